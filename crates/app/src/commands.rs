//! The one list of commands.
//!
//! Each line is a use case: its name, what it takes, what it gives. From this list come the adapters of the desktop shell,
//! its permissions, and the TypeScript interface. The file names types without importing them and uses nothing, so that a
//! build script can include it; it must stay so.

/// Hands every command to the macro named.
#[macro_export]
macro_rules! for_each_command {
    ($then:ident) => {
        $then! {
            // The wallet itself
            wallet_state(Nothing) -> WalletView;
            wallet_create(WalletCreateReq) -> WalletView;
            wallet_create_sample(Nothing) -> WalletView;
            wallet_unlock(WalletUnlockReq) -> WalletView;
            wallet_open_to_read(WalletUnlockReq) -> WalletView;
            wallet_lock(Nothing) -> WalletView;
            wallet_touch(Nothing) -> Nothing;
            lock_view(Nothing) -> LockView;
            lock_save(LockSaveReq) -> LockView;
            copy_text(CopyReq) -> CopyView;
            wallet_export_preview(ExportChoice) -> ExportPreviewView;
            wallet_export(ExportReq) -> SavedFileView;
            wallet_import_preview(PathReq) -> ImportPreviewView;
            wallet_import(ImportReq) -> ImportView;
            holder_view(Nothing) -> HolderView;
            holder_save(HolderSaveReq) -> HolderView;
            // What opens it
            passphrase_strength(PassphraseStrengthReq) -> PassphraseStrengthView;
            passphrase_change(PassphraseChangeReq) -> KeysView;
            keys_view(Nothing) -> KeysView;
            recovery_make(RecoveryMakeReq) -> RecoveryPageView;
            recovery_unlock(RecoveryUnlockReq) -> WalletView;
            recovery_open_to_read(RecoveryUnlockReq) -> WalletView;
            recovery_drop(Nothing) -> KeysView;
            keystore_enable(Nothing) -> KeysView;
            keystore_disable(KeystoreDisableReq) -> KeysView;
            keystore_unlock(Nothing) -> WalletView;
            keystore_open_to_read(Nothing) -> WalletView;
            // What was done, taking it back, and the bin
            undo(Nothing) -> UndoView;
            history_view(HistoryReq) -> HistoryView;
            history_of(RowReq) -> HistoryView;
            row_restore(RowRestoreReq) -> UndoView;
            bin_view(Nothing) -> BinView;
            bin_restore(RowReq) -> UndoView;
            bin_forget(RowReq) -> UndoView;
            bin_empty(Nothing) -> UndoView;
            // Backups, the check-up, and a damaged wallet
            backups_view(Nothing) -> BackupsView;
            backup_make(BackupMakeReq) -> BackupMadeView;
            backup_check(PathReq) -> BackupMadeView;
            backup_preview(BackupOpenReq) -> BackupPreviewView;
            backup_restore(BackupOpenReq) -> BackupRestoredView;
            backup_folder_set(BackupFolderReq) -> BackupsView;
            checkup_run(Nothing) -> CheckUpView;
            damage_view(Nothing) -> DamageView;
            wallet_open_damaged(WalletUnlockReq) -> WalletView;
            // Am I all right?
            home(Nothing) -> HomeView;
            // Certificates
            credential_types(CredentialTypesReq) -> CredentialTypesView;
            credential_view(IdReq) -> CredentialPageView;
            credential_preview(CredentialInput) -> CredentialPreviewView;
            credential_save(CredentialSaveReq) -> SavedView;
            credential_remove(IdReq) -> Nothing;
            rules_view(RulesReq) -> RulesView;
            rules_in_use(Nothing) -> RulesInUseView;
            bundle_check(PathReq) -> BundleView;
            bundle_apply(PathReq) -> BundleView;
            coverage_view(Nothing) -> CoverageView;
            // What to take next
            plan_view(PlanReq) -> PlanView;
            plan_consider(PlanConsiderReq) -> PlanConsiderView;
            // Moving, and what comes next
            gap_view(GapReq) -> GapView;
            acceptance_view(Nothing) -> AcceptanceView;
            levels_view(Nothing) -> LevelsView;
            // Asking, and what was answered
            questions_view(IdReq) -> QuestionsView;
            confirmation_list(Nothing) -> ConfirmationsView;
            confirmation_save(ConfirmationSaveReq) -> SavedView;
            confirmation_remove(IdReq) -> Nothing;
            correction_write(PathReq) -> SavedFileView;
            // Courses
            vocabulary(Nothing) -> VocabularyView;
            activity_list(Nothing) -> ActivitiesView;
            activity_find(ActivityFindReq) -> ActivitiesFoundView;
            activity_preview(ActivityPreviewReq) -> ActivityPreviewView;
            activity_save(ActivitySaveReq) -> SavedView;
            activity_remove(IdReq) -> Nothing;
            sheet_preview(SheetPreviewReq) -> SheetPreviewView;
            sheet_import(SheetImportReq) -> SheetImportView;
            sheet_export(PathReq) -> SavedFileView;
            // Papers
            document_add(DocumentAddReq) -> DocumentView;
            document_bytes(IdReq) -> DocumentBytesView;
            document_save_copy(DocumentCopyReq) -> SavedFileView;
            document_remove(IdReq) -> Nothing;
            // Two machines, one wallet
            sync_view(Nothing) -> SyncView;
            sync_setup(SyncSetupReq) -> SyncDoneView;
            sync_join(SyncJoinReq) -> WalletView;
            sync_now(Nothing) -> SyncDoneView;
            sync_settle(SyncSettleReq) -> SyncView;
            sync_removals(SyncRemovalsReq) -> SyncView;
            sync_acknowledge(Nothing) -> SyncView;
            sync_stop(Nothing) -> SyncView;
            // Packets
            packet_leaves(PacketLeavesReq) -> PacketLeavesView;
            packet_write(PacketWriteReq) -> PacketView;
            packet_open(PathReq) -> Nothing;
            packet_verify(PathReq) -> VerdictView;
            signer_note(SignerNoteReq) -> SignersView;
            signer_list(Nothing) -> SignersView;
            // What packets are signed with
            signing_view(Nothing) -> SigningView;
            signing_set(SigningSetReq) -> SigningView;
            signing_key_add(SigningKeyReq) -> SigningView;
            signing_key_make(Nothing) -> SigningView;
            // Who was given which packet
            disclosure_list(Nothing) -> DisclosuresView;
            disclosure_view(IdReq) -> DisclosureView;
            disclosure_again(DisclosureAgainReq) -> PacketView;
            disclosure_remove(IdReq) -> Nothing;
            disclosure_export(PathReq) -> SavedFileView;
        }
    };
}

macro_rules! names {
    ($($name:ident($req:ty) -> $res:ty;)*) => {
        /// The name of every command, in the order of the list.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}
for_each_command!(names);
