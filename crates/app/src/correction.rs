//! Answers of certifying bodies as a proposed correction of the packs, for their maintainers.
//!
//! It is made to be handed on: it tells the rule, the answer, the body's channel and the day, and not a word about the holder.
//! The answer of one person is a source at second hand (`kind = "secondary"`) until the body's own page says it.

use crate::confirmations::pack_terms;
use crate::error::{AppError, ErrorCode};
use crate::questions::value_words;
use crate::view::{PathReq, SavedFileView};
use crate::wallet::App;
use crate::{files, words};
use peerfolio_core::judge::{self, CONDITION, Footing, Rules};
use peerfolio_core::model::{Confirmation, Record};
use peerfolio_core::pack::{CredentialRule, Field, FieldName, Pack, Terms, topics};
use peerfolio_core::{Hours, NaiveDate};
use std::path::Path;

/// Shortest word of a holder's name, and shortest certificate number, that is looked for in what is handed on.
const SHORTEST: usize = 2;

/// A proposed correction, not yet written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The text: a fragment of packs, in TOML, with remarks.
    pub text: String,
    /// How many answers it gives.
    pub answers: usize,
}

impl App {
    /// Writes the answers in the wallet as a proposed correction.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] where no answer of a body is in force; [`ErrorCode::File`], [`ErrorCode::Locked`].
    pub fn correction_write(&self, req: PathReq) -> Result<SavedFileView, AppError> {
        let (rules, today) = (self.rules()?, self.host.today());
        self.open(|session| {
            files::keep_out_of(session.vault.folder(), Path::new(&req.path))?;
            write(&correction(&rules, &session.record, today)?, Path::new(&req.path))
        })
    }
}

/// Writes a correction to its place.
///
/// # Errors
/// [`ErrorCode::File`].
pub fn write(correction: &Correction, path: &Path) -> Result<SavedFileView, AppError> {
    files::write("The correction could not be written", path, correction.text.as_bytes(), files::Access::Shared)?;
    let answers = if correction.answers == 1 { "1 answer".to_owned() } else { format!("{} answers", correction.answers) };
    let sentence = format!("The correction was written: {answers}. It says nothing about you; read it once before you send it.");
    Ok(SavedFileView { path: path.display().to_string(), sentence })
}

/// The answers of a record that are in force on a day, as a proposed correction.
///
/// # Errors
/// [`ErrorCode::Input`] where there are none.
pub fn correction(rules: &Rules, record: &Record, as_of: NaiveDate) -> Result<Correction, AppError> {
    let mut proposals: Vec<Proposal<'_>> = Vec::new();
    for (at, answer) in record.confirmations.iter().enumerate().filter(|(_, answer)| !answer.field.starts_with(CONDITION)) {
        let Some((pack, rule)) = rules.credential(&answer.type_id) else { continue };
        let terms = pack_terms(rules, record, rule, as_of);
        let counts = judge::footing(terms, &rule.id, &record.confirmations, as_of).contains(&(at, Footing::Counts));
        if let Some(field) = Field::parse(&answer.field).filter(|_| counts) {
            proposals.push(Proposal { pack, rule, terms, field, answer });
        }
    }
    if proposals.is_empty() {
        return Err(AppError::new(
            ErrorCode::Input,
            "There is no answer of a certifying body that is in force; nothing was written.",
            "Note an answer first: what was answered, by whom, on which day.",
        ));
    }
    // What belongs to no row stands before the rows, as TOML asks for.
    proposals.sort_by_key(|proposal| (file(&proposal.rule.id), proposal.rule.id.clone(), proposal.field.form.of_row));
    let text = Writer { told: Told::of(&proposals, record) }.write(&proposals, as_of);
    Ok(Correction { text, answers: proposals.len() })
}

/// The file of a credential's pack: the first two parts of its id name it.
fn file(type_id: &str) -> String {
    let stem: Vec<&str> = type_id.split('-').take(2).collect();
    format!("rules/{}.toml", stem.join("-"))
}

struct Proposal<'a> {
    pack: &'a Pack,
    rule: &'a CredentialRule,
    /// The pack's own terms in force.
    terms: Option<&'a Terms>,
    field: Field<'a>,
    answer: &'a Confirmation,
}

impl Proposal<'_> {
    fn label(&self) -> String {
        self.terms.map_or_else(|| words::field_name(&self.field.path()), |terms| terms.label_of(self.field))
    }

    fn amount(&self) -> String {
        value_words(self.field.form.measure, &self.answer.value)
    }

    /// One letter often answers several questions: such answers share a source.
    fn letter(&self) -> (String, String, NaiveDate) {
        (file(&self.rule.id), self.answer.by.clone(), self.answer.confirmed_on)
    }
}

/// The letters that answered, in order; their place gives the key of the source.
struct Told {
    letters: Vec<(String, String, NaiveDate)>,
    /// By whom, without the holder.
    by: Vec<String>,
}

impl Told {
    fn of(proposals: &[Proposal<'_>], record: &Record) -> Self {
        let mut letters: Vec<(String, String, NaiveDate)> = Vec::new();
        for letter in proposals.iter().map(Proposal::letter) {
            if !letters.contains(&letter) {
                letters.push(letter);
            }
        }
        let by = letters.iter().map(|(_, by, _)| without_holder(by, record)).collect();
        Self { letters, by }
    }

    fn place(&self, proposal: &Proposal<'_>) -> usize {
        let letter = proposal.letter();
        self.letters.iter().position(|known| *known == letter).unwrap_or_default()
    }

    fn key(&self, proposal: &Proposal<'_>) -> String {
        format!("ANSWER-{}", self.place(proposal) + 1)
    }
}

struct Writer {
    told: Told,
}

impl Writer {
    fn write(&self, proposals: &[Proposal<'_>], as_of: NaiveDate) -> String {
        let mut text = format!(
            "# Proposed corrections of rule packs, from answers of certifying bodies. Made {as_of}.\n\
             # Each answer was noted by somebody who asked, and checked by nobody else: ask the body, or find its page, before a\n\
             # number is taken over. An answer is no page, so its source is of the kind \"secondary\" and has the address of the\n\
             # body; put the page that says it in its place. Each fragment is in the form of the pack it belongs to; only what it\n\
             # names changes.\n"
        );
        let mut file_now = String::new();
        let mut credential_now = "";
        for proposal in proposals {
            let file = file(&proposal.rule.id);
            if file != file_now {
                text.push_str(&format!("\n# ---- {file} ----\n"));
                self.sources(&mut text, proposals, &file);
                file_now = file;
            }
            if proposal.rule.id != credential_now {
                credential_now = &proposal.rule.id;
                text.push_str(&format!("\n[[credential]]\nid = {}\n\n[[credential.renewal]]\n", quoted(&proposal.rule.id)));
                let from = proposal.terms.and_then(|terms| terms.from);
                match (proposal.terms, from) {
                    (None, _) => text.push_str("# The pack has no renewal block in force.\n"),
                    (Some(_), Some(from)) => text.push_str(&format!("# The block from {from}.\n")),
                    (Some(_), None) => {}
                }
            }
            self.fact(&mut text, proposal);
        }
        text
    }

    fn sources(&self, text: &mut String, proposals: &[Proposal<'_>], file: &str) {
        for (at, (of_file, _, day)) in self.told.letters.iter().enumerate().filter(|(_, letter)| letter.0 == *file) {
            let facts: Vec<&Proposal<'_>> = proposals
                .iter()
                .filter(|proposal| self.told.place(proposal) == at && self::file(&proposal.rule.id) == *of_file)
                .collect();
            let Some(first) = facts.first() else { continue };
            let body = first.pack.body(&first.rule.body);
            let name = body.map_or(first.pack.name.as_str(), |body| body.name.as_str());
            let url = body.and_then(|body| body.url.as_deref()).unwrap_or("unknown");
            let said: Vec<String> = facts
                .iter()
                .map(|fact| {
                    let of = fact.rule.acronym.as_ref().unwrap_or(&fact.rule.title);
                    format!("{of}: {}: {}", words::inside_sentence(&fact.label()), fact.amount())
                })
                .collect();
            let by = self.told.by.get(at).map(String::as_str).unwrap_or_default();
            let says = format!("Asked by a certificate holder, answered ({by}). {}.", said.join("; "));
            text.push_str(&format!(
                "\n[source.ANSWER-{}]\nurl = {}\ntitle = {}\npublisher = {}\nkind = \"secondary\"\nas_of = \"{day}\"\nsays = {}\n",
                at + 1,
                quoted(url),
                quoted(&format!("Answer of {}", words::day(*day))),
                quoted(name),
                quoted(&says),
            ));
        }
    }

    fn fact(&self, text: &mut String, proposal: &Proposal<'_>) {
        let field = proposal.field;
        let says = proposal.terms.and_then(|terms| terms.said(field));
        let value = field.form.measure.read(&proposal.answer.value).map(|value| value.to_string()).unwrap_or_default();
        let cite = format!("cite = [\"{}\"]", self.told.key(proposal));
        let remark = match &says {
            Some(says) if *says == value => format!("# The pack says the same: {says}. The answer is one more source.\n"),
            Some(says) => format!("# The pack says: {says}. The answer: {value}.\n"),
            None => format!("# The pack says: unknown. The answer: {value}.\n"),
        };
        let number = format!("{{ value = {value}, {cite} }}");
        let length = |unit: &str| format!("{{ {unit} = {value}, {cite} }}");
        let none = format!("{{ none = true, {cite} }}");
        let is_zero = value.parse::<Hours>().is_ok_and(Hours::is_zero);
        let line = |key: &str, value: String| format!("{key} = {value}\n");
        let fragment = match field.form.name {
            FieldName::PeriodMonths => line("period_months", number),
            FieldName::CeHours => line("ce_hours", number),
            FieldName::FirstPeriodHours => line("first_period", format!("{{ ce_hours = {value}, {cite} }}")),
            FieldName::CarryOverHours => line("carry_over", if is_zero { none } else { length("hours") }),
            FieldName::Ceu => line("ceu", number),
            FieldName::AcademicCredit => line("academic_credit", number),
            FieldName::OpensDays => line("opens", length("days")),
            FieldName::OpensMonths => line("opens", length("months")),
            FieldName::FileByDays => line("file_by", length("days")),
            FieldName::FileByMonths => line("file_by", length("months")),
            FieldName::GraceDays => line("grace", if is_zero { none } else { length("days") }),
            FieldName::GraceMonths => line("grace", if is_zero { none } else { length("months") }),
            FieldName::Fee => line("fee_usd", number),
            FieldName::LateFee => line("late_fee_usd", number),
            FieldName::Minimum => format!("{}hours = {number}\n", self.row("minimum", proposal)),
            FieldName::InTotal => {
                format!("{}in_total = {}\n{cite}\n", self.row("minimum", proposal), quoted(&value))
            }
            FieldName::Maximum => format!("{}hours = {number}\n", self.row("maximum", proposal)),
            FieldName::Practice => format!("{}hours = {number}\n", self.row("practice", proposal)),
        };
        if field.form.of_row {
            text.push('\n');
        }
        text.push_str(&remark);
        text.push_str(&fragment);
    }

    /// The head of a row: its id in the pack, or a whole new row where the pack has none of that topic.
    fn row(&self, list: &str, proposal: &Proposal<'_>) -> String {
        let name = proposal.field.row;
        let known = proposal.terms.and_then(|terms| match proposal.field.form.name {
            FieldName::Minimum | FieldName::InTotal => terms.minimum_named(name).map(|at| terms.minimums[at].id.clone()),
            FieldName::Maximum => terms.maximum_named(name).map(|at| terms.maximums[at].id.clone()),
            _ => terms.practice_named(name).map(|at| terms.practice[at].id.clone()),
        });
        let head = format!("[[credential.renewal.{list}]]\n");
        match known {
            Some(id) => format!("{head}id = {}\n", quoted(&id)),
            None => {
                format!("{head}id = {}\nlabel = {}\ntopics = [{}]\n", quoted(name), quoted(topics::label(name)), quoted(name))
            }
        }
    }
}

/// A text without what could tell who the holder is: name, birth date, numbers of certificates, e-mail, telephone, state.
fn without_holder(text: &str, record: &Record) -> String {
    const LEFT_OUT: &str = "[left out]";
    let holder = &record.holder;
    let mut secrets: Vec<String> = vec![holder.name.clone()];
    secrets.extend(holder.email.clone());
    secrets.extend(holder.phone.clone());
    secrets.extend(record.credentials.iter().filter_map(|held| held.number.clone()));
    secrets.extend(holder.birth_date.iter().flat_map(|day| {
        let forms = ["%Y-%m-%d", "%-m/%-d/%Y", "%m/%d/%Y", "%-d %B %Y", "%B %-d, %Y"];
        forms.map(|form| day.format(form).to_string())
    }));
    secrets.extend(holder.name.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()));
    // The longest first, so that a whole name does not leave half of itself.
    secrets.retain(|secret| secret.chars().count() >= SHORTEST);
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let mut clean = text.to_owned();
    for secret in secrets {
        clean = replace_word(&clean, &secret, LEFT_OUT);
    }
    // Whatever else is an address or a long number is the holder's or an official's own; neither is for a pack.
    let words: Vec<String> = clean
        .split(' ')
        .map(|word| {
            let digits = word.chars().filter(char::is_ascii_digit).count();
            if word.contains('@') || digits >= 5 { LEFT_OUT.to_owned() } else { word.to_owned() }
        })
        .collect();
    words.join(" ")
}

/// Replaces every occurrence that stands as a word of its own, whatever its case.
fn replace_word(text: &str, word: &str, with: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let wanted: Vec<char> = word.chars().collect();
    let same = |a: char, b: char| a == b || a.to_lowercase().eq(b.to_lowercase());
    let is_edge = |letter: Option<&char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    let mut out = String::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let end = at + wanted.len();
        let here = letters.get(at..end);
        let found = here.is_some_and(|here| here.iter().zip(&wanted).all(|(a, b)| same(*a, *b)));
        let alone = is_edge(at.checked_sub(1).and_then(|before| letters.get(before))) && is_edge(letters.get(end));
        if found && alone && !wanted.is_empty() {
            out.push_str(with);
            at = end;
        } else {
            out.push(*letter);
            at += 1;
        }
    }
    out
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out + "\""
}
