//! Members of a document that this program does not know: kept, so that nothing is lost between programs.
//!
//! The form may grow. What a later program wrote into a row is held beside the row, and goes out again with it, in its place.

use crate::row::{Kind, confirmation_ids};
use crate::{disclosure, write};
use peerfolio_core::model::Record;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Where a member stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In the document itself.
    Document,
    /// In the row of that id; the holder's is empty, those of answers are [`confirmation_ids`].
    Row(Kind, String),
}

/// Members by their place: each a JSON object in the shape of the row, with nothing in it but what is unknown.
pub type Members = BTreeMap<Place, String>;

/// Members that may be left out where they are null or an empty list; an absent one is no news.
const LEFT_OUT: [&str; 3] = ["rule", "name_shown", "former_names"];

/// What a document itself holds besides its rows.
const ROOT: [&str; 9] =
    ["format", "holder", "credentials", "activities", "experience", "supervision", "documents", "confirmations", "disclosures"];

/// Everything in a document that did not become part of its record.
pub(crate) fn of_document(given: &Value, record: &Record) -> Members {
    let mut members = Members::new();
    let Some(root) = given.as_object() else { return members };
    let beside: Map<String, Value> =
        root.iter().filter(|(key, _)| !ROOT.contains(&key.as_str())).map(|(key, value)| (key.clone(), value.clone())).collect();
    if !beside.is_empty() {
        members.insert(Place::Document, Value::Object(beside).to_string());
    }
    let mut keep = |kind: Kind, id: &str, given: &Value, written: &Value| {
        if let Some(left) = take(given, written) {
            members.insert(Place::Row(kind, id.to_owned()), left.to_string());
        }
    };
    if let Some(given) = root.get("holder") {
        keep(Kind::Holder, "", given, &write::holder(&record.holder));
    }
    let rows = |kind: Kind| kind.list().and_then(|list| root.get(list)).and_then(Value::as_array).into_iter().flatten();
    for (given, row) in rows(Kind::Credential).zip(&record.credentials) {
        keep(Kind::Credential, &row.id, given, &write::credential(row));
    }
    for (given, row) in rows(Kind::Activity).zip(&record.activities) {
        keep(Kind::Activity, &row.id, given, &write::activity(row));
    }
    for (given, row) in rows(Kind::Experience).zip(&record.experience) {
        keep(Kind::Experience, &row.id, given, &write::experience(row));
    }
    for (given, row) in rows(Kind::Supervision).zip(&record.supervision) {
        keep(Kind::Supervision, &row.id, given, &write::supervision(row));
    }
    for (given, row) in rows(Kind::Document).zip(&record.documents) {
        keep(Kind::Document, &row.id, given, &write::paper(row));
    }
    let told = confirmation_ids(&record.confirmations);
    for ((given, row), id) in rows(Kind::Confirmation).zip(&record.confirmations).zip(&told) {
        keep(Kind::Confirmation, id, given, &write::confirmation(row));
    }
    for (given, row) in rows(Kind::Disclosure).zip(&record.disclosures) {
        keep(Kind::Disclosure, &row.id, given, &disclosure::write(row));
    }
    members
}

/// A row as it is written, with its members.
pub(crate) fn with(mut written: Value, members: Option<&String>) -> Value {
    if let Some(left) = members.and_then(|text| serde_json::from_str(text).ok()) {
        put_back(&mut written, left);
    }
    written
}

/// What stands in `given` and not in `written`, which is what this program makes of it: a tree of the same shape with
/// nothing else in it. `None` where nothing is left.
#[must_use]
pub fn take(given: &Value, written: &Value) -> Option<Value> {
    match (given, written) {
        (Value::Object(given), Value::Object(written)) => {
            let left = given.iter().filter_map(|(key, value)| {
                let left = match written.get(key) {
                    Some(known) => take(value, known),
                    None if LEFT_OUT.contains(&key.as_str()) && is_nothing(value) => None,
                    None => Some(value.clone()),
                };
                left.map(|left| (key.clone(), left))
            });
            let left: Map<String, Value> = left.collect();
            (!left.is_empty()).then_some(Value::Object(left))
        }
        (Value::Array(given), Value::Array(written)) => {
            let left: Vec<Value> =
                given.iter().zip(written).map(|(given, known)| take(given, known).unwrap_or(Value::Null)).collect();
            left.iter().any(|left| !left.is_null()).then_some(Value::Array(left))
        }
        _ => None,
    }
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// Puts what [`take`] took back into its places, as far as they are still there. What is known is never overwritten.
pub fn put_back(written: &mut Value, left: Value) {
    match (written, left) {
        (Value::Object(written), Value::Object(left)) => {
            for (key, left) in left {
                match written.get_mut(&key) {
                    Some(known) => put_back(known, left),
                    None => {
                        written.insert(key, left);
                    }
                }
            }
        }
        (Value::Array(written), Value::Array(left)) => {
            written.iter_mut().zip(left).for_each(|(known, left)| put_back(known, left));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_unknown_is_taken_and_it_goes_back_where_it_was() {
        let given =
            json!({ "id": "a", "hours": "6.0", "rule": null, "new": null, "list": [{ "day": 1, "mood": "x" }, { "day": 2 }] });
        let written = json!({ "id": "a", "hours": "6", "list": [{ "day": 1 }, { "day": 2 }] });
        let left = take(&given, &written).unwrap();
        assert_eq!(left, json!({ "new": null, "list": [{ "mood": "x" }, null] }));
        let mut again = json!({ "id": "b", "list": [{ "day": 3 }] });
        put_back(&mut again, left);
        assert_eq!(again, json!({ "id": "b", "new": null, "list": [{ "day": 3, "mood": "x" }] }));
        assert_eq!(take(&written, &written), None);
    }
}
