//! Reads the memory of a running process, as a thief with the person's rights would.
//!
//! Linux only, over /proc (proc(5)): only pages that are there are read, whatever a program has set aside besides. It
//! asserts nothing.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Error, Read, Result, Seek, SeekFrom};
use std::path::Path;

/// Bytes of a page of memory.
const PAGE: u64 = 4096;

/// Bytes read at a time.
const PIECE: usize = 8 << 20;

/// A text to look for, by the name that a report may say.
pub struct Needle {
    name: String,
    bytes: Vec<u8>,
}

impl Needle {
    /// A text as UTF-8 and as UTF-16.
    #[must_use]
    pub fn text(name: &str, text: &str) -> [Self; 2] {
        let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [Self { name: format!("{name} (UTF-8)"), bytes: text.into() }, Self { name: format!("{name} (UTF-16)"), bytes: wide }]
    }

    /// A key as it is, and as hexadecimal digits of either case.
    #[must_use]
    pub fn key(name: &str, key: &[u8; 32]) -> [Self; 3] {
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        let upper = hex.to_uppercase();
        [
            Self { name: format!("{name} (bytes)"), bytes: key.to_vec() },
            Self { name: format!("{name} (hex)"), bytes: hex.into() },
            Self { name: format!("{name} (HEX)"), bytes: upper.into() },
        ]
    }
}

/// What was found in a process: how often each needle, and where it lay first.
pub type Found = BTreeMap<String, (usize, String)>;

/// Looks for every needle in every page of a process.
///
/// # Errors
/// Where the system does not let its memory be read, or the process is gone.
pub fn search(pid: u32, needles: &[Needle]) -> Result<Found> {
    let mut begins = vec![false; 1 << 16];
    for needle in needles {
        begins[usize::from(needle.bytes[0]) << 8 | usize::from(needle.bytes[1])] = true;
    }
    let mut found = Found::new();
    let overlap = needles.iter().map(|needle| needle.bytes.len()).max().unwrap_or_default();
    read(pid, overlap, |from, kind, bytes| {
        for (at, pair) in bytes.windows(2).enumerate() {
            if !begins[usize::from(pair[0]) << 8 | usize::from(pair[1])] {
                continue;
            }
            for needle in needles.iter().filter(|needle| bytes[at..].starts_with(&needle.bytes)) {
                let place = || (0, format!("{:#x} in {kind}", from + at as u64));
                found.entry(needle.name.clone()).or_insert_with(place).0 += 1;
            }
        }
    })?;
    Ok(found)
}

/// Hands over all that is there, piece by piece with some overlap: the address, what the system calls the place, the bytes.
fn read(pid: u32, overlap: usize, mut see: impl FnMut(u64, &str, &[u8])) -> Result<()> {
    let folder = Path::new("/proc").join(pid.to_string());
    let mut memory = File::open(folder.join("mem"))?;
    let mut pages = File::open(folder.join("pagemap"))?;
    for line in std::fs::read_to_string(folder.join("maps"))?.lines() {
        let Some((range, rest)) = line.split_once(' ') else { continue };
        let kind = rest.split_whitespace().nth(4).unwrap_or("memory without a name");
        if !rest.starts_with('r') || kind.starts_with("[v") {
            continue;
        }
        let number = |text: &str| u64::from_str_radix(text, 16).map_err(Error::other);
        let (from, to) = range.split_once('-').ok_or_else(|| Error::other("a line of maps without a range"))?;
        for (from, to) in present(&mut pages, number(from)?, number(to)?)? {
            let mut at = from;
            let mut bytes = Vec::new();
            while at < to {
                let kept = bytes.len().min(overlap);
                bytes.drain(..bytes.len() - kept);
                let more = usize::try_from(to - at).unwrap_or(PIECE).min(PIECE);
                bytes.resize(kept + more, 0);
                // A page may go while it is looked for.
                if memory.seek(SeekFrom::Start(at)).and_then(|_| memory.read_exact(&mut bytes[kept..])).is_err() {
                    break;
                }
                see(at - kept as u64, kind, &bytes);
                at += more as u64;
            }
        }
    }
    Ok(())
}

/// The parts of a range that are in memory or swapped out (pagemap: bits 63 and 62 of eight bytes for each page).
fn present(pages: &mut File, from: u64, to: u64) -> Result<Vec<(u64, u64)>> {
    let mut parts: Vec<(u64, u64)> = Vec::new();
    let mut at = from;
    while at < to {
        let count = ((to - at) / PAGE).min(1 << 18);
        let mut entries = vec![0; usize::try_from(count).map_err(Error::other)? * 8];
        pages.seek(SeekFrom::Start(at / PAGE * 8))?;
        pages.read_exact(&mut entries)?;
        for (nth, _) in entries.chunks_exact(8).enumerate().filter(|(_, entry)| entry[7] & 0b1100_0000 != 0) {
            let page = at + nth as u64 * PAGE;
            match parts.last_mut() {
                Some((_, end)) if *end == page => *end += PAGE,
                _ => parts.push((page, page + PAGE)),
            }
        }
        at += count * PAGE;
    }
    Ok(parts)
}
