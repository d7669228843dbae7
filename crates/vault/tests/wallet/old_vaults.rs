//! Wallets that programs of every released schema made, kept in `tests/fixtures/vaults`: each opens with today's program and
//! holds what it held, word for word.
//!
//! `PEERFOLIO_FIXTURES=write` makes the one of today's schema, for the program after this one.

use crate::sample::{Files, cheap, disclosure, sha256, text};
use peerfolio_core::NaiveDate;
use peerfolio_core::model::{Activity, Credential, Document, FormerName, Holder, Record};
use peerfolio_document::{Members, read_all, write_all};
use peerfolio_vault::{Identity, Passphrase, RecoveryCode, Vault, Zeroizing};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/vaults")
}

/// The schema of today's program.
fn latest() -> usize {
    fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")).unwrap().count()
}

/// The schemas of which a wallet is kept. Of those that never left the workshop alone (4, which came with 5) there is none.
fn kept() -> Vec<usize> {
    let names = fs::read_dir(fixtures()).unwrap().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut kept: Vec<usize> = names.filter_map(|name| name.strip_prefix("schema-")?.parse().ok()).collect();
    kept.sort_unstable();
    kept
}

fn passphrase() -> Passphrase {
    Passphrase::new("sample passphrase".to_owned()).unwrap()
}

/// What lies beside a fixture and tells what is in it.
struct Told {
    record: Record,
    members: Members,
    files: Files,
    more: Value,
}

fn told(schema: usize) -> Told {
    let folder = fixtures().join(format!("schema-{schema}"));
    let (record, members) = read_all(&fs::read_to_string(folder.join("wallet.json")).unwrap()).unwrap();
    let bytes = |paper: &Document| (paper.id.clone(), fs::read(fixtures().join(&paper.file)).unwrap());
    let files = record.documents.iter().map(bytes).collect();
    let more = serde_json::from_str(&fs::read_to_string(folder.join("more.json")).unwrap()).unwrap();
    Told { record, members, files, more }
}

/// A copy of a fixture, for whoever opens it may bring it up.
fn copy(schema: usize) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    for name in ["wallet.key", "wallet.db"] {
        fs::copy(fixtures().join(format!("schema-{schema}")).join(name), place.path().join(name)).unwrap();
    }
    place
}

fn holds(vault: &Vault, told: &Told) {
    assert_eq!(vault.record().unwrap(), told.record);
    assert_eq!(vault.unknown_members().unwrap(), told.members);
    for (id, bytes) in &told.files {
        assert_eq!(*vault.document_bytes(id).unwrap(), *bytes, "paper {id}");
    }
    assert_eq!(json!(vault.settings().unwrap()), told.more["settings"]);
    let identity = vault.identity().unwrap().unwrap();
    assert_eq!(*identity.private_key, told.more["identity"]["private_key"].as_str().unwrap().as_bytes());
    assert_eq!(identity.certificate, told.more["identity"]["certificate"].as_str().unwrap().as_bytes());
    assert_eq!(vault.history(None, u32::MAX, 0).unwrap().len(), told.more["steps"].as_u64().unwrap() as usize);
    let bin: Vec<String> = vault.bin().unwrap().into_iter().map(|resting| resting.id).collect();
    assert_eq!(json!(bin), told.more["bin"]);
}

#[test]
fn every_released_wallet_opens_with_all_that_it_held() {
    assert!(kept().starts_with(&[1, 2, 3]), "{:?}", kept());
    for schema in kept() {
        let told = told(schema);
        let place = copy(schema);
        let mut vault = Vault::open(place.path(), &passphrase()).unwrap_or_else(|error| panic!("schema {schema}: {error:?}"));
        holds(&vault, &told);
        let scratch = tempfile::tempdir().unwrap();
        let found = vault.check_up(scratch.path()).unwrap();
        assert!(found.findings.is_empty(), "schema {schema}: {found:?}");

        // The wallet as it was before it was brought up lies beside it.
        let kept = place.path().join(format!("wallet.schema-{schema}.db"));
        assert_eq!(kept.exists(), schema < latest(), "schema {schema}");
        if schema < latest() {
            let made = fixtures().join(format!("schema-{schema}/wallet.db"));
            assert!(fs::read(&kept).unwrap() == fs::read(made).unwrap(), "schema {schema}: the copy is not the wallet");
        }

        // And it is a wallet as any other: it takes changes, gives them back, and opens again.
        let course = Activity { id: "new".to_owned(), ..told.record.activities[0].clone() };
        vault.add_activity(&course).unwrap();
        vault.remove_document("d1").unwrap();
        vault.undo().unwrap().unwrap();
        vault.undo().unwrap().unwrap();
        drop(vault);
        let vault = Vault::open(place.path(), &passphrase()).unwrap();
        assert_eq!(vault.record().unwrap(), told.record, "schema {schema}");
        assert_eq!(*vault.document_bytes("d1").unwrap(), told.files["d1"], "schema {schema}");
        drop(vault);
        if let Some(code) = told.more["recovery_code"].as_str() {
            drop(Vault::open(place.path(), &RecoveryCode::read(code).unwrap()).unwrap());
        }
    }
}

#[test]
fn today_s_schema_has_its_wallet() {
    let folder = fixtures().join(format!("schema-{}", latest()));
    if std::env::var("PEERFOLIO_FIXTURES").is_ok_and(|value| value == "write") {
        write(&folder);
    }
    assert!(folder.join("wallet.db").is_file(), "make it: tests/fixtures/vaults/README.md tells how");
}

/// A wallet of today, through many hands, with what an earlier one could not hold.
fn write(folder: &Path) {
    let Told { record, files, .. } = told(3);
    let place = tempfile::tempdir().unwrap();
    let mut vault = Vault::create(place.path(), &passphrase(), cheap()).unwrap();
    let at = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap().and_hms_opt(9, 30, 0).unwrap();
    vault.set_time(at(20));
    vault.set_holder(&record.holder).unwrap();
    let mut document: Value = serde_json::from_str(&write_all(&record, &Members::new())).unwrap();
    document["later"] = json!({ "of": "a program after this one" });
    document["activities"][1]["stars"] = json!(5);
    let (turned, members) = read_all(&document.to_string()).unwrap();
    vault.import(&turned, &members, &files).unwrap();
    vault.set_time(at(21));
    let former =
        FormerName { name: "Sample Former".to_owned(), until: NaiveDate::from_ymd_opt(2020, 2, 29), by: text("marriage") };
    vault.set_holder(&Holder { former_names: vec![former], ..record.holder.clone() }).unwrap();
    let held = &record.credentials[0];
    vault.update_credential(&Credential { name_shown: text("Sample Former"), ..held.clone() }).unwrap();
    vault.add_disclosure(&disclosure("p1")).unwrap();
    vault.add_disclosure(&disclosure("gone")).unwrap();
    vault.remove_disclosure("gone").unwrap();
    vault.set_time(at(22));
    let first = record.activities[0].clone();
    vault.update_activity(&Activity { title: "A title that was taken back".to_owned(), ..first.clone() }).unwrap();
    vault.undo().unwrap().unwrap();
    // The clock was set back.
    vault.set_time(at(2));
    vault.add_activity(&Activity { id: "gone".to_owned(), ..first }).unwrap();
    let bytes = b"A paper that rests in the bin.";
    let paper = Document { id: "gone".to_owned(), sha256: sha256(bytes), activity: text("gone"), ..record.documents[3].clone() };
    vault.add_document(&paper, bytes).unwrap();
    vault.remove_activity("gone").unwrap();
    vault.remove_document("gone").unwrap();
    let order: Vec<String> = record.credentials.iter().map(|row| row.id.clone()).collect();
    let turned: Vec<String> = order.iter().rev().cloned().collect();
    vault.order_credentials(&turned).unwrap();
    vault.order_credentials(&order).unwrap();
    vault.set_setting("sample.language", Some("en")).unwrap();
    vault.set_setting("sample.ünlike", Some("")).unwrap();
    let key = b"a sample signing key, which signs nothing";
    let identity = Identity { private_key: Zeroizing::new(key.to_vec()), certificate: b"a sample certificate".to_vec() };
    vault.add_identity(&identity).unwrap();
    let code = vault.make_recovery_code(at(21)).unwrap();

    fs::create_dir_all(folder).unwrap();
    let document = write_all(&vault.record().unwrap(), &vault.unknown_members().unwrap());
    fs::write(folder.join("wallet.json"), document).unwrap();
    let bin: Vec<String> = vault.bin().unwrap().into_iter().map(|resting| resting.id).collect();
    let more = json!({
        "settings": vault.settings().unwrap(),
        "identity": { "private_key": String::from_utf8_lossy(key), "certificate": "a sample certificate" },
        "steps": vault.history(None, u32::MAX, 0).unwrap().len(),
        "bin": bin,
        "recovery_code": code.write().as_str(),
    });
    fs::write(folder.join("more.json"), format!("{more:#}\n")).unwrap();
    drop(vault);
    for name in ["wallet.key", "wallet.db"] {
        fs::copy(place.path().join(name), folder.join(name)).unwrap();
    }
}
