//! `cvpress publications`: is the list still true?

mod print;
mod update;

use std::path::{Path, PathBuf};

use clap::Args;

use super::Outcome;
use super::common::{MessageArgs, Run, say};
use crate::diag::Failed;
use crate::driver::{Disk, Input};
use crate::feed::{self, Feed};
use crate::model::{self, Cv};
use crate::works::{Report, Work, reconcile};

/// Compare the publications of a CV with a feed: what an author's profile exports, or any list
#[derive(Debug, Args)]
pub(crate) struct Publications {
    /// The feed: JSON of Semantic Scholar, OpenAlex or ORCID, Atom of arXiv, XML of dblp, BibTeX,
    /// CSL-JSON, Hayagriva, RIS, or a `.toml` of entries; several count as one. A `.toml` that
    /// has a `[person]` is the CV
    #[arg(value_name = "FEED", required = true)]
    files: Vec<PathBuf>,

    /// The CV, where it is not among the files
    #[arg(long, value_name = "FILE")]
    cv: Option<PathBuf>,

    /// Print a JSON object: `missing`, `extra`, `changed`, `duplicates`, `matched`
    #[arg(long)]
    json: bool,

    /// Fail when the CV lacks a work of the feed
    #[arg(long)]
    check: bool,

    /// Add what is missing to the CV
    #[arg(long)]
    write: bool,

    /// The section that `--write` adds to, by its id; the first of publications if left out
    #[arg(long, value_name = "ID", requires = "write")]
    section: Option<String>,

    /// Write what the feed counts (papers, citations, indices) to `person.metrics`
    #[arg(long)]
    metrics: bool,

    #[command(flatten)]
    messages: MessageArgs,
}

/// What is compared.
struct Compared {
    input: Input,
    cv: Cv,
    own: Vec<Work>,
    feed: Feed,
    report: Report,
}

impl Publications {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut run = Run::default();
        let compared = self.compare(&mut run);
        let written = match &compared {
            Ok(compared) if self.write || self.metrics => {
                self.update(compared, &mut run).map(Some)
            }
            _ => Ok(None),
        };
        let failed = run.print(&self.messages);
        let Ok(compared) = compared else { return Ok(Outcome::Failed) };
        if self.json {
            print::json(&compared, &run.sources)?;
        } else {
            print::human(&compared, &run.sources)?;
        }
        if let Ok(Some(path)) = &written {
            say(&format!("wrote {}", path.display()));
        }
        let lacks = self.check && !compared.report.missing.is_empty() && !self.write;
        let bad = failed || written.is_err() || lacks;
        Ok(if bad { Outcome::Failed } else { Outcome::Done })
    }

    fn compare(&self, run: &mut Run) -> Result<Compared, Failed> {
        let (cv, feeds) = self.inputs(run)?;
        let Run { sources, sink } = run;
        let file = sources.add(cv.shown(), cv.text.clone());
        let disk = Disk::new(&cv);
        let decoded = model::decode(file, None, sources, &disk, sink).cv;
        let mut bodies = Vec::new();
        let mut failed = None;
        for input in feeds {
            match feed::read(input.shown(), input.text, sources, sink) {
                Ok(body) => bodies.push(body),
                Err(why) => failed = Some(why),
            }
        }
        let decoded = decoded?;
        failed.map_or(Ok(()), Err)?;
        let feed = Feed::new(bodies, &decoded.person.own_names());
        let own = feed::works_of(&decoded);
        let report = reconcile(&own, &feed.works);
        Ok(Compared { input: cv, cv: decoded, own, feed, report })
    }

    /// The CV, and the feeds.
    fn inputs(&self, run: &mut Run) -> Result<(Input, Vec<Input>), Failed> {
        let mut cv = match &self.cv {
            Some(path) => Some(run.read(path, HOW)?),
            None => None,
        };
        let mut feeds = Vec::new();
        for path in &self.files {
            let input = run.read(path, HOW)?;
            if cv.is_none() && is_cv(path, &input.text) {
                cv = Some(input);
            } else {
                feeds.push(input);
            }
        }
        let cv = match cv {
            Some(cv) => cv,
            None => run.read(Path::new("cv.toml"), "name the CV with `--cv`")?,
        };
        Ok((cv, feeds))
    }
}

/// What to do when a file is not there.
const HOW: &str =
    "name the file that the service exported, and the CV if it is no `cv.toml`";

/// Whether a file is a CV and no list of entries.
fn is_cv(path: &Path, text: &str) -> bool {
    let toml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    toml && text.lines().any(|line| {
        line.trim_start().starts_with("[person]")
            || line.trim_start().starts_with("person.")
    })
}
