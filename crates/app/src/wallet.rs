//! The wallet as a whole: making, opening, locking, and its holder.

use crate::activities::CourseSearch;
use crate::bundle::Shelf;
use crate::error::{AppError, ErrorCode};
use crate::host::Host;
use crate::input::{self, Lean};
use crate::keys::strength;
use crate::view::{
    FieldFault, FormerNameInput, HolderSaveReq, HolderView, Nothing, UnlockWaysView, WalletCreateReq, WalletState,
    WalletUnlockReq, WalletView,
};
use crate::{faults, sample};
use peerfolio_core::NaiveDate;
use peerfolio_core::model::{FormerName, Holder, Record};
use peerfolio_vault::{Cost, OpenError, Passphrase, Vault};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::{Zeroize, Zeroizing};

/// The program: its surroundings, the rules in use, and the open wallet.
pub struct App {
    pub(crate) host: Box<dyn Host>,
    /// What a guess at a new passphrase costs; `None`: half a second of this machine.
    pub(crate) fixed_cost: Option<Cost>,
    session: Mutex<Option<Session>>,
    pub(crate) shelf: Shelf,
    pub(crate) locks: crate::idle::Locks,
    pub(crate) tending: crate::backup::Tending,
}

/// An open wallet.
pub(crate) struct Session {
    pub(crate) vault: Vault,
    /// What the vault holds; read again after each change.
    pub(crate) record: Record,
    pub(crate) sample: bool,
    /// It was opened with the recovery code, and no passphrase was set since.
    pub(crate) recovered: bool,
    /// It is damaged, and what could be read is open. After the vault, which reads from there.
    pub(crate) rescue: Option<crate::backup::Rescue>,
    version_of_others: Option<i64>,
    /// The log as it is searched; made when it is first asked for.
    pub(crate) search: Option<CourseSearch>,
}

impl App {
    /// The program in these surroundings.
    #[must_use]
    pub fn new(host: Box<dyn Host>) -> Self {
        Self {
            host,
            fixed_cost: None,
            session: Mutex::new(None),
            shelf: Shelf::default(),
            locks: crate::idle::Locks::default(),
            tending: crate::backup::Tending::default(),
        }
    }

    /// The same with a cost of a guess at a passphrase that is set from now on, in place of half a second.
    #[must_use]
    pub fn with_cost(host: Box<dyn Host>, cost: Cost) -> Self {
        Self { fixed_cost: Some(cost), ..Self::new(host) }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Option<Session>> {
        // A panic in a command leaves the vault as its last finished transaction left it.
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works with the open wallet.
    pub(crate) fn open<T>(&self, work: impl FnOnce(&mut Session) -> Result<T, AppError>) -> Result<T, AppError> {
        match self.lock().as_mut() {
            Some(session) => {
                session.vault.set_time(self.host.now());
                session.see_others()?;
                let done = work(session);
                self.tend_backups(session);
                done
            }
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

    pub(crate) fn view(&self, session: Option<&Session>) -> WalletView {
        let own = self.host.wallet_folder();
        let state = match session {
            Some(_) => WalletState::Open,
            None if Vault::exists(&own) => WalletState::Locked,
            None => WalletState::None,
        };
        let unlock = if state == WalletState::Locked { self.unlock_ways(&own) } else { UnlockWaysView::default() };
        let folder = session.map_or(own, |session| session.vault.folder().to_owned());
        WalletView {
            state,
            folder: folder.display().to_string(),
            sample: session.is_some_and(|session| session.sample),
            reads_only: session.is_some_and(|session| session.vault.reads_only()),
            damaged: session.is_some_and(|session| session.rescue.is_some()),
            set_passphrase: session.is_some_and(|session| session.recovered),
            unlock,
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
        wrong.extend(strength::refused(&typed, &name).map(|why| fault("passphrase", why)));
        refuse(wrong)?;
        let passphrase = passphrase(&typed)?;
        let mut vault = Vault::create(&self.host.wallet_folder(), &passphrase, self.cost()).map_err(faults::create)?;
        vault.set_time(self.host.now());
        vault.set_holder(&Holder { name, ..Holder::default() }).map_err(faults::write)?;
        let session = Session::of(vault)?;
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
        self.open(|session| {
            session.vault.set_holder(&Holder::default()).map_err(faults::write)?;
            session.changed()
        })
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
        // Its passphrase is no secret: the cost is not worth measuring the machine for.
        let cost = self.fixed_cost.unwrap_or(Cost::DEFAULT);
        let mut vault = Vault::create(&folder, &passphrase(sample::PASSPHRASE)?, cost).map_err(faults::create)?;
        vault.set_time(self.host.now());
        let record = sample::record(self.host.today())?;
        vault.import(&record, &Default::default(), &std::collections::BTreeMap::new()).map_err(faults::import)?;
        *open = Some(Session { sample: true, ..Session::of(vault)? });
        Ok(self.view(open.as_ref()))
    }

    /// Opens the person's wallet.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassphrase`], [`ErrorCode::NoWallet`], [`ErrorCode::InUse`], [`ErrorCode::ReadOnly`],
    /// [`ErrorCode::Damaged`], [`ErrorCode::Newer`], [`ErrorCode::File`].
    pub fn wallet_unlock(&self, req: WalletUnlockReq) -> Result<WalletView, AppError> {
        self.unlock_as(req, |passphrase| Vault::open(&self.host.wallet_folder(), passphrase))
    }

    /// Opens the person's wallet to read only: beside another window that has it open, or from a folder that may not be
    /// written.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassphrase`], [`ErrorCode::NoWallet`], [`ErrorCode::Damaged`], [`ErrorCode::Newer`],
    /// [`ErrorCode::File`].
    pub fn wallet_open_to_read(&self, req: WalletUnlockReq) -> Result<WalletView, AppError> {
        self.unlock_as(req, |passphrase| Vault::open_to_read(&self.host.wallet_folder(), passphrase))
    }

    fn unlock_as(
        &self,
        mut req: WalletUnlockReq,
        open_vault: impl FnOnce(&Passphrase) -> Result<Vault, OpenError>,
    ) -> Result<WalletView, AppError> {
        let typed = Zeroizing::new(std::mem::take(&mut req.passphrase));
        let passphrase = passphrase(&typed)?;
        let mut open = self.lock();
        *open = None;
        *open = Some(Session::of(open_vault(&passphrase).map_err(faults::open)?)?);
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
            let former_names = req.former_names.as_ref().map(|names| former_names(names, today, &mut wrong));
            refuse(wrong)?;
            let holder = Holder {
                name: req.name.trim().to_owned(),
                birth_date,
                state,
                email: given(&req.email),
                phone: given(&req.phone),
                former_names: former_names.unwrap_or_else(|| session.record.holder.former_names.clone()),
            };
            session.vault.set_holder(&holder).map_err(faults::write)?;
            session.changed()?;
            Ok(holder_view(&session.record.holder))
        })
    }
}

/// Whether a folder holds a wallet, whole or not.
#[must_use]
pub fn wallet_exists(folder: &Path) -> bool {
    Vault::exists(folder)
}

pub(crate) fn passphrase(typed: &str) -> Result<Passphrase, AppError> {
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
        former_names: holder.former_names.iter().map(former_name_view).collect(),
    }
}

fn former_name_view(before: &FormerName) -> FormerNameInput {
    FormerNameInput {
        name: before.name.clone(),
        until: before.until.map(|day| day.to_string()).unwrap_or_default(),
        by: before.by.clone().unwrap_or_default(),
    }
}

/// Names held before as typed; a line with nothing in it is none.
fn former_names(typed: &[FormerNameInput], today: NaiveDate, wrong: &mut Vec<FieldFault>) -> Vec<FormerName> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let mut names = Vec::new();
    for (at, line) in typed.iter().enumerate() {
        let (name, until, by) = (given(&line.name), given(&line.until), given(&line.by));
        if name.is_none() && until.is_none() && by.is_none() {
            continue;
        }
        let day = until.as_ref().and_then(|text| input::day(text, today, Lean::Past));
        if until.is_some() && day.is_none() {
            wrong.push(fault(&format!("former_names.{at}.until"), "Write a day such as 2020-05-10 or 10 May 2020."));
        }
        match name {
            Some(name) => names.push(FormerName { name, until: day, by }),
            None => wrong.push(fault(&format!("former_names.{at}.name"), "Write the name that you held before.")),
        }
    }
    names
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
    /// A wallet that was just opened, with all that it holds.
    pub(crate) fn of(vault: Vault) -> Result<Self, AppError> {
        let mut session = Self {
            vault,
            record: Record::default(),
            sample: false,
            recovered: false,
            version_of_others: None,
            search: None,
            rescue: None,
        };
        session.reload()?;
        Ok(session)
    }

    fn reload(&mut self) -> Result<(), AppError> {
        self.record = self.vault.record().map_err(faults::read)?;
        self.search = None;
        Ok(())
    }

    /// After a change that was written: reads the record again.
    pub(crate) fn changed(&mut self) -> Result<(), AppError> {
        self.reload()
    }

    /// A wallet that is open to read only: what its other window wrote since is read.
    fn see_others(&mut self) -> Result<(), AppError> {
        if !self.vault.reads_only() {
            return Ok(());
        }
        let version = self.vault.version_of_others().map_err(faults::read)?;
        if self.version_of_others != Some(version) {
            self.reload()?;
            self.version_of_others = Some(version);
        }
        Ok(())
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
