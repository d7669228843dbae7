//! What is freed is wiped: Rust's memory by the allocator, that of libraries in C by the C library, and the stack by hand.
//!
//! A host installs [`MEMORY`] as its global allocator. A host that also links libraries in C which are handed records (the
//! webview) calls [`have_libraries_wipe`] as the first thing it does. Nothing here can wipe what is still in use.

use std::alloc::System;
use std::hint::black_box;
use zeroizing_alloc::ZeroAlloc;

/// The system's allocator, made to wipe what is given back to it.
pub type Memory = ZeroAlloc<System>;

/// For `#[global_allocator]`.
pub const MEMORY: Memory = ZeroAlloc(System);

/// Bytes of the stack that [`wipe_stack`] overwrites: more than any command of ours uses, less than any thread has.
const STACK: usize = 256 * 1024;

/// Overwrites the part of this thread's stack that lies below the caller: what returned calls left there.
///
/// For a thread that lives on after it has worked with secrets; call it where the work has returned.
#[inline(never)]
pub fn wipe_stack() {
    let mut ground = [0_u8; STACK];
    black_box(&mut ground);
}

/// Has the C library, and what WebKit puts in place of it, wipe what they free; on Linux, by starting the program once more.
///
/// glibc reads how it is to behave only at a program's start, and its list of recently freed pieces (tcache) escapes
/// wiping, so that is switched off; WebKit's own allocator does not wipe at all and makes way for glibc's when it is told
/// so (`Malloc=1`). Must be called before any thread is started. Elsewhere, and with another C library, it does nothing.
pub fn have_libraries_wipe() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    linux::have_libraries_wipe();
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod linux {
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    /// Where glibc is told how to behave (glibc manual, "Tunables").
    pub(super) const TUNABLES: &str = "GLIBC_TUNABLES";
    /// What is freed is overwritten; no freed piece is kept back unwiped.
    const WIPED: &str = "glibc.malloc.perturb=90:glibc.malloc.tcache_count=0";

    pub(super) fn have_libraries_wipe() {
        let before = std::env::var(TUNABLES).unwrap_or_default();
        if before.contains(WIPED) {
            return;
        }
        let Ok(program) = std::env::current_exe() else { return };
        let both = if before.is_empty() { WIPED.to_owned() } else { format!("{before}:{WIPED}") };
        // Returns only where the program could not be started again: then this one goes on, without the C library's wiping.
        let mut again = Command::new(program);
        again.args(std::env::args_os().skip(1)).env(TUNABLES, both).env("Malloc", "1");
        // Pages are put together by the processor: graphics drivers keep what they drew beyond our reach, and some use memory
        // after they freed it, which wiping turns from luck into a crash.
        again.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
        let _failed = again.exec();
    }
}

/// Variables that [`have_libraries_wipe`] set for this program alone, and that programs it starts should not get. All of
/// them were read at the start, but for WebKit's own, which it reads when it first allocates and which means nothing to others.
#[must_use]
pub fn not_for_others() -> &'static [&'static str] {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    return &[linux::TUNABLES];
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    return &[];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wiping_the_stack_fits_a_small_thread() {
        let thread = std::thread::Builder::new().stack_size(512 * 1024).spawn(wipe_stack).unwrap();
        thread.join().unwrap();
    }
}
