//! Slow clients, many, greedy ones, and the server's end.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use feedloom::serve::Limits;

use super::server::{Server, ask, connect, long_text, reply, talk, unpacked};

#[test]
fn slow_clients_are_dropped_and_hinder_nobody() {
    let head = Duration::from_millis(300);
    let server = Server::start(Limits { head, stall: head, ..Limits::default() }, None);
    server.put("all.atom", b"<feed/>");
    server.put("large.atom", &vec![b'x'; 24 << 20]);
    let mut slow: Vec<_> = (0..50).map(|_| connect(server.address)).collect();
    for stream in &mut slow {
        stream.write_all(b"GET /all.atom HTTP/1.1\r\nHost: localhost\r\nX-").unwrap();
    }
    // Asks for much and takes nothing.
    let mut lazy = connect(server.address);
    lazy.write_all(b"GET /large.atom HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    assert_eq!(server.ask("/all.atom", &[]).status, 200);
    let began = Instant::now();
    for mut stream in slow {
        // A byte now and then does not help: the whole head has its time. The write may find the connection gone.
        let _ = stream.write_all(b"a");
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 408"), "{rest:?}");
    }
    assert!(began.elapsed() < Duration::from_secs(60));
    std::thread::sleep(head * 3);
    let mut rest = Vec::new();
    let _ = lazy.read_to_end(&mut rest);
    assert!(rest.len() < 24 << 20, "it was dropped in the middle");
}

#[test]
fn header_floods_are_refused() {
    let server = Server::with(&[("all.atom", b"<feed/>")]);
    let start = "GET /all.atom HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n".to_owned();
    let many = start.clone() + &"X-A: b\r\n".repeat(150) + "\r\n";
    assert_eq!(talk(server.address, many.as_bytes()).status, 431);
    let long = start + "X-A: " + &"b".repeat(40_000) + "\r\n\r\n";
    let mut stream = connect(server.address);
    // It may close before all is sent.
    let _ = stream.write_all(long.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&answer));
    assert_eq!(server.ask("/all.atom", &[]).status, 200);
}

#[test]
fn many_at_once_are_answered_and_those_over_the_limit_wait() {
    let server = Server::start(Limits { connections: 100, ..Limits::default() }, None);
    let text = long_text(5, 2_000);
    server.put("all.atom", &text);
    let mut all: Vec<_> = (0..300).map(|_| connect(server.address)).collect();
    for stream in &mut all {
        stream
            .write_all(b"GET /all.atom HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n")
            .unwrap();
    }
    for mut stream in all {
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let reply = reply(&answer);
        assert!(reply.status == 200 && unpacked(&reply) == text);
    }
    assert_eq!(std::fs::read_dir(server.folder.path().join("state.db.d/variants")).unwrap().count(), 1);
}

#[test]
fn large_files_are_sent_whole_though_not_held() {
    let text = long_text(4, 250_000);
    assert!(text.len() > 5 << 20);
    let server = Server::with(&[("all.atom", &text)]);
    assert!(server.ask("/all.atom", &[]).body == text);
    let head = ask(server.address, "HEAD", "/all.atom", &[]);
    assert_eq!(head.header("content-length"), text.len().to_string());
}

#[test]
fn a_server_that_ends_lets_answers_end_and_idle_connections_go() {
    let mut server = Server::with(&[("large.atom", &vec![b'x'; 24 << 20])]);
    let mut idle = connect(server.address);
    idle.write_all(b"GET /no.atom HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut byte = [0];
    idle.read_exact(&mut byte).unwrap();
    let mut running = connect(server.address);
    running.write_all(b"GET /large.atom HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    running.read_exact(&mut byte).unwrap();
    let reading = std::thread::spawn(move || {
        let mut rest = Vec::new();
        running.read_to_end(&mut rest).unwrap();
        rest
    });
    server.end();
    assert!(reading.join().unwrap().len() > 24 << 20, "the answer under way came whole");
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).unwrap();
    assert!(TcpStream::connect(server.address).is_err());
}
