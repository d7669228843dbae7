//! A damaged wallet gives what it has, and never passes for whole.

use crate::sample::*;
use peerfolio_core::model::*;
use peerfolio_document::unknown::Members;
use peerfolio_vault::{Hurt, Kind, OpenError, Part, Rescued, RowPart};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A wallet of some hundred pages: every kind of row, papers that fill many pages, a history.
fn large() -> (TempDir, PathBuf, Record, Files) {
    let (place, mut vault) = new_wallet();
    let (mut record, mut files) = full();
    record.activities.extend((0..110).map(|number| Activity {
        topics: words(&["ethics", "boundaries", "crisis"]),
        counts_for: (number % 3 == 0).then(|| words(&["own", "zz-first"])),
        ..activity(&format!("course {number:03}"))
    }));
    record.credentials.extend((0..30).map(|number| credential(&format!("held {number:02}"))));
    let work = record.experience[0].clone();
    record.experience.extend((0..25).map(|number| Experience { id: format!("work {number}"), ..work.clone() }));
    for number in 0..3_u8 {
        let bytes = vec![number; 20_000];
        let id = format!("scan {number}");
        record.documents.push(Document { credential: text("own"), ..document(&id, &bytes) });
        files.insert(id, bytes);
    }
    vault.import(&record, &Members::new(), &files).unwrap();
    vault.update_activity(&Activity { title: "Changed later".to_owned(), ..record.activities[0].clone() }).unwrap();
    let record = vault.record().unwrap();
    drop(vault);
    let database = place.path().join("wallet.db");
    (place, database, record, files)
}

fn rescue(folder: &Path, scratch: &Path) -> Result<Rescued, OpenError> {
    Rescued::open(folder, &passphrase(), scratch)
}

/// What there was is there as it was, or is named. Returns how many rows came back.
fn nothing_is_silently_missing(then: &Record, files: &Files, rescued: &Rescued, what: &str) -> usize {
    let now = rescued.vault.record().unwrap_or_else(|error| panic!("{what}: {error:?}"));
    let hurt = &rescued.report.hurt;
    let rows_of = |kind| hurt.contains(&Hurt::Rows(kind));
    let lost = |kind, id: &str| {
        rows_of(kind)
            || hurt.iter().any(|one| matches!(one, Hurt::Row { kind: of, id: Some(named), .. } if *of == kind && named == id))
    };
    let parts = |kind, id: &str| -> BTreeSet<RowPart> {
        let of = |one: &Hurt| match one {
            Hurt::PartOfRow { kind: of, id: named, part } if *of == kind && named == id => Some(*part),
            _ => None,
        };
        hurt.iter().filter_map(of).collect()
    };
    let mut back = 0;
    let held =
        |kind, id: &str, there: bool| assert!(there || lost(kind, id), "{what}: {kind} {id} is silently missing: {hurt:?}");
    for row in &then.credentials {
        let found = now.credentials.iter().find(|found| found.id == row.id);
        held(Kind::Credential, &row.id, found.is_some());
        if let Some(found) = found {
            back += 1;
            let parts = parts(Kind::Credential, &row.id);
            let mut expected = row.clone();
            if parts.contains(&RowPart::Renewals) {
                expected.renewals.clone_from(&found.renewals);
            }
            if parts.contains(&RowPart::OwnRule) {
                expected.own_rule.clone_from(&found.own_rule);
            }
            assert_eq!(*found, expected, "{what}");
        }
    }
    for row in &then.activities {
        let found = now.activities.iter().find(|found| found.id == row.id);
        held(Kind::Activity, &row.id, found.is_some());
        if let Some(found) = found {
            back += 1;
            let parts = parts(Kind::Activity, &row.id);
            let mut expected = row.clone();
            if parts.contains(&RowPart::Topics) {
                expected.topics.clone_from(&found.topics);
            }
            if parts.contains(&RowPart::Approvals) {
                expected.approvals.clone_from(&found.approvals);
            }
            if parts.contains(&RowPart::CountsFor) {
                expected.counts_for.clone_from(&found.counts_for);
            } else if let Some(ids) = &mut expected.counts_for {
                ids.retain(|id| !lost(Kind::Credential, id) || now.credentials.iter().any(|held| held.id == *id));
            }
            assert_eq!(*found, expected, "{what}");
        }
    }
    for row in &then.experience {
        let found = now.experience.iter().find(|found| found.id == row.id);
        held(Kind::Experience, &row.id, found.is_some());
        back += found.map_or(0, |found| {
            assert_eq!(found, row, "{what}");
            1
        });
    }
    for row in &then.supervision {
        held(Kind::Supervision, &row.id, now.supervision.contains(row));
    }
    for row in &then.documents {
        let found = now.documents.iter().find(|found| found.id == row.id);
        held(Kind::Document, &row.id, found.is_some());
        if let Some(found) = found {
            assert_eq!((&found.title, &found.sha256), (&row.title, &row.sha256), "{what}");
            let named = hurt.iter().any(|one| matches!(one, Hurt::Paper { id, .. } if *id == row.id));
            match rescued.vault.document_bytes(&row.id) {
                Ok(bytes) => assert!(*bytes == files[&row.id] && !named, "{what}"),
                Err(error) => assert!(named, "{what}: the scan {} is silently missing: {error:?} {hurt:?}", row.id),
            }
        }
    }
    let answers = then.confirmations.iter().all(|row| now.confirmations.iter().any(|found| found.value == row.value));
    let lost_answer =
        rows_of(Kind::Confirmation) || hurt.iter().any(|one| matches!(one, Hurt::Row { kind: Kind::Confirmation, .. }));
    assert!(answers || lost_answer, "{what}");
    let lost_holder = hurt.iter().any(|one| matches!(one, Hurt::Row { kind: Kind::Holder, .. }));
    assert!(now.holder == then.holder || lost_holder, "{what}");
    // And nothing is there that never was.
    assert!(now.credentials.iter().all(|row| then.credentials.iter().any(|old| old.id == row.id)), "{what}");
    assert!(now.activities.iter().all(|row| then.activities.iter().any(|old| old.id == row.id)), "{what}");
    back
}

#[test]
fn a_whole_wallet_is_rescued_whole() {
    let (place, _, record, files) = large();
    let scratch = tempfile::tempdir().unwrap();
    let rescued = rescue(place.path(), scratch.path()).unwrap();
    assert_eq!(rescued.report.hurt, []);
    assert_eq!(rescued.report.hurt_pages, [] as [u32; 0]);
    assert_eq!(rescued.vault.record().unwrap(), record);
    nothing_is_silently_missing(&record, &files, &rescued, "whole");
    assert!(rescued.vault.reads_only() && rescued.vault.history(None, 10, 10).unwrap().len() == 2);
    drop(rescued);
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0, "nothing is left of the rescue");
}

#[test]
fn whichever_page_is_hurt_the_rest_is_there_and_the_loss_is_named() {
    let (place, database, record, files) = large();
    let whole = fs::read(&database).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let all = record.credentials.len() + record.activities.len() + record.experience.len();
    let (mut refused, mut unhurt, mut most) = (0, 0, 0);
    let pages = whole.len() / 4096;
    // The first pages hold the list of tables; of the others, every second shows each kind.
    for page in (0..12).chain((12..pages).step_by(2)) {
        let mut bytes = whole.clone();
        bytes[page * 4096 + 2000] ^= 0x20;
        fs::write(&database, &bytes).unwrap();
        match rescue(place.path(), scratch.path()) {
            Err(error) => {
                assert!(matches!(error, OpenError::Damaged(Part::Database)), "page {page}: {error:?}");
                refused += 1;
            }
            Ok(rescued) => {
                assert_eq!(rescued.report.hurt_pages, [u32::try_from(page).unwrap() + 1]);
                let back = nothing_is_silently_missing(&record, &files, &rescued, &format!("page {page}"));
                unhurt += usize::from(rescued.report.hurt.is_empty());
                most = most.max(all - back);
            }
        }
        assert_eq!(fs::read(&database).unwrap(), bytes, "the files of the person stay as they are");
    }
    assert!(refused <= 8, "{refused} of {pages} pages gave nothing: the first, and those with the list of tables");
    assert!(unhurt > 0, "the pages of an index hold nothing that is not elsewhere");
    assert!(most > 0 && most < all, "{most} of {all} rows hung on one page");
}

#[test]
fn a_wallet_cut_short_gives_its_beginning() {
    let (place, database, record, files) = large();
    let whole = fs::read(&database).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let mut opened = 0;
    for length in (0..whole.len()).step_by(whole.len() / 11).chain([4096, whole.len() - 1]) {
        fs::write(&database, &whole[..length]).unwrap();
        match rescue(place.path(), scratch.path()) {
            Err(error) => assert!(matches!(error, OpenError::Damaged(Part::Database)), "{length}: {error:?}"),
            Ok(rescued) => {
                assert_eq!(rescued.report.pages as usize, whole.len() / 4096);
                nothing_is_silently_missing(&record, &files, &rescued, &format!("{length} bytes"));
                opened += 1;
            }
        }
    }
    assert!(opened >= 3, "only {opened} opened");
}

#[test]
fn what_the_history_still_says_of_a_lost_row_is_told() {
    let (place, database, record, _) = large();
    let changed = record.activities[0].id.clone();
    let whole = fs::read(&database).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let mut told = false;
    for page in 4..40.min(whole.len() / 4096) {
        if told {
            break;
        }
        let mut bytes = whole.clone();
        bytes[page * 4096 + 2000] ^= 0x20;
        fs::write(&database, &bytes).unwrap();
        let Ok(rescued) = rescue(place.path(), scratch.path()) else { continue };
        for one in &rescued.report.hurt {
            if let Hurt::Row { kind: Kind::Activity, id: Some(id), last_known: Some(row) } = one
                && *id == changed
            {
                told = matches!(&**row, peerfolio_document::Row::Activity(row) if row.title == "Sample ethics and boundaries");
            }
        }
    }
    assert!(told);
}

#[test]
fn without_its_keys_nothing_is_rescued() {
    let (place, _, _, _) = large();
    let scratch = tempfile::tempdir().unwrap();
    let wrong = peerfolio_vault::Passphrase::new("not the one".to_owned()).unwrap();
    assert!(matches!(Rescued::open(place.path(), &wrong, scratch.path()), Err(OpenError::WrongPassphrase)));
    let key = place.path().join("wallet.key");
    let mut bytes = fs::read(&key).unwrap();
    bytes[70] ^= 1;
    fs::write(&key, bytes).unwrap();
    assert!(matches!(rescue(place.path(), scratch.path()), Err(OpenError::Damaged(Part::KeyFile))));
    fs::remove_file(key).unwrap();
    assert!(matches!(rescue(place.path(), scratch.path()), Err(OpenError::Missing(Part::KeyFile))));
    assert!(matches!(rescue(&place.path().join("none"), scratch.path()), Err(OpenError::NotThere(_))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn many_hurt_pages_at_once_hide_nothing(places in prop::collection::vec(0.1_f64..1.0, 1..30)) {
        let (place, database, record, files) = large();
        let scratch = tempfile::tempdir().unwrap();
        let mut bytes = fs::read(&database).unwrap();
        for place in &places {
            let at = (place * bytes.len() as f64) as usize;
            bytes[at] ^= 1;
        }
        fs::write(&database, &bytes).unwrap();
        match rescue(place.path(), scratch.path()) {
            Ok(rescued) => { nothing_is_silently_missing(&record, &files, &rescued, "many"); }
            Err(error) => prop_assert!(matches!(error, OpenError::Damaged(Part::Database)), "{:?}", error),
        }
    }
}
