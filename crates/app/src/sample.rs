//! The sample wallet: an obviously made-up person, so that everything can be looked at before anything is entered.
//!
//! Its document is written as of November 2026; opened later, its dates move along by whole months, so that it shows the
//! same picture.

use crate::document;
use crate::error::AppError;
use crate::faults;
use chrono::Datelike;
use peerfolio_core::model::Record;
use peerfolio_core::{NaiveDate, date};

/// The sample wallet, as a portable document.
pub const SAMPLE: &str = include_str!("../sample/wallet.json");

/// The passphrase of the sample wallet; there is nothing to keep secret in it.
pub(crate) const PASSPHRASE: &str = "sample wallet";

/// The month as of which the document is written: year and month.
const WRITTEN: (i32, u32) = (2026, 11);

/// The sample as it looks today.
pub(crate) fn record(today: NaiveDate) -> Result<Record, AppError> {
    let mut record = document::read(SAMPLE).map_err(|wrong| faults::document("The sample wallet", &wrong))?;
    let months = (today.year() - WRITTEN.0) * 12 + today.month().cast_signed() - WRITTEN.1.cast_signed();
    let moved = |day: NaiveDate| {
        let by = months.unsigned_abs();
        if months >= 0 { date::add_months(day, by) } else { date::sub_months(day, by) }.unwrap_or(day)
    };
    for held in &mut record.credentials {
        held.issued_on = moved(held.issued_on);
        held.expires_on = held.expires_on.map(moved);
        for renewal in &mut held.renewals {
            renewal.renewed_on = moved(renewal.renewed_on);
            renewal.expires_on = renewal.expires_on.map(moved);
        }
    }
    record.activities.iter_mut().for_each(|course| course.completed_on = moved(course.completed_on));
    for work in &mut record.experience {
        work.from = moved(work.from);
        work.to = work.to.map(moved);
    }
    record.supervision.iter_mut().for_each(|meeting| meeting.date = moved(meeting.date));
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_moves_with_the_months() {
        let today = NaiveDate::from_ymd_opt(2028, 1, 31).unwrap();
        let moved = record(today).unwrap();
        assert_eq!(moved.credentials[0].expires_on, NaiveDate::from_ymd_opt(2028, 7, 10));
        let now = record(NaiveDate::from_ymd_opt(2026, 11, 2).unwrap()).unwrap();
        assert_eq!(now, document::read(SAMPLE).unwrap());
    }
}
