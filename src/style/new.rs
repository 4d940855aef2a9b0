//! A style of the user's own, begun as a copy of another, with the contract beside the code.

use crate::block::FUNCTIONS;

/// The contract of styles.
const CONTRACT: &str = include_str!("../../styles/README.md");

/// What stands before all.
const PREAMBLE: &str = "\
//
// This file is the whole style: change what you like, save, build again. It is plain Typst
// (https://typst.app/docs). cvpress calls the functions below, one for each block of a CV, and
// shows every text through one of them. In short:
//
//   * `options` are what `[style]` in cv.toml may set. The value here is the default, its type
//     the type, and the `///` lines above it what `cvpress styles show` prints.
//   * `o`, the first parameter of every function, holds the options as they were chosen.
//   * What a CV does not say is `none` or empty. Draw nothing for it: no label, no comma.
//   * Lines that begin with “Contract” repeat what each function is called with.
//   * `_base.typ` has tools to share: `spread` puts a date at the end of a line, `keep` keeps a
//     paragraph on one page, `contained` makes a section one block.
//   * An error in here is reported at its line, and at the line of cv.toml that led to it.
//
";

/// The source of a style as the beginning of another.
pub fn new(name: &str, from: &str, source: &str) -> String {
    let rest = source.lines().skip_while(|line| line.starts_with("//"));
    let mut lines: Vec<String> = Vec::new();
    for line in rest {
        if let Some(function) = defined(line) {
            let comments = lines.iter().rev().take_while(|line| line.starts_with("//"));
            let at = lines.len() - comments.count();
            lines.splice(at..at, contract(function));
        }
        lines.push(line.to_owned());
    }
    let head = format!("// {name}: my own style, begun as a copy of {from}.\n");
    head + PREAMBLE.trim_end_matches("//\n") + &lines.join("\n") + "\n"
}

/// The function of the contract that a line defines.
fn defined(line: &str) -> Option<&'static str> {
    let rest = line.strip_prefix("#let ")?;
    FUNCTIONS.into_iter().find(|function| {
        rest.strip_prefix(function).is_some_and(|rest| rest.starts_with(['(', ' ']))
    })
}

/// What the contract says of a function, as comments.
fn contract(function: &str) -> Vec<String> {
    let begins = format!("`{function}(");
    let mut sections = CONTRACT.split("\n### ").skip(1);
    let Some(section) = sections.find(|section| {
        section.lines().next().is_some_and(|heading| heading.contains(&begins))
    }) else {
        return Vec::new();
    };
    let heading = section.lines().next().unwrap_or_default();
    let code = section.lines().filter(|line| line.starts_with("    "));
    let mut lines = vec![format!("// Contract: {heading}")];
    lines.extend(code.map(|line| format!("// {line}")));
    lines
}

#[cfg(test)]
mod tests {
    use super::{contract, new};

    #[test]
    fn a_copy_teaches_the_contract_above_each_function() {
        let source = "// old: an old one.\n\n/// Draws.\n#let item(o) = none\n";
        let text = new("mine", "old", source);
        assert!(text.starts_with("// mine: my own style"), "{text}");
        let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("no {what}"));
        assert!(at("// Contract: `item(o") < at("/// Draws."), "{text}");
        assert!(at("//     details: ()") < at("/// Draws."), "{text}");
        assert!(!text.contains("an old one"), "{text}");
    }

    #[test]
    fn every_function_has_its_place_in_the_contract() {
        for function in crate::block::FUNCTIONS {
            assert!(contract(function).len() > 1, "{function}");
        }
    }
}
