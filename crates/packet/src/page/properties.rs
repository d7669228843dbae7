//! What the file says of itself: the document properties, and the same in XMP with the standards it is built to
//! (PDF/A-3, 6.6; PDF/UA-1, 5).
//!
//! It must never say anything in one place that it does not say in the other.

use chrono::NaiveDateTime;
use lopdf::{Dictionary, Object, Stream, StringFormat};

/// What the file says of itself.
#[derive(Debug, Clone)]
pub(crate) struct About<'a> {
    pub(crate) title: &'a str,
    pub(crate) author: &'a str,
    pub(crate) subject: &'a str,
    /// In UTC.
    pub(crate) made_at: NaiveDateTime,
}

/// The language of every word in the file that says no other.
pub(super) const LANGUAGE: &str = "en-US";
const CREATOR: &str = "Peerfolio";
const PRODUCER: &str = concat!("Peerfolio ", env!("CARGO_PKG_VERSION"));

/// Words as a text string.
pub(super) fn words(words: &str) -> Object {
    Object::String(crate::structure::text_string(words), StringFormat::Literal)
}

/// Words that XML may hold too (XML 1.0, 2.2): the same in both places.
fn clean(words: &str) -> String {
    let words: String = words
        .chars()
        .filter(|character| !matches!(character, '\u{fffe}' | '\u{ffff}'))
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    words.trim().to_owned()
}

/// The document information dictionary.
pub(super) fn information(about: &About<'_>) -> Dictionary {
    let made = words(&about.made_at.format("D:%Y%m%d%H%M%S+00'00'").to_string());
    let mut dict = Dictionary::new();
    for (key, value) in [("Title", about.title), ("Author", about.author), ("Subject", about.subject)] {
        let value = clean(value);
        if !value.is_empty() {
            dict.set(key, words(&value));
        }
    }
    dict.set("Creator", words(CREATOR));
    dict.set("Producer", words(PRODUCER));
    dict.set("CreationDate", made.clone());
    dict.set("ModDate", made);
    dict
}

/// The metadata stream. It stays readable: no filter.
pub(super) fn metadata(about: &About<'_>) -> Stream {
    let mut dict = Dictionary::new();
    dict.set("Type", "Metadata");
    dict.set("Subtype", "XML");
    let mut stream = Stream::new(dict, packet(about).into_bytes());
    stream.allows_compression = false;
    stream
}

fn packet(about: &About<'_>) -> String {
    let made = about.made_at.format("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    let mut own = String::new();
    let language = |words: &str| format!("<rdf:Alt><rdf:li xml:lang=\"x-default\">{words}</rdf:li></rdf:Alt>");
    let texts = [about.title, about.subject, about.author].map(|words| escaped(&clean(words)));
    let [title, subject, author] = &texts;
    if !title.is_empty() {
        own.push_str(&format!("   <dc:title>{}</dc:title>\n", language(title)));
    }
    if !subject.is_empty() {
        own.push_str(&format!("   <dc:description>{}</dc:description>\n", language(subject)));
    }
    if !author.is_empty() {
        own.push_str(&format!("   <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\n"));
    }
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n \
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n  \
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" \
         xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" \
         xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" \
         xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n{own}   \
         <dc:format>application/pdf</dc:format>\n   \
         <dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>\n   \
         <xmp:CreatorTool>{CREATOR}</xmp:CreatorTool>\n   \
         <xmp:CreateDate>{made}</xmp:CreateDate>\n   \
         <xmp:ModifyDate>{made}</xmp:ModifyDate>\n   \
         <xmp:MetadataDate>{made}</xmp:MetadataDate>\n   \
         <pdf:Producer>{PRODUCER}</pdf:Producer>\n   \
         <pdfaid:part>3</pdfaid:part>\n   \
         <pdfaid:conformance>A</pdfaid:conformance>\n   \
         <pdfuaid:part>1</pdfuaid:part>\n   \
         <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n    \
         <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\n    \
         <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\n    \
         <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\n    \
         <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\n     \
         <pdfaProperty:name>part</pdfaProperty:name>\n     \
         <pdfaProperty:valueType>Integer</pdfaProperty:valueType>\n     \
         <pdfaProperty:category>internal</pdfaProperty:category>\n     \
         <pdfaProperty:description>Which part of ISO 14289 the file conforms to</pdfaProperty:description>\n    \
         </rdf:li></rdf:Seq></pdfaSchema:property>\n   \
         </rdf:li></rdf:Bag></pdfaExtension:schemas>\n  \
         </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>"
    )
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn what_xml_cannot_hold_is_in_neither_place() {
        let made_at = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(1, 2, 3).unwrap();
        let about = About { title: "A\u{0} & <B>\u{ffff}", author: " \u{7}", subject: "", made_at };
        let packet = packet(&about);
        assert!(packet.contains(">A  &amp; &lt;B&gt;<") && !packet.contains("dc:creator") && !packet.contains("dc:description"));
        let information = information(&about);
        assert_eq!(information.get(b"Title").unwrap().as_str().unwrap(), b"A  & <B>");
        assert!(information.get(b"Author").is_err());
    }
}
