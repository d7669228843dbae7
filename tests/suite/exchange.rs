//! Out of a wallet and into another: everything or a part, nothing twice, and nothing of anybody's overwritten.

use crate::{counted, course, hold, log, make_wallet, minnesota};
use peerfolio_app::view::{
    DocumentAddReq, ExportChoice, ExportReq, HolderSaveReq, IdReq, ImportChoice, ImportKeep, ImportReq, Nothing, PathReq,
};
use peerfolio_app::{App, ErrorCode, SAMPLE, document};
use peerfolio_tests::machine::Machine;
use peerfolio_tests::place;
use serde_json::{Value, json};

fn read(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).expect("a test that meets an error has failed"))
        .expect("a test that meets an error has failed")
}

fn scan(app: &App, title: &str, credential: Option<String>, activity: Option<String>) -> String {
    let path = place::fixture("sample-certificate.png").display().to_string();
    app.document_add(DocumentAddReq { path, kind: "certificate".into(), title: title.into(), credential, activity })
        .expect("a test that meets an error has failed")
        .id
}

fn sha256(bytes: &[u8]) -> String {
    ring::digest::digest(&ring::digest::SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A document of a certificate and a course, with what the caller changes.
fn part(machine: &Machine, name: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut value = json!({
        "format": "peerfolio.wallet/1", "holder": { "name": "Sample Person" },
        "credentials": [{ "id": "mn", "type": "us-mn-cps-1", "number": "1", "issued_on": "2025-05-10", "expires_on": "2027-05-10" }],
        "activities": [{ "id": "a1", "title": "Ethics", "provider": "Sample Co-op", "completed_on": "2025-09-02", "hours": "6",
            "unit": "contact-hour", "topics": ["ethics"], "format": "live-online", "role": "attended", "counts_for": ["mn"] }],
    });
    change(&mut value);
    let path = machine.text_path(name);
    std::fs::write(&path, value.to_string()).expect("a test that meets an error has failed");
    path
}

#[test]
fn what_goes_out_comes_in_elsewhere_papers_included() {
    let here = Machine::new();
    let app = here.program();
    make_wallet(&app);
    let credential = hold(&app, minnesota());
    log(&app, course("Ethics and boundaries", "2025-09-02", "6"));
    scan(&app, "Scan", Some(credential.clone()), None);
    scan(&app, "The same file again", Some(credential), None);
    for name in ["export.json", "export.zip", "EXPORT-2.ZIP"] {
        let out = here.text_path(name);
        let said = app.wallet_export(ExportReq::everything(out.clone())).unwrap().sentence;
        assert!(said.contains("1 certificate, 1 course and 2 papers") && said.contains("not encrypted"), "{said}");

        let there = Machine::new();
        let other = there.program();
        make_wallet(&other);
        let report = other.wallet_import(ImportReq::plain(out.clone())).unwrap();
        assert_eq!((report.added, report.unchanged), (4, 0), "a certificate, a course, two papers");
        assert_eq!(counted(&other), "6");
        let again = other.wallet_import(ImportReq::plain(out.clone())).unwrap();
        assert_eq!((again.added, again.unchanged), (0, 4), "nothing comes in twice");
        assert_eq!(app.wallet_import(ImportReq::plain(out.clone())).unwrap().added, 0, "and nothing into its own wallet");
        assert_eq!(other.record().unwrap(), app.record().unwrap());
        for paper in app.record().unwrap().documents {
            let bytes = |app: &App| app.document_bytes(IdReq { id: paper.id.clone() }).unwrap().base64;
            assert_eq!(bytes(&app), bytes(&other));
        }
        // It is one step back.
        other.undo(Nothing {}).unwrap();
        assert!(other.record().unwrap().documents.is_empty() && other.record().unwrap().credentials.is_empty());
    }
    let bytes = |name: &str| std::fs::read(here.path(name)).unwrap();
    assert_eq!(bytes("export.zip"), bytes("EXPORT-2.ZIP"), "the same wallet gives the same bytes");
    assert!(!here.path("export.zip.part").exists());
    // A package is one whatever it is called.
    std::fs::rename(here.path("export.zip"), here.path("export.dat")).unwrap();
    assert_eq!(app.wallet_import_preview(PathReq { path: here.text_path("export.dat") }).unwrap().unchanged, 4);
}

#[test]
fn a_faulty_document_brings_in_nothing() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    let faulty = place::fixture("many-faults.json").display().to_string();
    let error = app.wallet_import(ImportReq::plain(faulty)).unwrap_err();
    assert_eq!(error.code, ErrorCode::Input);
    for path in ["$.holder.name", "$.credentials[0].issued_on", "$.activities[0].hours", "$.credentials[1].id"] {
        assert!(error.message.contains(path), "{path} is not named in: {}", error.message);
    }
    assert_eq!(app.home(Nothing {}).unwrap().credentials.len(), 1);
}

#[test]
fn papers_that_are_missing_or_changed_bring_in_nothing() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let paper = |file: &str, sha256: &str| json!([{ "id": "d1", "kind": "letter", "title": "Letter", "file": file, "sha256": sha256, "credential": "mn" }]);
    std::fs::create_dir(machine.path("files")).unwrap();
    std::fs::write(machine.path("files/there.txt"), "what was scanned").unwrap();
    let right = sha256(b"what was scanned");
    for (file, sum, word) in [
        ("files/gone.txt", right.as_str(), "it is not there"),
        ("files", &right, "it is no file"),
        ("files/there.txt", &sha256(b"something else"), "its bytes are not those"),
    ] {
        let path = part(&machine, "part.json", |value| value["documents"] = paper(file, sum));
        let error = app.wallet_import(ImportReq::plain(path)).unwrap_err();
        assert!(error.message.contains(word), "{file}: {}", error.message);
        assert!(app.record().unwrap().credentials.is_empty());
    }
    // The checksum may be written in capitals; the path stays as it was given.
    let path = part(&machine, "part.json", |value| value["documents"] = paper("files/there.txt", &right.to_uppercase()));
    app.wallet_import(ImportReq::plain(path)).unwrap();
    assert_eq!(app.record().unwrap().documents[0].file, "files/there.txt");
    let shown = app.credential_view(IdReq { id: "mn".into() }).unwrap().documents;
    assert_eq!(shown[0].file, "there.txt", "a person sees the file's own name");
}

#[test]
fn a_wallet_that_holds_only_a_name_is_filled_and_only_what_differs_clashes() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let path = machine.text_path("sample.json");
    std::fs::write(&path, SAMPLE).unwrap();
    let preview = app.wallet_import_preview(PathReq { path: path.clone() }).unwrap();
    assert_eq!(preview.filled, ["your state", "your e-mail address", "your telephone number"]);
    assert!(preview.clashes.is_empty() && preview.added == 12, "{preview:?}");
    assert!(app.record().unwrap().credentials.is_empty(), "a preview changes nothing");
    let said = app.wallet_import(ImportReq::plain(path)).unwrap().sentence;
    assert!(said.contains("Filled in: your state, your e-mail address and your telephone number."), "{said}");
    let out = machine.text_path("out.json");
    app.wallet_export(ExportReq::everything(out.clone())).unwrap();
    let (wanted, found): (Value, Value) = (serde_json::from_str(SAMPLE).unwrap(), read(&out));
    for part in ["format", "holder", "credentials", "activities", "experience", "supervision", "confirmations"] {
        assert_eq!(found[part], wanted[part], "{part}");
    }

    // Another address is a question, and nothing comes in until it is answered.
    let path = part(&machine, "other.json", |value| {
        value["holder"] = json!({ "name": "Sample Person", "email": "other@example.org", "birth_date": "1984-04-30" });
        value["credentials"] = json!([]);
        value["activities"] = json!([]);
    });
    let preview = app.wallet_import_preview(PathReq { path: path.clone() }).unwrap();
    let clash = &preview.clashes[0];
    assert_eq!((clash.row.as_str(), clash.fields.len(), clash.can_keep_both), ("holder", 1, false));
    let email = &clash.fields[0];
    assert_eq!(
        (email.label.as_str(), email.mine.as_str(), email.theirs.as_str()),
        ("e-mail", "“sample.person@example.org”", "“other@example.org”")
    );
    let error = app.wallet_import(ImportReq::plain(path.clone())).unwrap_err();
    assert_eq!((error.code, error.faults[0].field.as_str()), (ErrorCode::Input, "holder"));
    assert_eq!(app.record().unwrap().holder.birth_date, None);
    for (keep, email) in [(ImportKeep::Mine, "sample.person@example.org"), (ImportKeep::Theirs, "other@example.org")] {
        let choices = vec![ImportChoice { row: "holder".into(), keep }];
        app.wallet_import(ImportReq { choices, ..ImportReq::plain(path.clone()) }).unwrap();
        let holder = app.record().unwrap().holder;
        assert_eq!(holder.email.as_deref(), Some(email));
        assert_eq!(holder.phone.as_deref(), Some("555-0100"), "what they do not tell stays");
        assert_eq!(holder.birth_date.map(|day| day.to_string()).as_deref(), Some("1984-04-30"), "what was empty is filled");
    }
}

#[test]
fn each_row_that_clashes_asks_for_a_choice() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let mine = part(&machine, "mine.json", |_| {});
    app.wallet_import(ImportReq::plain(mine)).unwrap();
    let theirs = part(&machine, "theirs.json", |value| {
        value["credentials"][0]["number"] = json!("2");
        value["activities"][0]["hours"] = json!("8");
        let new = json!({ "id": "a2", "title": "New", "counts_for": ["mn"] });
        let mut second = value["activities"][0].clone();
        second.as_object_mut().unwrap().extend(new.as_object().unwrap().clone());
        value["activities"].as_array_mut().unwrap().push(second);
    });
    let preview = app.wallet_import_preview(PathReq { path: theirs.clone() }).unwrap();
    assert_eq!(preview.clashes.iter().map(|clash| clash.row.as_str()).collect::<Vec<_>>(), ["credential/mn", "activity/a1"]);
    assert_eq!(
        (preview.added, preview.clashes[1].fields[0].mine.as_str(), preview.clashes[1].fields[0].theirs.as_str()),
        (1, "“6”", "“8”")
    );
    let before = app.record().unwrap();
    let choose = |first: ImportKeep, second: ImportKeep| {
        let choice = |row: &str, keep| ImportChoice { row: row.into(), keep };
        ImportReq {
            choices: vec![choice("credential/mn", first), choice("activity/a1", second)],
            ..ImportReq::plain(theirs.clone())
        }
    };
    let one = ImportReq {
        choices: choose(ImportKeep::Mine, ImportKeep::Mine).choices[..1].to_vec(),
        ..ImportReq::plain(theirs.clone())
    };
    let error = app.wallet_import(one).unwrap_err();
    assert!(
        error.message.starts_with("One row says") && error.message.contains("hours is “6” here and “8” in the file"),
        "{}",
        error.message
    );
    assert_eq!(app.record().unwrap(), before);

    let report = app.wallet_import(choose(ImportKeep::Mine, ImportKeep::Theirs)).unwrap();
    assert_eq!((report.added, report.replaced, report.kept), (1, 1, 1));
    let after = app.record().unwrap();
    assert_eq!((after.credentials[0].number.as_deref(), after.activities[0].hours.to_string().as_str()), (Some("1"), "8"));
    app.undo(Nothing {}).unwrap();
    assert_eq!(app.record().unwrap(), before, "one step back, whatever was chosen");

    // Both: theirs gets a new id, and what is theirs names it.
    let both = || choose(ImportKeep::Both, ImportKeep::Both);
    assert_eq!(app.wallet_import(both()).unwrap().added, 3);
    let after = app.record().unwrap();
    let ids = |list: Vec<&str>| list.join(" ");
    assert_eq!(ids(after.credentials.iter().map(|row| row.id.as_str()).collect()), "mn mn-2");
    let named: Vec<(&str, &str)> =
        after.activities.iter().map(|row| (row.id.as_str(), row.counts_for.as_ref().unwrap()[0].as_str())).collect();
    assert_eq!(named, [("a1", "mn"), ("a1-2", "mn-2"), ("a2", "mn-2")]);
    // The same once more: what was kept so is known again.
    let again = app.wallet_import_preview(PathReq { path: theirs.clone() }).unwrap();
    assert!(again.added == 0, "{again:?}");
    let everywhere =
        ImportReq { choices: vec![ImportChoice { row: "*".into(), keep: ImportKeep::Mine }], ..ImportReq::plain(theirs.clone()) };
    assert_eq!(app.wallet_import(everywhere).unwrap().added, 0);
}

#[test]
fn a_part_goes_out_and_names_nothing_that_stays() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let path = machine.text_path("sample.json");
    std::fs::write(&path, SAMPLE).unwrap();
    app.wallet_import(ImportReq::plain(path)).unwrap();
    app.holder_save(HolderSaveReq {
        name: "Sample Person".into(),
        birth_date: "1984-04-30".into(),
        state: "MN".into(),
        email: "sample.person@example.org".into(),
        phone: "555-0100".into(),
        former_names: None,
    })
    .unwrap();
    let of_mn = scan(&app, "Of Minnesota", Some("mn".into()), None);
    let of_course = scan(&app, "Of a course", None, Some("a1".into()));
    let of_late = scan(&app, "Of a late course", Some("mn".into()), Some("a7".into()));
    let of_pa = scan(&app, "Of Pennsylvania", Some("pa".into()), None);
    let alone = scan(&app, "Of nothing", None, None);
    let all = app.record().unwrap();

    let export = |what: ExportChoice| {
        let path = machine.text_path("part.zip");
        let preview = app.wallet_export_preview(what.clone()).unwrap();
        let said = app.wallet_export(ExportReq { path: path.clone(), what }).unwrap().sentence;
        let record = peerfolio_app::read_document(&machine.path("part.zip"), peerfolio_app::rules::shipped().unwrap()).unwrap();
        let ids = |out: &peerfolio_core::model::Record| {
            (
                out.activities.iter().map(|row| row.id.clone()).collect::<Vec<_>>(),
                out.documents.iter().map(|row| row.id.clone()).collect::<Vec<_>>(),
            )
        };
        assert_eq!((preview.activities, preview.documents), ids(&record), "a preview tells the truth");
        // It goes into an empty wallet as it is.
        let there = Machine::new();
        let other = there.program();
        make_wallet(&other);
        other.wallet_import(ImportReq::plain(path)).unwrap();
        assert_eq!(other.record().unwrap(), record);
        (record, said, preview.left_out)
    };
    let (record, said, left) = export(ExportChoice::default());
    assert_eq!((&record, left), (&all, None));
    assert!(said.starts_with("Everything was written to"), "{said}");

    let minnesota = ExportChoice { credentials: Some(vec!["mn".into()]), until: "2026-08-31".into(), ..ExportChoice::default() };
    let (record, said, left) = export(minnesota.clone());
    assert_eq!(record.credentials.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["mn"]);
    assert!(record.activities.iter().any(|row| row.id == "a1") && !record.activities.iter().any(|row| row.id == "a7"));
    let papers: Vec<&String> = record.documents.iter().map(|row| &row.id).collect();
    assert_eq!(papers, [&of_mn, &of_course]);
    assert!(!papers.contains(&&of_late) && !papers.contains(&&of_pa) && !papers.contains(&&alone));
    assert!(said.starts_with("A part of the wallet was written to") && said.contains("1 certificate,"), "{said}");
    assert!(left.unwrap().contains("2 certificates"));

    let bare = ExportChoice {
        papers: false,
        contact: false,
        birth_date: false,
        experience: false,
        supervision: false,
        confirmations: false,
        since: "1 Jan 2026".into(),
        ..ExportChoice::default()
    };
    let (record, said, left) = export(bare);
    assert!(record.documents.is_empty() && record.experience.is_empty() && record.supervision.is_empty());
    assert!(record.confirmations.is_empty() && record.holder.email.is_none() && record.holder.birth_date.is_none());
    assert!(
        record.activities.iter().all(|row| row.completed_on.to_string().starts_with("2026")) && record.credentials.len() == 3
    );
    assert!(!said.contains("e-mail") && left.unwrap().contains("your e-mail address"), "{said}");

    for (what, field) in [
        (ExportChoice { since: "soon".into(), ..minnesota.clone() }, "since"),
        (ExportChoice { since: "2027-01-01".into(), ..minnesota.clone() }, "until"),
        (ExportChoice { credentials: Some(vec!["gone".into()]), ..minnesota }, "credentials"),
    ] {
        let error = app.wallet_export(ExportReq { path: machine.text_path("no.zip"), what }).unwrap_err();
        assert_eq!((error.code, error.faults[0].field.as_str()), (ErrorCode::Input, field));
        assert!(!machine.path("no.zip").exists());
    }
}

#[test]
fn an_export_never_writes_over_anybodys_file() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    // A document from elsewhere, whose paths lie where nobody wants them.
    let from = Machine::new();
    let files: [(&str, &[u8]); 4] =
        [("Startup/run.bat", b"one"), ("files/a.txt", b"two"), ("files/b.txt", b"three"), ("plain.txt", b"four")];
    for (path, bytes) in files {
        std::fs::create_dir_all(from.path(path).parent().unwrap()).unwrap();
        std::fs::write(from.path(path), bytes).unwrap();
    }
    let path = part(&from, "wallet.json", |value| {
        value["documents"] = files.iter().enumerate().map(|(nth, (file, bytes))| json!({ "id": format!("d{nth}"), "kind": "k", "title": "t", "file": file, "sha256": sha256(bytes), "credential": null, "activity": null })).collect();
    });
    app.wallet_import(ImportReq::plain(path)).unwrap();

    std::fs::create_dir_all(machine.path("out/Startup")).unwrap();
    std::fs::create_dir_all(machine.path("out/files")).unwrap();
    std::fs::write(machine.path("out/files/a.txt"), "mine").unwrap();
    std::fs::write(machine.path("out/files/b.txt"), "three").unwrap();
    std::fs::write(machine.path("out/plain.txt"), "mine too").unwrap();
    let out = machine.text_path("out/export.json");
    for _ in 0..2 {
        app.wallet_export(ExportReq::everything(out.clone())).unwrap();
        let written = read(&out);
        let at: Vec<&str> = written["documents"].as_array().unwrap().iter().map(|row| row["file"].as_str().unwrap()).collect();
        assert_eq!(at, ["export-files/Startup/run.bat", "files/a-2.txt", "files/b.txt", "plain-2.txt"]);
        for (nth, (_, bytes)) in files.iter().enumerate() {
            assert_eq!(std::fs::read(machine.path("out").join(at[nth])).unwrap(), *bytes);
        }
    }
    assert_eq!(std::fs::read(machine.path("out/files/a.txt")).unwrap(), b"mine");
    assert_eq!(std::fs::read(machine.path("out/plain.txt")).unwrap(), b"mine too");
    assert_eq!(std::fs::read_dir(machine.path("out/Startup")).unwrap().count(), 0);
    // Into an empty folder everything goes where it was.
    let out = machine.text_path("empty.json");
    std::fs::create_dir(machine.path("new")).unwrap();
    let out = out.replace("empty.json", "new/wallet.json");
    app.wallet_export(ExportReq::everything(out.clone())).unwrap();
    assert_eq!(read(&out)["documents"][0]["file"], "Startup/run.bat");
    assert_eq!(app.wallet_import(ImportReq::plain(out)).unwrap().added, 0);
}

#[test]
fn what_another_program_wrote_stays_and_is_asked_about_where_it_differs() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let with = |name: &str, stars: Value, theme: &str| {
        part(&machine, name, |value| {
            value["activities"][0]["stars"] = stars;
            value["theme"] = json!({ "name": theme });
            value["holder"]["pronouns"] = json!("they");
        })
    };
    app.wallet_import(ImportReq::plain(part(&machine, "plain.json", |_| {}))).unwrap();
    // What was not there is filled in, without a question.
    let report = app.wallet_import(ImportReq::plain(with("first.json", json!(5), "dark"))).unwrap();
    assert_eq!((report.added, report.unchanged), (0, 2));
    let exported = |name: &str| {
        let out = machine.text_path(name);
        app.wallet_export(ExportReq::everything(out.clone())).unwrap();
        read(&out)
    };
    let out = exported("out.json");
    assert_eq!(
        (&out["activities"][0]["stars"], &out["theme"]["name"], &out["holder"]["pronouns"]),
        (&json!(5), &json!("dark"), &json!("they"))
    );
    // Through a document that does not have them, they stay.
    app.wallet_import(ImportReq::plain(machine.text_path("plain.json"))).unwrap();
    assert_eq!(exported("out.json")["activities"][0]["stars"], 5);
    let other = with("second.json", json!(1), "light");
    let preview = app.wallet_import_preview(PathReq { path: other.clone() }).unwrap();
    assert_eq!(preview.clashes.iter().map(|clash| clash.row.as_str()).collect::<Vec<_>>(), ["wallet", "activity/a1"]);
    let choices = vec![
        ImportChoice { row: "wallet".into(), keep: ImportKeep::Theirs },
        ImportChoice { row: "activity/a1".into(), keep: ImportKeep::Theirs },
    ];
    app.wallet_import(ImportReq { choices, ..ImportReq::plain(other) }).unwrap();
    let out = exported("out.json");
    assert_eq!((&out["activities"][0]["stars"], &out["theme"]["name"]), (&json!(1), &json!("light")));
    // A part leaves behind what nobody knows about the holder.
    let part = machine.text_path("part.json");
    let what = ExportChoice { contact: false, ..ExportChoice::default() };
    app.wallet_export(ExportReq { path: part.clone(), what }).unwrap();
    let out = read(&part);
    assert!(out.get("theme").is_none() && out["holder"].get("pronouns").is_none() && out["activities"][0]["stars"] == 1);
}

#[test]
fn a_package_that_is_not_sound_is_refused_with_words() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    scan(&app, "Scan", None, None);
    let out = machine.text_path("out.zip");
    app.wallet_export(ExportReq::everything(out.clone())).unwrap();
    let whole = std::fs::read(&out).unwrap();
    let other = Machine::new();
    let there = other.program();
    make_wallet(&there);
    for cut in [5, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&out, &whole[..cut]).unwrap();
        let error = there.wallet_import(ImportReq::plain(out.clone())).unwrap_err();
        assert!(error.message.contains("was not taken") && error.message.contains("as it was"), "{}", error.message);
    }
    // A byte of the scan is changed.
    let mut hurt = whole.clone();
    let at = whole.len() / 2;
    hurt[at] ^= 1;
    std::fs::write(&out, &hurt).unwrap();
    let error = there.wallet_import(ImportReq::plain(out)).unwrap_err();
    assert!(error.message.contains("is damaged"), "{}", error.message);
    assert!(there.record().unwrap().credentials.is_empty());
}

#[test]
fn whatever_the_forms_take_can_be_read_again() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let credential = hold(&app, minnesota());
    let mut typed = course("Ethics", "2025-09-02", "6");
    typed.topics = vec![String::new(), "  ethics ".into(), " ".into()];
    typed.approvals = vec![String::new()];
    typed.counts_for = Some(vec![]);
    log(&app, typed);
    let strange = machine.path(" .png");
    std::fs::copy(place::fixture("sample-certificate.png"), &strange).unwrap();
    for _ in 0..2 {
        let path = strange.display().to_string();
        let paper = DocumentAddReq {
            path,
            kind: " ".into(),
            title: "\u{a0}".into(),
            credential: Some(credential.clone()),
            activity: None,
        };
        app.document_add(paper).unwrap();
    }
    let out = machine.text_path("out.json");
    app.wallet_export(ExportReq::everything(out.clone())).unwrap();
    let text = std::fs::read_to_string(&out).unwrap();
    let record = app.record().unwrap();
    assert_eq!(document::read(&text).unwrap(), record);
    assert_eq!(record.activities[0].topics, ["ethics"]);
    assert_ne!(record.documents[0].file, record.documents[1].file);
}
