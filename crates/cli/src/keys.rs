//! `peerfolio keys`, and what every other call opens the wallet with.

use crate::arguments::{Arguments, KeysAct, KeysCall, RecoveryCall, Source};
use crate::{host, json, locked, print, unlock_to_read};
use peerfolio_app::view::{
    Nothing, PassphraseChangeReq, PassphraseStrengthReq, RecoveryMakeReq, RecoveryUnlockReq, WalletUnlockReq, WalletView,
};
use peerfolio_app::{App, AppError, ErrorCode, NaiveDate};
use std::io::IsTerminal;
use zeroize::Zeroizing;

/// What opens the wallet, as it was typed or read.
pub(crate) enum Opens {
    Passphrase(Zeroizing<String>),
    /// A recovery code, or two shares of it.
    Recovery(Zeroizing<String>),
}

impl Opens {
    /// From the file named, else asked for at the terminal.
    pub(crate) fn read(source: &Source) -> Result<Self, AppError> {
        match &source.recovery_file {
            Some(file) => host::secret(Some(file), "", "The recovery code").map(Self::Recovery),
            None => host::passphrase(source.passphrase_file.as_deref(), "Passphrase of the wallet: ").map(Self::Passphrase),
        }
    }

    pub(crate) fn open(&self, app: &App) -> Result<WalletView, AppError> {
        match self {
            Self::Passphrase(typed) => app.wallet_unlock(WalletUnlockReq { passphrase: typed.to_string() }),
            Self::Recovery(typed) => app.recovery_unlock(recovery(typed)),
        }
    }

    pub(crate) fn open_to_read(&self, app: &App) -> Result<WalletView, AppError> {
        match self {
            Self::Passphrase(typed) => app.wallet_open_to_read(WalletUnlockReq { passphrase: typed.to_string() }),
            Self::Recovery(typed) => app.recovery_open_to_read(recovery(typed)),
        }
    }

    pub(crate) fn typed(&self) -> &str {
        match self {
            Self::Passphrase(typed) | Self::Recovery(typed) => typed,
        }
    }
}

/// One line is a code, two are shares; a code may be broken over lines too, and then it has no more letters than a code.
fn recovery(typed: &str) -> RecoveryUnlockReq {
    let lines: Vec<&str> = typed.lines().filter(|line| !line.trim().is_empty()).collect();
    match lines.as_slice() {
        [first, second] if typed.chars().filter(|letter| letter.is_alphanumeric()).count() > 50 => {
            RecoveryUnlockReq { code: (*first).to_owned(), second_share: (*second).to_owned() }
        }
        _ => RecoveryUnlockReq { code: typed.to_owned(), second_share: String::new() },
    }
}

/// `peerfolio keys` with all that may follow.
pub(crate) fn keys(arguments: &Arguments, call: &KeysCall) -> Result<String, AppError> {
    match &call.act {
        None => {
            let view = unlock_to_read(arguments, &call.source, None)?.keys_view(Nothing {})?;
            if call.json { json(&view) } else { Ok(print::keys::keys(&view)) }
        }
        Some(KeysAct::Passphrase { new_passphrase_file, source }) => {
            let (app, opens) = opened(arguments, source, None)?;
            let new = match new_passphrase_file {
                Some(file) => host::secret(Some(file), "", "The new passphrase")?,
                None => asked_twice()?,
            };
            let current = if matches!(opens, Opens::Recovery(_)) { String::new() } else { opens.typed().to_owned() };
            app.passphrase_change(PassphraseChangeReq { current, passphrase: new.to_string() })?;
            let strength = app.passphrase_strength(PassphraseStrengthReq { passphrase: new.to_string(), name: String::new() })?;
            Ok(print::keys::changed(&strength))
        }
        Some(KeysAct::Recovery(call)) => recovery_code(arguments, call),
    }
}

fn recovery_code(arguments: &Arguments, call: &RecoveryCall) -> Result<String, AppError> {
    let (app, opens) = opened(arguments, &call.source, call.as_of)?;
    if call.drop {
        let had = app.keys_view(Nothing {})?.recovery;
        app.recovery_drop(Nothing {})?;
        return Ok(if had {
            "The recovery code was taken away; it and its shares no longer open this wallet.\n".to_owned()
        } else {
            "There was no recovery code. Nothing was changed.\n".to_owned()
        });
    }
    let page = app.recovery_make(RecoveryMakeReq { current: opens.typed().to_owned(), shares: call.shares })?;
    Ok(print::keys::page(&page))
}

fn opened(arguments: &Arguments, source: &Source, as_of: Option<NaiveDate>) -> Result<(App, Opens), AppError> {
    let (app, opens) = locked(arguments, source, as_of)?;
    opens.open(&app)?;
    Ok((app, opens))
}

/// A new passphrase, typed twice alike at the terminal.
fn asked_twice() -> Result<Zeroizing<String>, AppError> {
    if !std::io::stdin().is_terminal() {
        return Err(AppError::new(
            ErrorCode::File,
            "A new passphrase is needed, and there is no terminal to ask at. Nothing was changed.",
            "Name a file with --new-passphrase-file.",
        ));
    }
    let first = host::secret(None, "New passphrase (at least 8 characters): ", "The new passphrase")?;
    let again = host::secret(None, "The same again: ", "The new passphrase")?;
    if *first == *again {
        return Ok(first);
    }
    Err(AppError::new(ErrorCode::Input, "The two are not alike. Nothing was changed.", "Try again."))
}
