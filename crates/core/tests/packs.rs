//! The packs themselves, and the faults that their reader must find.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use peerfolio_core::judge::Rules;
use peerfolio_core::pack::{self, Fault, Pack};
use std::path::Path;

fn shipped() -> Vec<Result<Pack, Vec<Fault>>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let packs = paths.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    packs.map(|path| pack::read(&path.file_name().unwrap().to_string_lossy(), &std::fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn every_pack_reads_without_a_fault() {
    let faults: Vec<Fault> = shipped().into_iter().filter_map(Result::err).flatten().collect();
    assert!(faults.is_empty(), "{}", faults.iter().map(|fault| format!("{fault}\n")).collect::<String>());
    assert!(Rules::new(shipped().into_iter().map(Result::unwrap).collect()).is_ok(), "an id stands in two packs");
}
