//! Reading a package that anybody may have made.
//!
//! This is a strict reader of the ZIP format (APPNOTE.TXT 6.3.10) for what a wallet needs: entries that are stored or
//! deflated, in one file, each named once. Where two readers could see two different contents (names twice, entries that
//! overlap, two lists of contents, headers that disagree) the package is refused whole, for nobody can know what was meant.

use flate2::{Crc, Decompress, FlushDecompress, Status};
use peerfolio_document::path::{DOCUMENT, file_name, folded};
use peerfolio_vault::{MAX_DOCUMENT_BYTES, Zeroizing};
use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};

/// Most entries: ten years of scans have some thousands.
const MOST_ENTRIES: u64 = 100_000;
/// Most bytes of the list of contents.
const MOST_LIST: u64 = 32 << 20;
/// Most bytes of all entries unpacked.
const MOST_UNPACKED: u64 = 64 << 30;
/// A package that unpacks to more than this ...
const MUCH_UNPACKED: u64 = 1 << 30;
/// ... and to more than so many times its own size is made to fill a disk: scans are packed already.
const MOST_SWELLING: u64 = 100;
/// Deflate packs at most 1032 bytes into one; a little room for the empty ones.
const MOST_DEFLATED: u64 = 1040;
/// Most bytes of one entry, unpacked: those of the largest paper.
const MOST_BYTES: u64 = MAX_DOCUMENT_BYTES as u64;

const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const LOCAL: u32 = 0x0403_4b50;
const END_BYTES: u64 = 22;
const LONGEST_COMMENT: u64 = 65_535;
/// Encrypted; strongly encrypted; names hidden.
const SECRET: u16 = 1 | 1 << 6 | 1 << 13;
/// Sizes and sum follow the bytes.
const SIZES_FOLLOW: u16 = 1 << 3;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// Why a package cannot be read.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The disk.
    Io(io::Error),
    /// The package, in words: a clause without a capital and a full stop.
    Refused(String),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => refused("it ends too early; it may have been cut off on its way"),
            _ => Self::Io(error),
        }
    }
}

fn refused(why: impl Into<String>) -> Fault {
    Fault::Refused(why.into())
}

/// An entry as the list of contents tells it.
#[derive(Debug)]
struct Entry {
    name: String,
    deflated: bool,
    flags: u16,
    sum: u32,
    packed: u64,
    unpacked: u64,
    /// Where its own header begins.
    header: u64,
    /// Where its bytes begin; known once the header was read.
    bytes: u64,
}

/// An open package.
pub(crate) struct Package<R> {
    source: R,
    entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
    document: usize,
    /// What stands before `wallet.json`: the folder that was packed, or nothing.
    base: String,
}

/// Whether these first bytes of a file are those of a package, whatever the file is called.
pub(crate) fn begins_like_a_package(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

impl<R: Read + Seek> Package<R> {
    /// Reads the list of contents and holds it against the entries. No entry is unpacked.
    pub(crate) fn open(mut source: R) -> Result<Self, Fault> {
        let length = source.seek(SeekFrom::End(0))?;
        let list = List::find(&mut source, length)?;
        let mut entries = list.read(&mut source)?;
        check_headers(&mut source, &mut entries, list.at)?;
        check_swelling(&entries, length)?;
        let mut by_name = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            if by_name.insert(folded(&entry.name), at).is_some() {
                let name = shown(&entry.name);
                return Err(refused(format!(
                    "two entries are called “{name}”, or differ in capitals only; which is meant cannot be known"
                )));
            }
        }
        let document = find_document(&entries)?;
        let name = &entries.get(document).map(|entry| entry.name.clone()).unwrap_or_default();
        let base = name.get(..name.len() - DOCUMENT.len()).unwrap_or_default().to_owned();
        Ok(Self { source, entries, by_name, document, base })
    }

    /// The wallet document's bytes, at most so many.
    pub(crate) fn document(&mut self, most: u64) -> Result<Zeroizing<Vec<u8>>, Fault> {
        self.unpack(self.document, most)
    }

    /// The entry that a path of the document means. Only its exact name is taken.
    pub(crate) fn find(&self, path: &str) -> Option<usize> {
        let name = format!("{}{}", self.base, path.replace('\\', "/"));
        self.by_name.get(&folded(&name)).copied().filter(|at| self.entries.get(*at).is_some_and(|entry| entry.name == name))
    }

    /// Names of entries that are neither the document nor among `meant`, nor what systems put there by themselves.
    pub(crate) fn others(&self, meant: &std::collections::HashSet<usize>) -> Vec<&str> {
        let by_system = |name: &str| {
            name.split('/').any(|part| part == "__MACOSX" || part.starts_with("._"))
                || matches!(file_name(name), ".DS_Store" | "Thumbs.db" | "desktop.ini")
        };
        let others = self.entries.iter().enumerate().filter(|(at, _)| *at != self.document && !meant.contains(at));
        others.map(|(_, entry)| entry.name.as_str()).filter(|name| !name.ends_with('/') && !by_system(name)).collect()
    }

    /// A paper's bytes.
    pub(crate) fn paper(&mut self, entry: usize) -> Result<Zeroizing<Vec<u8>>, Fault> {
        self.unpack(entry, MOST_BYTES)
    }

    fn unpack(&mut self, entry: usize, most: u64) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let entry = self.entries.get(entry).ok_or_else(|| refused("an entry of it is gone"))?;
        let name = shown(&entry.name);
        if entry.unpacked > most {
            return Err(refused(format!("“{name}” is larger than {} megabytes", most >> 20)));
        }
        let wrong = || refused(format!("“{name}” is damaged: its bytes are not those that were packed"));
        self.source.seek(SeekFrom::Start(entry.bytes))?;
        let packed = (&mut self.source).take(entry.packed);
        let size = usize::try_from(entry.unpacked).map_err(|_| wrong())?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(size));
        if entry.deflated {
            inflate(packed, size, &mut bytes)?.then_some(()).ok_or_else(wrong)?;
        } else {
            let mut packed = packed;
            packed.read_to_end(&mut bytes)?;
        }
        let mut sum = Crc::new();
        sum.update(&bytes);
        if bytes.len() == size && sum.sum() == entry.sum { Ok(bytes) } else { Err(wrong()) }
    }
}

/// Unpacks exactly `size` bytes from all of `packed`; `false` where it holds more, fewer, or nonsense. Never more than `size`
/// bytes are made, whatever the entry says.
fn inflate(mut packed: impl Read, size: usize, out: &mut Vec<u8>) -> Result<bool, Fault> {
    let mut inflater = Decompress::new(false);
    let mut buffer = Zeroizing::new(vec![0; 64 * 1024]);
    loop {
        let read = packed.read(&mut buffer)?;
        let mut input = buffer.get(..read).unwrap_or_default();
        loop {
            let before = (inflater.total_in(), out.len());
            // The vector has the room of `size` bytes and is never grown.
            let flush = if read == 0 { FlushDecompress::Finish } else { FlushDecompress::None };
            let Ok(status) = inflater.decompress_vec(input, out, flush) else { return Ok(false) };
            let used = usize::try_from(inflater.total_in() - before.0).unwrap_or(usize::MAX);
            input = input.get(used..).unwrap_or_default();
            if status == Status::StreamEnd {
                let mut rest = [0; 1];
                return Ok(input.is_empty() && packed.read(&mut rest)? == 0 && out.len() == size);
            }
            let stuck = used == 0 && out.len() == before.1;
            if stuck && (read == 0 || !input.is_empty()) {
                return Ok(false);
            }
            if input.is_empty() {
                break;
            }
        }
    }
}

/// Where the list of contents stands.
struct List {
    at: u64,
    bytes: u64,
    entries: u64,
}

impl List {
    /// From the end of the file, as readers do.
    fn find<R: Read + Seek>(source: &mut R, length: u64) -> Result<Self, Fault> {
        let tail_at = length.saturating_sub(END_BYTES + LONGEST_COMMENT);
        source.seek(SeekFrom::Start(tail_at))?;
        let mut tail = Vec::new();
        source.take(END_BYTES + LONGEST_COMMENT).read_to_end(&mut tail)?;
        let fits = |at: &usize| {
            let end = Bytes { bytes: &tail, at: *at };
            end.peek(0) == Some(END) && end.short(20).is_some_and(|comment| at + 22 + usize::from(comment) == tail.len())
        };
        let mut found = (0..tail.len()).filter(fits);
        let (Some(at), None) = (found.next(), found.next()) else {
            return Err(refused("its list of contents is missing or stands there twice; it may have been cut off on its way"));
        };
        let end = Bytes { bytes: &tail, at };
        let (Some(disk), Some(list_disk), Some(here), Some(all)) = (end.short(4), end.short(6), end.short(8), end.short(10))
        else {
            return Err(refused("its list of contents is damaged"));
        };
        let (bytes, list_at) = (end.peek(12).unwrap_or_default(), end.peek(16).unwrap_or_default());
        let end_at = tail_at + at as u64;
        let large = all == u16::MAX || bytes == u32::MAX || list_at == u32::MAX;
        let large = if large { Self::find_large(source, end_at)? } else { None };
        let (list, before) = match large {
            Some(found) => found,
            None => {
                if disk != 0 || list_disk != 0 || here != all {
                    return Err(refused("it is one part of several; join them first"));
                }
                (Self { at: list_at.into(), bytes: bytes.into(), entries: all.into() }, end_at)
            }
        };
        if list.entries > MOST_ENTRIES || list.bytes > MOST_LIST {
            return Err(refused(format!("it has more than {MOST_ENTRIES} entries, more than any wallet")));
        }
        if list.at.checked_add(list.bytes) != Some(before) {
            return Err(refused("its list of contents does not stand where it says"));
        }
        Ok(list)
    }

    /// The end of a large package (ZIP64), and where it begins; `None` where there is none.
    fn find_large<R: Read + Seek>(source: &mut R, end_at: u64) -> Result<Option<(Self, u64)>, Fault> {
        let Some(locator_at) = end_at.checked_sub(20) else { return Ok(None) };
        let bytes = read_at(source, locator_at, 20)?;
        let locator = Bytes { bytes: &bytes, at: 0 };
        if locator.peek(0) != Some(LOCATOR_64) {
            return Ok(None);
        }
        let damaged = || refused("its list of contents is damaged");
        let at = locator.long(8).ok_or_else(damaged)?;
        if at.checked_add(56) != Some(locator_at) || locator.peek(4) != Some(0) || locator.peek(16) != Some(1) {
            return Err(damaged());
        }
        let bytes = read_at(source, at, 56)?;
        let end = Bytes { bytes: &bytes, at: 0 };
        let single = end.peek(16) == Some(0) && end.peek(20) == Some(0) && end.long(24) == end.long(32);
        if end.peek(0) != Some(END_64) || end.long(4) != Some(44) || !single {
            return Err(damaged());
        }
        let (Some(entries), Some(bytes), Some(list_at)) = (end.long(32), end.long(40), end.long(48)) else {
            return Err(damaged());
        };
        Ok(Some((Self { at: list_at, bytes, entries }, at)))
    }

    fn read<R: Read + Seek>(&self, source: &mut R) -> Result<Vec<Entry>, Fault> {
        let size = usize::try_from(self.bytes).map_err(|_| refused("its list of contents is damaged"))?;
        let bytes = read_at(source, self.at, size)?;
        let mut entries = Vec::new();
        let mut at = 0;
        for _ in 0..self.entries {
            let central = Bytes { bytes: &bytes, at };
            let (entry, next) = read_entry(&central)?;
            entries.push(entry);
            at = next;
        }
        if at == bytes.len() { Ok(entries) } else { Err(refused("its list of contents is longer than it says")) }
    }
}

/// An entry of the list, and where the next one begins.
fn read_entry(central: &Bytes<'_>) -> Result<(Entry, usize), Fault> {
    let damaged = || refused("its list of contents is damaged");
    if central.peek(0) != Some(CENTRAL) {
        return Err(damaged());
    }
    let short = |at| central.short(at).ok_or_else(damaged);
    let (flags, method) = (short(8)?, short(10)?);
    let (name_bytes, extra_bytes, comment_bytes) = (short(28)?, short(30)?, short(32)?);
    let (mut packed, mut unpacked) = (long_of(central.peek(20)), long_of(central.peek(24)));
    let attributes = central.peek(38).ok_or_else(damaged)?;
    let mut header = long_of(central.peek(42));
    let name = central.part(46, name_bytes.into()).ok_or_else(damaged)?;
    let name = std::str::from_utf8(name)
        .map_err(|_| refused("an entry's name is not UTF-8 text; pack the files again with a current program"))?
        .to_owned();
    let extra_at = 46 + usize::from(name_bytes);
    let extra = central.part(extra_at, extra_bytes.into()).ok_or_else(damaged)?;
    let saturated = [&mut unpacked, &mut packed, &mut header].into_iter().filter(|field| **field == u64::from(u32::MAX));
    fill_from_extra(extra, saturated);
    check_kind(&name, flags, method, attributes)?;
    let next = central.at + extra_at + usize::from(extra_bytes) + usize::from(comment_bytes);
    let sum = central.peek(16).ok_or_else(damaged)?;
    let entry = Entry { name, deflated: method == DEFLATED, flags, sum, packed, unpacked, header, bytes: 0 };
    check_size(&entry)?;
    Ok((entry, next))
}

/// Large numbers stand in an extra field, in the order of the fields that have no room for them.
fn fill_from_extra<'a>(extra: &[u8], fields: impl Iterator<Item = &'a mut u64>) {
    let mut at = 0;
    let extra = |at| Bytes { bytes: extra, at };
    while let (Some(id), Some(size)) = (extra(at).short(0), extra(at).short(2)) {
        if id == 1 {
            for (nth, field) in fields.enumerate() {
                let place = 4 + nth * 8;
                if let Some(value) = extra(at).long(place).filter(|_| place + 8 <= 4 + usize::from(size)) {
                    *field = value;
                }
            }
            return;
        }
        at += 4 + usize::from(size);
    }
}

fn check_kind(name: &str, flags: u16, method: u16, attributes: u32) -> Result<(), Fault> {
    let said = shown(name);
    let folder = name.ends_with('/');
    let inner = name.strip_suffix('/').unwrap_or(name);
    let outside = inner.contains(['\\', ':']) || inner.split('/').any(|part| matches!(part, "" | "." | ".."));
    if outside {
        return Err(refused(format!("the entry “{said}” names a place outside of it")));
    }
    if name.chars().any(char::is_control) {
        return Err(refused(format!("the entry “{said}” has letters in its name that cannot be seen")));
    }
    if flags & SECRET != 0 {
        return Err(refused(format!("the entry “{said}” is encrypted; unpack it with the program that packed it")));
    }
    if method != STORED && method != DEFLATED {
        return Err(refused(format!(
            "the entry “{said}” is packed in a way that not every program can read; pack the files as a usual ZIP"
        )));
    }
    // The upper half is the kind of file on Unix; the lower has a bit for folders.
    let kind = attributes >> 28;
    let fits = if folder { matches!(kind, 0 | 4) } else { matches!(kind, 0 | 8) && attributes & 0x10 == 0 };
    if fits { Ok(()) } else { Err(refused(format!("the entry “{said}” is no file but a link, a folder or a device"))) }
}

fn check_size(entry: &Entry) -> Result<(), Fault> {
    let name = shown(&entry.name);
    if entry.unpacked > MOST_BYTES {
        return Err(refused(format!("“{name}” is larger than {} megabytes", MOST_BYTES >> 20)));
    }
    let possible = if entry.deflated {
        entry.packed.saturating_mul(MOST_DEFLATED).saturating_add(64) >= entry.unpacked
    } else {
        entry.packed == entry.unpacked
    };
    let empty_folder = !entry.name.ends_with('/') || entry.unpacked == 0;
    if possible && empty_folder { Ok(()) } else { Err(refused(format!("the size of “{name}” cannot be true"))) }
}

fn check_swelling(entries: &[Entry], length: u64) -> Result<(), Fault> {
    let all = entries.iter().fold(0_u64, |all, entry| all.saturating_add(entry.unpacked));
    if all > MOST_UNPACKED || (all > MUCH_UNPACKED && all / MOST_SWELLING > length) {
        return Err(refused(format!("it would swell to {} megabytes; it is made to fill a disk", all >> 20)));
    }
    Ok(())
}

/// Each entry's own header must say what the list says, and no two entries may share bytes.
fn check_headers<R: Read + Seek>(source: &mut R, entries: &mut [Entry], list_at: u64) -> Result<(), Fault> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|at| entries.get(*at).map(|entry| entry.header));
    let mut free_from = 0;
    for at in order {
        let Some(entry) = entries.get_mut(at) else { continue };
        let name = shown(&entry.name);
        if entry.header < free_from {
            return Err(refused(format!("the entry “{name}” overlaps another one")));
        }
        if entry.header.saturating_add(30) > list_at {
            return Err(refused("its list of contents is damaged"));
        }
        let bytes = read_at(source, entry.header, 30)?;
        let local = Bytes { bytes: &bytes, at: 0 };
        let (name_bytes, extra_bytes) = (local.short(26).unwrap_or_default(), local.short(28).unwrap_or_default());
        let local_name = read_at(source, entry.header + 30, name_bytes.into())?;
        let flags = local.short(6).unwrap_or_default();
        let same_method = local.short(8) == Some(if entry.deflated { DEFLATED } else { STORED });
        let said = |at: usize, value: u64| local.peek(at).is_some_and(|found| found == u32::MAX || u64::from(found) == value);
        let same_sizes = flags & SIZES_FOLLOW != 0
            || (said(18, entry.packed) && said(22, entry.unpacked) && local.peek(14) == Some(entry.sum));
        let same = local.peek(0) == Some(LOCAL) && local_name == entry.name.as_bytes() && (flags ^ entry.flags) & SECRET == 0;
        if !(same && same_method && same_sizes) {
            return Err(refused(format!("it says two different things about the entry “{name}”")));
        }
        entry.bytes = entry.header + 30 + u64::from(name_bytes) + u64::from(extra_bytes);
        free_from = entry.bytes.saturating_add(entry.packed);
        if free_from > list_at {
            return Err(refused(format!("the entry “{name}” overlaps the list of contents")));
        }
    }
    Ok(())
}

/// The one `wallet.json`: at the top, or in the one folder that was packed.
fn find_document(entries: &[Entry]) -> Result<usize, Fault> {
    let depth = |entry: &Entry| entry.name.matches('/').count();
    let mut found: Vec<usize> = (0..entries.len())
        .filter(|at| entries.get(*at).is_some_and(|entry| file_name(&entry.name) == DOCUMENT && !entry.name.ends_with('/')))
        .collect();
    let top = found.iter().filter_map(|at| entries.get(*at)).map(depth).min();
    found.retain(|at| entries.get(*at).map(depth) == top);
    match found.as_slice() {
        [] => Err(refused(format!("there is no {DOCUMENT} in it; choose a file that Peerfolio exported"))),
        [one] => Ok(*one),
        _ => Err(refused(format!("there are several {DOCUMENT} in it; which is meant cannot be known"))),
    }
}

/// A name as it may stand in a sentence.
fn shown(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(80).collect();
    plain.trim().to_owned()
}

fn long_of(value: Option<u32>) -> u64 {
    value.map_or(u64::MAX, u64::from)
}

fn read_at<R: Read + Seek>(source: &mut R, at: u64, size: usize) -> Result<Vec<u8>, Fault> {
    source.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    if source.take(size as u64).read_to_end(&mut bytes)? == size {
        Ok(bytes)
    } else {
        Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
    }
}

/// Numbers of a header, lowest byte first; `None` beyond its end.
struct Bytes<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Bytes<'a> {
    fn part(&self, at: usize, size: usize) -> Option<&'a [u8]> {
        let from = self.at.checked_add(at)?;
        self.bytes.get(from..from.checked_add(size)?)
    }

    fn short(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(self.part(at, 2)?.try_into().ok()?))
    }

    fn peek(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.part(at, 4)?.try_into().ok()?))
    }

    fn long(&self, at: usize) -> Option<u64> {
        Some(u64::from_le_bytes(self.part(at, 8)?.try_into().ok()?))
    }
}
