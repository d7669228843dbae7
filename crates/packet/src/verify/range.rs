//! `/ByteRange`: which bytes a signature covers (ISO 32000-1, 12.8.1).
//!
//! The one honest shape is four numbers: from 0 to the signature's hexadecimal string, and from behind it to some end.
//! Anything else is a way of leaving bytes out, and is refused with the reason.

use crate::der;
use crate::structure::{Text, Value};

/// The bytes that are covered: up to `gap.0`, and from `gap.1` to `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) gap: (usize, usize),
    pub(super) end: usize,
}

impl Range {
    /// Reads `/ByteRange` and holds it against the file's length and the place of `/Contents`.
    pub(super) fn read(value: Option<&Value>, contents: &Text, length: usize) -> Result<Self, &'static str> {
        let Some(Value::Array(items)) = value else {
            return Err("the signature does not say which bytes it covers");
        };
        let numbers: Option<Vec<i64>> =
            items.iter().map(|item| if let Value::Int(number) = item { Some(*number) } else { None }).collect();
        let Some(&[start, first, second, rest]) = numbers.as_deref() else {
            return Err("the list of covered bytes is not four whole numbers");
        };
        let size = |number: i64| usize::try_from(number).map_err(|_| "the list of covered bytes has a negative number");
        let (start, first, second, rest) = (size(start)?, size(first)?, size(second)?, size(rest)?);
        if start != 0 {
            return Err("the covered bytes do not begin at the beginning of the file");
        }
        if second < first {
            return Err("the two covered parts overlap");
        }
        let end =
            second.checked_add(rest).filter(|&end| end <= length).ok_or("the covered bytes reach beyond the end of the file")?;
        if !contents.hexadecimal {
            return Err("the signature is not written in hexadecimal digits");
        }
        if contents.span != (first, second) {
            return Err("the covered bytes leave out more, or other, than the signature itself");
        }
        Ok(Self { gap: (first, second), end })
    }

    /// The two covered parts.
    pub(super) fn parts<'a>(&self, bytes: &'a [u8]) -> [&'a [u8]; 2] {
        [bytes.get(..self.gap.0).unwrap_or_default(), bytes.get(self.gap.1..self.end).unwrap_or_default()]
    }
}

/// The signature's bytes. Its digits must be of one case, without space between, and the unused ones behind must be zero:
/// a changed digit there would otherwise go unseen, since the signature cannot cover itself.
pub(super) fn signature_bytes(file: &[u8], contents: &Text) -> Result<Vec<u8>, &'static str> {
    let digits = file.get(contents.span.0 + 1..contents.span.1.saturating_sub(1)).unwrap_or_default();
    let lower = digits.iter().any(|byte| matches!(byte, b'a'..=b'f'));
    let upper = digits.iter().any(|byte| matches!(byte, b'A'..=b'F'));
    if (lower && upper) || digits.len() % 2 != 0 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err("the signature's own digits were touched");
    }
    if contents.bytes.iter().all(|&byte| byte == 0) {
        return Err("the place kept for the signature is empty");
    }
    let (signature, behind) = der::first_as_der(&contents.bytes).map_err(|_| "the signature cannot be read")?;
    if behind.iter().any(|&byte| byte != 0) {
        return Err("there is something behind the signature in the place kept for it");
    }
    Ok(signature)
}
