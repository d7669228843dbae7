//! What each kind of packet says, from the record to the words on the page: judged on everything, told for its reader, and
//! never more than is known.

use peerfolio_app::packets::{self, Choice};
use peerfolio_app::signing::Means;
use peerfolio_app::view::PurposeView;
use peerfolio_app::{ErrorCode, NaiveDate, date, document, rules};
use peerfolio_core::model::{Document, FormerName, Record};
use std::process::Command;
use zeroize::Zeroizing;

fn day(text: &str) -> NaiveDate {
    date::parse(text).unwrap()
}

/// The sample: Minnesota, Pennsylvania and North Dakota, seven courses, work and supervision; and papers behind two of them.
pub(crate) fn record() -> Record {
    let mut record = document::read(include_str!("../../crates/app/sample/wallet.json")).unwrap();
    let paper = |id: &str, title: &str, credential: Option<&str>, activity: Option<&str>| Document {
        id: id.to_owned(),
        kind: "certificate".to_owned(),
        title: title.to_owned(),
        file: format!("files/{id}.png"),
        sha256: String::new(),
        credential: credential.map(ToOwned::to_owned),
        activity: activity.map(ToOwned::to_owned),
    };
    record.documents = vec![
        paper("d1", "CPS certificate", Some("mn"), None),
        paper("d2", "Certificate of completion", None, Some("a3")),
        paper("d3", "Certificate of completion", None, Some("a1")),
    ];
    record
}

pub(crate) fn choice(purpose: PurposeView) -> Choice {
    Choice::for_reader(purpose)
}

fn make(record: &Record, choice: &Choice) -> Result<packets::Packet, peerfolio_app::AppError> {
    let noon = day("2026-11-22").and_hms_opt(12, 0, 0).unwrap();
    let means = Means { identity: packets::passing_identity(record, noon)?, time_stamp_server: None };
    let scan = include_bytes!("../fixtures/sample-certificate.png");
    packets::make(rules::shipped()?, record, choice, day("2026-11-22"), noon, &means, &mut |_| Ok(Zeroizing::new(scan.to_vec())))
}

/// The words of a packet as one line, page by page.
pub(crate) fn pages(record: &Record, choice: &Choice) -> Vec<String> {
    let packet = make(record, choice).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packet.pdf");
    std::fs::write(&path, &packet.pdf).unwrap();
    let output = Command::new("pdftotext").arg(&path).arg("-").output().expect("pdftotext: run `cargo xtask setup`");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split('\u{c}').map(|page| page.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

pub(crate) fn words(record: &Record, choice: &Choice) -> String {
    pages(record, choice).join(" ")
}

#[track_caller]
pub(crate) fn says(words: &str, wanted: &str) {
    assert!(words.contains(wanted), "{wanted:?} is not in: {words}");
}

#[track_caller]
pub(crate) fn never_says(words: &str, unwanted: &str) {
    assert!(!words.contains(unwanted), "{unwanted:?} is in: {words}");
}

#[test]
fn the_employer_reads_the_answer_first_and_where_certificates_are_accepted() {
    let record = record();
    let mut for_employer = choice(PurposeView::Employer);
    for_employer.recipient = Some("Sample Clinic".into());
    let pages = pages(&record, &for_employer);
    says(
        &pages[0],
        "Employer summary for Sample Clinic as of 22 November 2026 Sample Person All 3 certificates shown are in force",
    );
    says(&pages[0], "Pennsylvania Certification Board: 717-540-4455");
    let all = pages.join(" ");
    says(&all, "Where these certificates are accepted");
    says(&all, "Free Through Recovery");
    says(&all, "No certifying body issued or checked it");
    never_says(&all, "Sample Supervisor");
    never_says(&all, "555-0100");
}

#[test]
fn hours_that_are_missing_are_no_business_of_an_employer_who_is_not_shown_the_training() {
    let mut without = choice(PurposeView::Employer);
    without.reveal.training = false;
    let all = words(&record(), &without);
    says(&all, "What each renewal asks");
    for unwanted in ["Still missing", "Counted", "Ethics and boundaries"] {
        never_says(&all, unwanted);
    }
    // A number that no source says is not passed over.
    says(&all, "not known");
}

#[test]
fn a_renewal_record_is_about_one_certificate_and_says_which_to_choose() {
    let mut two = choice(PurposeView::Renewal);
    two.credentials = Some(vec!["mn".into(), "pa".into()]);
    let refused = make(&record(), &two).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Input);
    assert!(refused.next.contains("mn (MN CPS I) and pa"), "{refused:?}");
    let mut alone = record();
    alone.credentials.truncate(1);
    make(&alone, &choice(PurposeView::Renewal)).unwrap();
}

#[test]
fn the_log_is_in_the_order_of_the_rule_and_the_papers_follow_it() {
    let mut renewal = choice(PurposeView::Renewal);
    renewal.credentials = Some(vec!["pa".into()]);
    let pages = pages(&record(), &renewal);
    let all = pages.join(" ");
    says(&pages[0], "Renewal record");
    says(&pages[0], "For the renewal of Certified Peer Specialist, No. SAMPLE-88.");
    let at = |wanted: &str| all.find(wanted).unwrap_or_else(|| panic!("{wanted:?} is not in: {all}"));
    assert!(at("The log, in the order of the rule") < at("To hand in with the renewal"));
    says(&all, "approved by Minnesota Department of Human Services");
    // The first course of the log is the oldest one that counts; its paper comes before that of the third.
    let papers: Vec<&String> = pages.iter().filter(|page| page.starts_with("Course ")).collect();
    assert_eq!(papers.len(), 2, "{pages:#?}");
    assert!(papers[0].starts_with("Course 1: Ethics and boundaries in peer support"), "{}", papers[0]);
    assert!(papers[1].starts_with("Course 3: Recovery planning with the person in the lead"), "{}", papers[1]);
    let page = pages.iter().position(|page| page.starts_with("Course 1:")).unwrap() + 1;
    says(&all, &format!("1 2 Sep 2025 Ethics and boundaries in peer support page {page} 6.00"));
    says(&all, "Weekly team meeting");
}

#[test]
fn hours_of_a_course_that_stays_are_counted_and_not_named() {
    let mut renewal = choice(PurposeView::Renewal);
    renewal.credentials = Some(vec!["mn".into()]);
    renewal.kept_back = vec!["activity/a2".into()];
    let all = words(&record(), &renewal);
    never_says(&all, "Peer support in crisis services");
    says(&all, "Counted: 1 entry that is not shown here");
}

#[test]
fn an_answer_that_the_holder_noted_reads_as_one() {
    let mut record = record();
    record.confirmations = document::read(
        r#"{ "format": "peerfolio.wallet/1", "holder": { "name": "Sample Person" }, "credentials": [],
             "confirmations": [ { "type": "us-mn-cps-1", "field": "renewal.ce_hours", "value": "28", "confirmed_on": "2026-10-05", "by": "DHS, by e-mail" } ] }"#,
    )
    .unwrap()
    .confirmations;
    let mut renewal = choice(PurposeView::Renewal);
    renewal.credentials = Some(vec!["mn".into()]);
    let shown = words(&record, &renewal);
    says(&shown, "Answer of 5 October 2026 (DHS, by e-mail), as noted by the holder");
    renewal.reveal.confirmations = false;
    let held_back = words(&record, &renewal);
    never_says(&held_back, "by e-mail");
    says(&held_back, "Answer of the certifying body of 5 October 2026, as noted by the holder");
}

#[test]
fn the_application_begins_with_a_letter_to_the_body_by_name() {
    let mut apply = choice(PurposeView::Reciprocity);
    apply.to = Some("us-ca-cmpss".into());
    let pages = pages(&record(), &apply);
    let letter = &pages[0];
    says(letter, "California Mental Health Services Authority");
    says(letter, "Application for the Certified Medi-Cal Peer Support Specialist");
    says(letter, "Good day, I hold the Certified Peer Specialist, Level I");
    says(letter, "No. SAMPLE-1234");
    says(letter, "Enclosed: What is asked of applicants certified elsewhere (page 2)");
    let all = pages.join(" ");
    // What stands in words is for the body to judge, and what a person tells of their own life is theirs to tell.
    says(&all, "to be stated by the holder to the certifying body; not part of this packet");
    says(&all, "not answered in this packet");
    says(&all, "copies are enclosed; whether they serve is for the reader to say");
    says(&all, "Verification of Certified Peer Specialist, No. SAMPLE-88, or a letter of good standing");
    says(&all, "2,900 hours counted.");
    says(&all, "Sample Supervisor, LICSW");
    never_says(&all, "Ask California Mental Health Services Authority");
}

#[test]
fn bodies_of_certificates_that_stay_are_not_named() {
    let mut apply = choice(PurposeView::Reciprocity);
    apply.to = Some("us-ca-cmpss".into());
    apply.credentials = Some(vec!["mn".into()]);
    let all = words(&record(), &apply);
    for unwanted in ["Pennsylvania", "North Dakota", "SAMPLE-88", "PA CPS"] {
        never_says(&all, unwanted);
    }
}

#[test]
fn every_credential_of_the_packs_can_be_applied_for() {
    let record = record();
    let rules = rules::shipped().unwrap();
    let ids: Vec<String> = rules.credentials().map(|(_, rule)| rule.id.clone()).collect();
    // One of each pack, so that it stays quick.
    let mut seen = Vec::new();
    for id in ids {
        let (pack, _) = rules.credential(&id).unwrap();
        if seen.contains(&pack.name) {
            continue;
        }
        seen.push(pack.name.clone());
        let mut apply = choice(PurposeView::Reciprocity);
        apply.to = Some(id.clone());
        apply.reveal.scans = false;
        apply.reveal.originals = false;
        let packet = make(&record, &apply).unwrap_or_else(|error| panic!("{id}: {error:?}"));
        assert!(packet.laid.missing_glyphs.is_empty(), "{id}: {:?}", packet.laid.missing_glyphs);
        assert!(packet.laid.shortened.is_empty(), "{id}: {:?}", packet.laid.shortened);
    }
    assert!(seen.len() > 50);
}

#[test]
fn the_va_reads_its_standard_point_by_point_and_nothing_of_recovery() {
    let pages = pages(&record(), &choice(PurposeView::Va));
    let all = pages.join(" ");
    says(&pages[0], "VA peer specialist packet");
    says(&pages[0], "Whether the VA accepts one of them as the certification that the law asks for is not known");
    says(&all, "The qualification standard: Peer Specialist, GS-0102-6 to 9");
    says(&all, "38 U.S.C. 7402(b)(13)");
    says(&all, "to be stated by the holder to the VA; not part of this packet");
    says(&all, "proof of service is handed in separately");
    says(&all, "SF-50");
    // The standard itself never reads as met: the VA judges it.
    let points = all.replace("unknown is neither met nor missing", "");
    assert!(!points.split(' ').any(|word| word == "met"), "{points}");
}

#[test]
fn a_statement_that_the_holder_put_in_is_pointed_to() {
    let mut record = record();
    record.documents.push(Document {
        id: "own".into(),
        kind: "statement".into(),
        title: "My recovery, in my own words".into(),
        file: "files/own.png".into(),
        sha256: String::new(),
        credential: None,
        activity: None,
    });
    let mut va = choice(PurposeView::Va);
    let without = words(&record, &va);
    never_says(&without, "in my own words");
    va.asked_for = vec!["document/own".into()];
    let pages = pages(&record, &va);
    let place = pages.iter().position(|page| page.contains("My recovery, in my own words.")).unwrap() + 1;
    let all = pages.join(" ");
    says(&all, &format!("The holder’s own statement, put in by the holder. page {place}"));
    says(&all, "stated by the holder; for the VA to judge");
    never_says(&all, "to be stated by the holder to the VA; not part of this packet");
}

#[test]
fn only_what_is_plainly_a_paper_of_training_leaves_unasked_and_never_by_its_kind_alone() {
    let mut record = record();
    record.holder.former_names = vec![FormerName { name: "Sample Birthname".into(), ..FormerName::default() }];
    record.documents.clear();
    let mut add = |title: &str| {
        let id = format!("p{}", record.documents.len());
        record.documents.push(Document {
            kind: "certificate".into(),
            title: title.into(),
            file: format!("files/{id}.png"),
            sha256: String::new(),
            credential: Some("mn".into()),
            activity: None,
            id,
        });
    };
    let of_a_person =
        ["Letter from my therapist", "Mental hospital stay 2011", "HIV result", "Electric bill 12 Elm Street", "Jail letter"];
    let others = ["Zyprexa", "Certificate, Sample Birthname"];
    let ordinary =
        ["MN CPS I certificate", "Recovery coach training certificate", "IMG_2034", "Trauma-informed care: completion"];
    of_a_person.iter().chain(&others).chain(&ordinary).for_each(|title| add(title));
    for purpose in [PurposeView::Employer, PurposeView::Renewal, PurposeView::Va, PurposeView::Reciprocity] {
        let mut choice = choice(purpose);
        choice.to = (purpose == PurposeView::Reciprocity).then(|| "us-ca-cmpss".to_owned());
        choice.credentials = Some(vec!["mn".into()]);
        choice.reveal.former_names = false;
        let packet = make(&record, &choice).unwrap();
        let left: Vec<&str> = packet.shown.documents.iter().map(|paper| paper.title.as_str()).collect();
        assert_eq!(left, ordinary, "{purpose:?}");
        // What may only have been meant is pointed out; what tells of a person is not spread out once more.
        let told: Vec<&str> = packet.warnings.iter().map(|warning| warning.sentence.as_str()).collect();
        for title in others {
            assert!(told.iter().any(|told| told.contains(title) && told.contains("so it stays")), "{told:?}");
        }
        assert!(!told.iter().any(|told| of_a_person.iter().any(|title| told.contains(title))), "{told:?}");

        choice.asked_for = vec!["document/p0".into(), "document/p5".into(), "document/p6".into()];
        let packet = make(&record, &choice).unwrap();
        assert_eq!(packet.shown.documents.len(), ordinary.len() + 3, "a tick lets it out");
        let kinds: Vec<&str> = packet.warnings.iter().map(|warning| warning.kind.as_str()).collect();
        assert!(kinds.contains(&"sensitive") && kinds.contains(&"other-name") && !kinds.contains(&"paper-stays"), "{kinds:?}");
    }
    // A name that is shown hides no paper.
    let mut apply = choice(PurposeView::Va);
    apply.reveal.former_names = true;
    apply.asked_for = vec!["former-name/Sample Birthname".into()];
    assert!(make(&record, &apply).unwrap().shown.documents.iter().any(|paper| paper.id == "p6"));
}

#[test]
fn a_former_name_ties_the_certificate_to_the_name_of_today() {
    let mut record = record();
    record.holder.former_names =
        vec![FormerName { name: "Sample Birthname".into(), until: Some(day("2024-06-12")), by: Some("marriage".into()) }];
    record.credentials[0].name_shown = Some("Sample Birthname".into());
    let mut apply = choice(PurposeView::Reciprocity);
    apply.to = Some("us-ca-cmpss".into());
    apply.reveal.former_names = true;
    let all = words(&record, &apply);
    says(&all, "Formerly Sample Birthname, until 12 June 2024 (marriage)");
    says(&all, "in the name Sample Birthname");
    apply.reveal.former_names = false;
    let all = words(&record, &apply);
    never_says(&all, "Birthname");
    never_says(&all, "SAMPLE-1234");
}
