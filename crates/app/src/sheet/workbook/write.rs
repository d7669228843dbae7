//! A table of cells as a workbook: one sheet, days as days, text as text that is never computed.

use super::super::cell::letters;
use super::xml::escaped;
use peerfolio_core::NaiveDate;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A cell to be written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Out {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number in figures that a spreadsheet program shows just so.
    Number(String),
    /// A day.
    Day(NaiveDate),
}

/// The places of the formats in `cellXfs` below.
const HEADING: u32 = 1;
const TEXT: u32 = 2;
const DAY: u32 = 3;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;

const TOP: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#;

/// The workbook of a table; the first row is its headings. `widths`: of each column, in characters.
pub(crate) fn write(sheet: &str, widths: &[u32], rows: impl Iterator<Item = Vec<Out>>) -> Result<Vec<u8>, ZipError> {
    let workbook = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="{}" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        escaped(sheet).replace('"', "&quot;")
    );
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", TOP),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/styles.xml", STYLES),
    ] {
        archive.start_file(path, options)?;
        archive.write_all(text.as_bytes())?;
    }
    archive.start_file("xl/worksheets/sheet1.xml", options)?;
    let mut text = head(widths);
    for (at, row) in rows.enumerate() {
        row_xml(&mut text, at, &row);
        if text.len() > 1 << 16 {
            archive.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    text.push_str("</sheetData></worksheet>");
    archive.write_all(text.as_bytes())?;
    Ok(archive.finish()?.into_inner())
}

fn head(widths: &[u32]) -> String {
    // The headings stay in sight.
    let mut text = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>"#,
    );
    for (at, width) in widths.iter().enumerate() {
        let place = at + 1;
        let _ = write!(text, r#"<col min="{place}" max="{place}" width="{width}" customWidth="1"/>"#);
    }
    text.push_str("</cols><sheetData>");
    text
}

/// Writing to a string cannot fail.
fn row_xml(text: &mut String, at: usize, row: &[Out]) {
    let number = at + 1;
    let _ = write!(text, r#"<row r="{number}">"#);
    for (column, cell) in row.iter().enumerate() {
        let place = format!("{}{number}", letters(column));
        let style = if at == 0 { HEADING } else { TEXT };
        let _ = match cell {
            Out::Empty => Ok(()),
            Out::Text(words) => write!(
                text,
                r#"<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#,
                escaped(words)
            ),
            Out::Number(figures) => write!(text, r#"<c r="{place}"><v>{figures}</v></c>"#),
            Out::Day(day) => match serial(*day) {
                Some(serial) => write!(text, r#"<c r="{place}" s="{DAY}"><v>{serial}</v></c>"#),
                None => write!(text, r#"<c r="{place}" s="{TEXT}" t="inlineStr"><is><t>{day}</t></is></c>"#),
            },
        };
    }
    text.push_str("</row>");
}

/// A spreadsheet's number of a day. Programs disagree about those before March 1900, which stand as text.
fn serial(day: NaiveDate) -> Option<i64> {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    Some((day - epoch).num_days()).filter(|serial| *serial > 60)
}
