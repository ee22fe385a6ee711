//! PNG (W3C, third edition) and APNG: what the picture needs stays, by a list of chunks.

use img_parts::ImageEXIF as _;
use img_parts::png::Png;

use super::kept_exif;

/// The chunks that stay beside the critical ones (whose names begin with a capital letter): colours, transparency, size,
/// animation.
const KEPT: &[&[u8; 4]] = &[
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"hIST",
    b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT",
];

/// The file without metadata, and without what follows the image; `None` when it is damaged.
pub(super) fn clean(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let mut png = Png::from_bytes(bytes.into()).ok()?;
    let ends = png.chunks().last().is_some_and(|chunk| chunk.kind() == *b"IEND");
    if !ends || png.dimensions().is_none() {
        return None;
    }
    let exif = kept_exif(png.exif());
    png.chunks_mut().retain(|chunk| chunk.kind()[0].is_ascii_uppercase() || KEPT.contains(&&chunk.kind()));
    png.set_exif(exif);
    Some(png.encoder().bytes().into())
}
