//! PDF, by the standards that the CV asks for.

use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::decode::Word;
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};

/// PDF standards that go together.
#[derive(Debug, Clone)]
pub struct Standards {
    all: PdfStandards,
    attachments: bool,
}

/// Every standard and its name.
const STANDARDS: [(&str, PdfStandard); 17] = [
    ("1.4", PdfStandard::V_1_4),
    ("1.5", PdfStandard::V_1_5),
    ("1.6", PdfStandard::V_1_6),
    ("1.7", PdfStandard::V_1_7),
    ("2.0", PdfStandard::V_2_0),
    ("a-1a", PdfStandard::A_1a),
    ("a-1b", PdfStandard::A_1b),
    ("a-2a", PdfStandard::A_2a),
    ("a-2b", PdfStandard::A_2b),
    ("a-2u", PdfStandard::A_2u),
    ("a-3a", PdfStandard::A_3a),
    ("a-3b", PdfStandard::A_3b),
    ("a-3u", PdfStandard::A_3u),
    ("a-4", PdfStandard::A_4),
    ("a-4e", PdfStandard::A_4e),
    ("a-4f", PdfStandard::A_4f),
    ("ua-1", PdfStandard::Ua_1),
];

/// The standards that let a PDF carry no file, or none of this type.
const BARE: [PdfStandard; 7] = [
    PdfStandard::A_1a,
    PdfStandard::A_1b,
    PdfStandard::A_2a,
    PdfStandard::A_2b,
    PdfStandard::A_2u,
    PdfStandard::A_4,
    PdfStandard::V_1_4,
];

impl Standards {
    /// Whether a PDF can carry its source.
    pub fn allow_attachments(&self) -> bool {
        self.attachments
    }
}

/// Finds the standards by their names; `defaults` where none are given.
///
/// # Errors
/// `E0205` for a name that is none, `E0209` for standards that exclude each other.
pub fn check_standards(
    words: Option<&[Word]>,
    defaults: &[&str],
    sink: &mut Sink,
) -> Result<Standards, Failed> {
    let find = |name: &str| {
        STANDARDS.iter().find(|(known, _)| *known == name).map(|(_, standard)| *standard)
    };
    let mut chosen = Vec::new();
    let mut result = Ok(());
    for word in words.unwrap_or_default() {
        match find(&word.text) {
            Some(standard) => chosen.push(standard),
            None => {
                let message = format!("unknown PDF standard `{}`", word.text);
                let names = STANDARDS.iter().map(|(name, _)| *name);
                let hint = match nearest(&word.text, names.clone()) {
                    Some(near) => format!("did you mean `\"{near}\"`?"),
                    None => {
                        format!("standards: {}", names.collect::<Vec<_>>().join(", "))
                    }
                };
                result = Err(sink
                    .error(Diagnostic::new(Code::E0205, word.span, message).hint(hint)));
            }
        }
    }
    if words.is_none() {
        chosen.extend(defaults.iter().filter_map(|name| find(name)));
    }
    result?;
    let attachments = !chosen.iter().any(|standard| BARE.contains(standard));
    PdfStandards::new(&chosen).map(|all| Standards { all, attachments }).map_err(
        |error| {
            let message = error.message().to_string();
            let diagnostic = match words.and_then(|words| words.first()) {
                Some(word) => Diagnostic::new(Code::E0209, word.span, message),
                None => Diagnostic::placeless(Code::E0209, message),
            };
            sink.error(diagnostic)
        },
    )
}

/// Writes the PDF.
///
/// # Errors
/// What breaks a standard, at its place in the emitted source.
pub fn pdf(
    document: &PagedDocument,
    standards: &Standards,
) -> Result<Vec<u8>, Vec<SourceDiagnostic>> {
    let options = PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some(format!("cvpress {}", env!("CARGO_PKG_VERSION")))),
        timestamp: None,
        page_ranges: None,
        standards: standards.all.clone(),
        tagged: true,
        pretty: false,
    };
    typst_pdf::pdf(document, &options).map_err(|errors| errors.into_iter().collect())
}
