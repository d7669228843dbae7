//! What is to be asked, of whom, and in which words: each unknown or doubted number of each certificate.
//!
//! What is unknown, the judgement says; what is doubted, the sources tell by their kind and age. The words of the letters are
//! `letter`'s; what was answered is kept by `confirmations`.

use crate::error::{AppError, ErrorCode};
use crate::letter::{self, About, addressed};
use crate::rules::source_view;
use crate::status::{reach, status};
use crate::view::{
    BodyView, CredentialStatus, FieldView, IdReq, LetterView, QuestionKind, QuestionView, QuestionsView, SourceView, ValueKind,
};
use crate::wallet::App;
use crate::words;
use peerfolio_core::judge::{self, CONDITION, Judgement, Open, Period, Rules};
use peerfolio_core::model::{Credential, Record, Unit};
use peerfolio_core::pack::{Applies, CredentialRule, Field, FieldName, Measure, Pack, SourceKind, Terms, UNKNOWN, Value};
use peerfolio_core::{Hours, NaiveDate};

impl App {
    /// The questions about one certificate, by its id; an empty id: about all of them.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] where no certificate has that id; [`ErrorCode::Locked`].
    pub fn questions_view(&self, req: IdReq) -> Result<QuestionsView, AppError> {
        let (rules, today) = (self.rules()?, self.host.today());
        let id = Some(req.id.as_str()).filter(|id| !id.is_empty());
        self.open(|session| questions(&rules, &session.record, id, today))
    }
}

/// The questions about the certificates of a record, or about one of them, on a day.
///
/// # Errors
/// [`ErrorCode::NotFound`] where no certificate has that id.
pub fn questions(rules: &Rules, record: &Record, id: Option<&str>, as_of: NaiveDate) -> Result<QuestionsView, AppError> {
    if let Some(id) = id.filter(|id| !record.credentials.iter().any(|held| held.id == *id)) {
        let message = format!("There is no certificate \"{id}\" in this wallet.");
        return Err(AppError::new(ErrorCode::NotFound, message, "`peerfolio export` writes a document that shows each id."));
    }
    let judgements = judge::judge(rules, record, as_of);
    let judged = status(rules, record, as_of).credentials;
    let mut asked: Vec<Asker<'_>> = Vec::new();
    for ((held, judgement), status) in record.credentials.iter().zip(&judgements).zip(&judged) {
        if id.is_none_or(|id| held.id == id) {
            let mut asker = Asker { rules, record, held, judgement, status, found: rules.of(held), as_of, questions: Vec::new() };
            asker.ask();
            asked.push(asker);
        }
    }
    let mut to_you = Vec::new();
    for asker in &mut asked {
        let (mine, theirs) = std::mem::take(&mut asker.questions).into_iter().partition(|question| question.asked.is_none());
        to_you.extend::<Vec<_>>(mine);
        asker.questions = theirs;
        asker.questions.sort_by_key(|question| (question.kind == QuestionKind::OpenQuestion, !question.decides));
        asker.letters_of_their_own();
    }
    Ok(QuestionsView { format: "peerfolio.questions/1".to_owned(), as_of: as_of.to_string(), letters: letters(&asked), to_you })
}

/// What only the body of one certificate can settle of all that its judgement leaves open, what decides first. `told`: which
/// of what is open may be told to it.
pub(crate) fn to_the_body(
    rules: &Rules,
    record: &Record,
    status: &CredentialStatus,
    as_of: NaiveDate,
    told: impl Fn(&Open) -> bool,
) -> Vec<QuestionView> {
    let judgements = judge::judge(rules, record, as_of);
    let Some((held, judgement)) = record.credentials.iter().zip(&judgements).find(|(held, _)| held.id == status.id) else {
        return Vec::new();
    };
    let mut asker = Asker { rules, record, held, judgement, status, found: rules.of(held), as_of, questions: Vec::new() };
    asker.ask_open(told);
    let mut questions = asker.questions;
    questions.retain(|question| question.asked.is_some());
    questions.sort_by_key(|question| (question.kind == QuestionKind::OpenQuestion, !question.decides));
    questions
}

/// One letter for each body.
fn letters(asked: &[Asker<'_>]) -> Vec<LetterView> {
    let mut bodies: Vec<&BodyView> = Vec::new();
    for asker in asked.iter().filter(|asker| !asker.questions.is_empty()) {
        if !bodies.contains(&&asker.status.body) {
            bodies.push(&asker.status.body);
        }
    }
    let letter = |body: &BodyView| {
        let of_body = asked.iter().filter(|asker| asker.status.body == *body && !asker.questions.is_empty());
        let about: Vec<About<'_>> = of_body.map(|asker| asker.about(asker.questions.iter().collect())).collect();
        LetterView {
            body: body.clone(),
            subject: letter::subject(&about),
            text: letter::text(&about),
            questions: about.iter().flat_map(|about| about.questions.iter().map(|question| (*question).clone())).collect(),
        }
    };
    bodies.into_iter().map(letter).collect()
}

/// A question before it has its words around it.
struct Draft<'a> {
    kind: QuestionKind,
    decides: bool,
    sentence: String,
    asked: Option<String>,
    field: Option<String>,
    cite: &'a [String],
}

/// Asks about one certificate.
struct Asker<'a> {
    rules: &'a Rules,
    record: &'a Record,
    held: &'a Credential,
    judgement: &'a Judgement,
    status: &'a CredentialStatus,
    found: Option<(&'a Pack, &'a CredentialRule)>,
    as_of: NaiveDate,
    questions: Vec<QuestionView>,
}

impl<'a> Asker<'a> {
    fn about<'q>(&self, questions: Vec<&'q QuestionView>) -> About<'q> {
        let title = &self.status.title;
        let acronym = self.found.and_then(|(_, rule)| rule.acronym.clone());
        About {
            title: acronym.as_ref().map_or(title.clone(), |acronym| format!("{title} ({acronym})")),
            acronym: acronym.unwrap_or_else(|| title.clone()),
            reviewed_on: self.status.reviewed_on.clone().unwrap_or_default(),
            questions,
        }
    }

    fn letters_of_their_own(&mut self) {
        let told: Vec<(String, String)> = self
            .questions
            .iter()
            .map(|question| {
                let about = [self.about(vec![question])];
                (letter::subject(&about), letter::text(&about))
            })
            .collect();
        for (question, (subject, text)) in self.questions.iter_mut().zip(told) {
            question.subject = Some(subject);
            question.text = Some(text);
        }
    }

    fn ask(&mut self) {
        self.ask_open(|_| true);
        if let Some(terms) = self.judgement.terms.as_ref() {
            self.doubted(terms);
            self.about_filing(terms);
        }
        let own = self.found.map(|(_, rule)| rule.open_questions.as_slice()).unwrap_or_default();
        for question in own {
            self.pack_question(question, false);
        }
    }

    /// What the judgement leaves open, as far as it is wanted.
    fn ask_open(&mut self, wanted: impl Fn(&Open) -> bool) {
        let judgement = self.judgement;
        let answered = |open: &&Open| matches!(open, Open::OldConfirmation { .. } | Open::OutdatedConfirmation { .. });
        // What was answered once is asked as such, and not again as a number that nobody knows.
        let (answers, others): (Vec<&Open>, Vec<&Open>) = judgement.open.iter().filter(|open| wanted(open)).partition(answered);
        for open in answers.into_iter().chain(others) {
            self.open(open);
        }
    }

    fn draft(&mut self, draft: Draft<'_>) {
        let nothing = Terms::default();
        let terms = self.judgement.terms.as_ref().unwrap_or(&nothing);
        let same = |other: &QuestionView| match (&draft.field, &other.field) {
            (Some(field), Some(other)) => match (Field::parse(field), Field::parse(&other.field)) {
                (Some(field), Some(other)) => terms.same_fact(field, other),
                _ => *field == other.field,
            },
            _ => draft.sentence == other.sentence,
        };
        if self.questions.iter().any(same) {
            return;
        }
        let field = draft.field.as_deref().and_then(|field| self.field(field));
        let number = self.questions.len() + 1;
        self.questions.push(QuestionView {
            id: format!("{}:{}", self.held.id, draft.field.unwrap_or_else(|| number.to_string())),
            credential_id: self.held.id.clone(),
            type_id: self.held.type_id.clone(),
            credential: self.status.short.clone(),
            kind: draft.kind,
            decides: draft.decides,
            sentence: draft.sentence,
            asked: draft.asked,
            sources: self.sources(draft.cite),
            subject: None,
            text: None,
            field,
        });
    }

    /// The fact, where the pack knows the certificate: else no answer could be noted.
    fn field(&self, path: &str) -> Option<FieldView> {
        let (_, rule) = self.found?;
        if let Some(id) = path.strip_prefix(CONDITION) {
            let condition = rule.conditions.iter().find(|condition| condition.id == id)?;
            return Some(condition_view(path, &condition.ask));
        }
        let own = Terms::default();
        let terms = judge::pack_terms(self.rules, self.record, self.held, self.as_of).unwrap_or(&own);
        Field::parse(path).map(|field| field_view(terms, field))
    }

    fn sources(&self, cite: &[String]) -> Vec<SourceView> {
        let Some((pack, _)) = self.found else { return Vec::new() };
        cite.iter().filter_map(|citation| pack.source(citation).map(|source| source_view(source, citation))).collect()
    }

    /// A question of the pack: to the body, or advice for the holder.
    fn pack_question(&mut self, question: &str, decides: bool) {
        let asked = addressed(question);
        let kind = if asked.is_some() { QuestionKind::OpenQuestion } else { QuestionKind::Advice };
        self.draft(Draft { kind, decides, sentence: question.to_owned(), asked, field: None, cite: &[] });
    }

    fn open(&mut self, open: &Open) {
        let sentence = words::question(open, &reach(&self.status.body));
        let judgement = self.judgement;
        let terms = judgement.terms.as_ref();
        let plain = |name: FieldName| Field::of(name, "");
        match open {
            Open::NoRule => self.unknown(
                &sentence,
                "How is this certificate renewed: how long does it run, how many hours of continuing education are needed and of what kind, and what does it cost?".to_owned(),
                None,
            ),
            // Once its length is answered, what else is unknown is asked by itself.
            Open::NoTerms if terms.is_some_and(|terms| terms.period_months.is_some()) => {}
            Open::NoTerms => self.unknown(&sentence, "For how long does the certificate run before it must be renewed?".to_owned(), plain(FieldName::PeriodMonths)),
            Open::NoTermsInForce => {
                let issued_on = words::day(self.held.issued_on);
                self.unknown(&sentence, format!("Which renewal rule applies to a certificate that was first issued on {issued_on}?"), None);
            }
            Open::Expiry if self.status.own_rule.as_ref().is_some_and(|own| own.recurs) => {
                self.unknown(&sentence, "How long is a period, and on which day does it begin?".to_owned(), None);
            }
            Open::Expiry => self.unknown(&sentence, "How is the day of expiry set: by the day of issue, by a fixed day of the year, or otherwise?".to_owned(), None),
            Open::Total => {
                let first = Field::of(FieldName::FirstPeriodHours, "")
                    .filter(|field| judgement.dates.period == Period::First && terms.is_some_and(|terms| terms.has_place_for(*field)));
                match first {
                    Some(_) => self.unknown(&sentence, "How many hours of continuing education are needed in the first period of certification?".to_owned(), first),
                    None => self.unknown(&sentence, "How many hours of continuing education are needed in all for a renewal?".to_owned(), plain(FieldName::CeHours)),
                }
            }
            Open::Number { label } => match terms.and_then(|terms| row_without_number(terms, label)) {
                Some(field) => self.unknown(&sentence, number_of_row(field, label), Some(field)),
                None => self.unknown(&sentence, format!("Is “{label}” asked for in the first period of certification too, and how many hours?"), None),
            },
            Open::PlaceInTotal { label } => {
                let row = terms.and_then(|terms| terms.minimums.iter().find(|row| row.label == *label));
                let field = row.and_then(|row| Field::of(FieldName::InTotal, &row.id));
                self.unknown(&sentence, format!("Are the hours of “{label}” part of the total, or do they come on top of it?"), field);
            }
            Open::Relevance { what } => {
                self.unknown(&sentence, format!("Every hour must be about {what}, as I read it. Which courses lie in that field, and which do not?"), None);
            }
            Open::UnitByStandard => {
                for (unit, name, one) in [
                    (Unit::Ceu, FieldName::Ceu, "continuing education unit (CEU)"),
                    (Unit::AcademicCredit, FieldName::AcademicCredit, "college credit"),
                ] {
                    let field = plain(name).filter(|field| terms.is_none_or(|terms| terms.said(*field).is_none()));
                    if field.is_some() && self.record.activities.iter().any(|course| course.unit == unit) {
                        self.unknown(&sentence, format!("How many contact hours do you count for one {one}?"), field);
                    }
                }
            }
            Open::Grace => self.unknown(&sentence, "May the certificate still be renewed now that it has expired, and for how long?".to_owned(), plain(FieldName::GraceDays)),
            Open::Term { months } => {
                let lengths: Vec<String> = months.iter().map(u32::to_string).collect();
                self.unknown(&sentence, format!("For which term was my certificate issued ({} months)?", lengths.join(" or ")), plain(FieldName::PeriodMonths));
            }
            Open::FirstDue { label } => {
                self.unknown(&sentence, format!("“{label}” is asked once in several years. Does somebody newly certified owe it in the first cycle already?"), None);
            }
            Open::NoRenewalLeft => self.unknown(&sentence, "It has been renewed as often as the rule allows. Which certificate comes next?".to_owned(), None),
            Open::PartOfExperience { label } => {
                self.unknown(&sentence, format!("Some of my work for “{label}” reaches beyond the cycle. Does the part inside the cycle count?"), None);
            }
            Open::OtherWork { label, roles } => {
                self.unknown(&sentence, format!("“{label}” speaks of work as {}. Does work under other titles count for it?", roles.join(" or ")), None);
            }
            Open::OldConfirmation { field, value, confirmed_on } => {
                let asked = format!("On {} you answered: {}. Does this still hold?", words::day(*confirmed_on), self.told(field, value));
                self.again(QuestionKind::OldAnswer, field, asked, sentence);
            }
            Open::OutdatedConfirmation { field, value, confirmed_on, said, says } => {
                let asked = format!(
                    "On {} you answered: {}. What is published said {} then and says {} now. Which holds?",
                    words::day(*confirmed_on),
                    self.told(field, value),
                    words::known(said),
                    words::known(says)
                );
                self.again(QuestionKind::OutdatedAnswer, field, asked, sentence);
            }
            Open::OldOwnRule { said_by, noted_on } => {
                let asked = format!("On {} I was told by {said_by} how to renew. Does this still hold?", words::day(*noted_on));
                let kind = QuestionKind::OldAnswer;
                self.draft(Draft { kind, decides: true, sentence, asked: Some(asked), field: None, cite: &[] });
            }
            Open::Ask { question } => {
                let decides = terms.is_some_and(|terms| terms.to_confirm.iter().any(|row| row.ask == *question && row.open));
                self.pack_question(question, decides);
            }
            Open::Condition { id, question } => self.ask_holder(QuestionKind::Condition, question.clone(), Some(format!("{CONDITION}{id}"))),
            Open::UnreadableConfirmation { field } => {
                let field = Some(field.clone()).filter(|field| self.field(field).is_some());
                self.ask_holder(QuestionKind::Advice, sentence, field);
            }
            Open::TooIntricate => self.ask_holder(QuestionKind::Advice, sentence, None),
        }
    }

    fn unknown(&mut self, sentence: &str, asked: String, field: Option<Field<'_>>) {
        let terms = self.judgement.terms.as_ref();
        let cite = field.and_then(|field| terms.map(|terms| terms.cites(field))).unwrap_or_default();
        let kind = QuestionKind::Unknown;
        let field = field.map(Field::path);
        self.draft(Draft { kind, decides: true, sentence: sentence.to_owned(), asked: Some(asked), field, cite });
    }

    fn ask_holder(&mut self, kind: QuestionKind, sentence: String, field: Option<String>) {
        self.draft(Draft { kind, decides: true, sentence, asked: None, field, cite: &[] });
    }

    fn again(&mut self, kind: QuestionKind, path: &str, asked: String, sentence: String) {
        let cite = Field::parse(path).and_then(|field| Some(self.judgement.terms.as_ref()?.cites(field))).unwrap_or_default();
        self.draft(Draft { kind, decides: true, sentence, asked: Some(asked), field: Some(path.to_owned()), cite });
    }

    /// What was answered: the fact with its value.
    fn told(&self, path: &str, value: &str) -> String {
        let label = self.field(path).map_or_else(|| words::field_name(path), |field| field.label);
        let amount = Field::parse(path).map_or_else(|| value.to_owned(), |field| value_words(field.form.measure, value));
        format!("{}: {amount}", words::inside_sentence(&label))
    }

    /// Numbers that only sources at second hand say, and numbers of a pack that was not checked for long.
    fn doubted(&mut self, terms: &Terms) {
        let Some((pack, _)) = self.found else { return };
        let stale = self.as_of > pack.stale_after;
        let weighty = |field: &Field<'_>| {
            matches!(field.form.name, FieldName::PeriodMonths | FieldName::CeHours | FieldName::Minimum | FieldName::Practice)
        };
        // Where it is not known whether a row applies, that is the first thing to ask.
        let conditional = |field: &Field<'_>| match field.form.name {
            FieldName::Minimum => terms.minimums.iter().any(|row| row.id == field.row && row.applies != Applies::default()),
            FieldName::Practice => terms.practice.iter().any(|row| row.id == field.row && row.applies != Applies::default()),
            _ => false,
        };
        for field in terms.fields().into_iter().filter(|field| weighty(field) && !conditional(field)) {
            let (Some(value), cite) = (terms.said(field), terms.cites(field)) else { continue };
            if cite.iter().any(|citation| pack.source(citation).is_none()) {
                // The body answered.
                continue;
            }
            let second_hand =
                cite.iter().filter_map(|citation| pack.source(citation)).all(|source| source.kind == SourceKind::Secondary);
            if !second_hand && !stale {
                continue;
            }
            let told = format!("{}: {}", terms.label_of(field), value_words(field.form.measure, &value));
            let (why, asked) = if second_hand {
                ("only others than the body say so", format!("I read “{told}”, but not on a page of yours. Is it right?"))
            } else {
                ("it has not been checked for long", format!("I read “{told}” some time ago. Does it still hold?"))
            };
            let sentence = format!("“{told}”: {why}. Ask {}.", reach(&self.status.body));
            self.draft(Draft {
                kind: QuestionKind::Doubted,
                decides: false,
                sentence,
                asked: Some(asked),
                field: Some(field.path()),
                cite,
            });
        }
    }

    /// What no source says about filing and fees. A certificate that does not expire is never filed for.
    fn about_filing(&mut self, terms: &Terms) {
        if self.judgement.dates.never_expires || self.found.is_none() {
            return;
        }
        let total = terms.ce_hours.as_ref().is_some_and(|fact| fact.value > Hours::ZERO);
        for (name, asked, wanted) in [
            (FieldName::OpensDays, "How early before expiry may I file for renewal?", true),
            (FieldName::FileByDays, "By which day before expiry must I have filed?", true),
            (FieldName::GraceDays, "May a certificate still be renewed after it has expired, and for how long?", true),
            (FieldName::Fee, "What does a renewal cost?", true),
            (FieldName::LateFee, "What does a late renewal cost?", true),
            (FieldName::CarryOverHours, "Do hours above the total carry over into the next cycle, and how many at most?", total),
        ] {
            let Some(field) = Field::of(name, "").filter(|field| wanted && terms.said(*field).is_none()) else { continue };
            let sentence = format!("{}: no source says. Ask {}.", field.form.label, reach(&self.status.body));
            self.draft(Draft {
                kind: QuestionKind::Unknown,
                decides: false,
                sentence,
                asked: Some(asked.to_owned()),
                field: Some(field.path()),
                cite: &[],
            });
        }
    }
}

/// The row of that label that has no number.
fn row_without_number<'t>(terms: &'t Terms, label: &str) -> Option<Field<'t>> {
    let minimum = terms.minimums.iter().find(|row| row.label == label && row.hours.is_none() && row.trainings.is_none());
    let maximum = terms.maximums.iter().find(|row| row.label == label && row.hours.is_none());
    let practice = terms.practice.iter().find(|row| row.label == label && row.hours.is_none() && row.meetings.is_none());
    let minimum = minimum.and_then(|row| Field::of(FieldName::Minimum, &row.id));
    let maximum = || maximum.and_then(|row| Field::of(FieldName::Maximum, &row.id));
    minimum.or_else(maximum).or_else(|| practice.and_then(|row| Field::of(FieldName::Practice, &row.id)))
}

fn number_of_row(field: Field<'_>, label: &str) -> String {
    match field.form.name {
        FieldName::Maximum => format!("How many hours of “{label}” may count at most?"),
        FieldName::Practice => format!("How many hours of “{label}” must be shown for a renewal?"),
        _ => format!("How many hours of “{label}” are needed for a renewal?"),
    }
}

/// A fact as a form asks for it. `terms` are the pack's own.
pub(crate) fn field_view(terms: &Terms, field: Field<'_>) -> FieldView {
    let measure = field.form.measure;
    let unit = match measure {
        Measure::Months => Some("months"),
        Measure::Days => Some("days"),
        Measure::Hours => Some("hours"),
        Measure::Dollars => Some("dollars"),
        Measure::YesNo => None,
    };
    FieldView {
        field: field.path(),
        label: terms.label_of(field),
        kind: match unit {
            None => ValueKind::YesNo,
            Some(_) if measure.is_whole() => ValueKind::Whole,
            Some(_) => ValueKind::Decimal,
        },
        unit: unit.map(str::to_owned),
        pack_says: terms.said(field).unwrap_or_else(|| UNKNOWN.to_owned()),
    }
}

/// Something about the holder, as a form asks for it.
pub(crate) fn condition_view(path: &str, ask: &str) -> FieldView {
    FieldView { field: path.to_owned(), label: ask.to_owned(), kind: ValueKind::YesNo, unit: None, pack_says: UNKNOWN.to_owned() }
}

/// `24 months`, `1 hour`, `$26.50`, `yes`; words stay as they are.
pub(crate) fn value_words(measure: Measure, text: &str) -> String {
    let counted = |count: u32, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    match (measure, measure.read(text)) {
        (Measure::Months, Some(Value::Whole(count))) => counted(count, "month"),
        (Measure::Days, Some(Value::Whole(count))) => counted(count, "day"),
        (Measure::Hours, Some(Value::Decimal(hours))) => words::hours(hours),
        (Measure::Dollars, Some(Value::Decimal(dollars))) => format!("${dollars}"),
        (_, Some(value)) => value.to_string(),
        (_, None) => text.to_owned(),
    }
}
