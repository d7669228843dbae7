//! Keeping certificates, courses and papers, and taking a change back.

use crate::{PASSPHRASE, counted, course, hold, log, make_wallet, minnesota, passphrase};
use peerfolio_app::ErrorCode;
use peerfolio_app::view::{
    ActivityFindReq, ActivityPreviewReq, ActivitySaveReq, CredentialInput, CredentialSaveReq, DocumentAddReq, DocumentCopyReq,
    HolderSaveReq, IdReq, Nothing, WalletState,
};
use peerfolio_tests::machine::Machine;
use peerfolio_tests::place;

#[test]
fn a_wallet_fills_and_is_there_again_after_a_restart() {
    let machine = Machine::new();
    let app = machine.program();
    assert_eq!(app.wallet_state(Nothing {}).unwrap().state, WalletState::None);
    make_wallet(&app);
    assert!(app.home(Nothing {}).unwrap().credentials.is_empty());

    let id = hold(&app, minnesota());
    log(&app, course("Ethics and boundaries", "2 sep 2025", "6"));
    log(&app, course("Crisis services", "10/14/2025", "1h30"));
    assert_eq!(counted(&app), "7.5");
    drop(app);

    let app = machine.program();
    assert_eq!(app.wallet_state(Nothing {}).unwrap().state, WalletState::Locked);
    app.wallet_unlock(passphrase(PASSPHRASE)).unwrap();
    assert_eq!(counted(&app), "7.5");
    let page = app.credential_view(IdReq { id }).unwrap();
    assert_eq!(page.status.expires_on.as_deref(), Some("2027-05-10"));
    assert_eq!(page.input.number, "SAMPLE-1234");
    let log = app.activity_list(Nothing {}).unwrap().activities;
    assert_eq!(
        log.iter().map(|course| course.completed_on.as_str()).collect::<Vec<_>>(),
        ["2025-10-14", "2025-09-02"],
        "latest first"
    );
}

#[test]
fn a_course_is_found_by_what_one_remembers_and_the_search_follows_the_log() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let find = |words: &str| app.activity_find(ActivityFindReq { words: words.into() }).unwrap().ids;
    let ethics = log(&app, course("Ética y límites", "2025-09-02", "6"));
    assert_eq!(find("etica NORTHERN"), [ethics.as_str()]);
    let crisis = log(&app, course("Crisis services", "2025-10-14", "2"));
    assert_eq!(find("northern"), [ethics.clone(), crisis.clone()]);
    app.activity_remove(IdReq { id: ethics }).unwrap();
    assert_eq!(find("northern"), [crisis]);
}

#[test]
fn a_course_is_found_by_the_words_of_its_topics_and_by_what_it_counted_for() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    let find = |words: &str| app.activity_find(ActivityFindReq { words: words.into() }).unwrap().ids;
    let counts = log(&app, course("Walking alongside", "2025-09-02", "6"));
    let early = log(&app, course("Long before the cycle", "2020-09-02", "6"));
    let all = app.activity_list(Nothing {}).unwrap().activities;
    let name = all.iter().find(|course| course.id == counts).unwrap().effects[0].credential.clone();
    assert_eq!(find(&name), [counts.as_str()], "{name}");
    assert_eq!(find(&format!("{} walking", name.to_lowercase())), [counts.as_str()]);
    let topics = app.vocabulary(Nothing {}).unwrap().topics;
    let label = &topics.iter().find(|topic| topic.label.contains(' ')).unwrap();
    let mut input = course("Early again", "2020-10-02", "1");
    input.topics = vec![label.id.clone()];
    let topical = log(&app, input);
    assert_eq!(find(&label.label), [topical.as_str()], "{}", label.label);
    // What it counts for changes with the certificate, and the search with it.
    let id = app.home(Nothing {}).unwrap().credentials[0].id.clone();
    app.credential_remove(IdReq { id }).unwrap();
    assert!(find(&name).is_empty());
    assert_eq!(find("2020-09"), [early.as_str()]);
}

#[test]
fn what_a_course_buys_is_said_before_it_is_saved_and_holds_after() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let id = hold(&app, minnesota());
    let input = course("Ethics and boundaries", "2025-09-02", "6");
    let preview = app.activity_preview(ActivityPreviewReq { id: None, input: input.clone() }).unwrap();
    assert!(preview.faults.is_empty());
    let effect = preview.effects.iter().find(|effect| effect.credential_id == id).unwrap();
    assert_eq!(effect.counted_hours, "6");
    assert_eq!(counted(&app), "0", "a preview saves nothing");
    log(&app, input);
    assert_eq!(counted(&app), "6");
    // Before the cycle begins an hour buys nothing.
    let early = app.activity_preview(ActivityPreviewReq { id: None, input: course("Early", "2025-05-09", "6") }).unwrap();
    assert_eq!(early.effects.iter().find(|effect| effect.credential_id == id).unwrap().counted_hours, "0");
}

#[test]
fn every_change_can_be_taken_back_latest_first() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let id = hold(&app, minnesota());
    let course_id = log(&app, course("Ethics", "2025-09-02", "6"));
    app.activity_save(ActivitySaveReq { id: Some(course_id.clone()), input: course("Ethics", "2025-09-02", "8") }).unwrap();
    assert_eq!(counted(&app), "8");
    app.activity_remove(IdReq { id: course_id }).unwrap();
    assert_eq!(counted(&app), "0");
    app.credential_remove(IdReq { id: id.clone() }).unwrap();

    assert!(app.undo(Nothing {}).unwrap().sentence.is_some());
    assert_eq!(counted(&app), "0", "the certificate is back");
    app.undo(Nothing {}).unwrap();
    assert_eq!(counted(&app), "8", "the course is back");
    app.undo(Nothing {}).unwrap();
    assert_eq!(counted(&app), "6", "the course is as it was");
    app.undo(Nothing {}).unwrap();
    app.undo(Nothing {}).unwrap();
    assert!(app.home(Nothing {}).unwrap().credentials.is_empty());
    assert_eq!(app.undo(Nothing {}).unwrap().sentence, None, "there is nothing more to take back");
}

#[test]
fn a_paper_is_kept_whole_and_comes_out_whole() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let credential = hold(&app, minnesota());
    let paper = place::fixture("sample-certificate.png");
    let bytes = std::fs::read(&paper).unwrap();
    let request = |path: String| DocumentAddReq {
        path,
        kind: "certificate".into(),
        title: String::new(),
        credential: Some(credential.clone()),
        activity: None,
    };
    let kept = app.document_add(request(paper.display().to_string())).unwrap();
    assert_eq!((kept.media_type.as_str(), kept.bytes as usize), ("image/png", bytes.len()));
    let copy = machine.text_path("copy.png");
    app.document_save_copy(DocumentCopyReq { id: kept.id.clone(), path: copy.clone() }).unwrap();
    assert_eq!(std::fs::read(copy).unwrap(), bytes);
    assert!(paper.exists(), "the file itself stays where it is");
    for file in std::fs::read_dir(machine.wallet()).unwrap() {
        let stored = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!stored.windows(8).any(|window| window == b"\x89PNG\r\n\x1a\n"), "no paper lies there in the open");
    }

    let missing = app.document_add(request(machine.text_path("nowhere.png"))).unwrap_err();
    assert_eq!(missing.code, ErrorCode::File);
    app.document_remove(IdReq { id: kept.id.clone() }).unwrap();
    assert_eq!(app.document_bytes(IdReq { id: kept.id.clone() }).unwrap_err().code, ErrorCode::NotFound);
    app.undo(Nothing {}).unwrap();
    assert!(app.document_bytes(IdReq { id: kept.id }).is_ok());
}

#[test]
fn what_cannot_be_used_names_its_fields_and_saves_nothing() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    let fields = |error: peerfolio_app::AppError| {
        assert_eq!(error.code, ErrorCode::Input);
        assert!(error.faults.iter().all(|fault| !fault.message.is_empty()));
        error.faults.into_iter().map(|fault| fault.field).collect::<Vec<_>>()
    };
    let wrong = CredentialInput { issued_on: "30 february 2025".into(), expires_on: "soon".into(), ..minnesota() };
    let named = fields(app.credential_save(CredentialSaveReq { id: None, input: wrong }).unwrap_err());
    assert!(named.contains(&"issued_on".into()) && named.contains(&"expires_on".into()), "{named:?}");
    let wrong = course("", "someday", "six");
    let named = fields(app.activity_save(ActivitySaveReq { id: None, input: wrong }).unwrap_err());
    for field in ["title", "completed_on", "hours"] {
        assert!(named.contains(&field.into()), "{named:?}");
    }
    let wrong = HolderSaveReq {
        name: " ".into(),
        birth_date: "never".into(),
        state: "Minnesota".into(),
        email: String::new(),
        phone: String::new(),
        former_names: None,
    };
    assert_eq!(fields(app.holder_save(wrong).unwrap_err()), ["name", "birth_date", "state"]);
    assert!(app.home(Nothing {}).unwrap().credentials.is_empty());
    assert!(app.activity_list(Nothing {}).unwrap().activities.is_empty());
    assert_eq!(app.holder_view(Nothing {}).unwrap().name, "Sample Person");
}

#[test]
fn the_sample_wallet_touches_nothing_of_the_persons_own() {
    let machine = Machine::new();
    let app = machine.program();
    let view = app.wallet_create_sample(Nothing {}).unwrap();
    assert!(view.sample);
    assert_eq!(app.home(Nothing {}).unwrap().credentials.len(), 3);
    app.wallet_lock(Nothing {}).unwrap();
    assert_eq!(app.wallet_state(Nothing {}).unwrap().state, WalletState::None, "there is still no own wallet");
    make_wallet(&app);
    app.wallet_create_sample(Nothing {}).unwrap();
    app.wallet_lock(Nothing {}).unwrap();
    app.wallet_unlock(passphrase(PASSPHRASE)).unwrap();
    assert!(app.home(Nothing {}).unwrap().credentials.is_empty(), "the own wallet is as it was");
}
