//! The demo's site: embedded files under real-looking addresses, over HTTP and TLS on one port.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use axum::serve::Listener;
use include_dir::Dir;
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// A running site; it ends with the program.
pub(super) struct Site {
    address: SocketAddr,
    certificate: tempfile::NamedTempFile,
    shelf: Arc<Shelf>,
}

/// How often the site was asked.
pub(super) struct Asked {
    /// All requests.
    pub(super) all: usize,
    /// Those that only asked whether something is new.
    pub(super) conditional: usize,
}

/// One row of `site.json`.
#[derive(Deserialize)]
struct Row {
    host: String,
    path: String,
    file: String,
    #[serde(rename = "type")]
    media_type: String,
}

struct Shelf {
    files: BTreeMap<(String, String), (&'static [u8], String)>,
    asked: AtomicUsize,
    conditional: AtomicUsize,
}

impl Site {
    /// Starts it on a free port.
    pub(super) async fn start(files: &'static Dir<'static>) -> io::Result<Self> {
        let shelf = Arc::new(Shelf::load(files)?);
        let (server, certificate) = identity(&shelf.hosts())?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let answering = Arc::clone(&shelf);
        let router = Router::new().fallback(move |request: Request<Body>| {
            let answer = answering.answer(&request);
            async move { answer }
        });
        let either = Either { listener, acceptor: TlsAcceptor::from(Arc::new(server)) };
        tokio::spawn(async move { axum::serve(either, router).await });
        Ok(Self { address, certificate, shelf })
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The certificate to trust, a PEM file.
    pub(super) fn certificate(&self) -> &Path {
        self.certificate.path()
    }

    /// The hosts it stands for.
    pub(super) fn hosts(&self) -> impl Iterator<Item = String> {
        self.shelf.hosts().into_iter()
    }

    /// How many addresses it answers.
    pub(super) fn pages(&self) -> usize {
        self.shelf.files.len()
    }

    /// How often it was asked so far.
    pub(super) fn asked(&self) -> Asked {
        let read = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        Asked { all: read(&self.shelf.asked), conditional: read(&self.shelf.conditional) }
    }
}

impl Shelf {
    fn load(files: &'static Dir<'static>) -> io::Result<Self> {
        let contents = |path: &str| {
            let missing = || io::Error::other(format!("the demo lacks its file {path}"));
            files.get_file(path).map(include_dir::File::contents).ok_or_else(missing)
        };
        let rows: Vec<Row> = serde_json::from_slice(contents("site.json")?)?;
        let mut shelf = BTreeMap::new();
        for row in rows {
            shelf.insert((row.host, row.path), (contents(&row.file)?, row.media_type));
        }
        Ok(Self { files: shelf, asked: AtomicUsize::new(0), conditional: AtomicUsize::new(0) })
    }

    fn hosts(&self) -> Vec<String> {
        let mut hosts: Vec<_> = self.files.keys().map(|(host, _)| host.clone()).collect();
        hosts.dedup();
        hosts
    }

    fn answer(&self, request: &Request<Body>) -> Response<Body> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let text = |headers: &HeaderMap, name| {
            headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let host = text(request.headers(), header::HOST);
        let host = host.split(':').next().unwrap_or_default().to_owned();
        let found = self.files.get(&(host, request.uri().path().to_owned()));
        let known = text(request.headers(), header::IF_NONE_MATCH);
        if !known.is_empty() {
            self.conditional.fetch_add(1, Ordering::Relaxed);
        }
        let Some((bytes, media_type)) = found else { return status(StatusCode::NOT_FOUND) };
        let tag = format!("\"{}\"", &blake3::hash(bytes).to_hex()[..16]);
        let mut answer =
            if known == tag { status(StatusCode::NOT_MODIFIED) } else { Response::new(Body::from(*bytes)) };
        let mut set = |name, value: &str| {
            if let Ok(value) = value.parse() {
                answer.headers_mut().insert(name, value);
            }
        };
        set(header::ETAG, &tag);
        set(header::CONTENT_TYPE, media_type);
        answer
    }
}

fn status(code: StatusCode) -> Response<Body> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = code;
    answer
}

/// A certificate for these hosts, made now, and the file to trust it by.
fn identity(hosts: &[String]) -> io::Result<(ServerConfig, tempfile::NamedTempFile)> {
    let made = rcgen::generate_simple_self_signed(hosts).map_err(io::Error::other)?;
    let mut file = tempfile::NamedTempFile::with_prefix("feedloom-demo-")?;
    io::Write::write_all(&mut file, made.cert.pem().as_bytes())?;
    let key = made.signing_key.serialize_der().try_into().map_err(io::Error::other)?;
    let server = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .map_err(io::Error::other)?;
    Ok((server, file))
}

/// Plain HTTP and TLS on one port, told apart by the first byte.
struct Either {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

/// A connection of either sort.
trait Connection: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Connection for T {}

impl Listener for Either {
    type Io = Box<dyn Connection>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        /// The first byte of a TLS handshake record (RFC 8446, 5.1).
        const HANDSHAKE: u8 = 22;
        loop {
            let (stream, address) = Listener::accept(&mut self.listener).await;
            let mut first = [0];
            // A client that connects and leaves costs nothing but its own connection.
            match stream.peek(&mut first).await {
                Ok(1) if first[0] == HANDSHAKE => {
                    if let Ok(stream) = self.acceptor.accept(stream).await {
                        return (Box::new(stream), address);
                    }
                }
                Ok(1) => return (Box::new(stream), address),
                _ => {}
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}
