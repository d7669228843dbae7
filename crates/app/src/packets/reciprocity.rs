//! What goes into an application from elsewhere: the letter to the body, its requirements point by point, and what is outstanding.
//!
//! The letter is the holder's own, in the first person, for the holder signs it. It must never claim that a certificate is
//! accepted where only the body can say so.

use super::Ground;
use super::compose::Composed;
use super::outstanding::THE_HOLDER;
use super::parts::Told;
use super::phrases::{in_force, open_questions, parsed};
use super::points::Asked;
use crate::error::{AppError, ErrorCode};
use crate::gap;
use crate::letter::addressed;
use crate::status::reach;
use crate::view::{CredentialStatus, ElsewhereView, GapView};
use crate::words;
use peerfolio_packet::kinds::Contents;
use peerfolio_packet::kinds::parts::{Certificate, Points, Standing};
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
    // What the holder would ask is asked about the certificates that are shown alone, and about nothing that only an employer asks.
    let mut shown = ground.shown.clone();
    shown.credentials.retain(|held| !held.own_rule.as_ref().is_some_and(|own| own.recurs));
    let seen = gap::view(ground.rules, &shown, to, ground.as_of, None)?;
    let mut told = Told::new(ground);
    told.usual_papers();
    let asked = Asked { told: &told, gap: &gap, body: THE_BODY, name: &gap.to.body.name, own_word: own_word(&told) };
    let sure = asked.transfers().iter().any(|transfer| transfer.taken.accepted == Some(true));
    let start = Start::of(&asked);
    // Who shows no certificate of another body is not asked what its holders are, where anything else is known.
    let elsewhere = gap.elsewhere.as_ref().filter(|_| start == Start::Elsewhere || gap.entry.is_none());
    let mut points = Vec::new();
    if let Some(way) = elsewhere.filter(|way| !way.lines.is_empty() || !way.facts.is_empty()) {
        points.push(asked.elsewhere("What is asked of applicants certified elsewhere", way));
    }
    if let Some(entry) = gap.entry.as_ref().filter(|_| !sure || points.is_empty()) {
        let heading = if points.is_empty() { "What is asked of applicants" } else { "What is asked of a first application" };
        points.push(asked.entry(heading, entry));
    }
    if points.is_empty() {
        points.push(Points {
            heading: "What is asked of applicants".to_owned(),
            notes: vec!["No public source says what is asked; the letter asks for it.".to_owned()],
            points: Vec::new(),
        });
    }
    let mut outstanding = asked.papers(elsewhere);
    outstanding.extend(if elsewhere.is_none() { asked.first_fee() } else { None });
    if start == Start::Elsewhere {
        let verifications = asked.verifications(&outstanding);
        outstanding.extend(verifications);
    }
    let packet = ReciprocityPacket {
        kind: start.kind().to_owned(),
        opening: told.opening(tally(&points).unwrap_or_else(|| NOTHING_PUBLISHED.to_owned())),
        letter: letter(&asked, start, &points, outstanding.iter().any(|paper| paper.from != THE_HOLDER)),
        outstanding,
        certificates: introduced(&told),
        taken: asked.taken(),
        hourly: told.hourly(),
        questions: open_questions(
            questions(if start == Start::SameBody { &[] } else { &seen.to_ask }, &gap, elsewhere).iter(),
            ground.choice.reveal.confirmations,
        ),
        closing: told.closing("packet"),
        points,
    };
    Ok(Composed { contents: Contents::Reciprocity(packet), papers: told.behind })
}

/// How the gap tells that a certificate is of the very body that is asked.
const SAME_BODY: &str = "same-body";

/// From where somebody applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// With a certificate of another body.
    Elsewhere,
    /// With a certificate of the same body, and none of another that it surely accepts.
    SameBody,
    /// Without a certificate.
    Nowhere,
}

impl Start {
    fn of(asked: &Asked<'_>) -> Self {
        let transfers = asked.transfers();
        let sure = transfers.iter().any(|transfer| transfer.taken.accepted == Some(true) && transfer.taken.taken != SAME_BODY);
        if transfers.is_empty() {
            Self::Nowhere
        } else if !sure && transfers.iter().any(|transfer| transfer.taken.taken == SAME_BODY) {
            Self::SameBody
        } else {
            Self::Elsewhere
        }
    }

    /// What the packet calls itself.
    const fn kind(self) -> &'static str {
        match self {
            Self::Elsewhere => "Application from elsewhere",
            Self::SameBody => "Application for a further certificate",
            Self::Nowhere => "Application for certification",
        }
    }
}

/// The certificates that are shown, each with the short name by which it goes further on.
pub(super) fn introduced(told: &Told<'_>) -> Vec<Certificate> {
    let one = |status: &CredentialStatus| {
        let certificate = told.certificate(status);
        Certificate { title: with_short(&certificate.title, &status.short), ..certificate }
    };
    told.judged.iter().map(one).collect()
}

/// `Certified Peer Support Specialist I (ND CPSS I)`.
fn with_short(title: &str, short: &str) -> String {
    if short.is_empty() || title.contains(short) { title.to_owned() } else { format!("{title} ({short})") }
}

/// A body as it goes in a sentence: `the Sample Certification Board`, but `NAADAC, the Association for ...`.
fn with_article(body: &str) -> String {
    const COMMON: &str = "Academy Administration Agency Alliance Association Authority Board Bureau Center Commission Consortium \
                          Council Department Division Institute Network Office Program Secretary Society University";
    if let Some(rest) = body.strip_prefix("The ") {
        return format!("the {rest}");
    }
    // What stands behind a comma, a bracket or a small word is not the name itself.
    let name = body.split([',', '(', ';']).next().unwrap_or(body);
    let name = [" for the ", " with ", " under "].iter().fold(name, |name, joint| name.split(joint).next().unwrap_or(name));
    let common = name.split(|letter: char| !letter.is_alphanumeric()).any(|word| COMMON.split(' ').any(|common| common == word));
    if common { format!("the {body}") } else { body.to_owned() }
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

const NOTHING_PUBLISHED: &str = "What is asked is not published, as far as I could find.";

fn letter(asked: &Asked<'_>, start: Start, points: &[Points], outstanding: bool) -> Letter {
    let (told, to) = (asked.told, &asked.gap.to);
    let mut address = vec![to.body.name.clone()];
    address.extend([&to.body.email, &to.body.url].into_iter().flatten().next().cloned());
    let held: Vec<&CredentialStatus> = told.judged.iter().filter(|status| !super::phrases::recurs(status)).collect();
    let mut paragraphs = vec![if held.is_empty() {
        format!("I ask you to consider me for certification as {}.", to.title)
    } else {
        format!("{} I ask you to consider me for the {}.", held_words(told, &held), to.title)
    }];
    paragraphs.extend(match to.status.as_str() {
        "closed-to-newcomers" => Some("From what is published I understand that it is closed to newcomers. Please tell me which credential takes its place."),
        "retired" => Some("From what is published I understand that it is no longer given. Please tell me which credential takes its place."),
        "planned" => Some("From what is published I understand that it is not given yet. Please keep this application until it is."),
        _ => None,
    }.map(str::to_owned));
    paragraphs.extend(way(asked));
    let tally = tally(points);
    paragraphs.push(match &tally {
        Some(tally) => format!(
            "The pages behind this letter answer what you publish point by point, each with its evidence and the source in which I \
             read it. {tally}"
        ),
        None => "I found nothing published on what you ask; the pages behind this letter show what I have.".to_owned(),
    });
    let one = held.len() == 1;
    let mut wishes = Vec::new();
    if tally.is_none() {
        wishes.push(format!("Please tell me what you ask of applicants for the {}, and where it is written.", to.title));
    }
    wishes.push(match start {
        Start::Elsewhere => {
            format!("Please tell me whether you accept my certificate{} for the {}.", if one { "" } else { "s" }, to.title)
        }
        Start::SameBody | Start::Nowhere => "Please tell me whether you need anything else from me to decide.".to_owned(),
    });
    if points.iter().flat_map(|list| &list.points).any(|point| !point.aside && matches!(point.standing, Standing::Unknown(_))) {
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
        subject: match start {
            Start::Elsewhere => format!("Application for the {}, with certificates held elsewhere", to.title),
            Start::SameBody | Start::Nowhere => format!("Application for the {}", to.title),
        },
        paragraphs,
        asked: wishes,
        after: vec!["Thank you for your time.".to_owned()],
    }
}

/// `I hold the Certified Peer Specialist (PA CPS), No. 12, from the Sample Board (in force until 10 May 2027).`
fn held_words(told: &Told<'_>, held: &[&CredentialStatus]) -> String {
    if held.len() > MOST_NAMED {
        let standing = standing_of_all(held.iter().map(|status| in_force(status.standing)));
        return format!("I have {} certificates: {standing}. The pages behind this letter list them.", held.len());
    }
    let expired = held.iter().all(|status| in_force(status.standing) == Some(false));
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
            let title = with_short(&status.title, &status.short);
            format!("the {title}{number}, from {} ({until})", with_article(&told.certificate(status).body))
        })
        .collect();
    format!("I {} {}.", if expired { "held" } else { "hold" }, words::list(&each))
}

/// `5 in force, 3 expired and 3 whose expiry is not known`. What is not known is no certificate that expired.
pub(super) fn standing_of_all(standings: impl Iterator<Item = Option<bool>>) -> String {
    let all: Vec<Option<bool>> = standings.collect();
    let count = |wanted: Option<bool>, words: &str| {
        let number = all.iter().filter(|standing| **standing == wanted).count();
        (number > 0).then(|| format!("{number} {words}"))
    };
    let parts = [count(Some(true), "in force"), count(Some(false), "expired"), count(None, "whose day of expiry is not known")];
    words::list(&parts.into_iter().flatten().collect::<Vec<_>>())
}

/// What the sources say of the way, in the holder's words; `None` where there is no certificate to take.
fn way(asked: &Asked<'_>) -> Option<String> {
    const SUREST: [&str; 9] =
        ["named", "ic-rc", "same-body", "ic-rc-unknown", "in-words", "case-by-case", "unknown", "not-named", "none"];
    let transfers = asked.transfers();
    let best = SUREST.iter().find(|code| transfers.iter().any(|transfer| transfer.taken.taken == **code))?;
    let of_best = transfers.iter().filter(|transfer| transfer.taken.taken == **best);
    let names: Vec<String> = of_best.map(|transfer| transfer.taken.short.clone()).collect();
    let several = names.len() > 1;
    let short = if names.len() > MOST_NAMED { "certificates".to_owned() } else { words::list(&names) };
    Some(match *best {
        "named" => format!("Your published rules name my {short} among those that you accept, under conditions."),
        "ic-rc" => {
            format!("I ask for the transfer of my {short} between member boards of the IC&RC. It begins at my present board.")
        }
        "same-body" if several => format!("My {short} are certificates of your own, so I answer what you ask for the next one."),
        "same-body" => format!("My {short} is a certificate of your own, so I answer what you ask for the next one."),
        "ic-rc-unknown" => format!(
            "You accept certificates by the transfer between member boards of the IC&RC. I could not find out whether my {short} can be \
             transferred that way, so I ask both boards."
        ),
        "in-words" if several => {
            "Your published rules speak of certificates that you accept. Whether mine are among them is for you to say."
                .to_owned()
        }
        "in-words" => format!(
            "Your published rules speak of certificates that you accept. Whether my {short} is one of them is for you to say."
        ),
        "case-by-case" => "By your published rules you judge each certificate of another body by itself.".to_owned(),
        "not-named" | "none" => {
            format!(
                "By your published rules you do not accept the certificate{} that I hold, so I answer what you ask of a first application.",
                if several { "s" } else { "" }
            )
        }
        _ => "I found no published rule that says whether you accept a certificate of another body.".to_owned(),
    })
}

/// `Of 9 points, 4 are met by what my records show, 1 is still missing, …` Ways of which one is enough are one point. `None`:
/// nothing is asked, as far as is known.
fn tally(points: &[Points]) -> Option<String> {
    let all = points.iter().flat_map(|list| &list.points).filter(|point| !point.aside);
    let all: Vec<&Standing> = all.map(|point| &point.standing).collect();
    if all.is_empty() {
        return None;
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
            "is yours to judge, or reaches you another way",
            "are yours to judge, or reach you another way",
        ),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let noun = if all.len() == 1 { "point" } else { "points" };
    Some(format!("Of {} {noun}, {}.", all.len(), words::list(&parts)))
}

/// What the body still has to be asked, each once. What other bodies are asked is no business of this one.
fn questions(seen: &[String], gap: &GapView, elsewhere: Option<&ElsewhereView>) -> Vec<String> {
    let of_ways = elsewhere.iter().flat_map(|way| &way.to_ask);
    let of_entry = gap.entry.iter().flat_map(|entry| &entry.to_ask);
    let addressee = format!("Ask {}", gap.to.body.name);
    let whom = reach(&gap.to.body);
    let mut questions: Vec<String> = Vec::new();
    for question in seen.iter().filter(|question| question.starts_with(&addressee)).chain(of_ways).chain(of_entry) {
        if let Some(question) = put(question, &whom).filter(|question| !questions.contains(question)) {
            questions.push(question);
        }
    }
    questions
}

/// A note to the holder as it is put to the body that it names; `None` where it asks the holder for something, and not the body.
fn put(note: &str, whom: &str) -> Option<String> {
    if let Some(asked) = note.strip_prefix(&format!("Ask {whom}: ")).filter(|asked| asked.contains('?')) {
        return Some(words::sentence_start(asked));
    }
    if let Some((held, _)) = note.split_once(" asked for the same training.") {
        return Some(format!("{held} asked for the same training. Please say whether {held} itself shows it."));
    }
    let Some((before, asked)) = [format!("Ask {whom} "), format!("ask {whom} ")].iter().find_map(|ask| note.split_once(ask))
    else {
        // A question of the rules has its own words for whom it asks.
        return addressed(note);
    };
    let asks = ["whether ", "how ", "which ", "when ", "what "].iter().any(|word| asked.starts_with(word));
    // Behind the question stands, for some, what the holder may do instead.
    let asked = asked.split(", or ").next().unwrap_or(asked).trim_end_matches('.');
    let asked = asked.replace(" your ", " my ").replace(" you can ", " I can ");
    let before = before.replace("You noted work under other titles:", "Some of my work bears other titles.");
    let before = before.trim();
    let gap = if before.is_empty() { "" } else { " " };
    asks.then(|| format!("{before}{gap}Please say {asked}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_its_article_in_a_sentence() {
        for (body, told) in [
            ("North Dakota Department of Health and Human Services", "the North Dakota Department of Health and Human Services"),
            ("NH Office of Professional Licensure", "the NH Office of Professional Licensure"),
            ("NAADAC, the Association for Addiction Professionals", "NAADAC, the Association for Addiction Professionals"),
            (
                "BPA Health for the Idaho Department of Health and Welfare",
                "BPA Health for the Idaho Department of Health and Welfare",
            ),
            ("Kiva Centers (Transformation Center) under contract", "Kiva Centers (Transformation Center) under contract"),
            ("The Sample Board", "the Sample Board"),
            ("the issuer", "the issuer"),
        ] {
            assert_eq!(with_article(body), told);
        }
    }

    #[test]
    fn what_is_not_known_is_no_certificate_that_expired() {
        let told = |standings: &[Option<bool>]| standing_of_all(standings.iter().copied());
        assert_eq!(
            told(&[Some(true), Some(false), None, Some(true), None]),
            "2 in force, 1 expired and 2 whose day of expiry is not known"
        );
        assert_eq!(told(&[None]), "1 whose day of expiry is not known");
    }

    #[test]
    fn a_body_is_asked_what_it_can_answer_and_the_holder_is_not_told_what_to_do() {
        let put = |note: &str| put(note, "the Sample Board (555-0100)");
        assert_eq!(
            put("Ask the Sample Board (555-0100): how long does it take? What does it cost?").as_deref(),
            Some("How long does it take? What does it cost?")
        );
        assert_eq!(
            put("Ask the Sample Board (555-0100) whether the hours of your training are enough.").as_deref(),
            Some("Please say whether the hours of my training are enough.")
        );
        assert_eq!(
            put("ND CPSS I asked for the same training. If you had it, log it with its hours; ask the Sample Board (555-0100) whether ND CPSS I itself shows it.").as_deref(),
            Some("ND CPSS I asked for the same training. Please say whether ND CPSS I itself shows it.")
        );
        assert_eq!(
            put("\u{201c}Peer work\u{201d} speaks of work as peer. You noted work under other titles: ask the Sample Board (555-0100) whether it counts, or correct its title.").as_deref(),
            Some("\u{201c}Peer work\u{201d} speaks of work as peer. Some of my work bears other titles. Please say whether it counts.")
        );
        assert_eq!(put("Ask the Board: must the hours be paid?").as_deref(), Some("Must the hours be paid?"));
        for advice in [
            "Enter your date of birth, so that the age can be checked.",
            "Are you an associate? Answer this once; part of the rule hangs on it.",
            "One CEU is taken as 10 hours, one credit as 15. Ask before you rely on it.",
        ] {
            assert_eq!(put(advice), None, "{advice}");
        }
    }
}
