//! The second core. The first does all the work that counts; where there is another, it
//! works ahead.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether there is a pool of threads of ours.
static POOL: AtomicBool = AtomicBool::new(false);

/// Says how many threads Typst may use for what it does in parallel: one less than there
/// are cores, for the first is busy. Called at the start of a program, if at all.
pub fn share_cores() {
    let others = cores().saturating_sub(1).max(1);
    let built = rayon::ThreadPoolBuilder::new().num_threads(others).build_global();
    // Where a pool cannot be set up, or somebody has set one up, Typst uses what there is.
    POOL.store(built.is_ok(), Ordering::Relaxed);
}

/// Runs a short task on a thread of the pool, which Typst has no use for yet.
pub(super) fn soon(task: impl FnOnce() + Send + 'static) {
    if cores() > 1 && POOL.load(Ordering::Relaxed) {
        rayon::spawn(task);
    }
}

/// Runs a task on a thread of its own. It is never waited for; without another core, or
/// without another thread, it is left out: the first must come to the same without it.
pub(super) fn ahead(task: impl FnOnce() + Send + 'static) {
    if cores() > 1 {
        drop(std::thread::Builder::new().name("ahead".to_owned()).spawn(task));
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
