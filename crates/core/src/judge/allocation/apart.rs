//! Certificates of which one may not use an hour that another uses, and what a class of courses gives them together.

use super::{Class, Program, Relation, Served};

/// More certificates than that of which some bar others are all kept apart; nobody holds so many.
const MOST_CLAIMS: usize = 10;

impl Class {
    /// It gives no more hours than it has to these certificates together. `None` beyond what can be computed.
    pub(super) fn give(&self, program: &mut Program, served: &[Served], first: usize, claims: &[usize]) -> Option<()> {
        let among = served.iter().enumerate().filter(|(_, served)| claims.contains(&served.claim));
        let sum: Vec<_> = among.map(|(at, served)| (first + at, self.abilities[served.claim].uses)).collect();
        program.fractional_row(&sum, Relation::AtMost, self.hours.units())
    }
}

/// The largest sets of certificates of which no two may use the same hour.
pub(in crate::judge) fn cliques(claims: usize, apart: &dyn Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let all: Vec<usize> = (0..claims).collect();
    if claims > MOST_CLAIMS {
        return vec![all];
    }
    let members = |bits: usize| all.iter().copied().filter(move |at| bits >> at & 1 == 1);
    let all_apart = |bits: &usize| members(*bits).all(|at| members(*bits).all(|other| other <= at || apart(at, other)));
    let sets: Vec<usize> = (1..1_usize << claims).filter(all_apart).collect();
    let largest = |bits: &&usize| !sets.iter().any(|other| other != *bits && other & **bits == **bits);
    sets.iter().filter(largest).map(|bits| members(*bits).collect()).collect()
}
