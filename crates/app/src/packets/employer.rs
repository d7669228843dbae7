//! What goes into the summary for an employer: which certificates are in force, whom to ask, where they are accepted.
//!
//! Whether hours are missing is nobody's business but the holder's: they are shown only where the training is. It must never
//! name a row that is not in [`Ground::shown`].

use super::Ground;
use super::compose::Composed;
use super::parts::Told;
use super::phrases::{BY_STANDARD, UNITS, in_force, in_hours, parsed, recurs};
use crate::view::{CredentialStatus, RequirementKind};
use crate::words;
use peerfolio_core::judge::usual_contact_hours;
use peerfolio_core::{Hours, NaiveDate};
use peerfolio_packet::kinds::Contents;
use peerfolio_packet::kinds::employer::{Accepted, EmployerSummary};
use peerfolio_packet::kinds::parts::{Certificate, Source};

/// The summary of what is shown, judged on all that the wallet holds.
pub(super) fn compose(ground: &Ground<'_>) -> Composed {
    let mut told = Told::new(ground);
    told.usual_papers();
    let hours_shown = ground.choice.reveal.training;
    let accepted = accepted(&told);
    // What is asked in each period is no certificate.
    let of_kind = |wanted: bool| told.judged.iter().filter(move |status| recurs(status) == wanted);
    let summary = EmployerSummary {
        opening: told.opening(answer(&told.judged, ground.as_of)),
        certificates: of_kind(false).map(|status| certificate(&told, status)).collect(),
        recurring: of_kind(true).map(|status| certificate(&told, status)).collect(),
        glance: glance(&told, &accepted),
        hours_shown,
        accepted,
        hourly: told.hourly(),
        closing: told.closing("summary"),
    };
    Composed { contents: Contents::Employer(summary), papers: told.behind }
}

/// The answer, in one sentence or two. A certificate whose end is not known is counted neither as in force nor as expired.
fn answer(shown: &[CredentialStatus], as_of: NaiveDate) -> String {
    // What an employer asks in each period is no certificate.
    let shown: Vec<&CredentialStatus> = shown.iter().filter(|status| !recurs(status)).collect();
    let count = |wanted: Option<bool>| shown.iter().filter(|status| in_force(status.standing) == wanted).count();
    let (valid, expired, unknown, all) = (count(Some(true)), count(Some(false)), count(None), shown.len());
    let until = || parsed(shown.first().and_then(|status| status.expires_on.as_deref())).map(words::day);
    let day = words::day(as_of);
    let have = |count: usize| format!("{count} {} expired", if count == 1 { "has" } else { "have" });
    match (valid, expired, unknown) {
        (0, 0, 0) => format!("No certificate is shown on {day}."),
        (1, 0, 0) => match until() {
            Some(until) => format!("The certificate shown is in force on {day}. It runs until {until}."),
            None => format!("The certificate shown is in force on {day}."),
        },
        (0, 1, 0) => match until() {
            Some(until) => format!("The certificate shown is not in force on {day}: it expired on {until}."),
            None => format!("The certificate shown is not in force on {day}."),
        },
        (0, 0, 1) => format!("Whether the certificate shown is in force on {day} is not known."),
        (_, 0, 0) => format!("All {all} certificates shown are in force on {day}."),
        (0, _, 0) => format!("None of the {all} certificates shown is in force on {day}: all have expired."),
        (0, 0, _) => format!("Whether the {all} certificates shown are in force on {day} is not known."),
        (0, ..) => format!(
            "None of the {all} certificates shown is known to be in force on {day}: {}, and for {unknown} it is not known.",
            have(expired)
        ),
        _ => {
            let expired = (expired > 0).then(|| have(expired));
            let unknown = (unknown > 0).then(|| format!("for {unknown} it is not known"));
            let rest: Vec<String> = expired.into_iter().chain(unknown).collect();
            let are = if valid == 1 { "is" } else { "are" };
            format!("{valid} of the {all} certificates shown {are} in force on {day}; {}.", rest.join("; "))
        }
    }
}

/// A certificate with what its renewal asks.
fn certificate(told: &Told<'_>, status: &CredentialStatus) -> Certificate {
    let rows = status.requirements.iter().filter(|row| row.kind != RequirementKind::Attestation && row.id != UNITS);
    // How units are counted is no requirement; it says on what the hours rest, where they are shown.
    let rests = told.ground.choice.reveal.training && status.requirements.iter().any(|row| row.id == UNITS);
    Certificate {
        requirements: rows.map(|row| told.requirement(row)).collect(),
        questions: if rests { vec![BY_STANDARD.to_owned()] } else { Vec::new() },
        ..told.certificate(status)
    }
}

/// What belongs on the first page besides.
fn glance(told: &Told<'_>, accepted: &[Accepted]) -> Vec<(String, String)> {
    let mut glance = Vec::new();
    let places: Vec<String> = accepted.iter().flat_map(|entry| &entry.places).map(|(place, _)| place.clone()).collect();
    if !places.is_empty() {
        let mut once: Vec<String> = Vec::new();
        for place in places {
            if !once.contains(&place) {
                once.push(place);
            }
        }
        let more = once.len().saturating_sub(MOST_PLACES);
        once.truncate(MOST_PLACES);
        let rest = if more > 0 { format!("; and {more} more, listed further on") } else { String::new() };
        glance.push(("Accepted in".to_owned(), format!("{}{rest}. Sources further on.", once.join("; "))));
    }
    let courses = told.courses();
    if told.ground.choice.reveal.training && !courses.is_empty() {
        let total: Hours = courses.iter().map(|course| usual_contact_hours(course)).sum();
        let (last, first) = (courses.first(), courses.last());
        let from_to = first.zip(last).map(|(first, last)| (first.completed_on, last.completed_on));
        let when = match from_to {
            Some((first, last)) if first != last => format!(", {} to {}", words::day(first), words::day(last)),
            Some((day, _)) => format!(", {}", words::day(day)),
            None => String::new(),
        };
        let noun = if courses.len() == 1 { "course" } else { "courses" };
        glance.push(("Training".to_owned(), format!("{} in {} {noun}{when}.", in_hours(total), courses.len())));
    }
    glance
}

/// How many programs stand on the first page.
const MOST_PLACES: usize = 4;

/// Programs in which a certificate that may be in force is known to be accepted.
fn accepted(told: &Told<'_>) -> Vec<Accepted> {
    let mut all: Vec<Accepted> = Vec::new();
    for status in told.judged.iter().filter(|status| in_force(status.standing) != Some(false)) {
        let Some(held) = told.held(&status.id) else { continue };
        let Some((_, rule)) = told.ground.rules.of(held) else { continue };
        let places: Vec<(String, Vec<Source>)> =
            rule.accepted_in.iter().map(|place| (place.value.clone(), told.cited(held, &place.cite))).collect();
        let entry = Accepted { certificate: status.title.clone(), places };
        if !entry.places.is_empty() && !all.contains(&entry) {
            all.push(entry);
        }
    }
    all
}
