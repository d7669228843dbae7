//! Packets of sample people, from small to far too large.

use chrono::{Days, NaiveDate, NaiveDateTime};
use peerfolio_core::Hours;
use peerfolio_packet::kinds::Contents;
use peerfolio_packet::kinds::employer::EmployerSummary;
use peerfolio_packet::kinds::parts::{Amount, Certificate, Closing, Course, Hourly, Opening, Requirement, Source, ValidUntil};
use peerfolio_packet::{Fingerprint, Identity, Laid, LayoutError, Packet, Signer};
use ring::rand::SystemRandom;

pub(crate) fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub(crate) fn now() -> NaiveDateTime {
    date(2026, 11, 22).and_hms_opt(16, 55, 19).unwrap()
}

pub(crate) fn hours(text: &str) -> Hours {
    text.parse().unwrap()
}

pub(crate) fn identity() -> Identity {
    Identity::make("Sample Person", now(), &SystemRandom::new()).unwrap()
}

fn requirement(label: &str, required: &str, counted: &str, sources: &[Source]) -> Requirement {
    let (asked, has) = (hours(required), hours(counted));
    Requirement {
        label: label.into(),
        required: Amount::Hours(asked),
        counted: Amount::Hours(has),
        missing: Amount::Hours(asked.less(has)),
        sources: sources.to_vec(),
        remark: None,
        most: false,
    }
}

const BODIES: [(&str, &str); 4] = [
    ("Certified Peer Specialist, Level I", "Sample Department of Human Services"),
    ("Peer Recovery Support Specialist", "Example State Certification Board"),
    ("Certified Peer Support Professional", "Sample Association for Peer Support"),
    ("National Certified Peer Recovery Support Specialist", "Example Association for Addiction Professionals"),
];

fn certificate(index: usize) -> Certificate {
    let (title, body) = BODIES[index % BODIES.len()];
    let source = |number: usize, as_of: &str| Source {
        title: format!("{body}: renewal handbook, part {number}"),
        url: format!("https://board.example/{index}/renewal/part-{number}"),
        as_of: as_of.into(),
    };
    let sources = [source(1, "2024-10"), source(2, "2025-03")];
    let unknown = Requirement {
        label: "Supervision in the cycle".into(),
        required: Amount::Unknown,
        counted: Amount::Hours(hours("4")),
        missing: Amount::Unknown,
        sources: Vec::new(),
        remark: None,
        most: false,
    };
    let attestation = Requirement {
        label: "Code of ethics, signed again".into(),
        required: Amount::Words("signature".into()),
        counted: Amount::None,
        missing: Amount::Words("handed in with the renewal".into()),
        sources: vec![sources[0].clone()],
        remark: None,
        most: false,
    };
    Certificate {
        title: title.into(),
        body: body.into(),
        reach: "555-0100, https://board.example/".into(),
        number: Some(format!("PS-{:05}", 1234 + index)),
        issued_on: Some(date(2023, 5, 10)),
        valid_until: match index % 4 {
            3 => ValidUntil::Unknown,
            2 => ValidUntil::NoEnd,
            _ => ValidUntil::On(date(2027, 5, 10)),
        },
        standing: ["in force", "in force, renewal open", "does not expire", "expiry not known"][index % 4].into(),
        in_force: [Some(true), Some(true), Some(true), None][index % 4],
        cycle: Some((date(2025, 5, 10), date(2027, 5, 10))),
        requirements: vec![
            requirement("Continuing education, total", "30", "24.5", &sources),
            requirement("Of these, ethics and boundaries", "6", "6", &sources[..1]),
            unknown,
            attestation,
        ],
        questions: vec!["Is a late renewal possible after the day of expiry, and for how long?".into()],
        ..Certificate::default()
    }
}

/// A summary with so many certificates and courses.
pub(crate) fn summary(certificates: usize, courses: usize) -> EmployerSummary {
    let titles = [
        "Ethics and boundaries in peer support",
        "Trauma-informed peer work",
        "Motivational interviewing, part two: rolling with resistance when time is short",
        "Suicide prevention: asking the question",
        "Documentation that respects the person",
    ];
    let courses: Vec<Course> = (0..courses)
        .map(|index| Course {
            completed_on: date(2025, 6, 2) + Days::new(u64::try_from(index).unwrap() * 2),
            title: titles[index % titles.len()].into(),
            provider: "Northern Training Co-op".into(),
            format: ["live online", "in person", "self-paced"][index % 3].into(),
            hours: hours(["6", "1.25", "3"][index % 3]),
            ..Course::default()
        })
        .collect();
    EmployerSummary {
        opening: Opening {
            holder: "Sample Person".into(),
            as_of: date(2026, 11, 22),
            answer: match certificates {
                1 => "The certificate below is in force on this day. Its next renewal is due on 10 May 2027.".into(),
                n => format!("Holds {n} peer support certificates. The next renewal is due on 10 May 2027."),
            },
            ..Opening::default()
        },
        certificates: (0..certificates).map(certificate).collect(),
        hours_shown: true,
        hourly: Hourly { courses: Some(courses), ..Hourly::default() },
        closing: Closing {
            statements: vec!["I have worked as a peer specialist since January 2024 and can name two supervisors.".into()],
            disclaimer: vec![
                "It is not a licence and not a decision of any certifying body. The hours are those that the holder logged; the \
                 papers behind them can be asked for."
                    .into(),
            ],
        },
        ..EmployerSummary::default()
    }
}

/// A summary as a packet without papers, set.
pub(crate) fn set(summary: EmployerSummary, signer: &Signer, made_at: NaiveDateTime) -> Result<Laid, LayoutError> {
    let packet = Packet { contents: Contents::Employer(summary), papers: Vec::new(), attachments: Vec::new() };
    peerfolio_packet::lay_out(&packet, signer, made_at)
}

pub(crate) fn signer() -> Signer {
    Signer { name: "Sample Person".into(), fingerprint: Fingerprint::of(b"a certificate that stays the same"), issuer: None }
}

pub(crate) fn laid(certificates: usize, courses: usize) -> Laid {
    set(summary(certificates, courses), &signer(), now()).unwrap()
}

/// A packet that prints this identity's fingerprint.
pub(crate) fn laid_for(identity: &Identity, certificates: usize, courses: usize) -> Laid {
    set(summary(certificates, courses), &Signer::from(identity), now()).unwrap()
}

/// A signed packet, and who signed it.
pub(crate) fn signed(certificates: usize, courses: usize) -> (Vec<u8>, Identity) {
    let identity = identity();
    let laid = laid_for(&identity, certificates, courses);
    (laid.sealed(&identity, &SystemRandom::new()).unwrap(), identity)
}
