//! One version of one record, named by the hash of what it is.
//!
//! A version says which versions it replaces; those of one record form a graph without circles, for a name cannot be known
//! before what it names. Content is the row as portable JSON in one exact form, so that all devices hash the same bytes.
//! It must never know a table, a device's key or a file.

use super::id::{ID_BYTES, Id};
use ring::digest;
use serde_json::{Map, Value};

/// Most bytes of the name of a kind.
pub(crate) const MAX_KIND: usize = 64;
/// Most bytes of a record's id.
pub(crate) const MAX_RECORD_ID: usize = 256;
/// Most versions that one version replaces.
pub(crate) const MAX_BASES: usize = 64;
/// Most bytes of one record's content.
pub(crate) const MAX_CONTENT: usize = 1024 * 1024;
/// Most bytes of a time.
pub(crate) const MAX_TIME: usize = 32;
/// Highest clock. A device's clock is one more than the highest it has seen, so a higher one would end all clocks.
pub(crate) const MAX_CLOCK: u64 = 1 << 52;

const DOMAIN: &[u8] = b"peerfolio version 1";

/// The fields of a row, by their portable names.
pub(crate) type Fields = Map<String, Value>;

/// One version of one record.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))] // not outside tests: it holds what the wallet stores
pub(crate) struct Version {
    /// Kind of the row, as the portable document names it.
    pub(crate) kind: String,
    /// The row's id.
    pub(crate) record: String,
    /// What it replaces, in order and each once.
    pub(crate) bases: Vec<Id>,
    /// The device's Lamport clock when it was made.
    pub(crate) clock: u64,
    /// The device that made it.
    pub(crate) device: Id,
    /// When it was made, by that device's own clock, for people only: nothing is decided by it.
    pub(crate) at: String,
    /// The row in the exact form of [`canonical`], or `None` where it was removed.
    pub(crate) content: Option<String>,
}

impl Version {
    /// Its name: the first 16 bytes of SHA-256 over all its parts.
    pub(crate) fn id(&self) -> Id {
        let mut hash = digest::Context::new(&digest::SHA256);
        let mut part = |bytes: &[u8]| {
            hash.update(&(bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        part(DOMAIN);
        part(self.kind.as_bytes());
        part(self.record.as_bytes());
        for base in &self.bases {
            part(&base.0);
        }
        part(&self.clock.to_be_bytes());
        part(&self.device.0);
        part(self.at.as_bytes());
        part(if self.content.is_some() { b"row" } else { b"removed" });
        part(self.content.as_deref().unwrap_or_default().as_bytes());
        let whole = hash.finish();
        let mut id = [0; ID_BYTES];
        id.iter_mut().zip(whole.as_ref()).for_each(|(to, from)| *to = *from);
        Id(id)
    }

    /// What decides between two that nobody settled: the higher clock, then the device, then the name.
    pub(crate) fn rank(&self) -> (u64, Id, Id) {
        (self.clock, self.device, self.id())
    }

    /// Whether every part is within its bounds and in its exact form.
    pub(crate) fn fits(&self) -> bool {
        let named = |text: &str, most: usize| text.len() <= most && !text.chars().any(char::is_control);
        !self.kind.is_empty()
            && named(&self.kind, MAX_KIND)
            && named(&self.record, MAX_RECORD_ID)
            && named(&self.at, MAX_TIME)
            && (1..=MAX_CLOCK).contains(&self.clock)
            && self.bases.len() <= MAX_BASES
            && self.bases.is_sorted_by(|a, b| a < b)
            && self
                .content
                .as_ref()
                .is_none_or(|text| text.len() <= MAX_CONTENT && fields(text).is_some_and(|fields| canonical(&fields) == *text))
    }

    /// Its fields; empty where the record was removed.
    pub(crate) fn fields(&self) -> Fields {
        self.content.as_deref().and_then(fields).unwrap_or_default()
    }
}

/// The fields of a row's JSON; `None` unless it is one object.
pub(crate) fn fields(text: &str) -> Option<Fields> {
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    }
}

/// The exact form: members in the order of their names' bytes at every depth, no spaces.
pub(crate) fn canonical(fields: &Fields) -> String {
    let mut text = String::new();
    write_object(&mut text, fields);
    text
}

fn write_object(text: &mut String, fields: &Fields) {
    // Not left to the map, whose order is a matter of how serde_json was built.
    let mut members: Vec<(&String, &Value)> = fields.iter().collect();
    members.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
    text.push('{');
    for (at, (name, value)) in members.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        text.push_str(&Value::from(name.as_str()).to_string());
        text.push(':');
        write_value(text, value);
    }
    text.push('}');
}

fn write_value(text: &mut String, value: &Value) {
    match value {
        Value::Object(fields) => write_object(text, fields),
        Value::Array(values) => {
            text.push('[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write_value(text, value);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

/// The exact form of a row's JSON, however it is written; `None` unless it is one object.
pub(crate) fn canonical_text(text: &str) -> Option<String> {
    fields(text).as_ref().map(canonical)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Version {
        Version {
            kind: "activity".into(),
            record: "a1".into(),
            bases: vec![Id([1; 16]), Id([2; 16])],
            clock: 7,
            device: Id([3; 16]),
            at: "2026-11-22T10:00:00".into(),
            content: Some(r#"{"hours":"1.5","title":"Sample course"}"#.into()),
        }
    }

    #[test]
    fn every_part_counts_in_the_name() {
        let version = sample();
        let changed = [
            Version { kind: "activitya".into(), record: "1".into(), ..sample() },
            Version { bases: vec![Id([1; 16])], ..sample() },
            Version { clock: 8, ..sample() },
            Version { device: Id([4; 16]), ..sample() },
            Version { at: String::new(), ..sample() },
            Version { content: None, ..sample() },
            Version { content: Some("{}".into()), ..sample() },
        ];
        for other in &changed {
            assert!(other.id() != version.id() && other.fits());
        }
        assert!(version.fits() && version.id() == sample().id());
    }

    #[test]
    fn what_is_out_of_bounds_or_not_in_its_exact_form_does_not_fit() {
        let wrong = [
            Version { kind: String::new(), ..sample() },
            Version { kind: "k".repeat(65), ..sample() },
            Version { record: "line\nbreak".into(), ..sample() },
            Version { clock: 0, ..sample() },
            Version { clock: MAX_CLOCK + 1, ..sample() },
            Version { bases: vec![Id([2; 16]), Id([1; 16])], ..sample() },
            Version { bases: vec![Id([1; 16]), Id([1; 16])], ..sample() },
            Version { content: Some("[]".into()), ..sample() },
            Version { content: Some("{ }".into()), ..sample() },
            Version { content: Some(r#"{"b":1,"a":2}"#.into()), ..sample() },
            Version { content: Some(r#"{"a":1,"a":2}"#.into()), ..sample() },
        ];
        assert!(wrong.iter().all(|version| !version.fits()));
    }

    #[test]
    fn the_exact_form_sorts_at_every_depth() {
        let text = canonical_text(r#" {"b": [ {"z":1, "y":"\u00e9\n"} ], "a": null} "#).unwrap();
        assert_eq!(text, r#"{"a":null,"b":[{"y":"é\n","z":1}]}"#);
        assert_eq!(canonical_text(&text).unwrap(), text);
    }
}
