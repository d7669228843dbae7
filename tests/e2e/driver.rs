//! The real window, driven through WebDriver: tauri-driver in front of the webview's own driver.
//!
//! One [`Window`] is one running program on folders of its own. It finds things as a person does, by their words; it waits
//! until they are there, and says what was on the screen when they are not. It never looks into the program.

use peerfolio_tests::place;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Longer than the slowest step on a slow machine; a step that works takes a fraction of a second.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// What the driver says while a window goes, and after it went.
const GONE: [&str; 2] = ["no such window", "unknown error"];

/// The key by which WebDriver marks an element in JSON (W3C WebDriver, section 12).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Keys of W3C WebDriver, section 17.4.2.
pub(crate) mod key {
    pub(crate) const TAB: char = '\u{e004}';
    pub(crate) const ENTER: char = '\u{e007}';
    pub(crate) const SHIFT: char = '\u{e008}';
    pub(crate) const CONTROL: char = '\u{e009}';
    pub(crate) const ESCAPE: char = '\u{e00c}';
}

/// One test at a time has the display: dialogs and the keyboard belong to whoever is in front.
pub(crate) fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running program.
pub(crate) struct Window {
    driver: Child,
    http: ureq::Agent,
    session: String,
    folder: PathBuf,
}

impl Window {
    /// Starts the program with its wallet and its traces in `folder`, on the day of the tests.
    pub(crate) fn open(folder: &Path) -> Self {
        Self::open_with(folder, &[])
    }

    /// The same with more variables in its environment.
    pub(crate) fn open_with(folder: &Path, variables: &[(&str, &str)]) -> Self {
        let (port, native) = (free_port(), free_port());
        let bin = folder.join("bin");
        stand_in_for_opening(&bin, folder);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&path)))
            .expect("no colon in a temporary folder");
        // A message bus of its own, as a desktop has one.
        let mut command = Command::new("dbus-run-session");
        command
            .args(["--", "tauri-driver", "--port", &port.to_string(), "--native-port", &native.to_string()])
            .env("PATH", path)
            .env("PEERFOLIO_VAULT", folder.join("wallet"))
            .env("PEERFOLIO_TODAY", peerfolio_tests::machine::TODAY)
            .env("XDG_DATA_HOME", folder.join("data"))
            .env("XDG_CACHE_HOME", folder.join("cache"))
            .env("XDG_CONFIG_HOME", folder.join("config"))
            .env("TMPDIR", temporary(folder))
            .env("PEERFOLIO_READABLE", "1")
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // A group of its own, so that the bus, both drivers and the program end together.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let driver = command.spawn().expect("dbus-run-session is installed: `cargo xtask setup`");
        let http: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .proxy(None)
            .build()
            .into();
        let mut window = Self { driver, http, session: format!("http://127.0.0.1:{port}"), folder: folder.to_owned() };
        window.begin();
        window
    }

    fn begin(&mut self) {
        let application = place::built("peerfolio-desktop");
        let wanted = json!({ "capabilities": { "alwaysMatch": { "tauri:options": { "application": application } } } });
        let start = Instant::now();
        let session = loop {
            match self.try_call("POST", "/session", Some(&wanted)) {
                Ok(value) => break value["sessionId"].as_str().unwrap_or_default().to_owned(),
                Err(fault) if start.elapsed() > PATIENCE => panic!(
                    "no window opened within {PATIENCE:?}: {fault}; tauri-driver must be in PATH, where `cargo xtask test` puts it"
                ),
                Err(_) => std::thread::sleep(PAUSE),
            }
        };
        write!(self.session, "/session/{session}").expect("text can grow");
        self.resize(1180, 800);
    }

    /// The folder given to this window.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What the program asked the system to open.
    pub(crate) fn opened(&self) -> String {
        std::fs::read_to_string(self.path("opened")).unwrap_or_default()
    }

    /// The processes that run for this window, with their names (of at most 15 letters, as the kernel keeps them).
    pub(crate) fn processes(&self) -> Vec<(u32, String)> {
        let numbers = std::fs::read_dir("/proc").expect("a Linux machine").flatten();
        let numbers = numbers.filter_map(|row| row.file_name().to_str()?.parse::<u32>().ok());
        numbers
            .filter_map(|pid| {
                // proc(5): number (name) state parent group …; the name may have any letter in it.
                let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
                let (name, rest) = text.split_once('(')?.1.rsplit_once(')')?;
                let group = rest.split_whitespace().nth(2)?.parse::<u32>().ok()?;
                (group == self.driver.id()).then(|| (pid, name.to_owned()))
            })
            .collect()
    }

    /// The program locks, and puts another window in the place of this one: goes on with that.
    fn follow(&self) -> Result<(), String> {
        let start = Instant::now();
        loop {
            let windows = self.send("GET", "/window/handles", None)?;
            if let Some(handle) = windows.as_array().and_then(|windows| windows.last()) {
                return self.send("POST", "/window", Some(&json!({ "handle": handle }))).map(|_| ());
            }
            if start.elapsed() > PATIENCE {
                return Err("no other window opened".to_owned());
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn try_call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        match self.send(method, path, body) {
            // What was found in the old window is not in the new one: whoever asks about that is told so.
            Err(fault) if GONE.iter().any(|gone| fault.starts_with(gone)) => {
                self.follow()?;
                if path.starts_with("/element/") { Err(fault) } else { self.send(method, path, body) }
            }
            answer => answer,
        }
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let url = format!("{}{path}", self.session);
        let sent = match method {
            "GET" => self.http.get(&url).call(),
            "DELETE" => self.http.delete(&url).call(),
            _ => {
                self.http.post(&url).content_type("application/json").send(body.map_or_else(|| "{}".to_owned(), Value::to_string))
            }
        };
        let mut answer = sent.map_err(|fault| fault.to_string())?;
        let text = answer.body_mut().with_config().limit(64 * 1024 * 1024).read_to_string().map_err(|fault| fault.to_string())?;
        let mut value: Value = serde_json::from_str(&text).map_err(|fault| format!("{fault}: {text}"))?;
        let value = value["value"].take();
        match value.get("error").and_then(Value::as_str) {
            Some(error) => Err(format!("{error}: {}", value["message"].as_str().unwrap_or_default())),
            None => Ok(value),
        }
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        self.try_call(method, path, body).unwrap_or_else(|fault| panic!("{method} {path}: {fault}"))
    }

    /// The elements that an XPath finds now. Where the page changed while the driver was counting them, they are counted again.
    fn elements(&self, xpath: &str) -> Vec<String> {
        let start = Instant::now();
        let found = loop {
            match self.try_call("POST", "/elements", Some(&json!({ "using": "xpath", "value": xpath }))) {
                Ok(found) => break found,
                Err(fault) if fault.starts_with("stale element reference") && start.elapsed() < PATIENCE => {
                    std::thread::sleep(PAUSE);
                }
                Err(fault) => panic!("the elements of {xpath} cannot be found: {fault}"),
            }
        };
        let found = found.as_array().map(Vec::as_slice).unwrap_or_default();
        found.iter().filter_map(|element| element[ELEMENT].as_str().map(str::to_owned)).collect()
    }

    /// Whether anything fits the XPath now, shown or fading.
    pub(crate) fn is_there(&self, xpath: &str) -> bool {
        !self.elements(xpath).is_empty()
    }

    /// Whether anything shown fits the XPath now.
    pub(crate) fn shows(&self, xpath: &str) -> bool {
        self.elements(xpath).iter().any(|element| self.is_displayed(element))
    }

    fn is_displayed(&self, element: &str) -> bool {
        self.try_call("GET", &format!("/element/{element}/displayed"), None).is_ok_and(|shown| shown == true)
    }

    /// The first element that fits and is shown; waits for it.
    fn find(&self, xpath: &str) -> String {
        self.wait(&format!("nothing on the screen is {xpath}"), || {
            self.elements(xpath).into_iter().find(|element| self.is_displayed(element))
        })
    }

    /// Waits until `look` gives something.
    pub(crate) fn wait<T>(&self, otherwise: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            if start.elapsed() > PATIENCE {
                let said = self.text("//body");
                let picture = self.screenshot_into(&pictures().join("failure.png"));
                panic!("{otherwise}\n\nThe screen ({picture}) said:\n{said}");
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Clicks what the XPath finds, as soon as it can be clicked.
    pub(crate) fn click(&self, xpath: &str) {
        let start = Instant::now();
        loop {
            let element = self.find(xpath);
            match self.try_call("POST", &format!("/element/{element}/click"), None) {
                Ok(_) => return,
                Err(fault) if fault.starts_with("no such window") => return,
                Err(fault) => assert!(start.elapsed() < PATIENCE, "{xpath} cannot be clicked: {fault}"),
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Clicks a button by its words.
    pub(crate) fn press(&self, words: &str) {
        self.click(&button(words));
    }

    /// Fills the field of that label.
    pub(crate) fn fill(&self, label: &str, text: &str) {
        let element = self.find(&field(label));
        self.call("POST", &format!("/element/{element}/clear"), None);
        self.call("POST", &format!("/element/{element}/value"), Some(&json!({ "text": text })));
    }

    /// Types on the keyboard, wherever the focus is.
    pub(crate) fn keys(&self, text: &str) {
        let strokes: Vec<Value> = text.chars().flat_map(|key| [stroke("keyDown", key), stroke("keyUp", key)]).collect();
        self.act(&strokes);
    }

    /// Holds `held` while `key` is struck.
    pub(crate) fn chord(&self, held: char, key: char) {
        self.hold(&[held], key);
    }

    /// Holds all of `held` while `key` is struck.
    pub(crate) fn hold(&self, held: &[char], key: char) {
        let down = held.iter().map(|held| stroke("keyDown", *held));
        let up = held.iter().rev().map(|held| stroke("keyUp", *held));
        let strokes: Vec<Value> = down.chain([stroke("keyDown", key), stroke("keyUp", key)]).chain(up).collect();
        self.act(&strokes);
    }

    fn act(&self, strokes: &[Value]) {
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] });
        self.call("POST", "/actions", Some(&actions));
    }

    /// The text that a person reads there.
    pub(crate) fn text(&self, xpath: &str) -> String {
        let found = self.elements(xpath);
        let Some(element) = found.first() else { return String::new() };
        let text = self.try_call("GET", &format!("/element/{element}/text"), None).unwrap_or_default();
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the screen says these words somewhere.
    pub(crate) fn sees(&self, words: &str) {
        self.wait(&format!("the screen does not say \"{words}\""), || self.text("//body").contains(words).then_some(()));
    }

    /// Runs a line of script in the page, only to measure it.
    pub(crate) fn measure(&self, script: &str) -> Value {
        self.call("POST", "/execute/sync", Some(&json!({ "script": script, "args": [] })))
    }

    /// Gives the window's page that size in pixels.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        self.call("POST", "/window/rect", Some(&json!({ "width": width, "height": height })));
        self.wait(&format!("the window does not become {width} wide"), || {
            (self.measure("return innerWidth") == width).then_some(())
        });
    }

    /// A picture of the page, written to `file`.
    ///
    /// Where the engine gives none, its words stand in the place of the file's name.
    pub(crate) fn screenshot_into(&self, file: &Path) -> String {
        let picture = match self.try_call("GET", "/screenshot", None) {
            Ok(picture) => picture,
            Err(fault) => return format!("no picture: {fault}"),
        };
        let bytes = base64(picture.as_str().unwrap_or_default());
        std::fs::create_dir_all(file.parent().expect("a picture lies in a folder")).expect("the folder for pictures can be made");
        std::fs::write(file, bytes).expect("a picture can be written");
        file.display().to_string()
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.try_call("DELETE", "", None);
        // tauri-driver ends its own driver only when it is asked to end.
        // Through the shell, whose own kill is there on every machine.
        let ended = Command::new("sh").args(["-c", &format!("kill -TERM -{}", self.driver.id())]).status();
        if !ended.is_ok_and(|status| status.success()) {
            let _ = self.driver.kill();
        }
        let _ = self.driver.wait();
    }
}

fn stroke(kind: &str, key: char) -> Value {
    json!({ "type": kind, "value": key.to_string() })
}

/// Text in an XPath, whatever quotes it has.
fn quoted(text: &str) -> String {
    if !text.contains('"') {
        return format!("\"{text}\"");
    }
    let parts: Vec<String> = text.split('"').map(|part| format!("\"{part}\"")).collect();
    format!("concat({})", parts.join(", '\"', "))
}

/// A button by its whole words or its label.
pub(crate) fn button(words: &str) -> String {
    let words = quoted(words);
    format!(
        "//button[normalize-space(.)={words} or @aria-label={words} or starts-with(normalize-space(.), concat({words}, \" \"))]"
    )
}

/// The control that a label names.
pub(crate) fn field(label: &str) -> String {
    let label = quoted(label);
    format!("//*[@id=//label[normalize-space(.)={label} or starts-with(normalize-space(.), concat({label}, \"(\"))]/@for]")
}

/// One of a few choices in sight, or an option of a list.
pub(crate) fn choice(words: &str) -> String {
    format!("//*[@role=\"radio\" or @role=\"option\" or @role=\"tab\"][contains(normalize-space(.), {})]", quoted(words))
}

/// Where pictures of the screens go.
pub(crate) fn pictures() -> PathBuf {
    let this = std::env::current_exe().expect("a running test has a path");
    this.ancestors().nth(3).expect("tests lie in target/debug/deps").join("screenshots")
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free on this machine");
    listener.local_addr().expect("a bound socket has an address").port()
}

/// A folder for temporary files of its own, so that a test can see what is left there.
fn temporary(folder: &Path) -> PathBuf {
    let temporary = folder.join("tmp");
    std::fs::create_dir_all(&temporary).expect("a folder can be made in a temporary folder");
    temporary
}

/// What stands in for the person's PDF reader: it writes down what it was asked to open.
fn stand_in_for_opening(bin: &Path, folder: &Path) {
    std::fs::create_dir_all(bin).expect("a folder can be made in a temporary folder");
    let script = bin.join("xdg-open");
    std::fs::write(&script, format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n", folder.join("opened").display()))
        .expect("a file can be written in a temporary folder");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("an own file can be made executable");
    }
}

/// Bytes from base64 (RFC 4648, section 4), as WebDriver sends pictures.
fn base64(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => Some(u32::from(letter - b'A')),
        b'a'..=b'z' => Some(u32::from(letter - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(letter - b'0') + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let letters: Vec<u32> = text.bytes().filter_map(value).collect();
    let mut bytes = Vec::with_capacity(letters.len() * 3 / 4);
    for group in letters.chunks(4) {
        let bits = group.iter().enumerate().fold(0, |bits, (at, value)| bits | value << (18 - 6 * at));
        bytes.extend(bits.to_be_bytes()[1..].iter().take(group.len().saturating_sub(1)));
    }
    bytes
}
