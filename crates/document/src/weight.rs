//! Whether a document can be taken in at all: told from its text in one pass, before anything is built from it.
//!
//! A parsed document takes many times the room of its text. Here a hostile one is refused while it is still text.

/// Most objects: more than a million rows.
const MOST_OBJECTS: usize = 1_500_000;

/// Most values in all.
const MOST_VALUES: usize = 20_000_000;

/// Refuses a text whose values would not fit into memory, and numbers that could not be kept as they are.
///
/// # Errors
/// What is wrong, and what would be right.
pub(crate) fn check(text: &str) -> Result<(), String> {
    let bytes = text.as_bytes();
    let (mut objects, mut values, mut line) = (0_usize, 0_usize, 1_usize);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\n' => line += 1,
            b'"' => at = after_text(bytes, at),
            b'{' => {
                objects += 1;
                values += 1;
            }
            b'[' | b',' => values += 1,
            b'-' | b'0'..=b'9' => {
                let end = after_number(bytes, at);
                if let Some(number) = text.get(at - 1..end).filter(|number| !is_kept(number)) {
                    let short: String = number.chars().take(24).collect();
                    return Err(format!(
                        "the number {short} on line {line} has more digits than can be kept; write it as a text in quotes"
                    ));
                }
                at = end;
            }
            _ => {}
        }
        if objects > MOST_OBJECTS || values > MOST_VALUES {
            return Err("this has more rows than any wallet; it was not read further".to_owned());
        }
    }
    Ok(())
}

/// The place after a text that began before `at`.
fn after_text(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn after_number(bytes: &[u8], at: usize) -> usize {
    let more = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
    at + bytes.get(at..).unwrap_or_default().iter().take_while(more).count()
}

/// Whole numbers of up to 64 bits are kept as they are; of others, what a double holds. Whatever is no number is a matter of
/// the parser.
fn is_kept(number: &str) -> bool {
    let whole = number.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
    !whole || number.parse::<u64>().is_ok() || number.parse::<i64>().is_ok() || number == "-"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_that_would_change_are_refused() {
        for text in [
            "18446744073709551615",
            "-9223372036854775808",
            "[1.25,-3e-7,0]",
            r#""123456789012345678901234\" 99999999999999999999999""#,
            "-",
            "nonsense",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        for text in ["18446744073709551616", "-9223372036854775809", "{\"a\":\n[100000000000000000000]}"] {
            let why = check(text).unwrap_err();
            assert!(why.contains("more digits"), "{why}");
        }
    }

    #[test]
    fn what_would_not_fit_is_refused_as_text() {
        assert!(check(&"{},".repeat(MOST_OBJECTS + 1)).is_err());
        assert!(check(&"0,".repeat(MOST_VALUES + 1)).is_err());
        assert_eq!(check(&format!("\"{}\"", "{,".repeat(MOST_VALUES))), Ok(()), "in a text they are letters");
    }
}
