//! What packets are signed with.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What packets are signed with.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SigningView {
    /// With which key, and who vouches for the time, in sentences.
    pub sentence: String,
    /// The address of the time-stamp server; null: none is asked.
    pub time_stamp_server: Option<String>,
    /// Every key of this wallet, oldest first; empty before the first packet.
    pub keys: Vec<SigningKeyView>,
}

/// A key that signs, or signed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SigningKeyView {
    /// SHA-256 of its certificate, in groups: what a reader compares.
    pub fingerprint: String,
    /// The name in the certificate.
    pub name: String,
    /// Who issued the certificate; null: the holder did.
    pub issuer: Option<String>,
    /// The last day on which the certificate is good; null where it does not say.
    pub valid_until: Option<String>,
    /// That day is past.
    pub ended: bool,
    /// The next packet is signed with it.
    pub in_use: bool,
    /// The same in one sentence.
    pub sentence: String,
}

/// Sets the time-stamp server, and chooses a key.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SigningSetReq {
    /// The address of a time-stamp server (RFC 3161), `https://` or `http://`; null or empty: none is asked.
    pub time_stamp_server: Option<String>,
    /// The fingerprint of the key to sign with; null: as it is.
    pub key: Option<String>,
}

/// Takes a key from a PKCS #12 file (.p12, .pfx).
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct SigningKeyReq {
    /// The file.
    pub path: String,
    /// Its password; wiped when the call ends.
    pub password: String,
}
