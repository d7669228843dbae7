//! Incremental saving: the forger appends, and hopes that what is appended is shown and not looked at.

use super::forge::{EVIL, Parts, object, start, stream, update, update_of, victim};
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
        ("bookmarks", "/Outlines 60 0 R", "the bookmarks"),
        ("an associated file", "/AF[60 0 R]", "the attached files"),
        ("the view", "/ViewerPreferences<</HideToolbar true>>", "how the document is opened"),
        ("permissions", "/Perms<</DocMDP 60 0 R>>", "the permissions"),
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
