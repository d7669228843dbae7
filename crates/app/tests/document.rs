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
    let own = with_rule(whole_rule())["credentials"][0].clone();
    value["credentials"].as_array_mut().unwrap().push(own);
    value["documents"][0]["id"] = json!("d1");
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

fn with_rule(rule: Value) -> Value {
    let mut value = sample();
    value["credentials"] = json!([{
        "id": "clinic", "type": null, "title": "Clinic hours", "issuer": "Sample Clinic", "issued_on": "2024-03-01", "rule": rule
    }]);
    for course in value["activities"].as_array_mut().unwrap() {
        course["counts_for"] = json!(null);
    }
    value["documents"] = json!([{ "id": "d1", "kind": "letter", "title": "T", "file": "f.pdf", "sha256": "0" }]);
    value
}

fn whole_rule() -> Value {
    json!({
        "set_by": "employer", "recurs": true, "period_months": 12, "starts": "07-01", "ce_hours": "12",
        "minimums": [{ "topic": "ethics", "hours": "3" }, { "topic": "de-escalation", "hours": null }],
        "maximums": [{ "format": "self-paced", "hours": "0" }], "fee_usd": "12.5", "noted_on": "2026-01-05",
        "said_by": "Sample Supervisor", "document": "d1"
    })
}

#[test]
fn a_rule_of_ones_own_survives_a_round_trip() {
    let record = document::read(&with_rule(whole_rule()).to_string()).unwrap();
    let written: Value = serde_json::from_str(&document::write(&record)).unwrap();
    assert_eq!(written["credentials"][0]["rule"], whole_rule());
    assert_eq!(document::read(&written.to_string()).unwrap(), record);
    // What may be missing is not known; it is never zero.
    let least = json!({ "set_by": "employer", "noted_on": "2026-01-05", "said_by": "Sample Supervisor" });
    let record = document::read(&with_rule(least).to_string()).unwrap();
    let rule = record.credentials[0].own_rule.as_ref().unwrap();
    assert!(rule.recurs && rule.period_months.is_none() && rule.starts.is_none() && rule.ce_hours.is_none());
    assert!(rule.minimums.is_empty() && rule.fee_usd.is_none() && rule.document.is_none());
    let other = json!({ "set_by": "training-organisation", "noted_on": "2026-01-05", "said_by": "a letter" });
    let record = document::read(&with_rule(other).to_string()).unwrap();
    assert!(!record.credentials[0].own_rule.as_ref().unwrap().recurs, "a certificate is renewed");
}

#[test]
fn every_fault_of_a_rule_is_named_with_its_path() {
    let mut rule = whole_rule();
    rule["set_by"] = json!("neighbour");
    rule["period_months"] = json!("12");
    rule["starts"] = json!("1 July");
    rule["ce_hours"] = json!(12);
    rule["minimums"] = json!([{ "hours": "3" }, { "topic": "ethics", "hours": "1" }, { "topic": "ethics", "hours": "-1" }]);
    rule["maximums"] = json!([{ "format": "by post" }]);
    rule["noted_on"] = json!("2026-02-30");
    rule["said_by"] = json!("");
    rule["document"] = json!("nowhere");
    let expected = [
        "$.credentials[0].rule.set_by: \"neighbour\" is not known",
        "$.credentials[0].rule.period_months: must be a whole number of months",
        "$.credentials[0].rule.starts: \"1 July\" is not known; it must be \"anniversary\"",
        "$.credentials[0].rule.ce_hours: hours must be a text",
        "$.credentials[0].rule.minimums[0].topic: is missing",
        "$.credentials[0].rule.minimums[2].hours: hours cannot be negative",
        "$.credentials[0].rule.maximums[0].format: \"by post\" is not known",
        "$.credentials[0].rule.noted_on: \"2026-02-30\" is not a day",
        "$.credentials[0].rule.said_by: is empty",
        "$.credentials[0].rule.minimums[2].topic: this topic stands above already",
        "$.credentials[0].rule.document: \"nowhere\" is not the id of anything in `documents`",
    ];
    let found = faults(&with_rule(rule));
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found} does not begin with {expected}");
    }
    let mut rule = whole_rule();
    rule["starts"] = json!("02-30");
    rule["minimums"][0]["hours"] = json!("13");
    let found = faults(&with_rule(rule));
    assert!(found[0].starts_with("$.credentials[0].rule.starts: there is no such day"), "{found:#?}");
    assert!(found[1].starts_with("$.credentials[0].rule.minimums[0].hours: this is more than"), "{found:#?}");
    // With a certificate of the packs it is refused.
    let mut known = sample();
    known["credentials"][0]["rule"] = whole_rule();
    known["credentials"][0]["rule"]["document"] = json!(null);
    let found = faults(&known);
    assert!(found.len() == 1 && found[0].starts_with("$.credentials[0].rule: goes only with"), "{found:#?}");
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
    value["holder"]["former_names"] = json!([{ "name": "Sample Former", "until": "2020-02-29", "by": "marriage" }]);
    value["credentials"][0]["name_shown"] = json!("Sample Former");
    value["disclosures"] = json!([disclosure()]);
    let written: Value = serde_json::from_str(&document::write(&document::read(&value.to_string()).unwrap())).unwrap();
    let mut missing = Vec::new();
    unnamed(&written, &schema, "$", &mut missing);
    assert!(missing.is_empty(), "{missing:?}");
}

fn disclosure() -> Value {
    json!({ "id": "p", "made_at": "2026-11-22T10:45:00Z", "as_of": "2026-11-22", "recipient": "Sample Clinic", "purpose": "employer", "to": null,
        "left": ["Your name"], "choice": {}, "sha256": "AB", "copies": ["cd"], "fingerprint": "AA BB", "pages": 2, "rules": "2026-09-30 ab",
        "extract": null, "judged": null })
}

#[test]
fn names_held_before_and_the_log_come_back_as_they_were() {
    let mut value = sample();
    value["holder"]["former_names"] =
        json!([{ "name": "Sample Former", "until": "2020-02-29", "by": "marriage" }, { "name": "Sample Early" }]);
    value["credentials"][0]["name_shown"] = json!("Sample Former");
    let mut given = disclosure();
    given["choice"] = json!({ "purpose": "employer", "reveal": { "contact": true } });
    given["extract"] = json!({ "format": "peerfolio.wallet/1", "holder": { "name": "Sample Person" } });
    given["stars"] = json!(5);
    value["disclosures"] = json!([given]);
    let (record, members) = document::read_all(&value.to_string()).unwrap();
    assert_eq!(record.holder.former_names[0].by.as_deref(), Some("marriage"));
    assert_eq!(record.holder.former_names[1].until, None);
    assert_eq!(record.credentials[0].name_shown.as_deref(), Some("Sample Former"));
    assert_eq!((record.disclosures[0].pages, record.disclosures[0].sha256.as_str()), (2, "ab"));
    assert_eq!(members.len(), 1, "only what nobody knows is kept apart: {members:?}");
    let again = document::write_all(&record, &members);
    assert_eq!(document::read_all(&again).unwrap(), (record, members));
    assert!(again.contains("\"stars\": 5") && again.contains("\"contact\": true"));
    // A wallet without any of it writes what earlier programs read word for word.
    let plain = document::write(&document::read(SAMPLE).unwrap());
    assert!(!plain.contains("former_names") && !plain.contains("name_shown") && !plain.contains("disclosures"));
    let mut empty = sample();
    empty["holder"]["former_names"] = json!([]);
    empty["credentials"][0]["name_shown"] = json!(null);
    assert!(document::read_all(&empty.to_string()).unwrap().1.is_empty());
}

#[test]
fn faults_of_the_log_are_named_by_their_place() {
    let mut value = sample();
    let mut wrong = disclosure();
    (wrong["made_at"], wrong["pages"], wrong["extract"]) = (json!("yesterday"), json!(-1), json!([]));
    value["disclosures"] = json!([disclosure(), wrong]);
    let found = faults(&value);
    for (found, expected) in found.iter().zip([
        "$.disclosures[1].made_at: \"yesterday\" is not a time",
        "$.disclosures[1].pages: must be a whole number",
        "$.disclosures[1].extract: must be an object",
        "$.disclosures[1].id: \"p\" stands twice",
    ]) {
        assert!(found.starts_with(expected), "{found} does not begin with {expected}");
    }
    assert_eq!(found.len(), 4, "{found:#?}");
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
