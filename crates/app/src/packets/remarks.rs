//! Remarks of the rules, as the body that made the rule may read them.
//!
//! A remark is written for the holder: beside what the rule says it tells what to ask and what to enter. It must never hand such
//! advice to the body; what it says of the rule stays as it is.

use super::phrases::curly;

/// A remark without what it advises the holder to do; `None` where nothing else is left.
pub(super) fn for_the_body(remark: &str) -> Option<String> {
    let kept: Vec<String> = sentences(remark).filter_map(told).collect();
    (!kept.is_empty()).then(|| curly(&kept.join(" ")))
}

fn sentences(remark: &str) -> impl Iterator<Item = &str> {
    remark.split_inclusive(". ").map(str::trim).filter(|sentence| !sentence.is_empty())
}

/// A sentence as far as it speaks of the rule.
fn told(sentence: &str) -> Option<String> {
    const ADVICE: [&str; 5] = ["Ask ", "Enter ", "Log ", "Mark ", "Note "];
    const WITHIN: [&str; 3] = [", ask ", " you are on the safe side", "Ask it "];
    // What is said before these is of the rule, what follows them is for the holder.
    const ENDS: [&str; 4] = [": ask ", ": enter ", ", so it does not decide the verdict", ", which is the safe side"];
    let cut = ENDS.iter().filter_map(|end| sentence.find(end)).min();
    let (kept, whole) = cut.and_then(|at| sentence.get(..at)).map_or((sentence, true), |kept| (kept, false));
    if ADVICE.iter().any(|start| kept.starts_with(start)) || WITHIN.iter().any(|part| kept.contains(part)) {
        return None;
    }
    Some(if whole { kept.to_owned() } else { format!("{kept}.") })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn advice_goes_and_the_rule_stays() {
        let of = |remark: &str| for_the_body(remark);
        assert_eq!(of("Mark a course as peer support where its content is specific to peer support services."), None);
        assert_eq!(
            of("It belongs to the work on the team, so it does not decide the verdict.").as_deref(),
            Some("It belongs to the work on the team.")
        );
        assert_eq!(
            of("The rule does not say when a newcomer owes it first: ask the Department of Health.").as_deref(),
            Some("The rule does not say when a newcomer owes it first.")
        );
        let two = "However many meetings there were (page of 2018). Enter such a meeting with the topic staff meeting.";
        assert_eq!(of(two).as_deref(), Some("However many meetings there were (page of 2018)."));
        let rule = "Only if you fall under 908 KAR 1:370: then these 10 hours stand in place of the 6, and fill them.";
        assert_eq!(of(rule).as_deref(), Some(rule));
    }

    /// Whatever stands in the packs: nothing of it tells the body what to enter or whom to ask.
    #[test]
    fn no_remark_of_any_pack_advises_the_body() {
        let rules = rules::shipped().unwrap();
        let terms = rules.credentials().flat_map(|(_, rule)| &rule.renewal);
        let remarks = terms.flat_map(|terms| {
            let minimums = terms.minimums.iter().map(|row| &row.note);
            minimums.chain(terms.maximums.iter().map(|row| &row.note)).flatten()
        });
        let mut seen = 0;
        for remark in remarks {
            seen += 1;
            let Some(told) = for_the_body(remark) else { continue };
            // A body may ask for hours; the holder is not told here to ask.
            let lower = format!(". {}", told.to_lowercase());
            for advice in [". ask ", ", ask ", ": ask ", " enter ", " log ", " mark ", "verdict", "safe side", " the program "] {
                // That is what the pages themselves rest on.
                let counts_here = advice == " the program " && told.contains("counts every course");
                assert!(counts_here || !lower.contains(advice), "{advice:?} stands in {told:?}");
            }
        }
        assert!(seen > 50, "{seen} remarks");
    }
}
