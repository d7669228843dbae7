//! A store that means harm: it can withhold, and nothing else.

use super::device::{Device, WALLET};
use super::weather::{Dice, Plain};
use crate::keys::key::ChangeLogKey;
use crate::sync::log::Trouble;
use crate::sync::payload::Payload;
use crate::sync::segment::{Seal, SigningKey};
use crate::sync::store::{Listed, Store, StoreError, Written};
use serde_json::json;

fn three(store: &Plain) -> [Device; 3] {
    let devices = ["A", "B", "C"].map(Device::new);
    for (at, device) in devices.iter().enumerate() {
        device.set("activity", &format!("a{at}"), json!({"title": format!("Sample {at}")}));
        device.sync(store);
    }
    devices
}

#[test]
fn every_changed_byte_of_every_file_is_refused_and_put_right() {
    let store = Plain::default();
    let [a, b, c] = three(&store);
    let names: Vec<String> = store.0.borrow().keys().filter(|name| name.ends_with(".log")).cloned().collect();
    let mut dice = Dice(5);
    for name in names {
        let whole = store.0.borrow()[&name].clone();
        for at in [0, 17, 40, 52, 60, 100, 140, 152, 160, whole.len() - 1, dice.below(whole.len()), dice.below(whole.len())] {
            store.0.borrow_mut().get_mut(&name).unwrap()[at] ^= 1;
            let fresh = Device::new("Fresh");
            fresh.listen(&store);
            assert!(fresh.keys().len() == 2, "{name} byte {at}");
            // Whoever has it puts it back, as soon as its turn to be looked at comes.
            for _ in 0..3 {
                for device in [&a, &b, &c] {
                    device.sync(&store);
                }
            }
            assert!(store.0.borrow()[&name] == whole, "{name} byte {at}");
            fresh.listen(&store);
            assert_eq!(fresh.keys().len(), 3);
        }
    }
}

#[test]
fn files_under_each_others_names_or_of_other_wallets_say_nothing() {
    let store = Plain::default();
    let [a, b, _] = three(&store);
    let name = |device: &Device| format!("peerfolio-{}/devices/{}/00000001.log", crate::keys::key::hex(&WALLET), device.id());
    let (one, other) = (store.0.borrow()[&name(&a)].clone(), store.0.borrow()[&name(&b)].clone());
    store.0.borrow_mut().insert(name(&a), other);
    store.0.borrow_mut().insert(name(&b), one);
    let fresh = Device::new("Fresh");
    fresh.sync(&store);
    assert_eq!(fresh.keys().len(), 1);
    // A log that somebody without the wallet's key wrote, signed well.
    let key = ChangeLogKey::from_bytes([8; 32]);
    let payload = Payload { name: "Evil".into(), at: String::new(), seen: Default::default(), versions: Vec::new() };
    let device = crate::sync::Id([6; 16]);
    let forged =
        Seal { key: &key, wallet: WALLET }.segment(&SigningKey::make().unwrap(), device, 1, &[0; 32], &payload.pack()).unwrap();
    let forged_name = format!("peerfolio-{}/devices/{device}/00000001.log", crate::keys::key::hex(&WALLET));
    store.0.borrow_mut().insert(forged_name, forged);
    fresh.sync(&store);
    assert!(fresh.state().peers.iter().all(|peer| peer.name != "Evil"));
}

#[test]
fn what_is_withheld_is_named_and_what_was_there_is_put_back() {
    let store = Plain::default();
    let [a, b, c] = three(&store);
    for device in [&a, &b, &c] {
        device.sync(&store);
    }
    let before = store.0.borrow().clone();
    a.edit("activity", "a0", "title", json!("New"));
    a.sync(&store);
    b.sync(&store);
    b.edit("activity", "a1", "title", json!("New too"));
    b.sync(&store);
    // Rolled back for the third, but for the second's log.
    let mut shown = before.clone();
    shown.extend(
        store
            .0
            .borrow()
            .iter()
            .filter(|(name, _)| name.contains(&b.id().to_string()))
            .map(|(name, bytes)| (name.clone(), bytes.clone())),
    );
    let for_c = Plain(std::cell::RefCell::new(shown));
    c.sync(&for_c);
    let peer = c.state().peers.into_iter().find(|peer| peer.device == a.id()).unwrap();
    assert_eq!(peer.withheld, Some((1, b.id())));
    assert_eq!(c.json("activity", "a1")["title"], "New too", "the others are read all the same");
    // Everything is gone: whoever synced puts back all that it has.
    let empty = Plain::default();
    b.sync(&empty);
    let fresh = Device::new("Fresh");
    fresh.sync(&empty);
    assert_eq!(fresh.all(), b.all());
}

#[test]
fn a_fork_is_named_and_goes_no_further() {
    let store = Plain::default();
    let [a, b, _] = three(&store);
    let key = ChangeLogKey::from_bytes([7; 32]);
    let payload = Payload { name: "A".into(), at: String::new(), seen: Default::default(), versions: Vec::new() };
    // The number that comes next, by a stranger to the device though not to the wallet.
    let forged =
        Seal { key: &key, wallet: WALLET }.segment(&SigningKey::make().unwrap(), a.id(), 2, &[0; 32], &payload.pack()).unwrap();
    store.0.borrow_mut().insert(format!("peerfolio-{}/devices/{}/00000002.log", crate::keys::key::hex(&WALLET), a.id()), forged);
    b.sync(&store);
    let peer = b.state().peers.into_iter().find(|peer| peer.device == a.id()).unwrap();
    assert_eq!((peer.trouble, peer.read), (Some(Trouble::Forked), 1));
    let files = store.0.borrow().len();
    b.sync(&store);
    assert_eq!(store.0.borrow().len(), files, "said once");
}

/// Answers anything.
struct Mad(std::cell::RefCell<Dice>);

impl Store for Mad {
    fn list(&self, folder: &str, most: usize) -> Result<Vec<Listed>, StoreError> {
        let mut dice = self.0.borrow_mut();
        let name = |dice: &mut Dice| match dice.below(6) {
            0 => "../../etc".to_owned(),
            1 => "ab".repeat(16),
            2 => "99999999.log".to_owned(),
            3 => "00000000.log".to_owned(),
            4 => "é".repeat(dice.below(400)),
            _ => format!("{:08}.log", dice.below(9)),
        };
        let count = dice.below(20);
        let _ = (folder, most);
        Ok((0..count).map(|_| Listed { name: name(&mut dice), size: Some(dice.next()) }).collect())
    }

    fn read(&self, _: &str, most: usize) -> Result<Option<Vec<u8>>, StoreError> {
        let mut dice = self.0.borrow_mut();
        match dice.below(4) {
            0 => Ok(None),
            1 => Err(StoreError::TooLarge),
            _ => {
                let length = dice.below(most.min(4096));
                Ok(Some((0..length).map(|_| dice.next().to_le_bytes()[0]).collect()))
            }
        }
    }

    fn write_new(&self, _: &str, _: &[u8]) -> Result<Written, StoreError> {
        Ok(if self.0.borrow_mut().one_in(2) { Written::New } else { Written::AlreadyThere })
    }

    fn write_over(&self, _: &str, _: &[u8]) -> Result<(), StoreError> {
        Ok(())
    }
}

#[test]
fn a_store_that_answers_anything_changes_nothing() {
    let device = Device::new("A");
    device.set("activity", "a1", json!({"title": "Ethics"}));
    for seed in 0..60 {
        let mad = Mad(std::cell::RefCell::new(Dice(seed)));
        let _ = device.round(&mad);
    }
    assert_eq!(device.keys().len(), 1);
    assert!(device.state().peers.is_empty() && !device.state().renewed);
    // And an honest one is served afterwards.
    let (store, other) = (Plain::default(), Device::new("B"));
    for _ in 0..3 {
        device.sync(&store);
    }
    other.sync(&store);
    assert_eq!(other.all(), device.all());
}
