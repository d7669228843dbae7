//! What follows expiry, in words: each step with its days, what it costs, and the shortest way back.

use crate::view::{AfterStepView, SourceView};
use crate::words;
use peerfolio_core::judge::Step;
use peerfolio_core::pack::{HoursEarned, Then};
use peerfolio_core::{Dollars, Hours};

/// One step as shown. `body` is how the body is named, with how to reach it; `sources` are those of the step.
pub(crate) fn view(step: &Step, body: &str, sources: Vec<SourceView>) -> AfterStepView {
    AfterStepView {
        from: step.from.to_string(),
        until: step.until.map(|day| day.to_string()),
        then: step.then.name().to_owned(),
        sentence: sentence(step, body),
        fee_usd: step.fee_usd.map(|fee| fee.to_string()),
        late_fee_usd: step.late_fee_usd.map(|fee| fee.to_string()),
        extra_hours_now: step.extra_hours_now.map(|hours| hours.to_string()),
        now: step.now,
        sources,
    }
}

fn sentence(step: &Step, body: &str) -> String {
    let told = step.what.as_ref().map(|what| {
        // Words about a lapse need not name a way back.
        let says_whom = what.to_lowercase().contains("ask ");
        if step.then == Then::Ask && !says_whom { format!("{what} Ask {body} how to come back.") } else { what.clone() }
    });
    let what = told.unwrap_or_else(|| match step.then {
        Then::Renew => "You may still renew.".to_owned(),
        _ if step.cite.is_empty() => format!("No source says what follows. Ask {body} how to come back."),
        _ => format!("It can no longer be renewed as usual. Ask {body} how to come back."),
    });
    let money = |fee: Dollars| format!("${fee}");
    let parts = [
        step.fee_usd.map(|fee| format!("The fee is {} in place of the renewal fee.", money(fee))),
        step.late_fee_usd.map(|fee| format!("{} come on top as a late fee.", money(fee))),
        step.extra_hours.map(|hours| format!("{} come on top.", words::hours(hours))),
        step.extra_hours_per_month.map(|hours| format!("{} for each month since expiry.", words::hours(hours))),
        step.extra_hours_per_missed_year.map(|hours| format!("{} for each year missed.", words::hours(hours))),
        grown(step).map(|hours| format!("By whole months that is {} so far.", words::hours(hours))),
        step.hours_earned.map(|earned| match earned {
            HoursEarned::Cycle => "The hours must lie in the cycle that ended.".to_owned(),
            HoursEarned::AfterExpiry => "Only hours earned after expiry count.".to_owned(),
            HoursEarned::MonthsBeforeFiling(months) => format!("The hours must lie in the {months} months before you file."),
        }),
    ];
    let said: Vec<String> = std::iter::once(what).chain(parts.into_iter().flatten()).collect();
    said.join(" ")
}

/// The hours owed on the day, where they grow with time.
fn grown(step: &Step) -> Option<Hours> {
    let grows = step.extra_hours_per_month.is_some() || step.extra_hours_per_missed_year.is_some();
    step.extra_hours_now.filter(|_| grows && step.now)
}
