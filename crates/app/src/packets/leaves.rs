//! What leaves and what stays, in words: what is read before a packet is written, and what the log keeps.
//!
//! Told from the extract itself, so that nothing leaves that is not listed. It must never decide what leaves.

use super::choice::Choice;
use super::evidence::Leaving;
use super::extract::{Belonging, bears_a_shown_name, belonging, is_chosen, name_token, names_an_employer, token};
use super::names::{Bears, borne, has_word_of, hidden};
use super::sensitive::{self, Held};
use crate::status::short_name;
use crate::view::{PacketRowView, PacketWarningView, PurposeView, Reveal};
use crate::words;
use peerfolio_core::judge::{Rules, usual_contact_hours};
use peerfolio_core::model::{Credential, Document, Experience, FormerName, Record};
use peerfolio_core::{Hours, NaiveDate};
use peerfolio_document::path::file_name;
use peerfolio_document::{Kind, confirmation_ids};
use std::collections::BTreeSet;

/// More than most mail takes, in bytes.
pub(crate) const MOST_FOR_MAIL: usize = 20_000_000;

/// What is told.
pub(crate) struct Told<'a> {
    pub(crate) rules: &'a Rules,
    /// All that the wallet holds.
    pub(crate) whole: &'a Record,
    /// What leaves.
    pub(crate) shown: &'a Record,
    /// The papers that leave.
    pub(crate) leaving: &'a [Leaving],
    pub(crate) choice: &'a Choice,
    pub(crate) as_of: NaiveDate,
    /// The packet can be written as it is chosen.
    pub(crate) can_be_written: bool,
    /// The name in the signing key, where it is another than the present one.
    pub(crate) signs_as: Option<&'a str>,
}

/// For whom a packet is, in words.
pub(crate) fn purpose_words(purpose: PurposeView) -> &'static str {
    match purpose {
        PurposeView::Employer => "Employer summary",
        PurposeView::Renewal => "Renewal record",
        PurposeView::Reciprocity => "Application in another state",
        PurposeView::Va => "VA packet",
    }
}

fn hours(all: impl Iterator<Item = Hours>) -> Hours {
    all.sum()
}

fn former(before: &FormerName) -> String {
    match before.until {
        Some(day) => format!("{} (until {})", before.name, words::day(day)),
        None => before.name.clone(),
    }
}

impl Told<'_> {
    fn short(&self, held: &Credential) -> String {
        short_name(held, self.rules.of(held))
    }

    /// What leaves, one line each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let (shown, whole) = (self.shown, self.whole);
        let holder = &shown.holder;
        let mut lines = vec!["Your name".to_owned()];
        let contact: Vec<String> = [(&holder.email, "your e-mail address"), (&holder.phone, "your telephone number")]
            .into_iter()
            .filter(|(there, _)| there.is_some())
            .map(|(_, what)| what.to_owned())
            .collect();
        lines.extend((!contact.is_empty()).then(|| words::sentence_start(&words::list(&contact))));
        lines.extend(holder.birth_date.map(|_| "Your date of birth".to_owned()));
        lines.extend(holder.state.as_ref().map(|_| "The state that you live in".to_owned()));
        if !holder.former_names.is_empty() {
            let names: Vec<String> = holder.former_names.iter().map(former).collect();
            lines.push(format!("Names that you held before: {}", words::list(&names)));
        }
        if !shown.credentials.is_empty() {
            let numbered = shown.credentials.iter().filter(|held| held.number.is_some()).count();
            let with = match numbered {
                0 => "",
                1 if shown.credentials.len() == 1 => " with its number",
                count if count == shown.credentials.len() => " with their numbers",
                _ => " with their numbers, where you noted them",
            };
            let names: Vec<String> = shown.credentials.iter().map(|held| self.short(held)).collect();
            let count = words::number_of(names.len(), "certificate", "certificates");
            lines.push(format!("{count}{with}: {}", words::list(&names)));
            lines.push(format!(
                "How each stands on {}, and what is asked and counted for it, judged on all that your wallet holds",
                words::day(self.as_of)
            ));
        }
        if !shown.activities.is_empty() {
            let count = words::number_of(shown.activities.len(), "course", "courses");
            let sum = hours(shown.activities.iter().map(usual_contact_hours));
            let unit = if sum == Hours::whole(1) { "contact hour" } else { "contact hours" };
            lines.push(format!("{count}, {sum} {unit}, with titles, providers and days"));
        }
        if !shown.experience.is_empty() {
            let count = words::number_of(shown.experience.len(), "period of work", "periods of work");
            let names = if self.choice.reveal.employers {
                "with the names of the employers"
            } else {
                "without the names of the employers"
            };
            lines.push(format!("{count}, {}, {names}", words::hours(hours(shown.experience.iter().map(|work| work.hours)))));
        }
        if !shown.supervision.is_empty() {
            let count = words::number_of(shown.supervision.len(), "meeting of supervision", "meetings of supervision");
            let sum = words::hours(hours(shown.supervision.iter().map(|meeting| meeting.hours)));
            lines.push(format!("{count}, {sum}, with the names of the supervisors"));
        }
        if !shown.confirmations.is_empty() {
            let count =
                words::number_of(shown.confirmations.len(), "answer of a certifying body", "answers of certifying bodies");
            let noted = if shown.confirmations.len() == 1 { "as you noted it" } else { "as you noted them" };
            lines.push(format!("{count}, {noted}"));
        }
        let list = |papers: Vec<String>, one: &str, many: &str| {
            (!papers.is_empty()).then(|| format!("{}: {}", words::number_of(papers.len(), one, many), words::list(&papers)))
        };
        let shown_as_pages = self.leaving.iter().filter(|paper| paper.show).map(|paper| paper.document.title.clone());
        lines.extend(list(shown_as_pages.collect(), "paper as pages", "papers as pages"));
        let embedded = self.leaving.iter().filter(|paper| paper.embed);
        let embedded: Vec<String> = embedded.map(|paper| file_name(&paper.document.file).to_owned()).collect();
        lines.extend(list(embedded, "original file inside the packet", "original files inside the packet"));
        let placed: Vec<String> =
            self.leaving.iter().filter(|paper| paper.embed && paper.place).map(|paper| paper.document.title.clone()).collect();
        lines.extend(
            (!placed.is_empty()).then(|| format!("The place where it was taken, in the file of {}", words::list(&placed))),
        );
        if self.choice.reveal.extract {
            lines.push("The same once more in a form that another Peerfolio reads".to_owned());
        }
        if let Some(to) = self.choice.to.as_deref().and_then(|to| self.rules.credential(to)) {
            lines.push(format!(
                "That you ask for {}, and what your records show and lack for it",
                crate::status::short_of(to.0, to.1)
            ));
        }
        lines.extend(self.recipient().map(|name| format!("The reader’s name: {name}")));
        let name = self.signs_as.map(|name| format!(" in the name {name},")).unwrap_or_default();
        lines.push(format!("Your signature,{name} with the fingerprint of your key and the time of signing"));
        debug_assert!(shown.credentials.len() <= whole.credentials.len(), "what leaves is a part of what is there");
        lines
    }

    fn recipient(&self) -> Option<&str> {
        self.choice.recipient.as_deref().map(str::trim).filter(|name| !name.is_empty())
    }

    /// What the wallet holds and does not leave, one line each.
    pub(crate) fn stays(&self) -> Vec<String> {
        let (all, out) = (self.whole, self.shown);
        let (a, o) = (&all.holder, &out.holder);
        let gone = |all: bool, out: bool, what: &str| (all && !out).then(|| what.to_owned());
        let less = |all: usize, out: usize, one: &str, many: &str| {
            let left = all.saturating_sub(out);
            (left > 0).then(|| words::sentence_start(&words::number_of(left, one, many)))
        };
        let employers = !self.choice.reveal.employers && !out.experience.is_empty();
        let courses = all.activities.iter().filter(|course| course.completed_on > self.as_of).count();
        let periods = all.experience.iter().filter(|work| work.from > self.as_of).count();
        let meetings = all.supervision.iter().filter(|meeting| meeting.date > self.as_of).count();
        [
            gone(a.birth_date.is_some(), o.birth_date.is_some(), "Your date of birth"),
            gone(a.email.is_some(), o.email.is_some(), "Your e-mail address"),
            gone(a.phone.is_some(), o.phone.is_some(), "Your telephone number"),
            gone(a.state.is_some(), o.state.is_some(), "The state that you live in"),
            less(a.former_names.len(), o.former_names.len(), "name that you held before", "names that you held before"),
            less(all.credentials.len(), out.credentials.len(), "certificate", "certificates"),
            less(all.activities.len() - courses, out.activities.len(), "course", "courses"),
            less(courses, 0, "course of a later day", "courses of a later day"),
            less(all.experience.len() - periods, out.experience.len(), "period of work", "periods of work"),
            less(periods, 0, "period of work that begins later", "periods of work that begin later"),
            employers.then(|| "The names of your employers".to_owned()),
            less(all.supervision.len() - meetings, out.supervision.len(), "meeting of supervision", "meetings of supervision"),
            less(meetings, 0, "meeting of supervision of a later day", "meetings of supervision of a later day"),
            less(all.documents.len(), out.documents.len(), "paper", "papers"),
            less(all.confirmations.len(), out.confirmations.len(), "answer of a certifying body", "answers of certifying bodies"),
            less(all.disclosures.len(), 0, "line of your log of packets", "lines of your log of packets"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// What to look at before it is written. `size`: the file's bytes. `missing`: what the typeface lacks.
    pub(crate) fn warnings(&self, size: usize, missing: &BTreeSet<char>) -> Vec<PacketWarningView> {
        let mut warnings = Vec::new();
        let mut warn = |kind: &str, row: Option<String>, sentence: String| {
            warnings.push(PacketWarningView { kind: kind.to_owned(), row, sentence });
        };
        for held in self.whole.credentials.iter().filter(|held| is_chosen(self.choice, held)) {
            let Bears::Other { name, .. } = borne(held, &self.whole.holder) else { continue };
            let (row, short) = (Some(token(Kind::Credential, &held.id)), self.short(held));
            if !self.shown.credentials.iter().any(|shown| shown.id == held.id) {
                if !bears_a_shown_name(self.whole, self.choice, held) {
                    let sentence = format!(
                        "{short} was issued to another name than your present one, and is left out altogether: its number would tie \
                         you to that name. Show the names that you held before if it is to be in."
                    );
                    warn("name-left-out", row, sentence);
                }
                continue;
            }
            let papers = self.shown.documents.iter().filter(|paper| paper.credential.as_ref() == Some(&held.id)).count();
            let scans = if papers > 0 { " So do its papers." } else { "" };
            warn("other-name", row, format!("{short} shows the name {name}.{scans}"));
        }
        if let Some(name) = self.signs_as {
            let sentence =
                format!("Your signing key bears the name {name}, and the packet shows it on its pages and in its certificate.");
            warn("signer-name", None, sentence);
        }
        for paper in self.leaving {
            let row = || Some(token(Kind::Document, &paper.document.id));
            let title = &paper.document.title;
            match sensitive::held(&paper.document, self.whole, self.shown) {
                Some(Held::Person) => {
                    let sentence = format!(
                        "“{title}” may tell of your health, your recovery, your past or your home. It leaves because you ticked it: \
                         read it once more as the reader will."
                    );
                    warn("sensitive", row(), sentence);
                }
                Some(Held::Name) => {
                    warn(
                        "other-name",
                        row(),
                        format!("“{title}” has a name in it that is not shown otherwise. It leaves because you ticked it."),
                    );
                }
                Some(Held::Unclear) | None => {}
            }
            if paper.place && paper.embed {
                warn("place", row(), format!("The file of “{title}” tells where it was taken, and leaves with that."));
            } else if paper.place && self.choice.reveal.originals {
                let sentence = format!(
                    "The file of “{title}” tells where it was taken, so only its picture leaves. Tick it if the file is to leave."
                );
                warn("place", row(), sentence);
            }
            if paper.media_type == "application/octet-stream" && paper.show && !paper.embed {
                let sentence = format!("“{title}” is no picture and no PDF, so no page can show it; its page says so.");
                warn("paper", row(), sentence);
            }
        }
        for (paper, why) in self.held_back() {
            let title = &paper.title;
            let sentence = match why {
                Held::Name => format!("“{title}” has a name in it that is not shown, so it stays. Tick it if it is to leave."),
                _ => format!("Nothing says that “{title}” is a certificate, so it stays. Tick it if it is to leave."),
            };
            warn("paper-stays", Some(token(Kind::Document, &paper.id)), sentence);
        }
        let titles = self.shown.activities.iter().map(|course| &course.title);
        let speaking = titles.chain(self.shown.experience.iter().flat_map(|work| [&work.role, &work.employer]));
        let hidden = hidden(self.whole, self.shown);
        let speaks = |text: &&String| sensitive::speaks(text) || has_word_of(text, &hidden);
        let speaking: Vec<String> = speaking.filter(speaks).map(|text| format!("“{text}”")).collect();
        if !speaking.is_empty() {
            let sentence =
                format!("Read these once more as the reader will, for they leave as they stand: {}.", words::list(&speaking));
            warn("sensitive", None, sentence);
        }
        if !missing.is_empty() {
            let missing: String = missing.iter().collect();
            let sentence = format!("The packet’s typeface lacks these characters, and each stands as an open box: {missing}");
            warn("typeface", None, sentence);
        }
        if size > MOST_FOR_MAIL {
            let sentence = format!(
                "The packet has {} megabytes, more than most mail takes. Leave out original files, or hand it over in another way.",
                size / 1_000_000
            );
            warn("size", None, sentence);
        }
        warnings
    }

    /// Papers of what leaves that stay though they tell nothing of health, recovery, past or home: one may have been meant.
    fn held_back(&self) -> Vec<(&Document, Held)> {
        let (all, out) = (self.whole, self.shown);
        if !self.choice.reveal.scans && !self.choice.reveal.originals {
            return Vec::new();
        }
        let unasked = |paper: &&Document| {
            let row = token(Kind::Document, &paper.id);
            belonging(paper, out) == Belonging::Leaving
                && !self.choice.asked_for.contains(&row)
                && !self.choice.kept_back.contains(&row)
        };
        let why = |paper| sensitive::held(paper, all, out).filter(|why| *why != Held::Person).map(|why| (paper, why));
        all.documents.iter().filter(unasked).filter_map(why).collect()
    }

    /// What the wallet holds of each part.
    pub(crate) fn has(&self) -> Reveal {
        let (all, holder) = (self.whole, &self.whole.holder);
        let papers = !all.documents.is_empty();
        Reveal {
            contact: holder.email.is_some() || holder.phone.is_some(),
            birth_date: holder.birth_date.is_some(),
            home_state: holder.state.is_some(),
            training: !all.activities.is_empty(),
            experience: !all.experience.is_empty(),
            supervision: !all.supervision.is_empty(),
            employers: !all.experience.is_empty(),
            former_names: !holder.former_names.is_empty()
                || all.credentials.iter().any(|held| borne(held, holder) != Bears::Present),
            confirmations: !all.confirmations.is_empty(),
            scans: papers,
            originals: papers,
            extract: true,
        }
    }

    /// Every row that can be ticked by itself, with what becomes of it. Courses are not among them: there may be thousands.
    pub(crate) fn rows(&self, places: &BTreeSet<String>) -> Vec<PacketRowView> {
        let mut rows: Vec<PacketRowView> = self.whole.documents.iter().map(|paper| self.paper(paper, places)).collect();
        if self.choice.reveal.experience {
            rows.extend(self.whole.experience.iter().map(|work| {
                let shown = self.shown.experience.iter().any(|shown| shown.id == work.id);
                let later = (work.from > self.as_of).then_some("It begins on a later day.");
                let title = work.employer.clone();
                self.done(token(Kind::Experience, &work.id), title, work_words(work), shown, later)
            }));
        }
        if self.choice.reveal.supervision {
            rows.extend(self.whole.supervision.iter().map(|meeting| {
                let shown = self.shown.supervision.iter().any(|shown| shown.id == meeting.id);
                let later = (meeting.date > self.as_of).then_some("It is of a later day.");
                let title = format!("{}, {}", words::day(meeting.date), meeting.supervisor);
                self.done(token(Kind::Supervision, &meeting.id), title, words::hours(meeting.hours), shown, later)
            }));
        }
        rows.extend(self.whole.credentials.iter().filter(|held| names_an_employer(self.choice, held)).map(|held| {
            PacketRowView {
                title: self.short(held),
                what: "what an employer asks of you".to_owned(),
                leaves: self.shown.credentials.iter().any(|shown| shown.id == held.id),
                by_tick: true,
                ..row(token(Kind::Credential, &held.id))
            }
        }));
        rows.extend(self.answers());
        if self.choice.reveal.former_names {
            rows.extend(self.whole.holder.former_names.iter().map(|before| PacketRowView {
                title: before.name.clone(),
                what: "name held before".to_owned(),
                leaves: self.shown.holder.former_names.contains(before),
                by_tick: true,
                ..row(name_token(&before.name))
            }));
        }
        rows
    }

    /// A period of work or a meeting. `later`: why it stays, where it lies behind the day of the packet.
    fn done(&self, token: String, title: String, what: String, leaves: bool, later: Option<&str>) -> PacketRowView {
        // A renewal speaks of what its rule counts; without the extract the rest is nowhere in the file.
        let unspoken = !leaves && self.can_be_written && !self.choice.kept_back.contains(&token);
        let why = later.or_else(|| unspoken.then_some("The pages of this packet do not speak of it."));
        PacketRowView { title, what, leaves, stays_because: why.map(ToOwned::to_owned), ..row(token) }
    }

    fn paper(&self, paper: &Document, places: &BTreeSet<String>) -> PacketRowView {
        let token = token(Kind::Document, &paper.id);
        let held = sensitive::held(paper, self.whole, self.shown);
        let belonging = belonging(paper, self.shown);
        let stays_because = match belonging {
            _ if !self.choice.reveal.scans && !self.choice.reveal.originals => Some("Papers are left out of this packet."),
            Belonging::Staying => Some("It belongs to what is left out."),
            Belonging::Leaving | Belonging::Nowhere => None,
        };
        PacketRowView {
            leaves: self.shown.documents.iter().any(|shown| shown.id == paper.id),
            by_tick: held.is_some() || belonging == Belonging::Nowhere,
            sensitive: held == Some(Held::Person),
            place: places.contains(&token),
            stays_because: stays_because.map(ToOwned::to_owned),
            title: paper.title.clone(),
            what: paper.kind.clone(),
            ..row(token)
        }
    }

    /// The answers about the holder, which each need a tick.
    fn answers(&self) -> Vec<PacketRowView> {
        let mut leave: Vec<_> =
            self.shown.confirmations.iter().map(|answer| (&answer.type_id, &answer.field, &answer.value)).collect();
        let mut rows = Vec::new();
        for (answer, id) in self.whole.confirmations.iter().zip(confirmation_ids(&self.whole.confirmations)) {
            let at = leave.iter().position(|shown| *shown == (&answer.type_id, &answer.field, &answer.value));
            if let Some(at) = at {
                leave.swap_remove(at);
            }
            if sensitive::answer(answer) {
                rows.push(PacketRowView {
                    title: format!("{}: {}", words::field_name(&answer.field), answer.value),
                    what: "answer".to_owned(),
                    leaves: at.is_some(),
                    by_tick: true,
                    sensitive: true,
                    ..row(token(Kind::Confirmation, &id))
                });
            }
        }
        rows
    }
}

/// A row that leaves unless it is unticked, still without words.
fn row(token: String) -> PacketRowView {
    PacketRowView {
        row: token,
        title: String::new(),
        what: String::new(),
        leaves: false,
        by_tick: false,
        sensitive: false,
        place: false,
        stays_because: None,
    }
}

fn work_words(work: &Experience) -> String {
    let until = work.to.map_or_else(|| "it goes on".to_owned(), |day| format!("until {}", words::day(day)));
    format!("{}, from {}, {until}", work.role, words::day(work.from))
}
