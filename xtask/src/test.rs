//! Every check and every test.
//!
//! It stops at the first step that fails: what comes after would mostly repeat it.

use crate::command::{Outcome, cargo, fail, found, npm, run, run_silent, target};
use crate::display::Virtual;
use crate::lane::{both, step};
use crate::{finish, heading, setup};
use std::process::Command;

/// The tests in a real window are built only on request; every build here asks for them, so that nothing is built twice.
const E2E: [&str; 2] = ["--features", "peerfolio-tests/e2e"];

/// Set-up, checks, tests.
pub(crate) fn test(yes: bool) -> Outcome {
    setup::for_tests(yes)?;
    heading("Checks");
    both(rust_checks, interface_checks)?;
    heading("Tests");
    build()?;
    step("examples in the documentation", || {
        run_silent(
            cargo().args(["test", "--quiet", "--locked", "--workspace", "--doc"]),
            "Examples in the documentation (cargo test --doc)",
        )
    })?;
    with_display(|display| {
        let mut tests = on_display(display, if found("cargo-nextest") { &["nextest", "run"] } else { &["test"] });
        tests.args(["--locked", "--workspace", "--no-fail-fast"]);
        if display.is_some() {
            tests.args(E2E);
        }
        run(&mut tests, "Tests")
    })?;
    finish("Everything holds.")
}

/// The checks alone.
pub(crate) fn check(yes: bool) -> Outcome {
    setup::for_window(yes)?;
    heading("Checks");
    both(rust_checks, interface_checks)?;
    finish("All checks hold.")
}

/// Pictures of every screen, taken by the test that walks through them.
pub(crate) fn screenshots(yes: bool) -> Outcome {
    setup::for_tests(yes)?;
    heading("Pictures");
    build()?;
    with_display(|display| {
        if display.is_none() {
            return fail("Pictures are taken through WebDriver, which this needs Linux for.");
        }
        let mut tests = on_display(display, &["test"]);
        tests.args(["--quiet", "--locked", "--workspace", "--test", "e2e"]).args(E2E).args(["--", "every_screen"]);
        run(&mut tests, "Taking pictures of every screen")
    })?;
    finish(&format!("The pictures are in {}.", target().join("screenshots").display()))
}

/// Builds everything once, programs and tests; what comes after only runs it.
fn build() -> Outcome {
    step("build", || {
        run(cargo().args(["build", "--quiet", "--locked", "--workspace", "--all-targets"]).args(E2E), "Building everything")
    })
}

fn rust_checks() -> Outcome {
    step("formatting", || run(cargo().args(["fmt", "--all", "--check"]), "Formatting (mend it with `cargo fmt --all`)"))?;
    step("clippy", || {
        let mut clippy = cargo();
        clippy.args(["clippy", "--quiet", "--locked", "--workspace", "--all-targets"]).args(E2E).args(["--", "-D", "warnings"]);
        run(&mut clippy, "Clippy")
    })
}

fn interface_checks() -> Outcome {
    step("interface: rules of style", || {
        run_silent(npm().args(["run", "lint"]), "The interface's rules of style (npm run lint in ui)")
    })?;
    step("interface: types", || run_silent(npm().args(["run", "check"]), "The interface's types (npm run check in ui)"))?;
    step("interface: tests", || run_silent(npm().args(["run", "test"]), "The interface's tests (npm run test in ui)"))
}

/// Runs `work` with a display of its own where windows can be driven; elsewhere without, and says what is left out.
fn with_display(work: impl FnOnce(Option<&Virtual>) -> Outcome) -> Outcome {
    if cfg!(target_os = "linux") {
        work(Some(&Virtual::start()?))
    } else {
        println!("   Left out here: the tests in a real window. They run on Linux, where the webview has a driver.");
        work(None)
    }
}

/// A cargo call that can open windows and drive them.
fn on_display(display: Option<&Virtual>, words: &[&str]) -> Command {
    let mut tests = cargo();
    tests.args(words);
    if let Some(display) = display {
        tests.env("PATH", path_with_tools());
        display.lend(&mut tests);
    }
    tests
}

/// PATH with the tools that the set-up built in front.
fn path_with_tools() -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(setup::tools().join("bin")).chain(std::env::split_paths(&path));
    // A folder with a colon in its name cannot be in PATH at all; then tauri-driver must come from PATH itself.
    std::env::join_paths(folders).unwrap_or(path)
}
