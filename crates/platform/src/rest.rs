//! The machine goes to sleep; the screen is locked.
//!
//! On Linux told by the desktop over D-Bus: logind's `PrepareForSleep`, held up until the listener has done its work, and
//! `ActiveChanged` of the screen saver. Where nothing tells, a listener must notice by the clocks that the machine slept.

/// What the desktop tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// The machine is about to sleep; it waits for the listener to return, some seconds at most.
    Sleep,
    /// The screen was locked, or its saver began.
    ScreenLocked,
}

/// Calls `tell` for each, on threads of its own, for as long as the program runs.
pub fn watch(tell: impl Fn(Rest) + Send + Sync + 'static) {
    #[cfg(target_os = "linux")]
    {
        let tell = std::sync::Arc::new(tell);
        let also = std::sync::Arc::clone(&tell);
        // Where there is no such bus, nobody tells: the threads end, and the clocks have to do.
        let _sleep = std::thread::spawn(move || linux::sleep(&*tell));
        let _screen = std::thread::spawn(move || linux::screen(&*also));
    }
    #[cfg(not(target_os = "linux"))]
    let _ = tell;
}

#[cfg(target_os = "linux")]
mod linux {
    use super::Rest;
    use zbus::blocking::{Connection, MessageIterator, Proxy};
    use zbus::zvariant::OwnedFd;
    use zbus::{MatchRule, Result, message::Type};

    pub(super) fn sleep(tell: &(dyn Fn(Rest) + Send + Sync)) -> Result<()> {
        let bus = Connection::system()?;
        let login = Proxy::new(&bus, "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")?;
        let signals = login.receive_signal("PrepareForSleep")?;
        // As long as this is held, logind puts sleep off (InhibitDelayMaxSec, five seconds unless set otherwise).
        let hold_up = || login.call::<_, _, OwnedFd>("Inhibit", &("sleep", "Peerfolio", "locks the wallet first", "delay")).ok();
        let mut held = hold_up();
        for signal in signals {
            if signal.body().deserialize::<bool>()? {
                tell(Rest::Sleep);
                drop(held.take());
            } else {
                held = hold_up();
            }
        }
        Ok(())
    }

    pub(super) fn screen(tell: &(dyn Fn(Rest) + Send + Sync)) -> Result<()> {
        let bus = Connection::session()?;
        // org.gnome.ScreenSaver, org.freedesktop.ScreenSaver and their like, by whatever program this desktop has for it.
        let rule = MatchRule::builder().msg_type(Type::Signal).member("ActiveChanged")?.build();
        for signal in MessageIterator::for_match_rule(rule, &bus, None)? {
            let signal = signal?;
            let saver = signal.header().interface().is_some_and(|name| name.as_str().ends_with(".ScreenSaver"));
            if saver && signal.body().deserialize::<bool>().unwrap_or(false) {
                tell(Rest::ScreenLocked);
            }
        }
        Ok(())
    }
}
