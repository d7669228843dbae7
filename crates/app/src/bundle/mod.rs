//! Which rules judge: those that the program came with, or newer ones imported from a signed bundle.
//!
//! A bundle is taken only from a trusted signer and only where it is newer than the rules in use. It is kept as it was
//! signed, in a file beside the wallet's folder, and checked anew at every start; one that does not hold is left unused, and
//! said so. It must never mix two sets: a bundle replaces all packs or none.

pub mod form;
mod told;

use crate::error::{AppError, ErrorCode};
use crate::files::{self, Access};
use crate::rules;
use crate::view::{BundleView, Nothing, PathReq, RulesInUseView, SignerView, StalePackView};
use crate::wallet::App;
use crate::words;
use form::{Bundle, BundleFault, PackFile, Signer};
use peerfolio_core::NaiveDate;
use peerfolio_core::judge::Rules;
use peerfolio_core::model::Record;
use peerfolio_core::pack::difference::difference;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Days by which a bundle may lie in the future: the signer's clock may be in another zone.
const FUTURE_DAYS: i64 = 1;

/// The keys that this program was built to trust.
const TRUSTED_KEYS: &str = include_str!("../../../../rules/trusted-keys.txt");

/// The rules in use, and where they come from.
#[derive(Debug, Clone)]
pub(crate) struct InUse {
    pub(crate) rules: Arc<Rules>,
    made_on: NaiveDate,
    serial: u32,
    packs: Vec<PackFile>,
    /// `None`: they came with the program.
    signer: Option<Signer>,
    /// Why imported rules that lie there are not used.
    warning: Option<String>,
}

/// What the program judges by, and whose bundles it takes.
pub(crate) struct Shelf {
    signers: Vec<Signer>,
    in_use: Mutex<Option<Arc<InUse>>>,
}

impl Default for Shelf {
    /// Faulty lines of the committed file are a fault of the program that its tests find; here nobody is trusted then.
    fn default() -> Self {
        Self { signers: Signer::read_all(TRUSTED_KEYS).unwrap_or_default(), in_use: Mutex::default() }
    }
}

impl InUse {
    fn shipped() -> Result<Self, AppError> {
        let rules = rules::shipped()?.clone();
        let packs = rules::PACKS.iter().map(|(file, text)| PackFile { file: (*file).to_owned(), text: (*text).to_owned() });
        let made_on = rules.packs().iter().map(|pack| pack.reviewed_on).max().unwrap_or_default();
        Ok(Self { rules: Arc::new(rules), made_on, serial: 0, packs: packs.collect(), signer: None, warning: None })
    }

    fn of(bundle: Bundle) -> Self {
        let Bundle { made_on, serial, signer, packs, rules } = bundle;
        Self { rules: Arc::new(rules), made_on, serial, packs, signer: Some(signer), warning: None }
    }

    /// The kept bundle, where it holds and is newer than what the program came with; else that.
    fn start(kept: &Path, signers: &[Signer]) -> Result<Self, AppError> {
        let shipped = Self::shipped()?;
        match std::fs::symlink_metadata(kept) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(shipped),
            _ => {}
        }
        let read = files::read("The imported rules could not be read", kept, form::MOST_BYTES)
            .map_err(|error| error.message)
            .and_then(|bytes| form::read(&bytes, signers).map_err(|fault| fault.to_string()));
        Ok(match read {
            Ok(bundle) if (bundle.made_on, bundle.serial) > (shipped.made_on, shipped.serial) => Self::of(bundle),
            Ok(_) => shipped,
            Err(why) => {
                let warning = format!(
                    "The rules that you imported are not used: {} Peerfolio judges by the rules it came with, of {}. Import the update again. (They lie in {}.)",
                    full_stop(&why),
                    words::day(shipped.made_on),
                    kept.display()
                );
                Self { warning: Some(warning), ..shipped }
            }
        })
    }
}

fn full_stop(text: &str) -> String {
    if text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

impl App {
    /// The same program, taking bundles of these signers alone.
    #[must_use]
    pub fn trusting(mut self, signers: Vec<Signer>) -> Self {
        self.shelf = Shelf { signers, in_use: Mutex::default() };
        self
    }

    /// The rules in use.
    ///
    /// # Errors
    /// [`ErrorCode::Internal`] where the program's own packs cannot be read.
    pub fn rules(&self) -> Result<Arc<Rules>, AppError> {
        Ok(Arc::clone(&self.in_use()?.rules))
    }

    fn in_use(&self) -> Result<Arc<InUse>, AppError> {
        let mut in_use = self.shelf.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(in_use) = in_use.as_ref() {
            return Ok(Arc::clone(in_use));
        }
        let started = Arc::new(InUse::start(&self.host.rules_file(), &self.shelf.signers)?);
        *in_use = Some(Arc::clone(&started));
        Ok(started)
    }

    fn use_from_now_on(&self, rules: InUse) {
        *self.shelf.in_use.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(rules));
    }

    /// Judges by a bundle, new or old, as long as this program runs; nothing is kept.
    ///
    /// # Errors
    /// [`ErrorCode::File`], [`ErrorCode::Input`] where it is not of a trusted signer, or does not read.
    pub fn judge_by(&self, path: &Path) -> Result<(), AppError> {
        let (bundle, _) = self.read_bundle(path)?;
        self.use_from_now_on(InUse::of(bundle));
        Ok(())
    }

    /// Why imported rules that lie there are not used; `None` where all is well.
    ///
    /// # Errors
    /// As [`App::rules`].
    pub fn rules_warning(&self) -> Result<Option<String>, AppError> {
        Ok(self.in_use()?.warning.clone())
    }

    /// Which rules judge, in a word by which they are known again: their day, and the beginning of the SHA-256 of all their text.
    ///
    /// # Errors
    /// As [`App::rules`].
    pub(crate) fn rules_mark(&self) -> Result<String, AppError> {
        let in_use = self.in_use()?;
        let mut hash = ring::digest::Context::new(&ring::digest::SHA256);
        for pack in &in_use.packs {
            hash.update(pack.text.as_bytes());
        }
        let hash: String = hash.finish().as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(format!("{} {hash}", in_use.made_on))
    }

    /// Which rules judge, and which of them have grown old.
    ///
    /// # Errors
    /// As [`App::rules`].
    pub fn rules_in_use(&self, _: Nothing) -> Result<RulesInUseView, AppError> {
        let in_use = self.in_use()?;
        let today = self.host.today();
        let (packs, credentials) = extent(&in_use.rules);
        let origin = match &in_use.signer {
            None => "The rules that Peerfolio came with".to_owned(),
            Some(signer) => format!("The rules that you imported, signed by {}", signer.name),
        };
        let stale = in_use.rules.packs().iter().filter(|pack| pack.is_stale(today)).map(|pack| StalePackView {
            jurisdiction: pack.jurisdiction.clone(),
            place: pack.name.clone(),
            reviewed_on: pack.reviewed_on.to_string(),
            stale_after: pack.stale_after.to_string(),
            sentence: words::stale(&pack.name, pack.reviewed_on, "the body that issues your certificate"),
        });
        let signers: Vec<SignerView> =
            self.shelf.signers.iter().map(|signer| SignerView { id: signer.id.clone(), name: signer.name.clone() }).collect();
        let names: Vec<String> = signers.iter().map(|signer| signer.name.clone()).collect();
        let trust = if names.is_empty() {
            "This copy of Peerfolio trusts no signer, so it takes no rule updates. Its maintainers add one before they hand it out.".to_owned()
        } else {
            format!("This copy of Peerfolio takes rule updates that are signed by {}.", words::list(&names))
        };
        Ok(RulesInUseView {
            made_on: in_use.made_on.to_string(),
            from: if in_use.signer.is_some() { "bundle" } else { "shipped" }.to_owned(),
            signer: in_use.signer.as_ref().map(|signer| signer.name.clone()),
            packs,
            credentials,
            sentence: format!(
                "{origin}, of {}: {} with {}.",
                words::day(in_use.made_on),
                counted(packs, "pack"),
                counted(credentials, "certificate")
            ),
            stale: stale.collect(),
            warning: in_use.warning.clone(),
            signers,
            trust,
        })
    }

    /// What a bundle would change, and whom it touches. Nothing is kept.
    ///
    /// # Errors
    /// [`ErrorCode::File`]; [`ErrorCode::Input`] where the bundle is not taken, with why.
    pub fn bundle_check(&self, req: PathReq) -> Result<BundleView, AppError> {
        self.rule_update(Path::new(&req.path), self.record().ok().as_ref(), false)
    }

    /// Judges by a bundle from now on, and keeps it.
    ///
    /// # Errors
    /// As [`App::bundle_check`]; then all is as it was.
    pub fn bundle_apply(&self, req: PathReq) -> Result<BundleView, AppError> {
        self.rule_update(Path::new(&req.path), self.record().ok().as_ref(), true)
    }

    /// Checks a bundle for a record that need not be in the wallet, and keeps it where `keep` says so.
    ///
    /// # Errors
    /// As [`App::bundle_check`].
    pub fn rule_update(&self, path: &Path, record: Option<&Record>, keep: bool) -> Result<BundleView, AppError> {
        let (bundle, bytes) = self.read_bundle(path)?;
        let (before, today) = (self.in_use()?, self.host.today());
        let same = (bundle.made_on, bundle.serial, &bundle.packs) == (before.made_on, before.serial, &before.packs);
        if !same {
            newer(&bundle, &before, today)?;
        }
        let mut view = compare(&bundle, &before, record, today);
        if same {
            view.state = "in-use".to_owned();
        } else if keep {
            let kept = self.host.rules_file();
            files::keep_out_of(&self.host.wallet_folder(), &kept)?;
            if let Some(folder) = kept.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder)
                    .map_err(|error| crate::faults::file("The folder for the rules could not be made", folder, &error))?;
            }
            files::write("The new rules could not be kept", &kept, &bytes, Access::Own)?;
            self.use_from_now_on(InUse::of(bundle));
            view.state = "applied".to_owned();
        }
        view.sentence = summary(&view);
        Ok(view)
    }

    fn read_bundle(&self, path: &Path) -> Result<(Bundle, Vec<u8>), AppError> {
        let bytes = files::read("The rule update could not be read", path, form::MOST_BYTES)?;
        let bundle = form::read(&bytes, &self.shelf.signers).map_err(|fault| refused(path, &fault))?;
        Ok((bundle, bytes))
    }
}

/// A bundle that is not taken, as the error that leaves this crate.
fn refused(path: &Path, fault: &BundleFault) -> AppError {
    let next = match fault {
        BundleFault::TooLarge | BundleFault::NotABundle(_) => "Choose a file whose name ends in .peerfolio-rules.",
        BundleFault::OtherForm(_) => "Install the newest Peerfolio, then import it again.",
        BundleFault::NobodyTrusted => {
            "Ask whoever gave you this program for a copy that does. (Maintainers: docs/rule-bundle.md tells how to add a key.)"
        }
        BundleFault::UnknownSigner(_) => "Take rule updates only from where you got Peerfolio itself.",
        BundleFault::BadSignature(_) => "Get the file again from where it came, and do not use this one.",
        BundleFault::Contents(..) | BundleFault::Packs(_) => "Tell the one who signed it; a corrected update will come.",
    };
    let message =
        format!("{} was not taken; the rules in use are as they were. {}", path.display(), full_stop(&fault.to_string()));
    AppError::new(ErrorCode::Input, message, next)
}

/// Refuses a bundle that is not newer than the rules in use.
fn newer(bundle: &Bundle, in_use: &InUse, today: NaiveDate) -> Result<(), AppError> {
    let refuse = |why: String, next: &str| {
        Err(AppError::new(ErrorCode::Input, format!("{why} It was not taken; the rules in use are as they were."), next))
    };
    let (new, old) = (words::day(bundle.made_on), words::day(in_use.made_on));
    if (bundle.made_on, bundle.serial) < (in_use.made_on, in_use.serial) {
        let why = match bundle.made_on == in_use.made_on {
            true => format!(
                "This update is number {} of {new}, and the rules in use are number {} of that day.",
                bundle.serial, in_use.serial
            ),
            false => format!("This update was made on {new}, and the rules in use are newer: of {old}."),
        };
        return refuse(why, "Nothing needs to be done: you have the newer rules.");
    }
    if (bundle.made_on, bundle.serial) == (in_use.made_on, in_use.serial) {
        return refuse(
            format!(
                "This update was made on {new}, as the rules in use were, and says something else. Which is right cannot be told."
            ),
            "Ask its signer for one with a later date, or with a serial number.",
        );
    }
    if (bundle.made_on - today).num_days() > FUTURE_DAYS {
        return refuse(
            format!("This update says that it was made on {new}, and by the clock of this computer that day has not come."),
            "Look whether the date of this computer is right. If it is, ask the signer.",
        );
    }
    Ok(())
}

fn counted(count: u32, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn extent(rules: &Rules) -> (u32, u32) {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (count(rules.packs().len()), count(rules.credentials().count()))
}

fn compare(bundle: &Bundle, before: &InUse, record: Option<&Record>, today: NaiveDate) -> BundleView {
    let (old, new) = (before.rules.as_ref(), &bundle.rules);
    let found = difference(old, new);
    let (packs, credentials) = extent(new);
    let (places, rechecked) = told::places(&found);
    BundleView {
        made_on: bundle.made_on.to_string(),
        serial: bundle.serial,
        signer: bundle.signer.name.clone(),
        key: bundle.signer.id.clone(),
        packs,
        credentials,
        compared_with: before.made_on.to_string(),
        state: "new".to_owned(),
        sentence: String::new(),
        touched: record.map(|record| told::touched(old, new, &found, record, today)),
        added: found.added.iter().map(|id| told::named(new, id)).collect(),
        gone: found.gone.iter().map(|id| told::named(old, id)).collect(),
        changed: found.credentials.iter().map(|change| told::credential(new, change)).collect(),
        places,
        rechecked,
    }
}

fn summary(view: &BundleView) -> String {
    let day = |text: &str| peerfolio_core::date::parse(text).map_or_else(|| text.to_owned(), words::day);
    if view.state == "in-use" {
        return format!("These rules, of {}, are in use already. Nothing was changed.", day(&view.made_on));
    }
    let first = match view.state.as_str() {
        "applied" => format!("Peerfolio judges by the rules of {} from now on", day(&view.made_on)),
        _ if view.made_on == view.compared_with => {
            format!("These are rules of {}, number {} of that day and newer than those in use", day(&view.made_on), view.serial)
        }
        _ => format!("These are rules of {}, newer than those of {} in use", day(&view.made_on), day(&view.compared_with)),
    };
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("one certificate {one}")),
        count => Some(format!("{count} certificates {many}")),
    };
    let parts: Vec<String> = [
        counted(view.changed.len(), "reads differently", "read differently"),
        counted(view.added.len(), "is new", "are new"),
        counted(view.gone.len(), "is no longer there", "are no longer there"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let changes = if parts.is_empty() { "no certificate's rule changes".to_owned() } else { words::list(&parts) };
    let yours = match view.touched.as_deref() {
        None => "Open your wallet to see which of your own certificates it touches.".to_owned(),
        Some([]) => "None of your own certificates is touched.".to_owned(),
        Some([one]) => format!("Of your own certificates one is touched: {}.", one.credential),
        Some(some) => {
            let names: Vec<String> = some.iter().map(|touched| touched.credential.clone()).collect();
            format!("Of your own certificates {} are touched: {}.", some.len(), words::list(&names))
        }
    };
    format!("{first}, signed by {}: {changes}. {yours}", view.signer)
}
