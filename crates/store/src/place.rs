//! How a store is named, and what it asks for.
//!
//! The text form is JSON, kept inside the encrypted wallet. Passwords and keys have no Debug and are wiped when they go.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;
use ureq::tls::{Certificate, PemItem, parse_pem};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A password or a secret key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// As typed.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// For the server only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// A place where files lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Place {
    /// A folder of this machine that Nextcloud, Dropbox, Syncthing or a hand with a stick carries about.
    Folder {
        /// Where it is.
        path: PathBuf,
    },
    /// A folder of a WebDAV server (RFC 4918), such as Nextcloud's.
    Webdav {
        /// Address of the folder.
        url: String,
        /// Name of the account.
        user: String,
        /// Its password; better one made for this program alone.
        password: Secret,
        /// The person's own authority: its certificates in PEM (RFC 7468). Where they are given, only they vouch for the server; empty:
        /// the public authorities do.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        authority: String,
    },
    /// A bucket of an S3 store.
    S3 {
        /// Address of the server; empty for Amazon's.
        url: String,
        /// The bucket.
        bucket: String,
        /// Its region; `auto` where the store has none.
        region: String,
        /// Name of the key.
        key: String,
        /// The secret key.
        secret: Secret,
        /// As for WebDAV.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        authority: String,
    },
}

/// What is wrong with a place, by the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceFault {
    /// No folder is named, or not from the root.
    Path,
    /// The address does not begin with `https://`, or names no server.
    Url,
    /// The address is `http://` to another machine: the password would cross the network for all to read.
    Unencrypted,
    /// No bucket is named.
    Bucket,
    /// Name or password is missing.
    Credentials,
    /// What is to be the person's own authority holds no certificate, or a private key, which no program but the server's should have.
    Authority,
}

impl Place {
    /// Whether it can be one.
    ///
    /// # Errors
    /// [`PlaceFault`], the first.
    pub fn check(&self) -> Result<(), PlaceFault> {
        match self {
            Self::Folder { path } => {
                if path.is_absolute() {
                    Ok(())
                } else {
                    Err(PlaceFault::Path)
                }
            }
            Self::Webdav { url, user, password, authority } => {
                check_url(url)?;
                authorities(authority)?;
                if user.is_empty() || password.expose().is_empty() { Err(PlaceFault::Credentials) } else { Ok(()) }
            }
            Self::S3 { url, bucket, key, secret, authority, .. } => {
                if !url.is_empty() {
                    check_url(url)?;
                }
                authorities(authority)?;
                if bucket.is_empty() || bucket.contains('/') {
                    return Err(PlaceFault::Bucket);
                }
                if key.is_empty() || secret.expose().is_empty() { Err(PlaceFault::Credentials) } else { Ok(()) }
            }
        }
    }

    /// The text that is kept in the wallet.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(serde_json::to_string(self).unwrap_or_default())
    }

    /// From the text that is kept in the wallet.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Where it is, without anything secret, for people.
    #[must_use]
    pub fn told(&self) -> String {
        match self {
            Self::Folder { path } => path.display().to_string(),
            Self::Webdav { url, .. } => url.clone(),
            Self::S3 { url, bucket, .. } if url.is_empty() => format!("s3://{bucket}"),
            Self::S3 { url, bucket, .. } => format!("{}/{bucket}", url.trim_end_matches('/')),
        }
    }
}

/// Most bytes of certificates in PEM: far more than an authority and those between it and the server have.
const MAX_AUTHORITY: usize = 64 * 1024;

/// The certificates of a person's own authority; none where the text is empty.
///
/// # Errors
/// [`PlaceFault::Authority`].
pub(crate) fn authorities(pem: &str) -> Result<Vec<Certificate<'static>>, PlaceFault> {
    if pem.is_empty() {
        return Ok(Vec::new());
    }
    if pem.len() > MAX_AUTHORITY {
        return Err(PlaceFault::Authority);
    }
    let mut found = Vec::new();
    for item in parse_pem(pem.as_bytes()) {
        match item {
            Ok(PemItem::Certificate(certificate)) => found.push(certificate),
            _ => return Err(PlaceFault::Authority),
        }
    }
    if found.is_empty() { Err(PlaceFault::Authority) } else { Ok(found) }
}

fn check_url(url: &str) -> Result<(), PlaceFault> {
    let parsed: http::Uri = url.parse().map_err(|_| PlaceFault::Url)?;
    let host = parsed.host().filter(|host| !host.is_empty()).ok_or(PlaceFault::Url)?;
    match parsed.scheme_str() {
        // A password in the address would be shown with it.
        _ if parsed.authority().is_some_and(|authority| authority.as_str().contains('@')) => Err(PlaceFault::Url),
        Some("https") => Ok(()),
        Some("http") if matches!(host, "127.0.0.1" | "localhost" | "[::1]") => Ok(()),
        Some("http") => Err(PlaceFault::Unencrypted),
        _ => Err(PlaceFault::Url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn webdav(url: &str) -> Place {
        Place::Webdav {
            url: url.into(),
            user: "sample".into(),
            password: Secret::new("sample-pass".into()),
            authority: String::new(),
        }
    }

    #[test]
    fn a_place_reads_as_it_was_written_and_shows_no_secret() {
        let s3 = Place::S3 {
            url: "https://s3.example.org".into(),
            bucket: "wallets".into(),
            region: "auto".into(),
            key: "sample-key".into(),
            secret: Secret::new("sample-secret".into()),
            authority: include_str!("../tests/store/sample/authority.pem").into(),
        };
        for place in [Place::Folder { path: "/home/sample/Sync".into() }, webdav("https://cloud.example.org/dav"), s3] {
            assert_eq!(Place::from_text(&place.to_text()).as_ref(), Some(&place));
            assert!(place.check().is_ok());
            let shown = format!("{place:?} {}", place.told());
            assert!(!shown.contains("sample-secret") && !shown.contains("sample-pass"), "{shown}");
        }
        assert_eq!(Place::from_text("{}"), None);
    }

    #[test]
    fn passwords_cross_no_network_in_the_open() {
        assert_eq!(webdav("http://cloud.example.org/").check(), Err(PlaceFault::Unencrypted));
        assert_eq!(webdav("http://127.0.0.1.example.org/").check(), Err(PlaceFault::Unencrypted));
        assert!(webdav("http://127.0.0.1:8080/dav").check().is_ok());
        for url in ["", "cloud.example.org", "ftp://x/", "https://", "https://user:pass@cloud.example.org/"] {
            assert_eq!(webdav(url).check(), Err(PlaceFault::Url), "{url}");
        }
        assert_eq!(Place::Folder { path: "Sync".into() }.check(), Err(PlaceFault::Path));
    }
}
