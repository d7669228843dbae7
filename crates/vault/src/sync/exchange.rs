//! The way to the store and back: what to ask for, and what to write. The wallet is not held meanwhile.
//!
//! Names in the store, below `peerfolio-<wallet's id>/`: `wallet.key`, `devices/<device>/<number>.log`, `papers/<name>`. A name
//! that is none of these is passed over: synced folders leave their own beside them. It must never believe what a store
//! says: everything is bounded here, and checked by whoever holds the keys.

use super::engine::Brought;
use super::id::Id;
use super::payload::MAX_DEVICES;
use super::segment::{Hash, MAX_NUMBER, MAX_SEGMENT, sha256};
use super::store::{Store, StoreError, Written};
use crate::keys::key::hex;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of segments after which a reading stops, to be gone on with: memory stays small however long the log is.
pub(crate) const ENOUGH: usize = 32 * 1024 * 1024;
/// Most files that a store may show in one folder.
const MAX_LISTED: usize = 200_000;
/// Bytes that sealing adds to a paper, and room for a later form.
const PAPER_ROOM: usize = 1024;

/// What a device knows and wants, for asking the store without the wallet.
#[derive(Debug, Clone)]
pub struct Known {
    pub(crate) wallet: String,
    pub(crate) sizes: BTreeMap<Id, BTreeMap<u32, u64>>,
    pub(crate) check: Vec<(Id, u32, Hash)>,
    pub(crate) papers: Vec<(String, Hash)>,
}

/// A file for the store.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) over: bool,
    pub(crate) what: What,
}

/// What a file for the store is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    Segment(Id, u32),
    KeyFile(Hash),
    Paper(String),
}

/// What is in the store now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored(pub(crate) Vec<What>);

pub(crate) fn folder_name(wallet: &[u8]) -> String {
    format!("peerfolio-{}", hex(wallet))
}

pub(crate) fn segment_name(folder: &str, device: Id, number: u32) -> String {
    format!("{folder}/devices/{device}/{number:08}.log")
}

pub(crate) fn paper_name(folder: &str, name: &Hash) -> String {
    format!("{folder}/papers/{}", hex(name))
}

pub(crate) fn key_name(folder: &str) -> String {
    format!("{folder}/wallet.key")
}

/// The number of a segment's file; `None` for any other name.
fn number(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".log")?;
    let number = (digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())??;
    (1..=MAX_NUMBER).contains(&number).then_some(number)
}

/// Reads from the store what is not known yet.
///
/// # Errors
/// [`StoreError`]; nothing is lost then, and the next time begins anew.
pub fn fetch(store: &dyn Store, known: &Known) -> Result<Brought, StoreError> {
    let mut brought = Brought::default();
    let folder = format!("{}/devices", known.wallet);
    let shown = store.list(&folder, MAX_LISTED)?;
    let mut devices: BTreeSet<Id> =
        shown.iter().filter_map(|entry| Id::parse(entry.name.trim_end_matches('/'))).take(MAX_DEVICES).collect();
    devices.extend(known.sizes.keys());
    let (nothing, mut read) = (BTreeMap::new(), 0);
    for device in devices {
        let held = known.sizes.get(&device).unwrap_or(&nothing);
        let shown = store.list(&format!("{folder}/{device}"), MAX_LISTED)?;
        let shown: BTreeMap<u32, Option<u64>> = shown.iter().filter_map(|file| Some((number(&file.name)?, file.size))).collect();
        for (number, size) in held {
            match shown.get(number) {
                None => brought.absent.push((device, *number)),
                Some(Some(now)) if now != size => {
                    if let Some(bytes) = read_segment(store, &segment_name(&known.wallet, device, *number))? {
                        brought.segments.push((device, *number, bytes));
                    }
                }
                Some(_) => {}
            }
        }
        let mut next = held.keys().next_back().map_or(1, |last| last + 1);
        while shown.contains_key(&next) {
            if read > ENOUGH {
                brought.more = true;
                break;
            }
            let Some(bytes) = read_segment(store, &segment_name(&known.wallet, device, next))? else { break };
            read += bytes.len();
            brought.segments.push((device, next, bytes));
            next += 1;
        }
    }
    for (device, number, hash) in &known.check {
        if let Some(bytes) = read_segment(store, &segment_name(&known.wallet, *device, *number))?
            && sha256(&bytes) != *hash
        {
            brought.segments.push((*device, *number, bytes));
        }
    }
    for (paper, name) in &known.papers {
        if read > ENOUGH {
            brought.more = true;
            break;
        }
        match store.read(&paper_name(&known.wallet, name), crate::table::document::MAX_DOCUMENT_BYTES + PAPER_ROOM) {
            Ok(Some(bytes)) => {
                read += bytes.len();
                brought.papers.insert(paper.clone(), bytes);
            }
            Ok(None) | Err(StoreError::TooLarge) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(brought)
}

/// A segment's file. One that is too long is none of ours, whoever put it there: it reads as an empty one.
fn read_segment(store: &dyn Store, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    match store.read(name, MAX_SEGMENT) {
        Err(StoreError::TooLarge) => Ok(Some(Vec::new())),
        other => other,
    }
}

/// Writes what is new into the store. What is there already under the same name stays, and is looked at the next time.
///
/// # Errors
/// [`StoreError`] with what was stored before it: that is to be noted all the same.
pub fn publish(store: &dyn Store, outgoing: &[Outgoing]) -> (Stored, Result<(), StoreError>) {
    let mut stored = Stored::default();
    for file in outgoing {
        let done = if file.over {
            store.write_over(&file.name, &file.bytes).map(|()| Written::New)
        } else {
            store.write_new(&file.name, &file.bytes)
        };
        match done {
            Ok(Written::New) => stored.0.push(file.what.clone()),
            // A paper's file is the same whoever writes it. A segment of that name is looked at when it is read.
            Ok(Written::AlreadyThere) if matches!(file.what, What::Paper(_)) => stored.0.push(file.what.clone()),
            Ok(Written::AlreadyThere) => {}
            Err(error) => return (stored, Err(error)),
        }
    }
    (stored, Ok(()))
}

/// Names of the wallets that a store holds, as the folders are called.
///
/// # Errors
/// [`StoreError`].
pub fn wallets(store: &dyn Store) -> Result<Vec<String>, StoreError> {
    let shown = store.list("", MAX_LISTED)?;
    let is_one = |name: &str| name.strip_prefix("peerfolio-").is_some_and(|id| Id::parse(id).is_some());
    let mut names: Vec<String> =
        shown.into_iter().map(|entry| entry.name.trim_end_matches('/').to_owned()).filter(|name| is_one(name)).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// The copy of a wallet's key file.
///
/// # Errors
/// [`StoreError`].
pub fn key_file(store: &dyn Store, wallet: &str, most: usize) -> Result<Option<Vec<u8>>, StoreError> {
    store.read(&key_name(wallet), most)
}
