//! What to take next, and what a course would buy before it is paid for, in the window and on the command line alike.

use crate::{course, hold, log, make_wallet, minnesota};
use peerfolio_app::view::{
    ActivityInput, ConsiderCertificateView, ConsiderView, CredentialInput, PlanCertificateView, PlanConsiderReq, PlanReq,
    PlanView,
};
use peerfolio_app::{App, ErrorCode, NaiveDate, date, plan, read_document, rules};
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

fn planned(app: &App) -> PlanView {
    app.plan_view(PlanReq::default()).expect("the wallet is open")
}

fn certificate<'a>(view: &'a PlanView, id: &str) -> &'a PlanCertificateView {
    view.certificates.iter().find(|certificate| certificate.id == id).expect("it stands in the plan")
}

fn held(type_id: &str, issued_on: &str, expires_on: &str) -> CredentialInput {
    CredentialInput {
        type_id: Some(type_id.into()),
        issued_on: issued_on.into(),
        expires_on: expires_on.into(),
        ..CredentialInput::default()
    }
}

fn consider(record: &Record, json: &str) -> ConsiderView {
    let today = day("2026-11-22");
    let course = plan::read_course(json, record, today).expect("the course reads");
    plan::considered(rules::shipped().expect("the packs read"), record, &course, today)
}

fn on<'a>(view: &'a ConsiderView, id: &str) -> &'a ConsiderCertificateView {
    view.certificates.iter().find(|certificate| certificate.id == id).expect("it stands in the answer")
}

/// The sample holder has two certificates short of hours, and one course serves both.
#[test]
fn one_course_serves_two_certificates_and_every_number_has_its_source() {
    let view = plan::view(rules::shipped().expect("the packs read"), &sample(), day("2026-11-22"));
    assert_eq!((view.hours.as_deref(), view.hours_separately.as_deref()), (Some("8.25"), Some("9.5")));
    let both = view.items.iter().find(|item| item.serves.len() == 2).expect("a course serves both");
    assert_eq!((both.hours.as_str(), both.by.as_str()), ("1.25", "2027-01-15"));
    assert!(
        both.sentence.contains("serves MN CPS I (total) and PA CPS (peer support or recovery practices)"),
        "{}",
        both.sentence
    );
    for row in view.items.iter().flat_map(|item| &item.serves).flat_map(|serves| &serves.requirements) {
        assert!(!row.sources.is_empty(), "{}", row.id);
    }
    let proof = view.proof.as_ref().expect("something is to be earned");
    assert!(proof.sentence.starts_with("PA CPS alone asks for 8.25 more hours"), "{}", proof.sentence);
    // North Dakota names ethics without a number: nothing known is missing, and it is not called done.
    let nd = certificate(&view, "nd");
    assert_eq!((nd.hours.as_deref(), nd.open), (Some("0"), true));
    assert!(nd.sentence.contains("something must be asked") && !nd.to_confirm.is_empty());
    assert!(view.headline.contains("Not everything is known"));
}

/// What is planned, once taken and logged, leaves nothing; and a certificate that cannot be planned says so.
#[test]
fn courses_taken_as_planned_leave_nothing_to_earn() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    hold(&app, held("us-pa-cps", "2025-06-01", "2027-06-01"));
    hold(&app, held("us-id-cprc", "2024-01-01", "2026-01-01"));
    let before = planned(&app);
    let lapsed = before.certificates.iter().find(|found| found.type_id.as_deref() == Some("us-id-cprc")).expect("it is held");
    assert_eq!((lapsed.not_planned.as_deref(), lapsed.hours.as_deref()), (Some("ended"), None));
    assert!(lapsed.sentence.contains("1 January 2026"), "{}", lapsed.sentence);
    for (at, item) in before.items.iter().enumerate() {
        let topic = item.topics.first().map_or("wellness", |topic| &topic.id);
        let course = course(&format!("Planned {at}"), "today", &item.hours);
        log(&app, ActivityInput { topics: vec![topic.into()], ..course });
    }
    let after = planned(&app);
    assert_eq!(after.hours.as_deref(), Some("0"));
    assert!(after.items.is_empty() && after.proof.is_none());
}

/// Idaho: hours of its own for each certificate.
#[test]
fn idaho_is_not_counted_twice() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, held("us-id-cpss", "2026-03-01", "2027-03-01"));
    hold(&app, held("us-id-cfsp", "2026-03-01", "2027-03-01"));
    let view = planned(&app);
    assert_eq!((view.hours.as_deref(), view.hours_separately.as_deref()), (Some("20"), Some("20")));
    let proof = view.proof.expect("something is to be earned");
    assert!(proof.sentence.contains("may not use the same hour"), "{}", proof.sentence);
    assert_eq!(proof.rows.len(), 2);
}

/// A later day is planned from that day on; what is no day is refused.
#[test]
fn a_plan_may_begin_later() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    let from = |typed: &str| app.plan_view(PlanReq { as_of: Some(typed.into()) });
    assert_eq!(from("1 Mar 2027").expect("a day").as_of, "2027-03-01");
    let past = from("2027-05-11").expect("a day");
    assert_eq!(past.certificates[0].not_planned.as_deref(), Some("ended"));
    assert_eq!(from("someday").expect_err("it is refused").code, ErrorCode::Input);
    app.wallet_lock(peerfolio_app::view::Nothing {}).expect("it can be locked");
    assert_eq!(from("").expect_err("it is refused").code, ErrorCode::Locked);
}

/// Before one pays: what counts where, what a maximum would waste, and why not.
#[test]
fn a_course_is_weighed_before_it_is_taken() {
    let record = sample();
    let ethics = consider(&record, r#"{"title": "Ethics day", "hours": "6", "topics": ["ethics"]}"#);
    assert_eq!((ethics.hours_before.as_deref(), ethics.hours_after.as_deref()), (Some("8.25"), Some("3.75")));
    assert_eq!(on(&ethics, "mn").sentence, "6 hours count. Then nothing is left to earn, instead of 1.25 hours.");
    // Other topics are nearly used up in Pennsylvania, and a staff meeting is no education there.
    let other = consider(&record, r#"{"hours": "6", "topics": ["wellness"]}"#);
    let pa = on(&other, "pa");
    assert_eq!((pa.counted_hours.as_deref(), pa.wasted_hours.as_str()), (Some("1.5"), "4.5"), "{}", pa.sentence);
    assert_eq!(pa.wasted_by[0].id, "elective");
    assert!(!pa.wasted_by[0].sources.is_empty());
    let meeting = consider(&record, r#"{"hours": "1", "topics": ["staff-meeting"]}"#);
    assert_eq!(on(&meeting, "pa").reason.as_deref(), Some("excluded"));
    // By April Pennsylvania's cycle is over.
    let late = consider(&record, r#"{"hours": "6", "topics": ["peer-support"], "completed_on": "2027-04-01"}"#);
    assert_eq!(on(&late, "pa").reason.as_deref(), Some("outside-cycle"));
    assert_eq!(on(&late, "mn").after_hours.as_deref(), Some("0"));
}

/// The form of the window: all but the hours may be empty, and what is wrong is named.
#[test]
fn the_form_asks_only_for_hours() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    let ask = |input: ActivityInput| app.plan_consider(PlanConsiderReq { input }).expect("the wallet is open");
    let found = ask(ActivityInput { hours: "6".into(), ..ActivityInput::default() });
    assert!(found.faults.is_empty());
    let answer = found.answer.expect("it was read");
    assert_eq!((answer.hours_before.as_deref(), answer.hours_after.as_deref()), (Some("30"), Some("24")));
    assert_eq!(answer.completed_on, "2026-11-22");
    let wrong = ask(ActivityInput { completed_on: "whenever".into(), unit: "miles".into(), ..ActivityInput::default() });
    let fields: Vec<&str> = wrong.faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["hours", "completed_on", "unit"]);
    assert!(wrong.answer.is_none());
}

/// A course written as JSON: every fault at once, and nothing but the hours is needed.
#[test]
fn a_course_as_json_names_every_fault() {
    let record = sample();
    let read = |json: &str| plan::read_course(json, &record, day("2026-11-22"));
    assert!(read(r#"{"hours": "2"}"#).is_ok());
    let wrong = read(r#"{"hours": 2, "format": "zoom", "completed_on": "soon"}"#).expect_err("it is refused");
    let paths: Vec<&str> = wrong.faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(paths.len(), 3, "{paths:?}");
    for path in ["$.hours", "$.format", "$.completed_on"] {
        assert!(paths.contains(&path), "{paths:?}");
    }
    for bad in ["{", "{}", r#"{"hours": "0"}"#, r#"{"hours": "2", "counts_for": ["nobody"]}"#, "/nowhere/course.json"] {
        assert!(read(bad).is_err(), "{bad}");
    }
}

/// Fewer hours than the least course has are told as a part of one, and no sentence stumbles over a label.
#[test]
fn a_part_of_a_longer_course_is_told_as_such() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, held("us-md-cprs", "2026-03-10", "2028-03-10"));
    hold(&app, held("us-oh-cyps", "2026-03-10", "2028-03-10"));
    log(&app, course("Law for peers", "2026-05-20", "2.5"));
    let view = planned(&app);
    let of_six: Vec<_> = view.items.iter().filter(|item| item.course_of_at_least.as_deref() == Some("6")).collect();
    assert!(!of_six.is_empty());
    for item in of_six {
        let part = item.hours.parse::<f64>().expect("a number") < 6.0;
        let said = if part { "within one course of at least 6 hours" } else { "in single courses of at least 6 hours" };
        assert!(item.sentence.contains(said), "{}", item.sentence);
    }
    let why: Vec<&String> = view.items.iter().flat_map(|item| &item.why).collect();
    assert!(why.iter().any(|why| why.ends_with("hours in courses of at least one hour.")), "{why:?}");
    assert!(why.iter().all(|why| !why.contains("for in ") && !why.contains(" 1 hours")), "{why:?}");
}

/// A course whose subject or unit no source settles is never told as counting without a word of doubt.
#[test]
fn a_course_in_doubt_is_told_to_be_in_doubt() {
    let record = sample();
    let meeting = consider(&record, r#"{ "hours": "6", "topics": ["staff-meeting"] }"#);
    assert!(
        on(&meeting, "mn").sentence.contains("But this is in doubt. Every hour must be about"),
        "{}",
        on(&meeting, "mn").sentence
    );
    let units = consider(&record, r#"{ "hours": "2", "unit": "ceu", "topics": ["recovery"] }"#);
    assert!(on(&units, "mn").sentence.contains("no source says how"), "{}", on(&units, "mn").sentence);
    let sure = consider(&record, r#"{ "hours": "6", "topics": ["ethics"] }"#);
    assert!(sure.certificates.iter().all(|held| !held.sentence.contains("in doubt")));
}
