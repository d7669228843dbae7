//! Makes a signer's key, and signed bundles of the packs in `rules/`; `cargo xtask rules` calls it.
//!
//! `rules key --out FILE [--name NAME]` and `rules bundle --key FILE --out FILE [--made-on DATE] [--serial N]`. A key is
//! written outside the repository alone, and no file is written over.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "talking at the terminal is what this program is for")]

use peerfolio_app::bundle::form::{BundleFault, Contents, EXTENSION, PackFile, SigningKey, seal};
use peerfolio_app::{NaiveDate, date};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use zeroize::Zeroizing;

const CALLS: &str = "\
cargo xtask rules key    --out FILE [--name NAME]
cargo xtask rules bundle --key FILE --out FILE.peerfolio-rules [--made-on DATE] [--serial NUMBER]";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(words) => {
            println!("{words}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: Vec<String>) -> Result<String, String> {
    let wrong = |why: &str| format!("{why}\n\n{CALLS}");
    let mut words = words.into_iter();
    let act = words.next().ok_or_else(|| wrong("Say what to make: a key, or a bundle."))?;
    let mut given = std::collections::BTreeMap::new();
    while let Some(name) = words.next() {
        let value = words.next().ok_or_else(|| wrong(&format!("{name} stands without its value.")))?;
        if given.insert(name.clone(), value).is_some() {
            return Err(wrong(&format!("{name} stands twice.")));
        }
    }
    let mut take = |name: &str| given.remove(name);
    let needed = |value: Option<String>, name: &str| value.ok_or_else(|| wrong(&format!("{name} is missing.")));
    let call = match act.as_str() {
        "key" => Call::Key { out: needed(take("--out"), "--out")?.into(), name: take("--name") },
        "bundle" => Call::Bundle {
            key: needed(take("--key"), "--key")?.into(),
            out: needed(take("--out"), "--out")?.into(),
            made_on: take("--made-on"),
            serial: take("--serial"),
        },
        other => return Err(wrong(&format!("\"{other}\" is nothing that can be made of rules."))),
    };
    if let Some(unknown) = given.keys().next() {
        return Err(wrong(&format!("{unknown} is not known here.")));
    }
    match call {
        Call::Key { out, name } => make_key(&out, name.as_deref().unwrap_or("Peerfolio maintainers")),
        Call::Bundle { key, out, made_on, serial } => make_bundle(&key, &out, made_on.as_deref(), serial.as_deref()),
    }
}

enum Call {
    Key { out: PathBuf, name: Option<String> },
    Bundle { key: PathBuf, out: PathBuf, made_on: Option<String>, serial: Option<String> },
}

fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    here.canonicalize().unwrap_or(here)
}

fn make_key(out: &Path, name: &str) -> Result<String, String> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().map_err(|why| format!("The folder {} is not there ({why}).", folder.display()))?;
    if folder.starts_with(repository()) {
        return Err(format!("{} lies in the repository; a private key must never be there. Name another place.", out.display()));
    }
    let pem = SigningKey::make().map_err(|why| format!("No key was made: {why}."))?;
    let signer = SigningKey::read(&pem)?.signer(name.trim());
    write_new(out, pem.as_bytes(), true)?;
    Ok(format!(
        "The private key is in {}. Whoever has it can sign rule updates: keep it off the network, and keep a copy.\nAdd this line to rules/trusted-keys.txt, and build the program again:\n\n{}",
        out.display(),
        signer.line()
    ))
}

fn make_bundle(key: &Path, out: &Path, made_on: Option<&str>, serial: Option<&str>) -> Result<String, String> {
    if out.extension().is_none_or(|end| end != EXTENSION) {
        return Err(format!("Name the bundle so that it ends in .{EXTENSION}."));
    }
    let made_on = match made_on {
        Some(text) => date::parse(text).ok_or("Write --made-on as a day such as 2026-11-22.")?,
        None => today(),
    };
    let serial = serial.map_or(Ok(0), str::parse).map_err(|_| "Write --serial as a whole number.")?;
    let pem = std::fs::read_to_string(key).map(Zeroizing::new);
    let pem = pem.map_err(|why| format!("The key {} could not be read ({why}).", key.display()))?;
    let key = SigningKey::read(&pem).map_err(|why| format!("{} cannot sign: {why}.", key.display()))?;
    let contents = Contents { made_on: made_on.to_string(), serial, packs: packs()? };
    let text = seal(&contents, &key).map_err(|fault| match fault {
        BundleFault::Contents(_, why) => format!("No bundle was made: {why}."),
        other => format!("No bundle was made. {other}"),
    })?;
    write_new(out, text.as_bytes(), false)?;
    let id = key.signer("").id;
    Ok(format!("{}: {} packs of {made_on}, serial {serial}, signed with the key {id}.", out.display(), contents.packs.len()))
}

fn packs() -> Result<Vec<PackFile>, String> {
    let folder = repository().join("rules");
    let unreadable = |why: std::io::Error| format!("The packs in {} could not be read ({why}).", folder.display());
    let mut packs = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|end| end == "toml") {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            packs.push(PackFile { file, text: std::fs::read_to_string(&path).map_err(unreadable)? });
        }
    }
    packs.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(packs)
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, bytes: &[u8], secret: bool) -> Result<(), String> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if secret {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = secret; // The folder's own permissions hold.
    let written = options.open(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|why| format!("{} was not written ({why}). Nothing is written over: name a new file.", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "a maintainer's command is a host, and hosts read the clock")]
fn today() -> NaiveDate {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    NaiveDate::default().checked_add_days(chrono::Days::new(since.as_secs() / 86_400)).unwrap_or_default()
}
