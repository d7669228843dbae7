//! A pack as a plain list of facts: where each stands, what it says, who says it.
//!
//! Two packs are compared by these lists ([`super::difference`]). Every struct is taken apart field by field, so that a new
//! field does not compile until it is listed here: a change that nobody would tell the holder cannot exist. It must never
//! hold sentences; the texts are those of the pack's own notation (`90 days`, `31 December, every 2 years`).

use super::difference::Absent;
use super::{
    Accepts, AfterExpiry, Applies, Body, CarryOver, Change, Cited, Clock, Condition, CountsFrom, CredentialRule, Education,
    Entry, Exemption, Expiry, Fact, Fee, FileBy, FiledBy, FirstPeriod, Grace, HandIn, HoursEarned, Maximum, Minimum, Pack, Paper,
    Practice, Reciprocity, Relevance, Selector, Span, TermOption, Terms, ToConfirm, Training, Weight,
};

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it stands, by the names of the pack file: `minimum.ethics.hours`.
    pub(super) path: String,
    /// Tells rows without an id apart: their own words.
    pub(super) key: String,
    /// The label of the row it stands in; empty outside rows.
    pub(super) row: String,
    /// What it says.
    pub(super) text: String,
    /// Who says it: title, date, place and address of each source, in order.
    pub(super) cite: Vec<String>,
    /// What it means where this fact is not there.
    pub(super) absent: Absent,
}

/// Facts being listed.
pub(super) struct Lines<'a> {
    pack: &'a Pack,
    path: String,
    key: String,
    row: String,
    list: Vec<Line>,
}

impl<'a> Lines<'a> {
    fn new(pack: &'a Pack) -> Self {
        Self { pack, path: String::new(), key: String::new(), row: String::new(), list: Vec::new() }
    }

    fn put(&mut self, name: &str, text: String, cite: &[String], absent: Absent) {
        let path = joined(&self.path, name);
        let mut cite: Vec<String> = cite.iter().map(|citation| source(self.pack, citation)).collect();
        cite.sort();
        self.list.push(Line { path, key: self.key.clone(), row: self.row.clone(), text, cite, absent });
    }

    fn fact<T>(&mut self, name: &str, fact: &Fact<T>, text: impl Fn(&T) -> String) {
        if let Some(Cited { value, cite }) = fact {
            self.put(name, text(value), cite, Absent::Unknown);
        }
    }

    fn known(&mut self, name: &str, text: Option<String>) {
        if let Some(text) = text {
            self.put(name, text, &[], Absent::Unknown);
        }
    }

    fn set(&mut self, name: &str, text: Option<String>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.put(name, text, &[], Absent::No);
        }
    }

    fn flag(&mut self, name: &str, is: bool) {
        self.set(name, is.then(|| "yes".to_owned()));
    }

    /// A row with an id of its own.
    fn row(&mut self, list: &str, id: &str, label: &str, cite: &[String], inside: impl FnOnce(&mut Self)) {
        self.within(&format!("{list}.{id}"), "", label, cite, inside);
    }

    /// A row that only its words tell apart.
    fn worded(&mut self, list: &str, what: &str, cite: &[String], inside: impl FnOnce(&mut Self)) {
        self.within(list, what, what, cite, inside);
    }

    fn within(&mut self, name: &str, key: &str, label: &str, cite: &[String], inside: impl FnOnce(&mut Self)) {
        let outer = (self.path.clone(), std::mem::replace(&mut self.key, key.to_owned()));
        let row = std::mem::replace(&mut self.row, label.to_owned());
        self.put(name, label.to_owned(), cite, Absent::NotListed);
        self.path = joined(&self.path, name);
        inside(self);
        (self.path, self.key) = outer;
        self.row = row;
    }

    fn under(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        let outer = self.path.clone();
        self.path = joined(&self.path, name);
        inside(self);
        self.path = outer;
    }

    fn texts(&mut self, list: &str, rows: &[Cited<String>]) {
        for Cited { value, cite } in rows {
            self.worded(list, value, cite, |_| {});
        }
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The source itself, not its key in the pack: a source that is only counted anew is no change.
fn source(pack: &Pack, citation: &str) -> String {
    let place = citation.split_once(char::is_whitespace).map(|(_, place)| format!(", {}", place.trim())).unwrap_or_default();
    let Some(source) = pack.source(citation) else { return citation.to_owned() };
    let as_of = source.as_of.as_ref().map(|as_of| format!(", {as_of}")).unwrap_or_default();
    let url = if source.url.is_empty() { String::new() } else { format!(" <{}>", source.url) };
    format!("{}{as_of}{place}{url}", source.title)
}

/// The facts of a pack itself, without its credentials.
pub(super) fn of_pack(pack: &Pack) -> Vec<Line> {
    // Two facts are left out: the name and the jurisdiction tell packs apart. The sources stand with the facts they carry.
    let Pack {
        jurisdiction: _,
        name: _,
        reviewed_on,
        stale_after,
        bodies,
        sources: _,
        credentials: _,
        none_found,
        open_questions,
    } = pack;
    let mut lines = Lines::new(pack);
    lines.known("reviewed_on", Some(reviewed_on.to_string()));
    lines.known("stale_after", Some(stale_after.to_string()));
    for Body { id, name, also_known_as, url, phone, email } in bodies {
        lines.row("body", id, name, &[], |lines| {
            lines.set("also_known_as", Some(also_known_as.join(", ")));
            lines.known("url", url.clone());
            lines.known("phone", phone.clone());
            lines.known("email", email.clone());
        });
    }
    lines.set("none_found", none_found.clone());
    for question in open_questions {
        lines.worded("open_questions", question, &[], |_| {});
    }
    lines.list
}

/// The facts of a credential, without its renewal.
pub(super) fn of_credential(pack: &Pack, rule: &CredentialRule) -> Vec<Line> {
    let CredentialRule {
        id: _,
        title,
        acronym,
        also_called,
        body,
        scope,
        status,
        confidence,
        conditions,
        renewal: _,
        entry,
        reciprocity,
        history,
        accepted_in,
        open_questions,
    } = rule;
    let mut lines = Lines::new(pack);
    lines.known("title", Some(title.clone()));
    lines.set("acronym", acronym.clone());
    lines.set("also_called", Some(also_called.join(", ")));
    lines.known("body", Some(pack.body(body).map_or_else(|| body.clone(), |body| body.name.clone())));
    lines.set("scope", Some(scope.join(", ")));
    lines.known("status", Some(status.name().to_owned()));
    lines.known("confidence", Some(confidence.name().to_owned()));
    for Condition { id, ask, cite } in conditions {
        lines.row("condition", id, ask, cite, |_| {});
    }
    if let Some(entry) = entry {
        lines.under("entry", |lines| of_entry(lines, entry));
    }
    if let Some(way) = reciprocity {
        lines.under("reciprocity", |lines| of_reciprocity(lines, way));
    }
    for Change { effective, what, cite } in history {
        lines.worded("history", &format!("{effective}: {what}"), cite, |_| {});
    }
    lines.texts("accepted_in", accepted_in);
    for question in open_questions {
        lines.worded("open_questions", question, &[], |_| {});
    }
    lines.list
}

/// The facts of a set of renewal terms.
pub(super) fn of_terms(pack: &Pack, terms: &Terms) -> Vec<Line> {
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

fn of_minimum(l: &mut Lines<'_>, list: &str, row: &Minimum) {
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

fn of_maximum(l: &mut Lines<'_>, row: &Maximum) {
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

fn of_practice(l: &mut Lines<'_>, rows: &[Practice]) {
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

fn of_to_confirm(l: &mut Lines<'_>, rows: &[ToConfirm]) {
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

fn of_fees(l: &mut Lines<'_>, list: &str, fees: &[Fee]) {
    for Fee { what, usd, every_months, cite } in fees {
        l.worded(list, what, cite, |l| {
            l.known("usd", usd.map(|usd| usd.to_string()));
            l.set("every_months", every_months.map(|months| months.to_string()));
        });
    }
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

fn of_entry(l: &mut Lines<'_>, entry: &Entry) {
    let Entry {
        minimum_age,
        training_hours,
        fee_usd,
        education,
        exam,
        lived_experience,
        residency,
        background_check,
        deadline,
        also,
        levels,
        trainings,
        practice,
        to_confirm,
    } = entry;
    l.fact("minimum_age", minimum_age, u32::to_string);
    l.fact("training_hours", training_hours, ToString::to_string);
    l.fact("fee_usd", fee_usd, ToString::to_string);
    l.fact("education", education, String::clone);
    l.fact("exam", exam, String::clone);
    l.fact("lived_experience", lived_experience, String::clone);
    l.fact("residency", residency, String::clone);
    l.fact("background_check", background_check, String::clone);
    l.fact("deadline", deadline, String::clone);
    l.texts("also", also);
    l.fact("levels", levels, |ids| ids.join(", "));
    for Training { name, hours, completed_before, completed_from, cite } in trainings {
        l.worded("training", name, cite, |l| {
            l.fact("hours", hours, ToString::to_string);
            l.set("completed_before", completed_before.map(|day| day.to_string()));
            l.set("completed_from", completed_from.map(|day| day.to_string()));
        });
    }
    of_practice(l, practice);
    of_to_confirm(l, to_confirm);
}

fn of_reciprocity(l: &mut Lines<'_>, way: &Reciprocity) {
    let Reciprocity {
        accepts,
        from_states,
        from_credentials,
        from_cite,
        from_others,
        conditions,
        documents,
        file_before_expiry,
        valid_after_filing,
        fees,
        processing,
        at_home,
        education,
        practice,
        to_confirm,
    } = way;
    l.fact("accepts", accepts, |accepts: &Accepts| accepts.name().to_owned());
    for state in from_states {
        l.worded("from_states", state, from_cite, |_| {});
    }
    for id in from_credentials {
        l.worded("from_credentials", id, from_cite, |_| {});
    }
    l.texts("from_others", from_others);
    l.texts("conditions", conditions);
    for Paper { what, from, cite } in documents {
        l.worded("documents", what, cite, |l| l.set("from", Some(from.name().to_owned())));
    }
    l.fact("file_before_expiry", file_before_expiry, |span| span_text(*span));
    l.fact("valid_after_filing", valid_after_filing, |span| span_text(*span));
    of_fees(l, "fees", fees);
    l.fact("processing", processing, |span| span_text(*span));
    l.fact("at_home", at_home, String::clone);
    for Education { minimum, within_months } in education {
        of_minimum(l, "education", minimum);
        l.under(&format!("education.{}", minimum.id), |l| {
            l.set("within_months", within_months.map(|months| months.to_string()));
        });
    }
    of_practice(l, practice);
    of_to_confirm(l, to_confirm);
}

fn applies_text(applies: &Applies) -> Option<String> {
    let Applies { only_if, unless } = applies;
    let parts: Vec<String> =
        only_if.iter().map(|id| format!("if {id}")).chain(unless.iter().map(|id| format!("unless {id}"))).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn selector_text(which: &Selector) -> String {
    let Selector { topics, topics_other_than, formats, roles, units, given_by, given_by_other_than, course_of_at_least } = which;
    let part = |name: &str, words: Vec<&str>| (!words.is_empty()).then(|| format!("{name} {}", words.join(", ")));
    let own = |words: &'_ [String]| words.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let parts = [
        part("topics", topics.iter().map(String::as_str).collect()),
        (!topics_other_than.is_empty()).then(|| format!("topics other than {}", own(topics_other_than))),
        part("formats", formats.iter().map(|format| format.name()).collect()),
        part("roles", roles.iter().map(|role| role.name()).collect()),
        part("units", units.iter().map(|unit| unit.name()).collect()),
        (!given_by.is_empty()).then(|| format!("given by {}", own(given_by))),
        (!given_by_other_than.is_empty()).then(|| format!("given by others than {}", own(given_by_other_than))),
        course_of_at_least.map(|hours| format!("a course of at least {hours} hours")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn span_text(span: Span) -> String {
    match span {
        Span::Days(days) => format!("{days} days"),
        Span::Months(months) => format!("{months} months"),
        Span::BusinessDays(days) => format!("{days} business days"),
    }
}

fn expiry_text(expiry: Expiry) -> String {
    match expiry {
        Expiry::Anniversary => "anniversary".to_owned(),
        Expiry::FixedDate { month, day, every_years, base_year } => {
            let base = base_year.map(|year| format!(", as in {year}")).unwrap_or_default();
            let every = if every_years == 1 { "every year".to_owned() } else { format!("every {every_years} years") };
            format!("{month:02}-{day:02} {every}{base}")
        }
        Expiry::MonthStart => "month-start".to_owned(),
        Expiry::MonthEnd => "month-end".to_owned(),
        Expiry::Birthday => "birthday".to_owned(),
        Expiry::OnCertificate => "on-certificate".to_owned(),
    }
}

fn first_period_text(first: &FirstPeriod) -> String {
    match first {
        FirstPeriod::OfMonths { months, extension_months, always, ce_hours, details } => {
            let hours = ce_hours.map_or("hours not known".to_owned(), |hours| format!("{hours} hours"));
            let extension = if *extension_months == 0 { String::new() } else { format!(", extension of {extension_months}") };
            let always = if *always { "" } else { ", only some" };
            let details = match details {
                None => ", minimums not known",
                Some(true) => ", with the minimums",
                Some(false) => ", without the minimums",
            };
            format!("{months} months, {hours}{extension}{always}{details}")
        }
        FirstPeriod::Exempt(Exemption::Always) => "exempt".to_owned(),
        FirstPeriod::Exempt(Exemption::UntilWholeCycle) => "exempt until the first whole cycle".to_owned(),
        FirstPeriod::Exempt(Exemption::IfShorterThanMonths(months)) => format!("exempt if shorter than {months} months"),
    }
}

fn counts_from_text(from: CountsFrom) -> String {
    match from {
        CountsFrom::LastRenewal => "last renewal".to_owned(),
        CountsFrom::MonthsBeforeExpiry(months) => format!("{months} months before expiry"),
        CountsFrom::Certification => "certification".to_owned(),
    }
}

fn grace_text(grace: Grace) -> String {
    match grace {
        Grace::For(span) => span_text(span),
        Grace::BeforeExpiry(span) => format!("{} before expiry", span_text(span)),
        Grace::Between { from: Some(from), until } => format!("from {from} until {until}"),
        Grace::Between { from: None, until } => format!("until {until}"),
        Grace::NoGrace => "none".to_owned(),
    }
}
