//! Where a document meets a wallet: what is new, what is there already, and what says something else.
//!
//! Nothing of the wallet is replaced unless the person chose so for that very row; what is empty in the wallet's holder is
//! filled in. Nothing is written here.

use crate::view::ImportKeep;
use peerfolio_core::model::{
    Activity, Confirmation, Credential, Disclosure, Document, Experience, FormerName, Holder, Record, Supervision,
};
use peerfolio_document::unknown::{Members, Place};
use peerfolio_document::{Kind, Row, confirmation_ids};
use peerfolio_vault::Replaced;
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// What was chosen, by the token of the row; `*` for all that are not named.
pub(super) type Choices = HashMap<String, ImportKeep>;

/// What becomes of a document in a wallet.
#[derive(Default)]
pub(super) struct Meeting {
    /// What is to be written.
    pub(super) record: Record,
    /// The members of what is to be written.
    pub(super) members: Members,
    /// The rows of the wallet that it replaces.
    pub(super) over: Replaced,
    /// What is new in `record`, without the holder.
    pub(super) new: Record,
    /// Rows that the wallet has just so.
    pub(super) unchanged: usize,
    /// Rows of the wallet that are replaced by choice.
    pub(super) replaced: usize,
    /// Rows that are left out by choice.
    pub(super) kept: usize,
    /// Particulars that are filled in, by their names in the document.
    pub(super) filled: Vec<&'static str>,
    /// Rows that clash and were not chosen about.
    pub(super) clashes: Vec<Clash>,
}

/// A row that the wallet has with other content.
pub(super) struct Clash {
    /// Names the row in a choice.
    pub(super) token: String,
    /// What it is; `None`: what stands beside the rows.
    pub(super) kind: Option<Kind>,
    /// The wallet's own row, for its title.
    pub(super) own: Option<Row>,
    /// The wallet's own, as it is written.
    pub(super) mine: Value,
    /// The document's.
    pub(super) theirs: Value,
}

/// A row with an id.
trait Keyed: Clone + PartialEq {
    const KIND: Kind;
    fn id(&self) -> &str;
    fn set_id(&mut self, id: String);
    fn row(&self) -> Row;
    /// Whether both say the same, the id aside.
    fn says_as(&self, other: &Self) -> bool;
}

macro_rules! keyed {
    ($($row:ident $says_as:expr),+ $(,)?) => {
        $(impl Keyed for $row {
            const KIND: Kind = Kind::$row;
            fn id(&self) -> &str {
                &self.id
            }
            fn set_id(&mut self, id: String) {
                self.id = id;
            }
            fn row(&self) -> Row {
                Row::$row(self.clone())
            }
            fn says_as(&self, other: &Self) -> bool {
                let says_as: fn(&Self, &Self) -> bool = $says_as;
                says_as(self, other)
            }
        })+
    };
}
keyed! {
    Credential |a, b| Self { id: String::new(), ..a.clone() } == Self { id: String::new(), ..b.clone() },
    Activity |a, b| Self { id: String::new(), ..a.clone() } == Self { id: String::new(), ..b.clone() },
    Experience |a, b| Self { id: String::new(), ..a.clone() } == Self { id: String::new(), ..b.clone() },
    Supervision |a, b| Self { id: String::new(), ..a.clone() } == Self { id: String::new(), ..b.clone() },
    // Where a paper lies beside a document is not what it says.
    Document |a, b| {
        let said = |paper: &Self| Self { id: String::new(), file: String::new(), ..paper.clone() };
        said(a) == said(b)
    },
    // That it was made again adds to the list of its files.
    Disclosure |a, b| {
        let said = |given: &Self| Self { id: String::new(), copies: Vec::new(), ..given.clone() };
        said(a) == said(b)
    },
}

/// A row that is written.
struct Written<T> {
    row: T,
    /// It comes from the document: what it names are the document's ids.
    theirs: bool,
    /// It is no row of the wallet yet.
    new: bool,
}

/// Holds a document against a wallet.
pub(super) fn meet(own: (&Record, &Members), theirs: (&Record, &Members), choices: &Choices) -> Meeting {
    let mut table = Table { own: own.1, theirs: theirs.1, choices, meeting: Meeting::default(), renamed: HashMap::new() };
    let ((own, _), (theirs, _)) = (own, theirs);
    table.beside();
    table.holder(&own.holder, &theirs.holder);
    let credentials = table.list(&own.credentials, &theirs.credentials);
    let activities = table.list(&own.activities, &theirs.activities);
    let experience = table.list(&own.experience, &theirs.experience);
    let supervision = table.list(&own.supervision, &theirs.supervision);
    let documents = table.list(&own.documents, &theirs.documents);
    let disclosures = table.list(&own.disclosures, &theirs.disclosures);
    let confirmations = table.confirmations(&own.confirmations, &theirs.confirmations);
    let renamed = std::mem::take(&mut table.renamed);
    let is = |kind: Kind, id: &mut String| {
        if let Some(new) = renamed.get(&(kind, id.clone())) {
            id.clone_from(new);
        }
    };
    let mut meeting = table.meeting;
    let (record, new) = (&mut meeting.record, &mut meeting.new);
    lay(credentials, &mut record.credentials, &mut new.credentials, |held: &mut Credential| {
        held.own_rule.iter_mut().filter_map(|rule| rule.document.as_mut()).for_each(|id| is(Kind::Document, id));
    });
    lay(activities, &mut record.activities, &mut new.activities, |course: &mut Activity| {
        course.counts_for.iter_mut().flatten().for_each(|id| is(Kind::Credential, id));
    });
    lay(experience, &mut record.experience, &mut new.experience, |_| {});
    lay(supervision, &mut record.supervision, &mut new.supervision, |_| {});
    lay(documents, &mut record.documents, &mut new.documents, |paper: &mut Document| {
        paper.credential.iter_mut().for_each(|id| is(Kind::Credential, id));
        paper.activity.iter_mut().for_each(|id| is(Kind::Activity, id));
    });
    lay(disclosures, &mut record.disclosures, &mut new.disclosures, |_| {});
    lay(confirmations, &mut record.confirmations, &mut new.confirmations, |answer: &mut Confirmation| {
        answer.document.iter_mut().for_each(|id| is(Kind::Document, id));
    });
    meeting
}

fn lay<T: Clone>(rows: Vec<Written<T>>, all: &mut Vec<T>, new: &mut Vec<T>, rename: impl Fn(&mut T)) {
    for mut written in rows {
        if written.theirs {
            rename(&mut written.row);
        }
        if written.new {
            new.push(written.row.clone());
        }
        all.push(written.row);
    }
}

struct Table<'a> {
    own: &'a Members,
    theirs: &'a Members,
    choices: &'a Choices,
    meeting: Meeting,
    /// New ids of rows of the document, by the ones they have there.
    renamed: HashMap<(Kind, String), String>,
}

impl Table<'_> {
    fn choice(&self, token: &str) -> Option<ImportKeep> {
        self.choices.get(token).or_else(|| self.choices.get("*")).copied()
    }

    /// What stands in the document beside its rows.
    fn beside(&mut self) {
        let (own, theirs) = (object(self.own.get(&Place::Document)), object(self.theirs.get(&Place::Document)));
        let (joined, clash) = joined(&own, &theirs);
        let token = "wallet".to_owned();
        let joined = match (clash, self.choice(&token)) {
            (false, _) => joined,
            (true, Some(ImportKeep::Theirs)) => {
                self.meeting.replaced += 1;
                self::joined(&theirs, &own).0
            }
            (true, Some(_)) => {
                self.meeting.kept += 1;
                joined
            }
            (true, None) => {
                let clash = Clash { token, kind: None, own: None, mine: Value::Object(own), theirs: Value::Object(theirs) };
                self.meeting.clashes.push(clash);
                return;
            }
        };
        if joined != own {
            self.meeting.members.insert(Place::Document, Value::Object(joined).to_string());
        }
    }

    /// What is empty here is filled in; what differs clashes.
    fn holder(&mut self, own: &Holder, theirs: &Holder) {
        let place = Place::Row(Kind::Holder, String::new());
        let (own_members, their_members) = (object(self.own.get(&place)), object(self.theirs.get(&place)));
        let (members, mut clash) = joined(&own_members, &their_members);
        let mut filled = Vec::new();
        let mut merged = own.clone();
        let mut replaced = own.clone();
        let name = Some(theirs.name.clone()).filter(|name| !name.trim().is_empty());
        if let Some(name) = name {
            if own.name.trim().is_empty() {
                merged.name.clone_from(&name);
                filled.push("name");
            }
            clash |= !own.name.trim().is_empty() && own.name.trim() != name.trim();
            replaced.name = name;
        }
        let mut field =
            |label, own: &Option<String>, theirs: &Option<String>, merged: &mut Option<String>, replaced: &mut Option<String>| {
                if let Some(said) = theirs {
                    match own {
                        None => {
                            merged.clone_from(theirs);
                            filled.push(label);
                        }
                        Some(own) => clash |= own != said,
                    }
                    replaced.clone_from(theirs);
                }
            };
        field("state", &own.state, &theirs.state, &mut merged.state, &mut replaced.state);
        field("email", &own.email, &theirs.email, &mut merged.email, &mut replaced.email);
        field("phone", &own.phone, &theirs.phone, &mut merged.phone, &mut replaced.phone);
        if theirs.birth_date.is_some() {
            if own.birth_date.is_none() {
                merged.birth_date = theirs.birth_date;
                filled.push("birth_date");
            }
            clash |= own.birth_date.is_some() && own.birth_date != theirs.birth_date;
            replaced.birth_date = theirs.birth_date;
        }
        let before = joined_names(&own.former_names, &theirs.former_names);
        if before.0.len() > own.former_names.len() {
            filled.push("names held before");
        }
        merged.former_names = before.0;
        replaced.former_names = joined_names(&theirs.former_names, &own.former_names).0;
        clash |= before.1;
        let token = token(Kind::Holder, "");
        let (holder, members) = match (clash, self.choice(&token)) {
            (false, _) => (merged, members),
            (true, Some(ImportKeep::Theirs)) => {
                self.meeting.replaced += 1;
                (replaced, joined(&their_members, &own_members).0)
            }
            (true, Some(_)) => {
                self.meeting.kept += 1;
                (merged, members)
            }
            (true, None) => {
                let told = |holder: &Holder, members: &Map<String, Value>| value(&Row::Holder(holder.clone()), Some(members));
                let (mut mine, mut theirs) = (told(own, &own_members), told(theirs, &their_members));
                keep_common(&mut mine, &mut theirs);
                self.meeting.clashes.push(Clash {
                    token,
                    kind: Some(Kind::Holder),
                    own: Some(Row::Holder(own.clone())),
                    mine,
                    theirs,
                });
                (merged, members)
            }
        };
        if holder != *own || members != own_members {
            self.meeting.over.insert((Kind::Holder, String::new()));
            self.meeting.record.holder = holder;
            if members != own_members {
                self.meeting.members.insert(place, Value::Object(members).to_string());
            }
        }
        self.meeting.filled = filled;
    }

    /// Rows that have an id; those that are to be written.
    fn list<T: Keyed>(&mut self, own: &[T], theirs: &[T]) -> Vec<Written<T>> {
        let held: HashMap<&str, &T> = own.iter().map(|row| (row.id(), row)).collect();
        let given: HashSet<&str> = theirs.iter().map(Keyed::id).collect();
        let mut written = Vec::new();
        for row in theirs {
            let place = Place::Row(T::KIND, row.id().to_owned());
            let (own_members, their_members) = (self.own.get(&place), self.theirs.get(&place));
            let Some(mine) = held.get(row.id()) else {
                self.keep_members(&place, their_members);
                written.push(Written { row: row.clone(), theirs: true, new: true });
                continue;
            };
            let same_members = their_members.is_none() || own_members.is_none() || object(own_members) == object(their_members);
            if mine.says_as(row) && same_members {
                self.meeting.unchanged += 1;
                if own_members.is_none() && their_members.is_some() {
                    self.meeting.over.insert((T::KIND, row.id().to_owned()));
                    self.keep_members(&place, their_members);
                    written.push(Written { row: (*mine).clone(), theirs: false, new: false });
                }
                continue;
            }
            let token = token(T::KIND, row.id());
            match self.choice(&token) {
                None => {
                    let (mine_told, theirs_told) =
                        (value(&mine.row(), Some(&object(own_members))), value(&row.row(), Some(&object(their_members))));
                    let own = Some(mine.row());
                    self.meeting.clashes.push(Clash { token, kind: Some(T::KIND), own, mine: mine_told, theirs: theirs_told });
                }
                Some(ImportKeep::Mine) => self.meeting.kept += 1,
                Some(ImportKeep::Theirs) => {
                    self.meeting.replaced += 1;
                    self.meeting.over.insert((T::KIND, row.id().to_owned()));
                    self.keep_members(&place, their_members);
                    written.push(Written { row: row.clone(), theirs: true, new: false });
                }
                Some(ImportKeep::Both) => self.both(row, &held, &given, their_members, &mut written),
            }
        }
        written
    }

    /// A row of the document beside the wallet's own: under the first free id like its own. One that was kept so before is
    /// known again.
    fn both<T: Keyed>(
        &mut self,
        row: &T,
        held: &HashMap<&str, &T>,
        given: &HashSet<&str>,
        members: Option<&String>,
        written: &mut Vec<Written<T>>,
    ) {
        let mut nth = 2_usize;
        let id = loop {
            let id = format!("{}-{nth}", row.id());
            match held.get(id.as_str()) {
                Some(kept) if kept.says_as(row) => {
                    self.meeting.unchanged += 1;
                    self.renamed.insert((T::KIND, row.id().to_owned()), id);
                    return;
                }
                None if !given.contains(id.as_str()) => break id,
                _ => nth += 1,
            }
        };
        self.renamed.insert((T::KIND, row.id().to_owned()), id.clone());
        self.keep_members(&Place::Row(T::KIND, id.clone()), members);
        let mut row = row.clone();
        row.set_id(id);
        written.push(Written { row, theirs: true, new: true });
    }

    fn keep_members(&mut self, place: &Place, members: Option<&String>) {
        if let Some(json) = members {
            self.meeting.members.insert(place.clone(), json.clone());
        }
    }

    /// Answers have no id: the second one that tells the same is the second one of the wallet. All of the wallet's own are
    /// named first, so that those of the document are numbered behind them.
    fn confirmations(&mut self, own: &[Confirmation], theirs: &[Confirmation]) -> Vec<Written<Confirmation>> {
        let own_ids = confirmation_ids(own);
        let places: HashMap<&str, usize> = own_ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        let mut written: Vec<Written<Confirmation>> =
            own.iter().map(|row| Written { row: row.clone(), theirs: false, new: false }).collect();
        let mut new = Vec::new();
        for (id, row) in confirmation_ids(theirs).into_iter().zip(theirs) {
            let place = Place::Row(Kind::Confirmation, id.clone());
            let (own_members, their_members) = (self.own.get(&place), self.theirs.get(&place));
            let found = places.get(id.as_str()).and_then(|at| Some((own.get(*at)?, written.get_mut(*at)?)));
            let Some((mine, slot)) = found else {
                new.push((row, their_members));
                continue;
            };
            let filled = Confirmation {
                pack_said: mine.pack_said.clone().or_else(|| row.pack_said.clone()),
                document: mine.document.clone().or_else(|| row.document.clone()),
                ..mine.clone()
            };
            let differs = |mine: &Option<String>, theirs: &Option<String>| theirs.is_some() && mine != theirs;
            let members_clash = own_members.is_some() && their_members.is_some() && object(own_members) != object(their_members);
            let clash = differs(&filled.pack_said, &row.pack_said) || differs(&filled.document, &row.document) || members_clash;
            let token = token(Kind::Confirmation, &id);
            let choice = self.choices.get(&token).or_else(|| self.choices.get("*")).copied();
            let to_fill = !clash && (filled != *mine || (own_members.is_none() && their_members.is_some()));
            match (clash, choice) {
                (false, _) if !to_fill => self.meeting.unchanged += 1,
                (false, _) => {
                    self.meeting.unchanged += 1;
                    // What was filled in is the document's: it names the document's papers.
                    *slot = Written { row: filled, theirs: mine.document.is_none(), new: false };
                    self.meeting.over.insert((Kind::Confirmation, id));
                    if own_members.is_none() {
                        self.keep_members(&place, their_members);
                    }
                }
                (true, None) => {
                    let (mine_told, theirs_told) = (
                        value(&Row::Confirmation(mine.clone()), Some(&object(own_members))),
                        value(&Row::Confirmation(row.clone()), Some(&object(their_members))),
                    );
                    let own = Some(Row::Confirmation(mine.clone()));
                    self.meeting.clashes.push(Clash {
                        token,
                        kind: Some(Kind::Confirmation),
                        own,
                        mine: mine_told,
                        theirs: theirs_told,
                    });
                }
                (true, Some(ImportKeep::Mine)) => self.meeting.kept += 1,
                (true, Some(ImportKeep::Theirs)) => {
                    self.meeting.replaced += 1;
                    *slot = Written { row: row.clone(), theirs: true, new: false };
                    self.meeting.over.insert((Kind::Confirmation, id));
                    self.keep_members(&place, their_members);
                }
                (true, Some(ImportKeep::Both)) => new.push((row, their_members)),
            }
        }
        written.extend(new.iter().map(|(row, _)| Written { row: (*row).clone(), theirs: true, new: true }));
        let all: Vec<Confirmation> = written.iter().map(|written| written.row.clone()).collect();
        for (id, (_, members)) in confirmation_ids(&all).into_iter().skip(own.len()).zip(new) {
            self.keep_members(&Place::Row(Kind::Confirmation, id), members);
        }
        written
    }
}

/// The first names with those that only the second have, and whether they differ in what both have.
fn joined_names(first: &[FormerName], second: &[FormerName]) -> (Vec<FormerName>, bool) {
    let mut joined = first.to_vec();
    let mut clash = false;
    for name in second {
        match joined.iter().find(|known| known.name == name.name) {
            None => joined.push(name.clone()),
            Some(known) => clash |= known != name,
        }
    }
    (joined, clash)
}

/// Names a row in a choice.
pub(super) fn token(kind: Kind, id: &str) -> String {
    if id.is_empty() { kind.name().to_owned() } else { format!("{}/{id}", kind.name()) }
}

fn object(json: Option<&String>) -> Map<String, Value> {
    match json.and_then(|json| serde_json::from_str(json).ok()) {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// The first with what only the second has, and whether they differ in what both have.
fn joined(first: &Map<String, Value>, second: &Map<String, Value>) -> (Map<String, Value>, bool) {
    let mut joined = first.clone();
    let mut clash = false;
    for (key, value) in second {
        match first.get(key) {
            None => {
                joined.insert(key.clone(), value.clone());
            }
            Some(own) => clash |= own != value,
        }
    }
    (joined, clash)
}

/// Leaves only what both say: what one of them does not tell is filled in, or stays.
fn keep_common(mine: &mut Value, theirs: &mut Value) {
    if let (Value::Object(mine), Value::Object(theirs)) = (mine, theirs) {
        theirs.retain(|key, value| !value.is_null() && mine.get(key).is_some_and(|own| !own.is_null()));
        mine.retain(|key, _| theirs.contains_key(key));
    }
}

fn value(row: &Row, members: Option<&Map<String, Value>>) -> Value {
    let members = members.filter(|members| !members.is_empty()).map(|members| Value::Object(members.clone()).to_string());
    serde_json::from_str(&row.to_json(members.as_deref())).unwrap_or_default()
}
