//! `peerfolio history`, `peerfolio undo` and `peerfolio bin`.

use crate::arguments::{Arguments, BinAct, BinCall, HistoryCall, Source};
use crate::{json, unlock, unlock_to_read};
use peerfolio_app::AppError;
use peerfolio_app::view::{BinView, HistoryReq, HistoryView, Nothing, RowReq, UndoView};
use std::fmt::Write;

/// What was done, latest first.
pub(crate) fn history(arguments: &Arguments, call: &HistoryCall) -> Result<String, AppError> {
    let app = unlock_to_read(arguments, &call.source, None)?;
    let view = match &call.row {
        Some(row) => app.history_of(named(row)?)?,
        None => app.history_view(HistoryReq { before: call.before })?,
    };
    if call.json { json(&view) } else { Ok(told(&view)) }
}

/// Takes the last change back.
pub(crate) fn undo(arguments: &Arguments, source: &Source) -> Result<String, AppError> {
    let undone = unlock(arguments, source, None)?.undo(Nothing {})?;
    Ok(sentence(undone, "There is nothing to take back."))
}

/// What rests in the bin, taking it out, and emptying it.
pub(crate) fn bin(arguments: &Arguments, call: &BinCall) -> Result<String, AppError> {
    match &call.act {
        None => {
            let view = unlock_to_read(arguments, &call.source, None)?.bin_view(Nothing {})?;
            if call.json { json(&view) } else { Ok(resting(&view)) }
        }
        Some(BinAct::Restore { row, source }) => Ok(sentence(unlock(arguments, source, None)?.bin_restore(named(row)?)?, "")),
        Some(BinAct::Forget { row, source }) => Ok(sentence(unlock(arguments, source, None)?.bin_forget(named(row)?)?, "")),
        Some(BinAct::Empty { source }) => Ok(sentence(unlock(arguments, source, None)?.bin_empty(Nothing {})?, "")),
    }
}

/// A row as the lists show it: `activity/a1`.
fn named(row: &str) -> Result<RowReq, AppError> {
    match row.split_once('/') {
        Some((kind, id)) => Ok(RowReq { kind: kind.to_owned(), id: id.to_owned() }),
        None => Err(AppError::new(
            peerfolio_app::ErrorCode::Input,
            format!("“{row}” names no row; nothing was changed."),
            "Write kind and id as the list shows them, such as activity/a1.",
        )),
    }
}

fn sentence(view: UndoView, nothing: &str) -> String {
    format!("{}\n", view.sentence.as_deref().unwrap_or(nothing))
}

fn told(view: &HistoryView) -> String {
    let mut text = String::new();
    if view.steps.is_empty() {
        text.push_str("Nothing was done yet.\n");
    }
    for step in &view.steps {
        let undone = if step.undone { " (taken back)" } else { "" };
        let _ = writeln!(text, "{}  {}{undone}", step.at, step.sentence);
        for change in &step.changes {
            let _ = writeln!(text, "    {}/{}  {}", change.kind, change.id, change.title);
            for line in &change.lines {
                let _ = writeln!(text, "        {line}");
            }
        }
        if step.more > 0 {
            let _ = writeln!(text, "    and {} more", step.more);
        }
    }
    if let Some(earlier) = view.earlier {
        let _ = writeln!(text, "Earlier: peerfolio history --before {earlier}");
    }
    text
}

fn resting(view: &BinView) -> String {
    let mut text = String::new();
    if view.rows.is_empty() {
        text.push_str("The bin is empty.\n");
    }
    for row in &view.rows {
        let _ = writeln!(text, "{}/{}  {} ({}), removed {}", row.kind, row.id, row.title, row.kind_words, row.removed_at);
    }
    text
}
