//! Questions over every pack: each is ready to send, and an answer to one that names a fact closes it.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use peerfolio_app::questions::questions;
use peerfolio_app::view::{QuestionKind, QuestionView, QuestionsView, ValueKind};
use peerfolio_app::{correction, date, rules};
use peerfolio_core::model::{Activity, Confirmation, Credential, Format, Holder, Record, Role, Unit};
use peerfolio_core::{Hours, NaiveDate, pack};
use std::collections::BTreeSet;

fn day(text: &str) -> NaiveDate {
    date::parse(text).unwrap()
}

fn record(type_id: &str) -> Record {
    let course = |id: &str, unit| Activity {
        id: id.into(),
        title: "Course".into(),
        provider: "Sample Co-op".into(),
        completed_on: day("2026-03-01"),
        hours: Hours::whole(1),
        unit,
        topics: vec!["ethics".into()],
        format: Format::SelfPaced,
        role: Role::Attended,
        approvals: vec![],
        counts_for: None,
    };
    Record {
        holder: Holder { name: "Josephine Samplewood".into(), ..Holder::default() },
        credentials: vec![Credential {
            id: "c".into(),
            type_id: Some(type_id.into()),
            title: None,
            issuer: None,
            number: Some("SAMPLE-4711".into()),
            issued_on: day("2025-06-15"),
            renewals: vec![],
            expires_on: None,
            own_rule: None,
            name_shown: None,
        }],
        activities: vec![course("a", Unit::Ceu), course("b", Unit::AcademicCredit)],
        ..Record::default()
    }
}

fn all(view: &QuestionsView) -> impl Iterator<Item = &QuestionView> {
    view.letters.iter().flat_map(|letter| &letter.questions).chain(&view.to_you)
}

#[test]
fn each_letter_of_each_pack_is_ready_to_send() {
    let rules = rules::shipped().unwrap();
    let mut letters = 0;
    for (pack, rule) in rules.credentials() {
        let view = questions(rules, &record(&rule.id), None, day("2026-11-22")).unwrap();
        let ids: BTreeSet<&str> = all(&view).map(|question| question.id.as_str()).collect();
        assert_eq!(ids.len(), all(&view).count(), "{}: ids are unique", rule.id);
        for letter in &view.letters {
            letters += 1;
            assert_eq!(letter.body.name, pack.body(&rule.body).unwrap().name);
            let title = rule.acronym.as_ref().unwrap_or(&rule.title);
            assert!(letter.text.contains(title.as_str()) && letter.subject.contains(title.as_str()), "{}", letter.text);
            for question in &letter.questions {
                let asked = question.asked.as_ref().unwrap();
                assert!(asked.contains('?') && !asked.contains(['{', '}']), "{}: {asked}", rule.id);
                assert!(letter.text.contains(asked.as_str()));
                let alone = question.text.as_ref().unwrap();
                assert!(alone.contains(asked.as_str()) && !question.subject.as_ref().unwrap().is_empty());
                for secret in ["Samplewood", "4711"] {
                    assert!(!alone.contains(secret) && !letter.text.contains(secret), "{alone}");
                }
            }
        }
        assert!(view.to_you.iter().all(|question| question.text.is_none() && !question.sentence.is_empty()));
    }
    assert!(letters > 50, "{letters}");
}

#[test]
fn an_answer_to_a_question_that_names_a_fact_closes_it() {
    let rules = rules::shipped().unwrap();
    let mut closed = 0;
    for (_, rule) in rules.credentials() {
        let mut record = record(&rule.id);
        let before = questions(rules, &record, None, day("2026-11-22")).unwrap();
        for field in all(&before).filter_map(|question| question.field.clone()) {
            // Where the holder picks the term, the answer is one of them.
            let term = rule.renewal.iter().flat_map(|terms| &terms.options).map(|option| option.months).next();
            let value = match field.kind {
                ValueKind::YesNo => "yes".to_owned(),
                _ if field.field == "renewal.period_months" => term.unwrap_or(12).to_string(),
                _ => "12".to_owned(),
            };
            let is_rule = pack::Field::parse(&field.field).is_some();
            record.confirmations.push(Confirmation {
                type_id: rule.id.clone(),
                field: field.field,
                value,
                confirmed_on: day("2026-11-01"),
                by: "the body".into(),
                pack_said: is_rule.then_some(field.pack_says),
                document: None,
            });
        }
        let after = questions(rules, &record, None, day("2026-11-22")).unwrap();
        let asked: BTreeSet<&str> =
            all(&after).filter_map(|question| question.field.as_ref()).map(|field| field.field.as_str()).collect();
        for answer in &record.confirmations {
            assert!(!asked.contains(answer.field.as_str()), "{}: {} is asked again", rule.id, answer.field);
            closed += 1;
        }
        let again = [QuestionKind::OldAnswer, QuestionKind::OutdatedAnswer];
        assert!(all(&after).all(|question| !again.contains(&question.kind)), "{}", rule.id);
        if record.confirmations.iter().any(|answer| answer.pack_said.is_some()) {
            let written = correction::correction(rules, &record, day("2026-11-22")).unwrap();
            assert!(!written.text.contains("Samplewood") && !written.text.contains("4711"), "{}", written.text);
        }
    }
    assert!(closed > 300, "{closed}");
}
