//! The recovery code: a second way into the wallet, printed once and kept on paper.
//!
//! It is never stored: the key file only holds the data key wrapped under it.

use crate::keys::key::RandomnessError;
use crate::keys::secret::Locked;
use crate::keys::typed::{self, Content, Form, SECRET_BYTES, TypedFault};
use zeroize::Zeroizing;

/// 160 random bits; nothing that is made of fewer can be guessed at, and these need no costly derivation.
#[expect(missing_debug_implementations, reason = "a recovery code must not reach a log or a crash report")]
pub struct RecoveryCode(Locked<SECRET_BYTES>);

impl RecoveryCode {
    /// A new one.
    ///
    /// # Errors
    /// [`RandomnessError`] where the operating system gives no random bytes.
    pub fn make() -> Result<Self, RandomnessError> {
        Locked::random().map(Self)
    }

    /// As a person typed it; see [`Self::write`].
    ///
    /// # Errors
    /// [`TypedFault`] with what is mistyped.
    pub fn read(typed: &str) -> Result<Self, TypedFault> {
        let content = typed::read(Form::Code, typed)?;
        let mut code = Locked::zeroed();
        code.expose_mut().copy_from_slice(&*content.bytes);
        Ok(Self(code))
    }

    /// As it is printed: nine groups of five letters and digits, with dashes between them.
    #[must_use]
    pub fn write(&self) -> Zeroizing<String> {
        typed::write(Form::Code, &Content { number: 0, set: 0, bytes: Zeroizing::new(*self.0.expose()) })
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Locked::from_slice(bytes).map(Self)
    }

    pub(crate) fn expose_bytes(&self) -> &[u8; SECRET_BYTES] {
        self.0.expose()
    }
}
