//! Every door through which a file of a stranger comes in, each a function of bytes that must never panic, whatever they are.
//!
//! The fuzz targets in `fuzz` call them, and so does the test `mutated`, so that no target rots. What a door says to bytes that
//! are no such file is held elsewhere; here it is only asked what must hold for all bytes.

use crate::machine::Machine;
use crate::place;
use peerfolio_app::document;
use peerfolio_app::rules;
use peerfolio_app::sheet::{self, Against, SheetKind};
use peerfolio_app::view::{
    ExportReq, ImportReq, Nothing, PacketChoice, PacketWriteReq, PurposeView, SheetPreviewReq, WalletCreateReq,
};
use peerfolio_core::NaiveDate;
use peerfolio_core::model::Record;
use peerfolio_vault::{Passphrase, Reason, RecoveryCode, Share, Vault, check_backup_bytes};
use serde_json::json;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A door: its name, and what takes the bytes.
pub type Door = (&'static str, fn(&[u8]));

/// Every door. A fuzz target has the door's name.
pub const ALL: [Door; 9] = [
    ("key_file", key_file),
    ("wallet_document", wallet_document),
    ("sheet", sheet),
    ("change_log", change_log),
    ("package", package),
    ("pdf_verify", pdf_verify),
    ("pdf_import", pdf_import),
    ("backup", backup),
    ("typed_code", typed_code),
];

/// `wallet.key`.
pub fn key_file(bytes: &[u8]) {
    let _ = peerfolio_vault::read_hostile_key_file(bytes);
}

/// A portable wallet document. One that is read and written again says the same.
///
/// # Panics
/// Where it does not.
pub fn wallet_document(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok((record, members)) = document::read_all(text) {
        let written = document::write_all(&record, &members);
        assert!(document::read_all(&written) == Ok((record, members)), "read, written and read again it says something else");
    }
}

/// A sheet of courses: CSV or XLSX.
pub fn sheet(bytes: &[u8]) {
    let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default();
    let record = Record::default();
    let against = Against { record: &record, bodies: &[], today };
    let _ = sheet::preview("sample", bytes, &SheetPreviewReq::default(), against);
}

/// A segment of another machine's change log.
pub fn change_log(bytes: &[u8]) {
    let _ = peerfolio_vault::sync::read_hostile(bytes);
}

/// A package: a zip archive of a wallet document and its papers.
pub fn package(bytes: &[u8]) {
    let Some((_place, path)) = as_file(bytes, "sample.zip") else { return };
    if let Ok(rules) = rules::shipped() {
        let _ = peerfolio_app::Gathered::read(&[path], rules);
    }
}

/// A PDF that somebody hands over to be checked.
///
/// # Panics
/// Where it is called whole although one of its signatures is not.
pub fn pdf_verify(bytes: &[u8]) {
    let Ok(verdict) = peerfolio_packet::verify(bytes) else { return };
    let is_sound = verdict.signatures.iter().all(|one| one.intact && one.valid && one.appended.changes.is_empty());
    assert!(!verdict.is_intact_and_whole() || is_sound, "it is called whole and is not");
}

/// A PDF whose attached records somebody takes in.
pub fn pdf_import(bytes: &[u8]) {
    let _ = peerfolio_packet::attachments(bytes);
    let Some((_place, path)) = as_file(bytes, "sample.pdf") else { return };
    if let Ok(rules) = rules::shipped() {
        let _ = peerfolio_app::Gathered::read(&[path], rules);
    }
}

/// A backup.
pub fn backup(bytes: &[u8]) {
    let Some((_place, path)) = as_file(bytes, "sample.backup") else { return };
    let _ = check_backup_bytes(&path);
}

/// A recovery code, or a share of one, as a person types it. What is read and written again is read as the same.
///
/// # Panics
/// Where it is not.
pub fn typed_code(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(code) = RecoveryCode::read(text) {
        let written = code.write();
        assert!(RecoveryCode::read(&written).is_ok_and(|again| *again.write() == *written), "it is read as another code");
    }
    if let Ok(share) = Share::read(text) {
        let written = share.write();
        assert!(Share::read(&written).is_ok_and(|again| *again.write() == *written), "it is read as another share");
    }
    let (first, second) = text.split_at(text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at));
    let _ = Share::join_typed(first, second);
}

/// Sound files to begin from, made or copied at run time; each with the name of the door that takes it.
///
/// # Panics
/// Where a fixture is missing, or a file cannot be made.
#[must_use]
pub fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let read = |path: PathBuf| fs::read(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let vaults = place::fixture("vaults");
    let mut seeds = Vec::new();
    for schema in ["schema-1", "schema-2", "schema-3", "schema-5", "schema-6"] {
        let key_file = read(vaults.join(schema).join("wallet.key"));
        // Without its checksum too, so that a changed one is read further than to that.
        seeds.push(("key_file", key_file[..key_file.len() - 32].to_vec()));
        seeds.push(("key_file", key_file));
        seeds.push(("wallet_document", read(vaults.join(schema).join("wallet.json"))));
    }
    for name in ["many-faults.json", "own-rules.json", "own-rule-faults.json"] {
        seeds.push(("wallet_document", read(place::fixture(name))));
    }
    for name in ["own.csv", "transcript.csv", "curso.csv"] {
        seeds.push(("sheet", read(place::fixture("sheets").join(name))));
    }
    let text = String::from_utf8(read(vaults.join("schema-5/wallet.json"))).expect("a document is text");
    let record = document::read(&text).expect("the fixture is sound");
    seeds.push(("sheet", sheet::write(&record, SheetKind::Xlsx).expect("a workbook is made")));
    seeds.push(("change_log", payload()));

    let machine = Machine::new();
    let app = machine.program();
    let made = "the sample is made";
    let holder = record.holder.name.clone();
    app.wallet_create(WalletCreateReq { name: holder, passphrase: "a sample passphrase".into() }).expect(made);
    // The document beside its papers, as an export leaves them.
    let folder = machine.path("brought");
    fs::create_dir_all(folder.join("files")).expect(made);
    for name in ["certificate.txt", "letter.txt", "empty.txt"] {
        fs::write(folder.join("files").join(name), read(vaults.join("files").join(name))).expect(made);
    }
    // An import takes only types that the packs know; the fixture holds one that none does.
    fs::write(folder.join("wallet.json"), text.replace("us-nd-cps-1", "us-mn-cps-1")).expect(made);
    app.wallet_import(ImportReq::plain(folder.join("wallet.json").to_string_lossy())).expect(made);
    let out = machine.text_path("all.zip");
    app.wallet_export(ExportReq::everything(out.clone())).expect(made);
    seeds.push(("package", read(out.into())));
    let out = machine.text_path("packet.pdf");
    let mut choice = PacketChoice::for_reader(PurposeView::Employer);
    (choice.reveal.extract, choice.reveal.originals) = (true, true);
    app.packet_write(PacketWriteReq::new(choice, out.clone())).expect(made);
    let packet = read(out.into());
    seeds.push(("pdf_verify", with_a_later_revision(&packet)));
    seeds.push(("pdf_import", packet.clone()));
    seeds.push(("pdf_verify", packet));
    app.wallet_lock(Nothing {}).expect(made);

    let fixture = machine.path("schema-5");
    fs::create_dir(&fixture).expect(made);
    for name in ["wallet.key", "wallet.db"] {
        fs::write(fixture.join(name), read(vaults.join("schema-5").join(name))).expect(made);
    }
    let passphrase = Passphrase::new("sample passphrase".to_owned()).expect(made);
    let vault = Vault::open(&fixture, &passphrase).expect(made);
    let noon = NaiveDate::from_ymd_opt(2026, 11, 22).and_then(|day| day.and_hms_opt(12, 0, 0)).unwrap_or_default();
    let out = machine.path("sample.peerfolio-backup");
    vault.back_up_to(&out, noon, Reason::Asked).expect(made);
    seeds.push(("backup", read(out)));

    let code = RecoveryCode::make().expect(made);
    let [first, second, _] = code.split().expect(made);
    seeds.push(("typed_code", code.write().as_bytes().to_vec()));
    seeds.push(("typed_code", [first.write().as_bytes(), second.write().as_bytes()].concat()));
    seeds
}

/// What a segment of the change log holds once it is open: its length, and JSON in a stored block of DEFLATE (RFC 1951, 3.2.4).
fn payload() -> Vec<u8> {
    let (device, base) = ("00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100");
    let hash = "0123456789abcdef".repeat(4);
    let version = |clock: u64, bases: &[&str], content: &str| {
        json!({ "kind": "supervision", "record": "s1", "bases": bases, "clock": clock, "device": device,
                "at": "2026-11-22T12:00:00", "content": content })
    };
    let row = r#"{"date":"2025-02-03","format":null,"hours":"0.5","id":"s1","supervisor":"Sample Supervisor"}"#;
    let later = r#"{"date":"2025-02-03","format":null,"hours":"1.5","id":"s1","supervisor":"Sample Supervisor"}"#;
    let versions = [version(1, &[], row), version(2, &[base], later)];
    let form =
        json!({ "name": "Sample laptop", "at": "2026-11-22T12:00:00", "seen": { device: [3, hash] }, "versions": versions });
    let text = form.to_string();
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    let mut packed = vec![1];
    packed.extend(length.to_le_bytes());
    packed.extend((!length).to_le_bytes());
    packed.extend(text.as_bytes());
    [u32::try_from(packed.len()).unwrap_or(0).to_be_bytes().as_slice(), &packed].concat()
}

/// A PDF with a revision behind it that changes nothing, so that the comparison of revisions is tried too.
fn with_a_later_revision(pdf: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(pdf);
    let last = |word: &str| text.rsplit_once(word).map_or("", |(_, rest)| rest.trim_start());
    let previous = last("startxref").split_whitespace().next().unwrap_or_default();
    let root: Vec<&str> = last("/Root").split(['/', '>']).next().unwrap_or_default().split_whitespace().take(3).collect();
    let (root, at) = (root.join(" "), pdf.len());
    let object = "9000 0 obj\n<</Type/Metadata>>\nendobj\n";
    let table = at + object.len();
    let section = format!(
        "xref\n9000 1\n{at:010} 00000 n \ntrailer\n<</Root {root}/Size 9001/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n"
    );
    [pdf, object.as_bytes(), section.as_bytes()].concat()
}

/// A file of its own, in memory where there is such a place.
fn as_file(bytes: &[u8], name: &str) -> Option<(TempDir, PathBuf)> {
    let place = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).ok()?;
    let path = place.path().join(name);
    fs::write(&path, bytes).ok()?;
    Some((place, path))
}
