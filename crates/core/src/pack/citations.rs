//! Every fact of a rule with its citations: by these a pack is checked, a source shown, and a change of a rule told.
//!
//! The names are those of the pack file (`renewal.ce_hours`, `entry.training_hours`), so that a reader finds the line.

use super::{Cited, CredentialRule, Entry, Fact, Practice, Reciprocity, Terms, ToConfirm};

/// A fact's name in the pack, and the keys of its sources.
type Named = (String, Vec<String>);

fn of<T>(name: &str, fact: &Fact<T>) -> Option<Named> {
    fact.as_ref().map(|fact| (name.to_owned(), fact.cite.clone()))
}

fn each<T>(name: &'static str, rows: &[T], cite: impl Fn(&T) -> &Vec<String>) -> Vec<Named> {
    rows.iter().enumerate().map(|(at, row)| (format!("{name}.{}", at + 1), cite(row).clone())).collect()
}

fn practice(rows: &[Practice]) -> impl Iterator<Item = Named> {
    rows.iter().map(|row| (format!("practice.{}", row.id), row.cite.clone()))
}

fn to_confirm(rows: &[ToConfirm]) -> impl Iterator<Item = Named> {
    rows.iter().map(|row| (format!("to_confirm.{}", row.id), row.cite.clone()))
}

impl Terms {
    /// Every fact with its citations: the fact's name in the pack, and the keys.
    #[must_use]
    pub fn citations(&self) -> Vec<Named> {
        let facts = [
            of("period_months", &self.period_months),
            of("expiry", &self.expiry),
            of("first_period", &self.first_period),
            of("resets_with", &self.resets_with),
            of("hours_due_days_before_expiry", &self.hours_due_days_before_expiry),
            of("counts_from", &self.counts_from),
            of("carry_over", &self.carry_over),
            of("ce_hours", &self.ce_hours),
            of("ceu", &self.ceu),
            of("academic_credit", &self.academic_credit),
            of("contact_hour_minutes", &self.contact_hour_minutes),
            of("approved_by", &self.approved_by),
            of("relevant", &self.relevant),
            of("unique_with", &self.unique_with),
            of("requires_current", &self.requires_current),
            of("counts_once", &self.counts_once),
            of("renewals_at_most", &self.renewals_at_most),
            of("opens", &self.opens),
            of("file_by", &self.file_by),
            of("grace", &self.grace),
            of("fee_usd", &self.fee_usd),
            of("late_fee_usd", &self.late_fee_usd),
            of("processing", &self.processing),
            of("lapse", &self.lapse),
            of("audit", &self.audit),
            of("waiver", &self.waiver),
        ];
        let mut named: Vec<Named> = facts.into_iter().flatten().collect();
        named.extend(each("option", &self.options, |row| &row.cite));
        named.extend(self.minimums.iter().map(|row| (format!("minimum.{}", row.id), row.cite.clone())));
        named.extend(self.maximums.iter().map(|row| (format!("maximum.{}", row.id), row.cite.clone())));
        named.extend(self.weights.iter().map(|row| (format!("weight.{}", row.id), row.times.cite.clone())));
        named.extend(practice(&self.practice));
        named.extend(to_confirm(&self.to_confirm));
        named.extend(each("hand_in", &self.hand_in, |row| &row.cite));
        named.extend(each("fee", &self.fees, |row| &row.cite));
        named.extend(each("after_expiry", &self.after_expiry, |row| &row.cite));
        named.extend(each("standings", &self.standings, |row| &row.cite));
        named
    }
}

impl Entry {
    /// Every fact with its citations: the fact's name in the pack, and the keys.
    #[must_use]
    pub fn citations(&self) -> Vec<Named> {
        let facts = [
            of("minimum_age", &self.minimum_age),
            of("training_hours", &self.training_hours),
            of("fee_usd", &self.fee_usd),
            of("education", &self.education),
            of("exam", &self.exam),
            of("lived_experience", &self.lived_experience),
            of("residency", &self.residency),
            of("background_check", &self.background_check),
            of("deadline", &self.deadline),
            of("levels", &self.levels),
        ];
        let mut named: Vec<Named> = facts.into_iter().flatten().collect();
        named.extend(each("also", &self.also, cited));
        named.extend(each("training", &self.trainings, |row| &row.cite));
        named.extend(self.trainings.iter().filter_map(|row| of("training.hours", &row.hours)));
        named.extend(practice(&self.practice));
        named.extend(to_confirm(&self.to_confirm));
        named
    }
}

impl Reciprocity {
    /// Every fact with its citations: the fact's name in the pack, and the keys.
    #[must_use]
    pub fn citations(&self) -> Vec<Named> {
        let facts = [
            of("accepts", &self.accepts),
            of("file_before_expiry", &self.file_before_expiry),
            of("valid_after_filing", &self.valid_after_filing),
            of("processing", &self.processing),
            of("at_home", &self.at_home),
        ];
        let mut named: Vec<Named> = facts.into_iter().flatten().collect();
        if !self.from_cite.is_empty() {
            named.push(("from".to_owned(), self.from_cite.clone()));
        }
        named.extend(each("from_others", &self.from_others, cited));
        named.extend(each("conditions", &self.conditions, cited));
        named.extend(each("documents", &self.documents, |row| &row.cite));
        named.extend(each("fees", &self.fees, |row| &row.cite));
        named.extend(self.education.iter().map(|row| (format!("education.{}", row.minimum.id), row.minimum.cite.clone())));
        named.extend(practice(&self.practice));
        named.extend(to_confirm(&self.to_confirm));
        named
    }
}

fn cited(text: &Cited<String>) -> &Vec<String> {
    &text.cite
}

impl CredentialRule {
    /// Every fact with its citations; a renewal's begin with `renewal.`, and so on.
    #[must_use]
    pub fn citations(&self) -> Vec<Named> {
        let under =
            |part: &'static str, facts: Vec<Named>| facts.into_iter().map(move |(name, cite)| (format!("{part}.{name}"), cite));
        let mut named: Vec<Named> = self.renewal.iter().flat_map(|terms| under("renewal", terms.citations())).collect();
        named.extend(self.entry.iter().flat_map(|entry| under("entry", entry.citations())));
        named.extend(self.reciprocity.iter().flat_map(|way| under("reciprocity", way.citations())));
        named.extend(self.conditions.iter().map(|row| (format!("condition.{}", row.id), row.cite.clone())));
        named.extend(each("history", &self.history, |row| &row.cite));
        named.extend(each("accepted_in", &self.accepted_in, cited));
        named
    }
}
