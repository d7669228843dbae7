//! The desktop window: it hosts the use cases of `peerfolio_app` and nothing else.
//!
//! What a command does is told in `peerfolio_app`; how it reaches the window, in [`adapters`]; what it needs of the
//! machine, in [`host`]; when the wallet is locked and what happens to the window then, in [`keeper`] and [`window`]. There
//! must never be a rule, a word for the person, or a query here.
// A window of its own, without a console behind it, on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod adapters;
mod host;
mod keeper;
mod window;

use keeper::Keeper;
use peerfolio_platform::{MEMORY, Memory, memory, process, rest};
use std::sync::Arc;
use tauri::{Manager, RunEvent};

/// Whatever is freed is wiped.
#[global_allocator]
static WIPED: Memory = MEMORY;

fn main() -> tauri::Result<()> {
    if !pictured_by_a_test() {
        memory::have_libraries_wipe();
    }
    if !readable_for_a_test() {
        process::close_to_others();
    }
    process::quiet_panics("peerfolio: something went wrong inside; what was saved is kept");
    let window = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .setup(|window| {
            let host = host::Desktop::new(window.handle().clone())?;
            let clipboard = host.clipboard();
            let app = Arc::new(peerfolio_app::App::new(Box::new(host)));
            let keeper = Keeper::begin(app, window.handle().clone(), clipboard);
            let told = Arc::clone(&keeper);
            rest::watch(move |rest| told.rest(rest));
            window.manage(keeper);
            window::open(window.handle())
        })
        .invoke_handler(adapters::handler())
        .build(tauri::generate_context!())?;
    window.run(|window, event| {
        if matches!(event, RunEvent::Exit)
            && let Some(keeper) = window.try_state::<Arc<Keeper>>()
        {
            keeper.end();
        }
    });
    Ok(())
}

/// Whether this is a build for development, run by a test that reads its memory without being the administrator.
fn readable_for_a_test() -> bool {
    cfg!(debug_assertions) && std::env::var_os("PEERFOLIO_READABLE").is_some()
}

/// Whether this is a build for development, run by a test that takes pictures: the webview gives them only where it puts pages
/// together as [`memory::have_libraries_wipe`] forbids it to.
fn pictured_by_a_test() -> bool {
    cfg!(debug_assertions) && std::env::var_os("PEERFOLIO_PICTURES").is_some()
}
