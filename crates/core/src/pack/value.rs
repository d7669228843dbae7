//! One fact of a renewal by its name: what it is called, what kind of value it takes, and what a set of terms says for it.
//!
//! The one list of the facts that an answer of a certifying body can be noted for. The names are those of the portable
//! document (`renewal.ce_hours`); `judge` works the answers in by this list, and a form is made from it. Nothing here knows
//! an answer, or whether it still holds.

use super::rows::{InTotal, Maximum, Minimum, Practice};
use super::terms::{CarryOver, FirstPeriod, Grace, Span, Terms};
use super::{Cited, Fact, topics};
use crate::fixed::Fixed;
use std::fmt;

/// What stands for a fact of which the terms say nothing.
pub const UNKNOWN: &str = "unknown";

/// What begins the name of every fact of a renewal.
const RENEWAL: &str = "renewal.";

/// What a value is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Whole calendar months.
    Months,
    /// Whole days.
    Days,
    /// Hours: a decimal.
    Hours,
    /// United States dollars: a decimal.
    Dollars,
    /// Yes or no.
    YesNo,
}

/// A value of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// Months or days.
    Whole(u32),
    /// Hours or dollars; never negative.
    Decimal(Fixed),
    /// Yes or no.
    YesNo(bool),
}

impl Measure {
    /// Whether its values are whole numbers; else decimals, or yes and no.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        matches!(self, Self::Months | Self::Days)
    }

    /// The value that a text gives in this measure: digits alone, or `yes` and `no`.
    #[must_use]
    pub fn read(self, text: &str) -> Option<Value> {
        let text = text.trim();
        match self {
            Self::Months | Self::Days => text.parse().ok().map(Value::Whole),
            Self::Hours | Self::Dollars => text.parse().ok().filter(|value| *value >= Fixed::ZERO).map(Value::Decimal),
            Self::YesNo => match text.to_lowercase().as_str() {
                "yes" | "true" => Some(Value::YesNo(true)),
                "no" | "false" => Some(Value::YesNo(false)),
                _ => None,
            },
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(count) => count.fmt(f),
            Self::Decimal(amount) => amount.fmt(f),
            Self::YesNo(answer) => f.write_str(if *answer { "yes" } else { "no" }),
        }
    }
}

/// Which fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldName {
    /// [`Terms::period_months`].
    PeriodMonths,
    /// [`Terms::ce_hours`].
    CeHours,
    /// The hours of a first period with its own length.
    FirstPeriodHours,
    /// [`Terms::carry_over`]; 0: none.
    CarryOverHours,
    /// [`Terms::ceu`].
    Ceu,
    /// [`Terms::academic_credit`].
    AcademicCredit,
    /// [`Terms::opens`], in days.
    OpensDays,
    /// [`Terms::opens`], in months.
    OpensMonths,
    /// [`Terms::file_by`], in days.
    FileByDays,
    /// [`Terms::file_by`], in months.
    FileByMonths,
    /// [`Terms::grace`], in days; 0: none.
    GraceDays,
    /// [`Terms::grace`], in months; 0: none.
    GraceMonths,
    /// [`Terms::fee_usd`].
    Fee,
    /// [`Terms::late_fee_usd`].
    LateFee,
    /// The hours of a minimum, by its id or the topic that names it.
    Minimum,
    /// Whether a minimum lies in the total.
    InTotal,
    /// The hours of a maximum.
    Maximum,
    /// The hours of a row of work or supervision, by its id.
    Practice,
}

/// How one fact is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Which fact.
    pub name: FieldName,
    /// Its name in an answer, after `renewal.`; for a row, what stands before the row's own name.
    pub path: &'static str,
    /// What it is called; `{row}` stands for the row's label.
    pub label: &'static str,
    /// What its value is counted in.
    pub measure: Measure,
    /// Whether it belongs to a row.
    pub of_row: bool,
}

const fn plain(name: FieldName, path: &'static str, label: &'static str, measure: Measure) -> Form {
    Form { name, path, label, measure, of_row: false }
}

const fn row(name: FieldName, path: &'static str, label: &'static str, measure: Measure) -> Form {
    Form { name, path, label, measure, of_row: true }
}

/// Every fact that can be asked for.
pub const FIELDS: &[Form] = &[
    plain(FieldName::PeriodMonths, "period_months", "Length of a renewal cycle", Measure::Months),
    plain(FieldName::CeHours, "ce_hours", "Continuing education hours in a cycle", Measure::Hours),
    plain(FieldName::FirstPeriodHours, "first_period.ce_hours", "Continuing education hours in the first period", Measure::Hours),
    plain(FieldName::CarryOverHours, "carry_over_hours", "Hours that carry over into the next cycle, at most", Measure::Hours),
    plain(FieldName::Ceu, "ceu", "Contact hours in one CEU", Measure::Hours),
    plain(FieldName::AcademicCredit, "academic_credit", "Contact hours in one college credit", Measure::Hours),
    plain(FieldName::OpensDays, "opens_days_before", "How long before expiry one may file", Measure::Days),
    plain(FieldName::OpensMonths, "opens_months_before", "How long before expiry one may file", Measure::Months),
    plain(FieldName::FileByDays, "file_by_days_before", "How long before expiry one must have filed", Measure::Days),
    plain(FieldName::FileByMonths, "file_by_months_before", "How long before expiry one must have filed", Measure::Months),
    plain(FieldName::GraceDays, "grace_days", "How long after expiry one may still renew", Measure::Days),
    plain(FieldName::GraceMonths, "grace_months", "How long after expiry one may still renew", Measure::Months),
    plain(FieldName::Fee, "fee_usd", "Renewal fee", Measure::Dollars),
    plain(FieldName::LateFee, "late_fee_usd", "Late fee", Measure::Dollars),
    row(FieldName::Minimum, "minimums", "Hours needed: {row}", Measure::Hours),
    row(FieldName::InTotal, "in_total", "Are these hours part of the total: {row}", Measure::YesNo),
    row(FieldName::Maximum, "maximums", "Hours that count at most: {row}", Measure::Hours),
    row(FieldName::Practice, "practice", "Hours to show: {row}", Measure::Hours),
];

/// One fact of a renewal: its form and, for a row, the row's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// How it is asked for.
    pub form: &'static Form,
    /// The row's id or topic; empty where it belongs to no row.
    pub row: &'a str,
}

impl<'a> Field<'a> {
    /// The fact of that name; `None` where there is none.
    #[must_use]
    pub fn parse(path: &'a str) -> Option<Self> {
        let path = path.strip_prefix(RENEWAL)?;
        if let Some(form) = FIELDS.iter().find(|form| !form.of_row && form.path == path) {
            return Some(Self { form, row: "" });
        }
        let (list, row) = path.split_once('.').filter(|(_, row)| !row.is_empty())?;
        FIELDS.iter().find(|form| form.of_row && form.path == list).map(|form| Self { form, row })
    }

    /// The fact of that kind.
    #[must_use]
    pub fn of(name: FieldName, row: &'a str) -> Option<Self> {
        FIELDS.iter().find(|form| form.name == name).map(|form| Self { form, row })
    }

    /// Its name in an answer.
    #[must_use]
    pub fn path(self) -> String {
        let (list, row) = (self.form.path, self.row);
        if self.form.of_row { format!("{RENEWAL}{list}.{row}") } else { format!("{RENEWAL}{list}") }
    }
}

/// The row of that id, else the first that the topic names.
fn find<T>(rows: &[T], name: &str, id: impl Fn(&T) -> &str, topics: impl Fn(&T) -> &[String]) -> Option<usize> {
    let by_topic = |row: &T| topics(row).first().is_some_and(|topic| topic == name);
    rows.iter().position(|row| id(row) == name).or_else(|| rows.iter().position(by_topic))
}

impl Terms {
    /// The place of the minimum that an answer calls so.
    #[must_use]
    pub fn minimum_named(&self, name: &str) -> Option<usize> {
        find(&self.minimums, name, |row| &row.id, |row| &row.which.topics)
    }

    /// The place of the maximum that an answer calls so.
    #[must_use]
    pub fn maximum_named(&self, name: &str) -> Option<usize> {
        find(&self.maximums, name, |row| &row.id, |row| &row.which.topics)
    }

    /// The place of the row of work or supervision that an answer calls so.
    #[must_use]
    pub fn practice_named(&self, name: &str) -> Option<usize> {
        find(&self.practice, name, |row| &row.id, |_| &[])
    }

    fn minimum_of(&self, field: Field<'_>) -> Option<&Minimum> {
        self.minimums.get(self.minimum_named(field.row)?)
    }

    fn maximum_of(&self, field: Field<'_>) -> Option<&Maximum> {
        self.maximums.get(self.maximum_named(field.row)?)
    }

    fn practice_of(&self, field: Field<'_>) -> Option<&Practice> {
        self.practice.get(self.practice_named(field.row)?)
    }

    /// Whether an answer for this fact has a place in these terms. A minimum has one too where its name is a topic.
    #[must_use]
    pub fn has_place_for(&self, field: Field<'_>) -> bool {
        match field.form.name {
            FieldName::Minimum => self.minimum_of(field).is_some() || topics::is_known(field.row),
            FieldName::InTotal => self.minimum_of(field).is_some(),
            FieldName::Maximum => self.maximum_of(field).is_some(),
            FieldName::Practice => self.practice_of(field).is_some(),
            FieldName::FirstPeriodHours => self.first_period_hours().is_some(),
            _ => true,
        }
    }

    /// The hours of a first period with its own length; `Some(None)` where they are unknown.
    fn first_period_hours(&self) -> Option<Option<Fixed>> {
        match &self.first_period.as_ref()?.value {
            FirstPeriod::OfMonths { ce_hours, .. } => Some(*ce_hours),
            FirstPeriod::Exempt(_) => None,
        }
    }

    /// What these terms say for a fact: a value as [`Measure::read`] takes it, or a few words where the terms count in
    /// something else; `None`: they say nothing.
    #[must_use]
    pub fn said(&self, field: Field<'_>) -> Option<String> {
        fn text<T: fmt::Display>(fact: &Fact<T>) -> Option<String> {
            fact.as_ref().map(|fact| fact.value.to_string())
        }
        let measure = field.form.measure;
        match field.form.name {
            FieldName::PeriodMonths => text(&self.period_months),
            FieldName::CeHours => text(&self.ce_hours),
            FieldName::FirstPeriodHours => self.first_period_hours().flatten().map(|hours| hours.to_string()),
            FieldName::CarryOverHours => self.carry_over.as_ref().map(|fact| match fact.value {
                CarryOver::NoCarryOver => "0".to_owned(),
                CarryOver::UpTo(hours) => hours.to_string(),
            }),
            FieldName::Ceu => text(&self.ceu),
            FieldName::AcademicCredit => text(&self.academic_credit),
            FieldName::OpensDays | FieldName::OpensMonths => self.opens.as_ref().map(|fact| span(fact.value, measure)),
            FieldName::FileByDays | FieldName::FileByMonths => self.file_by.as_ref().map(|fact| span(fact.value.before, measure)),
            FieldName::GraceDays | FieldName::GraceMonths => self.grace.as_ref().map(|fact| match fact.value {
                Grace::For(length) => span(length, measure),
                Grace::BeforeExpiry(length) => format!("{}, before expiry", span(length, measure)),
                Grace::Between { until, .. } => format!("until {until}"),
                Grace::NoGrace => "0".to_owned(),
            }),
            FieldName::Fee => text(&self.fee_usd),
            FieldName::LateFee => text(&self.late_fee_usd),
            FieldName::Minimum => text(&self.minimum_of(field)?.hours),
            FieldName::InTotal => match self.minimum_of(field)?.in_total {
                InTotal::Yes => Some("yes".to_owned()),
                InTotal::No => Some("no".to_owned()),
                InTotal::Unknown => None,
            },
            FieldName::Maximum => {
                let row = self.maximum_of(field)?;
                text(&row.hours).or_else(|| row.percent.as_ref().map(|share| format!("{} percent of the total", share.value)))
            }
            FieldName::Practice => text(&self.practice_of(field)?.hours),
        }
    }

    /// The sources of a fact, or of the row that names it without a value.
    #[must_use]
    pub fn cites(&self, field: Field<'_>) -> &[String] {
        fn cite<T>(fact: &Fact<T>) -> Option<&Vec<String>> {
            fact.as_ref().map(|fact: &Cited<T>| &fact.cite)
        }
        let found = match field.form.name {
            FieldName::PeriodMonths => cite(&self.period_months),
            FieldName::CeHours => cite(&self.ce_hours),
            FieldName::FirstPeriodHours => cite(&self.first_period),
            FieldName::CarryOverHours => cite(&self.carry_over),
            FieldName::Ceu => cite(&self.ceu),
            FieldName::AcademicCredit => cite(&self.academic_credit),
            FieldName::OpensDays | FieldName::OpensMonths => cite(&self.opens),
            FieldName::FileByDays | FieldName::FileByMonths => cite(&self.file_by),
            FieldName::GraceDays | FieldName::GraceMonths => cite(&self.grace),
            FieldName::Fee => cite(&self.fee_usd),
            FieldName::LateFee => cite(&self.late_fee_usd),
            FieldName::Minimum => self.minimum_of(field).map(|row| cite(&row.hours).unwrap_or(&row.cite)),
            FieldName::InTotal => self.minimum_of(field).map(|row| &row.cite),
            FieldName::Maximum => self.maximum_of(field).map(|row| cite(&row.hours).unwrap_or(&row.cite)),
            FieldName::Practice => self.practice_of(field).map(|row| cite(&row.hours).unwrap_or(&row.cite)),
        };
        found.map_or(&[], Vec::as_slice)
    }

    /// What a fact is called, with the label of its row.
    #[must_use]
    pub fn label_of(&self, field: Field<'_>) -> String {
        let of_row = match field.form.name {
            FieldName::Minimum | FieldName::InTotal => self.minimum_of(field).map(|row| &row.label),
            FieldName::Maximum => self.maximum_of(field).map(|row| &row.label),
            FieldName::Practice => self.practice_of(field).map(|row| &row.label),
            _ => None,
        };
        let name = if topics::is_known(field.row) { topics::label(field.row) } else { field.row };
        field.form.label.replace("{row}", of_row.map_or(name, String::as_str))
    }

    /// Every fact that an answer can be noted for, in the order of [`FIELDS`]: those of the rule, and one for each of its rows.
    #[must_use]
    pub fn fields(&self) -> Vec<Field<'_>> {
        let rows = |form: &Form| -> Vec<&str> {
            match form.name {
                FieldName::Minimum => {
                    let in_hours = self.minimums.iter().filter(|row| row.trainings.is_none() || row.hours.is_some());
                    in_hours.map(|row| row.id.as_str()).collect()
                }
                FieldName::InTotal => {
                    let unclear = self.minimums.iter().filter(|row| row.in_total == InTotal::Unknown);
                    unclear.map(|row| row.id.as_str()).collect()
                }
                FieldName::Maximum => self.maximums.iter().map(|row| row.id.as_str()).collect(),
                FieldName::Practice => {
                    let in_hours = self.practice.iter().filter(|row| row.meetings.is_none() || row.hours.is_some());
                    in_hours.map(|row| row.id.as_str()).collect()
                }
                _ => vec![""],
            }
        };
        let all = FIELDS.iter().flat_map(|form| rows(form).into_iter().map(move |row| Field { form, row }));
        all.filter(|field| self.has_place_for(*field)).collect()
    }

    /// What two names of the same fact share: a length in days and the same in months, a row by its id and by its topic.
    #[must_use]
    pub fn same_fact(&self, a: Field<'_>, b: Field<'_>) -> bool {
        let fact = |field: Field<'_>| match field.form.name {
            FieldName::OpensMonths => FieldName::OpensDays,
            FieldName::FileByMonths => FieldName::FileByDays,
            FieldName::GraceMonths => FieldName::GraceDays,
            other => other,
        };
        let place = |field: Field<'_>| match field.form.name {
            FieldName::Minimum | FieldName::InTotal => self.minimum_named(field.row),
            FieldName::Maximum => self.maximum_named(field.row),
            FieldName::Practice => self.practice_named(field.row),
            _ => None,
        };
        fact(a) == fact(b) && (a.row == b.row || (place(a).is_some() && place(a) == place(b)))
    }
}

/// A length in a measure: the number alone where it is counted so.
fn span(length: Span, measure: Measure) -> String {
    match (length, measure) {
        (Span::Days(count), Measure::Days) | (Span::Months(count), Measure::Months) => count.to_string(),
        (Span::Days(count), _) => format!("{count} days"),
        (Span::Months(count), _) => format!("{count} months"),
        (Span::BusinessDays(count), _) => format!("{count} business days"),
    }
}
