//! Nothing is lost: not when the program is killed, not when the disk fails, not when the power goes, not when bytes flip.
//! `docs/crash-tests.md` tells what each proof promises and how a run is repeated.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]
#![allow(clippy::print_stdout, reason = "the seed of a run and what it counted are printed, so that it can be repeated")]

mod clock;
#[cfg(unix)]
mod failing_disk;
mod flipped;
mod killed;
#[cfg(unix)]
mod power_cut;
mod wallet;
