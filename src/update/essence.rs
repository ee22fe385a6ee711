//! Whether two versions of an article say the same: their words, links and images, without what moves by itself.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use crate::model::StoredArticle;

/// The longest line that can be a counter, in characters.
const LONGEST_COUNTER: usize = 40;

/// Words that stand beside a number that grows by itself: readers, reactions, and how long ago something was.
const COUNTED: &[&str] = &[
    "view", "read", "like", "comment", "share", "repl", "follower", "vote", "clap", "ago", "阅读", "浏览",
    "点击", "评论", "点赞", "赞", "转发", "分享", "收藏", "围观", "播放", "回复", "跟帖", "前",
];

/// Lines that say no more than that an advertisement stands there.
const ADVERTISEMENTS: &[&str] = &["advertisement", "ad", "sponsored", "广告", "推广"];

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\]\(<?([^)\s>]*)>?(?:\s+"[^"]*")?\)"#).expect("a pattern that a test reads")
});

/// Whether an article's source has edited it: its title, its own summary, its lead image, or the words, links or images of
/// its body are others. Tags, white space, counters and advertisements are none of the article.
pub(super) fn is_edit(there: &StoredArticle, newer: &StoredArticle) -> bool {
    let title = |one: &StoredArticle| words(&one.title);
    let image = |one: &StoredArticle| one.image.as_deref().map(address);
    title(there) != title(newer)
        || image(there) != image(newer)
        || essence(&there.markdown) != essence(&newer.markdown)
}

/// A body's words, links and images.
fn essence(markdown: &str) -> String {
    let mut essence = String::with_capacity(markdown.len());
    for line in markdown.lines().filter(|line| !is_noise(line)) {
        let plain =
            ADDRESS.replace_all(line, |found: &regex::Captures<'_>| format!("]({})", address(&found[1])));
        essence.extend(plain.chars().filter(|c| !c.is_whitespace() && !"*_#\\`>|-=~".contains(*c)));
    }
    essence
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address as far as it says where something is: what follows `?` are keys of a cache or a visitor as often as not.
fn address(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) => format!("{}{}", url.host_str().unwrap_or_default(), url.path()),
        Err(_) => text.to_owned(),
    }
}

fn is_noise(line: &str) -> bool {
    let line =
        line.trim_matches(|c: char| c.is_whitespace() || "*_#>[]()（）【】|·".contains(c)).to_lowercase();
    if ADVERTISEMENTS.contains(&line.as_str()) {
        return true;
    }
    line.chars().count() <= LONGEST_COUNTER
        && line.chars().any(|c| c.is_ascii_digit())
        && !line.contains(['.', '。', '!', '！', '?', '？', ',', '，', ';', '；'])
        && COUNTED.iter().any(|word| line.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_emphasis_counters_advertisements_and_keys_of_addresses_are_no_edit() {
        let before = "The tide **rises**.\n\n阅读 1024\n\n![a](https://img.example/1.jpg?sign=1)\n\n[x](https://a.example/x)";
        let after = "The tide\nrises.\n\n阅读 2048\n\nAdvertisement\n\n![a](https://img.example/1.jpg?sign=2)\n\n[x](<https://a.example/x?utm_source=b>)";
        assert_eq!(essence(before), essence(after));
    }

    #[test]
    fn a_word_a_number_a_link_or_an_image_is_an_edit() {
        let before = "It ended 2:1.\n\n![a](https://img.example/1.jpg)\n\n[x](https://a.example/x)";
        for (old, new) in [("2:1", "3:1"), ("1.jpg", "2.jpg"), ("/x", "/y"), ("ended", "ends")] {
            assert_ne!(essence(before), essence(&before.replace(old, new)), "{old} → {new}");
        }
    }

    #[test]
    fn a_sentence_with_a_number_is_no_counter() {
        assert!(is_noise("128 views") && is_noise("**评论 (12)**") && is_noise("3 hours ago"));
        assert!(!is_noise("In 2026, 128 readers wrote to us.") && !is_noise("2026") && !is_noise("比分 2:1"));
    }
}
