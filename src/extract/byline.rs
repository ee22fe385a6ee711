//! Lines about an article: who wrote it, where it comes from.

use std::sync::LazyLock;

use regex::Regex;

/// Words that lead to the names of authors, and the names: after a sign any, without one only Chinese ones that end
/// with the line or a bracket.
static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?:记者|作者|撰文|撰稿|^文|[\s（(]文)\s*[：:/／丨|]\s*(?P<a>[^\s：:|｜丨，,。；;()（）\[\]【】]{2,20}(?:[ 、/／&][^\s：:|｜丨，,。；;()（）\[\]【】]{2,8}){0,4})",
        r"|(?:记者|通讯员|实习生)\s*(?P<b>[\u{4E00}-\u{9FFF}·]{2,4}(?:[ 、][\u{4E00}-\u{9FFF}·]{2,4}){0,4})\s*(?:$|[)）】：:/／]|文(?:$|[/／、)）\s])|摄|报道|发自|[^\u{4E00}-\u{9FFF}\s，。]{1,12}报道)",
    ))
});

/// English and other Latin bylines: `By Somebody`.
static LATIN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?i:by|von|par|por|written by|author:?)[\s:]+(?P<a>\p{Lu}[\p{L}.'’-]*(?:\s+(?:\p{Lu}|de|van|von|da|bin|and|und|&)[\p{L}.'’-]*){0,7})",
    )
});

/// What stands in lines about an article: a date, or a word that leads to a name.
static MARKS: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|\d{1,2}月\d{1,2}日|\d{1,2}:\d{2}",
        r"|来源|作者|记者[：:]|责任编辑|责编|编辑[：:]|文[／/]|发布时间|阅读|浏览|点击|字号|字体|评论|分享|转载|原创",
        r"|(?i:^by |(?-u:\b)(?:posted|published|updated|comments?|min read|views)(?-u:\b))",
        r"|(?i:(?-u:\b)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}(?-u:\b))",
        r"|(?i:(?-u:\b)\d{1,2}\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{4}(?-u:\b))",
    ))
});

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is fixed and tested")
}

/// Whether a short text only says when, by whom and where an article was published.
pub(super) fn is_byline(text: &str) -> bool {
    let length = text.chars().count();
    if length > 160 || !MARKS.is_match(text) {
        return false;
    }
    !text.contains(['。', '！', '？']) && text.matches(", ").count() < 4
}

/// Whether a short text heads what stands behind articles: others to read, comments, ways to pass it on.
pub(super) fn begins_the_rest(text: &str) -> bool {
    const CHINESE: [&str; 30] = [
        "相关阅读",
        "相关新闻",
        "相关文章",
        "相关推荐",
        "相关链接",
        "相关报道",
        "相关内容",
        "相关资讯",
        "推荐阅读",
        "延伸阅读",
        "为你推荐",
        "为您推荐",
        "猜你喜欢",
        "热门推荐",
        "热门文章",
        "热点推荐",
        "更多推荐",
        "精彩推荐",
        "精彩图集",
        "最新评论",
        "网友评论",
        "发表评论",
        "全部评论",
        "热门评论",
        "我要评论",
        "文章评论",
        "用户评论",
        "评论列表",
        "免责声明",
        "版权声明",
    ];
    const LATIN: [&str; 22] = [
        "related articles",
        "related posts",
        "related stories",
        "related content",
        "related news",
        "related topics",
        "related",
        "read more",
        "read next",
        "read also",
        "more from",
        "more stories",
        "you may also like",
        "you might also like",
        "recommended",
        "recommended for you",
        "comments",
        "leave a comment",
        "leave a reply",
        "leave a response",
        "share this",
        "about the author",
    ];
    let bare: String = text.chars().filter(|c| !c.is_whitespace() || c.is_ascii_whitespace()).collect();
    let bare = bare.trim_matches(|c: char| !c.is_alphanumeric());
    if CHINESE.iter().any(|head| bare.starts_with(head)) {
        return bare.chars().count() <= 14;
    }
    if matches!(bare, "评论" | "延伸 · 推荐" | "相关" | "推荐" | "留言") {
        return true;
    }
    let folded = bare.to_lowercase();
    let without_count = folded.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    LATIN.iter().any(|head| {
        without_count == *head || without_count.trim_end_matches(|c: char| !c.is_alphabetic()) == *head
    }) || without_count.starts_with("more from ")
}

/// The author names a line gives, written with Chinese words.
pub(super) fn chinese_authors(text: &str) -> Vec<String> {
    let text = without_gaps(text);
    let Some(found) = CHINESE.captures(&text) else { return Vec::new() };
    if let Some(reporters) = found.name("b") {
        return reporters.as_str().split([' ', '、']).map(str::to_owned).collect();
    }
    let listed = names(&found["a"]);
    let is_short = |word: &str| (2..=4).contains(&word.chars().count()) && !word.is_ascii();
    listed
        .iter()
        .flat_map(|name| {
            let words: Vec<_> = name.split(' ').filter(|word| !MARKS.is_match(word)).collect();
            if words.iter().all(|word| is_short(word)) {
                words.iter().map(|w| (*w).to_owned()).collect()
            } else {
                vec![words.join(" ")]
            }
        })
        .filter(|name| !name.is_empty())
        .collect()
}

/// The authors a text names that stands where only they should: those a Chinese line leads to, else the text itself.
pub(super) fn authors(text: &str) -> Vec<String> {
    let leads = text.contains(['：', ':']) || text.contains(char::is_whitespace);
    let found = if leads { chinese_authors(text) } else { Vec::new() };
    let bare = || text.trim_end_matches(['，', ',', '、', '：', ':']).to_owned();
    if found.is_empty() { vec![bare()] } else { found }
}

/// A text in which names of two characters stand without the gap that sets them as wide as those of three (`方 敏`).
fn without_gaps(text: &str) -> String {
    let is_one = |word: &str| {
        let mut chars = word.chars();
        chars.next().is_some_and(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)) && chars.next().is_none()
    };
    let mut words = text.split(' ').peekable();
    let mut joined = String::with_capacity(text.len());
    while let Some(word) = words.next() {
        joined.push_str(word);
        if is_one(word) {
            joined.extend(words.next_if(|next| is_one(next)));
        }
        if words.peek().is_some() {
            joined.push(' ');
        }
    }
    joined
}

/// The author names a line gives that begins with `By` or its like.
pub(super) fn latin_authors(text: &str) -> Vec<String> {
    LATIN.captures(text).map(|found| names(&found["a"])).unwrap_or_default()
}

/// The names in a text that lists some: parted by `、`, `,`, `/`, `&`, `and`; without the words that lead to them.
/// Addresses are no names.
pub(super) fn names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    if text.contains("://") || text.contains("www.") || text.contains('@') {
        return names;
    }
    let parts = text.split(['、', ',', '，', ';', '；', '/', '／', '&', '|', '\n']);
    for part in parts.flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" und ")) {
        let name = bare(part);
        let is_name = (1..=60).contains(&name.chars().count()) && name.contains(char::is_alphabetic);
        if is_name && !is_degree(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// What follows a comma behind a name but is none.
fn is_degree(name: &str) -> bool {
    matches!(
        name,
        "MD" | "M.D." | "PhD" | "Ph.D." | "MPH" | "RD" | "MS" | "MA" | "MBA" | "RN" | "Jr." | "Esq." | "CPA"
    )
}

/// A name without what leads to it.
fn bare(name: &str) -> String {
    const LEADS: [&str; 16] = [
        "作者：",
        "作者:",
        "记者：",
        "记者:",
        "本报记者",
        "记者",
        "作者",
        "文：",
        "By ",
        "by ",
        "BY ",
        "Von ",
        "von ",
        "View all posts by ",
        "Posts by ",
        "Written by ",
    ];
    let mut name = name.trim();
    for lead in LEADS {
        if let Some(rest) = name.strip_prefix(lead).filter(|rest| !rest.trim().is_empty()) {
            name = rest.trim_start_matches([' ', '：', ':']).trim();
        }
    }
    name.trim_matches(|c: char| c.is_whitespace() || "-—·:：()[]→".contains(c)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_bylines_name_their_authors() {
        for (line, names) in [
            ("2024年5月6日 来源：某某网 作者：张三", vec!["张三"]),
            ("作者：张三 李四 评论", vec!["张三", "李四"]),
            ("本报记者 张三", vec!["张三"]),
            ("某某日报记者 张三 李四", vec!["张三", "李四"]),
            ("记者：张三、李四", vec!["张三", "李四"]),
            ("本报记者 张小三 李 四", vec!["张小三", "李四"]),
            ("本报记者 张小文 李四光 摄", vec!["张小文", "李四光"]),
            ("记者 张三 文", vec!["张三"]),
            ("（记者张三）", vec!["张三"]),
            ("来源：某某网", vec![]),
            ("记者从会上获悉，水位下降。", vec![]),
        ] {
            assert_eq!(chinese_authors(line), names, "{line}");
        }
    }

    #[test]
    fn latin_bylines_name_their_authors() {
        assert_eq!(latin_authors("By Ann Example and Bo Sample"), ["Ann Example", "Bo Sample"]);
        assert!(latin_authors("By the river stands a house").is_empty());
    }

    #[test]
    fn an_address_is_no_name() {
        assert!(names("https://social.example.org/somebody").is_empty());
    }

    #[test]
    fn a_sentence_is_no_byline() {
        assert!(is_byline("2024-05-06 12:00 来源：某某网 责编：甲"));
        assert!(!is_byline("记者从5月6日的发布会上获悉，今年的水位已经下降。"));
    }
}
