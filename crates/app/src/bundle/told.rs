//! A rule update in words: what changed in a credential, and what it changes for a certificate held.
//!
//! The differences are the core's, the answers the judgement's; here they only become sentences and views. A fact is told
//! by its name and both its values, in a form that fits every fact, so that none is left out for want of a phrase.

use crate::status::{short_name, status};
use crate::view::{CredentialChangeView, CredentialStatus, FactChangeView, NamedCredentialView, PlaceChangeView, TouchedView};
use crate::words;
use peerfolio_core::judge::{self, Judgement, Rules};
use peerfolio_core::model::Record;
use peerfolio_core::pack::difference::{Absent, CredentialDifference, Difference, FactChange, Fate, TermsDifference, of_terms};
use peerfolio_core::{NaiveDate, date};

/// A credential by its name; `id` alone where the rules do not know it.
pub(super) fn named(rules: &Rules, id: &str) -> NamedCredentialView {
    let found = rules.credential(id);
    NamedCredentialView {
        type_id: id.to_owned(),
        title: found.map_or_else(|| id.to_owned(), |(_, rule)| rule.title.clone()),
        place: found.map(|(pack, _)| pack.name.clone()).unwrap_or_default(),
    }
}

/// What differs in one credential.
pub(super) fn credential(after: &Rules, change: &CredentialDifference) -> CredentialChangeView {
    let NamedCredentialView { type_id, title, place } = named(after, &change.id);
    let facts = change.facts.iter().map(|fact| fact_view("", None, fact));
    let of_terms =
        change.terms.iter().flat_map(|terms| terms.facts.iter().map(move |fact| fact_view("renewal.", begins(terms), fact)));
    CredentialChangeView {
        type_id,
        title,
        place,
        renamed_from: change.renamed().map(|(before, _)| before.to_owned()),
        sentences: credential_sentences(change),
        facts: facts.chain(of_terms).collect(),
    }
}

/// What differs in packs themselves, and the names of those that were only checked again.
pub(super) fn places(found: &Difference) -> (Vec<PlaceChangeView>, Vec<String>) {
    let (mut changed, mut rechecked) = (Vec::new(), Vec::new());
    for pack in &found.packs {
        let only_dates = pack.facts.iter().all(|fact| matches!(fact.path.as_str(), "reviewed_on" | "stale_after"));
        let mut sentences = sentences(&pack.facts);
        match pack.fate {
            Some(Fate::Gone) => sentences.push(format!("{} is no longer among the rules.", pack.name)),
            Some(_) => sentences.push(format!("{} is new among the rules.", pack.name)),
            None if only_dates => {
                rechecked.push(pack.name.clone());
                continue;
            }
            None => {}
        }
        changed.push(PlaceChangeView {
            jurisdiction: pack.jurisdiction.clone(),
            place: pack.name.clone(),
            sentences,
            facts: pack.facts.iter().map(|fact| fact_view("", None, fact)).collect(),
        });
    }
    (changed, rechecked)
}

/// The day on which a new set of terms begins.
fn begins(terms: &TermsDifference) -> Option<NaiveDate> {
    terms.from.filter(|_| terms.fate != Fate::Kept)
}

fn fact_view(part: &str, from: Option<NaiveDate>, fact: &FactChange) -> FactChangeView {
    FactChangeView {
        path: format!("{part}{}", fact.path),
        from: from.map(|day| day.to_string()),
        before: fact.before.clone(),
        after: fact.after.clone(),
        sources_only: fact.is_sources_only(),
        sources_before: fact.cited_before.clone(),
        sources_after: fact.cited_after.clone(),
    }
}

fn credential_sentences(change: &CredentialDifference) -> Vec<String> {
    let mut told = sentences(&change.facts);
    for terms in &change.terms {
        told.extend(terms_sentences(terms));
    }
    told
}

/// Sentences of one set of terms, each with the days of which it speaks.
fn terms_sentences(terms: &TermsDifference) -> Vec<String> {
    let span = match (terms.from, terms.until) {
        (None, None) => String::new(),
        (Some(from), None) => format!("From {}: ", words::day(from)),
        (None, Some(until)) => format!("Until {}: ", words::day(before(until))),
        (Some(from), Some(until)) => format!("From {} until {}: ", words::day(from), words::day(before(until))),
    };
    let facts = sentences(&terms.facts);
    let all = |facts: Vec<String>| facts.into_iter().map(|fact| format!("{span}{fact}")).collect();
    match terms.fate {
        Fate::Gone => vec![words::sentence_start(&format!("{span}the terms that stood here are no longer in the rules."))],
        Fate::Kept => {
            let (days, rest): (Vec<FactChange>, Vec<FactChange>) =
                terms.facts.iter().cloned().partition(|fact| matches!(fact.path.as_str(), "from" | "until"));
            days.iter().map(days_in_force).chain(all(sentences(&rest))).collect()
        }
        Fate::Follows if facts.is_empty() => vec![format!("{span}Terms of their own begin, and say what the ones before say.")],
        Fate::New if facts.is_empty() => vec![format!("{span}Terms begin of which nothing is known.")],
        Fate::Follows | Fate::New => all(facts),
    }
}

/// That terms begin or end on another day.
fn days_in_force(fact: &FactChange) -> String {
    let last = fact.path == "until";
    let said = |text: &Option<String>| {
        let day = date::parse(text.as_deref()?)?;
        Some(words::day(if last { before(day) } else { day }))
    };
    let verb = if last { "end" } else { "begin" };
    match (said(&fact.before), said(&fact.after)) {
        (None, Some(day)) => format!("The terms that were there {verb} on {day}."),
        (Some(was), Some(day)) => format!("Terms that were there {verb} on {day} instead of {was}."),
        (was, None) => format!("The terms that were there {verb} on no day any more; it was {}.", was.unwrap_or_default()),
    }
}

fn before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

/// A sentence for each fact; a row that came or went is one sentence with all it says.
fn sentences(facts: &[FactChange]) -> Vec<String> {
    let mut told = Vec::new();
    let whole_rows: Vec<&FactChange> =
        facts.iter().filter(|fact| fact.absent == Absent::NotListed && fact.before.is_none() != fact.after.is_none()).collect();
    for fact in facts {
        let inside = |row: &&&FactChange| fact.path.starts_with(&format!("{}.", row.path)) && fact.row == row.row;
        if whole_rows.iter().any(|row| inside(&row)) {
            continue;
        }
        if whole_rows.iter().any(|row| std::ptr::eq(*row, fact)) {
            let of_row = |part: &&FactChange| part.path.starts_with(&format!("{}.", fact.path)) && part.row == fact.row;
            let parts: Vec<String> = facts.iter().filter(of_row).filter_map(row_part).collect();
            told.push(whole_row(fact, &parts));
        } else {
            told.push(sentence(fact));
        }
    }
    told
}

/// What a row that came says, and the amounts of one that went; what every row says by itself is left out.
fn row_part(part: &FactChange) -> Option<String> {
    let (leaf, _) = leaf(&part.path);
    let amount = matches!(leaf, "hours" | "trainings" | "meetings" | "percent" | "times" | "usd" | "fee_usd" | "late_fee_usd");
    let text = match &part.after {
        Some(text) if leaf != "note" && (leaf, text.as_str()) != ("in_total", "yes") => text,
        None if amount => part.before.as_ref()?,
        _ => return None,
    };
    Some(format!("{}: {}", label(&part.path), value(&part.path, text)))
}

fn whole_row(fact: &FactChange, parts: &[String]) -> String {
    let list = label(&fact.path);
    let text = fact.after.as_ref().or(fact.before.as_ref()).map(String::as_str).unwrap_or_default();
    let text = text.trim_end_matches('.');
    let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) };
    match fact.after {
        Some(_) => format!("New, {list}: {text}{parts}."),
        None => format!("No longer there, {list}: {text}{parts}."),
    }
}

fn sentence(fact: &FactChange) -> String {
    let row = if fact.row.is_empty() || fact.absent == Absent::NotListed {
        String::new()
    } else {
        format!("{}, ", fact.row.trim_end_matches('.'))
    };
    let name = words::sentence_start(&format!("{row}{}", label(&fact.path)));
    let said = |text: &String| value(&fact.path, text);
    match (&fact.before, &fact.after) {
        (Some(before), Some(after)) if before == after => format!("{name}: the same, by other sources."),
        (Some(before), Some(after)) => format!("{name}: {} instead of {}.", said(after), said(before)),
        (None, Some(after)) if fact.absent == Absent::Unknown => format!("{name}: {}; it was not known before.", said(after)),
        (None, Some(after)) => format!("{name}: {}; nothing stood here before.", said(after)),
        (Some(before), None) if fact.absent == Absent::Unknown => format!("{name}: not known any more; it was {}.", said(before)),
        (Some(before), None) => format!("{name}: no longer {}.", said(before)),
        (None, None) => format!("{name}: not known."),
    }
}

/// The last name of a path that is no row's own id.
fn leaf(path: &str) -> (&str, &str) {
    let names: Vec<&str> = path.split('.').collect();
    let rows =
        ["minimum", "maximum", "weight", "practice", "to_confirm", "option", "condition", "after_expiry", "education", "body"];
    match names.as_slice() {
        [.., row, _id] if rows.contains(row) => (row, ""),
        [.., row, _id, leaf] if rows.contains(row) => (leaf, row),
        [.., row, leaf] => (leaf, row),
        [leaf] => (leaf, ""),
        [] => ("", ""),
    }
}

/// A fact's name in words, for the middle of a sentence.
fn label(path: &str) -> String {
    let (leaf, parent) = leaf(path);
    let words = match (leaf, parent) {
        ("ce_hours", _) => "hours in all",
        ("period_months", _) => "renewal period",
        ("expiry", _) => "day of expiry",
        ("from", "documents") => "whom to ask for it",
        ("from", _) => "first day in force",
        ("until", "") => "first day no longer in force",
        ("until", _) => "until",
        ("chosen_by", _) => "the date that decides which terms judge",
        ("holds_any", _) => "only for those who hold one of",
        ("holds_none", _) => "only for those who hold none of",
        ("applies", _) => "when it applies",
        ("working_day", _) => "an expiry on a day without work moves to the working day",
        ("first_period", _) => "first period",
        ("resets_with", _) => "the cycle begins anew with",
        ("hours_due_days_before_expiry", _) => "days before expiry on which the hours are due",
        ("counts_from", _) => "hours count from",
        ("carry_over", _) => "hours above the total that go into the next cycle",
        ("ceu", _) => "hours in one CEU",
        ("academic_credit", _) => "hours in one college credit",
        ("contact_hour_minutes", _) => "minutes of a contact hour",
        ("approved_by", _) => "only hours approved or given by",
        ("relevant", _) => "every hour must be about",
        ("unique_with", _) => "an hour does not count again that is used for",
        ("requires_current", _) => "must be held and valid",
        ("counts_once", _) => "the same training counts once, even in a later cycle",
        ("renewals_at_most", _) => "how often it can be renewed",
        ("opens", _) => "how early one may file",
        ("file_by", _) => "how long before expiry one must have filed",
        ("grace", _) => "grace after expiry",
        ("fee_usd", "entry") => "application fee",
        ("fee_usd", _) => "renewal fee",
        ("late_fee_usd", _) => "late fee",
        ("fee" | "fees", _) => "fee",
        ("usd", _) => "amount",
        ("every_months", _) => "paid every so many months",
        ("processing", _) => "time that the body takes",
        ("lapse", _) => "what follows a lapse",
        ("audit", _) => "how it is checked",
        ("waiver", _) => "extension or hardship",
        ("standings", _) => "another standing",
        ("hand_in", _) => "to hand in",
        ("if_selected", _) => "only from those who are selected",
        ("minimum" | "education", _) => "at least",
        ("maximum", _) => "at most",
        ("weight", _) => "hours that count more or less than once",
        ("practice", _) => "work or supervision to show",
        ("to_confirm", _) => "to ask",
        ("option", _) => "a term to pick",
        ("condition", _) => "a question to you",
        ("after_expiry", _) => "step after expiry",
        ("body", "") => "body that issues it",
        ("which", _) => "what counts",
        ("in_total", _) => "part of the hours in all",
        ("each_year", _) => "in every year of the cycle",
        ("clock", _) => "its own clock",
        ("first_due", _) => "first due",
        ("advisory", _) => "only advised",
        ("within", _) => "lies within",
        ("within_months", _) => "counted back so many months",
        ("first_period_only", _) => "only in the first period",
        ("extra_hours", _) => "hours on top",
        ("extra_hours_per_month", _) => "hours on top for each month",
        ("extra_hours_per_missed_year", _) => "hours on top for each missed year",
        ("hours_earned", _) => "when the hours must be earned",
        ("then", _) => "what one does",
        ("minimum_age", _) => "least age",
        ("training_hours", _) => "hours of the training it begins with",
        ("lived_experience", _) => "lived experience",
        ("background_check", _) => "background check",
        ("levels", _) => "needed first, one of",
        ("also", _) => "asked besides",
        ("training", _) => "accepted training",
        ("completed_before", _) => "finished before",
        ("completed_from", _) => "finished from",
        ("accepts", _) => "whom it takes from elsewhere",
        ("from_states", _) => "state whose certificates it takes",
        ("from_credentials", _) => "certificate that it takes",
        ("from_others", _) => "others that it takes",
        ("conditions", _) => "condition for those from elsewhere",
        ("documents", _) => "paper for those from elsewhere",
        ("file_before_expiry", _) => "how long the old certificate must still run when one files",
        ("valid_after_filing", _) => "how long the old certificate must stay valid after filing",
        ("at_home", _) => "what becomes of the certificate that one leaves",
        ("accepted_in", _) => "where it is accepted",
        ("history", _) => "history of the rule",
        ("open_questions", _) => "open question",
        ("also_called", _) => "other names",
        ("also_known_as", _) => "other names of the body",
        ("none_found", _) => "what was looked for without finding a certification",
        ("reviewed_on", _) => "last checked on",
        ("stale_after", _) => "to be confirmed after",
        ("url", _) => "page",
        ("email", _) => "e-mail",
        (other, _) => return other.replace('_', " "),
    };
    words.to_owned()
}

/// A value with its unit; days in words.
fn value(path: &str, text: &str) -> String {
    if let Some(day) = date::parse(text) {
        return words::day(day);
    }
    let (leaf, _) = leaf(path);
    let counted = |one: &str, many: &str| format!("{text} {}", if text == "1" { one } else { many });
    match leaf {
        "ce_hours"
        | "hours"
        | "training_hours"
        | "extra_hours"
        | "extra_hours_per_month"
        | "extra_hours_per_missed_year"
        | "ceu"
        | "academic_credit" => counted("hour", "hours"),
        "period_months" if text == "0" => "without end".to_owned(),
        "period_months" | "within_months" | "every_months" => counted("month", "months"),
        "fee_usd" | "late_fee_usd" | "usd" => counted("dollar", "dollars"),
        "percent" => format!("{text} percent of the hours in all"),
        "times" => format!("{text} times"),
        "chosen_by" => match text {
            "period-start" => "the first day of the cycle".to_owned(),
            "period-end" => "the day of expiry".to_owned(),
            _ => "the day on which one files".to_owned(),
        },
        _ => text.trim_end_matches('.').to_owned(),
    }
}

/// The person's certificates that an update touches: whose rule reads differently, or whose answer changes today.
pub(super) fn touched(old: &Rules, new: &Rules, found: &Difference, record: &Record, today: NaiveDate) -> Vec<TouchedView> {
    let (before, after) = (status(old, record, today).credentials, status(new, record, today).credentials);
    let (judged_before, judged_after) = (judge::judge(old, record, today), judge::judge(new, record, today));
    let all = before.iter().zip(&after).zip(judged_before.iter().zip(&judged_after)).zip(&record.credentials);
    all.filter_map(|(((before, after), (judged_before, judged_after)), held)| {
        let type_id = held.type_id.as_deref();
        let change = found.credentials.iter().find(|change| Some(change.id.as_str()) == type_id);
        let effects = effects(before, after);
        let is_gone = type_id.is_some_and(|id| found.gone.iter().any(|gone| gone == id));
        let is_new = type_id.is_some_and(|id| found.added.iter().any(|added| added == id));
        let rule = match change {
            Some(change) => real_sentences(change),
            None if is_gone => vec!["The new rules do not know this certificate any more.".to_owned()],
            None if is_new => vec!["The new rules know this certificate; it was not known before.".to_owned()],
            None => Vec::new(),
        };
        if rule.is_empty() && effects.is_empty() {
            return None;
        }
        let same_terms = same_terms(old, new, held.type_id.as_deref()?, judged_before, judged_after);
        let sentence = if effects.is_empty() { untouched(after, change, same_terms, today) } else { effects.join(" ") };
        Some(TouchedView {
            credential_id: held.id.clone(),
            type_id: held.type_id.clone(),
            credential: short_name(held, new.of(held).or_else(|| old.of(held))),
            rule,
            effects,
            sentence,
            headline_before: before.headline.clone(),
            headline_after: after.headline.clone(),
            met_before: before.requirements_met,
            met_after: after.requirements_met,
        })
    })
    .collect()
}

/// The sentences of a change without facts of which only the sources changed.
fn real_sentences(change: &CredentialDifference) -> Vec<String> {
    let real = |facts: &[FactChange]| facts.iter().filter(|fact| !fact.is_sources_only()).cloned().collect::<Vec<_>>();
    let terms = change.terms.iter().map(|terms| TermsDifference { facts: real(&terms.facts), ..terms.clone() });
    let terms = terms.filter(|terms| terms.fate != Fate::Kept || !terms.facts.is_empty()).collect();
    credential_sentences(&CredentialDifference { id: change.id.clone(), facts: real(&change.facts), terms })
}

/// Whether the terms that judge a certificate today say the same under both sets of rules.
fn same_terms(old: &Rules, new: &Rules, type_id: &str, before: &Judgement, after: &Judgement) -> bool {
    let (Some((old_pack, _)), Some((new_pack, _))) = (old.credential(type_id), new.credential(type_id)) else { return false };
    let (Some(before), Some(after)) = (&before.terms, &after.terms) else { return false };
    let changes = of_terms((old_pack, before), (new_pack, after));
    // When the terms are in force was weighed already: both rules chose these.
    changes.iter().all(|fact| fact.is_sources_only() || matches!(fact.path.as_str(), "from" | "until" | "chosen_by"))
}

/// Why nothing changes for a certificate today although its rule reads differently.
fn untouched(status: &CredentialStatus, change: Option<&CredentialDifference>, same_terms: bool, today: NaiveDate) -> String {
    let later = change.and_then(|change| change.terms.iter().filter_map(begins).filter(|from| *from > today).min());
    let cycle = status.cycle.as_ref().and_then(|cycle| date::parse(&cycle.ends_on));
    match (later, cycle) {
        (Some(from), Some(ends_on)) if same_terms => format!(
            "Nothing changes today: your cycle that ends on {} is judged by the rule in force until now. The new one begins on {}.",
            words::day(ends_on),
            words::day(from)
        ),
        (Some(from), None) if same_terms => {
            format!("Nothing changes today: the rule in force until now still holds. The new one begins on {}.", words::day(from))
        }
        _ => "Nothing changes today in what it asks of you or in its dates.".to_owned(),
    }
}

/// What changes for a certificate on the day of judgement.
fn effects(before: &CredentialStatus, after: &CredentialStatus) -> Vec<String> {
    let verdict = |met: Option<bool>| match met {
        Some(true) => "everything asked for is done",
        Some(false) => "something is still missing",
        None => "it cannot be told whether everything is done",
    };
    let mut told = Vec::new();
    if before.requirements_met != after.requirements_met {
        told.push(format!(
            "By the new rules {}; by the old ones {}.",
            verdict(after.requirements_met),
            verdict(before.requirements_met)
        ));
    }
    let mut pair = |name: &str, before: &Option<String>, after: &Option<String>| {
        if before != after {
            let said = |text: &Option<String>| {
                text.as_ref()
                    .map_or_else(|| "not known".to_owned(), |text| date::parse(text).map_or_else(|| text.clone(), words::day))
            };
            told.push(format!("{name}: {} instead of {}.", said(after), said(before)));
        }
    };
    pair("Hours still to earn", &before.hours_to_earn, &after.hours_to_earn);
    let cycle = |status: &CredentialStatus, end: fn(&crate::view::CycleView) -> &String| status.cycle.as_ref().map(end).cloned();
    pair("First day of the cycle", &cycle(before, |cycle| &cycle.starts_on), &cycle(after, |cycle| &cycle.starts_on));
    pair("Last day of the cycle", &cycle(before, |cycle| &cycle.ends_on), &cycle(after, |cycle| &cycle.ends_on));
    pair("Day of expiry", &before.expires_on, &after.expires_on);
    pair("First day to file", &before.renewal_opens_on, &after.renewal_opens_on);
    pair("Last day to file", &before.file_by, &after.file_by);
    pair("Last day of the grace", &before.grace_ends_on, &after.grace_ends_on);
    pair("Renewal fee in dollars", &before.fee_usd, &after.fee_usd);
    pair("Late fee in dollars", &before.late_fee_usd, &after.late_fee_usd);
    told.extend(rows(before, after));
    if told.is_empty() && before.standing != after.standing {
        told.push(format!("Its answer reads: {}", after.headline));
    }
    told
}

/// Requirements that came, went, or ask for another number.
fn rows(before: &CredentialStatus, after: &CredentialStatus) -> Vec<String> {
    let number = |row: &crate::view::RequirementView| {
        let trainings = row.required_trainings.map(|count| format!("{count} trainings"));
        trainings.or_else(|| row.required_hours.as_ref().map(|hours| format!("{hours} hours")))
    };
    let said = |number: Option<String>| number.unwrap_or_else(|| "a number that is not known".to_owned());
    let new = after.requirements.iter().filter_map(|row| match before.requirements.iter().find(|old| old.id == row.id) {
        None => Some(format!("New in its list: {}.", row.label.trim_end_matches('.'))),
        Some(old) if number(old) != number(row) => {
            Some(format!("{}: {} instead of {}.", row.label, said(number(row)), said(number(old))))
        }
        Some(_) => None,
    });
    let gone = before.requirements.iter().filter(|row| !after.requirements.iter().any(|new| new.id == row.id));
    new.chain(gone.map(|row| format!("No longer in its list: {}.", row.label.trim_end_matches('.')))).collect()
}
