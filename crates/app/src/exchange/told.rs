//! Two rows that say different things, in words: what each field says here, and what it says in the file.

use super::meet::Clash;
use crate::history;
use crate::view::{ImportClashView, ImportFieldView};
use crate::words;
use peerfolio_core::date;
use peerfolio_core::judge::Rules;
use peerfolio_core::model::Record;
use peerfolio_document::{Kind, Row};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// What rows are called that other rows name.
pub(super) struct Names(HashMap<(Kind, String), String>);

impl Names {
    /// The wallet's own names come before the document's.
    pub(super) fn of(rules: &Rules, own: &Record, theirs: &Record) -> Self {
        let mut names = HashMap::new();
        for record in [theirs, own] {
            for held in &record.credentials {
                names.insert((Kind::Credential, held.id.clone()), history::title(rules, &Row::Credential(held.clone())));
            }
            names.extend(record.activities.iter().map(|row| ((Kind::Activity, row.id.clone()), row.title.clone())));
            names.extend(record.documents.iter().map(|row| ((Kind::Document, row.id.clone()), row.title.clone())));
        }
        Self(names)
    }

    fn of_id(&self, kind: Kind, id: &str) -> String {
        self.0.get(&(kind, id.to_owned())).cloned().unwrap_or_else(|| id.to_owned())
    }
}

/// A clash for the window and the terminal.
pub(super) fn clash(rules: &Rules, names: &Names, clash: &Clash) -> ImportClashView {
    let title = match (&clash.own, clash.kind) {
        (Some(Row::Holder(_)), _) | (_, Some(Kind::Holder)) => "your particulars".to_owned(),
        (Some(row), _) => history::title(rules, row),
        (None, _) => "what another program wrote beside the rows".to_owned(),
    };
    ImportClashView {
        row: clash.token.clone(),
        what: clash.kind.map_or_else(|| "document".to_owned(), |kind| kind.to_string()),
        title,
        fields: differences(names, &clash.mine, &clash.theirs),
        can_keep_both: !matches!(clash.kind, None | Some(Kind::Holder)),
    }
}

/// The clash in one sentence.
pub(super) fn sentence(view: &ImportClashView) -> String {
    let field = |field: &ImportFieldView| format!("{} is {} here and {} in the file", field.label, field.mine, field.theirs);
    let fields: Vec<String> = view.fields.iter().map(field).collect();
    let named = if matches!(view.what.as_str(), "holder" | "document") {
        view.title.clone()
    } else {
        format!("the {} “{}”", view.what, view.title)
    };
    format!("{}: {}.", words::sentence_start(&named), fields.join("; "))
}

fn differences(names: &Names, mine: &Value, theirs: &Value) -> Vec<ImportFieldView> {
    let empty = serde_json::Map::new();
    let (mine, theirs) = (mine.as_object().unwrap_or(&empty), theirs.as_object().unwrap_or(&empty));
    let keys: BTreeSet<&String> = mine.keys().chain(theirs.keys()).collect();
    let null = Value::Null;
    let differs = keys.into_iter().filter(|key| !matches!(key.as_str(), "id" | "file") && mine.get(*key) != theirs.get(*key));
    differs
        .map(|key| ImportFieldView {
            label: label(key),
            mine: said(names, key, mine.get(key).unwrap_or(&null)),
            theirs: said(names, key, theirs.get(key).unwrap_or(&null)),
        })
        .collect()
}

fn label(key: &str) -> String {
    let known = match key {
        "birth_date" => "date of birth",
        "email" => "e-mail",
        "phone" => "telephone",
        "type" => "kind of certificate",
        "issued_on" => "day of issue",
        "expires_on" => "day of expiry",
        "rule" => "rule of your own",
        "completed_on" => "day of completion",
        "approvals" => "approved by",
        "counts_for" => "what it counts for",
        "from" => "first day",
        "to" => "last day",
        "sha256" => "scan",
        "credential" => "certificate",
        "activity" => "course",
        "field" => "question",
        "value" => "answer",
        "confirmed_on" => "day of the answer",
        "by" => "who answered",
        "pack_said" => "what the rules said",
        "document" => "paper",
        "former_names" => "names held before",
        "name_shown" => "name on the certificate",
        "made_at" => "when it was made",
        "as_of" => "day of judgement",
        "left" => "what left",
        "purpose" => "what for",
        "extract" | "judged" | "choice" => "what is kept of it",
        "recipient" | "fingerprint" | "pages" | "rules" => key,
        "name" | "state" | "title" | "issuer" | "number" | "renewals" | "provider" | "hours" | "unit" | "topics" | "format"
        | "role" | "employer" | "paid" | "supervised" | "date" | "supervisor" | "kind" => key,
        other => return format!("“{other}”, which another program wrote,"),
    };
    known.to_owned()
}

/// A value in words.
fn said(names: &Names, key: &str, value: &Value) -> String {
    let kind = match key {
        "counts_for" | "credential" => Some(Kind::Credential),
        "activity" => Some(Kind::Activity),
        "document" => Some(Kind::Document),
        _ => None,
    };
    match value {
        Value::Null if key == "counts_for" => "every certificate that can take it".to_owned(),
        Value::Null if key == "to" => "still going on".to_owned(),
        Value::Null => "empty".to_owned(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::String(text) if key == "sha256" => format!("one with the checksum {}…", text.chars().take(8).collect::<String>()),
        Value::String(text) => match (kind, date::parse(text)) {
            (Some(kind), _) => format!("“{}”", names.of_id(kind, text)),
            (None, Some(day)) => words::day(day),
            (None, None) => format!("“{text}”"),
        },
        Value::Number(number) => number.to_string(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => words::list(&items.iter().map(|item| said(names, key, item)).collect::<Vec<_>>()),
        Value::Object(fields) => {
            let told = fields.iter().filter(|(_, value)| !value.is_null());
            let told: Vec<String> =
                told.map(|(key, value)| format!("{} {}", key.replace('_', " "), said(names, key, value))).collect();
            told.join(", ")
        }
    }
}
