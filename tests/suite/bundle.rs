//! Rule updates: imported from a signed file, told in words, judged by, kept over a restart, and refused when they are not sound.

use crate::{course, hold, log, make_wallet, minnesota};
use peerfolio_app::bundle::form::{Contents, PackFile, SigningKey, seal};
use peerfolio_app::view::{BundleView, CredentialStatus, Nothing, PathReq, RulesReq};
use peerfolio_app::{App, ErrorCode};
use peerfolio_tests::machine::Machine;

/// A day long after the packs that the program came with were reviewed.
const DAY: &str = "2030-01-10";

/// Somebody who makes rule updates, and a machine whose program trusts him.
struct Town {
    machine: Machine,
    key: SigningKey,
}

impl Town {
    fn new() -> Self {
        let pem = SigningKey::make().expect("a key can be made");
        Self { machine: Machine::on(DAY), key: SigningKey::read(&pem).expect("it is a key") }
    }

    /// The program, started anew.
    fn program(&self) -> App {
        self.machine.program().trusting(vec![self.key.signer("Sample Signer")])
    }

    fn update(&self, name: &str, made_on: &str, serial: u32, pack: &str) -> PathReq {
        let packs = vec![PackFile { file: "us-mn.toml".to_owned(), text: pack.to_owned() }];
        let contents = Contents { made_on: made_on.to_owned(), serial, packs };
        let text = seal(&contents, &self.key).expect("the pack is sound");
        self.write(name, text.as_bytes())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathReq {
        std::fs::write(self.machine.path(name), bytes).expect("the test may write");
        PathReq { path: self.machine.text_path(name) }
    }

    fn kept(&self) -> std::path::PathBuf {
        self.machine.path("imported.peerfolio-rules")
    }
}

/// Minnesota with one certificate; `terms` follows the shared facts of its renewal.
fn pack(title: &str, blocks: &[&str]) -> String {
    let head = format!(
        r#"jurisdiction = "US-MN"
name = "Minnesota"
reviewed_on = 2030-01-02
stale_after = 2031-01-02
[[body]]
id = "mn-dhs"
name = "Sample Department"
phone = "555-0100"
[source.S1]
url = "https://example.org/handbook"
title = "Sample handbook"
publisher = "Sample Department"
kind = "handbook"
says = "What is asked."
[[credential]]
id = "us-mn-cps-1"
title = "{title}"
acronym = "CPS I"
body = "mn-dhs"
scope = ["mental-health"]
status = "current"
confidence = "high"
"#
    );
    let facts = r#"
period_months = { value = 24, cite = ["S1"] }
expiry = { kind = "anniversary", cite = ["S1"] }
opens = "unknown"
file_by = "unknown"
grace = { days = 30, cite = ["S1"] }
fee_usd = "unknown"
late_fee_usd = "unknown"
"#;
    blocks.iter().fold(head, |text, block| format!("{text}\n[[credential.renewal]]{facts}{block}\n"))
}

fn hours(hours: u32) -> String {
    format!("ce_hours = {{ value = {hours}, cite = [\"S1\"] }}")
}

/// The program with a wallet: a certificate from 10 May 2028 to 10 May 2030, 30 hours earned; judged by 30 hours.
fn settled(town: &Town) -> App {
    let app = town.program();
    app.bundle_apply(town.update("first.peerfolio-rules", "2030-01-03", 0, &pack("Peer Specialist", &[&hours(30)])))
        .expect("a first update is taken");
    make_wallet(&app);
    hold(
        &app,
        peerfolio_app::view::CredentialInput { issued_on: "10 May 2028".into(), expires_on: "2030-05-10".into(), ..minnesota() },
    );
    log(&app, course("Thirty hours", "2029-03-01", "30"));
    app
}

fn only(app: &App) -> CredentialStatus {
    let home = app.home(Nothing {}).expect("the wallet is open");
    home.credentials.into_iter().next().expect("there is a certificate")
}

fn refused(answer: Result<BundleView, peerfolio_app::AppError>) -> String {
    let error = answer.expect_err("it must not be taken");
    assert_eq!(error.code, ErrorCode::Input, "{error}");
    assert!(!error.next.is_empty(), "{error}");
    error.to_string()
}

#[test]
fn an_update_says_what_changed_and_judges_from_then_on() {
    let town = Town::new();
    let app = settled(&town);
    assert_eq!(only(&app).requirements_met, Some(true));
    let request = town.update("next.peerfolio-rules", "2030-01-09", 0, &pack("Peer Specialist", &[&hours(40)]));

    let checked = app.bundle_check(request.clone()).expect("it is sound and newer");
    assert_eq!(checked.state, "new");
    assert_eq!(
        checked.sentence,
        "These are rules of 9 January 2030, newer than those of 3 January 2030 in use, signed by Sample Signer: one certificate reads differently. Of your own certificates one is touched: MN CPS I."
    );
    assert_eq!(checked.changed[0].sentences, ["Hours in all: 40 hours instead of 30 hours."]);
    let fact = &checked.changed[0].facts[0];
    assert_eq!((fact.path.as_str(), fact.before.as_deref(), fact.after.as_deref()), ("renewal.ce_hours", Some("30"), Some("40")));
    assert_eq!(fact.sources_after, ["Sample handbook <https://example.org/handbook>"]);
    let touched = &checked.touched.as_ref().expect("the wallet is open")[0];
    assert_eq!((touched.met_before, touched.met_after), (Some(true), Some(false)));
    assert_eq!(
        touched.sentence,
        "By the new rules something is still missing; by the old ones everything asked for is done. Hours still to earn: 10 instead of 0. Continuing education: 40 hours instead of 30 hours."
    );
    assert_eq!(only(&app).requirements_met, Some(true), "checking changes nothing");

    let applied = app.bundle_apply(request.clone()).expect("it is taken");
    assert_eq!(applied.state, "applied");
    assert!(applied.sentence.starts_with("Peerfolio judges by the rules of 9 January 2030 from now on"), "{}", applied.sentence);
    assert_eq!(only(&app).hours_to_earn.as_deref(), Some("10"), "the open wallet is judged by them at once");
    let again = app.bundle_apply(request).expect("the same again is no fault");
    assert_eq!((again.state.as_str(), again.changed.len()), ("in-use", 0));

    // Started anew, without the file that was imported.
    drop(app);
    std::fs::remove_file(town.machine.path("next.peerfolio-rules")).expect("it may go");
    let app = town.program();
    let in_use = app.rules_in_use(Nothing {}).expect("they are told");
    assert_eq!((in_use.made_on.as_str(), in_use.from.as_str(), in_use.warning), ("2030-01-09", "bundle", None));
    assert_eq!(
        in_use.sentence,
        "The rules that you imported, signed by Sample Signer, of 9 January 2030: 1 pack with 1 certificate."
    );
    app.wallet_unlock(crate::passphrase(crate::PASSPHRASE)).expect("it opens");
    assert_eq!(only(&app).hours_to_earn.as_deref(), Some("10"));
    assert!(!town.machine.wallet().join("imported.peerfolio-rules").exists(), "the wallet's folder stays the wallet's");
}

#[test]
fn a_cycle_is_judged_by_the_rule_in_force_for_it() {
    let town = Town::new();
    let app = settled(&town);
    let until = format!("until = 2031-07-01\nchosen_by = \"period-end\"\n{}", hours(30));
    let from = format!("from = 2031-07-01\nchosen_by = \"period-end\"\n{}", hours(40));
    let request = town.update("next.peerfolio-rules", "2030-01-09", 0, &pack("Peer Specialist", &[&until, &from]));
    let told = app.bundle_apply(request).expect("it is taken");
    let sentences = &told.changed[0].sentences;
    assert_eq!(
        *sentences,
        [
            "The terms that were there end on 30 June 2031.",
            "Until 30 June 2031: The date that decides which terms judge: the day of expiry instead of the day on which one files.",
            "From 1 July 2031: The date that decides which terms judge: the day of expiry instead of the day on which one files.",
            "From 1 July 2031: Hours in all: 40 hours instead of 30 hours.",
        ]
    );
    let touched = &told.touched.as_ref().expect("the wallet is open")[0];
    assert_eq!(touched.effects, Vec::<String>::new());
    assert_eq!(
        touched.sentence,
        "Nothing changes today: your cycle that ends on 10 May 2030 is judged by the rule in force until now. The new one begins on 1 July 2031."
    );
    assert_eq!(only(&app).requirements_met, Some(true));
}

#[test]
fn what_the_new_rules_no_longer_know_is_said() {
    let town = Town::new();
    let app = settled(&town);
    let other = pack("Peer Specialist", &[&hours(30)]).replace("us-mn-cps-1", "us-mn-cps-9");
    let told = app.bundle_check(town.update("next.peerfolio-rules", "2030-01-09", 0, &other)).expect("it is sound");
    assert_eq!((told.added.len(), told.gone.len()), (1, 1));
    let touched = &told.touched.expect("the wallet is open")[0];
    assert_eq!(touched.rule, ["The new rules do not know this certificate any more."]);
    assert_eq!(touched.met_after, None, "what no rule is known for is unknown");
    let renamed = pack("Certified Peer", &[&hours(30)]);
    let told = app.bundle_check(town.update("more.peerfolio-rules", "2030-01-09", 0, &renamed)).expect("it is sound");
    assert_eq!(told.changed[0].renamed_from.as_deref(), Some("Peer Specialist"));
    assert_eq!(
        told.touched.expect("the wallet is open")[0].sentence,
        "Nothing changes today in what it asks of you or in its dates."
    );
}

#[test]
fn a_locked_wallet_is_not_guessed_at() {
    let town = Town::new();
    let app = town.program();
    let told = app
        .bundle_check(town.update("first.peerfolio-rules", "2030-01-03", 0, &pack("Peer Specialist", &[&hours(30)])))
        .expect("it needs no wallet");
    assert!(told.touched.is_none());
    assert!(told.sentence.ends_with("Open your wallet to see which of your own certificates it touches."), "{}", told.sentence);
}

#[test]
fn what_is_old_or_strange_is_refused_and_changes_nothing() {
    let town = Town::new();
    let app = settled(&town);
    let before = std::fs::read(town.kept()).expect("the first update is kept");
    let rules = |hour: u32| pack("Peer Specialist", &[&hours(hour)]);
    let older = town.update("older.peerfolio-rules", "2030-01-02", 7, &rules(40));
    assert!(
        refused(app.bundle_apply(older)).starts_with("This update was made on 2 January 2030, and the rules in use are newer")
    );
    let same_day = town.update("same.peerfolio-rules", "2030-01-03", 0, &rules(40));
    assert!(refused(app.bundle_apply(same_day)).contains("says something else"));
    let future = town.update("future.peerfolio-rules", "2030-01-12", 0, &rules(40));
    assert!(refused(app.bundle_apply(future)).contains("that day has not come"));
    let other = SigningKey::read(&SigningKey::make().expect("a key")).expect("a key");
    let contents = Contents {
        made_on: "2030-01-09".to_owned(),
        serial: 0,
        packs: vec![PackFile { file: "us-mn.toml".to_owned(), text: rules(40) }],
    };
    let strange = town.write("strange.peerfolio-rules", seal(&contents, &other).expect("sound").as_bytes());
    assert!(refused(app.bundle_apply(strange)).contains("does not trust"));
    let mut broken = std::fs::read(town.kept()).expect("it is kept");
    let at = broken.windows(11).position(|part| part == b"\"payload\": ").expect("there is a payload") + 40;
    broken[at] = if broken[at] == b'A' { b'B' } else { b'A' };
    let broken = town.write("broken.peerfolio-rules", &broken);
    assert!(refused(app.bundle_apply(broken)).contains("signature does not hold"));
    let picture = town.write("picture.png", b"\x89PNG");
    assert!(refused(app.bundle_apply(picture)).contains("not a rule update"));

    assert_eq!(std::fs::read(town.kept()).expect("still there"), before);
    assert_eq!(only(&app).requirements_met, Some(true));
    // A later number of the same day is newer; then the earlier one is old.
    let second = town.update("second.peerfolio-rules", "2030-01-03", 2, &rules(40));
    assert_eq!(app.bundle_apply(second).expect("it is newer").state, "applied");
    let first = town.update("first.peerfolio-rules", "2030-01-03", 1, &rules(30));
    assert!(refused(app.bundle_apply(first)).contains("number 1"));
}

#[test]
fn without_a_trusted_signer_nothing_is_taken() {
    let town = Town::new();
    let app = town.machine.program().trusting(Vec::new());
    let update = town.update("first.peerfolio-rules", "2030-01-03", 0, &pack("Peer Specialist", &[&hours(30)]));
    assert!(refused(app.bundle_check(update)).contains("trusts no signer"));
    let in_use = app.rules_in_use(Nothing {}).expect("they are told");
    assert_eq!((in_use.from.as_str(), in_use.signers.len()), ("shipped", 0));
    assert!(in_use.trust.contains("trusts no signer"), "{}", in_use.trust);
}

#[test]
fn what_no_longer_holds_falls_back_to_the_shipped_rules_with_a_word() {
    let town = Town::new();
    drop(settled(&town));
    let known = |app: &App| app.rules_view(RulesReq { type_id: None }).expect("there are rules").credentials.len();
    let shipped = known(&town.machine.program().trusting(Vec::new()));
    assert_eq!(known(&town.program()), 1, "the update has one certificate");

    let warning = |app: &App| app.rules_in_use(Nothing {}).expect("they are told").warning;
    // The signer is trusted no more.
    let distrusting = town.machine.program().trusting(Vec::new());
    assert!(warning(&distrusting).expect("it is said").contains("trusts no signer"));
    assert_eq!(known(&distrusting), shipped);
    // The file was changed behind the program's back.
    let kept = std::fs::read_to_string(town.kept()).expect("it is kept");
    std::fs::write(town.kept(), kept.replacen("\"payload\": \"e", "\"payload\": \"f", 1)).expect("the test may write");
    let app = town.program();
    let word = warning(&app).expect("it is said");
    assert!(word.starts_with("The rules that you imported are not used: Its signature does not hold"), "{word}");
    assert_eq!(known(&app), shipped);
    // It can be imported again.
    app.bundle_apply(PathReq { path: town.machine.text_path("first.peerfolio-rules") }).expect("the update itself is sound");
    assert_eq!((warning(&app), known(&app)), (None, 1));
    // A folder in its place is no fault of the person's.
    std::fs::remove_file(town.kept()).expect("it may go");
    std::fs::create_dir(town.kept()).expect("the test may write");
    let app = town.program();
    assert!(warning(&app).is_some());
    assert_eq!(known(&app), shipped);
}

#[test]
fn shipped_rules_that_are_newer_win() {
    let town = Town::new();
    let old = pack("Peer Specialist", &[&hours(30)])
        .replace("reviewed_on = 2030-01-02", "reviewed_on = 2019-12-01")
        .replace("stale_after = 2031-01-02", "stale_after = 2020-12-01");
    let update = town.update("old.peerfolio-rules", "2020-01-01", 0, &old);
    std::fs::copy(&update.path, town.kept()).expect("as an older program kept it");
    let app = town.program();
    let in_use = app.rules_in_use(Nothing {}).expect("they are told");
    assert_eq!((in_use.from.as_str(), in_use.warning), ("shipped", None));
    assert!(refused(app.bundle_check(update)).contains("are newer"));
    // Judged by on request alone, it is no matter how old it is.
    let path = town.machine.path("old.peerfolio-rules");
    app.judge_by(&path).expect("its signature holds");
    assert_eq!(app.rules_in_use(Nothing {}).expect("they are told").made_on, "2020-01-01");
    assert_eq!(town.program().rules_in_use(Nothing {}).expect("they are told").from, "shipped", "nothing was kept");
}

#[test]
fn rules_that_grew_old_ask_to_be_confirmed_and_leave_the_verdict() {
    let town = Town::new();
    let app = settled(&town);
    let fresh = only(&app);
    assert!(!fresh.stale && fresh.requirements_met == Some(true));
    assert!(app.rules_in_use(Nothing {}).expect("they are told").stale.is_empty());
    let grown = pack("Peer Specialist", &[&hours(30)]).replace("stale_after = 2031-01-02", "stale_after = 2030-01-09");
    app.bundle_apply(town.update("next.peerfolio-rules", "2030-01-09", 0, &grown)).expect("it is taken");
    let stale = only(&app);
    assert!(stale.stale);
    assert_eq!((stale.requirements_met, stale.tone), (fresh.requirements_met, fresh.tone), "an old rule is still the known one");
    let word = "The rules of Minnesota were last checked on 2 January 2030 and may be out of date. Ask Sample Department (555-0100) whether they still hold.";
    assert_eq!(stale.to_confirm.last().map(String::as_str), Some(word));
    assert_eq!(stale.to_confirm.len(), fresh.to_confirm.len() + 1);
    let listed = app.rules_in_use(Nothing {}).expect("they are told").stale;
    assert_eq!((listed.len(), listed[0].place.as_str(), listed[0].stale_after.as_str()), (1, "Minnesota", "2030-01-09"));
}

#[test]
fn rows_that_come_and_go_are_one_sentence_each() {
    let town = Town::new();
    let app = settled(&town);
    let row = r#"
[[credential.renewal.minimum]]
id = "ethics"
label = "Ethics"
topics = ["ethics"]
hours = { value = 3, cite = ["S1"] }
note = "A remark."
"#;
    let with = format!("{}\nhand_in = [{{ what = \"A form.\", cite = [\"S1\"] }}]\n{row}", hours(30));
    let with = town.update("with.peerfolio-rules", "2030-01-08", 0, &pack("Peer Specialist", &[&with]));
    let told = app.bundle_apply(with).expect("it is taken");
    assert_eq!(
        told.changed[0].sentences,
        ["New, at least: Ethics (hours: 3 hours; what counts: topics ethics).", "New, to hand in: A form."]
    );
    let touched = &told.touched.expect("the wallet is open")[0];
    assert!(touched.effects.contains(&"New in its list: Ethics.".to_owned()), "{:?}", touched.effects);
    let without = town.update("without.peerfolio-rules", "2030-01-09", 0, &pack("Peer Specialist", &[&hours(30)]));
    let told = app.bundle_check(without).expect("it is sound");
    assert_eq!(
        told.changed[0].sentences,
        ["No longer there, to hand in: A form.", "No longer there, at least: Ethics (hours: 3 hours)."]
    );
    let checked = pack("Peer Specialist", &[&hours(30)]).replace("reviewed_on = 2030-01-02", "reviewed_on = 2030-01-07");
    app.bundle_apply(PathReq { path: town.machine.text_path("without.peerfolio-rules") }).expect("it is taken");
    let told = app.bundle_check(town.update("checked.peerfolio-rules", "2030-01-09", 1, &checked)).expect("it is sound");
    assert_eq!((told.changed.len(), told.places.len(), told.rechecked), (0, 0, vec!["Minnesota".to_owned()]));
    assert!(told.sentence.contains("number 1 of that day"), "{}", told.sentence);
    assert!(
        told.sentence.ends_with("no certificate's rule changes. None of your own certificates is touched."),
        "{}",
        told.sentence
    );
}
