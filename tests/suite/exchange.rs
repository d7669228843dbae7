//! Out of a wallet and into another: everything, and nothing twice.

use crate::{counted, course, hold, log, make_wallet, minnesota};
use peerfolio_app::view::{DocumentAddReq, HolderSaveReq, Nothing, PathReq};
use peerfolio_app::{ErrorCode, SAMPLE};
use peerfolio_tests::machine::Machine;
use peerfolio_tests::place;

#[test]
fn what_goes_out_comes_in_elsewhere_papers_included() {
    let here = Machine::new();
    let app = here.program();
    make_wallet(&app);
    let credential = hold(&app, minnesota());
    log(&app, course("Ethics and boundaries", "2025-09-02", "6"));
    let path = place::fixture("sample-certificate.png").display().to_string();
    app.document_add(DocumentAddReq {
        path,
        kind: "certificate".into(),
        title: "Scan".into(),
        credential: Some(credential),
        activity: None,
    })
    .unwrap();
    let out = here.text_path("export.json");
    app.wallet_export(PathReq { path: out.clone() }).unwrap();

    let there = Machine::new();
    let other = there.program();
    make_wallet(&other);
    let report = other.wallet_import(PathReq { path: out.clone() }).unwrap();
    assert_eq!((report.added, report.unchanged), (3, 0), "a certificate, a course, a paper");
    assert_eq!(counted(&other), "6");
    let again = other.wallet_import(PathReq { path: out.clone() }).unwrap();
    assert_eq!(again.added, 0, "nothing comes in twice");

    let second = there.text_path("second.json");
    other.wallet_export(PathReq { path: second.clone() }).unwrap();
    let read = |path: &str| serde_json::from_str::<serde_json::Value>(&std::fs::read_to_string(path).unwrap()).unwrap();
    let (mut first, mut second) = (read(&out), read(&second));
    // The paper may lie under another name; its hash says that it is the same.
    for document in [&mut first, &mut second] {
        document["documents"][0]["file"].take();
    }
    assert_eq!(first, second);
}

#[test]
fn a_faulty_document_brings_in_nothing() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    let faulty = place::fixture("many-faults.json").display().to_string();
    let error = app.wallet_import(PathReq { path: faulty }).unwrap_err();
    assert_eq!(error.code, ErrorCode::Input);
    for path in ["$.holder.name", "$.credentials[0].issued_on", "$.activities[0].hours", "$.credentials[1].id"] {
        assert!(error.message.contains(path), "{path} is not named in: {}", error.message);
    }
    assert_eq!(app.home(Nothing {}).unwrap().credentials.len(), 1);
}

#[test]
fn the_sample_document_passes_through_a_wallet_unchanged() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let particulars = HolderSaveReq {
        name: "Sample Person".into(),
        birth_date: String::new(),
        state: "MN".into(),
        email: "sample.person@example.org".into(),
        phone: "555-0100".into(),
    };
    app.holder_save(particulars).unwrap();
    let path = machine.text_path("sample.json");
    std::fs::write(&path, SAMPLE).unwrap();
    app.wallet_import(PathReq { path }).unwrap();
    let out = machine.text_path("out.json");
    app.wallet_export(PathReq { path: out.clone() }).unwrap();
    let wanted: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
    let found: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(out).unwrap()).unwrap();
    for part in ["format", "holder", "credentials", "activities", "experience", "supervision", "confirmations"] {
        assert_eq!(found[part], wanted[part], "{part}");
    }
}
