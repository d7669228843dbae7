//! The power goes at any moment: what was confirmed is there, nothing is half there, and the wallet opens.
//!
//! Imitated from a trace of everything that the program wrote and synced: `peerfolio_crash::power`.

use crate::wallet::{examine, files, number_from, plain, put_back, quick_place, seed, share, writer};
use peerfolio_crash::deed::{Deed, replay};
use peerfolio_crash::dice::Dice;
use peerfolio_crash::disk::Disk;
use peerfolio_crash::power::Trace;
use peerfolio_crash::run::{Task, Word, Writer, confirmed};
use peerfolio_vault::Vault;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

#[test]
fn the_power_goes_while_a_wallet_is_made() {
    cuts("making a wallet", 3, 0, 4);
}

#[test]
fn the_power_goes_while_changes_are_made() {
    cuts("changes", 5, 30, 42);
}

fn cuts(name: &str, stream: u64, done: u64, last: u64) {
    let place = quick_place();
    let place = plain(&place);
    let disk = match Disk::make(&place) {
        Ok(disk) => disk,
        Err(why) => {
            println!("skipped: {why}");
            return;
        }
    };
    let root = place.join("disk");
    let folder = root.join("wallet");
    if done > 0 {
        let task = Task { folder: &folder, seed: stream, done: 0, last: Some(done) };
        let (words, status, trouble) = Writer::start(task.command(&writer())).finish();
        assert!(status.success(), "{words:?} {trouble}");
    }
    fs::create_dir_all(&root).unwrap();
    let start = files(&root);
    let task = Task { folder: &folder, seed: stream, done, last: Some(last) };
    let mut command = task.command(&writer());
    let told = place.join("trace");
    disk.lend(&mut command, &root);
    disk.trace(&mut command, &told);
    let (words, status, trouble) = Writer::start(command).finish();
    assert!(status.success(), "{words:?} {trouble}");

    let trace = Trace::read(start, &fs::read(&told).unwrap());
    let whole = trace.states(usize::MAX, 0, &Dice::new(0, 0));
    assert_eq!(whole.last().unwrap().files, files(&root), "the trace tells all that was written");
    let (seed, samples) = (seed(), number_from("PEERFOLIO_CRASH_SAMPLES", 2));
    println!("PEERFOLIO_CRASH_SEED={seed}");
    let moments = trace.moments();
    let (states, faults) = (AtomicU64::new(0), Mutex::new(BTreeSet::new()));
    share(|at| {
        let Some(moment) = moments.get(usize::try_from(at).unwrap()) else { return false };
        for state in trace.states(*moment, samples, &Dice::new(seed, *moment as u64)) {
            states.fetch_add(1, Ordering::Relaxed);
            let words: Vec<Word> = trace.said(*moment).flat_map(str::lines).filter_map(Word::read).collect();
            if let Err(why) = look(&root, &state.files, stream, confirmed(&words, done)) {
                faults.lock().unwrap().insert(format!("{}: {why}", state.story));
            }
        }
        true
    });
    println!(
        "{name}: {} syncs, {} moments, {} states of the disk rebuilt",
        trace.syncs(),
        moments.len(),
        states.load(Ordering::Relaxed)
    );
    let faults = faults.lock().unwrap();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.iter().cloned().collect::<Vec<_>>().join("\n"));
    assert!(trace.syncs() > 20, "hardly a sync was seen: the disk was not there");
}

/// Puts the files on a disk of their own and looks the wallet over.
fn look(root: &Path, files: &BTreeMap<PathBuf, Vec<u8>>, stream: u64, done: u64) -> Result<(), String> {
    let place = quick_place();
    let own = plain(&place);
    put_back(&own, &files.iter().map(|(path, bytes)| (own.join(path.strip_prefix(root).unwrap()), bytes.clone())).collect());
    let own = own.join("wallet");
    if done == 0 && !Vault::exists(&own) {
        return Ok(());
    }
    let sure = replay(stream, done);
    let mut next = sure.clone();
    Deed::of(stream, done + 1, &sure).note(&mut next);
    examine(&own, &sure, &next).map(drop)
}
