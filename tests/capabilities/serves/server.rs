//! A server in this process, and a client that sends what it is told.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, SystemTime};

use feedloom::serve::{self, Limits, MetricsText, Options};

/// A server over a folder, in this process; it ends with the value.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) folder: tempfile::TempDir,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// An answer as it came.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

fn later() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(40_000_000_000)
}

impl Server {
    pub(super) fn start(limits: Limits, metrics: Option<MetricsText>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            folder: folder.path().join("feeds"),
            variants: folder.path().join("state.db.d/variants"),
            hosts: vec!["feeds.example".to_owned()],
            limits,
            metrics,
            now: later,
        };
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (told, tell) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = serve::listen("127.0.0.1:0".parse().unwrap()).unwrap();
                told.send(listener.local_addr().unwrap()).unwrap();
                let stop = async { drop(stopped.await) };
                serve::serve(listener, options, stop).await.unwrap();
            });
        });
        Self { address: tell.recv().unwrap(), folder, stop: Some(stop), thread: Some(thread) }
    }

    pub(super) fn with(files: &[(&str, &[u8])]) -> Self {
        let server = Self::start(Limits::default(), None);
        for (path, bytes) in files {
            server.put(path, bytes);
        }
        server
    }

    /// Puts a file in place as a run does.
    pub(super) fn put(&self, path: &str, bytes: &[u8]) {
        let target = self.folder.path().join("feeds").join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target.with_extension("new"), bytes).unwrap();
        std::fs::rename(target.with_extension("new"), target).unwrap();
    }

    pub(super) fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        ask(self.address, "GET", path, headers)
    }

    pub(super) fn end(&mut self) {
        drop(self.stop.take());
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}

impl Reply {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

pub(super) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

pub(super) fn ask(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
    let mut text = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "Host") {
        text += "Host: localhost\r\n";
    }
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    talk(address, (text + "\r\n").as_bytes())
}

/// Sends bytes and reads until the server closes.
pub(super) fn talk(address: SocketAddr, bytes: &[u8]) -> Reply {
    let mut stream = connect(address);
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    reply(&answer)
}

pub(super) fn reply(answer: &[u8]) -> Reply {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer has a head");
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let pairs = lines.filter_map(|line| line.split_once(": "));
    let headers = pairs.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    Reply { status, headers, body: answer[end + 4..].to_vec() }
}

pub(super) fn unpacked(reply: &Reply) -> Vec<u8> {
    let mut text = Vec::new();
    match reply.header("content-encoding") {
        "gzip" => flate2::read::GzDecoder::new(&reply.body[..]).read_to_end(&mut text).unwrap(),
        "br" => brotli::Decompressor::new(&reply.body[..], 4096).read_to_end(&mut text).unwrap(),
        _ => return reply.body.clone(),
    };
    text
}

pub(super) fn long_text(seed: usize, lines: usize) -> Vec<u8> {
    (0..lines)
        .flat_map(|line| format!("<entry>{seed} {}</entry>\n", line * 7919 % 104_729).into_bytes())
        .collect()
}
