//! The way in for somebody certified elsewhere: whether a certificate is accepted, and what is asked besides.

use super::days::Days;
use super::{Elsewhere, Line, Seeker, Transfer, Upkeep, What, in_words, is_valid, over};
use crate::judge::{Standing, all_met};
use crate::model::Credential;
use crate::pack::{Accepts, CredentialRule, Pack, Reciprocity};
use crate::search::folded;
use chrono::NaiveDate;

/// Whether a body takes a certificate of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// The same body gave both: nothing is to be transferred.
    SameBody,
    /// Its state or title is named.
    Named {
        /// Sources, in the pack of the credential sought.
        cite: Vec<String>,
    },
    /// By transfer between member boards of the IC&RC.
    IcRc {
        /// Sources, in the pack of the credential sought.
        cite: Vec<String>,
        /// Whether the certificate held is of such a board.
        member: Membership,
    },
    /// Others are taken, described in words: whether this one is among them must be asked.
    InWords {
        /// Sources, in the pack of the credential sought.
        cite: Vec<String>,
    },
    /// Each is judged by itself.
    CaseByCase {
        /// Sources, in the pack of the credential sought.
        cite: Vec<String>,
    },
    /// Others are named, and this one is not.
    NotNamed {
        /// Sources, in the pack of the credential sought.
        cite: Vec<String>,
    },
    /// None is taken.
    Nobody {
        /// Sources, in the pack of the credential sought.
        cite: Vec<String>,
    },
    /// No source says.
    Unknown,
}

/// Whether a certificate is of a member board of the IC&RC and can be transferred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Membership {
    /// The packs show it.
    Shown {
        /// Sources, in the pack of the certificate held.
        cite: Vec<String>,
    },
    /// Its board must be asked.
    Unknown,
}

impl Taken {
    /// Whether the certificate is accepted, under the conditions; `None`: it must be asked.
    #[must_use]
    pub const fn yes(&self) -> Option<bool> {
        match self {
            Self::Named { .. } | Self::IcRc { member: Membership::Shown { .. }, .. } => Some(true),
            Self::SameBody | Self::NotNamed { .. } | Self::Nobody { .. } => Some(false),
            Self::IcRc { .. } | Self::InWords { .. } | Self::CaseByCase { .. } | Self::Unknown => None,
        }
    }
}

impl<'a> Seeker<'a> {
    /// What is asked of anybody certified elsewhere.
    pub(super) fn elsewhere(&self, pack: &'a Pack, rule: &'a CredentialRule, way: &Reciprocity) -> Elsewhere {
        let way_in = self.way_in(pack, rule);
        let courses = way_in.education(&way.education);
        let practised = way_in.practice(&way.practice, &way.to_confirm);
        let mut lines: Vec<Line> = courses.rows.into_iter().map(|row| Line { what: What::Courses, row }).collect();
        lines.extend(practised.rows.into_iter().map(|row| Line { what: What::Practice, row }));
        let words = way.conditions.iter().enumerate();
        lines.extend(words.map(|(at, fact)| in_words(format!("condition-{}", at + 1), What::Other, fact)));
        let met = if lines.is_empty() { Some(true) } else { over(&lines) };
        Elsewhere { lines, open: courses.open.into_iter().chain(practised.open).collect(), met }
    }

    /// Each certificate of the record as a way in; none of the credential's own type.
    pub(super) fn transfers(
        &self,
        pack: &'a Pack,
        rule: &'a CredentialRule,
        elsewhere: Option<&Elsewhere>,
        moving_on: Option<NaiveDate>,
    ) -> Vec<Transfer> {
        let others = self.record.credentials.iter().zip(&self.judgements);
        let others = others.filter(|(held, _)| held.issued_on <= self.as_of && held.type_id.as_ref() != Some(&rule.id));
        others
            .map(|(held, judgement)| {
                let taken = self.taken(pack, rule, held);
                let ic_rc = matches!(taken, Taken::IcRc { .. });
                let days = Days::of(judgement, rule.reciprocity.as_ref(), ic_rc, self.as_of, moving_on);
                let valid = match (judgement.standing, ic_rc) {
                    // Another body may take a certificate in its grace; the IC&RC takes none that has expired.
                    (Standing::Grace | Standing::Lapsed, false) => None,
                    (standing, _) => is_valid(standing),
                };
                let in_time = days.in_time(self.as_of);
                let met = all_met([taken.yes(), valid, in_time, elsewhere.and_then(|elsewhere| elsewhere.met)]);
                let upkeep = Upkeep::of(judgement.terms.as_ref());
                Transfer { from: held.id.clone(), standing: judgement.standing, taken, days, upkeep, met }
            })
            .collect()
    }

    /// Whether a certificate held is accepted for a credential.
    pub(super) fn taken(&self, pack: &Pack, rule: &CredentialRule, held: &Credential) -> Taken {
        let found = self.rules.of(held);
        let same = found.is_some_and(|(other, of)| other.name == pack.name && of.body == rule.body);
        let Some(way) = &rule.reciprocity else {
            return if same { Taken::SameBody } else { Taken::Unknown };
        };
        let named = found
            .is_some_and(|(other, of)| way.from_credentials.contains(&of.id) || way.from_states.contains(&other.jurisdiction));
        let accepts = way.accepts.as_ref();
        let cite = || accepts.map(|fact| fact.cite.clone()).unwrap_or_default();
        if named {
            let cite = if way.from_cite.is_empty() { cite() } else { way.from_cite.clone() };
            return match accepts.map(|fact| fact.value) {
                Some(Accepts::IcRc) => Taken::IcRc { member: Membership::Shown { cite: Vec::new() }, cite },
                _ => Taken::Named { cite },
            };
        }
        match accepts.map(|fact| fact.value) {
            _ if same => Taken::SameBody,
            None => Taken::Unknown,
            Some(Accepts::Nobody) => Taken::Nobody { cite: cite() },
            Some(Accepts::CaseByCase) => Taken::CaseByCase { cite: cite() },
            Some(Accepts::IcRc) => Taken::IcRc { cite: cite(), member: membership(found) },
            Some(Accepts::Some) if !way.from_others.is_empty() => {
                Taken::InWords { cite: crate::judge::cited(way.from_others.iter().flat_map(|other| &other.cite)) }
            }
            // A certificate that no pack knows may be one of those named.
            Some(Accepts::Some) if found.is_none() => Taken::InWords { cite: cite() },
            // A member board of the IC&RC gives that body's certificate under a title of its own.
            Some(Accepts::Some) if way.from_credentials.iter().any(|id| self.may_be(found, id)) => {
                Taken::InWords { cite: way.from_cite.clone() }
            }
            Some(Accepts::Some) => Taken::NotNamed { cite: cite() },
        }
    }
}

impl Seeker<'_> {
    /// Whether a certificate may be another credential under a title of its own: both are got by transfer through the IC&RC.
    pub(super) fn may_be(&self, found: Option<(&Pack, &CredentialRule)>, type_id: &str) -> bool {
        let by_transfer = |rule: &CredentialRule| {
            let accepts = rule.reciprocity.as_ref().and_then(|way| way.accepts.as_ref());
            accepts.is_some_and(|fact| fact.value == Accepts::IcRc)
        };
        let named = self.rules.credential(type_id).map(|(_, rule)| rule);
        found.is_some_and(|(_, rule)| by_transfer(rule)) && named.is_some_and(by_transfer)
    }
}

/// Whether the packs show that a certificate can be transferred through the IC&RC: it is itself got by such a transfer, or
/// its title or body bears that name.
fn membership(found: Option<(&Pack, &CredentialRule)>) -> Membership {
    let Some((pack, rule)) = found else { return Membership::Unknown };
    let by_transfer = rule.reciprocity.as_ref().and_then(|way| way.accepts.as_ref()).filter(|fact| fact.value == Accepts::IcRc);
    if let Some(fact) = by_transfer {
        return Membership::Shown { cite: fact.cite.clone() };
    }
    let body = pack.body(&rule.body);
    let names = [Some(&rule.title), body.map(|body| &body.name)].into_iter().flatten().chain(&rule.also_called);
    let bears = names.map(|name| folded(name)).any(|name| format!(" {name} ").contains(" ic rc "));
    if bears { Membership::Shown { cite: Vec::new() } } else { Membership::Unknown }
}
