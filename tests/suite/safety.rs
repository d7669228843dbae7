//! Locked, forgotten, opened twice, damaged: what a frightened person meets.

use crate::{PASSPHRASE, counted, course, hold, log, make_wallet, minnesota, passphrase};
use peerfolio_app::ErrorCode;
use peerfolio_app::view::{Nothing, WalletCreateReq, WalletState};
use peerfolio_tests::machine::Machine;

#[test]
fn a_wrong_passphrase_opens_nothing_and_breaks_nothing() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    app.wallet_lock(Nothing {}).unwrap();
    for wrong in ["", "four plain sample word", "FOUR PLAIN SAMPLE WORDS"] {
        let error = app.wallet_unlock(passphrase(wrong)).unwrap_err();
        assert_eq!(error.code, ErrorCode::WrongPassphrase, "{wrong:?}");
        assert!(!error.message.is_empty(), "it says so in words");
    }
    assert_eq!(app.home(Nothing {}).unwrap_err().code, ErrorCode::Locked);
    app.wallet_unlock(passphrase(PASSPHRASE)).unwrap();
    assert_eq!(counted(&app), "0");
}

#[test]
fn a_locked_wallet_answers_nothing() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    app.wallet_lock(Nothing {}).unwrap();
    assert_eq!(app.home(Nothing {}).unwrap_err().code, ErrorCode::Locked);
    assert_eq!(app.activity_list(Nothing {}).unwrap_err().code, ErrorCode::Locked);
    assert_eq!(app.holder_view(Nothing {}).unwrap_err().code, ErrorCode::Locked);
    assert_eq!(app.undo(Nothing {}).unwrap_err().code, ErrorCode::Locked);
}

#[test]
fn a_second_copy_is_told_that_the_wallet_is_open_elsewhere() {
    let machine = Machine::new();
    let (first, second) = (machine.program(), machine.program());
    make_wallet(&first);
    assert_eq!(second.wallet_unlock(passphrase(PASSPHRASE)).unwrap_err().code, ErrorCode::InUse);
    first.wallet_lock(Nothing {}).unwrap();
    second.wallet_unlock(passphrase(PASSPHRASE)).unwrap();
}

#[test]
fn a_wallet_is_never_made_over_another() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    app.wallet_lock(Nothing {}).unwrap();
    let again = WalletCreateReq { name: "Sample Person".into(), passphrase: "another passphrase".into() };
    assert_eq!(app.wallet_create(again).unwrap_err().code, ErrorCode::WalletExists);
    app.wallet_unlock(passphrase(PASSPHRASE)).unwrap();
    assert_eq!(app.home(Nothing {}).unwrap().credentials.len(), 1);
}

#[test]
fn a_short_passphrase_and_no_name_are_refused_together() {
    let machine = Machine::new();
    let error = machine.program().wallet_create(WalletCreateReq { name: " ".into(), passphrase: "seven77".into() }).unwrap_err();
    assert_eq!(error.code, ErrorCode::Input);
    assert_eq!(error.faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["name", "passphrase"]);
    assert!(!machine.wallet().join("wallet.db").exists(), "nothing was made");
}

#[test]
fn a_damaged_wallet_is_called_damaged_and_left_alone() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    log(&app, course("Ethics", "2025-09-02", "6"));
    app.wallet_lock(Nothing {}).unwrap();
    let database = machine.wallet().join("wallet.db");
    let mut bytes = std::fs::read(&database).unwrap();
    for byte in bytes.iter_mut().skip(2000).take(400) {
        *byte ^= 0x55;
    }
    std::fs::write(&database, &bytes).unwrap();
    let error = app.wallet_unlock(passphrase(PASSPHRASE)).unwrap_err();
    assert_eq!(error.code, ErrorCode::Damaged, "{error}");
    assert_eq!(std::fs::read(&database).unwrap(), bytes, "the damaged file is not touched");
    assert_ne!(app.wallet_state(Nothing {}).unwrap().state, WalletState::Open);
}
