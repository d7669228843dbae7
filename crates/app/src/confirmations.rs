//! What certifying bodies answered, and what holders answered about themselves: noted, changed, removed, listed.
//!
//! An answer is kept as it was given, with what the rules said on that day; whether it still holds, the judgement says.

use crate::error::{AppError, ErrorCode};
use crate::input::{self, Lean};
use crate::questions::{condition_view, field_view, value_words};
use crate::rules::body_view;
use crate::status::short_of;
use crate::view::{
    AnswerFormView, ConfirmationInput, ConfirmationSaveReq, ConfirmationView, ConfirmationsView, FieldFault, FootingView, IdReq,
    Nothing, SavedView,
};
use crate::wallet::{App, fault, refuse};
use crate::{faults, words};
use peerfolio_core::judge::{self, CONDITION, CONFIRMED_FOR_MONTHS, Footing, Rules};
use peerfolio_core::model::{Confirmation, Record};
use peerfolio_core::pack::{CredentialRule, Field, Measure, Terms, UNKNOWN, Value};
use peerfolio_core::{Hours, NaiveDate};
use ring::digest;

/// Beyond these a number is surely a slip of the finger.
const MOST_MONTHS: u32 = 600;
const MOST_DAYS: u32 = 3660;
const MOST: Hours = Hours::whole(20_000);

/// Who answers about the holder, where nobody else is named.
const HOLDER: &str = "the holder";

impl App {
    /// Every answer that was noted, and what can be answered.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`].
    pub fn confirmation_list(&self, _: Nothing) -> Result<ConfirmationsView, AppError> {
        let (rules, today) = (self.rules()?, self.host.today());
        self.open(|session| Ok(list(&rules, &session.record, today)))
    }

    /// Notes an answer, or changes one.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] with every fault of the form, [`ErrorCode::NotFound`], [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn confirmation_save(&self, req: ConfirmationSaveReq) -> Result<SavedView, AppError> {
        let (rules, today) = (self.rules()?, self.host.today());
        self.open(|session| {
            let before = match &req.id {
                Some(id) => Some(find(&session.record, id)?.clone()),
                None => None,
            };
            let (answer, mut wrong) = read(&req.input, &rules, &session.record, today);
            let answer = answer.filter(|_| wrong.is_empty()).map(|answer| kept_note(answer, before.as_ref()));
            if let Some(answer) = &answer {
                let others = session.record.confirmations.iter().filter(|other| before.as_ref() != Some(other));
                if others.into_iter().any(|other| id_of(other) == id_of(answer)) {
                    wrong.push(fault("value", "This answer of that day is noted already."));
                }
            }
            refuse(wrong)?;
            let answer = answer.ok_or_else(gone)?;
            let id = id_of(&answer);
            match before {
                Some(before) => session.vault.replace_confirmation(&before, &answer).map_err(faults::write)?,
                None => session.vault.add_confirmation(&answer).map_err(faults::write)?,
            }
            session.changed()?;
            Ok(SavedView { id })
        })
    }

    /// Removes an answer; its paper stays.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn confirmation_remove(&self, req: IdReq) -> Result<Nothing, AppError> {
        self.open(|session| {
            let answer = find(&session.record, &req.id)?;
            session.vault.remove_confirmation(answer).map_err(faults::write)?;
            session.changed()?;
            Ok(Nothing {})
        })
    }
}

fn gone() -> AppError {
    AppError::new(ErrorCode::NotFound, "This answer is no longer in the wallet.", "Go back to the list; nothing was changed.")
}

/// An answer has no id of its own: it is told by what was answered, by whom and when.
fn id_of(answer: &Confirmation) -> String {
    let day = answer.confirmed_on.to_string();
    let mut context = digest::Context::new(&digest::SHA256);
    for part in [&answer.type_id, &answer.field, &answer.value, &day, &answer.by] {
        context.update(&part.len().to_be_bytes());
        context.update(part.as_bytes());
    }
    context.finish().as_ref().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}

fn find<'a>(record: &'a Record, id: &str) -> Result<&'a Confirmation, AppError> {
    record.confirmations.iter().find(|answer| id_of(answer) == id).ok_or_else(gone)
}

/// A change that leaves fact, answer and day alone (a paper attached, a name corrected) keeps what the rules said then.
fn kept_note(answer: Confirmation, before: Option<&Confirmation>) -> Confirmation {
    let told = |answer: &Confirmation| (answer.type_id.clone(), answer.field.clone(), answer.value.clone(), answer.confirmed_on);
    match before.filter(|before| told(before) == told(&answer)) {
        Some(before) => Confirmation { pack_said: before.pack_said.clone(), ..answer },
        None => answer,
    }
}

/// The pack's own terms that judge a kind of certificate for this holder; where they hold none, those in force on the day.
pub(crate) fn pack_terms<'a>(
    rules: &'a Rules,
    record: &'a Record,
    rule: &'a CredentialRule,
    as_of: NaiveDate,
) -> Option<&'a Terms> {
    let held = record.credentials.iter().find(|held| held.type_id.as_ref() == Some(&rule.id));
    match held {
        Some(held) => judge::pack_terms(rules, record, held, as_of),
        None => rule.renewal.iter().find(|terms| terms.in_force_on(as_of)),
    }
}

/// The answer of a form, and every fault of the form.
fn read(form: &ConfirmationInput, rules: &Rules, record: &Record, today: NaiveDate) -> (Option<Confirmation>, Vec<FieldFault>) {
    let mut wrong = Vec::new();
    let nothing = Terms::default();
    let rule = rules.credential(&form.type_id).map(|(_, rule)| rule);
    if rule.is_none() {
        wrong.push(fault("type", "Choose a certificate that the rules know; an answer is noted for its rule."));
    }
    let terms = rule.and_then(|rule| pack_terms(rules, record, rule, today)).unwrap_or(&nothing);
    let condition = form.field.strip_prefix(CONDITION);
    let measure = match condition {
        Some(id) => rule.filter(|rule| rule.conditions.iter().any(|known| known.id == id)).map(|_| Measure::YesNo),
        None => Field::parse(&form.field).filter(|field| terms.has_place_for(*field)).map(|field| field.form.measure),
    };
    if rule.is_some() && measure.is_none() {
        wrong.push(fault("field", "Choose what the answer is about."));
    }
    let value = measure.and_then(|measure| value(measure, &form.value));
    if let Some(measure) = measure.filter(|_| value.is_none()) {
        wrong.push(fault("value", right_value(measure)));
    }
    let typed = form.confirmed_on.trim();
    let day = if typed.is_empty() && condition.is_some() { Some(today) } else { input::day(typed, today, Lean::Past) };
    match day {
        None => wrong.push(fault("confirmed_on", "Write the day of the answer, such as 5 Jan 2026 or 1/5/2026.")),
        Some(day) if day > today => {
            wrong.push(fault("confirmed_on", "This day lies in the future. Write the day on which you were answered."));
        }
        Some(_) => {}
    }
    let by = Some(form.by.trim().to_owned()).filter(|by| !by.is_empty()).or_else(|| condition.map(|_| HOLDER.to_owned()));
    if by.is_none() {
        wrong.push(fault("by", "Write who answered and how, such as: the Board, by e-mail."));
    }
    let paper = form.document.as_ref().filter(|id| !id.is_empty());
    if paper.is_some_and(|id| !record.documents.iter().any(|paper| paper.id == *id)) {
        wrong.push(fault("document", "This paper is no longer in the wallet. Choose another one, or none."));
    }
    let said = Field::parse(&form.field).map(|field| terms.said(field).unwrap_or_else(|| UNKNOWN.to_owned()));
    let complete = value.zip(day).zip(by).filter(|_| wrong.is_empty());
    let answer = complete.map(|((value, confirmed_on), by)| Confirmation {
        type_id: form.type_id.clone(),
        field: form.field.clone(),
        value: value.to_string(),
        confirmed_on,
        by,
        pack_said: said,
        document: paper.cloned(),
    });
    (answer, wrong)
}

/// A value as people write it: `24 months`, `2 years`, `1h30`, `$26.50`, `Yes`.
fn value(measure: Measure, typed: &str) -> Option<Value> {
    let text = typed.trim().to_lowercase();
    let count = |units: &[&str]| {
        let number = units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(&text).trim();
        number.parse::<u32>().ok()
    };
    match measure {
        Measure::Months => {
            let years =
                ["years", "year"].iter().find_map(|unit| text.strip_suffix(unit)).and_then(|years| years.trim().parse().ok());
            let months = years.and_then(|years: u32| years.checked_mul(12)).or_else(|| count(&["months", "month"]));
            months.filter(|months| *months <= MOST_MONTHS).map(Value::Whole)
        }
        Measure::Days => count(&["days", "day"]).filter(|days| *days <= MOST_DAYS).map(Value::Whole),
        Measure::Hours => input::hours(&text).filter(|hours| (Hours::ZERO..=MOST).contains(hours)).map(Value::Decimal),
        Measure::Dollars => {
            let number = text.trim_start_matches('$').trim_end_matches("dollars").trim_end_matches("usd").replace(',', "");
            match measure.read(&number)? {
                Value::Decimal(dollars) if dollars <= MOST => Some(Value::Decimal(dollars)),
                _ => None,
            }
        }
        Measure::YesNo => measure.read(&text),
    }
}

fn right_value(measure: Measure) -> &'static str {
    match measure {
        Measure::Months => "Write a whole number of months, such as 24.",
        Measure::Days => "Write a whole number of days, such as 30.",
        Measure::Hours => "Write the hours as a number, such as 20 or 1.5.",
        Measure::Dollars => "Write the dollars as a number, such as 50 or 26.50.",
        Measure::YesNo => "Write yes or no.",
    }
}

fn list(rules: &Rules, record: &Record, today: NaiveDate) -> ConfirmationsView {
    let confirmations = record.confirmations.iter().enumerate().map(|(at, answer)| view(rules, record, at, answer, today));
    let mut forms: Vec<AnswerFormView> = Vec::new();
    for (pack, rule) in record.credentials.iter().filter_map(|held| rules.of(held)) {
        if forms.iter().any(|form| form.type_id == rule.id) {
            continue;
        }
        let nothing = Terms::default();
        let terms = pack_terms(rules, record, rule, today).unwrap_or(&nothing);
        let conditions =
            rule.conditions.iter().map(|condition| condition_view(&format!("{CONDITION}{}", condition.id), &condition.ask));
        forms.push(AnswerFormView {
            type_id: rule.id.clone(),
            credential: short_of(pack, rule),
            body: body_view(pack.body(&rule.body)),
            fields: terms.fields().into_iter().map(|field| field_view(terms, field)).chain(conditions).collect(),
        });
    }
    ConfirmationsView { confirmations: confirmations.collect(), forms }
}

fn view(rules: &Rules, record: &Record, at: usize, answer: &Confirmation, today: NaiveDate) -> ConfirmationView {
    let found = rules.credential(&answer.type_id);
    let nothing = Terms::default();
    let terms = found.and_then(|(_, rule)| pack_terms(rules, record, rule, today)).unwrap_or(&nothing);
    let condition = answer.field.strip_prefix(CONDITION);
    let field = Field::parse(&answer.field);
    let label = match (condition, field) {
        (Some(id), _) => {
            let known = found.and_then(|(_, rule)| rule.conditions.iter().find(|known| known.id == id));
            known.map_or_else(|| answer.field.clone(), |known| known.ask.clone())
        }
        (None, Some(field)) => terms.label_of(field),
        (None, None) => answer.field.clone(),
    };
    let standing = judge::footing(Some(terms), &answer.type_id, &record.confirmations, today);
    let footing = standing.into_iter().find(|(place, _)| *place == at).map_or(Footing::Unreadable, |(_, footing)| footing);
    let paper = record.documents.iter().find(|paper| answer.document.as_ref() == Some(&paper.id));
    ConfirmationView {
        id: id_of(answer),
        input: ConfirmationInput {
            type_id: answer.type_id.clone(),
            field: answer.field.clone(),
            value: answer.value.clone(),
            confirmed_on: answer.confirmed_on.to_string(),
            by: answer.by.clone(),
            document: answer.document.clone(),
        },
        credential: found.map_or_else(|| answer.type_id.clone(), |(pack, rule)| short_of(pack, rule)),
        label,
        answer: field.map_or_else(|| answer.value.clone(), |field| value_words(field.form.measure, &answer.value)),
        document_title: paper.map(|paper| paper.title.clone()),
        pack_said: answer.pack_said.clone(),
        pack_says: field.map(|field| terms.said(field).unwrap_or_else(|| UNKNOWN.to_owned())),
        sentence: sentence(answer, &footing),
        footing: match footing {
            Footing::Counts => FootingView::Counts,
            Footing::Superseded => FootingView::Superseded,
            Footing::GrownOld => FootingView::Old,
            Footing::Outdated { .. } => FootingView::Outdated,
            Footing::Unreadable => FootingView::Unreadable,
            Footing::NotYet => FootingView::NotYet,
        },
    }
}

fn sentence(answer: &Confirmation, footing: &Footing) -> String {
    let told = format!("Answered on {} by {}.", words::day(answer.confirmed_on), answer.by.trim_end_matches('.'));
    let then = match footing {
        Footing::Counts => "It outranks the rules for you.".to_owned(),
        Footing::Superseded => "A later answer takes its place.".to_owned(),
        Footing::GrownOld => {
            format!(
                "That is more than {CONFIRMED_FOR_MONTHS} months ago, so it is no longer counted on. Ask whether it still holds."
            )
        }
        Footing::Outdated { says } => format!(
            "The rules said {} then and say {} now, so it is no longer counted on. Ask which holds.",
            words::known(answer.pack_said.as_deref().unwrap_or(UNKNOWN)),
            words::known(says)
        ),
        Footing::Unreadable => "It could not be read as a value of this, and is not used. Enter it again.".to_owned(),
        Footing::NotYet => "That day lies in the future; until then it is not used.".to_owned(),
    };
    format!("{told} {then}")
}
