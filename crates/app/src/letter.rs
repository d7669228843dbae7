//! Letters to certifying bodies: plain, polite, and ready to send.
//!
//! A letter names the certificate and the rule in question, what the sources say with their date, and asks where the answer is
//! written. It never bears the holder's name, number or address: whoever sends it signs it.

use crate::view::{QuestionKind, QuestionView, SourceView};
use crate::words;
use peerfolio_core::date;

/// One certificate that a letter asks about.
pub(crate) struct About<'a> {
    /// Title and acronym.
    pub(crate) title: String,
    /// Acronym, or the title where it has none.
    pub(crate) acronym: String,
    /// The day on which its numbers were last held against their sources; empty where no pack knows it.
    pub(crate) reviewed_on: String,
    /// The questions.
    pub(crate) questions: Vec<&'a QuestionView>,
}

/// The subject line.
pub(crate) fn subject(about: &[About<'_>]) -> String {
    let names: Vec<String> = about.iter().map(|about| about.acronym.clone()).collect();
    let names = words::list(&names);
    match about.iter().flat_map(|about| &about.questions).collect::<Vec<_>>().as_slice() {
        [only] => match &only.field {
            Some(field) => format!("Question about renewing the {names}: {}", words::inside_sentence(&field.label)),
            None => format!("Question about renewing the {names}"),
        },
        _ => format!("Questions about renewing the {names}"),
    }
}

/// The text of a letter.
pub(crate) fn text(about: &[About<'_>]) -> String {
    let all: Vec<&QuestionView> = about.iter().flat_map(|about| about.questions.iter().copied()).collect();
    let titles: Vec<String> = about.iter().map(|about| about.title.clone()).collect();
    let one = all.len() == 1;
    let mut text = String::from("Good day,\n\n");
    text.push_str(&match titles.as_slice() {
        [title] => format!("I hold this certificate of yours: {title}. I want to renew it correctly. "),
        titles => format!("I hold these certificates of yours: {}. I want to renew them correctly. ", words::list(titles)),
    });
    text.push_str(if one {
        "I could not settle the following from what is published. Could you please help me?\n"
    } else {
        "I could not settle the following points from what is published. Could you please help me?\n"
    });
    let mut number = 0;
    for certificate in about {
        if about.len() > 1 {
            text.push_str(&format!("\nAbout the {}:\n", certificate.acronym));
        }
        let (notes, asked): (Vec<&QuestionView>, Vec<&QuestionView>) =
            certificate.questions.iter().partition(|question| question.kind == QuestionKind::OpenQuestion);
        for question in asked {
            number += 1;
            text.push_str(&item(one, number, question.asked.as_deref().unwrap_or_default()));
            found(&mut text, one, &question.sources, &certificate.reviewed_on);
        }
        if !notes.is_empty() {
            text.push_str(if one {
                "\nMy notes on the rule put it this way; in them, “you” is me:\n"
            } else {
                "\nMy notes on the rule also leave this open; in them, “you” is me:\n"
            });
        }
        for question in notes {
            number += 1;
            text.push_str(&item(one, number, question.asked.as_deref().unwrap_or_default()));
        }
    }
    text.push_str(if one {
        "\nPlease also tell me where it is written (the rule, the handbook or the page), so that I can read it there.\n"
    } else {
        "\nFor each answer, please also tell me where it is written (the rule, the handbook or the page), so that I can read it there.\n"
    });
    text.push_str("\nThank you very much.\n");
    text
}

fn item(one: bool, number: usize, asked: &str) -> String {
    if one { format!("\n{asked}\n") } else { format!("\n{number}. {asked}\n") }
}

/// What the sources say, each with its date.
fn found(text: &mut String, one: bool, sources: &[SourceView], reviewed_on: &str) {
    let indent = if one { "" } else { "   " };
    for source in sources {
        let dated = source.as_of.as_ref().map_or("without a date".to_owned(), |as_of| format!("as of {as_of}"));
        let read = date::parse(reviewed_on).map(|day| format!(", read {}", words::day(day))).unwrap_or_default();
        text.push_str(&format!("{indent}What I found: “{}” ({}, {dated}{read}).", source.title, source.publisher));
        text.push_str(&format!(" In short: {}", source.says));
        if !source.url.is_empty() {
            text.push_str(&format!(" {}", source.url));
        }
        text.push('\n');
    }
}

/// A question of a pack, as it is put to the body: `Ask the Board: …` without its address. `None` where it is advice for the
/// holder.
pub(crate) fn addressed(question: &str) -> Option<String> {
    let (whom, asked) = question.split_once(": ")?;
    let address = whom.strip_prefix("Ask ").filter(|whom| !whom.contains(['.', '?', ';']) && asked.contains('?'));
    address.map(|_| words::sentence_start(asked))
}
