//! A wallet of an earlier program: what was kept when it was brought up becomes a backup, which opens and can be put back.

use super::*;
use crate::migrate::{MIGRATIONS, Migration};
use crate::{Before, Cost, Looked, Passphrase, Vault, list_backups};
use chrono::NaiveDate;

#[test]
fn what_was_kept_before_a_migration_becomes_a_backup() {
    let place = tempfile::tempdir().unwrap();
    let (wallet, shelf) = (place.path().join("wallet"), place.path().join("backups"));
    let passphrase = Passphrase::new("correct sample horse".to_owned()).unwrap();
    let old: Vec<Migration> = MIGRATIONS.iter().take(3).map(|known| Migration { name: known.name, sql: known.sql }).collect();
    let vault = Vault::create_with(&wallet, &passphrase, Cost::new(8, 1, 1).unwrap(), &old).unwrap();
    vault.connection.execute("INSERT INTO holder (only, name) VALUES (1, 'Sample Person')", ()).unwrap();
    drop(vault);
    let vault = Vault::open(&wallet, &passphrase).unwrap();
    let copy = wallet.join("wallet.schema-3.db");
    assert!(copy.exists());
    let now = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(12, 0, 0).unwrap();
    assert!(vault.back_up_schema_copies(&shelf, now).is_err() && copy.exists(), "without a folder it stays");
    make_folder(&shelf).unwrap();
    let made = vault.back_up_schema_copies(&shelf, now).unwrap();
    assert_eq!(made.len(), 1);
    assert!(!copy.exists());
    assert_eq!(vault.back_up_schema_copies(&shelf, now).unwrap(), []);
    let listed = list_backups(&shelf).unwrap().remove(0).backup.unwrap();
    assert_eq!(listed.stamp, Stamp { made: now, because: Reason::BeforeMigration });
    drop(vault);
    let looked = Looked::open(&listed.path, place.path(), &passphrase).unwrap();
    assert_eq!(looked.told.schema, 3);
    assert_eq!(looked.vault().holder().unwrap().name, "Sample Person");
    looked.restore(&wallet, Before::SetAside, now).unwrap();
    assert_eq!(Vault::open(&wallet, &passphrase).unwrap().holder().unwrap().name, "Sample Person");
    assert!(wallet.join("wallet.schema-3.db").exists(), "it was of the earlier program, and brought up anew");
}
