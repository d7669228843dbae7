//! A text that other programs may paste, for a while: afterwards it is taken away, if it is still there.
//!
//! Where the platform has a sign by which histories of the clipboard leave a text out, it is given. Who pasted it meanwhile
//! has it; that cannot be taken back.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// The clipboard, and what this program put there.
#[derive(Clone, Default)]
pub struct Clipboard {
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    /// Kept while our text is there: on X11 and Wayland the program that copied serves those who paste.
    board: Option<arboard::Clipboard>,
    text: Option<Zeroizing<String>>,
    /// Rises with every copy, so that an older one's end does not take away a newer text.
    copies: u64,
}

impl Clipboard {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a text on the clipboard and takes it away after `keep`.
    ///
    /// # Errors
    /// Why the platform did not take it, in words without the text.
    pub fn copy(&self, text: &str, keep: Duration) -> Result<(), String> {
        let mut held = self.held();
        let mut board = match held.board.take() {
            Some(board) => board,
            None => arboard::Clipboard::new().map_err(|error| words(&error))?,
        };
        unlisted(board.set()).text(text).map_err(|error| words(&error))?;
        held.board = Some(board);
        held.text = Some(Zeroizing::new(text.to_owned()));
        held.copies += 1;
        let copy = held.copies;
        drop(held);
        let clipboard = self.clone();
        let _timer = std::thread::spawn(move || {
            std::thread::sleep(keep);
            let mut held = clipboard.held();
            if held.copies == copy {
                held.clear();
            }
        });
        Ok(())
    }

    /// Takes our text away now, if it is still there.
    pub fn clear(&self) {
        self.held().clear();
    }
}

impl Held {
    fn clear(&mut self) {
        let (Some(mut board), Some(text)) = (self.board.take(), self.text.take()) else { return };
        // Something else that was copied meanwhile belongs to the person.
        if board.get_text().map(Zeroizing::new).is_ok_and(|there| *there == *text) {
            let _ = board.clear();
        }
    }
}

/// The same text, left out of histories where the platform has a sign for that.
#[cfg(target_os = "linux")]
fn unlisted(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtLinux::exclude_from_history(set)
}

#[cfg(target_os = "macos")]
fn unlisted(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtApple::exclude_from_history(set)
}

#[cfg(windows)]
fn unlisted(set: arboard::Set<'_>) -> arboard::Set<'_> {
    use arboard::SetExtWindows;
    set.exclude_from_history().exclude_from_cloud().exclude_from_monitoring()
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn unlisted(set: arboard::Set<'_>) -> arboard::Set<'_> {
    set
}

fn words(error: &arboard::Error) -> String {
    match error {
        arboard::Error::ClipboardOccupied => "another program is using the clipboard".to_owned(),
        arboard::Error::ClipboardNotSupported => "this desktop has no clipboard".to_owned(),
        _ => "the clipboard did not answer".to_owned(),
    }
}
