//! Text that no spreadsheet program takes for a formula.
//!
//! A cell of a CSV file that begins with `=`, `+`, `-` or `@` is computed when it is opened, and a title that somebody else
//! wrote could send the log away. Such a text goes out with an apostrophe before it, and the apostrophe is taken off when it
//! comes in again. So is one that begins or ends with a blank, for blanks at the ends of a cell do not survive otherwise.

/// The text as it stands in a cell.
pub(crate) fn guarded(text: &str) -> String {
    if text.starts_with('\'') || needs_guard(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text of a cell, without the guard, or without the blanks around it.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with('\'') || needs_guard(rest) => rest,
        _ => cell.trim(),
    }
}

/// Begins as a formula does, in ASCII or in the wide forms of East Asia, or has a blank at an end.
fn needs_guard(text: &str) -> bool {
    let formula = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    text.starts_with(formula) || text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_text() {
        for text in ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", " =1", "=cmd|' /C calc'!A0"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["Ethics", "6", "1-2", "a=b"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn what_others_wrote_is_left_alone() {
        assert_eq!(unguarded("'Tis the season"), "'Tis the season");
        assert_eq!(unguarded("  Ethics "), "Ethics");
        assert_eq!(unguarded("'"), "'");
    }

    proptest! {
        #[test]
        fn a_guard_comes_off_again(text in "[ \t='+@a-]{0,6}|\\PC{0,20}") {
            let cell = guarded(&text);
            prop_assert_eq!(unguarded(&cell), text.as_str());
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
