//! Every code, in one list. What a code means, with an example of the mistake and
//! its mending, stands in `docs/diagnostics/CODE.md`.

/// Whether a diagnostic stops the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It does.
    Error,
    /// It does not.
    Warning,
    /// It does not, and is only said to whoever asks.
    Note,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $code:ident,)*) => {
        /// The kind of a diagnostic. `E` stops the build, `W` does not, and `N` is said to
        /// whoever asks (`cvpress check --verbose`); the first two
        /// digits are the subject: 01 files, 02 the schema, 03 values, 04 styles,
        /// 05 typesetting, 06 outputs. `L` is a finding of `cvpress check --lint`: 01 times,
        /// 02 links, 03 words.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])* $code,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Code] = &[$(Code::$code),*];

            /// The code as it is printed.
            pub fn name(self) -> &'static str {
                match self { $(Code::$code => stringify!($code),)* }
            }

            /// What it is, in a line.
            pub fn summary(self) -> &'static str {
                match self { $(Code::$code => concat!($($doc),*).trim(),)* }
            }

            /// What it means at length, as Markdown.
            pub fn explanation(self) -> &'static str {
                match self {
                    $(Code::$code => include_str!(concat!(
                        "../../docs/diagnostics/", stringify!($code), ".md"
                    )),)*
                }
            }
        }
    };
}

codes! {
    /// A file cannot be read.
    E0101,
    /// A file is not UTF-8.
    E0102,
    /// The file is not TOML.
    E0103,
    /// A key stands twice in one table.
    E0104,
    /// A path leaves the folder of the CV.
    E0105,
    /// A source of entries in a format that is not read.
    E0106,
    /// A file that is not of the format that its name says.
    E0107,
    /// A service on the network cannot be asked.
    E0108,
    /// A PDF that cannot be read, or carries no source.
    E0109,
    /// A version of the CV that cannot be had.
    E0110,
    /// An unknown key.
    E0201,
    /// A required key is missing or empty.
    E0202,
    /// A value of the wrong type.
    E0203,
    /// An unknown kind of section.
    E0204,
    /// A word that is not one of those allowed.
    E0205,
    /// An id that stands twice.
    E0206,
    /// A number out of its range.
    E0208,
    /// Two keys that exclude each other.
    E0209,
    /// A section or a variant that the CV does not have, or an entry that no file has.
    E0210,
    /// A variant that is built on itself.
    E0211,
    /// A date that is not understood.
    E0301,
    /// A date that no calendar has.
    E0302,
    /// An end before its start.
    E0303,
    /// A link that is no address.
    E0304,
    /// An e-mail address that is none.
    E0305,
    /// A length that is not understood.
    E0306,
    /// A language tag that is not understood.
    E0307,
    /// A profile network that is not known.
    E0308,
    /// Math that Typst cannot parse.
    E0309,
    /// Math that reaches for code.
    E0310,
    /// An unknown style.
    E0401,
    /// An option that the style does not have.
    E0402,
    /// An option of the wrong type.
    E0403,
    /// A style that breaks the contract.
    E0404,
    /// Typst refused the document.
    E0501,
    /// A character that no font covers.
    E0502,
    /// An image that cannot be drawn.
    E0503,
    /// The document breaks a PDF standard.
    E0504,
    /// A CV that does not fit its pages.
    E0505,
    /// An output cannot be written.
    E0601,
    /// An output is not what its sources give.
    E0602,
    /// A text of the CV is not in the PDF as it stands.
    E0603,
    /// A text is read away from where it belongs.
    E0604,
    /// Characters of the PDF that mean nothing to a machine.
    E0605,
    /// An address of the CV to which no link of the PDF leads.
    E0606,
    /// A PDF that does not say what machines need to know of it.
    E0607,
    /// Something of a file of another format that could not be carried over as it is.
    W0101,
    /// The person is not among the authors.
    W0301,
    /// The same work stands twice in a section.
    W0302,
    /// A section that shows only selected entries, of which it has none.
    W0303,
    /// A tag that nothing carries.
    W0304,
    /// A limit that cuts nothing.
    W0305,
    /// A section that no variant shows.
    W0306,
    /// A text that is not in the language of the CV.
    W0307,
    /// A variant that redacts, and is to carry the files.
    W0308,
    /// A word of the user's own that leaves out what is filled in.
    W0309,
    /// Typst warned.
    W0501,
    /// A file beside the CV that is called a font, and is none.
    W0502,
    /// A last page with hardly a line.
    W0503,
    /// Pages that are to be filled, and are not.
    W0504,
    /// A text that is read otherwise where a machine goes row by row.
    W0601,
    /// A section that is read in another order.
    W0602,
    /// A date that is read in other words.
    W0603,
    /// A text that is read otherwise where a machine takes the letters as the file has them.
    W0604,
    /// A field of a file of another format that no CV prints.
    N0101,
    /// Dates of a section that are not equally precise.
    L0101,
    /// A time of which the CV says nothing.
    L0102,
    /// Two stays at one time.
    L0103,
    /// Something that goes on, as of years ago.
    L0104,
    /// A work to which no link leads.
    L0201,
    /// A link that leads nowhere but on your own machine.
    L0202,
    /// A highlight of more than three lines.
    L0301,
    /// A sentence in the first person.
    L0302,
    /// A verb that three highlights begin with.
    L0303,
}

impl Code {
    /// Whether it stops the build.
    pub fn severity(self) -> Severity {
        match self.name().as_bytes().first() {
            Some(b'E') => Severity::Error,
            Some(b'W' | b'L') => Severity::Warning,
            _ => Severity::Note,
        }
    }

    /// Whether it is a finding of `cvpress check --lint`.
    pub fn is_finding(self) -> bool {
        self.name().starts_with('L')
    }

    /// Finds a code by its name, in any case.
    pub fn find(name: &str) -> Option<Code> {
        Self::ALL.iter().copied().find(|code| code.name().eq_ignore_ascii_case(name))
    }
}
