//! What pages say of their own, in the languages they can say it in.

use serde::Serialize;

/// The words of one language. `{n}` stands for a number.
#[derive(Debug, Serialize)]
pub(super) struct Words {
    /// The language (BCP 47).
    pub(super) lang: &'static str,
    skip: &'static str,
    contents: &'static str,
    about_index: &'static str,
    about_page: &'static str,
    all_feeds: &'static str,
    opml: &'static str,
    empty: &'static str,
    #[serde(skip)]
    article: [&'static str; 2],
    #[serde(skip)]
    fewer_articles: [&'static str; 2],
    #[serde(skip)]
    fewer_feeds: [&'static str; 2],
    /// What the kinds of feeds are called: the word in paths and the heading.
    #[serde(skip)]
    kinds: &'static [(&'static str, &'static str)],
}

const ENGLISH: Words = Words {
    lang: "en",
    skip: "Skip to the content",
    contents: "Contents",
    about_index: "Each feed here can be read as a page, or followed with a feed reader: give the reader its address.",
    about_page: "Titles and summaries, the newest first. The feed holds more of each article.",
    all_feeds: "All feeds",
    opml: "All feeds in one file for feed readers (OPML)",
    empty: "There are no articles here yet.",
    article: ["{n} article", "{n} articles"],
    fewer_articles: [
        "One older article of this feed is not shown here.",
        "{n} older articles of this feed are not shown here.",
    ],
    fewer_feeds: [
        "One feed with fewer articles is not shown here; feeds.opml has it.",
        "{n} feeds with fewer articles are not shown here; feeds.opml has all of them.",
    ],
    kinds: &[
        ("all", "Everything"),
        ("category", "Categories"),
        ("tag", "Tags"),
        ("source", "Sources"),
        ("lang", "Languages"),
        ("author", "Authors"),
        ("query", "Searches"),
    ],
};

const SIMPLIFIED: Words = Words {
    lang: "zh-Hans",
    skip: "跳到正文",
    contents: "目录",
    about_index: "每个订阅源都可以在网页上阅读，也可以把地址加入阅读器订阅。",
    about_page: "标题与摘要，最新的在前。订阅源中有更完整的文章。",
    all_feeds: "全部订阅源",
    opml: "全部订阅源的 OPML 文件，可导入阅读器",
    empty: "这里还没有文章。",
    article: ["{n} 篇文章", "{n} 篇文章"],
    fewer_articles: ["另有 {n} 篇较早的文章未在此列出。", "另有 {n} 篇较早的文章未在此列出。"],
    fewer_feeds: [
        "另有 {n} 个文章较少的订阅源未在此列出，请见 feeds.opml。",
        "另有 {n} 个文章较少的订阅源未在此列出，请见 feeds.opml。",
    ],
    kinds: &[
        ("all", "全部"),
        ("category", "分类"),
        ("tag", "标签"),
        ("source", "来源"),
        ("lang", "语言"),
        ("author", "作者"),
        ("query", "搜索"),
    ],
};

const TRADITIONAL: Words = Words {
    lang: "zh-Hant",
    skip: "跳到正文",
    contents: "目錄",
    about_index: "每個訂閱源都可以在網頁上閱讀，也可以把網址加入閱讀器訂閱。",
    about_page: "標題與摘要，最新的在前。訂閱源中有更完整的文章。",
    all_feeds: "全部訂閱源",
    opml: "全部訂閱源的 OPML 檔案，可匯入閱讀器",
    empty: "這裡還沒有文章。",
    article: ["{n} 篇文章", "{n} 篇文章"],
    fewer_articles: ["另有 {n} 篇較早的文章未在此列出。", "另有 {n} 篇較早的文章未在此列出。"],
    fewer_feeds: [
        "另有 {n} 個文章較少的訂閱源未在此列出，請見 feeds.opml。",
        "另有 {n} 個文章較少的訂閱源未在此列出，請見 feeds.opml。",
    ],
    kinds: &[
        ("all", "全部"),
        ("category", "分類"),
        ("tag", "標籤"),
        ("source", "來源"),
        ("lang", "語言"),
        ("author", "作者"),
        ("query", "搜尋"),
    ],
};

impl Words {
    /// The words of a site in this language; English where there are none.
    pub(super) fn of(language: &str) -> &'static Self {
        let mut parts = language.split('-');
        let is_chinese = parts.next().is_some_and(|first| first.eq_ignore_ascii_case("zh"));
        let is_traditional = |part: &str| {
            ["hant", "tw", "hk", "mo"].iter().any(|traditional| part.eq_ignore_ascii_case(traditional))
        };
        match is_chinese {
            true if parts.any(is_traditional) => &TRADITIONAL,
            true => &SIMPLIFIED,
            false => &ENGLISH,
        }
    }

    /// What a kind of feeds is called, by its word in paths; the word itself where there is no other.
    pub(super) fn kind<'a>(&self, word: &'a str) -> &'a str {
        self.kinds.iter().find(|(kind, _)| *kind == word).map_or(word, |(_, heading)| heading)
    }

    /// How many articles a feed has.
    pub(super) fn articles(&self, number: u64) -> String {
        count(&self.article, number)
    }

    /// How many articles of a feed a page does not show.
    pub(super) fn fewer_articles(&self, number: usize) -> Option<String> {
        (number > 0).then(|| count(&self.fewer_articles, number as u64))
    }

    /// How many feeds of a kind the index does not show.
    pub(super) fn fewer_feeds(&self, number: usize) -> Option<String> {
        (number > 0).then(|| count(&self.fewer_feeds, number as u64))
    }
}

fn count(forms: &[&str; 2], number: u64) -> String {
    forms[usize::from(number != 1)].replace("{n}", &number.to_string())
}
