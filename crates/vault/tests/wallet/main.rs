//! A wallet from outside: everything here goes through the public interface and the files on disk.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod backup;
mod checkup;
mod damage;
mod history;
mod importing;
mod old_vaults;
mod opening;
mod rescue;
mod round_trip;
mod sample;
mod secrecy;
mod writing;
