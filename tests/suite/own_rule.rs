//! A rule of one's own: what an employer or a training organisation asks, entered without a pack, judged and told apart.

use crate::{PASSPHRASE, course, hold, log, make_wallet, minnesota, passphrase};
use peerfolio_app::view::{
    ActivityInput, CredentialInput, CredentialSaveReq, CredentialStatus, CredentialTypesReq, DocumentAddReq, ExportReq, IdReq,
    ImportReq, Nothing, OwnMaximumInput, OwnMinimumInput, OwnRuleInput, PacketChoice, PacketLeavesReq, PacketWriteReq,
    PurposeView, RequirementView, Tone,
};
use peerfolio_app::{App, ErrorCode, read_document, rules, status};
use peerfolio_tests::machine::Machine;
use peerfolio_tests::place;

/// Twelve hours in each year from 1 July, three of them in ethics, at most four at one's own pace.
fn clinic() -> CredentialInput {
    CredentialInput {
        title: "Clinic training hours".into(),
        issuer: "Sample Clinic".into(),
        issued_on: "1 March 2024".into(),
        own_rule: Some(OwnRuleInput {
            set_by: "employer".into(),
            recurs: true,
            period_months: "1 year".into(),
            starts: "fixed-day".into(),
            start_day: "1 July".into(),
            ce_hours: "12".into(),
            minimums: vec![
                OwnMinimumInput { topic: "ethics".into(), hours: "3".into() },
                OwnMinimumInput::default(), // an empty row of the form is no row
            ],
            maximums: vec![OwnMaximumInput { format: "self-paced".into(), hours: "4".into() }],
            noted_on: "5 January 2026".into(),
            said_by: "Sample Supervisor; staff handbook of 2026, page 4".into(),
            ..OwnRuleInput::default()
        }),
        ..CredentialInput::default()
    }
}

fn ethics(date: &str, hours: &str) -> ActivityInput {
    ActivityInput { topics: vec!["ethics".into()], ..course("Ethics at work", date, hours) }
}

fn standing(app: &App, id: &str) -> CredentialStatus {
    app.credential_view(IdReq { id: id.to_owned() }).expect("the certificate is there").status
}

fn row<'a>(status: &'a CredentialStatus, id: &str) -> &'a RequirementView {
    status.requirements.iter().find(|row| row.id == id).expect("the row is there")
}

#[test]
fn an_employers_rule_is_entered_counted_removed_and_undone() {
    let machine = Machine::on("2026-11-22");
    let app = machine.program();
    make_wallet(&app);
    let preview = app.credential_preview(clinic()).unwrap();
    assert!(preview.faults.is_empty(), "{:?}", preview.faults);
    let id = hold(&app, clinic());
    let other = hold(&app, minnesota());
    log(&app, ethics("2026-08-02", "2"));
    log(&app, ethics("2026-06-30", "6")); // the year before
    log(&app, ActivityInput { format: "self-paced".into(), ..course("At home", "2026-09-01", "6") });

    let told = standing(&app, &id);
    let cycle = told.cycle.clone().unwrap();
    assert_eq!((cycle.starts_on.as_str(), cycle.ends_on.as_str()), ("2026-07-01", "2027-06-30"));
    assert_eq!(told.expires_from.as_deref(), Some("own-rule"));
    let numbers = |id: &str| {
        let row = row(&told, id);
        (row.required_hours.clone().unwrap(), row.counted_hours.clone().unwrap(), row.met)
    };
    assert_eq!(numbers("ce-total"), ("12".into(), "6".into(), Some(false)));
    assert_eq!(numbers("ethics"), ("3".into(), "2".into(), Some(false)));
    assert_eq!(numbers("self-paced").1, "4");
    assert_eq!((told.tone, told.hours_to_earn.as_deref()), (Tone::Soon, Some("6")));
    // Whose word it is stands beside every number, and nothing of a pack does.
    assert!(told.confidence.is_none() && told.reviewed_on.is_none());
    for row in &told.requirements {
        let [source] = row.sources.as_slice() else { panic!("{}: {:?}", row.id, row.sources) };
        assert_eq!((source.kind.as_str(), source.as_of.as_deref()), ("own-rule", Some("2026-01-05")));
        assert!(source.title.starts_with("Holder's own note") && source.title.contains("Sample Supervisor"), "{}", source.title);
    }
    let own = told.own_rule.clone().unwrap();
    assert!(own.recurs && own.sentence.contains("your own entry") && own.sentence.contains("5 January 2026"), "{}", own.sentence);
    // A certificate of the packs is told as before.
    assert!(standing(&app, &other).own_rule.is_none());

    // It survives closing, and the form has it again.
    drop(app);
    let app = machine.program();
    app.wallet_unlock(passphrase(PASSPHRASE)).unwrap();
    let page = app.credential_view(IdReq { id: id.clone() }).unwrap();
    let form = page.input.own_rule.clone().unwrap();
    assert_eq!((form.period_months.as_str(), form.start_day.as_str(), form.fee_usd.as_str()), ("12", "1 July", ""));
    assert_eq!(form.minimums.len(), 1);

    // Changed, removed, and back again.
    let mut changed = page.input.clone();
    changed.own_rule.as_mut().unwrap().ce_hours = "6".into();
    app.credential_save(CredentialSaveReq { id: Some(id.clone()), input: changed }).unwrap();
    assert_eq!(row(&standing(&app, &id), "ce-total").met, Some(true));
    let without = CredentialInput { own_rule: None, ..page.input };
    app.credential_save(CredentialSaveReq { id: Some(id.clone()), input: without }).unwrap();
    let bare = standing(&app, &id);
    assert!(bare.own_rule.is_none() && bare.requirements_met.is_none() && row(&bare, "ce-total").required_hours.is_none());
    app.credential_remove(IdReq { id: id.clone() }).unwrap();
    for _ in 0..3 {
        assert!(app.undo(Nothing {}).unwrap().sentence.is_some());
    }
    assert_eq!(row(&standing(&app, &id), "ce-total").required_hours.as_deref(), Some("12"));
    assert_eq!(standing(&app, &id).own_rule, Some(own));
}

#[test]
fn a_year_that_is_done_is_in_order_and_asks_for_no_filing() {
    let machine = Machine::on("2027-06-01");
    let app = machine.program();
    make_wallet(&app);
    let id = hold(&app, clinic());
    log(&app, ethics("2026-08-02", "12"));
    let told = standing(&app, &id);
    assert_eq!((told.tone, told.requirements_met), (Tone::InOrder, Some(true)));
    assert!(told.headline.contains("period"), "{}", told.headline);
    let home = app.home(Nothing {}).unwrap();
    assert!(home.steps.is_empty(), "{:?}", home.steps);
    assert!(told.after_expiry.is_empty(), "the next period follows by itself");
}

#[test]
fn a_certificate_of_a_training_organisation_expires_where_it_is_not_renewed() {
    let machine = Machine::on("2026-11-22");
    let app = machine.program();
    make_wallet(&app);
    let mut input = clinic();
    input.issued_on = "10 February 2023".into();
    let rule = input.own_rule.as_mut().unwrap();
    (rule.set_by, rule.recurs, rule.starts) = ("training-organisation".into(), false, "anniversary".into());
    rule.fee_usd = "$40".into();
    let id = hold(&app, input);
    let told = standing(&app, &id);
    assert_eq!((told.expires_on.as_deref(), told.tone), (Some("2024-02-10"), Tone::Act));
    assert_eq!(told.fee_usd.as_deref(), Some("40"));
    assert!(told.own_rule.unwrap().sentence.starts_with("What this training organisation asks"));
}

#[test]
fn every_fault_of_the_form_is_said_in_words() {
    let machine = Machine::on("2026-11-22");
    let app = machine.program();
    make_wallet(&app);
    let mut input = clinic();
    input.own_rule = Some(OwnRuleInput {
        set_by: "neighbour".into(),
        period_months: "18".into(),
        starts: "fixed-day".into(),
        start_day: "1 July".into(),
        ce_hours: "twelve".into(),
        minimums: vec![
            OwnMinimumInput::default(),
            OwnMinimumInput { topic: "ethics".into(), hours: "1".into() },
            OwnMinimumInput { topic: "ethics".into(), hours: "2".into() },
            OwnMinimumInput { topic: String::new(), hours: "2".into() },
        ],
        maximums: vec![OwnMaximumInput { format: "by post".into(), hours: "2".into() }],
        fee_usd: "free".into(),
        noted_on: "2027-01-01".into(),
        document: Some("nowhere".into()),
        ..OwnRuleInput::default()
    });
    let mut found: Vec<String> =
        app.credential_preview(input.clone()).unwrap().faults.into_iter().map(|fault| fault.field).collect();
    found.sort();
    let mut expected = [
        "own_rule.ce_hours",
        "own_rule.document",
        "own_rule.fee_usd",
        "own_rule.maximums.0.format",
        "own_rule.minimums.2.topic",
        "own_rule.minimums.3.topic",
        "own_rule.noted_on",
        "own_rule.period_months",
        "own_rule.said_by",
        "own_rule.set_by",
    ];
    expected.sort_unstable();
    assert_eq!(found, expected);
    let refused = app.credential_save(CredentialSaveReq { id: None, input }).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Input);
    assert!(app.home(Nothing {}).unwrap().credentials.is_empty(), "nothing was saved");

    // A certificate that the packs know has no rule of one's own.
    let both = CredentialInput { own_rule: clinic().own_rule, ..minnesota() };
    let refused = app.credential_save(CredentialSaveReq { id: None, input: both }).unwrap_err();
    assert!(refused.message.contains("The rule packs know this certificate"), "{}", refused.message);
}

#[test]
fn its_paper_comes_back_with_it() {
    let machine = Machine::on("2026-11-22");
    let app = machine.program();
    make_wallet(&app);
    let paper = app
        .document_add(DocumentAddReq {
            path: place::fixture("sample-certificate.png").display().to_string(),
            kind: "letter".into(),
            title: "Staff handbook".into(),
            credential: None,
            activity: None,
        })
        .unwrap()
        .id;
    let mut input = clinic();
    input.own_rule.as_mut().unwrap().document = Some(paper.clone());
    let id = hold(&app, input);
    let of_rule = || standing(&app, &id).own_rule.unwrap().document;
    assert_eq!(of_rule().as_ref(), Some(&paper));
    let shown = app.credential_view(IdReq { id: id.clone() }).unwrap().documents;
    assert_eq!(shown.iter().map(|shown| shown.title.as_str()).collect::<Vec<_>>(), ["Staff handbook"]);
    app.document_remove(IdReq { id: paper.clone() }).unwrap();
    assert_eq!(of_rule(), None, "the rule outlives its paper");
    app.undo(Nothing {}).unwrap();
    assert_eq!(of_rule(), Some(paper));
}

#[test]
fn it_leaves_and_enters_with_an_export_and_stands_in_a_packet() {
    let machine = Machine::on("2026-11-22");
    let app = machine.program();
    make_wallet(&app);
    hold(&app, clinic());
    log(&app, ethics("2026-08-02", "2"));
    app.wallet_export(ExportReq::everything(machine.text_path("wallet.json"))).unwrap();
    let record = read_document(&machine.path("wallet.json"), rules::shipped().unwrap()).unwrap();
    let there = status::status(rules::shipped().unwrap(), &record, "2026-11-22".parse().unwrap());
    assert_eq!(row(&there.credentials[0], "ce-total").counted_hours.as_deref(), Some("2"));

    // What one employer asks is told to another only where that is chosen, for it names the first.
    let mut choice = PacketChoice::for_reader(PurposeView::Employer);
    let asked = PacketLeavesReq { purpose: PurposeView::Employer, choice: Some(choice.clone()) };
    let told = app.packet_leaves(asked).unwrap();
    let row = told.rows.iter().find(|row| row.what == "what an employer asks of you").unwrap();
    assert!(row.by_tick && !row.leaves && !told.leaves.iter().any(|line| line.contains("Clinic")), "{told:?}");
    choice.set(&row.row, true).unwrap();
    let written = app.packet_write(PacketWriteReq::new(choice, machine.text_path("packet.pdf"))).unwrap();
    assert!(written.missing_characters.is_empty());
    let path = machine.text_path("packet.pdf");
    let output = std::process::Command::new("pdftotext").args(["-layout", &path, "-"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["(as noted by the holder)", "asked in each period", "Told by: Sample Supervisor", "no public source says it"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(text.contains("No certificate is shown on"), "what an employer asks is no certificate: {text}");

    // Into another wallet, and a second time without a change.
    let second = Machine::on("2026-11-22");
    let app = second.program();
    make_wallet(&app);
    let path = machine.text_path("wallet.json");
    assert_eq!(app.wallet_import(ImportReq::plain(path.clone())).unwrap().added, 2);
    assert_eq!(app.wallet_import(ImportReq::plain(path)).unwrap().added, 0);
    let home = app.home(Nothing {}).unwrap();
    assert_eq!(home.credentials[0].own_rule.as_ref().unwrap().set_by, "employer");
}

#[test]
fn a_title_is_found_by_every_name_in_any_order() {
    let machine = Machine::new();
    let app = machine.program();
    let found = |query: &str| -> Vec<String> {
        let types = app.credential_types(CredentialTypesReq { query: query.into() }).unwrap().types;
        types.into_iter().map(|found| found.type_id).collect()
    };
    let all = found("");
    assert!(all.len() > 100, "an empty search shows all");
    for query in
        ["us-mn-cps-1", "minnesota level i", "level i minnesota specialist", "MN CPS I", "Minesota peer specialist level"]
    {
        let ids = found(query);
        assert!(ids.iter().take(5).any(|id| id == "us-mn-cps-1"), "{query}: {ids:?}");
    }
    // Its shortest name, its last other name and its body find each credential.
    for (pack, rule) in rules::shipped().unwrap().credentials().step_by(3) {
        let names = [rule.acronym.as_ref().or(Some(&rule.title)), rule.also_called.last()];
        let body = pack.body(&rule.body).map(|body| &body.name);
        for name in names.into_iter().flatten().chain(body) {
            let ids = found(&format!("{name} {}", pack.name));
            assert!(ids.contains(&rule.id), "{}: {name} {}: {ids:?}", rule.id, pack.name);
        }
    }
    assert!(found("zzzz qqqq").is_empty());
}
