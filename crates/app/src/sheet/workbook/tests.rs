//! Workbooks of other programs, and hostile ones: made here part by part.

use super::super::cell::{Cell, Origin, Table, Unreadable};
use super::read;
use peerfolio_core::date;
use proptest::prelude::*;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const RELATIONS: &str = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/><Relationship Id="r3" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r4" Type="x/styles" Target="styles.xml"/></Relationships>"#;

const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="165" formatCode="[h]:mm"/><numFmt numFmtId="166" formatCode="dd/mm/yyyy;@"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>"#;

const SHARED: &str = r#"<sst uniqueCount="3"><si><t>Title</t></si><si><r><t>Eth</t></r><r><t xml:space="preserve">ics </t></r><rPh><t>no</t></rPh></si><si/></sst>"#;

fn workbook(from_1904: bool) -> String {
    let property = if from_1904 { r#"<workbookPr date1904="1"/>"# } else { "<workbookPr/>" };
    format!(
        r#"<workbook xmlns:r="x">{property}<sheets><sheet name="Notes" sheetId="2" state="hidden" r:id="r2"/><sheet name="Log &amp; more" sheetId="1" r:id="r1"/></sheets></workbook>"#
    )
}

fn pack(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in parts {
        archive.start_file(*path, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook with these rows in its sheet.
fn with_rows(rows: &str, from_1904: bool) -> Vec<u8> {
    let sheet = format!("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>");
    pack(&[
        ("xl/workbook.xml", &workbook(from_1904)),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/styles.xml", STYLES),
        ("xl/sharedStrings.xml", SHARED),
        ("xl/worksheets/sheet1.xml", &sheet),
        ("xl/worksheets/sheet2.xml", "<worksheet><sheetData><row><c t=\"str\"><v>hidden</v></c></row></sheetData></worksheet>"),
    ])
}

fn cells(rows: &str) -> Result<Vec<(u32, Vec<Cell>)>, Unreadable> {
    read(&with_rows(rows, false), None).map(|table| table.rows.into_iter().map(|row| (row.number, row.cells)).collect())
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

#[test]
fn cells_of_every_kind_are_read() {
    let rows = r##"<row r="2" spans="1:9"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="D2" s="1"><v>45902</v></c><c r="E2"><f>1+2</f><v>0.30000000000000004</v></c></row>
        <row r="3"/><row r="4"><c r="A4" s="2"><v>1.25</v></c><c r="B4" s="1"><v>60</v></c><c r="C4" t="b"><v>1</v></c><c r="D4" t="e"><v>#N/A</v></c><c r="E4" t="d"><v>2025-09-02T00:00:00</v></c><c r="F4" t="s"><v>2</v></c></row>
        <row><c t="inlineStr"><is><t>x</t></is></c><c t="str"><v>y &lt; z</v></c><c s="3"><v>1.5E0</v></c><c s="99"><v>7</v></c><c/></row>"##;
    let day = Cell::Day(date::parse("2025-09-02").unwrap());
    let expected = vec![
        (2, vec![text("Title"), text("Ethics "), Cell::Empty, day.clone(), Cell::Number(0.1 + 0.2)]),
        (4, vec![Cell::Span(1.25), Cell::NoDay(60.0), Cell::Flag(true), Cell::Failed("#N/A".into()), day]),
        (5, vec![text("x"), text("y < z"), Cell::Day(date::parse("1900-01-01").unwrap()), Cell::Number(7.0)]),
    ];
    assert_eq!(cells(rows), Ok(expected));
}

#[test]
fn days_may_be_counted_from_1904() {
    let table = read(&with_rows(r#"<row><c s="1"><v>44440</v></c></row>"#, true), None).unwrap();
    assert_eq!(table.rows.first().map(|row| row.cell(0).clone()), Some(Cell::Day(date::parse("2025-09-02").unwrap())));
    assert!(matches!(table.origin, Origin::Workbook { from_1904: true, .. }));
}

#[test]
fn a_sheet_is_chosen_by_its_name() {
    let bytes = with_rows(r#"<row><c t="str"><v>shown</v></c></row>"#, false);
    let first = |table: Table| table.rows.first().map(|row| row.cell(0).clone());
    assert_eq!(read(&bytes, None).map(first), Ok(Some(text("shown"))), "the first that is not hidden");
    assert_eq!(read(&bytes, Some("notes")).map(first), Ok(Some(text("hidden"))));
    assert_eq!(read(&bytes, Some("Other")), Err(Unreadable::NoSheet("Other".into(), "“Log & more”".into())));
}

#[test]
fn parts_may_have_other_names() {
    let bytes = pack(&[
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Id="a" Type="x/officeDocument" Target="/book/Main.xml"/></Relationships>"#,
        ),
        ("Book\\main.xml", r#"<x:workbook xmlns:x="y"><x:sheets><x:sheet name="S" r:id="1"/></x:sheets></x:workbook>"#),
        (
            "book/_rels/main.xml.rels",
            r#"<Relationships><Relationship Id="1" Type="x/worksheet" Target="../s.xml"/></Relationships>"#,
        ),
        ("s.xml", r#"<x:worksheet xmlns:x="y"><x:sheetData><x:row><x:c><x:v>6</x:v></x:c></x:row></x:sheetData></x:worksheet>"#),
    ]);
    assert_eq!(read(&bytes, None).map(|table| table.rows.len()), Ok(1));
    let other = pack(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<x/>")]);
    assert_eq!(read(&other, None), Err(Unreadable::OtherWorkbook));
    assert_eq!(read(&pack(&[("a.txt", "x")]), None), Err(Unreadable::OtherWorkbook));
}

#[test]
fn hostile_workbooks_are_refused() {
    for (rows, why) in [
        (r#"<row r="9"/><row r="9"><c><v>1</v></c></row>"#, "rows out of order"),
        (r#"<row r="0"><c><v>1</v></c></row>"#, "row 0"),
        (r#"<row r="4294967295"><c><v>1</v></c></row>"#, "a row beyond the last"),
        (r#"<row><c r="ZZZZ1"><v>1</v></c></row>"#, "a column beyond the last"),
        (r#"<row><c r="1"><v>1</v></c></row>"#, "no column"),
        (r#"<row><c t="s"><v>3</v></c></row>"#, "no such text"),
        (r#"<row><c t="s"><v>-1</v></c></row>"#, "no such text"),
        (r#"<row><c t="s"><v>99999999999999999999999</v></c></row>"#, "no such text"),
        (r#"<row><c><v>1</v></c>"#, "an element left open"),
        (r#"<row><c t="str"><v>&lol;</v></c></row>"#, "an entity of its own"),
    ] {
        assert!(matches!(cells(rows), Err(Unreadable::Damaged(_))), "{why}: {:?}", cells(rows));
    }
    assert_eq!(cells(r#"<row r="5"><c r="XFD5"><v>1</v></c></row>"#), Err(Unreadable::TooManyColumns(5)));
    assert_eq!(cells(r#"<row r="5"><c r="XFD5" s="1"/></row>"#), Err(Unreadable::Empty), "formats alone are nothing");
    assert_eq!(cells(r#"<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#).map(|rows| rows.len()), Ok(1));
    let long = format!(r#"<row><c t="str"><v>{}</v></c></row>"#, "x".repeat(32_768));
    assert_eq!(cells(&long), Ok(vec![(1, vec![Cell::TooLong])]));
    let numbers =
        r#"<row><c><v>NaN</v></c><c s="1"><v>inf</v></c><c><v>1e999</v></c><c s="2"><v>-1</v></c><c><v>six</v></c></row>"#;
    assert_eq!(cells(numbers).map(|rows| rows.len()), Ok(1));
}

#[test]
fn nothing_is_reserved_on_the_word_of_the_file() {
    for count in ["18446744073709551615", "100000000000", "-1"] {
        let shared = SHARED.replace("\"3\"", &format!("\"{count}\""));
        let sheet = "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c></row></sheetData></worksheet>";
        let parts = [
            ("xl/workbook.xml", workbook(false)),
            ("xl/_rels/workbook.xml.rels", RELATIONS.to_owned()),
            ("xl/sharedStrings.xml", shared),
            ("xl/worksheets/sheet1.xml", sheet.to_owned()),
        ];
        let parts: Vec<(&str, &str)> = parts.iter().map(|(path, text)| (*path, text.as_str())).collect();
        assert_eq!(read(&pack(&parts), None).map(|table| table.rows.len()), Ok(1), "{count}");
    }
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    // 130 MB of blanks pack to some hundred kilobytes.
    let blanks = format!("<sst>{}</sst>", " ".repeat(130_000_000));
    let bomb = pack(&[
        ("xl/workbook.xml", &workbook(false)),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/sharedStrings.xml", &blanks),
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"),
    ]);
    assert!(bomb.len() < 1_000_000);
    assert_eq!(read(&bomb, None), Err(Unreadable::TooMuch));
    // One long text, named by ten thousand cells.
    let shared = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(32_000));
    let rows = r#"<row><c t="s"><v>0</v></c></row>"#.repeat(10_000);
    let many = pack(&[
        ("xl/workbook.xml", &workbook(false)),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/sharedStrings.xml", &shared),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
    ]);
    assert_eq!(read(&many, None), Err(Unreadable::TooMuch));
    // A million sheets; and a sheet whose name for its part is a megabyte long, listed four thousand times.
    let listed = |sheets: String, relations: &str| {
        let book = format!("<workbook><sheets>{sheets}</sheets></workbook>");
        read(&pack(&[("xl/workbook.xml", &book), ("xl/_rels/workbook.xml.rels", relations)]), None)
    };
    assert_eq!(listed("<sheet id=\"a\"/>".repeat(1_000_000), RELATIONS), Err(Unreadable::TooMuch));
    let far = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"{}\"/></Relationships>",
        "a".repeat(1_000_000)
    );
    assert!(listed("<sheet id=\"a\"/>".repeat(4_000), &far).is_err());
}

proptest! {
    #[test]
    fn no_parts_make_it_panic(
        rows in "(<row( r=\"[0-9A-Z]{0,3}\")?>|</row>|<c( r=\"[A-Z]{0,4}[0-9]{0,3}\")?( t=\"(s|str|b|e|d|n|inlineStr)\")?( s=\"[0-9]{1,2}\")?>|</c>|<v>|</v>|<is>|</is>|<t>|</t>|&#[0-9]{1,3};|[0-9.eE-]{1,4}|<!--|-->|<!\\[CDATA\\[|\\]\\]>|[a-z<&]){0,30}"
    ) {
        let _ = cells(&rows);
    }
}
