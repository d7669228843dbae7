//! Nothing is changed on the way: any document through a wallet, any wallet through a package.

use crate::make_wallet;
use peerfolio_app::view::{ExportReq, IdReq, ImportReq};
use peerfolio_app::{App, document};
use peerfolio_tests::machine::Machine;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Any text with something in it, also with letters that are not seen.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[ A-Za-zé’–-]{0,12}[a-z]", 1 => any::<String>()]
        .prop_filter("it says something", |text| !text.trim().is_empty())
}

fn optional(value: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = Value> {
    proptest::option::of(value).prop_map(|value| json!(value))
}

fn day() -> impl Strategy<Value = String> {
    (1900..2200, 1..13, 1..29).prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"))
}

/// As this program writes them: without zeros at the end.
fn hours() -> impl Strategy<Value = String> {
    (0..100_000_u32, 0..10_000_u32).prop_map(|(whole, part)| match format!("{part:04}").trim_end_matches('0') {
        "" => whole.to_string(),
        part => format!("{whole}.{part}"),
    })
}

/// What another program may have written.
fn anything() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(|number| json!(number)),
        any::<u64>().prop_map(|number| json!(number)),
        any::<f64>().prop_filter("JSON has no others", |number| number.is_finite()).prop_map(|number| json!(number))
    ];
    let leaf =
        prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::Bool), number, any::<String>().prop_map(Value::String)];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            btree_map("[a-z]{0,4}", inner, 0..4).prop_map(|map| json!(map))
        ]
    })
}

/// A row with members that this program does not know.
fn grown(row: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    (row, btree_map("x_[a-z]{1,3}", anything(), 0..3)).prop_map(|(mut row, more)| {
        if let Some(row) = row.as_object_mut() {
            row.extend(more);
        }
        row
    })
}

fn rule() -> impl Strategy<Value = Value> {
    let row = |name: &'static str, value: &'static str| {
        grown(optional(hours()).prop_map(move |hours| json!({ name: value, "hours": hours })))
    };
    (day(), text(), any::<bool>(), row("topic", "ethics"), row("format", "self-paced")).prop_map(|(noted_on, said_by, recurs, minimum, maximum)| {
        json!({ "set_by": "employer", "recurs": recurs, "period_months": 24, "starts": "07-01", "ce_hours": null, "minimums": [minimum],
            "maximums": [maximum], "fee_usd": "12.5", "noted_on": noted_on, "said_by": said_by, "document": null })
    })
}

fn credential() -> impl Strategy<Value = Value> {
    let renewals = vec(grown(optional(day()).prop_map(|_| json!({ "expires_on": null }))), 0..3);
    let own = (text(), text(), proptest::option::of(grown(rule())));
    (optional(text()), day(), renewals, proptest::option::of(own)).prop_map(|(number, issued_on, renewals, own)| {
        let renewals: Vec<Value> = renewals
            .into_iter()
            .map(|mut renewal| {
                renewal["renewed_on"] = json!(issued_on);
                renewal
            })
            .collect();
        let mut row = json!({ "type": "us-mn-cps-1", "title": null, "issuer": null, "number": number, "issued_on": issued_on,
            "renewals": renewals, "expires_on": null });
        if let Some((title, issuer, rule)) = own {
            (row["type"], row["title"], row["issuer"]) = (Value::Null, json!(title), json!(issuer));
            if let Some(rule) = rule {
                row["rule"] = rule;
            }
        }
        row
    })
}

fn activity() -> impl Strategy<Value = Value> {
    let names = (
        select(vec!["contact-hour", "ceu", "academic-credit"]),
        select(vec!["in-person", "live-online", "self-paced", "other"]),
        select(vec!["attended", "presented"]),
    );
    (text(), prop_oneof![text(), Just(String::new())], day(), hours(), names, vec(text(), 0..3), vec(text(), 0..2)).prop_map(
        |(title, provider, completed_on, hours, (unit, format, role), topics, approvals)| {
            json!({ "title": title, "provider": provider, "completed_on": completed_on, "hours": hours, "unit": unit, "format": format,
                "role": role, "topics": topics, "approvals": approvals, "counts_for": null })
        },
    )
}

fn experience() -> impl Strategy<Value = Value> {
    (text(), text(), day(), hours(), any::<bool>(), any::<bool>(), optional(text())).prop_map(
        |(employer, role, from, hours, paid, supervised, state)| {
            json!({ "employer": employer, "role": role, "from": from, "to": null, "hours": hours, "paid": paid, "supervised": supervised, "state": state })
        },
    )
}

fn supervision() -> impl Strategy<Value = Value> {
    (day(), hours(), text(), optional(text())).prop_map(
        |(date, hours, supervisor, format)| json!({ "date": date, "hours": hours, "supervisor": supervisor, "format": format }),
    )
}

fn confirmation() -> impl Strategy<Value = Value> {
    // Few of each, so that some tell the same.
    (select(vec!["1", "2"]), select(vec!["the Board", "the Board #2"]), optional(text())).prop_map(|(value, by, said)| {
        json!({ "type": "us-mn-cps-1", "field": "renewal.ce_hours", "value": value, "confirmed_on": "2026-01-05", "by": by,
            "pack_said": said, "document": null })
    })
}

fn rows(row: impl Strategy<Value = Value>, most: usize) -> impl Strategy<Value = Vec<Value>> {
    vec(grown(row), 0..most)
}

/// A document as this program writes it, with anything that it does not know, and the bytes of its papers.
fn any_document() -> impl Strategy<Value = (Value, Vec<Vec<u8>>)> {
    let holder = grown((text(), optional(day()), optional(text()), optional(text()), optional(text())).prop_map(
        |(name, birth_date, state, email, phone)| json!({ "name": name, "birth_date": birth_date, "state": state, "email": email, "phone": phone }),
    ));
    let papers = vec((grown(Just(json!({}))), text(), text(), "[a-zA-Z]{1,6}", vec(any::<u8>(), 0..300)), 0..4);
    let lists =
        (rows(credential(), 4), rows(activity(), 5), rows(experience(), 3), rows(supervision(), 3), rows(confirmation(), 5));
    (holder, lists, papers, any::<u64>(), btree_map("x_[a-z]{1,3}", anything(), 0..3)).prop_map(
        |(holder, (mut credentials, mut activities, mut experience, mut supervision, mut confirmations), papers, links, beside)| {
            for (name, list) in [("c", &mut credentials), ("a", &mut activities), ("x", &mut experience), ("s", &mut supervision)] {
                // Not in the order of their ids.
                list.iter_mut().enumerate().for_each(|(nth, row)| row["id"] = json!(format!("{name} {}", 97 * (nth + 1) % 7)));
            }
            let id = |list: &[Value], bits: u64| list.get(usize::try_from(bits % 4).unwrap_or_default()).map(|row| row["id"].clone());
            let mut documents = Vec::new();
            let mut bytes = Vec::new();
            for (nth, (more, kind, title, name, content)) in papers.into_iter().enumerate() {
                let sum = ring::digest::digest(&ring::digest::SHA256, &content);
                let sum: String = sum.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
                let mut row = json!({ "id": format!("d{nth}"), "kind": kind, "title": title, "file": format!("files/{nth}/{name}.pdf"),
                    "sha256": sum, "credential": id(&credentials, links >> nth), "activity": id(&activities, links >> (nth + 8)) });
                row.as_object_mut().into_iter().zip(more.as_object()).for_each(|(row, more)| row.extend(more.clone()));
                documents.push(row);
                bytes.push(content);
            }
            for (nth, course) in activities.iter_mut().enumerate().filter(|(nth, _)| links >> (nth + 16) & 1 == 1) {
                course["counts_for"] = id(&credentials, links >> (nth + 24)).into_iter().collect();
            }
            for (nth, answer) in confirmations.iter_mut().enumerate() {
                answer["document"] = id(&documents, links >> (nth + 32)).unwrap_or_default();
            }
            for (nth, held) in credentials.iter_mut().enumerate().filter(|(_, held)| held.get("rule").is_some()) {
                held["rule"]["document"] = id(&documents, links >> (nth + 40)).unwrap_or_default();
            }
            let mut value: Map<String, Value> = beside.into_iter().collect();
            value.insert("format".into(), json!("peerfolio.wallet/1"));
            value.insert("holder".into(), holder);
            for (name, list) in [("credentials", credentials), ("activities", activities), ("experience", experience),
                ("supervision", supervision), ("documents", documents), ("confirmations", confirmations)] {
                value.insert(name.into(), Value::Array(list));
            }
            (Value::Object(value), bytes)
        },
    )
}

fn lay(machine: &Machine, value: &Value, bytes: &[Vec<u8>]) -> String {
    for (row, bytes) in value["documents"].as_array().into_iter().flatten().zip(bytes) {
        let path = machine.path(row["file"].as_str().expect("a test that meets an error has failed"));
        std::fs::create_dir_all(path.parent().expect("a test that meets an error has failed"))
            .expect("a test that meets an error has failed");
        std::fs::write(path, bytes).expect("a test that meets an error has failed");
    }
    let path = machine.text_path("given.json");
    std::fs::write(&path, value.to_string()).unwrap();
    path
}

/// A wallet of that holder with what the file holds.
fn wallet_with(machine: &Machine, file: String) -> App {
    let app = machine.program();
    make_wallet(&app);
    let choices = vec![peerfolio_app::view::ImportChoice { row: "holder".into(), keep: peerfolio_app::view::ImportKeep::Theirs }];
    app.wallet_import(ImportReq { choices, ..ImportReq::plain(file) }).unwrap();
    app
}

fn exported(app: &App, path: String) -> Value {
    app.wallet_export(ExportReq::everything(path.clone())).unwrap();
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_document_passes_through_wallets_and_packages_unchanged((value, bytes) in any_document()) {
        let here = Machine::new();
        let app = wallet_with(&here, lay(&here, &value, &bytes));
        std::fs::create_dir(here.path("out")).unwrap();
        let out = exported(&app, here.text_path("out/wallet.json"));
        prop_assert_eq!(&out, &value);
        for (row, bytes) in value["documents"].as_array().into_iter().flatten().zip(&bytes) {
            prop_assert_eq!(&std::fs::read(here.path("out").join(row["file"].as_str().unwrap())).unwrap(), bytes);
        }
        // Through a package into another wallet, and out of it again.
        let package = here.text_path("out.zip");
        app.wallet_export(ExportReq::everything(package.clone())).unwrap();
        let there = Machine::new();
        let other = wallet_with(&there, package.clone());
        prop_assert_eq!(other.record().unwrap(), app.record().unwrap());
        prop_assert_eq!(&exported(&other, there.text_path("wallet.json")), &value);
        for row in app.record().unwrap().documents {
            let id = || IdReq { id: row.id.clone() };
            prop_assert_eq!(app.document_bytes(id()).unwrap().base64, other.document_bytes(id()).unwrap().base64);
        }
        let second = there.text_path("out.zip");
        other.wallet_export(ExportReq::everything(second.clone())).unwrap();
        prop_assert_eq!(std::fs::read(package).unwrap(), std::fs::read(&second).unwrap());
        // Once more changes nothing.
        let again = app.wallet_import(ImportReq::plain(second)).unwrap();
        prop_assert_eq!((again.added, again.replaced), (0, 0));
        prop_assert_eq!(&exported(&app, here.text_path("out/wallet.json")), &value);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_document_is_written_as_it_was_read((value, _) in any_document()) {
        let (record, members) = document::read_all(&value.to_string()).unwrap();
        let written = document::write_all(&record, &members);
        prop_assert_eq!(&serde_json::from_str::<Value>(&written).unwrap(), &value);
        prop_assert_eq!(document::read_all(&written).unwrap(), (record, members));
    }

    /// What may be missing, and is, comes out as what it means, and that stays.
    #[test]
    fn what_is_missing_comes_out_as_it_is_meant((value, _) in any_document(), cut in any::<u64>()) {
        let mut less = value;
        let optional = ["birth_date", "state", "email", "phone", "number", "renewals", "expires_on", "topics", "approvals", "counts_for",
            "to", "paid", "supervised", "pack_said", "ce_hours", "fee_usd"];
        thin(&mut less, &optional, &mut cut.clone());
        let (record, members) = document::read_all(&less.to_string()).unwrap();
        let written = document::write_all(&record, &members);
        prop_assert_eq!(document::read_all(&written).unwrap(), (record, members.clone()));
        let once: Value = serde_json::from_str(&written).unwrap();
        let (record, again) = document::read_all(&written).unwrap();
        prop_assert_eq!(again, members);
        prop_assert_eq!(serde_json::from_str::<Value>(&document::write_all(&record, &document::read_all(&written).unwrap().1)).unwrap(), once);
    }
}

/// Takes members of these names out, here and there.
fn thin(value: &mut Value, names: &[&str], bits: &mut u64) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| {
                *bits = bits.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                *bits & 3 != 0 || !names.contains(&key.as_str())
            });
            map.values_mut().for_each(|value| thin(value, names, bits));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| thin(value, names, bits)),
        _ => {}
    }
}
