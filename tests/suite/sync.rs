//! Two computers of one person, with a synced folder between them.

use crate::{PASSPHRASE, course, hold, log, make_wallet, minnesota, passphrase};
use peerfolio_app::view::{
    ActivitySaveReq, BackupMakeReq, BackupOpenReq, DisclosureAgainReq, DocumentAddReq, FormerNameInput, HistoryReq,
    HolderSaveReq, IdReq, Nothing, PacketChoice, PacketWriteReq, PurposeView, RowReq, SyncJoinReq, SyncPickReq, SyncPlaceReq,
    SyncRemovalsReq, SyncSettleReq, SyncSetupReq, WalletState,
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
    // The certificate of one's own authority: a file that is there and holds one, and never a key.
    let own = |path: &std::path::Path| {
        let mut place = SyncPlaceReq::default();
        place.kind = "webdav".into();
        place.url = "https://cloud.example.org/".into();
        place.user = "sample".into();
        place.password = "sample-pass".into();
        place.authority = path.display().to_string();
        owner.sync_setup(SyncSetupReq { device_name: "Laptop".into(), place }).unwrap_err()
    };
    let no_certificate = folder.with_file_name("no-certificate.pem");
    std::fs::write(&no_certificate, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").unwrap();
    for (path, says) in [(&no_certificate, "Never give a private key"), (&folder.with_file_name("none.pem"), "it is not there")] {
        let refused = own(path);
        assert_eq!((refused.code, refused.faults[0].field.as_str()), (ErrorCode::Input, "authority"), "{refused}");
        assert!(refused.to_string().contains(says), "{refused}");
    }
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

#[test]
fn a_restored_wallet_says_so_until_that_is_read() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("Sync");
    std::fs::create_dir(&folder).unwrap();
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    assert_eq!(app.sync_acknowledge(Nothing {}).unwrap_err().code, ErrorCode::Input, "it is not shared");
    log(&app, course("Ethics", "2025-09-02", "6"));
    setup(&app, &folder);
    let backup = app.backup_make(BackupMakeReq { path: None }).unwrap().path;
    log(&app, course("After the backup", "2025-10-02", "2"));
    now(&app);
    app.backup_restore(BackupOpenReq { path: backup, passphrase: PASSPHRASE.into(), recovery_code: false, replace_other: false })
        .unwrap();
    now(&app);
    now(&app);
    assert_eq!(titles(&app), ["After the backup", "Ethics"], "what the place had is here again");
    let told = |app: &App| -> Vec<String> {
        let notices = app.sync_view(Nothing {}).unwrap().notices.into_iter();
        notices.filter(|notice| notice.can_acknowledge).map(|notice| notice.sentence).collect()
    };
    assert!(told(&app)[0].starts_with("This wallet was restored from a backup or copied"), "{:?}", told(&app));
    // It stays over a restart, and goes once it was read, for good.
    app.wallet_lock(Nothing {}).unwrap();
    app.wallet_unlock(passphrase(PASSPHRASE)).unwrap();
    let (steps, before) = (history(&app), told(&app).len());
    let read = app.sync_acknowledge(Nothing {}).unwrap();
    assert!(before == 1 && !read.notices.iter().any(|notice| notice.can_acknowledge), "{:?}", read.notices);
    assert_eq!(history(&app), steps, "reading is no change that could be taken back");
    now(&app);
    assert!(told(&app).is_empty());
    app.wallet_lock(Nothing {}).unwrap();
    assert_eq!(app.sync_acknowledge(Nothing {}).unwrap_err().code, ErrorCode::Locked);
}

#[test]
fn what_goes_for_ever_from_a_shared_wallet_is_said_to_stay_in_the_change_log() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("Sync");
    std::fs::create_dir(&folder).unwrap();
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let ids = ["Ethics", "Boundaries"].map(|title| log(&app, course(title, "2025-09-02", "6")));
    setup(&app, &folder);
    for id in &ids {
        app.activity_remove(IdReq { id: id.clone() }).unwrap();
    }
    let bin = app.bin_view(Nothing {}).unwrap();
    assert!(bin.remains.contains("the change log that your computers share"), "{}", bin.remains);
    let forgotten = app.bin_forget(RowReq { kind: "activity".into(), id: ids[0].clone() }).unwrap().sentence.unwrap();
    let emptied = app.bin_empty(Nothing {}).unwrap().sentence.unwrap();
    assert!(forgotten.ends_with(&bin.remains) && emptied.ends_with(&bin.remains), "{forgotten}\n{emptied}");
    app.sync_stop(Nothing {}).unwrap();
    assert!(!app.bin_view(Nothing {}).unwrap().remains.contains("change log"));
}

fn history(app: &App) -> usize {
    app.history_view(HistoryReq { before: None }).unwrap().steps.len()
}

#[test]
fn the_log_of_packets_and_names_held_before_are_on_both_computers() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("Sync");
    std::fs::create_dir(&folder).unwrap();
    let (machines, [laptop, desktop], _) = two(&folder);
    let before = FormerNameInput { name: "Sample Former".into(), until: "2024-05-01".into(), by: "marriage".into() };
    laptop
        .holder_save(HolderSaveReq { name: "Sample Person".into(), former_names: Some(vec![before]), ..HolderSaveReq::default() })
        .unwrap();
    let choice = PacketChoice { recipient: Some("Lakeside Clinic".into()), ..PacketChoice::for_reader(PurposeView::Employer) };
    let written = laptop.packet_write(PacketWriteReq::new(choice, machines[0].text_path("packet.pdf"))).unwrap();
    let id = written.disclosure.unwrap();
    now(&laptop);
    now(&desktop);
    assert_eq!(held(&desktop), held(&laptop));
    assert_eq!(desktop.record().unwrap().holder.former_names[0].name, "Sample Former");
    // Made again there, from what came with the line.
    let again = DisclosureAgainReq::new(&id, machines[1].text_path("again.pdf"));
    assert_eq!(desktop.disclosure_again(again).unwrap().pages, written.pages);
    now(&desktop);
    now(&laptop);
    assert_eq!(laptop.record().unwrap().disclosures[0].copies.len(), 1);
}
