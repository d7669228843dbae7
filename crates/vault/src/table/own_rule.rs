//! Rules of the holder's own: what the issuer of a certificate that no pack knows asks. They belong to their certificate and
//! are read and written with it; a paper that one names must be stored before it.

use super::{Day, attach, check_days, check_hours, day, named, rows};
use crate::error::{StorageError, Unfit};
use peerfolio_core::Hours;
use peerfolio_core::model::{Credential, Format, OwnMaximum, OwnMinimum, OwnRule, SetBy, Starts};
use rusqlite::{Connection, Row};

const RULES: &str = "SELECT own_rule.credential AS seq, set_by, recurs, period_months, starts, start_month, start_day, ce_hours,
     fee_usd, noted_on, said_by, document.id AS document_id
     FROM own_rule LEFT JOIN document ON document.seq = own_rule.document";
const MINIMUMS: &str = "SELECT credential, topic, hours FROM own_minimum";
const MAXIMUMS: &str = "SELECT credential, format, hours FROM own_maximum";

fn read(row: &Row<'_>) -> rusqlite::Result<(i64, OwnRule)> {
    let starts: Option<String> = row.get("starts")?;
    let starts = match starts.as_deref() {
        None => None,
        Some("anniversary") => Some(Starts::Anniversary),
        Some(_) => Some(Starts::FixedDay { month: row.get("start_month")?, day: row.get("start_day")? }),
    };
    let rule = OwnRule {
        set_by: named(row, "set_by", SetBy::from_name)?,
        recurs: row.get("recurs")?,
        period_months: row.get("period_months")?,
        starts,
        ce_hours: optional_hours(row, "ce_hours")?,
        minimums: Vec::new(),
        maximums: Vec::new(),
        fee_usd: optional_hours(row, "fee_usd")?,
        noted_on: day(row, "noted_on")?,
        said_by: row.get("said_by")?,
        document: row.get("document_id")?,
    };
    Ok((row.get("seq")?, rule))
}

fn optional_hours(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Hours>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Hours::from_units))
}

fn read_minimum(row: &Row<'_>) -> rusqlite::Result<(i64, OwnMinimum)> {
    Ok((row.get(0)?, OwnMinimum { topic: row.get("topic")?, hours: optional_hours(row, "hours")? }))
}

fn read_maximum(row: &Row<'_>) -> rusqlite::Result<(i64, OwnMaximum)> {
    Ok((row.get(0)?, OwnMaximum { format: named(row, "format", Format::from_name)?, hours: optional_hours(row, "hours")? }))
}

/// The rule of every certificate that has one, by the certificate's `seq`.
pub(crate) fn all(connection: &Connection) -> Result<Vec<(i64, OwnRule)>, StorageError> {
    with_rows(connection, "", ())
}

/// The rule of one certificate.
pub(crate) fn one(connection: &Connection, seq: i64) -> Result<Option<OwnRule>, StorageError> {
    Ok(with_rows(connection, "WHERE credential = ?1", [seq])?.pop().map(|(_, rule)| rule))
}

fn with_rows(
    connection: &Connection,
    which: &str,
    params: impl rusqlite::Params + Clone,
) -> Result<Vec<(i64, OwnRule)>, StorageError> {
    let of_rule = which.replace("credential", "own_rule.credential");
    let mut found = rows(connection, &format!("{RULES} {of_rule}"), params.clone(), read)?;
    let minimums = rows(connection, &format!("{MINIMUMS} {which} ORDER BY credential, position"), params.clone(), read_minimum)?;
    attach(&mut found, minimums, |rule, minimum| rule.minimums.push(minimum));
    let maximums = rows(connection, &format!("{MAXIMUMS} {which} ORDER BY credential, position"), params, read_maximum)?;
    attach(&mut found, maximums, |rule, maximum| rule.maximums.push(maximum));
    Ok(found)
}

/// Stores the rules of certificates that are stored, in place of those they had.
pub(crate) fn write<'a>(
    connection: &Connection,
    credentials: impl IntoIterator<Item = &'a Credential>,
) -> Result<(), StorageError> {
    let mut clear =
        connection.prepare_cached("DELETE FROM own_rule WHERE credential = (SELECT seq FROM credential WHERE id = ?1)")?;
    let mut statement = connection.prepare_cached(
        "INSERT INTO own_rule (credential, set_by, recurs, period_months, starts, start_month, start_day, ce_hours, fee_usd,
             noted_on, said_by, document)
         VALUES ((SELECT seq FROM credential WHERE id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
             (SELECT seq FROM document WHERE id = ?12))",
    )?;
    let mut minimums =
        connection.prepare_cached("INSERT INTO own_minimum (credential, position, topic, hours) VALUES (?1, ?2, ?3, ?4)")?;
    let mut maximums =
        connection.prepare_cached("INSERT INTO own_maximum (credential, position, format, hours) VALUES (?1, ?2, ?3, ?4)")?;
    for credential in credentials {
        clear.execute([&credential.id])?;
        let Some(rule) = &credential.own_rule else { continue };
        let (starts, month, day) = match rule.starts {
            None => (None, None, None),
            Some(Starts::Anniversary) => (Some("anniversary"), None, None),
            Some(Starts::FixedDay { month, day }) => (Some("fixed-day"), Some(month), Some(day)),
        };
        let units = |hours: Option<Hours>| hours.map(Hours::units);
        let seq = statement.insert((
            &credential.id,
            rule.set_by.name(),
            rule.recurs,
            rule.period_months,
            starts,
            month,
            day,
            units(rule.ce_hours),
            units(rule.fee_usd),
            Day(rule.noted_on),
            &rule.said_by,
            &rule.document,
        ))?;
        for (position, minimum) in (1_i64..).zip(&rule.minimums) {
            minimums.execute((seq, position, &minimum.topic, units(minimum.hours)))?;
        }
        for (position, maximum) in (1_i64..).zip(&rule.maximums) {
            maximums.execute((seq, position, maximum.format.name(), units(maximum.hours)))?;
        }
    }
    Ok(())
}

pub(crate) fn check(credential: &Credential) -> Result<(), Unfit> {
    let Some(rule) = &credential.own_rule else { return Ok(()) };
    if credential.type_id.is_some() {
        return Err(Unfit::RuleOfKnown);
    }
    if rule.said_by.trim().is_empty() || !rule.faults().is_empty() {
        return Err(Unfit::OwnRule);
    }
    check_days([rule.noted_on])?;
    let numbers = [rule.ce_hours, rule.fee_usd].into_iter();
    let rows = rule.minimums.iter().map(|row| row.hours).chain(rule.maximums.iter().map(|row| row.hours));
    numbers.chain(rows).flatten().try_for_each(check_hours)
}
