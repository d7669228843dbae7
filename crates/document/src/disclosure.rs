//! A line of the log of disclosures in a portable document: who was given which packet, when, and what left with it.

use super::read::Fields;
use chrono::NaiveDateTime;
use peerfolio_core::model::Disclosure;
use serde_json::{Value, json};

/// How a time is written: UTC, to the second.
const TIME: &str = "%Y-%m-%dT%H:%M:%SZ";

pub(super) fn read(fields: &Fields<'_>) -> Disclosure {
    let made_at = fields.text("made_at");
    let time = NaiveDateTime::parse_from_str(&made_at, TIME);
    if time.is_err() && !made_at.is_empty() {
        fields.at("made_at").fault(format!("\"{made_at}\" is not a time in UTC such as \"2026-11-22T10:45:00Z\""));
    }
    let object = |key: &str| fields.at(key).object("an object in curly brackets").map(|_| fields.at(key).json());
    Disclosure {
        id: fields.text("id"),
        made_at: time.unwrap_or_default(),
        as_of: fields.date("as_of"),
        recipient: fields.at("recipient").text(),
        purpose: fields.text("purpose"),
        to: fields.at("to").text(),
        left: fields.at("left").texts(),
        choice: object("choice").unwrap_or_else(|| "{}".to_owned()),
        sha256: fields.text("sha256").to_ascii_lowercase(),
        copies: fields.at("copies").texts(),
        fingerprint: fields.text("fingerprint"),
        pages: fields.at("pages").count(),
        rules: fields.at("rules").text(),
        extract: object("extract"),
        judged: object("judged"),
    }
}

pub(super) fn write(given: &Disclosure) -> Value {
    let object = |text: &str| serde_json::from_str::<Value>(text).ok().filter(Value::is_object);
    json!({
        "id": given.id, "made_at": given.made_at.format(TIME).to_string(), "as_of": given.as_of.to_string(),
        "recipient": given.recipient, "purpose": given.purpose, "to": given.to, "left": given.left,
        "choice": object(&given.choice).unwrap_or_else(|| json!({})), "sha256": given.sha256, "copies": given.copies,
        "fingerprint": given.fingerprint, "pages": given.pages, "rules": given.rules,
        "extract": given.extract.as_deref().and_then(object), "judged": given.judged.as_deref().and_then(object),
    })
}
