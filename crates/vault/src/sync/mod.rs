//! Two machines, one wallet: an encrypted, signed log of changes for each device, in any place where files lie.
//!
//! `version` is one version of one record and `merge` what stands of all of them, both pure; `payload` and `segment` are a log's file,
//! byte by byte in `docs/vault-format.md`; `log` is the tables, `engine` what a device does with them, `wallet` an open wallet's part;
//! `store` and `exchange` are the way to the place and back. A store is never trusted: it can withhold, and nothing else. Keys
//! stay in here, and no network is reached: whoever implements [`Store`] does that.

mod engine;
mod exchange;
mod fuzzed;
mod id;
mod log;
mod merge;
mod payload;
mod segment;
mod store;
#[cfg(test)]
mod tests;
mod version;
mod wallet;

pub use engine::{Brought, ChangeLogError, Dispute, Merged, Peer, Pick, SaidBy, Shared, Side, Waiting};
pub use exchange::{Known, Outgoing, Stored, fetch, key_file, publish, wallets};
#[doc(hidden)]
pub use fuzzed::read_hostile;
pub use id::Id;
pub use log::Trouble;
pub use store::{Listed, Store, StoreError, Written};
pub use wallet::{JoinError, MAX_KEY_FILE_BYTES};
