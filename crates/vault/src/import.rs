//! Taking a whole record in: all of it or none.
//!
//! What is in the wallet already, word for word, is skipped; what has the same id and says something else is never
//! overwritten and never merged: the import is refused, and every such clash is named at once.

use crate::error::{Kind, StorageError, Unfit};
use crate::table::{activity, confirmation, credential, document, experience, holder, own_rule, record, supervision};
use crate::vault::Vault;
use peerfolio_core::model::{Confirmation, Document, Holder, Record};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

/// Rows by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Whether the holder is among them.
    pub holder: bool,
    /// Certificates.
    pub credentials: usize,
    /// Courses.
    pub activities: usize,
    /// Periods of work.
    pub experience: usize,
    /// Meetings of supervision.
    pub supervision: usize,
    /// Papers.
    pub documents: usize,
    /// Answers of certifying bodies.
    pub confirmations: usize,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// What is new in the wallet.
    pub added: Count,
    /// What the wallet held already, word for word.
    pub already_there: Count,
}

/// One reason against an import.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportFault {
    /// The wallet has the id with other content. For the holder, the id is the name.
    Clash {
        /// What it is.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// The id is twice in what is imported.
    Repeated {
        /// What it is.
        kind: Kind,
        /// Its id.
        id: String,
    },
    /// It refers to something that is neither in the wallet nor in what is imported.
    Dangling {
        /// What it is.
        kind: Kind,
        /// Its id.
        id: String,
        /// What it refers to.
        to: Kind,
        /// The id that nothing has.
        target: String,
    },
    /// A paper without its bytes.
    NoBytes {
        /// Its id.
        id: String,
    },
    /// It cannot be stored as it is.
    Unfit {
        /// What it is.
        kind: Kind,
        /// Its id.
        id: String,
        /// What is wrong with it.
        why: Unfit,
    },
}

impl fmt::Display for ImportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clash { kind, id } => write!(f, "the {kind} {id} is in the wallet with other content"),
            Self::Repeated { kind, id } => write!(f, "the {kind} {id} is there twice"),
            Self::Dangling { kind, id, to, target } => write!(f, "the {kind} {id} names the {to} {target}, which is nowhere"),
            Self::NoBytes { id } => write!(f, "the file of the paper {id} is missing"),
            Self::Unfit { kind, id, why } => write!(f, "the {kind} {id} cannot be stored: {why}"),
        }
    }
}

/// Why an import was not done. Nothing of it is in the wallet.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// Something stands against it; every reason is named.
    #[error("Nothing was imported, and the wallet is as it was. Correct these, then import again: {}.", list(.0))]
    Refused(Vec<ImportFault>),
    /// The disk or the database.
    #[error("Nothing was imported; everything saved before is still there. {0}")]
    Storage(#[from] StorageError),
}

impl From<rusqlite::Error> for ImportError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Storage(error.into())
    }
}

fn list(faults: &[ImportFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Vault {
    /// Adds `record` to the wallet in one transaction. `files` gives the bytes of each of its papers, by the paper's id;
    /// bytes of no paper are not looked at.
    ///
    /// Rows that the wallet holds word for word are skipped. New certificates follow those that are there. The holder is
    /// taken where the wallet has none, and must otherwise be the same or empty.
    ///
    /// # Errors
    /// [`ImportError::Refused`] with every reason at once, [`ImportError::Storage`].
    pub fn import(&mut self, record: &Record, files: &BTreeMap<String, Vec<u8>>) -> Result<ImportReport, ImportError> {
        self.write(|transaction| {
            let own = record::read(transaction)?;
            let mut faults = Vec::new();
            let new = News::find(&own, record, files, &mut faults);
            if !faults.is_empty() {
                return Err(ImportError::Refused(faults));
            }
            if let Some(person) = new.holder {
                holder::write(transaction, person)?;
            }
            credential::insert(transaction, new.credentials.iter().copied())?;
            activity::insert(transaction, new.activities.iter().copied())?;
            experience::insert(transaction, new.experience.iter().copied())?;
            supervision::insert(transaction, new.supervision.iter().copied())?;
            document::insert(transaction, new.documents.iter().copied())?;
            // After the papers, for a rule or an answer may name one.
            own_rule::write(transaction, new.credentials.iter().copied())?;
            confirmation::insert(transaction, new.confirmations.iter().copied())?;
            Ok(new.report(record))
        })
    }
}

/// What an import would add.
struct News<'a> {
    holder: Option<&'a Holder>,
    credentials: Vec<&'a peerfolio_core::model::Credential>,
    activities: Vec<&'a peerfolio_core::model::Activity>,
    experience: Vec<&'a peerfolio_core::model::Experience>,
    supervision: Vec<&'a peerfolio_core::model::Supervision>,
    documents: Vec<(&'a Document, &'a [u8])>,
    confirmations: Vec<&'a Confirmation>,
}

impl<'a> News<'a> {
    fn find(own: &Record, other: &'a Record, files: &'a BTreeMap<String, Vec<u8>>, faults: &mut Vec<ImportFault>) -> Self {
        let holder = new_holder(&own.holder, &other.holder, faults);
        let credentials = news(Kind::Credential, &own.credentials, &other.credentials, |row| &row.id, faults);
        let activities = news(Kind::Activity, &own.activities, &other.activities, |row| &row.id, faults);
        let experience = news(Kind::Experience, &own.experience, &other.experience, |row| &row.id, faults);
        let supervision = news(Kind::Supervision, &own.supervision, &other.supervision, |row| &row.id, faults);
        let papers = news(Kind::Document, &own.documents, &other.documents, |row| &row.id, faults);
        let confirmations = new_confirmations(&own.confirmations, &other.confirmations);

        let mut fit = |kind, id: &str, fault: Result<(), Unfit>| {
            if let Err(why) = fault {
                faults.push(ImportFault::Unfit { kind, id: id.to_owned(), why });
            }
        };
        if let Some(person) = holder {
            fit(Kind::Holder, &person.name, holder::check(person));
        }
        credentials.iter().for_each(|row| fit(Kind::Credential, &row.id, credential::check(row)));
        activities.iter().for_each(|row| fit(Kind::Activity, &row.id, activity::check(row)));
        experience.iter().for_each(|row| fit(Kind::Experience, &row.id, experience::check(row)));
        supervision.iter().for_each(|row| fit(Kind::Supervision, &row.id, supervision::check(row)));
        confirmations.iter().for_each(|row| fit(Kind::Confirmation, &row.field, confirmation::check(row)));
        let mut documents = Vec::new();
        for paper in papers {
            match files.get(&paper.id) {
                None => faults.push(ImportFault::NoBytes { id: paper.id.clone() }),
                Some(bytes) => match document::check(paper, bytes) {
                    Err(why) => faults.push(ImportFault::Unfit { kind: Kind::Document, id: paper.id.clone(), why }),
                    Ok(()) => documents.push((paper, bytes.as_slice())),
                },
            }
        }
        find_dangling(own, other, faults);
        Self { holder, credentials, activities, experience, supervision, documents, confirmations }
    }

    fn report(&self, all: &Record) -> ImportReport {
        let added = Count {
            holder: self.holder.is_some(),
            credentials: self.credentials.len(),
            activities: self.activities.len(),
            experience: self.experience.len(),
            supervision: self.supervision.len(),
            documents: self.documents.len(),
            confirmations: self.confirmations.len(),
        };
        let already_there = Count {
            holder: !added.holder && all.holder != Holder::default(),
            credentials: all.credentials.len() - added.credentials,
            activities: all.activities.len() - added.activities,
            experience: all.experience.len() - added.experience,
            supervision: all.supervision.len() - added.supervision,
            documents: all.documents.len() - added.documents,
            confirmations: all.confirmations.len() - added.confirmations,
        };
        ImportReport { added, already_there }
    }
}

fn new_holder<'a>(own: &Holder, other: &'a Holder, faults: &mut Vec<ImportFault>) -> Option<&'a Holder> {
    let empty = Holder::default();
    if *other == empty || own == other {
        return None;
    }
    if *own != empty {
        faults.push(ImportFault::Clash { kind: Kind::Holder, id: other.name.clone() });
        return None;
    }
    Some(other)
}

/// The rows of `other` that `own` lacks; notes ids that are taken or repeated.
fn news<'a, T: PartialEq>(
    kind: Kind,
    own: &[T],
    other: &'a [T],
    id: impl Fn(&T) -> &str,
    faults: &mut Vec<ImportFault>,
) -> Vec<&'a T> {
    let held: HashMap<&str, &T> = own.iter().map(|row| (id(row), row)).collect();
    let mut seen = HashSet::new();
    let mut new = Vec::new();
    for row in other {
        if !seen.insert(id(row)) {
            faults.push(ImportFault::Repeated { kind, id: id(row).to_owned() });
            continue;
        }
        match held.get(id(row)) {
            None => new.push(row),
            Some(same) if *same == row => {}
            Some(_) => faults.push(ImportFault::Clash { kind, id: id(row).to_owned() }),
        }
    }
    new
}

/// The answers of `other` that `own` lacks. Answers that say the same are one, whatever was noted beside them.
fn new_confirmations<'a>(own: &[Confirmation], other: &'a [Confirmation]) -> Vec<&'a Confirmation> {
    let same = |a: &Confirmation, b: &Confirmation| {
        let told =
            |row: &Confirmation| (row.type_id.clone(), row.field.clone(), row.value.clone(), row.confirmed_on, row.by.clone());
        told(a) == told(b)
    };
    let mut new: Vec<&Confirmation> = Vec::new();
    for row in other {
        if !own.iter().chain(new.iter().copied()).any(|known| same(known, row)) {
            new.push(row);
        }
    }
    new
}

fn find_dangling(own: &Record, other: &Record, faults: &mut Vec<ImportFault>) {
    let credentials: HashSet<&str> = own.credentials.iter().chain(&other.credentials).map(|row| row.id.as_str()).collect();
    let activities: HashSet<&str> = own.activities.iter().chain(&other.activities).map(|row| row.id.as_str()).collect();
    let documents: HashSet<&str> = own.documents.iter().chain(&other.documents).map(|row| row.id.as_str()).collect();
    let mut check = |kind, id: &str, to, target: &str| {
        let there = match to {
            Kind::Credential => &credentials,
            Kind::Document => &documents,
            _ => &activities,
        };
        if !there.contains(target) {
            faults.push(ImportFault::Dangling { kind, id: id.to_owned(), to, target: target.to_owned() });
        }
    };
    for row in &other.activities {
        row.counts_for.iter().flatten().for_each(|target| check(Kind::Activity, &row.id, Kind::Credential, target));
    }
    for row in &other.documents {
        row.credential.iter().for_each(|target| check(Kind::Document, &row.id, Kind::Credential, target));
        row.activity.iter().for_each(|target| check(Kind::Document, &row.id, Kind::Activity, target));
    }
    for row in &other.credentials {
        let paper = row.own_rule.iter().filter_map(|rule| rule.document.as_ref());
        paper.into_iter().for_each(|target| check(Kind::Credential, &row.id, Kind::Document, target));
    }
    for row in &other.confirmations {
        row.document.iter().for_each(|target| check(Kind::Confirmation, &row.field, Kind::Document, target));
    }
}
