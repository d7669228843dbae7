//! The encrypted wallet on disk.
//!
//! A wallet is a folder with a key file (`wallet.key`), an encrypted database (`wallet.db`) and a lock (`wallet.lock`);
//! `docs/vault-format.md` tells every byte of them. [`Vault`] makes and opens one, and stores and returns the
//! [`Record`](peerfolio_core::model::Record) and its papers.
//!
//! This crate must never judge what it stores, draw a page, read a clock or reach a network; and nothing outside it ever
//! sees a key of the wallet or a line of SQL.

mod backup;
mod checkup;
mod database;
mod error;
mod folder;
mod history;
mod import;
mod keys;
mod migrate;
mod read;
mod rescue;
pub mod sync;
mod table;
#[cfg(test)]
mod tests;
#[cfg(feature = "plain-twin")]
mod twin;
mod vault;

use keys::key;

pub use backup::{
    Backup, BackupError, Before, ENDING as BACKUP_ENDING, Listed, LookError, Looked, Reason, RestoreError, Restored, Stamp,
    UnusableBackup, check as check_backup_bytes, list as list_backups, make_folder as make_backup_folder,
    remove_old as remove_old_backups, to_remove, wallet_id_in,
};
pub use checkup::{CheckUp, FileState, Finding, look_at_files};
pub use error::{CreateError, Kind, OpenError, Part, ReadError, StorageError, Unfit, WriteError};
pub use history::{Change, Did, PastStep, Resting, Undone};
pub use import::{Count, ImportError, ImportFault, ImportReport, Papers, Replaced};
#[doc(hidden)]
pub use keys::read_hostile_key_file;
pub use keys::{
    Cost, CostError, EmptyPassphrase, KeyChangeError, KeyStoreWay, Opener, Passphrase, RandomnessError, RecoveryCode, Share,
    ShareFault, StoredKey, TypedFault, Ways, fresh_id,
};
pub use rescue::{Hurt, Report, RescueGuard, Rescued, RowPart};
pub use table::document::MAX_DOCUMENT_BYTES;
pub use table::identity::Identity;
pub use vault::Vault;
pub use zeroize::Zeroizing;
