//! Which cells of a workbook are days and which are lengths of time: their number formats.

use super::super::cell::Unreadable;
use super::package::{MOST_PART, Package};
use super::xml::text_of;
use quick_xml::events::Event;
use std::collections::HashMap;

/// Most formats of cells that are read; a spreadsheet program has 64,000.
const MOST_FORMATS: usize = 100_000;

/// What a number in a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    Number,
    Day,
    /// A time of day, or a length of time.
    Time,
}

/// How each cell format of the workbook shows its numbers.
pub(super) fn read(package: &mut Package<'_>, path: &str) -> Result<Vec<Shown>, Unreadable> {
    let mut own: HashMap<String, Shown> = HashMap::new();
    let mut formats = Vec::new();
    let Some(mut part) = package.part(path, MOST_PART)? else { return Ok(formats) };
    let mut inside = false;
    loop {
        match part.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (text_of(&element, "numFmtId"), text_of(&element, "formatCode")) {
                        own.insert(id, by_code(&code));
                    }
                }
                "cellXfs" => inside = true,
                "xf" if inside => {
                    let id = text_of(&element, "numFmtId").unwrap_or_default();
                    formats.push(own.get(&id).copied().unwrap_or_else(|| by_number(&id)));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => inside = false,
            Event::Eof => return Ok(formats),
            _ => {}
        }
        if formats.len() > MOST_FORMATS || own.len() > MOST_FORMATS {
            return Err(Unreadable::TooMuch);
        }
    }
}

/// The formats that every workbook has (ISO/IEC 29500-1, 18.8.30), those of East Asia included.
fn by_number(id: &str) -> Shown {
    match id.parse::<u32>() {
        Ok(14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57..=58) => Shown::Day,
        Ok(18..=21 | 32..=35 | 45..=47 | 55..=56) => Shown::Time,
        _ => Shown::Number,
    }
}

/// A format by its code (`yyyy-mm-dd`, `[h]:mm`): the first section, without what stands in quotation marks.
fn by_code(code: &str) -> Shown {
    let mut plain = String::new();
    let mut letters = code.chars();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted = !quoted,
            _ if quoted => {}
            // One letter shown as it is, one whose width is left free, one that fills the cell.
            '\\' | '_' | '*' => {
                letters.next();
            }
            '[' => {
                let inner: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                let inner = inner.to_lowercase();
                // `[h]` counts beyond a day; colours, conditions and languages say nothing.
                if !inner.is_empty() && inner.chars().all(|letter| matches!(letter, 'h' | 'm' | 's')) {
                    return Shown::Time;
                }
            }
            ';' => break,
            letter => plain.extend(letter.to_lowercase()),
        }
    }
    if plain.contains("general") {
        return Shown::Number;
    }
    let plain = plain.replace("am/pm", "h").replace("a/p", "h");
    let has = |any: &[char]| plain.contains(any);
    if has(&['y', 'd']) {
        Shown::Day
    } else if has(&['h', 's']) {
        Shown::Time
    } else if has(&['m']) {
        Shown::Day
    } else {
        Shown::Number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_their_code() {
        for (code, expected) in [
            ("General", Shown::Number),
            ("0.00", Shown::Number),
            ("yyyy-mm-dd", Shown::Day),
            ("[$-409]d-mmm-yy;@", Shown::Day),
            ("[$-es-ES]dddd, d \"de\" mmmm \"de\" yyyy", Shown::Day),
            ("m/d/yy h:mm", Shown::Day),
            ("mmmm", Shown::Day),
            ("[h]:mm", Shown::Time),
            ("h:mm AM/PM", Shown::Time),
            ("mm:ss", Shown::Time),
            ("0.0 \"hours and days\"", Shown::Number),
            ("#,##0\\d", Shown::Number),
            ("[Red]0.00", Shown::Number),
            ("_(* #,##0.00_)", Shown::Number),
            ("\"", Shown::Number),
            ("[", Shown::Number),
            ("\\", Shown::Number),
        ] {
            assert_eq!(by_code(code), expected, "{code}");
        }
        assert_eq!(
            (by_number("14"), by_number("20"), by_number("0"), by_number("x")),
            (Shown::Day, Shown::Time, Shown::Number, Shown::Number)
        );
    }
}
