//! `projects`: things made or found out.

use super::common::{Common, Link, People, Point, body, date, joined, linked, links, people, text};
use super::{Context, Kind, NoOptions};
use crate::block::{BlockKind, Entry};
use crate::decode::record;
use crate::diag::Sink;
use crate::value::text::Text;

/// Things made or found out.
#[derive(Debug)]
pub struct Projects;

record! {
    /// A project.
    pub struct Project {
        /// Its name.
        pub title: Text,
        /// Where it was done.
        pub organization: Option<Text>,
        /// What the person did in it.
        pub role: Option<Text>,
        /// The town.
        pub location: Option<Text>,
        /// Advisors, teammates and the like.
        pub people: Vec<People>,
        /// A paragraph on it.
        pub summary: Option<Text>,
        /// Short points.
        pub highlights: Vec<Point>,
        /// Links to code, a demo, a report.
        pub links: Vec<Link>,
    }
}

impl Kind for Projects {
    const NAME: &'static str = "projects";
    const NOUN: [&'static str; 2] = ["project", "projects"];
    const DOC: &'static str = "Things made or found out.";
    type Options = NoOptions;
    type Entry = Project;

    fn lower(
        entry: &Project,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        BlockKind::Entry(Box::new(Entry {
            title: Some(linked(entry.title.inline.clone(), common.url.as_ref())),
            subtitle: text(&entry.role),
            place: joined([&entry.organization, &entry.location], cx),
            date: date(&common.dates, cx),
            people: people(&entry.people, cx),
            links: links(&entry.links),
            note: text(&common.note),
            body: body(&entry.summary, &entry.highlights),
            ..Entry::default()
        }))
    }
}
