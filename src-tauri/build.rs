//! Gives the one list of commands to Tauri, so that the window may call exactly what capabilities/main.json grants.
//!
//! It must never hold a command's name of its own.

use std::path::Path;

#[expect(unreachable_pub, reason = "public where it belongs, in the use cases; here it is one file of a build script")]
#[path = "../crates/app/src/commands.rs"]
mod commands;

fn main() {
    // Tauri puts the built interface into the program but does not watch it.
    println!("cargo:rerun-if-changed=../ui/dist");
    println!("cargo:rerun-if-changed=../crates/app/src/commands.rs");
    println!("cargo:rerun-if-changed=../icons");
    assert!(
        Path::new("../ui/dist/index.html").exists(),
        "the interface is not built yet (ui/dist is missing): run `cargo xtask setup` once, or `npm run build` in ui"
    );
    let manifest = tauri_build::AppManifest::new().commands(commands::NAMES);
    if let Err(fault) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        panic!("tauri.conf.json, capabilities/main.json and the list of commands do not fit each other: {fault:#}");
    }
}
