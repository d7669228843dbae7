//! What is not known: SHAPES 19, 26 and 30 of the research, and every shape with a number left out. Only what the kindest and the
//! strictest reading both say is said.

use super::{condition, maximum, minimum, rule};
use serde_json::{Value, json};

fn own_pace() -> Value {
    json!({ "format": "self-paced" })
}

#[test]
fn a_minimum_that_may_apply_and_competes_for_the_hours_of_one_that_does() {
    let block = minimum("peer", &["peer-support"], "6", "")
        + &minimum("ethics", &["ethics"], "3", "applies_if = \"leads\"")
        + &condition("leads");
    let held = rule(&block).course("a1", "2026-05-01", "6", &["peer-support", "ethics"]).course("a2", "2026-05-02", "14", &[]);
    held.judge().met(None).row("ethics", "met", Value::Null).row("ethics", "kind", json!("to-confirm")).asks("does leads hold");
    held.clone().answer("condition.leads", "yes").judge().met(false).to_earn("3");
    held.clone().answer("condition.leads", "no").judge().met(true);
    // Enough for both: the answer changes nothing.
    held.clone().course("a3", "2026-05-03", "3", &["ethics"]).judge().met(true).row("ethics", "met", json!(true));
    // What is known to be unmet stays unmet.
    let less = rule(&block).course("a1", "2026-05-01", "3", &["ethics"]).course("a2", "2026-05-02", "17", &[]);
    less.judge().met(false).row("ethics", "met", json!(true)).row("peer", "met", json!(false));
}

#[test]
fn a_row_that_applies_unless_something_holds() {
    let block = minimum("ethics", &["ethics"], "3", "applies_unless = \"leads\"") + &condition("leads");
    let held = rule(&block).course("a1", "2026-05-01", "20", &[]);
    held.judge().met(None);
    held.clone().answer("condition.leads", "yes").judge().met(true);
    held.answer("condition.leads", "no").judge().met(false).missing("ethics", "3");
}

#[test]
fn a_yearly_minimum_that_may_apply() {
    let block = minimum("ethics", &["ethics"], "3", "each_year = true\napplies_if = \"leads\"") + &condition("leads");
    let held = rule(&block).course("a1", "2025-05-01", "3", &["ethics"]).course("a2", "2025-05-02", "20", &[]);
    held.judge().met(None).row("ethics", "met", Value::Null);
    held.clone().course("a3", "2025-05-03", "6", &["ethics"]).judge().met(None);
    held.course("a3", "2026-05-03", "3", &["ethics"]).judge().met(true);
}

#[test]
fn a_training_that_may_be_asked_for() {
    let block = "[[credential.renewal.minimum]]\nid = \"class\"\nlabel = \"Class\"\ntopics = [\"ethics\"]\ntrainings = { value = 1, cite = [\"S1\"] }\napplies_if = \"leads\"\n".to_owned() + &condition("leads");
    let held = rule(&block).course("a1", "2026-05-01", "20", &[]);
    held.judge().met(None).row("class", "met", Value::Null);
    held.clone().answer("condition.leads", "yes").judge().met(false);
    held.course("a2", "2026-05-02", "1", &["ethics"]).judge().met(true).row("class", "met", json!(true));
}

#[test]
fn a_maximum_that_may_apply() {
    let block = maximum("own", "formats = [\"self-paced\"]", "5", "applies_if = \"leads\"") + &condition("leads");
    let with =
        |live: &str| rule(&block).course("a1", "2026-05-01", live, &[]).course_with("a2", "2026-05-02", "10", &[], own_pace());
    with("12").judge().met(None).row("own", "met", Value::Null);
    with("12").answer("condition.leads", "yes").judge().met(false).to_earn("3").left_out("a2", "5", "over-maximum");
    with("12").answer("condition.leads", "no").judge().met(true);
    // Either way there are twenty.
    with("15").judge().met(true).row("own", "met", json!(true));
    with("9").judge().met(false).to_earn("1");
}

#[test]
fn a_kind_that_may_be_excluded() {
    let block = maximum("clinical", "topics = [\"clinical\"]", "0", "applies_if = \"leads\"") + &condition("leads");
    let held = rule(&block).course("a1", "2026-05-01", "15", &[]).course("a2", "2026-05-02", "5", &["clinical"]);
    held.judge().met(None);
    held.clone().answer("condition.leads", "yes").judge().met(false).left_out("a2", "5", "excluded");
    held.course("a3", "2026-05-03", "5", &[]).judge().met(true);
}

#[test]
fn whole_terms_that_may_not_be_ones_own() {
    let blocks = "applies_if = \"leads\"\nce_hours = { value = 30, cite = [\"S1\"] }\n~~~\napplies_unless = \"leads\"\nce_hours = { value = 10, cite = [\"S1\"] }\n".to_owned() + &condition("leads");
    let held = rule(&blocks).course("a1", "2026-05-01", "15", &[]);
    held.judge().met(None).asks("does leads hold");
    held.clone().answer("condition.leads", "yes").judge().met(false).to_earn("15");
    held.answer("condition.leads", "no").judge().met(true);
}

#[test]
fn work_that_may_be_asked_for() {
    let block = "[[credential.renewal.practice]]\nid = \"work\"\nlabel = \"Work\"\nkind = \"experience\"\nhours = { value = 50, cite = [\"S1\"] }\napplies_if = \"leads\"\n".to_owned() + &condition("leads");
    let held = rule(&block).course("a1", "2026-05-01", "20", &[]);
    held.judge().met(None).row("work", "met", Value::Null);
    held.clone().answer("condition.leads", "yes").judge().met(false).missing("work", "50");
    held.clone().answer("condition.leads", "no").judge().met(true);
    held.work("x1", "2025-06-01", "2026-06-01", "50").judge().met(true);
}

#[test]
fn a_way_that_hangs_on_a_condition() {
    let way = |id: &str, way: &str, hours: u32, more: &str| {
        format!(
            "[[credential.renewal.practice]]\nid = \"{id}\"\nlabel = \"{id}\"\nkind = \"experience\"\nhours = {{ value = {hours}, cite = [\"S1\"] }}\nway = \"{way}\"\n{more}\n"
        )
    };
    let block = way("long", "a", 100, "") + &way("short", "b", 40, "applies_if = \"leads\"") + &condition("leads");
    let held = rule(&block).course("a1", "2026-05-01", "20", &[]).work("x1", "2025-06-01", "2026-06-01", "50");
    held.clone().answer("condition.leads", "yes").judge().met(true);
    held.clone().answer("condition.leads", "no").judge().met(false);
    // The short way may not be open to this holder.
    held.judge().met(None);
    held.work("x2", "2025-06-01", "2026-06-01", "50").judge().met(true);
}

const FIELD: &str = "relevant = { what = \"peer support\", topics = [\"peer-support\", \"recovery\"], cite = [\"S1\"] }\n";

#[test]
fn hours_that_may_not_lie_in_the_field() {
    let held = rule(FIELD).course("a1", "2026-05-01", "15", &["recovery"]).course("a2", "2026-05-02", "5", &["wellness"]);
    held.judge().met(None).row("relevance", "counted_hours", json!("15")).asks("peer support");
    held.clone().course("a3", "2026-05-03", "5", &["wellness", "peer-support"]).judge().met(true);
    rule(FIELD).course("a1", "2026-05-01", "15", &["recovery"]).judge().met(false).to_earn("5");
}

#[test]
fn a_maximum_is_filled_by_hours_that_surely_lie_in_the_field() {
    let held = rule(&(FIELD.to_owned() + &maximum("own", "formats = [\"self-paced\"]", "5", "")));
    let held =
        held.course("a1", "2026-06-01", "15", &["recovery"]).course_with("a2", "2026-05-01", "5", &["wellness"], own_pace());
    held.course_with("a3", "2026-05-02", "5", &["recovery"], own_pace()).judge().met(true);
}

#[test]
fn a_minimum_filled_by_hours_outside_the_field_is_to_confirm() {
    let block = FIELD.to_owned() + &minimum("ethics", &["ethics"], "3", "");
    let held = rule(&block).course("a1", "2026-06-01", "20", &["recovery"]).course("a2", "2026-06-02", "3", &["ethics"]);
    held.judge().met(None);
    held.course("a3", "2026-06-03", "3", &["ethics", "recovery"]).judge().met(true);
}

#[test]
fn a_minimum_without_a_number() {
    let block = "[[credential.renewal.minimum]]\nid = \"areas\"\nlabel = \"Areas\"\ntopics = [\"trauma\"]\nhours = \"unknown\"\ncite = [\"S1\"]\n";
    let held = rule(block).course("a1", "2026-05-01", "20", &["trauma"]);
    let shown = held.judge();
    shown.met(None).row("areas", "met", Value::Null).row("areas", "kind", json!("to-confirm"));
    shown.row("areas", "required_hours", Value::Null).row("ce-total", "met", json!(true)).asks("areas");
    rule(block).course("a1", "2026-05-01", "19", &["trauma"]).judge().met(false);
}

#[test]
fn a_maximum_without_a_number() {
    let block = "[[credential.renewal.maximum]]\nid = \"own\"\nlabel = \"Self-paced\"\nformats = [\"self-paced\"]\nhours = \"unknown\"\ncite = [\"S1\"]\n";
    let held = rule(block).course("a1", "2026-05-01", "15", &[]);
    held.clone().course_with("a2", "2026-05-02", "5", &[], own_pace()).judge().met(None).row("own", "met", Value::Null);
    held.judge().met(false).row("own", "required_hours", Value::Null);
}

#[test]
fn what_the_pack_asks_the_holder_to_confirm() {
    let ask = |open: bool| {
        format!(
            "[[credential.renewal.to_confirm]]\nid = \"areas\"\nlabel = \"Areas\"\nask = \"Ask about the areas.\"\nopen = {open}\ncite = [\"S1\"]\n"
        )
    };
    let held = |open: bool| rule(&ask(open)).course("a1", "2026-05-01", "20", &[]);
    held(true).judge().met(None).row("areas", "kind", json!("to-confirm")).asks("about the areas");
    let asked = held(false).judge();
    asked.met(true).asks("about the areas");
    assert!(asked.find("areas").is_none());
}

#[test]
fn an_unknown_total_with_known_minimums() {
    let block = "ce_hours = \"unknown\"\n".to_owned() + &minimum("ethics", &["ethics"], "3", "");
    rule(&block).judge().met(false).to_earn("3").row("ce-total", "kind", json!("to-confirm"));
    rule(&block).course("a1", "2026-05-01", "3", &["ethics"]).judge().met(None).counted("ethics", "3", true);
    // A share of what is not known is not known.
    let share = "ce_hours = \"unknown\"\n[[credential.renewal.maximum]]\nid = \"own\"\nlabel = \"Self-paced\"\nformats = [\"self-paced\"]\npercent = { value = 50, cite = [\"S1\"] }\n";
    rule(share).course_with("a1", "2026-05-01", "3", &[], own_pace()).judge().row("own", "required_hours", Value::Null).met(None);
}

#[test]
fn a_confirmed_number_outranks_the_pack_and_turns_into_hours_of_a_share() {
    let share = "ce_hours = \"unknown\"\n[[credential.renewal.maximum]]\nid = \"own\"\nlabel = \"Self-paced\"\nformats = [\"self-paced\"]\npercent = { value = 50, cite = [\"S1\"] }\n";
    let held = rule(share).course_with("a1", "2026-05-01", "8", &[], own_pace()).answer("renewal.ce_hours", "10");
    held.judge().counted("ce-total", "5", false).row("own", "required_hours", json!("5")).left_out("a1", "3", "over-maximum");
    held.clone().course("a2", "2026-05-02", "5", &[]).judge().met(true);
    rule("").course("a1", "2026-05-01", "20", &[]).answer("renewal.ce_hours", "30").judge().met(false).to_earn("10");
}

#[test]
fn units_by_custom_that_a_clock_would_need_keep_it_open() {
    let block = minimum("suicide", &["suicide-prevention"], "6", "clock = { years = 6 }");
    let held = rule(&block).issued("2019-03-01").renewed("2025-02-20", None).course("a0", "2026-05-01", "20", &[]);
    held.course_with("a1", "2022-05-01", "0.6", &["suicide-prevention"], json!({ "unit": "ceu" })).judge().met(None).asks("ceu");
}

#[test]
fn a_unit_by_custom_that_nothing_hangs_on() {
    let held = rule("").course("a1", "2026-05-01", "20", &[]).course_with("a2", "2026-05-02", "1", &[], json!({ "unit": "ceu" }));
    held.judge().met(true);
}
