//! Section kinds: one file a kind, with its fields, its documentation and its lowering
//! to blocks. The list below is the registry: a kind that stands in it is decoded, has
//! a place in the schema and the reference, and is printed.

mod authors;
mod certifications;
mod common;
mod education;
mod experience;
mod grants;
mod honors;
mod kind;
mod languages;
mod list;
mod news;
mod patents;
mod projects;
mod publications;
mod references;
mod service;
mod skills;
mod software;
mod students;
mod talks;
mod teaching;
mod text;

pub use common::{Common, Link, Names, People, phone_link};
pub use kind::{Body, Context, Facet, Kind, KindInfo, NoOptions};

/// Every kind of section, in the order of the reference.
pub const KINDS: [KindInfo; 19] = [
    KindInfo::of::<education::Education>(),
    KindInfo::of::<experience::Experience>(),
    KindInfo::of::<projects::Projects>(),
    KindInfo::of::<publications::Publications>(),
    KindInfo::of::<honors::Honors>(),
    KindInfo::of::<grants::Grants>(),
    KindInfo::of::<talks::Talks>(),
    KindInfo::of::<teaching::Teaching>(),
    KindInfo::of::<service::Service>(),
    KindInfo::of::<news::News>(),
    KindInfo::of::<students::Students>(),
    KindInfo::of::<software::Software>(),
    KindInfo::of::<patents::Patents>(),
    KindInfo::of::<certifications::Certifications>(),
    KindInfo::of::<skills::Skills>(),
    KindInfo::of::<languages::Languages>(),
    KindInfo::of::<references::References>(),
    KindInfo::of::<text::Text>(),
    KindInfo::of::<list::List>(),
];

/// Finds a kind by its name.
pub fn find(name: &str) -> Option<&'static KindInfo> {
    static REGISTRY: [KindInfo; KINDS.len()] = KINDS;
    REGISTRY.iter().find(|kind| kind.name == name)
}
