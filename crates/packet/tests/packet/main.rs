//! The packet crate from outside: what it sets, seals and checks, and what other tools say of it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, also in what it shares with others")]
#![expect(clippy::string_slice, reason = "the sliced texts are ASCII that the tests themselves made")]

mod attacks;
mod conformance;
mod exhausting;
mod foreign;
mod hostile;
mod kinds;
mod kinds_sample;
mod layout;
mod outside;
mod pitfalls;
mod pkcs12;
mod renewal_kind;
mod revisions;
mod sample;
mod seal;
mod stamped;
mod taken_out;
mod tamper;
