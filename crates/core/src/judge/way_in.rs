//! What a way to a credential asks, held against a record: the training, courses of the last months, work and supervision.
//!
//! The same three answers as everywhere: met, unmet, unknown. What only the body can judge (whether it takes a training that it
//! does not name) is unknown, never met.

use super::deal::{Slot, deal, outwards};
use super::eligible::{contact_hours, given_by, selects};
use super::practice::{Practised, weigh};
use super::rows::{blank, row};
use super::{Kind, Open, Requirement, confirmed, settle};
use crate::date::sub_months;
use crate::fixed::Hours;
use crate::model::{Activity, Record, Role};
use crate::pack::{Applies, CredentialRule, Education, Entry, Pack, Practice, ToConfirm, Training};
use crate::search::folded;
use chrono::NaiveDate;
use std::collections::HashSet;

/// The topic of a course that prepares for a first certificate.
const FOUNDATIONAL: &str = "foundational-training";

/// What is asked, for one credential and one record on a day.
pub(crate) struct WayIn<'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) rule: &'a CredentialRule,
    pub(crate) record: &'a Record,
    pub(crate) as_of: NaiveDate,
}

/// A course of the record that may be the training asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrainingFit {
    /// It is one of those accepted.
    Accepted,
    /// Only the body can say whether it is.
    Perhaps,
    /// It is named, but was finished on a day on which it was not, or is no longer, accepted.
    WrongDay,
}

impl WayIn<'_> {
    fn applies(&self, row: &Applies) -> Option<bool> {
        settle::applies(row, &confirmed::answers(&self.rule.id, &self.record.confirmations, self.as_of))
    }

    /// Asks for the conditions of which the holder has not said whether they hold.
    fn conditions<'b>(&self, rows: impl Iterator<Item = &'b Applies>) -> Vec<Open> {
        let unanswered = rows.filter(|row| self.applies(row).is_none());
        let ids: Vec<&String> = unanswered.flat_map(|row| row.only_if.iter().chain(&row.unless)).collect();
        let asked = self.rule.conditions.iter().filter(|condition| ids.contains(&&condition.id));
        asked.map(|condition| Open::Condition { id: condition.id.clone(), question: condition.ask.clone() }).collect()
    }

    /// Work and supervision of any time, and what the body is to be asked.
    pub(crate) fn practice(&self, practice: &[Practice], to_confirm: &[ToConfirm]) -> Practised {
        let sift = |surely: bool| {
            let holds = |row: &Applies| if surely { self.applies(row) == Some(true) } else { self.applies(row) != Some(false) };
            let practice: Vec<Practice> = practice.iter().filter(|row| holds(&row.applies)).cloned().collect();
            let to_confirm: Vec<ToConfirm> = to_confirm.iter().filter(|row| holds(&row.applies)).cloned().collect();
            (practice, to_confirm)
        };
        let (practice, to_confirm) = sift(false);
        let mut practised = weigh(&practice, &to_confirm, self.record, None, self.as_of);
        let applies = practice.iter().map(|row| &row.applies).chain(to_confirm.iter().map(|row| &row.applies));
        let conditions = self.conditions(applies);
        if !conditions.is_empty() {
            // Where a row may not apply, only what holds with it and without it is said.
            let (surely, sure_to_confirm) = sift(true);
            let without = weigh(&surely, &sure_to_confirm, self.record, None, self.as_of);
            for row in &mut practised.rows {
                let other = without.rows.iter().find(|other| other.id == row.id);
                if row.met != Some(true) && other.is_none_or(|other| other.met != row.met) {
                    row.met = None;
                }
            }
            practised.open.extend(conditions);
        }
        for asked in to_confirm.iter().filter(|asked| asked.way.is_none()) {
            practised.open.push(Open::Ask { question: asked.ask.clone() });
            let base = row(&asked.id, Kind::ToConfirm, &asked.label);
            practised.rows.push(Requirement { decides: asked.open, cite: asked.cite.clone(), ..base });
        }
        practised
    }

    /// Courses of the last months. An hour serves one topic row and those in which it lies; a row without topics is held against
    /// all hours.
    pub(crate) fn education(&self, education: &[Education]) -> Practised {
        let asked: Vec<&Education> =
            education.iter().filter(|asked| self.applies(&asked.minimum.applies) != Some(false)).collect();
        let mut practised =
            Practised { open: self.conditions(asked.iter().map(|row| &row.minimum.applies)), ..Practised::default() };
        let pools: Vec<[Vec<(String, Hours)>; 2]> = asked.iter().map(|asked| self.courses(asked)).collect();
        // Slots are the topic rows with a number.
        let has_slot = |at: usize| !asked[at].minimum.which.topics.is_empty() && asked[at].minimum.hours.is_some();
        let slots: Vec<usize> = (0..asked.len()).filter(|at| has_slot(*at)).collect();
        let within = |at: usize| {
            let id = asked[at].minimum.within.as_ref()?;
            let outer = asked.iter().position(|outer| outer.minimum.id == *id)?;
            slots.iter().position(|slot| *slot == outer)
        };
        let dealt = |reading: usize| {
            let slots: Vec<Slot<'_>> = slots
                .iter()
                .map(|at| Slot {
                    required: asked[*at].minimum.hours.as_ref().map_or(Hours::ZERO, |fact| fact.value),
                    within: within(*at),
                    pool: &pools[*at][reading],
                })
                .collect();
            let placed = deal(&slots, None)?.placed;
            let mut counted: Vec<Vec<(String, Hours)>> = vec![Vec::new(); slots.len()];
            for (at, entries) in placed.iter().enumerate() {
                for outer in outwards(&slots, at) {
                    counted[outer].extend(entries.iter().cloned());
                }
            }
            Some(counted)
        };
        let readings = [dealt(0), dealt(1)];
        for (at, asked) in asked.iter().enumerate() {
            let slot = slots.iter().position(|slot| *slot == at);
            let of = |reading: usize| match slot {
                Some(slot) => readings[reading].as_ref().map(|counted| counted[slot].clone()),
                None => Some(pools[at][reading].clone()),
            };
            practised.rows.push(self.course_row(asked, of(0), of(1), &mut practised.open));
        }
        practised
    }

    fn course_row(
        &self,
        asked: &Education,
        sure: Option<Vec<(String, Hours)>>,
        perhaps: Option<Vec<(String, Hours)>>,
        open: &mut Vec<Open>,
    ) -> Requirement {
        let minimum = &asked.minimum;
        let base = Requirement { decides: !minimum.advisory, ..blank(minimum) };
        let (Some(sure), Some(perhaps)) = (sure, perhaps) else {
            open.push(Open::TooIntricate);
            return base;
        };
        let sum = |hours: &[(String, Hours)]| -> Hours { hours.iter().map(|(_, hours)| *hours).sum() };
        let counted = sum(&sure);
        let base = Requirement { counted: Some(counted), activities: sure, ..base };
        let mut row = match (&minimum.hours, &minimum.trainings) {
            (Some(required), _) => {
                let required = required.value;
                let met = if counted >= required { Some(true) } else { (sum(&perhaps) < required).then_some(false) };
                if met.is_none() {
                    open.push(Open::UnitByStandard);
                }
                Requirement { required: Some(required), missing: Some(required.less(counted)), met, ..base }
            }
            (None, Some(required)) => {
                let count = u32::try_from(base.activities.len()).unwrap_or(u32::MAX);
                Requirement { trainings: Some((required.value, Some(count))), met: Some(count >= required.value), ..base }
            }
            (None, None) => {
                open.push(Open::Number { label: minimum.label.clone() });
                Requirement { kind: Kind::ToConfirm, ..base }
            }
        };
        if row.met != Some(true) && self.applies(&minimum.applies).is_none() {
            row.met = None;
        }
        row
    }

    /// Courses within the row's time and of its kind: those whose hours are sure, and all.
    fn courses(&self, asked: &Education) -> [Vec<(String, Hours)>; 2] {
        let first = asked.within_months.and_then(|months| sub_months(self.as_of, months));
        let terms = self.rule.renewal.first();
        let mut seen = HashSet::new();
        let mut pools = [Vec::new(), Vec::new()];
        for course in self.log() {
            if first.is_some_and(|first| course.completed_on < first)
                || !selects(&asked.minimum.which, course, &self.pack.bodies)
                || !seen.insert((folded(&course.title), folded(&course.provider), course.completed_on, course.hours, course.unit))
            {
                continue;
            }
            let (hours, sure) = contact_hours(course, terms);
            if asked.minimum.which.course_of_at_least.is_some_and(|least| hours < least) {
                continue;
            }
            if sure {
                pools[0].push((course.id.clone(), hours));
            }
            pools[1].push((course.id.clone(), hours));
        }
        pools
    }

    /// Courses finished by the day of judgement, in order of completion.
    fn log(&self) -> Vec<&Activity> {
        let mut log: Vec<&Activity> = self.record.activities.iter().filter(|course| course.completed_on <= self.as_of).collect();
        log.sort_by(|a, b| (a.completed_on, &a.id).cmp(&(b.completed_on, &b.id)));
        log
    }

    /// The training one begins with: which, how many hours, and how each course of the record stands to it.
    pub(crate) fn training(&self, entry: &Entry) -> (Vec<Requirement>, Vec<(String, TrainingFit)>) {
        let terms = self.rule.renewal.first();
        let log = self.log();
        let fits: Vec<(&Activity, TrainingFit)> =
            log.iter().filter_map(|course| self.fit(course, &entry.trainings).map(|fit| (*course, fit))).collect();
        let hours = |wanted: TrainingFit| -> Vec<(String, Hours)> {
            let of = fits.iter().filter(|(_, fit)| *fit == wanted);
            of.map(|(course, _)| (course.id.clone(), contact_hours(course, terms).0)).collect()
        };
        let (accepted, perhaps) = (hours(TrainingFit::Accepted), hours(TrainingFit::Perhaps));
        let mut rows = Vec::new();
        if !entry.trainings.is_empty() {
            let names: Vec<&str> = entry.trainings.iter().map(|training| training.name.as_str()).collect();
            let met = if accepted.is_empty() { perhaps.is_empty().then_some(false) } else { Some(true) };
            let count = u32::try_from(accepted.len()).unwrap_or(u32::MAX);
            rows.push(Requirement {
                trainings: Some((1, Some(count))),
                met,
                activities: accepted.clone(),
                cite: cited(entry.trainings.iter().flat_map(|training| &training.cite)),
                ..row("training", Kind::Minimum, &names.join("; or "))
            });
        }
        if let Some(required) = &entry.training_hours {
            let sum = |hours: &[(String, Hours)]| -> Hours { hours.iter().map(|(_, hours)| *hours).sum() };
            let counted = sum(&accepted);
            let met = if counted >= required.value {
                Some(true)
            } else if counted + sum(&perhaps) >= required.value || !accepted.is_empty() {
                // An accepted training may be shorter than the hours named, and is then asked about.
                None
            } else {
                Some(false)
            };
            rows.push(Requirement {
                required: Some(required.value),
                counted: Some(counted),
                missing: Some(required.value.less(counted)),
                met,
                activities: accepted,
                cite: required.cite.clone(),
                ..row("training-hours", Kind::Minimum, "Training")
            });
        }
        (rows, fits.into_iter().map(|(course, fit)| (course.id.clone(), fit)).collect())
    }

    /// How a course stands to the trainings accepted; `None`: it is none.
    fn fit(&self, course: &Activity, trainings: &[Training]) -> Option<TrainingFit> {
        if course.role != Role::Attended {
            return None;
        }
        let foundational = course.topics.iter().any(|topic| topic == FOUNDATIONAL);
        let mut best: Option<TrainingFit> = foundational.then_some(TrainingFit::Perhaps);
        for training in trainings {
            let Some(surely) = names(training, course, foundational) else { continue };
            let on_time = training.completed_before.is_none_or(|day| course.completed_on < day)
                && training.completed_from.is_none_or(|day| course.completed_on >= day);
            let whole = training.hours.as_ref().is_none_or(|hours| contact_hours(course, None).0 >= hours.value);
            match (on_time, surely && whole) {
                (true, true) => return Some(TrainingFit::Accepted),
                (true, false) => best = Some(TrainingFit::Perhaps),
                // It is the very training of which the source says that it no longer counts.
                (false, _) if surely => best = Some(TrainingFit::WrongDay),
                (false, _) => {}
            }
        }
        // The body's own approval, noted on the course, is its word; a course that the body gave is the one where it names none.
        let approved = course.approvals.contains(&self.rule.body)
            || (trainings.is_empty() && given_by(course, &self.rule.body, &self.pack.bodies));
        match best {
            Some(TrainingFit::Perhaps) if foundational && approved => Some(TrainingFit::Accepted),
            best => best,
        }
    }
}

/// Whether a course bears the name of a training: surely, or only in part; `None`: not at all.
fn names(training: &Training, course: &Activity, foundational: bool) -> Option<bool> {
    let name = folded(&training.name);
    let (title, provider) = (folded(&course.title), folded(&course.provider));
    let lies_in = |part: &str, whole: &str| !part.is_empty() && format!(" {whole} ").contains(&format!(" {part} "));
    let several_words = |text: &str| text.contains(' ');
    let whole = [format!("{provider} {title}"), format!("{title} {provider}")].iter().any(|text| lies_in(&name, text));
    let by_title = several_words(&title) && lies_in(&title, &name);
    let by_provider = lies_in(&provider, &name);
    if whole || (by_title && by_provider) {
        return Some(true);
    }
    (by_title || (by_provider && foundational)).then_some(false)
}

/// Each citation once.
pub(crate) fn cited<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut cite: Vec<String> = Vec::new();
    for source in all {
        if !cite.contains(source) {
            cite.push(source.clone());
        }
    }
    cite
}
