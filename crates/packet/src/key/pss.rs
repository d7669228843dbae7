//! RSASSA-PSS (RFC 8017, 8.1.2 and 9.1.2) with a salt of any length. Ring checks the usual length; some signers take the
//! longest that fits.
//!
//! Everything here is public: a key, a signature and a file. It must never be used with a private key, since the arithmetic
//! takes no care of its timing.

use num_bigint::BigUint;
use ring::digest::{Algorithm as Hash, Context, digest};

use crate::der::{self, Reader};

/// What moduli are taken, in bits; as ring takes them.
const MODULUS: std::ops::RangeInclusive<u64> = 2048..=8192;
/// Longest public exponent, in bits; as ring takes them.
const EXPONENT: u64 = 33;

/// Whether the key made this signature over the message. Nothing where the key is not one that is taken.
pub(super) fn check(key: &[u8], hash: &'static Hash, salt: usize, message: &[u8], signature: &[u8]) -> Option<bool> {
    let mut parts = Reader::new(key).expect(der::SEQUENCE).ok()?.inside();
    let number = |content: &[u8]| BigUint::from_bytes_be(content);
    let modulus = number(parts.expect(der::INTEGER).ok()?.content);
    let exponent = number(parts.expect(der::INTEGER).ok()?.content);
    parts.end().ok()?;
    if !MODULUS.contains(&modulus.bits()) || !modulus.bit(0) || !exponent.bit(0) || !(2..=EXPONENT).contains(&exponent.bits()) {
        return None;
    }
    let bytes = usize::try_from(modulus.bits().div_ceil(8)).ok()?;
    let value = number(signature);
    if signature.len() != bytes || value >= modulus {
        return Some(false);
    }
    let bits = usize::try_from(modulus.bits() - 1).ok()?;
    Some(encodes(&value.modpow(&exponent, &modulus), bits, hash, salt, message).is_some())
}

/// EMSA-PSS-VERIFY: nothing where the number does not encode the message.
fn encodes(number: &BigUint, bits: usize, hash: &'static Hash, salt: usize, message: &[u8]) -> Option<()> {
    let length = bits.div_ceil(8);
    let digits = number.to_bytes_be();
    let mut encoded = vec![0; length.checked_sub(digits.len())?];
    encoded.extend_from_slice(&digits);
    let size = hash.output_len();
    let block = length.checked_sub(size + 1)?;
    let zeros = block.checked_sub(salt)?.checked_sub(1)?;
    let (masked, behind) = encoded.split_at_checked(block)?;
    let (seed, end) = behind.split_at_checked(size)?;
    let spare = 0xff_u8.checked_shr(u32::try_from(8 * length - bits).ok()?).unwrap_or(0);
    if end != [0xbc] || masked.first()? & !spare != 0 {
        return None;
    }
    let mut open: Vec<u8> = masked.iter().zip(mask(hash, seed, block)).map(|(byte, mask)| byte ^ mask).collect();
    *open.first_mut()? &= spare;
    let (zero, rest) = open.split_at_checked(zeros)?;
    let (&one, salt) = rest.split_first()?;
    let mut context = Context::new(hash);
    context.update(&[0; 8]);
    context.update(digest(hash, message).as_ref());
    context.update(salt);
    let fits = zero.iter().all(|&byte| byte == 0) && one == 1 && context.finish().as_ref() == seed;
    fits.then_some(())
}

/// MGF1 (RFC 8017, B.2.1).
fn mask(hash: &'static Hash, seed: &[u8], length: usize) -> impl Iterator<Item = u8> {
    let blocks = u32::try_from(length.div_ceil(hash.output_len())).unwrap_or(0);
    let block = move |counter: u32, seed: &[u8]| digest(hash, &[seed, &counter.to_be_bytes()].concat()).as_ref().to_vec();
    let all: Vec<u8> = (0..blocks).flat_map(|counter| block(counter, seed)).collect();
    all.into_iter().take(length)
}
