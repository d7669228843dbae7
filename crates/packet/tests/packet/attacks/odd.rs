//! Files whose structure says different things to different readers.

use super::forge::{EVIL, Parts, object, start, stream, update, update_of, victim};
use super::{refused, refused_though_intact};

/// The victim with a section appended, whose text is made from the place where it begins.
fn with_section(section: impl Fn(usize) -> String) -> Vec<u8> {
    let at = victim().len();
    [victim(), section(at).as_bytes()].concat()
}

#[test]
fn one_object_in_two_places_of_one_table_is_refused() {
    let previous = start(victim());
    let forged = with_section(|at| {
        let object = format!("4 0 obj\n{}\nendobj\n", stream("", EVIL));
        let table = at + object.len();
        format!(
            "{object}xref\n4 1\n{at:010} 00000 n \n4 1\n0000000009 00000 n \ntrailer\n<</Root 1 0 R/Size 99/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n"
        )
    });
    refused("a doubled entry", &forged, "into two places");
}

#[test]
fn a_later_hybrid_section_is_refused() {
    let previous = start(victim());
    let forged = with_section(|at| {
        let object = format!("4 0 obj\n{}\nendobj\n", stream("", EVIL));
        let stream_at = at + object.len();
        let rows: String = format!("01{at:08x}00");
        let table_stream = format!(
            "61 0 obj\n<</Type/XRef/Size 99/W[1 4 1]/Index[4 1]/Filter/ASCIIHexDecode/Length {}>>\nstream\n{rows}>\nendstream\nendobj\n",
            rows.len() + 1
        );
        let table = stream_at + table_stream.len();
        format!(
            "{object}{table_stream}xref\n0 0\ntrailer\n<</Root 1 0 R/Size 99/Prev {previous}/XRefStm {stream_at}>>\nstartxref\n{table}\n%%EOF\n"
        )
    });
    let verdict = refused_though_intact("a hybrid update", &forged, "some readers other objects than others");
    assert!(verdict.to_string().contains("content (object 4)"), "{verdict}");
}

#[test]
fn an_object_stream_that_overrides_is_seen_through() {
    let previous = start(victim());
    let forged = with_section(|at| {
        let page = object(victim(), 3).replace("/Contents 4 0 R", "/Contents 11 0 R");
        let data = format!("3 0 {page}");
        let packed = format!("62 0 obj\n<</Type/ObjStm/N 1/First 4/Length {}>>\nstream\n{data}\nendstream\nendobj\n", data.len());
        let table = at + packed.len();
        let rows = format!("02{:08x}0001{at:08x}0001{table:08x}00", 62);
        format!(
            "{packed}63 0 obj\n<</Type/XRef/Root 1 0 R/Size 99/Prev {previous}/W[1 4 1]/Index[3 1 62 2]/Filter/AHx/Length {}>>\nstream\n{rows}>\nendstream\nendobj\nstartxref\n{table}\n%%EOF\n",
            rows.len() + 1
        )
    });
    refused_though_intact("a packed page", &forged, "page 1: content (object 4)");
}

#[test]
fn tables_that_lead_in_circles_or_nowhere_are_refused() {
    for previous in ["SELF", "0", "-1", "999999999999", "4 0 R", "(9)", "null", "1.5"] {
        let forged = with_section(|at| {
            let previous = previous.replace("SELF", &at.to_string());
            format!("xref\n0 0\ntrailer\n<</Root 1 0 R/Size 99/Prev {previous}>>\nstartxref\n{at}\n%%EOF\n")
        });
        refused(previous, &forged, "Problem");
    }
    for place in ["0", "5", "-7", "999999999", "x"] {
        let forged = with_section(|_| format!("startxref\n{place}\n%%EOF\n"));
        assert!(!peerfolio_packet::verify(&forged).is_ok_and(|verdict| verdict.is_intact_and_whole()), "{place}");
    }
    refused(
        "the old table again",
        &with_section(|_| format!("startxref\n{}\n%%EOF\n", start(victim()))),
        "belongs to no revision",
    );
}

#[test]
fn a_trailer_without_a_beginning_is_refused() {
    let previous = start(victim());
    let forged = with_section(|at| format!("xref\n0 0\ntrailer\n<</Size 99/Prev {previous}>>\nstartxref\n{at}\n%%EOF\n"));
    refused("no root", &forged, "does not say where its contents begin");
}

#[test]
fn a_lock_put_on_later_is_refused() {
    let lock = "<</Filter/Standard/V 1/R 2/O(00000000000000000000000000000000)/U(00000000000000000000000000000000)/P -4>>";
    let forged = update_of(victim(), &[(60, lock)], "/Encrypt 60 0 R", Parts { table: true, trailer: true });
    refused("encrypted afterwards", &forged, "locked with a password");
}

#[test]
fn what_stands_before_or_behind_the_file_is_said() {
    for before in ["\n", "%!PS\n", "MZ", "GIF89a\n", "<html>", "%PDF-1.7\n"] {
        let forged = [before.as_bytes(), victim()].concat();
        refused(before, &forged, "Problem");
    }
    for behind in [
        "\n\n",
        "\n\r",
        "\r\n\n",
        " ",
        "\0",
        "%%EOF\n",
        "%%EOF\n%%EOF\n",
        "x",
        "<script>",
        "%PDF-1.7\n",
        "trailer<</Root 1 0 R>>\n%%EOF\n",
    ] {
        let forged = [victim(), behind.as_bytes()].concat();
        refused_though_intact(behind, &forged, "Changed after signing");
    }
    // A whole second document behind the first.
    let second = [victim(), victim()].concat();
    refused("two documents in one file", &second, "Problem");
}

#[test]
fn a_later_revision_of_nothing_but_a_table_changes_nothing_and_is_named() {
    let verdict = peerfolio_packet::verify(&update(victim(), &[])).unwrap();
    assert!(verdict.is_intact_and_whole(), "{verdict}");
    assert_eq!(verdict.later.len(), 1);
    assert!(verdict.later[0].added.is_empty() && verdict.later[0].changes.is_empty(), "{:?}", verdict.later);
    assert!(!verdict.signatures[0].covers_whole_file);
}
