//! The store over a real S3 conversation; a small server on this machine plays the other side.

use crate::keeps_files;
use peerfolio_store::{Place, Secret, open};
use peerfolio_vault::sync::StoreError;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

type Files = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// S3 as far as a store needs it: ListObjectsV2, GET, HEAD, PUT with If-None-Match. It knows one key by its name.
fn start() -> (String, Files) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let files: Files = Arc::default();
    let held = files.clone();
    // Ends with the test's process.
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let held = held.clone();
            std::thread::spawn(move || while answer(&stream, &held).is_some() {});
        }
    });
    (address, files)
}

/// One request and its answer; `None` where the other side went away.
fn answer(stream: &TcpStream, files: &Files) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut length, mut allowed, mut only_new) = (0, false, false);
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
            "authorization" => allowed = value.contains("Credential=sample-key/"),
            "if-none-match" => only_new = value.trim() == "*",
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let key = path.strip_prefix("/wallets").unwrap_or_default().trim_start_matches('/').to_owned();
    let mut files = files.lock().unwrap();
    let (status, answer) = match method.as_str() {
        _ if !allowed => (403, b"<Error><Code>InvalidAccessKeyId</Code><Message>no such key</Message></Error>".to_vec()),
        "GET" if key.is_empty() => (200, listing(&files, query)),
        "GET" | "HEAD" => match files.get(&key) {
            Some(bytes) => (200, bytes.clone()),
            None => (404, b"<Error><Code>NoSuchKey</Code></Error>".to_vec()),
        },
        "PUT" if only_new && files.contains_key(&key) => (412, b"<Error><Code>PreconditionFailed</Code></Error>".to_vec()),
        "PUT" => {
            files.insert(key, body);
            (200, Vec::new())
        }
        _ => (405, Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status} Sample\r\nContent-Length: {}\r\nETag: \"0\"\r\nLast-Modified: Sun, 22 Nov 2026 10:00:00 GMT\r\n\r\n",
        answer.len()
    );
    let mut stream = stream;
    stream.write_all(head.as_bytes()).ok()?;
    if method != "HEAD" {
        stream.write_all(&answer).ok()?;
    }
    stream.flush().ok()
}

fn listing(files: &BTreeMap<String, Vec<u8>>, query: &str) -> Vec<u8> {
    let named = query.split('&').find_map(|part| part.strip_prefix("prefix=")).unwrap_or_default();
    let prefix = named.replace("%2F", "/");
    let (mut contents, mut folders) = (String::new(), BTreeSet::new());
    for (name, bytes) in files {
        let Some(rest) = name.strip_prefix(&prefix) else { continue };
        match rest.split_once('/') {
            Some((folder, _)) => drop(folders.insert(format!("{prefix}{folder}/"))),
            None => contents.push_str(&format!(
                "<Contents><Key>{name}</Key><LastModified>2026-11-22T10:00:00.000Z</LastModified><ETag>\"0\"</ETag><Size>{}</Size></Contents>",
                bytes.len()
            )),
        }
    }
    let folders: String =
        folders.iter().map(|name| format!("<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>")).collect();
    format!("<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>false</IsTruncated>{contents}{folders}</ListBucketResult>")
        .into_bytes()
}

fn place(url: &str, key: &str) -> Place {
    Place::S3 {
        url: url.to_owned(),
        bucket: "wallets".into(),
        region: "auto".into(),
        key: key.into(),
        secret: Secret::new("sample-secret".into()),
        authority: String::new(),
    }
}

#[test]
fn an_s3_server_keeps_files() {
    let (address, files) = start();
    keeps_files(&*open(&place(&address, "sample-key")).unwrap());
    assert!(files.lock().unwrap().contains_key("peerfolio-aa/devices/bb/00000001.log"));
    let wrong = open(&place(&address, "another-key")).unwrap().list("", 10);
    assert!(matches!(wrong, Err(StoreError::WrongCredentials)), "{wrong:?}");
}
