//! The change log as a whole: devices over an in-memory store, honest and not.

mod device;
mod hostile;
mod rounds;
mod simulation;
mod vectors;
mod weather;
