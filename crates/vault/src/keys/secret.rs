//! Memory for secrets: wiped when it goes, locked into memory where the platform allows, and never printed.
//!
//! Locking keeps a page out of swap; systems limit how much of it a program may have, and a refusal is passed over, for the
//! secret is needed all the same. What lies in registers or in a hibernated machine's image is out of reach here.

use crate::keys::key::RandomnessError;
use region::LockGuard;
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroize;

/// A page, or several, for itself: the systems lock and unlock whole pages, and the largest common one has 16 KiB.
#[repr(align(16384))]
struct Page<const N: usize>([u8; N]);

/// `N` secret bytes on a page of their own. Moving it moves a pointer; no copy of the bytes is left behind.
pub(crate) struct Locked<const N: usize> {
    page: Box<Page<N>>,
    // After the bytes, which are wiped first. None where the system locks no more.
    _lock: Option<LockGuard>,
}

impl<const N: usize> Locked<N> {
    /// All zeros, to be filled in place.
    pub(crate) fn zeroed() -> Self {
        let page = Box::new(Page([0; N]));
        let lock = region::lock(page.0.as_ptr(), N).ok();
        Self { page, _lock: lock }
    }

    /// Random bytes from the operating system.
    pub(crate) fn random() -> Result<Self, RandomnessError> {
        let mut made = Self::zeroed();
        SystemRandom::new().fill(&mut made.page.0).map_err(|_| RandomnessError)?;
        Ok(made)
    }

    /// A copy of `bytes`; `None` unless there are exactly `N`.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != N {
            return None;
        }
        let mut made = Self::zeroed();
        made.page.0.copy_from_slice(bytes);
        Some(made)
    }

    /// For reading, where they are needed and nowhere else.
    pub(crate) fn expose(&self) -> &[u8; N] {
        &self.page.0
    }

    /// For filling in place.
    pub(crate) fn expose_mut(&mut self) -> &mut [u8; N] {
        &mut self.page.0
    }
}

impl<const N: usize> Drop for Locked<N> {
    fn drop(&mut self) {
        self.page.0.zeroize();
    }
}

/// Room that is overwritten: more than any computation with a key takes.
const SCRUBBED_BYTES: usize = 128 * 1024;

/// Overwrites what finished calls left on this thread's stack. The ciphers and hashes that this crate calls keep keys in
/// local values and do not wipe them.
///
/// To be called from where the call that had the secret was made, so that both lie at the same depth.
#[inline(never)]
pub(crate) fn scrub_stack() {
    let mut room = [0_u64; SCRUBBED_BYTES / 8];
    room.zeroize();
    std::hint::black_box(&room);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_secret_has_pages_of_its_own() {
        let (a, b) = (Locked::<32>::zeroed(), Locked::<32>::from_slice(&[7; 32]).unwrap());
        let place = |secret: &Locked<32>| secret.expose().as_ptr() as usize;
        assert_eq!((place(&a) % 16384, place(&b) % 16384), (0, 0));
        assert!(place(&a).abs_diff(place(&b)) >= 16384);
        assert_eq!((a.expose(), b.expose()), (&[0; 32], &[7; 32]));
        assert!(Locked::<32>::from_slice(&[7; 31]).is_none());
    }

    #[test]
    fn random_secrets_differ() {
        assert_ne!(Locked::<20>::random().unwrap().expose(), Locked::<20>::random().unwrap().expose());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_secret_is_locked_where_the_system_allows() {
        let locked = || {
            let status = std::fs::read_to_string("/proc/self/smaps").unwrap();
            status
                .lines()
                .filter_map(|line| line.strip_prefix("Locked:")?.split_whitespace().next()?.parse::<u64>().ok())
                .sum::<u64>()
        };
        // The pages of 64 secrets cannot all have been locked by others in the meantime and unlocked again.
        let many: Vec<_> = (0..64).map(|_| Locked::<32>::zeroed()).collect();
        let refused = many.iter().filter(|secret| secret._lock.is_none()).count() as u64;
        assert!(locked() >= (64 - refused) * 4, "{} KiB are locked, and {refused} were refused", locked());
    }

    #[test]
    fn more_than_may_be_locked_is_still_had() {
        // More than the usual limit of 8 MiB, on any system whose pages have at least 4 KiB.
        let many: Vec<_> = (0..2200).map(|at: u32| Locked::<4>::from_slice(&at.to_be_bytes()).unwrap()).collect();
        assert!(many.iter().enumerate().all(|(at, secret)| *secret.expose() == (at as u32).to_be_bytes()));
    }
}
