//! `cvpress schema`.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::common::print;
use crate::schema::json_schema;

/// Print the JSON Schema of cv.toml
///
/// Editors that know TOML complete and check a CV whose first line is
/// `#:schema ./cv.schema.json`, once the schema stands beside it:
/// `cvpress schema --out cv.schema.json`
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Where to write it, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Schema {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let text = json_schema();
        match &self.out {
            Some(path) => super::common::put(path, &text)?,
            None => print(&text)?,
        }
        Ok(Outcome::Done)
    }
}
