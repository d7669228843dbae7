//! A small exact linear program, solved by the simplex method in rational numbers.
//!
//! Hours are divisible, and every question of [`super::allocation`] is a linear program with coefficients 0, 1 and −1. It is
//! solved here without rounding: Bland's rule (smallest index enters, smallest index leaves) ends every run and makes the
//! answer depend on the order of the input alone. Several objectives are minimised one after the other: once one is at its
//! best, columns that would worsen it may not enter any more.
//!
//! It knows nothing of hours, courses or rules.

use std::cmp::Ordering;

/// A rational number in lowest terms with a positive denominator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    pub(super) const ZERO: Self = Self::whole(0);

    pub(super) const fn whole(value: i128) -> Self {
        Self { numerator: value, denominator: 1 }
    }

    fn new(numerator: i128, denominator: i128) -> Self {
        if denominator == 1 || numerator == 0 {
            return Self::whole(if numerator == 0 { 0 } else { numerator });
        }
        let common = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        let common = i128::try_from(common).unwrap_or(1) * denominator.signum();
        Self { numerator: numerator / common, denominator: denominator / common }
    }

    /// The largest whole number that is not larger.
    pub(super) fn floor(self) -> i128 {
        self.numerator.div_euclid(self.denominator)
    }

    /// The smallest whole number that is not smaller.
    pub(super) fn ceil(self) -> i128 {
        -(-self.numerator).div_euclid(self.denominator)
    }

    const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    const fn is_positive(self) -> bool {
        self.numerator > 0
    }

    const fn is_negative(self) -> bool {
        self.numerator < 0
    }

    fn times(self, other: Self) -> Option<Self> {
        if self.denominator == 1 && other.denominator == 1 {
            return self.numerator.checked_mul(other.numerator).map(Self::whole);
        }
        Some(Self::new(self.numerator.checked_mul(other.numerator)?, self.denominator.checked_mul(other.denominator)?))
    }

    fn over(self, other: Self) -> Option<Self> {
        self.times(Self::new(other.denominator * other.numerator.signum(), other.numerator.checked_abs()?))
    }

    fn minus(self, other: Self) -> Option<Self> {
        if self.denominator == other.denominator {
            return Some(Self::new(self.numerator.checked_sub(other.numerator)?, self.denominator));
        }
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Some(Self::new(left.checked_sub(right)?, self.denominator.checked_mul(other.denominator)?))
    }

    fn compare(self, other: Self) -> Option<Ordering> {
        self.minus(other).map(|difference| difference.numerator.cmp(&0))
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// The sum on a row's left side, over variables by index.
pub(super) type Terms = Vec<(usize, i64)>;

/// How a row's sum stands to its bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Relation {
    AtMost,
    AtLeast,
}

/// Minimise the objectives in turn, over variables that are not negative, under the rows.
#[derive(Debug, Default)]
pub(super) struct Program {
    pub(super) variables: usize,
    /// Bounds must not be negative.
    pub(super) rows: Vec<(Terms, Relation, i64)>,
    pub(super) objectives: Vec<Terms>,
}

impl Program {
    pub(super) fn variable(&mut self) -> usize {
        self.variables += 1;
        self.variables - 1
    }

    /// The value of every variable at the optimum.
    ///
    /// `None`: no values satisfy the rows, an objective has no least value, or a number left the range of 128 bits.
    pub(super) fn solve(&self) -> Option<Vec<Ratio>> {
        Tableau::new(self).solve(self.variables)
    }
}

struct Tableau {
    /// Each row: coefficients by column, then the bound.
    rows: Vec<Vec<Ratio>>,
    /// The variable that each row determines.
    basis: Vec<usize>,
    /// Reduced costs by column, then the negated value; one for each objective, the first drives artificials out.
    costs: Vec<Vec<Ratio>>,
    /// Columns that may enter.
    open: Vec<bool>,
}

impl Tableau {
    fn new(program: &Program) -> Self {
        let slacks = program.rows.len();
        let artificials = program.rows.iter().filter(|row| row.1 == Relation::AtLeast).count();
        let columns = program.variables + slacks + artificials;
        let mut rows = Vec::with_capacity(slacks);
        let mut basis = Vec::with_capacity(slacks);
        let mut artificial = program.variables + slacks;
        let mut phase_one: Terms = Vec::new();
        for (at, (terms, relation, bound)) in program.rows.iter().enumerate() {
            let mut row = vec![Ratio::ZERO; columns + 1];
            for (variable, coefficient) in terms {
                row[*variable] = Ratio::whole(row[*variable].numerator + i128::from(*coefficient));
            }
            row[columns] = Ratio::whole(i128::from(*bound));
            let slack = program.variables + at;
            match relation {
                Relation::AtMost => {
                    row[slack] = Ratio::whole(1);
                    basis.push(slack);
                }
                Relation::AtLeast => {
                    row[slack] = Ratio::whole(-1);
                    row[artificial] = Ratio::whole(1);
                    basis.push(artificial);
                    phase_one.push((artificial, 1));
                    artificial += 1;
                }
            }
            rows.push(row);
        }
        let mut tableau = Self { rows, basis, costs: Vec::new(), open: vec![true; columns] };
        for objective in std::iter::once(&phase_one).chain(&program.objectives) {
            let cost = tableau.reduced(objective, columns);
            tableau.costs.push(cost);
        }
        tableau
    }

    /// The objective expressed in the columns outside the first basis, whose coefficients there are one.
    fn reduced(&self, objective: &Terms, columns: usize) -> Vec<Ratio> {
        let mut cost = vec![0_i128; columns + 1];
        for (variable, coefficient) in objective {
            cost[*variable] += i128::from(*coefficient);
        }
        for (row, variable) in self.rows.iter().zip(&self.basis) {
            let weight = cost[*variable];
            if weight != 0 {
                for (entry, value) in cost.iter_mut().zip(row) {
                    *entry -= weight * value.numerator;
                }
            }
        }
        cost.into_iter().map(Ratio::whole).collect()
    }

    fn solve(mut self, variables: usize) -> Option<Vec<Ratio>> {
        for objective in 0..self.costs.len() {
            while let Some(entering) = self.entering(objective) {
                let leaving = self.leaving(entering)?;
                self.pivot(leaving, entering)?;
            }
            if objective == 0 && !self.costs[0].last()?.is_zero() {
                return None;
            }
            for (open, cost) in self.open.iter_mut().zip(&self.costs[objective]) {
                *open &= !cost.is_positive();
            }
        }
        let mut values = vec![Ratio::ZERO; variables];
        for (row, variable) in self.rows.iter().zip(&self.basis) {
            if let Some(value) = values.get_mut(*variable) {
                *value = *row.last()?;
            }
        }
        Some(values)
    }

    fn entering(&self, objective: usize) -> Option<usize> {
        (0..self.open.len()).find(|column| self.open[*column] && self.costs[objective][*column].is_negative())
    }

    fn leaving(&self, entering: usize) -> Option<usize> {
        let mut best: Option<(Ratio, usize)> = None;
        for (at, row) in self.rows.iter().enumerate() {
            if !row[entering].is_positive() {
                continue;
            }
            let ratio = row.last()?.over(row[entering])?;
            let better = match best {
                None => true,
                Some((least, row)) => match ratio.compare(least)? {
                    Ordering::Less => true,
                    Ordering::Equal => self.basis[at] < self.basis[row],
                    Ordering::Greater => false,
                },
            };
            if better {
                best = Some((ratio, at));
            }
        }
        best.map(|(_, row)| row)
    }

    fn pivot(&mut self, leaving: usize, entering: usize) -> Option<()> {
        let mut row = std::mem::take(&mut self.rows[leaving]);
        let by = row[entering];
        for value in row.iter_mut().filter(|value| !value.is_zero()) {
            *value = value.over(by)?;
        }
        let filled: Vec<usize> = (0..row.len()).filter(|column| !row[*column].is_zero()).collect();
        for other in self.rows.iter_mut().filter(|other| !other.is_empty()).chain(&mut self.costs) {
            let factor = other[entering];
            if factor.is_zero() {
                continue;
            }
            for &column in &filled {
                other[column] = other[column].minus(factor.times(row[column])?)?;
            }
        }
        self.rows[leaving] = row;
        self.basis[leaving] = entering;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objectives_are_minimised_in_turn() {
        // x + y ≥ 4, x ≤ 3: least x + 2y is x = 3, y = 1.
        let mut program = Program { variables: 2, ..Program::default() };
        program.rows.push((vec![(0, 1), (1, 1)], Relation::AtLeast, 4));
        program.rows.push((vec![(0, 1)], Relation::AtMost, 3));
        program.objectives = vec![vec![(0, 1), (1, 2)], vec![(0, -1)]];
        let values = program.solve().unwrap();
        assert_eq!((values[0], values[1]), (Ratio::whole(3), Ratio::whole(1)));
    }

    #[test]
    fn a_later_objective_chooses_among_equals_only() {
        // x + y = 4 at least; both cost one; then prefer y.
        let mut program = Program { variables: 2, ..Program::default() };
        program.rows.push((vec![(0, 1), (1, 1)], Relation::AtLeast, 4));
        program.objectives = vec![vec![(0, 1), (1, 1)], vec![(0, 1)]];
        let values = program.solve().unwrap();
        assert_eq!((values[0], values[1]), (Ratio::ZERO, Ratio::whole(4)));
    }

    #[test]
    fn contradictory_rows_have_no_answer_and_halves_stay_exact() {
        let mut program = Program { variables: 1, ..Program::default() };
        program.rows.push((vec![(0, 1)], Relation::AtLeast, 4));
        program.rows.push((vec![(0, 1)], Relation::AtMost, 3));
        assert_eq!(program.solve(), None);

        let mut program = Program { variables: 1, ..Program::default() };
        program.rows.push((vec![(0, 2)], Relation::AtLeast, 5));
        program.objectives = vec![vec![(0, 1)]];
        assert_eq!(program.solve().unwrap()[0], Ratio::new(5, 2));
        assert_eq!(Ratio::new(5, 2).floor(), 2);
        assert_eq!(Ratio::new(-5, 2).floor(), -3);
        assert_eq!((Ratio::new(5, 2).ceil(), Ratio::new(4, 2).ceil()), (3, 2));
    }
}
