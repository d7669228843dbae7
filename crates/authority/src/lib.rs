//! Asking those who vouch for time and certificates: a time-stamp server (RFC 3161), revocation lists (RFC 5280), certificate
//! status (RFC 6960), over HTTP or HTTPS.
//!
//! Besides the store the only crate with a network, and used only where the holder set a server. It sees digests, serial
//! numbers and public certificates: nothing of the holder or the packet. It must never send a cookie or a name, follow an
//! address to another host, wait without end, take in more than it was told to, or trust an answer: those who asked check it.

mod address;

pub use address::{Address, AddressFault};

use std::io::{ErrorKind, Read};
use std::time::Duration;
use ureq::http::{Response, Uri, header};
use ureq::{Agent, Body};

/// Why there is no answer, in words that end a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreached(pub String);

/// Most bytes of a time stamp or of a certificate's status.
const MOST_OF_AN_ANSWER: u64 = 64 * 1024;
/// Most bytes of a revocation list.
const MOST_OF_A_LIST: u64 = 2 * 1024 * 1024;
/// How often an address may lead on to another of the same host.
const MOST_STEPS: usize = 3;

/// Asks, one question at a time, on the caller's thread.
#[derive(Debug)]
pub struct Authority {
    agent: Agent,
}

impl Default for Authority {
    fn default() -> Self {
        Self::waiting(Duration::from_secs(15), Duration::from_secs(45))
    }
}

/// What is sent: nothing, or a question of this media type.
type Question<'a> = Option<(&'static str, &'a [u8])>;

impl Authority {
    /// Waits so long for a connection or the first byte of an answer, and so long for all of one question.
    fn waiting(each: Duration, whole: Duration) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(each))
            .timeout_recv_response(Some(each))
            .timeout_global(Some(whole))
            .user_agent("Peerfolio")
            .build();
        Self { agent: config.into() }
    }

    /// The server's answer to a `TimeStampReq` in DER (RFC 3161, 3.4).
    ///
    /// # Errors
    /// [`Unreached`].
    pub fn time_stamp(&self, server: &Address, request: &[u8]) -> Result<Vec<u8>, Unreached> {
        self.ask(server, Some(("application/timestamp-query", request)), MOST_OF_AN_ANSWER)
    }

    /// A responder's answer to an `OCSPRequest` in DER (RFC 6960, Appendix A.1).
    ///
    /// # Errors
    /// [`Unreached`].
    pub fn status(&self, responder: &Address, request: &[u8]) -> Result<Vec<u8>, Unreached> {
        self.ask(responder, Some(("application/ocsp-request", request)), MOST_OF_AN_ANSWER)
    }

    /// A revocation list or an issuer's certificate.
    ///
    /// # Errors
    /// [`Unreached`].
    pub fn fetch(&self, address: &Address) -> Result<Vec<u8>, Unreached> {
        self.ask(address, None, MOST_OF_A_LIST)
    }

    fn ask(&self, address: &Address, question: Question<'_>, most: u64) -> Result<Vec<u8>, Unreached> {
        let mut uri = address.uri().clone();
        for _ in 0..MOST_STEPS {
            let answer = self.send(&uri, question)?;
            let status = answer.status();
            match status.as_u16() {
                200 => return read(answer, most),
                // Only these two keep a question a question (RFC 9110, 15.4).
                307 | 308 => uri = address::next(&uri, &answer)?,
                301 | 302 if question.is_none() => uri = address::next(&uri, &answer)?,
                _ => return Err(Unreached(format!("the server answered {status}"))),
            }
        }
        Err(Unreached("the server leads from address to address".to_owned()))
    }

    fn send(&self, uri: &Uri, question: Question<'_>) -> Result<Response<Body>, Unreached> {
        let sent = match question {
            None => self.agent.get(uri).call(),
            Some((kind, bytes)) => self.agent.post(uri).header(header::CONTENT_TYPE, kind).send(bytes),
        };
        sent.map_err(|error| Unreached(words(&error)))
    }
}

/// The body, if it is not larger than it may be.
fn read(answer: Response<Body>, most: u64) -> Result<Vec<u8>, Unreached> {
    let mut bytes = Vec::new();
    let taken = answer.into_body().into_reader().take(most + 1).read_to_end(&mut bytes);
    taken.map_err(|error| Unreached(format!("the answer broke off ({error})")))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > most) {
        return Err(Unreached("the answer is longer than any such answer".to_owned()));
    }
    Ok(bytes)
}

fn words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "its name is not known; is this computer online?".to_owned(),
        ureq::Error::Timeout(_) => "it took too long".to_owned(),
        ureq::Error::ConnectionFailed => "no connection could be made".to_owned(),
        // The system's own words differ from system to system, and help nobody.
        ureq::Error::Io(error) => match error.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => "it took too long".to_owned(),
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof => {
                "the connection broke off".to_owned()
            }
            _ => "no connection could be made".to_owned(),
        },
        error => error.to_string().chars().filter(|c| !c.is_control()).take(200).collect(),
    }
}

#[cfg(test)]
mod tests;
