//! A record as a portable document.

use super::{FORMAT, own_rule};
use peerfolio_core::model::{Activity, Credential, Document, Experience, Record, Supervision};
use serde_json::{Value, json};

/// The document of a record, as JSON text that ends with a line feed.
#[must_use]
pub fn write(record: &Record) -> String {
    let holder = &record.holder;
    let confirmations = record.confirmations.iter().map(|answer| {
        json!({
            "type": answer.type_id, "field": answer.field, "value": answer.value,
            "confirmed_on": answer.confirmed_on.to_string(), "by": answer.by,
            "pack_said": answer.pack_said, "document": answer.document,
        })
    });
    let document = json!({
        "format": FORMAT,
        "holder": {
            "name": holder.name, "birth_date": holder.birth_date.map(|day| day.to_string()), "state": holder.state,
            "email": holder.email, "phone": holder.phone,
        },
        "credentials": record.credentials.iter().map(credential).collect::<Vec<_>>(),
        "activities": record.activities.iter().map(activity).collect::<Vec<_>>(),
        "experience": record.experience.iter().map(experience).collect::<Vec<_>>(),
        "supervision": record.supervision.iter().map(supervision).collect::<Vec<_>>(),
        "documents": record.documents.iter().map(paper).collect::<Vec<_>>(),
        "confirmations": confirmations.collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn credential(held: &Credential) -> Value {
    let renewals = held.renewals.iter().map(|renewal| {
        json!({ "renewed_on": renewal.renewed_on.to_string(), "expires_on": renewal.expires_on.map(|day| day.to_string()) })
    });
    let mut value = json!({
        "id": held.id, "type": held.type_id, "title": held.title, "issuer": held.issuer, "number": held.number,
        "issued_on": held.issued_on.to_string(), "renewals": renewals.collect::<Vec<_>>(),
        "expires_on": held.expires_on.map(|day| day.to_string()),
    });
    if let Some(rule) = &held.own_rule {
        value["rule"] = own_rule::write(rule);
    }
    value
}

fn activity(course: &Activity) -> Value {
    json!({
        "id": course.id, "title": course.title, "provider": course.provider, "completed_on": course.completed_on.to_string(),
        "hours": course.hours.to_string(), "unit": course.unit.name(), "topics": course.topics, "format": course.format.name(),
        "role": course.role.name(), "approvals": course.approvals, "counts_for": course.counts_for,
    })
}

fn experience(work: &Experience) -> Value {
    json!({
        "id": work.id, "employer": work.employer, "role": work.role, "from": work.from.to_string(),
        "to": work.to.map(|day| day.to_string()), "hours": work.hours.to_string(), "paid": work.paid,
        "supervised": work.supervised, "state": work.state,
    })
}

fn supervision(meeting: &Supervision) -> Value {
    json!({
        "id": meeting.id, "date": meeting.date.to_string(), "hours": meeting.hours.to_string(),
        "supervisor": meeting.supervisor, "format": meeting.format,
    })
}

fn paper(paper: &Document) -> Value {
    json!({
        "id": paper.id, "kind": paper.kind, "title": paper.title, "file": paper.file, "sha256": paper.sha256,
        "credential": paper.credential, "activity": paper.activity,
    })
}
