//! The rule packs that the program carries, and their view with every source.

use crate::error::{AppError, ErrorCode};
use crate::view::{BodyView, CiteView, LimitView, RuleView, RulesView, SourceView, TermsView};
use peerfolio_core::NaiveDate;
use peerfolio_core::judge::Rules;
use peerfolio_core::pack::{self, Body, CredentialRule, Expiry, Fact, Grace, Pack, Selector, Source, Span, Terms};
use std::collections::HashSet;
use std::sync::LazyLock;

/// File names and texts of the packs.
const PACKS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));

static RULES: LazyLock<Result<Rules, String>> = LazyLock::new(|| {
    let packs: Result<Vec<Pack>, _> = PACKS.iter().map(|(file, text)| pack::read(file, text)).collect();
    let packs = packs.map_err(|faults| faults.iter().map(|fault| format!("{fault} ")).collect::<String>())?;
    Rules::new(packs).map_err(|ids| format!("these ids stand in two packs: {}", ids.join(", ")))
});

/// The rules that the program carries.
///
/// # Errors
/// [`ErrorCode::Internal`] where a pack is faulty; the tests do not let such a program out.
pub fn shipped() -> Result<&'static Rules, AppError> {
    RULES.as_ref().map_err(|faults| {
        AppError::new(
            ErrorCode::Internal,
            format!("The rule packs of this program cannot be read: {faults}"),
            "Your wallet is untouched. Install the program again, or tell its maintainers.",
        )
    })
}

/// The rules of one credential, or of all, as they are in force on a day.
///
/// # Errors
/// [`ErrorCode::NotFound`] where no pack knows the credential.
pub fn view(rules: &Rules, type_id: Option<&str>, as_of: NaiveDate) -> Result<RulesView, AppError> {
    let asked = rules.credentials().filter(|(_, rule)| type_id.is_none_or(|id| rule.id == id));
    let credentials: Vec<RuleView> = asked.map(|(pack, rule)| rule_view(pack, rule, as_of)).collect();
    if let Some(id) = type_id.filter(|_| credentials.is_empty()) {
        return Err(AppError::new(
            ErrorCode::NotFound,
            format!("No rule pack knows a credential \"{id}\"."),
            "`peerfolio rules` lists those that are known.",
        ));
    }
    Ok(RulesView { format: "peerfolio.rules/1".to_owned(), credentials })
}

/// The terms that a person renewing on this day would meet, where no certificate is given.
fn in_force(rule: &CredentialRule, as_of: NaiveDate) -> Option<&Terms> {
    let holds = |terms: &&Terms| terms.in_force_on(as_of);
    let unconditional = |terms: &&Terms| terms.holds_any.is_empty();
    rule.renewal.iter().filter(holds).find(unconditional).or_else(|| rule.renewal.iter().find(holds))
}

fn rule_view(pack: &Pack, rule: &CredentialRule, as_of: NaiveDate) -> RuleView {
    let citations: Vec<String> = rule.renewal.iter().flat_map(Terms::citations).flat_map(|(_, cite)| cite).collect();
    let cited: HashSet<&str> = citations.iter().filter_map(|citation| citation.split_whitespace().next()).collect();
    RuleView {
        id: rule.id.clone(),
        title: rule.title.clone(),
        acronym: rule.acronym.clone(),
        jurisdiction: pack.jurisdiction.clone(),
        place: pack.name.clone(),
        body: body_view(pack.body(&rule.body)),
        status: rule.status.name().to_owned(),
        confidence: rule.confidence.name().to_owned(),
        renewal: in_force(rule, as_of).map(terms_view),
        sources: pack
            .sources
            .values()
            .filter(|source| cited.contains(source.id.as_str()))
            .map(|source| source_view(source, &source.id))
            .collect(),
        open_questions: rule.open_questions.clone(),
        reviewed_on: pack.reviewed_on.to_string(),
        stale_after: pack.stale_after.to_string(),
    }
}

/// A body as shown; one that no pack knows has no id.
pub(crate) fn body_view(body: Option<&Body>) -> BodyView {
    BodyView {
        id: body.map(|body| body.id.clone()).unwrap_or_default(),
        name: body.map(|body| body.name.clone()).unwrap_or_default(),
        url: body.and_then(|body| body.url.clone()),
        phone: body.and_then(|body| body.phone.clone()),
        email: body.and_then(|body| body.email.clone()),
    }
}

/// A source as shown; `citation` may name a place in it.
pub(crate) fn source_view(source: &Source, citation: &str) -> SourceView {
    SourceView {
        id: citation.to_owned(),
        url: source.url.clone(),
        title: source.title.clone(),
        publisher: source.publisher.clone(),
        kind: source.kind.name().to_owned(),
        as_of: source.as_of.clone(),
        says: source.says.clone(),
    }
}

fn terms_view(terms: &Terms) -> TermsView {
    fn text<T: ToString + Clone>(fact: &Fact<T>) -> Option<String> {
        fact.as_ref().map(|fact| fact.value.to_string())
    }
    let days = |span: Span| if let Span::Days(days) = span { Some(days) } else { None };
    let months = |span: Span| if let Span::Months(months) = span { Some(months) } else { None };
    let opens = terms.opens.as_ref().map(|fact| fact.value);
    let grace = terms.grace.as_ref().map(|fact| fact.value);
    TermsView {
        from: terms.from.map(|day| day.to_string()),
        until: terms.until.map(|day| day.to_string()),
        period_months: terms.period_months.as_ref().map(|fact| fact.value),
        expiry: terms.expiry.as_ref().map(|fact| expiry_words(fact.value)),
        ce_hours: text(&terms.ce_hours),
        minimums: terms
            .minimums
            .iter()
            .map(|row| LimitView {
                within: row.within.clone(),
                trainings: row.trainings.as_ref().map(|fact| fact.value),
                ..limit(&row.id, &row.label, &row.which, text(&row.hours), row.note.as_ref())
            })
            .collect(),
        maximums: terms
            .maximums
            .iter()
            .map(|row| limit(&row.id, &row.label, &row.which, text(&row.hours), row.note.as_ref()))
            .collect(),
        fee_usd: text(&terms.fee_usd),
        late_fee_usd: text(&terms.late_fee_usd),
        grace_days: match grace {
            Some(Grace::For(span) | Grace::BeforeExpiry(span)) => days(span),
            Some(Grace::NoGrace) => Some(0),
            _ => None,
        },
        grace_months: grace.and_then(|grace| match grace {
            Grace::For(span) | Grace::BeforeExpiry(span) => months(span),
            _ => None,
        }),
        opens_days_before: opens.and_then(days),
        opens_months_before: opens.and_then(months),
        file_by_days_before: terms.file_by.as_ref().and_then(|fact| days(fact.value.before)),
        cites: terms.citations().into_iter().map(|(fact, sources)| CiteView { fact, sources }).collect(),
    }
}

fn limit(id: &str, label: &str, which: &Selector, hours: Option<String>, note: Option<&String>) -> LimitView {
    LimitView {
        id: id.to_owned(),
        label: label.to_owned(),
        topic: which.topics.first().cloned(),
        topics: which.topics.clone(),
        format: which.formats.first().map(|format| format.name().to_owned()),
        hours,
        trainings: None,
        within: None,
        note: note.cloned(),
    }
}

fn expiry_words(expiry: Expiry) -> String {
    match expiry {
        Expiry::Anniversary => "on the anniversary of certification".to_owned(),
        Expiry::FixedDate { month, day, every_years: 1, .. } => format!("every year on {day} {}", crate::words::month(month)),
        Expiry::FixedDate { month, day, every_years, base_year: Some(year) } => {
            format!("every {every_years} years on {day} {}, as in {year}", crate::words::month(month))
        }
        Expiry::FixedDate { month, day, every_years, base_year: None } => {
            format!("every {every_years} years on {day} {}; your certificate says in which years", crate::words::month(month))
        }
        Expiry::MonthStart => "on the first day of the month of certification".to_owned(),
        Expiry::MonthEnd => "on the last day of the month of certification".to_owned(),
        Expiry::Birthday => "on the holder's birthday".to_owned(),
        Expiry::OnCertificate => "on the day that the certificate says".to_owned(),
    }
}
