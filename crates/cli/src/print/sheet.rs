//! What became, or would become, of each row of a sheet.

use super::{line, wrapped_to};
use peerfolio_app::AppError;
use peerfolio_app::view::{SheetImportView, SheetPreviewView, SheetRowView};

/// Rows of each kind that are told one by one.
pub(crate) const MOST_ROWS: u32 = 40;

/// A preview with its bad rows; `there_already`: the same with the rows that would be left out.
pub(crate) fn preview(view: &SheetPreviewView, there_already: Option<&SheetPreviewView>) -> String {
    let mut text = format!("{}\n", view.sentence);
    let file = &view.file;
    let form = match (&file.sheet, &file.encoding, &file.separator) {
        (Some(sheet), ..) => format!("XLSX, sheet “{sheet}”"),
        (None, Some(encoding), Some(separator)) => {
            let supposed = if file.encoding_supposed { " (supposed)" } else { "" };
            format!("CSV, {encoding}{supposed}, cells apart by {separator}")
        }
        _ => file.kind.clone(),
    };
    line(&mut text, format_args!("  {form}"));
    for column in &view.columns {
        let field = column.field.as_deref().unwrap_or("left out");
        let heading = if column.heading.is_empty() { String::new() } else { format!(" {}", column.heading) };
        let sample = column.samples.first().map(|sample| format!("  (“{}”)", shortened(sample))).unwrap_or_default();
        line(&mut text, format_args!("  {}{heading}: {field}{sample}", column.letters));
    }
    let settled = &view.settled;
    let provider = settled.provider.as_ref().map(|provider| format!(", provider {provider}")).unwrap_or_default();
    let usual = format!(
        "Where a row does not tell: unit {}, format {}, role {}{provider}. Bare numbers are {}.",
        settled.unit, settled.format, settled.role, settled.hours_in
    );
    wrapped_to(&mut text, "  ", "  ", &usual);
    for note in &view.notes {
        wrapped_to(&mut text, "  ", "  ", note);
    }
    for question in &view.questions {
        wrapped_to(&mut text, "  Asked: ", "    ", &question.sentence);
        for choice in &question.choices {
            line(&mut text, format_args!("    {}  {}", option(&question.field, &choice.id), choice.label));
        }
        if question.choices.is_empty() {
            line(&mut text, format_args!("    {}", option(&question.field, "NAME")));
        }
    }
    for page in std::iter::once(view).chain(there_already) {
        rows(&mut text, &page.rows);
        let more = page.rows_in_all.saturating_sub(u32::try_from(page.rows.len()).unwrap_or(u32::MAX));
        if more > 0 {
            line(&mut text, format_args!("  and {more} more; --json tells all"));
        }
    }
    text
}

pub(crate) fn imported(view: &SheetImportView) -> String {
    let mut text = format!("{}\n", view.sentence);
    let shown = usize::try_from(MOST_ROWS).unwrap_or(usize::MAX);
    rows(&mut text, view.bad.get(..shown).unwrap_or(&view.bad));
    let more = usize::try_from(view.counts.bad).unwrap_or(usize::MAX).saturating_sub(shown);
    if more > 0 {
        line(&mut text, format_args!("  and {more} more"));
    }
    match &view.bad_rows_file {
        Some(path) => wrapped_to(
            &mut text,
            "  ",
            "  ",
            &format!("The bad rows are in {path}, each with what to correct. Mend them there, then import that file."),
        ),
        None if view.counts.bad > 0 => {
            wrapped_to(
                &mut text,
                "  ",
                "  ",
                "Mend them in the file and import it again: what is in already is left out. --bad-rows FILE writes them to a file of their own.",
            );
        }
        None => {}
    }
    text
}

fn rows(text: &mut String, rows: &[SheetRowView]) {
    // Neighbours of which the same is said are told together.
    for same in rows.chunk_by(|one, next| one.sentence == next.sentence && one.row.checked_add(1) == Some(next.row)) {
        let (Some(first), Some(last)) = (same.first(), same.last()) else { continue };
        let numbers = if same.len() == 1 { format!("Row {}", first.row) } else { format!("Rows {} to {}", first.row, last.row) };
        wrapped_to(text, "  ", "    ", &format!("{numbers}: {}", first.sentence));
    }
}

fn shortened(sample: &str) -> String {
    let plain: String = sample.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    match plain.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", plain.get(..end).unwrap_or_default()),
        None => plain,
    }
}

/// The option that answers a question.
fn option(field: &str, answer: &str) -> String {
    match field.strip_prefix("columns.") {
        Some(field) => format!("--map {field}={answer}"),
        None => format!("--{} {answer}", field.replace('_', "-")),
    }
}

/// An error with the options that answer what is asked.
pub(crate) fn asked(mut error: AppError) -> AppError {
    const ASKED: [&str; 4] = ["encoding", "date_order", "unit", "provider"];
    let options: Vec<String> = error
        .faults
        .iter()
        .filter(|fault| ASKED.contains(&fault.field.as_str()) || fault.field.starts_with("columns."))
        .map(|fault| option(&fault.field, if fault.field.starts_with("columns.") { "COLUMN" } else { "…" }))
        .collect();
    if !options.is_empty() && error.next.starts_with("Answer") {
        error.next = format!("Answer with {}. --preview shows the possible answers.", options.join(" "));
    }
    error
}
