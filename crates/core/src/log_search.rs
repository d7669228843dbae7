//! Finding courses in the log by what one remembers of them.
//!
//! A course is found when each word sought begins or stands within a word of its title, provider, day, topics or id, whatever the
//! case and the accents. It ranks nothing: the order is that of the log.

use crate::model::Activity;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What is searched: made once for a log, then searched as often as a letter is typed.
///
/// One text with a line for each course: a search runs over a few megabytes in order, which takes milliseconds for a hundred
/// thousand courses, and needs no index in the wallet.
#[derive(Debug, Clone, Default)]
pub struct LogSearch {
    text: String,
    /// Where each course's line ends in `text`.
    ends: Vec<usize>,
}

impl LogSearch {
    /// Makes the text of a log.
    #[must_use]
    pub fn of(log: &[Activity]) -> Self {
        Self::with(log, |_| Vec::new())
    }

    /// The same, where each course is found by what `more` gives for it too, such as the words of a topic.
    #[must_use]
    pub fn with<'a>(log: &'a [Activity], more: impl Fn(&'a Activity) -> Vec<&'a str>) -> Self {
        let mut search = Self { text: String::with_capacity(log.len() * 80), ends: Vec::with_capacity(log.len()) };
        for course in log {
            let day = course.completed_on.to_string();
            let fields = [course.title.as_str(), &course.provider, &day, &course.id];
            for field in fields.into_iter().chain(course.topics.iter().map(String::as_str)).chain(more(course)) {
                push_folded(&mut search.text, field);
                search.text.push(' ');
            }
            search.text.push('\n');
            search.ends.push(search.text.len());
        }
        search
    }

    /// The places in the log of the courses in which every word is found. No word finds every course.
    #[must_use]
    pub fn find(&self, words: &str) -> Vec<usize> {
        let mut sought = String::new();
        push_folded(&mut sought, words);
        let mut words: Vec<&str> = sought.split_whitespace().collect();
        // The longest is the rarest, as a rule: few lines are left for the others.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let Some((first, others)) = words.split_first() else { return (0..self.ends.len()).collect() };
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(at) = self.text.get(from..).and_then(|rest| rest.find(first)) {
            let course = self.ends.partition_point(|end| *end <= from + at);
            let Some(end) = self.ends.get(course).copied() else { break };
            let begin = course.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
            let line = self.text.get(begin..end).unwrap_or_default();
            if others.iter().all(|word| line.contains(word)) {
                found.push(course);
            }
            from = end;
        }
        found
    }
}

/// Lower case without accents; what is no letter or digit becomes a space.
fn push_folded(text: &mut String, of: &str) {
    let push = |text: &mut String, c: char| if c.is_alphanumeric() || c == '-' { text.push(c) } else { text.push(' ') };
    if of.is_ascii() {
        of.chars().for_each(|c| push(text, c.to_ascii_lowercase()));
        return;
    }
    of.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).for_each(|c| push(text, c));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Format, Role, Unit};
    use chrono::NaiveDate;

    fn course(id: &str, title: &str, provider: &str) -> Activity {
        Activity {
            id: id.to_owned(),
            title: title.to_owned(),
            provider: provider.to_owned(),
            completed_on: NaiveDate::from_ymd_opt(2025, 9, 2).unwrap(),
            hours: crate::Hours::whole(6),
            unit: Unit::ContactHour,
            topics: vec!["ethics".to_owned()],
            format: Format::Other,
            role: Role::Attended,
            approvals: Vec::new(),
            counts_for: None,
        }
    }

    #[test]
    fn every_word_must_be_there_whatever_case_and_accents() {
        let log = [
            course("a1", "Ética y límites", "Cooperativa del Norte"),
            course("a2", "Boundaries", "Northern Co-op"),
            course("a3", "Crisis: the first hour", "Northern Co-op"),
        ];
        let search = LogSearch::of(&log);
        assert_eq!(search.find("etica"), [0]);
        assert_eq!(search.find("ÉTICA limites"), [0]);
        assert_eq!(search.find("north"), [1, 2]);
        assert_eq!(search.find("north first"), [2]);
        assert_eq!(search.find("ethics"), [0, 1, 2], "a topic");
        assert_eq!(search.find("2025-09"), [0, 1, 2], "a day");
        assert_eq!(search.find("a3"), [2], "an id");
        assert_eq!(search.find("  "), [0, 1, 2]);
        assert_eq!(search.find("first north nowhere"), [0; 0]);
        assert_eq!(search.find("hour\nnorthern"), [2]);
        assert_eq!(search.find("norte boundaries"), [0; 0], "words of two courses");
        assert_eq!(LogSearch::of(&[]).find("x"), [0; 0]);
        assert_eq!(LogSearch::of(&[]).find(""), [0; 0]);
    }

    #[test]
    fn a_course_is_found_by_what_else_is_said_of_it() {
        let log = [course("a1", "Boundaries", "Northern Co-op"), course("a2", "Boundaries", "Northern Co-op")];
        let search = LogSearch::with(&log, |course| if course.id == "a2" { vec!["MN CPS I", "Café"] } else { Vec::new() });
        assert_eq!(search.find("mn cps"), [1]);
        assert_eq!(search.find("cafe boundaries"), [1]);
        assert_eq!(search.find("boundaries"), [0, 1]);
    }

    #[test]
    fn it_finds_what_a_plain_look_at_each_course_finds() {
        let log: Vec<Activity> =
            (0..500).map(|n| course(&format!("x{n}"), &format!("Title {} {}", n % 7, n % 11), &format!("P{}", n % 3))).collect();
        let search = LogSearch::of(&log);
        for words in ["3", "title 6 10", "p2 4", "x49", "t", "p 0 0"] {
            let plain = |course: &Activity| {
                let line = format!("{} {} {} {} ethics ", course.title, course.provider, course.completed_on, course.id);
                words.split(' ').all(|word| line.to_lowercase().contains(word))
            };
            let expected: Vec<usize> = (0..log.len()).filter(|at| plain(&log[*at])).collect();
            assert_eq!(search.find(words), expected, "{words}");
        }
    }
}
