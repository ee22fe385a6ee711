//! A reader people use, newsboat, reads what `serve` gives: everything once, and nothing twice.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};

use sqlx::{Connection as _, Row as _};

use super::support::{Answer, Serving, Site, Workspace, rss};

const FEED: &str = "http://news.example/feed";

/// Something between two that keeps what is answered.
struct Relay {
    address: SocketAddr,
    answered: Arc<Mutex<Vec<u8>>>,
}

impl Relay {
    fn start(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay = Self { address: listener.local_addr().unwrap(), answered: Arc::default() };
        let answered = Arc::clone(&relay.answered);
        std::thread::spawn(move || {
            for reader in listener.incoming().flatten() {
                let server = TcpStream::connect(to).unwrap();
                let (mut from, mut into) = (reader.try_clone().unwrap(), server.try_clone().unwrap());
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut into);
                    let _ = into.shutdown(std::net::Shutdown::Write);
                });
                let answered = Arc::clone(&answered);
                std::thread::spawn(move || pass(server, reader, &answered));
            }
        });
        relay
    }

    /// The statuses answered since the last call.
    fn statuses(&self) -> Vec<String> {
        let answered = std::mem::take(&mut *self.answered.lock().unwrap());
        let text = String::from_utf8_lossy(&answered).into_owned();
        text.lines().filter_map(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3).map(str::to_owned)).collect()
    }
}

fn pass(mut server: TcpStream, mut reader: TcpStream, answered: &Mutex<Vec<u8>>) {
    let mut piece = [0; 8192];
    while let Ok(length @ 1..) = server.read(&mut piece) {
        answered.lock().unwrap().extend_from_slice(&piece[..length]);
        if reader.write_all(&piece[..length]).is_err() {
            break;
        }
    }
    let _ = reader.shutdown(std::net::Shutdown::Write);
}

/// Reloads; `None` where there is no newsboat.
fn reload(workspace: &Workspace) -> Option<()> {
    let done = Command::new("newsboat")
        .args(["-x", "reload", "-u", "urls", "-c", "cache.db", "-C", "newsboat-config"])
        .current_dir(workspace.root())
        .env("HOME", workspace.root())
        .env("NO_PROXY", "127.0.0.1")
        .output();
    match done {
        Ok(done) => assert!(done.status.success(), "{done:?}"),
        Err(_) => {
            assert!(std::env::var_os("CI").is_none(), "CI has newsboat");
            println!("skipped: newsboat is not there");
            return None;
        }
    }
    Some(())
}

/// What newsboat holds: title, author, address and time of each, in order of time.
fn held(workspace: &Workspace) -> Vec<(String, String, String, i64)> {
    let path = workspace.path("cache.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let mut cache = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        let rows = sqlx::query("select title, author, url, pubDate from rss_item order by pubDate")
            .fetch_all(&mut cache)
            .await
            .unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect()
    })
}

#[test]
fn newsboat_has_every_article_once_and_then_asks_only_whether_something_is_new() {
    let site = Site::start();
    let titles = ["大雾“封港” &amp; 改签", "Vec&amp;lt;T&amp;gt; explained", "Three"];
    let of = |count: usize| {
        let items: Vec<_> =
            (0..count).map(|number| (number as u32, titles[number], &["kit"] as &[&str])).collect();
        rss("News", &items).replace("<pubDate>", "<author>li@news.example (李雷)</author><pubDate>")
    };
    site.set(FEED, Answer::feed(of(2)));
    let workspace = Workspace::new(&site, &[Workspace::feed("news", FEED)]);
    workspace.good(&["run"]);
    let serving = Serving::start(&workspace, &[]);
    let relay = Relay::start(serving.address);
    std::fs::write(workspace.path("urls"), format!("http://{}/all.atom\n", relay.address)).unwrap();
    std::fs::write(workspace.path("newsboat-config"), "").unwrap();
    let Some(()) = reload(&workspace) else { return };
    let whole = |number: i64, title: &str| {
        // 1 June 2026, a minute apart.
        let time = 1_780_272_000 + number * 60;
        (title.to_owned(), "李雷".to_owned(), format!("http://news.example/{number}"), time)
    };
    let first = [whole(0, "大雾“封港” & 改签"), whole(1, "Vec<T> explained")];
    assert_eq!(held(&workspace), first);
    assert_eq!(relay.statuses(), ["200"]);
    // It keeps the validators only of a feed it knew before, and sends them from the third time on.
    reload(&workspace);
    assert_eq!(held(&workspace), first);
    relay.statuses();
    reload(&workspace);
    assert_eq!(held(&workspace), first);
    assert_eq!(relay.statuses(), ["304"]);
    site.set(FEED, Answer::feed(of(3)));
    workspace.good(&["run"]);
    reload(&workspace);
    assert_eq!((held(&workspace).len(), relay.statuses()), (3, vec!["200".to_owned()]));
}
