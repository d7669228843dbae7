//! The plan as text for a terminal: what to take, why not less, then each certificate.

use super::{day, line, wrapped};
use peerfolio_app::view::{ConsiderView, PlanCertificateView, PlanItemView, PlanView};

pub(crate) fn plan(view: &PlanView) -> String {
    let mut text = String::new();
    wrapped(&mut text, "", &view.headline);
    for (at, item) in view.items.iter().enumerate() {
        text.push('\n');
        item_words(&mut text, at + 1, item);
    }
    if let Some(proof) = &view.proof {
        text.push('\n');
        wrapped(&mut text, "", &format!("Why not less: {}", proof.sentence));
    }
    for certificate in &view.certificates {
        text.push('\n');
        certificate_words(&mut text, certificate);
    }
    text
}

fn item_words(text: &mut String, number: usize, item: &PlanItemView) {
    wrapped(text, "", &format!("{number}. {}", item.sentence));
    for why in &item.why {
        wrapped(text, "   ", why);
    }
    if let Some(file_by) = &item.file_by {
        wrapped(text, "   ", &format!("File a renewal that it serves by {}.", day(file_by)));
    }
    let mut titles: Vec<&str> = Vec::new();
    for source in item.serves.iter().flat_map(|serves| &serves.requirements).flat_map(|row| &row.sources) {
        if !titles.contains(&source.title.as_str()) {
            titles.push(&source.title);
        }
    }
    if !titles.is_empty() {
        wrapped(text, "   ", &format!("by {}", titles.join("; ")));
    }
}

fn certificate_words(text: &mut String, certificate: &PlanCertificateView) {
    wrapped(text, "", &format!("{}: {}", certificate.short, certificate.sentence));
    for row in &certificate.beyond {
        wrapped(text, "  ", &format!("No course to come can fill: {}", row.label));
    }
    for missing in &certificate.besides {
        wrapped(text, "  ", &format!("Besides: {missing}"));
    }
    if !certificate.to_confirm.is_empty() {
        line(text, format_args!("  To ask:"));
    }
    for question in &certificate.to_confirm {
        wrapped(text, "    ", question);
    }
}

pub(crate) fn consider(view: &ConsiderView) -> String {
    let mut text = String::new();
    wrapped(&mut text, "", &view.headline);
    for certificate in &view.certificates {
        wrapped(&mut text, "  ", &format!("{}: {}", certificate.short, certificate.sentence));
    }
    text
}
