//! The renewal record: what is unknown is not told as nothing, a limit not as a demand, and the body is not sent to ask itself.

use peerfolio_packet::kinds::Contents;
use peerfolio_packet::kinds::parts::{Amount, Requirement, ValidUntil};
use peerfolio_packet::kinds::renewal::{LogRow, NotCounted, RenewalRecord};
use peerfolio_packet::{Packet, lay_out};

use crate::layout::text;
use crate::{kinds_sample as kinds, sample};

/// The sample with three courses, changed.
fn record(change: impl Fn(&mut RenewalRecord)) -> Packet {
    let mut packet = kinds::renewal(3);
    let Contents::Renewal(record) = &mut packet.contents else { panic!("the sample is a renewal") };
    change(record);
    packet
}

/// Its words as one line, page by page.
fn pages(packet: &Packet) -> Vec<String> {
    let laid = lay_out(packet, &sample::signer(), sample::now()).unwrap();
    text(&laid.pdf).split('\u{c}').map(|page| page.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn words(packet: &Packet) -> String {
    pages(packet).join(" ")
}

#[track_caller]
fn says(words: &str, wanted: &str) {
    assert!(words.contains(wanted), "{wanted:?} is not in: {words}");
}

#[track_caller]
fn never_says(words: &str, unwanted: &str) {
    assert!(!words.contains(unwanted), "{unwanted:?} is in: {words}");
}

fn hours(text: &str) -> Amount {
    Amount::Hours(sample::hours(text))
}

#[test]
fn what_is_not_known_is_not_told_as_nothing() {
    let unknown = Requirement { label: "Continuing education, total".into(), ..Requirement::default() };
    let packet = record(|record| {
        record.log = vec![LogRow { requirement: unknown.clone(), ..LogRow::default() }];
        record.not_counted.clear();
        record.unjudged = vec![0, 1, 2];
    });
    let all = words(&packet);
    says(&all, "How much is asked is not known What counts is not known.");
    never_says(&all, "counts for this yet");
    never_says(&all, "whether it is met");
    says(&all, "Courses in the log, not yet judged Whether these count is not known.");
    says(&all, "3 8 Jun 2025 Motivational interviewing");
    // Hours that are known to be none stay what they are.
    says(
        &words(&record(|_| ())),
        "1 hour asked \u{b7} 0 hours counted \u{b7} 1 hour still missing \u{b7} source 1 Nothing in the",
    );
}

#[test]
fn a_limit_is_no_demand() {
    let limit = |label: &str, most: &str, counted: &str| LogRow {
        requirement: Requirement {
            label: label.into(),
            most: true,
            required: hours(most),
            counted: hours(counted),
            missing: Amount::None,
            ..Requirement::default()
        },
        ..LogRow::default()
    };
    let packet = record(|record| {
        let mut other = limit("Other fields", "14", "6");
        other.courses = vec![(0, sample::hours("6"))];
        record.log = vec![other, limit("Self-paced courses", "14", "0"), limit("Foundational training", "0", "0")];
    });
    let all = words(&packet);
    says(&all, "Other fields At most 14 hours may count \u{b7} 6 hours counted No. Completed");
    says(&all, "At most 14 hours may count \u{b7} 0 hours counted No such course is counted.");
    says(&all, "Foundational training None may count \u{b7} 0 hours counted No such course is counted.");
    for unwanted in ["0 hours asked", "14 hours asked", "counts for this yet"] {
        never_says(&all, unwanted);
    }
}

#[test]
fn a_minimum_of_nothing_is_no_gap() {
    let packet = record(|record| {
        let requirement = Requirement {
            label: "Ethics".into(),
            required: Amount::Words("none asked".into()),
            counted: Amount::None,
            missing: Amount::None,
            ..Requirement::default()
        };
        record.log = vec![LogRow { requirement, ..LogRow::default() }];
    });
    let all = words(&packet);
    says(&all, "Ethics None asked");
    never_says(&all, "asked asked");
    never_says(&all, "counts for this yet");
}

#[test]
fn the_number_and_the_day_of_expiry_stand_on_the_first_page_before_the_hours() {
    let packet = record(|record| {
        let row = record.log[3].clone();
        record.log.extend((0..14).map(|_| row.clone()));
    });
    let first = &pages(&packet)[0];
    let at = |wanted: &str| first.find(wanted).unwrap_or_else(|| panic!("{wanted:?} is not in: {first}"));
    assert!(at("SAMPLE-1234; first issued") < at("Valid until 10 May 2027") && at("Valid until") < at("Still missing Source"));
    says(first, "The certificate Particulars");
}

#[test]
fn the_body_is_not_sent_to_ask_the_body() {
    let all = words(&record(|record| record.certificate.valid_until = ValidUntil::Unknown));
    never_says(&all, "not known: ask");
    says(&all, "Valid until not known Renewal cycle");
    says(&all, "Questions to Sample Department of Human Services No public source settles these.");
    says(&all, "In what is asked, \u{201c}you\u{201d} is the holder.");
    let none = words(&record(|record| record.certificate.questions.clear()));
    never_says(&none, "Questions to");
}

#[test]
fn what_recurs_is_a_training_record_and_no_certificate() {
    let all = pages(&record(|record| {
        record.recurs = true;
        record.certificate.valid_until = ValidUntil::Period(sample::date(2027, 6, 30));
        record.certificate.cycle = Some((sample::date(2026, 7, 1), sample::date(2027, 6, 30)));
        record.certificate.standing = "asked in each period".into();
        record.certificate.number = None;
    }));
    says(&all[0], "Training record as of 22 November 2026");
    says(&all[0], "Asked by Sample Department of Human Services");
    says(&all[0], "Period 1 July 2026 to 30 June 2027 (asked in each period) Since 10 May 2017");
    let all = all.join(" ");
    for unwanted in ["Certifying body", "Valid until", "first issued", "Renewal record", "with the renewal"] {
        never_says(&all, unwanted);
    }
}

#[test]
fn hours_that_do_not_count_line_up_and_a_sum_of_unseen_entries_counts_none() {
    let packet = record(|record| {
        let not =
            |course: usize, hours: &str| NotCounted { course, hours: sample::hours(hours), why: "Outside the cycle.".into() };
        record.not_counted = vec![not(0, "6"), not(1, "1.25")];
        record.log.truncate(1);
        record.log[0].courses.clear();
        record.log[0].sums = vec![("Counted: 3 entries that are not shown here".into(), sample::hours("8.25"))];
    });
    let all = words(&packet);
    says(&all, "Hours not counted");
    says(&all, "Outside the cycle. 6.00");
    says(&all, "Outside the cycle. 1.25");
    says(&all, "Counted: 3 entries that are not shown here 8.25 Total 8.25");
}
