//! What encryption costs: a wallet of 100,000 courses beside the same schema in plain SQLite, and beside a KeePassXC database of as
//! many entries, all in one run.
//!
//! `cargo bench -p peerfolio-bench --bench keeping`; `docs/benchmarks.md` tells what is compared. Prints a table and never fails
//! for being slow.

#![expect(clippy::print_stdout, reason = "what was measured is printed")]
#![expect(clippy::unwrap_used, reason = "a run that cannot be made stops")]

use peerfolio_bench::{log, median, shown};
use peerfolio_core::log_search::LogSearch;
use peerfolio_core::model::{Activity, Record};
use peerfolio_document::Members;
use peerfolio_vault::{Cost, Passphrase, Vault};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const COURSES: usize = 100_000;
const OPENINGS: usize = 9;
const ADDED: usize = 101;
const WORDS: [&str; 5] = ["ethics", "ethics boundaries 77", "northern 2024-02", "nowhere", "e"];
const PASSPHRASE: &str = "four plain sample words";

fn main() {
    let asked: Vec<String> = std::env::args().collect();
    match asked.iter().position(|word| word == "--measure") {
        // SQLCipher wipes memory for the whole process once it was asked to: plain SQLite is measured in one of its own.
        Some(at) => measure(&asked[at + 1], Path::new(&asked[at + 2])),
        None => compare(),
    }
}

/// One of the works, in this process; prints the median in nanoseconds.
fn measure(work: &str, wallet: &Path) {
    let plain = work.ends_with("plain");
    let open = |wallet: &Path| match plain {
        true => Vault::open_plain_twin(wallet, &passphrase()).unwrap(),
        false => Vault::open(wallet, &passphrase()).unwrap(),
    };
    let opened = || open(wallet);
    let times = match work.split_once('-').unwrap().0 {
        "open" => (0..OPENINGS).map(|_| timed(|| opened().record().unwrap())).collect(),
        "add" => {
            let mut vault = opened();
            let new = format!("{}", std::process::id());
            let course = |(at, course): (usize, Activity)| Activity { id: format!("{new}-{at}"), ..course };
            let courses: Vec<Activity> = log(ADDED).into_iter().enumerate().map(course).collect();
            courses.iter().map(|course| timed(|| vault.add_activity(course).unwrap())).collect()
        }
        "import" => {
            let mut vault = open(&copy_of(wallet));
            let record = Record { activities: log(COURSES), ..Record::default() };
            vec![timed(|| vault.import(&record, &Members::new(), &BTreeMap::new()).unwrap())]
        }
        "search" if plain => {
            let vault = opened();
            WORDS.iter().map(|words| timed(|| vault.find_by_scan(words).unwrap())).collect()
        }
        _ => {
            let search = LogSearch::of(&opened().record().unwrap().activities);
            WORDS.iter().map(|words| timed(|| search.find(words))).collect()
        }
    };
    let told = if work.starts_with("search") { slowest(times) } else { median(times) };
    println!("{}", told.as_nanos());
}

/// A copy of an empty wallet or twin, beside it.
fn copy_of(wallet: &Path) -> PathBuf {
    let copy = wallet.with_extension(format!("copy-{}", std::process::id()));
    std::fs::create_dir(&copy).unwrap();
    for file in ["wallet.key", "wallet.db"] {
        std::fs::copy(wallet.join(file), copy.join(file)).unwrap();
    }
    copy
}

/// The median of three processes for each side, in turns, so that whatever else the machine does falls on both.
fn in_turns(work: &str, wallet: &Path, twin: &Path) -> (Duration, Duration) {
    let own = |work: String, folder: &Path| {
        let program = std::env::current_exe().unwrap();
        let done = Command::new(program).arg("--measure").arg(work).arg(folder).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        Duration::from_nanos(String::from_utf8(done.stdout).unwrap().trim().parse().unwrap())
    };
    let turns = (0..3).map(|_| (own(format!("{work}-ours"), wallet), own(format!("{work}-plain"), twin)));
    let (ours, plain): (Vec<_>, Vec<_>) = turns.unzip();
    (median(ours), median(plain))
}

fn compare() {
    let place = tempfile::tempdir().unwrap();
    let (wallet, twin) = (place.path().join("wallet"), place.path().join("twin"));
    let record = Record { activities: log(COURSES), ..Record::default() };
    // A guess at the passphrase costs next to nothing here: what remains is the work that is measured.
    let mut vault = Vault::create(&wallet, &passphrase(), Cost::new(8, 1, 1).unwrap()).unwrap();
    let (empty, empty_twin) = (copy_of(&wallet), place.path().join("empty-twin"));
    std::fs::create_dir(&empty_twin).unwrap();
    vault.write_plain_twin(&empty_twin).unwrap();
    vault.import(&record, &Members::new(), &BTreeMap::new()).unwrap();
    std::fs::create_dir(&twin).unwrap();
    vault.write_plain_twin(&twin).unwrap();
    drop(vault);
    println!(
        "{COURSES} courses; the database has {} MB\n",
        std::fs::metadata(wallet.join("wallet.db")).unwrap().len() / 1_000_000
    );
    println!("| work | Peerfolio | the same in plain SQLite | ratio |");
    println!("| --- | --- | --- | --- |");
    let opening = in_turns("open", &wallet, &twin);
    line("opening, and reading all of it", opening.0, opening.1);
    let adding = in_turns("add", &wallet, &twin);
    line("adding one course, until it is on the disk", adding.0, adding.1);
    let importing = in_turns("import", &empty, &empty_twin);
    line("adding all of them at once", importing.0, importing.1);
    let searching = in_turns("search", &wallet, &twin);
    line("searching all of it, the slowest of five searches", searching.0, searching.1);
    keepassxc(place.path(), &record.activities, opening.0);
}

fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.to_owned()).unwrap()
}

/// Opens a KeePassXC database of as many entries, where the program is there.
fn keepassxc(place: &Path, log: &[Activity], opening: Duration) {
    let (xml, database) = (place.join("log.xml"), place.join("log.kdbx"));
    let entry = |course: &Activity| {
        let field = |key: &str, value: &str| format!("<String><Key>{key}</Key><Value>{value}</Value></String>");
        let notes = format!("{} {} {}", course.completed_on, course.hours, course.topics.join(" "));
        format!(
            "<Entry>{}{}{}</Entry>",
            field("Title", &course.title),
            field("UserName", &course.provider),
            field("Notes", &notes)
        )
    };
    let entries: String = log.iter().map(entry).collect();
    let text = format!("<KeePassFile><Meta/><Root><Group><Name>log</Name>{entries}</Group></Root></KeePassFile>");
    std::fs::write(&xml, text).unwrap();
    let typed = format!("{PASSPHRASE}\n{PASSPHRASE}\n");
    let paths = [xml.as_os_str(), database.as_os_str()];
    if run("keepassxc-cli", [&["import".as_ref(), "-q".as_ref(), "-p".as_ref()][..], &paths[..]].concat().as_slice(), &typed)
        .is_none()
    {
        println!("keepassxc-cli is not there, or did not take the entries: left out.");
        return;
    }
    let open = |what: &[&std::ffi::OsStr]| timed(|| run("keepassxc-cli", what, &format!("{PASSPHRASE}\n")).unwrap());
    let whole = median((0..5).map(|_| open(&["ls".as_ref(), "-q".as_ref(), database.as_os_str()])).collect());
    // The same program on an empty database of the same cost: what it takes to start and to derive the key.
    let empty = place.join("empty.kdbx");
    run("keepassxc-cli", &["db-create".as_ref(), "-q".as_ref(), "-p".as_ref(), empty.as_os_str()], &typed).unwrap();
    let start = median((0..5).map(|_| open(&["ls".as_ref(), "-q".as_ref(), empty.as_os_str()])).collect());
    let own = whole.saturating_sub(start);
    println!(
        "\nKeePassXC, as many entries: {} to open and list, of which {} to start and derive its key; the rest, {}, is {:.1} times Peerfolio's opening.",
        shown(whole),
        shown(start),
        shown(own),
        own.as_secs_f64() / opening.as_secs_f64()
    );
}

fn run(program: &str, arguments: &[&std::ffi::OsStr], typed: &str) -> Option<()> {
    let mut child = Command::new(program)
        .args(arguments)
        .env("QT_QPA_PLATFORM", "offscreen")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(typed.as_bytes()).ok()?;
    child.wait().ok()?.success().then_some(())
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn slowest(times: Vec<Duration>) -> Duration {
    times.into_iter().max().unwrap()
}

fn line(work: &str, ours: Duration, plain: Duration) {
    let ratio = ours.as_secs_f64() / plain.as_secs_f64();
    println!("| {work} | {} | {} | {ratio:.2} |", shown(ours), shown(plain));
}
