//! The HTTP clients: one for each way out, made when it is first used.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, ClientBuilder, NoProxy};
use url::Url;

use super::guard::Guard;
use super::resolver::GuardedResolver;
use super::{Cause, Error, FetchOptions};
use crate::model::{Proxy, Secret};

/// The time one attempt to connect may take, so that a dead address leaves time for the host's next one.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// All clients of a fetcher; connections are shared by what goes the same way.
#[derive(Debug)]
pub(super) struct Clients {
    options: FetchOptions,
    guard: Arc<Guard>,
    made: Mutex<HashMap<Proxy, reqwest::Client>>,
}

impl Clients {
    /// Makes the client of the way that is usual.
    ///
    /// # Errors
    /// When the file of authorities cannot be used, or the User-Agent cannot be sent.
    pub(super) fn new(options: &FetchOptions, guard: Arc<Guard>) -> Result<Self, Error> {
        let clients = Self { options: options.clone(), guard, made: Mutex::default() };
        clients.by(&options.proxy)?;
        Ok(clients)
    }

    /// The client that goes this way.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn by(&self, proxy: &Proxy) -> Result<reqwest::Client, Error> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = made.get(proxy) {
            return Ok(client.clone());
        }
        let client = self.make(proxy)?;
        made.insert(proxy.clone(), client.clone());
        Ok(client)
    }

    fn make(&self, proxy: &Proxy) -> Result<reqwest::Client, Error> {
        let (proxies, names) = ways(proxy)?;
        let resolver = GuardedResolver::new(Arc::clone(&self.guard), &self.options.resolve).trusting(&names);
        let builder = || {
            let builder = reqwest::Client::builder()
                .user_agent(&self.options.user_agent)
                .dns_resolver(resolver.clone())
                // Whom the environment names is used only where the configuration says so.
                .no_proxy()
                .redirect(Policy::none())
                .referer(false)
                // Longer than the usual pause between two requests; what a thousand hosts leave open takes memory.
                .pool_idle_timeout(Duration::from_secs(20))
                .connect_timeout(CONNECT_TIMEOUT.min(self.options.timeout))
                .pool_max_idle_per_host(1)
                .http1_ignore_invalid_headers_in_responses(true)
                .http1_allow_spaces_after_header_name_in_responses(true)
                .http1_allow_obsolete_multiline_headers_in_responses(true);
            proxies.iter().cloned().fold(builder, ClientBuilder::proxy)
        };
        build(builder, self.options.ca_file.as_deref())
    }
}

/// The client's proxies, and their names, which are dialled wherever they lead: a person configured them.
fn ways(proxy: &Proxy) -> Result<(Vec<reqwest::Proxy>, Vec<String>), Error> {
    let refused = |error| Error::Client { cause: Cause::new(error) };
    let (mut ways, mut addresses): (Vec<_>, Vec<&Secret>) = (Vec::new(), Vec::new());
    match proxy {
        Proxy::None => {}
        Proxy::Server(server) => {
            ways.push(reqwest::Proxy::all(server.expose()).map_err(refused)?);
            addresses.push(server);
        }
        Proxy::Environment { http, https, except } => {
            type Make = fn(&str) -> reqwest::Result<reqwest::Proxy>;
            let both: [(_, Make); 2] =
                [(http, |text| reqwest::Proxy::http(text)), (https, |text| reqwest::Proxy::https(text))];
            for (server, to) in both {
                let Some(server) = server else { continue };
                ways.push(to(server.expose()).map_err(refused)?.no_proxy(NoProxy::from_string(except)));
                addresses.push(server);
            }
        }
    }
    let name = |address: &Secret| Some(Url::parse(address.expose()).ok()?.host_str()?.to_owned());
    Ok((ways, addresses.into_iter().filter_map(name).collect()))
}

fn build(builder: impl Fn() -> ClientBuilder, ca_file: Option<&Path>) -> Result<reqwest::Client, Error> {
    if let Some(path) = ca_file {
        let authorities =
            authorities(path).map_err(|cause| Error::CaFile { path: path.to_owned(), cause })?;
        return builder().tls_certs_only(authorities).build().map_err(|error| Error::CaFile {
            path: path.to_owned(),
            cause: io::Error::new(io::ErrorKind::InvalidData, Cause::new(error).to_string()),
        });
    }
    // A machine without any authorities can still read plain HTTP; TLS then fails as untrusted, with its help.
    let client = builder().build().or_else(|_| builder().tls_certs_only([]).build());
    client.map_err(|error| Error::Client { cause: Cause::new(error) })
}

fn authorities(path: &Path) -> io::Result<Vec<Certificate>> {
    let invalid = |message: String| io::Error::new(io::ErrorKind::InvalidData, message);
    let pem = std::fs::read(path)?;
    let authorities =
        Certificate::from_pem_bundle(&pem).map_err(|error| invalid(Cause::new(error).to_string()))?;
    if authorities.is_empty() {
        return Err(invalid("there is no certificate in it".to_owned()));
    }
    Ok(authorities)
}
