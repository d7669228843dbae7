//! Certificates held, in the holder's order, with their renewals and rules of the holder's own.

use super::{
    Day, attach, check_days, check_id, day, fit, must_be_free, must_exist, must_point, optional_day, own_rule, remove, rows,
    value,
};
use crate::error::{Kind, ReadError, StorageError, Unfit, WriteError};
use crate::history::Did;
use crate::vault::Vault;
use peerfolio_core::model::{Credential, Renewal};
use rusqlite::{Connection, Row};

impl Vault {
    /// Every certificate, in the holder's order.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn credentials(&self) -> Result<Vec<Credential>, ReadError> {
        Ok(all(&self.connection)?)
    }

    /// One certificate.
    ///
    /// # Errors
    /// [`ReadError::NotFound`], [`ReadError::Storage`].
    pub fn credential(&self, id: &str) -> Result<Credential, ReadError> {
        one(&self.connection, id)?
            .map(|(_, found)| found)
            .ok_or_else(|| ReadError::NotFound { kind: Kind::Credential, id: id.to_owned() })
    }

    /// Adds a certificate after the others.
    ///
    /// # Errors
    /// [`WriteError::IdTaken`], [`WriteError::Dangling`], [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn add_credential(&mut self, credential: &Credential) -> Result<(), WriteError> {
        fit(Kind::Credential, &credential.id, check(credential))?;
        self.write(Did::Added, |step| {
            must_be_free(step, Kind::Credential, &credential.id)?;
            step.touch(Kind::Credential, &credential.id)?;
            must_point_right(step, credential)?;
            insert(step, [credential])?;
            Ok(own_rule::write(step, [credential])?)
        })
    }

    /// Stores a certificate, with its renewals and rule, in place of the one with its id. Its place among the others stays.
    ///
    /// # Errors
    /// [`WriteError::NotFound`], [`WriteError::Dangling`], [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn update_credential(&mut self, credential: &Credential) -> Result<(), WriteError> {
        fit(Kind::Credential, &credential.id, check(credential))?;
        self.write(Did::Changed, |step| {
            must_exist(step, Kind::Credential, &credential.id)?;
            step.touch(Kind::Credential, &credential.id)?;
            must_point_right(step, credential)?;
            update(step, credential)?;
            Ok(own_rule::write(step, [credential])?)
        })
    }

    /// Removes a certificate with its renewals. Papers attached to it stay, unattached; courses that were set aside for it
    /// stay and no longer name it (a course that named no other then counts for nothing, until the holder says otherwise).
    ///
    /// # Errors
    /// [`WriteError::NotFound`], [`WriteError::Storage`].
    pub fn remove_credential(&mut self, id: &str) -> Result<(), WriteError> {
        self.write(Did::Removed, |step| remove(step, Kind::Credential, id))
    }

    /// Puts the certificates in this order; those that are not named follow in the order they had.
    ///
    /// # Errors
    /// [`WriteError::NotFound`], [`WriteError::Storage`].
    pub fn order_credentials(&mut self, ids: &[String]) -> Result<(), WriteError> {
        self.write(Did::Changed, |step| {
            step.touch(Kind::Order, "")?;
            for id in ids {
                must_exist(step, Kind::Credential, id)?;
            }
            Ok(set_order(step, ids)?)
        })
    }
}

/// The ids of the certificates, in the holder's order.
pub(crate) fn order(connection: &Connection) -> Result<Vec<String>, StorageError> {
    rows(connection, "SELECT id FROM credential ORDER BY position, seq", (), |row| row.get(0))
}

/// Puts these in front, in this order; ids that no certificate has are passed over.
///
/// The numbers that order them stay the same and only change hands: what was removed in between still knows its place.
pub(crate) fn set_order(connection: &Connection, ids: &[String]) -> Result<(), StorageError> {
    let held = rows(connection, "SELECT id, position FROM credential ORDER BY position, seq", (), |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
    })?;
    let first = |at: usize, id: &String| !ids.iter().take(at).any(|before| before == id);
    let named = ids.iter().enumerate().filter(|(at, id)| first(*at, id) && held.iter().any(|(held, _)| held == *id));
    let others = held.iter().map(|(id, _)| id).filter(|id| !ids.contains(id));
    let mut update = connection.prepare_cached("UPDATE credential SET position = ?2 WHERE id = ?1")?;
    let mut least = i64::MIN;
    for (id, (_, position)) in named.map(|(_, id)| id).chain(others).zip(&held) {
        // Two that came to the same number are told apart from now on.
        let position = (*position).max(least);
        update.execute((id, position))?;
        least = position.saturating_add(1);
    }
    Ok(())
}

const COLUMNS: &str =
    "SELECT seq, position, id, type_id, title, issuer, number, issued_on, expires_on, name_shown FROM credential";
const RENEWALS: &str = "SELECT credential, renewed_on, expires_on FROM renewal";

fn read(row: &Row<'_>) -> rusqlite::Result<(i64, Credential)> {
    let credential = Credential {
        id: row.get("id")?,
        type_id: row.get("type_id")?,
        title: row.get("title")?,
        issuer: row.get("issuer")?,
        number: row.get("number")?,
        issued_on: day(row, "issued_on")?,
        renewals: Vec::new(),
        expires_on: optional_day(row, "expires_on")?,
        own_rule: None,
        name_shown: row.get("name_shown")?,
    };
    Ok((row.get("seq")?, credential))
}

fn read_renewal(row: &Row<'_>) -> rusqlite::Result<(i64, Renewal)> {
    Ok((row.get(0)?, Renewal { renewed_on: day(row, "renewed_on")?, expires_on: optional_day(row, "expires_on")? }))
}

pub(crate) fn all(connection: &Connection) -> Result<Vec<Credential>, StorageError> {
    let mut found = rows(connection, &format!("{COLUMNS} ORDER BY position, seq"), (), read)?;
    let renewals = rows(connection, &format!("{RENEWALS} ORDER BY credential, position"), (), read_renewal)?;
    attach(&mut found, renewals, |credential, renewal| credential.renewals.push(renewal));
    attach(&mut found, own_rule::all(connection)?, |credential, rule| credential.own_rule = Some(rule));
    Ok(found.into_iter().map(|(_, credential)| credential).collect())
}

/// One certificate, with its place in the holder's order.
pub(crate) fn one(connection: &Connection, id: &str) -> Result<Option<(i64, Credential)>, StorageError> {
    let read_placed = |row: &Row<'_>| Ok((row.get::<_, i64>("position")?, read(row)?));
    let Some((place, (seq, mut credential))) = rows(connection, &format!("{COLUMNS} WHERE id = ?1"), [id], read_placed)?.pop()
    else {
        return Ok(None);
    };
    let renewals = rows(connection, &format!("{RENEWALS} WHERE credential = ?1 ORDER BY position"), [seq], read_renewal)?;
    credential.renewals = renewals.into_iter().map(|(_, renewal)| renewal).collect();
    credential.own_rule = own_rule::one(connection, seq)?;
    Ok(Some((place, credential)))
}

/// Without their own rules: a paper that one names must be stored before it.
pub(crate) fn insert<'a>(
    connection: &Connection,
    credentials: impl IntoIterator<Item = &'a Credential>,
) -> Result<(), StorageError> {
    credentials.into_iter().try_for_each(|credential| insert_at(connection, credential, None))
}

/// As [`insert`], at a place in the holder's order; `None`: behind the others.
pub(crate) fn insert_at(connection: &Connection, credential: &Credential, place: Option<i64>) -> Result<(), StorageError> {
    let seq = connection
        .prepare_cached(
            "INSERT INTO credential (id, position, type_id, title, issuer, number, issued_on, expires_on, name_shown)
             VALUES (?1, coalesce(?8, (SELECT coalesce(max(position), 0) + 1 FROM credential)), ?2, ?3, ?4, ?5, ?6, ?7, ?9)",
        )?
        .insert((
            &credential.id,
            &credential.type_id,
            &credential.title,
            &credential.issuer,
            &credential.number,
            Day(credential.issued_on),
            credential.expires_on.map(Day),
            place,
            &credential.name_shown,
        ))?;
    insert_renewals(connection, seq, &credential.renewals)
}

fn insert_renewals(connection: &Connection, seq: i64, renewals: &[Renewal]) -> Result<(), StorageError> {
    let mut statement = connection
        .prepare_cached("INSERT INTO renewal (credential, position, renewed_on, expires_on) VALUES (?1, ?2, ?3, ?4)")?;
    for (position, renewal) in (1_i64..).zip(renewals) {
        statement.execute((seq, position, Day(renewal.renewed_on), renewal.expires_on.map(Day)))?;
    }
    Ok(())
}

pub(crate) fn update(connection: &Connection, credential: &Credential) -> Result<(), StorageError> {
    let seq: i64 = value(
        connection,
        "UPDATE credential SET type_id = ?2, title = ?3, issuer = ?4, number = ?5, issued_on = ?6, expires_on = ?7,
             name_shown = ?8
         WHERE id = ?1 RETURNING seq",
        (
            &credential.id,
            &credential.type_id,
            &credential.title,
            &credential.issuer,
            &credential.number,
            Day(credential.issued_on),
            credential.expires_on.map(Day),
            &credential.name_shown,
        ),
    )?;
    connection.execute("DELETE FROM renewal WHERE credential = ?1", [seq])?;
    insert_renewals(connection, seq, &credential.renewals)
}

pub(crate) fn check(credential: &Credential) -> Result<(), Unfit> {
    check_id(&credential.id)?;
    if credential.type_id.is_none() && (credential.title.is_none() || credential.issuer.is_none()) {
        return Err(Unfit::NoTitleOrIssuer);
    }
    check_days([Some(credential.issued_on), credential.expires_on].into_iter().flatten())?;
    check_days(credential.renewals.iter().flat_map(|renewal| [Some(renewal.renewed_on), renewal.expires_on]).flatten())?;
    own_rule::check(credential)
}

fn must_point_right(connection: &Connection, credential: &Credential) -> Result<(), WriteError> {
    let target = credential.own_rule.iter().filter_map(|rule| rule.document.as_ref());
    target.into_iter().try_for_each(|id| must_point(connection, (Kind::Credential, &credential.id), Kind::Document, id))
}
