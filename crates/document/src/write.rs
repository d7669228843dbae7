//! A record as a portable document.

use super::{FORMAT, disclosure, former_name, own_rule, unknown};
use crate::row::{Kind, confirmation_ids};
use crate::unknown::{Members, Place};
use peerfolio_core::NaiveDate;
use peerfolio_core::model::{Activity, Confirmation, Credential, Document, Experience, Holder, Record, Supervision};
use serde_json::{Value, json};

/// The document of a record, as JSON text that ends with a line feed.
#[must_use]
pub fn write(record: &Record) -> String {
    write_all(record, &Members::new())
}

/// The document of a record with `members` that this program does not know, each in its place. Members of rows that are not
/// in the record are left out.
#[must_use]
pub fn write_all(record: &Record, members: &Members) -> String {
    let with = |kind: Kind, id: &str, value: Value| unknown::with(value, members.get(&Place::Row(kind, id.to_owned())));
    let told = confirmation_ids(&record.confirmations);
    let mut document = json!({
        "format": FORMAT,
        "holder": with(Kind::Holder, "", holder(&record.holder)),
        "credentials": list(&record.credentials, |row| with(Kind::Credential, &row.id, credential(row))),
        "activities": list(&record.activities, |row| with(Kind::Activity, &row.id, activity(row))),
        "experience": list(&record.experience, |row| with(Kind::Experience, &row.id, experience(row))),
        "supervision": list(&record.supervision, |row| with(Kind::Supervision, &row.id, supervision(row))),
        "documents": list(&record.documents, |row| with(Kind::Document, &row.id, paper(row))),
        "confirmations": list(record.confirmations.iter().zip(&told), |(row, id)| with(Kind::Confirmation, id, confirmation(row))),
    });
    // Most wallets gave nothing away yet, and programs before this one know no such list.
    if !record.disclosures.is_empty() {
        document["disclosures"] = list(&record.disclosures, |row| with(Kind::Disclosure, &row.id, disclosure::write(row)));
    }
    let document = unknown::with(document, members.get(&Place::Document));
    format!("{document:#}\n")
}

fn list<T>(rows: impl IntoIterator<Item = T>, write: impl FnMut(T) -> Value) -> Value {
    Value::Array(rows.into_iter().map(write).collect())
}

fn optional(day: Option<NaiveDate>) -> Option<String> {
    day.map(|day| day.to_string())
}

pub(crate) fn holder(holder: &Holder) -> Value {
    let mut value = json!({
        "name": holder.name, "birth_date": optional(holder.birth_date), "state": holder.state, "email": holder.email,
        "phone": holder.phone,
    });
    if !holder.former_names.is_empty() {
        value["former_names"] = list(&holder.former_names, former_name::write);
    }
    value
}

pub(crate) fn credential(held: &Credential) -> Value {
    let renewals = held
        .renewals
        .iter()
        .map(|renewal| json!({ "renewed_on": renewal.renewed_on.to_string(), "expires_on": optional(renewal.expires_on) }));
    let mut value = json!({
        "id": held.id, "type": held.type_id, "title": held.title, "issuer": held.issuer, "number": held.number,
        "issued_on": held.issued_on.to_string(), "renewals": renewals.collect::<Vec<_>>(),
        "expires_on": optional(held.expires_on),
    });
    if let Some(rule) = &held.own_rule {
        value["rule"] = own_rule::write(rule);
    }
    if let Some(name) = &held.name_shown {
        value["name_shown"] = json!(name);
    }
    value
}

pub(crate) fn activity(course: &Activity) -> Value {
    json!({
        "id": course.id, "title": course.title, "provider": course.provider, "completed_on": course.completed_on.to_string(),
        "hours": course.hours.to_string(), "unit": course.unit.name(), "topics": course.topics, "format": course.format.name(),
        "role": course.role.name(), "approvals": course.approvals, "counts_for": course.counts_for,
    })
}

pub(crate) fn experience(work: &Experience) -> Value {
    json!({
        "id": work.id, "employer": work.employer, "role": work.role, "from": work.from.to_string(),
        "to": optional(work.to), "hours": work.hours.to_string(), "paid": work.paid,
        "supervised": work.supervised, "state": work.state,
    })
}

pub(crate) fn supervision(meeting: &Supervision) -> Value {
    json!({
        "id": meeting.id, "date": meeting.date.to_string(), "hours": meeting.hours.to_string(),
        "supervisor": meeting.supervisor, "format": meeting.format,
    })
}

pub(crate) fn paper(paper: &Document) -> Value {
    json!({
        "id": paper.id, "kind": paper.kind, "title": paper.title, "file": paper.file, "sha256": paper.sha256,
        "credential": paper.credential, "activity": paper.activity,
    })
}

pub(crate) fn confirmation(answer: &Confirmation) -> Value {
    json!({
        "type": answer.type_id, "field": answer.field, "value": answer.value, "confirmed_on": answer.confirmed_on.to_string(),
        "by": answer.by, "pack_said": answer.pack_said, "document": answer.document,
    })
}
