//! Codes as they are printed and typed: the vectors of `docs/vault-format.md`, what is forgiven and what is found.

use super::*;
use proptest::prelude::*;

fn code(bytes: [u8; SECRET_BYTES]) -> Content {
    Content { number: 0, set: 0, bytes: Zeroizing::new(bytes) }
}

fn fault(form: Form, typed: &str) -> TypedFault {
    read(form, typed).err().expect("it was read")
}

fn printed() -> String {
    write(Form::Code, &code(std::array::from_fn(|at| at as u8 * 11 + 3))).to_string()
}

#[test]
fn what_is_forgiven() {
    let text = printed();
    let bytes = *read(Form::Code, &text).ok().unwrap().bytes;
    let forgiven = [
        text.to_lowercase(),
        text.replace('-', ""),
        text.replace('-', " \u{2014}\n"),
        text.replace('0', "O").replace('1', "l"),
        text.replace('0', "o").replace('1', "I"),
        format!("  \u{feff}{text}\r\n"),
        text.chars().flat_map(|letter| [letter, ' ']).collect(),
    ];
    for typed in forgiven {
        assert_eq!(read(Form::Code, &typed).map(|content| *content.bytes).ok(), Some(bytes), "{typed}");
    }
}

#[test]
fn every_single_wrong_letter_is_found_and_its_group_named() {
    let text = printed();
    for at in 0..text.len() {
        for letter in LETTERS {
            let mut typed = text.clone().into_bytes();
            if typed[at] == b'-' || typed[at] == *letter {
                continue;
            }
            typed[at] = *letter;
            let wrong = fault(Form::Code, std::str::from_utf8(&typed).unwrap());
            assert_eq!(wrong.groups(), [at / 6 + 1], "letter {at}");
        }
    }
}

#[test]
fn letters_and_groups_that_changed_places_are_found() {
    let text = printed();
    for group in 0..9 {
        for (one, other) in [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4), (1, 3)] {
            let mut typed = text.clone().into_bytes();
            typed.swap(group * 6 + one, group * 6 + other);
            if typed != text.as_bytes() {
                assert_eq!(fault(Form::Code, std::str::from_utf8(&typed).unwrap()).groups(), [group + 1]);
            }
        }
    }
    let groups: Vec<&str> = text.split('-').collect();
    for one in 0..9 {
        for other in one + 1..9 {
            let mut typed = groups.clone();
            typed.swap(one, other);
            assert_eq!(fault(Form::Code, &typed.join("-")).groups(), [one + 1, other + 1]);
        }
    }
}

#[test]
fn a_letter_too_few_or_too_many_is_named_by_its_group() {
    let text = printed();
    let mut short: Vec<&str> = text.split('-').collect();
    let cut: String = short[3].chars().take(4).collect();
    short[3] = &cut;
    let wrong = fault(Form::Code, &short.join(" "));
    assert_eq!(wrong.groups(), [4]);
    assert!(wrong.to_string().starts_with("Group 4 of the recovery code does not have five"), "{wrong}");
    // Without groups, only the number can be told.
    let wrong = fault(Form::Code, &short.concat());
    assert!(
        wrong.groups().is_empty() && wrong.to_string().contains("44 letters and digits, and a recovery code has 45"),
        "{wrong}"
    );
    let long = format!("{text}7");
    assert_eq!(fault(Form::Code, &long).groups(), [9]);
    let two = text.replacen('-', "-2", 2);
    assert_eq!(fault(Form::Code, &two).to_string().matches("groups 2 and 3").count(), 1);
}

#[test]
fn words_for_what_is_no_code() {
    for (typed, says) in [
        ("", "No recovery code was typed"),
        (" - \n", "No recovery code was typed"),
        ("PASSWORD-U", "“U” stands in no recovery code"),
        ("1234é", "“é” stands in no recovery code"),
        (&"A".repeat(1025), "much longer than a recovery code"),
        (&"A".repeat(45), "is not as it was printed"),
    ] {
        let said = fault(Form::Code, typed).to_string();
        assert!(said.contains(says) && said.contains("Nothing was changed."), "{typed}: {said}");
    }
}

#[test]
fn a_share_is_told_from_a_code() {
    let share = write(Form::Share, &Content { number: 2, set: 0x1234, bytes: Zeroizing::new([9; SECRET_BYTES]) });
    let wrong = fault(Form::Code, &share);
    assert!(wrong.is_other_form() && wrong.to_string().contains("one share"), "{wrong}");
    let wrong = fault(Form::Share, &printed());
    assert!(wrong.is_other_form() && wrong.to_string().contains("whole recovery code"), "{wrong}");
    // Not even where one group of it is mistyped.
    assert!(fault(Form::Code, &share.replacen(share.get(..1).unwrap(), "7", 1)).is_other_form());
    let read = read(Form::Share, &share.to_lowercase()).ok().unwrap();
    assert_eq!((read.number, read.set, *read.bytes), (2, 0x1234, [9; SECRET_BYTES]));
}

#[test]
fn groups_that_are_right_but_do_not_belong_together_are_found() {
    let (one, other) = (printed(), write(Form::Code, &code([0x5a; SECRET_BYTES])).to_string());
    let mixed: Vec<&str> = one.split('-').take(4).chain(other.split('-').skip(4)).collect();
    let wrong = fault(Form::Code, &mixed.join("-"));
    assert!(wrong.groups().is_empty() && wrong.to_string().starts_with("Something in the recovery code"), "{wrong}");
}

#[test]
fn the_vectors_are_what_is_written_and_read() {
    // Made from docs/vault-format.md by another implementation.
    let bytes: [u8; SECRET_BYTES] = std::array::from_fn(|at| 0x60 + at as u8);
    assert_eq!(*write(Form::Code, &code(bytes)), VECTOR_CODE);
    assert_eq!(read(Form::Code, VECTOR_CODE).map(|content| *content.bytes).ok(), Some(bytes));
}

const VECTOR_CODE: &str = "C1GP9-4RV43-CNK6W-ET393-D9NP2-RVBEE-DXR7M-2WKKH-58PT0";

proptest! {
    #[test]
    fn what_is_written_is_read_back(bytes: [u8; SECRET_BYTES], number in 1_u8..4, set in 0..=MOST_SET) {
        let read_code = read(Form::Code, &write(Form::Code, &code(bytes))).ok().unwrap();
        prop_assert_eq!(*read_code.bytes, bytes);
        let text = write(Form::Share, &Content { number, set, bytes: Zeroizing::new(bytes) });
        prop_assert_eq!((text.len(), text.capacity()), (59, 60));
        let share = read(Form::Share, &text).ok().unwrap();
        prop_assert_eq!((share.number, share.set, *share.bytes), (number, set, bytes));
    }

    #[test]
    fn nothing_typed_makes_the_reader_panic(typed in "\\PC{0,120}", letters in "[0-9A-Z -]{40,70}") {
        for form in [Form::Code, Form::Share] {
            let _ = read(form, &typed);
            if let Err(fault) = read(form, &letters) {
                prop_assert!(fault.to_string().contains("Nothing was changed."));
            }
        }
    }
}
