//! What is stored is what is returned.

use crate::sample::*;
use peerfolio_core::model::*;
use peerfolio_core::{Hours, NaiveDate, date};
use peerfolio_document::unknown::Members;
use peerfolio_vault::Count;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn a_full_record_survives_closing_and_opening() {
    let (record, files) = full();
    let (place, vault) = full_wallet();
    assert_eq!(vault.record().unwrap(), record);
    drop(vault);
    let vault = open(place.path());
    assert_eq!(vault.record().unwrap(), record);
    for (id, bytes) in &files {
        assert_eq!(*vault.document_bytes(id).unwrap(), *bytes);
    }
    for stored in &record.credentials {
        assert_eq!(vault.credential(&stored.id).unwrap(), *stored);
    }
    for stored in &record.activities {
        assert_eq!(vault.activity(&stored.id).unwrap(), *stored);
    }
    for stored in &record.documents {
        assert_eq!(vault.document(&stored.id).unwrap(), *stored);
    }
    assert_eq!(vault.credentials().unwrap(), record.credentials);
    assert_eq!(vault.activities().unwrap(), record.activities);
    assert_eq!(vault.experience().unwrap(), record.experience);
    assert_eq!(vault.supervision().unwrap(), record.supervision);
    assert_eq!(vault.documents().unwrap(), record.documents);
    assert_eq!(vault.confirmations().unwrap(), record.confirmations);
    assert_eq!(vault.disclosures().unwrap(), record.disclosures);
    for stored in &record.disclosures {
        assert_eq!(vault.disclosure(&stored.id).unwrap(), *stored);
    }
    assert_eq!(vault.holder().unwrap(), record.holder);
}

#[test]
fn ten_thousand_courses_are_read_back_in_order() {
    let (_place, mut vault) = new_wallet();
    let (mut record, files) = full();
    record.activities.extend((0..10_000).map(|number| Activity {
        hours: Hours::from_units(number * 25),
        counts_for: (number % 3 == 0).then(|| words(&["own", "zz-first"])),
        ..activity(&format!("course {:05}", 10_000 - number))
    }));
    let report = vault.import(&record, &Members::new(), &files).unwrap();
    assert_eq!(report.added.activities, 10_004);
    assert_eq!(vault.record().unwrap(), record);
    assert_eq!(vault.import(&record, &Members::new(), &files).unwrap().added, Count::default());
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![4 => "\\PC{0,16}", 1 => Just("\u{0}\u{202e}'\";--\r\n\u{1f9e1}".to_owned())]
}

/// As [`any_text`], of what is kept in the form of the portable document, where an empty text is none.
fn some_text() -> impl Strategy<Value = String> {
    any_text().prop_map(|text| format!("t{text}"))
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    let (first, last) = (d("1900-01-01"), d("2199-12-31"));
    prop_oneof![
        8 => (0..=(last - first).num_days()).prop_map(move |days| date::add_days(first, u32::try_from(days).unwrap()).unwrap()),
        1 => select(vec![d("1904-02-29"), d("2000-02-29"), d("2024-02-29"), first, last]),
    ]
}

fn any_hours() -> impl Strategy<Value = Hours> {
    (0_i64..=1_000_000_000_000).prop_map(Hours::from_units)
}

fn any_ids() -> impl Strategy<Value = BTreeSet<String>> {
    btree_set("\\PC{1,8}", 0..5)
}

fn any_credential(id: String) -> impl Strategy<Value = Credential> {
    let renewal = (any_day(), option::of(any_day())).prop_map(|(renewed_on, expires_on)| Renewal { renewed_on, expires_on });
    let names = prop_oneof![
        (any_text().prop_map(Some), option::of(any_text()), option::of(any_text())),
        (Just(None), any_text().prop_map(Some), any_text().prop_map(Some)),
    ];
    let parts = (
        names,
        option::of(any_text()),
        any_day(),
        vec(renewal, 0..4),
        option::of(any_day()),
        option::of(any_own_rule()),
        option::of(any_text()),
    );
    parts.prop_map(move |((type_id, title, issuer), number, issued_on, renewals, expires_on, own_rule, name_shown)| Credential {
        id: id.clone(),
        own_rule: own_rule.filter(|_| type_id.is_none()),
        type_id,
        title,
        issuer,
        number,
        issued_on,
        renewals,
        expires_on,
        name_shown,
    })
}

fn any_own_rule() -> impl Strategy<Value = OwnRule> {
    let starts = prop_oneof![
        Just(Starts::Anniversary),
        Just(Starts::FixedDay { month: 2, day: 29 }),
        Just(Starts::FixedDay { month: 12, day: 31 }),
    ];
    let when = (any::<bool>(), option::of((1_u32..=50).prop_map(|years| years * 12)), option::of(starts));
    let amounts = (option::of(Just(Hours::whole(100_000_000))), option::of(any_hours()));
    let minimums = btree_map(any_text(), option::of(any_hours()), 0..3);
    let maximums = (subsequence(Format::ALL.to_vec(), 0..=4).prop_shuffle(), option::of(any_hours()));
    let source = (any_day(), any_text().prop_map(|text| format!("{text}, supervisor")));
    (select(SetBy::ALL), when, amounts, minimums, maximums, source).prop_map(
        |(set_by, (recurs, period_months, starts), (ce_hours, fee_usd), minimums, (formats, most), (noted_on, said_by))| {
            OwnRule {
                set_by,
                recurs,
                period_months,
                starts,
                ce_hours,
                minimums: minimums.into_iter().map(|(topic, hours)| OwnMinimum { topic, hours }).collect(),
                maximums: formats.into_iter().map(|format| OwnMaximum { format, hours: most }).collect(),
                fee_usd,
                noted_on,
                said_by,
                document: None,
            }
        },
    )
}

fn any_activity(id: String, credentials: Vec<String>) -> impl Strategy<Value = Activity> {
    let kinds = (select(Unit::ALL), select(Format::ALL), select(Role::ALL));
    let few = 0..=credentials.len();
    let lists = (vec(any_text(), 0..4), vec(any_text(), 0..3), option::of(subsequence(credentials, few).prop_shuffle()));
    (any_text(), any_text(), any_day(), any_hours(), kinds, lists).prop_map(
        move |(title, provider, completed_on, hours, (unit, format, role), (topics, approvals, counts_for))| Activity {
            id: id.clone(),
            title,
            provider,
            completed_on,
            hours,
            unit,
            topics,
            format,
            role,
            approvals,
            counts_for,
        },
    )
}

fn any_experience(id: String) -> impl Strategy<Value = Experience> {
    let days = (any_day(), option::of(any_day()), any_hours());
    (any_text(), any_text(), days, any::<bool>(), any::<bool>(), option::of(any_text())).prop_map(
        move |(employer, role, (from, to, hours), paid, supervised, state)| Experience {
            id: id.clone(),
            employer,
            role,
            from,
            to,
            hours,
            paid,
            supervised,
            state,
        },
    )
}

fn any_holder() -> impl Strategy<Value = Holder> {
    let optional = || option::of(any_text());
    let before = (some_text(), option::of(any_day()), option::of(some_text())).prop_map(|(name, until, by)| FormerName {
        name,
        until,
        by,
    });
    (any_text(), option::of(any_day()), optional(), optional(), optional(), vec(before, 0..3)).prop_map(
        |(name, birth_date, state, email, phone, former_names)| Holder { name, birth_date, state, email, phone, former_names },
    )
}

fn any_disclosure() -> impl Strategy<Value = Disclosure> {
    let optional = || option::of(some_text());
    let told = (optional(), some_text(), optional(), vec(some_text(), 0..3), optional());
    (told, any_day(), option::of(any_text()), 0..9_u32).prop_map(|((recipient, purpose, to, left, rules), as_of, kept, pages)| {
        let kept = kept.map(|text| serde_json::json!({ "kept": text }).to_string());
        Disclosure {
            id: String::new(),
            made_at: as_of.and_hms_opt(9, 30, 1).unwrap(),
            as_of,
            recipient,
            purpose,
            to,
            left,
            choice: kept.clone().unwrap_or_else(|| "{}".to_owned()),
            sha256: sha256(&[pages as u8]),
            copies: vec![sha256(b"again")],
            fingerprint: "AA BB".to_owned(),
            pages,
            rules,
            extract: kept.clone(),
            judged: kept,
        }
    })
}

fn any_confirmation() -> impl Strategy<Value = Confirmation> {
    (any_text(), any_text(), any_text(), any_day(), any_text(), option::of(any_text())).prop_map(
        |(type_id, field, value, confirmed_on, by, pack_said)| Confirmation {
            type_id,
            field,
            value,
            confirmed_on,
            by,
            pack_said,
            document: None,
        },
    )
}

pub(crate) fn any_record() -> impl Strategy<Value = (Record, Files)> {
    let papers = btree_map("\\PC{1,8}", (any_text(), vec(any::<u8>(), 0..64)), 0..4);
    (any_ids(), any_ids(), any_ids(), any_ids(), papers).prop_flat_map(|(credentials, activities, work, meetings, papers)| {
        let (credentials, activities): (Vec<_>, Vec<_>) = (credentials.into_iter().collect(), activities.into_iter().collect());
        let to = |ids: &[String]| option::of(select([ids, &["none".to_owned()]].concat()));
        let links: Vec<_> = papers.keys().map(|_| (to(&credentials), to(&activities))).collect();
        let rows = (
            credentials.iter().cloned().map(any_credential).collect::<Vec<_>>().prop_shuffle(),
            activities.iter().map(|id| any_activity(id.clone(), credentials.clone())).collect::<Vec<_>>().prop_shuffle(),
            work.into_iter().map(any_experience).collect::<Vec<_>>(),
            meetings
                .into_iter()
                .map(|id| (Just(id), any_day(), any_hours(), any_text(), option::of(any_text())))
                .collect::<Vec<_>>(),
        );
        let answers = (vec(any_confirmation(), 0..3), vec(any_disclosure(), 0..3));
        (any_holder(), rows, links, answers, Just((credentials, activities, papers))).prop_map(
            |(
                holder,
                (mut credentials, activities, experience, meetings),
                links,
                (mut confirmations, mut disclosures),
                (ids, course_ids, papers),
            )| {
                disclosures.iter_mut().enumerate().for_each(|(at, given)| given.id = format!("p{at}"));
                confirmations.dedup_by(|a, b| {
                    (&a.type_id, &a.field, &a.value, a.confirmed_on, &a.by)
                        == (&b.type_id, &b.field, &b.value, b.confirmed_on, &b.by)
                });
                let known = |id: Option<String>, ids: &[String]| id.filter(|id| ids.contains(id));
                let documents = papers.iter().zip(links).map(|((id, (title, bytes)), (credential, activity))| Document {
                    title: title.clone(),
                    credential: known(credential, &ids),
                    activity: known(activity, &course_ids),
                    ..document(id, bytes)
                });
                let documents: Vec<Document> = documents.collect();
                // Every other answer bears a paper, where there are papers.
                let papers_of = documents.iter().cycle().map(|paper| paper.id.clone());
                confirmations.iter_mut().skip(1).step_by(2).zip(papers_of).for_each(|(answer, id)| answer.document = Some(id));
                let rules = credentials.iter_mut().filter_map(|held| held.own_rule.as_mut()).step_by(2);
                rules.zip(documents.iter().cycle()).for_each(|(rule, paper)| rule.document = Some(paper.id.clone()));
                let supervision = meetings
                    .into_iter()
                    .map(|(id, date, hours, supervisor, format)| Supervision { id, date, hours, supervisor, format })
                    .collect();
                let files: BTreeMap<_, _> = papers.into_iter().map(|(id, (_, bytes))| (id, bytes)).collect();
                let record =
                    Record { holder, credentials, activities, experience, supervision, documents, confirmations, disclosures };
                (record, files)
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_record_survives((record, files) in any_record()) {
        let (place, mut vault) = new_wallet();
        vault.import(&record, &Members::new(), &files).unwrap();
        drop(vault);
        let mut vault = open(place.path());
        prop_assert_eq!(&vault.record().unwrap(), &record);
        for (id, bytes) in &files {
            prop_assert_eq!(&*vault.document_bytes(id).unwrap(), bytes);
        }
        // A second time, nothing is new.
        prop_assert_eq!(vault.import(&record, &Members::new(), &files).unwrap().added, Count::default());
    }
}
