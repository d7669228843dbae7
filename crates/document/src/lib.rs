//! The portable wallet document, `peerfolio.wallet/1`: the plain form in which records leave and enter.
//!
//! A document that breaks the form is refused whole, with every fault named at once: where (JSON path), what is wrong, what
//! would be right. Members that are not known here are kept apart ([`unknown`]), for the form may grow. `docs/wallet-document.schema.json`
//! is its JSON Schema.
//!
//! One [`Row`] alone has the same form: so the vault's history and change log remember rows, and a person can read them
//! without this program.
//!
//! This crate must never open a file, read a clock or judge a record.

mod disclosure;
mod former_name;
pub mod own_rule;
pub mod path;
mod read;
mod row;
pub mod unknown;
mod weight;
mod write;

pub use former_name::{former_names, write_former_names};
pub use read::{DocumentFault, MOST_FAULTS, read, read_all, read_course};
pub use row::{Kind, Row, confirmation_id, confirmation_ids};
pub use unknown::{Members, Place};
pub use write::{write, write_all};

/// The name of the form.
pub const FORMAT: &str = "peerfolio.wallet/1";
