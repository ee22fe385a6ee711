use scraper::{Html, Selector};
use url::Url;

use super::*;

fn base() -> Url {
    Url::parse("https://news.example.org/a/17.html").unwrap()
}

fn cleaned(html: &str) -> String {
    let page = Html::parse_fragment(html);
    let root = page.select(&Selector::parse("html").unwrap()).next().unwrap();
    let whole = content(root, &base());
    whole.strip_prefix("<html>").unwrap().strip_suffix("</html>").unwrap().to_owned()
}

#[test]
fn a_lazy_image_has_its_real_address() {
    assert_eq!(
        cleaned(r#"<img alt="图片" data-src="https://i.example.org/1/641" src="data:image/gif;base64,R0">"#),
        r#"<img src="https://i.example.org/1/641" alt="图片">"#
    );
    assert_eq!(
        cleaned(r#"<img data-original="/b.jpg" src="/blank.gif">"#),
        r#"<img src="https://news.example.org/b.jpg" alt="">"#
    );
}

#[test]
fn an_image_without_a_real_address_goes() {
    for image in [
        r#"<img src="">"#,
        "<img>",
        r#"<img src="data:image/png;base64,AA">"#,
        r##"<img src="#">"##,
        r#"<img src="javascript:x">"#,
    ] {
        assert_eq!(cleaned(&format!("<p>甲{image}</p>")), "<p>甲</p>");
    }
}

#[test]
fn a_counting_pixel_goes() {
    assert_eq!(cleaned(r#"<img src="/count?u=1" width="1" height="1">"#), "");
}

#[test]
fn the_largest_of_a_srcset_wins_over_src() {
    let html = r#"<img src="s.jpg" srcset="a.jpg?x=1,2 320w, b.jpg 1280w, c.jpg 640w">"#;
    assert_eq!(cleaned(html), r#"<img src="https://news.example.org/a/b.jpg" alt="">"#);
}

#[test]
fn a_picture_gives_its_image_an_address() {
    let html = r#"<picture><source srcset="/p.webp 2x"><img alt="x" src=""></picture>"#;
    assert_eq!(
        cleaned(html),
        r#"<picture><source><img src="https://news.example.org/p.webp" alt="x"></picture>"#
    );
}

#[test]
fn a_noscript_gives_an_image_its_address() {
    let fallback = "<noscript><img src=/real.jpg alt=x></noscript>";
    let real = r#"<img src="https://news.example.org/real.jpg" alt="x">"#;
    assert_eq!(cleaned(&format!("<img src='data:,'> {fallback}")).trim(), real);
    assert_eq!(
        cleaned(&format!("<img src=/b.jpg>{fallback}")),
        r#"<img src="https://news.example.org/b.jpg" alt="">"#
    );
    assert_eq!(cleaned(&format!("<p>一</p>{fallback}")), "<p>一</p>");
}

#[test]
fn a_link_to_nowhere_is_none() {
    assert_eq!(
        cleaned("<a href=''>一</a><a href='#'>二</a><a href='#n1'>三</a>"),
        "<a>一</a><a>二</a><a href=\"https://news.example.org/a/17.html#n1\">三</a>"
    );
}

#[test]
fn addresses_become_absolute_and_scripts_go() {
    let html = r#"<p onclick="x()" style="a" data-k="1" class="k"><a href="../b?x=1&amp;y=2">乙</a><script>var a = "<p>";</script><!-- c --></p>"#;
    assert_eq!(cleaned(html), r#"<p class="k"><a href="https://news.example.org/b?x=1&amp;y=2">乙</a></p>"#);
}

#[test]
fn an_active_link_keeps_its_text_alone() {
    assert_eq!(cleaned(r#"<a href="javascript:void(0)">丙</a>"#), "<a>丙</a>");
}

#[test]
fn text_is_escaped_and_kept_to_the_letter() {
    assert_eq!(
        cleaned("<p>a &lt;b&gt; &amp;amp; \u{a0}\u{3000}编\n\t校</p>"),
        "<p>a &lt;b&gt; &amp;amp; \u{a0}\u{3000}编\n\t校</p>"
    );
    assert_eq!(cleaned("<pre>\n\nx</pre>"), "<pre>\n\nx</pre>");
}

#[test]
fn a_comment_can_stand_for_something() {
    let page = Html::parse_fragment("<P>一<!-- IMG_0 -->二<!--X--></P>");
    let root = page.select(&Selector::parse("p").unwrap()).next().unwrap();
    let image = |text: &str| (text == "IMG_0").then(|| "<img src=\"u\">".to_owned());
    let base = base();
    let cleaning = Cleaning { comment: &image, ..Cleaning::plain(&base) };
    assert_eq!(content_with(root, &cleaning), "<p>一<img src=\"u\">二</p>");
}

#[test]
fn removed_elements_go_with_all_they_hold() {
    let page = Html::parse_fragment("<div>一<p class=x>二<b>三</b></p>四</div>");
    let root = page.select(&Selector::parse("div").unwrap()).next().unwrap();
    let removed = page.select(&Selector::parse(".x").unwrap()).map(|e| node_key(&e)).collect();
    let base = base();
    let cleaning = Cleaning { removed: &removed, ..Cleaning::plain(&base) };
    assert_eq!(content_with(root, &cleaning), "<div>一四</div>");
}

#[test]
fn an_element_can_be_written_as_another() {
    let page = Html::parse_fragment("<p>一<span class=x>二<b>三</b></span></p>");
    let root = page.select(&Selector::parse("p").unwrap()).next().unwrap();
    let renamed = page.select(&Selector::parse(".x").unwrap()).map(|e| (node_key(&e), "div")).collect();
    let base = base();
    let cleaning = Cleaning { renamed: &renamed, ..Cleaning::plain(&base) };
    assert_eq!(content_with(root, &cleaning), "<p>一<div class=\"x\">二<b>三</b></div></p>");
}
