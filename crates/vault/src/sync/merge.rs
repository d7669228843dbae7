//! What stands of a record, from all its versions: pure, and the same whatever order they came in.
//!
//! The heads are the versions that no other replaces. One head: its content. Several: field by field, the value of whoever
//! wrote that field last; where two wrote it without knowing of each other, and differently, that is a conflict: the
//! higher-ranking head stands meanwhile, and the person is asked. An edit outlives a removal that did not know of it. It
//! must never read a table, and never lose a head.

use super::id::Id;
use super::version::{Fields, Version};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// All known versions of one record, by name.
pub(crate) type Versions = BTreeMap<Id, Version>;

/// One field that two devices changed differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldConflict {
    /// The field's portable name.
    pub(crate) field: String,
    /// Each head that speaks of it and its value there, the one that stands first; `None` is an absent field.
    pub(crate) values: Vec<(Id, Option<Value>)>,
}

/// What stands of a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Standing {
    /// Versions that no other replaces, in the order of their names.
    pub(crate) heads: Vec<Id>,
    /// The row, or `None` where it is removed.
    pub(crate) content: Option<Fields>,
    /// Fields changed differently on several sides, in the order of their names.
    pub(crate) conflicts: Vec<FieldConflict>,
    /// Removals that an edit outlived.
    pub(crate) outlived: Vec<Id>,
}

impl Standing {
    /// The heads that a further edit of the standing row replaces: all whose values stand. Those that lost a conflict stay,
    /// so that no ordinary edit settles what the person was not asked.
    pub(crate) fn bases(&self) -> Vec<Id> {
        let lost: BTreeSet<Id> = self
            .conflicts
            .iter()
            .flat_map(|conflict| {
                let standing = conflict.values.first().map(|(_, value)| value);
                conflict.values.iter().filter(move |(_, value)| Some(value) != standing).map(|(head, _)| *head)
            })
            .chain(self.outlived.iter().copied())
            .collect();
        self.heads.iter().copied().filter(|head| !lost.contains(head)).collect()
    }

    /// Whether the person has something to settle.
    pub(crate) fn is_disputed(&self) -> bool {
        !self.conflicts.is_empty() || !self.outlived.is_empty()
    }
}

/// The versions that no other replaces.
pub(crate) fn heads(versions: &Versions) -> Vec<Id> {
    let replaced: BTreeSet<Id> = versions.values().flat_map(|version| version.bases.iter().copied()).collect();
    versions.keys().copied().filter(|id| !replaced.contains(id)).collect()
}

/// What stands of a record.
pub(crate) fn standing(versions: &Versions) -> Standing {
    let heads = heads(versions);
    let of = |id: &Id| versions.get(id);
    let mut live: Vec<Id> = heads.iter().copied().filter(|id| of(id).is_some_and(|version| version.content.is_some())).collect();
    // The highest rank first.
    live.sort_by_key(|id| std::cmp::Reverse(of(id).map(Version::rank)));
    let Some(first) = live.first().and_then(of) else {
        return Standing { heads, ..Standing::default() };
    };
    let outlived = heads.iter().copied().filter(|id| !live.contains(id)).collect();
    if live.len() == 1 {
        return Standing { heads, content: Some(first.fields()), conflicts: Vec::new(), outlived };
    }
    let parsed: BTreeMap<Id, Fields> =
        lineage(versions, &live).into_iter().filter_map(|id| Some((id, of(&id)?.fields()))).collect();
    let lines: Vec<Line> = live.iter().map(|id| Line { head: *id, line: lineage(versions, &[*id]) }).collect();
    let names: BTreeSet<&String> = live.iter().filter_map(|id| parsed.get(id)).flat_map(Fields::keys).collect();
    let (mut content, mut conflicts) = (Fields::new(), Vec::new());
    for name in names {
        let left = last_writers(versions, &parsed, &lines, name);
        let standing = left.first().and_then(|(_, value)| *value);
        if let Some(value) = standing {
            content.insert(name.clone(), value.clone());
        }
        if left.iter().any(|(_, value)| *value != standing) {
            let values = left.into_iter().map(|(id, value)| (id, value.cloned())).collect();
            conflicts.push(FieldConflict { field: name.clone(), values });
        }
    }
    Standing { heads, content: Some(content), conflicts, outlived }
}

/// A head and all it descends from, itself among them.
struct Line {
    head: Id,
    line: BTreeSet<Id>,
}

/// The versions given and all that they replace, directly or not.
fn lineage(versions: &Versions, from: &[Id]) -> BTreeSet<Id> {
    let (mut found, mut open) = (BTreeSet::new(), from.to_vec());
    while let Some(id) = open.pop() {
        if let Some(version) = versions.get(&id)
            && found.insert(id)
        {
            open.extend(&version.bases);
        }
    }
    found
}

/// The heads whose value of a field no other head knew of and changed, highest rank first.
///
/// A head's value is overtaken where every version that wrote it lies in the line of another head with another value: that
/// one knew it and chose differently. Two heads can never overtake each other: each would have to have been written after
/// the other.
fn last_writers<'a>(
    versions: &Versions,
    parsed: &'a BTreeMap<Id, Fields>,
    lines: &[Line],
    field: &str,
) -> Vec<(Id, Option<&'a Value>)> {
    let value = |id: &Id| parsed.get(id).and_then(|fields| fields.get(field));
    let writers: Vec<BTreeSet<Id>> = lines.iter().map(|line| writers(versions, parsed, line.head, field)).collect();
    let overtaken = |at: usize| {
        let (Some(mine), Some(wrote)) = (lines.get(at), writers.get(at)) else { return false };
        lines.iter().any(|other| value(&other.head) != value(&mine.head) && wrote.is_subset(&other.line))
    };
    lines.iter().enumerate().filter(|(at, _)| !overtaken(*at)).map(|(_, line)| (line.head, value(&line.head))).collect()
}

/// The versions that gave a field the value it has in `head`.
///
/// A version wrote a field where it starts a line, differs in it from what it replaces, or chose between bases that differ.
fn writers(versions: &Versions, parsed: &BTreeMap<Id, Fields>, head: Id, field: &str) -> BTreeSet<Id> {
    let value = |id: &Id| parsed.get(id).and_then(|fields| fields.get(field));
    let (mut found, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![head]);
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let bases: Vec<Id> = versions
            .get(&id)
            .into_iter()
            .flat_map(|version| version.bases.iter().copied())
            .filter(|base| parsed.contains_key(base))
            .collect();
        let removed = |base: &Id| versions.get(base).is_some_and(|version| version.content.is_none());
        if bases.is_empty() || bases.iter().any(|base| value(base) != value(&id) || removed(base)) {
            found.insert(id);
        } else {
            open.extend(bases);
        }
    }
    found
}

#[cfg(test)]
mod tests;
