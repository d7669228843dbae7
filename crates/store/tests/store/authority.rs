//! Servers whose certificate comes from the person's own authority: a server on this machine speaks TLS for real.
//!
//! The certificates in `sample` are good until 2120, and their keys are nobody's.

use crate::keeps_files;
use crate::webdav::{Mood, answer, empty};
use peerfolio_store::{Place, PlaceFault, Secret, open};
use peerfolio_vault::sync::StoreError;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

const AUTHORITY: &str = include_str!("sample/authority.pem");
const ANOTHER: &str = include_str!("sample/another.pem");
const SERVER: &str = include_str!("sample/server.pem");
const SERVER_KEY: &str = include_str!("sample/server-key.pem");

/// The port of a WebDAV server over TLS.
fn start() -> u16 {
    let chain = CertificateDer::pem_slice_iter(SERVER.as_bytes()).collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(SERVER_KEY.as_bytes()).unwrap();
    let config = Arc::new(ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (files, mood) = (Arc::new(Mutex::new(empty())), Arc::new(Mutex::new(Mood::Good)));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream);
            let (files, mood) = (files.clone(), mood.clone());
            std::thread::spawn(move || while answer(&mut stream, &files, &mood).is_some() {});
        }
    });
    port
}

fn place(host: &str, port: u16, authority: &str) -> Place {
    Place::Webdav {
        url: format!("https://{host}:{port}/dav"),
        user: "sample".into(),
        password: Secret::new("sample-pass".into()),
        authority: authority.into(),
    }
}

#[test]
fn a_server_of_ones_own_authority_keeps_files_and_no_other_vouches_for_it() {
    let port = start();
    let ours = place("127.0.0.1", port, AUTHORITY);
    assert_eq!(ours.check(), Ok(()));
    keeps_files(&*open(&ours).unwrap());
    // Both, as they are renewed.
    assert!(open(&place("127.0.0.1", port, &format!("{ANOTHER}\n{AUTHORITY}"))).unwrap().list("", 10).is_ok());
    let why = |place: &Place| match open(place).unwrap().list("", 10) {
        Err(StoreError::Untrusted(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(why(&place("127.0.0.1", port, "")).contains("nobody whom"), "the public authorities know nothing of it");
    assert!(why(&place("127.0.0.1", port, ANOTHER)).contains("nobody whom"));
    assert!(why(&place("localhost", port, AUTHORITY)).contains("another name"));
}

#[test]
fn only_certificates_are_taken_for_an_authority() {
    let fault = |authority: &str| place("127.0.0.1", 443, authority).check();
    assert_eq!(fault(""), Ok(()));
    assert_eq!(fault(&format!("An authority of our own\n{AUTHORITY}")), Ok(()), "words before it are passed over");
    let long = AUTHORITY.repeat(200);
    for wrong in ["words", SERVER_KEY, &format!("{AUTHORITY}{SERVER_KEY}"), &AUTHORITY.replace("END", "ENDE"), &long] {
        assert_eq!(fault(wrong), Err(PlaceFault::Authority), "{wrong}");
        assert!(open(&place("127.0.0.1", 443, wrong)).is_err());
    }
}
