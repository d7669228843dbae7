//! What packets are signed with: the wallet's own key or the holder's own, and the time-stamp server, if one is set.
//!
//! Keys are never taken away: a packet signed last year must stay the holder's. Nothing is asked over a network unless the
//! holder set a server, and never while the wallet is held. Signing itself is the packet's business, connections are the
//! authority's.

use crate::error::{AppError, ErrorCode};
use crate::view::{Nothing, SigningKeyReq, SigningKeyView, SigningSetReq, SigningView};
use crate::wallet::{App, Session, fault};
use crate::{faults, packets, words};
use chrono::{Duration, NaiveDateTime};
use peerfolio_authority::{Address, Authority};
use peerfolio_core::NaiveDate;
use peerfolio_packet::{
    Identity, Laid, Outside, Revocations, SignError, Signer, StampError, TimeStamper, Unreached, Verdict, verify,
};
use ring::rand::SystemRandom;
use std::path::Path;
use zeroize::Zeroizing;

/// The settings' names in the wallet.
const SERVER: &str = "signing.time-stamp-server";
const KEY_IN_USE: &str = "signing.key";

/// A stamp this far from this computer's clock is worth a word.
const CLOCKS_APART: Duration = Duration::hours(24);

/// What a packet is signed with.
#[derive(Debug)]
pub struct Means {
    /// The key and its certificate.
    pub identity: Identity,
    /// Who stamps the time; `None`: nobody is asked anything.
    pub time_stamp_server: Option<Address>,
}

/// A signed packet, and what is to be told of it.
#[derive(Debug)]
pub struct Signed {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// When it was stamped, in UTC, by whom; `None`: it was not.
    pub time_stamp: Option<(NaiveDateTime, Option<String>)>,
    /// Sentences about the stamp and the certificates; empty where there is nothing to say.
    pub notes: Vec<String>,
}

/// Signs what was set. May ask the time-stamp server, for up to a minute: call it without holding the wallet.
///
/// # Errors
/// [`ErrorCode::NoTimeStamp`] where the stamp did not come: sign again without it, if the holder agrees;
/// [`ErrorCode::Input`] for a certificate that was revoked or has ended; [`ErrorCode::Internal`]. There is no packet then.
pub fn seal(laid: &Laid, means: &Means) -> Result<Signed, AppError> {
    let asking = means.time_stamp_server.as_ref().map(|server| Asking { authority: Authority::default(), server });
    let outside =
        asking.as_ref().map_or_else(Outside::default, |asking| Outside { time_stamper: Some(asking), revocations: Some(asking) });
    let sealed = laid.sealed_with(&means.identity, &SystemRandom::new(), outside).map_err(refused)?;
    must_pass(&sealed.pdf)?;
    let mut notes = Vec::new();
    if let Some(stamp) = &sealed.time_stamp {
        let by = stamp.by.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
        notes.push(format!("Its time is stamped{by}: {} UTC.", stamp.at.format("%-d %B %Y, %H:%M")));
        if (stamp.at - laid.made_at()).abs() > CLOCKS_APART {
            notes.push("This computer's clock says another day: set it right before the next packet.".to_owned());
        }
    }
    if !sealed.untold.is_empty() {
        notes.push(format!(
            "Nobody answered whether these certificates still hold, so the packet does not carry the proof of it: {}.",
            sealed.untold.join(", ")
        ));
    }
    Ok(Signed { pdf: sealed.pdf, time_stamp: sealed.time_stamp.map(|stamp| (stamp.at, stamp.by)), notes })
}

/// What a reader would find wrong is not handed out: a certificate that has ended, or a clock that was set back.
fn must_pass(pdf: &[u8]) -> Result<(), AppError> {
    let verdict = verify(pdf).ok();
    if verdict.as_ref().is_some_and(Verdict::is_intact_and_whole) {
        return Ok(());
    }
    let problems = verdict.map(|verdict| {
        let dates = verdict.signatures.iter().any(|finding| finding.in_force == Some(false));
        let dates = dates.then(|| "its certificate is not in force at the time of signing".to_owned());
        let of_signatures = verdict.signatures.into_iter().flat_map(|finding| finding.problems);
        verdict.problems.into_iter().chain(of_signatures).chain(dates).collect::<Vec<_>>().join("; ")
    });
    Err(AppError::new(
        ErrorCode::Input,
        format!("A reader would not take this signature: {}. No packet was written.", problems.unwrap_or_default()),
        "Check the date of this computer. If it is right, the certificate has ended: make a new key, or bring one, then try again.",
    ))
}

fn refused(error: SignError) -> AppError {
    match error {
        SignError::Stamp(why) => {
            let next = match why {
                StampError::Unreached(_) | StampError::Refused(_) => {
                    "Try again later, or sign this packet without a time stamp: its signature is as good, only the time is your own word."
                }
                _ => {
                    "Check the address of the time-stamp server, or sign this packet without a time stamp: its signature is as good, only the time is your own word."
                }
            };
            AppError::new(ErrorCode::NoTimeStamp, format!("There is no time stamp: {why}. No packet was written."), next)
        }
        SignError::Revoked { .. } => AppError::new(ErrorCode::Input, format!("{error}."), "Your records are unchanged."),
        error => AppError::new(ErrorCode::Internal, format!("{error}."), "Your records are unchanged."),
    }
}

/// The address of a time-stamp server as somebody typed it.
///
/// # Errors
/// [`ErrorCode::Input`].
pub fn server(typed: &str) -> Result<Address, AppError> {
    Address::read(typed).map_err(|why| {
        let message = format!("{why}.");
        AppError {
            faults: vec![fault("time_stamp_server", words::sentence_start(&message))],
            ..AppError::new(ErrorCode::Input, format!("The time-stamp server cannot be used: {message}"), "Nothing was changed.")
        }
    })
}

/// Brings the packet's questions to the authorities.
struct Asking<'a> {
    authority: Authority,
    server: &'a Address,
}

fn unreached(why: peerfolio_authority::Unreached) -> Unreached {
    Unreached(why.0)
}

impl TimeStamper for Asking<'_> {
    fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, Unreached> {
        self.authority.time_stamp(self.server, request).map_err(unreached)
    }
}

impl Revocations for Asking<'_> {
    fn fetch(&self, address: &str) -> Result<Vec<u8>, Unreached> {
        self.authority.fetch(&named(address)?).map_err(unreached)
    }

    fn ask(&self, address: &str, request: &[u8]) -> Result<Vec<u8>, Unreached> {
        self.authority.status(&named(address)?, request).map_err(unreached)
    }
}

fn named(address: &str) -> Result<Address, Unreached> {
    Address::read(address).map_err(|why| Unreached(why.to_string()))
}

/// What this wallet's packets are signed with; its own key is made where there is none yet. `unstamped`: without the time stamp
/// of the server that is set.
pub(crate) fn means(session: &mut Session, now: NaiveDateTime, unstamped: bool) -> Result<Means, AppError> {
    let time_stamp_server = kept_server(session)?.filter(|_| !unstamped);
    let keys = keys(session)?;
    let chosen = session.vault.setting(KEY_IN_USE).map_err(faults::read)?;
    let identity = match in_use(keys, chosen.as_deref()) {
        Some(identity) => identity,
        None => {
            let made = packets::passing_identity(&session.record, now)?;
            keep(session, &made)?;
            made
        }
    };
    Ok(Means { identity, time_stamp_server })
}

/// Who signs this wallet's packets; `None` where it has no key yet. Makes none.
pub(crate) fn signer(session: &Session) -> Result<Option<Signer>, AppError> {
    let chosen = session.vault.setting(KEY_IN_USE).map_err(faults::read)?;
    Ok(in_use(keys(session)?, chosen.as_deref()).map(|identity| Signer::from(&identity)))
}

/// The fingerprints of every key of the wallet.
pub(crate) fn fingerprints(session: &Session) -> Result<Vec<String>, AppError> {
    Ok(keys(session)?.iter().map(|key| key.fingerprint().to_string()).collect())
}

/// The key that was chosen, else the first one.
fn in_use(keys: Vec<Identity>, chosen: Option<&str>) -> Option<Identity> {
    let at = keys.iter().position(|key| Some(key.fingerprint().to_string().as_str()) == chosen).unwrap_or(0);
    keys.into_iter().nth(at)
}

fn kept_server(session: &Session) -> Result<Option<Address>, AppError> {
    let kept = session.vault.setting(SERVER).map_err(faults::read)?;
    kept.map(|text| server(&text)).transpose()
}

/// Every key of the wallet, oldest first.
fn keys(session: &Session) -> Result<Vec<Identity>, AppError> {
    let kept = session.vault.identities().map_err(faults::read)?;
    let opened = kept.iter().map(|key| Identity::open(&key.private_key, &key.certificate, &SystemRandom::new()));
    opened.collect::<Result<_, _>>().map_err(|error| {
        AppError::new(
            ErrorCode::Damaged,
            format!("The wallet's signing key is damaged: {error}."),
            "Your records are unchanged. A backup may hold the key whole.",
        )
    })
}

/// Keeps a key, and signs with it from now on.
fn keep(session: &mut Session, identity: &Identity) -> Result<(), AppError> {
    let private_key = Zeroizing::new(identity.pkcs8().to_vec());
    let key = peerfolio_vault::Identity { private_key, certificate: identity.certificates() };
    session.vault.keep_identity(&key).map_err(faults::write)?;
    session.vault.set_setting(KEY_IN_USE, Some(&identity.fingerprint().to_string())).map_err(faults::write)
}

impl App {
    /// What packets are signed with, and every key that was used before.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::Damaged`], [`ErrorCode::File`].
    pub fn signing_view(&self, _: Nothing) -> Result<SigningView, AppError> {
        let today = self.host.today();
        self.open(|session| view(session, today))
    }

    /// Sets the time-stamp server or none, and chooses among the wallet's keys.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] for an address that cannot be asked, or a key that is not there; [`ErrorCode::Locked`],
    /// [`ErrorCode::File`].
    pub fn signing_set(&self, req: SigningSetReq) -> Result<SigningView, AppError> {
        let today = self.host.today();
        let wanted = req.time_stamp_server.as_deref().map(str::trim).filter(|typed| !typed.is_empty());
        let wanted = wanted.map(server).transpose()?.map(|address| address.to_string());
        self.open(|session| {
            if let Some(fingerprint) = &req.key {
                let plain = |text: &str| text.replace(char::is_whitespace, "").to_uppercase();
                let known: Vec<String> = keys(session)?.iter().map(|key| key.fingerprint().to_string()).collect();
                let Some(chosen) = known.iter().find(|one| plain(one) == plain(fingerprint)) else {
                    return Err(AppError::new(
                        ErrorCode::Input,
                        "No key of this wallet has that fingerprint. Nothing was changed.",
                        "Choose one of the list, or bring the key with its file.",
                    ));
                };
                session.vault.set_setting(KEY_IN_USE, Some(chosen)).map_err(faults::write)?;
            }
            session.vault.set_setting(SERVER, wanted.as_deref()).map_err(faults::write)?;
            view(session, today)
        })
    }

    /// Takes the holder's own key from a PKCS #12 file into the wallet, and signs with it from now on.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] for a wrong password or a key that cannot sign; [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn signing_key_add(&self, mut req: SigningKeyReq) -> Result<SigningView, AppError> {
        let today = self.host.today();
        let password = Zeroizing::new(std::mem::take(&mut req.password));
        let brought = packets::own_identity(Path::new(&req.path), &password)?;
        self.open(|session| {
            if let Some(until) = brought.valid_until().filter(|until| until.date() < today) {
                return Err(AppError::new(
                    ErrorCode::Input,
                    format!("The certificate of this key ended on {}. The wallet was not changed.", words::day(until.date())),
                    "Ask whoever issued it for a new one.",
                ));
            }
            keep(session, &brought)?;
            view(session, today)
        })
    }

    /// Makes a new key and certificate under the holder's present name, and signs with it from now on.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] where the holder has no name, [`ErrorCode::Locked`], [`ErrorCode::File`], [`ErrorCode::Internal`].
    pub fn signing_key_make(&self, _: Nothing) -> Result<SigningView, AppError> {
        let (today, now) = (self.host.today(), self.host.now());
        self.open(|session| {
            let made = packets::passing_identity(&session.record, now)?;
            keep(session, &made)?;
            view(session, today)
        })
    }

    /// Whether a fingerprint is that of one of this wallet's keys; `None` where it is locked or cannot be read.
    #[must_use]
    pub fn is_own_key(&self, fingerprint: &str) -> Option<bool> {
        let kept = self.open(|session| keys(session)).ok()?;
        Some(kept.iter().any(|key| key.fingerprint().to_string() == fingerprint))
    }
}

fn view(session: &Session, today: NaiveDate) -> Result<SigningView, AppError> {
    let server = kept_server(session)?.map(|address| address.to_string());
    let kept = keys(session)?;
    let chosen = session.vault.setting(KEY_IN_USE).map_err(faults::read)?;
    let used = kept.iter().position(|key| Some(key.fingerprint().to_string()) == chosen).unwrap_or(0);
    let keys: Vec<SigningKeyView> = kept.iter().enumerate().map(|(at, key)| key_view(key, at == used, today)).collect();
    let by = match keys.iter().find(|key| key.in_use) {
        None => "The first packet makes a key for this wallet; every packet is signed with it.".to_owned(),
        Some(key) => key.sentence.clone(),
    };
    let time = if server.is_some() {
        "A time-stamp server says when a packet was signed. It is sent a digest and learns nothing of you or the packet."
    } else {
        "The time on a packet is your own word: no time-stamp server is asked, and nothing leaves this computer."
    };
    let other = kept.get(used).filter(|key| !packets::stands_in(key.name(), &session.record.holder.name));
    let name = match other {
        Some(key) if key.issuer().is_none() => {
            " That is not your present name: make a new key, or packets can only be written with the names that you held before."
        }
        _ => "",
    };
    Ok(SigningView { sentence: format!("{by}{name} {time}"), time_stamp_server: server, keys })
}

fn key_view(key: &Identity, in_use: bool, today: NaiveDate) -> SigningKeyView {
    let issuer = key.issuer();
    let until = key.valid_until().map(|until| until.date());
    let ended = until.is_some_and(|until| until < today);
    let whose = match &issuer {
        None => "a certificate of your own".to_owned(),
        Some(issuer) => format!("a certificate from {issuer}"),
    };
    let end = match until {
        Some(until) if ended => format!("; it ended on {}: make a new key or bring one", words::day(until)),
        Some(until) => format!(", good until {}", words::day(until)),
        None => String::new(),
    };
    let verb = if in_use { "Packets are signed" } else { "Earlier packets may be signed" };
    SigningKeyView {
        fingerprint: key.fingerprint().to_string(),
        name: key.name().to_owned(),
        issuer,
        valid_until: until.map(|day| day.to_string()),
        ended,
        in_use,
        sentence: format!("{verb} as {} with {whose}{end}.", key.name()),
    }
}
