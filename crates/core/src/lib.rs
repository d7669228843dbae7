//! The rules of peer support certification, as values and functions of values.
//!
//! This crate holds the record a person keeps ([`model`]), the rule packs that say what each certifying body asks
//! ([`pack`]), and the judgement of the one by the other ([`judge`]).
//!
//! It must never read a clock, a file, the network or the environment: today's date and the text of every pack are
//! arguments. What it does not know it returns as unknown; it has no default for a rule.

pub mod coverage;
pub mod date;
pub mod fixed;
pub mod gap;
pub mod judge;
pub mod log_search;
pub mod model;
pub mod pack;
pub mod plan;
pub mod search;

pub use chrono::NaiveDate;
pub use fixed::{Dollars, Hours};
