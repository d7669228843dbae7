//! What is found about one signature.
//!
//! It must never answer yes to a question that nobody can answer from the file: who somebody is, or when it was.

use super::file::appended;
use super::known::{Known, Whose};
use super::{finding, sentence};
use crate::view::{AnswerView, CertificateView, FindingView, SignatureView};
use crate::words::{day, list, number_of};
use chrono::NaiveDateTime;
use peerfolio_core::date;
use peerfolio_packet::{CertificateFinding, Chain, ChangeKind, Origin, Revocation, SignatureFinding, Verdict};

use AnswerView::{No, Unknown, Yes};

/// A signature as it crosses to the window and the terminal.
pub(super) fn view(verdict: &Verdict, found: &SignatureFinding, known: &Known) -> SignatureView {
    let mut problems = found.problems.clone();
    problems.extend(found.appended.changes.iter().map(|change| change.words.clone()));
    SignatureView {
        signer: found.signer.clone(),
        fingerprint: found.fingerprint.map(|fingerprint| fingerprint.to_string()),
        self_made: match found.origin {
            Origin::SelfMade => Some(true),
            Origin::IssuedBy { .. } => Some(false),
            Origin::Unclear => None,
        },
        signed_at: found.claimed_time.map(|time| format!("{}Z", time.format("%Y-%m-%dT%H:%M:%S"))),
        time_stamp: found.time_stamp.as_ref().map(|stamp| {
            let by = stamp.by.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
            format!("{}Z{by}", stamp.at.format("%Y-%m-%dT%H:%M:%S"))
        }),
        document_time_stamp: found.is_document_time_stamp(),
        intact: found.intact,
        valid: found.valid,
        covers_whole_file: found.covers_whole_file,
        appended_bytes: u32::try_from(found.appended.bytes).unwrap_or(u32::MAX),
        problems,
        findings: findings(verdict, found, known),
        certificates: found.certificates.iter().enumerate().map(|(at, one)| certificate(at, one, found)).collect(),
    }
}

fn findings(verdict: &Verdict, found: &SignatureFinding, known: &Known) -> Vec<FindingView> {
    let mut all = vec![who(found, known), when(found), unchanged(found), key(found), whole(found), later(found)];
    all.extend(allowed(found));
    all.extend(in_force(found));
    all.push(chain(found));
    all.extend(taken_back(found));
    all.push(certified(found));
    all.push(long_term(verdict, found));
    all
}

fn time(at: NaiveDateTime) -> String {
    format!("{}, {} UTC", day(at.date()), at.format("%H:%M:%S"))
}

/// Whether the words are that this program cannot tell, and not that the file is wrong.
fn is_beyond(found: &SignatureFinding) -> bool {
    !found.problems.is_empty() && found.problems.iter().all(|problem| problem.contains("cannot be checked here"))
}

fn who(found: &SignatureFinding, known: &Known) -> FindingView {
    let question = if found.is_document_time_stamp() { "Is it known who stamped it?" } else { "Is it known who signed?" };
    let Some(fingerprint) = found.fingerprint else {
        return finding("who", question, No, "The signer's certificate cannot be read.", true);
    };
    let name = found.signer.as_deref().unwrap_or("somebody without a name");
    let (answer, words, against) = match known.whose(&fingerprint, found.signer.as_deref()) {
        Whose::Own => (Yes, "You: it is a key of your own wallet.".to_owned(), false),
        Whose::Noted(noted, on) => {
            let on = date::parse(on).map_or_else(|| on.to_owned(), day);
            (Yes, format!("You noted this key on {on} as the one of {noted}."), false)
        }
        Whose::Namesake(on) => {
            let on = date::parse(on).map_or_else(|| on.to_owned(), day);
            let words = format!(
                "The certificate says “{name}”, but the key that you noted under this name on {on} is another one. Anybody can make a \
                 certificate with any name: ask {name} before you believe it."
            );
            (No, words, true)
        }
        Whose::Nobodys => {
            let words = match &found.origin {
                Origin::SelfMade => format!(
                    "The certificate says “{name}” and was made by the signer; anybody can make one with any name. Compare the \
                     fingerprint with {name}, by telephone."
                ),
                Origin::IssuedBy { name: issuer, .. } => format!(
                    "The certificate says “{name}” and was issued by {issuer}. There is no list of authorities here: whether to \
                     believe {issuer} is for you to say."
                ),
                Origin::Unclear => format!("The certificate says “{name}”, and it cannot be told who made it."),
            };
            (Unknown, words, false)
        }
    };
    finding("who", question, answer, words, against)
}

fn when(found: &SignatureFinding) -> FindingView {
    let question = "Does anybody vouch for the time?";
    if let Some(stamp) = &found.time_stamp {
        let by = stamp.by.as_deref().unwrap_or("a service without a name");
        let words = format!("A time stamp by {by} says {}. Whether to believe {by} is for you to say.", time(stamp.at));
        return finding("when", question, Yes, words, false);
    }
    match found.claimed_time {
        Some(at) if found.is_document_time_stamp() => {
            let words = format!("The service says {}. Whether to believe it is for you to say.", time(at));
            finding("when", question, Yes, words, false)
        }
        Some(at) => finding("when", question, No, format!("{}, by the signer's own clock: a claim.", time(at)), false),
        None => finding("when", question, Unknown, "It does not say when it was signed.", false),
    }
}

fn unchanged(found: &SignatureFinding) -> FindingView {
    let question = "Are the signed bytes unchanged?";
    if found.intact {
        return finding("unchanged", question, Yes, "Not one byte of what was signed was changed.", false);
    }
    if is_beyond(found) {
        return finding("unchanged", question, Unknown, "The method of this signature is not known to this program.", false);
    }
    let problems: Vec<String> = found.problems.iter().map(|problem| sentence(problem)).collect();
    let words = if problems.is_empty() { "What was signed cannot be told.".to_owned() } else { problems.join(" ") };
    finding("unchanged", question, No, words, true)
}

fn key(found: &SignatureFinding) -> FindingView {
    let question = "Is it the work of the certificate's key?";
    if found.valid {
        return finding(
            "key",
            question,
            Yes,
            "The signature was made with the key of this certificate, by a sound method.",
            false,
        );
    }
    if is_beyond(found) {
        let words = "The method of this signature is not known to this program: nothing shows that it is wrong, and nothing that it is right.";
        return finding("key", question, Unknown, words, true);
    }
    let problems: Vec<String> = found.problems.iter().map(|problem| sentence(problem)).collect();
    let words = match (found.intact, problems.is_empty()) {
        (false, _) | (_, true) => "It does not fit this file, so it proves nothing.".to_owned(),
        _ => problems.join(" "),
    };
    finding("key", question, No, words, true)
}

fn whole(found: &SignatureFinding) -> FindingView {
    let question = "Does it cover the whole file?";
    match appended(found) {
        None if found.covers_whole_file => {
            finding("whole", question, Yes, "All of the file, but for the signature itself.", false)
        }
        None => finding("whole", question, No, "It does not say in a sound way what it covers.", true),
        Some(words) => finding("whole", question, No, words, false),
    }
}

fn later(found: &SignatureFinding) -> FindingView {
    let question = "Is what you see what was signed?";
    let changes = &found.appended.changes;
    if !found.intact {
        let against = !is_beyond(found);
        return finding("later", question, Unknown, "That cannot be told, since the signature does not fit the file.", against);
    }
    if changes.is_empty() {
        let words = match found.covers_whole_file {
            true => "Nothing was added after it was signed.",
            false if found.appended.shows_in_kept_place => "What was added later shows only in the place kept for a signature.",
            false => "What was added later changes nothing that is seen.",
        };
        return finding("later", question, Yes, words, false);
    }
    let words: Vec<String> = changes.iter().map(|change| sentence(&change.words)).collect();
    let only_visible = changes.iter().all(|change| change.kind == ChangeKind::VisibleSignature);
    finding("later", question, if only_visible { Unknown } else { No }, words.join(" "), true)
}

/// Whether later changes keep to what a certification allows; nothing where there is none, or nothing changed.
fn allowed(found: &SignatureFinding) -> Option<FindingView> {
    let level = found.certification?;
    if found.appended.changes.is_empty() {
        return None;
    }
    let question = "Do the later changes keep to what the signer allowed?";
    Some(if found.appended.changes.iter().all(|change| change.kind.is_allowed_at(level)) {
        let words = "They are of a kind that the signer allowed. The signer never saw them: what they say is not signed by this signature.";
        finding("allowed", question, Yes, words, false)
    } else {
        finding("allowed", question, No, "The signer did not allow changes of this kind.", true)
    })
}

fn in_force(found: &SignatureFinding) -> Option<FindingView> {
    let one = found.certificates.first()?;
    let question = "Was the certificate in force?";
    let span = format!("from {} to {}", day(one.not_before.date()), day(one.not_after.date()));
    Some(match found.in_force {
        Some(true) => {
            finding("in-force", question, Yes, format!("It was good {span}, and the signature is of that time."), false)
        }
        Some(false) => {
            let words = format!("It was good {span}, and the signature says another time: ask the signer.");
            finding("in-force", question, No, words, true)
        }
        None => finding("in-force", question, Unknown, format!("It was good {span}; when it was used is not told."), false),
    })
}

fn chain(found: &SignatureFinding) -> FindingView {
    let question = "Does somebody else vouch for the certificate?";
    let names: Vec<String> = found.certificates.iter().skip(1).filter_map(|one| one.name.clone()).collect();
    match (found.chain, &found.origin) {
        (Chain::SelfMade, _) => {
            finding("chain", question, No, "Nobody: the signer made it. The fingerprint is what to go by.", false)
        }
        (Chain::ToRoot, _) => {
            let words = format!(
                "{}, up to a certificate that vouches for itself. Whether to trust that one is for you to say.",
                crate::words::sentence_start(&list(&names))
            );
            finding("chain", question, Yes, words, false)
        }
        (Chain::Open, Origin::IssuedBy { name, .. }) => {
            let last = found.certificates.last().and_then(|one| one.issuer.clone()).unwrap_or_else(|| name.clone());
            let words = format!("It names {last}, whose certificate is not in the file, so that this cannot be checked here.");
            finding("chain", question, Unknown, words, false)
        }
        _ => finding("chain", question, Unknown, "The certificate cannot be read or checked.", true),
    }
}

/// Nothing for a certificate that nobody else issued: there is nobody who would take it back.
fn taken_back(found: &SignatureFinding) -> Option<FindingView> {
    if found.chain == Chain::SelfMade {
        return None;
    }
    let question = "Does its issuer stand by it?";
    Some(match found.certificates.first()?.revocation {
        Revocation::Good => {
            finding("taken-back", question, Yes, "The file holds its issuer's word that it was not taken back.", false)
        }
        Revocation::Revoked(at) => finding("taken-back", question, No, format!("Its issuer took it back on {}.", time(at)), true),
        Revocation::NotTold => {
            finding("taken-back", question, Unknown, "The file does not say, and nobody is asked over a network.", false)
        }
    })
}

fn certified(found: &SignatureFinding) -> FindingView {
    let question = "Did the signer say what may be changed later?";
    let (answer, words) = match found.certification {
        Some(1) => (Yes, "Nothing may be changed; only material for checking the signature may follow."),
        Some(2) => (Yes, "Forms may be filled in, and others may sign."),
        Some(_) => (Yes, "Forms may be filled in, others may sign, and remarks may be added."),
        None => (No, "It is an approval and says nothing of later changes; any change is named here."),
    };
    finding("certified", question, answer, words, false)
}

fn long_term(verdict: &Verdict, found: &SignatureFinding) -> FindingView {
    let question = "Can it still be checked in years?";
    let (certificates, answers) = verdict.kept;
    if found.chain == Chain::SelfMade {
        let words = "All that is needed is inside: the certificate is the signer's own, and nobody else has to be asked.";
        return finding("long-term", question, Yes, words, false);
    }
    match (found.has_revocation_material, found.chain) {
        (true, Chain::ToRoot) => {
            let kept = if certificates + answers > 0 {
                format!(
                    "The file keeps {} and {} for it.",
                    number_of(certificates, "certificate", "certificates"),
                    number_of(answers, "answer of issuers", "answers of issuers")
                )
            } else {
                "The signature keeps the issuers' answers itself.".to_owned()
            };
            finding("long-term", question, Yes, kept, false)
        }
        (true, _) => finding(
            "long-term",
            question,
            No,
            "Some of the material is in the file, but not the whole chain of certificates.",
            false,
        ),
        (false, _) => finding(
            "long-term",
            question,
            No,
            "The issuers' answers are not in the file; one will have to ask them, as long as they answer.",
            false,
        ),
    }
}

fn certificate(at: usize, one: &CertificateFinding, found: &SignatureFinding) -> CertificateView {
    let name = one.name.as_deref().unwrap_or("somebody without a name");
    let issuer = one.issuer.as_deref().unwrap_or("somebody without a name");
    let is_root =
        one.name == one.issuer && at + 1 == found.certificates.len() && matches!(found.chain, Chain::SelfMade | Chain::ToRoot);
    let made = if is_root { "made by itself".to_owned() } else { format!("issued by {issuer}") };
    let word = match one.revocation {
        Revocation::Revoked(at) => format!("; taken back on {}", time(at)),
        Revocation::Good => "; not taken back, says its issuer".to_owned(),
        Revocation::NotTold => String::new(),
    };
    CertificateView {
        name: one.name.clone(),
        issuer: one.issuer.clone(),
        fingerprint: one.fingerprint.to_string(),
        valid_from: one.not_before.date().to_string(),
        valid_until: one.not_after.date().to_string(),
        sentence: format!("{name}: {made}, good from {} to {}{word}.", day(one.not_before.date()), day(one.not_after.date())),
    }
}
