//! Copies what can be read of each table into a new, sound database, and notes where something is missing.
//!
//! Knows tables, not what they mean.

use super::source::{Reached, Source, values};
use crate::error::StorageError;
use crate::read::{rows, value};
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, Statement, params_from_iter};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

/// Beyond a hurt place every so many rows are tried, and from the first that can be read again, back to the hurt place: no page
/// holds fewer rows than that but those of papers, which are tried one by one.
const STEP: usize = 8;
/// How far beyond a hurt place rows are looked for where nothing says how many there were.
const BLINDLY: i64 = 20_000;

/// What is missing from one table.
#[derive(Debug, Default)]
pub(super) struct Missing {
    /// Rows that are known to have been there, by the id in an index that could be read, if there is one.
    pub(super) rows: Vec<Option<String>>,
    /// Rows may be missing of which nothing tells.
    pub(super) unknown: bool,
    /// Of a table that belongs to another: the rows of that other one whose entries cannot be read, by their `seq`.
    pub(super) of: Vec<i64>,
}

impl Missing {
    pub(super) fn is_nothing(&self) -> bool {
        self.rows.is_empty() && !self.unknown && self.of.is_empty()
    }
}

/// A table of the schema.
struct Table {
    name: String,
    columns: Vec<String>,
    /// The columns of its key, where it has no rowid.
    key: Vec<String>,
    /// The table that the first column of the key points to.
    parent: Option<String>,
    /// Whether its rows fill pages of their own.
    large: bool,
    /// An index on one text column that no two rows share: its name and the column.
    index: Option<(String, String)>,
}

/// Copies every table of `fresh`'s schema from `source`. `fresh` has been made with the schema that `source` has, and is
/// empty. Returns what is missing, by table.
pub(super) fn copy_all(source: &mut Source<'_>, fresh: &mut Connection) -> Result<BTreeMap<String, Missing>, StorageError> {
    fresh.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    fresh.execute_batch("PRAGMA foreign_keys = OFF; BEGIN")?;
    let mut tables = tables(fresh)?;
    // Those with entries of others need the others first.
    tables.sort_by_key(|table| !table.key.is_empty());
    let mut missing = BTreeMap::new();
    for table in &tables {
        fresh.execute(&format!("DELETE FROM \"{}\"", table.name), ())?;
        let lost = if table.key.is_empty() { copy_rows(source, fresh, table)? } else { copy_entries(source, fresh, table)? };
        missing.insert(table.name.clone(), lost);
    }
    detach(fresh, &tables)?;
    fresh.execute_batch("COMMIT; PRAGMA foreign_keys = ON")?;
    fresh.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true)?;
    Ok(missing)
}

fn texts(connection: &Connection, sql: &str, of: &str) -> Result<Vec<String>, StorageError> {
    rows(connection, sql, [of], |row| row.get(0))
}

fn tables(connection: &Connection) -> Result<Vec<Table>, StorageError> {
    let names = "SELECT name, wr FROM pragma_table_list WHERE schema = ?1 AND type = 'table'
        AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'migration'";
    let found: Vec<(String, bool)> = rows(connection, names, ["main"], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut tables = Vec::new();
    for (name, without_rowid) in found {
        let columns = texts(connection, "SELECT name FROM pragma_table_info(?1)", &name)?;
        let key = match without_rowid {
            true => texts(connection, "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk", &name)?,
            false => Vec::new(),
        };
        let parents = "SELECT \"table\" FROM pragma_foreign_key_list(?1) AS points
            JOIN pragma_table_info(?1) AS key ON key.name = points.\"from\" WHERE key.pk = 1";
        let parent = if without_rowid { texts(connection, parents, &name)?.pop() } else { None };
        let indexes = "SELECT list.name || ' ' || info.name FROM pragma_index_list(?1) AS list
            JOIN pragma_index_info(list.name) AS info JOIN pragma_table_info(?1) AS of ON of.name = info.name
            WHERE list.\"unique\" = 1 AND list.partial = 0 AND of.type = 'TEXT'
            AND (SELECT count(*) FROM pragma_index_info(list.name)) = 1";
        let index = if without_rowid { None } else { texts(connection, indexes, &name)?.pop() };
        let index = index.and_then(|both| both.split_once(' ').map(|(index, column)| (index.to_owned(), column.to_owned())));
        let blobs = "SELECT name FROM pragma_table_info(?1) WHERE type = 'BLOB' AND name = 'bytes'";
        let large = !texts(connection, blobs, &name)?.is_empty();
        tables.push(Table { name, columns, key, parent, large, index });
    }
    Ok(tables)
}

impl Table {
    fn list(columns: &[String]) -> String {
        columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(", ")
    }

    /// The query of one row by its rowid.
    fn one_row(&self) -> String {
        format!("SELECT {} FROM \"{}\" WHERE rowid = ?1", Self::list(&self.columns), self.name)
    }
}

/// Where the rows of a table go.
struct Target<'f>(RefCell<Statement<'f>>);

impl<'f> Target<'f> {
    fn new(fresh: &'f Connection, table: &Table) -> Result<Self, StorageError> {
        let places = vec!["?"; table.columns.len()].join(", ");
        let sql = format!("INSERT INTO \"{}\" ({}) VALUES ({places})", table.name, Table::list(&table.columns));
        Ok(Self(RefCell::new(fresh.prepare(&sql)?)))
    }

    /// Puts a row in. One that the schema does not allow is not put in, and is as good as missing.
    fn insert(&self, row: Vec<Value>) -> Result<bool, StorageError> {
        match self.0.borrow_mut().execute(params_from_iter(row)) {
            Ok(_) => Ok(true),
            Err(rusqlite::Error::SqliteFailure(error, _)) if error.code == rusqlite::ErrorCode::ConstraintViolation => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

fn copy_rows(source: &mut Source<'_>, fresh: &Connection, table: &Table) -> Result<Missing, StorageError> {
    let sql = format!("SELECT rowid, {} FROM \"{}\" WHERE rowid >= ?1 ORDER BY rowid", Table::list(&table.columns), table.name);
    let target = Target::new(fresh, table)?;
    let backwards = format!(
        "SELECT rowid, {} FROM \"{}\" WHERE rowid >= ?1 AND rowid < ?2 ORDER BY rowid DESC",
        Table::list(&table.columns),
        table.name
    );
    let mut missing = Missing::default();
    let mut read: HashSet<i64> = HashSet::new();
    let mut unsound = Vec::new();
    let mut from = i64::MIN;
    let mut known = None;
    loop {
        let reached = source.read(&sql, [from], |row| {
            let mut row = values(row)?.into_iter();
            let Some(Value::Integer(place)) = row.next() else { return Err(StorageError::Damaged) };
            from = place.saturating_add(1);
            if target.insert(row.collect())? {
                read.insert(place);
            } else {
                unsound.push(place);
            }
            Ok(())
        })?;
        if reached == Reached::End && known.is_none() && unsound.is_empty() {
            return Ok(missing);
        }
        if known.is_none() {
            known = Some(known_rows(source, table)?);
        }
        if reached == Reached::End {
            break;
        }
        let rows = known.as_ref().and_then(|known: &Known| known.whole.then_some(&known.rows));
        let Some(next) = resume(source, table, from, rows)? else { break };
        // Back from there to the hurt place.
        source.read(&backwards, [from, next], |row| {
            let mut row = values(row)?.into_iter();
            let Some(Value::Integer(place)) = row.next() else { return Err(StorageError::Damaged) };
            if target.insert(row.collect())? {
                read.insert(place);
            } else {
                unsound.push(place);
            }
            Ok(())
        })?;
        from = next;
    }
    let known = known.unwrap_or_default();
    missing.unknown = !known.whole;
    missing.rows = known.rows.into_iter().filter(|(place, _)| !read.contains(place)).map(|(_, id)| Some(id)).collect();
    if !known.whole {
        missing.rows.extend(unsound.iter().map(|_| None));
    }
    Ok(missing)
}

/// What the index of a table tells of its rows: the id of each, by its rowid.
#[derive(Default)]
struct Known {
    rows: BTreeMap<i64, String>,
    /// Whether the index could be read from end to end.
    whole: bool,
}

fn known_rows(source: &mut Source<'_>, table: &Table) -> Result<Known, StorageError> {
    let mut known = Known::default();
    let Some((index, column)) = &table.index else { return Ok(known) };
    for order in ["ASC", "DESC"] {
        let sql =
            format!("SELECT rowid, \"{column}\" FROM \"{}\" INDEXED BY \"{index}\" ORDER BY \"{column}\" {order}", table.name);
        let reached = source.read(&sql, (), |row| {
            known.rows.insert(row.get(0)?, row.get(1)?);
            Ok(())
        })?;
        if reached == Reached::End {
            known.whole = true;
            break;
        }
    }
    Ok(known)
}

/// The next rowid from `from` on at which something can be read again.
fn resume(
    source: &mut Source<'_>,
    table: &Table,
    from: i64,
    known: Option<&BTreeMap<i64, String>>,
) -> Result<Option<i64>, StorageError> {
    let one_row = table.one_row();
    let places: Vec<i64> = match known {
        Some(known) => known.range(from..).map(|(place, _)| *place).collect(),
        None => {
            let from = from.max(1);
            let sql = format!("SELECT max(rowid) FROM \"{}\"", table.name);
            let last = source.ask(|connection| value::<Option<i64>>(connection, &sql, ()))?;
            (from..=last.flatten().unwrap_or(i64::MAX).min(from.saturating_add(BLINDLY))).collect()
        }
    };
    let place = |at: usize| places.get(at).copied();
    let step = if table.large { 1 } else { STEP };
    let found =
        first(places.len(), step, |at| Ok(source.read(&one_row, [place(at).unwrap_or(i64::MAX)], |_| Ok(()))? == Reached::End))?;
    Ok(found.and_then(place))
}

/// One of the first of `count` places that can be read. In a long run of hurt ones the steps grow, for each failure costs a new
/// connection: whole branches of a table are hurt then, and what is passed over is told as missing.
fn first(
    count: usize,
    step: usize,
    mut readable: impl FnMut(usize) -> Result<bool, StorageError>,
) -> Result<Option<usize>, StorageError> {
    let (mut at, mut tried) = (0, 0);
    while at < count {
        if readable(at)? {
            return Ok(Some(at));
        }
        tried += 1;
        at += match tried {
            // Its neighbours first: often a single row is hurt, whose text runs over other pages.
            ..3 => 1,
            3..32 => step,
            32..64 => step * 8,
            _ => step * 64,
        };
    }
    Ok(None)
}

fn copy_entries(source: &mut Source<'_>, fresh: &Connection, table: &Table) -> Result<Missing, StorageError> {
    let target = Target::new(fresh, table)?;
    let (columns, key) = (Table::list(&table.columns), Table::list(&table.key));
    let mut missing = Missing::default();
    let place_of_first = table.columns.iter().position(|column| Some(column) == table.key.first()).unwrap_or(0);
    let mut last = None;
    let sql = format!("SELECT {columns} FROM \"{}\" ORDER BY {key}", table.name);
    let reached = source.read(&sql, (), |row| {
        let row = values(row)?;
        if let Some(Value::Integer(of)) = row.get(place_of_first) {
            last = Some(*of);
        }
        let of = last;
        if !target.insert(row)? {
            missing.unknown = true;
            missing.of.extend(of);
        }
        Ok(())
    })?;
    if reached == Reached::End {
        return Ok(missing);
    }
    let Some(parent) = &table.parent else {
        // What lies beyond the hurt place, from the other end.
        let backwards: Vec<String> = table.key.iter().map(|column| format!("\"{column}\" DESC")).collect();
        let sql = format!("SELECT {columns} FROM \"{}\" ORDER BY {}", table.name, backwards.join(", "));
        source.read(&sql, (), |row| target.insert(values(row)?).map(drop))?;
        missing.unknown = true;
        return Ok(missing);
    };
    // Entries of one row at a time, from the row on whose entries broke off.
    let sql = format!("SELECT rowid FROM \"{parent}\" WHERE rowid >= ?1 ORDER BY rowid");
    let parents: Vec<i64> = rows(fresh, &sql, [last.unwrap_or(i64::MIN)], |row| row.get(0))?;
    let first_column = table.key.first().map(String::as_str).unwrap_or_default();
    let sql = format!("SELECT {columns} FROM \"{}\" WHERE \"{first_column}\" = ?1 ORDER BY {key}", table.name);
    let mut at = 0;
    while at < parents.len() {
        let rest = parents.get(at..).unwrap_or_default();
        let reads = |of: i64, source: &mut Source<'_>| {
            // Of the row on which it broke off, some entries are there already.
            source.read(&sql, [of], |row| target.insert(values(row)?).map(drop))
        };
        let Some(of) = rest.first().copied() else { break };
        if reads(of, source)? == Reached::End {
            at += 1;
            continue;
        }
        let next = first(rest.len() - 1, STEP, |skipped| {
            let of = rest.get(skipped + 1).copied().unwrap_or(of);
            Ok(reads(of, source)? == Reached::End)
        })?;
        let mut lost = next.map_or(rest.len(), |skipped| skipped + 1);
        let resumed = lost;
        // Back from there to the hurt place.
        while lost > 1 && next.is_some() {
            let Some(of) = rest.get(lost - 1).copied() else { break };
            if reads(of, source)? == Reached::Hurt {
                break;
            }
            lost -= 1;
        }
        missing.of.extend(rest.iter().take(lost));
        at += resumed + usize::from(next.is_some());
    }
    Ok(missing)
}

/// Takes out what points to rows that are missing: entries of a row go with it, and what merely named it names it no more.
fn detach(fresh: &Connection, tables: &[Table]) -> Result<(), StorageError> {
    loop {
        let mut changed = 0;
        for table in tables {
            let sql = "SELECT \"table\", \"from\", \"to\", on_delete FROM pragma_foreign_key_list(?1)";
            let points: Vec<(String, String, Option<String>, String)> =
                rows(fresh, sql, [&table.name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            for (parent, from, to, on_delete) in points {
                let to = to.unwrap_or_else(|| "rowid".to_owned());
                let astray = format!(
                    "\"{from}\" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM \"{parent}\" AS target WHERE target.\"{to}\" = \"{}\".\"{from}\")",
                    table.name
                );
                let sql = match on_delete.as_str() {
                    "SET NULL" => format!("UPDATE \"{}\" SET \"{from}\" = NULL WHERE {astray}", table.name),
                    _ => format!("DELETE FROM \"{}\" WHERE {astray}", table.name),
                };
                changed += fresh.execute(&sql, ())?;
            }
        }
        if changed == 0 {
            return Ok(());
        }
    }
}
