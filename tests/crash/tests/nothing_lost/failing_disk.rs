//! A disk that fails at any one call, or at it and all after it: what was confirmed is there, what was refused is not, and
//! the refusal has words.
//!
//! Not at random: every call that changes something is hit, in an ordinary run by three faults that take turns, and by all with
//! `PEERFOLIO_CRASH_FAULTS=9`.

use crate::wallet::{examine, files, number_from, plain, put_back, quick_place, seed, share, writer};
use peerfolio_crash::deed::{Deed, replay};
use peerfolio_crash::disk::{Disk, Fault};
use peerfolio_crash::model::Model;
use peerfolio_crash::run::{Task, Word, Writer, confirmed};
use peerfolio_vault::Vault;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Faults, and whether all later calls fail too.
const MET: [(Fault, bool); 9] = [
    (Fault::Failing, false),
    (Fault::Full, false),
    (Fault::Short, false),
    (Fault::Torn, false),
    (Fault::KilledBefore, false),
    (Fault::KilledAfter, false),
    (Fault::Full, true),
    (Fault::ReadOnly, true),
    (Fault::Gone, true),
];

/// The part of a stream of changes that is made on the failing disk.
struct Script {
    name: &'static str,
    seed: u64,
    done: u64,
    last: u64,
}

#[test]
fn making_a_wallet_on_a_disk_that_fails_at_any_call() {
    every_call(&Script { name: "making a wallet", seed: 11, done: 0, last: 2 });
}

#[test]
fn changes_on_a_disk_that_fails_at_any_call() {
    every_call(&Script { name: "changes", seed: 7, done: 25, last: 31 });
}

/// What the runs of a script had in common.
#[derive(Default)]
struct Seen {
    runs: AtomicU64,
    refusals: AtomicU64,
    words: Mutex<BTreeMap<String, u64>>,
    faults: Mutex<BTreeSet<String>>,
}

fn every_call(script: &Script) {
    let tools = quick_place();
    let disk = match Disk::make(&plain(&tools)) {
        Ok(disk) => disk,
        Err(why) => {
            println!("skipped: {why}");
            return;
        }
    };
    let place = quick_place();
    let root = plain(&place).join("disk");
    let folder = root.join("wallet");
    let before = replay(script.seed, script.done);
    if script.done > 0 {
        let task = Task { folder: &folder, seed: script.seed, done: 0, last: Some(script.done) };
        let (words, status, trouble) = Writer::start(task.command(&writer())).finish();
        assert!(status.success(), "{words:?} {trouble}");
    }
    fs::create_dir_all(&root).unwrap();
    let start = files(&root);
    let (seen, calls) = (Seen::default(), AtomicU64::new(0));
    let faults = number_from("PEERFOLIO_CRASH_FAULTS", 3).clamp(1, MET.len() as u64);
    let seed = seed();
    println!("PEERFOLIO_CRASH_SEED={seed}");
    share(|at| {
        let number = at / faults + 1;
        let turn = (seed + number + (at % faults) * (MET.len() as u64 / faults)) % MET.len() as u64;
        let (fault, onward) = MET[usize::try_from(turn).unwrap()];
        let hit = one_call(&disk, script, &start, &root, &before, number, (fault, onward), &seen);
        if hit {
            calls.fetch_max(number, Ordering::Relaxed);
        }
        hit
    });
    println!(
        "{}: {} calls, each with {faults} faults: {} runs, {} refusals",
        script.name,
        calls.load(Ordering::Relaxed),
        seen.runs.load(Ordering::Relaxed),
        seen.refusals.load(Ordering::Relaxed),
    );
    for (words, count) in seen.words.lock().unwrap().iter() {
        println!("  {count} times: {words}");
    }
    let faults = seen.faults.lock().unwrap();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.iter().cloned().collect::<Vec<_>>().join("\n"));
    assert!(calls.load(Ordering::Relaxed) > 20, "hardly a call was seen: the disk was not there");
}

/// Runs the script with one fault at one call. False where it has no such call.
#[expect(clippy::too_many_arguments, reason = "one run of the test, taken apart for its length only")]
fn one_call(
    disk: &Disk,
    script: &Script,
    start: &BTreeMap<PathBuf, Vec<u8>>,
    start_root: &Path,
    before: &Model,
    number: u64,
    (fault, onward): (Fault, bool),
    seen: &Seen,
) -> bool {
    let place = quick_place();
    let root = plain(&place).join("disk");
    let own = root.join("wallet");
    let moved = start.iter().map(|(path, bytes)| (root.join(path.strip_prefix(start_root).unwrap()), bytes.clone()));
    put_back(&root, &moved.collect());
    let hit = plain(&place).join("hit");
    let task = Task { folder: &own, seed: script.seed, done: script.done, last: Some(script.last) };
    let mut command = task.command(&writer());
    disk.lend(&mut command, &root);
    disk.break_at(&mut command, number, fault, onward, &hit);
    let (words, status, trouble) = Writer::start(command).finish();
    let Ok(call) = fs::read_to_string(&hit) else {
        assert!(status.success(), "without a fault: {words:?} {trouble}");
        return false;
    };
    seen.runs.fetch_add(1, Ordering::Relaxed);
    let call = call.replace(root.to_str().unwrap(), "");
    let blame = |why: String| {
        let again = if onward { " and all after it" } else { "" };
        let at = format!("{}, call {number} ({call}){again}, {fault:?}", script.name);
        seen.faults.lock().unwrap().insert(format!("{at}: {why}"));
    };
    let killed = matches!(fault, Fault::KilledBefore | Fault::KilledAfter) || (fault == Fault::Torn && call.starts_with("write"));
    if killed != (status.signal() == Some(9)) {
        blame(format!("it ended with {status}: {trouble}"));
    }
    if !killed && status.code().is_none_or(|code| ![0, 3, 4].contains(&code)) {
        blame(format!("it ended with {status}: {trouble}"));
    }
    // Of this change the program said itself that it may be there; whoever tries it again may find it there.
    let unsure = words.iter().find_map(|word| match word {
        Word::Refused(number, _, kind) if kind.contains("Unsure") || kind.contains("Unconfirmed") => Some(*number),
        _ => None,
    });
    for word in &words {
        if matches!(word, Word::Refused(number, _, kind) if unsure == Some(*number) && !kind.contains("Unexpected")) {
            continue;
        }
        let (Word::Refused(_, text, kind) | Word::Shut(text, kind)) = word else { continue };
        seen.refusals.fetch_add(1, Ordering::Relaxed);
        *seen.words.lock().unwrap().entry(text.replace(root.to_str().unwrap(), "")).or_default() += 1;
        let no_folder = call.starts_with("make folder") && kind.contains("NoFolder");
        let right = no_folder || ["Full", "ReadOnly", "Disk"].iter().any(|name| kind.contains(name));
        if !right {
            blame(format!("these words are not of the disk: {text} ({kind})"));
        }
    }
    let once = !onward && fault != Fault::Gone && !killed;
    let opened = words.contains(&Word::Open);
    if once && opened && unsure.is_none() && words.last() != Some(&Word::Closed) {
        blame(format!("one failure was enough to end it: {:?}", words.last()));
    }
    let done = confirmed(&words, script.done);
    let mut sure = before.clone();
    (script.done + 1..=done).for_each(|number| Deed::of(script.seed, number, &sure).note(&mut sure));
    let mut next = sure.clone();
    let last_but_end = words.iter().rev().find(|word| **word != Word::Closed);
    let refused_last = matches!(last_but_end, Some(Word::Refused(number, ..)) if unsure != Some(*number));
    if done < script.last {
        Deed::of(script.seed, done + 1, &sure).note(&mut next);
    }
    if script.done == 0 && !opened && !Vault::exists(&own) {
        // No wallet was made, and nothing was confirmed. Where one can be made now, nothing is in the way.
        let clear = Task { last: Some(1), ..task };
        let (words, status, trouble) = Writer::start(clear.command(&writer())).finish();
        if !status.success() {
            blame(format!("no wallet can be made there any more: {words:?} {trouble}"));
        }
        return true;
    }
    match examine(&own, &sure, &next) {
        Ok(0) => {}
        Ok(_) if refused_last => blame("the change that was refused is in the wallet".to_owned()),
        Ok(_) => {}
        Err(why) => blame(why),
    }
    true
}
