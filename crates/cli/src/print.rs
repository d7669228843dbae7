//! Answers as text for a terminal: the answer first, then the numbers, then what to ask.

use peerfolio_app::view::{
    CredentialStatus, PacketView, RequirementKind, RequirementView, RuleView, RulesView, StandingView, StatusView, TermsView,
    VerdictView,
};
use peerfolio_app::{NaiveDate, date, words};
use std::fmt::Write;

/// Columns of a requirement's label.
const LABEL: usize = 44;

/// Columns of a line of prose.
const WIDTH: usize = 100;

pub(crate) fn status(view: &StatusView) -> String {
    let mut text = String::new();
    if view.credentials.is_empty() {
        text.push_str("There is no certificate in this wallet yet.\n");
    }
    for (at, credential) in view.credentials.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        credential_status(&mut text, credential);
    }
    text
}

fn day(text: &str) -> String {
    date::parse(text).map_or(text.to_owned(), |day: NaiveDate| words::day(day))
}

fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = text.write_fmt(words);
    text.push('\n');
}

fn credential_status(text: &mut String, credential: &CredentialStatus) {
    line(text, format_args!("{}: {}", credential.short, credential.headline));
    let number = credential.number.as_ref().map(|number| format!(", number {number}")).unwrap_or_default();
    line(text, format_args!("  {}{number}", credential.title));
    if !credential.body.name.is_empty() {
        line(text, format_args!("  {}", credential.body.name));
    }
    if let Some(cycle) = &credential.cycle {
        line(text, format_args!("  Hours count from {} to {}.", day(&cycle.starts_on), day(&cycle.ends_on)));
    }
    if let Some(expires_on) = &credential.expires_on {
        let source = if credential.expires_from.as_deref() == Some("rule") { ", computed from the rule" } else { "" };
        line(text, format_args!("  Expires {}{source}.", day(expires_on)));
    }
    let rows: Vec<&RequirementView> =
        credential.requirements.iter().filter(|row| row.kind != RequirementKind::Attestation).collect();
    for row in rows {
        line(text, format_args!("  {} {}", mark(row), requirement(row)));
        if let Some(sources) = sources(row) {
            wrapped(text, "         ", &sources);
        }
    }
    for row in credential.requirements.iter().filter(|row| row.kind == RequirementKind::Attestation) {
        wrapped(text, "  ", &attestation(row));
    }
    let expired = matches!(credential.standing, StandingView::Grace | StandingView::Lapsed);
    if expired && !credential.after_expiry.is_empty() {
        line(text, format_args!("  After expiry:"));
    }
    for step in credential.after_expiry.iter().filter(|_| expired) {
        let until = step.until.as_deref().map_or_else(String::new, |until| format!(" to {}", day(until)));
        let now = if step.now { " (now)" } else { "" };
        wrapped(text, "    ", &format!("From {}{until}{now}: {}", day(&step.from), step.sentence));
    }
    if !credential.not_counted.is_empty() {
        line(text, format_args!("  Did not count:"));
    }
    for not in &credential.not_counted {
        line(text, format_args!("    {} ({} h): {}", not.title, not.hours, not.words));
    }
    if !credential.to_confirm.is_empty() {
        line(text, format_args!("  To ask:"));
    }
    for question in &credential.to_confirm {
        wrapped(text, "    ", question);
    }
}

/// A row that is listed beside the verdict: a paper, an advice, a fact about the certificate itself.
fn attestation(row: &RequirementView) -> String {
    match (&row.required_hours, row.id.starts_with("hand-in-")) {
        (_, true) => format!("To hand in: {}", row.label),
        (Some(required), false) => {
            format!("Advised: {}, {} of {required} h", row.label, row.counted_hours.as_deref().unwrap_or("?"))
        }
        (None, false) => format!("{}{}", if row.met == Some(false) { "Not so: " } else { "" }, row.label),
    }
}

fn mark(row: &RequirementView) -> &'static str {
    match row.met {
        Some(true) => "[done]",
        Some(false) => "[open]",
        None => "[ask] ",
    }
}

fn requirement(row: &RequirementView) -> String {
    let label = if row.within.is_some() { format!("  {}", row.label) } else { row.label.clone() };
    let pad = " ".repeat(LABEL.saturating_sub(label.chars().count()));
    let counted = row.counted_hours.as_deref().unwrap_or("?");
    if row.id == "relevance" {
        return format!("{} ({counted} h surely are)", row.label);
    }
    let amount = match (row.required_trainings, row.required_hours.as_deref()) {
        (Some(required), _) => {
            format!("{} of {required} trainings", row.counted_trainings.map_or("?".to_owned(), |count| count.to_string()))
        }
        (None, Some(most)) if row.kind == RequirementKind::Maximum => format!("{counted} of at most {most} h"),
        (None, Some(required)) => format!("{counted} of {required} h"),
        (None, None) => format!("{counted} h, how many are needed is not known"),
    };
    let missing = row.missing_hours.as_deref().filter(|hours| *hours != "0" && row.met == Some(false));
    let missing = missing.map(|hours| format!(", {hours} missing")).unwrap_or_default();
    format!("{label}{pad} {amount}{missing}")
}

fn sources(row: &RequirementView) -> Option<String> {
    let titles: Vec<&str> = row.sources.iter().map(|source| source.title.as_str()).collect();
    (!titles.is_empty()).then(|| format!("by {}", titles.join("; ")))
}

/// A paragraph in lines of at most [`WIDTH`] columns.
fn wrapped(text: &mut String, indent: &str, paragraph: &str) {
    let mut column = 0;
    for word in paragraph.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            text.push('\n');
            column = 0;
        }
        let before = if column == 0 { indent } else { " " };
        text.push_str(before);
        text.push_str(word);
        column += before.chars().count() + length;
    }
    text.push('\n');
}

pub(crate) fn packet(view: &PacketView) -> String {
    let mut text = format!("{}\n  {}\n  Fingerprint of your key: {}\n", view.sentence, view.path, view.fingerprint);
    if !view.missing_characters.is_empty() {
        line(
            &mut text,
            format_args!("  The packet's typeface lacks these characters; each shows as a box: {}", view.missing_characters),
        );
    }
    text
}

pub(crate) fn verdict(view: &VerdictView) -> String {
    let mut text = format!("{}\n", view.sentence);
    let yes = |answer: bool| if answer { "yes" } else { "no" };
    for signature in &view.signatures {
        line(
            &mut text,
            format_args!("  Signed by {}", signature.signer.as_deref().unwrap_or("somebody whose certificate cannot be read")),
        );
        if let Some(time) = &signature.signed_at {
            line(&mut text, format_args!("    at {time}, by the signer's own clock"));
        }
        if let Some(stamp) = &signature.time_stamp {
            line(&mut text, format_args!("    time stamp: {stamp}"));
        }
        if let Some(fingerprint) = &signature.fingerprint {
            line(&mut text, format_args!("    fingerprint {fingerprint}"));
        }
        if signature.self_made == Some(true) {
            line(
                &mut text,
                format_args!("    the certificate vouches for itself: compare the fingerprint with the signer, by telephone"),
            );
        }
        line(&mut text, format_args!("    signed bytes unchanged: {}", yes(signature.intact)));
        line(&mut text, format_args!("    signature fits its certificate: {}", yes(signature.valid)));
        line(&mut text, format_args!("    covers the whole file: {}", yes(signature.covers_whole_file)));
        if signature.appended_bytes > 0 {
            line(&mut text, format_args!("    added since: {} bytes", signature.appended_bytes));
        }
        for problem in &signature.problems {
            line(&mut text, format_args!("    problem: {problem}"));
        }
    }
    for problem in &view.problems {
        line(&mut text, format_args!("  problem: {problem}"));
    }
    text
}

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
    line(text, format_args!("  {}", rule.body.name));
    for way in [&rule.body.phone, &rule.body.email, &rule.body.url].into_iter().flatten() {
        line(text, format_args!("  {way}"));
    }
    line(text, format_args!("  Confidence {}; numbers last checked {}.", rule.confidence, day(&rule.reviewed_on)));
    match &rule.renewal {
        None => line(text, format_args!("  Nothing is known about its renewal.")),
        Some(terms) => renewal(text, terms),
    }
    for source in &rule.sources {
        let as_of = source.as_of.as_ref().map(|as_of| format!(", {as_of}")).unwrap_or_default();
        line(text, format_args!("  {}: {} ({}, {}{as_of})", source.id, source.title, source.publisher, source.kind));
        line(text, format_args!("      {}", source.says));
        line(text, format_args!("      {}", source.url));
    }
    for question in &rule.open_questions {
        line(text, format_args!("  Open: {question}"));
    }
}

fn renewal(text: &mut String, terms: &TermsView) {
    let cites = |fact: &str| {
        let found = terms.cites.iter().find(|cite| cite.fact == fact);
        found.map(|cite| format!("  [{}]", cite.sources.join(", "))).unwrap_or_default()
    };
    let known = |value: Option<String>| value.unwrap_or_else(|| "not known".to_owned());
    line(
        text,
        format_args!(
            "  Period: {}{}",
            known(terms.period_months.map(|months| format!("{months} months"))),
            cites("period_months")
        ),
    );
    line(text, format_args!("  Expiry: {}{}", known(terms.expiry.clone()), cites("expiry")));
    line(text, format_args!("  Hours: {}{}", known(terms.ce_hours.clone()), cites("ce_hours")));
    for row in &terms.minimums {
        let amount = row.trainings.map_or_else(|| known(row.hours.clone()), |count| format!("{count} trainings"));
        line(text, format_args!("    at least {amount}: {}{}", row.label, cites(&format!("minimum.{}", row.id))));
    }
    for row in &terms.maximums {
        line(
            text,
            format_args!("    at most {}: {}{}", known(row.hours.clone()), row.label, cites(&format!("maximum.{}", row.id))),
        );
    }
    let grace =
        terms.grace_days.map(|days| format!("{days} days")).or(terms.grace_months.map(|months| format!("{months} months")));
    line(text, format_args!("  Grace after expiry: {}{}", known(grace), cites("grace")));
    line(text, format_args!("  Fee: {}{}", known(terms.fee_usd.as_ref().map(|fee| format!("{fee} dollars"))), cites("fee_usd")));
    line(
        text,
        format_args!(
            "  Late fee: {}{}",
            known(terms.late_fee_usd.as_ref().map(|fee| format!("{fee} dollars"))),
            cites("late_fee_usd")
        ),
    );
}
