//! A wallet from outside: everything here goes through the public interface and the files on disk.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod damage;
mod importing;
mod opening;
mod round_trip;
mod sample;
mod secrecy;
mod writing;
