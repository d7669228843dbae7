//! The fonts of a file: subsets with their widths and the map from glyphs to text (ISO 32000-1, 9.6 to 9.10).
//!
//! It must never embed a glyph that the document does not use, nor leave one without the character it stands for.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use ring::digest::{SHA256, digest};

use crate::font::{Face, Fonts};
use crate::slim::slim;

/// Adds every face that was used. `None` only if the program's typeface is broken.
pub(super) fn embed(document: &mut Document, fonts: &Fonts) -> Option<BTreeMap<Face, ObjectId>> {
    let mut embedded = BTreeMap::new();
    for face in Face::ALL {
        let Some(used) = fonts.used(face) else { continue };
        let name = Object::Name(format!("{}+{}", subset_tag(used), face.name()).into_bytes());
        let measures = fonts.measures(face)?;

        let program = fonts.subset(face)?;
        let program = slim(&program).unwrap_or(program);
        let mut dict = Dictionary::new();
        dict.set("Length1", i64::try_from(program.len()).ok()?);
        let program = document.add_object(Stream::new(dict, program));

        let mut descriptor = Dictionary::new();
        descriptor.set("Type", "FontDescriptor");
        descriptor.set("FontName", name.clone());
        descriptor.set("FontBBox", Object::Array(measures.bounds.map(Object::Integer).to_vec()));
        // Symbolic: the glyphs are addressed by number, and not all of them are standard Latin (9.8.2).
        descriptor.set("Flags", if measures.italic_angle == 0 { 4 } else { 4 | 64 });
        descriptor.set("ItalicAngle", measures.italic_angle);
        descriptor.set("Ascent", measures.ascent);
        descriptor.set("Descent", measures.descent);
        descriptor.set("CapHeight", measures.cap_height);
        descriptor.set("StemV", 50 + i64::from(measures.weight / 65).pow(2));
        descriptor.set("FontFile2", program);
        let descriptor = document.add_object(descriptor);

        let mut system = Dictionary::new();
        system.set("Registry", Object::string_literal("Adobe"));
        system.set("Ordering", Object::string_literal("Identity"));
        system.set("Supplement", 0);
        let widths = used.values().map(|(_, advance)| Object::Integer(i64::from(*advance))).collect();
        let mut descendant = Dictionary::new();
        descendant.set("Type", "Font");
        descendant.set("Subtype", "CIDFontType2");
        descendant.set("BaseFont", name.clone());
        descendant.set("CIDSystemInfo", Object::Dictionary(system));
        descendant.set("CIDToGIDMap", "Identity");
        descendant.set("W", Object::Array(vec![Object::Integer(1), Object::Array(widths)]));
        descendant.set("FontDescriptor", descriptor);
        let descendant = document.add_object(descendant);

        let map = document.add_object(Stream::new(Dictionary::new(), text_map(used).into_bytes()));
        let mut font = Dictionary::new();
        font.set("Type", "Font");
        font.set("Subtype", "Type0");
        font.set("BaseFont", name);
        font.set("Encoding", "Identity-H");
        font.set("DescendantFonts", Object::Array(vec![Object::Reference(descendant)]));
        font.set("ToUnicode", map);
        embedded.insert(face, document.add_object(font));
    }
    Some(embedded)
}

/// Six capitals that follow from the glyphs.
fn subset_tag(used: &BTreeMap<u16, (char, i32)>) -> String {
    let characters: String = used.values().map(|(character, _)| *character).collect();
    digest(&SHA256, characters.as_bytes()).as_ref().iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

/// A `ToUnicode` map (9.10.3).
fn text_map(used: &BTreeMap<u16, (char, i32)>) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) \
         /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> \
         <FFFF>\nendcodespacerange\n",
    );
    for block in used.iter().collect::<Vec<_>>().chunks(100) {
        map.push_str(&format!("{} beginbfchar\n", block.len()));
        for (glyph, (character, _)) in block {
            let units: String = character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("{unit:04X}")).collect();
            map.push_str(&format!("<{glyph:04X}> <{units}>\n"));
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}
