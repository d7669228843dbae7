//! What the person answers: which side of a conflict stands, and what becomes of what was removed elsewhere.
//!
//! An answer to a conflict is a new version that replaces every head. A removal that is confirmed is carried out here and
//! needs no new version; one that is refused is a new version that brings the record back everywhere.

use super::super::id::Id;
use super::super::log::Placed;
use super::super::merge::{Standing, standing};
use super::super::version::fields;
use super::place::quiet;
use super::{ChangeLogError, Engine, Result, Rows};

/// The person's answer to what is disputed of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// The row as it stands now.
    AsItStands,
    /// Everything as this version has it.
    All(Id),
    /// For each field named, the value of this version; the others as they stand.
    Fields(Vec<(String, Id)>),
    /// The removal that the edit outlived.
    Remove,
}

impl<R: Rows> Engine<'_, R> {
    /// What is disputed of a record.
    pub(crate) fn dispute(&self, kind: &str, record: &str) -> Result<Standing> {
        Ok(quiet(kind, standing(&self.log.versions(kind, record)?)))
    }

    /// Settles what is disputed of a record, here and everywhere. `shown`: the heads that the person was shown.
    ///
    /// # Errors
    /// [`ChangeLogError::Settled`] where nothing is disputed, or not any more what the person was shown.
    pub(crate) fn settle(&self, kind: &str, record: &str, shown: &[Id], pick: &Pick) -> Result<()> {
        let versions = self.log.versions(kind, record)?;
        let stands = quiet(kind, standing(&versions));
        if !stands.is_disputed() || stands.heads != shown {
            return Err(ChangeLogError::Settled);
        }
        let of = |id: &Id| {
            let version = versions.get(id).filter(|version| version.content.is_some() && stands.heads.contains(id));
            version.map(super::super::version::Version::fields).ok_or(ChangeLogError::Settled)
        };
        let mut content = stands.content.clone().unwrap_or_default();
        match pick {
            Pick::AsItStands => {}
            Pick::All(id) => content = of(id)?,
            Pick::Fields(picks) => {
                for (field, id) in picks {
                    match of(id)?.remove(field) {
                        Some(value) => content.insert(field.clone(), value),
                        None => content.remove(field),
                    };
                }
            }
            Pick::Remove => {
                if stands.outlived.is_empty() {
                    return Err(ChangeLogError::Settled);
                }
                self.add(kind, record, stands.heads.clone(), None)?;
                self.rows.put(kind, record, None)?;
                return self.gone(kind, record);
            }
        }
        self.add(kind, record, stands.heads.clone(), Some(&content))?.ok_or(ChangeLogError::Settled)?;
        Ok(())
    }

    /// Carries out removals of other devices here. Returns how many; what changed in the meantime is passed over.
    pub(crate) fn confirm_removals(&self, which: &[(String, String)]) -> Result<usize> {
        let mut done = 0;
        let mut waiting: Vec<_> = which.to_vec();
        // What names others goes before what is named.
        waiting.sort_by_key(|(kind, _)| std::cmp::Reverse(self.rows.rank(kind)));
        for (kind, record) in waiting {
            if self.record(&kind, &record)?.removal && self.dispute(&kind, &record)?.content.is_none() {
                self.rows.put(&kind, &record, None)?;
                self.gone(&kind, &record)?;
                done += 1;
            }
        }
        Ok(done)
    }

    /// Keeps what other devices removed, here and everywhere.
    pub(crate) fn keep_removals(&self, which: &[(String, String)]) -> Result<usize> {
        let mut done = 0;
        for (kind, record) in which {
            let before = self.record(kind, record)?;
            let heads = self.dispute(kind, record)?.heads;
            let row = before.stood.clone().or_else(|| before.placed.clone());
            if let (true, Some(content)) = (before.removal, row.as_deref().and_then(fields)) {
                self.add(kind, record, heads, Some(&content))?;
                done += 1;
            }
        }
        Ok(done)
    }

    /// Notes that a row is not there any more.
    fn gone(&self, kind: &str, record: &str) -> Result<()> {
        let heads = self.dispute(kind, record)?.heads;
        self.log.set_record(kind, record, &Placed { bases: heads.clone(), heads, ..Placed::default() })?;
        Ok(())
    }
}
