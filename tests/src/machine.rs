//! A machine that exists for one test: its day stands still, its folders vanish, and it remembers what it was asked to open.

use chrono::NaiveDateTime;
use peerfolio_app::host::{KeyStore, Zeroizing};
use peerfolio_app::{App, Cost, Host, NaiveDate};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// The day on which the tests live, unless they say otherwise.
pub const TODAY: &str = "2026-11-22";

/// A machine for one test.
pub struct Machine {
    folder: TempDir,
    today: NaiveDate,
    opened: Arc<Mutex<Vec<PathBuf>>>,
    keys: Option<Arc<Drawer>>,
}

/// A key store that a test can look into and lock.
#[derive(Default)]
pub struct Drawer {
    /// What lies in it.
    pub secrets: Mutex<BTreeMap<String, [u8; 32]>>,
    /// It refuses everything, as one that its owner has not unlocked.
    pub shut: Mutex<bool>,
}

struct Surroundings {
    folder: PathBuf,
    today: NaiveDate,
    opened: Arc<Mutex<Vec<PathBuf>>>,
    keys: Option<Arc<Drawer>>,
}

impl Machine {
    /// A new machine on [`TODAY`].
    ///
    /// # Panics
    /// Where no temporary folder can be made.
    #[must_use]
    pub fn new() -> Self {
        Self::on(TODAY)
    }

    /// A new machine on a day.
    ///
    /// # Panics
    /// Where the day is none, or no temporary folder can be made.
    #[must_use]
    pub fn on(day: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Self { folder, today: day.parse().expect("a day"), opened: Arc::default(), keys: None }
    }

    /// The same machine with a key store.
    #[must_use]
    pub fn with_key_store(self, keys: &Arc<Drawer>) -> Self {
        Self { keys: Some(Arc::clone(keys)), ..self }
    }

    /// The program on this machine. Every call is another copy of it, on the same wallet.
    ///
    /// A guess at the passphrase costs as little as a wallet may have it cost, so that a test takes no half second.
    #[must_use]
    pub fn program(&self) -> App {
        let folder = self.folder.path().to_owned();
        let host = Surroundings { folder, today: self.today, opened: Arc::clone(&self.opened), keys: self.keys.clone() };
        App::with_cost(Box::new(host), cheapest())
    }

    /// The same on another day.
    ///
    /// # Panics
    /// Where the day is none.
    #[must_use]
    pub fn program_on(&self, day: &str) -> App {
        let folder = self.folder.path().to_owned();
        let today = day.parse().expect("a day");
        let host = Surroundings { folder, today, opened: Arc::clone(&self.opened), keys: self.keys.clone() };
        App::with_cost(Box::new(host), cheapest())
    }

    /// A path in the person's own folder.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same as text, for a request.
    #[must_use]
    pub fn text_path(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    /// The wallet's folder.
    #[must_use]
    pub fn wallet(&self) -> PathBuf {
        self.path("wallet")
    }

    /// What the program asked this machine to open.
    #[must_use]
    pub fn opened(&self) -> Vec<PathBuf> {
        self.opened.lock().map(|opened| opened.clone()).unwrap_or_default()
    }
}

/// The least that a wallet's key may cost (RFC 9106, section 3.1).
fn cheapest() -> Cost {
    Cost::new(8, 1, 1).unwrap_or(Cost::DEFAULT)
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl Host for Surroundings {
    fn today(&self) -> NaiveDate {
        self.today
    }

    fn now(&self) -> NaiveDateTime {
        self.today.and_hms_opt(12, 0, 0).unwrap_or_default()
    }

    fn wallet_folder(&self) -> PathBuf {
        self.folder.join("wallet")
    }

    fn sample_folder(&self) -> PathBuf {
        self.folder.join("sample")
    }

    fn key_store(&self) -> Option<&dyn KeyStore> {
        self.keys.as_deref().map(|keys| keys as &dyn KeyStore)
    }

    fn open_file(&self, path: &Path) -> Result<(), String> {
        if let Ok(mut opened) = self.opened.lock() {
            opened.push(path.to_owned());
        }
        Ok(())
    }
}

impl Drawer {
    fn pull(&self) -> Result<std::sync::MutexGuard<'_, BTreeMap<String, [u8; 32]>>, String> {
        if self.shut.lock().is_ok_and(|shut| *shut) {
            return Err("it is locked".to_owned());
        }
        self.secrets.lock().map_err(|_| "it is broken".to_owned())
    }
}

impl KeyStore for Drawer {
    fn name(&self) -> &str {
        "The sample key store"
    }

    fn get(&self, id: &str) -> Result<Option<Zeroizing<[u8; 32]>>, String> {
        Ok(self.pull()?.get(id).map(|secret| Zeroizing::new(*secret)))
    }

    fn set(&self, id: &str, secret: &[u8; 32]) -> Result<(), String> {
        self.pull()?.insert(id.to_owned(), *secret);
        Ok(())
    }

    fn delete(&self, id: &str) -> Result<(), String> {
        self.pull()?.remove(id);
        Ok(())
    }
}
