//! What a segment says, as bytes: JSON, packed, padded to a few sizes.
//!
//! Padding hides from the store how much was written. Everything is bounded on reading, the unpacked length before a byte
//! is unpacked past it. It must never decide what a version means.

use super::id::{Id, parse_hex};
use super::segment::{Hash, MAX_NUMBER};
use super::version::{MAX_CLOCK, MAX_CONTENT, Version};
use crate::keys::key::hex;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use zeroize::Zeroizing;

/// Most bytes of a payload's JSON. A segment is closed well before, at [`FULL_PAYLOAD`].
pub(crate) const MAX_PAYLOAD: usize = 6 * 1024 * 1024;
/// From this many bytes of content on, no further version goes into a segment.
pub(crate) const FULL_PAYLOAD: usize = 2 * 1024 * 1024;
/// Most versions in a segment.
pub(crate) const MAX_VERSIONS: usize = 10_000;
/// Most devices of a wallet.
pub(crate) const MAX_DEVICES: usize = 256;
/// Most characters of a device's name.
pub(crate) const MAX_NAME: usize = 60;

const SMALLEST: usize = 1024;
const STEP: usize = 64 * 1024;
const LENGTH_BYTES: usize = 4;

/// What a device had read of another when it wrote: how far, and the hash of the last segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Number of the last segment.
    pub(crate) number: u32,
    /// Its SHA-256.
    pub(crate) hash: Hash,
}

/// What a segment says.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))] // not outside tests: it holds what the wallet stores
pub(crate) struct Payload {
    /// The device's name, as the person gave it.
    pub(crate) name: String,
    /// When it was written, by the device's own clock; for people only.
    pub(crate) at: String,
    /// What the device had read of the others.
    pub(crate) seen: BTreeMap<Id, Seen>,
    /// What it says of the records.
    pub(crate) versions: Vec<Version>,
}

#[derive(Serialize, Deserialize)]
struct Form {
    name: String,
    at: String,
    seen: BTreeMap<String, (u32, String)>,
    versions: Vec<VersionForm>,
}

#[derive(Serialize, Deserialize)]
struct VersionForm {
    kind: String,
    record: String,
    bases: Vec<String>,
    clock: u64,
    device: String,
    at: String,
    content: Option<String>,
}

impl Payload {
    /// Its padded bytes, ready to be sealed.
    pub(crate) fn pack(&self) -> Zeroizing<Vec<u8>> {
        let form = Form {
            name: self.name.clone(),
            at: self.at.clone(),
            seen: self.seen.iter().map(|(device, seen)| (device.to_string(), (seen.number, hex(&seen.hash)))).collect(),
            versions: self.versions.iter().map(VersionForm::of).collect(),
        };
        let json = Zeroizing::new(serde_json::to_vec(&form).expect("text, numbers and lists are JSON"));
        let mut packed = DeflateEncoder::new(vec![0; LENGTH_BYTES], Compression::default());
        packed.write_all(&json).expect("memory takes every byte");
        let mut packed = Zeroizing::new(packed.finish().expect("memory takes every byte"));
        let length = u32::try_from(packed.len() - LENGTH_BYTES).unwrap_or(u32::MAX).to_be_bytes();
        packed.iter_mut().zip(length).for_each(|(to, from)| *to = from);
        let size = padded(packed.len());
        packed.resize(size, 0);
        packed
    }

    /// From padded bytes; `None` for anything that [`Self::pack`] of this or a later minor form would not write.
    pub(crate) fn unpack(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<LENGTH_BYTES>()?;
        let packed = rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        let mut json = Zeroizing::new(Vec::new());
        let most = u64::try_from(MAX_PAYLOAD).ok()?;
        DeflateDecoder::new(packed).take(most + 1).read_to_end(&mut json).ok()?;
        if json.len() > MAX_PAYLOAD {
            return None;
        }
        let form: Form = serde_json::from_slice(&json).ok()?;
        let named = form.name.chars().count() <= MAX_NAME && !form.name.chars().any(char::is_control);
        if !named || form.at.len() > 32 || form.seen.len() > MAX_DEVICES || form.versions.len() > MAX_VERSIONS {
            return None;
        }
        let seen = form.seen.into_iter().map(|(device, (number, hash))| {
            let known = (1..=MAX_NUMBER).contains(&number);
            Some((Id::parse(&device)?, Seen { number: known.then_some(number)?, hash: parse_hex(&hash)? }))
        });
        let versions = form.versions.into_iter().map(VersionForm::version);
        Some(Self {
            name: form.name,
            at: form.at,
            seen: seen.collect::<Option<_>>()?,
            versions: versions.collect::<Option<_>>()?,
        })
    }
}

impl VersionForm {
    fn of(version: &Version) -> Self {
        Self {
            kind: version.kind.clone(),
            record: version.record.clone(),
            bases: version.bases.iter().map(ToString::to_string).collect(),
            clock: version.clock,
            device: version.device.to_string(),
            at: version.at.clone(),
            content: version.content.clone(),
        }
    }

    fn version(self) -> Option<Version> {
        let bases = self.bases.iter().map(|base| Id::parse(base)).collect::<Option<_>>()?;
        let device = Id::parse(&self.device)?;
        let Self { kind, record, clock, at, content, .. } = self;
        let version = Version { kind, record, bases, clock, device, at, content };
        (version.clock <= MAX_CLOCK && version.fits()).then_some(version)
    }
}

/// The size that a payload of this many bytes is padded to: powers of two from 1 KiB to 64 KiB, then steps of 64 KiB.
fn padded(length: usize) -> usize {
    if length <= STEP { length.next_power_of_two().max(SMALLEST) } else { length.div_ceil(STEP) * STEP }
}

/// How much of a segment's room a version takes, at most.
pub(crate) fn weight(version: &Version) -> usize {
    // A quotation mark takes two bytes in JSON; a control character, six, but few contents have many.
    256 + version.bases.len() * 40 + version.content.as_ref().map_or(0, |text| text.len().min(MAX_CONTENT) * 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(count: usize) -> Payload {
        let device = Id([3; 16]);
        let version = |at: usize| Version {
            kind: "activity".into(),
            record: format!("a{at}"),
            bases: vec![Id([1; 16])],
            clock: 7,
            device,
            at: "2026-11-22T10:00:00".into(),
            content: (!at.is_multiple_of(3)).then(|| format!(r#"{{"title":"Sample \"{at}\""}}"#)),
        };
        Payload {
            name: "Sample laptop".into(),
            at: "2026-11-22T10:00:00".into(),
            seen: [(Id([4; 16]), Seen { number: 2, hash: [5; 32] })].into(),
            versions: (0..count).map(version).collect(),
        }
    }

    #[test]
    fn a_payload_reads_as_it_was_written_in_a_few_sizes() {
        for count in [0, 1, 40, 5_000] {
            let payload = sample(count);
            let bytes = payload.pack();
            assert!(Payload::unpack(&bytes).unwrap() == payload);
            let sizes = bytes.len().is_power_of_two() || bytes.len().is_multiple_of(STEP);
            assert!(sizes && bytes.len() >= SMALLEST, "{}", bytes.len());
        }
        assert_eq!(sample(0).pack().len(), sample(3).pack().len(), "small changes look alike");
    }

    #[test]
    fn hostile_bytes_give_nothing_and_take_no_memory() {
        let bytes = sample(3).pack();
        let whole = LENGTH_BYTES + u32::from_be_bytes(*bytes.first_chunk().unwrap()) as usize;
        for cut in 0..whole {
            assert!(Payload::unpack(&bytes[..cut]).is_none());
        }
        assert!(Payload::unpack(&[0xff; 2048]).is_none());
        // A gigabyte of spaces in a megabyte.
        let mut bomb = DeflateEncoder::new(vec![0; LENGTH_BYTES], Compression::best());
        let spaces = vec![b' '; 1024 * 1024];
        for _ in 0..64 {
            bomb.write_all(&spaces).unwrap();
        }
        let mut bomb = bomb.finish().unwrap();
        let length = u32::try_from(bomb.len() - LENGTH_BYTES).unwrap().to_be_bytes();
        bomb[..LENGTH_BYTES].copy_from_slice(&length);
        assert!(Payload::unpack(&bomb).is_none());
    }

    #[test]
    fn hostile_bytes_are_read_both_ways() {
        assert_eq!(crate::sync::read_hostile(&sample(3).pack()), 2);
        assert_eq!(crate::sync::read_hostile(b"Peerfolio change"), 0);
    }

    #[test]
    fn a_version_out_of_bounds_spoils_its_payload() {
        let mut payload = sample(1);
        payload.versions[0].clock = 0;
        assert!(Payload::unpack(&payload.pack()).is_none());
        let mut payload = sample(1);
        payload.name = "n".repeat(61);
        assert!(Payload::unpack(&payload.pack()).is_none());
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let mut payload = sample(2);
        payload.versions[1].content = Some(format!(r#"{{"a":{deep}}}"#));
        assert!(Payload::unpack(&payload.pack()).is_none());
    }
}
