//! Which courses can count for a certificate at all, for how many contact hours, and why the others cannot.

use super::cycle::Cycle;
use crate::date::sub_months;
use crate::fixed::Hours;
use crate::model::{Activity, Unit};
use crate::pack::{Body, Clock, Maximum, Selector, Terms, UnitWorth};
use chrono::NaiveDate;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{Hash, Hasher};

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
    hours_by(activity, terms.map(worth).unwrap_or_default())
}

/// What the body of these terms counts a unit for.
pub(super) fn worth(terms: &Terms) -> UnitWorth {
    UnitWorth {
        ceu: terms.ceu.as_ref().map(|fact| fact.value),
        academic_credit: terms.academic_credit.as_ref().map(|fact| fact.value),
    }
}

fn hours_by(activity: &Activity, worth: UnitWorth) -> (Hours, bool) {
    let (factor, usual) = match activity.unit {
        Unit::ContactHour => return (activity.hours, true),
        Unit::Ceu => (worth.ceu, CEU_BY_STANDARD),
        Unit::AcademicCredit => (worth.academic_credit, SEMESTER_CREDIT_BY_CUSTOM),
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
    /// The conversion to contact hours rests on the rule alone, and it surely lies in the field that the rule asks for.
    pub(super) sure: bool,
}

/// An activity from before the cycle that counts for a minimum with its own clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Earlier<'a> {
    pub(super) activity: &'a Activity,
    pub(super) hours: Hours,
    /// As in [`Eligible`].
    pub(super) sure: bool,
}

/// What sorts the courses of one certificate.
pub(super) struct Sieve<'a> {
    pub(super) credential_id: &'a str,
    /// The day of certification: no earlier cycle used a training from before it.
    pub(super) certified_on: NaiveDate,
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
    /// By index of a minimum with its own clock: what still counts for it from before the cycle.
    earlier: BTreeMap<usize, Vec<Earlier<'a>>>,
}

impl Sorted<'_> {
    /// Hours there already for each minimum from before the cycle; empty where there are none. The strict reading takes only
    /// those that are sure.
    pub(super) fn already(&self, strict: bool) -> Vec<Hours> {
        let len = self.earlier.keys().next_back().map_or(0, |last| last + 1);
        let sum = |at: usize| self.earlier(at, strict).map(|earlier| earlier.hours).sum();
        (0..len).map(sum).collect()
    }

    /// What counts for a minimum from before the cycle, in order of completion.
    pub(super) fn earlier(&self, minimum: usize, strict: bool) -> impl Iterator<Item = &Earlier<'_>> {
        self.earlier.get(&minimum).into_iter().flatten().filter(move |earlier| earlier.sure || !strict)
    }

    /// Whether any hours that can count are in doubt.
    pub(super) fn is_doubtful(&self) -> bool {
        self.eligible.iter().any(|eligible| !eligible.sure) || self.earlier.values().flatten().any(|earlier| !earlier.sure)
    }

    /// Whether any hours that can count rest on the usual worth of a unit, which the body may not share.
    pub(super) fn rests_on_standard(&self, terms: &Terms) -> bool {
        let earlier = self.earlier.values().flatten().map(|earlier| earlier.activity);
        let mut all = self.eligible.iter().map(|eligible| eligible.activity).chain(earlier);
        all.any(|activity| !contact_hours(activity, Some(terms)).1)
    }
}

impl<'a> Sieve<'a> {
    /// `activities` must be in order of completion.
    pub(super) fn sort(&self, activities: &[&'a Activity]) -> Sorted<'a> {
        let mut sorted = Sorted {
            eligible: Vec::with_capacity(activities.len()),
            refused: Vec::with_capacity(activities.len()),
            earlier: self.earlier(activities),
        };
        let counts_once = self.counts_once();
        // Which entry of a training counts; none where an earlier cycle has used it up.
        let mut seen: HashMap<_, Option<&str>> = HashMap::new();
        for (at, activity) in activities.iter().enumerate() {
            let (hours, defined) = counting_hours(activity, self.terms, self.bodies);
            if let Some(reason) = self.refuse(activity) {
                // An entry that cannot count takes nothing from its double; where a training counts once for ever, an earlier
                // cycle that took it has used it up.
                let in_earlier_cycle = self.certified_on <= activity.completed_on && activity.completed_on < self.cycle.starts_on;
                if counts_once && in_earlier_cycle && self.bar(activity).is_none() {
                    seen.insert(self.identity(activity), None);
                }
                sorted.refused.push((activity, hours, reason));
                continue;
            }
            let eligible = Eligible { activity, hours, sure: defined && self.lies_in_field(activity) };
            let same_day = |other: Option<&&Activity>| other.is_some_and(|other| other.completed_on == activity.completed_on);
            // What is alone on its day has no double, where a double must have the same day.
            let may_repeat =
                counts_once || same_day(activities.get(at + 1)) || same_day(at.checked_sub(1).map(|at| &activities[at]));
            if !may_repeat {
                sorted.eligible.push(eligible);
                continue;
            }
            match seen.entry(self.identity(activity)) {
                Entry::Vacant(entry) => {
                    entry.insert(Some(&activity.id));
                    sorted.eligible.push(eligible);
                }
                Entry::Occupied(mut entry) => {
                    // Of two entries the one that names more topics counts, and among equals the earlier one.
                    let kept = entry.get().and_then(|id| sorted.eligible.iter().position(|kept| kept.activity.id == id));
                    let poorer = kept.filter(|at| sorted.eligible[*at].activity.topics.len() < activity.topics.len());
                    let double = match poorer {
                        Some(at) => {
                            let poorer = sorted.eligible.remove(at);
                            entry.insert(Some(&activity.id));
                            sorted.eligible.push(eligible);
                            poorer
                        }
                        None => eligible,
                    };
                    sorted.refused.push((double.activity, double.hours, Reason::Duplicate));
                }
            }
        }
        sorted
    }

    /// Whether an activity surely lies in the field that every hour must lie in, where the rule names one.
    fn lies_in_field(&self, activity: &Activity) -> bool {
        self.terms.relevant.as_ref().is_none_or(|field| shares(&activity.topics, &field.value.topics))
    }

    fn counts_once(&self) -> bool {
        self.terms.counts_once.as_ref().is_some_and(|fact| fact.value)
    }

    /// Two entries with one identity are one training.
    fn identity<'b>(&self, activity: &'b Activity) -> (Option<(NaiveDate, Hours, Unit)>, Words<'b>, Words<'b>) {
        let when = (!self.counts_once()).then_some((activity.completed_on, activity.hours, activity.unit));
        (when, Words(&activity.title), Words(&activity.provider))
    }

    /// Hours from before the cycle that count for minimums with their own clock.
    fn earlier(&self, activities: &[&'a Activity]) -> BTreeMap<usize, Vec<Earlier<'a>>> {
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
            let mut seen = HashSet::new();
            let once = activities.iter().filter(|activity| counts(activity) && seen.insert(self.identity(activity)));
            let found: Vec<Earlier<'a>> = once
                .map(|activity| {
                    let (hours, defined) = counting_hours(activity, self.terms, self.bodies);
                    Earlier { activity, hours, sure: defined && self.lies_in_field(activity) }
                })
                .collect();
            if !found.is_empty() {
                earlier.insert(at, found);
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

    /// Whether an approval is noted by the body's name, or one it is known under, instead of its id.
    fn approved(&self, activity: &Activity, body_id: &str) -> bool {
        let named = |name: &String| activity.approvals.iter().any(|approval| Words(approval) == Words(name));
        let mut called = self.bodies.iter().filter(|body| body.id == body_id);
        called.any(|body| named(&body.name) || body.also_known_as.iter().any(named))
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
            let approved = approvers.value.iter().any(|id| activity.approvals.contains(id));
            !approved && !approvers.value.iter().any(|id| given_by(activity, id, self.bodies) || self.approved(activity, id))
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
        && which.course_of_at_least.is_none_or(|hours| hours <= hours_by(activity, which.worth).0)
        && (which.given_by.is_empty() || gives(&which.given_by))
        && (which.given_by_other_than.is_empty() || !gives(&which.given_by_other_than))
}

fn shares(some: &[String], others: &[String]) -> bool {
    some.iter().any(|topic| others.contains(topic))
}

/// Whether the provider written on the certificate is that body: by its id, its name or a name it is known under.
pub(super) fn given_by(activity: &Activity, body_id: &str, bodies: &[Body]) -> bool {
    let provider = Words(&activity.provider);
    let mut called = bodies.iter().filter(|body| body.id == body_id);
    provider.contain(body_id)
        || called.any(|body| provider.contain(&body.name) || body.also_known_as.iter().any(|name| provider.contain(name)))
}

/// A text as its words of letters and digits alone, whatever their case.
#[derive(Clone, Copy)]
struct Words<'a>(&'a str);

impl<'a> Words<'a> {
    fn iter(self) -> impl Iterator<Item = &'a str> + Clone {
        self.0.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
    }

    /// Whether the words of a name, at least one, stand here side by side.
    fn contain(self, name: &str) -> bool {
        let name = Words(name).iter();
        if name.clone().next().is_none() {
            return false;
        }
        let mut rest = self.iter();
        loop {
            let mut here = rest.clone();
            if name.clone().all(|word| here.next().is_some_and(|found| same_word(found, word))) {
                return true;
            }
            if rest.next().is_none() {
                return false;
            }
        }
    }
}

impl PartialEq for Words<'_> {
    fn eq(&self, other: &Self) -> bool {
        let (mut here, mut there) = (self.iter(), other.iter());
        loop {
            match (here.next(), there.next()) {
                (None, None) => return true,
                (Some(one), Some(two)) if same_word(one, two) => {}
                _ => return false,
            }
        }
    }
}

impl Eq for Words<'_> {}

impl Hash for Words<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // All letters go into one number first: the hasher is slow by the letter.
        let add = |sum: u64, letter: u64| (sum.rotate_left(5) ^ letter).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let sum = if self.0.is_ascii() {
            let letters = self.0.bytes().filter(u8::is_ascii_alphanumeric);
            letters.fold(0, |sum, letter| add(sum, u64::from(letter.to_ascii_lowercase())))
        } else {
            self.iter().flat_map(lower_case).fold(0, |sum, letter| add(sum, u64::from(letter)))
        };
        state.write_u64(sum);
    }
}

fn same_word(one: &str, two: &str) -> bool {
    if one.is_ascii() && two.is_ascii() { one.eq_ignore_ascii_case(two) } else { lower_case(one).eq(lower_case(two)) }
}

fn lower_case(word: &str) -> impl Iterator<Item = char> {
    word.chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_compared_as_words() {
        let written = Words("  Georgia Mental-Health  Consumer Network (GMHCN) ");
        assert!(written == Words("georgia mental health CONSUMER network gmhcn"));
        assert!(written != Words("georgia mental health consumer network"));
        for name in ["GMHCN", "gmhcn.", "Mental Health", "georgia mental"] {
            assert!(written.contain(name), "{name}");
        }
        for name in ["", " - ", "health mental", "GMH", "Network GMHCN Inc"] {
            assert!(!written.contain(name), "{name}");
        }
    }

    #[test]
    fn letters_beyond_ascii_have_two_cases_too() {
        let set: HashSet<Words<'_>> = [Words("Formación ÉTICA"), Words("formación, ética"), Words("Formacion etica")].into();
        assert_eq!(set.len(), 2);
    }
}
