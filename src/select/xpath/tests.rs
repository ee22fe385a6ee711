use scraper::Html;

use super::*;
use crate::select::{Found, html};

mod limits;

const PAGE: &str = "<html lang=zh-CN><head><title>港口</title></head><body>\
    <div id=a class='x main'><p>一</p><!--注--><p lang=en-GB>two <b>2</b></p><p>3.5</p></div>\
    <div id=b class=y><a href=/1 title=T>甲</a> <a href=/2>乙</a><p>4</p></div>\
    <svg viewBox='0 0 1 1'><linearGradient id=g /><use xlink:href='#g'/></svg></body></html>";

struct Page {
    html: Html,
    index: Index,
}

impl Page {
    fn new(text: &str) -> Self {
        let html = html::document(text);
        let index = Index::new(&html, Names::Html);
        Self { html, index }
    }

    fn outcome(&self, expr: &str) -> Result<Outcome, Spent> {
        let xpath = XPath::parse(expr).unwrap_or_else(|bad| panic!("{expr}: {bad} at {}", bad.at));
        xpath.evaluate(Tree::new(&self.html, &self.index), Some(0), &Purse::new(0))
    }

    /// What an expression finds: elements by name and id, all else by its text.
    fn ask(&self, expr: &str) -> String {
        let tree = Tree::new(&self.html, &self.index);
        let shown = |node: u32| match tree.found(node) {
            Found::Element(element) => {
                let id = element.value().id().map_or_else(String::new, |id| format!("#{id}"));
                format!("{}{id}", element.value().name())
            }
            Found::Text(text) => text,
            Found::Value(_) | Found::Html(_) => String::new(),
        };
        match self.outcome(expr) {
            Ok(Outcome::Nodes(nodes)) => nodes.into_iter().map(shown).collect::<Vec<_>>().join(" | "),
            Ok(Outcome::Text(text)) => text.unwrap_or_default(),
            Err(Spent) => "spent".to_owned(),
        }
    }
}

#[track_caller]
fn all(page: &str, cases: &[(&str, &str)]) {
    let page = Page::new(page);
    for (expr, expected) in cases {
        assert_eq!(page.ask(expr), *expected, "{expr}");
    }
}

#[test]
fn every_axis_is_walked_in_its_own_order() {
    all(
        PAGE,
        &[
            ("//b/ancestor::*", "html | body | div#a | p"),
            ("//b/ancestor::*[1]", "p"),
            ("//b/ancestor::*[last()]", "html"),
            ("//b/ancestor-or-self::*[2]", "p"),
            ("//div/attribute::id", "a | b"),
            ("//a/@*", "/1 | T | /2"),
            ("/html/body/child::div", "div#a | div#b"),
            ("//div[1]/descendant::text()", "一 | two  | 2 | 3.5"),
            ("//p[2]/descendant-or-self::*", "p | b"),
            ("//b/following::*[2]", "div#b"),
            ("//b/following::p", "p | p"),
            ("//a[2]/following-sibling::*", "p"),
            ("//div[@id='b']/p/preceding-sibling::a[1]", "a"),
            ("string(//div[@id='b']/p/preceding-sibling::a[1])", "乙"),
            ("//div[@id='b']/preceding::p[1]", "p"),
            ("string(//div[@id='b']/preceding::p[1])", "3.5"),
            ("count(//div[@id='b']/preceding::*)", "7"),
            ("//b/parent::p/parent::*", "div#a"),
            ("//b/..", "p"),
            ("//p/self::p[b]", "p"),
            ("//@href/..", "a | a"),
            ("//a[1]/@href/following::*[1]", "a"),
            ("count(//a[1]/@href/preceding::*)", "7"),
            ("//a[1]/@title/self::title", ""),
            ("//a[1]/@title/ancestor-or-self::node()[1]", "T"),
            ("count(//@id/descendant-or-self::node())", "3"),
            ("//@href/following-sibling::node()", ""),
            ("//div/ancestor::body | //p/ancestor::div", "body | div#a | div#b"),
        ],
    );
}

#[test]
fn nodes_are_tested_by_kind_and_name() {
    all(
        PAGE,
        &[
            ("//comment()", "注"),
            ("//div[1]/node()[2]", "注"),
            ("//processing-instruction()", ""),
            ("//processing-instruction('x')", ""),
            ("//A/@HREF", "/1 | /2"),
            ("//lineargradient/@ID", "g"),
            ("//linearGradient/@id", "g"),
            ("//svg:lineargradient/@id", "g"),
            ("//svg:use/@xlink:href", "#g"),
            ("//svg:*/@id", "g"),
            ("//html:p[b]", "p"),
            ("//svg/@viewbox", "0 0 1 1"),
            ("name(//use/@*)", "xlink:href"),
            ("local-name(//use/@*)", "href"),
            ("namespace-uri(//svg)", "http://www.w3.org/2000/svg"),
            ("namespace-uri(//p)", ""),
            ("name(//nothing)", ""),
            ("name(/)", ""),
            ("count(/)", "1"),
            ("count(/node())", "1"),
            ("/*", "html"),
            ("/", "html"),
            ("count(//node())", "26"),
            ("count(//*)", "16"),
        ],
    );
}

#[test]
fn predicates_count_places_along_the_axis() {
    all(
        PAGE,
        &[
            ("//p[1]", "p | p"),
            ("(//p)[1]", "p"),
            ("(//p)[last()]/text()", "4"),
            ("//div/p[last()]/text()", "3.5 | 4"),
            ("//p[position()<3][2]/b", "b"),
            ("//p[position()>1][1]/b", "b"),
            ("//p[2 >= position()]/text()", "一 | two  | 4"),
            ("//p[position()=last()-1]/b", "b"),
            ("//div[p][2]", "div#b"),
            ("//div[2][p]", "div#b"),
            ("//a[@title][2]", ""),
            ("//a[2][@title]", ""),
            ("//p[0]", ""),
            ("//p[1.5]", ""),
            ("//p[-1]", ""),
            ("//p['0']", "p | p | p | p"),
            ("//p['']", ""),
            ("//p[number('x')]", ""),
            ("//p[count(//div)]/b", "b"),
            ("//p[position()]", "p | p | p | p"),
            ("(//p | //a)[2]/b", "b"),
            ("(//p/ancestor::*)[1]", "html"),
            ("//div[@id='a']/p[2]/preceding-sibling::node()[1]", "注"),
            ("//b/ancestor::*[position()=2]", "div#a"),
            ("id('b')/a[2]/text()", "乙"),
            ("//*[self::a or self::b][1]/text()", "2 | 甲"),
        ],
    );
}

#[test]
fn comparisons_follow_the_letter() {
    all(
        PAGE,
        &[
            ("//p = '4'", "true"),
            ("//p != '4'", "true"),
            ("not(//p = '5')", "true"),
            ("//p > 3", "true"),
            ("//p > 4", "false"),
            ("4 <= //p", "true"),
            ("//p = 3.5", "true"),
            ("//a = //p", "false"),
            ("//p = //div/p", "true"),
            ("//title != //title", "false"),
            ("//p != //p", "true"),
            ("//p < //p", "true"),
            ("//b < //b", "false"),
            ("//nothing = //nothing", "false"),
            ("//nothing != ''", "false"),
            ("//nothing = false()", "true"),
            ("//p = true()", "true"),
            ("//nothing < true()", "true"),
            ("'a' = true()", "true"),
            ("'1' = 1", "true"),
            ("'a' = 'a'", "true"),
            ("'2' < '10'", "true"),
            ("'a' < 'b'", "false"),
            ("number('x') = number('x')", "false"),
            ("number('x') != 0", "true"),
            ("1 = 1 = true()", "true"),
            ("3 > 2 > 1", "false"),
            ("1 < 2 and 2 < 1 or true()", "true"),
            ("//p = '一' and //b", "true"),
        ],
    );
}

#[test]
fn functions_follow_the_letter() {
    all(
        PAGE,
        &[
            ("1 div 0", "Infinity"),
            ("-1 div 0", "-Infinity"),
            ("0 div 0", ""),
            ("string(0 div 0)", "NaN"),
            ("5 mod -2", "1"),
            ("-5 mod 2", "-1"),
            ("1.5 mod 0.5", "0"),
            ("1 - -1", "2"),
            ("--2", "2"),
            ("2 * 3 + 4 div 2", "8"),
            ("0.1 + 0.2", "0.30000000000000004"),
            ("1000000 * 1000000", "1000000000000"),
            ("string(-0)", "0"),
            ("1 div round(-0.2)", "-Infinity"),
            ("round(2.5)", "3"),
            ("round(-2.5)", "-2"),
            ("floor(-1.5)", "-2"),
            ("ceiling(-1.5)", "-1"),
            ("number(' 12 ')", "12"),
            ("number(true())", "1"),
            ("number(//b)", "2"),
            ("sum(//b | //div[2]/p)", "6"),
            ("string(sum(//p))", "NaN"),
            ("substring('12345', 2, 3)", "234"),
            ("substring('12345', 2)", "2345"),
            ("substring('12345', 1.5, 2.6)", "234"),
            ("substring('12345', 0, 3)", "12"),
            ("substring('12345', 0 div 0, 3)", ""),
            ("substring('12345', 1, 0 div 0)", ""),
            ("substring('12345', -42, 1 div 0)", "12345"),
            ("substring('12345', -1 div 0, 1 div 0)", ""),
            ("substring('港口新闻', 3)", "新闻"),
            ("substring-before('1999/04/01', '/')", "1999"),
            ("substring-after('1999/04/01', '/')", "04/01"),
            ("substring-before('abc', 'x')", ""),
            ("substring-after('abc', '')", "abc"),
            ("substring-before('abc', '')", ""),
            ("translate('bar', 'abc', 'AB')", "BAr"),
            ("translate('--aaa--', 'abc-', 'ABC')", "AAA"),
            ("translate('aab', 'aa', 'xy')", "xxb"),
            ("normalize-space('  a \t b\n')", "a b"),
            ("normalize-space('a\u{3000}b')", "a\u{3000}b"),
            ("string-length('港口')", "2"),
            ("string-length(//title)", "2"),
            ("//*[string-length() = 2]", "head | title"),
            ("concat('a', 1, true(), //b)", "a1true2"),
            ("starts-with(//title, '港')", "true"),
            ("contains(//title, '')", "true"),
            ("boolean('false')", "true"),
            ("boolean(0)", "false"),
            ("not(//nothing)", "true"),
            ("string(//p[2])", "two 2"),
            ("string(//nothing)", ""),
            ("id('b a')", "div#a | div#b"),
            ("id(//nothing)", ""),
            ("//p[lang('en')]", "p"),
            ("//b[lang('EN-gb')]", "b"),
            ("count(//*[lang('zh')])", "14"),
            ("//*[lang('e')]", ""),
            ("local-name(//p)", "p"),
            ("//p[contains(concat(' ', normalize-space(../@class), ' '), ' x ')][1]/text()", "一"),
        ],
    );
}

#[test]
fn words_that_are_operators_elsewhere_can_be_names() {
    all(
        "<or><and>1</and><div>2</div><mod>3</mod></or>",
        &[
            ("//or/and", "and"),
            ("//or and //div", "true"),
            ("//div div //div", "1"),
            ("//or/*", "and | div | mod"),
            ("count(//or/*) * 2", "6"),
            ("//mod mod //div", "1"),
            ("//mod*//div", "6"),
            ("//and -//div", "-1"),
            ("//div [1]", "div"),
            ("//or/child :: div / self :: node ( ) [ 1 ]", "div"),
        ],
    );
}

#[test]
fn a_wrong_expression_is_told_with_its_column_and_a_remedy() {
    let error = |text: &str| {
        let bad = XPath::parse(text).expect_err(text);
        format!("{}: {}", bad.at, bad.reason)
    };
    assert_eq!(error(""), "1: the expression ends too early");
    assert_eq!(error("//a["), "5: the expression ends too early");
    assert_eq!(error("//a[1"), "6: `]` is missing");
    assert_eq!(error("//a]"), "4: `]` has no place here");
    assert_eq!(error("//甲[@乙='x]"), "8: the quote ' is not closed");
    assert_eq!(error("$x"), "1: there are no variables");
    assert_eq!(error("//a[@b == 'c']"), "8: `==` is no operator");
    assert_eq!(error("//a[@b && @c]"), "8: `&&` is no operator");
    assert_eq!(
        error("//a[start-with(., 'x')]"),
        "5: there is no function `start-with`; did you mean `starts-with`?"
    );
    assert_eq!(error("//a[re:test(., 'x')]"), "5: there is no function `re:test`");
    assert_eq!(error("decendant::a"), "1: there is no axis `decendant`; did you mean `descendant`?");
    assert_eq!(error("namespace::a"), "1: there is no axis `namespace`");
    assert_eq!(error("//a/string()"), "5: the function `string` cannot be a step of a path");
    assert_eq!(error("contains('a')"), "1: `contains` takes 2 arguments, not 1");
    assert_eq!(error("concat('a')"), "1: `concat` takes 2 or more arguments, not 1");
    assert_eq!(error("substring('a')"), "1: `substring` takes 2 to 3 arguments, not 1");
    assert_eq!(error("count('a')"), "1: `count()` wants nodes, as paths find them");
    assert_eq!(error("'a'[1]"), "1: `[` wants nodes, as paths find them");
    assert_eq!(error("string(a)/b"), "1: `/` wants nodes, as paths find them");
    assert_eq!(error("a | 'b'"), "1: `|` wants nodes, as paths find them");
    assert_eq!(error(".[1]"), "2: a predicate cannot follow `.` or `..`; write `self::node()[…]`");
    assert_eq!(error("//"), "3: the expression ends too early");
    assert_eq!(error("//a/"), "5: the expression ends too early");
    assert_eq!(error("a b"), "3: `b` has no place here");
    assert_eq!(error("#a"), "1: `#` has no place here");
    let deep = format!("{}1{}", "(".repeat(40), ")".repeat(40));
    assert!(error(&deep).ends_with("nests too deep or has too many operators"));
    assert!(error(&format!("1{}", "+1".repeat(300))).ends_with("nests too deep or has too many operators"));
    assert!(XPath::parse(&format!("a{}", " or a".repeat(300))).is_ok());
}

#[test]
fn only_paths_that_end_in_elements_find_elements() {
    for (expr, expected) in [
        ("//a", true),
        ("//a | //b/..", true),
        ("id('x')", true),
        ("(//a)[1]", true),
        ("//a/@href", false),
        ("//a | //@b", false),
        ("//text()", false),
        ("string(//a)", false),
        ("count(//a)", false),
    ] {
        assert_eq!(XPath::parse(expr).unwrap().finds_elements(), expected, "{expr}");
    }
}
