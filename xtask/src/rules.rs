//! Signed rule updates: the signer's key, and bundles of the packs.
//!
//! What a bundle is, `crates/app` knows; here its program is built and called with the words of the caller. It must never
//! see a key itself.

use crate::command::{Outcome, built, cargo, program, run, target};
use crate::setup;
use std::path::PathBuf;

/// `cargo xtask rules key …` and `cargo xtask rules bundle …`.
pub(crate) fn rules(words: &[String], yes: bool) -> Outcome {
    setup::for_terminal(yes)?;
    run(
        cargo().args(["build", "--quiet", "--locked", "--workspace", "--example", "rules"]),
        "Building the program that makes rule updates",
    )?;
    let mut example = program(maker());
    // Paths are the caller's, not the repository's.
    if let Ok(here) = std::env::current_dir() {
        example.current_dir(here);
    }
    run(example.args(words), "Making it")
}

fn maker() -> PathBuf {
    let name = built("rules");
    target().join("debug/examples").join(name.file_name().unwrap_or_default())
}
