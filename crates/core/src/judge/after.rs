//! What follows expiry: the steps of a rule laid on the calendar of one certificate.
//!
//! A step says what one does, by when, and what it costs in fees and hours. Where a rule names no steps, its grace is the only
//! one known; what comes after it is a question for the body. Nothing here is guessed: no step is made up to fill the time.

use super::cycle::{Dates, after};
use crate::date::{add_days, add_months};
use crate::fixed::{Dollars, Hours};
use crate::pack::{AfterExpiry, Grace, HoursEarned, Terms, Then};
use chrono::NaiveDate;

/// One step of what follows expiry, with its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// First day.
    pub from: NaiveDate,
    /// Last day; `None`: no end is known.
    pub until: Option<NaiveDate>,
    /// What one does.
    pub then: Then,
    /// The rule's words for it, in ours, or what is told of a lapse; `None` where only the grace is known.
    pub what: Option<String>,
    /// In place of the renewal fee.
    pub fee_usd: Option<Dollars>,
    /// On top of the renewal fee.
    pub late_fee_usd: Option<Dollars>,
    /// Contact hours on top of the cycle's, once.
    pub extra_hours: Option<Hours>,
    /// Contact hours on top for each month since expiry.
    pub extra_hours_per_month: Option<Hours>,
    /// Contact hours on top for each whole year missed.
    pub extra_hours_per_missed_year: Option<Hours>,
    /// All of these hours on the day of judgement, by whole months and years; `None` where the step asks for none.
    pub extra_hours_now: Option<Hours>,
    /// When the hours must have been earned.
    pub hours_earned: Option<HoursEarned>,
    /// The day of judgement lies in it.
    pub now: bool,
    /// Sources; empty where no source says what follows.
    pub cite: Vec<String>,
}

/// The steps after a certificate's expiry, in order of time; empty where no day of expiry is known.
#[must_use]
pub fn after_expiry(terms: Option<&Terms>, dates: &Dates, as_of: NaiveDate) -> Vec<Step> {
    let Some((expires_on, _)) = dates.expires else { return Vec::new() };
    let Some(mut from) = add_days(expires_on, 1) else { return Vec::new() };
    let mut steps = Vec::new();
    for rule in terms.map_or(&[][..], |terms| &terms.after_expiry) {
        let until = rule.until.and_then(|span| after(expires_on, span));
        if until.is_some_and(|until| until < from) {
            continue;
        }
        steps.push(step(rule, from, until, expires_on, as_of));
        let Some(next) = until.and_then(|until| add_days(until, 1)) else { return steps };
        from = next;
    }
    if steps.is_empty()
        && let Some(until) = dates.grace_ends_on.filter(|until| *until >= from)
    {
        let cite = terms.and_then(|terms| terms.grace.as_ref()).map(|grace| grace.cite.clone()).unwrap_or_default();
        let late_fee_usd = terms.and_then(|terms| terms.late_fee_usd.as_ref()).map(|fee| fee.value);
        steps.push(Step { late_fee_usd, cite, ..plain(from, Some(until), Then::Renew, as_of) });
        from = add_days(until, 1).unwrap_or(until);
    }
    // What a source tells of a lapse in words holds for all the time after the steps.
    let lapse = terms.and_then(|terms| terms.lapse.as_ref());
    let cite = match (lapse, terms.and_then(|terms| terms.grace.as_ref())) {
        (Some(lapse), _) => lapse.cite.clone(),
        (None, Some(grace)) if grace.value == Grace::NoGrace => grace.cite.clone(),
        _ => Vec::new(),
    };
    let what = lapse.map(|lapse| lapse.value.clone());
    steps.push(Step { what, cite, ..plain(from, None, Then::Ask, as_of) });
    steps
}

fn step(rule: &AfterExpiry, from: NaiveDate, until: Option<NaiveDate>, expires_on: NaiveDate, as_of: NaiveDate) -> Step {
    let months = whole_months(expires_on, as_of);
    let times =
        |hours: Option<Hours>, count: u32| hours.map(|hours| hours.times(Hours::whole(i32::try_from(count).unwrap_or(0))));
    let parts =
        [rule.extra_hours, times(rule.extra_hours_per_month, months), times(rule.extra_hours_per_missed_year, months / 12)];
    let extra_hours_now =
        parts.iter().any(Option::is_some).then(|| parts.into_iter().flatten().fold(Hours::ZERO, |sum, hours| sum + hours));
    Step {
        what: Some(rule.what.clone()),
        fee_usd: rule.fee_usd,
        late_fee_usd: rule.late_fee_usd,
        extra_hours: rule.extra_hours,
        extra_hours_per_month: rule.extra_hours_per_month,
        extra_hours_per_missed_year: rule.extra_hours_per_missed_year,
        extra_hours_now,
        hours_earned: rule.hours_earned,
        cite: rule.cite.clone(),
        ..plain(from, until, rule.then, as_of)
    }
}

fn plain(from: NaiveDate, until: Option<NaiveDate>, then: Then, as_of: NaiveDate) -> Step {
    Step {
        from,
        until,
        then,
        what: None,
        fee_usd: None,
        late_fee_usd: None,
        extra_hours: None,
        extra_hours_per_month: None,
        extra_hours_per_missed_year: None,
        extra_hours_now: None,
        hours_earned: None,
        now: from <= as_of && until.is_none_or(|until| as_of <= until),
        cite: Vec::new(),
    }
}

/// Whole months from one day to a later one; none where it is not later.
fn whole_months(from: NaiveDate, to: NaiveDate) -> u32 {
    (1..=2_400).take_while(|months| add_months(from, *months).is_some_and(|day| day <= to)).last().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::cycle::{ExpirySource, Period};
    use super::*;
    use crate::pack::{Cited, Span};

    fn day(text: &str) -> NaiveDate {
        crate::date::parse(text).unwrap()
    }

    fn dates(expires: &str, grace: Option<&str>) -> Dates {
        Dates {
            expires: Some((day(expires), ExpirySource::Certificate)),
            never_expires: false,
            cycle: None,
            period: Period::Ordinary,
            is_first: false,
            opens_on: None,
            file_by: None,
            grace_starts_on: None,
            grace_ends_on: grace.map(day),
        }
    }

    fn rule(until: Option<Span>, then: Then) -> AfterExpiry {
        AfterExpiry {
            until,
            then,
            what: "Do it.".into(),
            fee_usd: None,
            late_fee_usd: None,
            extra_hours: None,
            extra_hours_per_month: None,
            extra_hours_per_missed_year: None,
            hours_earned: None,
            cite: vec!["S1".into()],
        }
    }

    #[test]
    fn steps_follow_each_other_without_a_gap_and_months_are_not_thirty_days() {
        let terms = Terms {
            after_expiry: vec![
                rule(Some(Span::Days(30)), Then::Renew),
                rule(Some(Span::Months(6)), Then::Renew),
                rule(None, Then::ReExamine),
            ],
            ..Terms::default()
        };
        let steps = after_expiry(Some(&terms), &dates("2026-08-31", None), day("2027-02-28"));
        let days: Vec<_> = steps.iter().map(|step| (step.from, step.until, step.now)).collect();
        assert_eq!(
            days,
            [
                (day("2026-09-01"), Some(day("2026-09-30")), false),
                (day("2026-10-01"), Some(day("2027-02-28")), true),
                (day("2027-03-01"), None, false),
            ]
        );
    }

    #[test]
    fn hours_owed_grow_by_whole_months_and_missed_years() {
        let terms = Terms {
            after_expiry: vec![AfterExpiry {
                extra_hours_per_month: Some(Hours::from_units(15_000)),
                extra_hours_per_missed_year: Some(Hours::whole(12)),
                ..rule(None, Then::Reinstate)
            }],
            ..Terms::default()
        };
        let owed = |on: &str| after_expiry(Some(&terms), &dates("2024-01-31", None), day(on))[0].extra_hours_now;
        assert_eq!(owed("2024-02-28"), Some(Hours::ZERO));
        assert_eq!(owed("2024-02-29"), Some(Hours::from_units(15_000)));
        assert_eq!(owed("2025-01-31"), Some(Hours::whole(30)), "twelve months and one year");
    }

    #[test]
    fn what_is_told_of_a_lapse_stands_in_place_of_silence() {
        let lapse = Cited { value: "One applies anew.".to_owned(), cite: vec!["S3".to_owned()] };
        let grace = Some(Cited { value: Grace::For(Span::Days(30)), cite: vec!["S2".into()] });
        let terms = Terms { lapse: Some(lapse), grace, ..Terms::default() };
        let steps = after_expiry(Some(&terms), &dates("2026-01-31", Some("2026-03-02")), day("2026-06-01"));
        assert_eq!(steps.len(), 2);
        assert_eq!((steps[0].what.as_deref(), steps[0].until), (None, Some(day("2026-03-02"))));
        assert_eq!((steps[1].what.as_deref(), steps[1].then, steps[1].now), (Some("One applies anew."), Then::Ask, true));
        assert_eq!(steps[1].cite, ["S3"]);
    }

    #[test]
    fn a_grace_alone_is_one_step_and_then_a_question() {
        let terms =
            Terms { grace: Some(Cited { value: Grace::For(Span::Days(30)), cite: vec!["S2".into()] }), ..Terms::default() };
        let steps = after_expiry(Some(&terms), &dates("2026-10-31", Some("2026-11-30")), day("2026-11-22"));
        assert_eq!(steps.iter().map(|step| step.then).collect::<Vec<_>>(), [Then::Renew, Then::Ask]);
        assert!(steps[0].now && steps[0].cite == ["S2"] && steps[1].cite.is_empty());
    }
}
