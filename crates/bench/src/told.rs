//! What every benchmark does with its times, and the Python that peers run in.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The one in the middle; of none, zero.
#[must_use]
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// A time in the unit in which it reads best.
#[must_use]
pub fn shown(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    match micros {
        _ if micros < 1e3 => format!("{micros:.1} µs"),
        _ if micros < 1e6 => format!("{:.2} ms", micros / 1e3),
        _ => format!("{:.2} s", micros / 1e6),
    }
}

/// A Python with what `wanted` lists, made in `environment` at the first run. `None` where that cannot be done, for lack of a
/// network or of Python. `check` is a line that runs only where everything is there.
#[must_use]
pub fn python_with(environment: &Path, wanted: &Path, check: &str) -> Option<PathBuf> {
    let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let ready = |python: &Path| Command::new(python).args(["-c", check]).output().is_ok_and(|run| run.status.success());
    if !ready(&python) {
        Command::new("python3").args(["-m", "venv", "--clear"]).arg(environment).status().ok()?;
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
        Command::new(&python).args(install).arg(wanted).status().ok()?;
    }
    ready(&python).then_some(python)
}
