//! Breaking words into lines of a width.
//!
//! Lines break at spaces; a word that is wider than the line breaks where an address may (behind `/`, `-`, `.` and the
//! like), else between two letters. No line is ever wider than it was asked to be.

use super::Style;
use crate::font::{Fonts, Glyph};

/// A line, ready to be set.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Line {
    pub(crate) glyphs: Vec<Glyph>,
    /// In points.
    pub(crate) width: f32,
}

/// The width of glyphs in points; the kerning behind the last one does not count.
pub(crate) fn width(glyphs: &[Glyph], size: f32) -> f32 {
    let units: i32 = glyphs.iter().map(|glyph| glyph.advance + glyph.kern).sum();
    let last = glyphs.last().map_or(0, |glyph| glyph.kern);
    points(units - last, size)
}

/// Thousandths of an em in points.
#[expect(clippy::cast_precision_loss, reason = "a line has far fewer than 2^24 units")]
fn points(units: i32, size: f32) -> f32 {
    units as f32 * size / 1000.0
}

/// One line, not broken.
pub(crate) fn line(fonts: &mut Fonts, style: Style, text: &str) -> Line {
    let glyphs = fonts.glyphs(style.face, &text.split_whitespace().collect::<Vec<_>>().join(" "));
    Line { width: width(&glyphs, style.size), glyphs }
}

/// Lines of at most `room` points. What goes beyond `most` lines is cut, with an ellipsis; the second value says so.
pub(crate) fn lines(fonts: &mut Fonts, style: Style, text: &str, room: f32, most: usize) -> (Vec<Line>, bool) {
    let space = fonts.glyphs(style.face, " ");
    let mut lines: Vec<Vec<Glyph>> = vec![Vec::new()];
    // A title of a million words need not be measured to its end to know that it is too long.
    let enough = most.saturating_add(1);
    for word in words(text) {
        if lines.len() > enough {
            break;
        }
        let glyphs = fonts.glyphs(style.face, &word);
        let Some(current) = lines.last_mut() else { break };
        let joined = width(current, style.size) + width(&space, style.size) + width(&glyphs, style.size);
        if current.is_empty() && width(&glyphs, style.size) <= room {
            current.extend(glyphs);
        } else if !current.is_empty() && joined <= room {
            current.extend(&space);
            current.extend(glyphs);
        } else {
            for piece in pieces(&glyphs, style.size, room) {
                match lines.last_mut() {
                    Some(last) if last.is_empty() => *last = piece,
                    _ => lines.push(piece),
                }
            }
        }
    }
    if lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    let cut = lines.len() > most;
    if cut {
        lines.truncate(most);
        let dots = fonts.glyphs(style.face, "\u{2026}");
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && width(last, style.size) + width(&dots, style.size) > room - 1.0 {
                last.pop();
            }
            last.extend(dots);
        }
    }
    (lines.into_iter().map(|glyphs| Line { width: width(&glyphs, style.size), glyphs }).collect(), cut)
}

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// The words between which a line may break. The parts of a date such as "10 May 2027" are one word.
fn words(text: &str) -> Vec<String> {
    let is_day = |word: &str| (1..=2).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_year = |word: &str| word.trim_end_matches(['.', ',', ';', ')']).len() == 4 && word.starts_with(['1', '2']);
    let mut words: Vec<String> = Vec::new();
    let mut before = ("", false);
    for word in text.split(|c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}')).filter(|word| !word.is_empty()) {
        let month = MONTHS.contains(&word) && is_day(before.0);
        match words.last_mut() {
            Some(last) if month || (before.1 && is_year(word)) => {
                last.push('\u{a0}');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
        before = (word, month);
    }
    words
}

/// One line that ends in an ellipsis where the words are too wide.
pub(crate) fn clipped(fonts: &mut Fonts, style: Style, text: &str, room: f32) -> Line {
    lines(fonts, style, text, room, 1).0.into_iter().next().unwrap_or_default()
}

/// A word in pieces that fit.
fn pieces(word: &[Glyph], size: f32, room: f32) -> Vec<Vec<Glyph>> {
    let mut pieces = Vec::new();
    let mut rest = word;
    while !rest.is_empty() {
        let fits =
            (1..=rest.len()).take_while(|&count| width(rest.get(..count).unwrap_or_default(), size) <= room).last().unwrap_or(1);
        let at = if fits == rest.len() {
            fits
        } else {
            let head = rest.get(..fits).unwrap_or_default();
            let seam =
                head.iter().rposition(|glyph| matches!(glyph.character, '/' | '-' | '.' | '_' | '?' | '&' | '=' | '@' | ','));
            seam.map_or(fits, |seam| seam + 1)
        };
        let (piece, behind) = rest.split_at(at);
        pieces.push(piece.to_vec());
        rest = behind;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::super::BODY;
    use super::*;

    fn shown(line: &Line) -> String {
        line.glyphs.iter().map(|glyph| glyph.character).collect()
    }

    #[test]
    fn lines_break_at_spaces_and_fit() {
        let mut fonts = Fonts::open().unwrap();
        let (lines, cut) = lines(&mut fonts, BODY, "Ethics and boundaries in peer  support\nwork", 80.0, 9);
        assert!(!cut);
        assert!(lines.iter().all(|line| line.width <= 80.0));
        assert_eq!(lines.iter().map(shown).collect::<Vec<_>>().join(" "), "Ethics and boundaries in peer support work");
    }

    #[test]
    fn a_date_stays_on_one_line() {
        assert_eq!(words("due on 10 May 2027, at 5"), ["due", "on", "10\u{a0}May\u{a0}2027,", "at", "5"]);
        assert_eq!(words("in May 2027"), ["in", "May", "2027"]);
    }

    #[test]
    fn a_word_without_end_breaks_and_loses_nothing() {
        let mut fonts = Fonts::open().unwrap();
        let long = "https://board.example/rules/very-long-name/".repeat(5);
        let (lines, _) = lines(&mut fonts, BODY, &long, 90.0, 99);
        assert!(lines.iter().all(|line| line.width <= 90.0));
        assert_eq!(lines.iter().map(shown).collect::<String>(), long);
    }

    #[test]
    fn too_many_lines_are_cut_and_said_to_be() {
        let mut fonts = Fonts::open().unwrap();
        let (lines, cut) = lines(&mut fonts, BODY, &"word ".repeat(500), 90.0, 3);
        assert!(cut && lines.len() == 3);
        assert!(shown(&lines[2]).ends_with('\u{2026}') && lines[2].width <= 90.0);
    }
}
