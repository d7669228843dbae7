//! Why no fewer hours can do: the requirements that bind, and the most that the hours there can give them.
//!
//! The least hours still to earn are the optimum of a linear program ([`super::allocation`]). Its dual, solved here the same
//! exact way, names the rows that bind: together they ask for more than all hours that can serve them, wherever each is
//! counted. An hour still to earn fills only one of the rows named, so the difference is needed whatever is relabelled. Nothing
//! here shares out an hour or decides a verdict.

use super::TOTAL;
use super::allocation::mixes;
use super::ground::{Abilities, Ground, Needs};
use super::simplex::{Program, Relation, Terms as Sum};
use crate::fixed::Hours;
use crate::judge::Rules;
use crate::model::Record;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Why no fewer hours can do for one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The least hours still to earn for this certificate by itself: `asked` less `available`.
    pub to_earn: Hours,
    /// The rows that bind. An hour to earn fills one of them only.
    pub rows: Vec<Bound>,
    /// What these rows ask for together.
    pub asked: Hours,
    /// The most that the hours there can give them, wherever each hour is counted.
    pub available: Hours,
    /// Maximums that keep hours from serving these rows.
    pub maximums: Vec<String>,
    /// Courses that can serve these rows, in order of completion.
    pub activities: Vec<String>,
}

/// A row that binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The id of its requirement.
    pub id: String,
    /// What it asks for beyond what is there from outside the cycle.
    pub asked: Hours,
    /// The year of the cycle, counted from 1, where it is asked for in each year.
    pub year: Option<usize>,
}

/// Proves for the certificates of one record, on one day.
pub struct Prover<'a> {
    ground: Ground<'a>,
}

impl<'a> Prover<'a> {
    /// Looks at the same record, rules and day as [`super::judge`].
    #[must_use]
    pub fn of(rules: &'a Rules, record: &'a Record, as_of: NaiveDate) -> Self {
        Self { ground: Ground::of(rules, record, as_of, as_of) }
    }

    /// Why the certificate in that place of the record needs the hours that it needs; `None` where nothing binds, or no cycle
    /// is known.
    #[must_use]
    pub fn proof(&self, at: usize) -> Option<Proof> {
        prove(&self.ground.needs(at, false)?)
    }
}

/// A row of the program: which slots and classes it sums.
struct Row {
    id: String,
    asked: Hours,
    year: Option<usize>,
    /// Index of the minimum that is held against all hours of its kind; `None` for a row of slots.
    overlay: Option<usize>,
    slots: Vec<Option<usize>>,
}

impl Row {
    fn takes(&self, can: &Abilities, slot: Option<usize>) -> bool {
        let in_year = self.year.is_none_or(|year| can.year == year);
        in_year && self.overlay.map_or_else(|| self.slots.contains(&slot), |minimum| can.overlays.contains(&minimum))
    }

    /// Whether an hour still to earn in that slot and year fills it, which serves these minimums held against all hours.
    fn takes_earned(&self, slot: Option<usize>, year: usize, overlays: &[usize]) -> bool {
        let of_kind = self.overlay.map_or_else(|| self.slots.contains(&slot), |minimum| overlays.contains(&minimum));
        self.year.is_none_or(|own| own == year) && of_kind
    }
}

fn prove(needs: &Needs<'_>) -> Option<Proof> {
    let years = needs.years();
    let slots: Vec<Option<usize>> = (0..needs.terms.minimums.len())
        .filter(|at| needs.asked[*at].is_some() && needs.has_slot(*at))
        .map(Some)
        .chain([None])
        .collect();
    let rows = rows(needs, &slots, years.len());
    let mut classes: BTreeMap<Abilities, Hours> = BTreeMap::new();
    for (activity, hours) in &needs.eligible {
        *classes.entry(needs.abilities(activity, &years)).or_default() += *hours;
    }
    // A maximum of each year bounds each year by itself.
    let mut maximums: Vec<(usize, Option<usize>, Hours)> = Vec::new();
    for (at, maximum) in needs.terms.maximums.iter().enumerate() {
        let Some(hours) = maximum.hours.as_ref().map(|fact| fact.value) else { continue };
        let windows = if maximum.each_year { (0..years.len()).map(Some).collect() } else { vec![None] };
        maximums.extend(windows.into_iter().map(|year| (at, year, hours)));
    }
    // The dual's variables: the worth of each row, and the price of each class and each maximum.
    let price_of_class = |at: usize| rows.len() + at;
    let price_of_maximum = |at: usize| rows.len() + classes.len() + at;
    let mut program = Program::of(rows.len() + classes.len() + maximums.len());
    for (class, can) in classes.keys().enumerate() {
        for slot in slots.iter().filter(|slot| slot.is_none_or(|slot| can.slots.contains(&slot))) {
            let worth = rows.iter().enumerate().filter(|(_, row)| row.takes(can, *slot)).map(|(at, _)| (at, 1));
            let bounding = maximums
                .iter()
                .enumerate()
                .filter(|(_, (maximum, year, _))| can.maximums.contains(maximum) && year.is_none_or(|year| can.year == year));
            let prices = bounding.map(|(at, _)| (price_of_maximum(at), -1));
            let sum: Sum = worth.chain([(price_of_class(class), -1)]).chain(prices).collect();
            program.weighted_row(sum, Relation::AtMost, 0);
        }
    }
    for slot in &slots {
        for overlays in mixes(&needs.terms, *slot) {
            for year in 0..years.len() {
                let taking = rows.iter().enumerate().filter(|(_, row)| row.takes_earned(*slot, year, &overlays));
                program.row(taking.map(|(at, _)| at), Relation::AtMost, 1);
            }
        }
    }
    let worth = rows.iter().enumerate().map(|(at, row)| (at, -row.asked.units()));
    let stock = classes.values().enumerate().map(|(at, hours)| (price_of_class(at), hours.units()));
    let bounds = maximums.iter().enumerate().map(|(at, (_, _, hours))| (price_of_maximum(at), hours.units()));
    program.objectives.push(worth.chain(stock).chain(bounds).collect());
    // Of several proofs the one that names the fewest rows, then the fewest maximums.
    program.objectives.push((0..rows.len()).map(|at| (at, 1)).collect());
    program.objectives.push((0..maximums.len()).map(|at| (price_of_maximum(at), 1)).collect());
    let values = program.solve()?;
    let positive = |at: usize| values.ceil(at) > 0;
    // A proof with halves of rows is one that cannot be told in words.
    if (0..rows.len()).any(|at| values.ceil(at) != values.floor(at)) {
        return None;
    }
    let binding: Vec<(usize, &Row)> = rows.iter().enumerate().filter(|(at, _)| positive(*at)).collect();
    let asked: Hours = binding.iter().map(|(_, row)| row.asked).sum();
    let priced = classes.iter().enumerate().filter(|(at, _)| positive(price_of_class(*at)));
    let of_classes: Hours = priced.map(|(_, (_, hours))| *hours).sum();
    let priced: Vec<&(usize, Option<usize>, Hours)> =
        maximums.iter().enumerate().filter(|(at, _)| positive(price_of_maximum(*at))).map(|(_, maximum)| maximum).collect();
    let available = of_classes + priced.iter().map(|(_, _, hours)| *hours).sum::<Hours>();
    let to_earn = asked.less(available);
    if !to_earn.is_positive() {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    for (at, ..) in priced {
        let id = needs.terms.maximums[*at].id.clone();
        if !names.contains(&id) {
            names.push(id);
        }
    }
    let serves = |can: &Abilities| {
        let free = can.slots.iter().copied().map(Some).chain([None]);
        free.into_iter().any(|slot| binding.iter().any(|(_, row)| row.takes(can, slot)))
    };
    let serving = needs.eligible.iter().filter(|(activity, _)| serves(&needs.abilities(activity, &years)));
    Some(Proof {
        to_earn,
        rows: binding
            .iter()
            .map(|(_, row)| Bound { id: row.id.clone(), asked: row.asked, year: row.year.map(|year| year + 1) })
            .collect(),
        asked,
        available,
        maximums: names,
        activities: serving.map(|(activity, _)| activity.id.clone()).collect(),
    })
}

fn rows(needs: &Needs<'_>, slots: &[Option<usize>], years: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for (at, minimum) in needs.terms.minimums.iter().enumerate() {
        let Some(asked) = needs.asked[at] else { continue };
        let (overlay, inside) = if needs.has_slot(at) {
            let inside = slots.iter().copied().filter(|slot| slot.is_some_and(|slot| needs.lies_within(slot, at)));
            (None, inside.collect())
        } else {
            (Some(at), Vec::new())
        };
        let windows = if minimum.each_year { (0..years).map(Some).collect() } else { vec![None] };
        rows.extend(windows.into_iter().map(|year| Row { id: minimum.id.clone(), asked, year, overlay, slots: inside.clone() }));
    }
    if let Some(total) = needs.total {
        let inside = slots.iter().copied().filter(|slot| needs.in_total(*slot)).collect();
        rows.push(Row { id: TOTAL.to_owned(), asked: total, year: None, overlay: None, slots: inside });
    }
    rows
}
