//! What the person changed since the last time, as versions.
//!
//! The row is compared with what was last put there, so that no way of changing a row can be forgotten, and what the log
//! itself put there is no change.

use super::super::log::Placed;
use super::super::version::{Fields, fields};
use super::{Engine, Result, Rows};

impl<R: Rows> Engine<'_, R> {
    /// Makes a version of every row that is not as it was last put in its place. Returns how many.
    pub(crate) fn observe(&self) -> Result<usize> {
        let before = self.me()?.mark;
        let (mut touched, mark) = self.rows.changed(before)?;
        if before == 0 {
            // No list of rows names one that was there and is gone.
            touched.extend(self.log.placed()?);
        }
        let mut made = 0;
        for (kind, record) in touched {
            made += usize::from(self.observe_one(&kind, &record)?);
        }
        self.log.set_mark(mark)?;
        Ok(made)
    }

    fn observe_one(&self, kind: &str, record: &str) -> Result<bool> {
        let now = self.row(kind, record)?;
        let before = self.record(kind, record)?;
        if now == before.placed {
            return Ok(false);
        }
        let (bases, content) = match &now {
            // Whoever removes a row has seen all that was there to see of it.
            None => (before.heads.clone(), None),
            Some(text) => (before.bases.clone(), Some(edited(&before, text))),
        };
        if self.add(kind, record, bases, content.as_ref())?.is_none() {
            self.log.set_record(kind, record, &Placed { placed: now, unfit: true, ..before })?;
            return Ok(false);
        }
        if now.is_some() && before.placed.is_none() && !before.heads.is_empty() {
            // It came back, and belongs where it was.
            self.unordered.borrow_mut().insert(kind.to_owned());
        }
        self.log.set_record(kind, record, &Placed { placed: now, stale: true, removal: false, ..before })?;
        Ok(true)
    }
}

/// What an edited row says: what stood, with the fields that the person changed. A field that this program could not put in
/// its place (a reference to what has not arrived, a member it does not know) is so not taken for one that was removed.
fn edited(before: &Placed, now: &str) -> Fields {
    let now = fields(now).unwrap_or_default();
    let (Some(stood), Some(placed)) = (before.stood.as_deref().and_then(fields), before.placed.as_deref().and_then(fields))
    else {
        return now;
    };
    let mut edited = stood;
    for name in placed.keys().chain(now.keys()) {
        if placed.get(name) != now.get(name) {
            match now.get(name) {
                Some(value) => edited.insert(name.clone(), value.clone()),
                None => edited.remove(name),
            };
        }
    }
    edited
}
