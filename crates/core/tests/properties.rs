//! The judgement against a judge that tries everything, and what must hold for every wallet.
//!
//! The brute-force judge gives each single hour of each course to every slot it may serve, or to none, and keeps the best.
//! It shares no code with the engine and is only usable on wallets of a few hours.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use peerfolio_core::judge::{Judgement, Prover, Rules, TOTAL, judge};
use peerfolio_core::model::{Activity, Credential, Format, Record, Role, Unit};
use peerfolio_core::pack::{Body, Cited, CredentialRule, Expiry, Maximum, Minimum, Pack, Selector, Terms};
use peerfolio_core::{Hours, NaiveDate};
use proptest::prelude::*;

const TOPICS: [&str; 4] = ["ethics", "peer-support", "recovery", "trauma"];

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn cited<T>(value: T) -> Option<Cited<T>> {
    Some(Cited { value, cite: vec!["S1".to_owned()] })
}

/// A small rule: a total, topic minimums of which one may lie in another, and at most one maximum.
#[derive(Debug, Clone)]
struct Rule {
    total: u8,
    minimums: Vec<(Vec<usize>, u8)>,
    nested: bool,
    maximum: Option<(Vec<usize>, u8)>,
}

/// A course: topics by index, and whole hours.
type Course = (Vec<usize>, u8);

fn topics(of: &[usize]) -> Vec<String> {
    of.iter().map(|at| TOPICS[*at].to_owned()).collect()
}

impl Rule {
    fn terms(&self) -> Terms {
        let which = |of: &[usize]| Selector { topics: topics(of), ..Selector::default() };
        let minimum = |at: usize, (of, hours): &(Vec<usize>, u8)| Minimum {
            id: format!("m{at}"),
            label: format!("Minimum {at}"),
            which: which(of),
            hours: cited(Hours::whole(i32::from(*hours))),
            within: (self.nested && at == 1).then(|| "m0".to_owned()),
            cite: vec!["S1".to_owned()],
            ..Minimum::default()
        };
        Terms {
            period_months: cited(24),
            expiry: cited(Expiry::Anniversary),
            ce_hours: cited(Hours::whole(i32::from(self.total))),
            minimums: self.minimums.iter().enumerate().map(|(at, row)| minimum(at, row)).collect(),
            maximums: self
                .maximum
                .iter()
                .map(|(of, hours)| Maximum {
                    id: "most".to_owned(),
                    label: "Most".to_owned(),
                    which: which(of),
                    hours: cited(Hours::whole(i32::from(*hours))),
                    cite: vec!["S1".to_owned()],
                    ..Maximum::default()
                })
                .collect(),
            ..Terms::default()
        }
    }

    fn rules(&self) -> Rules {
        let body = Body { id: "zz".into(), name: "Board".into(), also_known_as: vec![], url: None, phone: None, email: None };
        let rule = CredentialRule {
            id: "us-zz-cps".into(),
            title: "CPS".into(),
            body: "zz".into(),
            renewal: vec![self.terms()],
            ..CredentialRule::default()
        };
        let pack = Pack {
            jurisdiction: "US-ZZ".into(),
            name: "Example".into(),
            reviewed_on: day(2026, 1, 1),
            stale_after: day(2027, 1, 1),
            bodies: vec![body],
            credentials: vec![rule],
            ..Pack::default()
        };
        Rules::new(vec![pack]).unwrap()
    }

    /// Whether a minimum's hours also count for another: itself, and its outer one.
    fn serves(&self, slot: usize, row: usize) -> bool {
        slot == row || (self.nested && slot == 1 && row == 0)
    }

    /// The least hours still to earn, by trying everything. Slots are the minimums, then the total alone, then nothing.
    fn least(&self, courses: &[Course]) -> u32 {
        let kinds: Vec<(&Vec<usize>, u8)> = courses.iter().map(|(of, hours)| (of, *hours)).collect();
        let mut served = vec![0_u32; self.minimums.len() + 1];
        let mut best = u32::MAX;
        self.try_all(&kinds, 0, 0, &mut served, 0, &mut best);
        best
    }

    fn try_all(&self, kinds: &[(&Vec<usize>, u8)], course: usize, given: u8, served: &mut Vec<u32>, capped: u32, best: &mut u32) {
        let Some((of, hours)) = kinds.get(course) else {
            *best = (*best).min(self.to_earn(served));
            return;
        };
        if given == *hours {
            return self.try_all(kinds, course + 1, 0, served, capped, best);
        }
        // This hour counts for nothing.
        self.try_all(kinds, course, given + 1, served, capped, best);
        let in_maximum = self.maximum.as_ref().is_some_and(|(topics, _)| of.iter().any(|topic| topics.contains(topic)));
        if in_maximum && self.maximum.as_ref().is_some_and(|(_, most)| capped + 1 > u32::from(*most)) {
            return;
        }
        let capped = capped + u32::from(in_maximum);
        for slot in 0..served.len() {
            let fits = self.minimums.get(slot).is_none_or(|(topics, _)| of.iter().any(|topic| topics.contains(topic)));
            if fits {
                served[slot] += 1;
                self.try_all(kinds, course, given + 1, served, capped, best);
                served[slot] -= 1;
            }
        }
    }

    fn to_earn(&self, served: &[u32]) -> u32 {
        let have =
            |row: usize| (0..self.minimums.len()).filter(|slot| self.serves(*slot, row)).map(|slot| served[slot]).sum::<u32>();
        let lack = |row: usize, inner: u32| u32::from(self.minimums[row].1).saturating_sub(have(row) + inner);
        let mut earned = 0;
        let mut inner = 0;
        for row in (0..self.minimums.len()).rev() {
            let lacking = lack(row, if self.nested && row == 0 { inner } else { 0 });
            if row == 1 {
                inner = lacking;
            }
            earned += lacking;
        }
        earned + u32::from(self.total).saturating_sub(served.iter().sum::<u32>() + earned)
    }
}

fn record(courses: &[Course]) -> Record {
    let held = Credential {
        id: "c".into(),
        type_id: Some("us-zz-cps".into()),
        title: None,
        issuer: None,
        number: None,
        issued_on: day(2025, 1, 1),
        renewals: vec![],
        expires_on: None,
        own_rule: None,
        name_shown: None,
    };
    let activity = |(at, (of, hours)): (usize, &Course)| Activity {
        id: format!("a{at:02}"),
        title: format!("Course {at}"),
        provider: "Sample Training".into(),
        completed_on: day(2025, 2, 1) + chrono::Days::new(at as u64),
        hours: Hours::whole(i32::from(*hours)),
        unit: Unit::ContactHour,
        topics: topics(of),
        format: Format::Other,
        role: Role::Attended,
        approvals: vec![],
        counts_for: None,
    };
    Record { credentials: vec![held], activities: courses.iter().enumerate().map(activity).collect(), ..Record::default() }
}

fn judged(rule: &Rule, courses: &[Course]) -> Judgement {
    judge(&rule.rules(), &record(courses), day(2026, 6, 1)).swap_remove(0)
}

fn some_topics() -> impl Strategy<Value = Vec<usize>> {
    proptest::sample::subsequence(vec![0, 1, 2, 3], 1..=2)
}

fn rule() -> impl Strategy<Value = Rule> {
    let minimums = proptest::collection::vec((some_topics(), 0..4_u8), 0..=3);
    (0..8_u8, minimums, any::<bool>(), proptest::option::of((some_topics(), 0..4_u8))).prop_map(
        |(total, minimums, nested, maximum)| {
            let nested = nested && minimums.len() > 1;
            Rule { total, minimums, nested, maximum }
        },
    )
}

fn courses() -> impl Strategy<Value = Vec<Course>> {
    proptest::collection::vec((proptest::sample::subsequence(vec![0, 1, 2, 3], 0..=2), 1..=2_u8), 0..=4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn the_verdict_and_the_least_hours_are_those_of_the_brute_force_judge(rule in rule(), courses in courses()) {
        let judgement = judged(&rule, &courses);
        let least = rule.least(&courses);
        prop_assert_eq!(judgement.to_earn, Some(Hours::whole(i32::try_from(least).unwrap())));
        prop_assert_eq!(judgement.requirements_met, Some(least == 0));
    }

    #[test]
    fn the_proof_names_as_many_hours_as_are_missing(rule in rule(), courses in courses()) {
        let (rules, record) = (rule.rules(), record(&courses));
        let as_of = day(2026, 6, 1);
        let least = judge(&rules, &record, as_of)[0].to_earn.unwrap();
        let proof = Prover::of(&rules, &record, as_of).proof(0);
        prop_assert_eq!(proof.is_some(), least.is_positive());
        if let Some(proof) = proof {
            prop_assert_eq!(proof.to_earn, least);
            prop_assert_eq!(proof.asked.less(proof.available), least);
            prop_assert_eq!(proof.rows.iter().map(|row| row.asked).sum::<Hours>(), proof.asked);
        }
    }

    #[test]
    fn no_hour_counts_twice_and_every_hour_is_accounted_for(rule in rule(), courses in courses()) {
        let judgement = judged(&rule, &courses);
        let total = judgement.requirements.iter().find(|row| row.id == TOTAL).unwrap();
        let logged: Hours = courses.iter().map(|(_, hours)| Hours::whole(i32::from(*hours))).sum();
        let left: Hours = judgement.not_counted.iter().map(|not| not.hours).sum();
        prop_assert_eq!(total.counted.unwrap() + left, logged);
        if let Some((_, most)) = &rule.maximum {
            let row = judgement.requirements.iter().find(|row| row.id == "most").unwrap();
            prop_assert!(row.counted.unwrap() <= Hours::whole(i32::from(*most)));
        }
        let outer = |row: usize| !(rule.nested && row == 1);
        let rows = judgement.requirements.iter().filter(|row| row.id.starts_with('m') && row.id != "most").enumerate();
        let named: Hours = rows.filter(|(at, _)| outer(*at)).map(|(_, row)| row.counted.unwrap()).sum();
        prop_assert!(named <= total.counted.unwrap(), "an hour serves one topic minimum and those it lies within");
    }

    #[test]
    fn the_order_of_entry_does_not_matter(rule in rule(), courses in courses(), seed in any::<u64>()) {
        let record = record(&courses);
        let mut shuffled = record.clone();
        let count = shuffled.activities.len().max(1);
        shuffled.activities.rotate_left(usize::try_from(seed % count as u64).unwrap());
        shuffled.activities.reverse();
        let rules = rule.rules();
        prop_assert_eq!(judge(&rules, &record, day(2026, 6, 1)), judge(&rules, &shuffled, day(2026, 6, 1)));
    }

    #[test]
    fn another_course_never_makes_it_worse(rule in rule(), courses in courses(), more in (some_topics(), 1..=3_u8)) {
        let before = judged(&rule, &courses);
        let mut with = courses;
        with.push(more);
        let after = judged(&rule, &with);
        prop_assert!(after.to_earn <= before.to_earn);
        prop_assert!(before.requirements_met != Some(true) || after.requirements_met == Some(true));
    }
}

#[test]
fn ten_thousand_courses_are_judged_exactly() {
    let rule = Rule { total: 200, minimums: vec![(vec![0], 100), (vec![1, 2], 50)], nested: false, maximum: Some((vec![3], 7)) };
    let courses: Vec<Course> = (0..10_000).map(|at| (vec![at % 4], 1)).collect();
    let mut record = record(&courses);
    for (at, course) in record.activities.iter_mut().enumerate() {
        course.id = format!("a{at:05}");
        course.completed_on = day(2025, 2, 1) + chrono::Days::new((at % 400) as u64);
    }
    let judgement = judge(&rule.rules(), &record, day(2026, 6, 1)).swap_remove(0);
    let counted = |id: &str| judgement.requirements.iter().find(|row| row.id == id).unwrap().counted.unwrap();
    assert_eq!(judgement.requirements_met, Some(true));
    assert_eq!((counted("m0"), counted("most"), counted(TOTAL)), (Hours::whole(2500), Hours::whole(7), Hours::whole(7507)));
    assert_eq!(judgement.not_counted.len(), 2493);
}
