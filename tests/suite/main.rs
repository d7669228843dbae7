//! Journeys through the use cases on a temporary wallet: what the window and the command line both rest on.
//!
//! Each tells one thing that a person lives through. How the screens look is the window's test, what a rule asks is the
//! rule cases'.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod applying;
mod backup;
mod bundle;
mod confirming;
mod coverage;
mod disclosing;
mod employer_summary;
mod exchange;
mod gap;
mod history;
mod keeping;
mod keys;
mod leaving;
mod own_rule;
mod packet;
mod packets;
mod plan;
mod renewal_record;
mod round_trip;
mod safety;
mod sheet;
mod signing;
mod sync;

use peerfolio_app::App;
use peerfolio_app::view::{
    ActivityInput, ActivitySaveReq, CredentialInput, CredentialSaveReq, Nothing, WalletCreateReq, WalletUnlockReq,
};

/// A passphrase for sample wallets.
pub(crate) const PASSPHRASE: &str = "four plain sample words";

/// Makes and opens a wallet.
pub(crate) fn make_wallet(app: &App) {
    app.wallet_create(WalletCreateReq { name: "Sample Person".into(), passphrase: PASSPHRASE.into() })
        .expect("a wallet can be made");
}

/// Asks for the wallet to be opened.
pub(crate) fn passphrase(words: &str) -> WalletUnlockReq {
    WalletUnlockReq { passphrase: words.into() }
}

/// A certificate of Minnesota, issued 10 May 2025: 30 hours in two years.
pub(crate) fn minnesota() -> CredentialInput {
    CredentialInput {
        type_id: Some("us-mn-cps-1".into()),
        number: "SAMPLE-1234".into(),
        issued_on: "10 May 2025".into(),
        expires_on: "2027-05-10".into(),
        ..CredentialInput::default()
    }
}

/// A course as one types it.
pub(crate) fn course(title: &str, date: &str, hours: &str) -> ActivityInput {
    ActivityInput {
        title: title.into(),
        provider: "Northern Training Co-op".into(),
        completed_on: date.into(),
        hours: hours.into(),
        unit: "contact-hour".into(),
        topics: vec!["peer-support".into()],
        format: "live-online".into(),
        role: "attended".into(),
        ..ActivityInput::default()
    }
}

/// Saves a certificate; its id.
pub(crate) fn hold(app: &App, input: CredentialInput) -> String {
    app.credential_save(CredentialSaveReq { id: None, input }).expect("the certificate can be saved").id
}

/// Saves a course; its id.
pub(crate) fn log(app: &App, input: ActivityInput) -> String {
    app.activity_save(ActivitySaveReq { id: None, input }).expect("the course can be saved").id
}

/// Hours counted for the total of the only certificate.
pub(crate) fn counted(app: &App) -> String {
    let home = app.home(Nothing {}).expect("the wallet is open");
    let total = home.credentials.first().and_then(|held| held.requirements.iter().find(|row| row.id == "ce-total"));
    total.and_then(|row| row.counted_hours.clone()).unwrap_or_default()
}
