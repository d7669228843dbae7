//! What the use cases ask of the machine: the date, the wallet's folder, the person's own programs.
//!
//! The only place in the shell that reads a clock or the surroundings. It must never look into a wallet.

use chrono::{NaiveDate, NaiveDateTime, TimeZone};
use peerfolio_app::Host;
use peerfolio_app::host::{KeyStore, Zeroizing, data_folder, sample_beside};
use peerfolio_platform::clipboard::Clipboard;
use peerfolio_platform::secrets::Secrets;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tauri::AppHandle;
use tauri_plugin_opener::OpenerExt;

/// The machine under the desktop window.
pub(crate) struct Desktop {
    window: AppHandle,
    wallet: PathBuf,
    clipboard: Clipboard,
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

impl Desktop {
    /// Finds the wallet's folder: `--vault PATH`, else PEERFOLIO_VAULT, else the same folder as the command line's.
    ///
    /// # Errors
    /// Where the platform names no folder for programs' data.
    pub(crate) fn new(window: AppHandle) -> tauri::Result<Self> {
        let asked = argument("--vault", std::env::args_os()).or_else(|| std::env::var_os("PEERFOLIO_VAULT"));
        let wallet = match asked.filter(|path| !path.is_empty()) {
            Some(path) => PathBuf::from(path),
            None => data_folder(|name| std::env::var_os(name)).ok_or(tauri::Error::UnknownPath)?.join("wallet"),
        };
        Ok(Self { window, wallet, clipboard: Clipboard::default(), keys: Secrets::of("Peerfolio").map(PlatformKeys) })
    }

    /// The clipboard, for whoever has to empty it.
    pub(crate) fn clipboard(&self) -> Clipboard {
        self.clipboard.clone()
    }
}

/// The word after `name`, or what follows `name=`.
fn argument(name: &str, words: impl Iterator<Item = OsString>) -> Option<OsString> {
    let mut words = words.skip(1);
    while let Some(word) = words.next() {
        if word == name {
            return words.next();
        }
        if let Some(value) = word.to_str().and_then(|word| word.strip_prefix(name)?.strip_prefix('=')) {
            return Some(value.into());
        }
    }
    None
}

/// Another day than today, so that pictures of the window can be made again: only in a build for development.
fn set_day() -> Option<NaiveDate> {
    if cfg!(debug_assertions) { std::env::var("PEERFOLIO_TODAY").ok()?.parse().ok() } else { None }
}

impl Host for Desktop {
    #[expect(clippy::disallowed_methods, reason = "the host is the one place that reads a clock")]
    fn today(&self) -> NaiveDate {
        set_day().unwrap_or_else(|| chrono::Local::now().date_naive())
    }

    #[expect(clippy::disallowed_methods, reason = "the host is the one place that reads a clock")]
    fn now(&self) -> NaiveDateTime {
        let now = chrono::Utc::now().naive_utc();
        set_day().map_or(now, |day| day.and_time(now.time()))
    }

    fn local(&self, at: NaiveDateTime) -> NaiveDateTime {
        chrono::Local.from_utc_datetime(&at).naive_local()
    }

    fn wallet_folder(&self) -> PathBuf {
        self.wallet.clone()
    }

    fn sample_folder(&self) -> PathBuf {
        sample_beside(&self.wallet)
    }

    fn keeps_backups(&self) -> bool {
        true
    }

    fn open_file(&self, path: &Path) -> Result<(), String> {
        self.window.opener().open_path(path.to_string_lossy(), None::<&str>).map_err(|fault| fault.to_string())
    }

    fn key_store(&self) -> Option<&dyn KeyStore> {
        self.keys.as_ref().map(|keys| keys as &dyn KeyStore)
    }

    fn copy(&self, text: &str, keep: Duration) -> Result<(), String> {
        self.clipboard.copy(text, keep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> impl Iterator<Item = OsString> {
        line.split(' ').map(OsString::from).collect::<Vec<_>>().into_iter()
    }

    #[test]
    fn the_wallets_folder_is_found_in_either_form() {
        assert_eq!(argument("--vault", words("peerfolio-desktop --vault /a")), Some("/a".into()));
        assert_eq!(argument("--vault", words("peerfolio-desktop --vault=/a")), Some("/a".into()));
        assert_eq!(argument("--vault", words("--vault /never-the-programs-own-name")), None);
        assert_eq!(argument("--vault", words("peerfolio-desktop --vaults /a")), None);
        assert_eq!(argument("--vault", words("peerfolio-desktop --vault")), None);
    }
}
