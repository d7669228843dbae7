//! How long judging takes: one large wallet, a roster, how it grows, and two peers on the same sums in the same run.
//!
//! `cargo bench -p peerfolio-bench`; `docs/benchmarks.md` tells what is compared and what is not. Prints a table and never
//! fails for being slow: it only fails where a peer's answer differs, because then the work is not the same.

#![expect(clippy::print_stdout, reason = "what was measured is printed")]
#![expect(clippy::unwrap_used, reason = "a run that cannot be made stops")]

use peerfolio_bench::{Dice, Held, Size, median, plain_wallet, python_with, shown, today, wallet};
use peerfolio_core::Hours;
use peerfolio_core::judge::{Rules, judge};
use peerfolio_core::model::Record;
use peerfolio_core::pack::{Selector, Terms, read};
use serde_json::{Value, json};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The credential that the peers judge too: a total, two topic minimums, a maximum for other topics, an exclusion.
const PLAIN: &str = "us-pa-cps";

/// Wallets made and judged at a time, so that a roster needs no more memory than its part.
const PART: usize = 1_000;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let rules = rules(&root.join("rules"));
    let known = Held::with_known_total(&rules);
    println!("{} credentials with a known total\n", known.len());
    println!("| work | median | for each wallet |");
    println!("| --- | --- | --- |");
    one_wallet(&rules, &known);
    rosters(&rules, &known);
    peers(&rules, &root);
}

fn rules(folder: &Path) -> Rules {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let pack = |path: &PathBuf| read(&path.to_string_lossy(), &std::fs::read_to_string(path).unwrap()).unwrap();
    Rules::new(files.iter().map(pack).collect()).unwrap()
}

fn line(work: &str, median: Duration, wallets: usize) {
    println!("| {work} | {} | {} |", shown(median), shown(median / u32::try_from(wallets).unwrap()));
}

/// Times the judgement of wallets, with letting go of what it said.
fn timed(rules: &Rules, records: &[Record]) -> Duration {
    let start = Instant::now();
    for record in records {
        black_box(judge(rules, black_box(record), today()));
    }
    start.elapsed()
}

fn one_wallet(rules: &Rules, known: &[Held]) {
    // Ten credentials, evenly over the packs in their order.
    let held: Vec<Held> = (0..10).map(|at| known[at * known.len() / 10].clone()).collect();
    let record = wallet(&mut Dice::new(1), &held, Size { years: 20, activities: 2_000 });
    let times = (0..101).map(|_| timed(rules, std::slice::from_ref(&record))).collect();
    line("one wallet: 10 certificates, 20 years, 2,000 activities", median(times), 1);
}

/// Rosters of wallets of one or two certificates and 40 activities: the sum of the medians of their parts. Making them is not
/// timed.
fn rosters(rules: &Rules, known: &[Held]) {
    let mut medians = Vec::new();
    for (count, repeats) in [(1_000, 15), (10_000, 7), (100_000, 3)] {
        let mut median = Duration::ZERO;
        let mut dice = Dice::new(2);
        for _ in 0..count / PART {
            let made = |_| {
                let held: Vec<Held> = (0..=dice.roll(2)).map(|_| known[dice.roll(known.len())].clone()).collect();
                wallet(&mut dice, &held, Size { years: 4, activities: 40 })
            };
            let part: Vec<Record> = (0..PART).map(made).collect();
            // By parts, so that what else the machine does for a moment falls out.
            median += peerfolio_bench::median((0..repeats).map(|_| timed(rules, &part)).collect());
        }
        line(&format!("roster: {} wallets, 40 activities each", grouped(count)), median, count);
        medians.push(median);
    }
    for (pair, name) in medians.windows(2).zip(["1,000 to 10,000", "10,000 to 100,000"]) {
        println!("| growth from {name} wallets | {:.2} times the time | |", pair[1].as_secs_f64() / pair[0].as_secs_f64());
    }
    let held = [PLAIN, "us-wa-cpss"].map(|type_id| Held::of(rules, type_id).unwrap());
    let sizes = [200, 2_000, 20_000].map(|activities| wallet(&mut Dice::new(3), &held, Size { years: 20, activities }));
    let of = |record: &Record| median((0..51).map(|_| timed(rules, std::slice::from_ref(record))).collect());
    let times = sizes.each_ref().map(of);
    for (pair, name) in times.windows(2).zip(["200 to 2,000", "2,000 to 20,000"]) {
        let growth = pair[1].as_secs_f64() / pair[0].as_secs_f64();
        println!("| growth from {name} activities in one wallet | {growth:.2} times the time | {} |", shown(pair[1]));
    }
}

fn grouped(count: usize) -> String {
    format!("{},{:03}", count / 1_000, count % 1_000)
}

/// The same sums by Peerfolio, by a plain Python loop and by OpenFisca. Every peer must give the same verdicts.
fn peers(rules: &Rules, root: &Path) {
    let held = Held::of(rules, PLAIN).unwrap();
    let mut dice = Dice::new(4);
    let topics = ["peer-support", "recovery", "ethics", "boundaries", "trauma", "crisis", "wellness", "staff-meeting"];
    let size = Size { years: 4, activities: 40 };
    let records: Vec<Record> = (0..10_000).map(|_| plain_wallet(&mut dice, &held, &topics, size)).collect();
    let few = &records[..200];
    let folder = root.join("target/bench");
    std::fs::create_dir_all(&folder).unwrap();
    let (all_file, few_file) = (folder.join("all.json"), folder.join("few.json"));
    let terms = terms(rules, &records);
    std::fs::write(&all_file, document(&terms, &records).to_string()).unwrap();
    std::fs::write(&few_file, document(&terms, few).to_string()).unwrap();

    let met = |records: &[Record]| {
        records.iter().filter(|record| judge(rules, record, today())[0].requirements_met == Some(true)).count()
    };
    let (all_met, few_met) = (met(&records), met(few));
    let own = median((0..5).map(|_| timed(rules, &records)).collect());
    let each = own / 10_000;
    println!(
        "| same sums, {PLAIN}, 10,000 wallets of 40 activities: Peerfolio, the whole judgement | {} | {} |",
        shown(own),
        shown(each)
    );
    let peers = root.join("crates/bench/peers");
    let against = |name: &str, run: Result<Answer, String>, count: u32, expected: usize| {
        let Answer { times, met } = match run {
            Ok(answer) => answer,
            Err(why) => return println!("| {name} | could not be run here: {why} | |"),
        };
        assert_eq!(met, expected as u64, "{name} gives another answer, so it did other work");
        let median = median(times);
        let times = (median / count).as_secs_f64() / each.as_secs_f64();
        println!("| {name} | {} | {}, {times:.1} times Peerfolio's |", shown(median), shown(median / count));
    };
    let script = |name: &str| peers.join(name).to_string_lossy().into_owned();
    let plain = run("python3".into(), &[&script("plain_loop.py"), &all_file.to_string_lossy(), "5"]);
    against("the same: a plain Python loop", plain, 10_000, all_met);
    let python = python_with(&folder.join("venv"), &peers.join("requirements.txt"), "import openfisca_core");
    let run_engine = |file: &Path, repeats: &str, how: &str| {
        let python = python.clone().ok_or("OpenFisca could not be installed")?;
        run(python, &[&script("openfisca_peer.py"), &file.to_string_lossy(), repeats, how])
    };
    against("the same: OpenFisca, one wallet at a time from JSON (200 wallets)", run_engine(&few_file, "3", "one"), 200, few_met);
    against("the same: OpenFisca, all wallets in one simulation", run_engine(&all_file, "5", "all"), 10_000, all_met);
}

/// The terms that judge every one of these wallets.
fn terms(rules: &Rules, records: &[Record]) -> Terms {
    let mut terms = records.iter().map(|record| judge(rules, record, today()).swap_remove(0).terms.unwrap());
    let first = terms.next().unwrap();
    assert!(terms.all(|other| other == first), "one set of terms judges all");
    first
}

/// Rule and wallets as the peers read them: the same numbers, no allocation.
fn document(terms: &Terms, records: &[Record]) -> Value {
    let decimal = |hours: Hours| hours.to_string().parse::<f64>().unwrap();
    let row = |which: &Selector, hours: Hours| json!({ "topics": which.topics, "topics_other_than": which.topics_other_than, "hours": decimal(hours) });
    let minimums = terms.minimums.iter().map(|minimum| row(&minimum.which, minimum.hours.as_ref().unwrap().value));
    let maximums = terms.maximums.iter().map(|maximum| row(&maximum.which, maximum.hours.as_ref().unwrap().value));
    let wallets = records.iter().map(|record| {
        let activities = record.activities.iter().map(|activity| {
            json!({ "completed_on": activity.completed_on.to_string(), "hours": decimal(activity.hours), "topic": activity.topics[0] })
        });
        json!({ "expires_on": record.credentials[0].expires_on.unwrap().to_string(), "activities": activities.collect::<Vec<_>>() })
    });
    json!({
        "rule": {
            "total": decimal(terms.ce_hours.as_ref().unwrap().value),
            "period_months": terms.period_months.as_ref().unwrap().value,
            "minimums": minimums.collect::<Vec<_>>(),
            "maximums": maximums.collect::<Vec<_>>(),
        },
        "wallets": wallets.collect::<Vec<_>>(),
    })
}

/// How long each repeat of a peer took, and how many wallets it found to satisfy the rule.
struct Answer {
    times: Vec<Duration>,
    met: u64,
}

/// Runs a peer; where that fails, the last thing that it said.
fn run(python: PathBuf, arguments: &[&str]) -> Result<Answer, String> {
    let run = Command::new(python).args(arguments).output().map_err(|fault| fault.to_string())?;
    let said: Option<Value> = serde_json::from_slice(&run.stdout).ok();
    let complaint = || String::from_utf8_lossy(&run.stderr).lines().last().unwrap_or("it said nothing").to_owned();
    let answer = |said: Value| {
        let seconds = said["seconds"].as_array()?.iter().filter_map(Value::as_f64);
        Some(Answer { times: seconds.map(Duration::from_secs_f64).collect(), met: said["met"].as_u64()? })
    };
    said.and_then(answer).ok_or_else(complaint)
}
