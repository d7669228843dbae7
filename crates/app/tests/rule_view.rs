//! A rule as it is read: every shape of the pack format has words, each with its sources.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use peerfolio_app::rules;
use peerfolio_app::view::{FactView, RuleView};
use peerfolio_core::judge::Rules;
use peerfolio_core::pack;

const PACK: &str = r#"
jurisdiction = "US-ZZ"
name = "Zeta"
reviewed_on = 2026-11-22
stale_after = 2027-11-22
[[body]]
id = "zz"
name = "Zeta Board"
[source.S1]
url = "https://example.org/1"
title = "Handbook"
publisher = "Zeta Board"
kind = "handbook"
says = "All of it."
[source.S2]
url = "https://example.org/2"
title = "Settings"
publisher = "Zeta Board"
kind = "body-page"
says = "Where it is accepted."
[source.S3]
url = "https://example.org/3"
title = "Cited by nothing"
publisher = "Zeta Board"
kind = "body-page"
says = "Nothing."

[[credential]]
id = "us-zz-base"
title = "Base Specialist"
acronym = "ZBS"
body = "zz"
scope = ["mental-health"]
status = "current"
confidence = "low"

[[credential]]
id = "us-zz-cps"
title = "Certified Peer Specialist"
acronym = "CPS"
also_called = ["peer coach"]
body = "zz"
scope = ["mental-health"]
status = "current"
confidence = "medium"
history = [{ effective = "2024-07", what = "From 10 to 20 hours.", cite = ["S1"] }]
accepted_in = [{ where = "Free Through Recovery", cite = ["S2"] }]
open_questions = ["Ask the board: is there a waiver?"]

[[credential.condition]]
id = "teaches"
ask = "Do you teach?"
cite = ["S1"]

[[credential.renewal]]
until = 2030-01-01
chosen_by = "period-end"
period_months = "unknown"
expiry = { kind = "month-end", working_day = "after", cite = ["S1"] }
ce_hours = "unknown"
opens = { business_days = 30, cite = ["S1"] }
file_by = { days = 45, postmarked = true, cite = ["S1 p. 3"] }
grace = { months = 6, cite = ["S1"] }
fee_usd = "unknown"
late_fee_usd = { value = 25, cite = ["S1"] }
carry_over = { hours = 10, cite = ["S1"] }
counts_from = { months_before_expiry = 24, cite = ["S1"] }
processing = { days = 30, cite = ["S1"] }
standings = [{ what = "Inactive: for two years.", cite = ["S1"] }]
requires_current = { credentials = ["us-zz-base"], cite = ["S1"] }
unique_with = { credentials = ["us-zz-base"], cite = ["S1"] }
renewals_at_most = { value = 4, cite = ["S1"] }
hand_in = [{ what = "Proof of the hours", when = "if-selected", cite = ["S1"] }]
[[credential.renewal.option]]
months = 12
ce_hours = 10
fee_usd = 25
cite = ["S1"]
[[credential.renewal.option]]
months = 24
ce_hours = "unknown"
fee_usd = "unknown"
cite = ["S1"]
[[credential.renewal.minimum]]
id = "ethics"
label = "Ethics"
topics = ["ethics", "law-and-ethics"]
hours = { value = 3, cite = ["S1"] }
clock = { years = 6 }
first_due = "first-clock"
in_total = "no"
[[credential.renewal.minimum]]
id = "yearly"
label = "Each year"
hours = { value = 2, cite = ["S1"] }
each_year = true
[[credential.renewal.maximum]]
id = "self-paced"
label = "Self-paced courses"
formats = ["self-paced"]
percent = { value = 50, cite = ["S1"] }
applies_unless = "teaches"
[[credential.renewal.weight]]
id = "teaching"
label = "Teaching"
roles = ["presented"]
times = { value = 2, cite = ["S1"] }
[[credential.renewal.practice]]
id = "supervision"
label = "Supervision"
kind = "supervision"
meetings = { value = 4, cite = ["S1"] }
way = "a"
cite = ["S1"]
[[credential.renewal.fee]]
what = "Yearly registration"
usd = 10
every_months = 12
cite = ["S1"]
[[credential.renewal.after_expiry]]
until = { days = 30 }
then = "renew"
what = "Late renewal"
late_fee_usd = 25
extra_hours_per_month = 2
cite = ["S1"]
[[credential.renewal.after_expiry]]
then = "start-again"
what = "Apply anew."
cite = ["S1"]

[[credential.renewal]]
from = 2030-01-01
chosen_by = "period-end"
holds_any = ["us-zz-base"]
period_months = { value = 24, cite = ["S1"] }
expiry = "unknown"
ce_hours = { value = 0, cite = ["S1"] }
opens = "unknown"
file_by = "unknown"
grace = "unknown"
fee_usd = "unknown"
late_fee_usd = "unknown"

[credential.entry]
minimum_age = { value = 18, cite = ["S1"] }
training_hours = { value = 40, cite = ["S1"] }
levels = { credentials = ["us-zz-base"], cite = ["S1"] }
[[credential.entry.training]]
name = "Zeta Training"
hours = { value = 40, cite = ["S1"] }
completed_from = 2020-01-01
cite = ["S1"]

[credential.reciprocity]
accepts = { value = "some", cite = ["S1"] }
from_states = ["US-YY", "US-XX"]
from_cite = ["S1"]
documents = [{ what = "Letter of good standing", from = "current-board", cite = ["S1"] }]
file_before_expiry = { months = 3, cite = ["S1"] }
"#;

fn view() -> RuleView {
    let rules = Rules::new(vec![pack::read("us-zz.toml", PACK).unwrap()]).unwrap();
    rules::view(&rules, Some("us-zz-cps"), "2026-11-22".parse().unwrap()).unwrap().credentials.remove(0)
}

fn text<'a>(facts: &'a [FactView], name: &str) -> &'a str {
    &facts.iter().find(|fact| fact.fact == name).unwrap_or_else(|| panic!("{name} in {facts:#?}")).text
}

#[test]
fn every_shape_of_the_terms_has_words() {
    let view = view();
    let terms = view.renewal.as_ref().unwrap();
    let details = &terms.details;
    for (name, words) in [
        ("chosen_by", "the day of expiry"),
        ("option.1", "12 months: 10 hours, fee $25"),
        ("option.2", "24 months: hours not known, fee not known"),
        ("working_day", "moves to the working day after"),
        ("counts_from", "24 months before expiry"),
        ("carry_over", "go into the next cycle, at most 10 hours"),
        ("unique_with", "an hour used for ZZ ZBS does not count here again"),
        ("requires_current", "ZZ ZBS must be held and valid"),
        ("renewals_at_most", "at most 4"),
        ("weight.teaching", "one hour counts 2 times (courses that you taught)"),
        ("practice.supervision", "Supervision: 4 meetings of supervision; way a"),
        ("opens", "from 30 working days before expiry"),
        ("file_by", "45 days before expiry; the postmark decides"),
        ("processing", "30 days"),
        ("hand_in.1", "only if you are selected"),
        ("fee.1", "Yearly registration: $10, every 12 months"),
        ("grace", "6 months after expiry"),
        (
            "after_expiry.1",
            "up to 30 days after expiry, one renews, late: Late renewal; late fee $25; 2 hours more for each month",
        ),
        ("after_expiry.2", "after that, one applies as a newcomer: Apply anew"),
        ("standings.1", "Inactive"),
    ] {
        assert!(text(details, name).contains(words), "{name}: {}", text(details, name));
    }
    assert_eq!(details.iter().find(|fact| fact.fact == "file_by").unwrap().sources, ["S1 p. 3"]);
    let [ethics, yearly] = terms.minimums.as_slice() else { panic!("{:?}", terms.minimums) };
    let said = ethics.words.join("; ");
    for words in
        ["what counts: ethics or law and ethics", "once in 6 years", "when that time has run once", "on top of the total"]
    {
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(yearly.words, ["in every year of the cycle"]);
    let most = &terms.maximums[0];
    assert_eq!((most.hours.as_deref(), most.percent.as_deref()), (None, Some("50")));
    assert_eq!(most.words, ["taken self-paced", "only if the answer is no: Do you teach?"]);
    // What is not known is null, and not listed among the words.
    assert!(terms.ce_hours.is_none() && terms.period_months.is_none() && terms.fee_usd.is_none());
    assert!(!details.iter().any(|fact| fact.fact == "fee_usd" || fact.fact == "ceu"));
}

#[test]
fn the_ways_in_where_it_is_accepted_and_its_history_are_told_with_sources() {
    let view = view();
    assert_eq!(view.also_called, ["peer coach"]);
    assert_eq!((view.history[0].label.as_str(), view.history[0].text.as_str()), ("July 2024", "From 10 to 20 hours."));
    assert_eq!(
        (view.accepted_in[0].text.as_str(), view.accepted_in[0].sources.as_slice()),
        ("Free Through Recovery", &["S2".to_owned()][..])
    );
    assert_eq!(view.conditions[0].text, "Do you teach?");
    let entry = view.entry.as_ref().unwrap();
    assert_eq!(text(entry, "entry.minimum_age"), "18 years or older");
    assert_eq!(text(entry, "entry.levels"), "one of: ZZ ZBS");
    assert_eq!(text(entry, "entry.training.1"), "Zeta Training, 40 hours; finished on 1 January 2020 or later");
    let way = view.reciprocity.as_ref().unwrap();
    assert_eq!(text(way, "reciprocity.from_states"), "US-YY or US-XX");
    assert_eq!(text(way, "reciprocity.documents.1"), "Letter of good standing (from the board that certifies you now)");
    assert_eq!(text(way, "reciprocity.file_before_expiry"), "at least 3 months before the old certificate expires");
    // Every key that is named can be looked up, and nothing else is listed.
    let known: Vec<&str> = view.sources.iter().map(|source| source.id.as_str()).collect();
    assert_eq!(known, ["S1", "S2"]);
    let [later] = view.other_renewals.as_slice() else { panic!("{:?}", view.other_renewals) };
    assert_eq!((later.from.as_deref(), text(&later.details, "holds")), (Some("2030-01-01"), "who hold ZZ ZBS"));
    assert_eq!(later.ce_hours.as_deref(), Some("0"), "none asked for is not unknown");
}

#[test]
fn of_what_nothing_is_known_is_null() {
    let rules = Rules::new(vec![pack::read("us-zz.toml", PACK).unwrap()]).unwrap();
    let base = rules::view(&rules, Some("us-zz-base"), "2026-11-22".parse().unwrap()).unwrap().credentials.remove(0);
    assert!(base.renewal.is_none() && base.entry.is_none() && base.reciprocity.is_none() && base.sources.is_empty());
}

/// In every pack that the program carries, every fact that is cited is told somewhere.
#[test]
fn no_cited_fact_of_a_pack_is_left_out() {
    let shipped = rules::shipped().unwrap();
    let day = "2026-11-22".parse().unwrap();
    let views = rules::view(shipped, None, day).unwrap().credentials;
    let mut left_out = Vec::new();
    for (view, (_, rule)) in views.iter().zip(shipped.credentials()) {
        let terms: Vec<_> = view.renewal.iter().chain(&view.other_renewals).collect();
        assert_eq!(terms.len(), rule.renewal.len(), "{}", view.id);
        for (fact, _) in rule.citations() {
            let told = match fact.split_once('.') {
                Some(("renewal", name)) => terms.iter().any(|terms| {
                    let numbers = ["period_months", "expiry", "ce_hours", "fee_usd", "late_fee_usd"];
                    numbers.contains(&name)
                        || terms.details.iter().any(|detail| detail.fact == name)
                        || terms.minimums.iter().any(|row| name == format!("minimum.{}", row.id))
                        || terms.maximums.iter().any(|row| name == format!("maximum.{}", row.id))
                }),
                Some(("entry", "training.hours")) => true,
                Some(("entry", _)) => view.entry.iter().flatten().any(|told| told.fact == fact),
                Some(("reciprocity", "from")) => {
                    view.reciprocity.iter().flatten().any(|told| told.fact.starts_with("reciprocity.from_"))
                }
                Some(("reciprocity", name)) if name.starts_with("education.") => {
                    view.reciprocity.iter().flatten().any(|told| told.fact.starts_with("reciprocity.education."))
                }
                Some(("reciprocity", _)) => view.reciprocity.iter().flatten().any(|told| told.fact == fact),
                _ => {
                    let lists = [&view.conditions, &view.history, &view.accepted_in];
                    lists.into_iter().flatten().any(|told| told.fact == fact)
                }
            };
            if !told {
                left_out.push(format!("{}: {fact}", view.id));
            }
        }
    }
    assert!(left_out.is_empty(), "{left_out:#?}");
}
