//! A rule of the holder's own: its form, and the words that tell everywhere whose word it is.
//!
//! What an employer or a training organisation asks is judged like a pack's rule, but it is never shown as one: each number
//! that rests on it says that the holder noted it, who told them, and when.

use crate::input::{self, Lean};
use crate::view::{FieldFault, OwnMaximumInput, OwnMinimumInput, OwnRuleInput, OwnRuleView, SourceView, Tone};
use crate::wallet::fault;
use crate::words;
use peerfolio_core::judge::{Judgement, OWN_RULE, Open, own_rule};
use peerfolio_core::model::{Credential, Document, Format, OwnMaximum, OwnMinimum, OwnRule, SetBy, Starts};
use peerfolio_core::{Dollars, Hours, NaiveDate};
use peerfolio_document::own_rule::{Place, fault_words};

/// The rule of a form, and every fault of it. `known`: the rule packs know the certificate.
pub(crate) fn read(
    form: &OwnRuleInput,
    known: bool,
    papers: &[Document],
    today: NaiveDate,
) -> (Option<OwnRule>, Vec<FieldFault>) {
    if known {
        let words = "The rule packs know this certificate. Note what its body told you as its answer; a rule of your own goes only with a certificate that is not in the list.";
        return (None, vec![fault("own_rule", words)]);
    }
    let mut wrong = Wrong(Vec::new());
    let set_by = SetBy::from_name(&form.set_by);
    if set_by.is_none() {
        wrong.add("set_by", "Choose who asks it: an employer, a training organisation, or somebody else.");
    }
    let (minimums, minimum_places) = minimums(&form.minimums, &mut wrong);
    let (maximums, maximum_places) = maximums(&form.maximums, &mut wrong);
    let said_by = form.said_by.trim().to_owned();
    if said_by.is_empty() {
        wrong.add("said_by", "Write who told you, or which paper says it: that is the source of this rule.");
    }
    let noted_on = match form.noted_on.trim() {
        "" => Some(today),
        text => input::day(text, today, Lean::Past),
    };
    match noted_on {
        None => {
            wrong.add("noted_on", "Write the day on which you were told, such as 5 January 2026, or leave it empty for today.");
        }
        Some(day) if day > today => wrong.add("noted_on", "This day lies in the future. Write the day on which you were told."),
        Some(_) => {}
    }
    if form.document.as_ref().is_some_and(|id| !papers.iter().any(|paper| paper.id == *id)) {
        wrong.add("document", "This paper is no longer in the wallet. Choose another one, or none.");
    }
    let rule = OwnRule {
        set_by: set_by.unwrap_or(SetBy::Other),
        recurs: form.recurs,
        period_months: months(&form.period_months, &mut wrong),
        starts: starts(form, today, &mut wrong),
        ce_hours: hours("ce_hours", &form.ce_hours, &mut wrong),
        minimums,
        maximums,
        fee_usd: dollars(&form.fee_usd, &mut wrong),
        noted_on: noted_on.unwrap_or(today),
        said_by,
        document: form.document.clone(),
    };
    for found in rule.faults() {
        let (place, words) = fault_words(found);
        let field = match place {
            Place::Field("starts") => "start_day".to_owned(),
            Place::Field(key) => key.to_owned(),
            Place::Row(list, row, key) => {
                let places = if list == "minimums" { &minimum_places } else { &maximum_places };
                format!("{list}.{}.{key}", places.get(row).copied().unwrap_or(row))
            }
        };
        wrong.add(&field, format!("{}.", words::sentence_start(words)));
    }
    (wrong.0.is_empty().then_some(rule), wrong.0)
}

struct Wrong(Vec<FieldFault>);

impl Wrong {
    fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(fault(&format!("own_rule.{field}"), message));
    }
}

fn months(text: &str, wrong: &mut Wrong) -> Option<u32> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return None;
    }
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let factor = match unit.trim() {
        "" | "m" | "month" | "months" => Some(1),
        "y" | "year" | "years" => Some(12),
        _ => None,
    };
    let months = number.parse::<u32>().ok().zip(factor).and_then(|(number, factor)| number.checked_mul(factor));
    if months.is_none() {
        wrong.add("period_months", format!("“{text}” is not a length. Write months or years, such as 12 or 2 years."));
    }
    months
}

fn starts(form: &OwnRuleInput, today: NaiveDate, wrong: &mut Wrong) -> Option<Starts> {
    use chrono::Datelike;
    match form.starts.as_str() {
        "" => None,
        "anniversary" => Some(Starts::Anniversary),
        "fixed-day" => {
            let day = input::day(&form.start_day, today, Lean::Past);
            if day.is_none() {
                wrong.add("start_day", "Write the day of the year on which a period begins, such as 1 July.");
            }
            day.map(|day| Starts::FixedDay { month: day.month(), day: day.day() })
        }
        _ => {
            wrong.add("starts", "Choose when a period begins, or leave it open where nobody told you.");
            None
        }
    }
}

fn hours(field: &str, text: &str, wrong: &mut Wrong) -> Option<Hours> {
    if text.trim().is_empty() {
        return None;
    }
    let hours = input::hours(text).filter(|hours| *hours >= Hours::ZERO && *hours <= Hours::whole(100_000));
    if hours.is_none() {
        wrong.add(field, "Write the hours, such as 12 or 1.5; leave it empty where nobody told you.");
    }
    hours
}

fn dollars(text: &str, wrong: &mut Wrong) -> Option<Dollars> {
    let text = text.trim().trim_start_matches('$').trim_end_matches("dollars").trim();
    if text.is_empty() {
        return None;
    }
    let fee = text.replace(',', "").parse::<Dollars>().ok();
    let fee = fee.filter(|fee| *fee >= Dollars::ZERO && *fee <= Dollars::whole(1_000_000));
    if fee.is_none() {
        wrong.add("fee_usd", "Write the fee in dollars, such as 50; leave it empty where nobody told you.");
    }
    fee
}

/// The rows that are filled, and the place of each in the form.
fn minimums(rows: &[OwnMinimumInput], wrong: &mut Wrong) -> (Vec<OwnMinimum>, Vec<usize>) {
    let filled = rows.iter().enumerate().filter(|(_, row)| !(row.topic.trim().is_empty() && row.hours.trim().is_empty()));
    let read = filled.filter_map(|(at, row)| {
        let hours = hours(&format!("minimums.{at}.hours"), &row.hours, wrong);
        let topic = row.topic.trim().to_owned();
        if topic.is_empty() {
            wrong.add(&format!("minimums.{at}.topic"), "Choose the topic of these hours.");
            return None;
        }
        Some((OwnMinimum { topic, hours }, at))
    });
    read.unzip()
}

fn maximums(rows: &[OwnMaximumInput], wrong: &mut Wrong) -> (Vec<OwnMaximum>, Vec<usize>) {
    let filled = rows.iter().enumerate().filter(|(_, row)| !(row.format.trim().is_empty() && row.hours.trim().is_empty()));
    let read = filled.filter_map(|(at, row)| {
        let hours = hours(&format!("maximums.{at}.hours"), &row.hours, wrong);
        let Some(format) = Format::from_name(row.format.trim()) else {
            wrong.add(&format!("maximums.{at}.format"), "Choose how these hours are taken.");
            return None;
        };
        Some((OwnMaximum { format, hours }, at))
    });
    read.unzip()
}

/// The rule as the form has it.
pub(crate) fn input_of(rule: &OwnRule) -> OwnRuleInput {
    let amount = |hours: Option<Hours>| hours.map(|hours| hours.to_string()).unwrap_or_default();
    let (starts, start_day) = match rule.starts {
        None => ("", String::new()),
        Some(Starts::Anniversary) => ("anniversary", String::new()),
        Some(Starts::FixedDay { month, day }) => ("fixed-day", format!("{day} {}", words::month(month))),
    };
    OwnRuleInput {
        set_by: rule.set_by.name().to_owned(),
        recurs: rule.recurs,
        period_months: rule.period_months.map(|months| months.to_string()).unwrap_or_default(),
        starts: starts.to_owned(),
        start_day,
        ce_hours: amount(rule.ce_hours),
        minimums: rule
            .minimums
            .iter()
            .map(|row| OwnMinimumInput { topic: row.topic.clone(), hours: amount(row.hours) })
            .collect(),
        maximums: rule
            .maximums
            .iter()
            .map(|row| OwnMaximumInput { format: row.format.name().to_owned(), hours: amount(row.hours) })
            .collect(),
        fee_usd: amount(rule.fee_usd),
        noted_on: rule.noted_on.to_string(),
        said_by: rule.said_by.clone(),
        document: rule.document.clone(),
    }
}

/// Whose word the rule of a certificate is; `None` where it has no rule of its own.
pub(crate) fn view(held: &Credential) -> Option<OwnRuleView> {
    let rule = own_rule(held)?;
    let asks = match rule.set_by {
        SetBy::Employer => "What this employer asks is your own entry",
        SetBy::TrainingOrganisation => "What this training organisation asks is your own entry",
        SetBy::Other => "This rule is your own entry",
    };
    Some(OwnRuleView {
        sentence: format!(
            "{asks}, noted on {} as told by: {}. No rule pack says it.",
            words::day(rule.noted_on),
            rule.said_by.trim_end_matches('.')
        ),
        set_by: rule.set_by.name().to_owned(),
        recurs: rule.recurs,
        said_by: rule.said_by.clone(),
        noted_on: rule.noted_on.to_string(),
        document: rule.document.clone(),
    })
}

/// The source of a number that rests on the holder's own rule.
pub(crate) fn source(held: &Credential, citation: &str) -> Option<SourceView> {
    let rule = own_rule(held).filter(|_| citation == OWN_RULE)?;
    Some(SourceView {
        id: citation.to_owned(),
        url: String::new(),
        title: format!("Holder's own note: {}", rule.said_by),
        publisher: held.issuer.clone().unwrap_or_default(),
        kind: "own-rule".to_owned(),
        as_of: Some(rule.noted_on.to_string()),
        says: format!("Noted by the holder on {}; no rule pack says it.", words::day(rule.noted_on)),
    })
}

/// A question as it is put where the rule is the holder's own entry; `None`: as usual.
pub(crate) fn question(held: &Credential, open: &Open, body: &str) -> Option<String> {
    let rule = own_rule(held)?;
    match open {
        Open::Expiry if rule.recurs => Some(format!(
            "When a period ends is not known. Ask {body} how long it is and on which day it begins, and note it with the rule."
        )),
        Open::Number { label } => {
            Some(format!("You noted “{label}” without a number of hours. Ask {body}, and note it with the rule."))
        }
        _ => None,
    }
}

/// The answer in one sentence where a period begins by itself, so that nothing expires and nothing is filed; `None`: as
/// usual.
pub(crate) fn headline(held: &Credential, judgement: &Judgement, as_of: NaiveDate) -> Option<(Tone, String)> {
    own_rule(held).filter(|rule| rule.recurs)?;
    let Some(cycle) = judgement.dates.cycle else {
        return Some((
            Tone::Unknown,
            "When a period of this requirement ends is not known. Note it with the rule, or ask.".to_owned(),
        ));
    };
    let ends = words::when(cycle.ends_on, as_of);
    match judgement.requirements_met {
        Some(true) => Some((Tone::InOrder, format!("The hours of this period are done. It ends {ends}."))),
        Some(false) => None,
        None => {
            let known = judgement.requirements.iter().any(|row| row.decides && row.met == Some(true));
            let first =
                if known { "What is known is done, and something must be asked" } else { "What it asks for is not known" };
            Some((Tone::Unknown, format!("{first}. This period ends {ends}.")))
        }
    }
}
