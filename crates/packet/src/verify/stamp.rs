//! Time stamps (RFC 3161): what one says, and whether it says it of this message.
//!
//! It must never say that the time-stamp service is trusted, only whose certificate the stamp bears.

use chrono::NaiveDateTime;

use super::cms::{Purpose, SignedData};
use super::message::Message;
use crate::certificate::time;
use crate::der::{self, Malformed, Reader};
use crate::key;

/// What a time stamp's content says (`TSTInfo`).
struct Content<'a> {
    digest_algorithm: &'a [u8],
    digest: &'a [u8],
    at: NaiveDateTime,
}

/// What came of checking one.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// The message is the one that was stamped.
    pub(super) intact: bool,
    pub(super) valid: bool,
    /// The time it tells, in UTC. Worth nothing where it is not valid.
    pub(super) at: Option<NaiveDateTime>,
    pub(super) problems: Vec<String>,
}

/// Checks a time stamp over a message.
pub(super) fn check(stamp: &SignedData<'_>, message: &Message<'_>) -> Checked {
    let mut checked = Checked::default();
    let mut problem = |words: &str| checked.problems.push(words.to_owned());
    let Some(signer) = stamp.signer() else {
        problem("the certificate of the time-stamp service is not in the time stamp");
        return checked;
    };
    let Some(Ok(content)) = stamp.content.map(read) else {
        problem("the time stamp is malformed");
        return checked;
    };
    if !signer.may_stamp_time() {
        problem("the certificate on the time stamp is not one of a time-stamp service");
    }
    if content.at < signer.not_before || content.at > signer.not_after {
        problem("the certificate of the time-stamp service was not in force at the time that it tells");
    }
    let mut intact = false;
    match key::algorithm(content.digest_algorithm).map(|(oid, _)| key::hash(oid)) {
        Some(Ok(hash)) => {
            intact = message.digest(hash).is_some_and(|digest| digest.as_ref() == content.digest);
            if !intact {
                problem("the time stamp is of something else");
            }
        }
        Some(Err(true)) => problem("the time stamp uses a broken digest (SHA-1 or MD5), which can be forged"),
        _ => problem("the time stamp uses a digest that cannot be checked here"),
    }
    let signed = stamp.check(signer, &Message::Bytes(stamp.content.unwrap_or_default()), Purpose::TimeStamp);
    checked.problems.extend(signed.problems.iter().map(|words| format!("on the time stamp: {words}")));
    Checked {
        intact: intact && signed.intact,
        valid: signed.valid && checked.problems.is_empty(),
        at: Some(content.at),
        problems: checked.problems,
    }
}

fn read(content: &[u8]) -> Result<Content<'_>, Malformed> {
    let mut fields = Reader::new(content).expect(der::SEQUENCE)?.inside();
    if fields.small()? != 1 {
        return Err(Malformed);
    }
    fields.expect(der::OID)?; // the service's policy
    let mut imprint = fields.expect(der::SEQUENCE)?.inside();
    let (digest_algorithm, digest) = (imprint.expect(der::SEQUENCE)?.whole, imprint.expect(der::OCTET_STRING)?.content);
    imprint.end()?;
    fields.expect(der::INTEGER)?; // the stamp's number
    Ok(Content { digest_algorithm, digest, at: time(&mut fields)? })
}
