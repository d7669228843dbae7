//! The rule cases beside each pack, one named test a file: a small wallet, a day, and what the rule asks of it then.
//!
//! Each case goes the way a person's own document goes: into the portable form, read, judged, shown. Every expectation
//! that fails in a file is named at once. The form is told in tests/cases/README.md.

use peerfolio_app::view::{CredentialStatus, RequirementView};
use peerfolio_app::{document, rules, status};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use toml::value::Datetime;

datatest_stable::harness! {
    { test = holds, root = "cases", pattern = r"\.toml$" },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    r#type: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    rule: String,
    as_of: Datetime,
    issued_on: Datetime,
    expires_on: Option<Datetime>,
    #[serde(default)]
    renewals: Vec<Renewal>,
    birth_date: Option<Datetime>,
    #[serde(default)]
    also_holds: Vec<Other>,
    #[serde(default)]
    activities: Vec<Activity>,
    #[serde(default)]
    experience: Vec<Experience>,
    #[serde(default)]
    supervision: Vec<Supervision>,
    #[serde(default)]
    confirmations: Vec<Confirmation>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    field: String,
    value: toml::Value,
    on: Datetime,
    r#type: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Renewal {
    renewed_on: Datetime,
    expires_on: Option<Datetime>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Other {
    r#type: String,
    issued_on: Datetime,
    expires_on: Option<Datetime>,
    #[serde(default)]
    renewals: Vec<Renewal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Activity {
    id: String,
    on: Datetime,
    hours: toml::Value,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    approved: Vec<String>,
    format: Option<String>,
    by: Option<String>,
    unit: Option<String>,
    role: Option<String>,
    title: Option<String>,
    counts_for: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Experience {
    from: Datetime,
    to: Option<Datetime>,
    hours: toml::Value,
    #[serde(default)]
    supervised: bool,
    #[serde(default)]
    paid: bool,
    role: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Supervision {
    on: Datetime,
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
    to_earn: Option<toml::Value>,
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

/// The judged certificate's id in the document of a case.
const SUBJECT: &str = "c";

fn holds(path: &Path, text: String) -> datatest_stable::Result<()> {
    let file: File = toml::from_str(&text)?;
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let mut faults = Vec::new();
    if file.r#type != stem {
        faults.push(format!("the file is named \"{stem}\" and judges \"{}\"", file.r#type));
    }
    if rules::shipped()?.credential(&file.r#type).is_none() {
        faults.push(format!("no pack knows the credential \"{}\"", file.r#type));
    }
    for case in &file.case {
        if case.rule.trim().is_empty() {
            faults.push(format!("\"{}\": does not say which rule it tests", case.name));
        }
        match judge(&file.r#type, case) {
            Ok(shown) => {
                faults.extend(differences(&case.expect, &shown).into_iter().map(|wrong| format!("\"{}\": {wrong}", case.name)));
            }
            Err(wrong) => faults.push(format!("\"{}\": {wrong}", case.name)),
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(format!("\n  {}", faults.join("\n  ")).into()) }
}

/// The case as a portable document, judged as any other.
fn judge(type_id: &str, case: &Case) -> Result<CredentialStatus, String> {
    let day = |day: &Datetime| day.to_string();
    let maybe = |day: &Option<Datetime>| day.as_ref().map(Datetime::to_string);
    let renewals = |rows: &[Renewal]| -> Vec<Value> {
        rows.iter().map(|row| json!({ "renewed_on": day(&row.renewed_on), "expires_on": maybe(&row.expires_on) })).collect()
    };
    let certificate = |id: &str, type_id: &str, issued_on: &Datetime, expires_on: &Option<Datetime>, rows: &[Renewal]| {
        json!({
            "id": id, "type": type_id, "title": null, "issuer": null, "number": null,
            "issued_on": day(issued_on), "renewals": renewals(rows), "expires_on": maybe(expires_on),
        })
    };
    let mut credentials = vec![certificate(SUBJECT, type_id, &case.issued_on, &case.expires_on, &case.renewals)];
    credentials.extend(
        case.also_holds
            .iter()
            .zip(1..)
            .map(|(other, n)| certificate(&format!("h{n}"), &other.r#type, &other.issued_on, &other.expires_on, &other.renewals)),
    );
    let activities: Vec<Value> = case
        .activities
        .iter()
        .map(|course| {
            json!({
                "id": course.id,
                "title": course.title.clone().unwrap_or_else(|| format!("Course {}", course.id)),
                "provider": course.by.as_deref().unwrap_or("Sample Training"),
                "completed_on": day(&course.on),
                "hours": amount(&course.hours),
                "unit": course.unit.as_deref().unwrap_or("contact-hour"),
                "topics": course.topics,
                "format": course.format.as_deref().unwrap_or("other"),
                "role": course.role.as_deref().unwrap_or("attended"),
                "approvals": course.approved,
                "counts_for": course.counts_for,
            })
        })
        .collect();
    let experience: Vec<Value> = case
        .experience
        .iter()
        .zip(1..)
        .map(|(work, n)| {
            json!({
                "id": format!("x{n}"), "employer": "Sample Clinic", "role": work.role.as_deref().unwrap_or("peer-support"),
                "from": day(&work.from), "to": maybe(&work.to), "hours": amount(&work.hours),
                "paid": work.paid, "supervised": work.supervised, "state": null,
            })
        })
        .collect();
    let supervision: Vec<Value> = case
        .supervision
        .iter()
        .zip(1..)
        .map(|(meeting, n)| {
            json!({
                "id": format!("s{n}"), "date": day(&meeting.on), "hours": amount(&meeting.hours),
                "supervisor": "Sample Supervisor", "format": "individual",
            })
        })
        .collect();
    let confirmations: Vec<Value> = case
        .confirmations
        .iter()
        .map(|answer| {
            json!({
                "type": answer.r#type.as_deref().unwrap_or(type_id), "field": answer.field, "value": plain(&answer.value),
                "confirmed_on": day(&answer.on), "by": "Sample Board, by e-mail",
            })
        })
        .collect();
    let document = json!({
        "format": "peerfolio.wallet/1",
        "holder": { "name": "Sample Person", "birth_date": maybe(&case.birth_date), "state": null, "email": null, "phone": null },
        "credentials": credentials, "activities": activities, "experience": experience, "supervision": supervision,
        "confirmations": confirmations,
    });
    let record = document::read(&document.to_string()).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        format!("its wallet is refused: {}", faults.join("; "))
    })?;
    let as_of = day(&case.as_of).parse().map_err(|_| format!("as_of is no day: {}", case.as_of))?;
    let rules = rules::shipped().map_err(|fault| fault.to_string())?;
    let shown = status::status(rules, &record, as_of);
    shown.credentials.into_iter().find(|shown| shown.id == SUBJECT).ok_or_else(|| "it was not judged at all".to_owned())
}

/// A number of the case as the decimal that a document holds.
fn amount(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Numbers as decimals without trailing zeros (`3` for `3.0`), as hours are shown.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::Float(number) => number.to_string(),
        other => amount(other),
    }
}

/// Every expectation that does not hold, in words.
fn differences(expect: &Expect, shown: &CredentialStatus) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut same = |what: &str, expected: String, found: String| {
        if expected != found {
            wrong.push(format!("{what} should be {expected}, is {found}"));
        }
    };
    let known = |text: &Option<String>| text.clone().unwrap_or_else(|| "unknown".to_owned());
    if let Some(standing) = &expect.standing {
        let found = serde_json::to_value(shown.standing).ok().and_then(|value| value.as_str().map(str::to_owned));
        same("standing", standing.clone(), found.unwrap_or_default());
    }
    let days = [
        ("expires_on", &expect.expires_on, &shown.expires_on),
        ("renewal_opens_on", &expect.renewal_opens_on, &shown.renewal_opens_on),
        ("grace_ends_on", &expect.grace_ends_on, &shown.grace_ends_on),
    ];
    for (what, expected, found) in days {
        if let Some(expected) = expected {
            same(what, plain(expected), known(found));
        }
    }
    if let Some(cycle) = &expect.cycle {
        let expected = match cycle {
            toml::Value::Array(days) => days.iter().map(plain).collect::<Vec<_>>().join(" to "),
            other => plain(other),
        };
        let found = shown.cycle.as_ref().map(|cycle| format!("{} to {}", cycle.starts_on, cycle.ends_on));
        same("cycle", expected, known(&found));
    }
    if let Some(met) = &expect.met {
        same("met", plain(met), known(&shown.requirements_met.map(|met| met.to_string())));
    }
    if let Some(to_earn) = &expect.to_earn {
        same("to_earn", plain(to_earn), known(&shown.hours_to_earn));
    }
    let row = |id: &str| shown.requirements.iter().find(|row| row.id == id);
    let of_row = |id: &str, part: fn(&RequirementView) -> Option<String>| match row(id) {
        Some(row) => known(&part(row)),
        None => {
            format!("absent (there are {})", shown.requirements.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(", "))
        }
    };
    for (id, expected) in &expect.counted {
        same(&format!("counted {id}"), plain(expected), of_row(id, |row| row.counted_hours.clone()));
    }
    for (id, expected) in &expect.missing {
        same(&format!("missing {id}"), plain(expected), of_row(id, |row| row.missing_hours.clone()));
    }
    for (id, expected) in &expect.rows {
        same(&format!("row {id}"), plain(expected), of_row(id, |row| row.met.map(|met| met.to_string())));
    }
    for (id, reason) in &expect.not_counted {
        let reasons: Vec<&str> = shown.not_counted.iter().filter(|not| not.id == *id).map(|not| not.reason.as_str()).collect();
        if !reasons.contains(&reason.as_str()) {
            let found = if reasons.is_empty() { "counted in full".to_owned() } else { reasons.join(" and ") };
            wrong.push(format!("course {id} should be left out as {reason}, is {found}"));
        }
    }
    for words in &expect.asks {
        let found = shown.to_confirm.iter().any(|question| question.to_lowercase().contains(&words.to_lowercase()));
        if !found {
            wrong.push(format!("no question to confirm says \"{words}\"; the questions are {:?}", shown.to_confirm));
        }
    }
    wrong
}
