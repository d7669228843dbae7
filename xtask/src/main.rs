//! `cargo xtask`: the tasks of this repository, each one command.
//!
//! A task says what it does in one line a step and does not do a step whose inputs have not changed. Only [`system`] puts
//! anything on the machine outside this folder, after saying what and why. No dependencies: the first command starts at once.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "talking at the terminal is what this program is for")]

mod command;
mod display;
mod lane;
mod open;
mod rules;
mod setup;
mod stamp;
mod system;
mod test;

use command::{Failure, Outcome};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask TASK [--yes]

  run          set up what is missing, build Peerfolio and open it; without a display, do its main job in the terminal
  test         set up what is missing and run every check and every test, those in a real window included
  setup        set up what is missing for both
  check        formatting, clippy, and the interface's own checks; no tests
  bindings     make the interface's types from the one list of commands (ui/src/api/bindings)
  coverage     write docs/coverage.md anew from the rule packs
  rules        rule updates: `rules key --out FILE` makes a signer's key, `rules bundle --key FILE --out FILE` a signed bundle
               of the packs (docs/rule-bundle.md)
  screenshots  every screen in light and dark, wide and narrow, into target/screenshots

  --yes        install missing system packages without asking (also where there is nobody to ask, and with CI=true)
";

fn main() -> ExitCode {
    let mut yes = std::env::var("CI").is_ok_and(|value| value == "true");
    let mut tasks = Vec::new();
    for word in std::env::args().skip(1) {
        match word.as_str() {
            "--yes" | "-y" => yes = true,
            "--help" | "-h" => tasks.push("help".to_owned()),
            _ => tasks.push(word),
        }
    }
    let task = match tasks.as_slice() {
        [] => "help",
        [task] => task.as_str(),
        [task, ..] if task == "rules" => "rules",
        [_, extra, ..] => return wrong_call(&format!("One task at a time, please: I do not know what to do with \"{extra}\".")),
    };
    let outcome = match task {
        "run" => open::peerfolio(yes),
        "test" => test::test(yes),
        "setup" => setup::everything(yes),
        "check" => test::check(yes),
        "bindings" => setup::bindings_only(yes),
        "rules" => rules::rules(tasks.get(1..).unwrap_or_default(), yes),
        "screenshots" => test::screenshots(yes),
        "coverage" => setup::coverage(),
        "help" => {
            print!("{HELP}");
            Ok(())
        }
        other => return wrong_call(&format!("There is no task \"{other}\".")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(what)) => {
            eprintln!("\n{what}");
            ExitCode::FAILURE
        }
    }
}

fn wrong_call(what: &str) -> ExitCode {
    eprint!("{what}\n\n{HELP}");
    ExitCode::from(2)
}

/// Begins a part of a task.
fn heading(words: &str) {
    println!("\n== {words}");
}

/// Says that a step is done, or needs no doing.
fn done(step: &str, how: &str) {
    println!("   {step}: {how}");
}

/// Ends a task well.
fn finish(words: &str) -> Outcome {
    println!("\n{words}");
    Ok(())
}
