//! Packages that somebody made to do harm, byte by byte, and packages of other programs.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

use super::read::{Fault, Package};
use super::write;
use flate2::Crc;
use flate2::write::DeflateEncoder;
use proptest::prelude::*;
use std::collections::HashSet;
use std::io::{Cursor, Write};

/// An entry as a hostile program would write it: every number can be told otherwise than it is.
#[derive(Clone)]
struct Made {
    name: Vec<u8>,
    bytes: Vec<u8>,
    method: u16,
    flags: u16,
    /// Who made it and what it is: the attributes of the list.
    attributes: u32,
    unpacked: u32,
    sum: u32,
    /// The header that the list names, where it is not this entry's own.
    header: Option<u32>,
    /// The name in the entry's own header, where it is another one.
    local_name: Option<Vec<u8>>,
    /// Whether the entry's own header and bytes are written at all.
    listed_only: bool,
}

fn sum(bytes: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum()
}

fn stored(name: &str, bytes: &[u8]) -> Made {
    Made {
        name: name.into(),
        bytes: bytes.to_vec(),
        method: 0,
        flags: 0,
        attributes: 0,
        unpacked: u32::try_from(bytes.len()).unwrap(),
        sum: sum(bytes),
        header: None,
        local_name: None,
        listed_only: false,
    }
}

fn deflated(name: &str, bytes: &[u8]) -> Made {
    let mut packed = DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).unwrap();
    Made { method: 8, bytes: packed.finish().unwrap(), ..stored(name, bytes) }
        .with(|made| (made.unpacked, made.sum) = (u32::try_from(bytes.len()).unwrap(), sum(bytes)))
}

impl Made {
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The fields that both headers share, from the flags on.
    fn common(&self, name: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(self.flags.to_le_bytes());
        out.extend(self.method.to_le_bytes());
        out.extend([0, 0, 0x21, 0]);
        out.extend(self.sum.to_le_bytes());
        out.extend(u32::try_from(self.bytes.len()).unwrap().to_le_bytes());
        out.extend(self.unpacked.to_le_bytes());
        out.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        out.extend([0, 0]);
        out
    }
}

fn pack(entries: &[Made]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for made in entries {
        let at = u32::try_from(out.len()).unwrap();
        let local_name = made.local_name.as_ref().unwrap_or(&made.name);
        if !made.listed_only {
            out.extend(b"PK\x03\x04\x14\x00");
            out.extend(made.common(local_name));
            out.extend(local_name);
            out.extend(&made.bytes);
        }
        list.extend(b"PK\x01\x02\x14\x03\x14\x00");
        list.extend(made.common(&made.name));
        list.extend([0; 6]);
        list.extend(made.attributes.to_le_bytes());
        list.extend(made.header.unwrap_or(at).to_le_bytes());
        list.extend(&made.name);
    }
    let (at, count) = (out.len(), entries.len());
    out.extend(&list);
    out.extend(end(count, list.len(), at));
    out
}

fn end(count: usize, bytes: usize, at: usize) -> Vec<u8> {
    let mut out = b"PK\x05\x06\x00\x00\x00\x00".to_vec();
    let count = u16::try_from(count).unwrap().to_le_bytes();
    out.extend(count);
    out.extend(count);
    out.extend(u32::try_from(bytes).unwrap().to_le_bytes());
    out.extend(u32::try_from(at).unwrap().to_le_bytes());
    out.extend([0, 0]);
    out
}

fn open(bytes: Vec<u8>) -> Result<Package<Cursor<Vec<u8>>>, String> {
    Package::open(Cursor::new(bytes)).map_err(|fault| match fault {
        Fault::Refused(why) => why,
        Fault::Io(error) => panic!("{error}"),
    })
}

/// What is said of a package, whether it is refused when it is opened or when an entry is unpacked.
fn said(bytes: Vec<u8>) -> String {
    let unpacked = open(bytes).and_then(|mut package| {
        let mut unpack = || {
            package.document(1 << 20)?;
            if let Some(entry) = package.find("files/a.pdf") {
                package.paper(entry)?;
            }
            Ok(())
        };
        unpack().map_err(|fault| match fault {
            Fault::Refused(why) => why,
            Fault::Io(error) => panic!("{error}"),
        })
    });
    unpacked.err().unwrap_or_else(|| "taken".to_owned())
}

fn document() -> Made {
    stored("wallet.json", b"{}")
}

#[test]
fn what_is_sound_is_taken() {
    let paper = b"a scan, a scan, a scan";
    let mut package =
        open(pack(&[document(), deflated("files/a.pdf", paper), stored("files/", b"").with(|made| made.attributes = 0x10)]))
            .unwrap();
    assert_eq!(*package.document(10).unwrap(), b"{}");
    let entry = package.find("files/a.pdf").unwrap();
    assert_eq!(*package.paper(entry).unwrap(), paper);
    assert_eq!(package.find("files/A.pdf"), None, "only the very name");
    assert!(package.others(&HashSet::from([entry])).is_empty());
}

#[test]
fn a_folder_that_was_packed_whole_is_taken_and_what_the_system_adds_is_passed_over() {
    let entries = [
        stored("My wallet/", b"").with(|made| made.attributes = 0x10),
        stored("My wallet/wallet.json", b"{}"),
        stored("My wallet/files/a.pdf", b"scan"),
        stored("My wallet/.DS_Store", b"x"),
        stored("__MACOSX/My wallet/._wallet.json", b"x"),
        stored("My wallet/readme.txt", b"x"),
    ];
    let package = open(pack(&entries)).unwrap();
    let entry = package.find("files/a.pdf").unwrap();
    assert_eq!(package.find("files\\a.pdf"), Some(entry), "a document of Windows");
    assert_eq!(package.others(&HashSet::from([entry])), ["My wallet/readme.txt"]);
}

#[test]
fn names_that_lead_out_or_are_not_clear_are_refused() {
    for (name, word) in [
        ("../up.pdf", "outside"),
        ("files/../../up.pdf", "outside"),
        ("/etc/passwd", "outside"),
        ("C:/x.pdf", "outside"),
        ("files\\a.pdf", "outside"),
        ("files//a.pdf", "outside"),
        ("./a.pdf", "outside"),
        ("", "outside"),
        ("a\u{0}b", "cannot be seen"),
        ("a\nb", "cannot be seen"),
        ("wallet.json", "two entries"),
        ("WALLET.JSON", "two entries"),
    ] {
        let why = said(pack(&[document(), stored(name, b"x")]));
        assert!(why.contains(word), "{name:?}: {why}");
    }
    let why = said(pack(&[document(), stored("Caf\u{e9}", b"x"), stored("cafe\u{301}", b"x")]));
    assert!(why.contains("two entries"), "one name on some systems: {why}");
    let why = said(pack(&[document(), stored("x", b"").with(|made| made.name = vec![0xff, 0xfe])]));
    assert!(why.contains("UTF-8"), "{why}");
}

#[test]
fn links_folders_devices_and_secrets_are_refused() {
    let a = || stored("files/a.pdf", b"x");
    for (made, word) in [
        (a().with(|made| made.attributes = 0o120_777 << 16), "link"),
        (a().with(|made| made.attributes = 0o040_755 << 16), "no file"),
        (a().with(|made| made.attributes = 0o020_644 << 16), "device"),
        (a().with(|made| made.attributes = 0x10), "no file"),
        (stored("files/", b"hidden").with(|made| made.attributes = 0x10), "size"),
        (a().with(|made| made.flags = 1), "encrypted"),
        (a().with(|made| made.flags = 1 << 6 | 1), "encrypted"),
        (a().with(|made| made.flags = 1 << 13), "encrypted"),
        (a().with(|made| made.method = 9), "packed in a way"),
        (a().with(|made| made.method = 99), "packed in a way"),
    ] {
        let why = said(pack(&[document(), made]));
        assert!(why.contains(word), "{why}");
    }
}

#[test]
fn a_document_must_be_there_once() {
    for (entries, word) in [
        (vec![], "no wallet.json"),
        (vec![stored("files/a.pdf", b"x")], "no wallet.json"),
        (vec![stored("wallet.json/", b"").with(|made| made.attributes = 0x10)], "no wallet.json"),
        (vec![stored("a/wallet.json", b"{}"), stored("b/wallet.json", b"{}")], "several"),
    ] {
        let why = said(pack(&entries));
        assert!(why.contains(word), "{why}");
    }
    // A deeper one beside it is no document; whether a row names it, the document says.
    let package = open(pack(&[document(), stored("b/wallet.json", b"{}")])).unwrap();
    assert_eq!(package.others(&HashSet::new()), ["b/wallet.json"]);
}

/// One deflated entry whose packed length stands in a ZIP64 field: 2^64 - 1 bytes.
fn endless() -> Vec<u8> {
    let name = b"wallet.json";
    let shorts = |numbers: &[u16]| -> Vec<u8> { numbers.iter().flat_map(|number| number.to_le_bytes()).collect() };
    let longs = |numbers: &[u32]| -> Vec<u8> { numbers.iter().flat_map(|number| number.to_le_bytes()).collect() };
    let extra = [shorts(&[1, 8]), longs(&[u32::MAX, u32::MAX])].concat();
    // Version 4.5, no flags, deflated; no time, no sum; the lengths; those of the name and the extra field.
    let common = [shorts(&[45, 0, 8, 0, 0]), longs(&[0, u32::MAX, 10]), shorts(&[11, 12])].concat();
    let local = [&longs(&[0x0403_4b50])[..], &common, name, &extra].concat();
    let listed =
        [&longs(&[0x0201_4b50])[..], &shorts(&[45]), &common, &shorts(&[0, 0, 0]), &longs(&[0, 0]), name, &extra].concat();
    let sizes = longs(&[u32::try_from(listed.len()).unwrap(), u32::try_from(local.len()).unwrap()]);
    [&local[..], &listed, &longs(&[0x0605_4b50]), &shorts(&[0, 0, 1, 1]), &sizes, &shorts(&[0])].concat()
}

#[test]
fn bombs_are_refused_whatever_they_declare() {
    let much = vec![0; 4 << 20];
    // Declared: more than any paper.
    let declared = deflated("files/a.pdf", &much).with(|made| made.unpacked = 300 << 20);
    assert!(said(pack(&[document(), declared])).contains("larger than"));
    // Declared: more than deflate can do.
    let impossible = deflated("files/a.pdf", &much[..100]).with(|made| made.unpacked = 200 << 20);
    assert!(said(pack(&[document(), impossible])).contains("cannot be true"));
    assert!(!said(endless()).is_empty(), "declared: the largest length that there is");
    // Not declared: it stops at what was declared.
    let undeclared = deflated("files/a.pdf", &much).with(|made| (made.unpacked, made.sum) = (10, sum(&much[..10])));
    assert!(said(pack(&[document(), undeclared])).contains("damaged"));
    let document = deflated("wallet.json", &much);
    assert!(said(pack(&[document])).contains("larger than"), "the document has a bound of its own");
    // Many that each could be true.
    let bomb = deflated("x", &vec![0; 200 << 20]);
    let bombs = (0..8).map(|nth| bomb.clone().with(|made| made.name = format!("files/{nth}").into()));
    let bombs: Vec<Made> = std::iter::once(self::document()).chain(bombs).collect();
    assert!(said(pack(&bombs)).contains("swell"));
}

#[test]
fn entries_that_share_bytes_are_refused() {
    let first = deflated("files/a.pdf", b"some bytes of a scan");
    let at = u32::try_from(pack(&[document()]).len() - 22 - 46 - 11).unwrap();
    let second =
        first.clone().with(|made| (made.name, made.header, made.listed_only) = (b"files/b.pdf".to_vec(), Some(at), true));
    assert!(said(pack(&[document(), first.clone(), second])).contains("overlaps"));
    // One whose own header lies in the bytes of another.
    let inner = pack(&[stored("files/b.pdf", b"quoted")]);
    let outer = stored("files/a.pdf", &inner);
    let quoted = stored("files/b.pdf", b"quoted").with(|made| (made.header, made.listed_only) = (Some(at + 30 + 11), true));
    assert!(said(pack(&[document(), outer, quoted])).contains("overlaps"));
    let into_the_list = first.with(|made| made.header = Some(1_000_000));
    assert!(said(pack(&[document(), into_the_list])).contains("damaged"));
}

#[test]
fn headers_that_disagree_are_refused() {
    let a = || stored("files/a.pdf", b"x");
    let renamed = a().with(|made| made.local_name = Some(b"files/b.exe".to_vec()));
    assert!(said(pack(&[document(), renamed])).contains("two different things"));
    let wrong_sum = a().with(|made| made.sum ^= 1);
    assert!(said(pack(&[document(), wrong_sum])).contains("damaged"));
    let wrong_size = a().with(|made| made.unpacked = 2);
    assert!(said(pack(&[document(), wrong_size])).contains("cannot be true"));
    let mut bytes = pack(&[document(), a()]);
    let at = bytes.windows(4).position(|part| part == b"PK\x01\x02").unwrap();
    bytes[at + 24] ^= 1;
    assert_ne!(said(bytes), "taken");
}

#[test]
fn two_lists_of_contents_and_torn_ends_are_refused() {
    let whole = pack(&[document(), stored("files/a.pdf", b"x")]);
    for cut in 1..whole.len() {
        let why = said(whole[..cut].to_vec());
        assert_ne!(why, "taken", "cut at {cut}");
    }
    // A comment that is itself an end: one reader sees this list, another one that.
    let mut two = whole.clone();
    let comment = end(0, 0, 0);
    let at = two.len() - 2;
    two[at] = u8::try_from(comment.len()).unwrap();
    two.extend(comment);
    assert!(said(two).contains("twice"));
    let mut shifted = b"a program before it".to_vec();
    shifted.extend(&whole);
    assert!(said(shifted).contains("where it says"));
    let mut parts = whole.clone();
    let at = parts.len() - 18;
    parts[at] = 1;
    assert!(said(parts).contains("several"));
}

#[test]
fn a_million_entries_are_refused_before_they_are_read() {
    // The end of a large package, with a list that would take hundreds of megabytes.
    let mut bytes = b"PK\x03\x04".to_vec();
    let at = bytes.len() as u64;
    bytes.extend(b"PK\x06\x06");
    bytes.extend(44_u64.to_le_bytes());
    bytes.extend([0; 12]);
    bytes.extend(1_000_000_u64.to_le_bytes());
    bytes.extend(1_000_000_u64.to_le_bytes());
    bytes.extend(46_000_000_u64.to_le_bytes());
    bytes.extend(0_u64.to_le_bytes());
    bytes.extend(b"PK\x06\x07\x00\x00\x00\x00");
    bytes.extend(at.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(b"PK\x05\x06\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00");
    assert!(said(bytes).contains("more than"));
    // Sixty thousand small ones are read in one go.
    let many: Vec<Made> =
        std::iter::once(document()).chain((0..60_000).map(|nth| stored(&format!("files/{nth}"), b""))).collect();
    let package = open(pack(&many)).unwrap();
    assert_eq!(package.others(&HashSet::new()).len(), 60_000);
}

fn written(document: &str, papers: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    write(&mut out, document, papers, |bytes: &Vec<u8>| Ok(bytes.clone()), |error| panic!("{error}")).unwrap();
    out.into_inner()
}

#[test]
fn what_is_written_is_the_same_each_time_and_any_reader_reads_it() {
    let papers = [("files/a.pdf".to_owned(), b"%PDF scan".to_vec()), ("files/\u{dc}bung.txt".to_owned(), vec![b'x'; 100_000])];
    let bytes = written("{}\n", &papers);
    assert_eq!(bytes, written("{}\n", &papers));
    assert!(bytes.len() < 2000, "what is not packed yet is packed: {}", bytes.len());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.clone())).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names, ["wallet.json", "files/a.pdf", "files/\u{dc}bung.txt"]);
    let scan = archive.by_name("files/a.pdf").unwrap();
    assert_eq!((scan.compression(), scan.unix_mode().unwrap() & 0o777), (zip::CompressionMethod::Stored, 0o600));
    drop(scan);
    let mut package = open(bytes).unwrap();
    for (path, bytes) in &papers {
        let entry = package.find(path).unwrap();
        assert_eq!(&*package.paper(entry).unwrap(), bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_papers_come_back(papers in proptest::collection::btree_map("[a-z]{1,8}(/[a-z]{1,8}\\.pdf)?", proptest::collection::vec(any::<u8>(), 0..3000), 0..6)) {
        let mut paths = peerfolio_document::path::Paths::new();
        let papers: Vec<(String, Vec<u8>)> = papers.into_iter().map(|(path, bytes)| (paths.take(&path), bytes)).collect();
        let mut package = open(written("{}", &papers)).unwrap();
        prop_assert_eq!(&*package.document(2).unwrap(), b"{}");
        for (path, bytes) in &papers {
            let entry = package.find(path).unwrap();
            prop_assert_eq!(&*package.paper(entry).unwrap(), bytes);
        }
    }

    #[test]
    fn no_changed_byte_gives_another_paper_or_a_panic(at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let paper: Vec<u8> = (0..2000_u32).map(|nth| ((nth * nth) >> 3) as u8).collect();
        let mut bytes = written("{\"a\":1}", &[("files/a.pdf".to_owned(), paper.clone())]);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Ok(mut package) = open(bytes) {
            if let Ok(document) = package.document(100) {
                prop_assert_eq!(&*document, b"{\"a\":1}");
            }
            if let Some(Ok(found)) = package.find("files/a.pdf").map(|entry| package.paper(entry)) {
                prop_assert_eq!(&*found, &paper);
            }
        }
    }
}
