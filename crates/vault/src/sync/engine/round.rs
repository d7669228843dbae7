//! One round with the store: what to ask it for, what to make of the answer, what to give it.

use super::super::exchange::{ENOUGH, Known, Outgoing, Stored, What, folder_name, key_name, paper_name, segment_name};
use super::super::id::parse_hex;
use super::super::merge::standing;
use super::super::segment::sha256;
use super::receive::{Brought, Mend};
use super::{Engine, Result, Rows};
use crate::error::StorageError;

/// How many segments of those in the store are looked over again each time.
const CHECKED: u32 = 4;
/// How many papers are asked for at once.
const PAPERS: usize = 64;

/// What came of a round in the wallet, and what is to go to the store.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// How many of the person's changes were noted.
    pub noted: usize,
    /// How many rows of the wallet changed.
    pub changed: usize,
    /// Files for the store.
    pub outgoing: Vec<Outgoing>,
    /// There is more to read or to write: another round is due.
    pub more: bool,
}

impl<R: Rows> Engine<'_, R> {
    /// What to ask the store for.
    pub(crate) fn known(&self) -> Result<Known> {
        self.me()?;
        let mut check = Vec::new();
        for (device, number) in self.log.next_to_check(CHECKED)? {
            if let Some(hash) = self.log.segment_hash(device, number)? {
                check.push((device, number, hash));
            }
        }
        let mut papers = Vec::new();
        for paper in self.wanted()? {
            if let Some(hash) = parse_hex(&paper) {
                papers.push((paper, self.seal.paper_name(&hash)));
            }
        }
        Ok(Known { wallet: folder_name(&self.seal.wallet), sizes: self.log.stored_sizes()?, check, papers })
    }

    /// Papers that rows wait for: the first so many.
    fn wanted(&self) -> Result<Vec<String>> {
        let mut wanted = Vec::new();
        for (kind, record) in self.log.stale()? {
            if let Some(content) = standing(&self.log.versions(&kind, &record)?).content
                && let Some(paper) = self.rows.wants(&kind, &content)?
                && !wanted.contains(&paper)
            {
                wanted.push(paper);
            }
            if wanted.len() >= PAPERS {
                break;
            }
        }
        Ok(wanted)
    }

    /// Takes in what was brought, and says what to write. The whole is one transaction of the caller's.
    pub(crate) fn merge(&self, brought: &Brought) -> Result<Merged> {
        let noted = self.observe()?;
        let missing = self.wanted()?;
        for (paper, file) in &brought.papers {
            if let Some(hash) = parse_hex(paper)
                && missing.contains(paper)
                && let Some(bytes) = self.seal.open_paper(file, &hash)
            {
                self.rows.keep_paper(paper, &bytes)?;
                self.log.set_paper_stored(paper)?;
            }
        }
        let mends = self.receive(brought)?;
        let changed = self.place()?;
        let (outgoing, full) = self.outgoing(&mends)?;
        // Papers that the store does not have just now are asked for again the next time, not in a circle.
        let mut found = self.wanted()?;
        found.retain(|paper| !missing.contains(paper) || (brought.more && !brought.papers.contains_key(paper)));
        self.log.set_synced(self.now)?;
        Ok(Merged { noted, changed, outgoing, more: brought.more || full || !found.is_empty() })
    }

    /// Files for the store, papers first: who reads of a paper finds it. `true` where there are more.
    pub(crate) fn outgoing(&self, mends: &[Mend]) -> Result<(Vec<Outgoing>, bool)> {
        self.write()?;
        let folder = folder_name(&self.seal.wallet);
        let (mut outgoing, mut bytes_taken) = (Vec::new(), 0);
        for paper in self.rows.papers()? {
            if self.log.is_paper_stored(&paper)? {
                continue;
            }
            if bytes_taken > ENOUGH {
                return Ok((outgoing, true));
            }
            if let (Some(hash), Some(bytes)) = (parse_hex(&paper), self.rows.paper(&paper)?) {
                let bytes = self.seal.paper(&bytes);
                bytes_taken += bytes.len();
                let name = paper_name(&folder, &self.seal.paper_name(&hash));
                outgoing.push(Outgoing { name, bytes, over: false, what: What::Paper(paper) });
            }
        }
        let fresh = self.log.unstored()?.into_iter().map(|(device, number)| Mend { device, number, over: false });
        let mut wanted: Vec<Mend> = fresh.collect();
        for mend in mends {
            // Over a damaged file, where both were asked for.
            wanted.retain(|other| (other.device, other.number) != (mend.device, mend.number));
            wanted.push(*mend);
        }
        for Mend { device, number, over } in wanted {
            if bytes_taken > ENOUGH {
                return Ok((outgoing, true));
            }
            if let Some(bytes) = self.log.segment(device, number)? {
                bytes_taken += bytes.len();
                let name = segment_name(&folder, device, number);
                outgoing.push(Outgoing { name, bytes, over, what: What::Segment(device, number) });
            }
        }
        Ok((outgoing, false))
    }

    /// The key file for the store, where it is not the one that was put there last. A machine that joins opens it.
    pub(crate) fn key_file(&self, bytes: &[u8]) -> Result<Option<Outgoing>> {
        let hash = sha256(bytes);
        if self.me()?.key_file == Some(hash) {
            return Ok(None);
        }
        let name = key_name(&folder_name(&self.seal.wallet));
        Ok(Some(Outgoing { name, bytes: bytes.to_vec(), over: true, what: What::KeyFile(hash) }))
    }

    /// Notes what the store has now.
    pub(crate) fn note(&self, stored: &Stored) -> std::result::Result<(), StorageError> {
        for what in &stored.0 {
            match what {
                What::Segment(device, number) => self.log.set_stored(*device, *number, true)?,
                What::KeyFile(hash) => self.log.set_key_file(hash)?,
                What::Paper(paper) => self.log.set_paper_stored(paper)?,
            }
        }
        Ok(())
    }
}
