//! `peerfolio import` and `peerfolio export` of sheets: the log of hours as CSV or XLSX.

use crate::arguments::{Arguments, Source};
use crate::host::TerminalHost;
use crate::{Answer, json, print, unlock, unlock_to_read, update};
use clap::Args;
use peerfolio_app::sheet::SheetKind;
use peerfolio_app::view::{PathReq, SheetChoices, SheetColumnChoice, SheetImportReq, SheetPreviewReq, SheetVerdict};
use peerfolio_app::{AppError, ErrorCode, Host};
use std::path::{Path, PathBuf};

/// How a CSV or XLSX file is read.
#[derive(Debug, Args)]
#[command(next_help_heading = "For sheets (.csv, .tsv, .xlsx)")]
pub(crate) struct SheetArguments {
    /// Say what would become of each row; change nothing
    #[arg(long, help_heading = "Options")]
    pub(crate) preview: bool,
    /// Which column a field has: its number, heading or letters; nothing after `=` leaves the field out
    #[arg(long = "map", value_name = "FIELD=COLUMN", value_parser = mapped)]
    maps: Vec<(String, String)>,
    /// How days such as 03/04/2025 are written: dmy, mdy or ymd
    #[arg(long, value_name = "ORDER")]
    date_order: Option<String>,
    /// The sheet of a workbook; else the first
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Write the rows that could not be read to this CSV file, with what to correct
    #[arg(long, value_name = "FILE")]
    bad_rows: Option<PathBuf>,
    /// How the letters are written: utf-8, utf-16le, utf-16be or windows-1252
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// What stands between two cells: comma, semicolon or tab
    #[arg(long, value_name = "NAME")]
    separator: Option<String>,
    /// The first row is a course, not headings
    #[arg(long, conflicts_with = "headings")]
    no_headings: bool,
    /// The first row is headings
    #[arg(long)]
    headings: bool,
    /// What a bare number of hours counts: hours or minutes
    #[arg(long, value_name = "NAME")]
    hours_in: Option<String>,
    /// The unit of rows that tell none: contact-hour, ceu or academic-credit
    #[arg(long, value_name = "NAME")]
    unit: Option<String>,
    /// How courses were taken that do not tell it: in-person, live-online, self-paced or other
    #[arg(long, value_name = "NAME")]
    format: Option<String>,
    /// Attended or presented, where a row does not tell it
    #[arg(long, value_name = "NAME")]
    role: Option<String>,
    /// Who gave the courses that do not tell it
    #[arg(long, value_name = "TEXT")]
    provider: Option<String>,
    /// Add once more what is in the wallet or in the file already
    #[arg(long)]
    duplicates_too: bool,
    /// Print JSON
    #[arg(long, help_heading = "Options")]
    pub(crate) json: bool,
}

fn mapped(text: &str) -> Result<(String, String), String> {
    let (field, column) = text.split_once('=').ok_or("write FIELD=COLUMN, such as hours=D")?;
    Ok((field.trim().to_owned(), column.trim().to_owned()))
}

impl SheetArguments {
    /// Whether the caller gave any of them that only sheets have.
    fn given(&self) -> bool {
        let words = [
            &self.date_order,
            &self.sheet,
            &self.encoding,
            &self.separator,
            &self.hours_in,
            &self.unit,
            &self.format,
            &self.role,
            &self.provider,
        ];
        let flags = [self.no_headings, self.headings, self.duplicates_too];
        flags.contains(&true) || words.iter().any(|word| word.is_some()) || self.bad_rows.is_some() || !self.maps.is_empty()
    }

    fn choices(&self) -> SheetChoices {
        let column = |(field, column): &(String, String)| SheetColumnChoice {
            field: field.clone(),
            column: Some(column.clone()).filter(|column| !column.is_empty()),
        };
        SheetChoices {
            sheet: self.sheet.clone(),
            encoding: self.encoding.clone(),
            separator: self.separator.clone(),
            header: if self.no_headings { Some(false) } else { self.headings.then_some(true) },
            columns: self.maps.iter().map(column).collect(),
            date_order: self.date_order.clone(),
            hours_in: self.hours_in.clone(),
            unit: self.unit.clone(),
            format: self.format.clone(),
            role: self.role.clone(),
            provider: self.provider.clone(),
        }
    }
}

pub(crate) fn is_sheet(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    ending.is_some_and(|ending| ["csv", "tsv", "xlsx", "xlsm", "xls", "ods"].contains(&ending.as_str()))
}

/// Imports a sheet, or says what would become of it; `None`: the files are documents.
pub(crate) fn import(
    arguments: &Arguments,
    source: &Source,
    files: &[PathBuf],
    sheet: &SheetArguments,
) -> Result<Option<Answer>, AppError> {
    let refused = |message: &str, next: &str| Err(AppError::new(ErrorCode::Input, message, next));
    let file = match files {
        [file] if is_sheet(file) => file,
        _ if files.iter().any(|file| is_sheet(file)) => {
            return refused(
                "A sheet is imported by itself; nothing was imported.",
                "Name one CSV or XLSX file, and no other with it.",
            );
        }
        _ if sheet.given() => {
            return refused(
                "These options are for sheets, and no CSV or XLSX file was named; nothing was imported.",
                "Leave them out, or name a file that ends with .csv, .tsv or .xlsx.",
            );
        }
        _ => return Ok(None),
    };
    let path = file.display().to_string();
    let host = TerminalHost::new(arguments.vault.as_deref(), None)?;
    let there = peerfolio_app::wallet_exists(&host.wallet_folder());
    if sheet.preview {
        // On a terminal only the rows that ask for something are told one by one, the bad ones first.
        let most = if sheet.json { u32::MAX } else { print::sheet::MOST_ROWS };
        let only = if sheet.json { Vec::new() } else { vec![SheetVerdict::Bad] };
        let req = SheetPreviewReq { path, choices: sheet.choices(), only, from: 0, most };
        let app = if there { unlock_to_read(arguments, source, None)? } else { update::program(arguments, host)? };
        let preview = |req: SheetPreviewReq| if there { app.sheet_preview(req) } else { app.sheet_preview_alone(&req) };
        let view = preview(req.clone())?;
        let no = view.counts.bad > 0 || !view.questions.is_empty();
        if sheet.json {
            return Ok(Some(Answer { text: json(&view)?, no }));
        }
        let there_already = if view.counts.in_wallet + view.counts.in_file > 0 {
            Some(preview(SheetPreviewReq { only: vec![SheetVerdict::InWallet, SheetVerdict::InFile], ..req })?)
        } else {
            None
        };
        return Ok(Some(Answer { text: print::sheet::preview(&view, there_already.as_ref()), no }));
    }
    if !there {
        return refused(
            "There is no wallet yet, and a sheet does not say whose it is; nothing was imported.",
            "Make a wallet first: in the window, or with `peerfolio import` of a wallet document. --preview needs none.",
        );
    }
    let bad_rows = sheet.bad_rows.as_ref().map(|path| path.display().to_string());
    let req = SheetImportReq { path, choices: sheet.choices(), duplicates_too: sheet.duplicates_too, digest: None, bad_rows };
    let view = unlock(arguments, source, None)?.sheet_import(req).map_err(print::sheet::asked)?;
    let no = view.counts.bad > 0;
    Ok(Some(Answer { text: if sheet.json { json(&view)? } else { print::sheet::imported(&view) }, no }))
}

/// Writes the log as a sheet; `None`: the name is not that of one.
pub(crate) fn export(arguments: &Arguments, source: &Source, out: &Path) -> Result<Option<Answer>, AppError> {
    if SheetKind::of(out).is_none() {
        return Ok(None);
    }
    let saved = unlock_to_read(arguments, source, None)?.sheet_export(PathReq { path: out.display().to_string() })?;
    Ok(Some(format!("{}\n", saved.sentence).into()))
}
