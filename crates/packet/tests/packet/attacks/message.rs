//! Malformed and exchanged CMS messages: the signature's own bytes, which no signature covers.

use super::forge::{signature, victim, with_signature};
use super::refused;
use peerfolio_packet::verify;

/// A DER value that can be changed: its tag, and its parts or its bytes.
#[derive(Clone, Debug)]
pub(super) struct Node {
    tag: u8,
    pub(super) parts: Vec<Node>,
    pub(super) bytes: Vec<u8>,
}

impl Node {
    pub(super) fn read(der: &[u8]) -> (Self, &[u8]) {
        let tag = der[0];
        let (length, head) = match der[1] {
            short @ 0..=0x7f => (usize::from(short), 2),
            0x81 => (usize::from(der[2]), 3),
            _ => ((usize::from(der[2]) << 8) + usize::from(der[3]), 4),
        };
        let (content, rest) = der[head..].split_at(length);
        let mut node = Self { tag, parts: Vec::new(), bytes: Vec::new() };
        if tag & 0x20 == 0 {
            node.bytes = content.to_vec();
        } else {
            let mut left = content;
            while !left.is_empty() {
                let (part, behind) = Self::read(left);
                node.parts.push(part);
                left = behind;
            }
        }
        (node, rest)
    }

    pub(super) fn write(&self) -> Vec<u8> {
        let content: Vec<u8> =
            if self.tag & 0x20 == 0 { self.bytes.clone() } else { self.parts.iter().flat_map(Self::write).collect() };
        let length = content.len();
        let head = match length {
            0..=0x7f => vec![self.tag, length as u8],
            0x80..=0xff => vec![self.tag, 0x81, length as u8],
            _ => vec![self.tag, 0x82, (length >> 8) as u8, length as u8],
        };
        [head, content].concat()
    }

    /// `SignedData`.
    fn signed(&mut self) -> &mut Self {
        &mut self.parts[1].parts[0]
    }

    /// The signer's record.
    pub(super) fn signer(&mut self) -> &mut Self {
        &mut self.signed().parts.last_mut().unwrap().parts[0]
    }

    /// The signed attributes.
    pub(super) fn attributes(&mut self) -> &mut Self {
        self.signer().parts.iter_mut().find(|part| part.tag == 0xa0).unwrap()
    }
}

fn node(tag: u8, bytes: &[u8]) -> Node {
    Node { tag, parts: Vec::new(), bytes: bytes.to_vec() }
}

#[test]
fn no_change_of_the_message_passes() {
    type Forger = fn(&mut Node);
    let sound = Node::read(&signature(victim())).0;
    assert_eq!(sound.write(), signature(victim()), "what is read is written back");
    let forgers: [(&str, Forger); 26] = [
        ("two signers", |message| {
            let twice = message.signer().clone();
            message.signed().parts.last_mut().unwrap().parts.push(twice);
        }),
        ("no signer", |message| message.signed().parts.last_mut().unwrap().parts.clear()),
        ("no certificate", |message| message.signed().parts.retain(|part| part.tag != 0xa0)),
        ("an empty bag of certificates", |message| {
            message.signed().parts.iter_mut().filter(|part| part.tag == 0xa0).for_each(|bag| bag.parts.clear());
        }),
        ("no signed attributes", |message| message.signer().parts.retain(|part| part.tag != 0xa0)),
        ("empty signed attributes", |message| message.attributes().parts.clear()),
        ("the first attribute missing", |message| drop(message.attributes().parts.remove(0))),
        ("the second attribute missing", |message| drop(message.attributes().parts.remove(1))),
        ("the last attribute missing", |message| drop(message.attributes().parts.pop())),
        ("an attribute twice", |message| {
            let twice = message.attributes().parts[0].clone();
            message.attributes().parts.push(twice);
        }),
        ("an attribute with two values", |message| {
            let value = message.attributes().parts[1].parts[1].parts[0].clone();
            message.attributes().parts[1].parts[1].parts.push(value);
        }),
        ("an attribute without a value", |message| message.attributes().parts[1].parts[1].parts.clear()),
        ("attributes in another order", |message| message.attributes().parts.reverse()),
        ("another content type", |message| *message.signed().parts[2].parts[0].bytes.last_mut().unwrap() = 2),
        ("content inside", |message| {
            let content = Node { tag: 0xa0, parts: vec![node(0x04, b"something else")], bytes: Vec::new() };
            message.signed().parts[2].parts.push(content);
        }),
        ("another kind of message", |message| *message.parts[0].bytes.last_mut().unwrap() = 3),
        ("SHA-512 named for the signer", |message| *message.signer().parts[2].parts[0].bytes.last_mut().unwrap() = 3),
        ("SHA-512 named for the message", |message| *message.signed().parts[1].parts[0].parts[0].bytes.last_mut().unwrap() = 3),
        ("no digest named for the message", |message| message.signed().parts[1].parts.clear()),
        ("another serial", |message| *message.signer().parts[1].parts[1].bytes.last_mut().unwrap() ^= 1),
        ("another version", |message| message.signed().parts[0].bytes = vec![9]),
        ("another version of the signer", |message| message.signer().parts[0].bytes = vec![3]),
        ("a signature of nothing", |message| message.signer().parts.last_mut().unwrap().bytes.clear()),
        ("r and s of nought", |message| message.signer().parts.last_mut().unwrap().bytes = vec![0x30, 6, 2, 1, 0, 2, 1, 0]),
        ("r and s exchanged", |message| {
            let value = message.signer().parts.last_mut().unwrap();
            let mut pair = Node::read(&value.bytes).0;
            pair.parts.reverse();
            value.bytes = pair.write();
        }),
        ("a certificate altered by a bit", |message| {
            let bag = message.signed().parts.iter_mut().find(|part| part.tag == 0xa0).unwrap();
            bag.parts[0].parts[2].bytes[20] ^= 1;
        }),
    ];
    for (name, forge) in forgers {
        let mut message = sound.clone();
        forge(&mut message);
        refused(name, &with_signature(victim(), &message.write()), "Problem");
    }
}

#[test]
fn what_stands_behind_the_message_is_refused() {
    for behind in [&[1][..], b"more", &[0, 0, 0, 1], &[0x30, 0]] {
        let forged = with_signature(victim(), &[&signature(victim()), behind].concat());
        refused("something behind the message", &forged, "something behind the signature");
    }
}

#[test]
fn outer_layers_in_ber_are_read_and_broken_ones_are_not() {
    let sound = signature(victim());
    // The outermost layer with an indefinite length, as some signers write it.
    let indefinite = [&[0x30, 0x80], &sound[4..], &[0, 0]].concat();
    let verdict = verify(&with_signature(victim(), &indefinite)).unwrap();
    assert!(verdict.is_intact_and_whole(), "{verdict}");
    for broken in [
        [&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &sound[4..]].concat(),
        [&[0x30, 0x83, 0], &sound[2..]].concat(),
        [&[0x31, 0x82], &sound[2..]].concat(),
        [&[0x24, 0x80], &sound[4..], &[0, 0]].concat(),
        sound[..sound.len() / 2].to_vec(),
        [0x30, 0x80].repeat(300),
    ] {
        let forged = with_signature(victim(), &broken);
        refused("broken BER", &forged, "Problem");
    }
}

/// A certificate of another person with the same name, in the place of the signer's.
#[test]
fn a_namesakes_certificate_is_refused() {
    let other = super::forge::sign_over(&super::forge::unsigned());
    let theirs = Node::read(&signature(&other)).0;
    let mut message = Node::read(&signature(victim())).0;
    let bag = theirs.clone().signed().parts.iter().find(|part| part.tag == 0xa0).unwrap().clone();
    *message.signed().parts.iter_mut().find(|part| part.tag == 0xa0).unwrap() = bag;
    refused(
        "a namesake's certificate",
        &with_signature(victim(), &message.write()),
        "the signer's certificate is not in the signature",
    );
    // The same, with the serial of the namesake.
    let id = theirs.clone().signer().parts[1].clone();
    message.signer().parts[1] = id;
    refused("a namesake's certificate and serial", &with_signature(victim(), &message.write()), "exchanged for another");
}
