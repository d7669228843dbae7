//! The portable wallet document, `peerfolio.wallet/1`: the plain form in which records leave and enter.
//!
//! A document that breaks the form is refused whole, with every fault named at once: where (JSON path), what is wrong, what
//! would be right. Keys that are not known here are passed over, for the form may grow. `docs/wallet-document.schema.json`
//! is its JSON Schema.

mod own_rule;
mod read;
mod write;

pub use read::{DocumentFault, read, read_course};
pub use write::write;

/// The name of the form.
pub const FORMAT: &str = "peerfolio.wallet/1";
