//! Power cuts, imitated from what a program wrote.
//!
//! The failing disk writes down every change, every sync and every confirmation in order. From that, [`Trace::states`] makes
//! what a disk may hold when the power goes at a certain moment: all that was synced is there; of what was not synced, any
//! part may be, in any order, and sectors of it torn; a file that got longer without a sync may hold zeros there.
//!
//! Names (made, changed, removed) that were not synced are kept up to some point in their order, as file systems with a
//! journal keep them. A name that was kept may belong to a file whose bytes were not.

use crate::dice::Dice;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One line of the trace.
#[derive(Debug, Clone)]
enum Event {
    Make(PathBuf),
    Write(PathBuf, usize, Vec<u8>),
    Truncate(PathBuf, usize),
    Sync(PathBuf),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
    Folder,
    Said(String),
}

/// What a program did to a folder.
#[derive(Debug)]
pub struct Trace {
    start: BTreeMap<PathBuf, Vec<u8>>,
    events: Vec<Event>,
}

/// What a disk may hold after a power cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Each file below the folder.
    pub files: BTreeMap<PathBuf, Vec<u8>>,
    /// How it was made, for a test that failed.
    pub story: String,
}

/// A file and the changes of it that no sync has made sure of.
#[derive(Debug, Clone, Default)]
struct Inode {
    sure: Vec<u8>,
    open: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

#[derive(Debug, Clone)]
enum Name {
    Put(PathBuf, usize),
    Move(PathBuf, PathBuf),
    Drop(PathBuf),
}

/// How much of what is not sure a state keeps.
#[derive(Debug, Clone, Copy)]
enum Keep {
    Nothing,
    Everything,
    NamesOnly,
    BytesOnly,
    Some(u64),
}

impl Trace {
    /// Reads a trace of changes to a folder that held `start` before.
    ///
    /// # Panics
    /// Where it is not one.
    #[must_use]
    pub fn read(start: BTreeMap<PathBuf, Vec<u8>>, bytes: &[u8]) -> Self {
        let mut rest = bytes;
        let mut events = Vec::new();
        while !rest.is_empty() {
            let end = rest.iter().position(|byte| *byte == b'\n').expect("a line ends");
            let line = std::str::from_utf8(&rest[..end]).expect("a line is text");
            rest = &rest[end + 1..];
            let mut parts = line.splitn(4, ' ');
            let mut part = || parts.next().expect("a line has four parts");
            let (kind, at, count, path) = (part(), part(), part(), part());
            let at: usize = at.parse().expect("an offset");
            let (data, after) = rest.split_at(count.parse().expect("a length"));
            rest = after;
            let (from, to) = path.split_once('\t').unwrap_or((path, ""));
            let from = PathBuf::from(from);
            events.push(match kind {
                "c" => Event::Make(from),
                "w" => Event::Write(from, at, data.to_vec()),
                "t" => Event::Truncate(from, at),
                "s" => Event::Sync(from),
                "r" => Event::Rename(from, to.into()),
                "u" => Event::Remove(from),
                "d" => Event::Folder,
                "m" => Event::Said(String::from_utf8_lossy(data).into_owned()),
                other => panic!("no such event: {other}"),
            });
        }
        Self { start, events }
    }

    /// Moments at which a cut is imitated: before the first event, and after each that changes something.
    #[must_use]
    pub fn moments(&self) -> Vec<usize> {
        let changes = self.events.iter().zip(1..).filter(|(event, _)| !matches!(event, Event::Said(_)));
        std::iter::once(0).chain(changes.map(|(_, after)| after)).collect()
    }

    /// Syncs in the trace.
    #[must_use]
    pub fn syncs(&self) -> usize {
        self.events.iter().filter(|event| matches!(event, Event::Sync(_))).count()
    }

    /// What was said before a moment.
    pub fn said(&self, moment: usize) -> impl Iterator<Item = &str> {
        self.events.iter().take(moment).filter_map(|event| if let Event::Said(text) = event { Some(text.as_str()) } else { None })
    }

    /// What the disk may hold when the power goes at a moment: nothing of what is not sure, all of it, the names without the
    /// bytes, the bytes without the names, and `samples` parts of it that `dice` choose. No two are the same.
    #[must_use]
    pub fn states(&self, moment: usize, samples: u64, dice: &Dice) -> Vec<State> {
        let (inodes, sure, names) = self.until(moment);
        let mut states: Vec<State> = Vec::new();
        let fixed = [Keep::Nothing, Keep::Everything, Keep::NamesOnly, Keep::BytesOnly];
        for keep in fixed.into_iter().chain((0..samples).map(Keep::Some)) {
            let mut dice = dice.clone();
            if let Keep::Some(number) = keep {
                (0..=number).for_each(|_| drop(dice.bytes(3)));
            }
            let files = held(&inodes, &sure, &names, keep, &mut dice);
            if states.iter().all(|state| state.files != files) {
                states.push(State { files, story: format!("cut at event {moment} of {}, keeping {keep:?}", self.events.len()) });
            }
        }
        states
    }

    /// Files, the names that are sure, and the changes of names that are not.
    fn until(&self, moment: usize) -> (Vec<Inode>, BTreeMap<PathBuf, usize>, Vec<Name>) {
        let mut inodes: Vec<Inode> = self.start.values().map(|bytes| Inode { sure: bytes.clone(), open: Vec::new() }).collect();
        let mut sure: BTreeMap<PathBuf, usize> = self.start.keys().cloned().zip(0..).collect();
        let mut now = sure.clone();
        let mut names: Vec<Name> = Vec::new();
        for event in self.events.iter().take(moment) {
            match event {
                Event::Make(path) => {
                    inodes.push(Inode::default());
                    now.insert(path.clone(), inodes.len() - 1);
                    names.push(Name::Put(path.clone(), inodes.len() - 1));
                }
                Event::Write(path, at, bytes) => {
                    if let Some(inode) = now.get(path) {
                        inodes[*inode].open.push(Change::Write(*at, bytes.clone()));
                    }
                }
                Event::Truncate(path, length) => {
                    if let Some(inode) = now.get(path) {
                        inodes[*inode].open.push(Change::Truncate(*length));
                    }
                }
                Event::Sync(path) if !now.contains_key(path) => {
                    // A folder: its names are sure now.
                    let inside = |at: &PathBuf| at.parent() == Some(path.as_path());
                    names.retain(|change| {
                        let (Name::Put(at, _) | Name::Drop(at) | Name::Move(at, _)) = change;
                        let settled = inside(at);
                        if settled {
                            change.make(&mut sure);
                        }
                        !settled
                    });
                }
                Event::Sync(path) => {
                    if let Some(inode) = now.get(path) {
                        inodes[*inode].settle();
                    }
                }
                Event::Rename(from, to) => {
                    if let Some(inode) = now.remove(from) {
                        now.insert(to.clone(), inode);
                        names.push(Name::Move(from.clone(), to.clone()));
                    }
                }
                Event::Remove(path) => {
                    now.remove(path);
                    names.push(Name::Drop(path.clone()));
                }
                Event::Folder | Event::Said(_) => {}
            }
        }
        (inodes, sure, names)
    }
}

impl Name {
    fn make(&self, names: &mut BTreeMap<PathBuf, usize>) {
        match self {
            Self::Put(path, inode) => drop(names.insert(path.clone(), *inode)),
            Self::Move(from, to) => {
                if let Some(inode) = names.remove(from) {
                    names.insert(to.clone(), inode);
                }
            }
            Self::Drop(path) => drop(names.remove(path)),
        }
    }
}

impl Inode {
    fn settle(&mut self) {
        for change in std::mem::take(&mut self.open) {
            apply(&mut self.sure, &change, || Fate::Written);
        }
    }
}

/// What became of one sector of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It reached the disk.
    Written,
    /// It did not.
    Lost,
    /// It did not, but the file is as long as if it had: zeros where there was nothing.
    Hole,
}

/// Makes a change, each sector of it with a fate of its own.
fn apply(bytes: &mut Vec<u8>, change: &Change, mut fate: impl FnMut() -> Fate) {
    match change {
        Change::Truncate(length) => {
            if fate() == Fate::Written {
                bytes.resize(*length, 0);
            }
        }
        Change::Write(at, data) => {
            for (number, sector) in data.chunks(SECTOR).enumerate() {
                let from = at + number * SECTOR;
                let end = from + sector.len();
                let fate = fate();
                if fate != Fate::Lost && bytes.len() < end {
                    bytes.resize(end, 0);
                }
                if fate == Fate::Written {
                    bytes[from..end].copy_from_slice(sector);
                }
            }
        }
    }
}

fn chance(dice: &mut Dice, often: u64) -> Fate {
    if !dice.once_in(often) {
        Fate::Written
    } else if dice.once_in(3) {
        Fate::Hole
    } else {
        Fate::Lost
    }
}

/// The least that a disk writes as one.
const SECTOR: usize = 512;

fn held(
    inodes: &[Inode],
    sure: &BTreeMap<PathBuf, usize>,
    names: &[Name],
    keep: Keep,
    dice: &mut Dice,
) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut there = sure.clone();
    let kept = match keep {
        Keep::Nothing | Keep::BytesOnly => 0,
        Keep::Everything | Keep::NamesOnly => names.len(),
        // Half of the time every name: what is missing then is bytes.
        Keep::Some(_) if dice.once_in(2) => names.len(),
        Keep::Some(_) => dice.place(names.len() + 1),
    };
    names[..kept].iter().for_each(|name| name.make(&mut there));
    // In one state of two, what is written as one is a page: the disk tears between pages only.
    let pages = dice.once_in(2);
    let often = 2 + dice.below(4);
    let mut files = BTreeMap::new();
    for (path, inode) in there {
        let Inode { sure, open } = &inodes[inode];
        let mut bytes = sure.clone();
        for change in open {
            let page = chance(dice, often);
            apply(&mut bytes, change, || match keep {
                Keep::Nothing | Keep::NamesOnly => Fate::Lost,
                Keep::Everything | Keep::BytesOnly => Fate::Written,
                Keep::Some(_) if pages => page,
                Keep::Some(_) => chance(dice, often),
            });
        }
        files.insert(path, bytes);
    }
    files
}
