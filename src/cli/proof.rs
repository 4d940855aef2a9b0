//! `cvpress proof`.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::common::{CvArgs, Run, print, target_beside};
use crate::diag::{Code, Diagnostic, Failed};
use crate::driver::{Format, Freshness, Prepared, Request, prepare, read_bytes, stamped};
use crate::proof::{Proof, State, json, report};

/// Read a PDF back as a machine does, and compare it with the CV
///
/// It looks for every text of the CV in the PDF: whether it is there, in one piece, in its
/// order, each date beside its entry; whether links are live, and what the PDF says of itself.
/// With `--pdf` it takes any PDF, of any program.
#[derive(Debug, Args)]
pub(crate) struct ProofCommand {
    #[command(flatten)]
    cv: CvArgs,

    /// The PDF, if it is not the one that `build` writes; `-` reads it from standard input
    #[arg(long, value_name = "PDF")]
    pdf: Option<PathBuf>,

    /// Show what is read of every field, not only of those that went wrong
    #[arg(long, short)]
    verbose: bool,

    /// Print the whole proof as JSON
    #[arg(long)]
    json: bool,
}

impl ProofCommand {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut run = Run::default();
        let proved = match self.cv.request(&mut run) {
            Ok(request) => self.prove(&request, &mut run),
            Err(failed) => Err(failed),
        };
        let failed = run.print(&self.cv.how.messages);
        let Ok(proof) = proved else { return Ok(Outcome::Failed) };
        if self.json {
            print(&format!("{:#}\n", json(&proof)))?;
        } else if self.cv.how.messages.for_people() {
            // Text of the CV at the begin of a line could be a command to what reads the log.
            print(&summary(&proof, self.verbose))?;
        }
        Ok(if failed { Outcome::Failed } else { Outcome::Done })
    }

    /// The proof, wherever the PDF can be read; what is wrong is in the sink.
    fn prove(&self, request: &Request, run: &mut Run) -> Result<Proof, Failed> {
        let prepared = prepare(request, &mut run.sources, &mut run.sink)?;
        let target = target_beside(&prepared, &request.input);
        let path = match &self.pdf {
            Some(path) => path.clone(),
            None => target.file(Format::Pdf),
        };
        let shown = path.display().to_string();
        let pdf = read_bytes(&path).map_err(|why| {
            let absent = why.kind() == std::io::ErrorKind::NotFound;
            let diagnostic = if absent {
                Diagnostic::placeless(Code::E0101, format!("there is no file `{shown}`"))
            } else {
                let message = format!("cannot read `{shown}`: {why}");
                Diagnostic::placeless(Code::E0101, message)
            };
            run.sink.error(if absent && self.pdf.is_none() {
                diagnostic.hint("`cvpress build` makes it, and `--pdf` names another")
            } else {
                diagnostic
            })
        })?;
        if let (None, Some(inputs)) = (&self.pdf, prepared.digest())
            && let Freshness::Stale(why) = stamped(&target, inputs)
        {
            run.sink.error(
                Diagnostic::placeless(Code::E0602, why)
                    .hint("`cvpress build` writes it anew"),
            );
        }
        // What is wrong keeps nobody from seeing what is right.
        examine(&prepared, &pdf, &format!("`{shown}`"), run).map(|(proof, _)| proof)
    }
}

/// Reads a PDF back and reports what is wrong with it, if anything is.
fn examine(
    prepared: &Prepared,
    pdf: &[u8],
    shown: &str,
    run: &mut Run,
) -> Result<(Proof, Result<(), Failed>), Failed> {
    let proof = crate::proof::prove(&prepared.document, &prepared.tongue, pdf);
    let proof = proof.map_err(|why| {
        let message = format!("{shown}: {why}");
        run.sink.error(Diagnostic::placeless(Code::E0109, message))
    })?;
    let all = report(&proof, &prepared.wanted, &mut run.sink);
    Ok((proof, all))
}

/// The same for a PDF that is about to be written.
pub(crate) fn prove(
    prepared: &Prepared,
    pdf: &[u8],
    run: &mut Run,
) -> Result<(), Failed> {
    examine(prepared, pdf, "the PDF", run)?.1
}

/// What a machine gets, section by section.
fn summary(proof: &Proof, verbose: bool) -> String {
    let mut text = String::new();
    let width =
        proof.sections.iter().map(|it| it.title.chars().count()).max().unwrap_or(0);
    for section in &proof.sections {
        let wanted = section.fields.iter().filter(|it| it.state != State::Spared).count();
        let good = section.fields.iter().filter(|it| it.state.is_read());
        let good = good.filter(|it| it.state != State::Spared).count();
        let pad = width - section.title.chars().count();
        let line =
            format!("{}{}  {good} of {wanted} fields", section.title, " ".repeat(pad));
        text.push_str(line.trim_end());
        text.push('\n');
        for reading in section.fields.iter().filter(|_| verbose) {
            let read = reading.read.as_deref().unwrap_or_default();
            let state = reading.state.name();
            text.push_str(&format!("  {state:9} {:11} {read}\n", reading.field));
        }
    }
    let facts = &proof.facts;
    let told = |what: &Option<String>| what.clone().unwrap_or_else(|| "none".to_owned());
    let yes = |it: bool| if it { "yes" } else { "no" };
    text.push_str(&format!(
        "{} {}, {} live links; title: {}; language: {}; tags: {}; source: {}\n",
        proof.pages,
        if proof.pages == 1 { "page" } else { "pages" },
        facts.links.len(),
        told(&facts.title),
        told(&facts.language),
        yes(facts.tagged),
        yes(facts.source),
    ));
    text
}
