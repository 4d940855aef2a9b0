//! Mathematics of TeX, as titles have it, as mathematics of Typst. Titles hold symbols,
//! letters in other alphabets, indices and exponents; what goes beyond is not guessed.

/// Symbols whose names differ, and those whose names are longer than a letter's.
const SYMBOLS: &[(&str, &str)] = &[
    ("cdot", "dot"),
    ("cdots", "dots.c"),
    ("ldots", "dots"),
    ("dots", "dots"),
    ("times", "times"),
    ("pm", "plus.minus"),
    ("mp", "minus.plus"),
    ("leq", "<="),
    ("le", "<="),
    ("geq", ">="),
    ("ge", ">="),
    ("neq", "!="),
    ("ne", "!="),
    ("approx", "approx"),
    ("sim", "tilde.op"),
    ("equiv", "equiv"),
    ("propto", "prop"),
    ("infty", "oo"),
    ("ell", "ell"),
    ("to", "->"),
    ("rightarrow", "->"),
    ("leftarrow", "<-"),
    ("Rightarrow", "=>"),
    ("mapsto", "|->"),
    ("in", "in"),
    ("notin", "in.not"),
    ("subset", "subset"),
    ("subseteq", "subset.eq"),
    ("cup", "union"),
    ("cap", "inter"),
    ("setminus", "without"),
    ("emptyset", "emptyset"),
    ("forall", "forall"),
    ("exists", "exists"),
    ("partial", "diff"),
    ("nabla", "nabla"),
    ("sum", "sum"),
    ("prod", "product"),
    ("int", "integral"),
    ("circ", "compose"),
    ("star", "star"),
    ("ast", "ast"),
    ("dagger", "dagger"),
    ("otimes", "times.o"),
    ("oplus", "plus.o"),
    ("perp", "perp"),
    ("parallel", "parallel"),
    ("langle", "chevron.l"),
    ("rangle", "chevron.r"),
    ("lfloor", "floor.l"),
    ("rfloor", "floor.r"),
    ("lceil", "ceil.l"),
    ("rceil", "ceil.r"),
    ("hbar", "planck"),
    ("log", "log"),
    ("ln", "ln"),
    ("exp", "exp"),
    ("sin", "sin"),
    ("cos", "cos"),
    ("tan", "tan"),
    ("max", "max"),
    ("min", "min"),
    ("sup", "sup"),
    ("inf", "inf"),
    ("lim", "lim"),
    ("arg", "arg"),
    ("det", "det"),
    ("dim", "dim"),
    ("ker", "ker"),
    ("deg", "deg"),
    ("gcd", "gcd"),
    ("Pr", "Pr"),
    ("epsilon", "epsilon.alt"),
    ("varepsilon", "epsilon"),
    ("phi", "phi.alt"),
    ("varphi", "phi"),
    ("vartheta", "theta.alt"),
    ("odot", "dot.o"),
    ("lesssim", "lt.tilde"),
    ("gtrsim", "gt.tilde"),
    ("ll", "<<"),
    ("gg", ">>"),
    ("colon", ":"),
    ("mid", "|"),
    ("vee", "or"),
    ("lor", "or"),
    ("wedge", "and"),
    ("land", "and"),
    ("neg", "not"),
    ("simeq", "tilde.eq"),
    ("cong", "tilde.equiv"),
    ("leftrightarrow", "<->"),
    ("Leftrightarrow", "<=>"),
    ("longrightarrow", "-->"),
    ("square", "square"),
    ("Box", "square"),
    ("vdash", "tack.r"),
    ("models", "models"),
    ("supset", "supset"),
    ("supseteq", "supset.eq"),
    ("subsetneq", "subset.neq"),
    ("bullet", "bullet"),
    ("triangle", "triangle"),
    ("angle", "angle"),
    ("aleph", "aleph"),
    ("Re", "Re"),
    ("Im", "Im"),
    ("lambdabar", "lambda"),
    ("rm", ""),
    ("bf", ""),
    ("it", ""),
    ("cal", ""),
    ("mathop", ""),
    ("big", ""),
    ("Big", ""),
    ("bigl", ""),
    ("bigr", ""),
    ("nolimits", ""),
    ("quad", "quad"),
    ("qquad", "wide"),
    (",", "thin"),
    (";", "med"),
    (":", "med"),
    (" ", "space"),
    ("!", ""),
    ("&", "amp"),
    ("%", "percent"),
    ("#", "hash"),
    ("_", "\"_\""),
    ("{", "{"),
    ("}", "}"),
    ("left", ""),
    ("right", ""),
    ("displaystyle", ""),
    ("textstyle", ""),
    ("limits", ""),
];

/// Letters that have the same name in both.
const GREEK: &[&str] = &[
    "alpha", "beta", "gamma", "delta", "zeta", "eta", "theta", "iota", "kappa", "lambda",
    "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "chi", "psi", "omega",
    "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi",
    "Omega",
];

/// What takes one argument.
const FUNCTIONS: &[(&str, &str)] = &[
    ("mathbb", "bb"),
    ("mathcal", "cal"),
    ("mathscr", "scr"),
    ("mathfrak", "frak"),
    ("mathbf", "bold"),
    ("boldsymbol", "bold"),
    ("bm", "bold"),
    ("mathit", "italic"),
    ("mathsf", "sans"),
    ("mathtt", "mono"),
    ("mathrm", "upright"),
    ("operatorname", "op"),
    ("text", "upright"),
    ("textrm", "upright"),
    ("textbf", "bold"),
    ("mbox", "upright"),
    ("hat", "hat"),
    ("widehat", "hat"),
    ("tilde", "tilde"),
    ("widetilde", "tilde"),
    ("bar", "macron"),
    ("overline", "overline"),
    ("underline", "underline"),
    ("vec", "arrow"),
    ("dot", "dot"),
    ("sqrt", "sqrt"),
];

/// Converts; none where it would have to guess.
pub(super) fn convert(tex: &str) -> Option<String> {
    let mut rest = tex;
    let typst = sequence(&mut rest, false)?;
    rest.is_empty().then(|| typst.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Up to the brace that closes, or to the end.
fn sequence(rest: &mut &str, inside: bool) -> Option<String> {
    let mut typst = String::new();
    while let Some(c) = rest.chars().next() {
        if c == '}' {
            return inside.then_some(typst);
        }
        // An index before anything else hangs on nothing.
        if matches!(c, '^' | '_') && typst.trim().is_empty() {
            typst.push_str("\"\"");
        }
        typst.push_str(bare(&one(rest)?));
        typst.push(' ');
    }
    (!inside).then_some(typst)
}

/// One symbol, group or command.
fn one(rest: &mut &str) -> Option<String> {
    let c = rest.chars().next()?;
    let after = &rest[c.len_utf8()..];
    match c {
        '\\' => {
            *rest = after;
            command(rest)
        }
        '{' => {
            *rest = after;
            let group = sequence(rest, true)?;
            *rest = rest.strip_prefix('}')?;
            Some(format!("({group})")).map(|group| invisible(&group))
        }
        '^' | '_' => {
            *rest = after.trim_start();
            let script = one(rest)?;
            let script = script.trim();
            let script = script
                .strip_prefix(INVISIBLE)
                .map_or_else(|| script.to_owned(), |group| group.trim().to_owned());
            Some(format!("{c}{script}"))
        }
        '~' => {
            *rest = after;
            Some(" ".to_owned())
        }
        '\'' => {
            *rest = after;
            Some("'".to_owned())
        }
        // What means something to Typst only.
        '#' | '"' | '$' | '@' | '`' | '/' | '&' => {
            *rest = after;
            (c != '$' && c != '#').then(|| match c {
                '/' => "\\/".to_owned(),
                c => format!("\\{c}"),
            })
        }
        c if c.is_ascii_digit() => {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
            let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
            *rest = after;
            Some(number.to_owned())
        }
        c => {
            *rest = after;
            Some(c.to_string())
        }
    }
}

/// A group without a script before it needs no brackets, which Typst would print.
const INVISIBLE: char = '\u{1}';

/// A piece without the brackets of a group that needs none.
fn bare(piece: &str) -> &str {
    let Some(group) = piece.strip_prefix(INVISIBLE) else { return piece };
    group.strip_prefix('(').and_then(|g| g.strip_suffix(')')).unwrap_or(group)
}

fn invisible(group: &str) -> String {
    format!("{INVISIBLE}{group}")
}

fn command(rest: &mut &str) -> Option<String> {
    let first = rest.chars().next()?;
    let end = if first.is_ascii_alphabetic() {
        rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len())
    } else {
        first.len_utf8()
    };
    let (name, after) = rest.split_at(end);
    *rest = after.trim_start();
    if let Some((_, typst)) = SYMBOLS.iter().find(|(tex, _)| *tex == name) {
        return Some((*typst).to_owned());
    }
    if GREEK.contains(&name) {
        return Some(name.to_owned());
    }
    if name == "frac" || name == "tfrac" || name == "dfrac" {
        let (above, below) = (argument(rest)?, argument(rest)?);
        return Some(format!("frac({above}, {below})"));
    }
    let (_, function) = FUNCTIONS.iter().find(|(tex, _)| *tex == name)?;
    // Words are words, not letters that stand beside one another.
    if matches!(name, "text" | "textrm" | "textbf" | "mbox" | "mathrm" | "operatorname")
        && let Some(inner) = rest.strip_prefix('{')
    {
        let (words, after) = inner.split_once('}')?;
        if words.contains(['\\', '{', '"', '$']) {
            return None;
        }
        *rest = after;
        return Some(match *function {
            "bold" => format!("bold(\"{words}\")"),
            "op" => format!("op(\"{words}\")"),
            _ => format!("\"{words}\""),
        });
    }
    let inner = argument(rest)?;
    Some(format!("{function}({inner})"))
}

fn argument(rest: &mut &str) -> Option<String> {
    one(rest).map(|piece| bare(&piece).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::convert;

    #[test]
    fn titles_convert() {
        for (tex, typst) in [
            ("\\alpha", Some("alpha")),
            ("O(n^2)", Some("O ( n ^2 )")),
            ("\\ell_1", Some("ell _1")),
            ("x^{10}", Some("x ^(1 0 )")),
            ("\\mathbb{R}^d", Some("bb(R) ^d")),
            ("\\frac{1}{\\sqrt{T}}", Some("frac(1, sqrt(T))")),
            ("\\tilde{O}(\\sqrt{T})", Some("tilde(O) ( sqrt(T) )")),
            ("\\text{max}_i", Some("\"max\" _i")),
            ("\\begin{matrix}", None),
            ("{a", None),
            ("#x", None),
        ] {
            let converted = convert(tex);
            let typst = typst.map(str::to_owned);
            let same = |a: &Option<String>| a.as_ref().map(|a| a.replace(' ', ""));
            assert_eq!(same(&converted), same(&typst), "{tex}: {converted:?}");
        }
    }
}
