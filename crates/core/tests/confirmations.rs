//! What a certifying body answered outranks the pack, for this holder and from that day on.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use peerfolio_core::judge::{Judgement, Open, Rules, TOTAL, judge};
use peerfolio_core::model::{Confirmation, Credential, Record};
use peerfolio_core::{Hours, NaiveDate, date, pack};

fn day(text: &str) -> NaiveDate {
    date::parse(text).unwrap()
}

fn judged(type_id: &str, expires_on: Option<&str>, answers: &[(&str, &str, &str)]) -> Judgement {
    let read = |name: &str, text: &str| pack::read(name, text).unwrap();
    let rules = Rules::new(vec![
        read("us-nd.toml", include_str!("../../../rules/us-nd.toml")),
        read("us-mn.toml", include_str!("../../../rules/us-mn.toml")),
    ])
    .unwrap();
    let held = Credential {
        id: "c".into(),
        type_id: Some(type_id.into()),
        title: None,
        issuer: None,
        number: None,
        issued_on: day("2025-05-10"),
        renewals: vec![],
        expires_on: expires_on.map(day),
        own_rule: None,
    };
    let answer = |(field, value, on): &(&str, &str, &str)| Confirmation {
        type_id: type_id.into(),
        field: (*field).into(),
        value: (*value).into(),
        confirmed_on: day(on),
        by: "the body, by e-mail".into(),
        ..Confirmation::default()
    };
    let record = Record { credentials: vec![held], confirmations: answers.iter().map(answer).collect(), ..Record::default() };
    judge(&rules, &record, day("2026-11-22")).swap_remove(0)
}

fn required(judgement: &Judgement, id: &str) -> Option<Hours> {
    judgement.requirements.iter().find(|row| row.id == id).and_then(|row| row.required)
}

#[test]
fn an_answer_closes_an_unknown_number() {
    let expires = Some("2027-05-10");
    assert_eq!(required(&judged("us-nd-cpss-1", expires, &[]), "ethics"), None);
    let told = judged("us-nd-cpss-1", expires, &[("renewal.minimums.ethics", "6", "2026-01-05")]);
    assert_eq!(required(&told, "ethics"), Some(Hours::whole(6)));
    assert_eq!(told.requirements_met, Some(false), "what was unknown is now known to be unmet");
}

#[test]
fn the_latest_answer_counts_and_one_from_the_future_does_not() {
    let answers = [
        ("renewal.ce_hours", "24", "2026-03-01"),
        ("renewal.ce_hours", "20", "2026-01-05"),
        ("renewal.ce_hours", "40", "2027-01-01"),
    ];
    let told = judged("us-mn-cps-1", None, &answers);
    assert_eq!(required(&told, TOTAL), Some(Hours::whole(24)));
    let total = &told.requirements[0];
    assert_eq!(total.cite, ["confirmation 0"], "the pack says another number, so its sources do not stand beside it");
}

#[test]
fn an_answer_that_agrees_stands_beside_the_sources() {
    let told = judged("us-mn-cps-1", None, &[("renewal.ce_hours", "30", "2026-01-05")]);
    let cite = &told.requirements[0].cite;
    assert_eq!(cite.first().map(String::as_str), Some("confirmation 0"));
    assert!(cite.len() > 1);
}

#[test]
fn an_answer_that_cannot_be_read_changes_nothing_and_is_said() {
    for (field, value) in [("renewal.ce_hours", "thirty"), ("renewal.ce_hours", "-1"), ("renewal.colour", "3"), ("nothing", "3")]
    {
        let told = judged("us-mn-cps-1", None, &[(field, value, "2026-01-05")]);
        assert_eq!(required(&told, TOTAL), Some(Hours::whole(30)), "{field} {value}");
        assert!(told.open.contains(&Open::UnreadableConfirmation { field: field.to_owned() }));
    }
}
