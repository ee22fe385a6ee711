//! Kept pages → records of a WARC file (WARC/1.1, ISO 28500:2017), each a gzip member of its own (annex D).
//!
//! A page is a `resource` record: its body is there decompressed and its headers only in part, so there is no response to
//! record as it was.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::model::{Kept, Page};

const ABOUT: &str = concat!(
    "software: feedloom/",
    env!("CARGO_PKG_VERSION"),
    "\r\nformat: WARC File Format 1.1\r\n",
    "description: pages that articles were made from, without their transfer and content encodings\r\n",
);

/// The record a file begins with: what wrote it, and when.
pub fn info(now: Timestamp) -> Vec<u8> {
    let id = record_id(&format!("warcinfo {now}"));
    record("warcinfo", &id, now, &[("Content-Type", "application/warc-fields")], ABOUT.as_bytes())
}

/// The record of a page that was kept of an article.
pub fn resource(kept: &Kept, page: &Page) -> Vec<u8> {
    let id = record_id(&format!("resource {} {} {}", kept.article, kept.at, page.url));
    let media_type = page.head.all("content-type").next().map(one_line).filter(|text| !text.is_empty());
    let fields = [
        ("WARC-Target-URI", page.url.as_str()),
        ("Content-Type", media_type.as_deref().unwrap_or("application/octet-stream")),
    ];
    record("resource", &id, kept.at, &fields, &page.body)
}

fn record(kind: &str, id: &str, at: Timestamp, fields: &[(&str, &str)], block: &[u8]) -> Vec<u8> {
    let mut head = format!("WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: {id}\r\n");
    let mut field = |name: &str, value: &dyn std::fmt::Display| {
        write!(head, "{name}: {value}\r\n").expect("a text takes what is written");
    };
    field("WARC-Date", &at.strftime("%Y-%m-%dT%H:%M:%SZ"));
    fields.iter().for_each(|(name, value)| field(name, value));
    let digest = format!("sha256:{:x}", Sha256::digest(block));
    field("WARC-Block-Digest", &digest);
    // Of a resource the block is the payload.
    if kind == "resource" {
        field("WARC-Payload-Digest", &digest);
    }
    field("Content-Length", &block.len());
    let mut member = GzEncoder::new(Vec::new(), Compression::default());
    let parts = [head.as_bytes(), b"\r\n", block, b"\r\n\r\n"];
    let written = parts.iter().try_for_each(|part| member.write_all(part));
    written.and_then(|()| member.finish()).expect("memory takes what is written")
}

/// An id of what a record is: the same again, the same id (a UUID of version 8, RFC 9562, 5.8).
fn record_id(name: &str) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&blake3::hash(name.as_bytes()).as_bytes()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("<urn:uuid:{}-{}-{}-{}-{}>", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A header's value as one field's: what a server sent must not begin another.
fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;

    use super::*;
    use crate::model::{ArticleId, Entry, EntryId, Head, SourceId, Weight};

    fn text(bytes: &[u8]) -> String {
        let mut text = String::new();
        GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
        text
    }

    fn kept() -> (Kept, Page) {
        let page = Page {
            url: "https://a.example/潮?x=1".parse().unwrap(),
            media_type: None,
            charset: None,
            head: Box::new(Head {
                status: Some(200),
                headers: vec![("content-type".into(), "text/html;\u{1} charset=gbk".into())],
            }),
            body: b"<p>It rises.\r\n".to_vec(),
            weight: Weight::default(),
        };
        let kept = Kept {
            article: ArticleId::new("tag:x:s/1"),
            source: SourceId::new("s"),
            document: String::new(),
            at: "2026-11-24T08:00:00.5Z".parse().unwrap(),
            entry: Entry::new(EntryId::new("e")),
            page: None,
            more: Vec::new(),
        };
        (kept, page)
    }

    #[test]
    fn a_page_is_a_resource_with_its_digests() {
        let (kept, page) = kept();
        let record = resource(&kept, &page);
        let sum = "5de99f11e27f5d2dd5a76a1fdcde1e5ee8ab8f2e7b23fe7e02fd8e2e9b6a8d1c";
        let head = text(&record);
        let (head, block) = head.split_once("\r\n\r\n").unwrap();
        assert_eq!(block, "<p>It rises.\r\n\r\n\r\n");
        let digest = head.lines().find_map(|line| line.strip_prefix("WARC-Block-Digest: sha256:")).unwrap();
        let without = head.replace(digest, sum);
        let id = head.lines().find_map(|line| line.strip_prefix("WARC-Record-ID: ")).unwrap();
        assert_eq!(
            without.replace(id, "ID"),
            format!(
                "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: ID\r\nWARC-Date: 2026-11-24T08:00:00Z\r\n\
                 WARC-Target-URI: https://a.example/%E6%BD%AE?x=1\r\nContent-Type: text/html; charset=gbk\r\n\
                 WARC-Block-Digest: sha256:{sum}\r\nWARC-Payload-Digest: sha256:{sum}\r\nContent-Length: 14"
            )
        );
        assert_eq!((id.len(), &id[24..25]), ("<urn:uuid:>".len() + 36, "8"), "{id}");
        assert_eq!(resource(&kept, &page), record, "the same again gives the same bytes");
    }
}
