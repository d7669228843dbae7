//! Moving, a first certificate and a higher level, over small packs of invented places.

use peerfolio_core::gap::{Gap, Membership, Taken, TrainingFit, Warning, What, accepted, gap, levels_ahead};
use peerfolio_core::judge::{Open, Rules};
use peerfolio_core::model::{Activity, Credential, Experience, Format, Holder, Record, Role, Unit};
use peerfolio_core::pack::{Status, read};
use peerfolio_core::{Hours, NaiveDate, date};

const HEAD: &str = r#"
reviewed_on = 2026-11-22
stale_after = 2027-11-22
[source.S1]
url = "https://example.org/rule"
title = "Rule"
publisher = "Board"
kind = "rule"
says = "What is asked."
"#;

const RENEWAL: &str = r#"
[[credential.renewal]]
period_months = { value = 24, cite = ["S1"] }
expiry        = { kind = "anniversary", cite = ["S1"] }
ce_hours      = { value = 20, cite = ["S1"] }
opens = "unknown"
file_by = "unknown"
grace = "unknown"
fee_usd = "unknown"
late_fee_usd = "unknown"
"#;

fn credential(id: &str, body: &str, more: &str) -> String {
    format!(
        "[[credential]]\nid = \"{id}\"\ntitle = \"Certificate {id}\"\nbody = \"{body}\"\nscope = [\"mental-health\"]\nconfidence = \"medium\"\n{}{more}\n",
        if more.contains("status =") { "" } else { "status = \"current\"\n" }
    )
}

fn pack(jurisdiction: &str, body: &str, credentials: &[String]) -> String {
    format!(
        "jurisdiction = \"{jurisdiction}\"\nname = \"{jurisdiction}\"\n{HEAD}\n[[body]]\nid = \"{body}\"\nname = \"{body} board\"\n{}",
        credentials.concat()
    )
}

fn rules(packs: &[String]) -> Rules {
    let read = |text: &String| match read("pack.toml", text) {
        Ok(pack) => pack,
        Err(faults) => panic!("{}", faults.iter().map(|fault| format!("{fault}\n")).collect::<String>()),
    };
    Rules::new(packs.iter().map(read).collect()).expect("ids are unique")
}

fn d(text: &str) -> NaiveDate {
    date::parse(text).expect("a day")
}

fn held(id: &str, type_id: Option<&str>, issued: &str, expires: &str) -> Credential {
    Credential {
        id: id.into(),
        type_id: type_id.map(Into::into),
        title: Some("Own".into()),
        issuer: Some("Own board".into()),
        number: None,
        issued_on: d(issued),
        renewals: Vec::new(),
        expires_on: Some(d(expires)),
        own_rule: None,
        name_shown: None,
    }
}

fn course(id: &str, title: &str, provider: &str, day: &str, hours: i32, topics: &[&str]) -> Activity {
    Activity {
        id: id.into(),
        title: title.into(),
        provider: provider.into(),
        completed_on: d(day),
        hours: Hours::whole(hours),
        unit: Unit::ContactHour,
        topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
        format: Format::InPerson,
        role: Role::Attended,
        approvals: Vec::new(),
        counts_for: None,
    }
}

fn work(id: &str, hours: i32) -> Experience {
    Experience {
        id: id.into(),
        employer: "Clinic".into(),
        role: "peer-support".into(),
        from: d("2024-06-01"),
        to: Some(d("2025-12-31")),
        hours: Hours::whole(hours),
        paid: true,
        supervised: true,
        state: None,
    }
}

fn record(credentials: Vec<Credential>) -> Record {
    Record { holder: Holder { birth_date: Some(d("1984-04-30")), ..Holder::default() }, credentials, ..Record::default() }
}

const TODAY: &str = "2026-11-22";

fn to(rules: &Rules, record: &Record, to: &str, moving_on: Option<&str>) -> Gap {
    gap(rules, record, to, d(TODAY), moving_on.map(d)).expect("the credential is known")
}

fn transfer_rules(reciprocity: &str) -> Rules {
    rules(&[
        pack("US-AA", "aa", &[credential("us-aa-cps", "aa", RENEWAL)]),
        pack("US-BB", "bb", &[credential("us-bb-cps", "bb", &format!("{RENEWAL}\n[credential.reciprocity]\n{reciprocity}"))]),
    ])
}

fn from_aa(expires: &str) -> Record {
    record(vec![held("mine", Some("us-aa-cps"), "2025-01-10", expires)])
}

#[test]
fn a_named_state_is_accepted_and_others_are_not() {
    let named =
        transfer_rules("accepts = { value = \"some\", cite = [\"S1\"] }\nfrom_states = [\"US-AA\"]\nfrom_cite = [\"S1 (b)\"]");
    let found = to(&named, &from_aa("2028-01-10"), "us-bb-cps", None);
    assert_eq!(found.transfers[0].taken, Taken::Named { cite: vec!["S1 (b)".into()] });
    assert_eq!(found.met, None, "how late one may file is not known");

    let other =
        transfer_rules("accepts = { value = \"some\", cite = [\"S1\"] }\nfrom_states = [\"US-CC\"]\nfrom_cite = [\"S1\"]");
    let found = to(&other, &from_aa("2028-01-10"), "us-bb-cps", None);
    assert_eq!(found.transfers[0].taken, Taken::NotNamed { cite: vec!["S1".into()] });
    assert_eq!(found.met, None, "how a newcomer gets it is not known");

    let nobody = transfer_rules("accepts = { value = \"none\", cite = [\"S1\"] }");
    assert_eq!(to(&nobody, &from_aa("2028-01-10"), "us-bb-cps", None).transfers[0].taken.yes(), Some(false));
    let unknown = transfer_rules("accepts = \"unknown\"");
    assert_eq!(to(&unknown, &from_aa("2028-01-10"), "us-bb-cps", None).transfers[0].taken, Taken::Unknown);
}

#[test]
fn a_certificate_that_no_pack_knows_is_never_refused_by_a_list() {
    let named =
        transfer_rules("accepts = { value = \"some\", cite = [\"S1\"] }\nfrom_states = [\"US-AA\"]\nfrom_cite = [\"S1\"]");
    let own = record(vec![held("own", None, "2025-01-10", "2028-01-10")]);
    assert_eq!(to(&named, &own, "us-bb-cps", None).transfers[0].taken.yes(), None);
}

const IC_RC: &str = "accepts = { value = \"ic-rc\", cite = [\"S1\"] }\nfile_before_expiry = { months = 3, cite = [\"S1\"] }\nvalid_after_filing = { days = 120, cite = [\"S1 (c)\"] }\nprocessing = { days = 45, cite = [\"S1\"] }";

#[test]
fn membership_of_the_ic_rc_is_shown_or_asked() {
    let found = to(&transfer_rules(IC_RC), &from_aa("2028-01-10"), "us-bb-cps", None);
    assert_eq!(found.transfers[0].taken, Taken::IcRc { cite: vec!["S1".into()], member: Membership::Unknown });
    let member = rules(&[
        pack("US-AA", "aa", &[credential("us-aa-cps", "aa", &format!("{RENEWAL}\n[credential.reciprocity]\n{IC_RC}"))]),
        pack("US-BB", "bb", &[credential("us-bb-cps", "bb", &format!("{RENEWAL}\n[credential.reciprocity]\n{IC_RC}"))]),
    ]);
    let found = to(&member, &from_aa("2028-01-10"), "us-bb-cps", None);
    assert_eq!(found.transfers[0].taken.yes(), Some(true));
    assert_eq!(found.met, Some(true), "accepted, valid, in time, and nothing else is asked");
}

#[test]
fn the_latest_safe_day_is_the_earlier_of_both() {
    let rules = transfer_rules(IC_RC);
    let days =
        |expires: &str, moving_on: Option<&str>| to(&rules, &from_aa(expires), "us-bb-cps", moving_on).transfers[0].days.clone();
    // Three months before 10 July are 10 April, 120 days before it 12 March.
    let found = days("2027-07-10", None);
    assert_eq!((found.file_by, found.file_by_cite), (Some(d("2027-03-12")), vec!["S1 (c)".to_owned()]));
    assert_eq!((found.decided_by, found.file_for_move), (Some(d("2027-01-06")), None));
    assert!(found.warnings.is_empty());

    let found = days("2027-07-10", Some("2027-06-01"));
    assert_eq!(found.file_for_move, Some(d("2027-04-17")));
    assert_eq!(found.warnings, [Warning::DoNotWait { last: d("2027-03-12") }]);
    let found = days("2027-07-10", Some("2027-08-01"));
    assert_eq!(found.warnings, [Warning::DoNotWait { last: d("2027-03-12") }, Warning::LapsesBeforeMove { on: d("2027-07-10") }]);
    let found = days("2027-07-10", Some("2026-12-24"));
    assert_eq!(found.warnings, [Warning::DecidedAfterMove { on: d("2027-01-06") }]);
    // The day itself is in time, the day after is not.
    assert!(days("2027-03-22", None).warnings.is_empty());
    assert_eq!(days("2027-03-22", None).file_by, Some(d(TODAY)));
    assert_eq!(days("2027-03-21", None).warnings, [Warning::TooLateToFile { last: d("2026-11-21") }]);
    assert_eq!(days("2026-11-21", None).warnings, [Warning::Expired { on: d("2026-11-21"), never: true }]);
}

#[test]
fn nothing_that_stands_in_words_is_ever_met() {
    let rules = transfer_rules(
        "accepts = { value = \"some\", cite = [\"S1\"] }\nfrom_states = [\"US-AA\"]\nfrom_cite = [\"S1\"]\nfile_before_expiry = { months = 1, cite = [\"S1\"] }\nconditions = [{ what = \"You pass the exam\", cite = [\"S1\"] }]",
    );
    let found = to(&rules, &from_aa("2028-01-10"), "us-bb-cps", None);
    let elsewhere = found.elsewhere.expect("known");
    assert_eq!((elsewhere.lines[0].row.met, elsewhere.met, found.met), (None, None, None));
}

/// California's: 20 hours in two years with 6 in law and ethics, and 1,550 hours of work in one year or in three.
fn california() -> Rules {
    transfer_rules(
        r#"
accepts = { value = "some", cite = ["S1"] }
from_states = ["US-AA"]
from_cite = ["S1"]
file_before_expiry = { days = 1, cite = ["S1"] }
[[credential.reciprocity.education]]
id = "ce"
label = "Courses"
units = ["contact-hour", "ceu", "academic-credit"]
hours = { value = 20, cite = ["S1"] }
within_months = 24
[[credential.reciprocity.education]]
id = "ethics"
label = "Law and ethics"
topics = ["law-and-ethics"]
hours = { value = 6, cite = ["S1"] }
within = "ce"
within_months = 24
[[credential.reciprocity.practice]]
id = "one"
label = "One year"
kind = "experience"
hours = { value = 1550, cite = ["S1"] }
roles = ["peer-support"]
within_months = 12
way = "one"
[[credential.reciprocity.practice]]
id = "three"
label = "Three years"
kind = "experience"
hours = { value = 1550, cite = ["S1"] }
roles = ["peer-support"]
within_months = 36
way = "three"
"#,
    )
}

#[test]
fn courses_of_the_last_two_years_and_work_of_three() {
    let rules = california();
    let mut record = from_aa("2028-01-10");
    record.experience = vec![work("w", 1550)];
    record.activities = vec![
        course("old", "Ethics", "X", "2024-11-21", 10, &["law-and-ethics"]),
        course("e", "Ethics", "X", "2024-11-22", 5, &["law-and-ethics"]),
        course("r", "Recovery", "X", "2026-01-10", 15, &["recovery"]),
        course("r2", "Recovery", "X", "2026-01-10", 15, &["recovery"]),
        course("late", "Later", "X", "2026-11-23", 15, &["law-and-ethics"]),
    ];
    let row = |gap: &Gap, id: &str| {
        let lines = &gap.elsewhere.as_ref().expect("known").lines;
        lines.iter().find(|line| line.row.id == id).expect("there is such a row").row.clone()
    };
    let found = to(&rules, &record, "us-bb-cps", None);
    assert_eq!((row(&found, "ce").counted, row(&found, "ce").met), (Some(Hours::whole(20)), Some(true)), "a double counts once");
    assert_eq!((row(&found, "ethics").counted, row(&found, "ethics").missing), (Some(Hours::whole(5)), Some(Hours::whole(1))));
    assert_eq!(row(&found, "ways").met, Some(true));
    assert_eq!(found.elsewhere.as_ref().expect("known").met, Some(false));
    record.activities.push(course("e2", "More ethics", "X", "2026-02-10", 1, &["law-and-ethics"]));
    let found = to(&rules, &record, "us-bb-cps", None);
    assert_eq!((found.elsewhere.as_ref().expect("known").met, found.met), (Some(true), Some(true)));
    // A unit whose worth only the body knows is asked about.
    record.activities.pop();
    record.activities.push(Activity { unit: Unit::Ceu, ..course("ceu", "Unit", "X", "2026-02-10", 1, &["law-and-ethics"]) });
    let found = to(&rules, &record, "us-bb-cps", None);
    assert_eq!(row(&found, "ethics").met, None);
    assert!(found.elsewhere.expect("known").open.contains(&Open::UnitByStandard));
}

fn entry_rules(entry: &str) -> Rules {
    rules(&[pack("US-BB", "bb", &[credential("us-bb-cps", "bb", &format!("{RENEWAL}\n[credential.entry]\n{entry}"))])])
}

#[test]
fn age_comes_with_the_birthday_and_is_unknown_without_one() {
    let rules = entry_rules("minimum_age = { value = 18, cite = [\"S1\"] }");
    let at = |birth: Option<&str>| {
        let holder = Holder { birth_date: birth.map(d), ..Holder::default() };
        to(&rules, &Record { holder, ..Record::default() }, "us-bb-cps", None).met
    };
    assert_eq!(at(Some("2008-11-22")), Some(true));
    assert_eq!(at(Some("2008-11-23")), Some(false));
    assert_eq!(at(None), None);
}

#[test]
fn a_training_counts_by_its_name_and_its_day() {
    let rules = entry_rules(
        "training_hours = { value = 30, cite = [\"S1\"] }\n[[credential.entry.training]]\nname = \"CCAR Recovery Coach Academy\"\ncompleted_before = 2024-07-01\ncite = [\"S1\"]\n[[credential.entry.training]]\nname = \"State Peer Academy of the BB board\"\nhours = { value = 40, cite = [\"S1\"] }\ncite = [\"S1\"]",
    );
    let with = |activities: Vec<Activity>| to(&rules, &Record { activities, ..record(Vec::new()) }, "us-bb-cps", None);
    let met = |gap: &Gap, what: &What| {
        let lines = &gap.entry.as_ref().expect("known").lines;
        lines.iter().find(|line| line.what == *what).expect("there is such a line").row.met
    };
    let ccar = |day| course("c", "Recovery Coach Academy", "CCAR", day, 30, &["foundational-training"]);
    let early = with(vec![ccar("2024-06-30")]);
    assert_eq!((met(&early, &What::Training), met(&early, &What::TrainingHours)), (Some(true), Some(true)));
    assert_eq!(early.met, Some(true));
    let late = with(vec![ccar("2024-07-01")]);
    assert_eq!((met(&late, &What::Training), late.met), (Some(false), Some(false)));
    assert_eq!(late.entry.expect("known").trainings, [("c".to_owned(), TrainingFit::WrongDay)]);
    // A training of which the title says nothing must be asked about; one that is too short too; a short course is none.
    let other = with(vec![course("c", "Peer basics", "Elsewhere", "2024-07-01", 40, &["foundational-training"])]);
    assert_eq!((met(&other, &What::Training), met(&other, &What::TrainingHours)), (None, None));
    let short = with(vec![course("c", "State Peer Academy", "BB board", "2025-07-01", 39, &[])]);
    assert_eq!(met(&short, &What::Training), None);
    let whole = with(vec![course("c", "State Peer Academy", "BB board", "2025-07-01", 40, &[])]);
    assert_eq!(met(&whole, &What::Training), Some(true));
    let none = with(vec![course("c", "Ethics", "Elsewhere", "2025-07-01", 40, &["ethics"])]);
    assert_eq!((met(&none, &What::Training), met(&none, &What::TrainingHours)), (Some(false), Some(false)));
}

#[test]
fn what_cannot_be_had_is_never_open() {
    let rules = rules(&[pack(
        "US-BB",
        "bb",
        &[credential(
            "us-bb-cps",
            "bb",
            "status = \"retired\"\n[credential.entry]\nminimum_age = { value = 18, cite = [\"S1\"] }",
        )],
    )]);
    let found = to(&rules, &record(Vec::new()), "us-bb-cps", None);
    assert_eq!((found.status, found.met), (Status::Retired, Some(false)));
    assert_eq!(gap(&rules, &record(Vec::new()), "us-bb-cpx", d(TODAY), None), None);
}

/// North Dakota's: a second level over the first, with 1,500 hours of work.
fn two_levels() -> Rules {
    let second = format!(
        "{RENEWAL}\n[credential.entry]\nlevels = {{ credentials = [\"us-bb-1\"], cite = [\"S1\"] }}\n[[credential.entry.practice]]\nid = \"service\"\nlabel = \"Direct service\"\nkind = \"experience\"\nhours = {{ value = 1500, cite = [\"S1\"] }}\nroles = [\"peer-support\"]"
    );
    rules(&[
        pack("US-BB", "bb", &[credential("us-bb-1", "bb", RENEWAL), credential("us-bb-2", "bb", &second)]),
        pack("US-AA", "aa", &[credential("us-aa-cps", "aa", RENEWAL)]),
    ])
}

#[test]
fn the_next_level_shows_how_far_one_is() {
    let rules = two_levels();
    let mut record = record(vec![held("mine", Some("us-bb-1"), "2025-01-10", "2027-01-10")]);
    record.experience = vec![work("w", 1400)];
    let ahead = levels_ahead(&rules, &record, d(TODAY));
    assert_eq!(ahead.len(), 1);
    assert_eq!((ahead[0].to.as_str(), ahead[0].from.as_str(), ahead[0].next_level), ("us-bb-2", "mine", true));
    let lines = &ahead[0].entry.lines;
    assert_eq!((&lines[0].what, lines[0].row.met), (&What::Level(vec!["us-bb-1".into()]), Some(true)));
    assert_eq!((lines[1].row.counted, lines[1].row.missing), (Some(Hours::whole(1400)), Some(Hours::whole(100))));
    assert_eq!(ahead[0].entry.met, Some(false));
    record.experience = vec![work("w", 1500)];
    assert_eq!(levels_ahead(&rules, &record, d(TODAY))[0].entry.met, Some(true));
    // An expired first level is no level; the second one held leaves nothing ahead, and the first does not come back.
    record.credentials[0].expires_on = Some(d("2026-01-10"));
    assert_eq!(levels_ahead(&rules, &record, d(TODAY))[0].entry.met, Some(false));
    record.credentials.push(held("second", Some("us-bb-2"), "2026-01-10", "2028-01-10"));
    record.credentials.remove(0);
    assert!(levels_ahead(&rules, &record, d(TODAY)).is_empty());
}

#[test]
fn anywhere_lists_the_surest_first_and_counts_the_silent() {
    let to = |jurisdiction: &str, body: &str, reciprocity: &str| {
        let more = if reciprocity.is_empty() { String::new() } else { format!("[credential.reciprocity]\n{reciprocity}") };
        pack(jurisdiction, body, &[credential(&format!("{}-cps", jurisdiction.to_lowercase()), body, &more)])
    };
    let rules = rules(&[
        pack("US-AA", "aa", &[credential("us-aa-cps", "aa", RENEWAL)]),
        to("US-BB", "bb", "accepts = { value = \"case-by-case\", cite = [\"S1\"] }"),
        to(
            "US-CC",
            "cc",
            "accepts = { value = \"some\", cite = [\"S1\"] }\nfrom_credentials = [\"us-aa-cps\"]\nfrom_cite = [\"S1\"]",
        ),
        to("US-DD", "dd", IC_RC),
        to("US-EE", "ee", "accepts = { value = \"none\", cite = [\"S1\"] }"),
        to("US-FF", "ff", ""),
        to("US-GG", "gg", "accepts = \"unknown\""),
    ]);
    let found = accepted(&rules, &from_aa("2028-01-10"), d(TODAY));
    let ids: Vec<&str> = found.taken.iter().map(|acceptance| acceptance.to.as_str()).collect();
    assert_eq!(ids, ["us-cc-cps", "us-bb-cps", "us-dd-cps"]);
    assert_eq!((found.refused, found.unknown, found.not_to_be_had), (1, 2, 0));
    assert_eq!(accepted(&rules, &record(Vec::new()), d(TODAY)).taken, []);
}

/// False, unknown, true: in this order.
fn rank(met: Option<bool>) -> u8 {
    met.map_or(1, |met| if met { 2 } else { 0 })
}

fn row_text(at: usize, (hours, way, role, supervised): &(u32, u8, bool, bool)) -> String {
    let hours =
        if *hours == 0 { "\"unknown\"\ncite = [\"S1\"]".to_owned() } else { format!("{{ value = {hours}, cite = [\"S1\"] }}") };
    let way = if *way == 0 { String::new() } else { format!("way = \"{way}\"\n") };
    let roles = if *role { "roles = [\"peer-support\"]\n" } else { "" };
    format!(
        "[[credential.entry.practice]]\nid = \"row-{at}\"\nlabel = \"Row {at}\"\nkind = \"experience\"\nhours = {hours}\n{way}{roles}supervised = {supervised}\n"
    )
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]

    #[test]
    fn work_never_worsens_an_answer_and_nothing_unknown_is_ever_met(
        rows in proptest::collection::vec((0_u32..60, 0_u8..3, proptest::bool::ANY, proptest::bool::ANY), 1..4),
        worked in proptest::collection::vec((1_i32..60, proptest::bool::ANY, proptest::bool::ANY, proptest::bool::ANY), 0..5),
        in_words in proptest::bool::ANY,
    ) {
        let words = if in_words { "exam = { text = \"An exam\", cite = [\"S1\"] }\n" } else { "" };
        let rows: String = rows.iter().enumerate().map(|(at, row)| row_text(at, row)).collect();
        let rules = entry_rules(&format!("{words}{rows}"));
        let mut record = record(Vec::new());
        let mut before: Option<u8> = None;
        for (at, (hours, peer, supervised, over)) in worked.iter().enumerate() {
            let base = work(&format!("w{at}"), *hours);
            record.experience.push(Experience {
                role: if *peer { "Peer support".into() } else { "driver".into() },
                supervised: *supervised,
                to: if *over { base.to } else { Some(d("2027-12-31")) },
                ..base
            });
            let found = to(&rules, &record, "us-bb-cps", None);
            let entry = found.entry.expect("known");
            let unknown = entry.lines.iter().filter(|line| line.row.decides).any(|line| line.row.met.is_none());
            proptest::prop_assert!(!(unknown && entry.met == Some(true)));
            proptest::prop_assert!(!in_words || entry.met != Some(true));
            for line in &entry.lines {
                proptest::prop_assert!(!line.row.cite.is_empty());
                if let (Some(true), Some(required), Some(counted)) = (line.row.met, line.row.required, line.row.counted) {
                    proptest::prop_assert!(counted >= required);
                }
            }
            let now = rank(entry.met);
            proptest::prop_assert!(before.is_none_or(|before| before <= now), "{:?}", entry.lines);
            before = Some(now);
        }
    }
}
