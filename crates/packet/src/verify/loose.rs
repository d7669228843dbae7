//! What stands behind the signed part must be the same to every reader: to one that follows the tables of contents, and to one
//! that searches the bytes for objects, as many do with a file whose end they cannot follow.
//!
//! It must never judge what an object means, which is the comparison's work, and never look at a byte more than a few times,
//! however the file is made.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{Change, ChangeKind};
use crate::structure::{Entry, File, Parser, Value, find, object_before, rfind};

/// Most things that are told of.
const MAX_LOOSE: usize = 5;
/// How far from the end every reader looks for `startxref`.
const END: usize = 1024;

/// All that the tables of contents of a file name, each by what it is looked up by here.
#[derive(Debug)]
pub(super) struct Listed {
    /// Number, place and generation of the objects that stand openly.
    places: BTreeSet<(u32, usize, u16)>,
    /// Object stream, index and number of those that are packed.
    packed: BTreeSet<(u32, usize, u32)>,
    /// Where the tables begin.
    tables: BTreeSet<usize>,
    /// What counts of each number, and where the table that says so begins.
    current: BTreeMap<u32, (Entry, usize)>,
}

impl Listed {
    pub(super) fn of(file: &File<'_>) -> Self {
        let mut listed = Self {
            places: BTreeSet::new(),
            packed: BTreeSet::new(),
            tables: file.sections().iter().map(|section| section.at).collect(),
            current: BTreeMap::new(),
        };
        for section in file.sections() {
            for (&number, &entry) in &section.entries {
                listed.current.entry(number).or_insert((entry, section.at));
                match entry {
                    Entry::At(place, generation) => {
                        listed.places.insert((number, place, generation));
                    }
                    Entry::Packed(stream, index) => {
                        listed.packed.insert((stream, index, number));
                    }
                    Entry::Free => {}
                }
            }
        }
        listed
    }

    /// Whether a table leads to this object. Some writers point at the white space before it.
    fn names(&self, bytes: &[u8], number: u32, at: usize, generation: u16) -> bool {
        let mut near = self.places.range((number, before_space(bytes, at), 0)..=(number, at, u16::MAX));
        near.any(|&(_, _, of)| of == generation)
    }

    fn is_table(&self, bytes: &[u8], at: usize) -> bool {
        self.tables.range(before_space(bytes, at)..=at).next().is_some()
    }

    /// Whether this is what counts of the number.
    fn counts(&self, bytes: &[u8], number: u32, at: usize) -> bool {
        matches!(self.current.get(&number), Some(&(Entry::At(place, _), _)) if place <= at && place >= before_space(bytes, at))
    }

    /// Whether a table of contents may have this number: no object has it, or an older table of contents.
    fn is_free_for_a_table(&self, number: u32) -> bool {
        match self.current.get(&number) {
            None | Some((Entry::Free, _)) => true,
            Some((Entry::At(place, _), _)) => self.tables.contains(place),
            Some((Entry::Packed(..), _)) => false,
        }
    }

    /// The place of the object that a reference leads to, if strict readers see nothing there because of the generation, and
    /// a table behind byte `end` names the object.
    fn of_another_generation(&self, number: u32, generation: u16, end: usize) -> Option<Entry> {
        let &(entry, _) = self.current.get(&number).filter(|(_, table)| *table >= end)?;
        let is_another = match entry {
            Entry::At(place, of) => place > 0 && of != generation,
            Entry::Packed(..) => generation != 0,
            Entry::Free => false,
        };
        is_another.then_some(entry)
    }
}

/// Where the white space before `at` begins.
fn before_space(bytes: &[u8], at: usize) -> usize {
    bytes.get(..at).unwrap_or_default().trim_ascii_end().len()
}

/// What behind byte `end` some readers may take for something else than others; `signed` is the file up to there.
pub(super) fn loose(signed: &File<'_>, file: &File<'_>, listed: &Listed, end: usize) -> Vec<Change> {
    let mut tail =
        Tail { file, listed, end, heads: BTreeSet::new(), last: BTreeMap::new(), streams: BTreeSet::new(), told: Vec::new() };
    if tail.walk() {
        tail.object_in_something_else();
        tail.taken_back();
        tail.packed_without_a_name();
        tail.entries(signed);
        tail.ends();
    }
    let tell = |words: String| Change { kind: ChangeKind::Content, words };
    tail.told.into_iter().take(MAX_LOOSE).map(tell).collect()
}

/// The bytes behind a signed part.
struct Tail<'a, 'f> {
    file: &'a File<'f>,
    listed: &'a Listed,
    end: usize,
    /// Where objects begin in it.
    heads: BTreeSet<usize>,
    /// The last object of each number.
    last: BTreeMap<u32, usize>,
    /// The numbers of its object streams.
    streams: BTreeSet<u32>,
    told: Vec<String>,
}

impl Tail<'_, '_> {
    fn tell(&mut self, words: &str) {
        self.told.push(words.to_owned());
    }

    /// Steps over all its parts; whether they hold together.
    fn walk(&mut self) -> bool {
        let mut parser = Parser::new(self.file.bytes(), self.end);
        while self.told.len() < MAX_LOOSE && parser.skip_to_next() {
            let at = parser.position();
            let holds = if parser.keyword(b"xref") {
                parser.skip_table() && self.table(at)
            } else if parser.keyword(b"startxref") {
                parser.number();
                true
            } else if let Some((number, generation)) = parser.object_start() {
                self.object(&mut parser, at, number, generation)
            } else {
                self.tell("a later part of the file holds something that is no part of a PDF");
                return false;
            };
            if !holds {
                self.tell("a later part of the file does not hold together");
                return false;
            }
        }
        true
    }

    /// A table of contents in the old form. A reader that goes line by line stumbles over a remark in it.
    fn table(&mut self, at: usize) -> bool {
        let bytes = self.file.bytes();
        let Some(trailer) = find(bytes, b"trailer", at) else { return false };
        let lines = bytes.get(at + 4..trailer).unwrap_or_default();
        if !lines.iter().all(|&byte| byte.is_ascii_digit() || byte.is_ascii_whitespace() || matches!(byte, b'n' | b'f')) {
            self.tell("a later table of contents is not written as every reader expects it");
        }
        if !self.listed.is_table(bytes, at) {
            self.tell("there is a later table of contents that nothing leads to");
        }
        true
    }

    fn object(&mut self, parser: &mut Parser<'_>, at: usize, number: u32, generation: u16) -> bool {
        let (bytes, file) = (self.file.bytes(), self.file);
        let value = parser.skip_object(|value| match file.resolve(value)?.value {
            Value::Int(length) => usize::try_from(length).ok(),
            _ => None,
        });
        let Some(value) = value else { return false };
        self.heads.insert(at);
        let kind = value.as_dict().and_then(|dict| file.resolve(dict.get("Type")?)).map(|found| found.value);
        let is = |name: &str| kind.as_ref() == Some(&Value::name(name));
        if is("XRef") && self.listed.is_table(bytes, at) && self.listed.is_free_for_a_table(number) {
            return true;
        }
        if !self.listed.names(bytes, number, at, generation) {
            self.told.push(format!("object {number} was put into the file without being named in its table of contents"));
        }
        self.last.insert(number, at);
        if is("ObjStm") {
            self.streams.insert(number);
        }
        true
    }

    /// An object that seems to begin inside another one, or in a remark.
    fn object_in_something_else(&mut self) {
        let bytes = self.file.bytes();
        let mut at = self.end;
        while let Some(place) = find(bytes, b"obj", at) {
            at = place + 3;
            if let Some((start, number, _)) = object_before(bytes, place)
                && start >= self.end
                && !self.heads.contains(&start)
            {
                return self.told.push(format!(
                    "a later part of the file holds, inside something else, what some readers may take for object {number}"
                ));
            }
        }
    }

    /// Of several objects with one number, a reader that searches takes the last one, whatever the table says.
    fn taken_back(&mut self) {
        let bytes = self.file.bytes();
        let is_not_the_one = |&(&number, &at): &(&u32, &usize)| !self.listed.counts(bytes, number, at);
        let words =
            |(number, _)| format!("object {number} was put in and taken back by a table of contents, so that readers may differ");
        self.told.extend(self.last.iter().filter(is_not_the_one).take(MAX_LOOSE).map(words));
    }

    /// A reader that searches looks into the object streams too.
    fn packed_without_a_name(&mut self) {
        for &number in &self.streams {
            let is_named = |(index, &inside): (usize, &u32)| self.listed.packed.contains(&(number, index, inside));
            if !self.file.packed_numbers(number).is_some_and(|inside| inside.iter().enumerate().all(is_named)) {
                self.told.push(format!("object {number} holds objects that no table of contents names"));
            }
            if self.told.len() >= MAX_LOOSE || self.file.is_exhausted() {
                return;
            }
        }
    }

    /// What the later tables of contents name must be there, and be one thing.
    fn entries(&mut self, signed: &File<'_>) {
        for (&number, &(entry, _)) in self.listed.current.iter().filter(|(_, (_, table))| *table >= self.end) {
            if matches!(entry, Entry::Free | Entry::At(0, _)) {
                continue;
            }
            let is_odd = |number: u32, generation: u16| {
                let entry = self.listed.of_another_generation(number, generation, self.end);
                entry.is_some() && entry != signed.entry(number)
            };
            match self.file.object(number) {
                None => self.told.push(format!("object {number} is named in a later table of contents and cannot be read")),
                Some(found) if found.value.says_twice() && signed.entry(number) != Some(entry) => {
                    self.told.push(format!("object {number} says one thing twice, so that readers may differ"));
                }
                Some(found) if found.value.has_reference(&is_odd) => {
                    self.told
                        .push(format!("object {number} leads to an object under a wrong number, so that readers may differ"));
                }
                Some(_) => {}
            }
            if self.told.len() >= MAX_LOOSE || self.file.is_exhausted() {
                return;
            }
        }
    }

    /// A reader that cannot follow the end of a file searches it for objects.
    fn ends(&mut self) {
        let bytes = self.file.bytes();
        let begins_plainly = |at: usize| {
            let head = bytes.get(at..).unwrap_or_default().trim_ascii_start();
            head.starts_with(b"xref") || head.first().is_some_and(u8::is_ascii_digit)
        };
        if !self.listed.tables.range(self.end..).all(|&at| begins_plainly(at)) {
            self.tell("a later table of contents is not where every reader looks for it");
        }
        if !ends_plainly(bytes) {
            self.tell("the end of the file is not written as every reader expects it");
        }
    }
}

/// Whether the last lines are `startxref`, a number and `%%EOF`, as near to the end as every reader looks for them.
fn ends_plainly(bytes: &[u8]) -> bool {
    let window = bytes.get(bytes.len().saturating_sub(END)..).unwrap_or_default();
    let Some(at) = rfind(window, b"startxref") else { return false };
    let rest = window.get(at + 9..).unwrap_or_default().trim_ascii();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (1..=20).contains(&digits) && rest.get(digits..).is_some_and(|rest| rest.trim_ascii_start() == b"%%EOF")
}
