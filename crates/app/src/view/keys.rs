//! What opens the wallet: the ways there are, the recovery page, how good a passphrase is.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::Zeroize;

/// In which ways this wallet opens.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct KeysView {
    /// Each way, the passphrase first.
    pub ways: Vec<KeyWayView>,
    /// There is a recovery code.
    pub recovery: bool,
    /// What the platform calls its key store; `None` where this program may use none here.
    pub key_store: Option<String>,
    /// This computer's key store opens the wallet.
    pub key_store_here: bool,
    /// What to do about it, in one or two sentences; `None`: nothing.
    pub advice: Option<String>,
}

/// One way of opening the wallet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct KeyWayView {
    /// Which.
    pub kind: KeyWayKind,
    /// The way in one sentence.
    pub sentence: String,
    /// The day it was made, where that is known.
    pub made_on: Option<String>,
    /// What [`KeystoreDisableReq::id`] names it by; only with [`KeyWayKind::KeyStore`].
    pub id: Option<String>,
    /// It is this computer's; only with [`KeyWayKind::KeyStore`].
    pub here: bool,
}

/// Kinds of way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum KeyWayKind {
    /// The passphrase, which every wallet has.
    Passphrase,
    /// The recovery code, whole or by two of its three shares.
    RecoveryCode,
    /// A secret in the key store of a computer.
    KeyStore,
}

/// Which ways of opening can be offered while the wallet is locked.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct UnlockWaysView {
    /// There is a recovery code: offer to type it, or two shares.
    pub recovery: bool,
    /// What this platform calls its key store, where that holds a secret of this wallet: offer to open without typing.
    pub key_store: Option<String>,
}

/// Asks how soon a passphrase would be guessed.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct PassphraseStrengthReq {
    /// As typed so far.
    pub passphrase: String,
    /// The holder's name, which guessers try first; empty where the open wallet knows it.
    pub name: String,
}

/// How soon a passphrase would be guessed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PassphraseStrengthView {
    /// 0 to 4; 3 and 4 are good.
    pub score: u8,
    /// The score in two or three words.
    pub label: String,
    /// How soon it would be guessed, in one sentence; empty where nothing was typed.
    pub sentence: String,
    /// What makes it easy to guess, in one sentence.
    pub warning: Option<String>,
    /// What would make it better, one sentence each.
    pub suggestions: Vec<String>,
    /// It is taken: at least 8 characters, and not among the first that are guessed.
    pub accepted: bool,
}

/// Sets another passphrase.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct PassphraseChangeReq {
    /// The passphrase until now, or the recovery code. Not asked for where the wallet was just opened with the recovery code
    /// (`set_passphrase` of [`WalletView`](super::WalletView)).
    pub current: String,
    /// The new one.
    pub passphrase: String,
}

/// Makes a recovery code in place of the one before.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct RecoveryMakeReq {
    /// The passphrase, or the recovery code until now.
    pub current: String,
    /// Make three shares for trusted persons too.
    pub shares: bool,
}

/// The recovery code on a page made for printing. It is shown once: nothing can show it again.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct RecoveryPageView {
    /// Heading of the page, with nobody's name in it.
    pub title: String,
    /// The code: nine groups of five letters and digits, with dashes between them.
    pub code: String,
    /// What the page says below it, one paragraph each.
    pub words: Vec<String>,
    /// The day it was made.
    pub made_on: String,
    /// Three shares, each on a page of its own; none where none were asked for.
    pub shares: Vec<RecoveryShareView>,
}

/// One share on a page of its own.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct RecoveryShareView {
    /// 1 to 3.
    pub number: u8,
    /// Heading of the page, with nobody's name in it.
    pub title: String,
    /// The share: ten groups of five letters and digits, with dashes between them.
    pub share: String,
    /// What the page says below it to the person who keeps it, one paragraph each.
    pub words: Vec<String>,
}

/// Opens the wallet with the recovery code or with two of its shares.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct RecoveryUnlockReq {
    /// The code, or the first share, as typed.
    pub code: String,
    /// The second share, or empty.
    pub second_share: String,
}

/// Takes a computer's key store away from the ways of opening.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct KeystoreDisableReq {
    /// Which, by [`KeyWayView::id`]; `None`: this computer's.
    pub id: Option<String>,
}

impl Drop for PassphraseStrengthReq {
    fn drop(&mut self) {
        self.passphrase.zeroize();
    }
}

impl Drop for PassphraseChangeReq {
    fn drop(&mut self) {
        self.current.zeroize();
        self.passphrase.zeroize();
    }
}

impl Drop for RecoveryMakeReq {
    fn drop(&mut self) {
        self.current.zeroize();
    }
}

impl Drop for RecoveryPageView {
    fn drop(&mut self) {
        self.code.zeroize();
    }
}

impl Drop for RecoveryShareView {
    fn drop(&mut self) {
        self.share.zeroize();
    }
}

impl Drop for RecoveryUnlockReq {
    fn drop(&mut self) {
        self.code.zeroize();
        self.second_share.zeroize();
    }
}
