//! The record that leaves, and nothing else.
//!
//! Pure: a record and a choice in, a record out. Pages, attachments and the portable extract are made from what it gives, so what
//! it leaves out is nowhere in the file. It must never add a word that the record does not have, but for an employer whose name
//! stays.

use super::choice::Choice;
use super::names::{Bears, borne, same};
use super::sensitive;
use crate::exchange::cut_references;
use peerfolio_core::NaiveDate;
use peerfolio_core::model::{Confirmation, Credential, Document, Record, SetBy};
use peerfolio_document::{Kind, confirmation_ids};
use std::collections::HashSet;

/// What stands in the place of an employer whose name stays.
pub const NO_EMPLOYER: &str = "Employer not named";

/// The token of a row in a choice: `document/d1`.
pub(crate) fn token(kind: Kind, id: &str) -> String {
    format!("{}/{id}", kind.name())
}

/// The token of a name held before.
pub(crate) fn name_token(name: &str) -> String {
    format!("former-name/{name}")
}

/// The token of every row of a record that a choice may name.
pub(crate) fn tokens(record: &Record) -> HashSet<String> {
    let credentials = record.credentials.iter().map(|row| token(Kind::Credential, &row.id));
    let activities = record.activities.iter().map(|row| token(Kind::Activity, &row.id));
    let experience = record.experience.iter().map(|row| token(Kind::Experience, &row.id));
    let supervision = record.supervision.iter().map(|row| token(Kind::Supervision, &row.id));
    let documents = record.documents.iter().map(|row| token(Kind::Document, &row.id));
    let answers = confirmation_ids(&record.confirmations).into_iter().map(|id| token(Kind::Confirmation, &id));
    let names = record.holder.former_names.iter().map(|before| name_token(&before.name));
    credentials.chain(activities).chain(experience).chain(supervision).chain(documents).chain(answers).chain(names).collect()
}

/// What leaves of a record by a choice, as of a day. Members that this program does not know are no part of a record, and never
/// leave; nor does what lies behind that day, for it is not done yet.
#[must_use]
pub fn extract(record: &Record, choice: &Choice, as_of: NaiveDate) -> Record {
    let reveal = choice.reveal;
    let kept_back: HashSet<&str> = choice.kept_back.iter().map(String::as_str).collect();
    let asked_for: HashSet<&str> = choice.asked_for.iter().map(String::as_str).collect();
    let stays = |kind: Kind, id: &str| kept_back.contains(token(kind, id).as_str());
    let asked = |kind: Kind, id: &str| asked_for.contains(token(kind, id).as_str());

    let mut out = Record::default();
    out.holder.name.clone_from(&record.holder.name);
    if reveal.contact {
        (out.holder.email, out.holder.phone) = (record.holder.email.clone(), record.holder.phone.clone());
    }
    if reveal.birth_date {
        out.holder.birth_date = record.holder.birth_date;
    }
    if reveal.home_state {
        out.holder.state.clone_from(&record.holder.state);
    }
    out.credentials = record
        .credentials
        .iter()
        .filter(|held| is_chosen(choice, held) && !stays(Kind::Credential, &held.id))
        .filter(|held| !names_an_employer(choice, held) || asked(Kind::Credential, &held.id))
        .filter(|held| bears_a_shown_name(record, choice, held))
        .cloned()
        .collect();
    if reveal.former_names {
        let ties =
            |name: &str| out.credentials.iter().any(|held| held.name_shown.as_deref().is_some_and(|shown| same(shown, name)));
        let names = record.holder.former_names.iter().filter(|before| !kept_back.contains(name_token(&before.name).as_str()));
        out.holder.former_names =
            names.filter(|before| ties(&before.name) || asked_for.contains(name_token(&before.name).as_str())).cloned().collect();
    }
    let shown: HashSet<&str> = out.credentials.iter().map(|held| held.id.as_str()).collect();
    if reveal.training {
        // A course that was set aside for certificates that stay would tell of them.
        let is_of_others = |ids: &Vec<String>| !ids.is_empty() && !ids.iter().any(|id| shown.contains(id.as_str()));
        let done = record.activities.iter().filter(|course| course.completed_on <= as_of);
        let courses = done.filter(|course| !stays(Kind::Activity, &course.id));
        out.activities = courses.filter(|course| !course.counts_for.as_ref().is_some_and(is_of_others)).cloned().collect();
    }
    if reveal.experience {
        let begun = record.experience.iter().filter(|work| work.from <= as_of);
        out.experience = begun.filter(|work| !stays(Kind::Experience, &work.id)).cloned().collect();
        if !reveal.employers {
            out.experience.iter_mut().for_each(|work| NO_EMPLOYER.clone_into(&mut work.employer));
        }
    }
    if reveal.supervision {
        let held = record.supervision.iter().filter(|meeting| meeting.date <= as_of);
        out.supervision = held.filter(|meeting| !stays(Kind::Supervision, &meeting.id)).cloned().collect();
    }
    let types: HashSet<&str> =
        out.credentials.iter().filter_map(|held| held.type_id.as_deref()).chain(choice.to.as_deref()).collect();
    let leaves = |(answer, id): &(&Confirmation, String)| {
        types.contains(answer.type_id.as_str())
            && !stays(Kind::Confirmation, id)
            && (asked(Kind::Confirmation, id) || (reveal.confirmations && !sensitive::answer(answer)))
    };
    let answers = record.confirmations.iter().zip(confirmation_ids(&record.confirmations));
    out.confirmations = answers.filter(leaves).map(|(answer, _)| answer.clone()).collect();
    if reveal.scans || reveal.originals {
        let papers = record.documents.iter().filter(|paper| !stays(Kind::Document, &paper.id));
        out.documents = papers
            .filter(|paper| match belonging(paper, &out) {
                Belonging::Staying => false,
                Belonging::Leaving => asked(Kind::Document, &paper.id) || sensitive::held(paper, record, &out).is_none(),
                Belonging::Nowhere => asked(Kind::Document, &paper.id),
            })
            .cloned()
            .collect();
    }
    cut_references(&mut out);
    out
}

/// Whether the name on a certificate may be shown: the present one, or one of before that is shown and was not kept back.
pub(crate) fn bears_a_shown_name(record: &Record, choice: &Choice, held: &Credential) -> bool {
    match borne(held, &record.holder) {
        Bears::Present => true,
        Bears::Other { noted, .. } => {
            choice.reveal.former_names && noted.is_none_or(|before| !choice.kept_back.contains(&name_token(&before.name)))
        }
    }
}

/// Whether a certificate was chosen.
pub(crate) fn is_chosen(choice: &Choice, held: &Credential) -> bool {
    choice.credentials.as_ref().is_none_or(|ids| ids.contains(&held.id))
}

/// Whether a row is what an employer asks, and would name that employer though employers' names stay. One that was chosen by
/// itself was meant.
pub(crate) fn names_an_employer(choice: &Choice, held: &Credential) -> bool {
    let of_an_employer = held.own_rule.as_ref().is_some_and(|rule| rule.set_by == SetBy::Employer);
    of_an_employer && !choice.reveal.employers && choice.credentials.is_none()
}

/// To what a paper belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Belonging {
    /// To a row that leaves.
    Leaving,
    /// To rows that stay: it would tell of them.
    Staying,
    /// To none.
    Nowhere,
}

/// To what a paper belongs, where `out` is what leaves.
pub(crate) fn belonging(paper: &Document, out: &Record) -> Belonging {
    let credential = paper.credential.as_ref().map(|id| out.credentials.iter().any(|held| held.id == *id));
    let activity = paper.activity.as_ref().map(|id| out.activities.iter().any(|course| course.id == *id));
    let named = out.credentials.iter().filter_map(|held| held.own_rule.as_ref()?.document.as_ref()).any(|id| *id == paper.id)
        || out.confirmations.iter().filter_map(|answer| answer.document.as_ref()).any(|id| *id == paper.id);
    match (credential, activity) {
        // What belongs to a course that stays behind stays with it, though its certificate leaves; and the other way round.
        (Some(false), _) | (_, Some(false)) => Belonging::Staying,
        (None, None) if !named => Belonging::Nowhere,
        _ => Belonging::Leaving,
    }
}
