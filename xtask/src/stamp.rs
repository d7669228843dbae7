//! Knowing that a step needs no doing: a stamp holds a hash of everything the step read when it last succeeded.
//!
//! By content, not by time, so that a `touch` rebuilds nothing. What a step leaves lies in its checkout, and so each checkout has
//! stamps of its own, even where several share one target folder. A stamp never stands in for the step's result: whoever
//! asks must also see that the result is there.

use crate::command::{root, target};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// What a step would leave behind now.
pub(crate) struct Stamp {
    file: PathBuf,
    hash: String,
}

impl Stamp {
    /// For the step `name`, which reads `inputs`: files, or folders with all they hold.
    pub(crate) fn of(name: &str, inputs: &[PathBuf]) -> Self {
        let mut hasher = DefaultHasher::new();
        for input in inputs {
            hash_path(input, &mut hasher);
        }
        let mut checkout = DefaultHasher::new();
        root().hash(&mut checkout);
        let file = target().join("xtask").join(format!("{name}-{:016x}", checkout.finish()));
        Self { file, hash: format!("{:016x}", hasher.finish()) }
    }

    /// Whether the step last succeeded on these very inputs.
    pub(crate) fn is_fresh(&self) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|old| old == self.hash)
    }

    /// Remembers that the step succeeded. Where that cannot be written, the step is simply done again next time.
    pub(crate) fn press(&self) {
        if let Some(folder) = self.file.parent()
            && std::fs::create_dir_all(folder).is_ok()
        {
            let _ = std::fs::write(&self.file, &self.hash);
        }
    }
}

fn hash_path(path: &Path, hasher: &mut DefaultHasher) {
    if path.is_dir() {
        let mut inside: Vec<_> =
            std::fs::read_dir(path).map(|rows| rows.flatten().map(|row| row.path()).collect()).unwrap_or_default();
        inside.sort();
        for path in inside.iter().filter(|path| !path.ends_with("node_modules")) {
            hash_path(path, hasher);
        }
    } else {
        path.strip_prefix(root()).unwrap_or(path).hash(hasher);
        std::fs::read(path).ok().hash(hasher);
    }
}
