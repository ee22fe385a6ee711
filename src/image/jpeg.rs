//! JPEG (ITU-T T.81): tables, frames and scans stay; of the application segments only those that say how to show them.

use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::{Bytes, ImageEXIF as _};

use super::kept_exif;

/// The file without metadata, and without what follows the image; `None` when it is damaged.
pub(super) fn clean(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let mut jpeg = Jpeg::from_bytes(bytes.into()).ok()?;
    let exif = kept_exif(jpeg.exif());
    let segments = jpeg.segments_mut();
    segments.retain(|segment| is_kept(segment.marker(), segment.contents()));
    // The library takes all that follows the first scan's header for its data.
    let first = segments.pop().filter(|segment| segment.marker() == markers::SOS)?;
    let mut encoded = first.clone().encoder().bytes();
    let scans = scans(&encoded.split_off(first.len()))?;
    segments.push(JpegSegment::new_with_entropy(markers::SOS, first.contents().clone(), scans));
    jpeg.set_exif(exif);
    Some(jpeg.encoder().bytes().into())
}

/// The data of all scans up to the end of the image, with the tables between them.
fn scans(mut rest: &[u8]) -> Option<Bytes> {
    let mut kept = Vec::with_capacity(rest.len());
    // In a scan, a byte of ones is followed by a zero, or by the number of a restart (T.81, B.1.1.5).
    let is_marker = |pair: &[u8]| pair[0] == markers::P && !matches!(pair[1], 0 | 0xD0..=0xD7 | markers::P);
    while let Some(at) = rest.windows(2).position(is_marker) {
        kept.extend(&rest[..at]);
        let marker = rest[at + 1];
        if marker == markers::EOI {
            break;
        }
        let length = rest.get(at + 2..at + 4)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let segment = rest.get(at..at + 2 + length).filter(|_| length >= 2)?;
        if is_kept(marker, &segment[4..]) {
            kept.extend(segment);
        }
        rest = &rest[at + 2 + length..];
    }
    kept.extend([markers::P, markers::EOI]);
    Some(kept.into())
}

/// Whether the picture needs a segment: JFIF's says its proportions, Adobe's and a profile its colours.
fn is_kept(marker: u8, contents: &[u8]) -> bool {
    match marker {
        markers::APP0 => contents.starts_with(b"JFIF\0"),
        markers::APP2 => contents.starts_with(b"ICC_PROFILE\0"),
        markers::APP14 => contents.starts_with(b"Adobe"),
        markers::APP0..=markers::APP15 | markers::COM => false,
        _ => true,
    }
}
