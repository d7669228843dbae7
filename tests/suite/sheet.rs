//! The log of hours as a sheet: a transcript comes in, the log goes out, and one step takes it all back.

use crate::{counted, course, hold, log, make_wallet, minnesota};
use peerfolio_app::App;
use peerfolio_app::ErrorCode;
use peerfolio_app::view::{
    ImportReq, Nothing, PathReq, SheetChoices, SheetImportReq, SheetPreviewReq, SheetPreviewView, SheetVerdict,
};
use peerfolio_tests::machine::Machine;
use peerfolio_tests::place;

fn fixture(name: &str) -> String {
    place::fixture("sheets").join(name).display().to_string()
}

fn preview(app: &App, path: &str) -> SheetPreviewView {
    app.sheet_preview(SheetPreviewReq { path: path.into(), ..SheetPreviewReq::default() }).expect("the file is a sheet")
}

fn import(path: &str) -> SheetImportReq {
    SheetImportReq { path: path.into(), ..SheetImportReq::default() }
}

fn courses(app: &App) -> usize {
    app.activity_list(Nothing {}).expect("the wallet is open").activities.len()
}

#[test]
fn a_transcript_comes_in_and_goes_out_in_one_step_each() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    log(&app, course("Logged by hand", "2025-09-01", "2"));

    let path = fixture("transcript.csv");
    let seen = preview(&app, &path);
    assert_eq!(courses(&app), 1, "a preview changes nothing");
    assert_eq!((seen.counts.add, seen.counts.in_file, seen.counts.bad), (2, 1, 2));
    assert_eq!(seen.settled.date_order.as_deref(), Some("mdy"), "23 can only be a day");
    let bad: Vec<u32> = seen.rows.iter().filter(|row| row.verdict == SheetVerdict::Bad).map(|row| row.row).collect();
    assert_eq!(bad, [7, 8], "rows are numbered as a spreadsheet program does");

    let bad_rows = machine.text_path("mend.csv");
    let req = SheetImportReq { digest: Some(seen.file.digest), bad_rows: Some(bad_rows.clone()), ..import(&path) };
    let done = app.sheet_import(req).expect("the good rows go in");
    assert_eq!(done.added, 2);
    assert_eq!(done.sentence, "2 courses added, one course stands twice in the file and 2 rows are bad.");
    assert_eq!(done.bad.len(), 2);
    assert_eq!(counted(&app), "9.5");

    let mended = std::fs::read_to_string(&bad_rows).expect("the bad rows were written").replace("1,500", "1.5");
    std::fs::write(&bad_rows, mended).unwrap();
    let again = app.sheet_import(import(&bad_rows)).expect("the mended file is a sheet");
    assert_eq!((again.added, again.counts.bad), (1, 1), "one was mended, the other was not");
    assert_eq!(counted(&app), "11");
    assert_eq!(app.sheet_import(import(&path)).unwrap().added, 0, "nothing comes in twice");

    app.undo(Nothing {}).expect("the mended row can be taken back");
    assert_eq!(counted(&app), "9.5");
    app.undo(Nothing {}).expect("the whole import can be taken back");
    assert_eq!((courses(&app), counted(&app)), (1, "2".to_owned()));
}

#[test]
fn nothing_comes_in_while_a_question_is_open() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let path = fixture("curso.csv");
    let seen = preview(&app, &path);
    let asked: Vec<&str> = seen.questions.iter().map(|question| question.field.as_str()).collect();
    assert_eq!((asked.as_slice(), seen.counts.waiting), (&["date_order"][..], 2));
    let error = app.sheet_import(import(&path)).unwrap_err();
    assert_eq!((error.code, courses(&app)), (ErrorCode::Input, 0));
    assert_eq!(error.faults.first().map(|fault| fault.field.as_str()), Some("date_order"));

    let choices = SheetChoices { date_order: Some("dmy".into()), ..SheetChoices::default() };
    app.sheet_import(SheetImportReq { choices, ..import(&path) }).expect("answered, it goes in");
    let list = app.activity_list(Nothing {}).unwrap().activities;
    let told: Vec<String> = list
        .iter()
        .map(|row| format!("{} {} {} {}", row.input.title, row.completed_on, row.input.hours, row.input.format))
        .collect();
    assert_eq!(told, ["Prevención del suicidio 2025-06-05 1.5 other", "Ética y límites 2025-04-03 1.5 in-person"]);
}

#[test]
fn the_log_goes_out_and_comes_in_elsewhere_unchanged() {
    let here = Machine::new();
    let app = here.program();
    make_wallet(&app);
    let credential = hold(&app, minnesota());
    log(&app, course("=HYPERLINK(\"x\")", "2025-09-02", "0.25"));
    let mut own = course("Ética, «límites»\nparte 2", "2025-09-03", "1h30");
    own.counts_for = Some(vec![credential]);
    own.topics = vec!["Own topic; with marks".into(), "ethics".into()];
    log(&app, own);
    let before = app.record().unwrap();
    for name in ["hours.csv", "hours.xlsx"] {
        let path = here.text_path(name);
        app.sheet_export(PathReq { path: path.clone() }).expect("the log can be written");
        let seen = preview(&app, &path);
        assert_eq!((seen.counts.in_wallet, seen.counts.rows), (2, 2), "{name}");
        assert!(seen.rows.iter().all(|row| row.sentence == "Is in your wallet already."), "{name}");

        let there = Machine::new();
        let other = there.program();
        make_wallet(&other);
        let document = here.text_path("wallet.json");
        let certificates = peerfolio_core::model::Record { activities: Vec::new(), ..before.clone() };
        std::fs::write(&document, peerfolio_app::document::write(&certificates)).unwrap();
        other.wallet_import(ImportReq::plain(document)).expect("the certificates come in");
        assert_eq!(other.sheet_import(import(&path)).expect("the log comes in").added, 2, "{name}");
        assert_eq!(other.record().unwrap().activities, before.activities, "{name}");
    }
}

#[test]
fn a_file_that_changed_or_is_in_the_way_is_refused() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let path = machine.text_path("hours.csv");
    std::fs::write(&path, "Title,Provider,Date,Hours\na,b,2025-09-02,1\nc,d,never,1\n").unwrap();
    let digest = Some(preview(&app, &path).file.digest);
    std::fs::write(&path, "Title,Provider,Date,Hours\na,b,2025-09-02,2\nc,d,never,1\n").unwrap();
    let error = app.sheet_import(SheetImportReq { digest, ..import(&path) }).unwrap_err();
    assert!(error.message.contains("was changed since"), "{}", error.message);
    let over = SheetImportReq { bad_rows: Some(path.clone()), ..import(&path) };
    assert_eq!(app.sheet_import(over).unwrap_err().code, ErrorCode::Input, "the file itself is never written over");
    let inside = machine.wallet().join("bad.csv").display().to_string();
    assert_eq!(app.sheet_import(SheetImportReq { bad_rows: Some(inside), ..import(&path) }).unwrap_err().code, ErrorCode::File);
    let nowhere = machine.text_path("no/such/folder.csv");
    assert_eq!(app.sheet_import(SheetImportReq { bad_rows: Some(nowhere), ..import(&path) }).unwrap_err().code, ErrorCode::File);
    assert_eq!(courses(&app), 0, "where the bad rows cannot be written, nothing comes in");

    for name in ["hours.pdf", "hours"] {
        let error = app.sheet_export(PathReq { path: machine.text_path(name) }).unwrap_err();
        assert_eq!(error.code, ErrorCode::Input, "{name}");
    }
    let inside = machine.wallet().join("hours.csv").display().to_string();
    assert_eq!(app.sheet_export(PathReq { path: inside }).unwrap_err().code, ErrorCode::File);
    app.wallet_lock(Nothing {}).unwrap();
    assert_eq!(app.sheet_import(import(&path)).unwrap_err().code, ErrorCode::Locked);
}
