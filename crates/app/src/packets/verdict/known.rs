//! Whose keys the reader knows: the wallet's own, and those that the reader noted after comparing the fingerprint.
//!
//! It must never note a key by itself: what is known is what a person compared.

use crate::error::{AppError, ErrorCode};
use crate::view::{KnownSignerView, Nothing, SignerNoteReq, SignersView};
use crate::wallet::{App, Session};
use crate::{faults, signing};
use peerfolio_packet::Fingerprint;
use serde::{Deserialize, Serialize};

/// The setting's name in the wallet.
const NOTED: &str = "checking.known-signers";
/// Most notes, and the longest name in one.
const MOST: usize = 1_000;
const LONGEST_NAME: usize = 200;

/// A note, as the wallet keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Noted {
    fingerprint: String,
    name: String,
    noted_on: String,
}

/// Whose keys the reader knows.
#[derive(Debug, Default)]
pub(crate) struct Known {
    own: Vec<String>,
    noted: Vec<Noted>,
}

/// What is known of a fingerprint.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Whose<'a> {
    /// One of the wallet's own keys.
    Own,
    /// Noted under this name on this day.
    Noted(&'a str, &'a str),
    /// Another key is noted under the same name, on this day.
    Namesake(&'a str),
    /// Nothing is known.
    Nobodys,
}

impl Known {
    /// Of an open wallet.
    ///
    /// # Errors
    /// [`ErrorCode::Damaged`], [`ErrorCode::File`].
    pub(crate) fn of(session: &Session) -> Result<Self, AppError> {
        Ok(Self { own: signing::fingerprints(session)?, noted: noted(session)? })
    }

    pub(super) fn whose(&self, fingerprint: &Fingerprint, name: Option<&str>) -> Whose<'_> {
        let fingerprint = fingerprint.to_string();
        if self.own.contains(&fingerprint) {
            return Whose::Own;
        }
        if let Some(note) = self.noted.iter().find(|note| note.fingerprint == fingerprint) {
            return Whose::Noted(&note.name, &note.noted_on);
        }
        let plain = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let same = name.and_then(|name| self.noted.iter().find(|note| plain(&note.name) == plain(name)));
        same.map_or(Whose::Nobodys, |note| Whose::Namesake(&note.noted_on))
    }
}

fn noted(session: &Session) -> Result<Vec<Noted>, AppError> {
    let kept = session.vault.setting(NOTED).map_err(faults::read)?;
    Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

fn view(noted: Vec<Noted>) -> SignersView {
    let one = |note: Noted| KnownSignerView { fingerprint: note.fingerprint, name: note.name, noted_on: note.noted_on };
    SignersView { signers: noted.into_iter().map(one).collect() }
}

/// A fingerprint as somebody typed it, in groups.
fn grouped(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != ':').collect::<String>().to_uppercase();
    let is_one = digits.len() == 64 && digits.chars().all(|c| c.is_ascii_hexdigit());
    is_one.then(|| {
        digits.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect::<Vec<_>>().join(" ")
    })
}

impl App {
    /// Notes whose key a fingerprint is, or takes the note back.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] for what is no fingerprint, or a note without a name; [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn signer_note(&self, req: SignerNoteReq) -> Result<SignersView, AppError> {
        let today = self.host.today();
        let input = |message: &str, next: &str| AppError::new(ErrorCode::Input, format!("{message} Nothing was noted."), next);
        let Some(fingerprint) = grouped(&req.fingerprint) else {
            return Err(input("This is no fingerprint: one has 64 digits and letters from A to F.", "Copy it from the finding."));
        };
        let name = req.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if req.noted && (name.is_empty() || name.chars().count() > LONGEST_NAME) {
            return Err(input("The note needs a name of at most 200 characters.", "Say whose key it is."));
        }
        self.open(|session| {
            let mut all = noted(session)?;
            all.retain(|note| note.fingerprint != fingerprint);
            if req.noted {
                if all.len() >= MOST {
                    return Err(input("There are 1,000 notes already.", "Take one back first."));
                }
                all.push(Noted { fingerprint, name, noted_on: today.to_string() });
            }
            let text = serde_json::to_string(&all).unwrap_or_default();
            session.vault.set_setting(NOTED, (!all.is_empty()).then_some(text.as_str())).map_err(faults::write)?;
            Ok(view(all))
        })
    }

    /// The signers that were noted.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn signer_list(&self, _: Nothing) -> Result<SignersView, AppError> {
        self.open(|session| noted(session).map(view))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_in_groups_or_without_and_nothing_else_is() {
        let plain = "0123456789abcdef".repeat(4);
        let spaced = "0123 4567 89AB CDEF ".repeat(4);
        let colons: String = plain.as_bytes().chunks(2).map(|pair| format!("{}:", String::from_utf8_lossy(pair))).collect();
        for typed in [&plain, &spaced, &colons] {
            assert_eq!(grouped(typed).as_deref(), Some(spaced.trim()));
        }
        for typed in ["", "0123", &plain.replace('f', "g"), &format!("{plain}0")] {
            assert_eq!(grouped(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_namesake_with_another_key_is_no_friend() {
        let (mine, theirs) = (Fingerprint::of(b"mine"), Fingerprint::of(b"theirs"));
        let note = Noted { fingerprint: theirs.to_string(), name: "Sample  Person".into(), noted_on: "2026-11-22".into() };
        let known = Known { own: vec![mine.to_string()], noted: vec![note] };
        assert_eq!(known.whose(&mine, None), Whose::Own);
        assert_eq!(known.whose(&theirs, Some("Anybody")), Whose::Noted("Sample  Person", "2026-11-22"));
        let other = Fingerprint::of(b"a third key");
        assert_eq!(known.whose(&other, Some("sample person")), Whose::Namesake("2026-11-22"));
        assert_eq!(known.whose(&other, Some("Somebody Else")), Whose::Nobodys);
    }
}
