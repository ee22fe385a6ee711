//! What an expression may cost, and what any text and any page come to.

use super::*;

/// A page of as many elements as a large real one, with everything that makes naive engines slow.
fn large() -> String {
    let block = "<div class='c x'><a href=/1><b>一</b></a><p>two</p><ul><li>3<li>4</ul></div>";
    let nested = format!("{}{}", "<div>".repeat(100), "</div>".repeat(100));
    format!("<body>{}<section>{}</section>{nested}", "<p>x</p>".repeat(2_000), block.repeat(2_000))
}

#[test]
fn what_makes_naive_engines_quadratic_stays_within_the_budget() {
    let page = Page::new(&large());
    for (expr, expected) in [
        ("count(//div//a//b)", "2000"),
        ("count(//div//div//div)", "98"),
        ("count(//*//*//*//*)", "14099"),
        ("count(//p/preceding::p)", "3999"),
        ("count(//p/following::*)", "16100"),
        ("count(//p/preceding-sibling::p)", "1999"),
        ("count(//p/following-sibling::*)", "4001"),
        ("count(//*/ancestor::*)", "6102"),
        ("count(//p[preceding-sibling::p])", "1999"),
        ("count(//p/preceding::p[1])", "3999"),
        ("count(//p/following::p[position() < 3])", "3999"),
        ("count(//b/ancestor::div[1])", "2000"),
        ("count(//*[.//b])", "4003"),
        ("count(//*[contains(., '一')])", "6003"),
    ] {
        assert_eq!(page.ask(expr), expected, "{expr}");
    }
}

#[test]
fn an_expression_that_costs_too_much_is_given_up() {
    let page = Page::new(&large());
    for expr in [
        "//*[count(preceding::*) = count(following::*)]",
        "//*[count(//*[count(//*) = 1]) = 1]",
        "//p/preceding::*[last()]",
        "//*[translate(concat(string(/), string(/)), 'a', 'b') = 'x']",
    ] {
        assert_eq!(page.outcome(expr), Err(Spent), "{expr}");
    }
}

#[test]
fn a_page_has_one_purse_for_all_that_is_asked_of_it() {
    let page = Page::new(&large());
    let (tree, purse) = (Tree::new(&page.html, &page.index), Purse::new(0));
    let dear = XPath::parse("//*[count(preceding::*) = count(following::*)]").unwrap();
    let cheap = XPath::parse("count(//p)").unwrap();
    let ask = |xpath: &XPath| xpath.evaluate(tree, Some(0), &purse);
    assert_eq!(ask(&dear), Err(Spent));
    assert!(ask(&cheap).is_ok());
    for _ in 0..30 {
        assert_eq!(ask(&dear), Err(Spent));
    }
    assert_eq!(ask(&cheap), Err(Spent));
}

#[test]
fn a_deep_page_is_walked_without_recursion() {
    let mut html = Html::new_document();
    let text = |name: &str| {
        let name = html5ever::QualName::new(None, html5ever::ns!(html), name.into());
        scraper::Node::Element(scraper::node::Element::new(name, Vec::new()))
    };
    let mut id = html.tree.root().id();
    for _ in 0..200_000 {
        id = html.tree.get_mut(id).expect("it was just added").append(text("div")).id();
    }
    let page = Page { index: Index::new(&html, Names::Html), html };
    assert_eq!(page.ask("count(//div)"), "200000");
    assert_eq!(page.ask("count((//div)[last()]/ancestor::*)"), "199999");
    assert_eq!(page.ask("string-length(//div//div//div)"), "0");
}

const PIECES: &str = "(//|/|\\.|\\.\\.|@|\\*|a|b|p|div|id|\\[|\\]|\\(|\\)|1|2\\.5|'x'|\"\"| and | or | div | mod |=|!=|<|>=|\\+|-|\\||,|::|:|ancestor::|preceding::|following-sibling::|self::|attribute::|text\\(\\)|node\\(\\)|comment\\(\\)|last\\(\\)|position\\(\\)|count\\(|not\\(|contains\\(|substring\\(|translate\\(|concat\\(|id\\(|lang\\(|sum\\(|string\\(|name\\(|normalize-space\\(|\\$|甲| |é){0,24}";

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]
    #[test]
    fn any_text_is_an_expression_or_an_error(text in PIECES) {
        if let Ok(xpath) = XPath::parse(&text) {
            let page = Page::new(PAGE);
            let tree = Tree::new(&page.html, &page.index);
            for node in 0..tree.len() as u32 {
                if let Ok(Outcome::Nodes(nodes)) = xpath.evaluate(tree, Some(node), &Purse::new(0)) {
                    proptest::prop_assert!(nodes.is_sorted_by(|one, other| one < other));
                    nodes.into_iter().for_each(|node| drop(tree.found(node)));
                }
            }
        }
    }

    #[test]
    fn any_page_is_laid_out_in_document_order(text in "(<div>|</div>|<p a=1 b=2>|<b>|</b>|<table>|<td>|<svg>|<!--x-->|x|甲){0,60}") {
        let page = Page::new(&text);
        let tree = Tree::new(&page.html, &page.index);
        for node in 1..tree.len() as u32 {
            let parent = tree.parent(node);
            proptest::prop_assert!(parent < node && node < tree.end(parent) && tree.end(node) <= tree.end(parent));
        }
        let count = |expr: &str| page.ask(&format!("count({expr})"));
        proptest::prop_assert_eq!(count("//*/preceding::*"), count("//*[following::*]"));
        proptest::prop_assert_eq!(count("//p"), count("/descendant-or-self::node()/child::p[true()]"));
    }
}
