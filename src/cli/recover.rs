//! `cvpress recover`.

use std::path::{Component, Path, PathBuf};

use clap::Args;

use super::Outcome;
use super::common::{MessageArgs, Run, is_occupied, say};
use crate::diag::{Code, Diagnostic, Failed};
use crate::driver::{Artifact, Format, Target, read_bytes, write};
use crate::reader::{Attached, attached};

/// Take the source out of a PDF: built again, it gives the same pages
///
/// With `embed-source = "shown"`, the default, that is a `cv.toml` of what the pages show;
/// with `"full"` it is the files as they were, to the byte.
#[derive(Debug, Args)]
pub(crate) struct Recover {
    /// The PDF; `-` reads it from standard input
    #[arg(value_name = "PDF")]
    pdf: PathBuf,

    /// The folder to write, which must be empty or not there yet
    #[arg(long, short, value_name = "DIR")]
    out: PathBuf,

    /// Write into a folder that is not empty
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    messages: MessageArgs,
}

impl Recover {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut run = Run::default();
        let recovered = self.recover(&mut run);
        let failed = run.print(&self.messages);
        match recovered {
            Ok(paths) if !failed => {
                if self.messages.for_people() {
                    paths
                        .iter()
                        .for_each(|path| say(&format!("wrote {}", path.display())));
                }
                Ok(Outcome::Done)
            }
            _ => Ok(Outcome::Failed),
        }
    }

    fn recover(&self, run: &mut Run) -> Result<Vec<PathBuf>, Failed> {
        let shown = self.pdf.display();
        let bytes = read_bytes(&self.pdf).map_err(|why| {
            let message = format!("cannot read `{shown}`: {why}");
            run.sink.error(Diagnostic::placeless(Code::E0101, message))
        })?;
        let error = |message: String| Diagnostic::placeless(Code::E0109, message);
        let files = attached(&bytes)
            .map_err(|why| run.sink.error(error(format!("`{shown}`: {why}"))))?;
        let files: Vec<Attached> = files.into_iter().filter(|file| file.source).collect();
        if files.is_empty() {
            let hint = "only a PDF that was built with `embed-source` carries its source";
            let diagnostic = error(format!("`{shown}` carries no source")).hint(hint);
            return Err(run.sink.error(diagnostic));
        }
        let notes = files.iter().filter_map(|file| file.description.as_deref());
        let notes: Vec<String> = notes
            .filter_map(|text| text.find(BUILT).map(|at| text[at..].trim().to_owned()))
            .collect();
        // Whatever cannot be written is said before anything is.
        let mut wanted: Vec<(PathBuf, Vec<u8>)> = Vec::new();
        let mut result = Ok(());
        for file in files {
            let path = inside(&file.name);
            // Some systems do not tell large letters from small ones.
            let low = |path: &Path| PathBuf::from(path.to_string_lossy().to_lowercase());
            let clash = path.as_deref().is_some_and(|path| {
                let (path, mut known) = (low(path), wanted.iter().map(|it| low(&it.0)));
                known.any(|known| known.starts_with(&path) || path.starts_with(&known))
            });
            let message = match (path, file.bytes) {
                (Some(_), Some(_)) if clash => {
                    format!("`{}` stands twice in `{shown}`", file.name)
                }
                (Some(path), Some(bytes)) => {
                    wanted.push((path, bytes));
                    continue;
                }
                (None, _) => {
                    format!("`{}` is no name for a file here", file.name.escape_debug())
                }
                (_, None) => format!("`{}` in `{shown}` cannot be unpacked", file.name),
            };
            result = Err(run.sink.error(error(message)));
        }
        result?;
        if !self.force && is_occupied(&self.out) {
            let message = format!("the folder `{}` is not empty", self.out.display());
            return Err(run.sink.error(
                Diagnostic::placeless(Code::E0601, message)
                    .hint("name another, or add `--force` to write into it"),
            ));
        }
        if self.messages.for_people() {
            notes.iter().for_each(|note| say(&format!("note: {note}")));
        }
        // With `--force` there may be links in the folder, which lead out of it.
        for (path, _) in &wanted {
            let mut place = self.out.clone();
            for part in path.components() {
                place.push(part);
                if place.is_symlink() {
                    let message = format!("`{}` is a link", place.display());
                    return Err(run
                        .sink
                        .error(Diagnostic::placeless(Code::E0601, message)));
                }
            }
        }
        let mut written = Vec::new();
        for (path, bytes) in wanted {
            let target = Target::Exact(self.out.join(path));
            let paths = write(&Artifact::File(bytes), Format::Pdf, &target);
            written.extend(paths.map_err(|error| {
                run.sink.error(Diagnostic::placeless(Code::E0601, error.to_string()))
            })?);
        }
        Ok(written)
    }
}

/// How a description says with what a PDF was built, beside the files.
const BUILT: &str = " built with ";

/// The path of a name that a PDF has for a file. None where it leads out of a folder, and where
/// other programs would take it for their own: `.git`, `.envrc`, a device of Windows.
fn inside(name: &str) -> Option<PathBuf> {
    let path = Path::new(name);
    let strange = |c: char| {
        c.is_control() || matches!(c, '\\' | ':' | '<' | '>' | '"' | '|' | '?' | '*')
    };
    let plain = path.components().all(|part| match part {
        Component::Normal(part) => {
            let part = part.to_string_lossy().to_lowercase();
            let device = part.split('.').next().unwrap_or_default();
            !part.starts_with('.')
                && !part.ends_with(['.', ' '])
                && !["con", "prn", "aux", "nul"].contains(&device)
        }
        _ => false,
    });
    let some = path.file_name().is_some();
    (plain && some && !name.contains(strange)).then(|| path.to_owned())
}
