//! The plan: the fewest hours still to earn, over all certificates, with the words for a window or a terminal.

mod consider;
mod sentences;

pub use consider::{considered, read_course};

use crate::activities::format_words;
use crate::error::{AppError, ErrorCode};
use crate::input::{self, Lean};
use crate::status::status;
use crate::view::{
    ChoiceView, CredentialStatus, PlanCertificateView, PlanItemView, PlanProofRowView, PlanProofView, PlanReq,
    PlanRequirementView, PlanServesView, PlanView, RequirementKind, StatusView,
};
use crate::wallet::{App, fault};
use peerfolio_core::judge::{Rules, TOTAL};
use peerfolio_core::model::Record;
use peerfolio_core::pack::topics;
use peerfolio_core::plan::{self, Item, Obstacle, Outlook, Plan, Serving};
use peerfolio_core::{Hours, NaiveDate};

impl App {
    /// The plan of the open wallet.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`]; [`ErrorCode::Input`] where the day cannot be read.
    pub fn plan_view(&self, req: PlanReq) -> Result<PlanView, AppError> {
        let today = self.host.today();
        let as_of = match req.as_of.as_deref().map(str::trim).filter(|typed| !typed.is_empty()) {
            None => today,
            Some(typed) => input::day(typed, today, Lean::Future).ok_or_else(|| {
                let wrong = fault("as_of", "Write a day, such as 1 Mar 2027 or 3/1/2027.");
                let error = AppError::new(ErrorCode::Input, wrong.message.clone(), "Nothing was changed.");
                AppError { faults: vec![wrong], ..error }
            })?,
        };
        self.open(|session| Ok(view(&*self.rules()?, &session.record, as_of)))
    }
}

/// The plan of a record from a day on.
#[must_use]
pub fn view(rules: &Rules, record: &Record, as_of: NaiveDate) -> PlanView {
    let judged = status(rules, record, as_of);
    tell(rules, &judged, &plan::plan(rules, record, as_of), as_of)
}

/// A plan in words. `judged` gives the labels and sources of its rows.
fn tell(rules: &Rules, judged: &StatusView, plan: &Plan, as_of: NaiveDate) -> PlanView {
    let teller = Teller { rules, judged };
    let certificates: Vec<PlanCertificateView> =
        plan.certificates.iter().zip(&judged.credentials).map(|(outlook, held)| teller.certificate(outlook, held)).collect();
    let items: Vec<PlanItemView> = plan.items.iter().map(|item| teller.item(item)).collect();
    PlanView {
        format: "peerfolio.plan/1".to_owned(),
        as_of: as_of.to_string(),
        hours: plan.hours.map(|hours| hours.to_string()),
        hours_separately: plan.hours.map(|_| plan.hours_separately().to_string()),
        hours_at_strictest: plan.hours_at_strictest.map(|hours| hours.to_string()),
        headline: sentences::headline(plan, &certificates),
        items,
        proof: teller.proof(plan),
        certificates,
    }
}

/// What gives the names of things.
struct Teller<'a> {
    rules: &'a Rules,
    judged: &'a StatusView,
}

impl Teller<'_> {
    fn held(&self, id: &str) -> Option<&CredentialStatus> {
        self.judged.credentials.iter().find(|held| held.id == id)
    }

    fn short(&self, id: &str) -> String {
        self.held(id).map(|held| held.short.clone()).unwrap_or_default()
    }

    fn requirement(&self, credential: &str, id: &str) -> PlanRequirementView {
        let row = self.held(credential).and_then(|held| held.requirements.iter().find(|row| row.id == id));
        PlanRequirementView {
            id: id.to_owned(),
            label: row.map_or_else(|| id.to_owned(), |row| row.label.clone()),
            sources: row.map(|row| row.sources.clone()).unwrap_or_default(),
        }
    }

    fn body(&self, id: &str) -> ChoiceView {
        let label = self.rules.packs().iter().find_map(|pack| pack.body(id)).map_or(id, |body| &body.name);
        ChoiceView { id: id.to_owned(), label: label.to_owned() }
    }

    fn item(&self, item: &Item) -> PlanItemView {
        let topics = item.topics.iter().map(|topic| ChoiceView { id: topic.clone(), label: topics::label(topic).to_owned() });
        let formats = item.formats.iter().map(|format| choice(format.name(), format_words(*format)));
        let serves = item.serves.iter().map(|serving| self.serves(serving));
        let mut view = PlanItemView {
            hours: item.hours.to_string(),
            sentence: String::new(),
            topics: topics.collect(),
            formats: formats.collect(),
            given_by: item.given_by.as_ref().map(|id| self.body(id)),
            course_of_at_least: item.course_of_at_least.map(|hours| hours.to_string()),
            presented: item.presented,
            from: item.from.map(|day| day.to_string()),
            by: item.by.to_string(),
            file_by: item.file_by.map(|day| day.to_string()),
            serves: serves.collect(),
            why: item.serves.iter().filter_map(|serving| self.why(serving)).collect(),
        };
        view.sentence = sentences::item(item, &view);
        view
    }

    fn serves(&self, serving: &Serving) -> PlanServesView {
        let requirements = serving.requirements.iter().map(|id| self.requirement(&serving.credential_id, id));
        PlanServesView {
            credential_id: serving.credential_id.clone(),
            credential: self.short(&serving.credential_id),
            hours: serving.hours.to_string(),
            by: serving.by.to_string(),
            requirements: requirements.collect(),
            approved_by: serving.approved_by.iter().map(|id| self.body(id)).collect(),
        }
    }

    /// What the requirement that the hours are taken for lacks.
    fn why(&self, serving: &Serving) -> Option<String> {
        let held = self.held(&serving.credential_id)?;
        let row = held.requirements.iter().find(|row| Some(&row.id) == serving.requirements.first())?;
        let (missing, required) = (row.missing_hours.as_ref().filter(|hours| *hours != "0")?, row.required_hours.as_ref()?);
        Some(sentences::lacks(&held.short, row.id == TOTAL, &row.label, missing, required))
    }

    fn certificate(&self, outlook: &Outlook, held: &CredentialStatus) -> PlanCertificateView {
        let planned = outlook.planned.as_ref();
        let beyond = planned.map_or(&[][..], |planned| &planned.beyond);
        let total_known = held.requirements.iter().any(|row| row.id == TOTAL && row.required_hours.is_some());
        PlanCertificateView {
            id: held.id.clone(),
            type_id: held.type_id.clone(),
            short: held.short.clone(),
            title: held.title.clone(),
            hours: planned.ok().map(|planned| planned.hours.to_string()),
            due_on: planned.ok().map(|planned| planned.due.to_string()),
            file_by: held.file_by.clone(),
            sentence: match &outlook.planned {
                Ok(planned) => sentences::planned(planned, held, total_known),
                Err(obstacle) => sentences::obstacle(*obstacle, held),
            },
            not_planned: planned.err().map(|obstacle| reason(*obstacle).to_owned()),
            total_known,
            open: held.requirements.iter().any(|row| row.met.is_none() && row.kind != RequirementKind::Attestation),
            beyond: beyond.iter().map(|id| self.requirement(&held.id, id)).collect(),
            besides: besides(held),
            to_confirm: held.to_confirm.clone(),
        }
    }

    fn proof(&self, plan: &Plan) -> Option<PlanProofView> {
        if plan.proof.rows.is_empty() {
            return None;
        }
        let rows = plan.proof.rows.iter().map(|row| PlanProofRowView {
            credential_id: row.credential_id.clone(),
            credential: self.short(&row.credential_id),
            requirement: self.requirement(&row.credential_id, &row.requirement),
            hours: row.hours.to_string(),
            by: row.by.to_string(),
        });
        let rows: Vec<PlanProofRowView> = rows.collect();
        Some(PlanProofView { sentence: sentences::proof(plan, &rows), rows })
    }
}

fn choice(id: &str, label: &str) -> ChoiceView {
    ChoiceView { id: id.to_owned(), label: label.to_owned() }
}

fn reason(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::NoRule => "no-rule",
        Obstacle::NoTerms => "no-terms",
        Obstacle::DoesNotExpire => "does-not-expire",
        Obstacle::ExpiryUnknown => "expiry-unknown",
        Obstacle::Ended(_) => "ended",
        Obstacle::NothingKnown => "nothing-known",
        Obstacle::NoRenewalLeft => "no-renewal-left",
        Obstacle::NoAnswer => "no-answer",
    }
}

/// What is missing besides hours of courses.
fn besides(held: &CredentialStatus) -> Vec<String> {
    let unmet = held.requirements.iter().filter(|row| row.met == Some(false));
    unmet
        .filter_map(|row| match (row.kind, row.required_trainings, &row.missing_hours) {
            (_, Some(required), _) => {
                let missing = required.saturating_sub(row.counted_trainings.unwrap_or(0));
                Some(sentences::trainings(missing, &row.label))
            }
            (RequirementKind::Experience | RequirementKind::Supervision, None, Some(missing)) => {
                let missing = missing.parse::<Hours>().ok().filter(|hours| hours.is_positive())?;
                Some(sentences::practice(missing, &row.label))
            }
            _ => None,
        })
        .collect()
}
