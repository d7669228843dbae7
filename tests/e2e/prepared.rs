//! The window on wallets that were made below it: what takes long to come about by hand, or needs another computer.

use crate::PASSPHRASE;
use crate::driver::{Window, button, turn};
use peerfolio_app::App;
use peerfolio_app::view::{
    ActivityInput, ActivitySaveReq, BackupMakeReq, BackupOpenReq, ImportReq, Nothing, SyncPlaceReq, SyncSetupReq, WalletCreateReq,
};
use peerfolio_tests::machine::Machine;
use serde_json::json;

/// A machine with a wallet, open.
pub(crate) fn machine() -> (Machine, App) {
    let machine = Machine::new();
    let app = machine.program();
    app.wallet_create(WalletCreateReq { name: "Sample Person".into(), passphrase: PASSPHRASE.into() })
        .expect("a wallet can be made");
    (machine, app)
}

/// The window on that machine's wallet, unlocked.
pub(crate) fn open(machine: &Machine, app: App) -> Window {
    drop(app);
    let window = Window::open(&machine.path(""));
    window.unlock(PASSPHRASE);
    window.wait("the wallet did not open", || window.shows(&button("Lock the wallet")).then_some(()));
    window
}

#[test]
fn a_long_log_is_searched_by_the_program_and_drawn_in_parts() {
    const COURSES: usize = 10_000;
    let _turn = turn();
    let (machine, app) = machine();
    let course = |n: usize| {
        json!({
            "id": format!("c{n}"), "title": format!("Course {n} of a long log"), "provider": "Northern Training Co-op",
            "completed_on": format!("{}-{:02}-{:02}", 2016 + n / 1_000, 1 + n % 12, 1 + n % 28), "hours": "1", "unit": "contact-hour",
            "topics": if n == 4_321 { vec!["crisis"] } else { vec!["ethics"] }, "format": "live-online", "role": "attended"
        })
    };
    let document = json!({
        "format": "peerfolio.wallet/1", "holder": { "name": "Sample Person" },
        "credentials": [{ "id": "mn", "type": "us-mn-cps-1", "number": "1", "issued_on": "2025-05-10", "expires_on": "2027-05-10" }],
        "activities": (0..COURSES).map(course).collect::<Vec<_>>(),
    });
    let path = machine.text_path("long.json");
    std::fs::write(&path, document.to_string()).unwrap();
    app.wallet_import(ImportReq::plain(path)).unwrap();
    let window = open(&machine, app);

    window.go("Courses");
    window.sees("You have logged 10000 courses.");
    let rows = || window.measure("return document.querySelectorAll('tbody tr').length");
    assert_eq!(rows(), 200, "the rest waits");
    window.press("Show 200 more of 9800");
    window.wait("no more rows are drawn", || (rows() == 400).then_some(()));
    // By what stands in one course alone, by a topic, by the certificate it counted for, and by nothing there is.
    for (words, found) in [("4321 long", "1 of 10000 shown"), ("crisis", "1 of 10000 shown"), ("zebra", "0 of 10000 shown")] {
        window.fill("Find a course", words);
        window.sees(found);
    }
    window.sees("No course fits these words.");
    window.press("Show all");
    window.wait("the list is not whole again", || (rows() == 200).then_some(()));
    window.fill("Find a course", "mn cps");
    window.wait("the courses that counted are not found", || {
        let said = window.text("//main");
        (said.contains(" of 10000 shown") && !said.contains("10000 of 10000")).then_some(())
    });
    // The latest stands first, as in the whole list.
    let days = window.measure("return [...document.querySelectorAll('h2.figures')].map(e => e.textContent.slice(0, 4))");
    let mut sorted = days.as_array().unwrap().clone();
    sorted.sort_by_key(|day| std::cmp::Reverse(day.to_string()));
    assert_eq!(days.as_array().unwrap(), &sorted);
}

#[test]
fn a_restored_wallet_says_so_until_that_is_read() {
    let _turn = turn();
    let (machine, app) = machine();
    let meeting = machine.path("Sync");
    std::fs::create_dir(&meeting).unwrap();
    let mut place = SyncPlaceReq::default();
    place.kind = "folder".into();
    place.path = meeting.display().to_string();
    let log = |title: &str| {
        let input = ActivityInput {
            title: title.into(),
            provider: "Northern Training Co-op".into(),
            completed_on: "2026-09-02".into(),
            hours: "6".into(),
            unit: "contact-hour".into(),
            format: "live-online".into(),
            role: "attended".into(),
            ..ActivityInput::default()
        };
        app.activity_save(ActivitySaveReq { id: None, input }).unwrap();
    };
    log("Ethics");
    app.sync_setup(SyncSetupReq { device_name: "Laptop".into(), place }).unwrap();
    let backup = app.backup_make(BackupMakeReq { path: None }).unwrap().path;
    log("After the backup");
    app.sync_now(Nothing {}).unwrap();
    app.backup_restore(BackupOpenReq { path: backup, passphrase: PASSPHRASE.into(), recovery_code: false, replace_other: false })
        .unwrap();
    app.sync_now(Nothing {}).unwrap();
    let window = open(&machine, app);

    window.settings("Other machines");
    window.sees("This wallet was restored from a backup or copied");
    window.press("I have read this");
    window.wait("the notice stays", || (!window.text("//main").contains("restored from a backup")).then_some(()));
    window.lock();
    window.unlock(PASSPHRASE);
    window.settings("Other machines");
    window.sees("Where they meet");
    assert!(!window.text("//main").contains("restored from a backup"), "it came again");
    window.go("Courses");
    window.sees("After the backup");
}
