//! The process keeps to itself: no core dump, no reading by others, nothing of a record in what a panic prints.
//!
//! Each is the most that the platform gives without rights of an administrator; who has those can read everything.

use std::io::Write;

/// Forbids core dumps, of this process and of those it starts, and reading of its memory by other programs of the same
/// person. On Linux; elsewhere it does nothing. What the system refuses stays as it was.
pub fn close_to_others() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
        // One byte, not none: with none, Linux still hands a dump to a collecting program (core(5), fs/coredump.c); with
        // one it does not, and a file needs more than one byte.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(1), maximum: Some(1) });
        // Set for this process alone: the processes of the webview start out as every program does.
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// From now on a panic prints where it happened and these words, and never what it was about: that may be a record.
pub fn quiet_panics(words: &'static str) {
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(|at| format!(" ({}, line {})", at.file(), at.line())).unwrap_or_default();
        let _ = writeln!(std::io::stderr().lock(), "{words}{place}");
    }));
}
