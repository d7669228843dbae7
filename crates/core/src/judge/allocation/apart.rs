//! Certificates of which one may not use an hour that another uses, and what a class of courses gives them together.

use super::{Class, Program, Relation, Served};
use crate::fixed::Hours;

/// More certificates than that of which some bar others are all kept apart; nobody holds so many.
const MOST_CLAIMS: usize = 10;

impl Class {
    /// It gives no more hours than it has to these certificates together. `None` beyond what can be computed.
    pub(super) fn give(&self, program: &mut Program, served: &[Served], first: usize, claims: &[usize]) -> Option<()> {
        let uses = |served: &Served| self.abilities[served.claim].uses;
        let among = served.iter().enumerate().filter(|(_, served)| claims.contains(&served.claim));
        // One number by which all fractions become whole.
        let mut whole: i64 = 1;
        for (_, served) in among.clone() {
            let (_, below) = uses(served);
            if whole % below != 0 {
                whole = whole.checked_mul(below)?;
            }
        }
        let sum = among.map(|(at, served)| {
            let (above, below) = uses(served);
            Some((first + at, above.checked_mul(whole / below)?))
        });
        let sum = sum.collect::<Option<Vec<(usize, i64)>>>()?;
        program.weighted_row(sum, Relation::AtMost, self.hours.units().checked_mul(whole)?);
        Some(())
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

/// One over another as a fraction in lowest terms; the other is positive.
pub(crate) fn fraction(one: Hours, other: Hours) -> (i64, i64) {
    let (mut a, mut b) = (one.units(), other.units());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (one.units() / a.max(1), other.units() / a.max(1))
}
