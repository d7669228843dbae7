//! What packets are signed with: the wallet's key, one's own from a file, a time-stamp server that answers and one that does
//! not.

use crate::{hold, make_wallet, minnesota};
use peerfolio_app::view::{
    DisclosureAgainReq, FormerNameInput, HolderSaveReq, Nothing, PacketChoice, PacketLeavesReq, PacketWriteReq, PathReq,
    PurposeView, SignatureView, SigningKeyReq, SigningSetReq, SigningView,
};
use peerfolio_app::{App, ErrorCode};
use peerfolio_tests::machine::Machine;
use peerfolio_tests::place;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The authorities of the packet's own tests; they end with this value.
struct Authorities {
    address: String,
    folder: tempfile::TempDir,
    running: Child,
}

impl Authorities {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = place::root().join("crates/packet/tests/packet/authorities.py");
        let mut command = Command::new(place::python_tool("python"));
        command.arg(script).arg(folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut running = command.spawn().unwrap();
        let mut address = String::new();
        BufReader::new(running.stdout.take().unwrap()).read_line(&mut address).unwrap();
        assert!(address.starts_with("http://127.0.0.1:"), "the authorities did not start");
        Self { address: address.trim().to_owned(), folder, running }
    }

    fn server(&self, label: &str) -> String {
        format!("{}/tsa/{label}", self.address)
    }

    fn key(&self, name: &str) -> SigningKeyReq {
        let path = self.folder.path().join(format!("TEST-ONLY-{name}.p12"));
        SigningKeyReq { path: path.display().to_string(), password: "TEST-ONLY".to_owned() }
    }
}

impl Drop for Authorities {
    fn drop(&mut self) {
        drop(self.running.stdin.take());
        let _ = self.running.wait();
    }
}

fn set(app: &App, server: Option<&str>) -> SigningView {
    app.signing_set(SigningSetReq { time_stamp_server: server.map(str::to_owned), key: None }).unwrap()
}

fn req(machine: &Machine, name: &str) -> PacketWriteReq {
    PacketWriteReq::new(PacketChoice::for_reader(PurposeView::Employer), machine.text_path(name))
}

/// Writes a packet; its signature as anyone finds it, and what was told of it.
fn written(app: &App, machine: &Machine, name: &str) -> (SignatureView, Vec<String>) {
    let packet = app.packet_write(req(machine, name)).unwrap_or_else(|error| panic!("{error}"));
    let mut verdict = app.packet_verify(PathReq { path: machine.text_path(name) }).unwrap();
    assert!(verdict.intact && verdict.signatures.len() == 1, "{}", verdict.sentence);
    (verdict.signatures.remove(0), packet.notes)
}

#[test]
fn one_key_signs_every_packet_until_another_is_chosen_and_none_is_forgotten() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    let nothing = app.signing_view(Nothing {}).unwrap();
    assert!(nothing.keys.is_empty() && nothing.time_stamp_server.is_none(), "{nothing:?}");
    assert!(nothing.sentence.contains("nothing leaves this computer"), "{}", nothing.sentence);

    let (first, _) = written(&app, &machine, "first.pdf");
    let (second, _) = written(&app, &machine, "second.pdf");
    assert_eq!(first.fingerprint, second.fingerprint, "several packets, one identity");
    let own = first.fingerprint.unwrap();

    let authorities = Authorities::start();
    let wrong = SigningKeyReq { password: "not it".to_owned(), ..authorities.key("p384") };
    let refused = app.signing_key_add(wrong).unwrap_err();
    assert!(refused.code == ErrorCode::Input && refused.message.contains("password does not open"), "{refused}");
    assert_eq!(app.signing_view(Nothing {}).unwrap().keys.len(), 1);

    let view = app.signing_key_add(authorities.key("p384")).unwrap();
    assert_eq!(view.keys.iter().map(|key| key.in_use).collect::<Vec<_>>(), [false, true]);
    assert_eq!(view.keys[1].issuer.as_deref(), Some("Sample Issuer"));
    assert!(
        view.sentence.starts_with("Packets are signed as Sample Signer P-384 with a certificate from Sample Issuer"),
        "{view:?}"
    );
    let brought = view.keys[1].fingerprint.clone();
    let (third, _) = written(&app, &machine, "third.pdf");
    assert_eq!(third.fingerprint.as_deref(), Some(brought.as_str()));
    assert_eq!(app.signing_key_add(authorities.key("p384")).unwrap().keys.len(), 2, "the same key again is the same key");

    // Locked and opened again, it is as it was; the first key can be taken up again and both stay known.
    drop(app);
    let app = machine.program();
    app.wallet_unlock(crate::passphrase(crate::PASSPHRASE)).unwrap();
    assert!(app.signing_view(Nothing {}).unwrap().keys[1].in_use);
    let back =
        app.signing_set(SigningSetReq { time_stamp_server: None, key: Some(own.replace(' ', "").to_lowercase()) }).unwrap();
    assert!(back.keys[0].in_use, "{back:?}");
    assert_eq!(written(&app, &machine, "fourth.pdf").0.fingerprint.as_deref(), Some(own.as_str()));
    let made = app.signing_key_make(Nothing {}).unwrap();
    assert!(made.keys.len() == 3 && made.keys[2].in_use && made.keys[2].issuer.is_none(), "{made:?}");
    for key in made.keys {
        assert_eq!(app.is_own_key(&key.fingerprint), Some(true));
    }
    assert_eq!(app.is_own_key("0000"), Some(false));
    let unknown = app.signing_set(SigningSetReq { time_stamp_server: None, key: Some("0000".to_owned()) }).unwrap_err();
    assert_eq!(unknown.code, ErrorCode::Input);
}

/// Holds the wallet under another name; what was the name is noted as held before, or is not.
fn rename(app: &App, name: &str, before: Option<&str>) {
    app.holder_save(HolderSaveReq {
        name: name.into(),
        birth_date: String::new(),
        state: String::new(),
        email: String::new(),
        phone: String::new(),
        former_names: Some(
            before
                .into_iter()
                .map(|name| FormerNameInput { name: name.into(), until: String::new(), by: String::new() })
                .collect(),
        ),
    })
    .unwrap();
}

#[test]
fn the_name_of_before_does_not_leave_in_the_signature_unless_it_may() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    let given = app.packet_write(req(&machine, "before.pdf")).unwrap().disclosure.unwrap();
    let old = app.signing_view(Nothing {}).unwrap().keys[0].fingerprint.clone();

    // Noted as held before or not: the key was made out to it, and every page would show it.
    for noted in [None, Some("Sample Person")] {
        rename(&app, "Sample Newname", noted);
        let refused = app.packet_write(req(&machine, "refused.pdf")).unwrap_err();
        assert_eq!(refused.code, ErrorCode::Input);
        assert!(refused.message.contains("another name than your present one (Sample Person)"), "{refused}");
        assert!(refused.next.contains("new key") && !machine.path("refused.pdf").exists(), "{refused}");
        let view = app.packet_leaves(PacketLeavesReq { purpose: PurposeView::Employer, choice: None }).unwrap();
        assert!(view.refused.is_some_and(|why| why.contains("Sample Person")));
        let told = app.signing_view(Nothing {}).unwrap().sentence;
        assert!(told.contains("not your present name"), "{told}");
    }

    // Shown where names of before are shown, and told beforehand.
    let mut open = PacketChoice::for_reader(PurposeView::Employer);
    open.set("former-names", true).unwrap();
    let packet = app.packet_write(PacketWriteReq::new(open.clone(), machine.text_path("open.pdf"))).unwrap();
    assert!(packet.left.iter().any(|line| line.starts_with("Your signature, in the name Sample Person,")), "{:?}", packet.left);
    assert!(packet.warnings.iter().any(|warning| warning.kind == "signer-name"), "{:?}", packet.warnings);
    open.set("former-name/Sample Person", false).unwrap();
    app.packet_write(PacketWriteReq::new(open, machine.text_path("back.pdf"))).expect_err("that name was held back by itself");

    // A key in the present name tells nothing of the other; what was given out in the old one is not signed in the new one.
    let view = app.signing_key_make(Nothing {}).unwrap();
    assert!(!view.sentence.contains("not your present name"), "{}", view.sentence);
    let (signature, _) = written(&app, &machine, "after.pdf");
    assert_eq!(signature.signer.as_deref(), Some("Sample Newname"));
    let output = Command::new("pdftotext").args([&machine.text_path("after.pdf"), "-"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("Sample Newname") && !text.contains("Sample Person"), "{text}");
    let again = |name: &str| app.disclosure_again(DisclosureAgainReq::new(&given, machine.text_path(name)));
    let refused = again("again.pdf").unwrap_err();
    assert!(refused.message.contains("(Sample Newname)") && refused.next.contains("choose one that bears"), "{refused}");
    app.signing_set(SigningSetReq { time_stamp_server: None, key: Some(old) }).unwrap();
    again("again.pdf").unwrap();
}

#[test]
fn the_time_is_stamped_only_where_a_server_is_set_and_its_silence_leaves_no_packet() {
    let authorities = Authorities::start();
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    assert_eq!(written(&app, &machine, "plain.pdf").0.time_stamp, None);

    for (typed, words) in
        [("stamp", "the address of a server"), ("ftp://x.example/", "https://"), ("https://me:pw@x.example/", "@")]
    {
        let refused = app.signing_set(SigningSetReq { time_stamp_server: Some(typed.to_owned()), key: None }).unwrap_err();
        assert_eq!((refused.code, refused.faults[0].field.as_str()), (ErrorCode::Input, "time_stamp_server"));
        assert!(refused.message.contains(words), "{refused}");
    }
    let view = set(&app, Some(&authorities.server("whole")));
    assert!(view.time_stamp_server.is_some() && view.sentence.contains("learns nothing of you"), "{view:?}");
    let (signature, notes) = written(&app, &machine, "stamped.pdf");
    assert_eq!(signature.time_stamp.as_deref(), Some("2026-11-22T16:55:30Z by Sample Time Service"));
    assert!(notes[0].starts_with("Its time is stamped by Sample Time Service: 22 November 2026, 16:55 UTC"), "{notes:?}");

    // With a certificate of an issuer the proof that it holds travels along.
    app.signing_key_add(authorities.key("rsa")).unwrap();
    let (proved, _) = written(&app, &machine, "proved.pdf");
    assert!(proved.time_stamp.is_some() && !proved.covers_whole_file && proved.problems.is_empty(), "{proved:?}");
    app.signing_key_add(authorities.key("revoked")).unwrap();
    let revoked = app.packet_write(req(&machine, "revoked.pdf")).unwrap_err();
    assert!(revoked.code == ErrorCode::Input && revoked.message.contains("was revoked on 1 June 2026"), "{revoked}");

    // A server that is gone: no half packet, and the way on.
    app.signing_key_make(Nothing {}).unwrap();
    drop(authorities);
    let silent = app.packet_write(req(&machine, "silent.pdf")).unwrap_err();
    assert_eq!(silent.code, ErrorCode::NoTimeStamp, "{silent}");
    assert!(silent.message.contains("gave no answer") && silent.message.contains("No packet was written"), "{silent}");
    assert!(silent.next.contains("sign this packet without a time stamp"), "{silent}");
    for name in ["revoked.pdf", "silent.pdf"] {
        assert!(!machine.path(name).exists(), "{name} was written");
    }
    let without = PacketWriteReq { without_time_stamp: true, ..req(&machine, "without.pdf") };
    app.packet_write(without).unwrap();
    assert_eq!(set(&app, None).time_stamp_server, None);
    assert_eq!(written(&app, &machine, "offline.pdf").0.time_stamp, None);
}

#[test]
fn a_certificate_that_has_ended_signs_nothing_and_a_new_key_does() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    written(&app, &machine, "first.pdf");
    drop(app);
    // The same wallet eleven years on.
    let later = Machine::on("2037-11-22");
    std::fs::create_dir_all(later.wallet()).unwrap();
    for file in std::fs::read_dir(machine.wallet()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), later.wallet().join(file.file_name())).unwrap();
    }
    let app = later.program();
    app.wallet_unlock(crate::passphrase(crate::PASSPHRASE)).unwrap();
    let view = app.signing_view(Nothing {}).unwrap();
    assert!(view.keys[0].ended && view.keys[0].sentence.contains("it ended on 22 November 2036"), "{view:?}");
    let refused = app.packet_write(req(&later, "late.pdf")).unwrap_err();
    assert!(refused.code == ErrorCode::Input && refused.message.contains("not in force"), "{refused}");
    assert!(refused.next.contains("make a new key") && !later.path("late.pdf").exists(), "{refused}");
    assert!(app.signing_key_make(Nothing {}).unwrap().keys[1].in_use);
    written(&app, &later, "new.pdf");
}
