//! What there is to know of the sharing: the devices, what waits, what is disputed, what the store keeps back.

use super::super::id::Id;
use super::super::log::Trouble;
use super::super::merge::Versions;
use super::super::version::{Fields, fields};
use super::{Engine, Result, Rows};
use serde_json::Value;
use std::collections::BTreeMap;

/// The state of the sharing.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// This device.
    pub device: Id,
    /// Its name.
    pub name: String,
    /// Where the store is, as it was set up.
    pub place: String,
    /// When the last round was, as this machine's clock said.
    pub synced_at: Option<String>,
    /// It found itself to be a copy (restored, or copied by hand) and goes on under a new id.
    pub renewed: bool,
    /// Segments that are not in the store yet, and changes that are not written yet.
    pub unstored: usize,
    /// The others.
    pub peers: Vec<Peer>,
    /// Records that were removed elsewhere, and wait for an answer here.
    pub removals: Vec<Waiting>,
    /// What is to be settled.
    pub disputes: Vec<Dispute>,
    /// Records that this program has no place for, by kind and id. They are kept in the log.
    pub unfit: Vec<(String, String)>,
    /// Records that wait for a paper.
    pub waiting: usize,
}

/// Another device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// Its id.
    pub device: Id,
    /// Its name.
    pub name: String,
    /// When it last wrote something, by its own clock.
    pub wrote_at: String,
    /// How many segments of it were read.
    pub read: u32,
    /// How many segments of it others have read and the store does not show, and who says so.
    pub withheld: Option<(u32, Id)>,
    /// What is wrong with it.
    pub trouble: Option<Trouble>,
}

/// A record that was removed elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Kind of the row.
    pub kind: String,
    /// Its id.
    pub record: String,
    /// The row as it is here.
    pub row: Fields,
    /// Who removed it.
    pub by: Id,
    /// When, by that device's clock.
    pub at: String,
}

/// Something to settle.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispute {
    /// Kind of the row.
    pub kind: String,
    /// Its id.
    pub record: String,
    /// What is disputed: to be given back with the answer, which is refused if more was said since.
    pub heads: Vec<Id>,
    /// The row as it stands.
    pub stands: Fields,
    /// Fields with what each side says, the one that stands first.
    pub fields: Vec<(String, Vec<SaidBy>)>,
    /// Who removed it, where an edit outlived the removal.
    pub removed: Vec<Side>,
}

/// A side and its value; `None` is an absent field.
pub type SaidBy = (Side, Option<Value>);

/// One side of a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The version.
    pub version: Id,
    /// The device that made it.
    pub device: Id,
    /// When, by that device's clock.
    pub at: String,
}

impl<R: Rows> Engine<'_, R> {
    /// The state; `None` where the wallet is not shared.
    pub(crate) fn state(&self) -> Result<Option<Shared>> {
        let Some(me) = self.log.me()? else { return Ok(None) };
        let ends = self.log.ends()?;
        let read = |device: &Id| ends.get(device).map_or(0, |end| end.number);
        let claims = self.log.claims()?;
        let others: BTreeMap<Id, _> = self.log.others()?.into_iter().map(|other| (other.device, other)).collect();
        let mut peers: BTreeMap<Id, Peer> = others
            .into_iter()
            .map(|(device, other)| {
                let peer = Peer {
                    device,
                    name: other.name,
                    wrote_at: other.wrote_at,
                    read: read(&device),
                    withheld: None,
                    trouble: other.trouble,
                };
                (device, peer)
            })
            .collect();
        for (by, of, seen) in claims {
            let missing = seen.number.saturating_sub(read(&of));
            if missing == 0 || of == me.device {
                continue;
            }
            // A device of which nothing at all is shown has no name yet.
            let unseen =
                Peer { device: of, name: String::new(), wrote_at: String::new(), read: 0, withheld: None, trouble: None };
            let peer = peers.entry(of).or_insert(unseen);
            if peer.withheld.is_none_or(|(most, _)| most < missing) {
                peer.withheld = Some((missing, by));
            }
        }
        let unwritten = self.log.unwritten(usize::MAX)?.len();
        let mut waiting = 0;
        for (kind, record) in self.log.stale()? {
            let stands = super::super::merge::standing(&self.log.versions(&kind, &record)?);
            let wants = stands.content.map(|content| self.rows.wants(&kind, &content)).transpose()?.flatten();
            waiting += usize::from(wants.is_some());
        }
        Ok(Some(Shared {
            device: me.device,
            name: me.name,
            place: me.place,
            synced_at: me.synced_at,
            renewed: me.renewed,
            unstored: unwritten + self.log.unstored()?.len(),
            peers: peers.into_values().collect(),
            removals: self.waiting_removals()?,
            disputes: self.disputes()?,
            unfit: self.log.unfit()?,
            waiting,
        }))
    }

    fn waiting_removals(&self) -> Result<Vec<Waiting>> {
        let mut waiting = Vec::new();
        for (kind, record) in self.log.removals()? {
            let versions = self.log.versions(&kind, &record)?;
            let stands = super::super::merge::standing(&versions);
            let last = stands.heads.iter().filter_map(|id| versions.get(id)).max_by_key(|version| version.rank());
            if let (Some(last), Some(row)) = (last, self.row(&kind, &record)?.as_deref().and_then(fields)) {
                waiting.push(Waiting { kind, record, row, by: last.device, at: last.at.clone() });
            }
        }
        Ok(waiting)
    }

    fn disputes(&self) -> Result<Vec<Dispute>> {
        let mut disputes = Vec::new();
        for (kind, record) in self.log.disputed()? {
            let versions = self.log.versions(&kind, &record)?;
            let stands = self.dispute(&kind, &record)?;
            let Some(content) = stands.content else { continue };
            let fields = stands.conflicts.into_iter().map(|conflict| {
                let values = conflict.values.into_iter().filter_map(|(id, value)| Some((side(&versions, id)?, value)));
                (conflict.field, values.collect())
            });
            disputes.push(Dispute {
                heads: stands.heads,
                fields: fields.collect(),
                removed: stands.outlived.into_iter().filter_map(|id| side(&versions, id)).collect(),
                kind,
                record,
                stands: content,
            });
        }
        Ok(disputes)
    }
}

fn side(versions: &Versions, id: Id) -> Option<Side> {
    let version = versions.get(&id)?;
    Some(Side { version: id, device: version.device, at: version.at.clone() })
}
