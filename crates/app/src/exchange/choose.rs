//! What of a record goes out: chosen certificates with what belongs to them, a span of time, without what is nobody's business.
//!
//! Whatever is left out is named nowhere in what is left: the result is a whole document. Nothing here writes a file.

use crate::error::AppError;
use crate::input::{self, Lean};
use crate::view::{ExportChoice, StatusView};
use crate::wallet::{fault, refuse};
use crate::words;
use peerfolio_core::NaiveDate;
use peerfolio_core::model::{Document, Record};
use peerfolio_document::unknown::{Members, Place};
use peerfolio_document::{Kind, confirmation_ids};
use std::collections::HashSet;

/// A choice that was read.
pub(super) struct Selection<'a> {
    choice: &'a ExportChoice,
    since: Option<NaiveDate>,
    until: Option<NaiveDate>,
}

impl<'a> Selection<'a> {
    /// Reads a choice; every fault of it at once.
    pub(super) fn read(choice: &'a ExportChoice, record: &Record, today: NaiveDate) -> Result<Self, AppError> {
        let mut wrong = Vec::new();
        let mut day = |field: &str, text: &str| {
            let text = text.trim();
            let day = input::day(text, today, Lean::Past);
            if day.is_none() && !text.is_empty() {
                wrong.push(fault(field, format!("“{text}” is not a day that can be read. Write 2025-05-10 or 10 May 2025.")));
            }
            day
        };
        let (since, until) = (day("since", &choice.since), day("until", &choice.until));
        if since.zip(until).is_some_and(|(since, until)| until < since) {
            wrong.push(fault("until", "The last day lies before the first one."));
        }
        let held: HashSet<&str> = record.credentials.iter().map(|held| held.id.as_str()).collect();
        for id in choice.credentials.iter().flatten().filter(|id| !held.contains(id.as_str())) {
            wrong.push(fault("credentials", format!("There is no certificate with the id {id} in this wallet.")));
        }
        refuse(wrong).map_err(|error| AppError {
            message: error.message.replacen("saved", "written", 1),
            next: "Correct this and try again.".to_owned(),
            ..error
        })?;
        Ok(Self { choice, since, until })
    }

    /// Whether nothing is left out.
    pub(super) fn is_everything(&self) -> bool {
        *self.choice
            == ExportChoice { since: self.choice.since.clone(), until: self.choice.until.clone(), ..ExportChoice::default() }
            && self.since.is_none()
            && self.until.is_none()
    }

    fn spans(&self, from: NaiveDate, to: NaiveDate) -> bool {
        self.since.is_none_or(|since| to >= since) && self.until.is_none_or(|until| from <= until)
    }

    /// What goes out. `status`: how the certificates stand, which says what counts for which.
    pub(super) fn of(&self, record: &Record, members: &Members, status: &StatusView) -> (Record, Members) {
        if self.is_everything() {
            return (record.clone(), members.clone());
        }
        let mut out = record.clone();
        if !self.choice.contact {
            (out.holder.email, out.holder.phone) = (None, None);
        }
        if !self.choice.birth_date {
            out.holder.birth_date = None;
        }
        // Names held before are particulars too, and a certificate must not name what the holder's row leaves out.
        if !(self.choice.contact && self.choice.birth_date) {
            out.holder.former_names.clear();
            out.credentials.iter_mut().for_each(|held| held.name_shown = None);
        }
        // The log tells what others were given, whatever is chosen here.
        out.disclosures.clear();
        let chosen: Option<HashSet<&str>> = self.choice.credentials.as_ref().map(|ids| ids.iter().map(String::as_str).collect());
        let is_chosen = |id: &str| chosen.as_ref().is_none_or(|ids| ids.contains(id));
        out.credentials.retain(|held| is_chosen(&held.id));
        let counting: HashSet<&str> = status
            .credentials
            .iter()
            .filter(|held| is_chosen(&held.id))
            .flat_map(|held| held.requirements.iter().flat_map(|row| row.activities.iter().map(|counted| counted.id.as_str())))
            .collect();
        out.activities.retain(|course| {
            let named = course.counts_for.iter().flatten().any(|id| is_chosen(id));
            self.spans(course.completed_on, course.completed_on)
                && (chosen.is_none() || named || counting.contains(course.id.as_str()))
        });
        // Work that goes on has no last day.
        out.experience.retain(|work| self.choice.experience && self.spans(work.from, work.to.unwrap_or(NaiveDate::MAX)));
        out.supervision.retain(|meeting| self.choice.supervision && self.spans(meeting.date, meeting.date));
        let types: HashSet<&str> = out.credentials.iter().filter_map(|held| held.type_id.as_deref()).collect();
        let told = confirmation_ids(&record.confirmations);
        let kept: Vec<bool> = record
            .confirmations
            .iter()
            .map(|answer| self.choice.confirmations && (chosen.is_none() || types.contains(answer.type_id.as_str())))
            .collect();
        let mut keeps = kept.iter();
        out.confirmations.retain(|_| keeps.next().copied().unwrap_or_default());
        self.keep_papers(record, &mut out, chosen.is_none());
        cut_references(&mut out);
        let members = self.members_of(&out, members, told.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(id, _)| id));
        (out, members)
    }

    /// Papers of what goes out. One that belongs to nothing goes with all the certificates, not with a part of them.
    fn keep_papers(&self, record: &Record, out: &mut Record, all: bool) {
        let credentials: HashSet<&str> = out.credentials.iter().map(|held| held.id.as_str()).collect();
        let activities: HashSet<&str> = out.activities.iter().map(|course| course.id.as_str()).collect();
        let named: HashSet<&str> = out
            .credentials
            .iter()
            .filter_map(|held| held.own_rule.as_ref()?.document.as_deref())
            .chain(out.confirmations.iter().filter_map(|answer| answer.document.as_deref()))
            .collect();
        let goes = |paper: &Document| {
            let with = paper.credential.as_ref().is_some_and(|id| credentials.contains(id.as_str()))
                || paper.activity.as_ref().is_some_and(|id| activities.contains(id.as_str()));
            let alone = paper.credential.is_none() && paper.activity.is_none();
            // What belonged to a course that stays behind stays with it, though its certificate goes out.
            let behind = paper.activity.as_ref().is_some_and(|id| !activities.contains(id.as_str()));
            self.choice.papers && (named.contains(paper.id.as_str()) || (with && !behind) || (alone && all))
        };
        out.documents = record.documents.iter().filter(|paper| goes(paper)).cloned().collect();
    }

    /// Members that this program does not know go with their rows. Those of the holder and of the document itself may tell
    /// what was to be left out, and stay behind.
    fn members_of(&self, out: &Record, members: &Members, answers: impl Iterator<Item = String>) -> Members {
        let ids: HashSet<(Kind, &str)> = out
            .credentials
            .iter()
            .map(|row| (Kind::Credential, row.id.as_str()))
            .chain(out.activities.iter().map(|row| (Kind::Activity, row.id.as_str())))
            .chain(out.experience.iter().map(|row| (Kind::Experience, row.id.as_str())))
            .chain(out.supervision.iter().map(|row| (Kind::Supervision, row.id.as_str())))
            .chain(out.documents.iter().map(|row| (Kind::Document, row.id.as_str())))
            .collect();
        // Answers are numbered anew where one that told the same stays behind.
        let answers = answers.zip(confirmation_ids(&out.confirmations));
        let answers = answers.filter_map(|(was, is)| {
            let json = members.get(&Place::Row(Kind::Confirmation, was))?;
            Some((Place::Row(Kind::Confirmation, is), json.clone()))
        });
        let holder = self.choice.contact && self.choice.birth_date;
        let rows = members.iter().filter(|(place, _)| match place {
            Place::Document | Place::Row(Kind::Confirmation, _) => false,
            Place::Row(Kind::Holder, _) => holder,
            Place::Row(kind, id) => ids.contains(&(*kind, id.as_str())),
        });
        rows.map(|(place, json)| (place.clone(), json.clone())).chain(answers).collect()
    }
}

/// Takes out every id that nothing has.
pub(crate) fn cut_references(record: &mut Record) {
    let credentials: HashSet<String> = record.credentials.iter().map(|held| held.id.clone()).collect();
    let activities: HashSet<String> = record.activities.iter().map(|course| course.id.clone()).collect();
    let documents: HashSet<String> = record.documents.iter().map(|paper| paper.id.clone()).collect();
    for course in &mut record.activities {
        // An empty list stays: the course was set aside, and does not suddenly count for everything.
        course.counts_for.iter_mut().for_each(|ids| ids.retain(|id| credentials.contains(id)));
    }
    for paper in &mut record.documents {
        paper.credential.take_if(|id| !credentials.contains(id));
        paper.activity.take_if(|id| !activities.contains(id));
    }
    for held in &mut record.credentials {
        if let Some(rule) = &mut held.own_rule {
            rule.document.take_if(|id| !documents.contains(id));
        }
    }
    for answer in &mut record.confirmations {
        answer.document.take_if(|id| !documents.contains(id));
    }
}

/// `3 courses`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    }
}

/// The rows of a record by kind, in words.
pub(super) fn rows(record: &Record) -> Vec<String> {
    let rows = [
        counted(record.credentials.len(), "certificate", "certificates"),
        counted(record.activities.len(), "course", "courses"),
        counted(record.experience.len(), "period of work", "periods of work"),
        counted(record.supervision.len(), "supervision meeting", "supervision meetings"),
        counted(record.documents.len(), "paper", "papers"),
        counted(record.confirmations.len(), "answer of a certifying body", "answers of certifying bodies"),
        counted(record.disclosures.len(), "packet given out", "packets given out"),
    ];
    rows.into_iter().flatten().collect()
}

/// Exactly what a record holds, as a list in words.
pub(super) fn told(record: &Record) -> String {
    let holder = &record.holder;
    let particulars = [
        (true, "your name"),
        (holder.birth_date.is_some(), "your date of birth"),
        (holder.state.is_some(), "your state"),
        (holder.email.is_some(), "your e-mail address"),
        (holder.phone.is_some(), "your telephone number"),
        (!holder.former_names.is_empty(), "the names you held before"),
    ];
    let particulars = particulars.into_iter().filter(|(there, _)| *there).map(|(_, what)| what.to_owned());
    words::list(&particulars.chain(rows(record)).collect::<Vec<_>>())
}

/// What of `all` is not in `out`, as a list in words; `None`: nothing.
pub(super) fn left_out(all: &Record, out: &Record) -> Option<String> {
    let less = |all: usize, out: usize, one: &str, many: &str| counted(all.saturating_sub(out), one, many);
    let gone = |all: bool, out: bool, what: &str| (all && !out).then(|| what.to_owned());
    let (a, o) = (&all.holder, &out.holder);
    let left = [
        gone(a.birth_date.is_some(), o.birth_date.is_some(), "your date of birth"),
        gone(a.email.is_some(), o.email.is_some(), "your e-mail address"),
        gone(a.phone.is_some(), o.phone.is_some(), "your telephone number"),
        gone(!a.former_names.is_empty(), !o.former_names.is_empty(), "the names you held before"),
        less(all.credentials.len(), out.credentials.len(), "certificate", "certificates"),
        less(all.activities.len(), out.activities.len(), "course", "courses"),
        less(all.experience.len(), out.experience.len(), "period of work", "periods of work"),
        less(all.supervision.len(), out.supervision.len(), "supervision meeting", "supervision meetings"),
        less(all.documents.len(), out.documents.len(), "paper", "papers"),
        less(all.confirmations.len(), out.confirmations.len(), "answer of a certifying body", "answers of certifying bodies"),
        less(all.disclosures.len(), out.disclosures.len(), "packet given out", "packets given out"),
    ];
    let left: Vec<String> = left.into_iter().flatten().collect();
    (!left.is_empty()).then(|| words::list(&left))
}
