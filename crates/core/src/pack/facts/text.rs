//! Values as texts of the pack's own notation: `90 days`, `12-31 every 2 years, as in 2025`.
//!
//! Two values that differ must never have the same text, or a change would be lost.

use crate::pack::{Applies, CountsFrom, Exemption, Expiry, FirstPeriod, Grace, Selector, Span};

pub(super) fn applies_text(applies: &Applies) -> Option<String> {
    let Applies { only_if, unless } = applies;
    let parts: Vec<String> =
        only_if.iter().map(|id| format!("if {id}")).chain(unless.iter().map(|id| format!("unless {id}"))).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

pub(super) fn selector_text(which: &Selector) -> String {
    let Selector {
        topics,
        topics_other_than,
        formats,
        roles,
        units,
        given_by,
        given_by_other_than,
        course_of_at_least,
        worth: _,
    } = which;
    let part = |name: &str, words: Vec<&str>| (!words.is_empty()).then(|| format!("{name} {}", words.join(", ")));
    let own = |words: &'_ [String]| words.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let parts = [
        part("topics", topics.iter().map(String::as_str).collect()),
        (!topics_other_than.is_empty()).then(|| format!("topics other than {}", own(topics_other_than))),
        part("formats", formats.iter().map(|format| format.name()).collect()),
        part("roles", roles.iter().map(|role| role.name()).collect()),
        part("units", units.iter().map(|unit| unit.name()).collect()),
        (!given_by.is_empty()).then(|| format!("given by {}", own(given_by))),
        (!given_by_other_than.is_empty()).then(|| format!("given by others than {}", own(given_by_other_than))),
        course_of_at_least.map(|hours| format!("a course of at least {hours} hours")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

pub(super) fn span_text(span: Span) -> String {
    match span {
        Span::Days(days) => format!("{days} days"),
        Span::Months(months) => format!("{months} months"),
        Span::BusinessDays(days) => format!("{days} business days"),
    }
}

pub(super) fn expiry_text(expiry: Expiry) -> String {
    match expiry {
        Expiry::Anniversary => "anniversary".to_owned(),
        Expiry::FixedDate { month, day, every_years, base_year } => {
            let base = base_year.map(|year| format!(", as in {year}")).unwrap_or_default();
            let every = if every_years == 1 { "every year".to_owned() } else { format!("every {every_years} years") };
            format!("{month:02}-{day:02} {every}{base}")
        }
        Expiry::MonthStart => "month-start".to_owned(),
        Expiry::MonthEnd => "month-end".to_owned(),
        Expiry::Birthday => "birthday".to_owned(),
        Expiry::OnCertificate => "on-certificate".to_owned(),
    }
}

pub(super) fn first_period_text(first: &FirstPeriod) -> String {
    match first {
        FirstPeriod::OfMonths { months, extension_months, always, ce_hours, details } => {
            let hours = ce_hours.map_or("hours not known".to_owned(), |hours| format!("{hours} hours"));
            let extension = if *extension_months == 0 { String::new() } else { format!(", extension of {extension_months}") };
            let always = if *always { "" } else { ", only some" };
            let details = match details {
                None => ", minimums not known",
                Some(true) => ", with the minimums",
                Some(false) => ", without the minimums",
            };
            format!("{months} months, {hours}{extension}{always}{details}")
        }
        FirstPeriod::Exempt(Exemption::Always) => "exempt".to_owned(),
        FirstPeriod::Exempt(Exemption::UntilWholeCycle) => "exempt until the first whole cycle".to_owned(),
        FirstPeriod::Exempt(Exemption::IfShorterThanMonths(months)) => format!("exempt if shorter than {months} months"),
    }
}

pub(super) fn counts_from_text(from: CountsFrom) -> String {
    match from {
        CountsFrom::LastRenewal => "last renewal".to_owned(),
        CountsFrom::MonthsBeforeExpiry(months) => format!("{months} months before expiry"),
        CountsFrom::Certification => "certification".to_owned(),
    }
}

pub(super) fn grace_text(grace: Grace) -> String {
    match grace {
        Grace::For(span) => span_text(span),
        Grace::BeforeExpiry(span) => format!("{} before expiry", span_text(span)),
        Grace::Between { from: Some(from), until } => format!("from {from} until {until}"),
        Grace::Between { from: None, until } => format!("until {until}"),
        Grace::NoGrace => "none".to_owned(),
    }
}
