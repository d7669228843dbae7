//! The kinds of packet, one module a kind, and the parts that they share.
//!
//! - [`parts`]: what they say, as data.
//! - [`employer`], [`renewal`], [`reciprocity`], [`va`]: what each holds, and its order on the pages.
//! - `setting`, `tables`, `closing`: how the parts are set.
//!
//! Each is designed for its reader: the answer first, then the detail, then the sources. A kind must never decide anything
//! about a person; what is met, missing or unknown is handed to it.

pub(crate) mod closing;
pub mod employer;
pub mod parts;
pub mod reciprocity;
pub mod renewal;
mod setting;
mod tables;
pub mod va;

use employer::EmployerSummary;
use reciprocity::ReciprocityPacket;
use renewal::RenewalRecord;
use va::VaPacket;

pub(crate) use closing::{Attached, CHECK};
pub(crate) use setting::{Refs, Setting};

/// What a packet says, by its kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Contents {
    /// For an employer: which certificates are in force.
    Employer(EmployerSummary),
    /// For the body that renews: the log in the order of the rule.
    Renewal(RenewalRecord),
    /// For the body of another credential: its requirements point by point.
    Reciprocity(ReciprocityPacket),
    /// For the Department of Veterans Affairs.
    Va(VaPacket),
}

impl Contents {
    /// What every kind begins with.
    #[must_use]
    pub const fn opening(&self) -> &parts::Opening {
        match self {
            Self::Employer(summary) => &summary.opening,
            Self::Renewal(record) => &record.opening,
            Self::Reciprocity(packet) => &packet.opening,
            Self::Va(packet) => &packet.opening,
        }
    }

    /// What the file is called in its properties, without the name.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Employer(_) => "Employer summary",
            Self::Renewal(record) => record.kind(),
            Self::Reciprocity(packet) => &packet.kind,
            Self::Va(_) => "VA peer specialist packet",
        }
    }

    /// What the file is about, for its properties.
    #[must_use]
    pub const fn subject(&self) -> &'static str {
        match self {
            Self::Employer(_) => "Peer support certificates and their standing, from the holder\u{2019}s own records",
            Self::Renewal(record) if record.recurs => {
                "Continuing education in the order of what is asked, with the papers behind it"
            }
            Self::Renewal(_) => "Continuing education in the order of the renewal rule, with the papers behind it",
            Self::Reciprocity(_) => "The requirements of a credential point by point, with the evidence for each",
            Self::Va(_) => "The VA\u{2019}s qualification standard point by point, with the certification held",
        }
    }

    pub(crate) fn set(&self, setting: &mut Setting<'_>) {
        match self {
            Self::Employer(summary) => employer::set(setting, summary),
            Self::Renewal(record) => renewal::set(setting, record),
            Self::Reciprocity(packet) => reciprocity::set(setting, packet),
            Self::Va(packet) => va::set(setting, packet),
        }
    }
}
