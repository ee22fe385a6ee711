//! How a list is asked for: `request: { method, headers, json }`.

use url::Url;

use crate::model::{Method, OptionError, Options, Purpose, Request, Secret};

/// Headers that belong to the connection or say who asks; the fetcher alone sets them.
const RESERVED: [&str; 8] = [
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "if-modified-since",
    "if-none-match",
    "te",
    "transfer-encoding",
];
/// Headers only a person may set for a source of their own: who asks, and as whom.
const PERSONAL: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "user-agent"];

/// What a source or a rule says about its requests.
#[derive(Debug, Default)]
pub(super) struct Asking {
    /// `None` where nothing is said.
    method: Option<Method>,
    headers: Vec<(String, Secret)>,
}

/// Who says it, which decides what may be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Author {
    /// A person, for a source of their own.
    Person,
    /// A rule that comes with the program or a collection.
    Rule,
}

impl Asking {
    /// Reads the mapping under `request`; nothing where there is none.
    pub(super) fn read(options: &Options, author: Author) -> Result<Self, OptionError> {
        let Some(request) = options.get("request") else { return Ok(Self::default()) };
        let request = request.map()?;
        Ok(Self { method: method(request)?, headers: headers(request, author)? })
    }

    /// A request for an address: what `self` says wins over what the rule says, header by header.
    pub(super) fn request(&self, url: Url, rule: Option<&Self>) -> Request {
        let method = self.method.clone().or_else(|| rule?.method.clone()).unwrap_or(Method::Get);
        let mut headers = self.headers.clone();
        for (name, value) in rule.map_or(&[][..], |rule| &rule.headers) {
            if !headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name)) {
                headers.push((name.clone(), value.clone()));
            }
        }
        Request { method, headers, ..Request::get(url, Purpose::List) }
    }
}

/// The headers a person gives a source for all that is asked of its site, its articles' pages too. Those that speak
/// of the list's form or body are for the list alone.
///
/// # Errors
/// When one is no header, or is not a person's to set.
pub fn shared_headers(options: &Options) -> Result<Vec<(String, Secret)>, OptionError> {
    const OF_THE_LIST: [&str; 3] = ["accept", "content-type", "x-requested-with"];
    let mut shared =
        options.get("request").map_or(Ok(Vec::new()), |request| headers(request.map()?, Author::Person))?;
    shared.retain(|(name, _)| !OF_THE_LIST.contains(&name.to_ascii_lowercase().as_str()));
    Ok(shared)
}

fn method(request: &Options) -> Result<Option<Method>, OptionError> {
    let json = request.get("json").map(|body| Method::PostJson(body.json().to_string()));
    let Some(named) = request.get("method") else { return Ok(json) };
    match (named.text()?.to_ascii_uppercase().as_str(), json) {
        ("GET", None) => Ok(Some(Method::Get)),
        ("POST", Some(post)) => Ok(Some(post)),
        ("POST", None) => {
            Err(named.error("`method: POST` needs the body to send").with_help("write it under `json:`"))
        }
        ("GET", Some(_)) => Err(named
            .error("a GET request has no body")
            .with_help("write `method: POST`, or take `json:` out")),
        (other, _) => {
            Err(named.error(format!("`{other}` is not a method we use")).with_help("write GET or POST"))
        }
    }
}

fn headers(request: &Options, author: Author) -> Result<Vec<(String, Secret)>, OptionError> {
    let Some(written) = request.get("headers") else { return Ok(Vec::new()) };
    written.entries()?.into_iter().map(|(name, value)| header(name, value, author)).collect()
}

fn header(name: &str, value: &Options, author: Author) -> Result<(String, Secret), OptionError> {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(value.error(format!("`{name}` is not a header name")));
    }
    let lower = name.to_ascii_lowercase();
    if RESERVED.contains(&lower.as_str()) {
        return Err(value.error(format!("the header `{name}` is set by the program alone")));
    }
    if author == Author::Rule && PERSONAL.contains(&lower.as_str()) {
        let help = "set it under `request` of your own source";
        return Err(value.error(format!("a rule may not set the header `{name}`")).with_help(help));
    }
    let text = value.text()?;
    if !text.bytes().all(|b| b == b'\t' || (b' '..=b'~').contains(&b)) {
        return Err(value.error(format!("the header `{name}` may hold printable ASCII characters only")));
    }
    Ok((name.to_owned(), text.trim().into()))
}
