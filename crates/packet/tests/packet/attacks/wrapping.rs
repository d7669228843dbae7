//! Signature wrapping: the second signed part is moved, and what is shown is put where it stood.

use super::forge::{EVIL, gap, signature, stream, victim};
use super::refused;

/// The malicious part: an update with a table of its own, to stand in the gap at byte `at`.
fn malicious(at: usize) -> Vec<u8> {
    let object = format!("4 0 obj\n{}\nendobj\n", stream("", EVIL));
    let previous = super::forge::start(victim());
    let table = at + object.len();
    let section =
        format!("xref\n4 1\n{at:010} 00000 n \ntrailer\n<</Root 1 0 R/Size 99/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n");
    [object.into_bytes(), section.into_bytes()].concat()
}

#[test]
fn a_moved_second_part_with_a_second_byte_range_is_refused() {
    let pdf = victim();
    let (start, end) = gap(pdf);
    let digits: String = signature(pdf).iter().map(|byte| format!("{byte:02x}")).collect();
    let rest = &pdf[end..];
    // The zeros behind the signature make room for another range; what follows is evil, and then the moved part.
    for second in ["/ByteRange", "/Contents <00>/ByteRange", ">>\nendobj\n% /ByteRange"] {
        let head = |moved: usize| format!("<{digits}>{second} [0 {start} {moved} {}]>>\nendobj\n", rest.len());
        let at = start + head(9_999_999).len() - 7 + 7;
        let evil = malicious(at);
        let moved = at + evil.len();
        let head = format!("{:width$}", head(moved), width = at - start);
        let forged = [&pdf[..start], head.as_bytes(), &evil, rest].concat();
        refused("SWA", &forged, "Problem");
    }
}

#[test]
fn the_unused_room_of_the_signature_is_no_room_for_objects() {
    let pdf = victim();
    let (start, end) = gap(pdf);
    let digits: String = signature(pdf).iter().map(|byte| format!("{byte:02x}")).collect();
    let room = end - start - digits.len() - 4;
    let smuggled = format!("4 0 obj{}endobj", stream("", "q"));
    for inside in [format!("<{digits}>{smuggled:room$}<>"), format!("<{digits}{smuggled:0>width$}>", width = room + 2)] {
        let forged = [&pdf[..start], inside.as_bytes(), &pdf[end..]].concat();
        refused("objects in the gap", &forged, "Problem");
    }
}

#[test]
fn a_range_that_is_exchanged_in_place_is_a_changed_byte() {
    let pdf = victim();
    let (start, end) = gap(pdf);
    let rest = pdf.len() - end;
    let at = pdf.windows(11).rposition(|window| window == b"/ByteRange ").unwrap() + 11;
    let width = pdf[at..].iter().position(|&byte| byte == b'/').unwrap();
    let evil = malicious(pdf.len());
    for range in [format!("[0 {start} {end} {}]", rest + evil.len()), format!("[0 {start} {} {rest}]", end + evil.len())] {
        let mut forged = [pdf, &evil].concat();
        forged[at..at + width].copy_from_slice(format!("{range:width$}").as_bytes());
        refused("a range that takes the update in", &forged, "Problem");
    }
}
