//! Opening Peerfolio: its window or, where there is no display, the same main job in the terminal.

use crate::command::{Outcome, built, cargo, fail, program, root, run, target};
use crate::lane::step;
use crate::{display, finish, heading, setup};
use std::process::Command;

/// Sets up, builds, opens.
pub(crate) fn peerfolio(yes: bool) -> Outcome {
    if display::is_there() { in_a_window(yes) } else { in_the_terminal(yes) }
}

fn in_a_window(yes: bool) -> Outcome {
    setup::for_window(yes)?;
    heading("Peerfolio");
    build("peerfolio-desktop")?;
    println!("   The window opens now. It offers a sample wallet to look around in; your own is made there too.");
    println!("   Close the window to come back here.");
    run(&mut program(built("peerfolio-desktop")), "Peerfolio")
}

/// Builds one program of the workspace. `--workspace`: with the same features as everywhere here, so nothing is built twice.
fn build(name: &str) -> Outcome {
    step("build", || run(cargo().args(["build", "--quiet", "--locked", "--workspace", "--bin", name]), "Building Peerfolio"))
}

/// Status of every certificate, a signed packet, and its verification, on the sample wallet.
fn in_the_terminal(yes: bool) -> Outcome {
    println!("There is no display here, so Peerfolio does its main job in the terminal, on its sample wallet.");
    setup::for_terminal(yes)?;
    build("peerfolio")?;
    let sample = root().join("crates/app/sample/wallet.json");
    let folder = target().join("sample");
    if let Err(fault) = std::fs::create_dir_all(&folder) {
        return fail(format!("The folder {} could not be made: {fault}.", folder.display()));
    }
    let packet = folder.join("packet.pdf");
    // Made anew each time.
    let _ = std::fs::remove_file(&packet);

    heading("Am I all right?");
    say(command_line().arg("status").arg("--document").arg(&sample), "Status of the sample wallet")?;
    heading("A packet for an employer, signed");
    say(
        command_line().args(["packet", "--purpose", "employer", "--out"]).arg(&packet).arg("--document").arg(&sample),
        "Writing the packet",
    )?;
    heading("Is it whole?");
    say(command_line().arg("verify").arg(&packet), "Verifying the packet")?;
    finish(&format!("The packet lies in {}.\nWith a display, `cargo xtask run` opens the window instead.", packet.display()))
}

fn command_line() -> Command {
    program(built("peerfolio"))
}

/// Runs the command line with its output shown, after the command itself as one would type it.
fn say(command: &mut Command, what: &str) -> Outcome {
    let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
    println!("   $ peerfolio {}\n", words.join(" "));
    run(command, what)
}
