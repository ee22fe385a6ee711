//! Which addresses may be dialled: only those of the public internet, unless the configuration opens more.
//!
//! Pure: it judges an address or a URL's host. Names are judged by `resolver`, on the addresses they lead to,
//! so that a name that changes between question and use gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::{Host, Url};

/// Address space that is not of the public internet (IANA's special-purpose registry), and one cloud's metadata
/// service that lives on a public address.
const REFUSED_V4: &[Ipv4Net] = &[
    v4(0, 0, 0, 0, 8),        // this network
    v4(10, 0, 0, 0, 8),       // private
    v4(100, 64, 0, 0, 10),    // carrier-grade NAT
    v4(127, 0, 0, 0, 8),      // loopback
    v4(168, 63, 129, 16, 32), // metadata on a public address
    v4(169, 254, 0, 0, 16),   // link-local, and most clouds' metadata
    v4(172, 16, 0, 0, 12),    // private
    v4(192, 0, 0, 0, 24),     // protocol assignments
    v4(192, 0, 2, 0, 24),     // documentation
    v4(192, 88, 99, 0, 24),   // 6to4 relays
    v4(192, 168, 0, 0, 16),   // private
    v4(198, 18, 0, 0, 15),    // benchmarks
    v4(198, 51, 100, 0, 24),  // documentation
    v4(203, 0, 113, 0, 24),   // documentation
    v4(224, 0, 0, 0, 4),      // multicast
    v4(240, 0, 0, 0, 4),      // reserved, and broadcast
];

/// The only IPv6 space that is global unicast; loopback, local, mapped, NAT64 and multicast lie outside it.
const GLOBAL_V6: Ipv6Net = v6([0x2000, 0], 3);

/// What is not of the public internet within [`GLOBAL_V6`].
const REFUSED_V6: &[Ipv6Net] = &[
    v6([0x2001, 0], 23),     // protocol assignments: Teredo, ORCHID
    v6([0x2001, 0xdb8], 32), // documentation
    v6([0x2002, 0], 16),     // 6to4: carries any IPv4 address
    v6([0x3fff, 0], 20),     // documentation
];

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(head: [u16; 2], prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(head[0], head[1], 0, 0, 0, 0, 0, 0), prefix)
}

/// Why a URL is not asked for at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// Anything but http and https.
    #[error("only http and https are fetched")]
    Scheme,
    /// No host to ask.
    #[error("it names no host")]
    NoHost,
    /// Port 0 cannot be dialled, and would be taken for "any port" further down.
    #[error("port 0 cannot be dialled")]
    Port,
    /// The host is an address outside the public internet.
    #[error("{0} is not an address of the public internet")]
    Private(IpAddr),
    /// The host's name has no address here, and looks as if it had one only inside; said of hosts that a proxy would
    /// look up.
    #[error("its host is no name of the public internet")]
    LocalName,
}

/// Judges addresses. The public internet is open; `allowed` opens more.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    allowed: Vec<IpNet>,
}

impl Guard {
    pub(super) fn new(allowed: Vec<IpNet>) -> Self {
        Self { allowed }
    }

    /// Whether an address may be dialled. An IPv4 address in IPv6 clothes is judged as what it is.
    pub(super) fn permits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.allowed.iter().any(|net| net.contains(&address))
    }

    /// Judges what can be judged before names are looked up: the scheme, the port, and a host that is an address
    /// in any of its spellings (the URL parser has already turned `2130706433` and `0x7f.1` into 127.0.0.1).
    pub(super) fn check(&self, url: &Url) -> Result<(), AddressFault> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(AddressFault::Scheme);
        }
        if url.port() == Some(0) {
            return Err(AddressFault::Port);
        }
        let address: IpAddr = match url.host() {
            None => return Err(AddressFault::NoHost),
            Some(Host::Domain(_)) => return Ok(()),
            Some(Host::Ipv4(address)) => address.into(),
            Some(Host::Ipv6(address)) => address.into(),
        };
        if self.permits(address) { Ok(()) } else { Err(AddressFault::Private(address.to_canonical())) }
    }
}

/// Whether a name has a meaning only in the network of whoever looks it up: one label, or a domain kept for such
/// (RFC 6761, 6762, 8375, and ICANN's `internal`).
pub(super) fn is_local_name(name: &str) -> bool {
    const LOCAL: [&str; 8] =
        ["localhost", "local", "internal", "lan", "home", "corp", "intranet", "home.arpa"];
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let ends_with =
        |end: &&str| name.strip_suffix(*end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !name.contains('.') || LOCAL.iter().any(ends_with)
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !REFUSED_V4.iter().any(|net| net.contains(&address)),
        IpAddr::V6(address) => {
            GLOBAL_V6.contains(&address) && !REFUSED_V6.iter().any(|net| net.contains(&address))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(url: &str) -> Result<(), AddressFault> {
        Guard::new(Vec::new()).check(&Url::parse(url).unwrap())
    }

    #[test]
    fn inner_addresses_are_refused_in_every_spelling() {
        for host in [
            "127.0.0.1",
            "127.1",
            "127.255.255.254",
            "2130706433",
            "0x7f000001",
            "017700000001",
            "0177.0.0.1",
            "0x7f.1",
            "0.0.0.0",
            "0",
            "10.0.0.5",
            "100.64.0.1",
            "100.127.255.255",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.1",
            "192.0.0.192",
            "192.0.2.1",
            "192.168.1.1",
            "198.19.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "127.0.0.1.",
            "１２７.0.0.1",
            "[::]",
            "[::1]",
            "[::127.0.0.1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::ffff:10.0.0.5]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::a00:5]",
            "[100::1]",
            "[2001::1]",
            "[2001:db8::1]",
            "[2002:7f00:1::]",
            "[3fff::1]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[fec0::1]",
            "[ff02::1]",
        ] {
            let answer = closed(&format!("http://{host}/"));
            assert!(matches!(answer, Err(AddressFault::Private(_))), "{host}: {answer:?}");
        }
    }

    #[test]
    fn public_addresses_and_names_pass() {
        for host in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.255.255",
            "172.32.0.1",
            "192.167.255.255",
            "198.20.0.1",
            "223.255.255.255",
            "[2606:4700::1111]",
            "[2001:200::1]",
            "[::ffff:1.1.1.1]",
            "news.example.org",
            "localhost",
        ] {
            assert_eq!(closed(&format!("https://{host}:8443/")), Ok(()), "{host}");
        }
    }

    #[test]
    fn only_http_and_https_with_a_port_that_exists_pass() {
        assert_eq!(closed("ftp://news.example.org/"), Err(AddressFault::Scheme));
        assert_eq!(closed("file:///etc/passwd"), Err(AddressFault::Scheme));
        assert_eq!(closed("data:text/html,x"), Err(AddressFault::Scheme));
        assert_eq!(closed("http://news.example.org:0/"), Err(AddressFault::Port));
    }

    #[test]
    fn names_of_inner_networks_are_told_by_their_look() {
        for name in
            ["intranet", "LOCALHOST", "a.localhost", "nas.local", "metadata.google.internal.", "x.home.arpa"]
        {
            assert!(is_local_name(name), "{name}");
        }
        for name in ["news.example", "local.example", "notlocal.example", "mylocal.org"] {
            assert!(!is_local_name(name), "{name}");
        }
    }

    #[test]
    fn an_opened_network_opens_itself_and_nothing_else() {
        let guard = Guard::new(vec!["127.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]);
        let permits = |text: &str| guard.permits(text.parse().unwrap());
        assert!(permits("127.9.9.9") && permits("::ffff:127.0.0.1") && permits("fd12::1"));
        assert!(!permits("10.0.0.1") && !permits("::1") && !permits("fc00::1"));
    }
}
