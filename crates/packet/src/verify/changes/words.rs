//! What a difference is called: a place in the document and a thing in it, in words that need no knowledge of PDF.

use crate::structure::Dict;

/// Where in the document something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// The object of the page.
    pub(super) page: Option<u32>,
    /// The part of the document that is no page.
    pub(super) part: Option<&'static str>,
}

/// The part of the document behind a key of its catalogue (ISO 32000-1, Table 28; ISO 32000-2, Table 29).
pub(super) fn catalog_part(key: &[u8]) -> &'static str {
    match key {
        b"Pages" => "the list of pages",
        b"OpenAction" | b"AA" => "what the document does when it is opened",
        b"Names" => "the list of attached files, scripts and places",
        b"OCProperties" => "which layers are shown",
        b"Outlines" => "the list of bookmarks",
        b"StructTreeRoot" | b"MarkInfo" | b"RoleMap" => "what a screen reader is told",
        b"AcroForm" => "the form",
        b"Perms" => "the record of permissions",
        b"AF" | b"Collection" => "the list of attached files",
        b"ViewerPreferences" | b"PageMode" | b"PageLayout" | b"PageLabels" => "how the document is opened",
        b"Dests" | b"Threads" => "the list of places that links lead to",
        b"OutputIntents" => "the record of colors",
        b"Lang" => "the language",
        b"Requirements" | b"NeedsRendering" | b"Extensions" => "what a reader must be able to do",
        b"URI" => "where links lead to",
        _ => "the document's catalogue",
    }
}

/// What a key of a page holds.
fn page_part(key: &[u8]) -> &'static str {
    match key {
        b"Contents" => "its content",
        b"Resources" => "its typefaces and pictures",
        b"Rotate" | b"MediaBox" | b"CropBox" | b"BleedBox" | b"TrimBox" | b"ArtBox" | b"UserUnit" => "its size or position",
        b"AA" => "what it does when it is shown",
        b"Annots" => "its remarks and fields",
        _ => "a part of it",
    }
}

/// What an object is, by its dictionary.
pub(super) fn describe(dict: Option<&Dict>) -> &'static str {
    let Some(dict) = dict else { return "a part of it" };
    match dict.name("Type") {
        Some(b"Page") => "the page",
        Some(b"Pages") => "the list of pages",
        Some(b"Catalog") => "the document's catalogue",
        Some(b"Font" | b"FontDescriptor") => "a typeface",
        Some(b"Sig" | b"DocTimeStamp") => "a signature",
        Some(b"OCG" | b"OCMD") => "a layer",
        Some(b"Filespec" | b"EmbeddedFile") => "an attached file",
        Some(b"Action") => "what happens when something is clicked",
        _ if dict.get("FT").is_some() => "a form field",
        _ if dict.name("Subtype") == Some(b"Widget") => "a form field",
        _ if dict.name("Subtype") == Some(b"Image") => "a picture",
        Some(b"Annot") => "a mark",
        _ if dict.get("FontFamily").is_some() || dict.get("Length1").is_some() => "a typeface",
        _ if dict.name("Type") == Some(b"CMap") || dict.get("CMapName").is_some() => "a typeface",
        _ if dict.get("Length").is_some() => "content",
        _ if dict.get("S").is_some() && dict.get("JS").is_some() => "a script",
        _ => "a part of it",
    }
}

/// What is told of an object that differs, without a full stop: `number` is the object's, `page` the page's from 1, and
/// `differing` the first key that differs in a page or in the catalogue.
pub(super) fn sentence(number: u32, what: &str, differing: Option<&[u8]>, place: Place, page: Option<usize>) -> String {
    let what = match (what, differing) {
        ("the page", Some(key)) => page_part(key),
        ("the document's catalogue", Some(key)) => catalog_part(key),
        ("a part of it", _) if page.is_none() => place.part.unwrap_or("a part of the document"),
        (what, _) => what,
    };
    let subject = match (page, place.part) {
        (Some(page), _) if what == "the page" => format!("page {page}"),
        (Some(page), _) => format!("page {page}: {what}"),
        (None, Some(part)) if part != what && what != "the document's catalogue" => format!("{part}: {what}"),
        (None, _) => what.to_owned(),
    };
    format!("{subject} (object {number})")
}
