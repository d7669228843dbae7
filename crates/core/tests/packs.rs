//! The packs themselves, and the faults that their reader must find.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use common::{pack_with, shipped};
use peerfolio_core::judge::Rules;
use peerfolio_core::pack::{self, Fault};

#[test]
fn every_pack_reads_without_a_fault() {
    let faults: Vec<Fault> = shipped().into_iter().filter_map(Result::err).flatten().collect();
    assert!(faults.is_empty(), "{}", faults.iter().map(|fault| format!("{fault}\n")).collect::<String>());
    assert!(Rules::new(shipped().into_iter().map(Result::unwrap).collect()).is_ok(), "an id stands in two packs");
}

const KNOWN: &str = r#"[[credential.renewal]]
period_months = { value = 24, cite = ["S1"] }
expiry = { kind = "anniversary", cite = ["S1"] }
ce_hours = { value = 20, cite = ["S1"] }
opens = "unknown"
file_by = "unknown"
grace = "unknown"
fee_usd = { value = 26.50, cite = ["S1 p. 3"] }
late_fee_usd = "unknown"
"#;

fn faults(text: &str) -> Vec<String> {
    pack::read("us-zz.toml", text).map(|_| Vec::new()).unwrap_or_else(|faults| faults.iter().map(ToString::to_string).collect())
}

#[test]
fn a_pack_keeps_its_numbers_to_the_last_digit() {
    let pack = pack::read("us-zz.toml", &pack_with("CPS", KNOWN)).unwrap();
    let terms = &pack.credentials[0].renewal[0];
    assert_eq!(terms.fee_usd.as_ref().unwrap().value.to_string(), "26.5");
    assert_eq!(terms.grace, None, "unknown stays unknown");
}

#[test]
fn each_fault_is_found_and_named_with_its_line() {
    for (what, from, to, said) in [
        (
            "a number without a source",
            "{ value = 20, cite = [\"S1\"] }",
            "20",
            "us-zz.toml:30: credential us-zz-cps, renewal: `ce_hours` stands without its source",
        ),
        ("an empty citation", "{ value = 20, cite = [\"S1\"] }", "{ value = 20, cite = [] }", "`cite` is missing"),
        (
            "a source that is not there",
            "{ value = 20, cite = [\"S1\"] }",
            "{ value = 20, cite = [\"S9\"] }",
            "there is no [source.S9]",
        ),
        ("an unknown key", "file_by = \"unknown\"", "file_by = \"unknown\"\nhours = 3", "`hours` is not a key here"),
        ("a fact left out", "grace = \"unknown\"\n", "", "`grace` is missing; write"),
        ("a negative number", "value = 20", "value = -20", "must be a number such as 6 or 1.25, not negative"),
        ("a number in words", "value = 20", "value = \"twenty\"", "must be a number"),
        ("a kind of expiry that is none", "\"anniversary\"", "\"someday\"", "\"someday\" is no kind of expiry"),
        ("months that are no whole number", "value = 24", "value = 2.5", "must be a whole number"),
        ("a day that does not exist", "reviewed_on = 2026-11-22", "reviewed_on = 2026-02-29", ""),
        ("a date before any rule", "reviewed_on = 2026-11-22", "reviewed_on = 1066-10-14", "`reviewed_on` must be a day"),
        ("a body that is not there", "body = \"zz\"", "body = \"yy\"", "there is no [[body]] with the id \"yy\""),
        ("a partial date that is none", "says = ", "as_of = \"2024-13\"\nsays = ", "`as_of` must be"),
        (
            "terms from the future to the past",
            "opens = ",
            "from = 2026-01-01\nuntil = 2025-01-01\nopens = ",
            "`until` must be after `from`",
        ),
        ("terms without a deciding date", "opens = ", "from = 2026-01-01\nopens = ", "`chosen_by` is missing"),
    ] {
        let text = pack_with("CPS", KNOWN).replacen(from, to, 1);
        let found = faults(&text);
        assert!(!found.is_empty(), "{what} was read as if it were right");
        assert!(found.iter().any(|fault| fault.contains(said)), "{what}: {found:#?}");
    }
}

#[test]
fn all_faults_are_named_at_once_in_the_order_of_lines() {
    let text = pack_with("CPS", KNOWN)
        .replace("value = 24", "value = 2.5")
        .replace("value = 20", "value = -1")
        .replace("\"low\"", "\"so-so\"");
    let found = faults(&text);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found.is_sorted_by_key(|fault| fault.split(':').nth(1).unwrap().parse::<usize>().unwrap()));
}

#[test]
fn rows_must_be_sound() {
    let row = |extra: &str| {
        faults(&pack_with("CPS", &format!("{KNOWN}[[credential.renewal.minimum]]\nid = \"ethics\"\nlabel = \"Ethics\"\n{extra}")))
    };
    assert!(row("topics = [\"ethics\"]\nhours = { value = 3, cite = [\"S1\"] }").is_empty());
    for (extra, said) in [
        ("topics = [\"ethcs\"]\nhours = { value = 3, cite = [\"S1\"] }", "\"ethcs\" is not in the topic vocabulary"),
        ("hours = { value = 3, cite = [\"S1\"] }", "it must say what it speaks of"),
        ("topics = [\"ethics\"]", "write `hours` or `trainings`"),
        ("topics = [\"ethics\"]\nhours = \"unknown\"", "`cite` is missing"),
        ("topics = [\"ethics\"]\nwithin = \"ethics\"\nhours = { value = 3, cite = [\"S1\"] }", "lies within itself"),
        (
            "topics = [\"ethics\"]\nwithin = \"other\"\nhours = { value = 3, cite = [\"S1\"] }",
            "which is not a minimum of these terms",
        ),
        ("formats = [\"by-post\"]\nhours = { value = 3, cite = [\"S1\"] }", "\"by-post\" is not one of the formats"),
        ("given_by = [\"nobody\"]\nhours = { value = 3, cite = [\"S1\"] }", "there is no [[body]]"),
    ] {
        assert!(row(extra).iter().any(|fault| fault.contains(said)), "{extra}: {:#?}", row(extra));
    }
    let twice = format!("{KNOWN}{KNOWN}");
    assert!(faults(&pack_with("CPS", &twice)).iter().any(|fault| fault.contains("may not overlap")));
}

#[test]
fn no_change_of_a_pack_makes_its_reader_panic() {
    let text = pack_with("CPS", KNOWN);
    for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
        let _ = pack::read("us-zz.toml", text.get(..at).unwrap());
        let mut changed = text.clone().into_bytes();
        changed[at] = b'[';
        let _ = pack::read("us-zz.toml", &String::from_utf8_lossy(&changed));
    }
}
