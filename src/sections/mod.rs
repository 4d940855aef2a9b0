//! Section kinds: one file a kind, with its fields, its documentation and its lowering
//! to blocks. The list below is the registry: a kind that stands in it is decoded, has
//! a place in the schema and the reference, and is printed.

pub mod authors;
mod bibliography;
pub mod common;
mod kind;

pub use common::{Common, Link, Names, People, Point, phone_link};
pub use kind::{Begin, Body, Context, Facet, Kind, KindInfo, NoOptions};

/// Declares the modules of the kinds, and lists the kinds.
macro_rules! kinds {
    ($($module:ident::$Kind:ident,)*) => {
        $(pub mod $module;)*

        /// Every kind of section, in the order of the reference.
        pub static KINDS: &[KindInfo] = &[$(KindInfo::of::<$module::$Kind>()),*];
    };
}

kinds! {
    education::Education,
    experience::Experience,
    projects::Projects,
    publications::Publications,
    honors::Honors,
    grants::Grants,
    talks::Talks,
    teaching::Teaching,
    service::Service,
    news::News,
    students::Students,
    software::Software,
    patents::Patents,
    certifications::Certifications,
    skills::Skills,
    languages::Languages,
    references::References,
    text::Text,
    list::List,
}

/// Finds a kind by its name.
pub fn find(name: &str) -> Option<&'static KindInfo> {
    KINDS.iter().find(|kind| kind.name == name)
}
