//! This process's own memory is searched after a wallet was closed: neither a key nor what was typed is left in it.
//!
//! What is sought is held only with every bit turned, so that the search does not find itself.

#![cfg(target_os = "linux")]

use crate::keys::HeldKeys;
use crate::keys::key::{derive_wrapping_key, hex};
use crate::keys::secret::scrub_stack;
use crate::{Cost, Passphrase, RecoveryCode, Vault};
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use zeroize::Zeroize;

/// Something sought, every bit turned.
struct Sought(&'static str, Vec<u8>);

impl Sought {
    fn new(name: &'static str, bytes: &[u8]) -> Self {
        Self(name, bytes.iter().map(|byte| !byte).collect())
    }
}

/// How often each stands in what this process may write: heap, stacks, variables.
fn count(sought: &[Sought]) -> Vec<usize> {
    let memory = File::open("/proc/self/mem").unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut counts = vec![0; sought.len()];
    let longest = sought.iter().map(|sought| sought.1.len()).max().unwrap_or(0);
    let mut bytes = vec![0; 1 << 20];
    for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|mode| mode.starts_with("rw"))) {
        let (from, to) = line.split(' ').next().and_then(|range| range.split_once('-')).unwrap();
        let [mut at, to] = [from, to].map(|text| u64::from_str_radix(text, 16).unwrap());
        while at < to {
            let wanted = usize::try_from(to - at).unwrap().min(bytes.len());
            // A page that cannot be read holds nothing that was written.
            let Ok(read) = memory.read_at(&mut bytes[..wanted], at) else { break };
            for (count, sought) in counts.iter_mut().zip(sought) {
                let first = !sought.1[0];
                let turned = |window: &[u8]| window.iter().zip(&sought.1).all(|(byte, turned)| *byte == !turned);
                *count += bytes[..read].windows(sought.1.len()).filter(|window| window[0] == first && turned(window)).count();
            }
            bytes[..read].zeroize();
            if read <= longest {
                break;
            }
            // The next piece begins a little before the end of this one: what lies across the border is found too.
            at += if at + read as u64 >= to { read } else { read - longest } as u64;
        }
    }
    counts
}

fn typed() -> String {
    // Put together here, so that it does not stand in the program itself.
    ["quiet", "sample", "lanterns", "by the", "river"].join(" of ")
}

fn sought_in(keys: &HeldKeys) -> Vec<Sought> {
    let database = keys.data_key.derive(&keys.wallet_id, b"peerfolio wallet.db key 1");
    let mut digits = hex(database.expose());
    assert!(keys.data_key.derive_database_key(&keys.wallet_id).expose_pragma().contains(&digits));
    let mut typed = typed();
    let sought = vec![
        Sought::new("data key", keys.data_key.expose_bytes()),
        Sought::new("database key", database.expose()),
        Sought::new("database key in digits", digits.as_bytes()),
        Sought::new("passphrase", typed.as_bytes()),
    ];
    typed.zeroize();
    digits.zeroize();
    sought
}

/// The same without copies of its own: what it makes of the keys is wiped with the stack and the heap it used.
fn sought(vault: &Vault) -> Vec<Sought> {
    let sought = sought_in(vault.keys());
    scrub_stack();
    sought
}

#[test]
fn nothing_that_opens_a_wallet_is_left_after_it_was_closed() {
    let place = tempfile::tempdir().unwrap();
    let cost = Cost::new(1024, 2, 1).unwrap();
    let code = {
        let passphrase = Passphrase::new(typed()).unwrap();
        let mut vault = Vault::create(place.path(), &passphrase, cost).unwrap();
        let code = vault.make_recovery_code("2026-11-22T10:00:00".parse().unwrap()).unwrap();
        Sought::new("recovery code", code.write().as_bytes())
    };

    let vault = {
        // Sized beforehand: a string that grows leaves a copy behind.
        let mut written = String::with_capacity(64);
        written.extend(code.1.iter().map(|turned| char::from(!turned)));
        let read = RecoveryCode::read(&written).ok().unwrap();
        written.zeroize();
        drop(Vault::open(place.path(), &read).unwrap());
        let passphrase = Passphrase::new(typed()).unwrap();
        Vault::open(place.path(), &passphrase).unwrap()
    };
    let mut sought = sought(&vault);
    sought.push(code);
    sought.push({
        // The salt of the first slot: docs/vault-format.md.
        let salt = fs::read(place.path().join("wallet.key")).unwrap()[56..72].try_into().unwrap();
        let passphrase = Passphrase::new(typed()).unwrap();
        let wrapping = derive_wrapping_key(&passphrase, &salt, cost).ok().unwrap();
        Sought::new("wrapping key", wrapping.expose_bytes())
    });
    scrub_stack();
    // The search finds what is there: the data key lies in the memory of the open wallet.
    assert!(count(&sought)[0] >= 1, "the search finds nothing");
    drop(vault);
    let left: Vec<_> = sought.iter().map(|sought| sought.0).zip(count(&sought)).filter(|(_, count)| *count > 0).collect();
    assert_eq!(left, []);
}
