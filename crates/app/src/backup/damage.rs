//! The check-up, and what a damaged wallet still gives.

use crate::error::{AppError, ErrorCode};
use crate::faults;
use crate::history::{noun, title};
use crate::view::{BackupView, CheckUpView, DamageView, Nothing, WalletUnlockReq, WalletView};
use crate::wallet::{App, Session, passphrase};
use crate::words::number_of;
use peerfolio_core::judge::Rules;
use peerfolio_core::model::Record;
use peerfolio_vault::{
    CheckUp, FileState, Finding, Hurt, Kind, OpenError, RecoveryCode, Report, RescueGuard, Rescued, RowPart, Vault,
    check_backup_bytes, look_at_files,
};
use zeroize::Zeroizing;

/// Sentences that are told one by one.
const TOLD: usize = 100;

/// What a session keeps of a wallet that was opened as far as it can be read.
pub(crate) struct Rescue {
    pub(crate) report: Report,
    _guard: RescueGuard,
}

impl App {
    /// Verifies the whole wallet and its backups, and names what is hurt.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`], [`ErrorCode::File`] where it could not be made.
    pub fn checkup_run(&self, _: Nothing) -> Result<CheckUpView, AppError> {
        let rules = &*self.rules()?;
        let scratch = self.scratch();
        self.open(|session| {
            if let Some(rescue) = &session.rescue {
                let findings = hurt_sentences(rules, &session.record, &rescue.report);
                return Ok(CheckUpView {
                    whole: false,
                    sentence: "This wallet is damaged; what could be read is open.".to_owned(),
                    looked_at: pages_words(&rescue.report),
                    findings,
                    next: Some(WAYS_ON.to_owned()),
                });
            }
            let found = session.vault.check_up(&scratch).map_err(faults::storage)?;
            let mut findings = finding_sentences(rules, &session.record, &found);
            let wallet_whole = findings.is_empty();
            let (sound, hurt_backups) =
                if session.sample { (0, Vec::new()) } else { self.check_backups(&session.vault.wallet_id()) };
            findings.extend(hurt_backups);
            let looked_at = format!(
                "{}, {}, {}, {} and {} were verified.",
                number_of(found.pages as usize, "page", "pages"),
                number_of(found.rows, "row", "rows"),
                number_of(found.papers, "paper", "papers"),
                number_of(found.changes, "change of the history", "changes of the history"),
                number_of(sound, "backup", "backups")
            );
            let (sentence, next) = match (findings.is_empty(), wallet_whole) {
                (true, _) => ("Everything in your wallet is whole.", None),
                (false, true) => (
                    "Your wallet is whole, but not all of its backups are.",
                    Some("Make a new backup now. Do not rely on a disk that changes what lies on it."),
                ),
                (false, false) => ("Your wallet is damaged.", Some(next_step(&found))),
            };
            Ok(CheckUpView {
                whole: findings.is_empty(),
                sentence: sentence.to_owned(),
                looked_at,
                findings,
                next: next.map(str::to_owned),
            })
        })
    }

    /// What is damaged, and the ways on: for the screen to which [`ErrorCode::Damaged`] leads.
    ///
    /// # Errors
    /// None; the form is that of every command.
    pub fn damage_view(&self, _: Nothing) -> Result<DamageView, AppError> {
        let rules = &*self.rules()?;
        let folder = self.host.wallet_folder();
        let id = self.own_id();
        let newest_backup = self.newest_whole(id.as_deref());
        let restore = match &newest_backup {
            Some(backup) => format!("Restore the newest backup ({}).", backup.sentence.trim_end_matches('.')),
            None => NO_BACKUP.to_owned(),
        };
        let open = self.lock();
        if let Some((session, rescue)) = open.as_ref().and_then(|session| Some((session, session.rescue.as_ref()?))) {
            let found = hurt_sentences(rules, &session.record, &rescue.report);
            let next = match rescue.report.hurt.is_empty() {
                true => {
                    format!("Nothing that you put in is missing. {restore} Or export everything and make a new wallet of it.")
                }
                false => format!("Export what is here, then: {restore} Nothing of the damaged wallet is deleted."),
            };
            return Ok(DamageView { damaged: true, found, can_open: true, opened: true, newest_backup, next });
        }
        if !Vault::exists(&folder) {
            let way = match &newest_backup {
                Some(_) => restore.as_str(),
                None => "If a backup lies on a stick or in a synced folder, restore it.",
            };
            let next = format!("There is no wallet here that could be damaged. {way} Or make a new wallet.");
            return Ok(DamageView { damaged: false, found: Vec::new(), can_open: false, opened: false, newest_backup, next });
        }
        let (key_file, database) = look_at_files(&folder);
        let mut found = Vec::new();
        match key_file {
            FileState::Missing => found.push("The key file (wallet.key) is missing. Without it nothing can be read."),
            FileState::Damaged => found.push("The key file (wallet.key) is damaged. Without it nothing can be read."),
            FileState::Plausible => {}
        }
        match database {
            FileState::Missing => found.push("The database (wallet.db) is missing."),
            FileState::Damaged => found.push("The database (wallet.db) was cut short."),
            FileState::Plausible => {}
        }
        let can_open = key_file == FileState::Plausible && database != FileState::Missing;
        let next = match can_open {
            true => format!(
                "Open what can be read, with your passphrase: you will see what is missing. Or: {restore} Nothing of the damaged wallet is deleted."
            ),
            false => format!("{restore} Nothing of the damaged wallet is deleted."),
        };
        Ok(DamageView {
            damaged: !found.is_empty(),
            found: found.into_iter().map(str::to_owned).collect(),
            can_open,
            opened: false,
            newest_backup,
            next,
        })
    }

    /// Opens a damaged wallet as far as it can be read, to read only. What is missing, [`App::damage_view`] tells then.
    ///
    /// # Errors
    /// [`ErrorCode::WrongPassphrase`], [`ErrorCode::NoWallet`], [`ErrorCode::File`]; [`ErrorCode::Damaged`] where nothing can be
    /// read, with the way to the newest backup.
    pub fn wallet_open_damaged(&self, mut req: WalletUnlockReq) -> Result<WalletView, AppError> {
        let typed = Zeroizing::new(std::mem::take(&mut req.passphrase));
        let passphrase = passphrase(&typed)?;
        let folder = self.host.wallet_folder();
        let mut open = self.lock();
        *open = None;
        let scratch = self.scratch();
        // Whoever has only the recovery code types it here.
        let rescued = match (Rescued::open(&folder, &passphrase, &scratch), RecoveryCode::read(&typed)) {
            (Err(OpenError::WrongPassphrase), Ok(code)) => Rescued::open(&folder, &code, &scratch),
            (tried, _) => tried,
        };
        let rescued = rescued.map_err(|error| match error {
            OpenError::Damaged(_) | OpenError::Missing(_) => {
                let id = peerfolio_vault::wallet_id_in(&folder);
                let next = match self.newest_whole(id.as_deref()) {
                    Some(backup) => format!("Restore the newest backup: {} It lies at {}.", backup.sentence, backup.path),
                    None => NO_BACKUP.to_owned(),
                };
                AppError::new(ErrorCode::Damaged, format!("Nothing of this wallet can be read: {error}"), next)
            }
            other => faults::open(other),
        })?;
        let Rescued { vault, report, guard } = rescued;
        let mut session = Session::of(vault)?;
        session.rescue = Some(Rescue { report, _guard: guard });
        *open = Some(session);
        Ok(self.view(open.as_ref()))
    }

    /// How many backups of this wallet are whole, and what is to be said of the others.
    fn check_backups(&self, id: &str) -> (usize, Vec<String>) {
        let mut whole = 0;
        let mut hurt = Vec::new();
        for (listed, _) in self.listed() {
            match check_backup_bytes(&listed.path) {
                Ok(backup) => whole += usize::from(backup.wallet_id == id),
                Err(error) => hurt.push(error.to_string()),
            }
        }
        (whole, hurt)
    }

    /// The newest backup of this wallet that is whole; of any wallet, where this one's id is not known.
    fn newest_whole(&self, id: Option<&str>) -> Option<BackupView> {
        let mut listed = self.listed();
        let made = |listed: &peerfolio_vault::Listed| listed.backup.as_ref().ok().map(|backup| backup.stamp.made);
        listed.sort_by_key(|(listed, _)| std::cmp::Reverse(made(listed)));
        let own = listed
            .iter()
            .filter(|(listed, _)| listed.backup.as_ref().is_ok_and(|backup| id.is_none_or(|id| id == backup.wallet_id)));
        let mut whole = own.filter(|(listed, _)| check_backup_bytes(&listed.path).is_ok());
        whole.next().map(|(listed, in_other)| self.backup_view(listed, *in_other, id))
    }
}

const NO_BACKUP: &str = "No backup of this wallet was found here: look on your sticks and in your synced folders.";
const WAYS_ON: &str = "Export what can be read, then restore the newest backup. Nothing of the damaged wallet is deleted.";

fn next_step(found: &CheckUp) -> &'static str {
    let only_key = found.findings.iter().all(|finding| matches!(finding, Finding::KeyFile | Finding::KeyFileMissing));
    if only_key {
        return "Your wallet is still open: export everything now, before you lock it. Then restore the newest backup.";
    }
    "Do not change anything more. Restore the newest backup; or lock the wallet and open what can be read, and export it. The damaged files are kept."
}

fn pages_words(report: &Report) -> String {
    format!("{} of {} pages cannot be read.", report.hurt_pages.len(), report.pages)
}

fn finding_sentences(rules: &Rules, record: &Record, found: &CheckUp) -> Vec<String> {
    let mut said = Vec::new();
    for finding in &found.findings {
        said.push(match finding {
            Finding::KeyFileMissing => {
                "The key file (wallet.key) is missing: once locked, the wallet would not open again.".to_owned()
            }
            Finding::KeyFile => {
                "The key file (wallet.key) is not as this wallet wrote it: once locked, the wallet would not open again."
                    .to_owned()
            }
            Finding::Pages(pages) => match pages.len() {
                1 => "One page of the database cannot be read.".to_owned(),
                count => format!("{count} pages of the database cannot be read."),
            },
            Finding::Beginning => "The beginning of the database cannot be read, and so nothing that follows it.".to_owned(),
            Finding::Hurt(hurt) => hurt_sentence(rules, record, hurt),
            Finding::Structure(_) => "What is in the database contradicts itself.".to_owned(),
            Finding::Astray(count) => format!("{count} rows name others that are not there."),
            Finding::Unsound { kind, id } => format!("{} says what it cannot say.", capital(&name(rules, record, *kind, id))),
            Finding::History(1) => "One entry of the history cannot be understood.".to_owned(),
            Finding::History(count) => format!("{count} entries of the history cannot be understood."),
            _ => "Something else is wrong in the database.".to_owned(),
        });
    }
    shortened(said)
}

fn hurt_sentences(rules: &Rules, record: &Record, report: &Report) -> Vec<String> {
    let mut said = vec![pages_words(report)];
    said.extend(report.hurt.iter().map(|hurt| hurt_sentence(rules, record, hurt)));
    shortened(said)
}

fn shortened(mut said: Vec<String>) -> Vec<String> {
    if let Some(more) = said.len().checked_sub(TOLD + 1).filter(|more| *more > 0) {
        said.truncate(TOLD);
        said.push(format!("And {} more of these.", more + 1));
    }
    said
}

fn hurt_sentence(rules: &Rules, record: &Record, hurt: &Hurt) -> String {
    match hurt {
        Hurt::Row { kind: Kind::Holder, .. } => "Your particulars cannot be read.".to_owned(),
        Hurt::Row { kind, last_known: Some(row), .. } => format!(
            "The {} “{}” cannot be read as it last was. What it said before is in the history.",
            noun(*kind),
            title(rules, row)
        ),
        Hurt::Row { kind, id: Some(id), .. } if is_named(record, *kind, id) => {
            format!("{} cannot be read.", capital(&name(rules, record, *kind, id)))
        }
        Hurt::Row { kind, id: Some(id), .. } => {
            format!("A {} cannot be read. Its number is {id}; nothing else of it is known.", noun(*kind))
        }
        Hurt::Row { kind, .. } => format!("A {} cannot be read, and nothing of it is known.", noun(*kind)),
        Hurt::Rows(kind) => format!("There may have been more {}: how many cannot be known any more.", plural(*kind)),
        Hurt::PartOfRow { kind, id, part } => {
            format!("Of {}, {} cannot be read.", name(rules, record, *kind, id), part_words(*part))
        }
        Hurt::Paper { title, .. } => format!("The scan of the paper “{title}” is damaged. Scan it again, or restore a backup."),
        Hurt::History => "A part of the history cannot be read, and with it some of what rests in the bin.".to_owned(),
        Hurt::Settings => "Some settings cannot be read.".to_owned(),
        Hurt::SigningKey => {
            "The key that signs your packets may be lost; a new one would be made, with another fingerprint.".to_owned()
        }
        Hurt::UnknownMembers => "Something that another program noted with your rows cannot be read.".to_owned(),
        _ => "What was noted about your other machines cannot be read completely.".to_owned(),
    }
}

fn part_words(part: RowPart) -> &'static str {
    match part {
        RowPart::Renewals => "the renewals",
        RowPart::OwnRule => "the rule that you noted",
        RowPart::Topics => "the topics",
        RowPart::Approvals => "who approved it",
        RowPart::CountsFor => "which certificates it counts for",
    }
}

fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Credential | Kind::Order => "certificates",
        Kind::Activity => "courses",
        Kind::Experience => "periods of work",
        Kind::Supervision => "supervision meetings",
        Kind::Document => "papers",
        Kind::Confirmation => "answers",
        Kind::Disclosure => "packets given out",
        Kind::Holder => "particulars",
    }
}

fn is_named(record: &Record, kind: Kind, id: &str) -> bool {
    row(record, kind, id).is_some()
}

fn row(record: &Record, kind: Kind, id: &str) -> Option<peerfolio_document::Row> {
    use peerfolio_document::Row;
    Some(match kind {
        Kind::Credential => Row::Credential(record.credentials.iter().find(|row| row.id == id)?.clone()),
        Kind::Activity => Row::Activity(record.activities.iter().find(|row| row.id == id)?.clone()),
        Kind::Experience => Row::Experience(record.experience.iter().find(|row| row.id == id)?.clone()),
        Kind::Supervision => Row::Supervision(record.supervision.iter().find(|row| row.id == id)?.clone()),
        Kind::Document => Row::Document(record.documents.iter().find(|row| row.id == id)?.clone()),
        Kind::Disclosure => Row::Disclosure(record.disclosures.iter().find(|row| row.id == id)?.clone()),
        _ => return None,
    })
}

fn name(rules: &Rules, record: &Record, kind: Kind, id: &str) -> String {
    match row(record, kind, id) {
        Some(row) => format!("the {} “{}”", noun(kind), title(rules, &row)),
        None if kind == Kind::Holder => "your particulars".to_owned(),
        None => format!("the {} {id}", noun(kind)),
    }
}

fn capital(text: &str) -> String {
    crate::words::sentence_start(text)
}
