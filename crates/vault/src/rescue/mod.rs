//! A damaged wallet gives what it has: opened read-only as far as it can be read, and what is missing is named.
//!
//! The person's files are only read. Everything that can be read goes into a database of its own, encrypted with the wallet's
//! key, in a private folder that goes when the rescue ends; the wallet is shown from there. It must never pass for whole: what
//! could not be read is in [`Report::hurt`], row by row where an index or the history still tells.

mod copy;
mod source;

use crate::backup::Scratch;
use crate::checkup::hurt_pages;
use crate::database::{self, Access};
use crate::error::{Kind, OpenError, Part, StorageError};
use crate::folder::Folder;
use crate::keys::{HeldKeys, Opener};
use crate::migrate::{self, MIGRATIONS};
use crate::read::{first, rows, value};
use crate::vault::{Vault, must_be_finished, unlock};
use copy::Missing;
use peerfolio_document::Row;
use rusqlite::Connection;
use source::Source;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hurt {
    /// A whole row.
    Row {
        /// What it is.
        kind: Kind,
        /// Its id; `None` where nothing tells it any more.
        id: Option<String>,
        /// What the history still says of it: what it was before it was last changed.
        last_known: Option<Box<Row>>,
    },
    /// Rows of a kind, of which nothing tells how many there were.
    Rows(Kind),
    /// A part of a row that is otherwise there.
    PartOfRow {
        /// What the row is.
        kind: Kind,
        /// Its id.
        id: String,
        /// The part.
        part: RowPart,
    },
    /// The bytes of a paper whose row is there.
    Paper {
        /// Its id.
        id: String,
        /// Its title.
        title: String,
    },
    /// Steps of the history, with what rests in the bin.
    History,
    /// The program's settings for this wallet.
    Settings,
    /// The key that signs packets.
    SigningKey,
    /// Members of documents that this program does not know.
    UnknownMembers,
    /// What was noted about the holder's other machines.
    OtherMachines,
}

/// A part of a row that is stored apart from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowPart {
    /// The renewals of a certificate.
    Renewals,
    /// The rule that the holder noted for a certificate.
    OwnRule,
    /// The topics of a course.
    Topics,
    /// Who approved a course.
    Approvals,
    /// Which certificates a course counts for.
    CountsFor,
}

/// What was found in a damaged wallet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// How many pages its database has.
    pub pages: u32,
    /// The pages that cannot be read, by their numbers from 1. Not every page holds something.
    pub hurt_pages: Vec<u32>,
    /// What is missing for it. Empty: everything was there all the same.
    pub hurt: Vec<Hurt>,
}

/// A damaged wallet, opened as far as it can be read.
#[derive(Debug)]
pub struct Rescued {
    // Before the folder, so that its files are closed when they go.
    /// What is there, to be read only.
    pub vault: Vault,
    /// What is not.
    pub report: Report,
    /// Kept for as long as `vault` is read.
    pub guard: RescueGuard,
}

/// The private folder from which a rescued wallet is read; removed when this goes.
#[derive(Debug)]
pub struct RescueGuard {
    _scratch: Scratch,
}

impl Rescued {
    /// Opens the wallet in `folder` as far as it can be read. `scratch` is a folder in which a private one is made; it needs twice
    /// as much room as the wallet.
    ///
    /// # Errors
    /// [`OpenError`]: [`OpenError::Damaged`] where the key file, or the beginning of the database, cannot be read, so that nothing
    /// can.
    pub fn open<'a>(folder: &Path, opener: impl Into<Opener<'a>>, scratch: &Path) -> Result<Self, OpenError> {
        let folder = Folder::new(folder);
        must_be_finished(&folder)?;
        let (keys, _) = unlock(&folder, opener.into())?;
        let scratch = Scratch::make(scratch).map_err(StorageError::from)?;
        let (connection, report) = salvage(&folder, &keys, &scratch)?;
        let vault = Vault::reading(connection, folder, keys);
        Ok(Self { vault, report, guard: RescueGuard { _scratch: scratch } })
    }
}

/// What is hurt in the wallet with these keys, without opening it from there.
pub(crate) fn survey(folder: &Path, keys: &HeldKeys, scratch: &Path) -> Result<Report, OpenError> {
    let scratch = Scratch::make(scratch).map_err(StorageError::from)?;
    let (connection, report) = salvage(&Folder::new(folder), keys, &scratch)?;
    drop(connection);
    Ok(report)
}

/// A sound database with everything that can be read, and what cannot.
fn salvage(folder: &Folder, keys: &HeldKeys, scratch: &Scratch) -> Result<(Connection, Report), OpenError> {
    let key = keys.data_key.derive_database_key(&keys.wallet_id);
    let damaged = scratch.folder("damaged").map_err(StorageError::from)?;
    let mut source = Source::open(&folder.database(), &damaged, &key)?;
    let lost = || OpenError::Damaged(Part::Database);
    let (pages, schema, hurt_pages) = source
        .ask(|connection| {
            let number = |sql| value::<u32>(connection, sql, ());
            Ok((number("PRAGMA page_count")?, number("PRAGMA user_version")?, hurt_pages(connection)?))
        })?
        .ok_or_else(lost)?;
    let known = MIGRATIONS.len();
    let list = MIGRATIONS.get(..schema as usize).filter(|list| !list.is_empty());
    let list = list.ok_or(if schema == 0 { lost() } else { OpenError::Newer { found: schema, known: known as u32 } })?;
    let path = scratch.path().join("wallet.db");
    let mut fresh = database::create(&path, &key)?;
    // It goes when the rescue ends: nothing of it must outlive a crash.
    fresh.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY")?;
    migrate::run(&mut fresh, list, |_| Ok(()))?;
    let missing = copy::copy_all(&mut source, &mut fresh)?;
    migrate::run(&mut fresh, MIGRATIONS, |_| Ok(()))?;
    let hurt = told(&fresh, &missing)?;
    // From here on it is only read.
    drop(fresh);
    drop(source);
    let _ = std::fs::remove_dir_all(damaged);
    let connection = database::open(&path, &key, Access::Read)?;
    Ok((connection, Report { pages, hurt_pages, hurt }))
}

/// What is missing in tables, as what is missing to the holder.
fn told(fresh: &Connection, missing: &BTreeMap<String, Missing>) -> Result<Vec<Hurt>, StorageError> {
    let mut hurt = Vec::new();
    let mut parts = BTreeSet::new();
    for (table, missing) in missing.iter().filter(|(_, missing)| !missing.is_nothing()) {
        let of = |kind: Kind, part: RowPart, parts: &mut BTreeSet<(Kind, String, RowPart)>| {
            for seq in &missing.of {
                let table = if kind == Kind::Credential { "credential" } else { "activity" };
                let sql = format!("SELECT id FROM {table} WHERE seq = ?1");
                if let Some(id) = first(fresh, &sql, [seq], |row| row.get(0))? {
                    parts.insert((kind, id, part));
                }
            }
            Ok::<_, StorageError>(())
        };
        match table.as_str() {
            "holder" => hurt.push(Hurt::Row { kind: Kind::Holder, id: None, last_known: last_known(fresh, Kind::Holder, "")? }),
            "credential" | "activity" | "experience" | "supervision" | "document" | "confirmation" | "disclosure" => {
                let kind = Kind::from_name(table).ok_or(StorageError::Damaged)?;
                for id in &missing.rows {
                    let last_known = id.as_ref().map(|id| last_known(fresh, kind, id)).transpose()?.flatten();
                    hurt.push(Hurt::Row { kind, id: id.clone(), last_known });
                }
                if missing.unknown {
                    hurt.push(Hurt::Rows(kind));
                }
            }
            "renewal" => of(Kind::Credential, RowPart::Renewals, &mut parts)?,
            "own_minimum" | "own_maximum" => of(Kind::Credential, RowPart::OwnRule, &mut parts)?,
            "own_rule" => hurt.extend(lost_rules(fresh, missing)?),
            "activity_topic" => of(Kind::Activity, RowPart::Topics, &mut parts)?,
            "activity_approval" => of(Kind::Activity, RowPart::Approvals, &mut parts)?,
            "activity_counts_for" => of(Kind::Activity, RowPart::CountsFor, &mut parts)?,
            // Told below, paper by paper.
            "paper" | "document_bytes" => {}
            "step" | "change" => hurt.push(Hurt::History),
            "setting" => hurt.push(Hurt::Settings),
            "identity" => hurt.push(Hurt::SigningKey),
            "unknown_member" => hurt.push(Hurt::UnknownMembers),
            _ => hurt.push(Hurt::OtherMachines),
        }
    }
    hurt.extend(parts.into_iter().map(|(kind, id, part)| Hurt::PartOfRow { kind, id, part }));
    let sql = "SELECT id, title FROM document WHERE sha256 NOT IN (SELECT sha256 FROM paper) ORDER BY seq";
    hurt.extend(rows(fresh, sql, (), |row| Ok(Hurt::Paper { id: row.get(0)?, title: row.get(1)? }))?);
    let mut seen: Vec<Hurt> = Vec::new();
    for one in hurt {
        if !seen.contains(&one) || matches!(one, Hurt::Row { id: None, .. }) {
            seen.push(one);
        }
    }
    Ok(seen)
}

/// A rule of one's own has no id by which an index could name it: every certificate that could have one may have lost it.
fn lost_rules(fresh: &Connection, missing: &Missing) -> Result<Vec<Hurt>, StorageError> {
    if missing.is_nothing() {
        return Ok(Vec::new());
    }
    let sql = "SELECT id FROM credential WHERE type_id IS NULL AND seq NOT IN (SELECT credential FROM own_rule) ORDER BY seq";
    rows(fresh, sql, (), |row| Ok(Hurt::PartOfRow { kind: Kind::Credential, id: row.get(0)?, part: RowPart::OwnRule }))
}

/// What the history says that a row was before it was last changed.
fn last_known(fresh: &Connection, kind: Kind, id: &str) -> Result<Option<Box<Row>>, StorageError> {
    let sql = "SELECT before FROM change WHERE kind = ?1 AND id = ?2 AND before IS NOT NULL ORDER BY seq DESC LIMIT 1";
    let before: Option<String> = first(fresh, sql, [kind.name(), id], |row| row.get(0))?;
    Ok(before.and_then(|json| Row::from_json(kind, &json)).map(|(row, _)| Box::new(row)))
}
