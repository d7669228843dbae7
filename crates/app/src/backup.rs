//! Backups in the person's hands: made when they are due, listed, looked into, and put back.
//!
//! How one is made and verified is the vault's business. Here it is decided when (by the host's clock), where, and what a person
//! is told. A backup that fails never fails what the person was doing: it is told by [`App::backups_view`].

mod compare;
mod damage;
mod told;

use crate::error::{AppError, ErrorCode};
use crate::faults;
use crate::view::{
    BackupFolderReq, BackupFolderView, BackupMadeView, BackupMakeReq, BackupOpenReq, BackupPreviewView, BackupRestoredView,
    BackupView, BackupsView, Nothing, PathReq,
};
use crate::wallet::{App, Session, passphrase};
use chrono::{NaiveDateTime, TimeDelta};
pub(crate) use damage::Rescue;
use peerfolio_core::model::Record;
use peerfolio_vault::{
    Backup, Before, Listed, Looked, Opener, Passphrase, Reason, RecoveryCode, Vault, check_backup_bytes, list_backups,
    make_backup_folder, remove_old_backups, wallet_id_in,
};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use told::{about, failure, size_words, time};
use zeroize::{Zeroize, Zeroizing};

/// How old the last backup may be before another is due.
const DUE: TimeDelta = TimeDelta::hours(24);
/// The file that names the folder that the person chose; it is of this machine, and no secret.
const OTHER_FOLDER: &str = "other-folder.txt";

/// What the program remembers of backups while it runs.
#[derive(Default)]
pub(crate) struct Tending(Mutex<Tended>);

#[derive(Default)]
struct Tended {
    /// The wallet that was last looked after, and when.
    looked: Option<(String, NaiveDateTime)>,
    /// Why the last automatic backup was not made.
    failure: Option<String>,
}

impl Tending {
    fn lock(&self) -> MutexGuard<'_, Tended> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// The backups of this wallet. Works while it is locked, too.
    ///
    /// # Errors
    /// None; the form is that of every command.
    pub fn backups_view(&self, _: Nothing) -> Result<BackupsView, AppError> {
        let id = self.own_id();
        // Asked before the folders are read: a slow stick holds nothing else up.
        let (can_make, sample) =
            self.lock().as_ref().map_or((false, false), |session| (own_and_whole(session).is_ok(), session.sample));
        let mut view = BackupsView { can_make, ..self.backups(id.as_deref()) };
        if sample {
            view.sentence = "The sample wallet is not backed up: it can be made anew at any time.".to_owned();
            view.warning = None;
        }
        Ok(view)
    }

    /// Makes a backup now.
    ///
    /// # Errors
    /// [`ErrorCode::File`] where none could be made, [`ErrorCode::Damaged`], [`ErrorCode::Locked`].
    pub fn backup_make(&self, req: BackupMakeReq) -> Result<BackupMadeView, AppError> {
        let now = self.host.now();
        self.open(|session| {
            own_and_whole(session)?;
            if let Some(path) = req.path {
                let path = PathBuf::from(path);
                crate::files::keep_out_of(session.vault.folder(), &path)?;
                let made = session.vault.back_up_to(&path, now, Reason::Asked).map_err(told::not_made)?;
                return Ok(made_view(&made, &[]));
            }
            let (made, failures) = self.back_up(&session.vault, Reason::Asked)?;
            self.tending.lock().failure = None;
            Ok(made_view(&made, &failures))
        })
    }

    /// Verifies every byte of a backup; with the wallet open, also that it opens and that every page in it is sound.
    ///
    /// # Errors
    /// [`ErrorCode::File`] where it is not there, [`ErrorCode::Damaged`].
    pub fn backup_check(&self, req: PathReq) -> Result<BackupMadeView, AppError> {
        let path = Path::new(&req.path);
        let open = self.lock();
        let session = open.as_ref().filter(|session| !session.sample);
        let (backup, opened) = match session {
            Some(session) => {
                let backup = session.vault.check_backup(path, &self.scratch()).map_err(told::unusable)?;
                let own = backup.wallet_id == session.vault.wallet_id();
                (backup, own)
            }
            None => (check_backup_bytes(path).map_err(told::unusable)?, false),
        };
        let deep = match opened {
            true => "Every byte is as it was written, it opens with this wallet's keys, and every page in it is sound.",
            false => "Every byte is as it was written. To see that it opens, look into it with its passphrase.",
        };
        Ok(BackupMadeView { path: req.path.clone(), sentence: format!("{} {deep}", self.made(&backup)) })
    }

    /// Looks into a backup and compares it with the open wallet. Nothing is changed.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassphrase`], [`ErrorCode::File`], [`ErrorCode::Damaged`], [`ErrorCode::Newer`], [`ErrorCode::Input`].
    pub fn backup_preview(&self, mut req: BackupOpenReq) -> Result<BackupPreviewView, AppError> {
        let rules = &*self.rules()?;
        let key = typed(&mut req)?;
        let open = self.lock();
        let looked = key.look(Path::new(&req.path), &self.scratch())?;
        let other_wallet = self.is_other(looked.backup());
        let then = looked.vault().record().map_err(faults::read)?;
        let now = open.as_ref().filter(|session| !session.sample && !other_wallet).map(|session| &session.record);
        let mut view = compare::preview(rules, &then, now);
        view.made_at = time(looked.backup().stamp.made);
        view.made = self.made(looked.backup());
        view.why = told::why(looked.backup().stamp.because);
        view.other_wallet = other_wallet;
        if other_wallet {
            let whose = if view.holder_name.is_empty() { "somebody" } else { &view.holder_name };
            view.sentence = format!(
                "This is a backup of another wallet, that of {whose}. Restoring it would put that wallet in the place of yours, which would be kept aside."
            );
        }
        Ok(view)
    }

    /// Puts a backup in the place of the wallet, or where there is none, and opens it. What is there now is backed up first, or
    /// kept aside as it is.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] where it is of another wallet and `replace_other` is not set; [`ErrorCode::WrongPassphrase`],
    /// [`ErrorCode::File`], [`ErrorCode::Damaged`], [`ErrorCode::InUse`].
    pub fn backup_restore(&self, mut req: BackupOpenReq) -> Result<BackupRestoredView, AppError> {
        let key = typed(&mut req)?;
        let now = self.host.now();
        let folder = self.host.wallet_folder();
        let mut open = self.lock();
        let looked = key.look(Path::new(&req.path), &self.scratch())?;
        if self.is_other(looked.backup()) && !req.replace_other {
            return Err(AppError::new(
                ErrorCode::Input,
                "This is a backup of another wallet than the one here. Nothing was changed.",
                "If you want that wallet in the place of yours, say so when you restore it; yours will be kept aside.",
            ));
        }
        let backed_up = match open.as_ref() {
            Some(session) if !session.sample && session.rescue.is_none() && !session.vault.reads_only() => {
                self.back_up(&session.vault, Reason::BeforeRestore).ok().map(|(made, _)| made)
            }
            _ => None,
        };
        let before = if backed_up.is_some() { Before::BackedUp } else { Before::SetAside };
        let made = self.made(looked.backup());
        *open = None;
        let restored = looked.restore(&folder, before, now).map_err(told::not_restored)?;
        let vault = key.open(&folder).map_err(faults::open)?;
        *open = Some(Session::of(vault)?);
        let kept = match (backed_up, restored.set_aside) {
            (Some(backup), _) => format!("What was here before is in the backup {}.", backup.path.display()),
            (None, Some(aside)) => format!("What was here before was kept aside as it was, in {}.", aside.display()),
            (None, None) => "There was no wallet here before.".to_owned(),
        };
        let sentence = format!("The wallet is as it was then. {made} {kept} It opens with the passphrase that it had then.");
        Ok(BackupRestoredView { sentence, wallet: self.view(open.as_ref()) })
    }

    /// Sets the further folder for backups, or takes it back.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] where it is no folder, or the wallet's own; [`ErrorCode::File`].
    pub fn backup_folder_set(&self, req: BackupFolderReq) -> Result<BackupsView, AppError> {
        let own = self.host.backups_folder();
        let file = own.join(OTHER_FOLDER);
        let failed = |error: std::io::Error| faults::file("The folder for backups was not noted", &file, &error);
        make_backup_folder(&own).map_err(failed)?;
        match req.path.as_deref().map(str::trim).filter(|path| !path.is_empty()) {
            Some(path) => {
                let folder = Path::new(path);
                if !folder.is_dir() {
                    let message = format!("{path} is not a folder that is there. Nothing was changed.");
                    return Err(AppError::new(
                        ErrorCode::Input,
                        message,
                        "Connect the stick or drive, or choose another folder.",
                    ));
                }
                crate::files::keep_out_of(&self.host.wallet_folder(), &folder.join("x"))?;
                let folder = std::path::absolute(folder).map_err(failed)?;
                crate::files::write(
                    "The folder for backups was not noted",
                    &file,
                    folder.to_string_lossy().as_bytes(),
                    crate::files::Access::Own,
                )?;
            }
            None => match std::fs::remove_file(&file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
                _ => {}
            },
        }
        self.backups_view(Nothing {})
    }

    /// Makes a backup where the last is older than a day; to be called after each command. A failure is remembered and told, never
    /// given to the command.
    pub(crate) fn tend_backups(&self, session: &Session) {
        if !self.host.keeps_backups() || own_and_whole(session).is_err() {
            return;
        }
        let (now, id) = (self.host.now(), session.vault.wallet_id());
        {
            let mut tended = self.tending.lock();
            let lately = |at: NaiveDateTime| (TimeDelta::zero()..TimeDelta::hours(1)).contains(&(now - at));
            if tended.looked.as_ref().is_some_and(|(looked, at)| *looked == id && lately(*at)) {
                return;
            }
            tended.looked = Some((id.clone(), now));
        }
        // What was kept when a newer program took the wallet over becomes a backup as any other; else it stays where it is.
        let own = self.host.backups_folder();
        let _ = make_backup_folder(&own).map(|()| session.vault.back_up_schema_copies(&own, now));
        let last = self.last_backup(&id, now);
        if last.as_ref().is_some_and(|last| now - last.stamp.made < DUE) {
            return;
        }
        let failure = match last {
            // What did not change since needs no second copy.
            Some(last) if session.vault.is_backed_up_by(&last.path).unwrap_or(false) => None,
            _ => match self.back_up(&session.vault, Reason::Daily) {
                Ok((_, failures)) => failures.into_iter().next(),
                Err(error) => Some(error.to_string()),
            },
        };
        self.tending.lock().failure = failure;
    }

    /// Makes a backup before something that changes much, unless the last one holds just what is there. A failure is remembered and
    /// told, and stops nothing.
    pub(crate) fn back_up_before(&self, session: &Session, because: Reason) {
        let empty = Record { holder: session.record.holder.clone(), ..Record::default() };
        if own_and_whole(session).is_err() || session.record == empty {
            return;
        }
        let last = self.last_backup(&session.vault.wallet_id(), self.host.now());
        if last.is_some_and(|last| session.vault.is_backed_up_by(&last.path).unwrap_or(false)) {
            return;
        }
        let failure = match self.back_up(&session.vault, because) {
            Ok((_, failures)) => failures.into_iter().next(),
            Err(error) => Some(error.to_string()),
        };
        self.tending.lock().failure = failure;
    }

    /// One backup in each folder. That the chosen folder failed is told beside the one that was made.
    fn back_up(&self, vault: &Vault, because: Reason) -> Result<(Backup, Vec<String>), AppError> {
        let now = self.host.now();
        let own = self.host.backups_folder();
        make_backup_folder(&own).map_err(|error| faults::file("The folder for backups could not be made", &own, &error))?;
        let id = vault.wallet_id();
        let mut made = Vec::new();
        let mut failures = Vec::new();
        for folder in std::iter::once(own).chain(self.other_folder()) {
            match vault.back_up(&folder, now, because) {
                Ok(backup) => {
                    made.push(backup);
                    // What cannot be removed now is removed the next time.
                    let _ = remove_old_backups(&folder, &id, now);
                }
                Err(error) => failures.push(error),
            }
        }
        match (made.into_iter().next(), !failures.is_empty()) {
            (Some(first), _) => Ok((first, failures.iter().map(failure).collect())),
            (None, true) => Err(told::not_made(failures.remove(0))),
            (None, false) => Err(AppError::new(ErrorCode::Internal, "No backup was made.", "Try again.")),
        }
    }

    /// The folder that the person chose, whether it is there or not.
    fn other_folder(&self) -> Option<PathBuf> {
        let text = std::fs::read_to_string(self.host.backups_folder().join(OTHER_FOLDER)).ok()?;
        Some(text.trim()).filter(|text| !text.is_empty()).map(PathBuf::from)
    }

    /// A private place for what is only looked at: beside the backups, or where these may not be written, where the system keeps
    /// what passes. What lies there is encrypted.
    pub(crate) fn scratch(&self) -> PathBuf {
        let own = self.host.backups_folder();
        let probe = own.join("peerfolio-probe");
        let writable = make_backup_folder(&own).and_then(|()| std::fs::write(&probe, b"")).is_ok();
        let _ = std::fs::remove_file(&probe);
        if writable { own } else { std::env::temp_dir() }
    }

    /// The id of the wallet that is open, or lies there locked.
    fn own_id(&self) -> Option<String> {
        let open = self.lock();
        let id = open.as_ref().filter(|session| !session.sample).map(|session| session.vault.wallet_id());
        id.or_else(|| wallet_id_in(&self.host.wallet_folder()))
    }

    fn is_other(&self, backup: &Backup) -> bool {
        wallet_id_in(&self.host.wallet_folder()).is_some_and(|id| id != backup.wallet_id)
    }

    /// Every file that by its name is a backup, in both folders; whether it lies in the chosen one.
    fn listed(&self) -> Vec<(Listed, bool)> {
        let own = list_backups(&self.host.backups_folder()).unwrap_or_default();
        let other = self.other_folder().map(|folder| list_backups(&folder).unwrap_or_default()).unwrap_or_default();
        own.into_iter().map(|listed| (listed, false)).chain(other.into_iter().map(|listed| (listed, true))).collect()
    }

    /// The last backup of this wallet that does not lie in the future.
    fn last_backup(&self, id: &str, now: NaiveDateTime) -> Option<Backup> {
        let usable = self.listed().into_iter().filter_map(|(listed, _)| listed.backup.ok());
        let own = usable.filter(|backup| backup.wallet_id == id && backup.stamp.made <= now + TimeDelta::minutes(5));
        own.max_by_key(|backup| backup.stamp.made)
    }

    /// When, by this computer's clock, and why a backup was made.
    fn made(&self, backup: &Backup) -> String {
        told::sentence(self.host.local(backup.stamp.made), backup.stamp.because)
    }

    fn backup_view(&self, listed: &Listed, in_other_folder: bool, id: Option<&str>) -> BackupView {
        let path = listed.path.display().to_string();
        match &listed.backup {
            Ok(backup) => BackupView {
                path,
                made_at: Some(time(backup.stamp.made)),
                why: told::why(backup.stamp.because),
                sentence: self.made(backup),
                size: size_words(backup.bytes),
                other_wallet: id.is_some_and(|id| id != backup.wallet_id),
                in_other_folder,
            },
            Err(error) => {
                let size = std::fs::metadata(&listed.path).map(|about| size_words(about.len())).unwrap_or_default();
                let (why, sentence) = (error.to_string(), error.to_string());
                BackupView { path, made_at: None, why, sentence, size, other_wallet: false, in_other_folder }
            }
        }
    }

    fn backups(&self, id: Option<&str>) -> BackupsView {
        let now = self.host.now();
        let other_folder =
            self.other_folder().map(|path| BackupFolderView { there: path.is_dir(), path: path.display().to_string() });
        let mut backups: Vec<BackupView> =
            self.listed().iter().map(|(listed, in_other)| self.backup_view(listed, *in_other, id)).collect();
        backups.sort_by(|one, two| two.made_at.cmp(&one.made_at));
        let last = id.and_then(|id| self.last_backup(id, now));
        let sentence = match &last {
            Some(last) => format!("The last backup is from {}.", about(self.host.local(last.stamp.made), self.host.local(now))),
            None if id.is_none() => "There is no wallet here that could be backed up.".to_owned(),
            None => "There is no backup of this wallet yet.".to_owned(),
        };
        let late = last.as_ref().is_none_or(|last| now - last.stamp.made > TimeDelta::days(3)) && id.is_some();
        let gone = other_folder.as_ref().filter(|folder| !folder.there);
        let mut warning: Vec<String> = self.tending.lock().failure.iter().cloned().collect();
        if let (Some(gone), true) = (gone, warning.is_empty()) {
            warning.push(format!(
                "The folder {} is not there: connect its stick or drive, and the next backup goes there too.",
                gone.path
            ));
        }
        if late && warning.is_empty() {
            warning.push("Make a backup now, and keep one on a stick that lies elsewhere.".to_owned());
        }
        BackupsView {
            sentence,
            can_make: false,
            warning: (!warning.is_empty()).then(|| warning.join(" ")),
            folder: self.host.backups_folder().display().to_string(),
            other_folder,
            backups,
        }
    }
}

/// What opens a backup.
enum Key {
    Passphrase(Passphrase),
    Recovery(RecoveryCode),
}

impl Key {
    fn opener(&self) -> Opener<'_> {
        match self {
            Self::Passphrase(passphrase) => passphrase.into(),
            Self::Recovery(code) => code.into(),
        }
    }

    fn look(&self, path: &Path, scratch: &Path) -> Result<Looked, AppError> {
        Looked::open(path, scratch, self.opener()).map_err(told::not_opened)
    }

    fn open(&self, folder: &Path) -> Result<Vault, peerfolio_vault::OpenError> {
        Vault::open(folder, self.opener())
    }
}

fn typed(req: &mut BackupOpenReq) -> Result<Key, AppError> {
    let typed = Zeroizing::new(std::mem::take(&mut req.passphrase));
    if req.recovery_code {
        let code = RecoveryCode::read(&typed).map_err(|wrong| AppError::new(ErrorCode::Input, wrong.to_string(), ""))?;
        return Ok(Key::Recovery(code));
    }
    passphrase(&typed).map(Key::Passphrase)
}

/// Refuses what is not backed up: the sample, a wallet that another window writes, one that is damaged.
fn own_and_whole(session: &Session) -> Result<(), AppError> {
    if session.sample {
        let message = "This is the sample wallet, which can be made anew at any time; no backup was made.";
        return Err(AppError::new(ErrorCode::Input, message, "Make your own wallet, and it will be backed up."));
    }
    if session.rescue.is_some() {
        let message = "This wallet is damaged, so no backup was made; the earlier ones were kept.";
        return Err(AppError::new(ErrorCode::Damaged, message, "Restore the newest backup, or export what can be read."));
    }
    if session.vault.reads_only() {
        let message = "This wallet is open for reading only, so no backup was made here.";
        return Err(AppError::new(ErrorCode::ReadOnly, message, "The window that has it open makes the backups."));
    }
    Ok(())
}

fn made_view(backup: &Backup, failures: &[String]) -> BackupMadeView {
    let mut sentence = format!("The backup was made and read back: {}.", backup.path.display());
    for failure in failures {
        sentence.push(' ');
        sentence.push_str(failure);
    }
    BackupMadeView { path: backup.path.display().to_string(), sentence }
}

impl Drop for BackupOpenReq {
    fn drop(&mut self) {
        self.passphrase.zeroize();
    }
}
