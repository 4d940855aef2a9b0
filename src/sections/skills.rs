//! `skills`: labelled lists: skills, courses, interests.

use super::common::{Common, date, linked, text};
use super::{Context, Kind, NoOptions};
use crate::block::{BlockKind, Pair, Pairs};
use crate::decode::record;
use crate::diag::Sink;
use crate::value::text::Text;

/// Labelled lists.
#[derive(Debug)]
pub struct Skills;

record! {
    /// A labelled list.
    pub struct Skill {
        /// The label.
        pub name: Text,
        /// What belongs to it.
        pub items: Vec<Text>,
        /// How well, in words.
        pub level: Option<Text>,
    }
}

impl Kind for Skills {
    const NAME: &'static str = "skills";
    const NOUN: [&'static str; 2] = ["group of skills", "groups of skills"];
    const DOC: &'static str = "Labelled lists: skills, courses taken, interests. With \
                               `columns` above 1 the items stand in columns.";
    type Options = NoOptions;
    type Entry = Skill;

    fn lower(
        entry: &Skill,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let details = [text(&entry.level), text(&common.note), date(&common.dates, cx)];
        let detail = cx.locale.commas(details.into_iter().flatten());
        BlockKind::Pairs(Pairs {
            columns: cx.columns,
            rows: vec![Pair {
                label: linked(entry.name.inline.clone(), common.url.as_ref()),
                values: entry.items.iter().map(|item| item.inline.clone()).collect(),
                detail: (!detail.is_empty()).then_some(detail),
                span: cx.span,
            }],
        })
    }
}
