//! Reads how one comes by a credential: its entry, and the way in from elsewhere.

use super::super::table::Table;
use super::super::{Accepts, Education, Entry, Fee, Paper, PaperFrom, Reciprocity, Training};
use super::rows::{CITED, minimum_of, practice, some_words, to_confirm};
use super::terms::{prose, span};
use super::{Known, cited_texts};

pub(super) fn entry(table: &Table<'_, '_>, known: &Known<'_>) -> Entry {
    let entry = Entry {
        minimum_age: table.cited("minimum_age", CITED, |inner| inner.whole("value")),
        training_hours: table.cited("training_hours", CITED, |inner| inner.decimal("value")),
        fee_usd: table.cited("fee_usd", CITED, |inner| inner.decimal("value")),
        education: prose(table, "education"),
        exam: prose(table, "exam"),
        lived_experience: prose(table, "lived_experience"),
        residency: prose(table, "residency"),
        background_check: prose(table, "background_check"),
        deadline: prose(table, "deadline"),
        also: cited_texts(table, "also", "what"),
        levels: table
            .cited("levels", "{ credentials = [\"us-zz-cps-1\"], cite = [\"S1\"] }", |inner| some_words(inner, "credentials")),
        trainings: table.tables("training", "training").iter().map(training).collect(),
        practice: table.tables("practice", "practice").iter().map(|inner| practice(inner, known)).collect(),
        to_confirm: table.tables("to_confirm", "to confirm").iter().map(|inner| to_confirm(inner, known)).collect(),
    };
    table.finish();
    entry
}

fn training(table: &Table<'_, '_>) -> Training {
    let hours = table.cited("hours", CITED, |inner| inner.decimal("value"));
    let own = table.has("cite");
    let training = Training {
        name: table.text("name"),
        completed_before: table.date("completed_before"),
        completed_from: table.date("completed_from"),
        cite: match &hours {
            Some(hours) if !own => hours.cite.clone(),
            _ => table.cite(),
        },
        hours,
    };
    table.finish();
    training
}

pub(super) fn reciprocity(table: &Table<'_, '_>, known: &Known<'_>) -> Reciprocity {
    let from_cite = table.words("from_cite");
    let way = Reciprocity {
        accepts: table.fact("accepts", "{ value = \"case-by-case\", cite = [\"S1\"] }", |inner| {
            inner.name("value", Accepts::ALL, Accepts::name)
        }),
        from_states: table.words("from_states"),
        from_credentials: table.words("from_credentials"),
        from_others: cited_texts(table, "from_others", "what"),
        conditions: cited_texts(table, "conditions", "what"),
        documents: table.tables("documents", "document").iter().map(paper).collect(),
        file_before_expiry: table.cited("file_before_expiry", "{ months = 3, cite = [\"S1\"] }", span),
        valid_after_filing: table.cited("valid_after_filing", "{ days = 60, cite = [\"S1\"] }", span),
        fees: table.tables("fees", "fee").iter().map(fee).collect(),
        processing: table.cited("processing", "{ days = 30, cite = [\"S1\"] }", span),
        at_home: prose(table, "at_home"),
        education: table.tables("education", "education").iter().map(|inner| education(inner, known)).collect(),
        practice: table.tables("practice", "practice").iter().map(|inner| practice(inner, known)).collect(),
        to_confirm: table.tables("to_confirm", "to confirm").iter().map(|inner| to_confirm(inner, known)).collect(),
        from_cite,
    };
    if way.from_cite.is_empty() && !(way.from_states.is_empty() && way.from_credentials.is_empty()) {
        table.fault("`from_cite` is missing; write the sources of `from_states` and `from_credentials`");
    }
    for state in way.from_states.iter().filter(|state| !(state.len() == 5 && state.starts_with("US-"))) {
        table.fault(format!("\"{state}\" is not a state; write for example US-WA"));
    }
    table.finish();
    way
}

fn education(table: &Table<'_, '_>, known: &Known<'_>) -> Education {
    let within_months = if table.has("within_months") { table.whole("within_months") } else { None };
    Education { minimum: minimum_of(table, known, true), within_months }
}

fn paper(table: &Table<'_, '_>) -> Paper {
    if !table.has("from") {
        table.fault("`from` is missing; write whom to ask for this paper");
    }
    let from = table.name("from", PaperFrom::ALL, PaperFrom::name).unwrap_or(PaperFrom::Other);
    let paper = Paper { what: table.text("what"), from, cite: table.cite() };
    table.finish();
    paper
}

pub(super) fn fee(table: &Table<'_, '_>) -> Fee {
    let unknown = table.optional_word("usd") == Some("unknown");
    if !table.has("usd") {
        table.fault("`usd` is missing; write the amount, or \"unknown\"");
    }
    let fee = Fee {
        what: table.text("what"),
        usd: if unknown || !table.has("usd") { None } else { table.decimal("usd") },
        every_months: if table.has("every_months") { table.whole("every_months") } else { None },
        cite: table.cite(),
    };
    table.finish();
    fee
}
