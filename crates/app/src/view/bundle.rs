//! Rule updates: what a bundle changes, whom it touches, and which rules are in use.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The rules that judge, and where they come from.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RulesInUseView {
    /// The day on which they were made.
    pub made_on: String,
    /// `shipped`: they came with the program; `bundle`: they were imported.
    pub from: String,
    /// Who signed the bundle; `null` for rules that came with the program.
    pub signer: Option<String>,
    /// How many packs.
    pub packs: u32,
    /// How many credentials.
    pub credentials: u32,
    /// All of this in one sentence.
    pub sentence: String,
    /// Packs whose day of staleness has passed: their rules ask to be confirmed.
    pub stale: Vec<StalePackView>,
    /// Imported rules lie there and are not used, and why; `null` where all is well.
    pub warning: Option<String>,
    /// Whose updates this copy of the program takes.
    pub signers: Vec<SignerView>,
    /// The same in one sentence, with what to do where it is nobody.
    pub trust: String,
}

/// Somebody whose updates are taken.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SignerView {
    /// The key's id.
    pub id: String,
    /// Who it is.
    pub name: String,
}

/// A pack that was last checked long ago.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StalePackView {
    /// ISO 3166-2, or `US`.
    pub jurisdiction: String,
    /// The state's or body's name.
    pub place: String,
    /// The day on which its numbers were last checked.
    pub reviewed_on: String,
    /// After this day it asks to be confirmed.
    pub stale_after: String,
    /// The same in a sentence.
    pub sentence: String,
}

/// A bundle, held against the rules in use.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct BundleView {
    /// The day on which it was made.
    pub made_on: String,
    /// Tells bundles of one day apart.
    pub serial: u32,
    /// Who signed it.
    pub signer: String,
    /// The signer's key id.
    pub key: String,
    /// How many packs.
    pub packs: u32,
    /// How many credentials.
    pub credentials: u32,
    /// The day on which the rules were made that it is held against.
    pub compared_with: String,
    /// `new`: it can be applied; `applied`: it was just now; `in-use`: exactly these rules are in use already.
    pub state: String,
    /// The answer in a sentence or two.
    pub sentence: String,
    /// The person's certificates whose rule or answer changes; `null` where the wallet is locked.
    pub touched: Option<Vec<TouchedView>>,
    /// Credentials that were not known before.
    pub added: Vec<NamedCredentialView>,
    /// Credentials that are no longer known.
    pub gone: Vec<NamedCredentialView>,
    /// Credentials whose rules differ.
    pub changed: Vec<CredentialChangeView>,
    /// Packs that differ in themselves: bodies, open questions.
    pub places: Vec<PlaceChangeView>,
    /// Packs that were checked again and say the same.
    pub rechecked: Vec<String>,
}

/// A credential by its name.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct NamedCredentialView {
    /// Its id.
    #[serde(rename = "type")]
    pub type_id: String,
    /// Title.
    pub title: String,
    /// The state's or body's name.
    pub place: String,
}

/// A credential whose rules differ.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CredentialChangeView {
    /// Its id.
    #[serde(rename = "type")]
    pub type_id: String,
    /// Title, by the new rules.
    pub title: String,
    /// The state's or body's name.
    pub place: String,
    /// The title by the old rules, where it was renamed.
    pub renamed_from: Option<String>,
    /// What changed, in sentences.
    pub sentences: Vec<String>,
    /// What changed, fact by fact.
    pub facts: Vec<FactChangeView>,
}

/// A pack that differs in itself.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PlaceChangeView {
    /// ISO 3166-2, or `US`.
    pub jurisdiction: String,
    /// The state's or body's name.
    pub place: String,
    /// What changed, in sentences.
    pub sentences: Vec<String>,
    /// What changed, fact by fact.
    pub facts: Vec<FactChangeView>,
}

/// One fact that differs.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FactChangeView {
    /// Where it stands in the pack (`renewal.ce_hours`, `entry.exam`).
    pub path: String,
    /// For a set of renewal terms that begins on a day: that day.
    pub from: Option<String>,
    /// What the old rules say; `null`: nothing.
    pub before: Option<String>,
    /// What the new rules say; `null`: nothing.
    pub after: Option<String>,
    /// The fact is the same, and only who says it changed.
    pub sources_only: bool,
    /// Who said it: title, date, place and address.
    pub sources_before: Vec<String>,
    /// Who says it.
    pub sources_after: Vec<String>,
}

/// One of the person's certificates, judged today by the old rules and by the new ones.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TouchedView {
    /// Its id in the wallet.
    pub credential_id: String,
    /// Its id in the rule packs.
    #[serde(rename = "type")]
    pub type_id: Option<String>,
    /// Its short name.
    pub credential: String,
    /// What changes in its rule, in sentences.
    pub rule: Vec<String>,
    /// What changes for this certificate today: verdict, hours, dates; empty where nothing does.
    pub effects: Vec<String>,
    /// The two together in words: `effects`, or why there is none.
    pub sentence: String,
    /// The answer by the rules in use.
    pub headline_before: String,
    /// The answer by the new rules.
    pub headline_after: String,
    /// Verdict by the rules in use; `null`: unknown.
    pub met_before: Option<bool>,
    /// Verdict by the new rules; `null`: unknown.
    pub met_after: Option<bool>,
}
