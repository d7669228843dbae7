//! The package: a ZIP file with `wallet.json` and the papers at the paths that the document names.
//!
//! Reading trusts nothing that the file says about itself, holds one entry at a time and writes to no disk. Writing gives the
//! same bytes for the same wallet.

mod read;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use read::{Fault, Package, begins_like_a_package};
pub(crate) use write::write;
