//! The home screen: am I all right, and what comes next?

use crate::certificates::by_deadline;
use crate::error::AppError;
use crate::status::status;
use crate::view::{CredentialStatus, HomeView, Nothing, StandingView, StepView, Tone};
use crate::wallet::App;
use crate::words;
use peerfolio_core::judge::TOTAL;
use peerfolio_core::{NaiveDate, date};

impl App {
    /// The answer, the certificates, and the next steps.
    ///
    /// # Errors
    /// [`crate::error::ErrorCode::Locked`].
    pub fn home(&self, _: Nothing) -> Result<HomeView, AppError> {
        let (rules, today) = (&*self.rules()?, self.host.today());
        self.open(|session| {
            let record = &session.record;
            let mut credentials = status(rules, record, today).credentials;
            by_deadline(&mut credentials);
            let mut steps: Vec<StepView> = credentials.iter().flat_map(|status| steps(status, today)).collect();
            steps.sort_by_key(|step| std::cmp::Reverse(step.tone));
            Ok(HomeView {
                as_of: today.to_string(),
                first_name: record.holder.name.split_whitespace().next().unwrap_or_default().to_owned(),
                tone: credentials.iter().map(|status| status.tone).max(),
                answer: answer(&credentials),
                next: next(&credentials),
                credentials,
                steps,
                activity_count: u32::try_from(record.activities.len()).unwrap_or(u32::MAX),
            })
        })
    }
}

/// The whole answer in a sentence or two. `all` stands nearest deadline first.
fn answer(all: &[CredentialStatus]) -> String {
    let of = |tone: Tone| all.iter().filter(|status| status.tone == tone).collect::<Vec<_>>();
    let (act, soon, unknown) = (of(Tone::Act), of(Tone::Soon), of(Tone::Unknown));
    let names = |some: &[&CredentialStatus]| words::list(&some.iter().map(|status| status.short.clone()).collect::<Vec<_>>());
    let by = |status: &CredentialStatus| {
        let due = status.cycle.as_ref().map(|cycle| cycle.ends_on.clone()).or_else(|| status.expires_on.clone());
        due.and_then(|day| date::parse(&day)).map(|day| format!(" by {}", words::day(day))).unwrap_or_default()
    };
    let expired = |status: &&&CredentialStatus| matches!(status.standing, StandingView::Grace | StandingView::Lapsed);
    match (all, act.as_slice(), soon.as_slice(), unknown.as_slice()) {
        ([], ..) => {
            "Your wallet is ready. Add your first certificate, and it will tell you what is needed and by when.".to_owned()
        }
        (_, [one], ..) if expired(&one) => format!("{} has expired.", one.short),
        (_, [one], ..) => format!("{} needs you{}.", one.short, by(one)),
        (_, [first, ..], ..) => match act.iter().filter(expired).count() {
            0 => format!("{} certificates need you, {} first{}.", act.len(), first.short, by(first)),
            count => format!(
                "{} certificates need you; {count} of them {} expired.",
                act.len(),
                if count == 1 { "has" } else { "have" }
            ),
        },
        (_, [], [one], _) => format!("You are all right for now. {} needs you{}.", one.short, by(one)),
        (_, [], [first, ..], _) => format!("You are all right for now. {} needs you first{}.", first.short, by(first)),
        (_, [], [], []) => "You are all right: everything is in order.".to_owned(),
        (_, [], [], some) => format!("Nothing is pressing. Something must be asked about {}.", names(some)),
    }
}

/// What comes next, over all certificates.
fn next(all: &[CredentialStatus]) -> Option<String> {
    let pressing = |status: &&CredentialStatus| matches!(status.tone, Tone::Act | Tone::Soon);
    let first = all.iter().filter(pressing).max_by_key(|status| (status.tone, std::cmp::Reverse(status.expires_on.clone())));
    first.or_else(|| all.first()).map(|status| format!("{}: {}", status.short, status.headline))
}

fn steps(status: &CredentialStatus, today: NaiveDate) -> Vec<StepView> {
    let day = |text: &Option<String>| text.as_deref().and_then(date::parse);
    let step = |sentence: String, due: Option<NaiveDate>, tone: Tone| StepView {
        sentence,
        due: due.map(|day| words::when(day, today)),
        credential_id: status.id.clone(),
        credential: status.short.clone(),
        tone,
    };
    let mut steps = Vec::new();
    let expires_on = day(&status.expires_on);
    match status.standing {
        StandingView::Lapsed => {
            steps.push(step(format!("Ask {} how to get {} back.", asked(status), status.short), None, Tone::Act));
            return steps;
        }
        StandingView::Grace => {
            steps.push(step(
                format!("Renew {} while it can still be renewed.", status.short),
                day(&status.grace_ends_on),
                Tone::Act,
            ));
        }
        // A period that begins by itself is not filed for.
        StandingView::RenewalOpen if status.own_rule.as_ref().is_some_and(|own| own.recurs) => {}
        StandingView::RenewalOpen if status.requirements_met != Some(false) => {
            let due = day(&status.file_by).or(expires_on);
            steps.push(step(format!("File the renewal of {} with {}.", status.short, asked(status)), due, Tone::Soon));
        }
        _ => {}
    }
    let missing = |row: &&crate::view::RequirementView| {
        row.met == Some(false) && row.missing_hours.as_deref().is_some_and(|hours| hours != "0")
    };
    let parts: Vec<String> = status
        .requirements
        .iter()
        .filter(missing)
        .filter(|row| row.id != TOTAL)
        .map(|row| format!("{} in {}", row.missing_hours.clone().unwrap_or_default(), words::inside_sentence(&row.label)))
        .collect();
    let hours = status.hours_to_earn.clone().filter(|hours| hours != "0");
    let sentence = hours.map(|hours| match parts.is_empty() {
        true => format!("Earn {hours} more hours for {}.", status.short),
        false => format!("Earn {hours} more hours for {}: {}.", status.short, words::list(&parts)),
    });
    let due = status.cycle.as_ref().and_then(|cycle| date::parse(&cycle.ends_on)).or(expires_on);
    steps.extend(sentence.map(|sentence| step(sentence, due, status.tone)));
    if status.requirements_met.is_none() && !status.to_confirm.is_empty() {
        steps.push(step(format!("Ask {} what is not known about {}.", asked(status), status.short), None, Tone::Unknown));
    }
    steps
}

fn asked(status: &CredentialStatus) -> String {
    if status.body.name.is_empty() { "its issuer".to_owned() } else { status.body.name.clone() }
}
