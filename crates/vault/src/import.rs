//! Taking a whole record in: all of it or none.
//!
//! What is in the wallet already, word for word, is skipped; what has the same id and says something else is never
//! overwritten unless the caller names that very row: else the import is refused, and every such clash is named at once.
//! Papers are asked for one at a time, so that an import of any size needs the room of its largest paper.

use crate::error::{Kind, StorageError, Unfit};
use crate::history::Did;
use crate::history::step::Step;
use crate::table::{
    activity, confirmation, credential, disclosure, document, experience, holder, own_rule, record, supervision, unknown_member,
};
use crate::vault::Vault;
use peerfolio_core::model::{Confirmation, Document, Holder, Record};
use peerfolio_document::confirmation_ids;
use peerfolio_document::unknown::{Members, Place};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use zeroize::Zeroizing;

/// Where the bytes of papers come from.
pub trait Papers {
    /// The bytes of this paper; `None` where there are none.
    ///
    /// # Errors
    /// Why they could not be read, in words, without a capital and a full stop.
    fn bytes(&mut self, paper: &Document) -> Result<Option<Zeroizing<Vec<u8>>>, String>;
}

/// By the paper's id.
impl Papers for &BTreeMap<String, Vec<u8>> {
    fn bytes(&mut self, paper: &Document) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        Ok(self.get(&paper.id).cloned().map(Zeroizing::new))
    }
}

/// Rows of the wallet that an import may replace: their kinds and ids. Those of answers are
/// [`confirmation_ids`] of the wallet's own; the holder's is empty.
pub type Replaced = BTreeSet<(Kind, String)>;

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
    /// Packets that were given out.
    pub disclosures: usize,
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
    /// A paper whose bytes cannot be read.
    Unreadable {
        /// Its id.
        id: String,
        /// Why, in words.
        why: String,
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
            Self::Unreadable { id, why } => write!(f, "the file of the paper {id} could not be read: {why}"),
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
    /// The disk failed in the last moment: whether it is imported is not known.
    #[error(transparent)]
    Unsure(StorageError),
    /// The disk or the database.
    #[error("Nothing was imported; everything saved before is still there. {0}")]
    Storage(#[source] StorageError),
}

impl From<StorageError> for ImportError {
    fn from(error: StorageError) -> Self {
        if matches!(error, StorageError::Unsure) { Self::Unsure(error) } else { Self::Storage(error) }
    }
}

impl From<rusqlite::Error> for ImportError {
    fn from(error: rusqlite::Error) -> Self {
        StorageError::from(error).into()
    }
}

fn list(faults: &[ImportFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Vault {
    /// Adds `record` to the wallet in one transaction. `papers` gives the bytes of its papers that are new; `members` are
    /// those that this program does not know; those of new rows are kept with them.
    ///
    /// Rows that the wallet holds word for word are skipped. New certificates follow those that are there. The holder is
    /// taken where the wallet has none, and must otherwise be the same or empty.
    ///
    /// # Errors
    /// [`ImportError::Refused`] with every reason at once, [`ImportError::Storage`].
    pub fn import(&mut self, record: &Record, members: &Members, papers: impl Papers) -> Result<ImportReport, ImportError> {
        self.import_over(record, members, &Replaced::new(), papers)
    }

    /// As [`Self::import`]; the rows of the wallet named in `over` are replaced by those of `record` with their ids, and count
    /// as added. Members of theirs that `members` does not name stay.
    ///
    /// # Errors
    /// As [`Self::import`].
    pub fn import_over(
        &mut self,
        record: &Record,
        members: &Members,
        over: &Replaced,
        mut papers: impl Papers,
    ) -> Result<ImportReport, ImportError> {
        self.write(Did::Imported, |step| {
            let own = record::read(step)?;
            let mut faults = Vec::new();
            let news = News::find(&own, record, over, &mut faults);
            for paper in &news.documents.all {
                store_bytes(step, paper, &mut papers, &mut faults)?;
            }
            find_dangling(&own, record, &mut faults);
            if !faults.is_empty() {
                return Err(ImportError::Refused(faults));
            }
            let ids = news.store(step, &own)?;
            keep_members(step, record, members, &ids)?;
            Ok(news.report(record))
        })
    }
}

/// Keeps the bytes of a paper, and lets go of them before the next one is asked for.
fn store_bytes(
    step: &Step<'_>,
    paper: &Document,
    papers: &mut impl Papers,
    faults: &mut Vec<ImportFault>,
) -> Result<(), StorageError> {
    match papers.bytes(paper) {
        Err(why) => faults.push(ImportFault::Unreadable { id: paper.id.clone(), why }),
        Ok(None) => faults.push(ImportFault::NoBytes { id: paper.id.clone() }),
        Ok(Some(bytes)) => match document::check(paper, &bytes) {
            Err(why) => faults.push(ImportFault::Unfit { kind: Kind::Document, id: paper.id.clone(), why }),
            // With a fault nothing is kept, so nothing more is written.
            Ok(()) if faults.is_empty() => document::keep_bytes(step, &paper.sha256, &bytes)?,
            Ok(()) => {}
        },
    }
    Ok(())
}

/// The members of the rows that were written, and of the document itself. `answers`: the answers' own ids by those that they
/// have in the document.
fn keep_members(
    step: &Step<'_>,
    record: &Record,
    members: &Members,
    answers: &HashMap<String, String>,
) -> Result<(), StorageError> {
    for (place, json) in members {
        match place {
            Place::Document => unknown_member::set_of_document(step, Some(json))?,
            Place::Row(Kind::Confirmation, told) => {
                if let Some(id) = answers.get(told) {
                    unknown_member::set(step, Kind::Confirmation, id, Some(json))?;
                }
            }
            // The wallet's own holder keeps what an empty one of a part does not tell.
            Place::Row(Kind::Holder, _) if record.holder == Holder::default() => {}
            Place::Row(kind, id) if step.is_touched(*kind, id) => unknown_member::set(step, *kind, id, Some(json))?,
            Place::Row(..) => {}
        }
    }
    Ok(())
}

/// Rows of one kind that an import writes.
struct Written<'a, T> {
    /// All of them, in the order of the document.
    all: Vec<&'a T>,
    /// Places in `all` of those that replace a row of the wallet.
    over: HashSet<usize>,
}

impl<'a, T> Written<'a, T> {
    fn added(&self) -> impl Iterator<Item = &'a T> {
        self.all.iter().enumerate().filter(|(at, _)| !self.over.contains(at)).map(|(_, row)| *row)
    }

    fn replacing(&self) -> impl Iterator<Item = &'a T> {
        self.all.iter().enumerate().filter(|(at, _)| self.over.contains(at)).map(|(_, row)| *row)
    }
}

/// What an import would write.
struct News<'a> {
    holder: Option<&'a Holder>,
    credentials: Written<'a, peerfolio_core::model::Credential>,
    activities: Written<'a, peerfolio_core::model::Activity>,
    experience: Written<'a, peerfolio_core::model::Experience>,
    supervision: Written<'a, peerfolio_core::model::Supervision>,
    documents: Written<'a, Document>,
    disclosures: Written<'a, peerfolio_core::model::Disclosure>,
    /// With the ids that they have in the document.
    confirmations: Vec<(String, &'a Confirmation)>,
    /// The ids of those that replace an answer.
    answers_over: HashSet<String>,
}

impl<'a> News<'a> {
    fn find(own: &Record, other: &'a Record, over: &Replaced, faults: &mut Vec<ImportFault>) -> Self {
        let holder = new_holder(&own.holder, &other.holder, over, faults);
        let credentials = news((Kind::Credential, over), &own.credentials, &other.credentials, |row| &row.id, faults);
        let activities = news((Kind::Activity, over), &own.activities, &other.activities, |row| &row.id, faults);
        let experience = news((Kind::Experience, over), &own.experience, &other.experience, |row| &row.id, faults);
        let supervision = news((Kind::Supervision, over), &own.supervision, &other.supervision, |row| &row.id, faults);
        let documents = news((Kind::Document, over), &own.documents, &other.documents, |row| &row.id, faults);
        let disclosures = news((Kind::Disclosure, over), &own.disclosures, &other.disclosures, |row| &row.id, faults);
        let (confirmations, answers_over) = new_confirmations(&own.confirmations, &other.confirmations, over);

        let mut fit = |kind, id: &str, fault: Result<(), Unfit>| {
            if let Err(why) = fault {
                faults.push(ImportFault::Unfit { kind, id: id.to_owned(), why });
            }
        };
        if let Some(person) = holder {
            fit(Kind::Holder, &person.name, holder::check(person));
        }
        credentials.all.iter().for_each(|row| fit(Kind::Credential, &row.id, credential::check(row)));
        activities.all.iter().for_each(|row| fit(Kind::Activity, &row.id, activity::check(row)));
        experience.all.iter().for_each(|row| fit(Kind::Experience, &row.id, experience::check(row)));
        supervision.all.iter().for_each(|row| fit(Kind::Supervision, &row.id, supervision::check(row)));
        confirmations.iter().for_each(|(_, row)| fit(Kind::Confirmation, &row.field, confirmation::check(row)));
        disclosures.all.iter().for_each(|row| fit(Kind::Disclosure, &row.id, disclosure::check(row)));
        Self { holder, credentials, activities, experience, supervision, documents, disclosures, confirmations, answers_over }
    }

    /// Writes everything; gives the wallet's own ids of the answers, by those that they have in the document.
    fn store(&self, step: &Step<'_>, own: &Record) -> Result<HashMap<String, String>, StorageError> {
        if let Some(person) = self.holder {
            step.touch(Kind::Holder, "")?;
            holder::write(step, person)?;
        }
        self.credentials.added().for_each(|row| step.touch_new(Kind::Credential, &row.id));
        credential::insert(step, self.credentials.added())?;
        for row in self.credentials.replacing() {
            step.touch(Kind::Credential, &row.id)?;
            credential::update(step, row)?;
        }
        self.activities.added().for_each(|row| step.touch_new(Kind::Activity, &row.id));
        activity::insert(step, self.activities.added())?;
        for row in self.activities.replacing() {
            step.touch(Kind::Activity, &row.id)?;
            activity::update(step, row)?;
        }
        self.experience.added().for_each(|row| step.touch_new(Kind::Experience, &row.id));
        experience::insert(step, self.experience.added())?;
        for row in self.experience.replacing() {
            step.touch(Kind::Experience, &row.id)?;
            experience::update(step, row)?;
        }
        self.supervision.added().for_each(|row| step.touch_new(Kind::Supervision, &row.id));
        supervision::insert(step, self.supervision.added())?;
        for row in self.supervision.replacing() {
            step.touch(Kind::Supervision, &row.id)?;
            supervision::update(step, row)?;
        }
        self.documents.added().for_each(|row| step.touch_new(Kind::Document, &row.id));
        self.documents.added().try_for_each(|row| document::insert_at(step, row, None))?;
        for row in self.documents.replacing() {
            step.touch(Kind::Document, &row.id)?;
            document::update(step, row)?;
        }
        self.disclosures.added().for_each(|row| step.touch_new(Kind::Disclosure, &row.id));
        disclosure::insert(step, self.disclosures.added())?;
        for row in self.disclosures.replacing() {
            step.touch(Kind::Disclosure, &row.id)?;
            disclosure::update(step, row)?;
        }
        // After the papers, for a rule or an answer may name one.
        own_rule::write(step, self.credentials.all.iter().copied())?;
        self.store_confirmations(step, own)
    }

    fn store_confirmations(&self, step: &Step<'_>, own: &Record) -> Result<HashMap<String, String>, StorageError> {
        let hidden: HashMap<String, String> =
            confirmation_ids(&own.confirmations).into_iter().zip(confirmation::ids(step)?).collect();
        let mut ids = HashMap::new();
        let mut new = Vec::new();
        for (told, row) in &self.confirmations {
            match hidden.get(told).filter(|_| self.answers_over.contains(told)) {
                Some(id) => {
                    step.touch(Kind::Confirmation, id)?;
                    confirmation::update(step, id, row)?;
                    ids.insert(told.clone(), id.clone());
                }
                None => new.push((told, *row)),
            }
        }
        let stored = confirmation::insert(step, new.iter().map(|(_, row)| *row))?;
        for ((told, _), id) in new.iter().zip(stored) {
            step.touch_new(Kind::Confirmation, &id);
            ids.insert((*told).clone(), id);
        }
        Ok(ids)
    }

    fn report(&self, all: &Record) -> ImportReport {
        let added = Count {
            holder: self.holder.is_some(),
            credentials: self.credentials.all.len(),
            activities: self.activities.all.len(),
            experience: self.experience.all.len(),
            supervision: self.supervision.all.len(),
            documents: self.documents.all.len(),
            confirmations: self.confirmations.len(),
            disclosures: self.disclosures.all.len(),
        };
        let already_there = Count {
            holder: !added.holder && all.holder != Holder::default(),
            credentials: all.credentials.len() - added.credentials,
            activities: all.activities.len() - added.activities,
            experience: all.experience.len() - added.experience,
            supervision: all.supervision.len() - added.supervision,
            documents: all.documents.len() - added.documents,
            confirmations: all.confirmations.len() - added.confirmations,
            disclosures: all.disclosures.len() - added.disclosures,
        };
        ImportReport { added, already_there }
    }
}

fn new_holder<'a>(own: &Holder, other: &'a Holder, over: &Replaced, faults: &mut Vec<ImportFault>) -> Option<&'a Holder> {
    let empty = Holder::default();
    if over.contains(&(Kind::Holder, String::new())) {
        return Some(other);
    }
    if *other == empty || own == other {
        return None;
    }
    if *own != empty {
        faults.push(ImportFault::Clash { kind: Kind::Holder, id: other.name.clone() });
        return None;
    }
    Some(other)
}

/// The rows of `other` that `own` lacks or gives up; notes ids that are taken or repeated.
fn news<'a, T: PartialEq>(
    (kind, over): (Kind, &Replaced),
    own: &[T],
    other: &'a [T],
    id: impl Fn(&T) -> &str,
    faults: &mut Vec<ImportFault>,
) -> Written<'a, T> {
    let held: HashMap<&str, &T> = own.iter().map(|row| (id(row), row)).collect();
    let given_up: HashSet<&str> = over.iter().filter(|(given, _)| *given == kind).map(|(_, id)| id.as_str()).collect();
    let mut seen = HashSet::new();
    let mut written = Written { all: Vec::new(), over: HashSet::new() };
    for row in other {
        if !seen.insert(id(row)) {
            faults.push(ImportFault::Repeated { kind, id: id(row).to_owned() });
            continue;
        }
        match held.get(id(row)) {
            None => written.all.push(row),
            Some(_) if given_up.contains(id(row)) => {
                written.over.insert(written.all.len());
                written.all.push(row);
            }
            Some(same) if *same == row => {}
            Some(_) => faults.push(ImportFault::Clash { kind, id: id(row).to_owned() }),
        }
    }
    written
}

/// The answers of `other` that `own` lacks or gives up. Answers that tell the same are one, whatever was noted beside them:
/// the second such one of the document is the second one of the wallet.
fn new_confirmations<'a>(
    own: &[Confirmation],
    other: &'a [Confirmation],
    over: &Replaced,
) -> (Vec<(String, &'a Confirmation)>, HashSet<String>) {
    let held: HashSet<String> = confirmation_ids(own).into_iter().collect();
    let given_up: HashSet<String> =
        over.iter().filter(|(kind, id)| *kind == Kind::Confirmation && held.contains(id)).map(|(_, id)| id.clone()).collect();
    let told = confirmation_ids(other).into_iter().zip(other);
    (told.filter(|(id, _)| !held.contains(id) || given_up.contains(id)).collect(), given_up)
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
