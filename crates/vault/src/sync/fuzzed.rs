//! Where fuzzing comes in: hostile bytes as a segment's file, and as what a segment holds once it is open.
//!
//! The second stands for one of the person's own machines gone mad, which has the key. Nothing in the program calls this.

use super::id::Id;
use super::merge::{Versions, standing};
use super::payload::Payload;
use super::segment::Seal;
use crate::keys::key::{DataKey, WALLET_ID_BYTES};
use std::collections::BTreeMap;

/// Reads the bytes both ways and merges what versions they hold. Returns how many records came of it; never panics.
#[must_use]
pub fn read_hostile(bytes: &[u8]) -> usize {
    if let Some(key) = DataKey::from_slice(&[0; 32]) {
        let wallet = [0; WALLET_ID_BYTES];
        let key = key.derive_change_log_key(&wallet);
        let seal = Seal { key: &key, wallet };
        // Whether it opens is no matter: only whoever has the key could make it.
        let _ = seal.open_segment(bytes, Id([0; 16]), 1);
        let _ = seal.open_paper(bytes, &[0; 32]);
    }
    let mut records: BTreeMap<(String, String), Versions> = BTreeMap::new();
    for version in Payload::unpack(bytes).into_iter().flat_map(|payload| payload.versions) {
        records.entry((version.kind.clone(), version.record.clone())).or_default().insert(version.id(), version);
    }
    records.values().filter(|versions| standing(versions).content.is_some()).count()
}
