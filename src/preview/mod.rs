//! The preview: what a browser shows of a CV under work, and the server that hands it out.
//!
//! This module owns the page, the pictures of the CV's pages and what changed between two
//! versions of them. What the reader of the page asks for (the line behind a word, another
//! style) is handed to whoever runs the stages.

mod element;
mod http;
mod server;
mod sheet;

pub use server::{Answer, Ask, Server};
pub use sheet::{Sheet, sheets};

use std::sync::Arc;

use serde_json::{Value, json};

use sheet::pieces;

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

impl View {
    /// All of it, for a page that shows nothing yet.
    pub(crate) fn whole(&self) -> Value {
        let plans: Vec<Value> = self.sheets.iter().map(|sheet| sheet.plan()).collect();
        let (bodies, definitions) = pieces(&self.sheets, &[]);
        self.with(json!({
            "since": null, "sheets": plans, "bodies": bodies, "definitions": definitions,
        }))
    }

    /// What a page that shows an earlier version must change to show this one: a sheet that
    /// is as before is `null`.
    pub(crate) fn since(&self, earlier: &View) -> Value {
        let plan = |(index, sheet): (usize, &Arc<Sheet>)| {
            let same = earlier.sheets.get(index).is_some_and(|old| old == sheet);
            if same { Value::Null } else { sheet.plan() }
        };
        let plans: Vec<Value> = self.sheets.iter().enumerate().map(plan).collect();
        let (bodies, definitions) = pieces(&self.sheets, &earlier.sheets);
        self.with(json!({
            "since": earlier.version,
            "sheets": plans,
            "bodies": bodies,
            "definitions": definitions,
        }))
    }

    fn with(&self, mut value: Value) -> Value {
        let rest = json!({
            "version": self.version,
            "title": self.title,
            "stale": self.stale,
            "reports": self.reports,
            "styles": self.styles,
            "style": self.style,
            "note": self.note,
        });
        if let (Value::Object(all), Value::Object(rest)) = (&mut value, rest) {
            all.extend(rest);
        }
        value
    }
}
