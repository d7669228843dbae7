//! The rules that judge: those in use, those of a file that the caller names, and taking a signed update.

use crate::arguments::{Arguments, RulesAct, RulesCall};
use crate::host::{self, TerminalHost};
use crate::{json, print, same_file, unlock};
use peerfolio_app::rules::{self, Rules};
use peerfolio_app::view::{Nothing, PathReq};
use peerfolio_app::{App, AppError, ErrorCode, correction, read_document};
use std::io::Write;
use std::sync::{Arc, Once};

/// A call says once that imported rules are not used.
static SAID: Once = Once::new();

/// The program on this machine, judging by the rules that the caller named with `--rules`, else by those in use.
pub(crate) fn program(arguments: &Arguments, host: TerminalHost) -> Result<App, AppError> {
    let app = App::new(Box::new(host));
    match &arguments.rules {
        Some(file) => app.judge_by(file)?,
        None => {
            if let Some(warning) = app.rules_warning()? {
                SAID.call_once(|| {
                    let _ = writeln!(std::io::stderr().lock(), "peerfolio: {warning}");
                });
            }
        }
    }
    Ok(app)
}

/// The rules to judge by. Where the system names no folder for a program's data, nothing can have been imported.
pub(crate) fn in_use(arguments: &Arguments) -> Result<Arc<Rules>, AppError> {
    match TerminalHost::new(arguments.vault.as_deref(), None) {
        Ok(host) => program(arguments, host)?.rules(),
        Err(_) if arguments.rules.is_none() => Ok(Arc::new(rules::shipped()?.clone())),
        Err(error) => Err(error),
    }
}

/// `peerfolio rules`.
pub(crate) fn rules(arguments: &Arguments, call: &RulesCall) -> Result<String, AppError> {
    match &call.act {
        None => {
            let as_of = call.as_of.unwrap_or_else(host::today);
            let view = rules::view(&*in_use(arguments)?, call.type_id.as_deref(), as_of)?;
            if call.json { json(&view) } else { Ok(print::rules(&view, call.type_id.is_some())) }
        }
        Some(RulesAct::InUse { as_of, json: as_json }) => {
            let host = TerminalHost::new(arguments.vault.as_deref(), *as_of)?;
            let app = App::new(Box::new(host));
            if let Some(file) = &arguments.rules {
                app.judge_by(file)?;
            }
            let view = app.rules_in_use(Nothing {})?;
            if *as_json { json(&view) } else { Ok(print::update::in_use(&view)) }
        }
        Some(RulesAct::Correction { out, document, as_of, source }) => {
            if let Some(document) = document.as_ref().filter(|document| same_file(document, out)) {
                let message = format!("{} is the document that is read; nothing was written.", document.display());
                return Err(AppError::new(ErrorCode::Input, message, "Name another file with --out."));
            }
            let saved = match document {
                Some(document) => {
                    let rules = in_use(arguments)?;
                    let record = read_document(document, &rules)?;
                    correction::write(&correction::correction(&rules, &record, as_of.unwrap_or_else(host::today))?, out)?
                }
                None => unlock(arguments, source, *as_of)?.correction_write(PathReq { path: out.display().to_string() })?,
            };
            Ok(format!("{}\n  {}\n", saved.sentence, saved.path))
        }
        Some(RulesAct::Import { file, check, document, as_of, json: as_json, source }) => {
            let app = program(arguments, TerminalHost::new(arguments.vault.as_deref(), *as_of)?)?;
            let record = match (document, source.passphrase_file.as_ref().or(source.recovery_file.as_ref())) {
                (Some(document), _) => Some(read_document(document, &*app.rules()?)?),
                (None, Some(_)) => Some(unlock(arguments, source, *as_of)?.record()?),
                (None, None) => None,
            };
            let view = app.rule_update(file, record.as_ref(), !check)?;
            if *as_json { json(&view) } else { Ok(print::update::bundle(&view)) }
        }
    }
}
