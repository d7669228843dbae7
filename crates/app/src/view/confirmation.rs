//! Questions to certifying bodies, and what they answered.

use super::{BodyView, SourceView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What `questions --json` prints: every open or doubted number, as letters that are ready to send.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct QuestionsView {
    /// `peerfolio.questions/1`.
    pub format: String,
    /// The day of judgement.
    pub as_of: String,
    /// One letter for each body, in the order of the certificates.
    pub letters: Vec<LetterView>,
    /// What only the holder can answer or look up.
    pub to_you: Vec<QuestionView>,
}

/// A letter that joins all questions to one body. It bears no name: whoever sends it signs it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LetterView {
    /// To whom, and how it is reached.
    pub body: BodyView,
    /// The subject line.
    pub subject: String,
    /// Plain text, ready for an e-mail.
    pub text: String,
    /// The questions in it, those that the verdict hangs on first.
    pub questions: Vec<QuestionView>,
}

/// Why something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// No source says.
    Unknown,
    /// Only sources at second hand say it, or it has not been checked for long.
    Doubted,
    /// An answer that was noted has grown old.
    OldAnswer,
    /// An answer that was noted was given when the rules said something else.
    OutdatedAnswer,
    /// The pack's own question.
    OpenQuestion,
    /// Something about the holder, which only the holder can answer.
    Condition,
    /// Something for the holder to look up or enter again.
    Advice,
}

/// One question.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct QuestionView {
    /// Unique in the view.
    pub id: String,
    /// The certificate's id in the wallet.
    pub credential_id: String,
    /// The credential's id in the rule packs, or `null`; an answer can be noted where it is known.
    #[serde(rename = "type")]
    pub type_id: Option<String>,
    /// The certificate's short name.
    pub credential: String,
    /// Why it is asked.
    pub kind: QuestionKind,
    /// Whether the answer about the certificate hangs on it.
    pub decides: bool,
    /// The question as told to the holder.
    pub sentence: String,
    /// The question as it stands in a letter; `null` for one that only the holder can answer.
    pub asked: Option<String>,
    /// What our sources say about it; empty where none does.
    pub sources: Vec<SourceView>,
    /// The subject line of a letter with this question alone.
    pub subject: Option<String>,
    /// The text of a letter with this question alone.
    pub text: Option<String>,
    /// The fact that the answer gives; `null` where the answer is none that the rules can take.
    pub field: Option<FieldView>,
}

/// How the value of a fact is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    /// A whole number.
    Whole,
    /// A decimal.
    Decimal,
    /// `yes` or `no`.
    YesNo,
}

/// A fact that an answer can be noted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldView {
    /// Its name (`renewal.ce_hours`, `condition.supervisor`).
    pub field: String,
    /// What it is called.
    pub label: String,
    /// How its value is written.
    pub kind: ValueKind,
    /// `months`, `days`, `hours` or `dollars`; `null` for yes and no.
    pub unit: Option<String>,
    /// What the rules say now, as text; `unknown` where they say nothing.
    pub pack_says: String,
}

/// Notes an answer, or changes one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConfirmationSaveReq {
    /// The answer that is changed; `null`: a new one.
    pub id: Option<String>,
    /// What is noted.
    pub input: ConfirmationInput,
}

/// The form of an answer, as typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct ConfirmationInput {
    /// The credential's id in the rule packs.
    #[serde(rename = "type")]
    pub type_id: String,
    /// The fact, by its name.
    pub field: String,
    /// `20`, `1.5`, `24 months`, `$50`, `yes`.
    pub value: String,
    /// Any usual form of a day, not after today; may be empty where the holder answers about themselves: today.
    pub confirmed_on: String,
    /// Who answered and how; may be empty where the holder answers about themselves.
    pub by: String,
    /// The paper that bears it, by its id in the wallet.
    pub document: Option<String>,
}

/// Every answer that was noted, and what can be answered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConfirmationsView {
    /// In the order of entry.
    pub confirmations: Vec<ConfirmationView>,
    /// For each kind of certificate in the wallet, what an answer can be noted for.
    pub forms: Vec<AnswerFormView>,
}

/// Whether an answer is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FootingView {
    /// It is used.
    Counts,
    /// A later answer takes its place.
    Superseded,
    /// It has grown old and is asked again.
    Old,
    /// The rules have changed since, and it is asked again.
    Outdated,
    /// It could not be read.
    Unreadable,
    /// It is dated in the future.
    NotYet,
}

/// An answer that was noted.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ConfirmationView {
    /// Its id, made from what was answered, by whom and when.
    pub id: String,
    /// The form that would save it so.
    pub input: ConfirmationInput,
    /// The credential's short name.
    pub credential: String,
    /// What it is about.
    pub label: String,
    /// The answer with its unit.
    pub answer: String,
    /// The title of its paper.
    pub document_title: Option<String>,
    /// What the rules said when it was noted; `null` where that was not noted.
    pub pack_said: Option<String>,
    /// What the rules say now; `null` for an answer about the holder.
    pub pack_says: Option<String>,
    /// Whether it is used.
    pub footing: FootingView,
    /// The same in one sentence, with day and by whom.
    pub sentence: String,
}

/// What can be answered about one kind of certificate.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AnswerFormView {
    /// The credential's id in the rule packs.
    #[serde(rename = "type")]
    pub type_id: String,
    /// Its short name.
    pub credential: String,
    /// Whom to ask.
    pub body: BodyView,
    /// Each fact.
    pub fields: Vec<FieldView>,
}
