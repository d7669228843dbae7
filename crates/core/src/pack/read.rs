//! Reads a pack from its text, or names every fault at once with its line.
//!
//! It refuses unknown keys, impossible dates, numbers without a source, citations without a source, bodies and minimums that
//! do not exist, and terms that overlap. It never fills in what a pack leaves out.

pub use super::table::Fault;
use super::table::{Page, Table};
use super::{
    Body, ChosenBy, Cited, Confidence, CredentialRule, Expiry, FirstPeriod, Grace, InTotal, Maximum, Minimum, Pack, Practice,
    PracticeKind, Relevance, Selector, Source, SourceKind, Span, Status, Terms, ToConfirm, topics,
};
use crate::fixed::Fixed;
use crate::judge::TOTAL;
use crate::model::{Format, Role};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use toml::de::DeTable;

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
        for terms in &credential.renewal {
            cited.extend(terms.citations().into_iter().flat_map(|(_, cite)| cite).map(|cite| (credential.id.clone(), cite)));
        }
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
    let source = Source {
        id: id.to_owned(),
        url: table.text("url"),
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
    let renewal: Vec<Terms> = table.tables("renewal", "renewal").iter().map(|table| terms(table, bodies)).collect();
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
        open_questions: table.words("open_questions"),
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

fn overlap(a: &Terms, b: &Terms) -> bool {
    let apart = |a: &Terms, b: &Terms| a.until.zip(b.from).is_some_and(|(until, from)| until <= from);
    let bars = |a: &Terms, b: &Terms| !a.holds_any.is_empty() && a.holds_any.iter().all(|id| b.holds_none.contains(id));
    !apart(a, b) && !apart(b, a) && !bars(a, b) && !bars(b, a)
}

const CITED: &str = "{ value = …, cite = [\"S1\"] }";

fn terms(table: &Table<'_, '_>, bodies: &[Body]) -> Terms {
    let hours = |inner: &Table<'_, '_>| inner.decimal("value");
    let (from, until) = (table.date("from"), table.date("until"));
    if from.zip(until).is_some_and(|(from, until)| until <= from) {
        table.fault("`until` must be after `from`");
    }
    let chosen_by = table.name("chosen_by", ChosenBy::ALL, ChosenBy::name);
    if (from.is_some() || until.is_some()) && !table.has("chosen_by") {
        table.fault("`chosen_by` is missing; it says which date is held against `from` and `until`");
    }
    let practice = table.tables("practice", "practice");
    let to_confirm = table.tables("to_confirm", "to confirm");
    let minimums = table.tables("minimum", "minimum");
    let maximums = table.tables("maximum", "maximum");
    let terms = Terms {
        from,
        until,
        chosen_by: chosen_by.unwrap_or(ChosenBy::JudgedOn),
        holds_any: table.words("holds_any"),
        holds_none: table.words("holds_none"),
        period_months: table.fact("period_months", CITED, |inner| inner.whole("value")),
        expiry: table.fact("expiry", "{ kind = \"anniversary\", cite = [\"S1\"] }", expiry),
        first_period: table.cited("first_period", "{ months = 6, ce_hours = \"unknown\", cite = [\"S1\"] }", first_period),
        hours_due_days_before_expiry: table.cited("hours_due_days_before_expiry", CITED, |inner| inner.whole("value")),
        ce_hours: table.fact("ce_hours", CITED, hours),
        ceu: table.cited("ceu", CITED, hours),
        academic_credit: table.cited("academic_credit", CITED, hours),
        approved_by: table.cited("approved_by", "{ bodies = [\"zz-board\"], cite = [\"S1\"] }", |inner| {
            some_words(inner, "bodies").inspect(|ids| known_bodies(inner, ids, bodies))
        }),
        relevant: table.cited("relevant", "{ what = \"…\", topics = […], cite = [\"S1\"] }", |inner| {
            let what = inner.text("what");
            some_words(inner, "topics").inspect(|topics| known_topics(inner, topics)).map(|topics| Relevance { what, topics })
        }),
        unique_with: table
            .cited("unique_with", "{ credentials = [\"us-zz-cps\"], cite = [\"S1\"] }", |inner| some_words(inner, "credentials")),
        counts_once: table.cited("counts_once", CITED, |inner| Some(inner.flag("value", false))).is_some_and(|fact| fact.value),
        minimums: minimums.iter().map(|inner| minimum(inner, bodies)).collect(),
        maximums: maximums.iter().map(|inner| maximum(inner, bodies)).collect(),
        practice: practice.iter().map(read_practice).collect(),
        hand_in: table.tables("hand_in", "hand in").iter().map(hand_in).collect(),
        to_confirm: to_confirm.iter().map(read_to_confirm).collect(),
        opens: table.fact("opens", "{ days = 90, cite = [\"S1\"] }", span),
        file_by: table.fact("file_by", "{ days = 30, cite = [\"S1\"] }", span),
        grace: table.fact("grace", "{ days = 30, cite = [\"S1\"] }", grace),
        fee_usd: table.fact("fee_usd", CITED, hours),
        late_fee_usd: table.fact("late_fee_usd", CITED, hours),
        lapse: prose(table, "lapse"),
        audit: prose(table, "audit"),
    };
    table.finish();
    check_rows(&terms, table);
    terms
}

fn check_rows(terms: &Terms, table: &Table<'_, '_>) {
    let rows = terms
        .minimums
        .iter()
        .map(|row| &row.id)
        .chain(terms.practice.iter().map(|row| &row.id))
        .chain(terms.to_confirm.iter().map(|row| &row.id));
    let ids: Vec<&String> = rows.collect();
    for id in twice(ids.iter().copied()).into_iter().chain(twice(terms.maximums.iter().map(|row| &row.id))) {
        table.fault(format!("two rows have the id \"{id}\""));
    }
    let kept = |id: &str| {
        [TOTAL, "relevance", "units"].contains(&id)
            || id.starts_with("max-")
            || id.starts_with("hand-in-")
            || id.ends_with("-in-total")
    };
    for id in ids.iter().filter(|id| kept(id)) {
        table.fault(format!("the id \"{id}\" is kept for the program"));
    }
    for (at, minimum) in terms.minimums.iter().enumerate() {
        let Some(outer) = &minimum.within else { continue };
        let Some(parent) = terms.minimums.iter().position(|other| other.id == *outer) else {
            table.fault(format!("minimum {} lies within \"{outer}\", which is not a minimum of these terms", minimum.id));
            continue;
        };
        let mut next = Some(parent);
        let mut steps = 0;
        while let Some(found) = next.filter(|_| steps <= terms.minimums.len()) {
            if found == at {
                table.fault(format!("minimum {} lies within itself", minimum.id));
                break;
            }
            let further = terms.minimums.get(found).and_then(|minimum| minimum.within.as_deref());
            next = further.and_then(|id| terms.minimums.iter().position(|minimum| minimum.id == id));
            steps += 1;
        }
    }
}

fn some_words(table: &Table<'_, '_>, key: &'static str) -> Option<Vec<String>> {
    let words = table.words(key);
    if words.is_empty() {
        table.fault(format!("`{key}` must name at least one"));
    }
    (!words.is_empty()).then_some(words)
}

fn known_topics(table: &Table<'_, '_>, topics: &[String]) {
    for topic in topics.iter().filter(|topic| !topics::is_known(topic)) {
        table.fault(format!("\"{topic}\" is not in the topic vocabulary"));
    }
}

fn known_bodies(table: &Table<'_, '_>, ids: &[String], bodies: &[Body]) {
    for id in ids.iter().filter(|id| !bodies.iter().any(|body| body.id == **id)) {
        table.fault(format!("there is no [[body]] with the id \"{id}\""));
    }
}

fn prose(table: &Table<'_, '_>, key: &'static str) -> Option<Cited<String>> {
    table.cited(key, "{ text = \"…\", cite = [\"S1\"] }", |inner| inner.optional_text("text"))
}

fn hand_in(table: &Table<'_, '_>) -> Cited<String> {
    let paper = Cited { value: table.text("what"), cite: table.cite() };
    table.finish();
    paper
}

fn expiry(table: &Table<'_, '_>) -> Option<Expiry> {
    let fixed = || {
        let (month, day) = (table.whole("month")?, table.whole("day")?);
        let every_years = if table.has("every_years") { table.whole("every_years")? } else { 1 };
        let base_year = if table.has("base_year") { i32::try_from(table.whole("base_year")?).ok()? } else { 2000 };
        // 2000 was a leap year: 29 February may be a fixed date.
        if NaiveDate::from_ymd_opt(2000, month, day).is_none() || every_years == 0 {
            table.fault("there is no such day of the year");
            return None;
        }
        if every_years > 1 && !table.has("base_year") {
            table.fault("`base_year` is missing; it names one year in which the date fell");
        }
        Some(Expiry::FixedDate { month, day, every_years, base_year })
    };
    match table.text("kind").as_str() {
        "anniversary" => Some(Expiry::Anniversary),
        "fixed-date" => fixed().or_else(|| {
            table.fault("a fixed date needs `month` and `day`");
            None
        }),
        "month-start" => Some(Expiry::MonthStart),
        "birthday" => Some(Expiry::Birthday),
        "on-certificate" => Some(Expiry::OnCertificate),
        "" => None,
        other => {
            table.fault(format!(
                "\"{other}\" is no kind of expiry; kinds are anniversary, fixed-date, month-start, birthday, on-certificate"
            ));
            None
        }
    }
}

fn first_period(table: &Table<'_, '_>) -> Option<FirstPeriod> {
    if table.flag("exempt_until_whole_cycle", false) {
        return Some(FirstPeriod::ExemptUntilWholeCycle);
    }
    if !table.has("months") {
        table.fault("write `months`, or exempt_until_whole_cycle = true");
    }
    let unknown = table.optional_word("ce_hours") == Some("unknown");
    if !table.has("ce_hours") {
        table.fault("`ce_hours` is missing; write the hours asked for in the first period, or \"unknown\"");
    }
    let ce_hours = if unknown { None } else { table.decimal("ce_hours") };
    let extension_months = if table.has("extension_months") { table.whole("extension_months")? } else { 0 };
    Some(FirstPeriod::OfMonths { months: table.whole("months")?, extension_months, always: table.flag("always", true), ce_hours })
}

fn span(table: &Table<'_, '_>) -> Option<Span> {
    let (days, months) = (table.whole("days"), table.whole("months"));
    if days.is_some() == months.is_some() {
        table.fault("write either `days` or `months`");
    }
    days.map(Span::Days).or_else(|| months.map(Span::Months))
}

fn grace(table: &Table<'_, '_>) -> Option<Grace> {
    if table.flag("none", false) {
        return Some(Grace::NoGrace);
    }
    if table.has("until") {
        let from = table.date("from");
        return table.date("until").map(|until| Grace::Between { from, until });
    }
    let before_expiry = table.flag("before_expiry", false);
    span(table).map(|span| if before_expiry { Grace::BeforeExpiry(span) } else { Grace::For(span) })
}

/// `may_be_open`: a row without a number may leave open what it speaks of.
fn selector(table: &Table<'_, '_>, bodies: &[Body], may_be_open: bool) -> Selector {
    let which = Selector {
        topics: table.words("topics"),
        topics_other_than: table.words("topics_other_than"),
        formats: names(table, "formats", Format::from_name),
        roles: names(table, "roles", Role::from_name),
        given_by: table.words("given_by"),
        given_by_other_than: table.words("given_by_other_than"),
    };
    known_topics(table, &which.topics);
    known_topics(table, &which.topics_other_than);
    known_bodies(table, &which.given_by, bodies);
    known_bodies(table, &which.given_by_other_than, bodies);
    if which == Selector::default() && !may_be_open {
        table.fault("it must say what it speaks of: topics, formats, roles or given_by");
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

fn minimum(table: &Table<'_, '_>, bodies: &[Body]) -> Minimum {
    let unknown = table.optional_word("hours") == Some("unknown");
    let hours = if unknown { None } else { table.cited("hours", CITED, |inner| inner.decimal("value")) };
    let trainings = table.cited("trainings", CITED, |inner| inner.whole("value"));
    if !unknown && hours.is_none() && trainings.is_none() {
        table.fault("write `hours` or `trainings`, cited, or hours = \"unknown\" with `cite`");
    }
    let minimum = Minimum {
        id: table.text("id"),
        label: table.text("label"),
        which: selector(table, bodies, unknown),
        within: table.optional_text("within"),
        in_total: table.name("in_total", InTotal::ALL, InTotal::name).unwrap_or(InTotal::Yes),
        each_year: table.flag("each_year", false),
        cite: own_cite(table, hours.as_ref().map(|fact| &fact.cite).or(trainings.as_ref().map(|fact| &fact.cite))),
        note: table.optional_text("note"),
        hours,
        trainings,
    };
    table.finish();
    minimum
}

fn maximum(table: &Table<'_, '_>, bodies: &[Body]) -> Maximum {
    let unknown = table.optional_word("hours") == Some("unknown");
    let hours: Option<Cited<Fixed>> = if unknown { None } else { table.cited("hours", CITED, |inner| inner.decimal("value")) };
    if !unknown && hours.is_none() {
        table.fault("write `hours`, cited, or hours = \"unknown\" with `cite`");
    }
    let maximum = Maximum {
        id: table.text("id"),
        label: table.text("label"),
        which: selector(table, bodies, false),
        each_year: table.flag("each_year", false),
        cite: own_cite(table, hours.as_ref().map(|fact| &fact.cite)),
        note: table.optional_text("note"),
        hours,
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

fn read_practice(table: &Table<'_, '_>) -> Practice {
    let unknown = table.optional_word("hours") == Some("unknown");
    let hours = if unknown { None } else { table.cited("hours", CITED, |inner| inner.decimal("value")) };
    if !unknown && hours.is_none() {
        table.fault("write `hours`, cited, or hours = \"unknown\" with `cite`");
    }
    let kind = table.name("kind", PracticeKind::ALL, PracticeKind::name);
    if !table.has("kind") {
        table.fault("`kind` is missing; write \"experience\" or \"supervision\"");
    }
    let practice = Practice {
        id: table.text("id"),
        label: table.text("label"),
        kind: kind.unwrap_or(PracticeKind::Experience),
        supervised: table.flag("supervised", false),
        first_period_only: table.flag("first_period_only", false),
        cite: own_cite(table, hours.as_ref().map(|fact| &fact.cite)),
        hours,
    };
    table.finish();
    practice
}

fn read_to_confirm(table: &Table<'_, '_>) -> ToConfirm {
    if !table.has("open") {
        table.fault("`open` is missing; true where it is about hours, experience or supervision");
    }
    let row = ToConfirm {
        id: table.text("id"),
        label: table.text("label"),
        ask: table.text("ask"),
        open: table.flag("open", true),
        cite: table.cite(),
    };
    table.finish();
    row
}
