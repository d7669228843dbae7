//! The platform's own store of secrets: Keychain, Credential Manager, or the Secret Service of a Linux desktop.
//!
//! Secrets of 32 bytes, by id, under one name. What the store does with them, and when it asks the person, is its own
//! business. Errors say why and never what.

use keyring_core::api::CredentialStore;
use keyring_core::{Entry, Error};
use std::sync::Arc;
use zeroize::{Zeroize, Zeroizing};

/// The secrets that a program keeps under its name.
pub struct Secrets {
    program: &'static str,
}

impl Secrets {
    /// Those of a program by that name; `None` where this machine has no such store. It is asked for nothing yet.
    #[must_use]
    pub fn of(program: &'static str) -> Option<Self> {
        is_there().then_some(Self { program })
    }

    /// What the platform calls its store.
    #[must_use]
    pub fn name(&self) -> &'static str {
        if cfg!(windows) {
            "Credential Manager"
        } else if cfg!(target_os = "macos") {
            "Keychain"
        } else {
            "the desktop's keyring"
        }
    }

    fn entry(&self, id: &str) -> Result<Entry, String> {
        store().and_then(|store| store.build(self.program, id, None)).map_err(|error| self.words(&error))
    }

    /// The secret of this id; `None` where there is none.
    ///
    /// # Errors
    /// Why the store could not be asked, in words; also where something else than 32 bytes lies there.
    pub fn get(&self, id: &str) -> Result<Option<Zeroizing<[u8; 32]>>, String> {
        match self.entry(id)?.get_secret() {
            Ok(mut bytes) => {
                let secret = <[u8; 32]>::try_from(bytes.as_slice()).map(Zeroizing::new);
                bytes.zeroize();
                secret.map(Some).map_err(|_| format!("What {} holds under this name is not Peerfolio's.", self.name()))
            }
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(self.words(&error)),
        }
    }

    /// Keeps a secret under this id, in place of one that is there.
    ///
    /// # Errors
    /// Why it was not kept, in words.
    pub fn set(&self, id: &str, secret: &[u8; 32]) -> Result<(), String> {
        self.entry(id)?.set_secret(secret).map_err(|error| self.words(&error))
    }

    /// Takes a secret away; none there is as good.
    ///
    /// # Errors
    /// Why it is still there, in words.
    pub fn delete(&self, id: &str) -> Result<(), String> {
        match self.entry(id)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(self.words(&error)),
        }
    }

    /// Why, without any of the bytes that some of these errors carry.
    fn words(&self, error: &Error) -> String {
        let name = self.name();
        match error {
            Error::NoStorageAccess(_) => format!("{name} is locked, and was not unlocked."),
            Error::PlatformFailure(why) => format!("{name} did not answer ({why})."),
            Error::NoEntry => format!("{name} has no such secret."),
            Error::Ambiguous(_) => format!("{name} has more than one secret of this name."),
            _ => format!("{name} answered in a way that this program does not know."),
        }
    }
}

#[cfg(target_os = "linux")]
fn is_there() -> bool {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    set("DBUS_SESSION_BUS_ADDRESS").is_some()
        || set("XDG_RUNTIME_DIR").is_some_and(|folder| std::path::Path::new(&folder).join("bus").exists())
}

#[cfg(any(target_os = "macos", windows))]
fn is_there() -> bool {
    true
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn is_there() -> bool {
    false
}

/// A new conversation with the store: one kept open would outlive a store that is started again.
fn store() -> keyring_core::Result<Arc<CredentialStore>> {
    #[cfg(target_os = "linux")]
    return Ok(zbus_secret_service_keyring_store::Store::new()?);
    #[cfg(target_os = "macos")]
    return Ok(apple_native_keyring_store::keychain::Store::new()?);
    #[cfg(windows)]
    return Ok(windows_native_keyring_store::Store::new()?);
    #[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
    return Err(Error::NoDefaultStore);
}
