//! The rule packs that the program carries, and their view with every source.

use crate::error::{AppError, ErrorCode};
use crate::rule_view;
use crate::view::{BodyView, RuleView, RulesView, SourceView};
use peerfolio_core::NaiveDate;
pub use peerfolio_core::judge::Rules;
use peerfolio_core::pack::{self, Body, Pack, Source};
use std::sync::LazyLock;

/// File names and texts of the packs.
pub(crate) const PACKS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/packs.rs"));

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

/// The rules of one credential (named by its id, or by a name that is its alone), or of all, as they are in force on a day.
///
/// # Errors
/// [`ErrorCode::NotFound`] with the nearest names where no pack knows the credential, or several are meant.
pub fn view(rules: &Rules, type_id: Option<&str>, as_of: NaiveDate) -> Result<RulesView, AppError> {
    let meant = type_id.map(|typed| crate::names::meant(rules, typed)).transpose()?;
    let asked = rules.credentials().filter(|(_, rule)| meant.as_ref().is_none_or(|id| rule.id == *id));
    let credentials: Vec<RuleView> = asked.map(|(pack, rule)| rule_view::view(rules, pack, rule, as_of)).collect();
    Ok(RulesView { format: "peerfolio.rules/1".to_owned(), credentials })
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
