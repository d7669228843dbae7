//! What the holder chooses to show: the choice itself and the safe one to begin with for each reader.
//!
//! A choice only names; `extract` carries it out. It must never hold a text of the record except ids and the recipient.

use crate::view::{PacketChoice, PurposeView, Reveal};

/// What a packet is for and what it may show. It is kept in the log of disclosures, so its form is a promise: members are
/// added, never renamed.
pub type Choice = PacketChoice;

impl Reveal {
    /// What a reader needs, and nothing more.
    ///
    /// Nobody needs the birth date or the names of bodies that answered; who a person worked for, and under whom, is shown to those who
    /// judge hours of work. Papers about health, recovery or a person's past are in no reader's list: they need a tick each
    /// ([`PacketChoice::asked_for`]).
    #[must_use]
    pub const fn for_reader(purpose: PurposeView) -> Self {
        let least = Self {
            contact: false,
            birth_date: false,
            home_state: false,
            training: false,
            experience: false,
            supervision: false,
            employers: false,
            former_names: false,
            confirmations: false,
            scans: true,
            originals: false,
            extract: false,
        };
        match purpose {
            // Whether a certificate is in force, the certificate itself, and the courses behind it.
            PurposeView::Employer => Self { training: true, ..least },
            // The log of courses in the order of the rule, the certificates behind it, and how to reach who asks.
            PurposeView::Renewal => {
                Self { contact: true, training: true, confirmations: true, originals: true, extract: true, ..least }
            }
            // Point by point: training, work and supervision; the old state looks the person up under the name it knows.
            PurposeView::Reciprocity => Self {
                contact: true,
                home_state: true,
                training: true,
                experience: true,
                supervision: true,
                employers: true,
                confirmations: true,
                originals: true,
                extract: true,
                ..least
            },
            // The qualification standard asks for the certification and for work experience.
            PurposeView::Va => Self { contact: true, training: true, experience: true, employers: true, ..least },
        }
    }
}

impl PacketChoice {
    /// The safe choice for a reader: all certificates, and of the rest what the reader needs.
    #[must_use]
    pub fn for_reader(purpose: PurposeView) -> Self {
        Self {
            purpose,
            to: None,
            credentials: None,
            recipient: None,
            reveal: Reveal::for_reader(purpose),
            asked_for: Vec::new(),
            kept_back: Vec::new(),
            with_place: Vec::new(),
        }
    }
}

impl Reveal {
    /// Every part by the word that names it in a call: `contact`, `birth-date` …
    pub const WORDS: [&str; 12] = [
        "contact",
        "birth-date",
        "home-state",
        "training",
        "experience",
        "supervision",
        "employers",
        "former-names",
        "confirmations",
        "scans",
        "originals",
        "extract",
    ];

    fn part(&mut self, word: &str) -> Option<&mut bool> {
        Some(match word {
            "contact" => &mut self.contact,
            "birth-date" => &mut self.birth_date,
            "home-state" => &mut self.home_state,
            "training" => &mut self.training,
            "experience" => &mut self.experience,
            "supervision" => &mut self.supervision,
            "employers" => &mut self.employers,
            "former-names" => &mut self.former_names,
            "confirmations" => &mut self.confirmations,
            "scans" => &mut self.scans,
            "originals" => &mut self.originals,
            "extract" => &mut self.extract,
            _ => return None,
        })
    }
}

impl PacketChoice {
    /// Shows or hides what a word names: a part ([`Reveal::WORDS`]), a row as `kind/id`, the place of a photograph as
    /// `place/id`, or a name held before as `former-name/NAME`.
    ///
    /// # Errors
    /// The words that would be right, where this is none.
    pub fn set(&mut self, word: &str, show: bool) -> Result<(), String> {
        let word = word.trim();
        if let Some(part) = self.reveal.part(word) {
            *part = show;
            return Ok(());
        }
        let put = |to: &mut Vec<String>, row: String, on: bool| {
            to.retain(|known| *known != row);
            if on {
                to.push(row);
            }
        };
        match word.split_once('/') {
            Some(("place", id)) if !id.is_empty() => put(&mut self.with_place, format!("document/{id}"), show),
            Some((
                "credential" | "activity" | "experience" | "supervision" | "document" | "confirmation" | "former-name",
                id,
            )) if !id.is_empty() => {
                put(&mut self.asked_for, word.to_owned(), show);
                put(&mut self.kept_back, word.to_owned(), !show);
            }
            _ => {
                let known = Self::list();
                return Err(format!("“{word}” is nothing that can be shown or hidden; write {known}"));
            }
        }
        Ok(())
    }

    fn list() -> String {
        format!("{}, or one row as document/ID or activity/ID", Reveal::WORDS.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_reader_is_shown_what_it_does_not_need() {
        for purpose in [PurposeView::Employer, PurposeView::Renewal, PurposeView::Reciprocity, PurposeView::Va] {
            let choice = PacketChoice::for_reader(purpose);
            assert!(!choice.reveal.birth_date && !choice.reveal.former_names, "{purpose:?}");
            assert!(choice.asked_for.is_empty() && choice.with_place.is_empty());
        }
        let employer = Reveal::for_reader(PurposeView::Employer);
        assert!(!employer.contact && !employer.home_state && !employer.supervision && !employer.experience);
        let va = Reveal::for_reader(PurposeView::Va);
        assert!(va.experience && !va.supervision && !va.home_state);
    }

    #[test]
    fn every_word_shows_and_hides_what_it_names() {
        for word in Reveal::WORDS {
            let mut choice = PacketChoice::for_reader(PurposeView::Employer);
            choice.reveal = Reveal::default();
            choice.set(word, true).unwrap();
            assert_ne!(choice.reveal, Reveal::default(), "{word}");
            choice.set(word, false).unwrap();
            assert_eq!(choice.reveal, Reveal::default(), "{word}");
        }
        let mut choice = PacketChoice::for_reader(PurposeView::Employer);
        choice.set("document/d1", true).unwrap();
        choice.set("place/d1", true).unwrap();
        assert_eq!((choice.asked_for.len(), choice.with_place.len(), choice.kept_back.len()), (1, 1, 0));
        choice.set("document/d1", false).unwrap();
        assert_eq!((choice.asked_for.len(), choice.kept_back.len()), (0, 1));
        for wrong in ["", "everything", "holder/x", "document/"] {
            assert!(choice.set(wrong, true).is_err(), "{wrong}");
        }
    }
}
