//! Names held before: which name stands on a certificate, and whether it is the present one.

use peerfolio_core::model::{Credential, FormerName, Holder, Record};
use peerfolio_packet::Signer;
use peerfolio_packet::common_name;

/// Most characters of a name that a certificate of one's own bears (RFC 5280, ub-common-name).
const IN_A_CERTIFICATE: usize = 64;

/// Whose name stands on a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bears<'a> {
    /// The present one, or a way of writing it.
    Present,
    /// Another one. With what is noted of it, where it is noted as held before.
    Other {
        /// The name on the certificate.
        name: &'a str,
        /// The line of the holder that tells of it.
        noted: Option<&'a FormerName>,
    },
}

/// Which name a certificate bears.
pub(crate) fn borne<'a>(held: &'a Credential, holder: &'a Holder) -> Bears<'a> {
    let Some(name) = held.name_shown.as_deref() else { return Bears::Present };
    let noted = holder.former_names.iter().find(|before| same(&before.name, name));
    if noted.is_none() && is_way_of_writing(name, &holder.name) {
        return Bears::Present;
    }
    Bears::Other { name, noted }
}

/// Words of a name, without case and points.
fn words(name: &str) -> Vec<String> {
    name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Whether two names are the same but for case, points and blanks.
pub(crate) fn same(one: &str, other: &str) -> bool {
    words(one) == words(other)
}

/// Whether a key's own certificate was made out to this name. Those of before were cut in the middle of a word.
pub(crate) fn stands_in(certificate: &str, name: &str) -> bool {
    let cut = |name: &str| name.trim().chars().take(IN_A_CERTIFICATE).collect::<String>();
    same(certificate, &common_name(name)) || same(&cut(certificate), &cut(name))
}

/// The name that a signature shows, where it is another than the present one.
pub(crate) fn signs_as<'a>(signer: &'a Signer, holder: &Holder) -> Option<&'a str> {
    (!stands_in(&signer.name, &holder.name)).then_some(signer.name.as_str())
}

/// Words of names held before, or on a certificate, that no name has which leaves. Initials tell nobody.
pub(crate) fn hidden(whole: &Record, shown: &Record) -> Vec<String> {
    let names = |record: &Record| -> Vec<String> {
        let before = record.holder.former_names.iter().map(|before| before.name.as_str());
        let on_certificates = record.credentials.iter().filter_map(|held| held.name_shown.as_deref());
        before.chain(on_certificates).flat_map(words).collect()
    };
    let mut open = names(shown);
    open.extend(words(&whole.holder.name));
    names(whole).into_iter().filter(|word| word.chars().count() > 1 && !open.contains(word)).collect()
}

/// Whether one of the words stands in a text; a long one also inside of another, as in the name of a file.
pub(crate) fn has_word_of(text: &str, hidden: &[String]) -> bool {
    let (words, text) = (words(text), text.to_lowercase());
    hidden.iter().any(|word| words.contains(word) || (word.chars().count() >= 5 && text.contains(word.as_str())))
}

/// Whether two names differ only in what stands between the first word and the last: a second name, an initial.
fn is_way_of_writing(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    one.first() == other.first() && one.last() == other.last()
}

#[cfg(test)]
mod tests {
    use super::*;
    use peerfolio_core::NaiveDate;

    #[test]
    fn a_certificate_of_one_s_own_bears_as_much_of_a_name_as_fits() {
        let long = format!("Sample {} Person", "A. ".repeat(40));
        assert!(stands_in(&long.chars().take(64).collect::<String>(), &long));
        let cut = format!("{} Sample", "Maximiliana-".repeat(5));
        assert!(stands_in(&common_name(&format!("{cut} Longlastname")), &format!("{cut} Longlastname")));
        assert!(stands_in("sample person", " Sample Person "));
        for other in ["Sample Former", "Sample Q Person", "Sample"] {
            assert!(!stands_in(other, "Sample Person"), "{other}");
        }
    }

    #[test]
    fn the_words_of_a_hidden_name_are_found_in_titles_and_files() {
        let mut whole = Record::default();
        whole.holder.name = "Ann Newname".into();
        whole.holder.former_names = vec![FormerName { name: "Ann Q. Lee-Oldname".into(), ..FormerName::default() }];
        let mut shown = Record::default();
        let words = hidden(&whole, &shown);
        assert_eq!(words, ["lee", "oldname"], "what the present name has too tells nothing, and an initial tells nobody");
        for text in ["Name: Ann OLDNAME", "annoldname_cps.pdf", "Lee, CPS certificate"] {
            assert!(has_word_of(text, &words), "{text}");
        }
        for text in ["Ann Newname CPS", "Sleep and recovery: course", "CPS certificate"] {
            assert!(!has_word_of(text, &words), "{text}");
        }
        shown.holder.former_names = whole.holder.former_names.clone();
        assert!(hidden(&whole, &shown).is_empty(), "a name that leaves is not hidden");
    }

    #[test]
    fn a_second_name_is_no_other_name_and_a_noted_one_is() {
        let holder = Holder {
            name: "Sample Person".into(),
            former_names: vec![
                FormerName { name: "Sample Former".into(), until: NaiveDate::from_ymd_opt(2020, 5, 1), by: None },
                FormerName { name: "Sample X. Person".into(), ..FormerName::default() },
            ],
            ..Holder::default()
        };
        let bears = |name: Option<&str>| {
            let held = Credential {
                id: "c".into(),
                type_id: None,
                title: None,
                issuer: None,
                number: None,
                issued_on: NaiveDate::default(),
                renewals: Vec::new(),
                expires_on: None,
                own_rule: None,
                name_shown: name.map(ToOwned::to_owned),
            };
            match borne(&held, &holder) {
                Bears::Present => None,
                Bears::Other { noted, .. } => Some(noted.is_some()),
            }
        };
        assert_eq!(bears(None), None);
        assert_eq!(bears(Some("SAMPLE Q. PERSON")), None);
        assert_eq!(bears(Some("sample former")), Some(true));
        assert_eq!(bears(Some("Sample X Person")), Some(true), "what is noted as held before is another name");
        assert_eq!(bears(Some("Sample Unknown")), Some(false));
        assert_eq!(bears(Some("Person")), Some(false));
    }
}
