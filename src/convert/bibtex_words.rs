//! Words of BibTeX that mean something: types of entries, names of journals, addresses; and
//! names of persons without what only looks like something.

use biblatex::{Chunk, Person, Spanned};

use super::entry::escaped;
use super::tex_text;

/// An address without TeX's backslashes, and with what may not stand in one escaped.
pub(super) fn address_of(typed: &str) -> String {
    let plain = typed.replace("\\_", "_").replace("\\%", "%").replace("\\&", "&");
    let plain = plain.replace("\\#", "#").replace("\\~", "~");
    plain.trim().chars().map(escaped).collect()
}

/// Whether a series is the short name of a conference: `NeurIPS`, `ICML ’23`.
pub(super) fn is_short(series: &str) -> bool {
    series.chars().count() <= 12 && series.split_whitespace().count() <= 2
}

/// A piece of names without commands, ties and formulas: marks stay as marks.
pub(super) fn without_looks(chunk: &Spanned<Chunk>) -> Spanned<Chunk> {
    let words = |text: &String| {
        let plain = tex_text::plain(&text.replace('~', " "));
        plain.replace(" AND ", " and ").replace('\u{a0}', " ")
    };
    let piece = match &chunk.v {
        Chunk::Normal(text) => Chunk::Normal(words(text)),
        Chunk::Verbatim(text) => Chunk::Verbatim(words(text)),
        Chunk::Math(tex) => {
            let marks = tex.replace("\\dagger", "†").replace("\\ddagger", "‡");
            let marks = marks.replace("\\ast", "*");
            Chunk::Normal(marks.chars().filter(|c| "*†‡§¶".contains(*c)).collect())
        }
    };
    Spanned::new(piece, chunk.span.clone())
}

/// The journal that a macro of astronomers' stands for.
pub(super) fn journal(name: &str) -> Option<&'static str> {
    AAS.iter().find(|(known, _)| *known == name).map(|(_, journal)| *journal)
}

/// Journals as astronomers abbreviate them.
const AAS: [(&str, &str); 36] = [
    ("aj", "Astronomical Journal"),
    ("apj", "Astrophysical Journal"),
    ("apjl", "Astrophysical Journal Letters"),
    ("apjs", "Astrophysical Journal Supplement Series"),
    ("ao", "Applied Optics"),
    ("apss", "Astrophysics and Space Science"),
    ("aap", "Astronomy & Astrophysics"),
    ("aapr", "Astronomy and Astrophysics Reviews"),
    ("aaps", "Astronomy and Astrophysics Supplement Series"),
    ("araa", "Annual Review of Astronomy and Astrophysics"),
    ("baas", "Bulletin of the American Astronomical Society"),
    ("caa", "Chinese Astronomy and Astrophysics"),
    ("cjaa", "Chinese Journal of Astronomy and Astrophysics"),
    ("grl", "Geophysical Research Letters"),
    ("icarus", "Icarus"),
    ("jcap", "Journal of Cosmology and Astroparticle Physics"),
    ("jgr", "Journal of Geophysical Research"),
    ("mnras", "Monthly Notices of the Royal Astronomical Society"),
    ("memras", "Memoirs of the Royal Astronomical Society"),
    ("na", "New Astronomy"),
    ("nar", "New Astronomy Reviews"),
    ("nat", "Nature"),
    ("pasa", "Publications of the Astronomical Society of Australia"),
    ("pasj", "Publications of the Astronomical Society of Japan"),
    ("pasp", "Publications of the Astronomical Society of the Pacific"),
    ("physrep", "Physics Reports"),
    ("planss", "Planetary and Space Science"),
    ("pra", "Physical Review A"),
    ("prb", "Physical Review B"),
    ("prc", "Physical Review C"),
    ("prd", "Physical Review D"),
    ("pre", "Physical Review E"),
    ("prl", "Physical Review Letters"),
    ("skytel", "Sky and Telescope"),
    ("solphys", "Solar Physics"),
    ("ssr", "Space Science Reviews"),
];

/// The type of `cv.toml` for one of BibTeX's or BibLaTeX's.
pub(super) fn kind(kind: &str) -> &'static str {
    match kind {
        "article" | "suppperiodical" => "article",
        "inproceedings" | "conference" => "conference",
        "phdthesis" | "mastersthesis" | "thesis" => "thesis",
        "book" | "mvbook" | "collection" | "mvcollection" | "proceedings"
        | "mvproceedings" | "reference" | "booklet" => "book",
        "incollection" | "inbook" | "bookinbook" | "suppbook" | "suppcollection"
        | "inreference" => "chapter",
        "techreport" | "report" => "report",
        "patent" => "patent",
        "software" => "software",
        "dataset" => "dataset",
        "unpublished" | "preprint" => "preprint",
        _ => "other",
    }
}

/// A name as it is printed: given name first.
pub(super) fn name(person: &Person) -> String {
    if person.name == "others" && person.given_name.is_empty() {
        return "et al".to_owned();
    }
    let parts = [&person.given_name, &person.prefix, &person.name];
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join(" ");
    if person.suffix.trim().is_empty() {
        name
    } else {
        format!(
            "{} {}, {}, {}",
            person.prefix.trim(),
            person.name,
            person.suffix,
            person.given_name
        )
        .trim()
        .to_owned()
    }
}
