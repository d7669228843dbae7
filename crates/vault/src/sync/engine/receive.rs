//! What the other devices wrote, taken in.
//!
//! A device's segments are read in their order, each by the hash of the one before. What does not open stops that device
//! there, for now, and no other; what is missing in the store is put back from what is kept here. A segment under this
//! device's own name that it did not write means that it is a copy of itself: it goes on under a new name.

use super::super::id::{ID_BYTES, Id};
use super::super::log::{End, Trouble};
use super::super::payload::{MAX_DEVICES, Payload};
use super::super::segment::{HASH_BYTES, Hash, Header, SegmentFault, SigningKey, sha256};
use super::{Engine, Result, Rows};
use crate::keys::key::make_random;
use std::collections::{BTreeMap, BTreeSet};

/// What the store showed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brought {
    /// Files of segments: device, number, bytes. Numbers that are known already are files that are not what they were.
    pub(crate) segments: Vec<(Id, u32, Vec<u8>)>,
    /// Segments that are known and that the store does not show.
    pub(crate) absent: Vec<(Id, u32)>,
    /// Papers, by their SHA-256 (lower-case hexadecimal), still sealed.
    pub(crate) papers: BTreeMap<String, Vec<u8>>,
    /// The store has more than was read this time.
    pub more: bool,
}

/// A segment that is to be written into the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mend {
    pub(crate) device: Id,
    pub(crate) number: u32,
    /// Whether it goes over the damaged file that is there.
    pub(crate) over: bool,
}

enum Own {
    Kept,
    Renewed,
}

impl<R: Rows> Engine<'_, R> {
    /// Takes in what was brought. Returns what the store lacks and is kept here.
    pub(crate) fn receive(&self, brought: &Brought) -> Result<Vec<Mend>> {
        let mut mends: BTreeSet<Mend> = BTreeSet::new();
        let mut by_device: BTreeMap<Id, BTreeMap<u32, &[u8]>> = BTreeMap::new();
        for (device, number, bytes) in &brought.segments {
            by_device.entry(*device).or_default().insert(*number, bytes);
        }
        let me = self.me()?.device;
        // This device first: what is its own decides under which name it goes on.
        if let Some(files) = by_device.remove(&me)
            && let Own::Renewed = self.receive_own(me, &files, &mut mends)?
        {
            by_device.insert(me, files);
        }
        for (device, files) in &by_device {
            self.receive_device(*device, files, &mut mends)?;
        }
        if self.is_claimed_otherwise()? {
            // Where the two logs part is not known: everything is read again.
            self.renew(1)?;
        }
        for (device, number) in &brought.absent {
            if self.log.segment_hash(*device, *number)?.is_some() {
                mends.insert(Mend { device: *device, number: *number, over: false });
            }
        }
        Ok(mends.into_iter().collect())
    }

    /// Files under this device's name.
    fn receive_own(&self, me: Id, files: &BTreeMap<u32, &[u8]>, mends: &mut BTreeSet<Mend>) -> Result<Own> {
        for (number, file) in files {
            let held = self.log.segment_hash(me, *number)?;
            if held == Some(sha256(file)) {
                // Written before, and not noted: the program ended in between.
                self.log.set_stored(me, *number, true)?;
            } else if let Ok((header, _)) = self.seal.open_segment(file, me, *number)
                && header.public_key == self.me()?.signing.public_key()
            {
                self.renew(*number)?;
                return Ok(Own::Renewed);
            } else if held.is_some() {
                mends.insert(Mend { device: me, number: *number, over: true });
            }
        }
        Ok(Own::Kept)
    }

    /// Goes on under a new name. Everything from this segment of the old name on is written again; what was written twice
    /// is one and the same version.
    fn renew(&self, from: u32) -> Result<()> {
        let me = self.me()?;
        self.log.set_other(me.device, &me.name, &me.signing.public_key(), self.now)?;
        self.log.take_back(me.device, from)?;
        let signing = SigningKey::make()?;
        self.log.renew(Id(make_random::<ID_BYTES>()?), &signing)?;
        Ok(())
    }

    /// Notes two different segments under one number, and says so to the others: the one that wrote them reads it there.
    fn note_fork(&self, device: Id) -> Result<()> {
        let noted = self.log.others()?.iter().any(|other| other.device == device && other.trouble == Some(Trouble::Forked));
        if !noted {
            self.log.set_trouble(device, Some(Trouble::Forked))?;
            self.log.set_speak(true)?;
        }
        Ok(())
    }

    /// Whether another device has read of this one what it did not write.
    fn is_claimed_otherwise(&self) -> Result<bool> {
        let me = self.me()?.device;
        for (_, of, seen) in self.log.claims()? {
            if of == me && self.log.segment_hash(me, seen.number)? != Some(seen.hash) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn receive_device(&self, device: Id, files: &BTreeMap<u32, &[u8]>, mends: &mut BTreeSet<Mend>) -> Result<()> {
        let mut end = self.log.ends()?.get(&device).copied();
        for (number, file) in files {
            if end.is_some_and(|end| *number <= end.number) {
                self.receive_again(device, *number, file, mends)?;
                continue;
            }
            if *number != end.map_or(1, |end| end.number + 1) {
                break;
            }
            match self.receive_segment(device, *number, file, end)? {
                Ok(next) => end = Some(next),
                Err(trouble) => {
                    match trouble {
                        Trouble::Forked => self.note_fork(device)?,
                        other => self.log.set_trouble(device, Some(other))?,
                    }
                    break;
                }
            }
        }
        Ok(())
    }

    /// A file that is known, and is not what it was.
    fn receive_again(&self, device: Id, number: u32, file: &[u8], mends: &mut BTreeSet<Mend>) -> Result<()> {
        if self.log.segment_hash(device, number)? == Some(sha256(file)) {
            return Ok(());
        }
        match self.seal.open_segment(file, device, number) {
            Ok((header, _)) if Some(header.public_key) == self.log.public_key(device)? => {
                self.note_fork(device)?;
            }
            _ => {
                mends.insert(Mend { device, number, over: true });
            }
        }
        Ok(())
    }

    fn receive_segment(
        &self,
        device: Id,
        number: u32,
        file: &[u8],
        end: Option<End>,
    ) -> Result<std::result::Result<End, Trouble>> {
        let (header, payload) = match self.seal.open_segment(file, device, number) {
            Ok(opened) => opened,
            Err(SegmentFault::Newer(_)) => return Ok(Err(Trouble::Newer)),
            Err(SegmentFault::NotThis | SegmentFault::Forged) => return Ok(Err(Trouble::Unreadable)),
        };
        let known = self.log.public_key(device)?;
        let previous = end.map_or([0; HASH_BYTES], |end| end.hash);
        if header.previous != previous || known.is_some_and(|key| key != header.public_key) {
            return Ok(Err(Trouble::Forked));
        }
        let Some(payload) = Payload::unpack(&payload) else { return Ok(Err(Trouble::Newer)) };
        if known.is_none() && self.log.others()?.len() >= MAX_DEVICES {
            return Ok(Err(Trouble::Unreadable));
        }
        let hash = sha256(file);
        self.take_in(&header, &hash, file, &payload)?;
        Ok(Ok(End { number, hash }))
    }

    fn take_in(&self, header: &Header, hash: &Hash, file: &[u8], payload: &Payload) -> Result<()> {
        self.log.add_segment(header, hash, file, true)?;
        self.log.set_other(header.device, &payload.name, &header.public_key, &payload.at)?;
        for (claimed, seen) in &payload.seen {
            self.log.claim(header.device, *claimed, seen)?;
        }
        for version in &payload.versions {
            self.log.see_clock(version.clock)?;
            if self.log.add_version(version, None)? {
                self.log.set_stale(&version.kind, &version.record)?;
                // It may be older than those that were known of its record.
                self.unordered.borrow_mut().insert(version.kind.clone());
            }
        }
        Ok(())
    }
}
