//! Puts the rule packs of `rules/` into the program, as a list of file names and texts.

use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules").canonicalize()?;
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut packs: Vec<PathBuf> =
        std::fs::read_dir(&folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    packs.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    packs.sort();
    let entries: String =
        packs.iter().map(|path| format!("({:?}, include_str!({:?})),\n", path.file_name().unwrap_or_default(), path)).collect();
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    std::fs::write(out.join("packs.rs"), format!("&[\n{entries}]"))
}
