//! Incremental saving: the forger appends, and hopes that what is appended is shown and not looked at.

use super::forge::{EVIL, Parts, cover, object, start, stream, unsigned, update, update_of, update_packed, victim, with_more};
use super::{refused, refused_though_intact};

#[test]
fn variant_1_a_whole_update_is_named() {
    let verdict =
        refused_though_intact("ISA 1", &update(victim(), &[(4, &stream("", EVIL))]), "page 1: content (object 4) was replaced");
    assert_eq!(verdict.later.len(), 1);
    assert!(verdict.later[0].changes[0].words.contains("page 1"), "{:?}", verdict.later);
}

#[test]
fn variant_2_objects_without_a_table_and_a_trailer_are_named() {
    let forged = update_of(victim(), &[(4, &stream("", EVIL))], "", Parts { table: false, trailer: false });
    refused_though_intact("ISA 2", &forged, "belongs to no revision");
}

#[test]
fn variant_3_objects_with_a_trailer_and_no_table_are_named() {
    let forged = update_of(victim(), &[(4, &stream("", EVIL))], "", Parts { table: false, trailer: true });
    refused("ISA 3", &forged, "object 4 was put into the file without being named");
}

#[test]
fn variant_4_a_copied_signature_over_the_update_is_named() {
    let pdf = victim();
    let text = String::from_utf8_lossy(pdf).into_owned();
    let at = text.rfind("/ByteRange").unwrap();
    let number: u32 = text[..at].rsplit("\nendobj\n").next().unwrap().split(' ').next().unwrap().parse().unwrap();
    let copied = object(pdf, number);
    for parts in
        [Parts { table: true, trailer: true }, Parts { table: false, trailer: true }, Parts { table: false, trailer: false }]
    {
        refused("ISA 4", &update_of(pdf, &[(4, &stream("", EVIL)), (number, &copied)], "", parts), "Problem");
    }
}

#[test]
fn an_update_that_says_nothing_of_a_smuggled_object_is_seen_through() {
    // The object is there for readers that search, and the table names only a harmless one.
    let mut forged = victim().to_vec();
    forged.extend_from_slice(format!("4 0 obj\n{}\nendobj\n", stream("", EVIL)).as_bytes());
    let at = forged.len();
    forged.extend_from_slice(b"60 0 obj\n<<>>\nendobj\n");
    let table = forged.len();
    let previous = start(victim());
    forged.extend_from_slice(
        format!("xref\n60 1\n{at:010} 00000 n \ntrailer\n<</Root 1 0 R/Size 99/Prev {previous}>>\nstartxref\n{table}\n%%EOF\n")
            .as_bytes(),
    );
    refused_though_intact("smuggled object", &forged, "object 4 was put into the file without being named");
}

#[test]
fn pages_and_catalogue_exchanged_by_an_update_are_named() {
    let pages = "<</Type/Pages/Kids[50 0 R]/Count 1>>";
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 11 0 R>>";
    refused_though_intact("another list of pages", &update(victim(), &[(2, pages), (50, page)]), "the list of pages (object 2)");
    let more = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 11 0 R>>";
    let longer = "<</Type/Pages/Kids[3 0 R 13 0 R 50 0 R]/Count 3>>";
    refused_though_intact("a page put in", &update(victim(), &[(2, longer), (50, more)]), "the list of pages");
    let catalog = object(victim(), 1).replace("/Pages 2 0 R", "/Pages 51 0 R");
    let forged = update(victim(), &[(1, &catalog), (51, pages), (50, page)]);
    refused_though_intact("a catalogue with other pages", &forged, "was replaced");
    let forged =
        update_of(victim(), &[(52, &catalog), (51, pages), (50, page)], "/Root 52 0 R", Parts { table: true, trailer: true });
    refused("a trailer with two roots", &forged, "says one thing twice");
    let text = update_of(victim(), &[(52, &catalog), (51, pages), (50, page)], "", Parts { table: true, trailer: true });
    let at = text.windows(9).rposition(|window| window == b"Root 1 0 ").unwrap();
    let forged = [&text[..at], b"Root 52 0 ", &text[at + 9..]].concat();
    refused_though_intact("another catalogue", &forged, "another catalogue");
}

#[test]
fn what_acts_or_stands_behind_the_pages_is_named_too() {
    let catalog = object(victim(), 1);
    for (name, entry, words) in [
        ("a script", "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", "what the document does when it is opened"),
        ("further actions", "/AA<</WC 60 0 R>>", "what the document does when it is opened"),
        ("names", "/Names<</JavaScript 60 0 R>>", "attached files, scripts and places"),
        ("bookmarks", "/Outlines 60 0 R", "the list of bookmarks"),
        ("an associated file", "/AF[60 0 R]", "the list of attached files"),
        ("the view", "/ViewerPreferences<</HideToolbar true>>", "how the document is opened"),
        ("permissions", "/Perms<</DocMDP 60 0 R>>", "the record of permissions"),
        ("a page mode", "/PageMode/UseAttachments", "how the document is opened"),
        ("an unknown entry", "/Unknown 4 0 R", "the document's catalogue"),
    ] {
        let forged = update(victim(), &[(1, &catalog.replacen("<<", &format!("<<{entry}"), 1)), (60, "<<>>")]);
        refused_though_intact(name, &forged, words);
    }
    let form = object(victim(), 7);
    for (name, entry) in
        [("XFA", "/XFA 60 0 R"), ("NeedAppearances", "/NeedAppearances true"), ("calculation order", "/CO[8 0 R]")]
    {
        let forged = update(victim(), &[(7, &form.replacen("<<", &format!("<<{entry}"), 1)), (60, &stream("", "<xdp/>"))]);
        refused_though_intact(name, &forged, "the form");
    }
}

/// The end of a file written so that some readers cannot follow it and search for objects.
fn with_a_remark_before_the_number(pdf: &[u8]) -> Vec<u8> {
    let at = pdf.windows(10).rposition(|window| window == b"startxref\n").unwrap() + 10;
    [&pdf[..at], b"%\n", &pdf[at..]].concat()
}

#[test]
fn what_was_put_in_and_taken_back_is_named() {
    let pdf = update(victim(), &[(4, &stream("", EVIL))]);
    let text = String::from_utf8_lossy(victim()).into_owned();
    let (at, previous, table) = (text.find(&object(victim(), 4)).unwrap() - "4 0 obj\n".len(), start(&pdf), pdf.len());
    let back = |before: &str| {
        let section = format!("xref\n4 1\n{at:010} 00000 n \ntrailer\n<</Root 1 0 R/Size 99/Prev {previous}>>\n");
        [&pdf[..], format!("{before}{section}startxref\n{table}\n%%EOF\n").as_bytes()].concat()
    };
    refused_though_intact("a revision taken back", &back(""), "object 4 was put in and taken back");
    let verdict = refused_though_intact("before the table", &back("%remark\n"), "is not where every reader looks for it");
    assert!(verdict.to_string().contains("object 4 was put in and taken back"), "{verdict}");
    let forged = with_a_remark_before_the_number(&back(""));
    refused_though_intact("before the number", &forged, "the end of the file is not written as every reader expects it");
    refused_though_intact(
        "a remark before the number, and nothing else",
        &with_a_remark_before_the_number(&update(victim(), &[])),
        "the end of the file is not written",
    );
    let remark = String::from_utf8(update(victim(), &[(60, "null")])[victim().len()..].to_vec()).unwrap();
    let remark = [victim(), remark.replace("60 1\n", "60 1 %\n").as_bytes()].concat();
    refused_though_intact("a remark inside the table", &remark, "is not written as every reader expects it");
}

#[test]
fn an_object_inside_something_else_is_named() {
    let inside = format!("\n4 0 obj\n{}\nendobj\n", stream("", EVIL));
    let catalog = with_more(&object(victim(), 1), "/DSS 60 0 R");
    let objects = [(1, &*catalog), (60, "<</Certs[61 0 R]>>"), (61, &*stream("", &inside))];
    let words = "inside something else, what some readers may take for object 4";
    for forged in [update(victim(), &objects), with_a_remark_before_the_number(&update(victim(), &objects))] {
        refused_though_intact("an object in a certificate", &forged, words);
    }
    let in_a_text = format!("({})", inside.replace(['(', ')'], ""));
    refused_though_intact("an object in a text", &update(victim(), &[(60, &in_a_text)]), words);
    let in_a_remark = [victim(), b"%4 0 obj<<>>endobj\n", &update(victim(), &[])[victim().len()..]].concat();
    refused_though_intact("an object in a remark", &shifted(&in_a_remark), words);
}

/// The file whose end leads to its newest table, before which bytes were put.
fn shifted(pdf: &[u8]) -> Vec<u8> {
    let end = pdf.windows(10).rposition(|window| window == b"startxref\n").unwrap();
    let table = pdf[..end].windows(5).rposition(|window| window == b"xref\n").unwrap();
    [&pdf[..end], format!("startxref\n{table}\n%%EOF\n").as_bytes()].concat()
}

#[test]
fn an_object_that_passes_for_a_table_is_named() {
    let disguised = stream("/Type/XRef/W[1 1 1]/Size 1/Index[0 0]", EVIL);
    let mut forged = victim().to_vec();
    forged.extend_from_slice(format!("4 0 obj\n{disguised}\nendobj\n").as_bytes());
    let forged = [&forged[..], &update(victim(), &[])[victim().len()..]].concat();
    refused_though_intact(
        "content in the dress of a table",
        &shifted(&forged),
        "object 4 was put into the file without being named",
    );
}

#[test]
fn an_object_stream_with_more_than_the_table_names_is_named() {
    let (mark, look) = cover(60);
    let page = object(victim(), 3);
    let at = page.find("/Annots").unwrap();
    let end = at + page[at..].find(']').unwrap();
    let covered = format!("3 0 {} 60 0 R{}", &page[..end], &page[end..]);
    let packed = stream("/Type/ObjStm/N 1/First 4", &covered);
    let indirect = stream("/Type 63 0 R/N 1/First 4", &covered);
    let unreadable = stream("/Type/ObjStm/N 1/First 4/Filter/LZWDecode", &covered);
    for packed in [&packed, &indirect, &unreadable] {
        let forged = update(victim(), &[(60, &mark), (61, &look), (62, packed), (63, "/ObjStm")]);
        refused_though_intact("an unlisted page", &forged, "object 62 holds objects that no table of contents names");
    }
}

#[test]
fn an_entry_that_leads_nowhere_is_named() {
    let pdf = update(victim(), &[(60, "null")]);
    let at = pdf.windows(10).rposition(|window| window == b"xref\n60 1\n").unwrap() + 10;
    let forged = [&pdf[..at], b"0099999999", &pdf[at + 10..]].concat();
    refused_though_intact("beyond the end", &forged, "object 60 is named in a later table of contents and cannot be read");
}

/// The victim, with a mark on its first page that was missing when it was signed.
fn with_a_missing_mark() -> Vec<u8> {
    let text = String::from_utf8(unsigned()).unwrap();
    // As long as before, so that no place moves.
    let text = text.replacen("/Annots[8 0 R 9 0 R]", "/Annots[8 0 R 70 0 R]", 1).replacen(
        "/MediaBox[0 0 612 792]/C",
        "/MediaBox[0 0 612 99]/C",
        1,
    );
    super::forge::sign_over(text.as_bytes())
}

#[test]
fn what_was_missing_and_is_put_in_by_what_cannot_be_read_is_named() {
    let pdf = with_a_missing_mark();
    let (mark, look) = cover(70);
    let junk = with_more(&mark, "/Foo bar");
    for (name, object, index) in [("a word of no kind", &junk, 0), ("under another index", &mark, 7), ("plainly", &mark, 0)] {
        let forged = update_packed(&pdf, &[(70, object, index)], &[(71, &look)]);
        refused_though_intact(name, &forged, "(object 70), which was missing when the document was signed, was put in");
    }
}
