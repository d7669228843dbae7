//! The field that a signature stands in: the one that the file keeps for it, else a new one with its place in the page,
//! the form and the structure of a tagged file (PDF/UA-1, 7.18).
//!
//! It must never fill a field that asks for a signature of another kind, and never leaves a tagged file with a mark that
//! its structure does not know.

use std::collections::BTreeSet;

use super::SignError;
use super::append::{Update, dictionary, real};
use super::update::Signing;
use crate::structure::{Dict, File, Value};

/// How many form fields are looked at.
const MAX_FIELDS: usize = 4096;
/// How many nodes of the page tree or of a number tree are looked at: the bound ends a tree that bites its own tail.
const MAX_NODES: usize = 100_000;

/// What the form says of signatures.
#[derive(Debug, Default)]
pub(super) struct Signatures {
    /// Somebody signed already, be it a time-stamp service.
    pub(super) there: bool,
    /// Somebody certified it and allows no further signature (DocMDP level 1).
    pub(super) forbidden: bool,
    /// A field that waits for a signature, and shows it: its object.
    pub(super) waiting: Option<(u32, u16)>,
}

/// Looks through the form.
pub(super) fn signatures(file: &File<'_>) -> Signatures {
    let mut found = Signatures::default();
    let catalog = file.catalog().unwrap_or_default();
    found.there = file.dict(&catalog, "Perms").is_some_and(|granted| granted.get("DocMDP").is_some());
    let form = file.dict(&catalog, "AcroForm").unwrap_or_default();
    let top = file.array(&form, "Fields").unwrap_or_default();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<(Value, bool)> = top.into_iter().rev().map(|field| (field, false)).collect();
    for _ in 0..MAX_FIELDS {
        let Some((value, inherited)) = waiting.pop() else { break };
        let at = if let Value::Ref(number, generation) = value { Some((number, generation)) } else { None };
        if at.is_some_and(|(number, _)| !seen.insert(number)) {
            continue;
        }
        let Some(Value::Dict(field)) = file.resolve(&value).map(|found| found.value) else { continue };
        let is_signature = field.name("FT").map_or(inherited, |kind| kind == b"Sig");
        if is_signature {
            match file.dict(&field, "V") {
                Some(signature) => {
                    found.there = true;
                    found.forbidden |= forbids_more(file, &signature);
                }
                None if found.waiting.is_none() && at.is_some() && waits(&field) => found.waiting = at,
                None => {}
            }
        }
        if let Some(kids) = file.array(&field, "Kids") {
            waiting.extend(kids.into_iter().rev().take(MAX_FIELDS).map(|kid| (kid, is_signature)));
        }
    }
    found
}

/// A field that is its own widget, on a page, and asks for no signature of a certain kind (seed values) or with a lock.
fn waits(field: &Dict) -> bool {
    field.name("Subtype") == Some(b"Widget")
        && field.name("FT") == Some(b"Sig")
        && field.reference("P").is_some()
        && ["V", "SV", "Lock", "Kids"].iter().all(|key| field.get(key).is_none())
}

fn forbids_more(file: &File<'_>, signature: &Dict) -> bool {
    file.array(signature, "Reference").unwrap_or_default().iter().take(16).any(|reference| {
        let Some(Value::Dict(reference)) = file.resolve(reference).map(|found| found.value) else { return false };
        reference.name("TransformMethod") == Some(b"DocMDP")
            && file.dict(&reference, "TransformParams").and_then(|parameters| parameters.int("P")) == Some(1)
    })
}

impl Update<'_> {
    /// Puts the signature into the field that waits for one.
    pub(super) fn fill_field(
        &mut self,
        at: (u32, u16),
        signature: u32,
        appearance: u32,
        signing: &Signing<'_>,
    ) -> Result<(), SignError> {
        let mut field = self.dict(at.0)?;
        field.set("V", Value::Ref(signature, 0));
        field.set("F", Value::Int(132)); // print, and locked in place
        if let Some(seal) = signing.seal {
            field.set("Rect", Value::Array(seal.rect.map(real).to_vec()));
        }
        field.set("AP", Value::Dict(dictionary([("N", Value::Ref(appearance, 0))])));
        field.0.retain(|(key, _)| key != b"AS"); // there is one state
        // Who shows a signature tells what it shows; else what the field was called stays.
        if field.get("TU").is_none() || signing.seal.is_some() {
            field.set("TU", Value::text(signing.description));
        }
        self.change(at, field);
        self.write_form(None)
    }

    /// Adds a field with its widget to the page, the form and, in a tagged file that nobody signed, the structure.
    pub(super) fn add_field(
        &mut self,
        signature: u32,
        appearance: u32,
        signing: &Signing<'_>,
        signed_before: bool,
    ) -> Result<(), SignError> {
        let page = page(self.file, signing.seal.map_or(0, |seal| seal.page)).ok_or(SignError::NoSuchPage)?;
        let widget = self.number();
        let rect = signing.seal.map_or([0.0; 4], |seal| seal.rect);
        let mut field = dictionary([
            ("Type", Value::name("Annot")),
            ("Subtype", Value::name("Widget")),
            ("FT", Value::name("Sig")),
            ("T", Value::text(&format!("Signature{widget}"))),
            ("TU", Value::text(signing.description)),
            ("V", Value::Ref(signature, 0)),
            ("F", Value::Int(132)), // print, and locked in place
            ("P", Value::Ref(page.0, page.1)),
            ("Rect", Value::Array(rect.map(real).to_vec())),
            ("AP", Value::Dict(dictionary([("N", Value::Ref(appearance, 0))]))),
        ]);
        // To whoever signed before, a new tag is a change of what is read aloud.
        if !signed_before && let Some(key) = self.tag(widget, page, signing.description)? {
            field.set("StructParent", Value::Int(key));
        }
        self.write(widget, &Value::Dict(field));
        self.write_page(page, widget)?;
        self.write_form(Some(widget))
    }

    /// The page again, with the widget among its annotations, and tabbing in the order of structure (PDF/UA-1, 7.18.3).
    fn write_page(&mut self, page: (u32, u16), widget: u32) -> Result<(), SignError> {
        let mut dict = self.dict(page.0)?;
        let mut annotations = match dict.get("Annots") {
            None => Vec::new(),
            Some(value) => match self.file.resolve(value).map(|found| found.value) {
                Some(Value::Array(items)) => items,
                Some(Value::Null) => Vec::new(),
                _ => return Err(SignError::Damaged),
            },
        };
        annotations.push(Value::Ref(widget, 0));
        dict.set("Annots", Value::Array(annotations));
        dict.set("Tabs", Value::name("S"));
        self.change(page, dict);
        Ok(())
    }

    /// The form, kept where it is kept, or put into the catalogue.
    fn write_form(&mut self, widget: Option<u32>) -> Result<(), SignError> {
        let (root, mut catalog) = self.catalog()?;
        let form_at = catalog.reference("AcroForm");
        let mut form = self.file.dict(&catalog, "AcroForm").unwrap_or_default();
        if let Some(widget) = widget {
            let mut fields = self.file.array(&form, "Fields").unwrap_or_default();
            fields.push(Value::Ref(widget, 0));
            form.set("Fields", Value::Array(fields));
        }
        form.set("SigFlags", Value::Int(3)); // signatures exist, and only appending keeps them
        if let Some(at) = form_at {
            self.change(at, form);
        } else {
            catalog.set("AcroForm", Value::Dict(form));
            self.change(root, catalog);
        }
        Ok(())
    }

    /// Puts the widget into the structure of a tagged file: a `Form` element that holds it, and its way back (ISO 32000-1,
    /// 14.7.4.3 and 14.7.4.4). Gives the widget's key; `None` where the file is not tagged.
    fn tag(&mut self, widget: u32, page: (u32, u16), description: &str) -> Result<Option<i64>, SignError> {
        let (_, catalog) = self.catalog()?;
        let Some(root_at) = catalog.reference("StructTreeRoot") else { return Ok(None) };
        let mut root = self.dict(root_at.0)?;
        let element = self.number();
        let parent = self.only_element(&root).unwrap_or(root_at);
        let page_reference = Value::Ref(page.0, page.1);
        let object = dictionary([("Type", Value::name("OBJR")), ("Pg", page_reference.clone()), ("Obj", Value::Ref(widget, 0))]);
        let form = dictionary([
            ("Type", Value::name("StructElem")),
            ("S", Value::name("Form")),
            ("P", Value::Ref(parent.0, parent.1)),
            ("Pg", page_reference),
            ("Alt", Value::text(description)),
            ("K", Value::Dict(object)),
        ]);
        self.write(element, &Value::Dict(form));

        let key = self.next_key(&root);
        self.add_to_parents(&mut root, key, element)?;
        root.set("ParentTreeNextKey", Value::Int(key + 1));
        if parent == root_at {
            self.add_kid(&mut root, element);
            self.change(root_at, root);
        } else {
            self.change(root_at, root);
            let mut dict = self.dict(parent.0)?;
            self.add_kid(&mut dict, element);
            self.change(parent, dict);
        }
        Ok(Some(key))
    }

    /// The one element below the root, which is the document in most files.
    fn only_element(&self, root: &Dict) -> Option<(u32, u16)> {
        let kid = match self.file.resolve(root.get("K")?)?.value {
            Value::Array(kids) if kids.len() == 1 => kids.into_iter().next()?,
            Value::Array(_) => return None,
            _ => root.get("K")?.clone(),
        };
        let Value::Ref(number, generation) = kid else { return None };
        let element = self.dict(number).ok()?;
        (element.name("Type") != Some(b"OBJR") && element.get("S").is_some()).then_some((number, generation))
    }

    fn add_kid(&self, dict: &mut Dict, element: u32) {
        let mut kids = match dict.get("K") {
            None | Some(Value::Null) => Vec::new(),
            Some(kids) => match self.file.resolve(kids).map(|found| found.value) {
                Some(Value::Array(kids)) => kids,
                _ => vec![kids.clone()],
            },
        };
        kids.push(Value::Ref(element, 0));
        dict.set("K", Value::Array(kids));
    }

    /// A key that no page and no object has in the tree of parents.
    fn next_key(&self, root: &Dict) -> i64 {
        let mut highest = root.int("ParentTreeNextKey").unwrap_or(0).saturating_sub(1);
        let mut waiting: Vec<Dict> = self.file.dict(root, "ParentTree").into_iter().collect();
        for _ in 0..MAX_NODES {
            let Some(node) = waiting.pop() else { break };
            let numbers = self.file.array(&node, "Nums").unwrap_or_default();
            let keys = numbers.iter().step_by(2).filter_map(|key| if let Value::Int(key) = key { Some(*key) } else { None });
            highest = keys.fold(highest, i64::max);
            let kids = self.file.array(&node, "Kids").unwrap_or_default();
            waiting.extend(kids.iter().filter_map(|kid| self.file.resolve(kid)?.value.into_dict()));
        }
        highest.clamp(-1, i64::from(i32::MAX) - 2) + 1
    }

    /// A number tree (ISO 32000-1, 7.9.7) with one more key, above all that it has.
    fn add_to_parents(&mut self, root: &mut Dict, key: i64, element: u32) -> Result<(), SignError> {
        let at = root.reference("ParentTree");
        let mut tree = self.file.dict(root, "ParentTree").unwrap_or_default();
        let pair = [Value::Int(key), Value::Ref(element, 0)];
        if let Some(mut kids) = self.file.array(&tree, "Kids") {
            let leaf = self.number();
            let limits = Value::Array(vec![Value::Int(key), Value::Int(key)]);
            self.write(leaf, &Value::Dict(dictionary([("Limits", limits), ("Nums", Value::Array(pair.to_vec()))])));
            kids.push(Value::Ref(leaf, 0));
            tree.set("Kids", Value::Array(kids));
        } else {
            let mut numbers = self.file.array(&tree, "Nums").unwrap_or_default();
            numbers.extend(pair);
            tree.set("Nums", Value::Array(numbers));
        }
        match at {
            Some(at) => self.change(at, tree),
            None => root.set("ParentTree", Value::Dict(tree)),
        }
        Ok(())
    }
}

/// The object of a page, found by walking the page tree.
fn page(file: &File<'_>, index: usize) -> Option<(u32, u16)> {
    let catalog = file.catalog()?;
    let mut left = index;
    let mut waiting = vec![catalog.reference("Pages")?];
    for _ in 0..MAX_NODES {
        let node = waiting.pop()?;
        let Value::Dict(dict) = file.object(node.0)?.value else { return None };
        if dict.name("Type") == Some(b"Page") {
            if left == 0 {
                return Some(node);
            }
            left -= 1;
        } else if let Value::Array(kids) = file.resolve(dict.get("Kids")?)?.value {
            waiting.extend(kids.iter().rev().filter_map(|kid| match kid {
                Value::Ref(number, generation) => Some((*number, *generation)),
                _ => None,
            }));
        }
    }
    None
}
