//! Hostile bytes at the door `pdf_verify`; what must hold is told there.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peerfolio_tests::doors;

fuzz_target!(|bytes: &[u8]| doors::pdf_verify(bytes));
