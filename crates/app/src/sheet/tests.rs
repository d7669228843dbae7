//! Whole files through the pure parts: out and in again, files of others, and hostile ones.

use super::*;
use crate::view::{SheetColumnChoice, SheetVerdict};
use peerfolio_core::date;
use peerfolio_core::model::{Credential, Format, Role, Unit};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    date::parse(text).unwrap()
}

fn certificate(id: &str) -> Credential {
    Credential {
        id: id.to_owned(),
        type_id: None,
        title: Some("Sample".into()),
        issuer: Some("Sample".into()),
        number: None,
        issued_on: day("2025-01-01"),
        renewals: Vec::new(),
        expires_on: None,
        own_rule: None,
        name_shown: None,
    }
}

fn course(id: &str, title: &str, on: &str, hours: &str) -> Activity {
    Activity {
        id: id.to_owned(),
        title: title.to_owned(),
        provider: "Northern Training Co-op".into(),
        completed_on: day(on),
        hours: hours.parse().unwrap(),
        unit: Unit::ContactHour,
        topics: vec!["ethics".into()],
        format: Format::LiveOnline,
        role: Role::Attended,
        approvals: vec!["mn-dhs".into()],
        counts_for: None,
    }
}

fn bodies() -> Vec<(String, String)> {
    vec![("mn-dhs".into(), "Minnesota Department of Human Services".into()), ("us-naadac".into(), "NAADAC".into())]
}

fn read(bytes: &[u8], choices: &SheetChoices, record: &Record) -> Result<Sheet, AppError> {
    let bodies = bodies();
    Sheet::read("hours.csv", bytes, choices, Against { record, bodies: &bodies, today: day("2026-11-22") })
}

fn seen(bytes: &[u8], choices: &SheetChoices, record: &Record) -> SheetPreviewView {
    read(bytes, choices, record).unwrap().preview(&SheetPreviewReq::default())
}

/// The verdicts of the rows, in one line each.
fn told(bytes: &[u8]) -> Vec<String> {
    let view = seen(bytes, &SheetChoices::default(), &Record::default());
    view.rows.iter().map(|row| format!("{} {:?}: {}", row.row, row.verdict, row.sentence)).collect()
}

fn added(bytes: &[u8], choices: &SheetChoices) -> Vec<Activity> {
    let sheet = read(bytes, choices, &Record::default()).unwrap();
    assert_eq!(sheet.judgement.questions, []);
    let mut next = 0;
    let fresh = || {
        next += 1;
        Ok::<_, ()>(format!("new-{next}"))
    };
    sheet.courses(false, fresh).unwrap()
}

fn choice(field: &str, column: &str) -> SheetColumnChoice {
    SheetColumnChoice { field: field.into(), column: Some(column.into()) }
}

#[test]
fn a_log_goes_out_under_plain_headings() {
    let mut odd = course("a2", "=1+1", "2025-09-03", "0.25");
    odd.counts_for = Some(vec!["mn".into(), "wi".into()]);
    odd.topics = vec!["Ethics".into(), "crisis".into()];
    let record =
        Record { activities: vec![course("a1", "Ethics, and \"boundaries\"", "2025-09-02", "6"), odd], ..Record::default() };
    let text = String::from_utf8(write(&record, SheetKind::Csv).unwrap()).unwrap();
    let expected = [
        "\u{feff}Title,Provider,Completed on,Hours,Unit,Topics,Format,Role,Approvals,Counts for,Peerfolio id",
        "\"Ethics, and \"\"boundaries\"\"\",Northern Training Co-op,2025-09-02,6,contact-hour,ethics,live-online,attended,mn-dhs,,a1",
        "'=1+1,Northern Training Co-op,2025-09-03,0.25,contact-hour,\"\"\"Ethics\"\"; crisis\",live-online,attended,mn-dhs,mn; wi,a2",
        "",
    ];
    assert_eq!(text, expected.join("\r\n"));
}

#[test]
fn a_workbook_has_real_days_and_exact_numbers() {
    let record = Record { activities: vec![course("a1", "Ethics", "2025-09-02", "0.3333")], ..Record::default() };
    let bytes = write(&record, SheetKind::Xlsx).unwrap();
    let table = workbook::read(&bytes, None).unwrap();
    let row = table.rows.get(1).unwrap();
    assert_eq!(row.cell(2), &cell::Cell::Day(day("2025-09-02")));
    assert_eq!(row.cell(3), &cell::Cell::Number(0.3333));
    assert_eq!(write(&record, SheetKind::Xlsx).unwrap(), bytes, "the same log gives the same bytes");
    let no_sheet = workbook::read(&bytes, Some("Other")).unwrap_err();
    assert_eq!(no_sheet, Unreadable::NoSheet("Other".into(), "“Hours”".into()));
    assert!(workbook::read(&bytes, Some("hours ")).is_ok());
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zé ]{1,12}", "\\PC{1,12}", "[=+@'\",;|\t\r\n_x0D<&\u{1}\u{0} -]{1,10}"]
        .prop_filter("a text is not blank", |text| !text.trim().is_empty())
}

fn any_course() -> impl Strategy<Value = Activity> {
    let words =
        (word(), word(), prop::collection::vec(prop_oneof![word(), Just("ethics".to_owned()), Just("Crisis".to_owned())], 0..3));
    let approvals = prop::collection::vec(prop_oneof![word(), Just("mn-dhs".to_owned()), Just("NAADAC".to_owned())], 0..3);
    let counts_for = prop::option::of(prop::collection::vec(
        prop::sample::select(vec!["mn".to_owned(), "(none)".to_owned(), "a;b".to_owned()]),
        0..3,
    ));
    let kinds = (prop::sample::select(Unit::ALL), prop::sample::select(Format::ALL), prop::sample::select(Role::ALL));
    let amount = prop_oneof![0i64..100_000, 0i64..1_000_000_000_000];
    (words, approvals, counts_for, kinds, 0i64..109_000, amount).prop_map(
        |((title, provider, topics), approvals, counts_for, (unit, format, role), days, amount)| Activity {
            id: String::new(),
            title,
            provider,
            completed_on: day("1900-01-01") + chrono::TimeDelta::days(days),
            hours: peerfolio_core::Hours::from_units(amount),
            unit,
            topics,
            format,
            role,
            approvals,
            counts_for,
        },
    )
}

proptest! {
    // Each case packs and unpacks two workbooks.
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn what_goes_out_comes_in_again(courses in prop::collection::vec((any_course(), word()), 1..6)) {
        let numbered = courses.into_iter().enumerate().map(|(at, (course, id))| Activity { id: format!("{id}{at}"), ..course });
        let activities: Vec<Activity> = numbered.collect();
        let credentials = vec![certificate("mn"), certificate("(none)"), certificate("a;b")];
        let record = Record { activities, credentials: credentials.clone(), ..Record::default() };
        let empty = Record { credentials, ..Record::default() };
        for kind in [SheetKind::Csv, SheetKind::Xlsx] {
            let bytes = write(&record, kind).unwrap();
            let sheet = read(&bytes, &SheetChoices::default(), &empty).unwrap();
            prop_assert_eq!(&sheet.judgement.questions, &[]);
            let back = sheet.courses(false, || Err("no id is made")).unwrap();
            prop_assert_eq!(&back, &record.activities, "{:?}", kind);
            let again = read(&bytes, &SheetChoices::default(), &record).unwrap();
            prop_assert_eq!(again.courses(false, || Err(())).unwrap(), []);
            let same = |row: &judge::Judged| matches!(&row.verdict, judge::Verdict::InWallet { differs, .. } if differs.is_empty());
            let all_same = again.judgement.rows.iter().all(same);
            prop_assert!(all_same);
        }
    }

    #[test]
    fn no_changed_workbook_makes_a_preview_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let record = Record { activities: vec![course("a1", "Ethics", "2025-09-02", "6")], ..Record::default() };
        let mut bytes = write(&record, SheetKind::Xlsx).unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(&bytes, &SheetChoices::default(), &Record::default());
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_preview_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, &SheetChoices::default(), &Record::default());
    }

    #[test]
    fn no_text_makes_a_preview_panic(text in "(Title|Date|Hours|Fecha|CEUs|[0-9/:,;\"'=.]{0,8}|\\PC{0,4}|[\r\n\t]){0,40}") {
        for bytes in [text.as_bytes().to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()] {
            if let Ok(sheet) = read(&bytes, &SheetChoices::default(), &Record::default()) {
                let view = sheet.preview(&SheetPreviewReq::default());
                prop_assert_eq!(view.counts.rows, view.counts.add + view.counts.in_file + view.counts.waiting + view.counts.bad);
                prop_assert!(super::write::bad_rows(&sheet.table, &sheet.judgement, 2026).is_ok());
            }
        }
    }
}

#[test]
fn every_bad_row_has_all_its_reasons_and_the_good_ones_go_in() {
    let text = "Title,Provider,Date,Hours,Format,Role\n\
                Ethics,Co-op,2025-09-02,6,webinar,attended\n\
                ,,2025-02-30,six,by post,boss\n\
                Crisis,Co-op,2025-09-03,\"1,500\",,\n\
                Trauma,Co-op,,0,,\n";
    assert_eq!(
        told(text.as_bytes()),
        [
            "2 Add: Will be added.",
            "3 Bad: A (Title) is empty: write the course's title as it stands on its certificate. B (Provider) is empty: write who gave the course. \
             C (Date): “2025-02-30” is no day with its year; write a day that exists, such as 2025-09-02. \
             D (Hours): “six” is no clear number of hours; write one such as 6, 1.5, 1:30 or 90 min. \
             E (Format): “by post” is not a known way of taking a course; write in-person, live-online, self-paced or other. \
             F (Role): “boss” is not known; write attended or presented.",
            "4 Bad: D (Hours): “1,500” can be read as two numbers; write it with a point before the decimals and nothing else, such as 1.5.",
            "5 Bad: C (Date) is empty: write the day on which it was finished, such as 2025-09-02. \
             D (Hours): “0” is no time; write more than 0 hours, or take the row out.",
        ]
    );
}

#[test]
fn a_spanish_file_is_read_as_it_was_meant() {
    let text = "Título del curso;Proveedor;Fecha;Horas;Temas;Modalidad\r\n\
                Ética y límites;Cooperativa;23/09/2025;1,5;Ética, límites;Presencial\r\n\
                Crisis;Cooperativa;03/04/2025;90 minutos;prevención del suicidio;en línea\r\n";
    for bytes in [text.as_bytes().to_vec(), encoding_rs::WINDOWS_1252.encode(text).0.into_owned()] {
        let choices = SheetChoices {
            encoding: Some(if bytes.is_ascii() || std::str::from_utf8(&bytes).is_ok() { "utf-8" } else { "windows-1252" }.into()),
            ..SheetChoices::default()
        };
        let courses = added(&bytes, &choices);
        let told: Vec<String> = courses
            .iter()
            .map(|course| {
                format!("{} {} {} {:?} {}", course.title, course.completed_on, course.hours, course.topics, course.format.name())
            })
            .collect();
        assert_eq!(
            told,
            [
                "Ética y límites 2025-09-23 1.5 [\"ethics\", \"boundaries\"] in-person",
                "Crisis 2025-04-03 1.5 [\"suicide-prevention\"] other",
            ]
        );
    }
    let supposed = seen(&encoding_rs::WINDOWS_1252.encode(text).0, &SheetChoices::default(), &Record::default());
    assert!(supposed.file.encoding_supposed);
    let question = supposed.questions.first().unwrap();
    assert_eq!((supposed.questions.len(), question.field.as_str()), (1, "encoding"));
    assert!(question.sentence.contains("“Título del curso”"), "{}", question.sentence);
    assert_eq!(supposed.counts.add, 2, "what it would be is shown all the same");
}

#[test]
fn the_order_of_day_and_month_is_asked_and_never_guessed() {
    let text = "Course,Provider,Date,Hours\na,b,03/04/2025,1\nc,d,2025-09-02,2\n";
    let view = seen(text.as_bytes(), &SheetChoices::default(), &Record::default());
    assert_eq!((view.counts.add, view.counts.waiting), (1, 1));
    let question = view.questions.first().unwrap();
    assert_eq!(question.field, "date_order");
    assert_eq!(question.sentence, "“03/04/2025” may be 3 April 2025 (day first) or 4 March 2025 (month first). Which is it?");
    assert_eq!(question.choices.iter().map(|choice| choice.id.as_str()).collect::<Vec<_>>(), ["dmy", "mdy"]);
    for (order, expected) in [("dmy", "2025-04-03"), ("mdy", "2025-03-04")] {
        let choices = SheetChoices { date_order: Some(order.into()), ..SheetChoices::default() };
        assert_eq!(added(text.as_bytes(), &choices).first().unwrap().completed_on, day(expected));
    }
    let heading = text.replace("Date", "Date (MM/DD/YYYY)");
    assert_eq!(added(heading.as_bytes(), &SheetChoices::default()).first().unwrap().completed_on, day("2025-03-04"));
    let mixed = "Course,Provider,Date,Hours\na,b,13/04/2025,1\nc,d,04/13/2025,2\n";
    let choices = SheetChoices { date_order: Some("dmy".into()), ..SheetChoices::default() };
    let view = seen(mixed.as_bytes(), &choices, &Record::default());
    assert_eq!((view.counts.add, view.counts.bad), (1, 1));
    assert_eq!(seen(mixed.as_bytes(), &SheetChoices::default(), &Record::default()).questions.len(), 1);
}

#[test]
fn what_a_ceu_is_is_asked() {
    let text = "Course,Provider,Date,CEUs\na,b,2025-09-02,0.6\n";
    let view = seen(text.as_bytes(), &SheetChoices::default(), &Record::default());
    assert_eq!(view.questions.iter().map(|question| question.field.as_str()).collect::<Vec<_>>(), ["unit"]);
    for (unit, expected) in [("ceu", Unit::Ceu), ("contact-hour", Unit::ContactHour)] {
        let choices = SheetChoices { unit: Some(unit.into()), ..SheetChoices::default() };
        let course = added(text.as_bytes(), &choices).remove(0);
        assert_eq!((course.unit, course.hours.to_string().as_str()), (expected, "0.6"));
    }
    let with_unit = "Course,Provider,Date,Credits,Unit\na,b,2025-09-02,3,college credits\nc,d,2025-09-02,90,minutes\ne,f,2025-09-02,2 hours,ceu\n";
    let view = seen(with_unit.as_bytes(), &SheetChoices::default(), &Record::default());
    let amounts: Vec<String> = view
        .rows
        .iter()
        .filter_map(|row| row.course.as_ref())
        .map(|course| format!("{} {}", course.hours, course.unit))
        .collect();
    assert_eq!(amounts, ["3 academic-credit", "1.5 contact-hour"]);
    assert_eq!(view.counts.bad, 1, "two hours are no CEU");
    let minutes = "Course,Provider,Date,Minutes\na,b,2025-09-02,50\n";
    assert_eq!(added(minutes.as_bytes(), &SheetChoices::default()).remove(0).hours.to_string(), "0.8333");
}

#[test]
fn a_course_that_is_there_already_is_left_out() {
    let held = Record { activities: vec![course("a1", "Ethics & Boundaries", "2025-09-02", "6")], ..Record::default() };
    let text = "Title,Provider,Date,Hours,Peerfolio id\n\
                ETHICS  BOUNDARIES,northern training co op,2025-09-02,6.0,\n\
                Ethics & Boundaries,Northern Training Co-op,2025-09-02,7,a1\n\
                Crisis,b,2025-09-03,1,\n\
                crisis,B,2025-09-03,1,\n\
                Twins,b,2025-09-03,1,x1\n\
                Twins,b,2025-09-03,1,x2\n\
                Twins,b,2025-09-03,1,x1\n\
                Other,b,2025-09-03,1,x1\n";
    let sheet = read(text.as_bytes(), &SheetChoices::default(), &held).unwrap();
    let view = sheet.preview(&SheetPreviewReq::default());
    let told: Vec<String> = view.rows.iter().map(|row| format!("{} {:?}: {}", row.row, row.verdict, row.sentence)).collect();
    assert_eq!(
        told,
        [
            "2 InWallet: Is in your wallet already.",
            "3 InWallet: Is in your wallet already, with other hours, topics, format and approvals; the wallet's stays as it is.",
            "4 Add: Will be added.",
            "5 InFile: Is the same course as row 4.",
            "6 Add: Will be added.",
            "7 Add: Will be added.",
            "8 InFile: Is the same course as row 6.",
            "9 Bad: E (Peerfolio id): “x1” is in row 6 too, where it says something else; take the id out of one of them.",
        ]
    );
    let mut next = 0;
    let fresh = || {
        next += 1;
        Ok::<_, ()>(format!("new-{next}"))
    };
    let all = sheet.courses(true, fresh).unwrap();
    let ids: Vec<&str> = all.iter().map(|course| course.id.as_str()).collect();
    assert_eq!(ids, ["new-1", "new-2", "new-3", "new-4", "x1", "x2", "new-5"], "asked for, they come in under ids of their own");
    let only = SheetPreviewReq { only: vec![SheetVerdict::InFile], from: 1, most: 5, ..SheetPreviewReq::default() };
    let page = sheet.preview(&only);
    assert_eq!((page.rows_in_all, page.rows.iter().map(|row| row.row).collect::<Vec<_>>()), (2, vec![8]));
}

#[test]
fn columns_can_be_named_by_the_caller() {
    let text = "What,Who,When,Long,Where\na,b,2025-09-02,6,c\n";
    let view = seen(text.as_bytes(), &SheetChoices::default(), &Record::default());
    let asked: Vec<&str> = view.questions.iter().map(|question| question.field.as_str()).collect();
    assert_eq!(asked, ["columns.title", "columns.completed_on", "columns.hours", "provider"]);
    assert_eq!(view.counts.waiting, 1);
    let columns = vec![choice("title", "what"), choice("provider", "B"), choice("date", "3"), choice("hours", "Long")];
    let choices = SheetChoices { columns: columns.clone(), ..SheetChoices::default() };
    assert_eq!(added(text.as_bytes(), &choices).len(), 1);
    let choices = SheetChoices { header: Some(false), columns, ..SheetChoices::default() };
    let error = read(text.as_bytes(), &choices, &Record::default()).unwrap_err();
    assert_eq!(error.faults.len(), 2, "without headings there is none called “what” or “Long”: {}", error.message);
    let none = SheetChoices {
        columns: vec![choice("colour", "A"), choice("title", "Z")],
        date_order: Some("ydm".into()),
        ..SheetChoices::default()
    };
    let error = read(text.as_bytes(), &none, &Record::default()).unwrap_err();
    assert_eq!(error.faults.len(), 2, "{}", error.message);
    let headless = "a,b,2025-09-02,6\n";
    let by_place = SheetChoices {
        columns: vec![choice("title", "A"), choice("completed_on", "C"), choice("hours", "D")],
        provider: Some("Co-op".into()),
        format: Some("self-paced".into()),
        ..SheetChoices::default()
    };
    let course = added(headless.as_bytes(), &by_place).remove(0);
    assert_eq!((course.provider.as_str(), course.format), ("Co-op", Format::SelfPaced));
    let left_out =
        SheetChoices { columns: vec![SheetColumnChoice { field: "format".into(), column: None }], ..SheetChoices::default() };
    let with_format = "Title,Provider,Date,Hours,Format\na,b,2025-09-02,6,by post\n";
    assert_eq!(added(with_format.as_bytes(), &left_out).len(), 1, "a column that is not wanted is not read");
}

#[test]
fn bad_rows_come_back_mended() {
    let text = "Sample Person's transcript\n\nCourse Name;Sponsor;Date;Duration (min);Code\n\
                =Ethics;Co-op;23/9/2025;90;x\n\
                -Crisis;Co-op;13/9/2025;ninety;=y\n";
    let sheet = read(text.as_bytes(), &SheetChoices::default(), &Record::default()).unwrap();
    let bad = super::write::bad_rows(&sheet.table, &sheet.judgement, 2026).unwrap();
    let told = String::from_utf8(bad).unwrap();
    let expected = "\u{feff}Title,Provider,Completed on,Minutes,Code,What to correct\r\n\
                    '-Crisis,Co-op,2025-09-13,ninety,'=y,\"Row 5: D (Duration (min)): “ninety” is no clear number of hours; write one such as 6, 1.5, 1:30 or 90 min\"\r\n";
    assert_eq!(told, expected);
    let mended = told.replace(",ninety,", ",45,");
    let course = added(mended.as_bytes(), &SheetChoices::default()).remove(0);
    assert_eq!((course.title.as_str(), course.hours.to_string().as_str()), ("-Crisis", "0.75"));
}

#[test]
fn what_is_no_sheet_is_refused_with_a_way_out() {
    for (bytes, words) in [
        (&b""[..], "it has no rows"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "neither text nor"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old XLS workbook"),
        (b"PK\x03\x04 and so on", "damaged workbook"),
    ] {
        let error = read(bytes, &SheetChoices::default(), &Record::default()).unwrap_err();
        assert_eq!(error.code, ErrorCode::Input);
        assert!(error.message.contains(words) && error.message.ends_with("Nothing was imported."), "{}", error.message);
        assert!(!error.next.is_empty());
    }
}
