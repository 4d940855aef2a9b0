//! What `cvpress publications` says, for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::Compared;
use crate::cli::common::print;
use crate::source::Sources;
use crate::works::{Change, Changed, Facts, Stage, Twice, Work};

/// For people.
pub(super) fn human(compared: &Compared, sources: &Sources) -> anyhow::Result<()> {
    let Compared { own, feed, report, .. } = compared;
    let mut out = String::new();
    let both = report.matched.len();
    let line = |out: &mut String, text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    line(
        &mut out,
        format!(
            "{} in the CV, {} in the feed, {both} in both",
            count(report.own, "publication"),
            feed.works.len()
        ),
    );
    if let Some(counted) = Counted::of(compared) {
        line(&mut out, format!("the feed counts {}", counted.words()));
    }
    let heading = |out: &mut String, title: &str, n: usize| {
        if n > 0 {
            out.push_str(&format!("\n{title}: {n}\n"));
        }
    };
    // Said of each only where it is not said of most.
    let missing: Vec<&Work> = all(&feed.works, &report.missing);
    let strange = missing.iter().filter(|work| is_strange(work)).count();
    let whose = strange * 2 > missing.len();
    let item = |out: &mut String, work: &Work| {
        let year = work.facts.year.map_or("    ".to_owned(), |year| format!("{year:4}"));
        let own = if is_strange(work) && !whose {
            " (you are not among the authors)"
        } else {
            ""
        };
        let about = about(&work.facts, sources);
        let _ok = writeln!(out, "  {year}  {}{own}\n        {about}", work.facts.title);
    };
    if whose {
        let of = missing.len();
        line(&mut out, format!("{strange} of the {of} that are missing do not name you"));
    }
    heading(&mut out, "missing from the CV", report.missing.len());
    let mut missing = missing;
    missing.sort_by_key(|work| std::cmp::Reverse(work.facts.year));
    missing.iter().for_each(|work| item(&mut out, work));
    heading(&mut out, "in the CV, but not in the feed", report.extra.len());
    let mut extra = all(own, &report.extra);
    extra.sort_by_key(|work| std::cmp::Reverse(work.facts.year));
    extra.iter().for_each(|work| item(&mut out, work));
    heading(&mut out, "changed", report.changed.len());
    for Changed { cv, feed: at, changes } in &report.changed {
        let (Some(here), Some(there)) = (own.get(*cv), feed.works.get(*at)) else {
            continue;
        };
        item(&mut out, here);
        let (here, there) = (&here.facts, &there.facts);
        for change in changes {
            let _ok = writeln!(out, "        {}", told(change, here, there));
        }
    }
    heading(&mut out, "twice in the feed", report.duplicates.len());
    let mut groups: BTreeMap<usize, Vec<&Twice>> = BTreeMap::new();
    for twice in &report.duplicates {
        groups.entry(twice.first).or_default().push(twice);
    }
    for (first, others) in groups {
        let Some(first) = feed.works.get(first) else { continue };
        item(&mut out, first);
        for twice in others {
            let Some(second) = feed.works.get(twice.second) else { continue };
            let other = !second.has_title_of(first);
            let title = if other {
                format!(" “{}”", second.facts.title)
            } else {
                String::new()
            };
            let again = about(&second.facts, sources);
            let _ok = writeln!(out, "        {again}{title}: {}", twice.evidence);
        }
    }
    heading(&mut out, "in both", both);
    for matched in &report.matched {
        let found = (own.get(matched.cv), feed.works.get(matched.feed));
        let (Some(here), Some(there)) = found else { continue };
        item(&mut out, here);
        let there = about(&there.facts, sources);
        let _ok = writeln!(out, "        {there}: {}", matched.evidence);
    }
    print(&out)
}

/// For programs.
pub(super) fn json(compared: &Compared, sources: &Sources) -> anyhow::Result<()> {
    let Compared { own, feed, report, .. } = compared;
    let works = |list: &[Work], numbers: &[usize]| -> Vec<Value> {
        all(list, numbers)
            .iter()
            .map(|work| Value::Object(fields(work, sources)))
            .collect()
    };
    let pair = |cv: usize, at: usize| -> Option<Map<String, Value>> {
        let (here, there) = (own.get(cv)?, feed.works.get(at)?);
        let mut pair = Map::new();
        pair.insert("title".to_owned(), json!(here.facts.title));
        pair.insert("cv".to_owned(), Value::Object(fields(here, sources)));
        pair.insert("feed".to_owned(), Value::Object(fields(there, sources)));
        Some(pair)
    };
    let changed = report.changed.iter().filter_map(|changed| {
        let mut object = pair(changed.cv, changed.feed)?;
        let (here, there) = (own.get(changed.cv)?, feed.works.get(changed.feed)?);
        let (here, there) = (&here.facts, &there.facts);
        let change = |change: &Change| match change {
            Change::Published(venue) => json!({
                "field": "stage", "cv": stage(here), "feed": stage(there), "venue": venue,
            }),
            Change::Title => {
                json!({ "field": "title", "cv": here.title, "feed": there.title })
            }
            Change::Year => {
                json!({ "field": "year", "cv": here.year, "feed": there.year })
            }
        };
        let changes: Vec<Value> = changed.changes.iter().map(change).collect();
        object.insert("changes".to_owned(), json!(changes));
        Some(object)
    });
    let duplicates = report.duplicates.iter().filter_map(|twice| {
        let (first, second) =
            (feed.works.get(twice.first)?, feed.works.get(twice.second)?);
        Some(json!({
            "title": first.facts.title,
            "entries": [fields(first, sources), fields(second, sources)],
            "evidence": twice.evidence.to_string(),
        }))
    });
    let matched = report.matched.iter().filter_map(|matched| {
        let mut object = pair(matched.cv, matched.feed)?;
        object.insert("evidence".to_owned(), json!(matched.evidence.to_string()));
        Some(object)
    });
    let mut object = Map::new();
    object.insert("missing".to_owned(), json!(works(&feed.works, &report.missing)));
    object.insert("extra".to_owned(), json!(works(own, &report.extra)));
    object.insert("changed".to_owned(), json!(changed.collect::<Vec<_>>()));
    object.insert("duplicates".to_owned(), json!(duplicates.collect::<Vec<_>>()));
    object.insert("matched".to_owned(), json!(matched.collect::<Vec<_>>()));
    if let Some(counted) = Counted::of(compared) {
        object.insert("metrics".to_owned(), json!(counted.table()));
    }
    print(&format!("{:#}\n", Value::Object(object)))
}

fn all<'a>(works: &'a [Work], numbers: &[usize]) -> Vec<&'a Work> {
    numbers.iter().filter_map(|&at| works.get(at)).collect()
}

/// What a program may want to know of a work.
fn fields(work: &Work, sources: &Sources) -> Map<String, Value> {
    let facts = &work.facts;
    let authors: Vec<&str> =
        facts.authors.iter().map(|name| name.display.as_str()).collect();
    let source = sources.get(facts.span.file);
    let (line, _) = source.position(facts.span.range().start);
    let object = json!({
        "title": facts.title,
        "authors": authors,
        "et-al": facts.open,
        "year": facts.year,
        "venue": facts.venue,
        "stage": stage(facts),
        "doi": facts.doi,
        "arxiv": facts.arxiv,
        "pmid": facts.pmid,
        "citations": facts.citations,
        "file": source.path().to_string_lossy(),
        "line": line,
    });
    match object {
        Value::Object(mut object) => {
            object.retain(|_, value| !value.is_null() && *value != json!(false));
            object
        }
        _ => Map::new(),
    }
}

fn stage(facts: &Facts) -> Value {
    match facts.stage {
        Stage::Preprint => json!("preprint"),
        Stage::Published => json!("published"),
        Stage::Unknown => Value::Null,
    }
}

/// Whether the authors of a work are all told, and the person is none of them.
pub(super) fn is_strange(work: &Work) -> bool {
    !work.is_own() && !work.facts.authors.is_empty() && !work.facts.open
}

/// “feed.json:12, Annals, 10.1000/xyz”.
fn about(facts: &Facts, sources: &Sources) -> String {
    let arxiv = facts.arxiv.as_ref().map(|number| format!("arXiv:{number}"));
    let id = facts.doi.clone().or(arxiv);
    let parts = [Some(place(facts, sources)), facts.venue.clone(), id];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// “cv.toml:12”.
fn place(facts: &Facts, sources: &Sources) -> String {
    let source = sources.get(facts.span.file);
    let (line, _) = source.position(facts.span.range().start);
    format!("{}:{line}", source.path().display())
}

fn told(change: &Change, here: &Facts, there: &Facts) -> String {
    let year =
        |year: Option<i16>| year.map_or("none".to_owned(), |year| year.to_string());
    match change {
        Change::Published(Some(venue)) => {
            let year = there.year.map(|year| format!(", {year}")).unwrap_or_default();
            format!("now published: {venue}{year}")
        }
        Change::Published(None) => "now published".to_owned(),
        Change::Title => format!("title in the feed: {}", there.title),
        Change::Year => {
            format!(
                "year: {} in the CV, {} in the feed",
                year(here.year),
                year(there.year)
            )
        }
    }
}

fn count(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// What a feed counts.
pub(super) struct Counted {
    papers: usize,
    citations: u64,
    h_index: usize,
    i10_index: usize,
}

impl Counted {
    /// None where the feed tells no citations.
    pub(super) fn of(compared: &Compared) -> Option<Self> {
        let works = &compared.feed.works;
        // Of a work that stands twice the greater count; works of others are not counted.
        let mut counts: BTreeMap<usize, Option<u32>> = BTreeMap::new();
        let own = works.iter().enumerate().filter(|(_, work)| !is_strange(work));
        for (at, work) in own {
            let twice =
                compared.report.duplicates.iter().find(|twice| twice.second == at);
            let first = twice.map_or(at, |twice| twice.first);
            let count = counts.entry(first).or_default();
            *count = (*count).max(work.facts.citations);
        }
        let mut sorted: Vec<u32> = counts.values().flatten().copied().collect();
        if sorted.is_empty() {
            return None;
        }
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        let reaches = |(rank, count): &(usize, &u32)| {
            usize::try_from(**count).is_ok_and(|count| count > *rank)
        };
        Some(Self {
            papers: counts.len(),
            citations: sorted.iter().map(|&n| u64::from(n)).sum(),
            h_index: sorted.iter().enumerate().take_while(reaches).count(),
            i10_index: sorted.iter().filter(|&&count| count >= 10).count(),
        })
    }

    fn words(&self) -> String {
        format!(
            "{}, {}, h-index {}, i10-index {}",
            count(self.papers, "paper"),
            count(usize::try_from(self.citations).unwrap_or(usize::MAX), "citation"),
            self.h_index,
            self.i10_index
        )
    }

    /// As the keys of `person.metrics`.
    pub(super) fn table(&self) -> toml::Table {
        let number =
            |n: usize| toml::Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
        let citations = i64::try_from(self.citations).unwrap_or(i64::MAX);
        let mut table = toml::Table::new();
        table.insert("papers".to_owned(), number(self.papers));
        table.insert("citations".to_owned(), toml::Value::Integer(citations));
        table.insert("h-index".to_owned(), number(self.h_index));
        table.insert("i10-index".to_owned(), number(self.i10_index));
        table
    }
}
