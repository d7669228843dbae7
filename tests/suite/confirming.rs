//! Asking a certifying body and noting what it answered: the verdict changes, says by whom, and changes back.

use crate::{course, hold, log, make_wallet};
use peerfolio_app::view::{
    ConfirmationInput, ConfirmationSaveReq, ConfirmationView, CredentialInput, CredentialStatus, DocumentAddReq, ExportReq,
    FootingView, HolderSaveReq, IdReq, ImportReq, Nothing, PacketChoice, PacketWriteReq, PathReq, PurposeView, QuestionKind,
    QuestionsView, ValueKind,
};
use peerfolio_app::{App, AppError, ErrorCode};
use peerfolio_tests::machine::Machine;
use peerfolio_tests::place;
use std::process::Command;

const ETHICS: &str = "renewal.minimums.ethics";

/// North Dakota names ethics without a number: with 20 hours, 6 of them in ethics, nobody knows whether that is enough.
fn north_dakota(app: &App) -> String {
    make_wallet(app);
    let id = hold(
        app,
        CredentialInput {
            type_id: Some("us-nd-cpss-1".into()),
            number: "SAMPLE-507".into(),
            issued_on: "2025-09-01".into(),
            expires_on: "2027-09-01".into(),
            ..CredentialInput::default()
        },
    );
    log(app, course("Recovery", "2026-01-10", "14"));
    let mut ethics = course("Ethics and boundaries", "2026-02-10", "6");
    ethics.topics = vec!["ethics".into()];
    log(app, ethics);
    id
}

fn answer(field: &str, value: &str) -> ConfirmationInput {
    ConfirmationInput {
        type_id: "us-nd-cpss-1".into(),
        field: field.into(),
        value: value.into(),
        confirmed_on: "5 jan 2026".into(),
        by: "the Behavioral Health Division, by e-mail".into(),
        document: None,
    }
}

fn note(app: &App, input: ConfirmationInput) -> Result<String, AppError> {
    app.confirmation_save(ConfirmationSaveReq { id: None, input }).map(|saved| saved.id)
}

fn status(app: &App) -> CredentialStatus {
    app.home(Nothing {}).expect("home opens").credentials.swap_remove(0)
}

fn questions(app: &App) -> QuestionsView {
    app.questions_view(IdReq { id: String::new() }).expect("questions are made")
}

fn noted(app: &App) -> Vec<ConfirmationView> {
    app.confirmation_list(Nothing {}).expect("answers are listed").confirmations
}

#[test]
fn an_answer_changes_the_verdict_and_undo_changes_it_back() {
    let machine = Machine::new();
    let app = machine.program();
    north_dakota(&app);
    assert_eq!(status(&app).requirements_met, None);
    let asks = |app: &App| {
        let letters = questions(app).letters;
        let fields = letters.iter().flat_map(|letter| &letter.questions).filter_map(|question| question.field.clone());
        fields.map(|field| field.field).collect::<Vec<_>>()
    };
    assert!(asks(&app).contains(&ETHICS.to_owned()));

    let id = note(&app, answer(ETHICS, "6 hours")).unwrap();
    let judged = status(&app);
    assert_eq!(judged.requirements_met, Some(true));
    let row = judged.requirements.iter().find(|row| row.id == "ethics").unwrap();
    assert_eq!(row.required_hours.as_deref(), Some("6"));
    let source = row.sources.iter().find(|source| source.kind == "confirmation").unwrap();
    assert_eq!(source.publisher, "the Behavioral Health Division, by e-mail");
    assert_eq!(source.as_of.as_deref(), Some("2026-01-05"));
    assert!(source.title.contains("5 January 2026") && source.title.contains("Behavioral Health Division"), "{}", source.title);
    assert!(!asks(&app).contains(&ETHICS.to_owned()), "what was answered is asked no more");
    let kept = &noted(&app)[0];
    assert_eq!((kept.id.as_str(), kept.pack_said.as_deref()), (id.as_str(), Some("unknown")));
    assert_eq!(kept.footing, FootingView::Counts);
    assert_eq!(kept.answer, "6 hours");

    // A changed answer takes the first one's place.
    let changed = ConfirmationSaveReq { id: Some(id.clone()), input: answer(ETHICS, "8") };
    let changed = app.confirmation_save(changed).unwrap().id;
    assert_eq!(status(&app).requirements_met, Some(false));
    assert_eq!(noted(&app).len(), 1);
    app.confirmation_remove(IdReq { id: changed.clone() }).unwrap();
    assert_eq!(status(&app).requirements_met, None);
    assert_eq!(app.confirmation_remove(IdReq { id: changed }).unwrap_err().code, ErrorCode::NotFound);

    for (met, sentence) in [
        (Some(false), "The answer is back."),
        (Some(true), "The answer is as it was before."),
        (None, "The new answer was taken out again. It rests in the bin."),
    ] {
        assert_eq!(app.undo(Nothing {}).unwrap().sentence.as_deref(), Some(sentence));
        assert_eq!(status(&app).requirements_met, met, "{sentence}");
    }
    assert!(noted(&app).is_empty());
}

#[test]
fn two_answers_of_one_day_keep_their_order_through_undo() {
    let machine = Machine::new();
    let app = machine.program();
    north_dakota(&app);
    let first = note(&app, answer(ETHICS, "8")).unwrap();
    note(&app, answer(ETHICS, "6")).unwrap();
    assert_eq!(status(&app).requirements_met, Some(true), "the later one counts");
    let footings = |app: &App| noted(app).iter().map(|answer| answer.footing).collect::<Vec<_>>();
    assert_eq!(footings(&app), [FootingView::Superseded, FootingView::Counts]);
    app.confirmation_remove(IdReq { id: first }).unwrap();
    app.undo(Nothing {}).unwrap();
    assert_eq!(footings(&app), [FootingView::Superseded, FootingView::Counts]);
    assert_eq!(status(&app).requirements_met, Some(true));
}

#[test]
fn an_answer_with_its_paper_survives_the_paper_and_an_export() {
    let machine = Machine::new();
    let app = machine.program();
    north_dakota(&app);
    let paper = DocumentAddReq {
        path: place::fixture("sample-certificate.png").display().to_string(),
        kind: "letter".into(),
        title: "Answer".into(),
        credential: None,
        activity: None,
    };
    let paper = app.document_add(paper).unwrap().id;
    note(&app, ConfirmationInput { document: Some(paper.clone()), ..answer(ETHICS, "6") }).unwrap();
    assert_eq!(noted(&app)[0].document_title.as_deref(), Some("Answer"));
    app.document_remove(IdReq { id: paper.clone() }).unwrap();
    assert_eq!(noted(&app)[0].input.document, None);
    assert_eq!(status(&app).requirements_met, Some(true));
    app.undo(Nothing {}).unwrap();
    assert_eq!(noted(&app)[0].input.document.as_ref(), Some(&paper));

    let out = machine.text_path("export.json");
    app.wallet_export(ExportReq::everything(out.clone())).unwrap();
    let there = Machine::new();
    let other = there.program();
    make_wallet(&other);
    other.wallet_import(ImportReq::plain(out.clone())).unwrap();
    let (here, there) = (noted(&app), noted(&other));
    assert_eq!(there[0].input.document, here[0].input.document);
    assert_eq!((there[0].pack_said.as_deref(), there.len()), (Some("unknown"), 1));
    assert_eq!(other.wallet_import(ImportReq::plain(out)).unwrap().added, 0);
}

#[test]
fn an_answer_to_what_the_rules_no_longer_say_is_asked_again() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    // As noted when the rules of North Dakota said 10 hours; they say 20 now.
    let document = r#"{ "format": "peerfolio.wallet/1", "holder": { "name": "Sample Person" },
        "credentials": [{ "id": "nd", "type": "us-nd-cpss-1", "issued_on": "2025-09-01", "expires_on": "2027-09-01" }],
        "confirmations": [
            { "type": "us-nd-cpss-1", "field": "renewal.ce_hours", "value": "12", "confirmed_on": "2026-01-05", "by": "the Division", "pack_said": "10" },
            { "type": "us-nd-cpss-1", "field": "renewal.minimums.ethics", "value": "3", "confirmed_on": "2024-11-21", "by": "the Division" }] }"#;
    let path = machine.text_path("wallet.json");
    std::fs::write(&path, document).unwrap();
    app.wallet_import(ImportReq::plain(path)).unwrap();
    let judged = status(&app);
    let total = judged.requirements.iter().find(|row| row.id == "ce-total").unwrap();
    assert_eq!(total.required_hours.as_deref(), Some("20"), "the answer is not used");
    let said = "The rules said “10” then and say “20” now";
    assert!(judged.to_confirm.iter().any(|question| question.contains(said)), "{:?}", judged.to_confirm);
    let found = noted(&app);
    assert_eq!(found.iter().map(|answer| answer.footing).collect::<Vec<_>>(), [FootingView::Outdated, FootingView::Old]);
    let view = questions(&app);
    let kinds: Vec<(QuestionKind, Option<&str>)> = view.letters[0]
        .questions
        .iter()
        .map(|question| (question.kind, question.field.as_ref().map(|field| field.field.as_str())))
        .collect();
    assert!(kinds.contains(&(QuestionKind::OutdatedAnswer, Some("renewal.ce_hours"))), "{kinds:?}");
    assert!(kinds.contains(&(QuestionKind::OldAnswer, Some(ETHICS))), "{kinds:?}");
    assert_eq!(kinds.iter().filter(|(_, field)| *field == Some(ETHICS)).count(), 1, "each fact is asked for once");
    let text = &view.letters[0].text;
    assert!(text.contains("On 5 January 2026 you answered: continuing education hours in a cycle: 12 hours."), "{text}");
}

#[test]
fn what_cannot_be_read_is_refused_with_words() {
    let machine = Machine::new();
    let app = machine.program();
    north_dakota(&app);
    let refused = |input: ConfirmationInput| {
        let error = note(&app, input).unwrap_err();
        assert_eq!(error.code, ErrorCode::Input);
        error.faults.into_iter().map(|fault| (fault.field, fault.message)).collect::<Vec<_>>()
    };
    let only = |input: ConfirmationInput, field: &str, words: &str| {
        let faults = refused(input);
        assert!(matches!(faults.as_slice(), [(named, said)] if named == field && said.contains(words)), "{faults:?}");
    };
    only(answer(ETHICS, "six"), "value", "number");
    only(answer(ETHICS, "-6"), "value", "number");
    only(answer("renewal.period_months", "24.5"), "value", "whole number of months");
    only(answer("renewal.grace_days", "a while"), "value", "whole number of days");
    only(answer("renewal.fee_usd", "free"), "value", "dollars");
    only(answer("renewal.colour", "6"), "field", "what the answer is about");
    only(answer("renewal.maximums.nothing", "6"), "field", "what the answer is about");
    only(answer("condition.nothing", "yes"), "field", "what the answer is about");
    only(ConfirmationInput { confirmed_on: "2026-11-23".into(), ..answer(ETHICS, "6") }, "confirmed_on", "future");
    only(ConfirmationInput { confirmed_on: String::new(), ..answer(ETHICS, "6") }, "confirmed_on", "day");
    only(ConfirmationInput { by: "  ".into(), ..answer(ETHICS, "6") }, "by", "who answered");
    only(ConfirmationInput { type_id: "us-zz".into(), ..answer(ETHICS, "6") }, "type", "rules know");
    only(ConfirmationInput { document: Some("nowhere".into()), ..answer(ETHICS, "6") }, "document", "paper");
    let all = refused(ConfirmationInput { type_id: "us-nd-cpss-1".into(), ..ConfirmationInput::default() });
    assert_eq!(all.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["field", "confirmed_on", "by"]);
    note(&app, answer(ETHICS, "6")).unwrap();
    only(answer(ETHICS, "6.0"), "value", "noted already");
    assert_eq!(noted(&app).len(), 1);
    for (field, typed, kept) in [
        ("renewal.period_months", "2 years", "24"),
        ("renewal.grace_days", "30 days", "30"),
        ("renewal.fee_usd", "$1,026.50", "1026.5"),
        ("renewal.ce_hours", "1h30", "1.5"),
    ] {
        note(&app, answer(field, typed)).unwrap();
        assert_eq!(noted(&app).last().unwrap().input.value, kept);
    }
}

#[test]
fn something_about_the_holder_is_asked_of_the_holder() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, crate::minnesota());
    let view = questions(&app);
    let asked = view.to_you.iter().find(|question| question.kind == QuestionKind::Condition).unwrap();
    let field = asked.field.clone().unwrap();
    assert_eq!((field.kind, asked.text.as_ref()), (ValueKind::YesNo, None));
    let no = ConfirmationInput {
        type_id: "us-mn-cps-1".into(),
        field: field.field,
        value: "No".into(),
        ..ConfirmationInput::default()
    };
    note(&app, no).unwrap();
    assert!(questions(&app).to_you.iter().all(|question| question.kind != QuestionKind::Condition));
    let kept = &noted(&app)[0];
    assert_eq!(
        (kept.input.value.as_str(), kept.input.confirmed_on.as_str(), kept.pack_said.as_ref()),
        ("no", "2026-11-22", None)
    );
    // It is nobody's rule: there is nothing to hand to the maintainers.
    let error = app.correction_write(PathReq { path: machine.text_path("correction.toml") }).unwrap_err();
    assert_eq!(error.code, ErrorCode::Input);
}

#[test]
fn letters_are_ready_to_send_and_bear_no_name() {
    let machine = Machine::new();
    let app = machine.program();
    let id = north_dakota(&app);
    let view = questions(&app);
    assert_eq!(view.letters.len(), 1);
    let letter = &view.letters[0];
    assert_eq!(letter.body.email.as_deref(), Some("peersupport@nd.gov"));
    assert_eq!(letter.subject, "Questions about renewing the CPSS I");
    for words in
        ["Certified Peer Support Specialist I", "How many hours of “Ethics” are needed", "where it is written", "Thank you"]
    {
        assert!(letter.text.contains(words), "{words}: {}", letter.text);
    }
    // What our source says, with its date.
    assert!(letter.text.contains("without a date, read 22 November 2026"), "{}", letter.text);
    let ethics =
        letter.questions.iter().find(|question| question.field.as_ref().is_some_and(|field| field.field == ETHICS)).unwrap();
    assert!(ethics.decides && !ethics.sources.is_empty());
    assert_eq!(ethics.subject.as_deref(), Some("Question about renewing the CPSS I: hours needed: Ethics"));
    assert_eq!(ethics.text.as_ref().unwrap().matches('?').count(), 2, "its own question, and whether they can help");
    for text in view.letters.iter().map(|letter| &letter.text).chain(letter.questions.iter().filter_map(|q| q.text.as_ref())) {
        assert!(!text.contains("Sample Person") && !text.contains("SAMPLE-507"), "{text}");
    }
    // The pack's question for the holder is no question for the body.
    assert!(view.to_you.iter().any(|question| question.sentence.contains("Check the telephone number")));
    assert!(!letter.text.contains("Check the telephone number"));
    assert_eq!(app.questions_view(IdReq { id }).unwrap().letters.len(), 1);
    assert_eq!(app.questions_view(IdReq { id: "nobody".into() }).unwrap_err().code, ErrorCode::NotFound);
}

#[test]
fn a_packet_says_that_a_row_rests_on_an_answer() {
    let machine = Machine::new();
    let app = machine.program();
    north_dakota(&app);
    note(&app, answer(ETHICS, "6")).unwrap();
    let path = machine.text_path("packet.pdf");
    let mut choice = PacketChoice::for_reader(PurposeView::Employer);
    choice.set("confirmations", true).unwrap();
    app.packet_write(PacketWriteReq::new(choice, path.clone())).unwrap();
    let output = Command::new("pdftotext").args(["-layout", &path, "-"]).output().expect("pdftotext comes with pdfsig");
    let text = String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("Answer of 5 January 2026 (the Behavioral Health Division, by e-mail), as noted by the holder"),
        "{text}"
    );
    assert!(text.contains("The body has not signed this."), "{text}");
    // Who answered, and what, leaves only where it is shown; that a row rests on an answer is always said.
    let bare = machine.text_path("bare.pdf");
    app.packet_write(PacketWriteReq::new(PacketChoice::for_reader(PurposeView::Employer), bare.clone())).unwrap();
    let output = Command::new("pdftotext").args(["-layout", &bare, "-"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Answer of the certifying body of 5 January 2026, as noted by the holder"), "{text}");
    assert!(!text.contains("by e-mail"), "{text}");
}

#[test]
fn a_correction_is_a_fragment_of_the_pack_without_a_word_about_the_holder() {
    let machine = Machine::new();
    let app = machine.program();
    north_dakota(&app);
    app.holder_save(HolderSaveReq {
        name: "Josephine Q. Samplewood".into(),
        birth_date: "1984-04-30".into(),
        state: "ND".into(),
        email: "josephine@example.org".into(),
        phone: "555-0199".into(),
        former_names: None,
    })
    .unwrap();
    let leaky =
        "Division, by e-mail to Josephine Samplewood (josephine@example.org, 555-0199), born 4/30/1984, certificate sample-507";
    note(&app, ConfirmationInput { by: leaky.into(), ..answer(ETHICS, "6") }).unwrap();
    note(&app, ConfirmationInput { by: leaky.into(), ..answer("renewal.late_fee_usd", "25.5") }).unwrap();
    note(&app, answer("renewal.grace_months", "3")).unwrap();
    note(&app, answer("renewal.ce_hours", "20")).unwrap();
    note(&app, answer("renewal.minimums.trauma", "2")).unwrap();
    let path = machine.text_path("correction.toml");
    let saved = app.correction_write(PathReq { path: path.clone() }).unwrap();
    assert!(saved.sentence.contains("5 answers"), "{}", saved.sentence);
    let text = std::fs::read_to_string(&path).unwrap();
    let lower = text.to_lowercase();
    for secret in ["josephine", "samplewood", "1984", "4/30", "507", "example.org", "0199", "sample person"] {
        assert!(!lower.contains(secret), "{secret}: {text}");
    }
    for words in ["rules/us-nd.toml", "# The pack says: unknown. The answer: 6.", "# The pack says the same: 20."] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let read: toml::Table = text.parse().unwrap_or_else(|fault| panic!("{fault}\n{text}"));
    let credential = &read["credential"][0];
    assert_eq!(credential["id"].as_str(), Some("us-nd-cpss-1"));
    let terms = &credential["renewal"][0];
    assert_eq!(terms["grace"]["months"].as_integer(), Some(3));
    assert_eq!(terms["late_fee_usd"]["value"].as_float(), Some(25.5));
    let minimums = terms["minimum"].as_array().unwrap();
    assert_eq!((minimums[0]["id"].as_str(), minimums[0]["hours"]["value"].as_integer()), (Some("ethics"), Some(6)));
    assert_eq!((minimums[1]["id"].as_str(), minimums[1]["topics"][0].as_str()), (Some("trauma"), Some("trauma")));
    let sources = read["source"].as_table().unwrap();
    assert_eq!(sources.len(), 2, "answers of one letter share a source");
    for source in sources.values() {
        assert_eq!((source["kind"].as_str(), source["as_of"].as_str()), (Some("secondary"), Some("2026-01-05")));
    }
    assert!(sources["ANSWER-2"]["says"].as_str().unwrap().contains("the Behavioral Health Division, by e-mail"), "{text}");
    let inside = machine.wallet().join("wallet.db").display().to_string();
    assert_eq!(app.correction_write(PathReq { path: inside }).unwrap_err().code, ErrorCode::File);
}

#[test]
fn a_correction_names_the_file_of_each_pack() {
    // By the first two parts of a credential's id.
    for entry in std::fs::read_dir(place::root().join("rules")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "toml") {
            continue;
        }
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let read: toml::Table = text.parse().unwrap();
        for credential in read.get("credential").and_then(toml::Value::as_array).into_iter().flatten() {
            let id = credential["id"].as_str().unwrap();
            assert_eq!(id.split('-').take(2).collect::<Vec<_>>().join("-"), stem, "{id}");
        }
    }
}
