//! The wallet's keys: `derive_…` gives the same key every time, `make_…` a random one.
//!
//! Every key lives in locked and wiped memory, has no Debug and never leaves this crate.

use crate::keys::cost::Cost;
use crate::keys::passphrase::Passphrase;
use crate::keys::secret::{Locked, scrub_stack};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{hkdf, hmac};
use zeroize::{Zeroize, Zeroizing};

/// Length of every key, in bytes.
pub(crate) const KEY_BYTES: usize = 32;
/// Length of Argon2id's salt, in bytes (RFC 9106, section 3.1, recommends 16).
pub(crate) const SALT_BYTES: usize = 16;
/// Length of a wallet's id, in bytes.
pub(crate) const WALLET_ID_BYTES: usize = 16;

const DATABASE_INFO: &[u8] = b"peerfolio wallet.db key 1";
const CHANGE_LOG_INFO: &[u8] = b"peerfolio change log key 1";
const KEY_FILE_INFO: &[u8] = b"peerfolio wallet.key authentication 1";

/// The machine gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "This computer gave no random numbers, so no key could be made. Nothing was changed. Restart the computer and try again."
)]
pub struct RandomnessError;

/// Why no key came out of a passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotEnoughMemory;

/// Random bytes from the operating system.
pub(crate) fn make_random<const N: usize>() -> Result<[u8; N], RandomnessError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| RandomnessError)?;
    Ok(bytes)
}

/// A new id for a row: 20 lower-case hexadecimal digits, random, so that no two machines ever make the same.
///
/// # Errors
/// [`RandomnessError`] where the operating system gives no random bytes.
pub fn fresh_id() -> Result<String, RandomnessError> {
    Ok(hex(&make_random::<10>()?))
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    push_hex(&mut text, bytes);
    text
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
}

/// The random key that everything of one wallet hangs on. It is stored only wrapped.
pub(crate) struct DataKey(Locked<KEY_BYTES>);

/// Opens a slot of the key file.
pub(crate) struct WrappingKey(Locked<KEY_BYTES>);

/// What SQLCipher encrypts the database with.
pub(crate) struct DatabaseKey(Locked<KEY_BYTES>);

/// What the change log between devices is sealed under.
pub(crate) struct ChangeLogKey(Locked<KEY_BYTES>);

impl ChangeLogKey {
    /// For deriving the key of each file only.
    pub(crate) fn expose_bytes(&self) -> &[u8; KEY_BYTES] {
        self.0.expose()
    }

    /// A key of one's own, for tests.
    #[cfg(test)]
    pub(crate) fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Locked::from_slice(&bytes).unwrap())
    }
}

impl DataKey {
    /// A new wallet's key.
    pub(crate) fn make() -> Result<Self, RandomnessError> {
        Locked::random().map(Self)
    }

    /// From an opened slot; `None` unless there are exactly [`KEY_BYTES`] bytes.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        Locked::from_slice(bytes).map(Self)
    }

    /// For wrapping only.
    pub(crate) fn expose_bytes(&self) -> &[u8; KEY_BYTES] {
        self.0.expose()
    }

    /// The database's key.
    pub(crate) fn derive_database_key(&self, wallet_id: &[u8; WALLET_ID_BYTES]) -> DatabaseKey {
        DatabaseKey(self.derive(wallet_id, DATABASE_INFO))
    }

    /// The change log's key.
    pub(crate) fn derive_change_log_key(&self, wallet_id: &[u8; WALLET_ID_BYTES]) -> ChangeLogKey {
        ChangeLogKey(self.derive(wallet_id, CHANGE_LOG_INFO))
    }

    /// The key that authenticates the whole key file.
    pub(crate) fn derive_key_file_key(&self, wallet_id: &[u8; WALLET_ID_BYTES]) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.derive(wallet_id, KEY_FILE_INFO).expose())
    }

    /// A key for one purpose, which `info` names: HKDF-SHA-256 (RFC 5869) with the wallet's id as salt.
    pub(crate) fn derive(&self, wallet_id: &[u8; WALLET_ID_BYTES], info: &[u8]) -> Locked<KEY_BYTES> {
        let key = derive(self.expose_bytes(), wallet_id, info);
        scrub_stack();
        key
    }
}

impl WrappingKey {
    /// From a secret that is random itself, such as a recovery code: HKDF-SHA-256 with the slot's salt.
    pub(crate) fn derive(secret: &[u8], salt: &[u8; SALT_BYTES], info: &[u8]) -> Self {
        Self(derive(secret, salt, info))
    }

    /// For the cipher only.
    pub(crate) fn expose_bytes(&self) -> &[u8; KEY_BYTES] {
        self.0.expose()
    }
}

#[inline(never)]
fn derive(secret: &[u8], salt: &[u8], info: &[u8]) -> Locked<KEY_BYTES> {
    let mut key = Locked::zeroed();
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret);
    extracted
        .expand(&[info], hkdf::HKDF_SHA256)
        .and_then(|expanded| expanded.fill(key.expose_mut()))
        .expect("HKDF-SHA-256 gives up to 8,160 bytes, and 32 are asked for");
    key
}

impl DatabaseKey {
    /// The statement that gives SQLCipher the key as it is, without its own derivation. Wiped when it goes.
    pub(crate) fn expose_pragma(&self) -> Zeroizing<String> {
        // Sized beforehand: a string that grows leaves a copy behind.
        let mut statement = Zeroizing::new(String::with_capacity(96));
        statement.push_str("PRAGMA key = \"x'");
        push_hex(&mut statement, self.0.expose());
        statement.push_str("'\"");
        statement
    }
}

/// The key that opens the passphrase's slot: Argon2id, version 1.3 (RFC 9106).
pub(crate) fn derive_wrapping_key(
    passphrase: &Passphrase,
    salt: &[u8; SALT_BYTES],
    cost: Cost,
) -> Result<WrappingKey, NotEnoughMemory> {
    let params = Params::new(cost.memory_kib(), cost.passes(), cost.lanes(), Some(KEY_BYTES)).map_err(|_| NotEnoughMemory)?;
    // Asked for here, so that a machine without that much memory gives an error and not an end of the program.
    let mut blocks: Vec<Block> = Vec::new();
    blocks.try_reserve_exact(params.block_count()).map_err(|_| NotEnoughMemory)?;
    blocks.resize(params.block_count(), Block::new());
    let mut key = Locked::zeroed();
    let done = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
        passphrase.expose_bytes(),
        salt,
        key.expose_mut(),
        &mut blocks,
    );
    blocks.zeroize();
    done.map(|()| WrappingKey(key)).map_err(|_| NotEnoughMemory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_ids_are_long_and_differ() {
        let (a, b) = (fresh_id().unwrap(), fresh_id().unwrap());
        assert_eq!(a.len(), 20);
        assert_ne!(a, b);
    }

    #[test]
    fn the_two_keys_of_a_wallet_differ_and_depend_on_its_id() {
        let key = DataKey::from_slice(&[7; 32]).unwrap();
        let first = key.derive_database_key(&[1; 16]);
        assert_eq!(first.0.expose(), key.derive_database_key(&[1; 16]).0.expose());
        assert_ne!(first.0.expose(), key.derive_database_key(&[2; 16]).0.expose());
        assert_ne!(first.0.expose(), key.derive(&[1; 16], KEY_FILE_INFO).expose());
        assert!(DataKey::from_slice(&[7; 31]).is_none());
    }

    #[test]
    fn the_key_statement_never_outgrows_its_room() {
        let statement = DataKey::from_slice(&[0xab; 32]).unwrap().derive_database_key(&[1; 16]).expose_pragma();
        assert!(statement.len() <= 96 && statement.capacity() == 96, "{}", statement.len());
        assert!(statement.starts_with("PRAGMA key = \"x'") && statement.ends_with("'\""));
    }
}
