//! Importing: all or nothing, and every reason at once.

use crate::sample::*;
use peerfolio_core::model::*;
use peerfolio_vault::{Count, ImportError, ImportFault, Kind, Unfit};

#[test]
fn only_what_is_new_is_added() {
    let (_place, mut vault) = full_wallet();
    let (mut record, mut files) = full();
    let again = vault.import(&record, &files).unwrap();
    assert_eq!(again.added, Count::default());
    let all =
        Count { holder: true, credentials: 3, activities: 4, experience: 1, supervision: 1, documents: 2, confirmations: 1 };
    assert_eq!(again.already_there, all);

    record.credentials.insert(0, credential("new"));
    record.activities.insert(0, Activity { counts_for: Some(words(&["new", "own"])), ..activity("new") });
    record.documents.push(Document { activity: text("new"), ..document("d3", b"third") });
    files.insert("d3".to_owned(), b"third".to_vec());
    let report = vault.import(&record, &files).unwrap();
    assert_eq!(report.added, Count { credentials: 1, activities: 1, documents: 1, ..Count::default() });
    assert_eq!(report.already_there, all);
    let stored = vault.record().unwrap();
    assert_eq!(stored.credentials.last().unwrap().id, "new", "after those that were there");
    assert_eq!(*vault.document_bytes("d3").unwrap(), b"third");
}

#[test]
fn a_part_may_refer_to_what_the_wallet_holds() {
    let (_place, mut vault) = full_wallet();
    let part =
        Record { activities: vec![Activity { counts_for: Some(words(&["own"])), ..activity("later") }], ..Record::default() };
    let report = vault.import(&part, &Files::new()).unwrap();
    assert_eq!(report.added, Count { activities: 1, ..Count::default() });
    assert_eq!(vault.holder().unwrap(), full().0.holder, "an empty holder takes nothing away");
}

#[test]
fn every_reason_is_named_and_nothing_is_imported() {
    let (_place, mut vault) = full_wallet();
    let bytes = b"%PDF-1.7 sample scanned paper";
    let other = Record {
        holder: Holder { name: "Sample Other".to_owned(), ..Holder::default() },
        credentials: vec![
            credential("fine"),
            Credential { number: None, ..credential("zz-first") },
            credential("fine"),
            Credential {
                type_id: None,
                title: text("t"),
                issuer: text("i"),
                own_rule: Some(OwnRule { document: text("no page"), ..own_rule() }),
                ..credential("told")
            },
        ],
        activities: vec![
            Activity { counts_for: Some(words(&["nowhere"])), ..activity("n1") },
            Activity { hours: hours("-1"), ..activity("n2") },
        ],
        documents: vec![
            document("without", bytes),
            document("wrong", bytes),
            Document { credential: text("gone"), activity: text("gone too"), ..document("lost", bytes) },
        ],
        confirmations: vec![Confirmation {
            document: text("no paper"),
            value: "1".to_owned(),
            ..full().0.confirmations.remove(0)
        }],
        ..Record::default()
    };
    let files = Files::from([("wrong".to_owned(), b"other".to_vec()), ("lost".to_owned(), bytes.to_vec())]);
    let Err(ImportError::Refused(faults)) = vault.import(&other, &files) else { panic!("it was imported") };
    let dangling =
        |kind, id: &str, to, target: &str| ImportFault::Dangling { kind, id: id.to_owned(), to, target: target.to_owned() };
    let expected = [
        ImportFault::Clash { kind: Kind::Holder, id: "Sample Other".to_owned() },
        ImportFault::Clash { kind: Kind::Credential, id: "zz-first".to_owned() },
        ImportFault::Repeated { kind: Kind::Credential, id: "fine".to_owned() },
        ImportFault::Unfit { kind: Kind::Activity, id: "n2".to_owned(), why: Unfit::Hours(hours("-1")) },
        ImportFault::NoBytes { id: "without".to_owned() },
        ImportFault::Unfit { kind: Kind::Document, id: "wrong".to_owned(), why: Unfit::OtherBytes },
        dangling(Kind::Activity, "n1", Kind::Credential, "nowhere"),
        dangling(Kind::Document, "lost", Kind::Credential, "gone"),
        dangling(Kind::Document, "lost", Kind::Activity, "gone too"),
        dangling(Kind::Credential, "told", Kind::Document, "no page"),
        dangling(Kind::Confirmation, "renewal.ce_hours", Kind::Document, "no paper"),
    ];
    assert_eq!(faults, expected);
    let words = ImportError::Refused(faults).to_string();
    assert!(words.starts_with("Nothing was imported") && words.contains("the certificate zz-first"), "{words}");
    assert_eq!(vault.record().unwrap(), full().0);
}

#[test]
fn equal_answers_are_taken_once() {
    let (_place, mut vault) = new_wallet();
    let answer = Confirmation { document: None, ..full().0.confirmations.remove(0) };
    let other = Confirmation { value: "20".to_owned(), ..answer.clone() };
    // From an older document, which did not note what the rules said.
    let again = Confirmation { pack_said: None, ..answer.clone() };
    let record = Record { confirmations: vec![answer.clone(), other.clone(), again], ..Record::default() };
    let report = vault.import(&record, &Files::new()).unwrap();
    assert_eq!((report.added.confirmations, report.already_there.confirmations), (2, 1));
    assert_eq!(vault.confirmations().unwrap(), vec![answer, other]);
}
