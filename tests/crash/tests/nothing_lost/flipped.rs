//! Bytes that are not as they were written: whatever the wallet still gives without an error is what was stored; the rest is
//! refused with words, and the rescue names it.

use crate::wallet::{files, number_from, plain, put_back, quick_place, seed};
use peerfolio_core::model::Record;
use peerfolio_crash::deed::{Deed, cheapest, time};
use peerfolio_crash::dice::Dice;
use peerfolio_crash::model::{Content, Model, read};
use peerfolio_vault::{OpenError, Part, ReadError, Rescued, StorageError, Vault};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// A page of the database.
const PAGE: usize = 4096;

/// A small wallet with every kind of row, closed, and all that it holds.
struct Whole {
    content: Content,
    model: Model,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Whole {
    fn make() -> Self {
        let place = quick_place();
        let root = plain(&place);
        let folder = root.join("wallet");
        let mut model = Model::default();
        let mut vault = Vault::create(&folder, &model.passphrase(), cheapest()).unwrap();
        for number in 1..=60 {
            let deed = Deed::of(4, number, &model);
            // The wallet alone, and no large papers: each byte of them would be flipped.
            if matches!(deed, Deed::BackUp) || large(&deed) {
                continue;
            }
            deed.perform(&mut vault, time(4, number)).unwrap();
            deed.note(&mut model);
        }
        let content = read(&vault).unwrap();
        assert_eq!(content, model.content);
        let Record { holder, credentials, activities, experience, supervision, documents, confirmations, .. } = &content.record;
        assert!(!holder.name.is_empty() && !credentials.is_empty() && !activities.is_empty() && !experience.is_empty());
        assert!(!supervision.is_empty() && !documents.is_empty() && !confirmations.is_empty() && !content.settings.is_empty());
        drop(vault);
        let files = files(&folder).into_iter().map(|(path, bytes)| (path.strip_prefix(&root).unwrap().to_owned(), bytes));
        Self { files: files.collect(), content, model }
    }

    fn bytes(&self, name: &str) -> &[u8] {
        &self.files[&Path::new("wallet").join(name)]
    }

    /// A copy of its own for each worker.
    fn lay_out(&self, root: &Path) -> PathBuf {
        put_back(root, &self.files.iter().map(|(path, bytes)| (root.join(path), bytes.clone())).collect());
        root.join("wallet")
    }

    /// Opens what lies there and holds everything that it gives against what was stored. How many parts it refused.
    fn hold_against(&self, folder: &Path) -> Result<usize, String> {
        let vault = match Vault::open(folder, &self.model.passphrase()) {
            Ok(vault) => vault,
            Err(OpenError::Damaged(Part::Database)) => return Ok(1),
            Err(other) => return Err(format!("these words are not of damage: {other} ({other:?})")),
        };
        let own = &self.content.record;
        let mut refused = 0;
        let mut part = |name: &str, same: Result<bool, ReadError>| match same {
            Ok(true) => Ok(()),
            Ok(false) => Err(format!("{name}: given without an error, and not as stored")),
            Err(ReadError::PaperDamaged { .. } | ReadError::Storage(StorageError::Damaged)) => {
                refused += 1;
                Ok(())
            }
            Err(other) => Err(format!("{name}: these words are not of damage: {other} ({other:?})")),
        };
        part("holder", vault.holder().map(|found| found == own.holder))?;
        part("certificates", vault.credentials().map(|found| found == own.credentials))?;
        part("courses", vault.activities().map(|found| found == own.activities))?;
        part("work", vault.experience().map(|found| found == own.experience))?;
        part("supervision", vault.supervision().map(|found| found == own.supervision))?;
        part("papers", vault.documents().map(|found| found == own.documents))?;
        part("answers", vault.confirmations().map(|found| found == own.confirmations))?;
        part("packets given out", vault.disclosures().map(|found| found == own.disclosures))?;
        part("settings", vault.settings().map(|found| found == self.content.settings))?;
        part("history", vault.history(None, u32::MAX, 0).map(|found| found.len() == self.content.steps))?;
        part("the whole record", vault.record().map(|found| found == *own))?;
        for (id, bytes) in &self.content.papers {
            part("a paper", vault.document_bytes(id).map(|found| *found == *bytes))?;
        }
        Ok(refused)
    }

    /// What the rescue gives is what was stored, and where anything is missing it says so.
    fn rescue(&self, folder: &Path, scratch: &Path) -> Result<bool, String> {
        let rescued = match Rescued::open(folder, &self.model.passphrase(), scratch) {
            Ok(rescued) => rescued,
            Err(OpenError::Damaged(Part::Database)) => return Ok(false),
            Err(other) => return Err(format!("the rescue ends with: {other} ({other:?})")),
        };
        let found = rescued.vault.record().map_err(|error| format!("what was rescued cannot be read: {error}"))?;
        let own = &self.content.record;
        let hurt = &rescued.report.hurt;
        let among = |found: &[String], own: &[String]| found.iter().all(|id| own.contains(id));
        let ids = |record: &Record| -> Vec<Vec<String>> {
            vec![
                record.credentials.iter().map(|row| row.id.clone()).collect(),
                record.activities.iter().map(|row| row.id.clone()).collect(),
                record.experience.iter().map(|row| format!("{row:?}")).collect(),
                record.supervision.iter().map(|row| format!("{row:?}")).collect(),
                record.documents.iter().map(|row| row.id.clone()).collect(),
                record.confirmations.iter().map(|row| row.field.clone()).collect(),
            ]
        };
        for (found, own) in ids(&found).iter().zip(&ids(own)) {
            if !among(found, own) {
                return Err(format!("the rescue gives what was never stored: {found:?}"));
            }
        }
        let mut papers = BTreeMap::new();
        for paper in &found.documents {
            if let Ok(bytes) = rescued.vault.document_bytes(&paper.id) {
                if *bytes != self.content.papers[&paper.id] {
                    return Err(format!("the rescue gives other bytes of the paper {}", paper.id));
                }
                papers.insert(paper.id.clone(), bytes.to_vec());
            }
        }
        if hurt.is_empty() && (found != *own || papers != self.content.papers) {
            return Err("the rescue is silent about what is missing".to_owned());
        }
        Ok(true)
    }
}

fn large(deed: &Deed) -> bool {
    match deed {
        Deed::AddPaper(_, bytes) => bytes.len() > 5_000,
        Deed::Import(_, papers) => papers.values().any(|bytes| bytes.len() > 5_000),
        _ => false,
    }
}

// Two tests, so that two processes can run them: within one, SQLCipher's wiping of memory lets one thread wait for another.
#[test]
fn no_flipped_byte_of_the_database_gives_other_content() {
    flip(0);
}

#[test]
fn nor_does_any_of_the_bytes_between_them() {
    flip(1);
}

/// Every second byte of those to be flipped, from the first or from the second.
fn flip(lane: u64) {
    let every = number_from("PEERFOLIO_CRASH_EVERY", 32);
    let whole = Whole::make();
    let bytes = whole.bytes("wallet.db");
    let seed = seed();
    println!("PEERFOLIO_CRASH_SEED={seed}");
    let first = Dice::new(seed, 0).below(every);
    let faults = Mutex::new(BTreeSet::new());
    let (mut flips, mut noticed) = (0, 0);
    let place = quick_place();
    let folder = whole.lay_out(&plain(&place));
    let database = folder.join("wallet.db");
    let places = (first + lane * every..bytes.len() as u64).step_by(usize::try_from(2 * every).unwrap());
    for at in places {
        let byte = bytes[usize::try_from(at).unwrap()];
        write_byte(&database, at, byte ^ (1 << Dice::new(seed, at).below(8)));
        match whole.hold_against(&folder) {
            Ok(refused) => noticed += u64::from(refused > 0),
            Err(why) => drop(faults.lock().unwrap().insert(format!("byte {at}: {why}"))),
        }
        write_byte(&database, at, byte);
        flips += 1;
    }
    assert!(fs::read(&database).unwrap() == bytes, "looking changed the database");
    assert_eq!(whole.hold_against(&folder), Ok(0));
    println!("{flips} bytes of {} flipped one by one: {noticed} noticed, the others are of no account", bytes.len());
    none(&faults);
    assert!(noticed * 3 > flips, "only {noticed} of {flips} were noticed");
}

fn write_byte(path: &Path, at: u64, byte: u8) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(&[byte]).unwrap();
}

fn none(faults: &Mutex<BTreeSet<String>>) {
    let faults = faults.lock().unwrap();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.iter().cloned().collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_rescue_gives_what_was_stored_and_names_the_rest() {
    let whole = Whole::make();
    let bytes = whole.bytes("wallet.db");
    let seed = seed();
    println!("PEERFOLIO_CRASH_SEED={seed}");
    let pages = bytes.len() / PAGE;
    let (opened, refused, faults) = (AtomicU64::new(0), AtomicU64::new(0), Mutex::new(BTreeSet::new()));
    // One page alone, or several at once.
    let wallets = number_from("PEERFOLIO_CRASH_RESCUES", 40);
    for number in 0..wallets {
        let mut dice = Dice::new(seed, number);
        let mut hurt = bytes.to_vec();
        let pages_hurt: Vec<_> = match number {
            0..8 => vec![usize::try_from(number).unwrap()],
            _ if dice.once_in(2) => vec![dice.place(pages)],
            _ => (0..2 + dice.below(8)).map(|_| dice.place(pages)).collect(),
        };
        for page in &pages_hurt {
            hurt[page * PAGE + dice.place(PAGE)] ^= 1 << dice.below(8);
        }
        let (place, scratch) = (quick_place(), quick_place());
        let folder = whole.lay_out(&plain(&place));
        fs::write(folder.join("wallet.db"), &hurt).unwrap();
        match whole.rescue(&folder, scratch.path()) {
            Ok(true) => drop(opened.fetch_add(1, Ordering::Relaxed)),
            Ok(false) => drop(refused.fetch_add(1, Ordering::Relaxed)),
            Err(why) => drop(faults.lock().unwrap().insert(format!("pages {pages_hurt:?}: {why}"))),
        }
        if fs::read(folder.join("wallet.db")).unwrap() != hurt {
            faults.lock().unwrap().insert(format!("pages {pages_hurt:?}: the rescue changed the database"));
        }
    }
    println!("{pages} pages: {} damaged wallets opened by the rescue, {} refused", opened.into_inner(), refused.into_inner());
    none(&faults);
}

#[test]
fn a_database_cut_short_is_never_taken_for_a_shorter_one() {
    let whole = Whole::make();
    let bytes = whole.bytes("wallet.db");
    let place = quick_place();
    let folder = whole.lay_out(&plain(&place));
    let odd = [1, 15, 16, 17, 100, 511, 512, 513, PAGE - 1, PAGE + 1, bytes.len() - 1, bytes.len() - 16];
    for length in (0..bytes.len()).step_by(PAGE).chain(odd) {
        fs::write(folder.join("wallet.db"), &bytes[..length]).unwrap();
        let refused = Vault::open(&folder, &whole.model.passphrase()).map(drop).unwrap_err();
        assert!(matches!(refused, OpenError::Damaged(Part::Database)), "{length}: {refused:?}");
        assert_eq!(fs::read(folder.join("wallet.db")).unwrap().len(), length, "it was left as it was");
    }
    fs::write(folder.join("wallet.db"), bytes).unwrap();
    assert_eq!(whole.hold_against(&folder), Ok(0));
}

#[test]
fn no_flipped_bit_of_the_key_file_opens_and_none_of_its_beginnings() {
    let whole = Whole::make();
    let bytes = whole.bytes("wallet.key");
    let place = quick_place();
    let folder = whole.lay_out(&plain(&place));
    let refused = |bytes: &[u8]| {
        fs::write(folder.join("wallet.key"), bytes).unwrap();
        Vault::open(&folder, &whole.model.passphrase()).map(drop).unwrap_err()
    };
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let refused = refused(&flipped);
        assert!(matches!(refused, OpenError::Damaged(Part::KeyFile)), "bit {bit}: {refused:?}");
    }
    for length in 0..bytes.len() {
        let refused = refused(&bytes[..length]);
        assert!(matches!(refused, OpenError::Damaged(Part::KeyFile)), "{length} bytes: {refused:?}");
    }
    fs::write(folder.join("wallet.key"), bytes).unwrap();
    assert_eq!(whole.hold_against(&folder), Ok(0));
}
