//! What the summary for an employer says of certificates in force, expired and unknown, of rules that the holder noted, and of
//! the holder's own word.

use crate::packets::{choice, never_says, pages, record, says, words};
use peerfolio_app::document;
use peerfolio_app::view::PurposeView;
use peerfolio_core::model::Record;

/// A record of certificates given as members of a wallet document, with four courses.
fn holding(credentials: &str) -> Record {
    let course = |at: u32, unit: &str, hours: &str| {
        format!(
            r#"{{ "id": "a{at}", "title": "Ethics and boundaries", "provider": "Sample Co-op", "completed_on": "2026-0{at}-02",
                 "hours": "{hours}", "unit": "{unit}", "topics": ["ethics"], "format": "live-online", "role": "attended", "approvals": [] }}"#
        )
    };
    let courses = [course(1, "contact-hour", "6"), course(2, "ceu", "1.4")].join(", ");
    let text = format!(
        r#"{{ "format": "peerfolio.wallet/1", "holder": {{ "name": "Sample Person" }}, "credentials": [{credentials}],
             "activities": [{courses}] }}"#
    );
    document::read(&text).unwrap()
}

fn held(id: &str, number: &str, expires_on: Option<&str>) -> String {
    let until = expires_on.map_or_else(|| "null".to_owned(), |day| format!("\"{day}\""));
    format!(
        r#"{{ "id": "{id}", "title": "Sample certificate {number}", "issuer": "Sample House", "number": "{number}",
             "issued_on": "2020-01-01", "expires_on": {until} }}"#
    )
}

fn first_page(credentials: &[String]) -> String {
    pages(&holding(&credentials.join(", ")), &choice(PurposeView::Employer)).remove(0)
}

#[test]
fn what_is_not_known_is_never_told_as_a_no() {
    let (valid, expired, unknown) = (Some("2027-03-01"), Some("2024-10-01"), None);
    let of = |ends: &[Option<&str>]| {
        let all: Vec<String> =
            ends.iter().enumerate().map(|(at, until)| held(&format!("c{at}"), &format!("N-{at}"), *until)).collect();
        first_page(&all)
    };
    for (ends, wanted) in [
        (&[valid] as &[Option<&str>], "The certificate shown is in force on 22 November 2026. It runs until 1 March 2027."),
        (&[expired], "The certificate shown is not in force on 22 November 2026: it expired on 1 October 2024."),
        (&[unknown], "Whether the certificate shown is in force on 22 November 2026 is not known."),
        (&[expired, expired], "None of the 2 certificates shown is in force on 22 November 2026: all have expired."),
        (&[unknown, unknown], "Whether the 2 certificates shown are in force on 22 November 2026 is not known."),
        (
            &[unknown, expired, unknown],
            "None of the 3 certificates shown is known to be in force on 22 November 2026: 1 has expired, and for 2 it is not known.",
        ),
        (
            &[expired, unknown, valid],
            "1 of the 3 certificates shown is in force on 22 November 2026; 1 has expired; for 1 it is not known.",
        ),
        (&[valid, expired, valid], "2 of the 3 certificates shown are in force on 22 November 2026; 1 has expired."),
    ] {
        let page = of(ends);
        says(&page, wanted);
        never_says(&page, "0 of the");
    }
}

#[test]
fn certificates_in_force_come_first_and_the_expired_last() {
    let page = first_page(&[
        held("a", "EXPIRED-1", Some("2020-10-01")),
        held("b", "UNKNOWN-2", None),
        held("c", "VALID-3", Some("2027-03-01")),
    ]);
    let at = |number: &str| page.find(&format!("Sample certificate {number}")).unwrap_or_else(|| panic!("{number}: {page}"));
    assert!(at("VALID-3") < at("UNKNOWN-2") && at("UNKNOWN-2") < at("EXPIRED-1"), "{page}");
}

#[test]
fn without_a_certificate_nothing_is_said_twice_and_of_no_rule() {
    let all = words(&holding(""), &choice(PurposeView::Employer));
    assert_eq!(all.matches("No certificate is shown").count(), 1, "{all}");
    never_says(&all, "What a rule asks is taken from");
    never_says(&all, "To confirm a certificate");
    says(&all, "No certifying body issued or checked it");
}

#[test]
fn how_units_are_counted_is_no_requirement() {
    let nd =
        r#"{ "id": "nd", "type": "us-nd-cpss-1", "number": "ND-204", "issued_on": "2025-03-14", "expires_on": "2027-03-14" }"#;
    let mut employer = choice(PurposeView::Employer);
    let all = words(&holding(nd), &employer);
    never_says(&all, "How CEUs and college credits are counted");
    says(&all, "CEUs are taken as 10 hours each and college credits as 15; no source of the body says how it counts them.");
    employer.reveal.training = false;
    never_says(&words(&holding(nd), &employer), "CEUs are taken");
}

#[test]
fn a_rule_that_recurs_stands_apart_from_certificates() {
    let clinic = r#"{ "id": "clinic", "title": "Clinic training hours", "issuer": "Sample Clinic", "issued_on": "2023-03-01",
        "rule": { "set_by": "employer", "period_months": 12, "starts": "07-01", "ce_hours": "12", "noted_on": "2026-01-05",
                  "said_by": "staff handbook" } }"#;
    let wallet = holding(&[held("c", "N-1", Some("2027-03-01")), clinic.to_owned()].join(", "));
    let mut employer = choice(PurposeView::Employer);
    employer.credentials = Some(vec!["c".into(), "clinic".into()]);
    let page = pages(&wallet, &employer).remove(0);
    says(&page, "The certificate shown is in force");
    says(
        &page,
        "Asked of the holder in each period Present period Clinic training hours (as noted by the holder) 1 Jul 2026 to 30 Jun 2027",
    );
}

#[test]
fn the_holders_word_claims_no_more_than_the_holder_knows() {
    let all = words(&record(), &choice(PurposeView::Employer));
    says(&all, "It may not be complete: the holder chose what to show.");
    says(&all, "Courses and hours are the holder\u{2019}s own entries.");
    for unwanted in ["complete and true", "can be asked for", "were entered by the holder from certificates"] {
        never_says(&all, unwanted);
    }
}

#[test]
fn papers_of_courses_of_one_name_are_told_apart_by_their_days() {
    let all = words(&record(), &choice(PurposeView::Employer));
    says(&all, "Course of 2 September 2025: Ethics and boundaries in peer support");
    never_says(&all, "Course: ");
}

#[test]
fn a_source_without_an_address_and_a_date_says_when_it_was_read() {
    let mut employer = choice(PurposeView::Employer);
    employer.credentials = Some(vec!["mn".into()]);
    let all = words(&record(), &employer);
    says(&all, "Certified peer specialists, Minnesota Department of Human Services, read on ");
}

#[test]
fn a_packet_is_in_american_english() {
    for purpose in [PurposeView::Employer, PurposeView::Renewal, PurposeView::Va] {
        let mut wanted = choice(purpose);
        wanted.credentials = (purpose == PurposeView::Renewal).then(|| vec!["mn".into()]);
        let all = words(&record(), &wanted);
        for british in ["rogramme", "rganisation", "udgement", "licence"] {
            never_says(&all, british);
        }
    }
}
