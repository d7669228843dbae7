//! The small words of a rule: lengths of time, sums, what a row speaks of, when it holds.

use super::Telling;
use crate::activities::format_words;
use crate::words;
use peerfolio_core::model::{Role, Unit};
use peerfolio_core::pack::{
    Applies, Clock, Expiry, FirstDue, InTotal, Maximum, Minimum, Practice, PracticeKind, Selector, Span, topics,
};
use peerfolio_core::{Dollars, date};

/// `a, b or c`.
pub(super) fn any_of(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// `1 month`, `3 months`.
pub(super) fn count(number: u32, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

pub(super) fn span(span: Span) -> String {
    match span {
        Span::Days(days) => count(days, "day"),
        Span::Months(months) => count(months, "month"),
        Span::BusinessDays(days) => count(days, "working day"),
    }
}

pub(super) fn dollars(amount: Dollars) -> String {
    format!("${amount}")
}

/// A day in words; a year or a month as it stands.
pub(super) fn loose_day(text: &str) -> String {
    if let Some(day) = date::parse(text) {
        return words::day(day);
    }
    let month = text.split_once('-').and_then(|(year, month)| Some((year, month.parse::<u32>().ok()?)));
    month.map_or_else(|| text.to_owned(), |(year, month)| format!("{} {year}", words::month(month)))
}

pub(super) fn expiry(expiry: Expiry) -> String {
    match expiry {
        Expiry::Anniversary => "on the anniversary of certification".to_owned(),
        Expiry::FixedDate { month, day, every_years: 1, .. } => format!("every year on {day} {}", words::month(month)),
        Expiry::FixedDate { month, day, every_years, base_year: Some(year) } => {
            format!("every {every_years} years on {day} {}, as in {year}", words::month(month))
        }
        Expiry::FixedDate { month, day, every_years, base_year: None } => {
            format!("every {every_years} years on {day} {}; your certificate says in which years", words::month(month))
        }
        Expiry::MonthStart => "on the first day of the month of certification".to_owned(),
        Expiry::MonthEnd => "on the last day of the month of certification".to_owned(),
        Expiry::Birthday => "on the holder's birthday".to_owned(),
        Expiry::OnCertificate => "on the day that the certificate says".to_owned(),
    }
}

fn topic_names(ids: &[String]) -> String {
    any_of(&ids.iter().map(|topic| words::inside_sentence(topics::label(topic))).collect::<Vec<_>>())
}

impl Telling<'_> {
    /// What a row speaks of, side by side; nothing where it speaks of every course.
    pub(super) fn which(&self, which: &Selector) -> Vec<String> {
        let formats: Vec<String> = which.formats.iter().map(|format| words::inside_sentence(format_words(*format))).collect();
        let role = |role: &Role| match role {
            Role::Attended => "courses that you attended".to_owned(),
            Role::Presented => "courses that you taught".to_owned(),
        };
        let unit = |unit: &Unit| match unit {
            Unit::ContactHour => "hours".to_owned(),
            Unit::Ceu => "CEUs".to_owned(),
            Unit::AcademicCredit => "college credits".to_owned(),
        };
        let mut said = Vec::new();
        if !which.topics.is_empty() {
            said.push(format!("what counts: {}", topic_names(&which.topics)));
        }
        if !which.topics_other_than.is_empty() {
            said.push(format!("anything but {}", topic_names(&which.topics_other_than)));
        }
        if !formats.is_empty() {
            said.push(format!("taken {}", any_of(&formats)));
        }
        if !which.roles.is_empty() {
            said.push(any_of(&which.roles.iter().map(role).collect::<Vec<_>>()));
        }
        if !which.units.is_empty() {
            said.push(format!("written in {}", any_of(&which.units.iter().map(unit).collect::<Vec<_>>())));
        }
        if !which.given_by.is_empty() {
            said.push(format!("given by {}", self.bodies(&which.given_by)));
        }
        if !which.given_by_other_than.is_empty() {
            said.push(format!("given by anybody but {}", self.bodies(&which.given_by_other_than)));
        }
        if let Some(hours) = which.course_of_at_least {
            said.push(format!("single courses of at least {}", words::hours(hours)));
        }
        said
    }

    pub(super) fn applies(&self, applies: &Applies) -> Vec<String> {
        let only = applies.only_if.iter().map(|id| format!("only if the answer is yes: {}", self.condition(id)));
        only.chain(applies.unless.iter().map(|id| format!("only if the answer is no: {}", self.condition(id)))).collect()
    }

    pub(super) fn of_minimum(&self, row: &Minimum) -> Vec<String> {
        // One topic stands in the label already.
        let plain = Selector { topics: row.which.topics.first().cloned().into_iter().collect(), ..Selector::default() };
        let mut said = if row.which == plain { Vec::new() } else { self.which(&row.which) };
        if row.each_year {
            said.push("in every year of the cycle".to_owned());
        }
        match row.clock {
            Some(Clock::Years(years)) => said.push(format!("once in {}, whatever the cycle", count(years, "year"))),
            Some(Clock::Lifetime) => said.push("once in a lifetime".to_owned()),
            None => {}
        }
        match row.first_due {
            Some(FirstDue::FirstCycle) => said.push("a newcomer owes it in the first cycle".to_owned()),
            Some(FirstDue::FirstClock) => said.push("a newcomer owes it when that time has run once".to_owned()),
            None => {}
        }
        match row.in_total {
            InTotal::Yes => {}
            InTotal::No => said.push("on top of the total".to_owned()),
            InTotal::Unknown => said.push("no source says whether it is part of the total".to_owned()),
        }
        if row.advisory {
            said.push("advised, not required".to_owned());
        }
        said.extend(self.applies(&row.applies));
        said
    }

    pub(super) fn of_maximum(&self, row: &Maximum) -> Vec<String> {
        let mut said = self.which(&row.which);
        if row.each_year {
            said.push("in every year of the cycle".to_owned());
        }
        said.extend(self.applies(&row.applies));
        said
    }

    /// Work or supervision to show, in one sentence without a full stop.
    pub(super) fn practice(&self, row: &Practice) -> String {
        let (hours, what) = match row.kind {
            PracticeKind::Experience => (row.hours.as_ref(), "work"),
            PracticeKind::Supervision => (row.hours.as_ref(), "supervision"),
        };
        let amount = match (hours, &row.meetings) {
            (Some(hours), _) => format!("{} of {what}", words::hours(hours.value)),
            (None, Some(meetings)) => format!("{} of {what}", count(meetings.value, "meeting")),
            (None, None) => format!("{what}, how much is not known"),
        };
        let mut said = vec![format!("{}: {amount}", row.label)];
        if row.supervised {
            said.push("supervised".to_owned());
        }
        if row.paid {
            said.push("paid".to_owned());
        }
        if !row.roles.is_empty() {
            said.push(format!("as {}", any_of(&row.roles)));
        }
        if let Some(months) = row.within_months {
            said.push(format!("in the last {}", count(months, "month")));
        }
        if row.first_period_only {
            said.push("in the first period only".to_owned());
        }
        if let Some(way) = &row.way {
            said.push(format!("way {way}; the ways are alternatives"));
        }
        said.extend(self.applies(&row.applies));
        said.join("; ")
    }
}
