//! Against servers of this test's own, which answer as badly as servers do.

use super::*;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

/// A server that gives these answers, one a connection, and then tells what it was asked.
fn serve(answers: Vec<Vec<u8>>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let served = std::thread::spawn(move || {
        answers
            .into_iter()
            .map(|answer| {
                let (mut stream, _) = listener.accept().unwrap();
                let asked = request(&mut stream);
                let _ = stream.write_all(&answer); // who has read enough goes away
                asked
            })
            .collect()
    });
    (address, served)
}

/// A request with its body.
fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).unwrap();
    let length = head.to_lowercase().split("content-length: ").nth(1).and_then(|rest| rest.split('\r').next()?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).unwrap();
    head + &String::from_utf8_lossy(&body)
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

fn address(text: &str) -> Address {
    Address::read(text).unwrap()
}

#[test]
fn a_question_carries_its_kind_and_nothing_of_the_person() {
    let (server, served) = serve(vec![answer("200 OK\r\nSet-Cookie: who=you", b"stamp"), answer("200 OK", b"status")]);
    let authority = Authority::default();
    assert_eq!(authority.time_stamp(&address(&format!("{server}/tsr")), b"question").unwrap(), b"stamp");
    assert_eq!(authority.status(&address(&format!("{server}/ocsp")), b"about").unwrap(), b"status");
    let asked = served.join().unwrap();
    assert!(asked[0].starts_with("POST /tsr HTTP/1.1\r\n") && asked[0].ends_with("\r\n\r\nquestion"), "{}", asked[0]);
    for (request, kind) in asked.iter().zip(["application/timestamp-query", "application/ocsp-request"]) {
        let mut names: Vec<String> =
            request.lines().skip(1).map_while(|line| Some(line.split_once(": ")?.0.to_lowercase())).collect();
        names.sort();
        assert_eq!(names, ["accept", "content-length", "content-type", "host", "user-agent"], "{request}");
        assert!(request.contains(kind) && request.to_lowercase().contains("user-agent: peerfolio\r\n"), "{request}");
    }
}

#[test]
fn a_refusal_is_told_by_its_status() {
    let (server, served) = serve(vec![answer("404 Not Found", b""), answer("503 Service Unavailable", b"later")]);
    let authority = Authority::default();
    assert_eq!(authority.fetch(&address(&server)), Err(Unreached("the server answered 404 Not Found".into())));
    assert!(authority.time_stamp(&address(&server), b"q").unwrap_err().0.contains("503"));
    served.join().unwrap();
}

#[test]
fn an_answer_larger_than_any_is_not_taken_in() {
    let endless = [&b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"[..], &vec![7; 70_000]].concat();
    let (server, served) = serve(vec![endless.clone(), endless]);
    let authority = Authority::default();
    let refused = authority.time_stamp(&address(&server), b"q");
    assert_eq!(refused, Err(Unreached("the answer is longer than any such answer".into())));
    assert_eq!(authority.fetch(&address(&server)).unwrap().len(), 70_000, "a list may be longer");
    served.join().unwrap();
}

#[test]
fn an_answer_that_breaks_off_is_none() {
    let short = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\nshort".to_vec();
    let (server, served) = serve(vec![short]);
    assert!(Authority::default().fetch(&address(&server)).is_err());
    served.join().unwrap();
}

#[test]
fn only_addresses_of_the_same_host_are_followed() {
    let moved = |to: &str, status: &str| answer(&format!("{status}\r\nLocation: {to}"), b"");
    let (server, served) = serve(vec![moved("/there", "308 Permanent Redirect"), answer("200 OK", b"stamp")]);
    assert_eq!(Authority::default().time_stamp(&address(&server), b"q").unwrap(), b"stamp");
    let asked = served.join().unwrap();
    assert!(asked[1].starts_with("POST /there ") && asked[1].ends_with("\r\n\r\nq"), "{}", asked[1]);

    let (server, served) = serve(vec![moved("http://localhost:1/", "307 Temporary Redirect")]);
    let refused = Authority::default().time_stamp(&address(&server), b"q").unwrap_err();
    assert!(refused.0.contains("another one, localhost"), "{refused:?}");
    served.join().unwrap();

    let (server, served) = serve(vec![moved("/", "302 Found")]);
    assert!(Authority::default().time_stamp(&address(&server), b"q").is_err(), "a question would become another");
    served.join().unwrap();

    let (server, served) = serve(vec![moved("/", "302 Found"); MOST_STEPS]);
    let refused = Authority::default().fetch(&address(&server)).unwrap_err();
    assert_eq!(refused.0, "the server leads from address to address");
    served.join().unwrap();
}

#[test]
fn a_server_that_says_nothing_is_left_after_the_wait() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let authority = Authority::waiting(Duration::from_millis(300), Duration::from_millis(600));
    assert_eq!(authority.fetch(&address(&server)), Err(Unreached("it took too long".into())));
    drop(listener);
    assert_eq!(authority.fetch(&address(&server)), Err(Unreached("no connection could be made".into())), "nobody is there");
}

#[test]
fn addresses_that_name_somebody_or_nothing_are_refused() {
    for (text, fault) in [
        ("", AddressFault::NoAddress),
        ("stamp.example.org", AddressFault::NoAddress),
        ("https://", AddressFault::NoAddress),
        ("ftp://stamp.example.org/", AddressFault::NotHttp),
        ("https://me:secret@stamp.example.org/", AddressFault::NamesSomebody),
    ] {
        assert_eq!(Address::read(text), Err(fault), "{text}");
    }
    assert_eq!(address(" https://stamp.example.org/tsr ").to_string(), "https://stamp.example.org/tsr");
}
