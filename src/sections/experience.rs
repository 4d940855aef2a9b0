//! `experience`: employment, internships, visits.

use super::common::{Common, People, Point, body, date, linked, people, text};
use super::{Context, Kind, NoOptions};
use crate::block::{Block, BlockKind, Entry};
use crate::decode::{Dates, FieldValue, Record, RecordInfo, Table, record};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::value::date::When;
use crate::value::text::Text;

/// Employment, internships, visits.
#[derive(Debug)]
pub struct Experience;

record! {
    /// One of several roles at one employer.
    pub struct Role {
        /// What the person was.
        pub role: Text,
        /// The town.
        pub location: Option<Text>,
        /// Managers and the like.
        pub people: Vec<People>,
        /// A paragraph on it.
        pub summary: Option<Text>,
        /// Short points.
        pub highlights: Vec<Point>,
        flatten
        /// When it was.
        pub dates: Dates,
    }
}

record! {
    /// A stay at an employer.
    pub struct Stay {
        /// The employer.
        pub organization: Text,
        /// What the person was there.
        pub role: Option<Text>,
        /// Several roles one after another, instead of `role`.
        pub roles: Vec<Role>,
        /// The town.
        pub location: Option<Text>,
        /// Managers and the like.
        pub people: Vec<People>,
        /// A paragraph on it.
        pub summary: Option<Text>,
        /// Short points.
        pub highlights: Vec<Point>,
    }
}

/// A stay with either a role or several.
#[derive(Debug)]
pub struct ExperienceEntry(Stay);

impl Record for ExperienceEntry {
    const INFO: RecordInfo = Stay::INFO;

    fn read(table: &mut Table<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let (role, roles) = (table.key_span("role"), table.key_span("roles"));
        let stay = Stay::read(table, sink)?;
        match (role, roles) {
            (Some(role), Some(roles)) => {
                let message = "an entry has either `role` or `roles`";
                Err(sink.error(
                    Diagnostic::new(Code::E0209, roles, message)
                        .label("this excludes `role`")
                        .related(role, "`role` stands here"),
                ))
            }
            _ if stay.role.is_none() && stay.roles.is_empty() => {
                // The same words as for any other field that is missing.
                let missing = <Text as FieldValue>::take(table, "role", sink);
                missing.map(|_| Self(stay))
            }
            _ => Ok(Self(stay)),
        }
    }

    fn write(&self, table: &mut toml::Table) {
        self.0.write(table);
    }
}

impl Kind for Experience {
    const NAME: &'static str = "experience";
    const NOUN: [&'static str; 2] = ["position", "positions"];
    const DOC: &'static str = "Employment, internships, visits. An entry has a `role`, or \
                               several `roles` at one employer.";
    type Options = NoOptions;
    type Entry = ExperienceEntry;

    fn times(ExperienceEntry(entry): &ExperienceEntry) -> Vec<&When> {
        entry.roles.iter().filter_map(|role| role.dates.0.as_ref()).collect()
    }

    fn lower(
        ExperienceEntry(entry): &ExperienceEntry,
        common: &Common,
        _: &NoOptions,
        cx: &Context<'_>,
        _: &mut Sink,
    ) -> BlockKind {
        let role = |role: &Role| {
            let entry = Entry {
                nested: true,
                title: Some(role.role.inline.clone()),
                place: text(&role.location),
                date: date(&role.dates, cx),
                people: people(&role.people, cx),
                body: body(&role.summary, &role.highlights),
                ..Entry::default()
            };
            Block::new(BlockKind::Entry(Box::new(entry)), role.role.span)
        };
        // What is said of the whole stay stands above the roles: below them it would seem
        // to be said of the last.
        let mut below = body(&entry.summary, &entry.highlights);
        below.extend(entry.roles.iter().map(role));
        BlockKind::Entry(Box::new(Entry {
            title: Some(linked(entry.organization.inline.clone(), common.url.as_ref())),
            subtitle: text(&entry.role),
            place: text(&entry.location),
            date: date(&common.dates, cx),
            people: people(&entry.people, cx),
            note: text(&common.note),
            body: below,
            ..Entry::default()
        }))
    }
}
