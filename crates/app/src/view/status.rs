//! `peerfolio.status/1`: what a certificate's rule still asks. The same values go to the window and to `status --json`.

use super::Tone;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What `status --json` prints.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StatusView {
    /// `peerfolio.status/1`.
    pub format: String,
    /// The day of judgement.
    pub as_of: String,
    /// Every certificate, in the wallet's order.
    pub credentials: Vec<CredentialStatus>,
}

/// Where a certificate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum StandingView {
    /// Valid, and too early to renew.
    Current,
    /// Valid, and time to renew.
    RenewalOpen,
    /// Expired, and still renewable.
    Grace,
    /// Expired.
    Lapsed,
    /// Does not expire.
    DoesNotExpire,
    /// No day of expiry is known.
    Unknown,
}

/// One certificate, judged.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CredentialStatus {
    /// Its id in the wallet.
    pub id: String,
    /// Its id in the rule packs, or `null`.
    #[serde(rename = "type")]
    pub type_id: Option<String>,
    /// Title, from the certificate or the pack.
    pub title: String,
    /// Acronym, or a short title.
    pub short: String,
    /// `US-MN`, `US`, or `null` where no pack knows it.
    pub jurisdiction: Option<String>,
    /// The state's or body's name.
    pub place: Option<String>,
    /// Whom to ask.
    pub body: BodyView,
    /// The number on the certificate.
    pub number: Option<String>,
    /// First day of certification.
    pub issued_on: String,
    /// Where it stands.
    pub standing: StandingView,
    /// Day of expiry.
    pub expires_on: Option<String>,
    /// `certificate`, `rule` or `own-rule`: who says that day.
    pub expires_from: Option<String>,
    /// First day on which one may file, where the rule says it.
    pub renewal_opens_on: Option<String>,
    /// Last day on which one must have filed, where the rule says it.
    pub file_by: Option<String>,
    /// Last day on which one may still renew after expiry.
    pub grace_ends_on: Option<String>,
    /// The cycle that is judged; both ends lie inside.
    pub cycle: Option<CycleView>,
    /// Days from the day of judgement to expiry; negative after it.
    pub days_left: Option<i32>,
    /// `null`: something is unknown, and nothing known is unmet.
    pub requirements_met: Option<bool>,
    /// The least contact hours still to earn so that every known row is filled.
    pub hours_to_earn: Option<String>,
    /// Why no fewer hours can do; `null` where nothing is missing.
    pub proof: Option<ProofView>,
    /// Each requirement.
    pub requirements: Vec<RequirementView>,
    /// Courses that did not count, and why.
    pub not_counted: Vec<NotCountedView>,
    /// What to ask, in sentences.
    pub to_confirm: Vec<String>,
    /// The answer in one sentence.
    pub headline: String,
    /// How pressing it is.
    pub tone: Tone,
    /// Renewal fee in dollars.
    pub fee_usd: Option<String>,
    /// Late fee in dollars.
    pub late_fee_usd: Option<String>,
    /// What follows a lapse, in words.
    pub lapse: Option<String>,
    /// What follows expiry, step by step; empty where no day of expiry is known.
    pub after_expiry: Vec<AfterStepView>,
    /// `high`, `medium`, `low`, or `null` where no pack knows it.
    pub confidence: Option<String>,
    /// The day on which the pack's numbers were last checked.
    pub reviewed_on: Option<String>,
    /// That was so long ago that they ask to be confirmed: `to_confirm` says so, the verdict stands.
    pub stale: bool,
    /// Whose word the rule is, where it is the holder's own entry; `null` where a pack's rule, or none, judges it.
    pub own_rule: Option<OwnRuleView>,
}

/// A rule that the holder noted: whose word it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OwnRuleView {
    /// That it is the holder's own entry, who told it and when it was noted, in one sentence.
    pub sentence: String,
    /// `employer`, `training-organisation` or `other`.
    pub set_by: String,
    /// A new period begins by itself: nothing expires, and nothing is filed.
    pub recurs: bool,
    /// Who told it, or which paper says it.
    pub said_by: String,
    /// The day on which it was noted.
    pub noted_on: String,
    /// The paper that says it, by its id in the wallet.
    pub document: Option<String>,
}

/// Why no fewer hours can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProofView {
    /// In words.
    pub sentence: String,
    /// Ids of the requirements that bind.
    pub rows: Vec<String>,
    /// What these ask for together.
    pub asked_hours: String,
    /// The most that the hours there can give them, wherever each is counted.
    pub available_hours: String,
    /// Ids of the maximums that keep hours from serving them.
    pub maximums: Vec<String>,
    /// Ids of the courses that can serve them.
    pub activities: Vec<String>,
}

/// One step of what follows expiry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AfterStepView {
    /// First day.
    pub from: String,
    /// Last day; `null`: no end is known.
    pub until: Option<String>,
    /// `renew`, `reinstate`, `retrain`, `re-examine`, `start-again` or `ask`.
    pub then: String,
    /// What one does and what it costs, in words.
    pub sentence: String,
    /// In place of the renewal fee.
    pub fee_usd: Option<String>,
    /// On top of the renewal fee.
    pub late_fee_usd: Option<String>,
    /// Contact hours owed on top of the cycle's, on the day of judgement; `null`: the step asks for none.
    pub extra_hours_now: Option<String>,
    /// The day of judgement lies in it.
    pub now: bool,
    /// Where it says so; empty where no source does.
    pub sources: Vec<SourceView>,
}

/// A certifying body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BodyView {
    /// Id in the packs; empty where no pack knows it.
    pub id: String,
    /// Name.
    pub name: String,
    /// Page.
    pub url: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

/// First and last day of a cycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CycleView {
    /// Inside the cycle.
    pub starts_on: String,
    /// Inside the cycle.
    pub ends_on: String,
}

/// What kind of row this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RequirementKind {
    /// At least so many hours.
    Minimum,
    /// At most so many hours.
    Maximum,
    /// Hours of work.
    Experience,
    /// Hours of supervision.
    Supervision,
    /// Handed in; not part of the verdict.
    Attestation,
    /// Named by a source without enough to judge it.
    ToConfirm,
}

/// One requirement of a certificate.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RequirementView {
    /// Unique in the certificate; `ce-total` is the total.
    pub id: String,
    /// What kind.
    pub kind: RequirementKind,
    /// Words for the screen.
    pub label: String,
    /// The topic that names it.
    pub topic: Option<String>,
    /// Every topic that counts for it.
    pub topics: Vec<String>,
    /// The format that names it.
    pub format: Option<String>,
    /// Lies inside this other row.
    pub within: Option<String>,
    /// Hours asked for (or allowed, for a maximum).
    pub required_hours: Option<String>,
    /// Hours that counted.
    pub counted_hours: Option<String>,
    /// Of these, hours carried over from the cycle before; they belong to no activity below.
    pub carried_in_hours: Option<String>,
    /// Hours still to earn.
    pub missing_hours: Option<String>,
    /// Trainings asked for, where these are counted.
    pub required_trainings: Option<u32>,
    /// Trainings that counted.
    pub counted_trainings: Option<u32>,
    /// `null`: unknown.
    pub met: Option<bool>,
    /// Which course counted for how much.
    pub activities: Vec<CountedView>,
    /// Who says so.
    pub sources: Vec<SourceView>,
    /// A remark.
    pub note: Option<String>,
}

/// A course that counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CountedView {
    /// Its id in the wallet.
    pub id: String,
    /// Contact hours that counted here.
    pub hours: String,
    /// Its title.
    pub title: String,
}

/// A course that did not count, or not wholly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NotCountedView {
    /// Its id in the wallet.
    pub id: String,
    /// Contact hours that did not count.
    pub hours: String,
    /// `outside-cycle`, `over-maximum`, `not-approved`, `excluded`, `duplicate` or `assigned-elsewhere`.
    pub reason: String,
    /// The same in words.
    pub words: String,
    /// Its title.
    pub title: String,
}

/// Where a number comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SourceView {
    /// Key in the pack.
    pub id: String,
    /// Where it was read.
    pub url: String,
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// `rule`, `statute`, `body-page` …
    pub kind: String,
    /// The date it bears.
    pub as_of: Option<String>,
    /// What it says.
    pub says: String,
}
