//! `cvpress check`.

use std::sync::Arc;

use clap::Args;

use super::Outcome;
use super::common::{Choice, CvArgs, Run, print_together};
use crate::compile::on_all_cores;
use crate::diag::Failed;
use crate::driver::{Format, Input, Request, lint, prepare, touched};
use crate::model::{Which, variants};

/// Report everything wrong with a CV and its variants, and write nothing
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    cv: CvArgs,

    /// Say also which fields of `.bib` and other files are not used
    #[arg(long, short)]
    verbose: bool,

    /// Say also what is not wrong, and yet may not be meant: gaps, mixed dates, works
    /// without a link; the exit status is 1 where there is anything
    #[arg(long)]
    lint: bool,
}

impl Check {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let how = &self.cv.how;
        let mut run = Run::default();
        let fonts = how.fonts(&self.cv.file);
        let Ok(input) = run.read_cv(&self.cv.file) else {
            run.print(&how.messages);
            return Ok(Outcome::Failed);
        };
        let choices = self.choices(&input);
        let several = choices.len() > 1;
        let checked = on_all_cores(choices, |choice| {
            let mut run = Run::default();
            let (input, fonts) = (input.clone(), Arc::clone(&fonts));
            let request = how.request_for(input, fonts, &choice, &mut run);
            let lint = self.lint && (choice.which == Which::Itself || !several);
            let checked =
                request.and_then(|request| check(&request, several, lint, &mut run));
            if !self.verbose {
                run.sink.drop_notes();
            }
            (run, checked)
        });
        let (runs, checked): (Vec<Run>, Vec<_>) = checked.into_iter().unzip();
        let failed = print_together(&runs, &how.messages);
        let failed = failed || checked.iter().any(|it| *it != Ok(false));
        Ok(if failed { Outcome::Failed } else { Outcome::Done })
    }

    /// The CV itself and all its variants, unless one is asked for.
    fn choices(&self, input: &Input) -> Vec<Choice> {
        let how = &self.cv.how;
        let named = match &how.variant {
            Some(_) => Vec::new(),
            None => variants(&input.text).into_iter().map(Which::Variant).collect(),
        };
        let first = how.choice();
        let others = named.into_iter().map(|which| Choice { which, ..first.clone() });
        std::iter::once(first.clone()).chain(others).collect()
    }
}

/// Goes all the way to the PDF: Typst and the PDF standards have their say, too. Says whether
/// there are findings, where they are asked for.
fn check(
    request: &Request,
    busy: bool,
    linted: bool,
    run: &mut Run,
) -> Result<bool, Failed> {
    let prepared = prepare(request, &mut run.sources, &mut run.sink)?;
    let compiled = match busy {
        true => prepared.compile_again(&mut run.sink)?,
        false => prepared.compile(&mut run.sink)?,
    };
    prepared.export(&compiled, Format::Pdf, &mut run.sink)?;
    let Run { sources, sink } = run;
    let typeset = (&prepared, &compiled);
    Ok(linted && lint(typeset, &request.clock, &touched, sources, sink))
}
