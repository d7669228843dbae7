//! What this device has to say, sealed into segments.
//!
//! A segment is kept with its bytes before it goes to the store: whatever happens in between, the same bytes go out.

use super::super::payload::{FULL_PAYLOAD, MAX_VERSIONS, Payload, Seen, weight};
use super::super::segment::{HASH_BYTES, Header, MAX_NUMBER, sha256};
use super::{Engine, Result, Rows};
use crate::error::StorageError;

impl<R: Rows> Engine<'_, R> {
    /// Seals every version that is not written yet. Returns how many segments came of it.
    pub(crate) fn write(&self) -> Result<usize> {
        let mut made = 0;
        loop {
            let me = self.me()?;
            let mut versions = self.log.unwritten(MAX_VERSIONS)?;
            if versions.is_empty() && !me.speak {
                return Ok(made);
            }
            let mut room = FULL_PAYLOAD;
            let fitting = versions.iter().position(|version| {
                let needed = weight(version);
                let full = needed > room && room < FULL_PAYLOAD;
                room = room.saturating_sub(needed);
                full
            });
            versions.truncate(fitting.unwrap_or(usize::MAX));
            let ends = self.log.ends()?;
            let seen = ends.iter().filter(|(device, _)| **device != me.device);
            let payload = Payload {
                name: me.name,
                at: self.now.to_owned(),
                seen: seen.map(|(device, end)| (*device, Seen { number: end.number, hash: end.hash })).collect(),
                versions,
            };
            let end = ends.get(&me.device);
            let (number, previous) = end.map_or((1, [0; HASH_BYTES]), |end| (end.number + 1, end.hash));
            if number > MAX_NUMBER {
                return Err(StorageError::Full.into());
            }
            let file = self.seal.segment(&me.signing, me.device, number, &previous, &payload.pack())?;
            let header = Header { device: me.device, number, previous, public_key: me.signing.public_key() };
            self.log.add_segment(&header, &sha256(&file), &file, false)?;
            for version in &payload.versions {
                self.log.set_written(version.id(), number)?;
            }
            self.log.set_speak(false)?;
            made += 1;
        }
    }
}
