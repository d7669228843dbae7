//! The way of a newcomer: age, an earlier level, the training, work and supervision, and what stands in words.

use super::{EntryGap, Line, Seeker, What, in_words, is_valid, over};
use crate::date::add_months;
use crate::judge::{Kind, Requirement, Standing, row};
use crate::pack::{Cited, CredentialRule, Entry, Fact, Pack};

impl<'a> Seeker<'a> {
    pub(super) fn entry(&self, pack: &'a Pack, rule: &'a CredentialRule, entry: &Entry) -> EntryGap {
        let way_in = self.way_in(pack, rule);
        let mut lines: Vec<Line> = Vec::new();
        lines.extend(entry.levels.as_ref().map(|levels| self.level(levels)));
        lines.extend(entry.minimum_age.as_ref().map(|age| self.age(age)));
        let (mut training, trainings) = way_in.training(entry);
        // Whoever holds a certificate that asked the same training has most likely had it: it is asked about, not missing.
        let trained_for = self.trained_for(rule, entry).filter(|_| training.iter().any(|row| row.met == Some(false)));
        if trained_for.is_some() {
            for row in training.iter_mut().filter(|row| row.met == Some(false)) {
                row.met = None;
            }
        }
        lines.extend(training.into_iter().map(|row| {
            let what = if row.id == "training-hours" { What::TrainingHours } else { What::Training };
            Line { what, row }
        }));
        let practised = way_in.practice(&entry.practice, &entry.to_confirm);
        lines.extend(practised.rows.into_iter().map(|row| Line { what: What::Practice, row }));
        let words: [(&str, What, &Fact<String>); 6] = [
            ("education", What::Education, &entry.education),
            ("exam", What::Exam, &entry.exam),
            ("lived-experience", What::LivedExperience, &entry.lived_experience),
            ("residency", What::Residency, &entry.residency),
            ("background-check", What::BackgroundCheck, &entry.background_check),
            ("deadline", What::Deadline, &entry.deadline),
        ];
        for (id, what, fact) in words {
            lines.extend(fact.as_ref().map(|fact| in_words(id.to_owned(), what, fact)));
        }
        lines.extend(entry.also.iter().enumerate().map(|(at, fact)| in_words(format!("also-{}", at + 1), What::Other, fact)));
        let met = over(&lines);
        EntryGap { lines, trainings, trained_for, open: practised.open, fee_usd: entry.fee_usd.clone(), met }
    }

    /// The certificate of the record of the same body whose rule names one of the same trainings. Whether it is still valid does
    /// not matter: the training was had.
    fn trained_for(&self, rule: &CredentialRule, entry: &Entry) -> Option<String> {
        let asked = |of: &CredentialRule| {
            let trainings = of.entry.iter().flat_map(|entry| &entry.trainings);
            trainings.into_iter().any(|training| entry.trainings.iter().any(|other| other.name == training.name))
        };
        let held = self.record.credentials.iter().filter(|held| held.issued_on <= self.as_of);
        let mut of_body = held.filter_map(|held| self.rules.of(held).map(|(_, of)| (held, of)));
        of_body.find(|(_, of)| of.body == rule.body && asked(of)).map(|(held, _)| held.id.clone())
    }

    /// A level needs one of these held and valid.
    fn level(&self, levels: &Cited<Vec<String>>) -> Line {
        let held: Vec<Standing> = levels.value.iter().flat_map(|id| self.held(id)).map(|(_, standing)| standing).collect();
        let valid: Vec<Option<bool>> = held.into_iter().map(is_valid).collect();
        // A certificate of a member board of the IC&RC may be the one named.
        let may_be = |id: &String| {
            let certificates = self.record.credentials.iter().map(|held| self.rules.of(held));
            certificates.into_iter().any(|found| self.may_be(found, id))
        };
        let met = if valid.contains(&Some(true)) {
            Some(true)
        } else {
            (!valid.contains(&None) && !levels.value.iter().any(may_be)).then_some(false)
        };
        let base = row("level", Kind::Attestation, "An earlier credential");
        Line { what: What::Level(levels.value.clone()), row: Requirement { met, cite: levels.cite.clone(), ..base } }
    }

    fn age(&self, age: &Cited<u32>) -> Line {
        let reached = |birth| age.value.checked_mul(12).and_then(|months| add_months(birth, months));
        let met = self.record.holder.birth_date.map(|birth| reached(birth).is_some_and(|day| day <= self.as_of));
        let base = row("age", Kind::Attestation, "Age");
        Line { what: What::Age(age.value), row: Requirement { met, cite: age.cite.clone(), ..base } }
    }
}
