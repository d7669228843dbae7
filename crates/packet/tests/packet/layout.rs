//! What a packet looks like: words, margins, page breaks, and the same bytes for the same input.

use std::process::Command;

use proptest::prelude::*;

use crate::sample;

/// Runs a tool of poppler on a file and returns what it prints.
fn poppler(tool: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packet.pdf");
    std::fs::write(&path, pdf).unwrap();
    let output = Command::new(tool).args(arguments).arg(&path).arg("-").output().unwrap_or_else(|why| {
        panic!("{tool} (poppler-utils) is needed for this test ({why}): `cargo xtask test` installs it and runs every test")
    });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // poppler writes a document title beyond the BMP as two surrogates, which is no UTF-8.
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn text(pdf: &[u8]) -> String {
    poppler("pdftotext", &["-layout"], pdf)
}

/// Each word with its box: page, left, top, right, bottom, in points from the upper left.
fn words(pdf: &[u8]) -> Vec<(usize, [f32; 4], String)> {
    let mut page = 0;
    let mut found = Vec::new();
    for line in poppler("pdftotext", &["-bbox"], pdf).lines() {
        if line.contains("<page ") {
            page += 1;
        }
        let Some(word) = line.trim().strip_prefix("<word ") else { continue };
        let number = |name: &str| word.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        let inside = word.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
        found.push((page, ["xMin", "yMin", "xMax", "yMax"].map(number), inside));
    }
    found
}

pub(crate) fn assert_inside_the_margins(pdf: &[u8]) {
    let words = words(pdf);
    assert!(!words.is_empty());
    for (page, [left, top, right, bottom], word) in words {
        assert!(left >= 67.5 && right <= 612.0 - 67.5, "page {page}: {word:?} from {left} to {right}");
        assert!(top >= 56.0 && bottom <= 792.0 - 36.0, "page {page}: {word:?} from {top} to {bottom}");
    }
}

/// Every `page x of y`, in order.
fn page_numbers(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.find("page ").map(|at| line[at..].trim().to_owned()))
        .filter(|foot| foot.contains(" of "))
        .collect()
}

fn courses(summary: &mut peerfolio_packet::kinds::employer::EmployerSummary) -> &mut Vec<peerfolio_packet::kinds::parts::Course> {
    summary.hourly.courses.as_mut().unwrap()
}

#[test]
fn one_certificate_reads_as_it_should() {
    let laid = sample::laid(1, 1);
    assert!(laid.missing_glyphs.is_empty() && laid.shortened.is_empty());
    // Versions of pdftotext differ in how many spaces they put between columns.
    let lines: Vec<String> = text(&laid.pdf).lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let words = lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    if std::env::var_os("PEERFOLIO_SNAPSHOTS").is_some_and(|write| write == "write") {
        let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/packet/one-course.txt");
        std::fs::write(kept, words.clone() + "\n").unwrap();
    }
    assert_eq!(
        words,
        include_str!("one-course.txt").trim_end(),
        "the words of the packet changed; if that is meant, run this test once with PEERFOLIO_SNAPSHOTS=write"
    );
}

#[test]
fn two_hundred_courses_are_all_there_with_the_heading_on_each_page() {
    let laid = sample::laid(12, 200);
    let text = text(&laid.pdf);
    assert!(laid.shortened.is_empty());
    let expected: Vec<(String, String)> = courses(&mut sample::summary(12, 200))
        .iter()
        .map(|activity| (activity.completed_on.format("%-d %b %Y").to_string(), decimals(&activity.hours.to_string())))
        .collect();
    let rows: Vec<(String, String)> = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|words| words.len() > 4 && ["2025", "2026"].contains(&words[2]) && words[words.len() - 1].contains('.'))
        .map(|words| (words[..3].join(" "), (*words.last().unwrap()).to_owned()))
        .collect();
    assert_eq!(rows, expected);
    assert!(text.contains("200 entries") && text.contains("683.75"), "the total is missing");
    let pages: Vec<&str> = text.split('\u{c}').collect();
    for page in &pages {
        if page.contains("Northern Training Co-op") {
            assert!(page.contains("Completed") && page.contains("Contact hours"), "a page of the table has no heading row");
        }
    }
    let expected: Vec<String> = (1..=laid.pages).map(|page| format!("page {page} of {}", laid.pages)).collect();
    assert_eq!(page_numbers(&text), expected);
    let feet = text.matches(&format!("signature fingerprint {}\u{2026}", sample::signer().fingerprint.short())).count();
    assert_eq!(feet, laid.pages, "the name and fingerprint stand on each page");
}

/// Two decimals, as the column has them.
fn decimals(hours: &str) -> String {
    let (whole, part) = hours.split_once('.').unwrap_or((hours, ""));
    format!("{whole}.{part:0<2}")
}

#[test]
fn nothing_leaves_the_margins() {
    for (certificates, courses) in [(0, 0), (1, 1), (3, 40), (12, 200)] {
        assert_inside_the_margins(&sample::laid(certificates, courses).pdf);
    }
}

#[test]
fn long_names_and_titles_wrap() {
    let mut summary = sample::summary(3, 6);
    summary.opening.holder =
        "Sample Person-With-A-Very-Long-Hyphenated-Family-Name and Several More Given Names of the Sample Family".into();
    summary.certificates[0].title =
        "Certified Peer Specialist with endorsements in forensic, family, youth and veterans\u{2019} peer support, \
                                     medication-supported recovery and crisis response, Level II (provisional)"
            .into();
    summary.certificates[1].number = Some("PS-2023-0000001234567890-ABCDEFGHIJ".into());
    summary.certificates[1].requirements[0].label = "Continuing education in the domains of the code of practice. ".repeat(6);
    courses(&mut summary)[2].title = "Pneumonoultramicroscopicsilicovolcanoconiosis".repeat(4);
    let laid = sample::set(summary, &sample::signer(), sample::now()).unwrap();
    std::fs::write(crate::outside::folder("long").join("long.pdf"), &laid.pdf).unwrap();
    assert!(laid.shortened.is_empty() && laid.missing_glyphs.is_empty());
    assert_inside_the_margins(&laid.pdf);
    let words: String = text(&laid.pdf).split_whitespace().collect();
    assert_eq!(words.matches(&sample::signer().fingerprint.short().replace(' ', "")).count(), laid.pages + 1);
    for whole in ["(provisional)", "PS-2023-0000001234567890-ABCDEFGHIJ"] {
        assert!(words.contains(whole), "{whole}");
    }
}

#[test]
fn characters_that_the_typeface_lacks_are_boxes_and_are_reported() {
    let mut summary = sample::summary(1, 1);
    summary.opening.holder = "Sample \u{674e}\u{1f600} Person, Zoe\u{308}".into();
    let laid = sample::set(summary, &sample::signer(), sample::now()).unwrap();
    assert_eq!(laid.missing_glyphs, ['\u{674e}', '\u{1f600}']);
    let text = text(&laid.pdf);
    assert!(text.contains("Sample \u{674e}\u{1f600} Person, Zo\u{eb}"), "who copies the name has it: {text}");
    assert!(text.contains("An open box (\u{25a1}) stands for a character"));
}

#[test]
fn no_heading_is_alone_at_the_foot_of_a_page() {
    for courses in 0..40 {
        let pdf = sample::laid(2, courses).pdf;
        for page in text(&pdf).split('\u{c}') {
            let last: Vec<&str> = page.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            let Some(before_foot) = last.len().checked_sub(2).and_then(|index| last.get(index)) else { continue };
            for heading in
                ["Training", "Sources", "What each renewal asks", "How to check this document", "What this document is"]
            {
                assert_ne!(*before_foot, heading, "{courses} courses");
            }
        }
    }
}

#[test]
fn what_is_unknown_is_never_shown_as_met() {
    use peerfolio_packet::kinds::parts::{Amount, Requirement};
    let mut summary = sample::summary(1, 0);
    summary.certificates[0].requirements = vec![Requirement {
        label: "Training in ethics".into(),
        required: Amount::Unknown,
        counted: Amount::Hours(sample::hours("9")),
        missing: Amount::Hours(sample::hours("0")),
        sources: Vec::new(),
        remark: Some("By an answer to the holder on 5 January 2026.".into()),
        most: false,
    }];
    let text = text(&sample::set(summary, &sample::signer(), sample::now()).unwrap().pdf);
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        flat.contains("By an answer to the holder on") && flat.contains("5 January 2026."),
        "the remark stands there: {text}"
    );
    assert!(flat.contains("Training in ethics not known 9 not known"), "{text}");
    assert!(!text.lines().any(|line| line.trim_end().ends_with(" met") || line.contains(" met ")), "{text}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, two) = (sample::laid(3, 30), sample::laid(3, 30));
    assert_eq!(one, two);
    let other_day = sample::set(sample::summary(3, 30), &sample::signer(), sample::now() + chrono::Days::new(1)).unwrap();
    assert_ne!(one.pdf, other_day.pdf);
}

#[test]
fn the_properties_say_who_what_and_when() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packet.pdf");
    std::fs::write(&path, sample::laid(1, 1).pdf).unwrap();
    let output = Command::new("pdfinfo").arg("-isodates").arg(&path).output().expect("pdfinfo: run `cargo xtask test`");
    let info = String::from_utf8(output.stdout).unwrap();
    for line in
        ["Employer summary: Sample Person", "Sample Person", "2026-11-22T16:55:19Z", "612 x 792 pts (letter)", "Peerfolio"]
    {
        assert!(info.contains(line), "{line}\n{info}");
    }
    let output = Command::new("pdffonts").arg(&path).output().expect("pdffonts: run `cargo xtask test`");
    let fonts = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert_eq!(rows.len(), 3, "{fonts}");
    for row in rows {
        // embedded, subset, with a map to text
        assert!(row.contains("+SourceSans3-") && row.contains(" yes yes yes "), "{fonts}");
    }
}

#[test]
fn a_packet_stays_small() {
    assert!(sample::laid(1, 1).pdf.len() < 100_000);
    assert!(sample::laid(12, 200).pdf.len() < 250_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_words_are_they_stay_inside_and_are_accounted_for(
        holder in "\\PC{1,120}",
        title in "[\\p{Latin}\\p{Han} .,/()&-]{0,400}",
        endless in "[A-Za-z]{0,500}",
        courses in 0_usize..12,
    ) {
        let mut summary = sample::summary(2, courses);
        summary.opening.holder = holder;
        summary.opening.answer = title.clone();
        summary.certificates[0].title = title;
        summary.certificates[1].number = Some(endless.clone());
        for activity in summary.hourly.courses.as_mut().unwrap() {
            activity.title.push_str(&endless);
        }
        let laid = sample::set(summary, &sample::signer(), sample::now()).unwrap();
        assert_inside_the_margins(&laid.pdf);
    }
}
