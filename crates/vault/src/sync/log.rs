//! The change log's tables: this device, the others, segments, versions, and what was made of each record.
//!
//! Reading and writing only; what follows from it is decided in `engine`. It must never touch the wallet's own tables.

use super::id::{ID_BYTES, Id};
use super::merge::Versions;
use super::payload::Seen;
use super::segment::{HASH_BYTES, Hash, Header, KEY_BYTES, SigningKey};
use super::version::Version;
use crate::error::StorageError;
use crate::read::{each, first, rows, value};
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, HashSet};

/// The change log of one wallet.
#[derive(Clone, Copy)]
pub(crate) struct Log<'a>(pub(crate) &'a Connection);

/// This device.
pub(crate) struct Me {
    pub(crate) device: Id,
    pub(crate) signing: SigningKey,
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) clock: u64,
    pub(crate) mark: i64,
    pub(crate) speak: bool,
    pub(crate) renewed: bool,
    pub(crate) key_file: Option<Hash>,
    pub(crate) synced_at: Option<String>,
}

/// What is wrong with another device's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Its next segment is not what its name says: damaged, or not whole yet.
    Unreadable,
    /// A newer program wrote its next segment.
    Newer,
    /// It wrote two different segments under one number: it is a copy that does not know it yet.
    Forked,
}

impl Trouble {
    const ALL: [(Self, &'static str); 3] = [(Self::Unreadable, "unreadable"), (Self::Newer, "newer"), (Self::Forked, "forked")];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(trouble, _)| *trouble == self).map_or("unreadable", |(_, name)| name)
    }
}

/// Another device, as it is stored.
pub(crate) struct Other {
    pub(crate) device: Id,
    pub(crate) name: String,
    pub(crate) wrote_at: String,
    pub(crate) trouble: Option<Trouble>,
}

/// The end of a device's log as far as it is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) number: u32,
    pub(crate) hash: Hash,
}

/// What this device made of a record.
#[derive(Clone, Default)]
pub(crate) struct Placed {
    pub(crate) stood: Option<String>,
    pub(crate) placed: Option<String>,
    pub(crate) bases: Vec<Id>,
    pub(crate) heads: Vec<Id>,
    pub(crate) stale: bool,
    pub(crate) removal: bool,
    pub(crate) disputed: bool,
    pub(crate) unfit: bool,
}

type Result<T> = std::result::Result<T, StorageError>;

impl Log<'_> {
    /// This device; `None` where the wallet is not shared.
    pub(crate) fn me(self) -> Result<Option<Me>> {
        let sql = "SELECT device, secret, name, place, clock, mark, speak, renewed, key_file, synced_at FROM log_self";
        let read = |row: &Row<'_>| {
            let secret: zeroize::Zeroizing<Vec<u8>> = zeroize::Zeroizing::new(row.get("secret")?);
            Ok(Me {
                device: row.get("device")?,
                signing: SigningKey::from_slice(&secret).ok_or_else(strange)?,
                name: row.get("name")?,
                place: row.get("place")?,
                clock: unsigned(row, "clock")?,
                mark: row.get("mark")?,
                speak: row.get("speak")?,
                renewed: row.get("renewed")?,
                key_file: optional_hash(row, "key_file")?,
                synced_at: row.get("synced_at")?,
            })
        };
        first(self.0, sql, (), read)
    }

    /// Starts as a device.
    pub(crate) fn start(self, device: Id, signing: &SigningKey, name: &str, place: &str) -> Result<()> {
        let sql = "INSERT INTO log_self (only, device, secret, name, place) VALUES (1, ?1, ?2, ?3, ?4)";
        self.0.execute(sql, (device, signing.expose_bytes().as_slice(), name, place))?;
        Ok(())
    }

    /// Goes on as another device.
    pub(crate) fn renew(self, device: Id, signing: &SigningKey) -> Result<()> {
        self.0.execute(
            "UPDATE log_self SET device = ?1, secret = ?2, renewed = 1, speak = 1",
            (device, signing.expose_bytes().as_slice()),
        )?;
        Ok(())
    }

    /// Stops being shared: forgets this device and all that the log knows. The wallet's records stay.
    pub(crate) fn forget(self) -> Result<()> {
        for table in ["log_self", "log_device", "log_segment", "log_claim", "log_version", "log_record", "log_paper"] {
            self.0.execute(&format!("DELETE FROM {table}"), ())?;
        }
        Ok(())
    }

    /// What the store has is not known any more: another store, perhaps an empty one.
    pub(crate) fn forget_stored(self) -> Result<()> {
        self.0.execute("DELETE FROM log_paper", ())?;
        self.0.execute("UPDATE log_self SET key_file = NULL, checked = x''", ())?;
        Ok(())
    }

    pub(crate) fn set_place(self, place: &str) -> Result<()> {
        self.0.execute("UPDATE log_self SET place = ?1", [place])?;
        Ok(())
    }

    pub(crate) fn set_name(self, name: &str) -> Result<()> {
        self.0.execute("UPDATE log_self SET name = ?1, speak = 1", [name])?;
        Ok(())
    }

    pub(crate) fn set_mark(self, mark: i64) -> Result<()> {
        self.0.execute("UPDATE log_self SET mark = ?1", [mark])?;
        Ok(())
    }

    pub(crate) fn set_speak(self, speak: bool) -> Result<()> {
        self.0.execute("UPDATE log_self SET speak = ?1", [speak])?;
        Ok(())
    }

    pub(crate) fn set_synced(self, at: &str) -> Result<()> {
        self.0.execute("UPDATE log_self SET synced_at = ?1", [at])?;
        Ok(())
    }

    pub(crate) fn set_key_file(self, hash: &Hash) -> Result<()> {
        self.0.execute("UPDATE log_self SET key_file = ?1", [hash.as_slice()])?;
        Ok(())
    }

    pub(crate) fn acknowledge_renewal(self) -> Result<()> {
        self.0.execute("UPDATE log_self SET renewed = 0", ())?;
        Ok(())
    }

    /// Raises the clock to at least this.
    pub(crate) fn see_clock(self, clock: u64) -> Result<()> {
        self.0.prepare_cached("UPDATE log_self SET clock = max(clock, ?1)")?.execute([signed(clock)])?;
        Ok(())
    }

    pub(crate) fn others(self) -> Result<Vec<Other>> {
        let sql = "SELECT device, name, wrote_at, trouble FROM log_device ORDER BY device";
        let read = |row: &Row<'_>| {
            let trouble: Option<String> = row.get("trouble")?;
            Ok(Other {
                device: row.get("device")?,
                name: row.get("name")?,
                wrote_at: row.get("wrote_at")?,
                trouble: trouble
                    .and_then(|name| Trouble::ALL.iter().find(|(_, word)| *word == name))
                    .map(|(trouble, _)| *trouble),
            })
        };
        rows(self.0, sql, (), read)
    }

    /// A device's key; `None` where nothing of it was read.
    pub(crate) fn public_key(self, device: Id) -> Result<Option<[u8; KEY_BYTES]>> {
        first(self.0, "SELECT public_key FROM log_device WHERE device = ?1", [device], |row| row.get(0))
    }

    pub(crate) fn set_other(self, device: Id, name: &str, public_key: &[u8; KEY_BYTES], wrote_at: &str) -> Result<()> {
        self.0.execute(
            "INSERT INTO log_device (device, name, public_key, wrote_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (device) DO UPDATE SET name = ?2, wrote_at = ?4, trouble = NULL",
            (device, name, public_key.as_slice(), wrote_at),
        )?;
        Ok(())
    }

    /// Notes what is wrong with a device of which something was read before.
    pub(crate) fn set_trouble(self, device: Id, trouble: Option<Trouble>) -> Result<()> {
        self.0.execute("UPDATE log_device SET trouble = ?2 WHERE device = ?1", (device, trouble.map(Trouble::name)))?;
        Ok(())
    }

    /// The end of each log.
    pub(crate) fn ends(self) -> Result<BTreeMap<Id, End>> {
        let sql = "SELECT device, number, sha256 FROM log_segment AS last
             WHERE number = (SELECT max(number) FROM log_segment WHERE device = last.device)";
        let read = |row: &Row<'_>| Ok((row.get(0)?, End { number: row.get(1)?, hash: row.get(2)? }));
        Ok(rows(self.0, sql, (), read)?.into_iter().collect())
    }

    /// Length of every segment that the store has as far as is known, by device and number.
    pub(crate) fn stored_sizes(self) -> Result<BTreeMap<Id, BTreeMap<u32, u64>>> {
        let sql = "SELECT device, number, length(bytes) FROM log_segment WHERE stored = 1";
        let mut sizes: BTreeMap<Id, BTreeMap<u32, u64>> = BTreeMap::new();
        each(self.0, sql, (), |row| {
            sizes.entry(row.get(0)?).or_default().insert(row.get(1)?, unsigned(row, 2)?);
            Ok(())
        })?;
        Ok(sizes)
    }

    /// A segment's hash.
    pub(crate) fn segment_hash(self, device: Id, number: u32) -> Result<Option<Hash>> {
        let sql = "SELECT sha256 FROM log_segment WHERE device = ?1 AND number = ?2";
        first(self.0, sql, (device, number), |row| row.get(0))
    }

    /// A segment's file.
    pub(crate) fn segment(self, device: Id, number: u32) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT bytes FROM log_segment WHERE device = ?1 AND number = ?2";
        first(self.0, sql, (device, number), |row| row.get(0))
    }

    /// Numbers of this device's segments that are not in the store yet.
    pub(crate) fn unstored(self) -> Result<Vec<(Id, u32)>> {
        let sql = "SELECT device, number FROM log_segment WHERE stored = 0 ORDER BY device, number";
        rows(self.0, sql, (), |row| Ok((row.get(0)?, row.get(1)?)))
    }

    pub(crate) fn add_segment(self, header: &Header, hash: &Hash, bytes: &[u8], stored: bool) -> Result<()> {
        self.0.execute(
            "INSERT INTO log_segment (device, number, sha256, bytes, stored) VALUES (?1, ?2, ?3, ?4, ?5)",
            (header.device, header.number, hash.as_slice(), bytes, stored),
        )?;
        Ok(())
    }

    pub(crate) fn set_stored(self, device: Id, number: u32, stored: bool) -> Result<()> {
        self.0.execute("UPDATE log_segment SET stored = ?3 WHERE device = ?1 AND number = ?2", (device, number, stored))?;
        Ok(())
    }

    /// The next segments in the store to look over again, in turn.
    pub(crate) fn next_to_check(self, count: u32) -> Result<Vec<(Id, u32)>> {
        let after: Vec<u8> = value(self.0, "SELECT checked FROM log_self", ())?;
        let (device, number) = after.split_first_chunk::<ID_BYTES>().map_or((Id([0; ID_BYTES]), 0), |(device, rest)| {
            (Id(*device), rest.first_chunk::<4>().map_or(0, |number| u32::from_be_bytes(*number)))
        });
        let sql = "SELECT device, number FROM log_segment WHERE stored = 1 AND (device, number) > (?1, ?2)
             ORDER BY device, number LIMIT ?3";
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let found: Vec<(Id, u32)> = rows(self.0, sql, (device, number, count), read)?;
        let next = match found.last() {
            Some((device, number)) => [device.0.as_slice(), &number.to_be_bytes()].concat(),
            None => Vec::new(),
        };
        self.0.execute("UPDATE log_self SET checked = ?1", [next])?;
        Ok(found)
    }

    /// Takes back this device's segments from a number on: what they said is to be written again.
    pub(crate) fn take_back(self, device: Id, from: u32) -> Result<()> {
        self.0.execute("DELETE FROM log_segment WHERE device = ?1 AND number >= ?2", (device, from))?;
        self.0.execute("UPDATE log_version SET segment = 0 WHERE segment >= ?1", [from])?;
        // What was written before is the old device's for good.
        self.0.execute("UPDATE log_version SET segment = NULL WHERE segment > 0", ())?;
        Ok(())
    }

    pub(crate) fn claim(self, by: Id, claimed: Id, seen: &Seen) -> Result<()> {
        self.0.execute(
            "INSERT INTO log_claim (device, claimed, number, sha256) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET number = ?3, sha256 = ?4 WHERE ?3 >= number",
            (by, claimed, seen.number, seen.hash.as_slice()),
        )?;
        Ok(())
    }

    /// Who said of whom how much there is: by, of, number, hash.
    pub(crate) fn claims(self) -> Result<Vec<(Id, Id, Seen)>> {
        let sql = "SELECT device, claimed, number, sha256 FROM log_claim ORDER BY claimed, number DESC, device";
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, Seen { number: row.get(2)?, hash: row.get(3)? }));
        rows(self.0, sql, (), read)
    }

    /// Stores a version; `false` where it is there already. `segment`: 0 to be written by this device.
    pub(crate) fn add_version(self, version: &Version, segment: Option<u32>) -> Result<bool> {
        let mut statement = self.0.prepare_cached(
            "INSERT OR IGNORE INTO log_version (version, kind, record, bases, clock, device, at, content, segment)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        let added = statement.execute((
            version.id(),
            &version.kind,
            &version.record,
            joined(&version.bases),
            signed(version.clock),
            version.device,
            &version.at,
            &version.content,
            segment,
        ))?;
        Ok(added == 1)
    }

    /// Every version of a record.
    pub(crate) fn versions(self, kind: &str, record: &str) -> Result<Versions> {
        let sql =
            "SELECT version, kind, record, bases, clock, device, at, content FROM log_version WHERE kind = ?1 AND record = ?2";
        let read = |row: &Row<'_>| Ok((row.get(0)?, read_version(row)?));
        Ok(rows(self.0, sql, (kind, record), read)?.into_iter().collect())
    }

    /// Versions still to be written, in the order in which they were made: at most so many.
    pub(crate) fn unwritten(self, most: usize) -> Result<Vec<Version>> {
        let sql = "SELECT kind, record, bases, clock, device, at, content FROM log_version WHERE segment = 0
             ORDER BY clock, rowid LIMIT ?1";
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        rows(self.0, sql, [most], read_version)
    }

    pub(crate) fn set_written(self, version: Id, segment: u32) -> Result<()> {
        self.0.prepare_cached("UPDATE log_version SET segment = ?2 WHERE version = ?1")?.execute((version, segment))?;
        Ok(())
    }

    /// What was made of a record; `None` where nothing was yet.
    pub(crate) fn record(self, kind: &str, record: &str) -> Result<Option<Placed>> {
        let sql = "SELECT stood, placed, bases, heads, stale, removal, disputed, unfit FROM log_record
             WHERE kind = ?1 AND record = ?2";
        let read = |row: &Row<'_>| {
            Ok(Placed {
                stood: row.get("stood")?,
                placed: row.get("placed")?,
                bases: split(row, "bases")?,
                heads: split(row, "heads")?,
                stale: row.get("stale")?,
                removal: row.get("removal")?,
                disputed: row.get("disputed")?,
                unfit: row.get("unfit")?,
            })
        };
        first(self.0, sql, (kind, record), read)
    }

    pub(crate) fn set_record(self, kind: &str, record: &str, placed: &Placed) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO log_record
             (kind, record, stood, placed, bases, heads, stale, removal, disputed, unfit)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        self.0.prepare_cached(sql)?.execute((
            kind,
            record,
            &placed.stood,
            &placed.placed,
            joined(&placed.bases),
            joined(&placed.heads),
            placed.stale,
            placed.removal,
            placed.disputed,
            placed.unfit,
        ))?;
        Ok(())
    }

    /// Notes that a record has to be put in its place again.
    pub(crate) fn set_stale(self, kind: &str, record: &str) -> Result<()> {
        let sql = "INSERT INTO log_record (kind, record, bases, heads, stale, removal, disputed, unfit)
             VALUES (?1, ?2, x'', x'', 1, 0, 0, 0) ON CONFLICT (kind, record) DO UPDATE SET stale = 1";
        self.0.prepare_cached(sql)?.execute((kind, record))?;
        Ok(())
    }

    /// Records to be put in their places again.
    pub(crate) fn stale(self) -> Result<Vec<(String, String)>> {
        self.records("stale = 1")
    }

    /// Records that were removed elsewhere, and wait.
    pub(crate) fn removals(self) -> Result<Vec<(String, String)>> {
        self.records("removal = 1")
    }

    /// Records with something to settle.
    pub(crate) fn disputed(self) -> Result<Vec<(String, String)>> {
        self.records("disputed = 1")
    }

    /// Records that this program has no place for.
    pub(crate) fn unfit(self) -> Result<Vec<(String, String)>> {
        self.records("unfit = 1")
    }

    /// Records that were there when they were last looked at.
    pub(crate) fn placed(self) -> Result<Vec<(String, String)>> {
        self.records("placed IS NOT NULL")
    }

    /// Records of a kind, each where its first version stands among all.
    pub(crate) fn order(self, kind: &str) -> Result<Vec<String>> {
        let sql = "SELECT record FROM log_version WHERE kind = ?1 ORDER BY clock, device, version";
        let mut records: Vec<String> = rows(self.0, sql, [kind], |row| row.get(0))?;
        let mut seen = HashSet::new();
        records.retain(|record| seen.insert(record.clone()));
        Ok(records)
    }

    fn records(self, which: &str) -> Result<Vec<(String, String)>> {
        let sql = format!("SELECT kind, record FROM log_record WHERE {which} ORDER BY kind, record");
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        rows(self.0, &sql, (), read)
    }

    /// Notes that a paper is in the store.
    pub(crate) fn set_paper_stored(self, sha256: &str) -> Result<()> {
        self.0.execute("INSERT OR IGNORE INTO log_paper (sha256) VALUES (?1)", [sha256])?;
        Ok(())
    }

    /// Whether a paper is in the store, as far as is known.
    pub(crate) fn is_paper_stored(self, sha256: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM log_paper WHERE sha256 = ?1)";
        value(self.0, sql, [sha256])
    }
}

fn strange() -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, "not of the length that it has".into())
}

fn unsigned(row: &Row<'_>, column: impl rusqlite::RowIndex) -> rusqlite::Result<u64> {
    u64::try_from(row.get::<_, i64>(column)?).map_err(|_| strange())
}

/// Clocks and lengths are far below the highest `i64`.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn optional_hash(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Hash>> {
    row.get::<_, Option<[u8; HASH_BYTES]>>(column)
}

fn joined(ids: &[Id]) -> Vec<u8> {
    ids.iter().flat_map(|id| id.0).collect()
}

fn split(row: &Row<'_>, column: &str) -> rusqlite::Result<Vec<Id>> {
    let bytes: Vec<u8> = row.get(column)?;
    bytes.chunks(ID_BYTES).map(|id| id.try_into().map(Id).map_err(|_| strange())).collect()
}

fn read_version(row: &Row<'_>) -> rusqlite::Result<Version> {
    Ok(Version {
        kind: row.get("kind")?,
        record: row.get("record")?,
        bases: split(row, "bases")?,
        clock: unsigned(row, "clock")?,
        device: row.get("device")?,
        at: row.get("at")?,
        content: row.get("content")?,
    })
}
