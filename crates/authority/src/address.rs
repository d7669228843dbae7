//! Where to ask: HTTP or HTTPS addresses that name a host and nobody.
//!
//! An address with a name and a password in it is refused: it would go out with each question, and stand in error messages.

use crate::Unreached;
use std::fmt;
use ureq::http::{Response, Uri, header};

/// An address that can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Uri);

/// Why a text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressFault {
    /// It is not an address of a server.
    NoAddress,
    /// It does not begin with `http://` or `https://`.
    NotHttp,
    /// It holds a name or a password.
    NamesSomebody,
}

impl fmt::Display for AddressFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoAddress => "this is not the address of a server; it should look like https://stamp.example.org/tsr",
            Self::NotHttp => "the address must begin with https:// or http://",
            Self::NamesSomebody => "an address with a name or password in it cannot be used; leave out what stands before the @",
        })
    }
}

impl std::error::Error for AddressFault {}

impl Address {
    /// Reads what somebody typed, or what a certificate names.
    ///
    /// # Errors
    /// [`AddressFault`].
    pub fn read(text: &str) -> Result<Self, AddressFault> {
        let uri: Uri = text.trim().parse().map_err(|_| AddressFault::NoAddress)?;
        Self::of(uri)
    }

    fn of(uri: Uri) -> Result<Self, AddressFault> {
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(if uri.scheme_str().is_some() { AddressFault::NotHttp } else { AddressFault::NoAddress });
        }
        if uri.authority().is_none_or(|authority| authority.host().is_empty()) {
            return Err(AddressFault::NoAddress);
        }
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(AddressFault::NamesSomebody);
        }
        Ok(Self(uri))
    }

    pub(crate) const fn uri(&self) -> &Uri {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Where an answer leads: to the same host, and never from HTTPS to HTTP.
pub(crate) fn next<B>(from: &Uri, answer: &Response<B>) -> Result<Uri, Unreached> {
    let elsewhere = || Unreached("the server leads to an address that cannot be followed".to_owned());
    let named = answer.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).ok_or_else(elsewhere)?;
    let to = if named.starts_with('/') && !named.starts_with("//") {
        let mut parts = from.clone().into_parts();
        parts.path_and_query = Some(named.parse().map_err(|_| elsewhere())?);
        Uri::from_parts(parts).map_err(|_| elsewhere())?
    } else {
        named.parse().map_err(|_| elsewhere())?
    };
    let to = Address::of(to).map_err(|_| elsewhere())?.0;
    if to.host() != from.host() {
        let host: String = to.host().unwrap_or_default().chars().take(100).collect();
        return Err(Unreached(format!("the server leads to another one, {host}; if that is right, set its address")));
    }
    if from.scheme_str() == Some("https") && to.scheme_str() == Some("http") {
        return Err(elsewhere());
    }
    Ok(to)
}
