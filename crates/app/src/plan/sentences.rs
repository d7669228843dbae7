//! The sentences of a plan.

use crate::status::reach;
use crate::view::{ChoiceView, CredentialStatus, PlanCertificateView, PlanItemView, PlanProofRowView, PlanServesView};
use crate::words;
use peerfolio_core::judge::TOTAL;
use peerfolio_core::pack::topics as vocabulary;
use peerfolio_core::plan::{Item, Obstacle, Plan, Planned};
use peerfolio_core::{Hours, NaiveDate, date};

/// Subjects named in a sentence; the list itself has them all.
const NAMED_SUBJECTS: usize = 4;

/// The answer in a sentence or two.
pub(super) fn headline(plan: &Plan, certificates: &[PlanCertificateView]) -> String {
    let planned = certificates.iter().filter(|certificate| certificate.not_planned.is_none()).count();
    let open = certificates.iter().any(|certificate| certificate.not_planned.is_none() && certificate.open);
    let open = if open { " Not everything is known: see each certificate." } else { "" };
    let expires = |certificate: &&PlanCertificateView| certificate.not_planned.as_deref() != Some("does-not-expire");
    let left_out = certificates.iter().filter(|certificate| certificate.not_planned.is_some()).filter(expires);
    let left_out: Vec<String> = left_out.map(|certificate| certificate.short.clone()).collect();
    let not_planned = if left_out.is_empty() { String::new() } else { format!(" Not planned: {}.", words::list(&left_out)) };
    let caution = format!("{open}{not_planned}");
    if certificates.is_empty() {
        return "There is no certificate in this wallet yet.".to_owned();
    }
    if planned == 0 && left_out.is_empty() {
        return "Nothing is to be planned: none of your certificates expires.".to_owned();
    }
    if planned == 0 {
        return "Nothing can be planned: see each certificate.".to_owned();
    }
    let Some(hours) = plan.hours else {
        return "These numbers are beyond what the program can compute exactly. Plan each certificate by itself.".to_owned();
    };
    if hours.is_zero() && left_out.is_empty() {
        return format!("Nothing is to be earned: every hour that is known to be asked for is there.{caution}");
    }
    if hours.is_zero() {
        return format!("Of what can be planned, every hour that is known to be asked for is there.{caution}");
    }
    let first = plan.items.iter().map(|item| item.by).min();
    let last = plan.items.iter().map(|item| item.by).max();
    let by = match (first, last) {
        (Some(first), Some(last)) if first == last => format!(" by {}", words::day(first)),
        (Some(first), Some(last)) => {
            format!(", the first of them by {} and the last by {}", words::day(first), words::day(last))
        }
        _ => String::new(),
    };
    let separately = plan.hours_separately();
    let saved = if separately > hours {
        format!(" Served one by one, your certificates would take {}.", words::hours(separately))
    } else {
        String::new()
    };
    let strict = plan.hours_at_strictest.filter(|strict| *strict > hours);
    let strict = strict.map(|strict| format!(" If every doubt is decided against you, it is {}.", words::hours(strict)));
    format!("{} in all{by}.{saved}{}{caution}", words::hours(hours), strict.unwrap_or_default())
}

/// `3 hours of ethics, live online, by 10 May 2027: serves MN CPS I (ethics) and PA CPS (ethics).`
pub(super) fn item(item: &Item, view: &PlanItemView) -> String {
    let mut parts = vec![format!("{}{}", words::hours(item.hours), subject(&view.topics))];
    if item.presented {
        parts.push("taught by you".to_owned());
    }
    if !view.formats.is_empty() {
        let ways: Vec<String> = view.formats.iter().map(|format| words::inside_sentence(&format.label)).collect();
        parts.push(either(&ways));
    }
    if let Some(size) = item.course_of_at_least {
        // Fewer hours than such a course has: the rest of it serves something else, or nothing.
        let within = if item.hours < size { "within one course" } else { "in single courses" };
        parts.push(format!("{within} of at least {}", words::hours(size)));
    }
    if let Some(giver) = &view.given_by {
        parts.push(format!("given by {}", giver.label));
    }
    let approvals = approvals(&view.serves);
    if !approvals.is_empty() {
        parts.push(format!("approved by {}", words::list(&approvals)));
    }
    if let Some(from) = item.from {
        parts.push(format!("not before {}", words::day(from)));
    }
    parts.push(format!("by {}", words::day(item.by)));
    let serves: Vec<String> = view.serves.iter().map(|serves| format!("{} ({})", serves.credential, purpose(serves))).collect();
    format!("{}: serves {}.", parts.join(", "), words::list(&serves))
}

fn subject(topics: &[ChoiceView]) -> String {
    let barred = vocabulary::TOPICS.iter().filter(|(id, _)| !topics.iter().any(|topic| topic.id == *id));
    let barred: Vec<String> = barred.map(|(_, label)| words::inside_sentence(label)).collect();
    if !topics.is_empty() && barred.len() <= NAMED_SUBJECTS {
        return format!(" on any subject but {}", words::list(&barred));
    }
    let named: Vec<String> = topics.iter().map(|topic| words::inside_sentence(&topic.label)).collect();
    match named.as_slice() {
        [] => " on any subject".to_owned(),
        some if some.len() <= NAMED_SUBJECTS => format!(" of {}", either(some)),
        [first, second, third, rest @ ..] => format!(" of {first}, {second}, {third} or one of {} more subjects", rest.len()),
        _ => String::new(),
    }
}

/// `a, b or c`.
pub(super) fn either(items: &[String]) -> String {
    match items {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        [one] => one.clone(),
        _ => String::new(),
    }
}

/// The bodies whose approval an item needs: one of those that a rule accepts, for each certificate.
fn approvals(serves: &[PlanServesView]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for serving in serves.iter().filter(|serving| !serving.approved_by.is_empty()) {
        let bodies: Vec<String> = serving.approved_by.iter().map(|body| body.label.clone()).collect();
        let name = either(&bodies);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The requirements as they stand in brackets; the total only where it stands alone.
fn purpose(serves: &PlanServesView) -> String {
    let named = serves.requirements.iter().filter(|row| row.id != TOTAL);
    let named: Vec<String> = named.map(|row| words::inside_sentence(&row.label)).collect();
    if named.is_empty() { "total".to_owned() } else { words::list(&named) }
}

pub(super) fn lacks(short: &str, is_total: bool, label: &str, missing: &str, required: &str) -> String {
    if is_total {
        format!("{short} still lacks {missing} of its {required} hours in all.")
    } else {
        let noun = if required == "1" { "hour" } else { "hours" };
        let label = words::inside_sentence(label);
        // A label such as “In courses of at least one hour” brings its own preposition.
        let link = if label.starts_with("in ") { "" } else { "for " };
        format!("{short} still lacks {missing} of its {required} {noun} {link}{label}.")
    }
}

/// What the plan says about a certificate that is in it.
pub(super) fn planned(planned: &Planned, held: &CredentialStatus, total_known: bool) -> String {
    let by = words::day(planned.due);
    let known = if total_known { "" } else { " How many hours are needed in all is not known; what is known is planned." };
    let beyond = if planned.beyond.is_empty() { "" } else { " Something can no longer be filled by any course: ask about it." };
    if planned.hours.is_zero() {
        let nothing = match held.requirements_met {
            Some(true) => "Nothing is to be earned",
            Some(false) => "No hours of courses that are known to be asked for are missing",
            None => "No hours that are known to be asked for are missing, but something must be asked",
        };
        return format!("{nothing}. Hours count until {by}.{known}{beyond}");
    }
    format!("By itself it asks for {} by {by}.{known}{beyond}", more_hours(planned.hours))
}

fn more_hours(hours: Hours) -> String {
    if hours == Hours::whole(1) { "1 more hour".to_owned() } else { format!("{hours} more hours") }
}

/// Why a certificate cannot be planned, and what to do.
pub(super) fn obstacle(obstacle: Obstacle, held: &CredentialStatus) -> String {
    let body = reach(&held.body);
    match obstacle {
        Obstacle::NoRule => "Not planned: no rule is known for it. Ask its issuer what its renewal asks for.".to_owned(),
        Obstacle::NoTerms => format!("Not planned: no source tells how it is renewed. Ask {body}."),
        Obstacle::DoesNotExpire => "Nothing to plan: it does not expire.".to_owned(),
        Obstacle::ExpiryUnknown => "Not planned: when it expires is not known. Enter the date it bears, or ask.".to_owned(),
        Obstacle::Ended(day) => format!(
            "Not planned: its hours counted until {}, and hours earned now fall outside its cycle. Ask {body} what can still be done.",
            words::day(day)
        ),
        Obstacle::NothingKnown => format!("Not planned: how many hours it asks for is not known. Ask {body}."),
        Obstacle::NoRenewalLeft => {
            format!("Not planned: it was renewed as often as the rule allows. Ask {body} which certificate comes next.")
        }
        Obstacle::NoAnswer => {
            format!("Not planned: its requirements as known cannot all be filled, or not be computed exactly. Ask {body}.")
        }
    }
}

pub(super) fn trainings(missing: u32, label: &str) -> String {
    let noun = if missing == 1 { "training" } else { "trainings" };
    format!("{missing} {noun}: {}.", words::inside_sentence(label))
}

pub(super) fn practice(missing: Hours, label: &str) -> String {
    format!("{} of work or supervision: {}.", words::hours(missing), words::inside_sentence(label))
}

/// Why nothing less would do.
pub(super) fn proof(plan: &Plan, rows: &[PlanProofRowView]) -> String {
    let hours = plan.hours.unwrap_or_default();
    let day = |text: &str| date::parse(text).map_or_else(|| text.to_owned(), |day: NaiveDate| words::day(day));
    let first = rows.first().map(|row| row.credential_id.as_str()).unwrap_or_default();
    let label = |row: &PlanProofRowView| match row.requirement.id.as_str() {
        TOTAL => "its total".to_owned(),
        _ => words::inside_sentence(&row.requirement.label),
    };
    if rows.iter().all(|row| row.credential_id == first) {
        let Some(row) = rows.first() else { return String::new() };
        let labels: Vec<String> = rows.iter().map(label).collect();
        return format!(
            "{} alone asks for {} by {} ({}), so nothing less than {} can do.",
            row.credential,
            more_hours(hours),
            day(&row.by),
            words::list(&labels),
            words::hours(hours)
        );
    }
    let asked: Vec<String> =
        rows.iter().map(|row| format!("{} {} ({} by {})", row.credential, label(row), row.hours, day(&row.by))).collect();
    let barred = if plan.proof.barred { " Some of these may not use the same hour." } else { "" };
    format!(
        "Together these need all {}: {}.{barred} With any one of them left out, fewer would do.",
        words::hours(hours),
        words::list(&asked)
    )
}
