//! From a choice to a signed file: what leaves is taken out, told, set and sealed, in this order and from that alone.
//!
//! Nothing here opens a wallet or writes a file; a packet that cannot be made leaves nothing behind.

use super::Ground;
use super::choice::Choice;
use super::compose::{Composed, compose};
use super::evidence::{self, Bytes, EXTRACT, Found, Leaving};
use super::extract::{bears_a_shown_name, extract, is_chosen, name_token, tokens};
use super::leaves::Told;
use super::names::{same, signs_as};
use super::spoken;
use crate::certificates::by_deadline;
use crate::error::{AppError, ErrorCode};
use crate::signing::{self, Means};
use crate::status::status;
use crate::view::{PacketWarningView, PurposeView, StandingView};
use crate::{document, names};
use chrono::NaiveDateTime;
use peerfolio_core::NaiveDate;
use peerfolio_core::judge::Rules;
use peerfolio_core::model::Record;
use peerfolio_packet::{Attachment, Laid, Relationship, Signer, lay_out};
use std::collections::BTreeSet;

/// What a packet is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Making<'a> {
    pub(crate) rules: &'a Rules,
    /// All that the wallet holds: what is judged.
    pub(crate) whole: &'a Record,
    pub(crate) choice: &'a Choice,
    pub(crate) as_of: NaiveDate,
    /// When it is signed, in UTC.
    pub(crate) made_at: NaiveDateTime,
}

/// A packet that is set and not yet signed.
pub(crate) struct Drawn {
    /// What leaves, with the names of papers inside the packet.
    pub(crate) shown: Record,
    /// The papers that leave.
    pub(crate) leaving: Vec<Leaving>,
    /// Papers that tell where they were taken, as `document/id`.
    pub(crate) places: BTreeSet<String>,
    pub(crate) laid: Laid,
    /// What leaves, in words.
    pub(crate) lines: Vec<String>,
    /// What to look at.
    pub(crate) warnings: Vec<PacketWarningView>,
}

/// A signed packet, not yet written.
#[derive(Debug)]
pub struct Packet {
    /// The signed PDF.
    pub pdf: Vec<u8>,
    /// The page layout, with what could not be shown.
    pub laid: Laid,
    /// SHA-256 of the signer's certificate, in groups.
    pub fingerprint: String,
    /// What leaves, one line each.
    pub left: Vec<String>,
    /// What to look at before it goes out.
    pub warnings: Vec<PacketWarningView>,
    /// What is to be told of the signature, in sentences.
    pub notes: Vec<String>,
    /// The record that leaves.
    pub shown: Record,
}

/// Holds a choice against the record and the rules: the credential asked for by its id, and nothing named that is not there.
///
/// # Errors
/// [`ErrorCode::Input`], [`ErrorCode::NotFound`], with what would be right.
pub(crate) fn checked(rules: &Rules, record: &Record, choice: &Choice, as_of: NaiveDate) -> Result<Choice, AppError> {
    let mut choice = choice.clone();
    let to = choice.to.as_deref().map(str::trim).filter(|to| !to.is_empty());
    choice.to = match (choice.purpose, to) {
        (PurposeView::Reciprocity, None) => {
            return Err(AppError::new(
                ErrorCode::Input,
                "A packet for another state needs the credential that you ask for; nothing was written.",
                "Name it: --to us-nd-cpss-1 on the command line, or choose it from the list.",
            ));
        }
        (PurposeView::Reciprocity | PurposeView::Va, Some(to)) => Some(
            names::meant(rules, to)
                .map_err(|error| AppError { message: format!("{} Nothing was written.", error.message), ..error })?,
        ),
        (_, Some(_)) => {
            return Err(AppError::new(
                ErrorCode::Input,
                "Only a packet for another state, or for a post of the VA, names what is asked for; nothing was written.",
                "Leave --to out, or choose the purpose reciprocity.",
            ));
        }
        (_, None) => None,
    };
    choice.recipient = choice.recipient.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let held = |id: &String| record.credentials.iter().any(|held| held.id == *id);
    if let Some(missing) = choice.credentials.iter().flatten().find(|id| !held(id)) {
        return Err(AppError::new(
            ErrorCode::Input,
            format!("There is no certificate \"{missing}\" in this wallet; nothing was written."),
            "Name one of those it holds.",
        ));
    }
    if choice.purpose == PurposeView::Renewal && choice.credentials.is_none() {
        choice.credentials = first_due(rules, record, &choice, as_of).map(|id| vec![id]);
    }
    // A row that was to stay and is named wrongly would leave.
    let rows = tokens(record);
    let mut named = choice.asked_for.iter().chain(&choice.kept_back).chain(&choice.with_place);
    if let Some(missing) = named.find(|row| !rows.contains(*row)) {
        return Err(not_there(missing));
    }
    Ok(choice)
}

/// That the wallet does not hold a row which a choice names.
fn not_there(row: &str) -> AppError {
    let kind = row.split_once('/').map_or(row, |(kind, _)| kind);
    let what = match kind {
        "credential" => "certificate",
        "activity" => "course",
        "experience" => "period of work",
        "supervision" => "meeting of supervision",
        "document" => "paper",
        "confirmation" => "answer",
        "former-name" => "name held before",
        _ => "row",
    };
    let named = if kind == "former-name" { "former-name/NAME, as you noted it".to_owned() } else { format!("{kind}/ID") };
    AppError::new(
        ErrorCode::Input,
        format!("There is no {what} \"{row}\" in this wallet; nothing was written."),
        format!("Name one of those it holds, as {named}."),
    )
}

/// The certificate whose renewal comes first, of those that may leave: one that can be renewed now, else the nearest to its end.
fn first_due(rules: &Rules, record: &Record, choice: &Choice, as_of: NaiveDate) -> Option<String> {
    let shown = extract(record, choice, as_of);
    let mut judged = status(rules, record, as_of).credentials;
    judged.retain(|status| shown.credentials.iter().any(|held| held.id == status.id));
    by_deadline(&mut judged);
    let order = |standing: StandingView| match standing {
        StandingView::Grace | StandingView::RenewalOpen => 0,
        StandingView::Current => 1,
        StandingView::Unknown => 2,
        StandingView::Lapsed => 3,
        StandingView::DoesNotExpire => 4,
    };
    judged.sort_by_key(|status| (status.own_rule.as_ref().is_some_and(|own| own.recurs), order(status.standing)));
    judged.into_iter().next().map(|status| status.id)
}

/// Takes out what leaves and sets it. `kept`: what left before, where it is to be made again.
///
/// # Errors
/// [`ErrorCode::Input`], [`ErrorCode::NotFound`], [`ErrorCode::Internal`]; those of `bytes`.
pub(crate) fn draw(making: &Making<'_>, kept: Option<Record>, signer: &Signer, bytes: &mut Bytes<'_>) -> Result<Drawn, AppError> {
    let Making { rules, whole, choice, as_of, made_at } = *making;
    let mut shown = kept.unwrap_or_else(|| spoken::narrowed(rules, whole, extract(whole, choice, as_of), choice, as_of));
    must_show_something(whole, &shown, choice)?;
    must_sign_in_a_shown_name(signer, whole, choice)?;
    let Found { leaving, places, warnings } = evidence::gather(&mut shown, choice, bytes)?;
    let Composed { contents, papers } = compose(&Ground { rules, whole, shown: &shown, choice, as_of })?;
    let papers = evidence::papers(&leaving, &papers);
    let mut attachments = Vec::new();
    if choice.reveal.extract {
        let text = document::write(&evidence::portable(&shown, &leaving));
        attachments.push(Attachment {
            name: EXTRACT.to_owned(),
            media_type: "application/json".to_owned(),
            description: "What this packet shows, as a peerfolio.wallet/1 document".to_owned(),
            relationship: Relationship::Data,
            modified: made_at,
            bytes: text.into_bytes(),
        });
    }
    let packet = peerfolio_packet::Packet { contents, papers, attachments };
    let laid = lay_out(&packet, signer, made_at)
        .map_err(|error| AppError::new(ErrorCode::Internal, format!("{error}."), "Your records are unchanged."))?;
    let told = Told {
        rules,
        whole,
        shown: &shown,
        leaving: &leaving,
        choice,
        as_of,
        can_be_written: true,
        signs_as: signs_as(signer, &whole.holder),
    };
    let missing: BTreeSet<char> = laid.missing_glyphs.iter().copied().collect();
    let lines = told.lines();
    let warnings = warnings.into_iter().chain(told.warnings(laid.pdf.len(), &missing)).collect();
    Ok(Drawn { shown, leaving, places, laid, lines, warnings })
}

/// Seals what was set. May ask a time-stamp server: call it without holding the wallet.
///
/// # Errors
/// Those of [`signing::seal`].
pub(crate) fn seal(drawn: Drawn, means: &Means) -> Result<Packet, AppError> {
    let signed = signing::seal(&drawn.laid, means)?;
    Ok(Packet {
        pdf: signed.pdf,
        fingerprint: means.identity.fingerprint().to_string(),
        left: drawn.lines,
        warnings: drawn.warnings,
        notes: signed.notes,
        shown: drawn.shown,
        laid: drawn.laid,
    })
}

/// A key of one's own is made out to the name of its day, and shows it on every page and in the certificate. One from an
/// issuer is written in its own way, and passes unless it bears a name that is noted as held before.
fn must_sign_in_a_shown_name(signer: &Signer, whole: &Record, choice: &Choice) -> Result<(), AppError> {
    let Some(name) = signs_as(signer, &whole.holder) else { return Ok(()) };
    let noted = whole.holder.former_names.iter().find(|before| same(&before.name, name));
    let kept_back = noted.is_some_and(|before| choice.kept_back.contains(&name_token(&before.name)));
    if (signer.issuer.is_some() && noted.is_none()) || (choice.reveal.former_names && !kept_back) {
        return Ok(());
    }
    Err(AppError::new(
        ErrorCode::Input,
        format!(
            "Your signing key bears another name than your present one ({name}), and the packet would show it; nothing was \
             written."
        ),
        "Make a new key under Settings, Security (`peerfolio signing new-key`), or choose one that bears your name; or show the \
         names that you held before (--reveal former-names).",
    ))
}

/// Certificates that were named and stay for the name on them leave a packet that says nothing.
fn must_show_something(whole: &Record, shown: &Record, choice: &Choice) -> Result<(), AppError> {
    let chosen: Vec<_> = whole.credentials.iter().filter(|held| is_chosen(choice, held)).collect();
    let older = |held: &&peerfolio_core::model::Credential| !bears_a_shown_name(whole, choice, held);
    if shown.credentials.is_empty() && !chosen.is_empty() && chosen.iter().any(older) {
        return Err(AppError::new(
            ErrorCode::Input,
            "Every certificate that was chosen bears another name than your present one, and names that you held before are not \
             shown; nothing was written.",
            "Show the names that you held before (--reveal former-names), or choose another certificate.",
        ));
    }
    Ok(())
}
