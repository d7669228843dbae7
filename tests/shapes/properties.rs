//! What holds of every rule and wallet: the order of entries does not matter, and another course does no harm.

use super::{Situation, condition, maximum, minimum, rule, rules};
use serde_json::{Value, json};

/// A small source of numbers that is the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Contrived rules in which every shape that shares out hours meets others.
fn situations() -> Vec<Situation> {
    let share = "[[credential.renewal.maximum]]\nid = \"half\"\nlabel = \"Half\"\nformats = [\"self-paced\"]\npercent = { value = 50, cite = [\"S1\"] }\n";
    let live = "[[credential.renewal.minimum]]\nid = \"live\"\nlabel = \"Live\"\nformats = [\"in-person\"]\nhours = { value = 6, cite = [\"S1\"] }\n";
    let field = "relevant = { what = \"recovery\", topics = [\"recovery\", \"ethics\"], cite = [\"S1\"] }\n";
    let class = "[[credential.renewal.minimum]]\nid = \"class\"\nlabel = \"Class\"\ntopics = [\"trauma\"]\ntrainings = { value = 1, cite = [\"S1\"] }\n";
    let nested = minimum("domain", &["recovery"], "8", "") + &minimum("ethics", &["ethics"], "3", "within = \"domain\"");
    let doubtful = minimum("trauma", &["trauma"], "3", "applies_if = \"leads\"")
        + &maximum("few", "topics = [\"recovery\"]", "5", "applies_if = \"leads\"")
        + &condition("leads");
    let yearly = minimum("ethics", &["ethics"], "2", "each_year = true")
        + &maximum("own", "formats = [\"self-paced\"]", "4", "each_year = true");
    let clock = minimum("suicide", &["trauma"], "4", "clock = { years = 6 }")
        + &minimum("top", &["ethics"], "2", "in_total = \"unknown\"");
    let one = |block: String| rule(&("ce_hours = { value = 12, cite = [\"S1\"] }\n".to_owned() + &block));
    let barred = "unique_with = { credentials = [\"us-zz-crs\"], cite = [\"S1\"] }\n".to_owned() + &nested;
    vec![
        one(nested.clone() + share + live),
        one(field.to_owned() + &nested + share),
        one(doubtful.clone() + &minimum("ethics", &["ethics", "trauma"], "3", "")),
        one(yearly + class),
        one("carry_over = { hours = 6, cite = [\"S1\"] }\ncounts_once = { value = true, cite = [\"S1\"] }\n".to_owned() + &clock)
            .issued("2023-03-01")
            .renewed("2025-02-20", None),
        rules(&[("us-zz-cps", &barred), ("us-zz-crs", &(doubtful + live))]).holds("d", "us-zz-crs", "2025-02-01", None),
    ]
}

fn course(numbers: &mut Numbers, id: &str) -> Value {
    let topics = ["ethics", "recovery", "trauma", "wellness"];
    let chosen: Vec<&str> = topics.into_iter().filter(|_| numbers.below(3) == 0).collect();
    let format = ["in-person", "self-paced", "live-online"][usize::try_from(numbers.below(3)).unwrap_or(0)];
    let (year, month) = (2024 + numbers.below(3), 1 + numbers.below(10));
    let unit = if numbers.below(12) == 0 { "academic-credit" } else { "contact-hour" };
    json!({
        "id": id, "title": format!("Course {id}"), "provider": "Sample Training", "completed_on": format!("{year}-{month:02}-01"),
        "hours": format!("{}.{}", numbers.below(5), 25 * numbers.below(4)), "unit": unit, "topics": chosen, "format": format,
        "role": "attended", "approvals": [],
    })
}

fn verdicts(situation: &Situation) -> Vec<(Option<bool>, f64)> {
    let status = situation.status();
    let shown = status["credentials"].as_array().expect("a list").iter();
    let hours = |value: &Value| value.as_str().and_then(|text| text.parse().ok()).unwrap_or(0.0);
    shown.map(|shown| (shown["requirements_met"].as_bool(), hours(&shown["hours_to_earn"]))).collect()
}

#[test]
fn the_order_of_entries_changes_nothing() {
    let mut numbers = Numbers(7);
    for situation in situations() {
        for _ in 0..25 {
            let mut held = situation.clone();
            let count = 2 + numbers.below(8);
            for at in 0..count {
                held = held.add("activities", course(&mut numbers, &format!("a{at}")));
            }
            let mut turned = held.clone();
            turned.wallet["activities"].as_array_mut().expect("a list").reverse();
            assert_eq!(held.status(), turned.status(), "{:#}", held.wallet);
        }
    }
}

#[test]
fn another_course_does_no_harm() {
    let rank = |met: Option<bool>| match met {
        Some(false) => 0,
        None => 1,
        Some(true) => 2,
    };
    let mut numbers = Numbers(11);
    for (which, situation) in situations().into_iter().enumerate() {
        for _ in 0..12 {
            let mut held = situation.clone();
            let mut before = verdicts(&held);
            for at in 0..10 {
                // Ids in no order: a new course may come before the others of its day.
                held = held.add("activities", course(&mut numbers, &format!("a{}", (at * 7) % 10)));
                let after = verdicts(&held);
                let (sum, sum_after): (f64, f64) =
                    (before.iter().map(|(_, hours)| hours).sum(), after.iter().map(|(_, hours)| hours).sum());
                assert!(
                    sum_after <= sum,
                    "rule {which}: {sum} hours to earn became {sum_after}\n{}\n{:#}",
                    held.pack,
                    held.wallet
                );
                // Certificates that share no hour may pass a course on to the one that is due first.
                if let ([(before, _)], [(after, _)]) = (before.as_slice(), after.as_slice()) {
                    assert!(
                        rank(*after) >= rank(*before),
                        "rule {which}: {before:?} became {after:?}\n{}\n{:#}",
                        held.pack,
                        held.wallet
                    );
                }
                before = after;
            }
        }
    }
}

#[test]
fn a_verdict_agrees_with_its_rows_and_its_hours() {
    let mut numbers = Numbers(23);
    for situation in situations() {
        for _ in 0..25 {
            let mut held = situation.clone();
            for at in 0..(2 + numbers.below(8)) {
                held = held.add("activities", course(&mut numbers, &format!("a{at}")));
            }
            let status = held.status();
            for shown in status["credentials"].as_array().expect("a list") {
                let to_earn = shown["hours_to_earn"].as_str();
                if shown["requirements_met"] == json!(true) {
                    assert_eq!(to_earn, Some("0"), "{shown:#}\n{}", held.pack);
                }
                if to_earn != Some("0") {
                    assert_eq!(shown["requirements_met"], json!(false), "{shown:#}\n{}", held.pack);
                }
                for row in shown["requirements"].as_array().expect("a list") {
                    let hours = |key: &str| row[key].as_str().and_then(|text| text.parse::<f64>().ok());
                    if let (true, Some(most), Some(counted)) =
                        (row["kind"] == "maximum", hours("required_hours"), hours("counted_hours"))
                    {
                        assert!(counted <= most, "{row:#} of {shown:#}\n{}", held.pack);
                    }
                }
            }
        }
    }
}
