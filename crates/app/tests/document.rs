//! The portable document: what it holds survives, and what breaks its form is named, all at once.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use peerfolio_app::{SAMPLE, document};
use proptest::prelude::*;
use serde_json::{Value, json};

fn faults(value: &Value) -> Vec<String> {
    document::read(&value.to_string()).unwrap_err().iter().map(ToString::to_string).collect()
}

fn sample() -> Value {
    serde_json::from_str(SAMPLE).unwrap()
}

#[test]
fn the_sample_survives_a_round_trip() {
    let record = document::read(SAMPLE).unwrap();
    assert_eq!(document::read(&document::write(&record)).unwrap(), record);
}

#[test]
fn every_fault_is_named_at_once_with_its_path() {
    let mut value = sample();
    value["holder"]["name"] = json!(" ");
    value["credentials"][0]["issued_on"] = json!("2023-02-29");
    value["credentials"][1] = json!({ "id": "mn", "type": null, "title": "Own", "issued_on": "2024-01-01", "renewals": [] });
    value["activities"][0]["hours"] = json!(6);
    value["activities"][1]["hours"] = json!("-1");
    value["activities"][2]["unit"] = json!("lesson");
    value["activities"][3]["counts_for"] = json!(["nobody"]);
    value["experience"][0]["to"] = json!("2020-01-01");
    value["documents"] = json!([{ "id": "d", "kind": "certificate", "title": "T", "file": "../secret", "sha256": "0" }]);
    value["confirmations"] = json!([{ "type": "t", "field": "f", "value": "1", "confirmed_on": "2026-01-05", "by": "b", "document": "e", "pack_said": "" }]);
    let expected = [
        "$.holder.name: is empty",
        "$.credentials[0].issued_on: \"2023-02-29\" is not a day",
        "$.credentials[1].issuer: is missing; a certificate without a type",
        "$.activities[0].hours: hours must be a text",
        "$.activities[1].hours: hours cannot be negative",
        "$.activities[2].unit: \"lesson\" is not known",
        "$.experience[0].to: lies before `from`",
        "$.documents[0].file: must be a path below",
        "$.confirmations[0].pack_said: is empty",
        "$.credentials[1].id: \"mn\" stands twice",
        "$.activities[3].counts_for: \"nobody\" is not the id",
        "$.confirmations[0].document: \"e\" is not the id",
    ];
    let found = faults(&value);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found} does not begin with {expected}");
    }
}

#[test]
fn what_is_no_document_is_refused_in_words() {
    for (text, word) in
        [("", "not JSON"), ("{", "not JSON"), ("[]", "curly"), ("{}", "format"), ("{\"format\":\"peerfolio.wallet/2\"}", "newer")]
    {
        let said = document::read(text).unwrap_err().iter().map(ToString::to_string).collect::<String>();
        assert!(said.to_lowercase().contains(&word.to_lowercase()), "{text:?}: {said}");
    }
    assert!(document::read(&"[".repeat(100_000)).is_err(), "deep nesting is refused, not followed");
}

#[test]
fn only_what_may_be_missing_may_be_missing() {
    let least = json!({ "format": "peerfolio.wallet/1", "holder": { "name": "Sample Person" }, "credentials": [] });
    assert!(document::read(&least.to_string()).is_ok());
    let mut named = sample();
    named["later"] = json!({ "grown": true });
    assert!(document::read(&named.to_string()).is_ok(), "the form may grow");
}

#[test]
fn the_schema_names_every_field_that_is_written() {
    let schema: Value = serde_json::from_str(include_str!("../../../docs/wallet-document.schema.json")).unwrap();
    let mut value = sample();
    value["documents"] =
        json!([{ "id": "d", "kind": "k", "title": "T", "file": "f", "sha256": "0", "credential": "mn", "activity": "a1" }]);
    value["confirmations"] = json!([{ "type": "us-mn-cps-1", "field": "renewal.ce_hours", "value": "30", "confirmed_on": "2026-01-05", "by": "DHS",
            "pack_said": "unknown", "document": "d" }]);
    let written: Value = serde_json::from_str(&document::write(&document::read(&value.to_string()).unwrap())).unwrap();
    let mut missing = Vec::new();
    unnamed(&written, &schema, "$", &mut missing);
    assert!(missing.is_empty(), "{missing:?}");
}

fn unnamed(value: &Value, schema: &Value, path: &str, missing: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                match schema.get("properties").and_then(|properties| properties.get(key)) {
                    Some(known) => unnamed(inner, known, &format!("{path}.{key}"), missing),
                    None => missing.push(format!("{path}.{key}")),
                }
            }
        }
        Value::Array(items) => {
            let known = schema.get("items").cloned().unwrap_or_default();
            for item in items.iter().filter(|item| item.is_object()) {
                unnamed(item, &known, &format!("{path}[]"), missing);
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}") {
        let _ = document::read(&text);
    }

    #[test]
    fn no_cut_and_no_changed_byte_makes_it_panic(at in 0..SAMPLE.len(), byte in any::<u8>()) {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        bytes[at] = byte;
        let _ = document::read(&String::from_utf8_lossy(&bytes));
        let _ = document::read(&String::from_utf8_lossy(&bytes[..at]));
    }
}
