//! The parts of a workbook: which they are, and their bytes within a bound.

use super::super::cell::Unreadable;
use super::xml::{Xml, text_of};
use quick_xml::events::Event;
use std::io::{BufReader, Cursor, Read, Take};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

/// Most bytes that a sheet unpacks to.
pub(super) const MOST_SHEET: u64 = 400_000_000;

/// Most bytes that any other part unpacks to.
pub(super) const MOST_PART: u64 = 128_000_000;

/// Most parts.
pub(super) const MOST_PARTS: usize = 10_000;

/// Longest name by which one part names another: each sheet keeps one.
const MOST_NAME: usize = 4_000;

/// A workbook's parts.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

/// A part being read.
pub(super) type Part<'p, 'a> = Xml<BufReader<Bounded<ZipFile<'p, Cursor<&'a [u8]>>>>>;

/// What one part says of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its type: `worksheet`, `styles`.
    pub(super) kind: String,
    /// Its path in the workbook.
    pub(super) path: String,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        // Before 2007, and under a password, a workbook is a compound file.
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(Unreadable::OldOrLocked);
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged("its parts cannot be listed"))?;
        if archive.len() > MOST_PARTS {
            return Err(Unreadable::TooMuch);
        }
        Ok(Self { archive })
    }

    /// The place of a part. Some programs write its name in other capitals or with other slashes.
    fn place(&self, path: &str) -> Option<usize> {
        if let Some(place) = self.archive.index_for_name(path) {
            return Some(place);
        }
        let plain = |name: &str| name.replace('\\', "/").trim_start_matches('/').to_lowercase();
        let wanted = plain(path);
        (0..self.archive.len())
            .find(|place| matches!(self.archive.name_for_index(*place), Some(Ok(name)) if plain(&name) == wanted))
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.place(path).is_some()
    }

    /// A part; `None`: it is not there.
    pub(super) fn part(&mut self, path: &str, most: u64) -> Result<Option<Part<'_, 'a>>, Unreadable> {
        let Some(place) = self.place(path) else { return Ok(None) };
        let file = self.archive.by_index(place).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Unreadable::OldOrLocked,
            _ => Unreadable::Damaged("a part cannot be unpacked"),
        })?;
        Ok(Some(Xml::new(BufReader::new(Bounded { inner: file.take(most), most }))))
    }

    /// What a part says of others.
    pub(super) fn relations(&mut self, of: &str) -> Result<Vec<Relation>, Unreadable> {
        let (folder, name) = of.rsplit_once('/').map_or(("", of), |(folder, name)| (folder, name));
        let path = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
        let mut found = Vec::new();
        let Some(mut part) = self.part(&path, MOST_PART)? else { return Ok(found) };
        loop {
            match part.next()? {
                Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                    let of = |name: &str| text_of(&element, name);
                    let (Some(id), Some(kind), Some(target)) = (of("Id"), of("Type"), of("Target")) else { continue };
                    if id.len() > MOST_NAME || target.len() > MOST_NAME {
                        continue; // no program writes such a one, and no sheet is found by it
                    }
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    found.push(Relation { id, kind, path: resolved(folder, &target) });
                    if found.len() > MOST_PARTS {
                        return Err(Unreadable::TooMuch);
                    }
                }
                Event::Eof => return Ok(found),
                _ => {}
            }
        }
    }
}

/// A target as a path in the workbook: `/xl/a.xml` from the top, `../a.xml` from the folder.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(from_top) = target.strip_prefix('/') {
        return from_top.to_owned();
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A reader that fails, rather than ends, where a part unpacks to more than it may.
pub(super) struct Bounded<R> {
    inner: Take<R>,
    most: u64,
}

/// The words of the error of a part that unpacks to too much.
pub(super) const TOO_MUCH: &str = "unpacks to too much";

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if read == 0 && !buffer.is_empty() && self.inner.limit() == 0 && self.most > 0 {
            return Err(std::io::Error::other(TOO_MUCH));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_the_folder_or_the_top() {
        for (folder, target, expected) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/a", "../b.xml", "xl/b.xml"),
            ("", "../../../etc/passwd", "etc/passwd"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
        ] {
            assert_eq!(resolved(folder, target), expected);
        }
    }

    #[test]
    fn what_unpacks_to_too_much_is_an_error() {
        let bounded = |most: u64| {
            let mut text = String::new();
            let inner = "four".as_bytes().take(most);
            Bounded { inner, most }.read_to_string(&mut text).map(|_| text).ok()
        };
        assert_eq!(bounded(5).as_deref(), Some("four"));
        assert_eq!(bounded(3), None);
    }
}
