//! The facts of a set of renewal terms.

use super::rows::{of_fees, of_maximum, of_minimum, of_practice, of_to_confirm};
use super::text::{applies_text, counts_from_text, expiry_text, first_period_text, grace_text, selector_text, span_text};
use super::{Line, Lines};
use crate::pack::{AfterExpiry, CarryOver, FileBy, FiledBy, HandIn, HoursEarned, Pack, Relevance, TermOption, Terms, Weight};

/// The facts of a set of renewal terms.
pub(in crate::pack) fn of_terms(pack: &Pack, terms: &Terms) -> Vec<Line> {
    let Terms {
        from,
        until,
        chosen_by,
        holds_any,
        holds_none,
        applies,
        period_months,
        options,
        expiry,
        working_day,
        first_period,
        resets_with,
        hours_due_days_before_expiry,
        counts_from,
        carry_over,
        ce_hours,
        ceu,
        academic_credit,
        contact_hour_minutes,
        approved_by,
        relevant,
        unique_with,
        requires_current,
        counts_once,
        renewals_at_most,
        minimums,
        maximums,
        weights,
        practice,
        hand_in,
        to_confirm,
        opens,
        file_by,
        grace,
        fee_usd,
        late_fee_usd,
        fees,
        processing,
        after_expiry,
        lapse,
        audit,
        waiver,
        standings,
    } = terms;
    let mut lines = Lines::new(pack);
    let l = &mut lines;
    l.set("from", from.map(|day| day.to_string()));
    l.set("until", until.map(|day| day.to_string()));
    l.set("chosen_by", Some(chosen_by.name().to_owned()));
    l.set("holds_any", Some(holds_any.join(", ")));
    l.set("holds_none", Some(holds_none.join(", ")));
    l.set("applies", applies_text(applies));
    l.fact("period_months", period_months, u32::to_string);
    l.fact("expiry", expiry, |expiry| expiry_text(*expiry));
    l.set("working_day", working_day.map(|to| to.name().to_owned()));
    l.fact("first_period", first_period, first_period_text);
    l.fact("resets_with", resets_with, |ids| ids.join(", "));
    l.fact("hours_due_days_before_expiry", hours_due_days_before_expiry, u32::to_string);
    l.fact("counts_from", counts_from, |from| counts_from_text(*from));
    l.fact("carry_over", carry_over, |carry| match carry {
        CarryOver::NoCarryOver => "none".to_owned(),
        CarryOver::UpTo(hours) => format!("at most {hours} hours"),
    });
    l.fact("ce_hours", ce_hours, ToString::to_string);
    l.fact("ceu", ceu, ToString::to_string);
    l.fact("academic_credit", academic_credit, ToString::to_string);
    l.fact("contact_hour_minutes", contact_hour_minutes, u32::to_string);
    l.fact("approved_by", approved_by, |ids| ids.join(", "));
    l.fact("relevant", relevant, |Relevance { what, topics }| format!("{what} ({})", topics.join(", ")));
    l.fact("unique_with", unique_with, |ids| ids.join(", "));
    l.fact("requires_current", requires_current, |ids| ids.join(", "));
    l.fact("counts_once", counts_once, |once| if *once { "yes" } else { "no" }.to_owned());
    l.fact("renewals_at_most", renewals_at_most, u32::to_string);
    for TermOption { months, ce_hours, fee_usd, cite } in options {
        l.row("option", &months.to_string(), &format!("{months} months"), cite, |l| {
            l.known("ce_hours", ce_hours.map(|hours| hours.to_string()));
            l.known("fee_usd", fee_usd.map(|fee| fee.to_string()));
        });
    }
    minimums.iter().for_each(|row| of_minimum(l, "minimum", row));
    maximums.iter().for_each(|row| of_maximum(l, row));
    for Weight { id, label, which, times } in weights {
        l.row("weight", id, label, &times.cite, |l| {
            l.set("which", Some(selector_text(which)));
            l.known("times", Some(times.value.to_string()));
        });
    }
    of_practice(l, practice);
    for HandIn { what, if_selected, cite } in hand_in {
        l.worded("hand_in", what, cite, |l| l.flag("if_selected", *if_selected));
    }
    of_to_confirm(l, to_confirm);
    l.fact("opens", opens, |span| span_text(*span));
    l.fact("file_by", file_by, |FileBy { before, by }| {
        let by = match by {
            None => "",
            Some(FiledBy::Received) => ", received",
            Some(FiledBy::Postmarked) => ", postmarked",
        };
        format!("{}{by}", span_text(*before))
    });
    l.fact("grace", grace, |grace| grace_text(*grace));
    l.fact("fee_usd", fee_usd, ToString::to_string);
    l.fact("late_fee_usd", late_fee_usd, ToString::to_string);
    of_fees(l, "fee", fees);
    l.fact("processing", processing, |span| span_text(*span));
    for (at, step) in after_expiry.iter().enumerate() {
        of_step(l, at + 1, step);
    }
    l.fact("lapse", lapse, String::clone);
    l.fact("audit", audit, String::clone);
    l.fact("waiver", waiver, String::clone);
    l.texts("standings", standings);
    lines.list
}

fn of_step(l: &mut Lines<'_>, at: usize, step: &AfterExpiry) {
    let AfterExpiry {
        until,
        then,
        what,
        fee_usd,
        late_fee_usd,
        extra_hours,
        extra_hours_per_month,
        extra_hours_per_missed_year,
        hours_earned,
        cite,
    } = step;
    l.row("after_expiry", &at.to_string(), what, cite, |l| {
        l.set("until", until.map(span_text));
        l.set("then", Some(then.name().to_owned()));
        l.known("fee_usd", fee_usd.map(|fee| fee.to_string()));
        l.known("late_fee_usd", late_fee_usd.map(|fee| fee.to_string()));
        l.known("extra_hours", extra_hours.map(|hours| hours.to_string()));
        l.known("extra_hours_per_month", extra_hours_per_month.map(|hours| hours.to_string()));
        l.known("extra_hours_per_missed_year", extra_hours_per_missed_year.map(|hours| hours.to_string()));
        l.known(
            "hours_earned",
            hours_earned.map(|earned| match earned {
                HoursEarned::Cycle => "cycle".to_owned(),
                HoursEarned::AfterExpiry => "after-expiry".to_owned(),
                HoursEarned::MonthsBeforeFiling(months) => format!("{months} months before filing"),
            }),
        );
    });
}
