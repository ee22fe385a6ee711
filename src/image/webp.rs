//! WebP (RFC 9649): what the picture needs stays, by a list of chunks.

use img_parts::ImageEXIF as _;
use img_parts::riff::RiffContent;
use img_parts::webp::{self, WebP};

use super::kept_exif;

/// The chunks that stay: the header, colours, animation, transparency, the picture.
const KEPT: &[[u8; 4]] = &[
    webp::CHUNK_VP8X,
    webp::CHUNK_ICCP,
    webp::CHUNK_ANIM,
    webp::CHUNK_ANMF,
    webp::CHUNK_ALPH,
    webp::CHUNK_VP8,
    webp::CHUNK_VP8L,
];

/// The bit of the header's first byte that says there is XMP (RFC 9649, 2.7.1).
const HAS_XMP: u8 = 0b100;

/// The file without metadata, and without what follows the image; `None` when it is damaged.
pub(super) fn clean(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let mut webp = WebP::from_bytes(bytes.into()).ok()?;
    webp.dimensions()?;
    let exif = kept_exif(webp.exif());
    webp.chunks_mut().retain(|chunk| KEPT.contains(&chunk.id()));
    webp.set_exif(exif);
    let header = webp.chunks_mut().iter_mut().find(|chunk| chunk.id() == webp::CHUNK_VP8X);
    if let Some(RiffContent::Data(data)) = header.map(|header| header.content_mut()) {
        let mut flags = data.to_vec();
        *flags.first_mut()? &= !HAS_XMP;
        *data = flags.into();
    }
    Some(webp.encoder().bytes().into())
}
