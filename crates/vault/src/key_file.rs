//! The key file `wallet.key`: the wallet's data key, wrapped in numbered slots.
//!
//! `docs/vault-format.md` tells it byte by byte. A reader checks, in this order: size, magic, checksum, version, shape, the
//! bounds of the cost, the slot's own authentication, the authentication of the whole file. It must never compute or
//! allocate what the file asks for before that was found within bounds, and never panics on any input.

use crate::cost::Cost;
use crate::key::{DataKey, NotEnoughMemory, RandomnessError, SALT_BYTES, WALLET_ID_BYTES, derive_wrapping_key, make_random};
use crate::passphrase::Passphrase;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::{digest, hmac};
use zeroize::Zeroizing;

/// The version that this program writes, and the latest that it reads.
pub(crate) const VERSION: u16 = 1;
/// More bytes than any key file has.
pub(crate) const MAX_FILE_BYTES: u64 = 16 * 1024;

const MAGIC: &[u8; 16] = b"Peerfolio wallet";
const CHECKSUM_BYTES: usize = 32;
const AUTHENTICATION_BYTES: usize = 32;
const WRAPPED_BYTES: usize = 48;
const PASSPHRASE_SLOT: u16 = 1;
const ARGON2ID_13: u8 = 1;
const CHACHA20POLY1305: u8 = 1;

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
    /// Not enough memory for the key derivation.
    NotEnoughMemory,
}

/// A key file whose shape and checksum are right; nothing in it is authenticated yet.
pub(crate) struct KeyFile {
    wallet_id: [u8; WALLET_ID_BYTES],
    slots: Vec<Slot>,
}

/// One wrapping of the data key. Kinds that this program does not know are kept as they are.
struct Slot {
    number: u16,
    kind: u16,
    body: Vec<u8>,
}

/// The body of a slot of kind [`PASSPHRASE_SLOT`].
struct PassphraseSlot {
    cost: Cost,
    salt: [u8; SALT_BYTES],
    nonce: [u8; NONCE_LEN],
    wrapped: [u8; WRAPPED_BYTES],
}

/// The random bytes that go into a new key file.
pub(crate) struct Fresh {
    pub(crate) wallet_id: [u8; WALLET_ID_BYTES],
    pub(crate) salt: [u8; SALT_BYTES],
    pub(crate) nonce: [u8; NONCE_LEN],
}

impl Fresh {
    pub(crate) fn make() -> Result<Self, RandomnessError> {
        Ok(Self { wallet_id: make_random()?, salt: make_random()?, nonce: make_random()? })
    }
}

impl KeyFile {
    /// The bytes of a new key file with one slot, for `passphrase`.
    pub(crate) fn seal(key: &DataKey, passphrase: &Passphrase, cost: Cost, fresh: &Fresh) -> Result<Vec<u8>, NotEnoughMemory> {
        let wrapping = derive_wrapping_key(passphrase, &fresh.salt, cost)?;
        let mut slot = PassphraseSlot { cost, salt: fresh.salt, nonce: fresh.nonce, wrapped: [0; WRAPPED_BYTES] };
        let number = 1;
        let bound = slot.bound_bytes(&fresh.wallet_id, number);
        let mut sealed = Zeroizing::new(key.expose_bytes().to_vec());
        sealed.reserve_exact(WRAPPED_BYTES);
        cipher(wrapping.expose_bytes())
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(fresh.nonce), Aad::from(bound), &mut *sealed)
            .expect("32 bytes are far below ChaCha20-Poly1305's limit");
        slot.wrapped.copy_from_slice(&sealed);
        let file =
            Self { wallet_id: fresh.wallet_id, slots: vec![Slot { number, kind: PASSPHRASE_SLOT, body: slot.to_bytes() }] };
        Ok(file.to_bytes(key))
    }

    /// Reads a key file; see the module for the order of checks.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, KeyFileError> {
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
        // One slot for each passphrase and no more: a second could double the work that a file asks for.
        if rest.0.len() != AUTHENTICATION_BYTES || slots.iter().filter(|slot| slot.kind == PASSPHRASE_SLOT).count() != 1 {
            return Err(KeyFileError::Damaged);
        }
        Ok(Self { wallet_id, slots })
    }

    /// The wallet's id: random, made with the wallet, not secret.
    pub(crate) fn wallet_id(&self) -> &[u8; WALLET_ID_BYTES] {
        &self.wallet_id
    }

    /// The data key, from the slot of the passphrase. `bytes` are those that [`Self::parse`] read.
    pub(crate) fn unlock(&self, bytes: &[u8], passphrase: &Passphrase) -> Result<DataKey, KeyFileError> {
        let found = self.slots.iter().find(|slot| slot.kind == PASSPHRASE_SLOT).ok_or(KeyFileError::Damaged)?;
        let slot = PassphraseSlot::parse(&found.body)?;
        let wrapping =
            derive_wrapping_key(passphrase, &slot.salt, slot.cost).map_err(|NotEnoughMemory| KeyFileError::NotEnoughMemory)?;
        let bound = slot.bound_bytes(&self.wallet_id, found.number);
        let mut wrapped = Zeroizing::new(slot.wrapped);
        let opened = cipher(wrapping.expose_bytes())
            .open_in_place(Nonce::assume_unique_for_key(slot.nonce), Aad::from(bound), &mut *wrapped)
            .map_err(|_| KeyFileError::WrongPassphrase)?;
        let key = DataKey::from_slice(opened).ok_or(KeyFileError::Damaged)?;
        let (content, _) = bytes.split_last_chunk::<CHECKSUM_BYTES>().ok_or(KeyFileError::Damaged)?;
        let (content, tag) = content.split_last_chunk::<AUTHENTICATION_BYTES>().ok_or(KeyFileError::Damaged)?;
        hmac::verify(&key.derive_key_file_key(&self.wallet_id), content, tag).map_err(|_| KeyFileError::Damaged)?;
        Ok(key)
    }

    fn to_bytes(&self, key: &DataKey) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_be_bytes());
        bytes.extend(self.wallet_id);
        bytes.extend(length(self.slots.len()));
        for slot in &self.slots {
            bytes.extend(slot.number.to_be_bytes());
            bytes.extend(slot.kind.to_be_bytes());
            bytes.extend(length(slot.body.len()));
            bytes.extend(&slot.body);
        }
        let tag = hmac::sign(&key.derive_key_file_key(&self.wallet_id), &bytes);
        bytes.extend(tag.as_ref());
        let checksum = digest::digest(&digest::SHA256, &bytes);
        bytes.extend(checksum.as_ref());
        bytes
    }
}

impl PassphraseSlot {
    const BYTES: usize = 2 + 3 * 4 + SALT_BYTES + NONCE_LEN + WRAPPED_BYTES;

    fn parse(body: &[u8]) -> Result<Self, KeyFileError> {
        let mut rest = Reader(body);
        if rest.take()? != [ARGON2ID_13, CHACHA20POLY1305] {
            return Err(KeyFileError::Damaged);
        }
        let [memory_kib, passes, lanes] = [rest.take()?, rest.take()?, rest.take()?].map(u32::from_be_bytes);
        let slot = Self {
            cost: Cost::new(memory_kib, passes, lanes).map_err(|_| KeyFileError::CostRefused)?,
            salt: rest.take()?,
            nonce: rest.take()?,
            wrapped: rest.take()?,
        };
        if rest.0.is_empty() { Ok(slot) } else { Err(KeyFileError::Damaged) }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.open_bytes();
        bytes.extend(self.wrapped);
        bytes
    }

    /// Everything before the wrapped key.
    fn open_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![ARGON2ID_13, CHACHA20POLY1305];
        for value in [self.cost.memory_kib(), self.cost.passes(), self.cost.lanes()] {
            bytes.extend(value.to_be_bytes());
        }
        bytes.extend(self.salt);
        bytes.extend(self.nonce);
        bytes
    }

    /// What the wrapping authenticates beside the key: the file's beginning and the slot up to the wrapped key. Not the
    /// other slots, so that one can be added without this one's secret; those the file's own authentication covers.
    fn bound_bytes(&self, wallet_id: &[u8; WALLET_ID_BYTES], number: u16) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_be_bytes());
        bytes.extend(wallet_id);
        bytes.extend(number.to_be_bytes());
        bytes.extend(PASSPHRASE_SLOT.to_be_bytes());
        bytes.extend(length(Self::BYTES));
        bytes.extend(self.open_bytes());
        bytes
    }
}

fn cipher(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).expect("ChaCha20-Poly1305 takes 32 bytes"))
}

/// Two bytes of length. What this program writes is far below their limit; a longer value would not pass its own reading.
fn length(bytes: usize) -> [u8; 2] {
    u16::try_from(bytes).unwrap_or(u16::MAX).to_be_bytes()
}

/// Takes bytes from the front; never beyond the end.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], KeyFileError> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(KeyFileError::Damaged)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn take_slice(&mut self, count: usize) -> Result<&'a [u8], KeyFileError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(KeyFileError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }
}

#[cfg(test)]
#[path = "tests/key_file.rs"]
mod tests;
