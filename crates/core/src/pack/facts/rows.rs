//! The facts of rows: minimums, maximums, work to show, what to ask, fees.

use super::Lines;
use super::text::{applies_text, selector_text};
use crate::pack::{Clock, Fee, Maximum, Minimum, Practice, ToConfirm};

pub(super) fn of_minimum(l: &mut Lines<'_>, list: &str, row: &Minimum) {
    let Minimum {
        id,
        label,
        which,
        hours,
        trainings,
        within,
        in_total,
        each_year,
        clock,
        first_due,
        advisory,
        applies,
        cite,
        note,
    } = row;
    l.row(list, id, label, cite, |l| {
        l.fact("hours", hours, ToString::to_string);
        l.fact("trainings", trainings, u32::to_string);
        l.set("which", Some(selector_text(which)));
        l.set("within", within.clone());
        l.set("in_total", Some(in_total.name().to_owned()));
        l.flag("each_year", *each_year);
        l.set(
            "clock",
            clock.map(|clock| match clock {
                Clock::Years(years) => format!("every {years} years"),
                Clock::Lifetime => "once in a lifetime".to_owned(),
            }),
        );
        l.known("first_due", first_due.map(|due| due.name().to_owned()));
        l.flag("advisory", *advisory);
        l.set("applies", applies_text(applies));
        l.set("note", note.clone());
    });
}

pub(super) fn of_maximum(l: &mut Lines<'_>, row: &Maximum) {
    let Maximum { id, label, which, hours, percent, each_year, applies, cite, note } = row;
    l.row("maximum", id, label, cite, |l| {
        l.fact("hours", hours, ToString::to_string);
        l.fact("percent", percent, ToString::to_string);
        l.set("which", Some(selector_text(which)));
        l.flag("each_year", *each_year);
        l.set("applies", applies_text(applies));
        l.set("note", note.clone());
    });
}

pub(super) fn of_practice(l: &mut Lines<'_>, rows: &[Practice]) {
    for row in rows {
        let Practice {
            id,
            label,
            kind,
            hours,
            meetings,
            supervised,
            paid,
            roles,
            within_months,
            first_period_only,
            way,
            applies,
            cite,
        } = row;
        l.row("practice", id, label, cite, |l| {
            l.fact("hours", hours, ToString::to_string);
            l.fact("meetings", meetings, u32::to_string);
            l.set("kind", Some(kind.name().to_owned()));
            l.flag("supervised", *supervised);
            l.flag("paid", *paid);
            l.set("roles", Some(roles.join(", ")));
            l.set("within_months", within_months.map(|months| months.to_string()));
            l.flag("first_period_only", *first_period_only);
            l.set("way", way.clone());
            l.set("applies", applies_text(applies));
        });
    }
}

pub(super) fn of_to_confirm(l: &mut Lines<'_>, rows: &[ToConfirm]) {
    for ToConfirm { id, label, ask, open, first_period_only, way, applies, cite } in rows {
        l.row("to_confirm", id, label, cite, |l| {
            l.known("ask", Some(ask.clone()));
            l.flag("open", *open);
            l.flag("first_period_only", *first_period_only);
            l.set("way", way.clone());
            l.set("applies", applies_text(applies));
        });
    }
}

pub(super) fn of_fees(l: &mut Lines<'_>, list: &str, fees: &[Fee]) {
    for Fee { what, usd, every_months, cite } in fees {
        l.worded(list, what, cite, |l| {
            l.known("usd", usd.map(|usd| usd.to_string()));
            l.set("every_months", every_months.map(|months| months.to_string()));
        });
    }
}
