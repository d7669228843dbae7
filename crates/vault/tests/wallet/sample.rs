//! A sample person's wallet that uses every field, and wallets that vanish after a test.

use peerfolio_core::model::*;
use peerfolio_core::{Hours, NaiveDate, date};
use peerfolio_document::unknown::Members;
use peerfolio_vault::{Cost, Passphrase, Vault};
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The least that Argon2id can do: these tests are not about its strength.
pub(crate) fn cheap() -> Cost {
    Cost::new(8, 1, 1).unwrap()
}

pub(crate) fn passphrase() -> Passphrase {
    Passphrase::new("correct sample horse".to_owned()).unwrap()
}

pub(crate) fn d(text: &str) -> NaiveDate {
    date::parse(text).unwrap()
}

pub(crate) fn hours(text: &str) -> Hours {
    text.parse().unwrap()
}

pub(crate) fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

pub(crate) fn words(all: &[&str]) -> Vec<String> {
    all.iter().map(|word| (*word).to_owned()).collect()
}

pub(crate) fn new_wallet() -> (TempDir, Vault) {
    let place = tempfile::tempdir().unwrap();
    let vault = Vault::create(place.path(), &passphrase(), cheap()).unwrap();
    (place, vault)
}

pub(crate) fn open(folder: &Path) -> Vault {
    Vault::open(folder, &passphrase()).unwrap()
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn credential(id: &str) -> Credential {
    Credential {
        id: id.to_owned(),
        type_id: text("us-mn-cps-1"),
        title: None,
        issuer: None,
        number: text("Sample-4711"),
        issued_on: d("2024-02-29"),
        renewals: vec![
            Renewal { renewed_on: d("2026-02-28"), expires_on: Some(d("2028-02-29")) },
            Renewal { renewed_on: d("2028-02-29"), expires_on: None },
        ],
        expires_on: Some(d("2028-02-29")),
        own_rule: None,
        name_shown: None,
    }
}

/// What a sample employer asks.
pub(crate) fn own_rule() -> OwnRule {
    OwnRule {
        set_by: SetBy::Employer,
        recurs: true,
        period_months: Some(12),
        starts: Some(Starts::FixedDay { month: 2, day: 29 }),
        ce_hours: Some(hours("12")),
        minimums: vec![
            OwnMinimum { topic: "ethics".to_owned(), hours: Some(hours("3")) },
            OwnMinimum { topic: "de-escalation".to_owned(), hours: None },
        ],
        maximums: vec![OwnMaximum { format: Format::SelfPaced, hours: Some(Hours::ZERO) }],
        fee_usd: Some(hours("12.5")),
        noted_on: d("2024-02-29"),
        said_by: "Sample Supervisor, staff handbook".to_owned(),
        document: None,
    }
}

pub(crate) fn activity(id: &str) -> Activity {
    Activity {
        id: id.to_owned(),
        title: "Sample ethics and boundaries".to_owned(),
        provider: "Sample Training Co-op".to_owned(),
        completed_on: d("2024-02-29"),
        hours: hours("1.25"),
        unit: Unit::ContactHour,
        topics: words(&["ethics", "boundaries"]),
        format: Format::LiveOnline,
        role: Role::Attended,
        approvals: words(&["mn-dhs"]),
        counts_for: None,
    }
}

pub(crate) fn document(id: &str, bytes: &[u8]) -> Document {
    Document {
        id: id.to_owned(),
        kind: "certificate".to_owned(),
        title: "Sample certificate scan".to_owned(),
        file: "files/sample.pdf".to_owned(),
        sha256: sha256(bytes),
        credential: None,
        activity: None,
    }
}

/// A packet that was given out.
pub(crate) fn disclosure(id: &str) -> Disclosure {
    Disclosure {
        id: id.to_owned(),
        made_at: d("2026-11-22").and_hms_opt(10, 45, 0).unwrap(),
        as_of: d("2026-11-22"),
        recipient: text("Sample Clinic"),
        purpose: "reciprocity".to_owned(),
        to: text("us-nd-cps"),
        left: words(&["Your name", "2 certificates with their numbers"]),
        choice: r#"{"purpose":"reciprocity","to":"us-nd-cps"}"#.to_owned(),
        sha256: sha256(b"a sample packet"),
        copies: vec![sha256(b"the same, made again")],
        fingerprint: "AA BB".to_owned(),
        pages: 3,
        rules: text("0123"),
        extract: text(r#"{"documents":[],"format":"peerfolio.wallet/1","holder":{"name":"Sample Person"}}"#),
        judged: None,
    }
}

pub(crate) fn full() -> (Record, Files) {
    let bytes = b"%PDF-1.7 sample scanned paper".to_vec();
    let own = Credential {
        type_id: None,
        title: text("Sample Recovery Coach"),
        issuer: text("Sample Board"),
        number: None,
        renewals: Vec::new(),
        expires_on: None,
        own_rule: Some(own_rule()),
        name_shown: text("Sample Former"),
        ..credential("own")
    };
    let record = Record {
        holder: Holder {
            name: "Sample Person".to_owned(),
            birth_date: Some(d("1984-02-29")),
            state: text("US-MN"),
            email: text("sample.person@example.org"),
            phone: text("+1 555 0100"),
            former_names: vec![
                FormerName { name: "Sample Former".to_owned(), until: Some(d("2020-02-29")), by: text("marriage") },
                FormerName { name: "Sample Éarlier".to_owned(), until: None, by: None },
            ],
        },
        credentials: vec![credential("zz-first"), own, credential("aa-last")],
        activities: vec![
            activity("z1"),
            Activity {
                unit: Unit::Ceu,
                format: Format::SelfPaced,
                role: Role::Presented,
                counts_for: Some(words(&["own", "aa-last"])),
                ..activity("a2")
            },
            Activity {
                unit: Unit::AcademicCredit,
                format: Format::InPerson,
                topics: Vec::new(),
                approvals: Vec::new(),
                counts_for: Some(Vec::new()),
                ..activity("m3")
            },
            Activity { format: Format::Other, hours: hours("0.0001"), ..activity("m4") },
        ],
        experience: vec![Experience {
            id: "x1".to_owned(),
            employer: "Sample Clinic".to_owned(),
            role: "peer-support".to_owned(),
            from: d("2024-02-29"),
            to: None,
            hours: hours("2900"),
            paid: true,
            supervised: false,
            state: text("US-ND"),
        }],
        supervision: vec![Supervision {
            id: "s1".to_owned(),
            date: d("2025-02-03"),
            hours: hours("0.5"),
            supervisor: "Sample Supervisor, LICSW".to_owned(),
            format: text("individual"),
        }],
        documents: vec![
            Document { credential: text("zz-first"), ..document("d1", &bytes) },
            Document { activity: text("a2"), ..document("d2", b"") },
        ],
        confirmations: vec![Confirmation {
            type_id: "us-mn-cps-1".to_owned(),
            field: "renewal.ce_hours".to_owned(),
            value: "30".to_owned(),
            confirmed_on: d("2026-01-05"),
            by: "Sample Board, by e-mail".to_owned(),
            pack_said: text("24"),
            document: text("d1"),
        }],
        disclosures: vec![disclosure("p1")],
    };
    (record, Files::from([("d1".to_owned(), bytes), ("d2".to_owned(), Vec::new())]))
}

/// A wallet that holds [`full`].
pub(crate) fn full_wallet() -> (TempDir, Vault) {
    let (place, mut vault) = new_wallet();
    let (record, files) = full();
    vault.import(&record, &Members::new(), &files).unwrap();
    (place, vault)
}
