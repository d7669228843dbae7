//! Opens a wallet and makes one change after another, saying of each that it is made only when it is. It exists to be killed.
//!
//! `peerfolio-crash-writer FOLDER SEED DONE LAST`: the stream of that seed from change DONE + 1 to LAST. Where a change is
//! refused because the disk failed, it is tried once more, as a person would; then it ends with status 3.

use peerfolio_crash::deed::{Deed, cheapest, replay, time};
use peerfolio_crash::model::Model;
use peerfolio_crash::run::Word;
use peerfolio_vault::Vault;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, numbers @ ..] = words.as_slice() else { return ExitCode::from(2) };
    let numbers: Result<Vec<u64>, _> = numbers.iter().map(|number| number.parse()).collect();
    let Ok(&[seed, done, last]) = numbers.as_deref() else { return ExitCode::from(2) };
    let mut model = replay(seed, done);
    let Some(mut vault) = open(Path::new(folder), &model) else { return ExitCode::from(4) };
    say(&Word::Open);
    for number in done + 1..=last {
        let deed = Deed::of(seed, number, &model);
        for again in [false, true] {
            match deed.perform(&mut vault, time(seed, number)) {
                Ok(()) => break,
                Err(refusal) => {
                    say(&Word::Refused(number, refusal.words, refusal.kind));
                    if again {
                        return ExitCode::from(3);
                    }
                }
            }
        }
        say(&Word::Done(number));
        deed.note(&mut model);
    }
    drop(vault);
    say(&Word::Closed);
    ExitCode::SUCCESS
}

fn open(folder: &Path, model: &Model) -> Option<Vault> {
    let (words, kind) = if Vault::exists(folder) {
        match Vault::open(folder, &model.passphrase()) {
            Ok(vault) => return Some(vault),
            Err(error) => (error.to_string(), format!("{error:?}")),
        }
    } else {
        match Vault::create(folder, &model.passphrase(), cheapest()) {
            Ok(vault) => return Some(vault),
            Err(error) => (error.to_string(), format!("{error:?}")),
        }
    };
    say(&Word::Shut(words, kind));
    None
}

/// Through the pipe at once, in one write: what is not whole there was not said.
fn say(word: &Word) {
    let mut out = std::io::stdout().lock();
    let sent = out.write_all(word.line().as_bytes()).and_then(|()| out.flush());
    // Nobody listens any more: there is nobody to confirm anything to.
    if sent.is_err() {
        std::process::exit(5);
    }
}
