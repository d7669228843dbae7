//! The desktop window: it hosts the use cases of `peerfolio_app` and nothing else.
//!
//! What a command does is told in `peerfolio_app`; how it reaches the window, in [`adapters`]; what it needs of the
//! machine, in [`host`]. There must never be a rule, a word for the person, or a query here.
// A window of its own, without a console behind it, on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod adapters;
mod host;

use std::sync::Arc;
use tauri::Manager;

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .setup(|window| {
            let host = host::Desktop::new(window.handle().clone())?;
            window.manage(Arc::new(peerfolio_app::App::new(Box::new(host))));
            Ok(())
        })
        .invoke_handler(adapters::handler())
        .run(tauri::generate_context!())
}
