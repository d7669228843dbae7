//! The window: opened at the start, and made anew whenever the wallet was locked.
//!
//! A webview cannot be made to forget: what it was told lies in its own process, in pages and scripts that are long gone.
//! So the window goes, its process ends, and another takes its place. It must never hold anything of a wallet itself.

use std::sync::atomic::{AtomicUsize, Ordering};
use tauri::utils::config::WindowConfig;
use tauri::{AppHandle, Manager, WebviewWindow, WebviewWindowBuilder};

/// Opens the first window, as tauri.conf.json says.
///
/// # Errors
/// Where the platform opens none.
pub(crate) fn open(app: &AppHandle) -> Result<(), Box<dyn std::error::Error>> {
    let config = config(app).ok_or("tauri.conf.json names no window")?;
    build(app, &config)?;
    Ok(())
}

/// Puts a new window in the place of every one that is there. Where none can be opened, the old ones go all the same.
pub(crate) fn renew(app: &AppHandle) {
    static MADE: AtomicUsize = AtomicUsize::new(1);
    let old: Vec<WebviewWindow> = app.webview_windows().into_values().collect();
    if let Some(mut config) = config(app) {
        config.label = format!("main-{}", MADE.fetch_add(1, Ordering::Relaxed));
        if let Some(old) = old.first() {
            in_place_of(old, &mut config);
        }
        // Out of sight at once; and a page that is not drawn is not in the midst of drawing when it goes.
        for window in &old {
            let _ = window.hide();
        }
        // A program without a window ends, which also forgets everything.
        let _ = build(app, &config);
    }
    for window in old {
        let _ = window.destroy();
    }
    #[cfg(target_os = "linux")]
    let _ = app.run_on_main_thread(release_selections);
}

fn config(app: &AppHandle) -> Option<WindowConfig> {
    app.config().app.windows.first().cloned()
}

fn build(app: &AppHandle, config: &WindowConfig) -> tauri::Result<WebviewWindow> {
    let builder = WebviewWindowBuilder::from_config(app, config)?
        // What is typed into fields is nobody's to remember.
        .general_autofill_enabled(false)
        .on_page_load(|_, _| not_for_programs_started_here());
    // On Linux a second window could not be made in a store of its own; nothing of a wallet is kept by the page there either.
    #[cfg(not(target_os = "linux"))]
    let builder = builder.incognito(true);
    builder.build()
}

/// What the C library was told for this program and its webview alone is not handed on to the person's PDF reader and browser.
///
/// Called once a page is there, and with it every process of the webview that outlives a window: papers pass through one of
/// them (WebKitGTK's network process, which has blobs), so it has to wipe what it frees, too.
fn not_for_programs_started_here() {
    #[cfg(target_os = "linux")]
    for name in peerfolio_platform::memory::not_for_others() {
        if std::env::var_os(name).is_some() {
            gtk::glib::unsetenv(name);
        }
    }
}

/// Where and how large the old window stands, the new one is to stand.
fn in_place_of(old: &WebviewWindow, config: &mut WindowConfig) {
    let scale = old.scale_factor().unwrap_or(1.0);
    config.maximized = old.is_maximized().unwrap_or(false);
    config.fullscreen = old.is_fullscreen().unwrap_or(false);
    if let Ok(size) = old.inner_size() {
        let size = size.to_logical::<f64>(scale);
        (config.width, config.height) = (size.width, size.height);
    }
    if let Ok(place) = old.outer_position() {
        let place = place.to_logical::<f64>(scale);
        (config.x, config.y) = (Some(place.x), Some(place.y));
        config.center = false;
    }
}

/// Gives back what was marked or copied in the page, which GTK keeps for whoever wants to paste it.
#[cfg(target_os = "linux")]
fn release_selections() {
    for which in [gtk::gdk::SELECTION_PRIMARY, gtk::gdk::SELECTION_CLIPBOARD] {
        // Ours alone: GTK gives up a selection only where it is this program's.
        gtk::Clipboard::get(&which).clear();
    }
}
