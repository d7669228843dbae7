//! The key that signs this wallet's packets, and its certificate. Opaque bytes here: this crate never signs.

use super::first;
use super::rows;
use crate::error::{ReadError, WriteError};
use crate::history::Did;
use crate::vault::Vault;
use zeroize::Zeroizing;

/// A signing key and its certificate.
#[expect(missing_debug_implementations, reason = "a private key must not reach a log or a crash report")]
pub struct Identity {
    /// PKCS #8 in DER; wiped when it goes.
    pub private_key: Zeroizing<Vec<u8>>,
    /// X.509 in DER, with those of its issuers behind it; public.
    pub certificate: Vec<u8>,
}

impl Vault {
    /// The first signing key, if one was made.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn identity(&self) -> Result<Option<Identity>, ReadError> {
        let sql = "SELECT private_key, certificate FROM identity ORDER BY seq LIMIT 1";
        Ok(first(&self.connection, sql, (), |row| {
            Ok(Identity { private_key: Zeroizing::new(row.get(0)?), certificate: row.get(1)? })
        })?)
    }

    /// Every signing key, oldest first.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn identities(&self) -> Result<Vec<Identity>, ReadError> {
        let read = |row: &rusqlite::Row<'_>| Ok(Identity { private_key: Zeroizing::new(row.get(0)?), certificate: row.get(1)? });
        Ok(rows(&self.connection, "SELECT private_key, certificate FROM identity ORDER BY seq", (), read)?)
    }

    /// Keeps one more signing key; one that is there already is kept as it is. None is ever taken away: packets signed before
    /// must stay their holder's.
    ///
    /// # Errors
    /// [`WriteError::Storage`].
    pub fn keep_identity(&mut self, identity: &Identity) -> Result<(), WriteError> {
        self.write(Did::Changed, |step| {
            step.execute(
                "INSERT INTO identity (private_key, certificate) SELECT ?1, ?2
                 WHERE NOT EXISTS (SELECT 1 FROM identity WHERE certificate = ?2)",
                (&*identity.private_key, &identity.certificate),
            )?;
            Ok(())
        })
    }

    /// Stores the wallet's first signing key.
    ///
    /// # Errors
    /// [`WriteError::IdentityThere`], [`WriteError::Storage`].
    pub fn add_identity(&mut self, identity: &Identity) -> Result<(), WriteError> {
        self.write(Did::Changed, |step| {
            let added = step.execute(
                "INSERT INTO identity (private_key, certificate) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM identity)",
                (&*identity.private_key, &identity.certificate),
            )?;
            if added == 0 { Err(WriteError::IdentityThere) } else { Ok(()) }
        })
    }
}
