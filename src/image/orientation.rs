//! The one thing of an EXIF block that a picture needs: which way is up.

/// How an EXIF block begins that holds the orientation and nothing else; its value and four zeros follow.
const BLOCK: &[u8] = b"II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0";

/// The tag of the orientation (EXIF 2.32, 4.6.4).
const TAG: u16 = 0x0112;

/// The orientation an EXIF block gives, where that is not the usual one: 2 to 8.
pub(super) fn read(exif: &[u8]) -> Option<u8> {
    let is_little = match exif.get(..4)? {
        b"II\x2A\0" => true,
        b"MM\0\x2A" => false,
        _ => return None,
    };
    let word = |at: usize| {
        let bytes = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let (first, second) = (usize::from(word(4)?), usize::from(word(6)?));
    let start = if is_little { second << 16 | first } else { first << 16 | second };
    let entries = (0..usize::from(word(start)?)).map(|number| start + 2 + 12 * number);
    let found = entries.take_while(|at| at + 12 <= exif.len()).find(|at| word(*at) == Some(TAG))?;
    let value = word(found + 8)?;
    u8::try_from(value).ok().filter(|value| (2..=8).contains(value))
}

/// An EXIF block that gives the orientation alone.
pub(super) fn write(orientation: u8) -> Vec<u8> {
    [BLOCK, &[orientation, 0, 0, 0], &[0; 4]].concat()
}
