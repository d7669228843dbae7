//! Plans and considered courses, one shape of rule at a time.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use peerfolio_core::judge::{Reason, Rules};
use peerfolio_core::model::{Activity, Credential, Format, Record, Renewal, Role, Unit};
use peerfolio_core::pack;
use peerfolio_core::plan::{Effect, Item, Obstacle, Plan, consider, plan};
use peerfolio_core::{Hours, NaiveDate, date};

fn day(text: &str) -> NaiveDate {
    date::parse(text).unwrap()
}

fn hours(text: &str) -> Hours {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2026-06-01")
}

/// One pack whose credentials `us-zz-1`, `us-zz-2` … have these renewal blocks, written after a usual beginning.
fn rules(blocks: &[&str]) -> Rules {
    let mut text = String::from(
        "jurisdiction = \"US-ZZ\"\nname = \"Example\"\nreviewed_on = 2026-11-22\nstale_after = 2027-11-22\n\
         [[body]]\nid = \"zz\"\nname = \"Example Board\"\n[[body]]\nid = \"yy\"\nname = \"Other Board\"\n\
         [source.S1]\nurl = \"https://example.org\"\ntitle = \"Handbook\"\npublisher = \"Example Board\"\nkind = \"handbook\"\nsays = \"Hours.\"\n",
    );
    for (at, block) in blocks.iter().enumerate() {
        text.push_str(&format!(
            "[[credential]]\nid = \"us-zz-{}\"\ntitle = \"CPS\"\nbody = \"zz\"\nscope = []\nstatus = \"current\"\nconfidence = \"low\"\n\
             [[credential.renewal]]\nperiod_months = {{ value = 24, cite = [\"S1\"] }}\nexpiry = {{ kind = \"anniversary\", cite = [\"S1\"] }}\n\
             opens = \"unknown\"\nfile_by = \"unknown\"\ngrace = \"unknown\"\nfee_usd = \"unknown\"\nlate_fee_usd = \"unknown\"\n{block}\n",
            at + 1
        ));
    }
    let pack = pack::read("us-zz.toml", &text).unwrap_or_else(|faults| panic!("{faults:?}\n{text}"));
    Rules::new(vec![pack]).unwrap()
}

fn total(hours: u32) -> String {
    format!("ce_hours = {{ value = {hours}, cite = [\"S1\"] }}\n")
}

fn minimum(id: &str, rest: &str, hours: u32) -> String {
    format!(
        "[[credential.renewal.minimum]]\nid = \"{id}\"\nlabel = \"{id}\"\n{rest}\nhours = {{ value = {hours}, cite = [\"S1\"] }}\n"
    )
}

fn maximum(id: &str, rest: &str, hours: u32) -> String {
    minimum(id, rest, hours).replace("renewal.minimum", "renewal.maximum")
}

/// A certificate of each rule, issued on these days.
fn held(issued_on: &[&str]) -> Record {
    let held = |(at, issued_on): (usize, &&str)| Credential {
        id: format!("c{}", at + 1),
        type_id: Some(format!("us-zz-{}", at + 1)),
        issued_on: day(issued_on),
        ..blank("c")
    };
    Record { credentials: issued_on.iter().enumerate().map(held).collect(), ..Record::default() }
}

fn blank(id: &str) -> Credential {
    Credential {
        id: id.into(),
        type_id: None,
        title: None,
        issuer: None,
        number: None,
        issued_on: today(),
        renewals: vec![],
        expires_on: None,
        own_rule: None,
        name_shown: None,
    }
}

fn course(amount: &str, topics: &[&str]) -> Activity {
    Activity {
        id: "new".into(),
        title: "New".into(),
        provider: "Sample Training".into(),
        completed_on: today(),
        hours: hours(amount),
        unit: Unit::ContactHour,
        topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
        format: Format::LiveOnline,
        role: Role::Attended,
        approvals: vec![],
        counts_for: None,
    }
}

/// `3 [ethics] by 2027-01-01 for c1:ethics,ce-total c2:ce-total`
fn told(item: &Item) -> String {
    let serves: Vec<String> =
        item.serves.iter().map(|serving| format!("{}:{}", serving.credential_id, serving.requirements.join(","))).collect();
    let formats: Vec<&str> = item.formats.iter().map(|format| format.name()).collect();
    let formats = if formats.is_empty() { String::new() } else { format!(" {}", formats.join("/")) };
    let topics = if item.topics.len() > 4 { format!("{} topics", item.topics.len()) } else { item.topics.join("/") };
    format!("{} [{topics}]{formats} by {} for {}", item.hours, item.by, serves.join(" "))
}

fn told_plan(plan: &Plan) -> Vec<String> {
    plan.items.iter().map(told).collect()
}

fn proof(plan: &Plan) -> Vec<String> {
    plan.proof.rows.iter().map(|row| format!("{} {} {}", row.credential_id, row.requirement, row.hours)).collect()
}

const ETHICS: &str = "topics = [\"ethics\"]";

#[test]
fn what_is_due_first_is_taken_first_and_serves_the_later_one_too() {
    let rules = rules(&[&total(4), &total(10)]);
    let plan = plan(&rules, &held(&["2025-01-01", "2025-03-01"]), today());
    assert_eq!(plan.hours, Some(hours("10")));
    assert_eq!(plan.hours_separately(), hours("14"));
    assert_eq!(told_plan(&plan), ["4 [] by 2027-01-01 for c1:ce-total c2:ce-total", "6 [] by 2027-03-01 for c2:ce-total"]);
    assert_eq!(proof(&plan), ["c2 ce-total 10"]);
}

#[test]
fn hours_serve_two_topic_minimums_only_where_one_subject_counts_for_both() {
    let ethics = total(3) + &minimum("ethics", ETHICS, 3);
    let wide = total(3) + &minimum("ethics", "topics = [\"ethics\", \"cultural-competence\"]", 3);
    let culture = total(3) + &minimum("culture", "topics = [\"cultural-competence\"]", 3);
    let two = held(&["2025-01-01", "2025-03-01"]);
    let apart = plan(&rules(&[&ethics, &culture]), &two, today());
    assert_eq!(apart.hours, Some(hours("6")));
    assert_eq!(proof(&apart), ["c1 ethics 3", "c2 culture 3"]);
    let shared = plan(&rules(&[&wide, &culture]), &two, today());
    assert_eq!(told_plan(&shared), ["3 [cultural-competence] by 2027-01-01 for c1:ethics,ce-total c2:culture,ce-total"]);
}

#[test]
fn a_bar_on_counting_twice_adds_up() {
    let barred = "unique_with = { credentials = [\"us-zz-2\"], cite = [\"S1\"] }\n".to_owned()
        + &total(10)
        + &minimum("ethics", ETHICS, 1);
    let plan = plan(&rules(&[&barred, &total(10)]), &held(&["2025-01-01", "2025-01-01"]), today());
    assert_eq!(plan.hours, Some(hours("20")));
    assert_eq!(proof(&plan), ["c1 ce-total 10", "c2 ce-total 10"]);
    assert!(plan.proof.barred);
}

/// The second certificate shares with neither of the others; these two may share with each other.
#[test]
fn two_that_are_each_kept_apart_from_a_third_share_all_the_same() {
    let barred =
        |hours: u32| "unique_with = { credentials = [\"us-zz-1\", \"us-zz-3\"], cite = [\"S1\"] }\n".to_owned() + &total(hours);
    let on = |first: u32, second: u32, third: u32| {
        let rules = rules(&[&total(first), &barred(second), &total(third)]);
        let plan = plan(&rules, &held(&["2025-01-01", "2025-01-01", "2025-01-01"]), today());
        let counted = |id: &str| -> Hours {
            let servings = plan.items.iter().flat_map(|item| &item.serves).filter(|serving| serving.credential_id == id);
            servings.map(|serving| serving.hours).sum()
        };
        assert_eq!(counted("c1"), Hours::whole(i32::try_from(first).unwrap()));
        assert_eq!(counted("c2"), Hours::whole(i32::try_from(second).unwrap()));
        assert_eq!(counted("c3"), Hours::whole(i32::try_from(third).unwrap()));
        let mixed = plan.items.iter().any(|item| {
            let serves = |id: &str| item.serves.iter().any(|serving| serving.credential_id == id);
            serves("c2") && (serves("c1") || serves("c3"))
        });
        assert!(!mixed, "{:?}", told_plan(&plan));
        assert_eq!(plan.items.iter().map(|item| item.hours).sum::<Hours>(), plan.hours.unwrap());
        plan.hours
    };
    assert_eq!(on(20, 10, 20), Some(hours("30")));
    assert_eq!(on(5, 10, 20), Some(hours("30")), "the longer of the two that share lies around the third");
    assert_eq!(on(20, 10, 4), Some(hours("30")));
}

/// Teaching counts double for the first certificate: six hours of it are twelve there, or six for the second.
#[test]
fn a_taught_course_is_shared_out_by_what_it_is_worth_to_each() {
    let double = "unique_with = { credentials = [\"us-zz-2\"], cite = [\"S1\"] }\n".to_owned()
        + &total(6)
        + "[[credential.renewal.weight]]\nid = \"taught\"\nlabel = \"Taught\"\nroles = [\"presented\"]\ntimes = { value = 2, cite = [\"S1\"] }\n";
    let mut record = held(&["2025-01-01", "2025-01-01"]);
    record.activities.push(Activity { role: Role::Presented, ..course("6", &[]) });
    record.activities[0].completed_on = day("2026-01-10");
    // Three of the six hours fill the first certificate; the other three are half of what the second asks for.
    let plan = plan(&rules(&[&double, &total(6)]), &record, today());
    assert_eq!(plan.hours, Some(hours("3")));
}

#[test]
fn only_as_many_hours_as_a_row_needs_are_asked_to_be_of_its_kind() {
    let rules = rules(&[
        &(total(10) + &minimum("live", "formats = [\"in-person\", \"live-online\"]", 4)),
        &(total(10) + &maximum("distance", "formats = [\"live-online\", \"self-paced\"]", 8)),
    ]);
    let plan = plan(&rules, &held(&["2025-01-01", "2025-01-01"]), today());
    assert_eq!(plan.hours, Some(hours("10")));
    let live = plan.items.iter().find(|item| item.serves[0].requirements[0] == "live").unwrap();
    assert_eq!(live.hours, hours("4"));
    // Eight of the ten may be taken at a distance, but no more are offered.
    let at_a_distance = |item: &&Item| item.formats.is_empty() || item.formats.iter().any(|format| *format != Format::InPerson);
    let offered: Hours = plan.items.iter().filter(at_a_distance).map(|item| item.hours).sum();
    assert!(offered <= hours("8"), "{:?}", told_plan(&plan));
    assert!(plan.items.iter().all(|item| !item.formats.is_empty()));
}

#[test]
fn approvals_and_givers_are_named() {
    let approved = "approved_by = { bodies = [\"zz\"], cite = [\"S1\"] }\n".to_owned()
        + &total(6)
        + &minimum("own", "given_by = [\"yy\"]", 2);
    let plan = plan(&rules(&[&approved, &total(2)]), &held(&["2025-01-01", "2025-01-01"]), today());
    assert_eq!(plan.hours, Some(hours("6")));
    let given: Hours = plan.items.iter().filter(|item| item.given_by.as_deref() == Some("yy")).map(|item| item.hours).sum();
    assert_eq!(given, hours("2"));
    for serving in plan.items.iter().flat_map(|item| &item.serves) {
        assert_eq!(serving.approved_by, if serving.credential_id == "c1" { vec!["zz".to_owned()] } else { vec![] });
    }
}

#[test]
fn a_year_that_has_passed_is_named_and_the_others_are_planned_in_their_time() {
    let yearly = total(0) + &minimum("yearly", "topics = [\"ethics\"]\neach_year = true", 3);
    let plan = plan(&rules(&[&yearly]), &held(&["2025-03-01"]), today());
    // The first year ended before the day of judgement; the second ends with the cycle.
    assert_eq!(told_plan(&plan), ["3 [ethics] by 2027-03-01 for c1:yearly"]);
    assert_eq!(plan.certificates[0].planned.as_ref().unwrap().beyond, ["yearly"]);
    let early = peerfolio_core::plan::plan(&rules(&[&yearly]), &held(&["2026-05-01"]), today());
    assert_eq!(told_plan(&early), ["3 [ethics] by 2027-04-30 for c1:yearly", "3 [ethics] by 2028-05-01 for c1:yearly"]);
    assert_eq!(early.items[1].from, Some(day("2027-05-01")));
    assert!(early.certificates[0].planned.as_ref().unwrap().beyond.is_empty());
}

#[test]
fn hours_for_a_cycle_to_come_wait_for_it() {
    let mut record = held(&["2023-01-01", "2025-03-01"]);
    record.credentials[0].renewals = vec![Renewal { renewed_on: day("2026-05-20"), expires_on: Some(day("2029-01-01")) }];
    let plan = plan(&rules(&[&total(5), &total(8)]), &record, today());
    assert_eq!(plan.hours, Some(hours("8")));
    let shared: Vec<&Item> = plan.items.iter().filter(|item| item.serves.len() == 2).collect();
    assert_eq!(shared.iter().map(|item| item.hours).sum::<Hours>(), hours("5"));
    assert!(shared.iter().all(|item| item.from == Some(day("2027-01-01")) && item.by == day("2027-03-01")));
}

#[test]
fn what_cannot_be_planned_says_why() {
    let unknown = "ce_hours = \"unknown\"\n";
    let named = unknown.to_owned() + &minimum("ethics", ETHICS, 2);
    let against = total(2) + &minimum("ethics", ETHICS, 2) + &maximum("most", ETHICS, 1);
    let rules = rules(&[&total(5), unknown, &named, &against, &total(5)]);
    let mut record = held(&["2020-01-01", "2025-01-01", "2025-01-01", "2025-01-01", "2025-01-01"]);
    record.credentials.push(Credential { title: Some("Own".into()), issuer: Some("Own".into()), ..blank("own") });
    let plan = plan(&rules, &record, today());
    let why = |at: usize| plan.certificates[at].planned.as_ref().map(|planned| planned.hours).map_err(|why| *why);
    assert_eq!(why(0), Err(Obstacle::Ended(day("2022-01-01"))));
    assert_eq!(why(1), Err(Obstacle::NothingKnown));
    assert_eq!(why(2), Ok(hours("2")), "what is known is planned");
    assert_eq!(why(3), Err(Obstacle::NoAnswer));
    assert_eq!(why(4), Ok(hours("5")));
    assert_eq!(why(5), Err(Obstacle::NoRule));
    assert_eq!(plan.hours, Some(hours("5")), "one that contradicts itself keeps no other from being planned");
}

#[test]
fn sizes_and_weights_and_fields_are_respected() {
    let sized = total(6) + &minimum("long", "course_of_at_least = 6", 6);
    let plan_of = |block: &str| plan(&rules(&[block]), &held(&["2025-01-01"]), today());
    assert_eq!(plan_of(&sized).items[0].course_of_at_least, Some(hours("6")));

    let halved = total(4)
        + "[[credential.renewal.weight]]\nid = \"half\"\nlabel = \"Half\"\nformats = [\"self-paced\"]\ntimes = { value = 0.5, cite = [\"S1\"] }\n";
    let plan = plan_of(&halved);
    assert_eq!((plan.hours, &plan.items[0].formats[..]), (Some(hours("4")), &[Format::InPerson, Format::LiveOnline][..]));

    let field = "relevant = { what = \"peer support\", topics = [\"peer-support\", \"recovery\"], cite = [\"S1\"] }\n".to_owned()
        + &total(4)
        + &minimum("ethics", ETHICS, 1);
    let plan = plan_of(&field);
    assert_eq!(
        told_plan(&plan),
        ["1 [ethics] by 2027-01-01 for c1:ethics,ce-total", "3 [ethics/peer-support/recovery] by 2027-01-01 for c1:ce-total"]
    );
}

#[test]
fn a_doubt_is_told_beside_the_plan() {
    let doubtful = total(4) + &minimum("ethics", &format!("{ETHICS}\nin_total = \"unknown\""), 2);
    let plan = plan(&rules(&[&doubtful]), &held(&["2025-01-01"]), today());
    assert_eq!((plan.hours, plan.hours_at_strictest), (Some(hours("4")), Some(hours("6"))));
}

fn effects(blocks: &[&str], record: &Record, course: &Activity) -> Vec<Effect> {
    consider(&rules(blocks), record, course, today()).effects
}

#[test]
fn a_considered_course_says_what_it_buys_and_what_is_lost() {
    let capped = total(10) + &minimum("ethics", ETHICS, 3) + &maximum("distance", "formats = [\"live-online\"]", 4);
    let closed = total(10) + &maximum("distance", "formats = [\"live-online\"]", 0);
    let approved = "approved_by = { bodies = [\"zz\"], cite = [\"S1\"] }\n".to_owned() + &total(2);
    let blocks = [capped.as_str(), &closed, &approved];
    let record = held(&["2025-01-01", "2025-01-01", "2025-01-01"]);
    let found = effects(&blocks, &record, &course("6", &["ethics"]));
    assert_eq!((found[0].before, found[0].after), (Some(hours("10")), Some(hours("6"))));
    assert_eq!((found[0].counted, found[0].over_maximum), (hours("4"), hours("2")));
    assert_eq!((&found[0].maximums[..], &found[1].maximums[..]), (&["distance".to_owned()][..], &["distance".to_owned()][..]));
    let ethics = found[0].rows.iter().find(|row| row.requirement == "ethics").unwrap();
    assert_eq!((ethics.hours, ethics.missing_before, ethics.missing_after), (hours("4"), Some(hours("3")), Some(Hours::ZERO)));
    assert_eq!(found[1].refused, Some(Reason::Excluded));
    assert_eq!((found[1].before, found[1].after), (Some(hours("10")), Some(hours("10"))));
    assert_eq!((found[2].refused, &found[2].approved_by[..]), (Some(Reason::NotApproved), &["zz".to_owned()][..]));
}

#[test]
fn a_considered_course_may_lie_ahead_but_not_beyond_the_cycle() {
    let block = total(10);
    let mut record = held(&["2025-01-01"]);
    record.activities.push(Activity {
        id: "later".into(),
        title: "Later".into(),
        completed_on: day("2026-07-01"),
        ..course("9", &[])
    });
    let on = |text: &str| effects(&[&block], &record, &Activity { completed_on: day(text), ..course("2", &[]) }).swap_remove(0);
    let ahead = on("2026-12-31");
    assert_eq!(
        (ahead.before, ahead.after),
        (Some(hours("10")), Some(hours("8"))),
        "another course that lies ahead is not counted"
    );
    assert_eq!(on("2027-01-02").refused, Some(Reason::OutsideCycle));
    let twice = Activity { id: "there".into(), ..course("2", &[]) };
    record.activities.push(twice);
    let found = effects(&[&block], &record, &course("2", &[])).swap_remove(0);
    assert_eq!((found.refused, found.before, found.after), (Some(Reason::Duplicate), Some(hours("8")), Some(hours("8"))));
}

fn of_types(types: &[&str]) -> Record {
    let held = |(at, type_id): (usize, &&str)| Credential {
        type_id: Some((*type_id).to_owned()),
        issued_on: day("2025-02-01") + chrono::Days::new(20 * at as u64),
        expires_on: Some(day("2026-12-01") + chrono::Days::new(20 * at as u64)),
        ..blank(&format!("c{at}"))
    };
    Record { credentials: types.iter().enumerate().map(held).collect(), ..Record::default() }
}

#[test]
fn idaho_asks_for_hours_of_its_own_for_each_certificate() {
    let mut record = of_types(&["us-id-cpss", "us-id-cfsp"]);
    for held in &mut record.credentials {
        held.issued_on = day("2026-01-10");
        held.expires_on = Some(day("2027-01-10"));
    }
    let plan = plan(&common::shipped_rules(), &record, today());
    assert_eq!(plan.hours, Some(hours("20")));
    let ethics = plan.items.iter().filter(|item| item.serves.iter().any(|serving| serving.requirements[0] == "ethics"));
    assert_eq!(ethics.map(|item| item.hours).sum::<Hours>(), hours("2"));
    assert!(plan.items.iter().all(|item| item.serves.len() == 1));
}

#[test]
fn ten_certificates_with_a_full_log_are_planned() {
    let types = [
        "us-mn-cps-1",
        "us-pa-cps",
        "us-tn-cprs",
        "us-ga-cps-mh",
        "us-in-crc",
        "us-nm-cpsw",
        "us-or-pss",
        "us-wa-cps",
        "us-tx-mhps",
        "us-ny-nycps",
    ];
    let rules = common::shipped_rules();
    let types = types.map(|id| if rules.credential(id).is_some() { id } else { "us-nh-crsw" });
    let mut record = of_types(&types);
    let topics = ["ethics", "peer-support", "trauma", "recovery", "crisis", "boundaries", "staff-meeting", "clinical"];
    for at in 0..60 {
        record.activities.push(Activity {
            id: format!("a{at}"),
            title: format!("Course {at}"),
            completed_on: day("2025-07-01") + chrono::Days::new(5 * at as u64),
            hours: hours("0.25"),
            topics: vec![topics[at % 8].to_owned(), topics[(at / 8) % 8].to_owned()],
            format: Format::ALL[at % 4],
            ..course("1", &[])
        });
    }
    let plan = plan(&rules, &record, today());
    let own = plan.certificates.iter().filter_map(|outlook| outlook.planned.as_ref().ok()).map(|planned| planned.hours);
    let (most, all) = (own.clone().max().unwrap(), own.sum::<Hours>());
    assert!(plan.hours >= Some(most) && plan.hours <= Some(all), "{:?} {most} {all}", plan.hours);
    assert!(plan.hours < Some(all), "something is shared");
    assert!(!plan.proof.rows.is_empty());
}
