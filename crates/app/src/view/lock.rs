//! Locking by itself, and the clipboard.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a wallet was locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum LockReason {
    /// The person locked it.
    Asked,
    /// It lay unused for as long as this device allows.
    Idle,
    /// The machine went to sleep, or had slept.
    Slept,
    /// The screen was locked.
    ScreenLocked,
}

/// When the wallet locks by itself, and why it is locked.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LockView {
    /// Minutes without use; null: never.
    pub after_minutes: Option<u32>,
    /// What can be chosen, from short to never.
    pub choices: Vec<LockChoiceView>,
    /// Why it was last locked since the program started; null: it was not.
    pub reason: Option<LockReason>,
    /// That in words for the locked screen; null where there is nothing to say.
    pub sentence: Option<String>,
}

/// A choice of when the wallet locks by itself.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LockChoiceView {
    /// Minutes without use; null: never.
    pub minutes: Option<u32>,
    /// In words.
    pub words: String,
}

/// When the wallet is to lock by itself on this device.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LockSaveReq {
    /// Minutes without use, one of the choices; null: never.
    pub after_minutes: Option<u32>,
}

/// A text for the clipboard.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct CopyReq {
    /// The text, as others are to paste it.
    pub text: String,
}

/// What became of a text that was copied.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CopyView {
    /// That it is there, and for how long.
    pub sentence: String,
}
