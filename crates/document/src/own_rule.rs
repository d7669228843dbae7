//! A rule of the holder's own in a portable document: `rule` of a certificate whose `type` is null.

use super::read::{At, Fields};
use peerfolio_core::model::{Format, OwnFault, OwnMaximum, OwnMinimum, OwnRule, SetBy, Starts};
use serde_json::{Value, json};

/// Where a fault of a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a field.
    Field(&'static str),
    /// In a list, a row of it, a field of that row.
    Row(&'static str, usize, &'static str),
}

/// A fault of a rule: its place, what is wrong and what would be right, without a capital and a full stop.
#[must_use]
pub fn fault_words(fault: OwnFault) -> (Place, &'static str) {
    match fault {
        OwnFault::Period => (Place::Field("period_months"), "a period has at most 600 months; a year has 12"),
        OwnFault::Day => {
            (Place::Field("starts"), "there is no such day of the year; write a month and a day of it, such as 07-01 for 1 July")
        }
        OwnFault::DayWithoutYears => (
            Place::Field("period_months"),
            "a period that begins on a day of the year has whole years: 12, 24 or 36 months; any other begins on the anniversary",
        ),
        OwnFault::HoursWithoutPeriod => (
            Place::Field("period_months"),
            "what does not expire has no period in which hours could be due; write how many months a period has, or nothing where nobody told it",
        ),
        OwnFault::TopicTwice(row) => (Place::Row("minimums", row, "topic"), "this topic stands above already; name each once"),
        OwnFault::OverTotal(row) => {
            (Place::Row("minimums", row, "hours"), "this is more than the hours in all; the hours in a topic are a part of these")
        }
        OwnFault::FormatTwice(row) => (Place::Row("maximums", row, "format"), "this stands above already; name each once"),
    }
}

/// Reads it; `known`: the certificate names a type, and so may have none.
pub(super) fn read(at: &At<'_>, known: bool) -> Option<OwnRule> {
    let fields = at.object("the rule in curly brackets, or null")?;
    if known {
        at.fault(
            "goes only with a certificate whose `type` is null; what a body said about a certificate of the rule packs goes into `confirmations`",
        );
    }
    let set_by = fields.named("set_by", SetBy::ALL, SetBy::name).unwrap_or(SetBy::Other);
    let hours = |fields: &Fields<'_>| fields.at("hours").hours();
    let minimum_rows = fields.at("minimums").objects();
    let maximum_rows = fields.at("maximums").objects();
    let rule = OwnRule {
        set_by,
        recurs: fields.at("recurs").flag(set_by == SetBy::Employer),
        period_months: months(&fields.at("period_months")),
        starts: starts(&fields.at("starts")),
        ce_hours: fields.at("ce_hours").hours(),
        minimums: minimum_rows.iter().map(|row| OwnMinimum { topic: row.text("topic"), hours: hours(row) }).collect(),
        maximums: maximum_rows
            .iter()
            .map(|row| {
                let format = row.named("format", Format::ALL, Format::name);
                OwnMaximum { format: format.unwrap_or(Format::Other), hours: hours(row) }
            })
            .collect(),
        fee_usd: fields.at("fee_usd").hours(),
        noted_on: fields.date("noted_on"),
        said_by: fields.text("said_by"),
        document: fields.at("document").text(),
    };
    for fault in rule.faults() {
        let (place, words) = fault_words(fault);
        match place {
            Place::Field(key) => fields.at(key).fault(words),
            Place::Row(list, row, key) => {
                let rows = if list == "minimums" { &minimum_rows } else { &maximum_rows };
                // A name that is missing was named already.
                if let Some(row) = rows.get(row).map(|row| row.at(key)).filter(|at| at.value.is_some()) {
                    row.fault(words);
                }
            }
        }
    }
    Some(rule)
}

fn months(at: &At<'_>) -> Option<u32> {
    let months = at.value?.as_u64().and_then(|months| u32::try_from(months).ok());
    if months.is_none() {
        at.fault("must be a whole number of months, such as 12; null where nobody told it");
    }
    months
}

fn starts(at: &At<'_>) -> Option<Starts> {
    let text = at.text()?;
    if text == "anniversary" {
        return Some(Starts::Anniversary);
    }
    let number = |part: &str| if part.len() == 2 { part.parse::<u32>().ok() } else { None };
    let day = text.split_once('-').and_then(|(month, day)| number(month).zip(number(day)));
    if day.is_none() {
        at.fault(format!("\"{text}\" is not known; it must be \"anniversary\", or a day of the year such as \"07-01\""));
    }
    day.map(|(month, day)| Starts::FixedDay { month, day })
}

pub(super) fn write(rule: &OwnRule) -> Value {
    let amount = |hours: Option<peerfolio_core::Hours>| hours.map(|hours| hours.to_string());
    let starts = rule.starts.map(|starts| match starts {
        Starts::Anniversary => "anniversary".to_owned(),
        Starts::FixedDay { month, day } => format!("{month:02}-{day:02}"),
    });
    let minimums = rule.minimums.iter().map(|row| json!({ "topic": row.topic, "hours": amount(row.hours) }));
    let maximums = rule.maximums.iter().map(|row| json!({ "format": row.format.name(), "hours": amount(row.hours) }));
    json!({
        "set_by": rule.set_by.name(), "recurs": rule.recurs, "period_months": rule.period_months, "starts": starts,
        "ce_hours": amount(rule.ce_hours), "minimums": minimums.collect::<Vec<_>>(), "maximums": maximums.collect::<Vec<_>>(),
        "fee_usd": amount(rule.fee_usd), "noted_on": rule.noted_on.to_string(), "said_by": rule.said_by,
        "document": rule.document,
    })
}
