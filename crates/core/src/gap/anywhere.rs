//! Where a certificate held would be accepted, over all packs.

use super::{Seeker, Taken};
use crate::judge::Rules;
use crate::model::Record;
use crate::pack::Status;
use chrono::NaiveDate;

/// A credential that would, or may, take a certificate held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The credential, by its id in the packs.
    pub to: String,
    /// The certificates, by their ids in the record, and how each is taken.
    pub by: Vec<(String, Taken)>,
}

/// Over all packs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Anywhere {
    /// Those that would take one of the certificates: named ones first, then those of the IC&RC, then those that must be asked.
    pub taken: Vec<Acceptance>,
    /// How many credentials take none of them.
    pub refused: usize,
    /// How many say nothing of it in any source.
    pub unknown: usize,
    /// How many cannot be had (retired, closed to newcomers, not yet there).
    pub not_to_be_had: usize,
}

/// Where the certificates of a record would be accepted, on a day. A credential that is held, or that the body of a certificate
/// held gives too, is left out.
#[must_use]
pub fn accepted(rules: &Rules, record: &Record, as_of: NaiveDate) -> Anywhere {
    let seeker = Seeker::new(rules, record, as_of);
    let mut anywhere = Anywhere::default();
    let held: Vec<_> = record.credentials.iter().filter(|held| held.issued_on <= as_of).collect();
    let mut ranked: Vec<(u8, Acceptance)> = Vec::new();
    for (pack, rule) in rules.credentials() {
        if held.is_empty() || held.iter().any(|held| held.type_id.as_ref() == Some(&rule.id)) {
            continue;
        }
        let by: Vec<(String, Taken)> = held.iter().map(|held| (held.id.clone(), seeker.taken(pack, rule, held))).collect();
        let by: Vec<(String, Taken)> = by.into_iter().filter(|(_, taken)| *taken != Taken::SameBody).collect();
        if by.is_empty() {
            continue;
        }
        if rule.status != Status::Current {
            anywhere.not_to_be_had += 1;
            continue;
        }
        let unknown = by.iter().any(|(_, taken)| *taken == Taken::Unknown);
        let mut by: Vec<(u8, (String, Taken))> = by.into_iter().filter_map(|entry| Some((rank(&entry.1)?, entry))).collect();
        by.sort_by_key(|(rank, _)| *rank);
        match by.first() {
            Some((best, _)) => {
                ranked.push((*best, Acceptance { to: rule.id.clone(), by: by.into_iter().map(|(_, entry)| entry).collect() }));
            }
            None if unknown => anywhere.unknown += 1,
            None => anywhere.refused += 1,
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    anywhere.taken = ranked.into_iter().map(|(_, acceptance)| acceptance).collect();
    anywhere
}

/// The surest first; `None`: not taken, or nothing is known.
const fn rank(taken: &Taken) -> Option<u8> {
    use super::Membership;
    match taken {
        Taken::Named { .. } => Some(0),
        Taken::IcRc { member: Membership::Shown { .. }, .. } => Some(1),
        Taken::InWords { .. } => Some(2),
        Taken::CaseByCase { .. } => Some(3),
        Taken::IcRc { member: Membership::Unknown, .. } => Some(4),
        Taken::SameBody | Taken::NotNamed { .. } | Taken::Nobody { .. } | Taken::Unknown => None,
    }
}
