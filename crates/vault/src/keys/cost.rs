//! What one guess at the passphrase costs: Argon2id's memory, passes and lanes, with bounds.
//!
//! The bounds hold on writing and on reading, so that a key file from a stranger can neither eat the machine's memory nor
//! keep it busy: they are checked before anything is allocated.

use crate::keys::key::{SALT_BYTES, derive_wrapping_key};
use crate::keys::passphrase::Passphrase;
use crate::keys::secret::scrub_stack;
use std::time::Duration;

/// Parameters of Argon2id (RFC 9106, section 3.1), known to be within bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// The parameters are outside the bounds of [`Cost`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a cost of {memory_kib} KiB, {passes} passes and {lanes} lanes is outside what this program computes")]
pub struct CostError {
    /// Memory asked for, in KiB.
    pub memory_kib: u32,
    /// Passes asked for.
    pub passes: u32,
    /// Lanes asked for.
    pub lanes: u32,
}

impl Cost {
    /// 64 MiB, three passes, one lane: about a third of a second on a laptop of 2020. More memory and as many passes as
    /// RFC 9106 section 4 recommends where memory is short; well above the OWASP Password Storage Cheat Sheet's least
    /// (19 MiB, two passes, one lane). One lane, because the lanes are computed one after another here.
    pub const DEFAULT: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };

    /// Most memory, in KiB: 1 GiB, sixteen times the default. Laptops that people are given second-hand have 4 GiB; a
    /// wallet tuned on a large machine must still open there.
    pub const MAX_MEMORY_KIB: u32 = 1024 * 1024;
    /// Most passes.
    pub const MAX_PASSES: u32 = 64;
    /// Most lanes.
    pub const MAX_LANES: u32 = 16;
    /// Most work, memory in KiB times passes: 4 GiB filled, some ten seconds on a slow machine.
    pub const MAX_WORK_KIB: u64 = 4 * 1024 * 1024;

    /// How long a guess is to take on the machine that a passphrase is set on.
    pub const AIM: Duration = Duration::from_millis(500);
    /// Most memory that [`Self::tuned`] asks for, in KiB: 256 MiB, so that the wallet opens on a small machine beside other
    /// programs. A faster machine makes more passes instead.
    pub const TUNED_MEMORY_KIB: u32 = 256 * 1024;

    /// The cost that takes about [`Self::AIM`] on this machine, never below [`Self::DEFAULT`] and never above the bounds.
    ///
    /// `measure` computes once at the cost given, such as with [`Self::spend`], and says how long that took by the caller's
    /// clock; `None` where it could not. It is called two to four times. A clock that stands still, goes backwards or jumps tells nothing,
    /// and then it is the default.
    pub fn tuned(mut measure: impl FnMut(Self) -> Option<Duration>) -> Self {
        let mut timed = |cost| measure(cost).filter(|took| *took >= Duration::from_millis(2));
        // Twice, for the clock may be set in the midst of one, and the machine may be busy for a moment.
        let (Some(one), Some(two)) = (timed(Self::DEFAULT), timed(Self::DEFAULT)) else { return Self::DEFAULT };
        let mut cost = Self::DEFAULT.times(Self::AIM.as_secs_f64() / one.min(two).as_secs_f64());
        // Memory that no longer fits a cache, or is not there, makes it slower than in proportion.
        for _ in 0..2 {
            if cost == Self::DEFAULT {
                break;
            }
            match timed(cost) {
                None => return Self::DEFAULT,
                Some(took) if took > Self::AIM * 3 / 2 => cost = cost.times(Self::AIM.as_secs_f64() / took.as_secs_f64()),
                Some(_) => break,
            }
        }
        cost
    }

    /// About `factor` times this cost: by memory first, then by passes; whole MiB.
    fn times(self, factor: f64) -> Self {
        let work = (u64::from(self.memory_kib) * u64::from(self.passes)) as f64 * factor.clamp(0.0, 1000.0);
        let work = (work as u64).min(Self::MAX_WORK_KIB);
        let least = Self::DEFAULT;
        let memory_kib = u32::try_from(work / u64::from(least.passes)).unwrap_or(u32::MAX) / 1024 * 1024;
        let memory_kib = memory_kib.clamp(least.memory_kib, Self::TUNED_MEMORY_KIB);
        let passes = u32::try_from(work / u64::from(memory_kib)).unwrap_or(u32::MAX);
        let passes = passes.clamp(least.passes, Self::MAX_PASSES);
        Self::new(memory_kib, passes, least.lanes).unwrap_or(least)
    }

    /// Computes once at this cost and gives nothing but the time it took, which is the caller's to measure. Whether the memory
    /// was to be had.
    #[must_use]
    pub fn spend(self) -> bool {
        let Ok(nobodys) = Passphrase::new("a measure of this machine".to_owned()) else { return false };
        let done = derive_wrapping_key(&nobodys, &[0; SALT_BYTES], self).is_ok();
        scrub_stack();
        done
    }

    /// A cost of one's own, such as one tuned to half a second on this machine.
    ///
    /// `memory_kib` is at least 8 for each lane (RFC 9106, section 3.1).
    ///
    /// # Errors
    /// [`CostError`] outside the bounds given by the constants of this type.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, CostError> {
        let fits = (1..=Self::MAX_LANES).contains(&lanes)
            && (1..=Self::MAX_PASSES).contains(&passes)
            && (8 * lanes..=Self::MAX_MEMORY_KIB).contains(&memory_kib)
            && u64::from(memory_kib) * u64::from(passes) <= Self::MAX_WORK_KIB;
        if fits { Ok(Self { memory_kib, passes, lanes }) } else { Err(CostError { memory_kib, passes, lanes }) }
    }

    /// Memory in KiB.
    #[must_use]
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Passes over that memory.
    #[must_use]
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// Lanes that the memory is divided into.
    #[must_use]
    pub const fn lanes(self) -> u32 {
        self.lanes
    }
}

impl Default for Cost {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_at_and_just_past_each_limit() {
        assert!(Cost::new(8, 1, 1).is_ok());
        assert!(Cost::new(7, 1, 1).is_err());
        assert!(Cost::new(128, 1, 16).is_ok());
        assert!(Cost::new(127, 1, 16).is_err());
        assert!(Cost::new(1024, 1, 17).is_err());
        assert!(Cost::new(1024, 1, 0).is_err());
        assert!(Cost::new(1024, 0, 1).is_err());
        assert!(Cost::new(1024, 64, 1).is_ok());
        assert!(Cost::new(1024, 65, 1).is_err());
        assert!(Cost::new(1024 * 1024, 4, 1).is_ok());
        assert!(Cost::new(1024 * 1024, 5, 1).is_err());
        assert!(Cost::new(1024 * 1024 + 1, 1, 1).is_err());
        assert!(Cost::new(u32::MAX, u32::MAX, u32::MAX).is_err());
    }

    /// A machine on which 64 MiB three times take so many milliseconds, and everything else in proportion.
    fn machine(millis: f64) -> impl FnMut(Cost) -> Option<Duration> {
        move |cost| {
            let work = f64::from(cost.memory_kib) * f64::from(cost.passes) / f64::from(64 * 1024 * 3);
            Some(Duration::from_secs_f64(millis * work / 1000.0))
        }
    }

    #[test]
    fn a_cost_is_tuned_to_half_a_second() {
        for millis in [20.0, 35.0, 60.0, 100.0, 170.0, 240.0, 300.0] {
            let cost = Cost::tuned(machine(millis));
            let took = machine(millis)(cost).unwrap().as_millis();
            assert!((350..=520).contains(&took), "{millis} ms: {cost:?} takes {took} ms");
            assert!(cost.memory_kib <= Cost::TUNED_MEMORY_KIB && cost.passes >= 3, "{cost:?}");
            assert_eq!(Cost::new(cost.memory_kib, cost.passes, cost.lanes), Ok(cost));
        }
        // A slow machine gets the least, one that is faster than any gets the most.
        assert_eq!(Cost::tuned(machine(501.0)), Cost::DEFAULT);
        assert_eq!(Cost::tuned(machine(60_000.0)), Cost::DEFAULT);
        assert_eq!(Cost::tuned(machine(2.1)), Cost { memory_kib: 256 * 1024, passes: 16, lanes: 1 });
    }

    #[test]
    fn a_machine_that_slows_down_with_memory_is_measured_again() {
        let cost = Cost::tuned(|cost| {
            let slow = if cost.memory_kib > 128 * 1024 { 4.0 } else { 1.0 };
            machine(50.0 * slow)(cost)
        });
        assert!(cost.memory_kib < 256 * 1024 && cost.memory_kib >= 64 * 1024, "{cost:?}");
    }

    #[test]
    fn a_clock_that_tells_nothing_gives_the_default() {
        assert_eq!(Cost::tuned(|_| Some(Duration::ZERO)), Cost::DEFAULT);
        assert_eq!(Cost::tuned(|_| None), Cost::DEFAULT);
        let mut calls = 0;
        let cost = Cost::tuned(|_| {
            calls += 1;
            (calls < 3).then_some(Duration::from_millis(100))
        });
        assert_eq!((cost, calls), (Cost::DEFAULT, 3));
        // One measure that took an hour by a clock that was set does not count.
        let mut jumped = false;
        let cost = Cost::tuned(|cost| {
            if std::mem::replace(&mut jumped, true) { machine(100.0)(cost) } else { Some(Duration::from_secs(3600)) }
        });
        assert!(cost.memory_kib > Cost::DEFAULT.memory_kib, "{cost:?}");
    }

    #[test]
    fn the_measure_is_of_the_real_thing() {
        assert!(Cost::new(8, 1, 1).unwrap().spend());
    }

    #[test]
    fn the_default_is_within_bounds_and_above_the_owasp_least() {
        let cost = Cost::DEFAULT;
        assert_eq!(Cost::new(cost.memory_kib, cost.passes, cost.lanes), Ok(cost));
        assert!(cost.memory_kib >= 19 * 1024 && cost.passes >= 2);
    }
}
