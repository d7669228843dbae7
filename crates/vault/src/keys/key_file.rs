//! The key file `wallet.key`: the wallet's data key, wrapped in numbered slots.
//!
//! `docs/vault-format.md` tells it byte by byte. A reader checks, in this order: size, magic, checksum, version, shape, the
//! bounds of the cost, the slot's own authentication, the authentication of the whole file. It must never compute or
//! allocate what the file asks for before that was found within bounds, and never panics on any input.

use crate::keys::cost::Cost;
use crate::keys::key::{
    DataKey, NotEnoughMemory, RandomnessError, WALLET_ID_BYTES, WrappingKey, derive_wrapping_key, make_random,
};
use crate::keys::opener::{Opener, STORE_ID_BYTES, StoredKey};
use crate::keys::passphrase::Passphrase;
use crate::keys::recovery::RecoveryCode;
use crate::keys::secret::scrub_stack;
use crate::keys::slot::{
    Fresh, HeadError, KEY_STORE, KeyStoreHead, MOST_KEY_STORES, PASSPHRASE, PassphraseHead, RECOVERY, Reader, RecoveryHead, Slot,
    two_bytes,
};
use ring::{digest, hmac};

/// The version that this program writes, and the latest that it reads.
pub(crate) const VERSION: u16 = 1;
/// More bytes than any key file has.
pub(crate) const MAX_FILE_BYTES: u64 = 16 * 1024;

pub(crate) const MAGIC: &[u8; 16] = b"Peerfolio wallet";
const CHECKSUM_BYTES: usize = 32;
const AUTHENTICATION_BYTES: usize = 32;
const RECOVERY_INFO: &[u8] = b"peerfolio recovery code 1";
const KEY_STORE_INFO: &[u8] = b"peerfolio key store 1";

/// Why a key file does not give its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyFileError {
    /// Not as it was written, or not a key file.
    Damaged,
    /// Its version is later than [`VERSION`].
    Newer(u16),
    /// It asks for more than [`Cost`] allows.
    CostRefused,
    /// The passphrase does not open its slot.
    WrongPassphrase,
    /// The recovery code does not open its slot.
    WrongRecoveryCode,
    /// There is no slot for a recovery code.
    NoRecoveryCode,
    /// The secret from the platform's key store opens no slot.
    WrongStoredKey,
    /// Not enough memory for the key derivation.
    NotEnoughMemory,
}

impl From<HeadError> for KeyFileError {
    fn from(error: HeadError) -> Self {
        match error {
            HeadError::Shape => Self::Damaged,
            HeadError::Cost(_) => Self::CostRefused,
        }
    }
}

/// A key file whose shape and checksum are right; nothing in it is authenticated yet.
pub(crate) struct KeyFile {
    wallet_id: [u8; WALLET_ID_BYTES],
    slots: Vec<Slot>,
}

/// No slot can be added: there are as many as there may be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Crowded;

impl KeyFile {
    /// A new wallet's key file, with no slot yet.
    pub(crate) fn empty(wallet_id: [u8; WALLET_ID_BYTES]) -> Self {
        Self { wallet_id, slots: Vec::new() }
    }

    /// Reads a key file; see the module for the order of checks.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, KeyFileError> {
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(KeyFileError::Damaged);
        }
        let (content, checksum) = bytes.split_last_chunk::<CHECKSUM_BYTES>().ok_or(KeyFileError::Damaged)?;
        let mut rest = Reader(content);
        if &rest.take::<16>()? != MAGIC || digest::digest(&digest::SHA256, content).as_ref() != checksum {
            return Err(KeyFileError::Damaged);
        }
        // Every version keeps magic, checksum and the place of the version, so that a later file is told from a broken one.
        let version = u16::from_be_bytes(rest.take()?);
        if version > VERSION {
            return Err(KeyFileError::Newer(version));
        }
        if version < VERSION {
            return Err(KeyFileError::Damaged);
        }
        let wallet_id = rest.take()?;
        let count = u16::from_be_bytes(rest.take()?);
        let mut slots: Vec<Slot> = Vec::new();
        for _ in 0..count {
            let number = u16::from_be_bytes(rest.take()?);
            let kind = u16::from_be_bytes(rest.take()?);
            let length = u16::from_be_bytes(rest.take()?);
            let body = rest.take_slice(usize::from(length))?.to_vec();
            // Ascending numbers: no number is there twice.
            if slots.last().map_or(0, |before| before.number) >= number {
                return Err(KeyFileError::Damaged);
            }
            slots.push(Slot { number, kind, body });
        }
        let file = Self { wallet_id, slots };
        // One slot for the passphrase and no more: a second could double the work that a file asks for.
        let fits = rest.0.len() == AUTHENTICATION_BYTES
            && file.of_kind(PASSPHRASE).count() == 1
            && file.of_kind(RECOVERY).count() <= 1
            && file.of_kind(KEY_STORE).count() <= MOST_KEY_STORES;
        if fits { Ok(file) } else { Err(KeyFileError::Damaged) }
    }

    /// The wallet's id: random, made with the wallet, not secret.
    pub(crate) fn wallet_id(&self) -> &[u8; WALLET_ID_BYTES] {
        &self.wallet_id
    }

    pub(super) fn of_kind(&self, kind: u16) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(move |slot| slot.kind == kind)
    }

    /// The data key, from the slot that `opener` opens. `bytes` are those that [`Self::parse`] read.
    pub(crate) fn unlock<'a>(&self, bytes: &[u8], opener: impl Into<Opener<'a>>) -> Result<DataKey, KeyFileError> {
        let opened = self.open_slot(opener.into()).and_then(|key| {
            self.authenticate(bytes, &key)?;
            Ok(key)
        });
        scrub_stack();
        opened
    }

    #[inline(never)]
    fn open_slot(&self, opener: Opener<'_>) -> Result<DataKey, KeyFileError> {
        match opener {
            Opener::Passphrase(passphrase) => {
                let slot = self.of_kind(PASSPHRASE).next().ok_or(KeyFileError::Damaged)?;
                let PassphraseHead { cost, fresh } = PassphraseHead::parse(slot)?;
                let wrapping = derive_wrapping_key(passphrase, &fresh.salt, cost)
                    .map_err(|NotEnoughMemory| KeyFileError::NotEnoughMemory)?;
                slot.unwrap(&self.wallet_id, fresh.nonce, &wrapping).ok_or(KeyFileError::WrongPassphrase)
            }
            Opener::Recovery(code) => {
                let slot = self.of_kind(RECOVERY).next().ok_or(KeyFileError::NoRecoveryCode)?;
                let RecoveryHead { fresh, .. } = RecoveryHead::parse(slot)?;
                let wrapping = WrappingKey::derive(code.expose_bytes(), &fresh.salt, RECOVERY_INFO);
                slot.unwrap(&self.wallet_id, fresh.nonce, &wrapping).ok_or(KeyFileError::WrongRecoveryCode)
            }
            Opener::KeyStore(key) => {
                let named = |slot: &&Slot| KeyStoreHead::parse(slot).is_ok_and(|head| head.id == key.id);
                let slot = self.of_kind(KEY_STORE).find(named).ok_or(KeyFileError::WrongStoredKey)?;
                let KeyStoreHead { fresh, .. } = KeyStoreHead::parse(slot)?;
                let wrapping = WrappingKey::derive(key.expose_secret(), &fresh.salt, KEY_STORE_INFO);
                slot.unwrap(&self.wallet_id, fresh.nonce, &wrapping).ok_or(KeyFileError::WrongStoredKey)
            }
        }
    }

    /// Whether all of the file is as a holder of the data key wrote it.
    pub(crate) fn authenticate(&self, bytes: &[u8], key: &DataKey) -> Result<(), KeyFileError> {
        let (content, _) = bytes.split_last_chunk::<CHECKSUM_BYTES>().ok_or(KeyFileError::Damaged)?;
        let (authenticated, tag) = content.split_last_chunk::<AUTHENTICATION_BYTES>().ok_or(KeyFileError::Damaged)?;
        hmac::verify(&key.derive_key_file_key(&self.wallet_id), authenticated, tag).map_err(|_| KeyFileError::Damaged)
    }

    /// Whether it is the key of this very wallet that `opener` gives.
    pub(crate) fn gives(&self, bytes: &[u8], opener: Opener<'_>, key: &DataKey) -> Result<(), KeyFileError> {
        let opened = self.unlock(bytes, opener)?;
        // No secret is guessed at here: whoever could vary one of the two has sealed it, and so has the key.
        if opened.expose_bytes() == key.expose_bytes() { Ok(()) } else { Err(KeyFileError::Damaged) }
    }

    /// When the recovery code was made; `None` where there is none, `Some(0)` where it is not known when.
    pub(crate) fn recovery(&self) -> Option<u64> {
        self.of_kind(RECOVERY).next().map(|slot| RecoveryHead::parse(slot).map_or(0, |head| head.made))
    }

    /// Each slot for a platform's key store whose shape is known: the id of its secret, and when it was made.
    pub(crate) fn key_stores(&self) -> impl Iterator<Item = ([u8; STORE_ID_BYTES], u64)> {
        self.of_kind(KEY_STORE).filter_map(|slot| KeyStoreHead::parse(slot).ok()).map(|head| (head.id, head.made))
    }

    /// The slot of the passphrase, made or in place of the one that is there.
    pub(crate) fn set_passphrase(
        &mut self,
        key: &DataKey,
        passphrase: &Passphrase,
        cost: Cost,
        fresh: Fresh,
    ) -> Result<(), NotEnoughMemory> {
        let derived = derive_wrapping_key(passphrase, &fresh.salt, cost);
        scrub_stack();
        let number = self.of_kind(PASSPHRASE).next().map_or_else(|| self.free_number(), |slot| slot.number);
        let head = PassphraseHead { cost, fresh }.to_bytes();
        self.put(Slot::seal(&self.wallet_id, number, PASSPHRASE, head, fresh.nonce, (&derived?, key)));
        scrub_stack();
        Ok(())
    }

    /// The slot of the recovery code, made or in place of the one that is there: the code before it stops.
    pub(crate) fn set_recovery(&mut self, key: &DataKey, code: &RecoveryCode, made: u64, fresh: Fresh) {
        let wrapping = WrappingKey::derive(code.expose_bytes(), &fresh.salt, RECOVERY_INFO);
        let number = self.of_kind(RECOVERY).next().map_or_else(|| self.free_number(), |slot| slot.number);
        let head = RecoveryHead { made, fresh }.to_bytes();
        self.put(Slot::seal(&self.wallet_id, number, RECOVERY, head, fresh.nonce, (&wrapping, key)));
        scrub_stack();
    }

    /// A slot more for a secret in a platform's key store.
    pub(crate) fn add_key_store(&mut self, key: &DataKey, stored: &StoredKey, made: u64, fresh: Fresh) -> Result<(), Crowded> {
        if self.of_kind(KEY_STORE).count() >= MOST_KEY_STORES {
            return Err(Crowded);
        }
        let wrapping = WrappingKey::derive(stored.expose_secret(), &fresh.salt, KEY_STORE_INFO);
        let head = KeyStoreHead { made, id: stored.id, fresh }.to_bytes();
        self.put(Slot::seal(&self.wallet_id, self.free_number(), KEY_STORE, head, fresh.nonce, (&wrapping, key)));
        scrub_stack();
        Ok(())
    }

    /// Takes the recovery code's slot away. Whether there was one.
    pub(crate) fn remove_recovery(&mut self) -> bool {
        self.remove(|slot| slot.kind == RECOVERY)
    }

    /// Takes the slot of this secret away. Whether there was one.
    pub(crate) fn remove_key_store(&mut self, id: &[u8; STORE_ID_BYTES]) -> bool {
        self.remove(|slot| slot.kind == KEY_STORE && KeyStoreHead::parse(slot).is_ok_and(|head| head.id == *id))
    }

    fn remove(&mut self, which: impl Fn(&Slot) -> bool) -> bool {
        let before = self.slots.len();
        self.slots.retain(|slot| !which(slot));
        self.slots.len() < before
    }

    /// The lowest number that no slot has.
    fn free_number(&self) -> u16 {
        (1..=u16::MAX).find(|number| self.slots.iter().all(|slot| slot.number != *number)).unwrap_or(u16::MAX)
    }

    /// Puts a slot in its place by number, over the one that has the number.
    fn put(&mut self, slot: Slot) {
        self.slots.retain(|other| other.number != slot.number);
        let at = self.slots.partition_point(|other| other.number < slot.number);
        self.slots.insert(at, slot);
    }

    /// The whole file, authenticated by `key` and with its checksum.
    pub(crate) fn to_bytes(&self, key: &DataKey) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_be_bytes());
        bytes.extend(self.wallet_id);
        bytes.extend(two_bytes(self.slots.len()));
        for slot in &self.slots {
            bytes.extend(slot.number.to_be_bytes());
            bytes.extend(slot.kind.to_be_bytes());
            bytes.extend(two_bytes(slot.body.len()));
            bytes.extend(&slot.body);
        }
        let tag = hmac::sign(&key.derive_key_file_key(&self.wallet_id), &bytes);
        bytes.extend(tag.as_ref());
        let checksum = digest::digest(&digest::SHA256, &bytes);
        bytes.extend(checksum.as_ref());
        scrub_stack();
        bytes
    }
}

impl Fresh {
    /// New ones.
    pub(crate) fn make() -> Result<Self, RandomnessError> {
        Ok(Self { salt: make_random()?, nonce: make_random()? })
    }
}

#[cfg(test)]
#[path = "../tests/key_file.rs"]
mod tests;
