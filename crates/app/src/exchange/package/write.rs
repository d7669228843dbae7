//! Writing a package: the same wallet gives the same bytes.

use crate::error::AppError;
use peerfolio_document::path::DOCUMENT;
use std::io::{Seek, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Writes the document and then each paper, as `bytes` gives them: one at a time. Paths must be plain and all different.
///
/// # Errors
/// What `bytes` gives; what `failed` makes of a failure to write.
pub(crate) fn write<T, B: AsRef<[u8]>>(
    to: impl Write + Seek,
    document: &str,
    papers: &[(String, T)],
    mut bytes: impl FnMut(&T) -> Result<B, AppError>,
    failed: impl Fn(std::io::Error) -> AppError,
) -> Result<(), AppError> {
    let mut package = ZipWriter::new(to);
    // No time of writing, no name of a system: nothing but the wallet is in the package.
    let options = |method| {
        SimpleFileOptions::default()
            .compression_method(method)
            .compression_level((method == CompressionMethod::Deflated).then_some(6))
            .last_modified_time(DateTime::default())
            .unix_permissions(0o600)
    };
    let zip_failed = |error: zip::result::ZipError| match error {
        zip::result::ZipError::Io(error) => failed(error),
        other => failed(std::io::Error::other(other)),
    };
    package.start_file(DOCUMENT, options(CompressionMethod::Deflated)).map_err(zip_failed)?;
    package.write_all(document.as_bytes()).map_err(&failed)?;
    for (path, paper) in papers {
        let bytes = bytes(paper)?;
        let bytes = bytes.as_ref();
        let method = if is_packed(bytes) { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        package.start_file(path.as_str(), options(method)).map_err(zip_failed)?;
        package.write_all(bytes).map_err(&failed)?;
    }
    package.finish().map_err(zip_failed)?;
    Ok(())
}

/// Whether these bytes are packed already, so that packing them again only takes time.
fn is_packed(bytes: &[u8]) -> bool {
    let begins: [&[u8]; 6] = [b"\x89PNG", b"\xff\xd8\xff", b"%PDF", b"PK\x03\x04", b"GIF8", b"\x1f\x8b"];
    let photo = bytes.get(4..8) == Some(b"ftyp") || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"));
    photo || begins.iter().any(|begin| bytes.starts_with(begin))
}
