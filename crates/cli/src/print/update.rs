//! A rule update, and the rules in use, as text for a terminal.

use super::{line, wrapped};
use peerfolio_app::view::{BundleView, NamedCredentialView, RulesInUseView};

pub(crate) fn bundle(view: &BundleView) -> String {
    let mut text = String::new();
    wrapped(&mut text, "", &view.sentence);
    for touched in view.touched.iter().flatten() {
        line(&mut text, format_args!("\nYour {}", touched.credential));
        for sentence in &touched.rule {
            wrapped(&mut text, "  ", sentence);
        }
        wrapped(&mut text, "  ", &touched.sentence);
    }
    let lists: [(&str, &[NamedCredentialView]); 2] = [("New", &view.added), ("No longer there", &view.gone)];
    for (heading, list) in lists {
        if !list.is_empty() {
            line(&mut text, format_args!("\n{heading}"));
        }
        for named in list {
            line(&mut text, format_args!("  {}: {} ({})", named.place, named.title, named.type_id));
        }
    }
    let told = |type_id: &String| view.touched.iter().flatten().any(|touched| touched.type_id.as_ref() == Some(type_id));
    for change in view.changed.iter().filter(|change| !told(&change.type_id)) {
        line(&mut text, format_args!("\n{}: {} ({})", change.place, change.title, change.type_id));
        for sentence in &change.sentences {
            wrapped(&mut text, "  ", sentence);
        }
    }
    for change in &view.places {
        line(&mut text, format_args!("\n{}", change.place));
        for sentence in &change.sentences {
            wrapped(&mut text, "  ", sentence);
        }
    }
    if !view.rechecked.is_empty() {
        text.push('\n');
        wrapped(&mut text, "", &format!("Checked again, and the same: {}.", view.rechecked.join(", ")));
    }
    if view.touched.is_none() && view.state != "in-use" {
        text.push('\n');
        wrapped(
            &mut text,
            "",
            "To see which of your own certificates it touches, name a document with --document FILE, or open your wallet with --passphrase-file FILE.",
        );
    }
    text
}

pub(crate) fn in_use(view: &RulesInUseView) -> String {
    let mut text = String::new();
    wrapped(&mut text, "", &view.sentence);
    for sentence in view.warning.iter().chain([&view.trust]) {
        wrapped(&mut text, "", sentence);
    }
    if !view.stale.is_empty() {
        line(&mut text, format_args!("To be confirmed:"));
    }
    for stale in &view.stale {
        wrapped(&mut text, "  ", &stale.sentence);
    }
    text
}
