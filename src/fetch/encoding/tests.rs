use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;
use reqwest::header::HeaderValue;

use super::*;

const PAGE: &str = "<!doctype html><title>潮汐</title><p>High water at nine, low water at three.";
const MOST: usize = 1 << 20;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(bytes, 3).unwrap()
}

/// A stream of one uncompressed block (RFC 7932, 9.2): the window's size, the length less one, the bytes, the end.
fn brotli(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len() - 1).unwrap();
    // From the lowest bit: window 0, not the last, four nibbles of length, uncompressed.
    let head = length << 4 | 1 << 20;
    [&head.to_le_bytes()[..3], bytes, &[3]].concat()
}

fn unpacked(body: &[u8], declared: &[Encoding]) -> Result<Vec<u8>, Fault> {
    unpack(body.to_vec(), declared, MOST, Excess::Refused)
}

fn named(text: &str) -> Result<Vec<Encoding>, String> {
    let value = HeaderValue::from_bytes(text.as_bytes()).unwrap();
    declared(&HeaderMap::from_iter([(header::CONTENT_ENCODING, value)]))
}

#[test]
fn labels_are_read_as_servers_write_them() {
    use Encoding::{Brotli, Deflate, Gzip, Zstd};
    for (text, expected) in [
        ("gzip", &[Gzip][..]),
        ("x-gzip", &[Gzip]),
        ("GZip ", &[Gzip]),
        ("deflate", &[Deflate]),
        ("br", &[Brotli]),
        ("zstd", &[Zstd]),
        ("br, gzip", &[Brotli, Gzip]),
        ("identity, gzip", &[Gzip]),
        ("", &[]),
        ("none", &[]),
        ("UTF-8", &[]),
    ] {
        assert_eq!(named(text).as_deref(), Ok(expected), "{text}");
    }
    assert_eq!(declared(&HeaderMap::new()), Ok(Vec::new()));
    let mut two = HeaderMap::new();
    two.append(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    two.append(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    assert_eq!(declared(&two), Ok(vec![Brotli, Gzip]));
    assert_eq!(named("compress"), Err("compress".into()));
    assert_eq!(named("gzip, gzip, gzip, gzip").unwrap_err(), "gzip, gzip, gzip, gzip");
    assert_eq!(named(&"新".repeat(50)).unwrap_err(), "");
}

#[test]
fn every_encoding_is_undone_and_several_in_turn() {
    use Encoding::{Brotli, Deflate, Gzip, Zstd};
    let page = PAGE.as_bytes();
    for (body, declared) in [
        (gzip(page), &[Gzip][..]),
        (zlib(page), &[Deflate]),
        (deflate(page), &[Deflate]),
        (zstd(page), &[Zstd]),
        (brotli(page), &[Brotli]),
        (gzip(&brotli(page)), &[Brotli, Gzip]),
        (gzip(&gzip(page)), &[Gzip, Gzip]),
        (zlib(&deflate(page)), &[Deflate, Deflate]),
    ] {
        assert_eq!(unpacked(&body, declared).unwrap(), page, "{declared:?}");
    }
    assert_eq!(unpacked(b"", &[Gzip]).unwrap(), b"");
}

#[test]
fn a_body_of_several_members_is_read_to_its_end() {
    let page = PAGE.as_bytes();
    let members = [gzip(&page[..20]), gzip(b""), gzip(&page[20..])].concat();
    assert_eq!(unpacked(&members, &[Encoding::Gzip]).unwrap(), page);
    let padded = [gzip(page), vec![0; 512]].concat();
    assert_eq!(unpacked(&padded, &[Encoding::Gzip]).unwrap(), page);
    let frames = [zstd(&page[..20]), zstd(&page[20..])].concat();
    assert_eq!(unpacked(&frames, &[Encoding::Zstd]).unwrap(), page);
}

#[test]
fn bytes_win_over_a_missing_or_wrong_label() {
    use Encoding::{Brotli, Deflate, Gzip, Zstd};
    let page = PAGE.as_bytes();
    for (body, declared) in [
        (gzip(page), &[][..]),
        (zstd(page), &[]),
        (gzip(&gzip(page)), &[Gzip]),
        (gzip(&zstd(page)), &[Zstd]),
        (gzip(page), &[Deflate]),
        (gzip(page), &[Brotli]),
        (page.to_vec(), &[Gzip]),
        (page.to_vec(), &[Deflate]),
        (page.to_vec(), &[Brotli]),
        (page.to_vec(), &[Zstd]),
        (page.to_vec(), &[Gzip, Gzip]),
    ] {
        assert_eq!(unpacked(&body, declared).unwrap(), page, "{declared:?}");
    }
    let plain = b"User-agent: *\nDisallow: /closed\n";
    for label in [Gzip, Deflate, Brotli, Zstd] {
        assert_eq!(unpacked(plain, &[label]).unwrap(), plain, "{label:?}");
    }
    let utf_16: Vec<u8> =
        [0xfeff_u16].into_iter().chain(PAGE.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(unpacked(&utf_16, &[Gzip]).unwrap(), utf_16);
}

#[test]
fn half_a_body_and_a_damaged_one_are_broken() {
    use Encoding::{Brotli, Deflate, Gzip, Zstd};
    let page = PAGE.repeat(50).into_bytes();
    for (body, label) in [
        (gzip(&page), Gzip),
        (zlib(&page), Deflate),
        (deflate(&page), Deflate),
        (zstd(&page), Zstd),
        (brotli(&page), Brotli),
    ] {
        for end in [body.len() / 2, body.len() - 1] {
            let fault = unpacked(&body[..end], &[label]).unwrap_err();
            assert!(matches!(fault, Fault::Broken(named, _) if named == label), "{label:?} {fault:?}");
        }
    }
    let mut flipped = gzip(&page);
    let checksum = flipped.len() - 8;
    flipped[checksum] ^= 1;
    assert!(matches!(unpacked(&flipped, &[Gzip]), Err(Fault::Broken(Gzip, _))));
    let second_half = [gzip(&page), gzip(&page)[..20].to_vec()].concat();
    assert!(matches!(unpacked(&second_half, &[Gzip]), Err(Fault::Broken(Gzip, _))));
    assert!(matches!(unpacked(b"\x1f\x8b\x08junk", &[]), Err(Fault::Broken(Gzip, _))));
    assert!(matches!(unpacked(b"\0\x01\x02", &[Gzip]), Err(Fault::Broken(Gzip, _))));
}

#[test]
fn nothing_unpacks_to_more_than_allowed() {
    let zeros = vec![0; 8 << 20];
    for (body, declared) in [
        (gzip(&zeros), &[Encoding::Gzip][..]),
        (gzip(&zeros), &[]),
        (gzip(&gzip(&zeros)), &[Encoding::Gzip]),
        (zlib(&zeros), &[Encoding::Deflate]),
        (zstd(&zeros), &[Encoding::Zstd]),
        ([gzip(&zeros[..MOST]), gzip(b"x")].concat(), &[Encoding::Gzip]),
    ] {
        assert!(matches!(unpacked(&body, declared), Err(Fault::TooLarge)), "{declared:?}");
        let cut = unpack(body, declared, 1000, Excess::Cut).unwrap();
        assert_eq!(cut, zeros[..1000], "{declared:?}");
    }
    assert_eq!(unpacked(&gzip(&zeros[..MOST]), &[Encoding::Gzip]).unwrap().len(), MOST);
    let empty = gzip(b"").repeat(MOST_MEMBERS + 1);
    assert!(matches!(unpacked(&empty, &[Encoding::Gzip]), Err(Fault::Broken(Encoding::Gzip, _))));
}

#[test]
fn a_body_cut_before_it_was_unpacked_gives_what_there_is() {
    let page: Vec<u8> = (0..4000_u32)
        .flat_map(|n| blake3::hash(&n.to_le_bytes()).to_hex().bytes().collect::<Vec<_>>())
        .collect();
    let body = gzip(&page);
    let part = unpack(body[..body.len() / 2].to_vec(), &[Encoding::Gzip], MOST, Excess::Cut).unwrap();
    assert!(part.len() > page.len() / 4 && page.starts_with(&part));
}

proptest! {
    #[test]
    fn junk_never_panics_nor_exceeds_the_limit(
        head in prop::sample::select(vec![&b""[..], GZIP_MAGIC, ZSTD_MAGIC, b"\x78\x9c"]),
        junk in prop::collection::vec(any::<u8>(), 0..200),
        label in prop::sample::select(vec![Encoding::Gzip, Encoding::Deflate, Encoding::Brotli, Encoding::Zstd]),
    ) {
        let body = [head, &junk].concat();
        if let Ok(body) = unpack(body, &[label], 300, Excess::Refused) {
            prop_assert!(body.len() <= 300);
        }
    }
}
