//! PDF values, and writing them back.
//!
//! It must never drop or reorder what it read: an update copies most of a dictionary that it did not make.

use std::collections::BTreeSet;

/// One PDF value (ISO 32000-1, 7.3).
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    /// A number that is not a whole one, or too large to be held: its characters as they stood.
    Real(Vec<u8>),
    Text(Text),
    Name(Vec<u8>),
    Array(Vec<Value>),
    Dict(Dict),
    /// A reference to an indirect object: number and generation.
    Ref(u32, u16),
}

/// A string, with the place where it stood.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) bytes: Vec<u8>,
    /// The first byte of the opening delimiter and the byte behind the closing one.
    pub(crate) span: (usize, usize),
    pub(crate) hexadecimal: bool,
}

/// Two strings are the same where their bytes are: where they stood is no part of them.
impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

/// A dictionary in the order it was written, repeated keys included.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Dict(pub(crate) Vec<(Vec<u8>, Value)>);

impl Dict {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| name == key.as_bytes()).map(|(_, value)| value)
    }

    /// How often a key stands there: more than once is a file that means different things to different readers.
    pub(crate) fn count(&self, key: &str) -> usize {
        self.0.iter().filter(|(name, _)| name == key.as_bytes()).count()
    }

    /// Sets a key, in its old place where it had one.
    pub(crate) fn set(&mut self, key: &str, value: Value) {
        match self.0.iter_mut().find(|(name, _)| name == key.as_bytes()) {
            Some((_, old)) => *old = value,
            None => self.0.push((key.as_bytes().to_vec(), value)),
        }
    }

    pub(crate) fn name(&self, key: &str) -> Option<&[u8]> {
        match self.get(key) {
            Some(Value::Name(name)) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn int(&self, key: &str) -> Option<i64> {
        match self.get(key) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn reference(&self, key: &str) -> Option<(u32, u16)> {
        match self.get(key) {
            Some(Value::Ref(number, generation)) => Some((*number, *generation)),
            _ => None,
        }
    }
}

impl Value {
    /// Whether a dictionary in it has a key twice: of two values some readers take the first, and some the last.
    pub(crate) fn says_twice(&self) -> bool {
        match self {
            Self::Array(items) => items.iter().any(Self::says_twice),
            Self::Dict(dict) => {
                let mut keys = BTreeSet::new();
                dict.0.iter().any(|(key, value)| !keys.insert(key.as_slice()) || value.says_twice())
            }
            _ => false,
        }
    }

    /// Whether a reference in it is an odd one.
    pub(crate) fn has_reference(&self, is_odd: &impl Fn(u32, u16) -> bool) -> bool {
        match self {
            Self::Array(items) => items.iter().any(|item| item.has_reference(is_odd)),
            Self::Dict(dict) => dict.0.iter().any(|(_, value)| value.has_reference(is_odd)),
            Self::Ref(number, generation) => is_odd(*number, *generation),
            _ => false,
        }
    }

    pub(crate) fn name(name: &str) -> Self {
        Self::Name(name.as_bytes().to_vec())
    }

    /// A string of bytes.
    pub(crate) fn bytes(bytes: &[u8]) -> Self {
        Self::Text(Text { bytes: bytes.to_vec(), span: (0, 0), hexadecimal: false })
    }

    /// A text string: as it is where it is plain ASCII, else UTF-16BE with its mark (ISO 32000-1, 7.9.2.2).
    pub(crate) fn text(words: &str) -> Self {
        Self::bytes(&text_string(words))
    }

    pub(crate) const fn as_dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    pub(crate) fn into_dict(self) -> Option<Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// Appends the value as a file has it.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Bool(true) => out.extend_from_slice(b"true"),
            Self::Bool(false) => out.extend_from_slice(b"false"),
            Self::Int(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Self::Real(characters) => out.extend_from_slice(characters),
            Self::Text(text) => write_text(text, out),
            Self::Name(name) => write_name(name, out),
            Self::Array(items) => {
                out.push(b'[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(b' ');
                    }
                    item.write(out);
                }
                out.push(b']');
            }
            Self::Dict(dict) => {
                out.extend_from_slice(b"<<");
                for (key, value) in &dict.0 {
                    write_name(key, out);
                    out.push(b' ');
                    value.write(out);
                }
                out.extend_from_slice(b">>");
            }
            Self::Ref(number, generation) => out.extend_from_slice(format!("{number} {generation} R").as_bytes()),
        }
    }
}

/// Words as the bytes of a text string.
pub(crate) fn text_string(words: &str) -> Vec<u8> {
    if words.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return words.as_bytes().to_vec();
    }
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(words.encode_utf16().flat_map(u16::to_be_bytes));
    bytes
}

/// The words of a text string: UTF-16BE or UTF-8 where it is marked, else Latin-1, which PDFDocEncoding mostly is.
pub(crate) fn words(bytes: &[u8]) -> String {
    if let Some(units) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let units: Vec<u16> =
            units.chunks_exact(2).map(|pair| pair.iter().fold(0, |sum, &byte| (sum << 8) | u16::from(byte))).collect();
        return String::from_utf16_lossy(&units);
    }
    if let Some(utf8) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return String::from_utf8_lossy(utf8).into_owned();
    }
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

fn write_text(text: &Text, out: &mut Vec<u8>) {
    if text.hexadecimal {
        out.push(b'<');
        for byte in &text.bytes {
            out.extend_from_slice(format!("{byte:02x}").as_bytes());
        }
        out.push(b'>');
        return;
    }
    out.push(b'(');
    for &byte in &text.bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\n' => out.extend_from_slice(b"\\n"),
            _ => out.push(byte),
        }
    }
    out.push(b')');
}

fn write_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for &byte in name {
        if (0x21..0x7f).contains(&byte) && !b"#()<>[]{}/%".contains(&byte) {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}
