//! The packet: written from the wallet, checked by us, by pdfsig and by pyHanko, and shown.

use crate::{course, hold, log, make_wallet, minnesota};
use peerfolio_app::view::{PacketChoice, PacketWriteReq, PathReq, PurposeView};
use peerfolio_app::{App, ErrorCode};
use peerfolio_tests::machine::Machine;
use peerfolio_tests::place;
use std::process::Command;

fn write(app: &App, path: String) -> peerfolio_app::view::PacketView {
    app.packet_write(PacketWriteReq::new(PacketChoice::for_reader(PurposeView::Employer), path))
        .expect("the packet can be written")
}

#[test]
fn three_programs_call_a_packet_whole_and_none_does_after_one_byte() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    log(&app, course("Ethics and boundaries", "2025-09-02", "6"));
    let path = machine.text_path("packet.pdf");
    let packet = write(&app, path.clone());
    assert_eq!(packet.missing_characters, "");

    let ours = |path: &str| app.packet_verify(PathReq { path: path.to_owned() }).unwrap();
    let pdfsig = |path: &str| {
        let output = Command::new("pdfsig").args(["-nocert", path]).output().expect("pdfsig is installed: `cargo xtask setup`");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let pyhanko = |path: &str| {
        let script = place::fixture("second_opinion.py");
        let output = Command::new(place::python_tool("python")).arg(script).arg(path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    let verdict = ours(&path);
    assert!(verdict.intact, "{}", verdict.sentence);
    assert_eq!(verdict.signatures[0].signer.as_deref(), Some("Sample Person"));
    assert_eq!(verdict.signatures[0].fingerprint.as_deref(), Some(packet.fingerprint.as_str()));
    let said = pdfsig(&path);
    assert!(said.contains("Signature is Valid.") && said.contains("Total document signed"), "{said}");
    assert_eq!(pyhanko(&path), "intact valid whole");

    let altered = machine.text_path("altered.pdf");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[400] ^= 1;
    std::fs::write(&altered, &bytes).unwrap();
    assert!(!ours(&altered).intact);
    assert!(!pdfsig(&altered).contains("Signature is Valid."));
    assert_ne!(pyhanko(&altered), "intact valid whole");

    let longer = machine.text_path("longer.pdf");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend(b"\n% one line more\n");
    std::fs::write(&longer, &bytes).unwrap();
    let verdict = ours(&longer);
    assert!(!verdict.intact && verdict.signatures[0].appended_bytes == 17, "{verdict:?}");
}

#[test]
fn a_wallet_signs_all_its_packets_with_one_key() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    let first = write(&app, machine.text_path("first.pdf")).fingerprint;
    app.wallet_lock(peerfolio_app::view::Nothing {}).unwrap();
    app.wallet_unlock(crate::passphrase(crate::PASSPHRASE)).unwrap();
    assert_eq!(write(&app, machine.text_path("second.pdf")).fingerprint, first);
    let other = Machine::new();
    let other_app = other.program();
    make_wallet(&other_app);
    hold(&other_app, minnesota());
    assert_ne!(write(&other_app, other.text_path("third.pdf")).fingerprint, first);
}

#[test]
fn a_packet_is_opened_by_the_machine_and_a_missing_one_is_said() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    let path = machine.text_path("packet.pdf");
    write(&app, path.clone());
    app.packet_open(PathReq { path }).unwrap();
    assert_eq!(machine.opened(), [machine.path("packet.pdf")]);
    assert_eq!(app.packet_verify(PathReq { path: machine.text_path("nowhere.pdf") }).unwrap_err().code, ErrorCode::File);
}

#[test]
fn nothing_half_written_stays_where_a_packet_cannot_be_written() {
    let machine = Machine::new();
    let app = machine.program();
    make_wallet(&app);
    hold(&app, minnesota());
    let path = machine.text_path("no/such/folder/packet.pdf");
    let request = PacketWriteReq::new(PacketChoice::for_reader(PurposeView::Employer), path);
    assert_eq!(app.packet_write(request).unwrap_err().code, ErrorCode::File);
    assert!(!machine.path("no").exists());
}
