//! What goes into a packet for the Department of Veterans Affairs: the qualification standard point by point, and the certification.
//!
//! The standard and what it rests on are read from the pack, with its sources. It must never say anything of the holder's
//! recovery, and never that the VA accepts a certificate which only the VA can accept.

use super::Ground;
use super::compose::Composed;
use super::parts::Told;
use super::phrases::in_force;
use super::points::Asked;
use super::reciprocity::{introduced, own_word, standing_of_all};
use crate::error::{AppError, ErrorCode};
use crate::view::CredentialStatus;
use crate::{gap, names, words};
use peerfolio_core::NaiveDate;
use peerfolio_packet::kinds::Contents;
use peerfolio_packet::kinds::parts::{Point, Points, Standing};
use peerfolio_packet::kinds::va::VaPacket;

/// The post for which a packet is made where none is named.
const PEER_SPECIALIST: &str = "federal-va-ps";
/// The VA's body in the packs.
const BODY: &str = "va";
/// How many certificates are named beside the point that asks for one; more of them are told by their number.
const MOST_NAMED: usize = 3;
/// How the VA goes in a sentence.
const THE_VA: &str = "the VA";

/// The packet for the post that is named, else for the peer specialist.
pub(super) fn compose(ground: &Ground<'_>) -> Result<Composed, AppError> {
    let named = ground.choice.to.as_deref().filter(|to| !to.trim().is_empty());
    let to = named.map_or_else(|| Ok(PEER_SPECIALIST.to_owned()), |to| names::meant(ground.rules, to))?;
    if ground.rules.credential(&to).is_none_or(|(_, rule)| rule.body != BODY) {
        return Err(AppError::new(
            ErrorCode::Input,
            "A packet for the VA is about a post of the VA; nothing was written.",
            "Leave the credential out, or name one of the VA\u{2019}s posts.",
        ));
    }
    let gap = gap::view(ground.rules, ground.whole, &to, ground.as_of, None)?;
    let mut told = Told::new(ground);
    told.usual_papers();
    let asked = Asked { told: &told, gap: &gap, body: THE_VA, name: THE_VA, own_word: own_word(&told) };
    let mut standard = Points { heading: format!("The qualification standard: {}", gap.to.title), ..Points::default() };
    for list in
        [gap.entry.as_ref().map(|entry| asked.entry("", entry)), gap.elsewhere.as_ref().map(|way| asked.elsewhere("", way))]
            .into_iter()
            .flatten()
    {
        for note in list.notes {
            if !standard.notes.contains(&note) {
                standard.notes.push(note);
            }
        }
        for mut point in list.points {
            certification(&told, &mut point);
            match standard.points.iter_mut().find(|known| says_it_all(&known.asked, &point.asked)) {
                Some(known) => merge(known, point),
                None => standard.points.push(point),
            }
        }
    }
    standard.notes.insert(
        0,
        "The standard rests on 38 U.S.C. 7402(b)(13), as the VA\u{2019}s own texts cite it. Some sources are copies of VA announcements at \
         another host; each source says so."
            .to_owned(),
    );
    let packet = VaPacket {
        opening: told.opening(answer(&asked, &told.judged, ground.as_of)),
        certificates: introduced(&told),
        counts: asked.taken(),
        points: vec![standard],
        asked: asked.papers(gap.elsewhere.as_ref()),
        hourly: told.hourly(),
        closing: told.closing("packet"),
    };
    Ok(Composed { contents: Contents::Va(packet), papers: told.behind })
}

/// Whether the words of one point hold those of another: what is asked twice is to be read once.
fn says_it_all(all: &str, part: &str) -> bool {
    let plain = |words: &str| words.trim_end_matches('.').to_lowercase();
    plain(all).contains(&plain(part))
}

/// Puts a point into the one that asks the same and more.
fn merge(known: &mut Point, point: Point) {
    for source in point.sources {
        if !known.sources.contains(&source) {
            known.sources.push(source);
        }
    }
    if let (Standing::Apart(known), Standing::Apart(other)) = (&mut known.standing, &point.standing)
        && !known.contains(other.as_str())
    {
        *known = format!("{known}; {other}");
    }
}

/// The point that asks for the certification itself: the certificates in force stand behind it, and the VA judges.
fn certification(told: &Told<'_>, point: &mut Point) {
    let asks = point.asked.starts_with("Certified by ") || point.asked.starts_with("The certification counts");
    if !asks {
        return;
    }
    let held = || told.judged.iter().filter(|status| !super::phrases::recurs(status));
    let valid: Vec<&CredentialStatus> = held().filter(|status| in_force(status.standing) == Some(true)).collect();
    if valid.is_empty() {
        // A certificate whose day of expiry nobody knows may be in force.
        point.standing = if held().any(|status| in_force(status.standing).is_none()) {
            Standing::Apart("whether a certificate shown at the front is in force is not known".to_owned())
        } else {
            Standing::Missing("no certificate in force is shown".to_owned())
        };
        return;
    }
    let listed = valid.len() <= MOST_NAMED;
    if !listed {
        point.shows.push(format!("The {} certificates in force at the front.", valid.len()));
    }
    for status in valid {
        let certificate = told.certificate(status);
        if listed {
            let number = certificate.number.map(|number| format!(", No. {number}")).unwrap_or_default();
            point.shows.push(format!("{}{number}, {}.", certificate.title, certificate.body));
        }
        point.papers.extend(certificate.papers);
    }
    point.standing = Standing::Apart("shown at the front; for the VA to judge".to_owned());
}

/// Which certification is held, and what is known of whether it counts.
fn answer(asked: &Asked<'_>, judged: &[CredentialStatus], as_of: NaiveDate) -> String {
    let held: Vec<&CredentialStatus> = judged.iter().filter(|status| !super::phrases::recurs(status)).collect();
    let valid = held.iter().filter(|status| in_force(status.standing) == Some(true)).count();
    let day = words::day(as_of);
    let unknown = held.iter().filter(|status| in_force(status.standing).is_none()).count();
    let first = match (valid, held.len()) {
        (_, 0) => return format!("No certificate is shown on {day}. A peer support apprentice may enter without one."),
        (1, 1) => format!("The certificate shown is in force on {day}."),
        (0, 1) if unknown == 1 => format!("Whether the certificate shown is in force on {day} is not known."),
        (0, 1) => format!("The certificate shown is not in force on {day}: it has expired."),
        (0, all) if unknown == all => format!("Whether the {all} certificates shown are in force on {day} is not known."),
        (0, all) if unknown == 0 => format!("The {all} certificates shown are not in force on {day}: they have expired."),
        (count, all) if count == all => format!("All {all} certificates shown are in force on {day}."),
        (_, all) => {
            format!(
                "{all} certificates are shown. On {day}: {}.",
                standing_of_all(held.iter().map(|status| in_force(status.standing)))
            )
        }
    };
    let named: Vec<String> = asked
        .transfers()
        .iter()
        .filter(|transfer| transfer.taken.accepted == Some(true))
        .map(|transfer| transfer.taken.short.clone())
        .collect();
    let second = if named.is_empty() {
        let it = if held.len() == 1 { "it" } else { "one of them" };
        format!("Whether the VA accepts {it} as the certification that the law asks for is not known, and is for the VA to say.")
    } else {
        format!("The VA\u{2019}s sources name {} as accepted, under conditions.", words::list(&named))
    };
    format!("{first} {second}")
}
