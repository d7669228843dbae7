//! How soon a passphrase would be guessed, by zxcvbn, in plain words.
//!
//! It advises; it refuses only what is shorter than eight characters or among the first guesses.

use crate::view::PassphraseStrengthView;
use zeroize::{Zeroize, Zeroizing};
use zxcvbn::feedback::{Suggestion, Warning};

/// Fewest characters of a passphrase.
pub(crate) const LEAST_CHARACTERS: usize = 8;
/// As many characters are judged; the work grows with their square, and more only makes a passphrase better.
const JUDGED_CHARACTERS: usize = 48;
/// As many words of the holder's name are taken as what a guesser tries first.
const NAME_WORDS: usize = 8;
/// Guesses in a second by many fast computers against Argon2id as this program sets it, generously.
const GUESSES_A_SECOND: f64 = 1e4;

/// Why a passphrase is not taken; `None`: it is.
pub(crate) fn refused(typed: &str, name: &str) -> Option<&'static str> {
    if typed.chars().count() < LEAST_CHARACTERS {
        return Some("Use at least 8 characters. A few words that you will remember are best.");
    }
    (judge(typed, name).score() == zxcvbn::Score::Zero)
        .then_some("That is among the first passphrases that anyone would try. Use a few words that do not belong together.")
}

/// What is told about a passphrase as it is typed.
pub(crate) fn strength(typed: &str, name: &str) -> PassphraseStrengthView {
    let judged = judge(typed, name);
    let score = u8::from(judged.score()).min(4);
    let label = match score {
        _ if typed.is_empty() => "",
        0 => "Far too easy to guess",
        1 => "Easy to guess",
        2 => "Could be guessed",
        3 => "Hard to guess",
        _ => "Very hard to guess",
    };
    let short = typed.chars().count() < LEAST_CHARACTERS;
    let mut suggestions: Vec<String> = Vec::new();
    let mut warning = None;
    if !typed.is_empty() {
        if short {
            suggestions.push("Use at least 8 characters.".to_owned());
        }
        if let Some(feedback) = judged.feedback() {
            warning = feedback.warning().map(|warning| of_warning(warning).to_owned());
            suggestions.extend(feedback.suggestions().iter().map(|suggestion| of_suggestion(*suggestion).to_owned()));
        }
    }
    let sentence = if typed.is_empty() {
        String::new()
    } else {
        format!("A thief with a copy of your wallet and many fast computers would guess it {}.", time(judged.guesses_log10()))
    };
    PassphraseStrengthView {
        score,
        label: label.to_owned(),
        sentence,
        warning,
        suggestions,
        accepted: refused(typed, name).is_none(),
    }
}

fn judge(typed: &str, name: &str) -> zxcvbn::Entropy {
    // Sized beforehand: a string that grows leaves a copy behind. A character has at most four bytes.
    let mut judged = Zeroizing::new(String::with_capacity(JUDGED_CHARACTERS * 4));
    judged.extend(typed.chars().take(JUDGED_CHARACTERS));
    let name: String = name.chars().take(JUDGED_CHARACTERS).collect();
    let mut known = vec!["peerfolio", name.as_str()];
    known.extend(name.split_whitespace().take(NAME_WORDS));
    let mut entropy = zxcvbn::zxcvbn(&judged, &known);
    judged.zeroize();
    if typed.is_empty() {
        entropy = zxcvbn::zxcvbn("", &[]);
    }
    entropy
}

/// Of a count of guesses by its decimal logarithm: how long they take, with its preposition.
fn time(guesses_log10: f64) -> String {
    let seconds = 10_f64.powf(guesses_log10) / GUESSES_A_SECOND;
    let units = [("minute", 60.0), ("hour", 3600.0), ("day", 86_400.0), ("month", 2_629_800.0), ("year", 31_557_600.0)];
    if seconds < 60.0 {
        return if seconds < 2.0 { "at once".to_owned() } else { "within a minute".to_owned() };
    }
    if seconds >= 100.0 * 31_557_600.0 {
        return "only after centuries".to_owned();
    }
    let (unit, length) = units.iter().rev().find(|(_, length)| seconds >= *length).unwrap_or(&units[0]);
    let count = (seconds / length).round().max(1.0) as u32;
    format!("in about {count} {unit}{}", if count == 1 { "" } else { "s" })
}

fn of_warning(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => "A row of keys is easy to guess.",
        Warning::ShortKeyboardPatternsAreEasyToGuess => "A short pattern on the keyboard is easy to guess.",
        Warning::RepeatsLikeAaaAreEasyToGuess => "The same letter again and again is easy to guess.",
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            "The same letters again and again are hardly harder to guess than once."
        }
        Warning::ThisIsATop10Password => "It is one of the ten passwords that are used most.",
        Warning::ThisIsATop100Password => "It is one of the hundred passwords that are used most.",
        Warning::ThisIsACommonPassword => "Many people use it as a password.",
        Warning::ThisIsSimilarToACommonlyUsedPassword => "It is much like a password that many people use.",
        Warning::SequencesLikeAbcAreEasyToGuess => "Letters or digits in their order, such as abc or 6543, are easy to guess.",
        Warning::RecentYearsAreEasyToGuess => "A recent year is easy to guess.",
        Warning::AWordByItselfIsEasyToGuess => "One word alone is easy to guess.",
        Warning::DatesAreOftenEasyToGuess => "A date is easy to guess.",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess => "A name alone is easy to guess.",
        Warning::CommonNamesAndSurnamesAreEasyToGuess => "A common name is easy to guess.",
    }
}

fn of_suggestion(suggestion: Suggestion) -> &'static str {
    match suggestion {
        Suggestion::UseAFewWordsAvoidCommonPhrases => "Use a few words that do not belong together, not a saying.",
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => "It needs no signs, digits or capitals.",
        Suggestion::AddAnotherWordOrTwo => "Add another word or two; rare ones are better.",
        Suggestion::CapitalizationDoesntHelpVeryMuch => "A capital at the beginning helps little.",
        Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase => "All capitals are as easy to guess as none.",
        Suggestion::ReversedWordsArentMuchHarderToGuess => "A word written backwards is hardly harder to guess.",
        Suggestion::PredictableSubstitutionsDontHelpVeryMuch => "A sign in place of a letter, such as @ for a, helps little.",
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => {
            "A longer pattern on the keyboard, with more turns, would be better; words are better still."
        }
        Suggestion::AvoidRepeatedWordsAndCharacters => "Do not repeat words or letters.",
        Suggestion::AvoidSequences => "Leave out letters or digits in their order.",
        Suggestion::AvoidRecentYears => "Leave out recent years.",
        Suggestion::AvoidYearsThatAreAssociatedWithYou => "Leave out years that have to do with you.",
        Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => "Leave out dates and years that have to do with you.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(typed: &str) -> PassphraseStrengthView {
        strength(typed, "Sample Person")
    }

    #[test]
    fn good_ones_are_told_from_bad_ones() {
        let good = of("four plain sample words");
        assert_eq!((good.score, good.accepted, good.warning.is_none()), (4, true, true));
        assert!(good.sentence.ends_with("guess it only after centuries."), "{}", good.sentence);
        for bad in ["password", "12345678", "aaaaaaaaaaaa", "qwertyuiop", "Passw0rd"] {
            let view = of(bad);
            assert!(view.score == 0 && !view.accepted && !view.suggestions.is_empty(), "{bad}");
            assert!(refused(bad, "").is_some_and(|why| why.contains("first passphrases")), "{bad}");
        }
        assert!(of("password").warning.is_some_and(|warning| warning.contains("ten passwords")));
    }

    #[test]
    fn a_short_one_is_refused_however_odd() {
        let view = of("x7!Kq#2");
        assert!(!view.accepted && view.suggestions[0].contains("8 characters"));
        assert!(refused("x7!Kq#2", "").is_some() && refused("x7!Kq#2z", "").is_none());
        // Eight characters, not eight bytes.
        assert!(refused("éééé", "").is_some());
    }

    #[test]
    fn the_holders_own_name_and_the_programs_are_guessed_first() {
        let (own, others) = (strength("brimblecombe", "Quill Brimblecombe"), strength("brimblecombe", "Sample Person"));
        assert!(own.score < others.score, "{own:?} {others:?}");
        assert!(of("peerfolio").score == 0 && of("sampleperson").score <= 1);
    }

    #[test]
    fn nothing_typed_says_nothing() {
        let view = of("");
        assert!(view.label.is_empty() && view.sentence.is_empty() && view.suggestions.is_empty() && !view.accepted);
    }

    #[test]
    fn a_long_one_is_judged_by_its_beginning() {
        let long: String = "quiet sample lanterns by the river ".repeat(3000);
        assert_eq!(of(&long).score, 4);
        let name = "Sample ".repeat(10_000);
        assert!(strength("a few plain words", &name).score > 0);
    }

    #[test]
    fn times_are_in_plain_units() {
        let told: Vec<String> = [0.0, 4.0, 5.5, 6.0, 7.6, 8.94, 11.0, 11.5, 14.0, 20.0].map(time).into();
        let wanted = [
            "at once",
            "at once",
            "within a minute",
            "in about 2 minutes",
            "in about 1 hour",
            "in about 1 day",
            "in about 4 months",
            "in about 1 year",
            "only after centuries",
            "only after centuries",
        ];
        assert_eq!(told, wanted);
    }
}
