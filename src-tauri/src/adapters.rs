//! One adapter for each command, made from the one list.
//!
//! An adapter hands the request over and the answer back: no branch, no query, no clock. Each runs on a thread of its own,
//! for making a key from a passphrase takes half a second and the window must not stand still. A panic in a command arrives
//! as an error, and the program lives on.

use peerfolio_app::App;
use peerfolio_app::error::{AppError, ErrorCode};
use peerfolio_app::view::*;
use std::sync::Arc;
use tauri::{State, Wry, ipc::Invoke};

macro_rules! adapters {
    ($($name:ident($req:ty) -> $res:ty;)*) => {
        $(
            #[tauri::command]
            async fn $name(app: State<'_, Arc<App>>, req: $req) -> Result<$res, AppError> {
                apart(&app, move |app| app.$name(req)).await
            }
        )*

        /// What answers the window's calls: every command of the list.
        pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }
    };
}
peerfolio_app::for_each_command!(adapters);

/// Runs a command on a thread of its own; a panic there becomes an [`AppError`].
async fn apart<T: Send + 'static>(
    app: &Arc<App>,
    command: impl FnOnce(&App) -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let app = Arc::clone(app);
    match tauri::async_runtime::spawn_blocking(move || command(&app)).await {
        Ok(answer) => answer,
        Err(_panicked) => Err(AppError::new(
            ErrorCode::Internal,
            "Something went wrong inside Peerfolio. Your wallet is as it was after the last thing you saved.",
            "Try once more. If it happens again, close Peerfolio and open it again.",
        )),
    }
}
