//! Names held before: which name stands on a certificate, and whether it is the present one.

use peerfolio_core::model::{Credential, FormerName, Holder};

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
