//! Time stamps and the proof that certificates hold, from authorities of the test's own (`authorities.py`), judged by
//! pyHanko, pdfsig and qpdf.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use peerfolio_packet::{
    Identity, Outside, Revocations, Sealed, SignError, Signing, StampError, TimeStamper, Unreached, sign_with, verify,
};
use ring::rand::SystemRandom;

use crate::outside::{assert_sound_pdf, folder, pdfsig, pyhanko, python, run, text};
use crate::sample;

/// A running set of authorities. They end when the test does: their input ends with it.
struct Authorities {
    address: String,
    folder: PathBuf,
    _running: Child,
}

fn authorities() -> &'static Authorities {
    static ONE: OnceLock<Authorities> = OnceLock::new();
    ONE.get_or_init(|| {
        let folder = folder(&format!("authorities-{}", std::process::id()));
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/packet/authorities.py");
        let mut command = Command::new(python());
        let running = command.args([script, text(&folder)]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut running = running.unwrap();
        let mut address = String::new();
        BufReader::new(running.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        assert!(address.starts_with("http://"), "the authorities did not start: is certomancer of tests/requirements.txt there?");
        Authorities { address, folder, _running: running }
    })
}

impl Authorities {
    fn key(&self, name: &str) -> Identity {
        let file = std::fs::read(self.folder.join(format!("TEST-ONLY-{name}.p12"))).unwrap();
        Identity::from_pkcs12(&file, "TEST-ONLY", &SystemRandom::new()).unwrap()
    }

    fn root(&self) -> PathBuf {
        self.folder.join("root.der")
    }

    fn server(&self, label: &str) -> Server {
        Server(format!("{}/tsa/{label}", self.address))
    }
}

/// Asks over HTTP with nothing but a socket.
struct Server(String);

fn exchange(address: &str, question: Option<&[u8]>) -> Result<Vec<u8>, Unreached> {
    let ask = || -> std::io::Result<Vec<u8>> {
        let (host, path) = address.trim_start_matches("http://").split_once('/').unwrap();
        let mut stream = TcpStream::connect(host)?;
        let (method, body) = question.map_or(("GET", &[][..]), |question| ("POST", question));
        write!(stream, "{method} /{path} HTTP/1.0\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n", body.len())?;
        stream.write_all(body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    };
    let answer = ask().map_err(|why| Unreached(why.to_string()))?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    if !answer.starts_with(b"HTTP/1.0 200") {
        return Err(Unreached("the server answered no".to_owned()));
    }
    Ok(answer[end + 4..].to_vec())
}

impl TimeStamper for Server {
    fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, Unreached> {
        exchange(&self.0, Some(request))
    }
}

struct Issuers;

impl Revocations for Issuers {
    fn fetch(&self, address: &str) -> Result<Vec<u8>, Unreached> {
        exchange(address, None)
    }

    fn ask(&self, address: &str, request: &[u8]) -> Result<Vec<u8>, Unreached> {
        exchange(address, Some(request))
    }
}

struct Nobody;

impl Revocations for Nobody {
    fn fetch(&self, _: &str) -> Result<Vec<u8>, Unreached> {
        Err(Unreached("nobody is there".to_owned()))
    }

    fn ask(&self, _: &str, _: &[u8]) -> Result<Vec<u8>, Unreached> {
        Err(Unreached("nobody is there".to_owned()))
    }
}

fn sealed(identity: &Identity, server: Option<&Server>, revocations: Option<&dyn Revocations>) -> Result<Sealed, SignError> {
    let time_stamper = server.map(|server| -> &dyn TimeStamper { server });
    sample::laid_for(identity, 2, 6).sealed_with(identity, &SystemRandom::new(), Outside { time_stamper, revocations })
}

fn stamped_at() -> chrono::NaiveDateTime {
    chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(16, 55, 30).unwrap()
}

#[test]
fn a_stamped_packet_tells_its_time_and_every_tool_takes_it() {
    let folder = folder("stamped");
    let identity = sample::identity();
    for label in ["whole", "lean", "with-12000--lean"] {
        let sealed = sealed(&identity, Some(&authorities().server(label)), None).unwrap();
        let stamp = sealed.time_stamp.unwrap();
        assert_eq!((stamp.at, stamp.by.as_deref()), (stamped_at(), Some("Sample Time Service")), "{label}");
        assert!(!sealed.keeps_proof && sealed.untold.is_empty());
        let verdict = verify(&sealed.pdf).unwrap();
        assert!(verdict.is_intact_and_whole(), "{label}: {verdict}");
        let [finding] = verdict.signatures.as_slice() else { panic!("{verdict}") };
        assert_eq!((finding.certification, finding.covers_whole_file), (Some(1), true));
        assert_eq!(finding.time_stamp.as_ref().map(|stamp| stamp.at), Some(stamped_at()));

        let (path, certificate) = (folder.join(format!("{label}.pdf")), folder.join("signer.der"));
        std::fs::write(&path, &sealed.pdf).unwrap();
        std::fs::write(&certificate, identity.certificate()).unwrap();
        let said = pyhanko(&["check", text(&path), text(&certificate)]);
        for part in ["\"intact\": true", "\"valid\": true", "\"trusted\": true", "\"coverage\": \"ENTIRE_FILE\""] {
            assert!(said.contains(part), "pyHanko on {label}: {part} is missing in {said}");
        }
        assert!(pdfsig(&path, &folder).contains("Signature Validation: Signature is Valid."), "{label}");
        assert_sound_pdf(&path);
    }
}

#[test]
fn a_stamp_that_cannot_be_relied_on_leaves_no_packet() {
    let identity = sample::identity();
    let refused = |label: &str| sealed(&identity, Some(&authorities().server(label)), None).unwrap_err();
    let unsound = |label: &str, words: &str| match refused(label) {
        SignError::Stamp(StampError::Unsound(why)) => assert!(why.contains(words), "{label}: {why}"),
        other => panic!("{label}: {other:?}"),
    };
    unsound("forged--whole", "not made with the key");
    unsound("no-time", "not one of a time-stamp service");
    assert_eq!(refused("unknown"), SignError::Stamp(StampError::Unreached("the server answered no".to_owned())));
    assert_eq!(refused("with-40000--whole"), SignError::NoRoom);
    let told = refused("unknown").to_string();
    for words in ["the server answered no", "nothing was written", "sign without a time stamp"] {
        assert!(told.contains(words), "{told}");
    }
}

/// Signs with proof, and has it judged.
fn proved(name: &str, sealed: &Sealed) {
    let folder = folder("proved");
    let path = folder.join(format!("{name}.pdf"));
    std::fs::write(&path, &sealed.pdf).unwrap();
    assert!(sealed.keeps_proof && sealed.untold.is_empty(), "{name}: {:?}", sealed.untold);
    let verdict = verify(&sealed.pdf).unwrap();
    assert!(verdict.is_intact_and_whole(), "{name}: {verdict}");
    let finding = &verdict.signatures[0];
    assert_eq!((finding.certification, finding.covers_whole_file, finding.appended.revisions), (Some(1), false, 1));
    assert!(finding.appended.changes.is_empty() && finding.time_stamp.is_some(), "{verdict}");

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/packet/long_term.py");
    let output = run(&python(), &[script, text(&path), text(&authorities().root())]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    for part in [
        "\"bottom_line\": true",
        "\"modification_level\": \"LTA_UPDATES\"",
        "\"docmdp_ok\": true",
        "\"timestamp_trusted\": true",
        "\"timestamp\": \"2026-11-22T16:55:30+00:00\"",
        "\"coverage\": \"ENTIRE_REVISION\"",
        "\"store_names_the_signature\": true",
    ] {
        assert!(said.contains(part), "pyHanko on {name}: {part} is missing in {said}");
    }
    assert!(pdfsig(&path, &folder).contains("Signature Validation: Signature is Valid."), "{name}");
    assert_sound_pdf(&path);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/packet/conformance.py");
    let judged = run(&python(), &[script, text(&path)]);
    assert!(judged.status.success(), "{name} is PDF/A and PDF/UA no more: {}", String::from_utf8_lossy(&judged.stdout));
}

#[test]
fn the_proof_that_certificates_hold_travels_along_and_is_no_change() {
    // One whose state is asked for, one that stands on a list or not; a service that brings its issuer, one that does not.
    for (name, label) in [("p384", "whole"), ("rsa", "lean")] {
        let identity = authorities().key(name);
        proved(name, &sealed(&identity, Some(&authorities().server(label)), Some(&Issuers)).unwrap());
    }
    // The same behind a file with cross-reference streams.
    let folder = folder("proved-streams");
    let (plain, packed) = (folder.join("plain.pdf"), folder.join("packed.pdf"));
    let identity = authorities().key("p384");
    std::fs::write(&plain, sample::laid_for(&identity, 1, 1).pdf).unwrap();
    let made = run("qpdf", &["--object-streams=generate", "--deterministic-id", text(&plain), text(&packed)]);
    assert!(made.status.success());
    let base = std::fs::read(&packed).unwrap();
    let signing = Signing { at: sample::now(), reason: "test", description: "Signature", seal: None };
    let server = authorities().server("whole");
    let outside = Outside { time_stamper: Some(&server), revocations: Some(&Issuers) };
    let sealed = sign_with(&base, &identity, &signing, &SystemRandom::new(), outside).unwrap();
    assert!(!String::from_utf8_lossy(&sealed.pdf[base.len()..]).contains("\ntrailer"), "the updates changed the file's form");
    proved("streams", &sealed);
}

#[test]
fn what_vouches_for_itself_keeps_the_proof_of_its_stamp_alone() {
    let identity = sample::identity();
    let sealed = sealed(&identity, Some(&authorities().server("whole")), Some(&Issuers)).unwrap();
    assert!(sealed.keeps_proof && sealed.untold.is_empty(), "{:?}", sealed.untold);
    assert!(verify(&sealed.pdf).unwrap().is_intact_and_whole());
    // Whoever issued to the issuer is nowhere to be found: then nobody can tell of it.
    let lean = self::sealed(&identity, Some(&authorities().server("lean")), Some(&Issuers)).unwrap();
    assert_eq!((lean.keeps_proof, lean.untold.as_slice()), (true, &["Sample Issuer".to_owned()][..]));
    let plain = self::sealed(&identity, None, Some(&Issuers)).unwrap();
    assert!(!plain.keeps_proof && plain.untold.is_empty() && plain.time_stamp.is_none());
    assert!(verify(&plain.pdf).unwrap().signatures[0].covers_whole_file, "nothing to prove, nothing appended");
}

#[test]
fn a_revoked_certificate_signs_nothing_and_silence_is_told() {
    let server = authorities().server("whole");
    for name in ["revoked", "listed"] {
        let refused = sealed(&authorities().key(name), Some(&server), Some(&Issuers)).unwrap_err();
        let SignError::Revoked { name: told, at } = &refused else { panic!("{name}: {refused:?}") };
        assert!(told.to_lowercase().ends_with(name), "{told}");
        assert_eq!(at.to_string(), "2026-06-01 00:00:00");
        assert!(refused.to_string().contains("was revoked on 1 June 2026; nothing was written"), "{refused}");
    }
    let unproved = sealed(&authorities().key("rsa"), Some(&server), Some(&Nobody)).unwrap();
    assert!(!unproved.keeps_proof && unproved.time_stamp.is_some());
    assert_eq!(unproved.untold, ["Sample Signer RSA", "Sample Issuer", "Sample Time Service"]);
    assert!(verify(&unproved.pdf).unwrap().signatures[0].covers_whole_file);
}

/// Gives what another gives, with one bit changed in each answer.
struct Altered<'a> {
    at: usize,
    server: &'a Server,
}

impl Altered<'_> {
    fn alter(&self, mut answer: Vec<u8>) -> Vec<u8> {
        let at = self.at % answer.len();
        answer[at] ^= 1 << (self.at % 8);
        answer
    }
}

impl TimeStamper for Altered<'_> {
    fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, Unreached> {
        self.server.stamp(request).map(|answer| self.alter(answer))
    }
}

impl Revocations for Altered<'_> {
    fn fetch(&self, address: &str) -> Result<Vec<u8>, Unreached> {
        exchange(address, None).map(|answer| self.alter(answer))
    }

    fn ask(&self, address: &str, request: &[u8]) -> Result<Vec<u8>, Unreached> {
        exchange(address, Some(request)).map(|answer| self.alter(answer))
    }
}

#[test]
fn an_answer_that_was_altered_on_its_way_is_never_relied_on() {
    let server = authorities().server("lean");
    let signer = authorities().key("p384");
    let laid = sample::laid_for(&signer, 1, 1);
    let random = SystemRandom::new();
    let (mut refused, mut unsigned, mut untold, mut told) = (0, 0, 0, 0);
    for at in (0..2_400).step_by(53) {
        let altered = Altered { at, server: &server };
        let outside = Outside { time_stamper: Some(&altered), revocations: None };
        match laid.sealed_with(&signer, &random, outside) {
            Err(SignError::Stamp(_)) => refused += 1,
            // A bit that nothing rests on, such as one of a word beside the answer; then every reader agrees.
            Ok(sealed) => {
                assert!(verify(&sealed.pdf).unwrap().is_intact_and_whole(), "byte {at}");
                unsigned += 1;
            }
            Err(other) => panic!("byte {at}: {other:?}"),
        }
        let outside = Outside { time_stamper: None, revocations: Some(&altered) };
        match laid.sealed_with(&signer, &random, outside) {
            Ok(sealed) => {
                assert!(verify(&sealed.pdf).unwrap().is_intact_and_whole(), "byte {at}");
                if sealed.untold.iter().any(|name| name == "Sample Signer P-384") { untold += 1 } else { told += 1 }
            }
            Err(other) => panic!("byte {at}: {other:?}"),
        }
    }
    assert!(refused > 40 && unsigned <= 5, "{refused} refused, {unsigned} taken");
    // A spare field beside what the issuer signed may be changed without harm to what it says.
    assert!(untold > 40 && told <= 5, "{untold} untold, {told} told");
}
