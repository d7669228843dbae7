//! A display for windows: is there one, and one of our own where a test needs it.
//!
//! Tests never use the person's own display: they move the pointer and type.

use crate::command::{Outcome, fail, program};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// Whether a window can open here.
pub(crate) fn is_there() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// A virtual display with a window manager; both end with this value.
pub(crate) struct Virtual {
    name: String,
    server: Child,
    windows: Option<Child>,
}

impl Virtual {
    /// Starts Xvfb on a free number, and a window manager on it.
    ///
    /// # Errors
    /// Where either does not start.
    pub(crate) fn start() -> Outcome<Self> {
        // -displayfd: the server itself picks a free number and says it, so two runs never collide.
        let started = program("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut server = match started {
            Ok(server) => server,
            Err(fault) => return fail(format!("The virtual display (Xvfb) could not be started: {fault}.")),
        };
        let mut number = String::new();
        if let Some(said) = server.stdout.take() {
            let _ = BufReader::new(said).read_line(&mut number);
        }
        let mut display = Self { name: format!(":{}", number.trim()), server, windows: None };
        if number.trim().is_empty() {
            return fail("The virtual display (Xvfb) ended at once. Try `Xvfb -displayfd 1` by hand: it says why.");
        }
        let mut manager = program("openbox");
        manager.arg("--sm-disable").stdout(Stdio::null()).stderr(Stdio::null());
        display.lend(&mut manager);
        match manager.spawn() {
            Ok(windows) => display.windows = Some(windows),
            Err(fault) => {
                return fail(format!("The window manager of the virtual display (openbox) could not be started: {fault}."));
            }
        }
        Ok(display)
    }

    /// Lets `command` open its windows here.
    pub(crate) fn lend(&self, command: &mut Command) {
        command
            .env("DISPLAY", &self.name)
            .env("GDK_BACKEND", "x11")
            .env_remove("WAYLAND_DISPLAY")
            // No switch of WebKit's own here: with its DMA-BUF renderer switched off, a screenshot never ends (2.50.6).
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            // No screen reader listens here; without this each window waits for one.
            .env("NO_AT_BRIDGE", "1")
            .env("LC_ALL", "C.UTF-8");
    }
}

impl Drop for Virtual {
    fn drop(&mut self) {
        for child in self.windows.iter_mut().chain([&mut self.server]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
