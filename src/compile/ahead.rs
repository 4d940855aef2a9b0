//! The second core: it lays out the later sections of a CV while the first core begins
//! with the earlier ones.
//!
//! Typst remembers, for all threads, what it has laid out, by content and place in the
//! document's order. A section that is one block keeps its place whatever stands in the
//! others. So the second core typesets the same document with the earlier sections left
//! empty, and the first finds the paragraphs of the later ones done.

use typst::syntax::Source;
use typst_layout::PagedDocument;

use super::World;
use super::cores::ahead;

/// A section without anything in it. It must be there: sections are counted.
const EMPTY: &str = "#import \"../blocks.typ\": *\n\
                     #section(kind: \"text\", id: \"empty\", title: [Empty])[]\n";

/// Typesets the later sections on another thread. Its pages, errors and warnings are
/// thrown away, and nobody waits for it.
pub(super) fn lay_out_ahead(world: &World, sections: &[&str]) {
    let lengths: Vec<usize> = sections.iter().map(|path| length(world, path)).collect();
    let earlier = &sections[..split(&lengths)];
    // Where a section begins a page of its own, Typst lays out pages on all cores by itself,
    // and would wait for this one.
    let source = |path: &&str| world.files().at(path);
    let apart = |source: &Source| source.text().contains("break-before: true");
    if earlier.is_empty() || sections.iter().filter_map(source).any(apart) {
        return;
    }
    let mut files = world.files().clone();
    for source in earlier.iter().filter_map(source) {
        // Not by way of what has been parsed before, which is to know the section itself.
        files.add_parsed(Source::new(source.id(), EMPTY.to_owned()));
    }
    let world = world.with_files(files);
    ahead(move || {
        drop(typst::compile::<PagedDocument>(&world));
    });
}

fn length(world: &World, path: &str) -> usize {
    world.files().at(path).map_or(0, |source| source.text().len())
}

/// How many sections are for the first core: up to the one before the middle.
fn split(lengths: &[usize]) -> usize {
    let total: usize = lengths.iter().sum();
    let mut before = 0;
    lengths
        .iter()
        .take_while(|length| {
            before += **length;
            before * 2 <= total
        })
        .count()
        .max(usize::from(lengths.len() > 1))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn split_leaves_the_second_core_about_half() {
        assert_eq!(split(&[10, 10, 10, 10]), 2);
        assert_eq!(split(&[10, 10, 100, 10]), 2);
        assert_eq!(split(&[100, 10, 10]), 1);
        assert_eq!(split(&[10, 100]), 1);
        assert_eq!(split(&[10]), 0);
        assert_eq!(split(&[]), 0);
    }
}
