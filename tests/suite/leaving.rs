//! What is left out of a packet is nowhere in the file: not on its pages, in its properties, or in what is packed into it.
//!
//! Random records of which every text is a word of its own, and random choices. A word that did not leave with the extract is
//! looked for in the text that a reader takes from the pages, and in every byte of the file, unpacked, in each way in which a PDF
//! writes text.

use flate2::read::ZlibDecoder;
use peerfolio_app::document;
use peerfolio_app::packets::{self, Choice, NO_EMPLOYER, extract};
use peerfolio_app::signing::Means;
use peerfolio_app::view::{PurposeView, Reveal};
use peerfolio_app::{Gathered, NaiveDate, date, rules};
use peerfolio_core::Hours;
use peerfolio_core::model::*;
use proptest::prelude::*;
use ring::digest;
use std::collections::BTreeSet;
use std::io::Read;
use std::process::Command;
use zeroize::Zeroizing;

fn day(text: &str) -> NaiveDate {
    date::parse(text).unwrap()
}

/// A word that stands nowhere else: letters alone, so that no way of writing text breaks it.
fn word(number: usize) -> String {
    let letters = |mut number: usize| {
        let mut text = String::new();
        for _ in 0..4 {
            text.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
            number /= 26;
        }
        text
    };
    format!("Qx{}vz", letters(number * 7919 + 3))
}

/// Hands out words.
#[derive(Default)]
struct Words(usize);

impl Words {
    fn next(&mut self) -> String {
        self.0 += 1;
        word(self.0)
    }

    fn some(&mut self) -> Option<String> {
        Some(self.next())
    }
}

fn sha256(bytes: &[u8]) -> String {
    digest::digest(&digest::SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of a paper: a text that says its own word.
fn bytes(paper: &Document) -> Vec<u8> {
    format!("The paper says {}bytes.", paper.title).into_bytes()
}

/// A record in which everything is there and every text is a word of its own.
fn record() -> Record {
    let mut words = Words::default();
    let w = &mut words;
    let name = format!("Sample {}", w.next());
    let before = w.next();
    let credential = |w: &mut Words, id: &str, type_id: Option<&str>, name_shown: Option<String>| Credential {
        id: id.to_owned(),
        type_id: type_id.map(ToOwned::to_owned),
        title: if type_id.is_none() { w.some() } else { None },
        issuer: if type_id.is_none() { w.some() } else { None },
        number: w.some(),
        issued_on: day("2025-05-10"),
        renewals: Vec::new(),
        expires_on: Some(day("2027-05-10")),
        own_rule: type_id.is_none().then(|| OwnRule {
            set_by: SetBy::Employer,
            recurs: true,
            period_months: Some(12),
            starts: Some(Starts::Anniversary),
            ce_hours: Some(Hours::whole(12)),
            minimums: Vec::new(),
            maximums: Vec::new(),
            fee_usd: None,
            noted_on: day("2026-01-05"),
            said_by: w.next(),
            document: None,
        }),
        name_shown,
    };
    let credentials = vec![
        credential(w, "mn", Some("us-mn-cps-1"), None),
        credential(w, "nd", Some("us-nd-cpss-1"), Some(before.clone())),
        credential(w, "own", None, None),
        credential(w, "tx", Some("us-tx-mhps"), None),
    ];
    let credentials: Vec<Credential> = credentials
        .into_iter()
        .filter(|held| held.type_id.as_deref().is_none_or(|id| rules::shipped().unwrap().credential(id).is_some()))
        .collect();
    let held: BTreeSet<String> = credentials.iter().map(|held| held.id.clone()).collect();
    let course = |w: &mut Words, id: &str, counts_for: Option<&str>| Activity {
        id: id.to_owned(),
        title: w.next(),
        provider: w.next(),
        completed_on: day("2025-09-02"),
        hours: Hours::whole(6),
        unit: Unit::ContactHour,
        topics: vec!["ethics".to_owned()],
        format: Format::LiveOnline,
        role: Role::Attended,
        approvals: Vec::new(),
        counts_for: counts_for.map(|id| vec![id.to_owned()]),
    };
    let planned = Activity { completed_on: day("2026-12-15"), ..course(w, "a4", None) };
    let activities = vec![course(w, "a1", None), course(w, "a2", Some("mn")), course(w, "a3", Some("own")), planned];
    let work = |w: &mut Words, id: &str| Experience {
        id: id.to_owned(),
        employer: w.next(),
        role: w.next(),
        from: day("2024-01-08"),
        to: None,
        hours: Hours::whole(2900),
        paid: true,
        supervised: true,
        state: Some("US-MN".to_owned()),
    };
    let experience = vec![work(w, "x1"), work(w, "x2"), Experience { from: day("2027-01-04"), ..work(w, "x3") }];
    let meeting = |w: &mut Words, id: &str| Supervision {
        id: id.to_owned(),
        date: day("2025-02-03"),
        hours: Hours::whole(1),
        supervisor: w.next(),
        format: w.some(),
    };
    let supervision = vec![meeting(w, "s1"), meeting(w, "s2"), Supervision { date: day("2026-11-23"), ..meeting(w, "s3") }];
    let paper = |w: &mut Words, id: &str, kind: &str, credential: Option<&str>, activity: Option<&str>| {
        let title = w.next();
        let mut paper = Document {
            id: id.to_owned(),
            kind: kind.to_owned(),
            title,
            file: format!("files/{}.txt", w.next()),
            sha256: String::new(),
            credential: credential.map(ToOwned::to_owned),
            activity: activity.map(ToOwned::to_owned),
        };
        paper.sha256 = sha256(&bytes(&paper));
        paper
    };
    let mut documents = vec![
        paper(w, "d1", "certificate", Some("mn"), None),
        paper(w, "d2", "certificate", held.contains("nd").then_some("nd"), None),
        paper(w, "d3", "certificate", None, Some("a1")),
        paper(w, "d4", "recovery", Some("mn"), None),
        paper(w, "d5", "letter", None, None),
        paper(w, "d6", "medical", None, None),
        paper(w, "d7", "certificate", None, Some("a4")),
    ];
    // One scan for two courses: its title and its bytes are those of the other row.
    let twin = Document {
        id: "d8".to_owned(),
        activity: Some("a2".to_owned()),
        file: format!("files/{}.txt", w.next()),
        ..documents[2].clone()
    };
    documents.push(twin);
    let answer = |w: &mut Words, type_id: &str, field: &str| Confirmation {
        type_id: type_id.to_owned(),
        field: field.to_owned(),
        value: w.next(),
        confirmed_on: day("2026-01-05"),
        by: w.next(),
        pack_said: None,
        document: None,
    };
    let confirmations = vec![
        answer(w, "us-mn-cps-1", "renewal.fee_usd"),
        answer(w, "us-mn-cps-1", "condition.in-recovery"),
        answer(w, "us-fl-crps", "renewal.fee_usd"),
    ];
    let disclosures = vec![Disclosure {
        id: "p1".to_owned(),
        recipient: w.some(),
        purpose: "employer".to_owned(),
        left: vec![w.next()],
        choice: "{}".to_owned(),
        sha256: sha256(b"a packet"),
        fingerprint: "AA".to_owned(),
        ..Disclosure::default()
    }];
    Record {
        holder: Holder {
            name,
            birth_date: Some(day("1961-03-07")),
            state: Some("US-WY".to_owned()),
            email: Some(format!("{}@example.org", w.next())),
            phone: w.some(),
            former_names: vec![
                FormerName { name: before, until: Some(day("2020-02-29")), by: w.some() },
                FormerName { name: w.next(), until: None, by: None },
            ],
        },
        credentials,
        activities,
        experience,
        supervision,
        documents,
        confirmations,
        disclosures,
    }
}

/// The words of a text.
fn words(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("Qx") {
        if let Some(word) = text.get(at..at + 8).filter(|word| word.ends_with("vz")) {
            found.insert(word.to_owned());
        }
    }
    found
}

/// What a reader takes from the pages, without blanks.
fn text_of(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packet.pdf");
    std::fs::write(&path, pdf).unwrap();
    let output = Command::new("pdftotext").arg(&path).arg("-").output().expect("pdftotext comes with pdfsig");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).chars().filter(|letter| !letter.is_whitespace() && *letter != '\u{ad}').collect()
}

/// The file with each packed stream unpacked behind it.
fn unpacked(pdf: &[u8]) -> Vec<u8> {
    let mut all = pdf.to_vec();
    let begin = b"stream";
    for at in (0..pdf.len().saturating_sub(begin.len())).filter(|at| pdf[*at..].starts_with(begin)) {
        let mut rest = &pdf[at + begin.len()..];
        while let Some(next) = rest.strip_prefix(b"\r").or_else(|| rest.strip_prefix(b"\n")) {
            rest = next;
        }
        let mut stream = Vec::new();
        // What is packed in no such way gives an error at once, and stands in the file as it is.
        let _ = ZlibDecoder::new(rest).read_to_end(&mut stream);
        all.push(b'\n');
        all.extend(stream);
    }
    all
}

/// Every reading of the bytes in which a text of a PDF could stand: as it is, of two bytes a letter, in hexadecimal digits of either.
struct Readings(Vec<String>);

impl Readings {
    fn of(all: &[u8]) -> Self {
        let narrow = |bytes: &[u8]| bytes.iter().copied().filter(|byte| *byte != 0).collect::<Vec<u8>>();
        let mut spelt = Vec::new();
        let mut digits: Vec<u8> = Vec::new();
        for byte in all.iter().chain([&b' ']) {
            match char::from(*byte).to_digit(16) {
                Some(digit) => digits.push(u8::try_from(digit).unwrap()),
                // Line breaks may stand between digits.
                None if byte.is_ascii_whitespace() && digits.len().is_multiple_of(2) && digits.len() > 8 => {}
                None => {
                    if digits.len() >= 8 {
                        spelt.extend(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]));
                        spelt.push(b'\n');
                    }
                    digits.clear();
                }
            }
        }
        let all = [all.to_vec(), narrow(all), narrow(&spelt)];
        Self(all.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect())
    }

    fn words(&self) -> BTreeSet<String> {
        self.0.iter().flat_map(|text| words(text)).collect()
    }

    fn contains(&self, text: &str) -> bool {
        self.0.iter().any(|all| all.contains(text))
    }
}

fn any_choice() -> impl Strategy<Value = Choice> {
    let purpose = prop_oneof![
        Just(PurposeView::Employer),
        Just(PurposeView::Renewal),
        Just(PurposeView::Reciprocity),
        Just(PurposeView::Va)
    ];
    let reveal = proptest::collection::vec(any::<bool>(), Reveal::WORDS.len());
    let rows = proptest::sample::subsequence(
        vec!["document/d4", "document/d5", "activity/a1", "experience/x2", "supervision/s1", "document/d1", "credential/tx"],
        0..=7,
    );
    let credentials = proptest::option::of(proptest::sample::subsequence(vec!["mn", "own", "nd"], 1..=3));
    (purpose, reveal, rows.clone(), rows, credentials).prop_map(|(purpose, reveal, asked, kept, credentials)| {
        let mut choice = Choice::for_reader(purpose);
        for (word, show) in Reveal::WORDS.iter().zip(reveal) {
            choice.set(word, show).unwrap();
        }
        for row in asked {
            choice.set(row, true).unwrap();
        }
        for row in kept {
            choice.set(row, false).unwrap();
        }
        choice.to = (purpose == PurposeView::Reciprocity).then(|| "us-fl-crps".to_owned());
        choice.credentials = credentials.map(|ids| ids.into_iter().map(ToOwned::to_owned).collect());
        choice.recipient = Some(format!("Reader {}", word(9999)));
        choice
    })
}

fn make(record: &Record, choice: &Choice) -> Result<packets::Packet, peerfolio_app::AppError> {
    let noon = day("2026-11-22").and_hms_opt(12, 0, 0).unwrap();
    let means = Means { identity: packets::passing_identity(record, noon)?, time_stamp_server: None };
    let paper = &mut |paper: &Document| Ok(Zeroizing::new(bytes(paper)));
    packets::make(rules::shipped()?, record, choice, day("2026-11-22"), noon, &means, paper)
}

/// Checks one packet: nothing that did not leave is in it, and what left is what was chosen.
fn holds_nothing_else(choice: &Choice) -> Result<(), TestCaseError> {
    let whole = record();
    let known = whole.credentials.iter().map(|held| held.id.clone()).collect::<Vec<_>>();
    let mut choice = choice.clone();
    choice.credentials = choice.credentials.map(|ids| ids.into_iter().filter(|id| known.contains(id)).collect());
    let packet = match make(&whole, &choice) {
        Ok(packet) => packet,
        // A choice that shows nothing of what the purpose needs is refused with words, and there is no file.
        Err(error) => {
            prop_assert!(matches!(error.code, peerfolio_app::ErrorCode::Input), "{error}");
            return Ok(());
        }
    };
    let out = extract(&whole, &choice, day("2026-11-22"));
    let left = words(&document::write(&out));
    let mut stays: Vec<String> = words(&document::write(&whole)).difference(&left).cloned().collect();
    if !choice.reveal.originals {
        // Without the file, neither its name nor its bytes.
        stays.extend(whole.documents.iter().flat_map(|paper| words(&paper.file)));
        stays.extend(whole.documents.iter().map(|paper| format!("{}bytes", paper.title)));
    }
    let (text, all) = (text_of(&packet.pdf), Readings::of(&unpacked(&packet.pdf)));
    let inside = all.words();
    for word in &stays {
        prop_assert!(!text.contains(word), "{word} is on a page: {choice:?}");
        let found = if word.ends_with("vz") { inside.contains(word) } else { all.contains(word) };
        prop_assert!(!found, "{word} is in the file: {choice:?}");
    }
    // By the choice itself, whatever the extract makes of it.
    let reveal = choice.reveal;
    let holder = &whole.holder;
    let mut hidden = vec![whole.disclosures[0].recipient.clone().unwrap(), holder.former_names[1].name.clone()];
    if !reveal.contact {
        hidden.extend([holder.email.clone().unwrap(), holder.phone.clone().unwrap()]);
    }
    if !reveal.birth_date {
        hidden.extend(["1961-03-07", "7March1961", "19610307"].map(ToOwned::to_owned));
    }
    if !reveal.training {
        hidden.extend(whole.activities.iter().flat_map(|course| [course.title.clone(), course.provider.clone()]));
    }
    if !reveal.experience {
        hidden.extend(whole.experience.iter().flat_map(|work| [work.employer.clone(), work.role.clone()]));
    } else if !reveal.employers {
        hidden.extend(whole.experience.iter().map(|work| work.employer.clone()));
        prop_assert!(out.experience.iter().all(|work| work.employer == NO_EMPLOYER));
    }
    if !reveal.employers && choice.credentials.is_none() {
        // What an employer asks names that employer.
        hidden.extend(whole.credentials.iter().find(|held| held.id == "own").and_then(|held| held.issuer.clone()));
    }
    if !reveal.supervision {
        hidden.extend(whole.supervision.iter().map(|meeting| meeting.supervisor.clone()));
    }
    if !reveal.former_names {
        let older = whole.credentials.iter().find(|held| held.id == "nd");
        hidden.extend(older.and_then(|held| held.number.clone()));
        hidden.push(holder.former_names[0].name.clone());
    }
    hidden.extend(
        whole.confirmations.iter().filter(|answer| answer.field == "condition.in-recovery").map(|answer| answer.by.clone()),
    );
    // What is not done yet is no evidence.
    hidden.extend([whole.activities[3].title.clone(), whole.experience[2].role.clone(), whole.supervision[2].supervisor.clone()]);
    hidden.push(whole.documents[6].title.clone());
    for paper in whole.documents.iter().filter(|paper| matches!(paper.kind.as_str(), "recovery" | "medical" | "letter")) {
        let row = format!("document/{}", paper.id);
        if !choice.asked_for.contains(&row) || choice.kept_back.contains(&row) {
            hidden.push(paper.title.clone());
        }
    }
    for word in &hidden {
        prop_assert!(!text.contains(word.as_str()) && !all.contains(word), "{word} was to stay: {choice:?}");
    }
    // And it is a packet: the name is on it.
    prop_assert!(text.contains(&holder.name.replace(' ', "")));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn what_is_left_out_is_nowhere_in_the_file(choice in any_choice()) {
        holds_nothing_else(&choice)?;
    }
}

#[test]
fn the_safe_choices_leave_out_what_they_say() {
    for purpose in [PurposeView::Employer, PurposeView::Renewal, PurposeView::Reciprocity, PurposeView::Va] {
        let mut choice = Choice::for_reader(purpose);
        choice.to = (purpose == PurposeView::Reciprocity).then(|| "us-fl-crps".to_owned());
        holds_nothing_else(&choice).unwrap();
        assert!(make(&record(), &choice).is_ok(), "{purpose:?} can be made");
    }
}

#[test]
fn each_way_of_writing_is_read() {
    let one = word(1);
    let wide: Vec<u8> = one.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>().into_bytes();
    for bytes in [one.as_bytes().to_vec(), wide.clone(), hex(one.as_bytes()), hex(&wide), hex(&wide).to_ascii_lowercase()] {
        let file = [&b"<< /T ("[..], &bytes, b") >> <"].concat();
        assert!(Readings::of(&file).words().contains(&one), "{}", String::from_utf8_lossy(&bytes));
    }
}

/// The search itself finds what is there, in each place where it could hide.
#[test]
fn the_search_finds_what_is_there() {
    let whole = record();
    let mut choice = Choice::for_reader(PurposeView::Employer);
    for part in Reveal::WORDS {
        choice.set(part, true).unwrap();
    }
    for paper in &whole.documents {
        choice.set(&format!("document/{}", paper.id), true).unwrap();
    }
    let packet = make(&whole, &choice).unwrap();
    let (text, all) = (text_of(&packet.pdf), Readings::of(&unpacked(&packet.pdf)));
    assert!(text.contains(&whole.activities[0].title), "a title stands on a page");
    for paper in whole.documents.iter().filter(|paper| paper.id != "d7") {
        assert!(all.contains(&format!("{}bytes", paper.title)), "the file of {} is inside", paper.kind);
    }
    let left = words(&document::write(&extract(&whole, &choice, day("2026-11-22"))));
    let lost: Vec<String> = left.difference(&all.words()).cloned().collect();
    assert!(lost.is_empty(), "the attached extract says everything: {lost:?}");
}

#[test]
fn an_extract_comes_back_equal() {
    let whole = record();
    let mut choice = Choice::for_reader(PurposeView::Reciprocity);
    choice.to = Some("us-fl-crps".to_owned());
    choice.reveal = Reveal { birth_date: true, former_names: true, ..choice.reveal };
    for paper in ["d4", "d5"] {
        choice.set(&format!("document/{paper}"), true).unwrap();
    }
    let packet = make(&whole, &choice).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packet.pdf");
    std::fs::write(&path, &packet.pdf).unwrap();
    let gathered = Gathered::read(&[path], rules::shipped().unwrap()).unwrap();
    let mut expected = extract(&whole, &choice, day("2026-11-22"));
    // In a packet each paper lies under its own name.
    for paper in &mut expected.documents {
        let name = paper.file.rsplit('/').next().unwrap().to_owned();
        paper.file = format!("files/{name}");
    }
    assert_eq!(*gathered.record(), expected);
    assert!(!expected.documents.is_empty() && expected.disclosures.is_empty());
    let twins = expected.documents.iter().filter(|paper| paper.sha256 == whole.documents[2].sha256);
    assert_eq!(twins.map(|paper| paper.id.as_str()).collect::<Vec<_>>(), ["d3", "d8"], "two rows of the same bytes");
    for paper in &expected.documents {
        let original = whole.documents.iter().find(|whole| whole.id == paper.id).unwrap();
        assert_eq!(*gathered.paper(paper).unwrap(), bytes(original));
    }
}
