//! The structure tree as objects of the file, and the way back from each piece of content to its element (ISO 32000-1, 14.7).
//!
//! It must never leave out an element or a piece of content: what the tree does not hold, a screen reader never says.

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::flow::Bound;
use super::form::numbers;
use super::properties::words;
use super::tags::{Element, Kid, Role};

/// What the tree speaks of.
pub(super) struct Objects<'a> {
    pub(super) pages: &'a [ObjectId],
    pub(super) widget: ObjectId,
    /// The annotations of [`super::tags::Tags::links`].
    pub(super) links: &'a [ObjectId],
}

/// The key of an annotation in the parent tree: pages come first, then the widget, then the links.
pub(super) fn widget_key(pages: usize) -> i64 {
    i64::try_from(pages).unwrap_or(0)
}

/// As [`widget_key`], for a link.
pub(super) fn link_key(pages: usize, link: usize) -> i64 {
    i64::try_from(pages + 1 + link).unwrap_or(0)
}

/// Writes the tree. Returns its root.
pub(super) fn write(document: &mut Document, bound: &Bound, objects: &Objects<'_>) -> ObjectId {
    let elements = &bound.tags.elements;
    let root = document.new_object_id();
    let numbers: Vec<ObjectId> = elements.iter().map(|_| document.new_object_id()).collect();
    let at = |element: usize| numbers.get(element).copied().unwrap_or(root);
    for (place, element) in elements.iter().enumerate() {
        let parent = if place == 0 { root } else { at(element.parent) };
        let dict = structure_element(element, parent, &at, objects);
        document.objects.insert(at(place), Object::Dictionary(dict));
    }

    // The parent tree: for each page its elements by identifier, for each annotation its one element.
    let mut tree = Vec::new();
    for (page, sheet) in bound.sheets.iter().enumerate() {
        let owners = sheet.owners.iter().map(|owner| Object::Reference(at(*owner))).collect();
        let owners = document.add_object(Object::Array(owners));
        tree.extend([Object::Integer(widget_key(page)), Object::Reference(owners)]);
    }
    let form = elements.iter().position(|element| element.role == Role::Form).unwrap_or(0);
    tree.extend([Object::Integer(widget_key(objects.pages.len())), Object::Reference(at(form))]);
    for (number, link) in bound.tags.links.iter().enumerate() {
        tree.extend([Object::Integer(link_key(objects.pages.len(), number)), Object::Reference(at(link.element))]);
    }
    let mut parents = Dictionary::new();
    parents.set("Nums", Object::Array(tree));
    let parents = document.add_object(parents);

    let mut dict = Dictionary::new();
    dict.set("Type", "StructTreeRoot");
    dict.set("K", Object::Array(vec![Object::Reference(at(0))]));
    dict.set("ParentTree", parents);
    dict.set("ParentTreeNextKey", link_key(objects.pages.len(), objects.links.len()));
    document.objects.insert(root, Object::Dictionary(dict));
    root
}

fn structure_element(element: &Element, parent: ObjectId, at: &impl Fn(usize) -> ObjectId, objects: &Objects<'_>) -> Dictionary {
    let page = |sheet: usize| objects.pages.get(sheet).copied();
    let first_page = element.kids.iter().find_map(|kid| match kid {
        Kid::Content { sheet, .. } => page(*sheet),
        Kid::Widget => page(0),
        _ => None,
    });
    // There are thousands of them: their type may be left out (Table 323).
    let mut dict = Dictionary::new();
    dict.set("S", element.role.name());
    dict.set("P", parent);
    if let Some(page) = first_page {
        dict.set("Pg", page);
    }
    let mut kids: Vec<Object> = element
        .kids
        .iter()
        .map(|kid| match kid {
            Kid::Element(number) => Object::Reference(at(*number)),
            Kid::Content { sheet, identifier } if page(*sheet) == first_page => Object::Integer(i64::from(*identifier)),
            Kid::Content { sheet, identifier } => {
                let mut content = Dictionary::new();
                content.set("Type", "MCR");
                if let Some(page) = page(*sheet) {
                    content.set("Pg", page);
                }
                content.set("MCID", i64::from(*identifier));
                Object::Dictionary(content)
            }
            Kid::Widget => object_reference(objects.widget, first_page),
            Kid::Annotation(link) => objects.links.get(*link).map_or(Object::Null, |link| object_reference(*link, None)),
        })
        .collect();
    match kids.len() {
        0 => {}
        1 => dict.set("K", kids.remove(0)),
        _ => dict.set("K", Object::Array(kids)),
    }
    if let Some(alternative) = &element.alternative {
        dict.set("Alt", words(alternative));
    }
    if let Some(attributes) = attributes(element) {
        dict.set("A", Object::Dictionary(attributes));
    }
    dict
}

fn object_reference(object: ObjectId, page: Option<ObjectId>) -> Object {
    let mut dict = Dictionary::new();
    dict.set("Type", "OBJR");
    dict.set("Obj", object);
    if let Some(page) = page {
        dict.set("Pg", page);
    }
    Object::Dictionary(dict)
}

/// The attributes that a role must have (ISO 32000-1, 14.8.5).
fn attributes(element: &Element) -> Option<Dictionary> {
    let pairs: Vec<(&str, Object)> = match element.role {
        Role::ColumnHeading => vec![("O", "Table".into()), ("Scope", "Column".into())],
        Role::List => vec![("O", "List".into()), ("ListNumbering", "Decimal".into())],
        Role::Figure => {
            vec![("O", "Layout".into()), ("Placement", "Block".into()), ("BBox", numbers(&element.bounds?))]
        }
        _ => return None,
    };
    let mut dict = Dictionary::new();
    for (key, value) in pairs {
        dict.set(key, value);
    }
    Some(dict)
}
