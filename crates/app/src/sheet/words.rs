//! The words of a sheet for unit, format, role, topics and approvals, in English and Spanish; and lists within one cell.
//!
//! A list stands with semicolons. What stands in quotation marks is taken letter by letter, so that whatever a wallet holds
//! comes back as it was. Topics that are not in the vocabulary are kept as they are: they serve no minimum, and lose nothing.

use super::heading::folded;
use peerfolio_core::model::{Format, Role, Unit};
use peerfolio_core::pack::topics;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A unit of a sheet; minutes are no unit of a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UnitRead {
    pub(super) unit: Unit,
    pub(super) minutes: bool,
}

/// Reads a unit.
pub(super) fn unit(text: &str) -> Option<UnitRead> {
    let of = |unit| Some(UnitRead { unit, minutes: false });
    match folded(text).as_str() {
        "contact hour" | "contact hours" | "hour" | "hours" | "hr" | "hrs" | "h" | "ce hour" | "ce hours" | "clock hour"
        | "clock hours" | "hora" | "horas" | "hora contacto" | "horas contacto" | "hora de contacto" | "horas de contacto" => {
            of(Unit::ContactHour)
        }
        "ceu" | "ceus" | "continuing education unit" | "continuing education units" | "iacet ceu" | "iacet ceus" => of(Unit::Ceu),
        "academic credit"
        | "academic credits"
        | "college credit"
        | "college credits"
        | "semester credit"
        | "semester credits"
        | "credito academico"
        | "creditos academicos"
        | "credito universitario"
        | "creditos universitarios" => of(Unit::AcademicCredit),
        "minute" | "minutes" | "min" | "mins" | "minuto" | "minutos" => Some(UnitRead { unit: Unit::ContactHour, minutes: true }),
        _ => None,
    }
}

/// Reads how a course was taken. The flag is set where the word does not tell whether it was live, and so stands for
/// [`Format::Other`], which is also “not known”.
pub(super) fn format(text: &str) -> Option<(Format, bool)> {
    let found = match folded(text).as_str() {
        "in person" | "inperson" | "face to face" | "classroom" | "on site" | "onsite" | "live in person" | "presencial"
        | "en persona" | "cara a cara" => Format::InPerson,
        "live online" | "online live" | "live webinar" | "live virtual" | "virtual live" | "synchronous"
        | "synchronous online" | "online synchronous" | "en linea en vivo" | "en vivo en linea" | "virtual en vivo"
        | "virtual sincronico" | "sincronico" | "webinar en vivo" => Format::LiveOnline,
        "self paced"
        | "selfpaced"
        | "self study"
        | "home study"
        | "on demand"
        | "asynchronous"
        | "online asynchronous"
        | "recorded"
        | "recorded webinar"
        | "correspondence"
        | "distance self paced"
        | "a su propio ritmo"
        | "a propio ritmo"
        | "autodirigido"
        | "asincronico"
        | "virtual asincronico"
        | "grabado" => Format::SelfPaced,
        "other" | "otro" | "otra" | "unknown" | "not known" | "n a" | "no se sabe" => Format::Other,
        "online" | "on line" | "virtual" | "webinar" | "distance" | "distance learning" | "internet" | "web" | "live"
        | "hybrid" | "en linea" | "a distancia" | "distancia" | "hibrido" | "en vivo" => return Some((Format::Other, true)),
        _ => return None,
    };
    Some((found, false))
}

/// Reads what the holder did.
pub(super) fn role(text: &str) -> Option<Role> {
    match folded(text).as_str() {
        "attended" | "attendee" | "participant" | "learner" | "student" | "asistio" | "asistente" | "participante"
        | "estudiante" => Some(Role::Attended),
        "presented" | "presenter" | "instructor" | "trainer" | "teacher" | "speaker" | "facilitator" | "taught" | "presento"
        | "presentador" | "presentadora" | "instructora" | "facilitador" | "facilitadora" | "capacitador" | "capacitadora" => {
            Some(Role::Presented)
        }
        _ => None,
    }
}

/// Spanish words of topics.
const TOPICS_IN_SPANISH: [(&str, &str); 33] = [
    ("etica", "ethics"),
    ("ley y etica", "law-and-ethics"),
    ("limites", "boundaries"),
    ("confidencialidad", "confidentiality"),
    ("apoyo entre pares", "peer-support"),
    ("apoyo de pares", "peer-support"),
    ("recuperacion", "recovery"),
    ("salud mental", "mental-health"),
    ("uso de sustancias", "substance-use"),
    ("trastornos concurrentes", "co-occurring"),
    ("competencia cultural", "cultural-competence"),
    ("diversidad equidad e inclusion", "diversity-equity-inclusion"),
    ("trauma", "trauma"),
    ("prevencion del suicidio", "suicide-prevention"),
    ("crisis", "crisis"),
    ("equidad en salud", "health-equity"),
    ("salud oral", "oral-health"),
    ("bienestar", "wellness"),
    ("entrevista motivacional", "motivational-interviewing"),
    ("trata de personas", "human-trafficking"),
    ("documentacion", "documentation"),
    ("abogacia", "advocacy"),
    ("defensa", "advocacy"),
    ("comunicacion", "communication"),
    ("telesalud", "telehealth"),
    ("familia", "family"),
    ("juventud", "youth"),
    ("jovenes", "youth"),
    ("veteranos", "veterans"),
    ("adultos mayores", "older-adults"),
    ("forense", "forensic"),
    ("supervision", "supervision"),
    ("desarrollo profesional", "professional-development"),
];

/// Every word of a topic, folded.
static TOPICS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let own = topics::TOPICS.iter().flat_map(|(id, label)| [(folded(id), *id), (folded(label), *id)]);
    own.chain(TOPICS_IN_SPANISH.iter().map(|(word, id)| ((*word).to_owned(), *id))).collect()
});

/// The topic of the vocabulary that a word names.
pub(super) fn topic(word: &str) -> Option<&'static str> {
    TOPICS.get(&folded(word)).copied()
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) text: String,
    /// It stood in quotation marks: to be taken letter by letter.
    pub(super) literal: bool,
}

/// The items of a cell. Semicolons, bars and line ends part them; commas do where none of these stands.
pub(super) fn items(text: &str) -> Vec<Item> {
    let strong = outside_quotes(text, &[';', '|', '\n', '\r']);
    let parts = if strong.len() > 1 { strong } else { outside_quotes(text, &[',']) };
    let item = |part: &str| {
        let part = part.trim();
        match part.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(inner) if !inner.replace("\"\"", "").contains('"') => Item { text: inner.replace("\"\"", "\""), literal: true },
            _ => Item { text: part.to_owned(), literal: false },
        }
    };
    parts.into_iter().map(item).filter(|item| item.literal || !item.text.is_empty()).collect()
}

/// Parts of a text between marks that stand outside quotation marks.
fn outside_quotes<'a>(text: &'a str, marks: &[char]) -> Vec<&'a str> {
    let mut inside = false;
    let mut parts = Vec::new();
    let mut start = 0;
    let mut fresh = true;
    for (at, letter) in text.char_indices() {
        if letter == '"' && (inside || fresh) {
            inside = !inside;
            // A second mark at once is a mark of the text itself.
            fresh = !inside;
        } else if !inside && marks.contains(&letter) {
            parts.push(text.get(start..at).unwrap_or_default());
            start = at + letter.len_utf8();
            fresh = true;
        } else if !letter.is_whitespace() {
            fresh = false;
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// A list as one cell. `plain`: whether an item comes back by itself without quotation marks.
pub(super) fn list<'a>(items: impl Iterator<Item = &'a str>, plain: impl Fn(&str) -> bool) -> String {
    let marks = [';', '|', ',', '\n', '\r', '"'];
    let told = |item: &str| {
        if item.is_empty() || item.contains(marks) || item.trim() != item || !plain(item) {
            format!("\"{}\"", item.replace('"', "\"\""))
        } else {
            item.to_owned()
        }
    };
    items.map(told).collect::<Vec<_>>().join("; ")
}

/// Whether a text is written as the ids of bodies are: small letters, figures and hyphens.
pub(super) fn is_id(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// What stands for an empty list where an empty cell says something else.
pub(super) const NONE: &str = "(none)";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_of_both_languages_are_known() {
        assert_eq!(unit("Contact-Hour").map(|read| read.unit), Some(Unit::ContactHour));
        assert_eq!(unit("CEUs").map(|read| read.unit), Some(Unit::Ceu));
        assert_eq!(unit("Créditos académicos").map(|read| read.unit), Some(Unit::AcademicCredit));
        assert_eq!(unit("minutos").map(|read| read.minutes), Some(true));
        assert_eq!(unit("credits"), None, "of which kind is not said");
        assert_eq!(format("Presencial"), Some((Format::InPerson, false)));
        assert_eq!(format("Live Webinar"), Some((Format::LiveOnline, false)));
        assert_eq!(format("Online"), Some((Format::Other, true)), "live or not is not said");
        assert_eq!(format("by post"), None);
        assert_eq!(role("Presentadora"), Some(Role::Presented));
        assert_eq!(role("boss"), None);
        assert_eq!(topic("Ética"), Some("ethics"));
        assert_eq!(topic("Diversity, equity and inclusion"), Some("diversity-equity-inclusion"));
        assert_eq!(topic("law_and_ethics"), Some("law-and-ethics"));
        assert_eq!(topic("basket weaving"), None);
        for unit_ in Unit::ALL {
            assert_eq!(unit(unit_.name()).map(|read| read.unit), Some(*unit_));
        }
        for format_ in Format::ALL {
            assert_eq!(format(format_.name()), Some((*format_, false)));
        }
        for role_ in Role::ALL {
            assert_eq!(role(role_.name()), Some(*role_));
        }
        for (word, id) in TOPICS_IN_SPANISH {
            assert!(topics::is_known(id) && folded(word) == word, "{word}");
        }
    }

    #[test]
    fn lists_are_parted_at_their_own_marks() {
        let texts = |text: &str| items(text).into_iter().map(|item| (item.text, item.literal)).collect::<Vec<_>>();
        let plain = |texts: &[&str]| texts.iter().map(|text| ((*text).to_owned(), false)).collect::<Vec<_>>();
        assert_eq!(texts("ethics; law, or morals ;;"), plain(&["ethics", "law, or morals"]));
        assert_eq!(texts("ethics, crisis"), plain(&["ethics", "crisis"]));
        assert_eq!(texts("ethics\ncrisis"), plain(&["ethics", "crisis"]));
        assert_eq!(texts(""), []);
        assert_eq!(texts("\"a;b\"; c"), [("a;b".to_owned(), true), ("c".to_owned(), false)]);
        assert_eq!(texts("5\" screens; c"), plain(&["5\" screens", "c"]));
    }

    proptest! {
        #[test]
        fn a_list_comes_back(list_ in prop::collection::vec("[a;|,\"\n e]{0,6}", 0..5)) {
            let cell = list(list_.iter().map(String::as_str), |_| true);
            let back: Vec<String> = items(&cell).into_iter().map(|item| item.text).collect();
            prop_assert_eq!(back, list_);
        }
    }
}
