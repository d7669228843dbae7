//! Migrations: all or nothing, hash-locked, with a copy kept first.

use super::{new_vault, passphrase};
use crate::error::{OpenError, StorageError};
use crate::migrate::{MIGRATIONS, Migration};
use crate::{Cost, Vault};
use peerfolio_core::NaiveDate;
use peerfolio_core::model::{Confirmation, Holder};
use std::fs;
use std::path::Path;

/// A released migration is never edited: whoever changes this line changes wallets that people have.
const RELEASED: &[(&str, &str)] = &[
    ("0001_init", "953782db8caf1fbc76e74fe73d6aa005cfaffe08a2660015c7350ece86f1d87e"),
    ("0002_confirmation", "a55b592f55223adfabea31dabc6031cfe06832f0642bbc0d2c620058dfe8fa35"),
    ("0003_own_rule", "a96c58f97af19af267e8ffd319adb94bbd6494367db5a78dad88b8bc2e752e80"),
    ("0004_history", "69f5f625511d5cc7b16fcaa2f381feb5639b76818d12030772fb7b5abda6d355"),
    ("0005_change_log", "57e2df429eb0c67345e38c65f0feb42d79d11491ae7873be3e1fc375c5aa5047"),
    ("0006_disclosure", "c74f93bd52eaf12d09ef293e778515b37a72ab6f229a95f719a33b9e1564d6bd"),
];

const MORE: Migration = Migration {
    name: "9999_more",
    sql: "ALTER TABLE holder ADD COLUMN nickname TEXT; CREATE TABLE extra (seq INTEGER PRIMARY KEY) STRICT;",
};

/// The migrations of an earlier program, the first so many.
fn first(count: usize) -> Vec<Migration> {
    MIGRATIONS.iter().take(count).map(|known| Migration { name: known.name, sql: known.sql }).collect()
}

/// The migrations of a later program: all of this one's, and more.
fn and(more: impl IntoIterator<Item = Migration>) -> Vec<Migration> {
    first(MIGRATIONS.len()).into_iter().chain(more).collect()
}

/// This program's migrations with another one in the first's place.
fn and_first(other: Migration) -> Vec<Migration> {
    std::iter::once(other).chain(and([]).into_iter().skip(1)).collect()
}

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
    let vault = Vault::open_with(place.path(), &passphrase(), &and([MORE])).unwrap();
    assert_eq!(vault.holder().unwrap().name, "Sample Person");
    assert!(tables(&vault).contains(&"extra".to_owned()));
    drop(vault);
    let copy = place.path().join(format!("wallet.schema-{}.db", MIGRATIONS.len()));
    // Once only: an open without anything to do makes no copy.
    let first = fs::read(&copy).unwrap();
    fs::remove_file(&copy).unwrap();
    drop(Vault::open_with(place.path(), &passphrase(), &and([MORE])).unwrap());
    assert!(!copy.exists());

    // The copy is a whole wallet of the older schema.
    let old = tempfile::tempdir().unwrap();
    fs::write(old.path().join("wallet.db"), first).unwrap();
    fs::copy(place.path().join("wallet.key"), old.path().join("wallet.key")).unwrap();
    assert_eq!(Vault::open(old.path(), &passphrase()).unwrap().holder().unwrap().name, "Sample Person");
}

#[test]
fn a_wallet_of_each_earlier_schema_opens_with_all_that_it_held() {
    for count in 1..MIGRATIONS.len() {
        let place = tempfile::tempdir().unwrap();
        let cost = Cost::new(8, 1, 1).unwrap();
        let old = Vault::create_with(place.path(), &passphrase(), cost, &first(count)).unwrap();
        // As the earlier program wrote it: with the columns of its own schema.
        let sql = "INSERT INTO holder (only, name) VALUES (1, 'Sample Person');
            INSERT INTO credential (id, position, type_id, issued_on) VALUES ('c', 1, 'us-mn-cps-1', '2024-02-29');
            INSERT INTO document (id, kind, title, file, sha256, credential) VALUES ('d', 'letter', 'Letter', 'l.pdf', printf('%064d', 0), 1);
            INSERT INTO confirmation (type_id, field, value, confirmed_on, answered_by)
                VALUES ('us-mn-cps-1', 'renewal.ce_hours', '30', '2026-01-05', 'Sample Board, by e-mail');";
        old.connection.execute_batch(sql).unwrap();
        drop(old);
        let vault = Vault::open(place.path(), &passphrase()).unwrap();
        let record = vault.record().unwrap();
        assert_eq!((record.holder.name.as_str(), record.credentials.len()), ("Sample Person", 1));
        assert_eq!(record.documents[0].credential.as_deref(), Some("c"));
        let told = Confirmation {
            type_id: "us-mn-cps-1".to_owned(),
            field: "renewal.ce_hours".to_owned(),
            value: "30".to_owned(),
            confirmed_on: NaiveDate::from_ymd_opt(2026, 1, 5).unwrap(),
            by: "Sample Board, by e-mail".to_owned(),
            pack_said: None,
            document: None,
        };
        assert_eq!(record.confirmations, [told]);
        assert!(place.path().join(format!("wallet.schema-{count}.db")).exists(), "a copy of the older one is kept");
    }
}

#[test]
fn a_newer_wallet_is_refused_and_left_alone() {
    let place = wallet_with_a_holder();
    drop(Vault::open_with(place.path(), &passphrase(), &and([MORE])).unwrap());
    let before = fs::read(place.path().join("wallet.db")).unwrap();
    let refused = Vault::open(place.path(), &passphrase()).unwrap_err();
    let known = u32::try_from(MIGRATIONS.len()).unwrap();
    assert!(matches!(refused, OpenError::Newer { found, known: own } if (found, own) == (known + 1, known)), "{refused:?}");
    assert_eq!(fs::read(place.path().join("wallet.db")).unwrap(), before);
}

#[test]
fn a_migration_that_fails_leaves_nothing_of_any() {
    let place = wallet_with_a_holder();
    let faulty =
        Migration { name: "9999_faulty", sql: "CREATE TABLE half (seq INTEGER) STRICT; INSERT INTO nowhere VALUES (1);" };
    let refused = Vault::open_with(place.path(), &passphrase(), &and([MORE, faulty])).unwrap_err();
    assert!(matches!(refused, OpenError::Storage(StorageError::Unexpected(_)) | OpenError::Damaged(_)), "{refused:?}");
    let vault = Vault::open(place.path(), &passphrase()).unwrap();
    assert_eq!(vault.holder().unwrap().name, "Sample Person");
    assert!(tables(&vault).iter().all(|table| table != "half" && table != "extra"));
}

#[test]
fn a_migration_that_breaks_a_reference_is_undone() {
    let place = wallet_with_a_holder();
    let breaking = Migration {
        name: "9999_breaking",
        sql: "INSERT INTO renewal (credential, position, renewed_on) VALUES (99, 1, '2024-02-29');",
    };
    Vault::open_with(place.path(), &passphrase(), &and([breaking])).unwrap_err();
    let vault = Vault::open(place.path(), &passphrase()).unwrap();
    assert_eq!(vault.connection.query_row("SELECT count(*) FROM renewal", (), |row| row.get(0)), Ok(0));
}

#[test]
fn another_migration_under_the_same_number_is_refused() {
    let place = wallet_with_a_holder();
    let edited = Migration { name: "0001_init", sql: "CREATE TABLE other (seq INTEGER PRIMARY KEY) STRICT;" };
    let refused = Vault::open_with(place.path(), &passphrase(), &and_first(edited)).unwrap_err();
    assert!(matches!(&refused, OpenError::Foreign(name) if name == "0001_init"), "{refused:?}");
    let renamed = Migration { name: "0001_start", sql: MIGRATIONS[0].sql };
    let refused = Vault::open_with(place.path(), &passphrase(), &and_first(renamed)).unwrap_err();
    assert!(matches!(&refused, OpenError::Foreign(_)), "{refused:?}");
    drop(Vault::open(place.path(), &passphrase()).unwrap());
}

/// Each table with its columns (`!` not null, `#` part of the primary key, `>` what it refers to) and each index.
const SCHEMA: &str = "
activity: seq INTEGER #, id TEXT !, title TEXT !, provider TEXT !, completed_on TEXT !, hours INTEGER !, unit TEXT !, format TEXT !, role TEXT !, counts_for_all INTEGER !
activity_approval: activity INTEGER ! # > activity cascade, position INTEGER ! #, body TEXT !
activity_counts_for: activity INTEGER ! # > activity cascade, position INTEGER ! #, credential INTEGER ! > credential cascade
activity_topic: activity INTEGER ! # > activity cascade, position INTEGER ! #, topic TEXT !
change: seq INTEGER #, step INTEGER ! > step cascade, kind TEXT !, id TEXT !, before TEXT, place INTEGER, gone INTEGER !
confirmation: seq INTEGER #, type_id TEXT !, field TEXT !, value TEXT !, confirmed_on TEXT !, answered_by TEXT !, pack_said TEXT, document INTEGER > document set null, id TEXT
credential: seq INTEGER #, id TEXT !, position INTEGER !, type_id TEXT, title TEXT, issuer TEXT, number TEXT, issued_on TEXT !, expires_on TEXT, name_shown TEXT
disclosure: seq INTEGER #, id TEXT !, sha256 TEXT !, told TEXT !
document: seq INTEGER #, id TEXT !, kind TEXT !, title TEXT !, file TEXT !, sha256 TEXT !, credential INTEGER > credential set null, activity INTEGER > activity set null
experience: seq INTEGER #, id TEXT !, employer TEXT !, role TEXT !, from_day TEXT !, to_day TEXT, hours INTEGER !, paid INTEGER !, supervised INTEGER !, state TEXT
holder: only INTEGER #, name TEXT !, birth_date TEXT, state TEXT, email TEXT, phone TEXT, former_names TEXT
identity: seq INTEGER #, private_key BLOB !, certificate BLOB !
index activity_counts_for_credential
index change_gone
index change_row
index change_step
index confirmation_document
index confirmation_id
index disclosure_sha256
index document_activity
index document_credential
index document_sha256
index log_record_asked
index log_record_stale
index log_version_record
index log_version_segment
index own_rule_document
index step_undoes
log_claim: device BLOB ! #, claimed BLOB ! #, number INTEGER !, sha256 BLOB !
log_device: device BLOB ! #, name TEXT !, public_key BLOB !, wrote_at TEXT !, trouble TEXT
log_paper: sha256 TEXT ! #
log_record: kind TEXT ! #, record TEXT ! #, stood TEXT, placed TEXT, bases BLOB !, heads BLOB !, stale INTEGER !, removal INTEGER !, disputed INTEGER !, unfit INTEGER !
log_segment: device BLOB ! #, number INTEGER ! #, sha256 BLOB !, bytes BLOB !, stored INTEGER !
log_self: only INTEGER #, device BLOB !, secret BLOB !, name TEXT !, place TEXT !, clock INTEGER !, mark INTEGER !, speak INTEGER !, renewed INTEGER !, checked BLOB !, key_file BLOB, synced_at TEXT
log_version: version BLOB ! #, kind TEXT !, record TEXT !, bases BLOB !, clock INTEGER !, device BLOB !, at TEXT !, content TEXT, segment INTEGER
migration: version INTEGER #, name TEXT !, sha256 TEXT !
own_maximum: credential INTEGER ! # > own_rule cascade, position INTEGER ! #, format TEXT !, hours INTEGER
own_minimum: credential INTEGER ! # > own_rule cascade, position INTEGER ! #, topic TEXT !, hours INTEGER
own_rule: credential INTEGER # > credential cascade, set_by TEXT !, recurs INTEGER !, period_months INTEGER, starts TEXT, start_month INTEGER, start_day INTEGER, ce_hours INTEGER, fee_usd INTEGER, noted_on TEXT !, said_by TEXT !, document INTEGER > document set null
paper: sha256 TEXT ! #, bytes BLOB !
renewal: credential INTEGER ! # > credential cascade, position INTEGER ! #, renewed_on TEXT !, expires_on TEXT
setting: key TEXT ! #, value TEXT !
step: seq INTEGER #, at TEXT !, did TEXT !, undoes INTEGER > step set null
supervision: seq INTEGER #, id TEXT !, day TEXT !, hours INTEGER !, supervisor TEXT !, format TEXT
unknown_member: kind TEXT ! #, id TEXT ! #, json TEXT !
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
    let all: i64 = vault
        .connection
        .query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", (), |row| row.get(0))
        .unwrap();
    assert_eq!(all, lines.iter().filter(|line| !line.starts_with("index ")).count() as i64);
}
