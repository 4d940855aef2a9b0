//! The preview: what a browser shows of a CV under work, and the server that hands it out.
//!
//! This module owns the page, the pictures of the CV's pages and what changed between two
//! versions of them. What the reader of the page asks for (the line behind a word, another
//! style) is handed to whoever runs the stages.

mod element;
mod gallery;
mod http;
mod look;
mod message;
mod server;
mod sheet;

pub use gallery::Gallery;
pub use server::{Answer, Ask, Server};
pub use sheet::Sheet;

use std::sync::Arc;

use serde_json::Value;

/// All that the page shows at a time.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// Which version this is; a later one has a larger number.
    pub version: u64,
    /// The title of the page.
    pub title: String,
    /// The pages of the CV: the last ones that could be typeset.
    pub sheets: Vec<Arc<Sheet>>,
    /// Whether the pages are those of an earlier version, since this one fails.
    pub stale: bool,
    /// What is wrong, as objects of the JSON format of messages, worst first.
    pub reports: Vec<Value>,
    /// The names of all styles.
    pub styles: Vec<String>,
    /// The style of the pages.
    pub style: String,
    /// What the user should know of the state of the files, such as that no PDF is written.
    pub note: String,
}
