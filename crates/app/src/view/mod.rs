//! What goes over the boundary to a window or a terminal: requests in, views out.
//!
//! Plain data with the words already chosen. Hours and dollars are decimals as text, dates are `YYYY-MM-DD`; `null` is
//! unknown. Nothing here computes, and no type of the core or the vault crosses as it is.

mod activity;
mod backup;
mod bundle;
mod confirmation;
mod coverage;
mod credential;
mod disclosure;
mod exchange;
mod gap;
mod history;
mod keys;
mod lock;
mod packet;
mod plan;
mod rules;
mod sheet;
mod signing;
mod status;
mod sync;
mod verdict;
mod wallet;

pub use activity::*;
pub use backup::*;
pub use bundle::*;
pub use confirmation::*;
pub use coverage::*;
pub use credential::*;
pub use disclosure::*;
pub use exchange::*;
pub use gap::*;
pub use history::*;
pub use keys::*;
pub use lock::*;
pub use packet::*;
pub use plan::*;
pub use rules::*;
pub use sheet::*;
pub use signing::*;
pub use status::*;
pub use sync::*;
pub use verdict::*;
pub use wallet::*;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// No request, or no answer beyond success.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// Names one row of the wallet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct IdReq {
    /// Its id in the wallet.
    pub id: String,
}

/// Names a file that the person chose.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PathReq {
    /// Absolute path.
    pub path: String,
}

/// A row was saved.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SavedView {
    /// Its id in the wallet.
    pub id: String,
}

/// A file was written.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SavedFileView {
    /// Where.
    pub path: String,
    /// What was written, in one sentence.
    pub sentence: String,
}

/// What is wrong with one field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldFault {
    /// The field's name in the request.
    pub field: String,
    /// What is wrong, and what would be right.
    pub message: String,
}
