//! Every screen, light and dark, wide and narrow, and with text at twice its size: nothing runs out of the window.
//!
//! The pictures it takes on the way lie in target/screenshots, for whoever wants to look.

use crate::PASSPHRASE;
use crate::driver::{Window, choice, key, pictures, turn};
use std::path::Path;

/// What is tried on every screen: a name, width, height, and the size of text in per cent.
const SHAPES: [(&str, u32, u32, u32); 3] = [("wide", 1024, 700, 100), ("narrow", 640, 900, 100), ("large-text", 1024, 700, 200)];

/// A list of courses: good rows, one twice, one without hours, one on a day that is none.
const LIST: &str = "Course,Provider,Date,Hours\n\
    Ethics in practice,Northern Training Co-op,9/14/2025,6\n\
    Ethics in practice,Northern Training Co-op,9/14/2025,6\n\
    Listening,Northern Training Co-op,9/20/2025,\n\
    Documentation,Northern Training Co-op,2/30/2026,three\n";

/// What the program needs to know so that pictures can be taken of it.
const PICTURES: &[(&str, &str)] = &[("PEERFOLIO_PICTURES", "1")];

#[test]
fn every_screen_before_and_around_the_wallet_fits_its_window() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_with(folder.path(), PICTURES);
    fitting(|look| {
        look(&window, "01-welcome", "light");
        window.make_wallet("Sample Person", PASSPHRASE);
        look(&window, "02-home-empty", "light");
        what_opens_the_wallet(&window, folder.path(), look);
    });
}

#[test]
fn every_screen_of_a_wallet_fits_its_window_in_the_light() {
    in_a_sample("light", screens);
}

#[test]
fn every_screen_of_a_wallet_fits_its_window_in_the_dark() {
    in_a_sample("dark", screens);
}

#[test]
fn every_screen_of_the_settings_fits_its_window_in_the_light() {
    in_a_sample("light", settings);
}

#[test]
fn every_screen_of_the_settings_fits_its_window_in_the_dark() {
    in_a_sample("dark", settings);
}

#[test]
fn every_screen_of_packets_fits_its_window_in_the_light() {
    in_a_sample("light", packets);
}

#[test]
fn every_screen_of_packets_fits_its_window_in_the_dark() {
    in_a_sample("dark", packets);
}

/// Takes the pictures of one screen: the window, the name, the theme.
type Look<'a> = dyn FnMut(&Window, &str, &str) + 'a;

/// Walks over screens, and says at the end what runs out of its window.
fn fitting(walk: impl FnOnce(&mut Look<'_>)) {
    let mut faults = Vec::new();
    walk(&mut |window, screen, theme| look(window, screen, theme, &mut faults));
    assert!(faults.is_empty(), "what runs out of its window:\n{}", faults.join("\n"));
}

/// Walks over screens of a wallet of sample data, in one theme.
fn in_a_sample(theme: &str, walk: fn(&Window, &Path, &str, &mut Look<'_>)) {
    let _turn = turn();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let window = Window::open_with(folder.path(), PICTURES);
    window.look_around();
    window.theme(if theme == "dark" { "Dark" } else { "Light" });
    fitting(|look| walk(&window, folder.path(), theme, look));
}

/// The certificates, the courses, and what is planned from them.
fn screens(window: &Window, folder: &Path, theme: &str, look: &mut Look<'_>) {
    let list = folder.join("courses.csv");
    std::fs::write(&list, LIST).expect("a list can be written");
    window.go("Home");
    window.sees("Your certificates");
    look(window, "04-home", theme);
    window.go("Certificates");
    window.sees("You hold");
    look(window, "05-certificates", theme);
    window.press("Add a certificate");
    window.sees("How it will stand");
    look(window, "07-certificate-form", theme);
    window.go("Home");
    window.click("(//article//h3/button)[1]");
    window.sees("What renewal asks");
    look(window, "06-certificate", theme);
    window.open_certificate("Certified Peer Support Specialist I");
    look(window, "15-certificate-asks#ask", theme);
    window.press("Note the answer: Hours needed: Ethics");
    window.sees("Keep the answer");
    look(window, "16-answer-form", theme);
    escapes(window);
    window.go("Plan");
    window.sees("What to take, the nearest date first");
    look(window, "17-plan", theme);
    window.consider("12", "Wellness");
    look(window, "18-consider", theme);
    window.look_up("delaware", "Certified Peer Recovery Specialist", "1 mar 2027");
    window.sees("before your move on 1 March 2027");
    look(window, "19-moving", theme);
    look(window, "20-moving-ways#gap-ways", theme);
    window.click(&choice("Where would mine be accepted?"));
    window.sees("All others");
    look(window, "21-accepted", theme);
    window.click(&choice("Next level"));
    window.sees("What it asks");
    look(window, "22-levels", theme);
    window.settings("Rules");
    window.sees("What is known, place by place");
    look(window, "23-rules", theme);
    look(window, "24-rules-places#known", theme);
    window.go("Certificates");
    window.press("Add a certificate");
    window.press("My certificate is not in the list");
    window.press("Note what its issuer asks");
    window.press("Add a topic");
    look(window, "25-own-rule", theme);
    window.go("Courses");
    window.sees("You have logged");
    look(window, "08-courses", theme);
    window.choose_list(&list);
    look(window, "26-list", theme);
    look(window, "27-list-rows#rows", theme);
    window.go("Courses");
    window.sees("You have logged");
    window.keys("n");
    window.sees("Save the course");
    look(window, "09-course-form", theme);
    escapes(window);
}

/// Escape shuts what is open.
fn escapes(window: &Window) {
    window.keys(&key::ESCAPE.to_string());
    window.wait("Escape does not close the form", || (!window.is_there("//*[@role=\"dialog\"]")).then_some(()));
}

/// The packets: each reader, what was written, the log, and what is found in a whole and in an altered one.
fn packets(window: &Window, folder: &Path, theme: &str, look: &mut Look<'_>) {
    window.go("Packets");
    window.sees("Who is it for?");
    look(window, "11-packet", theme);
    window.begin_packet("Another state, to be certified there");
    look(window, "50-packet-asks", theme);
    window.ask_for("delaware", "Certified Peer Recovery Specialist");
    window.sees_what_leaves();
    look(window, "51-packet-another-state#goes-in", theme);
    window.begin_packet("The body that renews my certificate");
    window.click(&choice("Minnesota"));
    window.sees_what_leaves();
    look(window, "52-packet-renewal", theme);
    window.begin_packet("An employer");
    window.fill("Who will get it", "Sample Hospital, Human Resources");
    window.sees_what_leaves();
    look(window, "53-packet-employer#goes-in", theme);
    let file = folder.join(format!("{theme}.pdf"));
    window.finish_packet(&file);
    look(window, "12-packet-written", theme);
    window.open_log();
    window.sees("You have given out");
    look(window, "54-packet-log", theme);
    window.press("Sample Hospital, Human Resources");
    window.sees("What left");
    look(window, "55-packet-given", theme);
    window.check_packet(&file);
    look(window, "13-packet-checked", theme);
    let altered = folder.join(format!("{theme}-altered.pdf"));
    let mut bytes = std::fs::read(&file).expect("the packet that was written can be read");
    bytes.extend(b"% one line more\n");
    std::fs::write(&altered, bytes).expect("an altered copy can be written");
    window.press("Check another");
    crate::dialog::choose("Choose the PDF to check", &altered);
    window.sees("altered.pdf");
    look(window, "56-packet-altered", theme);
}

/// The screens around the passphrase, the recovery code and a second window.
fn what_opens_the_wallet(window: &Window, folder: &Path, look: &mut Look<'_>) {
    window.settings("Security");
    window.sees("None yet.");
    look(window, "30-security", "light");
    window.back_up_and_check();
    look(window, "38-check-up", "light");
    window.look_into_newest_backup(PASSPHRASE);
    look(window, "37-backup", "light");
    window.press("Leave everything as it is");
    window.wait("the backup stays open", || (!window.is_there("//*[@role=\"dialog\"]")).then_some(()));
    window.make_recovery(PASSPHRASE);
    look(window, "31-recovery-page", "light");
    window.press("It is on paper");
    window.press("Change the passphrase");
    window.fill("New passphrase", "summer2024");
    window.sees("guess it");
    look(window, "32-change-passphrase", "light");
    escapes(window);
    let second = Window::open_with(folder, PICTURES);
    second.unlock(PASSPHRASE);
    second.sees("Open to read only");
    look(&second, "33-in-use", "light");
    second.press("Open to read only");
    second.sees("without changing it");
    look(&second, "34-reads-only", "light");
    drop(second);
    window.lock();
    look(window, "03-unlock", "light");
    window.press("Use the recovery code");
    window.click(&choice("Two shares of it"));
    look(window, "35-unlock-by-shares", "light");
    window.press("Restore a backup");
    window.sees("Choose a backup file");
    look(window, "36-restore", "light");
}

/// The sides of the settings: each with the words by which it is known to be there, and its picture.
const SIDES: [(&str, &str, &str); 6] = [
    ("You", "Your particulars", "10-settings"),
    ("Security", "What opens this wallet", "41-settings-security"),
    ("History and bin", "Take the last change back", "42-settings-history"),
    ("Backups", "Where they lie", "48-settings-backups"),
    ("Other machines", "Where the computers meet", "44-settings-machines"),
    ("In and out", "What goes out", "49-settings-exchange"),
];

/// The settings, side by side, and what opens further within them.
fn settings(window: &Window, _: &Path, theme: &str, look: &mut Look<'_>) {
    look(window, "40-settings-look", theme);
    window.remove_course("Weekly team meeting");
    for (side, words, picture) in SIDES {
        window.settings(side);
        window.sees(words);
        look(window, picture, theme);
    }
    window.click(&choice("Only a part"));
    window.sees("What leaves your wallet");
    look(window, "46-settings-out", theme);
    window.click(&choice("Courses as a list"));
    look(window, "47-settings-list", theme);
    window.settings("Other machines");
    window.click(&choice("An S3 store"));
    look(window, "45-settings-machines-s3", theme);
    window.settings("History and bin");
    window.click(&choice("Bin (1)"));
    window.press("Remove for ever: Weekly team meeting");
    window.sees("Leave it in the bin");
    look(window, "43-settings-bin", theme);
}

/// Takes the pictures of one screen and notes what runs out of it sideways. `name#part` looks at the part of that id.
fn look(window: &Window, screen: &str, theme: &str, faults: &mut Vec<String>) {
    let (screen, part) = screen.split_once('#').unwrap_or((screen, ""));
    for (shape, width, height, text) in SHAPES {
        window.resize(width, height);
        window.measure(&format!(
            "document.documentElement.style.fontSize = '{text}%'; window.scrollTo(0, 0); \
             document.getElementById('{part}')?.scrollIntoView()"
        ));
        // Transitions last at most 200 ms; a picture is of the screen at rest.
        std::thread::sleep(std::time::Duration::from_millis(300));
        window.screenshot_into(&pictures().join(format!("{screen}-{theme}-{shape}.png")));
        let over = window.measure(
            "return [...document.querySelectorAll('body *')].filter(e => { \
               const r = e.getBoundingClientRect(), s = getComputedStyle(e); \
               return r.width > 1 && r.right > innerWidth + 1 && s.visibility !== 'hidden' && s.position !== 'fixed' \
                 && !e.closest('.unseen, .skip'); \
             }).slice(0, 3).map(e => `${e.tagName.toLowerCase()}.${e.className} (${(e.textContent ?? '').trim().slice(0, 40)}) ends at ${Math.round(e.getBoundingClientRect().right)}`)",
        );
        for over in over.as_array().map(Vec::as_slice).unwrap_or_default() {
            faults.push(format!("{screen}, {theme}, {shape} ({width} wide): {over}"));
        }
    }
    window.resize(1180, 800);
    window.measure("document.documentElement.style.fontSize = ''");
}
