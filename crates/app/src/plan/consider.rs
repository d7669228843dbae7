//! A course not yet taken: what it would buy, in words.

use super::sentences::either;
use super::{Teller, tell};
use crate::document;
use crate::error::{AppError, ErrorCode};
use crate::files;
use crate::input::{self, Lean};
use crate::status::{reach, status};
use crate::view::{
    ActivityInput, ConsiderCertificateView, ConsiderRequirementView, ConsiderView, CredentialStatus, DateReadView, FieldFault,
    PlanConsiderReq, PlanConsiderView,
};
use crate::wallet::{App, fault};
use crate::{faults, words};
use peerfolio_core::judge::{Open, Reason, Rules, TOTAL};
use peerfolio_core::model::{Activity, Format, Record, Role, Unit};
use peerfolio_core::plan::{self, Considered, Effect};
use peerfolio_core::{Hours, NaiveDate, date};
use std::path::Path;

/// What stands for its id; no course of a wallet has it.
const CONSIDERED: &str = "\u{0}considered";

/// Largest file that can be one course.
const MOST_BYTES: u64 = 1_000_000;

impl App {
    /// What a course not yet taken would buy for every certificate.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`]; what is wrong with the form is an answer, not an error.
    pub fn plan_consider(&self, req: PlanConsiderReq) -> Result<PlanConsiderView, AppError> {
        let (rules, today) = (&*self.rules()?, self.host.today());
        self.open(|session| {
            let (course, faults) = read_form(&req.input, &session.record, today);
            let completed_on = read_day(&req.input.completed_on, today);
            Ok(PlanConsiderView {
                faults,
                completed_on: completed_on.map(|day| DateReadView { date: day.to_string(), words: words::day(day) }),
                answer: course.map(|course| considered(rules, &session.record, &course, today)),
            })
        })
    }
}

/// The day of a course that may lie ahead; today where none is written.
fn read_day(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    if typed.trim().is_empty() { Some(today) } else { input::day(typed, today, Lean::Future) }
}

fn read_form(form: &ActivityInput, record: &Record, today: NaiveDate) -> (Option<Activity>, Vec<FieldFault>) {
    let mut wrong = Vec::new();
    let hours = input::hours(&form.hours).filter(|hours| hours.is_positive());
    if hours.is_none() {
        wrong.push(fault("hours", "Write the hours, such as 6, 1.5, 1h30 or 90 min."));
    }
    let completed_on = read_day(&form.completed_on, today);
    if completed_on.is_none() {
        wrong.push(fault("completed_on", "Write the day of the course, such as 2 Sep or 9/2/2027, or leave it empty for today."));
    }
    let mut named = |field: &str, typed: &str, known: bool| {
        if !typed.is_empty() && !known {
            wrong.push(fault(field, "Choose one of the list."));
        }
    };
    let (unit, format, role) = (Unit::from_name(&form.unit), Format::from_name(&form.format), Role::from_name(&form.role));
    named("unit", &form.unit, unit.is_some());
    named("format", &form.format, format.is_some());
    named("role", &form.role, role.is_some());
    let gone = |ids: &Vec<String>| ids.iter().any(|id| !record.credentials.iter().any(|held| held.id == *id));
    if form.counts_for.as_ref().is_some_and(gone) {
        wrong.push(fault("counts_for", "One of these certificates is no longer in the wallet. Choose again."));
    }
    let read = completed_on.zip(hours).filter(|_| wrong.is_empty());
    let course = read.map(|(completed_on, hours)| Activity {
        id: CONSIDERED.to_owned(),
        title: form.title.trim().to_owned(),
        provider: form.provider.trim().to_owned(),
        completed_on,
        hours,
        unit: unit.unwrap_or(Unit::ContactHour),
        topics: form.topics.clone(),
        format: format.unwrap_or(Format::Other),
        role: role.unwrap_or(Role::Attended),
        approvals: form.approvals.clone(),
        counts_for: form.counts_for.clone(),
    });
    (course, wrong)
}

/// A course from a JSON file, or from the JSON itself where it begins with a curly bracket; its day is `usual_day` where it
/// names none.
///
/// # Errors
/// [`ErrorCode::File`]; [`ErrorCode::Input`] with every fault of the course.
pub fn read_course(file_or_json: &str, record: &Record, usual_day: NaiveDate) -> Result<Activity, AppError> {
    let (name, text) = if file_or_json.trim_start().starts_with('{') {
        ("The course".to_owned(), file_or_json.to_owned())
    } else {
        let path = Path::new(file_or_json);
        let bytes = files::read("The course could not be read", path, MOST_BYTES)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            let message = format!("{} is not UTF-8 text; nothing was written.", path.display());
            AppError::new(ErrorCode::Input, message, "Save it as UTF-8 and try again.")
        })?;
        (path.display().to_string(), text)
    };
    let course = document::read_course(&text, CONSIDERED, usual_day).map_err(|wrong| faults::document(&name, &wrong))?;
    let unknown = |id: &&String| !record.credentials.iter().any(|held| held.id == **id);
    let unknown = course.counts_for.iter().flatten().filter(unknown).map(|id| document::DocumentFault {
        path: "$.counts_for".to_owned(),
        message: format!("\"{id}\" is not the id of a certificate of the wallet"),
    });
    let unknown: Vec<document::DocumentFault> = unknown.collect();
    if unknown.is_empty() { Ok(course) } else { Err(faults::document(&name, &unknown)) }
}

/// What a course would buy for every certificate of a record.
#[must_use]
pub fn considered(rules: &Rules, record: &Record, course: &Activity, as_of: NaiveDate) -> ConsiderView {
    let judged = status(rules, record, as_of);
    let found = plan::consider(rules, record, course, as_of);
    let teller = Teller { rules, judged: &judged };
    let doubts = doubts(rules, record, course, as_of);
    let certificates = found.effects.iter().zip(&judged.credentials).zip(&doubts);
    let certificates: Vec<ConsiderCertificateView> =
        certificates.map(|((effect, held), doubts)| certificate(&teller, effect, held, doubts)).collect();
    let text = |hours: Option<Hours>| hours.map(|hours| hours.to_string());
    ConsiderView {
        format: "peerfolio.consider/1".to_owned(),
        as_of: as_of.to_string(),
        completed_on: course.completed_on.to_string(),
        hours: course.hours.to_string(),
        headline: headline(course, &found, &judged.credentials),
        hours_before: text(found.before.hours),
        hours_after: text(found.after.hours),
        certificates,
        plan_before: tell(rules, &judged, &found.before, as_of),
        plan_after: tell(rules, &judged, &found.after, as_of),
    }
}

/// What each certificate's body must be asked before the course can be relied on: what the course alone brings up.
fn doubts(rules: &Rules, record: &Record, course: &Activity, as_of: NaiveDate) -> Vec<Vec<Open>> {
    let alone = plan::consider(rules, &Record { activities: Vec::new(), ..record.clone() }, course, as_of);
    let of_course = |open: &&Open| matches!(open, Open::Relevance { .. } | Open::UnitByStandard);
    let pairs = alone.before.certificates.iter().zip(&alone.after.certificates);
    let new = pairs.map(|(before, after)| {
        let known = &before.judgement.open;
        after.judgement.open.iter().filter(of_course).filter(|open| !known.contains(open)).cloned().collect()
    });
    new.collect()
}

fn headline(course: &Activity, found: &Considered, held: &[CredentialStatus]) -> String {
    let name = if course.title.is_empty() { "This course".to_owned() } else { format!("“{}”", course.title) };
    let names = |passes: &dyn Fn(&Effect) -> bool| -> Vec<String> {
        let some = found.effects.iter().zip(held).filter(|(effect, _)| passes(effect));
        some.map(|(_, held)| held.short.clone()).collect()
    };
    let helps = names(&|effect| effect.after < effect.before);
    let counts = names(&|effect| effect.counted.is_positive());
    let gain = found.before.hours.zip(found.after.hours).map(|(before, after)| (before, after, before.less(after)));
    let first = match (gain, helps.as_slice(), counts.as_slice()) {
        (_, [], []) => format!("{name} would count for none of your certificates."),
        (_, [], some) => {
            format!("{name} would count for {}, but nothing there is missing that it could fill.", words::list(some))
        }
        (Some((_, _, gain)), some, _) if gain.is_zero() => {
            format!("{name} would help {}, but the hours left to earn in all stay the same.", words::list(some))
        }
        (_, some, _) => format!("{name} would help {}.", words::list(some)),
    };
    match gain {
        Some((before, after, gain)) if gain.is_positive() => {
            format!("{first} Hours left to earn in all: {after} instead of {before}.")
        }
        _ => first,
    }
}

fn certificate(teller: &Teller<'_>, effect: &Effect, held: &CredentialStatus, doubts: &[Open]) -> ConsiderCertificateView {
    let day = |text: &str| date::parse(text).unwrap_or_default();
    let cycle = held.cycle.as_ref().map(|cycle| (day(&cycle.starts_on), day(&cycle.ends_on)));
    let text = |hours: Option<Hours>| hours.map(|hours| hours.to_string());
    let reason = effect.refused.map(|reason| match reason {
        Reason::NotYetCompleted => Reason::OutsideCycle,
        other => other,
    });
    let requirements = effect.rows.iter().map(|row| ConsiderRequirementView {
        requirement: teller.requirement(&held.id, &row.requirement),
        hours: row.hours.to_string(),
        missing_before: text(row.missing_before),
        missing_after: text(row.missing_after),
    });
    let mut sentence = sentence(teller, effect, held, reason, cycle);
    if reason.is_none() && effect.counted.is_positive() && !doubts.is_empty() {
        let body = reach(&held.body);
        let asked: Vec<String> = doubts.iter().map(|doubt| words::question(doubt, &body)).collect();
        sentence = format!("{sentence} But this is in doubt. {}", asked.join(" "));
    }
    ConsiderCertificateView {
        id: held.id.clone(),
        short: held.short.clone(),
        sentence,
        before_hours: text(effect.before),
        after_hours: text(effect.after),
        counted_hours: effect.hours.map(|_| effect.counted.to_string()),
        wasted_hours: effect.over_maximum.to_string(),
        wasted_by: effect.maximums.iter().map(|id| teller.requirement(&held.id, id)).collect(),
        elsewhere_hours: effect.elsewhere.to_string(),
        reason: reason.map(|reason| reason.name().to_owned()),
        reason_words: reason.map(|reason| words::reason(reason, cycle)),
        approved_by: effect.approved_by.iter().map(|id| teller.body(id)).collect(),
        requirements: requirements.collect(),
    }
}

fn sentence(
    teller: &Teller<'_>,
    effect: &Effect,
    held: &CredentialStatus,
    reason: Option<Reason>,
    cycle: Option<(NaiveDate, NaiveDate)>,
) -> String {
    if let Some(reason) = reason {
        let bodies: Vec<String> = effect.approved_by.iter().map(|id| teller.body(id).label).collect();
        let ask = if bodies.is_empty() { String::new() } else { format!(" Ask for the approval of {}.", either(&bodies)) };
        return format!("None of it counts. {}{ask}", words::reason(reason, cycle));
    }
    if effect.hours.is_none() {
        return "Whether it counts cannot be told, for its cycle is not known.".to_owned();
    }
    let named = effect.rows.iter().filter(|row| row.requirement != TOTAL && row.hours.is_positive());
    let named: Vec<String> = named
        .map(|row| {
            let label = teller.requirement(&held.id, &row.requirement).label;
            format!("{} for {}", row.hours, words::inside_sentence(&label))
        })
        .collect();
    let for_rows = if named.is_empty() { String::new() } else { format!(" ({})", words::list(&named)) };
    let verb = if effect.counted == Hours::whole(1) { "counts" } else { "count" };
    let counts = if effect.counted.is_positive() {
        format!("{} {verb}{for_rows}", words::hours(effect.counted))
    } else {
        "None of it counts".to_owned()
    };
    let wasted = effect.over_maximum.is_positive().then(|| {
        let labels = effect.maximums.iter().map(|id| words::inside_sentence(&teller.requirement(&held.id, id).label));
        let labels: Vec<String> = labels.collect();
        let of_what = if labels.is_empty() { "this kind".to_owned() } else { words::list(&labels) };
        format!("; {} would be lost, for the most that may count of {of_what} is used up", words::hours(effect.over_maximum))
    });
    let elsewhere = effect
        .elsewhere
        .is_positive()
        .then(|| format!("; {} serve another certificate that may not share them", words::hours(effect.elsewhere)));
    let left = match (effect.before, effect.after) {
        (Some(before), Some(_)) if before.is_zero() => " Nothing was missing.".to_owned(),
        (Some(before), Some(after)) if before == after => format!(" Still {} to earn.", words::hours(after)),
        (Some(before), Some(after)) if after.is_zero() => {
            format!(" Then nothing is left to earn, instead of {}.", words::hours(before))
        }
        (Some(before), Some(after)) => format!(" Then {} to earn instead of {before}.", words::hours(after)),
        _ => String::new(),
    };
    format!("{counts}{}{}.{left}", wasted.unwrap_or_default(), elsewhere.unwrap_or_default())
}
