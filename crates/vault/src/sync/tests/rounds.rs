//! Two or three devices and a store that works: what a person sees.

use super::device::{Device, WALLET};
use super::weather::Plain;
use crate::keys::key::hex;
use crate::sync::engine::{ChangeLogError, Pick, Rows};
use crate::sync::segment::sha256;
use serde_json::json;

#[test]
fn what_one_writes_the_other_has() {
    let (store, a, b) = (Plain::default(), Device::new("Laptop"), Device::new("Desktop"));
    a.set("credential", "c1", json!({"title": "CPSS"}));
    a.set("activity", "a1", json!({"title": "Ethics", "counts_for": ["c1"]}));
    a.sync(&store);
    assert_eq!(b.sync(&store), 2);
    assert_eq!(b.all(), a.all());
    b.edit("activity", "a1", "title", json!("Ethics II"));
    b.sync(&store);
    a.sync(&store);
    assert_eq!(a.json("activity", "a1")["title"], "Ethics II");
    let (files, again) = (store.0.borrow().len(), a.sync(&store) + b.sync(&store));
    assert_eq!((store.0.borrow().len(), again), (files, 0), "nothing new writes nothing");
    let state = a.state();
    assert_eq!((state.peers.len(), state.peers[0].name.as_str(), state.unstored), (1, "Desktop", 0));
}

#[test]
fn a_removal_waits_on_each_device_until_it_is_answered() {
    let (store, a, b, c) = (Plain::default(), Device::new("A"), Device::new("B"), Device::new("C"));
    for at in 0..3 {
        a.set("activity", &format!("a{at}"), json!({"title": at}));
    }
    for device in [&a, &b, &c] {
        device.sync(&store);
    }
    for at in 0..3 {
        a.rows.remove("activity", &format!("a{at}"));
    }
    for device in [&a, &b, &c] {
        device.sync(&store);
        device.sync(&store);
    }
    assert_eq!((a.keys().len(), b.keys().len(), c.keys().len()), (0, 3, 3));
    let waiting = b.state().removals;
    assert_eq!((waiting.len(), waiting[0].by, waiting[0].row["title"].clone()), (3, a.id(), json!(0)));
    assert!(a.state().removals.is_empty());
    assert_eq!(b.answer_removals(false), 3);
    assert_eq!((b.keys().len(), b.state().removals.len(), b.sync(&store)), (0, 0, 0));
    // Kept on the third: they come back everywhere.
    assert_eq!(c.answer_removals(true), 3);
    for device in [&c, &a, &b] {
        device.sync(&store);
    }
    assert!(a.all() == c.all() && b.all() == c.all() && c.keys().len() == 3);
    assert!([&a, &b, &c].iter().all(|device| device.state().removals.is_empty()));
}

#[test]
fn an_edit_while_a_removal_waits_keeps_the_row_and_is_shown() {
    let (store, a, b) = (Plain::default(), Device::new("A"), Device::new("B"));
    a.set("activity", "a1", json!({"title": "Ethics", "hours": "1"}));
    a.sync(&store);
    b.sync(&store);
    a.rows.remove("activity", "a1");
    a.sync(&store);
    b.sync(&store);
    b.edit("activity", "a1", "hours", json!("2"));
    b.sync(&store);
    a.sync(&store);
    assert_eq!(a.json("activity", "a1"), json!({"title": "Ethics", "hours": "2"}));
    let (here, there) = (a.state().disputes, b.state().disputes);
    assert_eq!((here.clone(), here[0].removed[0].device), (there, a.id()));
    a.settle("activity", "a1", &Pick::AsItStands).unwrap();
    assert!(matches!(a.settle("activity", "a1", &Pick::AsItStands), Err(ChangeLogError::Settled)));
    a.sync(&store);
    b.sync(&store);
    assert!(b.state().disputes.is_empty() && b.all() == a.all() && a.keys().len() == 1);
}

#[test]
fn a_removal_that_an_edit_outlived_can_still_be_chosen() {
    let (store, a, b) = (Plain::default(), Device::new("A"), Device::new("B"));
    a.set("activity", "a1", json!({"title": "Ethics"}));
    a.sync(&store);
    b.sync(&store);
    a.rows.remove("activity", "a1");
    b.edit("activity", "a1", "title", json!("Ethics II"));
    a.sync(&store);
    b.sync(&store);
    a.sync(&store);
    b.settle("activity", "a1", &Pick::Remove).unwrap();
    assert!(b.keys().is_empty());
    b.sync(&store);
    a.sync(&store);
    assert_eq!((a.keys().len(), a.state().removals.len()), (1, 1), "here too only when it is confirmed");
    a.answer_removals(false);
    assert!(a.keys().is_empty());
}

#[test]
fn both_sides_of_a_conflict_are_kept_until_one_is_chosen() {
    let (store, a, b) = (Plain::default(), Device::new("A"), Device::new("B"));
    a.set("activity", "a1", json!({"title": "Ethics", "hours": "1", "provider": "Sample"}));
    a.sync(&store);
    b.sync(&store);
    a.edit("activity", "a1", "hours", json!("2"));
    b.edit("activity", "a1", "hours", json!("3"));
    b.edit("activity", "a1", "provider", json!("Sample College"));
    for device in [&a, &b, &a, &b] {
        device.sync(&store);
    }
    assert_eq!(a.all(), b.all());
    let dispute = a.state().disputes.remove(0);
    assert_eq!((dispute.fields.len(), dispute.fields[0].0.as_str()), (1, "hours"));
    let (other, value) = dispute.fields[0].1[1].clone();
    assert_ne!(value.clone().unwrap(), a.json("activity", "a1")["hours"]);
    a.settle("activity", "a1", &Pick::Fields(vec![("hours".into(), other.version)])).unwrap();
    a.sync(&store);
    b.sync(&store);
    assert!(a.state().disputes.is_empty() && b.state().disputes.is_empty());
    assert_eq!(b.json("activity", "a1"), json!({"title": "Ethics", "hours": value.unwrap(), "provider": "Sample College"}));
}

#[test]
fn a_row_waits_for_its_paper_and_a_reference_for_its_row() {
    let (store, a, b) = (Plain::default(), Device::new("A"), Device::new("B"));
    let paper = hex(&sha256(b"sample scan"));
    a.rows.keep_paper(&paper, b"sample scan").unwrap();
    a.set("document", "d1", json!({"title": "Scan", "sha256": paper}));
    a.sync(&store);
    let name = store.0.borrow().keys().find(|name| name.contains("/papers/")).cloned().unwrap();
    assert!(!name.contains(&paper) && name.contains(&hex(&WALLET)));
    let held = store.0.borrow_mut().remove(&name).unwrap();
    b.sync(&store);
    assert_eq!((b.json("document", "d1"), b.state().waiting), (json!(null), 1));
    // Another file in its place is not taken for it.
    store.0.borrow_mut().insert(name.clone(), held[1..].to_vec());
    b.sync(&store);
    assert_eq!(b.state().waiting, 1);
    store.0.borrow_mut().insert(name, held);
    b.sync(&store);
    assert_eq!((b.all(), b.state().waiting), (a.all(), 0));
    assert_eq!(b.rows.paper(&paper).unwrap().unwrap().as_slice(), b"sample scan");
}

#[test]
fn a_reference_left_out_is_not_taken_for_an_edit_and_is_completed_later() {
    let (store, a, b, c) = (Plain::default(), Device::new("A"), Device::new("B"), Device::new("C"));
    a.set("credential", "c1", json!({"title": "CPSS"}));
    a.sync(&store);
    b.sync(&store);
    b.set("activity", "a1", json!({"title": "Ethics", "counts_for": ["c1"]}));
    b.sync(&store);
    // The third sees only the second's log at first.
    let of_a: Vec<_> = store
        .0
        .borrow()
        .iter()
        .filter(|(name, _)| name.contains(&a.id().to_string()))
        .map(|(name, bytes)| (name.clone(), bytes.clone()))
        .collect();
    store.0.borrow_mut().retain(|name, _| !name.contains(&a.id().to_string()));
    c.sync(&store);
    assert_eq!(c.json("activity", "a1")["counts_for"], json!([]));
    assert_eq!(c.state().peers.iter().find(|peer| peer.device == a.id()).unwrap().withheld, Some((1, b.id())));
    c.edit("activity", "a1", "title", json!("Ethics II"));
    c.sync(&store);
    store.0.borrow_mut().extend(of_a);
    for device in [&c, &b, &a] {
        device.sync(&store);
    }
    let whole = json!({"title": "Ethics II", "counts_for": ["c1"]});
    assert!([&a, &b, &c].iter().all(|device| device.json("activity", "a1") == whole));
    assert!(c.state().peers.iter().all(|peer| peer.withheld.is_none()));
}

#[test]
fn fields_of_two_sides_that_make_no_row_together_leave_one_side_whole() {
    let (store, a, b) = (Plain::default(), Device::new("A"), Device::new("B"));
    a.set("experience", "e1", json!({"from": "2025-01-01", "to": "2025-12-31"}));
    a.sync(&store);
    b.sync(&store);
    a.edit("experience", "e1", "to", json!("2025-02-01"));
    b.edit("experience", "e1", "from", json!("2025-06-01"));
    for device in [&a, &b, &a, &b] {
        device.sync(&store);
    }
    let row = a.json("experience", "e1");
    assert!(row == b.json("experience", "e1") && row["from"].as_str() < row["to"].as_str());
    a.set("unheard-of", "u1", json!({"new": true}));
    a.sync(&store);
    b.sync(&store);
    assert_eq!(b.state().unfit, [("unheard-of".to_owned(), "u1".to_owned())]);
}

#[test]
fn a_copy_of_a_device_goes_on_under_a_name_of_its_own() {
    let (store, a, b) = (Plain::default(), Device::new("A"), Device::new("B"));
    a.set("activity", "a1", json!({"title": "Ethics"}));
    a.sync(&store);
    let backup = a.copy();
    a.edit("activity", "a1", "title", json!("After the backup"));
    a.set("activity", "a2", json!({"title": "Only here"}));
    a.sync(&store);
    b.sync(&store);
    // The laptop is gone; the backup is put back, and worked with before it meets the store.
    let id = a.id();
    backup.set("activity", "a3", json!({"title": "After putting it back"}));
    backup.sync(&store);
    assert!(backup.id() != id && backup.state().renewed);
    for device in [&b, &a, &backup] {
        device.sync(&store);
    }
    assert!(backup.all() == b.all() && a.all() == b.all() && b.keys().len() == 3);
    assert_eq!(b.json("activity", "a1")["title"], "After the backup");
    assert_eq!(a.id(), id, "the one that was there first keeps its name");
}

#[test]
fn two_copies_that_wrote_the_same_number_come_together_again() {
    let (store, a, b) = (Plain::default(), Device::new("A"), Device::new("B"));
    a.set("activity", "a1", json!({"title": "Ethics"}));
    a.sync(&store);
    let copy = a.copy();
    a.set("activity", "mine", json!({"title": "1"}));
    copy.set("activity", "yours", json!({"title": "2"}));
    // Both write into folders that do not meet yet.
    let other = Plain(std::cell::RefCell::new(store.0.borrow().clone()));
    a.sync(&store);
    copy.sync(&other);
    b.sync(&other);
    // The folders meet: one file of that name is there, and it is the first's.
    let theirs = other.0.borrow().clone();
    for (name, bytes) in theirs {
        store.0.borrow_mut().entry(name).or_insert(bytes);
    }
    for device in [&copy, &b, &a, &copy, &b, &a, &copy, &b, &a] {
        device.sync(&store);
    }
    assert!(a.all() == b.all() && copy.all() == b.all(), "{:?} {:?} {:?}", a.keys(), b.keys(), copy.keys());
    assert_eq!(b.keys().len(), 3);
    assert_ne!(a.id(), copy.id());
}

#[test]
fn what_a_machine_removes_right_after_joining_is_told_at_once() {
    let (store, a, b) = (Plain::default(), Device::new("A"), Device::new("B"));
    for at in 0..3 {
        a.set("activity", &format!("a{at}"), json!({"title": at}));
    }
    a.sync(&store);
    // One round brings everything, and the rows were not looked at since.
    assert_eq!(b.round(&store).unwrap().changed, 3);
    b.rows.remove("activity", "a1");
    assert_eq!(b.round(&store).unwrap().noted, 1);
    a.round(&store).unwrap();
    let waiting = a.state().removals;
    assert_eq!((waiting.len(), waiting[0].record.as_str(), waiting[0].by), (1, "a1", b.id()));
}

#[test]
fn every_machine_comes_to_the_order_of_entry() {
    let (store, a, b, c) = (Plain::default(), Device::new("A"), Device::new("B"), Device::new("C"));
    for record in ["z", "m", "a"] {
        a.set("activity", record, json!({"title": record}));
    }
    for device in [&a, &b, &c] {
        device.sync(&store);
    }
    assert_eq!((b.rows.in_order("activity"), a.rows.in_order("activity").len()), (a.rows.in_order("activity"), 3));
    assert_eq!(b.rows.in_order("activity"), ["z", "m", "a"]);
    // Each goes on alone; what the second and the third wrote reaches the others in another order than it was written.
    b.set("activity", "b2", json!({"title": "2"}));
    b.set("activity", "b1", json!({"title": "1"}));
    c.set("activity", "c1", json!({"title": "3"}));
    a.set("activity", "a9", json!({"title": "4"}));
    for device in [&c, &a, &b, &c, &a] {
        device.sync(&store);
    }
    let order = a.rows.in_order("activity");
    assert_eq!((order.len(), order[..3].to_vec()), (7, vec!["z".to_owned(), "m".to_owned(), "a".to_owned()]));
    assert!(b.rows.in_order("activity") == order && c.rows.in_order("activity") == order);
    let place = |record: &str| order.iter().position(|other| other == record).unwrap();
    assert!(place("b2") < place("b1"), "what one machine wrote stays in its order");
    // What comes back comes back to its place.
    let (kind, content) = ("activity", c.row("activity", "m").unwrap());
    c.rows.remove(kind, "m");
    c.sync(&store);
    c.rows.set(kind, "m", content);
    for device in [&c, &a, &b] {
        device.sync(&store);
    }
    assert!([&a, &b, &c].iter().all(|device| device.rows.in_order(kind) == order), "{:?}", c.rows.in_order(kind));
}
