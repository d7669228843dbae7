//! A pack as a plain list of facts: where each stands, what it says, who says it.
//!
//! Two packs are compared by these lists ([`super::difference`]). Every struct is taken apart field by field, so that a new
//! field does not compile until it is listed here: a change that nobody would tell the holder cannot exist. It must never
//! hold sentences; the texts are those of the pack's own notation (`90 days`, `12-31 every 2 years`).

mod renewal;
mod rows;
mod text;
mod way_in;

pub(super) use renewal::of_terms;

use super::difference::Absent;
use super::{Body, Change, Cited, Condition, CredentialRule, Fact, Pack};

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it stands, by the names of the pack file: `minimum.ethics.hours`.
    pub(super) path: String,
    /// Tells rows without an id apart: their own words.
    pub(super) key: String,
    /// The label of the row it stands in; empty outside rows.
    pub(super) row: String,
    /// What it says.
    pub(super) text: String,
    /// Who says it: title, date, place and address of each source, in order.
    pub(super) cite: Vec<String>,
    /// What it means where this fact is not there.
    pub(super) absent: Absent,
}

/// Facts being listed.
pub(super) struct Lines<'a> {
    pack: &'a Pack,
    path: String,
    key: String,
    row: String,
    list: Vec<Line>,
}

impl<'a> Lines<'a> {
    fn new(pack: &'a Pack) -> Self {
        Self { pack, path: String::new(), key: String::new(), row: String::new(), list: Vec::new() }
    }

    fn put(&mut self, name: &str, text: String, cite: &[String], absent: Absent) {
        let path = joined(&self.path, name);
        let mut cite: Vec<String> = cite.iter().map(|citation| source(self.pack, citation)).collect();
        cite.sort();
        self.list.push(Line { path, key: self.key.clone(), row: self.row.clone(), text, cite, absent });
    }

    fn fact<T>(&mut self, name: &str, fact: &Fact<T>, text: impl Fn(&T) -> String) {
        if let Some(Cited { value, cite }) = fact {
            self.put(name, text(value), cite, Absent::Unknown);
        }
    }

    fn known(&mut self, name: &str, text: Option<String>) {
        if let Some(text) = text {
            self.put(name, text, &[], Absent::Unknown);
        }
    }

    fn set(&mut self, name: &str, text: Option<String>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.put(name, text, &[], Absent::No);
        }
    }

    fn flag(&mut self, name: &str, is: bool) {
        self.set(name, is.then(|| "yes".to_owned()));
    }

    /// A row with an id of its own.
    fn row(&mut self, list: &str, id: &str, label: &str, cite: &[String], inside: impl FnOnce(&mut Self)) {
        self.within(&format!("{list}.{id}"), "", label, cite, inside);
    }

    /// A row that only its words tell apart.
    fn worded(&mut self, list: &str, what: &str, cite: &[String], inside: impl FnOnce(&mut Self)) {
        self.within(list, what, what, cite, inside);
    }

    fn within(&mut self, name: &str, key: &str, label: &str, cite: &[String], inside: impl FnOnce(&mut Self)) {
        let outer = (self.path.clone(), std::mem::replace(&mut self.key, key.to_owned()));
        let row = std::mem::replace(&mut self.row, label.to_owned());
        self.put(name, label.to_owned(), cite, Absent::NotListed);
        self.path = joined(&self.path, name);
        inside(self);
        (self.path, self.key) = outer;
        self.row = row;
    }

    fn under(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        let outer = self.path.clone();
        self.path = joined(&self.path, name);
        inside(self);
        self.path = outer;
    }

    fn texts(&mut self, list: &str, rows: &[Cited<String>]) {
        for Cited { value, cite } in rows {
            self.worded(list, value, cite, |_| {});
        }
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The source itself, not its key in the pack: a source that is only counted anew is no change.
fn source(pack: &Pack, citation: &str) -> String {
    let place = citation.split_once(char::is_whitespace).map(|(_, place)| format!(", {}", place.trim())).unwrap_or_default();
    let Some(source) = pack.source(citation) else { return citation.to_owned() };
    let as_of = source.as_of.as_ref().map(|as_of| format!(", {as_of}")).unwrap_or_default();
    let url = if source.url.is_empty() { String::new() } else { format!(" <{}>", source.url) };
    format!("{}{as_of}{place}{url}", source.title)
}

/// The facts of a pack itself, without its credentials.
pub(super) fn of_pack(pack: &Pack) -> Vec<Line> {
    // Two facts are left out: the name and the jurisdiction tell packs apart. The sources stand with the facts they carry.
    let Pack {
        jurisdiction: _,
        name: _,
        reviewed_on,
        stale_after,
        bodies,
        sources: _,
        credentials: _,
        none_found,
        open_questions,
    } = pack;
    let mut lines = Lines::new(pack);
    lines.known("reviewed_on", Some(reviewed_on.to_string()));
    lines.known("stale_after", Some(stale_after.to_string()));
    for Body { id, name, also_known_as, url, phone, email } in bodies {
        lines.row("body", id, name, &[], |lines| {
            lines.set("also_known_as", Some(also_known_as.join(", ")));
            lines.known("url", url.clone());
            lines.known("phone", phone.clone());
            lines.known("email", email.clone());
        });
    }
    lines.set("none_found", none_found.clone());
    for question in open_questions {
        lines.worded("open_questions", question, &[], |_| {});
    }
    lines.list
}

/// The facts of a credential, without its renewal.
pub(super) fn of_credential(pack: &Pack, rule: &CredentialRule) -> Vec<Line> {
    let CredentialRule {
        id: _,
        title,
        acronym,
        also_called,
        body,
        scope,
        status,
        confidence,
        conditions,
        renewal: _,
        entry,
        reciprocity,
        history,
        accepted_in,
        open_questions,
    } = rule;
    let mut lines = Lines::new(pack);
    lines.known("title", Some(title.clone()));
    lines.set("acronym", acronym.clone());
    lines.set("also_called", Some(also_called.join(", ")));
    lines.known("body", Some(pack.body(body).map_or_else(|| body.clone(), |body| body.name.clone())));
    lines.set("scope", Some(scope.join(", ")));
    lines.known("status", Some(status.name().to_owned()));
    lines.known("confidence", Some(confidence.name().to_owned()));
    for Condition { id, ask, cite } in conditions {
        lines.row("condition", id, ask, cite, |_| {});
    }
    if let Some(entry) = entry {
        lines.under("entry", |lines| way_in::of_entry(lines, entry));
    }
    if let Some(way) = reciprocity {
        lines.under("reciprocity", |lines| way_in::of_reciprocity(lines, way));
    }
    for Change { effective, what, cite } in history {
        lines.worded("history", &format!("{effective}: {what}"), cite, |_| {});
    }
    lines.texts("accepted_in", accepted_in);
    for question in open_questions {
        lines.worded("open_questions", question, &[], |_| {});
    }
    lines.list
}
