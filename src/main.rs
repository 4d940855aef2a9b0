//! The command line of cvpress: see `cvpress::cli`.

/// A build lives for some hundredths of a second and allocates all the while: with large
/// pages the kernel has far fewer of them to hand out.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cvpress::cli::run()
}
