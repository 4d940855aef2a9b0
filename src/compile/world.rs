//! The world that Typst sees: the emitted files, the style, what the CV names. Nothing
//! else is there to be read.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};

use super::Fonts;
use super::parsed::parsed;

/// Typst's standard library, built once.
pub fn library() -> &'static LazyHash<Library> {
    static LIBRARY: LazyLock<LazyHash<Library>> =
        LazyLock::new(|| LazyHash::new(Library::default()));
    &LIBRARY
}

/// Files in memory, by their paths relative to the CV.
#[derive(Debug, Clone, Default)]
pub struct Files {
    all: HashMap<FileId, File>,
}

#[derive(Debug, Clone)]
enum File {
    Source(Source),
    Bytes(Bytes),
}

impl Files {
    /// Adds Typst source.
    pub fn add_source(&mut self, path: &str, text: String) {
        if let Some(id) = file_id(path) {
            self.all.insert(id, File::Source(parsed(id, text)));
        }
    }

    /// Adds source that has been parsed already.
    pub fn add_parsed(&mut self, source: Source) {
        self.all.insert(source.id(), File::Source(source));
    }

    /// Adds any other file.
    pub fn add_bytes(&mut self, path: &str, bytes: Vec<u8>) {
        // A source is served as bytes, too.
        if let Some(id) = file_id(path) {
            self.all.entry(id).or_insert_with(|| File::Bytes(Bytes::new(bytes)));
        }
    }

    /// The source at a path.
    pub fn at(&self, path: &str) -> Option<&Source> {
        self.source(file_id(path)?)
    }

    /// The source behind an id.
    pub fn source(&self, id: FileId) -> Option<&Source> {
        match self.all.get(&id)? {
            File::Source(source) => Some(source),
            File::Bytes(_) => None,
        }
    }
}

/// Parses source by its path relative to the CV; none where the path leaves it.
pub fn parse_source(path: &str, text: &str) -> Option<Source> {
    Some(parsed(file_id(path)?, text.to_owned()))
}

/// The id of a path relative to the CV; none where the path leaves it.
fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// The path of a file relative to the CV.
pub(super) fn path_of(id: FileId) -> &'static str {
    id.get().vpath().get_without_slash()
}

/// What Typst sees.
#[derive(Clone)]
pub struct World {
    fonts: Arc<Fonts>,
    files: Files,
    main: FileId,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("files", &self.files).finish_non_exhaustive()
    }
}

impl World {
    /// A world with a main file among its files. None where the path leaves the CV.
    pub fn new(main: &str, files: Files, fonts: Arc<Fonts>) -> Option<Self> {
        Some(Self { fonts, files, main: file_id(main)? })
    }

    /// The same with other files.
    pub fn with_files(&self, files: Files) -> Self {
        Self { files, ..self.clone() }
    }

    /// Its files.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// Its fonts.
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }
}

impl typst::World for World {
    fn library(&self) -> &LazyHash<Library> {
        library()
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match self.files.all.get(&id) {
            Some(File::Source(source)) => Ok(source.clone()),
            Some(File::Bytes(_)) => Err(FileError::NotSource),
            None => Err(FileError::NotFound(path_of(id).into())),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match self.files.all.get(&id) {
            Some(File::Bytes(bytes)) => Ok(bytes.clone()),
            Some(File::Source(source)) => Ok(Bytes::from_string(source.clone())),
            None => Err(FileError::NotFound(path_of(id).into())),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

impl typst_ide::IdeWorld for World {
    fn upcast(&self) -> &dyn typst::World {
        self
    }
}
