//! Everything that opens a wallet: the random data key, the key file that holds it wrapped, and what unwraps it.
//!
//! `key_file` is the form on disk and `slot` one wrapping in it; `passphrase`, `recovery` and `shares` are what a person types, `typed`
//! how codes are written; `change` takes ways of opening in and out of an open wallet. Keys live in `secret` memory and never
//! leave this crate. Nothing here knows what the wallet stores.

mod change;
pub(crate) mod cost;
mod fuzzed;
pub(crate) mod key;
pub(crate) mod key_file;
pub(crate) mod opener;
pub(crate) mod passphrase;
pub(crate) mod recovery;
pub(crate) mod secret;
pub(crate) mod shares;
pub(crate) mod slot;
mod typed;
mod ways;

pub use change::KeyChangeError;
pub(crate) use change::{HeldKeys, remove_unfinished};
pub use cost::{Cost, CostError};
#[doc(hidden)]
pub use fuzzed::read_hostile_key_file;
pub use key::{RandomnessError, fresh_id};
pub use opener::{Opener, StoredKey};
pub use passphrase::{EmptyPassphrase, Passphrase};
pub use recovery::RecoveryCode;
pub use shares::{Share, ShareFault};
pub use typed::TypedFault;
pub use ways::{KeyStoreWay, Ways};
