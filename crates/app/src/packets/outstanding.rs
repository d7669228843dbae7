//! The papers and fees that an application asks for: who gives each, and where it stands.
//!
//! Most of them never travel with the packet: a verification goes from body to body. It must never name a body of a
//! certificate that is not shown, and never call a paper there that only may be what is asked for.

use super::phrases::reached;
use super::points::{Asked, as_printed};
use crate::view::{ElsewhereView, SourceView};
use crate::words;
use peerfolio_packet::kinds::parts::{PaperAsked, PaperPlace};

/// Who gives what comes from nobody else.
pub(super) const THE_HOLDER: &str = "the holder";
const ENCLOSED: &str = "copies are enclosed; whether they serve is for the reader to say";
/// Who gives a paper that comes from each of more bodies than a row can name.
const EACH_BODY: &str = "the body that issued the certificate; each is named beside its certificate in this packet";

impl Asked<'_> {
    /// The papers that the sources ask for, and who has to send each.
    pub(super) fn papers(&self, way: Option<&ElsewhereView>) -> Vec<PaperAsked> {
        let documents = way.map(|way| way.documents.as_slice()).unwrap_or_default();
        let mut asked: Vec<PaperAsked> = documents
            .iter()
            .map(|paper| {
                let (from, standing) = self.giver(&paper.from);
                let papers = self.enclosed(&paper.from, &paper.what);
                let standing = if papers.is_empty() { standing } else { ENCLOSED.to_owned() };
                PaperAsked { what: as_printed(&paper.what), from, standing, papers, sources: self.told.sources(&paper.sources) }
            })
            .collect();
        for fee in way.map(|way| way.fees.as_slice()).unwrap_or_default() {
            asked.push(self.fee(&fee.what, fee.usd.as_deref(), &fee.sources));
        }
        asked
    }

    /// What a first application costs, where that is known.
    pub(super) fn first_fee(&self) -> Option<PaperAsked> {
        let entry = self.gap.entry.as_ref()?;
        let usd = entry.fee_usd.as_deref()?;
        Some(self.fee("Application", Some(usd), &entry.fee_sources))
    }

    fn fee(&self, what: &str, usd: Option<&str>, sources: &[SourceView]) -> PaperAsked {
        let a_fee = if what.to_lowercase().contains("fee") { "" } else { "a fee of " };
        let amount = usd.map_or_else(|| "the amount is not known".to_owned(), |usd| format!("{a_fee}${usd}"));
        PaperAsked {
            what: format!("{}: {amount}", as_printed(what)),
            from: THE_HOLDER.to_owned(),
            standing: "paid separately".to_owned(),
            papers: Vec::new(),
            sources: self.told.sources(sources),
        }
    }

    /// Papers of the packet that may be what is asked for: copies of certificates, certificates of completion. A letter or a
    /// verification is no such paper: it goes from body to body.
    fn enclosed(&self, from: &str, what: &str) -> Vec<PaperPlace> {
        let what = what.to_lowercase();
        let letter = ["letter", "verif", "standing", "form", "direct"].iter().any(|word| what.contains(word));
        let certificate = ["certificate", "certification", "license", "credential"].iter().any(|word| what.contains(word));
        if letter || !certificate {
            return Vec::new();
        }
        match from {
            "current-board" => {
                let possible = self.transfers().into_iter().filter(|transfer| transfer.taken.accepted != Some(false));
                let held = possible.filter_map(|transfer| self.told.judged.iter().find(|status| status.id == transfer.taken.id));
                held.flat_map(|status| self.told.certificate(status).papers).collect()
            }
            "trainer" => self.told.courses().into_iter().flat_map(|course| self.told.course(course).papers).collect(),
            _ => Vec::new(),
        }
    }

    /// For each certificate that could be taken: the body that can verify it, where no paper of the list is to come from there.
    pub(super) fn verifications(&self, asked: &[PaperAsked]) -> Vec<PaperAsked> {
        let possible = self
            .transfers()
            .into_iter()
            .filter(|transfer| transfer.taken.accepted != Some(false) && transfer.taken.taken != "same-body");
        let wanting = possible.filter_map(|transfer| self.told.judged.iter().find(|status| status.id == transfer.taken.id));
        wanting
            .filter(|status| {
                let named = !status.body.name.is_empty();
                let from_there = |paper: &PaperAsked| paper.from == EACH_BODY || paper.from.contains(&status.body.name);
                !(named && asked.iter().any(|paper| from_there(paper) && paper.standing != ENCLOSED))
            })
            .map(|status| {
                let certificate = self.told.certificate(status);
                let number = certificate.number.as_ref().map(|number| format!(", No. {number}")).unwrap_or_default();
                PaperAsked {
                    what: format!("Verification of {}{number}, or a letter of good standing", certificate.title),
                    from: reached(&status.body),
                    standing: "no source says that it is asked for; it can be requested there".to_owned(),
                    papers: Vec::new(),
                    sources: Vec::new(),
                }
            })
            .collect()
    }

    /// Who gives a paper, and where that stands. Bodies of certificates that are not shown are not named.
    fn giver(&self, from: &str) -> (String, String) {
        let outstanding = "outstanding: the holder asks for it to be sent".to_owned();
        let plain = |words: &str| (words.to_owned(), outstanding.clone());
        match from {
            "current-board" => {
                let possible = self.transfers().into_iter().filter(|transfer| transfer.taken.accepted != Some(false));
                let mut bodies: Vec<String> = Vec::new();
                for status in
                    possible.filter_map(|transfer| self.told.judged.iter().find(|status| status.id == transfer.taken.id))
                {
                    let body = reached(&status.body);
                    if !status.body.name.is_empty() && !bodies.contains(&body) {
                        bodies.push(body);
                    }
                }
                let from = match bodies.as_slice() {
                    [] => "the board that certifies the holder now".to_owned(),
                    [one] => one.clone(),
                    [one, other] => format!("{one} or {other}"),
                    _ => EACH_BODY.to_owned(),
                };
                (from, outstanding)
            }
            "new-board" => (words::sentence_start(self.body), "a form of the body itself".to_owned()),
            "ic-rc" => plain("the IC&RC, through the board that certifies the holder now"),
            "trainer" => plain("the training provider"),
            "employer" => {
                ("the holder\u{2019}s employer".to_owned(), "to be handed in by the holder, where it applies".to_owned())
            }
            "school" => plain("the holder\u{2019}s school or university"),
            "holder" => (THE_HOLDER.to_owned(), "to be handed in by the holder".to_owned()),
            _ => plain("the person or office that writes it"),
        }
    }
}
