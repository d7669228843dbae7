//! What goes into an application from elsewhere: the letter to the body, its requirements point by point, and what is outstanding.
//!
//! The letter is the holder's own, in the first person, for the holder signs it. It must never claim that a certificate is
//! accepted where only the body can say so.

use super::Ground;
use super::compose::Composed;
use super::parts::Told;
use super::phrases::{in_force, open_questions, parsed};
use super::points::Asked;
use crate::error::{AppError, ErrorCode};
use crate::gap;
use crate::status::reach;
use crate::view::{CredentialStatus, GapView};
use crate::words;
use peerfolio_packet::kinds::Contents;
use peerfolio_packet::kinds::parts::{Points, Standing};
use peerfolio_packet::kinds::reciprocity::{Letter, ReciprocityPacket};

/// How the body that is asked goes in a point.
const THE_BODY: &str = "the certifying body";
/// How many certificates a letter names one by one.
const MOST_NAMED: usize = 3;

/// The application to the body of the credential asked for.
pub(super) fn compose(ground: &Ground<'_>) -> Result<Composed, AppError> {
    let Some(to) = ground.choice.to.as_deref().filter(|to| !to.trim().is_empty()) else {
        return Err(AppError::new(
            ErrorCode::Input,
            "An application is for one credential, and none is named; nothing was written.",
            "Choose the credential that you apply for; `peerfolio rules` lists those that are known.",
        ));
    };
    let gap = gap::view(ground.rules, ground.whole, to, ground.as_of, None)?;
    // What the holder would ask is asked about the certificates that are shown alone.
    let seen = gap::view(ground.rules, ground.shown, to, ground.as_of, None)?;
    let mut told = Told::new(ground);
    told.usual_papers();
    let asked = Asked { told: &told, gap: &gap, body: THE_BODY, name: &gap.to.body.name, own_word: own_word(&told) };
    let sure = asked.transfers().iter().any(|transfer| transfer.taken.accepted == Some(true));
    let mut points = Vec::new();
    if let Some(way) = gap.elsewhere.as_ref().filter(|way| !way.lines.is_empty() || !way.facts.is_empty()) {
        points.push(asked.elsewhere("What is asked of applicants certified elsewhere", way));
    }
    if let Some(entry) = gap.entry.as_ref().filter(|_| !sure || points.is_empty()) {
        let heading = if points.is_empty() { "What is asked of applicants" } else { "What is asked of a first application" };
        points.push(asked.entry(heading, entry));
    }
    if points.is_empty() {
        points.push(Points {
            heading: "What is asked of applicants".to_owned(),
            notes: vec!["No public source says what is asked. Please tell the applicant.".to_owned()],
            points: Vec::new(),
        });
    }
    let mut outstanding = asked.papers(gap.elsewhere.as_ref());
    let verifications = asked.verifications(&outstanding);
    outstanding.extend(verifications);
    let packet = ReciprocityPacket {
        opening: told.opening(tally(&points)),
        letter: letter(&told, &gap, &asked, &points, !outstanding.is_empty()),
        outstanding,
        certificates: told.certificates(),
        taken: asked.taken(),
        hourly: told.hourly(),
        questions: open_questions(questions(&seen, &gap).iter(), ground.choice.reveal.confirmations),
        closing: told.closing("packet"),
        points,
    };
    Ok(Composed { contents: Contents::Reciprocity(packet), papers: told.behind })
}

/// Papers in which the holder tells of their own life, where they chose to put them in.
pub(super) fn own_word(told: &Told<'_>) -> Vec<usize> {
    let shown = &told.ground.shown.documents;
    let tells = |id: &str| {
        shown.iter().find(|paper| paper.id == id).is_some_and(|paper| {
            let text = format!("{} {}", paper.kind, paper.title).to_lowercase();
            paper.credential.is_none() && paper.activity.is_none() && ["recover", "lived"].iter().any(|word| text.contains(word))
        })
    };
    told.behind.iter().enumerate().filter(|(_, paper)| tells(&paper.document)).map(|(place, _)| place).collect()
}

fn letter(told: &Told<'_>, gap: &GapView, asked: &Asked<'_>, points: &[Points], outstanding: bool) -> Letter {
    let to = &gap.to;
    let mut address = vec![to.body.name.clone()];
    address.extend([&to.body.email, &to.body.url].into_iter().flatten().next().cloned());
    let held: Vec<&CredentialStatus> = told.judged.iter().filter(|status| !super::phrases::recurs(status)).collect();
    let mut paragraphs = vec![format!("{} I ask you to consider me for the {}.", held_words(told, &held), to.title)];
    paragraphs.extend(match to.status.as_str() {
        "closed-to-newcomers" => Some("From what is published I understand that it is closed to newcomers. Please tell me which credential takes its place."),
        "retired" => Some("From what is published I understand that it is no longer given. Please tell me which credential takes its place."),
        "planned" => Some("From what is published I understand that it is not given yet. Please keep this application until it is."),
        _ => None,
    }.map(str::to_owned));
    paragraphs.extend(way(asked));
    paragraphs.push(format!(
        "The pages behind this letter answer what you publish point by point, each with its evidence and the source in which I read it. {}",
        tally(points)
    ));
    let one = held.len() == 1;
    let mut wishes = Vec::new();
    if !held.is_empty() {
        wishes.push(format!(
            "Please tell me whether you accept my certificate{} for the {}.",
            if one { "" } else { "s" },
            to.title
        ));
    }
    if points.iter().flat_map(|list| &list.points).any(|point| matches!(point.standing, Standing::Unknown(_)))
        || points.iter().all(|list| list.points.is_empty())
    {
        wishes.push(
            "Please settle what reads \u{201c}not known\u{201d}, and tell me where it is written, so that I can read it there."
                .to_owned(),
        );
    }
    if outstanding {
        wishes.push(
            "Please tell me which papers must reach you straight from another body; the pages list those I know of.".to_owned(),
        );
    }
    Letter {
        to: address,
        subject: format!("Application for the {}, with certificates held elsewhere", to.title),
        paragraphs,
        asked: wishes,
        after: vec!["Thank you for your time.".to_owned()],
    }
}

/// `I hold the Certified Peer Specialist, No. 12, of the Sample Board (in force until 10 May 2027).`
fn held_words(told: &Told<'_>, held: &[&CredentialStatus]) -> String {
    if held.is_empty() {
        return "I work in peer support.".to_owned();
    }
    if held.len() > MOST_NAMED {
        return format!("I hold {} peer support certificates; they are listed in the pages behind this letter.", held.len());
    }
    let each: Vec<String> = held
        .iter()
        .map(|status| {
            let number = status.number.as_ref().map(|number| format!(", No. {number}")).unwrap_or_default();
            let until = match (in_force(status.standing), parsed(status.expires_on.as_deref())) {
                (Some(true), Some(day)) => format!("in force until {}", words::day(day)),
                (Some(false), Some(day)) => format!("expired on {}", words::day(day)),
                (Some(true), None) => "which does not expire".to_owned(),
                _ => "day of expiry not known".to_owned(),
            };
            format!("the {}{number}, from {} ({until})", status.title, told.certificate(status).body)
        })
        .collect();
    format!("I hold {}.", words::list(&each))
}

/// What the sources say of the way, in the holder's words; `None` where there is no certificate to take.
fn way(asked: &Asked<'_>) -> Option<String> {
    const SUREST: [&str; 9] =
        ["named", "ic-rc", "same-body", "ic-rc-unknown", "in-words", "case-by-case", "unknown", "not-named", "none"];
    let transfers = asked.transfers();
    let best = SUREST.iter().find_map(|code| transfers.iter().find(|transfer| transfer.taken.taken == *code))?;
    let short = &best.taken.short;
    Some(match best.taken.taken.as_str() {
        "named" => format!("Your published rules name my {short} among those that you accept, under conditions."),
        "ic-rc" => format!("I ask for the transfer of my {short} between member boards of the IC&RC. It begins at my present board."),
        "same-body" => format!("My {short} is a certificate of your own, so I answer what you ask for the next one."),
        "ic-rc-unknown" => format!(
            "You take certificates by the transfer between member boards of the IC&RC. I could not find out whether my {short} can be \
             transferred so, and I ask both boards."
        ),
        "in-words" => format!("Your published rules speak of certificates that you accept. Whether my {short} is one of them is for you to say."),
        "case-by-case" => "By your published rules you judge each certificate of another body by itself.".to_owned(),
        "not-named" | "none" => {
            "By your published rules you do not take the certificate that I hold, so I answer what you ask of a first application.".to_owned()
        }
        _ => "I found no published rule that says whether you take a certificate of another body.".to_owned(),
    })
}

/// `Of 9 points, 4 are met by what my records show, 1 is still missing, …`
fn tally(points: &[Points]) -> String {
    let all: Vec<&Standing> = points.iter().flat_map(|list| &list.points).map(|point| &point.standing).collect();
    if all.is_empty() {
        return "What you ask is not published, as far as I could find.".to_owned();
    }
    let count = |is: fn(&Standing) -> bool, one: &str, many: &str| {
        let number = all.iter().filter(|standing| is(standing)).count();
        (number > 0).then(|| if number == 1 { format!("1 {one}") } else { format!("{number} {many}") })
    };
    let parts = [
        count(|standing| *standing == Standing::Met, "is met by what my records show", "are met by what my records show"),
        count(|standing| matches!(standing, Standing::Missing(_)), "is still missing", "are still missing"),
        count(|standing| matches!(standing, Standing::Unknown(_)), "is not known", "are not known"),
        count(
            |standing| matches!(standing, Standing::Apart(_)),
            "is yours to judge or comes to you apart from this packet",
            "are yours to judge or come to you apart from this packet",
        ),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let noun = if all.len() == 1 { "point" } else { "points" };
    format!("Of {} {noun}, {}.", all.len(), words::list(&parts))
}

/// What the body still has to be asked, each once. What other bodies are asked is no business of this one.
fn questions(seen: &GapView, gap: &GapView) -> Vec<String> {
    let of_ways = gap.elsewhere.iter().flat_map(|way| &way.to_ask);
    let of_entry = gap.entry.iter().flat_map(|entry| &entry.to_ask);
    let addressee = format!("Ask {}", gap.to.body.name);
    let whom = format!("Ask {}", reach(&gap.to.body));
    let mut questions: Vec<String> = Vec::new();
    for question in seen.to_ask.iter().filter(|question| question.starts_with(&addressee)).chain(of_ways).chain(of_entry) {
        // What the holder enters for themselves is no question to anybody.
        let asks = question.contains("Ask ") || question.contains("ask ");
        let question = match question.strip_prefix(&whom) {
            Some(rest) => words::sentence_start(rest.trim_start_matches([':', ' '])),
            None => question.clone(),
        };
        if asks && !questions.contains(&question) {
            questions.push(question);
        }
    }
    questions
}
