//! Stores for the tests: a plain one, and a synced folder with all that befalls such folders.

use crate::sync::store::{Listed, Store, StoreError, Written};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers that look random and are the same every time (SplitMix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    pub(super) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}

type Files = BTreeMap<String, Vec<u8>>;

/// A store that does what it is asked.
#[derive(Default)]
pub(super) struct Plain(pub(super) RefCell<Files>);

fn listed(files: &Files, folder: &str) -> Vec<Listed> {
    let inside = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let mut shown = BTreeMap::new();
    for (name, bytes) in files {
        if let Some(rest) = name.strip_prefix(&inside) {
            match rest.split_once('/') {
                Some((below, _)) => shown.insert(below.to_owned(), None),
                None => shown.insert(rest.to_owned(), Some(bytes.len() as u64)),
            };
        }
    }
    shown.into_iter().map(|(name, size)| Listed { name, size }).collect()
}

impl Store for Plain {
    fn list(&self, folder: &str, _: usize) -> Result<Vec<Listed>, StoreError> {
        Ok(listed(&self.0.borrow(), folder))
    }

    fn read(&self, name: &str, most: usize) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.0.borrow().get(name).cloned();
        if found.as_ref().is_some_and(|bytes| bytes.len() > most) { Err(StoreError::TooLarge) } else { Ok(found) }
    }

    fn write_new(&self, name: &str, bytes: &[u8]) -> Result<Written, StoreError> {
        let mut files = self.0.borrow_mut();
        if files.contains_key(name) {
            return Ok(Written::AlreadyThere);
        }
        files.insert(name.to_owned(), bytes.to_vec());
        Ok(Written::New)
    }

    fn write_over(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.0.borrow_mut().insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }
}

/// A file on its way: name, bytes, and to whom it is still to come.
type Underway = (String, Vec<u8>, BTreeSet<usize>);

/// A folder that a program of somebody else's carries between machines: each machine has its own, and what is written on
/// one comes to the others late, in any order, cut short, under another's name, more than once, or not at all.
pub(super) struct Synced {
    pub(super) folders: Vec<RefCell<Files>>,
    /// What was written and has not come to everybody.
    way: RefCell<Vec<Underway>>,
    dice: RefCell<Dice>,
    /// Whether drives go away and fill up.
    pub(super) rough: std::cell::Cell<bool>,
}

impl Synced {
    pub(super) fn new(machines: usize, seed: u64) -> Self {
        let folders = (0..machines).map(|_| RefCell::default()).collect();
        Self { folders, way: RefCell::default(), dice: RefCell::new(Dice(seed)), rough: true.into() }
    }

    pub(super) fn at(&self, machine: usize) -> Folder<'_> {
        Folder { synced: self, machine }
    }

    /// Some of what is on its way arrives somewhere, whole or not.
    pub(super) fn blow(&self) {
        let (mut way, mut dice) = (self.way.borrow_mut(), self.dice.borrow_mut());
        for _ in 0..way.len().div_ceil(2) {
            if way.is_empty() {
                return;
            }
            let at = dice.below(way.len());
            let targets: Vec<usize> = way[at].2.iter().copied().collect();
            let Some(&to) = targets.get(dice.below(targets.len())) else {
                way.swap_remove(at);
                continue;
            };
            let (name, bytes, _) = way[at].clone();
            let mut folder = self.folders[to].borrow_mut();
            match dice.below(12) {
                // Half a file, the rest later.
                0 => drop(folder.insert(name, bytes[..dice.below(bytes.len())].to_vec())),
                // Under this name comes another file, the right one later.
                1 => {
                    let other = dice.below(way.len());
                    folder.insert(name, way[other].1.clone());
                }
                // A conflict copy beside it.
                2 => drop(folder.insert(name.replace(".log", " (conflicted copy).log"), bytes)),
                // Lost for good on the way, for everybody.
                3 => drop(way.swap_remove(at)),
                // Once more later.
                4 => drop(folder.insert(name, bytes)),
                // A file disappears that was there.
                5 => {
                    let names: Vec<String> = folder.keys().cloned().collect();
                    if let Some(gone) = names.get(dice.below(names.len())) {
                        folder.remove(gone);
                    }
                }
                _ => {
                    folder.insert(name, bytes);
                    way[at].2.remove(&to);
                }
            }
        }
    }

    /// The weather clears: what is on its way arrives, and all folders come to be the same. Of files that differ one stays,
    /// whichever, whole or not.
    pub(super) fn clear(&self) {
        for (name, bytes, to) in self.way.borrow_mut().drain(..) {
            for machine in to {
                self.folders[machine].borrow_mut().insert(name.clone(), bytes.clone());
            }
        }
        let mut dice = self.dice.borrow_mut();
        let mut all: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
        for folder in &self.folders {
            for (name, bytes) in folder.borrow().iter() {
                all.entry(name.clone()).or_default().push(bytes.clone());
            }
        }
        for (name, mut found) in all {
            let stays = found.swap_remove(dice.below(found.len()));
            for folder in &self.folders {
                folder.borrow_mut().insert(name.clone(), stays.clone());
            }
        }
    }
}

/// One machine's folder.
pub(super) struct Folder<'a> {
    synced: &'a Synced,
    machine: usize,
}

impl Folder<'_> {
    fn send(&self, name: &str, bytes: &[u8]) {
        let others = (0..self.synced.folders.len()).filter(|machine| *machine != self.machine).collect();
        self.synced.way.borrow_mut().push((name.to_owned(), bytes.to_vec(), others));
    }
}

impl Store for Folder<'_> {
    fn list(&self, folder: &str, _: usize) -> Result<Vec<Listed>, StoreError> {
        Ok(listed(&self.synced.folders[self.machine].borrow(), folder))
    }

    fn read(&self, name: &str, most: usize) -> Result<Option<Vec<u8>>, StoreError> {
        if self.synced.rough.get() && self.synced.dice.borrow_mut().one_in(200) {
            return Err(StoreError::Unreachable("the drive is away".into()));
        }
        let found = self.synced.folders[self.machine].borrow().get(name).cloned();
        if found.as_ref().is_some_and(|bytes| bytes.len() > most) { Err(StoreError::TooLarge) } else { Ok(found) }
    }

    fn write_new(&self, name: &str, bytes: &[u8]) -> Result<Written, StoreError> {
        if self.synced.rough.get() && self.synced.dice.borrow_mut().one_in(60) {
            return Err(StoreError::Full);
        }
        if self.synced.folders[self.machine].borrow().contains_key(name) {
            return Ok(Written::AlreadyThere);
        }
        self.write_over(name, bytes)?;
        Ok(Written::New)
    }

    fn write_over(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.synced.folders[self.machine].borrow_mut().insert(name.to_owned(), bytes.to_vec());
        self.send(name, bytes);
        Ok(())
    }
}
