//! What a file holds and does not show, and what in it acts by itself. A page that was prepared to change its face later
//! holds its second face already: hidden layers, hidden marks, pages that no list of pages leads to.
//!
//! It must never call any of this a forgery: layers and scripts have honest uses. It only says that they are there.

use std::collections::BTreeSet;

use crate::structure::{Dict, File, Value};

/// What there is, in words without a full stop.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    /// Held and not shown.
    pub(super) hidden: Vec<String>,
    /// What acts when the document is opened, shown or clicked, and what draws it anew each time.
    pub(super) active: Vec<String>,
    /// How many files are attached.
    pub(super) attached: usize,
    /// How many objects say one thing twice.
    pub(super) said_twice: usize,
}

/// Most nodes, marks and objects that are looked at.
const MAX_LOOKED_AT: usize = 50_000;
/// Annotation flags (ISO 32000-1, Table 165): hidden, and not shown on the screen.
const HIDDEN_OR_NO_VIEW: i64 = 2 | 32;

/// Looks through a file.
pub(super) fn look(file: &File<'_>) -> Unseen {
    let mut unseen = Unseen::default();
    let Some(catalog) = file.catalog() else { return unseen };
    layers(file, &catalog, &mut unseen);
    forms(file, &catalog, &mut unseen);
    if catalog.get("AA").is_some() || acts(file, catalog.get("OpenAction")) {
        unseen.active.push("something happens when the document is opened".to_owned());
    }
    if let Some(names) = file.dict(&catalog, "Names") {
        if names.get("JavaScript").is_some() {
            unseen.active.push("it holds a script".to_owned());
        }
        unseen.attached = attached(file, &names);
    }
    let pages = pages(file, &catalog, &mut unseen);
    loose_pages(file, &pages, &mut unseen);
    unseen
}

fn number_of(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("one {one}") } else { format!("{count} {many}") }
}

/// Layers that are off (ISO 32000-1, 8.11.4.3).
fn layers(file: &File<'_>, catalog: &Dict, unseen: &mut Unseen) {
    let Some(layers) = file.dict(catalog, "OCProperties") else { return };
    let all = file.array(&layers, "OCGs").unwrap_or_default();
    let Some(default) = file.dict(&layers, "D") else { return };
    let off = file.array(&default, "OFF").unwrap_or_default().len();
    let off = match default.name("BaseState") {
        Some(b"OFF") => all.len().saturating_sub(file.array(&default, "ON").unwrap_or_default().len()),
        _ => off,
    };
    if off > 0 {
        unseen.hidden.push(format!(
            "{} that {} switched off",
            number_of(off, "layer", "layers"),
            if off == 1 { "is" } else { "are" }
        ));
    }
    // Layers that a reader switches by itself: on the screen, in print, at some magnification.
    if file.array(&default, "AS").is_some_and(|events| !events.is_empty()) {
        unseen.hidden.push("layers that show on the screen and not in print, or the other way round".to_owned());
    }
}

fn forms(file: &File<'_>, catalog: &Dict, unseen: &mut Unseen) {
    let Some(form) = file.dict(catalog, "AcroForm") else { return };
    if form.get("XFA").is_some() {
        unseen.active.push("it holds a form (XFA) that some readers show in place of the pages".to_owned());
    }
    let needs = form.get("NeedAppearances").and_then(|value| file.resolve(value)).map(|found| found.value);
    if needs == Some(Value::Bool(true)) {
        unseen.active.push("its form fields are drawn anew by each reader".to_owned());
    }
}

/// Whether an action does more than go to a place in the document.
fn acts(file: &File<'_>, action: Option<&Value>) -> bool {
    let Some(Value::Dict(action)) = action.and_then(|action| file.resolve(action)).map(|found| found.value) else { return false };
    // A dictionary without a type of action is a place, as an array is.
    action.name("S").is_some_and(|kind| kind != b"GoTo" && kind != b"Named") || action.get("Next").is_some()
}

fn attached(file: &File<'_>, names: &Dict) -> usize {
    let mut waiting: Vec<Value> = names.get("EmbeddedFiles").cloned().into_iter().collect();
    let (mut seen, mut count) = (BTreeSet::new(), 0);
    while let Some(node) = waiting.pop() {
        if let Value::Ref(number, _) = node
            && !seen.insert(number)
        {
            continue;
        }
        if seen.len() > MAX_LOOKED_AT {
            break;
        }
        let Some(Value::Dict(node)) = file.resolve(&node).map(|found| found.value) else { continue };
        count += file.array(&node, "Names").unwrap_or_default().len() / 2;
        let room = MAX_LOOKED_AT.saturating_sub(waiting.len());
        waiting.extend(file.array(&node, "Kids").unwrap_or_default().into_iter().take(room));
    }
    count
}

/// The pages and lists of pages that the catalogue leads to; and what is hidden or acts on them.
fn pages(file: &File<'_>, catalog: &Dict, unseen: &mut Unseen) -> BTreeSet<u32> {
    let mut seen = BTreeSet::new();
    let (mut hidden, mut acting, mut moving) = (0_usize, 0_usize, 0_usize);
    let mut waiting: Vec<Value> = catalog.get("Pages").cloned().into_iter().collect();
    while let Some(node) = waiting.pop() {
        if let Value::Ref(number, _) = node
            && !seen.insert(number)
        {
            continue;
        }
        if seen.len() > MAX_LOOKED_AT || file.is_exhausted() {
            break;
        }
        let Some(Value::Dict(page)) = file.resolve(&node).map(|found| found.value) else { continue };
        acting += usize::from(page.get("AA").is_some());
        for mark in file.array(&page, "Annots").unwrap_or_default().iter().take(MAX_LOOKED_AT) {
            let Some(Value::Dict(mark)) = file.resolve(mark).map(|found| found.value) else { continue };
            let flags = mark.int("F").unwrap_or(0);
            let shows = mark.get("AP").is_some() && mark.name("FT") != Some(b"Sig") && mark.name("Subtype") != Some(b"Popup");
            hidden += usize::from(flags & HIDDEN_OR_NO_VIEW != 0 && shows);
            acting += usize::from(acts_when_clicked(file, &mark) || mark.get("AA").is_some());
            let kind = mark.name("Subtype").unwrap_or_default();
            moving += usize::from(matches!(kind, b"Movie" | b"Screen" | b"RichMedia" | b"3D" | b"Sound"));
        }
        let room = MAX_LOOKED_AT.saturating_sub(waiting.len());
        waiting.extend(file.array(&page, "Kids").unwrap_or_default().into_iter().rev().take(room));
    }
    if hidden > 0 {
        unseen.hidden.push(format!("{} hidden on a page", number_of(hidden, "mark or field", "marks or fields")));
    }
    if acting > 0 {
        unseen.active.push("something happens when a page is shown, or when something on it is clicked".to_owned());
    }
    if moving > 0 {
        unseen.active.push("it holds sound, film or a model in space".to_owned());
    }
    seen
}

/// Whether a click does more than go to a place in the document or to an address, which a reader asks about.
fn acts_when_clicked(file: &File<'_>, mark: &Dict) -> bool {
    let Some(action) = file.dict(mark, "A") else { return false };
    !matches!(action.name("S"), None | Some(b"GoTo" | b"URI" | b"Named" | b"GoToR"))
}

/// Pages, and whole documents, that nothing in the file leads to; and objects of which readers may differ.
fn loose_pages(file: &File<'_>, shown: &BTreeSet<u32>, unseen: &mut Unseen) {
    let root = match file.trailer("Root") {
        Some(Value::Ref(number, _)) => Some(*number),
        _ => None,
    };
    let (mut pages, mut catalogs) = (0_usize, 0_usize);
    for number in file.numbers().into_iter().take(MAX_LOOKED_AT) {
        let Some(found) = file.object(number) else { continue };
        unseen.said_twice += usize::from(found.value.says_twice());
        let Value::Dict(dict) = found.value else { continue };
        match dict.name("Type") {
            _ if shown.contains(&number) || Some(number) == root => {}
            Some(b"Page") => pages += 1,
            Some(b"Catalog") => catalogs += 1,
            _ => {}
        }
        if file.is_exhausted() {
            return;
        }
    }
    if pages > 0 {
        let are = if pages == 1 { "is" } else { "are" };
        unseen.hidden.push(format!("{} that {are} not shown", number_of(pages, "page", "pages")));
    }
    if catalogs > 0 {
        unseen.hidden.push("a second list of contents, which no reader uses".to_owned());
    }
}
