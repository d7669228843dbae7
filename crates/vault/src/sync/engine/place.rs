//! What stands of each record, put into the wallet.
//!
//! Rows lie in the order in which they were first written down anywhere, by the logs' clocks: so every machine comes to the
//! same order, and the order of entry on one machine stays.
//!
//! A removal is never put in place: it waits for the person's answer. What this program cannot put in its place stays in
//! the log, and is tried again whenever something of it changes.

use super::super::log::Placed;
use super::super::merge::{Standing, Versions, standing};
use super::super::version::{canonical, canonical_text};
use super::{Engine, Put, Result, Rows};
use serde_json::Value;
use std::cmp::Reverse;

/// The kind of the certificates, and that of their order.
const CERTIFICATES: &str = "credential";
const ORDER: &str = "order";

impl<R: Rows> Engine<'_, R> {
    /// Puts every stale record in its place. Returns how many rows changed.
    pub(crate) fn place(&self) -> Result<usize> {
        let mut changed = 0;
        let mut stale = self.log.stale()?;
        stale.sort_by_key(|(kind, _)| self.rows.rank(kind));
        let mut again = Vec::new();
        for (kind, record) in stale {
            if self.place_one(&kind, &record, &mut changed)? {
                again.push((kind, record));
            }
        }
        // Two rows may name each other; what was named is there by now.
        for (kind, record) in again {
            self.place_one(&kind, &record, &mut changed)?;
        }
        for kind in self.unordered.take() {
            self.arrange(&kind)?;
        }
        Ok(changed)
    }

    /// Puts the rows of a kind in the order in which they were first written down; certificates as the holder put them, and those
    /// behind them of which that order says nothing.
    fn arrange(&self, kind: &str) -> Result<()> {
        if ![CERTIFICATES, ORDER].contains(&kind) {
            return Ok(self.rows.arrange(kind, &self.log.order(kind)?)?);
        }
        let own = standing(&self.log.versions(ORDER, "")?).content.and_then(|content| content.get("credentials").cloned());
        let own = own.as_ref().and_then(Value::as_array).into_iter().flatten();
        let mut order: Vec<String> = own.filter_map(Value::as_str).map(str::to_owned).collect();
        let later = self.log.order(CERTIFICATES)?;
        order.extend(later);
        self.rows.arrange(CERTIFICATES, &order)?;
        // What was arranged here is no wish of the person's.
        let (before, now) = (self.record(ORDER, "")?, self.row(ORDER, "")?);
        if before.placed.is_some() && before.placed != now {
            self.log.set_record(ORDER, "", &Placed { placed: now, ..before })?;
        }
        Ok(())
    }

    /// Puts one record in its place; `true` where it is worth another try after the others.
    fn place_one(&self, kind: &str, record: &str, changed: &mut usize) -> Result<bool> {
        let versions = self.log.versions(kind, record)?;
        let stands = quiet(kind, standing(&versions));
        let before = self.record(kind, record)?;
        let current = self.row(kind, record)?;
        let Some(content) = &stands.content else {
            let placed = if current.is_some() {
                Placed { removal: true, stale: false, disputed: false, heads: stands.heads, ..before }
            } else {
                Placed { bases: stands.heads.clone(), heads: stands.heads, ..Placed::default() }
            };
            self.log.set_record(kind, record, &placed)?;
            return Ok(false);
        };
        let text = canonical(content);
        let mut placed = Placed {
            stood: Some(text.clone()),
            placed: current.clone(),
            bases: stands.bases(),
            disputed: stands.is_disputed(),
            heads: stands.heads,
            ..Placed::default()
        };
        if self.rows.wants(kind, content)?.is_some() {
            // What is there was put there from earlier versions: an edit of it still replaces those.
            placed = Placed { stale: true, disputed: placed.disputed, removal: false, unfit: false, ..before };
        } else if current.as_ref() != Some(&text) {
            match self.put(kind, record, &text, &versions, &placed)? {
                (Put::Done, stood) => {
                    if current.is_none() {
                        self.unordered.borrow_mut().insert(kind.to_owned());
                    }
                    placed.placed = self.row(kind, record)?;
                    placed.stale = placed.placed.as_ref() != Some(&text);
                    placed.stood = Some(stood);
                    *changed += usize::from(placed.placed != current);
                }
                (Put::Unfit, _) => {
                    placed = Placed { stale: false, disputed: placed.disputed, removal: false, unfit: true, ..before };
                }
            }
        }
        let again = placed.stale;
        self.log.set_record(kind, record, &placed)?;
        Ok(again)
    }

    /// Puts a row in its place. Where fields of several sides make no row together, the highest-ranking head that does.
    fn put(&self, kind: &str, record: &str, text: &str, versions: &Versions, placed: &Placed) -> Result<(Put, String)> {
        let done = self.rows.put(kind, record, Some(text))?;
        if done != Put::Unfit {
            return Ok((done, text.to_owned()));
        }
        let mut heads: Vec<_> = placed.heads.iter().filter_map(|id| versions.get(id)).collect();
        heads.sort_by_key(|version| Reverse(version.rank()));
        for content in heads.into_iter().filter_map(|version| version.content.as_deref()).filter(|content| *content != text) {
            let done = self.rows.put(kind, record, Some(content))?;
            if done != Put::Unfit {
                return Ok((done, canonical_text(content).unwrap_or_default()));
            }
        }
        Ok((Put::Unfit, String::new()))
    }
}

/// The order of rows is nothing to ask a person about: the highest-ranking stands.
pub(super) fn quiet(kind: &str, stands: Standing) -> Standing {
    if kind == ORDER { Standing { conflicts: Vec::new(), ..stands } } else { stands }
}
