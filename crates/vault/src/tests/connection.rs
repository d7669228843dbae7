//! What only the open database can show: how it is set, and what happens when it fails.

use super::new_vault;
use crate::error::{ReadError, StorageError, WriteError};
use peerfolio_core::model::{Document, Holder};

fn paper(id: &str) -> Document {
    Document {
        id: id.to_owned(),
        kind: "letter".to_owned(),
        title: "Sample letter".to_owned(),
        file: "letter.pdf".to_owned(),
        sha256: String::new(),
        credential: None,
        activity: None,
    }
}

fn pragma(vault: &crate::Vault, name: &str) -> String {
    vault
        .connection
        .query_row(&format!("PRAGMA {name}"), (), |row| {
            Ok(match row.get_ref(0)? {
                rusqlite::types::ValueRef::Integer(value) => value.to_string(),
                other => String::from_utf8_lossy(other.as_bytes().unwrap()).into_owned(),
            })
        })
        .unwrap()
}

#[test]
fn the_database_is_opened_as_documented() {
    let (_place, vault) = new_vault();
    let version = crate::migrate::MIGRATIONS.len().to_string();
    for (name, value) in [
        ("foreign_keys", "1"),
        ("journal_mode", "delete"),
        ("synchronous", "3"),
        ("secure_delete", "1"),
        ("temp_store", "2"),
        ("trusted_schema", "0"),
        ("cipher_memory_security", "1"),
        ("cipher_page_size", "4096"),
        ("cipher_hmac_algorithm", "HMAC_SHA512"),
        ("cipher_log_level", "NONE"),
        ("user_version", version.as_str()),
    ] {
        assert_eq!(pragma(&vault, name), value, "{name}");
    }
}

#[test]
fn a_full_disk_is_named_and_loses_nothing() {
    let (_place, mut vault) = new_vault();
    vault.add_document(&paper("kept"), b"kept").unwrap();
    let before = vault.record().unwrap();
    let pages: i64 = pragma(&vault, "page_count").parse().unwrap();
    pragma(&vault, &format!("max_page_count = {}", pages + 2));
    let refused = vault.add_document(&paper("large"), &vec![7; 200_000]);
    assert!(matches!(refused, Err(WriteError::Storage(StorageError::Full))), "{refused:?}");
    assert!(refused.unwrap_err().to_string().contains("disk is full"));
    assert_eq!(vault.record().unwrap(), before);
    assert_eq!(*vault.document_bytes("kept").unwrap(), b"kept");

    pragma(&vault, &format!("max_page_count = {}", pages + 500));
    vault.add_document(&paper("large"), &vec![7; 200_000]).unwrap();
    assert_eq!(vault.document_bytes("large").unwrap().len(), 200_000);
}

#[test]
fn a_database_that_may_not_be_written_is_named() {
    let (_place, mut vault) = new_vault();
    pragma_on(&vault, "query_only = ON");
    let refused = vault.set_holder(&Holder { name: "Sample Person".to_owned(), ..Holder::default() });
    assert!(matches!(refused, Err(WriteError::Storage(StorageError::ReadOnly))), "{refused:?}");
    assert_eq!(vault.holder().unwrap(), Holder::default());
}

fn pragma_on(vault: &crate::Vault, text: &str) {
    vault.connection.execute_batch(&format!("PRAGMA {text}")).unwrap();
}

#[test]
fn a_paper_whose_bytes_changed_or_went_is_not_shown() {
    let (_place, mut vault) = new_vault();
    for (id, bytes) in [("a", &b"first"[..]), ("b", b"second"), ("c", b"the true bytes")] {
        vault.add_document(&paper(id), bytes).unwrap();
    }
    let sha256 = |id: &str| vault.document(id).unwrap().sha256;
    vault.connection.execute("UPDATE paper SET bytes = x'00' WHERE sha256 = ?1", [sha256("a")]).unwrap();
    vault.connection.execute("DELETE FROM paper WHERE sha256 = ?1", [sha256("b")]).unwrap();
    for id in ["a", "b"] {
        let refused = vault.document_bytes(id).map(|_| ());
        assert!(matches!(&refused, Err(ReadError::PaperDamaged { id: named, .. }) if named == id), "{refused:?}");
    }
    assert_eq!(*vault.document_bytes("c").unwrap(), b"the true bytes");
}

#[test]
fn the_schema_itself_refuses_what_the_types_cannot_say() {
    let (_place, vault) = new_vault();
    let refused = |sql: &str| {
        let error = vault.connection.execute(sql, ()).expect_err(sql);
        assert_eq!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::ConstraintViolation), "{sql}: {error}");
    };
    let activity = |day: &str, hours: &str, unit: &str| {
        format!(
            "INSERT INTO activity (id, title, provider, completed_on, hours, unit, format, role, counts_for_all)
             VALUES ('a', 't', 'p', '{day}', {hours}, '{unit}', 'other', 'attended', 1)"
        )
    };
    refused(&activity("2025-02-29", "1", "ceu"));
    refused(&activity("2025-2-1", "1", "ceu"));
    refused(&activity("", "1", "ceu"));
    refused(&activity("2025-02-28", "-1", "ceu"));
    refused(&activity("2025-02-28", "1.5", "ceu"));
    refused(&activity("2025-02-28", "1", "CEU"));
    refused("INSERT INTO credential (id, position, issued_on) VALUES ('c', 1, '2024-02-29')");
    refused("INSERT INTO renewal (credential, position, renewed_on) VALUES (99, 1, '2024-02-29')");
    refused("INSERT INTO document (id, kind, title, file, sha256) VALUES ('d', 'k', 't', 'f', 'ABC')");
    refused("INSERT INTO holder (only, name) VALUES (2, 'Sample Person')");
    assert_eq!(vault.connection.execute(&activity("2024-02-29", "1", "ceu"), ()), Ok(1));
}
