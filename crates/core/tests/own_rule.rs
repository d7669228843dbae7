//! A rule of the holder's own is judged as a pack's rule of the same words is, and says nothing that nobody told.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use peerfolio_core::judge::{Judgement, Kind, OWN_RULE, Open, Rules, Standing, TOTAL, judge};
use peerfolio_core::model::{
    Activity, Credential, Format, OwnFault, OwnMaximum, OwnMinimum, OwnRule, Record, Role, SetBy, Starts, Unit,
};
use peerfolio_core::{Hours, NaiveDate, date, pack};
use proptest::prelude::*;

const TOPICS: [&str; 3] = ["ethics", "trauma", "wellness"];

fn d(text: &str) -> NaiveDate {
    date::parse(text).unwrap()
}

fn told() -> OwnRule {
    OwnRule {
        set_by: SetBy::Employer,
        recurs: false,
        period_months: Some(12),
        starts: Some(Starts::Anniversary),
        ce_hours: Some(Hours::whole(12)),
        minimums: Vec::new(),
        maximums: Vec::new(),
        fee_usd: None,
        noted_on: d("2026-01-05"),
        said_by: "Sample Supervisor".to_owned(),
        document: None,
    }
}

fn held(issued_on: &str, rule: OwnRule) -> Credential {
    Credential {
        id: "c".to_owned(),
        type_id: None,
        title: Some("Sample Clinic hours".to_owned()),
        issuer: Some("Sample Clinic".to_owned()),
        number: None,
        issued_on: d(issued_on),
        renewals: Vec::new(),
        expires_on: None,
        own_rule: Some(rule),
        name_shown: None,
    }
}

fn course(id: &str, completed_on: &str, hours: i32, topic: &str, format: Format) -> Activity {
    Activity {
        id: id.to_owned(),
        title: format!("Course {id}"),
        provider: "Sample Co-op".to_owned(),
        completed_on: d(completed_on),
        hours: Hours::whole(hours),
        unit: Unit::ContactHour,
        topics: vec![topic.to_owned()],
        format,
        role: Role::Attended,
        approvals: Vec::new(),
        counts_for: None,
    }
}

fn judged(held: Credential, activities: Vec<Activity>, as_of: &str) -> Judgement {
    let record = Record { credentials: vec![held], activities, ..Record::default() };
    judge(&Rules::default(), &record, d(as_of)).remove(0)
}

/// First and last day of the cycle, and where it stands.
fn period(held: &Credential, as_of: &str) -> (String, String, Standing) {
    let judgement = judged(held.clone(), Vec::new(), as_of);
    let cycle = judgement.dates.cycle.unwrap();
    (cycle.starts_on.to_string(), cycle.ends_on.to_string(), judgement.standing)
}

#[test]
fn an_employers_year_begins_again_by_itself() {
    let july = Some(Starts::FixedDay { month: 7, day: 1 });
    let clinic = held("2023-03-01", OwnRule { recurs: true, starts: july, ..told() });
    for (as_of, starts, ends, standing) in [
        ("2023-03-02", "2023-03-01", "2023-06-30", Standing::Current),
        ("2023-06-30", "2023-03-01", "2023-06-30", Standing::RenewalOpen),
        ("2023-07-01", "2023-07-01", "2024-06-30", Standing::Current),
        ("2026-11-22", "2026-07-01", "2027-06-30", Standing::Current),
    ] {
        assert_eq!(period(&clinic, as_of), (starts.to_owned(), ends.to_owned(), standing), "{as_of}");
    }
    // What is renewed instead has expired.
    let certificate = held("2023-03-01", OwnRule { recurs: false, starts: july, ..told() });
    assert_eq!(period(&certificate, "2026-11-22").1, "2023-06-30");
    assert_eq!(period(&certificate, "2026-11-22").2, Standing::Lapsed);
}

#[test]
fn leap_days_come_back_in_a_year_that_begins_again() {
    let hired = held("2024-02-29", OwnRule { recurs: true, ..told() });
    assert_eq!((period(&hired, "2026-03-01").0, period(&hired, "2026-03-01").1), ("2026-02-28".into(), "2027-02-28".into()));
    assert_eq!(period(&hired, "2027-12-31").1, "2028-02-29");
    // A year that begins on 1 March ends with February.
    let march = Some(Starts::FixedDay { month: 3, day: 1 });
    let clinic = held("2024-01-01", OwnRule { recurs: true, starts: march, ..told() });
    assert_eq!(period(&clinic, "2024-02-29").1, "2024-02-29");
    assert_eq!((period(&clinic, "2027-12-31").0, period(&clinic, "2027-12-31").1), ("2027-03-01".into(), "2028-02-29".into()));
}

#[test]
fn a_printed_day_outranks_the_rule_and_the_next_periods_follow_it() {
    let two_years =
        OwnRule { recurs: true, period_months: Some(24), starts: Some(Starts::FixedDay { month: 7, day: 1 }), ..told() };
    // Which years begin one, nobody told.
    let judgement = judged(held("2023-03-01", two_years.clone()), Vec::new(), "2026-11-22");
    assert!(judgement.dates.cycle.is_none() && judgement.open.contains(&Open::Expiry));
    assert_eq!(judgement.requirements_met, None);
    let known = Credential { expires_on: Some(d("2025-06-30")), ..held("2023-03-01", two_years) };
    assert_eq!(period(&known, "2025-06-30").1, "2025-06-30");
    assert_eq!((period(&known, "2026-11-22").0, period(&known, "2026-11-22").1), ("2025-07-01".into(), "2027-06-30".into()));
}

#[test]
fn what_nobody_told_stays_unknown() {
    let nothing = OwnRule { period_months: None, starts: None, ce_hours: None, ..told() };
    let judgement =
        judged(held("2025-01-01", nothing), vec![course("a", "2025-06-01", 40, "ethics", Format::InPerson)], "2026-01-01");
    assert_eq!((judgement.standing, judgement.requirements_met), (Standing::Unknown, None));
    assert!(judgement.open.contains(&Open::Total) && judgement.open.contains(&Open::Expiry));
    assert!(!judgement.open.contains(&Open::NoRule), "something is noted, only not enough");

    // Named without a number: enough hours in all do not make it met.
    let some = OwnRule {
        minimums: vec![OwnMinimum { topic: "ethics".to_owned(), hours: None }],
        maximums: vec![OwnMaximum { format: Format::SelfPaced, hours: None }],
        ..told()
    };
    let courses = vec![course("a", "2026-02-01", 20, "trauma", Format::SelfPaced)];
    let judgement = judged(held("2026-01-01", some), courses, "2026-06-01");
    let row = |id: &str| judgement.requirements.iter().find(|row| row.id == id).unwrap();
    assert_eq!((row(TOTAL).met, row("ethics").met, row("self-paced").met), (Some(true), None, None));
    assert_eq!((row("ethics").kind, judgement.requirements_met), (Kind::ToConfirm, None));
}

#[test]
fn every_number_cites_the_holders_own_entry() {
    let rule = OwnRule {
        minimums: vec![
            OwnMinimum { topic: "ethics".to_owned(), hours: Some(Hours::whole(3)) },
            OwnMinimum { topic: TOTAL.to_owned(), hours: Some(Hours::whole(1)) },
        ],
        maximums: vec![OwnMaximum { format: Format::SelfPaced, hours: Some(Hours::ZERO) }],
        ..told()
    };
    let judgement = judged(held("2026-01-01", rule), Vec::new(), "2026-06-01");
    let mut ids: Vec<&str> = judgement.requirements.iter().map(|row| row.id.as_str()).collect();
    assert!(judgement.requirements.iter().all(|row| row.cite == [OWN_RULE]));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), judgement.requirements.len(), "a topic of the holder's is never another row");
}

#[test]
fn a_certificate_of_the_packs_is_never_judged_by_an_own_rule() {
    let typed = Credential { type_id: Some("us-zz-nowhere".to_owned()), ..held("2026-01-01", told()) };
    let judgement = judged(typed, Vec::new(), "2026-06-01");
    assert!(judgement.terms.is_none() && judgement.open.contains(&Open::NoRule));
}

#[test]
fn an_old_entry_is_asked_for_again() {
    let rule = OwnRule { noted_on: d("2024-01-05"), ..told() };
    let asks = |as_of: &str| {
        let open = judged(held("2023-01-01", rule.clone()), Vec::new(), as_of).open;
        open.iter().any(|open| matches!(open, Open::OldOwnRule { .. }))
    };
    assert!(!asks("2026-01-05") && asks("2026-01-06"));
}

#[test]
fn what_contradicts_itself_is_named() {
    let day = |month, day| Some(Starts::FixedDay { month, day });
    let minimum = |topic: &str, hours| OwnMinimum { topic: topic.to_owned(), hours: Some(Hours::whole(hours)) };
    let bound = OwnMaximum { format: Format::Other, hours: None };
    for (rule, fault) in [
        (OwnRule { period_months: Some(601), ..told() }, OwnFault::Period),
        (OwnRule { starts: day(2, 30), ..told() }, OwnFault::Day),
        (OwnRule { starts: day(13, 1), ..told() }, OwnFault::Day),
        (OwnRule { starts: day(7, 1), period_months: Some(18), ..told() }, OwnFault::DayWithoutYears),
        (OwnRule { period_months: Some(0), ..told() }, OwnFault::HoursWithoutPeriod),
        (OwnRule { minimums: vec![minimum("ethics", 1), minimum("ethics", 2)], ..told() }, OwnFault::TopicTwice(1)),
        (OwnRule { minimums: vec![minimum("trauma", 1), minimum("ethics", 13)], ..told() }, OwnFault::OverTotal(1)),
        (OwnRule { maximums: vec![bound, bound], ..told() }, OwnFault::FormatTwice(1)),
    ] {
        assert_eq!(rule.faults(), [fault]);
    }
    let fine =
        OwnRule { starts: day(2, 29), period_months: None, ce_hours: None, minimums: vec![minimum("ethics", 99)], ..told() };
    assert!(told().faults().is_empty() && fine.faults().is_empty());
    let endless = OwnRule { period_months: Some(0), ce_hours: None, ..told() };
    assert!(endless.faults().is_empty());
    assert_eq!(judged(held("2026-01-01", endless), Vec::new(), "2030-01-01").standing, Standing::DoesNotExpire);
}

/// The same rule as somebody would write it into a pack; it shares nothing with the program's own translation.
fn as_pack(rule: &OwnRule) -> String {
    let fact =
        |value: Option<String>| value.map_or("\"unknown\"".to_owned(), |value| format!("{{ value = {value}, cite = [\"S1\"] }}"));
    let hours = |hours: Option<Hours>| fact(hours.map(|hours| hours.to_string()));
    let expiry = match rule.starts {
        None => "\"unknown\"".to_owned(),
        Some(Starts::Anniversary) => "{ kind = \"anniversary\", cite = [\"S1\"] }".to_owned(),
        Some(Starts::FixedDay { month, .. }) => {
            let (month, day) = if month == 1 { (12, 31) } else { (6, 30) };
            let years = rule.period_months.map_or(1, |months| months / 12);
            let every = if years > 1 { format!(", every_years = {years}, parity = \"holder\"") } else { String::new() };
            format!("{{ kind = \"fixed-date\", month = {month}, day = {day}{every}, cite = [\"S1\"] }}")
        }
    };
    let mut text = format!(
        r#"
jurisdiction = "US-ZZ"
name = "Zeta"
reviewed_on = 2026-01-01
stale_after = 2027-01-01
[[body]]
id = "zz"
name = "Zeta Board"
[source.S1]
url = "https://example.org"
title = "Handbook"
publisher = "Zeta Board"
kind = "handbook"
says = "All of it."
[[credential]]
id = "us-zz-cps"
title = "Certified Peer Specialist"
body = "zz"
scope = ["mental-health"]
status = "current"
confidence = "low"
[[credential.renewal]]
period_months = {period}
expiry = {expiry}
ce_hours = {total}
opens = "unknown"
file_by = "unknown"
grace = "unknown"
fee_usd = "unknown"
late_fee_usd = "unknown"
"#,
        period = fact(rule.period_months.map(|months| months.to_string())),
        total = hours(rule.ce_hours),
    );
    let named = |hours: Option<Hours>| match hours {
        Some(hours) => format!("hours = {{ value = {hours}, cite = [\"S1\"] }}"),
        None => "hours = \"unknown\"\ncite = [\"S1\"]".to_owned(),
    };
    for row in &rule.minimums {
        text += &format!(
            "[[credential.renewal.minimum]]\nid = \"{0}\"\nlabel = \"{0}\"\ntopics = [\"{0}\"]\n{1}\n",
            row.topic,
            named(row.hours)
        );
    }
    for row in &rule.maximums {
        let format = row.format.name();
        text += &format!(
            "[[credential.renewal.maximum]]\nid = \"{format}\"\nlabel = \"{format}\"\nformats = [\"{format}\"]\n{}\n",
            named(row.hours)
        );
    }
    text
}

fn any_rule() -> impl Strategy<Value = OwnRule> {
    let few = || proptest::option::weighted(0.85, (0_i32..=8).prop_map(Hours::whole));
    let starts = prop_oneof![
        Just(None),
        Just(Some(Starts::Anniversary)),
        Just(Some(Starts::FixedDay { month: 1, day: 1 })),
        Just(Some(Starts::FixedDay { month: 7, day: 1 })),
    ];
    let months = prop_oneof![Just(None), Just(Some(12_u32)), Just(Some(24))];
    let minimums = proptest::sample::subsequence(TOPICS.to_vec(), 0..=3).prop_flat_map(move |topics| {
        topics
            .into_iter()
            .map(|topic| few().prop_map(move |hours| OwnMinimum { topic: topic.to_owned(), hours }))
            .collect::<Vec<_>>()
    });
    let maximums = proptest::sample::subsequence(vec![Format::SelfPaced, Format::Other], 0..=2).prop_flat_map(move |formats| {
        formats.into_iter().map(|format| few().prop_map(move |hours| OwnMaximum { format, hours })).collect::<Vec<_>>()
    });
    (months, starts, proptest::option::weighted(0.85, (8_i32..=14).prop_map(Hours::whole)), minimums, maximums).prop_map(
        |(period_months, starts, ce_hours, minimums, maximums)| OwnRule {
            period_months,
            starts,
            ce_hours,
            minimums,
            maximums,
            ..told()
        },
    )
}

fn any_courses() -> impl Strategy<Value = Vec<Activity>> {
    let formats = prop_oneof![Just(Format::InPerson), Just(Format::SelfPaced), Just(Format::Other)];
    let one = (0_i64..900, 1_i32..=6, 0..TOPICS.len(), formats);
    proptest::collection::vec(one, 0..8).prop_map(|courses| {
        let of = |(at, (days, hours, topic, format)): (usize, (i64, i32, usize, Format))| Activity {
            completed_on: d("2024-06-01") + chrono_days(days),
            ..course(&format!("a{at}"), "2025-01-01", hours, TOPICS[topic], format)
        };
        courses.into_iter().enumerate().map(of).collect()
    })
}

fn chrono_days(days: i64) -> chrono::TimeDelta {
    chrono::TimeDelta::days(days)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_is_judged_as_a_packs_rule_is(rule in any_rule(), courses in any_courses(), printed in proptest::option::of(0_i64..700)) {
        prop_assert!(rule.faults().is_empty());
        let text = as_pack(&rule);
        let pack = pack::read("us-zz.toml", &text).map_err(|faults| TestCaseError::fail(format!("{faults:?}\n{text}")))?;
        let rules = Rules::new(vec![pack]).unwrap();
        let expires_on = printed.map(|days| d("2025-12-01") + chrono_days(days));
        let own = Credential { expires_on, ..held("2025-02-10", rule) };
        let typed = Credential { type_id: Some("us-zz-cps".to_owned()), own_rule: None, ..own.clone() };
        let judged = |held: Credential| {
            let record = Record { credentials: vec![held], activities: courses.clone(), ..Record::default() };
            judge(&rules, &record, d("2026-11-22")).remove(0)
        };
        let (own, typed) = (judged(own), judged(typed));
        prop_assert_eq!(own.standing, typed.standing);
        prop_assert_eq!(own.dates, typed.dates);
        prop_assert_eq!(own.requirements_met, typed.requirements_met);
        prop_assert_eq!(own.to_earn, typed.to_earn);
        prop_assert_eq!(&own.not_counted, &typed.not_counted);
        let rows = |judgement: &Judgement| -> Vec<_> {
            let row = |row: &peerfolio_core::judge::Requirement| {
                (row.id.clone(), row.kind, row.required, row.counted, row.missing, row.met, row.decides, row.activities.clone())
            };
            judgement.requirements.iter().map(row).collect()
        };
        prop_assert_eq!(rows(&own), rows(&typed));
    }
}
