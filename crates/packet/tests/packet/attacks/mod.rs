//! The published attacks on signed PDFs, each built by code from a file that is sound. None may be called intact and whole, and
//! what is said of each must name what was done.
//!
//! Sources: Mladenov, Mainka, Meyer zu Selhausen, Grothe, Schwenk, "1 Trillion Dollar Refund" (CCS 2019) for incremental saving,
//! wrapping and universal forgery; Mainka, Mladenov, Rohlmann, "Shadow Attacks" (NDSS 2021); Rohlmann, Mladenov, Mainka, Schwenk,
//! "Breaking the Specification: PDF Certification" (S&P 2021).

mod certified;
mod forge;
mod forgery;
mod incremental;
mod message;
mod odd;
mod shadow;
mod twice;
mod unseen;
mod wrapping;

use peerfolio_packet::{Verdict, verify};

/// Holds that a forged file is refused, and that one of the words is said about it.
#[track_caller]
fn refused(name: &str, forged: &[u8], words: &str) -> Verdict {
    let verdict = verify(forged).unwrap_or_else(|why| panic!("{name}: {why}"));
    assert!(!verdict.is_intact_and_whole(), "{name} got through\n{verdict}");
    assert!(verdict.to_string().contains(words), "{name}: \"{words}\" is not said\n{verdict}");
    verdict
}

/// The same, where the signed bytes themselves are untouched: that is said too, so that the reader can go back to them.
#[track_caller]
fn refused_though_intact(name: &str, forged: &[u8], words: &str) -> Verdict {
    let verdict = refused(name, forged, words);
    let first = &verdict.signatures[0];
    assert!(first.intact && first.valid && !first.covers_whole_file, "{name}\n{verdict}");
    verdict
}
