//! From bytes to values.
//!
//! It must never read outside the bytes it was given, nest without end, or hold more than [`MAX_ITEMS`] values at once.

use super::value::{Dict, Text, Value};

/// How deep arrays and dictionaries may nest: far more than any real file needs.
const MAX_DEPTH: usize = 48;
/// How many values one object may hold. The largest real ones, page trees and name trees, hold some thousands.
const MAX_ITEMS: usize = 200_000;

/// Walks over the syntax of a PDF file from a position.
#[derive(Debug)]
pub(crate) struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The furthest byte that was looked at and stepped back from.
    far: usize,
    items: usize,
}

pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// Where `needle` first stands at or after `from`.
pub(crate) fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == first)?;
        if bytes.get(at..)?.starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
}

/// Where `needle` last stands.
pub(crate) fn rfind(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).rposition(|window| window == needle)
}

impl<'a> Parser<'a> {
    pub(crate) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, far: at, items: 0 }
    }

    pub(crate) const fn position(&self) -> usize {
        self.at
    }

    /// How far it looked: what its work is measured by.
    pub(crate) fn reach(&self) -> usize {
        self.far.max(self.at)
    }

    fn step_back(&mut self, at: usize) {
        self.far = self.reach();
        self.at = at;
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Steps over a word if it stands next.
    pub(crate) fn keyword(&mut self, word: &[u8]) -> bool {
        self.skip_space();
        let found = self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if found {
            self.at += word.len();
        }
        found
    }

    /// A whole number, if one stands next.
    pub(crate) fn number(&mut self) -> Option<i64> {
        self.skip_space();
        let start = self.at;
        match self.numeric() {
            Some(Value::Int(number)) => Some(number),
            _ => {
                self.step_back(start);
                None
            }
        }
    }

    /// `N G obj`: the number and generation, if an object begins here.
    pub(crate) fn object_start(&mut self) -> Option<(u32, u16)> {
        let number = u32::try_from(self.number()?).ok()?;
        let generation = u16::try_from(self.number()?).ok()?;
        self.keyword(b"obj").then_some((number, generation))
    }

    /// Where the data of a stream begins, if `stream` stands next.
    pub(crate) fn stream(&mut self) -> Option<usize> {
        if !self.keyword(b"stream") {
            return None;
        }
        for end_of_line in [b'\r', b'\n'] {
            self.at += usize::from(self.peek() == Some(end_of_line));
        }
        Some(self.at)
    }

    /// Steps over white space and comments; whether anything is left.
    pub(crate) fn skip_to_next(&mut self) -> bool {
        self.skip_space();
        self.peek().is_some()
    }

    /// Steps over the lines of a cross-reference table and its trailer, behind the word `xref`; whether it holds together.
    pub(crate) fn skip_table(&mut self) -> bool {
        while !self.keyword(b"trailer") {
            let (Some(_), Some(count)) = (self.number(), self.number()) else { return false };
            for _ in 0..count {
                let line = self.number().and(self.number());
                if line.is_none() || !(self.keyword(b"n") || self.keyword(b"f")) {
                    return false;
                }
            }
        }
        self.value().is_some()
    }

    /// Steps over an object's value and its data, behind the word `obj`. The value, where it holds together; `length`
    /// follows the length of a stream.
    pub(crate) fn skip_object(&mut self, length: impl Fn(&Value) -> Option<usize>) -> Option<Value> {
        self.items = 0;
        let value = self.value()?;
        if let Value::Dict(dict) = &value
            && let Some(start) = self.stream()
        {
            let told = dict.get("Length").and_then(length).and_then(|length| start.checked_add(length));
            self.at = told.filter(|&end| self.ends_stream(end)).or_else(|| find(self.bytes, b"endstream", start))?;
            self.keyword(b"endstream").then_some(())?;
        }
        self.keyword(b"endobj").then_some(value)
    }

    fn ends_stream(&self, at: usize) -> bool {
        let behind = self.bytes.get(at..self.bytes.len().min(at.saturating_add(16))).unwrap_or_default();
        behind.trim_ascii_start().starts_with(b"endstream")
    }

    /// The next value.
    pub(crate) fn value(&mut self) -> Option<Value> {
        self.value_at_depth(0)
    }

    fn value_at_depth(&mut self, depth: usize) -> Option<Value> {
        self.items += 1;
        if depth > MAX_DEPTH || self.items > MAX_ITEMS {
            return None;
        }
        self.skip_space();
        match self.peek()? {
            b'/' => self.name().map(Value::Name),
            b'(' => self.literal(),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => self.dict(depth),
            b'<' => self.hexadecimal(),
            b'[' => self.array(depth),
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.number_or_reference(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Option<Value> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphabetic()) {
            self.at += 1;
        }
        match self.bytes.get(start..self.at)? {
            b"true" => Some(Value::Bool(true)),
            b"false" => Some(Value::Bool(false)),
            b"null" => Some(Value::Null),
            _ => None,
        }
    }

    fn numeric(&mut self) -> Option<Value> {
        let start = self.at;
        while self.peek().is_some_and(|byte| matches!(byte, b'+' | b'-' | b'.' | b'0'..=b'9')) {
            self.at += 1;
        }
        let characters = self.bytes.get(start..self.at)?;
        let text = std::str::from_utf8(characters).ok().filter(|text| !text.is_empty())?;
        Some(text.parse().map_or_else(|_| Value::Real(characters.to_vec()), Value::Int))
    }

    fn number_or_reference(&mut self) -> Option<Value> {
        let first = self.numeric()?;
        let behind_first = self.at;
        if let Value::Int(number) = first
            && let Ok(number) = u32::try_from(number)
            && let Some(generation) = self.number()
            && let Ok(generation) = u16::try_from(generation)
            && self.keyword(b"R")
            && !self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric())
        {
            return Some(Value::Ref(number, generation));
        }
        self.step_back(behind_first);
        Some(first)
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek() {
            if is_space(byte) || is_delimiter(byte) {
                break;
            }
            self.at += 1;
            let escaped = (byte == b'#')
                .then(|| self.bytes.get(self.at..self.at + 2))
                .flatten()
                .and_then(|digits| std::str::from_utf8(digits).ok())
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            if escaped.is_some() {
                self.at += 2;
            }
            name.push(escaped.unwrap_or(byte));
        }
        Some(name)
    }

    fn literal(&mut self) -> Option<Value> {
        let start = self.at;
        self.at += 1;
        let mut bytes = Vec::new();
        let mut open = 1_usize;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Some(Value::Text(Text { bytes, span: (start, self.at), hexadecimal: false }));
                    }
                }
                b'\\' => {
                    if let Some(byte) = self.escape()? {
                        bytes.push(byte);
                    }
                    continue;
                }
                _ => {}
            }
            bytes.push(byte);
        }
    }

    /// What a backslash stands for: a byte, or nothing where it only joins two lines.
    fn escape(&mut self) -> Option<Option<u8>> {
        let byte = self.peek()?;
        self.at += 1;
        Some(Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                return Some(None);
            }
            b'\n' => return Some(None),
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    if let Some(digit @ b'0'..=b'7') = self.peek() {
                        code = code * 8 + u32::from(digit - b'0');
                        self.at += 1;
                    }
                }
                u8::try_from(code & 0xff).unwrap_or(0)
            }
            other => other,
        }))
    }

    fn hexadecimal(&mut self) -> Option<Value> {
        let start = self.at;
        self.at += 1;
        let mut bytes = Vec::new();
        let mut high = None;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            let digit = match byte {
                b'>' => break,
                _ if is_space(byte) => continue,
                _ => u8::try_from(char::from(byte).to_digit(16)?).ok()?,
            };
            match high.take() {
                None => high = Some(digit),
                Some(high) => bytes.push(high << 4 | digit),
            }
        }
        if let Some(high) = high {
            bytes.push(high << 4);
        }
        Some(Value::Text(Text { bytes, span: (start, self.at), hexadecimal: true }))
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek()? == b']' {
                self.at += 1;
                return Some(Value::Array(items));
            }
            items.push(self.value_at_depth(depth + 1)?);
        }
    }

    fn dict(&mut self, depth: usize) -> Option<Value> {
        self.at += 2;
        let mut pairs = Vec::new();
        loop {
            self.skip_space();
            match self.peek()? {
                b'>' if self.bytes.get(self.at + 1) == Some(&b'>') => {
                    self.at += 2;
                    return Some(Value::Dict(Dict(pairs)));
                }
                b'/' => {
                    let key = self.name()?;
                    pairs.push((key, self.value_at_depth(depth + 1)?));
                }
                _ => return None,
            }
        }
    }
}
