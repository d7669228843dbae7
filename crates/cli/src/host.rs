//! The surroundings of the command line: the clock, the wallet's folder, and the passphrase.

use chrono::{NaiveDateTime, TimeZone};
use peerfolio_app::host::KeyStore;
use peerfolio_app::{AppError, ErrorCode, Host, NaiveDate, host};
use peerfolio_platform::secrets::Secrets;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Longest passphrase that is read from a file, in bytes.
const MOST_BYTES: u64 = 64 * 1024;

#[expect(clippy::disallowed_methods, reason = "the command line is a host, and hosts read the clock")]
pub(crate) fn today() -> NaiveDate {
    chrono::Local::now().date_naive()
}

#[expect(clippy::disallowed_methods, reason = "the command line is a host, and hosts read the clock")]
pub(crate) fn now() -> NaiveDateTime {
    chrono::Utc::now().naive_utc()
}

pub(crate) struct TerminalHost {
    wallet: PathBuf,
    as_of: Option<NaiveDate>,
    keys: Option<PlatformKeys>,
}

/// The platform's key store, as the use cases want it.
struct PlatformKeys(Secrets);

impl KeyStore for PlatformKeys {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn get(&self, id: &str) -> Result<Option<Zeroizing<[u8; 32]>>, String> {
        self.0.get(id)
    }

    fn set(&self, id: &str, secret: &[u8; 32]) -> Result<(), String> {
        self.0.set(id, secret)
    }

    fn delete(&self, id: &str) -> Result<(), String> {
        self.0.delete(id)
    }
}

impl TerminalHost {
    /// `vault`: the folder named by the caller; `as_of`: the day taken for today.
    pub(crate) fn new(vault: Option<&Path>, as_of: Option<NaiveDate>) -> Result<Self, AppError> {
        let usual = || host::data_folder(|name| std::env::var_os(name)).map(|folder| folder.join("wallet"));
        let wallet = vault.map(Path::to_owned).or_else(usual).ok_or_else(|| {
            AppError::new(
                ErrorCode::File,
                "This system names no folder for a program's data.",
                "Name the wallet's folder with --vault PATH.",
            )
        })?;
        Ok(Self { wallet, as_of, keys: Secrets::of("Peerfolio").map(PlatformKeys) })
    }
}

impl Host for TerminalHost {
    fn today(&self) -> NaiveDate {
        self.as_of.unwrap_or_else(today)
    }

    fn now(&self) -> NaiveDateTime {
        now()
    }

    fn local(&self, at: NaiveDateTime) -> NaiveDateTime {
        chrono::Local.from_utc_datetime(&at).naive_local()
    }

    fn wallet_folder(&self) -> PathBuf {
        self.wallet.clone()
    }

    fn sample_folder(&self) -> PathBuf {
        host::sample_beside(&self.wallet)
    }

    fn key_store(&self) -> Option<&dyn KeyStore> {
        self.keys.as_ref().map(|keys| keys as &dyn KeyStore)
    }

    fn open_file(&self, path: &Path) -> Result<(), String> {
        Err(format!("the command line opens no files; it lies at {}", path.display()))
    }
}

/// A passphrase from the file or file descriptor named, or asked for at the terminal. A final line end does not belong to it.
pub(crate) fn passphrase(file: Option<&Path>, question: &str) -> Result<Zeroizing<String>, AppError> {
    secret(file, question, "The passphrase")
}

/// The same for another secret, which errors call `what`.
pub(crate) fn secret(file: Option<&Path>, question: &str, what: &str) -> Result<Zeroizing<String>, AppError> {
    let refused = |why: String| AppError::new(ErrorCode::File, why, "Nothing was changed.");
    let Some(file) = file else {
        if !std::io::stdin().is_terminal() {
            return Err(refused(
                "A passphrase is needed, and there is no terminal to ask at. Name a file with --passphrase-file.".to_owned(),
            ));
        }
        return rpassword::prompt_password(question)
            .map(Zeroizing::new)
            .map_err(|error| refused(format!("{what} could not be read: {error}.")));
    };
    // Sized beforehand: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES as usize + 32));
    let text = file.to_string_lossy();
    let read = if text == "-" {
        std::io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes)
    } else {
        let by_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let path = if by_number && cfg!(unix) { PathBuf::from(format!("/dev/fd/{text}")) } else { file.to_owned() };
        std::fs::File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes))
    };
    read.map_err(|error| refused(format!("{what} could not be read from {text}: {error}.")))?;
    let typed = std::str::from_utf8(&bytes).map_err(|_| refused(format!("{what} in {text} is not UTF-8 text.")))?;
    let typed = typed.strip_suffix('\n').unwrap_or(typed);
    Ok(Zeroizing::new(typed.strip_suffix('\r').unwrap_or(typed).to_owned()))
}
