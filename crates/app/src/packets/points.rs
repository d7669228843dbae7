//! The requirements of a credential as points of a checklist, each with what the packet shows for it.
//!
//! The gap says what is met, missing and unknown; here it is told to the body that asks. What only that body can judge is never
//! met here, and what a person tells about their own life is theirs to tell: such a point says that it is not in the packet.

use super::parts::Told;
use super::phrases::{Unseen, in_hours, parsed, reached};
use crate::view::{ElsewhereView, EntryView, GapLineView, GapView, RequirementKind, TakenView, TransferView};
use crate::words;
use peerfolio_core::Hours;
use peerfolio_packet::kinds::parts::{PaperAsked, PaperPlace, Point, Points, Said, Standing};

/// How many rows of evidence a point lists before it says how many more there are.
const MOST_ROWS: usize = 4;

/// A gap, as it is told to the body of the credential sought.
pub(super) struct Asked<'a> {
    pub(super) told: &'a Told<'a>,
    pub(super) gap: &'a GapView,
    /// How the body goes in a short sentence, such as "the VA".
    pub(super) body: &'a str,
    /// How it goes where it is told from other bodies.
    pub(super) name: &'a str,
    /// Papers of the holder's own word on lived experience, where the holder put them in.
    pub(super) own_word: Vec<PaperPlace>,
}

impl Asked<'_> {
    /// The certificates that are shown, as ways in.
    pub(super) fn transfers(&self) -> Vec<&TransferView> {
        let shown = |id: &str| self.told.held(id).is_some();
        self.gap.transfers.iter().filter(|transfer| shown(&transfer.taken.id)).collect()
    }

    /// What is asked of anybody certified elsewhere.
    pub(super) fn elsewhere(&self, heading: &str, way: &ElsewhereView) -> Points {
        let mut points: Vec<Point> = way.lines.iter().map(|line| self.point(line, "Condition")).collect();
        points.extend(self.times(way));
        Points { heading: heading.to_owned(), notes: self.notes(&points), points }
    }

    /// What is asked of a newcomer.
    pub(super) fn entry(&self, heading: &str, entry: &EntryView) -> Points {
        let mut points: Vec<Point> = entry.lines.iter().map(|line| self.point(line, "Also asked")).collect();
        for point in &mut points {
            if point.heading == "Training" && point.shows.is_empty() {
                let (shows, papers) = self.trainings(entry);
                point.shows = shows;
                point.papers = papers;
            }
        }
        Points { heading: heading.to_owned(), notes: self.notes(&points), points }
    }

    /// How to read the points.
    fn notes(&self, points: &[Point]) -> Vec<String> {
        let mut notes = vec![format!(
            "As the public sources put it, by number. \u{201c}Met\u{201d} is what the holder\u{2019}s own records show; the judgement is {}\u{2019}s.",
            self.body
        )];
        let speaks =
            |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| ["you", "You", "your", "Your"].contains(&word));
        if points.iter().any(|point| speaks(&point.asked)) {
            notes.push("In what is asked, \u{201c}you\u{201d} is the applicant.".to_owned());
        }
        if points.iter().any(|point| point.asked.ends_with(ONE_WAY)) {
            notes.push("Points marked as one of several ways stand for one another.".to_owned());
        }
        notes
    }

    /// A line as a point; `other` heads what has no heading of its own.
    fn point(&self, line: &GapLineView, other: &str) -> Point {
        let (shows, papers) = self.evidence(line);
        let personal = is_personal(line);
        let (shows, papers) = if personal && !self.own_word.is_empty() {
            (vec!["The holder\u{2019}s own statement, put in by the holder.".to_owned()], self.own_word.clone())
        } else {
            (shows, papers)
        };
        let asked = line
            .row
            .note
            .as_ref()
            .map_or_else(|| line.row.label.clone(), |note| format!("{}. {note}", line.row.label.trim_end_matches('.')));
        let way = !line.decides && line.row.kind != RequirementKind::Attestation && line.row.met.is_some();
        Point {
            heading: if line.what == "other" { other.to_owned() } else { line.heading.clone() },
            asked: if way { format!("{}{ONE_WAY}", asked.trim_end_matches('.')) } else { with_amount(&asked, line) },
            shows,
            papers,
            standing: self.standing(line, personal),
            sources: self.told.sources(&line.row.sources),
        }
    }

    fn standing(&self, line: &GapLineView, personal: bool) -> Standing {
        let body = self.body;
        if personal {
            return Standing::Apart(if self.own_word.is_empty() {
                format!("to be stated by the applicant to {body}; not part of this packet")
            } else {
                format!("stated by the applicant; for {body} to judge")
            });
        }
        match (line.row.met, line.what.as_str()) {
            (Some(true), _) => Standing::Met,
            (Some(false), what) => Standing::Missing(missing(line, what)),
            (None, "age") => Standing::Apart("date of birth to be given by the applicant".to_owned()),
            (None, what) if line.row.kind == RequirementKind::Attestation => Standing::Apart(match what {
                "education" => "to be shown by the applicant: school papers are not part of this packet".to_owned(),
                "exam" => "to be shown by the applicant, or taken".to_owned(),
                "residency" => "to be shown by the applicant".to_owned(),
                "background-check" => format!("handed in separately, as {body} asks"),
                "deadline" => "a date to keep".to_owned(),
                _ if is_service(&line.row.label) => "proof of service is handed in separately".to_owned(),
                _ => format!("for {body} to judge"),
            }),
            (None, _) => Standing::Unknown(body.to_owned()),
        }
    }

    /// The rows of the record behind a line: those that are shown by name, the others by their number.
    fn evidence(&self, line: &GapLineView) -> (Vec<String>, Vec<PaperPlace>) {
        let shown = self.told.ground.shown;
        let (mut shows, mut papers, mut unseen) = (Vec::new(), Vec::new(), Unseen::default());
        if line.what == "age" {
            let birth = shown.holder.birth_date.map(|day| format!("Born on {}.", words::day(day)));
            let known = self.told.ground.whole.holder.birth_date.is_some();
            shows.extend(birth.or_else(|| {
                known.then(|| "By the date of birth in the holder\u{2019}s records; it is not shown here.".to_owned())
            }));
            return (shows, papers);
        }
        if line.what == "residency" {
            shows.extend(
                shown
                    .holder
                    .state
                    .as_ref()
                    .map(|state| format!("State of residence, by the holder\u{2019}s word: {}.", self.state(state))),
            );
        }
        if let Some(hours) = line.row.counted_hours.as_deref().and_then(|hours| hours.parse::<Hours>().ok()) {
            shows.push(format!("{} counted.", in_hours(hours)));
        } else if let Some(count) = line.row.counted_trainings {
            shows.push(if count == 1 { "1 training counted.".to_owned() } else { format!("{count} trainings counted.") });
        }
        let mut listed = 0;
        for counted in &line.row.activities {
            let hours = counted.hours.parse::<Hours>().unwrap_or_default();
            let words = if let Some(course) = shown.activities.iter().find(|course| course.id == counted.id) {
                papers.extend(self.told.course(course).papers);
                Some(format!("{}, {}: {}.", course.title, words::day(course.completed_on), in_hours(hours)))
            } else if let Some(work) = shown.experience.iter().find(|work| work.id == counted.id) {
                let to = work.to.map_or_else(|| "today".to_owned(), words::day);
                Some(format!("{}, {} to {to}: {}.", work.employer, words::day(work.from), in_hours(hours)))
            } else if let Some(meeting) = shown.supervision.iter().find(|meeting| meeting.id == counted.id) {
                Some(format!("{}, {}: {}.", meeting.supervisor, words::day(meeting.date), in_hours(hours)))
            } else {
                unseen.add(hours);
                None
            };
            if let Some(words) = words {
                listed += 1;
                if listed <= MOST_ROWS {
                    shows.push(words);
                }
            }
        }
        if listed > MOST_ROWS {
            shows.push(format!("And {} more in the lists that follow.", listed - MOST_ROWS));
        }
        if unseen.rows > 0 {
            shows.push(format!("{}: {}.", words::sentence_start(&unseen.words()), in_hours(unseen.hours)));
        }
        if line.what == "level" && line.row.met == Some(true) {
            shows.push("By the certificates held.".to_owned());
        }
        papers.sort_unstable();
        papers.dedup();
        (shows, papers)
    }

    /// The courses that are, or may be, the training asked for.
    fn trainings(&self, entry: &EntryView) -> (Vec<String>, Vec<PaperPlace>) {
        let shown = &self.told.ground.shown.activities;
        let seen = entry.trainings.iter().filter_map(|seen| {
            let course = shown.iter().find(|course| course.id == seen.id)?;
            let fit = match seen.fit.as_str() {
                "accepted" => "named by the sources",
                "perhaps" => "whether it is accepted is not known",
                _ => "completed on a day on which it does not count",
            };
            Some((format!("{}, {}: {fit}.", course.title, words::day(course.completed_on)), self.told.course(course).papers))
        });
        let (shows, papers): (Vec<String>, Vec<Vec<PaperPlace>>) = seen.take(MOST_ROWS).unzip();
        (shows, papers.concat())
    }

    /// How long a certificate must still run, where the sources say it.
    fn times(&self, way: &ElsewhereView) -> Vec<Point> {
        let as_of = self.told.ground.as_of;
        let times = way.facts.iter().filter(|fact| ["file-before-expiry", "valid-after-filing"].contains(&fact.what.as_str()));
        times
            .map(|fact| {
                let possible = self.transfers().into_iter().filter(|transfer| transfer.taken.accepted != Some(false));
                let known: Vec<(&TransferView, Option<bool>)> = possible
                    .map(|transfer| {
                        let last = parsed(transfer.file_by.as_deref());
                        let forever = transfer.standing == crate::view::StandingView::DoesNotExpire;
                        (transfer, if forever { Some(true) } else { last.map(|last| as_of <= last) })
                    })
                    .collect();
                let shows = known.iter().map(|(transfer, _)| {
                    let runs = match parsed(transfer.expires_on.as_deref()) {
                        Some(day) => format!("expires on {}", words::day(day)),
                        None if transfer.standing == crate::view::StandingView::DoesNotExpire => "does not expire".to_owned(),
                        None => "day of expiry not known".to_owned(),
                    };
                    let file_by = parsed(transfer.file_by.as_deref()).map(|day| format!("; to be filed by {}", words::day(day)));
                    format!("{}: {runs}{}.", transfer.taken.short, file_by.unwrap_or_default())
                });
                let standing = match known.as_slice() {
                    [] => Standing::Unknown(self.body.to_owned()),
                    all if all.iter().any(|(_, met)| *met == Some(true)) => Standing::Met,
                    all if all.iter().all(|(_, met)| *met == Some(false)) => Standing::Missing("too late to file".to_owned()),
                    _ => Standing::Unknown(self.body.to_owned()),
                };
                Point {
                    heading: "Time left".to_owned(),
                    asked: fact.words.clone(),
                    shows: shows.collect(),
                    papers: Vec::new(),
                    standing,
                    sources: self.told.sources(&fact.sources),
                }
            })
            .collect()
    }

    /// What the sources say of each certificate that is shown; what they say of several stands once.
    pub(super) fn taken(&self) -> Vec<Said> {
        let mut said: Vec<(Vec<String>, Said)> = Vec::new();
        for transfer in self.transfers() {
            let (words, sources) = (self.taken_words(&transfer.taken), self.told.sources(&transfer.taken.sources));
            let short = transfer.taken.short.clone();
            match said.iter_mut().find(|(_, known)| known.words == words && known.sources == sources) {
                Some((names, _)) => names.push(short),
                None => said.push((vec![short], Said { label: String::new(), words, sources })),
            }
        }
        said.into_iter().map(|(names, said)| Said { label: words::list(&names), ..said }).collect()
    }

    fn taken_words(&self, taken: &TakenView) -> String {
        let to = self.name;
        let rule = self.told.ground.rules.credential(&self.gap.to.type_id).map(|(_, rule)| rule);
        let others: Vec<String> = rule
            .and_then(|rule| rule.reciprocity.as_ref())
            .map(|way| way.from_others.iter().map(|other| other.value.trim_end_matches('.').to_owned()).collect())
            .unwrap_or_default();
        match taken.taken.as_str() {
            "named" => "Named by the sources as accepted, under conditions.".to_owned(),
            "ic-rc" => "Can be transferred between member boards of the IC&RC.".to_owned(),
            "ic-rc-unknown" => format!(
                "{to} takes certificates through the IC&RC. Whether the board of this one is a member, and whether this is a certificate \
                 that the IC&RC transfers, is not known: to be asked of that board."
            ),
            "in-words" if !others.is_empty() => format!(
                "The sources take \u{201c}{}\u{201d}. Whether this certificate is one of those is not known: it is for {} to say.",
                others.join("; "),
                to
            ),
            "in-words" => format!("The sources take some. Whether this is one of them is not known: it is for {} to say.", to),
            "case-by-case" => "Each certificate of another body is judged by itself.".to_owned(),
            "not-named" => "The sources name others, and not this one.".to_owned(),
            "none" => "The sources say that no certificate of another body is accepted.".to_owned(),
            "same-body" => "Issued by the same body, so there is nothing to transfer.".to_owned(),
            _ => format!("No source says whether it is accepted: not known, for {} to say.", to),
        }
    }

    /// The papers that the sources ask for, and who has to send each.
    pub(super) fn papers(&self, way: Option<&ElsewhereView>) -> Vec<PaperAsked> {
        let documents = way.map(|way| way.documents.as_slice()).unwrap_or_default();
        let mut asked: Vec<PaperAsked> = documents
            .iter()
            .map(|paper| {
                let (from, standing) = self.giver(&paper.from);
                let papers = self.enclosed(&paper.from, &paper.what);
                let standing = if papers.is_empty() { standing } else { ENCLOSED.to_owned() };
                PaperAsked { what: paper.what.clone(), from, standing, papers, sources: self.told.sources(&paper.sources) }
            })
            .collect();
        for fee in way.map(|way| way.fees.as_slice()).unwrap_or_default() {
            let amount = fee.usd.as_ref().map_or_else(|| "amount not known".to_owned(), |usd| format!("{usd} dollars"));
            asked.push(PaperAsked {
                what: format!("{}: {amount}", fee.what),
                from: "the applicant".to_owned(),
                standing: "paid separately".to_owned(),
                papers: Vec::new(),
                sources: self.told.sources(&fee.sources),
            });
        }
        asked
    }

    /// Papers of the packet that may be what is asked for: copies of certificates, certificates of completion. A letter or a
    /// verification is no such paper: it goes from body to body.
    fn enclosed(&self, from: &str, what: &str) -> Vec<PaperPlace> {
        let what = what.to_lowercase();
        let letter = ["letter", "verif", "standing", "form", "direct"].iter().any(|word| what.contains(word));
        let certificate = ["certificate", "certification", "license", "credential"].iter().any(|word| what.contains(word));
        if letter || !certificate {
            return Vec::new();
        }
        match from {
            "current-board" => {
                let possible = self.transfers().into_iter().filter(|transfer| transfer.taken.accepted != Some(false));
                let held = possible.filter_map(|transfer| self.told.judged.iter().find(|status| status.id == transfer.taken.id));
                held.flat_map(|status| self.told.certificate(status).papers).collect()
            }
            "trainer" => self.told.courses().into_iter().flat_map(|course| self.told.course(course).papers).collect(),
            _ => Vec::new(),
        }
    }

    /// For each certificate that could be taken: the body that can verify it, where no paper of the list is to come from there.
    pub(super) fn verifications(&self, asked: &[PaperAsked]) -> Vec<PaperAsked> {
        let possible = self
            .transfers()
            .into_iter()
            .filter(|transfer| transfer.taken.accepted != Some(false) && transfer.taken.taken != "same-body");
        let wanting = possible.filter_map(|transfer| self.told.judged.iter().find(|status| status.id == transfer.taken.id));
        wanting
            .filter(|status| {
                let named = !status.body.name.is_empty();
                !(named && asked.iter().any(|paper| paper.from.contains(&status.body.name) && paper.standing != ENCLOSED))
            })
            .map(|status| {
                let certificate = self.told.certificate(status);
                let number = certificate.number.as_ref().map(|number| format!(", No. {number}")).unwrap_or_default();
                PaperAsked {
                    what: format!("Verification of {}{number}, or a letter of good standing", certificate.title),
                    from: reached(&status.body),
                    standing: "no source says whether it is asked for; can be asked for there".to_owned(),
                    papers: certificate.papers,
                    sources: Vec::new(),
                }
            })
            .collect()
    }

    /// Who gives a paper, and where that stands. Bodies of certificates that are not shown are not named.
    fn giver(&self, from: &str) -> (String, String) {
        let outstanding = "outstanding: the applicant asks for it to be sent".to_owned();
        let plain = |words: &str| (words.to_owned(), outstanding.clone());
        match from {
            "current-board" => {
                let possible = self.transfers().into_iter().filter(|transfer| transfer.taken.accepted != Some(false));
                let mut bodies: Vec<String> = Vec::new();
                for status in
                    possible.filter_map(|transfer| self.told.judged.iter().find(|status| status.id == transfer.taken.id))
                {
                    let body = reached(&status.body);
                    if !status.body.name.is_empty() && !bodies.contains(&body) {
                        bodies.push(body);
                    }
                }
                let from =
                    if bodies.is_empty() { "the board that certifies the applicant now".to_owned() } else { bodies.join(" or ") };
                (from, outstanding)
            }
            "new-board" => (words::sentence_start(self.body), "a form of the body itself".to_owned()),
            "ic-rc" => plain("the IC&RC, through the board that certifies the applicant now"),
            "trainer" => plain("who gave the training"),
            "employer" => {
                ("the applicant\u{2019}s employer".to_owned(), "to be handed in by the applicant, where it applies".to_owned())
            }
            "school" => plain("the applicant\u{2019}s school or university"),
            "holder" => ("the applicant".to_owned(), "to be handed in by the applicant".to_owned()),
            _ => plain("whom its name says"),
        }
    }

    /// A state by its name.
    fn state(&self, id: &str) -> String {
        let found = self.told.ground.rules.packs().iter().find(|pack| pack.jurisdiction == id);
        found.map_or_else(|| id.to_owned(), |pack| pack.name.clone())
    }
}

const ENCLOSED: &str = "copies are enclosed; whether they serve is for the reader to say";
const ONE_WAY: &str = " (one of several ways)";

/// How much a line asks, where its words do not say it.
fn with_amount(asked: &str, line: &GapLineView) -> String {
    match (&line.row.required_hours, line.row.required_trainings) {
        (Some(hours), _) => format!("{}: {}", asked.trim_end_matches('.'), in_hours(hours.parse().unwrap_or_default())),
        _ => asked.to_owned(),
    }
}

/// What is known to be missing, in a word or two.
fn missing(line: &GapLineView, what: &str) -> String {
    match (&line.row.missing_hours, what) {
        (Some(hours), _) if hours != "0" => format!("still missing: {}", in_hours(hours.parse().unwrap_or_default())),
        (_, "level") => "not held".to_owned(),
        (_, "age") => "not reached".to_owned(),
        (_, "training") => "not shown".to_owned(),
        _ => "still missing".to_owned(),
    }
}

/// Whether a point is about the applicant's own life: it is told by the applicant alone.
fn is_personal(line: &GapLineView) -> bool {
    let label = line.row.label.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| label.contains(word));
    let in_words = line.row.kind == RequirementKind::Attestation;
    line.what == "lived-experience"
        || (in_words
            && says(&[
                "lived experience",
                "diagnos",
                "of recovery",
                "in recovery",
                "recovered",
                "recovering",
                "sobriety",
                "your own story",
            ]))
}

/// Whether a point is about service in the armed forces.
fn is_service(label: &str) -> bool {
    let label = label.to_lowercase();
    label.contains("veteran") || label.contains("discharge") || label.contains("dd-214")
}
