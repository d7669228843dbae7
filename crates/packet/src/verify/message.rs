//! What a signature is over: bytes, or a file without the place of its own signature. Digests of a file are taken in one
//! pass, however many signatures it has.
//!
//! It must never take the digest of other bytes than those that a byte range names.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use ring::digest::{Algorithm as Hash, Context, Digest, digest};

use super::range::Range;

/// What is signed.
pub(super) enum Message<'a> {
    Bytes(&'a [u8]),
    File(&'a Digests<'a>, Range),
}

impl Message<'_> {
    /// Its digest. Nothing where taking it would cost more than a file may.
    pub(super) fn digest(&self, hash: &'static Hash) -> Option<Digest> {
        match self {
            Self::Bytes(bytes) => Some(digest(hash, bytes)),
            Self::File(digests, range) => digests.of(hash, *range),
        }
    }

    /// Its bytes in one piece.
    pub(super) fn whole(&self) -> Option<Cow<'_, [u8]>> {
        match self {
            Self::Bytes(bytes) => Some(Cow::Borrowed(bytes)),
            Self::File(digests, range) => {
                digests.pay(range.end)?;
                Some(Cow::Owned(range.parts(digests.bytes).concat()))
            }
        }
    }
}

/// Digests of the beginnings of a file, each continued from the longest one before it.
pub(super) struct Digests<'a> {
    bytes: &'a [u8],
    begun: RefCell<Vec<(&'static Hash, usize, Context)>>,
    /// How many more bytes may be read.
    left: Cell<usize>,
}

impl<'a> Digests<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, begun: RefCell::default(), left: Cell::new(bytes.len().saturating_mul(8).saturating_add(1 << 24)) }
    }

    fn pay(&self, amount: usize) -> Option<()> {
        self.left.set(self.left.get().checked_sub(amount)?);
        Some(())
    }

    fn of(&self, hash: &'static Hash, range: Range) -> Option<Digest> {
        let (until, behind) = range.gap;
        let mut begun = self.begun.borrow_mut();
        let nearest = begun.iter().filter(|(of, at, _)| *of == hash && *at <= until).max_by_key(|(_, at, _)| *at);
        let (from, mut context) = nearest.map_or_else(|| (0, Context::new(hash)), |(_, at, context)| (*at, context.clone()));
        self.pay((until - from).saturating_add(range.end.saturating_sub(behind)))?;
        context.update(self.bytes.get(from..until)?);
        begun.push((hash, until, context.clone()));
        context.update(self.bytes.get(behind..range.end)?);
        Some(context.finish())
    }
}
