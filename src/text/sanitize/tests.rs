//! Tests of `sanitize`.

use scraper::Html;
use url::Url;

use super::{allowed, html, level, url, without_controls};

mod hostile;

/// The address of the page that the HTML is from.
fn base() -> Url {
    Url::parse("https://news.example.org/a/17.html").unwrap()
}

/// Cleaned with that address.
fn clean(text: &str) -> String {
    html(text, Some(&base()))
}

/// Checks a table of HTML and what becomes of it.
fn check(cases: &[(&str, &str)]) {
    for (from, to) in cases {
        assert_eq!(clean(from), *to, "{from}");
    }
}

/// What is wrong with a result, asked of another parser.
fn faults(clean: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for node in Html::parse_fragment(clean).tree.nodes() {
        if let Some(element) = node.value().as_element() {
            // The parser gives every fragment a document of its own.
            let known =
                allowed::ELEMENTS.contains(&element.name()) || matches!(element.name(), "html" | "body");
            faults.extend((!known).then(|| format!("<{}>", element.name())));
            for (name, value) in element.attrs() {
                let scheme = Url::parse(value).map(|url| url.scheme().to_owned()).unwrap_or_default();
                let address = matches!(name, "href" | "src" | "cite");
                let bad_address = address && !matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel");
                let bad = bad_address || !allowed::is_attribute(element.name(), name);
                faults.extend(bad.then(|| format!("{name}={value}")));
            }
        }
        faults.extend(node.value().is_comment().then(|| "comment".to_owned()));
    }
    let control = |c: char| c.is_control() && c != '\n' && c != '\t' || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    faults.extend(clean.contains(control).then(|| "control character".to_owned()));
    faults
}

#[test]
fn content_stays() {
    let content = "<h2>港口</h2><p>A <b>b</b> <i>i</i> <a href=\"https://example.org/\">l</a> x<sup>2</sup><br>y</p><ul><li>一</li></ul>\
                   <blockquote><p>q</p></blockquote><pre><code class=\"language-rust\">a &lt; b</code></pre><hr>\
                   <figure><img src=\"https://example.org/i.png\" alt=\"图\" width=\"640\"><figcaption>c</figcaption></figure>\
                   <table><thead><tr><th colspan=\"2\">h</th></tr></thead><tbody><tr><td>a</td><td rowspan=\"2\">b</td></tr></tbody></table>\
                   <ol start=\"3\"><li>x</li></ol><dl><dt>t</dt><dd>d</dd></dl><ruby>港<rp>(</rp><rt>gǎng</rt><rp>)</rp></ruby>\
                   <p lang=\"zh-Hans\" dir=\"ltr\"><time datetime=\"2025-02-14\">t</time></p><details><summary>s</summary>d</details>";
    assert_eq!(clean(content), content);
}

#[test]
fn active_elements_go_with_their_text() {
    for gone in [
        "<script>x</script>",
        "<style>x</style>",
        "<noscript><p>x</p></noscript>",
        "<iframe src=a>x</iframe>",
        "<object><p>x</p></object>",
        "<template><p>x</p></template>",
        "<svg><text>x</text><script>x</script></svg>",
        "<math><mi>x</mi></math>",
        "<select><option>x</option></select>",
        "<button>x</button>",
        "<textarea>x</textarea>",
        "<video src=a>x</video>",
        "<title>x</title>",
        "<!-- x -->",
        "<input value=x>",
        "<base href=//evil.example/><meta http-equiv=refresh content=0><link rel=stylesheet href=a>",
        "<scr\u{0}ipt>x</script>",
        "<SCRIPT/x>x</SCRIPT>",
    ] {
        assert_eq!(clean(&format!("<p>a{gone}b</p>")), "<p>ab</p>", "{gone}");
        assert_eq!(
            clean(&level::level(&without_controls(&format!("<p>a{gone}b</p>")))),
            "<p>ab</p>",
            "levelled {gone}"
        );
    }
}

#[test]
fn blocks_part_their_texts_whatever_they_are_called() {
    let blocks = ["address", "article", "aside", "center", "footer", "header", "main", "nav", "section"];
    for name in blocks {
        let content = format!("<{name}>a</{name}><{name}>b</{name}>");
        assert_eq!(clean(&content), content);
    }
}

#[test]
fn other_elements_leave_their_text() {
    check(&[
        ("<font color=red>a</font><form>c</form>", "ac"),
        ("<o:p>a</o:p><custom-tag>b</custom-tag>", "ab"),
    ]);
}

#[test]
fn handlers_styles_and_names_go() {
    check(&[
        ("<p onclick=a style=b id=c name=d class=e data-x=f>g</p>", "<p>g</p>"),
        ("<code class='language-c++ hljs'>a</code>", "<code class=\"language-c++\">a</code>"),
        ("<code class='hljs'>a</code>", "<code>a</code>"),
        ("<code class='language-&quot;>'>a</code>", "<code>a</code>"),
        ("<p class=language-rust>a</p>", "<p>a</p>"),
        ("<a href=x rel=me target=_blank>a</a>", "<a href=\"https://news.example.org/a/x\">a</a>"),
        ("<td><p dir=RTL lang=ZH_cn>a</p>", "<p dir=\"rtl\" lang=\"zh-CN\">a</p>"),
        ("<p dir=up lang='x y'>a</p>", "<p>a</p>"),
        ("<time datetime='<x>'>a</time>", "<time>a</time>"),
    ]);
}

#[test]
fn sizes_are_numbers() {
    check(&[
        (
            "<img src=/i width=10 height=20>",
            "<img src=\"https://news.example.org/i\" width=\"10\" height=\"20\">",
        ),
        ("<img src=/i width=10px height=50%>", "<img src=\"https://news.example.org/i\" width=\"10\">"),
        ("<ol start=-3><li>a</li></ol>", "<ol start=\"-3\"><li>a</li></ol>"),
        ("<ol start=a><li>a</li></ol>", "<ol><li>a</li></ol>"),
    ]);
}

#[test]
fn addresses_are_resolved_or_dropped() {
    check(&[
        ("<a href='../b'>a</a>", "<a href=\"https://news.example.org/b\">a</a>"),
        ("<a href='//img.example/b'>a</a>", "<a href=\"https://img.example/b\">a</a>"),
        ("<a href=' HTTP://Example.org/\n中 '>a</a>", "<a href=\"http://example.org/%E4%B8%AD\">a</a>"),
        ("<a href='https://u:p@example.org/'>a</a>", "<a href=\"https://example.org/\">a</a>"),
        ("<a href='mailto:a@example.org'>a</a>", "<a href=\"mailto:a@example.org\">a</a>"),
        ("<a href='tel:+123'>a</a>", "<a href=\"tel:+123\">a</a>"),
        ("<a href=''>a</a>", "<a>a</a>"),
        ("<q cite='javascript:a'>a</q>", "<q>a</q>"),
        (
            "<blockquote cite='/b'>a</blockquote>",
            "<blockquote cite=\"https://news.example.org/b\">a</blockquote>",
        ),
        ("<img src='mailto:a@example.org'>a", "a"),
        ("<img src='data:image/png;base64,AAAA'>a", "a"),
        ("<img alt=b>a", "a"),
    ]);
    for bad in [
        "javascript:alert(1)",
        " java\nscript:alert(1)",
        "&#106;avascript:alert(1)",
        "java&#9;script:alert(1)",
        "\u{1}javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "vbscript:a",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "blob:https://example.org/a",
        "view-source:https://example.org/",
        "http://",
        "https://[",
    ] {
        assert_eq!(clean(&format!("<a href=\"{bad}\">a</a>")), "<a>a</a>", "{bad}");
        assert_eq!(clean(&format!("<img src=\"{bad}\">")), "", "{bad}");
    }
}

#[test]
fn relative_addresses_without_a_base_go() {
    assert_eq!(html("<a href='/b'>a</a><img src=i.png>", None), "<a>a</a>");
    assert_eq!(html("<a href='//example.org/b'>a</a>", None), "<a href=\"https://example.org/b\">a</a>");
}

#[test]
fn an_address_is_http_or_none() {
    let found = |text: &str| url(text, Some(&base())).map(String::from);
    assert_eq!(found("\u{3000}https://example.org/a b\n").as_deref(), Some("https://example.org/a%20b"));
    assert_eq!(found("?p=2").as_deref(), Some("https://news.example.org/a/17.html?p=2"));
    assert_eq!(found("//u:p@example.org/x").as_deref(), Some("https://example.org/x"));
    for bad in ["", " ", "javascript:a", "mailto:a@example.org", "ftp://example.org/", &"a".repeat(9000)] {
        assert_eq!(found(bad), None);
    }
    assert_eq!(url("/a", None), None);
    assert_eq!(url("/a", Some(&Url::parse("data:text/plain,a").unwrap())), None);
}

#[test]
fn nothing_that_xml_forbids_stays() {
    check(&[
        ("a\u{0}b\u{8}c\u{85}d\u{9F}e\u{FFFE}f\u{FFFF}g", "abcdefg"),
        ("a&#0;b&#1;c&#x1F;d", "a\u{FFFD}bcd"),
        ("<p title='a&#1;b&#xFFFF;'>c&#xB;</p>", "<p title=\"ab\">c</p>"),
        ("a\r\nb\rc&#13;d", "a\nb\nc\nd"),
    ]);
}

#[test]
fn what_the_next_parser_would_swallow_is_taken_out() {
    check(&[
        ("<pre>\n\n\n a</pre>", "<pre> a</pre>"),
        ("<pre lang=en>\n\na</pre>", "<pre lang=\"en\">a</pre>"),
        ("<p>a<marquee><p>b</marquee>", "<p>a</p><p>b</p><p></p>"),
    ]);
}

#[test]
fn known_tricks_leave_nothing_active() {
    for trick in [
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<svg><foreignObject><p><a href=javascript:a>x",
        "<img src=x:x onerror=alert(1)//",
        "<a href=\"javascript&colon;alert(1)\">x</a>",
        "<table><td><a href=javascript:x>y<svg/onload=a>",
        "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
        "<plaintext><img src=x onerror=alert(1)>",
        "<<script>alert(1)//<</script>",
        "<img src=\"a\"\"onerror=alert(1)>",
        "<select><template><svg><a><desc></select><img src onerror=a>",
    ] {
        for clean in [clean(trick), clean(&level::level(trick))] {
            assert_eq!(faults(&clean), Vec::<String>::new(), "{trick}: {clean}");
        }
    }
}

#[test]
fn levelling_changes_nothing_that_is_sound() {
    let sound = "<div><h2>港口</h2><p>A <b>b <i>i</i></b> a &amp; b &lt; c<br>x</p><ul><li>一<ul><li>二</li></ul></li></ul>\
                 <table><caption>c</caption><colgroup><col span=\"2\"></colgroup><thead><tr><th>h</th></tr></thead>\
                 <tbody><tr><td><p>a</p><table><tbody><tr><td>b</td></tr></tbody></table></td></tr></tbody></table>\
                 <dl><dt>t</dt><dd>d</dd></dl><pre> x\n y</pre><img src=\"a\" alt=\"&quot;\"><ruby>港<rt>g</rt></ruby></div>";
    assert_eq!(level::level(sound), sound);
}

#[test]
fn levelling_closes_what_is_left_open() {
    for (from, to) in [
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul>c"),
        ("<p><b>a<p>c", "<p><b>a</b></p><p>c</p>"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"),
        (
            "<table>x<tr><td>a<td>b<tr>c",
            "<table><tr><td>x</td></tr><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
        ),
        ("<table><td>a</table>b", "<table><tr><td>a</td></tr></table>b"),
        ("<table><tr><td><b>a</td></b></table>", "<table><tr><td><b>a</b></td></tr></table>"),
        ("<td>a</td></p></b>", "a"),
        ("a < b <3 </ <>", "a &lt; b &lt;3 &lt;/ &lt;>"),
        ("<a href=1>a<a href=2>b", "<a href=\"1\">a</a><a href=\"2\">b</a>"),
        ("<p title='a\"b' onclick=c>d", "<p title=\"a&quot;b\">d</p>"),
        ("<svg>a", "a"),
        ("</br>a", "<br>a"),
    ] {
        assert_eq!(level::level(from), to, "{from}");
    }
}

#[test]
fn long_articles_keep_all_their_text() {
    let long = "<p>港口 <b>b</b><ul><li>a<li>b</ul>".repeat(3_000);
    assert!(!level::is_tame(&long));
    let clean = clean(&long);
    assert_eq!(clean.matches("港口").count(), 3_000);
    assert_eq!(clean.matches("<li>b</li>").count(), 3_000);
    assert_eq!(html(&clean, None), clean);
}
