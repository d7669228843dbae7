//! One packet of each kind, of sample people, with papers behind it.

use peerfolio_packet::kinds::Contents;
use peerfolio_packet::kinds::employer::{Accepted, EmployerSummary};
use peerfolio_packet::kinds::parts::{
    Amount, Certificate, Closing, Course, FormerName, Hourly, Meeting, Opening, PaperAsked, Point, Points, Requirement, Said,
    Source, Standing, ValidUntil, Work,
};
use peerfolio_packet::kinds::reciprocity::{Letter, ReciprocityPacket};
use peerfolio_packet::kinds::renewal::{LogRow, NotCounted, RenewalRecord};
use peerfolio_packet::kinds::va::VaPacket;
use peerfolio_packet::{Attachment, Packet, Paper, Relationship};

use crate::sample::{date, hours, now};

const SCAN: &[u8] = include_bytes!("../../../../tests/fixtures/sample-certificate.png");

pub(crate) fn paper(title: &str, show: bool, embed: bool) -> Paper {
    Paper {
        title: title.into(),
        caption: format!("{title}. A copy that the holder added."),
        file_name: "certificate.png".into(),
        media_type: "image/png".into(),
        bytes: SCAN.to_vec(),
        show,
        embed,
    }
}

fn source(title: &str, url: &str) -> Source {
    Source { title: title.into(), url: url.into(), as_of: "October 2024".into() }
}

fn handbook() -> Source {
    source("Renewal handbook, Sample Certification Board", "https://board.example/handbook.pdf")
}

fn page() -> Source {
    source("Peer specialists, Sample Department of Human Services", "https://dhs.example/peer")
}

fn opening(answer: &str) -> Opening {
    Opening {
        holder: "Zoë Sample-Person".into(),
        former_names: vec![FormerName {
            name: "Zoë Samplebirth".into(),
            until: Some(date(2019, 6, 12)),
            by: Some("marriage".into()),
        }],
        contact: vec!["sample.person@example.org".into(), "555-0100".into()],
        recipient: None,
        as_of: date(2026, 11, 22),
        answer: answer.into(),
    }
}

fn closing() -> Closing {
    Closing {
        statements: vec!["The holder keeps this record and states that it is complete and true as far as it goes.".into()],
        disclaimer: vec![
            "This is the holder\u{2019}s own statement with its evidence. No certifying body issued or checked it.".into(),
        ],
    }
}

fn certificate() -> Certificate {
    Certificate {
        title: "Certified Peer Specialist, Level I".into(),
        body: "Sample Department of Human Services".into(),
        reach: "555-0199, https://dhs.example/peer".into(),
        number: Some("SAMPLE-1234".into()),
        name_shown: Some("Zoë Samplebirth".into()),
        issued_on: Some(date(2017, 5, 10)),
        valid_until: ValidUntil::On(date(2027, 5, 10)),
        standing: "in force".into(),
        in_force: Some(true),
        cycle: Some((date(2025, 5, 10), date(2027, 5, 10))),
        papers: vec![0],
        ..Certificate::default()
    }
}

fn requirement(label: &str, required: Amount, counted: &str, missing: Amount) -> Requirement {
    Requirement {
        label: label.into(),
        required,
        counted: Amount::Hours(hours(counted)),
        missing,
        sources: vec![handbook()],
        remark: None,
        most: false,
    }
}

fn amount(text: &str) -> Amount {
    Amount::Hours(hours(text))
}

pub(crate) fn course(at: usize) -> Course {
    let titles = [
        "Ethics and boundaries in peer support",
        "Trauma-informed peer work",
        "Motivational interviewing, part two: rolling with resistance when time is short",
        "Suicide prevention: asking the question",
    ];
    Course {
        completed_on: date(2025, 6, 2) + chrono::Days::new(u64::try_from(at).unwrap() * 3),
        title: titles[at % titles.len()].into(),
        provider: "Northern Training Co-op".into(),
        format: ["live online", "in person", "self-paced"][at % 3].into(),
        approvals: if at.is_multiple_of(2) { vec!["Sample Certification Board".into()] } else { Vec::new() },
        as_written: (at + 1).is_multiple_of(5).then(|| "0.3 CEUs on its certificate".into()),
        hours: hours(["6", "1.25", "3"][at % 3]),
        papers: match at {
            0 => vec![1],
            2 => vec![2],
            _ => Vec::new(),
        },
    }
}

fn work() -> Vec<Work> {
    vec![
        Work {
            from: date(2024, 1, 8),
            to: None,
            employer: "Sample Clinic".into(),
            role: "Peer support".into(),
            manner: "paid, under supervision".into(),
            hours: hours("2900"),
        },
        Work {
            from: date(2022, 3, 1),
            to: Some(date(2023, 12, 20)),
            employer: "Sample County Drop-in Center".into(),
            role: "Peer support".into(),
            manner: "voluntary".into(),
            hours: hours("312.5"),
        },
    ]
}

fn meetings() -> Vec<Meeting> {
    vec![Meeting {
        date: date(2026, 2, 3),
        supervisor: "Sample Supervisor, LICSW".into(),
        format: "individual".into(),
        hours: hours("1"),
    }]
}

fn hourly(courses: usize) -> Hourly {
    Hourly { courses: Some((0..courses).map(course).collect()), work: Some(work()), meetings: Some(meetings()) }
}

fn papers() -> Vec<Paper> {
    vec![
        paper("Certificate: Certified Peer Specialist, Level I", true, true),
        paper("Course 1: Ethics and boundaries in peer support", true, false),
        paper("Course 3: Motivational interviewing, part two", false, true),
    ]
}

fn packet(contents: Contents) -> Packet {
    let extract = Attachment {
        name: "peerfolio-wallet.json".into(),
        media_type: "application/json".into(),
        description: "What this packet shows, as a peerfolio.wallet/1 document".into(),
        relationship: Relationship::Data,
        modified: now(),
        bytes: b"{}".to_vec(),
    };
    Packet { contents, papers: papers(), attachments: vec![extract] }
}

pub(crate) fn employer(courses: usize) -> Packet {
    let certificate = Certificate {
        requirements: vec![
            requirement("Continuing education, total", amount("30"), "24.5", amount("5.5")),
            Requirement {
                remark: Some(
                    "By the answer of 5 January 2026 (Sample Department of Human Services), as noted by the holder.".into(),
                ),
                ..requirement("Ethics", amount("6"), "6", amount("0"))
            },
        ],
        ..certificate()
    };
    packet(Contents::Employer(EmployerSummary {
        opening: Opening {
            recipient: Some("Sample Clinic".into()),
            ..opening("The certificate shown is in force on 22 November 2026. It runs until 10 May 2027.")
        },
        certificates: vec![certificate],
        recurring: Vec::new(),
        glance: vec![
            ("Accepted in".into(), "Assertive Community Treatment (ACT); crisis services. Sources further on.".into()),
            ("Training".into(), "41.25 hours in 12 courses, 2 June 2025 to 5 July 2025.".into()),
        ],
        hours_shown: true,
        accepted: vec![Accepted {
            certificate: "Certified Peer Specialist, Level I".into(),
            places: vec![
                ("Assertive Community Treatment (ACT)".into(), vec![page()]),
                ("Mental health crisis services".into(), vec![page(), handbook()]),
            ],
        }],
        hourly: hourly(courses),
        closing: closing(),
    }))
}

pub(crate) fn renewal(courses: usize) -> Packet {
    let all: Vec<Course> = (0..courses).map(course).collect();
    let every = |step: usize| (0..courses).step_by(step).map(|at| (at, course(at).hours)).collect::<Vec<_>>();
    let unknown = Requirement {
        label: "Supervision in the cycle".into(),
        required: Amount::Unknown,
        counted: amount("1"),
        missing: Amount::Unknown,
        sources: vec![page()],
        remark: None,
        most: false,
    };
    packet(Contents::Renewal(RenewalRecord {
        opening: opening(
            "For the renewal of Certified Peer Specialist, Level I, No. SAMPLE-1234. 30 hours are asked, 24.5 count. Still missing: 5.5 hours, 1 of them for \u{201c}Oral health\u{201d}.",
        ),
        certificate: Certificate {
            questions: vec!["How many hours of \u{201c}Supervision in the cycle\u{201d} must be shown for a renewal?".into()],
            ..certificate()
        },
        recurs: false,
        facts: vec![("To be filed by".into(), "10 April 2027".into())],
        log: vec![
            LogRow {
                requirement: requirement("Continuing education, total", amount("30"), "24.5", amount("5.5")),
                courses: every(1),
                sums: vec![("Carried over from the cycle before".into(), hours("2.5"))],
                ..LogRow::default()
            },
            LogRow {
                requirement: Requirement {
                    remark: Some(
                        "By the answer of 5 January 2026 (Sample Department of Human Services), as noted by the holder.".into(),
                    ),
                    ..requirement("Ethics", amount("6"), "6", amount("0"))
                },
                note: Some("Boundaries and confidentiality count as ethics.".into()),
                courses: every(4),
                ..LogRow::default()
            },
            LogRow { requirement: unknown, meetings: meetings(), ..LogRow::default() },
            LogRow { requirement: requirement("Oral health", amount("1"), "0", amount("1")), ..LogRow::default() },
            LogRow {
                requirement: Requirement { most: true, ..requirement("Self-paced courses", amount("14"), "0", Amount::None) },
                note: Some("Only courses that you take alone.".into()),
                ..LogRow::default()
            },
        ],
        notes: vec![
            "CEUs are taken as 10 hours each and college credits as 15; no source of the body says how it counts them.".into(),
        ],
        unjudged: Vec::new(),
        not_counted: (courses > 1)
            .then(|| NotCounted {
                course: 1,
                hours: hours("1.25"),
                why: "The rule counts only approved courses, and no approval is noted on this one.".into(),
            })
            .into_iter()
            .collect(),
        courses: all,
        hand_in: vec![
            Said { label: "Code of ethics, signed again".into(), words: "open".into(), sources: vec![handbook()] },
            Said { label: "Renewal fee: $50".into(), words: "open".into(), sources: vec![handbook()] },
        ],
        closing: closing(),
    }))
}

fn points() -> Vec<Points> {
    let point = |heading: &str, asked: &str, shows: &[&str], standing: Standing| Point {
        heading: heading.into(),
        asked: asked.into(),
        shows: shows.iter().map(|words| (*words).to_owned()).collect(),
        papers: Vec::new(),
        aside: false,
        standing,
        sources: vec![page()],
    };
    vec![Points {
        heading: "What is asked of applicants certified elsewhere".into(),
        notes: vec![
            "As the public sources put it, by number. \u{201c}Met\u{201d} is what the holder\u{2019}s own records show; the judgement is the body\u{2019}s.".into(),
            "In what is asked, \u{201c}you\u{201d} is the holder.".into(),
        ],
        points: vec![
            point("Age", "At least 18 years old", &["By the date of birth in the holder\u{2019}s records; it is not shown here."], Standing::Met),
            point(
                "Lived experience",
                "You have lived experience of a behavioral health condition",
                &[],
                Standing::Apart("to be stated by the holder to Example State Board; not part of this packet".into()),
            ),
            Point {
                papers: vec![1],
                ..point(
                    "Courses",
                    "Ethics in the last two years: 6 hours",
                    &["7.25 hours counted.", "Ethics and boundaries in peer support, 2 June 2025: 6 hours."],
                    Standing::Met,
                )
            },
            point("Practice", "Supervised work: 4,000 hours", &["2,900 hours counted.", "Sample Clinic, since 8 January 2024: 2,900 hours."], Standing::Missing("still missing: 1,100 hours".into())),
            point("Examination", "State examination on law and ethics", &[], Standing::Unknown("Example State Board".into())),
        ],
    }]
}

pub(crate) fn reciprocity(courses: usize) -> Packet {
    packet(Contents::Reciprocity(ReciprocityPacket {
        kind: "Application from elsewhere".into(),
        opening: opening("Of 5 points, 2 are met."),
        letter: Letter {
            to: vec!["Example State Board of Peer Support".into(), "board@state.example".into()],
            subject: "Application for the Certified Peer Recovery Specialist, with certificates held elsewhere".into(),
            paragraphs: vec![
                "I hold the Certified Peer Specialist, Level I, No. SAMPLE-1234, from Sample Department of Human Services (in force until 10 May 2027). I ask you to consider me for the Certified Peer Recovery Specialist.".into(),
                "The pages behind this letter answer what you publish point by point, each with its evidence and the source in which I read it.".into(),
            ],
            asked: vec![
                "Please tell me whether you accept my certificate for the Certified Peer Recovery Specialist.".into(),
                "Please settle what reads \u{201c}not known\u{201d}, and tell me where it is written.".into(),
            ],
            after: vec!["Thank you for your time.".into()],
        },
        points: points(),
        outstanding: vec![PaperAsked {
            what: "Letter of good standing".into(),
            from: "Sample Department of Human Services (555-0199)".into(),
            standing: "outstanding: the holder asks for it to be sent".into(),
            papers: Vec::new(),
            sources: vec![page()],
        }],
        certificates: vec![certificate()],
        taken: vec![Said { label: "MN CPS I".into(), words: "Each certificate of another body is judged by itself.".into(), sources: vec![page()] }],
        hourly: hourly(courses),
        questions: vec!["How long does the application take?".into()],
        closing: closing(),
    }))
}

pub(crate) fn va(courses: usize) -> Packet {
    packet(Contents::Va(VaPacket {
        opening: opening("The certificate shown is in force on 22 November 2026. Whether the VA accepts it as the certification that the law asks for is not known, and is for the VA to say."),
        certificates: vec![certificate()],
        counts: vec![Said {
            label: "MN CPS I".into(),
            words: "The sources accept \u{201c}The peer specialist certification of any State\u{201d}. Whether this certificate is among those is not known.".into(),
            sources: vec![page()],
        }],
        points: points(),
        asked: vec![PaperAsked {
            what: "SF-50, if you are or were a federal employee".into(),
            from: "the holder\u{2019}s employer".into(),
            standing: "to be handed in by the holder, where it applies".into(),
            papers: Vec::new(),
            sources: vec![handbook()],
        }],
        hourly: hourly(courses),
        closing: closing(),
    }))
}
