//! Finding the signatures that a reader would show: signature fields of the form, and the dictionaries in them.
//!
//! It must never take a signature from anywhere else: a record that no field leads to is reported, and not believed.

use std::collections::BTreeSet;
use std::rc::Rc;

use chrono::{Duration, NaiveDate, NaiveDateTime};

use super::changes::{self, Change, ChangeKind, Permission};
use super::cms::{Purpose, SignedData};
use super::loose::{Listed, loose};
use super::material::{Material, Said};
use super::message::{Digests, Message};
use super::range::{Range, signature_bytes};
use super::{
    Appended, BEYOND, CertificateFinding, Chain, FORGEABLE, Origin, Revocation, SignatureFinding, TimeStamp, old, stamp,
};
use crate::certificate::{Certificate, Fingerprint, tame};
use crate::der;
use crate::structure::{Dict, File, Parser, Text, Value, find, words};

/// How many form fields are looked at.
pub(super) const MAX_FIELDS: usize = 4096;
const MAX_SIGNATURES: usize = 64;
/// Longest name of a field inside others, in bytes, before what is inside it adds no more to it.
const MAX_NAME: usize = 1000;

/// What every signature of a file is checked with.
pub(super) struct Looking<'a, 'f> {
    pub(super) file: &'a File<'f>,
    pub(super) digests: &'a Digests<'f>,
    pub(super) material: &'a Material,
    pub(super) listed: &'a Listed,
}

/// A signature field with a signature in it.
#[derive(Debug)]
pub(super) struct Field {
    name: String,
    dict: Dict,
    in_file: bool,
    /// Whether another field shows the same signature.
    shared: bool,
    /// Whether the file is locked, so that all its words but the signature itself are noise.
    locked: bool,
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
    let mut waiting: Vec<(Value, bool, Rc<str>)> = top.into_iter().rev().map(|value| (value, false, Rc::from(""))).collect();
    let (mut looked_at, locked) = (0, file.is_locked());
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
        let own = match node.get("T") {
            Some(Value::Text(text)) if !locked => tame(&words(&text.bytes)),
            _ => String::new(),
        };
        let name = match (parent.is_empty(), own.is_empty()) {
            (true, _) => own.into(),
            (_, true) => parent,
            _ if parent.len() > MAX_NAME => parent,
            _ => format!("{parent}.{own}").into(),
        };
        if is_signature && let Some(signature) = node.get("V") {
            let shared = if let Value::Ref(number, _) = signature { !seen_signatures.insert(*number) } else { false };
            match file.resolve(signature).map(|found| (found.value, found.in_file)) {
                Some((Value::Dict(dict), openly)) => {
                    // A dictionary inside the field stands where the field stands.
                    let in_file = openly && (matches!(signature, Value::Ref(..)) || in_file);
                    fields.found.push(Field { name: name.to_string(), dict, in_file, shared, locked });
                }
                Some((Value::Null, _)) => {}
                _ => fields.unreadable = true,
            }
        }
        if let Some(kids) = file.array(&node, "Kids") {
            // Each that waits is looked at, so that more of them than may be looked at need not wait.
            let room = MAX_FIELDS.saturating_sub(waiting.len());
            fields.too_many |= kids.len() > room;
            waiting.extend(kids.into_iter().take(room).rev().map(|kid| (kid, is_signature, Rc::clone(&name))));
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
        let cost = 1 + parser.reach().saturating_sub(start);
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
        for place in usage_rights(file) {
            strays.remove(&place);
        }
        // A signed PDF that is attached to this one has records of its own.
        let attached = file.streams();
        strays.retain(|at| !attached.iter().any(|data| data.contains(at)));
    }
    strays.len()
}

/// Where the record stands by which a maker of forms lets Adobe Reader save them (ISO 32000-1, 12.8.2.3). It is no person's
/// signature, and no reader shows it as one.
fn usage_rights(file: &File<'_>) -> Vec<usize> {
    let rights = file.catalog().and_then(|catalog| file.dict(&catalog, "Perms")).unwrap_or_default();
    let place = |key: &str| {
        let record = file.dict(&rights, key)?;
        let references = file.array(&record, "Reference")?;
        let is_one = references.iter().take(16).any(|reference| {
            let reference = file.resolve(reference).and_then(|found| found.value.into_dict());
            reference.is_some_and(|reference| matches!(reference.name("TransformMethod"), Some(b"UR" | b"UR3")))
        });
        match record.get("Contents") {
            Some(Value::Text(text)) if is_one => Some(text.span.0),
            _ => None,
        }
    };
    ["UR", "UR3"].into_iter().filter_map(place).collect()
}

impl Field {
    /// Where its signature stands in the file.
    pub(super) fn contents_start(&self) -> Option<usize> {
        match self.dict.get("Contents") {
            Some(Value::Text(text)) if self.in_file => Some(text.span.0),
            _ => None,
        }
    }

    fn words(&self, key: &str) -> Option<String> {
        match self.dict.get(key) {
            Some(Value::Text(text)) if !self.locked => Some(tame(&words(&text.bytes))).filter(|words| !words.is_empty()),
            _ => None,
        }
    }

    /// Whether it holds a time stamp over the document, and no person's signature.
    pub(super) fn is_time_stamp(&self) -> bool {
        self.dict.name("SubFilter") == Some(b"ETSI.RFC3161")
    }

    /// The name in the signer's certificate, unchecked.
    pub(super) fn signer_name(&self) -> Option<String> {
        let Some(Value::Text(contents)) = self.dict.get("Contents") else { return None };
        let (signature, _) = der::first_as_der(&contents.bytes).ok()?;
        SignedData::read(&signature).ok()?.signer()?.subject_name()
    }

    /// Where its covered bytes end, to put several signatures in order.
    pub(super) fn end(&self, length: usize) -> usize {
        self.range(length).map_or(length, |(range, _)| range.end)
    }

    /// Checks the signature.
    pub(super) fn check(&self, looking: &Looking<'_, '_>) -> SignatureFinding {
        let bytes = looking.file.bytes();
        let kind = self.dict.name("SubFilter").map(|name| tame(&String::from_utf8_lossy(name))).unwrap_or_default();
        let mut finding = SignatureFinding {
            field: self.name.clone(),
            signer: None,
            fingerprint: None,
            origin: Origin::Unclear,
            certificates: Vec::new(),
            chain: Chain::Unclear,
            claimed_time: self.words("M").as_deref().and_then(pdf_date),
            time_stamp: None,
            in_force: None,
            reason: self.words("Reason"),
            kind,
            certification: None,
            has_revocation_material: looking.material.revocations() > 0,
            intact: false,
            valid: false,
            covers_whole_file: false,
            appended: Appended::default(),
            problems: Vec::new(),
        };
        if self.shared {
            finding.problem("two fields show the same signature");
        }
        match self.range(bytes.len()) {
            Ok((range, contents)) => {
                self.look_at_the_rest(looking, &range, &mut finding);
                if finding.kind == old::KIND {
                    let message = Message::File(looking.digests, range);
                    old::check(&self.dict, looking.file, &contents.bytes, &message, &mut finding);
                    return finding;
                }
                match signature_bytes(bytes, contents) {
                    Ok(signature) => finding.check(&signature, Some(range), looking),
                    Err(problem) => finding.problem(problem),
                }
            }
            Err(problem) => {
                finding.problem(problem);
                // The certificate is still worth showing: it tells whose signature was tampered with.
                if let Some(Value::Text(contents)) = self.dict.get("Contents")
                    && let Ok((signature, _)) = der::first_as_der(&contents.bytes)
                {
                    finding.check(&signature, None, looking);
                }
            }
        }
        finding
    }

    /// The file as it was when it was signed, where the signature covers a whole one.
    pub(super) fn signed_file<'f>(&self, file: &File<'f>) -> Option<(File<'f>, usize)> {
        let (range, _) = self.range(file.bytes().len()).ok()?;
        Some((file.revision(range.end)?, range.end))
    }

    /// What stands behind the covered bytes, and what it does to them.
    fn look_at_the_rest(&self, looking: &Looking<'_, '_>, range: &Range, finding: &mut SignatureFinding) {
        let file = looking.file;
        let bytes = file.bytes();
        finding.covers_whole_file = range.end == bytes.len();
        finding.appended.bytes = bytes.len() - range.end;
        let later = file.sections().iter().filter(|section| section.at >= range.end && !section.points_ahead());
        finding.appended.revisions = later.count();
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
        if bytes.get(range.end..).is_some_and(|rest| matches!(rest, b"\n" | b"\r" | b"\r\n")) {
            finding.appended.is_end_of_line = true; // that an editor or a mail program put there: it belongs to nothing
            return;
        }
        let permission = if finding.certification == Some(1) { Permission::Nothing } else { Permission::FurtherSignatures };
        let found = changes::between(&signed, file, permission);
        (finding.appended.changes, finding.appended.shows_in_kept_place) = (found.changes, found.shows_in_kept_place);
        let mut outside = |words: &str| {
            finding.appended.changes.push(Change { kind: ChangeKind::Content, words: words.to_owned() });
        };
        if finding.appended.revisions == 0 || !ends_a_revision(bytes, bytes.len()) {
            outside("something stands behind the end of the file that belongs to no revision");
        } else if !bytes.get(range.end..).is_some_and(begins_on_a_line) && !bytes.get(..range.end).is_some_and(ends_a_line) {
            outside("a later part of the file is run into what was signed");
        }
        finding.appended.changes.extend(loose(&signed, file, looking.listed, range.end));
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

    fn range(&self, length: usize) -> Result<(Range, &Text), &'static str> {
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
        Ok((Range::read(self.dict.get("ByteRange"), contents, length)?, contents))
    }
}

impl SignatureFinding {
    pub(super) fn problem(&mut self, words: &str) {
        self.problems.push(words.to_owned());
    }

    /// Checks the signature over the two parts of the file. Without them only the signer is read.
    fn check(&mut self, signature: &[u8], covered: Option<Range>, looking: &Looking<'_, '_>) {
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
        self.has_revocation_material |= data.has_revocation_material();
        let kept = looking.material.certificates.iter().filter_map(|bytes| Certificate::read(bytes).ok());
        let (chain, to_root) = data.chain(signer, &kept.collect::<Vec<_>>());
        self.certificates = certificates(&chain, looking.material);
        self.chain = match (&self.origin, to_root) {
            (Origin::SelfMade, _) => Chain::SelfMade,
            (Origin::Unclear, _) => Chain::Unclear,
            (_, true) => Chain::ToRoot,
            (_, false) => Chain::Open,
        };
        let Some(covered) = covered else { return };
        let covered = Message::File(looking.digests, covered);
        let purpose = match self.kind.as_str() {
            "ETSI.CAdES.detached" => Purpose::Pades,
            "adbe.pkcs7.detached" => Purpose::Detached,
            "adbe.pkcs7.sha1" => Purpose::Sha1,
            "ETSI.RFC3161" => {
                let checked = stamp::check(&data, &covered);
                self.claimed_time = checked.at;
                (self.intact, self.valid) = (checked.intact, checked.valid);
                self.problems.extend(checked.problems);
                return self.check_dates((signer.not_before, signer.not_after));
            }
            _ => {
                return self.problem("this kind of signature cannot be checked here; open the file in a PDF reader that can");
            }
        };
        let checked = data.check(signer, &covered, purpose);
        (self.intact, self.valid) = (checked.intact, checked.valid);
        self.problems.extend(checked.problems);
        self.claimed_time = self.claimed_time.or(checked.signing_time);
        if let Some(token) = data.time_stamp {
            self.check_time_stamp(token, data.signature);
        }
        self.check_dates((signer.not_before, signer.not_after));
    }

    /// Whether the certificate was in force, and not taken back, when it signed: by a time stamp, else by the claimed time.
    pub(super) fn check_dates(&mut self, (not_before, not_after): (NaiveDateTime, NaiveDateTime)) {
        let Some(time) = self.time_stamp.as_ref().map(|stamp| stamp.at).or(self.claimed_time) else { return };
        self.in_force = Some(time >= not_before && time <= not_after);
        if let Some(Revocation::Revoked(at)) = self.certificates.first().map(|certificate| certificate.revocation)
            && at <= time
        {
            self.problem("the signer's certificate had been taken back by its issuer before it signed");
        }
    }

    fn check_time_stamp(&mut self, token: &[u8], signature: &[u8]) {
        let token = match SignedData::read(token) {
            Ok(token) => token,
            Err(problem) => return self.problem(&format!("on the time stamp: {problem}")),
        };
        let checked = stamp::check(&token, &Message::Bytes(signature));
        // The signer did not sign it, so that anybody could have left it out: one by a method that is too old or not known
        // here vouches for nothing, and speaks against nothing.
        let says_nothing = |problem: &String| problem.contains(FORGEABLE) || problem.contains(BEYOND);
        if !checked.problems.is_empty() && checked.problems.iter().all(says_nothing) {
            return;
        }
        self.problems.extend(checked.problems);
        if checked.intact && checked.valid {
            let by = token.signer().and_then(|signer| signer.subject_name());
            self.time_stamp = checked.at.map(|at| TimeStamp { at, by });
        }
    }
}

/// What is told of a chain.
fn certificates(chain: &[Certificate<'_>], material: &Material) -> Vec<CertificateFinding> {
    let one = |(index, certificate): (usize, &Certificate<'_>)| CertificateFinding {
        name: certificate.subject_name(),
        issuer: certificate.issuer_name(),
        fingerprint: Fingerprint::of(certificate.whole),
        not_before: certificate.not_before,
        not_after: certificate.not_after,
        revocation: match chain.get(index + 1).map(|issuer| material.says(certificate, issuer)) {
            None | Some(Said::Nothing) => Revocation::NotTold,
            Some(Said::Good) => Revocation::Good,
            Some(Said::Revoked(revoked)) => Revocation::Revoked(revoked.at),
        },
    };
    chain.iter().enumerate().map(one).collect()
}

fn begins_on_a_line(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(u8::is_ascii_whitespace)
}

fn ends_a_line(bytes: &[u8]) -> bool {
    bytes.last().is_some_and(u8::is_ascii_whitespace)
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
