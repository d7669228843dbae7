//! Files that travel inside a packet: the originals of papers and the machine-readable extract.
//!
//! Each is an associated file of the document (ISO 32000-2, 7.11.4; PDF/A-3, 6.8), so that every reader that lists attachments
//! lists them. It must never put in a file that it was not handed, nor change a byte of one.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat};
use md5::{Digest, Md5};

use crate::structure::text_string;

/// How an attached file belongs to the document (`/AFRelationship`, ISO 32000-2, Table 43).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relationship {
    /// The original from which something on the pages was made, such as the scan behind a page.
    Source,
    /// The data behind what the pages show.
    Data,
    /// Anything that adds to the document.
    Supplement,
}

impl Relationship {
    const fn name(self) -> &'static str {
        match self {
            Self::Source => "Source",
            Self::Data => "Data",
            Self::Supplement => "Supplement",
        }
    }
}

/// A file that is attached as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its file name, such as `certificate.pdf`. Characters that no file name may have are replaced; a name that is there
    /// twice is told apart.
    pub name: String,
    /// Its media type, such as `application/pdf` (RFC 6838).
    pub media_type: String,
    /// What it is, in words.
    pub description: String,
    /// How it belongs to the document.
    pub relationship: Relationship,
    /// When it was last changed, in UTC.
    pub modified: NaiveDateTime,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The names under which files are attached, in their order: tidy, and no two the same.
pub(crate) fn names(attachments: &[Attachment]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    attachments.iter().map(|attachment| free_name(&attachment.name, &mut taken)).collect()
}

/// The attached files in the document: the tree of their names, and their specifications in the order given.
pub(crate) struct Embedded {
    pub(crate) names: ObjectId,
    pub(crate) files: Vec<ObjectId>,
}

/// Puts files into a document. `None` where there are none.
pub(crate) fn embed(document: &mut Document, attachments: &[Attachment]) -> Option<Embedded> {
    let mut named: Vec<(Vec<u8>, ObjectId)> = Vec::new();
    for (attachment, name) in attachments.iter().zip(names(attachments)) {
        let file = document.add_object(file(attachment));
        let text = |words: &str| Object::String(text_string(words), StringFormat::Literal);
        let mut inside = Dictionary::new();
        inside.set("F", file);
        inside.set("UF", file);
        let mut dict = Dictionary::new();
        dict.set("Type", "Filespec");
        dict.set("F", Object::string_literal(plain(&name)));
        dict.set("UF", text(&name));
        dict.set("Desc", text(&attachment.description));
        dict.set("AFRelationship", attachment.relationship.name());
        dict.set("EF", Object::Dictionary(inside));
        named.push((text_string(&name), document.add_object(dict)));
    }
    if named.is_empty() {
        return None;
    }
    let files = named.iter().map(|(_, id)| *id).collect();
    // A name tree is sorted by the bytes of its keys (ISO 32000-1, 7.9.6).
    named.sort();
    let names =
        named.into_iter().flat_map(|(name, id)| [Object::String(name, StringFormat::Literal), Object::Reference(id)]).collect();
    let mut tree = Dictionary::new();
    tree.set("Names", Object::Array(names));
    Some(Embedded { names: document.add_object(tree), files })
}

/// An embedded file (ISO 32000-1, 7.11.4). Only text is packed: a scan is packed already.
fn file(attachment: &Attachment) -> Stream {
    let (kind, subtype) = attachment.media_type.split_once('/').unwrap_or_default();
    let token = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    let media_type = if token(kind) && token(subtype) { attachment.media_type.as_str() } else { "application/octet-stream" };
    let mut parameters = Dictionary::new();
    parameters.set("Size", i64::try_from(attachment.bytes.len()).unwrap_or(i64::MAX));
    parameters.set("ModDate", Object::string_literal(attachment.modified.format("D:%Y%m%d%H%M%S+00'00'").to_string()));
    parameters.set("CheckSum", Object::String(Md5::digest(&attachment.bytes).to_vec(), StringFormat::Hexadecimal));
    let mut dict = Dictionary::new();
    dict.set("Type", "EmbeddedFile");
    dict.set("Subtype", Object::Name(media_type.as_bytes().to_vec()));
    dict.set("Params", Object::Dictionary(parameters));
    let mut stream = Stream::new(dict, attachment.bytes.clone());
    stream.allows_compression = kind == "text" || subtype.contains("json") || subtype.contains("xml");
    stream
}

/// A name that every system takes, and that no other attached file has.
fn free_name(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    let tidy: String = wanted
        .chars()
        .map(|character| if character.is_control() || "/\\:*?\"<>|".contains(character) { '_' } else { character })
        .collect();
    let tidy = tidy.trim().trim_matches('.').trim();
    let tidy: String = if tidy.is_empty() { "file".to_owned() } else { tidy.chars().take(150).collect() };
    let (stem, ending) = tidy.rsplit_once('.').map_or((tidy.as_str(), String::new()), |(stem, end)| (stem, format!(".{end}")));
    let mut name = tidy.clone();
    let mut count = 2_u32;
    // Some systems take upper and lower case for the same.
    while !taken.insert(name.to_lowercase()) {
        name = format!("{stem} ({count}){ending}");
        count += 1;
    }
    name
}

/// A name for readers that know ASCII only.
fn plain(name: &str) -> String {
    name.chars().map(|character| if matches!(character, ' '..='~') { character } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_tidy_and_never_the_same() {
        let mut taken = BTreeSet::new();
        let names = ["scan.pdf", "Scan.pdf", "../../etc/passwd", "", "scan.pdf", "..", "caf\u{e9}\u{7}.png"]
            .map(|name| free_name(name, &mut taken));
        assert_eq!(names, ["scan.pdf", "Scan (2).pdf", "_.._etc_passwd", "file", "scan (3).pdf", "file (2)", "caf\u{e9}_.png"]);
        assert_eq!(plain("caf\u{e9}.png"), "caf_.png");
    }
}
