//! What the program says it knows: the page in the repository is the one that the packs make, and it promises nothing more.

use peerfolio_app::{coverage, rules};
use peerfolio_tests::place::root;

fn newest() -> peerfolio_app::NaiveDate {
    let packs = rules::shipped().expect("the packs read").packs();
    packs.iter().map(|pack| pack.reviewed_on).max().expect("there are packs")
}

#[test]
fn the_page_in_the_repository_is_what_the_packs_make() {
    let made = coverage::page(&coverage::view(rules::shipped().unwrap(), newest()));
    let kept = std::fs::read_to_string(root().join("docs/coverage.md")).unwrap();
    assert!(made == kept, "docs/coverage.md is not what the packs say; write it anew with `cargo xtask coverage`");
}

#[test]
fn a_fact_is_called_known_only_where_the_pack_holds_it() {
    let rules = rules::shipped().unwrap();
    let view = coverage::view(rules, newest());
    assert_eq!(view.packs.len(), rules.packs().len(), "every pack is on the page");
    for one in view.packs.iter().flat_map(|pack| &pack.credentials) {
        let (_, rule) = rules.credential(&one.id).unwrap();
        let hours = rule.renewal.iter().any(|terms| terms.ce_hours.is_some() || !terms.options.is_empty());
        let fee = rule.renewal.iter().any(|terms| terms.fee_usd.is_some());
        assert!(!one.known[2] || hours, "{}: hours are called known", one.id);
        assert!(!one.known[3] || fee, "{}: the fee is called known", one.id);
        assert!(!one.known[6] || rule.entry.is_some(), "{}: the entry is called known", one.id);
    }
}

#[test]
fn a_pack_that_has_grown_old_is_shown_as_such() {
    let rules = rules::shipped().unwrap();
    let later = rules.packs().iter().map(|pack| pack.stale_after).max().unwrap().succ_opt().unwrap();
    assert!(coverage::view(rules, later).packs.iter().all(|pack| pack.stale));
    assert!(coverage::view(rules, newest()).packs.iter().all(|pack| !pack.stale));
}
