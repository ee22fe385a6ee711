//! Single rules, one line each, and inputs made to be expensive.

use super::super::{Style, from_html, plain_text, to_html};

fn mainroad(html: &str) -> String {
    from_html(html, Style::MAINROAD)
}

/// Each HTML with the Markdown it must give.
fn check(cases: &[(&str, &str)]) {
    for (html, expected) in cases {
        assert_eq!(mainroad(html), *expected, "{html}");
    }
}

#[test]
fn emphasis_that_could_not_close_leaves_its_marks_outside() {
    check(&[
        ("<b>“x”</b>字", "“**x**”字"),
        ("字<b>“x”</b>", "字“**x**”"),
        ("<b>“x”</b>。", "**“x”**。"),
        ("<b>记者：</b>你好", "**记者**：你好"),
        ("手<b>「深」</b>。", "手「**深**」。"),
        ("<b>强化学习(RL)</b>进行", "**强化学习(RL**)进行"),
        ("字<b>——</b>字", "字——字"),
        ("字<b><a href='https://a.b/'>链</a></b>字", "字[**链**](https://a.b/)字"),
        ("<b>前<a href='https://a.b/'>链</a></b>字", "**前**[**链**](https://a.b/)字"),
        ("<b>前<code>x</code></b>字", "**前**`x`字"),
        ("a <b>“x”</b> b", "a **“x”** b"),
        ("字<i>→</i>字", "字→字"),
    ]);
}

#[test]
fn formatting_is_doubled_and_split_nowhere() {
    check(&[
        ("<b><strong>x</strong></b>", "**x**"),
        ("<b>a</b><b>b</b>", "**ab**"),
        ("<b>a</b> <b>b</b>", "**a** **b**"),
        ("a<b> b </b>c", "a **b** c"),
        ("<b>a<i>b</i></b>", "**a*b***"),
        ("<i><b>a</b> b</i>", "***a** b*"),
        ("<b><i>a</i></b>", "***a***"),
        ("<b>a<br>b</b>", "**a  \nb**"),
        ("<b></b>a<i> </i>b", "a b"),
        ("<del>a</del> <s>b</s>", "~~a~~ ~~b~~"),
        ("<b><p>a</p><p>b</p></b>", "**a**\n\n**b**"),
        ("<b>a</b><span><b>b</b></span>", "**ab**"),
        ("x<sub>2</sub><sup>3</sup>", "x23"),
        ("<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>", "漢字(かんじ)"),
        ("<q>a</q>", "“a”"),
    ]);
}

#[test]
fn only_what_would_mean_something_is_escaped() {
    check(&[
        ("cache_dir 256*256", "cache\\_dir 256\\*256"),
        (r"C:\weather\today \* \\", r"C:\weather\today \\\* \\\"),
        ("2014. x", "2014\\. x"),
        ("2014.5 x 2014. y", "2014.5 x 2014. y"),
        ("1) x", "1\\) x"),
        ("# x", "\\# x"),
        ("#x # y", "#x # y"),
        ("- x", "\\- x"),
        ("-x - y", "-x - y"),
        ("---", "\\---"),
        ("+++", "\\+++"),
        ("&gt; x > y", "\\> x > y"),
        (": x", "\\: x"),
        ("a<br>===", "a  \n\\==="),
        ("a | b<br>--- | ---", "a | b  \n\\--- | ---"),
        ("a | b", "a | b"),
        ("&lt;b> &lt; 3 &lt;3 &lt;!--more-->", "\\<b> < 3 <3 <\\!--more-->"),
        ("&lt;1@b.c> &lt;@ <i>&lt;</i><code>a@b.c></code>", "\\<1@b.c> <@ *\\<*`a@b.c>`"),
        ("&amp;copy; &amp; &amp;x AT&amp;T;", "\\&copy; & &x AT\\&T;"),
        ("{{ x }} {{&lt; y >}} {% z %} {x}", "{\\{ x }} {\\{< y >}} {\\% z %} {x}"),
        ("[1] [a](b) ![x]", "[1] [a\\](b) \\![x]"),
        ("[^1]: x", "\\[^1]: x"),
        ("[x] done", "\\[x] done"),
        ("10~20", "10~20"),
        ("10~20 30~40", "10\\~20 30\\~40"),
        ("`x`", "\\`x\\`"),
        ("!<a href='https://a.b/'>x</a>", "\\![x](https://a.b/)"),
        ("$a_1$ :smile: ^x", "$a\\_1$ :smile: ^x"),
    ]);
}

#[test]
fn addresses_read_back_as_they_were() {
    check(&[
        ("<a href='https://a.b/(x)_y'>t</a>", "[t](https://a.b/(x)_y)"),
        ("<a href='https://a.b/(x'>t</a>", "[t](https://a.b/\\(x)"),
        ("<a href='https://a.b/x y<z>{{'>t</a>", "[t](https://a.b/x%20y%3Cz%3E%7B%7B)"),
        ("<a href='https://a.b/?a=1&amp;copy=2'>t</a>", "[t](https://a.b/?a=1&copy=2)"),
        ("<a href='https://a.b/?a=1&amp;copy;'>t</a>", "[t](https://a.b/?a=1\\&copy;)"),
        ("<a href='https://a.b/'>https://a.b/</a>", "<https://a.b/>"),
        ("<a href='https://a.b/' title='x y'>x <b>y</b></a>", "[x **y**](https://a.b/)"),
        ("<img src='https://a.b/i' title='x' alt='x'>", "![x](https://a.b/i)"),
        ("<a href='https://a.b/' title='q \"w\"'>x</a>", "[x](https://a.b/ \"q \\\"w\\\"\")"),
        ("<a href='https://a.b/'>[x]</a>", "[\\[x\\]](https://a.b/)"),
        ("<a href='https://a.b/'> x </a>y", "[x](https://a.b/) y"),
        ("a<a href='https://a.b/'> </a>b", "a b"),
        ("<a href='javascript:x()'>t</a>", "t"),
        ("<a name='x'>t</a>", "t"),
        ("<a href='#x'>t</a>", "[t](#x)"),
        (
            "<a href='https://a.b/'><img src='https://a.b/i.png' alt='[a]'></a>",
            "[![\\[a\\]](https://a.b/i.png)](https://a.b/)",
        ),
        ("<a href='https://a.b/'><p>x</p><p>y</p></a>", "[x](https://a.b/)\n\n[y](https://a.b/)"),
        ("<img src='data:image/gif;base64,R0' data-src='https://a.b/i'>", "![](https://a.b/i)"),
        ("x<img src='data:image/gif;base64,R0'><img>", "x"),
        ("<img src='https://a.b/i' title='t|u' alt='a\nb'>", "![a b](https://a.b/i \"t\\|u\")"),
    ]);
}

#[test]
fn blocks_keep_their_shape() {
    check(&[
        ("a<div>b</div>c<section>d</section>", "a\n\nb\n\nc\n\nd"),
        ("a<br><br>b<br>", "a\n\nb"),
        ("<p>\u{3000}\u{3000}a&nbsp;b\u{3000}</p><p>&nbsp;</p>", "a b"),
        ("<h1>a_b</h1><h2>c<br>d</h2><h4>e #</h4>", "a\\_b\n====\n\nc d\n---\n\n#### e \\#"),
        ("<h2><img src='https://a.b/i'></h2>", "![](https://a.b/i)"),
        ("<h3>x {#y}</h3>", "### x \\{\\#y}"),
        ("<hr><p>a</p><hr>", "* * *\n\na\n\n* * *"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ("<dl><dt>t</dt><dd>d</dd></dl>", "**t**\n\nd"),
        ("<details><summary>s</summary>d</details>", "s\n\nd"),
        ("<figure><img src='https://a.b/i'><figcaption>c</figcaption></figure>", "![](https://a.b/i)\n\nc"),
        ("<script>x</script><style>y</style><template>z</template><!-- c -->", ""),
    ]);
}

#[test]
fn lists_keep_numbers_and_nesting() {
    check(&[
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "* a\n  * b\n* c"),
        ("<ol start='9'><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "9. a\n10. b\n    * c"),
        ("<ol><li><p>a</p><p>b</p></li><li>c</li></ol>", "1. a\n\n   b\n2. c"),
        ("<ul><li>a<ol start='3'><li>b</li></ol></li></ul>", "* a\n\n  3. b"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "* a\n\n- b"),
        ("<ol><li>a</li></ol><ol><li>b</li></ol>", "1. a\n\n1) b"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "* a\n  * b"),
        ("<ul><li></li><li> </li></ul>x", "x"),
        ("<ul><li><hr>a</li></ul>", "* a"),
        ("<ul><li><pre>x\n\ny</pre></li></ul>", "* ```\n  x\n\n  y\n  ```"),
    ]);
}

#[test]
fn tables_are_grids_of_one_line_cells() {
    check(&[
        ("<table><tr><td>a<td>b</table>", "|  |  |\n| --- | --- |\n| a | b |"),
        ("<table><tr><th>a<th>b<tr><td>c<td>d</table>", "| a | b |\n| --- | --- |\n| c | d |"),
        ("<table><tr><th>a<td>b</table>", "|  |  |\n| --- | --- |\n| a | b |"),
        (
            "<table><caption>t</caption><tr><td>a|b<td><code>c|d</code></table>",
            "t\n\n|  |  |\n| --- | --- |\n| a\\|b | `c\\|d` |",
        ),
        (
            "<table><tr><th colspan=2>a<th rowspan=2>b<tr><td>c<td>d<tr><td>e</table>",
            "| a |  | b |\n| --- | --- | --- |\n| c | d |  |\n| e |  |  |",
        ),
        ("<table><tr><td rowspan=2>a<td>b<tr><td>c</table>", "|  |  |\n| --- | --- |\n| a | b |\n|  | c |"),
        (
            "<table><tr><td><p>a</p><ul><li>b<li>c</ul><td>d<br>e</table>",
            "|  |  |\n| --- | --- |\n| a b c | d e |",
        ),
        ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "a\n\nb"),
        (
            "<table><tr><td>x<td><table><tr><td>a<td>b</table></table>",
            "x\n\n|  |  |\n| --- | --- |\n| a | b |",
        ),
    ]);
}

#[test]
fn code_stays_verbatim() {
    check(&[
        (
            "<pre><code class='language-rust'>fn *x*() {\n\n  y\n}\n</code></pre>",
            "```\nfn *x*() {\n\n  y\n}\n```",
        ),
        ("<pre><code>a</code><code>  b</code><code><br></code><code>c</code></pre>", "```\na\n  b\n\nc\n```"),
        ("<pre>$ <code>a</code> <code>b</code></pre>", "```\n$ a b\n```"),
        ("<pre>a<br>b ``` c</pre>", "````\na\nb ``` c\n````"),
        ("<code>a`b</code> <code>`</code> <code> x </code>y", "``a`b`` `` ` `` `x` y"),
        ("<code>a</code><code>b</code>", "`ab`"),
        ("<pre>  {{&lt; x >}}\n\n{{% y %}}</pre>", "\u{a0}\u{a0}{\\{< x >}}\n\n{\\{\\% y %}}"),
        ("<code>{{&lt; x >}}</code>", "{\\{< x >}}"),
        ("<code>{{ x }}</code>", "`{{ x }}`"),
    ]);
    let html = "<pre class='x language-rust'>y</pre>";
    assert_eq!(from_html(html, Style::HUGO), "```rust\ny\n```");
}

#[test]
fn hugo_headings_are_hashes() {
    assert_eq!(from_html("<h1>a</h1><h2>b</h2>", Style::HUGO), "# a\n\n## b");
}

#[test]
fn control_characters_reach_no_document() {
    assert_eq!(mainroad("<p>a\u{0}b\u{7}c\u{feff}d\r\ne</p>"), "abcd e");
    assert_eq!(mainroad("<pre>a\r\nb\u{1}</pre>"), "```\na\nb\n```");
}

#[test]
fn plain_text_is_a_block_a_line_without_images() {
    let html = "<p>a<b>b</b> c<br>d</p><ul><li>e<li>f</ul><table><tr><td>g<td>h</table>\
                <img alt='no'><script>no</script><pre>i\nj</pre>";
    assert_eq!(plain_text(html), "ab c\nd\ne\nf\ng\nh\ni\nj");
}

#[test]
fn markdown_becomes_html_with_tables_and_strikethrough() {
    let html = to_html("a ~~b~~\n\n| c |\n| --- |\n| d |");
    assert!(html.contains("<del>b</del>") && html.contains("<td>d</td>"), "{html}");
}

#[test]
fn deep_nesting_is_read() {
    // Sanitised HTML is 200 deep at most; the parser, not this module, is slow with more.
    for tag in ["div", "b", "blockquote", "ul><li", "ol", "table><tr><td", "span", "a href='https://a.b/'"] {
        let html = format!("<{tag}>").repeat(800) + "x";
        assert!(mainroad(&html).contains('x'), "{tag}");
        assert_eq!(plain_text(&html), "x", "{tag}");
    }
    assert!(mainroad(&("<ul><li>a".repeat(200))).len() < 200 * 40);
}

#[test]
fn delimiters_pair_as_meant() {
    check(&[
        ("<em>a</em><b>b<em>c</em></b>", "*a***bc**"),
        ("<b>a</b><i>b</i>", "**a***b*"),
        ("<b><i>a</i> b <i>c</i></b>", "***a* b *c***"),
        ("<i>a<b>b</b>c</i>", "*a**b**c*"),
        ("<b>a<i>b</b>c</i>", "**a*b***c"),
        ("<a href='https://a.b/'><code>]:x</code></a>", "[\\]:x](https://a.b/)"),
    ]);
}

#[test]
fn long_input_takes_time_in_proportion() {
    let pieces = [
        "<b>“x”</b>字",
        "<b>。</b>字<i>→</i>",
        "<a href='https://a.b/(x'>y</a>",
        "[",
        "](",
        "&amp;",
        "`",
        "~",
        "<br>",
        "<b><i>a</i>",
        "<table><tr><td colspan=1000 rowspan=1000>x",
        "<li>x",
        "<del>a<b>b</del>c</b>",
        "<code>`</code>",
        "{",
        "\\",
        "　<i>　</i>",
    ];
    for piece in pieces {
        let html = format!("<p>{}</p>", piece.repeat(4_000));
        let markdown = mainroad(&html);
        assert!(markdown.len() < html.len() * 20 + 100, "{piece}: {}", markdown.len());
    }
}
