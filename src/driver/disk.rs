//! Files that go in. Nothing outside the folder of the CV is read.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

use crate::model::{LoadError, Loader};

/// The CV as it was read.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its path; none for standard input.
    pub path: Option<PathBuf>,
    /// Its text.
    pub text: String,
}

/// Why the CV itself cannot be read.
#[derive(Debug)]
pub enum InputError {
    /// The system's word for it.
    Unreadable(std::io::Error),
    /// It is not UTF-8.
    NotUtf8 {
        /// The text before the first byte that is not.
        valid: String,
        /// The number of that byte.
        byte: usize,
    },
}

/// Reads a file that the user names: `-` is standard input.
///
/// # Errors
/// Where it cannot be read.
#[expect(clippy::disallowed_methods, reason = "the user names this file")]
pub fn read_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes)?;
        Ok(bytes)
    } else {
        std::fs::read(path)
    }
}

/// Reads the CV: `-` is standard input.
///
/// # Errors
/// Where it cannot be read, or is not UTF-8.
pub fn read_input(path: &Path) -> Result<Input, InputError> {
    let bytes = read_bytes(path).map_err(InputError::Unreadable)?;
    let path = (path != Path::new("-")).then(|| path.to_owned());
    match String::from_utf8(bytes) {
        // A byte order mark is no part of the text.
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            Ok(Input { path, text })
        }
        Err(error) => {
            let byte = error.utf8_error().valid_up_to();
            let valid = String::from_utf8_lossy(&error.as_bytes()[..byte]).into_owned();
            Err(InputError::NotUtf8 { valid, byte })
        }
    }
}

impl Input {
    /// How messages name it.
    pub fn shown(&self) -> PathBuf {
        self.path.clone().unwrap_or_else(|| PathBuf::from("<stdin>"))
    }

    /// The name of the file.
    pub fn file_name(&self) -> String {
        let name = self.path.as_deref().and_then(Path::file_name);
        name.map_or("cv.toml".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// The name of the outputs.
    pub fn stem(&self) -> String {
        let stem = self.path.as_deref().and_then(Path::file_stem);
        stem.map_or("cv".to_owned(), |stem| stem.to_string_lossy().into_owned())
    }

    /// The folder that it stands in.
    pub fn folder(&self) -> PathBuf {
        let parent = self.path.as_deref().and_then(Path::parent);
        match parent {
            Some(parent) if parent != Path::new("") => parent.to_owned(),
            _ => PathBuf::from("."),
        }
    }
}

/// The folder of a CV, and what has been asked of it.
#[derive(Debug)]
pub struct Disk {
    root: PathBuf,
    asked: Mutex<BTreeSet<PathBuf>>,
}

impl Disk {
    /// The folder that a CV stands in.
    pub fn new(input: &Input) -> Self {
        Self { root: input.folder(), asked: Mutex::default() }
    }

    /// Every file and folder in there that was asked for so far, whether it is there or not.
    pub fn asked(&self) -> BTreeSet<PathBuf> {
        self.asked.lock().map(|asked| asked.clone()).unwrap_or_default()
    }

    /// The bytes of a file, by its path relative to the CV.
    ///
    /// # Errors
    /// Where it cannot be read, or lies outside.
    #[expect(clippy::disallowed_methods, reason = "the path has been checked")]
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, LoadError> {
        self.probe(path)?;
        std::fs::read(self.resolve(path)?).map_err(unreadable)
    }

    /// A path as it stands relative to the CV; none where it lies outside.
    pub fn relative(&self, shown: &Path) -> Option<String> {
        let path = if self.root == Path::new(".") {
            shown.to_owned()
        } else {
            shown.strip_prefix(&self.root).ok()?.to_owned()
        };
        let parts = path.components().filter(|part| *part != Component::CurDir);
        let path: PathBuf = parts.collect();
        let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        let name = path.to_string_lossy().replace('\\', "/");
        (inside && !name.starts_with('<')).then_some(name)
    }

    /// The real path of a file inside the folder, links followed.
    fn resolve(&self, path: &str) -> Result<PathBuf, LoadError> {
        let relative = Path::new(path);
        let mut depth = 0_i32;
        for part in relative.components() {
            match part {
                Component::Normal(_) => depth += 1,
                Component::CurDir => {}
                Component::ParentDir => depth -= 1,
                Component::RootDir | Component::Prefix(_) => {
                    return Err(LoadError::Outside);
                }
            }
            if depth < 0 {
                return Err(LoadError::Outside);
            }
        }
        if let Ok(mut asked) = self.asked.lock() {
            asked.insert(self.shown(path));
        }
        let root = self.root.canonicalize().map_err(unreadable)?;
        let path = root.join(relative).canonicalize().map_err(unreadable)?;
        if !path.starts_with(&root) {
            return Err(LoadError::Outside);
        }
        Ok(path)
    }
}

impl Loader for Disk {
    fn text(&self, path: &str) -> Result<String, LoadError> {
        let bytes = self.bytes(path)?;
        String::from_utf8(bytes)
            .map_err(|error| LoadError::NotUtf8(error.utf8_error().valid_up_to()))
    }

    fn probe(&self, path: &str) -> Result<(), LoadError> {
        let path = self.resolve(path)?;
        let file = std::fs::metadata(path).map_err(unreadable)?;
        if file.is_file() {
            Ok(())
        } else {
            Err(LoadError::Unreadable("it is not a file".to_owned()))
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the folder has been checked")]
    fn list(&self, folder: &str) -> Result<Vec<String>, LoadError> {
        let place = self.resolve(folder);
        if !self.root.join(folder).exists() {
            return Ok(Vec::new());
        }
        let entries = std::fs::read_dir(place?).map_err(unreadable)?;
        let mut names = Vec::new();
        for entry in entries {
            // A name that is no text is none that a CV can say.
            names.extend(entry.map_err(unreadable)?.file_name().into_string());
        }
        names.sort();
        Ok(names)
    }

    fn shown(&self, path: &str) -> PathBuf {
        if self.root == Path::new(".") {
            PathBuf::from(path)
        } else {
            self.root.join(path)
        }
    }
}

fn unreadable(error: std::io::Error) -> LoadError {
    LoadError::Unreadable(super::output::reason(&error))
}
