//! The second core. The first does all the work that counts; where there is another, it
//! works ahead.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

/// Whether there is a pool of threads of ours.
static POOL: AtomicBool = AtomicBool::new(false);

/// Sets up a thread for each core but the first, which is busy anyway; Typst shares them.
/// Called at the start of a program, if at all.
pub fn share_cores() {
    let others = cores().saturating_sub(1).max(1);
    let built = rayon::ThreadPoolBuilder::new().num_threads(others).build_global();
    // Where a pool cannot be set up, or somebody has set one up, nothing is done ahead.
    POOL.store(built.is_ok(), Ordering::Relaxed);
}

/// Runs a task on another core. It is never waited for; without another core, or without a
/// thread for it, it is left out: the first must come to the same without it.
pub(super) fn ahead(task: impl FnOnce() + Send + 'static) {
    if cores() > 1 && POOL.load(Ordering::Relaxed) {
        // A panic in the pool would end the program; the first core will meet its cause.
        rayon::spawn(|| drop(catch_unwind(AssertUnwindSafe(task))));
    }
}

/// Does the same with each of several things, on all cores; the results stand in their order.
pub fn on_all_cores<J: Send, T: Send>(
    jobs: Vec<J>,
    act: impl Fn(J) -> T + Send + Sync,
) -> Vec<T> {
    match rayon::ThreadPoolBuilder::new().num_threads(cores()).build() {
        Ok(pool) => pool.install(|| jobs.into_par_iter().map(&act).collect()),
        Err(_) => jobs.into_iter().map(act).collect(),
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
