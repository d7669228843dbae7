//! Where things lie.

use std::path::{Path, PathBuf};

/// The folder that holds the repository.
///
/// # Panics
/// Never: this package lies in a folder of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the repository").to_path_buf()
}

/// A fixture of the tests.
#[must_use]
pub fn fixture(name: &str) -> PathBuf {
    root().join("tests/fixtures").join(name)
}

/// A program of the workspace, built beside this test.
///
/// # Panics
/// Where it is not built: `cargo xtask test` builds everything first.
#[must_use]
pub fn built(name: &str) -> PathBuf {
    let this = std::env::current_exe().expect("a running test has a path");
    let debug = this.parent().and_then(Path::parent).expect("tests lie in target/debug/deps");
    let program = debug.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "{} is not built: run `cargo build --workspace --bins`, or `cargo xtask test`", program.display());
    program
}

/// The environment in which pyHanko lies; `cargo xtask setup` makes it.
#[must_use]
pub fn python_tool(name: &str) -> PathBuf {
    let this = std::env::current_exe().expect("a running test has a path");
    let target = this.ancestors().nth(3).expect("tests lie in target/debug/deps");
    let tool = target.join("venv").join(if cfg!(windows) { "Scripts" } else { "bin" }).join(name);
    assert!(tool.exists(), "{} is missing: run `cargo xtask setup`", tool.display());
    tool
}
