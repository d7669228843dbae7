//! Which courses can count for a certificate at all, for how many contact hours, and why the others cannot.

use super::cycle::Cycle;
use crate::date::sub_months;
use crate::fixed::Hours;
use crate::model::{Activity, Unit};
use crate::pack::{Body, Clock, Maximum, Selector, Terms};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Why hours did not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Completed before or after the cycle.
    OutsideCycle,
    /// A maximum is used up.
    OverMaximum,
    /// No body whose approval the rule asks for approved or gave it.
    NotApproved,
    /// The rule accepts none of its kind.
    Excluded,
    /// The same training stands in the log already.
    Duplicate,
    /// The holder, or a rule against counting twice, gives it to another certificate.
    AssignedElsewhere,
    /// Its day of completion is after the day of judgement.
    NotYetCompleted,
}

crate::model::portable_names!(Reason {
    OutsideCycle = "outside-cycle",
    OverMaximum = "over-maximum",
    NotApproved = "not-approved",
    Excluded = "excluded",
    Duplicate = "duplicate",
    AssignedElsewhere = "assigned-elsewhere",
    NotYetCompleted = "not-yet-completed",
});

/// Contact hours in one continuing education unit by the ANSI/IACET standard, where a body defines none of its own.
const CEU_BY_STANDARD: Hours = Hours::whole(10);

/// Contact hours in one semester credit as most bodies count it, where a body defines none of its own.
const SEMESTER_CREDIT_BY_CUSTOM: Hours = Hours::whole(15);

/// The contact hours of an activity under these terms, and whether the body itself defines the conversion.
pub(super) fn contact_hours(activity: &Activity, terms: Option<&Terms>) -> (Hours, bool) {
    let defined = |pick: fn(&Terms) -> Option<Hours>| terms.and_then(pick);
    let (factor, usual) = match activity.unit {
        Unit::ContactHour => return (activity.hours, true),
        Unit::Ceu => (defined(|terms| terms.ceu.as_ref().map(|fact| fact.value)), CEU_BY_STANDARD),
        Unit::AcademicCredit => {
            (defined(|terms| terms.academic_credit.as_ref().map(|fact| fact.value)), SEMESTER_CREDIT_BY_CUSTOM)
        }
    };
    (activity.hours.times(factor.unwrap_or(usual)), factor.is_some())
}

/// The hours that count for an activity: its contact hours, as often as the terms let each of them count.
fn counting_hours(activity: &Activity, terms: &Terms, bodies: &[Body]) -> (Hours, bool) {
    let (hours, sure) = contact_hours(activity, Some(terms));
    let weights = terms.weights.iter().filter(|weight| selects(&weight.which, activity, bodies));
    (weights.fold(hours, |hours, weight| hours.times(weight.times.value)), sure)
}

/// An activity that can count for one certificate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Eligible<'a> {
    pub(super) activity: &'a Activity,
    pub(super) hours: Hours,
    /// The conversion to contact hours rests on the rule alone.
    pub(super) sure: bool,
}

/// What sorts the courses of one certificate.
pub(super) struct Sieve<'a> {
    pub(super) credential_id: &'a str,
    pub(super) terms: &'a Terms,
    pub(super) bodies: &'a [Body],
    pub(super) cycle: Cycle,
    pub(super) as_of: NaiveDate,
    /// Maximums, by index, of which nobody knows whether they apply: these exclude nothing here.
    pub(super) doubtful_maximums: &'a [usize],
}

/// Courses sorted into those that can count, in order of completion, and the others.
pub(super) struct Sorted<'a> {
    pub(super) eligible: Vec<Eligible<'a>>,
    pub(super) refused: Vec<(&'a Activity, Hours, Reason)>,
    /// By index of a minimum with its own clock: hours from before the cycle that still count for it.
    pub(super) earlier: BTreeMap<usize, Vec<(String, Hours)>>,
}

impl Sorted<'_> {
    /// Hours there already for each minimum from before the cycle; empty where there are none.
    pub(super) fn already(&self) -> Vec<Hours> {
        let len = self.earlier.keys().next_back().map_or(0, |last| last + 1);
        let sum = |at: usize| self.earlier.get(&at).map_or(Hours::ZERO, |hours| hours.iter().map(|(_, hours)| *hours).sum());
        (0..len).map(sum).collect()
    }
}

impl<'a> Sieve<'a> {
    /// `activities` must be in order of completion.
    pub(super) fn sort(&self, activities: &[&'a Activity]) -> Sorted<'a> {
        let mut sorted = Sorted { eligible: Vec::new(), refused: Vec::new(), earlier: self.earlier(activities) };
        let mut seen = std::collections::HashSet::new();
        for activity in activities {
            let (hours, defined) = counting_hours(activity, self.terms, self.bodies);
            let mut refused = self.refuse(activity);
            // An entry that cannot count takes nothing from its double; where a training counts once for ever, an earlier
            // cycle has used it up.
            let uses_up = refused.is_none() || (self.counts_once() && activity.completed_on < self.cycle.starts_on);
            if uses_up && !seen.insert(self.identity(activity)) && refused.is_none() {
                refused = Some(Reason::Duplicate);
            }
            match refused {
                Some(reason) => sorted.refused.push((activity, hours, reason)),
                None => sorted.eligible.push(Eligible { activity, hours, sure: defined }),
            }
        }
        sorted
    }

    fn counts_once(&self) -> bool {
        self.terms.counts_once.as_ref().is_some_and(|fact| fact.value)
    }

    /// Two entries with one identity are one training.
    fn identity(&self, activity: &Activity) -> (String, String, Option<(NaiveDate, Hours, Unit)>) {
        let when = (!self.counts_once()).then_some((activity.completed_on, activity.hours, activity.unit));
        (folded(&activity.title), folded(&activity.provider), when)
    }

    /// Hours from before the cycle that count for minimums with their own clock.
    fn earlier(&self, activities: &[&'a Activity]) -> BTreeMap<usize, Vec<(String, Hours)>> {
        let clocked = self.terms.minimums.iter().enumerate().filter_map(|(at, minimum)| Some((at, minimum, minimum.clock?)));
        let mut earlier = BTreeMap::new();
        for (at, minimum, clock) in clocked {
            let since = match clock {
                Clock::Years(years) => sub_months(self.cycle.ends_on, years.saturating_mul(12)),
                Clock::Lifetime => None,
            };
            let counts = |activity: &Activity| {
                activity.completed_on < self.cycle.starts_on
                    && activity.completed_on <= self.as_of
                    && since.is_none_or(|since| since <= activity.completed_on)
                    && self.bar(activity).is_none()
                    && selects(&minimum.which, activity, self.bodies)
            };
            let hours = activities.iter().filter(|activity| counts(activity));
            let hours: Vec<(String, Hours)> = hours
                .map(|activity| (activity.id.clone(), counting_hours(activity, self.terms, self.bodies)))
                .filter(|(_, (_, sure))| *sure)
                .map(|(id, (hours, _))| (id, hours))
                .collect();
            if !hours.is_empty() {
                earlier.insert(at, hours);
            }
        }
        earlier
    }

    fn refuse(&self, activity: &Activity) -> Option<Reason> {
        if activity.completed_on > self.as_of {
            return Some(Reason::NotYetCompleted);
        }
        if !self.cycle.contains(activity.completed_on) {
            return Some(Reason::OutsideCycle);
        }
        self.bar(activity)
    }

    /// Why an activity cannot count, whenever it was done.
    fn bar(&self, activity: &Activity) -> Option<Reason> {
        if activity.counts_for.as_ref().is_some_and(|ids| !ids.iter().any(|id| id == self.credential_id)) {
            return Some(Reason::AssignedElsewhere);
        }
        let mut maximums = self.terms.maximums.iter().enumerate().filter(|(at, _)| !self.doubtful_maximums.contains(at));
        let excludes = |maximum: &Maximum| maximum.hours.as_ref().is_some_and(|hours| hours.value.is_zero());
        if maximums.any(|(_, maximum)| excludes(maximum) && selects(&maximum.which, activity, self.bodies)) {
            return Some(Reason::Excluded);
        }
        if self.terms.approved_by.as_ref().is_some_and(|approvers| {
            !approvers.value.iter().any(|id| activity.approvals.contains(id) || given_by(activity, id, self.bodies))
        }) {
            return Some(Reason::NotApproved);
        }
        None
    }
}

/// Whether an activity is of the kind a minimum or maximum speaks of.
pub(super) fn selects(which: &Selector, activity: &Activity, bodies: &[Body]) -> bool {
    let gives = |ids: &[String]| ids.iter().any(|id| given_by(activity, id, bodies));
    (which.topics.is_empty() || shares(&activity.topics, &which.topics))
        && !shares(&activity.topics, &which.topics_other_than)
        && (which.formats.is_empty() || which.formats.contains(&activity.format))
        && (which.roles.is_empty() || which.roles.contains(&activity.role))
        && (which.units.is_empty() || which.units.contains(&activity.unit))
        && which.course_of_at_least.is_none_or(|hours| hours <= contact_hours(activity, None).0)
        && (which.given_by.is_empty() || gives(&which.given_by))
        && (which.given_by_other_than.is_empty() || !gives(&which.given_by_other_than))
}

fn shares(some: &[String], others: &[String]) -> bool {
    some.iter().any(|topic| others.contains(topic))
}

/// Whether the provider written on the certificate is that body: by its id, its name or a name it is known under.
pub(super) fn given_by(activity: &Activity, body_id: &str, bodies: &[Body]) -> bool {
    let provider = folded(&activity.provider);
    let is = |name: &str| {
        let name = folded(name);
        !name.is_empty() && (provider == name || format!(" {provider} ").contains(&format!(" {name} ")))
    };
    is(body_id)
        || bodies
            .iter()
            .filter(|body| body.id == body_id)
            .any(|body| is(&body.name) || body.also_known_as.iter().any(|name| is(name)))
}

/// Lower case, words of letters and digits only, single spaces.
fn folded(text: &str) -> String {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_words() {
        assert_eq!(folded("  Georgia Mental-Health  (GMHCN) "), "georgia mental health gmhcn");
    }
}
