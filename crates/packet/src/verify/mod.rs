//! Checking a signed PDF, whoever made it.
//!
//! The answer is a record of separate findings, not one tick: whether the signed bytes are unchanged, whether the
//! signature is the key's own work, whether it covers the whole file, and what was added later. It must never say that a
//! signer is trusted: it shows the fingerprint, and a person compares it. No input makes it panic.

mod attached;
mod changes;
mod cms;
mod field;
mod later;
mod loose;
mod material;
mod message;
mod old;
mod range;
mod revocation;
mod stamp;
mod unseen;

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDateTime;

pub use attached::{Attached, AttachedError, attachments};
pub use changes::{Change, ChangeKind};
pub use later::LaterRevision;

use self::field::Looking;
use self::loose::Listed;
use self::material::Material;
use self::message::Digests;
use crate::certificate::Fingerprint;
use crate::structure::{File, Section, Unreadable, find, rfind};

/// What was found in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The length of the file.
    pub bytes: usize,
    /// How often the file was written or added to: 1 for one that was never changed since it was first written.
    pub revisions: usize,
    /// The signatures, oldest first by what they cover. Empty: the file is not signed.
    pub signatures: Vec<SignatureFinding>,
    /// The revisions that came after the oldest signature, oldest first.
    pub later: Vec<LaterRevision>,
    /// What the file holds and does not show, in words without a full stop. Not a forgery by itself.
    pub hidden: Vec<String>,
    /// What in it acts by itself or is drawn anew by each reader, in words without a full stop.
    pub active: Vec<String>,
    /// How many files are attached.
    pub attached: usize,
    /// How many certificates, and how many revocation lists and answers, the file keeps for checking it later.
    pub kept: (usize, usize),
    /// In how many of its parts one thing is said twice. Of two values some readers take the first, and some the last.
    pub said_twice: usize,
    /// Whether it is locked with a password, and no sound signature covers all of it: what was added to it cannot be compared.
    /// [`problems`](Self::problems) says so too.
    pub locked: bool,
    /// Whether its end is missing, and with it what would show or check a signature.
    pub cut_short: bool,
    /// What is wrong with the file as a whole, in words.
    pub problems: Vec<String>,
}

/// What was found about one signature.
#[derive(Debug, Clone, PartialEq)]
pub struct SignatureFinding {
    /// The name of its form field.
    pub field: String,
    /// Who signed, by the certificate. A claim: anyone can make a certificate with any name.
    pub signer: Option<String>,
    /// The certificate's fingerprint: the thing to compare.
    pub fingerprint: Option<Fingerprint>,
    /// Who made the certificate.
    pub origin: Origin,
    /// The certificates, from the signer's upwards, each made by the one after it.
    pub certificates: Vec<CertificateFinding>,
    /// How far they reach.
    pub chain: Chain,
    /// When it was signed, in UTC, by the signer's own clock. A claim. For a document time stamp: the service's time.
    pub claimed_time: Option<NaiveDateTime>,
    /// A sound time stamp on the signature: it was there by then.
    pub time_stamp: Option<TimeStamp>,
    /// Whether the certificate was in force then: by the time stamp, else by the claimed time. Nothing without either.
    pub in_force: Option<bool>,
    /// Whether the file or the signature keeps word of the issuer on certificates taken back.
    pub has_revocation_material: bool,
    /// Why it was signed, by the signer's words.
    pub reason: Option<String>,
    /// The kind of signature (`/SubFilter`).
    pub kind: String,
    /// What the signer allows to be changed later, if it is a certification: 1 nothing, 2 filling in forms and signing,
    /// 3 also remarks (ISO 32000-1, Table 254).
    pub certification: Option<u8>,
    /// The digest of the covered bytes is the one that was signed: none of them changed.
    pub intact: bool,
    /// The signature was made with the certificate's key by a sound method, and is bound to that certificate.
    pub valid: bool,
    /// The covered bytes are the whole file, all but the signature itself.
    pub covers_whole_file: bool,
    /// What came after the covered bytes.
    pub appended: Appended,
    /// What is wrong, in words.
    pub problems: Vec<String>,
}

/// A certificate of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFinding {
    /// The name in it.
    pub name: Option<String>,
    /// The name of who made it.
    pub issuer: Option<String>,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// In force from, in UTC.
    pub not_before: NaiveDateTime,
    /// In force until, in UTC.
    pub not_after: NaiveDateTime,
    /// Whether its issuer took it back, as far as the file tells.
    pub revocation: Revocation,
}

/// What the file tells of a certificate having been taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// Nothing. Nobody is asked over the network.
    NotTold,
    /// The issuer said that it was not, at the time of the list or answer in the file.
    Good,
    /// The issuer took it back, from this time on, in UTC.
    Revoked(NaiveDateTime),
}

/// How far a chain of certificates reaches. None of these means trusted: there is no list of authorities here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chain {
    /// It is one certificate, made by the signer.
    SelfMade,
    /// Each is made by the next, up to one that made itself.
    ToRoot,
    /// The file does not have the certificate of the last one's issuer.
    Open,
    /// The signer's certificate cannot be read or checked.
    Unclear,
}

/// A time stamp (RFC 3161) that is over this signature. Whether its maker is to be trusted is not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeStamp {
    /// The time it tells, in UTC.
    pub at: NaiveDateTime,
    /// The name in the certificate of the time-stamp service.
    pub by: Option<String>,
}

/// Who made a signer's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The signer did: compare the fingerprint by another way, such as the telephone.
    SelfMade,
    /// Somebody else did.
    IssuedBy {
        /// The issuer's name, as the certificate gives it.
        name: String,
        /// Whether the issuer's own certificate is in the file and did make this one. Not whether it is trusted.
        issuer_in_file: bool,
    },
    /// The certificate could not be read or checked, or says that it made itself and did not.
    Unclear,
}

/// What was added to a file after a signature.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Appended {
    /// How many bytes.
    pub bytes: usize,
    /// How many later revisions.
    pub revisions: usize,
    /// Whether it is nothing but the end of a line, which an editor or a mail program puts behind a file.
    pub is_end_of_line: bool,
    /// Whether a place that was kept for a signature shows something now.
    pub shows_in_kept_place: bool,
    /// What they change in what was signed, beyond adding signatures that are not seen, filling the fields kept for
    /// signatures, and material for checking them. Empty: nothing.
    pub changes: Vec<Change>,
}

/// The words that every problem has which is that a method is broken.
const FORGEABLE: &str = "can be forged";
/// The words that every problem has which is this program's and not the file's.
const BEYOND: &str = "cannot be checked here";

/// Why a file could not be checked at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReadable {
    /// There is no PDF header.
    #[error("this is not a PDF file, so there is nothing to check; ask for the PDF itself, not a picture or a copy of its text")]
    NotPdf,
    /// There is nothing behind the header that can be read.
    #[error("this PDF is too damaged to be read; the file may have been cut off on its way: ask for it again")]
    Damaged,
}

impl Verdict {
    /// Whether the file carries a signature at all.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        !self.signatures.is_empty()
    }

    /// The one answer that follows from the findings: somebody signed; every signature is intact and valid; and what was
    /// added after each is no more than further signatures and material for checking them. It says nothing of who signed.
    #[must_use]
    pub fn is_intact_and_whole(&self) -> bool {
        self.signatures.iter().any(|finding| !finding.is_document_time_stamp()) && self.is_sound() && self.is_unchanged()
    }

    /// Whether nothing that was signed was changed by what was added later.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.signatures.iter().all(|finding| finding.appended.changes.is_empty())
    }

    /// Whether nothing is wrong with the file and its signatures, whatever was added later.
    fn is_sound(&self) -> bool {
        self.is_sound_but_for_dates() && self.signatures.iter().all(|finding| finding.in_force != Some(false))
    }

    fn is_sound_but_for_dates(&self) -> bool {
        let is_sound = |finding: &SignatureFinding| finding.intact && finding.valid && finding.problems.is_empty();
        self.problems.is_empty() && self.signatures.iter().all(is_sound)
    }

    /// Whether all that speaks against the file is that it uses methods which this program does not know.
    fn is_beyond_this_program(&self) -> bool {
        let told: Vec<_> = self.signatures.iter().flat_map(|finding| &finding.problems).collect();
        !told.is_empty() && self.problems.is_empty() && told.iter().all(|problem| problem.contains(BEYOND)) && self.is_unchanged()
    }

    /// Whether all that speaks against the file is that its signatures are by methods that can be forged.
    fn is_only_weak(&self) -> bool {
        let told: Vec<_> = self.signatures.iter().flat_map(|finding| &finding.problems).collect();
        let all_intact = self.signatures.iter().all(|finding| finding.intact);
        let is_method = |problem: &&String| problem.contains(FORGEABLE) || problem.contains(BEYOND);
        let is_weak = told.iter().all(is_method) && told.iter().any(|problem| problem.contains(FORGEABLE));
        is_weak && all_intact && self.problems.is_empty() && self.is_unchanged()
    }

    /// What was added to a sound file that is still as it was signed.
    fn sentence_on_what_was_added(&self) -> &'static str {
        let is_exact = |finding: &SignatureFinding| finding.covers_whole_file;
        let is_line = |finding: &SignatureFinding| finding.covers_whole_file || finding.appended.is_end_of_line;
        let is_material = |revision: &LaterRevision| {
            !revision.added.is_empty() && revision.added.iter().all(|added| added.starts_with("material"))
        };
        if self.signatures.iter().all(is_exact) {
            "This file is exactly as it was signed."
        } else if self.signatures.iter().all(is_line) {
            "What was signed is unchanged; nothing but the end of a line was added behind it."
        } else if self.signatures.iter().any(|finding| finding.appended.shows_in_kept_place) {
            "What was signed is unchanged; what was added since shows only in the place that was kept for a signature."
        } else if !self.later.is_empty() && self.later.iter().all(is_material) {
            "What was signed is unchanged; all that was added since is material for checking the signatures."
        } else {
            "What was signed is unchanged; what was added since changes nothing that is seen."
        }
    }

    /// Whether all that was changed is of these kinds.
    fn changes_are(&self, kinds: &[ChangeKind]) -> bool {
        let mut changes = self.signatures.iter().flat_map(|finding| &finding.appended.changes);
        changes.all(|change| kinds.contains(&change.kind))
    }

    /// The answer in one sentence.
    #[must_use]
    pub fn sentence(&self) -> &'static str {
        if self.cut_short {
            "The end of this file is missing, so no signature on it can be checked: ask for the file again."
        } else if !self.is_signed() {
            "This file is not signed."
        } else if self.is_intact_and_whole() {
            self.sentence_on_what_was_added()
        } else if self.is_beyond_this_program() {
            "This program cannot check the signature on this file. Nothing shows that it is wrong, and nothing that it is right: \
             open the file in another PDF reader."
        } else if self.is_only_weak() {
            "Nothing shows that this file was changed since it was signed, but it was signed by a method that can be forged today: do \
             not rely on the signature alone."
        } else if !self.is_sound_but_for_dates() {
            "Do not rely on this file: it is not as it was signed, or its signature cannot be relied on."
        } else if !self.is_sound() && self.is_unchanged() {
            "Nothing in this file was changed since it was signed, but the signer's certificate was not in force at the time of \
             signing: ask the signer."
        } else if !self.is_sound() && self.changes_are(&[ChangeKind::Form, ChangeKind::VisibleSignature]) {
            "What was signed is still in this file, but the signer's certificate was not in force at the time of signing: ask the \
             signer. Besides, a form was filled in or a signature was put on a page later: look whether it covers anything."
        } else if self.signatures.iter().all(SignatureFinding::is_document_time_stamp) {
            "Nobody signed this file: it only carries a time stamp."
        } else if self.changes_are(&[ChangeKind::VisibleSignature]) {
            "What was signed is still in this file, and somebody else signed it later in a place of their own on its pages: look \
             whether it covers anything."
        } else if self.changes_are(&[ChangeKind::Form, ChangeKind::VisibleSignature]) {
            "What was signed is still in this file, and a form in it was filled in later: the signature does not speak for what \
             was filled in."
        } else {
            "Do not rely on this file as it is: what was signed is still in it, but it was changed afterwards."
        }
    }
}

impl SignatureFinding {
    /// Whether it is a time-stamp service's and not a person's: it tells when the file was there, and nothing else.
    #[must_use]
    pub fn is_document_time_stamp(&self) -> bool {
        self.kind == "ETSI.RFC3161"
    }
}

/// The findings in sentences, most important first.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.sentence())?;
        for finding in &self.signatures {
            fmt::Display::fmt(finding, f)?;
        }
        for problem in &self.problems {
            writeln!(f, "Problem: {problem}")?;
        }
        Ok(())
    }
}

impl fmt::Display for SignatureFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        let what = if self.is_document_time_stamp() { "Time stamp by" } else { "Signed by" };
        writeln!(f, "{what} {} (the name in the certificate)", self.signer.as_deref().unwrap_or("an unreadable signer"))?;
        if let Some(fingerprint) = self.fingerprint {
            writeln!(f, "  Fingerprint (SHA-256): {fingerprint}")?;
        }
        match &self.origin {
            Origin::SelfMade => writeln!(f, "  Certificate: made by the signer; compare the fingerprint by telephone")?,
            Origin::IssuedBy { name, .. } => {
                writeln!(f, "  Certificate: issued by {name}; the issuer was not checked against any list")?;
            }
            Origin::Unclear => writeln!(f, "  Certificate: cannot be read or checked")?,
        }
        let told = |time: NaiveDateTime| time.format("%-d %B %Y %H:%M:%S");
        if let Some(time) = self.claimed_time {
            let clock = if self.is_document_time_stamp() { "the service's" } else { "the signer's" };
            writeln!(f, "  Time by {clock} clock: {} UTC", told(time))?;
        }
        if let Some(TimeStamp { at, by }) = &self.time_stamp {
            let by = by.as_deref().unwrap_or("a service without a name");
            writeln!(f, "  Time stamp: {} UTC, by {by}; the service was not checked against any list", told(*at))?;
        }
        match self.certification {
            Some(1) => writeln!(f, "  The signer allows no later change")?,
            Some(2) => writeln!(f, "  The signer allows forms to be filled in and further signatures")?,
            Some(_) => writeln!(f, "  The signer allows forms to be filled in, further signatures and remarks")?,
            None => {}
        }
        let yes = |yes: bool| if yes { "yes" } else { "NO" };
        writeln!(f, "  Signed bytes unchanged: {}", yes(self.intact))?;
        writeln!(f, "  Signature is the key's own: {}", yes(self.valid))?;
        if self.in_force == Some(false) {
            writeln!(f, "  The certificate was not in force at the time of signing")?;
        }
        writeln!(f, "  Covers the whole file: {}", yes(self.covers_whole_file))?;
        if self.appended.is_end_of_line {
            writeln!(f, "  Added after signing: nothing but the end of a line")?;
        } else if self.appended.bytes > 0 {
            writeln!(f, "  Added after signing: {} bytes in {} later revisions", self.appended.bytes, self.appended.revisions)?;
        }
        for change in &self.appended.changes {
            writeln!(f, "  Changed after signing: {}", change.words)?;
        }
        for problem in &self.problems {
            writeln!(f, "  Problem: {problem}")?;
        }
        Ok(())
    }
}

/// Checks every signature in a file.
///
/// # Errors
/// [`NotReadable`] where the bytes are no PDF. A PDF without a signature is a [`Verdict`] without signatures.
pub fn verify(bytes: &[u8]) -> Result<Verdict, NotReadable> {
    let file = File::read(bytes).map_err(|why| match why {
        Unreadable::NotPdf => NotReadable::NotPdf,
        Unreadable::Damaged => NotReadable::Damaged,
    })?;
    let mut problems = Vec::new();
    if file.rebuilt {
        problems.push("the file's own table of contents is damaged; its parts were searched for instead".to_owned());
    }
    if !bytes.starts_with(b"%PDF-") {
        problems.push("something stands before the beginning of the PDF, so that readers may differ".to_owned());
    }
    if file.sections().first().is_some_and(|section| section.trailer.get("Root").is_none()) && !file.rebuilt {
        problems.push("the end of the file does not say where its contents begin, so that readers may differ".to_owned());
    }
    let twice = |section: &Section| {
        let mut seen = BTreeSet::new();
        !section.trailer.0.iter().all(|(key, _)| seen.insert(key))
    };
    if file.sections().iter().any(twice) {
        problems.push("the record at the end of the file says one thing twice, so that readers may differ".to_owned());
    }
    if file.sections().iter().any(|section| section.ambiguous) {
        problems.push("the file's table of contents puts one part into two places, so that readers may differ".to_owned());
    }
    let fields = field::signed_fields(&file);
    let cut_short = (fields.found.is_empty() || file.rebuilt) && ends_in_the_middle(bytes);
    if cut_short {
        problems.push("the file ends in the middle of a part of it".to_owned());
    }
    if fields.too_many {
        problems.push(format!("the file has more than {} form fields; the rest was not looked at", field::MAX_FIELDS));
    }
    if fields.unreadable {
        problems.push("a field for a signature holds something that cannot be read".to_owned());
    }
    let strays = field::strays(&file, &fields.found);
    if strays > 0 {
        problems.push(match strays {
            1 => "there is a further signature record that no reader will show".to_owned(),
            _ => format!("there are {strays} further signature records that no reader will show"),
        });
    }
    let mut found = fields.found;
    found.sort_by_key(|field| field.end(bytes.len()));
    let (digests, material) = (Digests::new(bytes), Material::read(&file));
    let listed = Listed::of(&file);
    let looking = Looking { file: &file, digests: &digests, material: &material, listed: &listed };
    let signatures: Vec<SignatureFinding> = found.iter().map(|field| field.check(&looking)).collect();
    // What was added to a locked file cannot be compared; where a sound signature covers all of it, nothing was.
    let covers = |finding: &SignatureFinding| finding.covers_whole_file || finding.appended.is_end_of_line;
    let is_covered = signatures.iter().any(|finding| covers(finding) && finding.intact && finding.valid);
    let locked = file.is_locked() && !is_covered;
    if locked {
        problems.push("the file is locked with a password, so that some of its names and dates cannot be read".to_owned());
    }
    let oldest = found.iter().find_map(|field| field.signed_file(&file)).filter(|(_, end)| *end < bytes.len());
    let later = oldest.map(|(signed, end)| later::revisions(&file, &signed, end)).unwrap_or_default();
    let unseen = unseen::look(&file);
    if file.is_exhausted() {
        problems.push("the file is too complicated to be checked to the end".to_owned());
    }
    Ok(Verdict {
        bytes: bytes.len(),
        // A section that points ahead is the first half of a file laid out for the web, not a revision.
        revisions: file.sections().iter().filter(|section| !section.points_ahead()).count(),
        signatures,
        later,
        hidden: unseen.hidden,
        active: unseen.active,
        attached: unseen.attached,
        said_twice: unseen.said_twice,
        locked,
        kept: (material.certificates.len(), material.revocations()),
        cut_short,
        problems,
    })
}

/// Whether a revision was begun behind the last one that is whole.
fn ends_in_the_middle(bytes: &[u8]) -> bool {
    let end = rfind(bytes, b"%%EOF").unwrap_or_default();
    find(bytes, b" obj", end).is_some()
}
