//! What a host takes from the operating system, behind interfaces that are the same everywhere.
//!
//! - [`memory`]: what is freed is wiped, by Rust and by the libraries in C.
//! - [`process`]: no core dump, no reading by other programs of the same person, no record in what a panic prints.
//! - [`secrets`]: the platform's own store of secrets.
//! - [`clipboard`]: a text that others may paste, for a minute.
//! - [`rest`]: the machine goes to sleep, the screen is locked.
//!
//! It must never know a wallet, a record or a command: it is handed bytes, texts and times. It is the one crate of ours with
//! zbus, rustix, arboard and the key stores; everything in it is called by hosts only.

#[cfg(feature = "desktop")]
pub mod clipboard;
pub mod memory;
pub mod process;
#[cfg(feature = "desktop")]
pub mod rest;
pub mod secrets;

pub use memory::{MEMORY, Memory};
