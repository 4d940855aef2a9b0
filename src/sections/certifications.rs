//! `certifications`: certificates and licences.

use super::common::{Common, date, linked, text, texts};
use super::{Context, Kind, NoOptions};
use crate::block::{BlockKind, Item};
use crate::decode::record;
use crate::diag::Sink;
use crate::value::date::Date;
use crate::value::text::Text;

/// Certificates and licences.
#[derive(Debug)]
pub struct Certifications;

record! {
    /// A certificate or a licence.
    pub struct Certification {
        /// What it is called.
        pub title: Text,
        /// Who issued it.
        pub issuer: Option<Text>,
        /// When it expires.
        pub expires: Option<Date>,
        /// Its number.
        pub credential: Option<Text>,
    }
}

impl Kind for Certifications {
    const NAME: &'static str = "certifications";
    const NOUN: [&'static str; 2] = ["certificate", "certificates"];
    const DOC: &'static str = "Certificates and licences.";
    type Options = NoOptions;
    type Entry = Certification;

    fn lower(
        entry: &Certification,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let mut details = texts([&entry.issuer]);
        details.extend(entry.credential.as_ref().map(|credential| {
            let id = credential.inline.clone();
            cx.locale.fill("label.credential", credential.span, &[("id", id)])
        }));
        if let Some(expires) = &entry.expires {
            // In brackets behind what precedes it: beside the date it would read as a range.
            let (date, span) = (cx.locale.date(expires), expires.span);
            let last = details.pop();
            details.push(match last {
                Some(what) => {
                    let values = [("what", what), ("date", date)];
                    cx.locale.fill("label.expiring", span, &values)
                }
                None => cx.locale.fill("label.expires", span, &[("date", date)]),
            });
        }
        BlockKind::Item(Box::new(Item {
            title: Some(linked(entry.title.inline.clone(), common.url.as_ref())),
            details,
            note: text(&common.note),
            date: date(&common.dates, cx),
            ..Item::default()
        }))
    }
}
