//! What the tests share: where things lie, and a machine of their own to run on.
//!
//! Nothing here asserts anything, and nothing here reads a clock: every test says which day it is.

pub mod doors;
pub mod machine;
#[cfg(target_os = "linux")]
pub mod memory;
pub mod place;
