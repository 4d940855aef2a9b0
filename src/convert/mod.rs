//! Publications in other formats, as entries of `cv.toml`.
//!
//! Each format is one file. It gives every entry that it finds, each value with its place
//! in the file, and reports what it cannot carry over: nothing is lost in silence.

mod arxiv;
mod bibtex;
mod bibtex_before;
mod bibtex_mend;
mod bibtex_words;
mod csl_json;
mod dblp;
mod entry;
mod hayagriva;
mod json;
mod openalex;
mod orcid;
mod ris;
mod semantic_scholar;
mod tex_math;
mod tex_text;
mod xml;

use std::sync::Arc;

use crate::decode::Foreign;
use crate::diag::{Failed, Sink};
use crate::source::FileId;

/// A format of publications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Atom of arXiv.
    Arxiv,
    /// BibTeX and BibLaTeX.
    Bibtex,
    /// CSL-JSON, as Zotero exports it.
    CslJson,
    /// XML of dblp.
    Dblp,
    /// Hayagriva's YAML.
    Hayagriva,
    /// JSON of OpenAlex.
    OpenAlex,
    /// JSON of ORCID.
    Orcid,
    /// RIS.
    Ris,
    /// JSON of Semantic Scholar.
    SemanticScholar,
}

impl Format {
    /// The format that a file has: its ending says it, or of those that share an ending what
    /// the file holds.
    pub fn detect(path: &str, text: &str) -> Option<Self> {
        Some(match Self::of(path)? {
            Self::CslJson => Self::of_json(text),
            format @ (Self::Arxiv | Self::Dblp) => xml::detect(text, format),
            format => format,
        })
    }

    /// The service whose format it is, by its name; none for what everybody writes.
    pub fn service(self) -> Option<&'static str> {
        match self {
            Self::Arxiv => Some("arXiv"),
            Self::Dblp => Some("dblp"),
            Self::OpenAlex => Some("OpenAlex"),
            Self::Orcid => Some("ORCID"),
            Self::SemanticScholar => Some("Semantic Scholar"),
            Self::Bibtex | Self::CslJson | Self::Hayagriva | Self::Ris => None,
        }
    }

    /// The format that the ending of a file says, which others may share.
    pub fn of(path: &str) -> Option<Self> {
        let ending = path.rsplit_once('.')?.1.to_ascii_lowercase();
        Some(match ending.as_str() {
            "atom" => Self::Arxiv,
            "bib" | "bibtex" => Self::Bibtex,
            "json" => Self::CslJson,
            "xml" => Self::Dblp,
            "yaml" | "yml" => Self::Hayagriva,
            "ris" => Self::Ris,
            _ => return None,
        })
    }

    /// The format of a file of JSON: its keys say it. What they do not tell is CSL-JSON.
    fn of_json(text: &str) -> Self {
        let keys = json::keys(text);
        let formats = [
            (orcid::KEYS, Self::Orcid),
            (openalex::KEYS, Self::OpenAlex),
            (semantic_scholar::KEYS, Self::SemanticScholar),
        ];
        for (known, format) in formats {
            if known.iter().any(|key| keys.contains(key)) {
                return format;
            }
        }
        Self::CslJson
    }
}

/// What can be read, as a hint says it.
pub const READABLE: &str = "`.toml`, `.bib`, `.json` (CSL, OpenAlex, ORCID, Semantic Scholar), `.xml` and `.atom` \
     (arXiv, dblp), `.yaml` (Hayagriva) and `.ris` can be read";

/// The text of a file and which file it is.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The file.
    pub file: FileId,
    /// Its text.
    pub text: &'a Arc<str>,
    /// Whether entries carry all that hayagriva knows of them, for a style of citations.
    pub whole: bool,
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
        Format::Arxiv => arxiv::read(input, sink),
        Format::Bibtex => bibtex::read(input, sink),
        Format::CslJson => csl_json::read(input, sink),
        Format::Dblp => dblp::read(input, sink),
        Format::Hayagriva => hayagriva::read(input, sink),
        Format::OpenAlex => openalex::read(input, sink),
        Format::Orcid => orcid::read(input, sink),
        Format::Ris => ris::read(input, sink),
        Format::SemanticScholar => semantic_scholar::read(input, sink),
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn what_a_file_holds_tells_its_format() {
        for (path, text, format) in [
            (
                "a.json",
                r#"[{"id": "x", "type": "book", "title": "X"}]"#,
                Some(Format::CslJson),
            ),
            ("a.json", r#"{"meta": {}, "results": []}"#, Some(Format::OpenAlex)),
            ("a.json", r#"{"id": "W1", "authorships": []}"#, Some(Format::OpenAlex)),
            ("a.json", r#"[null, {"paperId": "1"}]"#, Some(Format::SemanticScholar)),
            ("a.json", r#"{"offset": 0, "data": []}"#, Some(Format::SemanticScholar)),
            ("a.json", r#"{"activities-summary": {}}"#, Some(Format::Orcid)),
            ("a.JSON", r#"{"bulk": [{"work": {}}]}"#, Some(Format::Orcid)),
            ("a.json", "", Some(Format::CslJson)),
            ("a.xml", "<feed xmlns='x'/>", Some(Format::Arxiv)),
            ("a.xml", "<dblpperson/>", Some(Format::Dblp)),
            ("a.atom", "", Some(Format::Arxiv)),
            ("a.ris", "{}", Some(Format::Ris)),
            ("a.csv", "{}", None),
        ] {
            assert_eq!(Format::detect(path, text), format, "{path}: {text}");
        }
    }
}
