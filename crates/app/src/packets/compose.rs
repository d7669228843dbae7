//! What goes into a packet, by its purpose.
//!
//! Judgements are made on the whole record, by the same use cases as the screens; only what is in [`Ground::shown`] is named.

use super::parts::Behind;
use super::{Ground, employer, reciprocity, renewal, va};
use crate::error::AppError;
use crate::view::PurposeView;
use peerfolio_packet::kinds::Contents;

/// A packet's contents, and the papers that they refer to by their places in this list.
#[derive(Debug, Clone)]
pub(crate) struct Composed {
    /// What stands on the pages.
    pub(crate) contents: Contents,
    /// The papers, in the order of [`peerfolio_packet::Packet::papers`]. None may be left out or moved.
    pub(crate) papers: Vec<Behind>,
}

/// Puts a packet together.
///
/// # Errors
/// [`crate::ErrorCode::Input`] where it is not said which certificate or which credential is meant;
/// [`crate::ErrorCode::NotFound`] where no pack knows the credential.
pub(crate) fn compose(ground: &Ground<'_>) -> Result<Composed, AppError> {
    match ground.choice.purpose {
        PurposeView::Employer => Ok(employer::compose(ground)),
        PurposeView::Renewal => renewal::compose(ground),
        PurposeView::Reciprocity => reciprocity::compose(ground),
        PurposeView::Va => va::compose(ground),
    }
}
