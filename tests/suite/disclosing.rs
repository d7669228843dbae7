//! What leaves with a packet, and the log of who was given what.

use crate::{course, hold, log, make_wallet, minnesota};
use peerfolio_app::view::{
    CredentialInput, CredentialSaveReq, DisclosureAgainReq, DocumentAddReq, FormerNameInput, HistoryReq, HolderSaveReq, IdReq,
    ImportChoice, ImportKeep, ImportReq, Nothing, PacketChoice, PacketLeavesReq, PacketLeavesView, PacketView, PacketWriteReq,
    PathReq, PurposeView, RowReq, WalletCreateReq, WalletUnlockReq,
};
use peerfolio_app::{App, ErrorCode};
use peerfolio_tests::machine::Machine;

fn leaves(app: &App, choice: &PacketChoice) -> PacketLeavesView {
    app.packet_leaves(PacketLeavesReq { purpose: choice.purpose, choice: Some(choice.clone()) }).expect("it can be told")
}

fn write(app: &App, machine: &Machine, choice: &PacketChoice, name: &str) -> PacketView {
    app.packet_write(PacketWriteReq::new(choice.clone(), machine.text_path(name))).expect("the packet can be written")
}

fn add_paper(app: &App, machine: &Machine, name: &str, kind: &str, bytes: &[u8], credential: Option<&str>) -> String {
    std::fs::write(machine.path(name), bytes).unwrap();
    let req = DocumentAddReq {
        path: machine.text_path(name),
        kind: kind.into(),
        title: String::new(),
        credential: credential.map(ToOwned::to_owned),
        activity: None,
    };
    app.document_add(req).unwrap().id
}

/// A person with two certificates, one of them under an older name, a course and particulars.
fn person(machine: &Machine, app: &App) -> (String, String) {
    make_wallet(app);
    app.holder_save(HolderSaveReq {
        name: "Sample Person".into(),
        birth_date: "1984-04-30".into(),
        state: "MN".into(),
        email: "sample.person@example.org".into(),
        phone: "555-0100".into(),
        former_names: Some(vec![FormerNameInput {
            name: "Sample Former".into(),
            until: "1 May 2024".into(),
            by: "marriage".into(),
        }]),
    })
    .unwrap();
    let present = hold(app, minnesota());
    let older = hold(
        app,
        CredentialInput {
            type_id: Some("us-nd-cpss-1".into()),
            number: "SAMPLE-OLD-507".into(),
            issued_on: "2023-09-01".into(),
            expires_on: "2027-09-01".into(),
            name_shown: Some("Sample Former".into()),
            ..CredentialInput::default()
        },
    );
    log(app, course("Ethics and boundaries", "2025-09-02", "6"));
    let scan = std::fs::read(peerfolio_tests::place::fixture("sample-certificate.png")).unwrap();
    add_paper(app, machine, "cps.png", "certificate", &scan, Some(&present));
    (present, older)
}

fn kinds(view: &PacketLeavesView) -> Vec<&str> {
    view.warnings.iter().map(|warning| warning.kind.as_str()).collect()
}

#[test]
fn the_list_says_what_leaves_and_what_stays() {
    let machine = Machine::new();
    let app = machine.program();
    person(&machine, &app);
    let view = app.packet_leaves(PacketLeavesReq { purpose: PurposeView::Employer, choice: None }).unwrap();
    assert_eq!(view.refused, None);
    assert_eq!(view.leaves[0], "Your name");
    assert!(
        view.leaves.iter().any(|line| line == "1 course, 6 contact hours, with titles, providers and days"),
        "{:?}",
        view.leaves
    );
    assert!(view.leaves.iter().any(|line| line.starts_with("1 certificate with its number: ")), "{:?}", view.leaves);
    assert!(view.leaves.iter().any(|line| line == "1 paper as pages: cps"), "{:?}", view.leaves);
    for what in
        ["Your date of birth", "Your e-mail address", "Your telephone number", "The state that you live in", "1 certificate"]
    {
        assert!(view.stays.iter().any(|line| line == what), "{what}: {:?}", view.stays);
    }
    assert_eq!(kinds(&view), ["name-left-out"]);
    assert!(view.warnings[0].sentence.contains("its number would tie you to that name"));

    let mut choice = view.choice;
    choice.set("former-names", true).unwrap();
    choice.set("contact", true).unwrap();
    let view = leaves(&app, &choice);
    assert!(
        view.leaves.contains(&"Names that you held before: Sample Former (until 1 May 2024)".to_owned()),
        "{:?}",
        view.leaves
    );
    assert!(view.leaves.contains(&"Your e-mail address and your telephone number".to_owned()), "{:?}", view.leaves);
    assert_eq!(kinds(&view), ["other-name"]);
    assert!(
        machine.path("wallet").exists() && app.disclosure_list(Nothing {}).unwrap().disclosures.is_empty(),
        "nothing was written"
    );
}

#[test]
fn a_paper_about_the_person_needs_a_tick_and_a_photograph_keeps_its_place() {
    let machine = Machine::new();
    let app = machine.program();
    let (present, _) = person(&machine, &app);
    let story = add_paper(&app, &machine, "my-recovery.txt", "letter", b"a story", Some(&present));
    let tiff = [
        &b"II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0"[..],
        &b"\x01\0\x02\0\x05\0\x03\0\0\0\0\0\0\0\0\0\0\0"[..],
    ]
    .concat();
    let photo = [&b"\xFF\xD8\xFF\xE1\0\x40Exif\0\0"[..], &tiff, b"\xFF\xD9"].concat();
    let photo = add_paper(&app, &machine, "photo.jpg", "certificate", &photo, Some(&present));
    let row = |id: &str| format!("document/{id}");
    let mut choice = PacketChoice::for_reader(PurposeView::Employer);
    choice.set("originals", true).unwrap();
    let view = leaves(&app, &choice);
    let of = |view: &PacketLeavesView, id: &str| view.rows.iter().find(|found| found.row == row(id)).cloned().unwrap();
    assert!(of(&view, &story).sensitive && of(&view, &story).by_tick && !of(&view, &story).leaves);
    assert!(of(&view, &photo).place && of(&view, &photo).leaves);
    assert!(view.leaves.contains(&"1 original file inside the packet: cps.png".to_owned()), "{:?}", view.leaves);
    assert!(kinds(&view).contains(&"place"));

    choice.set(&row(&story), true).unwrap();
    choice.set(&format!("place/{photo}"), true).unwrap();
    let view = leaves(&app, &choice);
    assert!(of(&view, &story).leaves && kinds(&view).contains(&"sensitive"));
    assert!(view.leaves.iter().any(|line| line.starts_with("The place where it was taken")), "{:?}", view.leaves);
    assert!(view.leaves.iter().any(|line| line.starts_with("3 original files")), "{:?}", view.leaves);
}

#[test]
fn the_log_keeps_who_was_given_what_and_makes_it_again() {
    let machine = Machine::new();
    let app = machine.program();
    person(&machine, &app);
    let mut choice = PacketChoice::for_reader(PurposeView::Employer);
    choice.recipient = Some("  Lakeside Clinic ".into());
    let first = write(&app, &machine, &choice, "first.pdf");
    let id = first.disclosure.clone().expect("it stands in the log");
    let list = app.disclosure_list(Nothing {}).unwrap().disclosures;
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].recipient.as_deref(), Some("Lakeside Clinic"));
    assert_eq!(list[0].left, first.left);
    assert_eq!(list[0].made_at, "2026-11-22T12:00:00Z");

    // What is changed since does not change what left.
    log(&app, course("Another course", "2026-02-03", "3"));
    let view = app.disclosure_view(IdReq { id: id.clone() }).unwrap();
    assert_eq!((view.refused, view.notes), (None, Vec::new()));
    let again = app.disclosure_again(DisclosureAgainReq::new(&id, machine.text_path("again.pdf"))).unwrap();
    let text = |name: &str| {
        let output = std::process::Command::new("pdftotext").args([&machine.text_path(name), "-"]).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert_eq!(text("again.pdf"), text("first.pdf"));
    assert!(!text("again.pdf").contains("Another course") && again.pages == first.pages);

    // Both files are known again, and no other is.
    let given = |name: &str| app.packet_verify(PathReq { path: machine.text_path(name) }).unwrap().given;
    let told = Some("You gave this packet to Lakeside Clinic on 22 November 2026.".to_owned());
    assert_eq!((given("first.pdf"), given("again.pdf")), (told.clone(), told));
    let new = view.choice.expect("for a new one");
    write(&app, &machine, &new, "new.pdf");
    assert!(text("new.pdf").contains("Another course"));
    assert_eq!(app.disclosure_list(Nothing {}).unwrap().disclosures.len(), 2);

    let saved = app.disclosure_export(PathReq { path: machine.text_path("log.csv") }).unwrap();
    assert!(saved.sentence.contains("2 packets"), "{}", saved.sentence);
    let sheet = std::fs::read_to_string(machine.path("log.csv")).unwrap();
    assert_eq!(sheet.lines().count(), 3);
    assert!(sheet.contains("Lakeside Clinic") && sheet.contains(&list[0].sha256), "{sheet}");
}

#[test]
fn a_packet_is_made_again_with_a_newer_key_and_the_time_of_now() {
    let machine = Machine::new();
    let app = machine.program();
    person(&machine, &app);
    let mut choice = PacketChoice::for_reader(PurposeView::Employer);
    choice.set("former-names", true).unwrap();
    let id = write(&app, &machine, &choice, "first.pdf").disclosure.unwrap();
    app.wallet_lock(Nothing {}).unwrap();
    drop(app);

    let app = machine.program_on("2026-12-03");
    app.wallet_unlock(WalletUnlockReq { passphrase: crate::PASSPHRASE.into() }).unwrap();
    app.signing_key_make(Nothing {}).unwrap();
    let again =
        app.disclosure_again(DisclosureAgainReq::new(&id, machine.text_path("again.pdf"))).expect("signed with the new key");
    assert!(again.notes[0].starts_with("It was signed anew on 3 December 2026, 12:00 UTC."), "{:?}", again.notes);
    assert!(again.notes.iter().any(|note| note.contains("another one now")), "{:?}", again.notes);
    let verdict = app.packet_verify(PathReq { path: machine.text_path("again.pdf") }).unwrap();
    assert!(verdict.intact, "{verdict:?}");
    assert_eq!(verdict.given.as_deref(), Some("You made this packet on 22 November 2026; for whom was not noted."));

    // The pages say what they said, the name on the older certificate with it; the seal alone tells of another day and key.
    let lines = |name: &str| -> Vec<String> {
        let path = machine.text_path(name);
        let output = std::process::Command::new("pdftotext").args(["-layout", &path, "-"]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|line| !line.is_empty()).collect()
    };
    let (then, now) = (lines("first.pdf"), lines("again.pdf"));
    assert!(now.iter().any(|line| line.contains("in the name Sample Former")), "{now:?}");
    assert!(now.iter().any(|line| line.contains("as of 22 November 2026")), "{now:?}");
    assert_eq!(then.len(), now.len());
    // Groups of the fingerprint aside.
    let group = |word: &str| word.len() == 4 && word.chars().all(|c| c.is_ascii_hexdigit());
    let without =
        |line: &str| line.split([' ', '\u{2026}']).filter(|word| !word.is_empty() && !group(word)).collect::<Vec<_>>().join(" ");
    for (then, now) in then.iter().zip(&now).filter(|(then, now)| without(then) != without(now)) {
        assert!(now.contains("3 December"), "{then} became {now}");
    }
}

#[test]
fn a_row_that_is_named_wrongly_is_refused_before_another_leaves() {
    let machine = Machine::new();
    let app = machine.program();
    let (present, _) = person(&machine, &app);
    let record = app.record().unwrap();
    for (row, what) in [
        ("credential/nobody", "no certificate"),
        ("activity/NOPE", "no course"),
        ("experience/x9", "no period of work"),
        ("supervision/s9", "no meeting of supervision"),
        ("document/d99", "no paper"),
        ("confirmation/none", "no answer"),
        ("former-name/Nobody", "no name held before"),
    ] {
        for show in [true, false] {
            let mut choice = PacketChoice::for_reader(PurposeView::Employer);
            choice.set(row, show).unwrap();
            let error = app.packet_write(PacketWriteReq::new(choice.clone(), machine.text_path("no.pdf"))).unwrap_err();
            assert_eq!(error.code, ErrorCode::Input);
            assert!(error.message.contains(what) && error.message.contains(row), "{}", error.message);
            assert!(leaves(&app, &choice).refused.is_some() && !machine.path("no.pdf").exists());
        }
    }
    // What is there is taken, and what is no more there is no hindrance to a new one for the same reader.
    let course = record.activities[0].id.clone();
    let mut choice = PacketChoice::for_reader(PurposeView::Employer);
    for row in [format!("activity/{course}"), format!("document/{}", record.documents[0].id)] {
        choice.set(&row, false).unwrap();
    }
    choice.set("former-names", true).unwrap();
    choice.set("former-name/Sample Former", false).unwrap();
    let view = leaves(&app, &choice);
    assert_eq!(view.refused, None);
    assert!(view.leaves.iter().any(|line| line.starts_with("1 certificate with")), "{:?}", view.leaves);
    assert!(!view.leaves.iter().any(|line| line.contains("Former") || line.contains("course")), "{:?}", view.leaves);
    assert_eq!(kinds(&view), ["name-left-out"]);
    let id = write(&app, &machine, &choice, "first.pdf").disclosure.unwrap();
    app.activity_remove(IdReq { id: course }).unwrap();
    app.disclosure_again(DisclosureAgainReq::new(&id, machine.text_path("again.pdf"))).expect("made again all the same");
    let new = app.disclosure_view(IdReq { id }).unwrap().choice.unwrap();
    assert_eq!(new.kept_back.len(), 2, "{:?}", new.kept_back);
    write(&app, &machine, &new, "new.pdf");
    assert!(app.record().unwrap().credentials.iter().any(|held| held.id == present));
}

fn text_of(machine: &Machine, name: &str) -> String {
    let output = std::process::Command::new("pdftotext").args([&machine.text_path(name), "-"]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_list_says_no_more_than_stands_in_the_file() {
    let machine = Machine::new();
    let app = machine.program();
    let (present, _) = person(&machine, &app);
    log(&app, course("A course of next month", "2026-12-15", "5"));
    let mut record = app.record().unwrap();
    let at = |day: &str| peerfolio_app::date::parse(day).unwrap();
    let work = |id: &str, from: &str| peerfolio_core::model::Experience {
        id: id.into(),
        employer: "Sample Clinic".into(),
        role: "peer-specialist".into(),
        from: at(from),
        to: None,
        hours: "100".parse().unwrap(),
        paid: true,
        supervised: false,
        state: None,
    };
    record.experience = vec![work("x1", "2025-01-08"), work("x2", "2027-01-08")];
    let meeting = |id: &str, day: &str| peerfolio_core::model::Supervision {
        id: id.into(),
        date: at(day),
        hours: "1".parse().unwrap(),
        supervisor: "Sample Supervisor".into(),
        format: None,
    };
    record.supervision = vec![meeting("s1", "2025-02-03"), meeting("s2", "2026-12-03")];
    record.documents.clear();
    std::fs::write(machine.path("wallet.json"), peerfolio_app::document::write(&record)).unwrap();
    let other = Machine::new();
    let app = other.program();
    app.wallet_create(WalletCreateReq { name: record.holder.name.clone(), passphrase: crate::PASSPHRASE.into() }).unwrap();
    let choices = vec![ImportChoice { row: "*".into(), keep: ImportKeep::Theirs }];
    app.wallet_import(ImportReq { choices, ..ImportReq::plain(machine.text_path("wallet.json")) }).unwrap();

    let mut choice = PacketChoice::for_reader(PurposeView::Employer);
    for part in ["experience", "supervision", "birth-date", "home-state"] {
        choice.set(part, true).unwrap();
    }
    let view = leaves(&app, &choice);
    let says = |lines: &[String], what: &str| assert!(lines.iter().any(|line| line.starts_with(what)), "{what}: {lines:?}");
    for what in
        ["1 course, 6 contact hours", "1 period of work, 100 hours", "1 meeting of supervision, 1 hour", "Your date of birth"]
    {
        says(&view.leaves, what);
    }
    let later = ["1 course of a later day", "1 period of work that begins later", "1 meeting of supervision of a later day"];
    for what in later {
        says(&view.stays, what);
    }
    assert!(!view.stays.contains(&"1 course".to_owned()), "{:?}", view.stays);
    let why = |view: &PacketLeavesView, row: &str| view.rows.iter().find(|one| one.row == row).unwrap().stays_because.clone();
    assert_eq!((why(&view, "experience/x1"), why(&view, "experience/x2").is_some()), (None, true));
    for purpose in [PurposeView::Employer, PurposeView::Va, PurposeView::Renewal, PurposeView::Reciprocity] {
        let to = (purpose == PurposeView::Reciprocity).then(|| "us-fl-crps".to_owned());
        let credentials = (purpose == PurposeView::Renewal).then(|| vec![present.clone()]);
        write(&app, &other, &PacketChoice { purpose, to, credentials, ..choice.clone() }, "on-pages.pdf");
        let text = text_of(&other, "on-pages.pdf");
        assert!(text.contains("Born on 30 April 1984") && text.contains("Lives in Minnesota"), "{purpose:?}: {text}");
        assert!(!text.contains("next month"), "{purpose:?}");
    }

    // A renewal speaks of what its rule counts; without the extract nothing else is in the file, and nothing else is listed.
    let mut choice = PacketChoice { credentials: Some(vec![present]), ..PacketChoice::for_reader(PurposeView::Renewal) };
    for part in ["experience", "supervision"] {
        choice.set(part, true).unwrap();
    }
    says(&leaves(&app, &choice).leaves, "1 period of work");
    choice.set("extract", false).unwrap();
    let view = leaves(&app, &choice);
    assert!(!view.leaves.iter().any(|line| line.contains("period of work") || line.contains("supervision")), "{:?}", view.leaves);
    says(&view.leaves, "1 course, 6 contact hours");
    says(&view.stays, "1 period of work");
    assert_eq!(why(&view, "experience/x1").as_deref(), Some("The pages of this packet do not speak of it."));
    let packet = write(&app, &other, &choice, "renewal.pdf");
    assert_eq!(packet.left, view.leaves);
    let text = text_of(&other, "renewal.pdf");
    assert!(!text.contains("Sample Supervisor") && !text.contains("own count"), "{text}");
    app.disclosure_again(DisclosureAgainReq::new(packet.disclosure.unwrap(), other.text_path("again.pdf"))).unwrap();
    assert_eq!(text_of(&other, "again.pdf"), text);
}

#[test]
fn a_paper_that_left_is_there_to_make_the_packet_again_though_the_bin_was_emptied() {
    let machine = Machine::new();
    let app = machine.program();
    let (present, _) = person(&machine, &app);
    let paper = add_paper(&app, &machine, "second.txt", "certificate", b"a second page", Some(&present));
    let id = write(&app, &machine, &PacketChoice::for_reader(PurposeView::Employer), "first.pdf").disclosure.unwrap();
    app.document_remove(IdReq { id: paper }).unwrap();
    app.bin_empty(Nothing {}).unwrap();
    let again = DisclosureAgainReq::new(&id, machine.text_path("again.pdf"));
    app.disclosure_again(again.clone()).expect("its papers are kept for as long as the line is");
    app.disclosure_remove(IdReq { id: id.clone() }).unwrap();
    assert_eq!(app.disclosure_again(again).unwrap_err().code, ErrorCode::NotFound);
    app.bin_restore(RowReq { kind: "disclosure".into(), id: id.clone() }).unwrap();
    assert_eq!(app.disclosure_list(Nothing {}).unwrap().disclosures.len(), 1);
    let history = app.history_view(HistoryReq { before: None }).unwrap();
    assert!(history.steps[0].sentence.contains("packet given out"), "{}", history.steps[0].sentence);
}

#[test]
fn what_cannot_be_written_leaves_neither_a_file_nor_a_line() {
    let machine = Machine::new();
    let app = machine.program();
    let (_, older) = person(&machine, &app);
    let refused = |choice: &PacketChoice| {
        let error = app.packet_write(PacketWriteReq::new(choice.clone(), machine.text_path("no.pdf"))).unwrap_err();
        assert!(!machine.path("no.pdf").exists());
        assert!(app.disclosure_list(Nothing {}).unwrap().disclosures.is_empty());
        let told = leaves(&app, choice);
        assert!(told.refused.is_some() && told.pages.is_none(), "{told:?}");
        (error.code, error.message)
    };
    let reciprocity = PacketChoice::for_reader(PurposeView::Reciprocity);
    assert!(refused(&reciprocity).1.contains("needs the credential that you ask for"));
    let unknown = PacketChoice { to: Some("us-zz-nowhere".into()), ..reciprocity.clone() };
    assert_eq!(refused(&unknown).0, ErrorCode::NotFound);
    let employer = PacketChoice::for_reader(PurposeView::Employer);
    assert!(refused(&PacketChoice { to: Some("us-nd-cpss-1".into()), ..employer.clone() }).1.contains("another state"));
    assert!(refused(&PacketChoice { credentials: Some(vec!["nobody".into()]), ..employer.clone() }).1.contains("nobody"));
    assert!(refused(&PacketChoice { asked_for: vec!["document/none".into()], ..employer.clone() }).1.contains("document/none"));
    assert!(refused(&PacketChoice { credentials: Some(vec![older]), ..employer }).1.contains("another name"));
    // Where the file cannot be written, no line says that it was given.
    let nowhere = PacketWriteReq::new(PacketChoice::for_reader(PurposeView::Employer), machine.text_path("no/folder/p.pdf"));
    assert_eq!(app.packet_write(nowhere).unwrap_err().code, ErrorCode::File);
    assert!(app.disclosure_list(Nothing {}).unwrap().disclosures.is_empty());
}

#[test]
fn every_kind_is_written_from_a_wallet_and_noted() {
    let machine = Machine::new();
    let app = machine.program();
    person(&machine, &app);
    for (purpose, to) in [
        (PurposeView::Employer, None),
        (PurposeView::Renewal, None),
        (PurposeView::Reciprocity, Some("us-fl-crps")),
        (PurposeView::Va, None),
    ] {
        let choice = PacketChoice { to: to.map(Into::into), ..PacketChoice::for_reader(purpose) };
        let name = format!("{purpose:?}.pdf");
        let packet = write(&app, &machine, &choice, &name);
        assert!(packet.disclosure.is_some() && packet.pages > 0);
        assert!(app.packet_verify(PathReq { path: machine.text_path(&name) }).unwrap().intact, "{purpose:?}");
    }
    assert_eq!(app.disclosure_list(Nothing {}).unwrap().disclosures.len(), 4);
}

#[test]
fn another_wallet_takes_an_extract_and_asks_before_it_takes_a_changed_packet() {
    let machine = Machine::new();
    let app = machine.program();
    person(&machine, &app);
    let mut choice = PacketChoice::for_reader(PurposeView::Employer);
    for part in ["extract", "originals"] {
        choice.set(part, true).unwrap();
    }
    write(&app, &machine, &choice, "packet.pdf");
    write(&app, &machine, &PacketChoice::for_reader(PurposeView::Employer), "bare.pdf");

    let other = Machine::new();
    let program = other.program();
    program.wallet_create(WalletCreateReq { name: "Sample Person".into(), passphrase: crate::PASSPHRASE.into() }).unwrap();
    let path = machine.text_path("packet.pdf");
    let seen = program.wallet_import_preview(PathReq { path: path.clone() }).unwrap();
    assert!(!seen.changed && seen.signed.unwrap().contains("Signed by Sample Person"));
    program.wallet_import(ImportReq::plain(path.clone())).unwrap();
    let record = program.record().unwrap();
    assert_eq!((record.credentials.len(), record.activities.len(), record.documents.len()), (1, 1, 1));
    assert_eq!(record.holder.email, None, "what was left out did not travel");
    assert!(record.disclosures.is_empty());
    // Once more changes nothing.
    assert_eq!(program.wallet_import(ImportReq::plain(path)).unwrap().added, 0);

    let error = program.wallet_import(ImportReq::plain(machine.text_path("bare.pdf"))).unwrap_err();
    assert!(error.message.contains("without records"), "{}", error.message);

    let mut bytes = std::fs::read(machine.path("packet.pdf")).unwrap();
    bytes[400] ^= 1;
    let changed = machine.text_path("changed.pdf");
    std::fs::write(&changed, &bytes).unwrap();
    let seen = program.wallet_import_preview(PathReq { path: changed.clone() }).unwrap();
    assert!(seen.changed);
    let error = program.wallet_import(ImportReq::plain(changed.clone())).unwrap_err();
    assert!(error.message.contains("is not as somebody signed it"), "{}", error.message);
    program.wallet_import(ImportReq { even_changed: true, ..ImportReq::plain(changed) }).unwrap();
}

#[test]
fn names_held_before_are_kept_edited_and_left_alone_by_a_form_that_does_not_know_them() {
    let machine = Machine::new();
    let app = machine.program();
    let (_, older) = person(&machine, &app);
    let holder = app.holder_view(Nothing {}).unwrap();
    assert_eq!(holder.former_names[0].until, "2024-05-01");
    let save = HolderSaveReq { name: "Sample Person".into(), ..HolderSaveReq::default() };
    assert_eq!(app.holder_save(save.clone()).unwrap().former_names, holder.former_names);
    let wrong = FormerNameInput { until: "never".into(), ..FormerNameInput::default() };
    let error = app.holder_save(HolderSaveReq { former_names: Some(vec![wrong]), ..save.clone() }).unwrap_err();
    let fields: Vec<&str> = error.faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["former_names.0.until", "former_names.0.name"]);
    let empty = HolderSaveReq { former_names: Some(vec![FormerNameInput::default()]), ..save };
    assert!(app.holder_save(empty).unwrap().former_names.is_empty());

    let page = app.credential_view(IdReq { id: older.clone() }).unwrap();
    assert_eq!(page.input.name_shown.as_deref(), Some("Sample Former"));
    let shown = || app.record().unwrap().credentials.iter().find(|held| held.id == older).unwrap().name_shown.clone();
    let forgetful = CredentialInput { name_shown: None, ..page.input.clone() };
    app.credential_save(CredentialSaveReq { id: Some(older.clone()), input: forgetful }).unwrap();
    assert_eq!(shown().as_deref(), Some("Sample Former"));
    let present = CredentialInput { name_shown: Some(String::new()), ..page.input };
    app.credential_save(CredentialSaveReq { id: Some(older.clone()), input: present }).unwrap();
    assert_eq!(shown(), None);
}
