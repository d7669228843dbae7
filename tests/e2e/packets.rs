//! Packets as a person writes, looks up and checks them: what leaves is on the screen before it does, and in the file after.

use crate::dialog;
use crate::driver::{Window, button, choice, turn};
use crate::prepared::{machine, open};
use peerfolio_app::view::{DocumentAddReq, ImportReq, Nothing};
use serde_json::json;
use std::path::Path;
use std::process::Command;

/// What a program of another maker reads on the pages.
fn pages_of(file: &Path) -> String {
    let said = Command::new("pdftotext").arg("-layout").arg(file).arg("-").output().expect("pdftotext is installed");
    String::from_utf8_lossy(&said.stdout).into_owned()
}

/// The names of the files inside, as a program of another maker lists them.
fn files_in(file: &Path) -> String {
    let said = Command::new("pdfdetach").arg("-list").arg(file).output().expect("pdfdetach is installed");
    String::from_utf8_lossy(&said.stdout).into_owned()
}

/// A box to tick, by the words that it begins with.
fn tick(words: &str) -> String {
    format!("//*[@role=\"checkbox\"][@id=//label[starts-with(normalize-space(.), \"{words}\")]/@for]")
}

fn is_ticked(window: &Window, words: &str) -> bool {
    window.is_there(&format!("{}[@aria-checked=\"true\"]", tick(words)))
}

/// What the screen says leaves, and what stays.
fn leaves(window: &Window) -> (String, String) {
    window.sees_what_leaves();
    let list = |name: &str| window.text(&format!("//aside//ul[@aria-labelledby=//aside//h3[normalize-space(.)=\"{name}\"]/@id]"));
    (list("Leaves"), list("Stays"))
}

#[test]
fn each_reader_gets_a_packet_and_the_log_tells_of_all() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path());
    window.look_around();

    let readers = [
        ("An employer", "Sample Hospital"),
        ("The body that renews my certificate", "Sample Board"),
        ("Another state, to be certified there", "Sample Board of Delaware"),
        ("The VA", "Sample Medical Center"),
    ];
    for (reader, who) in readers {
        window.begin_packet(reader);
        if who == "Sample Board" {
            window.sees_what_leaves();
            assert!(
                window.is_there("//*[@role=\"radio\"][@aria-checked=\"true\"][contains(., \"Pennsylvania\")]"),
                "not the first due"
            );
            window.click(&choice("Minnesota"));
        }
        if who == "Sample Board of Delaware" {
            assert!(!window.shows(&button("Write the packet")), "it is not said which certificate is asked for");
            window.ask_for("delaware", "Certified Peer Recovery Specialist");
        }
        window.fill("Who will get it", who);
        window.wait("the reader's name is not said to leave", || leaves(&window).0.contains(who).then_some(()));
        let file = window.path(&format!("{who}.pdf"));
        window.finish_packet(&file);
        window.sees("Kept in your log");
        // A long name may be set in two lines.
        let set = pages_of(&file).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(set.contains(who), "{who} does not stand on the packet: {set}");
        let said = Command::new("pdfsig").arg("-nocert").arg(&file).output().unwrap();
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(said.contains("Signature is Valid.") && said.contains("Total document signed"), "{said}");
        window.press("Write another");
        window.sees("Who is it for?");
    }

    window.open_log();
    window.sees("You have given out 4 packets.");
    window.press("Sample Hospital");
    window.sees("What left");
    window.press("Make it again as it was");
    let again = window.path("again.pdf");
    dialog::save_as("Where should the packet go\\?", &again);
    window.sees("was made again");
    assert_eq!(pages_of(&again), pages_of(&window.path("Sample Hospital.pdf")), "it is not as it was");

    window.press("A new one for the same reader");
    window.sees_what_leaves();
    let who = window.measure("return [...document.querySelectorAll('input')].map(e => e.value)").to_string();
    assert!(who.contains("Sample Hospital"), "{who}");

    window.click(&choice("Given out"));
    window.press("Sample Hospital");
    window.press("Remove from the log");
    window.sees("You have given out 3 packets.");
    window.press("Undo");
    window.sees("You have given out 4 packets.");

    window.check_packet(&again);
    window.sees("You gave this packet to Sample Hospital");
}

#[test]
fn what_tells_of_a_person_leaves_only_by_its_own_tick() {
    let _turn = turn();
    let (machine, app) = machine();
    let document = json!({
        "format": "peerfolio.wallet/1",
        "holder": {
            "name": "Sample Person", "email": "sample.person@example.org",
            "former_names": [{ "name": "Sample Former", "until": "2024-05-01", "by": "marriage" }],
        },
        "credentials": [
            { "id": "mn", "type": "us-mn-cps-1", "number": "SAMPLE-1", "issued_on": "2025-05-10", "expires_on": "2027-05-10" },
            { "id": "pa", "type": "us-pa-cps", "number": "SAMPLE-OLD", "issued_on": "2023-01-15", "expires_on": "2027-01-15",
              "name_shown": "Sample Former" },
        ],
    });
    let path = machine.text_path("wallet.json");
    std::fs::write(&path, document.to_string()).unwrap();
    app.wallet_import(ImportReq::plain(path)).unwrap();
    let scan = peerfolio_tests::place::fixture("sample-certificate.png");
    for (kind, title) in [("certificate", "Scan of my certificate"), ("letter", "My recovery, in my own words")] {
        let (kind, title, path) = (kind.to_owned(), title.to_owned(), scan.display().to_string());
        app.document_add(DocumentAddReq { path, kind, title, credential: Some("mn".into()), activity: None }).unwrap();
    }
    assert_eq!(app.disclosure_list(Nothing {}).unwrap().disclosures.len(), 0);
    let window = open(&machine, app);

    window.begin_packet("An employer");
    let (out, kept) = leaves(&window);
    assert!(out.contains("Scan of my certificate") && !out.contains("in my own words"), "{out}");
    assert!(kept.contains("Your e-mail address") && kept.contains("name that you held before"), "{kept}");
    assert!(!is_ticked(&window, "My recovery, in my own words") && is_ticked(&window, "Scan of my certificate"));
    assert!(!is_ticked(&window, "E-mail and telephone"));
    window.sees("was issued to another name than your present one");
    let silent = machine.path("silent.pdf");
    window.finish_packet(&silent);
    let text = pages_of(&silent);
    for word in ["in my own words", "SAMPLE-OLD", "Sample Former", "sample.person@example.org"] {
        assert!(!text.contains(word), "{word} left: {text}");
    }
    let bytes = String::from_utf8_lossy(&std::fs::read(&silent).unwrap()).into_owned();
    assert!(!bytes.contains("SAMPLE-OLD") && !bytes.contains("Sample Former"), "it is hidden in the file");

    window.press("Write another");
    window.begin_packet("An employer");
    window.sees_what_leaves();
    window.click(&tick("My recovery, in my own words"));
    window.wait("it is not said what the paper may tell", || {
        window.text("//aside").contains("may tell of your health").then_some(())
    });
    window.click(&tick("Names I held before"));
    window
        .wait("the older certificate does not come with its name", || leaves(&window).0.contains("Sample Former").then_some(()));
    let open_ = machine.path("open.pdf");
    window.finish_packet(&open_);
    let text = pages_of(&open_);
    assert!(text.contains("SAMPLE-OLD") && text.contains("Sample Former"), "{text}");
}

#[test]
fn a_packet_brings_its_records_into_another_wallet() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let packet = folder.path().join("renewal.pdf");
    {
        let first = tempfile::tempdir().unwrap();
        let window = Window::open(first.path());
        window.look_around();
        window.begin_packet("The body that renews my certificate");
        window.click(&choice("Minnesota"));
        window.finish_packet(&packet);
    }
    assert!(files_in(&packet).contains("peerfolio-wallet.json"), "{}", files_in(&packet));
    let window = Window::open(folder.path());
    window.make_wallet("Sample Person", crate::PASSPHRASE);
    window.check_packet(&packet);
    window.press("See what it would bring");
    window.sees("What it would bring");
    window.press("Bring it in");
    window.go("Courses");
    window.sees("Ethics and boundaries in peer support");

    // One byte changed on the way: each finding is told by itself, and it comes in only by a word of its own.
    let altered = window.path("altered.pdf");
    let mut bytes = std::fs::read(&packet).unwrap();
    let at = bytes.windows(6).position(|six| six == b"/Type/" || six == b"/Type ").expect("a PDF has types");
    bytes[at + 1] = b't';
    std::fs::write(&altered, bytes).unwrap();
    window.check_packet(&altered);
    window.wait("no finding speaks against it", || window.shows("//table//*[contains(@class, \"mark act\")]").then_some(()));
    assert!(window.shows("//table//*[contains(@class, \"mark in-order\")]"), "one finding speaks for another");
}
