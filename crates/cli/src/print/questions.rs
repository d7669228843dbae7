//! Letters to certifying bodies as text for a terminal: to whom, and the text just as it can be sent.

use super::{line, wrapped};
use peerfolio_app::view::QuestionsView;

/// `nobody`: the wallet has no certificate that anything could be asked about.
pub(crate) fn letters(view: &QuestionsView, nobody: bool) -> String {
    let mut text = String::new();
    if nobody {
        line(&mut text, format_args!("There is no certificate in this wallet yet."));
    } else if view.letters.is_empty() && view.to_you.is_empty() {
        line(&mut text, format_args!("There is nothing to ask: every number is known, and none is in doubt."));
    }
    for letter in &view.letters {
        let name = if letter.body.name.is_empty() { "the issuer" } else { &letter.body.name };
        line(&mut text, format_args!("To: {name}"));
        for way in [&letter.body.email, &letter.body.phone, &letter.body.url].into_iter().flatten() {
            line(&mut text, format_args!("    {way}"));
        }
        line(&mut text, format_args!("Subject: {}\n", letter.subject));
        // A letter is for copying: its lines are not broken.
        text.push_str(&letter.text);
        text.push('\n');
    }
    if !view.to_you.is_empty() {
        line(&mut text, format_args!("For you to answer or to look up:"));
    }
    for question in &view.to_you {
        wrapped(&mut text, "  ", &format!("{}: {}", question.credential, question.sentence));
    }
    text
}
