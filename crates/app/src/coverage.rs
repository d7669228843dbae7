//! What the rule packs know, as a view for the window and as the page `docs/coverage.md`.
//!
//! Both are made from the packs alone, so that neither can promise more than the packs hold.

use crate::error::AppError;
use crate::rules::body_view;
use crate::view::{CoverageView, CoveredCredentialView, CoveredPackView, Nothing};
use crate::wallet::App;
use crate::words;
use peerfolio_core::coverage::{CredentialCoverage, Fact, PackCoverage, confidences, coverage};
use peerfolio_core::judge::Rules;
use peerfolio_core::pack::{Confidence, SourceKind, Terms};
use peerfolio_core::{NaiveDate, date};
use std::fmt::Write;

impl App {
    /// What the packs know today.
    ///
    /// # Errors
    /// [`crate::error::ErrorCode::Internal`] where a pack is faulty.
    pub fn coverage_view(&self, _: Nothing) -> Result<CoverageView, AppError> {
        Ok(view(&*self.rules()?, self.host.today()))
    }
}

/// What the packs know on a day, by the names of the places.
#[must_use]
pub fn view(rules: &Rules, as_of: NaiveDate) -> CoverageView {
    let mut packs = coverage(rules.packs(), as_of);
    // States first, by name; then the national bodies.
    packs.sort_by_key(|covered| (covered.pack.jurisdiction == "US", covered.pack.name.to_lowercase()));
    CoverageView {
        as_of: as_of.to_string(),
        sentence: sentence(&packs),
        facts: Fact::ALL.iter().map(|fact| fact_name(*fact).to_owned()).collect(),
        packs: packs.iter().map(|covered| pack_view(covered, as_of)).collect(),
    }
}

fn sentence(packs: &[PackCoverage<'_>]) -> String {
    let credentials: usize = packs.iter().map(|covered| covered.credentials.len()).sum();
    let knows = |fact: Fact| {
        packs.iter().flat_map(|covered| &covered.credentials).filter(|one| one.facts.contains(&(fact, true))).count()
    };
    let confidences = confidences(packs);
    let of = |confidence: Confidence| confidences.get(&confidence).copied().unwrap_or_default();
    format!(
        "{} jurisdictions and bodies, {credentials} credentials: for {} the length of a renewal period is known, for {} the hours, for {} the fee. Confidence is high for {}, medium for {}, low for {}. What is not known is shown as not known.",
        packs.len(),
        knows(Fact::Period),
        knows(Fact::Hours),
        knows(Fact::Fee),
        of(Confidence::High),
        of(Confidence::Medium),
        of(Confidence::Low),
    )
}

fn pack_view(covered: &PackCoverage<'_>, as_of: NaiveDate) -> CoveredPackView {
    let pack = covered.pack;
    CoveredPackView {
        jurisdiction: pack.jurisdiction.clone(),
        name: pack.name.clone(),
        sources: sources(covered),
        age: age(covered),
        reviewed_on: pack.reviewed_on.to_string(),
        stale_after: pack.stale_after.to_string(),
        stale: pack.stale_after < as_of,
        open: u32::try_from(covered.open).unwrap_or(u32::MAX),
        none_found: pack.none_found.clone(),
        open_questions: pack.open_questions.clone(),
        credentials: covered.credentials.iter().map(|one| credential_view(covered, one)).collect(),
    }
}

fn credential_view(covered: &PackCoverage<'_>, one: &CredentialCoverage<'_>) -> CoveredCredentialView {
    CoveredCredentialView {
        id: one.rule.id.clone(),
        title: one.rule.title.clone(),
        acronym: one.rule.acronym.clone(),
        body: body_view(covered.pack.body(&one.rule.body)),
        status: one.rule.status.name().to_owned(),
        confidence: one.rule.confidence.name().to_owned(),
        renewal: one.terms.map_or_else(|| "Nothing is known about its renewal.".to_owned(), renewal),
        known: one.facts.iter().map(|(_, known)| *known).collect(),
        open_questions: one.rule.open_questions.clone(),
    }
}

/// The renewal in one sentence; what is unknown is named.
fn renewal(terms: &Terms) -> String {
    if terms.period_months.as_ref().is_some_and(|months| months.value == 0) {
        return "It does not expire.".to_owned();
    }
    if !terms.options.is_empty() {
        let options: Vec<String> = terms
            .options
            .iter()
            .map(|option| {
                let hours = option.ce_hours.map_or_else(|| "unknown hours".to_owned(), words::hours);
                format!("{hours} in {} months", option.months)
            })
            .collect();
        return format!("The holder picks: {}.", words::list(&options));
    }
    let hours = match terms.ce_hours.as_ref().map(|fact| fact.value) {
        Some(hours) if hours.is_zero() => "No hours".to_owned(),
        Some(hours) => words::hours(hours),
        None => "Unknown hours".to_owned(),
    };
    let period =
        terms.period_months.as_ref().map_or_else(|| "an unknown time".to_owned(), |fact| format!("{} months", fact.value));
    let fee = terms.fee_usd.as_ref().map_or_else(|| "fee unknown".to_owned(), |fee| format!("fee ${}", fee.value));
    format!("{hours} in {period}; {fee}.")
}

/// Kinds of source in words, the best first: `2 rules, 1 body page`.
fn sources(covered: &PackCoverage<'_>) -> String {
    let counted: Vec<String> = covered
        .kinds
        .iter()
        .map(|(kind, count)| {
            let (one, many) = kind_name(*kind);
            format!("{count} {}", if *count == 1 { one } else { many })
        })
        .collect();
    if counted.is_empty() { "none cited".to_owned() } else { counted.join(", ") }
}

fn kind_name(kind: SourceKind) -> (&'static str, &'static str) {
    match kind {
        SourceKind::Rule => ("rule", "rules"),
        SourceKind::Statute => ("statute", "statutes"),
        SourceKind::BodyPage => ("page of the body", "pages of the body"),
        SourceKind::Handbook => ("handbook", "handbooks"),
        SourceKind::Form => ("form", "forms"),
        SourceKind::Report => ("report", "reports"),
        SourceKind::Mission => ("paper of the mission", "papers of the mission"),
        SourceKind::Secondary => ("secondary source", "secondary sources"),
    }
}

fn age(covered: &PackCoverage<'_>) -> String {
    let undated = match covered.undated {
        0 => String::new(),
        count => format!("{count} undated"),
    };
    match (covered.oldest, covered.newest) {
        (Some(oldest), Some(newest)) => {
            let dated = if oldest == newest { newest.to_owned() } else { format!("{oldest} to {newest}") };
            if undated.is_empty() { dated } else { format!("{dated}, {undated}") }
        }
        _ => undated,
    }
}

fn fact_name(fact: Fact) -> &'static str {
    match fact {
        Fact::Period => "Length",
        Fact::Expiry => "Day of expiry",
        Fact::Hours => "Hours",
        Fact::Fee => "Fee",
        Fact::Filing => "Filing",
        Fact::AfterExpiry => "After expiry",
        Fact::Entry => "First certificate",
        Fact::Reciprocity => "From elsewhere",
    }
}

/// The page `docs/coverage.md`.
#[must_use]
pub fn page(view: &CoverageView) -> String {
    let mut page = String::new();
    let day = |text: &str| date::parse(text).map_or_else(|| text.to_owned(), words::day);
    let _ = writeln!(page, "# What the rule packs know\n");
    let _ = writeln!(page, "Made from the packs in `rules/` by `cargo xtask coverage`, as of {}.\n", day(&view.as_of));
    let _ = writeln!(page, "{}\n", view.sentence);
    let _ = writeln!(
        page,
        "A fact is **known** where a source that was read says it; each number stands with its source in the pack. An empty place is a\nfact that nobody has told us, and a question that the program puts to the certifying body. If you can close one, see\n[how packs are written](../rules/README.md).\n"
    );
    let _ = writeln!(page, "| Where | Credentials | Hours known | Sources | How old | Last checked | Open questions |");
    let _ = writeln!(page, "| --- | --: | --: | --- | --- | --- | --: |");
    for pack in &view.packs {
        let hours = pack.credentials.iter().filter(|one| one.known.get(2).copied().unwrap_or(false)).count();
        let _ = writeln!(
            page,
            "| [{}](#{}) | {} | {hours} | {} | {} | {}{} | {} |",
            pack.name,
            anchor(&pack.name),
            pack.credentials.len(),
            pack.sources,
            pack.age,
            day(&pack.reviewed_on),
            if pack.stale { " (out of date)" } else { "" },
            pack.open,
        );
    }
    for pack in &view.packs {
        section(&mut page, pack, &view.facts);
    }
    page
}

fn section(page: &mut String, pack: &CoveredPackView, facts: &[String]) {
    let _ = writeln!(page, "\n## {}\n", pack.name);
    if let Some(none) = &pack.none_found {
        let _ = writeln!(page, "{none}\n");
    }
    if !pack.credentials.is_empty() {
        let _ = writeln!(page, "| Credential | Renewal | Known | Not known | Confidence |");
        let _ = writeln!(page, "| --- | --- | --- | --- | --- |");
    }
    for one in &pack.credentials {
        let of = |known: bool| -> String {
            let names = facts.iter().zip(&one.known).filter(|(_, is)| **is == known).map(|(name, _)| name.to_lowercase());
            let names: Vec<String> = names.collect();
            if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
        };
        let status = if one.status == "current" { String::new() } else { format!(" ({})", one.status.replace('-', " ")) };
        let _ = writeln!(
            page,
            "| {}{status} `{}` | {} | {} | {} | {} |",
            one.title,
            one.id,
            one.renewal,
            of(true),
            of(false),
            one.confidence
        );
    }
    let mut asked: Vec<&String> = Vec::new();
    for question in pack.open_questions.iter().chain(pack.credentials.iter().flat_map(|one| &one.open_questions)) {
        if !asked.contains(&question) {
            asked.push(question);
        }
    }
    if !asked.is_empty() {
        let _ = writeln!(page, "\nOpen:\n");
    }
    for question in asked {
        let _ = writeln!(page, "- {question}");
    }
}

/// The anchor that a heading gets on the common forges: lower case, words joined by hyphens.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).map(|c| if c == ' ' { '-' } else { c }).collect()
}
