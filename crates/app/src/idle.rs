//! When an open wallet is to be locked by itself: a decision over instants that the host hands in, and the setting behind it.
//!
//! [`Idle`] reads no clock and locks nothing: a host asks it, waits as long as it says, and locks when it says so. How long
//! a wallet may lie unused is a setting of this device, kept beside the wallet's folder, for it must be known before a wallet
//! is open and is no secret.

use crate::error::{AppError, ErrorCode};
use crate::files::{self, Access};
use crate::view::{CopyReq, CopyView, LockChoiceView, LockReason, LockSaveReq, LockView, Nothing, WalletState};
use crate::wallet::App;
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The choices, in minutes without use; `None` is never.
pub const CHOICES: [Option<u32>; 6] = [Some(1), Some(5), Some(10), Some(30), Some(60), None];

/// What holds until the person chooses: 10 minutes.
pub const USUAL: Option<u32> = Some(10);

/// How long before locking the window warns.
pub const WARNING: Duration = Duration::from_secs(30);

/// A text that was copied from the window stays on the clipboard this long.
pub const COPY_STAYS: Duration = Duration::from_secs(60);

/// A wall clock this much ahead of the time that the program lived through says that the machine slept.
const SLEPT: Duration = Duration::from_secs(60);

/// An instant by both clocks of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Time that the program lived through, from any beginning; it may stand still while the machine sleeps.
    pub lived: Duration,
    /// The wall clock, from any beginning; it goes on while the machine sleeps, and the person may set it.
    pub wall: Duration,
}

/// What is to be done with an open wallet now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing; ask again after this long at the latest.
    Wait(Duration),
    /// Warn that it will be locked after this long, once; then ask again.
    Warn(Duration),
    /// Lock it.
    Lock(LockReason),
}

/// When the wallet was last used.
#[derive(Debug, Clone, Copy)]
pub struct Idle {
    last: Moment,
    warned: bool,
}

impl Idle {
    /// A wallet that is opened now.
    #[must_use]
    pub fn begin(now: Moment) -> Self {
        Self { last: now, warned: false }
    }

    /// The person did something.
    pub fn touched(&mut self, now: Moment) {
        *self = Self::begin(now);
    }

    /// What is to be done now, if the wallet may lie unused for `allowed`; `None`: for as long as it likes.
    ///
    /// A machine that slept locks whatever is allowed: the laptop may be somewhere else. A wall clock set back locks nothing,
    /// and saves nothing from being locked.
    pub fn ask(&mut self, now: Moment, allowed: Option<Duration>) -> Step {
        let lived = now.lived.saturating_sub(self.last.lived);
        let passed = now.wall.saturating_sub(self.last.wall);
        if passed.saturating_sub(lived) >= SLEPT {
            return Step::Lock(LockReason::Slept);
        }
        let Some(allowed) = allowed else { return Step::Wait(Duration::MAX) };
        let left = allowed.saturating_sub(lived);
        if left.is_zero() {
            return Step::Lock(LockReason::Idle);
        }
        // A short time allowed is not all warning.
        let warning = WARNING.min(allowed / 2);
        if left > warning {
            return Step::Wait(left - warning);
        }
        if self.warned {
            return Step::Wait(left);
        }
        self.warned = true;
        Step::Warn(left)
    }
}

/// The lock's memory: what this device allows, and why the wallet was last locked.
#[derive(Debug, Default)]
pub(crate) struct Locks {
    why: Mutex<Option<LockReason>>,
}

/// The settings of this device, as they lie on the disk.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    lock_after_minutes: Option<u32>,
}

/// The longest file of settings that is read, in bytes; ours is far shorter.
const MOST_BYTES: u64 = 4096;

const WHAT: &str = "The settings of this device";

impl App {
    /// How long the wallet may lie unused on this device, in minutes; `None`: for ever.
    ///
    /// A file that cannot be read, or that says what is no choice, is as good as none: [`USUAL`] holds.
    #[must_use]
    pub fn lock_after_minutes(&self) -> Option<u32> {
        let kept = files::read(WHAT, &self.host.device_file(), MOST_BYTES).ok();
        let kept = kept.and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
        kept.map(|kept| kept.lock_after_minutes).filter(|minutes| CHOICES.contains(minutes)).unwrap_or(USUAL)
    }

    /// Whether a wallet is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.wallet_state(Nothing {}).is_ok_and(|wallet| wallet.state == WalletState::Open)
    }

    /// Locks the wallet and remembers why; says whether it was open.
    pub fn lock_because(&self, why: LockReason) -> bool {
        let was_open = self.is_open();
        if was_open {
            // Locking has no errors.
            let _ = self.wallet_lock(Nothing {});
            self.locked_because(why);
        }
        was_open
    }

    /// Remembers why the wallet was locked, for the screen that asks for the passphrase.
    pub fn locked_because(&self, why: LockReason) {
        *self.locks.why.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    }

    /// Says that the person is there: the window calls it when there was input. That it was called is all it does.
    ///
    /// # Errors
    /// None; the form is that of every command.
    pub fn wallet_touch(&self, _: Nothing) -> Result<Nothing, AppError> {
        Ok(Nothing {})
    }

    /// Why the wallet is locked, and when it locks by itself on this device.
    ///
    /// # Errors
    /// None; the form is that of every command.
    pub fn lock_view(&self, _: Nothing) -> Result<LockView, AppError> {
        let after_minutes = self.lock_after_minutes();
        let reason = *self.locks.why.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(LockView {
            after_minutes,
            choices: CHOICES.iter().map(|minutes| LockChoiceView { minutes: *minutes, words: choice(*minutes) }).collect(),
            reason,
            sentence: reason.and_then(|reason| sentence(reason, after_minutes)),
        })
    }

    /// Chooses when the wallet locks by itself on this device.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] for what is no choice, [`ErrorCode::File`] where the setting cannot be written.
    pub fn lock_save(&self, req: LockSaveReq) -> Result<LockView, AppError> {
        if !CHOICES.contains(&req.after_minutes) {
            return Err(AppError::new(
                ErrorCode::Input,
                "The wallet cannot be locked after that long; the setting is as it was.",
                "Choose 1, 5, 10, 30 or 60 minutes, or never.",
            ));
        }
        let file = self.host.device_file();
        let text = serde_json::to_vec(&Kept { lock_after_minutes: req.after_minutes }).unwrap_or_default();
        if let Some(folder) = file.parent() {
            // Where it cannot be made, writing says so.
            let _ = std::fs::create_dir_all(folder);
        }
        files::write(WHAT, &file, &text, Access::Own)?;
        self.lock_view(Nothing {})
    }

    /// Puts a text on the clipboard, for a minute.
    ///
    /// # Errors
    /// [`ErrorCode::File`] where the platform did not take it.
    pub fn copy_text(&self, req: CopyReq) -> Result<CopyView, AppError> {
        let text = zeroize::Zeroizing::new(req.text);
        self.host.copy(&text, COPY_STAYS).map_err(|why| {
            AppError::new(
                ErrorCode::File,
                format!("The text was not copied: {why}."),
                "Mark the text and copy it with the keyboard, or write it down.",
            )
        })?;
        Ok(CopyView { sentence: "Copied. It is taken off the clipboard after a minute.".to_owned() })
    }
}

fn choice(minutes: Option<u32>) -> String {
    match minutes {
        Some(1) => "After 1 minute without use".to_owned(),
        Some(60) => "After 1 hour without use".to_owned(),
        Some(minutes) => format!("After {minutes} minutes without use"),
        None => "Only when I lock it, the computer sleeps or the screen is locked".to_owned(),
    }
}

/// What the locked screen says; nothing where the person locked it.
fn sentence(reason: LockReason, after_minutes: Option<u32>) -> Option<String> {
    let what = match (reason, after_minutes) {
        (LockReason::Asked, _) => return None,
        (LockReason::Idle, Some(1)) => "Locked after 1 minute without use.".to_owned(),
        (LockReason::Idle, Some(60)) => "Locked after 1 hour without use.".to_owned(),
        (LockReason::Idle, Some(minutes)) => format!("Locked after {minutes} minutes without use."),
        (LockReason::Idle, None) => "Locked for want of use.".to_owned(),
        (LockReason::Slept, _) => "Locked because the computer went to sleep.".to_owned(),
        (LockReason::ScreenLocked, _) => "Locked because the screen was locked.".to_owned(),
    };
    Some(format!("{what} What you had saved is kept."))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(seconds: u64) -> Moment {
        Moment { lived: Duration::from_secs(seconds), wall: Duration::from_secs(1_000_000 + seconds) }
    }

    #[test]
    fn unused_it_is_warned_of_once_and_locked() {
        let mut idle = Idle::begin(at(0));
        assert_eq!(idle.ask(at(0), Some(10 * MINUTE)), Step::Wait(Duration::from_secs(570)));
        assert_eq!(idle.ask(at(569), Some(10 * MINUTE)), Step::Wait(Duration::from_secs(1)));
        assert_eq!(idle.ask(at(570), Some(10 * MINUTE)), Step::Warn(Duration::from_secs(30)));
        assert_eq!(idle.ask(at(571), Some(10 * MINUTE)), Step::Wait(Duration::from_secs(29)));
        assert_eq!(idle.ask(at(600), Some(10 * MINUTE)), Step::Lock(LockReason::Idle));
    }

    #[test]
    fn whoever_answers_the_warning_has_the_whole_time_again() {
        let mut idle = Idle::begin(at(0));
        assert_eq!(idle.ask(at(45), Some(MINUTE)), Step::Warn(Duration::from_secs(15)));
        idle.touched(at(50));
        assert_eq!(idle.ask(at(60), Some(MINUTE)), Step::Wait(Duration::from_secs(20)));
        assert_eq!(idle.ask(at(85), Some(MINUTE)), Step::Warn(Duration::from_secs(25)));
        assert_eq!(idle.ask(at(110), Some(MINUTE)), Step::Lock(LockReason::Idle));
    }

    #[test]
    fn a_machine_that_slept_locks_whatever_is_allowed() {
        let mut idle = Idle::begin(at(0));
        let woken = Moment { wall: at(3600).wall, ..at(5) };
        for allowed in [None, Some(60 * MINUTE)] {
            assert_eq!(idle.ask(woken, allowed), Step::Lock(LockReason::Slept));
        }
        // On some platforms both clocks go on in sleep; then it was simply unused.
        assert_eq!(idle.ask(at(3600), Some(60 * MINUTE)), Step::Lock(LockReason::Idle));
    }

    #[test]
    fn a_wall_clock_set_back_neither_locks_nor_saves() {
        let mut idle = Idle::begin(at(0));
        let back = |lived| Moment { wall: Duration::ZERO, ..at(lived) };
        assert_eq!(idle.ask(back(5), Some(MINUTE)), Step::Wait(Duration::from_secs(25)));
        assert_eq!(idle.ask(back(60), Some(MINUTE)), Step::Lock(LockReason::Idle));
        assert_eq!(idle.ask(back(60), None), Step::Wait(Duration::MAX));
    }

    #[test]
    fn never_is_never_but_for_sleep() {
        let mut idle = Idle::begin(at(0));
        assert_eq!(idle.ask(at(1_000_000), None), Step::Wait(Duration::MAX));
    }
}
