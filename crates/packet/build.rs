//! Finds the typeface of the packets, so that the crate can embed it.
//!
//! The files come from the npm package `source-sans`, which the set-up installs; they are not kept in this repository.
//! It must never fetch anything: where the files are missing it says which command brings them.

use std::path::PathBuf;
use std::{env, fs, process};

const FACES: [&str; 3] = ["SourceSans3-Regular.ttf", "SourceSans3-It.ttf", "SourceSans3-Semibold.ttf"];

fn main() {
    println!("cargo::rerun-if-env-changed=PEERFOLIO_FONTS");
    let home = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let fonts = env::var_os("PEERFOLIO_FONTS").map_or_else(|| home.join("../../ui/node_modules/source-sans/TTF"), PathBuf::from);
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    for face in FACES {
        let from = fonts.join(face);
        println!("cargo::rerun-if-changed={}", from.display());
        if let Err(why) = fs::copy(&from, out.join(face)) {
            println!(
                "cargo::error=the typeface of the packets is missing ({}: {why}). Run `cargo xtask setup`, or `npm ci` in the \
                 folder ui, or set PEERFOLIO_FONTS to a folder with the Source Sans 3 TTF files.",
                from.display()
            );
            process::exit(1);
        }
    }
}
