//! Names held before, in a portable document and alone.

use super::read::{Fields, Reading};
use peerfolio_core::NaiveDate;
use peerfolio_core::model::FormerName;
use serde_json::{Value, json};

pub(super) fn read(fields: &Fields<'_>) -> FormerName {
    FormerName { name: fields.text("name"), until: fields.at("until").date(), by: fields.at("by").text() }
}

pub(super) fn write(before: &FormerName) -> Value {
    json!({ "name": before.name, "until": before.until.as_ref().map(NaiveDate::to_string), "by": before.by })
}

/// Names that [`write_former_names`] wrote; none where the text is none of those.
#[must_use]
pub fn former_names(text: Option<&str>) -> Vec<FormerName> {
    let Some(Value::Array(names)) = text.and_then(|text| serde_json::from_str(text).ok()) else { return Vec::new() };
    let reading = Reading::default();
    names.iter().filter_map(|name| reading.fields(name)).map(|fields| read(&fields)).collect()
}

/// Names as a JSON list, each as in the document.
#[must_use]
pub fn write_former_names(names: &[FormerName]) -> String {
    Value::Array(names.iter().map(write).collect()).to_string()
}
