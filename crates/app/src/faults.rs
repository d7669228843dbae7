//! Errors of the vault, of packets, documents and files, as the one error that leaves this crate.

use crate::error::{AppError, ErrorCode};
use crate::view::FieldFault;
use peerfolio_document::DocumentFault;
use peerfolio_vault::{CreateError, ImportError, KeyChangeError, OpenError, ReadError, StorageError, WriteError};
use std::io;
use std::path::Path;

/// The vault's sentences say what happened, what was kept and what to do; they stand as they are.
fn told(code: ErrorCode, error: &dyn std::error::Error) -> AppError {
    AppError::new(code, error.to_string(), "")
}

fn storage_code(error: &StorageError) -> ErrorCode {
    match error {
        StorageError::Damaged => ErrorCode::Damaged,
        StorageError::InUse => ErrorCode::InUse,
        StorageError::ReadOnly | StorageError::OpenToRead => ErrorCode::ReadOnly,
        _ => ErrorCode::File,
    }
}

pub(crate) fn storage(error: StorageError) -> AppError {
    told(storage_code(&error), &error)
}

pub(crate) fn create(error: CreateError) -> AppError {
    let code = match &error {
        CreateError::AlreadyThere(_) => ErrorCode::WalletExists,
        CreateError::InUse => ErrorCode::InUse,
        CreateError::Storage(error) => storage_code(error),
        _ => ErrorCode::Internal,
    };
    told(code, &error)
}

pub(crate) fn open(error: OpenError) -> AppError {
    let code = match &error {
        OpenError::NotThere(_) => ErrorCode::NoWallet,
        OpenError::WrongPassphrase | OpenError::WrongRecoveryCode | OpenError::NoRecoveryCode | OpenError::WrongStoredKey => {
            ErrorCode::WrongPassphrase
        }
        OpenError::Newer { .. } => ErrorCode::Newer,
        OpenError::InUse => ErrorCode::InUse,
        OpenError::Storage(error) => storage_code(error),
        OpenError::NotEnoughMemory => ErrorCode::File,
        _ => ErrorCode::Damaged,
    };
    told(code, &error)
}

/// Why what opens the wallet was not changed.
pub(crate) fn key_change(error: KeyChangeError) -> AppError {
    let code = match &error {
        KeyChangeError::ReadOnly => ErrorCode::ReadOnly,
        KeyChangeError::Damaged => ErrorCode::Damaged,
        KeyChangeError::Crowded => ErrorCode::Input,
        KeyChangeError::Storage(error) | KeyChangeError::Unconfirmed(error) => storage_code(error),
        _ => ErrorCode::Internal,
    };
    told(code, &error)
}

pub(crate) fn read(error: ReadError) -> AppError {
    let code = match &error {
        ReadError::NotFound { .. } => ErrorCode::NotFound,
        ReadError::Storage(error) => storage_code(error),
        _ => ErrorCode::Damaged,
    };
    told(code, &error)
}

pub(crate) fn write(error: WriteError) -> AppError {
    let code = match &error {
        WriteError::NotFound { .. } => ErrorCode::NotFound,
        WriteError::Storage(error) | WriteError::Unsure(error) => storage_code(error),
        _ => ErrorCode::Input,
    };
    told(code, &error)
}

pub(crate) fn import(error: ImportError) -> AppError {
    let code = match &error {
        ImportError::Storage(error) | ImportError::Unsure(error) => storage_code(error),
        _ => ErrorCode::Input,
    };
    told(code, &error)
}

/// A file that could not be read or written.
pub(crate) fn file(what: &str, path: &Path, error: &io::Error) -> AppError {
    let (why, next) = match error.kind() {
        io::ErrorKind::NotFound => ("it is not there", "Check the name and the folder, then try again."),
        io::ErrorKind::PermissionDenied => ("this program may not touch it", "Choose another folder, such as your Documents."),
        io::ErrorKind::StorageFull => ("the disk is full", "Free some space or choose another disk, then try again."),
        io::ErrorKind::ReadOnlyFilesystem => ("the disk is write-protected", "Choose another disk, then try again."),
        _ => ("the system refused", "Try again, or choose another place."),
    };
    AppError::new(ErrorCode::File, format!("{what}: {}: {why} ({error}). Your wallet is unchanged.", path.display()), next)
}

/// A portable document with faults: all of them.
pub(crate) fn document(what: &str, wrong: &[DocumentFault]) -> AppError {
    let list: String = wrong.iter().map(|fault| format!("\n  {fault}")).collect();
    let count = if wrong.len() == 1 { "one fault".to_owned() } else { format!("{} faults", wrong.len()) };
    let message = format!("{what} has {count}, and nothing was written:{list}");
    let faults = wrong.iter().map(|fault| FieldFault { field: fault.path.clone(), message: fault.message.clone() }).collect();
    AppError { faults, ..AppError::new(ErrorCode::Input, message, "Correct these and try again.") }
}
