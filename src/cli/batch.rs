//! Several CVs from one file: its variants, in several styles and languages.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};

use super::Outcome;
use super::build::{Build, Ready};
use super::common::{Choice, Run, print_together, say};
use crate::compile::{Fonts, on_all_cores};
use crate::diag::{Code, Diagnostic, Failed};
use crate::driver::{Input, Target};
use crate::model::Which;

/// One of the CVs that are asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Job {
    /// Which it is.
    pub(super) choice: Choice,
    /// What its outputs have behind their name, to tell them from the others.
    pub(super) suffix: String,
    /// Whether there are others, or might be.
    pub(super) is_one_of_several: bool,
}

impl Job {
    /// What its outputs are called, unless the CV names them itself.
    fn name(&self, input: &Input) -> String {
        let variant = self.choice.which.variant().map(|name| format!("-{name}"));
        input.stem() + &variant.unwrap_or_default() + &self.suffix
    }
}

/// Every CV that is asked for: each variant in each style and each language.
pub(super) fn jobs(
    whiches: Vec<Which>,
    styles: &[String],
    langs: &[String],
    several: bool,
) -> Vec<Job> {
    let mut jobs: Vec<Job> = whiches
        .into_iter()
        .map(|which| Job {
            choice: Choice { which, ..Choice::default() },
            ..Job::default()
        })
        .collect();
    let each = |jobs: Vec<Job>, words: &[String], set: fn(&mut Choice, String)| {
        if words.is_empty() {
            return jobs;
        }
        let with = |job: &Job, word: &String| {
            let mut job = job.clone();
            set(&mut job.choice, word.clone());
            if words.len() > 1 {
                job.suffix.push_str(&format!("-{word}"));
            }
            job
        };
        let jobs = jobs.iter().flat_map(|job| words.iter().map(move |it| with(job, it)));
        jobs.collect()
    };
    jobs = each(jobs, styles, |choice, style| choice.style = Some(style));
    jobs = each(jobs, langs, |choice, lang| choice.lang = Some(lang));
    let several = several || jobs.len() > 1;
    jobs.iter_mut().for_each(|job| job.is_one_of_several = several);
    jobs
}

/// Builds them on all cores. One that fails keeps none of the others from being written.
pub(super) fn run(
    build: &Build,
    input: &Input,
    fonts: &Arc<Fonts>,
    jobs: Vec<Job>,
) -> Outcome {
    let bar = progress(jobs.len(), build.is_quiet());
    let names: Vec<String> = jobs.iter().map(|job| job.name(input)).collect();
    let mut all = on_all_cores(jobs, |job| {
        let mut run = Run::default();
        let ready = build.ready(input.clone(), Arc::clone(fonts), &job, &mut run);
        (run, ready)
    });
    keep_apart(&mut all);
    let done = on_all_cores(all, |(mut run, ready)| {
        let said = ready.and_then(|ready| build.finish(ready, true, &mut run));
        run.sink.drop_notes();
        bar.inc(1);
        (run, said)
    });
    bar.finish_and_clear();
    let (runs, said): (Vec<Run>, Vec<_>) = done.into_iter().unzip();
    let failed = print_together(&runs, build.messages());
    said.iter().flatten().for_each(|said| build.tell(said));
    let missing = names.iter().zip(&said).filter(|(_, said)| said.is_err());
    let missing: Vec<&str> = missing.map(|(name, _)| name.as_str()).collect();
    if !missing.is_empty() && build.messages().for_people() {
        let (count, names) = (missing.len(), missing.join(", "));
        say(&format!("{count} of {} not built: {names}", said.len()));
    }
    if failed || !missing.is_empty() { Outcome::Failed } else { Outcome::Done }
}

/// Two outputs of one name would be one output.
fn keep_apart(all: &mut [(Run, Result<Ready, Failed>)]) {
    let mut known: BTreeSet<String> = BTreeSet::new();
    for (run, ready) in all {
        let Ok(Ready { target: Target::Stem(stem), .. }) = ready else { continue };
        // Not on every system do capitals make two names of one.
        if known.insert(stem.to_string_lossy().to_lowercase()) {
            continue;
        }
        let message = format!("two of the CVs would be `{}`", stem.display());
        let hint = "give each variant a `document.name` of its own, or none";
        let diagnostic = Diagnostic::placeless(Code::E0601, message).hint(hint);
        *ready = Err(run.sink.error(diagnostic));
    }
}

/// A bar on a terminal; elsewhere it draws nothing.
fn progress(length: usize, quiet: bool) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length.try_into().unwrap_or(u64::MAX));
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len}");
    // A template that cannot be read leaves the usual one.
    style.map(|style| bar.clone().with_style(style)).unwrap_or(bar)
}

/// The folder that several outputs go to.
pub(super) fn folder(path: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(path).map_err(|why| {
        anyhow::anyhow!("cannot make the folder `{}`: {why}", path.display())
    })
}
