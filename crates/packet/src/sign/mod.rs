//! Sealing a packet: the holder's key and certificate, the CMS signature, and the update that carries it.
//!
//! The profile is PAdES baseline B-B (ETSI EN 319 142-1): it needs no network and no authority. It must never rewrite the
//! bytes it signs: a signature is appended, and what stood before stays a prefix of what stands after.

mod cms;
mod identity;
mod pkcs12;
mod update;

pub use identity::{Identity, IdentityError};
pub use pkcs12::Pkcs12Error;
pub use update::{Seal, SignError, Signing, sign};
