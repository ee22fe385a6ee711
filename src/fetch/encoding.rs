//! Content-Encoding undone (RFC 9110, 8.4), for what servers really send: the label may be missing, wrong or given
//! once too often, so the bytes have the last word.
//!
//! Pure: whole bodies in, whole bodies out, and never more than the limit, whatever they unpack to.

use std::io::{self, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use reqwest::header::{self, HeaderMap};

/// What is asked for.
pub(super) const ACCEPTED: &str = "gzip, deflate, br, zstd";

/// How often one body is unpacked at most; servers that compress twice are real, three times are not.
const MOST_LAYERS: usize = 3;
/// How many gzip members one body may have; each costs time, even an empty one.
const MOST_MEMBERS: usize = 10_000;
/// The base-2 logarithm of the largest window a zstd body may ask memory for, as browsers have it (RFC 9659).
const LARGEST_ZSTD_WINDOW: u32 = 23;
/// How much of a body is looked at to see whether it is text.
const LOOKED_AT: usize = 512;

const GZIP_MAGIC: &[u8] = b"\x1f\x8b\x08";
const ZSTD_MAGIC: &[u8] = b"\x28\xb5\x2f\xfd";

/// A way to compress a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// RFC 1952, of one or several members.
    Gzip,
    /// RFC 1950, or RFC 1951 without its frame: half of all servers took the name literally.
    Deflate,
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstd,
}

/// Why a body could not be unpacked.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is more than allowed.
    TooLarge,
    /// It is damaged, or ends in the middle.
    Broken(Encoding, io::Error),
}

/// What becomes of a body larger than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// It is a [`Fault::TooLarge`].
    Refused,
    /// What came up to there is kept; the body itself may have been cut before it was unpacked.
    Cut,
}

impl Encoding {
    /// The name servers use.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }

    fn of_bytes(body: &[u8]) -> Option<Self> {
        let known = [(GZIP_MAGIC, Self::Gzip), (ZSTD_MAGIC, Self::Zstd)];
        known.into_iter().find(|(magic, _)| body.starts_with(magic)).map(|(_, encoding)| encoding)
    }
}

/// The encodings an answer names, in the order they were applied.
///
/// # Errors
/// The header's text, printable and shortened, when one is unknown or there are too many.
pub(super) fn declared(headers: &HeaderMap) -> Result<Vec<Encoding>, String> {
    let lines = headers.get_all(header::CONTENT_ENCODING).iter();
    let text = lines.map(|line| String::from_utf8_lossy(line.as_bytes())).collect::<Vec<_>>().join(", ");
    let text = text.trim().to_ascii_lowercase();
    let mut encodings = Vec::new();
    for word in text.split(',').map(str::trim) {
        encodings.push(match word.strip_prefix("x-").unwrap_or(word) {
            "gzip" => Encoding::Gzip,
            "deflate" => Encoding::Deflate,
            "br" => Encoding::Brotli,
            "zstd" => Encoding::Zstd,
            // What servers write when they mean that there is none.
            "" | "identity" | "none" | "utf-8" => continue,
            _ => return Err(printable(&text)),
        });
    }
    if encodings.len() > MOST_LAYERS { Err(printable(&text)) } else { Ok(encodings) }
}

fn printable(text: &str) -> String {
    text.chars().filter(|c| (' '..='~').contains(c)).take(40).collect()
}

/// Whether a body is compressed, whatever its label says.
pub(super) fn is_packed(body: &[u8]) -> bool {
    Encoding::of_bytes(body).is_some()
}

/// The body without its encodings, at most `most` bytes of it.
///
/// A body that is not what its label says is taken as the compression its first bytes name, else as it stands when
/// it looks like text. One that begins as gzip or zstd after all labels are undone is unpacked too.
///
/// # Errors
/// When it is broken, or too large and not to be cut.
pub(super) fn unpack(
    mut body: Vec<u8>,
    declared: &[Encoding],
    most: usize,
    excess: Excess,
) -> Result<Vec<u8>, Fault> {
    let mut layers = 0;
    for label in declared.iter().rev() {
        if let Some(encoding) = really(*label, &body) {
            body = decode(encoding, &body, most, excess)
                .or_else(|fault| mislabelled(fault, &body, most, excess))?;
            layers += 1;
        }
    }
    while let Some(encoding) = Encoding::of_bytes(&body).filter(|_| layers < MOST_LAYERS) {
        body = decode(encoding, &body, most, excess)?;
        layers += 1;
    }
    Ok(body)
}

/// What a body with this label is to be read as; `None` where it is not compressed.
fn really(label: Encoding, body: &[u8]) -> Option<Encoding> {
    match label {
        _ if body.is_empty() => None,
        Encoding::Gzip | Encoding::Zstd => Encoding::of_bytes(body).or((!is_text(body)).then_some(label)),
        // These have no first bytes of their own, and text may pass for them.
        Encoding::Deflate | Encoding::Brotli => (!is_markup(body)).then_some(label),
    }
}

/// A second try at a body that its label does not fit.
fn mislabelled(fault: Fault, body: &[u8], most: usize, excess: Excess) -> Result<Vec<u8>, Fault> {
    let Fault::Broken(Encoding::Deflate | Encoding::Brotli, _) = fault else { return Err(fault) };
    match Encoding::of_bytes(body) {
        Some(encoding) => decode(encoding, body, most, excess),
        None if is_text(body) => Ok(body.to_vec()),
        None => Err(fault),
    }
}

fn decode(encoding: Encoding, body: &[u8], most: usize, excess: Excess) -> Result<Vec<u8>, Fault> {
    let mut output = Output { bytes: Vec::new(), most };
    let done = match encoding {
        Encoding::Gzip => output.gzip(body),
        Encoding::Deflate if is_zlib(body) => output.fill(ZlibDecoder::new(body)),
        Encoding::Deflate => output.fill(DeflateDecoder::new(body)),
        Encoding::Brotli => output.fill(brotli_decompressor::Decompressor::new(body, 4096)),
        Encoding::Zstd => output.zstd(body),
    };
    let Output { mut bytes, .. } = output;
    match (done, excess) {
        _ if bytes.len() > most => match excess {
            Excess::Refused => Err(Fault::TooLarge),
            Excess::Cut => {
                bytes.truncate(most);
                Ok(bytes)
            }
        },
        (Err(error), Excess::Refused) => Err(Fault::Broken(encoding, error)),
        _ => Ok(bytes),
    }
}

/// What has been unpacked so far: never more than one byte over what is allowed.
struct Output {
    bytes: Vec<u8>,
    most: usize,
}

impl Output {
    fn fill(&mut self, reader: impl Read) -> io::Result<()> {
        let room = (self.most + 1).saturating_sub(self.bytes.len());
        reader.take(room as u64).read_to_end(&mut self.bytes).map(|_| ())
    }

    /// All members, one after the other (RFC 1952, 2.2). Padding behind the last is no part of it.
    fn gzip(&mut self, body: &[u8]) -> io::Result<()> {
        let mut rest = body;
        for _ in 0..MOST_MEMBERS {
            let mut member = GzDecoder::new(rest);
            self.fill(&mut member)?;
            rest = member.into_inner();
            let is_member = rest.iter().zip(GZIP_MAGIC).all(|(byte, magic)| byte == magic);
            if rest.is_empty() || !is_member || self.bytes.len() > self.most {
                return Ok(());
            }
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "it has too many members"))
    }

    fn zstd(&mut self, body: &[u8]) -> io::Result<()> {
        let mut decoder = zstd::stream::read::Decoder::with_buffer(body)?;
        decoder.window_log_max(LARGEST_ZSTD_WINDOW)?;
        self.fill(decoder)
    }
}

/// Whether these are the first bytes of a zlib frame (RFC 1950, 2.2).
fn is_zlib(body: &[u8]) -> bool {
    matches!(body, [method, flags, ..]
        if method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31))
}

/// Whether a body has none of the bytes that text in no charset has, or says by its first bytes that it is UTF-16.
fn is_text(body: &[u8]) -> bool {
    let start = &body[..body.len().min(LOOKED_AT)];
    let utf_16 = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
    utf_16 || start.iter().all(|byte| matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | 0x1b | 0x20..))
}

/// Whether a body is text that begins as pages, feeds and JSON do.
fn is_markup(body: &[u8]) -> bool {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    is_text(body) && matches!(text.first(), Some(b'<' | b'{' | b'['))
}

#[cfg(test)]
mod tests;
