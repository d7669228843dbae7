//! What comes next at a body that certified the holder: a higher level, and how far the record reaches towards it.

use super::{EntryGap, Seeker};
use crate::judge::Rules;
use crate::model::Record;
use crate::pack::{CredentialRule, Status};
use chrono::NaiveDate;

/// A credential that comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    /// The credential, by its id in the packs.
    pub to: String,
    /// The certificate, by its id in the record, from which it goes on.
    pub from: String,
    /// Its rule names the certificate held as the level before; else it is another of the same body, with hours to show.
    pub next_level: bool,
    /// What it asks.
    pub entry: EntryGap,
}

/// Credentials that come next: those whose rule names one held as the level before, then those of the same body and field that
/// ask for work or supervision. What is held already, or lies below what is held, is left out.
#[must_use]
pub fn levels_ahead(rules: &Rules, record: &Record, as_of: NaiveDate) -> Vec<Ahead> {
    let seeker = Seeker::new(rules, record, as_of);
    let held: Vec<_> = record
        .credentials
        .iter()
        .filter(|held| held.issued_on <= as_of)
        .filter_map(|held| rules.of(held).map(|(pack, rule)| (held, pack, rule)))
        .collect();
    let levels = |rule: &CredentialRule| -> Vec<String> {
        let levels = rule.entry.as_ref().and_then(|entry| entry.levels.as_ref());
        levels.map(|levels| levels.value.clone()).unwrap_or_default()
    };
    let below: Vec<String> = held.iter().flat_map(|(_, _, rule)| levels(rule)).collect();
    let mut ahead: Vec<Ahead> = Vec::new();
    for (pack, rule) in rules.credentials().filter(|(_, rule)| rule.status == Status::Current) {
        let Some(entry) = &rule.entry else { continue };
        if below.contains(&rule.id) || held.iter().any(|(held, _, _)| held.type_id.as_ref() == Some(&rule.id)) {
            continue;
        }
        let named = levels(rule);
        let from_level = held.iter().find(|(_, _, of)| named.contains(&of.id));
        let beside = held.iter().find(|(_, other, of)| {
            let same_body = other.name == pack.name && of.body == rule.body;
            same_body && !entry.practice.is_empty() && of.scope.iter().any(|field| rule.scope.contains(field))
        });
        let Some((from, _, _)) = from_level.or(beside) else { continue };
        ahead.push(Ahead {
            to: rule.id.clone(),
            from: from.id.clone(),
            next_level: from_level.is_some(),
            entry: seeker.entry(pack, rule, entry),
        });
    }
    ahead.sort_by_key(|ahead| !ahead.next_level);
    ahead
}
