//! A record from a portable document, or every fault of the document at once.

use super::{FORMAT, disclosure, former_name, own_rule, path, unknown, weight};
use peerfolio_core::model::{
    Activity, Confirmation, Credential, Document, Experience, Format, Holder, Record, Renewal, Role, Supervision, Unit,
};
use peerfolio_core::{Hours, NaiveDate, date};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::HashSet;

/// One fault of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFault {
    /// Where, as a JSON path (`$.activities[3].hours`).
    pub path: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl std::fmt::Display for DocumentFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// Most faults that are named one by one: nobody corrects more by hand.
pub const MOST_FAULTS: usize = 1000;

/// Reads a document. What this program does not know in it is passed over: [`read_all`] keeps it.
///
/// # Errors
/// Every fault, in the order of the document; where there are more than [`MOST_FAULTS`], the first of them and how many
/// there are.
pub fn read(text: &str) -> Result<Record, Vec<DocumentFault>> {
    let value = parse(text)?;
    record_of(&value)
}

/// Reads a document with the members in it that this program does not know, whatever their depth.
///
/// # Errors
/// As [`read`].
pub fn read_all(text: &str) -> Result<(Record, unknown::Members), Vec<DocumentFault>> {
    let value = parse(text)?;
    let record = record_of(&value)?;
    let members = unknown::of_document(&value, &record);
    Ok((record, members))
}

fn parse(text: &str) -> Result<Value, Vec<DocumentFault>> {
    let text = text.trim_start_matches('\u{feff}');
    let refused = |message: String| vec![DocumentFault { path: "$".to_owned(), message }];
    weight::check(text).map_err(refused)?;
    serde_json::from_str(text)
        .map_err(|error| refused(format!("this is not JSON: {error}; the file may be cut off or of another kind")))
}

fn record_of(value: &Value) -> Result<Record, Vec<DocumentFault>> {
    let faults = Faults::default();
    let root = At { value: Some(value), path: "$".to_owned(), faults: &faults };
    let record = root.object("a wallet document in curly brackets").map(|root| record(&root)).unwrap_or_default();
    let mut faults = faults.0.into_inner();
    if faults.is_empty() {
        return Ok(record);
    }
    let more = faults.len().saturating_sub(MOST_FAULTS);
    if more > 0 {
        faults.truncate(MOST_FAULTS);
        faults.push(DocumentFault { path: "$".to_owned(), message: format!("has {more} more faults like these") });
    }
    Err(faults)
}

/// Reads one course in the form of an activity of the document, where all but `hours` may be left out: a course that is only
/// being thought of. Its day is then `usual_day`, its id is `id`.
///
/// # Errors
/// Every fault, in the order of the course.
pub fn read_course(text: &str, id: &str, usual_day: NaiveDate) -> Result<Activity, Vec<DocumentFault>> {
    let faults = Faults::default();
    let value: Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(value) => value,
        Err(error) => {
            let right = "{\"hours\": \"6\", \"topics\": [\"ethics\"]}";
            let message = format!("this is not JSON: {error}; write a course such as {right}");
            return Err(vec![DocumentFault { path: "$".to_owned(), message }]);
        }
    };
    let root = At { value: Some(&value), path: "$".to_owned(), faults: &faults };
    let course = root.object("a course in curly brackets").map(|root| considered(&root, id, usual_day));
    let faults = faults.0.into_inner();
    course.filter(|_| faults.is_empty()).ok_or(faults)
}

fn considered(root: &Fields<'_>, id: &str, usual_day: NaiveDate) -> Activity {
    fn named<T: Copy>(root: &Fields<'_>, key: &str, all: &[T], name: fn(T) -> &'static str, usual: T) -> T {
        root.at(key).value.and_then(|_| root.named(key, all, name)).unwrap_or(usual)
    }
    let counts_for = root.at("counts_for");
    let hours = root.at("hours").required("hours as a text such as \"1.25\"").and_then(|at| at.hours());
    if hours.is_some_and(Hours::is_zero) {
        root.at("hours").fault("must be more than nothing");
    }
    Activity {
        id: id.to_owned(),
        title: root.at("title").text().unwrap_or_default(),
        provider: root.at("provider").text().unwrap_or_default(),
        completed_on: root.at("completed_on").date().unwrap_or(usual_day),
        hours: hours.unwrap_or_default(),
        unit: named(root, "unit", Unit::ALL, Unit::name, Unit::ContactHour),
        topics: root.at("topics").texts(),
        format: named(root, "format", Format::ALL, Format::name, Format::Other),
        role: named(root, "role", Role::ALL, Role::name, Role::Attended),
        approvals: root.at("approvals").texts(),
        counts_for: counts_for.value.is_some().then(|| counts_for.texts()),
    }
}

/// Reads a value without judging it: what is faulty takes its usual value.
#[derive(Default)]
pub(super) struct Reading(Faults);

impl Reading {
    /// The members of an object.
    pub(super) fn fields<'a>(&'a self, value: &'a Value) -> Option<Fields<'a>> {
        Some(Fields { map: value.as_object()?, path: "$".to_owned(), faults: &self.0 })
    }
}

#[derive(Default)]
pub(super) struct Faults(RefCell<Vec<DocumentFault>>);

/// A value at a place of the document; absent and `null` are the same.
pub(super) struct At<'a> {
    pub(super) value: Option<&'a Value>,
    path: String,
    faults: &'a Faults,
}

/// An object at a place of the document.
pub(super) struct Fields<'a> {
    map: &'a Map<String, Value>,
    path: String,
    faults: &'a Faults,
}

impl<'a> Fields<'a> {
    pub(super) fn at(&self, key: &str) -> At<'a> {
        let value = self.map.get(key).filter(|value| !value.is_null());
        At { value, path: format!("{}.{key}", self.path), faults: self.faults }
    }

    pub(super) fn fault(&self, message: impl Into<String>) {
        self.faults.0.borrow_mut().push(DocumentFault { path: self.path.clone(), message: message.into() });
    }

    pub(super) fn text(&self, key: &str) -> String {
        self.at(key).required("a text").and_then(|at| at.text()).unwrap_or_default()
    }

    /// A text that must be there, and may be empty where nobody noted it.
    fn noted(&self, key: &str) -> String {
        match self.at(key).value {
            Some(Value::String(text)) if text.is_empty() => String::new(),
            _ => self.text(key),
        }
    }

    pub(super) fn date(&self, key: &str) -> NaiveDate {
        self.at(key).required("a day such as \"2026-05-10\"").and_then(|at| at.date()).unwrap_or_default()
    }

    fn hours(&self, key: &str) -> Hours {
        self.at(key).required("hours as a text such as \"1.25\"").and_then(|at| at.hours()).unwrap_or_default()
    }

    pub(super) fn named<T: Copy>(&self, key: &str, all: &[T], name: fn(T) -> &'static str) -> Option<T> {
        let names = all.iter().map(|value| format!("\"{}\"", name(*value))).collect::<Vec<_>>().join(", ");
        let at = self.at(key).required(&format!("one of {names}"))?;
        let text = at.text()?;
        let found = all.iter().copied().find(|value| name(*value) == text);
        if found.is_none() {
            at.fault(format!("\"{text}\" is not known; it must be one of {names}"));
        }
        found
    }
}

impl<'a> At<'a> {
    pub(super) fn fault(&self, message: impl Into<String>) {
        self.faults.0.borrow_mut().push(DocumentFault { path: self.path.clone(), message: message.into() });
    }

    fn required(self, right: &str) -> Option<Self> {
        if self.value.is_none() {
            self.fault(format!("is missing; it must be {right}"));
            return None;
        }
        Some(self)
    }

    pub(super) fn object(&self, right: &str) -> Option<Fields<'a>> {
        match self.value? {
            Value::Object(map) => Some(Fields { map, path: self.path.clone(), faults: self.faults }),
            _ => {
                self.fault(format!("must be {right}"));
                None
            }
        }
    }

    /// Every item of a list; nothing where the list is absent.
    fn items(&self) -> Vec<At<'a>> {
        match self.value {
            None => Vec::new(),
            Some(Value::Array(items)) => items
                .iter()
                .enumerate()
                .map(|(at, item)| At { value: Some(item), path: format!("{}[{at}]", self.path), faults: self.faults })
                .collect(),
            Some(_) => {
                self.fault("must be a list in square brackets");
                Vec::new()
            }
        }
    }

    pub(super) fn objects(&self) -> Vec<Fields<'a>> {
        self.items().iter().filter_map(|item| item.object("an object in curly brackets")).collect()
    }

    pub(super) fn text(&self) -> Option<String> {
        match self.value? {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::String(_) => {
                self.fault("is empty; write a text, or null where it may be missing");
                None
            }
            _ => {
                self.fault("must be a text in quotes");
                None
            }
        }
    }

    pub(super) fn texts(&self) -> Vec<String> {
        self.items().iter().filter_map(At::text).collect()
    }

    pub(super) fn date(&self) -> Option<NaiveDate> {
        let text = self.text()?;
        let day = date::parse(&text);
        if day.is_none() {
            self.fault(format!("\"{text}\" is not a day; write YYYY-MM-DD, a day that exists, from 1900 to 2199"));
        }
        day
    }

    pub(super) fn hours(&self) -> Option<Hours> {
        if self.value.is_some_and(Value::is_number) {
            self.fault("hours must be a text, such as \"1.25\", so that no digit is lost");
            return None;
        }
        let text = self.text()?;
        match text.parse::<Hours>() {
            Ok(hours) if hours >= Hours::ZERO => Some(hours),
            Ok(_) => {
                self.fault("hours cannot be negative");
                None
            }
            Err(error) => {
                self.fault(format!("\"{text}\" is not a number of hours: {error}"));
                None
            }
        }
    }

    /// A whole number; none where it is absent.
    pub(super) fn count(&self) -> u32 {
        let Some(value) = self.value else { return 0 };
        let count = value.as_u64().and_then(|count| u32::try_from(count).ok());
        if count.is_none() {
            self.fault("must be a whole number");
        }
        count.unwrap_or_default()
    }

    /// The value as it stands, on one line.
    pub(super) fn json(&self) -> String {
        self.value.map(Value::to_string).unwrap_or_default()
    }

    pub(super) fn flag(&self, usual: bool) -> bool {
        match self.value {
            None => usual,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.fault("must be true or false");
                usual
            }
        }
    }
}

fn record(root: &Fields<'_>) -> Record {
    match root.at("format").required(&format!("\"{FORMAT}\"")).and_then(|at| at.text()) {
        Some(format) if format != FORMAT => {
            root.at("format").fault(format!("is \"{format}\"; this program reads \"{FORMAT}\". A newer Peerfolio may read it."));
        }
        _ => {}
    }
    let found =
        root.at("holder").required("the holder, with a name").and_then(|at| at.object("an object with the holder's name"));
    if let Some(missing) = Some(root.at("credentials")).filter(|at| at.value.is_none()) {
        missing.fault("is missing; it must be a list, which may be empty");
    }
    let record = Record {
        holder: found.map(|fields| holder(&fields)).unwrap_or_default(),
        credentials: root.at("credentials").objects().iter().map(credential).collect(),
        activities: root.at("activities").objects().iter().map(activity).collect(),
        experience: root.at("experience").objects().iter().map(experience).collect(),
        supervision: root.at("supervision").objects().iter().map(supervision).collect(),
        documents: root.at("documents").objects().iter().map(paper).collect(),
        confirmations: root.at("confirmations").objects().iter().map(confirmation).collect(),
        disclosures: root.at("disclosures").objects().iter().map(disclosure::read).collect(),
    };
    check_ids(root, "credentials", record.credentials.iter().map(|row| row.id.as_str()));
    check_ids(root, "activities", record.activities.iter().map(|row| row.id.as_str()));
    check_ids(root, "experience", record.experience.iter().map(|row| row.id.as_str()));
    check_ids(root, "supervision", record.supervision.iter().map(|row| row.id.as_str()));
    check_ids(root, "documents", record.documents.iter().map(|row| row.id.as_str()));
    check_ids(root, "disclosures", record.disclosures.iter().map(|row| row.id.as_str()));
    check_references(root, &record);
    record
}

fn check_ids<'a>(root: &Fields<'_>, list: &str, ids: impl Iterator<Item = &'a str>) {
    let mut seen = HashSet::new();
    for (at, id) in ids.enumerate() {
        if !id.is_empty() && !seen.insert(id) {
            let place = Fields { map: root.map, path: format!("{}.{list}[{at}].id", root.path), faults: root.faults };
            place.fault(format!("\"{id}\" stands twice; ids must be unique in the list"));
        }
    }
}

fn check_references(root: &Fields<'_>, record: &Record) {
    let credentials: HashSet<&str> = record.credentials.iter().map(|row| row.id.as_str()).collect();
    let activities: HashSet<&str> = record.activities.iter().map(|row| row.id.as_str()).collect();
    let documents: HashSet<&str> = record.documents.iter().map(|row| row.id.as_str()).collect();
    let unknown = |path: String, id: &str, list: &str| {
        let place = Fields { map: root.map, path: format!("{}.{path}", root.path), faults: root.faults };
        place.fault(format!("\"{id}\" is not the id of anything in `{list}`"));
    };
    for (at, held) in record.credentials.iter().enumerate() {
        let paper = held.own_rule.as_ref().and_then(|rule| rule.document.as_ref());
        if let Some(id) = paper.filter(|id| !documents.contains(id.as_str())) {
            unknown(format!("credentials[{at}].rule.document"), id, "documents");
        }
    }
    for (at, course) in record.activities.iter().enumerate() {
        for id in course.counts_for.iter().flatten().filter(|id| !credentials.contains(id.as_str())) {
            unknown(format!("activities[{at}].counts_for"), id, "credentials");
        }
    }
    for (at, paper) in record.documents.iter().enumerate() {
        if let Some(id) = paper.credential.as_ref().filter(|id| !credentials.contains(id.as_str())) {
            unknown(format!("documents[{at}].credential"), id, "credentials");
        }
        if let Some(id) = paper.activity.as_ref().filter(|id| !activities.contains(id.as_str())) {
            unknown(format!("documents[{at}].activity"), id, "activities");
        }
    }
    let papers: HashSet<&str> = record.documents.iter().map(|row| row.id.as_str()).collect();
    for (at, answer) in record.confirmations.iter().enumerate() {
        if let Some(id) = answer.document.as_ref().filter(|id| !papers.contains(id.as_str())) {
            unknown(format!("confirmations[{at}].document"), id, "documents");
        }
    }
}

pub(super) fn holder(fields: &Fields<'_>) -> Holder {
    Holder {
        name: fields.text("name"),
        birth_date: fields.at("birth_date").date(),
        state: fields.at("state").text(),
        email: fields.at("email").text(),
        phone: fields.at("phone").text(),
        former_names: fields.at("former_names").objects().iter().map(former_name::read).collect(),
    }
}

pub(super) fn credential(fields: &Fields<'_>) -> Credential {
    let held = Credential {
        id: fields.text("id"),
        type_id: fields.at("type").text(),
        title: fields.at("title").text(),
        issuer: fields.at("issuer").text(),
        number: fields.at("number").text(),
        issued_on: fields.date("issued_on"),
        renewals: fields.at("renewals").objects().iter().map(renewal).collect(),
        expires_on: fields.at("expires_on").date(),
        own_rule: own_rule::read(&fields.at("rule"), fields.at("type").value.is_some()),
        name_shown: fields.at("name_shown").text(),
    };
    for (key, there) in [("title", held.title.is_some()), ("issuer", held.issuer.is_some())] {
        if held.type_id.is_none() && !there {
            fields.at(key).fault("is missing; a certificate without a type needs its own title and issuer");
        }
    }
    let known = held.issued_on != NaiveDate::default();
    if known && held.expires_on.is_some_and(|day| day < held.issued_on) {
        fields.at("expires_on").fault("lies before `issued_on`");
    }
    for (at, renewal) in held.renewals.iter().enumerate() {
        let place = Fields { map: fields.map, path: format!("{}.renewals[{at}]", fields.path), faults: fields.faults };
        let before = if at == 0 { held.issued_on } else { held.renewals[at - 1].renewed_on };
        if known && renewal.renewed_on != NaiveDate::default() && renewal.renewed_on < before {
            place.at("renewed_on").fault("lies before the one above it, or before `issued_on`; renewals stand oldest first");
        }
        if renewal.expires_on.is_some_and(|day| day < renewal.renewed_on) {
            place.at("expires_on").fault("lies before `renewed_on`");
        }
    }
    held
}

fn renewal(fields: &Fields<'_>) -> Renewal {
    Renewal { renewed_on: fields.date("renewed_on"), expires_on: fields.at("expires_on").date() }
}

pub(super) fn activity(fields: &Fields<'_>) -> Activity {
    let counts_for = fields.at("counts_for");
    Activity {
        id: fields.text("id"),
        title: fields.text("title"),
        provider: fields.noted("provider"),
        completed_on: fields.date("completed_on"),
        hours: fields.hours("hours"),
        unit: fields.named("unit", Unit::ALL, Unit::name).unwrap_or(Unit::ContactHour),
        topics: fields.at("topics").texts(),
        format: fields.named("format", Format::ALL, Format::name).unwrap_or(Format::Other),
        role: fields.named("role", Role::ALL, Role::name).unwrap_or(Role::Attended),
        approvals: fields.at("approvals").texts(),
        counts_for: counts_for.value.is_some().then(|| counts_for.texts()),
    }
}

pub(super) fn experience(fields: &Fields<'_>) -> Experience {
    let work = Experience {
        id: fields.text("id"),
        employer: fields.text("employer"),
        role: fields.text("role"),
        from: fields.date("from"),
        to: fields.at("to").date(),
        hours: fields.hours("hours"),
        paid: fields.at("paid").flag(false),
        supervised: fields.at("supervised").flag(false),
        state: fields.at("state").text(),
    };
    if work.to.is_some_and(|to| to < work.from) {
        fields.at("to").fault("lies before `from`");
    }
    work
}

pub(super) fn supervision(fields: &Fields<'_>) -> Supervision {
    Supervision {
        id: fields.text("id"),
        date: fields.date("date"),
        hours: fields.hours("hours"),
        supervisor: fields.text("supervisor"),
        format: fields.at("format").text(),
    }
}

pub(super) fn paper(fields: &Fields<'_>) -> Document {
    let file = fields.text("file");
    if !path::is_below(&file) {
        fields.at("file").fault("must be a path below the document's own folder");
    }
    Document {
        id: fields.text("id"),
        kind: fields.text("kind"),
        title: fields.text("title"),
        file,
        // Held against the file's bytes when it is imported; a reading of the document alone touches no file.
        sha256: fields.text("sha256").to_ascii_lowercase(),
        credential: fields.at("credential").text(),
        activity: fields.at("activity").text(),
    }
}

pub(super) fn confirmation(fields: &Fields<'_>) -> Confirmation {
    Confirmation {
        type_id: fields.text("type"),
        field: fields.text("field"),
        value: fields.text("value"),
        confirmed_on: fields.date("confirmed_on"),
        by: fields.text("by"),
        pack_said: fields.at("pack_said").text(),
        document: fields.at("document").text(),
    }
}
