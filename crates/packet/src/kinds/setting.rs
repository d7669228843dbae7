//! A packet being set: its pages so far, the sources cited so far, and where things stand.
//!
//! A reference to a page that is not set yet needs a second pass: what the first found ([`Refs`]) is what the next prints. It
//! must never print a page number that nobody found.

use std::collections::BTreeMap;

use peerfolio_core::{Hours, NaiveDate};

use super::parts::{FormerName, Opening, PaperPlace, Source};
use crate::evidence::Paper;
use crate::page::{BODY, Column, Flow, LEAD, Row, SMALL, Style, TITLE, Table, WIDTH};

/// What an open box is.
pub(super) const OPEN_BOX: &str =
    "An open box (\u{25a1}) stands for a character that the typeface of this document does not have.";

/// Where things stand in a packet, as one pass found it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Refs {
    /// The sections and their pages, in order.
    pub(crate) sections: Vec<(String, usize)>,
    /// The first page of each paper that is shown.
    pub(crate) papers: BTreeMap<PaperPlace, usize>,
    /// The most decimals of any hours in a table: a number reads the same wherever it stands.
    pub(super) decimals: usize,
}

/// A packet being set.
pub(crate) struct Setting<'a> {
    pub(crate) flow: Flow,
    pub(super) papers: &'a [Paper],
    /// What the pass before found.
    pub(super) before: &'a Refs,
    /// What this pass finds.
    pub(crate) now: Refs,
    /// The sources cited so far; the number of each is its place, from 1.
    pub(super) cited: Vec<Source>,
}

impl<'a> Setting<'a> {
    pub(crate) fn new(flow: Flow, papers: &'a [Paper], before: &'a Refs) -> Self {
        Self { flow, papers, before, now: Refs::default(), cited: Vec::new() }
    }

    /// The line above everything: what this is, and for which day.
    pub(super) fn masthead(&mut self, kind: &str, opening: &Opening, right: &str) {
        let kind = opening.recipient.as_ref().map_or_else(|| kind.to_owned(), |recipient| format!("{kind} for {recipient}"));
        self.flow.ends((BODY.strong().accent(), &kind), (BODY.soft(), right));
    }

    /// The holder's name as the title of the document, the names before it, and the answer.
    pub(super) fn opening(&mut self, kind: &str, opening: &Opening) {
        self.masthead(kind, opening, &format!("as of {}", day(opening.as_of)));
        self.flow.space(14.0);
        self.title(TITLE.strong(), &opening.holder, 2.0);
        self.former_names(opening);
        if !opening.contact.is_empty() {
            self.flow.paragraph(BODY.soft(), &opening.contact.join(" \u{b7} "), 0.0, WIDTH);
        }
        self.flow.space(6.0);
        self.flow.paragraph(LEAD, &opening.answer, 0.0, WIDTH);
        self.flow.space(16.0);
    }

    /// The title of the document.
    pub(super) fn title(&mut self, style: Style, words: &str, after: f32) {
        self.flow.subheading(style, words, 0.0, after, 0.0);
    }

    /// The names held before, in a line: each ties what bears it to the name of today.
    pub(super) fn former_names(&mut self, opening: &Opening) {
        if !opening.former_names.is_empty() {
            let names: Vec<String> = opening.former_names.iter().map(former_name).collect();
            self.flow.paragraph(BODY.soft(), &format!("Formerly {}", names.join("; ")), 0.0, WIDTH);
        }
        // A name that does not read as it should says so where it stands.
        if opening.names_any(&self.flow.fonts.missing()) {
            self.flow.paragraph(SMALL.soft(), OPEN_BOX, 0.0, WIDTH);
        }
    }

    /// A section, noted for the list of contents.
    pub(super) fn section(&mut self, words: &str, follows: f32) {
        self.flow.heading(words, follows);
        self.now.sections.push((words.to_owned(), self.flow.page()));
    }

    /// Where the sections stand, in one small paragraph; nothing in the first pass.
    pub(super) fn contents(&mut self) {
        if let Some(line) = self.contents_line() {
            self.flow.paragraph(SMALL.soft(), &line, 0.0, WIDTH);
        }
    }

    /// The words of that paragraph.
    pub(super) fn contents_line(&self) -> Option<String> {
        let page = self.flow.page();
        let later: Vec<String> = self
            .before
            .sections
            .iter()
            .filter(|(_, at)| *at > page)
            .map(|(words, at)| format!("{words} (page\u{a0}{at})"))
            .collect();
        (!later.is_empty()).then(|| format!("In this file: {}.", later.join("; ")))
    }

    /// The numbers of sources, the lowest first. A source is numbered when it is first cited.
    pub(super) fn cite(&mut self, sources: &[Source]) -> Vec<usize> {
        let mut numbers: Vec<usize> = Vec::new();
        for source in sources {
            let number = match self.cited.iter().position(|known| known == source) {
                Some(at) => at + 1,
                None => {
                    self.cited.push(source.clone());
                    self.cited.len()
                }
            };
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        numbers.sort_unstable();
        numbers
    }

    /// How many decimals the hours of a table get: those that the most exact hours of all tables need.
    pub(super) fn decimals<'b>(&mut self, amounts: impl Iterator<Item = &'b Hours>) -> usize {
        let own = decimals(amounts);
        self.now.decimals = self.now.decimals.max(own);
        own.max(self.before.decimals)
    }

    /// A section that is one table below a note. `room`: what the note takes, so that it and the first rows stay with the heading.
    pub(super) fn noted_table(&mut self, heading: &str, note: &str, room: f32, columns: &[Column], rows: &[Row]) {
        let table = Table::set(&mut self.flow, columns, rows);
        self.section(heading, table.least() + room);
        self.flow.paragraph(SMALL.soft(), note, 0.0, WIDTH);
        self.flow.space(4.0);
        table.place(&mut self.flow);
    }

    /// The same for a cell of a table.
    pub(super) fn cited(&mut self, sources: &[Source]) -> String {
        let numbers: Vec<String> = self.cite(sources).iter().map(ToString::to_string).collect();
        if numbers.is_empty() { "\u{2013}".to_owned() } else { numbers.join(", ") }
    }

    /// Where papers stand: "page 9", "pages 9 and 12", "attached". `None` where none of them is there.
    pub(super) fn pages(&self, papers: &[PaperPlace]) -> Option<String> {
        let mut pages: Vec<usize> = papers.iter().filter_map(|place| self.before.papers.get(place).copied()).collect();
        pages.sort_unstable();
        pages.dedup();
        let mut parts = match pages.as_slice() {
            [] => Vec::new(),
            [one] => vec![format!("page\u{a0}{one}")],
            several => vec![format!("pages {}", listed(&runs(several)))],
        };
        if papers.iter().any(|place| self.papers.get(*place).is_some_and(|paper| paper.embed && !paper.show)) {
            parts.push("attached".to_owned());
        }
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// `Sample Birthname, until 12 June 2019 (marriage)`.
pub(super) fn former_name(former: &FormerName) -> String {
    let until = former.until.map(|until| format!(", until {}", day(until))).unwrap_or_default();
    let by = former.by.as_ref().map(|by| format!(" ({by})")).unwrap_or_default();
    format!("{}{until}{by}", former.name)
}

/// Numbers in order, where three and more that follow one another are one item: `9`, `30 to 33`.
fn runs(numbers: &[usize]) -> Vec<String> {
    let follow = numbers.chunk_by(|one, next| one + 1 == *next);
    follow
        .flat_map(|run| match run {
            [first, _, .., last] => vec![format!("{first} to {last}")],
            few => few.iter().map(ToString::to_string).collect(),
        })
        .collect()
}

/// `a, b and c`.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

pub(super) fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

pub(super) fn short_day(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// How many decimals the hours of a column need, so that all of them line up.
pub(super) fn decimals<'a>(amounts: impl Iterator<Item = &'a Hours>) -> usize {
    amounts.map(|hours| hours.to_string().split_once('.').map_or(0, |(_, part)| part.len())).max().unwrap_or(0)
}

/// Hours with so many decimals, and a comma before each three digits of the whole.
pub(super) fn hours(hours: Hours, decimals: usize) -> String {
    let plain = hours.to_string();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if decimals == 0 { grouped } else { format!("{grouped}.{part:0<decimals$}") }
}

/// `1 hour`, `2,900 hours`.
pub(super) fn in_hours(amount: Hours) -> String {
    let number = hours(amount, decimals(std::iter::once(&amount)));
    if number == "1" { "1 hour".to_owned() } else { format!("{number} hours") }
}

/// `1 course`, `12 courses`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_grouped_and_line_up() {
        let amount = |text: &str| text.parse::<Hours>().unwrap();
        assert_eq!(hours(amount("2900"), 0), "2,900");
        assert_eq!(hours(amount("683.75"), 2), "683.75");
        assert_eq!(hours(amount("1234567.5"), 2), "1,234,567.50");
        assert_eq!(in_hours(amount("1")), "1 hour");
        assert_eq!(in_hours(amount("1.25")), "1.25 hours");
        assert_eq!(decimals([amount("6"), amount("1.25")].iter()), 2);
    }

    #[test]
    fn pages_that_follow_one_another_are_told_by_the_first_and_the_last() {
        assert_eq!(listed(&runs(&[9, 12])), "9 and 12");
        assert_eq!(listed(&runs(&[9, 10, 14, 15, 16, 17, 20])), "9, 10, 14 to 17 and 20");
        assert_eq!(listed(&runs(&[33, 34, 35])), "33 to 35");
    }
}
