//! Where a paper lies beside its document: which paths can be followed, and which every system can write.
//!
//! A path comes from a file that anybody may have made. Nothing here touches a disk.

use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;

/// The folder in which this program puts papers that it names itself.
pub const FOLDER: &str = "files";

/// The document's own name in a package.
pub const DOCUMENT: &str = "wallet.json";

/// Longest name of a file or folder, in bytes: every file system takes it.
const LONGEST_NAME: usize = 200;

/// To how many bytes a longer one is cut, so that a number can follow.
const CUT_NAME: usize = 180;

/// Longest path, in bytes.
const LONGEST_PATH: usize = 400;

/// Names that Windows keeps for devices, whatever follows the point.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Whether a path stays below the document's own folder, wherever that is.
#[must_use]
pub fn is_below(path: &str) -> bool {
    !path.starts_with(['/', '\\']) && !path.contains([':', '\0']) && !path.split(['/', '\\']).any(|part| part == "..")
}

/// The file's own name: the last part of the path.
#[must_use]
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path)
}

/// Whether every usual system can write this path, below a folder and nowhere else.
#[must_use]
pub fn is_plain(path: &str) -> bool {
    is_below(path)
        && path.len() <= LONGEST_PATH
        && path.split('/').all(|part| plain_part(part) == part)
        && folded(path) != DOCUMENT
}

/// Paths that are plain, and all different on every system: also on those that do not tell `A` from `a`, or an accent from a
/// letter that has it.
#[derive(Debug, Default)]
pub struct Paths {
    taken: HashSet<String>,
    folders: HashSet<String>,
    /// The number that a path took last.
    last: HashMap<String, usize>,
}

impl Paths {
    /// None is taken yet but the document's own.
    #[must_use]
    pub fn new() -> Self {
        Self { taken: HashSet::from([DOCUMENT.to_owned()]), ..Self::default() }
    }

    /// Takes a path: as it is where it is plain and free, else one like it.
    pub fn take(&mut self, path: &str) -> String {
        let mut plain = plain(path);
        if folders_of(&folded(&plain)).any(|folder| self.taken.contains(folder)) {
            plain = plain_part(&plain.replace('/', "_"));
        }
        if self.is_free(&plain) {
            self.keep(&plain);
            return plain;
        }
        let end_at = plain.rfind('.').filter(|at| plain.get(*at..).is_some_and(|end| !end.contains('/')));
        let (stem, end) = plain.split_at(end_at.unwrap_or(plain.len()));
        let key = folded(&plain);
        let mut nth = self.last.get(&key).copied().unwrap_or(1);
        loop {
            nth += 1;
            let numbered = format!("{stem}-{nth}{end}");
            let candidate = if is_plain(&numbered) { numbered } else { format!("paper-{nth}{}", short_end(end)) };
            if self.is_free(&candidate) {
                self.keep(&candidate);
                self.last.insert(key, nth);
                return candidate;
            }
        }
    }

    /// Whether nothing has the path yet, and no file is a folder of it.
    #[must_use]
    pub fn is_free(&self, path: &str) -> bool {
        let folded = folded(path);
        !self.taken.contains(&folded)
            && !self.folders.contains(&folded)
            && !folders_of(&folded).any(|folder| self.taken.contains(folder))
    }

    /// Takes a path as it is.
    pub fn keep(&mut self, path: &str) {
        let folded = folded(path);
        self.folders.extend(folders_of(&folded).map(ToOwned::to_owned));
        self.taken.insert(folded);
    }
}

/// A path as systems see it that tell neither case nor composition.
#[must_use]
pub fn folded(path: &str) -> String {
    path.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}

/// A plain path like this one.
fn plain(path: &str) -> String {
    if is_plain(path) {
        return path.to_owned();
    }
    let parts: Vec<String> = path.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | "..")).map(plain_part).collect();
    let joined = if parts.is_empty() { format!("{FOLDER}/paper") } else { parts.join("/") };
    if joined.len() > LONGEST_PATH || folded(&joined) == DOCUMENT {
        return format!("{FOLDER}/{}", plain_part(file_name(&joined)));
    }
    joined
}

/// A plain name like this one. It keeps its end, by which programs know what a file is.
fn plain_part(name: &str) -> String {
    let fits = |c: char| if c.is_control() || "<>:\"/\\|?*".contains(c) || is_invisible(c) { '_' } else { c };
    let mut plain: String = name.chars().map(fits).collect();
    plain = plain.trim_start_matches([' ', '.']).trim_end_matches([' ', '.']).to_owned();
    let stem = plain.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_device = DEVICES.contains(&stem.as_str())
        || numbered.is_some_and(|rest| "0123456789¹²³".chars().any(|digit| rest == digit.to_string()));
    if plain.is_empty() || is_device {
        plain.insert_str(0, "paper ");
        plain = plain.trim_end().to_owned();
    }
    if plain.len() <= LONGEST_NAME {
        return plain;
    }
    let end = short_end(plain.rfind('.').and_then(|at| plain.get(at..)).unwrap_or_default()).to_owned();
    let room = CUT_NAME - end.len();
    let stem: String = plain.char_indices().take_while(|(at, c)| at + c.len_utf8() <= room).map(|(_, c)| c).collect();
    format!("{}{end}", stem.trim_end_matches([' ', '.']))
}

/// The end of a name, by which programs know what a file is; none where it is too long for that.
fn short_end(end: &str) -> &str {
    if end.len() <= 16 { end } else { "" }
}

/// Letters that are not seen, or turn what follows around: a name must be what it looks like.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_paths_stay_as_they_are() {
        for path in ["cps.pdf", "files/cps.pdf", "files/2025/Übung zum Thema.pdf", "a/b/c/d", "archive.tar.gz", "console.txt"] {
            assert_eq!(Paths::new().take(path), path);
        }
    }

    #[test]
    fn what_a_system_cannot_write_gets_a_name_like_it() {
        for (path, wanted) in [
            ("/etc/passwd", "etc/passwd"),
            ("../../up.pdf", "up.pdf"),
            ("C:\\scan.pdf", "C_/scan.pdf"),
            (".bashrc", "bashrc"),
            ("files/.config/x", "files/config/x"),
            ("nul", "paper nul"),
            ("com1.txt", "paper com1.txt"),
            ("scan 10:30.pdf", "scan 10_30.pdf"),
            ("dots...", "dots"),
            ("files//x", "files/x"),
            ("", "files/paper"),
            ("wallet.json", "files/wallet.json"),
            ("WALLET.json", "files/WALLET.json"),
            ("fdp\u{202e}.exe", "fdp_.exe"),
        ] {
            assert_eq!(Paths::new().take(path), wanted, "{path:?}");
        }
        let long = format!("{}.pdf", "é".repeat(300));
        let short = Paths::new().take(&long);
        assert!(short.len() <= CUT_NAME && short.ends_with("é.pdf"), "{short}");
    }

    #[test]
    fn two_papers_never_share_a_path() {
        let mut paths = Paths::new();
        let taken: Vec<String> = ["a.pdf", "A.PDF", "a.pdf", "caf\u{e9}", "cafe\u{301}", "a.pdf/b", "d/e", "d"]
            .iter()
            .map(|path| paths.take(path))
            .collect();
        assert_eq!(taken, ["a.pdf", "A-2.PDF", "a-3.pdf", "caf\u{e9}", "cafe\u{301}-2", "a.pdf_b", "d/e", "d-2"]);
    }

    proptest! {
        #[test]
        fn any_path_becomes_plain_and_stays_so(paths in proptest::collection::vec("\\PC{0,40}|[a-cA-C./\\\\ :]{0,12}", 0..12)) {
            let mut taken = Paths::new();
            let mut again = Paths::new();
            let mut seen = HashSet::new();
            for path in &paths {
                let plain = taken.take(path);
                prop_assert!(is_plain(&plain), "{plain:?}");
                prop_assert!(seen.insert(folded(&plain)));
                prop_assert_eq!(&again.take(&plain), &plain, "a second time nothing changes");
            }
        }
    }
}
