//! Taking back, the past of a row, the bin, and reading beside another window.

use crate::sample::*;
use peerfolio_core::NaiveDate;
use peerfolio_core::model::*;
use peerfolio_document::Row;
use peerfolio_document::unknown::{Members, Place};
use peerfolio_vault::{Did, Kind, OpenError, ReadError, StorageError, Vault, WriteError};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn what_a_removal_cut_off_is_joined_again() {
    let (_place, mut vault) = full_wallet();
    let before = vault.record().unwrap();
    for (kind, id) in [(Kind::Credential, "own"), (Kind::Activity, "a2"), (Kind::Document, "d1")] {
        match kind {
            Kind::Credential => vault.remove_credential(id).unwrap(),
            Kind::Activity => vault.remove_activity(id).unwrap(),
            _ => vault.remove_document(id).unwrap(),
        }
        assert_ne!(vault.record().unwrap(), before);
        let resting = vault.bin().unwrap();
        assert_eq!((resting.len(), resting[0].kind, resting[0].id.as_str()), (1, kind, id));
        vault.restore(kind, id).unwrap();
        assert_eq!(vault.record().unwrap(), before, "{kind} {id}");
        assert!(vault.bin().unwrap().is_empty());
    }
    assert!(matches!(vault.restore(Kind::Credential, "own"), Err(WriteError::NotFound { .. })));
    assert!(matches!(vault.restore(Kind::Activity, "never"), Err(WriteError::NotFound { .. })));
}

#[test]
fn a_paper_keeps_its_bytes_in_the_bin_until_it_is_emptied() {
    let (_place, mut vault) = full_wallet();
    let (_, files) = full();
    vault.remove_document("d1").unwrap();
    vault.restore(Kind::Document, "d1").unwrap();
    assert_eq!(*vault.document_bytes("d1").unwrap(), files["d1"]);
    vault.remove_document("d1").unwrap();
    assert_eq!(vault.empty_bin().unwrap(), 1);
    assert!(vault.bin().unwrap().is_empty());
    assert!(matches!(vault.restore(Kind::Document, "d1"), Err(WriteError::NotFound { .. })));
    assert!(vault.past_of(Kind::Document, "d1").unwrap().is_empty());
    // The same scan under another row was not touched.
    assert_eq!(*vault.document_bytes("d2").unwrap(), files["d2"]);
}

#[test]
fn one_scan_in_two_rows_is_stored_once_and_outlives_either() {
    let (_place, mut vault) = full_wallet();
    for id in ["one", "two"] {
        vault.add_document(&Document { credential: None, activity: None, ..document(id, b"same") }, b"same").unwrap();
    }
    vault.remove_document("one").unwrap();
    vault.forget_resting(Kind::Document, "one").unwrap();
    assert_eq!(*vault.document_bytes("two").unwrap(), b"same");
}

#[test]
fn a_row_can_be_what_it_was_at_any_time() {
    let (_place, mut vault) = full_wallet();
    for title in ["Second", "Third"] {
        vault.update_activity(&Activity { title: title.to_owned(), ..vault.activity("a2").unwrap() }).unwrap();
    }
    let past = vault.past_of(Kind::Activity, "a2").unwrap();
    let told: Vec<_> = past.iter().map(|step| step.did).collect();
    assert_eq!(told, [Did::Changed, Did::Changed, Did::Imported]);
    let Some(Row::Activity(second)) = &past[0].changes[0].before else { panic!("a course") };
    assert_eq!(second.title, "Second");
    let Some(Row::Activity(third)) = &past[0].changes[0].after else { panic!("a course") };
    assert_eq!(third.title, "Third");
    vault.restore_before(Kind::Activity, "a2", past[1].changes[0].number).unwrap();
    assert_eq!(vault.activity("a2").unwrap(), full().0.activities[1]);
    // And that, too, can be taken back.
    vault.undo().unwrap().unwrap();
    assert_eq!(vault.activity("a2").unwrap().title, "Third");
    let added = past[2].changes[0].number;
    assert!(matches!(vault.restore_before(Kind::Activity, "a2", added), Err(WriteError::NotFound { .. })));
}

#[test]
fn what_this_program_does_not_know_comes_back_with_its_row() {
    let (_place, mut vault) = new_wallet();
    let (record, files) = full();
    let mut members = Members::new();
    members.insert(Place::Document, r#"{"later":1}"#.to_owned());
    members.insert(Place::Row(Kind::Activity, "a2".to_owned()), r#"{"stars":5}"#.to_owned());
    vault.import(&record, &members, &files).unwrap();
    assert_eq!(vault.unknown_members().unwrap(), members);
    vault.update_activity(&Activity { title: "Other".to_owned(), ..vault.activity("a2").unwrap() }).unwrap();
    vault.remove_activity("a2").unwrap();
    assert_eq!(vault.unknown_members().unwrap().len(), 1);
    vault.restore(Kind::Activity, "a2").unwrap();
    assert_eq!(vault.unknown_members().unwrap(), members);
}

#[test]
fn the_naming_of_a_new_wallet_is_not_taken_back() {
    let (_place, mut vault) = new_wallet();
    vault.set_holder(&Holder { name: "Sample Person".to_owned(), ..Holder::default() }).unwrap();
    assert_eq!(vault.undo().unwrap(), None);
    vault.set_holder(&Holder { name: "Sample Name".to_owned(), ..Holder::default() }).unwrap();
    vault.undo().unwrap().unwrap();
    assert_eq!(vault.holder().unwrap().name, "Sample Person");
    assert_eq!(vault.undo().unwrap(), None);
}

#[test]
fn a_clock_set_back_mixes_nothing_up() {
    let (_place, mut vault) = new_wallet();
    let at = |year| NaiveDate::from_ymd_opt(year, 2, 28).unwrap().and_hms_opt(12, 0, 0).unwrap();
    for (year, name) in [(2026, "First"), (2031, "Second"), (1999, "Third")] {
        vault.set_time(at(year));
        vault.set_holder(&Holder { name: name.to_owned(), ..Holder::default() }).unwrap();
    }
    let told: Vec<_> = vault.history(None, 9, 9).unwrap().iter().map(|step| step.at).collect();
    assert_eq!(told, [at(1999), at(2031), at(2026)]);
    vault.undo().unwrap().unwrap();
    assert_eq!(vault.holder().unwrap().name, "Second");
}

#[test]
fn a_second_window_reads_what_the_first_writes_and_writes_nothing() {
    let (place, mut vault) = full_wallet();
    assert!(matches!(Vault::open(place.path(), &passphrase()), Err(OpenError::InUse)));
    let mut second = Vault::open_to_read(place.path(), &passphrase()).unwrap();
    assert!(second.reads_only() && !vault.reads_only());
    let version = second.version_of_others().unwrap();
    vault.remove_activity("a2").unwrap();
    assert_ne!(second.version_of_others().unwrap(), version);
    assert_eq!(second.record().unwrap(), vault.record().unwrap());
    assert!(matches!(second.activity("a2"), Err(ReadError::NotFound { .. })));
    let refused = second.remove_credential("own");
    assert!(matches!(refused, Err(WriteError::Storage(StorageError::OpenToRead))), "{refused:?}");
    assert!(matches!(second.undo(), Err(WriteError::Storage(StorageError::OpenToRead))));
    drop(second);
    vault.remove_credential("own").unwrap();
}

#[test]
fn long_histories_are_told_in_parts() {
    let (_place, mut vault) = new_wallet();
    for year in 1..=9 {
        vault.set_holder(&Holder { name: format!("Sample {year}"), ..Holder::default() }).unwrap();
    }
    let latest = vault.history(None, 4, 1).unwrap();
    let numbers: Vec<_> = latest.iter().map(|step| step.number).collect();
    assert_eq!(numbers, [9, 8, 7, 6]);
    let earlier = vault.history(Some(6), 9, 1).unwrap();
    assert_eq!(earlier.len(), 5);
    assert_eq!(earlier[4].changes[0].before, None);
}

/// Something that a person does.
#[derive(Debug, Clone)]
enum Act {
    AddCourse(u8, Vec<u8>),
    AddCertificate(u8),
    AddPaper(u8, u8),
    Retitle(u8),
    Rename(u8),
    RemoveCourse(u8),
    RemoveCertificate(u8),
    RemovePaper(u8),
    Order(Vec<u8>),
    Answer(u8, u8),
    RemoveAnswer,
    Import(u8),
}

fn act() -> impl Strategy<Value = Act> {
    let few = 0_u8..4;
    prop_oneof![
        (few.clone(), proptest::collection::vec(0_u8..4, 0..3)).prop_map(|(id, set)| Act::AddCourse(id, set)),
        few.clone().prop_map(Act::AddCertificate),
        (few.clone(), few.clone()).prop_map(|(id, of)| Act::AddPaper(id, of)),
        few.clone().prop_map(Act::Retitle),
        few.clone().prop_map(Act::Rename),
        few.clone().prop_map(Act::RemoveCourse),
        few.clone().prop_map(Act::RemoveCertificate),
        few.clone().prop_map(Act::RemovePaper),
        proptest::collection::vec(few.clone(), 0..4).prop_map(Act::Order),
        (few.clone(), few.clone()).prop_map(|(value, paper)| Act::Answer(value, paper)),
        Just(Act::RemoveAnswer),
        few.prop_map(Act::Import),
    ]
}

/// Does it, where it can be done.
fn perform(vault: &mut Vault, act: &Act) {
    let course = |id: &u8| format!("course-{id}");
    let certificate = |id: &u8| format!("certificate-{id}");
    let paper = |id: &u8| format!("paper-{id}");
    let _ = match act {
        Act::AddCourse(id, set) => {
            let counts_for = (!set.is_empty()).then(|| set.iter().map(certificate).collect());
            vault.add_activity(&Activity { counts_for, ..activity(&course(id)) })
        }
        Act::AddCertificate(id) => {
            let mut held = credential(&certificate(id));
            if let Some(rule) = &mut held.own_rule {
                rule.document = None;
            }
            vault.add_credential(&held)
        }
        Act::AddPaper(id, of) => {
            let bytes = [*id, 7];
            let row = Document { activity: Some(course(of)), credential: Some(certificate(of)), ..document(&paper(id), &bytes) };
            vault.add_document(&row, &bytes).map(|_| ())
        }
        Act::Retitle(id) => match vault.activity(&course(id)) {
            Ok(row) => vault.update_activity(&Activity { title: format!("{} again", row.title), ..row }),
            Err(_) => Ok(()),
        },
        Act::Rename(id) => vault.set_holder(&Holder { name: format!("Sample {id}"), ..Holder::default() }),
        Act::RemoveCourse(id) => vault.remove_activity(&course(id)),
        Act::RemoveCertificate(id) => vault.remove_credential(&certificate(id)),
        Act::RemovePaper(id) => vault.remove_document(&paper(id)),
        Act::Order(ids) => vault.order_credentials(&ids.iter().map(certificate).collect::<Vec<_>>()),
        Act::Answer(value, of) => vault.add_confirmation(&Confirmation {
            type_id: "us-mn-cps-1".to_owned(),
            field: "renewal.ce_hours".to_owned(),
            value: value.to_string(),
            document: Some(paper(of)),
            ..Confirmation::default()
        }),
        Act::RemoveAnswer => match vault.confirmations().unwrap().first() {
            Some(first) => vault.remove_confirmation(first),
            None => Ok(()),
        },
        Act::Import(id) => {
            let record =
                Record { activities: vec![activity(&course(id)), activity(&format!("imported-{id}"))], ..Record::default() };
            let _ = vault.import(&record, &Members::new(), &BTreeMap::new());
            Ok(())
        }
    };
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Undo goes back through every state the wallet was in, in order, down to the first; whatever was done.
    #[test]
    fn undo_retraces_every_step(acts in proptest::collection::vec(act(), 1..25)) {
        let (_place, mut vault) = new_wallet();
        vault.set_holder(&Holder { name: "Sample Person".to_owned(), ..Holder::default() }).unwrap();
        let mut states = vec![vault.record().unwrap()];
        for act in &acts {
            perform(&mut vault, act);
            let now = vault.record().unwrap();
            if states.last() != Some(&now) {
                states.push(now);
            }
        }
        states.pop();
        while let Some(before) = states.pop() {
            prop_assert!(vault.undo().unwrap().is_some());
            prop_assert_eq!(vault.record().unwrap(), before);
        }
        prop_assert_eq!(vault.undo().unwrap(), None);
        // What is left in the bin is what was added once; emptying it leaves the wallet as it is.
        let end = vault.record().unwrap();
        vault.empty_bin().unwrap();
        prop_assert_eq!(vault.record().unwrap(), end);
    }
}
