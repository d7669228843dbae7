//! What sound pages can still say wrongly, written past the vault's own checks.

use super::*;
use crate::{Cost, Passphrase, Vault};
use peerfolio_core::model::Document;

fn wallet() -> (tempfile::TempDir, Vault) {
    let place = tempfile::tempdir().unwrap();
    let passphrase = Passphrase::new("correct sample horse".to_owned()).unwrap();
    let mut vault = Vault::create(&place.path().join("wallet"), &passphrase, Cost::new(8, 1, 1).unwrap()).unwrap();
    for id in ["d1", "d2"] {
        let paper = Document {
            id: id.to_owned(),
            kind: "certificate".to_owned(),
            title: format!("Sample scan {id}"),
            file: "scan.pdf".to_owned(),
            sha256: String::new(),
            credential: None,
            activity: None,
        };
        vault.add_document(&paper, id.as_bytes()).unwrap();
        vault.update_document(&Document { title: "Renamed".to_owned(), ..vault.document(id).unwrap() }).unwrap();
    }
    (place, vault)
}

/// What is found after this was written.
fn found(sql: &str) -> Vec<Finding> {
    let (place, vault) = wallet();
    assert_eq!(vault.check_up(place.path()).unwrap().findings, []);
    vault.connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; {sql}")).unwrap();
    vault.check_up(place.path()).unwrap().findings
}

fn paper(id: &str) -> Finding {
    Finding::Hurt(Hurt::Paper { id: id.to_owned(), title: "Renamed".to_owned() })
}

#[test]
fn a_paper_with_other_bytes_or_none_is_named() {
    let first = "(SELECT sha256 FROM document WHERE id = 'd1')";
    assert_eq!(found(&format!("UPDATE paper SET bytes = x'00' WHERE sha256 = {first}")), [paper("d1")]);
    assert_eq!(found(&format!("DELETE FROM paper WHERE sha256 = {first}")), [paper("d1")]);
    assert_eq!(found("DELETE FROM paper"), [paper("d1"), paper("d2")]);
}

#[test]
fn a_history_that_cannot_be_understood_is_counted() {
    assert_eq!(found("UPDATE change SET before = '{\"id\": ' WHERE before IS NOT NULL"), [Finding::History(2)]);
    assert_eq!(found("INSERT INTO unknown_member (kind, id, json) VALUES ('document', 'd1', 'no json')"), [Finding::History(1)]);
}

#[test]
fn rows_that_lead_nowhere_are_counted() {
    let findings = found("UPDATE document SET credential = 77");
    assert!(findings.contains(&Finding::Astray(2)), "{findings:?}");
}

#[test]
fn a_row_that_says_what_no_row_may_say_is_found() {
    let activity = "INSERT INTO activity (id, title, provider, completed_on, hours, unit, format, role, counts_for_all)
        VALUES ('a1', 't', 'p', '2025-01-01', -5, 'ceu', 'other', 'attended', 1)";
    let findings = found(activity);
    assert!(findings.contains(&Finding::Unsound { kind: Kind::Activity, id: "a1".to_owned() }), "{findings:?}");
}

#[test]
fn files_are_judged_without_their_keys_as_far_as_it_goes() {
    let (place, vault) = wallet();
    let folder = place.path().join("wallet");
    assert_eq!(look_at_files(&folder), (FileState::Plausible, FileState::Plausible));
    drop(vault);
    let database = std::fs::read(folder.join("wallet.db")).unwrap();
    std::fs::write(folder.join("wallet.db"), &database[..database.len() - 7]).unwrap();
    std::fs::write(folder.join("wallet.key"), b"nothing").unwrap();
    assert_eq!(look_at_files(&folder), (FileState::Damaged, FileState::Damaged));
    std::fs::remove_file(folder.join("wallet.db")).unwrap();
    std::fs::remove_file(folder.join("wallet.key")).unwrap();
    assert_eq!(look_at_files(&folder), (FileState::Missing, FileState::Missing));
}
