//! A program that is killed at any moment loses nothing that it had confirmed, and leaves no half of a change.

use crate::wallet::{self, number_from, seed, writer};
use peerfolio_crash::deed::Deed;
use peerfolio_crash::dice::Dice;
use peerfolio_crash::model::Model;
use peerfolio_crash::run::{Task, Word, Writer, confirmed};
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Kills of one wallet before the next one is begun.
const ON_ONE_WALLET: u64 = 40;

#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    kills: u64,
    inside: u64,
    before_opening: u64,
    confirmed: u64,
    in_flight_kept: u64,
    backups: u64,
}

#[test]
fn nothing_confirmed_is_lost_when_the_program_is_killed() {
    let kills = number_from("PEERFOLIO_CRASH_KILLS", 1_000);
    let seed = seed();
    println!("PEERFOLIO_CRASH_SEED={seed}");
    // Two at a time: one waits for the disk while the other computes.
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let halves = [kills / 2, kills - kills / 2];
        let started: Vec<_> =
            (0..).zip(halves).map(|(lane, kills)| scope.spawn(move || lane_of_kills(Dice::new(seed, lane), kills))).collect();
        started.into_iter().map(|lane| lane.join().unwrap()).collect()
    });
    let sum = |of: fn(&Tally) -> u64| tallies.iter().map(of).sum::<u64>();
    println!(
        "{} kills, {} of them inside a transaction and {} before the wallet was open; {} changes confirmed, none lost; {} times the change under way was whole in the wallet; {} backups opened and compared",
        sum(|t| t.kills),
        sum(|t| t.inside),
        sum(|t| t.before_opening),
        sum(|t| t.confirmed),
        sum(|t| t.in_flight_kept),
        sum(|t| t.backups),
    );
    assert_eq!(sum(|t| t.kills), kills);
    assert!(sum(|t| t.inside) * 20 >= kills, "too few kills fell inside a transaction to prove anything");
}

fn lane_of_kills(mut dice: Dice, kills: u64) -> Tally {
    let mut tally = Tally::default();
    while tally.kills < kills {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().canonicalize().unwrap().join("wallet");
        let seed = dice.below(u64::MAX);
        let rounds = ON_ONE_WALLET.min(kills - tally.kills);
        if let Err(lost) = killed_again_and_again(&folder, seed, rounds, &mut dice, &mut tally) {
            let kept = place.keep();
            panic!("stream {seed}, after {} kills: {lost}\nthe wallet is kept in {}", tally.kills, kept.display());
        }
    }
    tally
}

fn killed_again_and_again(folder: &Path, seed: u64, rounds: u64, dice: &mut Dice, tally: &mut Tally) -> Result<(), String> {
    let mut done = 0;
    let mut model = Model::default();
    for _ in 0..rounds {
        let before = journal(folder);
        let task = Task { folder, seed, done, last: None };
        let mut running = Writer::start(task.command(&writer()));
        let mut words = Vec::new();
        // One in eight is killed while it opens or makes the wallet.
        let most = if dice.once_in(8) {
            8_000
        } else {
            words.extend(running.hear());
            60_000
        };
        std::thread::sleep(Duration::from_micros(dice.below(most)));
        let said = running.kill();
        words.extend(said.map_err(|why| format!("{words:?}, then {why}"))?);
        tally.kills += 1;
        let opened = words.contains(&Word::Open);
        tally.before_opening += u64::from(!opened);
        // A journal that was not there before the run: a change was being written.
        tally.inside += u64::from(journal(folder).is_some_and(|now| Some(now) != before));
        if let Some(refused) = words.iter().find(|word| matches!(word, Word::Refused(..) | Word::Shut(..))) {
            return Err(format!("the program refused without a reason: {refused:?}"));
        }
        let last = confirmed(&words, done);
        tally.confirmed += last - done;
        while done < last {
            done += 1;
            Deed::of(seed, done, &model).note(&mut model);
        }
        if !opened && done == 0 && !peerfolio_vault::Vault::exists(folder) {
            continue;
        }
        let mut next = model.clone();
        Deed::of(seed, done + 1, &model).note(&mut next);
        let further = wallet::examine(folder, &model, &next)?;
        if further == 1 {
            tally.in_flight_kept += 1;
            done += 1;
            model = next;
        }
    }
    tally.backups += model.backups.len() as u64;
    wallet::open_backups(folder, &model)
}

/// Length and last change of a journal that holds something. One whose change had not begun to reach the database stays until
/// the next change, and means nothing.
fn journal(folder: &Path) -> Option<(u64, SystemTime)> {
    let file = fs::metadata(folder.join("wallet.db-journal")).ok()?;
    (file.len() > 0).then(|| Some((file.len(), file.modified().ok()?))).flatten()
}
