//! What may be new in the catalogue without being seen: the file's description, and material for checking signatures. Both
//! have a shape; what has another is no such thing, whatever its name.
//!
//! It must never read what is inside them, but for a title that readers show: nobody trusts a description.

use std::collections::BTreeSet;

use crate::structure::{Dict, File, Value, find};

/// Longest description that is looked into for its shape.
const MAX_DESCRIPTION: usize = 1 << 20;
/// Most records of the security store that are looked at.
const MAX_RECORDS: usize = 1024;

/// Whether a later description of the file (XMP, ISO 16684-1) is one: a stream of XML without entities, which a reader could
/// be made to choke on.
pub(super) fn is_description(file: &File<'_>, catalog: &Dict) -> bool {
    let Some(value @ Value::Ref(..)) = catalog.get("Metadata") else { return catalog.get("Metadata").is_none() };
    let Some(found) = file.resolve(value).filter(|found| found.data.is_some()) else { return false };
    if found.value.as_dict().is_some_and(|dict| dict.name("Type").is_some_and(|kind| kind != b"Metadata")) {
        return false;
    }
    let Ok(text) = file.unpacked(&found, MAX_DESCRIPTION) else { return false };
    let text = text.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(&text).trim_ascii_start();
    let is_xmp = [&b"<?xpacket"[..], b"<?xml", b"<x:xmpmeta", b"<rdf:RDF"].iter().any(|start| text.starts_with(start));
    let has = |word: &[u8]| crate::structure::find(text, word, 0).is_some();
    is_xmp && has(b"RDF") && !has(b"<!DOCTYPE") && !has(b"<!ENTITY")
}

/// Whether readers are asked to show the document's title in place of the file's name.
pub(super) fn shows_its_title(file: &File<'_>, catalog: &Dict) -> bool {
    let asked = file.dict(catalog, "ViewerPreferences").and_then(|preferences| preferences.get("DisplayDocTitle").cloned());
    asked.and_then(|asked| file.resolve(&asked)).is_some_and(|found| found.value == Value::Bool(true))
}

/// The title as the XMP has it: its words, and in which languages. Another program writes the same title with other marks.
pub(super) fn title(file: &File<'_>, catalog: &Dict) -> Option<Vec<Vec<u8>>> {
    let text = file.unpacked(&file.resolve(catalog.get("Metadata")?)?, MAX_DESCRIPTION).ok()?;
    let (mut words, mut at) = (Vec::new(), 0);
    while let Some(start) = find(&text, b"<dc:title", at) {
        at = find(&text, b"</dc:title", start)?;
        for piece in text.get(start..at)?.split_inclusive(|&byte| byte == b'>') {
            let mark = piece.iter().position(|&byte| byte == b'<').filter(|_| piece.ends_with(b">")).unwrap_or(piece.len());
            let (before, mark) = piece.split_at(mark);
            words.extend(before.split(u8::is_ascii_whitespace).map(<[u8]>::to_vec));
            words.extend(language(mark));
        }
    }
    words.retain(|word| !word.is_empty());
    Some(words).filter(|words| !words.is_empty())
}

/// What of a mark in a title counts: of the usual ones the language, of any other all.
fn language(mark: &[u8]) -> Option<Vec<u8>> {
    let is_usual = [&b"dc:title"[..], b"rdf:Alt", b"rdf:li"].iter().any(|name| {
        let rest = mark.strip_prefix(b"</").or_else(|| mark.strip_prefix(b"<")).and_then(|mark| mark.strip_prefix(*name));
        rest.and_then(<[u8]>::first).is_some_and(|&byte| byte == b'>' || byte == b'/' || byte.is_ascii_whitespace())
    });
    if !is_usual {
        return Some(mark.to_vec());
    }
    let start = find(mark, b"xml:lang=", 0)? + 10;
    let end = mark.get(start..)?.iter().position(|byte| matches!(byte, b'"' | b'\''))? + start;
    mark.get(start..end).map(<[u8]>::to_vec)
}

/// Whether a document security store is one (ISO 32000-2, Tables 261 and 262), and keeps what the one before it kept.
pub(super) fn is_security_store(before: (&File<'_>, &Dict), now: (&File<'_>, &Dict)) -> bool {
    let Some(value) = now.1.get("DSS") else { return before.1.get("DSS").is_none() };
    let Some(Value::Dict(store)) = now.0.resolve(value).filter(|found| found.data.is_none()).map(|found| found.value) else {
        return false;
    };
    let has_only =
        |dict: &Dict, keys: &[&str]| dict.0.iter().all(|(key, _)| keys.iter().any(|one| one.as_bytes() == key.as_slice()));
    let are_streams = |dict: &Dict, key: &str| match dict.get(key) {
        None => true,
        Some(list) => match now.0.resolve(list).map(|found| found.value) {
            Some(Value::Array(items)) => items
                .iter()
                .take(MAX_RECORDS)
                .all(|item| matches!(item, Value::Ref(..)) && now.0.resolve(item).is_some_and(|found| found.data.is_some())),
            _ => false,
        },
    };
    if !has_only(&store, &["Type", "VRI", "Certs", "OCSPs", "CRLs"])
        || !["Certs", "OCSPs", "CRLs"].iter().all(|key| are_streams(&store, key))
    {
        return false;
    }
    let records = |file: &File<'_>, catalog: &Dict| -> BTreeSet<Vec<u8>> {
        let records = file.dict(catalog, "DSS").and_then(|store| file.dict(&store, "VRI"));
        records.unwrap_or_default().0.into_iter().map(|(name, _)| name).collect()
    };
    let (was, is) = (records(before.0, before.1), records(now.0, now.1));
    if store.get("VRI").is_some() && now.0.dict(&store, "VRI").is_none() || !was.is_subset(&is) {
        return false;
    }
    let all = now.0.dict(&store, "VRI").unwrap_or_default();
    all.0.iter().take(MAX_RECORDS).all(|(name, record)| {
        // The standard asks for SHA-1; some signers take a longer digest.
        let is_digest = matches!(name.len(), 40 | 64 | 96 | 128) && name.iter().all(u8::is_ascii_hexdigit) || name == b"Type";
        let Some(Value::Dict(record)) = now.0.resolve(record).map(|found| found.value) else { return name == b"Type" };
        is_digest
            && has_only(&record, &["Type", "Cert", "CRL", "OCSP", "TU", "TS"])
            && ["Cert", "CRL", "OCSP"].iter().all(|key| are_streams(&record, key))
    })
}
