//! The command line of cvpress: see `cvpress::cli`.

fn main() -> std::process::ExitCode {
    cvpress::cli::run()
}
