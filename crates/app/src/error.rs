//! The one error that leaves this crate.
//!
//! A code exists only where the window acts on it. Every error is a pair: what happened (and what was kept), and what to
//! do next. A certificate short of hours is never an error; it is an answer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the caller can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// The wallet is locked: show the unlock screen.
    Locked,
    /// The passphrase does not open the wallet: let the person try again.
    WrongPassphrase,
    /// There is a wallet already: offer to unlock it.
    WalletExists,
    /// There is no wallet: offer to make one.
    NoWallet,
    /// Another window has it open: offer to wait, or to open it to read only.
    InUse,
    /// It may not be written: offer to open it to read only.
    ReadOnly,
    /// The wallet was made by a newer program.
    Newer,
    /// The wallet's files are damaged.
    Damaged,
    /// What was typed or chosen cannot be used; `faults` names the fields.
    Input,
    /// The row is gone.
    NotFound,
    /// The time-stamp server gave no stamp: offer to sign without one.
    NoTimeStamp,
    /// A file could not be read or written (missing, full, forbidden).
    File,
    /// A fault of the program.
    Internal,
}

/// An error with its words.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AppError {
    /// What the caller can act on.
    pub code: ErrorCode,
    /// What happened, and what was kept.
    pub message: String,
    /// What to do next.
    pub next: String,
    /// For [`ErrorCode::Input`]: every fault at once.
    pub faults: Vec<crate::view::FieldFault>,
}

impl AppError {
    /// An error without faults of fields.
    pub fn new(code: ErrorCode, message: impl Into<String>, next: impl Into<String>) -> Self {
        Self { code, message: message.into(), next: next.into(), faults: Vec::new() }
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.message, self.next)
    }
}

impl std::error::Error for AppError {}
