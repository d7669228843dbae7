//! Why no fewer hours can do, in words.

use crate::view::ProofView;
use crate::words;
use peerfolio_core::Hours;
use peerfolio_core::judge::{Proof, Requirement};

/// The proof for one certificate, whose judgement asks for `to_earn`.
pub(crate) fn view(proof: &Proof, requirements: &[Requirement], to_earn: Hours) -> ProofView {
    let label = |id: &str| {
        let row = requirements.iter().find(|row| row.id == id || row.id.strip_prefix("max-") == Some(id));
        row.map_or_else(|| id.to_owned(), |row| words::inside_sentence(&row.label))
    };
    let asked: Vec<String> = proof
        .rows
        .iter()
        .map(|row| {
            let year = row.year.map(|year| format!(" in year {year} of the cycle")).unwrap_or_default();
            format!("{} asks for {}{year}", label(&row.id), words::hours(row.asked))
        })
        .collect();
    let limits: Vec<String> = proof.maximums.iter().map(|id| format!("the maximum of {}", label(id))).collect();
    let bounded = if limits.is_empty() { String::new() } else { format!(", because {} binds", words::list(&limits)) };
    let have = if proof.available.is_zero() {
        format!("None of your hours can serve {}{bounded}", if asked.len() == 1 { "it" } else { "them" })
    } else {
        format!("However they are counted, your courses can give {} here{bounded}", words::hours(proof.available))
    };
    let together = if asked.len() > 1 { format!(", {} together", words::hours(proof.asked)) } else { String::new() };
    let rest = to_earn.less(proof.to_earn);
    let shared = if rest.is_positive() {
        format!(" {} more are needed because another certificate may not share its hours.", words::hours(rest))
    } else {
        String::new()
    };
    ProofView {
        sentence: format!(
            "{}{together}. {have}, so {} more are needed whatever is moved.{shared}",
            words::sentence_start(&words::list(&asked)),
            words::hours(proof.to_earn)
        ),
        rows: proof.rows.iter().map(|row| row.id.clone()).collect(),
        asked_hours: proof.asked.to_string(),
        available_hours: proof.available.to_string(),
        maximums: proof.maximums.clone(),
        activities: proof.activities.clone(),
    }
}
