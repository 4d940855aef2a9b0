//! Publications in other formats, as entries of `cv.toml`.
//!
//! Each format is one file. It gives every entry that it finds, each value with its place
//! in the file, and reports what it cannot carry over: nothing is lost in silence.

mod bibtex;
mod bibtex_mend;
mod csl_json;
mod entry;
mod hayagriva;
mod ris;
mod tex_math;
mod tex_text;

use std::sync::Arc;

use crate::decode::Foreign;
use crate::diag::{Failed, Sink};
use crate::source::FileId;

/// A format of publications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// BibTeX and BibLaTeX.
    Bibtex,
    /// CSL-JSON, as Zotero exports it.
    CslJson,
    /// Hayagriva's YAML.
    Hayagriva,
    /// RIS.
    Ris,
}

impl Format {
    /// The format that the ending of a file says.
    pub fn of(path: &str) -> Option<Self> {
        let ending = path.rsplit_once('.')?.1.to_ascii_lowercase();
        Some(match ending.as_str() {
            "bib" | "bibtex" => Self::Bibtex,
            "json" => Self::CslJson,
            "yaml" | "yml" => Self::Hayagriva,
            "ris" => Self::Ris,
            _ => return None,
        })
    }
}

/// The text of a file and which file it is.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The file.
    pub file: FileId,
    /// Its text.
    pub text: &'a Arc<str>,
}

/// Reads the entries of a file.
///
/// # Errors
/// `E0107` for what is not of the format.
pub fn read(
    format: Format,
    input: Input<'_>,
    sink: &mut Sink,
) -> Result<Vec<Foreign>, Failed> {
    match format {
        Format::Bibtex => bibtex::read(input, sink),
        Format::CslJson => csl_json::read(input, sink),
        Format::Hayagriva => hayagriva::read(input, sink),
        Format::Ris => ris::read(input, sink),
    }
}
