//! Minnesota's Level II, California's one year or three, and hours dealt out against a count of cuts.

use super::super::deal::Dealt;
use super::*;
use crate::model::Supervision;
use crate::pack::Cited;

fn d(text: &str) -> NaiveDate {
    crate::date::parse(text).unwrap()
}

fn h(hours: i32) -> Hours {
    Hours::whole(hours)
}

fn asked(id: &str, hours: i32, way: Option<&str>) -> Practice {
    let cite = vec!["S1".to_owned()];
    let hours = Some(Cited { value: h(hours), cite: cite.clone() });
    Practice { id: id.into(), label: format!("Row {id}"), hours, way: way.map(Into::into), cite, ..Practice::default() }
}

fn work(id: &str, role: &str, from: &str, to: Option<&str>, hours: i32, supervised: bool) -> Experience {
    Experience {
        id: id.into(),
        employer: "Clinic".into(),
        role: role.into(),
        from: d(from),
        to: to.map(d),
        hours: h(hours),
        paid: true,
        supervised,
        state: None,
    }
}

fn worked(experience: Vec<Experience>) -> Record {
    Record { experience, ..Record::default() }
}

fn found<'a>(practised: &'a Practised, id: &str) -> &'a Requirement {
    practised.rows.iter().find(|row| row.id == id).unwrap()
}

/// Minnesota's Level II: 6,000 supervised hours of peer services, or 4,000 of services and 2,000 more of peer services,
/// or a practitioner.
fn level_two() -> (Vec<Practice>, Vec<ToConfirm>) {
    let peers = vec!["peer-support".to_owned()];
    let practice = vec![
        Practice { supervised: true, roles: peers.clone(), ..asked("peer", 6000, Some("peer")) },
        Practice { supervised: true, ..asked("services", 4000, Some("both")) },
        Practice { supervised: true, roles: peers, ..asked("more", 2000, Some("both")) },
    ];
    let practitioner = ToConfirm {
        id: "practitioner".into(),
        label: "Practitioner".into(),
        ask: "Are you one?".into(),
        open: true,
        first_period_only: false,
        way: Some("practitioner".into()),
        applies: crate::pack::Applies::default(),
        cite: vec!["S2".into()],
    };
    (practice, vec![practitioner])
}

#[test]
fn an_hour_serves_one_row_of_a_way_and_one_way_is_enough() {
    let (practice, _) = level_two();
    let clinic = |hours| work("clinic", "case management", "2018-01-01", Some("2020-12-31"), hours, true);
    let peer = |hours| work("peer", "Peer Support", "2021-01-01", Some("2025-12-31"), hours, true);
    let weighed = |record: &Record| weigh(&practice, &[], record, None, d("2026-11-22"));

    let both = weighed(&worked(vec![clinic(4000), peer(2000)]));
    assert_eq!(found(&both, WAYS).met, Some(true));
    assert_eq!((found(&both, "peer").met, found(&both, "peer").decides), (None, false), "the clinic may count as peer work");
    assert!(both.open.is_empty(), "nothing is to be asked where one way is met");

    // 5,000 of peer services serve as services too, but never twice.
    let short = weighed(&worked(vec![clinic(500), peer(5000)]));
    assert_eq!(found(&short, "services").counted, Some(h(4000)));
    assert_eq!((found(&short, "more").counted, found(&short, "more").missing), (Some(h(1500)), Some(h(500))));
    assert_eq!(found(&short, WAYS).met, Some(false));
    assert_eq!(found(&short, WAYS).missing, Some(h(500)), "the nearest way");
    let more = found(&short, "more");
    assert_eq!(more.activities, [("peer".to_owned(), h(1500))]);
    assert_eq!(found(&short, "services").activities, [("clinic".to_owned(), h(500)), ("peer".to_owned(), h(3500))]);
}

#[test]
fn unsupervised_work_counts_for_nothing_that_asks_for_supervision() {
    let (practice, to_confirm) = level_two();
    let record = worked(vec![work("x", "peer-support", "2015-01-01", Some("2025-12-31"), 9000, false)]);
    let weighed = weigh(&practice, &[], &record, None, d("2026-11-22"));
    assert_eq!((found(&weighed, WAYS).met, found(&weighed, WAYS).missing), (Some(false), Some(h(6000))));
    let weighed = weigh(&practice, &to_confirm, &record, None, d("2026-11-22"));
    assert_eq!(found(&weighed, WAYS).met, None, "a way that only the body can judge keeps it open");
    assert!(weighed.open.contains(&Open::Ask { question: "Are you one?".into() }));
    assert_eq!(found(&weighed, "practitioner").kind, Kind::ToConfirm);
}

#[test]
fn one_year_or_three() {
    // California: 1,550 hours within one year, or within three.
    let practice = [
        Practice { within_months: Some(12), roles: vec!["peer-support".into()], ..asked("one", 1550, Some("one")) },
        Practice { within_months: Some(36), roles: vec!["peer-support".into()], ..asked("three", 1550, Some("three")) },
    ];
    let as_of = d("2026-11-22");
    let old = work("old", "peer-support", "2024-01-08", Some("2025-06-30"), 1000, false);
    let new = work("new", "peer-support", "2025-12-01", None, 549, false);
    let weighed = weigh(&practice, &[], &worked(vec![old.clone(), new.clone()]), None, as_of);
    assert_eq!(found(&weighed, "one").missing, Some(h(1001)));
    assert_eq!((found(&weighed, "three").met, found(&weighed, "three").missing), (Some(false), Some(h(1))));
    assert_eq!(found(&weighed, WAYS).met, Some(false));
    let enough = Experience { hours: h(550), ..new };
    let weighed = weigh(&practice, &[], &worked(vec![old, enough]), None, as_of);
    assert_eq!((found(&weighed, "one").met, found(&weighed, WAYS).met), (Some(false), Some(true)));
    // A job that began before the three years may hold enough hours within them.
    let long = work("long", "peer-support", "2020-01-01", Some("2025-12-31"), 9000, false);
    let weighed = weigh(&practice, &[], &worked(vec![long]), None, as_of);
    assert_eq!(found(&weighed, WAYS).met, None);
    assert!(weighed.open.contains(&Open::PartOfExperience { label: "Row three".into() }));
}

#[test]
fn other_titles_are_asked_about_and_never_counted() {
    let row = Practice { roles: vec!["peer-support".into()], paid: true, ..asked("peer", 100, None) };
    let as_of = d("2026-11-22");
    let weighed = |role: &str, hours, paid| {
        let work = Experience { paid, ..work("x", role, "2025-01-01", Some("2025-12-31"), hours, true) };
        weigh(std::slice::from_ref(&row), &[], &worked(vec![work]), None, as_of)
    };
    assert_eq!(found(&weighed("Peer-Support", 100, true), "peer").met, Some(true));
    let other = weighed("driver", 100, true);
    assert_eq!((found(&other, "peer").met, found(&other, "peer").counted), (None, Some(h(0))));
    assert_eq!(other.open, [Open::OtherWork { label: "Row peer".into(), roles: vec!["peer-support".into()] }]);
    assert_eq!(found(&weighed("driver", 99, true), "peer").met, Some(false), "not even then would it be enough");
    assert_eq!(found(&weighed("peer support", 100, false), "peer").met, Some(false), "unpaid");
}

#[test]
fn a_window_bounds_and_a_row_s_own_time_replaces_it() {
    let window = Some(Cycle { starts_on: d("2025-01-01"), ends_on: d("2026-12-31") });
    let as_of = d("2026-11-22");
    let record = worked(vec![
        work("in", "x", "2025-02-01", Some("2025-12-31"), 50, true),
        work("across", "x", "2024-06-01", Some("2025-06-30"), 50, true),
        work("before", "x", "2023-01-01", Some("2024-12-31"), 500, true),
        work("after", "x", "2026-12-01", None, 500, true),
    ]);
    let weighed = |row: Practice| weigh(&[row], &[], &record, window, as_of).rows.remove(0);
    assert_eq!((weighed(asked("a", 50, None)).met, weighed(asked("a", 50, None)).counted), (Some(true), Some(h(50))));
    assert_eq!(weighed(asked("a", 100, None)).met, None);
    assert_eq!(weighed(asked("a", 101, None)).met, Some(false));
    assert_eq!(weighed(Practice { within_months: Some(60), ..asked("a", 600, None) }).met, Some(true));
    let unknown = Practice { hours: None, ..asked("a", 1, None) };
    let row = weigh(&[unknown], &[], &record, window, as_of);
    assert_eq!((row.rows[0].kind, row.rows[0].met), (Kind::ToConfirm, None));
    assert_eq!(row.open, [Open::Number { label: "Row a".into() }]);
}

#[test]
fn meetings_are_counted() {
    let meeting = |id: &str, date: &str| Supervision {
        id: id.into(),
        date: d(date),
        hours: h(1),
        supervisor: "Somebody".into(),
        format: None,
    };
    let record = Record {
        supervision: vec![meeting("a", "2025-01-05"), meeting("b", "2025-02-05"), meeting("c", "2027-01-01")],
        ..Record::default()
    };
    let meetings = |count| Practice {
        kind: PracticeKind::Supervision,
        hours: None,
        meetings: Some(Cited { value: count, cite: vec!["S1".into()] }),
        ..asked("m", 1, None)
    };
    let weighed = |count| weigh(&[meetings(count)], &[], &record, None, d("2026-11-22")).rows.remove(0);
    assert_eq!((weighed(2).met, weighed(2).trainings), (Some(true), Some((2, Some(2)))));
    assert_eq!((weighed(3).met, weighed(3).kind), (Some(false), Kind::Supervision));
}

#[test]
fn possible_hours_of_one_row_free_sure_hours_for_another() {
    // The only peer hours serve "peer"; whether the driver's hours are peer work decides whether both can be filled.
    let practice = [Practice { roles: vec!["peer".into()], ..asked("peer", 10, Some("w")) }, asked("any", 10, Some("w"))];
    let record = worked(vec![
        work("p", "peer", "2025-01-01", Some("2025-12-31"), 15, true),
        work("q", "driver", "2025-01-01", Some("2025-12-31"), 5, true),
    ]);
    let weighed = weigh(&practice, &[], &record, None, d("2026-11-22"));
    assert_eq!((found(&weighed, "peer").met, found(&weighed, "any").met), (Some(true), Some(true)));
    assert!(found(&weighed, "peer").decides, "a single way is no alternative");
    assert!(weighed.rows.iter().all(|row| row.id != WAYS));

    let record = worked(vec![work("q", "driver", "2025-01-01", Some("2025-12-31"), 20, true)]);
    let weighed = weigh(&practice, &[], &record, None, d("2026-11-22"));
    assert_eq!((found(&weighed, "peer").met, found(&weighed, "any").met), (None, Some(true)));
}

use proptest::prelude::*;

proptest! {
    /// The least that must be missing is, by the theorem of flows and cuts, the most by which the needs of a set of rows exceed
    /// all hours that can serve any of them.
    #[test]
    fn hours_are_dealt_so_that_the_least_is_missing(
        needs in prop::collection::vec(0_i32..40, 1..4),
        work in prop::collection::vec((1_i32..30, 1_u8..8), 0..6),
    ) {
        let pools: Vec<Vec<(String, Hours)>> = (0..needs.len())
            .map(|row| {
                let fits = work.iter().enumerate().filter(|(_, (_, rows))| rows & (1 << row) != 0);
                fits.map(|(at, (hours, _))| (format!("w{at}"), h(*hours))).collect()
            })
            .collect();
        let required: Vec<Hours> = needs.iter().map(|hours| h(*hours)).collect();
        let pools: Vec<&[(String, Hours)]> = pools.iter().map(Vec::as_slice).collect();
        let slots = slots(&required, &pools);
        let Dealt { placed: dealt, short: missing } = deal(&slots, None).unwrap();
        let least = (0_u8..1 << needs.len())
            .map(|rows| {
                let need: i32 = needs.iter().enumerate().filter(|(row, _)| rows & (1 << row) != 0).map(|(_, hours)| hours).sum();
                let there: i32 = work.iter().filter(|(_, fits)| fits & rows != 0).map(|(hours, _)| hours).sum();
                (need - there).max(0)
            })
            .max();
        prop_assert_eq!(missing.iter().sum::<i64>(), h(least.unwrap()).units());
        for (at, (hours, rows)) in work.iter().enumerate() {
            let used = dealt.iter().enumerate().flat_map(|(row, dealt)| dealt.iter().map(move |entry| (row, entry)));
            let mine: Vec<(usize, Hours)> =
                used.filter(|(_, (id, _))| *id == format!("w{at}")).map(|(row, (_, hours))| (row, *hours)).collect();
            prop_assert!(mine.iter().all(|(row, _)| rows & (1 << row) != 0));
            prop_assert!(mine.iter().map(|(_, hours)| *hours).sum::<Hours>() <= h(*hours));
        }
        // The bound that these hours reached is kept by the same hours.
        prop_assert_eq!(deal(&slots, Some(&missing)).unwrap().short, missing);
    }
}
