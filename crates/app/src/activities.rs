//! Courses: the log, the form, and what a course buys before it is saved.

use crate::certificates::{fresh_id, short_names};
use crate::error::{AppError, ErrorCode};
use crate::input::{self, Lean};
use crate::status::status;
use crate::view::{
    ActivitiesFoundView, ActivitiesView, ActivityFindReq, ActivityInput, ActivityPreviewReq, ActivityPreviewView,
    ActivitySaveReq, ActivityView, ChoiceView, CredentialStatus, DateReadView, EffectView, FieldFault, IdReq, Nothing, SavedView,
    StatusView, VocabularyView,
};
use crate::wallet::{App, fault, refuse};
use crate::{faults, words};
use peerfolio_core::judge::{Rules, TOTAL};
use peerfolio_core::log_search::LogSearch;
use peerfolio_core::model::{Activity, Format, Record, Role, Unit};
use peerfolio_core::pack::topics;
use peerfolio_core::{Hours, NaiveDate};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Hours beyond which one course is surely a slip of the finger.
const MOST_HOURS: Hours = Hours::whole(2000);

impl App {
    /// The words a form offers.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`].
    pub fn vocabulary(&self, _: Nothing) -> Result<VocabularyView, AppError> {
        let rules = &*self.rules()?;
        self.open(|session| Ok(vocabulary(rules, &session.record)))
    }

    /// The log, latest first.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`].
    pub fn activity_list(&self, _: Nothing) -> Result<ActivitiesView, AppError> {
        let (shared, today) = (self.rules()?, self.host.today());
        let rules = &*shared;
        self.open(|session| {
            let record = &session.record;
            let effects = Effects::of(rules, record, &status(rules, record, today));
            session.search = Some(CourseSearch::of(&record.activities, &effects, &shared, today));
            let mut courses: Vec<&Activity> = record.activities.iter().collect();
            courses.sort_by(|a, b| (b.completed_on, &b.id).cmp(&(a.completed_on, &a.id)));
            let papers = |id: &str| record.documents.iter().filter(|paper| paper.activity.as_deref() == Some(id)).count();
            let view = |course: &Activity| ActivityView {
                id: course.id.clone(),
                input: input_of(course),
                completed_on: course.completed_on.to_string(),
                amount: amount(course),
                effects: effects.by_activity.get(&course.id).cloned().unwrap_or_default(),
                document_count: u32::try_from(papers(&course.id)).unwrap_or(u32::MAX),
            };
            Ok(ActivitiesView { activities: courses.into_iter().map(view).collect() })
        })
    }

    /// The courses in which every word is found: in title, provider, day, topics, id, or the certificates that they counted for.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`].
    pub fn activity_find(&self, req: ActivityFindReq) -> Result<ActivitiesFoundView, AppError> {
        let (rules, today) = (self.rules()?, self.host.today());
        self.open(|session| {
            let record = &session.record;
            if !session.search.as_ref().is_some_and(|search| search.holds(&rules, today)) {
                let effects = Effects::of(&rules, record, &status(&rules, record, today));
                session.search = Some(CourseSearch::of(&record.activities, &effects, &rules, today));
            }
            let found = session.search.iter().flat_map(|search| search.text.find(&req.words));
            let ids = found.filter_map(|at| record.activities.get(at)).map(|course| course.id.clone());
            Ok(ActivitiesFoundView { ids: ids.collect() })
        })
    }

    /// How the form is read, and what the course would buy for each certificate.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`]; what is wrong with the form is an answer, not an error.
    pub fn activity_preview(&self, req: ActivityPreviewReq) -> Result<ActivityPreviewView, AppError> {
        let (rules, today) = (&*self.rules()?, self.host.today());
        self.open(|session| {
            let (course, faults) = read(&req.input, &session.record, today);
            let completed_on = input::day(&req.input.completed_on, today, Lean::Past);
            let effects = course.map(|course| {
                let mut without = session.record.clone();
                without.activities.retain(|other| req.id.as_ref() != Some(&other.id));
                let mut with = without.clone();
                let id = course.id.clone();
                with.activities.push(course);
                gains(rules, &without, &with, &id, today)
            });
            Ok(ActivityPreviewView {
                faults,
                completed_on: completed_on.map(|day| DateReadView { date: day.to_string(), words: words::day(day) }),
                hours: input::hours(&req.input.hours).map(|hours| hours.to_string()),
                effects: effects.unwrap_or_default(),
            })
        })
    }

    /// Saves a course, new or changed.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] with every fault of the form, [`ErrorCode::NotFound`], [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn activity_save(&self, req: ActivitySaveReq) -> Result<SavedView, AppError> {
        let today = self.host.today();
        self.open(|session| {
            let (course, wrong) = read(&req.input, &session.record, today);
            refuse(wrong)?;
            let mut course = course.ok_or_else(gone)?;
            match req.id {
                Some(id) => {
                    must_be_there(&session.record, &id)?;
                    course.id = id;
                    session.vault.update_activity(&course).map_err(faults::write)?;
                }
                None => {
                    course.id = fresh_id()?;
                    session.vault.add_activity(&course).map_err(faults::write)?;
                }
            }
            session.changed()?;
            Ok(SavedView { id: course.id })
        })
    }

    /// Removes a course; its papers stay.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn activity_remove(&self, req: IdReq) -> Result<Nothing, AppError> {
        self.open(|session| {
            must_be_there(&session.record, &req.id)?;
            session.vault.remove_activity(&req.id).map_err(faults::write)?;
            session.changed()?;
            Ok(Nothing {})
        })
    }
}

fn must_be_there(record: &Record, id: &str) -> Result<(), AppError> {
    if record.activities.iter().any(|course| course.id == id) { Ok(()) } else { Err(gone()) }
}

fn gone() -> AppError {
    AppError::new(ErrorCode::NotFound, "This course is no longer in the wallet.", "Go back to the list; nothing was changed.")
}

fn vocabulary(rules: &Rules, record: &Record) -> VocabularyView {
    let choice = |id: &str, label: &str| ChoiceView { id: id.to_owned(), label: label.to_owned() };
    let own: BTreeSet<&str> =
        record.credentials.iter().filter_map(|held| rules.of(held).map(|(_, rule)| rule.body.as_str())).collect();
    let mut bodies: Vec<(bool, ChoiceView)> = rules
        .packs()
        .iter()
        .flat_map(|pack| &pack.bodies)
        .map(|body| (!own.contains(body.id.as_str()), choice(&body.id, &body.name)))
        .collect();
    bodies.sort_by(|a, b| (a.0, &a.1.label).cmp(&(b.0, &b.1.label)));
    let mut courses: Vec<&Activity> = record.activities.iter().collect();
    courses.sort_by_key(|course| std::cmp::Reverse(course.completed_on));
    let mut seen = BTreeSet::new();
    VocabularyView {
        topics: topics::TOPICS.iter().map(|(id, label)| choice(id, label)).collect(),
        formats: Format::ALL.iter().map(|format| choice(format.name(), format_words(*format))).collect(),
        units: Unit::ALL.iter().map(|unit| choice(unit.name(), unit_words(*unit))).collect(),
        roles: Role::ALL.iter().map(|role| choice(role.name(), role_words(*role))).collect(),
        bodies: bodies.into_iter().map(|(_, body)| body).collect(),
        providers: courses.iter().filter(|course| seen.insert(&course.provider)).map(|course| course.provider.clone()).collect(),
    }
}

/// How a course was taken, in words.
#[must_use]
pub(crate) fn format_words(format: Format) -> &'static str {
    match format {
        Format::InPerson => "In person",
        Format::LiveOnline => "Live online",
        Format::SelfPaced => "Self-paced",
        Format::Other => "Other",
    }
}

fn unit_words(unit: Unit) -> &'static str {
    match unit {
        Unit::ContactHour => "Hours",
        Unit::Ceu => "CEUs",
        Unit::AcademicCredit => "College credits",
    }
}

fn role_words(role: Role) -> &'static str {
    match role {
        Role::Attended => "Attended",
        Role::Presented => "Presented",
    }
}

fn amount(course: &Activity) -> String {
    match course.unit {
        Unit::ContactHour => words::hours(course.hours),
        Unit::Ceu => format!("{} CEU", course.hours),
        Unit::AcademicCredit if course.hours == Hours::whole(1) => "1 college credit".to_owned(),
        Unit::AcademicCredit => format!("{} college credits", course.hours),
    }
}

fn input_of(course: &Activity) -> ActivityInput {
    ActivityInput {
        title: course.title.clone(),
        provider: course.provider.clone(),
        completed_on: course.completed_on.to_string(),
        hours: course.hours.to_string(),
        unit: course.unit.name().to_owned(),
        topics: course.topics.clone(),
        format: course.format.name().to_owned(),
        role: course.role.name().to_owned(),
        approvals: course.approvals.clone(),
        counts_for: course.counts_for.clone(),
    }
}

/// The course of a form, and every fault of the form.
fn read(form: &ActivityInput, record: &Record, today: NaiveDate) -> (Option<Activity>, Vec<FieldFault>) {
    let mut wrong = Vec::new();
    let title = form.title.trim().to_owned();
    if title.is_empty() {
        wrong.push(fault("title", "Write the course's title as it stands on its certificate."));
    }
    let provider = form.provider.trim().to_owned();
    if provider.is_empty() {
        wrong.push(fault("provider", "Write who gave the course."));
    }
    let completed_on = input::day(&form.completed_on, today, Lean::Past);
    if completed_on.is_none() {
        wrong.push(fault("completed_on", "Write the day it was finished, such as 2 Sep or 9/2/2025."));
    }
    let hours = input::hours(&form.hours).filter(|hours| hours.is_positive() && *hours <= MOST_HOURS);
    if hours.is_none() {
        wrong.push(fault("hours", "Write the hours, such as 6, 1.5, 1h30 or 90 min."));
    }
    let unit = Unit::from_name(&form.unit);
    let format = Format::from_name(&form.format);
    let role = Role::from_name(&form.role);
    for (field, missing) in [("unit", unit.is_none()), ("format", format.is_none()), ("role", role.is_none())] {
        if missing {
            wrong.push(fault(field, "Choose one of the list."));
        }
    }
    let unknown = |ids: &Vec<String>| ids.iter().any(|id| !record.credentials.iter().any(|held| held.id == *id));
    if form.counts_for.as_ref().is_some_and(unknown) {
        wrong.push(fault("counts_for", "One of these certificates is no longer in the wallet. Choose again."));
    }
    let complete = completed_on.zip(hours).zip(unit).zip(format).zip(role).filter(|_| wrong.is_empty());
    let course = complete.map(|((((completed_on, hours), unit), format), role)| Activity {
        // Replaced by the real id when it is saved.
        id: "\u{0}preview".to_owned(),
        title,
        provider,
        completed_on,
        hours,
        unit,
        topics: named(&form.topics),
        format,
        role,
        approvals: named(&form.approvals),
        counts_for: form.counts_for.clone(),
    });
    (course, wrong)
}

/// The words of a list, without blank ones.
fn named(words: &[String]) -> Vec<String> {
    words.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

/// The log as it is searched: made with the list or at the first letter, and kept until the log, the rules or the day change.
pub(crate) struct CourseSearch {
    text: LogSearch,
    rules: Arc<Rules>,
    today: NaiveDate,
}

impl CourseSearch {
    fn of(log: &[Activity], effects: &Effects, rules: &Arc<Rules>, today: NaiveDate) -> Self {
        let text = LogSearch::with(log, |course| {
            let counted = effects.by_activity.get(&course.id).into_iter().flatten().filter(|effect| effect.counted_hours != "0");
            let topics = course.topics.iter().map(|topic| topics::label(topic));
            counted.map(|effect| effect.credential.as_str()).chain(topics).collect()
        });
        Self { text, rules: Arc::clone(rules), today }
    }

    fn holds(&self, rules: &Arc<Rules>, today: NaiveDate) -> bool {
        Arc::ptr_eq(&self.rules, rules) && self.today == today
    }
}

/// Where each course counted, for the log.
struct Effects {
    by_activity: HashMap<String, Vec<EffectView>>,
}

impl Effects {
    fn of(rules: &Rules, record: &Record, judged: &StatusView) -> Self {
        let mut by_activity: HashMap<String, Vec<EffectView>> = HashMap::new();
        let names: HashMap<String, String> = short_names(rules, record).into_iter().collect();
        for credential in &judged.credentials {
            let name = names.get(&credential.id).cloned().unwrap_or_default();
            let effect = |hours: &str, sentence: String| EffectView {
                credential_id: credential.id.clone(),
                credential: name.clone(),
                counted_hours: hours.to_owned(),
                sentence,
            };
            let total = credential.requirements.iter().find(|row| row.id == TOTAL);
            for counted in total.iter().flat_map(|row| &row.activities) {
                let sentence = format!("{} h for {name}", counted.hours);
                by_activity.entry(counted.id.clone()).or_default().push(effect(&counted.hours, sentence));
            }
            for not in credential.not_counted.iter().filter(|not| not.reason != "outside-cycle") {
                by_activity.entry(not.id.clone()).or_default().push(effect("0", format!("{name}: {}", not.words)));
            }
        }
        Self { by_activity }
    }
}

/// What a course changes: hours of each certificate with it, against those without it.
fn gains(rules: &Rules, without: &Record, with: &Record, id: &str, today: NaiveDate) -> Vec<EffectView> {
    let (before, after) = (status(rules, without, today), status(rules, with, today));
    before.credentials.iter().zip(&after.credentials).map(|(before, after)| gain(before, after, id)).collect()
}

fn gain(before: &CredentialStatus, after: &CredentialStatus, id: &str) -> EffectView {
    let counted = |status: &CredentialStatus, row: &str| {
        let row = status.requirements.iter().find(|found| found.id == row);
        row.and_then(|row| row.counted_hours.as_ref()).and_then(|hours| hours.parse::<Hours>().ok()).unwrap_or_default()
    };
    let gained = |row: &str| counted(after, row).less(counted(before, row));
    let total = gained(TOTAL);
    let closed: Vec<String> = after
        .requirements
        .iter()
        .filter(|row| row.id != TOTAL && row.missing_hours.is_some() && gained(&row.id).is_positive())
        .filter(|row| before.requirements.iter().any(|old| old.id == row.id && old.missing_hours != row.missing_hours))
        .map(|row| format!("{} of it for {}", gained(&row.id), words::inside_sentence(&row.label)))
        .collect();
    let name = &after.short;
    let sentence = match after.not_counted.iter().find(|not| not.id == id) {
        Some(not) if !total.is_positive() => format!("Does not count for {name}. {}", not.words),
        _ if closed.is_empty() && !total.is_positive() => format!("{name}: cannot be told, for its cycle is not known."),
        _ if closed.is_empty() => format!("{} for {name}.", words::hours(total)),
        _ => format!("{} for {name}, {}.", words::hours(total), words::list(&closed)),
    };
    EffectView { credential_id: after.id.clone(), credential: name.clone(), counted_hours: total.to_string(), sentence }
}
