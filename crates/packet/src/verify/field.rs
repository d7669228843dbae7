//! Finding the signatures that a reader would show: signature fields of the form, and the dictionaries in them.
//!
//! It must never take a signature from anywhere else: a record that no field leads to is reported, and not believed.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate, NaiveDateTime};

use super::range::{Range, signature_bytes};
use super::{Appended, Origin, SignatureFinding, changes, cms};
use crate::certificate::tame;
use crate::structure::{Dict, File, Parser, Value, find, words};

/// How many form fields are looked at.
pub(super) const MAX_FIELDS: usize = 4096;
const MAX_SIGNATURES: usize = 64;

/// A signature field with a signature in it.
#[derive(Debug)]
pub(super) struct Field {
    name: String,
    dict: Dict,
    in_file: bool,
    /// Whether another field shows the same signature.
    shared: bool,
}

#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) found: Vec<Field>,
    pub(super) too_many: bool,
}

/// Every signature that the newest revision's form shows.
pub(super) fn signed_fields(file: &File<'_>) -> Fields {
    let end = file.bytes().len();
    let mut fields = Fields::default();
    let form = file.catalog(end).and_then(|catalog| file.dict(&catalog, "AcroForm", end));
    let Some(form) = form else { return fields };
    let Some(Value::Array(top)) = form.get("Fields").and_then(|value| file.resolve(value, end)).map(|found| found.value) else {
        return fields;
    };
    let mut seen = BTreeSet::new();
    let mut seen_signatures = BTreeSet::new();
    let mut waiting: Vec<(Value, bool, String)> = top.into_iter().rev().map(|value| (value, false, String::new())).collect();
    let mut looked_at = 0;
    while let Some((value, inherited, parent)) = waiting.pop() {
        looked_at += 1;
        if looked_at > MAX_FIELDS || fields.found.len() >= MAX_SIGNATURES {
            fields.too_many = true;
            break;
        }
        if let Value::Ref(number, _) = value
            && !seen.insert(number)
        {
            continue;
        }
        let Some(Value::Dict(node)) = file.resolve(&value, end).map(|found| found.value) else { continue };
        let is_signature = node.name("FT").map_or(inherited, |kind| kind == b"Sig");
        let own = if let Some(Value::Text(text)) = node.get("T") { tame(&words(&text.bytes)) } else { String::new() };
        let name = match (parent.is_empty(), own.is_empty()) {
            (true, _) => own,
            (_, true) => parent,
            _ => format!("{parent}.{own}"),
        };
        if is_signature && let Some(signature) = node.get("V") {
            let shared = if let Value::Ref(number, _) = signature { !seen_signatures.insert(*number) } else { false };
            // A dictionary inside the field stands where the field stands.
            let inside = match (signature, &value) {
                (Value::Dict(_), Value::Ref(number, _)) => file.object(*number, end).is_some_and(|found| found.in_file),
                _ => true,
            };
            if let Some(found) = file.resolve(signature, end)
                && let Value::Dict(dict) = found.value
            {
                fields.found.push(Field { name: name.clone(), dict, in_file: found.in_file && inside, shared });
            }
        }
        if let Some(Value::Array(kids)) = node.get("Kids").and_then(|kids| file.resolve(kids, end)).map(|found| found.value) {
            waiting.extend(kids.into_iter().rev().take(MAX_FIELDS).map(|kid| (kid, is_signature, name.clone())));
        }
    }
    fields
}

/// How many signature records stand in the file that none of the found fields leads to.
pub(super) fn strays(bytes: &[u8], known: &[Field]) -> usize {
    let places: BTreeSet<usize> = known.iter().filter_map(|field| field.contents_start()).collect();
    let mut strays = BTreeSet::new();
    let mut looked_at = BTreeSet::new();
    let (mut at, mut start, mut scanned) = (0, 0, 0);
    // Only records that stand openly can cover bytes of the file. The allowance keeps a hostile file from costing much.
    let mut allowance = bytes.len().saturating_mul(4).saturating_add(1 << 20);
    while let Some(place) = find(bytes, b"/ByteRange", at) {
        at = place + 10;
        let before = bytes.get(..place).unwrap_or_default();
        while let Some(next) = find(before, b"obj", scanned) {
            start = next + 3;
            scanned = start;
        }
        scanned = place; // each byte is looked at once, however many records there are
        if place - start > 64 * 1024 || !looked_at.insert(start) {
            continue;
        }
        let until = bytes.len().min(place.saturating_add(256 * 1024));
        let mut parser = Parser::new(bytes.get(..until).unwrap_or_default(), start);
        let record = parser.value();
        let cost = 1 + parser.position().saturating_sub(start);
        if cost > allowance {
            break;
        }
        allowance -= cost;
        if let Some(Value::Dict(dict)) = record
            && dict.get("ByteRange").is_some()
            && let Some(Value::Text(text)) = dict.get("Contents")
            && !places.contains(&text.span.0)
        {
            strays.insert(text.span.0);
        }
    }
    strays.len()
}

impl Field {
    fn contents_start(&self) -> Option<usize> {
        match self.dict.get("Contents") {
            Some(Value::Text(text)) if self.in_file => Some(text.span.0),
            _ => None,
        }
    }

    fn words(&self, key: &str) -> Option<String> {
        match self.dict.get(key) {
            Some(Value::Text(text)) => Some(tame(&words(&text.bytes))).filter(|words| !words.is_empty()),
            _ => None,
        }
    }

    /// Checks the signature. Also where its covered bytes end, to put several in order.
    pub(super) fn check(&self, file: &File<'_>) -> (usize, SignatureFinding) {
        let bytes = file.bytes();
        let kind = self.dict.name("SubFilter").map(|name| tame(&String::from_utf8_lossy(name))).unwrap_or_default();
        let mut finding = SignatureFinding {
            field: self.name.clone(),
            signer: None,
            fingerprint: None,
            origin: Origin::Unclear,
            claimed_time: self.words("M").as_deref().and_then(pdf_date),
            reason: self.words("Reason"),
            kind,
            intact: false,
            valid: false,
            covers_whole_file: false,
            appended: Appended::default(),
            problems: Vec::new(),
        };
        let range = self.range(bytes);
        let range = match range {
            Ok(range) => range,
            Err(problem) => {
                finding.problems.push(problem.to_owned());
                // The certificate is still worth showing: it tells whose signature was tampered with.
                if let Some(Value::Text(contents)) = self.dict.get("Contents") {
                    cms::Checked::of(&contents.bytes, None, finding.claimed_time, &finding.kind).name_signer(&mut finding);
                }
                return (bytes.len(), finding);
            }
        };
        finding.covers_whole_file = range.end == bytes.len();
        finding.appended.bytes = bytes.len() - range.end;
        let later = file.sections().iter().filter(|section| section.at >= range.end).count();
        finding.appended.revisions = later;
        if later > 0 {
            finding.appended.changes = changes::since(file, range.end);
        }
        if !ends_a_revision(bytes, range.end) {
            finding.problems.push("the covered bytes end in the middle of something".to_owned());
        }
        if self.shared {
            finding.problems.push("two fields show the same signature".to_owned());
        }
        if let Some(Value::Text(contents)) = self.dict.get("Contents") {
            match signature_bytes(bytes, contents) {
                Err(problem) => finding.problems.push(problem.to_owned()),
                Ok(signature) => {
                    let parts = range.parts(bytes);
                    let checked = cms::Checked::of(&signature, Some(parts), finding.claimed_time, &finding.kind);
                    finding.intact = checked.intact;
                    finding.valid = checked.valid;
                    checked.name_signer(&mut finding);
                    finding.problems.extend(checked.problems);
                }
            }
        }
        (range.end, finding)
    }

    fn range(&self, bytes: &[u8]) -> Result<Range, &'static str> {
        if !self.in_file {
            return Err("the signature is packed away where it cannot cover the file");
        }
        if ["ByteRange", "Contents", "SubFilter"].iter().any(|key| self.dict.count(key) > 1) {
            return Err("the signature record says the same thing twice, so that readers may differ");
        }
        if self.dict.name("Type").is_some_and(|kind| kind != b"Sig") {
            return Err("the record in the signature field is not a signature");
        }
        let Some(Value::Text(contents)) = self.dict.get("Contents") else {
            return Err("the signature is missing from its record");
        };
        Range::read(self.dict.get("ByteRange"), contents, bytes.len())
    }
}

/// A revision ends with `%%EOF` and at most one end of line.
fn ends_a_revision(bytes: &[u8], end: usize) -> bool {
    let covered = bytes.get(..end).unwrap_or_default();
    let covered = covered.strip_suffix(b"\n").unwrap_or(covered);
    let covered = covered.strip_suffix(b"\r").unwrap_or(covered);
    covered.ends_with(b"%%EOF")
}

/// `D:YYYYMMDDHHmmSSOHH'mm'` (ISO 32000-1, 7.9.4) in UTC. Without an offset the time is taken for UTC.
fn pdf_date(text: &str) -> Option<NaiveDateTime> {
    let text = text.strip_prefix("D:").unwrap_or(text);
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let date = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(4, 6).unwrap_or(1), number(6, 8).unwrap_or(1))?;
    let time = date.and_hms_opt(number(8, 10).unwrap_or(0), number(10, 12).unwrap_or(0), number(12, 14).unwrap_or(0))?;
    let minutes = i64::from(number(15, 17).unwrap_or(0)) * 60 + i64::from(number(18, 20).unwrap_or(0));
    match text.get(14..15) {
        Some("+") => time.checked_sub_signed(Duration::minutes(minutes)),
        Some("-") => time.checked_add_signed(Duration::minutes(minutes)),
        _ => Some(time),
    }
}
