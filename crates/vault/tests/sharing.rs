//! Two machines with one wallet each, and a store between them: real wallets, real rows.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up fails")]

use peerfolio_core::model::{Activity, Document};
use peerfolio_core::{Hours, NaiveDate};
use peerfolio_vault::sync::{JoinError, Listed, Pick, Store, StoreError, Written, fetch, key_file, publish, wallets};
use peerfolio_vault::{Cost, Did, OpenError, Passphrase, Vault};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Default)]
struct Shelf(RefCell<BTreeMap<String, Vec<u8>>>);

impl Store for Shelf {
    fn list(&self, folder: &str, _: usize) -> Result<Vec<Listed>, StoreError> {
        let inside = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut shown = BTreeMap::new();
        for (name, bytes) in self.0.borrow().iter() {
            if let Some(rest) = name.strip_prefix(&inside) {
                match rest.split_once('/') {
                    Some((below, _)) => shown.insert(below.to_owned(), None),
                    None => shown.insert(rest.to_owned(), Some(bytes.len() as u64)),
                };
            }
        }
        Ok(shown.into_iter().map(|(name, size)| Listed { name, size }).collect())
    }

    fn read(&self, name: &str, most: usize) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.borrow().get(name).filter(|bytes| bytes.len() <= most).cloned())
    }

    fn write_new(&self, name: &str, bytes: &[u8]) -> Result<Written, StoreError> {
        if self.0.borrow().contains_key(name) {
            return Ok(Written::AlreadyThere);
        }
        self.write_over(name, bytes).map(|()| Written::New)
    }

    fn write_over(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.0.borrow_mut().insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }
}

fn cheap() -> Cost {
    Cost::new(8, 1, 1).unwrap()
}

fn passphrase() -> Passphrase {
    Passphrase::new("sample passphrase".into()).unwrap()
}

fn course(id: &str, title: &str) -> Activity {
    Activity {
        id: id.into(),
        title: title.into(),
        provider: "Sample Provider".into(),
        completed_on: NaiveDate::from_ymd_opt(2026, 3, 4).unwrap(),
        hours: Hours::from_units(60_000),
        ..sample()
    }
}

fn sample() -> Activity {
    let text = r#"{"id":"a","title":"t","provider":"p","completed_on":"2026-03-04","hours":"6","unit":"contact-hour",
        "topics":[],"format":"in-person","role":"attended","approvals":[],"counts_for":null}"#;
    match peerfolio_document::Row::from_json(peerfolio_document::Kind::Activity, text) {
        Some((peerfolio_document::Row::Activity(course), _)) => course,
        _ => panic!("a course"),
    }
}

fn sync(vault: &mut Vault, store: &Shelf) -> usize {
    let mut changed = 0;
    for _ in 0..20 {
        let brought = fetch(store, &vault.known_changes().unwrap()).unwrap();
        let merged = vault.merge_changes(&brought).unwrap();
        let (stored, done) = publish(store, &merged.outgoing);
        vault.note_stored(&stored).unwrap();
        done.unwrap();
        changed += merged.changed;
        if !merged.more {
            return changed;
        }
    }
    panic!("no end");
}

fn join(folder: &Path, store: &Shelf) -> Vault {
    let name = wallets(store).unwrap().remove(0);
    let file = key_file(store, &name, 16_384).unwrap().unwrap();
    Vault::join(folder, &file, &passphrase(), "Desktop", "{}").unwrap()
}

#[test]
fn a_second_machine_joins_with_the_passphrase_and_has_everything() {
    let folder = tempfile::tempdir().unwrap();
    let store = Shelf::default();
    let mut one = Vault::create(&folder.path().join("one"), &passphrase(), cheap()).unwrap();
    one.add_activity(&course("a1", "Ethics")).unwrap();
    let paper = Document {
        id: "d1".into(),
        kind: "certificate".into(),
        title: "Scan".into(),
        file: "scan.pdf".into(),
        sha256: String::new(),
        credential: None,
        activity: Some("a1".into()),
    };
    one.add_document(&paper, b"sample scan").unwrap();
    assert!(one.shared().unwrap().is_none());
    one.share("Laptop", "{}").unwrap();
    sync(&mut one, &store);
    for (name, bytes) in store.0.borrow().iter() {
        let held = String::from_utf8_lossy(bytes).into_owned();
        assert!(!held.contains("Ethics") && !held.contains("sample scan") && !held.contains("Laptop"), "{name}");
    }
    let name = wallets(&store).unwrap().remove(0);
    let file = key_file(&store, &name, 16_384).unwrap().unwrap();
    let wrong = Passphrase::new("another passphrase".into()).unwrap();
    let refused = Vault::join(&folder.path().join("two"), &file, &wrong, "Desktop", "{}");
    assert!(matches!(refused, Err(JoinError::Open(OpenError::WrongPassphrase))));
    assert!(!Vault::exists(&folder.path().join("two")));

    let mut two = join(&folder.path().join("two"), &store);
    assert_eq!(sync(&mut two, &store), 2);
    assert_eq!(two.record().unwrap(), one.record().unwrap());
    assert_eq!(two.document_bytes("d1").unwrap().as_slice(), b"sample scan");
    assert_eq!((sync(&mut one, &store), sync(&mut two, &store)), (0, 0));
    assert_eq!(one.shared().unwrap().unwrap().peers[0].name, "Desktop");
    // Opened again it goes on where it was.
    drop(two);
    let mut two = Vault::open(&folder.path().join("two"), &passphrase()).unwrap();
    two.add_activity(&course("a2", "Boundaries")).unwrap();
    sync(&mut two, &store);
    assert_eq!(sync(&mut one, &store), 1);
    assert_eq!(one.record().unwrap(), two.record().unwrap());
}

#[test]
fn what_came_from_another_machine_is_a_step_that_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = Shelf::default();
    let mut one = Vault::create(&folder.path().join("one"), &passphrase(), cheap()).unwrap();
    one.add_activity(&course("a1", "Ethics")).unwrap();
    one.share("Laptop", "{}").unwrap();
    sync(&mut one, &store);
    let mut two = join(&folder.path().join("two"), &store);
    sync(&mut two, &store);
    one.update_activity(&course("a1", "Ethics II")).unwrap();
    sync(&mut one, &store);
    sync(&mut two, &store);
    let steps = two.history(None, 10, 10).unwrap();
    assert!(steps[0].did == Did::Merged && steps[0].touched == 1, "{steps:?}");
    two.undo().unwrap();
    assert_eq!(two.record().unwrap().activities[0].title, "Ethics");
    sync(&mut two, &store);
    sync(&mut one, &store);
    assert_eq!(one.record().unwrap().activities[0].title, "Ethics", "taking back is a change like any other");
}

#[test]
fn removals_wait_and_conflicts_are_settled() {
    let folder = tempfile::tempdir().unwrap();
    let store = Shelf::default();
    let mut one = Vault::create(&folder.path().join("one"), &passphrase(), cheap()).unwrap();
    for at in 0..3 {
        one.add_activity(&course(&format!("a{at}"), "Ethics")).unwrap();
    }
    one.share("Laptop", "{}").unwrap();
    sync(&mut one, &store);
    let mut two = join(&folder.path().join("two"), &store);
    sync(&mut two, &store);
    one.remove_activity("a0").unwrap();
    one.remove_activity("a1").unwrap();
    one.update_activity(&course("a2", "From the laptop")).unwrap();
    two.update_activity(&course("a2", "From the desktop")).unwrap();
    sync(&mut one, &store);
    sync(&mut two, &store);
    sync(&mut one, &store);
    assert_eq!((one.record().unwrap().activities.len(), two.record().unwrap().activities.len()), (1, 3));
    let shared = two.shared().unwrap().unwrap();
    assert_eq!((shared.removals.len(), shared.disputes.len()), (2, 1));
    let which: Vec<_> = shared.removals.iter().map(|waiting| (waiting.kind.clone(), waiting.record.clone())).collect();
    assert_eq!(two.answer_removals(&which[..1], false).unwrap(), 1);
    assert_eq!(two.answer_removals(&which[..1], false).unwrap(), 0, "answered is answered");
    assert_eq!(two.answer_removals(&which[1..], true).unwrap(), 1);
    let dispute = &shared.disputes[0];
    let other = dispute.fields[0].1[1].0.version;
    let pick = Pick::Fields(vec![(dispute.fields[0].0.clone(), other)]);
    two.settle_dispute(&dispute.kind, &dispute.record, &dispute.heads, &pick).unwrap();
    assert!(two.settle_dispute(&dispute.kind, &dispute.record, &dispute.heads, &pick).is_err());
    sync(&mut two, &store);
    sync(&mut one, &store);
    let titles = |vault: &Vault| {
        let mut all: Vec<_> = vault.record().unwrap().activities.into_iter().map(|course| (course.id, course.title)).collect();
        all.sort();
        all
    };
    assert_eq!(titles(&one), titles(&two));
    assert_eq!(titles(&one).len(), 2);
    assert!(one.shared().unwrap().unwrap().disputes.is_empty());
    // What was removed and confirmed rests in the bin here too.
    assert_eq!(two.bin().unwrap().len(), 1);
    one.stop_sharing().unwrap();
    assert!(one.shared().unwrap().is_none() && one.record().unwrap().activities.len() == 2);
}

/// A certificate that no pack knows.
fn certificate(id: &str) -> peerfolio_core::model::Credential {
    let text = format!(
        r#"{{"id":"{id}","type":null,"title":"Sample certificate {id}","issuer":"Sample Board","number":null,
        "issued_on":"2024-02-29","expires_on":null,"renewals":[]}}"#
    );
    match peerfolio_document::Row::from_json(peerfolio_document::Kind::Credential, &text) {
        Some((peerfolio_document::Row::Credential(held), _)) => held,
        _ => panic!("a certificate"),
    }
}

#[test]
fn both_machines_have_everything_in_the_same_order_whichever_way_it_came() {
    let folder = tempfile::tempdir().unwrap();
    let store = Shelf::default();
    let mut one = Vault::create(&folder.path().join("one"), &passphrase(), cheap()).unwrap();
    for id in ["zz", "mm", "aa"] {
        one.add_credential(&certificate(id)).unwrap();
        one.add_activity(&Activity { counts_for: Some(vec![id.into()]), topics: vec!["ethics".into()], ..course(id, "Ethics") })
            .unwrap();
        let paper = Document {
            id: id.into(),
            kind: "certificate".into(),
            title: id.into(),
            file: format!("{id}.pdf"),
            sha256: String::new(),
            credential: None,
            activity: Some(id.into()),
        };
        one.add_document(&paper, id.as_bytes()).unwrap();
    }
    one.share("Laptop", "{}").unwrap();
    sync(&mut one, &store);
    let mut two = join(&folder.path().join("two"), &store);
    sync(&mut two, &store);
    assert_eq!(two.record().unwrap(), one.record().unwrap());
    // Each enters something before it hears of the other.
    for (here, id) in [(false, "ee"), (true, "bb"), (false, "dd"), (true, "cc")] {
        let vault = if here { &mut one } else { &mut two };
        vault.add_credential(&certificate(id)).unwrap();
        vault.add_activity(&Activity { counts_for: Some(vec![id.into()]), ..course(id, "Boundaries") }).unwrap();
    }
    sync(&mut one, &store);
    sync(&mut two, &store);
    sync(&mut one, &store);
    assert_eq!(two.record().unwrap(), one.record().unwrap());
    let entered = |vault: &Vault| vault.activities().unwrap().into_iter().map(|course| course.id).collect::<Vec<_>>();
    assert_eq!(entered(&one)[..3], ["zz", "mm", "aa"]);
    let place = |id: &str| entered(&one).iter().position(|other| other == id).unwrap();
    assert!(place("ee") < place("dd") && place("bb") < place("cc"), "{:?}", entered(&one));
    // Everything that one takes back comes back to its place, papers and topics with it.
    let before = one.record().unwrap();
    two.undo().unwrap();
    let (scratch, whole) =
        (folder.path().join("scratch"), |vault: &Vault, scratch: &Path| vault.check_up(scratch).unwrap().findings);
    for id in ["mm", "aa"] {
        two.remove_credential(id).unwrap();
        two.remove_activity(id).unwrap();
    }
    sync(&mut two, &store);
    sync(&mut one, &store);
    let waiting: Vec<_> = one.shared().unwrap().unwrap().removals.into_iter().map(|row| (row.kind, row.record)).collect();
    assert!(waiting.len() >= 4);
    one.answer_removals(&waiting, true).unwrap();
    for _ in 0..2 {
        sync(&mut one, &store);
        sync(&mut two, &store);
    }
    assert_eq!(two.record().unwrap(), one.record().unwrap());
    let ids = |record: &peerfolio_core::model::Record| record.credentials.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&one.record().unwrap()), ids(&before));
    assert_eq!((whole(&one, &scratch), whole(&two, &scratch)), (Vec::new(), Vec::new()));
}

#[test]
fn what_is_removed_right_after_joining_waits_on_the_other_machine_after_one_exchange() {
    let folder = tempfile::tempdir().unwrap();
    let store = Shelf::default();
    let mut one = Vault::create(&folder.path().join("one"), &passphrase(), cheap()).unwrap();
    one.add_activity(&course("a1", "Ethics")).unwrap();
    one.add_activity(&course("a2", "Boundaries")).unwrap();
    one.share("Laptop", "{}").unwrap();
    sync(&mut one, &store);
    let mut two = join(&folder.path().join("two"), &store);
    let brought = fetch(&store, &two.known_changes().unwrap()).unwrap();
    let merged = two.merge_changes(&brought).unwrap();
    two.note_stored(&publish(&store, &merged.outgoing).0).unwrap();
    two.remove_activity("a1").unwrap();
    sync(&mut two, &store);
    sync(&mut one, &store);
    let waiting = one.shared().unwrap().unwrap().removals;
    assert_eq!(waiting.iter().map(|row| row.record.as_str()).collect::<Vec<_>>(), ["a1"]);
}
