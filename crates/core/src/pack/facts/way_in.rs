//! The facts of the way to a first certificate, and of the way in from elsewhere.

use super::Lines;
use super::rows::{of_fees, of_minimum, of_practice, of_to_confirm};
use super::text::span_text;
use crate::pack::{Accepts, Education, Entry, Paper, Reciprocity, Training};

pub(super) fn of_entry(l: &mut Lines<'_>, entry: &Entry) {
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

pub(super) fn of_reciprocity(l: &mut Lines<'_>, way: &Reciprocity) {
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
