//! Opens a wallet, reads it, locks it, and waits after each step for a line: so that a test can search its memory meanwhile.
//!
//! `hold_wallet FOLDER PASSPHRASE-FILE DOCUMENT`: the wallet is made from the document first. It is a host like the others: it
//! installs the wiping allocator and nothing more.
#![expect(clippy::print_stdout, reason = "it tells the test how far it is")]

use peerfolio_app::view::{Nothing, WalletUnlockReq};
use peerfolio_app::{App, Cost, Gathered, Host, NaiveDate};
use peerfolio_platform::{MEMORY, Memory, memory};
use std::error::Error;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

#[global_allocator]
static WIPED: Memory = MEMORY;

struct Here(PathBuf);

impl Host for Here {
    fn today(&self) -> NaiveDate {
        NaiveDate::default()
    }

    fn now(&self) -> chrono::NaiveDateTime {
        chrono::NaiveDateTime::default()
    }

    fn wallet_folder(&self) -> PathBuf {
        self.0.clone()
    }

    fn sample_folder(&self) -> PathBuf {
        peerfolio_app::host::sample_beside(&self.0)
    }

    fn open_file(&self, _: &Path) -> Result<(), String> {
        Err("nothing is opened here".to_owned())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, passphrase, document] = words.as_slice() else { return Err("FOLDER PASSPHRASE-FILE DOCUMENT".into()) };
    let app = App::with_cost(Box::new(Here(folder.into())), Cost::new(64, 1, 1)?);
    work(&app, passphrase, document)?;
    say("open")?;
    app.wallet_lock(Nothing {})?;
    memory::wipe_stack();
    say("locked")
}

/// Makes the wallet, opens it again, and looks at everything.
#[inline(never)]
fn work(app: &App, passphrase: &str, document: &str) -> Result<(), Box<dyn Error>> {
    let passphrase = Zeroizing::new(std::fs::read_to_string(passphrase)?);
    let gathered = Gathered::read(&[document.into()], peerfolio_app::rules::shipped()?)?;
    app.import_into_new(&gathered, &passphrase)?;
    app.wallet_lock(Nothing {})?;
    app.wallet_unlock(WalletUnlockReq { passphrase: passphrase.to_string() })?;
    app.home(Nothing {})?;
    app.activity_list(Nothing {})?;
    app.plan_view(peerfolio_app::view::PlanReq::default())?;
    Ok(())
}

fn say(what: &str) -> Result<(), Box<dyn Error>> {
    println!("{what}");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}
