//! After locking, nothing of the wallet is left: not in the memory of any of the program's processes, not in any file.
//!
//! The program is searched from outside, as a thief with the person's rights would: first while the wallet is open, where
//! everything must be found (or the search would prove nothing), then locked.

use crate::driver::{Window, button, field, key, turn};
use crate::key_file::Keys;
use crate::pages::{Certificate, Course};
use crate::platform::pasted;
use peerfolio_tests::memory::{self, Found, Needle};
use peerfolio_tests::place;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PASSPHRASE: &str = "quibbling xylophone vapor mnemonic";
const NAME: &str = "Zyxqvutrop Kwolfendahl";
const NUMBER: &str = "ZQXJ-77419-KVW";
const COURSE: &str = "Vexillology of quokkas revisited";
const PROVIDER: &str = "Jabberwock Gizmo Foundry";
/// Laid at a multiple of three bytes, so that its base64 is known.
const PAPER: &str = "What only this one paper says of phlogiston.";

/// What of the wallet is looked for, but for its key.
fn needles() -> Vec<Needle> {
    let texts = [
        ("passphrase", PASSPHRASE),
        ("name", NAME),
        ("number", NUMBER),
        ("course", COURSE),
        ("provider", PROVIDER),
        ("paper", PAPER),
        ("paper in base64", "V2hhdCBvbmx5IHRoaXMgb25lIHBhcGVyIHNheXMgb2YgcGhsb2dpc3Rvbi"),
    ];
    texts.iter().flat_map(|(name, text)| Needle::text(name, text)).collect()
}

/// A picture with words of its own behind its end, where programs that show pictures do not look.
fn paper(folder: &Path) -> std::path::PathBuf {
    let mut bytes = std::fs::read(place::fixture("sample-certificate.png")).expect("the fixture is there");
    while !bytes.len().is_multiple_of(3) {
        bytes.push(b' ');
    }
    bytes.extend(PAPER.as_bytes());
    let file = folder.join("paper.png");
    std::fs::write(&file, bytes).expect("a file can be written in a temporary folder");
    file
}

/// The program's own process, and those of its webview.
fn program(window: &Window) -> (u32, Vec<(u32, String)>) {
    let all = window.processes();
    let own = all.iter().find(|(_, name)| "peerfolio-desktop".starts_with(name.as_str())).expect("the program runs").0;
    (
        own,
        all.into_iter()
            .filter(|(pid, name)| *pid == own || name.starts_with("WebKitWebProces") || name.starts_with("WebKitNetwork"))
            .collect(),
    )
}

/// Searches every process of the program; what was found, by process.
fn search(window: &Window, needles: &[Needle]) -> Vec<(String, Found)> {
    let (_, processes) = program(window);
    let found = processes.into_iter().filter_map(|(pid, name)| match memory::search(pid, needles) {
        Ok(found) => Some((name, found)),
        // The old window's process ended meanwhile.
        Err(_) if !window.processes().iter().any(|(there, _)| *there == pid) => None,
        Err(fault) => panic!(
            "the memory of {name} ({pid}) cannot be read: {fault}. Where this machine forbids it (ptrace), run the test as the administrator"
        ),
    });
    found.collect()
}

fn told(found: &[(String, Found)]) -> String {
    let mut text = String::new();
    for (process, found) in found {
        let _ = writeln!(text, "  {process}: {}", if found.is_empty() { "nothing" } else { "" });
        for (needle, (count, place)) in found {
            let _ = writeln!(text, "    {needle}: {count} times, first at {place}");
        }
    }
    text
}

/// Files below a folder that hold any of the texts.
fn files_with(folder: &Path, texts: &[&str]) -> Vec<String> {
    let mut with = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                let bytes = std::fs::read(entry.path()).unwrap_or_default();
                let held = |text: &&&str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
                with.extend(texts.iter().filter(held).map(|text| format!("{}: \"{text}\"", entry.path().display())));
            }
        }
    }
    with
}

#[test]
fn after_locking_neither_key_nor_record_is_left() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let given = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path());
    window.make_wallet(NAME, PASSPHRASE);
    let minnesota = Certificate {
        search: "minnesota",
        title: crate::certificate("us-mn-cps-1", "", "", "", "").title,
        number: NUMBER,
        issued: "10 May 2025",
        expires: "2027-05-10",
    };
    window.add_certificate(&minnesota);
    window.add_paper(&paper(given.path()));
    window.wait("the paper is not shown", || window.is_there("//img[starts-with(@src, \"blob:\")]").then_some(()));
    window.log_course_by_keyboard(&Course { title: COURSE, provider: PROVIDER, date: "2 sep 2026", hours: "6", topic: "Ethics" });
    for section in ["Courses", "Plan", "Certificates", "Moving", "Packets", "Home"] {
        window.go(section);
        window.answer();
    }
    // Back where the paper is shown; all of the page is marked, and copied.
    window.open_certificate(&minnesota.title);
    window.wait("the paper is not shown", || window.is_there("//img[starts-with(@src, \"blob:\")]").then_some(()));
    window.measure("getSelection().selectAllChildren(document.querySelector('main'))");
    window.chord(key::CONTROL, 'c');
    window.wait("nothing was copied", || pasted().contains(NUMBER).then_some(()));

    let mut needles = needles();
    let keys = Keys::read(&folder.path().join("wallet"), PASSPHRASE);
    needles.extend(keys.needles());
    let before = search(&window, &needles);
    println!("open:\n{}", told(&before));
    let somewhere = |name: &str| before.iter().any(|(_, found)| found.contains_key(name));
    for name in ["passphrase", "name", "number", "course", "provider", "paper"] {
        assert!(
            somewhere(&format!("{name} (UTF-8)")) || somewhere(&format!("{name} (UTF-16)")),
            "the search does not find what is there: {name}"
        );
    }
    // SQLCipher lays a mask over its key between two uses, so that an open wallet's need not be found; but here it lies.
    let here = memory::search(std::process::id(), &needles).unwrap();
    assert!(here.contains_key("key of the database (bytes)"), "the search does not find a key that is there");

    window.hold(&[key::CONTROL, key::SHIFT], 'l');
    window.sees("Your wallet is locked");
    // The connection over which the driver asked for texts keeps the last of them in the program, until others follow.
    window.measure("return 'x'.repeat(1000000)");
    let start = Instant::now();
    let after = loop {
        let after = search(&window, &needles);
        // The old window's process may take a moment to end.
        if after.iter().all(|(_, found)| found.is_empty()) || start.elapsed() > Duration::from_secs(15) {
            break after;
        }
        std::thread::sleep(Duration::from_millis(500));
    };
    println!("locked, after {:?}:\n{}", start.elapsed(), told(&after));
    assert!(after.iter().all(|(_, found)| found.is_empty()), "after locking there is still\n{}", told(&after));
    let (_, processes) = program(&window);
    assert!(processes.iter().any(|(_, name)| name.starts_with("WebKitWebProces")), "there is a webview: {processes:?}");
    assert!(!pasted().contains(NUMBER), "after locking the clipboard still has what was copied");

    let texts = [PASSPHRASE, NAME, NUMBER, COURSE, PROVIDER, PAPER];
    let with = files_with(folder.path(), &texts);
    assert!(with.is_empty(), "these files hold what belongs in the wallet alone:\n{}", with.join("\n"));

    window.unlock(PASSPHRASE);
    window.sees(NAME);
    drop(window);
    let with = files_with(folder.path(), &texts);
    assert!(with.is_empty(), "these files hold what belongs in the wallet alone:\n{}", with.join("\n"));
}

#[test]
fn after_locking_the_library_alone_leaves_nothing_either() {
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("wallet.json");
    let text = std::fs::read_to_string(place::root().join("crates/app/sample/wallet.json")).unwrap();
    let mut wallet: serde_json::Value = serde_json::from_str(&text).unwrap();
    wallet["holder"]["name"] = NAME.into();
    wallet["credentials"][0]["number"] = NUMBER.into();
    wallet["activities"][0]["title"] = COURSE.into();
    wallet["activities"][0]["provider"] = PROVIDER.into();
    std::fs::write(&document, wallet.to_string()).unwrap();
    let passphrase = folder.path().join("passphrase");
    std::fs::write(&passphrase, PASSPHRASE).unwrap();

    let mut holder = Command::new(place::built("examples/hold_wallet"))
        .args([&folder.path().join("wallet"), &passphrase, &document])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut go_on = holder.stdin.take().unwrap();
    let mut said = BufReader::new(holder.stdout.take().unwrap()).lines();
    assert_eq!(said.next().unwrap().unwrap(), "open");
    let keys = Keys::read(&folder.path().join("wallet"), PASSPHRASE);
    let mut needles = needles();
    needles.extend(keys.needles());
    let before = memory::search(holder.id(), &needles).unwrap();
    println!("open: {before:?}");
    for name in ["name", "number", "course", "provider"] {
        assert!(before.contains_key(&format!("{name} (UTF-8)")), "the search does not find what is there: {name}");
    }
    writeln!(go_on).unwrap();
    assert_eq!(said.next().unwrap().unwrap(), "locked");
    let after = memory::search(holder.id(), &needles).unwrap();
    writeln!(go_on).unwrap();
    assert!(holder.wait().unwrap().success());
    assert!(after.is_empty(), "after locking there is still {after:?}");
}

#[test]
fn an_unused_wallet_is_locked_after_a_warning() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open_with(folder.path(), &[("PEERFOLIO_LOCK_AFTER_SECONDS", "8")]);
    window.make_wallet("Sample Person", PASSPHRASE);
    window.sees("Still there?");
    window.press("I am still here");
    window.wait("the warning stays", || (!window.shows(&button("I am still here"))).then_some(()));
    window.sees("Still there?");
    window.sees("Your wallet is locked");
    window.sees("Locked after 10 minutes without use.");
    window.unlock(PASSPHRASE);
    window.sees("Add your first certificate");
}

#[test]
fn a_locked_screen_locks_the_wallet() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path());
    window.make_wallet("Sample Person", PASSPHRASE);
    let bus = session_bus(&window);
    let said = |active: &str| {
        let signal = ["--type=signal", "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", active];
        let done = Command::new("dbus-send").arg(format!("--bus={bus}")).args(signal).status();
        assert!(done.expect("dbus-send is installed with the message bus").success());
    };
    said("boolean:false");
    window.go("Settings");
    said("boolean:true");
    window.sees("Locked because the screen was locked.");
    window.wait("no passphrase is asked for", || window.shows(&field("Passphrase")).then_some(()));
}

#[test]
fn the_keys_of_ctrl_shift_l_lock() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let window = Window::open(folder.path());
    window.make_wallet("Sample Person", PASSPHRASE);
    window.hold(&[key::CONTROL, key::SHIFT], 'l');
    window.sees("Your wallet is locked");
}

/// The address of the message bus that was started for the window.
fn session_bus(window: &Window) -> String {
    let (driver, _) = window.processes().into_iter().find(|(_, name)| name == "tauri-driver").expect("the driver runs");
    let variables = std::fs::read(format!("/proc/{driver}/environ")).expect("an own process's variables can be read");
    let variables = String::from_utf8_lossy(&variables).into_owned();
    let bus = variables.split('\0').find_map(|variable| variable.strip_prefix("DBUS_SESSION_BUS_ADDRESS="));
    bus.expect("the driver runs on a bus").to_owned()
}
