//! The rows of a judgement: each requirement with what counted, and the verdict over all of them.

use super::allocation::{Share, has_slot, in_total, lies_within, years};
use super::eligible::{Eligible, Reason, Sorted, selects};
use super::practice::weigh;
use super::settle::{Due, Setting, first_due};
use super::{Cycle, Judgement, Kind, NotCounted, Open, Outcome, Period, Requirement, Standing, TOTAL};
use crate::fixed::Hours;
use crate::model::Record;
use crate::pack::{Applies, Body, InTotal, Maximum, Minimum, Practice, Selector, Terms, ToConfirm};
use chrono::NaiveDate;
use std::collections::HashMap;

/// What a judgement is written from.
pub(super) struct View<'a> {
    pub(super) setting: &'a Setting<'a>,
    pub(super) sorted: Option<&'a Sorted<'a>>,
    pub(super) outcome: &'a Outcome<'a>,
    /// Hours carried over into the total.
    pub(super) carried: Hours,
}

/// `required_held`: whether a credential that this one rests on is held and valid, where it rests on one.
pub(super) fn write(view: &View<'_>, record: &Record, required_held: Option<bool>, as_of: NaiveDate) -> Judgement {
    let View { setting, sorted, outcome, .. } = *view;
    let mut open = setting.open.clone();
    let standing = setting.dates.standing(as_of);
    let mut requirements = Vec::new();
    if let Some(terms) = &setting.terms {
        let writer = Writer { setting, terms, bodies: setting.bodies(), sorted, outcome, carried: view.carried };
        requirements.push(writer.total(&mut open));
        requirements.extend(terms.minimums.iter().enumerate().map(|(at, minimum)| writer.minimum(at, minimum, &mut open)));
        requirements.extend(terms.maximums.iter().map(|maximum| writer.maximum(maximum, &mut open)));
        requirements.extend(writer.relevance(&mut open));
        requirements.extend(writer.practice(record, as_of, &mut open));
        // What does not keep the verdict open is a question, not a requirement.
        let asked = terms.to_confirm.iter().filter(|asked| asked.way.is_none());
        for asked in asked.filter(|asked| !asked.first_period_only || setting.is_first_period()) {
            open.push(Open::Ask { question: asked.ask.clone() });
            if asked.open {
                let base = row(&asked.id, Kind::ToConfirm, &asked.label);
                requirements.push(Requirement { cite: asked.cite.clone(), ..base });
            }
        }
        if setting.doubtful.block {
            requirements.push(row("condition", Kind::ToConfirm, "Whether these terms are yours"));
        }
        requirements.extend(writer.doubts(&mut open));
        requirements.extend(writer.renewals(&mut open));
        requirements.extend(terms.requires_current.iter().map(|required| Requirement {
            decides: false,
            met: required_held,
            cite: required.cite.clone(),
            ..row("requires-current", Kind::Attestation, "The certificate that this one rests on is held and valid")
        }));
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
        terms: setting.terms.as_deref().cloned(),
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

fn not_counted(sorted: Option<&Sorted<'_>>, outcome: &Outcome<'_>) -> Vec<NotCounted> {
    let Some(sorted) = sorted else { return Vec::new() };
    let left = outcome.kind.iter().flat_map(|share| &share.left).map(|left| {
        let reason = if left.elsewhere { Reason::AssignedElsewhere } else { Reason::OverMaximum };
        (left.activity, left.hours, reason)
    });
    let mut all: Vec<_> = sorted.refused.iter().copied().chain(left).collect();
    // Both parts are in order already, which a stable sort makes use of.
    all.sort_by(|(one, ..), (other, ..)| one.completed_on.cmp(&other.completed_on).then_with(|| one.id.cmp(&other.id)));
    all.into_iter().map(|(activity, hours, reason)| NotCounted { activity: activity.id.clone(), hours, reason }).collect()
}

pub(crate) fn row(id: &str, kind: Kind, label: &str) -> Requirement {
    Requirement {
        id: id.to_owned(),
        kind,
        label: label.to_owned(),
        topics: Vec::new(),
        formats: Vec::new(),
        within: None,
        required: None,
        counted: None,
        carried: Hours::ZERO,
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
    outcome: &'a Outcome<'a>,
    carried: Hours,
}

impl Writer<'_> {
    fn order(&self) -> &[Eligible<'_>] {
        self.sorted.map_or(&[], |sorted| &sorted.eligible)
    }

    /// A row of hours, under the kindest reading; [`Writer::doubts`] says where a stricter one would decide otherwise.
    fn hours(
        &self,
        base: Requirement,
        required: Option<Hours>,
        counted: impl Fn(&Share<'_>) -> Vec<(String, Hours)>,
    ) -> Requirement {
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
        let total = self.setting.total.as_ref();
        let kind = if total.is_some() { Kind::Minimum } else { Kind::ToConfirm };
        if total.is_none() {
            open.push(Open::Total);
        }
        let cite = total.map(|fact| fact.cite.clone()).or_else(|| {
            // Where the first period's hours are not known, its source is the one to show.
            let first = self.terms.first_period.as_ref().filter(|_| self.setting.dates.period == Period::First);
            first.map(|first| first.cite.clone())
        });
        let base = Requirement { cite: cite.unwrap_or_default(), ..row(TOTAL, kind, "Continuing education") };
        let required = total.map(|fact| fact.value);
        let mut row = self.hours(base, required, |share| share.counted(|slot| in_total(self.terms, slot, true), |_| true));
        if self.carried.is_positive() {
            row.carried = self.carried;
            row.counted = row.counted.map(|hours| hours + self.carried);
            row.missing = row.counted.zip(required).map(|(counted, required)| required.less(counted));
            row.met = row.counted.zip(required).map(|(counted, required)| counted >= required);
        }
        row
    }

    /// Hours of one kind whatever slot they serve, after those from before the cycle for a minimum with its own clock.
    fn chosen_for(&self, at: usize, minimum: &Minimum, share: &Share<'_>) -> Vec<(String, Hours)> {
        let mut hours = self.sorted.and_then(|sorted| sorted.earlier.get(&at)).cloned().unwrap_or_default();
        hours.extend(self.chosen(share, &minimum.which));
        hours
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
        let chosen = |share: &Share<'_>| self.chosen_for(at, minimum, share);
        if minimum.advisory {
            let base = Requirement { kind: Kind::Attestation, decides: false, ..base };
            let row = self.hours(base, minimum.hours.as_ref().map(|fact| fact.value), chosen);
            let doubtful = self.setting.doubtful.minimums.contains(&at) && row.met != Some(true);
            return if doubtful { Requirement { missing: None, met: None, ..row } } else { row };
        }
        if self.setting.asks_no_details() {
            return self.hours(base, Some(Hours::ZERO), chosen);
        }
        if let (Some(trainings), true) = (&minimum.trainings, self.setting.asks_details()) {
            return self.trainings(base, trainings.value, at, minimum);
        }
        let required = minimum.hours.as_ref().filter(|_| self.setting.asks_details()).map(|fact| fact.value);
        let Some(required) = required else {
            open.push(Open::Number { label: minimum.label.clone() });
            let base = Requirement { kind: Kind::ToConfirm, ..base };
            return if minimum.which.is_open() { base } else { self.hours(base, None, chosen) };
        };
        if self.setting.doubtful.not_yet.contains(&at) {
            return self.hours(base, Some(Hours::ZERO), chosen);
        }
        if self.setting.doubtful.minimums.contains(&at) {
            return self.doubtful_minimum(base, required, at, minimum, open);
        }
        if has_slot(self.terms, at) && !minimum.each_year {
            let slots = |slot: Option<usize>| slot.is_some_and(|slot| lies_within(self.terms, slot, at));
            return self.hours(base, Some(required), |share| share.counted(slots, |_| true));
        }
        match self.setting.dates.cycle.filter(|_| minimum.each_year) {
            Some(cycle) => self.each_year(base, required, at, minimum, cycle),
            None => self.hours(base, Some(required), chosen),
        }
    }

    /// A row of which nobody knows whether it applies: met only where it is filled even if it does.
    fn doubtful_minimum(
        &self,
        base: Requirement,
        required: Hours,
        at: usize,
        minimum: &Minimum,
        open: &mut Vec<Open>,
    ) -> Requirement {
        let counted = self.hours(base, Some(required), |share| self.chosen_for(at, minimum, share));
        let slots = |slot: Option<usize>| slot.is_some_and(|slot| lies_within(self.terms, slot, at));
        let serves = |share: &Share<'_>| share.counted(slots, |_| true).iter().map(|(_, hours)| *hours).sum::<Hours>();
        let filled = self.outcome.strict.as_ref().is_some_and(|share| {
            let has_all = !share.to_earn.is_positive();
            has_all || if has_slot(self.terms, at) { serves(share) >= required } else { counted.met == Some(true) }
        });
        if filled {
            return Requirement { met: Some(true), missing: Some(Hours::ZERO), ..counted };
        }
        if first_due(minimum, self.setting.held, self.setting.dates.cycle) == Due::Unknown {
            open.push(Open::FirstDue { label: minimum.label.clone() });
        }
        Requirement { kind: Kind::ToConfirm, met: None, missing: None, ..counted }
    }

    /// Hours of one kind, whatever slot they serve.
    fn chosen(&self, share: &Share<'_>, which: &Selector) -> Vec<(String, Hours)> {
        share.counted(|_| true, |activity| selects(which, activity, self.bodies))
    }

    /// The sum over the years of a cycle, where more than enough in one year does not help another.
    fn each_year(&self, base: Requirement, required: Hours, at: usize, minimum: &Minimum, cycle: Cycle) -> Requirement {
        let years = years(cycle);
        let whole = Hours::from_units(required.units() * i64::try_from(years.len()).unwrap_or(1));
        let days: HashMap<&str, NaiveDate> =
            self.order().iter().map(|eligible| (eligible.activity.id.as_str(), eligible.activity.completed_on)).collect();
        self.hours(base, Some(whole), |share| {
            let mut room = vec![required; years.len()];
            let mut counted = if has_slot(self.terms, at) {
                share.counted(|slot| slot.is_some_and(|slot| lies_within(self.terms, slot, at)), |_| true)
            } else {
                self.chosen(share, &minimum.which)
            };
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

    fn trainings(&self, base: Requirement, required: u32, at: usize, minimum: &Minimum) -> Requirement {
        let activities = self.outcome.kind.as_ref().map(|share| self.chosen_for(at, minimum, share));
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
        let index = self.terms.maximums.iter().position(|other| other.id == maximum.id);
        let doubtful = index.is_some_and(|at| self.setting.doubtful.maximums.contains(&at));
        match &maximum.hours {
            // Where it is not known whether it applies, only hours within it are beyond doubt.
            Some(hours) if doubtful && counted.is_none_or(|counted| counted > hours.value) => {
                Requirement { kind: Kind::ToConfirm, required: Some(hours.value), counted, activities, ..base }
            }
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
        if all_sure || self.setting.total.as_ref().is_some_and(|total| counted >= total.value) {
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

    /// How often it may still be renewed; listed, not part of the verdict on the hours.
    fn renewals(&self, open: &mut Vec<Open>) -> Option<Requirement> {
        let most = self.terms.renewals_at_most.as_ref()?;
        let done = u32::try_from(self.setting.held.renewals.len()).unwrap_or(u32::MAX);
        let left = most.value.saturating_sub(done);
        if left == 0 {
            open.push(Open::NoRenewalLeft);
        }
        let label = match (most.value, left) {
            (0, _) => "It cannot be renewed".to_owned(),
            (most, left) => format!("It can be renewed {most} times; {left} left"),
        };
        Some(Requirement {
            decides: false,
            met: Some(left > 0),
            cite: most.cite.clone(),
            ..row("renewals", Kind::Attestation, &label)
        })
    }

    /// Work and supervision. Without a cycle there is no time in which it would count.
    fn practice(&self, record: &Record, as_of: NaiveDate, open: &mut Vec<Open>) -> Vec<Requirement> {
        let first = self.setting.is_first_period();
        let asked: Vec<Practice> =
            self.terms.practice.iter().filter(|asked| first || !asked.first_period_only).cloned().collect();
        let members = self.terms.to_confirm.iter().filter(|asked| asked.way.is_some() && (first || !asked.first_period_only));
        let members: Vec<ToConfirm> = members.cloned().collect();
        let empty = Record::default();
        let record = if self.setting.dates.cycle.is_some() { record } else { &empty };
        let mut practised = weigh(&asked, &members, record, self.setting.dates.cycle, as_of);
        let doubtful = |id: &str| asked.iter().any(|asked| asked.id == id && asked.applies != Applies::default());
        for row in &mut practised.rows {
            if self.setting.dates.cycle.is_none() {
                *row = Requirement { counted: None, missing: None, met: None, ..row.clone() };
            } else if doubtful(&row.id) && row.met != Some(true) {
                *row = Requirement { kind: Kind::ToConfirm, missing: None, met: None, ..row.clone() };
            }
        }
        open.extend(practised.open);
        practised.rows
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
