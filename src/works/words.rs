//! Words of titles, by what they tell of a work. All are folded, without the plural's `s`.

/// Words that every title may have.
pub(super) const EMPTY: &[&str] = &[
    "a", "an", "the", "of", "for", "in", "on", "and", "or", "to", "with", "from", "by",
    "at", "as", "via", "using", "its", "it", "into", "over", "under", "through", "be",
    "are", "can", "do", "der", "die", "das", "und", "von", "zur", "zum", "la", "le",
    "les", "de", "des", "du", "et", "un", "une", "el", "y", "en",
];

/// Words that come and go between the versions of a work.
pub(super) const SOFT: &[&str] = &[
    "toward",
    "near",
    "novel",
    "new",
    "improved",
    "improving",
    "efficient",
    "effective",
    "simple",
    "approach",
    "method",
    "framework",
    "study",
    "analysi",
    "case",
    "technique",
    "perspective",
    "look",
    "view",
    "abstract",
    "extended",
    "preliminary",
    "report",
    "application",
    "based",
];

/// Words that deny: what is said of the one is not said of the other.
pub(super) const DENYING: &[&str] = &["non", "not", "without"];

/// Words that make another work of the same title.
pub(super) const APART: &[&str] = &[
    "revisited",
    "erratum",
    "errata",
    "correction",
    "corrigendum",
    "addendum",
    "reply",
    "comment",
    "response",
    "rebuttal",
    "supplement",
    "supplementary",
    "volume",
    "chapter",
    "retraction",
];

/// Words of which what stands before a colon is made where the rest names another work:
/// “Data for: …”, “Publisher’s Note: …”.
pub(super) const LEADING: &[&str] = &[
    "addendum",
    "afterword",
    "appendix",
    "author",
    "book",
    "code",
    "comment",
    "commentary",
    "concern",
    "correction",
    "corrigendum",
    "data",
    "dataset",
    "decision",
    "demo",
    "discussion",
    "editorial",
    "errata",
    "erratum",
    "expression",
    "foreword",
    "information",
    "introduction",
    "invited",
    "keynote",
    "letter",
    "material",
    "note",
    "peer",
    "poster",
    "preface",
    "publisher",
    "rejoinder",
    "replication",
    "reply",
    "response",
    "retracted",
    "retraction",
    "review",
    "reviewed",
    "s",
    "slide",
    "software",
    "supplement",
    "supplementary",
    "supplemental",
    "talk",
    "tutorial",
    "video",
    "withdrawal",
    "withdrawn",
];

/// Words of titles that every journal has each year.
pub(super) const GENERIC: &[&str] = &[
    "acknowledgement",
    "afterword",
    "book",
    "chair",
    "comment",
    "conclusion",
    "content",
    "editor",
    "editorial",
    "epilogue",
    "erratum",
    "foreword",
    "guest",
    "index",
    "introduction",
    "issue",
    "letter",
    "message",
    "note",
    "obituary",
    "preface",
    "prologue",
    "reply",
    "review",
    "s",
    "special",
];

/// Numbers of parts, in words of their own.
pub(super) const ROMAN: [&str; 10] =
    ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"];

/// Numbers of parts, as the words say them.
pub(super) const ORDINAL: &[&str] = &[
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth",
];

/// The name of a Greek letter that stands by itself: services write it out.
pub(super) fn greek(word: &str) -> Option<&'static str> {
    const LETTERS: [(&str, &str); 24] = [
        ("α", "alpha"),
        ("β", "beta"),
        ("γ", "gamma"),
        ("δ", "delta"),
        ("ε", "epsilon"),
        ("ζ", "zeta"),
        ("η", "eta"),
        ("θ", "theta"),
        ("ι", "iota"),
        ("κ", "kappa"),
        ("λ", "lambda"),
        ("μ", "mu"),
        ("ν", "nu"),
        ("ξ", "xi"),
        ("ο", "omicron"),
        ("π", "pi"),
        ("ρ", "rho"),
        ("σ", "sigma"),
        ("τ", "tau"),
        ("υ", "upsilon"),
        ("φ", "phi"),
        ("χ", "chi"),
        ("ψ", "psi"),
        ("ω", "omega"),
    ];
    let lower = word.to_lowercase();
    LETTERS.iter().find(|(letter, _)| *letter == lower).map(|(_, name)| *name)
}
