//! The fields of a course as columns: their headings, and which column of somebody else's file is which.
//!
//! Headings in English and Spanish, of our own files, of CE Broker and of the transcripts that providers print. A heading
//! that is not known is left alone; nothing is matched by likeness, for a wrong column would be believed.

use super::cell::{Cell, Row};
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Rows in which a row of headings is looked for: transcripts have a title and a name above it.
pub(super) const ROWS_ABOVE: usize = 20;

/// A field of a course, in the order of our own columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Title as on the certificate of completion.
    Title,
    /// Who gave it.
    Provider,
    /// The day it was finished.
    CompletedOn,
    /// The amount.
    Hours,
    /// What the amount is counted in.
    Unit,
    /// What it was about.
    Topics,
    /// How it was taken.
    Format,
    /// Attended or presented.
    Role,
    /// Who approved it.
    Approvals,
    /// Which certificates it is kept for.
    CountsFor,
    /// Its id in a wallet.
    Id,
}

impl Field {
    /// Every field, in the order of our own columns.
    pub const ALL: [Self; 11] = [
        Self::Title,
        Self::Provider,
        Self::CompletedOn,
        Self::Hours,
        Self::Unit,
        Self::Topics,
        Self::Format,
        Self::Role,
        Self::Approvals,
        Self::CountsFor,
        Self::Id,
    ];

    /// Its name in requests and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Provider => "provider",
            Self::CompletedOn => "completed_on",
            Self::Hours => "hours",
            Self::Unit => "unit",
            Self::Topics => "topics",
            Self::Format => "format",
            Self::Role => "role",
            Self::Approvals => "approvals",
            Self::CountsFor => "counts_for",
            Self::Id => "id",
        }
    }

    /// The field of that name; `date` is `completed_on`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase().replace('-', "_");
        if name == "date" {
            return Some(Self::CompletedOn);
        }
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// The heading of its column in our own files.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Provider => "Provider",
            Self::CompletedOn => "Completed on",
            Self::Hours => "Hours",
            Self::Unit => "Unit",
            Self::Topics => "Topics",
            Self::Format => "Format",
            Self::Role => "Role",
            Self::Approvals => "Approvals",
            Self::CountsFor => "Counts for",
            Self::Id => "Peerfolio id",
        }
    }

    /// Its place in [`Field::ALL`].
    pub(super) const fn place(self) -> usize {
        self as usize
    }
}

/// Which field each heading names, and how surely: 0 is surest.
static HEADINGS: LazyLock<HashMap<&str, (Field, usize)>> = LazyLock::new(|| {
    let mut found = HashMap::new();
    let mut field = None;
    let mut rank = 0;
    for line in include_str!("headings.txt").lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            (field, rank) = (Field::from_name(name), 0);
            continue;
        }
        for heading in line.split(',').map(str::trim).filter(|heading| !heading.is_empty()) {
            if let Some(field) = field {
                found.insert(heading, (field, rank));
                rank += 1;
            }
        }
    }
    found
});

/// What a heading says of the hours below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amounts {
    /// Hours.
    Hours,
    /// Minutes.
    Minutes,
    /// CEUs or credits, which are ten hours to some bodies, one to others.
    Doubtful,
}

/// Reads the heading of a column of hours.
pub(super) fn amounts(heading: &str) -> Amounts {
    let folded = folded(heading);
    let words: Vec<&str> = folded.split(' ').collect();
    let has = |any: &[&str]| any.iter().any(|word| words.contains(word));
    if has(&["minutes", "minutos", "min", "mins"]) {
        Amounts::Minutes
    } else if has(&["hours", "hour", "horas", "hora", "hrs"]) {
        // “CEU hours” and “credit hours” say hours; the unit is still told in the preview.
        Amounts::Hours
    } else if has(&["ceu", "ceus", "ces", "credits", "credit", "creditos", "units"]) {
        Amounts::Doubtful
    } else {
        Amounts::Hours
    }
}

/// Letters and digits in lower case without accents, words apart by one blank.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::new();
    let letters = text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
    for letter in letters {
        if letter.is_alphanumeric() {
            out.push(letter);
        } else if !out.is_empty() && !out.ends_with(' ') && !matches!(letter, '\'' | '\u{2019}') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The heading without what stands in brackets (“Date (MM/DD/YYYY)”).
fn without_brackets(heading: &str) -> String {
    let mut depth = 0u32;
    let kept = heading.chars().filter(|letter| match letter {
        '(' | '[' => {
            depth += 1;
            false
        }
        ')' | ']' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    });
    kept.collect()
}

/// The field of a heading, and how surely it is that.
fn named(heading: &str) -> Option<(Field, usize)> {
    let found = |heading: &str| HEADINGS.get(folded(heading).as_str()).copied();
    found(heading).or_else(|| found(&without_brackets(heading)).map(|(field, rank)| (field, rank + 1)))
}

/// The text of a cell as a heading.
pub(super) fn of(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) if text.len() < 200 => super::guard::unguarded(text),
        _ => "",
    }
}

/// How many headings of a row are known.
pub(super) fn known(cells: &[Cell]) -> usize {
    columns(cells).iter().flatten().count()
}

/// Which column each field has, by a row of headings.
pub(super) fn columns(cells: &[Cell]) -> [Option<usize>; Field::ALL.len()] {
    let mut matches: Vec<(usize, usize, Field)> = Vec::new();
    for (column, cell) in cells.iter().enumerate() {
        let heading = of(cell);
        if heading.is_empty() {
            continue;
        }
        if let Some((field, rank)) = named(heading) {
            matches.push((rank, column, field));
        }
    }
    matches.sort_unstable();
    let mut columns = [None; Field::ALL.len()];
    for (_, column, field) in matches {
        if columns[field.place()].is_none() && !columns.contains(&Some(column)) {
            columns[field.place()] = Some(column);
        }
    }
    columns
}

/// The place of the row of headings among the rows; `None`: there is none.
///
/// `asked`: whether the caller says that there is one. A row is one by itself where two of its headings are known, or where
/// it is all words and the rows below it are not.
pub(super) fn row(rows: &[Row], asked: Option<bool>) -> Option<usize> {
    if asked == Some(false) {
        return None;
    }
    let best = rows.iter().take(ROWS_ABOVE).enumerate().map(|(at, row)| (known(&row.cells), at));
    // The first of those with the most.
    let best = best.max_by_key(|(known, at)| (*known, usize::MAX - *at)).filter(|(known, _)| *known >= 2);
    if let Some((_, at)) = best {
        return Some(at);
    }
    let words = |row: &Row| {
        row.cells.len() > 1
            && row.cells.iter().all(|cell| match cell {
                Cell::Text(text) => !text.chars().any(|letter| letter.is_ascii_digit()),
                Cell::Empty => true,
                _ => false,
            })
    };
    let first = rows.first()?;
    let above_numbers = words(first) && rows.iter().skip(1).any(|row| !words(row));
    (asked == Some(true) || above_numbers).then_some(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(row: &str) -> Vec<Cell> {
        row.split('|').map(|cell| if cell.is_empty() { Cell::Empty } else { Cell::Text(cell.into()) }).collect()
    }

    fn told(row: &str) -> String {
        let columns = columns(&cells(row));
        let named = |field: &Field| {
            columns[field.place()].map(|column| format!("{}={}", field.name(), super::super::cell::letters(column)))
        };
        Field::ALL.iter().filter_map(named).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn headings_of_others_are_known() {
        for (row, expected) in [
            (
                "Title|Provider|Completed on|Hours|Unit|Topics|Format|Role|Approvals|Counts for|Peerfolio id",
                "title=A provider=B completed_on=C hours=D unit=E topics=F format=G role=H approvals=I counts_for=J id=K",
            ),
            (
                "Course Name|Educational Provider|Date Completed|Hours|Subject Area|Delivery Method|Tracking #",
                "title=A provider=B completed_on=C hours=D topics=E format=F",
            ),
            (
                "TÍTULO DEL CURSO|Proveedor|Fecha de finalización|Horas de contacto|Temas|Modalidad",
                "title=A provider=B completed_on=C hours=D topics=E format=F",
            ),
            ("Name|Course Title|Course|Start Date|End Date|Date|CE Hours|Credits", "title=B completed_on=E hours=G"),
            ("Date (MM/DD/YYYY)|Training|Sponsor|CEU's", "title=B provider=C completed_on=A hours=D"),
            ("Fecha;Curso", ""),
            ("ID|License|Status", ""),
        ] {
            assert_eq!(told(row), expected, "{row}");
        }
    }

    #[test]
    fn no_heading_is_two_fields() {
        let text = include_str!("headings.txt");
        let lines = text.lines().filter(|line| !line.starts_with(['#', '[']));
        let mut seen = std::collections::HashSet::new();
        for heading in lines.flat_map(|line| line.split(',')).map(str::trim).filter(|heading| !heading.is_empty()) {
            assert_eq!(folded(heading), heading, "headings stand folded");
            assert!(seen.insert(heading), "{heading} stands twice");
            assert!(HEADINGS.contains_key(heading), "{heading} stands below no field");
        }
        for field in Field::ALL {
            assert_eq!(named(field.heading()), Some((field, 0)), "our own headings come first");
            assert_eq!(Field::from_name(field.name()), Some(field));
        }
        assert_eq!(Field::from_name("date"), Some(Field::CompletedOn));
        assert_eq!(Field::from_name("completed-on"), Some(Field::CompletedOn));
        assert_eq!(Field::from_name("name"), None);
    }

    #[test]
    fn amounts_are_told_by_the_heading() {
        for (heading, expected) in [
            ("Hours", Amounts::Hours),
            ("CEU hours", Amounts::Hours),
            ("Duration (min)", Amounts::Minutes),
            ("Minutos", Amounts::Minutes),
            ("CEUs", Amounts::Doubtful),
            ("CEU's", Amounts::Doubtful),
            ("Créditos", Amounts::Doubtful),
            ("Duration", Amounts::Hours),
        ] {
            assert_eq!(amounts(heading), expected, "{heading}");
        }
    }

    #[test]
    fn the_row_of_headings_is_found() {
        let rows = |texts: &[&str]| -> Vec<Row> {
            let row =
                |(at, text): (usize, &&str)| Row { number: u32::try_from(at).unwrap() + 1, cells: cells(text), unclosed: false };
            texts.iter().enumerate().map(row).collect()
        };
        for (texts, asked, expected) in [
            (&["Title|Date|Hours", "a|2025-01-01|1"][..], None, Some(0)),
            (&["Transcript of Sample Person", "Title|Date|Hours", "a|2025-01-01|1"], None, Some(1)),
            (&["a|2025-01-01|1", "b|2025-01-01|1"], None, None),
            (&["What|When|Long", "a|2025-01-01|1"], None, Some(0)),
            (&["a|b", "c|d"], None, None),
            (&["a|b", "c|d"], Some(true), Some(0)),
            (&["Title|Date|Hours"], Some(false), None),
            (&[], Some(true), None),
        ] {
            assert_eq!(row(&rows(texts), asked), expected, "{texts:?}");
        }
    }
}
