//! The disk that fails as told: `disk/disk.c`, compiled for the run and loaded before the C library of one program.
//!
//! Linux only. Elsewhere, and where no C compiler is to be had, [`Disk::make`] says why not; a test then says so and ends.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The compiled library.
#[derive(Debug)]
pub struct Disk {
    library: PathBuf,
}

/// What the disk does at the chosen call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The call fails: the disk could not do it.
    Failing,
    /// The call fails: no room. A write leaves a third of its bytes.
    Full,
    /// The call fails: nothing may be written.
    ReadOnly,
    /// A write writes half of its bytes and says so.
    Short,
    /// A write writes half of its bytes and the program ends there.
    Torn,
    /// The program ends before the call.
    KilledBefore,
    /// The program ends after the call.
    KilledAfter,
    /// From the call on, nothing can be written or read: the stick was pulled out.
    Gone,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 8] =
        [Self::Failing, Self::Full, Self::ReadOnly, Self::Short, Self::Torn, Self::KilledBefore, Self::KilledAfter, Self::Gone];

    const fn name(self) -> &'static str {
        match self {
            Self::Failing => "eio",
            Self::Full => "enospc",
            Self::ReadOnly => "erofs",
            Self::Short => "short",
            Self::Torn => "torn",
            Self::KilledBefore => "kill-before",
            Self::KilledAfter => "kill-after",
            Self::Gone => "gone",
        }
    }
}

impl Disk {
    /// Compiles the library into `folder`.
    ///
    /// # Errors
    /// Why there is none here, in words.
    pub fn make(folder: &Path) -> Result<Self, String> {
        if !cfg!(target_os = "linux") {
            return Err("a disk that fails as told is imitated on Linux only".to_owned());
        }
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("disk/disk.c");
        let library = folder.join("disk.so");
        let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
        let built = Command::new(&compiler).args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source).output();
        match built {
            Ok(output) if output.status.success() => Ok(Self { library }),
            Ok(output) => Err(format!("disk.c was not compiled: {}", String::from_utf8_lossy(&output.stderr))),
            Err(error) => Err(format!("there is no C compiler ({}): {error}", compiler.to_string_lossy())),
        }
    }

    /// Lets `program` have this disk below `folder`, whose path has no links.
    pub fn lend(&self, program: &mut Command, folder: &Path) {
        program.env("LD_PRELOAD", &self.library).env("PEERFOLIO_DISK_FOLDER", folder);
    }

    /// Lets the call of that number meet a fault; `onward`: every later one as well. The name of the call goes to `hit`.
    pub fn break_at(&self, program: &mut Command, number: u64, fault: Fault, onward: bool, hit: &Path) {
        program
            .env("PEERFOLIO_DISK_AT", number.to_string())
            .env("PEERFOLIO_DISK_FAULT", fault.name())
            .env("PEERFOLIO_DISK_ONWARD", if onward { "1" } else { "0" })
            .env("PEERFOLIO_DISK_HIT", hit);
    }

    /// Lets every change be written down in `file`.
    pub fn trace(&self, program: &mut Command, file: &Path) {
        program.env("PEERFOLIO_DISK_TRACE", file);
    }
}
