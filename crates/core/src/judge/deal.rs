//! Hours dealt out to rows that may not share them: which entry serves which row.
//!
//! A small transport problem, solved exactly ([`super::simplex`]): entries that can serve the same rows are alike, so the program
//! is as small as the number of such classes. Its coefficients are zero and one and its rows lie within each other or apart, so
//! that its best answer is always in whole units.

use super::simplex::{Program, Relation};
use crate::fixed::Hours;
use std::collections::BTreeMap;

/// A row that asks for hours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot<'a> {
    pub(super) required: Hours,
    /// The slot, by index, in which this one lies: its hours count there too. A slot lies in an earlier or later one, never in
    /// itself.
    pub(super) within: Option<usize>,
    /// What can serve it.
    pub(super) pool: &'a [(String, Hours)],
}

/// Which hours serve which slot.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dealt {
    /// For each slot the hours that lie in it, and not in one inside it.
    pub(super) placed: Vec<Vec<(String, Hours)>>,
    /// For each slot the units that are still to be earned for it.
    pub(super) short: Vec<i64>,
}

/// Deals hours out so that the least is to be earned in all, and, among equals, the least for inner slots,
/// then for earlier ones.
/// `None`: no dealing keeps the bounds, or the numbers left the range that can be computed exactly.
///
/// `at_most` bounds what is still to be earned for each slot. Where no slot lies within another, a bound that smaller pools of
/// the same slots reached can always be kept at no cost: more hours only ever lengthen a flow along paths that take nothing
/// from a slot already filled.
pub(super) fn deal(slots: &[Slot<'_>], at_most: Option<&[i64]>) -> Option<Dealt> {
    let mut slots_of: BTreeMap<&str, (Vec<usize>, Hours)> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for (at, slot) in slots.iter().enumerate() {
        for (id, hours) in slot.pool {
            let entry = slots_of.entry(id).or_insert_with(|| {
                order.push(id);
                (Vec::new(), *hours)
            });
            entry.0.push(at);
        }
    }
    let mut classes: BTreeMap<&[usize], Vec<(&str, i64)>> = BTreeMap::new();
    for id in &order {
        if let Some((slots, hours)) = slots_of.get(id) {
            classes.entry(slots).or_default().push((id, hours.units()));
        }
    }
    let mut program = Program::default();
    let mut fills: Vec<Vec<usize>> = vec![Vec::new(); slots.len()];
    let mut given: Vec<Vec<(usize, usize)>> = Vec::new();
    for (places, members) in &classes {
        let variables: Vec<(usize, usize)> = places.iter().map(|at| (*at, program.variable())).collect();
        for (at, variable) in &variables {
            for outer in outwards(slots, *at) {
                fills[outer].push(*variable);
            }
        }
        program.row(
            variables.iter().map(|(_, variable)| *variable),
            Relation::AtMost,
            members.iter().map(|(_, units)| units).sum(),
        );
        given.push(variables);
    }
    let short: Vec<usize> = slots.iter().map(|_| program.variable()).collect();
    for (at, variable) in short.iter().enumerate() {
        for outer in outwards(slots, at) {
            fills[outer].push(*variable);
        }
    }
    for (at, slot) in slots.iter().enumerate() {
        program.row(fills[at].iter().copied(), Relation::AtLeast, slot.required.units());
        if let Some(most) = at_most.and_then(|most| most.get(at)) {
            program.row([short[at]], Relation::AtMost, *most);
        }
    }
    program.objectives.push(short.iter().map(|variable| (*variable, 1)).collect());
    // A new hour for an inner slot must lie in it; one for an outer slot may lie anywhere.
    let mut inner_first: Vec<usize> = (0..slots.len()).collect();
    inner_first.sort_by_key(|at| std::cmp::Reverse(outwards(slots, *at).count()));
    program.objectives.extend(inner_first.into_iter().map(|at| vec![(short[at], 1)]));
    // What no slot needs stays undealt.
    program.objectives.push(given.iter().flatten().map(|(_, variable)| (*variable, 1)).collect());
    let values = program.solve()?;
    let mut placed: Vec<Vec<(String, Hours)>> = vec![Vec::new(); slots.len()];
    for (variables, mut members) in given.iter().zip(classes.into_values()) {
        for (at, variable) in variables {
            let mut wanted = i64::try_from(values.floor(*variable)).ok()?;
            for (id, left) in members.iter_mut().filter(|(_, left)| *left > 0) {
                let part = wanted.min(*left);
                if part > 0 {
                    placed[*at].push(((*id).to_owned(), Hours::from_units(part)));
                    *left -= part;
                    wanted -= part;
                }
            }
        }
    }
    let place = |id: &str| order.iter().position(|known| *known == id);
    placed.iter_mut().for_each(|slot| slot.sort_by_key(|(id, _)| place(id)));
    let short = short.into_iter().map(|variable| i64::try_from(values.ceil(variable)).ok()).collect::<Option<Vec<i64>>>()?;
    Some(Dealt { placed, short })
}

/// A slot and those in which it lies, from the inside.
pub(super) fn outwards<'a>(slots: &'a [Slot<'_>], at: usize) -> impl Iterator<Item = usize> + use<'a> {
    // A chain longer than the slots would run in a circle; packs with one are refused, and here it ends.
    std::iter::successors(Some(at), |at| slots.get(*at)?.within).take(slots.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_inside_count_outside_too_and_are_missing_once() {
        let h = Hours::whole;
        let ethics = [("a".to_owned(), h(4))];
        let all = [("a".to_owned(), h(4)), ("b".to_owned(), h(10))];
        let outer = Slot { required: h(20), within: None, pool: &all };
        let dealt = deal(&[outer, Slot { required: h(6), within: Some(0), pool: &ethics }], None).unwrap();
        assert_eq!(dealt.placed[1], [("a".to_owned(), h(4))]);
        assert_eq!(dealt.placed[0], [("b".to_owned(), h(10))]);
        // 14 of 20 are there: six hours more are enough, two of them ethics.
        assert_eq!(dealt.short.iter().sum::<i64>(), h(6).units());
        assert_eq!(dealt.short[1], h(2).units());
    }
}
