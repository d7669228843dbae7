//! What is said of backups, in words for people.

use crate::error::{AppError, ErrorCode};
use crate::faults;
use crate::words;
use chrono::NaiveDateTime;
use peerfolio_vault::{BackupError, LookError, Reason, RestoreError, UnusableBackup};

/// A time as the views have it.
pub(super) fn time(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// How long ago, with the day, both by the same clock: "today at 10:45", "22 November 2026, 9 days ago".
pub(super) fn about(at: NaiveDateTime, now: NaiveDateTime) -> String {
    let clock = at.format("%H:%M");
    match (now.date() - at.date()).num_days() {
        0 => format!("today at {clock}"),
        1 => format!("yesterday at {clock}"),
        days => format!("{}, {days} days ago", words::day(at.date())),
    }
}

/// When, by the clock given, and why, in one sentence.
pub(super) fn sentence(made: NaiveDateTime, because: Reason) -> String {
    format!("Made {} at {}, {}.", words::day(made.date()), made.format("%H:%M"), made_words(because))
}

/// Why it was made, in a sentence of its own.
pub(super) fn why(because: Reason) -> String {
    format!("{}.", words::sentence_start(made_words(because)))
}

/// Why it was made.
fn made_words(because: Reason) -> &'static str {
    match because {
        Reason::Daily => "by itself, once a day",
        Reason::Asked => "because you asked for it",
        Reason::BeforeImport => "before something was brought in",
        Reason::BeforeMigration => "before a newer Peerfolio took the wallet over",
        Reason::BeforeRestore => "before a backup was put back",
        Reason::BeforeKeyChange => "before what opens the wallet was changed",
        Reason::BeforeSync => "before it was joined with another machine's",
    }
}

/// A size as people read it.
pub(super) fn size_words(bytes: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

/// Why a backup did not go to one of two folders.
pub(super) fn failure(error: &BackupError) -> String {
    error.to_string()
}

pub(super) fn not_made(error: BackupError) -> AppError {
    let code = match &error {
        BackupError::WalletDamaged => ErrorCode::Damaged,
        BackupError::AlreadyThere(_) => ErrorCode::Input,
        BackupError::Wallet(_) => ErrorCode::File,
        _ => ErrorCode::File,
    };
    AppError::new(code, error.to_string(), "Your wallet and its earlier backups are as they were.")
}

/// A file that is no backup to rely on. Not [`ErrorCode::Damaged`], which is said of the wallet.
pub(super) fn unusable(error: UnusableBackup) -> AppError {
    let code = match &error {
        UnusableBackup::Newer(_) => ErrorCode::Newer,
        UnusableBackup::NotThere(_) | UnusableBackup::Disk { .. } => ErrorCode::File,
        _ => ErrorCode::Input,
    };
    AppError::new(code, error.to_string(), "")
}

pub(super) fn not_opened(error: LookError) -> AppError {
    match error {
        LookError::Unusable(error) => unusable(error),
        LookError::WrongKey => AppError::new(ErrorCode::WrongPassphrase, error.to_string(), ""),
        LookError::Open(error) => faults::open(error),
        LookError::Storage(_) => AppError::new(ErrorCode::File, error.to_string(), ""),
        _ => AppError::new(ErrorCode::Input, error.to_string(), ""),
    }
}

pub(super) fn not_restored(error: RestoreError) -> AppError {
    let code = match &error {
        RestoreError::InUse => ErrorCode::InUse,
        RestoreError::Unusable(_) => ErrorCode::Input,
        _ => ErrorCode::File,
    };
    AppError::new(code, error.to_string(), "")
}
