//! The document security store (ISO 32000-2, 12.8.4.3; EN 319 142-1, 5.4.2): what a later reader needs to check the
//! certificates behind a signature, appended after it.
//!
//! It is the one addition that a certification at level 1 allows (ISO 32000-2, Table 257). It must never touch a page, a
//! field or the signature.

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use super::SignError;
use super::append::{Update, dictionary};
use super::revocation::Material;
use crate::structure::{Dict, File, Value};

/// Appends the material for the signature whose `/Contents` stands there.
pub(super) fn append(pdf: &[u8], material: &Material, contents: (usize, usize)) -> Result<Vec<u8>, SignError> {
    let file = File::read(pdf).map_err(|_| SignError::Damaged)?;
    let mut update = Update::of(&file)?;
    let certificates = update.write_all(&material.certificates);
    let responses = update.write_all(&material.responses);
    let lists = update.write_all(&material.lists);

    // The name of the signature's part is the digest of its digits as they stand in the file (5.4.2.3).
    let digits = pdf.get(contents.0 + 1..contents.1 - 1).ok_or(SignError::Damaged)?;
    let name: String = digest(&SHA1_FOR_LEGACY_USE_ONLY, digits).as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
    let mut part = Dict::default();
    for (key, references) in [("Cert", &certificates), ("OCSP", &responses), ("CRL", &lists)] {
        if !references.is_empty() {
            part.set(key, Value::Array(references.clone()));
        }
    }

    let (root, mut catalog) = update.catalog()?;
    let mut store = file.dict(&catalog, "DSS").unwrap_or_else(|| dictionary([("Type", Value::name("DSS"))]));
    for (key, references) in [("Certs", certificates), ("OCSPs", responses), ("CRLs", lists)] {
        let mut all = file.array(&store, key).unwrap_or_default();
        all.extend(references);
        if !all.is_empty() {
            store.set(key, Value::Array(all));
        }
    }
    let mut parts = file.dict(&store, "VRI").unwrap_or_default();
    parts.set(&name, Value::Dict(part));
    store.set("VRI", Value::Dict(parts));
    let number = update.number();
    update.write(number, &Value::Dict(store));
    catalog.set("DSS", Value::Ref(number, 0));
    // The store is newer than PDF 1.7, and says so (EN 319 142-1, 5.6).
    let mut extensions = file.dict(&catalog, "Extensions").unwrap_or_default();
    extensions.set("ESIC", Value::Dict(dictionary([("BaseVersion", Value::name("1.7")), ("ExtensionLevel", Value::Int(5))])));
    catalog.set("Extensions", Value::Dict(extensions));
    update.change(root, catalog);
    update.finish()
}

impl Update<'_> {
    /// Each in a stream of its own.
    fn write_all(&mut self, parts: &[Vec<u8>]) -> Vec<Value> {
        let mut references = Vec::new();
        for part in parts {
            let number = self.number();
            self.write_stream(number, Dict::default(), part);
            references.push(Value::Ref(number, 0));
        }
        references
    }
}
