//! Many devices over a synced folder in bad weather: nothing is lost, nothing goes without being confirmed, and when the
//! weather clears all have the same.

use super::device::Device;
use super::weather::{Dice, Synced};
use crate::sync::engine::Pick;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A value that somebody gave a field: kind, record, field, value.
type Said = (String, String, String, String);

struct World {
    devices: Vec<Device>,
    synced: Synced,
    dice: Dice,
    /// What was said and not knowingly changed since.
    live: BTreeSet<Said>,
    count: u64,
}

const KINDS: [&str; 3] = ["credential", "activity", "holder"];
const FIELDS: [&str; 3] = ["title", "hours", "provider"];

impl World {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let machines = 2 + dice.below(7);
        let devices = (0..machines).map(|at| Device::new(&format!("Machine {at}"))).collect();
        Self { devices, synced: Synced::new(machines, seed ^ 0xabcd), dice, live: BTreeSet::new(), count: 0 }
    }

    fn said(kind: &str, record: &str, field: &str, value: &Value) -> Said {
        (kind.to_owned(), record.to_owned(), field.to_owned(), value.to_string())
    }

    /// Whoever sees a row and changes a field of it, or removes it, knew what it said.
    fn retire_row(&mut self, at: usize, kind: &str, record: &str) {
        for (field, value) in self.devices[at].row(kind, record).into_iter().flatten() {
            self.live.remove(&Self::said(kind, record, &field, &value));
        }
    }

    fn retire_disputed(&mut self, at: usize, kind: &str, record: &str) {
        for dispute in self.devices[at].state().disputes.iter().filter(|found| found.kind == kind && found.record == record) {
            for (field, values) in &dispute.fields {
                for value in values.iter().filter_map(|(_, value)| value.as_ref()) {
                    self.live.remove(&Self::said(kind, record, field, value));
                }
            }
        }
    }

    fn act(&mut self) {
        let at = self.dice.below(self.devices.len());
        let (kind, record) = (KINDS[self.dice.below(2)], format!("r{}", self.dice.below(6)));
        let (kind, record) = if self.dice.one_in(12) { (KINDS[2], String::new()) } else { (kind, record) };
        let there = self.devices[at].row(kind, &record).is_some();
        match self.dice.below(20) {
            0..8 => {
                self.count += 1;
                let (field, value) = (FIELDS[self.dice.below(3)], json!(format!("v{}", self.count)));
                if there {
                    if let Some(old) = self.devices[at].json(kind, &record).get(field) {
                        self.live.remove(&Self::said(kind, &record, field, old));
                    }
                    self.devices[at].edit(kind, &record, field, value.clone());
                } else {
                    self.devices[at].set(kind, &record, json!({ field: value.clone() }));
                }
                self.live.insert(Self::said(kind, &record, field, &value));
            }
            8 if there => {
                // What the person has not been shown of other devices is not known to be in the way: it is not retired.
                self.devices[at].with(|engine| engine.observe().unwrap());
                self.retire_row(at, kind, &record);
                self.retire_disputed(at, kind, &record);
                self.devices[at].rows.remove(kind, &record);
            }
            9 => {
                let keep = self.dice.one_in(2);
                if !keep {
                    for waiting in self.devices[at].state().removals {
                        self.retire_row(at, &waiting.kind, &waiting.record);
                    }
                }
                self.devices[at].answer_removals(keep);
            }
            10 => self.settle(at),
            11..16 => self.round(at),
            _ => self.synced.blow(),
        }
    }

    fn settle(&mut self, at: usize) {
        let disputes = self.devices[at].state().disputes;
        let Some(dispute) = disputes.get(self.dice.below(disputes.len())) else { return };
        // The person chooses for each field a side that is shown.
        let (mut picks, mut chosen) = (Vec::new(), Vec::new());
        for (field, values) in &dispute.fields {
            let (side, value) = &values[self.dice.below(values.len())];
            picks.push((field.clone(), side.version));
            chosen.extend(value.as_ref().map(|value| Self::said(&dispute.kind, &dispute.record, field, value)));
        }
        let was_live: Vec<Said> = chosen.into_iter().filter(|said| self.live.contains(said)).collect();
        if self.devices[at].settle(&dispute.kind, &dispute.record, &Pick::Fields(picks)).is_ok() {
            for (field, values) in &dispute.fields {
                for value in values.iter().filter_map(|(_, value)| value.as_ref()) {
                    self.live.remove(&Self::said(&dispute.kind, &dispute.record, field, value));
                }
            }
            self.live.extend(was_live);
        }
    }

    fn round(&mut self, at: usize) {
        let before = self.devices[at].keys();
        let _ = self.devices[at].round(&self.synced.at(at));
        assert!(before.is_subset(&self.devices[at].keys()), "a round removes nothing");
    }

    /// The weather clears; all sync until nothing moves, and say yes to what waits.
    fn settle_down(&mut self, confirm: bool) {
        self.synced.rough.set(false);
        let mut quiet = 0;
        for _ in 0..200 {
            self.synced.clear();
            let mut moved = 0;
            for at in 0..self.devices.len() {
                for _ in 0..4 {
                    let merged = self.devices[at].round(&self.synced.at(at)).unwrap();
                    moved += merged.changed + merged.outgoing.len() + merged.noted;
                }
                if confirm {
                    for waiting in self.devices[at].state().removals {
                        self.retire_row(at, &waiting.kind, &waiting.record);
                    }
                    moved += self.devices[at].answer_removals(false);
                }
            }
            // Every file of the store is looked over again in its turn.
            quiet = if moved == 0 { quiet + 1 } else { 0 };
            if quiet == 12 {
                return;
            }
        }
        panic!("the devices do not come to rest");
    }
}

fn run(seed: u64) {
    let mut world = World::new(seed);
    let steps = 40 + world.dice.below(160);
    for _ in 0..steps {
        world.act();
    }
    world.settle_down(true);
    let first = &world.devices[0];
    let (rows, state) = (first.all(), first.state());
    for device in &world.devices[1..] {
        assert_eq!(device.all(), rows, "seed {seed}");
        for kind in KINDS {
            assert_eq!(device.rows.in_order(kind), first.rows.in_order(kind), "seed {seed}: the order of {kind}");
        }
        assert_eq!(device.state().disputes, state.disputes, "seed {seed}");
    }
    for device in &world.devices {
        let state = device.state();
        assert!(state.removals.is_empty() && state.unstored == 0, "seed {seed}");
        assert!(
            state.peers.iter().all(|peer| peer.withheld.is_none() && peer.trouble.is_none()),
            "seed {seed}: {:?}",
            state.peers
        );
    }
    for (kind, record, field, value) in &world.live {
        let row = first.row(kind, record).unwrap_or_default();
        let stands = row.get(field).map(Value::to_string).as_ref() == Some(value);
        let asked = state.disputes.iter().any(|dispute| {
            (&dispute.kind, &dispute.record) == (kind, record)
                && dispute.fields.iter().any(|(name, values)| {
                    name == field && values.iter().any(|(_, said)| said.as_ref().map(Value::to_string).as_ref() == Some(value))
                })
        });
        assert!(stands || asked, "seed {seed}: {kind} {record} lost {field} = {value}; it says {row:?}");
    }
}

#[test]
fn after_any_weather_all_have_the_same_and_no_edit_is_lost() {
    // More with PEERFOLIO_SIMULATIONS=1500; the first so many are always the same.
    let count = std::env::var("PEERFOLIO_SIMULATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(12);
    for seed in 0..count {
        run(seed);
    }
}
