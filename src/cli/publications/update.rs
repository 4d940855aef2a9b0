//! `--write` and `--metrics`: changes to the user's own file.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::print::{Counted, is_strange};
use super::{Compared, Publications};
use crate::amend::{NewEntry, Refused, add_entries, set_in_person};
use crate::cli::common::{Run, put, say};
use crate::diag::{Code, Diagnostic, Failed, nearest};
use crate::driver::Clock;
use crate::feed::KIND;
use crate::model::Section;

/// Keys of a feed's entry that a CV does not want: it is not the place for an abstract, and
/// counts are old tomorrow. An id would patch an entry of the CV's own files.
const LEFT: [&str; 8] =
    ["abstract", "citations", "id", "tags", "group", "hidden", "selected", "hayagriva"];

impl Publications {
    /// Writes what is asked for to the CV.
    pub(super) fn update(
        &self,
        compared: &Compared,
        run: &mut Run,
    ) -> Result<PathBuf, Failed> {
        let Some(path) = &compared.input.path else {
            let message = "standard input cannot be written to";
            return Err(run.sink.error(
                Diagnostic::placeless(Code::E0601, message)
                    .hint("name the file of the CV"),
            ));
        };
        let mut text = compared.input.text.clone();
        if self.write {
            let section = self.section(compared, run)?;
            let selected = compared.cv.sections.get(section).is_some_and(shows_selected);
            let missing = compared.report.missing.iter();
            // A profile may list works of somebody else of the same name.
            let own = |at: &&usize| {
                let work = compared.feed.works.get(**at);
                work.is_some_and(|work| !is_strange(work))
            };
            let left = missing.clone().count() - missing.clone().filter(own).count();
            if left > 0 {
                let works = if left == 1 { "1 work" } else { &format!("{left} works") };
                say(&format!("left out: {works} without you among the authors"));
            }
            let bare = missing.clone().filter(own).filter(|&&at| {
                compared
                    .feed
                    .works
                    .get(at)
                    .is_some_and(|work| work.facts.authors.is_empty())
            });
            let bare = bare.count();
            if bare > 0 {
                let works = if bare == 1 { "1 work" } else { &format!("{bare} works") };
                say(&format!("{works} without authors: the feed names none, add them"));
            }
            let entries = missing.filter(own).filter_map(|&at| {
                let mut fields = compared.feed.entry(at)?;
                let typeless =
                    fields.get("type").and_then(toml::Value::as_str) == Some("other");
                fields.retain(|key, _| {
                    let left = LEFT.contains(&key) || typeless && key == "type";
                    !left
                });
                if selected {
                    fields.insert("selected".to_owned(), true.into());
                }
                let year = compared.feed.works.get(at)?.facts.year;
                Some(NewEntry { fields, year })
            });
            text = add_entries(&text, section, entries.collect())
                .map_err(|why| refuse(path, &why, run))?;
        }
        if self.metrics {
            let Some(counted) = Counted::of(compared) else {
                let message = "the feed does not tell how often its works were cited";
                return Err(run.sink.error(
                    Diagnostic::placeless(Code::E0106, message)
                        .hint("the JSON of Semantic Scholar and of OpenAlex does"),
                ));
            };
            let mut table = counted.table();
            if let [service] = compared.services.as_slice() {
                table.insert("source".to_owned(), (*service).into());
            }
            let clock = Clock::read()
                .map_err(|why| run.sink.error(Diagnostic::placeless(Code::E0208, why)))?;
            let today = clock.today();
            let month = format!("{:04}-{:02}", today.year(), today.month());
            table.insert("date".to_owned(), month.into());
            text = set_in_person(&text, "metrics", &table, &["source"])
                .map_err(|why| refuse(path, &why, run))?;
        }
        if text == compared.input.text {
            return Ok(path.clone());
        }
        // The lines of the file end as they did.
        if compared.input.text.contains("\r\n") {
            text = text.replace("\r\n", "\n").replace('\n', "\r\n");
        }
        if has_mark(path) {
            text.insert(0, '\u{feff}');
        }
        put(path, &text).map_err(|error| {
            run.sink.error(Diagnostic::placeless(Code::E0601, error.to_string()))
        })?;
        Ok(path.clone())
    }

    /// The number of the section that entries are added to.
    fn section(&self, compared: &Compared, run: &mut Run) -> Result<usize, Failed> {
        let sections = &compared.cv.sections;
        let fit = || {
            let sections = sections.iter().enumerate();
            sections.filter(|(_, section)| section.kind.name == KIND)
        };
        let wanted = self.section.as_deref();
        let found = fit().find(|(_, section)| match wanted {
            Some(id) => section.id == id,
            None => !shows_selected(section),
        });
        if let Some((at, _)) = found {
            return Ok(at);
        }
        let ids: Vec<&str> = fit().map(|(_, section)| section.id.as_str()).collect();
        let message = match wanted {
            Some(id) => format!("there is no section `{id}` of publications"),
            None => "the CV has no section of publications to add to".to_owned(),
        };
        let near = wanted.and_then(|id| nearest(id, ids.iter().copied()));
        let hint = match (near, ids.is_empty()) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, false) => format!("there are: {}", ids.join(", ")),
            (None, true) => {
                "write `[[section]]` and `kind = \"publications\"`".to_owned()
            }
        };
        Err(run.sink.error(Diagnostic::placeless(Code::E0210, message).hint(hint)))
    }
}

/// Whether a section shows only what is selected.
fn shows_selected(section: &Section) -> bool {
    let mut options = toml::Table::new();
    section.body.put_options(&mut options);
    options.get("selected").and_then(toml::Value::as_bool) == Some(true)
}

/// Whether a file begins with a byte order mark.
#[expect(clippy::disallowed_methods, reason = "the file that is about to be replaced")]
fn has_mark(path: &Path) -> bool {
    let mut start = [0; 3];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *b"\xef\xbb\xbf"
}

fn refuse(path: &Path, why: &Refused, run: &mut Run) -> Failed {
    let why = match why {
        Refused::Syntax(why) => why,
        Refused::Shape(why) => *why,
    };
    let message = format!("cannot add to `{}`: {why}", path.display());
    run.sink.error(Diagnostic::placeless(Code::E0601, message))
}
