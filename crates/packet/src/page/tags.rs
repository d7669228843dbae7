//! What each mark on a page is: the structure tree that a screen reader walks (ISO 32000-1, 14.7 and 14.8; PDF/UA-1, 7).
//!
//! Elements are opened and shut while a document is set, so that their order is the order in which it is read. It must never
//! leave a mark without an owner: what is not content is an artifact, and the tree knows nothing of it.

/// A standard structure type (ISO 32000-1, 14.8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Document,
    /// A part of the document with a heading of its own.
    Section,
    /// A heading of level 1 to 3.
    Heading(u8),
    Paragraph,
    /// A numbered list.
    List,
    Item,
    /// The number of an item.
    Label,
    /// What the item says.
    Body,
    Table,
    TableHead,
    TableBody,
    Row,
    /// The heading of a column.
    ColumnHeading,
    Cell,
    /// A picture. Its words are its alternative text.
    Figure,
    /// The place of the signature.
    Form,
    /// Words that lead somewhere.
    Link,
}

impl Role {
    /// The name of the type.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Document => "Document",
            Self::Section => "Sect",
            Self::Heading(1) => "H1",
            Self::Heading(2) => "H2",
            Self::Heading(_) => "H3",
            Self::Paragraph => "P",
            Self::List => "L",
            Self::Item => "LI",
            Self::Label => "Lbl",
            Self::Body => "LBody",
            Self::Table => "Table",
            Self::TableHead => "THead",
            Self::TableBody => "TBody",
            Self::Row => "TR",
            Self::ColumnHeading => "TH",
            Self::Cell => "TD",
            Self::Figure => "Figure",
            Self::Form => "Form",
            Self::Link => "Link",
        }
    }
}

/// Something inside an element, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kid {
    /// Another element, by its place in [`Tags::elements`].
    Element(usize),
    /// Marked content: the page, counted from 0, and its identifier there.
    Content { sheet: usize, identifier: u32 },
    /// The signature's widget.
    Widget,
    /// The link's annotation, by its place in [`Tags::links`].
    Annotation(usize),
}

/// An element of the tree.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Element {
    pub(crate) role: Role,
    /// Its parent's place; its own for the first.
    pub(crate) parent: usize,
    pub(crate) kids: Vec<Kid>,
    /// What is said in its place.
    pub(crate) alternative: Option<String>,
    /// Where a figure stands: left, bottom, right and top in points from the lower left.
    pub(crate) bounds: Option<[f32; 4]>,
}

/// A heading, for the bookmarks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bookmark {
    /// 1 to 3.
    pub(crate) level: u8,
    pub(crate) words: String,
    pub(crate) sheet: usize,
    /// Its upper edge, in points from the upper edge of the page.
    pub(crate) y: f32,
}

/// Words that lead to a page of the web.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Link {
    pub(crate) address: String,
    pub(crate) sheet: usize,
    /// Left, bottom, right and top in points from the lower left.
    pub(crate) bounds: [f32; 4],
    /// The element that holds it.
    pub(crate) element: usize,
}

/// The tree of a document being set.
#[derive(Debug)]
pub(crate) struct Tags {
    pub(crate) elements: Vec<Element>,
    pub(crate) bookmarks: Vec<Bookmark>,
    pub(crate) links: Vec<Link>,
    /// The elements that are open, the innermost last.
    open: Vec<usize>,
    /// The level of the last heading; 0 before the first.
    level: u8,
}

impl Tags {
    /// A document with nothing in it.
    pub(crate) fn new() -> Self {
        let root = Element { role: Role::Document, parent: 0, kids: Vec::new(), alternative: None, bounds: None };
        Self { elements: vec![root], bookmarks: Vec::new(), links: Vec::new(), open: vec![0], level: 0 }
    }

    /// The innermost open element.
    pub(crate) fn current(&self) -> usize {
        self.open.last().copied().unwrap_or(0)
    }

    /// Opens an element inside the current one.
    pub(crate) fn open(&mut self, role: Role) -> usize {
        let (number, parent) = (self.elements.len(), self.current());
        self.elements.push(Element { role, parent, kids: Vec::new(), alternative: None, bounds: None });
        self.add(parent, Kid::Element(number));
        self.open.push(number);
        number
    }

    /// Opens an element again that was shut before.
    pub(crate) fn resume(&mut self, element: usize) {
        self.open.push(element);
    }

    /// Shuts the current element. The document itself stays open.
    pub(crate) fn shut(&mut self) {
        if self.open.len() > 1 {
            self.open.pop();
        }
    }

    pub(crate) fn add(&mut self, element: usize, kid: Kid) {
        if let Some(element) = self.elements.get_mut(element) {
            element.kids.push(kid);
        }
    }

    pub(crate) fn element(&mut self, number: usize) -> Option<&mut Element> {
        self.elements.get_mut(number)
    }

    /// The list that a next item joins: what was set last in the current element, if that is a list.
    pub(crate) fn last_list(&self) -> Option<usize> {
        match self.elements.get(self.current())?.kids.last()? {
            Kid::Element(last) => Some(*last).filter(|&last| self.elements.get(last).is_some_and(|e| e.role == Role::List)),
            _ => None,
        }
    }

    /// The level that a heading may have: never more than one below the last (PDF/UA-1, 7.4.2).
    pub(crate) fn level(&mut self, wanted: u8) -> u8 {
        self.level = wanted.clamp(1, self.level.saturating_add(1).min(3));
        self.level
    }

    /// Notes that words of this element lead to an address.
    pub(crate) fn link(&mut self, element: usize, address: &str, sheet: usize, bounds: [f32; 4]) {
        self.add(element, Kid::Annotation(self.links.len()));
        self.links.push(Link { address: address.to_owned(), sheet, bounds, element });
    }

    /// Puts the signature's element behind what stands on the first page. Asked for once, when that page is left.
    pub(crate) fn place_form(&mut self) {
        let number = self.elements.len();
        self.elements.push(Element { role: Role::Form, parent: 0, kids: vec![Kid::Widget], alternative: None, bounds: None });
        self.add(0, Kid::Element(number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_level_of_heading_is_skipped() {
        let mut tags = Tags::new();
        assert_eq!([3, 3, 3, 1, 3, 2, 3].map(|wanted| tags.level(wanted)), [1, 2, 3, 1, 2, 2, 3]);
    }

    #[test]
    fn items_join_the_list_before_them_and_nothing_between() {
        let mut tags = Tags::new();
        assert_eq!(tags.last_list(), None);
        let list = tags.open(Role::List);
        tags.shut();
        assert_eq!(tags.last_list(), Some(list));
        tags.open(Role::Paragraph);
        tags.shut();
        assert_eq!(tags.last_list(), None);
    }

    #[test]
    fn the_document_is_never_shut() {
        let mut tags = Tags::new();
        tags.shut();
        assert_eq!(tags.current(), 0);
        tags.open(Role::Section);
        tags.shut();
        tags.shut();
        assert_eq!(tags.current(), 0);
    }
}
