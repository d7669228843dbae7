//! Of what may leave with a renewal record: what its pages speak of.
//!
//! A renewal shows what its rule counts, what it does not count, and courses that nobody could judge. Where the portable extract stays behind, any other row is
//! nowhere in the file, so neither the list of what leaves nor the log may claim it. It must never add a row.

use super::choice::Choice;
use crate::exchange::cut_references;
use crate::view::PurposeView;
use peerfolio_core::NaiveDate;
use peerfolio_core::judge::{self, Rules};
use peerfolio_core::model::Record;
use std::collections::HashSet;

/// The record that leaves, without what no page and no attached extract would hold.
pub(super) fn narrowed(rules: &Rules, whole: &Record, mut shown: Record, choice: &Choice, as_of: NaiveDate) -> Record {
    if choice.purpose != PurposeView::Renewal || choice.reveal.extract {
        return shown;
    }
    // Which of several is meant is not known; such a packet is refused.
    let [held] = shown.credentials.as_slice() else { return shown };
    let judgements = judge::judge(rules, whole, as_of);
    let Some(judgement) = judgements.iter().find(|judgement| judgement.credential_id == held.id) else { return shown };
    let counted: HashSet<&str> =
        judgement.requirements.iter().flat_map(|row| row.activities.iter().map(|(id, _)| id.as_str())).collect();
    let refused: HashSet<&str> = judgement.not_counted.iter().map(|row| row.activity.as_str()).collect();
    // What is done and not judged stands on a page of its own: nothing is known of it.
    shown.activities.retain(|course| {
        let id = course.id.as_str();
        counted.contains(id) || refused.contains(id) || course.completed_on <= as_of
    });
    shown.experience.retain(|work| counted.contains(work.id.as_str()));
    shown.supervision.retain(|meeting| counted.contains(meeting.id.as_str()));
    let courses: HashSet<&str> = shown.activities.iter().map(|course| course.id.as_str()).collect();
    shown.documents.retain(|paper| paper.activity.as_deref().is_none_or(|id| courses.contains(id)));
    cut_references(&mut shown);
    shown
}
