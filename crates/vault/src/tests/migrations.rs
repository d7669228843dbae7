//! Migrations: all or nothing, hash-locked, with a copy kept first.

use super::{new_vault, passphrase};
use crate::error::{OpenError, StorageError};
use crate::migrate::{MIGRATIONS, Migration};
use crate::{Cost, Vault};
use peerfolio_core::model::Holder;
use std::fs;
use std::path::Path;

/// A released migration is never edited: whoever changes this line changes wallets that people have.
const RELEASED: &[(&str, &str)] = &[("0001_init", "953782db8caf1fbc76e74fe73d6aa005cfaffe08a2660015c7350ece86f1d87e")];

const INIT: Migration = Migration { name: MIGRATIONS[0].name, sql: MIGRATIONS[0].sql };
const MORE: Migration = Migration {
    name: "0002_more",
    sql: "ALTER TABLE holder ADD COLUMN nickname TEXT; CREATE TABLE extra (seq INTEGER PRIMARY KEY) STRICT;",
};

fn wallet_with_a_holder() -> tempfile::TempDir {
    let (place, mut vault) = new_vault();
    vault.set_holder(&Holder { name: "Sample Person".to_owned(), ..Holder::default() }).unwrap();
    place
}

fn tables(vault: &Vault) -> Vec<String> {
    let mut statement = vault.connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").unwrap();
    statement.query_map((), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn released_migrations_are_as_they_were() {
    let now: Vec<_> = MIGRATIONS.iter().map(|migration| (migration.name, migration.sha256())).collect();
    let released: Vec<_> = RELEASED.iter().map(|(name, sha256)| (*name, (*sha256).to_owned())).collect();
    assert_eq!(now, released);
}

#[test]
fn every_migration_file_is_in_the_list() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let listed: Vec<_> = MIGRATIONS.iter().map(|migration| format!("{}.sql", migration.name)).collect();
    assert_eq!(files, listed);
    for (number, name) in (1..).zip(&listed) {
        assert!(name.starts_with(&format!("{number:04}_")), "{name}");
    }
}

#[test]
fn windows_line_ends_are_the_same_migration() {
    let unix = Migration { name: "x", sql: "a\nb\n" };
    let windows = Migration { name: "x", sql: "a\r\nb\r\n" };
    assert_eq!(unix.sha256(), windows.sha256());
}

#[test]
fn an_older_wallet_is_brought_up_and_a_copy_of_it_kept() {
    let place = wallet_with_a_holder();
    let vault = Vault::open_with(place.path(), &passphrase(), &[INIT, MORE]).unwrap();
    assert_eq!(vault.holder().unwrap().name, "Sample Person");
    assert!(tables(&vault).contains(&"extra".to_owned()));
    drop(vault);
    let copy = place.path().join("wallet.schema-1.db");
    // Once only: an open without anything to do makes no copy.
    let first = fs::read(&copy).unwrap();
    fs::remove_file(&copy).unwrap();
    drop(Vault::open_with(place.path(), &passphrase(), &[INIT, MORE]).unwrap());
    assert!(!copy.exists());

    // The copy is a whole wallet of the older schema.
    let old = tempfile::tempdir().unwrap();
    fs::write(old.path().join("wallet.db"), first).unwrap();
    fs::copy(place.path().join("wallet.key"), old.path().join("wallet.key")).unwrap();
    assert_eq!(Vault::open(old.path(), &passphrase()).unwrap().holder().unwrap().name, "Sample Person");
}

#[test]
fn a_newer_wallet_is_refused_and_left_alone() {
    let place = wallet_with_a_holder();
    drop(Vault::open_with(place.path(), &passphrase(), &[INIT, MORE]).unwrap());
    let before = fs::read(place.path().join("wallet.db")).unwrap();
    let refused = Vault::open(place.path(), &passphrase()).unwrap_err();
    assert!(matches!(refused, OpenError::Newer { found: 2, known: 1 }), "{refused:?}");
    assert_eq!(fs::read(place.path().join("wallet.db")).unwrap(), before);
}

#[test]
fn a_migration_that_fails_leaves_nothing_of_any() {
    let place = wallet_with_a_holder();
    let faulty =
        Migration { name: "0003_faulty", sql: "CREATE TABLE half (seq INTEGER) STRICT; INSERT INTO nowhere VALUES (1);" };
    let refused = Vault::open_with(place.path(), &passphrase(), &[INIT, MORE, faulty]).unwrap_err();
    assert!(matches!(refused, OpenError::Storage(StorageError::Unexpected(_)) | OpenError::Damaged(_)), "{refused:?}");
    let vault = Vault::open(place.path(), &passphrase()).unwrap();
    assert_eq!(vault.holder().unwrap().name, "Sample Person");
    assert!(tables(&vault).iter().all(|table| table != "half" && table != "extra"));
}

#[test]
fn a_migration_that_breaks_a_reference_is_undone() {
    let place = wallet_with_a_holder();
    let breaking = Migration {
        name: "0002_breaking",
        sql: "INSERT INTO renewal (credential, position, renewed_on) VALUES (99, 1, '2024-02-29');",
    };
    Vault::open_with(place.path(), &passphrase(), &[INIT, breaking]).unwrap_err();
    let vault = Vault::open(place.path(), &passphrase()).unwrap();
    assert_eq!(vault.connection.query_row("SELECT count(*) FROM renewal", (), |row| row.get(0)), Ok(0));
}

#[test]
fn another_migration_under_the_same_number_is_refused() {
    let place = wallet_with_a_holder();
    let edited = Migration { name: "0001_init", sql: "CREATE TABLE other (seq INTEGER PRIMARY KEY) STRICT;" };
    let refused = Vault::open_with(place.path(), &passphrase(), &[edited]).unwrap_err();
    assert!(matches!(&refused, OpenError::Foreign(name) if name == "0001_init"), "{refused:?}");
    let renamed = Migration { name: "0001_start", sql: INIT.sql };
    let refused = Vault::open_with(place.path(), &passphrase(), &[renamed]).unwrap_err();
    assert!(matches!(&refused, OpenError::Foreign(_)), "{refused:?}");
    drop(Vault::open(place.path(), &passphrase()).unwrap());
}

/// Each table with its columns (`!` not null, `#` part of the primary key, `>` what it refers to) and each index.
const SCHEMA: &str = "
activity: seq INTEGER #, id TEXT !, title TEXT !, provider TEXT !, completed_on TEXT !, hours INTEGER !, unit TEXT !, format TEXT !, role TEXT !, counts_for_all INTEGER !
activity_approval: activity INTEGER ! # > activity cascade, position INTEGER ! #, body TEXT !
activity_counts_for: activity INTEGER ! # > activity cascade, position INTEGER ! #, credential INTEGER ! > credential cascade
activity_topic: activity INTEGER ! # > activity cascade, position INTEGER ! #, topic TEXT !
confirmation: seq INTEGER #, type_id TEXT !, field TEXT !, value TEXT !, confirmed_on TEXT !, answered_by TEXT !
credential: seq INTEGER #, id TEXT !, position INTEGER !, type_id TEXT, title TEXT, issuer TEXT, number TEXT, issued_on TEXT !, expires_on TEXT
document: seq INTEGER #, id TEXT !, kind TEXT !, title TEXT !, file TEXT !, sha256 TEXT !, credential INTEGER > credential set null, activity INTEGER > activity set null
document_bytes: document INTEGER # > document cascade, bytes BLOB !
experience: seq INTEGER #, id TEXT !, employer TEXT !, role TEXT !, from_day TEXT !, to_day TEXT, hours INTEGER !, paid INTEGER !, supervised INTEGER !, state TEXT
holder: only INTEGER #, name TEXT !, birth_date TEXT, state TEXT, email TEXT, phone TEXT
identity: seq INTEGER #, private_key BLOB !, certificate BLOB !
index activity_counts_for_credential
index document_activity
index document_credential
migration: version INTEGER #, name TEXT !, sha256 TEXT !
renewal: credential INTEGER ! # > credential cascade, position INTEGER ! #, renewed_on TEXT !, expires_on TEXT
setting: key TEXT ! #, value TEXT !
supervision: seq INTEGER #, id TEXT !, day TEXT !, hours INTEGER !, supervisor TEXT !, format TEXT
";

#[test]
fn the_schema_is_this() {
    let place = tempfile::tempdir().unwrap();
    let vault = Vault::create(place.path(), &passphrase(), Cost::new(8, 1, 1).unwrap()).unwrap();
    let sql = "
        SELECT t.name || ': ' || (
            SELECT group_concat(c.name || ' ' || c.type || iif(c.\"notnull\", ' !', '') || iif(c.pk, ' #', '') || coalesce(
                (SELECT ' > ' || f.\"table\" || ' ' || lower(f.on_delete) FROM pragma_foreign_key_list(t.name) AS f WHERE f.\"from\" = c.name), ''),
                ', ' ORDER BY c.cid)
            FROM pragma_table_info(t.name) AS c)
        FROM pragma_table_list AS t WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.strict
        UNION ALL
        SELECT 'index ' || name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL
        ORDER BY 1";
    let mut statement = vault.connection.prepare(sql).unwrap();
    let lines: Vec<String> = statement.query_map((), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(lines.join("\n").trim(), SCHEMA.trim());
    // STRICT everywhere: a table without it would be missing above.
    let all: i64 =
        vault.connection.query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", (), |row| row.get(0)).unwrap();
    assert_eq!(all, lines.iter().filter(|line| !line.starts_with("index ")).count() as i64);
}
