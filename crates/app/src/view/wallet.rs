//! The wallet as a whole, its holder, and the home screen.

use super::{CredentialStatus, UnlockWaysView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the wallet stands.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct WalletView {
    /// `none`: there is no wallet yet; `locked`; `open`.
    pub state: WalletState,
    /// The folder that holds it.
    pub folder: String,
    /// The open wallet is the sample, not the person's own.
    pub sample: bool,
    /// The open wallet can be read and not changed: another window has it open, or its folder may not be written.
    pub reads_only: bool,
    /// The open wallet is damaged, and only what could be read is here: say so on every screen, and lead to `damage_view`.
    pub damaged: bool,
    /// The open wallet was opened with the recovery code: ask for a new passphrase now (`passphrase_change` without the current one).
    pub set_passphrase: bool,
    /// While locked: what can open it besides the passphrase.
    pub unlock: UnlockWaysView,
    /// The holder's name, once open.
    pub holder_name: Option<String>,
    /// Today, as the program sees it.
    pub today: String,
}

/// Whether there is a wallet and whether it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum WalletState {
    /// There is none yet.
    None,
    /// It is there, and locked.
    Locked,
    /// It is open.
    Open,
}

/// Makes the person's own wallet.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct WalletCreateReq {
    /// The holder's name as it is to stand on a packet.
    pub name: String,
    /// At least 8 characters; nobody can recover it.
    pub passphrase: String,
}

/// Opens the wallet.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct WalletUnlockReq {
    /// As typed.
    pub passphrase: String,
}

/// The person.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HolderView {
    /// Name as it is to stand on a packet.
    pub name: String,
    /// `YYYY-MM-DD`; asked for only where a certificate expires on a birthday.
    pub birth_date: Option<String>,
    /// ISO 3166-2, such as `US-MN`.
    pub state: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Names held before, latest first.
    pub former_names: Vec<FormerNameInput>,
}

/// A name held before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct FormerNameInput {
    /// The name, whole.
    pub name: String,
    /// The last day on which it was yours, typed freely; may be empty.
    pub until: String,
    /// By what it changed, such as marriage or a court order; may be empty.
    pub by: String,
}

/// Changes the person's particulars; dates may be typed freely.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct HolderSaveReq {
    /// Required.
    pub name: String,
    /// Free text, or empty.
    pub birth_date: String,
    /// Two-letter state or ISO 3166-2, or empty.
    pub state: String,
    /// Or empty.
    pub email: String,
    /// Or empty.
    pub phone: String,
    /// Names held before, latest first; absent or `null`: those that are noted stay.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub former_names: Option<Vec<FormerNameInput>>,
}

/// The last change was taken back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct UndoView {
    /// What was taken back, in one sentence; `None`: there was nothing to take back.
    pub sentence: Option<String>,
}

/// One of four meanings; each has its own word and shape besides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Nothing to do.
    InOrder,
    /// Something to do, with time to do it.
    Soon,
    /// No rule is known, or something must be asked.
    Unknown,
    /// Something to do now.
    Act,
}

/// The home screen: the answer, then the certificates, then the next steps.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HomeView {
    /// Today.
    pub as_of: String,
    /// The holder's first name, for the greeting.
    pub first_name: String,
    /// `None` where the wallet holds no certificate yet.
    pub tone: Option<Tone>,
    /// The whole answer in one sentence.
    pub answer: String,
    /// What comes next, in one sentence.
    pub next: Option<String>,
    /// Every certificate, nearest deadline first.
    pub credentials: Vec<CredentialStatus>,
    /// What to do, nearest first.
    pub steps: Vec<StepView>,
    /// Courses logged in all.
    pub activity_count: u32,
}

/// One thing to do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct StepView {
    /// What, in one sentence.
    pub sentence: String,
    /// By when, in words and date; `None` where no date is known.
    pub due: Option<String>,
    /// The certificate it serves.
    pub credential_id: String,
    /// That certificate's short name.
    pub credential: String,
    /// How pressing it is.
    pub tone: Tone,
}
