//! Blocks to Typst source that a person could have written, and the way back.
//!
//! The layout of what is written is part of the contract with styles; it stands in
//! `styles/README.md`. Every byte that comes from the user is remembered with its
//! place, so that an error of Typst's can be brought home.

mod block;
mod document;
mod escape;
mod inline;
mod map;
mod rooms;
mod writer;

pub use document::{Attachment, Fit, Marks, Settings, emit, fitted, punctuation};
pub use escape::string;
pub use map::SourceMap;

/// What is written: a folder of files in memory, and the way back.
#[derive(Debug)]
pub struct Emitted {
    /// The files, `cv.typ` first; paths are relative and have forward slashes.
    pub files: Vec<EmittedFile>,
    /// From ranges of those files to places in the user's.
    pub map: SourceMap,
}

/// One file of Typst source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmittedFile {
    /// Its path, relative, with forward slashes.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The main file.
pub const MAIN: &str = "cv.typ";
/// The file that binds the blocks to the style.
pub const BLOCKS: &str = "blocks.typ";
/// The file of the punctuation that styles join texts with.
pub const WORDS: &str = "words.typ";
/// The folder of the sections.
pub const SECTIONS: &str = "sections";
/// The folder of the style.
pub const STYLES: &str = "styles";
