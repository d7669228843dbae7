//! Taking changes back, the history in words, and the bin.
//!
//! What is remembered is the vault's business; here it gets its words.

use crate::error::{AppError, ErrorCode};
use crate::faults;
use crate::status::short_name;
use crate::view::{
    BinView, ChangeView, HistoryReq, HistoryView, Nothing, PastStepView, RestingView, RowReq, RowRestoreReq, UndoView,
};
use crate::wallet::{App, Session};
use peerfolio_core::judge::Rules;
use peerfolio_document::Row;
use peerfolio_vault::{Change, Did, Kind, PastStep, Undone};
use serde_json::Value;

/// Steps that are told at once.
const STEPS: u32 = 50;
/// Rows of a step that are told at once.
const ROWS: u32 = 20;

impl App {
    /// Takes the last change back; again, the one before it, back to the making of the wallet.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn undo(&self, _: Nothing) -> Result<UndoView, AppError> {
        self.open(|session| {
            let undone = session.vault.undo().map_err(faults::write)?;
            session.changed()?;
            Ok(UndoView { sentence: undone.map(|undone| taken_back(&undone)) })
        })
    }

    /// What was done, latest first.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Damaged`].
    pub fn history_view(&self, req: HistoryReq) -> Result<HistoryView, AppError> {
        let rules = &*self.rules()?;
        self.open(|session| {
            // One more than is told, to know whether there is more.
            let mut steps = session.vault.history(req.before.map(i64::from), STEPS + 1, ROWS).map_err(faults::read)?;
            let more = steps.len() > STEPS as usize;
            steps.truncate(STEPS as usize);
            let steps: Vec<PastStepView> = steps.iter().map(|step| step_view(rules, step)).collect();
            let earlier = steps.last().filter(|_| more).map(|step| step.number);
            Ok(HistoryView { steps, earlier })
        })
    }

    /// What was done to one row, latest first.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Input`], [`ErrorCode::Damaged`].
    pub fn history_of(&self, req: RowReq) -> Result<HistoryView, AppError> {
        let (rules, kind) = (&*self.rules()?, kind(&req.kind)?);
        self.open(|session| {
            let steps = session.vault.past_of(kind, &req.id).map_err(faults::read)?;
            Ok(HistoryView { steps: steps.iter().map(|step| step_view(rules, step)).collect(), earlier: None })
        })
    }

    /// Gives a row back what it was before one of its changes.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Input`], [`ErrorCode::NotFound`], [`ErrorCode::File`].
    pub fn row_restore(&self, req: RowRestoreReq) -> Result<UndoView, AppError> {
        let kind = kind(&req.kind)?;
        self.open(|session| {
            session.vault.restore_before(kind, &req.id, req.change.into()).map_err(faults::write)?;
            session.changed()?;
            Ok(UndoView { sentence: Some(format!("The {} is as it was then.", noun(kind))) })
        })
    }

    /// What was removed and can come back, latest first.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Damaged`].
    pub fn bin_view(&self, _: Nothing) -> Result<BinView, AppError> {
        let rules = &*self.rules()?;
        self.open(|session| {
            let resting = session.vault.bin().map_err(faults::read)?;
            let rows = resting.iter().map(|resting| RestingView {
                kind: resting.kind.name().to_owned(),
                kind_words: noun(resting.kind),
                id: resting.id.clone(),
                title: title(rules, &resting.row),
                removed_at: iso(resting.removed_at),
            });
            Ok(BinView { rows: rows.collect(), remains: remains(session)? })
        })
    }

    /// Takes a row out of the bin.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Input`], [`ErrorCode::NotFound`], [`ErrorCode::File`].
    pub fn bin_restore(&self, req: RowReq) -> Result<UndoView, AppError> {
        let kind = kind(&req.kind)?;
        self.open(|session| {
            session.vault.restore(kind, &req.id).map_err(faults::write)?;
            session.changed()?;
            Ok(UndoView { sentence: Some(format!("The {} is back.", noun(kind))) })
        })
    }

    /// Takes a row out of the bin for ever.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Input`], [`ErrorCode::NotFound`], [`ErrorCode::File`].
    pub fn bin_forget(&self, req: RowReq) -> Result<UndoView, AppError> {
        let kind = kind(&req.kind)?;
        self.open(|session| {
            session.vault.forget_resting(kind, &req.id).map_err(faults::write)?;
            let sentence = format!("The {} is gone from this wallet for ever. {}", noun(kind), remains(session)?);
            Ok(UndoView { sentence: Some(sentence) })
        })
    }

    /// Empties the bin for ever.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn bin_empty(&self, _: Nothing) -> Result<UndoView, AppError> {
        self.open(|session| {
            let gone = session.vault.empty_bin().map_err(faults::write)?;
            let remains = remains(session)?;
            let sentence = match gone {
                0 => "The bin was empty.".to_owned(),
                1 => format!("One row is gone from this wallet for ever. {remains}"),
                count => format!("{count} rows are gone from this wallet for ever. {remains}"),
            };
            Ok(UndoView { sentence: Some(sentence) })
        })
    }
}

/// Where a row lies still that was removed for ever.
fn remains(session: &Session) -> Result<String, AppError> {
    let shared = session.vault.is_shared().map_err(crate::sync::change_log)?;
    let kept = if shared {
        "Backups made before still keep a copy. So does the change log that your computers share, sealed, until sharing is stopped on all of them and its place is emptied."
    } else {
        "Backups made before still keep a copy."
    };
    Ok(match session.record.disclosures.is_empty() {
        true => kept.to_owned(),
        false => format!("{kept} What left with a packet stays with its line in the log of packets."),
    })
}

fn kind(name: &str) -> Result<Kind, AppError> {
    Kind::from_name(name).ok_or_else(|| {
        AppError::new(ErrorCode::Input, "There is no such kind of row; nothing was changed.", "Choose a row from the list.")
    })
}

/// What people call it.
pub(crate) fn noun(kind: Kind) -> String {
    if kind == Kind::Confirmation { "answer".to_owned() } else { kind.to_string() }
}

fn number(of: i64) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

fn iso(at: chrono::NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn taken_back(undone: &Undone) -> String {
    let said = put_back(undone);
    match undone.left.len() {
        0 => said,
        _ if undone.rows.is_empty() => {
            "Nothing was taken back: another of your machines changed it since. Its history shows what it said before.".to_owned()
        }
        left => format!(
            "{said} {} changed since by another of your machines, and left.",
            if left == 1 { "One row was".to_owned() } else { format!("{left} rows were") }
        ),
    }
}

fn put_back(undone: &Undone) -> String {
    let what = match undone.rows.iter().find(|(kind, _)| *kind != Kind::Order) {
        _ if undone.did == Did::Imported => return format!("The import was taken back: {}.", count(undone.rows.len(), "row")),
        _ if undone.did == Did::Merged => return "What came from your other machine was taken back here.".to_owned(),
        None => return "The order is as it was before.".to_owned(),
        // The row itself comes first; what lost or regained its name follows.
        Some((Kind::Holder, _)) => return "Your particulars are as they were before.".to_owned(),
        Some((kind, _)) => noun(*kind),
    };
    match undone.did {
        Did::Added => format!("The new {what} was taken out again. It rests in the bin."),
        Did::Removed => format!("The {what} is back."),
        _ => format!("The {what} is as it was before."),
    }
}

fn step_view(rules: &Rules, step: &PastStep) -> PastStepView {
    let shown: Vec<&Change> = step.changes.iter().collect();
    let first = shown.iter().find(|change| leads(step.did, change)).or(shown.first());
    let named = first.map(|change| name_of(rules, change)).unwrap_or_default();
    let sentence = match step.did {
        Did::Added => format!("Added {named}"),
        Did::Changed => format!("Changed {named}"),
        Did::Removed => format!("Removed {named}"),
        Did::Imported => format!("Imported {}", count(step.touched, "row")),
        Did::Undone => "Took a change back".to_owned(),
        Did::Restored => format!("Brought back {named}"),
        Did::Merged => format!("Took in {} from another machine", count(step.touched, "row")),
    };
    PastStepView {
        number: number(step.number),
        at: iso(step.at),
        sentence,
        undone: step.undone,
        changes: shown.iter().map(|change| change_view(rules, change)).collect(),
        more: u32::try_from(step.touched.saturating_sub(step.changes.len())).unwrap_or(u32::MAX),
    }
}

/// Whether the step was about this row, and not only touched it.
fn leads(did: Did, change: &Change) -> bool {
    match did {
        Did::Added => change.before.is_none(),
        Did::Removed => change.after.is_none(),
        _ => true,
    }
}

fn change_view(rules: &Rules, change: &Change) -> ChangeView {
    ChangeView {
        number: number(change.number),
        kind: change.kind.name().to_owned(),
        id: change.id.clone(),
        title: change.after.as_ref().or(change.before.as_ref()).map(|row| title(rules, row)).unwrap_or_default(),
        lines: lines(change),
        can_restore: change.before.is_some(),
    }
}

fn name_of(rules: &Rules, change: &Change) -> String {
    match (change.kind, change.after.as_ref().or(change.before.as_ref())) {
        (Kind::Holder, _) => "your particulars".to_owned(),
        (Kind::Order, _) => "the order of the certificates".to_owned(),
        (kind, Some(row)) => format!("the {} “{}”", noun(kind), title(rules, row)),
        (kind, None) => format!("a row ({})", noun(kind)),
    }
}

/// How a row is called.
pub(crate) fn title(rules: &Rules, row: &Row) -> String {
    match row {
        Row::Holder(holder) => holder.name.clone(),
        Row::Credential(held) => short_name(held, rules.of(held)),
        Row::Activity(course) => course.title.clone(),
        Row::Experience(work) => format!("{}, from {}", work.employer, crate::words::day(work.from)),
        Row::Supervision(meeting) => format!("{}, {}", meeting.supervisor, crate::words::day(meeting.date)),
        Row::Document(paper) => paper.title.clone(),
        Row::Confirmation(answer) => format!("{} by {}", answer.value, answer.by),
        Row::Disclosure(given) => match &given.recipient {
            Some(recipient) => format!("{recipient}, {}", crate::words::day(given.made_at.date())),
            None => format!("a packet of {}", crate::words::day(given.made_at.date())),
        },
        Row::Order(_) => "Order of the certificates".to_owned(),
    }
}

/// What was done to a row: one line for each field that says something else now.
fn lines(change: &Change) -> Vec<String> {
    let value = |row: &Option<Row>| row.as_ref().and_then(|row| serde_json::from_str::<Value>(&row.to_json(None)).ok());
    match (value(&change.before), value(&change.after)) {
        (None, None) => Vec::new(),
        (None, Some(_)) => vec!["added".to_owned()],
        (Some(_), None) => vec!["removed".to_owned()],
        (Some(before), Some(after)) => differences(&before, &after),
    }
}

/// The fields in which two rows differ, in words.
pub(crate) fn differences(before: &Value, after: &Value) -> Vec<String> {
    let empty = serde_json::Map::new();
    let (before, after) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    // What left with a packet is a record of its own, and no field of a row.
    let whole = |key: &&String| matches!(key.as_str(), "extract" | "judged" | "choice");
    let differs = keys.into_iter().filter(|key| !whole(key) && before.get(*key) != after.get(*key));
    differs
        .map(|key| {
            let said = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), told);
            format!("{}: {} → {}", key.replace('_', " "), said(before.get(key)), said(after.get(key)))
        })
        .collect()
}

/// A value of a row in words.
pub(crate) fn told(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().map(told).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => fields.values().filter(|value| !value.is_null()).map(told).collect::<Vec<_>>().join(" "),
    }
}

fn count(count: usize, what: &str) -> String {
    if count == 1 { format!("one {what}") } else { format!("{count} {what}s") }
}
