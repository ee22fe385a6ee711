//! What an article was made from ↔ one file: a line of JSON, then the page's bytes as they came, all of it compressed.
//!
//! The checksum of the compressed frame tells a file that is not whole.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::{ArticleId, Entry, Head, Kept, Page, SourceId, Weight};

/// How hard is compressed: a page of 100 KB takes about a millisecond.
const LEVEL: i32 = 3;

#[derive(Serialize, Deserialize)]
struct Line {
    article: ArticleId,
    source: SourceId,
    document: String,
    at: Timestamp,
    entry: Entry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<PageLine>,
    /// The other pages of the article; their bytes stand behind those of the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    more: Vec<PageLine>,
}

#[derive(Serialize, Deserialize)]
struct PageLine {
    /// How many bytes, for those behind the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<usize>,
    url: Url,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    media_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    charset: Option<String>,
    #[serde(flatten)]
    head: Box<Head>,
}

/// The bytes of a file.
///
/// # Errors
/// When there is no memory to compress in.
pub fn write(kept: Kept) -> io::Result<Vec<u8>> {
    let Kept { article, source, document, at, entry, page, more } = kept;
    let line = |page: &Page, bytes| PageLine {
        bytes,
        url: page.url.clone(),
        media_type: page.media_type.clone(),
        charset: page.charset.clone(),
        head: page.head.clone(),
    };
    let lines = more.iter().map(|page| line(page, Some(page.body.len()))).collect();
    let first = page.as_deref().map(|page| line(page, None));
    let line = Line { article, source, document, at, entry, page: first, more: lines };
    let mut bytes = serde_json::to_vec(&line).expect("a line has only texts, numbers and times");
    bytes.push(b'\n');
    for page in page.iter().chain(&more) {
        bytes.extend(&page.body);
    }
    let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
    compressor.include_checksum(true)?;
    compressor.compress(&bytes)
}

/// What a file holds.
///
/// # Errors
/// When it is not whole, or of another version.
pub fn read(bytes: &[u8]) -> io::Result<Kept> {
    let mut text = zstd::decode_all(bytes)?;
    let end = text.iter().position(|byte| *byte == b'\n').ok_or(io::ErrorKind::UnexpectedEof)?;
    let line: Line = serde_json::from_slice(&text[..end])?;
    let mut body = text.split_off(end + 1);
    let page = |line: PageLine, body| {
        let PageLine { url, media_type, charset, head, .. } = line;
        Arc::new(Page { url, media_type, charset, head, body, weight: Weight::default() })
    };
    let mut more = Vec::with_capacity(line.more.len());
    // From the last on, each is cut off the end.
    for one in line.more.into_iter().rev() {
        let start = body.len().checked_sub(one.bytes.unwrap_or_default());
        let bytes = body.split_off(start.ok_or(io::ErrorKind::UnexpectedEof)?);
        more.push(page(one, bytes));
    }
    more.reverse();
    let first = line.page.map(|line| page(line, body));
    let Line { article, source, document, at, entry, .. } = line;
    Ok(Kept { article, source, document, at, entry, page: first, more })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArticlePage, EntryId, Purpose, Request};

    fn other(page: &Arc<Page>, body: &[u8]) -> Arc<Page> {
        Arc::new(Page { body: body.to_vec(), ..Page::clone(page) })
    }

    fn kept(page: Option<&[u8]>) -> Kept {
        let mut entry = Entry::new(EntryId::new("e1"));
        entry.title = Some("潮汐\nTide".into());
        entry.content = Some("<p>It rises.</p>".into());
        let mut request = Request::get("https://a.example/1?x".parse().unwrap(), Purpose::Page);
        request.headers.push(("X-Key".into(), "secret".into()));
        entry.page = ArticlePage::Fetch(request);
        let head = Box::new(Head {
            status: Some(203),
            headers: vec![("content-type".into(), "text/html; charset=gbk".into())],
        });
        let page = page.map(|body| {
            Arc::new(Page {
                url: "https://a.example/2".parse().unwrap(),
                media_type: Some("text/html".into()),
                charset: Some("gbk".into()),
                head,
                body: body.to_vec(),
                weight: Weight::default(),
            })
        });
        let (article, source) = (ArticleId::new("tag:x:s/1"), SourceId::new("s"));
        let at = "2026-11-24T08:00:00Z".parse().unwrap();
        let more = page.iter().flat_map(|page| [other(page, b"<p>2</p>"), other(page, b"")]).collect();
        Kept { article, source, document: "1f".into(), at, entry, page, more }
    }

    #[test]
    fn what_was_kept_reads_back_byte_for_byte_and_without_secrets() {
        let body = b"<p>\xb3\xb1\r\n\n\0</p>\n";
        for page in [Some(&body[..]), Some(b""), None] {
            let bytes = write(kept(page)).unwrap();
            assert!(!String::from_utf8_lossy(&zstd::decode_all(&*bytes).unwrap()).contains("secret"));
            let back = read(&bytes).unwrap();
            let wanted = kept(page);
            assert_eq!((back.article, back.source, back.at), (wanted.article, wanted.source, wanted.at));
            assert_eq!(back.document, wanted.document);
            assert_eq!((back.entry.title, back.entry.content), (wanted.entry.title, wanted.entry.content));
            let all = |page: Arc<Page>| {
                let page = Arc::unwrap_or_clone(page);
                (page.url, page.media_type, page.charset, page.head, page.body)
            };
            let pages = |kept: Kept| kept.page.into_iter().chain(kept.more).map(all).collect::<Vec<_>>();
            let (back, wanted) = (read(&bytes).unwrap(), kept(page));
            assert_eq!(pages(back), pages(wanted));
        }
    }

    #[test]
    fn what_is_not_whole_is_an_error() {
        let bytes = write(kept(Some(b"<p>It rises at nine in the morning.</p>"))).unwrap();
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end]).is_err(), "{end}");
        }
        let mut other = bytes;
        let middle = other.len() / 2;
        other[middle] ^= 1;
        assert!(read(&other).is_err());
        assert!(read(&zstd::bulk::compress(b"{}\n", 1).unwrap()).is_err());
    }
}
