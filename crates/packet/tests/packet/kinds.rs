//! The four kinds of packet: what stands where, in which order, and what must never stand there.
//!
//! What each kind reads like, word for word, stands in `kinds/*.txt`. Where a change of it is meant:
//! `PEERFOLIO_SNAPSHOTS=write cargo test -p peerfolio-packet kinds`.

use std::path::Path;

use peerfolio_packet::kinds::Contents;
use peerfolio_packet::kinds::employer::EmployerSummary;
use peerfolio_packet::kinds::parts::{Amount, Hourly, Opening, Point, Points, Requirement, Source, Standing, ValidUntil};
use peerfolio_packet::kinds::va::VaPacket;
use peerfolio_packet::{Laid, Packet, Signer, lay_out};

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
            let papers = pages.iter().find(|page| page.lines().any(|line| line == "Papers behind this document")).unwrap();
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
        "Papers and fees still to reach you",
        "Whether each certificate is accepted",
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

#[test]
fn certificates_held_begin_where_their_first_row_stands() {
    for papers in 1..24 {
        let mut packet = kinds::reciprocity(0);
        let Contents::Reciprocity(application) = &mut packet.contents else { unreachable!() };
        let paper = application.outstanding[0].clone();
        application.outstanding = vec![paper; papers];
        let long = "Sample Department of Human Services and of everything else that a long name of a body holds, ".repeat(3);
        for certificate in &mut application.certificates {
            certificate.body.clone_from(&long);
        }
        let question =
            "Is a question to the body, which is longer than the place below a heading, kept with its heading? ".repeat(5);
        application.questions = vec![question];
        let laid = set(&packet);
        for page in text(&laid.pdf).split('\u{c}') {
            let page = plain(page);
            let lines: Vec<&str> = page.lines().collect();
            let Some(last) = lines.len().checked_sub(2).and_then(|at| lines.get(at)) else { continue };
            for alone in ["Certificates held", "Certificate Number", "Questions to ", "No public source settles these"] {
                assert!(!last.starts_with(alone), "{papers} papers: {last:?} at the foot of a page");
            }
            // A row of a table is never parted, so its first line at the head of a page has the heading with it.
            assert!(
                !lines.first().is_some_and(|first| first.starts_with("Certified Peer Specialist")),
                "{papers} papers: {page}"
            );
        }
    }
}

/// The words of a laid packet in one line.
fn line(packet: &Packet) -> String {
    plain(&text(&set(packet).pdf)).replace('\n', " ")
}

fn summary(packet: &mut Packet) -> &mut EmployerSummary {
    match &mut packet.contents {
        Contents::Employer(summary) => summary,
        other => panic!("{other:?}"),
    }
}

fn source(at: usize) -> Source {
    Source {
        title: format!("Sample source {at}, Sample Board"),
        url: format!("https://board.example/{at}"),
        as_of: String::new(),
    }
}

#[test]
fn a_signature_whose_certificate_an_authority_issued_is_not_called_the_holders_own() {
    let words = |issuer: Option<&str>| {
        let signer = Signer { issuer: issuer.map(ToOwned::to_owned), ..sample::signer() };
        plain(&text(&lay_out(&kinds::employer(1), &signer, sample::now()).unwrap().pdf)).replace('\n', " ")
    };
    let own = words(None);
    assert!(own.contains("the holder made the certificate of this signature"), "{own}");
    let issued = words(Some("Sample Signing Authority"));
    assert!(issued.contains("was issued by Sample Signing Authority"), "{issued}");
    assert!(!issued.contains("the holder made") && !issued.contains("no authority vouches"), "{issued}");
    assert!(words(Some(" ")).contains("was issued by an authority that it does not name"));
}

#[test]
fn a_limit_is_no_demand_and_what_is_open_about_the_holder_is_not_asked_of_the_body() {
    let mut packet = kinds::employer(0);
    let row = |label: &str, required: Amount, most: bool, missing: Amount| Requirement {
        label: label.into(),
        most,
        required,
        counted: Amount::Hours(sample::hours("3")),
        missing,
        ..Requirement::default()
    };
    summary(&mut packet).certificates[0].requirements = vec![
        row("Self-paced", Amount::Hours(sample::hours("14")), true, Amount::None),
        row("Foundational training", Amount::Hours(sample::hours("0")), true, Amount::None),
        row("Health equity", Amount::Hours(sample::hours("2")), false, Amount::Unknown),
        row("Supervision", Amount::Unknown, false, Amount::Unknown),
    ];
    let words = line(&packet);
    for wanted in [
        "Self-paced at most 14.0",
        "Foundational training none counts",
        "Health equity 2.0 3.0 cannot be told from this record",
        "Supervision not known 3.0 not known",
        "no source tells it. Sample Department of Human Services can say.",
    ] {
        let wanted = wanted.replace(".0 ", ".00 ").replace("14.0", "14.00");
        assert!(words.contains(&wanted) || words.contains(&wanted.replace(".00", ".0")), "{wanted}: {words}");
    }
    assert!(!words.contains("ask Sample Department"), "{words}");
}

#[test]
fn where_nothing_is_known_of_a_renewal_there_is_a_sentence_and_no_table() {
    let mut packet = kinds::employer(0);
    let unknown = Requirement { label: "Continuing education".into(), counted: Amount::Unknown, ..Requirement::default() };
    summary(&mut packet).certificates[0].requirements = vec![unknown];
    let words = line(&packet);
    assert!(words.contains("What is asked is not known: no source tells it."), "{words}");
    assert!(!words.contains("Continuing education") && !words.contains("Requirement Asked"), "{words}");
}

/// Decimals of hours that are not shown would tell of them.
#[test]
fn hours_that_are_not_shown_leave_no_decimals_behind() {
    let mut packet = kinds::employer(0);
    let shown = summary(&mut packet);
    shown.hours_shown = false;
    shown.hourly = Hourly::default();
    shown.certificates[0].requirements[0].counted = Amount::Hours(sample::hours("24.25"));
    let words = line(&packet);
    assert!(words.contains("Continuing education, total 30 1"), "{words}");
}

#[test]
fn what_is_asked_in_each_period_stands_apart_from_certificates() {
    let mut packet = kinds::employer(0);
    let shown = summary(&mut packet);
    let mut asked = shown.certificates[0].clone();
    asked.title = "Clinic training hours".into();
    asked.valid_until = ValidUntil::Period(sample::date(2027, 6, 30));
    asked.cycle = None;
    asked.papers = Vec::new();
    shown.recurring = vec![asked];
    let words = line(&packet);
    assert!(words.contains("Asked of the holder in each period Present period Clinic training hours to 30 Jun 2027"), "{words}");
    assert_eq!(words.matches("Certificate Number Valid until").count(), 1, "{words}");
}

#[test]
fn the_last_two_sources_stay_together_and_what_it_is_stays_whole() {
    for courses in 0..45 {
        let mut packet = kinds::employer(courses);
        let shown = summary(&mut packet);
        shown.hourly.work = None;
        shown.hourly.meetings = None;
        shown.accepted[0].places = vec![("Crisis services".into(), (1..=9).map(source).collect())];
        let all = text(&set(&packet).pdf);
        let with =
            |words: &str| all.split('\u{c}').position(|page| page.contains(words)).unwrap_or_else(|| panic!("{words}: {all}"));
        assert_eq!(with("Sample source 8,"), with("Sample source 9,"), "{courses} courses");
        let whole = all.split('\u{c}').map(plain).find(|page| page.lines().any(|line| line == "What this document is"));
        assert!(whole.unwrap().contains("The holder keeps this record"), "{courses} courses");
    }
}

#[test]
fn the_small_print_stays_on_the_first_page_where_the_certificates_do_not() {
    for certificates in 1..13 {
        for mut packet in [kinds::employer(2), kinds::va(2)] {
            let held = match &mut packet.contents {
                Contents::Employer(summary) => &mut summary.certificates,
                Contents::Va(packet) => &mut packet.certificates,
                _ => unreachable!(),
            };
            *held = vec![held[0].clone(); certificates];
            let all = text(&set(&packet).pdf);
            let first = plain(all.split('\u{c}').next().unwrap()).replace('\n', " ");
            assert!(first.contains("of any certifying body. In this file: "), "{certificates} certificates: {first}");
        }
    }
}

#[test]
fn a_cell_that_is_cut_ends_with_dots_and_is_reported() {
    let mut packet = kinds::reciprocity(0);
    let Contents::Reciprocity(application) = &mut packet.contents else { panic!() };
    application.points[0].points[0].shows = (1..=60).map(|at| format!("Evidence number {at} of many.")).collect();
    let laid = set(&packet);
    assert_inside_the_margins(&laid.pdf);
    let words = plain(&text(&laid.pdf)).replace('\n', " ");
    let last = (1..=60).rev().find(|at| words.contains(&format!("Evidence number {at} of many."))).unwrap();
    assert!(last < 60 && words.contains(&format!("Evidence number {last} of many. \u{2026}")), "{last}: {words}");
    assert!(laid.shortened.iter().any(|cut| *cut == format!("Evidence number {} of many.", last + 1)), "{:?}", laid.shortened);
}

#[test]
fn an_open_box_in_the_name_is_told_where_the_name_stands() {
    let mut packet = kinds::employer(0);
    summary(&mut packet).opening.holder = "Sample \u{674e}".into();
    let all = text(&set(&packet).pdf);
    let first = all.split('\u{c}').next().unwrap();
    assert!(first.contains("An open box (\u{25a1}) stands for a character"), "{first}");
    summary(&mut packet).opening.holder = "Sample Person".into();
    assert!(!text(&set(&packet).pdf).contains("An open box"));
}

#[test]
fn a_date_of_a_source_is_said_once_and_numbers_of_sources_rise() {
    let mut packet = kinds::employer(0);
    let figures = Source { title: "Figures (as of May 2025)".into(), url: String::new(), as_of: "May 2025".into() };
    summary(&mut packet).accepted[0].places =
        vec![("Crisis services".into(), vec![source(1), source(2)]), ("Clinics".into(), vec![source(2), figures, source(1)])];
    let words = line(&packet);
    assert!(words.contains("Figures (as of May 2025). ") && !words.contains("as of May 2025), as of"), "{words}");
    assert!(words.contains("Crisis services (sources 2 and 3) Clinics (sources 2, 3 and 4)"), "{words}");
}

#[test]
fn the_name_below_a_letter_is_never_alone_on_a_page() {
    for lines in 0..16 {
        let mut packet = kinds::reciprocity(0);
        let Contents::Reciprocity(application) = &mut packet.contents else { unreachable!() };
        application.letter.to = vec!["A line of the address of the Example State Board".to_owned(); 2 + lines];
        let laid = set(&packet);
        let words = text(&laid.pdf);
        let pages: Vec<String> = words.split('\u{c}').map(plain).collect();
        let holder = format!("{}\n", packet.contents.opening().holder);
        assert!(!pages[1].starts_with(&holder), "{lines} lines: {}", pages[1]);
    }
}
