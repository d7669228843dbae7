//! Two machines, one wallet: setting up, joining, exchanging, and answering what only the person can.
//!
//! The wallet is not held while the place is asked: the window stays awake, and a place that does not answer holds nothing
//! up. What the files say is the vault's business, how they get there the store's; here they meet, and get their words.

mod told;

use crate::error::{AppError, ErrorCode};
use crate::faults;
use crate::files;
use crate::view::{
    FieldFault, Nothing, SyncDoneView, SyncJoinReq, SyncPlaceReq, SyncRemovalsReq, SyncSettleReq, SyncSetupReq, SyncView,
    WalletView,
};
use crate::wallet::{App, Session, fault, passphrase, refuse};
use peerfolio_store::{Place, PlaceFault, Secret};
use peerfolio_vault::sync::{
    ChangeLogError, Id, JoinError, MAX_KEY_FILE_BYTES, Pick, Store, StoreError, fetch, key_file, publish, wallets,
};
use peerfolio_vault::{OpenError, Opener, RecoveryCode, Vault};
use told::view;

/// Rounds of one exchange: at 32 MiB each, more than any wallet has.
const ROUNDS: usize = 500;
/// Most characters of a computer's name.
const LONGEST_NAME: usize = 60;
/// Most bytes of a file that is read for certificates; how much of it may be certificates, the place decides.
const MAX_AUTHORITY_FILE: u64 = 1_000_000;

/// What an exchange did.
#[derive(Default)]
struct Exchanged {
    changed: usize,
    sent: usize,
}

impl App {
    /// How the sharing stands.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::File`], [`ErrorCode::Damaged`].
    pub fn sync_view(&self, _: Nothing) -> Result<SyncView, AppError> {
        let rules = &*self.rules()?;
        self.open(|session| view(rules, session))
    }

    /// Starts sharing the open wallet and puts it into the place; where it is shared already, names the place anew.
    ///
    /// # Errors
    /// [`ErrorCode::Input`], [`ErrorCode::Locked`], [`ErrorCode::File`]; nothing is set up then.
    pub fn sync_setup(&self, req: SyncSetupReq) -> Result<SyncDoneView, AppError> {
        let (name, place) = (device_name(&req.device_name), place(&req.place));
        let (name, place) = both(name, place)?;
        // Asked before anything is changed: a wrong password is no reason to have a wallet half shared.
        reach(&place)?;
        let was_shared = self.open(|session| {
            if session.sample {
                return Err(AppError::new(
                    ErrorCode::Input,
                    "The sample wallet is for looking around and cannot be shared. Nothing was set up.",
                    "Open your own wallet first.",
                ));
            }
            let shared = session.vault.is_shared().map_err(change_log)?;
            if shared {
                session.vault.set_store_place(&name, &place.to_text()).map_err(change_log)?;
            } else {
                self.back_up_before(session, peerfolio_vault::Reason::BeforeSync);
                session.vault.share(&name, &place.to_text()).map_err(change_log)?;
            }
            Ok(shared)
        })?;
        match self.exchange() {
            Ok(done) => self.done(&done),
            Err(error) if was_shared => Err(error),
            Err(error) => {
                self.open(|session| session.vault.stop_sharing().map_err(change_log))?;
                Err(error)
            }
        }
    }

    /// Makes this computer's wallet from the one in the place, opens it, and takes in all there is.
    ///
    /// # Errors
    /// [`ErrorCode::WalletExists`], [`ErrorCode::Input`], [`ErrorCode::WrongPassphrase`], [`ErrorCode::File`]; there is no
    /// wallet here then, unless the place went away after it was made, which a later exchange makes good.
    pub fn sync_join(&self, req: SyncJoinReq) -> Result<WalletView, AppError> {
        let (name, place) = both(device_name(&req.device_name), place(&req.place))?;
        let folder = self.host.wallet_folder();
        if Vault::exists(&folder) {
            return Err(AppError::new(
                ErrorCode::WalletExists,
                "There is a wallet on this computer already. Nothing was changed.",
                "Export it and move its folder away first; after joining, import what you exported.",
            ));
        }
        let store = peerfolio_store::open(&place).map_err(|error| unreached(&error))?;
        let names = wallets(&*store).map_err(|error| unreached(&error))?;
        let mut refused = AppError::new(
            ErrorCode::NotFound,
            "No shared wallet lies in that place. Nothing was made here.",
            "On the other computer, set up sharing first and let it finish; then check that both name the same place. A synced folder may need a few minutes.",
        );
        for wallet in names {
            let Some(file) = key_file(&*store, &wallet, MAX_KEY_FILE_BYTES).map_err(|error| unreached(&error))? else { continue };
            match join(&folder, &file, &req, &name, &place) {
                Ok(vault) => {
                    *self.lock() = Some(Session::of(vault)?);
                    // The wallet is there now; what is missing comes with the next exchange.
                    self.exchange()?;
                    return Ok(self.view(self.lock().as_ref()));
                }
                // Another's wallet may lie in the same place.
                Err(error) if error.code == ErrorCode::WrongPassphrase => refused = error,
                Err(error) => return Err(error),
            }
        }
        Err(refused)
    }

    /// Exchanges what changed with the other computers.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Input`] where this wallet is not shared, [`ErrorCode::File`] where the place
    /// cannot be reached: everything is kept then, and goes out the next time.
    pub fn sync_now(&self, _: Nothing) -> Result<SyncDoneView, AppError> {
        let done = self.exchange()?;
        self.done(&done)
    }

    /// Settles a conflict, here and everywhere.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] where it was settled already, or more was said since; [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn sync_settle(&self, req: SyncSettleReq) -> Result<SyncView, AppError> {
        let rules = &*self.rules()?;
        let unknown = || change_log(ChangeLogError::Settled);
        let heads: Option<Vec<Id>> = req.heads.iter().map(|head| Id::parse(head)).collect();
        let picks: Option<Vec<_>> = req.picks.iter().map(|pick| Some((pick.field.clone(), Id::parse(&pick.version)?))).collect();
        let (heads, picks) = heads.zip(picks).ok_or_else(unknown)?;
        let pick = match (req.remove, picks.is_empty()) {
            (true, _) => Pick::Remove,
            (false, true) => Pick::AsItStands,
            (false, false) => Pick::Fields(picks),
        };
        self.open(|session| {
            session.vault.settle_dispute(&req.kind, &req.id, &heads, &pick).map_err(change_log)?;
            session.changed()?;
            view(rules, session)
        })
    }

    /// Answers removals of other computers.
    ///
    /// # Errors
    /// [`ErrorCode::Input`], [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn sync_removals(&self, req: SyncRemovalsReq) -> Result<SyncView, AppError> {
        let rules = &*self.rules()?;
        self.open(|session| {
            let shared = session.vault.shared().map_err(change_log)?.ok_or(ChangeLogError::NotShared).map_err(change_log)?;
            let which: Vec<(String, String)> = if req.rows.is_empty() {
                shared.removals.into_iter().map(|waiting| (waiting.kind, waiting.record)).collect()
            } else {
                req.rows.into_iter().map(|row| (row.kind, row.id)).collect()
            };
            session.vault.answer_removals(&which, req.keep).map_err(change_log)?;
            session.changed()?;
            view(rules, session)
        })
    }

    /// Puts away the notice that this wallet was restored or copied, once it was read.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Input`] where this wallet is not shared, [`ErrorCode::ReadOnly`], [`ErrorCode::File`].
    pub fn sync_acknowledge(&self, _: Nothing) -> Result<SyncView, AppError> {
        let rules = &*self.rules()?;
        self.open(|session| {
            if !session.vault.is_shared().map_err(change_log)? {
                return Err(change_log(ChangeLogError::NotShared));
            }
            session.vault.acknowledge_renewal().map_err(change_log)?;
            view(rules, session)
        })
    }

    /// Stops sharing on this computer. Every record stays here and on the others.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn sync_stop(&self, _: Nothing) -> Result<SyncView, AppError> {
        let rules = &*self.rules()?;
        self.open(|session| {
            session.vault.stop_sharing().map_err(change_log)?;
            view(rules, session)
        })
    }

    fn done(&self, done: &Exchanged) -> Result<SyncDoneView, AppError> {
        let rules = &*self.rules()?;
        let came = match done.changed {
            0 => "Nothing new came from your other computers".to_owned(),
            1 => "One change came from your other computers".to_owned(),
            count => format!("{count} changes came from your other computers"),
        };
        let went = if done.sent == 0 { "and they have everything from here." } else { "and what is new here is there for them." };
        self.open(|session| Ok(SyncDoneView { sentence: format!("{came}, {went}"), view: view(rules, session)? }))
    }

    /// Rounds with the place until nothing is left to read or to write.
    fn exchange(&self) -> Result<Exchanged, AppError> {
        let mut done = Exchanged::default();
        let (folder, place) = self.open(|session| {
            let place = session.vault.store_place().map_err(change_log)?.ok_or(ChangeLogError::NotShared).map_err(change_log)?;
            Ok((session.vault.folder().to_owned(), Place::from_text(&place)))
        })?;
        let place = place.ok_or_else(|| {
            let next = "Set up sharing again with the same place.";
            AppError::new(
                ErrorCode::Input,
                "Where your computers meet was noted by a newer Peerfolio. Nothing was changed.",
                next,
            )
        })?;
        let store = peerfolio_store::open(&place).map_err(|error| unreached(&error))?;
        for _ in 0..ROUNDS {
            let same = |session: &Session| {
                // It was locked and another opened meanwhile: this exchange is none of that one's.
                if session.vault.folder() == folder { Ok(()) } else { Err(change_log(ChangeLogError::NotShared)) }
            };
            let known = self.open(|session| same(session).and_then(|()| session.vault.known_changes().map_err(change_log)))?;
            let brought = fetch(&*store, &known).map_err(|error| unreached(&error))?;
            let merged = self.open(|session| {
                same(session)?;
                let merged = session.vault.merge_changes(&brought).map_err(change_log)?;
                if merged.changed > 0 {
                    session.changed()?;
                }
                Ok(merged)
            })?;
            let (stored, written) = publish(&*store, &merged.outgoing);
            self.open(|session| same(session).and_then(|()| session.vault.note_stored(&stored).map_err(change_log)))?;
            written.map_err(|error| unreached(&error))?;
            done.changed += merged.changed;
            done.sent += merged.outgoing.len();
            if !merged.more {
                break;
            }
        }
        Ok(done)
    }
}

fn join(folder: &std::path::Path, file: &[u8], req: &SyncJoinReq, name: &str, place: &Place) -> Result<Vault, AppError> {
    let place = place.to_text();
    let joined = if req.recovery_code.trim().is_empty() {
        let typed = passphrase(&req.passphrase)?;
        Vault::join(folder, file, Opener::from(&typed), name, &place)
    } else {
        let code = RecoveryCode::read(&req.recovery_code).map_err(|fault| {
            AppError::new(ErrorCode::WrongPassphrase, fault.to_string(), "Compare it with your page, letter by letter.")
        })?;
        Vault::join(folder, file, Opener::from(&code), name, &place)
    };
    joined.map_err(|error| match error {
        JoinError::Open(OpenError::WrongPassphrase) => AppError::new(
            ErrorCode::WrongPassphrase,
            "This passphrase does not open the shared wallet. Nothing was made here.",
            "Type the passphrase of the computer that shares it. If it was changed there, let that computer exchange once, then try again.",
        ),
        JoinError::Open(error) => faults::open(error),
        JoinError::Create(error) => faults::create(error),
        JoinError::ChangeLog(error) => change_log(error),
        other => AppError::new(ErrorCode::Internal, other.to_string(), "Try again."),
    })
}

pub(crate) fn change_log(error: ChangeLogError) -> AppError {
    match error {
        ChangeLogError::Storage(error) => faults::write(error.into()),
        ChangeLogError::Randomness(_) => AppError::new(ErrorCode::Internal, error.to_string(), ""),
        _ => AppError::new(ErrorCode::Input, error.to_string(), ""),
    }
}

/// The place did not do what was asked. Nothing in the wallet was changed by that.
fn unreached(error: &StoreError) -> AppError {
    let (code, next) = match error {
        StoreError::Unreachable(_) => (
            ErrorCode::File,
            "Check the connection, the drive or the folder, and exchange again. You can go on working meanwhile: everything goes out then.",
        ),
        StoreError::Untrusted(_) => (
            ErrorCode::File,
            "Check the address. If it is a server of your own, give its authority's certificate when you set up sharing.",
        ),
        StoreError::WrongCredentials => (
            ErrorCode::Input,
            "Set up sharing again with the right ones. Nextcloud makes passwords for single programs under Security.",
        ),
        StoreError::Forbidden => (ErrorCode::File, "Give this account the right to write there, or choose another place."),
        StoreError::Full => (ErrorCode::File, "Make room there, then exchange again."),
        _ => (ErrorCode::File, "Check the address; it must be that of a folder for files. Then try again."),
    };
    AppError::new(code, format!("{error} Everything is kept on this computer."), next)
}

/// Whether the place answers.
fn reach(place: &Place) -> Result<(), AppError> {
    let store: Box<dyn Store + Send> = peerfolio_store::open(place).map_err(|error| unreached(&error))?;
    wallets(&*store).map_err(|error| unreached(&error))?;
    Ok(())
}

fn device_name(typed: &str) -> Result<String, FieldFault> {
    let name = typed.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        let words = format!("Give this computer a name of up to {LONGEST_NAME} letters, such as Laptop.");
        return Err(fault("device_name", words));
    }
    Ok(name.to_owned())
}

/// The certificates in a file that the person named; empty where none was.
fn authority(path: &str) -> Result<String, FieldFault> {
    if path.is_empty() {
        return Ok(String::new());
    }
    let read = files::read("The certificate of your own authority could not be read", path.as_ref(), MAX_AUTHORITY_FILE);
    let bytes = read.map_err(|error| fault("authority", error.message))?;
    // What is no text is no certificate in PEM, and is refused as such.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn place(req: &SyncPlaceReq) -> Result<Place, FieldFault> {
    let text = |text: &str| text.trim().to_owned();
    let password = Secret::new(req.password.clone());
    let authority = if req.kind == "folder" { String::new() } else { authority(req.authority.trim())? };
    let place = match req.kind.as_str() {
        "folder" => Place::Folder { path: text(&req.path).into() },
        "webdav" => Place::Webdav { url: text(&req.url), user: text(&req.user), password, authority },
        "s3" => Place::S3 {
            url: text(&req.url),
            bucket: text(&req.bucket),
            region: text(&req.region),
            key: text(&req.user),
            secret: password,
            authority,
        },
        _ => return Err(fault("kind", "Choose a folder, WebDAV or S3.")),
    };
    place.check().map(|()| place).map_err(|wrong| match wrong {
        PlaceFault::Path => fault("path", "Choose the folder that is synced."),
        PlaceFault::Url => fault("url", "Write the whole address, beginning with https://, without name and password in it."),
        PlaceFault::Unencrypted => fault("url", "Use https://. With http:// everybody on the way could read your password."),
        PlaceFault::Bucket => fault("bucket", "Write the name of the bucket."),
        PlaceFault::Authority => fault(
            "authority",
            "Choose the certificate of your own authority: a text file that begins with BEGIN CERTIFICATE. Never give a private key.",
        ),
        PlaceFault::Credentials => fault("password", "Write both the name and the password."),
    })
}

fn both(name: Result<String, FieldFault>, place: Result<Place, FieldFault>) -> Result<(String, Place), AppError> {
    match (name, place) {
        (Ok(name), Ok(place)) => Ok((name, place)),
        (name, place) => {
            refuse([name.err(), place.err()].into_iter().flatten().collect())?;
            // There is a fault in one of them, and so the line before does not go on.
            Err(AppError::new(ErrorCode::Input, "Nothing was set up.", "Try again."))
        }
    }
}
