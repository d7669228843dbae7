//! What a certifying body answered outranks the pack, for this holder and from that day on.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use common::pack_with;
use peerfolio_core::judge::{Footing, Judgement, Open, Rules, TOTAL, footing, judge, pack_terms};
use peerfolio_core::model::{Confirmation, Credential, Record};
use peerfolio_core::pack::{FIELDS, Field, Measure, Pack, Terms, UNKNOWN};
use peerfolio_core::{Hours, NaiveDate, date, pack};
use std::path::Path;

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
        name_shown: None,
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

/// A pack whose total is this fact.
fn pack_saying(ce_hours: &str) -> Pack {
    let text = pack_with(
        "CPS",
        &format!(
            r#"[[credential.renewal]]
period_months = {{ value = 24, cite = ["S1"] }}
expiry = {{ kind = "anniversary", cite = ["S1"] }}
ce_hours = {ce_hours}
opens = {{ days = 90, cite = ["S1"] }}
file_by = {{ days = 30, received = true, cite = ["S1"] }}
grace = {{ months = 6, cite = ["S1"] }}
fee_usd = {{ value = 26.50, cite = ["S1 p. 3"] }}
late_fee_usd = "unknown"
carry_over = {{ none = true, cite = ["S1"] }}
first_period = {{ months = 12, ce_hours = "unknown", cite = ["S1"], always = false }}
[[credential.renewal.minimum]]
id = "law"
label = "Law"
topics = ["law-and-ethics", "ethics"]
hours = {{ value = 3, cite = ["S1"] }}
in_total = "unknown"
[[credential.renewal.maximum]]
id = "self"
label = "Self-paced"
formats = ["self-paced"]
percent = {{ value = 50, cite = ["S1"] }}
[[credential.renewal.practice]]
id = "work"
label = "Work"
kind = "experience"
hours = "unknown"
cite = ["S1"]
"#
        ),
    );
    pack::read("us-zz.toml", &text).unwrap()
}

fn terms(ce_hours: &str) -> Terms {
    pack_saying(ce_hours).credentials.swap_remove(0).renewal.swap_remove(0)
}

fn told(field: &str, value: &str, on: &str, pack_said: Option<&str>) -> Confirmation {
    Confirmation {
        type_id: "us-zz-cps".into(),
        field: field.into(),
        value: value.into(),
        confirmed_on: day(on),
        by: "the body, by e-mail".into(),
        pack_said: pack_said.map(str::to_owned),
        document: None,
    }
}

fn judged_by(ce_hours: &str, answers: Vec<Confirmation>) -> Judgement {
    let held = Credential {
        id: "c".into(),
        type_id: Some("us-zz-cps".into()),
        title: None,
        issuer: None,
        number: None,
        issued_on: day("2024-05-10"),
        renewals: vec![],
        expires_on: Some(day("2028-05-10")),
        own_rule: None,
        name_shown: None,
    };
    let record = Record { credentials: vec![held], confirmations: answers, ..Record::default() };
    let rules = Rules::new(vec![pack_saying(ce_hours)]).unwrap();
    let own = pack_terms(&rules, &record, &record.credentials[0], day("2026-11-22")).unwrap();
    assert_eq!(*own, terms(ce_hours), "the pack's own terms have no answer in them");
    judge(&rules, &record, day("2026-11-22")).swap_remove(0)
}

#[test]
fn an_answer_holds_only_while_the_pack_says_what_it_said() {
    let answer = |said| vec![told("renewal.ce_hours", "24", "2026-01-05", said)];
    for (now, said, used) in [
        ("\"unknown\"", Some(UNKNOWN), true),
        ("{ value = 20, cite = [\"S1\"] }", Some("20"), true),
        ("{ value = 20, cite = [\"S1\"] }", None, true),
        ("{ value = 20, cite = [\"S1\"] }", Some(UNKNOWN), false),
        ("{ value = 30, cite = [\"S1\"] }", Some("20"), false),
        ("\"unknown\"", Some("20"), false),
        // The pack has come to say what was answered: there is nothing to ask.
        ("{ value = 24.0, cite = [\"S1\"] }", Some("20"), true),
    ] {
        let judgement = judged_by(now, answer(said));
        let pack = terms(now).ce_hours.map(|fact| fact.value);
        let wanted = if used { Some(Hours::whole(24)) } else { pack };
        assert_eq!(required(&judgement, TOTAL), wanted, "{now} {said:?}");
        let asked = judgement.open.iter().any(|open| matches!(open, Open::OutdatedConfirmation { .. }));
        assert_eq!(asked, !used, "{now} {said:?}");
    }
    let judgement = judged_by("{ value = 30, cite = [\"S1\"] }", answer(Some("20")));
    assert!(judgement.open.contains(&Open::OutdatedConfirmation {
        field: "renewal.ce_hours".into(),
        value: "24".into(),
        confirmed_on: day("2026-01-05"),
        said: "20".into(),
        says: "30".into(),
    }));
}

#[test]
fn an_old_answer_is_not_brought_back_by_a_later_one_that_no_longer_holds() {
    let judgement = judged_by(
        "\"unknown\"",
        vec![
            told("renewal.ce_hours", "20", "2026-01-05", Some(UNKNOWN)),
            told("renewal.ce_hours", "25", "2026-06-01", Some("30")),
        ],
    );
    assert_eq!(required(&judgement, TOTAL), None, "the later answer took the place of the first");
}

#[test]
fn each_answer_says_how_it_stands() {
    let answers = [
        told("renewal.ce_hours", "20", "2026-01-05", None),
        told("renewal.ce_hours", "25", "2026-06-01", None),
        told("renewal.grace_days", "30", "2026-06-01", None),
        told("renewal.grace_months", "2", "2026-06-02", Some("6")),
        told("renewal.minimums.law-and-ethics", "4", "2026-06-01", Some("3")),
        told("renewal.minimums.law", "5", "2026-06-02", Some("2")),
        told("renewal.fee_usd", "60", "2024-01-01", None),
        told("renewal.late_fee_usd", "many", "2026-01-01", None),
        told("renewal.opens_days_before", "60", "2027-01-01", None),
        told("condition.supervises", "yes", "2020-01-01", None),
    ];
    let found = footing(Some(&terms("\"unknown\"")), "us-zz-cps", &answers, day("2026-11-22"));
    let found: Vec<Footing> = found.into_iter().map(|(_, footing)| footing).collect();
    let wanted = [
        Footing::Superseded,
        Footing::Counts,
        Footing::Superseded,
        Footing::Counts,
        Footing::Superseded,
        Footing::Outdated { says: "3".into() },
        Footing::GrownOld,
        Footing::Unreadable,
        Footing::NotYet,
        Footing::Counts,
    ];
    assert_eq!(found, wanted);
}

#[test]
fn every_fact_of_the_list_can_be_answered_and_is_read_back() {
    let plain = terms("\"unknown\"");
    let paths: Vec<String> = plain.fields().into_iter().map(Field::path).collect();
    assert!(FIELDS.iter().all(|form| paths.iter().any(|path| path.contains(form.path))), "{paths:?}");
    for path in &paths {
        let field = Field::parse(path).unwrap();
        assert_eq!(field.path(), *path);
        assert!(!plain.label_of(field).contains('{'), "{}", plain.label_of(field));
        let value = match field.form.measure {
            Measure::YesNo => "no",
            Measure::Hours | Measure::Dollars => "7.25",
            Measure::Months | Measure::Days => "7",
        };
        let said = plain.said(field).unwrap_or_else(|| UNKNOWN.to_owned());
        let judgement = judged_by("\"unknown\"", vec![told(path, value, "2026-01-05", Some(&said))]);
        let unread = judgement.open.iter().any(|open| matches!(open, Open::UnreadableConfirmation { .. }));
        assert!(!unread, "{path}");
        let terms = judgement.terms.unwrap();
        assert_eq!(terms.said(field).as_deref(), Some(value), "{path}");
        assert_eq!(terms.cites(field).first().map(String::as_str), Some("confirmation 0"), "{path}");
    }
}

#[test]
fn what_the_pack_counts_otherwise_is_said_in_words() {
    let terms = terms("\"unknown\"");
    let said = |path: &str| terms.said(Field::parse(path).unwrap());
    assert_eq!(said("renewal.ce_hours"), None);
    assert_eq!(said("renewal.opens_days_before").as_deref(), Some("90"));
    assert_eq!(said("renewal.opens_months_before").as_deref(), Some("90 days"));
    assert_eq!(said("renewal.grace_months").as_deref(), Some("6"));
    assert_eq!(said("renewal.grace_days").as_deref(), Some("6 months"));
    assert_eq!(said("renewal.carry_over_hours").as_deref(), Some("0"));
    assert_eq!(said("renewal.fee_usd").as_deref(), Some("26.5"));
    assert_eq!(said("renewal.minimums.law-and-ethics").as_deref(), Some("3"));
    assert_eq!(said("renewal.minimums.trauma"), None);
    assert_eq!(said("renewal.in_total.law"), None);
    assert_eq!(said("renewal.maximums.self").as_deref(), Some("50 percent of the total"));
    for path in ["ce_hours", "renewal.", "renewal.minimums", "renewal.minimums.", "renewal.colour", "condition.x", ""] {
        assert!(Field::parse(path).is_none(), "{path}");
    }
}

#[test]
fn an_answer_about_filing_keeps_what_the_pack_says_beside_it() {
    let judgement = judged_by("\"unknown\"", vec![told("renewal.file_by_months_before", "2", "2026-01-05", None)]);
    let file_by = judgement.terms.unwrap().file_by.unwrap().value;
    assert_eq!(file_by.before, pack::Span::Months(2));
    assert_eq!(file_by.by, Some(pack::FiledBy::Received));
}

#[test]
fn every_fact_of_every_pack_reads_as_a_value_or_in_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut said = 0;
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_none_or(|end| end != "toml") {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(pack) = pack::read(&name, &std::fs::read_to_string(&path).unwrap()) else { continue };
        for terms in pack.credentials.iter().flat_map(|rule| &rule.renewal) {
            for field in terms.fields() {
                let Some(text) = terms.said(field) else { continue };
                said += 1;
                let words = text.contains(|letter: char| letter.is_ascii_alphabetic());
                assert!(words || field.form.measure.read(&text).is_some(), "{name}: {} is {text}", field.path());
                assert!(!terms.cites(field).is_empty(), "{name}: {} has no source", field.path());
            }
        }
    }
    assert!(said > 500, "{said}");
}
