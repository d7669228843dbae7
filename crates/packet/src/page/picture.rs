//! A picture that is ready for a page, and its object in the file (ISO 32000-1, 8.9.5).
//!
//! It must never hold anything of the file it was made from but the picture itself.

use std::sync::Arc;

use lopdf::{Dictionary, Object, Stream};

/// How the samples of a picture are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// A JPEG file, grey or YCbCr.
    Jpeg,
    /// Deflated rows, each with the PNG predictor that it names.
    Flate,
}

/// A picture: 8 bits a sample, grey or sRGB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// In pixels.
    pub(crate) width: u32,
    /// In pixels.
    pub(crate) height: u32,
    /// One sample a pixel, else three.
    pub(crate) grey: bool,
    pub(crate) coding: Coding,
    /// Shared: a document is set several times until its page numbers hold.
    pub(crate) data: Arc<[u8]>,
}

impl Picture {
    /// The image XObject.
    pub(super) fn stream(&self) -> Stream {
        let mut dict = Dictionary::new();
        dict.set("Type", "XObject");
        dict.set("Subtype", "Image");
        dict.set("Width", i64::from(self.width));
        dict.set("Height", i64::from(self.height));
        dict.set("ColorSpace", if self.grey { "DeviceGray" } else { "DeviceRGB" });
        dict.set("BitsPerComponent", 8);
        match self.coding {
            Coding::Jpeg => dict.set("Filter", "DCTDecode"),
            Coding::Flate => {
                dict.set("Filter", "FlateDecode");
                let mut parameters = Dictionary::new();
                parameters.set("Predictor", 15);
                parameters.set("Colors", if self.grey { 1 } else { 3 });
                parameters.set("BitsPerComponent", 8);
                parameters.set("Columns", i64::from(self.width));
                dict.set("DecodeParms", Object::Dictionary(parameters));
            }
        }
        Stream::new(dict, self.data.to_vec())
    }
}
