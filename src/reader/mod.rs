//! Finished PDFs, read back by libraries that had no part in their making: what they carry,
//! what they say of themselves, and their text as a machine gets it.
//!
//! [`attached`] and [`facts`] go by the objects of the file (`lopdf`); [`pages`] reads the text
//! (`printpdf`).

mod attached;
mod facts;
mod flat;
mod fonts;
mod text;

pub use attached::{Attached, attached};
pub use facts::{Facts, Link, facts};
pub(crate) use text::is_rtl;
pub use text::{Page, Piece, pages};

/// Why a PDF cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no PDF, or a broken one; the library's word for it.
    Broken(String),
    /// It wants a password.
    Locked,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unreadable::Broken(why) => write!(f, "it cannot be read as a PDF: {why}"),
            Unreadable::Locked => f.write_str("it is locked with a password"),
        }
    }
}

/// The most bytes that one stream of a file may unpack to.
const MOST: usize = 64 << 20;

/// Opens a PDF.
fn open(bytes: &[u8]) -> Result<lopdf::Document, Unreadable> {
    // A library that meets a file of its nightmares may panic; a user should not.
    let opened = std::panic::catch_unwind(|| {
        let options = lopdf::LoadOptions::with_max_decompressed_size(MOST);
        lopdf::Document::load_mem_with_options(bytes, options)
    });
    match opened {
        Ok(Ok(document)) if document.is_encrypted() => Err(Unreadable::Locked),
        Ok(Ok(document)) => Ok(document),
        Ok(Err(lopdf::Error::InvalidPassword | lopdf::Error::Unimplemented(_))) => {
            Err(Unreadable::Locked)
        }
        Ok(Err(why)) => Err(Unreadable::Broken(why.to_string().to_lowercase())),
        Err(_) => Err(Unreadable::Broken("its objects make no sense".to_owned())),
    }
}
