//! `cvpress eject`.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::common::{CvArgs, Run, is_occupied, say};
use crate::diag::{Code, Diagnostic, Failed};
use crate::driver::{Artifact, Format, Request, Target, prepare, write};

/// Write the Typst source of a CV, its style and its fonts, as a folder
///
/// Stock Typst compiles it to the same pages:
/// `typst compile --font-path fonts --ignore-system-fonts --ignore-embedded-fonts cv.typ`
#[derive(Debug, Args)]
pub(crate) struct Eject {
    #[command(flatten)]
    cv: CvArgs,

    /// The folder to write, which must be empty or not there yet
    #[arg(long, short, value_name = "DIR")]
    out: PathBuf,

    /// Write into a folder that is not empty
    #[arg(long)]
    force: bool,
}

impl Eject {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut run = Run::default();
        let ejected = match self.cv.request(&mut run) {
            Ok(request) => self.eject(&request, &mut run),
            Err(failed) => Err(failed),
        };
        let failed = run.print(&self.cv.how.messages);
        if failed || ejected.is_err() {
            return Ok(Outcome::Failed);
        }
        if self.cv.how.messages.for_people() {
            let told = ejected.ok().flatten().map(|told| format!(": {told}"));
            say(&format!("wrote {}{}", self.out.display(), told.unwrap_or_default()));
        }
        Ok(Outcome::Done)
    }

    /// Writes the folder. Says how the pages are set to be as many as they are to be.
    fn eject(&self, request: &Request, run: &mut Run) -> Result<Option<String>, Failed> {
        if !self.force && is_occupied(&self.out) {
            let message = format!("the folder `{}` is not empty", self.out.display());
            return Err(run.sink.error(
                Diagnostic::placeless(Code::E0601, message)
                    .hint("name another, or add `--force` to write into it"),
            ));
        }
        let prepared = prepare(request, &mut run.sources, &mut run.sink)?;
        // What stock Typst would refuse is not worth handing over.
        prepared.compile(&mut run.sink)?;
        let artifact = Artifact::Folder(prepared.folder());
        let target = Target::Exact(self.out.clone());
        write(&artifact, Format::Typ, &target).map_err(|error| {
            run.sink.error(Diagnostic::placeless(Code::E0601, error.to_string()))
        })?;
        Ok(prepared.told().map(str::to_owned))
    }
}
