//! What the packs know: for each jurisdiction and credential which facts are known, from what kind of source, how old, and
//! what is open.
//!
//! It counts and sorts what the packs say; it judges no wallet and finds no words.

use crate::NaiveDate;
use crate::pack::{Confidence, CredentialRule, Pack, SourceKind, Terms};
use std::collections::{BTreeMap, BTreeSet};

/// What one pack knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackCoverage<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// Each credential.
    pub credentials: Vec<CredentialCoverage<'a>>,
    /// How many sources of each kind are cited.
    pub kinds: BTreeMap<SourceKind, usize>,
    /// The oldest date that a cited source bears.
    pub oldest: Option<&'a str>,
    /// The newest one.
    pub newest: Option<&'a str>,
    /// Cited sources that bear no date.
    pub undated: usize,
    /// Questions left open, of the pack and of its credentials, each counted once.
    pub open: usize,
}

/// What is known of one credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialCoverage<'a> {
    /// Its rule.
    pub rule: &'a CredentialRule,
    /// The terms looked at: those in force on the day.
    pub terms: Option<&'a Terms>,
    /// The facts, each known or not, in a fixed order.
    pub facts: [(Fact, bool); 8],
}

/// A fact that a person needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// How long it runs.
    Period,
    /// How the day of expiry is set.
    Expiry,
    /// How many hours.
    Hours,
    /// The renewal fee.
    Fee,
    /// How early or late one files.
    Filing,
    /// What follows expiry.
    AfterExpiry,
    /// How one first gets it.
    Entry,
    /// The way in from elsewhere.
    Reciprocity,
}

impl Fact {
    /// Every fact, in the order shown.
    pub const ALL: [Self; 8] =
        [Self::Period, Self::Expiry, Self::Hours, Self::Fee, Self::Filing, Self::AfterExpiry, Self::Entry, Self::Reciprocity];
}

/// What the packs know on a day, in the packs' order.
#[must_use]
pub fn coverage(packs: &[Pack], as_of: NaiveDate) -> Vec<PackCoverage<'_>> {
    packs.iter().map(|pack| of_pack(pack, as_of)).collect()
}

/// How many credentials have each confidence.
#[must_use]
pub fn confidences(coverage: &[PackCoverage<'_>]) -> BTreeMap<Confidence, usize> {
    let mut counts = BTreeMap::new();
    for credential in coverage.iter().flat_map(|pack| &pack.credentials) {
        *counts.entry(credential.rule.confidence).or_default() += 1;
    }
    counts
}

fn of_pack(pack: &Pack, as_of: NaiveDate) -> PackCoverage<'_> {
    let cited: BTreeSet<&str> = pack
        .credentials
        .iter()
        .flat_map(CredentialRule::citations)
        .flat_map(|(_, cite)| cite)
        .filter_map(|citation| pack.source(&citation).map(|source| source.id.as_str()))
        .collect();
    let sources: Vec<_> = pack.sources.values().filter(|source| cited.contains(source.id.as_str())).collect();
    let mut kinds = BTreeMap::new();
    for source in &sources {
        *kinds.entry(source.kind).or_default() += 1;
    }
    let dates: Vec<&str> = sources.iter().filter_map(|source| source.as_of.as_deref()).collect();
    let questions: BTreeSet<&str> = pack
        .open_questions
        .iter()
        .chain(pack.credentials.iter().flat_map(|rule| &rule.open_questions))
        .map(String::as_str)
        .collect();
    PackCoverage {
        pack,
        credentials: pack.credentials.iter().map(|rule| of_credential(rule, as_of)).collect(),
        kinds,
        oldest: dates.iter().min().copied(),
        newest: dates.iter().max().copied(),
        undated: sources.len() - dates.len(),
        open: questions.len(),
    }
}

fn of_credential(rule: &CredentialRule, as_of: NaiveDate) -> CredentialCoverage<'_> {
    let in_force = |terms: &&Terms| terms.in_force_on(as_of);
    let terms = rule.renewal.iter().filter(in_force).find(|terms| terms.holds_any.is_empty());
    let terms = terms.or_else(|| rule.renewal.iter().find(in_force));
    let knows = |fact: Fact| match fact {
        Fact::Entry => rule.entry.is_some(),
        Fact::Reciprocity => rule.reciprocity.as_ref().is_some_and(|way| way.accepts.is_some()),
        _ => terms.is_some_and(|terms| knows(terms, fact)),
    };
    CredentialCoverage { rule, terms, facts: Fact::ALL.map(|fact| (fact, knows(fact))) }
}

fn knows(terms: &Terms, fact: Fact) -> bool {
    match fact {
        Fact::Period => terms.period_months.is_some() || !terms.options.is_empty(),
        Fact::Expiry => terms.expiry.is_some() || terms.period_months.as_ref().is_some_and(|months| months.value == 0),
        Fact::Hours => terms.ce_hours.is_some() || terms.options.iter().any(|option| option.ce_hours.is_some()),
        Fact::Fee => terms.fee_usd.is_some(),
        Fact::Filing => terms.opens.is_some() || terms.file_by.is_some(),
        Fact::AfterExpiry => terms.grace.is_some() || !terms.after_expiry.is_empty() || terms.lapse.is_some(),
        Fact::Entry | Fact::Reciprocity => false,
    }
}
