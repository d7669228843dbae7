//! A clock that is set back between changes loses nothing and mixes nothing up.

use crate::wallet::quick_place;
use peerfolio_crash::deed::{Deed, cheapest, time};
use peerfolio_crash::model::{Content, Model, difference, read};
use peerfolio_vault::Vault;

#[test]
fn changes_made_on_a_clock_that_jumps_are_there_in_the_order_they_were_made() {
    for seed in 0..6 {
        let place = quick_place();
        let folder = place.path().join("wallet");
        let mut model = Model::default();
        let mut vault = Vault::create(&folder, &model.passphrase(), cheapest()).unwrap();
        let mut told = Vec::new();
        for number in 1..=120 {
            let deed = Deed::of(seed, number, &model);
            let steps = model.content.steps;
            deed.perform(&mut vault, time(seed, number))
                .unwrap_or_else(|refusal| panic!("{seed} {number} {deed:?}: {refusal:?}"));
            deed.note(&mut model);
            if model.content.steps > steps {
                told.push(time(seed, number));
            }
            let found = read(&vault).unwrap();
            assert!(found == model.content, "{seed} {number} {deed:?}: {}", difference(&found, &model.content));
        }
        assert!(told.windows(2).any(|pair| pair[1] < pair[0]), "the clock never went back");
        told.reverse();
        let history: Vec<_> = vault.history(None, u32::MAX, 0).unwrap().iter().map(|step| step.at).collect();
        assert_eq!(history, told, "the history tells the steps latest first, with the time the clock showed");
        // All the way back: each step as it was before it.
        while let Some((record, papers)) = model.before.pop() {
            let undone = vault.undo().unwrap();
            let found = read(&vault).unwrap();
            let wanted = Content { record, papers, ..found.clone() };
            let left = model.before.len();
            assert!(found == wanted, "stream {seed}, {left} steps from the first, {undone:?}: {}", difference(&found, &wanted));
        }
        assert_eq!(vault.undo().unwrap(), None);
    }
}
