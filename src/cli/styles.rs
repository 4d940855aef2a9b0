//! `cvpress styles`.

use std::sync::Arc;

use clap::{Args, Subcommand};

use super::Outcome;
use super::common::{MessageArgs, Run, print};
use crate::compile::Fonts;
use crate::style;

/// List styles, or show what one can do
#[derive(Debug, Args)]
pub(crate) struct Styles {
    #[command(subcommand)]
    command: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the styles, the name first
    List(List),
    /// Show the options of a style: name, default and meaning
    Show(Show),
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    messages: MessageArgs,
}

#[derive(Debug, Args)]
struct Show {
    /// The style
    #[arg(value_name = "NAME")]
    name: String,

    #[command(flatten)]
    messages: MessageArgs,
}

impl Styles {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut run = Run::default();
        let fonts = Arc::new(Fonts::load(false));
        let (names, messages) = match &self.command {
            Action::List(list) => (style::names(), &list.messages),
            Action::Show(show) => (vec![show.name.as_str()], &show.messages),
        };
        let mut text = String::new();
        for name in names {
            let Ok(style) = style::load(name, None, &fonts, &mut run.sink) else {
                continue;
            };
            match &self.command {
                Action::List(_) => text.push_str(&format!("{name}\t{}\n", style.summary)),
                Action::Show(_) => text.push_str(&show(&style)),
            }
        }
        print(&text)?;
        Ok(if run.print(messages) { Outcome::Failed } else { Outcome::Done })
    }
}

fn show(style: &style::Style) -> String {
    let options = style.options.iter().map(|option| {
        format!("{}\t{}\t{}\t{}\n", option.name, option.kind(), option.toml(), option.doc)
    });
    options.collect()
}
