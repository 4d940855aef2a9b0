//! Words with what commands of TeX the crate `biblatex` leaves in them, as text of `cv.toml`.

use super::entry::markup;
use super::tex_math;
use crate::decode::literal;

/// Commands that have a counterpart: what stands before the argument and behind it.
const STYLED: &[(&str, &str)] = &[
    ("emph", "*"),
    ("textit", "*"),
    ("textsl", "*"),
    ("mkbibemph", "*"),
    ("textbf", "**"),
    ("mkbibbold", "**"),
    ("texttt", "`"),
    ("url", ""),
    ("path", ""),
    ("mbox", ""),
    ("hbox", ""),
    ("text", ""),
    ("textrm", ""),
    ("textsc", ""),
    ("textsf", ""),
    ("textup", ""),
    ("textnormal", ""),
    ("uppercase", ""),
    ("enquote", "\""),
    ("mkbibquote", "\""),
    ("nocase", ""),
    ("NoCaseChange", ""),
    ("MakeUppercase", ""),
    ("textsuperscript", ""),
    ("textsubscript", ""),
    ("underline", ""),
    ("myname", ""),
];

/// Commands that say nothing.
const SILENT: &[&str] = &[
    "protect",
    "relax",
    "noopsort",
    "break",
    "linebreak",
    "newline",
    "hfill",
    "par",
    "sloppy",
    "bf",
    "em",
    "it",
    "rm",
    "sc",
    "sf",
    "tt",
    "tiny",
    "small",
    "large",
    "xspace",
    "allowbreak",
    "nobreak",
    "noindent",
    "/",
    "-",
    "@",
];

/// Commands that are a character.
const CHARACTERS: &[(&str, &str)] = &[
    ("LaTeX", "LaTeX"),
    ("TeX", "TeX"),
    ("BibTeX", "BibTeX"),
    ("hyphen", "-"),
    ("textendash", "–"),
    ("textemdash", "—"),
    ("textquoteright", "’"),
    ("textquoteleft", "‘"),
    ("textquotedblleft", "“"),
    ("textquotedblright", "”"),
    ("textasciitilde", "~"),
    ("textunderscore", "_"),
    ("textbackslash", "\\"),
    ("ldots", "…"),
    ("dots", "…"),
    ("textellipsis", "…"),
    ("copyright", "©"),
    ("texttrademark", "™"),
    ("textregistered", "®"),
    ("texttimes", "×"),
    ("slash", "/"),
    ("dag", "†"),
    ("ddag", "‡"),
    ("S", "§"),
    ("P", "¶"),
    ("textdegree", "°"),
    ("textmu", "µ"),
    ("textalpha", "α"),
    ("textbeta", "β"),
    ("quad", " "),
    ("space", " "),
    (",", "\u{202f}"),
    (" ", " "),
];

/// The words alone, without commands and without markup.
pub(super) fn plain(words: &str) -> String {
    let marked = convert(words, &mut Vec::new());
    let mut plain = String::with_capacity(marked.len());
    let mut letters = marked.chars();
    while let Some(c) = letters.next() {
        match c {
            '\\' => plain.extend(letters.next()),
            '*' | '`' => {}
            c => plain.push(c),
        }
    }
    plain
}

/// Converts; what is unknown is left out, but for its argument, and named.
pub(super) fn convert(words: &str, unknown: &mut Vec<String>) -> String {
    let mut text = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(&words_of(before));
        let letters =
            after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let first = after.chars().next().map_or(0, char::len_utf8);
        let (name, behind) = after.split_at(letters.max(first));
        rest = behind;
        if let Some((_, characters)) = CHARACTERS.iter().find(|(known, _)| *known == name)
        {
            text.push_str(&literal(characters));
            rest = rest.strip_prefix("{}").unwrap_or(rest);
        } else if name == "(" && rest.contains("\\)") {
            let (tex, after) = rest.split_once("\\)").unwrap_or((rest, ""));
            text.push_str(&formula(tex));
            rest = after;
        } else if name == "ensuremath" {
            let (tex, after) = argument(rest);
            text.push_str(&formula(tex.unwrap_or_default()));
            rest = after;
        } else if let Some(letter) = greek(name) {
            text.push(letter);
            rest = rest.strip_prefix("{}").unwrap_or(rest);
        } else if name == "href" {
            let (url, after) = argument(rest);
            let (label, after) = argument(after);
            let label = convert(label.unwrap_or_default(), unknown);
            match url {
                Some(url) if url.starts_with("http") => {
                    text.push_str(&format!("[{label}]({url})"));
                }
                _ => text.push_str(&label),
            }
            rest = after;
        } else if let Some((_, mark)) = STYLED.iter().find(|(known, _)| *known == name) {
            let (inner, after) = argument(rest);
            rest = after;
            match inner.map(str::trim).filter(|inner| !inner.is_empty()) {
                Some(inner) if *mark == "`" => text.push_str(&format!("`{inner}`")),
                Some(inner) => {
                    text.push_str(&format!("{mark}{}{mark}", convert(inner, unknown)));
                }
                None => {}
            }
        } else if SILENT.contains(&name) {
            rest = rest.strip_prefix("{}").unwrap_or(rest);
        } else if name.chars().all(|c| c.is_ascii_alphabetic()) && !name.is_empty() {
            unknown.push(format!("\\{name}"));
        } else {
            text.push_str(&literal(&format!("\\{name}")));
        }
        // The space behind a command without an argument ends its name.
        let bare = name.chars().all(|c| c.is_ascii_alphabetic())
            && words[..words.len() - rest.len()].ends_with(name);
        if bare {
            rest = rest.strip_prefix(' ').unwrap_or(rest);
        }
    }
    text.push_str(&words_of(rest));
    text.replace(['{', '}'], "")
}

/// Mathematics in the midst of words, between dollars; as it stands where it is not known.
fn formula(tex: &str) -> String {
    match tex_math::convert(tex) {
        Some(typst) if !typst.is_empty() => format!("${typst}$"),
        _ => literal(tex),
    }
}

/// A Greek letter outside of mathematics.
fn greek(name: &str) -> Option<char> {
    const LETTERS: [(&str, char); 34] = [
        ("alpha", 'α'),
        ("beta", 'β'),
        ("gamma", 'γ'),
        ("delta", 'δ'),
        ("epsilon", 'ε'),
        ("varepsilon", 'ε'),
        ("zeta", 'ζ'),
        ("eta", 'η'),
        ("theta", 'θ'),
        ("iota", 'ι'),
        ("kappa", 'κ'),
        ("lambda", 'λ'),
        ("mu", 'μ'),
        ("nu", 'ν'),
        ("xi", 'ξ'),
        ("pi", 'π'),
        ("rho", 'ρ'),
        ("sigma", 'σ'),
        ("tau", 'τ'),
        ("phi", 'φ'),
        ("chi", 'χ'),
        ("psi", 'ψ'),
        ("omega", 'ω'),
        ("Gamma", 'Γ'),
        ("Delta", 'Δ'),
        ("Theta", 'Θ'),
        ("Lambda", 'Λ'),
        ("Xi", 'Ξ'),
        ("Pi", 'Π'),
        ("Sigma", 'Σ'),
        ("Phi", 'Φ'),
        ("Psi", 'Ψ'),
        ("Omega", 'Ω'),
        ("upsilon", 'υ'),
    ];
    LETTERS.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter)
}

/// Words, a tie (`~`) as the space that no line breaks at.
fn words_of(words: &str) -> String {
    let words = words.replace('~', "\u{a0}").replace("``", "“").replace("''", "”");
    // A letter that lost its dot for an accent.
    let words = words.replace("ı\u{301}", "í").replace("ı\u{300}", "ì");
    let words = words.replace("ı\u{308}", "ï").replace("ı\u{302}", "î");
    markup(&words)
}

/// The argument at the beginning of a text, and what follows it.
fn argument(text: &str) -> (Option<&str>, &str) {
    let Some(inner) = text.trim_start().strip_prefix('{') else { return (None, text) };
    let mut depth = 1;
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (Some(&inner[..at]), &inner[at + 1..]);
        }
    }
    (Some(inner), "")
}

#[cfg(test)]
mod tests {
    use super::convert;

    #[test]
    fn commands_become_markup_or_are_named() {
        for (tex, text, unknown) in [
            ("a \\emph{b} c", "a *b* c", ""),
            ("\\textbf{x \\emph{y}}", "**x *y***", ""),
            ("\\texttt{a*b}", "`a*b`", ""),
            ("\\href{https://x.org}{X}", "[X](https://x.org)", ""),
            ("\\LaTeX{} is", "LaTeX is", ""),
            ("\\foo{bar} baz", "bar baz", "\\foo"),
            ("5 * 3 [x]", "5 \\* 3 \\[x\\]", ""),
            ("{\\sc Nasa}", "Nasa", ""),
            ("J.~Phys. a\\hyphen b", "J.\u{a0}Phys. a-b", ""),
        ] {
            let mut found = Vec::new();
            assert_eq!(convert(tex, &mut found), text, "{tex}");
            assert_eq!(found.join(" "), unknown, "{tex}");
        }
    }
}
