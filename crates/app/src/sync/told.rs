//! How the sharing of a wallet stands, in words: who takes part, what waits for an answer, what the place keeps back.

use super::change_log;
use crate::error::AppError;
use crate::history::{noun, title, told};
use crate::view::{
    SyncConflictView, SyncDeviceView, SyncFieldView, SyncNoticeView, SyncRemovalsView, SyncRowView, SyncSideView, SyncView,
};
use crate::wallet::Session;
use crate::words;
use peerfolio_core::judge::Rules;
use peerfolio_document::Row;
use peerfolio_store::Place;
use peerfolio_vault::Kind;
use peerfolio_vault::sync::{Dispute, Id, Shared, Side, Trouble, Waiting};
use std::collections::BTreeMap;

/// Titles that a question names.
const NAMED: usize = 3;

pub(super) fn view(rules: &Rules, session: &mut Session) -> Result<SyncView, AppError> {
    let Some(shared) = session.vault.shared().map_err(change_log)? else {
        return Ok(SyncView {
            on: false,
            device_name: String::new(),
            kind: String::new(),
            place: String::new(),
            synced_at: None,
            sentence: "This wallet is on this computer only.".to_owned(),
            notices: Vec::new(),
            devices: Vec::new(),
            removals: None,
            conflicts: Vec::new(),
        });
    };
    let place = Place::from_text(&shared.place);
    let names = Names::of(&shared);
    let kind = match &place {
        Some(Place::Folder { .. }) => "folder",
        Some(Place::Webdav { .. }) => "webdav",
        Some(Place::S3 { .. }) => "s3",
        None => "",
    };
    Ok(SyncView {
        on: true,
        device_name: shared.name.clone(),
        kind: kind.to_owned(),
        place: place.map(|place| place.told()).unwrap_or_default(),
        synced_at: shared.synced_at.as_deref().map(utc),
        sentence: sentence(&shared),
        notices: notices(&shared, &names),
        devices: devices(&shared, &names),
        removals: removals(rules, &shared, &names),
        conflicts: shared.disputes.iter().map(|dispute| conflict(rules, dispute, &names)).collect(),
    })
}

/// What each device is called; this one is "this computer".
struct Names(BTreeMap<Id, String>);

impl Names {
    fn of(shared: &Shared) -> Self {
        let named = |name: &str| if name.is_empty() { "a computer not seen yet".to_owned() } else { name.to_owned() };
        let mut names: BTreeMap<Id, String> = shared.peers.iter().map(|peer| (peer.device, named(&peer.name))).collect();
        names.insert(shared.device, "this computer".to_owned());
        Self(names)
    }

    fn get(&self, device: Id) -> String {
        self.0.get(&device).cloned().unwrap_or_else(|| "another computer".to_owned())
    }
}

fn utc(at: &str) -> String {
    format!("{at}Z")
}

fn count(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("one {one}") } else { format!("{count} {many}") }
}

fn sentence(shared: &Shared) -> String {
    let others = match shared.peers.len() {
        0 => "No other computer has joined yet.".to_owned(),
        1 => "Shared with one other computer.".to_owned(),
        number => format!("Shared with {number} other computers."),
    };
    let asked = shared.disputes.len() + usize::from(!shared.removals.is_empty());
    match (shared.unstored, asked) {
        (0, 0) => others,
        (_, 0) => format!("{others} Some of what you changed here is not there yet; exchange now."),
        (_, 1) => format!("{others} One question waits for your answer."),
        (_, number) => format!("{others} {number} questions wait for your answers."),
    }
}

fn notices(shared: &Shared, names: &Names) -> Vec<SyncNoticeView> {
    let lasting = |sentence: String| SyncNoticeView { sentence, can_acknowledge: false };
    let mut notices = Vec::new();
    for peer in &shared.peers {
        if let Some((missing, by)) = peer.withheld {
            notices.push(lasting(format!(
                "The place keeps back {} of {} that {} has seen. Let both exchange again; if it stays so, the place lost files or somebody hides them.",
                count(missing as usize, "file", "files"),
                names.get(peer.device),
                names.get(by)
            )));
        }
    }
    if shared.renewed {
        notices.push(SyncNoticeView {
            sentence: "This wallet was restored from a backup or copied, so it goes on as a computer of its own. Nothing was lost: what the place had is here again.".to_owned(),
            can_acknowledge: true,
        });
    }
    if !shared.unfit.is_empty() {
        let rows = words::sentence_start(&count(shared.unfit.len(), "row", "rows"));
        notices.push(lasting(format!(
            "{rows} from another computer cannot be shown by this version of Peerfolio. It is kept; update Peerfolio here to see it."
        )));
    }
    if shared.waiting > 0 {
        let papers = words::sentence_start(&count(shared.waiting, "paper is", "papers are"));
        notices.push(lasting(format!("{papers} on the way: its scan is not in the place yet.")));
    }
    notices
}

fn devices(shared: &Shared, names: &Names) -> Vec<SyncDeviceView> {
    let view = |peer: &peerfolio_vault::sync::Peer| {
        SyncDeviceView {
        name: names.get(peer.device),
        wrote_at: if peer.wrote_at.is_empty() { String::new() } else { utc(&peer.wrote_at) },
        trouble: peer.trouble.map(|trouble| {
            match trouble {
                Trouble::Unreadable => "Its next file is damaged or not whole yet. It is tried again at each exchange, and that computer puts it right.",
                Trouble::Newer => "It runs a newer Peerfolio. Update Peerfolio here to read what it wrote.",
                Trouble::Forked => "It was restored or copied and does not know it yet. Exchange there, then here.",
            }
            .to_owned()
        }),
    }
    };
    shared.peers.iter().map(view).collect()
}

fn row_title(rules: &Rules, kind: &str, fields: &serde_json::Map<String, serde_json::Value>) -> (String, String) {
    let known = Kind::from_name(kind);
    let words = known.map_or_else(|| "row".to_owned(), noun);
    let text = serde_json::Value::Object(fields.clone()).to_string();
    let row = known.and_then(|kind| Row::from_json(kind, &text));
    (words, row.map(|(row, _)| title(rules, &row)).unwrap_or_default())
}

fn removals(rules: &Rules, shared: &Shared, names: &Names) -> Option<SyncRemovalsView> {
    let row = |waiting: &Waiting| {
        let (kind_words, title) = row_title(rules, &waiting.kind, &waiting.row);
        SyncRowView { kind: waiting.kind.clone(), id: waiting.record.clone(), kind_words, title, by: names.get(waiting.by) }
    };
    let rows: Vec<SyncRowView> = shared.removals.iter().map(row).collect();
    let first = rows.first()?;
    let all_by_one = rows.iter().all(|row| row.by == first.by);
    let who = if all_by_one { first.by.clone() } else { "Your other computers".to_owned() };
    let named: Vec<String> = rows.iter().take(NAMED).map(|row| format!("the {} “{}”", row.kind_words, row.title)).collect();
    let more = if rows.len() > NAMED { format!(" and {} more", rows.len() - NAMED) } else { String::new() };
    let question =
        format!("{who} removed {}: {}{more}. Remove here too, or keep?", count(rows.len(), "thing", "things"), named.join(", "));
    Some(SyncRemovalsView { question, rows })
}

fn conflict(rules: &Rules, dispute: &Dispute, names: &Names) -> SyncConflictView {
    let (kind_words, title) = row_title(rules, &dispute.kind, &dispute.stands);
    let side = |at: usize, side: &Side, value: &Option<serde_json::Value>| SyncSideView {
        version: side.version.to_string(),
        device: names.get(side.device),
        at: utc(&side.at),
        value: value.as_ref().map_or_else(|| "nothing".to_owned(), told),
        stands: at == 0,
    };
    let fields: Vec<SyncFieldView> = dispute
        .fields
        .iter()
        .map(|(field, sides)| SyncFieldView {
            field: field.clone(),
            label: field.replace('_', " "),
            sides: sides.iter().enumerate().map(|(at, (from, value))| side(at, from, value)).collect(),
        })
        .collect();
    let sentence = match dispute.removed.first() {
        Some(removal) => format!(
            "{} removed it while it was changed elsewhere. The change stands until you decide.",
            names.get(removal.device)
        ),
        None => "Two computers changed it differently. Both are kept; the first stands until you choose.".to_owned(),
    };
    SyncConflictView {
        kind: dispute.kind.clone(),
        id: dispute.record.clone(),
        kind_words,
        title,
        sentence,
        heads: dispute.heads.iter().map(ToString::to_string).collect(),
        fields,
        can_remove: !dispute.removed.is_empty(),
    }
}
