//! How long a signed packet takes, one page and 200 courses, beside two peers that set the same words and sign them in the same run.
//!
//! `cargo bench -p peerfolio-bench --bench packets`; `docs/benchmarks.md` tells what is compared and what is not. Prints a table and
//! never fails for being slow: it only fails where a file that was made is not whole.

#![expect(clippy::print_stdout, reason = "what was measured is printed")]
#![expect(clippy::unwrap_used, reason = "a run that cannot be made stops")]

use chrono::{Days, NaiveDate, NaiveDateTime};
use peerfolio_bench::{median, python_with, shown};
use peerfolio_packet::kinds::Contents;
use peerfolio_packet::kinds::employer::EmployerSummary;
use peerfolio_packet::kinds::parts::{Amount, Certificate, Closing, Course, Hourly, Opening, Requirement, Source, ValidUntil};
use peerfolio_packet::{Identity, Packet, Signer, lay_out, verify};
use ring::rand::SystemRandom;
use serde_json::{Value, json};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// What the peers are given, and Peerfolio makes: a page with four certificates, or 200 courses behind it.
const SIZES: [(&str, usize, u32); 2] = [("one page", 0, 41), ("200 courses", 200, 21)];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join("target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    let peers = root.join("crates/bench/peers");
    let python = python_with(&folder.join("packets-venv"), &peers.join("packets.txt"), "import reportlab, typst, pyhanko");
    println!("| work | median | file | times Peerfolio's |");
    println!("| --- | --- | --- | --- |");
    for (name, courses, repeats) in SIZES {
        let (own, bytes) = ours(courses, repeats);
        println!("| {name}: Peerfolio | {} | {} kB | |", shown(own), bytes / 1_000);
        let content = folder.join(format!("content-{courses}.json"));
        std::fs::write(&content, words(&root, courses).to_string()).unwrap();
        for (peer, script) in [("ReportLab and pyHanko", "reportlab_peer.py"), ("Typst and pyHanko", "typst_peer.py")] {
            let file = folder.join(format!("{script}-{courses}.pdf"));
            let Some((time, size)) =
                python.as_ref().and_then(|python| theirs(python, &peers.join(script), &content, repeats, &file))
            else {
                println!("| {name}: {peer} | could not be run here | | |");
                continue;
            };
            println!(
                "| {name}: {peer} | {} | {} kB | {:.1} |",
                shown(time),
                size / 1_000,
                time.as_secs_f64() / own.as_secs_f64()
            );
        }
    }
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn now() -> NaiveDateTime {
    date(2026, 11, 22).and_hms_opt(9, 30, 0).unwrap()
}

/// Sets and signs; other words each time, as the peers do. The key is there, as it is for the peers.
fn ours(courses: usize, repeats: u32) -> (Duration, usize) {
    let random = SystemRandom::new();
    let identity = Identity::make("Sample Person", now(), &random).unwrap();
    let signer = Signer::from(&identity);
    let mut size = 0;
    let times = (0..repeats)
        .map(|run| {
            let packet =
                Packet { contents: Contents::Employer(summary(courses, run)), papers: Vec::new(), attachments: Vec::new() };
            let start = Instant::now();
            let laid = lay_out(black_box(&packet), &signer, now()).unwrap();
            let pdf = laid.sealed(&identity, &random).unwrap();
            let time = start.elapsed();
            assert!(verify(&pdf).unwrap().is_intact_and_whole(), "what was measured is a whole packet");
            size = pdf.len();
            time
        })
        .collect();
    (median(times), size)
}

/// The medians of a peer's times, and the size of its file.
fn theirs(python: &Path, script: &Path, content: &Path, repeats: u32, file: &Path) -> Option<(Duration, usize)> {
    let run = Command::new(python).arg(script).arg(content).arg(repeats.to_string()).arg(file).output().ok()?;
    let said: Value = serde_json::from_slice(&run.stdout).ok()?;
    let seconds = said["seconds"].as_array()?.iter().filter_map(Value::as_f64);
    Some((median(seconds.map(Duration::from_secs_f64).collect()), usize::try_from(said["bytes"].as_u64()?).ok()?))
}

const TITLES: [&str; 5] = [
    "Ethics and boundaries in peer support",
    "Trauma-informed peer work",
    "Motivational interviewing, part two: rolling with resistance when time is short",
    "Suicide prevention: asking the question",
    "Documentation that respects the person",
];

fn course(at: usize, run: u32) -> Course {
    Course {
        completed_on: date(2025, 6, 2) + Days::new(u64::try_from(at).unwrap() * 2),
        title: format!("{} {run:02}", TITLES[at % TITLES.len()]),
        provider: "Northern Training Co-op".into(),
        format: ["live online", "in person", "self-paced"][at % 3].into(),
        hours: ["6", "1.25", "3"][at % 3].parse().unwrap(),
        ..Course::default()
    }
}

fn certificate(at: usize) -> Certificate {
    let body = format!("Example Certification Board {at}");
    let source = Source {
        title: format!("{body}: renewal handbook"),
        url: format!("https://board.example/{at}"),
        as_of: "2025-03".into(),
    };
    let requirement = |label: &str, asked: &str, counted: &str| Requirement {
        label: label.into(),
        required: Amount::Hours(asked.parse().unwrap()),
        counted: Amount::Hours(counted.parse().unwrap()),
        missing: Amount::Hours("0".parse().unwrap()),
        sources: vec![source.clone()],
        remark: None,
        most: false,
    };
    Certificate {
        title: format!("Certified Peer Specialist, Level {at}"),
        body: body.clone(),
        number: Some(format!("SAMPLE-{at:04}")),
        issued_on: Some(date(2023, 5, 10)),
        valid_until: ValidUntil::On(date(2027, 5, 10)),
        standing: "in force".into(),
        in_force: Some(true),
        requirements: vec![requirement("Continuing education", "30", "30"), requirement("Of these, ethics", "6", "6")],
        ..Certificate::default()
    }
}

fn summary(courses: usize, run: u32) -> EmployerSummary {
    EmployerSummary {
        opening: Opening {
            holder: "Sample Person".into(),
            as_of: date(2026, 11, 22),
            answer: format!("All 4 certificates shown are in force on 22 November 2026. {run:02}"),
            ..Opening::default()
        },
        certificates: (1..=4).map(certificate).collect(),
        hours_shown: courses > 0,
        hourly: Hourly { courses: (courses > 0).then(|| (0..courses).map(|at| course(at, run)).collect()), ..Hourly::default() },
        closing: Closing {
            statements: vec!["The holder keeps this record and states that it is true.".into()],
            ..Closing::default()
        },
        ..EmployerSummary::default()
    }
}

/// The same words for the peers: headings, lines and tables. `@run@` becomes another number in each repeat.
fn words(root: &Path, courses: usize) -> Value {
    let fonts: PathBuf = root.join("ui/node_modules/source-sans/TTF");
    let line = |style: &str, text: &str| json!({ "style": style, "text": text });
    let table =
        |head: &[&str], widths: &[u32], rows: Vec<Value>| json!({ "table": { "head": head, "widths": widths, "rows": rows } });
    let summary = summary(courses, 0);
    let mut parts = vec![
        line("title", &summary.opening.holder),
        line("body", "All 4 certificates shown are in force on 22 November 2026. @run@"),
    ];
    let rows = summary
        .certificates
        .iter()
        .map(|one| json!([format!("{} {}", one.title, one.body), one.number, "10 May 2027", one.standing]));
    parts.push(table(&["Certificate", "Number", "Valid until", "Standing"], &[222, 86, 88, 80], rows.collect()));
    for one in &summary.certificates {
        parts.push(line("heading", &one.title));
        let rows = one.requirements.iter().map(|row| json!([row.label, "30", "30", "met"]));
        parts.push(table(&["Requirement", "Asked", "Counted", "Still missing"], &[262, 66, 66, 82], rows.collect()));
    }
    if courses > 0 {
        parts.push(line("heading", "Training"));
        let rows = summary.hourly.courses.iter().flatten().enumerate().map(|(at, one)| {
            let day = one.completed_on.format("%-d %b %Y").to_string();
            json!([day, format!("{} @run@. {}", TITLES[at % TITLES.len()], one.provider), one.format, one.hours.to_string()])
        });
        parts.push(table(&["Completed", "Training", "Form", "Contact hours"], &[78, 250, 88, 60], rows.collect()));
    }
    for text in ["The holder\u{2019}s own statement", "How to check this document"] {
        parts.push(line("heading", text));
        parts.push(line(
            "body",
            &"Open the file, not a print of it, in a PDF reader that shows signatures, and open its signature panel. ".repeat(4),
        ));
    }
    json!({
        "fonts": {
            "regular": fonts.join("SourceSans3-Regular.ttf"),
            "semibold": fonts.join("SourceSans3-Semibold.ttf"),
        },
        "title": "Employer summary: Sample Person",
        "foot": "Sample Person \u{b7} signature fingerprint 1A2B 3C4D 5E6F 7A8B\u{2026}",
        "parts": parts,
    })
}
