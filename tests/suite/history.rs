//! What was done, taking it back after a restart, the bin, and a second window that reads.

use crate::{PASSPHRASE, counted, course, hold, log, make_wallet, minnesota, passphrase};
use peerfolio_app::ErrorCode;
use peerfolio_app::view::{ActivitySaveReq, HistoryReq, IdReq, Nothing, RowReq, RowRestoreReq, WalletState};
use peerfolio_tests::machine::Machine;

fn row(kind: &str, id: &str) -> RowReq {
    RowReq { kind: kind.into(), id: id.into() }
}

#[test]
fn what_was_done_can_be_taken_back_after_a_restart() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    let id = log(&app, course("Ethics", "2025-09-02", "6"));
    app.activity_save(ActivitySaveReq { id: Some(id.clone()), input: course("Ethics", "2025-09-02", "8") }).unwrap();
    drop(app);

    let app = machine.program();
    app.wallet_unlock(passphrase(PASSPHRASE)).unwrap();
    let told = app.history_view(HistoryReq { before: None }).unwrap();
    let sentences: Vec<_> = told.steps.iter().map(|step| step.sentence.as_str()).collect();
    assert_eq!(
        sentences,
        [
            "Changed the course “Ethics”",
            "Added the course “Ethics”",
            "Added the certificate “MN CPS I”",
            "Changed your particulars"
        ]
    );
    assert_eq!(told.steps[0].changes[0].lines, ["hours: 6 → 8"]);
    assert_eq!(told.earlier, None);
    assert_eq!(app.undo(Nothing {}).unwrap().sentence.as_deref(), Some("The course is as it was before."));
    assert_eq!(counted(&app), "6");
    let past = app.history_of(row("activity", &id)).unwrap();
    assert_eq!((past.steps.len(), past.steps[1].undone), (3, true));

    // To what it was at any time, whatever came after.
    let eight = past.steps[0].changes[0].number;
    app.row_restore(RowRestoreReq { kind: "activity".into(), id: id.clone(), change: eight }).unwrap();
    assert_eq!(counted(&app), "8");
}

#[test]
fn what_is_removed_rests_in_the_bin() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let held = hold(&app, minnesota());
    let id = log(&app, course("Ethics", "2025-09-02", "6"));
    app.activity_remove(IdReq { id: id.clone() }).unwrap();
    app.credential_remove(IdReq { id: held.clone() }).unwrap();
    let bin = app.bin_view(Nothing {}).unwrap().rows;
    let told: Vec<_> = bin.iter().map(|row| (row.kind_words.as_str(), row.title.as_str())).collect();
    assert_eq!(told, [("certificate", "MN CPS I"), ("course", "Ethics")]);
    app.bin_restore(row("credential", &held)).unwrap();
    app.bin_restore(row("activity", &id)).unwrap();
    assert_eq!(counted(&app), "6");
    assert_eq!(app.bin_restore(row("activity", &id)).unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(app.bin_restore(row("spoon", &id)).unwrap_err().code, ErrorCode::Input);
    app.activity_remove(IdReq { id: id.clone() }).unwrap();
    assert_eq!(app.bin_view(Nothing {}).unwrap().remains, "Backups made before still keep a copy.");
    app.bin_empty(Nothing {}).unwrap();
    assert!(app.bin_view(Nothing {}).unwrap().rows.is_empty());
    assert_eq!(app.bin_restore(row("activity", &id)).unwrap_err().code, ErrorCode::NotFound);
}

#[test]
fn a_second_window_says_so_and_reads() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    let second = machine.program();
    assert_eq!(second.wallet_unlock(passphrase(PASSPHRASE)).unwrap_err().code, ErrorCode::InUse);
    assert_eq!(second.wallet_open_to_read(passphrase("not the passphrase")).unwrap_err().code, ErrorCode::WrongPassphrase);
    let opened = second.wallet_open_to_read(passphrase(PASSPHRASE)).unwrap();
    assert!(opened.reads_only && opened.state == WalletState::Open);
    // What the first writes, the second sees; what the second writes is refused with words.
    log(&app, course("Ethics", "2025-09-02", "6"));
    assert_eq!(counted(&second), "6");
    let refused = second.activity_save(ActivitySaveReq { id: None, input: course("More", "2025-09-03", "1") }).unwrap_err();
    assert_eq!(refused.code, ErrorCode::ReadOnly);
    assert!(refused.to_string().contains("read only"), "{refused}");
    // When the first is closed, the second can open it in full.
    app.wallet_lock(Nothing {}).unwrap();
    assert!(!second.wallet_unlock(passphrase(PASSPHRASE)).unwrap().reads_only);
}
