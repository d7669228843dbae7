//! Cross-reference sections, in both of their forms (ISO 32000-1, 7.5.4 and 7.5.8).
//!
//! It must never follow a chain for ever, and never unpacks more than its caller's allowance.

use std::collections::{BTreeMap, BTreeSet};

use super::file::{Allowance, unpack};
use super::parse::Parser;
use super::value::{Dict, Value};

/// Where an object is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// At this byte of the file, with this generation.
    At(usize, u16),
    /// Inside an object stream: the stream's number, and the place in it.
    Packed(u32, usize),
    Free,
}

/// The two ways of writing a section. An update keeps to the way of the file it is added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Table,
    Stream,
}

/// One section: what one revision of the file added.
#[derive(Debug)]
pub(crate) struct Section {
    /// Where it begins.
    pub(crate) at: usize,
    pub(crate) form: Form,
    pub(crate) entries: BTreeMap<u32, Entry>,
    /// Whether it puts one object into two places, of which readers may take either.
    pub(crate) ambiguous: bool,
    pub(crate) trailer: Dict,
}

impl Section {
    /// Whether the section before it stands behind it, as in a linearized file (ISO 32000-1, Annex F).
    pub(crate) fn points_ahead(&self) -> bool {
        self.trailer.int("Prev").and_then(|at| usize::try_from(at).ok()).is_some_and(|at| at > self.at)
    }
}

/// More revisions than any honest file has.
const MAX_SECTIONS: usize = 512;
/// What one entry takes of the allowance: about what it takes of memory.
const ENTRY_COST: usize = 64;

/// Reads the chain of sections that begins at `start`, newest first. `None` where any link of it is broken.
pub(crate) fn chain(bytes: &[u8], start: usize, allowance: &Allowance) -> Option<Vec<Section>> {
    let mut sections = Vec::new();
    let mut seen = BTreeSet::new();
    let mut next = Some(start);
    while let Some(at) = next {
        if !seen.insert(at) || sections.len() >= MAX_SECTIONS {
            return None;
        }
        let mut section = section(bytes, at, allowance)?;
        // A hybrid file: the stream adds what old readers were to overlook.
        if section.form == Form::Table
            && let Some(stream_at) = section.trailer.int("XRefStm")
        {
            let hidden = stream_section(bytes, usize::try_from(stream_at).ok()?, allowance)?;
            for (number, entry) in hidden.entries {
                let known = section.entries.entry(number).or_insert(entry);
                if *known == Entry::Free {
                    *known = entry;
                }
                // The table and the stream may share an object, but not put it into two places.
                section.ambiguous |= *known != entry && entry != Entry::Free;
            }
        }
        next = match section.trailer.get("Prev") {
            None => None,
            Some(Value::Int(at)) => Some(usize::try_from(*at).ok()?),
            Some(_) => return None,
        };
        sections.push(section);
    }
    Some(sections)
}

fn section(bytes: &[u8], at: usize, allowance: &Allowance) -> Option<Section> {
    let mut parser = Parser::new(bytes, at);
    if !parser.keyword(b"xref") {
        return stream_section(bytes, at, allowance);
    }
    let mut entries = BTreeMap::new();
    let mut ambiguous = false;
    while !parser.keyword(b"trailer") {
        let first = u32::try_from(parser.number()?).ok()?;
        let count = u32::try_from(parser.number()?).ok()?;
        // Each line takes 20 bytes, so the file's own length bounds the loop.
        for offset in 0..count {
            let place = usize::try_from(parser.number()?).ok()?;
            let generation = u16::try_from(parser.number()?).ok()?;
            let number = first.checked_add(offset)?;
            let entry = if parser.keyword(b"n") {
                Entry::At(place, generation)
            } else if parser.keyword(b"f") {
                Entry::Free
            } else {
                return None;
            };
            allowance.take(ENTRY_COST)?;
            ambiguous |= entries.insert(number, entry).is_some_and(|other| other != entry);
        }
    }
    let Value::Dict(trailer) = parser.value()? else { return None };
    Some(Section { at, form: Form::Table, entries, ambiguous, trailer })
}

fn stream_section(bytes: &[u8], at: usize, allowance: &Allowance) -> Option<Section> {
    let mut parser = Parser::new(bytes, at);
    parser.object_start()?;
    let Value::Dict(trailer) = parser.value()? else { return None };
    if trailer.name("Type") != Some(b"XRef") {
        return None;
    }
    let length = usize::try_from(trailer.int("Length")?).ok()?;
    let start = parser.stream()?;
    let data = unpack(bytes.get(start..start.checked_add(length)?)?, &trailer, allowance)?;

    let Some(Value::Array(widths)) = trailer.get("W") else { return None };
    let widths: Vec<usize> = widths
        .iter()
        .map(|width| match width {
            Value::Int(width) => usize::try_from(*width).ok().filter(|&width| width <= 8),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let &[kind_width, second_width, third_width] = widths.as_slice() else { return None };
    let row = kind_width + second_width + third_width;
    let size = trailer.int("Size")?;
    let index: Vec<i64> = match trailer.get("Index") {
        None => vec![0, size],
        Some(Value::Array(items)) => {
            items.iter().map(|item| if let Value::Int(number) = item { Some(*number) } else { None }).collect::<Option<_>>()?
        }
        Some(_) => return None,
    };
    if row == 0 || !index.len().is_multiple_of(2) {
        return None;
    }

    let field = |bytes: &[u8]| bytes.iter().fold(0_u64, |sum, &byte| (sum << 8) | u64::from(byte));
    let mut rows = data.chunks_exact(row);
    let mut entries = BTreeMap::new();
    let mut ambiguous = false;
    for pair in index.chunks_exact(2) {
        let first = u32::try_from(*pair.first()?).ok()?;
        let count = u32::try_from(*pair.last()?).ok()?;
        for offset in 0..count {
            let (kind, rest) = rows.next()?.split_at(kind_width);
            let (second, third) = rest.split_at(second_width);
            let (second, third) = (field(second), field(third));
            let entry = match if kind_width == 0 { 1 } else { field(kind) } {
                0 => Entry::Free,
                1 => Entry::At(usize::try_from(second).ok()?, u16::try_from(third).ok()?),
                2 => Entry::Packed(u32::try_from(second).ok()?, usize::try_from(third).ok()?),
                _ => Entry::Free, // ISO 32000-1, 7.5.8.3: an unknown kind is a reference to null
            };
            allowance.take(ENTRY_COST)?;
            ambiguous |= entries.insert(first.checked_add(offset)?, entry).is_some_and(|other| other != entry);
        }
    }
    Some(Section { at, form: Form::Stream, entries, ambiguous, trailer })
}
