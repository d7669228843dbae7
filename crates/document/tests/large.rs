//! Documents of any size and none at all: read in a time and room that grow with the text and no faster.
//!
//! Were anything here quadratic, these tests would not end.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use peerfolio_document::{MOST_FAULTS, read, read_all, write_all};
use proptest::prelude::*;
use serde_json::{Value, json};

const MANY: usize = 200_000;

fn document(list: &str, rows: Vec<Value>) -> String {
    let mut value = json!({ "format": "peerfolio.wallet/1", "holder": { "name": "Sample Person" }, "credentials": [] });
    value[list] = Value::Array(rows);
    value.to_string()
}

fn course(id: usize, counts_for: Value) -> Value {
    json!({ "id": id.to_string(), "title": "Sample", "provider": "", "completed_on": "2025-09-02", "hours": "1.25", "unit": "contact-hour",
        "format": "other", "role": "attended", "counts_for": counts_for })
}

#[test]
fn two_hundred_thousand_courses_pass() {
    let text = document("activities", (0..MANY).map(|id| course(id, Value::Null)).collect());
    let (record, members) = read_all(&text).unwrap();
    assert_eq!((record.activities.len(), members.len()), (MANY, 0));
    assert_eq!(write_all(&record, &members).matches("\"provider\": \"\"").count(), MANY);
}

#[test]
fn two_hundred_thousand_faults_are_named_up_to_a_thousand() {
    let twice = document("activities", (0..MANY).map(|_| course(7, json!(["nobody", "nowhere"]))).collect());
    let faults = read(&twice).unwrap_err();
    assert_eq!(faults.len(), MOST_FAULTS + 1);
    assert_eq!(faults.last().unwrap().message, format!("has {} more faults like these", 3 * MANY - 1 - MOST_FAULTS));
}

#[test]
fn two_hundred_thousand_answers_that_tell_the_same_pass() {
    let answer = json!({ "type": "t", "field": "f", "value": "1", "confirmed_on": "2026-01-05", "by": "b", "mood": 1 });
    let (record, members) = read_all(&document("confirmations", vec![answer; MANY])).unwrap();
    assert_eq!((record.confirmations.len(), members.len()), (MANY, MANY));
    assert_eq!(write_all(&record, &members).matches("\"mood\": 1").count(), MANY);
}

#[test]
fn one_rule_with_two_hundred_thousand_rows_is_refused_at_once() {
    let minimums = vec![json!({ "topic": "ethics", "hours": "3" }); MANY];
    let mut maximums = vec![json!({ "format": "in-person" }); MANY];
    maximums.extend(vec![json!({ "format": "other" }); MANY]);
    let own = json!({ "id": "a", "type": null, "title": "t", "issuer": "i", "issued_on": "2024-03-01",
        "rule": { "set_by": "other", "noted_on": "2026-01-05", "said_by": "s", "minimums": minimums, "maximums": maximums } });
    assert_eq!(read(&document("credentials", vec![own])).unwrap_err().len(), MOST_FAULTS + 1);
}

#[test]
fn depth_and_numbers_are_bounded() {
    for (text, word) in [
        ("[".repeat(1_000_000), "not JSON"),
        ("{\"a\":".repeat(1_000_000), "not JSON"),
        (document("x", vec![]).replace("[]", &format!("[{}]", "9".repeat(1_000_000))), "more digits"),
        (document("x", vec![]).replace("[]", "[1e999999]"), "out of range"),
        (format!("\"{}", "\\".repeat(1_000_001)), "not JSON"),
    ] {
        let faults = read(&text).unwrap_err();
        assert!(
            faults.len() == 1 && faults[0].message.contains(word),
            "{}",
            faults[0].message.chars().take(200).collect::<String>()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_json_makes_it_panic(text in "[\\[\\]{}:,\"0-9eE.+\\\\ntrufalse -]{0,60}") {
        let _ = read_all(&text);
    }

    #[test]
    fn no_value_in_a_members_place_makes_it_panic(which in 0..40_usize, other in prop_oneof![
        Just(json!(null)), Just(json!([])), Just(json!({})), Just(json!("")), Just(json!("x")), Just(json!(1e300)), Just(json!(true)), Just(json!([[null]])),
    ]) {
        let mut value: Value = serde_json::from_str(&document("activities", vec![course(1, json!(["c"]))])).unwrap();
        value["credentials"] = json!([{ "id": "c", "type": null, "title": "t", "issuer": "i", "issued_on": "2024-03-01", "renewals": [{ "renewed_on": "2025-03-01" }],
            "rule": { "set_by": "other", "noted_on": "2026-01-05", "said_by": "s", "starts": "07-01", "period_months": 12, "minimums": [{ "topic": "t" }] } }]);
        value["documents"] = json!([{ "id": "d", "kind": "k", "title": "t", "file": "f", "sha256": "0" }]);
        value["confirmations"] = json!([{ "type": "t", "field": "f", "value": "1", "confirmed_on": "2026-01-05", "by": "b" }]);
        let mut left = which;
        replace(&mut value, &other, &mut left);
        let _ = read_all(&value.to_string());
    }
}

/// Puts `other` in the place of the value that is reached after so many.
fn replace(value: &mut Value, other: &Value, left: &mut usize) {
    let inner: Vec<&mut Value> = match value {
        Value::Object(map) => map.values_mut().collect(),
        Value::Array(items) => items.iter_mut().collect(),
        _ => return,
    };
    for value in inner {
        if *left == 0 {
            *value = other.clone();
            *left = usize::MAX;
            return;
        }
        *left -= 1;
        replace(value, other, left);
    }
}
