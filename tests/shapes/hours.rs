//! The hours: SHAPES 13 to 18 and 21 to 25 of the research.

use super::{maximum, minimum, rule};
use serde_json::{Value, json};

fn own_pace() -> Value {
    json!({ "format": "self-paced" })
}

fn given_by(name: &str) -> Value {
    json!({ "provider": name })
}

#[test]
fn a_quarter_of_an_hour_short() {
    let held = rule("").course("a1", "2026-05-01", "19.75", &["recovery"]);
    held.judge().counted("ce-total", "19.75", false).missing("ce-total", "0.25").to_earn("0.25").met(false);
}

#[test]
fn a_minimum_inside_a_minimum_inside_the_total() {
    let block = "ce_hours = { value = 30, cite = [\"S1\"] }\n".to_owned()
        + &minimum("domain", &["peer-support"], "20", "")
        + &minimum("ethics", &["ethics"], "6", "within = \"domain\"");
    let held = rule(&block).course("a1", "2026-05-01", "10", &["ethics"]).course("a2", "2026-05-02", "12", &["peer-support"]);
    let shown = held.course("a3", "2026-05-03", "5", &["wellness"]).judge();
    shown.counted("ethics", "10", true).counted("domain", "22", true).counted("ce-total", "27", false).to_earn("3");
    // Four hours are missing in the domain and in ethics: they are the same four, and six more for the total.
    let less = rule(&block).course("a1", "2026-05-01", "2", &["ethics"]).course("a2", "2026-05-02", "14", &["peer-support"]);
    let shown = less.course("a3", "2026-05-03", "4", &["wellness"]).judge();
    shown.missing("ethics", "4").missing("domain", "4").missing("ce-total", "10").to_earn("10");
}

#[test]
fn an_hour_serves_one_topic_minimum() {
    let block = "ce_hours = { value = 6, cite = [\"S1\"] }\n".to_owned()
        + &minimum("ethics", &["ethics"], "3", "")
        + &minimum("boundaries", &["boundaries"], "3", "");
    let both = rule(&block).course("a1", "2026-05-01", "3", &["ethics", "boundaries"]);
    both.clone().course("a2", "2026-05-02", "3", &["recovery"]).judge().to_earn("3").counted("ce-total", "6", true).met(false);
    both.clone().course("a2", "2026-05-02", "3", &["ethics"]).judge().met(true).counted("boundaries", "3", true);
    both.course("a2", "2026-05-02", "3", &["boundaries"]).judge().met(true).counted("ethics", "3", true);
}

#[test]
fn minimums_that_fill_the_whole_total() {
    let block = minimum("one", &["ethics"], "10", "") + &minimum("two", &["recovery"], "10", "");
    let held = rule(&block).course("a1", "2026-05-01", "12", &["ethics"]).course("a2", "2026-05-02", "8", &["recovery"]);
    held.judge().counted("ce-total", "20", true).counted("one", "12", true).missing("two", "2").to_earn("2").met(false);
}

#[test]
fn what_a_maximum_lets_in_goes_where_a_minimum_needs_it() {
    let block = minimum("ethics", &["ethics"], "3", "") + &maximum("own", "formats = [\"self-paced\"]", "5", "");
    let held = rule(&block).course("a1", "2026-05-01", "15", &["recovery"]);
    let held = held.course_with("a2", "2026-05-02", "5", &["recovery"], own_pace());
    let held = held.course_with("a3", "2026-05-03", "3", &["ethics"], own_pace());
    held.judge().met(true).counted("ethics", "3", true).counted("ce-total", "20", true).left_out("a2", "3", "over-maximum");
}

#[test]
fn nested_minimums_under_two_maximums() {
    let block = minimum("domain", &["peer-support"], "12", "")
        + &minimum("ethics", &["ethics"], "4", "within = \"domain\"")
        + &maximum("own", "formats = [\"self-paced\"]", "6", "")
        + &maximum("ours", "given_by = [\"zz-board\"]", "8", "");
    let held =
        rule(&block).course_with("a1", "2026-05-01", "5", &["ethics"], json!({ "format": "self-paced", "provider": "ECB" }));
    let held = held.course_with("a2", "2026-05-02", "9", &["peer-support"], given_by("Example Certification Board"));
    let held = held.course_with("a3", "2026-05-03", "4", &["peer-support"], own_pace());
    // 8 of the 14 from the board and 6 of the 9 at one's own pace: of a1 at most 2 may count, else fewer than 12 count in all.
    let shown = held.course("a4", "2026-05-04", "0.25", &["wellness"]).judge();
    shown.met(false).to_earn("7.75").counted("own", "6", true).counted("ours", "8", true).counted("ethics", "2", false);
    shown.counted("ce-total", "12.25", false).counted("domain", "12", true);
}

#[test]
fn what_a_rule_never_takes() {
    let block = maximum("clinical", "topics = [\"clinical\"]", "0", "");
    let held = rule(&block).course("a1", "2026-05-01", "20", &["clinical", "recovery"]).course("a2", "2026-05-02", "1", &[]);
    held.judge().counted("ce-total", "1", false).left_out("a1", "20", "excluded");
}

#[test]
fn at_most_so_many_from_others() {
    let block = "ce_hours = { value = 12, cite = [\"S1\"] }\n".to_owned()
        + &maximum("others", "given_by_other_than = [\"zz-board\"]", "6", "");
    let held =
        rule(&block).course("a1", "2026-05-01", "8", &[]).course_with("a2", "2026-05-02", "5", &[], given_by("The E.C.B."));
    // "E.C.B." are three words; the name on the certificate must be one of the body's.
    held.judge().counted("ce-total", "6", false);
    let held =
        rule(&block).course("a1", "2026-05-01", "8", &[]).course_with("a2", "2026-05-02", "5", &[], given_by("ecb, Training"));
    held.judge().counted("ce-total", "11", false).left_out("a1", "2", "over-maximum").to_earn("1");
}

#[test]
fn approved_by_a_body_or_given_by_it() {
    let held = rule("approved_by = { bodies = [\"zz-board\"], cite = [\"S1\"] }")
        .course_with("a1", "2026-05-01", "4", &[], json!({ "approvals": ["zz-board"] }))
        .course_with("a2", "2026-05-02", "4", &[], given_by("EXAMPLE certification  board"))
        .course_with("a3", "2026-05-03", "4", &[], json!({ "approvals": ["zz-college"] }))
        .course_with("a4", "2026-05-04", "4", &[], json!({ "approvals": ["Example Certification Board"] }))
        .course_with("a5", "2026-05-05", "4", &[], given_by("ECBX Institute"));
    held.judge().counted("ce-total", "12", false).left_out("a3", "4", "not-approved").left_out("a5", "4", "not-approved");
}

#[test]
fn a_format_is_held_against_all_hours() {
    let block = minimum("ethics", &["ethics"], "6", "")
        + "[[credential.renewal.minimum]]\nid = \"live\"\nlabel = \"Live\"\nformats = [\"in-person\", \"live-online\"]\nhours = { value = 10, cite = [\"S1\"] }\n";
    let held = rule(&block).course_with("a1", "2026-05-01", "14", &["recovery"], own_pace());
    let held = held.course("a2", "2026-05-02", "6", &["ethics"]);
    held.judge().counted("ethics", "6", true).counted("live", "6", false).counted("ce-total", "20", true).to_earn("4");
}

#[test]
fn one_hour_cannot_be_earned_in_two_formats() {
    let of = |id: &str, format: &str| {
        format!(
            "[[credential.renewal.minimum]]\nid = \"{id}\"\nlabel = \"{id}\"\nformats = [\"{format}\"]\nhours = {{ value = 10, cite = [\"S1\"] }}\n"
        )
    };
    let block = of("live", "in-person") + &of("own", "self-paced");
    let held = rule(&block).course_with("a1", "2026-05-01", "5", &[], json!({ "format": "live-online" }));
    held.judge().missing("ce-total", "15").missing("live", "10").missing("own", "10").to_earn("20");
}

#[test]
fn units_as_the_body_counts_them_or_as_a_question() {
    let ceus = |hours: &str| json!({ "unit": "ceu", "hours": hours });
    let one = rule("ceu = { value = 1, cite = [\"S1\"] }").course_with("a1", "2026-05-01", "5", &[], ceus("5"));
    one.judge().counted("ce-total", "5", false);
    let standard = rule("").course_with("a1", "2026-05-01", "2", &[], ceus("2"));
    standard.judge().counted("ce-total", "20", true).met(None).asks("ceu");
    rule("ceu = { value = 10, cite = [\"S1\"] }").course_with("a1", "2026-05-01", "2", &[], ceus("2")).judge().met(true);
    let credit = json!({ "unit": "academic-credit" });
    let block = "academic_credit = { value = 15, cite = [\"S1\"] }";
    rule(block).course_with("a1", "2026-05-01", "1.5", &[], credit).judge().counted("ce-total", "22.5", true).met(true);
}

#[test]
fn teaching_counts_double_and_a_quarter() {
    let weight = |times: &str| {
        format!(
            "[[credential.renewal.weight]]\nid = \"teaching\"\nlabel = \"Teaching\"\nroles = [\"presented\"]\ntimes = {{ value = {times}, cite = [\"S1\"] }}\n"
        )
    };
    let taught = json!({ "role": "presented" });
    rule(&weight("2")).course_with("a1", "2026-05-01", "3", &[], taught.clone()).judge().counted("ce-total", "6", false);
    rule(&weight("0.25")).course_with("a1", "2026-05-01", "3", &[], taught.clone()).judge().counted("ce-total", "0.75", false);
    // A maximum and a minimum speak of the hours that count.
    let block = minimum("ethics", &["ethics"], "5", "") + &maximum("taught", "roles = [\"presented\"]", "4", "") + &weight("2");
    let held = rule(&block).course_with("a1", "2026-05-01", "3", &["ethics"], taught);
    held.judge().counted("ethics", "4", false).left_out("a1", "2", "over-maximum");
}

const LONG: &str = "[[credential.renewal.minimum]]\nid = \"long\"\nlabel = \"One long course\"\ntopics = [\"ethics\"]\ncourse_of_at_least = 6\nhours = { value = 6, cite = [\"S1\"] }\n";

#[test]
fn a_single_course_of_so_many_hours() {
    let held = rule(LONG).course("a1", "2026-05-01", "5.75", &["ethics"]).course("a2", "2026-05-02", "3", &["ethics"]);
    held.judge().counted("long", "0", false).counted("ce-total", "8.75", false);
    held.course("a3", "2026-05-03", "6", &["ethics"]).judge().counted("long", "6", true);
    // Counting double does not make it longer.
    let weight = "[[credential.renewal.weight]]\nid = \"t\"\nlabel = \"T\"\nroles = [\"presented\"]\ntimes = { value = 2, cite = [\"S1\"] }\n";
    let taught =
        rule(&(LONG.to_owned() + weight)).course_with("a1", "2026-05-01", "3", &["ethics"], json!({ "role": "presented" }));
    taught.judge().counted("long", "0", false).counted("ce-total", "6", false);
}

#[test]
fn the_length_of_a_course_is_in_the_bodys_own_hours() {
    let ceus = json!({ "unit": "ceu" });
    let one = rule(&("ceu = { value = 1, cite = [\"S1\"] }\n".to_owned() + LONG));
    one.clone().course_with("a1", "2026-05-01", "6", &["ethics"], ceus.clone()).judge().counted("long", "6", true);
    one.course_with("a1", "2026-05-01", "0.6", &["ethics"], ceus.clone()).judge().counted("long", "0", false);
    let ten = rule(&("ceu = { value = 10, cite = [\"S1\"] }\n".to_owned() + LONG));
    ten.course_with("a1", "2026-05-01", "0.6", &["ethics"], ceus).judge().counted("long", "6", true);
    let credit = rule(&("academic_credit = { value = 5, cite = [\"S1\"] }\n".to_owned() + LONG));
    credit
        .course_with("a1", "2026-05-01", "1", &["ethics"], json!({ "unit": "academic-credit" }))
        .judge()
        .counted("long", "0", false);
}

const TRAINING: &str = "[[credential.renewal.minimum]]\nid = \"class\"\nlabel = \"Class\"\ntopics = [\"ethics\"]\ntrainings = { value = 1, cite = [\"S1\"] }\n";

#[test]
fn trainings_are_counted_not_hours() {
    let held = rule(TRAINING).course("a1", "2026-05-01", "20", &["recovery"]);
    held.judge().row("class", "met", json!(false)).row("class", "counted_trainings", json!(0)).to_earn("0").met(false);
    held.course("a2", "2026-05-02", "0.5", &["ethics"]).judge().row("class", "counted_trainings", json!(1)).met(true);
}

#[test]
fn a_training_in_each_year() {
    let held = rule(&(TRAINING.to_owned() + "each_year = true\n")).course("a0", "2026-05-01", "20", &["recovery"]);
    let held = held.course("a1", "2025-03-01", "1", &["ethics"]).course("a2", "2026-02-28", "1", &["ethics"]);
    held.judge().row("class", "met", json!(false)).row("class", "required_trainings", json!(2)).met(false);
    held.course("a3", "2026-03-01", "1", &["ethics"]).judge().row("class", "counted_trainings", json!(2)).met(true);
}

#[test]
fn a_training_is_there_though_a_maximum_is_used_up() {
    let block = TRAINING.to_owned() + &maximum("own", "formats = [\"self-paced\"]", "2", "");
    let held = rule(&block).course("a0", "2026-04-01", "18", &[]).course_with("a1", "2026-05-01", "2", &["recovery"], own_pace());
    held.course_with("a2", "2026-05-02", "2", &["ethics"], own_pace()).judge().counted("ce-total", "20", true).met(true);
}

#[test]
fn hours_in_each_year() {
    let block = minimum("ethics", &["ethics"], "3", "each_year = true");
    let held = rule(&block).course("a0", "2026-04-01", "20", &[]).course("a1", "2025-06-01", "6", &["ethics"]);
    held.judge().counted("ethics", "3", false).missing("ethics", "3").to_earn("3");
    // The first year ends on the eve of its anniversary.
    held.clone().course("a2", "2026-02-28", "3", &["ethics"]).judge().counted("ethics", "3", false);
    held.course("a2", "2026-03-01", "3", &["ethics"]).judge().counted("ethics", "6", true).met(true);
}

#[test]
fn any_hours_in_each_year_and_nested_ones() {
    let any = "[[credential.renewal.minimum]]\nid = \"yearly\"\nlabel = \"Yearly\"\nhours = { value = 10, cite = [\"S1\"] }\neach_year = true\n";
    let held = rule(any).course("a1", "2025-06-01", "18", &[]).course("a2", "2026-06-01", "2", &[]);
    held.judge().counted("ce-total", "20", true).counted("yearly", "12", false).to_earn("8");
    let block = minimum("domain", &["peer-support"], "10", "")
        + &minimum("ethics", &["ethics"], "2", "each_year = true\nwithin = \"domain\"");
    let held = rule(&block).course("a1", "2025-06-01", "6", &["ethics"]).course("a2", "2026-06-01", "2", &["peer-support"]);
    // Ethics of the second year is missing: two hours, which bring the domain to ten.
    let shown = held.course("a3", "2026-06-02", "10", &[]).judge();
    shown.counted("ethics", "2", false).counted("domain", "8", false).counted("ce-total", "18", false).to_earn("2");
}

#[test]
fn at_most_so_many_in_each_year() {
    let block = maximum("own", "formats = [\"self-paced\"]", "5", "each_year = true");
    let held = rule(&block).course_with("a1", "2025-06-01", "8", &[], own_pace());
    let shown = held.course_with("a2", "2026-06-01", "4", &[], own_pace()).judge();
    shown.counted("ce-total", "9", false).left_out("a1", "3", "over-maximum").row("own", "required_hours", json!("10"));
}

#[test]
fn a_clock_of_its_own_reaches_back_before_the_cycle() {
    let block = minimum("suicide", &["suicide-prevention"], "6", "clock = { years = 6 }");
    let held = rule(&block).issued("2019-03-01").renewed("2025-02-20", None).course("a0", "2026-05-01", "18", &[]);
    let held = held.course("a1", "2021-03-01", "4", &["suicide-prevention"]);
    held.judge().counted("suicide", "4", false).counted("ce-total", "18", false).to_earn("2");
    held.clone().course("a2", "2026-05-02", "2", &["suicide-prevention"]).judge().counted("suicide", "6", true).met(true);
    // Six years before the end of the cycle, and a day earlier.
    let late = rule(&block).issued("2019-03-01").renewed("2025-02-20", None);
    late.course("a1", "2021-02-28", "6", &["suicide-prevention"]).judge().counted("suicide", "0", false);
    // The same entry twice is one training.
    let twice = json!({ "title": "Course a1" });
    held.course_with("a2", "2021-03-01", "4", &["suicide-prevention"], twice).judge().counted("suicide", "4", false);
}

#[test]
fn once_in_a_lifetime_and_when_a_newcomer_owes_it() {
    let block = minimum("mat", &["medication-supported-recovery"], "4", "clock = { lifetime = true }");
    let held = rule(&block).issued("2015-03-01").renewed("2025-02-20", None).course("a0", "2026-05-01", "20", &[]);
    held.judge().counted("mat", "0", false).to_earn("4");
    held.course("a1", "2015-04-01", "4", &["medication-supported-recovery"]).judge().met(true);
    let clock = |more: &str| {
        rule(&minimum("equity", &["health-equity"], "2", &format!("clock = {{ years = 4 }}\n{more}"))).course(
            "a0",
            "2026-05-01",
            "20",
            &[],
        )
    };
    clock("first_due = \"first-clock\"").judge().row("equity", "met", json!(true)).met(true);
    clock("first_due = \"first-cycle\"").judge().row("equity", "met", json!(false)).met(false);
    clock("").judge().row("equity", "met", Value::Null).met(None).asks("newcomer");
    clock("").course("a1", "2026-05-02", "2", &["health-equity"]).judge().met(true);
    // When the clock has run once, nobody is new.
    clock("first_due = \"first-clock\"").issued("2023-03-01").renewed("2025-02-20", None).judge().met(false);
}

#[test]
fn hours_above_the_total_go_over_once_and_up_to_a_limit() {
    let held = rule("carry_over = { hours = 5, cite = [\"S1\"] }")
        .issued("2021-03-01")
        .renewed("2023-02-20", None)
        .renewed("2025-02-20", None);
    let held =
        held.course("a1", "2021-05-01", "28", &[]).course("a2", "2023-05-01", "16", &[]).course("a3", "2025-05-01", "19", &[]);
    // 8 over, 5 of them carried; 16 + 5 = 21 leaves 1 that was earned in the second cycle.
    held.judge().row("ce-total", "carried_in_hours", json!("1")).counted("ce-total", "20", true).met(true);
    let none = rule("carry_over = { none = true, cite = [\"S1\"] }").issued("2023-03-01").renewed("2025-02-20", None);
    none.course("a1", "2023-05-01", "28", &[]).judge().counted("ce-total", "0", false);
    // What was carried over into a cycle is used first: 10 + 15 = 25, of which 5 were earned in it.
    let first = rule("carry_over = { hours = 10, cite = [\"S1\"] }")
        .issued("2021-03-01")
        .renewed("2023-02-20", None)
        .renewed("2025-02-20", None);
    let first = first.course("a1", "2021-05-01", "30", &[]).course("a2", "2023-05-01", "15", &[]);
    first.judge().counted("ce-total", "5", false);
}

#[test]
fn an_hour_of_the_day_between_two_cycles_is_carried_or_counted_but_not_both() {
    let held = rule("carry_over = { hours = 10, cite = [\"S1\"] }").issued("2023-03-01").renewed("2025-02-20", None);
    let held = held.course("a1", "2024-05-01", "20", &[]).course("a2", "2025-03-01", "6", &[]);
    held.judge().counted("ce-total", "6", false).missing("ce-total", "14");
}

#[test]
fn what_is_carried_over_serves_the_total_and_a_clock_runs_by_itself() {
    let block = "carry_over = { hours = 5, cite = [\"S1\"] }\n".to_owned()
        + &minimum("ethics", &["ethics"], "3", "")
        + &minimum("suicide", &["suicide-prevention"], "3", "clock = { years = 6 }");
    let held = rule(&block).issued("2023-03-01").renewed("2025-02-20", None);
    let held = held.course("a1", "2023-05-01", "25", &["ethics"]).course("a2", "2023-05-02", "3", &["suicide-prevention"]);
    let shown = held.course("a3", "2025-05-01", "15", &["recovery"]).judge();
    shown.counted("ce-total", "20", true).counted("suicide", "3", true).counted("ethics", "0", false).to_earn("3").met(false);
}

#[test]
fn hours_on_top_of_the_total() {
    let block = minimum("ethics", &["ethics"], "3", "in_total = \"no\"");
    let with = |other: &str, ethics: &str| {
        rule(&block).course("a1", "2026-05-01", other, &[]).course("a2", "2026-05-02", ethics, &["ethics"]).judge()
    };
    with("20", "3").met(true).counted("ce-total", "20", true);
    with("17", "3").met(false).counted("ce-total", "17", false).to_earn("3");
    with("17", "5").counted("ethics", "3", true).counted("ce-total", "19", false).to_earn("1");
}

#[test]
fn what_lies_inside_hours_on_top_comes_on_top_with_them() {
    let block = minimum("law", &["ethics", "law-and-ethics"], "6", "in_total = \"no\"")
        + &minimum("ethics", &["ethics"], "3", "within = \"law\"");
    let with = |other: &str| {
        let held = rule(&block).course("a1", "2026-05-01", other, &[]).course("a2", "2026-05-02", "3", &["ethics"]);
        held.course("a3", "2026-05-03", "3", &["law-and-ethics"]).judge()
    };
    with("20").met(true).counted("ce-total", "20", true).counted("law", "6", true).counted("ethics", "3", true);
    with("17").met(false).counted("ce-total", "17", false).to_earn("3");
}

#[test]
fn hours_of_which_no_source_says_whether_they_come_on_top() {
    let block = minimum("ethics", &["ethics"], "3", "in_total = \"unknown\"");
    let with = |other: &str, ethics: &str| {
        rule(&block).course("a1", "2026-05-01", other, &[]).course("a2", "2026-05-02", ethics, &["ethics"]).judge()
    };
    with("20", "3").met(true);
    with("17", "3").met(None).asks("on top");
    with("16", "3").met(false).to_earn("1");
    with("17", "6").met(true);
}

#[test]
fn the_same_training_counts_once_even_in_a_later_cycle() {
    let same = json!({ "title": "Basics" });
    let held = |block: &str| {
        let held = rule(block).issued("2023-03-01").renewed("2025-02-20", None);
        held.course_with("a1", "2024-05-01", "20", &[], same.clone()).course_with("a2", "2026-05-01", "20", &[], same.clone())
    };
    held("counts_once = { value = true, cite = [\"S1\"] }").judge().left_out("a2", "20", "duplicate").met(false);
    held("").judge().met(true);
    // Nothing from before certification was used for a renewal.
    let early = rule("counts_once = { value = true, cite = [\"S1\"] }").issued("2023-03-01").renewed("2025-02-20", None);
    let early = early.course_with("a1", "2023-02-28", "20", &[], same.clone());
    early.course_with("a2", "2026-05-01", "20", &[], same.clone()).judge().met(true);
    // A course that the rule never took used nothing up.
    let block = "counts_once = { value = true, cite = [\"S1\"] }\napproved_by = { bodies = [\"zz-board\"], cite = [\"S1\"] }";
    let unapproved =
        rule(block).issued("2023-03-01").renewed("2025-02-20", None).course_with("a1", "2024-05-01", "20", &[], same);
    let approved = json!({ "title": "Basics", "approvals": ["zz-board"] });
    unapproved.course_with("a2", "2026-05-01", "20", &[], approved).judge().met(true);
}

#[test]
fn the_same_entry_twice_and_a_course_kept_for_another() {
    let same = json!({ "title": "Basics" });
    let held = rule("").course_with("a1", "2026-05-01", "10", &[], same.clone()).course_with("a2", "2026-05-01", "10", &[], same);
    held.judge().counted("ce-total", "10", false).left_out("a2", "10", "duplicate");
    let kept = rule("").holds("d", "us-zz-cps", "2025-03-01", None).course_with(
        "a1",
        "2026-05-01",
        "20",
        &[],
        json!({ "counts_for": ["d"] }),
    );
    kept.judge().met(false).left_out("a1", "20", "assigned-elsewhere");
    kept.judge_as("d").met(true);
}

#[test]
fn topics_other_than_these() {
    let block = maximum("outside", "topics_other_than = [\"peer-support\", \"recovery\"]", "9", "");
    let held =
        rule(&block).course("a1", "2026-05-01", "12", &["wellness"]).course("a2", "2026-05-02", "10", &["wellness", "recovery"]);
    held.course("a3", "2026-05-03", "1", &[]).judge().counted("ce-total", "19", false).left_out("a3", "1", "over-maximum");
}

#[test]
fn an_average_that_is_only_advised() {
    let block = "[[credential.renewal.minimum]]\nid = \"average\"\nlabel = \"Ten a year\"\nhours = { value = 10, cite = [\"S1\"] }\neach_year = true\nadvisory = true\n";
    let held = rule(block).course("a1", "2025-06-01", "20", &[]);
    held.judge().met(true).to_earn("0").row("average", "kind", json!("attestation"));
}
