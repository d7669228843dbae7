//! One row of a record in the form of the portable document.
//!
//! The vault remembers rows in this form: what a row was before a change, what a removed row said, what another of the
//! holder's machines wrote. The form is a promise (fields are added, never renamed), so what was remembered stays readable.

use crate::read::{self, Reading};
use crate::{disclosure, unknown, write};
use peerfolio_core::model::{Activity, Confirmation, Credential, Disclosure, Document, Experience, Holder, Supervision};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::fmt;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The person.
    Holder,
    /// A certificate held.
    Credential,
    /// A course.
    Activity,
    /// A period of work.
    Experience,
    /// A meeting of supervision.
    Supervision,
    /// A scanned paper.
    Document,
    /// A certifying body's answer.
    Confirmation,
    /// A packet that was given to somebody.
    Disclosure,
    /// The holder's order of the certificates.
    Order,
}

impl Kind {
    /// Every kind, so that what a row names comes before it: rows written in this order never name what is not there yet,
    /// except a rule of the holder's own, which may name a paper.
    pub const ALL: [Self; 9] = [
        Self::Holder,
        Self::Credential,
        Self::Activity,
        Self::Experience,
        Self::Supervision,
        Self::Document,
        Self::Confirmation,
        Self::Disclosure,
        Self::Order,
    ];

    /// The word by which the kind is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Credential => "credential",
            Self::Activity => "activity",
            Self::Experience => "experience",
            Self::Supervision => "supervision",
            Self::Document => "document",
            Self::Confirmation => "confirmation",
            Self::Disclosure => "disclosure",
            Self::Order => "order",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The list of the document that holds rows of this kind; none for what stands there once, or not at all.
    #[must_use]
    pub const fn list(self) -> Option<&'static str> {
        match self {
            Self::Credential => Some("credentials"),
            Self::Activity => Some("activities"),
            Self::Experience => Some("experience"),
            Self::Supervision => Some("supervision"),
            Self::Document => Some("documents"),
            Self::Confirmation => Some("confirmations"),
            Self::Disclosure => Some("disclosures"),
            Self::Holder | Self::Order => None,
        }
    }
}

/// The words for people.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Holder => "holder",
            Self::Credential => "certificate",
            Self::Activity => "course",
            Self::Experience => "period of work",
            Self::Supervision => "supervision meeting",
            Self::Document => "paper",
            Self::Confirmation => "confirmation",
            Self::Disclosure => "packet given out",
            Self::Order => "order of the certificates",
        })
    }
}

/// A row of any kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// The person.
    Holder(Holder),
    /// A certificate held.
    Credential(Credential),
    /// A course.
    Activity(Activity),
    /// A period of work.
    Experience(Experience),
    /// A meeting of supervision.
    Supervision(Supervision),
    /// A scanned paper, without its bytes.
    Document(Document),
    /// A certifying body's answer.
    Confirmation(Confirmation),
    /// A packet that was given to somebody.
    Disclosure(Disclosure),
    /// The ids of the certificates, in the holder's order.
    Order(Vec<String>),
}

impl Row {
    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Holder(_) => Kind::Holder,
            Self::Credential(_) => Kind::Credential,
            Self::Activity(_) => Kind::Activity,
            Self::Experience(_) => Kind::Experience,
            Self::Supervision(_) => Kind::Supervision,
            Self::Document(_) => Kind::Document,
            Self::Confirmation(_) => Kind::Confirmation,
            Self::Disclosure(_) => Kind::Disclosure,
            Self::Order(_) => Kind::Order,
        }
    }

    /// The row as JSON on one line, with `members` that this program does not know ([`unknown`]) put back in their places.
    #[must_use]
    pub fn to_json(&self, members: Option<&str>) -> String {
        unknown::with(self.value(), members.map(ToOwned::to_owned).as_ref()).to_string()
    }

    pub(crate) fn value(&self) -> Value {
        match self {
            Self::Holder(row) => write::holder(row),
            Self::Credential(row) => write::credential(row),
            Self::Activity(row) => write::activity(row),
            Self::Experience(row) => write::experience(row),
            Self::Supervision(row) => write::supervision(row),
            Self::Document(row) => write::paper(row),
            Self::Confirmation(row) => write::confirmation(row),
            Self::Disclosure(row) => disclosure::write(row),
            Self::Order(ids) => json!({ "credentials": ids }),
        }
    }

    /// A row that [`Self::to_json`] wrote, and the members in it that this program does not know, as JSON. `None` where the
    /// text is not such a row at all.
    ///
    /// It does not judge: a value that a document may not have (a course without a provider) was in the wallet, and comes
    /// back as it was.
    #[must_use]
    pub fn from_json(kind: Kind, text: &str) -> Option<(Self, Option<String>)> {
        let value: Value = serde_json::from_str(text).ok()?;
        let reading = Reading::default();
        let fields = reading.fields(&value)?;
        let row = match kind {
            Kind::Holder => Self::Holder(read::holder(&fields)),
            Kind::Credential => Self::Credential(read::credential(&fields)),
            Kind::Activity => Self::Activity(read::activity(&fields)),
            Kind::Experience => Self::Experience(read::experience(&fields)),
            Kind::Supervision => Self::Supervision(read::supervision(&fields)),
            Kind::Document => Self::Document(read::paper(&fields)),
            Kind::Confirmation => Self::Confirmation(read::confirmation(&fields)),
            Kind::Disclosure => Self::Disclosure(disclosure::read(&fields)),
            Kind::Order => Self::Order(fields.at("credentials").texts()),
        };
        let members = unknown::take(&value, &row.value()).map(|members| members.to_string());
        Some((row, members))
    }
}

/// The id of a certifying body's answer, which has none in the document: what it tells. Answers that tell the same are one.
#[must_use]
pub fn confirmation_id(answer: &Confirmation) -> String {
    let Confirmation { type_id, field, value, confirmed_on, by, .. } = answer;
    format!("{type_id} {field} {confirmed_on} {value} {by}")
}

/// The ids of a list of answers: [`confirmation_id`], numbered from the second one that tells the same.
#[must_use]
pub fn confirmation_ids(answers: &[Confirmation]) -> Vec<String> {
    let mut given: HashSet<String> = HashSet::new();
    let mut nth: HashMap<String, usize> = HashMap::new();
    let numbered = answers.iter().map(|answer| {
        let told = confirmation_id(answer);
        let count = nth.entry(told.clone()).or_default();
        loop {
            *count += 1;
            let id = if *count == 1 { told.clone() } else { format!("{told} #{count}") };
            if given.insert(id.clone()) {
                return id;
            }
        }
    });
    numbered.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_back_with_what_this_program_does_not_know() {
        let text = r#"{"id":"a1","title":"Ethics","provider":"","completed_on":"2025-09-02","hours":"6","unit":"contact-hour",
            "topics":["ethics"],"format":"in-person","role":"attended","approvals":[],"counts_for":null,
            "stars":5,"room":{"floor":[1,2]}}"#;
        let (row, members) = Row::from_json(Kind::Activity, text).expect("a course");
        assert_eq!(members.as_deref(), Some(r#"{"room":{"floor":[1,2]},"stars":5}"#));
        let Row::Activity(course) = &row else { panic!("a course") };
        assert_eq!((course.title.as_str(), course.provider.as_str()), ("Ethics", ""));
        let again = row.to_json(members.as_deref());
        assert_eq!(serde_json::from_str::<Value>(&again).unwrap(), serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(Row::from_json(Kind::Activity, &again), Some((row, members)));
    }

    #[test]
    fn what_is_no_object_is_no_row() {
        for text in ["", "[]", "null", "3", "{"] {
            assert_eq!(Row::from_json(Kind::Holder, text), None, "{text}");
        }
    }

    #[test]
    fn every_kind_has_its_own_word() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(Kind::from_name("wallet"), None);
    }
}
