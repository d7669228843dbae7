//! What goes into the renewal record of one certificate: its log in the order of its rule, and the papers in the same order.
//!
//! Hours of courses that are not shown are added up in a line of their own, so that the sums stay true. It must never show a
//! paper to hand in as handed in.

use super::Ground;
use super::compose::Composed;
use super::parts::{Told, meeting_shown, work_shown};
use super::phrases::{Unseen, open_questions, parsed};
use crate::error::{AppError, ErrorCode};
use crate::status::missing_words;
use crate::view::{CredentialStatus, NotCountedView, RequirementKind, RequirementView};
use crate::words;
use peerfolio_core::Hours;
use peerfolio_core::judge::{self, Judgement};
use peerfolio_core::model::{Activity, Credential};
use peerfolio_packet::kinds::Contents;
use peerfolio_packet::kinds::parts::{Amount, Certificate, Closing, Said};
use peerfolio_packet::kinds::renewal::{LogRow, NotCounted, RenewalRecord};

/// The record of the certificate that is shown.
pub(super) fn compose(ground: &Ground<'_>) -> Result<Composed, AppError> {
    let mut told = Told::new(ground);
    let status = match told.judged.as_slice() {
        [only] => only.clone(),
        [] => {
            return Err(AppError::new(
                ErrorCode::Input,
                "A renewal record is about one certificate, and none is shown; nothing was written.",
                "Choose the certificate that you renew.",
            ));
        }
        several => {
            let names: Vec<String> = several.iter().map(|status| format!("{} ({})", status.id, status.short)).collect();
            return Err(AppError::new(
                ErrorCode::Input,
                "A renewal record is about one certificate; nothing was written.",
                format!("Choose one: {}.", words::list(&names)),
            ));
        }
    };
    let place = ground.whole.credentials.iter().position(|held| held.id == status.id);
    let judgements = judge::judge(ground.rules, ground.whole, ground.as_of);
    let judged = place.and_then(|place| Some((ground.whole.credentials.get(place)?, judgements.get(place)?)));
    let Some((held, judgement)) = judged else {
        return Err(AppError::new(ErrorCode::Internal, "The certificate could not be judged.", "Your records are unchanged."));
    };
    let numbered = numbered(ground, &status);
    let number = |id: &str| numbered.iter().position(|course| course.id == id).map(|place| place + 1);
    told.order_papers(&numbered, number, true);
    let place_of = |id: &str| numbered.iter().position(|course| course.id == id);
    let rows = status.requirements.iter().filter(|row| !is_handed_in(row));
    let record = RenewalRecord {
        opening: told.opening(answer(&status, judgement)),
        certificate: Certificate {
            questions: open_questions(status.to_confirm.iter(), ground.choice.reveal.confirmations),
            ..told.certificate(&status)
        },
        facts: facts(&status),
        log: rows.map(|row| log_row(&told, row, &place_of)).collect(),
        not_counted: status.not_counted.iter().filter_map(|not| not_counted(not, &place_of)).collect(),
        hand_in: hand_in(&told, &status, held, judgement),
        closing: closing(&told, &status),
        courses: numbered.iter().map(|course| told.course(course)).collect(),
    };
    Ok(Composed { contents: Contents::Renewal(record), papers: told.behind })
}

/// The courses that are shown and spoken of: those that count, requirement by requirement in order of time, then the others.
fn numbered<'a>(ground: &Ground<'a>, status: &CredentialStatus) -> Vec<&'a Activity> {
    let mut numbered: Vec<&Activity> = Vec::new();
    let counted = status.requirements.iter().map(|row| row.activities.iter().map(|counted| counted.id.as_str()).collect());
    let not_counted = std::iter::once(status.not_counted.iter().map(|not| not.id.as_str()).collect());
    for ids in counted.chain(not_counted).collect::<Vec<Vec<&str>>>() {
        let shown = ground.shown.activities.iter().filter(|course| ids.contains(&course.id.as_str()));
        let mut courses: Vec<&Activity> = shown.filter(|course| !numbered.iter().any(|known| known.id == course.id)).collect();
        courses.sort_by(|a, b| (a.completed_on, &a.title, &a.id).cmp(&(b.completed_on, &b.title, &b.id)));
        numbered.append(&mut courses);
    }
    numbered
}

/// Whether a row is a paper, a signature or a check; what is advised in hours belongs in the log.
fn is_handed_in(row: &RequirementView) -> bool {
    row.kind == RequirementKind::Attestation && row.required_hours.is_none() && row.required_trainings.is_none()
}

fn log_row(told: &Told<'_>, row: &RequirementView, place_of: &impl Fn(&str) -> Option<usize>) -> LogRow {
    let shown = told.ground.shown;
    let (mut courses, mut work, mut meetings) = (Vec::new(), Vec::new(), Vec::new());
    let mut unseen = Unseen::default();
    for counted in &row.activities {
        let hours = counted.hours.parse::<Hours>().unwrap_or_default();
        if let Some(place) = place_of(&counted.id) {
            courses.push((place, hours));
        } else if let Some(found) = shown.experience.iter().find(|found| found.id == counted.id) {
            work.push(work_shown(found, hours));
        } else if let Some(found) = shown.supervision.iter().find(|found| found.id == counted.id) {
            meetings.push(meeting_shown(found, hours));
        } else {
            unseen.add(hours);
        }
    }
    courses.sort_unstable_by_key(|(place, _)| *place);
    let carried = row.carried_in_hours.as_deref().and_then(|hours| hours.parse::<Hours>().ok());
    let carried = carried.map(|hours| ("Carried over from the cycle before".to_owned(), hours));
    let unseen = (unseen.rows > 0).then(|| (words::sentence_start(&format!("counted: {}", unseen.words())), unseen.hours));
    let mut requirement = told.requirement(row);
    if row.kind == RequirementKind::Attestation {
        requirement.label = format!("{} (advised)", requirement.label);
        requirement.missing = Amount::None;
    }
    LogRow { requirement, note: row.note.clone(), courses, sums: carried.into_iter().chain(unseen).collect(), work, meetings }
}

/// A course that does not count, where it is shown.
fn not_counted(not: &NotCountedView, place_of: &impl Fn(&str) -> Option<usize>) -> Option<NotCounted> {
    let why = match not.reason.as_str() {
        // Which other certificate that is, is not this reader's business.
        "assigned-elsewhere" => "It is not used for this renewal.".to_owned(),
        "duplicate" => "The same training is in the log already and counts once.".to_owned(),
        _ => not.words.clone(),
    };
    Some(NotCounted { course: place_of(&not.id)?, hours: not.hours.parse().unwrap_or_default(), why })
}

/// How far the hours reach.
fn answer(status: &CredentialStatus, judgement: &Judgement) -> String {
    let number = status.number.as_ref().map(|number| format!(", No. {number}")).unwrap_or_default();
    let what = format!("For the renewal of {}{number}.", status.title);
    let total = status.requirements.iter().find(|row| row.id == judge::TOTAL);
    let counted = total.and_then(|row| Some((row.counted_hours.as_deref()?, row.required_hours.as_deref()?)));
    let counted = counted.map(|(counted, asked)| format!(" {counted} of {asked} hours are counted.")).unwrap_or_default();
    let verdict = match status.requirements_met {
        Some(true) => " Every requirement of the hours is met.".to_owned(),
        Some(false) => missing_words(judgement)
            .map_or_else(|| " Something is still missing.".to_owned(), |words| format!(" Still missing: {words}.")),
        None => {
            " Whether every requirement is met is not known: something has to be confirmed by the certifying body.".to_owned()
        }
    };
    format!("{what}{counted}{verdict}")
}

/// How the record ends, with the day on which its rule was last read.
fn closing(told: &Told<'_>, status: &CredentialStatus) -> Closing {
    let mut closing = told.closing("record");
    if let Some(reviewed) = parsed(status.reviewed_on.as_deref()) {
        closing.disclaimer.push(format!("The sources of this rule were last read on {}.", words::day(reviewed)));
    }
    closing
}

/// The days of the renewal.
fn facts(status: &CredentialStatus) -> Vec<(String, String)> {
    let day = |label: &str, text: &Option<String>| parsed(text.as_deref()).map(|day| (label.to_owned(), words::day(day)));
    let days = [
        day("Renewal opens", &status.renewal_opens_on),
        day("To be filed by", &status.file_by),
        day("Renewable until", &status.grace_ends_on),
    ];
    let mut facts: Vec<(String, String)> = days.into_iter().flatten().collect();
    if let Some(own) = &status.own_rule {
        let noted = parsed(Some(&own.noted_on)).map(words::day).unwrap_or_default();
        facts.push((
            "Whose rule".to_owned(),
            format!("As the holder noted it on {noted}, told by: {}.", own.said_by.trim_end_matches('.')),
        ));
    }
    facts
}

/// What is handed in besides the hours: forms, signatures, checks, and what it costs.
fn hand_in(told: &Told<'_>, status: &CredentialStatus, held: &Credential, judgement: &Judgement) -> Vec<Said> {
    let attested = status.requirements.iter().filter(|row| is_handed_in(row));
    let mut list: Vec<Said> = attested
        .map(|row| Said {
            label: row.label.clone(),
            words: row.note.clone().unwrap_or_else(|| "to be handed in by the holder".to_owned()),
            sources: told.sources(&row.sources),
        })
        .collect();
    if let Some(terms) = &judgement.terms {
        let known = [("Renewal fee", &terms.fee_usd), ("Late fee, after expiry", &terms.late_fee_usd)];
        for (label, fee) in known.into_iter().filter_map(|(label, fee)| Some((label, fee.as_ref()?))) {
            let confirmed = fee.cite.iter().any(|citation| citation.starts_with("confirmation "));
            list.push(Said {
                label: format!("{label}: {} dollars", fee.value),
                words: if confirmed {
                    "to be paid; as the holder noted an answer of the certifying body".to_owned()
                } else {
                    "to be paid".to_owned()
                },
                sources: told.cited(held, &fee.cite),
            });
        }
        for fee in &terms.fees {
            let amount = fee.usd.map_or_else(|| "amount not known".to_owned(), |usd| format!("{usd} dollars"));
            list.push(Said {
                label: format!("{}: {amount}", fee.what),
                words: "to be paid".to_owned(),
                sources: told.cited(held, &fee.cite),
            });
        }
        if terms.fee_usd.is_none() {
            list.push(Said {
                label: "Renewal fee".to_owned(),
                words: "not known: ask the certifying body".to_owned(),
                sources: Vec::new(),
            });
        }
    }
    list
}
