//! Tables: hairlines, figures to the right, the heading row again on every page.
//!
//! A row is never split between two pages, and no cell is ever wider than its column.

use super::flow::{Flow, MOST_LINES};
use super::text::Line;
use super::{BOTTOM, HAIR, LEFT, RIGHT, SMALL, Style, TOP};

/// Where the words of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A column: its heading, its width in points with the gutter, and where its words stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) heading: &'static str,
    pub(crate) width: f32,
    pub(crate) align: Align,
}

/// The paragraphs of a cell.
pub(crate) type Cell = Vec<(Style, String)>;

/// A row, and whether it must stand on one page with the row before it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    pub(crate) tied: bool,
}

/// A table with its lines broken and its heights known.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    head: Set,
    rows: Vec<Set>,
}

/// A row whose lines are broken.
#[derive(Debug)]
struct Set {
    cells: Vec<Vec<(Style, Line)>>,
    height: f32,
    /// The depth of the first baseline, which all cells share, whatever their size.
    baseline: f32,
    tied: bool,
}

const GUTTER: f32 = 12.0;
const PADDING: f32 = 5.0;

impl Table {
    /// Breaks the lines of a table.
    pub(crate) fn set(flow: &mut Flow, columns: &[Column], rows: &[Row]) -> Self {
        let heading = columns.iter().map(|column| vec![(SMALL.soft(), column.heading.to_owned())]).collect();
        let head = set_row(flow, columns, &Row { cells: heading, tied: false });
        let rows = rows.iter().map(|row| set_row(flow, columns, row)).collect();
        Self { columns: columns.to_vec(), head, rows }
    }

    /// The least that must stand together: the heading row and the first row.
    pub(crate) fn least(&self) -> f32 {
        self.head.height + self.rows.first().map_or(0.0, |row| row.height)
    }

    /// Sets it.
    pub(crate) fn place(self, flow: &mut Flow) {
        flow.need(self.least());
        self.place_head(flow);
        for (index, row) in self.rows.iter().enumerate() {
            let next = self.rows.get(index + 1).filter(|next| next.tied).map_or(0.0, |next| next.height);
            if flow.room() < row.height + next && flow.y > TOP + self.head.height {
                flow.turn();
                self.place_head(flow);
            }
            self.place_row(flow, row);
            let y = flow.y;
            flow.rule(LEFT, RIGHT, y, 0.4, HAIR);
        }
    }

    fn place_head(&self, flow: &mut Flow) {
        self.place_row(flow, &self.head);
        let y = flow.y;
        flow.rule(LEFT, RIGHT, y, 0.6, Flow::strong_rule());
    }

    fn place_row(&self, flow: &mut Flow, row: &Set) {
        let top = flow.y + PADDING;
        let mut x = LEFT;
        for (column, cell) in self.columns.iter().zip(&row.cells) {
            let mut y = top + row.baseline - first_baseline(cell);
            for (style, line) in cell {
                let shift = match column.align {
                    Align::Left => 0.0,
                    Align::Right => column.width - gutter(&self.columns, column) - line.width,
                };
                flow.set_line(line.clone(), *style, x + shift, y);
                y += style.leading;
            }
            x += column.width;
        }
        flow.y += row.height;
    }
}

/// The last column ends at the margin; the others keep a gutter.
fn gutter(columns: &[Column], column: &Column) -> f32 {
    if columns.last().is_some_and(|last| std::ptr::eq(last, column)) { 0.0 } else { GUTTER }
}

fn set_row(flow: &mut Flow, columns: &[Column], row: &Row) -> Set {
    let mut cells = Vec::new();
    for (column, cell) in columns.iter().zip(&row.cells) {
        let mut lines = Vec::new();
        let mut tall = 0.0;
        for (style, words) in cell {
            for line in flow.broken(*style, words, column.width - gutter(columns, column), MOST_LINES) {
                tall += style.leading;
                // No row may be taller than a page.
                if tall < (BOTTOM - TOP) / 2.0 {
                    lines.push((*style, line));
                }
            }
        }
        cells.push(lines);
    }
    let baseline = cells.iter().map(|cell| first_baseline(cell)).fold(0.0, f32::max);
    let tall =
        |cell: &Vec<(Style, Line)>| baseline - first_baseline(cell) + cell.iter().map(|(style, _)| style.leading).sum::<f32>();
    let height = cells.iter().map(tall).fold(0.0, f32::max);
    Set { cells, height: height + 2.0 * PADDING, baseline, tied: row.tied }
}

fn first_baseline(cell: &[(Style, Line)]) -> f32 {
    cell.first().map_or(0.0, |(style, _)| style.baseline())
}
