//! Words and small judgements that the kinds of packet share: hours, days, bodies, where a certificate stands.
//!
//! For readers other than the holder. It must never call a certificate in force of which that is not known.

use crate::view::{BodyView, CredentialStatus, StandingView};
use crate::words;
use peerfolio_core::{Hours, NaiveDate, date};
use peerfolio_packet::kinds::parts::Amount;

/// What the holder noted as to be asked, as far as it may be said: a question that repeats an answer stays where answers stay.
pub(super) fn open_questions<'a>(questions: impl Iterator<Item = &'a String>, answers_shown: bool) -> Vec<String> {
    let repeats = |question: &str| question.contains(" told you \u{201c}") || question.starts_with("An answer you noted");
    let mut said: Vec<String> = Vec::new();
    for question in questions.filter(|question| answers_shown || !repeats(question)) {
        if !said.contains(question) {
            said.push(question.clone());
        }
    }
    said
}

/// `1 hour`, `2,900 hours`: as the tables have it.
pub(super) fn in_hours(hours: Hours) -> String {
    let plain = words::hours(hours);
    let digits = plain.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(plain.len());
    let (whole, rest) = plain.split_at(digits);
    let mut grouped = String::new();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    // A number stays on the line of its unit.
    format!("{grouped}{}", rest.replacen(' ', "\u{a0}", 1))
}

/// A body with the nearest way to reach it, where any is known.
pub(super) fn reached(body: &BodyView) -> String {
    let way = [&body.phone, &body.email].into_iter().flatten().next();
    match (body.name.as_str(), way) {
        ("", _) => "the issuer".to_owned(),
        (name, None) => name.to_owned(),
        (name, Some(way)) => format!("{name} ({way})"),
    }
}

pub(super) fn amount(text: Option<&str>) -> Amount {
    text.and_then(|text| text.parse::<Hours>().ok()).map_or(Amount::Unknown, Amount::Hours)
}

/// What a kind of paper is called at the head of its page.
pub(super) fn kind_words(kind: &str) -> String {
    if kind.trim().is_empty() { "Paper".to_owned() } else { words::sentence_start(&kind.replace('-', " ")) }
}

/// `2024-10-01`, `2024-10` or `2024`, as people write it.
pub(super) fn loose_day(text: &str) -> String {
    if let Some(day) = date::parse(text) {
        return words::day(day);
    }
    let month = text.split_once('-').and_then(|(year, month)| Some((year, month.parse::<u32>().ok()?)));
    month.map_or_else(|| text.to_owned(), |(year, month)| format!("{} {year}", words::month(month)))
}

/// The row of a rule that asks how units are counted which are no contact hours.
pub(super) const UNITS: &str = "units";

/// What the hours of a rule rest on that does not say how it counts them.
pub(super) const BY_STANDARD: &str =
    "CEUs are taken as 10 hours each and college credits as 15; no source of the body says how it counts them.";

/// Whether it is what somebody asks in each period, rather than a certificate.
pub(super) fn recurs(status: &CredentialStatus) -> bool {
    status.own_rule.as_ref().is_some_and(|own| own.recurs)
}

/// Whether a certificate is in force; `None`: that is not known.
pub(super) const fn in_force(standing: StandingView) -> Option<bool> {
    match standing {
        StandingView::Current | StandingView::RenewalOpen | StandingView::DoesNotExpire => Some(true),
        StandingView::Grace | StandingView::Lapsed => Some(false),
        StandingView::Unknown => None,
    }
}

/// The place of a certificate in a list: what is in force first, what has expired last.
pub(super) const fn importance(standing: StandingView) -> u8 {
    match standing {
        StandingView::Current | StandingView::RenewalOpen | StandingView::DoesNotExpire => 0,
        StandingView::Unknown => 1,
        StandingView::Grace => 2,
        StandingView::Lapsed => 3,
    }
}

/// Words of a source with the apostrophes of print: a straight one between two letters, or behind a letter.
pub(super) fn curly(words: &str) -> String {
    let mut before = ' ';
    let print = |letter: char| {
        let apostrophe = letter == '\'' && before.is_alphanumeric();
        before = letter;
        if apostrophe { '\u{2019}' } else { letter }
    };
    words.chars().map(print).collect()
}

/// Where a certificate stands, in a word or two.
pub(super) fn standing_words(standing: StandingView) -> &'static str {
    match standing {
        StandingView::Current => "in force",
        StandingView::RenewalOpen => "in force, renewal open",
        StandingView::Grace => "expired, still renewable",
        StandingView::Lapsed => "expired",
        StandingView::DoesNotExpire => "does not expire",
        StandingView::Unknown => "expiry not known",
    }
}

/// How many rows, and how many hours, count without being shown.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unseen {
    pub(super) rows: usize,
    pub(super) hours: Hours,
}

impl Unseen {
    pub(super) fn add(&mut self, hours: Hours) {
        self.rows += 1;
        self.hours += hours;
    }

    /// `2 entries that are not shown here`.
    pub(super) fn words(self) -> String {
        if self.rows == 1 {
            "1 entry that is not shown here".to_owned()
        } else {
            format!("{} entries that are not shown here", self.rows)
        }
    }
}

/// The day behind a text of a view.
pub(super) fn parsed(text: Option<&str>) -> Option<NaiveDate> {
    text.and_then(date::parse)
}
