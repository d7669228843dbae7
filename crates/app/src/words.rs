//! The words in which answers are given: one place, so that a second language finds its place beside them.
//!
//! Plain words, second person, no blame. A deadline is said in words and as a date.

use crate::questions::value_words;
use peerfolio_core::judge::{Open, Reason};
use peerfolio_core::pack::{Field, Terms, UNKNOWN};
use peerfolio_core::{Hours, NaiveDate};

/// `10 May 2027`.
#[must_use]
pub fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// The month's name; 1 is January.
#[must_use]
pub fn month(number: u32) -> String {
    NaiveDate::from_ymd_opt(2000, number, 1).map(|day| day.format("%B").to_string()).unwrap_or_default()
}

/// `in 12 days, 10 May 2027`.
#[must_use]
pub fn when(date: NaiveDate, as_of: NaiveDate) -> String {
    let days = (date - as_of).num_days();
    let distance = match days.unsigned_abs() {
        0 => return format!("today, {}", day(date)),
        1 if days > 0 => return format!("tomorrow, {}", day(date)),
        1 => return format!("yesterday, {}", day(date)),
        count @ 2..=69 => format!("{count} days"),
        count @ 70..=699 => format!("{} months", (count + 15) / 30),
        count => format!("{} years", (count + 182) / 365),
    };
    if days > 0 { format!("in {distance}, {}", day(date)) } else { format!("{distance} ago, {}", day(date)) }
}

/// First letter in upper case.
#[must_use]
pub fn sentence_start(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `1 page`, `60 pages`.
pub fn number_of(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// `1 hour`, `1.5 hours`.
#[must_use]
pub fn hours(hours: Hours) -> String {
    if hours == Hours::whole(1) { "1 hour".to_owned() } else { format!("{hours} hours") }
}

/// `a, b and c`.
#[must_use]
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// First letter in lower case, unless the word is an acronym or a name of several capitals.
#[must_use]
pub fn inside_sentence(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(label.chars().skip(1)).collect(),
        _ => label.to_owned(),
    }
}

/// Why hours did not count.
#[must_use]
pub fn reason(reason: Reason, cycle: Option<(NaiveDate, NaiveDate)>) -> String {
    match reason {
        Reason::OutsideCycle => cycle.map_or("It was completed outside this renewal cycle.".to_owned(), |(from, to)| {
            format!("It was completed outside this renewal cycle, {} to {}.", day(from), day(to))
        }),
        Reason::OverMaximum => "The most that may count of this kind is used up.".to_owned(),
        Reason::NotApproved => "The rule counts only approved courses, and no approval is noted on this one.".to_owned(),
        Reason::Excluded => "The rule does not count courses of this kind.".to_owned(),
        Reason::Duplicate => "The same training is in your log already and counts once.".to_owned(),
        Reason::AssignedElsewhere => "It is counted for another certificate, and may not count for both.".to_owned(),
        Reason::NotYetCompleted => "Its date lies in the future. It counts from the day it is completed.".to_owned(),
    }
}

/// What a fact of a rule is called, by its name in an answer; the name itself where it is not known.
#[must_use]
pub fn field_name(path: &str) -> String {
    Field::parse(path).map_or_else(|| path.to_owned(), |field| Terms::default().label_of(field))
}

/// An answer with its unit.
fn told(path: &str, value: &str) -> String {
    Field::parse(path).map_or_else(|| value.to_owned(), |field| value_words(field.form.measure, value))
}

/// A value of the rules in a sentence; `unknown` is nothing.
#[must_use]
pub fn known(said: &str) -> String {
    if said == UNKNOWN { "nothing".to_owned() } else { format!("“{said}”") }
}

/// That a pack was last checked long ago. `body` is whom to ask.
#[must_use]
pub fn stale(place: &str, reviewed_on: NaiveDate, body: &str) -> String {
    let checked = day(reviewed_on);
    format!("The rules of {place} were last checked on {checked} and may be out of date. Ask {body} whether they still hold.")
}

/// What to ask, and whom. `body` is how the body is named, with how to reach it.
#[must_use]
pub fn question(open: &Open, body: &str) -> String {
    match open {
        Open::NoRule => "No rule is known for this certificate. Ask its issuer whether it expires, how it is renewed, and how many hours of what.".to_owned(),
        Open::NoTerms => format!("No source tells how this certificate is renewed. Ask {body} when it expires, how many hours of what are needed, and the fee."),
        Open::NoTermsInForce => format!("No known rule fits the dates of this certificate. Ask {body} which rule applies."),
        Open::Expiry => format!("When it expires is not known. Look for the date on the certificate and enter it; if there is none, ask {body}."),
        Open::Total => format!("How many hours are needed in all is not known. Ask {body}."),
        Open::Number { label } => format!("A source names “{label}” without a number. Ask {body} how many hours are needed."),
        Open::PlaceInTotal { label } => format!("No source says whether the hours of “{label}” are part of the total or come on top. Ask {body}."),
        Open::Relevance { what } => format!("Every hour must be about {what}. Some courses may not be: ask {body} whether they count."),
        Open::UnitByStandard => format!("A course is logged in CEUs or college credits, and no source says how {body} counts them. One CEU is taken as 10 hours, one credit as 15. Ask before you rely on it."),
        Open::Grace => format!("A grace period after expiry may exist; no source says so or denies it. Ask {body} at once whether you can still renew."),
        Open::PartOfExperience { label } => format!("Some work reaches beyond the cycle or beyond today, so part of it may count for “{label}”. Ask {body}, or enter the hours inside the cycle by themselves."),
        Open::Term { months } => {
            let terms: Vec<String> = months.iter().map(u32::to_string).collect();
            format!("You pick the term of this certificate ({} months), and its dates do not tell which one you picked. Enter the day of expiry that it shows, or ask {body}.", terms.join(", "))
        }
        Open::Condition { question, .. } => format!("{question} Answer this once; part of the rule hangs on it."),
        Open::FirstDue { label } => format!("“{label}” is asked once in several years, and no source says whether a newcomer owes it already. Ask {body} when yours is due."),
        Open::NoRenewalLeft => format!("This certificate was renewed as often as the rule allows. Ask {body} which certificate comes next."),
        Open::OldConfirmation { field, value, confirmed_on } => format!("{body} told you “{}” for “{}” on {}. That was long ago and is no longer counted on: ask whether it still holds.", told(field, value), field_name(field), day(*confirmed_on)),
        Open::OutdatedConfirmation { field, value, confirmed_on, said, says } => format!("{body} told you “{}” for “{}” on {}. The rules said {} then and say {} now, so the answer is no longer counted on: ask which holds.", told(field, value), field_name(field), day(*confirmed_on), known(said), known(says)),
        Open::OldOwnRule { said_by, noted_on } => format!("You noted this rule on {} ({said_by}). That was long ago: ask {body} whether it still holds, then enter it again.", day(*noted_on)),
        Open::OtherWork { label, roles } => format!("“{label}” speaks of work as {}. You noted work under other titles: ask {body} whether it counts, or correct its title.", roles.join(" or ")),
        Open::Ask { question } => question.clone(),
        Open::UnreadableConfirmation { field } if Field::parse(field).is_none() && !field.starts_with("condition.") => format!("An answer you noted for “{field}” is about nothing that answers are kept for, so it counts for nothing. Take it out, or note it anew with the certificate."),
        Open::UnreadableConfirmation { field } => format!("An answer you noted for “{}” could not be read as its value. Enter it again.", field_name(field)),
        Open::TooIntricate => format!("These numbers are beyond what the program can compute exactly. Ask {body} to count the hours."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_said_in_words_and_date() {
        let today = NaiveDate::from_ymd_opt(2027, 4, 28).unwrap();
        let on = |days: i64| when(today + chrono::TimeDelta::days(days), today);
        assert_eq!(on(12), "in 12 days, 10 May 2027");
        assert_eq!(on(0), "today, 28 April 2027");
        assert_eq!(on(1), "tomorrow, 29 April 2027");
        assert_eq!(on(-1), "yesterday, 27 April 2027");
        assert_eq!(on(-40), "40 days ago, 19 March 2027");
        assert_eq!(on(180), "in 6 months, 25 October 2027");
        assert_eq!(on(730), "in 2 years, 27 April 2029");
    }

    #[test]
    fn labels_keep_their_acronyms() {
        assert_eq!(inside_sentence("Ethics"), "ethics");
        assert_eq!(inside_sentence("CRSS-I hours"), "CRSS-I hours");
    }
}
