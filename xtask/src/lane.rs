//! Two lanes of steps at a time: cargo in one, node and Python in the other.
//!
//! Steps of the second lane are silent but for one line each, so that the two never talk over one another.

use crate::command::{Outcome, fail};
use std::time::Instant;

/// Does `beside` on a thread of its own while `main` goes on here; both are waited for, and the first failure of `main`
/// comes before that of `beside`.
pub(crate) fn both(main: impl FnOnce() -> Outcome, beside: impl FnOnce() -> Outcome + Send) -> Outcome {
    std::thread::scope(|scope| {
        let beside = scope.spawn(beside);
        let here = main();
        let there = beside.join().unwrap_or_else(|_| fail("A step of the set-up broke off: that is a fault of xtask itself."));
        here.and(there)
    })
}

/// Does a step and says in one line that it is done, and how long it took.
pub(crate) fn step(name: &str, work: impl FnOnce() -> Outcome) -> Outcome {
    let start = Instant::now();
    work()?;
    crate::done(name, &format!("done in {} s", start.elapsed().as_secs()));
    Ok(())
}
