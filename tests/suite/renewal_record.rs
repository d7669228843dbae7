//! The renewal record for the body that reads it: what only the holder can answer stays out of it, unknown is not told as
//! nothing, and the answer says first what has gone by.

use crate::packets::{choice, never_says, pages, says, words};
use peerfolio_app::packets::Choice;
use peerfolio_app::view::PurposeView;
use peerfolio_app::{document, rules};
use peerfolio_core::model::Record;

/// The courses of the sample, and certificates as JSON.
fn holding(credentials: &str) -> Record {
    let mut record = document::read(include_str!("../../crates/app/sample/wallet.json")).unwrap();
    let text = format!(
        r#"{{ "format": "peerfolio.wallet/1", "holder": {{ "name": "Sample Person" }}, "credentials": [{credentials}] }}"#
    );
    record.credentials = document::read(&text).unwrap().credentials;
    record
}

fn of_type(id: &str, issued_on: &str, expires_on: &str) -> Record {
    holding(&format!(
        r#"{{ "id": "held", "type": "{id}", "number": "SAMPLE-1", "issued_on": "{issued_on}", "expires_on": "{expires_on}" }}"#
    ))
}

fn renewal() -> Choice {
    choice(PurposeView::Renewal)
}

#[test]
fn courses_of_which_nothing_is_known_are_listed_and_not_told_as_nothing() {
    let record = holding(
        r#"{ "id": "own", "type": null, "title": "Sample certificate", "issuer": "Sample Center", "issued_on": "2025-01-15" }"#,
    );
    for with_extract in [true, false] {
        let mut choice = renewal();
        choice.reveal.extract = with_extract;
        let all = words(&record, &choice);
        says(&all, "Courses in the log, not yet judged");
        says(&all, "Ethics and boundaries in peer support");
        says(&all, "Peer support documentation that helps");
        never_says(&all, "counts for this yet");
        says(&all, "Whether every requirement is met is not known");
        says(&all, "Questions to Sample Center");
        says(&all, "How is this certificate renewed: how long does it run");
    }
}

#[test]
fn how_ceus_count_is_a_sentence_and_no_requirement() {
    let mut record = of_type("us-nd-cpss-1", "2025-03-14", "2027-03-14");
    for (at, hours, unit) in [(0, "0.6", "ceu"), (1, "1", "academic-credit")] {
        let text = format!(
            r#"{{ "format": "peerfolio.wallet/1", "holder": {{ "name": "Sample Person" }}, "credentials": [], "activities": [
                {{ "id": "u{at}", "title": "Measured otherwise {at}", "provider": "Sample College", "completed_on": "2025-10-0{}",
                   "hours": "{hours}", "unit": "{unit}", "topics": ["ethics"], "format": "in-person", "role": "attended" }}] }}"#,
            at + 1
        );
        record.activities.extend(document::read(&text).unwrap().activities);
    }
    let all = words(&record, &renewal());
    says(&all, "CEUs are taken as 10 hours each and college credits as 15; no source of the body says how it counts them.");
    never_says(&all, "How CEUs and college credits are counted");
    says(&all, "How many contact hours do you count for one college credit?");
}

/// Whatever the packs say: the body is told nothing that is for the holder to do.
#[test]
fn no_page_tells_the_body_what_to_ask_or_to_enter() {
    let rules = rules::shipped().unwrap();
    let mut seen = Vec::new();
    for (pack, rule) in rules.credentials() {
        if seen.contains(&pack.name) {
            continue;
        }
        seen.push(pack.name.clone());
        let record = of_type(&rule.id, "2024-12-01", "2026-12-15");
        let mut choice = renewal();
        choice.reveal.scans = false;
        choice.reveal.originals = false;
        let all = words(&record, &choice);
        for unwanted in [
            "not known: ask",
            "Answer this once",
            "Enter the day",
            "you had it, log it",
            "rely on it",
            "Mark a course",
            "decide the verdict",
            "Advice, not a deadline",
            "ask the certifying body",
            "As recorded by the holder",
            "Still to be confirmed",
        ] {
            assert!(!all.contains(unwanted), "{}: {unwanted:?} is in: {all}", rule.id);
        }
    }
    assert!(seen.len() > 50);
}

#[test]
fn a_condition_that_only_the_holder_can_answer_is_not_asked_of_the_body() {
    let all = words(&of_type("us-wa-cpss", "2024-12-01", "2026-12-15"), &renewal());
    never_says(&all, "Do you provide services by telehealth?");
    // What is known to be asked is not called unknown because of it.
    says(&all, "whether it is met cannot be told from this record");
    says(&all, "Other fields At most 14 hours may count");
}

#[test]
fn an_expired_certificate_says_so_before_its_hours() {
    let pages = pages(&of_type("us-mn-cps-1", "2022-05-10", "2024-05-10"), &renewal());
    says(&pages[0], "Level I (mental health), No. SAMPLE-1. It expired on 10 May 2024. 30 hours are asked, none counts.");
}

#[test]
fn what_is_missing_is_named_as_the_rule_names_it() {
    let mut record = of_type("us-wa-cpss", "2024-06-01", "2027-01-15");
    record.activities.truncate(1);
    let pages = pages(&record, &renewal());
    says(&pages[0], "hours are asked, 6 count. Still missing: ");
    says(&pages[0], "for \u{201c}Specific to peer support\u{201d}");
    never_says(&pages[0], "hours are counted");
}

#[test]
fn training_that_an_employer_asks_in_each_period_is_a_training_record() {
    let record = holding(
        r#"{ "id": "clinic", "type": null, "title": "Clinic training hours", "issuer": "Sample Clinic", "issued_on": "2023-03-01",
             "rule": { "set_by": "employer", "period_months": 12, "starts": "07-01", "ce_hours": "12",
                       "minimums": [{ "topic": "ethics", "hours": "3" }], "maximums": [{ "format": "self-paced", "hours": "4" }],
                       "noted_on": "2026-01-05", "said_by": "Sample Supervisor; staff handbook of 2026, page 4" } }"#,
    );
    let mut choice = renewal();
    choice.credentials = Some(vec!["clinic".into()]);
    let pages = pages(&record, &choice);
    says(&pages[0], "Training record");
    says(&pages[0], "Clinic training hours (as noted by the holder), in the period to 30 June 2027.");
    says(&pages[0], "Asked by Sample Clinic");
    says(&pages[0], "Since 1 March 2023");
    let all = pages.join(" ");
    for unwanted in ["Renewal record", "Certifying body", "first issued", "Renewal fee", "Valid until"] {
        never_says(&all, unwanted);
    }
}

#[test]
fn what_is_handed_in_is_open_and_fees_are_dollars() {
    let pages = pages(&of_type("us-tx-mhps", "2024-12-01", "2026-12-15"), &renewal());
    let all = pages.join(" ");
    says(&all, "due only in that case");
    for unwanted in ["to be handed in by the holder", "to be paid", "100 dollars"] {
        never_says(&all, unwanted);
    }
}

#[test]
fn hours_that_do_not_count_say_which_limit_or_which_course_took_their_place() {
    let mut record = of_type("us-wa-cpss", "2024-06-01", "2027-01-15");
    let mut twin = record.activities[0].clone();
    twin.id = "twin".into();
    record.activities.push(twin);
    let mut long = record.activities[3].clone();
    (long.id, long.title, long.hours) = ("long".into(), "Coaching at length".into(), "30".parse().unwrap());
    record.activities.push(long);
    let all = words(&record, &renewal());
    says(&all, "Hours not counted");
    says(&all, "At most 14 hours may count as \u{201c}Other fields\u{201d}, and they are used up.");
    says(&all, "The same training as No. ");
}
