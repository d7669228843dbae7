//! A rule as it is read: the numbers for a program, and every other fact in words with its sources.
//!
//! Nothing here judges. What no source says is `null`, or is not listed; no sentence fills a gap.

mod phrases;
mod terms;
mod way_in;

use crate::rules::{body_view, source_view};
use crate::view::{FactView, RuleView};
use peerfolio_core::NaiveDate;
use peerfolio_core::judge::Rules;
use peerfolio_core::pack::{Cited, CredentialRule, Fact, Pack, Terms};
use std::collections::HashSet;

/// A credential's rule, with the terms in force on a day.
pub(crate) fn view(rules: &Rules, pack: &Pack, rule: &CredentialRule, as_of: NaiveDate) -> RuleView {
    let told = Telling { rules, pack, rule };
    let citations: Vec<String> = rule.citations().into_iter().flat_map(|(_, cite)| cite).collect();
    let cited: HashSet<&str> = citations.iter().filter_map(|citation| citation.split_whitespace().next()).collect();
    let current = in_force(rule, as_of);
    let others = rule.renewal.iter().filter(|terms| !current.is_some_and(|current| std::ptr::eq(*terms, current)));
    RuleView {
        id: rule.id.clone(),
        title: rule.title.clone(),
        acronym: rule.acronym.clone(),
        also_called: rule.also_called.clone(),
        jurisdiction: pack.jurisdiction.clone(),
        place: pack.name.clone(),
        body: body_view(pack.body(&rule.body)),
        status: rule.status.name().to_owned(),
        confidence: rule.confidence.name().to_owned(),
        renewal: current.map(|terms| told.terms(terms)),
        other_renewals: others.map(|terms| told.terms(terms)).collect(),
        conditions: rule
            .conditions
            .iter()
            .map(|asked| fact(&format!("condition.{}", asked.id), "What you are asked", &asked.ask, &asked.cite))
            .collect(),
        entry: rule.entry.as_ref().map(|entry| told.entry(entry)),
        reciprocity: rule.reciprocity.as_ref().map(|way| told.reciprocity(way)),
        accepted_in: each("accepted_in", "Accepted in", &rule.accepted_in),
        history: rule
            .history
            .iter()
            .enumerate()
            .map(|(at, change)| {
                let when = phrases::loose_day(&change.effective);
                fact(&format!("history.{}", at + 1), &when, &change.what, &change.cite)
            })
            .collect(),
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

/// The terms that a person renewing on this day would meet, where no certificate is given.
fn in_force(rule: &CredentialRule, as_of: NaiveDate) -> Option<&Terms> {
    let holds = |terms: &&Terms| terms.in_force_on(as_of);
    let unconditional = |terms: &&Terms| terms.holds_any.is_empty();
    rule.renewal.iter().filter(holds).find(unconditional).or_else(|| rule.renewal.iter().find(holds))
}

/// What the words of a rule are told from.
struct Telling<'a> {
    rules: &'a Rules,
    pack: &'a Pack,
    rule: &'a CredentialRule,
}

impl Telling<'_> {
    /// Credentials by their names.
    fn credentials(&self, ids: &[String]) -> String {
        let name = |id: &String| match self.rules.credential(id) {
            Some((pack, rule)) => {
                let name = rule.acronym.as_ref().unwrap_or(&rule.title);
                pack.jurisdiction.strip_prefix("US-").map_or_else(|| name.clone(), |state| format!("{state} {name}"))
            }
            None => id.clone(),
        };
        phrases::any_of(&ids.iter().map(name).collect::<Vec<_>>())
    }

    /// Bodies by their names.
    fn bodies(&self, ids: &[String]) -> String {
        let of_any_pack = |id: &str| self.rules.packs().iter().find_map(|pack| pack.body(id));
        let name =
            |id: &String| self.pack.body(id).or_else(|| of_any_pack(id)).map_or_else(|| id.clone(), |body| body.name.clone());
        phrases::any_of(&ids.iter().map(name).collect::<Vec<_>>())
    }

    /// The question that a condition puts to the holder.
    fn condition(&self, id: &str) -> String {
        self.rule.conditions.iter().find(|asked| asked.id == id).map_or_else(|| id.to_owned(), |asked| asked.ask.clone())
    }
}

fn fact(name: &str, label: &str, text: &str, cite: &[String]) -> FactView {
    FactView { fact: name.to_owned(), label: label.to_owned(), text: text.to_owned(), sources: cite.to_vec() }
}

/// A fact that is known, in words.
fn known<T>(name: &str, label: &str, value: &Fact<T>, words: impl Fn(&T) -> String) -> Option<FactView> {
    value.as_ref().map(|value| fact(name, label, &words(&value.value), &value.cite))
}

/// A list of cited sentences.
fn each(name: &str, label: &str, rows: &[Cited<String>]) -> Vec<FactView> {
    rows.iter().enumerate().map(|(at, row)| fact(&format!("{name}.{}", at + 1), label, &row.value, &row.cite)).collect()
}
