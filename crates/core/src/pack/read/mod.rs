//! Reads a pack from its text, or names every fault at once with its line.
//!
//! It refuses unknown keys, impossible dates, numbers without a source, citations without a source, bodies, conditions and
//! minimums that do not exist, and terms that overlap. It never fills in what a pack leaves out.

mod rows;
mod terms;
mod way_in;

pub use super::table::Fault;
use super::table::{Page, Table};
use super::{Body, Change, Cited, Condition, Confidence, CredentialRule, Pack, Source, SourceKind, Status, Terms};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use toml::de::DeTable;

/// What the rows of a credential may name.
struct Known<'a> {
    bodies: &'a [Body],
    conditions: &'a [Condition],
}

/// Reads one pack. `file` is named in faults.
///
/// # Errors
/// Every fault of the text, in the order of its lines.
pub fn read(file: &str, text: &str) -> Result<Pack, Vec<Fault>> {
    let page = Page::new(file, text);
    let (document, broken) = DeTable::parse_recoverable(text);
    for error in broken {
        page.fault(error.span().map_or(0, |span| span.start), "", error.message());
    }
    if page.has_faults() {
        return Err(page.into_faults());
    }
    let pack = pack(&Table::new(&page, &document));
    if page.has_faults() { Err(page.into_faults()) } else { Ok(pack) }
}

fn pack(table: &Table<'_, '_>) -> Pack {
    let reviewed_on = required_date(table, "reviewed_on");
    let stale_after = required_date(table, "stale_after");
    if stale_after <= reviewed_on && reviewed_on != NaiveDate::default() {
        table.fault("`stale_after` must be after `reviewed_on`");
    }
    let bodies: Vec<Body> = table.tables("body", "body").iter().map(body).collect();
    let sources: BTreeMap<String, Source> =
        table.named_tables("source").iter().map(|(id, source)| (id.clone(), read_source(id, source))).collect();
    let credentials: Vec<CredentialRule> =
        table.tables("credential", "credential").iter().map(|table| credential(table, &bodies)).collect();
    let pack = Pack {
        jurisdiction: table.text("jurisdiction"),
        name: table.text("name"),
        reviewed_on,
        stale_after,
        bodies,
        sources,
        credentials,
        none_found: table.optional_text("none_found"),
        open_questions: table.words("open_questions"),
    };
    table.finish();
    check_citations(&pack, table);
    for id in twice(pack.bodies.iter().map(|body| &body.id)) {
        table.fault(format!("two bodies have the id \"{id}\""));
    }
    for id in twice(pack.credentials.iter().map(|credential| &credential.id)) {
        table.fault(format!("two credentials have the id \"{id}\""));
    }
    pack
}

/// A source that is never cited is fine; a citation of a source that is not there is not.
fn check_citations(pack: &Pack, table: &Table<'_, '_>) {
    for id in pack.sources.keys().filter(|id| id.contains(char::is_whitespace)) {
        table.fault(format!("the source key \"{id}\" must be one word"));
    }
    let mut cited = Vec::new();
    for credential in &pack.credentials {
        cited.extend(credential.citations().into_iter().flat_map(|(_, cite)| cite).map(|cite| (credential.id.clone(), cite)));
    }
    for (credential, citation) in cited {
        let key = citation.split_whitespace().next().unwrap_or_default();
        if !pack.sources.contains_key(key) {
            table.fault(format!("credential {credential} cites \"{key}\", and there is no [source.{key}]"));
        }
    }
}

fn twice<'a>(ids: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
    let mut seen = std::collections::BTreeSet::new();
    ids.filter(|id| !seen.insert(*id)).collect()
}

fn required_date(table: &Table<'_, '_>, key: &'static str) -> NaiveDate {
    if !table.has(key) {
        table.fault(format!("`{key}` is missing; write a day such as 2026-11-22"));
    }
    table.date(key).unwrap_or_default()
}

fn body(table: &Table<'_, '_>) -> Body {
    let body = Body {
        id: table.text("id"),
        name: table.text("name"),
        also_known_as: table.words("also_known_as"),
        url: table.optional_text("url"),
        phone: table.optional_text("phone"),
        email: table.optional_text("email"),
    };
    table.finish();
    body
}

fn read_source(id: &str, table: &Table<'_, '_>) -> Source {
    let as_of = table.optional_text("as_of");
    if as_of.as_deref().is_some_and(|text| !is_partial_date(text)) {
        table.fault("`as_of` must be \"2024\", \"2024-10\" or \"2024-10-01\"");
    }
    let kind = table.name("kind", SourceKind::ALL, SourceKind::name);
    if kind.is_none() && !table.has("kind") {
        table.fault("`kind` is missing");
    }
    // The sources of the mission were handed over as papers; every other one can be opened.
    let url = if kind == Some(SourceKind::Mission) { table.optional_text("url").unwrap_or_default() } else { table.text("url") };
    let source = Source {
        id: id.to_owned(),
        url,
        title: table.text("title"),
        publisher: table.text("publisher"),
        kind: kind.unwrap_or(SourceKind::Secondary),
        as_of,
        says: table.text("says"),
    };
    table.finish();
    source
}

/// `2024`, `2024-10` or `2024-10-01`, of a day that exists.
fn is_partial_date(text: &str) -> bool {
    let filled = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    crate::date::parse(&filled).is_some()
}

fn credential(table: &Table<'_, '_>, bodies: &[Body]) -> CredentialRule {
    let body = table.text("body");
    if !body.is_empty() && !bodies.iter().any(|known| known.id == body) {
        table.fault(format!("there is no [[body]] with the id \"{body}\""));
    }
    let status = table.name("status", Status::ALL, Status::name);
    let confidence = table.name("confidence", Confidence::ALL, Confidence::name);
    if !table.has("status") || !table.has("confidence") {
        table.fault("`status` and `confidence` must both be there");
    }
    let conditions: Vec<Condition> = table.tables("condition", "condition").iter().map(condition).collect();
    for id in twice(conditions.iter().map(|condition| &condition.id)) {
        table.fault(format!("two conditions have the id \"{id}\""));
    }
    let known = Known { bodies, conditions: &conditions };
    let renewal: Vec<Terms> = table.tables("renewal", "renewal").iter().map(|table| terms::terms(table, &known)).collect();
    let entry = table.table("entry").map(|table| way_in::entry(&table, &known));
    let reciprocity = table.table("reciprocity").map(|table| way_in::reciprocity(&table, &known));
    let rule = CredentialRule {
        id: table.text("id"),
        title: table.text("title"),
        acronym: table.optional_text("acronym"),
        also_called: table.words("also_called"),
        body,
        scope: table.words("scope"),
        status: status.unwrap_or(Status::Current),
        confidence: confidence.unwrap_or(Confidence::Low),
        renewal,
        entry,
        reciprocity,
        history: table.tables("history", "history").iter().map(change).collect(),
        accepted_in: cited_texts(table, "accepted_in", "where"),
        open_questions: table.words("open_questions"),
        conditions,
    };
    table.finish();
    for (at, terms) in rule.renewal.iter().enumerate() {
        for later in rule.renewal.iter().skip(at + 1).filter(|later| overlap(terms, later)) {
            let day = later.from.or(terms.from).map_or("all times".to_owned(), |day| day.to_string());
            table.fault(format!("two renewal blocks are in force at the same time ({day}); blocks may not overlap"));
        }
    }
    rule
}

/// Terms that hang on a condition are told apart by it, not by their dates.
fn overlap(a: &Terms, b: &Terms) -> bool {
    let apart = |a: &Terms, b: &Terms| a.until.zip(b.from).is_some_and(|(until, from)| until <= from);
    let bars = |a: &Terms, b: &Terms| !a.holds_any.is_empty() && a.holds_any.iter().all(|id| b.holds_none.contains(id));
    let excludes = |a: &Terms, b: &Terms| a.applies.only_if.is_some() && a.applies.only_if == b.applies.unless;
    let differs = |a: &Terms, b: &Terms| apart(a, b) || bars(a, b) || excludes(a, b);
    !differs(a, b) && !differs(b, a)
}

fn condition(table: &Table<'_, '_>) -> Condition {
    let condition = Condition { id: table.text("id"), ask: table.text("ask"), cite: table.cite() };
    table.finish();
    condition
}

fn change(table: &Table<'_, '_>) -> Change {
    let effective = table.text("effective");
    if !effective.is_empty() && !is_partial_date(&effective) {
        table.fault("`effective` must be \"2024\", \"2024-10\" or \"2024-10-01\"");
    }
    let change = Change { effective, what: table.text("what"), cite: table.cite() };
    table.finish();
    change
}

/// A list of `{ what = "…", cite = […] }`, the text under that key.
fn cited_texts(table: &Table<'_, '_>, list: &'static str, key: &'static str) -> Vec<Cited<String>> {
    let read = |table: &Table<'_, '_>| {
        let text = Cited { value: table.text(key), cite: table.cite() };
        table.finish();
        text
    };
    table.tables(list, list).iter().map(read).collect()
}
