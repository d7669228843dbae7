//! How one first gets a credential, and the way in from elsewhere, fact by fact.

use super::phrases::{any_of, count, dollars, span};
use super::{Telling, each, fact, known};
use crate::view::FactView;
use crate::words;
use peerfolio_core::pack::{Accepts, Education, Entry, Fee, Paper, PaperFrom, Practice, Reciprocity, ToConfirm, Training};

impl Telling<'_> {
    pub(super) fn entry(&self, entry: &Entry) -> Vec<FactView> {
        let text = |text: &String| text.clone();
        let facts = [
            known("entry.minimum_age", "Age", &entry.minimum_age, |age| format!("{age} years or older")),
            known("entry.education", "Schooling", &entry.education, text),
            known("entry.lived_experience", "Lived experience", &entry.lived_experience, text),
            known("entry.residency", "Where one lives or works", &entry.residency, text),
            known("entry.training_hours", "Training", &entry.training_hours, |hours| words::hours(*hours)),
            known("entry.exam", "Examination", &entry.exam, text),
            known("entry.background_check", "Background check", &entry.background_check, text),
            known("entry.fee_usd", "Application fee", &entry.fee_usd, |fee| dollars(*fee)),
            known("entry.deadline", "Deadline", &entry.deadline, text),
        ];
        let mut told: Vec<FactView> = facts.into_iter().flatten().collect();
        told.extend(entry.levels.as_ref().map(|levels| {
            fact("entry.levels", "Held first", &format!("one of: {}", self.credentials(&levels.value)), &levels.cite)
        }));
        told.extend(numbered("entry.training", "Training that is accepted", &entry.trainings, training, |row| &row.cite));
        told.extend(self.practices("entry", &entry.practice));
        told.extend(to_confirm("entry", &entry.to_confirm));
        told.extend(each("entry.also", "Also", &entry.also));
        told
    }

    pub(super) fn reciprocity(&self, way: &Reciprocity) -> Vec<FactView> {
        let accepts = |accepts: &Accepts| {
            match accepts {
                Accepts::Nobody => "nobody certified elsewhere",
                Accepts::Some => "some, as named here",
                Accepts::CaseByCase => "each application is judged by itself",
                Accepts::IcRc => "by transfer between member boards of the IC&RC",
            }
            .to_owned()
        };
        let mut told: Vec<FactView> = known("reciprocity.accepts", "Whom it takes", &way.accepts, accepts).into_iter().collect();
        if !way.from_states.is_empty() {
            told.push(fact("reciprocity.from_states", "States", &any_of(&way.from_states), &way.from_cite));
        }
        if !way.from_credentials.is_empty() {
            let names = self.credentials(&way.from_credentials);
            told.push(fact("reciprocity.from_credentials", "Certificates", &names, &way.from_cite));
        }
        told.extend(each("reciprocity.from_others", "Others", &way.from_others));
        told.extend(each("reciprocity.conditions", "Condition", &way.conditions));
        told.extend(numbered(
            "reciprocity.education",
            "Courses to show",
            &way.education,
            |row| self.education(row),
            |row| &row.minimum.cite,
        ));
        told.extend(self.practices("reciprocity", &way.practice));
        told.extend(to_confirm("reciprocity", &way.to_confirm));
        told.extend(numbered("reciprocity.documents", "Paper", &way.documents, paper, |row| &row.cite));
        let before = known("reciprocity.file_before_expiry", "When to file", &way.file_before_expiry, |before| {
            format!("at least {} before the old certificate expires", span(*before))
        });
        let after = known("reciprocity.valid_after_filing", "The old certificate", &way.valid_after_filing, |after| {
            format!("must stay valid {} after filing", span(*after))
        });
        told.extend(before.into_iter().chain(after));
        told.extend(numbered("reciprocity.fees", "Fee", &way.fees, fee, |row| &row.cite));
        told.extend(known("reciprocity.processing", "How long it takes", &way.processing, |time| span(*time)));
        told.extend(known("reciprocity.at_home", "The certificate one leaves", &way.at_home, String::clone));
        told
    }

    fn education(&self, row: &Education) -> String {
        let minimum = &row.minimum;
        let hours = minimum.hours.as_ref().map_or_else(|| "how many is not known".to_owned(), |hours| words::hours(hours.value));
        let mut said = vec![format!("{}: {hours}", minimum.label)];
        said.extend(row.within_months.map(|months| format!("in the last {}", count(months, "month"))));
        said.extend(minimum.within.as_ref().map(|_| "part of the hours above".to_owned()));
        said.extend(self.of_minimum(minimum));
        said.join("; ")
    }

    pub(super) fn practices(&self, part: &str, rows: &[Practice]) -> Vec<FactView> {
        let named = |row: &Practice| {
            let dot = if part.is_empty() { "" } else { "." };
            fact(&format!("{part}{dot}practice.{}", row.id), "Work and supervision", &self.practice(row), &row.cite)
        };
        rows.iter().map(named).collect()
    }
}

/// A list of rows, each as one sentence.
pub(super) fn numbered<T>(
    name: &str,
    label: &str,
    rows: &[T],
    words: impl Fn(&T) -> String,
    cite: impl Fn(&T) -> &Vec<String>,
) -> Vec<FactView> {
    rows.iter().enumerate().map(|(at, row)| fact(&format!("{name}.{}", at + 1), label, &words(row), cite(row))).collect()
}

pub(super) fn to_confirm(part: &str, rows: &[ToConfirm]) -> Vec<FactView> {
    let dot = if part.is_empty() { "" } else { "." };
    let told = |row: &ToConfirm| {
        fact(&format!("{part}{dot}to_confirm.{}", row.id), "To be asked", &format!("{}: {}", row.label, row.ask), &row.cite)
    };
    rows.iter().map(told).collect()
}

pub(super) fn fee(fee: &Fee) -> String {
    let amount = fee.usd.map_or_else(|| "how much is not known".to_owned(), dollars);
    let every = fee.every_months.map(|months| format!(", every {}", count(months, "month"))).unwrap_or_default();
    format!("{}: {amount}{every}", fee.what)
}

fn training(training: &Training) -> String {
    let hours = training.hours.as_ref().map(|hours| format!(", {}", words::hours(hours.value))).unwrap_or_default();
    let days = match (training.completed_from, training.completed_before) {
        (None, None) => String::new(),
        (Some(from), None) => format!("; finished on {} or later", words::day(from)),
        (None, Some(before)) => format!("; finished before {}", words::day(before)),
        (Some(from), Some(before)) => format!("; finished from {} on and before {}", words::day(from), words::day(before)),
    };
    format!("{}{hours}{days}", training.name)
}

fn paper(paper: &Paper) -> String {
    let from = match paper.from {
        PaperFrom::CurrentBoard => "from the board that certifies you now",
        PaperFrom::NewBoard => "from the board of this certificate",
        PaperFrom::IcRc => "from the IC&RC",
        PaperFrom::Trainer => "from whoever gave the training",
        PaperFrom::Employer => "from the employer",
        PaperFrom::School => "from the school or university",
        PaperFrom::Holder => "your own",
        PaperFrom::Other => return paper.what.clone(),
    };
    format!("{} ({from})", paper.what)
}
