//! Moving, a first certificate, a higher level: what lies between the wallet and a credential, told in words.
//!
//! The core says what is met, missing and unknown; here each of it gets its sentence, its sources and the body to ask. Nothing
//! is decided here.

mod assemble;
mod sentences;

use crate::error::{AppError, ErrorCode};
use crate::input::{self, Lean};
use crate::names;
use crate::view::{
    AcceptanceRowView, AcceptanceView, GapReq, GapView, LevelView, LevelsView, Nothing, SaidView, TakenView, TargetView,
};
use crate::wallet::App;
use assemble::Assembly;
use peerfolio_core::NaiveDate;
use peerfolio_core::gap;
use peerfolio_core::judge::Rules;
use peerfolio_core::model::Record;

impl App {
    /// What lies between the wallet and a credential.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] where no pack knows the credential; [`ErrorCode::Input`] where the day of the move cannot be read;
    /// [`ErrorCode::Locked`] where the wallet is locked.
    pub fn gap_view(&self, req: GapReq) -> Result<GapView, AppError> {
        let today = self.host.today();
        let typed = req.moving_on.as_deref().map(str::trim).filter(|typed| !typed.is_empty());
        let moving_on = match typed {
            None => None,
            Some(typed) => Some(input::day(typed, today, Lean::Future).ok_or_else(|| {
                AppError::new(
                    ErrorCode::Input,
                    format!("“{typed}” could not be read as a day."),
                    "Write the day of your move as 2027-05-10 or 10 May 2027, or leave it out.",
                )
            })?),
        };
        self.open(|session| view(&*self.rules()?, &session.record, &req.to, today, moving_on))
    }

    /// Where the certificates of the wallet would be accepted.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`] where the wallet is locked.
    pub fn acceptance_view(&self, _: Nothing) -> Result<AcceptanceView, AppError> {
        self.open(|session| Ok(anywhere(&*self.rules()?, &session.record, self.host.today())))
    }

    /// What comes next at the bodies that certified the holder.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`] where the wallet is locked.
    pub fn levels_view(&self, _: Nothing) -> Result<LevelsView, AppError> {
        self.open(|session| Ok(levels(&*self.rules()?, &session.record, self.host.today())))
    }
}

/// What lies between a record and a credential, named by its id or by a name that is its alone.
///
/// # Errors
/// [`ErrorCode::NotFound`] where none, or more than one, is meant.
pub fn view(
    rules: &Rules,
    record: &Record,
    to: &str,
    as_of: NaiveDate,
    moving_on: Option<NaiveDate>,
) -> Result<GapView, AppError> {
    let to = names::meant(rules, to)?;
    let found = gap::gap(rules, record, &to, as_of, moving_on).zip(rules.credential(&to));
    let (gap, (pack, rule)) = found.ok_or_else(|| {
        AppError::new(ErrorCode::NotFound, format!("No rule pack knows “{to}”."), "`peerfolio rules` lists those that are known.")
    })?;
    Ok(Assembly { rules, record, pack, rule, as_of }.gap(&gap))
}

/// Where the certificates of a record would be accepted.
#[must_use]
pub fn anywhere(rules: &Rules, record: &Record, as_of: NaiveDate) -> AcceptanceView {
    let found = gap::accepted(rules, record, as_of);
    let taken: Vec<AcceptanceRowView> = found
        .taken
        .iter()
        .filter_map(|acceptance| {
            let (pack, rule) = rules.credential(&acceptance.to)?;
            let assembly = Assembly { rules, record, pack, rule, as_of };
            let by: Vec<TakenView> = acceptance.by.iter().map(|(id, taken)| assembly.taken(id, taken)).collect();
            let conditions = rule.reciprocity.iter().flat_map(|way| &way.conditions);
            let conditions: Vec<SaidView> =
                conditions.map(|said| assembly.said("condition", said.value.clone(), &said.cite)).collect();
            Some(AcceptanceRowView { to: assembly.target(), by, conditions })
        })
        .collect();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    AcceptanceView {
        format: "peerfolio.acceptance/1".to_owned(),
        as_of: as_of.to_string(),
        sentence: sentences::anywhere(&taken, found.unknown, record.credentials.is_empty()),
        taken,
        refused: count(found.refused),
        unknown: count(found.unknown),
        not_to_be_had: count(found.not_to_be_had),
    }
}

/// What comes next at the bodies that certified the holder.
#[must_use]
pub fn levels(rules: &Rules, record: &Record, as_of: NaiveDate) -> LevelsView {
    let ahead = gap::levels_ahead(rules, record, as_of);
    let ahead = ahead.iter().filter_map(|ahead| {
        let (pack, rule) = rules.credential(&ahead.to)?;
        let assembly = Assembly { rules, record, pack, rule, as_of };
        let to: TargetView = assembly.target();
        let entry = assembly.entry(&ahead.entry);
        Some(LevelView {
            from: ahead.from.clone(),
            from_short: assembly.short(&ahead.from),
            next_level: ahead.next_level,
            headline: sentences::towards(&to.short, &entry),
            to,
            entry,
        })
    });
    LevelsView { format: "peerfolio.levels/1".to_owned(), as_of: as_of.to_string(), ahead: ahead.collect() }
}
