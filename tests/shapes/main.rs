//! Every shape of rule that was met, alone and against another, on small wallets: what the pack format promises, worked out by
//! hand from `rules/README.md`.
//!
//! The packs here are contrived and name nobody. Each test writes a rule and a wallet as text, the way a stranger would, and
//! reads the answer from the status document; it knows nothing of how the engine comes to it.

mod cycles;
mod doubts;
mod edges;
mod hours;
mod others;
mod properties;

use peerfolio_app::{document, status};
use peerfolio_core::judge::Rules;
use peerfolio_core::pack;
use serde_json::{Value, json};

/// The day on which a situation is judged where it names none.
const TODAY: &str = "2026-11-22";

/// What a block says where the situation says nothing: 20 hours in 24 months from the anniversary, and the rest unknown.
const FACTS: [(&str, &str); 8] = [
    ("period_months", "{ value = 24, cite = [\"S1\"] }"),
    ("expiry", "{ kind = \"anniversary\", cite = [\"S1\"] }"),
    ("ce_hours", "{ value = 20, cite = [\"S1\"] }"),
    ("opens", "\"unknown\""),
    ("file_by", "\"unknown\""),
    ("grace", "\"unknown\""),
    ("fee_usd", "\"unknown\""),
    ("late_fee_usd", "\"unknown\""),
];

const HEAD: &str = r#"
jurisdiction = "US-ZZ"
name = "Example State"
reviewed_on = 2026-11-01
stale_after = 2027-11-01

[[body]]
id = "zz-board"
name = "Example Certification Board"
also_known_as = ["ECB"]

[[body]]
id = "zz-college"
name = "Sample College"

[source.S1]
url = "https://example.org/handbook"
title = "Renewal handbook"
publisher = "Example Certification Board"
kind = "handbook"
says = "What a renewal takes."
"#;

/// A credential with its renewal blocks (`~~~` parts them); a block's own facts replace [`FACTS`].
fn credential(id: &str, blocks: &str) -> String {
    let mut text = format!(
        "[[credential]]\nid = \"{id}\"\ntitle = \"Sample {id}\"\nbody = \"zz-board\"\nscope = []\nstatus = \"current\"\nconfidence = \"high\"\n"
    );
    for block in blocks.split("~~~") {
        text += "[[credential.renewal]]\n";
        let own = block.lines().take_while(|line| !line.starts_with("[["));
        let says = |key: &str| own.clone().any(|line| line.trim_start().split([' ', '=']).next() == Some(key));
        for (key, value) in FACTS.iter().filter(|(key, _)| !says(key)) {
            text += &format!("{key} = {value}\n");
        }
        text += block;
        text += "\n";
    }
    text
}

/// A rule, a wallet and a day.
#[derive(Clone)]
struct Situation {
    pack: String,
    wallet: Value,
    day: String,
}

/// One rule, `us-zz-cps`, and a certificate `c` of it from 1 March 2025.
fn rule(blocks: &str) -> Situation {
    rules(&[("us-zz-cps", blocks)])
}

/// Several rules; the certificate `c` is of the first.
fn rules(credentials: &[(&str, &str)]) -> Situation {
    let mut pack = HEAD.to_owned();
    for (id, blocks) in credentials {
        pack += &credential(id, blocks);
    }
    let held = json!({ "id": "c", "type": credentials[0].0, "issued_on": "2025-03-01", "renewals": [], "expires_on": null });
    let wallet = json!({
        "format": "peerfolio.wallet/1", "holder": { "name": "Sample Person" }, "credentials": [held], "activities": [],
        "experience": [], "supervision": [], "confirmations": [],
    });
    Situation { pack, wallet, day: TODAY.to_owned() }
}

impl Situation {
    fn add(mut self, list: &str, item: Value) -> Self {
        self.wallet[list].as_array_mut().expect("a list").push(item);
        self
    }

    fn on(mut self, day: &str) -> Self {
        self.day = day.to_owned();
        self
    }

    fn issued(mut self, day: &str) -> Self {
        self.wallet["credentials"][0]["issued_on"] = day.into();
        self
    }

    fn expires(mut self, day: &str) -> Self {
        self.wallet["credentials"][0]["expires_on"] = day.into();
        self
    }

    fn renewed(mut self, day: &str, until: Option<&str>) -> Self {
        let renewals = self.wallet["credentials"][0]["renewals"].as_array_mut().expect("a list");
        renewals.push(json!({ "renewed_on": day, "expires_on": until }));
        self
    }

    fn born(mut self, day: &str) -> Self {
        self.wallet["holder"]["birth_date"] = day.into();
        self
    }

    fn holds(self, id: &str, type_id: &str, issued: &str, expires: Option<&str>) -> Self {
        self.add("credentials", json!({ "id": id, "type": type_id, "issued_on": issued, "expires_on": expires }))
    }

    fn course(self, id: &str, day: &str, hours: &str, topics: &[&str]) -> Self {
        self.course_with(id, day, hours, topics, json!({}))
    }

    /// `with` replaces what a course has by default.
    fn course_with(self, id: &str, day: &str, hours: &str, topics: &[&str], with: Value) -> Self {
        let mut course = json!({
            "id": id, "title": format!("Course {id}"), "provider": "Sample Training", "completed_on": day, "hours": hours,
            "unit": "contact-hour", "topics": topics, "format": "in-person", "role": "attended", "approvals": [],
        });
        for (key, value) in with.as_object().expect("an object") {
            course[key] = value.clone();
        }
        self.add("activities", course)
    }

    fn answer(self, field: &str, value: &str) -> Self {
        let answer = json!({
            "type": "us-zz-cps", "field": field, "value": value, "confirmed_on": "2026-01-05", "by": "The board, by e-mail",
        });
        self.add("confirmations", answer)
    }

    fn work(self, id: &str, from: &str, to: &str, hours: &str) -> Self {
        let work = json!({
            "id": id, "employer": "Sample Clinic", "role": "peer-support", "from": from, "to": to, "hours": hours,
            "paid": true, "supervised": true, "state": "US-ZZ",
        });
        self.add("experience", work)
    }

    fn meeting(self, id: &str, day: &str, hours: &str) -> Self {
        let meeting = json!({ "id": id, "date": day, "hours": hours, "supervisor": "Sample Supervisor", "format": "individual" });
        self.add("supervision", meeting)
    }

    /// The whole status document.
    #[track_caller]
    fn status(&self) -> Value {
        let pack = match pack::read("us-zz.toml", &self.pack) {
            Ok(pack) => pack,
            Err(faults) => panic!("the pack is refused: {faults:?}\n{}", self.pack),
        };
        let rules = Rules::new(vec![pack]).expect("ids are unique");
        let record = document::read(&self.wallet.to_string()).expect("the wallet is read");
        let day = self.day.parse().expect("a day");
        serde_json::to_value(status::status(&rules, &record, day)).expect("a status is a document")
    }

    #[track_caller]
    fn judge(&self) -> Shown {
        self.judge_as("c")
    }

    #[track_caller]
    fn judge_as(&self, id: &str) -> Shown {
        let status = self.status();
        let all = status["credentials"].as_array().expect("a list");
        Shown(all.iter().find(|shown| shown["id"] == id).expect("it is judged").clone())
    }

    /// The faults for which the pack is refused.
    fn faults(&self) -> String {
        pack::read("us-zz.toml", &self.pack).err().map(|faults| format!("{faults:?}")).unwrap_or_default()
    }
}

/// What the status document says of one certificate. Every method but the getters asserts.
struct Shown(Value);

impl Shown {
    #[track_caller]
    fn is(&self, key: &str, expected: Value) -> &Self {
        assert_eq!(self.0[key], expected, "{key} of {:#}", self.0);
        self
    }

    #[track_caller]
    fn met(&self, expected: impl Into<Option<bool>>) -> &Self {
        self.is("requirements_met", json!(expected.into()))
    }

    #[track_caller]
    fn to_earn(&self, hours: &str) -> &Self {
        self.is("hours_to_earn", json!(hours))
    }

    #[track_caller]
    fn standing(&self, standing: &str) -> &Self {
        self.is("standing", json!(standing))
    }

    #[track_caller]
    fn expires(&self, day: &str) -> &Self {
        self.is("expires_on", json!(day))
    }

    #[track_caller]
    fn cycle(&self, from: &str, to: &str) -> &Self {
        let cycle = self.0["cycle"].clone();
        assert_eq!((cycle["starts_on"].as_str(), cycle["ends_on"].as_str()), (Some(from), Some(to)), "the cycle");
        self
    }

    fn find(&self, id: &str) -> Option<&Value> {
        self.0["requirements"].as_array().and_then(|rows| rows.iter().find(|row| row["id"] == id))
    }

    #[track_caller]
    fn row(&self, id: &str, key: &str, expected: Value) -> &Self {
        let row = self.find(id).unwrap_or_else(|| panic!("there is no row {id} in {:#}", self.0["requirements"]));
        assert_eq!(row[key], expected, "{key} of {row:#}");
        self
    }

    /// A row's counted hours and whether it is met.
    #[track_caller]
    fn counted(&self, id: &str, hours: &str, met: impl Into<Option<bool>>) -> &Self {
        self.row(id, "counted_hours", json!(hours)).row(id, "met", json!(met.into()))
    }

    #[track_caller]
    fn missing(&self, id: &str, hours: &str) -> &Self {
        self.row(id, "missing_hours", json!(hours))
    }

    /// Hours of a course that did not count, with the reason.
    #[track_caller]
    fn left_out(&self, id: &str, hours: &str, reason: &str) -> &Self {
        let all = self.0["not_counted"].as_array().expect("a list");
        let found = all.iter().any(|not| not["id"] == id && not["hours"] == hours && not["reason"] == reason);
        assert!(found, "{id} should be left out with {hours} hours as {reason}: {all:#?}");
        self
    }

    #[track_caller]
    fn asks(&self, words: &str) -> &Self {
        let all = self.0["to_confirm"].as_array().expect("a list");
        let found = all.iter().any(|question| question.as_str().is_some_and(|text| text.to_lowercase().contains(words)));
        assert!(found, "nothing asks \"{words}\": {all:#?}");
        self
    }
}

/// A minimum on topics.
fn minimum(id: &str, topics: &[&str], hours: &str, more: &str) -> String {
    format!(
        "[[credential.renewal.minimum]]\nid = \"{id}\"\nlabel = \"{id}\"\ntopics = {topics:?}\nhours = {{ value = {hours}, cite = [\"S1\"] }}\n{more}\n"
    )
}

/// A maximum on whatever `which` says.
fn maximum(id: &str, which: &str, hours: &str, more: &str) -> String {
    format!(
        "[[credential.renewal.maximum]]\nid = \"{id}\"\nlabel = \"{id}\"\n{which}\nhours = {{ value = {hours}, cite = [\"S1\"] }}\n{more}\n"
    )
}

/// A condition that the holder answers.
fn condition(id: &str) -> String {
    format!("[[credential.condition]]\nid = \"{id}\"\nask = \"Does {id} hold for you?\"\ncite = [\"S1\"]\n")
}
