//! Where fuzzing comes in: hostile bytes as a key file. Nothing in the program calls this.

use super::key_file::KeyFile;
use super::opener::StoredKey;
use super::recovery::RecoveryCode;
use super::slot::{PASSPHRASE, PassphraseHead};
use super::ways::Ways;
use ring::digest;

/// Reads the bytes as they are and with a checksum that fits, which whoever writes a hostile file can make; tries the ways of
/// opening that cost nothing, and for the passphrase no more than the bounds of its cost. Returns how many were read as a
/// key file; never panics.
#[must_use]
pub fn read_hostile_key_file(bytes: &[u8]) -> usize {
    let checksum = digest::digest(&digest::SHA256, bytes);
    let whole = [bytes, checksum.as_ref()].concat();
    let mut read = 0;
    for bytes in [bytes, &whole] {
        let Ok(file) = KeyFile::parse(bytes) else { continue };
        read += 1;
        let _ = Ways::of(&file);
        for slot in file.of_kind(PASSPHRASE) {
            let _ = PassphraseHead::parse(slot);
        }
        if let Ok(code) = RecoveryCode::make() {
            let _ = file.unlock(bytes, &code);
        }
        if let Ok(stored) = StoredKey::make() {
            let _ = file.unlock(bytes, &stored);
        }
    }
    read
}
