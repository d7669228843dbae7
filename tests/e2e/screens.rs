//! Every screen, light and dark, wide and narrow, and with text at twice its size: nothing runs out of the window.
//!
//! The pictures it takes on the way lie in target/screenshots, for whoever wants to look.

use crate::PASSPHRASE;
use crate::driver::{Window, button, choice, key, pictures, turn};

/// What is tried on every screen: a name, width, height, and the size of text in per cent.
const SHAPES: [(&str, u32, u32, u32); 3] = [("wide", 1024, 700, 100), ("narrow", 640, 900, 100), ("large-text", 1024, 700, 200)];

#[test]
fn every_screen_fits_its_window() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path());
    let mut faults = Vec::new();
    let mut look = |window: &Window, screen: &str, theme: &str| look(window, screen, theme, &mut faults);

    look(&window, "01-welcome", "light");
    window.make_wallet("Sample Person", PASSPHRASE);
    look(&window, "02-home-empty", "light");
    window.lock();
    look(&window, "03-unlock", "light");
    drop(window);

    let sample = tempfile::tempdir().unwrap();
    let window = Window::open(sample.path());
    window.look_around();
    for theme in ["Light", "Dark"] {
        window.theme(theme);
        let theme = theme.to_lowercase();
        look(&window, "10-settings", &theme);
        window.go("Home");
        window.sees("Your certificates");
        look(&window, "04-home", &theme);
        window.go("Certificates");
        window.sees("You hold");
        look(&window, "05-certificates", &theme);
        window.press("Add a certificate");
        window.sees("How it will stand");
        look(&window, "07-certificate-form", &theme);
        window.go("Home");
        window.click("(//article//h3/button)[1]");
        window.sees("What renewal asks");
        look(&window, "06-certificate", &theme);
        window.open_certificate("Certified Peer Support Specialist I");
        look(&window, "15-certificate-asks#ask", &theme);
        window.press("Note the answer: Hours needed: Ethics");
        window.sees("Keep the answer");
        look(&window, "16-answer-form", &theme);
        window.keys(&key::ESCAPE.to_string());
        window.wait("Escape does not close the form", || (!window.is_there("//*[@role=\"dialog\"]")).then_some(()));
        window.go("Plan");
        window.sees("What to take, the nearest date first");
        look(&window, "17-plan", &theme);
        window.consider("12", "Wellness");
        look(&window, "18-consider", &theme);
        window.look_up("delaware", "Certified Peer Recovery Specialist", "1 mar 2027");
        window.sees("before your move on 1 March 2027");
        look(&window, "19-moving", &theme);
        look(&window, "20-moving-ways#gap-ways", &theme);
        window.click(&choice("Where would mine be accepted?"));
        window.sees("All others");
        look(&window, "21-accepted", &theme);
        window.click(&choice("Next level"));
        window.sees("What it asks");
        look(&window, "22-levels", &theme);
        window.go("Settings");
        window.press("See what the rules know");
        window.sees("What is known, place by place");
        look(&window, "23-rules", &theme);
        look(&window, "24-rules-places#known", &theme);
        window.go("Certificates");
        window.press("Add a certificate");
        window.press("My certificate is not in the list");
        window.press("Note what its issuer asks");
        window.press("Add a topic");
        look(&window, "25-own-rule", &theme);
        window.go("Courses");
        window.sees("You have logged");
        look(&window, "08-courses", &theme);
        window.keys("n");
        window.sees("Save the course");
        look(&window, "09-course-form", &theme);
        window.keys(&key::ESCAPE.to_string());
        window.wait("Escape does not close the form", || (!window.is_there("//*[@role=\"dialog\"]")).then_some(()));
        window.go("Packets");
        window.wait("no packet can be written", || window.shows(&button("Write the packet")).then_some(()));
        look(&window, "11-packet", &theme);
        window.write_packet(&sample.path().join(format!("{theme}.pdf")));
        look(&window, "12-packet-written", &theme);
        window.click(&choice("Check a packet"));
        window.press("Choose a PDF");
        crate::dialog::choose("Choose the PDF to check", &sample.path().join(format!("{theme}.pdf")));
        window.sees("What was found");
        look(&window, "13-packet-checked", &theme);
    }
    assert!(faults.is_empty(), "what runs out of its window:\n{}", faults.join("\n"));
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
