//! Writes the TypeScript types into the folder given: `cargo run -p peerfolio-app --example bindings -- FOLDER`.

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).unwrap_or_else(|| "ui/src/api/bindings".into());
    peerfolio_app::bindings::write(std::path::Path::new(&folder))
}
