//! Reading XML of a workbook: elements, their attributes, and text as a workbook writes it.

use super::super::cell::{MOST_CHARACTERS, Unreadable};
use super::package::TOO_MUCH;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::BufRead;

/// A part of a workbook, element by element.
pub(super) struct Xml<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
}

impl<R: BufRead> Xml<R> {
    pub(super) fn new(reader: R) -> Self {
        let mut reader = Reader::from_reader(reader);
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().check_end_names = true;
        Self { reader, buffer: Vec::new() }
    }

    /// The next thing in the part.
    pub(super) fn next(&mut self) -> Result<Event<'_>, Unreadable> {
        self.buffer.clear();
        self.reader.read_event_into(&mut self.buffer).map_err(|error| match error {
            quick_xml::Error::Io(error) if error.to_string() == TOO_MUCH => Unreadable::TooMuch,
            quick_xml::Error::Io(_) => Unreadable::Damaged("a part cannot be unpacked"),
            _ => Unreadable::Damaged("a part is not well-formed XML"),
        })
    }

    /// The text of an element whose start was just read, up to its end; `inner`: only that inside elements of this name, and
    /// not inside phonetic runs. `None`: it is longer than a cell can be.
    pub(super) fn text(&mut self, end: &str, inner: Option<&str>) -> Result<Option<String>, Unreadable> {
        let mut text = String::new();
        let mut depth = 0usize;
        let mut phonetic = 0usize;
        let mut taking = usize::from(inner.is_none());
        let mut too_long = false;
        loop {
            match self.next()? {
                Event::Start(element) => {
                    depth += 1;
                    let name = element.local_name();
                    phonetic += usize::from(name.as_ref() == "rPh");
                    taking += usize::from(inner == Some(name.as_ref()));
                }
                Event::End(element) => {
                    let name = element.local_name();
                    if depth == 0 {
                        if name.as_ref() != end {
                            return Err(Unreadable::Damaged("a part is not well-formed XML"));
                        }
                        return Ok((!too_long).then(|| unescaped(&text)));
                    }
                    depth -= 1;
                    phonetic -= usize::from(name.as_ref() == "rPh").min(phonetic);
                    taking -= usize::from(inner == Some(name.as_ref())).min(taking);
                }
                Event::Text(part) if taking > 0 && phonetic == 0 => text.push_str(&part.xml10_content()),
                Event::CData(part) if taking > 0 && phonetic == 0 => text.push_str(&part.xml10_content()),
                Event::GeneralRef(reference) if taking > 0 && phonetic == 0 => {
                    let named = match reference.as_ref() {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => reference.resolve_char_ref().ok().flatten(),
                    };
                    text.push(named.ok_or(Unreadable::Damaged("a part is not well-formed XML"))?);
                }
                Event::Eof => return Err(Unreadable::Damaged("a part ends too early")),
                _ => {}
            }
            // Seven letters may stand for one (`_x000D_`).
            if text.len() > MOST_CHARACTERS * 7 * 4 {
                too_long = true;
                text.clear();
            }
        }
    }
}

/// The value of an attribute, by its name without a prefix.
pub(super) fn text_of(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    attributes.with_checks(false);
    let found = attributes.flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

/// Text as a workbook keeps what XML cannot: `_x000D_` is a carriage return (ISO/IEC 29500-1, 22.9.2.19).
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '_' if escape_at(text.get(at..).unwrap_or_default()).is_some() => out.push_str("_x005F_"),
            '\t' | '\n' => out.push(letter),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push_str(&format!("_x{:04X}_", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out
}

/// The letter that an escape at the beginning of a text stands for.
fn escape_at(text: &str) -> Option<char> {
    let digits = text.strip_prefix("_x")?.get(..5)?.strip_suffix('_')?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
}

fn unescaped(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        match escape_at(after) {
            Some(letter) => {
                out.push(letter);
                rest = after.get(7..).unwrap_or_default();
            }
            None => {
                out.push('_');
                rest = after.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(xml: &str, inner: Option<&str>) -> Result<Option<String>, Unreadable> {
        let mut part = Xml::new(xml.as_bytes());
        part.next()?;
        part.text("t", inner)
    }

    #[test]
    fn text_is_read_as_it_was_meant() {
        for (xml, inner, expected) in [
            ("<t>a &amp; b &#233;&#xE9;</t>", None, Some("a & b éé")),
            ("<t><![CDATA[<x>]]></t>", None, Some("<x>")),
            ("<t><r><x>a</x></r><rPh><x>no</x></rPh><r><x>b</x></r></t>", Some("x"), Some("ab")),
            ("<t>a_x000D_b_x005F_x000D__x00</t>", None, Some("a\rb_x000D__x00")),
            ("<t>é_x000D</t>", None, Some("é_x000D")),
        ] {
            assert_eq!(read(xml, inner), Ok(expected.map(str::to_owned)), "{xml}");
        }
        for damaged in ["<t>a", "<t>&nobody;</t>", "<t>&#xD800;</t>", "<t></x></t>", "<t>&#99999999999;</t>"] {
            assert!(read(damaged, None).is_err(), "{damaged}");
        }
        assert_eq!(read(&format!("<t>{}</t>", "x".repeat(1_000_000)), None), Ok(None));
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "[_x0-9A-D\r\n\u{1}<&é]{0,20}|\\PC*") {
            let xml = format!("<t>{}</t>", escaped(&text));
            prop_assert_eq!(read(&xml, None), Ok(Some(text)));
        }
    }
}
