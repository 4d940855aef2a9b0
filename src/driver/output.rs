//! Files that come out: each is written beside its place and then renamed into it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// A format that `build` can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One PDF.
    Pdf,
    /// One PNG a page.
    Png,
    /// One SVG a page.
    Svg,
    /// A folder of Typst source.
    Typ,
}

/// A format's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Artifact {
    /// One file.
    File(Vec<u8>),
    /// One file a page.
    Pages(Vec<Vec<u8>>),
    /// A folder, by relative paths with forward slashes.
    Folder(Vec<(String, Vec<u8>)>),
}

/// Where outputs go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To files beside the CV or where the user says, by a path without its ending.
    Stem(PathBuf),
    /// To one path, ending included.
    Exact(PathBuf),
    /// To standard output.
    Stdout,
}

/// Why an output cannot be written.
#[derive(Debug)]
pub struct OutputError {
    /// The file.
    pub path: PathBuf,
    /// The system's word for it.
    pub why: std::io::Error,
}

impl Format {
    /// Every format and its name, which is the ending of its files.
    pub const NAMES: [(&str, Format); 4] = [
        ("pdf", Format::Pdf),
        ("png", Format::Png),
        ("svg", Format::Svg),
        ("typ", Format::Typ),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Png => "png",
            Format::Svg => "svg",
            Format::Typ => "typ",
        }
    }
}

/// Writes an artifact; gives the paths written.
///
/// # Errors
/// Where one cannot be written: that one is as it was before.
pub fn write(
    artifact: &Artifact,
    format: Format,
    target: &Target,
) -> Result<Vec<PathBuf>, OutputError> {
    match (artifact, target) {
        (Artifact::File(bytes), Target::Stdout) => {
            let mut out = std::io::stdout().lock();
            match out.write_all(bytes).and_then(|()| out.flush()) {
                // Who reads no further has what it wants.
                Err(why) if why.kind() != std::io::ErrorKind::BrokenPipe => {
                    Err(OutputError { path: "<stdout>".into(), why })
                }
                _ => Ok(Vec::new()),
            }
        }
        (Artifact::Pages(pages), Target::Stdout) if pages.len() == 1 => {
            write(&Artifact::File(pages.concat()), format, target)
        }
        (_, Target::Stdout) => {
            let why = std::io::Error::other("the output is more than one file");
            Err(OutputError { path: "<stdout>".into(), why })
        }
        (Artifact::File(bytes), target) => {
            let path = target.path(format.name());
            put(&path, bytes)?;
            Ok(vec![path])
        }
        (Artifact::Pages(pages), target) => {
            let mut written = Vec::new();
            for (number, bytes) in (1..).zip(pages) {
                let path = target.page(number, format.name());
                put(&path, bytes)?;
                written.push(path);
            }
            Ok(written)
        }
        (Artifact::Folder(files), target) => {
            let folder = target.folder();
            for (path, bytes) in files {
                put(&folder.join(path), bytes)?;
            }
            Ok(vec![folder])
        }
    }
}

impl Target {
    /// The file of a format that has but one.
    pub fn file(&self, format: Format) -> PathBuf {
        self.path(format.name())
    }

    /// The files of an artifact here, and their bytes.
    pub(super) fn files<'a>(
        &self,
        artifact: &'a Artifact,
        format: Format,
    ) -> Vec<(PathBuf, &'a [u8])> {
        match artifact {
            Artifact::File(bytes) => vec![(self.path(format.name()), bytes)],
            Artifact::Pages(pages) => (1..)
                .zip(pages)
                .map(|(number, bytes)| (self.page(number, format.name()), &bytes[..]))
                .collect(),
            Artifact::Folder(files) => {
                let folder = self.folder();
                let files = files.iter();
                files.map(|(path, bytes)| (folder.join(path), &bytes[..])).collect()
            }
        }
    }

    /// Whether a format written here would replace a file.
    pub fn replaces(&self, format: Format, file: &Path) -> bool {
        let path = match format {
            Format::Pdf => self.path(format.name()),
            Format::Png | Format::Svg => self.page(1, format.name()),
            Format::Typ => return false,
        };
        match (path.canonicalize(), file.canonicalize()) {
            (Ok(path), Ok(file)) => path == file,
            _ => false,
        }
    }

    pub(super) fn path(&self, ending: &str) -> PathBuf {
        match self {
            Target::Stem(stem) => with_ending(stem, &format!(".{ending}")),
            Target::Exact(path) => path.clone(),
            Target::Stdout => PathBuf::new(),
        }
    }

    /// `cv-1.png`.
    pub(super) fn page(&self, number: usize, ending: &str) -> PathBuf {
        let stem = match self {
            Target::Exact(path) => path.with_extension(""),
            Target::Stem(stem) => stem.clone(),
            Target::Stdout => PathBuf::new(),
        };
        with_ending(&stem, &format!("-{number}.{ending}"))
    }

    /// `cv-typst`.
    pub(super) fn folder(&self) -> PathBuf {
        match self {
            Target::Stem(stem) => with_ending(stem, "-typst"),
            Target::Exact(path) => path.clone(),
            Target::Stdout => PathBuf::new(),
        }
    }
}

fn with_ending(stem: &Path, ending: &str) -> PathBuf {
    let mut path = stem.as_os_str().to_owned();
    path.push(ending);
    PathBuf::from(path)
}

impl std::fmt::Display for OutputError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot write `{}`: {}", self.path.display(), reason(&self.why))
    }
}

/// The system's word for an error, without its number.
pub(super) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// How the name of a file under writing begins.
pub(super) const UNFINISHED: &str = ".cvpress-";

/// The file under writing, to be taken away if the program is interrupted.
static WRITING: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Takes away what an interrupted build would leave behind.
pub fn abandon() {
    let unfinished = WRITING.lock().map(|mut path| path.take());
    if let Ok(Some(path)) = unfinished {
        // Nobody is left to tell if that fails, too.
        drop(std::fs::remove_file(path));
    }
}

/// Writes a file beside its place, then renames it into it: a reader finds the old one
/// or the new one, whole. A link is followed; what is no file, such as `/dev/null`, is
/// written to as it is.
fn put(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let fail = |why: std::io::Error| OutputError { path: path.to_owned(), why };
    let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let there = std::fs::metadata(&place).ok();
    if there.as_ref().is_some_and(|there| !there.is_file() && !there.is_dir()) {
        let mut file =
            std::fs::OpenOptions::new().write(true).open(&place).map_err(fail)?;
        return file.write_all(bytes).and_then(|()| file.flush()).map_err(fail);
    }
    let folder = match place.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder).map_err(fail)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: the system takes away what the user's mask forbids.
        let new = std::fs::Permissions::from_mode(0o666);
        builder.permissions(new);
    }
    let mut file = builder.tempfile_in(folder).map_err(fail)?;
    remember(Some(file.path().to_owned()));
    let written = file.write_all(bytes).and_then(|()| match there {
        Some(there) => file.as_file().set_permissions(there.permissions()),
        None => Ok(()),
    });
    let placed = written.map_err(fail).and_then(|()| {
        file.persist(&place).map(|_| ()).map_err(|error| fail(error.error))
    });
    remember(None);
    placed
}

fn remember(path: Option<PathBuf>) {
    if let Ok(mut unfinished) = WRITING.lock() {
        *unfinished = path;
    }
}
