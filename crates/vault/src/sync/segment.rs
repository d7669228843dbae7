//! A segment of a device's change log as bytes: header, sealed payload, signature.
//!
//! `docs/vault-format.md` tells every byte. Whoever stores a segment can neither read nor change it: the payload is sealed
//! under a key that only the wallet's data key gives, and the whole is signed by the device. It must never read what is
//! sealed before both hold, nor allocate what a hostile length asks for.

use super::id::{ID_BYTES, Id};
use crate::keys::key::{ChangeLogKey, RandomnessError, WALLET_ID_BYTES, make_random};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use ring::{digest, hkdf, hmac};
use zeroize::Zeroizing;

/// Most bytes of a segment's file.
pub(crate) const MAX_SEGMENT: usize = 8 * 1024 * 1024;
/// Highest number of a segment: eight digits.
pub(crate) const MAX_NUMBER: u32 = 99_999_999;
/// Length of SHA-256, in bytes.
pub(crate) const HASH_BYTES: usize = 32;
/// Length of an Ed25519 public key and of a seed (RFC 8032), in bytes.
pub(crate) const KEY_BYTES: usize = 32;

const MAGIC: &[u8; 16] = b"Peerfolio change";
const PAPER_MAGIC: &[u8; 16] = b"Peerfolio paper\0";
const VERSION: u16 = 1;
const SALT_BYTES: usize = 32;
const TAG_BYTES: usize = 16;
const SIGNATURE_BYTES: usize = 64;
const HEADER_BYTES: usize = 16 + 2 + WALLET_ID_BYTES + ID_BYTES + 4 + HASH_BYTES + SALT_BYTES + KEY_BYTES + 4;
const SEGMENT_INFO: &[u8] = b"peerfolio change log segment 1";
const PAPER_INFO: &[u8] = b"peerfolio change log paper 1";
const PAPER_NAME_INFO: &[u8] = b"peerfolio change log paper name 1";

/// SHA-256 of a segment's file.
pub(crate) type Hash = [u8; HASH_BYTES];

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> Hash {
    let mut hash = [0; HASH_BYTES];
    hash.iter_mut().zip(digest::digest(&digest::SHA256, bytes).as_ref()).for_each(|(to, from)| *to = *from);
    hash
}

/// Why bytes are not the segment that their name says. The store's doing, or a file that is not whole yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SegmentFault {
    /// Not a segment, cut short, or of another wallet, device or number.
    NotThis,
    /// A later program wrote it.
    Newer(u16),
    /// Signature or seal does not hold.
    Forged,
}

/// What a segment's header says, before and after sealing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    /// The device that wrote it.
    pub(crate) device: Id,
    /// Counted from 1 for each device.
    pub(crate) number: u32,
    /// SHA-256 of the file of the segment before; zeros for the first.
    pub(crate) previous: Hash,
    /// The device's Ed25519 key.
    pub(crate) public_key: [u8; KEY_BYTES],
}

/// The key with which a device signs. Wiped when it goes, no Debug.
pub(crate) struct SigningKey(Zeroizing<[u8; KEY_BYTES]>);

impl SigningKey {
    /// A new device's key.
    pub(crate) fn make() -> Result<Self, RandomnessError> {
        Ok(Self(Zeroizing::new(make_random()?)))
    }

    /// From its seed; `None` unless there are exactly 32 bytes.
    pub(crate) fn from_slice(seed: &[u8]) -> Option<Self> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        if seed.len() != KEY_BYTES {
            return None;
        }
        key.copy_from_slice(seed);
        Some(Self(key))
    }

    /// For storing in the wallet only.
    pub(crate) fn expose_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    fn pair(&self) -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&*self.0).expect("every 32 bytes are a seed (RFC 8032, section 5.1.5)")
    }

    /// The public half.
    pub(crate) fn public_key(&self) -> [u8; KEY_BYTES] {
        let mut key = [0; KEY_BYTES];
        key.iter_mut().zip(self.pair().public_key().as_ref()).for_each(|(to, from)| *to = *from);
        key
    }
}

/// Everything of one wallet's change log that hangs on its data key.
pub(crate) struct Seal<'a> {
    /// The key of the change log.
    pub(crate) key: &'a ChangeLogKey,
    /// The wallet's id.
    pub(crate) wallet: [u8; WALLET_ID_BYTES],
}

impl Seal<'_> {
    /// The file of a segment. `payload` is padded already.
    ///
    /// # Errors
    /// [`RandomnessError`].
    pub(crate) fn segment(
        &self,
        signing: &SigningKey,
        device: Id,
        number: u32,
        previous: &Hash,
        payload: &[u8],
    ) -> Result<Vec<u8>, RandomnessError> {
        // Fresh for each segment: a device restored from a backup may write the same number twice, and one key must never
        // seal two texts.
        Ok(self.segment_with(signing, device, number, previous, payload, &make_random()?))
    }

    /// [`Self::segment`] with a salt of one's own, for test vectors.
    pub(crate) fn segment_with(
        &self,
        signing: &SigningKey,
        device: Id,
        number: u32,
        previous: &Hash,
        payload: &[u8],
        salt: &[u8; SALT_BYTES],
    ) -> Vec<u8> {
        let sealed_length = payload.len() + TAG_BYTES;
        let mut file = Vec::with_capacity(HEADER_BYTES + sealed_length + SIGNATURE_BYTES);
        file.extend_from_slice(MAGIC);
        file.extend_from_slice(&VERSION.to_be_bytes());
        file.extend_from_slice(&self.wallet);
        file.extend_from_slice(&device.0);
        file.extend_from_slice(&number.to_be_bytes());
        file.extend_from_slice(previous);
        file.extend_from_slice(salt);
        file.extend_from_slice(&signing.public_key());
        file.extend_from_slice(&u32::try_from(sealed_length).unwrap_or(u32::MAX).to_be_bytes());
        let mut sealed = payload.to_vec();
        let key = self.segment_key(salt, device, number);
        seal_in_place(&key, &file, &mut sealed);
        file.extend_from_slice(&sealed);
        let signature = signing.pair().sign(&file);
        file.extend_from_slice(signature.as_ref());
        file
    }

    /// The header and the padded payload of a segment's file, which must be that of this device and number.
    ///
    /// # Errors
    /// [`SegmentFault`].
    pub(crate) fn open_segment(
        &self,
        file: &[u8],
        device: Id,
        number: u32,
    ) -> Result<(Header, Zeroizing<Vec<u8>>), SegmentFault> {
        use SegmentFault::NotThis;
        if file.len() > MAX_SEGMENT {
            return Err(NotThis);
        }
        let mut rest = file;
        let mut take = |count: usize| {
            let (part, after) = rest.split_at_checked(count).ok_or(NotThis)?;
            rest = after;
            Ok(part)
        };
        if take(16)? != MAGIC {
            return Err(NotThis);
        }
        let version = u16::from_be_bytes(take(2)?.try_into().map_err(|_| NotThis)?);
        if version != VERSION {
            return Err(if version > VERSION { SegmentFault::Newer(version) } else { NotThis });
        }
        if take(WALLET_ID_BYTES)? != self.wallet || take(ID_BYTES)? != device.0 || take(4)? != number.to_be_bytes() {
            return Err(NotThis);
        }
        let previous: Hash = take(HASH_BYTES)?.try_into().map_err(|_| NotThis)?;
        let salt: [u8; SALT_BYTES] = take(SALT_BYTES)?.try_into().map_err(|_| NotThis)?;
        let public_key: [u8; KEY_BYTES] = take(KEY_BYTES)?.try_into().map_err(|_| NotThis)?;
        let length = u32::from_be_bytes(take(4)?.try_into().map_err(|_| NotThis)?);
        let sealed = take(usize::try_from(length).map_err(|_| NotThis)?)?;
        let signature = take(SIGNATURE_BYTES)?;
        if !rest.is_empty() {
            return Err(NotThis);
        }
        let signed = file.get(..file.len() - SIGNATURE_BYTES).ok_or(NotThis)?;
        UnparsedPublicKey::new(&ED25519, public_key).verify(signed, signature).map_err(|_| SegmentFault::Forged)?;
        let header = file.get(..HEADER_BYTES).ok_or(NotThis)?;
        let key = self.segment_key(&salt, device, number);
        let payload = open_in_place(&key, header, sealed).ok_or(SegmentFault::Forged)?;
        Ok((Header { device, number, previous, public_key }, payload))
    }

    /// The name of a paper in the store: HMAC of its SHA-256, so that the store learns no hash of a paper.
    pub(crate) fn paper_name(&self, paper: &Hash) -> Hash {
        let mut name_key = Zeroizing::new([0; KEY_BYTES]);
        self.derive(&self.wallet, &[PAPER_NAME_INFO], &mut name_key);
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &*name_key), paper);
        let mut name = [0; HASH_BYTES];
        name.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        name
    }

    /// The file of a paper. The key hangs on the paper's own hash, so one key seals one text, and every device makes the same file.
    pub(crate) fn paper(&self, bytes: &[u8]) -> Vec<u8> {
        let hash = sha256(bytes);
        let mut file = self.paper_header(&hash);
        let mut sealed = bytes.to_vec();
        seal_in_place(&self.paper_key(&hash), &file, &mut sealed);
        file.extend_from_slice(&sealed);
        file
    }

    /// A paper's bytes; `None` unless they are those with this SHA-256.
    pub(crate) fn open_paper(&self, file: &[u8], paper: &Hash) -> Option<Zeroizing<Vec<u8>>> {
        let header = self.paper_header(paper);
        let sealed = file.strip_prefix(header.as_slice())?;
        let bytes = open_in_place(&self.paper_key(paper), &header, sealed)?;
        (sha256(&bytes) == *paper).then_some(bytes)
    }

    fn paper_header(&self, paper: &Hash) -> Vec<u8> {
        [PAPER_MAGIC.as_slice(), &VERSION.to_be_bytes(), &self.wallet, &self.paper_name(paper)].concat()
    }

    fn segment_key(&self, salt: &[u8; SALT_BYTES], device: Id, number: u32) -> Zeroizing<[u8; KEY_BYTES]> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        self.derive(salt, &[SEGMENT_INFO, &device.0, &number.to_be_bytes()], &mut key);
        key
    }

    fn paper_key(&self, paper: &Hash) -> Zeroizing<[u8; KEY_BYTES]> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        self.derive(paper, &[PAPER_INFO], &mut key);
        key
    }

    fn derive(&self, salt: &[u8], info: &[&[u8]], key: &mut [u8; KEY_BYTES]) {
        hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
            .extract(self.key.expose_bytes())
            .expand(info, hkdf::HKDF_SHA256)
            .and_then(|expanded| expanded.fill(key))
            .expect("HKDF-SHA-256 gives up to 8,160 bytes, and 32 are asked for");
    }
}

fn cipher(key: &[u8; KEY_BYTES]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).expect("ChaCha20-Poly1305 takes keys of 32 bytes"))
}

/// Each key seals one text only, so the nonce is zero.
fn seal_in_place(key: &[u8; KEY_BYTES], header: &[u8], text: &mut Vec<u8>) {
    cipher(key)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key([0; 12]), Aad::from(header), text)
        .expect("texts are bounded far below the cipher's 256 GiB");
}

fn open_in_place(key: &[u8; KEY_BYTES], header: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut text = Zeroizing::new(sealed.to_vec());
    let length = cipher(key)
        .open_in_place(Nonce::assume_unique_for_key([0; 12]), Aad::from(header), &mut text)
        .ok()
        .map(|text| text.len())?;
    text.truncate(length);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ChangeLogKey {
        ChangeLogKey::from_bytes([7; 32])
    }

    #[test]
    fn a_segment_opens_as_it_was_sealed_and_not_after_any_change() {
        let key = key();
        let seal = Seal { key: &key, wallet: [1; 16] };
        let signing = SigningKey::from_slice(&[9; 32]).unwrap();
        let device = Id([2; 16]);
        let file = seal.segment(&signing, device, 3, &[4; 32], b"payload").unwrap();
        let (header, payload) = seal.open_segment(&file, device, 3).unwrap();
        assert_eq!((payload.as_slice(), header.previous, header.number), (b"payload".as_slice(), [4; 32], 3));
        assert_eq!(header.public_key, signing.public_key());
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(seal.open_segment(&changed, device, 3).is_err(), "byte {at}");
            assert!(seal.open_segment(&file[..at], device, 3).is_err(), "cut at {at}");
        }
        assert!(seal.open_segment(&[file.as_slice(), &[0]].concat(), device, 3).is_err());
        assert_eq!(seal.open_segment(&file, device, 4), Err(SegmentFault::NotThis));
        assert_eq!(seal.open_segment(&file, Id([3; 16]), 3), Err(SegmentFault::NotThis));
        assert_eq!(Seal { key: &key, wallet: [2; 16] }.open_segment(&file, device, 3), Err(SegmentFault::NotThis));
        let other = ChangeLogKey::from_bytes([8; 32]);
        assert_eq!(Seal { key: &other, wallet: [1; 16] }.open_segment(&file, device, 3), Err(SegmentFault::Forged));
    }

    #[test]
    fn one_who_has_only_a_signing_key_makes_no_segment() {
        let (key, other) = (key(), ChangeLogKey::from_bytes([8; 32]));
        let signing = SigningKey::make().unwrap();
        let forged = Seal { key: &other, wallet: [1; 16] }.segment(&signing, Id([2; 16]), 1, &[0; 32], b"x").unwrap();
        assert_eq!(Seal { key: &key, wallet: [1; 16] }.open_segment(&forged, Id([2; 16]), 1), Err(SegmentFault::Forged));
    }

    #[test]
    fn the_same_number_twice_is_never_the_same_key() {
        let key = key();
        let seal = Seal { key: &key, wallet: [1; 16] };
        let signing = SigningKey::make().unwrap();
        let one = seal.segment(&signing, Id([2; 16]), 1, &[0; 32], &[0; 64]).unwrap();
        let two = seal.segment(&signing, Id([2; 16]), 1, &[0; 32], &[0; 64]).unwrap();
        assert_ne!(one[HEADER_BYTES..], two[HEADER_BYTES..]);
    }

    #[test]
    fn a_later_form_is_told_apart_from_damage() {
        let key = key();
        let seal = Seal { key: &key, wallet: [1; 16] };
        let mut file = seal.segment(&SigningKey::make().unwrap(), Id([2; 16]), 1, &[0; 32], b"").unwrap();
        file[17] = 2;
        assert_eq!(seal.open_segment(&file, Id([2; 16]), 1), Err(SegmentFault::Newer(2)));
    }

    #[test]
    fn a_paper_opens_only_as_itself_and_its_name_tells_nothing() {
        let key = key();
        let seal = Seal { key: &key, wallet: [1; 16] };
        let (bytes, hash) = (b"sample paper".as_slice(), sha256(b"sample paper"));
        let file = seal.paper(bytes);
        assert_eq!(file, seal.paper(bytes), "every device makes the same file");
        assert_eq!(seal.open_paper(&file, &hash).unwrap().as_slice(), bytes);
        assert!(seal.open_paper(&file, &sha256(b"another")).is_none());
        assert!(seal.open_paper(&seal.paper(b"another"), &hash).is_none());
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(seal.open_paper(&changed, &hash).is_none() && seal.open_paper(&file[..at], &hash).is_none());
        }
        assert!(!file.windows(hash.len()).any(|part| part == hash) && seal.paper_name(&hash) != hash);
    }
}
