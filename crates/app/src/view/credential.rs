//! One certificate: its page, and the form that adds or edits it.

use super::{CredentialStatus, DocumentView, FieldFault};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Looks for credentials in the rule packs.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CredentialTypesReq {
    /// A state, a body, a title, an acronym, or part of one; empty: all.
    pub query: String,
}

/// What was found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CredentialTypesView {
    /// Best match first.
    pub types: Vec<CredentialTypeView>,
}

/// A credential that the packs know.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CredentialTypeView {
    /// Its id in the packs.
    #[serde(rename = "type")]
    pub type_id: String,
    /// Title.
    pub title: String,
    /// Acronym.
    pub acronym: Option<String>,
    /// `US-MN`, or `US`.
    pub jurisdiction: String,
    /// The state's or body's name.
    pub place: String,
    /// Who issues it.
    pub body: String,
    /// `high`, `medium` or `low`.
    pub confidence: String,
    /// What is known of its renewal, in a few words.
    pub summary: String,
    /// Its expiry depends on the holder's birthday.
    pub needs_birth_date: bool,
}

/// A certificate's page.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CredentialPageView {
    /// The judgement.
    pub status: CredentialStatus,
    /// What the holder entered, ready for the form.
    pub input: CredentialInput,
    /// Its papers.
    pub documents: Vec<DocumentView>,
    /// What the sources leave open.
    pub open_questions: Vec<String>,
    /// What follows a lapse, how the body checks, and the like.
    pub more: Vec<MoreView>,
}

/// A heading and a paragraph with its sources.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MoreView {
    /// Heading.
    pub title: String,
    /// Paragraph.
    pub text: String,
    /// Who says so.
    pub sources: Vec<super::SourceView>,
}

/// A certificate as typed: dates in any usual form, empty where not known.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct CredentialInput {
    /// Id in the packs; `None`: the holder names title and issuer.
    #[serde(rename = "type")]
    pub type_id: Option<String>,
    /// Own title, where no pack knows it.
    pub title: String,
    /// Own issuer, where no pack knows it.
    pub issuer: String,
    /// The number on the certificate.
    pub number: String,
    /// First day of certification.
    pub issued_on: String,
    /// What the certificate says; empty: the rule computes it.
    pub expires_on: String,
    /// Renewals, oldest first.
    pub renewals: Vec<RenewalInput>,
    /// What its issuer asks, as the holder was told; only where `type` is `null`. Absent or `null`: none is noted.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub own_rule: Option<OwnRuleInput>,
    /// The name that stands on the certificate, where it is another than the present one; empty: the present one. Absent or
    /// `null`: what is noted stays.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub name_shown: Option<String>,
}

/// A rule of the holder's own as typed. An empty number is not known; it is never zero.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct OwnRuleInput {
    /// `employer`, `training-organisation` or `other`.
    pub set_by: String,
    /// A new period begins by itself, as an employer's year does; else it is renewed, and expires where it is not.
    pub recurs: bool,
    /// Length of a period: `12`, `2 years`; `0`: it does not expire; may be empty.
    pub period_months: String,
    /// When a period begins: `anniversary` (of the day of issue), `fixed-day`, or empty.
    pub starts: String,
    /// The day of the year, with `fixed-day`: `1 July`.
    pub start_day: String,
    /// Hours asked for in a period; may be empty.
    pub ce_hours: String,
    /// Of these, at least so many in a topic.
    pub minimums: Vec<OwnMinimumInput>,
    /// Of these, at most so many taken in a way.
    pub maximums: Vec<OwnMaximumInput>,
    /// What a renewal costs; may be empty.
    pub fee_usd: String,
    /// The day on which the holder was told; empty: today.
    pub noted_on: String,
    /// Who told it, or which paper says it.
    pub said_by: String,
    /// The paper that says it, by its id in the wallet.
    pub document: Option<String>,
}

/// At least so many hours in a topic, as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct OwnMinimumInput {
    /// The topic: one of the vocabulary, or the holder's word.
    pub topic: String,
    /// Hours; may be empty.
    pub hours: String,
}

/// At most so many hours taken in a way, as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct OwnMaximumInput {
    /// One of the formats of the vocabulary.
    pub format: String,
    /// Hours, 0 where none of it counts; may be empty.
    pub hours: String,
}

/// A renewal as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct RenewalInput {
    /// The day of renewal.
    pub renewed_on: String,
    /// The new day of expiry; may be empty.
    pub expires_on: String,
}

/// What would be saved, before it is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CredentialPreviewView {
    /// What is wrong; empty: it can be saved.
    pub faults: Vec<FieldFault>,
    /// The certificate as it would stand, where nothing is wrong.
    pub status: Option<CredentialStatus>,
}

/// Saves a certificate.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CredentialSaveReq {
    /// `None`: a new one.
    pub id: Option<String>,
    /// The form.
    pub input: CredentialInput,
}
