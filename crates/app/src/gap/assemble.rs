//! A gap of the core, given its words, its sources and the bodies to ask.

use super::sentences;
use crate::rules::{body_view, source_view};
use crate::status::{reach, requirement_view, short_name, standing_view};
use crate::view::{
    BodyView, ElsewhereView, EntryView, FeeView, GapLineView, GapView, HeldView, PaperView, RequirementView, SaidView,
    SourceView, TakenView, TargetView, Tone, TrainingSeenView, TransferView, UpkeepView,
};
use crate::words;
use peerfolio_core::NaiveDate;
use peerfolio_core::gap::{Elsewhere, EntryGap, Gap, Line, Membership, Taken, Transfer, Upkeep, Warning, What};
use peerfolio_core::judge::{Open, Rules, Standing};
use peerfolio_core::model::{Credential, Record};
use peerfolio_core::pack::{Accepts, Cited, CredentialRule, Fact, Pack, PaperFrom, Reciprocity};

/// The jurisdiction of national bodies.
const NATIONAL: &str = "US";

/// A record, and the credential sought.
#[derive(Clone, Copy)]
pub(super) struct Assembly<'a> {
    pub(super) rules: &'a Rules,
    pub(super) record: &'a Record,
    pub(super) pack: &'a Pack,
    pub(super) rule: &'a CredentialRule,
    pub(super) as_of: NaiveDate,
}

impl<'a> Assembly<'a> {
    pub(super) fn gap(&self, gap: &Gap) -> GapView {
        let to = self.target();
        let held: Vec<HeldView> = gap
            .held
            .iter()
            .map(|(id, standing)| HeldView { id: id.clone(), short: self.short(id), standing: standing_view(*standing) })
            .collect();
        let mut notices: Vec<String> = sentences::cannot_be_had(gap.status, &to.short).into_iter().collect();
        if self.pack.is_stale(self.as_of) {
            notices.push(format!(
                "The rules of {} were last checked on {}. Ask {} whether they still hold.",
                self.pack.name,
                words::day(self.pack.reviewed_on),
                reach(&to.body)
            ));
        }
        let transfers: Vec<TransferView> = gap.transfers.iter().map(|transfer| self.transfer(transfer, gap)).collect();
        let elsewhere = self.rule.reciprocity.as_ref().zip(gap.elsewhere.as_ref());
        let elsewhere = elsewhere.map(|(way, elsewhere)| self.elsewhere(way, elsewhere, gap));
        let mut view = GapView {
            format: "peerfolio.gap/1".to_owned(),
            as_of: self.as_of.to_string(),
            moving_on: gap.moving_on.map(|day| day.to_string()),
            satisfied: gap.met,
            headline: String::new(),
            tone: tone(gap),
            notices,
            held,
            transfers,
            elsewhere,
            entry: gap.entry.as_ref().map(|entry| self.entry(entry)),
            upkeep: self.upkeep(&gap.upkeep, self.pack),
            to_ask: self.ready_questions(gap),
            to,
        };
        view.headline = sentences::headline(&view);
        view
    }

    pub(super) fn target(&self) -> TargetView {
        let name = self.rule.acronym.as_ref().unwrap_or(&self.rule.title);
        let short = match self.pack.jurisdiction.strip_prefix("US-") {
            Some(state) => format!("{state} {name}"),
            None => name.clone(),
        };
        TargetView {
            type_id: self.rule.id.clone(),
            title: self.rule.title.clone(),
            short,
            jurisdiction: self.pack.jurisdiction.clone(),
            place: self.pack.name.clone(),
            body: self.body(),
            status: self.rule.status.name().to_owned(),
            confidence: self.rule.confidence.name().to_owned(),
            reviewed_on: self.pack.reviewed_on.to_string(),
        }
    }

    fn body(&self) -> BodyView {
        body_view(self.pack.body(&self.rule.body))
    }

    fn certificate(&self, id: &str) -> Option<&'a Credential> {
        self.record.credentials.iter().find(|held| held.id == id)
    }

    /// The name by which a certificate of the wallet goes in a sentence.
    pub(super) fn short(&self, id: &str) -> String {
        self.certificate(id).map(|held| short_name(held, self.rules.of(held))).unwrap_or_default()
    }

    /// The body of a certificate of the wallet.
    fn own_body(&self, id: &str) -> BodyView {
        let held = self.certificate(id);
        match held.and_then(|held| self.rules.of(held)) {
            Some((pack, rule)) => body_view(pack.body(&rule.body)),
            None => BodyView { name: held.and_then(|held| held.issuer.clone()).unwrap_or_default(), ..body_view(None) },
        }
    }

    fn sources(&self, pack: &Pack, cite: &[String]) -> Vec<SourceView> {
        cite.iter().filter_map(|citation| pack.source(citation).map(|source| source_view(source, citation))).collect()
    }

    pub(super) fn said(&self, what: &str, words: String, cite: &[String]) -> SaidView {
        SaidView { what: what.to_owned(), words, sources: self.sources(self.pack, cite) }
    }

    fn line(&self, line: &Line) -> GapLineView {
        let (what, heading) = sentences::heading(&line.what);
        let row = &line.row;
        let label = match &line.what {
            What::Age(years) => format!("At least {years} years old"),
            What::Level(ids) => {
                let names = ids.iter().map(|id| self.rules.credential(id).map_or(id.clone(), |(_, rule)| rule.title.clone()));
                format!("{}{}", sentences::LEVEL, names.collect::<Vec<_>>().join(" or "))
            }
            What::TrainingHours => "Hours of a training that is accepted".to_owned(),
            What::Training => format!("A training that is accepted: {}", row.label),
            _ => row.label.clone(),
        };
        GapLineView {
            what: what.to_owned(),
            heading: heading.to_owned(),
            decides: row.decides,
            row: RequirementView {
                label,
                ..requirement_view(row, self.sources(self.pack, &row.cite), |id| self.entry_title(id))
            },
        }
    }

    /// What a course, a period of work or a meeting of the wallet is called.
    fn entry_title(&self, id: &str) -> String {
        let course = self.record.activities.iter().find(|course| course.id == id).map(|course| course.title.clone());
        let work = || self.record.experience.iter().find(|work| work.id == id).map(|work| work.employer.clone());
        let meeting =
            || self.record.supervision.iter().find(|meeting| meeting.id == id).map(|meeting| meeting.supervisor.clone());
        course.or_else(work).or_else(meeting).unwrap_or_default()
    }

    fn questions(&self, open: &[Open]) -> Vec<String> {
        let body = reach(&self.body());
        let mut questions: Vec<String> = Vec::new();
        for question in open.iter().map(|open| words::question(open, &body)) {
            if !questions.contains(&question) {
                questions.push(question);
            }
        }
        questions
    }

    pub(super) fn entry(&self, entry: &EntryGap) -> EntryView {
        let trainings = entry.trainings.iter().map(|(id, fit)| {
            let (fit, words) = sentences::fit(*fit);
            TrainingSeenView { id: id.clone(), title: self.entry_title(id), fit: fit.to_owned(), words: words.to_owned() }
        });
        let trainings: Vec<TrainingSeenView> = trainings.collect();
        let lines: Vec<GapLineView> = entry.lines.iter().map(|line| self.line(line)).collect();
        let mut to_ask = self.questions(&entry.open);
        let body = reach(&self.body());
        if lines.iter().any(|line| line.what.starts_with("training") && line.row.met.is_none()) {
            let perhaps: Vec<String> =
                trainings.iter().filter(|seen| seen.fit == "perhaps").map(|seen| format!("“{}”", seen.title)).collect();
            to_ask.push(if let Some(held) = &entry.trained_for {
                sentences::trained_for(&self.short(held), &body)
            } else if perhaps.is_empty() {
                format!("Ask {body} whether the hours of your training are enough.")
            } else {
                format!("Ask {body} whether {} is accepted as the training.", words::list(&perhaps))
            });
        }
        if lines.iter().any(|line| line.what == "age" && line.row.met.is_none()) {
            to_ask.push("Enter your date of birth, so that the age can be checked.".to_owned());
        }
        EntryView {
            satisfied: entry.met,
            lines,
            trainings,
            fee_usd: entry.fee_usd.as_ref().map(|fee| fee.value.to_string()),
            fee_sources: entry.fee_usd.as_ref().map(|fee| self.sources(self.pack, &fee.cite)).unwrap_or_default(),
            to_ask,
        }
    }

    fn elsewhere(&self, way: &Reciprocity, elsewhere: &Elsewhere, gap: &Gap) -> ElsewhereView {
        let accepts = way.accepts.as_ref();
        let body = reach(&self.body());
        let mut said = sentences::accepts(accepts.map(|fact| fact.value), &body);
        for other in &way.from_others {
            said = format!("{said} {}.", other.value.trim_end_matches('.'));
        }
        if !way.from_states.is_empty() {
            said = format!("{said} Named states: {}.", words::list(&self.state_names(&way.from_states)));
        }
        let named: Vec<String> = way
            .from_credentials
            .iter()
            .map(|id| self.rules.credential(id).map_or(id.clone(), |(_, rule)| rule.title.clone()))
            .collect();
        if !named.is_empty() {
            said = format!("{said} Named: {}.", words::list(&named));
        }
        let cite = accepts.map(|fact| fact.cite.clone()).unwrap_or_default();
        let cite: Vec<String> = cite.into_iter().chain(way.from_cite.iter().cloned()).collect();
        let span = |what: &str, words: &dyn Fn(String) -> String, fact: &Fact<peerfolio_core::pack::Span>| {
            fact.as_ref().map(|fact| self.said(what, words(sentences::span(fact.value)), &fact.cite))
        };
        let facts = [
            span(
                "file-before-expiry",
                &|time| format!("File at least {time} before your present certificate expires."),
                &way.file_before_expiry,
            ),
            span(
                "valid-after-filing",
                &|time| format!("Your present certificate must stay valid for {time} after you file."),
                &way.valid_after_filing,
            ),
            span("processing", &|time| format!("The body takes up to {time}."), &way.processing),
            self.at_home(way).map(|(pack, fact)| SaidView {
                what: "at-home".to_owned(),
                words: fact.value.clone(),
                sources: self.sources(pack, &fact.cite),
            }),
        ];
        ElsewhereView {
            accepts: accepts.map(|fact| fact.value.name().to_owned()),
            accepts_words: said,
            sources: self.sources(self.pack, &each_once(cite)),
            satisfied: elsewhere.met,
            lines: elsewhere.lines.iter().map(|line| self.line(line)).collect(),
            documents: way
                .documents
                .iter()
                .map(|paper| PaperView {
                    what: paper.what.clone(),
                    from: paper.from.name().to_owned(),
                    ask: self.giver(paper.from, gap),
                    sources: self.sources(self.pack, &paper.cite),
                })
                .collect(),
            fees: way
                .fees
                .iter()
                .map(|fee| FeeView {
                    what: fee.what.clone(),
                    usd: fee.usd.map(|usd| usd.to_string()),
                    sources: self.sources(self.pack, &fee.cite),
                })
                .collect(),
            facts: facts.into_iter().flatten().collect(),
            to_ask: self.questions(&elsewhere.open),
        }
    }

    /// What becomes of the certificate at home: as the new board says, or, for a transfer of the IC&RC, as the national pack of
    /// that transfer says.
    fn at_home<'b>(&self, way: &'b Reciprocity) -> Option<(&'b Pack, &'b Cited<String>)>
    where
        'a: 'b,
    {
        let by_ic_rc = |way: &Reciprocity| way.accepts.as_ref().is_some_and(|fact| fact.value == Accepts::IcRc);
        let national = || {
            let all = self.rules.credentials().filter(|(pack, _)| pack.jurisdiction == NATIONAL);
            all.filter_map(|(pack, rule)| Some((pack, rule.reciprocity.as_ref()?)))
                .filter(|(_, other)| by_ic_rc(other))
                .find_map(|(pack, other)| Some((pack, other.at_home.as_ref()?)))
        };
        let own = way.at_home.as_ref().map(|fact| (self.pack, fact));
        own.or_else(|| by_ic_rc(way).then(national).flatten())
    }

    /// Names of states, where a pack has them.
    fn state_names(&self, ids: &[String]) -> Vec<String> {
        let name = |id: &String| self.rules.packs().iter().find(|pack| pack.jurisdiction == *id).map(|pack| pack.name.clone());
        ids.iter().map(|id| name(id).unwrap_or_else(|| id.clone())).collect()
    }

    /// Whom to ask for a paper: the bodies by name where they are known.
    fn giver(&self, from: PaperFrom, gap: &Gap) -> String {
        match from {
            PaperFrom::NewBoard => reach(&self.body()),
            PaperFrom::CurrentBoard => {
                let possible = gap.transfers.iter().filter(|transfer| transfer.taken.yes() != Some(false));
                let mut bodies: Vec<String> = Vec::new();
                for body in possible.map(|transfer| self.own_body(&transfer.from)).filter(|body| !body.name.is_empty()) {
                    let body = reach(&body);
                    if !bodies.contains(&body) {
                        bodies.push(body);
                    }
                }
                if bodies.is_empty() { sentences::giver(from).to_owned() } else { bodies.join(" or ") }
            }
            other => sentences::giver(other).to_owned(),
        }
    }

    pub(super) fn taken(&self, id: &str, taken: &Taken) -> TakenView {
        let short = self.short(id);
        let others: Vec<&str> = self
            .rule
            .reciprocity
            .iter()
            .flat_map(|way| &way.from_others)
            .map(|other| other.value.trim_end_matches('.'))
            .collect();
        let body = self.body().name;
        let (code, words) = sentences::taken(taken, &short, &reach(&self.own_body(id)), &body, &others.join("; "));
        let mut sources = match taken {
            Taken::Named { cite }
            | Taken::InWords { cite }
            | Taken::CaseByCase { cite }
            | Taken::NotNamed { cite }
            | Taken::Nobody { cite }
            | Taken::IcRc { cite, .. } => self.sources(self.pack, cite),
            Taken::SameBody | Taken::Unknown => Vec::new(),
        };
        if let Taken::IcRc { member: Membership::Shown { cite }, .. } = taken {
            let found = self.certificate(id).and_then(|held| self.rules.of(held));
            sources.extend(found.map(|(pack, _)| self.sources(pack, cite)).unwrap_or_default());
        }
        TakenView { id: id.to_owned(), short, taken: code.to_owned(), accepted: taken.yes(), words, sources }
    }

    fn upkeep(&self, upkeep: &Upkeep, pack: &Pack) -> UpkeepView {
        let period = upkeep.period_months.iter().flat_map(|fact| &fact.cite);
        let cite = period.chain(upkeep.ce_hours.iter().flat_map(|fact| &fact.cite)).cloned().collect();
        UpkeepView {
            period_months: upkeep.period_months.as_ref().map(|fact| fact.value),
            ce_hours: upkeep.ce_hours.as_ref().map(|fact| fact.value.to_string()),
            words: sentences::upkeep(upkeep),
            sources: self.sources(pack, &each_once(cite)),
        }
    }

    fn transfer(&self, transfer: &Transfer, gap: &Gap) -> TransferView {
        let text = |day: Option<NaiveDate>| day.map(|day| day.to_string());
        let days = &transfer.days;
        let taken = self.taken(&transfer.from, &transfer.taken);
        let refused = transfer.taken.yes() == Some(false);
        let cite = days.file_by_cite.iter().chain(&days.processing_cite).cloned().collect();
        let own_pack = self.certificate(&transfer.from).and_then(|held| self.rules.of(held)).map(|(pack, _)| pack);
        TransferView {
            standing: standing_view(transfer.standing),
            satisfied: transfer.met,
            expires_on: text(days.expires_on),
            file_by: text(days.file_by),
            decided_by: text(days.decided_by),
            file_for_move: text(days.file_for_move),
            sources: self.sources(self.pack, &each_once(cite)),
            // What cannot be transferred has no day to miss.
            warnings: if refused {
                Vec::new()
            } else {
                let warnings = days.warnings.iter();
                warnings.map(|warning| sentences::warning(*warning, &taken.short, self.as_of, gap.moving_on)).collect()
            },
            both: if refused {
                String::new()
            } else {
                sentences::both(&taken.short, &transfer.upkeep, &self.target().short, &gap.upkeep)
            },
            upkeep: self.upkeep(&transfer.upkeep, own_pack.unwrap_or(self.pack)),
            taken,
        }
    }

    /// Ready questions about the transfer: one to the new board, one to each board that certified the holder.
    fn ready_questions(&self, gap: &Gap) -> Vec<String> {
        // Who holds it has nothing to ask about getting it.
        let holds_it = gap
            .held
            .iter()
            .any(|(_, standing)| matches!(standing, Standing::Current | Standing::RenewalOpen | Standing::DoesNotExpire));
        if holds_it {
            return Vec::new();
        }
        let title = &self.rule.title;
        let possible: Vec<&Transfer> = gap.transfers.iter().filter(|transfer| transfer.taken.yes() != Some(false)).collect();
        let names = |transfers: &mut dyn Iterator<Item = &&Transfer>| {
            let names: Vec<String> = transfers.map(|transfer| self.short(&transfer.from)).collect();
            words::list(&names)
        };
        let mut new_board: Vec<String> = Vec::new();
        if gap.entry.is_none() && possible.is_empty() {
            new_board.push(format!("How does one get the {title}, and what does it cost?"));
        }
        let by_new_board =
            |transfer: &&&Transfer| matches!(transfer.taken, Taken::Unknown | Taken::InWords { .. } | Taken::CaseByCase { .. });
        let doubted = names(&mut possible.iter().filter(by_new_board));
        if !doubted.is_empty() {
            new_board.push(format!("Do you take my {doubted} for the {title}, and what do you ask of me?"));
        }
        if !possible.is_empty() {
            let way = self.rule.reciprocity.as_ref();
            let all = names(&mut possible.iter());
            if way.is_none_or(|way| way.file_before_expiry.is_none() && way.valid_after_filing.is_none()) {
                new_board.push(format!("How long must my {all} still be valid when I apply?"));
            }
            if way.is_none_or(|way| way.processing.is_none()) {
                new_board.push("How long does the application take?".to_owned());
            }
            if way.is_none_or(|way| way.fees.iter().all(|fee| fee.usd.is_none())) {
                new_board.push("What does it cost?".to_owned());
            }
        }
        let mut questions = Vec::new();
        if !new_board.is_empty() {
            questions.push(format!("Ask {}: {}", reach(&self.body()), new_board.join(" ")));
        }
        for transfer in possible {
            let short = self.short(&transfer.from);
            let mut old_board = Vec::new();
            if matches!(transfer.taken, Taken::IcRc { member: Membership::Unknown, .. }) {
                old_board.push(format!(
                    "Are you a member board of the IC&RC, and can my {short} be transferred to {} through it?",
                    self.body().name
                ));
            }
            if self.rule.reciprocity.as_ref().and_then(|way| self.at_home(way)).is_none() {
                old_board
                    .push(format!("What becomes of my {short} when I am certified in {}, and may I keep both?", self.pack.name));
            }
            if !old_board.is_empty() {
                questions.push(format!("Ask {}: {}", reach(&self.own_body(&transfer.from)), old_board.join(" ")));
            }
        }
        questions
    }
}

/// Each citation once, and none of a confirmation: those belong to the certificate that is held.
fn each_once(cite: Vec<String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for citation in cite {
        if !seen.contains(&citation) && !citation.starts_with("confirmation ") {
            seen.push(citation);
        }
    }
    seen
}

/// How pressing the answer is.
fn tone(gap: &Gap) -> Tone {
    let pressing = |warning: &Warning| {
        matches!(warning, Warning::Expired { .. } | Warning::TooLateToFile { .. } | Warning::LapsesBeforeMove { .. })
    };
    let possible = gap.transfers.iter().filter(|transfer| transfer.taken.yes() != Some(false));
    let possible: Vec<&Transfer> = possible.collect();
    // One certificate that can wait is enough.
    if !possible.is_empty() && possible.iter().all(|transfer| transfer.days.warnings.iter().any(pressing)) {
        return Tone::Act;
    }
    if possible.iter().any(|transfer| !transfer.days.warnings.is_empty()) {
        return Tone::Soon;
    }
    match gap.met {
        Some(true) => Tone::InOrder,
        Some(false) => Tone::Soon,
        None => Tone::Unknown,
    }
}
