//! Watches over the open wallet: locks it when nobody uses it, when the machine sleeps, when the screen is locked; and
//! whenever it was locked, whoever did it, takes away what still shows it.
//!
//! When to lock is decided in `peerfolio_app::idle`; this hands it the clocks. It must never look into a wallet.

use crate::window;
use peerfolio_app::App;
use peerfolio_app::idle::{Idle, Moment, Step};
use peerfolio_app::view::LockReason;
use peerfolio_platform::clipboard::Clipboard;
use peerfolio_platform::memory;
use peerfolio_platform::rest::Rest;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tauri::{AppHandle, Emitter};

/// An open wallet is looked after at least this often, so that a machine that slept is noticed at once on waking.
const OFTEN: Duration = Duration::from_secs(5);

/// Told to the window: the wallet will be locked after so many seconds unless somebody is there.
const SOON: &str = "wallet-locking-soon";

/// Told to the window: the wallet was locked. A new window is on its way; this is for one that is slow to go.
const LOCKED: &str = "wallet-locked";

/// The watch over one program's wallet.
pub(crate) struct Keeper {
    app: Arc<App>,
    window: AppHandle,
    clipboard: Clipboard,
    start: Instant,
    idle: Mutex<Idle>,
    /// Whether a wallet was open after the last command.
    open: AtomicBool,
    wake: Sender<()>,
}

impl Keeper {
    /// Begins to watch, on a thread of its own.
    pub(crate) fn begin(app: Arc<App>, window: AppHandle, clipboard: Clipboard) -> Arc<Self> {
        let (wake, woken) = channel();
        let start = Instant::now();
        let keeper = Arc::new(Self {
            app,
            window,
            clipboard,
            start,
            idle: Mutex::new(Idle::begin(moment(start))),
            open: AtomicBool::new(false),
            wake,
        });
        let watching = Arc::clone(&keeper);
        let _watch = std::thread::spawn(move || {
            let mut wait = None;
            loop {
                let ended = match wait {
                    Some(wait) => woken.recv_timeout(wait) == Err(RecvTimeoutError::Disconnected),
                    None => woken.recv().is_err(),
                };
                if ended {
                    return;
                }
                wait = watching.look();
            }
        });
        keeper
    }

    /// The use cases.
    pub(crate) fn app(&self) -> &Arc<App> {
        &self.app
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what is due; gives how long to wait, or nothing where no wallet is open.
    fn look(&self) -> Option<Duration> {
        if !self.open.load(Ordering::SeqCst) {
            return None;
        }
        let allowed = allowed(&self.app);
        let step = self.idle().ask(moment(self.start), allowed);
        match step {
            Step::Wait(wait) => Some(wait.min(OFTEN)),
            Step::Warn(left) => {
                let _ = self.window.emit(SOON, left.as_secs());
                Some(left.min(OFTEN))
            }
            Step::Lock(why) => {
                self.lock(why);
                None
            }
        }
    }

    /// A command came from the window: somebody is there.
    pub(crate) fn touched(&self) {
        self.idle().touched(moment(self.start));
    }

    /// A command is done: sees whether it opened or locked the wallet.
    pub(crate) fn settle(&self) {
        let open = self.app.is_open();
        let before = self.open.swap(open, Ordering::SeqCst);
        if open && !before {
            self.touched();
            // The watch has ended only where the program has.
            let _ = self.wake.send(());
        } else if before && !open {
            self.app.locked_because(LockReason::Asked);
            self.forget();
        }
    }

    /// Locks the wallet, if one is open.
    pub(crate) fn lock(&self, why: LockReason) {
        if self.app.lock_because(why) {
            self.open.store(false, Ordering::SeqCst);
            self.forget();
        }
        memory::wipe_stack();
    }

    /// The machine goes to sleep, or the screen is locked.
    pub(crate) fn rest(&self, rest: Rest) {
        self.lock(match rest {
            Rest::Sleep => LockReason::Slept,
            Rest::ScreenLocked => LockReason::ScreenLocked,
        });
    }

    /// What showed the wallet goes: the text on the clipboard, and the window with everything it was told.
    fn forget(&self) {
        let _ = self.window.emit(LOCKED, ());
        self.clipboard.clear();
        window::renew(&self.window);
    }

    /// The program ends.
    pub(crate) fn end(&self) {
        self.app.lock_because(LockReason::Asked);
        self.clipboard.clear();
    }
}

/// How long the wallet may lie unused; in a build for development another length can be asked for, so that a test need not
/// wait for a minute.
fn allowed(app: &App) -> Option<Duration> {
    let asked = || std::env::var("PEERFOLIO_LOCK_AFTER_SECONDS").ok()?.parse().ok().map(Duration::from_secs);
    let asked = if cfg!(debug_assertions) { asked() } else { None };
    asked.or_else(|| app.lock_after_minutes().map(|minutes| Duration::from_secs(u64::from(minutes) * 60)))
}

#[expect(clippy::disallowed_methods, reason = "the shell is a host, and hosts read the clock")]
fn moment(start: Instant) -> Moment {
    Moment { lived: start.elapsed(), wall: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() }
}
