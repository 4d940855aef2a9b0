//! The other cores. The first does all the work that counts; where there are others, they
//! work ahead of it.

/// Sets up a thread for each core but the first, which is busy anyway. Called at the start
/// of a program, if at all.
pub fn use_other_cores() {
    let others = cores().saturating_sub(1).max(1);
    // There is a pool already where somebody else has set it up: that will do.
    drop(rayon::ThreadPoolBuilder::new().num_threads(others).build_global());
}

/// Runs a task on another core. It is never waited for, and without another core it is
/// left out: the first must come to the same without it.
pub(super) fn ahead(task: impl FnOnce() + Send + 'static) {
    if cores() > 1 {
        rayon::spawn(task);
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
