//! Rules as text: each number and each sentence with the keys of its sources, the sources below.

use super::{day, line, wrapped_to};
use peerfolio_app::view::{FactView, LimitView, RuleView, RulesView, TermsView};

pub(crate) fn rules(view: &RulesView, whole: bool) -> String {
    let mut text = String::new();
    for rule in &view.credentials {
        if whole {
            one_rule(&mut text, rule);
        } else {
            line(&mut text, format_args!("{:32} {}: {} ({})", rule.id, rule.place, rule.title, summary(rule.renewal.as_ref())));
        }
    }
    text
}

fn summary(terms: Option<&TermsView>) -> String {
    let Some(terms) = terms else { return "renewal not known".to_owned() };
    let hours = terms.ce_hours.as_ref().map_or("hours not known".to_owned(), |hours| format!("{hours} h"));
    let period = match terms.period_months {
        None => "period not known".to_owned(),
        Some(0) => "does not expire".to_owned(),
        Some(months) => format!("{months} months"),
    };
    format!("{hours}, {period}")
}

fn one_rule(text: &mut String, rule: &RuleView) {
    line(text, format_args!("{}: {} ({})", rule.id, rule.title, rule.place));
    if !rule.also_called.is_empty() {
        wrapped_to(text, "  ", "    ", &format!("Also called {}.", rule.also_called.join(", ")));
    }
    line(text, format_args!("  {}", rule.body.name));
    for way in [&rule.body.phone, &rule.body.email, &rule.body.url].into_iter().flatten() {
        line(text, format_args!("  {way}"));
    }
    line(text, format_args!("  Confidence {}; numbers last checked {}.", rule.confidence, day(&rule.reviewed_on)));
    match &rule.renewal {
        None => line(text, format_args!("  Nothing is known about its renewal.")),
        Some(terms) => renewal(text, terms),
    }
    for terms in &rule.other_renewals {
        line(text, format_args!("  Other terms"));
        renewal(text, terms);
    }
    section(text, "It depends on you", &rule.conditions);
    match &rule.entry {
        Some(entry) => section(text, "How one first gets it", entry),
        None => line(text, format_args!("  How one first gets it: not known")),
    }
    match &rule.reciprocity {
        Some(way) => section(text, "For somebody certified elsewhere", way),
        None => line(text, format_args!("  For somebody certified elsewhere: not known")),
    }
    section(text, "Where it is accepted", &rule.accepted_in);
    section(text, "How the rule changed", &rule.history);
    if !rule.sources.is_empty() {
        line(text, format_args!("  Sources"));
    }
    for source in &rule.sources {
        let as_of = source.as_of.as_ref().map(|as_of| format!(", {as_of}")).unwrap_or_default();
        wrapped_to(
            text,
            "    ",
            "        ",
            &format!("{}: {} ({}, {}{as_of})", source.id, source.title, source.publisher, source.kind),
        );
        wrapped_to(text, "        ", "        ", &source.says);
        if !source.url.is_empty() {
            line(text, format_args!("        {}", source.url));
        }
    }
    for question in &rule.open_questions {
        wrapped_to(text, "  ", "    ", &format!("Open: {question}"));
    }
}

fn section(text: &mut String, heading: &str, facts: &[FactView]) {
    if facts.is_empty() {
        return;
    }
    line(text, format_args!("  {heading}"));
    for fact in facts {
        told(text, "    ", fact);
    }
}

fn told(text: &mut String, indent: &str, fact: &FactView) {
    let sources = if fact.sources.is_empty() { String::new() } else { format!("  [{}]", fact.sources.join(", ")) };
    wrapped_to(text, indent, &format!("{indent}  "), &format!("{}: {}{sources}", fact.label, fact.text));
}

fn renewal(text: &mut String, terms: &TermsView) {
    let cites = |fact: &str| {
        let found = terms.cites.iter().find(|cite| cite.fact == fact);
        found.map(|cite| format!("  [{}]", cite.sources.join(", "))).unwrap_or_default()
    };
    let known = |value: Option<String>| value.unwrap_or_else(|| "not known".to_owned());
    match (&terms.from, &terms.until) {
        (None, None) => {}
        (Some(from), None) => line(text, format_args!("  In force from {}", day(from))),
        (None, Some(until)) => line(text, format_args!("  In force before {}", day(until))),
        (Some(from), Some(until)) => line(text, format_args!("  In force from {} on and before {}", day(from), day(until))),
    }
    let period = match terms.period_months {
        Some(0) => Some("it does not expire".to_owned()),
        Some(1) => Some("1 month".to_owned()),
        months => months.map(|months| format!("{months} months")),
    };
    line(text, format_args!("  Period: {}{}", known(period), cites("period_months")));
    line(text, format_args!("  Expiry: {}{}", known(terms.expiry.clone()), cites("expiry")));
    line(text, format_args!("  Hours: {}{}", known(terms.ce_hours.clone()), cites("ce_hours")));
    for row in &terms.minimums {
        let amount = match (row.trainings, &row.hours) {
            (Some(count), _) => format!("at least {count} trainings"),
            (None, Some(hours)) => format!("at least {hours}"),
            (None, None) => "hours not known".to_owned(),
        };
        limit(text, &amount, row, &cites(&format!("minimum.{}", row.id)));
    }
    for row in &terms.maximums {
        let amount = match (&row.hours, &row.percent) {
            (Some(hours), _) => format!("at most {hours}"),
            (None, Some(percent)) => format!("at most {percent} percent of the total"),
            (None, None) => "at most, how many is not known".to_owned(),
        };
        limit(text, &amount, row, &cites(&format!("maximum.{}", row.id)));
    }
    for (fact, label) in [("opens", "One may file"), ("file_by", "One must have filed"), ("grace", "Grace")] {
        if !terms.details.iter().any(|detail| detail.fact == fact) {
            line(text, format_args!("  {label}: not known"));
        }
    }
    for (fact, label, fee) in [("fee_usd", "Fee", &terms.fee_usd), ("late_fee_usd", "Late fee", &terms.late_fee_usd)] {
        line(text, format_args!("  {label}: {}{}", known(fee.as_ref().map(|fee| format!("${fee}"))), cites(fact)));
    }
    for detail in &terms.details {
        told(text, "  ", detail);
    }
}

fn limit(text: &mut String, amount: &str, row: &LimitView, cites: &str) {
    let within = row.within.as_ref().map(|within| format!("inside “{within}”"));
    let said: Vec<String> = within.into_iter().chain(row.words.iter().cloned()).chain(row.note.clone()).collect();
    let said = if said.is_empty() { String::new() } else { format!("; {}", said.join("; ")) };
    wrapped_to(text, "    ", "      ", &format!("{amount}: {}{said}{cites}", row.label));
}
