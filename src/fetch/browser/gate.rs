//! The browser's only way out: a proxy on loopback that dials nothing the guard refuses.
//!
//! It understands `CONNECT` (RFC 9110, 9.3.6) and requests for whole `http` addresses, one a connection.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::dns::Resolve;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{sleep, timeout};
use url::{Host, Position, Url};

use super::super::resolver::GuardedResolver;

/// Where it listens.
pub(super) const ADDRESS: &str = "127.0.0.1";

/// What one page may load in all, as it comes over the wire.
const MOST_BYTES: u64 = 64 << 20;
/// How many connections one page may have at once.
const MOST_CONNECTIONS: usize = 64;
/// The longest head of a request.
const LONGEST_HEAD: usize = 64 << 10;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long no connection is taken after one could not be, for want of files mostly.
const PAUSE: Duration = Duration::from_millis(50);

/// An open gate; dropped, it closes with all that goes through it.
pub(super) struct Gate {
    port: u16,
    serving: AbortHandle,
}

impl Gate {
    /// Opens one on a free port. It closes by itself after a while: a page that waits for an answer for ever goes on
    /// without it, and what it has become by then can be taken.
    ///
    /// # Errors
    /// When the system has no port.
    pub(super) async fn open(resolver: GuardedResolver, open_for: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind((ADDRESS, 0)).await?;
        let port = listener.local_addr()?.port();
        let way =
            Way { resolver, left: AtomicU64::new(MOST_BYTES), places: Semaphore::new(MOST_CONNECTIONS) };
        let serving = tokio::spawn(timeout(open_for, Arc::new(way).serve_all(listener)));
        Ok(Self { port, serving: serving.abort_handle() })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// What a request's first line asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// A tunnel to a host; the address is only its origin.
    Tunnel(Url),
    /// An `http` address, and the method.
    Address(String, Url),
}

struct Way {
    resolver: GuardedResolver,
    left: AtomicU64,
    places: Semaphore,
}

impl Way {
    async fn serve_all(self: Arc<Self>, listener: TcpListener) {
        // Dropped with this future, and everything in it.
        let mut connections = JoinSet::new();
        loop {
            while connections.try_join_next().is_some() {}
            let Ok((stream, _)) = listener.accept().await else {
                sleep(PAUSE).await;
                continue;
            };
            let way = Arc::clone(&self);
            connections.spawn(async move { way.serve(stream).await });
        }
    }

    async fn serve(&self, mut browser: TcpStream) -> io::Result<()> {
        let _place = self.places.acquire().await.map_err(io::Error::other)?;
        let Some((head, rest)) = read_head(&mut browser).await? else { return Ok(()) };
        let Some(asked) = asked(&head) else { return refuse(&mut browser, "400 Bad Request").await };
        let (Asked::Tunnel(url) | Asked::Address(_, url)) = &asked;
        let Some(mut site) = self.dial(url).await else { return refuse(&mut browser, "403 Forbidden").await };
        match &asked {
            Asked::Tunnel(_) => browser.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await?,
            Asked::Address(method, url) => site.write_all(&request_head(&head, method, url)).await?,
        }
        site.write_all(&rest).await?;
        let is_tunnel = matches!(asked, Asked::Tunnel(_));
        let (mut from_browser, mut to_browser) = browser.split();
        let (mut from_site, mut to_site) = site.split();
        let down = async {
            if !is_tunnel && let Some((head, rest)) = read_head(&mut from_site).await? {
                to_browser.write_all(&response_head(&head)).await?;
                to_browser.write_all(&rest).await?;
            }
            self.measured(&mut from_site, &mut to_browser).await
        };
        tokio::select! {
            done = down => done,
            // Until the browser leaves: it sends no second request, since the answer says that there is none.
            done = copy(&mut from_browser, &mut to_site) => done.map(|_| ()),
        }
    }

    /// A connection to a host that the guard lets us dial.
    async fn dial(&self, url: &Url) -> Option<TcpStream> {
        self.resolver.check(url).ok()?;
        let port = url.port_or_known_default()?;
        let addresses: Vec<SocketAddr> = match url.host()? {
            Host::Ipv4(address) => vec![(address, port).into()],
            Host::Ipv6(address) => vec![(address, port).into()],
            Host::Domain(name) => {
                let found = self.resolver.resolve(name.parse().ok()?).await.ok()?;
                let with_port = |mut address: SocketAddr| {
                    // Port 0 stands for the address's own.
                    if address.port() == 0 {
                        address.set_port(port);
                    }
                    address
                };
                found.map(with_port).collect()
            }
        };
        for address in addresses {
            if let Ok(Ok(stream)) = timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await {
                return Some(stream);
            }
        }
        None
    }

    /// Passes on what the site sends while the page may load more.
    async fn measured(
        &self,
        site: &mut (impl AsyncRead + Unpin),
        browser: &mut (impl AsyncWrite + Unpin),
    ) -> io::Result<()> {
        let mut buffer = vec![0; 16 << 10];
        loop {
            let count = site.read(&mut buffer).await?;
            let spent = self
                .left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(count as u64));
            if count == 0 || spent.is_err() {
                return browser.shutdown().await;
            }
            browser.write_all(&buffer[..count]).await?;
        }
    }
}

async fn refuse(browser: &mut TcpStream, status: &str) -> io::Result<()> {
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    browser.write_all(answer.as_bytes()).await
}

/// A head with its empty line, and what came behind it. `None` where there is none.
async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<(String, Vec<u8>)>> {
    const END: &[u8] = b"\r\n\r\n";
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(END.len()).position(|part| part == END) {
            let rest = bytes.split_off(end + END.len());
            // Headers may hold any bytes; those that are no text are of no use to a browser.
            return Ok(Some((String::from_utf8_lossy(&bytes).into_owned(), rest)));
        }
        if bytes.len() > LONGEST_HEAD || stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
}

fn asked(head: &str) -> Option<Asked> {
    let mut words = head.lines().next()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    if method == "CONNECT" {
        return Some(Asked::Tunnel(Url::parse(&format!("https://{target}/")).ok()?));
    }
    let url = Url::parse(target).ok().filter(|url| url.scheme() == "http")?;
    Some(Asked::Address(method.to_owned(), url))
}

/// The head as the site wants it: with the path alone, and no wish for a second request.
fn request_head(head: &str, method: &str, url: &Url) -> Vec<u8> {
    let target = &url[Position::BeforePath..Position::AfterQuery];
    closing(&format!("{method} {target} HTTP/1.1"), head)
}

/// The head as the browser may have it: with no promise of a second answer.
fn response_head(head: &str) -> Vec<u8> {
    closing(head.lines().next().unwrap_or_default(), head)
}

/// A head with another first line, without the headers that speak of the connection, and with its end.
fn closing(first: &str, head: &str) -> Vec<u8> {
    const OF_THE_CONNECTION: [&str; 4] =
        ["connection", "keep-alive", "proxy-connection", "proxy-authorization"];
    let mut text = format!("{first}\r\n");
    for line in head.lines().skip(1).filter(|line| !line.is_empty()) {
        let name = line.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
        if !OF_THE_CONNECTION.contains(&name.as_str()) {
            text += line;
            text += "\r\n";
        }
    }
    text += "Connection: close\r\n\r\n";
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::fetch::guard::Guard;

    /// A gate that opens 127.0.0.1 and knows `news.example` to be this listener and `inner.example` to be inside.
    async fn gate(site: &TcpListener) -> Gate {
        let fixed = BTreeMap::from([
            ("news.example".to_owned(), site.local_addr().unwrap()),
            ("inner.example".to_owned(), "10.0.0.1:80".parse().unwrap()),
        ]);
        let guard = Arc::new(Guard::new(vec!["127.0.0.1/32".parse().unwrap()]));
        Gate::open(GuardedResolver::new(guard, &fixed), Duration::from_secs(60)).await.unwrap()
    }

    async fn sent(gate: &Gate, head: &str) -> (TcpStream, String) {
        let mut stream = TcpStream::connect((ADDRESS, gate.port())).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let (head, _) = read_head(&mut stream).await.unwrap().unwrap();
        (stream, head.lines().next().unwrap_or_default().to_owned())
    }

    #[tokio::test]
    async fn a_tunnel_passes_both_ways_and_ends_with_either() {
        let site = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gate = gate(&site).await;
        let (mut browser, answer) = sent(&gate, "CONNECT news.example:443 HTTP/1.1\r\n\r\n").await;
        assert_eq!(answer, "HTTP/1.1 200 Connected");
        let (mut server, _) = site.accept().await.unwrap();
        let mut bytes = [0; 4];
        browser.write_all(b"ping").await.unwrap();
        server.read_exact(&mut bytes).await.unwrap();
        server.write_all(b"pong").await.unwrap();
        browser.read_exact(&mut bytes).await.unwrap();
        assert_eq!(&bytes, b"pong");
        drop(browser);
        assert_eq!(server.read(&mut bytes).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn nothing_inside_is_dialled() {
        let site = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gate = gate(&site).await;
        for target in [
            "inner.example:443",
            "127.0.0.2:80",
            "[::1]:80",
            "169.254.169.254:80",
            "0x7f.2:80",
            "news.example:0",
        ] {
            let (_, answer) = sent(&gate, &format!("CONNECT {target} HTTP/1.1\r\n\r\n")).await;
            assert_eq!(answer, "HTTP/1.1 403 Forbidden", "{target}");
            let (_, answer) = sent(&gate, &format!("GET http://{target}/ HTTP/1.1\r\n\r\n")).await;
            assert_eq!(answer, "HTTP/1.1 403 Forbidden", "{target}");
        }
        let (_, answer) = sent(&gate, "GET ftp://news.example/ HTTP/1.1\r\n\r\n").await;
        assert_eq!(answer, "HTTP/1.1 400 Bad Request");
    }

    #[test]
    fn requests_are_read_as_browsers_write_them_to_proxies() {
        let url = |text: &str| Url::parse(text).unwrap();
        for (head, expected) in [
            ("CONNECT news.example:443 HTTP/1.1\r\n\r\n", Some(Asked::Tunnel(url("https://news.example/")))),
            ("CONNECT [::1]:8443 HTTP/1.1\r\n\r\n", Some(Asked::Tunnel(url("https://[::1]:8443/")))),
            (
                "GET http://news.example/a?b HTTP/1.1\r\n\r\n",
                Some(Asked::Address("GET".into(), url("http://news.example/a?b"))),
            ),
            ("GET /a HTTP/1.1\r\n\r\n", None),
            ("GET file:///etc/passwd HTTP/1.1\r\n\r\n", None),
            ("CONNECT\r\n\r\n", None),
        ] {
            assert_eq!(asked(head), expected, "{head}");
        }
    }

    #[test]
    fn a_site_sees_a_plain_request_and_the_browser_one_answer() {
        let head = "POST http://news.example/a?b#c HTTP/1.1\r\nHost: news.example\r\nProxy-Connection: keep-alive\r\nContent-Length: 3\r\n\r\n";
        let Some(Asked::Address(method, url)) = asked(head) else { panic!() };
        let expected =
            "POST /a?b HTTP/1.1\r\nHost: news.example\r\nContent-Length: 3\r\nConnection: close\r\n\r\n";
        assert_eq!(String::from_utf8(request_head(head, &method, &url)).unwrap(), expected);
        let head = "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nA: b\r\nConnection: keep-alive\r\n\r\n";
        assert_eq!(response_head(head), b"HTTP/1.1 200 OK\r\nA: b\r\nConnection: close\r\n\r\n");
    }
}
