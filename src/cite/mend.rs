//! What hayagriva cannot read of some styles, put so that it can.
//!
//! Names may have a label and leave `cs:name` out, which then stands first. hayagriva sets
//! such a label before the names, and of authors, who have none, it loses the names: six
//! styles of its archive, Vancouver among them, would print no authors.

use hayagriva::citationberg::{
    IndependentStyle, LayoutRenderingElement as Element, Name, NamesChild,
};

/// Gives all names of a style that have a label a `cs:name` before it.
pub(super) fn mend(style: &mut IndependentStyle) {
    style.macros.iter_mut().for_each(|part| elements(&mut part.children));
    elements(&mut style.citation.layout.elements);
    if let Some(bibliography) = &mut style.bibliography {
        elements(&mut bibliography.layout.elements);
    }
}

fn elements(all: &mut [Element]) {
    for element in all {
        match element {
            Element::Names(names) => {
                let has =
                    |wanted: fn(&NamesChild) -> bool| names.children.iter().any(wanted);
                let label = has(|child| matches!(child, NamesChild::Label(_)));
                if label && !has(|child| matches!(child, NamesChild::Name(_))) {
                    names.children.insert(0, NamesChild::Name(Name::default()));
                }
                for child in &mut names.children {
                    if let NamesChild::Substitute(substitute) = child {
                        elements(&mut substitute.children);
                    }
                }
            }
            Element::Group(group) => elements(&mut group.children),
            Element::Choose(choose) => {
                elements(&mut choose.if_.children);
                choose
                    .else_if
                    .iter_mut()
                    .for_each(|branch| elements(&mut branch.children));
                if let Some(branch) = &mut choose.otherwise {
                    elements(&mut branch.children);
                }
            }
            _ => {}
        }
    }
}
