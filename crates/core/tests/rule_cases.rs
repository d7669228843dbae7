//! Every worked example in `tests/cases`, judged. One named test for each file; all faults of a file at once.
//!
//! The form of the files is told in `tests/cases/README.md`. Expected results are worked out by hand from the rule.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use peerfolio_core::judge::{Judgement, Rules, Standing, judge};
use peerfolio_core::model::{Activity, Credential, Experience, Format, Record, Renewal, Role, Supervision, Unit};
use peerfolio_core::{Hours, NaiveDate, date, pack};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

datatest_stable::harness! {
    { test = case_file, root = "../../tests/cases", pattern = r"^.*/.*\.toml$" },
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        pack::read(&name, &std::fs::read_to_string(path).unwrap())
            .unwrap_or_else(|faults| panic!("{}", faults.iter().map(|fault| format!("{fault}\n")).collect::<String>()))
    };
    Rules::new(files.iter().map(read).collect()).unwrap()
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    r#type: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(rename = "rule")]
    _rule: String,
    as_of: toml::value::Datetime,
    issued_on: toml::value::Datetime,
    expires_on: Option<toml::value::Datetime>,
    #[serde(default)]
    renewals: Vec<Renewed>,
    birth_date: Option<toml::value::Datetime>,
    #[serde(default)]
    also_holds: Vec<Held>,
    #[serde(default)]
    activities: Vec<Course>,
    #[serde(default)]
    experience: Vec<Work>,
    #[serde(default)]
    supervision: Vec<Meeting>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Renewed {
    renewed_on: toml::value::Datetime,
    expires_on: Option<toml::value::Datetime>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Held {
    r#type: String,
    issued_on: toml::value::Datetime,
    expires_on: Option<toml::value::Datetime>,
    #[serde(default)]
    renewals: Vec<Renewed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Course {
    id: String,
    on: toml::value::Datetime,
    hours: toml::Value,
    unit: Option<String>,
    #[serde(default)]
    topics: Vec<String>,
    format: Option<String>,
    role: Option<String>,
    title: Option<String>,
    by: Option<String>,
    #[serde(default)]
    approved: Vec<String>,
    counts_for: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Work {
    from: toml::value::Datetime,
    to: Option<toml::value::Datetime>,
    hours: toml::Value,
    #[serde(default)]
    supervised: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meeting {
    on: toml::value::Datetime,
    hours: toml::Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    standing: Option<String>,
    expires_on: Option<toml::Value>,
    renewal_opens_on: Option<toml::Value>,
    grace_ends_on: Option<toml::Value>,
    cycle: Option<toml::Value>,
    met: Option<toml::Value>,
    #[serde(default)]
    counted: BTreeMap<String, toml::Value>,
    #[serde(default)]
    missing: BTreeMap<String, toml::Value>,
    #[serde(default)]
    rows: BTreeMap<String, toml::Value>,
    #[serde(default)]
    not_counted: BTreeMap<String, String>,
    #[serde(default)]
    asks: Vec<String>,
}

fn day(date: &toml::value::Datetime) -> NaiveDate {
    date::parse(&date.to_string()).unwrap_or_else(|| panic!("{date} is not a day"))
}

fn days(date: Option<&toml::value::Datetime>) -> Option<NaiveDate> {
    date.map(day)
}

fn hours(value: &toml::Value) -> Hours {
    value
        .to_string()
        .trim_matches('"')
        .trim_end_matches(".0")
        .parse()
        .unwrap_or_else(|_| panic!("{value} is not a number of hours"))
}

fn renewals(all: &[Renewed]) -> Vec<Renewal> {
    all.iter().map(|one| Renewal { renewed_on: day(&one.renewed_on), expires_on: days(one.expires_on.as_ref()) }).collect()
}

fn credential(
    id: &str,
    type_id: &str,
    issued_on: NaiveDate,
    expires_on: Option<NaiveDate>,
    renewals: Vec<Renewal>,
) -> Credential {
    let (id, type_id) = (id.to_owned(), Some(type_id.to_owned()));
    Credential { id, type_id, title: None, issuer: None, number: None, issued_on, renewals, expires_on }
}

impl Case {
    fn record(&self, type_id: &str) -> Record {
        let judged =
            credential("judged", type_id, day(&self.issued_on), days(self.expires_on.as_ref()), renewals(&self.renewals));
        let others = self.also_holds.iter().enumerate().map(|(at, held)| {
            let (issued_on, expires_on) = (day(&held.issued_on), days(held.expires_on.as_ref()));
            credential(&format!("h{}", at + 1), &held.r#type, issued_on, expires_on, renewals(&held.renewals))
        });
        let mut record = Record { credentials: std::iter::once(judged).chain(others).collect(), ..Record::default() };
        record.holder.birth_date = days(self.birth_date.as_ref());
        record.activities = self.activities.iter().map(Course::activity).collect();
        let work = self.experience.iter().enumerate().map(|(at, work)| Experience {
            id: format!("x{}", at + 1),
            employer: "Sample Clinic".to_owned(),
            role: "peer-support".to_owned(),
            from: day(&work.from),
            to: days(work.to.as_ref()),
            hours: hours(&work.hours),
            paid: true,
            supervised: work.supervised,
            state: None,
        });
        record.experience = work.collect();
        let meetings = self.supervision.iter().enumerate().map(|(at, meeting)| Supervision {
            id: format!("s{}", at + 1),
            date: day(&meeting.on),
            hours: hours(&meeting.hours),
            supervisor: "Sample Supervisor".to_owned(),
            format: None,
        });
        record.supervision = meetings.collect();
        record
    }
}

impl Course {
    fn activity(&self) -> Activity {
        let named = |text: &Option<String>, usual: &str| text.clone().unwrap_or_else(|| usual.to_owned());
        Activity {
            id: self.id.clone(),
            title: self.title.clone().unwrap_or_else(|| format!("Course {}", self.id)),
            provider: named(&self.by, "Sample Training"),
            completed_on: day(&self.on),
            hours: hours(&self.hours),
            unit: Unit::from_name(&named(&self.unit, "contact-hour")).unwrap(),
            topics: self.topics.clone(),
            format: Format::from_name(&named(&self.format, "other")).unwrap(),
            role: Role::from_name(&named(&self.role, "attended")).unwrap(),
            approvals: self.approved.clone(),
            counts_for: self.counts_for.clone(),
        }
    }
}

fn case_file(path: &Path) -> datatest_stable::Result<()> {
    let file: CaseFile = toml::from_str(&std::fs::read_to_string(path)?)?;
    assert!(RULES.credential(&file.r#type).is_some(), "no pack knows {}", file.r#type);
    let mut faults = Vec::new();
    for case in &file.case {
        let judgement = judge(&RULES, &case.record(&file.r#type), day(&case.as_of)).swap_remove(0);
        faults.extend(case.expect.faults(&judgement).into_iter().map(|fault| format!("{}: {fault}", case.name)));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

impl Expect {
    fn faults(&self, judgement: &Judgement) -> Vec<String> {
        let mut faults = Vec::new();
        let mut hold = |what: &str, expected: Option<String>, found: String| {
            if let Some(expected) = expected.filter(|expected| *expected != found) {
                faults.push(format!("{what} is {found}, expected {expected}"));
            }
        };
        let text = |value: &toml::Value| value.to_string().trim_matches('"').to_owned();
        let shown = |day: Option<NaiveDate>| day.map_or("unknown".to_owned(), |day| day.to_string());
        let verdict = |met: Option<bool>| met.map_or("unknown".to_owned(), |met| met.to_string());
        let dates = &judgement.dates;
        hold("standing", self.standing.clone(), standing(judgement.standing).to_owned());
        hold("expires_on", self.expires_on.as_ref().map(text), shown(dates.expires.map(|(day, _)| day)));
        hold("renewal_opens_on", self.renewal_opens_on.as_ref().map(text), shown(dates.opens_on));
        hold("grace_ends_on", self.grace_ends_on.as_ref().map(text), shown(dates.grace_ends_on));
        let cycle = dates.cycle.map_or("unknown".to_owned(), |cycle| format!("[{}, {}]", cycle.starts_on, cycle.ends_on));
        hold("cycle", self.cycle.as_ref().map(text), cycle);
        hold("met", self.met.as_ref().map(text), verdict(judgement.requirements_met));
        let row = |id: &str| judgement.requirements.iter().find(|row| row.id == id);
        let amount = |hours: Option<Hours>| hours.map_or("unknown".to_owned(), |hours| hours.to_string());
        let asked = |value: &toml::Value| if value.is_str() { text(value) } else { hours(value).to_string() };
        for (id, expected) in &self.counted {
            let found = row(id).map_or("no such row".to_owned(), |row| amount(row.counted));
            hold(&format!("counted for {id}"), Some(asked(expected)), found);
        }
        for (id, expected) in &self.missing {
            let found = row(id).map_or("no such row".to_owned(), |row| amount(row.missing));
            hold(&format!("missing for {id}"), Some(asked(expected)), found);
        }
        for (id, expected) in &self.rows {
            let found = row(id).map_or("no such row".to_owned(), |row| verdict(row.met));
            hold(&format!("row {id}"), Some(text(expected)), found);
        }
        for (id, expected) in &self.not_counted {
            let found = judgement.not_counted.iter().find(|not| not.activity == *id);
            hold(
                &format!("not counted {id}"),
                Some(expected.clone()),
                found.map_or("counted", |not| not.reason.name()).to_owned(),
            );
        }
        let questions = format!("{:?}", judgement.open).to_lowercase();
        for word in &self.asks {
            if !questions.contains(&word.to_lowercase()) {
                hold("questions", Some(word.clone()), questions.clone());
            }
        }
        faults
    }
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Current => "current",
        Standing::RenewalOpen => "renewal-open",
        Standing::Grace => "grace",
        Standing::Lapsed => "lapsed",
        Standing::DoesNotExpire => "does-not-expire",
        Standing::Unknown => "unknown",
    }
}
