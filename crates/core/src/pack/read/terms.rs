//! Reads a renewal block: its dates, its rows, what follows expiry.

use super::super::table::Table;
use super::super::{
    AfterExpiry, CarryOver, ChosenBy, Cited, CountsFrom, Exemption, Expiry, FileBy, FiledBy, FirstPeriod, Grace, HoursEarned,
    Relevance, Span, TermOption, Terms, Then, WorkingDay,
};
use super::rows::{
    CITED, applies, hand_in, known_bodies, known_topics, maximum, minimum, practice, some_words, to_confirm, weight,
};
use super::way_in::fee;
use super::{Known, cited_texts, twice};
use crate::judge::TOTAL;
use chrono::NaiveDate;

pub(super) fn terms(table: &Table<'_, '_>, known: &Known<'_>) -> Terms {
    let hours = |inner: &Table<'_, '_>| inner.decimal("value");
    let (from, until) = (table.date("from"), table.date("until"));
    if from.zip(until).is_some_and(|(from, until)| until <= from) {
        table.fault("`until` must be after `from`");
    }
    let chosen_by = table.name("chosen_by", ChosenBy::ALL, ChosenBy::name);
    if (from.is_some() || until.is_some()) && !table.has("chosen_by") {
        table.fault("`chosen_by` is missing; it says which date is held against `from` and `until`");
    }
    let credentials = |inner: &Table<'_, '_>| some_words(inner, "credentials");
    let expiry = table.fact("expiry", "{ kind = \"anniversary\", cite = [\"S1\"] }", expiry);
    let terms = Terms {
        from,
        until,
        chosen_by: chosen_by.unwrap_or(ChosenBy::JudgedOn),
        holds_any: table.words("holds_any"),
        holds_none: table.words("holds_none"),
        applies: applies(table, known),
        options: table.tables("option", "option").iter().map(option).collect(),
        period_months: table.fact("period_months", CITED, |inner| inner.whole("value")),
        working_day: expiry.as_ref().and_then(|fact| fact.value.1),
        expiry: expiry.map(|fact| Cited { value: fact.value.0, cite: fact.cite }),
        first_period: table.cited("first_period", "{ months = 6, ce_hours = \"unknown\", cite = [\"S1\"] }", first_period),
        hours_due_days_before_expiry: table.cited("hours_due_days_before_expiry", CITED, |inner| inner.whole("value")),
        resets_with: table.cited("resets_with", "{ credentials = [\"us-zz-cps\"], cite = [\"S1\"] }", credentials),
        counts_from: table.cited("counts_from", "{ last_renewal = true, cite = [\"S1\"] }", counts_from),
        carry_over: table.cited("carry_over", "{ hours = 20, cite = [\"S1\"] }", carry_over),
        ce_hours: table.fact("ce_hours", CITED, hours),
        ceu: table.cited("ceu", CITED, hours),
        academic_credit: table.cited("academic_credit", CITED, hours),
        contact_hour_minutes: table.cited("contact_hour_minutes", CITED, |inner| inner.whole("value")),
        approved_by: table.cited("approved_by", "{ bodies = [\"zz-board\"], cite = [\"S1\"] }", |inner| {
            some_words(inner, "bodies").inspect(|ids| known_bodies(inner, ids, known.bodies))
        }),
        relevant: table.cited("relevant", "{ what = \"…\", topics = […], cite = [\"S1\"] }", |inner| {
            let what = inner.text("what");
            some_words(inner, "topics").inspect(|topics| known_topics(inner, topics)).map(|topics| Relevance { what, topics })
        }),
        unique_with: table.cited("unique_with", "{ credentials = [\"us-zz-cps\"], cite = [\"S1\"] }", credentials),
        requires_current: table.cited("requires_current", "{ credentials = [\"us-zz-cps\"], cite = [\"S1\"] }", credentials),
        counts_once: table.cited("counts_once", CITED, |inner| Some(inner.flag("value", false))),
        renewals_at_most: table.cited("renewals_at_most", CITED, |inner| inner.whole("value")),
        minimums: table.tables("minimum", "minimum").iter().map(|inner| minimum(inner, known)).collect(),
        maximums: table.tables("maximum", "maximum").iter().map(|inner| maximum(inner, known)).collect(),
        weights: table.tables("weight", "weight").iter().map(|inner| weight(inner, known)).collect(),
        practice: table.tables("practice", "practice").iter().map(|inner| practice(inner, known)).collect(),
        hand_in: table.tables("hand_in", "hand in").iter().map(hand_in).collect(),
        to_confirm: table.tables("to_confirm", "to confirm").iter().map(|inner| to_confirm(inner, known)).collect(),
        opens: table.fact("opens", "{ days = 90, cite = [\"S1\"] }", span),
        file_by: table.fact("file_by", "{ days = 30, cite = [\"S1\"] }", file_by),
        grace: table.fact("grace", "{ days = 30, cite = [\"S1\"] }", grace),
        fee_usd: table.fact("fee_usd", CITED, hours),
        late_fee_usd: table.fact("late_fee_usd", CITED, hours),
        fees: table.tables("fee", "fee").iter().map(fee).collect(),
        processing: table.cited("processing", "{ days = 30, cite = [\"S1\"] }", span),
        after_expiry: table.tables("after_expiry", "after expiry").iter().map(after_expiry).collect(),
        lapse: prose(table, "lapse"),
        audit: prose(table, "audit"),
        waiver: prose(table, "waiver"),
        standings: cited_texts(table, "standings", "what"),
    };
    table.finish();
    check_rows(&terms, table);
    check_steps(&terms, table);
    terms
}

/// Steps are written in order of time, so that the reader of a pack meets the next one first.
fn check_steps(terms: &Terms, table: &Table<'_, '_>) {
    // The fewest and the most days that a span can have: months are 28 to 31 days long, and holidays lengthen business days.
    let days = |span: Span| match span {
        Span::Days(days) => (days, days),
        Span::BusinessDays(days) => (days.saturating_mul(7) / 5, days.saturating_mul(2).saturating_add(7)),
        Span::Months(months) => (months.saturating_mul(28), months.saturating_mul(31)),
    };
    let stands_after = |first: Span, next: Span| match (first, next) {
        (Span::Days(first), Span::Days(next))
        | (Span::Months(first), Span::Months(next))
        | (Span::BusinessDays(first), Span::BusinessDays(next)) => first < next,
        _ => days(first).0 < days(next).1,
    };
    let in_order = |pair: &[AfterExpiry]| match (pair[0].until, pair[1].until) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(first), Some(next)) => stands_after(first, next),
    };
    if !terms.after_expiry.windows(2).all(in_order) {
        table.fault("the steps after expiry must stand in order of time, and only the last may have no end");
    }
    if !terms.options.is_empty() && (terms.period_months.is_some() || terms.ce_hours.is_some()) {
        table.fault("where the holder picks the term, `period_months` and `ce_hours` of the block are \"unknown\"");
    }
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
        [TOTAL, "relevance", "units", "renewals", "requires-current"].contains(&id)
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

pub(super) fn prose(table: &Table<'_, '_>, key: &'static str) -> Option<Cited<String>> {
    table.cited(key, "{ text = \"…\", cite = [\"S1\"] }", |inner| inner.optional_text("text"))
}

fn expiry(table: &Table<'_, '_>) -> Option<(Expiry, Option<WorkingDay>)> {
    let working_day = table.name("working_day", WorkingDay::ALL, WorkingDay::name);
    expiry_kind(table).map(|expiry| (expiry, working_day))
}

fn expiry_kind(table: &Table<'_, '_>) -> Option<Expiry> {
    let fixed = || {
        let (month, day) = (table.whole("month")?, table.whole("day")?);
        let every_years = if table.has("every_years") { table.whole("every_years")? } else { 1 };
        let base_year = if table.has("base_year") { Some(i32::try_from(table.whole("base_year")?).ok()?) } else { None };
        // 2000 was a leap year: 29 February may be a fixed date.
        if NaiveDate::from_ymd_opt(2000, month, day).is_none() || every_years == 0 {
            table.fault("there is no such day of the year");
            return None;
        }
        let own = table.optional_text("parity").as_deref() == Some("holder");
        if own && every_years == 1 {
            table.fault("parity = \"holder\" is for a date that does not come every year; write `every_years`");
        }
        if every_years > 1 && base_year.is_none() && !own {
            table.fault(
                "`base_year` is missing; it names one year in which the date fell (or parity = \"holder\": each has their own)",
            );
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
        "month-end" => Some(Expiry::MonthEnd),
        "birthday" => Some(Expiry::Birthday),
        "on-certificate" => Some(Expiry::OnCertificate),
        "" => None,
        other => {
            table.fault(format!(
                "\"{other}\" is no kind of expiry; kinds are anniversary, fixed-date, month-start, month-end, birthday, on-certificate"
            ));
            None
        }
    }
}

fn first_period(table: &Table<'_, '_>) -> Option<FirstPeriod> {
    if table.flag("exempt_until_whole_cycle", false) {
        return Some(FirstPeriod::Exempt(Exemption::UntilWholeCycle));
    }
    if table.flag("exempt", false) {
        return Some(FirstPeriod::Exempt(Exemption::Always));
    }
    if table.has("exempt_if_shorter_than_months") {
        let months = table.whole("exempt_if_shorter_than_months");
        return months.map(|months| FirstPeriod::Exempt(Exemption::IfShorterThanMonths(months)));
    }
    if !table.has("months") {
        table.fault("write `months`, `exempt`, `exempt_until_whole_cycle` or `exempt_if_shorter_than_months`");
    }
    let unknown = table.optional_word("ce_hours") == Some("unknown");
    if !table.has("ce_hours") {
        table.fault("`ce_hours` is missing; write the hours asked for in the first period, or \"unknown\"");
    }
    let ce_hours = if unknown { None } else { table.decimal("ce_hours") };
    let extension_months = if table.has("extension_months") { table.whole("extension_months")? } else { 0 };
    let details = match table.optional_text("details").as_deref() {
        None => None,
        Some("asked") => Some(true),
        Some("not-asked") => Some(false),
        Some(other) => {
            table.fault(format!("`details` is \"{other}\"; it must be \"asked\" or \"not-asked\""));
            None
        }
    };
    let always = table.flag("always", true);
    Some(FirstPeriod::OfMonths { months: table.whole("months")?, extension_months, always, ce_hours, details })
}

fn option(table: &Table<'_, '_>) -> TermOption {
    let number = |key: &'static str| {
        if table.optional_word(key) == Some("unknown") || !table.has(key) { None } else { table.decimal(key) }
    };
    if !table.has("ce_hours") {
        table.fault("`ce_hours` is missing; write the hours asked for in this term, or \"unknown\"");
    }
    let months = table.whole("months").unwrap_or_default();
    if months == 0 {
        table.fault("`months` is missing; write the length of the term");
    }
    let option = TermOption { months, ce_hours: number("ce_hours"), fee_usd: number("fee_usd"), cite: table.cite() };
    table.finish();
    option
}

fn counts_from(table: &Table<'_, '_>) -> Option<CountsFrom> {
    if table.flag("last_renewal", false) {
        return Some(CountsFrom::LastRenewal);
    }
    if table.flag("not_before_certification", false) {
        return Some(CountsFrom::Certification);
    }
    if !table.has("months_before_expiry") {
        table.fault("write last_renewal = true, months_before_expiry = 24 or not_before_certification = true");
    }
    table.whole("months_before_expiry").map(CountsFrom::MonthsBeforeExpiry)
}

fn carry_over(table: &Table<'_, '_>) -> Option<CarryOver> {
    if table.flag("none", false) {
        return Some(CarryOver::NoCarryOver);
    }
    if !table.has("hours") {
        table.fault("write hours = 20 (at most so many), or none = true");
    }
    table.decimal("hours").map(CarryOver::UpTo)
}

pub(super) fn span(table: &Table<'_, '_>) -> Option<Span> {
    let length = |key: &'static str| if table.has(key) { table.whole(key) } else { None };
    let spans =
        [length("days").map(Span::Days), length("months").map(Span::Months), length("business_days").map(Span::BusinessDays)];
    let mut given = spans.into_iter().flatten();
    let span = given.next();
    if span.is_none() || given.next().is_some() {
        table.fault("write one of `days`, `months` or `business_days`");
    }
    span
}

fn file_by(table: &Table<'_, '_>) -> Option<FileBy> {
    let received = table.flag("received", false);
    let by = if received { Some(FiledBy::Received) } else { table.flag("postmarked", false).then_some(FiledBy::Postmarked) };
    span(table).map(|before| FileBy { before, by })
}

fn after_expiry(table: &Table<'_, '_>) -> AfterExpiry {
    let number = |key: &'static str| if table.has(key) { table.decimal(key) } else { None };
    if !table.has("then") {
        table.fault("`then` is missing; write renew, reinstate, retrain, re-examine, start-again or ask");
    }
    let step = AfterExpiry {
        until: table.table("until").and_then(|inner| {
            let until = span(&inner);
            inner.finish();
            until
        }),
        then: table.name("then", Then::ALL, Then::name).unwrap_or(Then::Ask),
        what: table.text("what"),
        fee_usd: number("fee_usd"),
        late_fee_usd: number("late_fee_usd"),
        extra_hours: number("extra_hours"),
        extra_hours_per_month: number("extra_hours_per_month"),
        extra_hours_per_missed_year: number("extra_hours_per_missed_year"),
        hours_earned: hours_earned(table),
        cite: table.cite(),
    };
    table.finish();
    step
}

fn hours_earned(table: &Table<'_, '_>) -> Option<HoursEarned> {
    match table.optional_word("hours_earned") {
        Some("cycle") => Some(HoursEarned::Cycle),
        Some("after-expiry") => Some(HoursEarned::AfterExpiry),
        Some(other) => {
            table.fault(format!(
                "`hours_earned` is \"{other}\"; it must be \"cycle\", \"after-expiry\" or {{ months_before_filing = 24 }}"
            ));
            None
        }
        None => table.table("hours_earned").and_then(|inner| {
            let months = inner.whole("months_before_filing").map(HoursEarned::MonthsBeforeFiling);
            inner.finish();
            months
        }),
    }
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
