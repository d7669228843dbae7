//! Which papers and answers never leave unless each is asked for by itself: those that tell of health, recovery, a person's past
//! or home, those that bear a name held before, and those that are not plainly a paper of training or certification.
//!
//! A paper leaves unasked only where its title says what it is, or says nothing at all; the kind alone is not trusted, for a
//! wallet may call every paper a certificate. Told by words, and rather once too often: a tick more is a small price, a
//! diagnosis sent by mistake is not. It must never be used to judge a person, only to hold a row back.

#[cfg(test)]
mod tests;
mod words;

use super::names;
use peerfolio_core::model::{Confirmation, Document, Record};
use peerfolio_document::path::file_name;
use words::{
    ABOUT_A_PERSON, CERTIFICATE, CERTIFYING_LETTER, COURSE, DOUBTFUL, LETTERS, LICENCE, OF_CARE, OF_COURSES_ONLY, ORDINARY,
    PERSONAL, STATES, TOPICS, TRAINED,
};

/// Why a paper needs a tick of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It may tell of health, recovery, a person's past or home.
    Person,
    /// Its title or file has a name held before that the packet does not show.
    Name,
    /// Nothing says that it is a paper of training or certification.
    Unclear,
}

/// Why a paper needs a tick; `None`: it leaves with what it belongs to. `shown` is what leaves, by which a name held before is
/// hidden or not.
#[must_use]
pub fn held(paper: &Document, whole: &Record, shown: &Record) -> Option<Held> {
    let tells = tells(paper, whole);
    if tells == Some(Held::Person) {
        return tells;
    }
    let hidden = names::hidden(whole, shown);
    let bears = |text: &str| names::has_word_of(text, &hidden);
    if bears(&paper.title) || bears(file_name(&paper.file)) { Some(Held::Name) } else { tells }
}

/// Whether an answer tells of the holder's health, recovery or past: those about the holder, which the rules ask as conditions,
/// and any that speaks of it.
#[must_use]
pub fn answer(answer: &Confirmation) -> bool {
    let of_the_holder = answer.field.starts_with("condition.");
    [answer.field.as_str(), &answer.value, &answer.by].into_iter().any(|text| {
        let said = plain(text);
        speaks(text) || (of_the_holder && (says(&said, OF_CARE) || says(&said, TOPICS)))
    })
}

/// Whether a title or a role speaks of it. It leaves with its row; a warning says so.
#[must_use]
pub fn speaks(text: &str) -> bool {
    let said = plain(text);
    says(&said, ABOUT_A_PERSON) || says(&said, DOUBTFUL)
}

/// What the words of a paper tell, apart from names.
fn tells(paper: &Document, whole: &Record) -> Option<Held> {
    let kind = plain(&paper.kind);
    let of_training = [CERTIFICATE, LICENCE, COURSE, TRAINED].into_iter().any(|words| says(&kind, words));
    let row = Row::of(paper, whole);
    let title = plain(&paper.title);
    let file = file_name(&paper.file);
    let file = plain(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
    // What the title says already, the file's name may say again.
    let with_title = Row { topics: format!("{}{title}", row.topics), ..row.clone() };
    if says(&kind, ABOUT_A_PERSON)
        || says(&kind, DOUBTFUL)
        || (!of_training && (says(&kind, OF_CARE) || says(&kind, TOPICS)))
        || is_about_a_person(&title, &row, of_training)
        || is_about_a_person(&file, &with_title, of_training)
    {
        return Some(Held::Person);
    }
    let of_a_body = says(&title, CERTIFYING_LETTER) || says(&kind, CERTIFYING_LETTER);
    let letter = says(&title, LETTERS) || says(&file, LETTERS);
    let plainly = of_a_body || (of_training && !letter && row.is_plain(&title));
    (!plainly).then_some(Held::Unclear)
}

/// Whether a text tells of a person rather than of a course.
fn is_about_a_person(said: &str, row: &Row, of_training: bool) -> bool {
    // What the course is called stands on the packet anyway.
    let rest = match &row.course {
        Some(course) => said.replacen(course.as_str(), " ", 1),
        None => said.to_owned(),
    };
    let rest = without(rest, OF_COURSES_ONLY);
    if says(&rest, ABOUT_A_PERSON) {
        return true;
    }
    let own = !of_training || says(said, PERSONAL) || says(said, LETTERS);
    let course = !own && says(said, COURSE);
    let trained = course || (!own && says(said, TRAINED));
    let told = |words: &[&str]| words.iter().any(|word| has(&rest, word) && (own || !has(&row.topics, word)));
    (!course && (told(DOUBTFUL) || told(OF_CARE))) || (!trained && told(TOPICS))
}

/// What is known of the row to which a paper belongs.
#[derive(Clone, Default)]
struct Row {
    /// What the course is called, where the paper belongs to one and that is more than a word.
    course: Option<String>,
    /// Belongs to a course.
    of_a_course: bool,
    /// The words of the row: they leave with it.
    topics: String,
    /// Words that name the row, and the holder's own name.
    names: String,
}

impl Row {
    fn of(paper: &Document, whole: &Record) -> Self {
        let course = paper.activity.as_ref().and_then(|id| whole.activities.iter().find(|course| course.id == *id));
        let held = paper.credential.as_ref().and_then(|id| whole.credentials.iter().find(|held| held.id == *id));
        let mut row = Row { of_a_course: course.is_some(), names: plain(&whole.holder.name), ..Row::default() };
        if let Some(course) = course {
            let title = plain(&course.title);
            row.topics.push_str(&title);
            row.course = Some(title).filter(|title| title.split_whitespace().count() > 1);
        }
        for text in held.into_iter().flat_map(|held| [&held.title, &held.type_id]).flatten() {
            row.topics.push_str(&plain(text));
            row.names.push_str(&plain(text));
        }
        row
    }

    /// Whether a title says that the paper is one of training or certification, or says nothing at all.
    fn is_plain(&self, title: &str) -> bool {
        if self.of_a_course || says(title, COURSE) || says(title, TRAINED) || says(title, CERTIFICATE) {
            return true;
        }
        let is_ordinary = |word: &str| {
            let said = &format!(" {word} ");
            has(&self.names, word) || ORDINARY.split_whitespace().chain(STATES.split_whitespace()).any(|one| has(said, one))
        };
        without(title.to_owned(), OF_COURSES_ONLY).split_whitespace().all(|word| {
            let says_little = word.chars().count() < 3 || word.chars().all(char::is_numeric);
            says_little || is_ordinary(word)
        })
    }
}

/// A text as lower-case words, a blank before and after each: without accents, and parted where a capital or a number begins.
fn plain(text: &str) -> String {
    let mut plain = String::from(" ");
    let mut before = ' ';
    for letter in text.chars() {
        let begins = (before.is_lowercase() && letter.is_uppercase())
            || (before.is_numeric() != letter.is_numeric() && before.is_alphanumeric() && letter.is_alphanumeric());
        if (begins || !letter.is_alphanumeric()) && !plain.ends_with(' ') && !is_joining(letter) {
            plain.push(' ');
        }
        if letter.is_alphanumeric() {
            plain.extend(letter.to_lowercase().map(without_accent));
        }
        before = letter;
    }
    if !plain.ends_with(' ') {
        plain.push(' ');
    }
    plain
}

/// A mark that stands on the letter before it, or joins two.
fn is_joining(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}')
}

fn without_accent(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        letter => letter,
    }
}

fn says(plain: &str, words: &[&str]) -> bool {
    words.iter().any(|word| has(plain, word))
}

/// Whether a word of the lists stands in a plain text: whole, or with `*` as a beginning, and a long beginning anywhere; with `^`
/// only at the head.
fn has(plain: &str, word: &str) -> bool {
    let (word, at_the_head) = word.strip_prefix('^').map_or((word, false), |word| (word, true));
    let (word, whole) = word.strip_suffix('*').map_or((word, true), |stem| (stem, false));
    let anywhere = !whole && word.len() >= 7 && !word.contains(' ');
    let blank = |at: usize| plain.as_bytes().get(at) == Some(&b' ');
    plain.match_indices(word).any(|(at, _)| {
        let begins = at.checked_sub(1).is_some_and(blank) && (!at_the_head || at == 1);
        let ends = blank(at + word.len());
        anywhere || (begins && (ends || !whole))
    })
}

/// A plain text without some phrases.
fn without(mut plain: String, phrases: &[&str]) -> String {
    for phrase in phrases {
        let (wanted, open) = match phrase.strip_suffix('*') {
            Some(stem) => (format!(" {stem}"), true),
            None => (format!(" {phrase} "), false),
        };
        while let Some(at) = plain.find(&wanted) {
            let after = at + wanted.len();
            let end = if open {
                plain.get(after..).and_then(|rest| rest.find(' ')).map_or(plain.len(), |more| after + more)
            } else {
                after - 1
            };
            plain.replace_range(at..end, "");
        }
    }
    plain
}
