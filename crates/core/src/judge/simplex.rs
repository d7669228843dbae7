//! A small exact linear program, solved by the simplex method in whole numbers.
//!
//! Hours are divisible, and every question of [`super::allocation`] is a linear program with coefficients 0, 1 and −1. It is
//! solved here without rounding: the tableau holds whole numbers over one common denominator (Edmonds' and Bareiss' way; it
//! is 1 for all but contrived rules), and Bland's rule (smallest index enters, smallest index leaves) ends every run and makes
//! the answer depend on the order of the input alone. Several objectives are minimised one after the other: once one is at
//! its best, columns that would worsen it may not enter any more. An objective is expressed in the tableau when its turn
//! comes.
//!
//! It knows nothing of hours, courses or rules.

/// How a row's sum stands to its bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Relation {
    AtMost,
    AtLeast,
}

/// The sum on a row's left side, or an objective: coefficients with their variables, by index.
pub(crate) type Terms = Vec<(usize, i64)>;

/// Above and below the line; below is positive.
pub(crate) type Fraction = (i64, i64);

/// One positive number over another, in lowest terms.
pub(crate) fn fraction(above: i64, below: i64) -> Fraction {
    let common = gcd(above, below);
    (above / common, below / common)
}

fn gcd(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// Minimise the objectives in turn, over variables that are not negative, under the rows.
#[derive(Debug, Default)]
pub(crate) struct Program {
    variables: usize,
    rows: Vec<Row>,
    /// The sums of all rows, one after the other.
    sums: Terms,
    pub(crate) objectives: Vec<Terms>,
}

#[derive(Debug)]
struct Row {
    /// Where its sum ends in [`Program::sums`].
    end: usize,
    relation: Relation,
    bound: i64,
}

/// The values of all variables: whole numbers over one denominator.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Values {
    numerators: Vec<i128>,
    /// Positive.
    denominator: i64,
}

impl Values {
    /// The largest whole number that is not larger than a variable's value.
    pub(crate) fn floor(&self, variable: usize) -> i128 {
        self.numerators[variable].div_euclid(i128::from(self.denominator))
    }

    /// The smallest whole number that is not smaller than a variable's value.
    pub(crate) fn ceil(&self, variable: usize) -> i128 {
        -(-self.numerators[variable]).div_euclid(i128::from(self.denominator))
    }

    /// The smallest whole number that is not smaller than a sum's value; `None` beyond the range.
    pub(crate) fn ceil_of(&self, sum: &Terms) -> Option<i128> {
        let value = sum.iter().try_fold(0_i128, |value, (variable, coefficient)| {
            value.checked_add(self.numerators[*variable].checked_mul(i128::from(*coefficient))?)
        });
        value.map(|value| -(-value).div_euclid(i128::from(self.denominator)))
    }
}

impl Program {
    /// A program of so many variables, without rows.
    pub(crate) fn of(variables: usize) -> Self {
        Self { variables, ..Self::default() }
    }

    pub(crate) fn variable(&mut self) -> usize {
        self.variables += 1;
        self.variables - 1
    }

    /// Adds a row with coefficients of one. The bound must not be negative.
    pub(crate) fn row(&mut self, sum: impl IntoIterator<Item = usize>, relation: Relation, bound: i64) {
        self.sums.extend(sum.into_iter().map(|variable| (variable, 1)));
        self.rows.push(Row { end: self.sums.len(), relation, bound });
    }

    /// Adds a row with coefficients of any kind. The bound must not be negative.
    pub(crate) fn weighted_row(&mut self, sum: impl IntoIterator<Item = (usize, i64)>, relation: Relation, bound: i64) {
        self.sums.extend(sum);
        self.rows.push(Row { end: self.sums.len(), relation, bound });
    }

    /// Adds a row whose coefficients are fractions, multiplied out so that they become whole. `None` beyond the range.
    pub(crate) fn fractional_row(&mut self, sum: &[(usize, Fraction)], relation: Relation, bound: i64) -> Option<()> {
        let whole = sum.iter().try_fold(1_i64, |whole, (_, (_, below))| whole.checked_mul(below / gcd(whole, *below)))?;
        let multiplied = |(variable, (above, below)): &(usize, Fraction)| Some((*variable, above.checked_mul(whole / below)?));
        let sum = sum.iter().map(multiplied).collect::<Option<Terms>>()?;
        self.weighted_row(sum, relation, bound.checked_mul(whole)?);
        Some(())
    }

    /// The value of every variable at the optimum.
    ///
    /// `None`: no values satisfy the rows, an objective has no least value, or a number left the range of 64 bits in a
    /// coefficient or of 128 bits in a bound.
    pub(crate) fn solve(&self) -> Option<Values> {
        let mut tableau = Tableau::new(self);
        let first_artificial = self.variables + self.rows.len();
        // First the artificial variables are driven out.
        tableau.minimise((first_artificial..tableau.width).map(|column| (column, 1)))?;
        if tableau.basis.iter().zip(&tableau.bounds).any(|(column, bound)| *column >= first_artificial && *bound != 0) {
            return None;
        }
        for objective in &self.objectives {
            tableau.minimise(objective.iter().copied())?;
        }
        let mut numerators = vec![0; self.variables];
        for (column, bound) in tableau.basis.iter().zip(&tableau.bounds) {
            if let Some(value) = numerators.get_mut(*column) {
                *value = *bound;
            }
        }
        Some(Values { numerators, denominator: tableau.denominator })
    }
}

struct Tableau {
    /// Columns: the program's variables, a slack for each row, an artificial variable for each row of the kind "at least".
    width: usize,
    /// Row after row, times the denominator.
    cells: Vec<i64>,
    /// What the variable of each row is worth, times the denominator.
    bounds: Vec<i128>,
    /// The variable that each row determines.
    basis: Vec<usize>,
    /// Positive.
    denominator: i64,
    /// Columns that may enter, in order. One that is closed stays at nothing for ever, so it is not kept up to date.
    open: Vec<usize>,
    /// Reduced costs of the objective whose turn it is, by column, times the denominator.
    cost: Vec<i64>,
}

impl Tableau {
    fn new(program: &Program) -> Self {
        let height = program.rows.len();
        let artificials = program.rows.iter().filter(|row| row.relation == Relation::AtLeast).count();
        // At least one, so that an empty program has a form too.
        let width = (program.variables + height + artificials).max(1);
        let mut cells = vec![0; width * height];
        let mut basis = Vec::with_capacity(height);
        let mut artificial = program.variables + height;
        let mut start = 0;
        for (at, (row, cells)) in program.rows.iter().zip(cells.chunks_exact_mut(width)).enumerate() {
            for (variable, coefficient) in &program.sums[start..row.end] {
                cells[*variable] += coefficient;
            }
            start = row.end;
            let slack = program.variables + at;
            match row.relation {
                Relation::AtMost => {
                    cells[slack] = 1;
                    basis.push(slack);
                }
                Relation::AtLeast => {
                    cells[slack] = -1;
                    cells[artificial] = 1;
                    basis.push(artificial);
                    artificial += 1;
                }
            }
        }
        let bounds = program.rows.iter().map(|row| i128::from(row.bound)).collect();
        Self { width, cells, bounds, basis, denominator: 1, open: (0..width).collect(), cost: vec![0; width] }
    }

    /// Brings an objective to its least value without worsening those before it.
    fn minimise(&mut self, objective: impl Iterator<Item = (usize, i64)>) -> Option<()> {
        self.express(objective)?;
        while let Some(entering) = self.open.iter().copied().find(|column| self.cost[*column] < 0) {
            let leaving = self.leaving(entering)?;
            self.pivot(leaving, entering)?;
        }
        let cost = &self.cost;
        self.open.retain(|column| cost[*column] <= 0);
        Some(())
    }

    /// The reduced costs of an objective: what remains of it when the basic variables are replaced by the others.
    fn express(&mut self, objective: impl Iterator<Item = (usize, i64)>) -> Option<()> {
        self.cost.fill(0);
        for (column, coefficient) in objective {
            self.cost[column] = self.cost[column].checked_add(coefficient)?;
        }
        let weights: Vec<i64> = self.basis.iter().map(|column| self.cost[*column]).collect();
        if self.denominator != 1 {
            for column in &self.open {
                self.cost[*column] = self.cost[*column].checked_mul(self.denominator)?;
            }
        }
        for (weight, row) in weights.into_iter().zip(self.cells.chunks_exact(self.width)).filter(|(weight, _)| *weight != 0) {
            for column in &self.open {
                self.cost[*column] = weight.checked_mul(row[*column]).and_then(|part| self.cost[*column].checked_sub(part))?;
            }
        }
        Some(())
    }

    /// The row that bounds the entering variable most; among equals the one whose variable comes first.
    fn leaving(&self, entering: usize) -> Option<usize> {
        let mut best: Option<usize> = None;
        for (at, bound) in self.bounds.iter().enumerate() {
            let cell = self.cells[at * self.width + entering];
            if cell <= 0 {
                continue;
            }
            let Some(least) = best else {
                best = Some(at);
                continue;
            };
            // bound / cell against the least so far, both denominators positive.
            let here = bound.checked_mul(i128::from(self.cells[least * self.width + entering]))?;
            let there = self.bounds[least].checked_mul(i128::from(cell))?;
            if here < there || (here == there && self.basis[at] < self.basis[least]) {
                best = Some(at);
            }
        }
        best
    }

    fn pivot(&mut self, leaving: usize, entering: usize) -> Option<()> {
        let width = self.width;
        let (before, rest) = self.cells.split_at_mut(leaving * width);
        let (row, after) = rest.split_at_mut(width);
        let by = Step { pivot: row[entering], denominator: self.denominator };
        let filled: Vec<usize> = self.open.iter().copied().filter(|column| row[*column] != 0).collect();
        let bound = self.bounds[leaving];
        let others = before.chunks_exact_mut(width).chain(after.chunks_exact_mut(width));
        let bounds = self.bounds.iter_mut().enumerate().filter(|(at, _)| *at != leaving);
        for (other, (_, its_bound)) in others.zip(bounds) {
            let factor = other[entering];
            *its_bound = by.bound(*its_bound, factor, bound)?;
            by.row(other, factor, row, &filled, &self.open)?;
        }
        let factor = self.cost[entering];
        by.row(&mut self.cost, factor, row, &filled, &self.open)?;
        self.denominator = by.pivot;
        self.basis[leaving] = entering;
        Some(())
    }
}

/// One step of elimination: `(value × pivot − factor × above) / denominator`, which divides without a rest.
struct Step {
    /// Positive; the next denominator.
    pivot: i64,
    denominator: i64,
}

impl Step {
    fn row(&self, other: &mut [i64], factor: i64, row: &[i64], filled: &[usize], open: &[usize]) -> Option<()> {
        if self.pivot == 1 && self.denominator == 1 {
            if factor == 0 {
                return Some(());
            }
            for column in filled {
                other[*column] = other[*column].checked_sub(factor.checked_mul(row[*column])?)?;
            }
            return Some(());
        }
        if factor == 0 && self.pivot == self.denominator {
            return Some(());
        }
        for column in open {
            let value = i128::from(other[*column]) * i128::from(self.pivot);
            // Two products of 64-bit numbers differ by less than 128 bits hold.
            let value = value.checked_sub(i128::from(factor) * i128::from(row[*column]))?;
            other[*column] = i64::try_from(value / i128::from(self.denominator)).ok()?;
        }
        Some(())
    }

    fn bound(&self, value: i128, factor: i64, above: i128) -> Option<i128> {
        if factor == 0 && self.pivot == self.denominator {
            return Some(value);
        }
        if self.pivot == 1 && self.denominator == 1 {
            return value.checked_sub(i128::from(factor).checked_mul(above)?);
        }
        let value = value.checked_mul(i128::from(self.pivot))?.checked_sub(i128::from(factor).checked_mul(above)?)?;
        Some(value / i128::from(self.denominator))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(program: &Program) -> Option<Vec<i128>> {
        let values = program.solve()?;
        assert_eq!(values.denominator, 1);
        Some(values.numerators)
    }

    #[test]
    fn objectives_are_minimised_in_turn() {
        // x + y ≥ 4, x ≤ 3: least x + 2y is x = 3, y = 1.
        let mut program = Program::of(2);
        program.row([0, 1], Relation::AtLeast, 4);
        program.row([0], Relation::AtMost, 3);
        program.objectives = vec![vec![(0, 1), (1, 2)], vec![(0, -1)]];
        assert_eq!(values(&program), Some(vec![3, 1]));
    }

    #[test]
    fn a_later_objective_chooses_among_equals_only() {
        // x + y = 4 at least; both cost one; then prefer y.
        let mut program = Program::of(2);
        program.row([0, 1], Relation::AtLeast, 4);
        program.objectives = vec![vec![(0, 1), (1, 1)], vec![(0, 1)]];
        assert_eq!(values(&program), Some(vec![0, 4]));
    }

    #[test]
    fn contradictory_rows_have_no_answer_and_an_objective_without_end_neither() {
        let mut program = Program::of(1);
        program.row([0], Relation::AtLeast, 4);
        program.row([0], Relation::AtMost, 3);
        assert_eq!(program.solve(), None);

        let mut program = Program::of(1);
        program.row([0], Relation::AtLeast, 4);
        program.objectives = vec![vec![(0, -1)]];
        assert_eq!(program.solve(), None);
    }

    #[test]
    fn halves_stay_exact_over_several_steps() {
        // Each two of three sum up to at least 5: two and a half each, and a fourth is at least what they sum up to.
        let mut program = Program::of(4);
        for pair in [[0, 1], [1, 2], [0, 2]] {
            program.row(pair, Relation::AtLeast, 5);
        }
        program.row([0, 1, 2, 3], Relation::AtLeast, 20);
        program.objectives = vec![vec![(0, 1), (1, 1), (2, 1)], vec![(3, 1)]];
        let values = program.solve().unwrap();
        let of = |variable: usize| (values.floor(variable), values.ceil(variable));
        assert_eq!([of(0), of(1), of(2), of(3)], [(2, 3), (2, 3), (2, 3), (12, 13)]);
        assert_eq!(2 * values.numerators[0], 5 * i128::from(values.denominator));
        assert_eq!(2 * values.numerators[3], 25 * i128::from(values.denominator));
    }

    #[test]
    fn coefficients_beyond_one_divide_the_bound() {
        let mut program = Program::of(1);
        program.row([0, 0], Relation::AtLeast, 5);
        program.objectives = vec![vec![(0, 1)]];
        let values = program.solve().unwrap();
        assert_eq!((values.floor(0), values.ceil(0)), (2, 3));
        let below = Values { numerators: vec![-5, 4], denominator: 2 };
        assert_eq!((below.floor(0), below.ceil(0), below.floor(1), below.ceil(1)), (-3, -2, 2, 2));
    }

    #[test]
    fn numbers_beyond_the_range_have_no_answer() {
        let mut program = Program::of(1);
        program.row([0], Relation::AtLeast, 1);
        program.objectives = vec![vec![(0, i64::MAX), (0, 1)]];
        assert_eq!(program.solve(), None);
    }
}
