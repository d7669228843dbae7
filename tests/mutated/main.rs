//! Altered files at every door: none makes the program panic, hang or forget what must hold for all bytes.
//!
//! The doors are those of the fuzz targets (`fuzz`), the files begin as sound ones. A few seconds here keep the targets from
//! rotting; `CONTRIBUTING.md` tells how to let them run for longer.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

use peerfolio_tests::doors;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

/// How long each door is tried.
const TIME: Duration = Duration::from_millis(1_500);
/// And how often at least, however slow the machine.
const LEAST: u64 = 20;

/// Numbers that follow from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed >> 17) as usize % end.max(1)
    }
}

/// A sound file with a few things wrong with it.
fn mutate(sound: &[u8], dice: &mut Dice) -> Vec<u8> {
    const WORDS: [&[u8]; 12] = [
        b"null",
        b"\"\"",
        b"-1",
        b"99999999999999999999",
        b"\xff\xff\xff\xff",
        b"\0\0\0\0",
        b"[[[[",
        b"]",
        b"{",
        b",",
        b"\n",
        b"1e308",
    ];
    let mut bytes = sound.to_vec();
    for _ in 0..1 + dice.below(4) {
        let at = dice.below(bytes.len());
        let length = (1 + dice.below(40)).min(bytes.len() - at);
        match dice.below(7) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << dice.below(8),
            1 if !bytes.is_empty() => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][dice.below(5)],
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..at + length)),
            4 => {
                let again = bytes[at..at + length].to_vec();
                bytes.splice(at..at, again);
            }
            5 => drop(bytes.splice(at..at + length, WORDS[dice.below(WORDS.len())].iter().copied())),
            _ => drop(bytes.splice(at..at, WORDS[dice.below(WORDS.len())].iter().copied())),
        }
    }
    bytes
}

#[test]
fn no_altered_file_gets_past_a_door_unnoticed() {
    let seed =
        std::env::var("PEERFOLIO_CRASH_SEED").map_or_else(|_| RandomState::new().hash_one(0), |seed| seed.parse().unwrap());
    println!("PEERFOLIO_CRASH_SEED={seed}");
    let seeds = doors::seeds();
    for (number, (name, door)) in doors::ALL.into_iter().enumerate() {
        let sound: Vec<&[u8]> = seeds.iter().filter(|(of, _)| *of == name).map(|(_, bytes)| bytes.as_slice()).collect();
        assert!(!sound.is_empty(), "no sound file for {name}");
        sound.iter().copied().for_each(door);
        door(&[]);
        let tried = try_for_a_while(door, &sound, &mut Dice(seed ^ number as u64));
        println!("{name}: {tried} altered files");
    }

    fn try_for_a_while(door: fn(&[u8]), sound: &[&[u8]], dice: &mut Dice) -> u64 {
        let start = Instant::now();
        let mut tried = 0;
        while tried < LEAST || start.elapsed() < TIME {
            let bytes = mutate(sound[dice.below(sound.len())], dice);
            door(&bytes);
            tried += 1;
        }
        tried
    }
}

#[test]
fn every_door_has_its_fuzz_target() {
    let folder = peerfolio_tests::place::root().join("fuzz");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    for (name, _) in doors::ALL {
        let target = std::fs::read_to_string(folder.join(format!("fuzz_targets/{name}.rs"))).unwrap_or_default();
        assert!(target.contains(&format!("doors::{name}(")), "fuzz/fuzz_targets/{name}.rs does not call the door");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "fuzz/Cargo.toml does not name {name}");
    }
}
