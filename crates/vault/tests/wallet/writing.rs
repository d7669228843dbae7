//! Adding, changing, removing: each as a whole, or refused with words.

use crate::sample::*;
use peerfolio_core::model::*;
use peerfolio_core::{Hours, NaiveDate};
use peerfolio_vault::{Identity, Kind, ReadError, Unfit, Vault, WriteError};

fn ids(vault: &Vault) -> Vec<String> {
    vault.credentials().unwrap().into_iter().map(|credential| credential.id).collect()
}

#[test]
fn what_is_added_one_by_one_is_the_same_record() {
    let (place, mut vault) = new_wallet();
    let (record, files) = full();
    vault.set_holder(&record.holder).unwrap();
    record.credentials.iter().for_each(|row| vault.add_credential(row).unwrap());
    record.activities.iter().for_each(|row| vault.add_activity(row).unwrap());
    record.experience.iter().for_each(|row| vault.add_experience(row).unwrap());
    record.supervision.iter().for_each(|row| vault.add_supervision(row).unwrap());
    for row in &record.documents {
        let stored = vault.add_document(&Document { sha256: "ignored".to_owned(), ..row.clone() }, &files[&row.id]).unwrap();
        assert_eq!(stored, *row);
    }
    record.confirmations.iter().for_each(|row| vault.add_confirmation(row).unwrap());
    record.disclosures.iter().for_each(|row| vault.add_disclosure(row).unwrap());
    assert_eq!(vault.record().unwrap(), record);
    drop(vault);
    assert_eq!(open(place.path()).record().unwrap(), record);
}

#[test]
fn changes_replace_the_whole_row_and_keep_its_place() {
    let (_place, mut vault) = full_wallet();
    let (mut record, _) = full();
    record.holder.phone = None;
    record.disclosures[0].copies.push("again".to_owned());
    vault.update_disclosure(&record.disclosures[0]).unwrap();
    record.credentials[1].renewals.push(Renewal { renewed_on: d("2026-03-01"), expires_on: None });
    record.credentials[1].number = text("Sample-2");
    record.activities[0].topics = words(&["trauma"]);
    record.activities[0].counts_for = Some(words(&["own"]));
    record.activities[1].counts_for = None;
    record.experience[0].to = Some(d("2026-06-30"));
    record.supervision[0].hours = hours("1.75");
    record.documents[0].credential = None;
    record.documents[0].activity = text("z1");
    vault.set_holder(&record.holder).unwrap();
    vault.update_credential(&record.credentials[1]).unwrap();
    vault.update_activity(&record.activities[0]).unwrap();
    vault.update_activity(&record.activities[1]).unwrap();
    vault.update_experience(&record.experience[0]).unwrap();
    vault.update_supervision(&record.supervision[0]).unwrap();
    vault.update_document(&record.documents[0]).unwrap();
    assert_eq!(vault.record().unwrap(), record);
}

#[test]
fn a_removed_certificate_leaves_papers_and_courses() {
    let (_place, mut vault) = full_wallet();
    let (mut record, files) = full();
    vault.remove_credential("zz-first").unwrap();
    record.credentials.remove(0);
    record.documents[0].credential = None;
    assert_eq!(vault.record().unwrap(), record);
    assert_eq!(*vault.document_bytes("d1").unwrap(), files["d1"]);

    vault.remove_credential("own").unwrap();
    assert_eq!(vault.activity("a2").unwrap().counts_for, Some(words(&["aa-last"])));
    vault.remove_credential("aa-last").unwrap();
    // It was set aside: it does not count for every other certificate now.
    assert_eq!(vault.activity("a2").unwrap().counts_for, Some(Vec::new()));
    assert_eq!(vault.activity("z1").unwrap().counts_for, None);
    assert_eq!(vault.activities().unwrap().len(), 4);
}

#[test]
fn everything_can_be_removed() {
    let (_place, mut vault) = full_wallet();
    let (record, _) = full();
    vault.remove_activity("a2").unwrap();
    assert_eq!(vault.document("d2").unwrap().activity, None, "its paper stays");
    record.activities.iter().filter(|row| row.id != "a2").for_each(|row| vault.remove_activity(&row.id).unwrap());
    record.credentials.iter().for_each(|row| vault.remove_credential(&row.id).unwrap());
    record.documents.iter().for_each(|row| vault.remove_document(&row.id).unwrap());
    vault.remove_experience("x1").unwrap();
    vault.remove_supervision("s1").unwrap();
    let without_paper = Confirmation { document: None, ..record.confirmations[0].clone() };
    assert_eq!(vault.confirmations().unwrap(), std::slice::from_ref(&without_paper), "the answer outlives its paper");
    vault.remove_confirmation(&without_paper).unwrap();
    vault.remove_disclosure("p1").unwrap();
    vault.set_holder(&Holder::default()).unwrap();
    assert_eq!(vault.record().unwrap(), Record::default());
}

#[test]
fn certificates_keep_the_holders_order() {
    let (_place, mut vault) = full_wallet();
    assert_eq!(ids(&vault), ["zz-first", "own", "aa-last"]);
    vault.order_credentials(&words(&["aa-last", "zz-first"])).unwrap();
    assert_eq!(ids(&vault), ["aa-last", "zz-first", "own"]);
    vault.add_credential(&credential("new")).unwrap();
    vault.order_credentials(&words(&["new"])).unwrap();
    assert_eq!(ids(&vault), ["new", "aa-last", "zz-first", "own"]);
    let refused = vault.order_credentials(&words(&["own", "nowhere"]));
    assert!(matches!(refused, Err(WriteError::NotFound { kind: Kind::Credential, id }) if id == "nowhere"));
    assert_eq!(ids(&vault), ["new", "aa-last", "zz-first", "own"], "nothing of a refused order");
}

#[test]
fn an_id_that_is_taken_is_refused_and_the_first_kept() {
    let (_place, mut vault) = full_wallet();
    let (record, _) = full();
    let taken = |refused: Result<(), WriteError>, of: Kind| {
        assert!(matches!(&refused, Err(WriteError::IdTaken { kind, .. }) if *kind == of), "{refused:?}");
    };
    taken(vault.add_credential(&credential("own")), Kind::Credential);
    taken(vault.add_activity(&activity("z1")), Kind::Activity);
    taken(vault.add_experience(&record.experience[0]), Kind::Experience);
    taken(vault.add_supervision(&record.supervision[0]), Kind::Supervision);
    taken(vault.add_document(&document("d1", b"other"), b"other").map(|_| ()), Kind::Document);
    assert_eq!(vault.record().unwrap(), record);
}

#[test]
fn what_is_not_there_is_named() {
    let (_place, mut vault) = full_wallet();
    let (record, _) = full();
    let missing = |refused: Result<(), WriteError>| {
        assert!(matches!(&refused, Err(WriteError::NotFound { id, .. }) if id == "nowhere"), "{refused:?}");
    };
    missing(vault.update_credential(&credential("nowhere")));
    missing(vault.update_activity(&activity("nowhere")));
    missing(vault.update_experience(&Experience { id: "nowhere".to_owned(), ..record.experience[0].clone() }));
    missing(vault.update_supervision(&Supervision { id: "nowhere".to_owned(), ..record.supervision[0].clone() }));
    missing(vault.update_document(&document("nowhere", b"")));
    missing(vault.remove_credential("nowhere"));
    missing(vault.remove_activity("nowhere"));
    missing(vault.remove_experience("nowhere"));
    missing(vault.remove_supervision("nowhere"));
    missing(vault.remove_document("nowhere"));
    let unknown = Confirmation { field: "nowhere".to_owned(), ..record.confirmations[0].clone() };
    missing(vault.remove_confirmation(&unknown).map(|_| ()));
    missing(vault.replace_confirmation(&unknown, &record.confirmations[0]));
    assert!(matches!(vault.credential("nowhere"), Err(ReadError::NotFound { kind: Kind::Credential, .. })));
    assert!(matches!(vault.activity("nowhere"), Err(ReadError::NotFound { kind: Kind::Activity, .. })));
    assert!(matches!(vault.document("nowhere"), Err(ReadError::NotFound { kind: Kind::Document, .. })));
    assert!(matches!(vault.document_bytes("nowhere"), Err(ReadError::NotFound { kind: Kind::Document, .. })));
    assert_eq!(vault.record().unwrap(), record);
}

#[test]
fn a_reference_to_nothing_is_refused_whole() {
    let (_place, mut vault) = full_wallet();
    let dangling = |refused: Result<(), WriteError>| {
        assert!(matches!(&refused, Err(WriteError::Dangling { target, .. }) if target == "nowhere"), "{refused:?}");
    };
    let counts_for = Some(words(&["own", "nowhere"]));
    dangling(vault.add_activity(&Activity { counts_for: counts_for.clone(), ..activity("new") }));
    dangling(vault.update_activity(&Activity { counts_for, title: "other".to_owned(), ..activity("z1") }));
    dangling(vault.add_document(&Document { credential: text("nowhere"), ..document("new", b"") }, b"").map(|_| ()));
    dangling(vault.update_document(&Document { activity: text("nowhere"), ..full().0.documents[0].clone() }));
    let answer = full().0.confirmations.remove(0);
    let lost = Confirmation { document: text("nowhere"), ..answer.clone() };
    dangling(vault.add_confirmation(&lost));
    let own_rule = Some(OwnRule { document: text("nowhere"), ..own_rule() });
    dangling(vault.add_credential(&Credential { own_rule: own_rule.clone(), ..own("new") }));
    dangling(vault.update_credential(&Credential { own_rule, ..own("own") }));
    dangling(vault.replace_confirmation(&answer, &lost));
    assert_eq!(vault.record().unwrap(), full().0);
}

#[test]
fn what_cannot_be_stored_is_refused_with_the_reason() {
    let (_place, mut vault) = full_wallet();
    let unfit = |refused: Result<(), WriteError>, reason: Unfit| {
        assert!(matches!(&refused, Err(WriteError::Unfit { why, .. }) if *why == reason), "{refused:?}");
    };
    let far = NaiveDate::MAX;
    unfit(vault.add_credential(&credential("")), Unfit::NoId);
    unfit(vault.add_credential(&Credential { type_id: None, title: text("t"), ..credential("n") }), Unfit::NoTitleOrIssuer);
    unfit(vault.add_credential(&Credential { expires_on: Some(far), ..credential("n") }), Unfit::Date(far));
    let renewals = vec![Renewal { renewed_on: far, expires_on: None }];
    unfit(vault.update_credential(&Credential { renewals, ..credential("own") }), Unfit::Date(far));
    unfit(vault.add_credential(&Credential { own_rule: Some(own_rule()), ..credential("n") }), Unfit::RuleOfKnown);
    let faulty = |rule: OwnRule| Credential { own_rule: Some(rule), ..own("n") };
    unfit(vault.add_credential(&faulty(OwnRule { said_by: " ".to_owned(), ..own_rule() })), Unfit::OwnRule);
    unfit(vault.add_credential(&faulty(OwnRule { period_months: Some(601), ..own_rule() })), Unfit::OwnRule);
    unfit(vault.add_credential(&faulty(OwnRule { noted_on: far, ..own_rule() })), Unfit::Date(far));
    let below = Hours::from_units(-1);
    unfit(vault.add_credential(&faulty(OwnRule { fee_usd: Some(below), ..own_rule() })), Unfit::Hours(below));
    unfit(vault.add_activity(&Activity { hours: Hours::from_units(-1), ..activity("n") }), Unfit::Hours(Hours::from_units(-1)));
    let most = Hours::whole(100_000_000);
    let more = Hours::from_units(most.units() + 1);
    unfit(vault.add_activity(&Activity { hours: more, ..activity("n") }), Unfit::Hours(more));
    unfit(vault.add_activity(&Activity { completed_on: NaiveDate::MIN, ..activity("n") }), Unfit::Date(NaiveDate::MIN));
    unfit(vault.set_holder(&Holder { birth_date: Some(far), ..Holder::default() }), Unfit::Date(far));
    unfit(vault.update_document(&document("d1", b"other bytes")), Unfit::OtherBytes);
    let too_large = vec![0; peerfolio_vault::MAX_DOCUMENT_BYTES + 1];
    unfit(vault.add_document(&document("n", b""), &too_large).map(|_| ()), Unfit::TooLarge);
    assert_eq!(vault.record().unwrap(), full().0);
    vault.add_activity(&Activity { hours: most, ..activity("n") }).unwrap();
    assert_eq!(vault.activity("n").unwrap().hours, most);
}

fn own(id: &str) -> Credential {
    Credential { type_id: None, title: text("Sample Clinic hours"), issuer: text("Sample Clinic"), ..credential(id) }
}

#[test]
fn a_rule_of_ones_own_is_replaced_taken_away_and_outlives_its_paper() {
    let (_place, mut vault) = full_wallet();
    let with = |rule: Option<OwnRule>| Credential { own_rule: rule, ..own("own") };
    let other = OwnRule {
        recurs: false,
        period_months: None,
        starts: None,
        ce_hours: None,
        minimums: Vec::new(),
        document: text("d1"),
        ..own_rule()
    };
    vault.update_credential(&with(Some(other.clone()))).unwrap();
    assert_eq!(vault.credential("own").unwrap().own_rule, Some(other.clone()));
    vault.remove_document("d1").unwrap();
    assert_eq!(vault.credential("own").unwrap().own_rule, Some(OwnRule { document: None, ..other }));
    vault.update_credential(&with(None)).unwrap();
    assert_eq!(vault.credential("own").unwrap().own_rule, None);
    vault.update_credential(&with(Some(own_rule()))).unwrap();
    vault.remove_credential("own").unwrap();
    vault.add_credential(&own("own")).unwrap();
    assert_eq!(vault.credential("own").unwrap().own_rule, None, "nothing of it is left");
}

#[test]
fn leap_days_stay_leap_days() {
    let (place, mut vault) = new_wallet();
    vault.add_credential(&credential("leap")).unwrap();
    drop(vault);
    let stored = open(place.path()).credential("leap").unwrap();
    assert_eq!(stored.issued_on, d("2024-02-29"));
    assert_eq!(stored.renewals[0].expires_on, Some(d("2028-02-29")));
}

#[test]
fn settings_and_the_signing_key_are_kept() {
    let (place, mut vault) = new_wallet();
    vault.set_setting("theme", Some("dark")).unwrap();
    vault.set_setting("theme", Some("light")).unwrap();
    vault.set_setting("gone", Some("soon")).unwrap();
    vault.set_setting("gone", None).unwrap();
    let identity = |key: &[u8]| Identity { private_key: key.to_vec().into(), certificate: b"certificate".to_vec() };
    vault.add_identity(&identity(b"first")).unwrap();
    assert!(matches!(vault.add_identity(&identity(b"second")), Err(WriteError::IdentityThere)));
    // Further ones stand behind it, each once, and none is taken away.
    for (key, certificate) in [(b"another", b"its own"), (b"changed", b"its own")] {
        let further = Identity { private_key: key.to_vec().into(), certificate: certificate.to_vec() };
        vault.keep_identity(&further).unwrap();
    }
    drop(vault);
    let vault = open(place.path());
    assert_eq!(vault.setting("theme").unwrap().as_deref(), Some("light"));
    assert_eq!(vault.setting("gone").unwrap(), None);
    assert_eq!(vault.settings().unwrap().len(), 1);
    let kept = vault.identity().unwrap().unwrap();
    assert_eq!((&**kept.private_key, &*kept.certificate), (&b"first"[..], &b"certificate"[..]));
    let all: Vec<Vec<u8>> = vault.identities().unwrap().iter().map(|key| key.private_key.to_vec()).collect();
    assert_eq!(all, [b"first".to_vec(), b"another".to_vec()]);
}

#[test]
fn two_equal_answers_are_removed_one_at_a_time() {
    let (_place, mut vault) = full_wallet();
    let answer = full().0.confirmations.remove(0);
    vault.add_confirmation(&answer).unwrap();
    vault.remove_confirmation(&answer).unwrap();
    assert_eq!(vault.confirmations().unwrap(), vec![answer]);
}

#[test]
fn an_answer_that_is_changed_or_put_back_keeps_its_place() {
    let (_place, mut vault) = full_wallet();
    let first = full().0.confirmations.remove(0);
    let answer = |value: &str| Confirmation { value: value.to_owned(), document: None, ..first.clone() };
    vault.add_confirmation(&answer("20")).unwrap();
    vault.add_confirmation(&answer("25")).unwrap();
    vault.replace_confirmation(&answer("20"), &Confirmation { pack_said: None, ..answer("22") }).unwrap();
    let changed = Confirmation { pack_said: None, ..answer("22") };
    assert_eq!(vault.confirmations().unwrap(), [first.clone(), changed.clone(), answer("25")]);
    vault.remove_confirmation(&first).unwrap();
    vault.undo().unwrap().unwrap();
    assert_eq!(vault.confirmations().unwrap(), [first.clone(), changed, answer("25")]);
}
