//! The screens as a person uses them: what can be done on each, in the words that stand there.
//!
//! A changed label is mended here, once. Nothing here asserts but that what is asked for can be done.

use crate::dialog;
use crate::driver::{Window, button, choice, field, key};
use std::path::Path;

/// A certificate as it stands on the paper.
pub(crate) struct Certificate {
    pub(crate) search: &'static str,
    pub(crate) title: String,
    pub(crate) number: &'static str,
    pub(crate) issued: &'static str,
    pub(crate) expires: &'static str,
}

/// A course as it stands on its certificate of completion.
pub(crate) struct Course<'a> {
    pub(crate) title: &'a str,
    pub(crate) provider: &'a str,
    pub(crate) date: &'a str,
    pub(crate) hours: &'a str,
    pub(crate) topic: &'a str,
}

impl Window {
    /// The answer at the top of the screen.
    pub(crate) fn answer(&self) -> String {
        self.wait("no answer stands at the top of the screen", || Some(self.text("//h1")).filter(|text| !text.is_empty()))
    }

    /// Welcome: makes a wallet and arrives at the empty home.
    pub(crate) fn make_wallet(&self, name: &str, passphrase: &str) {
        self.fill("Your name", name);
        self.fill("Passphrase", passphrase);
        self.fill("Passphrase again", passphrase);
        self.press("Make the wallet");
        self.sees("Add your first certificate");
    }

    /// Welcome: opens the sample wallet.
    pub(crate) fn look_around(&self) {
        self.press("Look around with a sample wallet");
        self.sees("This is a sample wallet");
    }

    /// The navigation.
    pub(crate) fn go(&self, section: &str) {
        self.click(&format!("//nav{}", button(section)));
    }

    /// Certificates: adds one and arrives at its page.
    pub(crate) fn add_certificate(&self, certificate: &Certificate) {
        self.go("Certificates");
        self.press("Add a certificate");
        self.fill("Which certificate", certificate.search);
        self.choose(&certificate.title);
        self.fill("Number", certificate.number);
        self.fill("Issued on", certificate.issued);
        self.fill("Expires on", certificate.expires);
        self.press("Save the certificate");
        self.sees(&format!("“{}” is saved", certificate.title));
        self.wait("the certificate's page did not open", || self.shows("//h2[@id=\"papers\"]").then_some(()));
    }

    /// Takes a choice of a list that is still narrowing down to what was typed: a press that the moving list swallowed is made again.
    fn choose(&self, title: &str) {
        let mut pressed = false;
        self.wait(&format!("\"{title}\" was not taken"), || {
            if self.shows(&choice(title)) {
                self.click(&choice(title));
                pressed = true;
                std::thread::sleep(std::time::Duration::from_millis(500));
                return None;
            }
            pressed.then_some(())
        });
    }

    /// A certificate's page: keeps a paper with it.
    pub(crate) fn add_paper(&self, file: &Path) {
        self.press("Add a paper");
        dialog::choose("Choose papers to keep with this certificate", file);
        self.press("Keep in the wallet");
        self.sees("is kept in your wallet.");
    }

    /// Anywhere: logs a course without touching the pointer.
    pub(crate) fn log_course_by_keyboard(&self, course: &Course<'_>) {
        self.keys("n");
        self.wait("N did not open the form for a course", || self.shows(&field("Hours")).then_some(()));
        self.wait("the form does not take the keyboard", || {
            (self.measure("return document.activeElement.tagName + (document.querySelector('#course-form') !== null)")
                == "INPUTtrue")
                .then_some(())
        });
        self.keys(course.title);
        self.keys(&key::TAB.to_string());
        self.keys(course.provider);
        self.keys(&key::TAB.to_string());
        self.keys(course.date);
        self.keys(&key::TAB.to_string());
        self.keys(course.hours);
        self.keys(&key::TAB.to_string());
        self.keys(course.topic);
        self.wait("the topics do not open", || self.shows(&choice(course.topic)).then_some(()));
        self.keys(&key::ENTER.to_string());
        self.chord(key::CONTROL, key::ENTER);
        self.sees(&format!("“{}” is saved", course.title));
        self.wait("the form stays open", || (!self.is_there("//*[@role=\"dialog\"]")).then_some(()));
    }

    /// Packets: chooses who one is for; what goes in stands below.
    pub(crate) fn begin_packet(&self, reader: &str) {
        self.go("Packets");
        self.click(&choice("Write a packet"));
        self.click(&choice(reader));
    }

    /// Packets: waits until it is said what leaves.
    pub(crate) fn sees_what_leaves(&self) {
        self.wait("no packet can be written", || {
            self.is_there("//button[normalize-space(.)=\"Write the packet\"][not(@disabled)]").then_some(())
        });
        self.wait("it is still being set", || self.is_there("//aside[@aria-busy=\"false\"]").then_some(()));
    }

    /// Packets: writes what was chosen to `file`.
    pub(crate) fn finish_packet(&self, file: &Path) {
        self.sees_what_leaves();
        self.press("Write the packet");
        dialog::save_as("Where should the packet go\\?", file);
        self.wait("the packet was not written", || self.shows(&button("Open the packet")).then_some(()));
    }

    /// Packets: writes one for an employer to `file`.
    pub(crate) fn write_packet(&self, file: &Path) {
        self.begin_packet("An employer");
        self.finish_packet(file);
    }

    /// Packets: chooses the certificate that is asked for in another state.
    pub(crate) fn ask_for(&self, search: &str, title: &str) {
        self.fill("Certificate you ask for", search);
        self.choose(title);
    }

    /// Packets: the log of what was given out.
    pub(crate) fn open_log(&self) {
        self.go("Packets");
        self.click(&choice("Given out"));
    }

    /// Packets: checks one.
    pub(crate) fn check_packet(&self, file: &Path) {
        self.go("Packets");
        self.click(&choice("Check a packet"));
        self.press("Choose a PDF");
        dialog::choose("Choose the PDF to check", file);
        self.sees("The file itself");
    }

    /// Anywhere: locks the wallet.
    pub(crate) fn lock(&self) {
        self.press("Lock the wallet");
        self.sees("Your wallet is locked");
    }

    /// The locked wallet: tries a passphrase.
    pub(crate) fn unlock(&self, passphrase: &str) {
        self.fill("Passphrase", passphrase);
        self.press("Unlock");
    }

    /// Settings: one of their sides.
    pub(crate) fn settings(&self, part: &str) {
        self.go("Settings");
        self.click(&format!("//nav[@aria-label=\"Settings\"]{}", button(part)));
        self.wait(&format!("the side {part} of the settings did not open"), || {
            self.shows(&format!("//nav[@aria-label=\"Settings\"]{}[@aria-current]", button(part))).then_some(())
        });
    }

    /// Settings: light or dark.
    pub(crate) fn theme(&self, words: &str) {
        self.settings("Look");
        self.click(&choice(words));
    }

    /// Settings: makes a recovery code with its shares, gives the code and the shares as they stand on their pages, and leaves them.
    pub(crate) fn make_recovery(&self, passphrase: &str) -> (String, Vec<String>) {
        self.settings("Security");
        self.press("Make a recovery code");
        self.fill("Your passphrase", passphrase);
        self.click("//*[@role=\"checkbox\"]");
        self.press("Make the code");
        self.sees("Print this now.");
        let pages =
            self.measure("return [...document.querySelectorAll('.paper .code')].map(e => e.textContent.replace(/\\s/g, ''))");
        let mut pages =
            pages.as_array().cloned().unwrap_or_default().into_iter().filter_map(|one| Some(one.as_str()?.to_owned()));
        let code = pages.next().unwrap_or_default();
        (code, pages.collect())
    }

    /// The locked wallet: two shares in place of the passphrase.
    pub(crate) fn unlock_by_shares(&self, first: &str, second: &str) {
        self.press("Use the recovery code");
        self.click(&choice("Two shares of it"));
        self.fill("One share", first);
        self.fill("Another share", second);
        self.press("Unlock");
    }

    /// Courses: removes one.
    pub(crate) fn remove_course(&self, title: &str) {
        self.go("Courses");
        self.press(&format!("Remove {title}"));
        self.sees(&format!("“{title}” is removed."));
    }

    /// Settings, the backups: makes one, then looks the whole wallet over.
    pub(crate) fn back_up_and_check(&self) {
        self.settings("Backups");
        self.press("Make a backup now");
        self.wait("no backup was made", || {
            self.is_there("//button[starts-with(@aria-label, \"Look into it: the backup\")]").then_some(())
        });
        self.wait("the wallet cannot be checked", || {
            self.is_there("//button[normalize-space(.)=\"Check the wallet\"][not(@disabled)]").then_some(())
        });
        self.press("Check the wallet");
        self.sees("Check-up");
    }

    /// Settings, the backups: opens the newest one with what opened the wallet then, and sees what restoring it would do.
    pub(crate) fn look_into_newest_backup(&self, passphrase: &str) {
        self.click("(//button[starts-with(@aria-label, \"Look into it: the backup\")])[1]");
        self.fill("Passphrase", passphrase);
        self.click("//*[@role=\"dialog\"]//button[normalize-space(.)=\"Look into it\"]");
        self.sees("Leave everything as it is");
    }

    /// Courses: brings in a list from `file`, and leaves what cannot be read.
    pub(crate) fn choose_list(&self, file: &Path) {
        self.go("Courses");
        self.press("Bring in a list from a file");
        self.press("Choose a file");
        dialog::choose("Choose the list of courses", file);
        self.sees("What each column is read as");
    }

    /// Plan: what a course of so many hours in a topic would buy; gives the hours to take without it and with it.
    pub(crate) fn consider(&self, hours: &str, topic: &str) -> (f64, f64) {
        self.go("Plan");
        self.click(&choice("Before you pay for a course"));
        self.fill("Hours", hours);
        self.fill("Topics", topic);
        self.click(&choice(topic));
        self.click("//h1");
        self.wait("the topics stay open", || (!self.is_there("//*[@role=\"option\"]")).then_some(()));
        self.wait("it is not said what the course would buy", || {
            let said = self.measure("return [...document.querySelectorAll('aside .numbers dd')].map(e => Number(e.textContent))");
            Some((said[0].as_f64()?, said[1].as_f64()?))
        })
    }

    /// Certificates: opens the page of one.
    pub(crate) fn open_certificate(&self, title: &str) {
        self.go("Certificates");
        self.press(title);
        self.wait("the certificate's page did not open", || self.shows("//h2[@id=\"papers\"]").then_some(()));
    }

    /// A certificate's page: notes the answer to the first open question.
    pub(crate) fn note_answer(&self, about: &str, answer: &str, by: &str) {
        self.press(&format!("Note the answer: {about}"));
        self.fill("The answer, in hours", answer);
        self.fill("Who answered, and how", by);
        self.press("Keep the answer");
        self.sees("The answer is noted.");
    }

    /// A certificate's page: the word of its standing.
    pub(crate) fn tone(&self) -> String {
        self.text("//main//header/p[contains(@class, \"tone\")]")
    }

    /// Moving: looks up a certificate by a word of its name, from the day of the move.
    pub(crate) fn look_up(&self, search: &str, title: &str, moving_on: &str) {
        self.go("Moving");
        self.fill("Certificate sought", search);
        self.choose(title);
        self.sees("What keeping it asks");
        self.fill("Moving on", moving_on);
    }
}
