//! What one guess at the passphrase costs: Argon2id's memory, passes and lanes, with bounds.
//!
//! The bounds hold on writing and on reading, so that a key file from a stranger can neither eat the machine's memory nor
//! keep it busy: they are checked before anything is allocated.

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

    #[test]
    fn the_default_is_within_bounds_and_above_the_owasp_least() {
        let cost = Cost::DEFAULT;
        assert_eq!(Cost::new(cost.memory_kib, cost.passes, cost.lanes), Ok(cost));
        assert!(cost.memory_kib >= 19 * 1024 && cost.passes >= 2);
    }
}
