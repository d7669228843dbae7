//! What goes into the renewal record of one certificate: its log in the order of its rule, and the papers in the same order.
//!
//! Its reader is the body that asks: what only the holder can answer stays out of it. Hours of courses that are not shown are
//! added up in a line of their own, so that the sums stay true. It must never show a paper to hand in as handed in.

use super::Ground;
use super::compose::Composed;
use super::parts::{Told, meeting_shown, work_shown};
use super::phrases::{BY_STANDARD, UNITS, Unseen, curly, in_hours, parsed, recurs};
use super::remarks::for_the_body;
use crate::error::{AppError, ErrorCode};
use crate::view::{CredentialStatus, NotCountedView, RequirementKind, RequirementView, StandingView};
use crate::{questions, words};
use peerfolio_core::Hours;
use peerfolio_core::judge::{self, Judgement, Kind, Open, Requirement};
use peerfolio_core::model::{Activity, Credential};
use peerfolio_core::pack::Maximum;
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
    let rows = status.requirements.iter().filter(|row| !is_handed_in(row) && unsettled(row).is_none());
    let log: Vec<LogRow> = rows.map(|row| log_row(&told, row, judgement, &place_of)).collect();
    let certificate = Certificate { questions: asked(ground, &status), ..told.certificate(&status) };
    let record = RenewalRecord {
        opening: told.opening(answer(&status, &certificate, judgement, &log)),
        recurs: recurs(&status),
        facts: facts(&status),
        certificate,
        notes: notes(&status, judgement),
        unjudged: (0..numbered.len()).filter(|place| !is_judged(&status, &numbered[*place].id)).collect(),
        not_counted: status
            .not_counted
            .iter()
            .filter_map(|not| Some(not_counted(not, place_of(&not.id)?, &numbered, judgement)))
            .collect(),
        hand_in: hand_in(&told, &status, held, judgement),
        closing: closing(&told, &status),
        courses: numbered.iter().map(|course| told.course(course)).collect(),
        log,
    };
    Ok(Composed { contents: Contents::Renewal(record), papers: told.behind })
}

/// The courses that are shown and spoken of: those that count, requirement by requirement in order of time, then those that do
/// not, then those that nobody could judge.
fn numbered<'a>(ground: &Ground<'a>, status: &CredentialStatus) -> Vec<&'a Activity> {
    let done: Vec<&Activity> = ground.shown.activities.iter().collect();
    let mut numbered: Vec<&Activity> = Vec::new();
    let counted = status.requirements.iter().map(|row| row.activities.iter().map(|counted| counted.id.as_str()).collect());
    let not_counted = std::iter::once(status.not_counted.iter().map(|not| not.id.as_str()).collect());
    let not_judged = done.iter().filter(|course| course.completed_on <= ground.as_of && !is_judged(status, &course.id));
    let not_judged = std::iter::once(not_judged.map(|course| course.id.as_str()).collect());
    for ids in counted.chain(not_counted).chain(not_judged).collect::<Vec<Vec<&str>>>() {
        let shown = done.iter().copied().filter(|course| ids.contains(&course.id.as_str()));
        let mut courses: Vec<&Activity> = shown.filter(|course| !numbered.iter().any(|known| known.id == course.id)).collect();
        courses.sort_by(|a, b| (a.completed_on, &a.title, &a.id).cmp(&(b.completed_on, &b.title, &b.id)));
        numbered.append(&mut courses);
    }
    numbered
}

/// Whether it is known of a course that it counts for something, or why it does not.
fn is_judged(status: &CredentialStatus, id: &str) -> bool {
    status.requirements.iter().any(|row| row.activities.iter().any(|counted| counted.id == id))
        || status.not_counted.iter().any(|not| not.id == id)
}

/// Whether a row is a paper, a signature or a check; what is advised in hours belongs in the log.
fn is_handed_in(row: &RequirementView) -> bool {
    row.kind == RequirementKind::Attestation && row.required_hours.is_none() && row.required_trainings.is_none()
}

/// What is said in place of a row that asks for nothing and only tells what the numbers hang on; `None` for a requirement.
pub(super) fn unsettled(row: &RequirementView) -> Option<String> {
    let open = row.kind == RequirementKind::ToConfirm && row.required_hours.is_none() && row.counted_hours.is_none();
    match row.id.as_str() {
        UNITS if open => Some(BY_STANDARD.to_owned()),
        "condition" if open => Some(
            "Part of the rule hangs on a fact about the holder that is not noted here, so not all of it is judged.".to_owned(),
        ),
        id if open && id.ends_with("-in-total") => Some(format!("{}: no source of the body says.", row.label)),
        _ => None,
    }
}

/// What the reckoning rests on beside the rule, once each.
fn notes(status: &CredentialStatus, judgement: &Judgement) -> Vec<String> {
    let by_standard = judgement.open.contains(&Open::UnitByStandard).then(|| BY_STANDARD.to_owned());
    let of_rows = status.requirements.iter().filter_map(unsettled).filter(|note| by_standard.as_ref() != Some(note));
    of_rows.chain(by_standard.clone()).collect()
}

/// What is asked of the body that reads: what only it can settle. An answer that stays is not told in a question either.
fn asked(ground: &Ground<'_>, status: &CredentialStatus) -> Vec<String> {
    let type_id = status.type_id.as_deref().unwrap_or_default();
    let stays = |path: &String, on: &peerfolio_core::NaiveDate| {
        let shown = &ground.shown.confirmations;
        !shown.iter().any(|kept| (kept.type_id.as_str(), &kept.field, &kept.confirmed_on) == (type_id, path, on))
    };
    let told = |open: &Open| match open {
        Open::OldConfirmation { field, confirmed_on, .. } | Open::OutdatedConfirmation { field, confirmed_on, .. } => {
            !stays(field, confirmed_on)
        }
        _ => true,
    };
    let questions = questions::to_the_body(ground.rules, ground.whole, status, ground.as_of, told);
    questions.into_iter().filter_map(|question| question.asked.as_deref().map(curly)).collect()
}

fn log_row(told: &Told<'_>, row: &RequirementView, judgement: &Judgement, place_of: &impl Fn(&str) -> Option<usize>) -> LogRow {
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
    // A limit of which it is not known whether it holds is a limit nevertheless.
    requirement.most |= is_limit(row, judgement);
    // What every hour must be about is no amount.
    if row.id == "relevance" {
        requirement.required = Amount::Words("every hour".to_owned());
    }
    LogRow {
        requirement,
        note: row.note.as_deref().and_then(for_the_body),
        courses,
        sums: carried.into_iter().chain(unseen).collect(),
        work,
        meetings,
    }
}

/// Whether a row bears the number of a maximum of the rule.
fn is_limit(row: &RequirementView, judgement: &Judgement) -> bool {
    let terms = judgement.terms.as_ref();
    let is_minimum = |id: &str| terms.is_some_and(|terms| terms.minimums.iter().any(|minimum| minimum.id == id));
    let id = row.id.strip_prefix("max-").filter(|id| is_minimum(id)).unwrap_or(&row.id);
    let own = id != row.id || !is_minimum(id);
    own && terms.is_some_and(|terms| terms.maximums.iter().any(|maximum| maximum.id == id))
}

/// A course that does not count, or not wholly. `place`: where it stands among the courses that are numbered.
fn not_counted(not: &NotCountedView, place: usize, numbered: &[&Activity], judgement: &Judgement) -> NotCounted {
    let same = |one: &str, other: &str| {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        plain(one) == plain(other)
    };
    let course = numbered[place];
    let is_refused = |id: &str| {
        let refused = |other: &judge::NotCounted| other.activity == id && other.reason == judge::Reason::Duplicate;
        judgement.not_counted.iter().any(refused)
    };
    let why = match not.reason.as_str() {
        // Which other certificate that is, is not this reader's business.
        "assigned-elsewhere" => "They are not used for this renewal.".to_owned(),
        "duplicate" => {
            let double = |other: &&Activity| {
                let named = same(&other.title, &course.title) && same(&other.provider, &course.provider);
                other.id != course.id && named && !is_refused(&other.id)
            };
            match numbered.iter().position(double) {
                Some(at) => format!("The same training as No. {}, and it counts once.", at + 1),
                None => "The same training is in the log already and counts once.".to_owned(),
            }
        }
        "over-maximum" => match limits_on(course, judgement).as_slice() {
            [(limit, most)] if most.is_zero() => format!("No hours count as \u{201c}{}\u{201d}.", limit.label),
            [(limit, most)] => {
                let most = in_hours(*most);
                format!("At most {most} may count as \u{201c}{}\u{201d}, and they are used up.", limit.label)
            }
            _ => not.words.clone(),
        },
        _ => not.words.clone(),
    };
    NotCounted { course: place, hours: not.hours.parse().unwrap_or_default(), why }
}

/// The limits that a course comes under and that are used up, each with its hours.
fn limits_on<'t>(course: &Activity, judgement: &'t Judgement) -> Vec<(&'t Maximum, Hours)> {
    let shares = |topics: &[String]| course.topics.iter().any(|topic| topics.contains(topic));
    // Who gave a course and how long it is are left aside: two limits are then named rather than the wrong one.
    let comes_under = |limit: &Maximum| {
        let which = &limit.which;
        (which.topics.is_empty() || shares(&which.topics))
            && !shares(&which.topics_other_than)
            && (which.formats.is_empty() || which.formats.contains(&course.format))
            && (which.roles.is_empty() || which.roles.contains(&course.role))
            && (which.units.is_empty() || which.units.contains(&course.unit))
    };
    let full = |limit: &Maximum| {
        let own = |row: &&Requirement| {
            row.kind == Kind::Maximum && (row.id == limit.id || row.id.strip_prefix("max-") == Some(limit.id.as_str()))
        };
        let row = judgement.requirements.iter().find(own)?;
        row.required.filter(|most| row.counted.is_some_and(|counted| counted >= *most))
    };
    let limits = judgement.terms.iter().flat_map(|terms| &terms.maximums).filter(|limit| comes_under(limit));
    limits.filter_map(|limit| Some((limit, full(limit)?))).collect()
}

/// How far the hours reach.
fn answer(status: &CredentialStatus, certificate: &Certificate, judgement: &Judgement, log: &[LogRow]) -> String {
    let number = status.number.as_ref().map(|number| format!(", No. {number}")).unwrap_or_default();
    let title = &certificate.title;
    let (what, all) = if recurs(status) {
        let until = parsed(status.expires_on.as_deref()).map(|day| format!(", in the period to {}", words::day(day)));
        (format!("For what is asked as {title}{}.", until.unwrap_or_default()), "All that is asked in hours is there.")
    } else {
        (format!("For the renewal of {title}{number}."), "Every requirement of the hours is met.")
    };
    let total = status.requirements.iter().find(|row| row.id == judge::TOTAL);
    let hours = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Hours>().ok());
    let counted = total.and_then(|row| Some((hours(&row.required_hours)?, hours(&row.counted_hours)?)));
    let counted = counted.filter(|(asked, _)| asked.is_positive()).map(|(asked, counted)| {
        let one = |amount: Hours| amount == Hours::whole(1);
        let are = if one(asked) { "is" } else { "are" };
        let counted = match counted {
            Hours::ZERO => "none counts".to_owned(),
            _ => format!("{counted} {}", if one(counted) { "counts" } else { "count" }),
        };
        format!("{} {are} asked, {counted}.", in_hours(asked))
    });
    let is_open = |row: &LogRow| row.requirement.missing == Amount::Unknown || row.requirement.required == Amount::Unknown;
    let verdict = match status.requirements_met {
        Some(true) => all.to_owned(),
        Some(false) => missing(judgement)
            .map_or_else(|| "Something is still missing.".to_owned(), |words| format!("Still missing: {words}.")),
        None if log.iter().any(is_open) || !certificate.questions.is_empty() => {
            "Whether every requirement is met is not known; what is open is listed further on.".to_owned()
        }
        None => "Whether every requirement is met is not known.".to_owned(),
    };
    let parts = [Some(what), expired(status), counted, Some(verdict)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// That the certificate has expired, where it has: no number of hours makes up for that.
fn expired(status: &CredentialStatus) -> Option<String> {
    let on = parsed(status.expires_on.as_deref()).map(words::day).filter(|_| !recurs(status))?;
    match status.standing {
        StandingView::Grace => Some(match parsed(status.grace_ends_on.as_deref()) {
            Some(until) => format!("It expired on {on} and is renewable until {}.", words::day(until)),
            None => format!("It expired on {on} and is still renewable."),
        }),
        StandingView::Lapsed => Some(match parsed(status.grace_ends_on.as_deref()) {
            Some(until) => format!("It expired on {on} and was renewable until {}.", words::day(until)),
            None => format!("It expired on {on}."),
        }),
        _ => None,
    }
}

/// `16 hours, 14 of them for \u{201c}Ethics\u{201d}`; `None` where neither hours nor trainings are missing.
fn missing(judgement: &Judgement) -> Option<String> {
    let short = |row: &&Requirement| row.decides && row.met != Some(true) && row.missing.is_some_and(Hours::is_positive);
    let practice = |row: &&Requirement| matches!(row.kind, Kind::Experience | Kind::Supervision);
    let (worked, topics): (Vec<&Requirement>, Vec<&Requirement>) =
        judgement.requirements.iter().filter(short).filter(|row| row.id != judge::TOTAL).partition(practice);
    let label = |row: &Requirement| format!("\u{201c}{}\u{201d}", row.label);
    let to_earn = judgement.to_earn.filter(|hours| hours.is_positive());
    let of_hours = to_earn.map(|hours| match topics.as_slice() {
        [] => in_hours(hours),
        [only] if only.missing == Some(hours) => format!("{} for {}", in_hours(hours), label(only)),
        [only] => format!("{}, {} of them for {}", in_hours(hours), only.missing.unwrap_or_default(), label(only)),
        topics => {
            let each = topics.iter().map(|row| format!("{} for {}", row.missing.unwrap_or_default(), label(row)));
            format!("{}, among them {}", in_hours(hours), words::list(&each.collect::<Vec<_>>()))
        }
    });
    let of_practice = worked.iter().map(|row| format!("{} for {}", in_hours(row.missing.unwrap_or_default()), label(row)));
    let of_trainings = judgement.requirements.iter().filter(|row| row.decides && row.met == Some(false)).filter_map(|row| {
        let (required, counted) = row.trainings?;
        let count = required.saturating_sub(counted.unwrap_or(0));
        Some(format!("{count} {} for {}", if count == 1 { "training" } else { "trainings" }, label(row)))
    });
    let parts: Vec<String> = of_hours.into_iter().chain(of_practice).chain(of_trainings).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
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

/// What is handed in besides the hours: forms, signatures, checks, and what it costs. Advice to the holder is nothing to hand
/// in, and what somebody asks in each period has no fee.
fn hand_in(told: &Told<'_>, status: &CredentialStatus, held: &Credential, judgement: &Judgement) -> Vec<Said> {
    let attested = status.requirements.iter().filter(|row| is_handed_in(row) && !row.label.starts_with("Advice"));
    let mut list: Vec<Said> = attested
        .map(|row| Said {
            label: curly(&row.label),
            words: match row.id.as_str() {
                "renewals" => "as counted in this record".to_owned(),
                _ => row.note.as_deref().and_then(for_the_body).unwrap_or_else(|| "open".to_owned()),
            },
            sources: told.sources(&row.sources),
        })
        .collect();
    let Some(terms) = judgement.terms.as_ref().filter(|_| !recurs(status)) else { return list };
    let known = [("Renewal fee", &terms.fee_usd, "open"), ("Late fee, after expiry", &terms.late_fee_usd, IN_THAT_CASE)];
    for (label, fee, standing) in known.into_iter().filter_map(|(label, fee, standing)| Some((label, fee.as_ref()?, standing))) {
        let confirmed = fee.cite.iter().any(|citation| citation.starts_with("confirmation "));
        let whence = if confirmed { "; as the holder noted an answer of the certifying body" } else { "" };
        list.push(Said {
            label: format!("{label}: ${}", fee.value),
            words: format!("{standing}{whence}"),
            sources: told.cited(held, &fee.cite),
        });
    }
    for fee in &terms.fees {
        let amount = fee.usd.map_or_else(|| "amount not known".to_owned(), |usd| format!("${usd}"));
        list.push(Said {
            label: format!("{}: {amount}", fee.what),
            words: IN_THAT_CASE.to_owned(),
            sources: told.cited(held, &fee.cite),
        });
    }
    if terms.fee_usd.is_none() {
        list.push(Said { label: "Renewal fee".to_owned(), words: "how much is not known".to_owned(), sources: Vec::new() });
    }
    list
}

/// How a fee stands that is not due of everybody.
const IN_THAT_CASE: &str = "due only in that case";
