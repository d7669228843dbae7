//! A record judged, as `peerfolio.status/1` with the words for a window or a terminal.

use crate::questions::value_words;
use crate::rules::{body_view, source_view};
use crate::view::{
    BodyView, CountedView, CredentialStatus, CycleView, NotCountedView, RequirementKind, RequirementView, SourceView,
    StandingView, StatusView, Tone,
};
use crate::{after, own_rule, proof, words};
use peerfolio_core::judge::{self, ExpirySource, Judgement, Kind, Open, Reason, Requirement, Rules, Standing};
use peerfolio_core::model::{Confirmation, Credential, Record};
use peerfolio_core::pack::{CredentialRule, Field, Pack, Terms};
use peerfolio_core::{Hours, NaiveDate};
use std::collections::HashMap;

/// Days before expiry within which missing hours are something to do soon.
const SOON_DAYS: i64 = 365;

/// Every certificate of a record, judged on a day.
#[must_use]
pub fn status(rules: &Rules, record: &Record, as_of: NaiveDate) -> StatusView {
    let judgements = judge::judge(rules, record, as_of);
    let titles: HashMap<&str, &str> =
        record.activities.iter().map(|course| (course.id.as_str(), course.title.as_str())).collect();
    let missing = |judgement: &Judgement| judgement.to_earn.is_some_and(Hours::is_positive);
    let prover = judgements.iter().any(missing).then(|| judge::Prover::of(rules, record, as_of));
    let credentials = record.credentials.iter().zip(&judgements).enumerate().map(|(at, (held, judgement))| {
        let proof = prover.as_ref().filter(|_| missing(judgement)).and_then(|prover| prover.proof(at));
        Teller { record, held, judgement, proof, found: rules.of(held), titles: &titles, as_of }.tell()
    });
    StatusView { format: "peerfolio.status/1".to_owned(), as_of: as_of.to_string(), credentials: credentials.collect() }
}

/// The name by which a certificate goes in a sentence: `MN CPS I`.
#[must_use]
pub fn short_name(held: &Credential, found: Option<(&Pack, &CredentialRule)>) -> String {
    let Some((pack, rule)) = found else {
        return held.title.clone().or_else(|| held.type_id.clone()).unwrap_or_default();
    };
    short_of(pack, rule)
}

/// The name by which a credential of the packs goes in a sentence.
#[must_use]
pub fn short_of(pack: &Pack, rule: &CredentialRule) -> String {
    let name = rule.acronym.as_ref().unwrap_or(&rule.title);
    match pack.jurisdiction.strip_prefix("US-") {
        Some(state) => format!("{state} {name}"),
        None => name.clone(),
    }
}

/// How a body is named where one is told to ask it: with the ways to reach it.
pub(crate) fn reach(body: &BodyView) -> String {
    let ways: Vec<&str> = [&body.phone, &body.email, &body.url].into_iter().flatten().map(String::as_str).collect();
    match (body.name.as_str(), ways.first()) {
        ("", _) => "its issuer".to_owned(),
        (name, None) => name.to_owned(),
        (name, Some(_)) => format!("{name} ({})", ways.join(", ")),
    }
}

struct Teller<'a> {
    record: &'a Record,
    held: &'a Credential,
    judgement: &'a Judgement,
    proof: Option<judge::Proof>,
    found: Option<(&'a Pack, &'a CredentialRule)>,
    titles: &'a HashMap<&'a str, &'a str>,
    as_of: NaiveDate,
}

impl Teller<'_> {
    fn tell(&self) -> CredentialStatus {
        let (judgement, held) = (self.judgement, self.held);
        let dates = &judgement.dates;
        let text = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        let expires_on = dates.expires.map(|(day, _)| day);
        let body = self.body();
        let asked = reach(&body);
        let terms = judgement.terms.as_ref();
        let (tone, headline) = own_rule::headline(held, judgement, self.as_of).unwrap_or_else(|| self.headline());
        let own = own_rule::view(held);
        let recurs = own.as_ref().is_some_and(|own| own.recurs);
        CredentialStatus {
            id: held.id.clone(),
            type_id: held.type_id.clone(),
            title: self.title(),
            short: short_name(held, self.found),
            jurisdiction: self.found.map(|(pack, _)| pack.jurisdiction.clone()),
            place: self.found.map(|(pack, _)| pack.name.clone()),
            body,
            number: held.number.clone(),
            issued_on: held.issued_on.to_string(),
            standing: standing_view(judgement.standing),
            expires_on: text(expires_on),
            expires_from: dates.expires.map(|(_, source)| match source {
                ExpirySource::Certificate => "certificate".to_owned(),
                ExpirySource::Rule if own.is_some() => "own-rule".to_owned(),
                ExpirySource::Rule => "rule".to_owned(),
            }),
            renewal_opens_on: text(dates.opens_on),
            file_by: text(dates.file_by),
            grace_ends_on: text(dates.grace_ends_on),
            cycle: dates
                .cycle
                .map(|cycle| CycleView { starts_on: cycle.starts_on.to_string(), ends_on: cycle.ends_on.to_string() }),
            days_left: expires_on.and_then(|day| i32::try_from((day - self.as_of).num_days()).ok()),
            requirements_met: judgement.requirements_met,
            hours_to_earn: judgement.to_earn.map(|hours| hours.to_string()),
            proof: self
                .proof
                .as_ref()
                .map(|found| proof::view(found, &judgement.requirements, judgement.to_earn.unwrap_or_default())),
            requirements: judgement.requirements.iter().map(|row| self.requirement(row)).collect(),
            not_counted: self.not_counted(),
            to_confirm: judgement.open.iter().map(|open| self.question(open, &asked)).chain(self.stale(&asked)).collect(),
            headline,
            tone,
            fee_usd: terms.and_then(|terms| terms.fee_usd.as_ref()).map(|fact| fact.value.to_string()),
            late_fee_usd: terms.and_then(|terms| terms.late_fee_usd.as_ref()).map(|fact| fact.value.to_string()),
            after_expiry: judge::after_expiry(terms, dates, self.as_of)
                .iter()
                // A period that is followed by the next has nothing after expiry.
                .filter(|_| !recurs)
                .map(|step| after::view(step, &asked, step.cite.iter().filter_map(|citation| self.source(citation)).collect()))
                .collect(),
            lapse: terms.and_then(|terms| terms.lapse.as_ref()).map(|fact| fact.value.clone()),
            confidence: self.found.map(|(_, rule)| rule.confidence.name().to_owned()),
            reviewed_on: self.found.map(|(pack, _)| pack.reviewed_on.to_string()),
            stale: self.stale(&asked).is_some(),
            own_rule: own,
        }
    }

    fn question(&self, open: &Open, asked: &str) -> String {
        own_rule::question(self.held, open, asked).unwrap_or_else(|| words::question(open, asked))
    }

    /// That the pack was last checked long ago. The verdict stands: an old rule is still the best known one.
    fn stale(&self, asked: &str) -> Option<String> {
        let (pack, _) = self.found.filter(|(pack, _)| pack.is_stale(self.as_of))?;
        Some(words::stale(&pack.name, pack.reviewed_on, asked))
    }

    fn title(&self) -> String {
        let own = self.held.title.clone();
        let known = self.found.map(|(_, rule)| rule.title.clone());
        own.or(known).or_else(|| self.held.type_id.clone()).unwrap_or_default()
    }

    fn body(&self) -> BodyView {
        match self.found {
            Some((pack, rule)) => body_view(pack.body(&rule.body)),
            None => BodyView { name: self.held.issuer.clone().unwrap_or_default(), ..body_view(None) },
        }
    }

    fn requirement(&self, row: &Requirement) -> RequirementView {
        let sources = row.cite.iter().filter_map(|citation| self.source(citation)).collect();
        requirement_view(row, sources, |id| self.activity_title(id))
    }

    fn activity_title(&self, id: &str) -> String {
        let course = self.titles.get(id).map(|title| (*title).to_owned());
        let work = || self.record.experience.iter().find(|work| work.id == id).map(|work| work.employer.clone());
        let meeting =
            || self.record.supervision.iter().find(|meeting| meeting.id == id).map(|meeting| meeting.supervisor.clone());
        course.or_else(work).or_else(meeting).unwrap_or_default()
    }

    /// A source of the pack, the body's own answer to the holder, or the holder's own entry.
    fn source(&self, citation: &str) -> Option<SourceView> {
        if let Some(at) = citation.strip_prefix("confirmation ").and_then(|at| at.parse::<usize>().ok()) {
            let answer = self.record.confirmations.get(at)?;
            return Some(told(citation, answer, self.judgement.terms.as_ref()));
        }
        let Some((pack, _)) = self.found else { return own_rule::source(self.held, citation) };
        pack.source(citation).map(|source| source_view(source, citation))
    }

    fn not_counted(&self) -> Vec<NotCountedView> {
        let cycle = self.judgement.dates.cycle.map(|cycle| (cycle.starts_on, cycle.ends_on));
        let view = |not: &judge::NotCounted| NotCountedView {
            id: not.activity.clone(),
            hours: not.hours.to_string(),
            reason: reason(not.reason).to_owned(),
            words: words::reason(not.reason, cycle),
            title: self.activity_title(&not.activity),
        };
        self.judgement.not_counted.iter().map(view).collect()
    }

    /// The answer in one sentence, and how pressing it is.
    fn headline(&self) -> (Tone, String) {
        let judgement = self.judgement;
        let dates = &judgement.dates;
        let when = |day: NaiveDate| words::when(day, self.as_of);
        let Some((expires_on, _)) = dates.expires else {
            return if dates.never_expires {
                (Tone::InOrder, "This certificate does not expire.".to_owned())
            } else {
                (Tone::Unknown, "When this certificate expires is not known. Enter the date it bears, or ask.".to_owned())
            };
        };
        match judgement.standing {
            Standing::Lapsed => (Tone::Act, format!("It expired {}.", when(expires_on))),
            Standing::Grace => {
                let end =
                    dates.grace_ends_on.map(|day| format!(" You can still renew until {}.", words::day(day))).unwrap_or_default();
                (Tone::Act, format!("It expired {}.{end}", when(expires_on)))
            }
            _ => self.valid(expires_on),
        }
    }

    fn valid(&self, expires_on: NaiveDate) -> (Tone, String) {
        let judgement = self.judgement;
        let open = judgement.standing == Standing::RenewalOpen;
        let due = judgement.dates.cycle.map_or(expires_on, |cycle| cycle.ends_on);
        let file_by = judgement.dates.file_by.unwrap_or(expires_on);
        let days_left = (expires_on - self.as_of).num_days();
        match judgement.requirements_met {
            Some(true) if open => {
                (Tone::Soon, format!("The hours are done. File the renewal, {}.", words::when(file_by, self.as_of)))
            }
            Some(true) => (Tone::InOrder, format!("The hours are done. It expires {}.", words::when(expires_on, self.as_of))),
            Some(false) => {
                let tone = match (open, days_left > SOON_DAYS) {
                    (true, _) => Tone::Act,
                    (false, true) => Tone::InOrder,
                    (false, false) => Tone::Soon,
                };
                let missing = missing_words(judgement).unwrap_or_else(|| "Something is still missing".to_owned());
                let missing = words::sentence_start(&missing);
                if due < self.as_of {
                    return (
                        Tone::Act,
                        format!("{missing} were due {}. Ask whether they can still be made up.", words::when(due, self.as_of)),
                    );
                }
                let when = words::when(due, self.as_of);
                match tone {
                    Tone::Act => (tone, format!("{missing} still to earn. The hours are due {when}.")),
                    Tone::InOrder => (tone, format!("You have time: {} to go, {when}.", words::inside_sentence(&missing))),
                    _ => (tone, format!("{missing} to go, {when}.")),
                }
            }
            None => {
                let expires = words::when(expires_on, self.as_of);
                let sentence = if judgement.requirements.iter().any(|row| row.decides && row.met == Some(true)) {
                    format!("What is known is done, and something must be asked. It expires {expires}.")
                } else {
                    format!("What it asks for is not known. It expires {expires}.")
                };
                (Tone::Unknown, sentence)
            }
        }
    }
}

/// `6 hours, 3 of them in ethics`; `None` where no hours and no trainings are missing.
#[must_use]
pub fn missing_words(judgement: &Judgement) -> Option<String> {
    let short = |row: &&Requirement| row.decides && row.missing.is_some_and(Hours::is_positive) && row.met != Some(true);
    let practice = |row: &&Requirement| matches!(row.kind, Kind::Experience | Kind::Supervision);
    let (worked, topics): (Vec<&Requirement>, Vec<&Requirement>) =
        judgement.requirements.iter().filter(short).filter(|row| row.id != judge::TOTAL).partition(practice);
    let to_earn = judgement.to_earn.filter(|hours| hours.is_positive());
    let label = |row: &Requirement| words::inside_sentence(&row.label);
    let of_hours = to_earn.map(|hours| match topics.as_slice() {
        [] => words::hours(hours),
        [only] if only.missing == Some(hours) => format!("{} in {}", words::hours(hours), label(only)),
        topics => {
            let of_them: Vec<String> =
                topics.iter().map(|row| format!("{} in {}", row.missing.unwrap_or_default(), label(row))).collect();
            format!("{} ({})", words::hours(hours), words::list(&of_them))
        }
    });
    let of_practice = worked.iter().map(|row| format!("{} of {}", words::hours(row.missing.unwrap_or_default()), label(row)));
    let of_trainings = judgement.requirements.iter().filter(|row| row.decides && row.met == Some(false)).filter_map(|row| {
        let (required, counted) = row.trainings?;
        let missing = required.saturating_sub(counted.unwrap_or(0));
        let noun = if missing == 1 { "training" } else { "trainings" };
        Some(format!("{missing} {noun} in {}", label(row)))
    });
    let parts: Vec<String> = of_hours.into_iter().chain(of_practice).chain(of_trainings).collect();
    (!parts.is_empty()).then(|| words::list(&parts))
}

/// The body's own answer to the holder, as a source: by whom, on which day, and what.
fn told(citation: &str, answer: &Confirmation, terms: Option<&Terms>) -> SourceView {
    let nothing = Terms::default();
    let field = Field::parse(&answer.field);
    let label = field.map_or_else(|| answer.field.clone(), |field| terms.unwrap_or(&nothing).label_of(field));
    let amount = field.map_or_else(|| answer.value.clone(), |field| value_words(field.form.measure, &answer.value));
    let said = answer.pack_said.as_deref();
    let then = said.map(|said| format!(" The rules said {} then.", words::known(said))).unwrap_or_default();
    SourceView {
        id: citation.to_owned(),
        url: String::new(),
        title: format!("Answer to you on {} by {}", words::day(answer.confirmed_on), answer.by),
        publisher: answer.by.clone(),
        kind: "confirmation".to_owned(),
        as_of: Some(answer.confirmed_on.to_string()),
        says: format!("{label}: {amount}.{then}"),
    }
}

/// A row as shown; `title` names an activity, a work or a meeting by its id.
pub(crate) fn requirement_view(row: &Requirement, sources: Vec<SourceView>, title: impl Fn(&str) -> String) -> RequirementView {
    let amount = |hours: Option<Hours>| hours.map(|hours| hours.to_string());
    let activity = |(id, hours): &(String, Hours)| CountedView { id: id.clone(), hours: hours.to_string(), title: title(id) };
    RequirementView {
        id: row.id.clone(),
        kind: kind_view(row.kind),
        label: row.label.clone(),
        topic: row.topics.first().filter(|_| row.id != "relevance").cloned(),
        topics: row.topics.clone(),
        format: row.formats.first().map(|format| format.name().to_owned()),
        within: row.within.clone(),
        required_hours: amount(row.required),
        counted_hours: amount(row.counted),
        carried_in_hours: row.carried.is_positive().then(|| row.carried.to_string()),
        missing_hours: amount(row.missing),
        required_trainings: row.trainings.map(|(required, _)| required),
        counted_trainings: row.trainings.and_then(|(_, counted)| counted),
        met: row.met,
        activities: row.activities.iter().map(activity).collect(),
        sources,
        note: row.note.clone(),
    }
}

/// The contract's word for a reason. It has none for a course that lies in the future; by the day of judgement such a
/// course is outside the part of the cycle that has passed.
fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NotYetCompleted => Reason::OutsideCycle.name(),
        other => other.name(),
    }
}

pub(crate) fn standing_view(standing: Standing) -> StandingView {
    match standing {
        Standing::Current => StandingView::Current,
        Standing::RenewalOpen => StandingView::RenewalOpen,
        Standing::Grace => StandingView::Grace,
        Standing::Lapsed => StandingView::Lapsed,
        Standing::DoesNotExpire => StandingView::DoesNotExpire,
        Standing::Unknown => StandingView::Unknown,
    }
}

fn kind_view(kind: Kind) -> RequirementKind {
    match kind {
        Kind::Minimum => RequirementKind::Minimum,
        Kind::Maximum => RequirementKind::Maximum,
        Kind::Experience => RequirementKind::Experience,
        Kind::Supervision => RequirementKind::Supervision,
        Kind::Attestation => RequirementKind::Attestation,
        Kind::ToConfirm => RequirementKind::ToConfirm,
    }
}
