//! Every word that the command line says, pinned in tests/transcripts: one file, one story, one named test.
//!
//! A story runs in a folder of its own. Lines that begin with `>` prepare files, lines that begin with `$` call the built
//! `peerfolio`; what follows each call is what it said (`|`, and `!` on standard error), which files it made (`+`), changed (`~`) or
//! took away (`-`), and its exit status (`=`). What differs from run to run stands in brackets.
//!
//! After a change of words: `PEERFOLIO_TRANSCRIPTS=write cargo test -p peerfolio-tests --test transcripts`, then read the
//! difference as the person at the terminal would.

use peerfolio_tests::place;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

datatest_stable::harness! {
    { test = told, root = "transcripts", pattern = r"\.txt$" },
}

fn told(path: &Path, story: String) -> datatest_stable::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut now = String::new();
    let mut last = String::new();
    for line in story.lines() {
        if let Some(call) = line.strip_prefix("$ ") {
            let (told, said) = run(call, folder.path())?;
            now.push_str(&format!("$ {call}\n{told}"));
            last = said;
        } else if let Some(preparation) = line.strip_prefix("> ") {
            prepare(preparation, folder.path(), &last)?;
            now.push_str(&format!("> {preparation}\n"));
        } else if line.starts_with('#') || line.is_empty() {
            now.push_str(&format!("{line}\n"));
        }
    }
    if now == story {
        return Ok(());
    }
    if std::env::var("PEERFOLIO_TRANSCRIPTS").is_ok_and(|value| value == "write") {
        std::fs::write(path, now)?;
        return Ok(());
    }
    let same = now.lines().zip(story.lines()).take_while(|(now, then)| now == then).count();
    let part = |text: &str| text.lines().skip(same.saturating_sub(3)).take(12).collect::<Vec<_>>().join("\n");
    Err(format!("from line {}:\n--- pinned\n{}\n--- said now\n{}", same + 1, part(&story), part(&now)).into())
}

/// Prepares a file: `copy FIXTURE NAME`, `write NAME TEXT`, `append NAME TEXT`, `flip NAME AT` (one bit of one byte), `codes NAME
/// N...` (the recovery codes or shares of these numbers, counted from one, that the last call said).
fn prepare(line: &str, folder: &Path, last: &str) -> datatest_stable::Result<()> {
    let words: Vec<&str> = line.splitn(3, ' ').collect();
    match words.as_slice() {
        ["copy", fixture, name] => {
            std::fs::copy(place::root().join(fixture), folder.join(name))?;
        }
        ["write", name, text] => std::fs::write(folder.join(name), text)?,
        ["append", name, text] => {
            let mut bytes = std::fs::read(folder.join(name))?;
            bytes.extend(text.bytes());
            std::fs::write(folder.join(name), bytes)?;
        }
        ["codes", name, numbers] => {
            let codes: Vec<&str> = last
                .lines()
                .map(str::trim)
                .filter(|line| ["[SHARE]", "[RECOVERY CODE]"].contains(&general(line, folder).as_str()))
                .collect();
            let mut text = String::new();
            for number in numbers.split(' ') {
                let at: usize = number.parse()?;
                text.push_str(codes.get(at.wrapping_sub(1)).ok_or("the last call said fewer codes")?);
                text.push('\n');
            }
            std::fs::write(folder.join(name), text)?;
        }
        ["flip", name, at] => {
            let mut bytes = std::fs::read(folder.join(name))?;
            let at: usize = at.parse()?;
            *bytes.get_mut(at).ok_or("the file is shorter than that")? ^= 1;
            std::fs::write(folder.join(name), bytes)?;
        }
        _ => return Err(format!("\"> {line}\" prepares nothing known").into()),
    }
    Ok(())
}

/// Calls the command line and tells what it said and did; and what it said just as it was.
fn run(call: &str, folder: &Path) -> datatest_stable::Result<(String, String)> {
    let words = call.strip_prefix("peerfolio").ok_or("only peerfolio is called here")?;
    let before = files(folder)?;
    let output = Command::new(place::built("peerfolio"))
        .args(split(words))
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .stdin(Stdio::null())
        .output()?;
    let mut told = String::new();
    for (mark, bytes) in [("| ", &output.stdout), ("! ", &output.stderr)] {
        for line in general(&String::from_utf8_lossy(bytes), folder).lines() {
            told.push_str(format!("{mark}{line}").trim_end());
            told.push('\n');
        }
    }
    let after = files(folder)?;
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        match (before.get(name), after.get(name)) {
            (None, Some(_)) => told.push_str(&format!("+ {}\n", hidden(name))),
            (Some(_), None) => told.push_str(&format!("- {}\n", hidden(name))),
            (Some(then), Some(now)) if then != now => told.push_str(&format!("~ {}\n", hidden(name))),
            _ => {}
        }
    }
    let status = output.status.code().map_or_else(|| "killed".to_owned(), |code| code.to_string());
    told.push_str(&format!("= {status}\n"));
    Ok((told, String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// A file's name without what is random in it: the ids of wallets, devices and papers in a shared place.
fn hidden(name: &str) -> String {
    let name = mask(&timeless(name), "[NAME]", &"h".repeat(64));
    mask(&name, "[ID]", &"h".repeat(32))
}

/// Words at blanks; what stands in double quotes is one word.
fn split(line: &str) -> Vec<String> {
    line.split('"')
        .zip([false, true].into_iter().cycle())
        .flat_map(
            |(part, quoted)| {
                if quoted { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() }
            },
        )
        .collect()
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> std::io::Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path)?);
            }
        }
    }
    Ok(found)
}

/// The text with what differs from run to run in brackets: the folder, fingerprints, codes, times of the clock.
fn general(text: &str, folder: &Path) -> String {
    let text = text.replace(&*folder.to_string_lossy(), "[FOLDER]");
    let text = mask(&text, "[FINGERPRINT]", "HHHH HHHH HHHH HHHH HHHH HHHH HHHH HHHH HHHH HHHH HHHH HHHH HHHH HHHH HHHH HHHH");
    let text = mask(&text, "[SHARE]", &["CCCCC"; 10].join("-"));
    let text = mask(&text, "[RECOVERY CODE]", &["CCCCC"; 9].join("-"));
    let text = mask(&timeless(&text), "[TIME]", "DDDD-DD-DDTDD:DD:DDZ");
    let text = mask(&text, "today at [TIME]", "today at DD:DD");
    let text = signed_times(&text);
    // When a backup was made, in words.
    let mut out = String::new();
    for (nth, part) in text.split("Made ").enumerate() {
        match part.split_once(", ").filter(|(when, _)| nth > 0 && when.contains(" at ") && when.len() < 40) {
            Some((_, rest)) => out.push_str(&format!("Made [TIME], {rest}")),
            None if nth > 0 => out.push_str(&format!("Made {part}")),
            None => out.push_str(part),
        }
    }
    out
}

/// Without the times of a signature and its certificate, in words.
fn signed_times(text: &str) -> String {
    const CLOCK: &str = " UTC, by the signer's own clock";
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let mut line = line.to_owned();
        if let Some((before, behind)) = line.split_once(CLOCK) {
            let in_print = before.rsplit_once("No. ").map(|(kept, _)| format!("{kept}No. "));
            let in_json = before.rsplit_once('"').map(|(kept, _)| format!("{kept}\""));
            line = format!("{}[TIME]{CLOCK}{behind}", in_print.or(in_json).unwrap_or_default());
        }
        if let Some((before, span)) = line.split_once("good from ")
            && let Some((_, rest)) = span.split_once(" to ")
        {
            let (_, behind) = rest.split_at(rest.find([',', ';', '.']).unwrap_or(rest.len()));
            line = format!("{before}good from [DAY] to [DAY]{behind}");
        }
        for name in ["\"valid_from\": \"", "\"valid_until\": \""] {
            if let Some((before, rest)) = line.split_once(name)
                && let Some((_, behind)) = rest.split_once('"')
            {
                line = format!("{before}{name}[DAY]\"{behind}");
            }
        }
        out.push_str(&line);
    }
    out
}

/// Without the time in the name of a backup, and of what was kept aside.
fn timeless(text: &str) -> String {
    let text = mask(text, "[TIME]", "DDDD-DD-DDTDDDDDDZ-D");
    mask(&text, "[TIME]", "DDDD-DD-DDTDDDDDDZ")
}

/// Puts `name` wherever the pattern fits: `H` is a hexadecimal digit in capitals, `h` one in small letters, `D` a digit, `C` a capital or a digit, all else itself.
fn mask(text: &str, name: &str, pattern: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    let fits = |letter: char, wanted: char| match wanted {
        'H' => letter.is_ascii_digit() || ('A'..='F').contains(&letter),
        'h' => letter.is_ascii_digit() || ('a'..='f').contains(&letter),
        'D' => letter.is_ascii_digit(),
        'C' => letter.is_ascii_digit() || letter.is_ascii_uppercase(),
        other => letter == other,
    };
    let mut out = String::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let here = letters.get(at..at + pattern.len());
        if here.is_some_and(|here| here.iter().zip(&pattern).all(|(letter, wanted)| fits(*letter, *wanted))) {
            out.push_str(name);
            at += pattern.len();
        } else {
            out.push(*letter);
            at += 1;
        }
    }
    out
}
