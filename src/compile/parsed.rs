//! Source that has been parsed before: a process that builds again and again, as `watch` and a
//! page budget do, meets the same files each time but one or two.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use typst::syntax::{FileId, Source};

/// The texts of a file.
struct Known {
    first: Source,
    last: Source,
}

/// What has been parsed. There is one for every path that a CV has had.
static KNOWN: LazyLock<Mutex<HashMap<FileId, Known>>> = LazyLock::new(Mutex::default);

/// A text as source; one of before where it is the same, for Typst knows it by then. Of another
/// only the change is parsed, so that what stands around it keeps the numbers by which Typst
/// knows what it has laid out, as far as it does not stand in what has changed.
pub(super) fn parsed(id: FileId, text: String) -> Source {
    let Ok(mut known) = KNOWN.lock() else { return Source::new(id, text) };
    let Some(Known { first, last }) = known.get_mut(&id) else {
        let source = Source::new(id, text);
        known.insert(id, Known { first: source.clone(), last: source.clone() });
        return source;
    };
    // A cut of one section leaves the others as they were first.
    if first.text() == text {
        return first.clone();
    }
    if last.text() != text {
        last.replace(&text);
    }
    last.clone()
}

#[cfg(test)]
mod tests {
    use typst::syntax::{RootedPath, VirtualPath, VirtualRoot};

    use super::*;

    /// The numbers of the words of a source.
    fn numbers(source: &Source) -> Vec<u64> {
        let leaf = |node: &typst::syntax::SyntaxNode| node.children().len() == 0;
        let mut nodes = vec![source.root()];
        let mut numbers = Vec::new();
        while let Some(node) = nodes.pop() {
            nodes.extend(node.children());
            if leaf(node) {
                numbers.push(node.span().into_raw().get());
            }
        }
        numbers
    }

    #[test]
    fn what_has_not_changed_keeps_its_numbers() {
        let path = VirtualPath::new("parsed-test.typ").expect("a path");
        let id = RootedPath::new(VirtualRoot::Project, path).intern();
        let text = |middle: &str| {
            let around = "#a[One]\n".repeat(20);
            format!("{around}#b[{middle}]\n{around}")
        };
        let first = parsed(id, text("Two"));
        let longer = text("Two, and #emph[more]");
        let other = parsed(id, longer.clone());
        assert_eq!(other.text(), longer);
        // From the last word to the first: 20 calls on either side.
        let (before, after) = (numbers(&first), numbers(&other));
        let ends = |all: &[u64]| [all[..80].to_vec(), all[all.len() - 80..].to_vec()];
        assert_eq!(ends(&after), ends(&before));
        assert_ne!(ends(&numbers(&Source::new(id, longer))), ends(&before));
        assert_eq!(numbers(&parsed(id, text("Two"))), before);
    }
}
