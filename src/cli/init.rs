//! `cvpress init`.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::common::{put, say};
use crate::schema::json_schema;

/// What a new CV begins with. The tests build it.
const TEMPLATE: &str = include_str!("init.toml");

/// Begin a new CV
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder for cv.toml and its schema
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,

    /// The name to put into it
    #[arg(long, value_name = "NAME", default_value = "Ada Example")]
    name: String,

    /// Write over a cv.toml that is there already
    #[arg(long)]
    force: bool,
}

impl Init {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let cv = self.folder.join("cv.toml");
        if cv.exists() && !self.force {
            anyhow::bail!(
                "`{}` is there already; add --force to write over it",
                cv.display()
            );
        }
        let name = toml::Value::String(self.name.clone()).to_string();
        let schema = self.folder.join("cv.schema.json");
        put(&schema, &json_schema())?;
        put(&cv, &TEMPLATE.replace("\"Ada Example\"", &name))?;
        say(&format!("wrote {} and {}", cv.display(), schema.display()));
        say("edit it, then run `cvpress build`");
        Ok(Outcome::Done)
    }
}
