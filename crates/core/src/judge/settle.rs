//! Which terms judge a certificate, and what is not known about them before a single course is looked at.
//!
//! The pack's block in force is chosen by its dates, by the other certificates held and by the holder's answers; the answers of
//! the certifying body are worked in. Rows that surely do not apply are gone from the terms; rows of which nobody knows
//! whether they apply stay, and are told apart in [`Doubtful`]. Nothing here looks at hours.

use super::cycle::{Circumstances, Dates, Period, Standing, dates};
use super::eligible::worth;
use super::{Cycle, Open, Rules, confirmed, own};
use crate::fixed::Hours;
use crate::model::{Credential, Record};
use crate::pack::{
    Applies, Body, ChosenBy, Cited, Clock, CredentialRule, FirstDue, FirstPeriod, Maximum, Minimum, Pack, Selector, Terms,
    UnitWorth,
};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::HashMap;

/// A renewal noted within so many days of a term's end was for that term: bodies date a letter a little early or late.
const TERM_TOLERANCE_DAYS: i64 = 45;

/// A certificate with the rule, terms and dates that apply to it.
pub(crate) struct Setting<'a> {
    pub(crate) held: &'a Credential,
    pub(crate) pack: Option<&'a Pack>,
    /// The terms in force, with confirmations worked in and without the rows that surely do not apply.
    pub(crate) terms: Option<Cow<'a, Terms>>,
    pub(crate) dates: Dates,
    pub(crate) circumstances: Circumstances,
    /// Contact hours asked for in this cycle, with the sources.
    pub(crate) total: Option<Cited<Hours>>,
    pub(crate) doubtful: Doubtful,
    pub(crate) open: Vec<Open>,
}

/// Rows of which nobody knows whether they apply, by index; and whether the block itself is in doubt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Doubtful {
    pub(crate) minimums: Vec<usize>,
    pub(crate) maximums: Vec<usize>,
    /// Minimums with their own clock that are surely not owed yet.
    pub(crate) not_yet: Vec<usize>,
    pub(crate) block: bool,
}

impl Doubtful {
    pub(crate) fn any_row(&self) -> bool {
        !self.minimums.is_empty() || !self.maximums.is_empty()
    }
}

impl<'a> Setting<'a> {
    pub(crate) fn bodies(&self) -> &'a [Body] {
        self.pack.map_or(&[], |pack| &pack.bodies)
    }

    /// Whether the minimums and maximums are asked for in this period; in a first period with its own terms only where the
    /// rule says so.
    pub(crate) fn asks_details(&self) -> bool {
        match self.dates.period {
            Period::Ordinary => true,
            Period::Exempt => false,
            Period::First => self.details_of_first_period() == Some(true),
        }
    }

    /// Whether this is the first period: the one that the rule treats by itself, or the one of a first certificate.
    pub(crate) fn is_first_period(&self) -> bool {
        let own = self.terms.as_ref().is_some_and(|terms| {
            matches!(terms.first_period.as_ref().map(|fact| &fact.value), Some(FirstPeriod::OfMonths { .. }))
        });
        if own { self.dates.period == Period::First } else { self.dates.is_first }
    }

    /// Whether it is known that the minimums are not asked for in this period.
    pub(crate) fn asks_no_details(&self) -> bool {
        self.dates.period == Period::Exempt
            || (self.dates.period == Period::First && self.details_of_first_period() == Some(false))
    }

    fn details_of_first_period(&self) -> Option<bool> {
        match self.terms.as_ref()?.first_period.as_ref().map(|fact| &fact.value) {
            Some(FirstPeriod::OfMonths { details, .. }) => *details,
            _ => None,
        }
    }

    /// The terms as one reading takes them: what is only advised is asked by none; what may not apply is asked by the strict
    /// reading alone.
    pub(crate) fn read(&self, strict: bool) -> Option<Cow<'_, Terms>> {
        let terms = self.terms.as_deref()?;
        let advised = terms.minimums.iter().any(|minimum| minimum.advisory);
        let left_out = !strict && self.doubtful.any_row();
        // A maximum without a number may be as small as nothing.
        let without_number = |maximum: &Maximum| maximum.hours.is_none();
        let narrowed = strict && terms.maximums.iter().any(without_number);
        if !advised && !left_out && !narrowed && self.doubtful.not_yet.is_empty() && self.asks_details() {
            return Some(Cow::Borrowed(terms));
        }
        let mut terms = terms.clone();
        let asked = self.asks_details();
        for (at, minimum) in terms.minimums.iter_mut().enumerate() {
            let not_asked = minimum.advisory || !asked || self.doubtful.not_yet.contains(&at);
            if not_asked || (left_out && self.doubtful.minimums.contains(&at)) {
                minimum.hours = None;
            }
        }
        for maximum in terms.maximums.iter_mut().filter(|maximum| strict && without_number(maximum)) {
            maximum.hours = Some(Cited { value: Hours::ZERO, cite: maximum.cite.clone() });
        }
        for at in self.doubtful.maximums.iter().filter(|_| left_out) {
            if let Some(maximum) = terms.maximums.get_mut(*at) {
                maximum.hours = None;
            }
        }
        Some(Cow::Owned(terms))
    }
}

/// Settles the terms of one certificate on a day.
pub(crate) fn settle<'a>(rules: &'a Rules, record: &'a Record, held: &'a Credential, as_of: NaiveDate) -> Setting<'a> {
    let birth_date = record.holder.birth_date;
    let circumstances = Circumstances { birth_date, reset_on: None };
    let without = |pack, terms: Option<Cow<'a, Terms>>, open| Setting {
        held,
        pack,
        dates: dates(held, terms.as_deref(), circumstances),
        terms,
        circumstances,
        total: None,
        doubtful: Doubtful::default(),
        open,
    };
    let Some((pack, rule)) = rules.of(held) else {
        let Some(rule) = own::own_rule(held) else { return without(None, None, vec![Open::NoRule]) };
        let terms = own::terms(rule);
        let (dates, open) = own::settled(held, rule, &terms, circumstances, as_of);
        let total = terms.ce_hours.clone();
        return Setting { dates, total, ..without(None, Some(Cow::Owned(terms)), open) };
    };
    let answers = confirmed::answers(&rule.id, &record.confirmations, as_of);
    let chosen = rule.renewal.iter().find_map(|terms| {
        let holds = |ids: &[String]| ids.iter().any(|id| holds_current(rules, record, id, as_of));
        if (!terms.holds_any.is_empty() && !holds(&terms.holds_any)) || holds(&terms.holds_none) {
            return None;
        }
        let applies = applies(&terms.applies, &answers);
        if applies == Some(false) {
            return None;
        }
        let mut open = Vec::new();
        let mut terms = Cow::Borrowed(terms);
        if record.confirmations.iter().any(|answer| answer.type_id == rule.id) {
            open.extend(confirmed::apply(terms.to_mut(), &rule.id, &record.confirmations, as_of));
        }
        pick_option(&mut terms, held, &mut open);
        drop_rows(&mut terms, &answers);
        let reset_on = terms.resets_with.as_ref().and_then(|with| latest_certification(record, &with.value, as_of));
        let circumstances = Circumstances { birth_date, reset_on };
        let dates = dates(held, Some(&terms), circumstances);
        in_force(&terms, &dates, as_of).then_some((terms, dates, circumstances, open, applies.is_none()))
    });
    let Some((mut terms, dates, circumstances, mut open, block)) = chosen else {
        // What the holder was told by the body stands even where no pack knows a term.
        let mut terms = Terms::default();
        let mut open = vec![if rule.renewal.is_empty() { Open::NoTerms } else { Open::NoTermsInForce }];
        open.extend(confirmed::apply(&mut terms, &rule.id, &record.confirmations, as_of));
        let mut setting = without(Some(pack), Some(Cow::Owned(terms)), open);
        setting.total = setting.terms.as_ref().and_then(|terms| terms.ce_hours.clone());
        return setting;
    };
    let total = total(&terms, dates.period);
    share_of_total(&mut terms, total.as_ref().map(|fact| fact.value));
    measure_courses(&mut terms);
    let mut doubtful = doubtful(&terms, held, dates.cycle, &answers);
    doubtful.block = block;
    ask_conditions(&terms, rule, &answers, &mut open);
    Setting { held, pack: Some(pack), terms: Some(terms), dates, circumstances, total, doubtful, open }
}

/// Hours asked for in a cycle of this kind.
pub(crate) fn total(terms: &Terms, period: Period) -> Option<Cited<Hours>> {
    let first = terms.first_period.as_ref();
    match period {
        Period::Exempt => first.map(|first| Cited { value: Hours::ZERO, cite: first.cite.clone() }),
        Period::Ordinary => terms.ce_hours.clone(),
        Period::First => first.and_then(|first| match first.value {
            FirstPeriod::OfMonths { ce_hours: Some(hours), .. } => Some(Cited { value: hours, cite: first.cite.clone() }),
            _ => None,
        }),
    }
}

pub(super) fn applies(row: &Applies, answers: &HashMap<&str, bool>) -> Option<bool> {
    let answer = |id: &Option<String>, wanted: bool| match id {
        None => Some(true),
        Some(id) => answers.get(id.as_str()).map(|answer| *answer == wanted),
    };
    match (answer(&row.only_if, true), answer(&row.unless, false)) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// Where the holder picks the term, the certificate's own dates tell which one it was.
fn pick_option(terms: &mut Cow<'_, Terms>, held: &Credential, open: &mut Vec<Open>) {
    if terms.options.is_empty() {
        return;
    }
    let picked = match terms.period_months.as_ref().map(|fact| fact.value) {
        Some(months) => terms.options.iter().find(|option| option.months == months),
        None => {
            let last = held.renewals.last();
            // A term renewed ahead of time begins where the one before it ended.
            let before = held.renewals.len().checked_sub(2).and_then(|at| held.renewals.get(at));
            let ended_on = before.and_then(|renewal| renewal.expires_on);
            let starts = [Some(last.map_or(held.issued_on, |renewal| renewal.renewed_on)), ended_on];
            let ends_on = held.expires_on.or(last.and_then(|renewal| renewal.expires_on));
            let distance = |months: u32| {
                let ends = starts.iter().flatten().filter_map(|day| crate::date::add_months(*day, months));
                let days = ends.filter_map(|end| ends_on.map(|ends_on| (ends_on - end).num_days().abs())).min();
                days.filter(|days| *days <= TERM_TOLERANCE_DAYS)
            };
            let near = terms.options.iter().filter_map(|option| distance(option.months).map(|days| (days, option)));
            near.min_by_key(|(days, _)| *days).map(|(_, option)| option)
        }
    };
    let Some(option) = picked.cloned() else {
        open.push(Open::Term { months: terms.options.iter().map(|option| option.months).collect() });
        return;
    };
    let terms = terms.to_mut();
    let cite = option.cite;
    if terms.period_months.is_none() {
        terms.period_months = Some(Cited { value: option.months, cite: cite.clone() });
    }
    if terms.ce_hours.is_none() {
        terms.ce_hours = option.ce_hours.map(|value| Cited { value, cite: cite.clone() });
    }
    if terms.fee_usd.is_none() {
        terms.fee_usd = option.fee_usd.map(|value| Cited { value, cite });
    }
}

/// Takes out the rows that surely do not apply, and the mark from those that surely do.
fn drop_rows(terms: &mut Cow<'_, Terms>, answers: &HashMap<&str, bool>) {
    fn sift<T>(rows: &mut Vec<T>, row: fn(&mut T) -> &mut Applies, answers: &HashMap<&str, bool>) {
        rows.retain_mut(|item| {
            let found = applies(row(item), answers);
            if found == Some(true) {
                *row(item) = Applies::default();
            }
            found != Some(false)
        });
    }
    let always = Applies::default();
    let conditional = terms.minimums.iter().any(|row| row.applies != always)
        || terms.maximums.iter().any(|row| row.applies != always)
        || terms.practice.iter().any(|row| row.applies != always)
        || terms.to_confirm.iter().any(|row| row.applies != always);
    if !conditional {
        return;
    }
    let terms = terms.to_mut();
    sift(&mut terms.minimums, |row: &mut Minimum| &mut row.applies, answers);
    sift(&mut terms.maximums, |row: &mut Maximum| &mut row.applies, answers);
    sift(&mut terms.practice, |row| &mut row.applies, answers);
    sift(&mut terms.to_confirm, |row| &mut row.applies, answers);
}

/// Turns maximums that are a share of the total into hours.
pub(super) fn share_of_total(terms: &mut Cow<'_, Terms>, total: Option<Hours>) {
    // Hours that a share was turned into before, for a cycle with another total, bear the share's own source.
    let is_share = |maximum: &Maximum| {
        maximum.percent.as_ref().is_some_and(|percent| maximum.hours.as_ref().is_none_or(|hours| hours.cite == percent.cite))
    };
    if !terms.maximums.iter().any(is_share) {
        return;
    }
    for maximum in terms.to_mut().maximums.iter_mut().filter(|maximum| is_share(maximum)) {
        maximum.hours = maximum.percent.as_ref().zip(total).map(|(percent, total)| Cited {
            value: Hours::from_units(total.units() * percent.value.units() / (100 * Hours::ONE)),
            cite: percent.cite.clone(),
        });
    }
}

/// Rows that measure a course measure it in the body's own hours.
fn measure_courses(terms: &mut Cow<'_, Terms>) {
    let worth = worth(terms);
    let measures = |which: &Selector| which.course_of_at_least.is_some();
    let mut rows = terms.minimums.iter().map(|row| &row.which).chain(terms.maximums.iter().map(|row| &row.which));
    if worth == UnitWorth::default() || (!rows.any(measures) && !terms.weights.iter().any(|row| measures(&row.which))) {
        return;
    }
    let terms = terms.to_mut();
    let rows = terms.minimums.iter_mut().map(|row| &mut row.which).chain(terms.maximums.iter_mut().map(|row| &mut row.which));
    let rows = rows.chain(terms.weights.iter_mut().map(|row| &mut row.which));
    rows.filter(|which| measures(which)).for_each(|which| which.worth = worth);
}

/// The rows of which it is not known whether they are asked for in this cycle.
fn doubtful(terms: &Terms, held: &Credential, cycle: Option<Cycle>, answers: &HashMap<&str, bool>) -> Doubtful {
    let unanswered = |row: &Applies| applies(row, answers).is_none();
    let not_surely_due = |minimum: &Minimum| first_due(minimum, held, cycle) == Due::Unknown;
    let at = |rows: Vec<bool>| rows.into_iter().enumerate().filter(|(_, doubtful)| *doubtful).map(|(at, _)| at).collect();
    Doubtful {
        minimums: at(terms.minimums.iter().map(|row| unanswered(&row.applies) || not_surely_due(row)).collect()),
        maximums: at(terms.maximums.iter().map(|row| unanswered(&row.applies)).collect()),
        not_yet: at(terms.minimums.iter().map(|row| first_due(row, held, cycle) == Due::NotYet).collect()),
        block: false,
    }
}

/// Whether a requirement with its own clock is owed in this cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    Now,
    NotYet,
    Unknown,
}

/// A holder certified for less than the clock's time may not owe it yet; only the rule tells.
pub(crate) fn first_due(minimum: &Minimum, held: &Credential, cycle: Option<Cycle>) -> Due {
    let (Some(Clock::Years(years)), Some(cycle)) = (minimum.clock, cycle) else {
        return Due::Now;
    };
    let has_run = crate::date::add_months(held.issued_on, years.saturating_mul(12)).is_some_and(|day| day <= cycle.ends_on);
    match minimum.first_due {
        _ if has_run => Due::Now,
        Some(FirstDue::FirstCycle) => Due::Now,
        Some(FirstDue::FirstClock) => Due::NotYet,
        None => Due::Unknown,
    }
}

/// Asks the holder what decides whether a row, or the whole block, applies.
fn ask_conditions(terms: &Terms, rule: &CredentialRule, answers: &HashMap<&str, bool>, open: &mut Vec<Open>) {
    let rows = terms.minimums.iter().map(|row| &row.applies).chain(terms.maximums.iter().map(|row| &row.applies));
    let rows = rows.chain(terms.practice.iter().map(|row| &row.applies)).chain(terms.to_confirm.iter().map(|row| &row.applies));
    let mut ids: Vec<&str> = Vec::new();
    for row in rows.chain([&terms.applies]) {
        for id in row.only_if.iter().chain(&row.unless).map(String::as_str) {
            if !answers.contains_key(id) && !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    for condition in rule.conditions.iter().filter(|condition| ids.contains(&condition.id.as_str())) {
        open.push(Open::Condition { id: condition.id.clone(), question: condition.ask.clone() });
    }
}

fn in_force(terms: &Terms, dates: &Dates, as_of: NaiveDate) -> bool {
    let deciding = match terms.chosen_by {
        ChosenBy::PeriodStart => dates.cycle.map(|cycle| cycle.starts_on),
        ChosenBy::PeriodEnd => dates.expires.map(|(day, _)| day),
        ChosenBy::JudgedOn => Some(as_of),
    };
    // Where the deciding date is unknown, the terms in force today are shown.
    terms.in_force_on(deciding.unwrap_or(as_of))
}

/// Whether the holder has a valid certificate of that type; one whose expiry is unknown does not show it.
pub(crate) fn holds_current(rules: &Rules, record: &Record, type_id: &str, as_of: NaiveDate) -> bool {
    let of_type = record.credentials.iter().filter(|held| held.type_id.as_deref() == Some(type_id) && held.issued_on <= as_of);
    let terms = rules.credential(type_id).and_then(|(_, rule)| rule.renewal.first());
    of_type.into_iter().any(|held| {
        let circumstances = Circumstances { birth_date: record.holder.birth_date, reset_on: None };
        let standing = dates(held, terms, circumstances).standing(as_of);
        matches!(standing, Standing::Current | Standing::RenewalOpen | Standing::DoesNotExpire)
    })
}

/// The latest day on which the holder was certified, or renewed, for one of these types.
fn latest_certification(record: &Record, type_ids: &[String], as_of: NaiveDate) -> Option<NaiveDate> {
    let of_types = record.credentials.iter().filter(|held| held.type_id.as_ref().is_some_and(|id| type_ids.contains(id)));
    let days = of_types.flat_map(|held| held.renewals.iter().map(|renewal| renewal.renewed_on).chain([held.issued_on]));
    days.filter(|day| *day <= as_of).max()
}
