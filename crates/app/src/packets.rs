//! Packets: what is told to whom, signed; and what is found in a signed file.

use crate::activities::format_words;
use crate::error::{AppError, ErrorCode};
use crate::status::status;
use crate::view::{
    CredentialStatus, Nothing, PacketView, PacketWriteReq, PathReq, PurposeView, RequirementKind, RequirementView, SignatureView,
    StandingView, VerdictView,
};
use crate::wallet::App;
use crate::{faults, files, words};
use chrono::NaiveDateTime;
use peerfolio_core::judge::{Rules, usual_contact_hours};
use peerfolio_core::model::Record;
use peerfolio_core::{Hours, NaiveDate, date};
use peerfolio_packet::employer::{
    Activity, Amount, Certificate, EmployerSummary, Question, Requirement, Source, ValidUntil, lay_out,
};
use peerfolio_packet::{Identity, Laid, Origin, SignatureFinding, Signer, verify};
use ring::rand::SystemRandom;
use std::path::Path;

/// Largest PDF that is checked.
const MOST_BYTES: u64 = 256_000_000;

/// What goes into a packet.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Certificates to show; `None`: all.
    pub credentials: Option<Vec<String>>,
    /// E-mail and telephone are shown.
    pub reveal_contact: bool,
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
}

/// Makes the packet for a purpose, signed at a time (UTC).
///
/// # Errors
/// [`ErrorCode::Input`] for a purpose that is not made yet or a certificate that is not there; [`ErrorCode::Internal`].
pub fn make(
    rules: &Rules,
    record: &Record,
    purpose: PurposeView,
    choice: &Choice,
    as_of: NaiveDate,
    made_at: NaiveDateTime,
    identity: &Identity,
) -> Result<Packet, AppError> {
    if purpose != PurposeView::Employer {
        return Err(AppError::new(
            ErrorCode::Input,
            "This kind of packet cannot be written yet; nothing was written.",
            "The employer summary can: it shows each certificate, its hours and its sources.",
        ));
    }
    let summary = employer_summary(rules, record, choice, as_of)?;
    let internal =
        |error: &dyn std::error::Error| AppError::new(ErrorCode::Internal, format!("{error}."), "Your records are unchanged.");
    let laid = lay_out(&summary, &Signer::from(identity), made_at).map_err(|error| internal(&error))?;
    let pdf = laid.sealed(identity, &SystemRandom::new()).map_err(|error| internal(&error))?;
    Ok(Packet { pdf, laid, fingerprint: identity.fingerprint().to_string() })
}

/// A key made for one packet, where there is no wallet to keep one.
///
/// # Errors
/// [`ErrorCode::Input`] where the holder has no name that a certificate can bear; [`ErrorCode::Internal`].
pub fn passing_identity(record: &Record, now: NaiveDateTime) -> Result<Identity, AppError> {
    Identity::make(&record.holder.name, now, &SystemRandom::new()).map_err(|error| {
        AppError::new(ErrorCode::Input, format!("No key could be made: {error}."), "Give the holder a name, then try again.")
    })
}

/// The key of a PKCS #12 file.
///
/// # Errors
/// [`ErrorCode::Input`] for a wrong password or a key that cannot sign; [`ErrorCode::File`].
pub fn own_identity(path: &Path, password: &str) -> Result<Identity, AppError> {
    let file = zeroize::Zeroizing::new(files::read("The key file could not be read", path, 1_000_000)?);
    Identity::from_pkcs12(&file, password, &SystemRandom::new())
        .map_err(|error| AppError::new(ErrorCode::Input, format!("{}: {error}.", path.display()), "Nothing was written."))
}

impl App {
    /// Writes a signed packet. The wallet's own key is made at the first one and kept.
    ///
    /// # Errors
    /// [`ErrorCode::Input`], [`ErrorCode::File`], [`ErrorCode::Locked`], [`ErrorCode::Internal`].
    pub fn packet_write(&self, req: PacketWriteReq) -> Result<PacketView, AppError> {
        let (rules, today, now) = (&*self.rules()?, self.host.today(), self.host.now());
        self.open(|session| {
            files::keep_out_of(session.vault.folder(), Path::new(&req.path))?;
            let identity = match session.vault.identity().map_err(faults::read)? {
                Some(kept) => Identity::open(&kept.private_key, &kept.certificate, &SystemRandom::new()).map_err(|error| {
                    AppError::new(
                        ErrorCode::Damaged,
                        format!("The wallet's signing key is damaged: {error}."),
                        "Your records are unchanged.",
                    )
                })?,
                None => {
                    let made = passing_identity(&session.record, now)?;
                    let private_key = zeroize::Zeroizing::new(made.pkcs8().to_vec());
                    let kept = peerfolio_vault::Identity { private_key, certificate: made.certificate().to_vec() };
                    session.vault.add_identity(&kept).map_err(faults::write)?;
                    made
                }
            };
            let choice = Choice { credentials: req.credentials.clone(), reveal_contact: req.reveal_contact };
            let packet = make(rules, &session.record, req.purpose, &choice, today, now, &identity)?;
            write(&packet, Path::new(&req.path))
        })
    }

    /// Opens a written packet in the person's own reader.
    ///
    /// # Errors
    /// [`ErrorCode::File`].
    pub fn packet_open(&self, req: PathReq) -> Result<Nothing, AppError> {
        self.host.open_file(Path::new(&req.path)).map_err(|why| {
            AppError::new(ErrorCode::File, format!("The packet could not be opened: {why}."), format!("It lies at {}.", req.path))
        })?;
        Ok(Nothing {})
    }

    /// Checks a signed PDF. Needs no wallet.
    ///
    /// # Errors
    /// [`ErrorCode::File`]; [`ErrorCode::Input`] where the file is no PDF at all.
    pub fn packet_verify(&self, req: PathReq) -> Result<VerdictView, AppError> {
        check(Path::new(&req.path))
    }
}

/// Writes a packet to its place.
///
/// # Errors
/// [`ErrorCode::File`].
pub fn write(packet: &Packet, path: &Path) -> Result<PacketView, AppError> {
    files::write("The packet could not be written", path, &packet.pdf, files::Access::Shared)?;
    let pages = if packet.laid.pages == 1 { "1 page".to_owned() } else { format!("{} pages", packet.laid.pages) };
    Ok(PacketView {
        path: path.display().to_string(),
        pages: u32::try_from(packet.laid.pages).unwrap_or(u32::MAX),
        fingerprint: packet.fingerprint.clone(),
        missing_characters: packet.laid.missing_glyphs.iter().collect(),
        sentence: format!("The packet was written and signed: {pages}."),
    })
}

/// What is found in a signed PDF.
///
/// # Errors
/// [`ErrorCode::File`]; [`ErrorCode::Input`] where the file is no PDF at all.
pub fn check(path: &Path) -> Result<VerdictView, AppError> {
    let bytes = files::read("The file could not be read", path, MOST_BYTES)?;
    let verdict = verify(&bytes)
        .map_err(|error| AppError::new(ErrorCode::Input, format!("{}: {error}.", path.display()), "Nothing was changed."))?;
    let intact = verdict.is_intact_and_whole();
    Ok(VerdictView {
        format: "peerfolio.verdict/1".to_owned(),
        file: path.display().to_string(),
        intact,
        sentence: verdict.sentence().to_owned(),
        signatures: verdict.signatures.iter().map(signature_view).collect(),
        problems: verdict.problems.clone(),
    })
}

fn signature_view(finding: &SignatureFinding) -> SignatureView {
    let mut problems = finding.problems.clone();
    problems.extend(finding.appended.changes.iter().cloned());
    SignatureView {
        signer: finding.signer.clone(),
        fingerprint: finding.fingerprint.map(|fingerprint| fingerprint.to_string()),
        self_made: match finding.origin {
            Origin::SelfMade => Some(true),
            Origin::IssuedBy { .. } => Some(false),
            Origin::Unclear => None,
        },
        signed_at: finding.claimed_time.map(|time| format!("{}Z", time.format("%Y-%m-%dT%H:%M:%S"))),
        time_stamp: finding.time_stamp.as_ref().map(|stamp| {
            let by = stamp.by.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
            format!("{}Z{by}", stamp.at.format("%Y-%m-%dT%H:%M:%S"))
        }),
        document_time_stamp: finding.is_document_time_stamp(),
        intact: finding.intact,
        valid: finding.valid,
        covers_whole_file: finding.covers_whole_file,
        appended_bytes: u32::try_from(finding.appended.bytes).unwrap_or(u32::MAX),
        problems,
    }
}

fn employer_summary(rules: &Rules, record: &Record, choice: &Choice, as_of: NaiveDate) -> Result<EmployerSummary, AppError> {
    let chosen = |id: &str| choice.credentials.as_ref().is_none_or(|ids| ids.iter().any(|chosen| chosen == id));
    if let Some(missing) = choice.credentials.iter().flatten().find(|id| !record.credentials.iter().any(|held| held.id == **id)) {
        return Err(AppError::new(
            ErrorCode::Input,
            format!("There is no certificate \"{missing}\" in this wallet; nothing was written."),
            "Name one of those it holds.",
        ));
    }
    let judged = status(rules, record, as_of).credentials;
    let shown: Vec<&CredentialStatus> = judged.iter().filter(|status| chosen(&status.id)).collect();
    let mut courses: Vec<_> = record.activities.iter().filter(|course| course.completed_on <= as_of).collect();
    courses.sort_by(|a, b| (b.completed_on, &b.title).cmp(&(a.completed_on, &a.title)));
    let mut statements = vec![
        "The holder keeps this record and states that it is complete and true. Courses and hours were entered by the holder from certificates of completion, which can be shown on request.".to_owned(),
    ];
    if choice.reveal_contact {
        let ways: Vec<String> = [&record.holder.email, &record.holder.phone].into_iter().flatten().cloned().collect();
        if !ways.is_empty() {
            statements.push(format!("Contact: {}.", ways.join(", ")));
        }
    }
    let mut disclaimer = vec![
        "This summary is the holder's own statement with its evidence. It is not issued by a certifying body; whether a certificate is in force is for that body to confirm.".to_owned(),
        "What a renewal asks is taken from the public sources named beside each number, as they were last read. Where no source says, the summary says that it is not known.".to_owned(),
    ];
    if shown.iter().any(|status| status.own_rule.is_some()) {
        disclaimer.push("What stands “as noted by the holder” is the holder's own entry of what an employer, a training organisation or somebody else asks, as told by the person or paper named; no public source says it.".to_owned());
    }
    Ok(EmployerSummary {
        holder: record.holder.name.clone(),
        as_of,
        answer: answer(&shown, as_of),
        certificates: shown.iter().map(|status| certificate(status)).collect(),
        activities: courses
            .into_iter()
            .map(|course| Activity {
                completed_on: course.completed_on,
                title: course.title.clone(),
                provider: course.provider.clone(),
                format: words::inside_sentence(format_words(course.format)),
                hours: usual_contact_hours(course),
            })
            .collect(),
        statements,
        disclaimer,
    })
}

fn answer(shown: &[&CredentialStatus], as_of: NaiveDate) -> String {
    // What an employer asks in each period is no certificate.
    let shown: Vec<&&CredentialStatus> = shown.iter().filter(|status| !recurs(status)).collect();
    let in_force = shown.iter().filter(|status| {
        matches!(status.standing, StandingView::Current | StandingView::RenewalOpen | StandingView::DoesNotExpire)
    });
    let unknown = shown.iter().filter(|status| status.standing == StandingView::Unknown).count();
    let day = words::day(as_of);
    let first = match (in_force.count(), shown.len()) {
        (_, 0) => return format!("No certificate is shown on {day}."),
        (1, 1) => format!("The certificate shown is in force on {day}."),
        (0, 1) if unknown == 1 => format!("Whether the certificate shown is in force on {day} is not known."),
        (0, 1) => format!("The certificate shown is not in force on {day}."),
        (count, all) if count == all => format!("All {all} certificates shown are in force on {day}."),
        (count, all) => {
            format!("{count} of the {all} certificates shown {} in force on {day}.", if count == 1 { "is" } else { "are" })
        }
    };
    if unknown > 0 && shown.len() > 1 { format!("{first} For {unknown}, the day of expiry is not known.") } else { first }
}

fn certificate(status: &CredentialStatus) -> Certificate {
    let day = |text: &Option<String>| text.as_deref().and_then(date::parse);
    let recurs = recurs(status);
    let ask = if status.body.name.is_empty() { "the issuer".to_owned() } else { status.body.name.clone() };
    Certificate {
        title: match status.own_rule {
            Some(_) => format!("{} (as noted by the holder)", status.title),
            None => status.title.clone(),
        },
        body: ask.clone(),
        number: status.number.clone(),
        issued_on: day(&Some(status.issued_on.clone())),
        valid_until: match (day(&status.expires_on), status.standing) {
            (Some(day), _) if recurs => ValidUntil::Period(day),
            (Some(day), _) => ValidUntil::On(day),
            (None, StandingView::DoesNotExpire) => ValidUntil::NoEnd,
            (None, _) => ValidUntil::Unknown,
        },
        standing: if recurs { "asked in each period" } else { standing_words(status.standing) }.to_owned(),
        cycle: status.cycle.as_ref().and_then(|cycle| date::parse(&cycle.starts_on).zip(date::parse(&cycle.ends_on))),
        requirements: status
            .requirements
            .iter()
            .filter(|row| row.kind != RequirementKind::Attestation)
            .map(requirement)
            .collect(),
        questions: status.to_confirm.iter().map(|question| Question { ask: ask.clone(), question: question.clone() }).collect(),
    }
}

/// Whether it is what somebody asks in each period, rather than a certificate.
fn recurs(status: &CredentialStatus) -> bool {
    status.own_rule.as_ref().is_some_and(|own| own.recurs)
}

/// Where a certificate stands, in a word or two.
#[must_use]
pub fn standing_words(standing: StandingView) -> &'static str {
    match standing {
        StandingView::Current => "in force",
        StandingView::RenewalOpen => "in force, renewal open",
        StandingView::Grace => "expired, still renewable",
        StandingView::Lapsed => "expired",
        StandingView::DoesNotExpire => "does not expire",
        StandingView::Unknown => "expiry not known",
    }
}

fn requirement(row: &RequirementView) -> Requirement {
    let hours = |text: &Option<String>| {
        text.as_deref().and_then(|text| text.parse::<Hours>().ok()).map_or(Amount::Unknown, Amount::Hours)
    };
    let trainings = |count: Option<u32>| {
        count.map_or(Amount::Unknown, |count| {
            Amount::Words(if count == 1 { "1 training".to_owned() } else { format!("{count} trainings") })
        })
    };
    let label = match row.kind {
        RequirementKind::Maximum => format!("{} (at most)", row.label),
        _ => row.label.clone(),
    };
    let (required, counted) = match row.required_trainings {
        Some(_) => (trainings(row.required_trainings), trainings(row.counted_trainings)),
        None => (hours(&row.required_hours), hours(&row.counted_hours)),
    };
    // A row that is not surely met never shows as met, even where nothing seems to be missing.
    let missing = match (row.kind, row.met, row.required_trainings) {
        (RequirementKind::Maximum, ..) => Amount::None,
        (_, Some(true), _) => Amount::Hours(Hours::ZERO),
        (_, Some(false), Some(required)) => trainings(Some(required.saturating_sub(row.counted_trainings.unwrap_or(0)))),
        (_, Some(false), None) => hours(&row.missing_hours),
        (_, None, _) => Amount::Unknown,
    };
    let source = |source: &crate::view::SourceView| match source.kind.as_str() {
        // The holder's word for what the body answered: nothing here bears the body's signature.
        "confirmation" => Source {
            title: format!(
                "Answer to the holder on {} by {}, as the holder noted it; the body did not sign it here. {}",
                answer_day(source),
                source.publisher,
                source.says
            ),
            url: String::new(),
            as_of: String::new(),
        },
        _ => Source { title: source.title.clone(), url: source.url.clone(), as_of: source.as_of.clone().unwrap_or_default() },
    };
    let answers: Vec<&crate::view::SourceView> = row.sources.iter().filter(|source| source.kind == "confirmation").collect();
    let told = answers.iter().map(|answer| format!("{} on {}", answer.publisher, answer_day(answer)));
    let told: Vec<String> = told.collect();
    let remark =
        (!told.is_empty()).then(|| format!("By an answer to the holder, as the holder noted it: {}.", words::list(&told)));
    Requirement { label, required, counted, missing, sources: row.sources.iter().map(source).collect(), remark }
}

fn answer_day(answer: &crate::view::SourceView) -> String {
    answer.as_of.as_deref().and_then(date::parse).map(words::day).unwrap_or_default()
}
