//! Runs the stages: from a file on the disk to artifacts in memory, and those to files.
//!
//! Together with the command line this is where cvpress meets the disk, the clock and
//! the environment.

mod clock;
mod cuts;
mod disk;
mod fit;
mod fresh;
mod git;
mod lint;
mod output;
mod prepare;
mod settings;
mod watch;

pub use clock::Clock;
pub use disk::{Disk, Input, InputError, read_bytes, read_input};
pub use fresh::{Freshness, compared, stamped};
pub use git::{check_out, touched};
pub use lint::{Touched, lint};
pub use output::{Artifact, Format, OutputError, Target, abandon, write};
pub use prepare::{Prepared, Request, prepare, prepare_from, set_string};
pub use watch::{Change, Haste, Watcher, is_folder};
