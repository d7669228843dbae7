//! Secret bytes as people type them: letters and digits of Crockford's base32 in groups of five, the fifth of which checks.
//!
//! Letters' case is forgiven, `O` is read as `0`, `I` and `L` as `1`; blanks, line ends and dashes are passed over. The check
//! finds every single wrong letter, every two letters changed places within a group and every two groups changed places, and
//! says which group it is; a checksum over all of it finds the rest but for one in a million.
//! `docs/vault-format.md` tells it to the last bit. Nothing of what was typed goes into an error, except a letter that stands in
//! no code.

use ring::digest;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// Crockford's letters, by value.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a group, the check included.
const GROUP: usize = 5;
/// Letters of the checksum over everything.
const CHECKSUM_LETTERS: usize = 4;
/// Most that is read of what was typed, in bytes: several times the longest code, with room for blanks between all letters.
const MOST_TYPED: usize = 1024;

/// What kind of code it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// 160 bits: 45 letters in nine groups.
    Code,
    /// A share of them, after its number (5 bits) and the id of its set (15 bits): 50 letters in ten groups.
    Share,
}

/// Secret bytes of a code or share.
pub(crate) const SECRET_BYTES: usize = 20;
/// Letters before a share's secret bytes.
const SHARE_HEAD: usize = 4;

impl Form {
    /// Letters without the checks of the groups.
    const fn content(self) -> usize {
        let head = match self {
            Self::Code => 0,
            Self::Share => SHARE_HEAD,
        };
        head + SECRET_BYTES * 8 / 5 + CHECKSUM_LETTERS
    }

    const fn groups(self) -> usize {
        self.content() / (GROUP - 1)
    }

    /// Letters in all.
    const fn letters(self) -> usize {
        self.groups() * GROUP
    }

    /// What the weighted letters of a group add up to: another value for each place and each form.
    const fn sum(self, place: usize) -> u8 {
        let first = match self {
            Self::Code => 1,
            Self::Share => 17,
        };
        first + place as u8
    }

    const fn label(self) -> &'static [u8] {
        match self {
            Self::Code => b"peerfolio recovery code 1",
            Self::Share => b"peerfolio recovery share 1",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Code => "recovery code",
            Self::Share => "share",
        }
    }
}

/// Why what was typed is no code, or no share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedFault {
    form: Form,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Nothing,
    TooLong,
    /// A letter that stands in no code.
    Letter(char),
    /// So many letters, and the groups that have more or fewer than five, where groups can be told.
    Length(usize, Vec<usize>),
    /// It is the other form.
    Other,
    /// These groups, counted from one.
    Groups(Vec<usize>),
    /// Each group is right in itself, but they do not belong together.
    Checksum,
}

impl TypedFault {
    /// The groups that are mistyped, counted from one; empty where it is not known which.
    #[must_use]
    pub fn groups(&self) -> &[usize] {
        match &self.what {
            What::Groups(groups) | What::Length(_, groups) => groups,
            _ => &[],
        }
    }

    /// A share was typed where a recovery code goes, or the other way about.
    #[must_use]
    pub fn is_other_form(&self) -> bool {
        self.what == What::Other
    }
}

impl fmt::Display for TypedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, letters, groups) = (self.form.name(), self.form.letters(), self.form.groups());
        match &self.what {
            What::Nothing => write!(f, "No {name} was typed. Nothing was changed. Type its {groups} groups of five letters and digits."),
            What::TooLong => write!(f, "That is much longer than a {name}. Nothing was changed. Type its {groups} groups of five."),
            What::Letter(letter) => write!(
                f,
                "“{letter}” stands in no {name}. Nothing was changed. Compare what you typed with the page: there are digits, and letters without I, L, O and U."
            ),
            What::Length(typed, wrong) if wrong.is_empty() => write!(
                f,
                "That is {typed} letters and digits, and a {name} has {letters}. Nothing was changed. Compare what you typed with the page, group by group."
            ),
            What::Length(_, wrong) => write!(
                f,
                "{} of the {name} does not have five letters and digits. Nothing was changed. Compare it with the page.",
                list(wrong)
            ),
            What::Other => match self.form {
                Form::Code => f.write_str(
                    "That is one share of a recovery code, not the code itself. Nothing was changed. Type two shares that belong together.",
                ),
                Form::Share => {
                    f.write_str("That is a whole recovery code, not a share. Nothing was changed. Type it alone as the recovery code.")
                }
            },
            What::Groups(wrong) => write!(
                f,
                "{} of the {name} is not as it was printed. Nothing was changed. Compare it with the page, letter by letter.",
                list(wrong)
            ),
            What::Checksum => write!(
                f,
                "Something in the {name} is not as it was printed. Nothing was changed. Compare it with the page, letter by letter."
            ),
        }
    }
}

impl std::error::Error for TypedFault {}

/// `Group 3`, `Each of groups 3 and 7`.
fn list(groups: &[usize]) -> String {
    match groups {
        [one] => format!("Group {one}"),
        [rest @ .., last] => {
            let rest: Vec<String> = rest.iter().map(ToString::to_string).collect();
            format!("Each of groups {} and {last}", rest.join(", "))
        }
        [] => "A group".to_owned(),
    }
}

/// What a code or share holds: of a code only the bytes, of a share its number and set too.
pub(crate) struct Content {
    pub(crate) number: u8,
    pub(crate) set: u16,
    pub(crate) bytes: Zeroizing<[u8; SECRET_BYTES]>,
}

/// The largest id of a set of shares: 15 bits.
pub(crate) const MOST_SET: u16 = 0x7fff;

/// Writes a code or share: groups of five with dashes between them.
pub(crate) fn write(form: Form, content: &Content) -> Zeroizing<String> {
    let mut values = Zeroizing::new(Vec::with_capacity(form.content()));
    if form == Form::Share {
        values.extend([
            content.number & 31,
            (content.set >> 10) as u8 & 31,
            (content.set >> 5) as u8 & 31,
            content.set as u8 & 31,
        ]);
    }
    for chunk in content.bytes.chunks_exact(5) {
        let mut bits = chunk.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        values.extend((0..8).rev().map(|at| (bits >> (at * 5)) as u8 & 31));
        bits.zeroize();
    }
    let sum = checksum(form, content);
    values.extend(sum);
    // Sized beforehand: a string that grows leaves a copy behind.
    let mut text = Zeroizing::new(String::with_capacity(form.letters() + form.groups()));
    for (place, group) in values.chunks_exact(GROUP - 1).enumerate() {
        if place > 0 {
            text.push('-');
        }
        for value in group {
            text.push(letter(*value));
        }
        text.push(letter(check(form, place, group)));
    }
    text
}

/// Reads a code or share as it was typed.
///
/// # Errors
/// [`TypedFault`], which says what is mistyped as nearly as it can be known.
pub(crate) fn read(form: Form, typed: &str) -> Result<Content, TypedFault> {
    let fault = |what| TypedFault { form, what };
    if typed.len() > MOST_TYPED {
        return Err(fault(What::TooLong));
    }
    let mut values = Zeroizing::new(Vec::with_capacity(MOST_TYPED));
    // Lengths of the pieces between separators, so that a group with a letter too few can be named.
    let mut pieces = vec![0_usize];
    for character in typed.chars() {
        if separates(character) {
            if pieces.last() != Some(&0) {
                pieces.push(0);
            }
            continue;
        }
        values.push(value(character).ok_or_else(|| fault(What::Letter(character)))?);
        if let Some(piece) = pieces.last_mut() {
            *piece += 1;
        }
    }
    pieces.retain(|piece| *piece > 0);
    if values.is_empty() {
        return Err(fault(What::Nothing));
    }
    let other = if form == Form::Code { Form::Share } else { Form::Code };
    if values.len() == other.letters() && wrong_groups(other, &values).len() * 2 < other.groups() {
        return Err(fault(What::Other));
    }
    if values.len() != form.letters() {
        let told = pieces.len() == form.groups();
        let wrong = pieces.iter().enumerate().filter(|(_, piece)| told && **piece != GROUP).map(|(at, _)| at + 1).collect();
        return Err(fault(What::Length(values.len(), wrong)));
    }
    let wrong = wrong_groups(form, &values);
    if !wrong.is_empty() {
        return Err(fault(What::Groups(wrong)));
    }
    let mut letters = Zeroizing::new(Vec::with_capacity(form.content()));
    for group in values.chunks_exact(GROUP) {
        letters.extend(group.iter().take(GROUP - 1));
    }
    let head = form.content() - CHECKSUM_LETTERS - SECRET_BYTES * 8 / 5;
    let (head, rest) = letters.split_at(head);
    let (number, set) = match head {
        [number, a, b, c] => (*number, u16::from(*a) << 10 | u16::from(*b) << 5 | u16::from(*c)),
        _ => (0, 0),
    };
    let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
    for (chunk, letters) in bytes.chunks_exact_mut(5).zip(rest.chunks_exact(8)) {
        let mut bits = letters.iter().fold(0_u64, |bits, value| bits << 5 | u64::from(*value));
        for (at, byte) in chunk.iter_mut().rev().enumerate() {
            *byte = (bits >> (at * 8)) as u8;
        }
        bits.zeroize();
    }
    let content = Content { number, set, bytes };
    if rest.ends_with(&checksum(form, &content)) { Ok(content) } else { Err(fault(What::Checksum)) }
}

/// The groups, counted from one, whose check does not fit.
fn wrong_groups(form: Form, values: &[u8]) -> Vec<usize> {
    let groups = values.chunks_exact(GROUP).enumerate();
    groups.filter(|(place, group)| weighted(group) != form.sum(*place)).map(|(place, _)| place + 1).collect()
}

/// The check of a group's four letters at this place.
fn check(form: Form, place: usize, group: &[u8]) -> u8 {
    // Divided by the weight of the fifth letter, 2⁴: times 2²⁷, for 2³¹ is 1.
    (0..27).fold(form.sum(place) ^ weighted(group), |value, _| double(value))
}

/// The letters of a group, each times its weight (1, 2, 4, 8, 16 in the field of 32 elements), added up.
fn weighted(group: &[u8]) -> u8 {
    group.iter().rev().fold(0, |sum, value| double(sum) ^ value)
}

/// Twice a value in the field of 32 elements, modulo x⁵ + x² + 1.
const fn double(value: u8) -> u8 {
    let twice = value << 1;
    if twice & 32 == 0 { twice } else { twice ^ 0b10_0101 }
}

/// The first twenty bits of a SHA-256 over everything, as four letters.
fn checksum(form: Form, content: &Content) -> [u8; CHECKSUM_LETTERS] {
    let mut hashed = digest::Context::new(&digest::SHA256);
    hashed.update(form.label());
    if form == Form::Share {
        hashed.update(&[content.number]);
        hashed.update(&content.set.to_be_bytes());
    }
    hashed.update(&*content.bytes);
    let digest = hashed.finish();
    let bits = digest.as_ref().iter().take(3).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) >> 4;
    [15, 10, 5, 0].map(|shift| (bits >> shift) as u8 & 31)
}

fn letter(value: u8) -> char {
    LETTERS.get(usize::from(value)).map_or('0', |letter| char::from(*letter))
}

/// The value of a typed letter, forgiving what reads alike.
fn value(character: char) -> Option<u8> {
    let letter = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    LETTERS.iter().position(|known| char::from(*known) == letter).map(|at| at as u8)
}

/// Blanks, line ends, and every dash and dot that programs put where a hyphen was.
fn separates(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '-' | '_' | '.' | '·' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200b}' | '\u{feff}')
}

#[cfg(test)]
#[path = "../tests/typed.rs"]
mod tests;
