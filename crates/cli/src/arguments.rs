//! The arguments of `peerfolio`, as the contract of the command line has them.

use clap::{Args, Parser, Subcommand, ValueEnum};
use peerfolio_app::view::PurposeView;
use peerfolio_app::{NaiveDate, date};
use std::path::PathBuf;

/// Keeps certificates of peer support specialists: what each rule still asks, and signed packets.
#[derive(Debug, Parser)]
#[command(
    name = "peerfolio",
    version,
    about,
    after_help = "Exit status: 0 done; 1 done, and the answer is no; 2 the input or the call is at fault: nothing was written."
)]
pub(crate) struct Arguments {
    /// The wallet's folder; else the one in the platform's data folder
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) vault: Option<PathBuf>,
    /// Judge by this rule update instead of the rules in use; it is checked, and not imported
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) call: Call,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Call {
    /// Every certificate: standing, dates, each requirement, what counted and why not
    Status(Judged),
    /// The fewest hours still to earn so that every certificate renews
    Plan {
        /// Tell what this course would buy before it is taken: a JSON file, or JSON such as {"hours": "6", "topics": ["ethics"]}
        #[arg(long, value_name = "COURSE")]
        consider: Option<String>,
        #[command(flatten)]
        judged: Judged,
    },
    /// Moving: what another state's credential asks, and what is missing
    Gap(GapCall),
    /// What is not known or doubted, as letters to the certifying bodies that are ready to send
    Questions {
        /// Ask about this certificate only, by its id in the wallet
        #[arg(long, value_name = "ID")]
        credential: Option<String>,
        #[command(flatten)]
        judged: Judged,
    },
    /// Writes a signed PDF
    Packet(PacketCall),
    /// Who was given which packet, when and what for
    Disclosures(DisclosuresCall),
    /// Who signed a PDF, whether it is whole, what was changed since; with the wallet opened also whether you know the key, and to
    /// whom you gave the packet
    Verify {
        /// The PDF
        file: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: Source,
    },
    /// The rules, each number with its source and date
    Rules(RulesCall),
    /// Deadlines with alarms, for a calendar
    Calendar {
        /// Where to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        judged: Judged,
    },
    /// Adds wallet documents or packages to the wallet, making it where there is none; or the courses of a sheet (.csv, .tsv, .xlsx)
    Import {
        /// Documents or packages to read, or one sheet
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        exchange: crate::exchange::ImportArguments,
        #[command(flatten)]
        sheet: crate::sheet::SheetArguments,
        #[command(flatten)]
        source: Source,
    },
    /// Writes the wallet to a package with its papers (.zip), or to a document with its papers beside it; or its courses to a
    /// sheet (.csv, .xlsx)
    Export {
        /// Where to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        what: crate::exchange::ExportArguments,
        #[command(flatten)]
        source: Source,
    },
    /// What was done to the wallet, latest first
    History(HistoryCall),
    /// Takes the last change back
    Undo {
        #[command(flatten)]
        source: Source,
    },
    /// What was removed and can come back
    Bin(BinCall),
    /// What opens the wallet; a new passphrase, a recovery code
    Keys(KeysCall),
    /// With which key packets are signed, and who stamps their time
    Signing(crate::signing::SigningCall),
    /// Two computers, one wallet
    Sync(crate::sync::SyncCall),
    /// Backups of the wallet
    Backup(crate::backup::BackupCall),
    /// Verifies every page, row and paper of the wallet and its backups, and says what is hurt
    Checkup(crate::backup::CheckupCall),
}

#[derive(Debug, Args)]
pub(crate) struct HistoryCall {
    /// Only what was done to this row, named as the list shows it: activity/a1
    #[arg(value_name = "ROW")]
    pub(crate) row: Option<String>,
    /// Only what came before the step of this number
    #[arg(long, value_name = "NUMBER", conflicts_with = "row")]
    pub(crate) before: Option<u32>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct BinCall {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(subcommand)]
    pub(crate) act: Option<BinAct>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BinAct {
    /// Takes a row out of the bin
    Restore {
        /// The row as the list shows it: activity/a1
        row: String,
        #[command(flatten)]
        source: Source,
    },
    /// Takes a row out of the bin for ever
    Forget {
        /// The row as the list shows it: activity/a1
        row: String,
        #[command(flatten)]
        source: Source,
    },
    /// Empties the bin for ever
    Empty {
        #[command(flatten)]
        source: Source,
    },
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct KeysCall {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(subcommand)]
    pub(crate) act: Option<KeysAct>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysAct {
    /// Sets another passphrase; with --recovery-file also where the one until now is forgotten
    Passphrase {
        /// Read the new passphrase from this file or file descriptor; else it is asked for
        #[arg(long, value_name = "FILE|FD")]
        new_passphrase_file: Option<PathBuf>,
        #[command(flatten)]
        source: Source,
    },
    /// Makes a recovery code and prints it, once; the code before it stops
    Recovery(RecoveryCall),
}

#[derive(Debug, Args)]
pub(crate) struct RecoveryCall {
    /// Print three shares too, any two of which open the wallet, for persons whom you trust
    #[arg(long, conflicts_with = "drop")]
    pub(crate) shares: bool,
    /// Take the recovery code away instead
    #[arg(long)]
    pub(crate) drop: bool,
    /// The day taken for today
    #[arg(long, value_name = "DATE", value_parser = day, conflicts_with = "drop")]
    pub(crate) as_of: Option<NaiveDate>,
    #[command(flatten)]
    pub(crate) source: Source,
}

/// How the wallet is opened.
#[derive(Debug, Args)]
pub(crate) struct Source {
    /// Read the passphrase from this file, from this file descriptor (a number), or from standard input (-)
    #[arg(long, value_name = "FILE|FD")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Open with the recovery code in this file or file descriptor, or with two of its shares on two lines
    #[arg(long, value_name = "FILE|FD", conflicts_with = "passphrase_file")]
    pub(crate) recovery_file: Option<PathBuf>,
}

/// What is judged, and when.
#[derive(Debug, Args)]
pub(crate) struct Judged {
    /// Read this wallet document instead of the wallet
    #[arg(long, value_name = "FILE")]
    pub(crate) document: Option<PathBuf>,
    /// The day of judgement; else today
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<NaiveDate>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Args)]
pub(crate) struct GapCall {
    /// The credential sought: its id in the rule packs, or a name that is its alone
    #[arg(long, value_name = "TYPE", required_unless_present_any = ["anywhere", "levels"])]
    pub(crate) to: Option<String>,
    /// When you move
    #[arg(long, value_name = "DATE", value_parser = day, conflicts_with_all = ["anywhere", "levels"])]
    pub(crate) on: Option<NaiveDate>,
    /// Over all rule packs: where would my certificates be accepted
    #[arg(long, conflicts_with_all = ["to", "levels"])]
    pub(crate) anywhere: bool,
    /// What comes next at the bodies that certified me
    #[arg(long, conflicts_with = "to")]
    pub(crate) levels: bool,
    #[command(flatten)]
    pub(crate) judged: Judged,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct RulesCall {
    /// A credential's id in the rule packs; else all
    #[arg(value_name = "TYPE")]
    pub(crate) type_id: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// The day whose rules are shown; else today
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<NaiveDate>,
    #[command(subcommand)]
    pub(crate) act: Option<RulesAct>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesAct {
    /// Takes a signed rule update: says what it changes and whom it touches, and judges by it from now on
    Import {
        /// The update (*.peerfolio-rules)
        file: PathBuf,
        /// Only check it and say what it would change
        #[arg(long)]
        check: bool,
        /// Say what it changes for the certificates of this wallet document; else for those of the wallet, where --passphrase-file opens it
        #[arg(long, value_name = "FILE")]
        document: Option<PathBuf>,
        /// The day taken for today
        #[arg(long, value_name = "DATE", value_parser = day)]
        as_of: Option<NaiveDate>,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: Source,
    },
    /// Writes the answers of certifying bodies as a proposed correction of the rules, without a word about the holder
    Correction {
        /// Where to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Read this wallet document instead of the wallet
        #[arg(long, value_name = "FILE")]
        document: Option<PathBuf>,
        /// The day on which the answers must be in force; else today
        #[arg(long, value_name = "DATE", value_parser = day)]
        as_of: Option<NaiveDate>,
        #[command(flatten)]
        source: Source,
    },
    /// Which rules judge, where they come from, and which of them ask to be confirmed
    InUse {
        /// The day taken for today
        #[arg(long, value_name = "DATE", value_parser = day)]
        as_of: Option<NaiveDate>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PacketCall {
    /// For whom it is
    #[arg(long)]
    pub(crate) purpose: Purpose,
    /// The credential asked for, with --purpose reciprocity (with --purpose va, the post)
    #[arg(long, value_name = "TYPE")]
    pub(crate) to: Option<String>,
    /// Show only this certificate, by its id in the wallet; may be repeated. A renewal is about one: else that which comes first
    #[arg(long = "credential", value_name = "ID")]
    pub(crate) credentials: Vec<String>,
    /// Who is given it, as the packet and the log are to say
    #[arg(long = "for", value_name = "WHOM")]
    pub(crate) recipient: Option<String>,
    /// Show these too, with commas between: contact, birth-date, home-state, training, experience, supervision, employers,
    /// former-names, confirmations, scans, originals, extract, or one row as document/ID
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) reveal: Vec<String>,
    /// Leave these out, named as for --reveal
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) hide: Vec<String>,
    /// Show e-mail and telephone
    #[arg(long)]
    pub(crate) reveal_contact: bool,
    /// Only list what would leave and what stays; write nothing
    #[arg(long)]
    pub(crate) list: bool,
    /// With --list, print JSON
    #[arg(long, requires = "list")]
    pub(crate) json: bool,
    /// Where to write
    #[arg(long, value_name = "FILE.pdf", required_unless_present = "list", conflicts_with = "list")]
    pub(crate) out: Option<PathBuf>,
    /// Read this wallet document instead of the wallet
    #[arg(long, value_name = "FILE")]
    pub(crate) document: Option<PathBuf>,
    /// The day of judgement; else today
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<NaiveDate>,
    /// Sign with the key of this PKCS #12 file (with --document; its password is asked for, or read from --passphrase-file)
    #[arg(long, value_name = "FILE", requires = "document")]
    pub(crate) key: Option<PathBuf>,
    /// Have the time stamped by this server (RFC 3161), which is sent a digest and nothing else (with --document; a wallet has
    /// its own setting: `peerfolio signing server`)
    #[arg(long, value_name = "URL", requires = "document")]
    pub(crate) time_stamp: Option<String>,
    /// Leave the time stamp out, although the wallet has a server set
    #[arg(long, conflicts_with = "document")]
    pub(crate) no_time_stamp: bool,
    #[command(flatten)]
    pub(crate) source: Source,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct DisclosuresCall {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(subcommand)]
    pub(crate) act: Option<DisclosuresAct>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DisclosuresAct {
    /// One packet: what left with it, and whether it can be made again
    Show {
        /// Its id as the list shows it
        id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: Source,
    },
    /// Makes a packet again: its pages as they were, signed anew with the time of now
    Again {
        /// Its id as the list shows it
        id: String,
        /// Where to write
        #[arg(long, value_name = "FILE.pdf")]
        out: PathBuf,
        /// Leave the time stamp out, although the wallet has a server set
        #[arg(long)]
        no_time_stamp: bool,
        #[command(flatten)]
        source: Source,
    },
    /// Takes a packet out of the log, into the bin; what was given out is not called back by that
    Remove {
        /// Its id as the list shows it
        id: String,
        #[command(flatten)]
        source: Source,
    },
    /// Writes the log as a sheet
    Export {
        /// Where to write
        #[arg(long, value_name = "FILE.csv")]
        out: PathBuf,
        #[command(flatten)]
        source: Source,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Purpose {
    Employer,
    Reciprocity,
    Va,
    Renewal,
}

impl From<Purpose> for PurposeView {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Employer => Self::Employer,
            Purpose::Reciprocity => Self::Reciprocity,
            Purpose::Va => Self::Va,
            Purpose::Renewal => Self::Renewal,
        }
    }
}

fn day(text: &str) -> Result<NaiveDate, String> {
    date::parse(text).ok_or_else(|| "write a day that exists as YYYY-MM-DD, such as 2026-11-22".to_owned())
}
