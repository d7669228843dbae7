//! What restoring a backup would do, row by row.
//!
//! Pure: two records in, words out.

use crate::history::{differences, noun, title};
use crate::view::{BackupChange, BackupDifferenceView, BackupPreviewView};
use crate::words;
use peerfolio_core::judge::Rules;
use peerfolio_core::model::{Holder, Record};
use peerfolio_document::{Kind, Row, confirmation_id};
use serde_json::Value;
use std::collections::BTreeMap;

/// Rows that are told one by one.
const TOLD: usize = 200;

/// Every row by what it is.
fn rows(record: &Record) -> BTreeMap<(Kind, String), Row> {
    let mut rows = BTreeMap::new();
    if record.holder != Holder::default() {
        rows.insert((Kind::Holder, String::new()), Row::Holder(record.holder.clone()));
    }
    let order: Vec<String> = record.credentials.iter().map(|row| row.id.clone()).collect();
    rows.extend(record.credentials.iter().map(|row| ((Kind::Credential, row.id.clone()), Row::Credential(row.clone()))));
    rows.extend(record.activities.iter().map(|row| ((Kind::Activity, row.id.clone()), Row::Activity(row.clone()))));
    rows.extend(record.experience.iter().map(|row| ((Kind::Experience, row.id.clone()), Row::Experience(row.clone()))));
    rows.extend(record.supervision.iter().map(|row| ((Kind::Supervision, row.id.clone()), Row::Supervision(row.clone()))));
    rows.extend(record.documents.iter().map(|row| ((Kind::Document, row.id.clone()), Row::Document(row.clone()))));
    for answer in &record.confirmations {
        let id = confirmation_id(answer);
        let nth = (1..).map(|nth| if nth == 1 { id.clone() } else { format!("{id} #{nth}") });
        if let Some(id) = nth.map(|id| (Kind::Confirmation, id)).find(|key| !rows.contains_key(key)) {
            rows.insert(id, Row::Confirmation(answer.clone()));
        }
    }
    rows.extend(record.disclosures.iter().map(|row| ((Kind::Disclosure, row.id.clone()), Row::Disclosure(row.clone()))));
    rows.insert((Kind::Order, String::new()), Row::Order(order));
    rows
}

/// What the backup holds (`then`), and what it would do to the wallet (`now`) if that is known.
pub(super) fn preview(rules: &Rules, then: &Record, now: Option<&Record>) -> BackupPreviewView {
    let mut view = BackupPreviewView {
        made_at: String::new(),
        why: String::new(),
        made: String::new(),
        holder_name: then.holder.name.clone(),
        contents: contents(then),
        other_wallet: false,
        compared: now.is_some(),
        sentence: "It was not compared with your wallet, which is locked, damaged or not there: unlock it first to see what would change."
            .to_owned(),
        back: 0,
        changed: 0,
        gone: 0,
        rows: Vec::new(),
        more: 0,
    };
    let Some(now) = now else { return view };
    let (then, now) = (rows(then), rows(now));
    let mut all: Vec<&(Kind, String)> = then.keys().chain(now.keys().filter(|key| !then.contains_key(*key))).collect();
    all.sort();
    let same_ids = |kind: Kind| then.keys().filter(|(of, _)| *of == kind).eq(now.keys().filter(|(of, _)| *of == kind));
    for key in all {
        let (old, new) = (then.get(key), now.get(key));
        // The order of other certificates is another one: only a mere change of it is told.
        if old == new || (key.0 == Kind::Order && !same_ids(Kind::Credential)) {
            continue;
        }
        let (change, lines) = match (old, new) {
            (Some(old), Some(new)) => (BackupChange::Changed, differences(&value(new), &value(old))),
            (Some(_), None) => (BackupChange::Back, Vec::new()),
            _ => (BackupChange::Gone, Vec::new()),
        };
        let counted = match change {
            BackupChange::Back => &mut view.back,
            BackupChange::Changed => &mut view.changed,
            BackupChange::Gone => &mut view.gone,
        };
        *counted += 1;
        if view.rows.len() == TOLD {
            view.more += 1;
            continue;
        }
        let title = old.or(new).map(|row| title(rules, row)).unwrap_or_default();
        view.rows.push(BackupDifferenceView { kind: key.0.name().to_owned(), kind_words: noun(key.0), title, change, lines });
    }
    view.sentence = sentence(&view);
    view
}

fn value(row: &Row) -> Value {
    serde_json::from_str(&row.to_json(None)).unwrap_or(Value::Null)
}

fn sentence(view: &BackupPreviewView) -> String {
    let rows =
        |count: u32, words: &str| (count > 0).then(|| format!("{count} {} {words}", if count == 1 { "row" } else { "rows" }));
    let parts: Vec<String> = [
        rows(view.back, "would come back"),
        rows(view.changed, "would say again what they said then"),
        rows(view.gone, "would go, for they are newer than the backup"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return "It holds just what your wallet holds: restoring it would change no row.".to_owned();
    }
    format!("{}. What is here now is backed up first.", words::sentence_start(&words::list(&parts)))
}

fn contents(record: &Record) -> String {
    let count = |count: usize, one: &str, many: &str| (count > 0).then(|| words::number_of(count, one, many));
    let parts: Vec<String> = [
        count(record.credentials.len(), "certificate", "certificates"),
        count(record.activities.len(), "course", "courses"),
        count(record.experience.len(), "period of work", "periods of work"),
        count(record.supervision.len(), "supervision meeting", "supervision meetings"),
        count(record.documents.len(), "paper", "papers"),
        count(record.confirmations.len(), "answer", "answers"),
        count(record.disclosures.len(), "packet given out", "packets given out"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { "nothing but the holder's name".to_owned() } else { words::list(&parts) }
}
