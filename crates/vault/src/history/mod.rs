//! The history of a wallet: what was done, when, and what each row was before.
//!
//! Every change is a [`Step`](step::Step) and goes through [`Vault::write`](crate::Vault). Undo, the bin and the past of a
//! row all rest on what steps remember. The history never judges, never reads a clock ([`Vault::set_time`] is told the time)
//! and orders by what happened, not by what the clock said: a clock that was set back mixes nothing up.

mod past;
pub(crate) mod put;
pub(crate) mod step;
mod undo;

pub use past::{Change, PastStep, Resting};
pub use undo::Undone;

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Did {
    /// Added a row.
    Added,
    /// Changed a row.
    Changed,
    /// Removed a row.
    Removed,
    /// Brought rows in from a document or a sheet.
    Imported,
    /// Took a step back.
    Undone,
    /// Took a row out of the bin, or gave it back what it was.
    Restored,
    /// Took in what another of the holder's machines wrote.
    Merged,
}

impl Did {
    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::Added, Self::Changed, Self::Removed, Self::Imported, Self::Undone, Self::Restored, Self::Merged];

    /// The word by which it is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Imported => "imported",
            Self::Undone => "undone",
            Self::Restored => "restored",
            Self::Merged => "merged",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|did| did.name() == name)
    }
}
