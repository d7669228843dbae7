//! The wallet as a whole: making, opening, locking, its holder, and taking the last change back.

use crate::bundle::Shelf;
use crate::error::{AppError, ErrorCode};
use crate::host::Host;
use crate::input::{self, Lean};
use crate::view::{
    FieldFault, HolderSaveReq, HolderView, Nothing, UndoView, WalletCreateReq, WalletState, WalletUnlockReq, WalletView,
};
use crate::{faults, sample};
use peerfolio_core::model::{Activity, Confirmation, Credential, Document, Holder, Record};
use peerfolio_vault::{Cost, Passphrase, Place, Vault};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::{Zeroize, Zeroizing};

/// Fewest characters of a passphrase.
const LEAST_PASSPHRASE: usize = 8;

/// The program: its surroundings, the rules in use, and the open wallet.
pub struct App {
    pub(crate) host: Box<dyn Host>,
    cost: Cost,
    session: Mutex<Option<Session>>,
    pub(crate) shelf: Shelf,
}

/// An open wallet.
pub(crate) struct Session {
    pub(crate) vault: Vault,
    /// What the vault holds; read again after each change.
    pub(crate) record: Record,
    sample: bool,
    undo: Vec<Undo>,
}

/// How a change is taken back.
pub(crate) enum Undo {
    CredentialAdded(String),
    CredentialChanged(Box<Credential>),
    CredentialRemoved { held: Box<Credential>, order: Vec<String>, courses: Vec<Activity>, papers: Vec<Document> },
    ActivityAdded(String),
    ActivityChanged(Box<Activity>),
    ActivityRemoved { course: Box<Activity>, papers: Vec<Document> },
    DocumentAdded(String),
    DocumentRemoved { paper: Box<Document>, bytes: Zeroizing<Vec<u8>>, rules: Vec<Credential>, answers: Vec<Confirmation> },
    ConfirmationAdded(Box<Confirmation>),
    ConfirmationChanged { before: Box<Confirmation>, after: Box<Confirmation> },
    ConfirmationRemoved { answer: Box<Confirmation>, place: Place },
    HolderChanged(Box<Holder>),
}

impl App {
    /// The program in these surroundings.
    #[must_use]
    pub fn new(host: Box<dyn Host>) -> Self {
        Self::with_cost(host, Cost::DEFAULT)
    }

    /// The same with another cost of a guess at the passphrase, for wallets made from now on.
    #[must_use]
    pub fn with_cost(host: Box<dyn Host>, cost: Cost) -> Self {
        Self { host, cost, session: Mutex::new(None), shelf: Shelf::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Session>> {
        // A panic in a command leaves the vault as its last finished transaction left it.
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works with the open wallet.
    pub(crate) fn open<T>(&self, work: impl FnOnce(&mut Session) -> Result<T, AppError>) -> Result<T, AppError> {
        match self.lock().as_mut() {
            Some(session) => work(session),
            None => Err(AppError::new(
                ErrorCode::Locked,
                "The wallet is locked.",
                "Unlock it with your passphrase; nothing was changed.",
            )),
        }
    }

    /// Where the wallet stands.
    ///
    /// # Errors
    /// None; the form is that of every command.
    pub fn wallet_state(&self, _: Nothing) -> Result<WalletView, AppError> {
        Ok(self.view(self.lock().as_ref()))
    }

    fn view(&self, session: Option<&Session>) -> WalletView {
        let own = self.host.wallet_folder();
        let state = match session {
            Some(_) => WalletState::Open,
            None if Vault::exists(&own) => WalletState::Locked,
            None => WalletState::None,
        };
        let folder = session.map_or(own, |session| session.vault.folder().to_owned());
        WalletView {
            state,
            folder: folder.display().to_string(),
            sample: session.is_some_and(|session| session.sample),
            holder_name: session.map(|session| session.record.holder.name.clone()),
            today: self.host.today().to_string(),
        }
    }

    /// Makes the person's own wallet and opens it.
    ///
    /// # Errors
    /// [`ErrorCode::Input`], [`ErrorCode::WalletExists`], [`ErrorCode::File`].
    pub fn wallet_create(&self, mut req: WalletCreateReq) -> Result<WalletView, AppError> {
        let typed = Zeroizing::new(std::mem::take(&mut req.passphrase));
        let name = req.name.trim().to_owned();
        let mut wrong = Vec::new();
        if name.is_empty() {
            wrong.push(fault("name", "Write your name as it is to stand on a packet."));
        }
        if typed.chars().count() < LEAST_PASSPHRASE {
            wrong.push(fault("passphrase", "Use at least 8 characters. A few words that you will remember are best."));
        }
        refuse(wrong)?;
        let passphrase = passphrase(&typed)?;
        let vault = Vault::create(&self.host.wallet_folder(), &passphrase, self.cost).map_err(faults::create)?;
        let mut session = Session { vault, record: Record::default(), sample: false, undo: Vec::new() };
        session.vault.set_holder(&Holder { name, ..Holder::default() }).map_err(faults::write)?;
        session.reload()?;
        let mut open = self.lock();
        *open = Some(session);
        Ok(self.view(open.as_ref()))
    }

    /// Takes the open wallet away for ever; for one that was just made and must not stay.
    pub(crate) fn erase(&self) -> Result<(), AppError> {
        match self.lock().take() {
            Some(session) => session.vault.erase().map_err(faults::storage),
            None => Ok(()),
        }
    }

    /// Clears the holder of a new wallet, so that an import brings its own.
    pub(crate) fn forget_holder(&self) -> Result<(), AppError> {
        self.open(|session| session.vault.set_holder(&Holder::default()).map_err(faults::write))
    }

    /// Opens a sample wallet, made anew from the program's own document.
    ///
    /// # Errors
    /// [`ErrorCode::File`] where its folder cannot be written.
    pub fn wallet_create_sample(&self, _: Nothing) -> Result<WalletView, AppError> {
        let mut open = self.lock();
        *open = None;
        let folder = self.host.sample_folder();
        if Vault::exists(&folder) {
            // Only a wallet that the sample's own passphrase opens is a sample, and may make room for a new one.
            let old = Vault::open(&folder, &passphrase(sample::PASSPHRASE)?).map_err(faults::open)?;
            old.erase().map_err(faults::storage)?;
        }
        let vault = Vault::create(&folder, &passphrase(sample::PASSPHRASE)?, self.cost).map_err(faults::create)?;
        let mut session = Session { vault, record: Record::default(), sample: true, undo: Vec::new() };
        let record = sample::record(self.host.today())?;
        session.vault.import(&record, &std::collections::BTreeMap::new()).map_err(faults::import)?;
        session.reload()?;
        *open = Some(session);
        Ok(self.view(open.as_ref()))
    }

    /// Opens the person's wallet.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassphrase`], [`ErrorCode::NoWallet`], [`ErrorCode::InUse`], [`ErrorCode::Damaged`],
    /// [`ErrorCode::Newer`], [`ErrorCode::File`].
    pub fn wallet_unlock(&self, mut req: WalletUnlockReq) -> Result<WalletView, AppError> {
        let typed = Zeroizing::new(std::mem::take(&mut req.passphrase));
        if typed.is_empty() {
            return Err(AppError::new(
                ErrorCode::WrongPassphrase,
                "No passphrase was typed.",
                "Type the passphrase of this wallet.",
            ));
        }
        let mut open = self.lock();
        *open = None;
        *open = Some(open_session(&self.host.wallet_folder(), &typed)?);
        Ok(self.view(open.as_ref()))
    }

    /// Locks the wallet: keys and records leave memory.
    ///
    /// # Errors
    /// None; the form is that of every command.
    pub fn wallet_lock(&self, _: Nothing) -> Result<WalletView, AppError> {
        let mut open = self.lock();
        *open = None;
        Ok(self.view(None))
    }

    /// The person's particulars.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`].
    pub fn holder_view(&self, _: Nothing) -> Result<HolderView, AppError> {
        self.open(|session| Ok(holder_view(&session.record.holder)))
    }

    /// Saves the person's particulars.
    ///
    /// # Errors
    /// [`ErrorCode::Input`], [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn holder_save(&self, req: HolderSaveReq) -> Result<HolderView, AppError> {
        let today = self.host.today();
        self.open(|session| {
            let mut wrong = Vec::new();
            let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            if given(&req.name).is_none() {
                wrong.push(fault("name", "Write your name as it is to stand on a packet."));
            }
            let birth_date = given(&req.birth_date).and_then(|text| {
                let day = input::day(&text, today, Lean::Past);
                if day.is_none() {
                    wrong.push(fault("birth_date", "Write a day such as 1984-04-30 or 30 April 1984."));
                }
                day
            });
            let state = given(&req.state).and_then(|text| {
                let code = text.to_uppercase();
                let code = code.strip_prefix("US-").unwrap_or(&code).to_owned();
                if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
                    return Some(format!("US-{code}"));
                }
                wrong.push(fault("state", "Write the two letters of your state, such as MN."));
                None
            });
            refuse(wrong)?;
            let holder = Holder {
                name: req.name.trim().to_owned(),
                birth_date,
                state,
                email: given(&req.email),
                phone: given(&req.phone),
            };
            let before = session.record.holder.clone();
            session.vault.set_holder(&holder).map_err(faults::write)?;
            session.changed(Undo::HolderChanged(Box::new(before)))?;
            Ok(holder_view(&session.record.holder))
        })
    }

    /// Takes the last change back.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn undo(&self, _: Nothing) -> Result<UndoView, AppError> {
        self.open(|session| {
            let Some(last) = session.undo.pop() else { return Ok(UndoView { sentence: None }) };
            let sentence = session.take_back(last)?;
            session.reload()?;
            Ok(UndoView { sentence: Some(sentence) })
        })
    }
}

/// Whether a folder holds a wallet, whole or not.
#[must_use]
pub fn wallet_exists(folder: &Path) -> bool {
    Vault::exists(folder)
}

/// Opens the wallet in a folder.
pub(crate) fn open_session(folder: &Path, typed: &str) -> Result<Session, AppError> {
    let vault = Vault::open(folder, &passphrase(typed)?).map_err(faults::open)?;
    let mut session = Session { vault, record: Record::default(), sample: false, undo: Vec::new() };
    session.reload()?;
    Ok(session)
}

fn passphrase(typed: &str) -> Result<Passphrase, AppError> {
    Passphrase::new(typed.to_owned())
        .map_err(|_| AppError::new(ErrorCode::WrongPassphrase, "No passphrase was typed.", "Type the passphrase of this wallet."))
}

fn holder_view(holder: &Holder) -> HolderView {
    HolderView {
        name: holder.name.clone(),
        birth_date: holder.birth_date.map(|day| day.to_string()),
        state: holder.state.clone(),
        email: holder.email.clone(),
        phone: holder.phone.clone(),
    }
}

/// What is wrong with one field.
pub(crate) fn fault(field: &str, message: impl Into<String>) -> FieldFault {
    FieldFault { field: field.to_owned(), message: message.into() }
}

/// Refuses what has faults, naming all of them.
pub(crate) fn refuse(wrong: Vec<FieldFault>) -> Result<(), AppError> {
    if wrong.is_empty() {
        return Ok(());
    }
    let all: Vec<&str> = wrong.iter().map(|fault| fault.message.as_str()).collect();
    let message = format!("Nothing was saved yet. {}", all.join(" "));
    Err(AppError { faults: wrong, ..AppError::new(ErrorCode::Input, message, "Correct this and save again.") })
}

impl Session {
    fn reload(&mut self) -> Result<(), AppError> {
        self.record = self.vault.record().map_err(faults::read)?;
        Ok(())
    }

    /// After a change that was written: reads the record again and remembers how to take the change back.
    pub(crate) fn changed(&mut self, undo: Undo) -> Result<(), AppError> {
        self.undo.push(undo);
        self.reload()
    }

    /// After an import: what was done before it can no longer be taken back one by one.
    pub(crate) fn imported(&mut self) -> Result<(), AppError> {
        self.undo.clear();
        self.reload()
    }

    fn take_back(&mut self, undo: Undo) -> Result<String, AppError> {
        let vault = &mut self.vault;
        let sentence = match undo {
            Undo::CredentialAdded(id) => {
                vault.remove_credential(&id).map_err(faults::write)?;
                "The new certificate was taken out again."
            }
            Undo::CredentialChanged(before) => {
                vault.update_credential(&before).map_err(faults::write)?;
                "The certificate is as it was before."
            }
            Undo::CredentialRemoved { held, order, courses, papers } => {
                vault.add_credential(&held).map_err(faults::write)?;
                vault.order_credentials(&order).map_err(faults::write)?;
                courses.iter().try_for_each(|course| vault.update_activity(course)).map_err(faults::write)?;
                papers.iter().try_for_each(|paper| vault.update_document(paper)).map_err(faults::write)?;
                "The certificate is back."
            }
            Undo::ActivityAdded(id) => {
                vault.remove_activity(&id).map_err(faults::write)?;
                "The course was taken out again."
            }
            Undo::ActivityChanged(before) => {
                vault.update_activity(&before).map_err(faults::write)?;
                "The course is as it was before."
            }
            Undo::ActivityRemoved { course, papers } => {
                vault.add_activity(&course).map_err(faults::write)?;
                papers.iter().try_for_each(|paper| vault.update_document(paper)).map_err(faults::write)?;
                "The course is back."
            }
            Undo::DocumentAdded(id) => {
                vault.remove_document(&id).map_err(faults::write)?;
                "The paper was taken out again."
            }
            Undo::DocumentRemoved { paper, bytes, rules, answers } => {
                vault.add_document(&paper, &bytes).map_err(faults::write)?;
                rules.iter().try_for_each(|held| vault.update_credential(held)).map_err(faults::write)?;
                let attach = |answer: &Confirmation| {
                    vault.replace_confirmation(&Confirmation { document: None, ..answer.clone() }, answer)
                };
                answers.iter().try_for_each(attach).map_err(faults::write)?;
                "The paper is back."
            }
            Undo::ConfirmationAdded(answer) => {
                vault.remove_confirmation(&answer).map_err(faults::write)?;
                "The answer was taken out again."
            }
            Undo::ConfirmationChanged { before, after } => {
                vault.replace_confirmation(&after, &before).map_err(faults::write)?;
                "The answer is as it was before."
            }
            Undo::ConfirmationRemoved { answer, place } => {
                vault.restore_confirmation(&answer, place).map_err(faults::write)?;
                "The answer is back."
            }
            Undo::HolderChanged(before) => {
                vault.set_holder(&before).map_err(faults::write)?;
                "Your particulars are as they were before."
            }
        };
        Ok(sentence.to_owned())
    }
}

impl Drop for WalletCreateReq {
    fn drop(&mut self) {
        self.passphrase.zeroize();
    }
}

impl Drop for WalletUnlockReq {
    fn drop(&mut self) {
        self.passphrase.zeroize();
    }
}
