//! The tables that the kinds share: certificates, requirements, courses, work, supervision, points, facts.
//!
//! It must never show an unknown requirement as met, and never list a row that it was not handed.

use peerfolio_core::{Hours, NaiveDate};

use super::parts::{Amount, Certificate, Course, Hourly, Meeting, PaperAsked, Points, Requirement, Standing, ValidUntil, Work};
use super::setting::{Setting, count, day, hours, short_day};
use crate::page::{Align, BODY, Cell, Column, LEAD, Row, SMALL, Style, Table, WIDTH};

const fn column(heading: &'static str, width: f32, align: Align) -> Column {
    Column { heading, width, align }
}

/// A row that may stand on another page than the one before it.
fn row(cells: Vec<Cell>) -> Row {
    Row { cells, tied: false }
}

/// What stands where a number is not known.
fn unknown(body: &str) -> Cell {
    let words = if body.is_empty() { "not known".to_owned() } else { format!("not known: ask {body}") };
    vec![(SMALL.italic(), words)]
}

/// The certificates, with where each stands; the way to reach a body stands behind its name.
pub(super) fn certificate_table(setting: &mut Setting<'_>, certificates: &[Certificate]) -> Table {
    let columns = [
        column("Certificate", 222.0, Align::Left),
        column("Number", 86.0, Align::Left),
        column("Valid until", 88.0, Align::Left),
        column("Standing", 80.0, Align::Left),
    ];
    let rows: Vec<Row> = certificates
        .iter()
        .map(|certificate| {
            let until = match certificate.valid_until {
                ValidUntil::On(date) => vec![(BODY, short_day(date))],
                ValidUntil::Period(date) => vec![(BODY, format!("period to {}", short_day(date)))],
                ValidUntil::NoEnd => vec![(BODY, "does not expire".to_owned())],
                ValidUntil::Unknown => unknown(""),
            };
            let mut what = vec![(BODY.strong(), certificate.title.clone()), (SMALL.soft(), reached(certificate))];
            if let Some(name) = &certificate.name_shown {
                what.push((SMALL.soft(), format!("in the name {name}")));
            }
            if let Some(pages) = setting.pages(&certificate.papers) {
                what.push((SMALL.soft(), format!("copy: {pages}")));
            }
            row(vec![
                what,
                vec![(BODY, certificate.number.clone().unwrap_or_else(|| "not recorded".to_owned()))],
                until,
                vec![(standing_style(certificate), certificate.standing.clone())],
            ])
        })
        .collect();
    Table::set(&mut setting.flow, &columns, &rows)
}

/// What is asked of the holder in each period, which is no certificate.
pub(super) fn recurring(setting: &mut Setting<'_>, asked: &[Certificate]) -> Table {
    let rows: Vec<Row> = asked
        .iter()
        .map(|asked| {
            let mut what = vec![(BODY.strong(), asked.title.clone()), (SMALL.soft(), reached(asked))];
            if let Some(pages) = setting.pages(&asked.papers) {
                what.push((SMALL.soft(), format!("copy: {pages}")));
            }
            let period = match (asked.cycle, asked.valid_until) {
                (Some((from, to)), _) => vec![(BODY, format!("{} to {}", short_day(from), short_day(to)))],
                (None, ValidUntil::On(date) | ValidUntil::Period(date)) => vec![(BODY, format!("to {}", short_day(date)))],
                (None, ValidUntil::NoEnd | ValidUntil::Unknown) => unknown(""),
            };
            row(vec![what, period])
        })
        .collect();
    let columns =
        [column("Asked of the holder in each period", 308.0, Align::Left), column("Present period", 168.0, Align::Left)];
    Table::set(&mut setting.flow, &columns, &rows)
}

/// How a certificate's standing is set. The accent marks what holds; where the end is unknown nothing is known to hold, and what
/// is asked in each period is nothing that holds or does not.
const fn standing_style(certificate: &Certificate) -> Style {
    match (certificate.valid_until, certificate.in_force) {
        (ValidUntil::Period(_), _) => BODY,
        (_, Some(true)) => BODY.strong().accent(),
        (_, Some(false)) => BODY.strong(),
        (_, None) => BODY.italic(),
    }
}

/// The body of a certificate with the ways to reach it.
fn reached(certificate: &Certificate) -> String {
    if certificate.reach.is_empty() { certificate.body.clone() } else { format!("{}: {}", certificate.body, certificate.reach) }
}

/// Labels and what belongs to each, line by line. `heads` are the two headings.
pub(super) fn facts(setting: &mut Setting<'_>, heads: [&'static str; 2], facts: &[(String, String)]) {
    if !facts.is_empty() {
        facts_table(setting, heads, facts).place(&mut setting.flow);
    }
}

/// The same, to be placed.
pub(super) fn facts_table(setting: &mut Setting<'_>, heads: [&'static str; 2], facts: &[(String, String)]) -> Table {
    let lines = |words: &str| words.lines().map(|line| (SMALL, line.to_owned())).collect::<Cell>();
    let rows: Vec<Row> = facts.iter().map(|(label, words)| row(vec![vec![(BODY, label.clone())], lines(words)])).collect();
    let columns = [column(heads[0], 122.0, Align::Left), column(heads[1], 354.0, Align::Left)];
    Table::set(&mut setting.flow, &columns, &rows)
}

/// The certificate's particulars in one line.
pub(super) fn particulars(certificate: &Certificate) -> String {
    let mut facts = vec![certificate.body.clone()];
    if let Some(number) = &certificate.number {
        facts.push(format!("No. {number}"));
    }
    if let Some(date) = certificate.issued_on {
        facts.push(format!("issued {}", day(date)));
    }
    if let Some((from, to)) = certificate.cycle {
        facts.push(format!("renewal cycle {} to {}", day(from), day(to)));
    }
    facts.push(certificate.standing.clone());
    facts.retain(|fact| !fact.is_empty());
    facts.join(" \u{b7} ")
}

fn amount(amount: &Amount, places: usize) -> Cell {
    match amount {
        Amount::Hours(number) => vec![(BODY, hours(*number, places))],
        Amount::Words(words) => vec![(SMALL, words.clone())],
        Amount::Unknown => vec![(SMALL.italic(), "not known".to_owned())],
        Amount::None => vec![(BODY.soft(), "\u{2013}".to_owned())],
    }
}

/// The last column. Only a known requirement can be met.
fn missing(row: &Requirement, body: &str, places: usize) -> Cell {
    match (&row.required, &row.missing) {
        (_, missing) if row.most => amount(missing, places),
        (Amount::Unknown, _) => unknown(body),
        // How much is asked is known: what is open is about the holder, and nobody else can tell.
        (_, Amount::Unknown) => vec![(SMALL.italic(), "cannot be told from this record".to_owned())],
        (Amount::Hours(_) | Amount::Words(_), Amount::Hours(number)) if number.is_zero() => {
            vec![(BODY.strong().accent(), "met".to_owned())]
        }
        (_, Amount::Hours(number)) => vec![(BODY.strong(), hours(*number, places))],
        (_, other) => amount(other, places),
    }
}

/// What a renewal asks, what counts and what is missing. With `counted` off: what it asks alone.
pub(super) fn requirements(setting: &mut Setting<'_>, rows: &[&Requirement], body: &str, counted: bool) -> Table {
    // What is not shown says nothing: not by its decimals either.
    let amounts =
        rows.iter().flat_map(|row| if counted { vec![&row.required, &row.counted, &row.missing] } else { vec![&row.required] });
    let places =
        setting.decimals(amounts.filter_map(|amount| if let Amount::Hours(hours) = amount { Some(hours) } else { None }));
    let set: Vec<Row> = rows
        .iter()
        .map(|requirement| {
            let label = std::iter::once((BODY, requirement.label.clone()))
                .chain(requirement.remark.iter().map(|remark| (SMALL.soft(), remark.clone())));
            let label: Cell = label.collect();
            let source = vec![(SMALL.soft(), setting.cited(&requirement.sources))];
            let asked = match &requirement.required {
                Amount::Unknown if !counted => unknown(body),
                Amount::Hours(number) if requirement.most && number.is_zero() => vec![(SMALL, "none counts".to_owned())],
                Amount::Hours(number) if requirement.most => vec![(BODY, format!("at most {}", hours(*number, places)))],
                Amount::Words(words) if requirement.most => vec![(SMALL, format!("at most {words}"))],
                required => amount(required, places),
            };
            row(if counted {
                vec![label, asked, amount(&requirement.counted, places), missing(requirement, body, places), source]
            } else {
                vec![label, asked, source]
            })
        })
        .collect();
    let columns: &[Column] = if counted {
        &[
            column("Requirement", 166.0, Align::Left),
            column("Asked", 82.0, Align::Right),
            column("Counted", 66.0, Align::Right),
            column("Still missing", 122.0, Align::Right),
            column("Source", 40.0, Align::Right),
        ]
    } else {
        &[column("Requirement", 282.0, Align::Left), column("Asked", 142.0, Align::Right), column("Source", 52.0, Align::Right)]
    };
    Table::set(&mut setting.flow, columns, &set)
}

/// A course in a log: its number where it has one, and the hours that this log gives it.
pub(super) struct Entry<'a> {
    pub(super) number: Option<usize>,
    pub(super) course: &'a Course,
    pub(super) hours: Hours,
}

/// What was added up below the courses of a log, such as hours carried in: words and hours.
pub(super) type Sum = (String, Hours);

/// Courses with date, provider, form, approvals and hours, the sums, and the total of all. `heading` heads the hours.
pub(super) fn courses(setting: &mut Setting<'_>, entries: &[Entry<'_>], sums: &[Sum], heading: &'static str) -> Table {
    let numbered = entries.iter().any(|entry| entry.number.is_some());
    let pages: Vec<Option<String>> = entries.iter().map(|entry| setting.pages(&entry.course.papers)).collect();
    // A column that nothing stands in is left out; the passes must agree, so it hangs on the papers and not on their pages.
    let behind = entries.iter().any(|entry| !entry.course.papers.is_empty());
    let places = setting.decimals(entries.iter().map(|entry| &entry.hours).chain(sums.iter().map(|(_, hours)| hours)));
    let cells = |number: Cell, when: Cell, what: Cell, page: Cell, amount: Cell| {
        let number = numbered.then_some(number);
        let page = behind.then_some(page);
        number.into_iter().chain([when, what]).chain(page).chain([amount]).collect::<Vec<Cell>>()
    };
    let mut rows: Vec<Row> = entries
        .iter()
        .zip(pages)
        .map(|(entry, page)| {
            let course = entry.course;
            let number = entry.number.map(|number| number.to_string()).unwrap_or_default();
            row(cells(
                vec![(BODY.soft(), number)],
                vec![(BODY, short_day(course.completed_on))],
                vec![(BODY, course.title.clone()), (SMALL.soft(), course_line(course))],
                vec![(SMALL.soft(), page.unwrap_or_else(|| "\u{2013}".to_owned()))],
                vec![(BODY, hours(entry.hours, places))],
            ))
        })
        .collect();
    let mut close = |when: Cell, what: Cell, amount: Cell| {
        rows.push(Row { cells: cells(Vec::new(), when, what, Vec::new(), amount), tied: true });
    };
    for (words, number) in sums {
        close(Vec::new(), vec![(BODY, words.clone())], vec![(BODY, hours(*number, places))]);
    }
    let total: Hours = entries.iter().map(|entry| entry.hours).chain(sums.iter().map(|(_, hours)| *hours)).sum();
    close(
        vec![(BODY.strong(), "Total".to_owned())],
        // Where only sums stand above it, they say themselves of how many entries they are.
        if entries.is_empty() { Cell::new() } else { vec![(SMALL.soft(), count(entries.len(), "entry", "entries"))] },
        vec![(BODY.strong(), hours(total, places))],
    );
    let page_width = if behind { 62.0 } else { 0.0 };
    let number_width = if numbered { 30.0 } else { 0.0 };
    let columns: Vec<Column> = [
        column("No.", number_width, Align::Left),
        column("Completed", 74.0, Align::Left),
        column("Course", WIDTH - 74.0 - 64.0 - page_width - number_width, Align::Left),
        column("Paper", page_width, Align::Left),
        column(heading, 64.0, Align::Right),
    ]
    .into_iter()
    .filter(|column| column.width > 0.0)
    .collect();
    Table::set(&mut setting.flow, &columns, &rows)
}

/// Who gave a course, how, and who approved it.
fn course_line(course: &Course) -> String {
    let approved = (!course.approvals.is_empty()).then(|| format!("approved by {}", course.approvals.join(", ")));
    let parts = [Some(course.provider.clone()), Some(course.format.clone()), course.as_written.clone(), approved];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|words| !words.is_empty()).collect();
    parts.join(" \u{b7} ")
}

/// Periods of work, with the total.
pub(super) fn work(setting: &mut Setting<'_>, periods: &[&Work]) -> Table {
    let places = setting.decimals(periods.iter().map(|period| &period.hours));
    let mut rows: Vec<Row> = periods
        .iter()
        .map(|period| {
            let employer =
                if period.employer.is_empty() { "employer not named here".to_owned() } else { period.employer.clone() };
            let small: Vec<String> =
                [&period.role, &period.manner].into_iter().filter(|words| !words.is_empty()).cloned().collect();
            row(vec![
                vec![(BODY, span(period.from, period.to))],
                vec![(BODY, employer), (SMALL.soft(), small.join(" \u{b7} "))],
                vec![(BODY, hours(period.hours, places))],
            ])
        })
        .collect();
    let total: Hours = periods.iter().map(|period| period.hours).sum();
    rows.push(total_row(count(periods.len(), "period", "periods"), total, places));
    let columns = [
        column("Period", 150.0, Align::Left),
        column("Employer and work", 256.0, Align::Left),
        column("Hours", 70.0, Align::Right),
    ];
    Table::set(&mut setting.flow, &columns, &rows)
}

/// Meetings of supervision, with the total.
pub(super) fn meetings(setting: &mut Setting<'_>, meetings: &[&Meeting]) -> Table {
    let places = setting.decimals(meetings.iter().map(|meeting| &meeting.hours));
    let mut rows: Vec<Row> = meetings
        .iter()
        .map(|meeting| {
            let who = if meeting.supervisor.is_empty() { "supervisor not named here" } else { &meeting.supervisor };
            row(vec![
                vec![(BODY, short_day(meeting.date))],
                vec![(BODY, who.to_owned()), (SMALL.soft(), meeting.format.clone())],
                vec![(BODY, hours(meeting.hours, places))],
            ])
        })
        .collect();
    let total: Hours = meetings.iter().map(|meeting| meeting.hours).sum();
    rows.push(total_row(count(meetings.len(), "meeting", "meetings"), total, places));
    let columns =
        [column("Day", 78.0, Align::Left), column("Supervisor", 328.0, Align::Left), column("Hours", 70.0, Align::Right)];
    Table::set(&mut setting.flow, &columns, &rows)
}

fn total_row(what: String, total: Hours, places: usize) -> Row {
    Row {
        cells: vec![
            vec![(BODY.strong(), "Total".to_owned())],
            vec![(SMALL.soft(), what)],
            vec![(BODY.strong(), hours(total, places))],
        ],
        tied: true,
    }
}

fn span(from: NaiveDate, to: Option<NaiveDate>) -> String {
    let from = short_day(from);
    to.map_or_else(|| format!("since {from}"), |to| format!("{from} to {}", short_day(to)))
}

/// Training, work and supervision, as far as they are shown, each a section of its own.
pub(super) fn hourly(setting: &mut Setting<'_>, hourly: &Hourly) {
    if let Some(list) = hourly.courses.as_ref().filter(|list| !list.is_empty()) {
        let entries: Vec<Entry<'_>> = list.iter().map(|course| Entry { number: None, course, hours: course.hours }).collect();
        let table = courses(setting, &entries, &[], "Contact hours");
        setting.section("Training", table.least());
        table.place(&mut setting.flow);
    }
    if let Some(list) = hourly.work.as_ref().filter(|list| !list.is_empty()) {
        let table = work(setting, &list.iter().collect::<Vec<_>>());
        setting.section("Work", table.least());
        table.place(&mut setting.flow);
    }
    if let Some(list) = hourly.meetings.as_ref().filter(|list| !list.is_empty()) {
        let table = meetings(setting, &list.iter().collect::<Vec<_>>());
        setting.section("Supervision", table.least());
        table.place(&mut setting.flow);
    }
}

/// Points one by one, under their heading: what is asked, what is shown for it, how it stands, and who asks.
pub(super) fn points(setting: &mut Setting<'_>, points: &Points) {
    if points.points.is_empty() && points.notes.is_empty() {
        return;
    }
    let rows: Vec<Row> = points
        .points
        .iter()
        .map(|point| {
            let mut shows: Cell = point.shows.iter().map(|words| (SMALL, words.clone())).collect();
            if let Some(pages) = setting.pages(&point.papers) {
                shows.push((SMALL.soft(), pages));
            }
            if shows.is_empty() {
                shows.push((SMALL.soft(), "\u{2013}".to_owned()));
            }
            let standing = match &point.standing {
                Standing::Met => vec![(BODY.strong().accent(), "met".to_owned())],
                Standing::Missing(what) => vec![(SMALL.strong(), what.clone())],
                Standing::Unknown(body) => unknown(body),
                Standing::Apart(how) => vec![(SMALL, how.clone())],
            };
            let source = vec![(SMALL.soft(), setting.cited(&point.sources))];
            row(vec![vec![(BODY.strong(), point.heading.clone()), (SMALL, point.asked.clone())], shows, standing, source])
        })
        .collect();
    let columns = [
        column("What is asked", 166.0, Align::Left),
        column("What this packet shows", 156.0, Align::Left),
        column("Standing", 112.0, Align::Left),
        column("Source", 42.0, Align::Right),
    ];
    let table = Table::set(&mut setting.flow, &columns, &rows);
    let keep = if rows.is_empty() { 24.0 } else { table.least() };
    setting.section(&points.heading, keep + 24.0);
    for note in &points.notes {
        setting.flow.paragraph(SMALL.soft(), note, 0.0, WIDTH);
    }
    setting.flow.space(4.0);
    if !rows.is_empty() {
        table.place(&mut setting.flow);
    }
}

/// Papers of an application: who gives each, and where it stands.
pub(super) fn papers_asked(setting: &mut Setting<'_>, heading: &str, note: &str, papers: &[PaperAsked]) {
    if papers.is_empty() {
        return;
    }
    let rows: Vec<Row> = papers
        .iter()
        .map(|paper| {
            let mut standing = vec![(SMALL, paper.standing.clone())];
            if let Some(pages) = setting.pages(&paper.papers) {
                standing.push((SMALL.soft(), format!("see {pages}")));
            }
            let source = vec![(SMALL.soft(), setting.cited(&paper.sources))];
            row(vec![
                vec![(BODY, "\u{2610}".to_owned())],
                vec![(BODY, paper.what.clone())],
                vec![(SMALL, paper.from.clone())],
                standing,
                source,
            ])
        })
        .collect();
    let columns = [
        column("Here", 30.0, Align::Left),
        column("Paper", 164.0, Align::Left),
        column("Comes from", 130.0, Align::Left),
        column("Standing", 110.0, Align::Left),
        column("Source", 42.0, Align::Right),
    ];
    let table = Table::set(&mut setting.flow, &columns, &rows);
    setting.section(heading, table.least() + 16.0);
    if !note.is_empty() {
        setting.flow.paragraph(SMALL.soft(), note, 0.0, WIDTH);
        setting.flow.space(4.0);
    }
    table.place(&mut setting.flow);
}

/// A certificate's heading inside a section, kept with so many points of what follows.
pub(super) fn certificate_heading(setting: &mut Setting<'_>, certificate: &Certificate, follows: f32) {
    let line = particulars(certificate);
    let below = setting.flow.height(SMALL, &line, WIDTH) + 4.0;
    setting.flow.subheading(LEAD.strong(), &certificate.title, ABOVE, 0.0, below + follows);
    setting.flow.paragraph(SMALL.soft(), &line, 0.0, WIDTH);
    setting.flow.space(4.0);
}

/// How much such a heading takes with its particulars, in points.
pub(super) fn certificate_heading_height(setting: &mut Setting<'_>, certificate: &Certificate) -> f32 {
    let title = setting.flow.height(LEAD.strong(), &certificate.title, WIDTH);
    ABOVE + title + setting.flow.height(SMALL, &particulars(certificate), WIDTH) + 4.0
}

/// The space above a certificate's heading.
const ABOVE: f32 = 16.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::ACCENT;

    #[test]
    fn only_what_is_known_to_be_in_force_has_the_accent() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let colour = |valid_until: ValidUntil, in_force: Option<bool>| {
            standing_style(&Certificate { valid_until, in_force, ..Certificate::default() }).colour
        };
        assert_eq!(colour(ValidUntil::On(day), Some(true)), ACCENT);
        assert_eq!(colour(ValidUntil::NoEnd, Some(true)), ACCENT);
        for (until, in_force) in [
            (ValidUntil::On(day), Some(false)),
            (ValidUntil::On(day), None),
            (ValidUntil::Unknown, None),
            (ValidUntil::Period(day), Some(true)),
        ] {
            assert_ne!(colour(until, in_force), ACCENT, "{until:?} {in_force:?}");
        }
    }
}
