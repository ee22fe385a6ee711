//! Addresses as logs, reports and published files may hold them.

use url::Url;

/// An address as it may be shown: no credentials, no fragment, no values of parameters that look like keys.
pub fn shown(url: &Url) -> Url {
    let mut url = without_credentials(url);
    url.set_fragment(None);
    if let Some(query) = url.query().filter(|query| query.split('&').any(is_secret)) {
        let parts: Vec<String> = query.split('&').map(masked).collect();
        url.set_query(Some(&parts.join("&")));
    }
    url
}

/// An address without user name and password.
pub(super) fn without_credentials(url: &Url) -> Url {
    let mut url = url.clone();
    // Both only fail for addresses that cannot hold credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

fn masked(part: &str) -> String {
    match part.split_once('=') {
        Some((name, _)) if is_secret(part) => format!("{name}=***"),
        _ => part.to_owned(),
    }
}

fn is_secret(part: &str) -> bool {
    const WORDS: &[&str] =
        &["token", "secret", "passw", "apikey", "api_key", "api-key", "authorization", "signature"];
    const NAMES: &[&str] = &["auth", "key", "pass", "pwd", "sig", "sid", "session"];
    let name = part.split('=').next().unwrap_or_default().to_ascii_lowercase();
    NAMES.contains(&name.as_str()) || WORDS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_address_holds_no_secret() {
        for (url, expected) in [
            ("https://me:pw@news.example.org/a?id=17#x", "https://news.example.org/a?id=17"),
            ("https://news.example.org/a?id=17&key=abc", "https://news.example.org/a?id=17&key=***"),
            (
                "https://news.example.org/a?Access_Token=a=b&p",
                "https://news.example.org/a?Access_Token=***&p",
            ),
            ("https://news.example.org/?author=zhang", "https://news.example.org/?author=zhang"),
            ("https://news.example.org/?monkey=1&keyword=2", "https://news.example.org/?monkey=1&keyword=2"),
        ] {
            assert_eq!(shown(&Url::parse(url).unwrap()).as_str(), expected);
        }
    }
}
