//! In which ways a wallet opens.

use crate::error::{OpenError, Part, StorageError};
use crate::folder::{Folder, read_at_most};
use crate::keys::key::hex;
use crate::keys::key_file::{KeyFile, MAX_FILE_BYTES};
use crate::vault::Vault;
use chrono::{DateTime, NaiveDateTime};
use std::path::Path;

/// What opens a wallet besides its passphrase, which always does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ways {
    /// There is a recovery code.
    pub recovery: bool,
    /// When it was made, in UTC, where that is known.
    pub recovery_made: Option<NaiveDateTime>,
    /// Secrets in the key stores of platforms, up to eight.
    pub key_stores: Vec<KeyStoreWay>,
}

/// A secret in the key store of some machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyStoreWay {
    /// By what it is found there: 32 lower-case hexadecimal digits.
    pub id: String,
    /// When it was put there, in UTC, where that is known.
    pub made: Option<NaiveDateTime>,
}

impl Ways {
    pub(crate) fn of(file: &KeyFile) -> Self {
        let recovery = file.recovery();
        Self {
            recovery: recovery.is_some(),
            recovery_made: recovery.and_then(time),
            key_stores: file.key_stores().map(|(id, made)| KeyStoreWay { id: hex(&id), made: time(made) }).collect(),
        }
    }
}

impl Vault {
    /// In which ways the wallet in `folder` opens, without opening it.
    ///
    /// What is told here is not authenticated: whoever may write the folder can make it say what they like. It is good for
    /// offering a way, not for relying on one.
    ///
    /// # Errors
    /// [`OpenError`] where the key file is missing, damaged, or of a later version.
    pub fn ways_into(folder: &Path) -> Result<Ways, OpenError> {
        let folder = Folder::new(folder);
        let bytes = match read_at_most(&folder.key_file(), MAX_FILE_BYTES) {
            Ok(bytes) => bytes.ok_or(OpenError::Damaged(Part::KeyFile))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(OpenError::Missing(Part::KeyFile)),
            Err(error) => return Err(StorageError::from(error).into()),
        };
        Ok(Ways::of(&KeyFile::parse(&bytes)?))
    }
}

/// Seconds since 1970 as a time between 2000 and 2199; all else is not known.
fn time(seconds: u64) -> Option<NaiveDateTime> {
    let time = DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)?.naive_utc();
    let first = DateTime::from_timestamp(946_684_800, 0)?.naive_utc();
    let end = DateTime::from_timestamp(7_258_118_400, 0)?.naive_utc();
    (first <= time && time < end).then_some(time)
}

/// A time as seconds since 1970; one that this program would not read back is 0, not known.
pub(crate) fn seconds(at: NaiveDateTime) -> u64 {
    let seconds = u64::try_from(at.and_utc().timestamp()).unwrap_or(0);
    if time(seconds).is_some() { seconds } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_outside_two_centuries_are_not_known() {
        for (written, read) in [("1999-12-31T23:59:59", false), ("2000-01-01T00:00:00", true), ("2026-11-22T10:00:00", true)] {
            let at: NaiveDateTime = written.parse().unwrap();
            assert_eq!(time(seconds(at)), read.then_some(at), "{written}");
        }
        let far: NaiveDateTime = "2200-01-01T00:00:00".parse().unwrap();
        assert_eq!((seconds(far), time(7_258_118_400), time(u64::MAX)), (0, None, None));
        assert_eq!(time(7_258_118_399).unwrap().to_string(), "2199-12-31 23:59:59");
    }
}
