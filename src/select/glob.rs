//! Which addresses a rule is for: patterns over host and path.

use url::Url;

/// A pattern over `host/path`, in which `*` stands for any run of characters, `/` too.
///
/// Scheme, port, query and fragment are not looked at, and the host's case doesn't count.
/// `*.example.org/a/*` and `example.org/list` are patterns; without a `/` a pattern names a host with all its paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    written: String,
}

impl Glob {
    /// Takes a pattern as written; a scheme before it is dropped.
    pub fn new(text: &str) -> Self {
        let text = text.trim();
        let text = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
        let (host, path) = text.split_once('/').unwrap_or((text, "*"));
        Self { written: format!("{}/{path}", host.to_ascii_lowercase()) }
    }

    /// Whether an address is one the pattern is for.
    pub fn matches(&self, url: &Url) -> bool {
        url.host_str().is_some_and(|host| fits(&self.written, &format!("{host}{}", url.path())))
    }
}

/// Whether a text fits a pattern in which `*` stands for any run of characters.
///
/// Goes back to the last `*` only, so time grows with the product of both lengths at worst.
pub fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if p < pattern.len() && pattern[p] == b'*' {
            star = Some((p, t));
            p += 1;
        } else if p < pattern.len() && pattern[p] == text[t] {
            p += 1;
            t += 1;
        } else if let Some((after, from)) = star {
            p = after + 1;
            t = from + 1;
            star = Some((after, t));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|&b| b == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run() {
        for (pattern, text) in
            [("", ""), ("*", ""), ("a*c", "abbc"), ("*b*", "abc"), ("a*b*c", "a/b/b/c"), ("IMG_*", "IMG_12")]
        {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a*c", "abcd"), ("*b", "ba"), ("IMG_*", "VIDEO_1"), ("a", "")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_is_for_host_and_path_alone() {
        let is = |pattern: &str, url: &str| Glob::new(pattern).matches(&Url::parse(url).unwrap());
        assert!(is("News.example.org/a/*", "http://news.EXAMPLE.org:8080/a/1?q=2#x"));
        assert!(is("https://news.example.org/list", "https://news.example.org/list?page=2"));
        assert!(is("*.example.org/*/a", "https://x.y.example.org/1/2/a"));
        assert!(is("news.example.org", "https://news.example.org/any/path"));
        assert!(!is("news.example.org/a", "https://news.example.org/a/b"));
        assert!(!is("*.example.org/*", "https://example.org/a"));
        assert!(!is("example.org/*", "https://other.org/example.org/"));
    }
}
