//! Importing: all or nothing, and every reason at once.

use crate::sample::*;
use peerfolio_core::model::*;
use peerfolio_document::unknown::{Members, Place};
use peerfolio_vault::{Count, ImportError, ImportFault, Kind, Papers, Replaced, Unfit, Zeroizing};

#[test]
fn only_what_is_new_is_added() {
    let (_place, mut vault) = full_wallet();
    let (mut record, mut files) = full();
    let again = vault.import(&record, &Members::new(), &files).unwrap();
    assert_eq!(again.added, Count::default());
    let all = Count {
        holder: true,
        credentials: 3,
        activities: 4,
        experience: 1,
        supervision: 1,
        documents: 2,
        confirmations: 1,
        disclosures: 1,
    };
    assert_eq!(again.already_there, all);

    record.credentials.insert(0, credential("new"));
    record.activities.insert(0, Activity { counts_for: Some(words(&["new", "own"])), ..activity("new") });
    record.documents.push(Document { activity: text("new"), ..document("d3", b"third") });
    files.insert("d3".to_owned(), b"third".to_vec());
    let report = vault.import(&record, &Members::new(), &files).unwrap();
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
    let report = vault.import(&part, &Members::new(), &Files::new()).unwrap();
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
    let Err(ImportError::Refused(faults)) = vault.import(&other, &Members::new(), &files) else { panic!("it was imported") };
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
fn answers_that_tell_the_same_come_in_once_and_a_document_keeps_its_own() {
    let (_place, mut vault) = new_wallet();
    let answer = Confirmation { document: None, ..full().0.confirmations.remove(0) };
    let other = Confirmation { value: "20".to_owned(), ..answer.clone() };
    // From an older document, which did not note what the rules said.
    let again = Confirmation { pack_said: None, ..answer.clone() };
    let record = Record { confirmations: vec![answer.clone(), other.clone()], ..Record::default() };
    vault.import(&record, &Members::new(), &Files::new()).unwrap();
    let older = Record { confirmations: vec![again.clone()], ..Record::default() };
    let report = vault.import(&older, &Members::new(), &Files::new()).unwrap();
    assert_eq!((report.added.confirmations, report.already_there.confirmations), (0, 1));
    // A document that has it twice has it twice here too, and once in.
    let twice = Record { confirmations: vec![answer.clone(), again.clone()], ..Record::default() };
    for added in [1, 0] {
        let report = vault.import(&twice, &Members::new(), &Files::new()).unwrap();
        assert_eq!(report.added.confirmations, added);
        assert_eq!(vault.confirmations().unwrap(), vec![answer.clone(), other.clone(), again.clone()]);
    }
}

#[test]
fn only_rows_that_are_named_are_replaced_and_that_is_one_step_back() {
    let (_place, mut vault) = full_wallet();
    let (before, _) = full();
    let bytes = b"another scan".to_vec();
    let mut theirs = before.clone();
    theirs.holder.phone = None;
    theirs.credentials[1].number = text("new number");
    theirs.credentials[1].own_rule = None;
    theirs.activities[0].hours = hours("9");
    theirs.experience[0].paid = !theirs.experience[0].paid;
    theirs.supervision[0].supervisor = "Other Sample".to_owned();
    theirs.documents[0].sha256 = sha256(&bytes);
    theirs.confirmations[0].pack_said = text("other");
    let over: Replaced = [
        (Kind::Holder, ""),
        (Kind::Credential, theirs.credentials[1].id.as_str()),
        (Kind::Activity, &theirs.activities[0].id),
        (Kind::Experience, &theirs.experience[0].id),
        (Kind::Supervision, &theirs.supervision[0].id),
        (Kind::Document, &theirs.documents[0].id),
        (Kind::Confirmation, &peerfolio_document::confirmation_id(&theirs.confirmations[0])),
    ]
    .into_iter()
    .map(|(kind, id)| (kind, id.to_owned()))
    .collect();
    let files = Files::from([(theirs.documents[0].id.clone(), bytes.clone())]);
    for left_out in &over {
        let fewer: Replaced = over.iter().filter(|row| *row != left_out).cloned().collect();
        let refused = vault.import_over(&theirs, &Members::new(), &fewer, &files);
        // What was noted beside an answer is no clash: the wallet's own stays.
        assert_eq!(refused.is_err(), left_out.0 != Kind::Confirmation, "{left_out:?}");
        if refused.is_ok() {
            vault.undo().unwrap();
        }
        assert_eq!(vault.record().unwrap(), before);
    }
    let members = Members::from([(Place::Row(Kind::Activity, theirs.activities[0].id.clone()), r#"{"stars":5}"#.to_owned())]);
    vault.import_over(&theirs, &members, &over, &files).unwrap();
    assert_eq!(vault.record().unwrap(), theirs);
    assert_eq!(vault.unknown_members().unwrap(), members);
    assert_eq!(*vault.document_bytes(&theirs.documents[0].id).unwrap(), bytes);
    vault.undo().unwrap();
    assert_eq!(vault.record().unwrap(), before);
    assert!(vault.unknown_members().unwrap().is_empty());
    for (id, bytes) in &full().1 {
        assert_eq!(&*vault.document_bytes(id).unwrap(), bytes);
    }
}

#[test]
fn members_of_an_answer_follow_what_it_tells() {
    let (_place, mut vault) = new_wallet();
    let answer = Confirmation { document: None, ..full().0.confirmations.remove(0) };
    let record = Record { confirmations: vec![answer.clone(), answer.clone()], ..Record::default() };
    let place = |record: &Record, at: usize| {
        Place::Row(Kind::Confirmation, peerfolio_document::confirmation_ids(&record.confirmations).swap_remove(at))
    };
    let members = Members::from([(place(&record, 0), r#"{"a":1}"#.to_owned()), (place(&record, 1), r#"{"b":2}"#.to_owned())]);
    vault.import(&record, &members, &Files::new()).unwrap();
    assert_eq!(vault.unknown_members().unwrap(), members);
    // The first is changed: the second is now the first that tells this.
    vault.replace_confirmation(&answer, &Confirmation { value: "other".to_owned(), ..answer.clone() }).unwrap();
    let now = vault.record().unwrap();
    let expected = Members::from([(place(&now, 0), r#"{"a":1}"#.to_owned()), (place(&now, 1), r#"{"b":2}"#.to_owned())]);
    assert_eq!(vault.unknown_members().unwrap(), expected);
}

#[test]
fn papers_are_asked_for_one_at_a_time_and_only_new_ones() {
    struct Counting<'a>(&'a Files, Vec<String>);
    impl Papers for &mut Counting<'_> {
        fn bytes(&mut self, paper: &Document) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
            self.1.push(paper.id.clone());
            if paper.id == "torn" {
                return Err("the file ends too early".to_owned());
            }
            Ok(self.0.get(&paper.id).cloned().map(Zeroizing::new))
        }
    }
    let (_place, mut vault) = full_wallet();
    let (mut record, mut files) = full();
    let mut nothing = Counting(&files, Vec::new());
    vault.import(&record, &Members::new(), &mut nothing).unwrap();
    assert!(nothing.1.is_empty(), "{:?}", nothing.1);
    record.documents.extend([document("d9", b"nine"), document("torn", b"torn")]);
    files.insert("d9".to_owned(), b"nine".to_vec());
    let mut papers = Counting(&files, Vec::new());
    let Err(ImportError::Refused(faults)) = vault.import(&record, &Members::new(), &mut papers) else { panic!("imported") };
    assert_eq!(papers.1, ["d9", "torn"]);
    assert_eq!(faults, [ImportFault::Unreadable { id: "torn".to_owned(), why: "the file ends too early".to_owned() }]);
    assert_eq!(vault.record().unwrap(), full().0);
}
