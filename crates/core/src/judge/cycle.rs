//! Dates of a certificate: expiry, the renewal cycle that ends with it, the days around it, and where it stands.
//!
//! The certificate outranks the rule. Where neither says a day, there is no day: nothing here falls back on a usual one.

use crate::date::{add_days, add_months, sub_days, sub_months};
use crate::model::Credential;
use crate::pack::{Expiry, FirstPeriod, Grace, Span, Terms};
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
    /// First day on which one may file.
    pub opens_on: Option<NaiveDate>,
    /// Last day on which one must have filed.
    pub file_by: Option<NaiveDate>,
    /// First day of the grace, where it does not begin with expiry.
    pub grace_starts_on: Option<NaiveDate>,
    /// Last day on which one may renew after expiry.
    pub grace_ends_on: Option<NaiveDate>,
}

/// The dates of a certificate under these terms, or of one that no rule knows.
#[must_use]
pub fn dates(credential: &Credential, terms: Option<&Terms>, birth_date: Option<NaiveDate>) -> Dates {
    let schedule = Schedule { credential, terms, birth_date };
    let printed = credential.expires_on.or_else(|| credential.renewals.last().and_then(|renewal| renewal.expires_on));
    let never_expires = printed.is_none() && schedule.period_months() == Some(0);
    let early = terms.and_then(|terms| terms.hours_due_days_before_expiry.as_ref()).map_or(0, |days| days.value);
    // `due` is the day up to which hours count; the certificate may outlive it by the days named in the terms.
    let (expires, due) = if let Some(day) = printed {
        let due = if early > 0 && !schedule.falls_on(day) { sub_days(day, early) } else { Some(day) };
        (Some((day, ExpirySource::Certificate)), due)
    } else {
        let due = schedule.computed_due();
        (due.and_then(|day| add_days(day, early)).map(|day| (day, ExpirySource::Rule)), due)
    };
    let period = due.map_or(Period::Ordinary, |day| schedule.kind_of_period(day, printed.is_some()));
    let cycle = due.and_then(|day| {
        let starts_on = schedule.cycle_start(day, period)?;
        (starts_on <= day).then_some(Cycle { starts_on, ends_on: day })
    });
    let before = |span: Option<Span>| match (expires?.0, span?) {
        (day, Span::Days(days)) => sub_days(day, days),
        (day, Span::Months(months)) => sub_months(day, months),
    };
    let grace_ends_on =
        expires.zip(terms.and_then(|terms| terms.grace.as_ref())).and_then(|((day, _), grace)| match grace.value {
            Grace::For(Span::Days(days)) => add_days(day, days),
            Grace::For(Span::Months(months)) => add_months(day, months),
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
        opens_on: before(terms.and_then(|terms| terms.opens.as_ref()).map(|fact| fact.value)),
        file_by: before(terms.and_then(|terms| terms.file_by.as_ref()).map(|fact| fact.value)),
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

/// The days on which a certificate's cycles end, by the rule.
struct Schedule<'a> {
    credential: &'a Credential,
    terms: Option<&'a Terms>,
    birth_date: Option<NaiveDate>,
}

impl Schedule<'_> {
    fn period_months(&self) -> Option<u32> {
        self.terms?.period_months.as_ref().map(|fact| fact.value)
    }

    fn expiry(&self) -> Option<Expiry> {
        self.terms?.expiry.as_ref().map(|fact| fact.value)
    }

    fn first_period(&self) -> Option<&FirstPeriod> {
        self.terms?.first_period.as_ref().map(|fact| &fact.value)
    }

    /// The ends of all cycles, from the first on; empty where the rule does not fix them.
    fn ends(&self) -> Box<dyn Iterator<Item = NaiveDate> + '_> {
        let issued_on = self.credential.issued_on;
        let (Some(expiry), Some(months)) = (self.expiry(), self.period_months().filter(|months| *months > 0)) else {
            return Box::new(std::iter::empty());
        };
        match expiry {
            Expiry::Anniversary | Expiry::MonthStart => {
                let anchor = if expiry == Expiry::MonthStart { issued_on.with_day(1) } else { Some(issued_on) };
                let first_months = match self.first_period() {
                    Some(FirstPeriod::OfMonths { months, always: true, .. }) => Some(*months),
                    _ => None,
                };
                let first_end = anchor.zip(first_months).and_then(|(day, months)| add_months(day, months));
                // After a first period of its own length the later cycles are counted from its end.
                let later = first_end.or(anchor);
                let series = (1..).map_while(move |count: u32| add_months(later?, months.checked_mul(count)?));
                Box::new(first_end.into_iter().chain(series))
            }
            Expiry::FixedDate { month, day, every_years, base_year } => {
                let years = issued_on.year()..;
                Box::new(
                    years
                        .take(400)
                        .filter_map(move |year| fixed_day(year, month, day, every_years, base_year))
                        .filter(move |end| *end > issued_on),
                )
            }
            Expiry::Birthday => {
                let birthday = self.birth_date;
                let first = (issued_on.year()..)
                    .take(2)
                    .filter_map(move |year| birthday_in(birthday?, year))
                    .find(|day| *day > issued_on);
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
    /// late renewals both keep the schedule.
    fn computed_due(&self) -> Option<NaiveDate> {
        let Some(renewal) = self.credential.renewals.last() else {
            let exempt = matches!(self.first_period(), Some(FirstPeriod::ExemptUntilWholeCycle));
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
        if !self.credential.renewals.is_empty() {
            return Period::Ordinary;
        }
        let issued_on = self.credential.issued_on;
        match self.first_period() {
            Some(FirstPeriod::ExemptUntilWholeCycle) => {
                let broken = self.start_by_rule(due).is_some_and(|start| start < issued_on);
                if broken { Period::Exempt } else { Period::Ordinary }
            }
            Some(FirstPeriod::OfMonths { months, extension_months, always, .. }) => {
                let latest = add_months(issued_on, months + extension_months);
                let first = if printed { latest.is_some_and(|latest| due <= latest) } else { *always };
                if first { Period::First } else { Period::Ordinary }
            }
            None => Period::Ordinary,
        }
    }

    fn cycle_start(&self, due: NaiveDate, period: Period) -> Option<NaiveDate> {
        let issued_on = self.credential.issued_on;
        if period != Period::Ordinary {
            return Some(issued_on);
        }
        match (self.credential.renewals.last(), self.start_by_rule(due)) {
            // The first certificate may be up to a year longer than a cycle; hours count from certification on. One that
            // reaches further was renewed without the renewal being noted.
            (None, Some(start)) if matches!(self.first_period(), Some(FirstPeriod::ExemptUntilWholeCycle)) => {
                Some(start.max(issued_on))
            }
            (None, Some(start)) => {
                let months = self.period_months()?;
                let earliest = sub_months(due, months + months.min(12))?;
                Some(if issued_on > earliest { issued_on } else { start })
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
            let on_schedule = fixed_day(due.year(), month, day, every_years, base_year) == Some(due);
            let years = i32::try_from(months / 12).ok()?;
            let before = fixed_day(due.year() - years, month, day, every_years, base_year);
            return if on_schedule { before.and_then(|day| add_days(day, 1)) } else { sub_months(due, months) };
        }
        // A series counted from 29 February cannot be stepped back from the 28th: take the end before, where there is one.
        let mut before = None;
        for end in self.ends().take_while(|end| *end <= due) {
            if end == due && before.is_some() {
                return before;
            }
            before = Some(end);
        }
        sub_months(due, months)
    }
}

fn fixed_day(year: i32, month: u32, day: u32, every_years: u32, base_year: i32) -> Option<NaiveDate> {
    let step = i32::try_from(every_years.max(1)).ok()?;
    ((year - base_year).rem_euclid(step) == 0).then(|| last_valid(year, month, day)).flatten()
}

fn birthday_in(birth_date: NaiveDate, year: i32) -> Option<NaiveDate> {
    last_valid(year, birth_date.month(), birth_date.day())
}

/// The day of that month, or the month's last one (29 February in a common year).
fn last_valid(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    (28.min(day)..=day).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day))
}
