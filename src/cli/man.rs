//! `cvpress man`.

use clap::{Args, CommandFactory};

use super::common::print;
use super::{Cli, Outcome};

/// Print the manual page
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The page of a subcommand, such as `build`
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

impl Man {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut whole = Cli::command();
        whole.build();
        let command = match &self.command {
            None => whole,
            Some(name) => match whole.find_subcommand(name) {
                Some(command) => command.clone(),
                None => anyhow::bail!("there is no command `{name}`"),
            },
        };
        let mut bytes = Vec::new();
        clap_mangen::Man::new(command).render(&mut bytes)?;
        print(&String::from_utf8_lossy(&bytes))?;
        Ok(Outcome::Done)
    }
}
