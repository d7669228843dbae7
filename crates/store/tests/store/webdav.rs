//! The store over a real WebDAV conversation and a real folder; a small server on this machine plays the other side.

use crate::keeps_files;
use peerfolio_store::{Place, Secret, open};
use peerfolio_vault::sync::{StoreError, Written};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

/// What the server does besides its duty.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Mood {
    Good,
    Full,
    ReadOnly,
    Failing,
}

/// Files by their paths; none: a folder.
pub(crate) type Files = BTreeMap<String, Option<Vec<u8>>>;

/// A server with the folder `/dav` and nothing in it.
pub(crate) fn empty() -> Files {
    Files::from([("/dav".to_owned(), None)])
}

/// WebDAV (RFC 4918) as far as a store needs it: PROPFIND, MKCOL, GET, HEAD, PUT, with basic authentication.
struct Server {
    address: String,
    files: Arc<Mutex<Files>>,
    mood: Arc<Mutex<Mood>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/dav", listener.local_addr().unwrap());
        let files = Arc::new(Mutex::new(empty()));
        let mood = Arc::new(Mutex::new(Mood::Good));
        let (held, felt) = (files.clone(), mood.clone());
        // Ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (held, felt) = (held.clone(), felt.clone());
                std::thread::spawn(move || while answer(&mut &stream, &held, &felt).is_some() {});
            }
        });
        Self { address, files, mood }
    }

    fn place(&self, password: &str) -> Place {
        Place::Webdav {
            url: self.address.clone(),
            user: "sample".into(),
            password: Secret::new(password.into()),
            authority: String::new(),
        }
    }
}

/// One request and its answer; `None` where the other side went away.
pub(crate) fn answer(stream: &mut (impl Read + Write), files: &Mutex<Files>, felt: &Mutex<Mood>) -> Option<()> {
    let mut reader = BufReader::new(&mut *stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.trim_end_matches('/').to_owned());
    let (mut length, mut allowed, mut deep) = (0, false, true);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let header = header.trim_end();
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':')?;
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            // "sample:sample-pass"
            "authorization" => allowed = value.trim() == "Basic c2FtcGxlOnNhbXBsZS1wYXNz",
            "depth" => deep = value.trim() != "0",
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (mut files, mood) = (files.lock().unwrap(), *felt.lock().unwrap());
    let parent = path.rsplit_once('/').map(|(parent, _)| parent.to_owned()).unwrap_or_default();
    let (status, answer) = match method.as_str() {
        _ if !allowed => (401, Vec::new()),
        _ if mood == Mood::Failing => (503, Vec::new()),
        "PUT" | "MKCOL" if mood == Mood::ReadOnly => (403, Vec::new()),
        "PUT" if mood == Mood::Full => (507, Vec::new()),
        "PROPFIND" => match files.get(&path) {
            None => (404, Vec::new()),
            Some(_) => (207, listing(&files, &path, deep)),
        },
        "MKCOL" if files.contains_key(&path) => (405, Vec::new()),
        "MKCOL" | "PUT" if !files.contains_key(&parent) => (409, Vec::new()),
        "MKCOL" => {
            files.insert(path, None);
            (201, Vec::new())
        }
        "PUT" => {
            files.insert(path, Some(body));
            (201, Vec::new())
        }
        "GET" | "HEAD" => match files.get(&path) {
            Some(Some(bytes)) => (200, bytes.clone()),
            _ => (404, Vec::new()),
        },
        _ => (405, Vec::new()),
    };
    let head = format!("HTTP/1.1 {status} Sample\r\nContent-Length: {}\r\nContent-Type: application/xml\r\n\r\n", answer.len());
    stream.write_all(head.as_bytes()).ok()?;
    if method != "HEAD" {
        stream.write_all(&answer).ok()?;
    }
    stream.flush().ok()
}

fn listing(files: &Files, path: &str, deep: bool) -> Vec<u8> {
    let inside =
        |name: &str| name.strip_prefix(path).and_then(|rest| rest.strip_prefix('/')).is_some_and(|rest| !rest.contains('/'));
    let mut text = String::from(r#"<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">"#);
    for (name, bytes) in files.iter().filter(|(name, _)| *name == path || (deep && inside(name))) {
        let (slash, kind, length) = match bytes {
            None => ("/", "<D:collection/>", 0),
            Some(bytes) => ("", "", bytes.len()),
        };
        text.push_str(&format!(
            "<D:response><D:href>{name}{slash}</D:href><D:propstat><D:prop><D:getlastmodified>Sun, 22 Nov 2026 10:00:00 GMT\
             </D:getlastmodified><D:getcontentlength>{length}</D:getcontentlength><D:resourcetype>{kind}</D:resourcetype>\
             </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
        ));
    }
    text.push_str("</D:multistatus>");
    text.into_bytes()
}

#[test]
fn a_webdav_server_keeps_files() {
    let server = Server::start();
    keeps_files(&*open(&server.place("sample-pass")).unwrap());
    assert!(server.files.lock().unwrap().contains_key("/dav/peerfolio-aa/devices/bb"));
}

#[test]
fn a_folder_keeps_files_and_nothing_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&Place::Folder { path: folder.path().to_owned() }).unwrap();
    keeps_files(&*store);
    let left: Vec<_> = std::fs::read_dir(folder.path().join("peerfolio-aa/devices/bb")).unwrap().flatten().collect();
    assert_eq!(left.len(), 1);
    for name in ["../outside", "a/../b", "a//b", "/etc/passwd", "", "a b", "ü"] {
        assert!(matches!(store.write_new(name, b"x"), Err(StoreError::Strange(_))), "{name}");
        assert!(store.read(name, 10).is_err(), "{name}");
    }
    drop(folder);
    assert!(matches!(store.list("", 10), Err(StoreError::Unreachable(_))));
    assert!(matches!(store.write_new("a", b"x"), Err(StoreError::Unreachable(_))), "a stick that is out is not made anew");
}

#[test]
fn each_refusal_has_its_own_word() {
    let server = Server::start();
    let store = open(&server.place("sample-pass")).unwrap();
    let feel = |mood| *server.mood.lock().unwrap() = mood;
    assert!(matches!(open(&server.place("wrong")).unwrap().list("", 10), Err(StoreError::WrongCredentials)));
    feel(Mood::Full);
    assert!(matches!(store.write_new("a", b"x"), Err(StoreError::Full)));
    feel(Mood::ReadOnly);
    assert!(matches!(store.write_over("a", b"x"), Err(StoreError::Forbidden)));
    feel(Mood::Failing);
    assert!(matches!(store.list("", 10), Err(StoreError::Unreachable(_))));
    feel(Mood::Good);
    assert_eq!(store.write_new("a", b"x").unwrap(), Written::New);
    // Nobody listens there.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let place = Place::Webdav {
        url: format!("http://{nobody}/"),
        user: "sample".into(),
        password: Secret::new("x".into()),
        authority: String::new(),
    };
    assert!(matches!(open(&place).unwrap().list("", 10), Err(StoreError::Unreachable(_))));
}
