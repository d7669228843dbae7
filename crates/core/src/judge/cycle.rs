//! Dates of a certificate: expiry, the renewal cycle that ends with it, the days around it, and where it stands.
//!
//! The certificate outranks the rule. Where neither says a day, there is no day: nothing here falls back on a usual one.

use crate::date::{
    add_days, add_months, add_working_days, month_end, sub_days, sub_months, sub_working_days, working_day_after,
    working_day_before,
};
use crate::model::Credential;
use crate::pack::{CountsFrom, Exemption, Expiry, FirstPeriod, Grace, Span, Terms, WorkingDay};
use chrono::{Datelike, NaiveDate};

/// Days before expiry from which a certificate counts as due for renewal where no rule names a filing window.
pub const USUAL_NOTICE_DAYS: u32 = 90;

/// Where a certificate stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Valid, and too early to renew.
    Current,
    /// Valid, and time to renew.
    RenewalOpen,
    /// Expired, and still renewable.
    Grace,
    /// Expired.
    Lapsed,
    /// Does not expire.
    DoesNotExpire,
    /// No day of expiry is known.
    Unknown,
}

/// A renewal cycle; both days lie inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cycle {
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day on which hours count.
    pub ends_on: NaiveDate,
}

impl Cycle {
    /// Whether a day lies inside.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.starts_on <= day && day <= self.ends_on
    }
}

/// Who says the day of expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpirySource {
    /// The certificate, or the letter of its last renewal.
    Certificate,
    /// The rule, computed.
    Rule,
}

/// Which kind of cycle is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// An ordinary one.
    Ordinary,
    /// The first one, which the rule treats by itself.
    First,
    /// A broken first one in which nothing is asked.
    Exempt,
}

/// Every date of a certificate under one set of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    /// Day of expiry, and who says it.
    pub expires: Option<(NaiveDate, ExpirySource)>,
    /// It does not expire.
    pub never_expires: bool,
    /// The cycle that ends with it.
    pub cycle: Option<Cycle>,
    /// Ordinary, first, or exempt.
    pub period: Period,
    /// It is the first certificate: no renewal is noted, and the cycle reaches back to certification.
    pub is_first: bool,
    /// First day on which one may file.
    pub opens_on: Option<NaiveDate>,
    /// Last day on which one must have filed.
    pub file_by: Option<NaiveDate>,
    /// First day of the grace, where it does not begin with expiry.
    pub grace_starts_on: Option<NaiveDate>,
    /// Last day on which one may renew after expiry.
    pub grace_ends_on: Option<NaiveDate>,
}

/// What else decides the dates of a certificate.
#[derive(Debug, Clone, Copy, Default)]
pub struct Circumstances {
    /// The holder's.
    pub birth_date: Option<NaiveDate>,
    /// The day on which another certificate set the schedule of this one anew.
    pub reset_on: Option<NaiveDate>,
}

/// The day so long after another.
#[must_use]
pub fn after(day: NaiveDate, span: Span) -> Option<NaiveDate> {
    match span {
        Span::Days(days) => add_days(day, days),
        Span::Months(months) => add_months(day, months),
        Span::BusinessDays(days) => add_working_days(day, days),
    }
}

/// The day so long before another.
#[must_use]
pub fn before(day: NaiveDate, span: Span) -> Option<NaiveDate> {
    match span {
        Span::Days(days) => sub_days(day, days),
        Span::Months(months) => sub_months(day, months),
        Span::BusinessDays(days) => sub_working_days(day, days),
    }
}

/// The dates of a certificate under these terms, or of one that no rule knows.
#[must_use]
pub fn dates(credential: &Credential, terms: Option<&Terms>, circumstances: Circumstances) -> Dates {
    let schedule = Schedule::new(credential, terms, circumstances);
    let printed = credential.expires_on.or_else(|| credential.renewals.last().and_then(|renewal| renewal.expires_on));
    let never_expires = printed.is_none() && schedule.period_months() == Some(0);
    let early = terms.and_then(|terms| terms.hours_due_days_before_expiry.as_ref()).map_or(0, |days| days.value);
    // `end` is the day that the rule's expiry names. Where the days between are a grace that the certificate's own expiry
    // includes, the hours are due on it and the certificate outlives it; else the certificate expires on it.
    let outlives =
        terms.and_then(|terms| terms.grace.as_ref()).is_some_and(|grace| matches!(grace.value, Grace::BeforeExpiry(_)));
    let (expires, end) = match printed {
        Some(day) if outlives && early > 0 && !schedule.falls_on(day) => {
            (Some((day, ExpirySource::Certificate)), sub_days(day, early))
        }
        Some(day) => (Some((day, ExpirySource::Certificate)), Some(day)),
        None => {
            let end = schedule.computed_end();
            let expires = if outlives { end.and_then(|day| add_days(day, early)) } else { end };
            (expires.map(|day| (day, ExpirySource::Rule)), end)
        }
    };
    // The day up to which hours count.
    let due = if outlives { end } else { end.and_then(|day| sub_days(day, early)) };
    let period = end.map_or(Period::Ordinary, |day| schedule.kind_of_period(day, printed.is_some()));
    let cycle = end.zip(due).and_then(|(end, due)| {
        let starts_on = schedule.cycle_start(end, due, period)?;
        (starts_on <= due).then_some(Cycle { starts_on, ends_on: due })
    });
    let ahead = |span: Option<Span>| before(expires?.0, span?);
    let grace_ends_on =
        expires.zip(terms.and_then(|terms| terms.grace.as_ref())).and_then(|((day, _), grace)| match grace.value {
            Grace::For(span) => after(day, span),
            Grace::Between { until, .. } => (until > day).then_some(until),
            Grace::BeforeExpiry(_) | Grace::NoGrace => None,
        });
    let grace_starts_on = match terms.and_then(|terms| terms.grace.as_ref()).map(|grace| grace.value) {
        Some(Grace::Between { from, .. }) => from,
        _ => None,
    };
    Dates {
        expires,
        never_expires,
        cycle,
        period,
        is_first: credential.renewals.is_empty() && end.is_some_and(|day| schedule.is_first_certificate(day)),
        opens_on: ahead(terms.and_then(|terms| terms.opens.as_ref()).map(|fact| fact.value)),
        file_by: ahead(terms.and_then(|terms| terms.file_by.as_ref()).map(|fact| fact.value.before)),
        grace_starts_on,
        grace_ends_on,
    }
}

impl Dates {
    /// Where the certificate stands on a day.
    #[must_use]
    pub fn standing(&self, as_of: NaiveDate) -> Standing {
        let Some((expires_on, _)) = self.expires else {
            return if self.never_expires { Standing::DoesNotExpire } else { Standing::Unknown };
        };
        if as_of <= expires_on {
            let notice = self.opens_on.or_else(|| sub_days(expires_on, USUAL_NOTICE_DAYS));
            return if notice.is_some_and(|day| day <= as_of) { Standing::RenewalOpen } else { Standing::Current };
        }
        let begun = self.grace_starts_on.is_none_or(|day| day <= as_of);
        if begun && self.grace_ends_on.is_some_and(|day| as_of <= day) { Standing::Grace } else { Standing::Lapsed }
    }
}

impl Dates {
    /// The cycle before this one, by the rule; `None` where this one is the first, or the rule does not tell.
    #[must_use]
    pub fn cycle_before(&self, credential: &Credential, terms: &Terms, circumstances: Circumstances) -> Option<(Cycle, Period)> {
        let schedule = Schedule::new(credential, Some(terms), circumstances);
        let starts_on = schedule.start_by_rule(self.cycle?.ends_on)?;
        let due = if schedule.begins_the_day_after() { sub_days(starts_on, 1)? } else { starts_on };
        if due <= credential.issued_on {
            return None;
        }
        let starts_on = schedule.start_by_rule(due)?;
        let first = starts_on <= credential.issued_on;
        let period = if first { schedule.kind_of_first_period(due, false) } else { Period::Ordinary };
        Some((Cycle { starts_on: starts_on.max(credential.issued_on), ends_on: due }, period))
    }
}

/// The days on which a certificate's cycles end, by the rule.
struct Schedule<'a> {
    credential: &'a Credential,
    terms: Option<&'a Terms>,
    birth_date: Option<NaiveDate>,
    /// The day from which the cycles are counted: certification, or the day on which another certificate reset them.
    anchor: NaiveDate,
}

impl<'a> Schedule<'a> {
    fn new(credential: &'a Credential, terms: Option<&'a Terms>, circumstances: Circumstances) -> Self {
        let anchor = circumstances.reset_on.map_or(credential.issued_on, |day| day.max(credential.issued_on));
        Self { credential, terms, birth_date: circumstances.birth_date, anchor }
    }

    fn period_months(&self) -> Option<u32> {
        self.terms?.period_months.as_ref().map(|fact| fact.value)
    }

    fn expiry(&self) -> Option<Expiry> {
        self.terms?.expiry.as_ref().map(|fact| fact.value)
    }

    fn first_period(&self) -> Option<&'a FirstPeriod> {
        self.terms?.first_period.as_ref().map(|fact| &fact.value)
    }

    fn exemption(&self) -> Option<Exemption> {
        match self.first_period() {
            Some(FirstPeriod::Exempt(exemption)) => Some(*exemption),
            _ => None,
        }
    }

    /// A new cycle begins the day after the old one ends, where the end is a day of the calendar; an anniversary ends one
    /// cycle and begins the next.
    fn begins_the_day_after(&self) -> bool {
        matches!(self.expiry(), Some(Expiry::FixedDate { .. } | Expiry::MonthEnd))
    }

    /// The day to which an end of a cycle moves that is no working day.
    fn moved(&self, day: NaiveDate) -> Option<NaiveDate> {
        match self.terms.and_then(|terms| terms.working_day) {
            Some(WorkingDay::Before) => working_day_before(day),
            Some(WorkingDay::After) => working_day_after(day),
            None => Some(day),
        }
    }

    /// The ends of all cycles, from the first on; empty where the rule does not fix them.
    fn ends(&self) -> Box<dyn Iterator<Item = NaiveDate> + '_> {
        Box::new(self.plain_ends().map_while(|day| self.moved(day)))
    }

    /// The ends as the rule names them, working day or not.
    fn plain_ends(&self) -> Box<dyn Iterator<Item = NaiveDate> + '_> {
        let anchor = self.anchor;
        let (Some(expiry), Some(months)) = (self.expiry(), self.period_months().filter(|months| *months > 0)) else {
            return Box::new(std::iter::empty());
        };
        match expiry {
            Expiry::Anniversary | Expiry::MonthStart | Expiry::MonthEnd => {
                let in_month = expiry != Expiry::Anniversary;
                let from = if in_month { anchor.with_day(1) } else { Some(anchor) };
                let first_months = match self.first_period() {
                    Some(FirstPeriod::OfMonths { months, always: true, .. }) => Some(*months),
                    _ => None,
                };
                let first_end = from.zip(first_months).and_then(|(day, months)| add_months(day, months));
                // After a first period of its own length the later cycles are counted from its end.
                let later = first_end.or(from);
                let series = (1..).map_while(move |count: u32| add_months(later?, months.checked_mul(count)?));
                let starts = first_end.into_iter().chain(series);
                if expiry == Expiry::MonthEnd { Box::new(starts.map_while(month_end)) } else { Box::new(starts) }
            }
            // Whose years are odd and whose even, only the certificate says.
            Expiry::FixedDate { every_years: 2.., base_year: None, .. } => Box::new(std::iter::empty()),
            Expiry::FixedDate { month, day, every_years, base_year } => {
                let years = anchor.year()..;
                Box::new(
                    years
                        .take(400)
                        .filter_map(move |year| fixed_day(year, month, day, every_years, base_year))
                        .filter(move |end| *end > anchor),
                )
            }
            Expiry::Birthday => {
                let birthday = self.birth_date;
                let first =
                    (anchor.year()..).take(2).filter_map(move |year| birthday_in(birthday?, year)).find(|day| *day > anchor);
                let series = (0..).map_while(move |count: u32| {
                    let year = first?.year() + i32::try_from(count.checked_mul(months)? / 12).ok()?;
                    birthday_in(birthday?, year)
                });
                Box::new(series)
            }
            Expiry::OnCertificate => Box::new(std::iter::empty()),
        }
    }

    fn falls_on(&self, day: NaiveDate) -> bool {
        self.ends().take_while(|end| *end <= day).any(|end| end == day)
    }

    /// The end of the cycle that is running, from the renewals recorded.
    ///
    /// A renewal whose letter names no day leads to the end of a cycle that lies nearest to one period after it: early and
    /// late renewals both keep the schedule. One from before the schedule was set anew says nothing about it.
    fn computed_end(&self) -> Option<NaiveDate> {
        let Some(renewal) = self.credential.renewals.last().filter(|renewal| renewal.renewed_on >= self.anchor) else {
            let exempt = self.exemption() == Some(Exemption::UntilWholeCycle);
            let mut ends = self.ends();
            let first = ends.next()?;
            return if exempt && !self.begins_whole(first) { ends.next() } else { Some(first) };
        };
        let aim = add_months(renewal.renewed_on, self.period_months()?)?;
        let distance = |day: NaiveDate| (day - aim).num_days().abs();
        let mut best: Option<NaiveDate> = None;
        for end in self.ends() {
            match best {
                Some(day) if distance(day) <= distance(end) => break,
                _ => best = Some(end),
            }
        }
        best
    }

    /// Whether the cycle that ends on this first day began on the very day of certification.
    fn begins_whole(&self, first_end: NaiveDate) -> bool {
        self.start_by_rule(first_end) == Some(self.credential.issued_on)
    }

    fn kind_of_period(&self, due: NaiveDate, printed: bool) -> Period {
        if self.credential.renewals.is_empty() { self.kind_of_first_period(due, printed) } else { Period::Ordinary }
    }

    fn kind_of_first_period(&self, due: NaiveDate, printed: bool) -> Period {
        let issued_on = self.credential.issued_on;
        match self.first_period() {
            Some(FirstPeriod::Exempt(exemption)) => {
                let exempt = match exemption {
                    Exemption::UntilWholeCycle => self.start_by_rule(due).is_some_and(|start| start < issued_on),
                    Exemption::IfShorterThanMonths(months) => {
                        let whole = add_months(issued_on, *months);
                        // From the first day of a year to its last one is a whole year.
                        let whole = if self.begins_the_day_after() { whole.and_then(|day| sub_days(day, 1)) } else { whole };
                        whole.is_some_and(|day| day > due)
                    }
                    Exemption::Always => self.is_first_certificate(due),
                };
                if exempt { Period::Exempt } else { Period::Ordinary }
            }
            Some(FirstPeriod::OfMonths { months, extension_months, always, .. }) => {
                let latest = add_months(issued_on, months + extension_months);
                let first = if printed { latest.is_some_and(|latest| due <= latest) } else { *always };
                if first { Period::First } else { Period::Ordinary }
            }
            None => Period::Ordinary,
        }
    }

    /// The first certificate may be up to a year longer than a cycle. One that reaches further was renewed without the
    /// renewal being noted.
    fn is_first_certificate(&self, due: NaiveDate) -> bool {
        let earliest = self.period_months().and_then(|months| sub_months(due, months + months.min(12)));
        earliest.is_none_or(|earliest| self.credential.issued_on > earliest)
    }

    /// `end` is the day that the rule's expiry names, `due` the day up to which hours count.
    fn cycle_start(&self, end: NaiveDate, due: NaiveDate, period: Period) -> Option<NaiveDate> {
        let issued_on = self.credential.issued_on;
        let counts_from = self.terms.and_then(|terms| terms.counts_from.as_ref()).map(|fact| fact.value);
        match counts_from {
            Some(CountsFrom::LastRenewal) => {
                return Some(self.credential.renewals.last().map_or(issued_on, |renewal| renewal.renewed_on));
            }
            Some(CountsFrom::MonthsBeforeExpiry(months)) => return sub_months(end, months),
            _ => {}
        }
        let start = self.plain_cycle_start(due, period)?;
        Some(if counts_from == Some(CountsFrom::Certification) { start.max(issued_on) } else { start })
    }

    fn plain_cycle_start(&self, due: NaiveDate, period: Period) -> Option<NaiveDate> {
        let issued_on = self.credential.issued_on;
        if period != Period::Ordinary {
            return Some(issued_on);
        }
        match (self.credential.renewals.last(), self.start_by_rule(due)) {
            // Hours of a first certificate count from certification on.
            (None, Some(start)) if self.exemption() == Some(Exemption::UntilWholeCycle) => Some(start.max(issued_on)),
            // Counted from the first day of the month in which one was certified.
            (None, Some(start)) if self.expiry() == Some(Expiry::MonthStart) => Some(start),
            (None, Some(start)) => {
                Some(if self.is_first_certificate(due) && self.anchor == issued_on { issued_on } else { start })
            }
            (None, None) => Some(issued_on),
            (Some(_), Some(start)) => Some(start),
            (Some(renewal), None) => Some(renewal.renewed_on),
        }
    }

    /// The first day of the cycle that ends on `due`, by the length of the period; certification may fall into it.
    fn start_by_rule(&self, due: NaiveDate) -> Option<NaiveDate> {
        let months = self.period_months().filter(|months| *months > 0)?;
        if let Some(Expiry::FixedDate { month, day, every_years, base_year }) = self.expiry() {
            let fixed = |year: i32| fixed_day(year, month, day, every_years, base_year);
            let moved = |year: i32| fixed(year).and_then(|day| self.moved(day));
            let years = i32::try_from(months / 12).ok()?;
            // The working day after the last of December lies in the next year; a certificate may print the day itself.
            let falls = |year: &i32| fixed(*year) == Some(due) || moved(*year) == Some(due);
            return match [due.year(), due.year() - 1].into_iter().find(falls) {
                Some(year) => moved(year - years).and_then(|day| add_days(day, 1)),
                None => sub_months(due, months),
            };
        }
        // A series counted from 29 February cannot be stepped back from the 28th: take the end before, where there is one.
        let mut earlier = None;
        for end in self.ends().take_while(|end| *end <= due) {
            if end == due && earlier.is_some() {
                return earlier.and_then(|day| if self.begins_the_day_after() { add_days(day, 1) } else { Some(day) });
            }
            earlier = Some(end);
        }
        let start = sub_months(due, months)?;
        if self.begins_the_day_after() { add_days(month_end(start)?, 1) } else { Some(start) }
    }
}

/// The fixed day of a year, where it falls in that year; any year, where each holder has years of their own.
fn fixed_day(year: i32, month: u32, day: u32, every_years: u32, base_year: Option<i32>) -> Option<NaiveDate> {
    let step = i32::try_from(every_years.max(1)).ok()?;
    let falls = base_year.is_none_or(|base_year| (year - base_year).rem_euclid(step) == 0);
    falls.then(|| last_valid(year, month, day)).flatten()
}

fn birthday_in(birth_date: NaiveDate, year: i32) -> Option<NaiveDate> {
    last_valid(year, birth_date.month(), birth_date.day())
}

/// The day of that month, or the month's last one (29 February in a common year).
fn last_valid(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    (28.min(day)..=day).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day))
}
