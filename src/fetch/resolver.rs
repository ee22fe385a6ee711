//! Names to addresses, with the guard between: only addresses that may be dialled are given to the client.
//!
//! The client asks here each time it opens a connection to a name, redirects and robots.txt included. Hosts that
//! are addresses never come here; `Guard::check` sees those.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Url;

use super::guard::{AddressFault, Guard};

/// A name led nowhere.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the name has no address")]
struct NoAddress;

/// The configured addresses first, then the system's. Fails with [`AddressFault::Private`] when a name leads only
/// inside; a name that leads both inside and out is dialled outside.
#[derive(Clone, Debug)]
pub(super) struct GuardedResolver {
    guard: Arc<Guard>,
    fixed: Arc<BTreeMap<String, SocketAddr>>,
    trusted: Arc<[String]>,
}

impl GuardedResolver {
    /// Names are taken as URLs spell them: lower case, punycode, no trailing dot.
    pub(super) fn new(guard: Arc<Guard>, fixed: &BTreeMap<String, SocketAddr>) -> Self {
        let fixed = fixed.iter().map(|(name, address)| (spelled(name), *address)).collect();
        Self { guard, fixed: Arc::new(fixed), trusted: Arc::default() }
    }

    /// Lets these names lead anywhere: those of proxies.
    pub(super) fn trusting(self, names: &[String]) -> Self {
        Self { trusted: names.iter().map(|name| spelled(name)).collect(), ..self }
    }

    /// What the guard says of an address as far as it can be judged without looking its name up.
    pub(super) fn check(&self, url: &Url) -> Result<(), AddressFault> {
        self.guard.check(url)
    }

    /// The configured address of a name.
    pub(super) fn fixed(&self, name: &str) -> Option<SocketAddr> {
        self.fixed.get(name.trim_end_matches('.')).copied()
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Arc::clone(&self.guard);
        let fixed = self.fixed(name.as_str());
        let is_trusted = self.trusted.iter().any(|known| known == name.as_str().trim_end_matches('.'));
        Box::pin(async move {
            let found: Vec<SocketAddr> = match fixed {
                Some(address) => vec![address],
                // Port 0 stands for the URL's.
                None => tokio::net::lookup_host((name.as_str(), 0)).await?.collect(),
            };
            let Some(first) = found.first().copied() else { return Err(NoAddress.into()) };
            let open: Vec<SocketAddr> =
                found.into_iter().filter(|address| is_trusted || guard.permits(address.ip())).collect();
            if open.is_empty() {
                return Err(AddressFault::Private(first.ip().to_canonical()).into());
            }
            Ok(Box::new(open.into_iter()) as Addrs)
        })
    }
}

fn spelled(name: &str) -> String {
    let name = url::Host::parse(name).map_or_else(|_| name.to_lowercase(), |host| host.to_string());
    name.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn addresses(allowed: &[&str], name: &str) -> Result<Vec<SocketAddr>, String> {
        let fixed = BTreeMap::from([
            ("News.Example.org".to_owned(), "127.0.0.1:8080".parse().unwrap()),
            ("新闻.example".to_owned(), "127.0.0.2:0".parse().unwrap()),
        ]);
        let allowed = allowed.iter().map(|net| net.parse().unwrap()).collect();
        let resolver =
            GuardedResolver::new(Arc::new(Guard::new(allowed)), &fixed).trusting(&["新闻.example".into()]);
        let found = resolver.resolve(name.parse().unwrap()).await.map_err(|error| error.to_string())?;
        Ok(found.collect())
    }

    #[tokio::test]
    async fn a_configured_name_leads_to_its_address_and_a_trusted_one_anywhere() {
        let found = addresses(&["127.0.0.0/8"], "news.example.org.").await;
        assert_eq!(found.unwrap(), ["127.0.0.1:8080".parse().unwrap()]);
        let found = addresses(&[], "xn--efvy88h.example").await;
        assert_eq!(found.unwrap(), ["127.0.0.2:0".parse().unwrap()]);
    }

    #[tokio::test]
    async fn a_configured_address_is_guarded_too() {
        let refused = addresses(&["10.0.0.0/8"], "news.example.org").await.unwrap_err();
        assert_eq!(refused, "127.0.0.1 is not an address of the public internet");
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused() {
        let refused = addresses(&[], "localhost").await.unwrap_err();
        assert!(refused.ends_with("is not an address of the public internet"), "{refused}");
    }
}
