//! Courses, in the order they were entered, with their topics, approvals and the certificates they are set aside for.

use super::{
    Day, attach, check_days, check_hours, check_id, day, fit, hours, move_back, must_be_free, must_exist, must_point, named,
    remove, rows, value,
};
use crate::error::{Kind, ReadError, StorageError, Unfit, WriteError};
use crate::history::Did;
use crate::vault::Vault;
use peerfolio_core::model::{Activity, Format, Role, Unit};
use rusqlite::{CachedStatement, Connection, Row};

impl Vault {
    /// Every course, in the order of entry.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn activities(&self) -> Result<Vec<Activity>, ReadError> {
        Ok(all(&self.connection)?)
    }

    /// One course.
    ///
    /// # Errors
    /// [`ReadError::NotFound`], [`ReadError::Storage`].
    pub fn activity(&self, id: &str) -> Result<Activity, ReadError> {
        one(&self.connection, id)?
            .map(|(_, found)| found)
            .ok_or_else(|| ReadError::NotFound { kind: Kind::Activity, id: id.to_owned() })
    }

    /// Adds a course.
    ///
    /// # Errors
    /// [`WriteError::IdTaken`], [`WriteError::Dangling`], [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn add_activity(&mut self, activity: &Activity) -> Result<(), WriteError> {
        fit(Kind::Activity, &activity.id, check(activity))?;
        self.write(Did::Added, |step| {
            must_be_free(step, Kind::Activity, &activity.id)?;
            step.touch(Kind::Activity, &activity.id)?;
            must_name_credentials(step, activity)?;
            Ok(insert(step, [activity])?)
        })
    }

    /// Stores a course in place of the one with its id. Its place in the order of entry stays.
    ///
    /// # Errors
    /// [`WriteError::NotFound`], [`WriteError::Dangling`], [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn update_activity(&mut self, activity: &Activity) -> Result<(), WriteError> {
        fit(Kind::Activity, &activity.id, check(activity))?;
        self.write(Did::Changed, |step| {
            must_exist(step, Kind::Activity, &activity.id)?;
            step.touch(Kind::Activity, &activity.id)?;
            must_name_credentials(step, activity)?;
            Ok(update(step, activity)?)
        })
    }

    /// Removes a course. Papers attached to it stay, unattached.
    ///
    /// # Errors
    /// [`WriteError::NotFound`], [`WriteError::Storage`].
    pub fn remove_activity(&mut self, id: &str) -> Result<(), WriteError> {
        self.write(Did::Removed, |step| remove(step, Kind::Activity, id))
    }
}

const COLUMNS: &str = "SELECT seq, id, title, provider, completed_on, hours, unit, format, role, counts_for_all FROM activity";
const TOPICS: &str = "SELECT activity, topic FROM activity_topic";
const APPROVALS: &str = "SELECT activity, body FROM activity_approval";
const COUNTS_FOR: &str =
    "SELECT activity, (SELECT id FROM credential WHERE seq = entry.credential) FROM activity_counts_for AS entry";

fn read(row: &Row<'_>) -> rusqlite::Result<(i64, Activity)> {
    let activity = Activity {
        id: row.get("id")?,
        title: row.get("title")?,
        provider: row.get("provider")?,
        completed_on: day(row, "completed_on")?,
        hours: hours(row, "hours")?,
        unit: named(row, "unit", Unit::from_name)?,
        topics: Vec::new(),
        format: named(row, "format", Format::from_name)?,
        role: named(row, "role", Role::from_name)?,
        approvals: Vec::new(),
        counts_for: (!row.get::<_, bool>("counts_for_all")?).then(Vec::new),
    };
    Ok((row.get("seq")?, activity))
}

fn read_word(row: &Row<'_>) -> rusqlite::Result<(i64, String)> {
    Ok((row.get(0)?, row.get(1)?))
}

pub(crate) fn all(connection: &Connection) -> Result<Vec<Activity>, StorageError> {
    let found = rows(connection, &format!("{COLUMNS} ORDER BY seq"), (), read)?;
    let words = |sql: &str| rows(connection, &format!("{sql} ORDER BY activity, position"), (), read_word);
    let found = with_words(found, words(TOPICS)?, words(APPROVALS)?, words(COUNTS_FOR)?);
    Ok(found.into_iter().map(|(_, activity)| activity).collect())
}

/// One course, with its place in the order of entry.
pub(crate) fn one(connection: &Connection, id: &str) -> Result<Option<(i64, Activity)>, StorageError> {
    let found = rows(connection, &format!("{COLUMNS} WHERE id = ?1"), [id], read)?;
    let Some(seq) = found.first().map(|(seq, _)| *seq) else { return Ok(None) };
    let words = |sql: &str| rows(connection, &format!("{sql} WHERE activity = ?1 ORDER BY position"), [seq], read_word);
    let found = with_words(found, words(TOPICS)?, words(APPROVALS)?, words(COUNTS_FOR)?);
    Ok(found.into_iter().next())
}

type Words = Vec<(i64, String)>;

fn with_words(mut found: Vec<(i64, Activity)>, topics: Words, approvals: Words, counts_for: Words) -> Vec<(i64, Activity)> {
    attach(&mut found, topics, |activity, topic| activity.topics.push(topic));
    attach(&mut found, approvals, |activity, body| activity.approvals.push(body));
    attach(&mut found, counts_for, |activity, id| activity.counts_for.get_or_insert_default().push(id));
    found
}

/// The statements of one course's lists.
struct Lists<'c> {
    topic: CachedStatement<'c>,
    approval: CachedStatement<'c>,
    counts_for: CachedStatement<'c>,
}

impl<'c> Lists<'c> {
    fn prepare(connection: &'c Connection) -> Result<Self, StorageError> {
        Ok(Self {
            topic: connection.prepare_cached("INSERT INTO activity_topic (activity, position, topic) VALUES (?1, ?2, ?3)")?,
            approval: connection
                .prepare_cached("INSERT INTO activity_approval (activity, position, body) VALUES (?1, ?2, ?3)")?,
            counts_for: connection.prepare_cached(
                "INSERT INTO activity_counts_for (activity, position, credential)
                 VALUES (?1, ?2, (SELECT seq FROM credential WHERE id = ?3))",
            )?,
        })
    }

    fn insert(&mut self, seq: i64, activity: &Activity) -> Result<(), StorageError> {
        let lists = [
            (&mut self.topic, activity.topics.as_slice()),
            (&mut self.approval, &activity.approvals),
            (&mut self.counts_for, activity.counts_for.as_deref().unwrap_or_default()),
        ];
        for (statement, words) in lists {
            for (position, word) in (1_i64..).zip(words) {
                statement.execute((seq, position, word))?;
            }
        }
        Ok(())
    }
}

const INSERT: &str = "INSERT INTO activity (id, title, provider, completed_on, hours, unit, format, role, counts_for_all)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

pub(crate) fn insert<'a>(
    connection: &Connection,
    activities: impl IntoIterator<Item = &'a Activity>,
) -> Result<(), StorageError> {
    let mut statement = connection.prepare_cached(INSERT)?;
    let mut lists = Lists::prepare(connection)?;
    for activity in activities {
        let seq = statement.insert(values(activity))?;
        lists.insert(seq, activity)?;
    }
    Ok(())
}

/// As [`insert`], at a place in the order of entry that may be free; `None`: behind the others.
pub(crate) fn insert_at(connection: &Connection, activity: &Activity, place: Option<i64>) -> Result<(), StorageError> {
    let seq = connection.prepare_cached(INSERT)?.insert(values(activity))?;
    let seq = move_back(connection, Kind::Activity, seq, place)?;
    Lists::prepare(connection)?.insert(seq, activity)
}

pub(crate) fn update(connection: &Connection, activity: &Activity) -> Result<(), StorageError> {
    let seq: i64 = value(
        connection,
        "UPDATE activity SET title = ?2, provider = ?3, completed_on = ?4, hours = ?5, unit = ?6, format = ?7, role = ?8,
         counts_for_all = ?9 WHERE id = ?1 RETURNING seq",
        values(activity),
    )?;
    for table in ["activity_topic", "activity_approval", "activity_counts_for"] {
        connection.execute(&format!("DELETE FROM {table} WHERE activity = ?1"), [seq])?;
    }
    Lists::prepare(connection)?.insert(seq, activity)
}

fn values(activity: &Activity) -> impl rusqlite::Params {
    (
        &activity.id,
        &activity.title,
        &activity.provider,
        Day(activity.completed_on),
        activity.hours.units(),
        activity.unit.name(),
        activity.format.name(),
        activity.role.name(),
        activity.counts_for.is_none(),
    )
}

pub(crate) fn check(activity: &Activity) -> Result<(), Unfit> {
    check_id(&activity.id)?;
    check_days([activity.completed_on])?;
    check_hours(activity.hours)
}

fn must_name_credentials(connection: &Connection, activity: &Activity) -> Result<(), WriteError> {
    for target in activity.counts_for.iter().flatten() {
        must_point(connection, (Kind::Activity, &activity.id), Kind::Credential, target)?;
    }
    Ok(())
}
