//! The form of a backup: one file, which is a ZIP archive in which nothing is packed.
//!
//! `docs/vault-format.md` tells it byte by byte. The program writes exactly one form of archive and reads no other: what is
//! not byte for byte what it would have written itself is refused. This module knows bytes; it must never open what is in
//! them, and it makes no decision on what a file asks for beyond the bounds here.

use super::Reason;
use crate::keys::key::hex;
use crate::keys::key_file::MAX_FILE_BYTES;
use chrono::{Datelike, NaiveDateTime, Timelike};
use ring::digest;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// The version that this program writes, and the latest that it reads.
const VERSION: u32 = 1;
/// How a time is written.
const TIME: &str = "%Y-%m-%dT%H:%M:%SZ";
/// More bytes than any `backup.txt` has.
const MAX_TEXT_BYTES: u64 = 16 * 1024;
/// Bytes of a local header without the name: the fixed part, and the field of 64-bit sizes.
const HEADER_BYTES: u64 = 30 + 20;
/// Bytes of what follows the last part.
const TAIL_BYTES: u64 = 3 * (46 + 28) + (TEXT_NAME.len() + KEY_NAME.len() + DATABASE_NAME.len()) as u64 + 56 + 20 + 22;
const TEXT_NAME: &str = "backup.txt";
const KEY_NAME: &str = "wallet.key";
const DATABASE_NAME: &str = "wallet.db";
const FIRST_LINE: &str = "Peerfolio backup, version ";

const EXPLANATION: &str = "
This is a backup of a Peerfolio wallet. Peerfolio shows what is in it and puts it back: Settings, Backups.

wallet.key and wallet.db are encrypted as in the wallet itself. They open with the passphrase or the recovery code that the
wallet had when this backup was made, and with nothing else.

Without Peerfolio: this file is a ZIP archive in which nothing is packed, and any program for ZIP archives takes it apart.
A slot of wallet.key holds the data key, encrypted with ChaCha20-Poly1305 under Argon2id of the passphrase. The key of
wallet.db is HKDF-SHA-256 of the data key, with the wallet's id as salt and \"peerfolio wallet.db key 1\" as info. wallet.db
is a SQLCipher 4 database: PRAGMA key = \"x'64 hexadecimal digits'\". docs/vault-format.md, in Peerfolio's source, tells every
byte of both.

";

/// What a backup tells of itself without any key. Nothing of it is secret, and only its own seal vouches for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) wallet_id: [u8; 16],
    pub(crate) made: NaiveDateTime,
    pub(crate) because: Reason,
    pub(crate) schema: u32,
    pub(crate) key_file: Part,
    pub(crate) database: Part,
    /// HMAC-SHA-256, under a key of the wallet, of all lines before it.
    pub(crate) seal: [u8; 32],
}

/// One of the two files in a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) bytes: u64,
    pub(crate) sha256: [u8; 32],
}

/// Why a file is not a backup that can be used.
#[derive(Debug)]
pub(crate) enum FormError {
    /// It never was one.
    Foreign,
    /// A later program made it.
    Newer,
    /// It is not as it was written.
    Damaged,
    /// It could not be read.
    Io(io::Error),
}

impl From<io::Error> for FormError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof { Self::Damaged } else { Self::Io(error) }
    }
}

impl Told {
    /// The lines that the seal covers.
    pub(crate) fn sealed_text(&self) -> String {
        let part = |part: &Part| format!("{} bytes, SHA-256 {}", part.bytes, hex(&part.sha256));
        format!(
            "{FIRST_LINE}{VERSION}\n{EXPLANATION}wallet: {}\nmade: {}\nbecause: {}\nschema: {}\n{KEY_NAME}: {}\n{DATABASE_NAME}: {}\n",
            hex(&self.wallet_id),
            self.made.format(TIME),
            self.because.name(),
            self.schema,
            part(&self.key_file),
            part(&self.database),
        )
    }

    fn text(&self) -> String {
        format!("{}seal: {}\n", self.sealed_text(), hex(&self.seal))
    }

    fn parse(text: &str) -> Result<Self, FormError> {
        let first = text.lines().next().and_then(|line| line.strip_prefix(FIRST_LINE)).ok_or(FormError::Damaged)?;
        match first.parse::<u32>() {
            Ok(version) if version > VERSION => return Err(FormError::Newer),
            Ok(VERSION) => {}
            _ => return Err(FormError::Damaged),
        }
        let line = |name: &str| {
            let found = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            found.ok_or(FormError::Damaged)
        };
        let part = |name: &str| {
            let (bytes, sha256) = line(name)?.split_once(" bytes, SHA-256 ").ok_or(FormError::Damaged)?;
            let bytes = bytes.parse().map_err(|_| FormError::Damaged)?;
            Ok::<_, FormError>(Part { bytes, sha256: unhex(sha256)? })
        };
        let told = Self {
            wallet_id: unhex(line("wallet")?)?,
            made: NaiveDateTime::parse_from_str(line("made")?, TIME).map_err(|_| FormError::Damaged)?,
            because: Reason::from_name(line("because")?).ok_or(FormError::Damaged)?,
            schema: line("schema")?.parse().map_err(|_| FormError::Damaged)?,
            key_file: part(KEY_NAME)?,
            database: part(DATABASE_NAME)?,
            seal: unhex(line("seal")?)?,
        };
        // Only what this program would have written itself: no byte of it is without a meaning.
        let sound = told.text() == text && told.key_file.bytes <= MAX_FILE_BYTES && told.database.bytes <= i64::MAX as u64;
        if sound { Ok(told) } else { Err(FormError::Damaged) }
    }

    /// The bytes of the whole file.
    fn file_bytes(&self) -> u64 {
        let names = (TEXT_NAME.len() + KEY_NAME.len() + DATABASE_NAME.len()) as u64;
        3 * HEADER_BYTES + names + self.text().len() as u64 + self.key_file.bytes + self.database.bytes + TAIL_BYTES
    }
}

fn unhex<const N: usize>(text: &str) -> Result<[u8; N], FormError> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return Err(FormError::Damaged);
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).ok_or(FormError::Damaged);
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        if let [high, low] = *pair {
            *byte = ((digit(high)? << 4) | digit(low)?) as u8;
        }
    }
    Ok(bytes)
}

/// Writes a backup. `told` has everything but the parts' sums and the seal, which this makes. `database` must give exactly
/// as many bytes as `told` says.
pub(crate) fn write(
    out: &mut (impl Write + Seek),
    mut told: Told,
    key_file: &[u8],
    database: &mut impl Read,
    seal: impl FnOnce(&[u8]) -> [u8; 32],
) -> io::Result<Told> {
    told.key_file = Part { bytes: key_file.len() as u64, sha256: sha256(key_file) };
    let text_bytes = told.text().len();
    // The text comes first and tells the sum of what follows: its place is kept free until that is known.
    let mut at = header(TEXT_NAME, 0, text_bytes as u64, &told).len() as u64 + text_bytes as u64;
    out.seek(SeekFrom::Start(at))?;
    let key_crc = crc32fast::hash(key_file);
    let key_at = at;
    let key_header = header(KEY_NAME, key_crc, told.key_file.bytes, &told);
    out.write_all(&key_header)?;
    out.write_all(key_file)?;
    at += key_header.len() as u64 + told.key_file.bytes;
    let database_at = at;
    let blank = header(DATABASE_NAME, 0, told.database.bytes, &told);
    out.write_all(&blank)?;
    at += blank.len() as u64;
    let (copied, sum, database_crc) = copy(database, out, told.database.bytes)?;
    if copied != told.database.bytes {
        return Err(io::Error::other("the wallet's database changed its size while it was copied"));
    }
    told.database.sha256 = sum;
    at += copied;
    told.seal = seal(told.sealed_text().as_bytes());
    let text = told.text();
    let frame = Frame { told: &told, text: &text, key_crc, database_crc, key_at, database_at, tail_at: at };
    out.write_all(&frame.tail())?;
    out.seek(SeekFrom::Start(database_at))?;
    out.write_all(&frame.database_header())?;
    out.seek(SeekFrom::Start(0))?;
    out.write_all(&frame.text_header())?;
    out.write_all(text.as_bytes())?;
    Ok(told)
}

/// Reads only what a backup tells of itself.
pub(crate) fn read_told(file: &mut impl Read) -> Result<Told, FormError> {
    let mut start = [0; HEADER_BYTES as usize + TEXT_NAME.len()];
    file.read_exact(&mut start).map_err(|error| match FormError::from(error) {
        FormError::Damaged => FormError::Foreign,
        other => other,
    })?;
    let name_at = 30;
    if !start.starts_with(b"PK\x03\x04") || start.get(name_at..name_at + TEXT_NAME.len()) != Some(TEXT_NAME.as_bytes()) {
        return Err(FormError::Foreign);
    }
    let size = start.get(name_at + TEXT_NAME.len() + 4..).and_then(|rest| rest.first_chunk::<8>()).ok_or(FormError::Foreign)?;
    let size = u64::from_le_bytes(*size);
    if size > MAX_TEXT_BYTES {
        return Err(FormError::Damaged);
    }
    let mut text = String::new();
    match file.take(size).read_to_string(&mut text) {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(FormError::Damaged),
        read => read.map_err(FormError::Io)?,
    };
    let told = Told::parse(&text)?;
    let whole = start.as_slice() == header(TEXT_NAME, crc32fast::hash(text.as_bytes()), size, &told).as_slice();
    if whole && text.len() as u64 == size { Ok(told) } else { Err(FormError::Damaged) }
}

/// Reads a whole backup, verifies every byte of it, and gives the key file; the database goes to `database`. What was
/// written there counts only when this returns `Ok`.
pub(crate) fn read(file: &mut (impl Read + Seek), bytes: u64, database: &mut impl Write) -> Result<(Told, Vec<u8>), FormError> {
    file.seek(SeekFrom::Start(0))?;
    let told = read_told(file)?;
    if bytes != told.file_bytes() {
        return Err(FormError::Damaged);
    }
    let text = told.text();
    let key_at = HEADER_BYTES + (TEXT_NAME.len() + text.len()) as u64;
    let key_header = take(file, HEADER_BYTES + KEY_NAME.len() as u64)?;
    let key_file = take(file, told.key_file.bytes)?;
    let database_at = key_at + (key_header.len() + key_file.len()) as u64;
    let database_header = take(file, HEADER_BYTES + DATABASE_NAME.len() as u64)?;
    let (copied, sum, database_crc) = copy(file, database, told.database.bytes)?;
    let tail_at = database_at + database_header.len() as u64 + copied;
    let tail = take(file, TAIL_BYTES)?;
    let key_crc = crc32fast::hash(&key_file);
    let frame = Frame { told: &told, text: &text, key_crc, database_crc, key_at, database_at, tail_at };
    let sound = copied == told.database.bytes
        && sum == told.database.sha256
        && sha256(&key_file) == told.key_file.sha256
        && key_header == header(KEY_NAME, key_crc, told.key_file.bytes, &told)
        && database_header == frame.database_header()
        && tail == frame.tail()
        && file.read(&mut [0])? == 0;
    if sound { Ok((told, key_file)) } else { Err(FormError::Damaged) }
}

fn take(file: &mut impl Read, count: u64) -> Result<Vec<u8>, FormError> {
    let mut bytes = Vec::new();
    file.take(count).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == count { Ok(bytes) } else { Err(FormError::Damaged) }
}

/// Copies at most `most` bytes; how many, their SHA-256, and their CRC-32.
fn copy(from: &mut impl Read, to: &mut impl Write, most: u64) -> io::Result<(u64, [u8; 32], u32)> {
    let mut buffer = vec![0; 256 * 1024];
    let (mut copied, mut sum, mut crc) = (0, digest::Context::new(&digest::SHA256), crc32fast::Hasher::new());
    while copied < most {
        let room = usize::try_from(most - copied).unwrap_or(usize::MAX).min(buffer.len());
        let read = match from.read(&mut buffer[..room]) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let bytes = &buffer[..read];
        sum.update(bytes);
        crc.update(bytes);
        to.write_all(bytes)?;
        copied += read as u64;
    }
    Ok((copied, to_array(&sum.finish()), crc.finalize()))
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    to_array(&digest::digest(&digest::SHA256, bytes))
}

fn to_array(digest: &digest::Digest) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest.as_ref());
    bytes
}

/// All bytes of a backup that are not its text or its parts.
struct Frame<'a> {
    told: &'a Told,
    text: &'a str,
    key_crc: u32,
    database_crc: u32,
    key_at: u64,
    database_at: u64,
    tail_at: u64,
}

impl Frame<'_> {
    fn text_header(&self) -> Vec<u8> {
        header(TEXT_NAME, crc32fast::hash(self.text.as_bytes()), self.text.len() as u64, self.told)
    }

    fn database_header(&self) -> Vec<u8> {
        header(DATABASE_NAME, self.database_crc, self.told.database.bytes, self.told)
    }

    /// The list of entries, and the three records that end the archive.
    fn tail(&self) -> Vec<u8> {
        let text_crc = crc32fast::hash(self.text.as_bytes());
        let mut tail = entry(TEXT_NAME, text_crc, self.text.len() as u64, 0, self.told);
        tail.extend(entry(KEY_NAME, self.key_crc, self.told.key_file.bytes, self.key_at, self.told));
        tail.extend(entry(DATABASE_NAME, self.database_crc, self.told.database.bytes, self.database_at, self.told));
        let list_bytes = tail.len() as u64;
        // The end of a ZIP64 archive, where it is, and the end of an archive, which sends the reader there.
        tail.extend(b"PK\x06\x06");
        tail.extend(44_u64.to_le_bytes());
        tail.extend(MADE_BY.to_le_bytes());
        tail.extend(NEEDED.to_le_bytes());
        tail.extend([0; 8]);
        tail.extend(3_u64.to_le_bytes());
        tail.extend(3_u64.to_le_bytes());
        tail.extend(list_bytes.to_le_bytes());
        tail.extend(self.tail_at.to_le_bytes());
        tail.extend(b"PK\x06\x07");
        tail.extend([0; 4]);
        tail.extend((self.tail_at + list_bytes).to_le_bytes());
        tail.extend(1_u32.to_le_bytes());
        tail.extend(b"PK\x05\x06");
        tail.extend([0; 4]);
        tail.extend(3_u16.to_le_bytes());
        tail.extend(3_u16.to_le_bytes());
        tail.extend([0xff; 8]);
        tail.extend([0; 2]);
        tail
    }
}

/// Version 4.5 of the ZIP form, which has 64-bit sizes. They are always used, so that there is one form for every size.
const NEEDED: u16 = 45;
/// The same, made on Unix: the permissions below are Unix's.
const MADE_BY: u16 = (3 << 8) | NEEDED;
/// A plain file of mode 0600.
const ACCESS: u32 = 0o100_600 << 16;

fn header(name: &str, crc: u32, bytes: u64, told: &Told) -> Vec<u8> {
    let mut header = b"PK\x03\x04".to_vec();
    header.extend(common(name, crc, told, 20));
    header.extend(name.as_bytes());
    header.extend(1_u16.to_le_bytes());
    header.extend(16_u16.to_le_bytes());
    header.extend(bytes.to_le_bytes());
    header.extend(bytes.to_le_bytes());
    header
}

fn entry(name: &str, crc: u32, bytes: u64, at: u64, told: &Told) -> Vec<u8> {
    let mut entry = b"PK\x01\x02".to_vec();
    entry.extend(MADE_BY.to_le_bytes());
    entry.extend(common(name, crc, told, 28));
    entry.extend([0; 6]);
    entry.extend(ACCESS.to_le_bytes());
    entry.extend([0xff; 4]);
    entry.extend(name.as_bytes());
    entry.extend(1_u16.to_le_bytes());
    entry.extend(24_u16.to_le_bytes());
    entry.extend(bytes.to_le_bytes());
    entry.extend(bytes.to_le_bytes());
    entry.extend(at.to_le_bytes());
    entry
}

/// What a local header and an entry of the list share: version needed, flags, method, time, sum, sizes, lengths.
fn common(name: &str, crc: u32, told: &Told, extra: u16) -> Vec<u8> {
    let (time, day) = (told.made.time(), told.made.date());
    let time = (time.hour() << 11) | (time.minute() << 5) | (time.second() / 2);
    // The form counts years from 1980, in seven bits.
    let year = u32::try_from(day.year().clamp(1980, 2107) - 1980).unwrap_or(0);
    let day = (year << 9) | (day.month() << 5) | day.day();
    let mut bytes = NEEDED.to_le_bytes().to_vec();
    bytes.extend([0; 4]);
    bytes.extend((time as u16).to_le_bytes());
    bytes.extend((day as u16).to_le_bytes());
    bytes.extend(crc.to_le_bytes());
    bytes.extend([0xff; 8]);
    bytes.extend((name.len() as u16).to_le_bytes());
    bytes.extend(extra.to_le_bytes());
    bytes
}

#[cfg(test)]
#[path = "tests/form.rs"]
mod tests;
