//! What goes into the summary for an employer: which certificates are in force, where they are accepted, whom to ask.
//!
//! Whether hours are missing is nobody's business but the holder's: they are shown only where the training is. It must never
//! name a row that is not in [`Ground::shown`].

use super::Ground;
use super::compose::Composed;
use super::parts::Told;
use super::phrases::{in_force, in_hours, parsed, recurs};
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
    let summary = EmployerSummary {
        opening: told.opening(answer(&told.judged, ground.as_of)),
        certificates: told.judged.iter().map(|status| certificate(&told, status)).collect(),
        glance: glance(&told, &accepted),
        hours_shown,
        accepted,
        hourly: told.hourly(),
        closing: told.closing("summary"),
    };
    Composed { contents: Contents::Employer(summary), papers: told.behind }
}

/// The answer, in one sentence or two.
fn answer(shown: &[CredentialStatus], as_of: NaiveDate) -> String {
    // What an employer asks in each period is no certificate.
    let shown: Vec<&CredentialStatus> = shown.iter().filter(|status| !recurs(status)).collect();
    let unknown = shown.iter().filter(|status| in_force(status.standing).is_none()).count();
    let valid: Vec<&&CredentialStatus> = shown.iter().filter(|status| in_force(status.standing) == Some(true)).collect();
    let day = words::day(as_of);
    let first = match (valid.len(), shown.len()) {
        (_, 0) => return format!("No certificate is shown on {day}."),
        (1, 1) => match parsed(shown.first().and_then(|status| status.expires_on.as_deref())) {
            Some(until) => format!("The certificate shown is in force on {day}. It runs until {}.", words::day(until)),
            None => format!("The certificate shown is in force on {day}."),
        },
        (0, 1) if unknown == 1 => format!("Whether the certificate shown is in force on {day} is not known."),
        (0, 1) => format!("The certificate shown is not in force on {day}."),
        (count, all) if count == all => format!("All {all} certificates shown are in force on {day}."),
        (count, all) => {
            format!("{count} of the {all} certificates shown {} in force on {day}.", if count == 1 { "is" } else { "are" })
        }
    };
    if unknown > 0 && shown.len() > 1 { format!("{first} For {unknown}, the day of expiry is not known.") } else { first }
}

/// A certificate with what its renewal asks.
fn certificate(told: &Told<'_>, status: &CredentialStatus) -> Certificate {
    let rows = status.requirements.iter().filter(|row| row.kind != RequirementKind::Attestation);
    Certificate { requirements: rows.map(|row| told.requirement(row)).collect(), ..told.certificate(status) }
}

/// What belongs on the first page besides.
fn glance(told: &Told<'_>, accepted: &[Accepted]) -> Vec<(String, String)> {
    let mut glance = Vec::new();
    let mut asked: Vec<String> = Vec::new();
    for status in told.judged.iter().filter(|status| !status.body.name.is_empty()) {
        let certificate = told.certificate(status);
        let words =
            if certificate.reach.is_empty() { certificate.body } else { format!("{}: {}", certificate.body, certificate.reach) };
        if !asked.contains(&words) {
            asked.push(words);
        }
    }
    if !asked.is_empty() {
        glance.push(("Whom to ask".to_owned(), asked.join("\n")));
    }
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

/// How many programmes stand on the first page.
const MOST_PLACES: usize = 4;

/// Programmes in which a certificate that is in force is known to be accepted.
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
