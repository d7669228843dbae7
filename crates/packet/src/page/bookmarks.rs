//! Bookmarks: the headings as an outline (ISO 32000-1, 12.3.3).
//!
//! It must never name a place that has no heading on the page.

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::properties::words;
use super::tags::Bookmark;
use super::{LEFT, PAPER};

/// The outline, or `None` where there is no heading. Headings of the first and second level stand side by side; one that names
/// another heading stands below that.
pub(super) fn outline(document: &mut Document, bookmarks: &[Bookmark], pages: &[ObjectId]) -> Option<ObjectId> {
    let placed: Vec<(usize, &Bookmark, ObjectId)> = bookmarks
        .iter()
        .enumerate()
        .filter_map(|(index, bookmark)| pages.get(bookmark.sheet).map(|page| (index, bookmark, *page)))
        .collect();
    if placed.is_empty() {
        return None;
    }
    let root = document.new_object_id();
    let numbers: Vec<ObjectId> = placed.iter().map(|_| document.new_object_id()).collect();
    // For each bookmark its parent: the root, the one it names, or the last one of the outer level.
    let mut outer = root;
    let mut entries: Vec<(ObjectId, ObjectId)> = Vec::new();
    for ((index, bookmark, _), number) in placed.iter().zip(&numbers) {
        let named = bookmark.below.and_then(|above| placed.iter().position(|(at, ..)| *at == above && at < index));
        let parent = match named.and_then(|place| numbers.get(place)) {
            Some(above) => *above,
            None if bookmark.level > 2 && *index > 0 => outer,
            None => {
                outer = *number;
                root
            }
        };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_stands_below_the_list_that_it_names_and_not_below_the_last_heading() {
        let mut document = Document::with_version("1.7");
        let pages: Vec<ObjectId> = (0..4).map(|_| document.add_object(Dictionary::new())).collect();
        let bookmark = |words: &str, sheet: usize, below: Option<usize>| Bookmark {
            level: 2,
            words: words.to_owned(),
            sheet,
            y: 64.0,
            below,
        };
        let bookmarks = [
            bookmark("Papers behind this document", 0, None),
            bookmark("How to check this document", 1, None),
            bookmark("Certificate", 2, Some(0)),
            bookmark("Course", 3, Some(0)),
        ];
        let root = outline(&mut document, &bookmarks, &pages).unwrap();
        let number = |of: ObjectId, key: &[u8]| document.get_dictionary(of).unwrap().get(key).and_then(Object::as_i64).ok();
        let leads = |of: ObjectId, key: &[u8]| document.get_dictionary(of).unwrap().get(key).and_then(Object::as_reference).ok();
        let (list, check) = (leads(root, b"First").unwrap(), leads(root, b"Last").unwrap());
        assert_eq!(leads(list, b"Next"), Some(check));
        assert_eq!((number(root, b"Count"), number(list, b"Count"), number(check, b"Count")), (Some(4), Some(2), None));
        let paper = leads(list, b"First").unwrap();
        assert_eq!((leads(paper, b"Parent"), leads(paper, b"Next")), (Some(list), leads(list, b"Last")));
    }
}
