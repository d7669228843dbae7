//! Finding the signatures that a reader would show: signature fields of the form, and the dictionaries in them.
//!
//! It must never take a signature from anywhere else: a record that no field leads to is reported, and not believed.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate, NaiveDateTime};

use super::changes::{self, Permission};
use super::cms::{Purpose, SignedData};
use super::range::{Range, signature_bytes};
use super::{Appended, Origin, SignatureFinding, TimeStamp, stamp};
use crate::certificate::{Fingerprint, tame};
use crate::der;
use crate::structure::{Dict, File, Parser, Text, Value, find, words};

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
    /// Whether a field holds something that is no signature record.
    pub(super) unreadable: bool,
}

/// Every signature that the file's form shows.
pub(super) fn signed_fields(file: &File<'_>) -> Fields {
    let mut fields = Fields::default();
    let form = file.catalog().and_then(|catalog| file.dict(&catalog, "AcroForm"));
    let Some(top) = form.and_then(|form| file.array(&form, "Fields")) else { return fields };
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
        let Some(found) = file.resolve(&value) else { continue };
        let in_file = found.in_file && matches!(value, Value::Ref(..));
        let Value::Dict(node) = found.value else { continue };
        let is_signature = node.name("FT").map_or(inherited, |kind| kind == b"Sig");
        let own = if let Some(Value::Text(text)) = node.get("T") { tame(&words(&text.bytes)) } else { String::new() };
        let name = match (parent.is_empty(), own.is_empty()) {
            (true, _) => own,
            (_, true) => parent,
            _ => format!("{parent}.{own}"),
        };
        if is_signature && let Some(signature) = node.get("V") {
            let shared = if let Value::Ref(number, _) = signature { !seen_signatures.insert(*number) } else { false };
            match file.resolve(signature).map(|found| (found.value, found.in_file)) {
                Some((Value::Dict(dict), openly)) => {
                    // A dictionary inside the field stands where the field stands.
                    let in_file = openly && (matches!(signature, Value::Ref(..)) || in_file);
                    fields.found.push(Field { name: name.clone(), dict, in_file, shared });
                }
                Some((Value::Null, _)) => {}
                _ => fields.unreadable = true,
            }
        }
        if let Some(kids) = file.array(&node, "Kids") {
            waiting.extend(kids.into_iter().rev().take(MAX_FIELDS).map(|kid| (kid, is_signature, name.clone())));
        }
    }
    fields
}

/// How many signature records stand in the file that none of the found fields leads to.
pub(super) fn strays(file: &File<'_>, known: &[Field]) -> usize {
    let bytes = file.bytes();
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
    if !strays.is_empty() {
        // A signed PDF that is attached to this one has records of its own.
        let attached = file.streams();
        strays.retain(|at| !attached.iter().any(|data| data.contains(at)));
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
            time_stamp: None,
            reason: self.words("Reason"),
            kind,
            certification: None,
            intact: false,
            valid: false,
            covers_whole_file: false,
            appended: Appended::default(),
            problems: Vec::new(),
        };
        if self.shared {
            finding.problem("two fields show the same signature");
        }
        match self.range(bytes) {
            Ok((range, contents)) => {
                self.look_at_the_rest(file, &range, &mut finding);
                match signature_bytes(bytes, contents) {
                    Ok(signature) => finding.check(&signature, Some(range.parts(bytes))),
                    Err(problem) => finding.problem(problem),
                }
                (range.end, finding)
            }
            Err(problem) => {
                finding.problem(problem);
                // The certificate is still worth showing: it tells whose signature was tampered with.
                if let Some(Value::Text(contents)) = self.dict.get("Contents")
                    && let Ok((signature, _)) = der::first_as_der(&contents.bytes)
                {
                    finding.check(&signature, None);
                }
                (bytes.len(), finding)
            }
        }
    }

    /// What stands behind the covered bytes, and what it does to them.
    fn look_at_the_rest(&self, file: &File<'_>, range: &Range, finding: &mut SignatureFinding) {
        let bytes = file.bytes();
        finding.covers_whole_file = range.end == bytes.len();
        finding.appended.bytes = bytes.len() - range.end;
        finding.appended.revisions = file.sections().iter().filter(|section| section.at >= range.end).count();
        if !ends_a_revision(bytes, range.end) {
            finding.problem("the covered bytes end in the middle of something");
        }
        let Some(signed) = file.revision(range.end) else {
            return finding.problem("the covered bytes are not a whole file");
        };
        let fields = signed_fields(&signed);
        if file.is_exhausted() {
            return; // said of the file as a whole
        }
        if !fields.found.iter().any(|field| field.contents_start() == Some(range.gap.0)) {
            finding.problem("the signature was not in the form of the file that it covers");
        }
        finding.certification = self.certification(&signed);
        if finding.covers_whole_file {
            return;
        }
        let permission = if finding.certification == Some(1) { Permission::Nothing } else { Permission::FurtherSignatures };
        finding.appended.changes = changes::between(&signed, file, permission);
        if finding.appended.revisions == 0 || !ends_a_revision(bytes, bytes.len()) {
            finding.appended.changes.push("something stands behind the end of the file that belongs to no revision".to_owned());
        }
    }

    /// What a certification signature allows: 1, 2 or 3 (ISO 32000-1, 12.8.2.2).
    fn certification(&self, file: &File<'_>) -> Option<u8> {
        file.array(&self.dict, "Reference")?.iter().take(16).find_map(|reference| {
            let reference = file.resolve(reference)?.value.into_dict()?;
            if reference.name("TransformMethod") != Some(b"DocMDP") {
                return None;
            }
            let level = file.dict(&reference, "TransformParams").and_then(|parameters| parameters.int("P")).unwrap_or(2);
            u8::try_from(level).ok().filter(|level| (1..=3).contains(level)).or(Some(1)) // in doubt, nothing
        })
    }

    fn range(&self, bytes: &[u8]) -> Result<(Range, &Text), &'static str> {
        if !self.in_file {
            return Err("the signature is packed away where it cannot cover the file");
        }
        if ["ByteRange", "Contents", "SubFilter"].iter().any(|key| self.dict.count(key) > 1) {
            return Err("the signature record says the same thing twice, so that readers may differ");
        }
        if self.dict.name("Type").is_some_and(|kind| kind != b"Sig" && kind != b"DocTimeStamp") {
            return Err("the record in the signature field is not a signature");
        }
        let Some(Value::Text(contents)) = self.dict.get("Contents") else {
            return Err("the signature is missing from its record");
        };
        Ok((Range::read(self.dict.get("ByteRange"), contents, bytes.len())?, contents))
    }
}

impl SignatureFinding {
    fn problem(&mut self, words: &str) {
        self.problems.push(words.to_owned());
    }

    /// Checks the signature over the two parts of the file. Without the parts only the signer is read.
    fn check(&mut self, signature: &[u8], covered: Option<[&[u8]; 2]>) {
        let data = match SignedData::read(signature) {
            Ok(data) => data,
            Err(problem) => return self.problem(problem),
        };
        let Some(signer) = data.signer() else {
            return self.problem("the signer's certificate is not in the signature");
        };
        self.signer = signer.subject_name();
        self.fingerprint = Some(Fingerprint::of(signer.whole));
        self.origin = data.origin(signer);
        let Some(covered) = covered else { return };
        let purpose = match self.kind.as_str() {
            "ETSI.CAdES.detached" => Purpose::Pades,
            "adbe.pkcs7.detached" => Purpose::Detached,
            "ETSI.RFC3161" => {
                let checked = stamp::check(&data, &covered);
                self.claimed_time = checked.at;
                (self.intact, self.valid) = (checked.intact, checked.valid);
                return self.problems.extend(checked.problems);
            }
            _ => {
                return self.problem("this kind of signature cannot be checked here; open the file in a PDF reader that can");
            }
        };
        let checked = data.check(signer, &covered, purpose);
        (self.intact, self.valid) = (checked.intact, checked.valid);
        self.problems.extend(checked.problems);
        self.claimed_time = self.claimed_time.or(checked.signing_time);
        if self.claimed_time.is_some_and(|time| time < signer.not_before || time > signer.not_after) {
            self.valid = false;
            self.problem("the certificate was not in force at the claimed time of signing");
        }
        if let Some(token) = data.time_stamp {
            self.check_time_stamp(token, data.signature);
        }
    }

    fn check_time_stamp(&mut self, token: &[u8], signature: &[u8]) {
        let token = match SignedData::read(token) {
            Ok(token) => token,
            Err(problem) => return self.problem(&format!("on the time stamp: {problem}")),
        };
        let checked = stamp::check(&token, &[signature]);
        self.problems.extend(checked.problems);
        if checked.intact && checked.valid {
            let by = token.signer().and_then(|signer| signer.subject_name());
            self.time_stamp = checked.at.map(|at| TimeStamp { at, by });
        }
    }
}

/// A revision ends with `%%EOF` and white space.
fn ends_a_revision(bytes: &[u8], end: usize) -> bool {
    bytes.get(..end).unwrap_or_default().trim_ascii_end().ends_with(b"%%EOF")
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
