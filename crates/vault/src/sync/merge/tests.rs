//! The merge against worked examples, and its properties over random histories.

use super::*;
use crate::sync::version::canonical;
use proptest::prelude::*;
use serde_json::json;

fn version(bases: &[Id], clock: u64, device: u8, content: Option<Value>) -> Version {
    let mut bases = bases.to_vec();
    bases.sort_unstable();
    bases.dedup();
    let content = content.map(|value| canonical(value.as_object().unwrap()));
    Version { kind: "activity".into(), record: "a".into(), bases, clock, device: Id([device; 16]), at: String::new(), content }
}

fn add(versions: &mut Versions, version: Version) -> Id {
    let id = version.id();
    versions.insert(id, version);
    id
}

fn content(standing: &Standing) -> Value {
    standing.content.clone().map_or(Value::Null, Value::Object)
}

#[test]
fn changes_of_different_fields_come_together() {
    let mut all = Versions::new();
    let root = add(&mut all, version(&[], 1, 1, Some(json!({"title": "Ethics", "hours": "1"}))));
    add(&mut all, version(&[root], 2, 1, Some(json!({"title": "Ethics I", "hours": "1"}))));
    add(&mut all, version(&[root], 2, 2, Some(json!({"title": "Ethics", "hours": "2", "provider": "Sample"}))));
    let merged = standing(&all);
    assert_eq!(content(&merged), json!({"title": "Ethics I", "hours": "2", "provider": "Sample"}));
    assert!(merged.conflicts.is_empty() && merged.heads.len() == 2 && merged.bases().len() == 2);
}

#[test]
fn the_same_field_changed_differently_is_asked_and_nothing_lost() {
    let mut all = Versions::new();
    let root = add(&mut all, version(&[], 1, 1, Some(json!({"title": "Ethics", "hours": "1"}))));
    let low = add(&mut all, version(&[root], 2, 1, Some(json!({"title": "A", "hours": "1"}))));
    let high = add(&mut all, version(&[root], 2, 2, Some(json!({"title": "B", "hours": "1"}))));
    let merged = standing(&all);
    assert_eq!(content(&merged)["title"], "B");
    assert_eq!(merged.conflicts.len(), 1);
    assert_eq!(merged.conflicts[0].values, [(high, Some(json!("B"))), (low, Some(json!("A")))]);
    assert_eq!(merged.bases(), [high], "an ordinary edit settles nothing");
    // An edit of another field meanwhile leaves the question open.
    let edited = add(&mut all, version(&merged.bases(), 3, 1, Some(json!({"title": "B", "hours": "9"}))));
    let merged = standing(&all);
    assert_eq!(content(&merged), json!({"title": "B", "hours": "9"}));
    assert_eq!(merged.conflicts[0].values, [(edited, Some(json!("B"))), (low, Some(json!("A")))]);
    // Settled for the one that did not stand.
    add(&mut all, version(&merged.heads, 4, 1, Some(json!({"title": "A", "hours": "9"}))));
    let merged = standing(&all);
    assert!(merged.conflicts.is_empty() && merged.heads.len() == 1);
    assert_eq!(content(&merged), json!({"title": "A", "hours": "9"}));
}

#[test]
fn settled_differently_on_two_sides_is_asked_again() {
    let mut all = Versions::new();
    let root = add(&mut all, version(&[], 1, 1, Some(json!({"t": "0"}))));
    let a = add(&mut all, version(&[root], 2, 1, Some(json!({"t": "a"}))));
    let b = add(&mut all, version(&[root], 2, 2, Some(json!({"t": "b"}))));
    add(&mut all, version(&[a, b], 3, 1, Some(json!({"t": "a"}))));
    add(&mut all, version(&[a, b], 3, 2, Some(json!({"t": "b"}))));
    let merged = standing(&all);
    assert_eq!(merged.conflicts.len(), 1);
    assert_eq!(content(&merged)["t"], "b");
}

#[test]
fn the_same_change_on_two_sides_is_no_conflict() {
    let mut all = Versions::new();
    let root = add(&mut all, version(&[], 1, 1, Some(json!({"t": "0", "gone": 1}))));
    add(&mut all, version(&[root], 2, 1, Some(json!({"t": "a"}))));
    add(&mut all, version(&[root], 5, 2, Some(json!({"t": "a"}))));
    let merged = standing(&all);
    assert_eq!((content(&merged), merged.conflicts.len()), (json!({"t": "a"}), 0));
}

#[test]
fn an_edit_outlives_a_removal_that_did_not_know_of_it() {
    let mut all = Versions::new();
    let root = add(&mut all, version(&[], 1, 1, Some(json!({"t": "0"}))));
    let removal = add(&mut all, version(&[root], 9, 1, None));
    assert_eq!(standing(&all).content, None);
    let edit = add(&mut all, version(&[root], 2, 2, Some(json!({"t": "1"}))));
    let merged = standing(&all);
    assert_eq!((content(&merged), merged.outlived.clone()), (json!({"t": "1"}), vec![removal]));
    assert_eq!(merged.bases(), [edit]);
    // Removed again by someone who knows of the edit.
    add(&mut all, version(&[edit, removal], 10, 1, None));
    assert_eq!(standing(&all).content, None);
}

#[test]
fn a_record_brought_back_is_written_anew() {
    let mut all = Versions::new();
    let root = add(&mut all, version(&[], 1, 1, Some(json!({"t": "0"}))));
    let removal = add(&mut all, version(&[root], 2, 1, None));
    add(&mut all, version(&[removal], 3, 2, Some(json!({"t": "0"}))));
    let merged = standing(&all);
    assert_eq!((content(&merged), merged.is_disputed()), (json!({"t": "0"}), false));
}

/// A random history: each version picks its bases among those there, and what it says of three fields.
fn histories() -> impl Strategy<Value = Vec<Version>> {
    let step = (
        proptest::collection::vec(any::<prop::sample::Index>(), 0..3),
        1u64..6,
        0u8..3,
        proptest::option::weighted(0.85, (0u8..3, 0u8..3, 0u8..2)),
    );
    proptest::collection::vec(step, 1..14).prop_map(|steps| {
        let mut made: Vec<Version> = Vec::new();
        for (picks, clock, device, says) in steps {
            let bases: Vec<Id> =
                if made.is_empty() { Vec::new() } else { picks.iter().map(|pick| pick.get(&made).id()).collect() };
            let content = says.map(|(a, b, c)| {
                let mut row = json!({"a": a, "b": [b]});
                if c > 0 {
                    row["c"] = json!("there");
                }
                row
            });
            made.push(version(&bases, clock, device, content));
        }
        made
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn order_and_repeats_never_matter((made, mixed) in histories().prop_flat_map(|made| {
        let twice: Vec<Version> = made.iter().chain(&made).cloned().collect();
        (Just(made), Just(twice).prop_shuffle())
    })) {
        let gather = |list: &[Version]| list.iter().map(|version| (version.id(), version.clone())).collect::<Versions>();
        prop_assert_eq!(standing(&gather(&made)), standing(&gather(&mixed)));
    }

    #[test]
    fn what_stands_is_what_someone_wrote_and_every_head_is_heard(made in histories()) {
        let all: Versions = made.iter().map(|version| (version.id(), version.clone())).collect();
        let merged = standing(&all);
        let live: Vec<&Version> = merged.heads.iter().filter_map(|id| all.get(id)).filter(|version| version.content.is_some()).collect();
        prop_assert_eq!(merged.content.is_some(), !live.is_empty());
        for (name, value) in merged.content.iter().flatten() {
            prop_assert!(live.iter().any(|version| version.fields().get(name) == Some(value)));
        }
        // A field that a head wrote itself stands, or is in a conflict, or was overtaken by a head that knew of it: heads
        // know of no other head, so the last cannot be.
        for version in live {
            for (name, value) in version.fields() {
                let wrote = version.bases.iter().filter_map(|base| all.get(base)).all(|base| base.fields().get(&name) != Some(&value));
                if wrote {
                    let stands = merged.content.as_ref().and_then(|fields| fields.get(&name)) == Some(&value);
                    let asked = merged.conflicts.iter().any(|conflict| conflict.field == name
                        && conflict.values.iter().any(|(id, said)| *id == version.id() && said.as_ref() == Some(&value)));
                    prop_assert!(stands || asked, "{name}");
                }
            }
        }
        let bases = merged.bases();
        prop_assert!(merged.heads.is_empty() || !bases.is_empty() || merged.content.is_some());
    }

    #[test]
    fn a_version_that_replaces_every_head_ends_every_question(made in histories()) {
        let mut all: Versions = made.iter().map(|version| (version.id(), version.clone())).collect();
        let merged = standing(&all);
        let settled = Version { bases: merged.heads.clone(), ..version(&[], 99, 1, merged.content.clone().map(Value::Object)) };
        let id = add(&mut all, settled);
        let after = standing(&all);
        prop_assert_eq!(&after.heads, &vec![id]);
        prop_assert!(!after.is_disputed());
        prop_assert_eq!(after.content, merged.content);
    }
}
