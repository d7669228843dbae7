//! The packet for the Department of Veterans Affairs: its qualification standard point by point, and the certification held.
//!
//! It must never say anything of the holder's recovery: that point reads as one to be stated by the applicant, unless the
//! holder put in a statement of their own.

use super::closing::{NOTED, end_first_page, questions, statements};
use super::parts::{Certificate, Closing, Hourly, Opening, PaperAsked, Points, Said};
use super::reciprocity::said;
use super::setting::Setting;
use super::tables;
use crate::page::{SMALL, WIDTH};

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
    /// What is still to be asked.
    pub questions: Vec<String>,
    /// How it ends.
    pub closing: Closing,
}

pub(super) fn set(setting: &mut Setting<'_>, packet: &VaPacket) {
    setting.opening("VA peer specialist packet", &packet.opening);
    if !packet.certificates.is_empty() {
        tables::certificates(setting, &packet.certificates);
    }
    said(setting, "Whether it is a certification that the VA accepts", &packet.counts);
    setting.flow.space(10.0);
    setting.flow.paragraph(
        SMALL.soft(),
        "This packet is the applicant\u{2019}s own and not a document of the VA or of any certifying body. Whether a certification is \
         accepted is for the VA to decide.",
        0.0,
        WIDTH,
    );
    setting.flow.space(4.0);
    setting.contents();
    end_first_page(setting);
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
    questions(setting, NOTED, &packet.questions);
    statements(setting, &packet.opening, &packet.closing);
}
