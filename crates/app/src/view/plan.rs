//! `peerfolio.plan/1` and `peerfolio.consider/1`: the fewest hours still to earn, and what one course would buy.

use super::{ActivityInput, ChoiceView, DateReadView, FieldFault, SourceView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for the plan.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct PlanReq {
    /// The day from which it is planned, in any usual form; `null`: today.
    pub as_of: Option<String>,
}

/// What `plan --json` prints.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PlanView {
    /// `peerfolio.plan/1`.
    pub format: String,
    /// The day from which it is planned.
    pub as_of: String,
    /// The fewest hours to earn in all; `null`: no certificate can be planned, or beyond what can be computed exactly.
    pub hours: Option<String>,
    /// Hours to earn if each certificate were served by courses of its own; `null`: as above.
    pub hours_separately: Option<String>,
    /// The fewest hours if every doubt were decided against the holder; `null`: it cannot be told.
    pub hours_at_strictest: Option<String>,
    /// The answer in a sentence or two.
    pub headline: String,
    /// Courses to take, the nearest date first.
    pub items: Vec<PlanItemView>,
    /// Every certificate, in the wallet's order.
    pub certificates: Vec<PlanCertificateView>,
    /// Why nothing less would do; `null`: nothing is to be earned.
    pub proof: Option<PlanProofView>,
}

/// Hours to take.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PlanItemView {
    /// How many.
    pub hours: String,
    /// In one sentence: how many, of what, how, by when, and what it serves.
    pub sentence: String,
    /// Subjects that would do; empty: any.
    pub topics: Vec<ChoiceView>,
    /// Ways of taking it that would do; empty: any.
    pub formats: Vec<ChoiceView>,
    /// The body that must give it; `null`: anybody.
    pub given_by: Option<ChoiceView>,
    /// It must be one course of at least so many hours; `null`: of any size.
    pub course_of_at_least: Option<String>,
    /// It must be taught, not attended.
    pub presented: bool,
    /// The first day on which it counts; `null`: it counts already.
    pub from: Option<String>,
    /// The last day on which it serves everything named.
    pub by: String,
    /// The earliest day by which a renewal that it serves must have been filed; `null`: no rule names one.
    pub file_by: Option<String>,
    /// What it serves.
    pub serves: Vec<PlanServesView>,
    /// Which requirements ask for it, in sentences.
    pub why: Vec<String>,
}

/// What hours serve in one certificate.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PlanServesView {
    /// The certificate.
    pub credential_id: String,
    /// Its short name.
    pub credential: String,
    /// For how many hours they count there.
    pub hours: String,
    /// The last day on which they count there.
    pub by: String,
    /// The requirements, the one that the hours are taken for first.
    pub requirements: Vec<PlanRequirementView>,
    /// One of these bodies must have approved the course; empty: no approval is asked for.
    pub approved_by: Vec<ChoiceView>,
}

/// A requirement that hours serve.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PlanRequirementView {
    /// Its id, as in the status.
    pub id: String,
    /// Its words.
    pub label: String,
    /// Who says so.
    pub sources: Vec<SourceView>,
}

/// One certificate in a plan.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PlanCertificateView {
    /// Its id in the wallet.
    pub id: String,
    /// Its id in the rule packs, or `null`.
    #[serde(rename = "type")]
    pub type_id: Option<String>,
    /// Its short name.
    pub short: String,
    /// Title.
    pub title: String,
    /// Hours to earn if it stood alone; `null`: it cannot be planned.
    pub hours: Option<String>,
    /// The last day on which hours count; `null`: unknown, or it cannot be planned.
    pub due_on: Option<String>,
    /// Last day on which one must have filed, where the rule says it.
    pub file_by: Option<String>,
    /// What the plan says about it, in one sentence.
    pub sentence: String,
    /// Why it cannot be planned: `no-rule`, `no-terms`, `does-not-expire`, `expiry-unknown`, `ended`, `nothing-known`,
    /// `no-renewal-left` or `no-answer`; `null`: it is planned.
    pub not_planned: Option<String>,
    /// Whether the total is known; what else is known is planned all the same.
    pub total_known: bool,
    /// Something about its requirements is not known: the hours are the fewest by what is.
    pub open: bool,
    /// Requirements that no course to come can fill any more.
    pub beyond: Vec<PlanRequirementView>,
    /// What is missing besides hours of courses, in words: trainings counted one by one, work, supervision.
    pub besides: Vec<String>,
    /// What is not known and must be asked, in sentences.
    pub to_confirm: Vec<String>,
}

/// Why nothing less would do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PlanProofView {
    /// In words.
    pub sentence: String,
    /// The requirements that together need all the hours: with any one of them gone, fewer would do.
    pub rows: Vec<PlanProofRowView>,
}

/// A requirement that binds.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PlanProofRowView {
    /// The certificate.
    pub credential_id: String,
    /// Its short name.
    pub credential: String,
    /// The requirement.
    pub requirement: PlanRequirementView,
    /// Hours that it alone asks for.
    pub hours: String,
    /// By when.
    pub by: String,
}

/// Asks what a course not yet taken would buy. All but the hours may be empty.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PlanConsiderReq {
    /// The form.
    pub input: ActivityInput,
}

/// How the form was read, and what the course would buy.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PlanConsiderView {
    /// What is wrong; empty: it was read.
    pub faults: Vec<FieldFault>,
    /// The day as understood.
    pub completed_on: Option<DateReadView>,
    /// What it would buy; `null` where something is wrong.
    pub answer: Option<ConsiderView>,
}

/// What `plan --consider --json` prints.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConsiderView {
    /// `peerfolio.consider/1`.
    pub format: String,
    /// The day from which it is planned.
    pub as_of: String,
    /// The day of the course.
    pub completed_on: String,
    /// Its hours as written.
    pub hours: String,
    /// The answer in a sentence or two.
    pub headline: String,
    /// The fewest hours to earn in all, without the course; `null`: beyond what can be computed exactly.
    pub hours_before: Option<String>,
    /// The same once it is taken.
    pub hours_after: Option<String>,
    /// For every certificate, in the wallet's order.
    pub certificates: Vec<ConsiderCertificateView>,
    /// The plan without it.
    pub plan_before: PlanView,
    /// The plan once it is taken.
    pub plan_after: PlanView,
}

/// What a course would do for one certificate.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConsiderCertificateView {
    /// Its id in the wallet.
    pub id: String,
    /// Its short name.
    pub short: String,
    /// In one sentence.
    pub sentence: String,
    /// Hours to earn for it alone, without the course; `null`: unknown.
    pub before_hours: Option<String>,
    /// The same once it is taken.
    pub after_hours: Option<String>,
    /// How many of the course's hours count; `null`: it cannot be told.
    pub counted_hours: Option<String>,
    /// How many a maximum would leave out.
    pub wasted_hours: String,
    /// The maximums that leave them out.
    pub wasted_by: Vec<PlanRequirementView>,
    /// How many count for another certificate that may not share them.
    pub elsewhere_hours: String,
    /// Why none counts: `outside-cycle`, `not-approved`, `excluded`, `duplicate` or `assigned-elsewhere`; `null`: some do.
    pub reason: Option<String>,
    /// The same in words.
    pub reason_words: Option<String>,
    /// One of these bodies would have to approve it, where the reason is `not-approved`.
    pub approved_by: Vec<ChoiceView>,
    /// For which requirements.
    pub requirements: Vec<ConsiderRequirementView>,
}

/// What a course would do for one requirement.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConsiderRequirementView {
    /// The requirement.
    pub requirement: PlanRequirementView,
    /// Hours of the course that would stand there.
    pub hours: String,
    /// Hours missing without it; `null`: unknown.
    pub missing_before: Option<String>,
    /// Hours missing once it is taken.
    pub missing_after: Option<String>,
}
