//! What differs between two sets of packs: nothing is told of what stayed, and nothing that changed goes untold.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use common::{pack_with, texts};
use peerfolio_core::judge::Rules;
use peerfolio_core::pack::difference::{Absent, Difference, FactChange, Fate, difference};
use peerfolio_core::pack::{self, Pack};

const TERMS: &str = r#"[[credential.renewal]]
period_months = { value = 24, cite = ["S1"] }
expiry = { kind = "anniversary", cite = ["S1"] }
ce_hours = { value = 30, cite = ["S1"] }
opens = "unknown"
file_by = "unknown"
grace = { days = 30, cite = ["S1"] }
fee_usd = { value = 50, cite = ["S1"] }
late_fee_usd = "unknown"
hand_in = [{ what = "A form", cite = ["S1"] }]

[[credential.renewal.minimum]]
id = "ethics"
label = "Ethics"
topics = ["ethics"]
hours = { value = 3, cite = ["S1"] }
"#;

fn rules(texts: &[&str]) -> Rules {
    Rules::new(texts.iter().map(|text| pack::read("us-zz.toml", text).unwrap()).collect()).unwrap()
}

fn between(before: &str, after: &str) -> Difference {
    difference(&rules(&[before]), &rules(&[after]))
}

/// The only fact that differs in the only set of terms that differs.
fn only(found: &Difference) -> &FactChange {
    let [credential] = found.credentials.as_slice() else { panic!("{found:#?}") };
    let [terms] = credential.terms.as_slice() else { panic!("{found:#?}") };
    assert!(credential.facts.is_empty() && terms.fate == Fate::Kept, "{found:#?}");
    let [fact] = terms.facts.as_slice() else { panic!("{found:#?}") };
    fact
}

#[test]
fn what_stayed_is_not_told() {
    let packs: Vec<Pack> = texts().iter().map(|(file, text)| pack::read(file, text).unwrap()).collect();
    let rules = Rules::new(packs).unwrap();
    assert_eq!(difference(&rules, &rules.clone()), Difference::default());
}

#[test]
fn no_number_of_any_pack_changes_untold() {
    let mut tried = 0;
    for (file, text) in texts() {
        let before = pack::read(&file, &text).unwrap();
        let before = Rules::new(vec![before]).unwrap();
        let places: Vec<usize> = text.match_indices("value = ").map(|(at, found)| at + found.len()).collect();
        // Every number would take minutes; every fifth meets each kind of fact in some pack.
        for at in places.into_iter().step_by(5) {
            let (head, tail) = text.split_at(at);
            let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                continue;
            }
            let (number, rest) = tail.split_at(digits);
            let changed = format!("{head}{}{rest}", number.parse::<u64>().unwrap() + 1);
            let Ok(after) = pack::read(&file, &changed) else { continue };
            tried += 1;
            let found = difference(&before, &Rules::new(vec![after]).unwrap());
            let facts = found
                .credentials
                .iter()
                .map(|credential| credential.facts.len() + credential.terms.iter().map(|terms| terms.facts.len()).sum::<usize>());
            assert_eq!(facts.sum::<usize>(), 1, "{file}: {number} at byte {at}: {found:#?}");
        }
    }
    assert!(tried > 100, "only {tried} numbers were tried");
}

#[test]
fn a_fact_changes_becomes_known_becomes_unknown_or_changes_its_sources() {
    let old = pack_with("CPS", TERMS);
    for (from, to, path, before, after) in [
        ("ce_hours = { value = 30, ", "ce_hours = { value = 40, ", "ce_hours", Some("30"), Some("40")),
        ("late_fee_usd = \"unknown\"", "late_fee_usd = { value = 20, cite = [\"S1\"] }", "late_fee_usd", None, Some("20")),
        ("grace = { days = 30, cite = [\"S1\"] }", "grace = \"unknown\"", "grace", Some("30 days"), None),
        ("fee_usd = { value = 50, cite = [\"S1\"]", "fee_usd = { value = 50, cite = [\"S2\"]", "fee_usd", Some("50"), Some("50")),
        ("hours = { value = 3, ", "hours = { value = 6, ", "minimum.ethics.hours", Some("3"), Some("6")),
        (
            "expiry = { kind = \"anniversary\"",
            "expiry = { kind = \"month-end\"",
            "expiry",
            Some("anniversary"),
            Some("month-end"),
        ),
    ] {
        let found = between(&old, &pack_with("CPS", &TERMS.replacen(from, to, 1)));
        let fact = only(&found);
        assert_eq!((fact.path.as_str(), fact.before.as_deref(), fact.after.as_deref()), (path, before, after));
        assert_eq!(fact.absent, Absent::Unknown, "{path}");
        assert_eq!(fact.is_sources_only(), before == after, "{path}");
    }
    let found = between(&old, &pack_with("CPS", &TERMS.replacen("\nlabel", "\neach_year = true\nlabel", 1)));
    assert_eq!((only(&found).path.as_str(), only(&found).absent), ("minimum.ethics.each_year", Absent::No));
}

#[test]
fn a_source_that_is_only_counted_anew_is_no_change() {
    let old = pack_with("CPS", TERMS);
    let new = old.replace("S1", "S9").replace("S2", "S1").replace("S9", "S2");
    assert_eq!(between(&old, &new), Difference::default());
}

#[test]
fn rows_and_papers_come_and_go() {
    let old = pack_with("CPS", TERMS);
    let new = TERMS.split("[[credential.renewal.minimum]]").next().unwrap().replace("A form", "Another form");
    let found = between(&old, &pack_with("CPS", &new));
    let facts: Vec<(&str, Option<&str>, Option<&str>)> = found.credentials[0].terms[0]
        .facts
        .iter()
        .filter(|fact| fact.absent == Absent::NotListed)
        .map(|fact| (fact.path.as_str(), fact.before.as_deref(), fact.after.as_deref()))
        .collect();
    assert_eq!(
        facts,
        [("hand_in", None, Some("Another form")), ("hand_in", Some("A form"), None), ("minimum.ethics", Some("Ethics"), None)]
    );
}

#[test]
fn terms_that_begin_on_a_day_are_held_against_those_they_follow() {
    let old = pack_with("CPS", TERMS);
    let ending =
        TERMS.replacen("[[credential.renewal]]", "[[credential.renewal]]\nuntil = 2027-07-01\nchosen_by = \"period-end\"", 1);
    let begins = TERMS
        .replacen("[[credential.renewal]]", "[[credential.renewal]]\nfrom = 2027-07-01\nchosen_by = \"period-end\"", 1)
        .replacen("value = 30", "value = 40", 1);
    let found = between(&old, &pack_with("CPS", &format!("{ending}\n{begins}")));
    let [kept, follows] = found.credentials[0].terms.as_slice() else { panic!("{found:#?}") };
    assert_eq!((kept.fate, kept.until), (Fate::Kept, Some("2027-07-01".parse().unwrap())));
    assert_eq!((follows.fate, follows.from), (Fate::Follows, Some("2027-07-01".parse().unwrap())));
    let changed: Vec<&str> = follows.facts.iter().map(|fact| fact.path.as_str()).collect();
    assert_eq!(changed, ["chosen_by", "ce_hours"]);
    // And back: the later set is gone.
    let back = between(&pack_with("CPS", &format!("{ending}\n{begins}")), &old);
    let fates: Vec<Fate> = back.credentials[0].terms.iter().map(|terms| terms.fate).collect();
    assert_eq!(fates, [Fate::Kept, Fate::Gone]);
}

#[test]
fn credentials_come_go_and_are_renamed() {
    let old = pack_with("CPS", TERMS);
    let found = between(&old, &pack_with("Certified Peer", TERMS));
    assert_eq!(found.credentials[0].renamed(), Some(("CPS", "Certified Peer")));
    let found = between(&old, &old.replace("us-zz-cps", "us-zz-crps"));
    assert_eq!((found.added, found.gone), (vec!["us-zz-crps".to_owned()], vec!["us-zz-cps".to_owned()]));
    let found = difference(&rules(&[&old]), &rules(&[]));
    assert_eq!(found.packs[0].fate, Some(Fate::Gone));
    let found = between(&old, &old.replace("reviewed_on = 2026-11-22", "reviewed_on = 2026-12-01"));
    assert_eq!((found.credentials.len(), found.packs[0].facts[0].path.as_str()), (0, "reviewed_on"));
}
