//! The bones of a PDF file (ISO 32000-1, clause 7): values, cross-reference sections, revisions.
//!
//! Written for files from strangers: every depth, count and unpacked size has a bound, offsets are looked up and never
//! trusted, and nothing here panics. Unlike a general PDF library it knows where in the file a value stands, which is
//! what a signature is about. It must never change the bytes it reads and never draws a page.

mod file;
mod filter;
mod parse;
mod value;
mod xref;

pub(crate) use file::{File, Found, Unreadable, object_before};
pub(crate) use filter::Stuck;
pub(crate) use parse::{Parser, find, rfind};
pub(crate) use value::{Dict, Text, Value, text_string, words};
pub(crate) use xref::{Entry, Form, Section};
