//! Two shapes that meet: where a rule of one kind changes what a rule of another kind sees.

use super::{condition, maximum, minimum, rule, rules};
use serde_json::{Value, json};

#[test]
fn a_yearly_maximum_and_a_minimum_in_the_last_year() {
    let block = minimum("ethics", &["ethics"], "4", "") + &maximum("own", "formats = [\"self-paced\"]", "3", "each_year = true");
    let held = rule(&block).course_with("a1", "2025-05-01", "4", &["ethics"], json!({ "format": "self-paced" }));
    let held = held.course("a2", "2025-05-02", "16", &[]);
    held.judge().counted("ethics", "3", false).counted("ce-total", "19", false).to_earn("1");
    let more = held.course_with("a3", "2026-05-02", "1", &["ethics"], json!({ "format": "self-paced" }));
    more.judge().met(true);
}

#[test]
fn hours_on_top_under_a_maximum() {
    let block = minimum("ethics", &["ethics"], "3", "in_total = \"no\"") + &maximum("own", "formats = [\"self-paced\"]", "4", "");
    let own = json!({ "format": "self-paced" });
    let held = rule(&block).course("a1", "2026-05-01", "19", &[]).course_with("a2", "2026-05-02", "3", &["ethics"], own.clone());
    // The one hour that the maximum still lets in fills the total.
    held.course_with("a3", "2026-05-03", "5", &[], own).judge().met(true).left_out("a3", "4", "over-maximum");
}

#[test]
fn weights_and_units_together() {
    let block = "ceu = { value = 1, cite = [\"S1\"] }\n[[credential.renewal.weight]]\nid = \"t\"\nlabel = \"T\"\nroles = [\"presented\"]\ntimes = { value = 1.5, cite = [\"S1\"] }\n";
    let held = rule(block).course_with("a1", "2026-05-01", "4.5", &[], json!({ "unit": "ceu", "role": "presented" }));
    held.judge().counted("ce-total", "6.75", false).to_earn("13.25");
}

#[test]
fn a_clock_and_an_exclusion() {
    let block = minimum("suicide", &["suicide-prevention"], "3", "clock = { years = 6 }")
        + &maximum("own", "formats = [\"self-paced\"]", "0", "");
    let held = rule(&block).issued("2021-03-01").renewed("2023-02-20", None).renewed("2025-02-20", None).course(
        "a0",
        "2026-05-01",
        "20",
        &[],
    );
    held.clone().course("a1", "2022-05-01", "3", &["suicide-prevention"]).judge().met(true);
    held.course_with("a1", "2022-05-01", "3", &["suicide-prevention"], json!({ "format": "self-paced" })).judge().met(false);
}

#[test]
fn an_exempt_first_period_asks_no_row_and_takes_no_condition() {
    let block = "first_period = { exempt = true, cite = [\"S1\"] }\n".to_owned()
        + &minimum("ethics", &["ethics"], "3", "applies_if = \"leads\"")
        + &condition("leads");
    rule(&block).judge().met(true).counted("ethics", "0", true);
}

#[test]
fn what_is_carried_over_leaves_a_share_of_the_whole_total() {
    let block = "carry_over = { hours = 8, cite = [\"S1\"] }\n[[credential.renewal.maximum]]\nid = \"own\"\nlabel = \"Self-paced\"\nformats = [\"self-paced\"]\npercent = { value = 50, cite = [\"S1\"] }\n";
    let held = rule(block).issued("2023-03-01").renewed("2025-02-20", None).course("a1", "2023-05-01", "28", &[]);
    let held = held.course_with("a2", "2025-05-01", "12", &[], json!({ "format": "self-paced" }));
    held.judge()
        .row("ce-total", "carried_in_hours", json!("8"))
        .counted("ce-total", "18", false)
        .counted("own", "10", true)
        .to_earn("2");
}

#[test]
fn a_reset_cycle_takes_only_its_own_hours() {
    let two = rules(&[("us-zz-cps", "resets_with = { credentials = [\"us-zz-crs\"], cite = [\"S1\"] }"), ("us-zz-crs", "")]);
    let two = two.issued("2024-01-01").holds("d", "us-zz-crs", "2025-09-20", None);
    two.course("a1", "2025-05-01", "20", &[]).judge().met(false).left_out("a1", "20", "outside-cycle");
}

#[test]
fn terms_of_a_shorter_period_are_chosen_by_their_own_expiry() {
    let blocks = "until = 2026-07-01\nchosen_by = \"period-end\"\nperiod_months = { value = 24, cite = [\"S1\"] }\n~~~\nfrom = 2026-07-01\nchosen_by = \"period-end\"\nperiod_months = { value = 12, cite = [\"S1\"] }\nce_hours = { value = 10, cite = [\"S1\"] }\n";
    let held = rule(blocks).issued("2024-05-01").expires("2026-05-01").on("2026-03-01");
    held.clone().judge().row("ce-total", "required_hours", json!("20"));
    let renewed = held.renewed("2026-04-20", Some("2027-05-01")).expires("2027-05-01").on("2026-11-22");
    renewed.judge().row("ce-total", "required_hours", json!("10")).cycle("2026-05-01", "2027-05-01");
}

#[test]
fn a_picked_term_with_yearly_hours() {
    let block = "period_months = \"unknown\"\nce_hours = \"unknown\"\n[[credential.renewal.option]]\nmonths = 12\nce_hours = 10\ncite = [\"S1\"]\n[[credential.renewal.option]]\nmonths = 36\nce_hours = 30\ncite = [\"S1\"]\n".to_owned()
        + &minimum("ethics", &["ethics"], "2", "each_year = true");
    let three = rule(&block).expires("2028-03-01").course("a1", "2025-05-01", "28", &["ethics"]).course(
        "a2",
        "2026-05-01",
        "2",
        &["ethics"],
    );
    three.judge().counted("ce-total", "30", true).counted("ethics", "4", false).to_earn("2").met(false);
}

#[test]
fn a_registration_of_its_own_year_beside_a_two_year_certificate() {
    let yearly = "period_months = { value = 12, cite = [\"S1\"] }\nce_hours = { value = 0, cite = [\"S1\"] }\nrequires_current = { credentials = [\"us-zz-crs\"], cite = [\"S1\"] }";
    let two = rules(&[("us-zz-cps", yearly), ("us-zz-crs", "")]).issued("2026-03-01").holds("d", "us-zz-crs", "2025-03-01", None);
    two.judge().met(true).row("requires-current", "met", json!(true)).expires("2027-03-01");
    two.judge_as("d").met(false).missing("ce-total", "20");
    two.on("2027-03-02").judge().row("requires-current", "met", json!(false)).standing("lapsed");
}

#[test]
fn a_double_keeps_the_best_of_its_entries() {
    let same = json!({ "title": "Basics" });
    let held = rule(&minimum("ethics", &["ethics"], "3", "")).course("a9", "2026-05-02", "17", &[]);
    let held = held.course_with("a2", "2026-05-01", "3", &["ethics"], same.clone());
    held.judge().met(true);
    // The same training, entered again without its topic.
    held.course_with("a1", "2026-05-01", "3", &[], same).judge().met(true);
}

#[test]
fn a_pack_says_hours_or_trainings() {
    let block = "[[credential.renewal.minimum]]\nid = \"class\"\nlabel = \"Class\"\ntopics = [\"ethics\"]\ntrainings = { value = 1, cite = [\"S1\"] }\nhours = { value = 3, cite = [\"S1\"] }\n";
    let held = rule(block).course("a1", "2026-05-01", "20", &[]).course("a2", "2026-05-02", "2", &["ethics"]);
    // Both are asked: one training is there, and an hour is missing.
    held.judge().met(false).row("class", "met", json!(false));
    held.course("a3", "2026-05-03", "1", &["ethics"]).judge().met(true);
}

#[test]
fn nothing_known_is_nothing_said() {
    let held = rules(&[("us-zz-cps", "")])
        .add("credentials", json!({ "id": "d", "type": null, "title": "Own", "issuer": "Somebody", "issued_on": "2025-01-01" }));
    held.judge_as("d").met(None).standing("unknown").row("ce-total", "met", Value::Null);
}
