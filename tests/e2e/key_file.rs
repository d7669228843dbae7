//! The keys of a wallet, from its key file and passphrase as `docs/vault-format.md` tells it, without our own reader: so that
//! the memory of a program can be searched for them.

use argon2::{Algorithm, Argon2, Params, Version};
use peerfolio_tests::memory::Needle;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use std::path::Path;

/// Every key that opening a wallet by its passphrase goes through.
pub(crate) struct Keys {
    /// What Argon2id makes of the passphrase.
    pub(crate) wrapping: [u8; 32],
    /// What the wrapping key opens.
    pub(crate) data: [u8; 32],
    /// What SQLCipher is given.
    pub(crate) database: [u8; 32],
}

impl Keys {
    /// Those of the wallet in `folder`.
    pub(crate) fn read(folder: &Path, passphrase: &str) -> Self {
        let file = std::fs::read(folder.join("wallet.key")).expect("the wallet has a key file");
        let number = |at: usize, bytes: usize| file[at..at + bytes].iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
        assert_eq!(number(16, 2), 1, "docs/vault-format.md tells another version");
        // The passphrase has exactly one slot; in a new wallet it is the first.
        let slot = 36;
        assert_eq!(number(slot + 2, 2), 1, "the first slot is the passphrase's");
        let body = slot + 6;
        let cost =
            Params::new(number(body + 2, 4), number(body + 6, 4), number(body + 10, 4), Some(32)).expect("a cost in bounds");
        let mut wrapping = [0; 32];
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost);
        argon.hash_password_into(passphrase.as_bytes(), &file[body + 14..body + 30], &mut wrapping).expect("a key is made");

        let cipher = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &wrapping).expect("32 bytes are a key"));
        let nonce = Nonce::try_assume_unique_for_key(&file[body + 30..body + 42]).expect("12 bytes are a nonce");
        let associated = [&file[..34], &file[slot..body + 42]].concat();
        let mut wrapped = file[body + 42..body + 90].to_vec();
        let data = cipher.open_in_place(nonce, Aad::from(associated), &mut wrapped).expect("the passphrase opens the wallet");
        let data: [u8; 32] = data.try_into().expect("the data key has 32 bytes");

        let mut database = [0; 32];
        let derived = Salt::new(HKDF_SHA256, &file[18..34]).extract(&data);
        let derived = derived.expand(&[b"peerfolio wallet.db key 1"], Bytes32).expect("32 bytes are not too many");
        derived.fill(&mut database).expect("as many as were asked for");
        Self { wrapping, data, database }
    }

    /// Them, to be looked for.
    pub(crate) fn needles(&self) -> impl Iterator<Item = Needle> {
        let keys = [("key of the passphrase", &self.wrapping), ("data key", &self.data), ("key of the database", &self.database)];
        keys.into_iter().flat_map(|(name, key)| Needle::key(name, key)).collect::<Vec<_>>().into_iter()
    }
}

/// How many bytes HKDF is asked for.
struct Bytes32;

impl KeyType for Bytes32 {
    fn len(&self) -> usize {
        32
    }
}
