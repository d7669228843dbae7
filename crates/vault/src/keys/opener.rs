//! What a wallet is opened with.

use crate::keys::key::{KEY_BYTES, RandomnessError, hex, make_random};
use crate::keys::passphrase::Passphrase;
use crate::keys::recovery::RecoveryCode;
use crate::keys::secret::Locked;

/// What is tried at a wallet's key file.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "what opens a wallet must not reach a log or a crash report")]
pub enum Opener<'a> {
    /// The passphrase; takes as long as the cost it was set with.
    Passphrase(&'a Passphrase),
    /// The recovery code, or two shares that were joined to it.
    Recovery(&'a RecoveryCode),
    /// A secret that lies in the platform's key store.
    KeyStore(&'a StoredKey),
}

impl<'a> From<&'a Passphrase> for Opener<'a> {
    fn from(passphrase: &'a Passphrase) -> Self {
        Self::Passphrase(passphrase)
    }
}

impl<'a> From<&'a RecoveryCode> for Opener<'a> {
    fn from(code: &'a RecoveryCode) -> Self {
        Self::Recovery(code)
    }
}

impl<'a> From<&'a StoredKey> for Opener<'a> {
    fn from(key: &'a StoredKey) -> Self {
        Self::KeyStore(key)
    }
}

/// Bytes of the id by which a platform's key store finds a secret.
pub(crate) const STORE_ID_BYTES: usize = 16;

/// 32 random bytes that lie in the platform's key store, and the id by which they are found there.
#[expect(missing_debug_implementations, reason = "what opens a wallet must not reach a log or a crash report")]
pub struct StoredKey {
    pub(crate) id: [u8; STORE_ID_BYTES],
    secret: Locked<KEY_BYTES>,
}

impl StoredKey {
    /// A new one.
    ///
    /// # Errors
    /// [`RandomnessError`] where the operating system gives no random bytes.
    pub fn make() -> Result<Self, RandomnessError> {
        Ok(Self { id: make_random()?, secret: Locked::random()? })
    }

    /// As the key store gave it back; `None` where `id` is not one that a key file names.
    #[must_use]
    pub fn found(id: &str, secret: &[u8; KEY_BYTES]) -> Option<Self> {
        Some(Self { id: read_id(id)?, secret: Locked::from_slice(secret)? })
    }

    /// The id: 32 lower-case hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> String {
        hex(&self.id)
    }

    /// For the key store only.
    #[must_use]
    pub fn expose_secret(&self) -> &[u8; KEY_BYTES] {
        self.secret.expose()
    }
}

/// An id as [`StoredKey::id`] writes it.
pub(crate) fn read_id(text: &str) -> Option<[u8; STORE_ID_BYTES]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * STORE_ID_BYTES {
        return None;
    }
    let digit = |byte: &u8| char::from(*byte).to_digit(16).filter(|_| !byte.is_ascii_uppercase());
    let mut id = [0; STORE_ID_BYTES];
    for (byte, pair) in id.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = (digit(high)? << 4 | digit(low)?) as u8;
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_written_and_not_otherwise() {
        let key = StoredKey::make().unwrap();
        assert_eq!(read_id(&key.id()), Some(key.id));
        assert_eq!(read_id(&"0f".repeat(16)), Some([15; 16]));
        for wrong in ["", "0f", &"0F".repeat(16), &"0g".repeat(16), &"0f".repeat(17), &"é".repeat(16)] {
            assert!(StoredKey::found(wrong, &[1; 32]).is_none(), "{wrong}");
        }
    }
}
