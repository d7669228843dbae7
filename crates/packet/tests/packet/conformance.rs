//! Whether packets are what they claim to be, PDF/A-3 and PDF/UA-1, before and after they are signed.
//!
//! `conformance.py` holds the rules, one a clause, and asks two independent checkers; it can be run on any file.

use std::io::Cursor;
use std::path::PathBuf;

use image::{ImageFormat, Rgb, RgbImage};
use peerfolio_packet::{Attachment, Packet, Paper, Relationship, Signer, lay_out};
use ring::rand::SystemRandom;

use crate::outside::{folder, python, run, text};
use crate::{kinds_sample as kinds, sample};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/packet/conformance.py");
const BREAKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/packet/conformance_breaks.py");

fn paper(name: &str, media_type: &str, bytes: Vec<u8>) -> Paper {
    Paper {
        title: format!("Certificate: {name}"),
        caption: format!("The copy of a sample, from the file {name}."),
        file_name: name.into(),
        media_type: media_type.into(),
        bytes,
        show: true,
        embed: true,
    }
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let part = |by: u32| u8::try_from((x / by + y / 5 + x * y % 5) % 512 / 2).unwrap();
        Rgb([part(3), part(5), part(11)])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// One paper of each kind that is shown, and of each that is not.
fn papers() -> Vec<Paper> {
    let mut hidden = paper("hidden.jpg", "image/jpeg", picture(40, 40, ImageFormat::Jpeg));
    hidden.show = false;
    let mut left_out = paper("photo.heic", "image/heic", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec());
    left_out.embed = false;
    vec![
        paper("photo.jpg", "image/jpeg", picture(800, 600, ImageFormat::Jpeg)),
        paper("large.jpg", "image/jpeg", picture(2400, 3200, ImageFormat::Jpeg)),
        paper("Zeugnis gr\u{fc}n.png", "image/png", picture(300, 200, ImageFormat::Png)),
        paper("pages.pdf", "application/pdf", sample::laid(2, 30).pdf),
        paper("damaged.pdf", "application/pdf", b"%PDF-1.4 and no more".to_vec()),
        left_out,
        hidden,
    ]
}

fn with_papers(mut packet: Packet) -> Packet {
    packet.papers.extend(papers());
    packet.attachments.push(Attachment {
        name: "wallet.json".into(),
        media_type: "application/json".into(),
        description: "The same in a form that a program reads.".into(),
        relationship: Relationship::Data,
        modified: sample::now(),
        bytes: b"{\"format\": \"peerfolio.wallet/1\"}".to_vec(),
    });
    packet
}

/// A packet as two files: as it was set, and signed.
fn both(name: &str, packet: &Packet) -> [PathBuf; 2] {
    let identity = sample::identity();
    let laid = lay_out(packet, &Signer::from(&identity), sample::now()).unwrap();
    let signed = laid.sealed(&identity, &SystemRandom::new()).unwrap();
    [("set", laid.pdf), ("signed", signed)].map(|(state, pdf)| {
        let path = folder("conformance").join(format!("{name}-{state}.pdf"));
        std::fs::write(&path, pdf).unwrap();
        path
    })
}

fn assert_conforms(files: &[PathBuf]) {
    let arguments: Vec<&str> = std::iter::once(SCRIPT).chain(files.iter().map(|path| text(path))).collect();
    let output = run(&python(), &arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    for path in files {
        let checked = run("qpdf", &["--check", text(path)]);
        let said = String::from_utf8_lossy(&checked.stdout).into_owned() + &String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success() && !said.contains("WARNING"), "qpdf on {path:?}: {said}");
        let drawn = run("mutool", &["draw", "-q", "-F", "trace", "-o", "/dev/null", text(path)]);
        let said = String::from_utf8_lossy(&drawn.stderr).replace("warning: ICC support is not available", "");
        assert!(drawn.status.success() && said.trim().is_empty(), "mutool on {path:?}: {said}");
    }
}

#[test]
fn an_employer_summary_is_what_it_claims() {
    assert_conforms(&both("employer", &kinds::employer(12)));
}

#[test]
fn a_renewal_record_of_two_hundred_courses_is_what_it_claims() {
    assert_conforms(&both("renewal", &kinds::renewal(200)));
}

#[test]
fn a_reciprocity_packet_with_papers_and_attached_files_is_what_it_claims() {
    assert_conforms(&both("reciprocity", &with_papers(kinds::reciprocity(20))));
}

#[test]
fn a_va_packet_is_what_it_claims() {
    assert_conforms(&both("va", &kinds::va(3)));
}

#[test]
fn odd_names_and_nothing_at_all_are_what_they_claim() {
    let mut files = Vec::new();
    for (index, holder) in ["", "\u{674e} \u{1f600} <&> \u{7}", "x\u{302}\u{323} Zoe\u{308}"].iter().enumerate() {
        let mut summary = sample::summary(0, 0);
        summary.opening.holder = (*holder).into();
        let laid = sample::set(summary, &sample::signer(), sample::now()).unwrap();
        let path = folder("conformance").join(format!("odd-{index}.pdf"));
        std::fs::write(&path, &laid.pdf).unwrap();
        files.push(path);
    }
    assert_conforms(&files);
}

/// A rule that finds nothing in a broken file is no rule.
#[test]
fn each_rule_finds_what_it_is_there_for() {
    let mut packet = with_papers(kinds::employer(3));
    packet.papers.retain(|paper| paper.file_name == "photo.jpg");
    let [_, signed] = both("breaks", &packet);
    let output = run(&python(), &[BREAKS, text(&signed)]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// What a screen reader walks, in order, with the words of each element.
#[test]
fn the_tags_of_a_summary_read_in_order() {
    let path = folder("conformance").join("tags.pdf");
    std::fs::write(&path, sample::laid(1, 1).pdf).unwrap();
    let output = run("pdfinfo", &["-struct-text", text(&path)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let tree: Vec<&str> = tree.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/packet/one-course-tags.txt");
    if std::env::var_os("PEERFOLIO_SNAPSHOTS").is_some_and(|write| write == "write") {
        std::fs::write(kept, tree.join("\n") + "\n").unwrap();
    }
    assert_eq!(
        tree.join("\n"),
        include_str!("one-course-tags.txt").trim_end(),
        "the tags of the packet changed; if that is meant, run this test once with PEERFOLIO_SNAPSHOTS=write"
    );
}

#[test]
fn what_is_attached_comes_out_as_it_went_in_and_what_is_shown_bears_no_trace_of_its_file() {
    let packet = with_papers(kinds::employer(2));
    let laid = lay_out(&packet, &sample::signer(), sample::now()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packet.pdf");
    std::fs::write(&path, &laid.pdf).unwrap();
    let output = run("pdfdetach", &["-saveall", "-o", text(folder.path()), text(&path)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for paper in packet.papers.iter().filter(|paper| paper.embed) {
        if let Ok(bytes) = std::fs::read(folder.path().join(&paper.file_name)) {
            assert!(packet.papers.iter().any(|other| other.bytes == bytes), "{}", paper.file_name);
        } else {
            panic!("{} is not attached", paper.file_name);
        }
    }
    assert!(!folder.path().join("photo.heic").exists(), "what was not to be attached is not");
    let json = std::fs::read(folder.path().join("wallet.json")).unwrap();
    assert_eq!(json, packet.attachments.last().unwrap().bytes);
}
