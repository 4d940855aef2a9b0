//! The stamp of a PDF: a comment near its end that says what it was made from, so that a
//! build can tell at a glance whether it has anything to do.
//!
//! It stands before the last `startxref`, where no offset of the file counts it and every
//! reader passes over it:
//!
//! ```text
//! %cvpress 0.1.0 inputs=6f3c… file=9d01…
//! ```

use sha2::{Digest as _, Sha256};

/// The first 128 bits of a SHA-256, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest(String);

/// Collects what a digest is of. Each part is told from the next by its length.
#[derive(Debug, Default)]
pub struct Digester(Sha256);

/// What a PDF says of how it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The version of cvpress.
    pub version: String,
    /// The digest of all that its pages depend on.
    pub inputs: Digest,
    /// Whether the file is as it was when it was stamped.
    pub whole: bool,
}

impl Digester {
    /// Adds a part.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// The digest of all parts.
    pub fn finish(self) -> Digest {
        let bits = self.0.finalize();
        Digest(bits.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }
}

/// The word before which the stamp stands.
const END: &[u8] = b"startxref";

/// How a stamp begins.
const SIGN: &[u8] = b"%cvpress ";

/// Stamps a PDF with the digest of what it was made from.
pub fn stamp(mut pdf: Vec<u8>, inputs: &Digest) -> Vec<u8> {
    let Some(at) = find_last(&pdf, END) else { return pdf };
    let version = env!("CARGO_PKG_VERSION");
    let file = digest_of(&pdf).0;
    let line = format!("%cvpress {version} inputs={} file={file}\n", inputs.0);
    pdf.splice(at..at, line.into_bytes());
    pdf
}

/// The stamp of a PDF; none where it has none.
pub fn read_stamp(pdf: &[u8]) -> Option<Stamp> {
    let end = find_last(pdf, END)?;
    let start = find_last(&pdf[..end], SIGN)?;
    // It is the line before the last word, or it is none.
    let line = std::str::from_utf8(&pdf[start..end]).ok()?.strip_suffix('\n')?;
    if line.contains(['\n', '\r']) {
        return None;
    }
    let mut words = line.split(' ').skip(1);
    let version = words.next()?.to_owned();
    let inputs = Digest(words.next()?.strip_prefix("inputs=")?.to_owned());
    let file = words.next()?.strip_prefix("file=")?;
    if words.next().is_some() {
        return None;
    }
    let bare = [&pdf[..start], &pdf[end..]].concat();
    Some(Stamp { version, inputs, whole: digest_of(&bare).0 == file })
}

fn digest_of(bytes: &[u8]) -> Digest {
    let mut digester = Digester::default();
    digester.add(bytes);
    digester.finish()
}

fn find_last(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(text: &str) -> Digest {
        let mut digester = Digester::default();
        digester.add(text.as_bytes());
        digester.finish()
    }

    #[test]
    fn a_stamp_is_read_back() {
        let pdf =
            stamp(b"%PDF-1.7\nxref\ntrailer\nstartxref\n9\n%%EOF".to_vec(), &inputs("a"));
        let read = read_stamp(&pdf).expect("a stamp");
        assert_eq!((read.inputs, read.whole), (inputs("a"), true));
        assert_ne!(inputs("a"), inputs("b"));
    }

    #[test]
    fn a_file_that_was_changed_is_not_whole() {
        let mut pdf =
            stamp(b"%PDF-1.7\nxref\nstartxref\n9\n%%EOF".to_vec(), &inputs("a"));
        pdf[5] = b'2';
        assert!(!read_stamp(&pdf).expect("a stamp").whole);
    }

    #[test]
    fn other_files_have_no_stamp() {
        let others: [&[u8]; 6] = [
            b"",
            b"startxref",
            b"%cvpress 1 inputs=a file=b\nxref\nstartxref\n9",
            b"%cvpress 1 inputs=a\nstartxref\n9",
            b"%cvpress 1 inputs=a file=b junk\nstartxref\n9",
            b"%cvpress 1 inputs=a file=b\rjunk\nstartxref\n9",
        ];
        for other in others {
            assert_eq!(read_stamp(other), None);
        }
    }

    #[test]
    fn parts_are_told_apart() {
        let of = |parts: &[&str]| {
            let mut digester = Digester::default();
            parts.iter().for_each(|part| digester.add(part.as_bytes()));
            digester.finish()
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
    }
}
