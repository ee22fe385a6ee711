//! How one source is reached: what all its requests share.

use std::sync::Arc;

use url::Url;

use super::{Proxy, Request, Secret, SourceId, is_same_site};

/// What a source's configuration says about all its requests, those for its articles' pages too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Whose requests they are.
    pub source: SourceId,
    /// The addresses the configuration names; only their sites may see the headers.
    pub sites: Vec<Url>,
    /// Headers for every request to those sites.
    pub headers: Vec<(String, Secret)>,
    /// Whether cookies that sites set are sent back to them, within the run.
    pub keeps_cookies: bool,
    /// Whether lists and pages are taken as a browser shows them, once their scripts have run.
    pub renders: bool,
    /// The way out, where it is another than usual.
    pub proxy: Option<Proxy>,
}

impl Access {
    /// A request as this source makes it: with its headers where the request goes to one of its sites and has none
    /// of that name.
    pub fn apply(self: &Arc<Self>, request: &Request) -> Request {
        let mut request = Request { access: Some(Arc::clone(self)), ..request.clone() };
        if self.sites.iter().any(|site| is_same_site(site, &request.url)) {
            for (name, value) in &self.headers {
                if !request.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name)) {
                    request.headers.push((name.clone(), value.clone()));
                }
            }
        }
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Purpose;

    #[test]
    fn headers_go_to_the_sources_own_sites_and_to_no_other() {
        let access = Arc::new(Access {
            source: SourceId::new("news"),
            sites: vec!["http://news.example/feed".parse().unwrap()],
            headers: vec![("Cookie".into(), "a=1".into()), ("X-Edition".into(), "late".into())],
            keeps_cookies: false,
            renders: false,
            proxy: None,
        });
        for (url, sent) in [
            ("http://news.example/a/1", true),
            ("https://news.example/a/1", true),
            ("http://news.example:8080/a/1", false),
            ("http://www.news.example/a/1", false),
            ("http://other.example/feed", false),
        ] {
            let mut request = Request::get(url.parse().unwrap(), Purpose::Page);
            request.headers = vec![("x-edition".into(), "early".into())];
            let request = access.apply(&request);
            let headers: Vec<_> =
                request.headers.iter().map(|(name, value)| (name.as_str(), value.expose())).collect();
            let expected: &[_] =
                if sent { &[("x-edition", "early"), ("Cookie", "a=1")] } else { &[("x-edition", "early")] };
            assert_eq!(headers, expected, "{url}");
            assert_eq!(request.access.as_ref(), Some(&access));
        }
    }
}
