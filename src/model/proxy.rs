//! The way out to the sites.

use super::Secret;

/// Through whom sites are asked. The addresses may hold a user name and password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Proxy {
    /// Nobody: we dial ourselves.
    #[default]
    None,
    /// One server for every site: `http`, `https`, `socks5` or `socks5h`.
    Server(Secret),
    /// Whom the environment names.
    Environment {
        /// For `http` addresses.
        http: Option<Secret>,
        /// For `https` addresses.
        https: Option<Secret>,
        /// The hosts we dial ourselves, as `NO_PROXY` lists them.
        except: String,
    },
}
