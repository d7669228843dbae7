//! The four kinds of packet: what stands where, in which order, and what must never stand there.
//!
//! What each kind reads like, word for word, stands in `kinds/*.txt`. Where a change of it is meant:
//! `PEERFOLIO_SNAPSHOTS=write cargo test -p peerfolio-packet kinds`.

use std::path::Path;

use peerfolio_packet::kinds::Contents;
use peerfolio_packet::kinds::employer::EmployerSummary;
use peerfolio_packet::kinds::parts::{Opening, Point, Points, Standing};
use peerfolio_packet::kinds::va::VaPacket;
use peerfolio_packet::{Laid, Packet, lay_out};

use crate::layout::{assert_inside_the_margins, text};
use crate::{kinds_sample as kinds, sample};

fn set(packet: &Packet) -> Laid {
    lay_out(packet, &sample::signer(), sample::now()).unwrap()
}

fn all(courses: usize) -> [(&'static str, Packet); 4] {
    [
        ("employer", kinds::employer(courses)),
        ("renewal", kinds::renewal(courses)),
        ("reciprocity", kinds::reciprocity(courses)),
        ("va", kinds::va(courses)),
    ]
}

/// The words, one space between two. Versions of pdftotext differ in how many they put between columns.
fn plain(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_kind_reads_as_it_should() {
    for (kind, packet) in all(3) {
        let laid = set(&packet);
        assert!(laid.missing_glyphs.is_empty() && laid.shortened.is_empty(), "{kind}: {:?}", laid.shortened);
        let words = plain(&text(&laid.pdf));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packet/kinds").join(format!("{kind}.txt"));
        if std::env::var_os("PEERFOLIO_SNAPSHOTS").is_some_and(|mode| mode == "write") {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, format!("{words}\n")).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap();
        assert_eq!(words, expected.trim_end(), "{kind}: the words changed; if that is meant, write the snapshots anew");
    }
}

#[test]
fn the_same_packet_gives_the_same_bytes() {
    for (kind, packet) in all(5) {
        assert!(set(&packet) == set(&packet), "{kind}");
    }
}

/// Every reference to a page is true: of sections, of papers, of the steps.
#[test]
fn what_stands_on_a_page_stands_there() {
    for courses in [0, 4, 40] {
        for (kind, packet) in all(courses) {
            let laid = set(&packet);
            let all = text(&laid.pdf);
            let pages: Vec<String> = all.split('\u{c}').map(plain).collect();
            let on = |page: usize, words: &str| {
                let there = pages.get(page - 1).unwrap_or_else(|| panic!("{kind} has no page {page}"));
                let there = there.replace('\n', " ");
                assert!(there.contains(words), "{kind}, {courses} courses: {words:?} is not on page {page}");
            };
            let first = pages.concat().replace('\n', " ");
            let (_, list) = first.split_once("In this file: ").or_else(|| first.split_once("Enclosed: ")).unwrap();
            let (list, _) = list.split_once(").").unwrap();
            let entries: Vec<&str> = list.split("; ").collect();
            assert!(entries.len() > 3, "{kind}: {list}");
            for entry in entries {
                let (words, page) = entry.trim_end_matches(')').rsplit_once(" (page ").unwrap();
                on(page.parse().unwrap(), words);
            }
            let papers = pages.iter().find(|page| page.contains("Papers behind this document\n")).unwrap();
            for paper in packet.papers.iter().filter(|paper| paper.show) {
                let line = papers.lines().find(|line| line.starts_with(&paper.title)).unwrap();
                let page: usize = line.rsplit(' ').next().unwrap().parse().unwrap();
                on(page, &format!("{} {}", paper.title, paper.caption));
            }
            if courses > 0 && kind != "va" {
                let course = pages.iter().flat_map(|page| page.lines()).find(|line| line.contains("2 Jun 2025 Ethics")).unwrap();
                let page: usize = course.split("page ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
                on(page, "Course 1: Ethics and boundaries in peer support");
            }
        }
    }
}

#[test]
fn no_heading_and_no_head_of_a_table_is_alone_at_the_foot_of_a_page() {
    const HEADINGS: [&str; 14] = [
        "Training",
        "Work",
        "Supervision",
        "Sources",
        "Certificates held",
        "Still to be confirmed",
        "What this document is",
        "Papers behind this document",
        "Attached to this file",
        "How to check this document",
        "Not counted, and why",
        "To hand in with the renewal",
        "What others still have to send",
        "Whether each certificate is taken",
    ];
    const HEADS: [&str; 8] = ["Completed ", "No. Completed", "Period ", "Day ", "What is asked ", "Here ", "Paper Page", "File "];
    for courses in 0..7 {
        for (kind, packet) in all(courses) {
            let laid = set(&packet);
            assert_inside_the_margins(&laid.pdf);
            for page in text(&laid.pdf).split('\u{c}') {
                let page = plain(page);
                let lines: Vec<&str> = page.lines().collect();
                // The last line is the foot.
                let Some(last) = lines.len().checked_sub(2).and_then(|at| lines.get(at)) else { continue };
                assert!(!HEADINGS.contains(last), "{kind}, {courses} courses: {last:?} at the foot of a page");
                assert!(!HEADS.iter().any(|head| last.starts_with(head)), "{kind}, {courses} courses: the head {last:?} alone");
            }
        }
    }
}

#[test]
fn two_hundred_courses_keep_their_numbers_and_their_sum() {
    let laid = set(&kinds::renewal(200));
    let words = plain(&text(&laid.pdf));
    let numbers: Vec<usize> = words
        .split("Ethics\n")
        .find(|part| part.contains("Continuing education, total\n"))
        .unwrap_or(&words)
        .lines()
        .filter_map(|line| {
            let parts: Vec<&str> = line.split(' ').collect();
            let is_row = parts.len() > 5 && ["2025", "2026", "2027"].contains(&parts[3]);
            is_row.then(|| parts[0].parse().ok()).flatten()
        })
        .collect();
    assert!(numbers.len() >= 200 && numbers.iter().take(200).copied().eq(1..=200), "{} rows", numbers.len());
    let total: f64 = (0..200).map(|at| [6.0, 1.25, 3.0][at % 3]).sum::<f64>() + 2.5;
    assert!(words.contains(&format!("Total 200 entries {total:.2}")), "the carried hours are in the sum");
}

#[test]
fn long_names_and_many_diacritics_fit_in_every_kind() {
    let name = "Žofia Łukaszewska-Nguyễn Ọláńrewájú Þórðardóttir of the Sample Family with Quite a Long Name";
    for (kind, mut packet) in all(2) {
        let opening = match &mut packet.contents {
            Contents::Employer(summary) => &mut summary.opening,
            Contents::Renewal(record) => &mut record.opening,
            Contents::Reciprocity(packet) => &mut packet.opening,
            Contents::Va(packet) => &mut packet.opening,
        };
        opening.holder = name.to_owned();
        opening.recipient =
            Some("Human Resources of the Sample Hospital for People with Very Long Addresses and Titles".repeat(3));
        let laid = set(&packet);
        assert!(laid.missing_glyphs.is_empty(), "{kind}: {:?}", laid.missing_glyphs);
        assert_inside_the_margins(&laid.pdf);
        let words: String = text(&laid.pdf).split_whitespace().collect();
        assert!(words.contains(&name.split_whitespace().collect::<String>()), "{kind}");
    }
}

#[test]
fn a_point_that_nobody_judged_is_not_known() {
    let point = Point { heading: "Age".into(), asked: "At least 18 years old".into(), ..Point::default() };
    assert_eq!(point.standing, Standing::Unknown(String::new()));
    let contents = VaPacket {
        opening: Opening { holder: "Sample Person".into(), ..Opening::default() },
        points: vec![Points { heading: "The standard".into(), notes: Vec::new(), points: vec![point] }],
        ..VaPacket::default()
    };
    let packet = Packet { contents: Contents::Va(contents), papers: Vec::new(), attachments: Vec::new() };
    let words = plain(&text(&set(&packet).pdf));
    assert!(words.contains("Age – not known –"), "{words}");
    assert!(!words.lines().any(|line| line.split(' ').any(|word| word == "met")), "{words}");
}

#[test]
fn a_packet_that_says_nothing_is_still_a_whole_document() {
    let contents = Contents::Employer(EmployerSummary {
        opening: Opening { holder: "Sample Person".into(), answer: "No certificate is shown.".into(), ..Opening::default() },
        ..EmployerSummary::default()
    });
    let laid = set(&Packet { contents, papers: Vec::new(), attachments: Vec::new() });
    let words = plain(&text(&laid.pdf));
    assert!(words.contains("How to check this document") && words.contains(&format!("page 1 of {}", laid.pages)), "{words}");
    assert_eq!(laid.pages, 2);
}
