//! What opens the wallet: the passphrase and changing it, the recovery code and its shares, the platform's key store.
//!
//! How keys are wrapped is the vault's business; here it is decided what must be proved first and what a person is told. A secret
//! is never kept here: what was typed is wiped when the call ends.

mod page;
pub(crate) mod strength;

use crate::error::{AppError, ErrorCode};
use crate::faults;
use crate::host::KeyStore;
use crate::view::{
    KeyWayKind, KeyWayView, KeysView, KeystoreDisableReq, Nothing, PassphraseChangeReq, PassphraseStrengthReq,
    PassphraseStrengthView, RecoveryMakeReq, RecoveryPageView, RecoveryUnlockReq, UnlockWaysView, WalletView,
};
use crate::wallet::{App, Session, fault, passphrase, refuse};
use crate::words;
use chrono::{NaiveDateTime, NaiveTime};
use peerfolio_vault::{Cost, OpenError, Opener, Reason, RecoveryCode, Share, ShareFault, StoredKey, TypedFault, Vault};
use std::path::Path;
use zeroize::Zeroizing;

impl App {
    /// How soon a passphrase would be guessed; nothing of it is kept.
    ///
    /// # Errors
    /// None; the form is that of every command.
    pub fn passphrase_strength(&self, mut req: PassphraseStrengthReq) -> Result<PassphraseStrengthView, AppError> {
        let typed = Zeroizing::new(std::mem::take(&mut req.passphrase));
        let name = if req.name.trim().is_empty() { self.holder_name().unwrap_or_default() } else { req.name.trim().to_owned() };
        Ok(strength::strength(&typed, &name))
    }

    /// In which ways this wallet opens.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Damaged`], [`ErrorCode::File`].
    pub fn keys_view(&self, _: Nothing) -> Result<KeysView, AppError> {
        self.open(|session| view(session, self.host.key_store()))
    }

    /// Sets another passphrase; the one until now no longer opens the wallet.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassphrase`] where `current` does not open it, [`ErrorCode::Input`], [`ErrorCode::Locked`],
    /// [`ErrorCode::File`], [`ErrorCode::Damaged`].
    pub fn passphrase_change(&self, mut req: PassphraseChangeReq) -> Result<KeysView, AppError> {
        let current = Zeroizing::new(std::mem::take(&mut req.current));
        let typed = Zeroizing::new(std::mem::take(&mut req.passphrase));
        self.open(|session| {
            own(session)?;
            refuse(
                strength::refused(&typed, &session.record.holder.name).map(|why| fault("passphrase", why)).into_iter().collect(),
            )?;
            if !session.recovered {
                prove(session, &current)?;
            }
            let new = passphrase(&typed)?;
            self.back_up_before(session, Reason::BeforeKeyChange);
            session.vault.change_passphrase(&new, self.cost()).map_err(faults::key_change)?;
            session.recovered = false;
            view(session, self.host.key_store())
        })
    }

    /// Makes a recovery code, which is given here once. The one before and its shares no longer open the wallet.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassphrase`] where `current` does not open the wallet, [`ErrorCode::Locked`], [`ErrorCode::Input`],
    /// [`ErrorCode::File`], [`ErrorCode::Damaged`].
    pub fn recovery_make(&self, mut req: RecoveryMakeReq) -> Result<RecoveryPageView, AppError> {
        let current = Zeroizing::new(std::mem::take(&mut req.current));
        self.open(|session| {
            own(session)?;
            prove(session, &current)?;
            self.back_up_before(session, Reason::BeforeKeyChange);
            let code = session.vault.make_recovery_code(self.noon()).map_err(faults::key_change)?;
            let shares = if req.shares {
                let shares = code.split().map_err(|error| AppError::new(ErrorCode::Internal, error.to_string(), ""))?;
                shares.iter().map(|share| (share.number(), share.write())).collect()
            } else {
                Vec::new()
            };
            Ok(page::page(self.host.today(), &code.write(), &shares))
        })
    }

    /// Opens the person's wallet with the recovery code or two shares of it. A new passphrase is to be set next.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] where it is mistyped, [`ErrorCode::WrongPassphrase`] where it does not open this wallet, and those
    /// of [`Self::wallet_unlock`].
    pub fn recovery_unlock(&self, mut req: RecoveryUnlockReq) -> Result<WalletView, AppError> {
        let code = typed_code(&mut req)?;
        self.unlock_with(|folder| {
            let mut session = Session::of(Vault::open(folder, &code).map_err(faults::open)?)?;
            session.recovered = true;
            Ok(session)
        })
    }

    /// The same to read only: beside another window that has the wallet open, or from a folder that may not be written.
    ///
    /// # Errors
    /// Those of [`Self::recovery_unlock`].
    pub fn recovery_open_to_read(&self, mut req: RecoveryUnlockReq) -> Result<WalletView, AppError> {
        let code = typed_code(&mut req)?;
        self.unlock_with(|folder| Session::of(Vault::open_to_read(folder, &code).map_err(faults::open)?))
    }

    /// Takes the recovery code away; it and its shares no longer open the wallet.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Input`], [`ErrorCode::File`], [`ErrorCode::Damaged`].
    pub fn recovery_drop(&self, _: Nothing) -> Result<KeysView, AppError> {
        self.open(|session| {
            own(session)?;
            session.vault.remove_recovery_code().map_err(faults::key_change)?;
            view(session, self.host.key_store())
        })
    }

    /// Lets this computer's key store open the wallet, so that nothing need be typed here.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Input`], [`ErrorCode::File`], [`ErrorCode::Damaged`].
    pub fn keystore_enable(&self, _: Nothing) -> Result<KeysView, AppError> {
        let store = self.key_store()?;
        self.open(|session| {
            own(session)?;
            let ways = session.vault.ways().map_err(faults::key_change)?;
            // What this computer had before is renewed, not added to.
            for way in ways.key_stores.iter().filter(|way| store.holds(&way.id)) {
                session.vault.remove_stored_key(&way.id).map_err(faults::key_change)?;
                let _ = store.delete(&way.id);
            }
            let key = StoredKey::make().map_err(|error| AppError::new(ErrorCode::Internal, error.to_string(), ""))?;
            // First there, then in the wallet: a slot that nothing opens would be of no use.
            store.set(&key.id(), key.expose_secret()).map_err(|why| refused_by(store, &why))?;
            let kept = store.get(&key.id()).map_err(|why| refused_by(store, &why))?;
            if kept.is_none_or(|kept| *kept != *key.expose_secret()) {
                return Err(refused_by(store, "what was put there is not what it gives back"));
            }
            if let Err(error) = session.vault.add_stored_key(&key, self.noon()) {
                let _ = store.delete(&key.id());
                return Err(faults::key_change(error));
            }
            view(session, Some(store))
        })
    }

    /// Lets a computer's key store open the wallet no more.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] where it does not, [`ErrorCode::Locked`], [`ErrorCode::File`], [`ErrorCode::Damaged`].
    pub fn keystore_disable(&self, req: KeystoreDisableReq) -> Result<KeysView, AppError> {
        let store = self.host.key_store();
        self.open(|session| {
            let ways = session.vault.ways().map_err(faults::key_change)?;
            let meant =
                |id: &str| req.id.as_deref().map_or_else(|| store.is_some_and(|store| store.holds(id)), |named| named == id);
            let mut removed = false;
            for way in ways.key_stores.iter().filter(|way| meant(&way.id)) {
                removed |= session.vault.remove_stored_key(&way.id).map_err(faults::key_change)?;
                // A secret that stays there opens nothing any more.
                if let Some(store) = store {
                    let _ = store.delete(&way.id);
                }
            }
            if !removed {
                return Err(AppError::new(
                    ErrorCode::NotFound,
                    "That computer's key store does not open this wallet. Nothing was changed.",
                    "Look again at the list of what opens it.",
                ));
            }
            view(session, store)
        })
    }

    /// Opens the person's wallet with what this computer's key store holds.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassphrase`] where it holds nothing that opens it, [`ErrorCode::File`] where it cannot be asked, and those
    /// of [`Self::wallet_unlock`].
    pub fn keystore_unlock(&self, _: Nothing) -> Result<WalletView, AppError> {
        self.unlock_by_store(|folder, key| Vault::open(folder, key))
    }

    /// The same to read only: beside another window that has the wallet open, or from a folder that may not be written.
    ///
    /// # Errors
    /// Those of [`Self::keystore_unlock`].
    pub fn keystore_open_to_read(&self, _: Nothing) -> Result<WalletView, AppError> {
        self.unlock_by_store(|folder, key| Vault::open_to_read(folder, key))
    }

    /// Opens the wallet with the first secret in this computer's key store that fits.
    fn unlock_by_store(
        &self,
        open_vault: impl Fn(&Path, &StoredKey) -> Result<Vault, OpenError>,
    ) -> Result<WalletView, AppError> {
        let store = self.key_store()?;
        self.unlock_with(|folder| {
            if !Vault::exists(folder) {
                return Err(faults::open(OpenError::NotThere(folder.to_owned())));
            }
            let ways = Vault::ways_into(folder).map_err(faults::open)?;
            for way in &ways.key_stores {
                let Some(secret) = store.get(&way.id).map_err(|why| unasked(store, &why))? else { continue };
                let Some(key) = StoredKey::found(&way.id, &secret) else { continue };
                match open_vault(folder, &key) {
                    Err(OpenError::WrongStoredKey) => {}
                    opened => return Session::of(opened.map_err(faults::open)?),
                }
            }
            Err(AppError::new(
                ErrorCode::WrongPassphrase,
                format!("{} holds nothing that opens this wallet. Nothing was changed.", store.name()),
                "Open it with your passphrase.",
            ))
        })
    }

    /// What a way of opening is stamped with: its day by the person's own clock, which is the one that the page bears.
    fn noon(&self) -> NaiveDateTime {
        self.host.today().and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default())
    }

    fn holder_name(&self) -> Option<String> {
        self.lock().as_ref().map(|session| session.record.holder.name.clone())
    }

    /// Opens the person's own wallet in place of what is open.
    fn unlock_with(&self, open_session: impl FnOnce(&Path) -> Result<Session, AppError>) -> Result<WalletView, AppError> {
        let mut open = self.lock();
        *open = None;
        *open = Some(open_session(&self.host.wallet_folder())?);
        Ok(self.view(open.as_ref()))
    }

    fn key_store(&self) -> Result<&dyn KeyStore, AppError> {
        self.host.key_store().ok_or_else(|| {
            AppError::new(
                ErrorCode::Input,
                "This computer has no key store that Peerfolio may use. Nothing was changed.",
                "Open the wallet with your passphrase.",
            )
        })
    }

    /// What one guess at a passphrase is to cost that is set now: half a second of this machine, unless the program was told
    /// otherwise.
    pub(crate) fn cost(&self) -> Cost {
        self.fixed_cost.unwrap_or_else(|| {
            Cost::tuned(|cost| {
                let from = self.host.now();
                let done = cost.spend();
                (self.host.now() - from).to_std().ok().filter(|_| done)
            })
        })
    }

    /// Which ways can be offered while the wallet in `folder` is locked. A key file that cannot be read offers none: opening will
    /// say what is wrong with it.
    pub(crate) fn unlock_ways(&self, folder: &Path) -> UnlockWaysView {
        let Ok(ways) = Vault::ways_into(folder) else { return UnlockWaysView::default() };
        let held = |store: &&dyn KeyStore| ways.key_stores.iter().any(|way| store.holds(&way.id));
        UnlockWaysView {
            recovery: ways.recovery,
            key_store: self.host.key_store().filter(held).map(|store| store.name().to_owned()),
        }
    }
}

/// Refuses changes of what opens the sample wallet: the program itself must open it to make it anew.
fn own(session: &Session) -> Result<(), AppError> {
    if session.sample {
        return Err(AppError::new(
            ErrorCode::Input,
            "This is the sample wallet; what opens it stays as it is. Nothing was changed.",
            "Make your own wallet first.",
        ));
    }
    Ok(())
}

/// Proves that whoever asks may open the wallet: by the passphrase, the recovery code, or two shares on two lines.
fn prove(session: &Session, typed: &str) -> Result<(), AppError> {
    let wrong = |error: AppError| AppError { faults: vec![fault("current", error.message.clone())], ..error };
    if typed.is_empty() {
        let asked = "The passphrase until now is asked for first. Nothing was changed.";
        return Err(wrong(AppError::new(ErrorCode::WrongPassphrase, asked, "Type it, or the recovery code.")));
    }
    // A passphrase that looks like a code is one in a million million; it is tried as a passphrase all the same.
    if let Some(code) = read_code(typed)
        && session.vault.prove(&code).is_ok()
    {
        return Ok(());
    }
    let typed = passphrase(typed)?;
    session.vault.prove(Opener::Passphrase(&typed)).map_err(|error| wrong(faults::open(error)))
}

/// A code, or two shares on two lines; `None` where it is neither.
fn read_code(typed: &str) -> Option<RecoveryCode> {
    if let Ok(code) = RecoveryCode::read(typed) {
        return Some(code);
    }
    let mut lines = typed.lines().filter(|line| !line.trim().is_empty());
    let (first, second) = (lines.next()?, lines.next()?);
    Share::join_typed(first, second).ok().filter(|_| lines.next().is_none())
}

/// The code that was typed, whole or by two shares.
fn typed_code(req: &mut RecoveryUnlockReq) -> Result<RecoveryCode, AppError> {
    let code = Zeroizing::new(std::mem::take(&mut req.code));
    let second = Zeroizing::new(std::mem::take(&mut req.second_share));
    if second.trim().is_empty() { RecoveryCode::read(&code).map_err(mistyped) } else { join(&code, &second) }
}

fn mistyped(wrong: TypedFault) -> AppError {
    let said = wrong.to_string();
    AppError { faults: vec![fault("code", said.clone())], ..AppError::new(ErrorCode::Input, said, "") }
}

fn join(first: &str, second: &str) -> Result<RecoveryCode, AppError> {
    Share::join_typed(first, second).map_err(|wrong| {
        let field = if matches!(wrong, ShareFault::Typed { second: false, .. }) { "code" } else { "second_share" };
        let said = wrong.to_string();
        AppError { faults: vec![fault(field, said.clone())], ..AppError::new(ErrorCode::Input, said, "") }
    })
}

fn refused_by(store: &dyn KeyStore, why: &str) -> AppError {
    AppError::new(
        ErrorCode::File,
        format!("{} did not keep the key: {why}. What opens your wallet is as it was.", store.name()),
        "Unlock the key store if it is locked, then try again. Your passphrase works as before.",
    )
}

fn unasked(store: &dyn KeyStore, why: &str) -> AppError {
    AppError::new(
        ErrorCode::File,
        format!("{} could not be asked: {why}. Nothing was changed.", store.name()),
        "Open the wallet with your passphrase.",
    )
}

fn view(session: &Session, store: Option<&dyn KeyStore>) -> Result<KeysView, AppError> {
    let found = session.vault.ways().map_err(faults::key_change)?;
    let day = |at: &NaiveDateTime| at.date();
    let mut ways = vec![KeyWayView {
        kind: KeyWayKind::Passphrase,
        sentence: "Your passphrase opens this wallet.".to_owned(),
        made_on: None,
        id: None,
        here: false,
    }];
    if found.recovery {
        let made = found.recovery_made.as_ref().map(day);
        let of = made.map(|day| format!(" of {}", words::day(day))).unwrap_or_default();
        ways.push(KeyWayView {
            kind: KeyWayKind::RecoveryCode,
            sentence: format!("The recovery code{of} opens it, or two of its shares if you made them."),
            made_on: made.map(|day| day.to_string()),
            id: None,
            here: false,
        });
    }
    for way in &found.key_stores {
        let here = store.filter(|store| store.holds(&way.id));
        let made = way.made.as_ref().map(day);
        let since = made.map(|day| format!(" since {}", words::day(day))).unwrap_or_default();
        let whose = here
            .map_or_else(|| "The key store of another computer".to_owned(), |store| format!("{} on this computer", store.name()));
        ways.push(KeyWayView {
            kind: KeyWayKind::KeyStore,
            sentence: format!("{whose} opens it without typing{since}."),
            made_on: made.map(|day| day.to_string()),
            id: Some(way.id.clone()),
            here: here.is_some(),
        });
    }
    let advice = if session.recovered {
        Some("You opened this wallet with the recovery code. Set a passphrase that you will remember.")
    } else if found.recovery {
        None
    } else {
        Some(
            "There is no recovery code. If the passphrase is forgotten, nobody can open this wallet: make a code and keep it on paper.",
        )
    };
    Ok(KeysView {
        key_store_here: ways.iter().any(|way| way.here),
        ways,
        recovery: found.recovery,
        key_store: store.map(|store| store.name().to_owned()),
        advice: advice.map(str::to_owned),
    })
}
