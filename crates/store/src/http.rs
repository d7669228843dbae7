//! How OpenDAL's requests reach a server: one after another, over TLS, with an end to every wait.
//!
//! OpenDAL's own way brings a second TLS, HTTP/3 and a pool of threads; one request at a time needs none of it. Redirects are
//! not followed: a server must not send the password elsewhere.

use futures::stream;
use http::{Request, Response};
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport};
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// For a connection, and for the first byte of an answer.
const WAIT: Duration = Duration::from_secs(30);
/// For a whole request: the largest paper over a slow line.
const WHOLE: Duration = Duration::from_secs(600);
/// Most bytes of an answer: the largest sealed paper, and room.
const MAX_ANSWER: u64 = 257 * 1024 * 1024;

/// In the place of a status: the server did not prove who it is. No server answers with it.
pub(crate) const UNTRUSTED: u16 = 1;

/// The status of the last answer, which OpenDAL's errors do not always tell; 0 where there was none.
#[derive(Clone, Default)]
pub(crate) struct LastStatus(Arc<AtomicU16>);

impl LastStatus {
    pub(crate) fn get(&self) -> u16 {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, status: u16) {
        self.0.store(status, Ordering::Relaxed);
    }
}

pub(crate) struct Transport {
    agent: ureq::Agent,
    status: LastStatus,
}

impl Transport {
    /// `authorities`: who alone vouches for the server; none: the public ones do.
    pub(crate) fn new(status: LastStatus, authorities: &[Certificate<'static>]) -> Self {
        let roots = if authorities.is_empty() { RootCerts::WebPki } else { RootCerts::new_with_certs(authorities) };
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .timeout_connect(Some(WAIT))
            .timeout_recv_response(Some(WAIT))
            .timeout_global(Some(WHOLE))
            .user_agent("Peerfolio")
            .build();
        Self { agent: config.into(), status }
    }

    fn send(&self, request: Request<Buffer>) -> Result<Response<HttpBody>, Error> {
        self.status.set(0);
        let uri = request.uri().clone();
        let unreached = |error: &dyn std::fmt::Display| {
            let text = error.to_string();
            // So TLS says that what the server showed does not hold, wherever the error comes up.
            if let Some((_, why)) = text.split_once("invalid peer certificate: ") {
                self.status.set(UNTRUSTED);
                return Error::new(ErrorKind::Unexpected, why.to_owned());
            }
            Error::new(ErrorKind::Unexpected, text)
        };
        let (parts, body) = request.into_parts();
        let answer = if body.is_empty() {
            self.agent.run(Request::from_parts(parts, ())).map_err(|error| unreached(&error))?
        } else {
            self.agent.run(Request::from_parts(parts, body.to_vec())).map_err(|error| unreached(&error))?
        };
        self.status.set(answer.status().as_u16());
        let (head, body) = answer.into_parts();
        let mut bytes = Vec::new();
        body.into_reader().take(MAX_ANSWER).read_to_end(&mut bytes).map_err(|error| unreached(&error))?;
        let length = u64::try_from(bytes.len()).ok();
        let mut response = Response::builder().status(head.status).extension(uri);
        if let Some(headers) = response.headers_mut() {
            *headers = head.headers;
        }
        let body = HttpBody::new(stream::iter([Ok(Buffer::from(bytes))]), length);
        response.body(body).map_err(|error| unreached(&error))
    }
}

impl HttpTransport for Transport {
    async fn fetch(&self, request: Request<Buffer>) -> Result<Response<HttpBody>, Error> {
        self.send(request)
    }
}
