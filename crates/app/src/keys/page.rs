//! The words of the recovery page, and of the pages for those who keep a share.

use crate::view::{RecoveryPageView, RecoveryShareView};
use crate::words;
use peerfolio_core::NaiveDate;
use zeroize::Zeroizing;

/// The pages for a code that was just made and, where there are any, its shares by number. No name stands on them: a page that is found
/// does not say whose wallet it opens, and a title is what others read of a job at the printer.
pub(crate) fn page(today: NaiveDate, code: &Zeroizing<String>, shares: &[(u8, Zeroizing<String>)]) -> RecoveryPageView {
    let day = words::day(today);
    let mut below = vec![
        format!("Made on {day}. It opens the wallet without the passphrase. A code that was made before that day no longer does."),
        "Whoever has this page and the computer, or a copy of the wallet, can open it. Keep it where you keep a birth certificate, and not beside the computer."
            .to_owned(),
        "To use it: start Peerfolio, choose “Use the recovery code”, and type the nine groups. Capitals or not is the same, O and 0 are the same, so are I, L and 1."
            .to_owned(),
        "It cannot be shown again. If the page is lost, make a new code; this one stops then.".to_owned(),
    ];
    if !shares.is_empty() {
        below.push(format!(
            "{} shares were made with it. Any two of them open the wallet too; one alone tells nothing.",
            words::sentence_start(number(shares.len()))
        ));
    }
    RecoveryPageView {
        title: "Recovery code for a Peerfolio wallet".to_owned(),
        code: code.to_string(),
        words: below,
        made_on: today.to_string(),
        shares: shares.iter().map(|(number, share)| share_page(&day, *number, share)).collect(),
    }
}

fn share_page(day: &str, number: u8, share: &Zeroizing<String>) -> RecoveryShareView {
    RecoveryShareView {
        number,
        title: format!("Share {number} of 3 of the recovery code for a Peerfolio wallet"),
        share: share.to_string(),
        words: vec![
            format!("Made on {day}. You were asked to keep this because you are trusted. It opens nothing by itself."),
            "Two different shares together open the wallet. Give yours only to the person who asked you to keep it, and only when you are sure that it is that person: meet, or hear the voice."
                .to_owned(),
            "Keep it on paper, not in a photograph or an e-mail. If you lose it, say so: nothing is lost as long as new shares are made."
                .to_owned(),
        ],
    }
}

fn number(count: usize) -> &'static str {
    match count {
        1 => "one",
        2 => "two",
        3 => "three",
        _ => "several",
    }
}
