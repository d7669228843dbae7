//! The place of the signature: a field that is there before anybody signs, so that signing adds nothing that no tag owns.
//!
//! It must never look signed: until a signature fills it, the field is empty and shows nothing.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::properties::words;
use super::seal;

/// The name of the field.
pub(super) const NAME: &str = "Signature1";

/// The widget that stands on the first page, and the form that names it.
pub(super) fn field(document: &mut Document, page: ObjectId, parent_key: i64) -> (ObjectId, ObjectId) {
    let [left, bottom, right, top] = seal::RECT;
    let mut empty = Dictionary::new();
    empty.set("Type", "XObject");
    empty.set("Subtype", "Form");
    empty.set("BBox", numbers(&[0.0, 0.0, right - left, top - bottom]));
    empty.set("Resources", Object::Dictionary(Dictionary::new()));
    let empty = document.add_object(Stream::new(empty, Vec::new()));
    let mut appearance = Dictionary::new();
    appearance.set("N", empty);

    let mut widget = Dictionary::new();
    widget.set("Type", "Annot");
    widget.set("Subtype", "Widget");
    widget.set("FT", "Sig");
    widget.set("T", words(NAME));
    widget.set("TU", words("Place of the electronic signature"));
    widget.set("F", 132); // print, and locked in place
    widget.set("Rect", numbers(&seal::RECT));
    widget.set("P", page);
    widget.set("StructParent", parent_key);
    widget.set("AP", Object::Dictionary(appearance));
    let widget = document.add_object(widget);

    let mut form = Dictionary::new();
    form.set("Fields", Object::Array(vec![Object::Reference(widget)]));
    (widget, document.add_object(form))
}

/// Numbers as an array.
pub(super) fn numbers(numbers: &[f32]) -> Object {
    Object::Array(numbers.iter().map(|number| Object::Real(*number)).collect())
}
