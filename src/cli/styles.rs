//! `cvpress styles`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::Outcome;
use super::common::{MessageArgs, Run, print, put, say};
use crate::compile::Fonts;
use crate::driver::{Disk, Input};
use crate::model::Loader as _;
use crate::style::{self, Shelf, Style};

/// List styles, show what one can do, or begin one of your own
#[derive(Debug, Args)]
pub(crate) struct Styles {
    #[command(subcommand)]
    command: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the styles, the name first: those of cvpress, and those in `styles/` beside the CV
    List(List),
    /// Show the options of a style: name, type, default and meaning
    Show(Show),
    /// Begin a style of your own: `styles/NAME.typ` beside the CV
    New(New),
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    beside: Beside,
}

#[derive(Debug, Args)]
struct Show {
    /// The style
    #[arg(value_name = "NAME")]
    name: String,

    #[command(flatten)]
    beside: Beside,
}

#[derive(Debug, Args)]
struct New {
    /// The name of the new style; that of a style of cvpress takes its place
    #[arg(value_name = "NAME", value_parser = file_name)]
    name: String,

    /// The style to begin with
    #[arg(long, value_name = "STYLE", default_value = "classic")]
    from: String,

    /// Write over a style that is there already
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    beside: Beside,
}

#[derive(Debug, Args)]
struct Beside {
    /// The CV beside which to look for styles
    #[arg(value_name = "FILE", default_value = "cv.toml")]
    file: PathBuf,

    #[command(flatten)]
    messages: MessageArgs,
}

fn file_name(name: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.starts_with(['_', '-']) || !name.chars().all(plain) {
        return Err("a name is made of letters, digits, `-` and `_`".to_owned());
    }
    Ok(name.to_owned())
}

impl Styles {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut run = Run::default();
        let beside = match &self.command {
            Action::List(list) => &list.beside,
            Action::Show(show) => &show.beside,
            Action::New(new) => &new.beside,
        };
        match &self.command {
            Action::List(_) => {
                let mut text = String::new();
                for name in beside.names() {
                    if let Some(style) = beside.load(&name, &mut run) {
                        let place = if style.locals.is_empty() { "" } else { " (yours)" };
                        text.push_str(&format!("{name}\t{}{place}\n", style.summary));
                    }
                }
                print(&text)?;
            }
            Action::Show(show) => {
                if let Some(style) = beside.load(&show.name, &mut run) {
                    print(&options(&style))?;
                }
            }
            Action::New(new) => {
                if let Some(style) = beside.load(&new.from, &mut run) {
                    new.write(&style)?;
                }
            }
        }
        Ok(if run.print(&beside.messages) { Outcome::Failed } else { Outcome::Done })
    }
}

impl Beside {
    fn disk(&self) -> Disk {
        let input = Input { path: Some(self.file.clone()), text: String::new() };
        Disk::new(&input)
    }

    fn names(&self) -> Vec<String> {
        let mut run = Run::default();
        Shelf::beside(&self.disk(), &mut run.sources).names()
    }

    fn load(&self, name: &str, run: &mut Run) -> Option<Style> {
        let disk = self.disk();
        let mut shelf = Shelf::beside(&disk, &mut run.sources);
        let fonts = Arc::new(Fonts::load(false));
        style::load(name, None, &mut shelf, &fonts, &mut run.sink).ok()
    }
}

impl New {
    fn write(&self, from: &Style) -> anyhow::Result<()> {
        let folder = self.beside.file.parent().unwrap_or(Path::new("")).join("styles");
        let path = folder.join(format!("{}.typ", self.name));
        if let Err(error) = self.beside.disk().list("styles") {
            anyhow::bail!("cannot write into `{}`: {error:?}", folder.display());
        }
        if path.exists() && !self.force {
            anyhow::bail!(
                "`{}` is there already; add --force to write over it",
                path.display()
            );
        }
        let source = from.sources.first().map_or("", |source| source.text());
        put(&path, &style::new(&self.name, &from.name, source))?;
        say(&format!("wrote {}", path.display()));
        say(&format!(
            "put `style = \"{}\"` under [document] in {}, or build with `--style {}`",
            self.name,
            self.beside.file.display(),
            self.name
        ));
        Ok(())
    }
}

fn options(style: &Style) -> String {
    let options = style.options.iter().map(|option| {
        format!("{}\t{}\t{}\t{}\n", option.name, option.kind(), option.toml(), option.doc)
    });
    options.collect()
}
