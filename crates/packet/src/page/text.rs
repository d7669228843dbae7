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

/// How far glyphs move the pen, in points.
pub(crate) fn advance(glyphs: &[Glyph], size: f32) -> f32 {
    points(glyphs.iter().map(|glyph| glyph.advance + glyph.kern).sum(), size)
}

/// The width of glyphs in points; the kerning behind the last one does not count.
pub(crate) fn width(glyphs: &[Glyph], size: f32) -> f32 {
    let units: i32 = glyphs.iter().map(|glyph| glyph.advance + glyph.kern).sum();
    let last = glyphs.last().filter(|glyph| !glyph.joined).map_or(0, |glyph| glyph.kern);
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

/// One line, not broken, with a space behind it that has no width on the page: what stands next to it is another word.
pub(crate) fn spaced(fonts: &mut Fonts, style: Style, text: &str) -> Line {
    let mut line = line(fonts, style, text);
    line.glyphs.extend(fonts.glyphs(style.face, " "));
    line
}

/// Lines of at most `room` points. What goes beyond `most` lines is cut, with an ellipsis; the second value says so.
///
/// A line that ends between two words ends with a space, which has no width: else a reader would join the words.
pub(crate) fn lines(fonts: &mut Fonts, style: Style, text: &str, room: f32, most: usize) -> (Vec<Line>, bool) {
    let space = fonts.glyphs(style.face, " ");
    let space_width = width(&space, style.size);
    let mut used = 0.0;
    let mut lines: Vec<Vec<Glyph>> = vec![Vec::new()];
    let mut between_words: Vec<usize> = Vec::new();
    // A title of a million words need not be measured to its end to know that it is too long.
    let enough = most.saturating_add(1);
    for word in words(text) {
        if lines.len() > enough {
            break;
        }
        let glyphs = fonts.glyphs(style.face, &word);
        let Some(current) = lines.last_mut() else { break };
        let wide = width(&glyphs, style.size);
        if current.is_empty() && wide <= room {
            current.extend(glyphs);
            used = wide;
        } else if !current.is_empty() && used + space_width + wide <= room {
            current.extend(&space);
            current.extend(glyphs);
            used += space_width + wide;
        } else {
            if !current.is_empty() {
                between_words.push(lines.len() - 1);
            }
            for piece in pieces(&glyphs, style.size, room) {
                match lines.last_mut() {
                    Some(last) if last.is_empty() => *last = piece,
                    _ => lines.push(piece),
                }
            }
            used = lines.last().map_or(0.0, |last| width(last, style.size));
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
        between_words.retain(|&line| line + 1 < most);
    }
    let mut lines: Vec<Line> = lines.into_iter().map(|glyphs| Line { width: width(&glyphs, style.size), glyphs }).collect();
    for index in between_words {
        if let Some(line) = lines.get_mut(index) {
            line.glyphs.extend(&space);
        }
    }
    (lines, cut)
}

/// An address of the web or of mail in broken lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// Where it leads, such as `https://board.example` or `mailto:board@state.example`.
    pub(crate) target: String,
    /// The first glyph, and the one behind the last: line and place in it.
    from: (usize, usize),
    to: (usize, usize),
}

/// The addresses in lines, in their order. One that was cut, or that the typeface cannot show, is none.
pub(crate) fn addresses(lines: &[Line]) -> Vec<Address> {
    // Most words have none, and are not looked through one by one.
    if !lines.iter().flat_map(|line| &line.glyphs).any(|glyph| matches!(glyph.character, ':' | '@')) {
        return Vec::new();
    }
    let mut all: Vec<((usize, usize), char)> = Vec::new();
    for (row, line) in lines.iter().enumerate() {
        all.extend(line.glyphs.iter().enumerate().map(|(place, glyph)| ((row, place), glyph.character)));
    }
    let mut found = Vec::new();
    for word in all.split(|(_, character)| *character == ' ') {
        let words: String = word.iter().map(|(_, character)| *character).collect();
        let trimmed = words.trim_end_matches(['.', ',', ';', ':', ')', '\u{201d}', '"', '\'']);
        let Some(target) = target(trimmed) else { continue };
        let ends = word.first().zip(word.get(trimmed.len() - 1));
        if let Some(((from, _), (to, _))) = ends {
            found.push(Address { target, from: *from, to: (to.0, to.1 + 1) });
        }
    }
    found
}

/// Where a word leads, if it is an address.
fn target(word: &str) -> Option<String> {
    if !word.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    match (word.split_once("://"), word.split_once('@')) {
        (Some(("https" | "http", rest)), _) if rest.contains('.') => Some(word.to_owned()),
        (None, Some((name, host))) => {
            let host_is_one = host.split('.').count() > 1
                && host
                    .split('.')
                    .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
            let name_is_one =
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".+-_".contains(&byte));
            (host_is_one && name_is_one).then(|| format!("mailto:{word}"))
        }
        _ => None,
    }
}

/// The glyphs of one line in parts: those of an address, which is named by its place in the list, and those between.
pub(crate) fn parts(glyphs: Vec<Glyph>, row: usize, addresses: &[Address]) -> Vec<(Vec<Glyph>, Option<usize>)> {
    let mut parts = Vec::new();
    let mut done = 0;
    for (number, address) in addresses.iter().enumerate().filter(|(_, a)| a.from.0 <= row && row <= a.to.0) {
        let from = if address.from.0 == row { address.from.1 } else { 0 };
        let to = if address.to.0 == row { address.to.1 } else { glyphs.len() };
        for (range, owner) in [(done..from, None), (from..to, Some(number))] {
            if let Some(part) = glyphs.get(range).filter(|part| !part.is_empty()) {
                parts.push((part.to_vec(), owner));
            }
        }
        done = to;
    }
    if done == 0 {
        return vec![(glyphs, None)];
    }
    if let Some(part) = glyphs.get(done..).filter(|part| !part.is_empty()) {
        parts.push((part.to_vec(), None));
    }
    parts
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
        // An accent stays with its letter.
        let fits = (1..=fits).rev().find(|&at| rest.get(at).is_none_or(|glyph| !glyph.joined)).unwrap_or(fits);
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
        // Each line but the last ends with a space, so that whoever reads on does not join two words.
        assert_eq!(lines.iter().map(shown).collect::<String>(), "Ethics and boundaries in peer support work");
        assert!(lines.len() > 1);
    }

    #[test]
    fn addresses_are_found_over_several_lines_and_without_the_stop_behind_them() {
        let mut fonts = Fonts::open().unwrap();
        let text = "Handbook. https://board.example/renewal/part-1/section-2. And (http://other.example/a), https://cut";
        let (lines, _) = lines(&mut fonts, BODY, text, 110.0, 99);
        let found = addresses(&lines);
        let words: Vec<&str> = found.iter().map(|address| address.target.as_str()).collect();
        assert_eq!(words, ["https://board.example/renewal/part-1/section-2"], "one in brackets begins with the bracket");
        let mut again = String::new();
        for (row, line) in lines.iter().enumerate() {
            let parts = parts(line.glyphs.clone(), row, &found);
            assert_eq!(parts.iter().flat_map(|(glyphs, _)| glyphs.clone()).collect::<Vec<_>>(), line.glyphs);
            again.extend(parts.iter().filter(|(_, owner)| owner.is_some()).flat_map(|(glyphs, _)| glyphs).map(|g| g.character));
        }
        assert_eq!(again, words[0]);
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
    fn what_leads_somewhere_is_known() {
        assert_eq!(target("board@state.example").as_deref(), Some("mailto:board@state.example"));
        assert_eq!(target("http://a.example/b@c").as_deref(), Some("http://a.example/b@c"));
        for word in
            ["@home", "a@b", "a@b..c", "javascript://a.b", "file://a.b", "x\u{eb}@b.c", "a b@c.d", "https://nowhere", "<a@b.c>"]
        {
            assert_eq!(target(word), None, "{word}");
        }
    }

    #[test]
    fn too_many_lines_are_cut_and_said_to_be() {
        let mut fonts = Fonts::open().unwrap();
        let (lines, cut) = lines(&mut fonts, BODY, &"word ".repeat(500), 90.0, 3);
        assert!(cut && lines.len() == 3);
        assert!(shown(&lines[2]).ends_with('\u{2026}') && lines[2].width <= 90.0);
    }
}
