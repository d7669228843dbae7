//! Applications and packets for the VA, as their readers get them: nothing invented, nothing asked twice, nothing that is meant
//! for the holder alone, and what is not known never told as a no.

use crate::packets::{choice, never_says, pages, record, says, words};
use peerfolio_app::packets::Choice;
use peerfolio_app::view::PurposeView;
use peerfolio_app::{document, rules};
use peerfolio_core::model::Record;

/// The courses and the work of the sample, and certificates as JSON.
fn alone(credentials: &str) -> Record {
    let mut record = record();
    let text = format!(
        r#"{{ "format": "peerfolio.wallet/1", "holder": {{ "name": "Sample Person" }}, "credentials": [{credentials}] }}"#
    );
    record.credentials = document::read(&text).unwrap().credentials;
    record.documents.clear();
    record
}

fn application(to: &str) -> Choice {
    let mut apply = choice(PurposeView::Reciprocity);
    apply.to = Some(to.into());
    apply
}

#[test]
fn an_application_of_who_holds_nothing_invents_nothing() {
    let mut nobody = alone("");
    nobody.activities.clear();
    nobody.experience.clear();
    nobody.supervision.clear();
    let pages = pages(&nobody, &application("us-ca-cmpss"));
    says(&pages[0], "Application for certification");
    says(&pages[0], "Good day, I ask you to consider me for certification as Certified Medi-Cal Peer Support Specialist.");
    let all = pages.join(" ");
    for unwanted in ["I work in peer support", "held elsewhere", "certified elsewhere", "current certificate of the other state"]
    {
        never_says(&all, unwanted);
    }
    says(&all, "What is asked of applicants");
    says(&all, "Application: a fee of $");
}

#[test]
fn a_letter_tells_of_many_certificates_what_is_known_of_each() {
    let held = |id: &str, kind: &str, dates: &str| format!(r#"{{ "id": "{id}", {kind}, {dates} }}"#);
    let many = [
        held("a", r#""type": "us-nd-cpss-1""#, r#""issued_on": "2025-03-15", "expires_on": "2027-03-14""#),
        held("b", r#""type": "us-pa-cps""#, r#""issued_on": "2021-03-15", "expires_on": "2023-03-14""#),
        held("c", r#""title": "Sample supporter", "issuer": "Sample Association""#, r#""issued_on": "2025-03-15""#),
        held("d", r#""type": "us-tx-mhps""#, r#""issued_on": "2025-03-15", "expires_on": "2027-03-14""#),
    ];
    let pages = pages(&alone(&many.join(",")), &application("us-ca-cmpss"));
    says(&pages[0], "I have 4 certificates: 2 in force, 1 expired and 1 whose day of expiry is not known.");
    says(&pages[0], "Whether mine are among them is for you to say.");
    never_says(&pages.join(" "), "4 peer support certificates");
}

#[test]
fn of_several_ways_one_is_asked_about() {
    let record = alone(r#"{ "id": "nd", "type": "us-nd-cpss-1", "issued_on": "2025-03-15", "expires_on": "2027-03-14" }"#);
    let all = words(&record, &application("us-ca-cmpss"));
    says(&all, "Practice, way 1 of 2");
    says(&all, "Practice, way 2 of 2");
    says(&all, "(1,550 hours)");
    says(&all, "another way is met");
    says(&all, "Of several ways one is enough");
    says(&all, "Certified Peer Support Specialist I (ND CPSS I)");
    // The way that is not needed is neither counted nor asked about.
    never_says(&all, "is not known and");
    never_says(&all, "settle what reads");
    never_says(&all, "one of several ways)");
    never_says(&all, "1550");
}

#[test]
fn what_an_employer_asks_each_year_is_no_certificate_that_a_body_accepts() {
    let clinic = r#"{ "id": "nd", "type": "us-nd-cpss-1", "issued_on": "2025-03-15", "expires_on": "2027-03-14" },
        { "id": "own", "title": "Clinic training hours", "issuer": "Sample Clinic", "issued_on": "2026-07-01",
          "rule": { "set_by": "employer", "recurs": true, "period_months": 12, "starts": "07-01", "ce_hours": "12", "noted_on": "2026-07-05", "said_by": "Sample Clinic" } }"#;
    let record = alone(clinic);
    let all = words(&record, &application("us-ca-cmpss"));
    never_says(&all, "Verification of Clinic training hours");
    never_says(&all, "and Clinic training hours");
    says(&all, "Your current certificate of the other state");
    never_says(&all, "or Sample Clinic");
    let va = words(&record, &choice(PurposeView::Va));
    never_says(&va, "and Clinic training hours");
    says(&va, "Whether this certificate is among those is not known.");
}

#[test]
fn a_credential_of_which_nothing_is_published_is_asked_about() {
    let record = alone(r#"{ "id": "nd", "type": "us-nd-cpss-1", "issued_on": "2025-03-15", "expires_on": "2027-03-14" }"#);
    let rules = rules::shipped().unwrap();
    let silent = rules.credentials().find(|(_, rule)| rule.entry.is_none() && rule.reciprocity.is_none()).unwrap().1;
    let pages = pages(&record, &application(&silent.id));
    says(&pages[0], "I found nothing published on what you ask; the pages behind this letter show what I have.");
    says(&pages[0], "and where it is written");
    never_says(&pages[0], "point by point");
    never_says(&pages[0], "not known");
}

#[test]
fn a_further_certificate_of_the_same_body_is_not_asked_for_from_elsewhere() {
    let record = alone(r#"{ "id": "nd", "type": "us-nd-cpss-1", "issued_on": "2025-03-15", "expires_on": "2027-03-14" }"#);
    let pages = pages(&record, &application("us-nd-cpss-2"));
    never_says(&pages.join(" "), "ask the certifying body");
    says(&pages[0], "Application for a further certificate");
    says(&pages[0], "from the North Dakota Department of Health and Human Services");
    let all = pages.join(" ");
    for unwanted in ["Application from elsewhere", "held elsewhere", "certified elsewhere", "whether you accept my certificate"] {
        never_says(&all, unwanted);
    }
}

#[test]
fn no_reader_is_told_what_the_program_tells_the_holder() {
    let record = alone(r#"{ "id": "nd", "type": "us-nd-cpss-1", "issued_on": "2025-03-15", "expires_on": "2027-03-14" }"#);
    let rules = rules::shipped().unwrap();
    let mut seen = Vec::new();
    for (pack, rule) in rules.credentials() {
        if seen.contains(&&pack.name) {
            continue;
        }
        seen.push(&pack.name);
        let mut apply = application(&rule.id);
        apply.reveal.originals = false;
        let all = words(&record, &apply);
        for unwanted in [
            "log it with its hours",
            "Answer this once",
            "nter your date of birth",
            "Ask before you rely",
            "correct its title",
            "enter it again",
        ] {
            assert!(!all.contains(unwanted), "{}: {unwanted:?} is in: {all}", rule.id);
        }
    }
    let va = words(&record, &choice(PurposeView::Va));
    for unwanted in ["Be wary", "Ask your VA supervisor", "Still to be confirmed", "for the VA to decide"] {
        never_says(&va, unwanted);
    }
}

#[test]
fn the_va_reads_each_point_once_and_unknown_is_not_expired() {
    let va = words(&record(), &choice(PurposeView::Va));
    says(&va, "not part of this packet; proof of service is handed in separately");
    says(&va, "shown at the front; for the VA to judge");
    says(&va, "The sources accept \u{201c}The peer specialist certification of any State");
    says(&va, "the VA\u{2019}s criteria");
    for unwanted in ["Condition At least 1 year", "Condition You are a Veteran", "The sources take", "VA's", "first page"] {
        never_says(&va, unwanted);
    }
    let unknown =
        alone(r#"{ "id": "c", "title": "Sample supporter", "issuer": "Sample Association", "issued_on": "2025-03-15" }"#);
    let va = words(&unknown, &choice(PurposeView::Va));
    says(&va, "Whether the certificate shown is in force on 22 November 2026 is not known.");
    says(&va, "whether a certificate shown at the front is in force is not known");
    never_says(&va, "no certificate in force is shown");
    let expired = r#"{ "id": "c", "type": "us-pa-cps", "issued_on": "2021-03-15", "expires_on": "2023-03-14" }"#;
    let va = words(&alone(expired), &choice(PurposeView::Va));
    says(&va, "The certificate shown is not in force on 22 November 2026: it has expired.");
    says(&va, "no certificate in force is shown");
}
