//! Losing a laptop, a stick, a page: backups are there, and what they hold comes back.

use crate::{PASSPHRASE, course, hold, log, make_wallet, minnesota, passphrase};
use chrono::{NaiveDateTime, TimeDelta};
use peerfolio_app::view::{
    BackupChange, BackupFolderReq, BackupMakeReq, BackupOpenReq, ExportReq, Nothing, PathReq, WalletState,
};
use peerfolio_app::{App, Cost, ErrorCode, Host, NaiveDate};
use peerfolio_tests::machine::Machine;
use std::path::Path;
use std::sync::{Arc, Mutex};

fn make(app: &App) -> String {
    app.backup_make(BackupMakeReq { path: None }).expect("a backup can be made").path
}

fn opening(path: &str, words: &str) -> BackupOpenReq {
    BackupOpenReq { path: path.into(), passphrase: words.into(), recovery_code: false, replace_other: false }
}

fn courses(app: &App) -> Vec<String> {
    app.activity_list(Nothing {}).expect("the wallet is open").activities.into_iter().map(|course| course.input.title).collect()
}

/// Flips a byte in so many pages of the database, from the end.
fn hurt(database: &Path, pages: usize) {
    let mut bytes = std::fs::read(database).expect("the database can be read");
    let count = bytes.len() / 4096;
    for page in count - pages..count {
        bytes[page * 4096 + 2000] ^= 1;
    }
    std::fs::write(database, bytes).expect("the database can be written");
}

#[test]
fn a_restore_is_shown_before_it_is_done_and_can_itself_be_taken_back() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    log(&app, course("Ethics", "2025-09-02", "6"));
    let backup = make(&app);
    log(&app, course("Crisis services", "2025-10-14", "2"));
    let ethics = app
        .activity_list(Nothing {})
        .expect("the wallet is open")
        .activities
        .into_iter()
        .find(|course| course.input.title == "Ethics")
        .unwrap();
    app.activity_remove(peerfolio_app::view::IdReq { id: ethics.id }).unwrap();

    let view = app.backup_preview(opening(&backup, PASSPHRASE)).unwrap();
    assert_eq!((view.compared, view.other_wallet, view.back, view.changed, view.gone), (true, false, 1, 0, 1));
    let told = |change| view.rows.iter().find(|row| row.change == change).map(|row| row.title.as_str());
    assert_eq!((told(BackupChange::Back), told(BackupChange::Gone)), (Some("Ethics"), Some("Crisis services")));
    assert_eq!(view.contents, "1 certificate and 1 course");
    assert_eq!(courses(&app), ["Crisis services"], "looking changes nothing");

    let restored = app.backup_restore(opening(&backup, PASSPHRASE)).unwrap();
    assert_eq!(restored.wallet.state, WalletState::Open);
    assert_eq!(courses(&app), ["Ethics"]);
    // What was there before the restore is the newest backup now.
    let before = app.backups_view(Nothing {}).unwrap().backups.remove(0);
    assert!(before.sentence.contains("before a backup was put back"), "{}", before.sentence);
    app.backup_restore(opening(&before.path, PASSPHRASE)).unwrap();
    assert_eq!(courses(&app), ["Crisis services"]);
}

#[test]
fn nothing_is_restored_with_the_wrong_words_or_from_a_broken_file() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    log(&app, course("Ethics", "2025-09-02", "6"));
    let backup = make(&app);
    assert_eq!(app.backup_restore(opening(&backup, "not these words")).unwrap_err().code, ErrorCode::WrongPassphrase);
    let mut bytes = std::fs::read(&backup).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&backup, bytes).unwrap();
    for refused in
        [app.backup_restore(opening(&backup, PASSPHRASE)).map(drop), app.backup_check(PathReq { path: backup.clone() }).map(drop)]
    {
        let error = refused.unwrap_err();
        assert_eq!(error.code, ErrorCode::Input);
        assert!(error.message.contains("damaged") && error.message.contains("Nothing was changed"), "{error}");
    }
    assert_eq!(courses(&app), ["Ethics"]);
    let found = app.checkup_run(Nothing {}).unwrap();
    assert!(!found.whole && found.sentence.contains("Your wallet is whole"), "{found:?}");
}

#[test]
fn a_new_machine_takes_the_backup_and_somebody_elses_is_asked_about() {
    let (old, new, theirs) = (Machine::new(), Machine::new(), Machine::new());
    let app = old.program();
    make_wallet(&app);
    log(&app, course("Ethics", "2025-09-02", "6"));
    let backup = make(&app);

    let fresh = new.program();
    assert_eq!(fresh.wallet_state(Nothing {}).unwrap().state, WalletState::None);
    let view = fresh.backup_preview(opening(&backup, PASSPHRASE)).unwrap();
    assert_eq!((view.compared, view.other_wallet, view.holder_name.as_str()), (false, false, "Sample Person"));
    fresh.backup_restore(opening(&backup, PASSPHRASE)).unwrap();
    assert_eq!(courses(&fresh), ["Ethics"]);

    let other = theirs.program();
    make_wallet(&other);
    log(&other, course("Their course", "2025-09-02", "1"));
    assert!(other.backup_preview(opening(&backup, PASSPHRASE)).unwrap().other_wallet);
    let error = other.backup_restore(opening(&backup, PASSPHRASE)).unwrap_err();
    assert_eq!(error.code, ErrorCode::Input);
    assert_eq!(courses(&other), ["Their course"]);
    let mut yes = opening(&backup, PASSPHRASE);
    yes.replace_other = true;
    other.backup_restore(yes).unwrap();
    assert_eq!(courses(&other), ["Ethics"]);
}

#[test]
fn a_stick_gets_every_backup_and_its_absence_is_told_and_stops_nothing() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    log(&app, course("Ethics", "2025-09-02", "6"));
    let stick = machine.path("stick");
    let set = |path: Option<&Path>| app.backup_folder_set(BackupFolderReq { path: path.map(|path| path.display().to_string()) });
    assert_eq!(set(Some(&stick)).unwrap_err().code, ErrorCode::Input, "it is not there");
    std::fs::create_dir(&stick).unwrap();
    assert!(set(Some(&stick)).unwrap().other_folder.unwrap().there);
    make(&app);
    let view = app.backups_view(Nothing {}).unwrap();
    assert_eq!(view.backups.iter().filter(|backup| backup.in_other_folder).count(), 1);
    assert_eq!((view.backups.len(), view.warning), (2, None));
    assert!(view.sentence.starts_with("The last backup is from today"), "{}", view.sentence);

    std::fs::remove_dir_all(&stick).unwrap();
    let made = app.backup_make(BackupMakeReq { path: None }).unwrap();
    assert!(made.sentence.contains("is not there"), "{}", made.sentence);
    let view = app.backups_view(Nothing {}).unwrap();
    assert!(view.warning.unwrap().contains("stick"));
    assert!(set(None).unwrap().other_folder.is_none());
}

#[test]
fn a_damaged_wallet_leads_to_what_can_be_read_and_to_the_newest_backup() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    for number in 0..40 {
        log(&app, course(&format!("Course {number}"), "2025-09-02", "1"));
    }
    let backup = make(&app);
    let folder = std::path::PathBuf::from(app.wallet_state(Nothing {}).unwrap().folder);
    app.wallet_lock(Nothing {}).unwrap();
    let database = folder.join("wallet.db");
    let whole = std::fs::read(&database).unwrap();
    // From the end, until something that is needed is hurt.
    let mut pages = 1;
    let error = loop {
        hurt(&database, pages);
        match app.wallet_unlock(passphrase(PASSPHRASE)) {
            Err(error) => break error,
            Ok(_) => app.wallet_lock(Nothing {}).unwrap(),
        };
        std::fs::write(&database, &whole).unwrap();
        pages += 1;
    };
    assert_eq!(error.code, ErrorCode::Damaged);
    let view = app.damage_view(Nothing {}).unwrap();
    assert!(view.can_open && !view.opened);
    assert_eq!(view.newest_backup.as_ref().map(|newest| newest.path.as_str()), Some(backup.as_str()));

    let opened = app.wallet_open_damaged(passphrase(PASSPHRASE)).unwrap();
    assert!(opened.damaged && opened.reads_only);
    let view = app.damage_view(Nothing {}).unwrap();
    assert!(view.opened && view.found.len() > 1, "{:?}", view.found);
    assert_eq!(app.backup_make(BackupMakeReq { path: None }).unwrap_err().code, ErrorCode::Damaged);
    let out = machine.path("left.zip");
    app.wallet_export(ExportReq::everything(out.display().to_string())).unwrap();
    assert!(out.exists(), "what is left can be taken out");

    let restored = app.backup_restore(opening(&backup, PASSPHRASE)).unwrap();
    assert!(restored.sentence.contains("kept aside as it was"), "{}", restored.sentence);
    assert!(!restored.wallet.damaged);
    assert_eq!(courses(&app).len(), 40);
    assert!(app.checkup_run(Nothing {}).unwrap().whole);
}

#[test]
fn a_wallet_of_which_nothing_can_be_read_names_the_newest_backup() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    log(&app, course("Ethics", "2025-09-02", "6"));
    let backup = make(&app);
    let folder = std::path::PathBuf::from(app.wallet_state(Nothing {}).unwrap().folder);
    app.wallet_lock(Nothing {}).unwrap();
    let key = folder.join("wallet.key");
    let mut bytes = std::fs::read(&key).unwrap();
    bytes[50] ^= 1;
    std::fs::write(&key, bytes).unwrap();
    let error = app.wallet_open_damaged(passphrase(PASSPHRASE)).unwrap_err();
    assert_eq!(error.code, ErrorCode::Damaged);
    assert!(error.next.contains(&backup), "{}", error.next);
    let view = app.damage_view(Nothing {}).unwrap();
    assert!(view.damaged && !view.can_open);
    app.backup_restore(opening(&backup, PASSPHRASE)).unwrap();
    assert_eq!(courses(&app), ["Ethics"]);
}

#[test]
fn what_is_about_to_change_much_is_backed_up_first() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    log(&app, course("Ethics", "2025-09-02", "6"));
    let changed =
        peerfolio_app::view::PassphraseChangeReq { current: PASSPHRASE.into(), passphrase: "other plain sample words".into() };
    app.passphrase_change(changed).unwrap();
    let made = app.backups_view(Nothing {}).unwrap().backups;
    assert_eq!(made.len(), 1);
    assert!(made[0].sentence.contains("before what opens the wallet was changed"));
    // It opens with the passphrase of then.
    assert_eq!(
        app.backup_preview(opening(&made[0].path, "other plain sample words")).unwrap_err().code,
        ErrorCode::WrongPassphrase
    );
    assert!(app.backup_preview(opening(&made[0].path, PASSPHRASE)).is_ok());
}

/// A machine on which a person works for days: its clock is set by the test.
struct Days {
    folder: std::path::PathBuf,
    now: Arc<Mutex<NaiveDateTime>>,
    /// How far its own clock is ahead of UTC.
    ahead: TimeDelta,
}

impl Host for Days {
    fn today(&self) -> NaiveDate {
        self.now().date()
    }

    fn now(&self) -> NaiveDateTime {
        *self.now.lock().expect("no test panicked with the clock in hand")
    }

    fn local(&self, at: NaiveDateTime) -> NaiveDateTime {
        at + self.ahead
    }

    fn wallet_folder(&self) -> std::path::PathBuf {
        self.folder.join("wallet")
    }

    fn sample_folder(&self) -> std::path::PathBuf {
        self.folder.join("sample")
    }

    fn keeps_backups(&self) -> bool {
        true
    }

    fn open_file(&self, _: &Path) -> Result<(), String> {
        Err("nothing is opened here".to_owned())
    }
}

#[test]
fn a_backup_is_made_once_a_day_where_something_changed() {
    let folder = tempfile::tempdir().unwrap();
    let start = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(9, 0, 0).unwrap();
    let now = Arc::new(Mutex::new(start));
    let host = Days { folder: folder.path().to_owned(), now: Arc::clone(&now), ahead: TimeDelta::zero() };
    let app = App::with_cost(Box::new(host), Cost::new(8, 1, 1).unwrap());
    let made = || app.backups_view(Nothing {}).unwrap().backups.len();
    make_wallet(&app);
    log(&app, course("Ethics", "2025-09-02", "6"));
    assert_eq!(made(), 1, "the first, with the first change");
    log(&app, course("Crisis services", "2025-09-03", "2"));
    assert_eq!(made(), 1, "one a day is enough");

    *now.lock().unwrap() = start + TimeDelta::hours(25);
    app.home(Nothing {}).unwrap();
    assert_eq!(made(), 2);
    *now.lock().unwrap() = start + TimeDelta::hours(50);
    app.home(Nothing {}).unwrap();
    assert_eq!(made(), 2, "nothing changed since");

    log(&app, course("Boundaries", "2025-09-04", "2"));
    *now.lock().unwrap() = start - TimeDelta::days(400);
    app.home(Nothing {}).unwrap();
    assert_eq!(made(), 3, "a clock that was set back stops nothing");
    *now.lock().unwrap() = start + TimeDelta::days(40_000);
    log(&app, course("Confidentiality", "2025-09-05", "1"));
    assert_eq!(made(), 4, "nor does one that is far ahead");
    *now.lock().unwrap() = start + TimeDelta::days(4);
    log(&app, course("Trauma", "2025-09-06", "1"));
    let view = app.backups_view(Nothing {}).unwrap();
    assert_eq!(view.backups.len(), 5);
    assert!(view.sentence.contains("today at 09:00"), "{}", view.sentence);
    assert_eq!(courses(&app).len(), 5);
}

#[test]
fn a_backup_that_cannot_be_made_is_told_and_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let start = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(9, 0, 0).unwrap();
    let host = Days { folder: folder.path().to_owned(), now: Arc::new(Mutex::new(start)), ahead: TimeDelta::zero() };
    let app = App::with_cost(Box::new(host), Cost::new(8, 1, 1).unwrap());
    // Something else has the folder's name.
    std::fs::write(folder.path().join("backups"), b"a file").unwrap();
    make_wallet(&app);
    log(&app, course("Ethics", "2025-09-02", "6"));
    assert_eq!(courses(&app), ["Ethics"]);
    let view = app.backups_view(Nothing {}).unwrap();
    assert!(view.warning.unwrap().contains("backups"));
}

#[test]
fn when_a_backup_was_made_is_told_by_the_persons_own_clock() {
    let folder = tempfile::tempdir().unwrap();
    let late = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(21, 30, 0).unwrap();
    let ahead = TimeDelta::minutes(5 * 60 + 45);
    let host = Days { folder: folder.path().to_owned(), now: Arc::new(Mutex::new(late)), ahead };
    let app = App::with_cost(Box::new(host), Cost::new(8, 1, 1).unwrap());
    make_wallet(&app);
    log(&app, course("Ethics", "2025-09-02", "6"));
    let backup = make(&app);
    let view = app.backups_view(Nothing {}).unwrap();
    assert_eq!(view.sentence, "The last backup is from today at 03:15.");
    let asked = view.backups.iter().find(|one| one.path == backup).unwrap();
    assert_eq!(asked.made_at.as_deref(), Some("2026-11-22T21:30:00Z"));
    assert_eq!(asked.why, "Because you asked for it.");
    assert_eq!(asked.sentence, "Made 23 November 2026 at 03:15, because you asked for it.");
    let seen = app.backup_preview(opening(&backup, PASSPHRASE)).unwrap();
    assert_eq!((seen.why.as_str(), seen.made.as_str()), (asked.why.as_str(), asked.sentence.as_str()));
    // What cannot be used says why, and no time.
    let broken = folder.path().join("backups/Peerfolio-backup-2026-11-22T213000Z-9.peerfolio-backup");
    std::fs::write(&broken, b"no backup").unwrap();
    let view = app.backups_view(Nothing {}).unwrap();
    let unusable = view.backups.iter().find(|one| one.path == broken.display().to_string()).unwrap();
    assert!(unusable.made_at.is_none() && !unusable.why.is_empty() && unusable.why == unusable.sentence, "{unusable:?}");
}

#[test]
fn where_there_is_no_wallet_nothing_is_called_damaged() {
    let (old, new) = (Machine::new(), Machine::new());
    let fresh = new.program();
    let view = fresh.damage_view(Nothing {}).unwrap();
    assert!(!view.damaged && !view.can_open && !view.opened && view.found.is_empty() && view.newest_backup.is_none(), "{view:?}");
    assert!(view.next.starts_with("There is no wallet here that could be damaged."), "{}", view.next);
    assert_eq!(fresh.wallet_open_damaged(passphrase(PASSPHRASE)).unwrap_err().code, ErrorCode::NoWallet);
    // The wallet's folder is gone, and its backups are not.
    let app = old.program();
    make_wallet(&app);
    log(&app, course("Ethics", "2025-09-02", "6"));
    let backup = make(&app);
    drop(app);
    std::fs::remove_dir_all(old.wallet()).unwrap();
    let view = old.program().damage_view(Nothing {}).unwrap();
    assert!(!view.damaged && !view.can_open && view.found.is_empty(), "{view:?}");
    assert_eq!(view.newest_backup.map(|newest| newest.path), Some(backup));
    assert!(view.next.contains("Restore the newest backup (Made 22 November 2026 at 12:00"), "{}", view.next);
    // One of the two files alone is a wallet, and damaged.
    std::fs::create_dir(old.wallet()).unwrap();
    std::fs::write(old.wallet().join("wallet.db"), b"").unwrap();
    assert!(old.program().damage_view(Nothing {}).unwrap().damaged);
}

#[test]
fn only_a_wallet_of_ones_own_that_can_be_changed_is_backed_up() {
    let machine = Machine::new();
    let app = machine.program();
    let can = |app: &App| app.backups_view(Nothing {}).unwrap().can_make;
    assert!(!can(&app), "there is none");
    app.wallet_create_sample(Nothing {}).unwrap();
    let view = app.backups_view(Nothing {}).unwrap();
    assert!(!view.can_make && view.warning.is_none() && view.sentence.starts_with("The sample wallet"), "{view:?}");
    app.wallet_lock(Nothing {}).unwrap();
    make_wallet(&app);
    assert!(can(&app));
    let second = machine.program();
    second.wallet_open_to_read(passphrase(PASSPHRASE)).unwrap();
    assert!(!can(&second));
    app.wallet_lock(Nothing {}).unwrap();
    assert!(!can(&app), "it is locked");
}

/// A disk on which no file may grow beyond a few blocks.
#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_leaves_nothing_behind() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    log(&app, course("Ethics", "2025-09-02", "6"));
    let wallet = std::path::PathBuf::from(app.wallet_state(Nothing {}).unwrap().folder);
    drop(app);
    let words = machine.path("words");
    std::fs::write(&words, PASSPHRASE).unwrap();
    let out = machine.path("full.peerfolio-backup");
    let call = format!(
        "trap '' XFSZ; ulimit -f 16; exec '{}' --vault '{}' backup make --out '{}' --passphrase-file '{}'",
        peerfolio_tests::place::built("peerfolio").display(),
        wallet.display(),
        out.display(),
        words.display()
    );
    let done = std::process::Command::new("sh").args(["-c", &call]).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.contains("No backup was made") && said.contains("full"), "{said}");
    let left: Vec<_> = std::fs::read_dir(out.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("full.peerfolio-backup")), "{left:?}");
}
