//! Tables: hairlines, figures to the right, the heading row again on every page.
//!
//! The heading row is a heading for a screen reader once; where it stands again it is for the eye alone. A row is never split between two pages, and no cell is ever wider than its column.

use super::flow::{Flow, MOST_LINES};
use super::text::Line;
use super::{BOTTOM, HAIR, LEFT, Owner, RIGHT, Role, SMALL, Style, TOP};

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
#[derive(Debug, Clone)]
struct Set {
    /// The paragraphs of each cell, in lines.
    cells: Vec<Vec<(Style, Vec<Line>)>>,
    height: f32,
    /// The depth of the first baseline, which all cells share, whatever their size.
    baseline: f32,
    tied: bool,
}

const GUTTER: f32 = 12.0;
const PADDING: f32 = 5.0;
/// A table whose rows take no more than this is never split.
const SHORT: f32 = 130.0;
/// The first two rows of a longer one stand together where they take no more than this.
const TWO_ROWS: f32 = 200.0;

impl Table {
    /// Breaks the lines of a table.
    pub(crate) fn set(flow: &mut Flow, columns: &[Column], rows: &[Row]) -> Self {
        let heading = columns.iter().map(|column| vec![(SMALL.soft(), column.heading.to_owned())]).collect();
        let head = set_row(flow, columns, &Row { cells: heading, tied: false });
        let rows = rows.iter().map(|row| set_row(flow, columns, row)).collect();
        Self { columns: columns.to_vec(), head, rows }
    }

    /// The least that must stand together: a short table whole; of a long one the heading row and the first two rows with what
    /// is tied to them, or the first alone where two are much.
    pub(crate) fn least(&self) -> f32 {
        let height = |rows: &[Set]| rows.iter().map(|row| row.height).sum::<f32>();
        let whole = height(&self.rows);
        if whole <= SHORT {
            return self.head.height + whole;
        }
        let first = together(&self.rows);
        let second = together(self.rows.get(first.len()..).unwrap_or_default());
        let both = height(first) + height(second);
        self.head.height + if both <= TWO_ROWS { both } else { height(first) }
    }

    /// How tall it is on one page, in points.
    pub(crate) fn height(&self) -> f32 {
        self.head.height + self.rows.iter().map(|row| row.height).sum::<f32>()
    }

    /// Sets it.
    pub(crate) fn place(mut self, flow: &mut Flow) {
        flow.need(self.least());
        let rows = std::mem::take(&mut self.rows);
        flow.tagged(Role::Table, |flow| {
            flow.tagged(Role::TableHead, |flow| self.place_head(flow));
            if rows.is_empty() {
                return;
            }
            flow.tagged(Role::TableBody, |flow| {
                let most = BOTTOM - TOP - self.head.height;
                let needed: Vec<f32> = (0..rows.len())
                    .map(|index| together(rows.get(index..).unwrap_or_default()).iter().map(|row| row.height).sum())
                    .collect();
                for (row, together) in rows.into_iter().zip(needed) {
                    // Rows that stand together go together, unless they are more than a page.
                    let height = if together > most { row.height } else { together };
                    if flow.room() < height && flow.y > TOP + self.head.height {
                        flow.turn();
                        flow.set_aside(Owner::Repeated, |flow| self.place_head(flow));
                    }
                    self.place_row(flow, row, Role::Cell);
                    let y = flow.y;
                    flow.rule(LEFT, RIGHT, y, 0.4, HAIR);
                }
            });
        });
    }

    fn place_head(&self, flow: &mut Flow) {
        if flow.is_aside() {
            self.place_cells(flow, self.head.clone(), None);
        } else {
            self.place_row(flow, self.head.clone(), Role::ColumnHeading);
        }
        let y = flow.y;
        flow.rule(LEFT, RIGHT, y, 0.6, Flow::strong_rule());
    }

    fn place_row(&self, flow: &mut Flow, row: Set, cell: Role) {
        flow.tagged(Role::Row, |flow| self.place_cells(flow, row, Some(cell)));
    }

    /// The cells of a row, each with its role, or none where the row is for the eye alone.
    fn place_cells(&self, flow: &mut Flow, row: Set, role: Option<Role>) {
        let top = flow.y + PADDING;
        let mut x = LEFT;
        for (column, cell) in self.columns.iter().zip(row.cells) {
            let y = top + row.baseline - first_baseline(&cell);
            match role {
                Some(role) => flow.tagged(role, |flow| self.place_cell(flow, column, cell, x, y, true)),
                None => self.place_cell(flow, column, cell, x, y, false),
            }
            x += column.width;
        }
        flow.y += row.height;
    }

    /// The paragraphs of a cell. Where there are several, each is one for a screen reader too.
    fn place_cell(&self, flow: &mut Flow, column: &Column, cell: Vec<(Style, Vec<Line>)>, x: f32, mut y: f32, tagged: bool) {
        let several = tagged && cell.len() > 1;
        for (style, lines) in cell {
            let place = |index: usize, line: &Line| {
                let shift = match column.align {
                    Align::Left => 0.0,
                    Align::Right => column.width - gutter(&self.columns, column) - line.width,
                };
                #[expect(clippy::cast_precision_loss, reason = "a few lines")]
                let down = index as f32 * style.leading;
                (x + shift, y + down)
            };
            #[expect(clippy::cast_precision_loss, reason = "a few lines")]
            let height = lines.len() as f32 * style.leading;
            if several {
                flow.tagged(Role::Paragraph, |flow| flow.set_linked(lines, style, place));
            } else {
                flow.set_linked(lines, style, place);
            }
            y += height;
        }
    }
}

/// The first of these rows with all that must stand on its page: rows tied to it, and the last row of all, which would else
/// stand alone below a heading row.
fn together(rows: &[Set]) -> &[Set] {
    let mut count = 1;
    while let Some(next) = rows.get(count)
        && (next.tied || count + 1 == rows.len())
    {
        count += 1;
    }
    rows.get(..count.min(rows.len())).unwrap_or_default()
}

/// The last column ends at the margin; the others keep a gutter.
fn gutter(columns: &[Column], column: &Column) -> f32 {
    if columns.last().is_some_and(|last| std::ptr::eq(last, column)) { 0.0 } else { GUTTER }
}

fn set_row(flow: &mut Flow, columns: &[Column], row: &Row) -> Set {
    let mut cells = Vec::new();
    for (column, cell) in columns.iter().zip(&row.cells) {
        let mut paragraphs = Vec::new();
        let mut tall = 0.0;
        let mut rest = cell.iter();
        while let Some((style, words)) = rest.next() {
            let room = column.width - gutter(columns, column);
            // No row may be taller than a page. What does not go in is cut, and seen to be cut.
            let most = lines_in(TALLEST - tall, *style);
            let lines = match rest.as_slice().first().filter(|_| most < 2) {
                Some((_, lost)) => {
                    flow.shortened.push(lost.chars().take(60).collect());
                    flow.broken(*style, &format!("{words} \u{2026}"), room, 1)
                }
                None => flow.broken(*style, words, room, most.clamp(1, MOST_LINES)),
            };
            #[expect(clippy::cast_precision_loss, reason = "at most MOST_LINES")]
            let height = lines.len() as f32 * style.leading;
            tall += height;
            if !lines.is_empty() {
                paragraphs.push((*style, lines));
            }
            if most < 2 {
                break;
            }
        }
        cells.push(paragraphs);
    }
    let baseline = cells.iter().map(|cell| first_baseline(cell)).fold(0.0, f32::max);
    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    let tall = |cell: &Vec<(Style, Vec<Line>)>| {
        baseline - first_baseline(cell) + cell.iter().map(|(style, lines)| lines.len() as f32 * style.leading).sum::<f32>()
    };
    let height = cells.iter().map(tall).fold(0.0, f32::max);
    Set { cells, height: height + 2.0 * PADDING, baseline, tied: row.tied }
}

/// The tallest cell in points, but for one line that says that it was cut.
const TALLEST: f32 = (BOTTOM - TOP) / 2.0;

/// How many lines go into a height.
fn lines_in(height: f32, style: Style) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to a page's lines")]
    let lines = (height / style.leading).clamp(0.0, 100.0) as usize;
    lines
}

fn first_baseline(cell: &[(Style, Vec<Line>)]) -> f32 {
    cell.first().map_or(0.0, |(style, _)| style.baseline())
}
