//! Signing a file: the signature dictionary in its field, and the signature over every other byte (ISO 32000-1, 12.8).
//!
//! The first signature of a file is a certification that allows no change (DocMDP level 1). It must never sign over
//! somebody else's prohibition, and hands out a stamped file only after checking it as any reader would.

use chrono::NaiveDateTime;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use ring::digest::{Context, SHA256};
use ring::rand::SecureRandom;
use std::io::Write;

use super::append::{Update, blank, dictionary, real};
use super::field::signatures;
use super::identity::Identity;
use super::{Outside, SignError, StampError, TimeStamper, cms, keep, revocation, stamp};
use crate::structure::{Dict, File, Value};
use crate::verify::{TimeStamp, verify};

/// Where a visible signature goes, and what it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Seal {
    /// The page, counted from 0.
    pub page: usize,
    /// Left, bottom, right, top, in points from the lower left corner of the page.
    pub rect: [f32; 4],
    /// The content stream of the appearance, in a box of the rectangle's size with its origin at the lower left.
    pub appearance: Vec<u8>,
    /// The fonts that the content uses: resource name, and object number of the font in the file.
    pub fonts: Vec<(String, u32)>,
}

/// What a signature says beside the key.
#[derive(Debug, Clone, PartialEq)]
pub struct Signing<'a> {
    /// The claimed time, in UTC.
    pub at: NaiveDateTime,
    /// Why it was signed, in words.
    pub reason: &'a str,
    /// What a screen reader says of the signature: of one that is shown; else where the file does not say it of its field.
    pub description: &'a str,
    /// Where it shows; `None` leaves it without a mark on the page.
    pub seal: Option<&'a Seal>,
}

/// A signed file, and what others added to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sealed {
    /// The file.
    pub pdf: Vec<u8>,
    /// The time stamp, where one was asked for.
    pub time_stamp: Option<TimeStamp>,
    /// Whether material for checking the certificates later was appended (PAdES B-LT).
    pub keeps_proof: bool,
    /// The names of certificates of which nobody told whether they still hold, where that was asked.
    pub untold: Vec<String>,
}

/// Room for four numbers of ten digits: files up to ten gigabytes.
const RANGE_WIDTH: usize = 48;

/// The longest string that PDF/A-2 and PDF/A-3 allow (ISO 19005-3, 6.1.13).
const LONGEST_STRING: usize = 32_767;

/// How the signature binds those who come later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// No change allowed.
    Certification,
    /// Says nothing of later changes.
    Approval,
}

/// Appends a signature over everything that stands in `base`: a certification that allows no later change, or, where
/// somebody signed before, an approval.
///
/// # Errors
/// [`SignError`]; then nothing was signed.
pub fn sign(base: &[u8], identity: &Identity, signing: &Signing<'_>, random: &dyn SecureRandom) -> Result<Vec<u8>, SignError> {
    sign_with(base, identity, signing, random, Outside::default()).map(|sealed| sealed.pdf)
}

/// As [`sign()`], and never a certification: others may sign after this one.
///
/// # Errors
/// [`SignError`]; then nothing was signed.
pub fn approve(base: &[u8], identity: &Identity, signing: &Signing<'_>, random: &dyn SecureRandom) -> Result<Vec<u8>, SignError> {
    signed(base, identity, signing, random, Some(Kind::Approval), None).map(|signed| signed.pdf)
}

/// As [`sign()`], with a time stamp on the signature and material for checking it later where somebody is there to ask.
///
/// # Errors
/// [`SignError`]; then nothing was signed. [`SignError::Stamp`] where the stamp that was asked for did not come: there is
/// no file without it.
pub fn sign_with(
    base: &[u8],
    identity: &Identity,
    signing: &Signing<'_>,
    random: &dyn SecureRandom,
    outside: Outside<'_>,
) -> Result<Sealed, SignError> {
    let signed = signed(base, identity, signing, random, None, outside.time_stamper)?;
    let mut sealed = Sealed { time_stamp: None, keeps_proof: false, untold: Vec::new(), pdf: signed.pdf };
    if signed.token.is_some() {
        sealed.time_stamp = Some(checked_stamp(&sealed.pdf)?);
    }
    if let Some(revocations) = outside.revocations {
        // Answers are of the time of those who give them, which the service's clock is nearer to than this computer's.
        let at = sealed.time_stamp.as_ref().map_or(signing.at, |stamp| stamp.at);
        let material = revocation::gather(identity, signed.token.as_deref(), at, revocations)?;
        if !material.is_empty() {
            sealed.pdf = keep::append(&sealed.pdf, &material, signed.contents)?;
            sealed.keeps_proof = true;
        }
        sealed.untold = material.untold;
    }
    Ok(sealed)
}

/// The stamp on the newest signature, as this program's own check finds it.
fn checked_stamp(pdf: &[u8]) -> Result<TimeStamp, SignError> {
    let verdict = verify(pdf).map_err(|_| SignError::Damaged)?;
    let finding = verdict.signatures.into_iter().find(|finding| finding.covers_whole_file).ok_or(SignError::Damaged)?;
    finding.time_stamp.ok_or_else(|| StampError::Unsound(finding.problems.join("; ")).into())
}

/// A file with its signature, and the place of that: from `<` to the byte behind `>`.
struct Signed {
    pdf: Vec<u8>,
    contents: (usize, usize),
    token: Option<Vec<u8>>,
}

fn signed(
    base: &[u8],
    identity: &Identity,
    signing: &Signing<'_>,
    random: &dyn SecureRandom,
    wanted: Option<Kind>,
    stamper: Option<&dyn TimeStamper>,
) -> Result<Signed, SignError> {
    let file = File::read(base).map_err(|_| SignError::Damaged)?;
    let own_room = cms::room(identity)?;
    let mut stamp_room = if stamper.is_some() { stamp::USUAL_ROOM } else { 0 };
    // The room is part of what is signed, so a token that is larger than usual asks for a second signature.
    for _ in 0..2 {
        let room = own_room + stamp_room;
        if room > LONGEST_STRING {
            return Err(SignError::NoRoom);
        }
        let mut draft = Draft::prepare(&file, identity, signing, wanted, room)?;
        let signed = cms::Signed::make(identity, &draft.digest(identity)?, random)?;
        let token = stamper.map(|stamper| stamp::token(stamper, &signed.value, random)).transpose()?;
        let needed = token.as_ref().map_or(0, |token| token.len() + 64);
        if needed > stamp_room {
            stamp_room = needed + 1024;
            continue;
        }
        draft.fill(&signed.to_der(token.as_deref())?)?;
        return Ok(Signed { pdf: draft.out, contents: draft.contents, token });
    }
    Err(SignError::NoRoom)
}

/// A file that is complete but for the signature.
struct Draft {
    out: Vec<u8>,
    contents: (usize, usize),
}

impl Draft {
    fn prepare(
        file: &File<'_>,
        identity: &Identity,
        signing: &Signing<'_>,
        wanted: Option<Kind>,
        room: usize,
    ) -> Result<Self, SignError> {
        let mut update = Update::of(file)?;
        let found = signatures(file);
        if found.forbidden {
            return Err(SignError::Certified);
        }
        // A certification is the first signature of a file or none (ISO 32000-1, 12.8.1).
        let kind = if found.there { Kind::Approval } else { wanted.unwrap_or(Kind::Certification) };
        let signature = update.number();
        let appearance = update.write_appearance(signing.seal)?;
        match found.waiting {
            Some(field) => update.fill_field(field, signature, appearance, signing)?,
            None => update.add_field(signature, appearance, signing, found.there)?,
        }
        if kind == Kind::Certification {
            let (at, mut catalog) = update.catalog()?;
            let mut granted = file.dict(&catalog, "Perms").unwrap_or_default();
            granted.set("DocMDP", Value::Ref(signature, 0));
            catalog.set("Perms", Value::Dict(granted));
            update.change(at, catalog);
        }
        let (range, contents) = update.write_signature(signature, identity, signing, kind, room);
        let mut out = update.finish()?;
        let (start, end) = contents;
        let covered = format!("[0 {start} {end} {}]", out.len() - end);
        out.get_mut(range..range + covered.len())
            .filter(|_| covered.len() <= RANGE_WIDTH)
            .ok_or(SignError::NoRoom)?
            .copy_from_slice(covered.as_bytes());
        Ok(Self { out, contents })
    }

    /// The digest of all but the signature.
    fn digest(&self, identity: &Identity) -> Result<Vec<u8>, SignError> {
        let (start, end) = self.contents;
        let (_, hash) = identity.algorithm();
        let mut digest = Context::new(if hash.output_len() == 32 { &SHA256 } else { hash });
        digest.update(self.out.get(..start).ok_or(SignError::Damaged)?);
        digest.update(self.out.get(end..).ok_or(SignError::Damaged)?);
        Ok(digest.finish().as_ref().to_vec())
    }

    /// Puts the signature into its hole.
    fn fill(&mut self, signature: &[u8]) -> Result<(), SignError> {
        let (start, end) = self.contents;
        let hole = self.out.get_mut(start + 1..end - 1).ok_or(SignError::NoRoom)?;
        let digits: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
        hole.get_mut(..digits.len()).ok_or(SignError::NoRoom)?.copy_from_slice(digits.as_bytes());
        Ok(())
    }
}

impl Update<'_> {
    /// A form XObject: what the widget shows. Without a seal it is an empty box.
    fn write_appearance(&mut self, seal: Option<&Seal>) -> Result<u32, SignError> {
        let number = self.number();
        let [left, bottom, right, top] = seal.map_or([0.0; 4], |seal| seal.rect);
        let fonts = seal.map(|seal| seal.fonts.as_slice()).unwrap_or_default();
        let fonts = fonts.iter().map(|(name, number)| (name.as_bytes().to_vec(), Value::Ref(*number, 0))).collect();
        let resources = Dict(vec![(b"Font".to_vec(), Value::Dict(Dict(fonts)))]);
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
        let packed = packed
            .write_all(seal.map(|seal| seal.appearance.as_slice()).unwrap_or_default())
            .and_then(|()| packed.finish())
            .map_err(|_| SignError::Damaged)?;
        let dict = dictionary([
            ("Type", Value::name("XObject")),
            ("Subtype", Value::name("Form")),
            ("BBox", Value::Array(vec![Value::Int(0), Value::Int(0), real(right - left), real(top - bottom)])),
            ("Resources", Value::Dict(resources)),
            ("Filter", Value::name("FlateDecode")),
        ]);
        self.write_stream(number, dict, &packed);
        Ok(number)
    }

    /// Writes the signature dictionary. Gives where its byte range goes, and where its signature.
    fn write_signature(
        &mut self,
        number: u32,
        identity: &Identity,
        signing: &Signing<'_>,
        kind: Kind,
        room: usize,
    ) -> (usize, (usize, usize)) {
        self.begin(number, 0);
        self.out.extend_from_slice(b"<</Type /Sig/Filter /Adobe.PPKLite/SubFilter /ETSI.CAdES.detached/ByteRange ");
        let range = self.out.len();
        self.out.extend(std::iter::repeat_n(b' ', RANGE_WIDTH));
        self.out.extend_from_slice(b"/Contents ");
        let start = self.out.len();
        blank(room).write(&mut self.out);
        let contents = (start, self.out.len());
        let mut rest = dictionary([
            ("M", Value::bytes(signing.at.format("D:%Y%m%d%H%M%S+00'00'").to_string().as_bytes())),
            ("Name", Value::text(identity.name())),
            ("Reason", Value::text(signing.reason)),
        ]);
        if kind == Kind::Certification {
            rest.set("Reference", Value::Array(vec![Value::Dict(no_change())]));
        }
        for (key, value) in rest.0 {
            Value::Name(key).write(&mut self.out);
            self.out.push(b' ');
            value.write(&mut self.out);
        }
        self.out.extend_from_slice(b">>\nendobj\n");
        (range, contents)
    }
}

/// A signature reference that allows no change (ISO 32000-1, Tables 253 and 254).
fn no_change() -> Dict {
    let parameters = dictionary([("Type", Value::name("TransformParams")), ("P", Value::Int(1)), ("V", Value::name("1.2"))]);
    dictionary([
        ("Type", Value::name("SigRef")),
        ("TransformMethod", Value::name("DocMDP")),
        ("TransformParams", Value::Dict(parameters)),
    ])
}
