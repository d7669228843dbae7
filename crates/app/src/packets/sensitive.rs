//! Which rows tell of health, recovery or a person's past: they never leave unless each is asked for by itself.
//!
//! Told by words alone, and rather once too often: a tick more is a small price, a diagnosis sent by mistake is not. It must
//! never be used to judge a person, only to hold a row back.

use peerfolio_core::model::{Confirmation, Document};

/// Words that tell of it in a paper of any kind. Each stands at the beginning of a word or of several.
const ALWAYS: [&str; 54] = [
    "arrest",
    "background check",
    "bank statement",
    "birth certificate",
    "clean date",
    "conviction",
    "court",
    "criminal",
    "custody",
    "dd 214",
    "dd214",
    "diagnos",
    "disability",
    "discharge",
    "divorce",
    "driver",
    "expunge",
    "felony",
    "fingerprint card",
    "health record",
    "identity card",
    "in recovery",
    "incarcerat",
    "lease",
    "lived experience",
    "marriage",
    "medical",
    "my addiction",
    "my health",
    "my journey",
    "my mental",
    "my recovery",
    "my story",
    "my treatment",
    "name change",
    "pardon",
    "parole",
    "passport",
    "prison",
    "probation",
    "proof of address",
    "proof of residence",
    "psychiatric record",
    "recovery attestation",
    "recovery date",
    "recovery letter",
    "recovery statement",
    "recovery story",
    "sober",
    "sobriety",
    "social security",
    "ssn",
    "tax return",
    "utility bill",
];

/// Words that tell of it where the paper is no certificate: courses are about treatment and recovery, letters tell of one's own.
const UNLESS_CERTIFICATE: [&str; 15] = [
    "addiction",
    "affidavit",
    "detox",
    "disorder",
    "drug",
    "health",
    "hospital",
    "medication",
    "mental",
    "personal statement",
    "psychiatr",
    "recover",
    "rehab",
    "therap",
    "treatment",
];

/// Whether a paper tells of health, recovery or a person's past, by its kind, its title or the name of its file.
#[must_use]
pub fn paper(paper: &Document) -> bool {
    let certificate = says(&paper.kind, &["certificate", "transcript", "completion", "course", "license", "licence"]);
    let file = paper.file.rsplit(['/', '\\']).next().unwrap_or_default();
    [paper.kind.as_str(), &paper.title, file]
        .into_iter()
        .any(|text| says(text, &ALWAYS) || (!certificate && says(text, &UNLESS_CERTIFICATE)))
}

/// Whether an answer tells of the holder's health, recovery or past: those about the holder, which the rules ask as conditions,
/// and any that speaks of it.
#[must_use]
pub fn answer(answer: &Confirmation) -> bool {
    let of_the_holder = answer.field.starts_with("condition.");
    [answer.field.as_str(), &answer.value, &answer.by]
        .into_iter()
        .any(|text| says(text, &ALWAYS) || (of_the_holder && says(text, &UNLESS_CERTIFICATE)))
}

/// Whether a title or a role speaks of it. It leaves with its row; a warning says so.
#[must_use]
pub fn speaks(text: &str) -> bool {
    says(text, &ALWAYS)
}

/// Whether one of the words stands in the text at the beginning of a word, whatever separates the words.
fn says(text: &str, words: &[&str]) -> bool {
    let mut plain = String::from(" ");
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            plain.push(letter);
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    words.iter().any(|word| plain.match_indices(word).any(|(at, _)| plain.get(..at).is_some_and(|before| before.ends_with(' '))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(kind: &str, title: &str) -> bool {
        let file = "files/scan.pdf".to_owned();
        paper(&Document {
            id: "d".into(),
            kind: kind.into(),
            title: title.into(),
            file,
            sha256: String::new(),
            credential: None,
            activity: None,
        })
    }

    #[test]
    fn papers_about_a_person_need_a_tick_and_certificates_of_courses_do_not() {
        for (kind, title) in [
            ("recovery", "Letter"),
            ("medical", "Letter"),
            ("lived-experience", "Statement"),
            ("discharge", "Scan 1"),
            ("letter", "My recovery, in my own words"),
            ("letter", "Statement of Lived_Experience"),
            ("certificate", "DD-214"),
            ("certificate", "Marriage certificate"),
            ("certificate", "My recovery, in my own words"),
            ("other", "Diagnosis 2019"),
            ("other", "Mental health record"),
            ("id", "Driver's licence"),
        ] {
            assert!(is(kind, title), "{kind}: {title}");
        }
        for (kind, title) in [
            ("certificate", "Certified Peer Recovery Specialist"),
            ("certificate", "Recovery coaching, 6 hours"),
            ("certificate", "Medication-assisted treatment"),
            ("letter", "Letter of good standing"),
            ("letter", "Scourtney Samplewood"),
        ] {
            assert!(!is(kind, title), "{kind}: {title}");
        }
        let file = Document {
            id: "d".into(),
            kind: "letter".into(),
            title: "Letter".into(),
            file: "files/sobriety.pdf".into(),
            sha256: String::new(),
            credential: None,
            activity: None,
        };
        assert!(paper(&file), "the name of the file leaves with it");
    }

    #[test]
    fn answers_about_the_holder_s_recovery_need_a_tick() {
        let told =
            |field: &str, value: &str| Confirmation { field: field.into(), value: value.into(), ..Confirmation::default() };
        assert!(answer(&told("condition.in-recovery", "yes")));
        assert!(answer(&told("condition.recovery-two-years", "yes")));
        assert!(!answer(&told("renewal.ce_hours", "30")));
        assert!(!answer(&told("renewal.minimum.recovery", "6")), "a topic of courses");
    }
}
