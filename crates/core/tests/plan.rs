//! The plan against a planner that tries everything, and what must hold for every plan.
//!
//! The brute-force planner buys more and more hours of every kind, hour by hour, until each certificate's rows can be filled,
//! and tries every way of using each hour. It shares no code with the engine and is only usable on small rules.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use peerfolio_core::judge::{Rules, judge};
use peerfolio_core::model::{Activity, Credential, Format, Record, Role, Unit};
use peerfolio_core::pack::{Body, Cited, CredentialRule, Expiry, Maximum, Minimum, Pack, Selector, Terms};
use peerfolio_core::plan::{Item, Plan, plan};
use peerfolio_core::{Hours, NaiveDate};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Two topics that rules speak of, and one that none does.
const TOPICS: [&str; 3] = ["ethics", "trauma", "wellness"];
/// Rules speak of the first two.
const FORMATS: [Format; 3] = [Format::InPerson, Format::SelfPaced, Format::LiveOnline];

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

const fn hours(whole: u8) -> Hours {
    Hours::whole(whole as i32)
}

fn cited<T>(value: T) -> Option<Cited<T>> {
    Some(Cited { value, cite: vec!["S1".to_owned()] })
}

/// What a row speaks of: topics and formats by index; an empty list leaves that side open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Which {
    topics: Vec<usize>,
    formats: Vec<usize>,
}

impl Which {
    fn selector(&self) -> Selector {
        Selector {
            topics: self.topics.iter().map(|at| TOPICS[*at].to_owned()).collect(),
            formats: self.formats.iter().map(|at| FORMATS[*at]).collect(),
            ..Selector::default()
        }
    }

    fn fits(&self, kind: Kind) -> bool {
        let shares = kind.0.iter().any(|topic| self.topics.contains(topic));
        (self.topics.is_empty() || shares) && (self.formats.is_empty() || self.formats.contains(&kind.1))
    }
}

/// Topics and format of an hour.
type Kind<'a> = (&'a [usize], usize);

/// A small rule.
#[derive(Debug, Clone)]
struct Rule {
    total: u8,
    minimums: Vec<(Which, u8)>,
    maximum: Option<(Which, u8)>,
}

impl Rule {
    fn terms(&self, barred: &[&str]) -> Terms {
        let minimum = |(at, (which, asked)): (usize, &(Which, u8))| Minimum {
            id: format!("m{at}"),
            label: format!("Minimum {at}"),
            which: which.selector(),
            hours: cited(hours(*asked)),
            cite: vec!["S1".to_owned()],
            ..Minimum::default()
        };
        let maximum = |(which, most): &(Which, u8)| Maximum {
            id: "most".to_owned(),
            label: "Most".to_owned(),
            which: which.selector(),
            hours: cited(hours(*most)),
            cite: vec!["S1".to_owned()],
            ..Maximum::default()
        };
        Terms {
            period_months: cited(24),
            expiry: cited(Expiry::Anniversary),
            ce_hours: cited(hours(self.total)),
            minimums: self.minimums.iter().enumerate().map(minimum).collect(),
            maximums: self.maximum.iter().map(maximum).collect(),
            unique_with: cited(barred.iter().map(|id| (*id).to_owned()).collect()).filter(|_| !barred.is_empty()),
            ..Terms::default()
        }
    }

    /// A slot is a minimum with topics; the last index is the total alone.
    fn slots(&self, kind: Kind) -> Vec<usize> {
        let topical = |(_, (which, _)): &(usize, &(Which, u8))| !which.topics.is_empty() && which.fits(kind);
        let slots = self.minimums.iter().enumerate().filter(topical).map(|(at, _)| at);
        slots.chain([self.minimums.len()]).collect()
    }

    /// What using an hour in a slot leaves: hours lacking by row, the total last, then the room of the maximum.
    fn used(&self, lacking: &[u8], kind: Kind, slot: usize) -> Option<Vec<u8>> {
        let mut left = lacking.to_vec();
        if let Some((which, _)) = self.maximum.as_ref().filter(|(which, _)| which.fits(kind)) {
            let _ = which;
            *left.last_mut()? = left.last()?.checked_sub(1)?;
        }
        for (at, (which, _)) in self.minimums.iter().enumerate() {
            let serves = if which.topics.is_empty() { which.fits(kind) } else { at == slot };
            left[at] = left[at].saturating_sub(u8::from(serves));
        }
        let total = self.minimums.len();
        left[total] = left[total].saturating_sub(1);
        Some(left)
    }

    fn start(&self) -> Vec<u8> {
        let most = self.maximum.as_ref().map_or(0, |(_, most)| *most);
        self.minimums.iter().map(|(_, asked)| *asked).chain([self.total, most]).collect()
    }

    fn is_filled(&self, lacking: &[u8]) -> bool {
        lacking[..=self.minimums.len()].iter().all(|hours| *hours == 0)
    }
}

/// Whether the hours fill every rule, each hour used at most once over all of them.
fn fill(rules: &[&Rule], stock: &[Kind]) -> bool {
    let mut states: BTreeSet<Vec<Vec<u8>>> = BTreeSet::from([rules.iter().map(|rule| rule.start()).collect()]);
    for kind in stock {
        let mut next = states.clone();
        for state in &states {
            for (at, rule) in rules.iter().enumerate() {
                for slot in rule.slots(*kind) {
                    if let Some(left) = rule.used(&state[at], *kind, slot) {
                        let mut state = state.clone();
                        state[at] = left;
                        next.insert(state);
                    }
                }
            }
        }
        states = next;
    }
    states.iter().any(|state| rules.iter().zip(state).all(|(rule, lacking)| rule.is_filled(lacking)))
}

/// A course: topics by index, format by index, and whole hours.
type Course = (Vec<usize>, usize, u8);

#[derive(Debug, Clone)]
struct Wallet {
    rules: Vec<Rule>,
    /// The first two may not use the same hour.
    barred: bool,
    courses: Vec<Course>,
}

const IDS: [&str; 3] = ["us-zz-a", "us-zz-b", "us-zz-c"];

impl Wallet {
    fn pack(&self) -> Rules {
        let body = Body { id: "zz".into(), name: "Board".into(), also_known_as: vec![], url: None, phone: None, email: None };
        let rule = |(at, rule): (usize, &Rule)| {
            let barred: &[&str] = if self.barred && at == 0 { &IDS[1..2] } else { &[] };
            CredentialRule {
                id: IDS[at].into(),
                title: IDS[at].into(),
                body: "zz".into(),
                renewal: vec![rule.terms(barred)],
                ..CredentialRule::default()
            }
        };
        let pack = Pack {
            jurisdiction: "US-ZZ".into(),
            name: "Example".into(),
            reviewed_on: day(2026, 1, 1),
            stale_after: day(2027, 1, 1),
            bodies: vec![body],
            credentials: self.rules.iter().enumerate().map(rule).collect(),
            ..Pack::default()
        };
        Rules::new(vec![pack]).unwrap()
    }

    fn record(&self) -> Record {
        let held = |at: usize| Credential {
            id: format!("c{at}"),
            type_id: Some(IDS[at].into()),
            title: None,
            issuer: None,
            number: None,
            issued_on: day(2025, 1 + u32::try_from(at).unwrap() * 2, 1),
            renewals: vec![],
            expires_on: None,
            own_rule: None,
            name_shown: None,
        };
        let course = |(at, (topics, format, amount)): (usize, &Course)| Activity {
            id: format!("a{at}"),
            title: format!("Course {at}"),
            completed_on: day(2025, 8, 1) + chrono::Days::new(at as u64),
            hours: hours(*amount),
            topics: topics.iter().map(|at| TOPICS[*at].to_owned()).collect(),
            format: FORMATS[*format],
            ..activity()
        };
        Record {
            credentials: (0..self.rules.len()).map(held).collect(),
            activities: self.courses.iter().enumerate().map(course).collect(),
            ..Record::default()
        }
    }

    /// The same rules and courses with every hour cut into two.
    fn in_halves(&self) -> Self {
        let mut wallet = self.clone();
        for rule in &mut wallet.rules {
            rule.total *= 2;
            rule.minimums.iter_mut().for_each(|(_, asked)| *asked *= 2);
            rule.maximum.iter_mut().for_each(|(_, most)| *most *= 2);
        }
        wallet.courses.iter_mut().for_each(|(_, _, hours)| *hours *= 2);
        wallet
    }

    /// The fewest whole hours to buy, by trying everything; `None`: more than `most`, or no amount would do.
    fn fewest(&self, most: u8) -> Option<u8> {
        (0..=most).find(|count| self.enough(&mut Vec::new(), *count, 0))
    }

    fn enough(&self, bought: &mut Vec<(usize, usize)>, count: u8, from: usize) -> bool {
        if count == 0 {
            let there = self.courses.iter().flat_map(|(topics, format, hours)| (0..*hours).map(move |_| (&topics[..], *format)));
            let single = [[0], [1], [2]];
            let stock: Vec<Kind> = there.chain(bought.iter().map(|(topic, format)| (&single[*topic][..], *format))).collect();
            let (apart, together) = self.rules.split_at(if self.barred { 2 } else { 0 });
            let apart: Vec<&Rule> = apart.iter().collect();
            return together.iter().all(|rule| fill(&[rule], &stock)) && (apart.is_empty() || fill(&apart, &stock));
        }
        let kinds = TOPICS.len() * FORMATS.len();
        (from..kinds).any(|kind| {
            bought.push((kind % TOPICS.len(), kind / TOPICS.len()));
            let found = self.enough(bought, count - 1, kind);
            bought.pop();
            found
        })
    }
}

fn activity() -> Activity {
    Activity {
        id: "planned".into(),
        title: "Planned".into(),
        provider: "Sample Training".into(),
        completed_on: day(2026, 6, 1),
        hours: Hours::ZERO,
        unit: Unit::ContactHour,
        topics: vec![],
        format: Format::Other,
        role: Role::Attended,
        approvals: vec![],
        counts_for: None,
    }
}

const TODAY: (i32, u32, u32) = (2026, 6, 1);

fn today() -> NaiveDate {
    day(TODAY.0, TODAY.1, TODAY.2)
}

/// The course that an item asks for, with the first of what would do; or the last.
fn taken(item: &Item, number: usize, last: bool) -> Activity {
    let pick = |count: usize| if last { count.saturating_sub(1) } else { 0 };
    let topic = item.topics.get(pick(item.topics.len())).cloned().unwrap_or_else(|| TOPICS[if last { 2 } else { 0 }].into());
    let any = FORMATS[if last { 1 } else { 0 }];
    Activity {
        id: format!("p{number}"),
        title: format!("Planned {number}"),
        completed_on: item.from.unwrap_or_else(today),
        hours: item.hours,
        topics: vec![topic],
        format: item.formats.get(pick(item.formats.len())).copied().unwrap_or(any),
        provider: item.given_by.clone().unwrap_or_default(),
        approvals: item.serves.iter().filter_map(|serving| serving.approved_by.first().cloned()).collect(),
        ..activity()
    }
}

fn some(of: usize, least: usize) -> impl Strategy<Value = Vec<usize>> {
    proptest::sample::subsequence((0..of).collect::<Vec<_>>(), least..=of)
}

/// A row: by topics, by formats, or by both.
fn which() -> impl Strategy<Value = Which> {
    let topical = (some(2, 1), prop_oneof![4 => Just(vec![]), 1 => Just(vec![0])]);
    let by_format = (Just(vec![]), prop_oneof![Just(vec![0]), Just(vec![1])]);
    prop_oneof![3 => topical.boxed(), 1 => by_format.boxed()].prop_map(|(topics, formats)| Which { topics, formats })
}

fn rule() -> impl Strategy<Value = Rule> {
    let minimums = proptest::collection::vec((which(), 0..3_u8), 0..=2);
    (0..4_u8, minimums, proptest::option::weighted(0.4, (which(), 0..3_u8))).prop_map(|(total, minimums, maximum)| Rule {
        total,
        minimums,
        maximum,
    })
}

fn wallet() -> impl Strategy<Value = Wallet> {
    let courses = proptest::collection::vec((some(2, 0), 0..2_usize, 1..=2_u8), 0..=2);
    (proptest::collection::vec(rule(), 2..=3), any::<bool>(), courses).prop_map(|(rules, barred, courses)| Wallet {
        rules,
        barred,
        courses,
    })
}

fn planned(wallet: &Wallet) -> Plan {
    plan(&wallet.pack(), &wallet.record(), today())
}

/// Every certificate of the wallet can be planned.
fn all_planned(plan: &Plan) -> bool {
    plan.certificates.iter().all(|outlook| outlook.planned.is_ok())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, ..ProptestConfig::default() })]

    #[test]
    fn the_hours_are_the_fewest_there_are(wallet in wallet()) {
        let plan = planned(&wallet);
        prop_assume!(all_planned(&plan));
        let beyond = plan.certificates.iter().any(|outlook| outlook.planned.as_ref().is_ok_and(|planned| !planned.beyond.is_empty()));
        prop_assume!(!beyond);
        let most = 6;
        let Some(fewest) = wallet.fewest(most) else {
            prop_assert!(plan.hours > Some(hours(most - 1)));
            return Ok(());
        };
        // Hours are divisible: three certificates of which each two can share an hour need one and a half.
        if plan.hours != Some(hours(fewest)) {
            let halves = wallet.in_halves().fewest(2 * fewest).unwrap();
            let (doubled, halves) = (plan.hours.unwrap().units() * 2, hours(halves).units());
            // Thirds are no halves, but lie between two of them.
            prop_assert!(doubled <= halves && halves - doubled < Hours::ONE, "{:?} {}", plan, halves);
            prop_assert!(doubled % Hours::ONE != 0 || doubled == halves);
        }
    }

    #[test]
    fn a_plan_lies_between_the_largest_certificate_and_all_of_them(wallet in wallet()) {
        let plan = planned(&wallet);
        let total = plan.hours.unwrap_or_default();
        let own = plan.certificates.iter().filter_map(|outlook| outlook.planned.as_ref().ok()).map(|planned| planned.hours);
        prop_assert!(own.clone().all(|own| own <= total), "{:?}", plan);
        // A wallet's courses that only one of two barred certificates can use are missing for the other.
        if !wallet.barred {
            prop_assert!(total <= own.sum());
            prop_assert_eq!(plan.hours_separately() >= total, true);
        }
        for outlook in &plan.certificates {
            if let (Ok(planned), Some(to_earn), false) = (&outlook.planned, outlook.judgement.to_earn, wallet.barred) {
                prop_assert!(planned.beyond.is_empty() || planned.hours <= to_earn);
                prop_assert!(!planned.beyond.is_empty() || planned.hours >= to_earn, "maximums bind hours to come as well");
            }
        }
        prop_assert_eq!(plan.items.iter().map(|item| item.hours).sum::<Hours>(), total);
        prop_assert_eq!(plan.proof.rows.is_empty(), total.is_zero());
    }

    #[test]
    fn courses_as_planned_leave_nothing_to_earn(wallet in wallet(), last in any::<bool>()) {
        let (rules, mut record) = (wallet.pack(), wallet.record());
        let plan = plan(&rules, &record, today());
        // The judge goes on sharing out hours to a certificate whose rows contradict each other.
        prop_assume!(!wallet.barred || all_planned(&plan));
        for (number, item) in plan.items.iter().enumerate() {
            prop_assert!(item.hours.is_positive() && !item.serves.is_empty());
            prop_assert!(item.by >= today() && item.serves.iter().all(|serving| serving.by >= item.by));
            record.activities.push(taken(item, number, last));
        }
        for (before, after) in plan.certificates.iter().zip(judge(&rules, &record, today())) {
            if before.planned.as_ref().is_ok_and(|planned| planned.beyond.is_empty()) {
                prop_assert_eq!(after.to_earn, Some(Hours::ZERO), "{:?}", plan.items);
            }
        }
        let again = peerfolio_core::plan::plan(&rules, &record, today());
        prop_assert_eq!(again.hours, plan.hours.map(|_| Hours::ZERO));
        prop_assert!(again.items.is_empty());
    }

    #[test]
    fn the_order_of_entry_does_not_matter(wallet in wallet()) {
        let (rules, record) = (wallet.pack(), wallet.record());
        let mut turned = record.clone();
        turned.activities.reverse();
        prop_assert_eq!(plan(&rules, &record, today()), plan(&rules, &turned, today()));
        turned.credentials.reverse();
        prop_assert_eq!(plan(&rules, &record, today()).hours, plan(&rules, &turned, today()).hours);
    }

    #[test]
    fn the_rows_of_the_proof_need_all_the_hours(wallet in wallet()) {
        let wallet = Wallet { barred: false, ..wallet };
        let plan = planned(&wallet);
        if plan.proof.rows.is_empty() {
            return Ok(());
        }
        // Nothing but these rows, and nothing less.
        let mut bare = wallet.clone();
        for (at, rule) in bare.rules.iter_mut().enumerate() {
            let named = |id: &str| plan.proof.rows.iter().any(|row| row.credential_id == format!("c{at}") && row.requirement == id);
            if !named("ce-total") {
                rule.total = 0;
            }
            for (index, (_, asked)) in rule.minimums.iter_mut().enumerate() {
                if !named(&format!("m{index}")) {
                    *asked = 0;
                }
            }
        }
        prop_assert_eq!(planned(&bare).hours, plan.hours);
    }
}
