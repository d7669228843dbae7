//! Moving with the packs as they are shipped: whom a certificate opens a door to, what is missing, and what waiting costs.

use crate::{course, hold, log, make_wallet, minnesota};
use peerfolio_app::gap::{anywhere, levels, view};
use peerfolio_app::view::{CredentialInput, GapLineView, GapReq, GapView, Nothing};
use peerfolio_app::{App, ErrorCode, NaiveDate, date, names, read_document, rules};
use peerfolio_core::model::Record;
use peerfolio_tests::machine::Machine;
use peerfolio_tests::place;

fn day(text: &str) -> NaiveDate {
    date::parse(text).expect("a day")
}

fn sample() -> Record {
    read_document(&place::root().join("crates/app/sample/wallet.json"), rules::shipped().expect("the packs read"))
        .expect("the sample reads")
}

fn to(record: &Record, type_id: &str, moving_on: Option<&str>) -> GapView {
    view(rules::shipped().expect("the packs read"), record, type_id, day("2026-11-22"), moving_on.map(day))
        .expect("the packs know it")
}

fn gap(app: &App, to: &str, moving_on: &str) -> GapView {
    app.gap_view(GapReq { to: to.into(), moving_on: Some(moving_on.into()) }).expect("the wallet is open")
}

fn line<'a>(lines: &'a [GapLineView], id: &str) -> &'a GapLineView {
    lines.iter().find(|line| line.row.id == id).unwrap_or_else(|| panic!("there is a line {id}"))
}

/// Moving to California: 20 hours of the last two years with 6 in law and ethics, and work of one year or three.
#[test]
fn california_counts_courses_of_two_years_and_work_of_three() {
    let found = to(&sample(), "us-ca-cmpss", None);
    let elsewhere = found.elsewhere.as_ref().expect("the pack tells the way in");
    assert_eq!(line(&elsewhere.lines, "continuing-education").row.met, Some(true));
    assert_eq!(line(&elsewhere.lines, "law-and-ethics").row.missing_hours.as_deref(), Some("6"));
    assert_eq!(line(&elsewhere.lines, "ways").row.met, Some(true));
    assert!(!line(&elsewhere.lines, "work-three-years").decides);
    assert_eq!(elsewhere.satisfied, Some(false));
    assert!(found.headline.contains("6 hours of law and ethics"), "{}", found.headline);
    let paper = elsewhere.documents.iter().find(|paper| paper.from == "current-board").expect("a paper of the present board");
    assert!(paper.ask.contains("Minnesota Department of Human Services"), "{}", paper.ask);
    assert!(!paper.sources.is_empty());
}

/// An IC&RC board takes a transfer only while the old certificate still runs three months.
#[test]
fn delaware_must_hear_of_it_three_months_before_the_old_one_ends() {
    let found = to(&sample(), "us-de-cprs", Some("2027-03-01"));
    let transfer = |short: &str| {
        let found = found.transfers.iter().find(|transfer| transfer.taken.short == short);
        found.unwrap_or_else(|| panic!("{short} is held"))
    };
    assert_eq!(transfer("MN CPS I").file_by.as_deref(), Some("2027-02-10"));
    assert_eq!(transfer("MN CPS I").taken.accepted, None, "no pack shows that it is of a member board");
    assert!(transfer("MN CPS I").warnings[0].contains("Do not wait"), "{:?}", transfer("MN CPS I").warnings);
    assert!(transfer("PA CPS").warnings[0].contains("last safe day to file was 15 October 2026"));
    assert!(transfer("PA CPS").warnings[1].contains("before your move"));
    assert!(found.to_ask.iter().any(|question| question.contains("Are you a member board of the IC&RC")));
    assert_eq!(found.satisfied, None);
}

/// 2,900 hours of 6,000: what Minnesota's second level still asks.
#[test]
fn the_second_level_of_minnesota_is_measured() {
    let ahead = levels(rules::shipped().unwrap(), &sample(), day("2026-11-22")).ahead;
    let level = ahead.iter().find(|level| level.to.type_id == "us-mn-cps-2").expect("it is ahead");
    assert_eq!(level.from_short, "MN CPS I");
    let row = &line(&level.entry.lines, "peer-services").row;
    assert_eq!((row.counted_hours.as_deref(), row.missing_hours.as_deref()), (Some("2900"), Some("3100")));
    assert_eq!(line(&level.entry.lines, "ways").row.met, None, "somebody may be a practitioner, which no hour shows");
}

/// Whoever holds Level I had the training that Level II asks too: what the wallet does not show of it is asked, not missing.
#[test]
fn the_training_of_a_level_held_is_not_called_missing_for_the_next() {
    let mut record = sample();
    let found = to(&record, "us-mn-cps-2", None);
    let entry = found.entry.as_ref().expect("the pack tells the way in");
    assert_eq!((line(&entry.lines, "training").row.met, line(&entry.lines, "training-hours").row.met), (None, None));
    assert_eq!(entry.satisfied, None);
    assert!(
        entry.to_ask.iter().any(|question| question.starts_with("MN CPS I asked for the same training")),
        "{:?}",
        entry.to_ask
    );

    record.credentials.retain(|held| held.type_id.as_deref() != Some("us-mn-cps-1"));
    let found = to(&record, "us-mn-cps-2", None);
    let entry = found.entry.as_ref().expect("the pack tells the way in");
    assert_eq!(line(&entry.lines, "training-hours").row.met, Some(false), "nobody says that it was had");
    assert_eq!(entry.satisfied, Some(false));
}

/// What is missing on the nearest of several ways reads as a sentence.
#[test]
fn hours_missing_on_the_nearest_way_are_told_so() {
    let mut record = sample();
    record.experience.clear();
    let found = to(&record, "us-ca-cmpss", None);
    assert!(found.headline.contains("1550 hours on the nearest way, one of these ways: Peer work"), "{}", found.headline);
}

/// Whatever the packs say: nothing unknown is called met, every thing asked has its source, every question its body.
#[test]
fn no_gap_to_any_credential_calls_anything_unknown_met() {
    let rules = rules::shipped().unwrap();
    let record = sample();
    for (pack, rule) in rules.credentials() {
        let found = to(&record, &rule.id, Some("2027-03-01"));
        let entry = found.entry.iter().flat_map(|entry| &entry.lines);
        let elsewhere = found.elsewhere.iter().flat_map(|elsewhere| &elsewhere.lines);
        for line in entry.chain(elsewhere) {
            assert!(!line.row.sources.is_empty(), "{}: {} has no source", rule.id, line.row.label);
            assert!(!line.row.label.is_empty() && !line.heading.is_empty(), "{}: a line says nothing", rule.id);
        }
        let sure = |lines: &[GapLineView]| lines.iter().filter(|line| line.decides).all(|line| line.row.met == Some(true));
        if let Some(entry) = &found.entry {
            assert!(entry.satisfied != Some(true) || sure(&entry.lines), "{}", rule.id);
        }
        if let Some(elsewhere) = &found.elsewhere {
            assert!(elsewhere.satisfied != Some(true) || sure(&elsewhere.lines), "{}", rule.id);
        }
        for transfer in &found.transfers {
            let whole = found.elsewhere.as_ref().is_some_and(|elsewhere| elsewhere.satisfied == Some(true));
            assert!(transfer.satisfied != Some(true) || (transfer.taken.accepted == Some(true) && whole), "{}", rule.id);
        }
        assert!(!found.headline.is_empty(), "{}", rule.id);
        assert!(!found.to.body.name.is_empty(), "{} of {}", rule.id, pack.name);
    }
}

#[test]
fn every_credential_is_taken_refused_silent_or_not_to_be_had() {
    let rules = rules::shipped().unwrap();
    let found = anywhere(rules, &sample(), day("2026-11-22"));
    let counted = found.refused + found.unknown + found.not_to_be_had + u32::try_from(found.taken.len()).unwrap();
    let all = u32::try_from(rules.credentials().count()).unwrap();
    assert!(counted <= all && counted > 100, "{counted} of {all}");
    assert!(found.taken.iter().all(|row| row.by.iter().all(|by| !by.sources.is_empty() && by.accepted != Some(false))));
}

/// Through the wallet: named by another name, with a day as one types it.
#[test]
fn a_move_is_asked_in_one_s_own_words() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    log(&app, course("Recovery", "2025-09-02", "6"));
    let found = gap(&app, "us-nd-cpss-1", "10 May 2028");
    assert_eq!((found.to.type_id.as_str(), found.moving_on.as_deref()), ("us-nd-cpss-1", Some("2028-05-10")));
    assert_eq!(found.transfers[0].taken.taken, "case-by-case");
    assert!(found.transfers[0].warnings.iter().any(|warning| warning.contains("it lapses")), "{:?}", found.transfers[0].warnings);
    let held = gap(&app, "us-mn-cps-1", "");
    assert!(held.headline.contains("already") && held.satisfied == Some(true), "{}", held.headline);

    let error = app.gap_view(GapReq { to: "us-nd-cpss-1".into(), moving_on: Some("soon".into()) }).unwrap_err();
    assert_eq!(error.code, ErrorCode::Input);
    let error = app.gap_view(GapReq { to: "us-mn-cps3".into(), moving_on: None }).unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    assert!(error.next.contains("us-mn-cps-2"), "{}", error.next);
    assert!(!app.acceptance_view(Nothing {}).unwrap().taken.is_empty());
    assert!(app.levels_view(Nothing {}).unwrap().ahead.iter().any(|level| level.to.type_id == "us-mn-cps-2"));
}

/// A certificate that no pack knows is asked about everywhere and refused nowhere by a list of names.
#[test]
fn a_certificate_of_one_s_own_is_asked_about() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let own = CredentialInput {
        title: "Peer mentor".into(),
        issuer: "Lakeside Clinic".into(),
        issued_on: "2025-05-10".into(),
        expires_on: "2027-05-10".into(),
        ..CredentialInput::default()
    };
    hold(&app, own);
    let found = gap(&app, "us-ca-cmpss", "");
    assert_eq!(found.transfers[0].taken.accepted, None);
    assert!(found.to_ask.iter().any(|question| question.contains("Lakeside Clinic")), "{:?}", found.to_ask);
}

#[test]
fn a_credential_is_meant_by_a_name_that_is_its_alone() {
    let rules = rules::shipped().unwrap();
    assert_eq!(names::meant(rules, " us-mn-cps-2 ").unwrap(), "us-mn-cps-2");
    assert_eq!(names::meant(rules, "Minnesota family peer").unwrap(), "us-mn-cfps");
    assert!(names::meant(rules, "peer").unwrap_err().message.contains("may mean"));
    assert!(names::meant(rules, "").is_err());
}
