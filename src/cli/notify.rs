//! Tells systemd how a service is doing (sd_notify(3)); says nothing where nobody listens.

use std::ffi::OsString;
use std::os::unix::net::UnixDatagram;

/// Where systemd listens, when it started us.
pub(super) struct Systemd(Option<OsString>);

impl Systemd {
    /// Whoever started us and wants to know.
    pub(super) fn of_this_process() -> Self {
        Self(std::env::var_os("NOTIFY_SOCKET").filter(|name| !name.is_empty()))
    }

    /// The service has begun its work.
    pub(super) fn ready(&self) {
        self.tell("READY=1");
    }

    /// The service lives; with a line for `systemctl status`.
    pub(super) fn alive(&self, status: &str) {
        self.tell(&format!("WATCHDOG=1\nSTATUS={}", status.replace('\n', " ")));
    }

    /// The service is about to end.
    pub(super) fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    fn tell(&self, text: &str) {
        if let Some(name) = &self.0 {
            // Nobody listens any more: the service goes on without.
            let _ = send(name, text);
        }
    }
}

/// A name that begins with `@` is an abstract address of Linux, any other a path.
fn send(name: &OsString, text: &str) -> std::io::Result<()> {
    let socket = UnixDatagram::unbound()?;
    // Whoever does not read holds nothing up.
    socket.set_nonblocking(true)?;
    #[cfg(target_os = "linux")]
    if let Some(abstract_name) = name.as_encoded_bytes().strip_prefix(b"@") {
        use std::os::linux::net::SocketAddrExt as _;
        let address = std::os::unix::net::SocketAddr::from_abstract_name(abstract_name)?;
        return socket.send_to_addr(text.as_bytes(), &address).map(drop);
    }
    socket.send_to(text.as_bytes(), name).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(socket: &UnixDatagram) -> String {
        let mut bytes = [0; 200];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    #[test]
    fn a_listener_hears_what_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let systemd = Systemd(Some(path.into_os_string()));
        systemd.ready();
        systemd.alive("next at\nnoon");
        systemd.stopping();
        assert_eq!(received(&socket), "READY=1");
        assert_eq!(received(&socket), "WATCHDOG=1\nSTATUS=next at noon");
        assert_eq!(received(&socket), "STOPPING=1");
    }

    #[test]
    fn without_a_listener_nothing_happens() {
        Systemd(None).ready();
        Systemd(Some("/nowhere/notify".into())).ready();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_abstract_address_is_found() {
        use std::os::linux::net::SocketAddrExt as _;
        let name = format!("feedloom-test-{}", std::process::id());
        let address = std::os::unix::net::SocketAddr::from_abstract_name(&name).unwrap();
        let socket = UnixDatagram::bind_addr(&address).unwrap();
        Systemd(Some(format!("@{name}").into())).ready();
        assert_eq!(received(&socket), "READY=1");
    }
}
