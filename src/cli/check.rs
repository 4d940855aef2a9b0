//! `cvpress check`.

use clap::Args;

use super::Outcome;
use super::common::{CvArgs, Run};
use crate::diag::Failed;
use crate::driver::{Format, Request, prepare};

/// Report everything wrong with a CV, and write nothing
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    cv: CvArgs,

    /// Say also which fields of `.bib` and other files are not used
    #[arg(long, short)]
    verbose: bool,
}

impl Check {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut run = Run::default();
        let checked = match self.cv.request(&mut run) {
            Ok(request) => check(&request, &mut run),
            Err(failed) => Err(failed),
        };
        let failed = if self.verbose {
            run.print_all(&self.cv.how.messages)
        } else {
            run.print(&self.cv.how.messages)
        };
        Ok(if failed || checked.is_err() { Outcome::Failed } else { Outcome::Done })
    }
}

/// Goes all the way to the PDF: Typst and the PDF standards have their say, too.
fn check(request: &Request, run: &mut Run) -> Result<(), Failed> {
    let prepared = prepare(request, &mut run.sources, &mut run.sink)?;
    let compiled = prepared.compile(&mut run.sink)?;
    prepared.export(&compiled, Format::Pdf, &mut run.sink)?;
    Ok(())
}
