//! One change after another, each following from the seed and from what the wallet holds.
//!
//! The program that is killed and the test that waits for it both know the seed: the one makes the changes to a wallet, the
//! other to a [`Model`]. So nothing but the number of the last confirmed change has to be told from one to the other.

use crate::dice::Dice;
use crate::model::{Content, Model, passphrase, sha256};
use chrono::{NaiveDate, NaiveDateTime};
use peerfolio_core::Hours;
use peerfolio_core::model::{
    Activity, Confirmation, Credential, Disclosure, Document, Experience, Format, FormerName, Holder, OwnMaximum, OwnMinimum,
    OwnRule, Record, Renewal, Role, SetBy, Starts, Supervision, Unit,
};
use peerfolio_document::unknown::Members;
use peerfolio_vault::{BackupError, Cost, ImportError, KeyChangeError, Reason, Vault, WriteError, make_backup_folder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A change as a person makes it.
#[derive(Debug, Clone)]
pub enum Deed {
    /// The holder's own data.
    Holder(Holder),
    /// A new certificate.
    AddCredential(Credential),
    /// A certificate in place of the one with its id.
    ChangeCredential(Credential),
    /// A certificate less.
    RemoveCredential(String),
    /// The certificates in another order.
    OrderCredentials(Vec<String>),
    /// A new course.
    AddActivity(Activity),
    /// A course in place of the one with its id.
    ChangeActivity(Activity),
    /// A course less.
    RemoveActivity(String),
    /// New work.
    AddExperience(Experience),
    /// Work in place of that with its id.
    ChangeExperience(Experience),
    /// Work less.
    RemoveExperience(String),
    /// A new meeting.
    AddSupervision(Supervision),
    /// A meeting less.
    RemoveSupervision(String),
    /// A new paper with its bytes.
    AddPaper(Document, Vec<u8>),
    /// A paper's row in place of the one with its id.
    ChangePaper(Document),
    /// A paper less.
    RemovePaper(String),
    /// A new answer.
    AddAnswer(Confirmation),
    /// An answer in the place of another.
    ReplaceAnswer(Confirmation, Confirmation),
    /// An answer less.
    RemoveAnswer(Confirmation),
    /// A setting, or none.
    Setting(String, Option<String>),
    /// Many rows and papers at once.
    Import(Box<Record>, BTreeMap<String, Vec<u8>>),
    /// The last change taken back.
    TakeBack,
    /// Another passphrase: how many there were before it.
    Passphrase(u64),
    /// A backup, in the folder `backups` beside the wallet's.
    BackUp,
}

/// Why a change was not made, in the words that a person would read.
#[derive(Debug)]
pub struct Refusal {
    /// What stands on the screen.
    pub words: String,
    /// How the program tells it apart.
    pub kind: String,
}

impl From<WriteError> for Refusal {
    fn from(error: WriteError) -> Self {
        Self { words: error.to_string(), kind: format!("{error:?}") }
    }
}

impl From<KeyChangeError> for Refusal {
    fn from(error: KeyChangeError) -> Self {
        Self { words: error.to_string(), kind: format!("{error:?}") }
    }
}

impl From<BackupError> for Refusal {
    fn from(error: BackupError) -> Self {
        Self { words: error.to_string(), kind: format!("{error:?}") }
    }
}

impl From<ImportError> for Refusal {
    fn from(error: ImportError) -> Self {
        Self { words: error.to_string(), kind: format!("{error:?}") }
    }
}

/// More rows of a kind than this are not made: the wallet stays small, and each run quick.
const MANY: usize = 12;

impl Deed {
    /// The change of that number (from 1) in the stream of a seed, for a wallet that holds this.
    #[must_use]
    pub fn of(seed: u64, number: u64, model: &Model) -> Self {
        let mut maker = Maker { dice: Dice::new(seed, number), number, content: &model.content };
        match maker.dice.below(40) {
            0..5 if !model.before.is_empty() => Self::TakeBack,
            5 => Self::Passphrase(model.passphrase + 1),
            6 => Self::BackUp,
            _ => maker.deed(),
        }
    }

    /// Makes the change to a wallet, at a time that may be before that of the change before it: clocks are set back.
    ///
    /// # Errors
    /// [`Refusal`], and nothing of the change is in the wallet then.
    pub fn perform(&self, vault: &mut Vault, now: NaiveDateTime) -> Result<(), Refusal> {
        vault.set_time(now);
        match self {
            Self::Holder(holder) => vault.set_holder(holder)?,
            Self::AddCredential(row) => vault.add_credential(row)?,
            Self::ChangeCredential(row) => vault.update_credential(row)?,
            Self::RemoveCredential(id) => vault.remove_credential(id)?,
            Self::OrderCredentials(ids) => vault.order_credentials(ids)?,
            Self::AddActivity(row) => vault.add_activity(row)?,
            Self::ChangeActivity(row) => vault.update_activity(row)?,
            Self::RemoveActivity(id) => vault.remove_activity(id)?,
            Self::AddExperience(row) => vault.add_experience(row)?,
            Self::ChangeExperience(row) => vault.update_experience(row)?,
            Self::RemoveExperience(id) => vault.remove_experience(id)?,
            Self::AddSupervision(row) => vault.add_supervision(row)?,
            Self::RemoveSupervision(id) => vault.remove_supervision(id)?,
            Self::AddPaper(row, bytes) => drop(vault.add_document(row, bytes)?),
            Self::ChangePaper(row) => vault.update_document(row)?,
            Self::RemovePaper(id) => vault.remove_document(id)?,
            Self::AddAnswer(row) => vault.add_confirmation(row)?,
            Self::ReplaceAnswer(before, after) => vault.replace_confirmation(before, after)?,
            Self::RemoveAnswer(row) => drop(vault.remove_confirmation(row)?),
            Self::Setting(key, value) => vault.set_setting(key, value.as_deref())?,
            Self::Import(record, papers) => drop(vault.import(record, &Members::new(), papers)?),
            Self::TakeBack => drop(vault.undo()?),
            Self::Passphrase(changes) => vault.change_passphrase(&passphrase(*changes), cheapest())?,
            Self::BackUp => {
                let folder = backups(vault.folder());
                // Where it cannot be made, the backup says so in its own words.
                let _ = make_backup_folder(&folder);
                vault.back_up(&folder, now, Reason::Asked)?;
            }
        }
        Ok(())
    }

    /// Makes the change to what the wallet must hold.
    pub fn note(&self, model: &mut Model) {
        let before = (model.content.record.clone(), model.content.papers.clone());
        match self {
            Self::TakeBack => {
                if let Some((record, papers)) = model.before.pop() {
                    (model.content.record, model.content.papers) = (record, papers);
                    model.content.steps += 1;
                }
                return;
            }
            Self::Passphrase(changes) => model.passphrase = *changes,
            Self::BackUp => model.backups.push((model.passphrase, model.content.clone())),
            other => other.note_rows(model),
        }
        if (&before.0, &before.1) != (&model.content.record, &model.content.papers) {
            model.content.steps += 1;
            // The naming of a new wallet is not taken back, whatever was done before it.
            if matches!(self, Self::Holder(_)) && before.0.holder == Holder::default() {
                let named = &model.content.record.holder;
                model.before.iter_mut().for_each(|(record, _)| record.holder.clone_from(named));
            } else {
                model.before.push(before);
            }
        }
    }

    fn note_rows(&self, model: &mut Model) {
        let Content { record, papers, settings, .. } = &mut model.content;
        match self.clone() {
            Self::Holder(holder) => record.holder = holder,
            Self::AddCredential(row) => record.credentials.push(row),
            Self::ChangeCredential(row) => put(&mut record.credentials, row, |row| &row.id),
            Self::RemoveCredential(id) => {
                record.credentials.retain(|row| row.id != id);
                for course in &mut record.activities {
                    course.counts_for.iter_mut().for_each(|list| list.retain(|named| *named != id));
                }
                clear(record.documents.iter_mut().map(|row| &mut row.credential), &id);
            }
            Self::OrderCredentials(ids) => {
                record.credentials.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
            }
            Self::AddActivity(row) => record.activities.push(row),
            Self::ChangeActivity(row) => put(&mut record.activities, row, |row| &row.id),
            Self::RemoveActivity(id) => {
                record.activities.retain(|row| row.id != id);
                clear(record.documents.iter_mut().map(|row| &mut row.activity), &id);
            }
            Self::AddExperience(row) => record.experience.push(row),
            Self::ChangeExperience(row) => put(&mut record.experience, row, |row| &row.id),
            Self::RemoveExperience(id) => record.experience.retain(|row| row.id != id),
            Self::AddSupervision(row) => record.supervision.push(row),
            Self::RemoveSupervision(id) => record.supervision.retain(|row| row.id != id),
            Self::AddPaper(row, bytes) => {
                papers.insert(row.id.clone(), bytes);
                record.documents.push(row);
            }
            Self::ChangePaper(row) => put(&mut record.documents, row, |row| &row.id),
            Self::RemovePaper(id) => {
                papers.remove(&id);
                record.documents.retain(|row| row.id != id);
                clear(record.confirmations.iter_mut().map(|row| &mut row.document), &id);
                clear(record.credentials.iter_mut().filter_map(|row| Some(&mut row.own_rule.as_mut()?.document)), &id);
            }
            Self::AddAnswer(row) => record.confirmations.push(row),
            Self::ReplaceAnswer(before, after) => {
                if let Some(place) = record.confirmations.iter_mut().find(|row| **row == before) {
                    *place = after;
                }
            }
            Self::RemoveAnswer(row) => {
                if let Some(at) = record.confirmations.iter().position(|other| *other == row) {
                    record.confirmations.remove(at);
                }
            }
            Self::Setting(key, Some(value)) => drop(settings.insert(key, value)),
            Self::Setting(key, None) => drop(settings.remove(&key)),
            Self::Import(new, bytes) => {
                record.credentials.extend(new.credentials);
                record.activities.extend(new.activities);
                record.experience.extend(new.experience);
                record.supervision.extend(new.supervision);
                record.documents.extend(new.documents);
                record.confirmations.extend(new.confirmations);
                record.disclosures.extend(new.disclosures);
                papers.extend(bytes);
            }
            Self::TakeBack | Self::Passphrase(_) | Self::BackUp => {}
        }
    }
}

/// The least that Argon2id can do (RFC 9106, section 3.1): these proofs are not about its strength.
#[must_use]
pub fn cheapest() -> Cost {
    Cost::new(8, 1, 1).unwrap_or(Cost::DEFAULT)
}

/// Where a wallet's backups go: beside its folder.
#[must_use]
pub fn backups(wallet: &Path) -> PathBuf {
    wallet.with_file_name("backups")
}

/// What the clock says at the change of that number: sometimes years before what it said at the change before.
#[must_use]
pub fn time(seed: u64, number: u64) -> NaiveDateTime {
    let seconds = Dice::new(!seed, number).below(1_000_000_000);
    let start = NaiveDate::from_ymd_opt(2000, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0)).unwrap_or_default();
    start + chrono::TimeDelta::seconds(i64::try_from(seconds).unwrap_or(0))
}

fn put<T>(rows: &mut [T], row: T, id: impl Fn(&T) -> &str) {
    if let Some(place) = rows.iter().position(|other| id(other) == id(&row)) {
        rows[place] = row;
    }
}

fn clear<'a>(references: impl Iterator<Item = &'a mut Option<String>>, id: &str) {
    references.filter(|reference| reference.as_deref() == Some(id)).for_each(|reference| *reference = None);
}

/// The stream of changes: what number `last` leaves in a wallet that was new.
#[must_use]
pub fn replay(seed: u64, last: u64) -> Model {
    let mut model = Model::default();
    for number in 1..=last {
        Deed::of(seed, number, &model).note(&mut model);
    }
    model
}

struct Maker<'a> {
    dice: Dice,
    number: u64,
    content: &'a Content,
}

impl Maker<'_> {
    fn deed(&mut self) -> Deed {
        let record = &self.content.record;
        loop {
            return match self.dice.below(26) {
                0 => Deed::Holder(self.holder()),
                1 | 2 if record.credentials.len() < MANY => Deed::AddCredential(self.credential("c")),
                3 if !record.credentials.is_empty() => {
                    let id = self.dice.one(&record.credentials).id.clone();
                    Deed::ChangeCredential(Credential { id, ..self.credential("c") })
                }
                4 if record.credentials.len() > 2 => Deed::RemoveCredential(self.dice.one(&record.credentials).id.clone()),
                5 if record.credentials.len() > 1 => {
                    let mut ids: Vec<_> = record.credentials.iter().map(|row| row.id.clone()).collect();
                    let by = self.dice.place(ids.len());
                    ids.rotate_left(by);
                    Deed::OrderCredentials(ids)
                }
                6..=8 if record.activities.len() < MANY => Deed::AddActivity(self.activity("a")),
                9 if !record.activities.is_empty() => {
                    let id = self.dice.one(&record.activities).id.clone();
                    Deed::ChangeActivity(Activity { id, ..self.activity("a") })
                }
                10 if record.activities.len() > 2 => Deed::RemoveActivity(self.dice.one(&record.activities).id.clone()),
                11 if record.experience.len() < MANY => Deed::AddExperience(self.experience("x")),
                12 if !record.experience.is_empty() => {
                    let id = self.dice.one(&record.experience).id.clone();
                    Deed::ChangeExperience(Experience { id, ..self.experience("x") })
                }
                13 if !record.experience.is_empty() => Deed::RemoveExperience(self.dice.one(&record.experience).id.clone()),
                14 if record.supervision.len() < MANY => Deed::AddSupervision(self.supervision("s")),
                15 if !record.supervision.is_empty() => Deed::RemoveSupervision(self.dice.one(&record.supervision).id.clone()),
                16 | 17 if record.documents.len() < MANY => {
                    let (row, bytes) = self.paper("d");
                    Deed::AddPaper(row, bytes)
                }
                18 if !record.documents.is_empty() => {
                    let old = self.dice.one(&record.documents).clone();
                    let (new, _) = self.paper("d");
                    Deed::ChangePaper(Document { id: old.id, sha256: old.sha256, ..new })
                }
                19 if record.documents.len() > 1 => Deed::RemovePaper(self.dice.one(&record.documents).id.clone()),
                20 if record.confirmations.len() < MANY => Deed::AddAnswer(self.answer()),
                21 if !record.confirmations.is_empty() => {
                    Deed::ReplaceAnswer(self.dice.one(&record.confirmations).clone(), self.answer())
                }
                22 if !record.confirmations.is_empty() => Deed::RemoveAnswer(self.dice.one(&record.confirmations).clone()),
                23 => {
                    let key = format!("sample.{}", self.dice.below(4));
                    let value = (!self.dice.once_in(4)).then(|| self.words(6));
                    Deed::Setting(key, value)
                }
                24 if record.activities.len() < MANY && record.documents.len() < MANY => self.import(),
                25 if record.activities.len() >= MANY => Deed::RemoveActivity(self.dice.one(&record.activities).id.clone()),
                _ => continue,
            };
        }
    }

    /// An id that no other change of the stream makes.
    fn id(&self, kind: &str) -> String {
        format!("{kind}{}", self.number)
    }

    fn words(&mut self, most: u64) -> String {
        const WORDS: [&str; 9] = ["sample", "ethics", "ünlike", "boundaries", "of the", "“recovery”", "peer", "hour 1½", "支え"];
        let count = 1 + self.dice.below(most);
        (0..count).map(|_| *self.dice.one(&WORDS)).collect::<Vec<_>>().join(" ")
    }

    fn maybe(&mut self, most: u64) -> Option<String> {
        (!self.dice.once_in(3)).then(|| self.words(most))
    }

    fn day(&mut self) -> NaiveDate {
        let days = i64::try_from(self.dice.below(70_000)).unwrap_or(0);
        NaiveDate::from_ymd_opt(1950, 1, 1).unwrap_or_default() + chrono::Days::new(days.unsigned_abs())
    }

    fn hours(&mut self) -> Hours {
        Hours::from_units(i64::try_from(self.dice.below(90_000_000)).unwrap_or(0))
    }

    fn holder(&mut self) -> Holder {
        Holder {
            name: format!("Sample Person {}", self.number),
            birth_date: Some(self.day()),
            state: Some("US-MN".to_owned()),
            email: self.maybe(2),
            phone: self.maybe(2),
            former_names: (0..self.dice.below(3))
                .map(|at| FormerName { name: format!("Sample Before {at}"), until: Some(self.day()), by: self.maybe(2) })
                .collect(),
        }
    }

    fn disclosure(&mut self, kind: &str) -> Disclosure {
        Disclosure {
            id: self.id(kind),
            made_at: self.day().and_hms_opt(9, 30, 0).unwrap_or_default(),
            as_of: self.day(),
            recipient: self.maybe(2),
            purpose: "employer".to_owned(),
            left: vec![self.words(3)],
            choice: r#"{"purpose":"employer"}"#.to_owned(),
            sha256: sha256(b"a sample packet"),
            fingerprint: "AA BB".to_owned(),
            pages: 2,
            extract: Some(r#"{"format":"peerfolio.wallet/1"}"#.to_owned()),
            ..Disclosure::default()
        }
    }

    fn credential(&mut self, kind: &str) -> Credential {
        let known = self.dice.once_in(2);
        let renewals = (0..self.dice.below(4))
            .map(|_| Renewal { renewed_on: self.day(), expires_on: self.dice.once_in(2).then(|| self.day()) })
            .collect();
        Credential {
            id: self.id(kind),
            type_id: known.then(|| "us-mn-cps-1".to_owned()),
            title: if known { self.maybe(3) } else { Some(self.words(3)) },
            issuer: if known { None } else { Some(self.words(3)) },
            number: self.maybe(2),
            issued_on: self.day(),
            renewals,
            expires_on: self.dice.once_in(2).then(|| self.day()),
            own_rule: (!known && self.dice.once_in(2)).then(|| self.own_rule()),
            name_shown: self.maybe(3),
        }
    }

    fn own_rule(&mut self) -> OwnRule {
        let paper = self.some_paper();
        OwnRule {
            set_by: *self.dice.one(SetBy::ALL),
            recurs: true,
            period_months: Some(24),
            starts: self.dice.once_in(2).then_some(Starts::FixedDay { month: 7, day: 1 }),
            ce_hours: Some(Hours::whole(40)),
            minimums: vec![OwnMinimum { topic: "ethics".to_owned(), hours: Some(Hours::whole(3)) }],
            maximums: vec![OwnMaximum { format: Format::SelfPaced, hours: None }],
            fee_usd: None,
            noted_on: self.day(),
            said_by: self.words(5),
            document: paper,
        }
    }

    fn some_paper(&mut self) -> Option<String> {
        let papers = &self.content.record.documents;
        (!papers.is_empty() && self.dice.once_in(2)).then(|| self.dice.one(papers).id.clone())
    }

    fn activity(&mut self, kind: &str) -> Activity {
        let held = &self.content.record.credentials;
        let counts_for = self.dice.once_in(3).then(|| match held.len() {
            0 => Vec::new(),
            length => vec![held[self.dice.place(length)].id.clone()],
        });
        Activity {
            id: self.id(kind),
            title: self.words(12),
            provider: self.words(4),
            completed_on: self.day(),
            hours: self.hours(),
            unit: *self.dice.one(Unit::ALL),
            topics: (0..self.dice.below(4)).map(|at| format!("topic-{at}")).collect(),
            format: *self.dice.one(Format::ALL),
            role: *self.dice.one(Role::ALL),
            approvals: (0..self.dice.below(3)).map(|at| format!("body-{at}")).collect(),
            counts_for,
        }
    }

    fn experience(&mut self, kind: &str) -> Experience {
        let from = self.day();
        Experience {
            id: self.id(kind),
            employer: self.words(4),
            role: self.words(2),
            from,
            to: self.dice.once_in(2).then_some(from),
            hours: self.hours(),
            paid: self.dice.once_in(2),
            supervised: self.dice.once_in(2),
            state: self.maybe(1),
        }
    }

    fn supervision(&mut self, kind: &str) -> Supervision {
        Supervision { id: self.id(kind), date: self.day(), hours: self.hours(), supervisor: self.words(3), format: self.maybe(1) }
    }

    /// One in four has the bytes of a paper that is there, so that bytes are shared.
    fn paper(&mut self, kind: &str) -> (Document, Vec<u8>) {
        let length = *self.dice.one(&[0, 1, 700, 4_000, 4_096, 9_000, 40_000]);
        let bytes = match self.some_paper().and_then(|id| self.content.papers.get(&id)) {
            Some(bytes) if self.dice.once_in(2) => bytes.clone(),
            _ => self.dice.bytes(length),
        };
        let (held, courses) = (&self.content.record.credentials, &self.content.record.activities);
        let row = Document {
            id: self.id(kind),
            kind: "certificate".to_owned(),
            title: self.words(5),
            file: format!("files/{}.pdf", self.number),
            sha256: sha256(&bytes),
            credential: (!held.is_empty() && self.dice.once_in(2)).then(|| self.dice.one(held).id.clone()),
            activity: (!courses.is_empty() && self.dice.once_in(2)).then(|| self.dice.one(courses).id.clone()),
        };
        (row, bytes)
    }

    fn answer(&mut self) -> Confirmation {
        Confirmation {
            type_id: "us-mn-cps-1".to_owned(),
            field: format!("renewal.{}", self.number),
            value: self.words(3),
            confirmed_on: self.day(),
            by: self.words(3),
            pack_said: self.maybe(1),
            document: self.some_paper(),
        }
    }

    fn import(&mut self) -> Deed {
        let credential = self.credential("ic");
        let activities: Vec<_> = (0..1 + self.dice.below(5)).map(|at| self.activity(&format!("i{at}-"))).collect();
        let (paper, bytes) = self.paper("id");
        let bytes = BTreeMap::from([(paper.id.clone(), bytes)]);
        let record = Record {
            holder: self.content.record.holder.clone(),
            credentials: vec![credential],
            activities,
            experience: vec![self.experience("ix")],
            supervision: vec![self.supervision("is")],
            documents: vec![paper],
            confirmations: vec![self.answer()],
            disclosures: vec![self.disclosure("ig")],
        };
        Deed::Import(Box::new(record), bytes)
    }
}
