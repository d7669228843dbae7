//! Documents that hold a second face before they are signed: not a forgery yet, and said.

use super::forge::{sign_over, unsigned, update, victim};
use peerfolio_packet::verify;

#[test]
fn what_is_held_and_not_shown_is_said_and_is_no_forgery() {
    let verdict = verify(victim()).unwrap();
    assert!(verdict.is_intact_and_whole());
    assert_eq!(verdict.hidden, ["one layer that is switched off"]);
    assert!(verdict.active.is_empty() && verdict.attached == 0);
}

#[test]
fn pages_and_catalogues_that_nothing_leads_to_are_said() {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 11 0 R>>";
    let catalog = "<</Type/Catalog/Pages 2 0 R>>";
    let verdict = verify(&sign_over(&update(&unsigned(), &[(50, page), (51, page), (52, catalog)]))).unwrap();
    assert!(verdict.is_intact_and_whole(), "{verdict}");
    assert!(verdict.hidden.contains(&"2 pages that are not shown".to_owned()), "{:?}", verdict.hidden);
    assert!(verdict.hidden.iter().any(|hidden| hidden.contains("second list of contents")), "{:?}", verdict.hidden);
}

#[test]
fn hidden_marks_scripts_and_forms_drawn_anew_are_said() {
    let page = super::forge::object(&unsigned(), 3).replace("9 0 R]", "9 0 R 50 0 R 51 0 R]");
    let hidden = "<</Type/Annot/Subtype/FreeText/Rect[0 0 9 9]/F 2/AP<</N 10 0 R>>>>";
    let button = "<</Type/Annot/Subtype/Widget/FT/Btn/T(b)/Rect[0 0 9 9]/A<</S/SubmitForm/F(https://example.org)>>>>";
    let catalog =
        super::forge::object(&unsigned(), 1).replacen("<<", "<</OpenAction<</S/JavaScript/JS(x)>>/Names<</JavaScript<<>>>>", 1);
    let form = super::forge::object(&unsigned(), 7).replacen("<<", "<</NeedAppearances true/XFA[]", 1);
    let base = update(&unsigned(), &[(1, &catalog), (3, &page), (7, &form), (50, hidden), (51, button)]);
    let verdict = verify(&sign_over(&base)).unwrap();
    assert!(verdict.is_intact_and_whole(), "{verdict}");
    assert!(verdict.hidden.contains(&"one mark or field hidden on a page".to_owned()), "{:?}", verdict.hidden);
    for words in ["when the document is opened", "a script", "when something on it is clicked", "XFA", "drawn anew"] {
        assert!(verdict.active.iter().any(|active| active.contains(words)), "{words}: {:?}", verdict.active);
    }
}
