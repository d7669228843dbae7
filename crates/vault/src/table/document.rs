//! Scanned papers: what they are, and apart from that their bytes, whose SHA-256 is checked whenever they are read.

use super::{check_id, first, fit, move_back, must_be_free, must_exist, must_point, remove, rows, value};
use crate::error::{Kind, ReadError, StorageError, Unfit, WriteError};
use crate::history::Did;
use crate::key::hex;
use crate::vault::Vault;
use peerfolio_core::model::Document;
use ring::digest;
use rusqlite::{Connection, Row};
use zeroize::Zeroizing;

/// The largest paper, in bytes: 256 MiB. SQLite's own limit is a thousand million.
pub const MAX_DOCUMENT_BYTES: usize = 256 * 1024 * 1024;

impl Vault {
    /// Every paper, in the order of entry, without its bytes.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn documents(&self) -> Result<Vec<Document>, ReadError> {
        Ok(all(&self.connection)?)
    }

    /// One paper, without its bytes.
    ///
    /// # Errors
    /// [`ReadError::NotFound`], [`ReadError::Storage`].
    pub fn document(&self, id: &str) -> Result<Document, ReadError> {
        let found = rows(&self.connection, &format!("{COLUMNS} WHERE document.id = ?1"), [id], read)?.pop();
        found.ok_or_else(|| ReadError::NotFound { kind: Kind::Document, id: id.to_owned() })
    }

    /// The bytes of a paper, wiped when they go.
    ///
    /// # Errors
    /// [`ReadError::NotFound`]; [`ReadError::PaperDamaged`] where they are not those that were stored;
    /// [`ReadError::Storage`].
    pub fn document_bytes(&self, id: &str) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        let document = self.document(id)?;
        let sql = "SELECT bytes FROM paper JOIN document ON document.sha256 = paper.sha256 WHERE id = ?1";
        let bytes = first(&self.connection, sql, [id], |row| row.get(0).map(Zeroizing::<Vec<u8>>::new))?;
        bytes
            .filter(|bytes| sha256(bytes) == document.sha256)
            .ok_or(ReadError::PaperDamaged { id: document.id, title: document.title })
    }

    /// How many bytes a paper has, without reading them.
    ///
    /// # Errors
    /// [`ReadError::NotFound`], [`ReadError::Storage`].
    pub fn document_size(&self, id: &str) -> Result<u64, ReadError> {
        let sql = "SELECT length(bytes) FROM paper JOIN document ON document.sha256 = paper.sha256 WHERE id = ?1";
        let size: Option<i64> = first(&self.connection, sql, [id], |row| row.get(0))?;
        let size = size.ok_or_else(|| ReadError::NotFound { kind: Kind::Document, id: id.to_owned() })?;
        Ok(u64::try_from(size).unwrap_or_default())
    }

    /// Adds a paper with its bytes. `document.sha256` is not read: it is computed from the bytes. Returns the paper as stored.
    ///
    /// # Errors
    /// [`WriteError::IdTaken`], [`WriteError::Dangling`], [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn add_document(&mut self, document: &Document, bytes: &[u8]) -> Result<Document, WriteError> {
        let stored = Document { sha256: sha256(bytes), ..document.clone() };
        fit(Kind::Document, &stored.id, check(&stored, bytes))?;
        self.write(Did::Added, |step| {
            must_be_free(step, Kind::Document, &stored.id)?;
            step.touch(Kind::Document, &stored.id)?;
            must_point_right(step, &stored)?;
            insert(step, [(&stored, bytes)])?;
            Ok(stored)
        })
    }

    /// Stores what a paper is and belongs to, in place of the row with its id. Its bytes stay; `document.sha256` must be
    /// theirs.
    ///
    /// # Errors
    /// [`WriteError::NotFound`], [`WriteError::Dangling`], [`WriteError::Unfit`], [`WriteError::Storage`].
    pub fn update_document(&mut self, document: &Document) -> Result<(), WriteError> {
        self.write(Did::Changed, |step| {
            must_exist(step, Kind::Document, &document.id)?;
            step.touch(Kind::Document, &document.id)?;
            must_point_right(step, document)?;
            let sql = "SELECT EXISTS (SELECT 1 FROM document WHERE id = ?1 AND sha256 = ?2)";
            let same = value(step, sql, [&document.id, &document.sha256])?;
            fit(Kind::Document, &document.id, if same { Ok(()) } else { Err(Unfit::OtherBytes) })?;
            Ok(update(step, document)?)
        })
    }

    /// Removes a paper. Its bytes stay for as long as it rests in the bin.
    ///
    /// # Errors
    /// [`WriteError::NotFound`], [`WriteError::Storage`].
    pub fn remove_document(&mut self, id: &str) -> Result<(), WriteError> {
        self.write(Did::Removed, |step| remove(step, Kind::Document, id))
    }
}

const COLUMNS: &str = "SELECT document.seq, document.id, kind, document.title, file, sha256, credential.id AS credential_id,
     activity.id AS activity_id
     FROM document LEFT JOIN credential ON credential.seq = document.credential
     LEFT JOIN activity ON activity.seq = document.activity";

fn read(row: &Row<'_>) -> rusqlite::Result<Document> {
    Ok(Document {
        id: row.get("id")?,
        kind: row.get("kind")?,
        title: row.get("title")?,
        file: row.get("file")?,
        sha256: row.get("sha256")?,
        credential: row.get("credential_id")?,
        activity: row.get("activity_id")?,
    })
}

pub(crate) fn all(connection: &Connection) -> Result<Vec<Document>, StorageError> {
    rows(connection, &format!("{COLUMNS} ORDER BY document.seq"), (), read)
}

/// One paper, with its place in the order of entry.
pub(crate) fn one(connection: &Connection, id: &str) -> Result<Option<(i64, Document)>, StorageError> {
    let read_placed = |row: &Row<'_>| Ok((row.get("seq")?, read(row)?));
    Ok(rows(connection, &format!("{COLUMNS} WHERE document.id = ?1"), [id], read_placed)?.pop())
}

pub(crate) fn insert<'a>(
    connection: &Connection,
    documents: impl IntoIterator<Item = (&'a Document, &'a [u8])>,
) -> Result<(), StorageError> {
    for (document, bytes) in documents {
        keep_bytes(connection, &document.sha256, bytes)?;
        insert_at(connection, document, None)?;
    }
    Ok(())
}

/// Stores the bytes of papers; those that are there already are the same, for they have the same SHA-256.
pub(crate) fn keep_bytes(connection: &Connection, sha256: &str, bytes: &[u8]) -> Result<(), StorageError> {
    connection.prepare_cached("INSERT OR IGNORE INTO paper (sha256, bytes) VALUES (?1, ?2)")?.execute((sha256, bytes))?;
    Ok(())
}

/// A paper without its bytes, at a place in the order of entry that may be free; `None`: behind the others.
pub(crate) fn insert_at(connection: &Connection, document: &Document, place: Option<i64>) -> Result<(), StorageError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO document (id, kind, title, file, sha256, credential, activity)
         VALUES (?1, ?2, ?3, ?4, ?5, (SELECT seq FROM credential WHERE id = ?6), (SELECT seq FROM activity WHERE id = ?7))",
    )?;
    let seq = statement.insert(values(document))?;
    move_back(connection, Kind::Document, seq, place)?;
    Ok(())
}

/// Stores a row over the one with its id.
pub(crate) fn update(connection: &Connection, document: &Document) -> Result<(), StorageError> {
    connection.execute(
        "UPDATE document SET kind = ?2, title = ?3, file = ?4, sha256 = ?5,
             credential = (SELECT seq FROM credential WHERE credential.id = ?6),
             activity = (SELECT seq FROM activity WHERE activity.id = ?7)
         WHERE id = ?1",
        values(document),
    )?;
    Ok(())
}

fn values(document: &Document) -> impl rusqlite::Params {
    (&document.id, &document.kind, &document.title, &document.file, &document.sha256, &document.credential, &document.activity)
}

/// Lower-case hexadecimal SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

pub(crate) fn check(document: &Document, bytes: &[u8]) -> Result<(), Unfit> {
    check_id(&document.id)?;
    if bytes.len() > MAX_DOCUMENT_BYTES {
        return Err(Unfit::TooLarge);
    }
    if sha256(bytes) == document.sha256 { Ok(()) } else { Err(Unfit::OtherBytes) }
}

fn must_point_right(connection: &Connection, document: &Document) -> Result<(), WriteError> {
    for (to, target) in [(Kind::Credential, &document.credential), (Kind::Activity, &document.activity)] {
        if let Some(target) = target {
            must_point(connection, (Kind::Document, &document.id), to, target)?;
        }
    }
    Ok(())
}
