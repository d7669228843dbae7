//! Renewal terms: the numbers as numbers, and every shape that a number cannot carry in words.

use super::phrases::{count, dollars, expiry, span};
use super::way_in::{fee, numbered, to_confirm};
use super::{Telling, each, fact, known};
use crate::view::{CiteView, FactView, LimitView, TermsView};
use crate::words;
use peerfolio_core::pack::{
    AfterExpiry, CarryOver, ChosenBy, CountsFrom, Exemption, Fact, FiledBy, FirstPeriod, Grace, HoursEarned, Selector, Span,
    TermOption, Terms, Then, WorkingDay,
};

impl Telling<'_> {
    pub(super) fn terms(&self, terms: &Terms) -> TermsView {
        fn text<T: ToString + Clone>(fact: &Fact<T>) -> Option<String> {
            fact.as_ref().map(|fact| fact.value.to_string())
        }
        let days = |span: Span| if let Span::Days(days) = span { Some(days) } else { None };
        let months = |span: Span| if let Span::Months(months) = span { Some(months) } else { None };
        let opens = terms.opens.as_ref().map(|fact| fact.value);
        let grace = terms.grace.as_ref().map(|fact| fact.value);
        TermsView {
            from: terms.from.map(|day| day.to_string()),
            until: terms.until.map(|day| day.to_string()),
            period_months: terms.period_months.as_ref().map(|fact| fact.value),
            expiry: terms.expiry.as_ref().map(|fact| expiry(fact.value)),
            ce_hours: text(&terms.ce_hours),
            minimums: terms
                .minimums
                .iter()
                .map(|row| LimitView {
                    within: row.within.clone(),
                    trainings: row.trainings.as_ref().map(|fact| fact.value),
                    words: self.of_minimum(row),
                    ..limit(&row.id, &row.label, &row.which, text(&row.hours), row.note.as_ref())
                })
                .collect(),
            maximums: terms
                .maximums
                .iter()
                .map(|row| LimitView {
                    percent: text(&row.percent),
                    words: self.of_maximum(row),
                    ..limit(&row.id, &row.label, &row.which, text(&row.hours), row.note.as_ref())
                })
                .collect(),
            fee_usd: text(&terms.fee_usd),
            late_fee_usd: text(&terms.late_fee_usd),
            grace_days: match grace {
                Some(Grace::For(span) | Grace::BeforeExpiry(span)) => days(span),
                Some(Grace::NoGrace) => Some(0),
                _ => None,
            },
            grace_months: grace.and_then(|grace| match grace {
                Grace::For(span) | Grace::BeforeExpiry(span) => months(span),
                _ => None,
            }),
            opens_days_before: opens.and_then(days),
            opens_months_before: opens.and_then(months),
            file_by_days_before: terms.file_by.as_ref().and_then(|fact| days(fact.value.before)),
            details: self.details(terms),
            cites: terms.citations().into_iter().map(|(fact, sources)| CiteView { fact, sources }).collect(),
        }
    }

    /// Every fact that the numbers of the view do not carry, in the order in which a renewal runs.
    fn details(&self, terms: &Terms) -> Vec<FactView> {
        let mut told = self.for_whom(terms);
        told.extend(numbered("option", "A term you may pick", &terms.options, option, |row| &row.cite));
        told.extend(self.cycle(terms));
        told.extend(self.what_counts(terms));
        told.extend(self.practices("", &terms.practice));
        told.extend(to_confirm("", &terms.to_confirm));
        told.extend(filing(terms));
        told.extend(after(terms));
        told
    }

    /// Whose terms these are; a line of the pack that no source needs.
    fn for_whom(&self, terms: &Terms) -> Vec<FactView> {
        let mut told = Vec::new();
        if terms.from.is_some() || terms.until.is_some() {
            let decides = match terms.chosen_by {
                ChosenBy::PeriodStart => "the first day of the cycle",
                ChosenBy::PeriodEnd => "the day of expiry",
                ChosenBy::JudgedOn => "the day on which one files",
            };
            told.push(fact("chosen_by", "The day that decides", decides, &[]));
        }
        let mut said = Vec::new();
        if !terms.holds_any.is_empty() {
            said.push(format!("who hold {}", self.credentials(&terms.holds_any)));
        }
        if !terms.holds_none.is_empty() {
            said.push(format!("who do not hold {}", self.credentials(&terms.holds_none)));
        }
        if !said.is_empty() {
            told.push(fact("holds", "For those", &words::list(&said), &[]));
        }
        told.extend(self.applies(&terms.applies).iter().map(|when| fact("applies", "These terms hold", when, &[])));
        told
    }

    fn cycle(&self, terms: &Terms) -> Vec<FactView> {
        let mut told = Vec::new();
        if let Some(working_day) = terms.working_day {
            let to = match working_day {
                WorkingDay::Before => "before",
                WorkingDay::After => "after",
            };
            let cite = terms.expiry.as_ref().map(|expiry| expiry.cite.clone()).unwrap_or_default();
            let text = format!("an expiry on a weekend or federal holiday moves to the working day {to}");
            told.push(fact("working_day", "Weekends and holidays", &text, &cite));
        }
        let first = terms.first_period.as_ref();
        told.extend(first.map(|first| fact("first_period", "First period", &first_period(&first.value), &first.cite)));
        told.extend(terms.resets_with.as_ref().map(|with| {
            let text = format!("a renewal of {} starts the cycle anew", self.credentials(&with.value));
            fact("resets_with", "Cycle", &text, &with.cite)
        }));
        told.extend(known("hours_due_days_before_expiry", "Hours are due", &terms.hours_due_days_before_expiry, |days| {
            format!("{} before expiry", count(*days, "day"))
        }));
        told.extend(known("counts_from", "Hours count from", &terms.counts_from, |from| match from {
            CountsFrom::LastRenewal => "the day of the last renewal".to_owned(),
            CountsFrom::MonthsBeforeExpiry(months) => format!("{} before expiry", count(*months, "month")),
            CountsFrom::Certification => "the first day of the cycle, but not before certification".to_owned(),
        }));
        told.extend(known("carry_over", "Hours above the total", &terms.carry_over, |carry| match carry {
            CarryOver::NoCarryOver => "are lost; none goes into the next cycle".to_owned(),
            CarryOver::UpTo(hours) => format!("go into the next cycle, at most {}", words::hours(*hours)),
        }));
        told
    }

    fn what_counts(&self, terms: &Terms) -> Vec<FactView> {
        let mut told = Vec::new();
        told.extend(known("ceu", "One CEU", &terms.ceu, |hours| format!("is {}", words::hours(*hours))));
        told.extend(known("academic_credit", "One college credit", &terms.academic_credit, |hours| {
            format!("is {}", words::hours(*hours))
        }));
        told.extend(known("contact_hour_minutes", "A contact hour", &terms.contact_hour_minutes, |minutes| {
            format!("has {}", count(*minutes, "minute"))
        }));
        told.extend(terms.approved_by.as_ref().map(|by| {
            let text = format!("only hours approved or given by {} count", self.bodies(&by.value));
            fact("approved_by", "Approval", &text, &by.cite)
        }));
        told.extend(
            terms
                .relevant
                .as_ref()
                .map(|field| fact("relevant", "Field", &format!("every hour is about {}", field.value.what), &field.cite)),
        );
        told.extend(terms.unique_with.as_ref().map(|with| {
            let text = format!("an hour used for {} does not count here again", self.credentials(&with.value));
            fact("unique_with", "Counting twice", &text, &with.cite)
        }));
        told.extend(known("counts_once", "The same training", &terms.counts_once, |once| {
            if *once { "counts once, even in a later cycle" } else { "may count again in a later cycle" }.to_owned()
        }));
        let weight = |row: &peerfolio_core::pack::Weight| {
            let which = self.which(&row.which);
            let which = if which.is_empty() { String::new() } else { format!(" ({})", which.join("; ")) };
            let text = format!("one hour counts {} times{which}", row.times.value);
            fact(&format!("weight.{}", row.id), &row.label, &text, &row.times.cite)
        };
        told.extend(terms.weights.iter().map(weight));
        told.extend(terms.requires_current.as_ref().map(|held| {
            let text = format!("{} must be held and valid", self.credentials(&held.value));
            fact("requires_current", "Rests on", &text, &held.cite)
        }));
        told.extend(known("renewals_at_most", "Renewals", &terms.renewals_at_most, |most| match most {
            0 => "it cannot be renewed".to_owned(),
            most => format!("at most {most}"),
        }));
        told
    }
}

/// What is filed, when, and for how much.
fn filing(terms: &Terms) -> Vec<FactView> {
    let mut told = Vec::new();
    told.extend(known("opens", "One may file", &terms.opens, |opens| format!("from {} before expiry", span(*opens))));
    told.extend(known("file_by", "One must have filed", &terms.file_by, |file_by| {
        let by = match file_by.by {
            Some(FiledBy::Received) => "; by then it must have arrived",
            Some(FiledBy::Postmarked) => "; the postmark decides",
            None => "",
        };
        format!("{} before expiry{by}", span(file_by.before))
    }));
    told.extend(known("processing", "How long it takes", &terms.processing, |time| span(*time)));
    let paper = |paper: &peerfolio_core::pack::HandIn| {
        if paper.if_selected { format!("{} (only if you are selected for a check)", paper.what) } else { paper.what.clone() }
    };
    told.extend(numbered("hand_in", "To hand in", &terms.hand_in, paper, |row| &row.cite));
    told.extend(numbered("fee", "Fee besides", &terms.fees, fee, |row| &row.cite));
    told
}

/// What follows expiry, and what else the body says.
fn after(terms: &Terms) -> Vec<FactView> {
    let mut told = Vec::new();
    told.extend(known("grace", "Grace", &terms.grace, |grace| match grace {
        Grace::For(time) => format!("one may still renew for {} after expiry", span(*time)),
        Grace::BeforeExpiry(time) => format!("the last {} before expiry are the grace; nothing follows expiry", span(*time)),
        Grace::Between { from: None, until } => format!("one may renew until {}, whenever it expired", words::day(*until)),
        Grace::Between { from: Some(from), until } => {
            format!("one may renew from {} until {}, whenever it expired", words::day(*from), words::day(*until))
        }
        Grace::NoGrace => "there is none".to_owned(),
    }));
    told.extend(terms.after_expiry.iter().enumerate().map(|(at, row)| {
        let end = if at == 0 { "from expiry on" } else { "after that" };
        let until = row.until.map_or_else(|| end.to_owned(), |until| format!("up to {} after expiry", span(until)));
        fact(&format!("after_expiry.{}", at + 1), "After expiry", &format!("{until}, {}", step(row)), &row.cite)
    }));
    let prose = [("lapse", "What follows a lapse", &terms.lapse), ("audit", "How it is checked", &terms.audit)];
    let prose = prose.into_iter().chain([("waiver", "Extension or hardship", &terms.waiver)]);
    told.extend(prose.filter_map(|(name, label, text)| text.as_ref().map(|text| fact(name, label, &text.value, &text.cite))));
    told.extend(each("standings", "Other standing", &terms.standings));
    told
}

fn limit(id: &str, label: &str, which: &Selector, hours: Option<String>, note: Option<&String>) -> LimitView {
    LimitView {
        id: id.to_owned(),
        label: label.to_owned(),
        topic: which.topics.first().cloned(),
        topics: which.topics.clone(),
        format: which.formats.first().map(|format| format.name().to_owned()),
        hours,
        trainings: None,
        percent: None,
        within: None,
        words: Vec::new(),
        note: note.cloned(),
    }
}

fn option(option: &TermOption) -> String {
    let hours = option.ce_hours.map_or_else(|| "hours not known".to_owned(), words::hours);
    let fee = option.fee_usd.map_or_else(|| "fee not known".to_owned(), |fee| format!("fee {}", dollars(fee)));
    format!("{}: {hours}, {fee}", count(option.months, "month"))
}

fn first_period(first: &FirstPeriod) -> String {
    match first {
        FirstPeriod::OfMonths { months, extension_months, always, ce_hours, details } => {
            let hours = ce_hours.map_or_else(|| "how many hours it asks is not known".to_owned(), words::hours);
            let mut said = vec![format!("has {}: {hours}", count(*months, "month"))];
            if *extension_months > 0 {
                said.push(format!("the body may add {}", count(*extension_months, "month")));
            }
            if !always {
                said.push("only for first certificates whose own dates say so".to_owned());
            }
            said.extend(details.map(|asked| {
                if asked { "the other requirements hold in it too" } else { "the other requirements do not hold in it" }
                    .to_owned()
            }));
            said.join("; ")
        }
        FirstPeriod::Exempt(Exemption::Always) => "asks nothing".to_owned(),
        FirstPeriod::Exempt(Exemption::UntilWholeCycle) => "asks nothing until the first whole cycle begins".to_owned(),
        FirstPeriod::Exempt(Exemption::IfShorterThanMonths(months)) => {
            format!("asks nothing where it is shorter than {}", count(*months, "month"))
        }
    }
}

fn step(step: &AfterExpiry) -> String {
    let then = match step.then {
        Then::Renew => "one renews, late",
        Then::Reinstate => "one asks for reinstatement",
        Then::Retrain => "one takes the training again",
        Then::ReExamine => "one takes the examination again",
        Then::StartAgain => "one applies as a newcomer",
        Then::Ask => "one asks the body",
    };
    let mut said = vec![format!("{then}: {}", step.what.trim_end_matches('.'))];
    said.extend(step.fee_usd.map(|fee| format!("fee {} in place of the renewal fee", dollars(fee))));
    said.extend(step.late_fee_usd.map(|fee| format!("late fee {}", dollars(fee))));
    said.extend(step.extra_hours.map(|hours| format!("{} more", words::hours(hours))));
    said.extend(step.extra_hours_per_month.map(|hours| format!("{} more for each month", words::hours(hours))));
    said.extend(step.extra_hours_per_missed_year.map(|hours| format!("{} more for each year missed", words::hours(hours))));
    said.extend(step.hours_earned.map(|earned| match earned {
        HoursEarned::Cycle => "the hours lie in the cycle that ended".to_owned(),
        HoursEarned::AfterExpiry => "the hours are earned after expiry".to_owned(),
        HoursEarned::MonthsBeforeFiling(months) => format!("the hours lie in the {} before filing", count(months, "month")),
    }));
    said.join("; ")
}
