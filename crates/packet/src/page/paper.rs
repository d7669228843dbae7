//! From marks to the bytes of a PDF: pages, fonts, pictures, the structure tree, and what the standards ask around them.
//!
//! The objects are lopdf's. It must never read a clock or make a random number: the same document gives the same bytes.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat};

use super::flow::Bound;
use super::properties::{LANGUAGE, words};
use super::tree::{Objects, link_key, widget_key};
use super::{bookmarks, content, file, form, profile, properties, tree, typeface};
use crate::LayoutError;
use crate::attach::{self, Attachment};
use crate::font::Face;

pub(crate) use super::properties::About;

/// The file, and the object number of each face that it embeds.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) pdf: Vec<u8>,
    pub(crate) fonts: BTreeMap<Face, u32>,
}

/// Writes the file: the pages, and the attached files with them.
pub(crate) fn finish(bound: &Bound, about: &About<'_>, attachments: &[Attachment]) -> Result<Finished, LayoutError> {
    let mut document = Document::new();
    let root = document.new_object_id();
    let fonts = typeface::embed(&mut document, &bound.fonts).ok_or(LayoutError::Font)?;
    let contents = content::contents(&bound.sheets).ok_or(LayoutError::Structure)?;

    let pages: Vec<ObjectId> = bound.sheets.iter().map(|_| document.new_object_id()).collect();
    let first = *pages.first().ok_or(LayoutError::Structure)?;
    let (widget, fields) = form::field(&mut document, first, widget_key(pages.len()));
    let links = links(&mut document, bound, &pages);
    let page_tree = write_pages(&mut document, bound, &Written { pages: &pages, contents, fonts: &fonts, widget, links: &links });
    let structure = tree::write(&mut document, bound, &Objects { pages: &pages, widget, links: &links });

    let mut catalog = Dictionary::new();
    catalog.set("Type", "Catalog");
    catalog.set("Pages", page_tree);
    catalog.set("PageLayout", "OneColumn");
    catalog.set("Lang", words(LANGUAGE));
    catalog.set("MarkInfo", dictionary([("Marked", Object::Boolean(true))]));
    catalog.set("StructTreeRoot", structure);
    catalog.set("ViewerPreferences", dictionary([("DisplayDocTitle", Object::Boolean(true))]));
    catalog.set("AcroForm", fields);
    let metadata = document.add_object(properties::metadata(about));
    catalog.set("Metadata", metadata);
    let intent = profile::output_intent(&mut document);
    catalog.set("OutputIntents", Object::Array(vec![Object::Reference(intent)]));
    if let Some(outline) = bookmarks::outline(&mut document, &bound.tags.bookmarks, &pages) {
        catalog.set("Outlines", outline);
    }
    if let Some(attached) = attach::embed(&mut document, attachments) {
        catalog.set("Names", dictionary([("EmbeddedFiles", Object::Reference(attached.names))]));
        catalog.set("AF", Object::Array(attached.files.into_iter().map(Object::Reference).collect()));
    }
    document.objects.insert(root, Object::Dictionary(catalog));
    // Behind everything else: Poppler 22 takes a long text at the head of a file for a part of an object stream.
    let information = document.add_object(properties::information(about));
    let pdf = file::write(&document, root, information).ok_or(LayoutError::Structure)?;
    Ok(Finished { pdf, fonts: fonts.into_iter().map(|(face, id)| (face, id.0)).collect() })
}

fn dictionary<const N: usize>(pairs: [(&str, Object); N]) -> Object {
    let mut dict = Dictionary::new();
    for (key, value) in pairs {
        dict.set(key, value);
    }
    Object::Dictionary(dict)
}

/// What the pages are made of.
struct Written<'a> {
    pages: &'a [ObjectId],
    contents: Vec<Vec<u8>>,
    fonts: &'a BTreeMap<Face, ObjectId>,
    widget: ObjectId,
    links: &'a [ObjectId],
}

/// Writes the pages. Returns the page tree.
fn write_pages(document: &mut Document, bound: &Bound, written: &Written<'_>) -> ObjectId {
    let parent = document.new_object_id();
    let mut fonts = Dictionary::new();
    for (face, id) in written.fonts {
        fonts.set(face.resource(), *id);
    }
    let fonts = document.add_object(fonts);
    let pictures: Vec<ObjectId> = bound.pictures.iter().map(|picture| document.add_object(picture.stream())).collect();
    for (number, (sheet, page)) in bound.sheets.iter().zip(written.pages).enumerate() {
        let mut resources = Dictionary::new();
        resources.set("Font", fonts);
        let mut shown = Dictionary::new();
        for (_, mark) in &sheet.marks {
            if let super::Mark::Picture { picture, .. } = mark
                && let Some(id) = pictures.get(*picture)
            {
                shown.set(content::picture_name(*picture), *id);
            }
        }
        if !shown.is_empty() {
            resources.set("XObject", Object::Dictionary(shown));
        }
        let content = written.contents.get(number).cloned().unwrap_or_default();
        let content = document.add_object(Stream::new(Dictionary::new(), content));
        let widget = (number == 0).then_some(written.widget);
        let links = bound.tags.links.iter().zip(written.links).filter(|(link, _)| link.sheet == number).map(|(_, id)| *id);
        let annotations: Vec<Object> = links.chain(widget).map(Object::Reference).collect();

        let mut dict = Dictionary::new();
        dict.set("Type", "Page");
        dict.set("Parent", parent);
        dict.set("MediaBox", Object::Array([0, 0, 612, 792].map(Object::Integer).to_vec()));
        dict.set("Resources", Object::Dictionary(resources));
        dict.set("Contents", content);
        dict.set("StructParents", widget_key(number));
        // Tabbing follows the structure (PDF/UA-1, 7.18.3).
        dict.set("Tabs", "S");
        if !annotations.is_empty() {
            dict.set("Annots", Object::Array(annotations));
        }
        document.objects.insert(*page, Object::Dictionary(dict));
    }
    let mut tree = Dictionary::new();
    tree.set("Type", "Pages");
    tree.set("Count", i64::try_from(written.pages.len()).unwrap_or(0));
    tree.set("Kids", Object::Array(written.pages.iter().copied().map(Object::Reference).collect()));
    document.objects.insert(parent, Object::Dictionary(tree));
    parent
}

/// The annotations of the links: nothing is drawn around them, and each says where it leads (PDF/UA-1, 7.18.5).
fn links(document: &mut Document, bound: &Bound, pages: &[ObjectId]) -> Vec<ObjectId> {
    let mut made = Vec::new();
    for (number, link) in bound.tags.links.iter().enumerate() {
        let mut dict = Dictionary::new();
        dict.set("Type", "Annot");
        dict.set("Subtype", "Link");
        dict.set("Rect", form::numbers(&link.bounds));
        dict.set("Border", Object::Array([0, 0, 0].map(Object::Integer).to_vec()));
        dict.set("F", 4); // print
        dict.set("Contents", words(&link.address));
        if let Some(page) = pages.get(link.sheet) {
            dict.set("P", *page);
        }
        dict.set("StructParent", link_key(pages.len(), number));
        let address = Object::String(link.address.as_bytes().to_vec(), StringFormat::Literal);
        dict.set("A", dictionary([("S", "URI".into()), ("URI", address)]));
        made.push(document.add_object(dict));
    }
    made
}
