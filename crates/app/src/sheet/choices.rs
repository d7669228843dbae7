//! What the caller settles about a file, and which column each field then has.

use super::cell::{Table, column_of, letters};
use super::dates::Order;
use super::encoding::Encoding;
use super::heading::{self, Field, folded};
use super::text::SEPARATORS;
use crate::view::{FieldFault, SheetChoices};
use peerfolio_core::model::{Format, Role, Unit};

/// What the caller settled; what is `None` the file tells, or the usual holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Choices {
    pub(super) sheet: Option<String>,
    pub(super) encoding: Option<Encoding>,
    pub(super) separator: Option<char>,
    pub(super) header: Option<bool>,
    /// `None` as the column: the field is left out.
    pub(super) columns: Vec<(Field, Option<String>)>,
    pub(super) date_order: Option<Order>,
    pub(super) unit: Option<Unit>,
    pub(super) minutes: Option<bool>,
    pub(super) format: Option<Format>,
    pub(super) role: Option<Role>,
    pub(super) provider: Option<String>,
}

fn fault(field: &str, message: String) -> FieldFault {
    FieldFault { field: field.to_owned(), message }
}

/// A choice among names.
fn named<T>(
    field: &str,
    text: Option<&String>,
    read: impl Fn(&str) -> Option<T>,
    right: &str,
    wrong: &mut Vec<FieldFault>,
) -> Option<T> {
    let text = text.map(|text| text.trim()).filter(|text| !text.is_empty())?;
    let value = read(text);
    if value.is_none() {
        wrong.push(fault(field, format!("“{text}” is not known for {field}; it must be {right}.")));
    }
    value
}

impl Choices {
    /// Reads what a window or a terminal sends.
    pub(super) fn read(view: &SheetChoices) -> Result<Self, Vec<FieldFault>> {
        let mut wrong = Vec::new();
        let separator = |text: &str| match text {
            "comma" => Some(','),
            "semicolon" => Some(';'),
            "tab" => Some('\t'),
            _ => SEPARATORS.into_iter().find(|separator| text == separator.to_string()),
        };
        let hours_in = |text: &str| match text {
            "hours" => Some(false),
            "minutes" => Some(true),
            _ => None,
        };
        let mut columns = Vec::new();
        for choice in &view.columns {
            match Field::from_name(&choice.field) {
                Some(field) => columns.push((field, choice.column.clone().filter(|column| !column.trim().is_empty()))),
                None => {
                    let names: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
                    wrong.push(fault(
                        "columns",
                        format!("“{}” is no field of a course; the fields are {}.", choice.field, names.join(", ")),
                    ));
                }
            }
        }
        let some = |text: &Option<String>| text.as_ref().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let choices = Self {
            sheet: view.sheet.clone().filter(|sheet| !sheet.is_empty()),
            encoding: named(
                "encoding",
                view.encoding.as_ref(),
                Encoding::from_name,
                "utf-8, utf-16le, utf-16be or windows-1252",
                &mut wrong,
            ),
            separator: named("separator", view.separator.as_ref(), separator, "comma, semicolon or tab", &mut wrong),
            header: view.header,
            columns,
            date_order: named("date_order", view.date_order.as_ref(), Order::from_name, "dmy, mdy or ymd", &mut wrong),
            unit: named("unit", view.unit.as_ref(), Unit::from_name, "contact-hour, ceu or academic-credit", &mut wrong),
            minutes: named("hours_in", view.hours_in.as_ref(), hours_in, "hours or minutes", &mut wrong),
            format: named(
                "format",
                view.format.as_ref(),
                Format::from_name,
                "in-person, live-online, self-paced or other",
                &mut wrong,
            ),
            role: named("role", view.role.as_ref(), Role::from_name, "attended or presented", &mut wrong),
            provider: some(&view.provider),
        };
        if wrong.is_empty() { Ok(choices) } else { Err(wrong) }
    }
}

/// Which column each field has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mapping {
    /// The place of the row of headings among the rows.
    pub(super) header: Option<usize>,
    /// The headings, as many as there are columns; empty where there is none.
    pub(super) headings: Vec<String>,
    /// By [`Field::place`].
    pub(super) columns: [Option<usize>; Field::ALL.len()],
    /// The caller chose it. By [`Field::place`].
    pub(super) chosen: [bool; Field::ALL.len()],
}

impl Mapping {
    /// Finds the columns by their headings, and then as the caller has it.
    pub(super) fn find(table: &Table, choices: &Choices) -> Result<Self, Vec<FieldFault>> {
        let header = heading::row(&table.rows, choices.header);
        let width = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let first = header.and_then(|at| table.rows.get(at));
        let headings: Vec<String> =
            (0..width).map(|column| first.map_or(String::new(), |row| heading::of(row.cell(column)).to_owned())).collect();
        let columns = first.map_or([None; Field::ALL.len()], |row| heading::columns(&row.cells));
        let mut mapping = Self { header, headings, columns, chosen: [false; Field::ALL.len()] };
        let mut wrong = Vec::new();
        for (field, column) in &choices.columns {
            mapping.choose(*field, column.as_deref(), &mut wrong);
        }
        if wrong.is_empty() { Ok(mapping) } else { Err(wrong) }
    }

    fn choose(&mut self, field: Field, column: Option<&str>, wrong: &mut Vec<FieldFault>) {
        let found = match column {
            None => None,
            Some(name) => match self.named(name) {
                Some(column) => Some(column),
                None => {
                    let there: Vec<String> = (0..self.headings.len().min(40)).map(|column| self.label(column)).collect();
                    let message = format!("There is no column “{name}” for {}; there are {}.", field.name(), there.join(", "));
                    wrong.push(fault("columns", message));
                    return;
                }
            },
        };
        // What was only guessed makes room.
        for (place, taken) in self.columns.iter_mut().enumerate() {
            if found.is_some() && *taken == found && !self.chosen.get(place).copied().unwrap_or(false) {
                *taken = None;
            }
        }
        if let (Some(place), Some(chosen)) = (self.columns.get_mut(field.place()), self.chosen.get_mut(field.place())) {
            *place = found;
            *chosen = true;
        }
    }

    /// A column by its number from 1, its heading, or its letters.
    fn named(&self, name: &str) -> Option<usize> {
        let name = name.trim();
        let inside = |column: &usize| *column < self.headings.len();
        if let Ok(number) = name.parse::<usize>() {
            return number.checked_sub(1).filter(inside);
        }
        let exact = self.headings.iter().position(|heading| heading == name);
        let like = || self.headings.iter().position(|heading| !heading.is_empty() && folded(heading) == folded(name));
        exact.or_else(like).or_else(|| column_of(name).filter(inside))
    }

    /// The column of a field.
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.columns.get(field.place()).copied().flatten()
    }

    /// The heading of a column; empty where there is none.
    pub(super) fn heading(&self, column: usize) -> &str {
        self.headings.get(column).map_or("", String::as_str)
    }

    /// A column in words: `B (Provider)`.
    pub(super) fn label(&self, column: usize) -> String {
        match self.heading(column) {
            "" => letters(column),
            heading => format!("{} ({heading})", letters(column)),
        }
    }
}
