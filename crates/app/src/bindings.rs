//! TypeScript types, made from the list of commands and its views.
//!
//! The window never invents a type: `cargo xtask` runs this before the interface is built. Nothing else writes there.

use crate::error::AppError;
use crate::view::*;
use std::path::Path;
use ts_rs::{Config, ExportError, TS};

macro_rules! write_commands {
    ($($name:ident($req:ty) -> $res:ty;)*) => {
        fn export_types(config: &Config) -> Result<(), ExportError> {
            $(<$req as TS>::export_all(config)?; <$res as TS>::export_all(config)?;)*
            AppError::export_all(config)
        }

        fn interface(config: &Config) -> String {
            let mut names = std::collections::BTreeSet::new();
            let mut lines = String::new();
            $(
                let (req, res) = (<$req as TS>::name(config), <$res as TS>::name(config));
                names.extend([req.clone(), res.clone()]);
                lines.push_str(&format!("  {}: {{ req: {req}; res: {res} }};\n", stringify!($name)));
            )*
            let imports: String = names.iter().map(|name| format!("import type {{ {name} }} from \"./{name}\";\n")).collect();
            format!("{imports}\n/** Every command: what it takes and what it gives. */\nexport interface Commands {{\n{lines}}}\n")
        }
    };
}
crate::for_each_command!(write_commands);

/// Writes every type, and `commands.ts` with the interface `Commands`, into `folder`.
///
/// # Errors
/// Where a file cannot be written.
pub fn write(folder: &Path) -> std::io::Result<()> {
    let config = Config::new().with_out_dir(folder).with_large_int("number");
    std::fs::create_dir_all(folder)?;
    export_types(&config).map_err(std::io::Error::other)?;
    std::fs::write(folder.join("commands.ts"), interface(&config))
}
