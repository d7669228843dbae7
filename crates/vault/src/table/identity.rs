//! The key that signs this wallet's packets, and its certificate. Opaque bytes here: this crate never signs.

use crate::error::{ReadError, StorageError, WriteError};
use crate::history::Did;
use crate::vault::Vault;
use rusqlite::OptionalExtension;
use zeroize::Zeroizing;

/// A signing key and its certificate.
#[expect(missing_debug_implementations, reason = "a private key must not reach a log or a crash report")]
pub struct Identity {
    /// PKCS #8 in DER; wiped when it goes.
    pub private_key: Zeroizing<Vec<u8>>,
    /// X.509 in DER; public.
    pub certificate: Vec<u8>,
}

impl Vault {
    /// The signing key, if one was made.
    ///
    /// # Errors
    /// [`ReadError::Storage`].
    pub fn identity(&self) -> Result<Option<Identity>, ReadError> {
        let read = self.connection.query_row("SELECT private_key, certificate FROM identity ORDER BY seq LIMIT 1", (), |row| {
            Ok(Identity { private_key: Zeroizing::new(row.get(0)?), certificate: row.get(1)? })
        });
        Ok(read.optional().map_err(StorageError::from)?)
    }

    /// Stores the wallet's signing key. There is one for the wallet's life: packets signed before must stay its holder's.
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
