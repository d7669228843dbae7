//! Rows by kind and id, whatever their kind: how a row is told, and how a told row is put in its place.
//!
//! What a row names and is not there (a certificate removed since) is left out, never an error: the row itself matters more.

use super::step::Step;
use crate::error::{Kind, StorageError, WriteError};
use crate::table::{
    activity, confirmation, credential, disclosure, document, experience, holder, is_there, own_rule, supervision, unknown_member,
};
use peerfolio_document::Row;
use rusqlite::Connection;

/// A row as the history tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snapshot {
    /// The row in the form of the portable document.
    pub(crate) json: String,
    /// Its place among the others of its kind.
    pub(crate) place: i64,
}

/// A row to be put in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// The row.
    pub(crate) row: Row,
    /// Members of it that this program does not know, as JSON.
    pub(crate) members: Option<String>,
    /// Its place among the others; `None`: behind them, or where it is.
    pub(crate) place: Option<i64>,
}

impl Told {
    /// A told row; `None` where the text is none.
    pub(crate) fn read(kind: Kind, json: &str, place: Option<i64>) -> Option<Self> {
        let (row, members) = Row::from_json(kind, json)?;
        Some(Self { row, members, place })
    }
}

/// A row as it is now; `None` where it is not there.
pub(crate) fn snapshot(connection: &Connection, kind: Kind, id: &str) -> Result<Option<Snapshot>, StorageError> {
    let found = match kind {
        Kind::Holder => holder::one(connection)?.map(|row| (0, Row::Holder(row))),
        Kind::Credential => credential::one(connection, id)?.map(|(place, row)| (place, Row::Credential(row))),
        Kind::Activity => activity::one(connection, id)?.map(|(place, row)| (place, Row::Activity(row))),
        Kind::Experience => experience::one(connection, id)?.map(|(place, row)| (place, Row::Experience(row))),
        Kind::Supervision => supervision::one(connection, id)?.map(|(place, row)| (place, Row::Supervision(row))),
        Kind::Document => document::one(connection, id)?.map(|(place, row)| (place, Row::Document(row))),
        Kind::Confirmation => confirmation::one(connection, id)?.map(|(place, row)| (place, Row::Confirmation(row))),
        Kind::Disclosure => disclosure::one(connection, id)?.map(|(place, row)| (place, Row::Disclosure(row))),
        Kind::Order => Some((0, Row::Order(credential::order(connection)?))),
    };
    let Some((place, row)) = found else { return Ok(None) };
    let members = unknown_member::one(connection, kind, id)?;
    Ok(Some(Snapshot { json: row.to_json(members.as_deref()), place }))
}

/// Puts rows in their places, over what is there; `None` removes. Everything is touched first.
///
/// The rows may name each other. Their ids are those given here, whatever the rows say.
pub(crate) fn put(step: &Step<'_>, rows: &[(Kind, String, Option<Told>)]) -> Result<(), WriteError> {
    for (kind, id, _) in rows {
        step.touch(*kind, id)?;
    }
    let of = |kind: Kind| rows.iter().filter(move |(found, ..)| *found == kind);
    for kind in Kind::ALL {
        for (_, id, told) in of(kind) {
            if let Some(told) = told {
                put_one(step, id, told)?;
                unknown_member::set(step, kind, id, told.members.as_deref())?;
            }
        }
    }
    // Once more, for the papers that these rules name are there by now.
    for (_, _, told) in of(Kind::Credential) {
        if let Some(Told { row: Row::Credential(held), .. }) = told {
            write_rule(step, held)?;
        }
    }
    for kind in Kind::ALL.into_iter().rev() {
        for (_, id, told) in of(kind) {
            if told.is_none() && is_there(step, kind, id)? {
                match kind {
                    Kind::Holder => holder::remove(step)?,
                    Kind::Order => {}
                    _ => crate::table::remove(step, kind, id)?,
                }
            }
        }
    }
    Ok(())
}

fn put_one(step: &Step<'_>, id: &str, told: &Told) -> Result<(), WriteError> {
    let there = is_there(step, told.row.kind(), id)?;
    match &told.row {
        Row::Holder(row) => holder::write(step, row)?,
        Row::Credential(row) => {
            let row = &peerfolio_core::model::Credential { id: id.to_owned(), ..row.clone() };
            if there {
                credential::update(step, row)?;
            } else {
                credential::insert_at(step, row, told.place)?;
            }
            write_rule(step, row)?;
        }
        Row::Activity(row) => {
            let mut row = peerfolio_core::model::Activity { id: id.to_owned(), ..row.clone() };
            if let Some(list) = &mut row.counts_for {
                let mut kept = Vec::new();
                for target in list.drain(..) {
                    if is_there(step, Kind::Credential, &target)? {
                        kept.push(target);
                    }
                }
                *list = kept;
            }
            if there {
                activity::update(step, &row)?;
            } else {
                activity::insert_at(step, &row, told.place)?;
            }
        }
        Row::Experience(row) => {
            let row = &peerfolio_core::model::Experience { id: id.to_owned(), ..row.clone() };
            if there {
                experience::update(step, row)?;
            } else {
                experience::insert_at(step, row, told.place)?;
            }
        }
        Row::Supervision(row) => {
            let row = &peerfolio_core::model::Supervision { id: id.to_owned(), ..row.clone() };
            if there {
                supervision::update(step, row)?;
            } else {
                supervision::insert_at(step, row, told.place)?;
            }
        }
        Row::Document(row) => {
            let row = &peerfolio_core::model::Document { id: id.to_owned(), ..row.clone() };
            if there {
                document::update(step, row)?;
            } else {
                document::insert_at(step, row, told.place)?;
            }
        }
        Row::Confirmation(row) => {
            if there {
                confirmation::update(step, id, row)?;
            } else {
                confirmation::insert_at(step, id, row, told.place)?;
            }
        }
        Row::Disclosure(row) => {
            let row = &peerfolio_core::model::Disclosure { id: id.to_owned(), ..row.clone() };
            if there {
                disclosure::update(step, row)?;
            } else {
                disclosure::insert_at(step, row, told.place)?;
            }
        }
        Row::Order(ids) => credential::set_order(step, ids)?,
    }
    Ok(())
}

/// A rule of the holder's own, without a paper that is not there.
fn write_rule(step: &Step<'_>, held: &peerfolio_core::model::Credential) -> Result<(), StorageError> {
    let mut held = held.clone();
    if let Some(rule) = &mut held.own_rule
        && let Some(paper) = &rule.document
        && !is_there(step, Kind::Document, paper)?
    {
        rule.document = None;
    }
    own_rule::write(step, [&held])
}
