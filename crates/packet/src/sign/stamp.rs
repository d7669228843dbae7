//! Asking for a time stamp (RFC 3161) on a signature, and taking the answer or not.
//!
//! The question holds a digest and a random number, nothing of the document or its signer. An answer is used only if it
//! was granted, is over this digest and repeats this number; that its signature and certificate are those of a
//! time-stamp service, the finished file's own check tells (`super::update`). It must never reach for a network: whoever
//! calls brings somebody who does.

use ring::digest::{SHA256, digest};
use ring::rand::SecureRandom;

use super::{StampError, TimeStamper};
use crate::certificate::tame;
use crate::der::{self, Malformed, Reader, oid};
use crate::key;

/// Room for a token as most services write it, with their chain.
pub(super) const USUAL_ROOM: usize = 8 * 1024;

/// A question, and what its answer must repeat.
struct Question {
    der: Vec<u8>,
    imprint: Vec<u8>,
    /// The content of an integer.
    nonce: Vec<u8>,
}

/// A token over this message.
pub(super) fn token(stamper: &dyn TimeStamper, message: &[u8], random: &dyn SecureRandom) -> Result<Vec<u8>, StampError> {
    let question = Question::over(message, random)?;
    let answer = stamper.stamp(&question.der).map_err(|why| StampError::Unreached(tame(&why.0)))?;
    question.answer(&answer)
}

impl Question {
    /// `TimeStampReq` (RFC 3161, 2.4.1) with a number that nobody can foresee, asking for the service's certificate.
    fn over(message: &[u8], random: &dyn SecureRandom) -> Result<Self, StampError> {
        let imprint = digest(&SHA256, message).as_ref().to_vec();
        let mut number = [0_u8; 8];
        random.fill(&mut number).map_err(|_| StampError::NoRandomness)?;
        number[0] = number[0] & 0x7f | 0x40; // positive and eight bytes long, whatever came
        let nonce = der::value(der::INTEGER, &number);
        let message_imprint =
            der::nest(der::SEQUENCE, &[&der::algorithm(oid::SHA256, true), &der::value(der::OCTET_STRING, &imprint)]);
        let wants_certificate: &[u8] = &[der::BOOLEAN, 1, 0xff];
        let der = der::nest(der::SEQUENCE, &[&[der::INTEGER, 1, 1], &message_imprint, &nonce, wants_certificate]);
        Ok(Self { der, imprint, nonce: number.to_vec() })
    }

    /// The token of a `TimeStampResp` (RFC 3161, 2.4.2).
    fn answer(&self, answer: &[u8]) -> Result<Vec<u8>, StampError> {
        let malformed = |Malformed| StampError::Malformed;
        let (answer, behind) = der::first_as_der(answer).map_err(malformed)?;
        if !behind.is_empty() {
            return Err(StampError::Malformed);
        }
        let mut parts = Reader::new(&answer).expect(der::SEQUENCE).map_err(malformed)?.inside();
        let mut status = parts.expect(der::SEQUENCE).map_err(malformed)?.inside();
        // Granted, or granted with changes (2.4.2): what was changed is looked at below.
        let code = status.small().map_err(malformed)?;
        if code > 1 {
            return Err(StampError::Refused(said(status, code)));
        }
        let token = parts.expect(der::SEQUENCE).map_err(malformed)?;
        parts.end().map_err(malformed)?;
        let (imprint, nonce) = contents(&token).map_err(malformed)?;
        if imprint != (oid::SHA256, self.imprint.as_slice()) || nonce != Some(self.nonce.as_slice()) {
            return Err(StampError::OtherQuestion);
        }
        Ok(token.whole.to_vec())
    }
}

/// What a refusal says: its own words, else what the bits of `PKIFailureInfo` mean.
fn said(mut status: Reader<'_>, code: u64) -> String {
    let mut words = Vec::new();
    if let Ok(Some(texts)) = status.optional(der::SEQUENCE) {
        let mut texts = texts.inside();
        while let Ok(text) = texts.expect(der::UTF8_STRING) {
            words.push(tame(&String::from_utf8_lossy(text.content)));
        }
    }
    let bits = status.optional(der::BIT_STRING).ok().flatten().map(|bits| bits.content).unwrap_or_default();
    let is_set = |bit: usize| bits.get(1 + bit / 8).is_some_and(|byte| byte & (0x80 >> (bit % 8)) != 0);
    let reasons = [
        (0, "it does not take SHA-256"),
        (2, "it does not take such questions"),
        (5, "it could not read the question"),
        (14, "its clock is not available"),
        (15, "it does not stamp under that policy"),
        (25, "it is out of order"),
    ];
    words.extend(reasons.into_iter().filter(|(bit, _)| is_set(*bit)).map(|(_, reason)| reason.to_owned()));
    if words.is_empty() { format!("status {code}, without a reason") } else { words.join("; ") }
}

/// What `TSTInfo` in a token is over, by digest, and the number that it repeats.
type Contents<'a> = ((&'a [u8], &'a [u8]), Option<&'a [u8]>);

fn contents<'a>(token: &der::Tlv<'a>) -> Result<Contents<'a>, Malformed> {
    let mut info = token.inside();
    if info.expect(der::OID)?.content != oid::SIGNED_DATA {
        return Err(Malformed);
    }
    let mut signed = info.expect(der::context(0))?.inside().expect(der::SEQUENCE)?.inside();
    signed.small()?;
    signed.expect(der::SET)?;
    let mut content = signed.expect(der::SEQUENCE)?.inside();
    if content.expect(der::OID)?.content != oid::TST_INFO {
        return Err(Malformed);
    }
    let content = content.expect(der::context(0))?.inside().expect(der::OCTET_STRING)?.content;
    let mut fields = Reader::new(content).expect(der::SEQUENCE)?.inside();
    fields.small()?;
    fields.expect(der::OID)?; // the service's policy
    let mut imprint = fields.expect(der::SEQUENCE)?.inside();
    let (algorithm, _) = key::algorithm(imprint.expect(der::SEQUENCE)?.whole).ok_or(Malformed)?;
    let imprint = imprint.expect(der::OCTET_STRING)?.content;
    fields.expect(der::INTEGER)?; // the stamp's number
    fields.expect(der::GENERALIZED_TIME)?;
    fields.optional(der::SEQUENCE)?; // how exact the time is
    fields.optional(der::BOOLEAN)?; // whether stamps are in order
    let nonce = fields.optional(der::INTEGER)?.map(|nonce| nonce.content);
    Ok(((algorithm, imprint), nonce))
}

/// The certificates that a token, or any signature of this kind, carries.
pub(super) fn certificates(signed_data: &[u8]) -> Vec<&[u8]> {
    let read = || -> Result<Vec<&[u8]>, Malformed> {
        let mut info = Reader::new(signed_data).expect(der::SEQUENCE)?.inside();
        info.expect(der::OID)?;
        let mut signed = info.expect(der::context(0))?.inside().expect(der::SEQUENCE)?.inside();
        signed.small()?;
        signed.expect(der::SET)?;
        signed.expect(der::SEQUENCE)?;
        let Some(bag) = signed.optional(der::context(0))? else { return Ok(Vec::new()) };
        let mut bag = bag.inside();
        let mut found = Vec::new();
        while !bag.is_empty() && found.len() < 32 {
            found.push(bag.any()?.whole);
        }
        Ok(found)
    };
    read().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::Unreached;
    use super::*;
    use ring::rand::SystemRandom;

    /// Answers with whatever it makes of the question.
    struct Answering<F: Fn(&[u8]) -> Result<Vec<u8>, Unreached>>(F);

    impl<F: Fn(&[u8]) -> Result<Vec<u8>, Unreached>> TimeStamper for Answering<F> {
        fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, Unreached> {
            (self.0)(request)
        }
    }

    fn asked(answer: impl Fn(&[u8]) -> Result<Vec<u8>, Unreached>) -> Result<Vec<u8>, StampError> {
        token(&Answering(answer), b"a signature", &SystemRandom::new())
    }

    fn status(code: u8, rest: &[&[u8]]) -> Vec<u8> {
        let status = der::nest(der::SEQUENCE, &[&[&[der::INTEGER, 1, code][..]], rest].concat());
        der::nest(der::SEQUENCE, &[&status])
    }

    /// A token without certificate or signature, over this imprint and with this number.
    fn bare(imprint: &[u8], nonce: &[u8]) -> Vec<u8> {
        let seq = |parts: &[&[u8]]| der::nest(der::SEQUENCE, parts);
        let message = seq(&[&der::algorithm(oid::SHA256, false), &der::value(der::OCTET_STRING, imprint)]);
        let time = der::value(der::GENERALIZED_TIME, b"20261122165519Z");
        let one: &[u8] = &[der::INTEGER, 1, 1];
        let info = seq(&[one, &der::value(der::OID, &[42, 3]), &message, one, &time, nonce]);
        let content =
            seq(&[&der::value(der::OID, oid::TST_INFO), &der::nest(der::context(0), &[&der::value(der::OCTET_STRING, &info)])]);
        let signed = seq(&[&[der::INTEGER, 1, 3], &der::set_of(vec![]), &content, &der::set_of(vec![])]);
        let token = seq(&[&der::value(der::OID, oid::SIGNED_DATA), &der::nest(der::context(0), &[&signed])]);
        seq(&[&seq(&[&[der::INTEGER, 1, 0]]), &token])
    }

    /// The imprint and the number of a question.
    fn read(request: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let mut fields = Reader::new(request).expect(der::SEQUENCE).unwrap().inside();
        assert_eq!(fields.small(), Ok(1));
        let mut imprint = fields.expect(der::SEQUENCE).unwrap().inside();
        assert_eq!(key::algorithm(imprint.expect(der::SEQUENCE).unwrap().whole), Some((oid::SHA256, &[][..])));
        let imprint = imprint.expect(der::OCTET_STRING).unwrap().content.to_vec();
        let nonce = fields.expect(der::INTEGER).unwrap().whole.to_vec();
        assert_eq!(fields.expect(der::BOOLEAN).unwrap().content, [0xff], "the certificate is asked for");
        fields.end().unwrap();
        (imprint, nonce)
    }

    #[test]
    fn the_question_holds_a_digest_and_a_number_and_nothing_else() {
        let got = asked(|request| {
            let (imprint, nonce) = read(request);
            assert_eq!(imprint, digest(&SHA256, b"a signature").as_ref());
            assert_eq!(nonce.len(), 10);
            assert!(request.len() < 80, "{} bytes", request.len());
            Ok(bare(&imprint, &nonce))
        });
        assert!(got.is_ok(), "{got:?}");
    }

    #[test]
    fn an_answer_to_another_question_is_not_taken() {
        let other = asked(|request| Ok(bare(&read(request).0, &[der::INTEGER, 1, 5])));
        assert_eq!(other, Err(StampError::OtherQuestion), "another number");
        let none = asked(|request| Ok(bare(&read(request).0, &[])));
        assert_eq!(none, Err(StampError::OtherQuestion), "no number");
        let moved = asked(|request| Ok(bare(&[7; 32], &read(request).1)));
        assert_eq!(moved, Err(StampError::OtherQuestion), "another message");
    }

    #[test]
    fn a_refusal_is_told_in_words() {
        let text = der::nest(der::SEQUENCE, &[&der::value(der::UTF8_STRING, "no\u{202e} credit".as_bytes())]);
        assert_eq!(asked(|_| Ok(status(2, &[&text]))), Err(StampError::Refused("no credit".to_owned())));
        let clock = &[der::BIT_STRING, 3, 1, 0, 2][..];
        assert_eq!(asked(|_| Ok(status(2, &[clock]))), Err(StampError::Refused("its clock is not available".to_owned())));
        assert_eq!(asked(|_| Ok(status(3, &[]))), Err(StampError::Refused("status 3, without a reason".to_owned())));
    }

    #[test]
    fn nonsense_and_silence_are_told_apart() {
        for nonsense in [&b""[..], b"<html>", &[0x30, 0x80], &status(0, &[])] {
            assert_eq!(asked(|_| Ok(nonsense.to_vec())), Err(StampError::Malformed), "{nonsense:02x?}");
        }
        let silent = asked(|_| Err(Unreached("no answer in 20 seconds".to_owned())));
        assert_eq!(silent, Err(StampError::Unreached("no answer in 20 seconds".to_owned())));
        let mut longer = status(0, &[]);
        longer.push(0);
        assert_eq!(asked(|_| Ok(longer.clone())), Err(StampError::Malformed));
    }
}
