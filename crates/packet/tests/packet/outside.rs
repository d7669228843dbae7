//! What other people's tools say of our files: poppler's `pdfsig`, pyHanko, and `qpdf`.
//!
//! A missing tool fails the test: an unchecked signature is an unkept promise.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use peerfolio_packet::{Identity, Signing, approve, sign, verify};
use ring::rand::SystemRandom;

use crate::foreign::made;
use crate::sample;

/// Runs a tool, or says how to get it.
pub(crate) fn run(tool: &str, arguments: &[&str]) -> Output {
    Command::new(tool).args(arguments).output().unwrap_or_else(|why| {
        panic!("{tool} is needed for this test ({why}): `cargo xtask test` installs what is missing and runs every test")
    })
}

/// The Python that has pyHanko.
pub(crate) fn python() -> String {
    let set = std::env::var("PEERFOLIO_PYHANKO_PYTHON").ok();
    let path = set.unwrap_or_else(|| concat!(env!("CARGO_TARGET_TMPDIR"), "/../venv/bin/python").to_owned());
    assert!(
        Path::new(&path).exists() || !path.contains('/'),
        "pyHanko is needed for this test and {path} is not there: `cargo xtask test` makes its environment and runs every test"
    );
    path
}

/// Runs the script beside this file (it may not be called as its library is).
pub(crate) fn pyhanko(arguments: &[&str]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/packet/second_opinion.py");
    let output = run(&python(), &[&[script], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A folder of this test's own that stays after it, so that a failure can be looked at. Tests run side by side, and two that make
/// the same file must not find each other's half of it.
pub(crate) fn folder(name: &str) -> PathBuf {
    let test = std::thread::current().name().unwrap_or("test").replace("::", ".");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packet").join(test).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

pub(crate) fn pdfsig(pdf: &Path, folder: &Path) -> String {
    let nss = folder.join("nss");
    if !nss.exists() {
        std::fs::create_dir_all(&nss).unwrap();
        let made = run("certutil", &["-N", "--empty-password", "-d", &format!("sql:{}", text(&nss))]);
        assert!(made.status.success(), "certutil: {}", String::from_utf8_lossy(&made.stderr));
    }
    let output = run("pdfsig", &["-nssdir", text(&nss), text(pdf)]);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Neither qpdf nor MuPDF finds anything to mend.
pub(crate) fn assert_sound_pdf(path: &Path) {
    let checked = run("qpdf", &["--check", text(path)]);
    let words = String::from_utf8_lossy(&checked.stdout).into_owned() + &String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success() && !words.contains("WARNING"), "qpdf on {}: {words}", path.display());
    // It reads and draws every page, the seal among them; where it mends something it says so.
    let drawn = run("mutool", &["draw", "-q", "-F", "txt", "-o", "/dev/null", text(path)]);
    let words = String::from_utf8_lossy(&drawn.stderr).replace("warning: ICC support is not available\n", "");
    assert!(drawn.status.success() && words.is_empty(), "mutool on {}: {words}", path.display());
}

/// Every tool's verdict on a file that was signed once by this identity.
fn assert_all_agree(name: &str, pdf: &[u8], identity: &Identity, mechanism: &str) {
    let folder = folder(name);
    let (path, certificate) = (folder.join("signed.pdf"), folder.join("signer.der"));
    std::fs::write(&path, pdf).unwrap();
    std::fs::write(&certificate, identity.certificate()).unwrap();

    let said = pdfsig(&path, &folder);
    for line in ["Signature Validation: Signature is Valid.", "Total document signed", "Signature Type: ETSI.CAdES.detached"] {
        assert!(said.contains(line), "pdfsig on {name}: {line} is missing in\n{said}");
    }
    assert!(said.contains(&format!("Signer Certificate Common Name: {}", identity.name())), "{said}");

    let said = pyhanko(&["check", text(&path), text(&certificate)]);
    assert_eq!(said.lines().count(), 1, "{said}");
    for part in [
        "\"intact\": true",
        "\"valid\": true",
        "\"trusted\": true",
        "\"bottom_line\": true",
        "\"coverage\": \"ENTIRE_FILE\"",
        "\"subfilter\": \"/ETSI.CAdES.detached\"",
        "\"certification\": \"NO_CHANGES\"",
        "\"docmdp_ok\": true",
        mechanism,
    ] {
        assert!(said.contains(part), "pyHanko on {name}: {part} is missing in {said}");
    }

    assert_sound_pdf(&path);
    assert!(verify(pdf).unwrap().is_intact_and_whole());
}

#[test]
fn pdfsig_pyhanko_and_qpdf_agree_on_packets() {
    for (name, certificates, courses) in [("one", 1, 1), ("twelve", 12, 30), ("two-hundred", 12, 200)] {
        let (pdf, identity) = sample::signed(certificates, courses);
        assert_all_agree(name, &pdf, &identity, "\"mechanism\": \"sha256_ecdsa\"");
    }
}

#[test]
fn they_agree_where_the_base_has_cross_reference_streams() {
    let folder = folder("streams");
    let (plain, packed) = (folder.join("plain.pdf"), folder.join("packed.pdf"));
    std::fs::write(&plain, sample::laid(1, 1).pdf).unwrap();
    let made = run("qpdf", &["--object-streams=generate", "--deterministic-id", text(&plain), text(&packed)]);
    assert!(made.status.success());
    let base = std::fs::read(&packed).unwrap();
    let identity = sample::identity();
    let signing = Signing { at: sample::now(), reason: "test", description: "Signature", seal: None };
    let pdf = sign(&base, &identity, &signing, &SystemRandom::new()).unwrap();
    // The catalogue was packed into an object stream and stands openly now.
    let openly = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("/Type /Catalog");
    assert!(!openly(&base) && openly(&pdf), "the test's base is not as it should be");
    let update = String::from_utf8_lossy(&pdf[base.len()..]).into_owned();
    assert!(update.contains("/Type /XRef") && !update.contains("\ntrailer"), "the update changed the form of the file");
    assert_all_agree("streams", &pdf, &identity, "\"mechanism\": \"sha256_ecdsa\"");
}

#[test]
fn they_agree_where_the_base_is_laid_out_for_the_web() {
    let folder = folder("linear");
    let (plain, linear) = (folder.join("plain.pdf"), folder.join("linear.pdf"));
    std::fs::write(&plain, sample::laid(1, 20).pdf).unwrap();
    let made = run("qpdf", &["--linearize", "--deterministic-id", text(&plain), text(&linear)]);
    assert!(made.status.success());
    let base = std::fs::read(&linear).unwrap();
    let identity = sample::identity();
    let signing = Signing { at: sample::now(), reason: "test", description: "Signature", seal: None };
    let pdf = sign(&base, &identity, &signing, &SystemRandom::new()).unwrap();
    assert_all_agree("linear", &pdf, &identity, "\"mechanism\": \"sha256_ecdsa\"");
    assert_eq!(verify(&pdf).unwrap().revisions, 2);
}

#[test]
fn a_second_signature_leaves_the_first_good_for_them_too() {
    let folder = folder("twice");
    let identity = sample::identity();
    let signing = Signing { at: sample::now(), reason: "Seen.", description: "Second signature", seal: None };
    let pdf = approve(&sample::laid_for(&identity, 2, 10).pdf, &identity, &signing, &SystemRandom::new()).unwrap();
    let twice = sign(&pdf, &identity, &signing, &SystemRandom::new()).unwrap();
    let (path, certificate) = (folder.join("twice.pdf"), folder.join("signer.der"));
    std::fs::write(&path, &twice).unwrap();
    std::fs::write(&certificate, identity.certificate()).unwrap();
    let said = pyhanko(&["check", text(&path), text(&certificate)]);
    assert_eq!(said.matches("\"bottom_line\": true").count(), 2, "{said}");
    assert!(said.contains("\"coverage\": \"ENTIRE_REVISION\"") && said.contains("\"coverage\": \"ENTIRE_FILE\""), "{said}");
    assert_eq!(pdfsig(&path, &folder).matches("Signature is Valid.").count(), 2);
}

#[test]
fn the_tools_refuse_what_we_refuse() {
    let folder = folder("tampered");
    let (mut pdf, identity) = sample::signed(1, 1);
    pdf[700] ^= 1;
    let (path, certificate) = (folder.join("tampered.pdf"), folder.join("signer.der"));
    std::fs::write(&path, &pdf).unwrap();
    std::fs::write(&certificate, identity.certificate()).unwrap();
    assert!(pdfsig(&path, &folder).contains("Digest Mismatch"));
    assert!(pyhanko(&["check", text(&path), text(&certificate)]).contains("\"intact\": false"));
    assert!(!verify(&pdf).unwrap().is_intact_and_whole());
}

#[test]
fn the_certificate_is_what_openssl_takes_for_a_signing_certificate() {
    let folder = folder("certificate");
    let path = folder.join("signer.der");
    std::fs::write(&path, sample::identity().certificate()).unwrap();
    let output = run("openssl", &["x509", "-inform", "DER", "-noout", "-text", "-in", text(&path)]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in [
        "Version: 3 (0x2)",
        "Issuer: CN = Sample Person",
        "Subject: CN = Sample Person",
        "Not Before: Nov 21 16:55:19 2026 GMT",
        "Not After : Nov 22 16:55:19 2036 GMT",
        "NIST CURVE: P-256",
        "Digital Signature, Non Repudiation",
        "X509v3 Basic Constraints: critical",
        "CA:FALSE",
    ] {
        assert!(said.replace("CN=", "CN = ").contains(line), "{line}\n{said}");
    }
}

#[test]
fn a_telephone_reads_the_code_in_the_seal() {
    let folder = folder("code");
    for (name, shown) in
        [("Sample Person", "Sample Person"), ("Zo\u{eb} \u{c5}ngstr\u{f6}m-Mu\u{f1}oz", "Zo\u{eb} \u{c5}ngstr\u{f6}m-Mu\u{f1}oz")]
    {
        let identity = Identity::make(name, sample::now(), &SystemRandom::new()).unwrap();
        let signed = sample::laid_for(&identity, 1, 1).sealed(&identity, &SystemRandom::new()).unwrap();
        let (path, picture) = (folder.join("signed.pdf"), folder.join("page"));
        std::fs::write(&path, &signed).unwrap();
        // As a cheap printer and a telephone held over it see it.
        let drawn = run("pdftoppm", &["-r", "110", "-gray", "-singlefile", text(&path), text(&picture)]);
        assert!(drawn.status.success());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/packet/code.py");
        let output = run(&python(), &[script, text(&picture.with_extension("pgm"))]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let words = format!(
            "Signed by {shown}\n22 November 2026, 16:55 UTC\nSignature fingerprint (SHA-256):\n{}\n",
            identity.fingerprint()
        );
        assert_eq!(String::from_utf8_lossy(&output.stdout), words);
    }
}

#[test]
fn a_locked_file_is_sound_where_a_sound_signature_covers_all_of_it() {
    let folder = folder("locked");
    let [plain, locked, signed] = ["plain.pdf", "locked.pdf", "signed.pdf"].map(|name| folder.join(name));
    std::fs::write(&plain, sample::laid(1, 1).pdf).unwrap();
    let made = run("qpdf", &["--encrypt", "sample", "sample", "256", "--", text(&plain), text(&locked)]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    pyhanko(&["make", "locked", text(&locked), text(&signed)]);
    let pdf = std::fs::read(&signed).unwrap();
    let verdict = verify(&pdf).unwrap();
    assert!(verdict.is_intact_and_whole() && !verdict.locked, "{verdict}");
    // Its words are noise to whoever has no password, and not given out as words.
    let finding = &verdict.signatures[0];
    assert!(finding.reason.is_none() && finding.claimed_time.is_none() && finding.field.is_empty(), "{finding:?}");
    assert!(verify(&[&pdf[..], b"\n"].concat()).unwrap().is_intact_and_whole());
    for verdict in [verify(&[&pdf[..], b"\n\n"].concat()).unwrap(), verify(&std::fs::read(&locked).unwrap()).unwrap()] {
        assert!(!verdict.is_intact_and_whole() && verdict.locked, "{verdict}");
        assert!(verdict.to_string().contains("locked with a password"), "{verdict}");
    }
    let mut changed = pdf.clone();
    changed[700] ^= 1;
    assert!(!verify(&changed).unwrap().is_intact_and_whole());
}

#[test]
fn a_time_stamp_by_a_method_that_can_be_forged_counts_as_none() {
    let (_, verdict) = made("stamped-weakly");
    let finding = &verdict.signatures[0];
    assert!(verdict.is_intact_and_whole() && finding.time_stamp.is_none() && finding.problems.is_empty(), "{verdict}");
    assert!(finding.claimed_time.is_some() && finding.in_force == Some(true), "{verdict}");
}

#[test]
fn a_method_that_can_be_forged_is_not_called_a_changed_file() {
    for kind in ["sha1", "rsa-1024"] {
        let (mut pdf, verdict) = made(kind);
        assert!(!verdict.is_intact_and_whole() && !verdict.signatures[0].valid, "{verdict}");
        assert!(verdict.sentence().starts_with("Nothing shows that this file was changed"), "{verdict}");
        pdf[700] ^= 1;
        assert!(verify(&pdf).unwrap().sentence().starts_with("Do not rely"), "{kind}");
    }
}

#[test]
fn an_expired_certificate_and_a_later_visible_signature_are_both_told() {
    let folder = folder("expired-and-visible");
    let (source, target) = (folder.join("expired.pdf"), folder.join("both.pdf"));
    std::fs::write(&source, made("expired").0).unwrap();
    pyhanko(&["make", "visible", text(&source), text(&target)]);
    let verdict = verify(&std::fs::read(&target).unwrap()).unwrap();
    assert!(!verdict.is_intact_and_whole(), "{verdict}");
    let words = verdict.sentence();
    assert!(
        words.starts_with("What was signed is still in this file, but the signer's certificate was not in force"),
        "{verdict}"
    );
}
