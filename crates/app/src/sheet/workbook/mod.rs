//! XLSX workbooks (ISO/IEC 29500-1): one sheet read as a table, a log written as a workbook.
//!
//! A reader of our own on a well-kept zip and a well-kept XML reader, because a hostile workbook may ask for any amount of memory:
//! each part is unpacked within a bound, nothing is reserved on the file's word, and a cell far out costs nothing. Formulas are never
//! computed: the value that stands beside them is read.

mod package;
mod read;
mod styles;
mod write;
mod xml;

pub(super) use read::{day_of, read};
pub(super) use write::{Out, write};

#[cfg(test)]
mod tests;
