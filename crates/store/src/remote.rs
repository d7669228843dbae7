//! WebDAV and S3, through OpenDAL.
//!
//! One request at a time, on the caller's own thread. A server's answer is turned into one of a few words; its own text is
//! kept short and never holds what was sent.

use crate::http::{LastStatus, Transport, UNTRUSTED};
use crate::place::{Place, authorities};
use futures::TryStreamExt;
use opendal::options::{ListOptions, WriteOptions};
use opendal::{ErrorKind, HttpTransporter, OperationContext, Operator, services};
use peerfolio_vault::sync::{Listed, Store, StoreError, Written};
use std::future::Future;
use tokio::runtime::{Builder, Runtime};

pub(crate) struct Remote {
    operator: Operator,
    runtime: Runtime,
    status: LastStatus,
}

impl Remote {
    pub(crate) fn new(place: &Place) -> Result<Self, StoreError> {
        let strange = |error: &dyn std::fmt::Display| StoreError::Strange(error.to_string().chars().take(200).collect());
        let built = match place {
            Place::Webdav { url, user, password, .. } => {
                Operator::new(services::Webdav::default().endpoint(url).username(user).password(password.expose()))
            }
            Place::S3 { url, bucket, region, key, secret, .. } => {
                // Only what the person gave: no surroundings, no files, no machine's own credentials.
                let region = if region.is_empty() { "us-east-1" } else { region };
                let s3 = services::S3::default().bucket(bucket).region(region).access_key_id(key);
                let s3 = s3.secret_access_key(secret.expose()).disable_config_load();
                Operator::new(if url.is_empty() { s3 } else { s3.endpoint(url) })
            }
            Place::Folder { .. } => return Err(StoreError::Strange("a folder is no server".into())),
        };
        let status = LastStatus::default();
        let authorities = match place {
            Place::Webdav { authority, .. } | Place::S3 { authority, .. } => authorities(authority),
            Place::Folder { .. } => Ok(Vec::new()),
        };
        let authorities = authorities.map_err(|_| StoreError::Strange("the authority holds no certificate".into()))?;
        let transport = HttpTransporter::new(Transport::new(status.clone(), &authorities));
        let operator =
            built.map_err(|error| strange(&error))?.with_context(OperationContext::new().with_http_transport(transport));
        let runtime = Builder::new_current_thread().enable_time().build().map_err(|error| strange(&error))?;
        Ok(Self { operator, runtime, status })
    }

    fn wait<T>(&self, work: impl Future<Output = Result<T, opendal::Error>>) -> Result<T, opendal::Error> {
        self.runtime.block_on(work)
    }

    fn told(&self, error: &opendal::Error) -> StoreError {
        match (self.status.get(), error.kind()) {
            (401 | 407, _) => StoreError::WrongCredentials,
            // S3 says so of a wrong key and of a key without rights alike; its text tells them apart.
            (403, _) if ["InvalidAccessKeyId", "SignatureDoesNotMatch"].iter().any(|word| error.to_string().contains(word)) => {
                StoreError::WrongCredentials
            }
            (403, _) | (_, ErrorKind::PermissionDenied) => StoreError::Forbidden,
            (413 | 507, _) => StoreError::Full,
            (UNTRUSTED, _) => StoreError::Untrusted(untrusted(&error.to_string()).to_owned()),
            (0, _) => StoreError::Unreachable("there was no answer".into()),
            (status @ (408 | 429 | 500..=599), _) => StoreError::Unreachable(format!("it answered with error {status}")),
            (status, _) => StoreError::Strange(format!("status {status}")),
        }
    }

    fn is_there(&self, name: &str) -> Result<bool, StoreError> {
        match self.wait(self.operator.stat(name)) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(self.told(&error)),
        }
    }
}

/// What was wrong with a server's certificate, in words.
fn untrusted(why: &str) -> &'static str {
    const WORDS: [(&str, &str); 5] = [
        ("Expired", "its certificate has expired, or this computer's clock is wrong"),
        ("expired", "its certificate has expired, or this computer's clock is wrong"),
        ("NotValidYet", "its certificate is not valid yet, or this computer's clock is wrong"),
        ("not valid for name", "its certificate is for another name"),
        ("NotValidForName", "its certificate is for another name"),
    ];
    WORDS
        .iter()
        .find(|(word, _)| why.contains(word))
        .map_or("its certificate comes from nobody whom this computer trusts", |(_, said)| said)
}

impl Store for Remote {
    fn list(&self, folder: &str, most: usize) -> Result<Vec<Listed>, StoreError> {
        let path = if folder.is_empty() { "/".to_owned() } else { format!("{folder}/") };
        let listed = async {
            let mut lister = self.operator.lister_options(&path, ListOptions::default()).await?;
            let mut shown = Vec::new();
            while let Some(entry) = lister.try_next().await? {
                if entry.path() != path {
                    let data = entry.metadata();
                    let size = data.is_file().then(|| data.content_length());
                    shown.push(Listed { name: entry.name().trim_end_matches('/').to_owned(), size });
                }
                if shown.len() >= most {
                    break;
                }
            }
            Ok(shown)
        };
        match self.wait(listed) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            done => done.map_err(|error| self.told(&error)),
        }
    }

    fn read(&self, name: &str, most: usize) -> Result<Option<Vec<u8>>, StoreError> {
        let limit = u64::try_from(most).unwrap_or(u64::MAX);
        let found = self.wait(async {
            let length = self.operator.stat(name).await?.content_length();
            if length > limit { Ok(None) } else { self.operator.read(name).await.map(|bytes| Some(bytes.to_vec())) }
        });
        match found {
            Ok(Some(bytes)) if bytes.len() <= most => Ok(Some(bytes)),
            Ok(_) => Err(StoreError::TooLarge),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.told(&error)),
        }
    }

    fn write_new(&self, name: &str, bytes: &[u8]) -> Result<Written, StoreError> {
        // A WebDAV server cannot be told in one word to keep what is there. Two devices never write the same name.
        let can = self.operator.info().capability().write_with_if_not_exists;
        if !can && self.is_there(name)? {
            return Ok(Written::AlreadyThere);
        }
        let options = WriteOptions { if_not_exists: can, ..WriteOptions::default() };
        match self.wait(self.operator.write_options(name, bytes.to_vec(), options)) {
            Ok(_) => Ok(Written::New),
            Err(error) if matches!(error.kind(), ErrorKind::ConditionNotMatch | ErrorKind::AlreadyExists) => {
                Ok(Written::AlreadyThere)
            }
            Err(error) => Err(self.told(&error)),
        }
    }

    fn write_over(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.wait(self.operator.write(name, bytes.to_vec())).map(|_| ()).map_err(|error| self.told(&error))
    }
}
