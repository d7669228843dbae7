//! One wrapping of the data key: a numbered slot of the key file, and the three kinds of body that this program knows.
//!
//! Every body ends in the wrapped key and its tag; what stands before it differs by kind. The wrapping authenticates the file's
//! beginning and the slot up to the wrapped key, but not the other slots, so that one can be added without their secrets; those the
//! file's own authentication covers.

use crate::keys::cost::{Cost, CostError};
use crate::keys::key::{DataKey, KEY_BYTES, SALT_BYTES, WALLET_ID_BYTES, WrappingKey};
use crate::keys::key_file::{MAGIC, VERSION};
use crate::keys::opener::STORE_ID_BYTES;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, Tag, UnboundKey};
use zeroize::Zeroizing;

/// Kind of the slot that the passphrase opens.
pub(crate) const PASSPHRASE: u16 = 1;
/// Kind of the slot that the recovery code opens.
pub(crate) const RECOVERY: u16 = 2;
/// Kind of a slot that a secret in a platform's key store opens.
pub(crate) const KEY_STORE: u16 = 3;
/// Most slots of kind [`KEY_STORE`]: one for each machine.
pub(crate) const MOST_KEY_STORES: usize = 8;

const ARGON2ID_13: u8 = 1;
const HKDF_SHA256: u8 = 2;
const CHACHA20POLY1305: u8 = 1;
const TAG_BYTES: usize = 16;
const WRAPPED_BYTES: usize = KEY_BYTES + TAG_BYTES;

/// A slot as it lies in the file. Kinds that this program does not know are kept as they are.
#[derive(Clone)]
pub(crate) struct Slot {
    pub(crate) number: u16,
    pub(crate) kind: u16,
    pub(crate) body: Vec<u8>,
}

/// Random bytes of a new wrapping.
#[derive(Clone, Copy)]
pub(crate) struct Fresh {
    pub(crate) salt: [u8; SALT_BYTES],
    pub(crate) nonce: [u8; NONCE_LEN],
}

/// What stands before the wrapped key in a slot of kind [`PASSPHRASE`].
pub(crate) struct PassphraseHead {
    pub(crate) cost: Cost,
    pub(crate) fresh: Fresh,
}

/// What stands before the wrapped key in a slot of kind [`RECOVERY`].
pub(crate) struct RecoveryHead {
    /// When it was made, in seconds since 1970 in UTC; 0 where it is not known.
    pub(crate) made: u64,
    pub(crate) fresh: Fresh,
}

/// What stands before the wrapped key in a slot of kind [`KEY_STORE`].
pub(crate) struct KeyStoreHead {
    /// When it was made, in seconds since 1970 in UTC; 0 where it is not known.
    pub(crate) made: u64,
    /// By what the secret is found in the key store.
    pub(crate) id: [u8; STORE_ID_BYTES],
    pub(crate) fresh: Fresh,
}

/// Why a slot of a known kind cannot be tried.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum HeadError {
    /// Its shape is not the one that this program writes.
    Shape,
    /// It asks for more than [`Cost`] allows.
    Cost(CostError),
}

impl Slot {
    /// A new wrapping of `key`, under what was derived from a secret and the salt in `head`.
    pub(crate) fn seal(
        wallet: &[u8; WALLET_ID_BYTES],
        number: u16,
        kind: u16,
        head: Vec<u8>,
        nonce: [u8; NONCE_LEN],
        with: (&WrappingKey, &DataKey),
    ) -> Self {
        let (wrapping, key) = with;
        let mut slot = Self { number, kind, body: head };
        // The length that is authenticated is the finished body's.
        let bound = slot.bound_bytes(wallet, slot.body.len() + WRAPPED_BYTES);
        let mut wrapped = Zeroizing::new(*key.expose_bytes());
        let tag = cipher(wrapping)
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound), &mut *wrapped)
            .expect("32 bytes are far below ChaCha20-Poly1305's limit");
        slot.body.extend(*wrapped);
        slot.body.extend(tag.as_ref());
        slot
    }

    /// The data key, where `wrapping` is the key that it was wrapped under and no byte was changed.
    pub(crate) fn unwrap(
        &self,
        wallet: &[u8; WALLET_ID_BYTES],
        nonce: [u8; NONCE_LEN],
        wrapping: &WrappingKey,
    ) -> Option<DataKey> {
        let (_, wrapped) = self.body.split_last_chunk::<WRAPPED_BYTES>()?;
        let (wrapped, tag) = wrapped.split_at_checked(KEY_BYTES)?;
        let bound = self.bound_bytes(wallet, self.body.len());
        let mut opened = Zeroizing::new([0; KEY_BYTES]);
        opened.copy_from_slice(wrapped);
        let tag = Tag::try_from(tag).ok()?;
        let nonce = Nonce::assume_unique_for_key(nonce);
        cipher(wrapping).open_in_place_separate_tag(nonce, Aad::from(bound), tag, &mut *opened, 0..).ok()?;
        DataKey::from_slice(&*opened)
    }

    /// What stands before the wrapped key.
    fn head(&self) -> Result<Reader<'_>, HeadError> {
        self.body.split_last_chunk::<WRAPPED_BYTES>().map(|(head, _)| Reader(head)).ok_or(HeadError::Shape)
    }

    /// The file's beginning and the slot up to the wrapped key.
    fn bound_bytes(&self, wallet: &[u8; WALLET_ID_BYTES], length: usize) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_be_bytes());
        bytes.extend(wallet);
        bytes.extend(self.number.to_be_bytes());
        bytes.extend(self.kind.to_be_bytes());
        bytes.extend(two_bytes(length));
        bytes.extend(self.body.iter().take(length - WRAPPED_BYTES));
        bytes
    }
}

impl PassphraseHead {
    pub(crate) fn parse(slot: &Slot) -> Result<Self, HeadError> {
        let mut rest = slot.head()?;
        rest.expect([ARGON2ID_13, CHACHA20POLY1305])?;
        let [memory_kib, passes, lanes] = [rest.take()?, rest.take()?, rest.take()?].map(u32::from_be_bytes);
        let cost = Cost::new(memory_kib, passes, lanes).map_err(HeadError::Cost)?;
        Ok(Self { cost, fresh: rest.fresh()? })
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![ARGON2ID_13, CHACHA20POLY1305];
        for value in [self.cost.memory_kib(), self.cost.passes(), self.cost.lanes()] {
            bytes.extend(value.to_be_bytes());
        }
        self.fresh.append_to(bytes)
    }
}

impl RecoveryHead {
    pub(crate) fn parse(slot: &Slot) -> Result<Self, HeadError> {
        let mut rest = slot.head()?;
        rest.expect([HKDF_SHA256, CHACHA20POLY1305])?;
        Ok(Self { made: u64::from_be_bytes(rest.take()?), fresh: rest.fresh()? })
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![HKDF_SHA256, CHACHA20POLY1305];
        bytes.extend(self.made.to_be_bytes());
        self.fresh.append_to(bytes)
    }
}

impl KeyStoreHead {
    pub(crate) fn parse(slot: &Slot) -> Result<Self, HeadError> {
        let mut rest = slot.head()?;
        rest.expect([HKDF_SHA256, CHACHA20POLY1305])?;
        Ok(Self { made: u64::from_be_bytes(rest.take()?), id: rest.take()?, fresh: rest.fresh()? })
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![HKDF_SHA256, CHACHA20POLY1305];
        bytes.extend(self.made.to_be_bytes());
        bytes.extend(self.id);
        self.fresh.append_to(bytes)
    }
}

impl Fresh {
    fn append_to(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        bytes.extend(self.salt);
        bytes.extend(self.nonce);
        bytes
    }
}

fn cipher(key: &WrappingKey) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key.expose_bytes()).expect("ChaCha20-Poly1305 takes 32 bytes"))
}

/// Two bytes of a length or count. What this program writes is far below their limit; more would not pass its own reading.
pub(crate) fn two_bytes(value: usize) -> [u8; 2] {
    u16::try_from(value).unwrap_or(u16::MAX).to_be_bytes()
}

/// Takes bytes from the front; never beyond the end.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn take<const N: usize>(&mut self) -> Result<[u8; N], HeadError> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(HeadError::Shape)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(crate) fn take_slice(&mut self, count: usize) -> Result<&'a [u8], HeadError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(HeadError::Shape)?;
        self.0 = rest;
        Ok(taken)
    }

    fn expect(&mut self, wanted: [u8; 2]) -> Result<(), HeadError> {
        if self.take()? == wanted { Ok(()) } else { Err(HeadError::Shape) }
    }

    /// Salt and nonce, which are the last before the wrapped key.
    fn fresh(&mut self) -> Result<Fresh, HeadError> {
        let fresh = Fresh { salt: self.take()?, nonce: self.take()? };
        if self.0.is_empty() { Ok(fresh) } else { Err(HeadError::Shape) }
    }
}
