//! The requirements of a credential as points of a checklist, each with what the packet shows for it.
//!
//! The gap says what is met, missing and unknown; here it is told to the body that asks. What only that body can judge is never
//! met here, and what a person tells about their own life is theirs to tell: such a point says that it is not in the packet.

use super::parts::Told;
use super::phrases::{Unseen, in_hours, parsed, recurs};
use crate::view::{ElsewhereView, EntryView, GapLineView, GapView, RequirementKind, TakenView, TransferView};
use crate::words;
use peerfolio_core::Hours;
use peerfolio_core::pack::{Practice, ToConfirm};
use peerfolio_packet::kinds::parts::{PaperPlace, Point, Points, Said, Standing};

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
    /// The certificates that are shown, as ways in. What an employer asks in each period is no certificate that anybody takes.
    pub(super) fn transfers(&self) -> Vec<&TransferView> {
        let shown = |id: &str| self.told.judged.iter().any(|status| status.id == id && !recurs(status));
        self.gap.transfers.iter().filter(|transfer| shown(&transfer.taken.id)).collect()
    }

    /// What is asked of anybody certified elsewhere.
    pub(super) fn elsewhere(&self, heading: &str, way: &ElsewhereView) -> Points {
        let rule = self.told.ground.rules.credential(&self.gap.to.type_id).and_then(|(_, rule)| rule.reciprocity.as_ref());
        let ways = rule.map(|rule| Ways::of(&way.lines, &rule.practice, &rule.to_confirm)).unwrap_or_default();
        let mut points: Vec<Point> = way.lines.iter().map(|line| self.point(line, "Condition", &ways)).collect();
        points.extend(self.times(way));
        Points { heading: heading.to_owned(), notes: self.notes(&points), points }
    }

    /// What is asked of a newcomer.
    pub(super) fn entry(&self, heading: &str, entry: &EntryView) -> Points {
        let rule = self.told.ground.rules.credential(&self.gap.to.type_id).and_then(|(_, rule)| rule.entry.as_ref());
        let ways = rule.map(|rule| Ways::of(&entry.lines, &rule.practice, &rule.to_confirm)).unwrap_or_default();
        let mut points: Vec<Point> = entry.lines.iter().map(|line| self.point(line, "Also asked", &ways)).collect();
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
            "As the public sources put it, by number. The holder is the person who applies. \u{201c}Met\u{201d} is what the holder\u{2019}s own records \
             show; the judgment is {}\u{2019}s.",
            self.body
        )];
        let speaks =
            |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| ["you", "You", "your", "Your"].contains(&word));
        if points.iter().any(|point| speaks(&point.asked)) {
            notes.push("In what is asked, \u{201c}you\u{201d} is the holder.".to_owned());
        }
        if points.iter().any(|point| point.heading.contains(WAY)) {
            notes.push("Of several ways one is enough; a way is met when each of its points is.".to_owned());
        }
        notes
    }

    /// A line as a point; `other` heads what has no heading of its own.
    fn point(&self, line: &GapLineView, other: &str, ways: &Ways) -> Point {
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
        let heading = if line.what == "other" { other.to_owned() } else { line.heading.clone() };
        let place = ways.place(&line.row.id);
        let advised = line.what == "courses" && !line.decides;
        let standing = match place {
            Some(_) if ways.met == Some(true) && line.row.met != Some(true) => Standing::Apart("another way is met".to_owned()),
            _ => self.standing(line, personal),
        };
        Point {
            heading: place.map_or_else(|| heading.clone(), |(number, of)| format!("{heading}{WAY}{number} of {of}")),
            asked: match line.row.id.as_str() {
                // Each way bears its own number.
                WAYS => as_printed(&asked),
                _ if advised => format!("{} (advised, not required)", with_amount(&as_printed(&asked), line)),
                _ => with_amount(&as_printed(&asked), line),
            },
            shows,
            papers,
            aside: place.is_some() || advised || asks_nothing(line),
            standing,
            sources: self.told.sources(&line.row.sources),
        }
    }

    fn standing(&self, line: &GapLineView, personal: bool) -> Standing {
        let body = self.body;
        if asks_nothing(line) {
            return Standing::Apart("nothing asked".to_owned());
        }
        if personal {
            return Standing::Apart(if self.own_word.is_empty() {
                format!("to be stated by the holder to {body}; not part of this packet")
            } else {
                format!("stated by the holder; for {body} to judge")
            });
        }
        match (line.row.met, line.what.as_str()) {
            (Some(true), _) => Standing::Met,
            (Some(false), what) => Standing::Missing(missing(line, what)),
            (None, "age") => Standing::Apart("date of birth to be given by the holder".to_owned()),
            (None, what) if line.row.kind == RequirementKind::Attestation => Standing::Apart(match what {
                "education" => "to be shown by the holder: school papers are not part of this packet".to_owned(),
                "exam" => "to be shown by the holder, or taken".to_owned(),
                "residency" => "to be shown by the holder".to_owned(),
                "background-check" => "not part of this packet".to_owned(),
                _ if is_service(&line.row.label) => "proof of service is handed in separately".to_owned(),
                _ => "not answered in this packet".to_owned(),
            }),
            // Who reads it is the one to ask.
            (None, _) => Standing::default(),
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
                    .map(|state| format!("State of residence, by the holder\u{2019}s word: {}.", self.told.state(state))),
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
                let from = words::day(work.from);
                let span = work.to.map_or_else(|| format!("since {from}"), |to| format!("{from} to {}", words::day(to)));
                Some(format!("{}, {span}: {}.", work.employer, in_hours(hours)))
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
                    [] => Standing::default(),
                    all if all.iter().any(|(_, met)| *met == Some(true)) => Standing::Met,
                    all if all.iter().all(|(_, met)| *met == Some(false)) => Standing::Missing("too late to file".to_owned()),
                    _ => Standing::default(),
                };
                Point {
                    heading: "Time left".to_owned(),
                    asked: as_printed(&fact.words),
                    shows: shows.collect(),
                    papers: Vec::new(),
                    aside: false,
                    standing,
                    sources: self.told.sources(&fact.sources),
                }
            })
            .collect()
    }

    /// What the sources say of each certificate that is shown; what they say of several stands once.
    pub(super) fn taken(&self) -> Vec<Said> {
        let mut said: Vec<(Vec<String>, &TakenView)> = Vec::new();
        for TransferView { taken, .. } in self.transfers() {
            match said.iter_mut().find(|(_, known)| known.taken == taken.taken && known.sources == taken.sources) {
                Some((names, _)) => names.push(taken.short.clone()),
                None => said.push((vec![taken.short.clone()], taken)),
            }
        }
        said.into_iter()
            .map(|(names, taken)| Said {
                words: self.taken_words(taken, names.len() > 1),
                label: words::list(&names),
                sources: self.told.sources(&taken.sources),
            })
            .collect()
    }

    /// What the sources say of a certificate; `several`: of several of which they say the same.
    fn taken_words(&self, taken: &TakenView, several: bool) -> String {
        let to = self.name;
        let these = if several { "these certificates are" } else { "this certificate is" };
        let rule = self.told.ground.rules.credential(&self.gap.to.type_id).map(|(_, rule)| rule);
        let others: Vec<String> = rule
            .and_then(|rule| rule.reciprocity.as_ref())
            .map(|way| way.from_others.iter().map(|other| as_printed(other.value.trim_end_matches('.'))).collect())
            .unwrap_or_default();
        match taken.taken.as_str() {
            "named" => "Named by the sources as accepted, under conditions.".to_owned(),
            "ic-rc" => "Can be transferred between member boards of the IC&RC.".to_owned(),
            "ic-rc-unknown" => format!(
                "{to} accepts certificates through the IC&RC. Whether the issuing board is a member of it, and whether {these} of a kind \
                 that it transfers, is not known: the issuing board can say."
            ),
            "in-words" if !others.is_empty() => format!(
                "The sources accept {}. Whether {these} among those is not known.",
                others.iter().map(|other| format!("\u{201c}{other}\u{201d}")).collect::<Vec<_>>().join(" and ")
            ),
            "in-words" => format!("The sources accept some. Whether {these} among those is not known."),
            "case-by-case" => "Each certificate of another body is judged by itself.".to_owned(),
            "not-named" if several => "The sources name others, and not these.".to_owned(),
            "not-named" => "The sources name others, and not this one.".to_owned(),
            "none" => "The sources say that no certificate of another body is accepted.".to_owned(),
            "same-body" => "Issued by the same body, so there is nothing to transfer.".to_owned(),
            _ if several => "No source says whether they are accepted: that is not known.".to_owned(),
            _ => "No source says whether it is accepted: that is not known.".to_owned(),
        }
    }
}

/// What stands in the heading of a point that is part of one of several ways, before the number of the way.
const WAY: &str = ", way ";
/// The id of the line over all ways.
const WAYS: &str = "ways";

/// The ways of which one is enough: which line belongs to which.
#[derive(Debug, Default)]
struct Ways {
    /// Whether one of them is met.
    met: Option<bool>,
    /// Each line by its id, with the number of its way.
    lines: Vec<(String, usize)>,
    /// How many there are.
    count: usize,
}

impl Ways {
    /// None where the lines have no choice of ways.
    fn of(lines: &[GapLineView], practice: &[Practice], to_confirm: &[ToConfirm]) -> Self {
        let Some(all) = lines.iter().find(|line| line.row.id == WAYS) else { return Self::default() };
        let named = practice.iter().map(|row| (&row.id, &row.way)).chain(to_confirm.iter().map(|row| (&row.id, &row.way)));
        let named: Vec<(&String, &String)> = named.filter_map(|(id, way)| Some((id, way.as_ref()?))).collect();
        let mut names: Vec<&String> = Vec::new();
        let mut found = Vec::new();
        for line in lines {
            let Some((id, way)) = named.iter().find(|(id, _)| **id == line.row.id) else { continue };
            let number = names.iter().position(|name| name == way).unwrap_or_else(|| {
                names.push(way);
                names.len() - 1
            });
            found.push(((*id).clone(), number + 1));
        }
        Self { met: all.row.met, lines: found, count: names.len() }
    }

    /// The number of the way to which a line belongs, and how many ways there are.
    fn place(&self, id: &str) -> Option<(usize, usize)> {
        self.lines.iter().find(|(line, _)| line == id).map(|(_, number)| (*number, self.count))
    }
}

/// Whether a line says that nothing is asked, such as a background check of the kind "None".
fn asks_nothing(line: &GapLineView) -> bool {
    let label = line.row.label.to_lowercase();
    let first = label.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    line.row.kind == RequirementKind::Attestation
        && line.row.met.is_none()
        && (first == "none" || (["no", "not"].contains(&first) && label.contains("asked for")))
}

/// Words of a pack as they are printed: hours with a comma before each three digits, and the apostrophe of the typesetter.
pub(super) fn as_printed(text: &str) -> String {
    let mut printed = String::with_capacity(text.len() + 4);
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let digits = from.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(from.len());
        let (number, after) = from.split_at(digits);
        let part_of_another = before.ends_with(['.', ',', '-']) || after.starts_with(['.', '-']);
        let hours = after.trim_start_matches([' ', '\u{a0}']).starts_with("hour") && !part_of_another;
        printed.push_str(before);
        match number.parse::<Hours>() {
            Ok(amount) if hours && digits > 3 => printed.push_str(in_hours(amount).split('\u{a0}').next().unwrap_or(number)),
            _ => printed.push_str(number),
        }
        rest = after;
    }
    printed.push_str(rest);
    printed.replace('\'', "\u{2019}")
}

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

/// Whether a point is about the holder's own life: it is told by the holder alone.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_pack_are_printed_as_a_typesetter_would() {
        assert_eq!(as_printed("Peer work in one year (1550 hours)"), "Peer work in one year (1,550 hours)");
        assert_eq!(
            as_printed("6000\u{a0}hours, or 400 hours; from 2026-05, OAR 410-1800 hours"),
            "6,000\u{a0}hours, or 400 hours; from 2026-05, OAR 410-1800 hours"
        );
        assert_eq!(as_printed("1,550 hours of 2025"), "1,550 hours of 2025");
        assert_eq!(as_printed("the VA's criteria"), "the VA\u{2019}s criteria");
    }
}
