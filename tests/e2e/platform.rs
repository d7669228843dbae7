//! What the hosts take from the operating system, on a real one: the clipboard, the key store, the closed process.

use crate::driver::turn;
use peerfolio_platform::clipboard::Clipboard;
use peerfolio_tests::place;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What other programs would paste; nothing where there is nothing.
pub(crate) fn pasted() -> String {
    let said = Command::new("timeout").args(["10", "xclip", "-selection", "clipboard", "-out"]).output();
    String::from_utf8_lossy(&said.expect("xclip is installed: `cargo xtask setup`").stdout).into_owned()
}

/// Another program copies something.
fn copied_elsewhere(text: &str) {
    let mut other =
        Command::new("xclip").args(["-selection", "clipboard", "-in"]).stdin(Stdio::piped()).spawn().expect("xclip is installed");
    other.stdin.take().expect("it reads").write_all(text.as_bytes()).expect("it takes the text");
    assert!(other.wait().is_ok_and(|status| status.success()));
}

fn soon(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(10), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_copied_text_is_taken_off_the_clipboard_again_and_no_other() {
    let _turn = turn();
    let clipboard = Clipboard::default();
    clipboard.copy("first sample text", Duration::from_millis(700)).unwrap();
    soon("the text is not on the clipboard", || pasted() == "first sample text");
    soon("the text stays on the clipboard", || pasted().is_empty());

    // A newer text has its own time.
    clipboard.copy("second sample text", Duration::from_millis(700)).unwrap();
    std::thread::sleep(Duration::from_millis(400));
    clipboard.copy("third sample text", Duration::from_secs(600)).unwrap();
    std::thread::sleep(Duration::from_millis(800));
    assert_eq!(pasted(), "third sample text");
    clipboard.clear();
    soon("the text stays when the clipboard is emptied", || pasted().is_empty());

    clipboard.copy("fourth sample text", Duration::from_millis(500)).unwrap();
    copied_elsewhere("of another program");
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(pasted(), "of another program");
    clipboard.clear();
    assert_eq!(pasted(), "of another program");
}

/// Runs `secrets` with these words beside a key store of its own, which forgets nothing between calls in that folder.
fn secrets(home: &Path, words: &[&str]) -> Output {
    // The store is opened with a password from standard input, as signing in to a desktop does.
    let script = "printf sample | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 && exec \"$@\"";
    Command::new("timeout")
        .args(["60", "dbus-run-session", "--", "sh", "-c", script, "sh"])
        .arg(place::built("examples/secrets"))
        .args(words)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_RUNTIME_DIR", home)
        .env_remove("DISPLAY")
        .output()
        .expect("dbus-run-session is installed: `cargo xtask setup`")
}

#[test]
fn the_key_store_of_the_desktop_keeps_a_secret() {
    let home = tempfile::tempdir().unwrap();
    let said = |words: &[&str]| {
        let output = secrets(home.path(), words);
        let fault = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words:?}: {fault} (gnome-keyring is installed: `cargo xtask setup`)");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    let id = "000102030405060708090a0b0c0d0e0f";
    assert_eq!(said(&["get", id]), "none");
    said(&["delete", id]);
    said(&["set", id, "a sample secret of 32 bytes here"]);
    assert_eq!(said(&["get", id]), "a sample secret of 32 bytes here");
    said(&["set", id, "another secret of 32 bytes here!"]);
    assert_eq!(said(&["get", id]), "another secret of 32 bytes here!");
    assert_eq!(said(&["get", "ffffffffffffffffffffffffffffffff"]), "none");
    said(&["delete", id]);
    assert_eq!(said(&["get", id]), "none");
}

#[test]
fn the_command_line_leaves_no_core_dump_and_is_closed_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let wallet = folder.path().join("wallet");
    let document = place::root().join("crates/app/sample/wallet.json");
    let mut import = Command::new(place::built("peerfolio"))
        .args(["import", "--passphrase-file", "-", "--vault"])
        .args([&wallet, &document])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // It waits for its passphrase: time to look at it.
    let limits = format!("/proc/{}/limits", import.id());
    let core = || {
        let limits = std::fs::read_to_string(&limits).unwrap_or_default();
        limits
            .lines()
            .find(|line| line.starts_with("Max core file size"))
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    soon("core dumps are allowed", || core().as_deref() == Some("Max core file size 1 1 bytes"));
    // Whoever is not the administrator cannot open the memory of a process that is closed, its own parent included.
    let memory = std::fs::File::open(format!("/proc/{}/mem", import.id()));
    assert!(memory.is_err() || is_administrator(), "the memory of the command can be read by others");
    let mut passphrase = import.stdin.take().unwrap();
    passphrase.write_all(b"four plain sample words\n").unwrap();
    drop(passphrase);
    let mut said = String::new();
    BufReader::new(import.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert!(import.wait().unwrap().success(), "{said}");
}

fn is_administrator() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().any(|line| line.starts_with("Uid:") && line.split_whitespace().nth(2) == Some("0"))
}
