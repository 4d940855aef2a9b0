//! The command line: one file a subcommand.

mod batch;
mod build;
mod check;
mod common;
mod completions;
mod diff;
mod eject;
mod explain;
mod fonts;
mod init;
mod man;
mod proof;
mod publications;
mod recover;
mod schema;
mod styles;
mod watch;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A CV typesetting compiler: `cv.toml` in, a PDF that a typographer would sign out.
#[derive(Debug, Parser)]
#[command(name = "cvpress", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the outputs of a CV
    Build(build::Build),
    /// Build again on each save, and show the pages in a browser
    Watch(watch::Watch),
    /// Report everything wrong with a CV, and write nothing
    Check(check::Check),
    /// Begin a new CV
    Init(init::Init),
    /// Compare the publications of a CV with a feed, and say what is missing
    Publications(publications::Publications),
    /// Say what changed in a CV between two versions
    Diff(diff::DiffCommand),
    /// Write the Typst source of a CV, its style and its fonts, as a folder
    Eject(eject::Eject),
    /// Read a PDF back as a machine does, and compare it with the CV
    Proof(proof::ProofCommand),
    /// Take the source out of a PDF
    Recover(recover::Recover),
    /// List styles, or show what one can do
    Styles(styles::Styles),
    /// Print the JSON Schema of cv.toml
    Schema(schema::Schema),
    /// List the fonts that a build can use
    Fonts(fonts::Fonts),
    /// Say more about a code such as E0203
    Explain(explain::Explain),
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Print the manual page
    Man(man::Man),
}

/// The exit status of a program that was interrupted.
const INTERRUPTED: i32 = 130;

/// How a command ended.
pub(crate) enum Outcome {
    /// It did what it should.
    Done,
    /// The input is wrong, or a check failed; it has been said why.
    Failed,
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    // Without it an interrupted build leaves half a file behind: no reason to stop.
    drop(ctrlc::set_handler(|| {
        crate::driver::abandon();
        std::process::exit(INTERRUPTED);
    }));
    crate::compile::share_cores();
    let outcome = match Cli::parse().command {
        Command::Build(command) => command.run(),
        Command::Watch(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Init(command) => command.run(),
        Command::Publications(command) => command.run(),
        Command::Diff(command) => command.run(),
        Command::Eject(command) => command.run(),
        Command::Proof(command) => command.run(),
        Command::Recover(command) => command.run(),
        Command::Styles(command) => command.run(),
        Command::Schema(command) => command.run(),
        Command::Fonts(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Completions(command) => command.run(),
        Command::Man(command) => command.run(),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            common::say(&format!("error: {error:#}"));
            ExitCode::from(1)
        }
    }
}

/// Whether the reader of our output has gone away, as `head` does.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
