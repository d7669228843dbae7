//! The sentences of a gap: what is open, what is missing, what waiting would cost, and what to ask whom.

use crate::view::{AcceptanceRowView, EntryView, GapLineView, GapView, TransferView};
use crate::words;
use peerfolio_core::NaiveDate;
use peerfolio_core::gap::{Membership, Taken, TrainingFit, Upkeep, Warning, What};
use peerfolio_core::pack::{Accepts, PaperFrom, Span, Status};

/// How a line begins that asks for another credential.
pub(super) const LEVEL: &str = "You hold, valid: ";

/// What a line is about.
pub(super) const fn heading(what: &What) -> (&'static str, &'static str) {
    match what {
        What::Age(_) => ("age", "Age"),
        What::Level(_) => ("level", "Level before"),
        What::Training => ("training", "Training"),
        What::TrainingHours => ("training-hours", "Training"),
        What::Education => ("education", "Schooling"),
        What::Exam => ("exam", "Examination"),
        What::LivedExperience => ("lived-experience", "Lived experience"),
        What::Residency => ("residency", "Residence"),
        What::BackgroundCheck => ("background-check", "Background check"),
        What::Deadline => ("deadline", "Deadline"),
        What::Other => ("other", "Also"),
        What::Courses => ("courses", "Courses"),
        What::Practice => ("practice", "Practice"),
    }
}

/// `3 months`, `1 day`.
pub(super) fn span(span: Span) -> String {
    let (count, unit) = match span {
        Span::Days(count) => (count, "day"),
        Span::Months(count) => (count, "month"),
        Span::BusinessDays(count) => (count, "working day"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

/// What is to be known before everything else about a credential that cannot be had.
pub(super) fn cannot_be_had(status: Status, short: &str) -> Option<String> {
    match status {
        Status::Current => None,
        Status::ClosedToNewcomers => {
            Some(format!("{short} is closed to newcomers: only those who hold it can renew it. What follows is for the record."))
        }
        Status::Retired => Some(format!("{short} is no longer given. What follows is for the record.")),
        Status::Planned => Some(format!("{short} is not yet given. What follows may change before it is.")),
    }
}

/// Whom a body takes, in words.
pub(super) fn accepts(accepts: Option<Accepts>, body: &str) -> String {
    match accepts {
        None => format!("No source says whether it takes certificates of other bodies. Ask {body}."),
        Some(Accepts::Nobody) => "It takes no certificate of another body. You begin as a newcomer.".to_owned(),
        Some(Accepts::Some) => "It takes some certificates of other bodies.".to_owned(),
        Some(Accepts::CaseByCase) => format!("Each certificate of another body is judged by itself. Ask {body}."),
        Some(Accepts::IcRc) => {
            "It takes certificates by the transfer between member boards of the IC&RC, begun at your present board.".to_owned()
        }
    }
}

/// How certificates are taken: the code, and a sentence. `held` names them, `own` their board with the ways to reach it, `body` the
/// board of the credential sought, `others` whom it takes, in the pack's words.
pub(super) fn taken(taken: &Taken, held: &str, own: &str, body: &str, others: &str) -> (&'static str, String) {
    match taken {
        Taken::SameBody => ("same-body", format!("{held}: of the same body, so there is nothing to transfer.")),
        Taken::Named { .. } => ("named", format!("{held}: accepted, under conditions.")),
        Taken::IcRc { member: Membership::Shown { .. }, .. } => {
            ("ic-rc", format!("{held}: can be transferred through the IC&RC. Start at your present board, {own}."))
        }
        Taken::IcRc { .. } => (
            "ic-rc-unknown",
            format!(
                "{held}: it takes certificates through the IC&RC. Ask {own} whether it is a member board and whether yours is one that the IC&RC transfers."
            ),
        ),
        Taken::InWords { .. } if !others.is_empty() => {
            ("in-words", format!("{held}: it takes “{others}”. Ask {body} whether yours is meant."))
        }
        Taken::InWords { .. } => ("in-words", format!("{held}: it takes some. Ask {body} whether yours is meant.")),
        Taken::CaseByCase { .. } => ("case-by-case", format!("{held}: each certificate is judged by itself. Ask {body}.")),
        Taken::NotNamed { .. } => ("not-named", format!("{held}: others are named, and not this one.")),
        Taken::Nobody { .. } => ("none", format!("{held}: no certificate of another body is accepted.")),
        Taken::Unknown => ("unknown", format!("{held}: no source says whether it is accepted. Ask {body}.")),
    }
}

/// What goes wrong, or would by waiting. `first_day` is the day of judgement.
pub(super) fn warning(warning: Warning, held: &str, as_of: NaiveDate, moving_on: Option<NaiveDate>) -> String {
    let when = |day: NaiveDate| words::when(day, as_of);
    let moving = moving_on.map(words::day).unwrap_or_default();
    match warning {
        Warning::Expired { on, never: true } => format!(
            "{held} expired {}. The IC&RC transfers no certificate that has expired: renew it first, if you still can.",
            when(on)
        ),
        Warning::Expired { on, never: false } => {
            format!("{held} expired {}. Renew it first if you still can, and ask whether an expired one is taken.", when(on))
        }
        Warning::ExpiryUnknown => {
            format!("When {held} expires is not known, so the last day to file is not either. Enter the date it bears.")
        }
        Warning::TooLateToFile { last } => format!(
            "The last safe day to file was {}: {held} no longer runs long enough. Renew it first, then transfer.",
            words::day(last)
        ),
        Warning::DoNotWait { last } => {
            format!("Do not wait for your move on {moving}: file {} at the latest, or renew {held} first.", when(last))
        }
        Warning::LapsesBeforeMove { on } => {
            format!(
                "{held} expires {}, before your move on {moving}. If you wait, it lapses: renew it, or file before.",
                when(on)
            )
        }
        Warning::DecidedAfterMove { on } => format!(
            "By the time the body takes, an application filed today would be decided by {}, after your move on {moving}.",
            words::day(on)
        ),
    }
}

/// Who gives a paper, where it is neither board.
pub(super) const fn giver(from: PaperFrom) -> &'static str {
    match from {
        PaperFrom::CurrentBoard => "the board that certifies you now",
        PaperFrom::NewBoard => "the new board",
        PaperFrom::IcRc => "the IC&RC (your present board sends it there)",
        PaperFrom::Trainer => "who gave the training",
        PaperFrom::Employer => "your employer",
        PaperFrom::School => "your school or university",
        PaperFrom::Holder => "yourself",
        PaperFrom::Other => "whom its name says",
    }
}

/// `every 24 months with 30 hours`.
pub(super) fn upkeep(upkeep: &Upkeep) -> String {
    let hours = match upkeep.ce_hours.as_ref().map(|fact| fact.value) {
        None => "an unknown number of hours".to_owned(),
        Some(hours) if hours.is_zero() => "no hours".to_owned(),
        Some(hours) => words::hours(hours),
    };
    match upkeep.period_months.as_ref().map(|fact| fact.value) {
        None => format!("a period that is not known, with {hours}"),
        Some(0) => "it does not expire".to_owned(),
        Some(months) => format!("every {months} months, with {hours}"),
    }
}

/// What two boards would ask.
pub(super) fn both(held: &str, old: &Upkeep, to: &str, new: &Upkeep) -> String {
    format!("If you keep both, two rules hold. {held}: {}. {to}: {}.", upkeep(old), upkeep(new))
}

pub(super) fn fit(fit: TrainingFit) -> (&'static str, &'static str) {
    match fit {
        TrainingFit::Accepted => ("accepted", "It is one of the trainings accepted."),
        TrainingFit::Perhaps => ("perhaps", "Whether it is accepted must be asked."),
        TrainingFit::WrongDay => ("wrong-day", "It was finished on a day on which this training does not count."),
    }
}

/// The training that a certificate held asked too, and that the wallet does not show.
pub(super) fn trained_for(held: &str, body: &str) -> String {
    format!(
        "{held} asked for the same training. If you had it, log it with its hours; ask {body} whether {held} itself shows it."
    )
}

/// What is known to be missing among lines, as `100 hours of supervised work`.
pub(super) fn missing(lines: &[GapLineView]) -> Vec<String> {
    let unmet: Vec<&GapLineView> = lines.iter().filter(|line| line.decides && line.row.met == Some(false)).collect();
    // Where the hours of the training are missing, the training is.
    let by_hours = unmet.iter().any(|line| line.what == "training-hours");
    unmet
        .into_iter()
        .filter(|line| line.what != "training" || !by_hours)
        .map(|line| match (&line.row.missing_hours, line.row.required_trainings) {
            (Some(hours), _) if hours != "0" => {
                let noun = if hours == "1" { "hour" } else { "hours" };
                let label = words::inside_sentence(&line.row.label);
                match line.what.as_str() {
                    "training-hours" => format!("{hours} {noun} of a training that is accepted"),
                    _ if label.starts_with("one of these ways") => format!("{hours} {noun} on the nearest way, {label}"),
                    _ => format!("{hours} {noun} of {label}"),
                }
            }
            (_, Some(_)) if line.what == "training" => "a training that is accepted".to_owned(),
            (_, Some(count)) => {
                let there = line.row.counted_trainings.unwrap_or(0);
                format!("{} more of {}", count.saturating_sub(there), words::inside_sentence(&line.row.label))
            }
            _ => line
                .row
                .label
                .strip_prefix(LEVEL)
                .map_or_else(|| words::inside_sentence(&line.row.label), |title| format!("a valid {title}")),
        })
        .collect()
}

/// How far a wallet reaches towards a credential of the same body.
pub(super) fn towards(short: &str, entry: &EntryView) -> String {
    match entry.satisfied {
        Some(true) => format!("Everything that {short} asks is in your wallet."),
        Some(false) => format!("Still missing for {short}: {}.", words::list(&missing(&entry.lines))),
        None => {
            let shown = entry.lines.iter().filter(|line| line.decides && line.row.met == Some(true)).count();
            let open = entry.lines.iter().filter(|line| line.decides && line.row.met.is_none()).count();
            if entry.lines.is_empty() {
                format!("What {short} asks is not known.")
            } else {
                format!(
                    "Nothing is known to be missing for {short}: {shown} of its requirements are shown, {open} must be confirmed."
                )
            }
        }
    }
}

/// The answer of a gap, in one sentence or two.
pub(super) fn headline(view: &GapView) -> String {
    let short = &view.to.short;
    if view.to.status != "current" {
        return view.notices.first().cloned().unwrap_or_default();
    }
    if let Some(held) = view.held.iter().find(|held| {
        use crate::view::StandingView as S;
        matches!(held.standing, S::Current | S::RenewalOpen | S::DoesNotExpire)
    }) {
        return format!("You hold {} already.", held.short);
    }
    let accepted = |wanted: Option<bool>| view.transfers.iter().find(|transfer| transfer.taken.accepted == wanted);
    let pressing = |transfer: &TransferView| transfer.warnings.first().map(|words| format!(" {words}")).unwrap_or_default();
    let lines = view.elsewhere.iter().flat_map(|elsewhere| &elsewhere.lines).cloned().collect::<Vec<_>>();
    let missing_elsewhere = missing(&lines);
    let then = if missing_elsewhere.is_empty() {
        String::new()
    } else {
        format!(" Still missing: {}.", words::list(&missing_elsewhere))
    };
    if let Some(transfer) = accepted(Some(true)) {
        return format!("{short} takes {}, under its conditions.{then}{}", transfer.taken.short, pressing(transfer));
    }
    let same_body = view.transfers.iter().any(|transfer| transfer.taken.taken == "same-body");
    if let Some(entry) = view.entry.as_ref().filter(|_| same_body) {
        return towards(short, entry);
    }
    if let Some(transfer) = accepted(None) {
        let how = match transfer.taken.taken.as_str() {
            "case-by-case" => format!("{short} judges each certificate by itself: ask about {}.", transfer.taken.short),
            "unknown" => format!("Whether {short} takes {} is not known: ask.", transfer.taken.short),
            _ => format!("{short} may take {}: ask.", transfer.taken.short),
        };
        return format!("{how}{then}{}", pressing(transfer));
    }
    match &view.entry {
        None => format!("How one gets {short} is not known: ask {}.", view.to.body.name),
        Some(entry) => {
            let begin = if view.transfers.iter().any(|transfer| transfer.taken.taken != "same-body") {
                format!("{short} takes none of your certificates: you begin as a newcomer. ")
            } else {
                String::new()
            };
            format!("{begin}{}", towards(short, entry))
        }
    }
}

/// Where the certificates would be accepted.
pub(super) fn anywhere(taken: &[AcceptanceRowView], unknown: usize, no_certificate: bool) -> String {
    if no_certificate {
        return "There is no certificate in this wallet yet.".to_owned();
    }
    let sure = taken.iter().filter(|row| row.by.iter().any(|by| by.accepted == Some(true))).count();
    let maybe = taken.len() - sure;
    let credentials = |count: usize| if count == 1 { "1 credential".to_owned() } else { format!("{count} credentials") };
    let first = match sure {
        0 => "No source names one of your certificates as accepted elsewhere.".to_owned(),
        count => format!("{} would take one of your certificates, under conditions.", credentials(count)),
    };
    format!("{first} {} may, if you ask. Of {} no source says anything.", credentials(maybe), credentials(unknown))
}
