//! Large bodies, which share what memory there is for them.

use std::io::Write;
use std::pin::pin;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::time::timeout;

use super::site::{Site, answer, feed, nothing};
use crate::fetch::{FetchOptions, Fetcher, HttpFetcher};
use crate::model::{Fetched, Page};

const MIB: usize = 1024 * 1024;

async fn fetched(fetcher: &HttpFetcher, host: &str, path: &str) -> Page {
    let fetched = fetcher.fetch(&feed(&format!("http://{host}.example/{path}")), &nothing()).await;
    let Ok(Fetched::Fresh(page, ..)) = fetched else { panic!("{fetched:?}") };
    page
}

fn gzip(size: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&vec![b' '; size]).unwrap();
    encoder.finish().unwrap()
}

fn site() -> Site {
    Site::answering(|asked| match asked.path() {
        "/large" => answer("200 OK", "", vec![b' '; 20 * MIB]),
        "/packed" => answer("200 OK", "Content-Encoding: gzip\n", gzip(20 * MIB)),
        "/packed-small" => answer("200 OK", "Content-Encoding: gzip\n", gzip(MIB / 4)),
        _ => answer("200 OK", "", "small"),
    })
}

#[tokio::test]
async fn a_large_body_waits_until_another_is_no_longer_used_and_small_ones_wait_for_nobody() {
    let site = site();
    let options = FetchOptions { max_body: 24 * MIB as u64, ..site.options() };
    let fetcher = HttpFetcher::new(&options).unwrap();
    for path in ["large", "packed"] {
        let first = fetched(&fetcher, "news", "large").await;
        let second = fetched(&fetcher, "news", "large").await;
        let mut third = pin!(fetched(&fetcher, "news", path));
        assert!(timeout(Duration::from_millis(500), &mut third).await.is_err());
        for small in ["small", "packed-small"] {
            tokio::select! {
                _ = &mut third => panic!("there was no room"),
                page = fetched(&fetcher, "other", small) => assert_eq!(format!("{:?}", page.weight), "none"),
            }
        }
        let copy = first.clone();
        drop(first);
        assert!(timeout(Duration::from_millis(50), &mut third).await.is_err());
        drop((copy, second));
        assert_eq!(third.await.body.len(), 20 * MIB);
    }
}

#[tokio::test]
async fn what_is_left_of_the_room_is_given_back() {
    let site = site();
    let options = FetchOptions { max_body: 24 * MIB as u64, ..site.options() };
    let fetcher = HttpFetcher::new(&options).unwrap();
    // Each takes all of it for a moment.
    let first = fetched(&fetcher, "news", "packed").await;
    drop(fetched(&fetcher, "news", "large").await);
    drop(first);
    let page = fetched(&fetcher, "news", "packed").await;
    assert_eq!((page.body.len(), format!("{:?}", page.weight).as_str()), (20 * MIB, "Weight"));
}
