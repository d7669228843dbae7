//! What Peerfolio does, as use cases: the only library that the desktop shell and the command line import.
//!
//! - [`commands`] is the one list of commands; [`App`] has a method for each.
//! - [`view`] and [`error`] are what crosses the boundary; [`bindings`] makes their TypeScript.
//! - [`host`] is what a shell must give: a clock, places, a way to open a file.
//! - `wallet`, `certificates`, `activities`, `papers`, `packets`, `exchange`, `home`: one file for each feature.
//! - [`bundle`]: which rules judge, and the signed bundle that brings newer ones.
//! - [`document`] is the portable wallet document (a crate of its own), [`status`] and [`rules`] what the contract prints, [`words`] their words.
//!
//! It must never read a clock itself, draw anything, or know Tauri. Judging is the core's, keys are the vault's, signing is
//! the packet's business.

mod activities;
mod after;
mod backup;
pub mod bindings;
pub mod bundle;
mod certificates;
pub mod commands;
mod confirmations;
pub mod correction;
pub mod coverage;
pub mod error;
mod exchange;
mod faults;
mod files;
pub mod gap;
mod history;
mod home;
pub mod host;
pub mod idle;
mod input;
mod keys;
mod letter;
pub mod names;
mod own_rule;
pub mod packets;
mod papers;
pub mod plan;
mod proof;
pub mod questions;
mod rule_view;
pub mod rules;
mod sample;
pub mod sheet;
pub mod signing;
pub mod status;
mod sync;
pub mod view;
mod wallet;
pub mod words;

pub use error::{AppError, ErrorCode};
pub use exchange::{Gathered, read_document};
pub use host::Host;
pub use peerfolio_core::{NaiveDate, date};
pub use peerfolio_document as document;
pub use peerfolio_vault::Cost;
pub use sample::SAMPLE;
pub use wallet::{App, wallet_exists};
