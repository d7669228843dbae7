//! The system's own file dialogs, answered as a person at the keyboard does.
//!
//! WebDriver ends where the page ends; these dialogs belong to GTK, so xdotool types into them on the virtual display.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Time for the dialog to take in what was typed; it looks at the folder while one types.
const SETTLE: Duration = Duration::from_millis(400);

/// Answers the dialog of that title by choosing an existing file.
pub(crate) fn choose(title: &str, file: &Path) {
    bring_forward(title);
    // A slash opens the line for a path; it is taken out again, for the path brings its own.
    xdotool(&["key", "slash"]);
    std::thread::sleep(SETTLE);
    xdotool(&["key", "BackSpace"]);
    enter(file);
}

/// Answers the dialog of that title by naming a file to write.
pub(crate) fn save_as(title: &str, file: &Path) {
    bring_forward(title);
    xdotool(&["key", "ctrl+a"]);
    enter(file);
}

/// Closes the dialog of that title without an answer.
pub(crate) fn cancel(title: &str) {
    bring_forward(title);
    xdotool(&["key", "Escape"]);
}

fn bring_forward(title: &str) {
    let found = xdotool(&["search", "--sync", "--onlyvisible", "--name", &format!("^{title}$")]);
    let window = found.split_whitespace().last().unwrap_or_else(|| panic!("no dialog \"{title}\" opened")).to_owned();
    xdotool(&["windowactivate", "--sync", &window]);
    std::thread::sleep(SETTLE);
}

fn enter(file: &Path) {
    xdotool(&["type", "--delay", "10", &file.to_string_lossy()]);
    std::thread::sleep(SETTLE);
    xdotool(&["key", "Return"]);
}

/// A minute at most: `--sync` waits for as long as it takes, and a dialog that never comes must fail the test.
fn xdotool(words: &[&str]) -> String {
    let output =
        Command::new("timeout").arg("60").arg("xdotool").args(words).output().expect("xdotool is installed: `cargo xtask setup`");
    assert!(output.status.success(), "xdotool {}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
