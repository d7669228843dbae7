//! A credential meant by its id or by a name, and what to offer where none or several are.

use crate::error::{AppError, ErrorCode};
use peerfolio_core::judge::Rules;

/// Names offered where none is known by what was typed.
const NEAREST: usize = 5;

/// The id of the credential meant by an id, or by a name that is one credential's alone.
///
/// # Errors
/// [`ErrorCode::NotFound`] with the nearest names where none, or more than one, is meant.
pub fn meant(rules: &Rules, typed: &str) -> Result<String, AppError> {
    let typed = typed.trim();
    if let Some((_, rule)) = rules.credential(typed) {
        return Ok(rule.id.clone());
    }
    let found = rules.find(typed);
    if let [only] = found.as_slice() {
        return Ok(only.rule.id.clone());
    }
    let several = found.len();
    let message = match several {
        0 => format!("No rule pack knows a credential “{typed}”."),
        count => format!("“{typed}” may mean {count} credentials."),
    };
    let names: Vec<String> = rules
        .nearest(typed, NEAREST)
        .iter()
        .map(|found| {
            // Of one that is only alike the name found says nothing.
            let known = several == 0 || [&found.rule.id, &found.rule.title].into_iter().any(|name| name == found.name);
            let also = if known { String::new() } else { format!(", also known as {}", found.name) };
            format!("{} ({}: {}{also})", found.rule.id, found.pack.name, found.rule.title)
        })
        .collect();
    let next = if names.is_empty() {
        "`peerfolio rules` lists those that are known.".to_owned()
    } else {
        format!("Did you mean one of these? {}. `peerfolio rules` lists all.", names.join("; "))
    };
    Err(AppError::new(ErrorCode::NotFound, message, next))
}
