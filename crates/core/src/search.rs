//! Finding a credential by any name that a setting uses for it.
//!
//! Titles differ from state to state, and one certificate goes by several. A search is by whole words or their beginnings, over
//! titles, acronyms, other names, ids, places and bodies. It decides nothing; it only puts the likeliest first.

use crate::judge::Rules;
use crate::pack::{CredentialRule, Pack};

/// Lower case, words of letters and digits only, single spaces.
pub(crate) fn folded(text: &str) -> String {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join(" ")
}

/// A credential found, and the name that fits.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// Its pack.
    pub pack: &'a Pack,
    /// Its rule.
    pub rule: &'a CredentialRule,
    /// The name that fits best: its id, title, acronym or another name.
    pub name: &'a str,
}

/// Letters that a word must share with a name to be near it, out of the shorter one's.
const LIKENESS_PERCENT: usize = 70;

/// How much less like the best a name may be and still be offered beside it.
const AS_GOOD_PERCENT: usize = 15;

impl Rules {
    /// The credentials of which every word sought is found in a name, the place or the body; the best first, in the packs' order
    /// among equals.
    #[must_use]
    pub fn find(&self, words: &str) -> Vec<Found<'_>> {
        let sought = folded(words);
        if sought.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u32, Found<'_>)> = self.credentials().filter_map(|(pack, rule)| fit(pack, rule, &sought)).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, found)| found).collect()
    }

    /// The credentials found by [`Rules::find`]; where there is none, those that share the most words or letters with what was
    /// sought. For somebody who mistyped.
    #[must_use]
    pub fn nearest(&self, words: &str, most: usize) -> Vec<Found<'_>> {
        let mut found = self.find(words);
        if found.is_empty() {
            let sought = folded(words);
            let near = |(pack, rule)| {
                let names = names(rule);
                let best = names.into_iter().map(|name| (likeness(&sought, &with_place(pack, &folded(name))), name));
                best.max_by_key(|(like, _)| *like).map(|(like, name)| (like, Found { pack, rule, name }))
            };
            let mut all: Vec<(usize, Found<'_>)> =
                self.credentials().filter_map(near).filter(|(like, _)| *like >= LIKENESS_PERCENT).collect();
            all.sort_by_key(|(like, _)| std::cmp::Reverse(*like));
            let best = all.first().map_or(0, |(like, _)| *like);
            all.retain(|(like, _)| like + AS_GOOD_PERCENT >= best);
            found = all.into_iter().map(|(_, found)| found).collect();
        }
        found.truncate(most);
        found
    }
}

fn names(rule: &CredentialRule) -> Vec<&str> {
    let own = [Some(&rule.id), Some(&rule.title), rule.acronym.as_ref()];
    own.into_iter().flatten().chain(&rule.also_called).map(String::as_str).collect()
}

fn with_place(pack: &Pack, name: &str) -> String {
    format!("{name} {} {}", folded(&pack.jurisdiction), folded(&pack.name))
}

/// How well a credential fits, 0 best; `None`: a word is found nowhere.
fn fit<'a>(pack: &'a Pack, rule: &'a CredentialRule, sought: &str) -> Option<(u32, Found<'a>)> {
    let body = pack.body(&rule.body);
    let around = body.map(|body| format!("{} {}", folded(&body.name), folded(&body.also_known_as.join(" ")))).unwrap_or_default();
    let around = with_place(pack, &around);
    let in_words = |text: &str, word: &str| text.split(' ').any(|known| known.starts_with(word));
    let rank = |name: &str| {
        let name = folded(name);
        if name == sought {
            return Some(0);
        }
        let of_name = sought.split(' ').filter(|word| in_words(&name, word)).count();
        let of_both = sought.split(' ').filter(|word| in_words(&name, word) || in_words(&around, word)).count();
        let all = sought.split(' ').count();
        if of_name == all {
            Some(if name.contains(sought) { 1 } else { 2 })
        } else if of_both == all {
            Some(if of_name > 0 { 3 } else { 4 })
        } else {
            None
        }
    };
    let ranked = names(rule).into_iter().filter_map(|name| rank(name).map(|rank| (rank, name)));
    ranked.min_by_key(|(rank, _)| *rank).map(|(rank, name)| (rank, Found { pack, rule, name }))
}

/// In hundredths, how many of the pairs of letters of what was sought stand in the text too.
fn likeness(sought: &str, text: &str) -> usize {
    let pairs = |text: &str| -> Vec<(char, char)> {
        let letters: Vec<char> = text.chars().collect();
        letters.windows(2).filter(|pair| pair[0] != ' ' && pair[1] != ' ').map(|pair| (pair[0], pair[1])).collect()
    };
    let mut there = pairs(text);
    let wanted = pairs(sought);
    let shared =
        wanted.iter().filter(|pair| there.iter().position(|known| known == *pair).map(|at| there.swap_remove(at)).is_some());
    (shared.count() * 100).checked_div(wanted.len()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Body;

    fn rules() -> Rules {
        let body = |id: &str, name: &str| Body {
            id: id.into(),
            name: name.into(),
            also_known_as: Vec::new(),
            url: None,
            phone: None,
            email: None,
        };
        let rule = |id: &str, title: &str, acronym: &str, other: &[&str], body: &str| CredentialRule {
            id: id.into(),
            title: title.into(),
            acronym: Some(acronym.into()),
            also_called: other.iter().map(|name| (*name).to_owned()).collect(),
            body: body.into(),
            ..CredentialRule::default()
        };
        let pack = |jurisdiction: &str, name: &str, body, credentials| Pack {
            jurisdiction: jurisdiction.into(),
            name: name.into(),
            bodies: vec![body],
            credentials,
            ..Pack::default()
        };
        Rules::new(vec![
            pack(
                "US-YY",
                "Ypsilon",
                body("yy", "Ypsilon Board"),
                vec![rule("us-yy-cprs", "Certified Peer Recovery Specialist", "CPRS", &["Recovery coach"], "yy")],
            ),
            pack(
                "US-ZZ",
                "Zeta",
                body("zz", "Zeta Health Department"),
                vec![rule("us-zz-cps", "Certified Peer Specialist", "CPS", &["Recovery coach", "Forensic peer"], "zz")],
            ),
        ])
        .unwrap()
    }

    fn ids(words: &str) -> Vec<String> {
        rules().find(words).iter().map(|found| found.rule.id.clone()).collect()
    }

    #[test]
    fn every_name_finds_it() {
        for words in ["us-zz-cps", "CPS", "forensic PEER", "Zeta recovery coach", "zeta health", "cert peer spec zeta"] {
            assert_eq!(ids(words), ["us-zz-cps"], "{words}");
        }
        assert_eq!(ids("recovery coach"), ["us-yy-cprs", "us-zz-cps"]);
        assert_eq!(ids("peer specialist"), ["us-zz-cps", "us-yy-cprs"], "the name that has the words together comes first");
        assert!(ids("").is_empty() && ids("- .").is_empty() && ids("nurse").is_empty());
    }

    #[test]
    fn a_slip_of_the_finger_still_finds_the_nearest() {
        let rules = rules();
        let near: Vec<&str> = rules.nearest("us-zz-csp", 3).iter().map(|found| found.rule.id.as_str()).collect();
        assert_eq!(near.first(), Some(&"us-zz-cps"));
        assert!(rules.nearest("xylophone", 3).is_empty());
    }

    #[test]
    fn names_are_compared_as_words() {
        assert_eq!(folded("  Georgia Mental-Health  (GMHCN) "), "georgia mental health gmhcn");
    }
}
