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
        let _sleep = std::thread::spawn(move || linux::sleep(&linux::system()?, &*tell));
        let _screen = std::thread::spawn(move || linux::screen(&linux::session()?, &*also));
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

    pub(super) fn system() -> Result<Connection> {
        Connection::system()
    }

    pub(super) fn session() -> Result<Connection> {
        Connection::session()
    }

    pub(super) fn sleep(bus: &Connection, tell: &(dyn Fn(Rest) + Send + Sync)) -> Result<()> {
        let login = Proxy::new(bus, "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")?;
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

    pub(super) fn screen(bus: &Connection, tell: &(dyn Fn(Rest) + Send + Sync)) -> Result<()> {
        // org.gnome.ScreenSaver, org.freedesktop.ScreenSaver and their like, by whatever program this desktop has for it.
        let rule = MatchRule::builder().msg_type(Type::Signal).member("ActiveChanged")?.build();
        for signal in MessageIterator::for_match_rule(rule, bus, None)? {
            let signal = signal?;
            let saver = signal.header().interface().is_some_and(|name| name.as_str().ends_with(".ScreenSaver"));
            if saver && signal.body().deserialize::<bool>().unwrap_or(false) {
                tell(Rest::ScreenLocked);
            }
        }
        Ok(())
    }
}

#[cfg(all(test, target_os = "linux"))]
#[expect(clippy::unwrap_used, reason = "a bus that cannot be joined fails the test")]
mod tests {
    use super::Rest;
    use std::io::{BufRead, BufReader};
    use std::os::fd::OwnedFd;
    use std::process::{Child, Command, Stdio};
    use std::sync::Mutex;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;
    use zbus::blocking::{Connection, connection};
    use zbus::zvariant;

    /// A message bus for one test.
    struct Bus {
        daemon: Child,
        address: String,
    }

    impl Bus {
        fn start() -> Self {
            let mut daemon = Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--print-address"])
                .stdout(Stdio::piped())
                .spawn()
                .expect("dbus-daemon is installed: `cargo xtask setup`");
            let mut address = String::new();
            BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
            Self { daemon, address: address.trim().to_owned() }
        }

        fn join(&self) -> connection::Builder<'_> {
            connection::Builder::address(self.address.as_str()).unwrap()
        }
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            let _ = self.daemon.kill();
            let _ = self.daemon.wait();
        }
    }

    /// What stands in for logind: it remembers who holds sleep up.
    struct Login {
        held: std::sync::Arc<Mutex<Vec<OwnedFd>>>,
    }

    #[zbus::interface(name = "org.freedesktop.login1.Manager")]
    impl Login {
        fn inhibit(&self, what: &str, _who: &str, _why: &str, mode: &str) -> zvariant::OwnedFd {
            assert_eq!((what, mode), ("sleep", "delay"));
            let (ours, theirs) = std::io::pipe().unwrap();
            self.held.lock().unwrap().push(ours.into());
            OwnedFd::from(theirs).into()
        }
    }

    /// Listens on a thread of its own; the texts that were told arrive here.
    fn listen(listen: impl FnOnce(&(dyn Fn(Rest) + Send + Sync)) + Send + 'static) -> Receiver<Rest> {
        let (told, hear) = channel();
        let told = Mutex::new(told);
        let _thread = std::thread::spawn(move || listen(&move |rest| told.lock().unwrap().send(rest).unwrap()));
        hear
    }

    const PATIENCE: Duration = Duration::from_secs(10);

    #[test]
    fn sleep_waits_until_it_was_told_of() {
        let bus = Bus::start();
        let held = std::sync::Arc::default();
        let login = Login { held: std::sync::Arc::clone(&held) };
        let there = bus.join().name("org.freedesktop.login1").unwrap();
        let there = there.serve_at("/org/freedesktop/login1", login).unwrap().build().unwrap();
        let here = bus.join().build().unwrap();
        let hear = listen(move |tell| super::linux::sleep(&here, tell).unwrap());
        let start = std::time::Instant::now();
        while held.lock().unwrap().is_empty() {
            assert!(start.elapsed() < PATIENCE, "nothing holds sleep up");
            std::thread::sleep(Duration::from_millis(20));
        }
        let say = |sleeping: bool| {
            let path = "/org/freedesktop/login1";
            there.emit_signal(None::<&str>, path, "org.freedesktop.login1.Manager", "PrepareForSleep", &sleeping).unwrap();
        };
        say(true);
        assert_eq!(hear.recv_timeout(PATIENCE), Ok(Rest::Sleep));
        // Let go: the other end of what was handed out is closed.
        let mut ours = std::io::PipeReader::from(held.lock().unwrap().remove(0));
        assert_eq!(std::io::Read::read(&mut ours, &mut [0]).unwrap(), 0, "sleep is still held up");
        say(false);
        let start = std::time::Instant::now();
        while held.lock().unwrap().is_empty() {
            assert!(start.elapsed() < PATIENCE, "the next sleep is not held up");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(hear.try_recv().is_err(), "waking is no sleep");
    }

    #[test]
    fn a_locked_screen_is_told_whoever_locks_it() {
        let bus = Bus::start();
        let (there, here): (Connection, Connection) = (bus.join().build().unwrap(), bus.join().build().unwrap());
        let hear = listen(move |tell| super::linux::screen(&here, tell).unwrap());
        let say = |interface: &str, active: bool| {
            there.emit_signal(None::<&str>, "/ScreenSaver", interface, "ActiveChanged", &active).unwrap();
        };
        // The listener may not be there yet for the first.
        let mut told = Err(std::sync::mpsc::RecvTimeoutError::Timeout);
        for _ in 0..50 {
            say("org.freedesktop.ScreenSaver", true);
            told = hear.recv_timeout(Duration::from_millis(200));
            if told.is_ok() {
                break;
            }
        }
        assert_eq!(told, Ok(Rest::ScreenLocked));
        while hear.recv_timeout(Duration::from_millis(300)).is_ok() {}
        say("org.gnome.ScreenSaver", false);
        say("org.example.Player", true);
        say("org.gnome.ScreenSaver", true);
        assert_eq!(hear.recv_timeout(PATIENCE), Ok(Rest::ScreenLocked));
        assert!(hear.recv_timeout(Duration::from_millis(300)).is_err(), "only a locked screen is told of");
    }
}
