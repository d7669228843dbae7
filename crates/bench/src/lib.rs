//! Sample wallets for the benchmarks, made from numbers alone: the same on every machine and in every run.
//!
//! What is measured, and beside what, is told in `docs/benchmarks.md`. This crate measures and tests nothing itself; the run
//! is `benches/judging.rs`, `benches/keeping.rs` and `benches/packets.rs`. Nothing of the program depends on it.

mod told;

use chrono::{Days, NaiveDate};
use peerfolio_core::Hours;
use peerfolio_core::judge::Rules;
use peerfolio_core::model::{Activity, Credential, Format, Record, Role, Unit};
use peerfolio_core::pack::topics::TOPICS;

pub use told::{median, python_with, shown};

/// Numbers that only look like chance: a linear congruence (the constants are Knuth's MMIX), so that no run differs.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall the same way for the same seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `sides`, which must not be zero.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The high bits are the good ones.
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len())]
    }
}

/// A credential that sample wallets can hold: its id in the packs, and the id of its body.
#[derive(Debug, Clone)]
pub struct Held {
    type_id: String,
    body: String,
}

impl Held {
    /// Every credential of the packs whose total is known.
    #[must_use]
    pub fn with_known_total(rules: &Rules) -> Vec<Self> {
        let known = rules.credentials().filter(|(_, rule)| rule.renewal.iter().any(|terms| terms.ce_hours.is_some()));
        known.map(|(_, rule)| Self { type_id: rule.id.clone(), body: rule.body.clone() }).collect()
    }

    /// One credential by its id; `None` where no pack has it.
    #[must_use]
    pub fn of(rules: &Rules, type_id: &str) -> Option<Self> {
        let (_, rule) = rules.credential(type_id)?;
        Some(Self { type_id: rule.id.clone(), body: rule.body.clone() })
    }
}

/// The size of a wallet.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Years since the first certification, over which the courses are spread.
    pub years: i32,
    /// Courses.
    pub activities: usize,
}

/// The day on which every sample is judged.
///
/// # Panics
/// Never: the day exists.
#[must_use]
pub fn today() -> NaiveDate {
    day(2026, 11, 22)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// A wallet with these certificates and courses of every kind: topics of the packs' vocabulary (the first ones, ethics among
/// them, are more frequent), every format, some presented, half of them approved by one of the bodies, some in other units.
#[must_use]
pub fn wallet(dice: &mut Dice, held: &[Held], size: Size) -> Record {
    let first = day(2026 - size.years, 1, 1);
    let credentials = held.iter().enumerate().map(|(at, held)| Credential {
        id: format!("certificate-{at}"),
        type_id: Some(held.type_id.clone()),
        title: None,
        issuer: None,
        number: None,
        issued_on: first + Days::new(dice.roll(300) as u64),
        renewals: Vec::new(),
        expires_on: Some(today() + Days::new(dice.roll(600) as u64)),
        own_rule: None,
        name_shown: None,
    });
    let credentials = credentials.collect();
    let span = (today() - first).num_days().unsigned_abs();
    let activity = |at: usize| {
        let body = &held[dice.roll(held.len())].body;
        let count = dice.pick(&[0, 1, 1, 1, 2, 3]);
        let topic = |dice: &mut Dice| if dice.roll(3) > 0 { TOPICS[dice.roll(8)].0 } else { TOPICS[dice.roll(TOPICS.len())].0 };
        let mut topics: Vec<String> = (0..count).map(|_| topic(dice).to_owned()).collect();
        topics.dedup();
        Activity {
            id: format!("course-{at:05}"),
            title: format!("Sample course {at}"),
            provider: if dice.roll(5) == 0 { body.clone() } else { format!("Sample Training {}", dice.roll(9)) },
            completed_on: first + Days::new(dice.roll(usize::try_from(span).unwrap_or(1)) as u64),
            hours: Hours::from_units(dice.pick(&[10_000, 12_500, 15_000, 20_000, 30_000, 60_000, 80_000])),
            unit: match dice.roll(20) {
                0 => Unit::Ceu,
                1 => Unit::AcademicCredit,
                _ => Unit::ContactHour,
            },
            topics,
            format: dice.pick(&[Format::InPerson, Format::LiveOnline, Format::SelfPaced, Format::Other]),
            role: if dice.roll(12) == 0 { Role::Presented } else { Role::Attended },
            approvals: if dice.roll(2) == 0 { vec![body.clone()] } else { Vec::new() },
            counts_for: None,
        }
    };
    let mut activities: Vec<Activity> = (0..size.activities).map(activity).collect();
    // As a log is kept: in the order in which they were done.
    activities.sort_by_key(|activity| activity.completed_on);
    Record { credentials, activities, ..Record::default() }
}

/// A wallet that needs no allocation: one certificate, and courses of one topic each in contact hours. Summing by topic gives
/// the right answer here, so that peers which cannot allocate can be held against the judgement.
#[must_use]
pub fn plain_wallet(dice: &mut Dice, held: &Held, topics: &[&str], size: Size) -> Record {
    let mut record = wallet(dice, std::slice::from_ref(held), size);
    for activity in &mut record.activities {
        activity.topics = vec![dice.pick(topics).to_owned()];
        activity.unit = Unit::ContactHour;
    }
    record
}

/// A log of so many courses, one a day at most, with titles of several words as people write them.
#[must_use]
pub fn log(courses: usize) -> Vec<Activity> {
    const ABOUT: [&str; 8] =
        ["Ethics", "Boundaries", "Crisis services", "Trauma", "Recovery planning", "Advocacy", "Documentation", "Wellness"];
    const BY: [&str; 5] = ["Northern Training Co-op", "Sample Institute", "State Council", "River Clinic", "Open College"];
    let mut dice = Dice::new(7);
    let first = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap_or_default();
    let course = |at: usize| Activity {
        id: format!("c{at:06}"),
        title: format!("{} and {} in practice, part {}", dice.pick(&ABOUT), dice.pick(&ABOUT).to_lowercase(), at % 100),
        provider: dice.pick(&BY).to_owned(),
        completed_on: first + Days::new(u64::try_from(dice.roll(13_000)).unwrap_or(0)),
        hours: Hours::whole(i32::try_from(1 + dice.roll(8)).unwrap_or(1)),
        unit: Unit::ContactHour,
        topics: (0..dice.roll(3)).map(|_| dice.pick(TOPICS).0.to_owned()).collect(),
        format: Format::LiveOnline,
        role: Role::Attended,
        approvals: Vec::new(),
        counts_for: None,
    };
    (0..courses).map(course).collect()
}
