//! Writes the files from which fuzzing begins into `fuzz/corpus`, one folder a target: made and copied now, never kept.

use peerfolio_tests::{doors, place};
use std::fs;

fn main() -> std::io::Result<()> {
    for (at, (door, bytes)) in doors::seeds().into_iter().enumerate() {
        let folder = place::root().join("fuzz/corpus").join(door);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("seed-{at}")), bytes)?;
    }
    Ok(())
}
