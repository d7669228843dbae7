//! Bookmarks: the headings as an outline (ISO 32000-1, 12.3.3).
//!
//! It must never name a place that has no heading on the page.

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::properties::words;
use super::tags::Bookmark;
use super::{LEFT, PAPER};

/// The outline, or `None` where there is no heading. Headings of the first and second level stand side by side.
pub(super) fn outline(document: &mut Document, bookmarks: &[Bookmark], pages: &[ObjectId]) -> Option<ObjectId> {
    let placed: Vec<(bool, &Bookmark, ObjectId)> = bookmarks
        .iter()
        .enumerate()
        .filter_map(|(index, bookmark)| {
            let inner = bookmark.level > 2 && index > 0;
            pages.get(bookmark.sheet).map(|page| (inner, bookmark, *page))
        })
        .collect();
    if placed.is_empty() {
        return None;
    }
    let root = document.new_object_id();
    let numbers: Vec<ObjectId> = placed.iter().map(|_| document.new_object_id()).collect();
    // For each bookmark its parent: the root, or the last one of the outer level.
    let mut outer = root;
    let mut entries: Vec<(ObjectId, ObjectId)> = Vec::new();
    for ((inner, ..), number) in placed.iter().zip(&numbers) {
        let parent = if *inner { outer } else { root };
        if !inner {
            outer = *number;
        }
        entries.push((parent, *number));
    }
    for (index, (_, bookmark, page)) in placed.iter().enumerate() {
        let Some(&(parent, number)) = entries.get(index) else { continue };
        let mut dict = Dictionary::new();
        dict.set("Title", words(&bookmark.words));
        dict.set("Parent", parent);
        let place = [
            Object::Reference(*page),
            Object::from("XYZ"),
            Object::Real(LEFT - 8.0),
            Object::Real(PAPER.1 - bookmark.y + 8.0),
            Object::Null,
        ];
        dict.set("Dest", Object::Array(place.to_vec()));
        let sibling = |found: Option<&(ObjectId, ObjectId)>| found.map(|(_, number)| *number);
        if let Some(before) = sibling(entries.get(..index).unwrap_or_default().iter().rev().find(|entry| entry.0 == parent)) {
            dict.set("Prev", before);
        }
        if let Some(behind) = sibling(entries.get(index + 1..).unwrap_or_default().iter().find(|entry| entry.0 == parent)) {
            dict.set("Next", behind);
        }
        kids(&mut dict, &entries, number);
        document.objects.insert(number, Object::Dictionary(dict));
    }
    let mut dict = Dictionary::new();
    dict.set("Type", "Outlines");
    kids(&mut dict, &entries, root);
    dict.set("Count", i64::try_from(entries.len()).unwrap_or(0));
    document.objects.insert(root, Object::Dictionary(dict));
    Some(root)
}

/// The first and last below a parent, and how many there are: all open.
fn kids(dict: &mut Dictionary, entries: &[(ObjectId, ObjectId)], parent: ObjectId) {
    let below: Vec<ObjectId> = entries.iter().filter(|entry| entry.0 == parent).map(|entry| entry.1).collect();
    if let (Some(first), Some(last)) = (below.first(), below.last()) {
        dict.set("First", *first);
        dict.set("Last", *last);
        dict.set("Count", i64::try_from(below.len()).unwrap_or(0));
    }
}
