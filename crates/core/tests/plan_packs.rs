//! Plans over the packs as they are: random wallets of up to ten certificates of the whole country.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use peerfolio_core::judge::Rules;
use peerfolio_core::model::{Activity, Credential, Format, Record, Role, Unit};
use peerfolio_core::plan::{Item, plan};
use peerfolio_core::{Hours, NaiveDate, date};
use proptest::prelude::*;
use std::sync::LazyLock;

const TOPICS: [&str; 8] =
    ["ethics", "peer-support", "trauma", "recovery", "boundaries", "staff-meeting", "clinical", "cultural-competence"];

static RULES: LazyLock<Rules> = LazyLock::new(common::shipped_rules);

fn day(text: &str) -> NaiveDate {
    date::parse(text).unwrap()
}

fn today() -> NaiveDate {
    day("2026-06-01")
}

/// A certificate: which of all, issued so many days after a day, and expiring so many days after another.
type Held = (proptest::sample::Index, u64, u64);

/// A course: day, topics, format, quarters of an hour.
type Course = (u64, Vec<usize>, usize, i64);

fn record(held: &[Held], courses: &[Course]) -> Record {
    let ids: Vec<&str> = RULES.credentials().map(|(_, rule)| rule.id.as_str()).collect();
    let credential = |(at, (which, issued, expires)): (usize, &Held)| Credential {
        id: format!("c{at}"),
        type_id: Some((*which.get(&ids)).to_owned()),
        title: None,
        issuer: None,
        number: None,
        issued_on: day("2025-01-01") + chrono::Days::new(*issued),
        renewals: vec![],
        expires_on: Some(day("2026-07-01") + chrono::Days::new(*expires)),
        own_rule: None,
        name_shown: None,
    };
    let course = |(at, (on, topics, format, quarters)): (usize, &Course)| Activity {
        id: format!("a{at}"),
        title: format!("Course {at}"),
        provider: "Sample Training".into(),
        completed_on: day("2025-01-01") + chrono::Days::new(*on),
        hours: Hours::from_units(quarters * Hours::ONE / 4),
        unit: Unit::ContactHour,
        topics: topics.iter().map(|topic| TOPICS[*topic].to_owned()).collect(),
        format: Format::ALL[*format],
        role: Role::Attended,
        approvals: vec![],
        counts_for: None,
    };
    Record {
        credentials: held.iter().enumerate().map(credential).collect(),
        activities: courses.iter().enumerate().map(course).collect(),
        ..Record::default()
    }
}

/// The course that an item asks for, with the last of what would do.
fn taken(at: usize, item: &Item) -> Activity {
    Activity {
        id: format!("p{at}"),
        title: format!("Planned {at}"),
        provider: item.given_by.clone().unwrap_or_else(|| "Sample Training".into()),
        completed_on: item.from.unwrap_or_else(today),
        hours: item.hours,
        unit: Unit::ContactHour,
        topics: vec![item.topics.last().cloned().unwrap_or_else(|| "oral-health".into())],
        format: item.formats.last().copied().unwrap_or(Format::SelfPaced),
        role: if item.presented { Role::Presented } else { Role::Attended },
        approvals: item.serves.iter().filter_map(|serving| serving.approved_by.first().cloned()).collect(),
        counts_for: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_is_bounded_complete_and_enough(
        held in proptest::collection::vec((any::<proptest::sample::Index>(), 0..300_u64, 0..600_u64), 1..=10),
        courses in proptest::collection::vec(
            (0..500_u64, proptest::sample::subsequence((0..TOPICS.len()).collect::<Vec<_>>(), 0..=3), 0..4_usize, 1..12_i64),
            0..60,
        ),
    ) {
        let mut record = record(&held, &courses);
        let before = plan(&RULES, &record, today());
        let Some(total) = before.hours else {
            prop_assert!(before.certificates.iter().all(|outlook| outlook.planned.is_err()));
            return Ok(());
        };
        let planned = before.certificates.iter().filter_map(|outlook| outlook.planned.as_ref().ok());
        prop_assert!(planned.clone().all(|planned| planned.hours <= total));
        prop_assert_eq!(before.items.iter().map(|item| item.hours).sum::<Hours>(), total);
        prop_assert_eq!(before.proof.rows.is_empty(), total.is_zero());
        for item in &before.items {
            prop_assert!(item.hours.is_positive() && !item.serves.is_empty());
            prop_assert!(item.serves.iter().all(|serving| !serving.requirements.is_empty() && serving.by >= item.by));
            prop_assert!(item.from.is_none_or(|from| from <= item.by) && item.by >= today());
        }
        // A course may not be shorter than a rule's least size; then the item's hours alone are not enough.
        prop_assume!(before.items.iter().all(|item| item.course_of_at_least.is_none_or(|size| size <= item.hours)));
        // Courses of a year to come are done in that year.
        let last = before.items.iter().filter_map(|item| item.from).max().unwrap_or_else(today);
        prop_assume!(last == today());
        let courses = before.items.iter().enumerate().map(|(at, item)| taken(at, item));
        record.activities.extend(courses);
        let after = plan(&RULES, &record, today());
        prop_assert_eq!(after.hours, Some(Hours::ZERO), "{:#?}", before.items);
        for (before, after) in before.certificates.iter().zip(&after.certificates) {
            let certain = before.planned.as_ref().is_ok_and(|planned| planned.beyond.is_empty());
            if certain {
                prop_assert_eq!(after.judgement.to_earn, Some(Hours::ZERO), "{}", after.judgement.credential_id.clone());
            }
        }
    }
}
