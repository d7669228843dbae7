//! What differs between two sets of packs, as data: which credentials came and went, and for each that stayed, every fact
//! that changed, became known, became unknown, or only changed its sources.
//!
//! Sets of renewal terms have no ids. A new set is held against the one it continues: of the same holders and the same first
//! day, else one of the same holders that is not there any more, else the one that was in force on its first day. It must
//! never judge whom a change touches; that is the judgement's, under both sets of rules.

use super::facts::{self, Line};
use super::{CredentialRule, Pack, Terms};
use crate::judge::Rules;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What differs between two sets of rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Ids of credentials that only the new rules know.
    pub added: Vec<String>,
    /// Ids of credentials that only the old rules know.
    pub gone: Vec<String>,
    /// Credentials of both, and different; in the order of the new rules.
    pub credentials: Vec<CredentialDifference>,
    /// Packs that differ in themselves; in the order of the new rules.
    pub packs: Vec<PackDifference>,
}

/// What differs in one credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialDifference {
    /// Its id.
    pub id: String,
    /// Facts outside its renewal: title, body, entry, reciprocity …
    pub facts: Vec<FactChange>,
    /// Sets of renewal terms that differ.
    pub terms: Vec<TermsDifference>,
}

impl CredentialDifference {
    /// The old and the new title, where it was renamed.
    #[must_use]
    pub fn renamed(&self) -> Option<(&str, &str)> {
        let title = self.facts.iter().find(|fact| fact.path == "title")?;
        Some((title.before.as_deref()?, title.after.as_deref()?)).filter(|(before, after)| before != after)
    }
}

/// What differs in one set of renewal terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermsDifference {
    /// What became of the set.
    pub fate: Fate,
    /// Its first day in force, by the new rules (by the old, where it is gone).
    pub from: Option<NaiveDate>,
    /// Its first day no longer in force.
    pub until: Option<NaiveDate>,
    /// What changed in it; for a new set, against the one it follows.
    pub facts: Vec<FactChange>,
}

/// What became of a set of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was there and still is.
    Kept,
    /// It is new, and follows one that was there.
    Follows,
    /// It is new, and follows none.
    New,
    /// It is no longer there.
    Gone,
}

/// What differs in a pack itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackDifference {
    /// ISO 3166-2, or `US`.
    pub jurisdiction: String,
    /// Its name.
    pub name: String,
    /// The pack is new or gone; `None`: it was there and still is.
    pub fate: Option<Fate>,
    /// Its dates, its bodies, its open questions.
    pub facts: Vec<FactChange>,
}

/// What it means where a fact is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// Nobody says it: unknown.
    Unknown,
    /// It is not so: a mark that is not set.
    No,
    /// The row is not in its list.
    NotListed,
}

/// One fact that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactChange {
    /// Where it stands, by the names of the pack file: `minimum.ethics.hours`, `entry.exam`.
    pub path: String,
    /// The label of the row it stands in; empty outside rows.
    pub row: String,
    /// What the old rules say; `None` as `absent` tells.
    pub before: Option<String>,
    /// What the new rules say; `None` as `absent` tells.
    pub after: Option<String>,
    /// What `None` means.
    pub absent: Absent,
    /// Sources of the old rules: title, date, place, address.
    pub cited_before: Vec<String>,
    /// Sources of the new rules.
    pub cited_after: Vec<String>,
}

impl FactChange {
    /// Whether the fact stayed and only who says it changed.
    #[must_use]
    pub fn is_sources_only(&self) -> bool {
        self.before == self.after
    }
}

/// Compares two sets of rules.
#[must_use]
pub fn difference(before: &Rules, after: &Rules) -> Difference {
    let ids = |rules: &Rules| rules.credentials().map(|(_, rule)| rule.id.clone()).collect::<Vec<_>>();
    let added = ids(after).into_iter().filter(|id| before.credential(id).is_none()).collect();
    let gone = ids(before).into_iter().filter(|id| after.credential(id).is_none()).collect();
    let credentials = after
        .credentials()
        .filter_map(|new| before.credential(&new.1.id).map(|old| of_credential(old, new)))
        .filter(|found| !found.facts.is_empty() || !found.terms.is_empty())
        .collect();
    Difference { added, gone, credentials, packs: of_packs(before.packs(), after.packs()) }
}

/// Compares the terms that judge one certificate under two sets of rules.
#[must_use]
pub fn of_terms(before: (&Pack, &Terms), after: (&Pack, &Terms)) -> Vec<FactChange> {
    changes(facts::of_terms(before.0, before.1), facts::of_terms(after.0, after.1))
}

fn of_packs(before: &[Pack], after: &[Pack]) -> Vec<PackDifference> {
    let same = |a: &Pack, b: &Pack| (&a.jurisdiction, &a.name) == (&b.jurisdiction, &b.name);
    let told = |pack: &Pack, fate: Option<Fate>, facts: Vec<FactChange>| PackDifference {
        jurisdiction: pack.jurisdiction.clone(),
        name: pack.name.clone(),
        fate,
        facts,
    };
    let stayed = after.iter().filter_map(|new| match before.iter().find(|old| same(old, new)) {
        None => Some(told(new, Some(Fate::New), Vec::new())),
        Some(old) => {
            let facts = changes(facts::of_pack(old), facts::of_pack(new));
            (!facts.is_empty()).then(|| told(new, None, facts))
        }
    });
    let gone = before.iter().filter(|old| !after.iter().any(|new| same(old, new)));
    stayed.chain(gone.map(|old| told(old, Some(Fate::Gone), Vec::new()))).collect()
}

fn of_credential(before: (&Pack, &CredentialRule), after: (&Pack, &CredentialRule)) -> CredentialDifference {
    CredentialDifference {
        id: after.1.id.clone(),
        facts: changes(facts::of_credential(before.0, before.1), facts::of_credential(after.0, after.1)),
        terms: of_renewal(before, after),
    }
}

/// Whether a new set of terms may be the old one.
type Fits<'a> = &'a dyn Fn(&Terms, &Terms) -> bool;

fn of_renewal(before: (&Pack, &CredentialRule), after: (&Pack, &CredentialRule)) -> Vec<TermsDifference> {
    let (old, new) = (&before.1.renewal, &after.1.renewal);
    let mut taken = BTreeSet::new();
    let mut kept: BTreeMap<usize, usize> = BTreeMap::new();
    let holders = |a: &Terms, b: &Terms| (&a.holds_any, &a.holds_none, &a.applies) == (&b.holds_any, &b.holds_none, &b.applies);
    let pairings: [Fits<'_>; 3] = [&|a, b| holders(a, b) && a.from == b.from, &|a, b| holders(a, b), &|a, b| a.from == b.from];
    for fits in pairings {
        for (at, terms) in new.iter().enumerate() {
            if kept.contains_key(&at) {
                continue;
            }
            if let Some(place) = (0..old.len()).find(|place| !taken.contains(place) && fits(&old[*place], terms)) {
                taken.insert(place);
                kept.insert(at, place);
            }
        }
    }
    let mut found = Vec::new();
    for (at, terms) in new.iter().enumerate() {
        let in_force = |other: &&Terms| holders(other, terms) && terms.from.is_some_and(|from| other.in_force_on(from));
        let (fate, base) = match kept.get(&at) {
            Some(place) => (Fate::Kept, old.get(*place)),
            None => match old.iter().find(in_force) {
                Some(base) => (Fate::Follows, Some(base)),
                None => (Fate::New, None),
            },
        };
        let mut facts =
            changes(base.map(|base| facts::of_terms(before.0, base)).unwrap_or_default(), facts::of_terms(after.0, terms));
        if fate != Fate::Kept {
            // When it is in force is told of the set as a whole.
            facts.retain(|fact| fact.path != "from" && fact.path != "until");
        }
        if fate != Fate::Kept || !facts.is_empty() {
            found.push(TermsDifference { fate, from: terms.from, until: terms.until, facts });
        }
    }
    let gone = old.iter().enumerate().filter(|(place, _)| !taken.contains(place));
    found.extend(gone.map(|(_, terms)| TermsDifference {
        fate: Fate::Gone,
        from: terms.from,
        until: terms.until,
        facts: Vec::new(),
    }));
    found
}

/// What differs between two lists of facts: in the order of the new one, then what is gone.
fn changes(before: Vec<Line>, after: Vec<Line>) -> Vec<FactChange> {
    let mut old: BTreeMap<Place, Line> = placed(before).collect();
    let mut found = Vec::new();
    for (place, line) in placed(after) {
        match old.remove(&place) {
            Some(was) if was.text == line.text && was.cite == line.cite => {}
            was => found.push(change(was, Some(line))),
        }
    }
    found.extend(old.into_values().map(|was| change(Some(was), None)));
    found
}

/// Path, words of the row, and which of several with the same path and words.
type Place = (String, String, usize);

fn placed(lines: Vec<Line>) -> impl Iterator<Item = (Place, Line)> {
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    lines.into_iter().map(move |line| {
        let count = seen.entry((line.path.clone(), line.key.clone())).or_default();
        *count += 1;
        ((line.path.clone(), line.key.clone(), *count), line)
    })
}

fn change(before: Option<Line>, after: Option<Line>) -> FactChange {
    let (path, row, absent) = match (&after, &before) {
        (Some(line), _) | (None, Some(line)) => (line.path.clone(), line.row.clone(), line.absent),
        (None, None) => (String::new(), String::new(), Absent::Unknown),
    };
    let (before, cited_before) = before.map(|line| (line.text, line.cite)).unzip();
    let (after, cited_after) = after.map(|line| (line.text, line.cite)).unzip();
    FactChange {
        path,
        row,
        before,
        after,
        absent,
        cited_before: cited_before.unwrap_or_default(),
        cited_after: cited_after.unwrap_or_default(),
    }
}
