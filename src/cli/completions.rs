//! `cvpress completions`.

use clap::{Args, CommandFactory};

use super::common::print;
use super::{Cli, Outcome};

/// Print completions for a shell
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut bytes = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "cvpress", &mut bytes);
        print(&String::from_utf8_lossy(&bytes))?;
        Ok(Outcome::Done)
    }
}
