//! `cvpress diff`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Outcome;
use super::common::{HowArgs, Run, print, say};
use crate::compile::Compiled;
use crate::diag::{Code, Diagnostic, Failed};
use crate::diff::{Change, Diff, Version as Compared, compare, human, json, markdown};
use crate::driver::{Artifact, Format, Prepared, Target, check_out, prepare, write};
use crate::export::side_by_side;
use crate::preview::Gallery;
use crate::style::Style;

/// Say what changed in a CV between two versions, in the CV's terms
///
/// A version is a file or a revision of git. Without any, the CV as it stands is compared with
/// that of the last commit; with one, with that.
#[derive(Debug, Args)]
pub(crate) struct DiffCommand {
    /// The older version: a revision of git or a file [default: HEAD]
    #[arg(value_name = "OLD")]
    old: Option<String>,

    /// The newer version: a revision of git or a file [default: the CV as it stands]
    #[arg(value_name = "NEW")]
    new: Option<String>,

    /// The CV, where a version is a revision
    #[arg(long, value_name = "FILE", default_value = "cv.toml")]
    cv: PathBuf,

    /// How the changes are printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: DiffFormat,

    /// Write the pages that differ into this folder, each side by side with what it was
    #[arg(long, value_name = "DIR")]
    images: Option<PathBuf>,

    /// Fail where anything changed
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    how: HowArgs,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum DiffFormat {
    /// For a terminal
    #[default]
    Human,
    /// For a comment on a change
    Markdown,
    /// For programs
    Json,
}

/// A version of the CV, typeset.
struct Version {
    prepared: Prepared,
    compiled: Compiled,
}

/// Files of source, by their paths, and then all other files.
type Data<'a> = (Vec<(&'a str, &'a str)>, &'a [(String, Vec<u8>)]);

/// All that a PDF is made from beside its style. The first line of a file has the name of the
/// CV, which is no part of it.
fn data(version: &Version) -> Data<'_> {
    let files = version.prepared.emitted.files.iter();
    let rest = |text: &str| text.find('\n').unwrap_or_default();
    let files = files.map(|file| (file.path.as_str(), &file.text[rest(&file.text)..]));
    (files.collect(), &version.prepared.assets)
}

/// The texts of the files of a style.
fn texts(style: &Style) -> Vec<&str> {
    style.sources.iter().map(|source| source.text()).collect()
}

impl Version {
    /// The size of the first page: `210 × 297 mm`.
    fn page_size(&self) -> Option<String> {
        let size = self.compiled.document.pages().first()?.frame.size();
        Some(format!("{:.0} × {:.0} mm", size.x.to_mm(), size.y.to_mm()))
    }

    fn compared(&self) -> Compared<'_> {
        let Prepared { document, options, present, .. } = &self.prepared;
        Compared { document, options, present }
    }
}

impl DiffCommand {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut run = Run::default();
        let diff = self.diff(&mut run);
        let failed = run.print(&self.how.messages);
        let Ok(diff) = diff else { return Ok(Outcome::Failed) };
        print(&match self.format {
            DiffFormat::Human => human(&diff),
            DiffFormat::Markdown => markdown(&diff),
            DiffFormat::Json => format!("{:#}\n", json(&diff)),
        })?;
        let wrong = failed || self.check && !diff.is_empty();
        Ok(if wrong { Outcome::Failed } else { Outcome::Done })
    }

    fn diff(&self, run: &mut Run) -> Result<Diff, Failed> {
        let old = self.version(self.old.as_deref().or(Some("HEAD")), run)?;
        let new = self.version(self.new.as_deref(), run)?;
        let mut diff = compare(old.compared(), new.compared());
        let pages = |version: &Version| version.compiled.document.pages().len();
        diff.pages = Some((pages(&old), pages(&new)));
        // The paper goes with the language, unless the CV names one.
        let named = diff.settings.iter().any(|it| it.field == "paper");
        if let (Some(before), Some(after)) = (old.page_size(), new.page_size())
            && before != after
            && !named
        {
            let (before, after) = (Some(before), Some(after));
            diff.settings.push(Change { field: "page size".to_owned(), before, after });
        }
        // What has the name that it had, and is another file by now.
        let replaced = |all: &mut Vec<Change>, field: String| {
            all.push(Change { field, before: None, after: None });
        };
        let (a, b) = (&old.prepared, &new.prepared);
        if a.style.name == b.style.name && texts(&a.style) != texts(&b.style) {
            replaced(&mut diff.settings, format!("style “{}”", a.style.name));
        }
        for (path, bytes) in a.assets.iter().filter(|(path, _)| path.ends_with(".csl")) {
            if b.assets.iter().any(|(other, now)| path == other && bytes != now) {
                replaced(&mut diff.settings, path.clone());
            }
        }
        if a.photo().is_some_and(|(path, bytes)| {
            b.photo().is_some_and(|(other, now)| path == other && bytes != now)
        }) {
            replaced(&mut diff.head, "photo".to_owned());
        }
        let pages =
            |version: &Version| Gallery::default().sheets(&version.compiled.document);
        let inputs = |version: &Version| version.prepared.digest().cloned();
        let same = inputs(&old).is_some() && inputs(&old) == inputs(&new);
        let told = if !diff.is_empty() || same {
            None
        } else if pages(&old) != pages(&new) {
            // Another colour, another paper: the CV says the same.
            Some("look of the pages")
        } else if data(&old) != data(&new) {
            // Its date, its keywords: what no page shows.
            Some("data of the PDF")
        } else {
            None
        };
        diff.settings.extend(told.map(|field| {
            let field = field.to_owned();
            Change { field, before: None, after: None }
        }));
        if let Some(folder) = &self.images {
            let pictures = side_by_side(&old.compiled.document, &new.compiled.document);
            let pictures = pictures.map_err(|why| {
                let message = format!("no picture: {why}");
                run.sink.error(Diagnostic::placeless(Code::E0504, message))
            })?;
            for (page, png) in pictures {
                let target = Target::Exact(folder.join(format!("page-{page}.png")));
                let paths = write(&Artifact::File(png), Format::Png, &target);
                let paths = paths.map_err(|error| {
                    let message = error.to_string();
                    run.sink.error(Diagnostic::placeless(Code::E0601, message))
                })?;
                if self.how.messages.for_people() {
                    paths
                        .iter()
                        .for_each(|path| say(&format!("wrote {}", path.display())));
                }
            }
        }
        Ok(diff)
    }

    /// A version, by a file or a revision; none is the CV as it stands.
    fn version(&self, named: Option<&str>, run: &mut Run) -> Result<Version, Failed> {
        let Some(named) = named else { return self.typeset(&self.cv, run) };
        if Path::new(named).is_file() {
            return self.typeset(Path::new(named), run);
        }
        let error = |message: String| {
            Diagnostic::placeless(Code::E0110, message)
                .hint("name two files, or revisions such as `HEAD~1` and `v2024`")
        };
        let folder = tempfile::tempdir().map_err(|why| {
            run.sink.error(error(format!("no temporary folder: {why}")))
        })?;
        let here = self.cv.parent().filter(|parent| *parent != Path::new(""));
        check_out(here.unwrap_or(Path::new(".")), named, folder.path())
            .map_err(|why| run.sink.error(error(why)))?;
        let file = folder.path().join(self.cv.file_name().unwrap_or_default());
        if !file.is_file() {
            let message = format!("there is no `{}` at `{named}`", self.cv.display());
            return Err(run.sink.error(error(message)));
        }
        let version = self.typeset(&file, run);
        // Messages name a file as git does, for its folder goes away.
        let here = here.unwrap_or(Path::new(""));
        run.sources.rename(|path| {
            let name = here.join(path.strip_prefix(folder.path()).ok()?);
            Some(PathBuf::from(format!("{named}:{}", name.display())))
        });
        version
    }

    fn typeset(&self, file: &Path, run: &mut Run) -> Result<Version, Failed> {
        let request = self.how.request(file, run)?;
        let prepared = prepare(&request, &mut run.sources, &mut run.sink)?;
        let compiled = prepared.compile(&mut run.sink)?;
        Ok(Version { prepared, compiled })
    }
}
