//! What the proofs share: changes made from a seed, what a wallet must hold after them, the program that makes them, and a
//! disk that fails as told.
//!
//! `docs/crash-tests.md` says what is proved and how. Nothing here reads a clock to decide what happens: every run can be
//! repeated from the seed that it prints.

pub mod deed;
pub mod dice;
pub mod disk;
pub mod model;
pub mod power;
pub mod run;
