//! Reads the rows of a rule: minimums, maximums, weights, practice, questions, papers.

use super::super::table::Table;
use super::super::{
    Applies, Cited, Clock, FirstDue, HandIn, InTotal, Maximum, Minimum, Practice, PracticeKind, Selector, ToConfirm, UnitWorth,
    Weight, topics,
};
use super::{Body, Known};
use crate::fixed::Fixed;
use crate::model::{Format, Role, Unit};

/// How a cited number is written.
pub(super) const CITED: &str = "{ value = …, cite = [\"S1\"] }";

pub(super) fn some_words(table: &Table<'_, '_>, key: &'static str) -> Option<Vec<String>> {
    let words = table.words(key);
    if words.is_empty() {
        table.fault(format!("`{key}` must name at least one"));
    }
    (!words.is_empty()).then_some(words)
}

pub(super) fn known_topics(table: &Table<'_, '_>, topics: &[String]) {
    for topic in topics.iter().filter(|topic| !topics::is_known(topic)) {
        table.fault(format!("\"{topic}\" is not in the topic vocabulary"));
    }
}

pub(super) fn known_bodies(table: &Table<'_, '_>, ids: &[String], bodies: &[Body]) {
    for id in ids.iter().filter(|id| !bodies.iter().any(|body| body.id == **id)) {
        table.fault(format!("there is no [[body]] with the id \"{id}\""));
    }
}

pub(super) fn hand_in(table: &Table<'_, '_>) -> HandIn {
    let if_selected = match table.optional_text("when").as_deref() {
        None | Some("always") => false,
        Some("if-selected") => true,
        Some(other) => {
            table.fault(format!("`when` is \"{other}\"; it must be \"always\" or \"if-selected\""));
            false
        }
    };
    let paper = HandIn { what: table.text("what"), if_selected, cite: table.cite() };
    table.finish();
    paper
}

pub(super) fn applies(table: &Table<'_, '_>, known: &Known<'_>) -> Applies {
    let applies = Applies { only_if: table.optional_text("applies_if"), unless: table.optional_text("applies_unless") };
    for id in applies.only_if.iter().chain(&applies.unless) {
        if !known.conditions.iter().any(|condition| condition.id == *id) {
            table.fault(format!("there is no [[credential.condition]] with the id \"{id}\""));
        }
    }
    applies
}

/// `may_be_open`: a row without a number may leave open what it speaks of.
fn selector(table: &Table<'_, '_>, known: &Known<'_>, may_be_open: bool) -> Selector {
    let which = Selector {
        topics: table.words("topics"),
        topics_other_than: table.words("topics_other_than"),
        formats: names(table, "formats", Format::from_name),
        roles: names(table, "roles", Role::from_name),
        units: names(table, "units", Unit::from_name),
        given_by: table.words("given_by"),
        given_by_other_than: table.words("given_by_other_than"),
        course_of_at_least: if table.has("course_of_at_least") { table.decimal("course_of_at_least") } else { None },
        worth: UnitWorth::default(),
    };
    known_topics(table, &which.topics);
    known_topics(table, &which.topics_other_than);
    known_bodies(table, &which.given_by, known.bodies);
    known_bodies(table, &which.given_by_other_than, known.bodies);
    if which.is_open() && !may_be_open {
        table.fault("it must say what it speaks of: topics, formats, roles, units, given_by or course_of_at_least");
    }
    which
}

fn names<T>(table: &Table<'_, '_>, key: &'static str, read: fn(&str) -> Option<T>) -> Vec<T> {
    let words = table.words(key);
    for word in words.iter().filter(|word| read(word).is_none()) {
        table.fault(format!("\"{word}\" is not one of the {key} there are"));
    }
    words.iter().filter_map(|word| read(word)).collect()
}

pub(super) fn minimum(table: &Table<'_, '_>, known: &Known<'_>) -> Minimum {
    minimum_of(table, known, false)
}

/// `of_anything`: it may leave open what counts for it.
pub(super) fn minimum_of(table: &Table<'_, '_>, known: &Known<'_>, of_anything: bool) -> Minimum {
    let unknown = table.optional_word("hours") == Some("unknown");
    let hours = if unknown { None } else { table.cited("hours", CITED, |inner| inner.decimal("value")) };
    let trainings = table.cited("trainings", CITED, |inner| inner.whole("value"));
    if !unknown && hours.is_none() && trainings.is_none() {
        table.fault("write `hours` or `trainings`, cited, or hours = \"unknown\" with `cite`");
    }
    let each_year = table.flag("each_year", false);
    let clock = table.table("clock").and_then(|table| clock(&table));
    let first_due = table.name("first_due", FirstDue::ALL, FirstDue::name);
    if first_due.is_some() && clock.is_none() {
        table.fault("`first_due` is for a minimum with its own `clock`");
    }
    if each_year && clock.is_some() {
        table.fault("a minimum has its own `clock` or is asked for in each year, not both");
    }
    let minimum = Minimum {
        id: table.text("id"),
        label: table.text("label"),
        which: selector(table, known, of_anything || unknown || each_year),
        within: table.optional_text("within"),
        in_total: table.name("in_total", InTotal::ALL, InTotal::name).unwrap_or(InTotal::Yes),
        each_year,
        clock,
        first_due,
        advisory: table.flag("advisory", false),
        applies: applies(table, known),
        cite: own_cite(table, hours.as_ref().map(|fact| &fact.cite).or(trainings.as_ref().map(|fact| &fact.cite))),
        note: table.optional_text("note"),
        hours,
        trainings,
    };
    table.finish();
    minimum
}

pub(super) fn maximum(table: &Table<'_, '_>, known: &Known<'_>) -> Maximum {
    let unknown = table.optional_word("hours") == Some("unknown");
    let hours: Option<Cited<Fixed>> = if unknown { None } else { table.cited("hours", CITED, |inner| inner.decimal("value")) };
    let percent = table.cited("percent", CITED, |inner| inner.decimal("value"));
    if percent.as_ref().is_some_and(|percent| percent.value > Fixed::whole(100)) {
        table.fault("`percent` is a share of the total, at most 100");
    }
    if !unknown && hours.is_none() && percent.is_none() {
        table.fault("write `hours` or `percent`, cited, or hours = \"unknown\" with `cite`");
    }
    let maximum = Maximum {
        id: table.text("id"),
        label: table.text("label"),
        which: selector(table, known, false),
        each_year: table.flag("each_year", false),
        applies: applies(table, known),
        cite: own_cite(table, hours.as_ref().map(|fact| &fact.cite).or(percent.as_ref().map(|fact| &fact.cite))),
        note: table.optional_text("note"),
        hours,
        percent,
    };
    table.finish();
    maximum
}

/// The row's own `cite`, or that of its number.
fn own_cite(table: &Table<'_, '_>, of_number: Option<&Vec<String>>) -> Vec<String> {
    match of_number {
        Some(cite) if !table.has("cite") => cite.clone(),
        _ => table.cite(),
    }
}

fn clock(table: &Table<'_, '_>) -> Option<Clock> {
    let clock = if table.flag("lifetime", false) { Some(Clock::Lifetime) } else { table.whole("years").map(Clock::Years) };
    if clock.is_none() || clock == Some(Clock::Years(0)) {
        table.fault("write clock = { years = 6 } or clock = { lifetime = true }");
    }
    table.finish();
    clock
}

pub(super) fn weight(table: &Table<'_, '_>, known: &Known<'_>) -> Weight {
    let times = table.cited("times", CITED, |inner| inner.decimal("value"));
    if times.is_none() && !table.has("times") {
        table.fault("`times` is missing; write how often an hour counts, cited");
    }
    let weight = Weight {
        id: table.text("id"),
        label: table.text("label"),
        which: selector(table, known, false),
        times: times.unwrap_or(Cited { value: Fixed::whole(1), cite: Vec::new() }),
    };
    table.finish();
    weight
}

pub(super) fn practice(table: &Table<'_, '_>, known: &Known<'_>) -> Practice {
    let unknown = table.optional_word("hours") == Some("unknown");
    let hours = if unknown { None } else { table.cited("hours", CITED, |inner| inner.decimal("value")) };
    let meetings = table.cited("meetings", CITED, |inner| inner.whole("value"));
    if !unknown && hours.is_none() && meetings.is_none() {
        table.fault("write `hours` or `meetings`, cited, or hours = \"unknown\" with `cite`");
    }
    let kind = table.name("kind", PracticeKind::ALL, PracticeKind::name);
    if !table.has("kind") {
        table.fault("`kind` is missing; write \"experience\" or \"supervision\"");
    }
    if meetings.is_some() && kind != Some(PracticeKind::Supervision) {
        table.fault("`meetings` are counted for supervision only");
    }
    let practice = Practice {
        id: table.text("id"),
        label: table.text("label"),
        kind: kind.unwrap_or(PracticeKind::Experience),
        supervised: table.flag("supervised", false),
        paid: table.flag("paid", false),
        roles: table.words("roles"),
        within_months: if table.has("within_months") { table.whole("within_months") } else { None },
        first_period_only: table.flag("first_period_only", false),
        way: table.optional_text("way"),
        applies: applies(table, known),
        cite: own_cite(table, hours.as_ref().map(|fact| &fact.cite).or(meetings.as_ref().map(|fact| &fact.cite))),
        hours,
        meetings,
    };
    table.finish();
    practice
}

pub(super) fn to_confirm(table: &Table<'_, '_>, known: &Known<'_>) -> ToConfirm {
    if !table.has("open") {
        table.fault("`open` is missing; true where it is about hours, experience or supervision");
    }
    let row = ToConfirm {
        id: table.text("id"),
        label: table.text("label"),
        ask: table.text("ask"),
        open: table.flag("open", true),
        first_period_only: table.flag("first_period_only", false),
        way: table.optional_text("way"),
        applies: applies(table, known),
        cite: table.cite(),
    };
    table.finish();
    row
}
