//! Material for checking signatures later: certificates, revocation lists and answers that the file carries along
//! (ISO 32000-2, 12.8.4.3, the document security store).
//!
//! It must never call a certificate good because the material does: it finds what speaks against one, and counts the rest.

use super::revocation::{Revoked, by_answer, by_list};
use crate::certificate::Certificate;
use crate::structure::{Dict, File};

/// What the file carries along, unpacked.
#[derive(Debug, Default)]
pub(super) struct Material {
    pub(super) certificates: Vec<Vec<u8>>,
    lists: Vec<Vec<u8>>,
    answers: Vec<Vec<u8>>,
}

/// Most of each kind.
const MAX_EACH: usize = 64;
/// What one may take unpacked. The largest public revocation lists have some megabytes.
const MAX_BYTES: usize = 16 << 20;
/// What all may take.
const MAX_ALL: usize = 64 << 20;

/// What the material says of one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// Nothing that its issuer signed.
    Nothing,
    /// Its issuer says that it was not taken back, as of this time.
    Good,
    /// Its issuer took it back.
    Revoked(Revoked),
}

impl Material {
    pub(super) fn read(file: &File<'_>) -> Self {
        let mut material = Self::default();
        let Some(store) = file.catalog().and_then(|catalog| file.dict(&catalog, "DSS")) else { return material };
        let mut left = MAX_ALL;
        material.certificates = streams(file, &store, "Certs", &mut left);
        material.lists = streams(file, &store, "CRLs", &mut left);
        material.answers = streams(file, &store, "OCSPs", &mut left);
        material
    }

    /// How many revocation lists and answers there are.
    pub(super) fn revocations(&self) -> usize {
        self.lists.len() + self.answers.len()
    }

    /// What its issuer says of a certificate.
    pub(super) fn says(&self, certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> Said {
        let lists = self.lists.iter().filter_map(|list| by_list(list, certificate, issuer));
        let answers = self.answers.iter().filter_map(|answer| by_answer(answer, certificate, issuer));
        let mut said = Said::Nothing;
        for found in lists.chain(answers) {
            match found {
                Some(revoked) => return Said::Revoked(revoked),
                None => said = Said::Good,
            }
        }
        said
    }
}

fn streams(file: &File<'_>, store: &Dict, key: &str, left: &mut usize) -> Vec<Vec<u8>> {
    let items = file.array(store, key).unwrap_or_default();
    let mut found = Vec::new();
    for item in items.iter().take(MAX_EACH) {
        let Some(stream) = file.resolve(item) else { continue };
        let Ok(bytes) = file.unpacked(&stream, MAX_BYTES.min(*left)) else { continue };
        *left -= bytes.len();
        found.push(bytes);
    }
    found
}
