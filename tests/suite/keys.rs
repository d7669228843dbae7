//! Forgetting a passphrase, changing it, losing the page, trusted persons, and opening without typing.

use crate::{PASSPHRASE, hold, make_wallet, minnesota, passphrase};
use peerfolio_app::view::{
    KeyWayKind, KeystoreDisableReq, Nothing, PassphraseChangeReq, PassphraseStrengthReq, RecoveryMakeReq, RecoveryPageView,
    RecoveryUnlockReq, WalletCreateReq, WalletState, WalletView,
};
use peerfolio_app::{App, AppError, ErrorCode};
use peerfolio_tests::machine::{Drawer, Machine};
use std::sync::Arc;

const NEW: &str = "other plain sample words";

fn change(app: &App, current: &str, new: &str) -> Result<(), AppError> {
    app.passphrase_change(PassphraseChangeReq { current: current.into(), passphrase: new.into() }).map(drop)
}

fn page(app: &App, shares: bool) -> RecoveryPageView {
    let made = app.recovery_make(RecoveryMakeReq { current: PASSPHRASE.into(), shares });
    made.unwrap_or_else(|error| panic!("{error}"))
}

fn recover(app: &App, code: &str, second: &str) -> Result<WalletView, AppError> {
    app.recovery_unlock(RecoveryUnlockReq { code: code.into(), second_share: second.into() })
}

fn disable(app: &App, id: Option<&str>) -> Result<(), AppError> {
    app.keystore_disable(KeystoreDisableReq { id: id.map(str::to_owned) }).map(drop)
}

#[test]
fn a_passphrase_is_changed_only_by_who_knows_it() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    for (current, new, code, field) in [
        ("", NEW, ErrorCode::WrongPassphrase, "current"),
        ("not the passphrase", NEW, ErrorCode::WrongPassphrase, "current"),
        (PASSPHRASE, "seven77", ErrorCode::Input, "passphrase"),
        (PASSPHRASE, "password", ErrorCode::Input, "passphrase"),
    ] {
        let error = change(&app, current, new).unwrap_err();
        assert_eq!((error.code, error.faults[0].field.as_str()), (code, field), "{error}");
    }
    change(&app, PASSPHRASE, NEW).unwrap();
    app.wallet_lock(Nothing {}).unwrap();
    assert_eq!(app.wallet_unlock(passphrase(PASSPHRASE)).unwrap_err().code, ErrorCode::WrongPassphrase);
    app.wallet_unlock(passphrase(NEW)).unwrap();
    assert_eq!(app.home(Nothing {}).unwrap().credentials.len(), 1);
}

#[test]
fn a_forgotten_passphrase_is_replaced_with_the_recovery_code() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    let advice = app.keys_view(Nothing {}).unwrap().advice.unwrap();
    assert!(advice.contains("make a code and keep it on paper"), "{advice}");
    assert!(app.recovery_make(RecoveryMakeReq { current: "wrong words".into(), shares: false }).is_err());

    let page = page(&app, false);
    assert_eq!((page.title.as_str(), page.made_on.as_str()), ("Recovery code for a Peerfolio wallet", "2026-11-22"));
    assert!(page.shares.is_empty() && page.code.len() == 53);
    let keys = app.keys_view(Nothing {}).unwrap();
    assert!(keys.recovery && keys.advice.is_none());
    assert_eq!(keys.ways[1].kind, KeyWayKind::RecoveryCode);
    assert_eq!(keys.ways[1].made_on.as_deref(), Some("2026-11-22"));

    let view = app.wallet_lock(Nothing {}).unwrap();
    assert!(view.state == WalletState::Locked && view.unlock.recovery && view.unlock.key_store.is_none());
    let view = recover(&app, &page.code.to_lowercase().replace('-', " "), "").unwrap();
    assert!(view.set_passphrase && !view.unlock.recovery);
    // The code itself was the proof: the forgotten passphrase is not asked for. Once.
    change(&app, "", NEW).unwrap();
    assert!(!app.wallet_state(Nothing {}).unwrap().set_passphrase);
    assert_eq!(change(&app, "", PASSPHRASE).unwrap_err().code, ErrorCode::WrongPassphrase);
    // It is a proof later too.
    change(&app, &page.code, PASSPHRASE).unwrap();
    app.wallet_lock(Nothing {}).unwrap();
    app.wallet_unlock(passphrase(PASSPHRASE)).unwrap();
    assert_eq!(app.home(Nothing {}).unwrap().credentials.len(), 1);
}

#[test]
fn a_mistyped_code_is_told_from_an_old_one() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let old = page(&app, false);
    let new = page(&app, false);
    app.wallet_lock(Nothing {}).unwrap();
    let error = recover(&app, &old.code, "").unwrap_err();
    assert_eq!(error.code, ErrorCode::WrongPassphrase);
    assert!(error.message.contains("If a newer code was made since"), "{error}");
    // One letter of the third group.
    let wrong: String = new
        .code
        .char_indices()
        .map(|(at, letter)| if at == 14 { if letter == 'A' { 'B' } else { 'A' } } else { letter })
        .collect();
    let error = recover(&app, &wrong, "").unwrap_err();
    assert_eq!((error.code, error.faults[0].field.as_str()), (ErrorCode::Input, "code"));
    assert!(error.message.starts_with("Group 3 of the recovery code is not as it was printed."), "{error}");
    assert_eq!(recover(&app, "", "").unwrap_err().code, ErrorCode::Input);
    assert_eq!(app.wallet_state(Nothing {}).unwrap().state, WalletState::Locked);
    recover(&app, &new.code, "").unwrap();

    assert!(!app.recovery_drop(Nothing {}).unwrap().recovery);
    app.wallet_lock(Nothing {}).unwrap();
    assert!(recover(&app, &new.code, "").unwrap_err().message.contains("has no recovery code"));
    assert!(!app.wallet_state(Nothing {}).unwrap().unlock.recovery);
}

#[test]
fn two_of_three_trusted_persons_open_the_wallet() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let page_of = |app: &App| page(app, true);
    let made = page_of(&app);
    assert_eq!(made.shares.iter().map(|share| share.number).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(made.shares[1].title.starts_with("Share 2 of 3"));
    // A page that is found, or a job at a shared printer, says nobody's name.
    let said = serde_json::to_string(&made).unwrap();
    assert!(!said.contains("Sample") && !said.contains("Person"), "{said}");
    app.wallet_lock(Nothing {}).unwrap();
    for (one, other) in [(0, 1), (2, 0), (1, 2)] {
        assert!(recover(&app, &made.shares[one].share, &made.shares[other].share).unwrap().set_passphrase);
        app.wallet_lock(Nothing {}).unwrap();
    }
    for (first, second, field, says) in [
        (made.shares[0].share.as_str(), "", "code", "one share of a recovery code"),
        (&made.shares[0].share, &made.shares[0].share, "second_share", "Both are share 1."),
        (&made.shares[0].share, &made.code, "second_share", "Second share: That is a whole recovery code"),
        ("ABCDE", &made.shares[0].share, "code", "First share: That is 5 letters"),
    ] {
        let error = recover(&app, first, second).unwrap_err();
        assert_eq!((error.code, error.faults[0].field.as_str()), (ErrorCode::Input, field), "{error}");
        assert!(error.message.contains(says), "{error}");
    }
    // Two shares prove who asks, as the code does.
    app.wallet_unlock(passphrase(PASSPHRASE)).unwrap();
    change(&app, &format!("{}\n{}\n", made.shares[2].share, made.shares[1].share), NEW).unwrap();
    change(&app, NEW, PASSPHRASE).unwrap();

    // New shares stop the old.
    let new = page_of(&app);
    app.wallet_lock(Nothing {}).unwrap();
    assert_eq!(recover(&app, &made.shares[0].share, &made.shares[1].share).unwrap_err().code, ErrorCode::WrongPassphrase);
    let mixed = recover(&app, &made.shares[0].share, &new.shares[1].share).unwrap_err();
    assert!(mixed.message.contains("different recovery codes"), "{mixed}");
    recover(&app, &new.shares[0].share, &new.shares[1].share).unwrap();
}

#[test]
fn the_key_store_of_this_computer_opens_without_typing() {
    let drawer = Arc::new(Drawer::default());
    let machine = Machine::new().with_key_store(&drawer);
    let app = machine.program();
    make_wallet(&app);
    let keys = app.keys_view(Nothing {}).unwrap();
    assert!(keys.key_store.is_some() && !keys.key_store_here);
    assert!(app.keystore_enable(Nothing {}).unwrap().key_store_here);
    // Once more renews it, and leaves nothing behind.
    let keys = app.keystore_enable(Nothing {}).unwrap();
    assert_eq!((keys.ways.len(), drawer.secrets.lock().unwrap().len()), (2, 1));
    assert_eq!(keys.ways[1].sentence, "The sample key store on this computer opens it without typing since 22 November 2026.");

    let view = app.wallet_lock(Nothing {}).unwrap();
    assert_eq!(view.unlock.key_store.as_deref(), Some("The sample key store"));
    assert_eq!(app.keystore_unlock(Nothing {}).unwrap().state, WalletState::Open);
    // A change of passphrase leaves it as it is, and it is no proof of the passphrase.
    assert_eq!(change(&app, "", NEW).unwrap_err().code, ErrorCode::WrongPassphrase);
    change(&app, PASSPHRASE, NEW).unwrap();
    app.wallet_lock(Nothing {}).unwrap();
    app.keystore_unlock(Nothing {}).unwrap();

    // Locked by its owner.
    *drawer.shut.lock().unwrap() = true;
    let view = app.wallet_lock(Nothing {}).unwrap();
    assert!(view.unlock.key_store.is_none());
    let error = app.keystore_unlock(Nothing {}).unwrap_err();
    assert!(error.code == ErrorCode::File && error.message.contains("could not be asked: it is locked"), "{error}");
    app.wallet_unlock(passphrase(NEW)).unwrap();
    let error = app.keystore_enable(Nothing {}).unwrap_err();
    assert!(error.message.contains("did not keep the key: it is locked. What opens your wallet is as it was."), "{error}");
    *drawer.shut.lock().unwrap() = false;

    // Emptied: another computer's, as far as this one can tell, which can be taken away by its name.
    drawer.secrets.lock().unwrap().clear();
    assert_eq!(disable(&app, None).unwrap_err().code, ErrorCode::NotFound);
    let keys = app.keys_view(Nothing {}).unwrap();
    let lost = keys.ways[1].id.clone().unwrap();
    assert!(!keys.key_store_here && keys.ways[1].sentence.starts_with("The key store of another computer"));
    app.keystore_enable(Nothing {}).unwrap();
    disable(&app, Some(&lost)).unwrap();
    assert_eq!(disable(&app, Some("no such id")).unwrap_err().code, ErrorCode::NotFound);
    assert!(app.keys_view(Nothing {}).unwrap().key_store_here);
    disable(&app, None).unwrap();
    assert!(drawer.secrets.lock().unwrap().is_empty());
    app.wallet_lock(Nothing {}).unwrap();
    assert_eq!(app.keystore_unlock(Nothing {}).unwrap_err().code, ErrorCode::WrongPassphrase);
}

#[test]
fn beside_another_window_every_way_of_opening_reads() {
    let drawer = Arc::new(Drawer::default());
    let machine = Machine::new().with_key_store(&drawer);
    let first = machine.program();
    make_wallet(&first);
    let made = page(&first, true);
    first.keystore_enable(Nothing {}).unwrap();
    hold(&first, minnesota());

    let second = machine.program();
    let typed = |code: &str, other: &str| RecoveryUnlockReq { code: code.into(), second_share: other.into() };
    assert_eq!(recover(&second, &made.code, "").unwrap_err().code, ErrorCode::InUse);
    assert_eq!(second.keystore_unlock(Nothing {}).unwrap_err().code, ErrorCode::InUse);
    type Way<'a> = &'a dyn Fn() -> Result<WalletView, AppError>;
    let ways: [Way<'_>; 3] = [
        &|| second.recovery_open_to_read(typed(&made.code, "")),
        &|| second.recovery_open_to_read(typed(&made.shares[2].share, &made.shares[0].share)),
        &|| second.keystore_open_to_read(Nothing {}),
    ];
    for way in ways {
        let opened = way().unwrap();
        // Where nothing can be written, no new passphrase is asked for.
        assert!(opened.reads_only && !opened.set_passphrase && opened.state == WalletState::Open);
        assert_eq!(second.home(Nothing {}).unwrap().credentials.len(), 1);
        second.wallet_lock(Nothing {}).unwrap();
    }
    let mixed = second.recovery_open_to_read(typed(&made.shares[0].share, &made.shares[0].share)).unwrap_err();
    assert_eq!(mixed.code, ErrorCode::Input);
    drawer.secrets.lock().unwrap().clear();
    assert_eq!(second.keystore_open_to_read(Nothing {}).unwrap_err().code, ErrorCode::WrongPassphrase);
    assert_eq!(second.wallet_state(Nothing {}).unwrap().state, WalletState::Locked);
}

#[test]
fn a_machine_without_a_key_store_says_so() {
    let machine = Machine::new();
    let app = machine.program();
    assert_eq!(app.keystore_unlock(Nothing {}).unwrap_err().code, ErrorCode::Input);
    make_wallet(&app);
    let error = app.keystore_enable(Nothing {}).unwrap_err();
    assert!(error.message.contains("no key store"), "{error}");
    assert!(app.keys_view(Nothing {}).unwrap().key_store.is_none());
}

#[test]
fn what_opens_the_sample_wallet_stays_as_it_is() {
    let machine = Machine::new().with_key_store(&Arc::default());
    let app = machine.program();
    app.wallet_create_sample(Nothing {}).unwrap();
    assert_eq!(change(&app, "sample wallet", NEW).unwrap_err().code, ErrorCode::Input);
    assert!(app.recovery_make(RecoveryMakeReq { current: "sample wallet".into(), shares: true }).is_err());
    assert!(app.recovery_drop(Nothing {}).is_err() && app.keystore_enable(Nothing {}).is_err());
    app.wallet_create_sample(Nothing {}).unwrap();
}

#[test]
fn a_locked_wallet_tells_nothing_of_its_keys() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    app.wallet_lock(Nothing {}).unwrap();
    assert_eq!(app.keys_view(Nothing {}).unwrap_err().code, ErrorCode::Locked);
    assert_eq!(change(&app, PASSPHRASE, NEW).unwrap_err().code, ErrorCode::Locked);
    assert!(
        app.recovery_make(RecoveryMakeReq { current: PASSPHRASE.into(), shares: false })
            .is_err_and(|error| error.code == ErrorCode::Locked)
    );
    assert_eq!(app.recovery_drop(Nothing {}).unwrap_err().code, ErrorCode::Locked);
}

#[test]
fn a_passphrase_is_judged_as_it_is_typed() {
    let machine = Machine::new();
    let app = machine.program();
    let judged = |typed: &str, name: &str| {
        app.passphrase_strength(PassphraseStrengthReq { passphrase: typed.into(), name: name.into() }).unwrap()
    };
    assert!(judged(PASSPHRASE, "").accepted);
    assert_eq!(judged("brimblecombe", "Quill Brimblecombe").score, 0);
    assert!(judged("brimblecombe", "").score > 0);
    // A wallet is made under the same measure.
    let made = |typed: &str, name: &str| app.wallet_create(WalletCreateReq { name: name.into(), passphrase: typed.into() });
    let error = made("brimblecombe", "Quill Brimblecombe").unwrap_err();
    assert_eq!((error.code, error.faults[0].field.as_str()), (ErrorCode::Input, "passphrase"));
    assert!(error.message.contains("among the first passphrases"), "{error}");
    made("brimblecombe of rivers", "Quill Brimblecombe").unwrap();
    // Once it is open, the name is known.
    assert_eq!(judged("brimblecombe", "").score, 0);
}
