//! The encrypted wallet on disk.
//!
//! A wallet is a folder with a key file (`wallet.key`), an encrypted database (`wallet.db`) and a lock (`wallet.lock`);
//! `docs/vault-format.md` tells every byte of them. [`Vault`] makes and opens one, and stores and returns the
//! [`Record`](peerfolio_core::model::Record) and its papers.
//!
//! This crate must never judge what it stores, draw a page, read a clock or reach a network; and nothing outside it ever
//! sees a key of the wallet or a line of SQL.

mod cost;
mod database;
mod error;
mod folder;
mod import;
mod key;
mod key_file;
mod migrate;
mod passphrase;
mod table;
#[cfg(test)]
mod tests;
mod vault;

pub use cost::{Cost, CostError};
pub use error::{CreateError, Kind, OpenError, Part, ReadError, StorageError, Unfit, WriteError};
pub use import::{Count, ImportError, ImportFault, ImportReport};
pub use key::{RandomnessError, fresh_id};
pub use passphrase::{EmptyPassphrase, Passphrase};
pub use table::confirmation::Place;
pub use table::document::MAX_DOCUMENT_BYTES;
pub use table::identity::Identity;
pub use vault::Vault;
pub use zeroize::Zeroizing;
