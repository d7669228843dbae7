//! The rows of a judgement: each requirement with what counted, and the verdict over all of them.

use super::allocation::{Share, has_slot, in_total, lies_within, years};
use super::eligible::{Eligible, Reason, Sorted, selects};
use super::{Cycle, Judgement, Kind, NotCounted, Open, Outcome, Period, Requirement, Setting, Standing, TOTAL};
use crate::fixed::Hours;
use crate::model::{Experience, Record};
use crate::pack::{Body, InTotal, Maximum, Minimum, Practice, PracticeKind, Selector, Terms};
use chrono::NaiveDate;
use std::collections::HashMap;

pub(super) fn write(
    setting: &Setting<'_>,
    sorted: Option<&Sorted<'_>>,
    outcome: &Outcome,
    record: &Record,
    as_of: NaiveDate,
) -> Judgement {
    let mut open = setting.open.clone();
    let standing = setting.dates.standing(as_of);
    let mut requirements = Vec::new();
    if let Some(terms) = &setting.terms {
        let bodies = setting.pack.map_or(&[][..], |pack| &pack.bodies);
        let writer = Writer { setting, terms, bodies, sorted, outcome };
        requirements.push(writer.total(&mut open));
        requirements.extend(terms.minimums.iter().enumerate().map(|(at, minimum)| writer.minimum(at, minimum, &mut open)));
        requirements.extend(terms.maximums.iter().map(|maximum| writer.maximum(maximum, &mut open)));
        requirements.extend(writer.relevance(&mut open));
        let asked = terms.practice.iter().filter(|practice| !practice.first_period_only || setting.dates.period == Period::First);
        requirements.extend(asked.map(|practice| writer.practice(practice, record, as_of, &mut open)));
        // What does not keep the verdict open is a question, not a requirement.
        open.extend(terms.to_confirm.iter().map(|asked| Open::Ask { question: asked.ask.clone() }));
        let deciding = terms.to_confirm.iter().filter(|asked| asked.open);
        requirements.extend(
            deciding.map(|asked| Requirement { cite: asked.cite.clone(), ..row(&asked.id, Kind::ToConfirm, &asked.label) }),
        );
        requirements.extend(writer.doubts(&mut open));
        requirements.extend(terms.hand_in.iter().enumerate().map(|(at, paper)| Requirement {
            decides: false,
            cite: paper.cite.clone(),
            ..row(&format!("hand-in-{}", at + 1), Kind::Attestation, &paper.what)
        }));
        if standing == Standing::Unknown {
            open.push(Open::Expiry);
        }
        if standing == Standing::Lapsed && terms.grace.is_none() {
            open.push(Open::Grace);
        }
    } else {
        requirements.push(row(TOTAL, Kind::ToConfirm, "Continuing education"));
        if standing == Standing::Unknown {
            open.push(Open::Expiry);
        }
    }
    if outcome.too_intricate {
        open.push(Open::TooIntricate);
    }
    let mut said = Vec::new();
    open.retain(|question| {
        let first = !said.contains(question);
        said.push(question.clone());
        first
    });
    Judgement {
        credential_id: setting.held.id.clone(),
        standing,
        dates: setting.dates,
        terms: setting.terms.clone(),
        requirements_met: verdict(&requirements),
        to_earn: outcome.kind.as_ref().map(|share| share.to_earn),
        requirements,
        not_counted: not_counted(sorted, outcome),
        open,
    }
}

/// False if anything known is unmet; else unknown if anything is unknown; else true. Of nothing, nothing is known.
fn verdict(requirements: &[Requirement]) -> Option<bool> {
    let deciding: Vec<Option<bool>> = requirements.iter().filter(|row| row.decides).map(|row| row.met).collect();
    if deciding.contains(&Some(false)) {
        return Some(false);
    }
    (!deciding.is_empty() && !deciding.contains(&None)).then_some(true)
}

fn not_counted(sorted: Option<&Sorted<'_>>, outcome: &Outcome) -> Vec<NotCounted> {
    let Some(sorted) = sorted else { return Vec::new() };
    let refused =
        sorted.refused.iter().map(|(activity, hours, reason)| (activity.completed_on, activity.id.clone(), *hours, *reason));
    let days: HashMap<&str, NaiveDate> =
        sorted.eligible.iter().map(|eligible| (eligible.activity.id.as_str(), eligible.activity.completed_on)).collect();
    let left = outcome.kind.iter().flat_map(|share| &share.left).filter_map(|left| {
        let reason = if left.elsewhere { Reason::AssignedElsewhere } else { Reason::OverMaximum };
        Some((*days.get(left.activity.as_str())?, left.activity.clone(), left.hours, reason))
    });
    let mut all: Vec<_> = refused.chain(left).collect();
    all.sort();
    all.into_iter().map(|(_, activity, hours, reason)| NotCounted { activity, hours, reason }).collect()
}

fn row(id: &str, kind: Kind, label: &str) -> Requirement {
    Requirement {
        id: id.to_owned(),
        kind,
        label: label.to_owned(),
        topics: Vec::new(),
        formats: Vec::new(),
        within: None,
        required: None,
        counted: None,
        missing: None,
        trainings: None,
        met: None,
        decides: true,
        activities: Vec::new(),
        cite: Vec::new(),
        note: None,
    }
}

struct Writer<'a> {
    setting: &'a Setting<'a>,
    terms: &'a Terms,
    bodies: &'a [Body],
    sorted: Option<&'a Sorted<'a>>,
    outcome: &'a Outcome,
}

impl Writer<'_> {
    fn order(&self) -> &[Eligible<'_>] {
        self.sorted.map_or(&[], |sorted| &sorted.eligible)
    }

    /// Whether the minimums and maximums are asked for in this period; unknown in a first period with its own terms.
    fn asks_details(&self) -> bool {
        self.setting.dates.period == Period::Ordinary
    }

    /// A row of hours, under the kindest reading; [`Writer::doubts`] says where a stricter one would decide otherwise.
    fn hours(&self, base: Requirement, required: Option<Hours>, counted: impl Fn(&Share) -> Vec<(String, Hours)>) -> Requirement {
        let activities = self.outcome.kind.as_ref().map(counted);
        let hours: Option<Hours> = activities.as_ref().map(|activities| activities.iter().map(|(_, hours)| *hours).sum());
        let met = match required {
            Some(required) if required.is_zero() => Some(true),
            _ => hours.zip(required).map(|(hours, required)| hours >= required),
        };
        let missing = hours.zip(required).map(|(hours, required)| required.less(hours));
        Requirement { required, counted: hours, missing, met, activities: activities.unwrap_or_default(), ..base }
    }

    fn total(&self, open: &mut Vec<Open>) -> Requirement {
        let required = self.setting.total();
        let cite = match (self.setting.dates.period, &self.terms.first_period, &self.terms.ce_hours) {
            (Period::First | Period::Exempt, Some(first), _) => first.cite.clone(),
            (_, _, Some(fact)) => fact.cite.clone(),
            _ => Vec::new(),
        };
        let kind = if required.is_some() { Kind::Minimum } else { Kind::ToConfirm };
        if required.is_none() {
            open.push(Open::Total);
        }
        let base = Requirement { cite, ..row(TOTAL, kind, "Continuing education") };
        self.hours(base, required, |share| share.counted(|slot| in_total(self.terms, slot, true), self.order()))
    }

    fn minimum(&self, at: usize, minimum: &Minimum, open: &mut Vec<Open>) -> Requirement {
        let base = Requirement {
            topics: minimum.which.topics.clone(),
            formats: minimum.which.formats.clone(),
            within: minimum.within.clone(),
            note: minimum.note.clone(),
            cite: minimum.cite.clone(),
            ..row(&minimum.id, Kind::Minimum, &minimum.label)
        };
        if self.setting.dates.period == Period::Exempt {
            return self.hours(base, Some(Hours::ZERO), |share| self.chosen(share, &minimum.which));
        }
        if let (Some(trainings), true) = (&minimum.trainings, self.asks_details()) {
            return self.trainings(base, trainings.value, &minimum.which);
        }
        let required = minimum.hours.as_ref().filter(|_| self.asks_details()).map(|fact| fact.value);
        let Some(required) = required else {
            open.push(Open::Number { label: minimum.label.clone() });
            let base = Requirement { kind: Kind::ToConfirm, ..base };
            if minimum.which == Selector::default() {
                return base;
            }
            return self.hours(base, None, |share| self.chosen(share, &minimum.which));
        };
        if has_slot(self.terms, at) {
            let slots = |slot: Option<usize>| slot.is_some_and(|slot| lies_within(self.terms, slot, at));
            return self.hours(base, Some(required), |share| share.counted(slots, self.order()));
        }
        match self.setting.dates.cycle.filter(|_| minimum.each_year) {
            Some(cycle) => self.each_year(base, required, &minimum.which, cycle),
            None => self.hours(base, Some(required), |share| self.chosen(share, &minimum.which)),
        }
    }

    /// Hours of one kind, whatever slot they serve.
    fn chosen(&self, share: &Share, which: &Selector) -> Vec<(String, Hours)> {
        let kind: Vec<Eligible<'_>> =
            self.order().iter().copied().filter(|eligible| selects(which, eligible.activity, self.bodies)).collect();
        share.counted(|_| true, &kind)
    }

    /// The sum over the years of a cycle, where more than enough in one year does not help another.
    fn each_year(&self, base: Requirement, required: Hours, which: &Selector, cycle: Cycle) -> Requirement {
        let years = years(cycle);
        let whole = Hours::from_units(required.units() * i64::try_from(years.len()).unwrap_or(1));
        let days: HashMap<&str, NaiveDate> =
            self.order().iter().map(|eligible| (eligible.activity.id.as_str(), eligible.activity.completed_on)).collect();
        self.hours(base, Some(whole), |share| {
            let mut room = vec![required; years.len()];
            let mut counted = self.chosen(share, which);
            for (id, hours) in &mut counted {
                let year = days.get(id.as_str()).and_then(|day| years.iter().position(|year| year.contains(*day)));
                let left = year.and_then(|year| room.get_mut(year));
                *hours = left.map_or(Hours::ZERO, |left| {
                    let part = (*hours).min(*left);
                    *left -= part;
                    part
                });
            }
            counted.retain(|(_, hours)| hours.is_positive());
            counted
        })
    }

    fn trainings(&self, base: Requirement, required: u32, which: &Selector) -> Requirement {
        let activities = self.outcome.kind.as_ref().map(|share| self.chosen(share, which));
        let count = activities.as_ref().map(|activities| u32::try_from(activities.len()).unwrap_or(u32::MAX));
        let met = count.map(|count| count >= required);
        let counted = activities.as_ref().map(|activities| activities.iter().map(|(_, hours)| *hours).sum());
        Requirement { trainings: Some((required, count)), met, counted, activities: activities.unwrap_or_default(), ..base }
    }

    fn maximum(&self, maximum: &Maximum, open: &mut Vec<Open>) -> Requirement {
        let id = if self.terms.minimums.iter().any(|minimum| minimum.id == maximum.id) {
            format!("max-{}", maximum.id)
        } else {
            maximum.id.clone()
        };
        let base = Requirement {
            topics: maximum.which.topics.clone(),
            formats: maximum.which.formats.clone(),
            note: maximum.note.clone(),
            cite: maximum.cite.clone(),
            ..row(&id, Kind::Maximum, &maximum.label)
        };
        let activities = self.outcome.kind.as_ref().map(|share| self.chosen(share, &maximum.which));
        let counted: Option<Hours> = activities.as_ref().map(|activities| activities.iter().map(|(_, hours)| *hours).sum());
        let activities = activities.unwrap_or_default();
        match &maximum.hours {
            Some(hours) => Requirement {
                required: Some(hours.value),
                counted,
                missing: Some(Hours::ZERO),
                met: Some(true),
                activities,
                ..base
            },
            None => {
                // A maximum without a number can only matter to hours that are of its kind.
                let met = counted.is_some_and(Hours::is_zero).then_some(true);
                if met.is_none() {
                    open.push(Open::Number { label: maximum.label.clone() });
                }
                Requirement { kind: Kind::ToConfirm, counted, met, activities, ..base }
            }
        }
    }

    /// A row only where it is in doubt: where the hours that surely lie in the field do not reach the total by themselves.
    fn relevance(&self, open: &mut Vec<Open>) -> Option<Requirement> {
        let field = self.terms.relevant.as_ref()?;
        let share = self.outcome.kind.as_ref()?;
        let sure = Selector { topics: field.value.topics.clone(), ..Selector::default() };
        let activities = self.chosen(share, &sure);
        let counted: Hours = activities.iter().map(|(_, hours)| *hours).sum();
        let all_sure = self.order().iter().all(|eligible| selects(&sure, eligible.activity, self.bodies));
        if all_sure || self.setting.total().is_some_and(|total| counted >= total) {
            return None;
        }
        open.push(Open::Relevance { what: field.value.what.clone() });
        Some(Requirement {
            topics: field.value.topics.clone(),
            cite: field.cite.clone(),
            counted: Some(counted),
            activities,
            ..row("relevance", Kind::ToConfirm, &format!("Every hour is about {}", field.value.what))
        })
    }

    fn practice(&self, practice: &Practice, record: &Record, as_of: NaiveDate, open: &mut Vec<Open>) -> Requirement {
        let kind = match practice.kind {
            PracticeKind::Experience => Kind::Experience,
            PracticeKind::Supervision => Kind::Supervision,
        };
        let base = Requirement { cite: practice.cite.clone(), ..row(&practice.id, kind, &practice.label) };
        let required = practice.hours.as_ref().map(|fact| fact.value);
        let Some(cycle) = self.setting.dates.cycle else {
            return Requirement { required, ..base };
        };
        let (sure, possible) = match practice.kind {
            PracticeKind::Experience => worked(record, practice, cycle, as_of),
            PracticeKind::Supervision => {
                let met_on = |day: NaiveDate| cycle.contains(day) && day <= as_of;
                let hours = record
                    .supervision
                    .iter()
                    .filter(|meeting| met_on(meeting.date))
                    .map(|meeting| (meeting.id.clone(), meeting.hours));
                (hours.collect(), Hours::ZERO)
            }
        };
        let counted: Hours = sure.iter().map(|(_, hours)| *hours).sum();
        let Some(required) = required else {
            open.push(Open::Number { label: practice.label.clone() });
            return Requirement { kind: Kind::ToConfirm, counted: Some(counted), activities: sure, ..base };
        };
        let met = if counted >= required {
            Some(true)
        } else if counted + possible >= required {
            open.push(Open::PartOfExperience { label: practice.label.clone() });
            None
        } else {
            Some(false)
        };
        Requirement {
            required: Some(required),
            counted: Some(counted),
            missing: Some(required.less(counted)),
            met,
            activities: sure,
            ..base
        }
    }

    /// Says which readings are doubtful, and gives a row for each where the strictest reading would leave hours to earn that
    /// the kindest does not.
    fn doubts(&self, open: &mut Vec<Open>) -> Vec<Requirement> {
        let to_earn = |share: &Option<Share>| share.as_ref().is_some_and(|share| share.to_earn.is_positive());
        let decides = to_earn(&self.outcome.strict) && !to_earn(&self.outcome.kind);
        let mut rows = Vec::new();
        for minimum in self.terms.minimums.iter().filter(|minimum| minimum.in_total == InTotal::Unknown) {
            open.push(Open::PlaceInTotal { label: minimum.label.clone() });
            if decides {
                let label = format!("Whether {} is part of the total", minimum.label.to_lowercase());
                rows.push(Requirement {
                    cite: minimum.cite.clone(),
                    ..row(&format!("{}-in-total", minimum.id), Kind::ToConfirm, &label)
                });
            }
        }
        if self.order().iter().any(|eligible| !eligible.sure) {
            open.push(Open::UnitByStandard);
            if decides {
                rows.push(row("units", Kind::ToConfirm, "How CEUs and college credits are counted"));
            }
        }
        rows
    }
}

/// Hours of work that lie wholly in the cycle, and hours of work that reach beyond it.
fn worked(record: &Record, practice: &Practice, cycle: Cycle, as_of: NaiveDate) -> (Vec<(String, Hours)>, Hours) {
    let last = |work: &Experience| work.to.unwrap_or(as_of).min(as_of);
    let fits = |work: &&Experience| !practice.supervised || work.supervised;
    let mut sure = Vec::new();
    let mut possible = Hours::ZERO;
    for work in record.experience.iter().filter(fits) {
        if cycle.contains(work.from) && cycle.contains(last(work)) && work.to.is_none_or(|to| to <= as_of) {
            sure.push((work.id.clone(), work.hours));
        } else if work.from <= cycle.ends_on && last(work) >= cycle.starts_on {
            possible += work.hours;
        }
    }
    (sure, possible)
}
