//! `proxy: http://…`, `https://…`, `socks5://…`, `socks5h://…`, `environment` or `none`.

use url::Url;

use super::secrets::Environment;
use crate::model::{OptionError, Options, Proxy, Secret};

const SCHEMES: [&str; 4] = ["http", "https", "socks5", "socks5h"];

/// Reads the value; no message shows it, since it may hold a password.
///
/// # Errors
/// When it is none of the words and no address of a proxy.
pub(super) fn read(value: &Options, environment: Environment<'_>) -> Result<Proxy, OptionError> {
    match value.text()?.as_str() {
        // A variable was missing here, which has been told.
        "" | "none" => Ok(Proxy::None),
        "environment" => of_environment(environment).map_err(|name| {
            value.error(format!("the environment variable `{name}` is no address of a proxy")).with_help(HELP)
        }),
        text => match address(text) {
            Some(url) => Ok(Proxy::Server(url)),
            None => Err(value.error("`proxy` is no address of a proxy").with_help(HELP)),
        },
    }
}

const HELP: &str = "write `none`, `environment`, or an address such as `http://proxy.example:3128`, \
                    `socks5://…` (names are looked up here) or `socks5h://…` (by the proxy)";

fn address(text: &str) -> Option<Secret> {
    let url = Url::parse(text).ok()?;
    let good = SCHEMES.contains(&url.scheme()) && url.host_str().is_some_and(|host| !host.is_empty());
    good.then(|| text.into())
}

/// As curl reads it: lower case first, and `all_proxy` for what has none of its own.
///
/// # Errors
/// The variable that holds no address.
fn of_environment(environment: Environment<'_>) -> Result<Proxy, &'static str> {
    let first = |names: &[&'static str]| {
        names.iter().find_map(|name| Some((*name, environment(name).filter(|text| !text.is_empty())?)))
    };
    let proxy = |names: &[&'static str]| match first(names) {
        None => Ok(None),
        Some((name, text)) => {
            let whole = if text.contains("://") { text } else { format!("http://{text}") };
            address(&whole).map(Some).ok_or(name)
        }
    };
    Ok(Proxy::Environment {
        http: proxy(&["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])?,
        https: proxy(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])?,
        except: first(&["no_proxy", "NO_PROXY"]).map_or(String::new(), |(_, text)| text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::select::written::from_yaml;

    fn proxy(text: &str, environment: &[(&str, &str)]) -> Result<Proxy, String> {
        let options = from_yaml(&format!("proxy: '{text}'"));
        let look_up = |name: &str| {
            environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        read(options.get("proxy").unwrap(), &look_up).map_err(|error| error.message)
    }

    #[test]
    fn words_and_addresses_are_read_and_a_wrong_one_is_not_shown() {
        assert_eq!(proxy("none", &[]), Ok(Proxy::None));
        for text in
            ["http://me:pw@p.example:3128", "https://p.example", "socks5://[::1]:1080", "socks5h://10.0.0.1"]
        {
            assert_eq!(proxy(text, &[]), Ok(Proxy::Server(text.into())));
        }
        for text in ["me:pw@p.example:3128", "ftp://p.example", "socks4://p.example", "http://", "always"] {
            assert_eq!(proxy(text, &[]), Err("`proxy` is no address of a proxy".into()), "{text}");
        }
    }

    #[test]
    fn the_environment_is_read_as_curl_reads_it() {
        let environment = [
            ("http_proxy", "p.example:1"),
            ("HTTP_PROXY", "q.example:1"),
            ("ALL_PROXY", "socks5://a.example"),
            ("NO_PROXY", "b.example"),
        ];
        let expected = Proxy::Environment {
            http: Some("http://p.example:1".into()),
            https: Some("socks5://a.example".into()),
            except: "b.example".into(),
        };
        assert_eq!(proxy("environment", &environment), Ok(expected));
        let nothing = Proxy::Environment { http: None, https: None, except: String::new() };
        assert_eq!(proxy("environment", &[("https_proxy", "")]), Ok(nothing));
        let error = proxy("environment", &[("https_proxy", "ftp://p.example")]).unwrap_err();
        assert_eq!(error, "the environment variable `https_proxy` is no address of a proxy");
    }
}
