//! Setting a document from top to bottom, page after page.
//!
//! What is set is tagged as it is set: a heading as a heading, a step as an item of a list. It must never leave a heading
//! alone at the foot of a page, never set anything below [`BOTTOM`], and never set words that no tag owns.

use super::picture::Picture;
use super::tags::{Bookmark, Kid, Role, Tags};
use super::text::{self, Address, Line};
use super::{BOTTOM, Colour, FOOT, HAIR, HEADING, INK, LEFT, Mark, Owner, RIGHT, SMALL, Sheet, Style, TITLE, TOP, WIDTH};
use crate::font::Fonts;

/// A document being set.
#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) fonts: Fonts,
    pub(super) tags: Tags,
    sheets: Vec<Sheet>,
    pictures: Vec<Picture>,
    /// The lower edge of what was set last.
    pub(super) y: f32,
    /// Where the text of the first page ends: above the place kept for the seal.
    first_floor: f32,
    /// What was cut because it was too long to be set.
    pub(crate) shortened: Vec<String>,
    /// Whose marks are being set where they are no content.
    aside: Option<Owner>,
}

/// A document that is set: its pages have their feet, and only the bytes are wanting.
#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) fonts: Fonts,
    /// The beginnings of texts that were cut.
    pub(crate) shortened: Vec<String>,
    pub(super) tags: Tags,
    pub(super) pictures: Vec<Picture>,
}

/// The addresses in some lines, and the element of each once it is open.
#[derive(Default)]
struct Links {
    addresses: Vec<Address>,
    elements: Vec<Option<usize>>,
}

impl Links {
    fn of(lines: &[Line]) -> Self {
        let addresses = text::addresses(lines);
        Self { elements: vec![None; addresses.len()], addresses }
    }
}

/// The most lines that one paragraph of a table cell or a heading takes.
pub(super) const MOST_LINES: usize = 14;

/// How far the words of a step stand from the margin.
const HANG: f32 = 20.0;
/// How wide the words of a step are at most.
const STEP_WIDTH: f32 = WIDTH - HANG - 20.0;
/// The space below a step.
const STEP_GAP: f32 = 4.0;

impl Flow {
    /// An empty first page, with so many points kept free at its foot.
    pub(crate) fn new(fonts: Fonts, kept: f32) -> Self {
        Self {
            fonts,
            tags: Tags::new(),
            sheets: vec![Sheet::default()],
            pictures: Vec::new(),
            y: TOP,
            first_floor: BOTTOM - kept,
            shortened: Vec::new(),
            aside: None,
        }
    }

    /// The typeface again, where what was set is not used.
    pub(crate) fn into_fonts(self) -> Fonts {
        self.fonts
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
        if self.sheets.len() == 1 {
            self.tags.place_form();
        }
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

    /// Sets something as an element of its own, such as a section or a paragraph of several parts.
    pub(crate) fn tagged<T>(&mut self, role: Role, set: impl FnOnce(&mut Self) -> T) -> T {
        self.tags.open(role);
        let made = set(self);
        self.tags.shut();
        made
    }

    /// Sets something that is no content for a screen reader.
    pub(super) fn set_aside(&mut self, owner: Owner, set: impl FnOnce(&mut Self)) {
        let before = self.aside.replace(owner);
        set(self);
        self.aside = before;
    }

    /// Whether what is set now is no content.
    pub(super) const fn is_aside(&self) -> bool {
        self.aside.is_some()
    }

    fn content(&mut self, mark: Mark) {
        let sheet_number = self.sheets.len() - 1;
        let Some(sheet) = self.sheets.last_mut() else { return };
        if let Some(owner) = self.aside {
            sheet.marks.push((owner, mark));
            return;
        }
        let element = self.tags.current();
        let role = self.tags.elements.get(element).map_or(Role::Paragraph, |element| element.role);
        let goes_on = matches!(sheet.marks.last(), Some((Owner::Content(..), _))) && sheet.owners.last() == Some(&element);
        if !goes_on {
            let identifier = u32::try_from(sheet.owners.len()).unwrap_or(u32::MAX);
            sheet.owners.push(element);
            self.tags.add(element, Kid::Content { sheet: sheet_number, identifier });
        }
        let identifier = u32::try_from(sheet.owners.len() - 1).unwrap_or(u32::MAX);
        sheet.marks.push((Owner::Content(identifier, role), mark));
    }

    fn ornament(&mut self, mark: Mark) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.marks.push((Owner::Ornament, mark));
        }
    }

    /// A line whose upper edge is at `top`.
    pub(super) fn set_line(&mut self, line: Line, style: Style, x: f32, top: f32) {
        let y = top + style.baseline();
        self.content(Mark::Text { x, y, width: line.width, style, glyphs: line.glyphs });
    }

    pub(super) fn rule(&mut self, from: f32, to: f32, y: f32, weight: f32, colour: Colour) {
        self.ornament(Mark::Rule { from, to, y, weight, colour });
    }

    /// A line at the head of a page that repeats what was said before: for the eye alone.
    pub(crate) fn running_head(&mut self, style: Style, words: &str) {
        let line = text::clipped(&mut self.fonts, style, words, WIDTH);
        let top = self.y;
        self.set_aside(Owner::Repeated, |flow| flow.set_line(line, style, LEFT, top));
        self.y += style.leading;
    }

    /// Breaks a text, and notes it where it had to be cut.
    pub(super) fn broken(&mut self, style: Style, words: &str, room: f32, most: usize) -> Vec<Line> {
        let (lines, cut) = text::lines(&mut self.fonts, style, words, room, most);
        if cut {
            self.shortened.push(words.chars().take(60).collect());
        }
        lines
    }

    /// Sets lines one below the other, turning pages as it must; addresses in them lead to the web.
    fn set_lines(&mut self, lines: Vec<Line>, style: Style, x: f32) {
        let mut links = Links::of(&lines);
        for (index, line) in lines.into_iter().enumerate() {
            self.need(style.leading);
            let top = self.y;
            self.set_parts(line, index, &mut links, style, x, top);
            self.y += style.leading;
        }
    }

    /// Sets lines where they are told to stand (left end and upper edge); addresses in them lead to the web.
    pub(super) fn set_linked(&mut self, lines: Vec<Line>, style: Style, place: impl Fn(usize, &Line) -> (f32, f32)) {
        let mut links = if self.aside.is_some() { Links::default() } else { Links::of(&lines) };
        for (index, line) in lines.into_iter().enumerate() {
            let (x, top) = place(index, &line);
            self.set_parts(line, index, &mut links, style, x, top);
        }
    }

    /// One of several lines: what belongs to an address is a link of its own, which goes on from the line before.
    fn set_parts(&mut self, line: Line, index: usize, links: &mut Links, style: Style, x: f32, top: f32) {
        let mut pen = x;
        for (glyphs, address) in text::parts(line.glyphs, index, &links.addresses) {
            let width = text::advance(&glyphs, style.size);
            let part = Line { width: text::width(&glyphs, style.size), glyphs };
            match address.and_then(|number| links.addresses.get(number).zip(links.elements.get_mut(number))) {
                Some((address, element)) => {
                    let number = match *element {
                        Some(number) => {
                            self.tags.resume(number);
                            number
                        }
                        None => *element.insert(self.tags.open(Role::Link)),
                    };
                    let (sheet, bounds) = (self.sheets.len() - 1, on_paper(pen, top, part.width, style.leading));
                    self.set_line(part, style, pen, top);
                    self.tags.link(number, &address.target, sheet, bounds);
                    self.tags.shut();
                }
                None => self.set_line(part, style, pen, top),
            }
            pen += width;
        }
    }

    /// A paragraph of full or given width. Short ones stay together.
    pub(crate) fn paragraph(&mut self, style: Style, words: &str, indent: f32, width: f32) {
        let lines = self.broken(style, words, width, 400);
        self.paragraph_of(lines, style, indent);
    }

    /// A paragraph that is cut behind so many lines.
    pub(crate) fn short_paragraph(&mut self, style: Style, words: &str, width: f32, most: usize) {
        let lines = self.broken(style, words, width, most);
        self.paragraph_of(lines, style, 0.0);
    }

    fn paragraph_of(&mut self, lines: Vec<Line>, style: Style, indent: f32) {
        if lines.is_empty() {
            return;
        }
        self.need(together(lines.len(), style));
        self.tagged(Role::Paragraph, |flow| flow.set_lines(lines, style, LEFT + indent));
    }

    /// One line with words at both ends.
    pub(crate) fn ends(&mut self, left: (Style, &str), right: (Style, &str)) {
        let right_line = text::clipped(&mut self.fonts, right.0, right.1, WIDTH * 0.5);
        let left_line = text::clipped(&mut self.fonts, left.0, left.1, WIDTH - right_line.width - 16.0);
        let top = self.y;
        let x = RIGHT - right_line.width;
        for (line, style, x) in [(left_line, left.0, LEFT), (right_line, right.0, x)] {
            if !line.glyphs.is_empty() {
                self.tagged(Role::Paragraph, |flow| flow.set_line(line, style, x, top));
            }
        }
        self.y += left.0.leading;
    }

    /// A heading, on one page with so many points of what follows.
    pub(crate) fn heading(&mut self, words: &str, follows: f32) {
        self.subheading(HEADING.strong(), words, 26.0, 6.0, follows);
    }

    /// A heading of another size, with space before and after. Its size says its level.
    pub(crate) fn subheading(&mut self, style: Style, words: &str, before: f32, after: f32, follows: f32) {
        let lines = self.broken(style, words, WIDTH, MOST_LINES);
        #[expect(clippy::cast_precision_loss, reason = "at most MOST_LINES")]
        let height = lines.len() as f32 * style.leading;
        let above = if self.y > TOP { before } else { 0.0 };
        // What follows cannot ask for more than a page gives.
        self.need((above + height + after + follows).min(BOTTOM - TOP));
        self.space(before);
        if !lines.is_empty() {
            let level = self.tags.level(if style.size >= TITLE.size {
                1
            } else if style.size >= HEADING.size {
                2
            } else {
                3
            });
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            self.tags.bookmarks.push(Bookmark { level, words, sheet: self.sheets.len() - 1, y: self.y });
            self.tagged(Role::Heading(level), |flow| {
                for line in lines {
                    let top = flow.y;
                    flow.set_line(line, style, LEFT, top);
                    flow.y += style.leading;
                }
            });
        }
        self.y += after;
    }

    /// Words in columns of one width, such as the groups of a fingerprint.
    pub(crate) fn columns(&mut self, style: Style, words: &[String], indent: f32, column: f32, across: usize) {
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        let height = words.len().div_ceil(across.max(1)) as f32 * style.leading;
        self.need(height);
        self.tagged(Role::Paragraph, |flow| {
            for row in words.chunks(across.max(1)) {
                let mut x = LEFT + indent;
                for word in row {
                    let line = text::spaced(&mut flow.fonts, style, word);
                    let top = flow.y;
                    flow.set_line(line, style, x, top);
                    x += column;
                }
                flow.y += style.leading;
            }
        });
    }

    /// A numbered step: its number hangs in the margin of its paragraph. Number 1 begins a new list.
    pub(crate) fn step(&mut self, number: usize, style: Style, words: &str) {
        self.step_before(number, style, words, 0.0);
    }

    /// Steps from number 1. The last two stay together, so that none is alone on a page.
    pub(crate) fn steps(&mut self, style: Style, steps: &[String]) {
        let last = steps.last().map_or(0.0, |words| STEP_GAP + self.step_height(style, words));
        for (at, words) in steps.iter().enumerate() {
            self.step_before(at + 1, style, words, if at + 2 == steps.len() { last } else { 0.0 });
        }
    }

    /// What of steps must stand together to begin with: the first, or both where there are two.
    pub(crate) fn least_of_steps(&mut self, style: Style, steps: &[String]) -> f32 {
        let first = steps.iter().take(if steps.len() == 2 { 2 } else { 1 });
        first.map(|words| self.step_height(style, words) + STEP_GAP).sum()
    }

    /// What of a step stays together, in points.
    fn step_height(&mut self, style: Style, words: &str) -> f32 {
        together(self.broken(style, words, STEP_WIDTH, 400).len(), style)
    }

    /// The height of a paragraph in points, were it set whole.
    pub(crate) fn height(&mut self, style: Style, words: &str, width: f32) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "at most 400")]
        let lines = self.broken(style, words, width, 400).len() as f32;
        lines * style.leading
    }

    /// A step with so many points of what follows.
    fn step_before(&mut self, number: usize, style: Style, words: &str, follows: f32) {
        let lines = self.broken(style, words, STEP_WIDTH, 400);
        let label = text::spaced(&mut self.fonts, style.strong(), &number.to_string());
        self.need(together(lines.len(), style) + follows);
        match self.tags.last_list().filter(|_| number > 1) {
            Some(list) => self.tags.resume(list),
            None => {
                self.tags.open(Role::List);
            }
        }
        self.tagged(Role::Item, |flow| {
            let (x, top) = (LEFT + 12.0 - label.width.min(12.0), flow.y);
            flow.tagged(Role::Label, |flow| flow.set_line(label, style.strong(), x, top));
            if lines.is_empty() {
                flow.y += style.leading;
            } else {
                flow.tagged(Role::Body, |flow| flow.set_lines(lines, style, LEFT + HANG));
            }
        });
        self.tags.shut();
        self.y += STEP_GAP;
    }

    /// A picture of this size at the left margin, framed by a hairline, with the words that are said in its place. It must fit
    /// on the page: ask [`Flow::room`] first.
    pub(crate) fn picture(&mut self, picture: &Picture, alternative: &str, width: f32, height: f32) {
        let (number, y) = (self.pictures.len(), self.y);
        self.pictures.push(picture.clone());
        let figure = self.tags.open(Role::Figure);
        if let Some(element) = self.tags.element(figure) {
            element.alternative = Some(alternative.to_owned());
            element.bounds = Some(on_paper(LEFT, y, width, height));
        }
        self.content(Mark::Picture { x: LEFT, y, width, height, picture: number });
        self.tags.shut();
        self.ornament(Mark::Frame { x: LEFT, y, width, height, colour: HAIR });
        self.y += height;
    }

    /// The finished pages, each with its foot: the name, cut where it is long, the beginning of the fingerprint, which never is,
    /// and the page's number.
    pub(crate) fn close(mut self, name: &str, fingerprint: &str) -> Bound {
        let count = self.sheets.len();
        if count == 1 {
            self.tags.place_form();
        }
        let style = SMALL.soft();
        let begins = text::line(&mut self.fonts, style, &format!("\u{b7} signature fingerprint {fingerprint}\u{2026}"));
        for index in 0..count {
            let number = text::line(&mut self.fonts, style, &format!("page {} of {count}", index + 1));
            let room = WIDTH - number.width - begins.width - 24.0;
            let name = text::clipped(&mut self.fonts, style, name, room);
            let parts = [(LEFT, &name), (LEFT + name.width + 4.0, &begins), (RIGHT - number.width, &number)];
            if let Some(sheet) = self.sheets.get_mut(index) {
                sheet.marks.extend(parts.map(|(x, line)| {
                    (Owner::Foot, Mark::Text { x, y: FOOT, width: line.width, style, glyphs: line.glyphs.clone() })
                }));
            }
        }
        let Self { sheets, fonts, mut shortened, tags, pictures, .. } = self;
        shortened.dedup();
        Bound { sheets, fonts, shortened, tags, pictures }
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

/// What of a paragraph of so many lines stays together, in points.
fn together(lines: usize, style: Style) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "at most six")]
    let lines = lines.clamp(1, 6) as f32;
    lines * style.leading
}

/// A box in points from the lower left corner, as annotations and attributes have it.
fn on_paper(x: f32, top: f32, width: f32, height: f32) -> [f32; 4] {
    [x, super::PAPER.1 - top - height, x + width, super::PAPER.1 - top]
}
