//! Certificates: finding one in the packs, its page, and the form that adds or edits it.

use crate::error::{AppError, ErrorCode};
use crate::input::{self, Lean};
use crate::status::{short_name, status};
use crate::view::{
    CredentialInput, CredentialPageView, CredentialPreviewView, CredentialSaveReq, CredentialStatus, CredentialTypeView,
    CredentialTypesReq, CredentialTypesView, FieldFault, IdReq, MoreView, Nothing, RenewalInput, RulesReq, RulesView, SavedView,
};
use crate::wallet::{App, fault, refuse};
use crate::{faults, own_rule, papers, rules, words};
use peerfolio_core::NaiveDate;
use peerfolio_core::judge::Rules;
use peerfolio_core::model::{Credential, Document, Record, Renewal};
use peerfolio_core::pack::{Cited, CredentialRule, Expiry, Pack};

/// Most credentials shown for one search.
const MOST_FOUND: usize = 60;

impl App {
    /// The rules of one credential or of all, in force today. Needs no wallet.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] where no pack knows the credential.
    pub fn rules_view(&self, req: RulesReq) -> Result<RulesView, AppError> {
        rules::view(&*self.rules()?, req.type_id.as_deref(), self.host.today())
    }

    /// Credentials of the packs that fit what is typed, best first: by title, acronym, other names, body and place, in any order.
    /// Where no word fits, the nearest, for somebody who mistyped.
    ///
    /// # Errors
    /// [`ErrorCode::Internal`] where the packs cannot be read.
    pub fn credential_types(&self, req: CredentialTypesReq) -> Result<CredentialTypesView, AppError> {
        let rules = &*self.rules()?;
        let found: Vec<(&Pack, &CredentialRule)> = if req.query.trim().is_empty() {
            let mut all: Vec<(&Pack, &CredentialRule)> = rules.credentials().collect();
            all.sort_by(|a, b| (&a.0.name, &a.1.title).cmp(&(&b.0.name, &b.1.title)));
            all
        } else {
            rules.nearest(&req.query, MOST_FOUND).into_iter().map(|found| (found.pack, found.rule)).collect()
        };
        Ok(CredentialTypesView { types: found.into_iter().map(|(pack, rule)| type_view(pack, rule)).collect() })
    }

    /// A certificate's page.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::Locked`].
    pub fn credential_view(&self, req: IdReq) -> Result<CredentialPageView, AppError> {
        let (rules, today) = (&*self.rules()?, self.host.today());
        self.open(|session| {
            let record = &session.record;
            let held = find(record, &req.id)?;
            let all = status(rules, record, today).credentials;
            let status = all.into_iter().find(|status| status.id == req.id).ok_or_else(gone)?;
            let rule = rules.of(held);
            Ok(CredentialPageView {
                status,
                input: input_of(held),
                documents: papers::list(session, |paper| paper.credential.as_ref() == Some(&req.id) || says_rule(held, paper))?,
                open_questions: rule.map(|(_, rule)| rule.open_questions.clone()).unwrap_or_default(),
                more: rule.map(|(pack, rule)| more(pack, rule)).unwrap_or_default(),
            })
        })
    }

    /// A certificate as it would stand if it were saved.
    ///
    /// # Errors
    /// [`ErrorCode::Locked`]; what is wrong with the form is an answer, not an error.
    pub fn credential_preview(&self, req: CredentialInput) -> Result<CredentialPreviewView, AppError> {
        let (rules, today) = (&*self.rules()?, self.host.today());
        self.open(|session| {
            let (held, faults) = read(&req, rules, &session.record.documents, today);
            let Some(held) = held else { return Ok(CredentialPreviewView { faults, status: None }) };
            let mut record = session.record.clone();
            let id = held.id.clone();
            record.credentials.push(held);
            let all = status(rules, &record, today).credentials;
            Ok(CredentialPreviewView { faults, status: all.into_iter().find(|status| status.id == id) })
        })
    }

    /// Saves a certificate, new or changed.
    ///
    /// # Errors
    /// [`ErrorCode::Input`] with every fault of the form, [`ErrorCode::NotFound`], [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn credential_save(&self, req: CredentialSaveReq) -> Result<SavedView, AppError> {
        let (rules, today) = (&*self.rules()?, self.host.today());
        self.open(|session| {
            let (held, wrong) = read(&req.input, rules, &session.record.documents, today);
            refuse(wrong)?;
            let mut held = held.ok_or_else(gone)?;
            match req.id {
                Some(id) => {
                    let before = find(&session.record, &id)?;
                    if req.input.name_shown.is_none() {
                        held.name_shown.clone_from(&before.name_shown);
                    }
                    held.id = id;
                    session.vault.update_credential(&held).map_err(faults::write)?;
                }
                None => {
                    held.id = fresh_id()?;
                    session.vault.add_credential(&held).map_err(faults::write)?;
                }
            }
            session.changed()?;
            Ok(SavedView { id: held.id })
        })
    }

    /// Removes a certificate; its papers and courses stay.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], [`ErrorCode::Locked`], [`ErrorCode::File`].
    pub fn credential_remove(&self, req: IdReq) -> Result<Nothing, AppError> {
        self.open(|session| {
            find(&session.record, &req.id)?;
            session.vault.remove_credential(&req.id).map_err(faults::write)?;
            session.changed()?;
            Ok(Nothing {})
        })
    }
}

/// A new id for a row.
pub(crate) fn fresh_id() -> Result<String, AppError> {
    peerfolio_vault::fresh_id()
        .map_err(|error| AppError::new(ErrorCode::Internal, format!("{error}."), "Nothing was saved. Start the program again."))
}

fn gone() -> AppError {
    AppError::new(
        ErrorCode::NotFound,
        "This certificate is no longer in the wallet.",
        "Go back to the list; nothing was changed.",
    )
}

/// Whether the holder's own rule of a certificate names that paper.
fn says_rule(held: &Credential, paper: &Document) -> bool {
    held.own_rule.as_ref().is_some_and(|rule| rule.document.as_ref() == Some(&paper.id))
}

pub(crate) fn find<'a>(record: &'a Record, id: &str) -> Result<&'a Credential, AppError> {
    record.credentials.iter().find(|held| held.id == id).ok_or_else(gone)
}

fn type_view(pack: &Pack, rule: &CredentialRule) -> CredentialTypeView {
    let terms = rule.renewal.first();
    let hours = terms.and_then(|terms| terms.ce_hours.as_ref()).map(|fact| fact.value);
    let months = terms.and_then(|terms| terms.period_months.as_ref()).map(|fact| fact.value);
    let period = match months {
        Some(0) => "does not expire".to_owned(),
        Some(12) => "renewed every year".to_owned(),
        Some(months) if months % 12 == 0 => format!("renewed every {} years", months / 12),
        Some(months) => format!("renewed every {months} months"),
        None => "renewal period not known".to_owned(),
    };
    let hours = hours.map_or("hours not known".to_owned(), words::hours);
    CredentialTypeView {
        type_id: rule.id.clone(),
        title: rule.title.clone(),
        acronym: rule.acronym.clone(),
        jurisdiction: pack.jurisdiction.clone(),
        place: pack.name.clone(),
        body: pack.body(&rule.body).map(|body| body.name.clone()).unwrap_or_default(),
        confidence: rule.confidence.name().to_owned(),
        summary: format!("{hours}, {period}"),
        needs_birth_date: terms.and_then(|terms| terms.expiry.as_ref()).is_some_and(|fact| fact.value == Expiry::Birthday),
    }
}

fn more(pack: &Pack, rule: &CredentialRule) -> Vec<MoreView> {
    let Some(terms) = rule.renewal.first() else { return Vec::new() };
    let prose = |title: &str, text: &Option<Cited<String>>| {
        text.as_ref().map(|text| MoreView {
            title: title.to_owned(),
            text: text.value.clone(),
            sources: text
                .cite
                .iter()
                .filter_map(|cite| pack.source(cite).map(|source| rules::source_view(source, cite)))
                .collect(),
        })
    };
    [prose("What follows a lapse", &terms.lapse), prose("How it is checked", &terms.audit)].into_iter().flatten().collect()
}

fn input_of(held: &Credential) -> CredentialInput {
    let text = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let renewal =
        |renewal: &Renewal| RenewalInput { renewed_on: renewal.renewed_on.to_string(), expires_on: text(renewal.expires_on) };
    CredentialInput {
        type_id: held.type_id.clone(),
        title: held.title.clone().unwrap_or_default(),
        issuer: held.issuer.clone().unwrap_or_default(),
        number: held.number.clone().unwrap_or_default(),
        issued_on: held.issued_on.to_string(),
        expires_on: text(held.expires_on),
        renewals: held.renewals.iter().map(renewal).collect(),
        own_rule: held.own_rule.as_ref().map(own_rule::input_of),
        name_shown: Some(held.name_shown.clone().unwrap_or_default()),
    }
}

/// The certificate of a form, and every fault of the form.
fn read(form: &CredentialInput, rules: &Rules, papers: &[Document], today: NaiveDate) -> (Option<Credential>, Vec<FieldFault>) {
    let mut wrong = Vec::new();
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let known = form.type_id.as_deref().and_then(|id| rules.credential(id));
    if form.type_id.is_some() && known.is_none() {
        wrong.push(fault("type", "No rule is known for this choice. Choose again, or write title and issuer yourself."));
    }
    if form.type_id.is_none() {
        if given(&form.title).is_none() {
            wrong.push(fault("title", "Choose a certificate from the list, or write its title."));
        }
        if given(&form.issuer).is_none() {
            wrong.push(fault("issuer", "Write who issued it, so that you know whom to ask."));
        }
    }
    let mut date = |field: &str, text: &str, lean: Lean| {
        let text = given(text)?;
        let day = input::day(&text, today, lean);
        if day.is_none() {
            wrong.push(fault(field, format!("“{text}” is not a day that can be read. Write 2025-05-10 or 10 May 2025.")));
        }
        day
    };
    let issued_on = date("issued_on", &form.issued_on, Lean::Past);
    let expires_on = date("expires_on", &form.expires_on, Lean::Future);
    let filled =
        form.renewals.iter().enumerate().filter(|(_, row)| given(&row.renewed_on).is_some() || given(&row.expires_on).is_some());
    let rows: Vec<(usize, Option<NaiveDate>, Option<NaiveDate>)> = filled
        .map(|(at, row)| {
            let renewed_on = date(&format!("renewals.{at}.renewed_on"), &row.renewed_on, Lean::Past);
            (at, renewed_on, date(&format!("renewals.{at}.expires_on"), &row.expires_on, Lean::Future))
        })
        .collect();
    let mut renewals = Vec::new();
    for (at, renewed_on, until) in rows {
        match renewed_on {
            Some(renewed_on) => {
                if issued_on.is_some_and(|issued_on| renewed_on < issued_on) {
                    wrong.push(fault(&format!("renewals.{at}.renewed_on"), "This lies before the day of issue."));
                }
                if until.is_some_and(|until| until < renewed_on) {
                    wrong.push(fault(&format!("renewals.{at}.expires_on"), "This lies before the day of renewal."));
                }
                renewals.push(Renewal { renewed_on, expires_on: until });
            }
            None if given(&form.renewals[at].renewed_on).is_none() => {
                wrong.push(fault(&format!("renewals.{at}.renewed_on"), "Write the day of this renewal."));
            }
            None => {}
        }
    }
    renewals.sort_by_key(|renewal| renewal.renewed_on);
    if given(&form.issued_on).is_none() {
        wrong.push(fault("issued_on", "Write the day on which you were first certified."));
    }
    if issued_on.zip(expires_on).is_some_and(|(issued_on, expires_on)| expires_on < issued_on) {
        wrong.push(fault("expires_on", "This lies before the day of issue."));
    }
    let noted = form.own_rule.as_ref().map(|rule| own_rule::read(rule, form.type_id.is_some(), papers, today));
    let (own_rule, faults) = noted.unwrap_or_default();
    wrong.extend(faults);
    let held = issued_on.filter(|_| wrong.is_empty()).map(|issued_on| Credential {
        // Replaced by the real id when it is saved.
        id: "\u{0}preview".to_owned(),
        type_id: form.type_id.clone(),
        title: given(&form.title),
        issuer: given(&form.issuer),
        number: given(&form.number),
        issued_on,
        renewals,
        expires_on,
        own_rule,
        name_shown: form.name_shown.as_deref().and_then(given),
    });
    (held, wrong)
}

/// The short name of each certificate, by its id.
pub(crate) fn short_names(rules: &Rules, record: &Record) -> Vec<(String, String)> {
    let name = |held: &Credential| short_name(held, rules.of(held));
    record.credentials.iter().map(|held| (held.id.clone(), name(held))).collect()
}

/// Nearest deadline first; certificates without one last.
pub(crate) fn by_deadline(all: &mut [CredentialStatus]) {
    all.sort_by_key(|status| (status.expires_on.is_none(), status.expires_on.clone()));
}
