//! Where a page led: the words of addresses, and where an empty page sends its reader.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use super::signs::Words;

/// How much of a script is read for an address, in bytes.
const SCRIPT: usize = 32 * 1024;

static LOCATION: LazyLock<Regex> = LazyLock::new(|| {
    let text = r#"\blocation(?:\.href)?\s*=\s*["']([^"']{1,2000})|\blocation\.(?:replace|assign)\(\s*["']([^"']{1,2000})"#;
    Regex::new(text).expect("the pattern is constant")
});
static COOKIE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\bdocument\.cookie\s*=").expect("the pattern is constant"));
static AGAIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\blocation\.reload\(|\blocation\.(?:replace|assign)\(|\blocation(?:\.href)?\s*=")
        .expect("the pattern is constant")
});

/// The word of `to` by which an address belongs to a kind, unless `from` has it too.
pub(super) fn word(to: &Url, from: &Url, words: &Words) -> Option<String> {
    let path = to.path().to_lowercase();
    let own = from.path().to_lowercase();
    let kept = |word: &&str| !parts(&own).any(|other| other == *word);
    if let Some(word) = words.path.word(parts(&path).filter(kept)) {
        return Some(word.to_owned());
    }
    let labels = to.host_str().unwrap_or_default();
    if from.host_str() == Some(labels) {
        return None;
    }
    words.host.word(labels.split('.')).map(str::to_owned)
}

/// The words of a path: its segments, and these again without their ending and cut at signs.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').flat_map(|segment| {
        let name = segment.split('.').next().unwrap_or_default();
        [segment, name].into_iter().chain(name.split(['-', '_']))
    })
}

/// Where a script sends the reader.
pub(super) fn onward(script: &str, base: &Url) -> Option<Url> {
    let found = LOCATION.captures(start(script))?;
    base.join(found.get(1).or_else(|| found.get(2))?.as_str()).ok()
}

/// Where `content` of a `<meta http-equiv=refresh>` leads: the page itself where it names no address (HTML, 4.2.5.3).
pub(super) fn refresh(content: &str, base: &Url) -> Option<Url> {
    let (_, rest) = content.split_once([';', ',']).unwrap_or_default();
    let rest = rest.trim();
    let target = if rest.get(..3).is_some_and(|key| key.eq_ignore_ascii_case("url")) {
        rest[3..].trim_start().trim_start_matches('=')
    } else {
        rest
    };
    base.join(target.trim().trim_matches(['"', '\''])).ok()
}

/// Whether a script leaves a cookie and loads again.
pub(super) fn leaves_cookie_and_reloads(script: &str) -> bool {
    let script = start(script);
    COOKIE.is_match(script) && AGAIN.is_match(script)
}

fn start(script: &str) -> &str {
    &script[..script.floor_char_boundary(SCRIPT)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_script_and_a_refresh_tell_where_they_lead() {
        let base = url("https://news.example/a/1");
        assert_eq!(
            onward("window.location.href = '/login?x'", &base),
            Some(url("https://news.example/login?x"))
        );
        assert_eq!(onward("location.replace(\"//id.example/\")", &base), Some(url("https://id.example/")));
        assert_eq!(onward("var relocation='x'", &base), None);
        assert_eq!(refresh("0; URL='/verify'", &base), Some(url("https://news.example/verify")));
        assert_eq!(refresh("5", &base), Some(base.clone()));
    }

    #[test]
    fn a_word_of_the_address_asked_for_says_nothing() {
        let mut words = Words::default();
        words.path.push("login");
        words.host.push("passport");
        let asked = url("https://news.example/a/1");
        assert_eq!(
            word(&url("https://news.example/user/login.php"), &asked, &words).as_deref(),
            Some("login")
        );
        assert_eq!(
            word(&url("https://passport.news.example/x"), &asked, &words).as_deref(),
            Some("passport")
        );
        assert_eq!(
            word(&url("https://news.example/a/login"), &url("https://news.example/login"), &words),
            None
        );
        assert_eq!(word(&url("https://news.example/a/loginless"), &asked, &words), None);
    }
}
