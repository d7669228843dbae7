//! The packet for the Department of Veterans Affairs: its qualification standard point by point, and the certification held.
//!
//! It must never say anything of the holder's recovery: that point reads as one to be stated by the holder, unless the
//! holder put in a statement of their own.

use super::closing::{first_page, statements};
use super::parts::{Certificate, Closing, Hourly, Opening, PaperAsked, Points, Said};
use super::reciprocity::said_table;
use super::setting::Setting;
use super::tables;
use crate::page::Table;

/// What a section's heading takes in points, with the space around it.
const HEAD: f32 = 54.0;

/// What a packet for the VA says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct VaPacket {
    /// Who, when, and the answer.
    pub opening: Opening,
    /// The certificates held.
    pub certificates: Vec<Certificate>,
    /// Of each certificate, why it counts as the certification asked for, or that it is not known whether it does.
    pub counts: Vec<Said>,
    /// The qualification standard, each list under its heading.
    pub points: Vec<Points>,
    /// What the VA's sources ask to see.
    pub asked: Vec<PaperAsked>,
    /// Training, work and supervision.
    pub hourly: Hourly,
    /// How it ends.
    pub closing: Closing,
}

pub(super) fn set(setting: &mut Setting<'_>, packet: &VaPacket) {
    setting.opening("VA peer specialist packet", &packet.opening);
    let certificates = (!packet.certificates.is_empty()).then(|| tables::certificate_table(setting, &packet.certificates));
    let counts = (!packet.counts.is_empty()).then(|| said_table(setting, &packet.counts));
    let height = certificates.as_ref().map_or(0.0, Table::height) + counts.as_ref().map_or(0.0, |table| table.height() + HEAD);
    let words = "This packet is the holder\u{2019}s own and not a document of the VA or of any certifying body.";
    first_page(setting, words, height, |setting| {
        if let Some(table) = certificates {
            table.place(&mut setting.flow);
        }
        if let Some(table) = counts {
            setting.section("Whether it is a certification that the VA accepts", table.least());
            table.place(&mut setting.flow);
        }
    });
    for points in &packet.points {
        tables::points(setting, points);
    }
    tables::papers_asked(
        setting,
        "What the VA\u{2019}s sources ask to see",
        "A list to tick, from the announcements and pages that are cited; the facility\u{2019}s human resources office may ask for more.",
        &packet.asked,
    );
    tables::hourly(setting, &packet.hourly);
    statements(setting, &packet.opening, &packet.closing);
}
