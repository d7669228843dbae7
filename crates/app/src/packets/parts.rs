//! The parts of a packet, made from the record that leaves and from what was judged on the whole.
//!
//! Every word that is second person elsewhere is told here to somebody else. A row that is not shown is never named: where it
//! counts, it counts as "not shown here". What rests on an answer that the holder noted says so.

use super::Ground;
use super::names::{Bears, borne};
use super::phrases::{amount, curly, importance, in_force, in_hours, kind_words, loose_day, recurs, standing_words};
use crate::activities::format_words;
use crate::status::{short_name, status};
use crate::view::{CredentialStatus, PurposeView, RequirementKind, RequirementView, SourceView, StandingView};
use crate::{own_rule, words};
use peerfolio_core::judge::usual_contact_hours;
use peerfolio_core::model::{Activity, Credential, Experience, Supervision, Unit};
use peerfolio_core::pack::Pack;
use peerfolio_core::{Hours, date};
use peerfolio_packet::kinds::parts::{
    Amount, Certificate, Closing, Course, FormerName, Hourly, Meeting, Opening, PaperPlace, Requirement, Source, ValidUntil, Work,
};

/// A paper that goes behind a packet, in the order in which the packet refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Behind {
    /// The paper's id in the wallet.
    pub(crate) document: String,
    /// The heading of its page, such as "Course 3: Ethics and boundaries".
    pub(crate) title: String,
    /// What it is, in a sentence.
    pub(crate) caption: String,
}

/// What a packet is told from.
pub(super) struct Told<'a> {
    pub(super) ground: &'a Ground<'a>,
    /// The certificates that are shown, judged on the whole record: those in force first, the expired last.
    pub(super) judged: Vec<CredentialStatus>,
    /// The papers, in order.
    pub(super) behind: Vec<Behind>,
}

impl<'a> Told<'a> {
    /// Judges the whole record and keeps what is shown. The papers are put in order by the kind.
    pub(super) fn new(ground: &'a Ground<'a>) -> Self {
        let judged = status(ground.rules, ground.whole, ground.as_of).credentials;
        let judged = judged.into_iter().filter(|status| ground.shown.credentials.iter().any(|held| held.id == status.id));
        let mut judged: Vec<CredentialStatus> = judged.collect();
        judged.sort_by_key(|status| (recurs(status), importance(status.standing)));
        Self { ground, judged, behind: Vec::new() }
    }

    /// The certificate behind a judgement.
    pub(super) fn held(&self, id: &str) -> Option<&'a Credential> {
        self.ground.shown.credentials.iter().find(|held| held.id == id)
    }

    /// The courses that are shown and done, latest first.
    pub(super) fn courses(&self) -> Vec<&'a Activity> {
        let done = self.ground.shown.activities.iter().filter(|course| course.completed_on <= self.ground.as_of);
        let mut courses: Vec<&Activity> = done.collect();
        courses.sort_by(|a, b| (b.completed_on, &a.title, &a.id).cmp(&(a.completed_on, &b.title, &b.id)));
        courses
    }

    /// The papers that are shown, certificates first, then the courses in the order given, then the rest. `number` gives a
    /// course its number.
    pub(super) fn order_papers(&mut self, courses: &[&Activity], number: impl Fn(&str) -> Option<usize>, courses_first: bool) {
        let papers = &self.ground.shown.documents;
        let mut of_certificates: Vec<Behind> = Vec::new();
        for held in self.judged.iter().filter_map(|status| self.held(&status.id)) {
            for paper in papers.iter().filter(|paper| paper.credential.as_ref() == Some(&held.id) && paper.activity.is_none()) {
                let name = self.title_of(held);
                let number = held.number.as_ref().map(|number| format!(", No. {number}")).unwrap_or_default();
                of_certificates.push(Behind {
                    document: paper.id.clone(),
                    title: format!("{}: {name}", kind_words(&paper.kind)),
                    caption: format!("{}. Belongs to {name}{number}.", paper.title.trim_end_matches('.')),
                });
            }
        }
        let mut of_courses: Vec<Behind> = Vec::new();
        for course in courses {
            for paper in papers.iter().filter(|paper| paper.activity.as_ref() == Some(&course.id)) {
                let heading = match number(&course.id) {
                    Some(number) => format!("Course {number}: {}", course.title),
                    // Courses of one name are told apart by their days.
                    None => format!("Course of {}: {}", words::day(course.completed_on), course.title),
                };
                of_courses.push(Behind {
                    document: paper.id.clone(),
                    title: heading,
                    caption: format!(
                        "{}. {}, completed on {}, {}.",
                        paper.title.trim_end_matches('.'),
                        course.provider,
                        words::day(course.completed_on),
                        in_hours(usual_contact_hours(course))
                    ),
                });
            }
        }
        let (first, second) = if courses_first { (of_courses, of_certificates) } else { (of_certificates, of_courses) };
        let mut behind: Vec<Behind> = first.into_iter().chain(second).collect();
        for paper in papers {
            if !behind.iter().any(|placed| placed.document == paper.id) {
                behind.push(Behind {
                    document: paper.id.clone(),
                    title: format!("{}: {}", kind_words(&paper.kind), paper.title),
                    caption: format!("{}.", paper.title.trim_end_matches('.')),
                });
            }
        }
        self.behind = behind;
    }

    /// Certificates first, then courses, latest first.
    pub(super) fn usual_papers(&mut self) {
        let courses = self.courses();
        self.order_papers(&courses, |_| None, false);
    }

    fn places(&self, belongs: impl Fn(&peerfolio_core::model::Document) -> bool) -> Vec<PaperPlace> {
        let papers = &self.ground.shown.documents;
        let ours = |document: &str| papers.iter().any(|paper| paper.id == document && belongs(paper));
        self.behind.iter().enumerate().filter(|(_, behind)| ours(&behind.document)).map(|(place, _)| place).collect()
    }

    fn title_of(&self, held: &Credential) -> String {
        let status = self.judged.iter().find(|status| status.id == held.id);
        status.map_or_else(|| short_name(held, self.ground.rules.of(held)), |status| status.title.clone())
    }

    pub(super) fn opening(&self, answer: String) -> Opening {
        let holder = &self.ground.shown.holder;
        Opening {
            holder: holder.name.clone(),
            former_names: holder
                .former_names
                .iter()
                .map(|former| FormerName { name: former.name.clone(), until: former.until, by: former.by.clone() })
                .collect(),
            contact: self.particulars(),
            recipient: self.ground.choice.recipient.clone().filter(|name| !name.trim().is_empty()),
            as_of: self.ground.as_of,
            answer,
        }
    }

    /// How the holder is reached, when they were born and where they live, as far as it is shown.
    fn particulars(&self) -> Vec<String> {
        let holder = &self.ground.shown.holder;
        let born = holder.birth_date.map(|day| format!("Born on {}", words::day(day)));
        let lives = holder.state.as_ref().map(|state| format!("Lives in {}", self.state(state)));
        [&holder.email, &holder.phone].into_iter().flatten().cloned().chain(born).chain(lives).collect()
    }

    /// A state by its name.
    pub(super) fn state(&self, id: &str) -> String {
        let found = self.ground.rules.packs().iter().find(|pack| pack.jurisdiction == id);
        found.map_or_else(|| id.to_owned(), |pack| pack.name.clone())
    }

    /// How every packet ends. `what` is how it calls itself.
    pub(super) fn closing(&self, what: &str) -> Closing {
        let shown = self.ground.shown;
        let mut statements = vec![
            "The holder keeps this record and states that what is shown is true. It may not be complete: the holder chose what to \
             show."
                .to_owned(),
        ];
        if !shown.activities.is_empty() {
            statements.push(
                "Courses and hours are the holder\u{2019}s own entries. Where a certificate of completion is among the papers, its page \
                 is given."
                    .to_owned(),
            );
        }
        if !shown.experience.is_empty() || !shown.supervision.is_empty() {
            statements.push(
                "Hours of work and supervision are the holder\u{2019}s own count, unless a paper here shows them.".to_owned(),
            );
        }
        let mut disclaimer = vec![format!(
            "This {what} is the holder\u{2019}s own statement with its evidence. No certifying body issued or checked it; whether a \
                 certificate is in force is for its body to confirm."
        )];
        // Without a certificate, and without anything asked for, no rule is spoken of.
        if !self.judged.is_empty() || matches!(self.ground.choice.purpose, PurposeView::Reciprocity | PurposeView::Va) {
            disclaimer.push(
            "What a rule asks is taken from the public sources named by number, as they were last read. Where no source says, it reads \
             \u{201c}not known\u{201d}: unknown is neither met nor missing."
                .to_owned(),
            );
        }
        if self.judged.iter().any(|status| status.own_rule.is_some()) {
            disclaimer.push(
                "What stands \u{201c}as noted by the holder\u{201d} is the holder\u{2019}s own entry of what an employer, a training organization \
                 or somebody else asks, as told by the person or paper named; no public source says it."
                    .to_owned(),
            );
        }
        Closing { statements, disclaimer }
    }

    /// A certificate as it is shown, without what its renewal asks.
    pub(super) fn certificate(&self, status: &CredentialStatus) -> Certificate {
        let day = |text: &str| date::parse(text);
        let recurs = recurs(status);
        let body = if status.body.name.is_empty() { "the issuer".to_owned() } else { status.body.name.clone() };
        let near: Vec<&String> = [&status.body.phone, &status.body.email].into_iter().flatten().collect();
        let ways = if near.is_empty() { status.body.url.iter().collect() } else { near };
        let expires_on = status.expires_on.as_deref().and_then(day);
        let held = self.held(&status.id);
        Certificate {
            title: match status.own_rule {
                Some(_) => format!("{} (as noted by the holder)", status.title),
                None => status.title.clone(),
            },
            body,
            reach: ways.into_iter().cloned().collect::<Vec<_>>().join(", "),
            number: status.number.clone(),
            name_shown: held.and_then(|held| match borne(held, &self.ground.whole.holder) {
                Bears::Present => None,
                Bears::Other { name, .. } => Some(name.to_owned()),
            }),
            issued_on: day(&status.issued_on),
            valid_until: match (expires_on, status.standing) {
                (Some(day), _) if recurs => ValidUntil::Period(day),
                (Some(day), _) => ValidUntil::On(day),
                (None, StandingView::DoesNotExpire) => ValidUntil::NoEnd,
                (None, _) => ValidUntil::Unknown,
            },
            in_force: in_force(status.standing),
            standing: if recurs { "asked in each period" } else { standing_words(status.standing) }.to_owned(),
            cycle: status.cycle.as_ref().and_then(|cycle| day(&cycle.starts_on).zip(day(&cycle.ends_on))),
            requirements: Vec::new(),
            questions: Vec::new(),
            papers: self.places(|paper| paper.credential.as_ref() == Some(&status.id) && paper.activity.is_none()),
        }
    }

    pub(super) fn course(&self, course: &Activity) -> Course {
        let unit = match course.unit {
            Unit::ContactHour => None,
            Unit::Ceu => Some(if course.hours == Hours::whole(1) { "CEU" } else { "CEUs" }),
            Unit::AcademicCredit => Some(if course.hours == Hours::whole(1) { "college credit" } else { "college credits" }),
        };
        Course {
            completed_on: course.completed_on,
            title: course.title.clone(),
            provider: course.provider.clone(),
            format: words::inside_sentence(format_words(course.format)),
            approvals: course.approvals.iter().map(|body| self.body_name(body)).collect(),
            as_written: unit.map(|unit| format!("{} {unit} on its certificate", course.hours)),
            hours: usual_contact_hours(course),
            papers: self.places(|paper| paper.activity.as_ref() == Some(&course.id)),
        }
    }

    fn body_name(&self, id: &str) -> String {
        let found = self.ground.rules.packs().iter().find_map(|pack| pack.body(id));
        found.map_or_else(|| id.to_owned(), |body| body.name.clone())
    }

    /// Training, work and supervision as far as they are shown.
    pub(super) fn hourly(&self) -> Hourly {
        let (shown, reveal, as_of) = (self.ground.shown, self.ground.choice.reveal, self.ground.as_of);
        let mut work: Vec<&Experience> = shown.experience.iter().filter(|work| work.from <= as_of).collect();
        work.sort_by_key(|work| (std::cmp::Reverse(work.from), work.id.clone()));
        let mut meetings: Vec<&Supervision> = shown.supervision.iter().filter(|meeting| meeting.date <= as_of).collect();
        meetings.sort_by_key(|meeting| (meeting.date, meeting.id.clone()));
        Hourly {
            courses: reveal.training.then(|| self.courses().into_iter().map(|course| self.course(course)).collect()),
            work: reveal.experience.then(|| work.into_iter().map(|work| work_shown(work, work.hours)).collect()),
            meetings: reveal
                .supervision
                .then(|| meetings.into_iter().map(|meeting| meeting_shown(meeting, meeting.hours)).collect()),
        }
    }

    /// A row in numbers.
    pub(super) fn requirement(&self, row: &RequirementView) -> Requirement {
        let trainings = |count: Option<u32>| {
            count.map_or(Amount::Unknown, |count| {
                Amount::Words(if count == 1 { "1 training".to_owned() } else { format!("{count} trainings") })
            })
        };
        let most = row.kind == RequirementKind::Maximum;
        let label = curly(&row.label);
        let (required, counted) = match row.required_trainings {
            Some(_) => (trainings(row.required_trainings), trainings(row.counted_trainings)),
            None => (amount(row.required_hours.as_deref()), amount(row.counted_hours.as_deref())),
        };
        // A row that is not surely met never shows as met, even where nothing seems to be missing.
        let missing = match (most, row.met, row.required_trainings) {
            (true, ..) => Amount::None,
            (_, Some(true), _) => Amount::Hours(Hours::ZERO),
            (_, Some(false), Some(required)) => trainings(Some(required.saturating_sub(row.counted_trainings.unwrap_or(0)))),
            (_, Some(false), None) => amount(row.missing_hours.as_deref()),
            (_, None, _) => Amount::Unknown,
        };
        let (sources, remark) = (self.sources(&row.sources), self.remark(&row.sources));
        // Where a minimum asks for no hours at all, nothing is counted for it, and nothing can be met.
        if !most && required == Amount::Hours(Hours::ZERO) {
            let required = Amount::Words("none asked".to_owned());
            return Requirement {
                label,
                required,
                counted: Amount::None,
                missing: Amount::None,
                sources,
                remark,
                ..Requirement::default()
            };
        }
        Requirement { label, most, required, counted, missing, sources, remark }
    }

    pub(super) fn sources(&self, sources: &[SourceView]) -> Vec<Source> {
        sources.iter().map(|source| self.source(source)).collect()
    }

    /// A source as others read it. An answer that the holder noted bears nobody else's signature, and says so.
    fn source(&self, source: &SourceView) -> Source {
        let noted = source.as_of.as_deref().and_then(date::parse).map(words::day).unwrap_or_default();
        match source.kind.as_str() {
            "confirmation" if self.answer_shown(source) => Source {
                title: format!(
                    "Answer of {noted} ({}), as noted by the holder: {} The body has not signed this",
                    source.publisher,
                    source.says.split_once(". ").map_or(source.says.clone(), |(answer, _)| format!("{answer}."))
                ),
                ..Source::default()
            },
            "confirmation" => Source {
                title: format!(
                    "Answer of the certifying body of {noted}, as noted by the holder. It is not shown here, and the body has not \
                     signed this"
                ),
                ..Source::default()
            },
            "own-rule" => Source {
                title: format!(
                    "{} (as the holder noted it on {noted}; no public source says it)",
                    source.title.replacen("Holder's own note: ", "Told by: ", 1).trim_end_matches('.')
                ),
                ..Source::default()
            },
            _ => Source {
                title: curly(&format!(
                    "{}{}",
                    if source.publisher.is_empty() || source.title.contains(&source.publisher) {
                        source.title.clone()
                    } else {
                        format!("{}, {}", source.title, source.publisher)
                    },
                    self.read_on(source)
                )),
                url: source.url.clone(),
                as_of: source.as_of.as_deref().map(loose_day).unwrap_or_default(),
            },
        }
    }

    /// When a source was read that has neither an address nor a date of its own.
    fn read_on(&self, source: &SourceView) -> String {
        if !source.url.is_empty() || source.as_of.is_some() {
            return String::new();
        }
        let of = |pack: &&Pack| {
            pack.sources.values().any(|known| (&known.title, &known.publisher) == (&source.title, &source.publisher))
        };
        let found = self.ground.rules.packs().iter().find(of);
        found.map_or_else(String::new, |pack| format!(", read on {}", words::day(pack.reviewed_on)))
    }

    /// Whether the answer behind a source is among what leaves.
    fn answer_shown(&self, source: &SourceView) -> bool {
        let place = source.id.strip_prefix("confirmation ").and_then(|at| at.parse::<usize>().ok());
        let answer = place.and_then(|at| self.ground.whole.confirmations.get(at));
        let shown = &self.ground.shown.confirmations;
        answer.is_some_and(|answer| {
            shown.iter().any(|kept| {
                (&kept.type_id, &kept.field, kept.confirmed_on) == (&answer.type_id, &answer.field, answer.confirmed_on)
            })
        })
    }

    /// That a row rests on an answer which the holder noted.
    fn remark(&self, sources: &[SourceView]) -> Option<String> {
        let answers: Vec<&SourceView> = sources.iter().filter(|source| source.kind == "confirmation").collect();
        let told: Vec<String> = answers
            .iter()
            .map(|answer| {
                let noted = answer.as_of.as_deref().and_then(date::parse).map(words::day).unwrap_or_default();
                let who = if self.answer_shown(answer) { answer.publisher.as_str() } else { "the certifying body" };
                format!("answer of {noted} ({who})")
            })
            .collect();
        (!told.is_empty()).then(|| format!("By the {}, as noted by the holder.", words::list(&told)))
    }

    /// The source behind a citation of a certificate's rule.
    pub(super) fn cited(&self, held: &Credential, cite: &[String]) -> Vec<Source> {
        let of_pack = |citation: &String| {
            let (pack, _) = self.ground.rules.of(held)?;
            pack.source(citation).map(|source| crate::rules::source_view(source, citation))
        };
        let one =
            |citation: &String| self.answer(citation).or_else(|| of_pack(citation)).or_else(|| own_rule::source(held, citation));
        let views: Vec<SourceView> = cite.iter().filter_map(one).collect();
        self.sources(&views)
    }

    /// The answer that a citation means, where it means one.
    fn answer(&self, citation: &str) -> Option<SourceView> {
        let at = citation.strip_prefix("confirmation ")?.parse::<usize>().ok()?;
        let answer = self.ground.whole.confirmations.get(at)?;
        Some(SourceView {
            id: citation.to_owned(),
            url: String::new(),
            title: String::new(),
            publisher: answer.by.clone(),
            kind: "confirmation".to_owned(),
            as_of: Some(answer.confirmed_on.to_string()),
            says: format!("{}: {}.", words::field_name(&answer.field), answer.value),
        })
    }
}

/// A period of work with the hours that are shown for it.
pub(super) fn work_shown(work: &Experience, hours: Hours) -> Work {
    // A volunteer is not called voluntary on top of it.
    let unpaid = if work.role.to_lowercase().contains("volunteer") { "" } else { "voluntary" };
    let manner = [if work.paid { "paid" } else { unpaid }, if work.supervised { "under supervision" } else { "" }];
    Work {
        from: work.from,
        to: work.to,
        employer: work.employer.clone(),
        role: words::sentence_start(&work.role.replace('-', " ")),
        manner: manner.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", "),
        hours,
    }
}

/// A meeting of supervision with the hours that are shown for it.
pub(super) fn meeting_shown(meeting: &Supervision, hours: Hours) -> Meeting {
    Meeting {
        date: meeting.date,
        supervisor: meeting.supervisor.clone(),
        format: meeting.format.clone().unwrap_or_default(),
        hours,
    }
}
