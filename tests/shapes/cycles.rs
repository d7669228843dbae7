//! The cycle and its ends: SHAPES 1 to 12, 23, 29 and 30 of the research, as dates.

use super::{maximum, minimum, rule, rules};
use serde_json::{Value, json};

const YEARLY: &str = "period_months = { value = 12, cite = [\"S1\"] }\nexpiry = { kind = \"fixed-date\", month = 12, day = 31, cite = [\"S1\"] }\n";

#[test]
fn a_leap_day_is_the_28th_in_common_years_and_comes_back() {
    let year = rule("period_months = { value = 12, cite = [\"S1\"] }").issued("2024-02-29");
    year.clone().on("2024-06-01").judge().expires("2025-02-28").cycle("2024-02-29", "2025-02-28");
    let later = year.renewed("2027-02-15", None).on("2027-06-01");
    later.judge().expires("2028-02-29").cycle("2027-02-28", "2028-02-29");
}

#[test]
fn the_end_of_a_month_stays_the_end_where_a_month_is_shorter() {
    let half = rule("period_months = { value = 6, cite = [\"S1\"] }").issued("2025-08-31");
    half.clone().on("2025-12-01").judge().expires("2026-02-28");
    half.renewed("2026-02-20", None).on("2026-06-01").judge().expires("2026-08-31").cycle("2026-02-28", "2026-08-31");
}

#[test]
fn a_fixed_date_every_year_begins_the_next_cycle_on_the_day_after() {
    let first = rule(YEARLY).issued("2026-03-15");
    first.judge().expires("2026-12-31").cycle("2026-03-15", "2026-12-31").standing("renewal-open");
    let second = first.renewed("2026-12-10", None).on("2027-02-01");
    second.judge().expires("2027-12-31").cycle("2027-01-01", "2027-12-31").standing("current");
}

#[test]
fn a_fixed_date_of_odd_years() {
    let odd = rule("expiry = { kind = \"fixed-date\", month = 9, day = 1, every_years = 2, base_year = 2015, cite = [\"S1\"] }");
    odd.clone().issued("2024-05-01").on("2025-01-01").judge().expires("2025-09-01").cycle("2024-05-01", "2025-09-01");
    odd.issued("2025-09-01").judge().expires("2027-09-01");
}

#[test]
fn a_fourth_year_ends_on_the_working_day_before_and_the_certificate_may_print_the_saturday() {
    let fourth = rule(
        "period_months = { value = 48, cite = [\"S1\"] }\nexpiry = { kind = \"fixed-date\", month = 9, day = 30, every_years = 4, base_year = 2015, working_day = \"before\", cite = [\"S1\"] }",
    );
    // 30 September 2023 was a Saturday, 2027 it is a Thursday.
    fourth.clone().issued("2022-05-01").on("2023-06-01").judge().expires("2023-09-29");
    let renewed = fourth.clone().issued("2018-05-01").renewed("2019-09-20", None).renewed("2023-09-20", None);
    renewed.judge().expires("2027-09-30").cycle("2023-09-30", "2027-09-30");
    let printed = fourth.issued("2018-05-01").renewed("2019-09-20", Some("2023-09-30")).on("2023-06-01");
    printed.judge().expires("2023-09-30").cycle("2019-10-01", "2023-09-30");
}

#[test]
fn a_working_day_after_may_lie_in_the_next_year() {
    let block = YEARLY.replace("day = 31,", "day = 31, working_day = \"after\",");
    // 1 January 2028 is a Saturday, kept on Friday 31 December; then a weekend.
    let held = rule(&block).issued("2025-03-01").renewed("2025-12-20", None).renewed("2026-12-20", None).on("2027-06-01");
    held.judge().expires("2028-01-03").cycle("2027-01-01", "2028-01-03");
}

#[test]
fn odd_or_even_years_of_the_holder_stand_on_the_certificate_alone() {
    let own =
        rule("expiry = { kind = \"fixed-date\", month = 10, day = 31, every_years = 2, parity = \"holder\", cite = [\"S1\"] }");
    own.judge().standing("unknown").is("expires_on", Value::Null).is("cycle", Value::Null).met(None);
    let renewed = own.issued("2021-05-01").renewed("2025-10-20", Some("2027-10-31"));
    renewed.judge().cycle("2025-11-01", "2027-10-31");
}

#[test]
fn the_first_and_the_last_day_of_the_month_of_certification() {
    let start = rule("expiry = { kind = \"month-start\", cite = [\"S1\"] }").issued("2025-03-14");
    start.judge().expires("2027-03-01");
    let end = rule("expiry = { kind = \"month-end\", cite = [\"S1\"] }");
    end.clone().issued("2025-03-14").judge().expires("2027-03-31").cycle("2025-03-14", "2027-03-31");
    end.clone().issued("2026-02-10").judge().expires("2028-02-29");
    end.issued("2023-03-14").renewed("2025-03-20", None).judge().expires("2027-03-31").cycle("2025-04-01", "2027-03-31");
}

#[test]
fn a_birthday_on_a_leap_day_and_a_certificate_issued_on_the_birthday() {
    let year = rule("period_months = { value = 12, cite = [\"S1\"] }\nexpiry = { kind = \"birthday\", cite = [\"S1\"] }");
    let leap = year.clone().born("1984-02-29").issued("2024-03-15");
    leap.clone().on("2024-06-01").judge().expires("2025-02-28");
    leap.renewed("2027-02-20", None).on("2027-06-01").judge().expires("2028-02-29").cycle("2027-02-28", "2028-02-29");
    year.clone().born("1984-05-10").issued("2025-05-10").on("2025-06-01").judge().expires("2026-05-10");
    year.judge().standing("unknown").met(None);
}

#[test]
fn a_shorter_first_period_of_unknown_hours_and_the_whole_one_after_it() {
    let block = "period_months = { value = 12, cite = [\"S1\"] }\nfirst_period = { months = 6, ce_hours = \"unknown\", extension_months = 6, cite = [\"S1\"] }\n";
    let held = rule(&(block.to_owned() + &minimum("ethics", &["ethics"], "3", ""))).issued("2026-08-01");
    let shown = held.judge();
    shown.expires("2027-02-01").met(None).row("ce-total", "kind", json!("to-confirm")).row("ethics", "met", Value::Null);
    held.clone().expires("2027-08-01").judge().row("ce-total", "required_hours", Value::Null);
    held.clone().expires("2027-08-02").judge().row("ce-total", "required_hours", json!("20"));
    held.renewed("2027-01-20", None).on("2027-06-01").judge().expires("2028-02-01").row("ethics", "required_hours", json!("3"));
}

#[test]
fn a_first_period_that_only_some_certificates_have() {
    let block = "first_period = { months = 6, ce_hours = 5, always = false, details = \"not-asked\", cite = [\"S1\"] }\n";
    let held = rule(&(block.to_owned() + &minimum("ethics", &["ethics"], "3", ""))).issued("2026-08-01");
    held.judge().expires("2028-08-01").row("ce-total", "required_hours", json!("20")).met(false);
    let short = held.expires("2027-02-01").course("a1", "2026-09-01", "5", &["recovery"]);
    short.judge().row("ce-total", "required_hours", json!("5")).counted("ethics", "0", true).met(true);
}

#[test]
fn a_share_of_the_total_is_a_share_of_the_first_periods_total() {
    let block = "first_period = { months = 6, ce_hours = 6, details = \"asked\", cite = [\"S1\"] }\n[[credential.renewal.maximum]]\nid = \"own\"\nlabel = \"Self-paced\"\nformats = [\"self-paced\"]\npercent = { value = 50, cite = [\"S1\"] }\n";
    let held = rule(block).issued("2026-08-01");
    let held = held.course_with("a1", "2026-08-10", "5", &[], json!({ "format": "self-paced" }));
    let shown = held.clone().course("a2", "2026-08-11", "3", &[]).judge();
    shown.counted("ce-total", "6", true).counted("own", "3", true).left_out("a1", "2", "over-maximum").met(true);
    held.course("a2", "2026-08-11", "2.75", &[]).judge().counted("ce-total", "5.75", false).to_earn("0.25");
}

#[test]
fn the_share_of_a_first_period_bounds_what_it_carries_over() {
    // First period: 4 hours, half of them self-paced at most, so 2 + 5 = 7 count and 3 go over.
    let block = "first_period = { months = 6, ce_hours = 4, details = \"asked\", cite = [\"S1\"] }\ncarry_over = { hours = 10, cite = [\"S1\"] }\n[[credential.renewal.maximum]]\nid = \"own\"\nlabel = \"Self-paced\"\nformats = [\"self-paced\"]\npercent = { value = 50, cite = [\"S1\"] }\n";
    let held = rule(block).issued("2025-03-01").renewed("2025-08-20", None);
    let held = held.course_with("a1", "2025-04-01", "9", &[], json!({ "format": "self-paced" }));
    let held = held.course("a2", "2025-05-01", "5", &[]).course("a3", "2026-05-01", "16", &[]);
    held.judge().expires("2027-09-01").row("ce-total", "carried_in_hours", json!("3")).counted("ce-total", "19", false);
}

#[test]
fn a_broken_first_cycle_asks_nothing() {
    let block = YEARLY.to_owned()
        + "first_period = { exempt_until_whole_cycle = true, cite = [\"S1\"] }\n"
        + &minimum("ethics", &["ethics"], "3", "");
    let held = rule(&block);
    let printed = held.clone().issued("2026-03-15").expires("2026-12-31");
    printed.judge().met(true).row("ce-total", "required_hours", json!("0")).counted("ethics", "0", true);
    // Without a printed date it runs to the end of the first whole cycle.
    held.clone().issued("2026-03-15").judge().expires("2027-12-31").cycle("2027-01-01", "2027-12-31");
    held.issued("2026-01-01").judge().expires("2026-12-31").cycle("2026-01-01", "2026-12-31").met(false);
}

#[test]
fn every_first_period_exempt_or_only_one_shorter_than_a_year() {
    let every = rule("first_period = { exempt = true, cite = [\"S1\"] }");
    every.judge().met(true).row("ce-total", "required_hours", json!("0"));
    every.renewed("2027-02-20", None).on("2027-06-01").judge().met(false).missing("ce-total", "20");
    let short = rule(&(YEARLY.to_owned() + "first_period = { exempt_if_shorter_than_months = 12, cite = [\"S1\"] }"));
    short.clone().issued("2026-01-02").judge().met(true);
    // From 1 January to 31 December is a whole year.
    short.issued("2026-01-01").judge().met(false);
}

#[test]
fn hours_due_before_expiry() {
    let held = rule("hours_due_days_before_expiry = { value = 30, cite = [\"S1\"] }");
    let held = held.course("a1", "2027-01-30", "20", &[]).course("a2", "2027-01-31", "1", &[]).on("2027-02-10");
    let shown = held.judge();
    shown.expires("2027-03-01").cycle("2025-03-01", "2027-01-30").met(true).left_out("a2", "1", "outside-cycle");
    held.expires("2027-03-01").judge().cycle("2025-03-01", "2027-01-30");
}

#[test]
fn hours_due_on_the_annual_date_and_a_certificate_that_outlives_it() {
    let block = "period_months = { value = 12, cite = [\"S1\"] }\nhours_due_days_before_expiry = { value = 90, cite = [\"S1\"] }\ngrace = { days = 90, before_expiry = true, cite = [\"S1\"] }";
    let held = rule(block).issued("2026-01-01");
    held.judge().expires("2027-04-01").cycle("2026-01-01", "2027-01-01").is("grace_ends_on", Value::Null);
    held.on("2027-04-02").judge().standing("lapsed");
}

#[test]
fn filing_windows_in_days_months_and_business_days() {
    let months = rule("opens = { months = 3, cite = [\"S1\"] }\nfile_by = { days = 60, received = true, cite = [\"S1\"] }");
    months.clone().on("2026-11-30").judge().standing("current").is("renewal_opens_on", json!("2026-12-01"));
    months.on("2026-12-01").judge().standing("renewal-open").is("file_by", json!("2026-12-31"));
    // Ten business days before Monday, 1 March 2027, over Presidents' Day.
    let business = rule("opens = { business_days = 10, cite = [\"S1\"] }");
    business.judge().is("renewal_opens_on", json!("2027-02-12"));
    let unknown = rule("");
    unknown.clone().on("2026-11-30").judge().standing("current").is("renewal_opens_on", Value::Null);
    unknown.on("2026-12-01").judge().standing("renewal-open");
}

#[test]
fn the_grace_in_months_between_two_days_none_and_unknown() {
    let months = rule("grace = { months = 6, cite = [\"S1\"] }").expires("2026-08-31");
    months.judge().standing("grace").is("grace_ends_on", json!("2027-02-28"));
    months.clone().on("2027-02-28").judge().standing("grace");
    months.on("2027-03-01").judge().standing("lapsed");
    let between = rule("grace = { from = 2027-04-01, until = 2027-06-30, cite = [\"S1\"] }");
    for (day, standing) in [("2027-03-15", "lapsed"), ("2027-04-01", "grace"), ("2027-06-30", "grace"), ("2027-07-01", "lapsed")]
    {
        between.clone().on(day).judge().standing(standing);
    }
    rule("grace = { none = true, cite = [\"S1\"] }").on("2027-03-02").judge().standing("lapsed");
    rule("").on("2027-03-02").judge().standing("lapsed").asks("grace");
}

#[test]
fn the_last_day_is_inside() {
    let held = rule("").course("a1", "2027-03-01", "20", &[]).on("2027-03-01");
    held.judge().standing("renewal-open").met(true);
    let late = rule("").course("a1", "2027-03-02", "20", &[]).on("2027-03-02");
    late.judge().met(false).left_out("a1", "20", "outside-cycle");
    let early = rule("").course("a1", "2025-02-28", "20", &[]).course("a2", "2025-03-01", "20", &[]);
    early.judge().met(true).left_out("a1", "20", "outside-cycle");
    rule("").course("a1", "2026-11-23", "20", &[]).judge().met(false).left_out("a1", "20", "outside-cycle");
}

#[test]
fn not_expiring_is_not_the_same_as_not_known() {
    let never =
        rule("period_months = { value = 0, cite = [\"S1\"] }\nexpiry = \"unknown\"\nce_hours = { value = 0, cite = [\"S1\"] }");
    never.judge().standing("does-not-expire").is("cycle", Value::Null).met(true);
    never.clone().expires("2027-01-31").judge().standing("renewal-open").expires("2027-01-31");
    let unknown = rule("period_months = \"unknown\"\nexpiry = \"unknown\"\nce_hours = \"unknown\"");
    unknown.judge().standing("unknown").met(None).asks("expires");
    let hours = rule("period_months = { value = 0, cite = [\"S1\"] }\nexpiry = \"unknown\"");
    hours.judge().standing("does-not-expire").met(None).row("ce-total", "counted_hours", Value::Null);
}

#[test]
fn the_certificate_outranks_the_rule() {
    rule("").expires("2027-04-15").judge().expires("2027-04-15").cycle("2025-03-01", "2027-04-15");
    rule("expiry = { kind = \"on-certificate\", cite = [\"S1\"] }").judge().standing("unknown");
    let printed = rule("expiry = { kind = \"on-certificate\", cite = [\"S1\"] }").expires("2027-02-10");
    printed.judge().cycle("2025-03-01", "2027-02-10");
}

#[test]
fn the_holder_picks_the_term() {
    let option = |months: u32, hours: &str| {
        format!("[[credential.renewal.option]]\nmonths = {months}\nce_hours = {hours}\nfee_usd = 50\ncite = [\"S1\"]\n")
    };
    let block = "period_months = \"unknown\"\nce_hours = \"unknown\"\n".to_owned()
        + &option(12, "10")
        + &option(24, "20")
        + &option(36, "\"unknown\"");
    let held = rule(&block);
    held.clone().expires("2026-03-01").judge().row("ce-total", "required_hours", json!("10"));
    held.clone().expires("2027-03-01").judge().row("ce-total", "required_hours", json!("20")).is("fee_usd", json!("50"));
    held.clone().expires("2028-03-01").judge().row("ce-total", "required_hours", Value::Null).met(None);
    held.judge().asks("you pick the term").met(None);
    held.clone().answer("renewal.period_months", "24").judge().expires("2027-03-01").row(
        "ce-total",
        "required_hours",
        json!("20"),
    );
    // Renewed ten weeks early, for two years from the end of the term before.
    let early = held.issued("2023-03-01").renewed("2024-02-20", Some("2025-03-01")).renewed("2024-12-20", Some("2027-03-01"));
    early.judge().row("ce-total", "required_hours", json!("20")).cycle("2025-03-01", "2027-03-01");
}

#[test]
fn the_latest_renewal_of_another_starts_the_cycle_anew() {
    let two = rules(&[("us-zz-cps", "resets_with = { credentials = [\"us-zz-crs\"], cite = [\"S1\"] }"), ("us-zz-crs", "")]);
    let two = two.issued("2024-01-01");
    two.judge().expires("2026-01-01");
    two.clone().holds("d", "us-zz-crs", "2025-09-20", None).judge().expires("2027-09-20").cycle("2025-09-20", "2027-09-20");
    let renewal = json!([{ "renewed_on": "2025-06-01", "expires_on": "2027-06-01" }]);
    let other = json!({ "id": "d", "type": "us-zz-crs", "issued_on": "2023-06-01", "renewals": renewal });
    two.add("credentials", other).judge().expires("2027-06-01").cycle("2025-06-01", "2027-06-01");
}

#[test]
fn from_when_an_hour_counts() {
    let last = rule("counts_from = { last_renewal = true, cite = [\"S1\"] }").issued("2023-03-01").renewed("2025-02-10", None);
    last.judge().expires("2027-03-01").cycle("2025-02-10", "2027-03-01");
    rule("counts_from = { months_before_expiry = 12, cite = [\"S1\"] }").judge().cycle("2026-03-01", "2027-03-01");
    let month = "expiry = { kind = \"month-start\", cite = [\"S1\"] }\n";
    rule(&format!("{month}counts_from = {{ not_before_certification = true, cite = [\"S1\"] }}"))
        .issued("2025-03-14")
        .judge()
        .cycle("2025-03-14", "2027-03-01");
}

#[test]
fn terms_that_change_on_a_day_by_each_date_that_may_decide() {
    let blocks = |by: &str| {
        format!(
            "until = 2026-01-01\nchosen_by = \"{by}\"\nce_hours = {{ value = 10, cite = [\"S1\"] }}\n~~~\nfrom = 2026-01-01\nchosen_by = \"{by}\"\nce_hours = {{ value = 30, cite = [\"S1\"] }}\n"
        )
    };
    let hours =
        |by: &str, day: &str| rule(&blocks(by)).on(day).judge().find("ce-total").expect("a total")["required_hours"].clone();
    assert_eq!(hours("period-start", "2026-11-22"), "10");
    assert_eq!(hours("period-end", "2025-11-22"), "30");
    assert_eq!(hours("judged-on", "2025-12-31"), "10");
    assert_eq!(hours("judged-on", "2026-01-01"), "30");
    // A cycle that begins on the very day is judged by the new terms.
    let new = rule(&blocks("period-start")).issued("2026-01-01");
    new.judge().row("ce-total", "required_hours", json!("30"));
}

#[test]
fn other_certificates_held_decide_the_terms() {
    let blocks = "holds_any = [\"us-zz-crs\"]\nce_hours = { value = 6, cite = [\"S1\"] }\n~~~\nholds_none = [\"us-zz-crs\"]\nce_hours = { value = 30, cite = [\"S1\"] }";
    let held = rules(&[("us-zz-cps", blocks), ("us-zz-crs", "")]);
    held.judge().row("ce-total", "required_hours", json!("30"));
    held.clone().holds("d", "us-zz-crs", "2025-01-01", Some("2026-11-22")).judge().row("ce-total", "required_hours", json!("6"));
    held.holds("d", "us-zz-crs", "2025-01-01", Some("2026-11-21")).judge().row("ce-total", "required_hours", json!("30"));
}

fn step(until: &str, then: &str, more: &str) -> String {
    let until = if until.is_empty() { String::new() } else { format!("until = {{ {until} }}\n") };
    format!("[[credential.renewal.after_expiry]]\n{until}then = \"{then}\"\nwhat = \"Do this.\"\n{more}\ncite = [\"S1\"]\n")
}

#[test]
fn the_ladder_after_expiry_in_months_and_days() {
    let block = step("months = 1", "renew", "late_fee_usd = 25")
        + &step("months = 6", "reinstate", "extra_hours = 1\nextra_hours_per_month = 1.5")
        + &step("", "start-again", "extra_hours_per_missed_year = 12");
    let shown = rule(&block).expires("2026-08-31").judge();
    let steps: Vec<Value> = ["from", "until", "then", "now", "extra_hours_now"]
        .iter()
        .map(|key| shown.0["after_expiry"].as_array().expect("steps").iter().map(|step| step[*key].clone()).collect())
        .collect();
    assert_eq!(steps[0], json!(["2026-09-01", "2026-10-01", "2027-03-01"]));
    assert_eq!(steps[1], json!(["2026-09-30", "2027-02-28", null]));
    assert_eq!(steps[2], json!(["renew", "reinstate", "start-again"]));
    assert_eq!(steps[3], json!([false, true, false]));
    // Whole months since 31 August: 30 September, 31 October.
    assert_eq!(steps[4], json!([null, "4", "0"]));
    assert_eq!(
        rule(&(step("days = 180", "renew", "") + &step("months = 6", "reinstate", "") + &step("", "ask", ""))).faults(),
        ""
    );
    assert_ne!(rule(&(step("months = 6", "renew", "") + &step("days = 90", "reinstate", ""))).faults(), "");
    assert_ne!(rule(&(step("days = 30", "renew", "") + &step("days = 30", "reinstate", ""))).faults(), "");
}

#[test]
fn a_limited_number_of_renewals_is_told_and_does_not_undo_the_hours() {
    let held = rule("renewals_at_most = { value = 1, cite = [\"S1\"] }").course("a1", "2026-05-01", "20", &[]);
    held.judge().met(true).row("renewals", "met", json!(true));
    let used = held.issued("2023-03-01").renewed("2025-02-20", None);
    used.judge().met(true).row("renewals", "met", json!(false)).asks("as often as");
    rule("renewals_at_most = { value = 0, cite = [\"S1\"] }").judge().row("renewals", "met", json!(false));
}

#[test]
fn a_registration_rests_on_a_certificate() {
    let held =
        rules(&[("us-zz-cps", "requires_current = { credentials = [\"us-zz-crs\"], cite = [\"S1\"] }"), ("us-zz-crs", "")]);
    let held = held.course("a1", "2026-05-01", "20", &[]);
    held.judge().met(true).row("requires-current", "met", json!(false));
    held.holds("d", "us-zz-crs", "2025-01-01", None).judge().row("requires-current", "met", json!(true));
}

#[test]
fn maximums_hold_in_a_first_period_whose_minimums_are_not_asked() {
    let block = "first_period = { months = 6, ce_hours = 6, details = \"not-asked\", cite = [\"S1\"] }\n".to_owned()
        + &minimum("ethics", &["ethics"], "3", "")
        + &maximum("own", "formats = [\"self-paced\"]", "2", "");
    let held = rule(&block).issued("2026-08-01").course_with("a1", "2026-08-10", "6", &[], json!({ "format": "self-paced" }));
    held.judge().counted("ce-total", "2", false).counted("ethics", "0", true).to_earn("4");
}
