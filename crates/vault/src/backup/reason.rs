//! Why a backup was made.

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The last one was older than a day.
    Daily,
    /// The person asked for it.
    Asked,
    /// Before a document or a sheet was brought in.
    BeforeImport,
    /// Before the wallet's form was brought up to that of a newer program.
    BeforeMigration,
    /// Before another backup was put in the wallet's place.
    BeforeRestore,
    /// Before the passphrase, the recovery code or another way of opening was changed.
    BeforeKeyChange,
    /// Before the wallet was joined with that of another machine.
    BeforeSync,
}

impl Reason {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Daily,
        Self::Asked,
        Self::BeforeImport,
        Self::BeforeMigration,
        Self::BeforeRestore,
        Self::BeforeKeyChange,
        Self::BeforeSync,
    ];

    /// The word by which it stands in a backup.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Asked => "asked",
            Self::BeforeImport => "before-import",
            Self::BeforeMigration => "before-migration",
            Self::BeforeRestore => "before-restore",
            Self::BeforeKeyChange => "before-key-change",
            Self::BeforeSync => "before-sync",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// Whether it was made because something was about to change much.
    #[must_use]
    pub const fn is_before(self) -> bool {
        !matches!(self, Self::Daily | Self::Asked)
    }
}
