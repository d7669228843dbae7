//! What one new hour can be at once: an hour is taken in one way, in one role, written in one unit and given by one body, but
//! may bear any topics.

use super::has_slot;
use crate::pack::{Selector, Terms};

/// More rows than that are taken to go together; no rule has so many.
const MOST_ROWS: usize = 8;

/// Sets of minimums held against all hours, by index: each set as large as one new hour in that slot can serve. One set, maybe
/// empty, where all go together.
pub(in super::super) fn mixes(terms: &Terms, slot: Option<usize>) -> Vec<Vec<usize>> {
    let minimums = terms.minimums.iter().enumerate();
    let rows: Vec<usize> =
        minimums.filter(|(at, minimum)| minimum.hours.is_some() && !has_slot(terms, *at)).map(|(at, _)| at).collect();
    let inside = slot.and_then(|slot| terms.minimums.get(slot)).map(|minimum| &minimum.which);
    let goes = |set: &[usize]| {
        let which: Vec<&Selector> = set.iter().map(|at| &terms.minimums[*at].which).chain(inside).collect();
        go_together(&which)
    };
    if rows.is_empty() || rows.len() > MOST_ROWS || goes(&rows) {
        return vec![rows];
    }
    let subset = |bits: usize| -> Vec<usize> {
        rows.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1).map(|(_, at)| *at).collect()
    };
    let sets: Vec<usize> = (0..1_usize << rows.len()).filter(|bits| goes(&subset(*bits))).collect();
    let largest = |bits: &&usize| !sets.iter().any(|other| other != *bits && other & **bits == **bits);
    let found: Vec<Vec<usize>> = sets.iter().filter(largest).map(|bits| subset(*bits)).collect();
    if found.is_empty() { vec![Vec::new()] } else { found }
}

/// Whether one hour can be of all these kinds.
fn go_together(which: &[&Selector]) -> bool {
    let barred: Vec<&String> = which.iter().flat_map(|which| &which.topics_other_than).collect();
    let not_by: Vec<&String> = which.iter().flat_map(|which| &which.given_by_other_than).collect();
    let topics = which.iter().all(|which| which.topics.is_empty() || which.topics.iter().any(|topic| !barred.contains(&topic)));
    let givers = which.iter().map(|which| which.given_by.as_slice());
    topics
        && share_one(which.iter().map(|which| which.formats.as_slice()), |_| true)
        && share_one(which.iter().map(|which| which.roles.as_slice()), |_| true)
        && share_one(which.iter().map(|which| which.units.as_slice()), |_| true)
        && share_one(givers, |body| !not_by.contains(&body))
}

/// Whether the lists that are not empty have one item in common that passes.
fn share_one<'a, T: PartialEq + 'a>(lists: impl Iterator<Item = &'a [T]> + Clone, passes: impl Fn(&T) -> bool) -> bool {
    let mut lists = lists.filter(|list| !list.is_empty());
    let Some(first) = lists.next() else { return true };
    let rest: Vec<&[T]> = lists.collect();
    first.iter().any(|item| passes(item) && rest.iter().all(|list| list.contains(item)))
}
