//! The days of a transfer: how late it can safely be filed, and what waiting would cost.

use crate::judge::{Judgement, Standing, after, before};
use crate::pack::Reciprocity;
use chrono::NaiveDate;

/// The days of a transfer from one certificate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Days {
    /// When the certificate held expires.
    pub expires_on: Option<NaiveDate>,
    /// The last day on which the transfer can safely be filed; `None`: no source says how long the certificate must still
    /// run, or its expiry is unknown.
    pub file_by: Option<NaiveDate>,
    /// Sources of `file_by`, in the pack of the credential sought.
    pub file_by_cite: Vec<String>,
    /// When it would be decided if it were filed today, by the time the body gives.
    pub decided_by: Option<NaiveDate>,
    /// The last day to file so that it is decided before the move.
    pub file_for_move: Option<NaiveDate>,
    /// Sources of the two.
    pub processing_cite: Vec<String>,
    /// What goes wrong, or would by waiting.
    pub warnings: Vec<Warning>,
}

/// What goes wrong with a transfer, or would by waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// The certificate held has expired. The IC&RC transfers none that has.
    Expired {
        /// When.
        on: NaiveDate,
        /// Whether it is a transfer of the IC&RC.
        never: bool,
    },
    /// No day of expiry is known, so no last day to file.
    ExpiryUnknown,
    /// The last safe day to file has passed.
    TooLateToFile {
        /// That day.
        last: NaiveDate,
    },
    /// Waiting until the move would miss the last safe day to file.
    DoNotWait {
        /// That day.
        last: NaiveDate,
    },
    /// The certificate expires before the move.
    LapsesBeforeMove {
        /// When.
        on: NaiveDate,
    },
    /// Even if it is filed today it would be decided after the move.
    DecidedAfterMove {
        /// When.
        on: NaiveDate,
    },
}

impl Days {
    pub(super) fn of(
        judgement: &Judgement,
        way: Option<&Reciprocity>,
        ic_rc: bool,
        as_of: NaiveDate,
        moving_on: Option<NaiveDate>,
    ) -> Self {
        let expires_on = judgement.dates.expires.map(|(day, _)| day);
        let mut days = Self { expires_on, ..Self::default() };
        let leads = way.iter().flat_map(|way| [&way.file_before_expiry, &way.valid_after_filing]).flatten();
        for lead in leads {
            let Some(last) = expires_on.and_then(|day| before(day, lead.value)) else { continue };
            if days.file_by.is_none_or(|known| last < known) {
                days.file_by = Some(last);
                days.file_by_cite.clone_from(&lead.cite);
            }
        }
        // A day that has come already is no move ahead.
        let moving_on = moving_on.filter(|day| *day >= as_of);
        if let Some(processing) = way.and_then(|way| way.processing.as_ref()) {
            days.decided_by = after(as_of, processing.value);
            days.file_for_move = moving_on.and_then(|day| before(day, processing.value));
            days.processing_cite.clone_from(&processing.cite);
        }
        let expired = expires_on.filter(|_| matches!(judgement.standing, Standing::Grace | Standing::Lapsed));
        if let Some(on) = expired {
            days.warnings.push(Warning::Expired { on, never: ic_rc });
        } else if judgement.standing == Standing::Unknown {
            days.warnings.push(Warning::ExpiryUnknown);
        }
        if let Some(last) = days.file_by.filter(|_| expired.is_none()) {
            if last < as_of {
                days.warnings.push(Warning::TooLateToFile { last });
            } else if moving_on.is_some_and(|day| last < day) {
                days.warnings.push(Warning::DoNotWait { last });
            }
        }
        if let Some(on) = expires_on.filter(|on| expired.is_none() && moving_on.is_some_and(|day| *on < day)) {
            days.warnings.push(Warning::LapsesBeforeMove { on });
        }
        if let Some(on) = days.decided_by.filter(|on| moving_on.is_some_and(|day| day < *on)) {
            days.warnings.push(Warning::DecidedAfterMove { on });
        }
        days
    }

    /// Whether it can still be filed as the rule asks; `None`: no source says how long the old certificate must run.
    pub(super) fn in_time(&self, as_of: NaiveDate) -> Option<bool> {
        self.file_by.map(|last| as_of <= last)
    }
}
