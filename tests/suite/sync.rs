//! Two computers of one person, with a synced folder between them.

use crate::{PASSPHRASE, course, hold, log, make_wallet, minnesota, passphrase};
use peerfolio_app::view::{
    ActivitySaveReq, DocumentAddReq, IdReq, Nothing, SyncJoinReq, SyncPickReq, SyncPlaceReq, SyncRemovalsReq, SyncSettleReq,
    SyncSetupReq, WalletState,
};
use peerfolio_app::{App, ErrorCode};
use peerfolio_core::model::Record;
use peerfolio_tests::machine::Machine;
use std::path::Path;

fn meeting(folder: &Path) -> SyncPlaceReq {
    let mut place = SyncPlaceReq::default();
    place.kind = "folder".into();
    place.path = folder.display().to_string();
    place
}

fn setup(app: &App, folder: &Path) {
    let done = app.sync_setup(SyncSetupReq { device_name: "Laptop".into(), place: meeting(folder) }).unwrap();
    assert!(done.view.on && done.view.sentence == "No other computer has joined yet.", "{done:?}");
}

fn join(app: &App, folder: &Path) {
    let joined = app.sync_join(SyncJoinReq {
        device_name: "Desktop".into(),
        place: meeting(folder),
        passphrase: PASSPHRASE.into(),
        recovery_code: String::new(),
    });
    assert_eq!(joined.unwrap().state, WalletState::Open);
}

fn now(app: &App) -> String {
    app.sync_now(Nothing {}).unwrap().sentence
}

fn titles(app: &App) -> Vec<String> {
    let mut titles: Vec<_> = app.record().unwrap().activities.into_iter().map(|course| course.title).collect();
    titles.sort();
    titles
}

/// All that a computer holds, in no order: rows lie in the order in which they came to each.
fn held(app: &App) -> Record {
    let mut record = app.record().unwrap();
    record.activities.sort_by(|a, b| a.id.cmp(&b.id));
    record
}

/// Two computers that share a wallet with a certificate, three courses and a paper.
fn two(folder: &Path) -> ([Machine; 2], [App; 2], Vec<String>) {
    let machines = [Machine::new(), Machine::new()];
    let [laptop, desktop] = [machines[0].program(), machines[1].program()];
    make_wallet(&laptop);
    let certificate = hold(&laptop, minnesota());
    let courses = ["Ethics", "Boundaries", "Listening"].map(|title| log(&laptop, course(title, "2025-09-02", "6"))).to_vec();
    let scan = folder.with_file_name("scan.pdf");
    std::fs::write(&scan, b"%PDF-1.4 sample").unwrap();
    laptop
        .document_add(DocumentAddReq {
            path: scan.display().to_string(),
            kind: "certificate".into(),
            title: "Scan".into(),
            credential: Some(certificate),
            activity: None,
        })
        .unwrap();
    setup(&laptop, folder);
    join(&desktop, folder);
    now(&laptop);
    (machines, [laptop, desktop], courses)
}

#[test]
fn a_second_computer_joins_and_has_everything() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("Sync");
    std::fs::create_dir(&folder).unwrap();
    let (machines, [laptop, desktop], _) = two(&folder);
    assert_eq!(held(&desktop), held(&laptop));
    assert_eq!(laptop.sync_view(Nothing {}).unwrap().devices[0].name, "Desktop");
    log(&desktop, course("From the desktop", "2025-10-02", "2"));
    assert_eq!(now(&desktop), "Nothing new came from your other computers, and what is new here is there for them.");
    assert_eq!(now(&laptop), "One change came from your other computers, and they have everything from here.");
    assert_eq!(titles(&laptop), titles(&desktop));
    // After a restart with its own passphrase.
    drop(desktop);
    let desktop = machines[1].program();
    desktop.wallet_unlock(passphrase(PASSPHRASE)).unwrap();
    assert_eq!(now(&desktop), "Nothing new came from your other computers, and they have everything from here.");
}

#[test]
fn what_one_removes_waits_on_the_other_as_one_question() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("Sync");
    std::fs::create_dir(&folder).unwrap();
    let (_machines, [laptop, desktop], courses) = two(&folder);
    for id in &courses {
        laptop.activity_remove(IdReq { id: id.clone() }).unwrap();
    }
    now(&laptop);
    now(&desktop);
    assert_eq!(titles(&desktop).len(), 3);
    let asked = desktop.sync_view(Nothing {}).unwrap().removals.unwrap();
    assert!(asked.question.starts_with("Laptop removed 3 things: the course “"), "{}", asked.question);
    assert!(asked.question.ends_with("Remove here too, or keep?"));
    let first = asked.rows.into_iter().find(|row| row.title == "Ethics").unwrap();
    let row = peerfolio_app::view::RowReq { kind: first.kind, id: first.id };
    desktop.sync_removals(SyncRemovalsReq { rows: vec![row], keep: true }).unwrap();
    desktop.sync_removals(SyncRemovalsReq { rows: Vec::new(), keep: false }).unwrap();
    now(&desktop);
    now(&laptop);
    assert_eq!((titles(&laptop), titles(&desktop)), (vec!["Ethics".to_owned()], vec!["Ethics".to_owned()]));
}

#[test]
fn both_sides_of_a_conflict_are_shown_and_one_is_chosen() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("Sync");
    std::fs::create_dir(&folder).unwrap();
    let (_machines, [laptop, desktop], courses) = two(&folder);
    let save = |app: &App, hours: &str| {
        app.activity_save(ActivitySaveReq { id: Some(courses[0].clone()), input: course("Ethics", "2025-09-02", hours) })
            .unwrap();
    };
    save(&laptop, "7");
    save(&desktop, "8");
    now(&laptop);
    now(&desktop);
    now(&laptop);
    let conflict = laptop.sync_view(Nothing {}).unwrap().conflicts.remove(0);
    assert_eq!((conflict.title.as_str(), conflict.fields.len(), conflict.fields[0].label.as_str()), ("Ethics", 1, "hours"));
    let mut said: Vec<_> = conflict.fields[0].sides.iter().map(|side| (side.device.as_str(), side.value.as_str())).collect();
    said.sort();
    assert_eq!(said, [("Desktop", "8"), ("this computer", "7")]);
    let seven = conflict.fields[0].sides.iter().find(|side| side.value == "7").unwrap().version.clone();
    let req = SyncSettleReq {
        kind: conflict.kind,
        id: conflict.id,
        heads: conflict.heads,
        picks: vec![SyncPickReq { field: "hours".into(), version: seven }],
        remove: false,
    };
    assert!(laptop.sync_settle(req.clone()).unwrap().conflicts.is_empty());
    assert_eq!(laptop.sync_settle(req).unwrap_err().code, ErrorCode::Input, "answered is answered");
    now(&laptop);
    now(&desktop);
    assert!(desktop.sync_view(Nothing {}).unwrap().conflicts.is_empty());
    assert_eq!(held(&desktop), held(&laptop));
}

#[test]
fn wrong_places_and_passphrases_have_words_and_change_nothing() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("Sync");
    let machine = Machine::new();
    let app = machine.program();
    let joining = |words: &str| SyncJoinReq {
        device_name: "Desktop".into(),
        place: meeting(&folder),
        passphrase: words.into(),
        recovery_code: String::new(),
    };
    assert_eq!(app.sync_join(joining(PASSPHRASE)).unwrap_err().code, ErrorCode::File, "the folder is not there");
    std::fs::create_dir(&folder).unwrap();
    assert_eq!(app.sync_join(joining(PASSPHRASE)).unwrap_err().code, ErrorCode::NotFound);
    let other = Machine::new();
    let owner = other.program();
    make_wallet(&owner);
    let nameless = owner.sync_setup(SyncSetupReq { device_name: " ".into(), place: SyncPlaceReq::default() }).unwrap_err();
    assert_eq!(nameless.faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["device_name", "kind"]);
    let mut open = SyncPlaceReq::default();
    open.kind = "webdav".into();
    open.url = "http://cloud.example.org/".into();
    open.user = "sample".into();
    open.password = "sample-pass".into();
    let refused = owner.sync_setup(SyncSetupReq { device_name: "Laptop".into(), place: open }).unwrap_err();
    assert!(refused.to_string().contains("https") && !refused.to_string().contains("sample-pass"), "{refused}");
    assert!(!owner.sync_view(Nothing {}).unwrap().on);
    setup(&owner, &folder);
    let wrong = app.sync_join(joining("another passphrase")).unwrap_err();
    assert_eq!(wrong.code, ErrorCode::WrongPassphrase);
    assert_eq!(app.wallet_state(Nothing {}).unwrap().state, WalletState::None);
    // The stick is out: everything stays, and goes out the next time.
    log(&owner, course("Ethics", "2025-09-02", "6"));
    std::fs::rename(&folder, folder.with_file_name("away")).unwrap();
    let away = owner.sync_now(Nothing {}).unwrap_err();
    assert!(away.code == ErrorCode::File && away.to_string().contains("Everything is kept on this computer"), "{away}");
    std::fs::rename(folder.with_file_name("away"), &folder).unwrap();
    now(&owner);
    join(&app, &folder);
    assert_eq!(titles(&app), ["Ethics"]);
    assert!(!app.sync_stop(Nothing {}).unwrap().on);
    assert_eq!(titles(&app), ["Ethics"]);
    assert_eq!(app.sync_now(Nothing {}).unwrap_err().code, ErrorCode::Input);
}
