//! Places where the holder's machines meet: a folder that something else carries about, a WebDAV server, an S3 store.
//!
//! With the authority, which asks about time stamps, the only crate with a network. It sees sealed files and nothing else: it
//! must never hold a key of the wallet, read a clock, or trust an answer. A [`Place`] is how a store is named, with what it asks
//! for; [`open`] makes a [`Store`](peerfolio_vault::sync::Store) of it.

mod folder;
mod http;
mod place;
mod remote;

pub use place::{Place, PlaceFault, Secret};

use peerfolio_vault::sync::{Store, StoreError};

/// The store at a place. Nothing is reached yet.
///
/// # Errors
/// [`StoreError::Strange`] where the place cannot be one.
pub fn open(place: &Place) -> Result<Box<dyn Store + Send>, StoreError> {
    Ok(match place {
        Place::Folder { path } => Box::new(folder::Folder::new(path)),
        _ => Box::new(remote::Remote::new(place)?),
    })
}
