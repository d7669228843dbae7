//! Setting a document from top to bottom, page after page.
//!
//! It must never leave a heading alone at the foot of a page, and never set anything below [`BOTTOM`].

use super::text::{self, Line};
use super::{BOTTOM, Colour, FOOT, HEADING, INK, LEFT, Mark, RIGHT, SMALL, Sheet, Style, TOP, WIDTH};
use crate::font::Fonts;

/// A document being set.
#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) fonts: Fonts,
    sheets: Vec<Sheet>,
    /// The lower edge of what was set last.
    pub(super) y: f32,
    /// Where the text of the first page ends: above the place kept for the seal.
    first_floor: f32,
    /// What was cut because it was too long to be set.
    pub(crate) shortened: Vec<String>,
}

/// The most lines that one paragraph of a table cell or a heading takes.
pub(super) const MOST_LINES: usize = 14;

impl Flow {
    /// An empty first page, with so many points kept free at its foot.
    pub(crate) fn new(fonts: Fonts, kept: f32) -> Self {
        Self { fonts, sheets: vec![Sheet::default()], y: TOP, first_floor: BOTTOM - kept, shortened: Vec::new() }
    }

    fn floor(&self) -> f32 {
        if self.sheets.len() == 1 { self.first_floor } else { BOTTOM }
    }

    /// How many points are left on this page.
    pub(crate) fn room(&self) -> f32 {
        self.floor() - self.y
    }

    /// The page that is being set, counted from 1.
    pub(crate) const fn page(&self) -> usize {
        self.sheets.len()
    }

    /// Goes on at the top of a new page.
    pub(crate) fn turn(&mut self) {
        self.sheets.push(Sheet::default());
        self.y = TOP;
    }

    /// Turns the page unless so many points are left.
    pub(crate) fn need(&mut self, height: f32) {
        if self.room() < height && self.y > TOP {
            self.turn();
        }
    }

    /// White space, which a new page swallows.
    pub(crate) fn space(&mut self, height: f32) {
        if self.y > TOP {
            self.y += height;
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.marks.push(mark);
        }
    }

    /// A line whose upper edge is at `top`.
    pub(super) fn set_line(&mut self, line: Line, style: Style, x: f32, top: f32) {
        let y = top + style.baseline();
        self.mark(Mark::Text { x, y, width: line.width, style, glyphs: line.glyphs });
    }

    pub(super) fn rule(&mut self, from: f32, to: f32, y: f32, weight: f32, colour: Colour) {
        self.mark(Mark::Rule { from, to, y, weight, colour });
    }

    /// Breaks a text, and notes it where it had to be cut.
    pub(super) fn broken(&mut self, style: Style, words: &str, room: f32, most: usize) -> Vec<Line> {
        let (lines, cut) = text::lines(&mut self.fonts, style, words, room, most);
        if cut {
            self.shortened.push(words.chars().take(60).collect());
        }
        lines
    }

    /// A paragraph of full or given width. Short ones stay together.
    pub(crate) fn paragraph(&mut self, style: Style, words: &str, indent: f32, width: f32) {
        let lines = self.broken(style, words, width, 400);
        #[expect(clippy::cast_precision_loss, reason = "at most six")]
        let together = lines.len().min(6) as f32 * style.leading;
        self.need(together);
        for line in lines {
            self.need(style.leading);
            let top = self.y;
            self.set_line(line, style, LEFT + indent, top);
            self.y += style.leading;
        }
    }

    /// One line with words at both ends.
    pub(crate) fn ends(&mut self, left: (Style, &str), right: (Style, &str)) {
        let right_line = text::clipped(&mut self.fonts, right.0, right.1, WIDTH * 0.5);
        let left_line = text::clipped(&mut self.fonts, left.0, left.1, WIDTH - right_line.width - 16.0);
        let top = self.y;
        let x = RIGHT - right_line.width;
        self.set_line(left_line, left.0, LEFT, top);
        self.set_line(right_line, right.0, x, top);
        self.y += left.0.leading;
    }

    /// A heading, on one page with so many points of what follows.
    pub(crate) fn heading(&mut self, words: &str, follows: f32) {
        self.subheading(HEADING.strong(), words, 26.0, 6.0, follows);
    }

    /// A heading of another size, with space before and after.
    pub(crate) fn subheading(&mut self, style: Style, words: &str, before: f32, after: f32, follows: f32) {
        let lines = self.broken(style, words, WIDTH, MOST_LINES);
        #[expect(clippy::cast_precision_loss, reason = "at most MOST_LINES")]
        let height = lines.len() as f32 * style.leading;
        let above = if self.y > TOP { before } else { 0.0 };
        // What follows cannot ask for more than a page gives.
        self.need((above + height + after + follows).min(BOTTOM - TOP));
        self.space(before);
        for line in lines {
            let top = self.y;
            self.set_line(line, style, LEFT, top);
            self.y += style.leading;
        }
        self.y += after;
    }

    /// Words in columns of one width, such as the groups of a fingerprint.
    pub(crate) fn columns(&mut self, style: Style, words: &[String], indent: f32, column: f32, across: usize) {
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        let height = words.len().div_ceil(across.max(1)) as f32 * style.leading;
        self.need(height);
        for row in words.chunks(across.max(1)) {
            let mut x = LEFT + indent;
            for word in row {
                let line = text::line(&mut self.fonts, style, word);
                let top = self.y;
                self.set_line(line, style, x, top);
                x += column;
            }
            self.y += style.leading;
        }
    }

    /// A numbered step: its number hangs in the margin of its paragraph.
    pub(crate) fn step(&mut self, number: usize, style: Style, words: &str) {
        let indent = 20.0;
        let lines = self.broken(style, words, WIDTH - indent - 20.0, 400);
        #[expect(clippy::cast_precision_loss, reason = "at most six")]
        self.need(lines.len().min(6) as f32 * style.leading);
        for (index, line) in lines.into_iter().enumerate() {
            self.need(style.leading);
            let top = self.y;
            if index == 0 {
                let figure = text::line(&mut self.fonts, style.strong(), &number.to_string());
                let x = LEFT + 12.0 - figure.width.min(12.0);
                self.set_line(figure, style.strong(), x, top);
            }
            self.set_line(line, style, LEFT + indent, top);
            self.y += style.leading;
        }
        self.y += 4.0;
    }

    /// The finished pages, each with its foot: the name, cut where it is long, the key, which never is, and the page's number.
    pub(crate) fn close(mut self, name: &str, key: &str) -> (Vec<Sheet>, Fonts, Vec<String>) {
        let count = self.sheets.len();
        let style = SMALL.soft();
        let key = text::line(&mut self.fonts, style, &format!("\u{b7} key {key}"));
        for index in 0..count {
            let number = text::line(&mut self.fonts, style, &format!("page {} of {count}", index + 1));
            let room = WIDTH - number.width - key.width - 24.0;
            let name = text::clipped(&mut self.fonts, style, name, room);
            let parts = [(LEFT, &name), (LEFT + name.width + 4.0, &key), (RIGHT - number.width, &number)];
            if let Some(sheet) = self.sheets.get_mut(index) {
                sheet.marks.extend(parts.map(|(x, line)| Mark::Text {
                    x,
                    y: FOOT,
                    width: line.width,
                    style,
                    glyphs: line.glyphs.clone(),
                }));
            }
        }
        (self.sheets, self.fonts, self.shortened)
    }

    /// Lines for a box that is drawn later, such as the seal: measured with this document's fonts.
    pub(crate) fn boxed(&mut self, style: Style, words: &str, room: f32) -> Line {
        text::clipped(&mut self.fonts, style, words, room)
    }

    /// The colour of a rule under a heading row.
    pub(super) const fn strong_rule() -> Colour {
        INK
    }
}
