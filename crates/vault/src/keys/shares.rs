//! Shares of the recovery code for trusted persons: three, any two of which give the code back.
//!
//! Shamir's secret sharing over GF(256). One share alone tells nothing of the code, whatever is computed from it. Shares carry
//! their number, the id of their set and a checksum, so that faults of typing and shares of different codes are told apart
//! before anything is tried. A new code makes every share of the old one worthless.

use crate::keys::key::{RandomnessError, make_random};
use crate::keys::recovery::RecoveryCode;
use crate::keys::secret::Locked;
use crate::keys::typed::{self, Content, Form, MOST_SET, SECRET_BYTES, TypedFault};
use blahaj::Sharks;
use zeroize::Zeroizing;

/// Shares that are made of a code.
pub(crate) const SHARES: usize = 3;
/// Shares that give it back.
const NEEDED: u8 = 2;

/// One share of a recovery code.
#[expect(missing_debug_implementations, reason = "a share must not reach a log or a crash report")]
pub struct Share {
    number: u8,
    set: u16,
    bytes: Locked<SECRET_BYTES>,
}

/// Why two shares do not give a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShareFault {
    /// One of them is mistyped.
    #[error("{which} share: {fault}", which = if *.second { "Second" } else { "First" })]
    Typed {
        /// The second of the two.
        second: bool,
        /// What is mistyped.
        fault: TypedFault,
    },
    /// The same share twice.
    #[error("Both are share {0}. Nothing was changed. Two different shares are needed: ask another of the persons who keep one.")]
    Same(u8),
    /// They are of different codes.
    #[error(
        "These two shares belong to different recovery codes. Nothing was changed. Look at the dates on the pages, and take two of the newest."
    )]
    OtherSet,
}

impl RecoveryCode {
    /// Three shares, any two of which [`join`](Share::join) to this code.
    ///
    /// # Errors
    /// [`RandomnessError`] where the operating system gives no random bytes.
    pub fn split(&self) -> Result<[Share; SHARES], RandomnessError> {
        let set = u16::from_be_bytes(make_random()?) & MOST_SET;
        let mut dealt = Sharks(NEEDED).dealer(self.expose_bytes());
        // The dealer deals 255 shares; that there are three of the right length is checked rather than trusted.
        let mut next = || {
            let dealt = dealt.next().ok_or(RandomnessError)?;
            let mut bytes = Locked::zeroed();
            if dealt.y.len() != SECRET_BYTES {
                return Err(RandomnessError);
            }
            for (to, from) in bytes.expose_mut().iter_mut().zip(&dealt.y) {
                *to = from.0;
            }
            Ok(Share { number: dealt.x.0, set, bytes })
        };
        Ok([next()?, next()?, next()?])
    }
}

impl Share {
    /// As a person typed it; see [`Self::write`].
    ///
    /// # Errors
    /// [`TypedFault`] with what is mistyped.
    pub fn read(typed: &str) -> Result<Self, TypedFault> {
        let content = typed::read(Form::Share, typed)?;
        let mut bytes = Locked::zeroed();
        bytes.expose_mut().copy_from_slice(&*content.bytes);
        Ok(Self { number: content.number, set: content.set, bytes })
    }

    /// As it is printed: ten groups of five letters and digits, with dashes between them.
    #[must_use]
    pub fn write(&self) -> Zeroizing<String> {
        let bytes = Zeroizing::new(*self.bytes.expose());
        typed::write(Form::Share, &Content { number: self.number, set: self.set, bytes })
    }

    /// Its number, from one.
    #[must_use]
    pub fn number(&self) -> u8 {
        self.number
    }

    /// The code that two shares are of. That it opens a wallet is not known yet.
    ///
    /// # Errors
    /// [`ShareFault::Same`] and [`ShareFault::OtherSet`].
    pub fn join(&self, other: &Self) -> Result<RecoveryCode, ShareFault> {
        if self.set != other.set {
            return Err(ShareFault::OtherSet);
        }
        if self.number == other.number {
            return Err(ShareFault::Same(self.number));
        }
        let share = |share: &Self| {
            let mut bytes = Zeroizing::new(Vec::with_capacity(1 + SECRET_BYTES));
            bytes.push(share.number);
            bytes.extend(share.bytes.expose());
            blahaj::Share::try_from(bytes.as_slice())
        };
        let (Ok(one), Ok(two)) = (share(self), share(other)) else { return Err(ShareFault::OtherSet) };
        let joined = Sharks(NEEDED).recover([&one, &two]).map(Zeroizing::new).map_err(|_| ShareFault::OtherSet)?;
        RecoveryCode::from_bytes(&joined).ok_or(ShareFault::OtherSet)
    }

    /// The code that two shares, as typed, are of.
    ///
    /// # Errors
    /// [`ShareFault`].
    pub fn join_typed(first: &str, second: &str) -> Result<RecoveryCode, ShareFault> {
        let read = |typed, second| Self::read(typed).map_err(|fault| ShareFault::Typed { second, fault });
        read(first, false)?.join(&read(second, true)?)
    }
}

#[cfg(test)]
#[path = "../tests/shares.rs"]
mod tests;
