//! Two hundred articles in two feeds, with titles, tags and texts that generators of sites would act on.

use jiff::{SignedDuration, Timestamp};

/// How many there are.
pub(super) const NUMBER: usize = 200;

/// Titles of the kinds that break headers and templates.
const TITLES: &[&str] = &[
    "A plain title",
    "渡轮：“夏季”时刻表",
    "Quotes \"double\" and 'single'",
    "{{< x >}} in a title",
    "{% raw %} in a title",
    "{{ site.title }}",
    "--- dashes",
    "---",
    "+++",
    "Emoji 😀👩‍👩‍👧",
    "Colon: and: more",
    "Back\\slash C:\\new\\table \\",
    "# hash",
    "- dash",
    "[brackets](x)",
    "*stars* _under_",
    "null",
    "yes",
    "2025-02-14",
    "2025-02-14T12:00:00Z",
    "1e3",
    "100% & <b>",
    "@at",
    "| pipe |",
    "日本語のタイトル",
    "`code`",
    "!tag &anchor *alias",
    "[table]",
    "a = \"b\"",
];

/// Labels of tags.
const TAGS: &[&str] =
    &["C++", "科技", "tag: with colon", "Käse", "2024", "node.js", "\"quoted\"", "{{ x }}", "null"];

/// Paragraphs that Markdown, a template or a header would act on.
const TEXTS: &[&str] = &[
    "{{< x >}} and {{% y %}}",
    "{% raw %} and {% include nope.html %}",
    "{{ page.title }} and {{ f(a=1) }}",
    "{% f(a=1) %}",
    "---",
    "+++",
    "===",
    "a | b | c",
    "| a | b |",
    "costs $$5$$ or $6",
    "{: .class} and {:.class}",
    "{::nomarkdown}",
    "[^1]: note",
    ": definition",
    "* star",
    "# no heading",
    "1. no list",
    "C:\\new\\table \\* and \\",
    "&copy; &lt;b&gt; &amp;",
    "~~no~~ ~no~",
    "snake_case_name and 2*3*4",
    "*[HTML]: x",
    "<b>no tag</b>",
    "\"quotes\" and 'single' and <!--more-->",
    "😀👩‍👩‍👧 真相：“引号”",
    "[a]: http://x.example/",
    "```",
    "> no quote",
    "![no](image.png)",
    "http://bare.example/a_b_c",
];

/// What must be found again.
pub(super) struct Wanted {
    /// Words of its text that no other has.
    pub(super) mark: String,
    pub(super) title: String,
    pub(super) published: Timestamp,
    pub(super) tags: Vec<&'static str>,
    pub(super) category: &'static str,
    pub(super) thumbnail: String,
    /// Paragraphs, lines of code and cells, each as it reads.
    pub(super) texts: Vec<&'static str>,
}

/// The id, language and category of each source.
pub(super) const SOURCES: [(&str, &str, &str); 2] =
    [("harbour", "zh-CN", "港口"), ("tides", "en", "Sea & tides")];

/// The articles, those of the second source at odd places.
pub(super) fn all() -> Vec<Wanted> {
    (0..NUMBER).map(one).collect()
}

fn one(number: usize) -> Wanted {
    let title = TITLES[number % TITLES.len()];
    let first: Timestamp = "2024-01-01T15:30:00Z".parse().unwrap();
    let mut texts: Vec<_> = (0..4).map(|at| TEXTS[(number * 4 + at) % TEXTS.len()]).collect();
    texts.extend(["{{< code >}}", "{% raw %} {{ y }}", "{{ z(a=1) }} | w", "cell | {% x %}"]);
    Wanted {
        mark: format!("mark{number:03}x"),
        title: if number < TITLES.len() { title.to_owned() } else { format!("{title} ({number})") },
        published: first + SignedDuration::from_hours(7 * number as i64),
        tags: if number.is_multiple_of(5) {
            vec![]
        } else {
            vec![TAGS[number % TAGS.len()], TAGS[(number + 4) % TAGS.len()]]
        },
        category: SOURCES[number % 2].2,
        thumbnail: format!("http://news.example/{number}.png?a=1&b=2"),
        texts,
    }
}

/// A source's feed.
pub(super) fn feed(source: usize) -> String {
    let items: String = all().iter().skip(source).step_by(2).map(item).collect();
    format!(
        "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:media=\"http://search.yahoo.com/mrss/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\
         <channel><title>News</title><link>http://news.example/</link><description>d</description>{items}</channel></rss>"
    )
}

fn item(one: &Wanted) -> String {
    let tags: String = one.tags.iter().map(|tag| format!("<category>{}</category>", escaped(tag))).collect();
    let (paragraphs, others) = one.texts.split_at(4);
    let paragraphs: String = paragraphs.iter().map(|text| format!("<p>{}</p>", escaped(text))).collect();
    let html = format!(
        "<p>{}</p>{paragraphs}<pre><code>{}\n{}</code></pre><p>Say <code>{}</code>.</p>\
         <table><tr><th>A</th><th>B</th></tr><tr><td>{}</td><td>y</td></tr></table>\
         <p><img src=\"http://news.example/in-{}.png\" alt=\"in | it\"></p>",
        one.mark,
        escaped(others[0]),
        escaped(others[1]),
        escaped(others[2]),
        escaped(others[3]),
        one.mark,
    );
    format!(
        "<item><title>{}</title><link>http://news.example/{mark}</link><guid>{mark}</guid>\
         <dc:date>{}</dc:date>{tags}<media:thumbnail url=\"{}\"/>\
         <content:encoded>{}</content:encoded></item>",
        // A title is HTML in most feeds, and read as such.
        escaped(&escaped(&one.title)),
        one.published,
        escaped(&one.thumbnail),
        escaped(&html),
        mark = one.mark,
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
