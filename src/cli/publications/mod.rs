//! `cvpress publications`: is the list still true?

mod print;
mod update;

use std::path::{Path, PathBuf};

use clap::Args;

use super::Outcome;
use super::common::{MessageArgs, Run, put, say};
use crate::convert;
use crate::diag::{Code, Diagnostic, Failed};
use crate::driver::{Disk, Input};
use crate::feed::{self, Feed};
use crate::fetch::{Client, FetchErrorKind, Id, IdError, PATIENCE};
use crate::model::{self, Cv, Which};
use crate::works::{Report, Work, reconcile};

/// Compare the publications of a CV with a feed: what an author's profile exports, or any list
#[derive(Debug, Args)]
pub(crate) struct Publications {
    /// The feed: JSON of Semantic Scholar, OpenAlex or ORCID, Atom of arXiv, XML of dblp, BibTeX,
    /// CSL-JSON, Hayagriva, RIS, or a `.toml` of entries; several count as one. A `.toml` that
    /// has a `[person]` is the CV. With `--fetch`, an id such as `orcid:0000-0002-1825-0097`,
    /// `semantic-scholar:1741101`, `openalex:A5023888391`, `arxiv:Noether_E` or a `doi:`
    #[arg(value_name = "FEED", required_unless_present = "fetch")]
    files: Vec<PathBuf>,

    /// Ask the services for the ids among the feeds; with none, for those of `person.profiles`.
    /// Nothing else opens the network
    #[arg(long)]
    fetch: bool,

    /// Keep what the services answer in a folder, to compare again without the network
    #[arg(long, value_name = "DIR", requires = "fetch")]
    save: Option<PathBuf>,

    /// Ask this server for what the services have: their host stands first in the path
    #[arg(long, value_name = "URL", requires = "fetch")]
    mirror: Option<String>,

    /// The CV, where it is not among the files
    #[arg(long, value_name = "FILE")]
    cv: Option<PathBuf>,

    /// Print a JSON object: `missing`, `extra`, `changed`, `duplicates`, `matched`, `metrics`
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
    /// The services whose formats the feeds have.
    services: Vec<&'static str>,
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
        let own = |at: &usize| {
            compared.feed.works.get(*at).is_some_and(|work| !print::is_strange(work))
        };
        let lacks = self.check && compared.report.missing.iter().any(own) && !self.write;
        let bad = failed || written.is_err() || lacks;
        Ok(if bad { Outcome::Failed } else { Outcome::Done })
    }

    fn compare(&self, run: &mut Run) -> Result<Compared, Failed> {
        let (cv, mut feeds, ids) = self.inputs(run)?;
        let file = run.sources.add(cv.shown(), cv.text.clone());
        let disk = Disk::new(&cv);
        let decoded = model::decode(
            file,
            None,
            &Which::Itself,
            &mut run.sources,
            &disk,
            &mut run.sink,
        )
        .cv;
        if let (true, Ok(cv)) = (self.fetch, &decoded) {
            let none = ids.is_empty() && feeds.is_empty();
            let ids = if none { profiles(cv, run)? } else { ids };
            feeds.extend(self.ask(&ids, run)?);
        }
        let Run { sources, sink } = run;
        let (mut bodies, mut services) = (Vec::new(), Vec::new());
        let mut failed = None;
        for input in feeds {
            let name = input.shown().to_string_lossy().into_owned();
            let format = convert::Format::detect(&name, &input.text);
            services.extend(format.and_then(convert::Format::service));
            match feed::read(input.shown(), input.text, sources, sink) {
                Ok(body) => bodies.push(body),
                Err(why) => failed = Some(why),
            }
        }
        let decoded = decoded?;
        failed.map_or(Ok(()), Err)?;
        if bodies.iter().all(|body| body.is_empty()) && (self.check || bodies.is_empty())
        {
            let message = "there is nothing to compare with: the feed has no works";
            return Err(sink.error(Diagnostic::placeless(Code::E0106, message).hint(HOW)));
        }
        let feed = Feed::new(bodies, &decoded.person.own_names());
        let own = feed::works_of(&decoded);
        let report = reconcile(&own, &feed.works);
        services.sort_unstable();
        services.dedup();
        Ok(Compared { input: cv, cv: decoded, own, services, feed, report })
    }

    /// Asks the services.
    fn ask(&self, ids: &[Id], run: &mut Run) -> Result<Vec<Input>, Failed> {
        if let Some(folder) = &self.save {
            std::fs::create_dir_all(folder).map_err(|error| {
                let message = format!("cannot make `{}`: {error}", folder.display());
                run.sink.error(Diagnostic::placeless(Code::E0601, message))
            })?;
        }
        let client = Client::new(self.mirror.as_deref(), PATIENCE);
        let mut feeds = Vec::new();
        for id in ids {
            let answers = client.fetch(id).map_err(|error| {
                let offline = matches!(error.kind, FetchErrorKind::Unreachable(_));
                let hint = "without the network, name a file that the service exported";
                let diagnostic = Diagnostic::placeless(Code::E0108, error.to_string());
                run.sink.error(diagnostic.maybe_hint(offline.then(|| hint.to_owned())))
            })?;
            for answer in answers {
                if let Some(folder) = &self.save {
                    put(&folder.join(&answer.name), &answer.text).map_err(|error| {
                        let why = error.to_string();
                        run.sink.error(Diagnostic::placeless(Code::E0601, why))
                    })?;
                }
                feeds.push(Input { path: Some(answer.name.into()), text: answer.text });
            }
        }
        Ok(feeds)
    }

    /// The CV, the feeds, and the ids that are to be asked for.
    fn inputs(&self, run: &mut Run) -> Result<(Input, Vec<Input>, Vec<Id>), Failed> {
        let mut cv = match &self.cv {
            Some(path) => Some(run.read(path, HOW)?),
            None => None,
        };
        let (mut feeds, mut ids) = (Vec::new(), Vec::new());
        for path in &self.files {
            match path.to_string_lossy().parse::<Id>() {
                Ok(id) if self.fetch => {
                    ids.push(id);
                    continue;
                }
                Ok(_) => {
                    let message = format!("`{}` is on the network", path.display());
                    let hint = "`--fetch` asks the service for it";
                    let diagnostic =
                        Diagnostic::placeless(Code::E0108, message).hint(hint);
                    return Err(run.sink.error(diagnostic));
                }
                Err(IdError::Form(form)) if self.fetch => {
                    let message =
                        format!("`{}` is no id: expected {form}", path.display());
                    return Err(run
                        .sink
                        .error(Diagnostic::placeless(Code::E0108, message)));
                }
                Err(_) => {}
            }
            let input = run.read(path, HOW)?;
            match (is_cv(path, &input.text), &cv) {
                (false, _) => feeds.push(input),
                (true, None) => cv = Some(input),
                (true, Some(first)) => {
                    let (first, second) = (first.shown(), path.display());
                    let message =
                        format!("both `{}` and `{second}` are CVs", first.display());
                    return Err(run.sink.error(
                        Diagnostic::placeless(Code::E0106, message)
                            .hint("one CV is compared with feeds; a list is a `.toml` of `[[entry]]`"),
                    ));
                }
            }
        }
        let cv = match cv {
            Some(cv) => cv,
            None => run.read(Path::new("cv.toml"), "name the CV with `--cv`")?,
        };
        Ok((cv, feeds, ids))
    }
}

/// The profiles of the person that a service can be asked for.
fn profiles(cv: &Cv, run: &mut Run) -> Result<Vec<Id>, Failed> {
    let profiles = cv.person.profiles.iter();
    let ids: Vec<Id> = profiles
        .filter_map(|profile| {
            let user = &profile.user.as_ref()?.text;
            format!("{}:{user}", profile.network.text).parse().ok()
        })
        .collect();
    if ids.is_empty() {
        let message = "no profile of the person can be asked for";
        return Err(run.sink.error(Diagnostic::placeless(Code::E0108, message).hint(
            "name an id, such as `orcid:…` or `openalex:…`, or add an `orcid` to `profiles`",
        )));
    }
    Ok(ids)
}

/// What to do when a file is not there.
const HOW: &str =
    "name the file that the service exported, and the CV if it is no `cv.toml`";

/// Whether a file is a CV and no list of entries.
fn is_cv(path: &Path, text: &str) -> bool {
    let toml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    if let Ok(table) = text.parse::<toml::Table>() {
        return toml && table.contains_key("person");
    }
    toml && text.lines().any(|line| {
        line.trim_start().starts_with("[person]")
            || line.trim_start().starts_with("person.")
    })
}
