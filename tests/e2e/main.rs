//! The real window, from the first start to a signed packet: the program, the webview, the system's dialogs, the disk.
//!
//! Few and long, for each start of the window costs seconds; what a rule asks is tested below the window. A test here fails
//! where the driver is missing; it never skips.

mod dialog;
mod driver;
mod key_file;
mod memory;
mod packets;
mod pages;
mod platform;
mod prepared;
mod screens;

use driver::{Window, button, choice, turn};
use pages::{Certificate, Course};
use peerfolio_tests::place;
use std::process::Command;

const PASSPHRASE: &str = "four plain sample words";

/// A certificate of this type, with the title that its pack gives it.
fn certificate(
    type_id: &str,
    search: &'static str,
    number: &'static str,
    issued: &'static str,
    expires: &'static str,
) -> Certificate {
    let (_, rule) = peerfolio_app::rules::shipped().expect("the packs read").credential(type_id).expect("a pack knows it");
    Certificate { search, title: rule.title.clone(), number, issued, expires }
}

#[test]
fn from_the_first_start_to_a_signed_packet() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path());
    window.make_wallet("Sample Person", PASSPHRASE);

    let minnesota = certificate("us-mn-cps-1", "minnesota", "SAMPLE-1234", "10 May 2025", "2027-05-10");
    let pennsylvania = certificate("us-pa-cps", "pennsylvania", "SAMPLE-88", "1/15/2025", "15 January 2027");
    window.add_certificate(&minnesota);
    window.add_paper(&place::fixture("sample-certificate.png"));
    window.sees("sample-certificate");
    window.add_certificate(&pennsylvania);

    window.go("Home");
    window.sees("Your certificates");
    let before = (window.answer(), window.text("//main"));
    window.log_course_by_keyboard(&Course {
        title: "Ethics and boundaries",
        provider: "Northern Training Co-op",
        date: "2 sep 2026",
        hours: "6",
        topic: "Ethics",
    });
    window.wait("the home screen is as before the course", || (window.text("//main") != before.1).then_some(()));
    window.log_course_by_keyboard(&Course {
        title: "Peer support in crisis services",
        provider: "Northern Training Co-op",
        date: "2026-10-14",
        hours: "1h30",
        topic: "Crisis",
    });
    window.go("Courses");
    window.sees("You have logged 2 courses.");

    let packet = window.path("Sample Person certificates.pdf");
    window.write_packet(&packet);
    let said = Command::new("pdfsig").arg("-nocert").arg(&packet).output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("Signature is Valid.") && said.contains("Total document signed"), "{said}");
    window.press("Open the packet");
    window.wait("the packet was not opened", || window.opened().contains("Sample Person certificates.pdf").then_some(()));

    window.check_packet(&packet);
    window.sees("Not one byte of what was signed was changed.");
    window.sees("it is a key of your own wallet");
    let altered = window.path("altered.pdf");
    let mut bytes = std::fs::read(&packet).unwrap();
    bytes.extend(b"% one line more\n");
    std::fs::write(&altered, bytes).unwrap();
    window.press("Check another");
    dialog::choose("Choose the PDF to check", &altered);
    window.sees("bytes came after it");

    window.lock();
    window.unlock("not the passphrase");
    window.wait("a wrong passphrase is not said", || window.shows("//input[@aria-invalid=\"true\"]").then_some(()));
    window.unlock(PASSPHRASE);
    window.sees("Your certificates");
    window.sees(&minnesota.title);
}

#[test]
fn what_to_take_next_what_was_answered_and_where_one_may_go() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path());
    window.look_around();

    window.go("Plan");
    window.sees("What to take, the nearest date first");
    window.sees("Why nothing less would do");
    assert!(window.answer().contains("hours in all by"), "{}", window.answer());
    let (before, after) = window.consider("3", "Peer support");
    assert!(after < before, "a course of peer support leaves {after} hours of {before}");
    window.sees("Requirement by requirement");

    window.open_certificate("Certified Peer Support Specialist I");
    window.wait("an open number is not said as one to ask", || window.tone().contains("Ask").then_some(()));
    window.note_answer("Hours needed: Ethics", "6", "the Division, by e-mail");
    window.wait("the answer does not settle it", || window.tone().contains("In order").then_some(()));
    window.sees("Answers you noted");
    window.press("Undo");
    window.wait("the answer is not taken back", || window.tone().contains("Ask").then_some(()));

    window.look_up("delaware", "Certified Peer Recovery Specialist", "1 mar 2027");
    window.sees("Your certificates as a way in");
    window.sees("Last safe day to file");
    window.sees("before your move on 1 March 2027");
    window.click(&choice("Where would mine be accepted?"));
    window.sees("All others");
    window.click(&choice("Next level"));
    window.sees("What it asks");

    window.settings("Rules");
    window.fill("Find a place", "delaware");
    window.sees("1 of ");
}

#[test]
fn a_second_window_says_that_the_wallet_is_open_elsewhere() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let first = Window::open(folder.path());
    first.make_wallet("Sample Person", PASSPHRASE);
    let (code, _) = first.make_recovery(PASSPHRASE);
    first.press("It is on paper");

    let second = Window::open(folder.path());
    second.unlock(PASSPHRASE);
    second.sees("This wallet is open in another window.");
    second.press("Open to read only");
    second.sees("You are looking at this wallet without changing it.");
    assert!(second.is_there("//button[starts-with(normalize-space(.), \"Log a course\")][@disabled]"), "a course can be logged");
    second.press("Lock it, to open it for changes");
    // Whoever has only the recovery code may look at it too, and is asked for no new passphrase there.
    second.press("Use the recovery code");
    second.fill("Recovery code", &code);
    second.press("Unlock");
    second.sees("This wallet is open in another window.");
    second.press("Open to read only");
    second.sees("You are looking at this wallet without changing it.");
    second.press("Lock it, to open it for changes");
    second.unlock(PASSPHRASE);
    second.press("Wait until it is free");
    second.sees("Waiting for the other window.");
    first.lock();
    second.sees("Add your first certificate");
    second.wait("it opened to read only", || (!second.text("//body").contains("without changing it")).then_some(()));
}

#[test]
fn a_forgotten_passphrase_and_a_course_removed_by_mistake() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path());
    window.make_wallet("Sample Person", PASSPHRASE);
    window.log_course_by_keyboard(&Course {
        title: "Ethics and boundaries",
        provider: "Northern Training Co-op",
        date: "2 sep 2026",
        hours: "6",
        topic: "Ethics",
    });
    let (code, shares) = window.make_recovery(PASSPHRASE);
    assert_eq!((code.len(), shares.len()), (53, 3), "nine groups of five, and three shares");
    window.press("It is on paper");
    window.sees("What opens this wallet");
    assert!(
        !window
            .measure("return document.documentElement.outerHTML")
            .to_string()
            .contains(code.get(..11).expect("a code is longer")),
        "the code stays"
    );
    window.remove_course("Ethics and boundaries");
    window.lock();

    window.unlock_by_shares(&shares[2].to_lowercase().replace('-', " "), &shares[0]);
    window.sees("Choose a new passphrase.");
    window.fill("New passphrase", "other plain sample words");
    window.sees("guess it");
    window.fill("New passphrase again", "other plain sample words");
    window.press("Use this passphrase");
    window.sees("Add your first certificate");

    window.back_up_and_check();

    window.settings("History and bin");
    window.sees("Removed the course “Ethics and boundaries”");
    window.click(&choice("Bin (1)"));
    window.press("Bring back Ethics and boundaries");
    window.sees("The bin is empty.");
    window.go("Courses");
    window.sees("You have logged one course.");
    window.lock();
    window.unlock("other plain sample words");
    window.sees("Add your first certificate");
}

#[test]
fn a_dialog_that_is_closed_changes_nothing() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path());
    window.look_around();
    window.begin_packet("An employer");
    window.sees_what_leaves();
    window.press("Write the packet");
    dialog::cancel("Where should the packet go\\?");
    window.wait("the packet can no longer be written", || window.shows(&button("Write the packet")).then_some(()));
    let made: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().map(|row| row.path()).collect();
    assert!(made.iter().all(|path| path.extension().is_none_or(|end| end != "pdf")), "{made:?}");
}
