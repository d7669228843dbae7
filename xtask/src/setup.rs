//! Setting up: what is missing comes, what is there stays.
//!
//! Each step knows its inputs and is not done twice on the same ones. Everything lands inside this folder but the system
//! packages.

use crate::command::{Outcome, cargo, npm, program, root, run, run_silent, target};
use crate::lane::{both, step};
use crate::stamp::Stamp;
use crate::system::{self, Extent};
use crate::{done, finish, heading};
use std::path::PathBuf;

/// tauri-driver translates between the tests and the webview's own driver. Pinned: 3.x speaks to Tauri 3.
const TAURI_DRIVER: &str = "2.1.0";

/// Everything that `run` and `test` need.
pub(crate) fn everything(yes: bool) -> Outcome {
    for_tests(yes)?;
    finish("Set up. `cargo xtask run` opens Peerfolio, `cargo xtask test` runs every test.")
}

/// The interface's types alone, made anew.
pub(crate) fn bindings_only(yes: bool) -> Outcome {
    heading("Types of the interface");
    system::equip(Extent::Terminal, yes)?;
    system::node()?;
    node_modules()?;
    write_bindings()?;
    finish("Written to ui/src/api/bindings.")
}

/// The page of what the rule packs know.
pub(crate) fn coverage() -> Outcome {
    heading("What the packs know");
    let file = root().join("docs/coverage.md");
    let mut write = cargo();
    write.args(["run", "--quiet", "--locked", "-p", "peerfolio-app", "--example", "coverage", "--"]).arg(&file);
    run(&mut write, "Writing docs/coverage.md")?;
    finish("Written to docs/coverage.md.")
}

/// The terminal: system packages, and the node modules, with which the packets' typeface comes.
pub(crate) fn for_terminal(yes: bool) -> Outcome {
    heading("Set-up");
    system::equip(Extent::Terminal, yes)?;
    system::node()?;
    node_modules()
}

/// The window: system packages, node modules, types, the built interface.
pub(crate) fn for_window(yes: bool) -> Outcome {
    heading("Set-up");
    system::equip(Extent::Window, yes)?;
    system::node()?;
    // The packets' typeface comes with the node modules: they are there before anything is built.
    node_modules()?;
    bindings()?;
    interface()
}

/// The tests: the window's set-up, and the tools that drive and check it.
pub(crate) fn for_tests(yes: bool) -> Outcome {
    heading("Set-up");
    system::equip(Extent::Tests, yes)?;
    system::node()?;
    node_modules()?;
    both(bindings, || {
        python()?;
        tauri_driver()
    })?;
    interface()
}

/// Node modules, exactly as locked.
pub(crate) fn node_modules() -> Outcome {
    let ui = root().join("ui");
    let stamp = Stamp::of("node_modules", &[ui.join("package-lock.json"), ui.join("package.json")]);
    if stamp.is_fresh() && ui.join("node_modules/.package-lock.json").exists() {
        done("node modules", "as locked");
        return Ok(());
    }
    step("node modules", || run_silent(npm().args(["ci", "--no-audit", "--no-fund"]), "Installing node modules (npm ci in ui)"))?;
    stamp.press();
    Ok(())
}

/// The folder of the interface's types, which no one edits.
fn bindings_folder() -> PathBuf {
    root().join("ui/src/api/bindings")
}

/// The interface's types, made from the one list of commands.
pub(crate) fn bindings() -> Outcome {
    let app = root().join("crates/app");
    let stamp = Stamp::of("bindings", &[app.join("src"), app.join("examples/bindings.rs")]);
    if stamp.is_fresh() && bindings_folder().join("commands.ts").exists() {
        done("types of the interface", "unchanged");
        return Ok(());
    }
    step("types of the interface", write_bindings)?;
    stamp.press();
    Ok(())
}

/// `--workspace`: the same features as in every other build here, so that nothing is compiled twice.
fn write_bindings() -> Outcome {
    run(
        cargo().args(["build", "--quiet", "--locked", "--workspace", "--example", "bindings"]),
        "Building the program that writes the interface's types",
    )?;
    // Emptied first: a type that is gone from the list must be gone from the folder.
    let _ = std::fs::remove_dir_all(bindings_folder());
    let example = target().join("debug/examples").join(format!("bindings{}", std::env::consts::EXE_SUFFIX));
    run(program(example).arg(bindings_folder()), "Writing the interface's types")
}

/// The built interface, which the window carries inside.
pub(crate) fn interface() -> Outcome {
    let ui = root().join("ui");
    let inputs = [
        "src",
        "public",
        "index.html",
        "package.json",
        "package-lock.json",
        "vite.config.ts",
        "svelte.config.js",
        "tsconfig.json",
    ];
    let stamp = Stamp::of("interface", &inputs.map(|input| ui.join(input)));
    if stamp.is_fresh() && ui.join("dist/index.html").exists() {
        done("interface", "unchanged");
        return Ok(());
    }
    step("interface", || run_silent(npm().args(["run", "build"]), "Building the interface (npm run build in ui)"))?;
    stamp.press();
    Ok(())
}

/// A Python environment with pyHanko.
fn python() -> Outcome {
    let wanted = root().join("tests/requirements.txt");
    let stamp = Stamp::of("python", std::slice::from_ref(&wanted));
    let folder = target().join("venv");
    let inside = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if stamp.is_fresh() && inside.exists() {
        done("pyHanko", "as pinned");
        return Ok(());
    }
    step("pyHanko", || {
        run_silent(
            program("python3").args(["-m", "venv", "--clear"]).arg(&folder),
            "Making a Python environment in target/venv",
        )?;
        run_silent(
            program(&inside).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&wanted),
            "Installing pyHanko (tests/requirements.txt)",
        )
    })?;
    stamp.press();
    Ok(())
}

/// Where tools built from crates.io lie.
pub(crate) fn tools() -> PathBuf {
    target().join("tools")
}

/// tauri-driver, where a window can be driven at all.
fn tauri_driver() -> Outcome {
    if cfg!(target_os = "macos") {
        done("tauri-driver", "macOS has no driver for its webview");
        return Ok(());
    }
    let stamp = Stamp::of(&format!("tauri-driver-{TAURI_DRIVER}"), &[]);
    let there = tools().join("bin").join(format!("tauri-driver{}", std::env::consts::EXE_SUFFIX)).exists();
    if stamp.is_fresh() && there {
        done("tauri-driver", "there");
        return Ok(());
    }
    step("tauri-driver", || {
        let mut install = cargo();
        // A target folder of its own, so that it need not wait for the workspace's.
        install.env("CARGO_TARGET_DIR", tools().join("build"));
        install.args(["install", "--quiet", "--locked", "--version", TAURI_DRIVER, "tauri-driver", "--root"]).arg(tools());
        run_silent(&mut install, "Building tauri-driver")
    })?;
    stamp.press();
    Ok(())
}
