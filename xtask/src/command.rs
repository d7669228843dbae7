//! Running other programs, and failing with a sentence.
//!
//! Every program a task starts is started here. A failure says what was attempted and what to do; it is never a backtrace.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a task stopped, in words for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

/// How a step ended.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Ends a task with `words`.
pub(crate) fn fail<T>(words: impl Into<String>) -> Outcome<T> {
    Err(Failure(words.into()))
}

/// The folder that holds this repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Where cargo builds: CARGO_TARGET_DIR, or `target`.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) if !folder.is_empty() => root().join(folder),
        _ => root().join("target"),
    }
}

/// A program that the workspace builds in the profile for development.
pub(crate) fn built(name: &str) -> PathBuf {
    target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// The cargo that started this task.
pub(crate) fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// npm, working in `ui`.
pub(crate) fn npm() -> Command {
    let mut npm = if cfg!(windows) {
        let mut shell = program("cmd");
        shell.args(["/C", "npm"]);
        shell
    } else {
        program("npm")
    };
    npm.current_dir(root().join("ui"));
    npm
}

/// A program started from the root of the repository, with nothing to read.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    // cargo sets these for the program it runs; passed on, they would make an inner cargo believe that it builds xtask.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            command.env_remove(name);
        }
    }
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// Runs `command` with its output shown.
///
/// # Errors
/// Where it cannot start or does not succeed: `what` failed.
pub(crate) fn run(command: &mut Command, what: &str) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => {
            fail(format!("{what}: failed ({status}). What it printed above says why.\nThe command was: {}", line(command)))
        }
        Err(fault) => fail(format!("{what}: could not be started ({fault}).\nThe command was: {}", line(command))),
    }
}

/// Runs `command` silently.
///
/// # Errors
/// Where it cannot start or does not succeed: the failure holds everything it printed.
pub(crate) fn run_silent(command: &mut Command, what: &str) -> Outcome {
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => fail(format!(
            "{}{}\n{what}: failed ({}). What it printed is above.\nThe command was: {}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
            output.status,
            line(command)
        )),
        Err(fault) => fail(format!("{what}: could not be started ({fault}).\nThe command was: {}", line(command))),
    }
}

/// What `command` prints, where it succeeds.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether a program of that name can be started.
pub(crate) fn found(name: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    std::env::split_paths(&path).any(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)).is_file())
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
