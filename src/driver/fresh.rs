//! Whether what an earlier build wrote is still what the sources give.

use std::path::{Path, PathBuf};

use super::output::reason;
use super::{Artifact, Format, Target};
use crate::emit::SECTIONS;
use crate::export::{Digest, read_stamp};

/// Whether an output is what its sources give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Freshness {
    /// It is.
    Fresh,
    /// It is not, for this reason.
    Stale(String),
    /// Something stands beside it that an earlier build wrote, and this one would not.
    LeftOver(String),
    /// It does not say what it was made from.
    Untold,
}

/// Looks at the stamp of the PDF at a target: the pages need not be typeset for that.
pub fn stamped(target: &Target, inputs: &Digest) -> Freshness {
    let path = target.path(Format::Pdf.name());
    // A device may have no end.
    if path.exists() && !path.is_file() {
        return Freshness::Untold;
    }
    let shown = path.display();
    let pdf = match read(&path) {
        Ok(pdf) => pdf,
        Err(why) => return Freshness::Stale(why),
    };
    let own = env!("CARGO_PKG_VERSION");
    match read_stamp(&pdf) {
        None => Freshness::Untold,
        Some(stamp) if stamp.version != own => Freshness::Stale(format!(
            "`{shown}` was built by cvpress {}, and this is {own}",
            stamp.version
        )),
        Some(stamp) if stamp.inputs != *inputs => Freshness::Stale(format!(
            "the sources of `{shown}` have changed since it was built"
        )),
        Some(stamp) if !stamp.whole => {
            Freshness::Stale(format!("`{shown}` was changed after it was built"))
        }
        Some(_) => Freshness::Fresh,
    }
}

/// Compares an artifact with what stands where it would be written.
pub fn compared(artifact: &Artifact, format: Format, target: &Target) -> Freshness {
    for (path, bytes) in target.files(artifact, format) {
        match read(&path) {
            Err(why) => return Freshness::Stale(why),
            Ok(found) if found != bytes => {
                let shown = path.display();
                let why = format!("`{shown}` is not what its sources give");
                return Freshness::Stale(why);
            }
            Ok(_) => {}
        }
    }
    if let Artifact::Pages(pages) = artifact
        && let Some(path) = later_page(pages.len(), format, target)
    {
        let (shown, pages) = (path.display(), pages.len());
        let pages =
            if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
        return Freshness::LeftOver(format!(
            "`{shown}` is left over: the CV has {pages}"
        ));
    }
    if let Artifact::Folder(files) = artifact
        && let Some(path) = stray_section(files, target)
    {
        let shown = path.display();
        let why = format!("`{shown}` is left over: the CV has no such section");
        return Freshness::LeftOver(why);
    }
    Freshness::Fresh
}

/// A section in the folder that is none of the CV.
#[expect(clippy::disallowed_methods, reason = "it lists what earlier builds wrote")]
fn stray_section(files: &[(String, Vec<u8>)], target: &Target) -> Option<PathBuf> {
    let folder = target.folder().join(SECTIONS);
    let entries = std::fs::read_dir(&folder).ok()?;
    let mut names: Vec<String> = entries
        .flatten()
        .map(|it| it.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let known = |name: &String| {
        files.iter().any(|(path, _)| *path == format!("{SECTIONS}/{name}"))
    };
    names.into_iter().find(|name| !known(name)).map(|name| folder.join(name))
}

/// A page beyond the last, wherever the folder of the pages has one.
#[expect(clippy::disallowed_methods, reason = "it lists what earlier builds wrote")]
fn later_page(pages: usize, format: Format, target: &Target) -> Option<PathBuf> {
    let first = target.page(1, format.name());
    let folder = first.parent().filter(|folder| *folder != Path::new(""));
    let first = first.file_name()?.to_string_lossy().into_owned();
    let ending = format!(".{}", format.name());
    let stem = first.strip_suffix(&format!("1{ending}"))?.to_owned();
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let names = entries.flatten().map(|it| it.file_name().to_string_lossy().into_owned());
    let number = |name: &String| -> Option<usize> {
        name.strip_prefix(&stem)?.strip_suffix(&ending)?.parse().ok()
    };
    let later = names.filter_map(|name| number(&name)).filter(|number| *number > pages);
    later.min().map(|number| target.page(number, format.name()))
}

#[expect(clippy::disallowed_methods, reason = "it reads what an earlier build wrote")]
fn read(path: &Path) -> Result<Vec<u8>, String> {
    let shown = path.display();
    if path.exists() && !path.is_file() {
        return Err(format!("`{shown}` is not a file"));
    }
    std::fs::read(path).map_err(|why| match why.kind() {
        std::io::ErrorKind::NotFound => format!("there is no `{shown}`"),
        _ => format!("cannot read `{shown}`: {}", reason(&why)),
    })
}
