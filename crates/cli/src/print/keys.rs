//! What opens the wallet, and the recovery page, as text for a terminal.

use super::{line, wrapped};
use peerfolio_app::view::{KeysView, PassphraseStrengthView, RecoveryPageView};

/// Each way, then what to do about it.
pub(crate) fn keys(view: &KeysView) -> String {
    let mut text = String::new();
    for way in &view.ways {
        wrapped(&mut text, "", &way.sentence);
    }
    if let Some(advice) = &view.advice {
        wrapped(&mut text, "", advice);
    }
    text
}

/// How soon the new passphrase would be guessed.
pub(crate) fn changed(strength: &PassphraseStrengthView) -> String {
    let mut text =
        "The passphrase was changed; the one before no longer opens this wallet. Backups made before still open with it.\n"
            .to_owned();
    wrapped(&mut text, "", &format!("{}. {}", strength.label, strength.sentence));
    for suggestion in &strength.suggestions {
        wrapped(&mut text, "  ", suggestion);
    }
    text
}

/// The page, and one for each share, to be cut apart.
pub(crate) fn page(view: &RecoveryPageView) -> String {
    // Sized beforehand: a string that grows leaves copies of the code behind.
    let mut text = String::with_capacity(16 * 1024);
    one(&mut text, &view.title, &view.code, &view.words);
    for share in &view.shares {
        line(&mut text, format_args!("\n- - - - - - - - - - - - - - - - - - - -\n"));
        one(&mut text, &share.title, &share.share, &share.words);
    }
    text
}

fn one(text: &mut String, title: &str, code: &str, words: &[String]) {
    line(text, format_args!("{title}\n\n    {code}\n"));
    for paragraph in words {
        wrapped(text, "", paragraph);
    }
}
