//! One adapter for each command, made from the one list.
//!
//! An adapter hands the request over and the answer back: no branch, no query, no clock. Each runs on a thread of its own,
//! for making a key from a passphrase takes half a second and the window must not stand still. A panic in a command arrives
//! as an error, and the program lives on.

use crate::keeper::Keeper;
use peerfolio_app::App;
use peerfolio_app::error::{AppError, ErrorCode};
use peerfolio_app::view::*;
use peerfolio_platform::memory;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tauri::{State, Wry, ipc::Invoke};

macro_rules! adapters {
    ($($name:ident($req:ty) -> $res:ty;)*) => {
        $(
            #[tauri::command]
            async fn $name(keeper: State<'_, Arc<Keeper>>, req: $req) -> Result<$res, AppError> {
                apart(&keeper, move |app| app.$name(req)).await
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
///
/// Every command says that somebody is there, and after every one it is seen whether it locked the wallet. What it left on
/// the thread's stack is wiped, for the thread serves again.
async fn apart<T: Send + 'static>(
    keeper: &Arc<Keeper>,
    command: impl FnOnce(&App) -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let keeper = Arc::clone(keeper);
    keeper.touched();
    let done = tauri::async_runtime::spawn_blocking(move || {
        let answer = std::panic::catch_unwind(AssertUnwindSafe(|| command(keeper.app())));
        keeper.settle();
        memory::wipe_stack();
        answer
    });
    match done.await.unwrap_or_else(|gone| Err(Box::new(gone))) {
        Ok(answer) => answer,
        Err(_panicked) => Err(AppError::new(
            ErrorCode::Internal,
            "Something went wrong inside Peerfolio. Your wallet is as it was after the last thing you saved.",
            "Try once more. If it happens again, close Peerfolio and open it again.",
        )),
    }
}
