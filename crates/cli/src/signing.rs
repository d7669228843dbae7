//! `peerfolio signing`: with which key packets are signed, and who stamps their time.

use crate::arguments::{Arguments, Source};
use crate::{host, json, unlock, unlock_to_read};
use clap::{Args, Subcommand};
use peerfolio_app::AppError;
use peerfolio_app::view::{Nothing, SigningKeyReq, SigningSetReq, SigningView};
use std::fmt::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct SigningCall {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: Source,
    #[command(subcommand)]
    act: Option<SigningAct>,
}

#[derive(Debug, Subcommand)]
enum SigningAct {
    /// Has the time of each packet stamped by this server (RFC 3161); it is sent a digest and nothing else
    Server {
        /// Its address, such as https://stamp.example.org/tsr
        #[arg(value_name = "URL", required_unless_present = "none")]
        address: Option<String>,
        /// Ask no server: the time is your own word, and nothing leaves this computer
        #[arg(long, conflicts_with = "address")]
        none: bool,
        #[command(flatten)]
        source: Source,
    },
    /// Takes your own key from a PKCS #12 file (.p12, .pfx) into the wallet and signs with it from now on
    Key {
        /// The file
        file: PathBuf,
        /// Read the file's password from this file or file descriptor; else it is asked for
        #[arg(long, value_name = "FILE|FD")]
        key_password_file: Option<PathBuf>,
        #[command(flatten)]
        source: Source,
    },
    /// Makes a new key under your present name and signs with it from now on; the ones before stay known
    NewKey {
        #[command(flatten)]
        source: Source,
    },
    /// Signs with another key of the wallet from now on
    Use {
        /// Its fingerprint, as the list shows it
        fingerprint: String,
        #[command(flatten)]
        source: Source,
    },
}

/// Shows or changes what packets are signed with.
pub(crate) fn signing(arguments: &Arguments, call: &SigningCall) -> Result<String, AppError> {
    let view = match &call.act {
        None => {
            let view = unlock_to_read(arguments, &call.source, None)?.signing_view(Nothing {})?;
            if call.json {
                return json(&view);
            }
            view
        }
        Some(SigningAct::Server { address, source, .. }) => {
            let req = SigningSetReq { time_stamp_server: address.clone(), key: None };
            unlock(arguments, source, None)?.signing_set(req)?
        }
        Some(SigningAct::Key { file, key_password_file, source }) => {
            let app = unlock(arguments, source, None)?;
            let password =
                host::secret(key_password_file.as_deref(), "Password of the key file: ", "The password of the key file")?;
            app.signing_key_add(SigningKeyReq { path: file.display().to_string(), password: password.to_string() })?
        }
        Some(SigningAct::NewKey { source }) => unlock(arguments, source, None)?.signing_key_make(Nothing {})?,
        Some(SigningAct::Use { fingerprint, source }) => {
            let app = unlock(arguments, source, None)?;
            let time_stamp_server = app.signing_view(Nothing {})?.time_stamp_server;
            app.signing_set(SigningSetReq { time_stamp_server, key: Some(fingerprint.clone()) })?
        }
    };
    Ok(told(&view))
}

fn told(view: &SigningView) -> String {
    let mut text = format!("{}\n", view.sentence);
    // Writing to a string cannot fail.
    if let Some(server) = &view.time_stamp_server {
        let _ = writeln!(text, "Time-stamp server: {server}");
    }
    for key in &view.keys {
        let _ = writeln!(text, "\n{}\n  fingerprint {}", key.sentence, key.fingerprint);
    }
    text
}
