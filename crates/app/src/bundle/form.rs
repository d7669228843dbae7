//! The file of a rules bundle: made, signed, and read again (docs/rule-bundle.md tells it byte by byte).
//!
//! An envelope in JSON holds the packs as they are written in `rules/`, and an Ed25519 signature (RFC 8032) over them.
//! Nothing of the packs is looked at before the signature of a trusted signer holds; then all of them must read, or none is
//! taken. It must never decide whether a sound bundle is wanted: that depends on the rules in use.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use peerfolio_core::judge::Rules;
use peerfolio_core::{NaiveDate, date, pack};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ED25519, ED25519_PUBLIC_KEY_LEN, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// What the envelope calls itself.
pub const FORMAT: &str = "peerfolio.rules-bundle/1";

/// How a bundle's file name ends.
pub const EXTENSION: &str = "peerfolio-rules";

/// Largest bundle that is read, in bytes: twenty times the packs of the whole country.
pub const MOST_BYTES: u64 = 16_000_000;

/// Most packs in a bundle.
const MOST_PACKS: usize = 1_000;

/// Largest pack, in bytes.
const MOST_PACK_BYTES: usize = 1_000_000;

/// Longest file name of a pack, in bytes.
const MOST_NAME_BYTES: usize = 64;

/// What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410, section 7).
const PKCS8_HEAD: [u8; 16] = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// Bytes of a private key (RFC 8032, section 5.1.5).
const SEED_LEN: usize = 32;

const PEM_BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_END: &str = "-----END PRIVATE KEY-----";

/// Why a bundle is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleFault {
    /// It is larger than [`MOST_BYTES`].
    #[error("It is larger than {} MB, which no rule update is.", MOST_BYTES / 1_000_000)]
    TooLarge,
    /// It is not a bundle at all.
    #[error("It is not a rule update of Peerfolio ({0}).")]
    NotABundle(String),
    /// It has another form than this program knows.
    #[error("It has the form \"{0}\", which this Peerfolio does not know.")]
    OtherForm(String),
    /// Nobody is trusted.
    #[error("This copy of Peerfolio trusts no signer of rule updates, so no update can be checked.")]
    NobodyTrusted,
    /// The signer is not one of those trusted.
    #[error("It is signed with the key {0}, which this copy of Peerfolio does not trust.")]
    UnknownSigner(String),
    /// The signature does not belong to the contents.
    #[error("Its signature does not hold: it was changed since {0} signed it, or damaged on its way.")]
    BadSignature(String),
    /// What was signed cannot be read.
    #[error("{0} signed it, and its contents cannot be read ({1}).")]
    Contents(String, String),
    /// Packs that cannot be read: every fault.
    #[error("{} in its rule packs:{}", count(.0), list(.0))]
    Packs(Vec<String>),
}

fn count(faults: &[String]) -> String {
    if faults.len() == 1 { "There is a fault".to_owned() } else { format!("There are {} faults", faults.len()) }
}

fn list(faults: &[String]) -> String {
    faults.iter().map(|fault| format!("\n  {fault}")).collect()
}

/// One pack: its file name in `rules/` and its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackFile {
    /// `us-mn.toml`.
    pub file: String,
    /// The pack.
    pub text: String,
}

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// `YYYY-MM-DD`.
    pub made_on: String,
    /// Tells bundles of one day apart; the higher is the newer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub serial: u32,
    /// Every pack: a bundle replaces all of them.
    pub packs: Vec<PackFile>,
}

fn is_zero(serial: &u32) -> bool {
    *serial == 0
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    format: String,
    key: String,
    signature: String,
    payload: String,
}

/// Somebody whose bundles are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// First 16 hexadecimal digits of the SHA-256 of the public key.
    pub id: String,
    /// Who it is, in words.
    pub name: String,
    key: [u8; ED25519_PUBLIC_KEY_LEN],
}

impl Signer {
    /// Reads the lines of `rules/trusted-keys.txt`: key id, public key in base64, name. `#` begins a comment.
    ///
    /// # Errors
    /// Each line that is none, with its number.
    pub fn read_all(text: &str) -> Result<Vec<Self>, Vec<String>> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
        let (mut signers, mut faults) = (Vec::new(), Vec::new());
        for (at, line) in lines {
            match Self::read(line) {
                Ok(signer) => signers.push(signer),
                Err(why) => faults.push(format!("line {}: {why}", at + 1)),
            }
        }
        if faults.is_empty() { Ok(signers) } else { Err(faults) }
    }

    fn read(line: &str) -> Result<Self, String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [id, key, name @ ..] = words.as_slice() else {
            return Err("write the key's id, the public key and a name, as `cargo xtask rules key` prints them".to_owned());
        };
        let key = STANDARD.decode(key).ok().and_then(|key| <[u8; ED25519_PUBLIC_KEY_LEN]>::try_from(key).ok());
        let key = key.ok_or("the public key is not 32 bytes in base64")?;
        if key_id(&key) != *id {
            return Err(format!("the id of this key is {}, not {id}", key_id(&key)));
        }
        if name.is_empty() {
            return Err("a name is missing: who signs with this key?".to_owned());
        }
        Ok(Self { id: (*id).to_owned(), name: name.join(" "), key })
    }

    /// The line of `rules/trusted-keys.txt`.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {} {}", self.id, STANDARD.encode(self.key), self.name)
    }
}

fn key_id(key: &[u8]) -> String {
    digest(&SHA256, key).as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// A private key that signs bundles. Its file lies outside the repository.
pub struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// Makes a key; gives the text of its file: PKCS #8 (RFC 8410) in PEM.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    pub fn make() -> Result<Zeroizing<String>, String> {
        let mut document = Zeroizing::new([0; PKCS8_HEAD.len() + SEED_LEN]);
        let (head, seed) = document.split_at_mut(PKCS8_HEAD.len());
        head.copy_from_slice(&PKCS8_HEAD);
        SystemRandom::new().fill(seed).map_err(|_| "the system gives no randomness")?;
        let base64 = Zeroizing::new(STANDARD.encode(*document));
        let mut pem = Zeroizing::new(format!("{PEM_BEGIN}\n"));
        for (at, letter) in base64.chars().enumerate() {
            if at > 0 && at % 64 == 0 {
                pem.push('\n');
            }
            pem.push(letter);
        }
        pem.push_str(&format!("\n{PEM_END}\n"));
        Ok(pem)
    }

    /// Reads the file of a key; one that OpenSSL made is one too.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(pem: &str) -> Result<Self, String> {
        let inside = pem.trim().strip_prefix(PEM_BEGIN).and_then(|rest| rest.strip_suffix(PEM_END));
        let inside = inside.ok_or("it is no private key in PEM form; `cargo xtask rules key` makes one")?;
        let base64: Zeroizing<String> = Zeroizing::new(inside.chars().filter(|letter| !letter.is_whitespace()).collect());
        let bytes = Zeroizing::new(STANDARD.decode(base64.as_bytes()).map_err(|error| format!("its base64 is broken: {error}"))?);
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&bytes);
        pair.map(Self).map_err(|why| format!("it holds no Ed25519 key ({why})"))
    }

    /// The one who signs with it, as the program is told whom to trust.
    #[must_use]
    pub fn signer(&self, name: &str) -> Signer {
        let mut key = [0; ED25519_PUBLIC_KEY_LEN];
        key.copy_from_slice(self.0.public_key().as_ref());
        Signer { id: key_id(&key), name: name.to_owned(), key }
    }
}

/// A bundle whose signature holds and whose packs all read.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The day on which it was made.
    pub made_on: NaiveDate,
    /// Tells bundles of one day apart.
    pub serial: u32,
    /// Who signed it.
    pub signer: Signer,
    /// Its packs, by file name.
    pub packs: Vec<PackFile>,
    /// The same, read.
    pub rules: Rules,
}

/// What the signature is made over: the form's name and a line feed, so that a signature made for anything else is none
/// here, then the payload byte by byte.
fn signed(payload: &[u8]) -> Vec<u8> {
    [FORMAT.as_bytes(), b"\n", payload].concat()
}

/// Makes a signed bundle, as the text of its file.
///
/// # Errors
/// Every fault of the packs: a faulty bundle is never signed.
pub fn seal(contents: &Contents, key: &SigningKey) -> Result<String, BundleFault> {
    let signer = key.signer("the signer");
    check(contents, &signer.name)?;
    let unwritable = |error: serde_json::Error| BundleFault::Contents(signer.name.clone(), error.to_string());
    let payload = serde_json::to_vec(contents).map_err(unwritable)?;
    let envelope = Envelope {
        format: FORMAT.to_owned(),
        key: signer.id.clone(),
        signature: STANDARD.encode(key.0.sign(&signed(&payload))),
        payload: STANDARD.encode(&payload),
    };
    let text = serde_json::to_string_pretty(&envelope).map_err(unwritable)? + "\n";
    if text.len() as u64 > MOST_BYTES { Err(BundleFault::TooLarge) } else { Ok(text) }
}

/// Reads a bundle: its signature by one of these signers first, then what it holds.
///
/// # Errors
/// Why it is not taken.
pub fn read(bytes: &[u8], trusted: &[Signer]) -> Result<Bundle, BundleFault> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(BundleFault::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| BundleFault::NotABundle(format!("no text: {error}")))?;
    // What calls itself something else is named so, whatever else it holds.
    #[derive(Deserialize)]
    struct Form {
        format: String,
    }
    let no_bundle = |error: serde_json::Error| {
        let strange = error.is_syntax() || error.is_eof();
        BundleFault::NotABundle(if strange { "its contents are of another kind".to_owned() } else { error.to_string() })
    };
    let form: Form = serde_json::from_str(text).map_err(no_bundle)?;
    if form.format != FORMAT {
        return Err(BundleFault::OtherForm(form.format.chars().take(60).collect()));
    }
    let envelope: Envelope = serde_json::from_str(text).map_err(no_bundle)?;
    if trusted.is_empty() {
        return Err(BundleFault::NobodyTrusted);
    }
    let signer = trusted.iter().find(|signer| signer.id == envelope.key);
    let signer = signer.ok_or_else(|| BundleFault::UnknownSigner(envelope.key.chars().take(60).collect()))?;
    let decoded = |name: &str, text: &str| {
        STANDARD.decode(text).map_err(|error| BundleFault::NotABundle(format!("its {name} is no base64: {error}")))
    };
    let payload = decoded("payload", &envelope.payload)?;
    let signature = decoded("signature", &envelope.signature)?;
    UnparsedPublicKey::new(&ED25519, signer.key)
        .verify(&signed(&payload), &signature)
        .map_err(|_| BundleFault::BadSignature(signer.name.clone()))?;
    let unreadable = |why: String| BundleFault::Contents(signer.name.clone(), why);
    let payload = std::str::from_utf8(&payload).map_err(|error| unreadable(format!("no text: {error}")))?;
    let contents: Contents = serde_json::from_str(payload).map_err(|error| unreadable(error.to_string()))?;
    let (made_on, rules) = check(&contents, &signer.name)?;
    let mut packs = contents.packs;
    packs.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(Bundle { made_on, serial: contents.serial, signer: signer.clone(), packs, rules })
}

/// Whether the contents are what a bundle may hold; its day and its rules.
fn check(contents: &Contents, signer: &str) -> Result<(NaiveDate, Rules), BundleFault> {
    let refuse = |why: String| Err(BundleFault::Contents(signer.to_owned(), why));
    let Some(made_on) = date::parse(&contents.made_on) else {
        return refuse(format!("\"{}\" is no day such as 2026-11-22", contents.made_on.chars().take(60).collect::<String>()));
    };
    if contents.packs.is_empty() {
        return refuse("it holds no rule pack".to_owned());
    }
    if contents.packs.len() > MOST_PACKS {
        return refuse(format!("it holds more than {MOST_PACKS} rule packs"));
    }
    let mut names = std::collections::BTreeSet::new();
    for PackFile { file, text } in &contents.packs {
        if !is_pack_name(file) {
            let shown: String = file.chars().take(80).collect();
            return refuse(format!("{shown:?} is no name of a rule pack, such as us-mn.toml"));
        }
        if !names.insert(file) {
            return refuse(format!("{file} stands in it twice"));
        }
        if text.len() > MOST_PACK_BYTES {
            return refuse(format!("{file} is larger than {} MB", MOST_PACK_BYTES / 1_000_000));
        }
    }
    let mut faults = Vec::new();
    let mut packs = Vec::new();
    for PackFile { file, text } in &contents.packs {
        match pack::read(file, text) {
            Ok(pack) => packs.push(pack),
            Err(wrong) => faults.extend(wrong.iter().map(ToString::to_string)),
        }
    }
    if faults.is_empty()
        && let Some(late) = packs.iter().find(|pack| pack.reviewed_on > made_on)
    {
        return refuse(format!("the pack of {} was reviewed on {}, after {made_on}", late.name, late.reviewed_on));
    }
    if !faults.is_empty() {
        return Err(BundleFault::Packs(faults));
    }
    let rules = Rules::new(packs).map_err(|twice| {
        BundleFault::Packs(twice.iter().map(|id| format!("the credential \"{id}\" stands in two packs")).collect())
    })?;
    Ok((made_on, rules))
}

fn is_pack_name(file: &str) -> bool {
    let stem = file.strip_suffix(".toml").unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !stem.is_empty() && file.len() <= MOST_NAME_BYTES && stem.bytes().all(plain)
}
