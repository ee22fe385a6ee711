//! Taking connections, not more than there is room for, and letting them go.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::process::{Resource, getrlimit};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::answer::Publication;
use super::stall::Stalling;
use super::{Limits, Options, pool};

/// The size of a request's head, and of what waits to be sent, in bytes.
const BUFFER: usize = 32 * 1024;
/// The header fields of a request.
const FIELDS: usize = 100;
/// Files the process needs beside its connections: those being read, the listener, standard streams, the event queue.
const OTHER_FILES: usize = pool::OPEN + 64;
/// Connections that wait to be taken; the system may set a lower bound.
const QUEUE: u32 = 1024;
/// How long no connection is taken after one could not be.
const PAUSE: Duration = Duration::from_millis(50);

/// Listens on an address, with a queue in which a crowd can wait; `bind` alone takes 128.
///
/// # Errors
/// Where the address is not of this machine, or taken.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Connections of a server just ended do not hold the port.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

/// Serves on a listener until `stop` is ready; then answers under way get [`Limits::grace`] to end.
///
/// # Errors
/// Where the listener does not know its address.
pub async fn serve(
    listener: TcpListener,
    options: Options,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let publication = Arc::new(Publication::new(&options, listener.local_addr()?.ip()));
    let limits = options.limits;
    let room = Arc::new(Semaphore::new(room(limits.connections)));
    let (end, ending) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        // The place is taken first: who finds none waits in the system's queue.
        let next = async {
            let place = Arc::clone(&room).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            () = stop.as_mut() => break,
            next = next => next,
        };
        match accepted {
            Ok((stream, _)) => {
                let connection = connection(stream, Arc::clone(&publication), limits, ending.clone());
                connections.spawn(async move {
                    let _place = place;
                    connection.await;
                });
            }
            Err(error) => {
                tracing::warn!("a connection could not be taken: {error}");
                tokio::time::sleep(PAUSE).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    // Nobody listens where no connection is left.
    let _ = end.send(());
    let rest = async { while connections.join_next().await.is_some() {} };
    // What is not done then is dropped with the set.
    let _ = tokio::time::timeout(limits.grace, rest).await;
    Ok(())
}

async fn connection(
    stream: TcpStream,
    publication: Arc<Publication>,
    limits: Limits,
    mut ending: watch::Receiver<()>,
) {
    // Without it a small answer may wait for the client's acknowledgement; not having it is no failure.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let publication = Arc::clone(&publication);
        async move { Ok::<_, Infallible>(publication.answer(&request).await) }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(BUFFER)
        .max_header_size(BUFFER)
        .max_headers(FIELDS)
        .serve_connection(TokioIo::new(Stalling::new(stream, limits.stall, limits.pace)), service);
    let mut serving = pin!(serving);
    // How a connection ended is the client's affair: gone, too slow, or not speaking HTTP.
    tokio::select! {
        _ = serving.as_mut() => return,
        _ = ending.changed() => serving.as_mut().graceful_shutdown(),
    }
    let _ = serving.await;
}

/// The connections to take: those wanted, or fewer where the process may not open as many files.
fn room(wanted: usize) -> usize {
    let files = getrlimit(Resource::Nofile).current.and_then(|files| usize::try_from(files).ok());
    wanted.min(files.map_or(wanted, |files| files.saturating_sub(OTHER_FILES))).max(16)
}
