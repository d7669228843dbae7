//! The rows of a judgement: each requirement with what counted, and the verdict over all of them.

use super::allocation::{Share, in_total};
use super::eligible::{Eligible, Reason, Sorted, selects};
use super::practice::{Practised, WAYS, all_met, weigh};
use super::settle::{Setting, applies};
use super::{Cycle, Judgement, Kind, NotCounted, Open, Outcome, Period, Requirement, Standing, TOTAL};
use crate::fixed::Hours;
use crate::model::Record;
use crate::pack::{Applies, Body, InTotal, Maximum, Practice, Selector, Terms, ToConfirm};
use chrono::NaiveDate;
use std::collections::HashMap;

mod minimum;

pub(crate) use minimum::blank;

/// Conditions without an answer on which ways of work may hang, so that each set of answers can be tried.
const MOST_CONDITIONS: usize = 6;

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
            // Under the holder's own terms another number may be asked for.
            for row in requirements.iter_mut().filter(|row| row.decides && row.met == Some(false)) {
                (row.kind, row.met, row.missing) = (Kind::ToConfirm, None, None);
            }
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

fn sum(hours: &[(String, Hours)]) -> Hours {
    hours.iter().map(|(_, hours)| *hours).sum()
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

    /// Hours of one kind, whatever slot they serve.
    fn chosen(&self, share: &Share<'_>, which: &Selector) -> Vec<(String, Hours)> {
        share.counted(|_| true, |activity| selects(which, activity, self.bodies))
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
        let years = self.years_of(maximum.each_year);
        let whole = |hours: Hours| {
            let years = years.as_ref().map_or(1, |years| i64::try_from(years.len()).unwrap_or(1));
            Hours::from_units(hours.units() * years)
        };
        let exceeds = |hours: Hours| doubtful && self.exceeds(&activities, hours, years.as_deref());
        match (&maximum.hours, self.outcome.strict.as_ref().filter(|_| !self.strict_costs())) {
            // Where it is not known whether it applies, only hours within it are beyond doubt.
            (Some(hours), None) if exceeds(hours.value) => {
                Requirement { kind: Kind::ToConfirm, required: Some(whole(hours.value)), counted, activities, ..base }
            }
            // All the rest is there without the hours above it: it is kept either way.
            (Some(hours), Some(strict)) if exceeds(hours.value) => {
                let activities = self.chosen(strict, &maximum.which);
                Requirement {
                    required: Some(whole(hours.value)),
                    counted: Some(sum(&activities)),
                    missing: Some(Hours::ZERO),
                    met: Some(true),
                    activities,
                    ..base
                }
            }
            (Some(hours), _) => Requirement {
                required: Some(whole(hours.value)),
                counted,
                missing: Some(Hours::ZERO),
                met: Some(true),
                activities,
                ..base
            },
            (None, _) => {
                // A maximum without a number can only matter to hours that are of its kind, and that are needed.
                let needless = self.outcome.strict.as_ref().is_some_and(|share| !share.to_earn.is_positive());
                let met = (needless || counted.is_some_and(Hours::is_zero)).then_some(true);
                if met.is_none() {
                    open.push(Open::Number { label: maximum.label.clone() });
                }
                Requirement { kind: Kind::ToConfirm, counted, met, activities, ..base }
            }
        }
    }

    /// Whether hours of one kind are more than so many, in the cycle or in any of its years.
    fn exceeds(&self, activities: &[(String, Hours)], most: Hours, years: Option<&[Cycle]>) -> bool {
        let Some(years) = years else { return sum(activities) > most };
        let days = self.days();
        let in_year = |year: &Cycle, id: &str| days.get(id).is_some_and(|day| year.contains(*day));
        let of_year =
            |year: &Cycle| activities.iter().filter(|(id, _)| in_year(year, id)).map(|(_, hours)| *hours).sum::<Hours>();
        years.iter().any(|year| of_year(year) > most)
    }

    /// Whether the strict reading leaves more hours to earn than the kind one.
    fn strict_costs(&self) -> bool {
        let to_earn = |share: &Option<Share<'_>>| share.as_ref().map(|share| share.to_earn);
        to_earn(&self.outcome.strict).zip(to_earn(&self.outcome.kind)).is_none_or(|(strict, kind)| strict > kind)
    }

    /// A row only where it is in doubt: where the hours that surely lie in the field do not do by themselves.
    fn relevance(&self, open: &mut Vec<Open>) -> Option<Requirement> {
        let field = self.terms.relevant.as_ref()?;
        let share = self.outcome.kind.as_ref()?;
        let sure = Selector { topics: field.value.topics.clone(), ..Selector::default() };
        let activities = self.chosen(share, &sure);
        let counted: Hours = activities.iter().map(|(_, hours)| *hours).sum();
        let all_sure = self.order().iter().all(|eligible| selects(&sure, eligible.activity, self.bodies));
        if all_sure || (self.setting.total.is_some() && !self.strict_costs()) {
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
        let weighed = |asked: &[Practice], members: &[ToConfirm]| weigh(asked, members, record, self.setting.dates.cycle, as_of);
        let mut practised = weighed(&asked, &members);
        let doubtful = |id: &str| asked.iter().any(|asked| asked.id == id && asked.applies != Applies::default());
        for row in &mut practised.rows {
            if self.setting.dates.cycle.is_none() {
                *row = Requirement { counted: None, missing: None, met: None, ..row.clone() };
            } else if doubtful(&row.id) && row.met != Some(true) {
                *row = Requirement { kind: Kind::ToConfirm, missing: None, met: None, ..row.clone() };
            } else if let Some(met) = ways_met(&asked, &members, &weighed).filter(|met| row.id == WAYS && *met != row.met) {
                let (kind, missing) = if met == Some(true) { (row.kind, Some(Hours::ZERO)) } else { (Kind::ToConfirm, None) };
                *row = Requirement { kind, missing, met, ..row.clone() };
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
        if self.sorted.is_some_and(|sorted| sorted.rests_on_standard(self.terms)) {
            open.push(Open::UnitByStandard);
            if decides {
                rows.push(row("units", Kind::ToConfirm, "How CEUs and college credits are counted"));
            }
        }
        rows
    }
}

/// Whether one of the ways is met, whatever the holder answers to the conditions on which they hang: a way that is not open to
/// the holder is none. `None` where they hang on no condition without an answer; else unknown where the answers differ.
fn ways_met(
    asked: &[Practice],
    members: &[ToConfirm],
    weighed: &dyn Fn(&[Practice], &[ToConfirm]) -> Practised,
) -> Option<Option<bool>> {
    let rows = asked.iter().map(|row| (&row.way, &row.applies)).chain(members.iter().map(|row| (&row.way, &row.applies)));
    let conditions = rows.filter(|(way, _)| way.is_some()).flat_map(|(_, row)| row.only_if.iter().chain(&row.unless));
    let mut open: Vec<&str> = conditions.map(String::as_str).collect();
    open.sort_unstable();
    open.dedup();
    if open.is_empty() {
        return None;
    }
    // What hangs on more answers than that is a question itself.
    if open.len() > MOST_CONDITIONS {
        return Some(None);
    }
    let mut mets = (0..1_usize << open.len()).map(|answers| {
        let answers: HashMap<&str, bool> = open.iter().enumerate().map(|(at, id)| (*id, answers >> at & 1 == 1)).collect();
        let is_open = |row: &Applies| applies(row, &answers) != Some(false);
        let asked: Vec<Practice> = asked.iter().filter(|row| row.way.is_some() && is_open(&row.applies)).cloned().collect();
        let members: Vec<ToConfirm> = members.iter().filter(|row| is_open(&row.applies)).cloned().collect();
        all_met(weighed(&asked, &members).rows.iter().filter(|row| row.decides).map(|row| row.met))
    });
    let first = mets.next()?;
    Some(if mets.all(|met| met == first) { first } else { None })
}
