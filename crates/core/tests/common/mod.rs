//! What several tests start from: the packs that are shipped, and a small pack to put a renewal block into.

#![allow(dead_code, reason = "each test takes what it needs")]

use peerfolio_core::judge::Rules;
use peerfolio_core::pack::{self, Fault, Pack};
use std::path::Path;

/// File names and texts of the shipped packs, in the order of their names.
pub(crate) fn texts() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let packs = paths.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    let text = |path: std::path::PathBuf| {
        (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap())
    };
    let mut texts: Vec<_> = packs.map(text).collect();
    texts.sort();
    texts
}

/// The shipped packs, read.
pub(crate) fn shipped() -> Vec<Result<Pack, Vec<Fault>>> {
    texts().iter().map(|(file, text)| pack::read(file, text)).collect()
}

/// The shipped packs as one set of rules.
pub(crate) fn shipped_rules() -> Rules {
    Rules::new(shipped().into_iter().map(Result::unwrap).collect()).unwrap()
}

/// A pack with one credential, `us-zz-cps`, of that title; `renewal` stands for its renewal block.
pub(crate) fn pack_with(title: &str, renewal: &str) -> String {
    format!(
        r#"jurisdiction = "US-ZZ"
name = "Example"
reviewed_on = 2026-11-22
stale_after = 2027-11-22
[[body]]
id = "zz"
name = "Example Board"
[source.S1]
url = "https://example.org"
title = "Handbook"
publisher = "Example Board"
kind = "handbook"
says = "Twenty hours."
[source.S2]
url = "https://example.org/rule"
title = "Rule"
publisher = "Example State"
kind = "rule"
says = "Thirty hours."
[[credential]]
id = "us-zz-cps"
title = "{title}"
body = "zz"
scope = []
status = "current"
confidence = "low"
{renewal}"#
    )
}
