use super::*;

fn page(html: &str) -> View {
    View::new(
        &Url::parse("https://news.example.org/a/20260105A17HBR00?x=1").unwrap(),
        html,
        Some("text/html"),
    )
}

fn texts(view: &View, selector: &str) -> Vec<String> {
    view.texts(&[Selector::parse(selector).unwrap()])
}

#[test]
fn css_finds_texts_and_attributes() {
    let view = page(
        "<ul><li class=s><a href=/1 title='a@b'>一<!-- --><b>二</b><script>x</script></a><li class=s><a href=/2>三</a></ul>",
    );
    assert_eq!(texts(&view, "li.s a"), ["一二", "三"]);
    assert_eq!(texts(&view, "css:li.s a@href"), ["/1", "/2"]);
    assert_eq!(texts(&view, "a[title='a@b']@href"), ["/1"]);
    assert_eq!(texts(&view, "a[title='a@b']"), ["一二"]);
    assert_eq!(texts(&view, "li:has(b) a@HREF"), ["/1"]);
    assert!(texts(&view, "td").is_empty());
}

#[test]
fn a_row_is_looked_in_and_at() {
    let view = page("<a class=r href=/1><b>一</b></a><a class=r href=/2></a>");
    let rows = view.rows(&[Selector::parse("a.r").unwrap()]);
    let find = |row: usize, selector: &str| view.texts_in(&rows[row], &[Selector::parse(selector).unwrap()]);
    assert_eq!(find(0, "b"), ["一"]);
    assert_eq!(find(0, "@href"), ["/1"]);
    assert_eq!(find(1, "a@href"), ["/2"]);
    assert!(find(1, "b").is_empty());
    assert_eq!(find(1, r"url:/a/(\w+)"), ["20260105A17HBR00"]);
}

#[test]
fn xpath_finds_elements_texts_and_values() {
    let view = page("<ul><li>一<a href=/1>二</a>三<li><a href=/2>四</a></ul><!--五-->");
    assert_eq!(texts(&view, "xpath://li[a]/a"), ["二", "四"]);
    assert_eq!(texts(&view, "xpath: //a/@HREF "), ["/1", "/2"]);
    assert_eq!(texts(&view, "xpath://li/text()"), ["一", "三"]);
    assert_eq!(texts(&view, "xpath:count(//li)"), ["2"]);
    assert_eq!(texts(&view, "xpath:boolean(//td)"), ["false"]);
    assert_eq!(texts(&view, "xpath:substring-after(//a, '二')"), Vec::<String>::new());
    assert!(view.find(&Selector::parse("xpath:number(//a)").unwrap()).is_empty());
    assert_eq!(texts(&view, "xpath://comment()"), ["五"]);
    assert!(texts(&page("{\"a\":1}"), "xpath://a").is_empty());
}

#[test]
fn xpath_begins_at_the_row() {
    let view =
        page("<div class=r><h2>一</h2><p><a href=/1>x</a></p></div><div class=r><a href=/2></a></div>");
    for rows in ["xpath://div[@class='r']", "div.r"] {
        let rows = view.rows(&[Selector::parse(rows).unwrap()]);
        let find =
            |row: usize, selector: &str| view.texts_in(&rows[row], &[Selector::parse(selector).unwrap()]);
        assert_eq!(find(0, "xpath:.//a/@href"), ["/1"]);
        assert_eq!(find(1, "xpath:descendant::a/@href"), ["/2"]);
        assert_eq!(find(0, "xpath:h2"), ["一"]);
        assert_eq!(find(1, "xpath:preceding-sibling::div[1]/h2"), ["一"]);
        assert_eq!(find(1, "xpath:@class"), ["r"]);
        assert_eq!(find(1, "xpath://a/@href"), ["/1", "/2"]);
        assert_eq!(find(1, "xpath:count(.//a)"), ["1"]);
    }
}

#[test]
fn a_selector_that_costs_too_much_finds_nothing_and_is_told() {
    let view = page(&"<p>x".repeat(5_000));
    let dear = "xpath://p[count(preceding::*) = count(following::*)]";
    assert_eq!(texts(&view, "xpath:count(//p)"), ["5000"]);
    assert!(view.given_up().is_empty());
    assert!(texts(&view, dear).is_empty());
    assert_eq!(view.given_up(), [dear]);
}

#[test]
fn json_rows_of_several_paths_come_in_document_order_once() {
    let answer = r#"{"data":[{"n":1,"sub":[{"n":2},{"n":3}]},{"n":4},{"n":5,"sub":[{"n":6}]}]}"#;
    let view = page(answer);
    let selectors =
        ["json:$.data[*].sub[*]", "json:$.data[*]", "json:$.data[1]"].map(|s| Selector::parse(s).unwrap());
    let rows = view.rows(&selectors);
    let number = [Selector::parse("json:$.n").unwrap()];
    let numbers: Vec<_> = rows.iter().flat_map(|row| view.texts_in(row, &number)).collect();
    assert_eq!(numbers, ["1", "2", "3", "4", "5", "6"]);
}

#[test]
fn state_is_found_by_name_and_by_id() {
    let view = page(
        r#"<title></textarea><b <script>window.DATA = {"t":"甲","list":["乙",1,null,{}]}</script>
        <script id="next" type="application/json">{"t":"丙"}</script>"#,
    );
    assert_eq!(texts(&view, "state:window.DATA $.t"), ["甲"]);
    assert_eq!(texts(&view, "state:DATA $.list"), ["乙", "1"]);
    assert_eq!(texts(&view, "state:DATA $.list[1:]"), ["1"]);
    assert!(texts(&view, "state:OTHER").is_empty());
    let view = page(r#"<script id="next" type="application/json">{"t":"丙"}</script>"#);
    assert_eq!(texts(&view, "state:#next $.t"), ["丙"]);
}

#[test]
fn the_address_meta_and_plain_text_can_be_asked_for() {
    let view = page("<meta name='og:time ' content=' 2025-01-01 '><meta property=OG:Title content=题>");
    assert_eq!(texts(&view, r"url:/a/(\d{8})(\w)"), ["20260105A"]);
    assert_eq!(texts(&view, r"url:\d{8}"), ["20260105"]);
    assert_eq!(texts(&view, "meta:og:time"), ["2025-01-01"]);
    assert_eq!(texts(&view, "meta:og:title"), ["题"]);
    assert_eq!(texts(&view, "text: 腾讯新闻 "), ["腾讯新闻"]);
}

#[test]
fn addresses_follow_the_base_element() {
    let view =
        page("<base href='https://cdn.example.org/x/'><img data-src=1.jpg src='data:,'><a href='#top'>");
    let found = view.find(&Selector::parse("img").unwrap());
    assert_eq!(found[0].address(view.base()).unwrap().as_str(), "https://cdn.example.org/x/1.jpg");
    assert_eq!(view.find(&Selector::parse("a").unwrap())[0].address(view.base()), None);
}

#[test]
fn a_wrong_selector_says_what_and_where() {
    let error = |text: &str| Selector::parse(text).unwrap_err().to_string();
    assert_eq!(error(" "), "the selector is empty");
    assert_eq!(error("xpath: //a["), "not XPath 1.0 at character 12: the expression ends too early");
    assert!(error("a, b >> c").starts_with("`b >> c` is not a CSS selector (from character 4)"));
    assert!(
        error("json:data").starts_with("not a JSON path (RFC 9535) at character 6"),
        "{}",
        error("json:data")
    );
    assert!(error("state:a $.x[").contains("at character 1"), "{}", error("state:a $.x["));
    assert!(error("state:a=b").contains("not `a=b`"));
    assert!(error("url:(").starts_with("not a regular expression"));
    assert_eq!(error("meta: "), "the selector is empty");
    assert_eq!(error(&"a".repeat(3_000)), "the selector is too long or nests too deep");
    assert!(Selector::parse(&format!("json:$[?{}", "(".repeat(1_000))).is_err());
    assert!(Selector::parse("$.data").unwrap_err().help().contains("json:"));
    assert!(Selector::parse("//a[@href]").unwrap_err().help().contains("xpath:"));
    assert!(Selector::parse("xpath:$a").unwrap_err().help().contains("the value itself"));
    assert!(Selector::parse("a::attr(href)").unwrap_err().help().contains("a@href"));
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_selector_or_an_error(text in "(json:|state:|url:|meta:|css:|\\$|\\.|\\[|\\]|\\(|\\)|\\?|@|\\*|a|#|:not|:has|,| |>|\"|'|甲|\\\\|1|==){0,30}") {
        if let Ok(selector) = Selector::parse(&text) {
            let view = page("<p id=a>甲<a href=1>x</a>");
            let _ = view.texts(std::slice::from_ref(&selector));
            let view = page("{\"a\":[1,{\"a\":2}]}");
            let _ = view.rows(&[selector.clone(), selector]);
        }
    }
}
